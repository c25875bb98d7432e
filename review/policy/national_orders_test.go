package policy_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/policy"
)

// germanRequest is a request of a German prosecutor for subscriber data, on the company in Ireland.
const germanRequest = `{"platform": "facebook", "requester": {"country": "DE", "email": "x@polizei.nrw.de"},
	"process": {"instrument": "de.stpo_100j", "statute": "StPO, section 100j; TDDDG, section 22", "served_on":
	"Meta Platforms Ireland Limited", "language": "en", "via": "direct", "authority": {"role": "prosecutor",
	"country": "DE"}}, "targets": [{"type": "user_id", "value": "100000000000108", "region": "EU", "country": "DE"}],
	"data": [{"category": "subscriber.name"}]}`

// emergencyMembers make a request an emergency that was called back.
const emergencyMembers = `"kind": "emergency", "emergency": {"harm": "He will kill her", "harm_kind": "death",
	"person_at_risk": "Ms Lind", "imminence": "Tonight", "nexus": "The threat came from it", "attested": true},
	"requester": {"verification": {"callback": {"at": "2026-11-19T15:30:00Z", "number_source": "directory",
	"result": "confirmed"}}}`

// TestNationalOrdersAbroad: what an order of one State's law does to a company in another (Regulation (EU) 2023/1543).
func TestNationalOrdersAbroad(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	const statute, entity, unknown = "legal_basis.wrong_statute", "legal_basis.wrong_entity",
		"legal_basis.unknown_instrument"
	pushed := answer{"push_back", statute + "=push_back", entity, "none", "house_target", ""}
	austrian := `"requester": {"country": "AT", "email": "x@justiz.gv.at"}, "process": {"instrument": "foreign.order",
		"statute": "StPO, section 135", "authority": {"role": "judge", "country": "AT"}`
	onLLC := `"platform": "whatsapp", "targets": [{"type": "phone", "value": "+4915112340107"}]`
	runVariations(t, p, germanRequest, []variation{
		{"German", "", answer{"push_back", statute + "=push_back", entity, "none", "house_target", "prohibited"}},
		{"with a return date", `{"process": {"return_by": "2026-11-25"}}`, pushed},
		{"French", `{"requester": {"country": "FR", "email": "x@justice.gouv.fr"}, "process": {"instrument":
			"fr.requisition", "statute": "CPP, Article 77-1-1", "authority": {"role": "prosecutor", "country": "FR"}}}`,
			pushed},
		{"Austrian, whose law nobody has read", `{` + austrian + `}}`, pushed},
		{"a national order of a State that is not the addressee's", `{"process": {"instrument": "eu.national_order"}}`,
			pushed},
		{"of a purpose that is not said", `{"process": {"purpose": ""}}`, pushed},
		{"Irish", `{"requester": {"country": "IE", "email": "x@garda.ie"}, "process": {"instrument":
			"eu.national_order", "authority": {"role": "judge", "country": "IE"}}}`,
			answer{"approve", "", statute, "subscriber.name", "", ""}},
		{"received the day before", `{"received_at": "2026-08-17T15:00:00Z", "process": {"issued_on": "2026-08-14"},
			"period": {"from": "2026-06-01", "to": "2026-08-10"}}`,
			answer{"approve", "", statute, "subscriber.name", "", "prohibited"}},
		{"received on the day", `{"received_at": "2026-08-18T15:00:00Z", "process": {"issued_on": "2026-08-14"},
			"period": {"from": "2026-06-01", "to": "2026-08-10"}}`, pushed},
		{"an emergency", `{` + emergencyMembers + `}`,
			answer{"approve", "legal_basis.policy_clause=info", statute, "subscriber.name", "", ""}},
		{"an emergency without an order", `{"process": null, ` + emergencyMembers + `}`,
			answer{"approve", "legal_basis.policy_clause=info", statute, "subscriber.name", "", ""}},
		{"an order under the Digital Services Act", `{"process": {"instrument": "eu.dsa_order"}}`,
			answer{"approve", "", statute, "subscriber.name", "", ""}},
		{"a preservation", `{"kind": "preservation"}`, answer{"", "", statute, "", "", ""}},
		{"about a missing person", `{"process": {"offence": {"category": "missing_person"}}}`,
			answer{"approve", "legal_basis.conflict_of_laws=review+c", statute, "subscriber.name", "house_target", ""}},
		{"Danish", `{"requester": {"country": "DK", "email": "x@politi.dk"}, "process": {"instrument": "foreign.order",
			"authority": {"role": "judge", "country": "DK"}}}`,
			answer{"push_back", "legal_basis.treaty_required=push_back", statute, "none", "house_target", ""}},
		{"Norwegian, whose law nobody has read", `{"requester": {"country": "NO", "email": "x@politiet.no"}, "process":
			{"instrument": "foreign.order", "authority": {"role": "judge", "country": "NO"}}}`,
			answer{"push_back", "legal_basis.treaty_required=push_back", statute, "none", "house_target", ""}},
		{"on the company in the United States, about a German", `{"process": {"served_on": "Meta Platforms, Inc."}}`,
			answer{"push_back", entity + "=push_back", statute, "none", "", ""}},
		{"on the company in the United States, about an American", `{"process": {"served_on": "Meta Platforms, Inc."},
			"targets": [{"type": "user_id", "value": "100000000000108", "country": "US"}]}`,
			answer{"approve", "", entity + " " + statute, "subscriber.name", "", "prohibited"}},
		{"a German number on WhatsApp LLC", `{` + onLLC + `, "process": {"served_on": "WhatsApp LLC"}}`,
			answer{"approve", entity + "=review", entity + "=push_back " + statute, "subscriber.name", "", ""}},
		{"a German number on nobody by name", `{` + onLLC + `, "process": {"served_on": ""}}`,
			answer{"approve", entity + "=review", statute, "subscriber.name", "", ""}},
		{"a German number on WhatsApp Ireland", `{` + onLLC + `, "process": {"served_on": "WhatsApp Ireland Limited"}}`,
			answer{"push_back", statute, entity, "none", "", ""}},
		{"an American number on WhatsApp Ireland", `{"platform": "whatsapp", "targets": [{"type": "phone", "value":
			"+12025550143"}], "process": {"served_on": "WhatsApp Ireland Limited"}}`,
			answer{"push_back", statute + " " + entity + "=review", "", "none", "", ""}},
		{"an American number on WhatsApp LLC", `{"platform": "whatsapp", "targets": [{"type": "phone", "value":
			"+12025550143"}], "process": {"served_on": "WhatsApp LLC"}}`,
			answer{"approve", "", entity, "subscriber.name", "", ""}},
		{"filed as a foreign order", `{"process": {"instrument": "foreign.order"}}`,
			answer{"push_back", unknown + "=push_back " + statute, "", "none", "", "prohibited"}},
	})
}

