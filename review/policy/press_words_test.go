package policy

import (
	"strings"
	"testing"
)

// TestPressAndPrivilegeFamilies: who writes for whom, and who keeps whose secrets, is a question for counsel in each
// form; what such words are said of besides is not.
func TestPressAndPrivilegeFamilies(t *testing.T) {
	p := load(t)
	privilege := func(text string) string {
		a := assessChanged(t, p, indianNotice, "To identify the person who took deposits for a false investment.|"+text)
		return found(a, "legal_basis.privilege_press")
	}
	for _, family := range [][3]string{
		{"He is a stringer for|a stringer with|a reporter for|a freelancer for|She writes for|wrote for|is writing for|reports for",
			"the |", "Star Tribune|AP|Boston Globe|Daily Telegraph|Miami Herald|Guardian|BBC|local newspaper|Washington " +
				"Post|New York Times|Associated Press|Reuters"},
		{"editor of|photographer for|works for|worked at", "the |a ", "Star Tribune|newspaper|weekly magazine|Guardian"},
		{"hosts|runs|She produces", " a | the ", "podcast|true-crime podcast|newsletter|Substack"},
		{"his|her|the messages of a", " ", "psychotherapist|psychotherapist in Leeds|psychoanalyst"},
		{"He confessed to|She confided in|a confession to", " a | his | the parish ", "priest|pastor|rabbi|imam"},
		{"doctor-patient|physician–patient|lawyer-client|solicitor–client", " ", "privilege|confidentiality|communications"},
		{"He consulted|She retained|the suspect instructed", " a | his ", "lawyer|solicitor|barrister"},
		{"the account of the|Konto des|compte de l'|cuenta del|conta do|conto dell'|konto|hesabı", " ",
			"barrister|Rechtsanwalts|Rechtsanwältin|Strafverteidigers|Notars|avocate|notaire|psychothérapeute|confesseur|" +
				"notario|psicoterapeuta|bloguero|advogado|colunista|repórter|avvocato|notaio|psicoterapeuta|adwokata|" +
				"radcy prawnego|notariusza|avukatın|muhabirin|advocaat en notaris|verslaggever"},
		{"Civil-law|the", " ", "civil law notary|seal of confession|podcast host|crime reporter|freelance photographer|op-ed " +
			"columnist|Beichtgeheimnis|Arztgeheimnis|secret médical|secret de la confession|secreto de confesión|sigilo " +
			"profissional|segreto confessionale|tajemnica adwokacka|meslek sırrı"},
	} {
		for head := range strings.SplitSeq(family[0], "|") {
			for between := range strings.SplitSeq(family[1], "|") {
				for object := range strings.SplitSeq(family[2], "|") {
					text := strings.Join(strings.Fields(head+" "+between+" "+object), " ") + " in May."
					if got := privilege(text); got != "review+" {
						t.Errorf("%q: %q", text, got)
					}
				}
			}
		}
	}
	for text := range strings.SplitSeq("The reporter of the theft called.|The court reporter wrote for the judge.|a writ for the "+
		"witness|He wrote for the victim's money.|She works for the post office.|corresponding with the times of access|He "+
		"reported for work at night.|He confessed to the police.|held in the state penitentiary|advocating fraud|notarized "+
		"copies|The notary public stamped it.|the Solicitor General|at 4 Barrister Street|staff at times refused|conta "+
		"correspondente|A doctor, patients and nurses saw it.|She runs a bakery.|hosting of the server|the priest stole "+
		"money|a stair stringer broke|Mr Stringer paid.|The editor of the file changed it.|the freelance plumber|a "+
		"confidential matter", "|") {
		if got := privilege(text); got != "" {
			t.Errorf("%q: %q, want nothing", text, got)
		}
	}
}
