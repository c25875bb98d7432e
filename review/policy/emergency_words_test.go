package policy

import (
	"strings"
	"testing"

	"lert/review"
)

// childEmergency is an emergency about a child, in order.
const childEmergency = `{"schema":"lert.request/v1","platform":"facebook","channel":"portal","reference":"26-1",
	"received_at":"2026-11-22T07:40:00Z","kind":"emergency",
	"requester":{"agency":"Pine County Sheriff's Office","country":"US","kind":"law_enforcement","name":"Lena Moore",
		"badge":"118","email":"lena.moore@pinecountymn.gov","phone":"+12025550118","attested":true,
		"verification":{"callback":{"at":"2026-11-22T07:58:00Z","by":"Duty analyst","number":"+12025550190",
			"number_source":"agency_site","result":"confirmed"}}},
	"targets":[{"type":"user_id","value":"100000000000145"}],"data":[{"category":"subscriber.ip_address"}],
	"emergency":{"harm":"A man asks a girl of twelve for pictures.","harm_kind":"child",
		"person_at_risk":"The girl","imminence":"He writes to her every hour.","nexus":"He writes from this account.",
		"attested":true}}`

// found is the severity of a finding, a plus if counsel must see it, "" if there is none.
func found(a *review.Assessment, code string) string {
	for f := range a.Findings() {
		if f.Code == code {
			return strings.TrimSuffix(f.Severity+"+", strings.Repeat("+", 1-btoi(f.Counsel)))
		}
	}
	return ""
}

// TestChildHarm: harm to a child that is no danger to the body is counsel's at WhatsApp, and looked at on Facebook;
// words of bodily danger, or a harm of another kind, change that.
func TestChildHarm(t *testing.T) {
	p := load(t)
	const (
		whatsApp = `"facebook"|"whatsapp"`
		phone    = `"user_id","value":"100000000000145"|"phone","value":"+12025550131"`
		jump     = `A man asks a girl of twelve for pictures.|She says she will jump tonight.`
		injury   = `"harm_kind":"child"|"harm_kind":"serious_injury"`
	)
	for _, tt := range []struct {
		name    string
		changes []string
		want    string
	}{
		{"Facebook", nil, "review"},
		{"Facebook, bodily danger", []string{jump}, ""},
		{"WhatsApp", []string{whatsApp, phone}, "review+"},
		{"WhatsApp, serious injury", []string{whatsApp, phone, jump, injury}, ""},
		{"WhatsApp, ruin", []string{whatsApp, phone, `"harm_kind":"child"|"harm_kind":"other"`}, "push_back"},
	} {
		a := assessChanged(t, p, childEmergency, tt.changes...)
		if got := found(a, "emergency.no_harm"); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
		if tt.want != "push_back" && a.Recommendation != "approve" {
			t.Errorf("%s: %s", tt.name, a.Recommendation)
		}
	}
}

// TestHarmToProperty: whatever kind of harm is claimed, words of theft or fraud and none of danger to a person are
// looked at; and under a European order, whose test is wide, so is a harm of another kind that names no such danger.
func TestHarmToProperty(t *testing.T) {
	p := load(t)
	const (
		kind  = `"harm_kind":"child"|"harm_kind":`
		text  = `A man asks a girl of twelve for pictures.|`
		order = `"reference":"26-1",|"reference":"26-1","process":{"instrument":"eu.epoc","certified":true,"authority":{"role":"judge","country":"FR"},"purpose":"criminal_investigation"},`
	)
	for _, tt := range []struct {
		kind, text, order, want string
	}{
		{"death", "Theft of a car", "", "review"},
		{"death", "Fraud: the victim loses her savings", "", "review"},
		{"serious_injury", "Her life savings are stolen from her", "", "review"},
		{"death", "Diebstahl eines Autos", "", "review"},
		{"death", "Escroquerie en cours", "", "review"},
		{"death", "He stole a gun and will shoot her", "", ""},
		{"death", "Theft of insulin: the boy may die", "", ""},
		{"death", "The bridge gives way", "", ""},
		{"other", "Theft of a car", "", "push_back"},
		{"other", "Theft of a car", order, "review"},
		{"other", "Money will be stolen from a bank account", order, "review"},
		{"other", "Ruin of a good name", order, "review"},
		{"other", "A woman is beaten", order, ""},
	} {
		changes := []string{kind + `"` + tt.kind + `"`, text + tt.text}
		if tt.order != "" {
			changes = append(changes, tt.order)
		}
		if got := found(assessChanged(t, p, childEmergency, changes...), "emergency.no_harm"); got != tt.want {
			t.Errorf("%s, %q: %q, want %q", tt.kind, tt.text, got, tt.want)
		}
	}
}