// TestOrderOfTheHomeState: an order of an Irish authority on the company in Ireland is judged as a national order of
// the addressee's own State, whichever of the two rows it was filed as.
func TestOrderOfTheHomeState(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	const irish = `"requester": {"country": "IE", "email": "x@garda.ie"}, "process": {"statute":
		"Criminal Justice Act 1994, section 63", "authority": {"name": "District Court", "role": "judge",
		"country": "IE"}`
	const counsel, never = "legal_basis.policy_clause=review+c",
		"legal_basis.insufficient legal_basis.treaty_required " +
			"legal_basis.unknown_instrument legal_basis.wrong_statute"
	for _, filed := range []string{"foreign.order", "eu.national_order"} {
		base := `{` + irish + `, "instrument": "` + filed + `"}, "data": [{"category": "content.messages"},
			{"category": "subscriber.name"}]}`
		r := withFurtherChanges(t, withChanges(t, germanRequest), base)
		a := review.Assess(p, r, nil, r.ReceivedAt.Add(time.Hour))
		if named := strings.Contains(findingTexts(a), "eu.national_order"); named != (filed == "foreign.order") {
			t.Errorf("filed as %s: the row by which it is judged is named %v: %s", filed, named, findingTexts(a))
		}
		runVariations(t, p, germanRequest, []variation{
			{filed, base, answer{"approve", counsel, never, "content.messages subscriber.name", "house_target", ""}},
			{filed + " of a prosecutor", strings.Replace(base, `"judge"`, `"prosecutor"`, 1),
				answer{"approve_narrowed", counsel + " legal_basis.wrong_issuer=narrow", never,
					"subscriber.name", "", ""}},
			{filed + " without a statute", strings.Replace(base, `"Criminal Justice Act 1994, section 63"`, `""`, 1),
				answer{"push_back", "legal_basis.wrong_statute=push_back", "legal_basis.insufficient", "", "", ""}},
		})
	}
	runVariations(t, p, germanRequest, []variation{
		{"on nobody by name", `{` + irish + `, "instrument": "foreign.order", "served_on": ""}}`,
			answer{"", counsel, never, "subscriber.name", "", ""}},
		{"on the company in the United States, about an American", `{` + irish + `, "instrument": "foreign.order",
			"served_on": "Meta Platforms, Inc."}, "data": [{"category": "content.messages"}],
			"targets": [{"type": "user_id",
			"value": "100000000000108", "country": "US"}]}`,
			answer{"", "legal_basis.treaty_required", counsel, "none", "", ""}},
		{"of another Member State",
			`{"requester": {"country": "AT", "email": "x@justiz.gv.at"}, "process": {"instrument":
			"foreign.order", "authority": {"role": "judge", "country": "AT"}}}`,
			answer{"push_back", "legal_basis.wrong_statute=push_back", "", "none", "", ""}},
	})
}

