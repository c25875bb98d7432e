package policy_test

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/policy"
)

// answer is what an assessment must show. In must, a code may have a severity and +c for counsel:
// "legal_basis.treaty_required=push_back+c".
type answer struct {
	recommendation string // "": not compared
	must, never    string
	producible     string // categories; "none", or "" for not compared
	due            string // basis of the response clock, or "": not compared
	notice         string // action, or "": not compared
}

func (w answer) compare(t *testing.T, a *review.Assessment) {
	t.Helper()
	if w.recommendation != "" && a.Recommendation != w.recommendation {
		t.Errorf("recommended %s, want %s", a.Recommendation, w.recommendation)
	}
	found := map[string]bool{}
	var all []string
	for i := range a.Checks {
		for _, f := range a.Checks[i].Findings {
			s := f.Code + "=" + f.Severity
			found[f.Code], found[s] = true, true
			if f.Counsel {
				s += "+c"
				found[s] = true
			}
			all = append(all, s+" ("+f.Text.String()+")")
		}
	}
	for _, want := range strings.Fields(w.must) {
		if !found[want] {
			t.Errorf("%s is not found", want)
		}
	}
	for _, code := range strings.Fields(w.never) {
		if found[code] {
			t.Errorf("%s is found", code)
		}
	}
	if w.producible != "" {
		var got []string
		for _, row := range a.Categories {
			if row.Producible {
				got = append(got, string(row.Category))
			}
		}
		if s := cmp.Or(strings.Join(got, " "), "none"); s != w.producible {
			t.Errorf("can be produced: %s, want %s", s, w.producible)
		}
	}
	if w.notice != "" && a.Notice.Action != w.notice {
		t.Errorf("notice %s, want %s", a.Notice.Action, w.notice)
	}
	if w.due != "" {
		var bases []string
		for _, k := range a.Clocks {
			if k.Name == review.ClockResponse && !k.Informative {
				bases = append(bases, k.Basis)
			}
		}
		if s := strings.Join(bases, " "); s != w.due {
			t.Errorf("the response is due by %s, want %s", s, w.due)
		}
	}
	if t.Failed() {
		t.Log(strings.Join(all, "\n"))
	}
}

// variation is a request that differs from another in some facts, and the answer to it.
type variation struct {
	name, change string
	want         answer
}

func runVariations(t *testing.T, p *review.Policy, base string, list []variation) {
	t.Helper()
	for _, v := range list {
		t.Run(v.name, func(t *testing.T) {
			r := withChanges(t, base)
			if v.change != "" {
				r = withFurtherChanges(t, r, v.change)
			}
			v.want.compare(t, review.Assess(p, r, nil, r.ReceivedAt.Add(time.Hour)))
		})
	}
}

// americanWarrant is a warrant of the United States on a company in Ireland about a user in Germany.
const americanWarrant = `{"platform": "facebook", "process": {"instrument": "us.search_warrant",
	"statute": "18 U.S.C. 2703; Fed. R. Crim. P. 41", "served_on": "Meta Platforms Ireland Limited", "via": "direct",
	"language": "en", "valid_until": "2026-11-30", "authority": {"role": "magistrate", "country": "US"}},
	"targets": [{"type": "user_id", "value": "100000000000108", "region": "EU", "country": "DE"}],
	"data": [{"category": "content.messages"}, {"category": "subscriber.name"}]}`

