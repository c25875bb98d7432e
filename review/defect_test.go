package review_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lert/review"
	"lert/review/policy"
)

// TestEveryCodeHasItsKindOfDefect: what each code says about the request as a whole, where it refuses one. A code that
// is not listed tells something and refuses nothing.
func TestEveryCodeHasItsKindOfDefect(t *testing.T) {
	want := map[string]string{}
	for kind, codes := range map[string]string{review.DefectAuthority: `
		emergency.no_attestation emergency.no_harm emergency.no_imminence emergency.no_nexus emergency.no_person
		legal_basis.agreement_limb legal_basis.civil legal_basis.conflict_of_laws legal_basis.consent_self_service
		legal_basis.death_penalty legal_basis.dual_criminality legal_basis.duration_exceeded
		legal_basis.human_rights legal_basis.insufficient legal_basis.needs_prospective_order
		legal_basis.no_obligation legal_basis.no_process legal_basis.nsl_defective
		legal_basis.preservation_exhausted legal_basis.privilege_press legal_basis.purpose_mismatch
		legal_basis.suspect_not_confirmed legal_basis.threshold legal_basis.treaty_required
		legal_basis.unknown_instrument legal_basis.wrong_country legal_basis.wrong_issuer
		legal_basis.wrong_provider legal_basis.wrong_statute requester.callback_failed requester.fraud_signals
		requester.lookalike_domain requester.personal_email requester.private_party scope.area_search
		scope.redesign scope.beyond_emergency scope.nsl_limit scope.credentials scope.past_period
		emergency.foreign_content`, review.DefectFormal: `
		legal_basis.expired legal_basis.future_dated legal_basis.language legal_basis.no_offence
		legal_basis.no_reference legal_basis.return_too_soon legal_basis.undated legal_basis.unsealed
		legal_basis.unsigned legal_basis.wrong_entity requester.callback_missing requester.country_mismatch
		requester.email_unproven requester.incomplete requester.mail_auth_failed requester.not_attested
		requester.off_channel requester.unlisted_domain scope.any_and_all scope.invalid_target
		scope.inverted_period scope.long_period scope.no_data scope.no_justification scope.no_period
		scope.no_target scope.not_our_target scope.too_many_targets`} {
		for _, code := range strings.Fields(codes) {
			want[code] = kind
		}
	}
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for code, row := range p.Codes {
		if row.Defect != want[code] {
			t.Errorf("%s is %q, want %q", code, row.Defect, want[code])
		}
		refuses := slices.Contains([]string{review.SeverityNarrow, review.SeverityPushBack, review.SeverityReject},
			row.Severity)
		if exists := strings.HasPrefix(code, "scope.") && row.Ground == ""; refuses && !exists && row.Defect == "" {
			t.Errorf("%s refuses and does not say which kind of defect it is", code)
		}
		delete(want, code)
	}
	for code := range want {
		t.Errorf("there is no code %s", code)
	}
}

// TestTheTableAndTheFindingsAgree: while a defect of authority concerns a row, it is neither authorised nor producible;
// a row that can be produced names the formal defects, and only those, to be cured first. Of a process that is set
// aside in an emergency, they narrow the rows that wait for it.
func TestTheTableAndTheFindingsAgree(t *testing.T) {
	forAll(t, func(t *rapid.T, p *review.Policy, d drawn) {
		a := d.assess(p)
		for _, row := range a.Categories {
			var formal []string
			for i := range a.Checks {
				check := a.Checks[i].Name
				for _, f := range a.Checks[i].Findings {
					refuses := f.Severity == review.SeverityPushBack || f.Severity == review.SeverityReject
					if refuses != (f.Defect != "") {
						t.Fatalf("%s of severity %s is a defect of %q", f.Code, f.Severity, f.Defect)
					}
					concerned := refuses && isAbout(&f, row) && (check != review.CheckLegalBasis || !row.Voluntary) &&
						(check != review.CheckEmergency || row.Voluntary)
					waits := f.Severity == review.SeverityNarrow && check == review.CheckLegalBasis && row.Producible &&
						!row.Voluntary && f.Category == row.Category && isAbout(&f, row) && a.Waits(&row) &&
						slices.Contains(row.After, f.Code)
					switch {
					case waits:
						formal = append(formal, f.Code)
					case !concerned:
					case f.Defect == review.DefectFormal:
						formal = append(formal, f.Code)
					case row.Authorised || row.Producible:
						t.Fatalf("%s, and yet %+v\n%s", f.Code, row, findings(a))
					}
				}
			}
			slices.Sort(formal)
			after := slices.Sorted(slices.Values(row.After))
			if row.Producible && !slices.Equal(after, slices.Compact(formal)) || !row.Producible && after != nil {
				t.Fatalf("after %v, want %v: %+v\n%s", after, formal, row, findings(a))
			}
		}
	})
}

// isAbout reports whether a finding is about the whole request or about the item or target of a row.
func isAbout(f *review.Finding, row review.CategoryRow) bool {
	if f.Category != "" && f.Category != row.Category {
		return false
	}
	for prefix, n := range map[string]int{"data[": row.Item, "targets[": row.Target} {
		if rest, ok := strings.CutPrefix(f.Field, prefix); ok && n >= 0 {
			return int(rest[0]-'0') == n
		}
	}
	return true
}

// TestBothWrongsAreSaid: a defect of the process as a whole hides none of a row's own.
func TestBothWrongsAreSaid(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		doc    string
		change func(*review.Request)
		want   []string
	}{
		{"a prosecutor's EPOC for traffic data, below the threshold", epocDoc, func(r *review.Request) {
			r.Process.Authority.Role = "prosecutor"
			r.Process.Offence.MaxSentenceYears = 2
			r.Data = []review.Item{{Category: "traffic.message_log"}}
		}, []string{"legal_basis.wrong_issuer", "legal_basis.threshold"}},
		{"a national security letter of the wrong rank that asks too much", warrantDoc, func(r *review.Request) {
			r.Process.Instrument, r.Process.Authority.Role = "us.nsl", "police"
			r.Data = []review.Item{{Category: "subscriber.name"}, {Category: "subscriber.email"}}
		}, []string{"legal_basis.nsl_defective", "scope.nsl_limit"}},
		{"an unknown paper without signature and date", warrantDoc, func(r *review.Request) {
			r.Process.Instrument, r.Process.Signed = "us.decree", false
			r.Process.IssuedOn = review.Date{}
		}, []string{"legal_basis.unknown_instrument", "legal_basis.unsigned", "legal_basis.undated"}},
		{"a paper that is late by two of its dates", warrantDoc, func(r *review.Request) {
			r.Process.ValidUntil, r.Process.ReturnBy = day("2026-11-01"), day("2026-11-02")
		}, []string{"legal_basis.expired process.valid_until", "legal_basis.expired process.return_by"}},
	} {
		r, err := changed(c.doc, c.change).read()
		if err != nil {
			t.Fatal(err)
		}
		a := review.Assess(p, r, nil, testNow)
		for _, want := range c.want {
			code, field, _ := strings.Cut(want, " ")
			found := func(f *review.Finding) bool { return f.Code == code && (field == "" || f.Field == field) }
			if !slices.ContainsFunc(slices.Collect(a.Findings()), found) {
				t.Errorf("%s: no %s\n%s", c.name, want, findings(a))
			}
		}
		for _, row := range a.Categories {
			if row.Producible && len(row.After) == 0 {
				t.Errorf("%s: %+v can be produced", c.name, row)
			}
		}
	}
}