// findingTexts are the texts of all findings.
func findingTexts(a *review.Assessment) string {
	var b strings.Builder
	for f := range a.Findings() {
		b.WriteString(f.Text.String() + "\n")
	}
	return b.String()
}

// TestDangerPreventionIsNoCriminalMatter: an order that averts a danger, or seeks a missing person, and names no crime
// gets counsel's answer and no advice to send a European Production Order, which criminal proceedings alone have.
func TestDangerPreventionIsNoCriminalMatter(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	const policeLaw = `{"process": {"instrument": "foreign.order", "statute": "PolG NRW, section 20a", "purpose": "",
		"offence": null, "authority": {"role": "police"}`
	const conflict, statute = "legal_basis.conflict_of_laws=review+c", "legal_basis.wrong_statute"
	looked := answer{"approve", conflict,
		statute + " legal_basis.wrong_issuer=push_back legal_basis.no_offence=push_back " +
			"legal_basis.unknown_instrument=push_back", "subscriber.name", "house_target", ""}
	pushed := answer{"push_back", statute + "=push_back", conflict, "none", "house_target", ""}
	of := func(country, mail, statute string) string {
		return `{"requester": {"country": "` + country + `", "email": "` + mail + `"}, "process": {"instrument":
			"foreign.order", "statute": "` + statute +
			`", "purpose": "", "offence": null, "authority": {"role": "police",
			"country": "` + country + `"}}}`
	}
	runVariations(t, p, germanRequest, []variation{
		{"German police law", policeLaw + `}}`, looked},
		{"Bavarian", of("DE", "x@polizei.bayern.de", "Polizeiaufgabengesetz, Art. 43"), looked},
		{"Austrian", of("AT", "x@polizei.gv.at", "SPG, section 53"), looked},
		{"Dutch", of("NL", "x@politie.nl", "Politiewet 2012, artikel 3"), looked},
		{"a German form, about a missing person", `{"justification": "Vermisstensache: the woman left the clinic.",
			"process": {"purpose": "", "offence": {"category": "other", "description": "none"}}}`,
			answer{"approve", conflict, statute, "subscriber.name", "house_target", ""}},
		{"a French form, about one", `{"requester": {"country": "FR", "email": "x@interieur.gouv.fr"}, "justification":
			"Disparition inquiétante d'une mineure", "process": {"instrument": "fr.requisition",
			"statute": "CPP, Article 74-1",
			"purpose": "", "offence": null, "authority": {"role": "police", "country": "FR"}}}`,
			answer{"", conflict, statute, "", "house_target", ""}},
		{"for a criminal investigation", strings.Replace(policeLaw, `"purpose": ""`,
			`"purpose": "criminal_investigation"`, 1) + `}}`,
			answer{"push_back", statute + "=push_back", conflict, "none", "house_target", ""}},
		{"a crime is named", `{"justification": "She is a missing person.", "process": {"purpose": "", "offence":
			{"category": "violent", "description": "Abduction"}}}`, pushed},
		{"nothing says what it is for", `{"process": {"purpose": "", "offence": {"category": ""}}}`, pushed},
		{"an emergency in criminal matters", `{` + emergencyMembers + `}`,
			answer{"approve", "legal_basis.policy_clause=info", conflict, "subscriber.name", "", ""}},
	})
	r := withFurtherChanges(t, withChanges(t, germanRequest),
		`{"justification": "A missing person.", "process": null, `+
			emergencyMembers+`}`)
	for f := range review.Assess(p, r, nil, r.ReceivedAt.Add(time.Hour)).Findings() {
		if strings.Contains(f.Text.String(), "European Production Order") {
			t.Errorf("%s advises what serves criminal proceedings only: %s", f.Code, f.Text)
		}
	}
}