// TestRefutedEmergency: words that tell against an emergency are looked at, and their denial is not.
func TestRefutedEmergency(t *testing.T) {
	p := load(t)
	for text, want := range map[string]string{
		"The victim is dead.": "review", "Her body was found on Monday.": "review", "It is not urgent.": "review",
		"He is already in custody.": "review", "We need it for the trial.": "review",
		"Some time in the coming weeks.": "review", "Imminence: none now": "review", "Property only.": "review",
		"Es ist nicht dringend.": "review", "Ce n'est pas urgent.": "review", "Está muerto.": "review",
		"The boy is dead.": "review", "The man has already died.": "review", "There is no imminent threat.": "review",
		"There is no hurry; sometime this month.": "review", "She has been found alive and well.": "review",
		"Murder committed on 3 November; suspect at large.": "review",
		"The victim died; we look for the murderer.":        "review", "She died of her wounds.": "review",
		"He passed away yesterday.": "review", "The woman was shot dead.": "review", "They have been killed.": "review",
		"She was stabbed to death.": "review", "He was pronounced dead.": "review",
		"The bodies were recovered.": "review", "She committed suicide.": "review", "He killed himself.": "review",
		"There is no emergency.": "review", "This is not an emergency.": "review", "It isn't imminent.": "review",
		"It is no longer urgent.": "review", "Nobody is in danger.": "review", "No one is at risk.": "review",
		"No person was hurt.": "review", "No one was hurt.": "review", "It can wait until Monday.": "review",
		"In due course.": "review", "No danger to life.": "review", "There is no threat to anyone.": "review",
		"The loss is purely financial.": "review", "Only money is at stake; purely financial loss.": "review",
		"It happened last year.": "review", "The threat took place three years ago; it occurred months ago.": "review",
		"She is safe and well.": "review", "The hostages have been rescued.": "review",
		"The suspect was arrested.": "review", "The shooter is now in custody.": "review", "It was a hoax.": "review",
		"False alarm.": "review", "The emergency is over.": "review", "The danger is over.": "review",
		"She is not already dead.": "", "He cannot wait until tonight.": "",
		"She will not be found dead if we act.": "", "The danger is not over.": "", "Nobody knows where she is.": "",
		"He was released from prison and writes to her.": "", "She is in danger.": "", "He says that she will die.": "",
		"The suspect is at large.": "", "He is dying.": "", "He must be found alive.": "",
		"She has not returned home.": "", "Nobody can wait any longer.": "",
		"She is not dead, and he will come back tonight.": "", "By noon today.": "", "He has a deadly weapon.": "",
	} {
		a := assessChanged(t, p, childEmergency, "He writes to her every hour.|"+text)
		if got := found(a, "emergency.no_imminence"); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestDeniedDanger: words of danger to the body that are denied describe none.
func TestDeniedDanger(t *testing.T) {
	p := load(t)
	for text, want := range map[string]string{
		"Theft of a car; he has a knife.": "", "Theft of a car, no knife and no gun": "review",
		"Theft. Nobody was injured.": "review", "Theft without violence": "review", "Theft, not violent": "review",
		"Theft at gunpoint": "", "Theft; she is held hostage": "",
	} {
		a := assessChanged(t, p, childEmergency, `"harm_kind":"child"|"harm_kind":"death"`,
			"A man asks a girl of twelve for pictures.|"+text)
		if got := found(a, "emergency.no_harm"); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	for person, want := range map[string]string{"The deceased": "review", "Her dead body": "review", "A girl": ""} {
		a := assessChanged(t, p, childEmergency, `"person_at_risk":"The girl"|"person_at_risk":"`+person+`"`)
		if got := found(a, "emergency.no_imminence"); got != want {
			t.Errorf("%q: %q, want %q", person, got, want)
		}
	}
}

// TestPrivilegeWords: words of the press and of privilege ask counsel, and words that are both that and something else
// do not by themselves.
func TestPrivilegeWords(t *testing.T) {
	p := load(t)
	for text, want := range map[string]string{
		"The user is a reporter of a daily newspaper.": "review+",
		"He is the defence attorney of the accused.":   "review+", "A correspondent in Delhi": "review+",
		"the accused's solicitor": "review+", "Der Rechtsanwalt schrieb": "review+", "le cabinet d'avocats": "review+",
		"o advogado dele": "review+", "l'avvocato": "review+", "zijn advocaat": "review+", "jego adwokat": "review+",
		"su abogado defensor": "review+", "un diputado": "review+", "el secreto de las fuentes": "review+",
		"la nota del periodista": "review+", "un abogado de la empresa": "", "las fuentes del agua": "",
		"milletvekili": "review+", "a member of Congress": "review+", "a news agency": "review+",
		"le cabinet d’avocats": "review+", "a reporter with Radio Free": "review+",
		"reporter for The Daily News": "review+", "He wrote to his lawyer": "review+", "jest obrońcą": "review+",
		"l’avvocatessa": "review+", "the user’s solicitors": "review+", "el abogado de la defensa": "review+",
		"what was heard in confession": "review+", "“blogger”": "review+",
		"a deputy of the National Assembly": "review+", "doctor-patient talks": "review+", "the Solicitor General": "",
		"the solicitor for the accused": "review+", "law firm of the victim": "", "at 4 Barrister Street": "",
		"the account of defence counsel": "review+", "her solicitor's messages": "review+", "his barristers": "review+",
		"The target is an attorney in Boston.": "review+", "The user is a practising solicitor.": "review+",
		"messages between the lawyers": "review+", "The account belongs to a barrister.": "review+",
		"The number is used by the attorney.": "review+", "account of attorney Jane Roe": "review+",
		"counsel for the defendant": "review+", "attorneys for the accused": "review+",
		"the law firm's mail": "review+", "the defendant’s counsel": "review+", "our legal team": "review+",
		"e-mails from a lawyer": "review+", "the District Attorney": "", "the State's Attorney": "",
		"The Attorney General asks.": "", "the attorneys general": "", "an attorney for the Government": "",
		"The United States Attorney for the Southern District of New York": "", "the prosecuting attorney": "",
		"the Crown solicitor": "", "solicitor for the Crown": "", "an assistant district attorney": "",
		"he is the Attorney General of Texas": "", "a power of attorney": "", "the county attorney": "",
		"Solicitors General": "", "attorney for the people": "", "counsel of the State": "", "Attorney Street": "",
		"The reporting party called us.": "", "The reporter of the theft": "", "Advocate General": "", "a client": "",
		"the editor of the text": "", "newspapering": "",
		// A person who only poses as a journalist or a lawyer does not count.
		"The suspect pretended to be a journalist.": "", "Fraud by an impostor posing as a journalist": "",
		"He posed as a solicitor.": "", "a fake journalist": "", "impersonating the journalists": "",
		"impersonation of a lawyer": "", "golpe do falso advogado": "", "Ein falscher Rechtsanwalt rief an.": "",
		"un faux avocat": "", "En se faisant passer pour un avocat": "", "haciéndose pasar por periodista": "",
		"fazendo-se passar por advogado": "", "spacciandosi per avvocato": "", "een nep advocaat": "",
		"fałszywy adwokat": "", "sahte avukat": "", "a bogus newspaper": "",
		"The fake shop paid his lawyer.":                          "review+",
		"He posed as a buyer to the journalist.":                  "review+",
		"The journalist made a false claim.":                      "review+",
		"posing as a journalist, he asked the victim's solicitor": "",
		"posing as a client he wrote to his solicitor":            "review+",
	} {
		a := assessChanged(t, p, indianNotice, "To identify the person who took deposits for a false investment.|"+text)
		if got := found(a, "legal_basis.privilege_press"); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestPrivilegeInANote: the words of privilege count in a note on data, too.
func TestPrivilegeInANote(t *testing.T) {
	a := assessChanged(t, load(t), indianNotice,
		`"category":"subscriber.name"|"category":"subscriber.name","note":"of his lawyer"`)
	if got := found(a, "legal_basis.privilege_press"); got != "review+" {
		t.Errorf("%q, want review+", got)
	}
}

// TestOfferChannel: a request that fails and describes a danger to life offers the emergency route and goes to counsel.
func TestOfferChannel(t *testing.T) {
	p := load(t)
	const (
		danger   = "To identify the person who took deposits for a false investment.|He will kill her tonight."
		hospital = "Cheating by personation|Computers of a hospital locked for money"
		unsigned = `"role":"police"|"role":"clerk"`
	)
	for _, tt := range []struct {
		name    string
		changes []string
		want    string
	}{
		{"in order", nil, ""},
		{"in order, danger to life", []string{danger}, ""},
		{"defective", []string{unsigned}, ""},
		{"defective, danger to life", []string{unsigned, danger}, "review+"},
		{"defective, a hospital", []string{unsigned, hospital}, "review+"},
		{"an emergency is claimed", []string{unsigned,
			`"justification"|"emergency":{"harm":"She will be hurt","harm_kind":"death"},"justification"`}, "review+"},
		{"nothing can be produced", []string{danger, "subscriber.name|content.messages"}, "review+"},
		{"a preservation without an account", []string{danger, `"records"|"preservation"`,
			`"targets":[{"type":"phone","value":"+919876543210"}]|"targets":[]`}, "review+"},
	} {
		if got := found(assessChanged(t, p, indianNotice, tt.changes...), "emergency.offer_channel"); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestBrazil: an order of a Brazilian court in order, and the same with one fact changed.
func TestBrazil(t *testing.T) {
	p := load(t)
	order := func() (doc string) {
		doc = indianNotice
		for _, c := range []string{`"IN"|"BR"`, `"IN"|"BR"`, `keralapolice.gov.in|tjsp.jus.br`,
			`+914842000010|+551120000010`,
			`in.bnss_94","statute":"BNSS, 2023, section 94|br.judicial_order","statute":"Lei 12.965/2014, art. 22`,
			`"role":"police"|"role":"judge"`, `BNS, section 318(4)|Código Penal, art. 171`,
			`+919876543210|+5511912345678`} {
			from, to, _ := strings.Cut(c, "|")
			doc = strings.Replace(doc, from, to, 1)
		}
		return doc
	}()
	const brasil = "WhatsApp LLC|Facebook Serviços Online do Brasil Ltda."
	administrative := `br.judicial_order|br.administrative_request`
	for _, tt := range []struct {
		name    string
		changes []string
		want    string
	}{
		{"in order", nil, "approve"},
		{"on the Brazilian company", []string{brasil}, "approve+ wrong_entity=review"},
		{"on the Brazilian company before the decree",
			[]string{brasil, "2026-11-20T|2026-05-20T", "2026-11-19|2026-05-19",
				"2026-11-01|2026-05-01", "2026-11-18|2026-05-18"}, "push_back wrong_entity=push_back"},
		{"on another company", []string{"WhatsApp LLC|Somebody Ltda."}, "push_back wrong_entity=push_back"},
		{"an administrative request on the Brazilian company", []string{brasil, administrative,
			`"role":"judge"|"role":"police"`}, "approve+ wrong_entity=review"},
		{"police for what a judge orders", []string{`"role":"judge"|"role":"police"`},
			"push_back wrong_issuer=push_back"},
		{"insult of an official", []string{"Código Penal, art. 171|art. 331 do Código Penal"},
			"approve+ human_rights=review"},
		{"without an offence", []string{`"offence":{"description":"Cheating by personation","provisions":["Código Penal, ` +
			`art. 171"],
			"category":"fraud","max_sentence_years":7},|`}, "push_back no_offence=push_back"},
		{"unsigned", []string{`"signed":true,|`}, "push_back unsigned=push_back"},
		{"registration data to the police", []string{administrative, `"role":"judge"|"role":"police"`}, "approve"},
	} {
		if got := verdictOf(assessChanged(t, p, order, tt.changes...)); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}
