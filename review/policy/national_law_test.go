package policy_test

import (
	"testing"
	"time"

	"lert/review"
	"lert/review/policy"
)

// TestDSAOrderUnderNationalLaw: an order under the Digital Services Act that rests on a statute of which the policy has
// an instrument is judged by that instrument, too: what it reaches, who may issue it, and its silence.
func TestDSAOrderUnderNationalLaw(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	of := func(country, mail, statute, role, more string) string {
		return `{"requester": {"country": "` + country + `", "email": "` + mail + `"}, "process": {"instrument":
			"eu.dsa_order", "statute": "` + statute + `", "authority": {"role": "` + role + `", "country": "` +
			country + `"}` +
			more + `}, "data": [{"category": "subscriber.name"}, {"category": "traffic.ip_log"}, {"category":
			"content.messages"}]}`
	}
	german := func(statute, role string) string { return of("DE", "x@polizei.nrw.de", statute, role, "") }
	const rests, issuer = "legal_basis.policy_clause=review", "legal_basis.wrong_issuer=push_back"
	const treaty, unknown = "legal_basis.treaty_required=narrow", "legal_basis.unknown_instrument"
	runVariations(t, p, germanRequest, []variation{
		{"section 100j", german("§ 100j StPO", "judge"), answer{"approve_narrowed", rests + " " + treaty +
			" legal_basis.insufficient=narrow", unknown, "subscriber.name", "house_target", "prohibited"}},
		{"section 100 j, by its telecommunications law", german("TDDDG, section 22", "judge"),
			answer{"approve_narrowed", treaty, unknown, "subscriber.name", "", "prohibited"}},
		{"section 100k", german("Section 100k of the StPO", "judge"),
			answer{"approve_narrowed", treaty, "", "traffic.ip_log", "", "prohibited"}},
		{"both", german("StPO §§ 100j, 100k", "judge"),
			answer{"approve_narrowed", treaty, "", "subscriber.name traffic.ip_log", "", "prohibited"}},
		{"section 100k, by the police", german("§ 100k StPO", "police"),
			answer{"push_back", issuer, "", "none", "", "none"}},
		{"section 100k, without an offence", of("DE", "x@polizei.nrw.de", "§ 100k StPO", "judge", `, "offence": null`),
			answer{"push_back", "legal_basis.no_offence=push_back", "", "", "", "prohibited"}},
		{"section 100j, unsigned", of("DE", "x@polizei.nrw.de", "§ 100j StPO", "prosecutor", `, "signed": false`),
			answer{"push_back", "legal_basis.unsigned=push_back", "", "", "", "prohibited"}},
		{"section 100j, for a civil matter",
			of("DE", "x@polizei.nrw.de", "§ 100j StPO", "judge", `, "purpose": "civil"`),
			answer{"reject", "legal_basis.purpose_mismatch=reject+c", "", "none", "", "none"}},
		{"another German statute", german("StGB, section 263", "judge"), answer{"approve_narrowed", rests, unknown,
			"subscriber.name traffic.ip_log", "", "withhold"}},
		{"another, for a civil matter",
			of("DE", "x@polizei.nrw.de", "TDDDG, section 21", "judge", `, "purpose": "civil"`),
			answer{"approve_narrowed", rests, "", "", "", "withhold"}},
		{"section 1000j", german("§ 1000j", "judge"), answer{"approve_narrowed", rests, "",
			"subscriber.name traffic.ip_log", "", "withhold"}},
		{"French, two years", of("FR", "x@justice.gouv.fr", "CPP, article 77-1-1", "judge",
			`, "offence": {"max_sentence_years": 2}`),
			answer{"approve_narrowed", "legal_basis.threshold=narrow " + treaty, "",
				"subscriber.name", "", "notify_before"}},
		{"French, five years", of("FR", "x@justice.gouv.fr", "article 60-1 du code de procédure pénale", "judge",
			`, "offence": {"max_sentence_years": 5}`), answer{"approve_narrowed", treaty, "legal_basis.threshold",
			"subscriber.name traffic.ip_log", "", "notify_before"}},
		{"Spanish, by the police", of("ES", "x@policia.es", "LECrim, artículo 588 ter j", "police", ""),
			answer{"push_back", issuer, "", "none", "", ""}},
		{"Italian, by a prosecutor", of("IT", "x@giustizia.it", "D. Lgs. 196/2003, art. 132", "prosecutor", ""),
			answer{"push_back", issuer, "", "none", "", ""}},
		{"Polish", of("PL", "x@policja.gov.pl", "art. 218 k.p.k.", "judge", ""),
			answer{"approve_narrowed", treaty, "", "subscriber.name traffic.ip_log", "", ""}},
		{"Belgian, whose law nobody has read", of("BE", "x@just.fgov.be", "CIC, article 46bis", "judge", ""),
			answer{"approve_narrowed", "legal_basis.policy_clause=review+c legal_basis.insufficient=narrow", "",
				"subscriber.name traffic.ip_log", "", "notify_before"}},
		{"French, about a user outside the Union", `{"requester": {"country": "FR", "email": "x@justice.fr"},
			"process": {"instrument": "eu.dsa_order", "statute": "Code de la consommation L.512-5", "authority":
			{"role": "judge", "country": "FR"}}, "targets": [{"type": "user_id", "value": "100000000000145",
			"country": "CN", "region": ""}]}`,
			answer{"approve", "legal_basis.policy_clause=review+c", "legal_basis.wrong_entity", "", "", ""}},
	})
}