// TestNoForeignOrderBesideOwnRows: an order of a State whose law the policy has is not judged as one of an unknown law,
// and one of a law that nobody has read is never silent.
func TestNoForeignOrderBesideOwnRows(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	own := map[string]bool{}
	for _, versions := range p.Instruments {
		if inst := versions[0]; !inst.Preserves {
			own[inst.Country] = true
		}
	}
	for country := range p.Countries {
		own[country] = own[p.StateOf(country)]
		r := withFurtherChanges(t, withChanges(t, germanRequest), `{"requester": {"country": "`+country+`"}, "process":
			{"instrument": "foreign.order", "served_on": "Meta Platforms, Inc.", "authority": {"role": "judge",
			"country":
			"`+country+`"}}, "targets": [{"type": "user_id", "value": "100000000000108"}]}`)
		a := review.Assess(p, r, nil, r.ReceivedAt.Add(time.Hour))
		f := a.Find("legal_basis.unknown_instrument")
		want := review.SeverityReview
		if own[country] {
			want = review.SeverityPushBack
		}
		if f == nil || f.Severity != want || own[country] == a.Categories[0].Producible {
			t.Errorf("%s: %+v with %+v, want %s", country, f, a.Categories, want)
		}
		if counsel, known := map[string]bool{"TH": true, "SG": true, "NO": false, "CL": false}[country]; known &&
			f.Counsel != counsel {
			t.Errorf("%s: counsel %v, want %v", country, f.Counsel, counsel)
		}
	}
}

// TestAPackMaySwitchNationalOrdersOn: a company that answers orders of other Member States of its own will has counsel
// decide each.
func TestAPackMaySwitchNationalOrdersOn(t *testing.T) {
	dir := t.TempDir()
	overlay := "pack: platform/own\ntitle: Our own\nas_of: 2026-11-22\nplatforms:\n" +
		"  - {id: facebook, extends: true, switches: [answers_national_orders]}\n"
	if err := os.WriteFile(filepath.Join(dir, "own.yaml"), []byte(overlay), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := policy.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	r := withChanges(t, germanRequest)
	a := review.Assess(p, r, nil, r.ReceivedAt.Add(time.Hour))
	f := a.Find("legal_basis.wrong_statute")
	if f == nil || f.Severity != review.SeverityReview || !f.Counsel || !a.Categories[0].Producible {
		t.Errorf("%+v with %+v", f, a.Categories)
	}
	if slices.ContainsFunc(a.Clocks, func(k review.Clock) bool {
		return k.Name == review.ClockResponse && !k.InternalTarget
	}) {
		t.Errorf("a deadline binds: %+v", a.Clocks)
	}
}
