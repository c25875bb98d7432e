package policy

import "testing"

// TestTheDefenceIsNoAuthority: a request of those who act for an accused is rejected whatever kind of requester it
// says it comes from, by the name of the office or the title; prosecutors, the lawyers of a government and ombudsmen
// are not the defence.
func TestTheDefenceIsNoAuthority(t *testing.T) {
	p := load(t)
	const agency, title = `"agency":"Kerala Police, Cyber Crime Police Station"`, `"title":"Inspector"`
	for _, office := range p.Phrases.Defence {
		for _, name := range []string{office, office + " X", "X " + office} {
			a := assessChanged(t, p, indianNotice, agency+`|"agency":"`+name+`"`)
			if got := found(a, "requester.private_party"); got != "reject" || a.Recommendation != "reject" {
				t.Errorf("agency %q: %q and %s", name, got, a.Recommendation)
			}
			a = assessChanged(t, p, indianNotice, title+`|"title":"`+name+`"`)
			if got := found(a, "requester.private_party"); got != "reject" {
				t.Errorf("title %q: %q", name, got)
			}
		}
	}
	for _, name := range []string{
		"Maricopa County Office of the Public Defender", "FEDERAL PUBLIC DEFENDER, DISTRICT OF NEVADA",
		"Cabinet d’avocats Roe", "Defensoria Publica do Estado de São Paulo", "Studio Legale Bianchi",
	} {
		if got := found(assessChanged(t, p, indianNotice, agency+`|"agency":"`+name+`"`),
			"requester.private_party"); got != "reject" {
			t.Errorf("agency %q: %q", name, got)
		}
	}
	for _, name := range []string{
		"District Attorney of Kings County", "United States Attorney's Office", "Office of the Attorney General",
		"Crown Prosecution Service", "Solicitor General", "Treasury Solicitor", "County Counsel", "Ministry of Defence",
		"Defence Intelligence Agency", "Advocacia-Geral da União", "Avvocatura dello Stato", "Abogacía del Estado",
		"Defensoría del Pueblo", "Public Defender of Rights", "Public Defender (Ombudsman) of Georgia",
		"Difensore civico", "Procuraduría General", "Ministerio Público", "Staatsanwaltschaft Hamburg",
		"Legal Attaché, FBI", "Judge Advocate General", "Advocate General", "Home Office", "Law Enforcement Division",
	} {
		if got := found(assessChanged(t, p, indianNotice, agency+`|"agency":"`+name+`"`),
			"requester.private_party"); got != "" {
			t.Errorf("agency %q: %q", name, got)
		}
	}
}