// TestDSALanguage: whatever company an order under the Digital Services Act names, its language is looked at unless the
// company is known to accept it.
func TestDSALanguage(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for id, plat := range p.Platforms {
		for _, e := range plat.Entities {
			for _, language := range []string{"de", "pl", "en"} {
				r := withFurtherChanges(t, withChanges(t, germanRequest),
					`{"platform": "`+id+`", "process": {"instrument":
					"eu.dsa_order", "served_on": "`+e.Name+`", "language": "`+language+`"}}`)
				f := review.Assess(p, r, nil, r.ReceivedAt.Add(time.Hour)).Find("legal_basis.language")
				if tried++; language != "en" && (f == nil || f.Severity == review.SeverityInfo) {
					t.Errorf("%s in %s: %+v", e.Name, language, f)
				}
				if language == "en" && f != nil && (len(e.Languages) > 0 || id == "telegram") {
					t.Errorf("%s in English: %+v", e.Name, f)
				}
			}
		}
	}
	if tried < 20 {
		t.Errorf("only %d orders were tried", tried)
	}
}

// TestDSAOrderAsPlatformsAskOfNationalOrders: what a platform asks of a national order it asks of an order under the
// Digital Services Act that rests on the same statute.
func TestDSAOrderAsPlatformsAskOfNationalOrders(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for id := range p.Instruments {
		inst := p.Instrument(id, review.DateOf(withChanges(t, germanRequest).ReceivedAt))
		if inst == nil || len(inst.CitedAs) == 0 || inst.Country == "" || p.Countries[inst.Country] == nil ||
			!p.Countries[inst.Country].EU || inst.Preserves {
			continue
		}
		for _, plat := range p.Platforms {
			national := withChanges(t, germanRequest)
			national.Platform, national.Process.ServedOn = plat.ID, ""
			national.Requester.Country, national.Process.Authority.Country = inst.Country, inst.Country
			national.Process.Authority.Role = inst.Issuers[0]
			national.Process.Instrument, national.Process.Statute = id, inst.Statute
			dsa, process := *national, *national.Process
			dsa.Process, process.Instrument = &process, "eu.dsa_order"
			now := national.ReceivedAt.Add(time.Hour)
			a, b := review.Assess(p, national, nil, now), review.Assess(p, &dsa, nil, now)
			for _, q := range plat.Requires {
				if f := a.Find(q.Code); f != nil && f.Cite == q.Cite {
					tried++
					if g := b.Find(q.Code); g == nil || g.Severity != f.Severity {
						t.Errorf("%s under %s: %s (%s) is not asked of the order under the Digital Services Act",
							plat.ID, id,
							q.Code, f.Text)
					}
				}
			}
		}
	}
	if tried == 0 {
		t.Error("no platform asks anything of a national order")
	}
}

// TestDSAOrderIssuedTooEarly: there was no order under the Digital Services Act before it applied.
func TestDSAOrderIssuedTooEarly(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	issued := func(day string) string {
		return `{"process": {"instrument": "eu.dsa_order", "statute": "StGB, section 263", "issued_on": "` + day + `"}}`
	}
	runVariations(t, p, germanRequest, []variation{
		{"on the day before", issued("2024-02-16"),
			answer{"push_back", "legal_basis.wrong_statute=push_back", "", "none", "",
				"none"}},
		{"on the day", issued("2024-02-17"), answer{"", "", "legal_basis.wrong_statute", "", "", ""}},
	})
}