// TestThirdCountryProcess: which company of a group a third country may ask, and what about (GDPR, Article 48; 18
// U.S.C. 2713 and 2703(h)).
func TestThirdCountryProcess(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	const treaty, onInc = "legal_basis.treaty_required=push_back+c", `"served_on": "Meta Platforms, Inc."`
	const indian = `"requester": {"country": "IN", "email": "x@mahapolice.gov.in"},
		"process": {"instrument": "in.bnss_94",
		"statute": "BNSS, section 94", "docket": "FIR 88/2026", "authority": {"role": "police", "country": "IN"}`
	never := "legal_basis.wrong_entity"
	runVariations(t, p, americanWarrant, []variation{
		{"on the company in Ireland", "", answer{"push_back", treaty, never, "none", "house_target", "none"}},
		{"a subpoena for records",
			`{"process": {"instrument": "us.grand_jury_subpoena", "authority": {"role": "clerk"}},
			"data": [{"category": "subscriber.name"}]}`,
			answer{"push_back", treaty, never, "none", "house_target", ""}},
		{"a national security letter", `{"process": {"instrument": "us.nsl", "certified": true, "review_notice": true,
			"authority": {"role": "fbi_designee"}}, "data": [{"category": "subscriber.name"}]}`,
			answer{"push_back", treaty, never, "none", "house_target", ""}},
		{"with a return date", `{"process": {"return_by": "2026-11-25"}}`,
			answer{"push_back", treaty, never, "none", "house_target", ""}},
		{"said to come by treaty", `{"process": {"via": "mlat"}}`, answer{"push_back", treaty, never, "none", "", ""}},
		{"a treaty request that an Irish court executes", `{"process": {"instrument": "treaty.mlat", "via": "mlat",
			"authority": {"name": "District Court", "role": "judge", "country": "IE"}}}`,
			answer{"approve", "", "legal_basis.treaty_required", "content.messages subscriber.name", "", ""}},
		{"a treaty request with an American court's paper", `{"process": {"instrument": "treaty.mlat", "via": "mlat",
			"authority": {"role": "judge"}}}`, answer{"push_back", treaty, never, "none", "", ""}},
		{"an Indian notice", `{` + indian + `}}`, answer{"push_back", treaty, never, "none", "house_target", "none"}},
		{"an Indian notice on the company in the United States", `{` + indian + `, ` + onInc + `}}`,
			answer{"push_back", treaty, never, "none", "house_target", "none"}},
		{"with a return date", `{` + indian + `, "return_by": "2026-11-25", ` + onInc + `}}`,
			answer{"push_back", treaty, never, "none", "house_target", "none"}},
		{"an Indian notice on it about a user in India",
			`{` + indian + `, ` + onInc + `}, "targets": [{"type": "user_id",
			"value": "100000000000108", "country": "IN"}], "data": [{"category": "subscriber.name"}]}`,
			answer{"approve", "", never + " legal_basis.treaty_required", "subscriber.name", "in.it_rules_3_1_j", ""}},
		{"a British authorisation, direct", `{"requester": {"country": "GB", "email": "x@met.police.uk"}, "process":
			{"instrument": "uk.ipa_cd", "authority": {"role": "other", "country": "GB"}}}`,
			answer{"push_back", treaty, never, "none", "", ""}},
		{"on the company in the United States", `{"process": {` + onInc + `}}`,
			answer{"approve", "legal_basis.conflict_of_laws=review+c", never + " legal_basis.treaty_required",
				"content.messages subscriber.name", "", ""}},
		{"on it for records", `{"process": {` + onInc + `}, "data": [{"category": "subscriber.name"}]}`,
			answer{"approve", "legal_basis.policy_clause=info", never + " legal_basis.conflict_of_laws",
				"subscriber.name", "", ""}},
		{"on it about a user in the United States", `{"process": {` + onInc + `}, "targets": [{"type": "user_id",
			"value": "100000000000108", "country": "US"}]}`, answer{"approve", "", never +
			" legal_basis.conflict_of_laws legal_basis.treaty_required", "content.messages subscriber.name", "", ""}},
		{"on the company in Ireland about a user in the United States", `{"targets": [{"type": "user_id",
			"value": "100000000000108", "country": "US"}]}`,
			answer{"push_back", treaty + " legal_basis.wrong_entity=push_back", "", "none", "", ""}},
		{"an emergency", `{"kind": "emergency", "process": null, "emergency": {"harm": "He will kill her", "harm_kind":
			"death", "person_at_risk": "Ms Lind", "imminence": "Tonight", "nexus": "The threat came from it",
			"attested": true}, "requester": {"verification": {"callback": {"at": "2026-11-19T15:30:00Z",
			"number_source": "directory", "result": "confirmed"}}}, "data": [{"category": "subscriber.name"}]}`,
			answer{"approve", "legal_basis.policy_clause=info", "legal_basis.treaty_required",
				"subscriber.name", "", ""}},
		{"a warrant sent as an emergency", `{"kind": "emergency", "emergency": {"harm": "He will kill her", "harm_kind":
			"death", "person_at_risk": "Ms Lind", "imminence": "Tonight", "nexus": "The threat came from it",
			"attested": true}, "requester": {"verification": {"callback": {"at": "2026-11-19T15:30:00Z",
			"number_source": "directory", "result": "confirmed"}}}}`,
			answer{"", "emergency.foreign_content", "", "subscriber.name", "", ""}},
		{"a preservation", `{"kind": "preservation", "process": {"instrument": "us.2703f"}}`,
			answer{"approve", "", "legal_basis.treaty_required", "content.messages subscriber.name", "", ""}},
	})
	for user, want := range map[string]bool{
		`"GB"`: true, `"AU"`: true, `"FR"`: false, `"US"`: false,
		`"GB", "us_person": false`: true, `"GB", "us_person": true`: false, `"AU", "us_person": true`: false,
		`"GB", "us_person": true}, {"type": "user_id", "value": "100000000000109", "country": "AU"`: true,
	} {
		r := withFurtherChanges(t, withChanges(t, americanWarrant), `{"process": {`+onInc+`}, "targets": [{"type":
			"user_id", "value": "100000000000108", "country": `+user+`}]}`)
		a := review.Assess(p, r, nil, r.ReceivedAt.Add(time.Hour))
		got := slices.ContainsFunc(a.Clocks, func(k review.Clock) bool {
			return k.Name == review.ClockChallenge && k.Informative &&
				k.Due.Format(time.RFC3339) == "2026-12-04T04:59:59Z"
		})
		if got != want {
			t.Errorf("a user in %s: a motion within 14 days %v, want %v: %+v", user, got, want, a.Clocks)
		}
	}
}

// TestNoThirdCountryReachesTheEEA: whatever the instrument and the platform, a request for records from outside the EEA
// to a company inside it can produce nothing, binds by no clock and leaves nothing to tell the user of.
func TestNoThirdCountryReachesTheEEA(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for id, plat := range p.Platforms {
		for _, e := range plat.Entities {
			if e.Country == "" || !p.Countries[e.Country].EEA {
				continue
			}
			for _, inst := range slices.Sorted(maps.Keys(p.Instruments)) {
				for _, country := range []string{"US", "IN", "GB", "BR", "CH", "CL"} {
					r := strongestRequest(t, p, id, e.Name, inst, country)
					a := review.Assess(p, r, nil, r.ReceivedAt.Add(time.Hour))
					tried++
					for _, row := range a.Categories {
						if row.Producible {
							t.Errorf("%s of %s on %s: %s can be produced", inst, country, e.Name, row.Category)
							break
						}
					}
					for _, k := range a.Clocks {
						if !k.Informative && !k.InternalTarget {
							t.Errorf("%s of %s on %s: %s binds by %s", inst, country, e.Name, k.Name, k.Basis)
						}
					}
					if a.Notice.Action != review.NoticeNone {
						t.Errorf("%s of %s on %s: notice %s", inst, country, e.Name, a.Notice.Action)
					}
				}
			}
		}
	}
	if tried < 1000 {
		t.Errorf("only %d requests were tried", tried)
	}
}

// strongestRequest is a request for all categories on a paper that has all that its row asks for.
func strongestRequest(t *testing.T, p *review.Policy, platform, entity, instrument, country string) *review.Request {
	t.Helper()
	r := withChanges(t, `{"process": {"certified": true, "review_notice": true, "suspect_confirmed": true,
		"authority_notified": true, "identification_only": true, "served_by": "Secretary of State"}}`)
	r.Platform, r.Requester.Country = platform, country
	r.Process.Instrument, r.Process.ServedOn, r.Process.Authority.Country = instrument, entity, country
	r.Process.Authority.Role = "judge"
	if inst := p.Instrument(instrument, review.DateOf(r.ReceivedAt)); inst != nil {
		r.Process.Statute = inst.Statute
		if len(inst.Issuers) > 0 && !slices.Contains(inst.Issuers, "judge") {
			r.Process.Authority.Role = inst.Issuers[0]
		}
		if len(inst.Routes) > 0 {
			r.Process.Via = inst.Routes[0]
		}
	}
	r.Targets = []review.Target{{Type: p.Platforms[platform].Targets[0].Type, Value: "+4915112340107", Region: "EU"}}
	for _, c := range review.Categories {
		if c != review.AnyAndAll && c != review.AreaSearch {
			r.Data = append(r.Data, review.Item{Category: c})
		}
	}
	return r
}
