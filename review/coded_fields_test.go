package review_test

import (
	"bytes"
	"maps"
	"slices"
	"testing"

	"lert/review"
	"lert/review/policy"
)

// codedFields set the coded fields of a request, each with all its values.
func codedFields(p *review.Policy) map[string]struct {
	values []string
	set    func(*review.Request, string)
} {
	type field = struct {
		values []string
		set    func(*review.Request, string)
	}
	countries := slices.Sorted(maps.Keys(p.Countries))
	pr := func(set func(*review.Process, string)) func(*review.Request, string) {
		return func(r *review.Request, v string) {
			if r.Process != nil {
				set(r.Process, v)
			}
		}
	}
	return map[string]field{
		"requester.country": {countries, func(r *review.Request, v string) { r.Requester.Country = v }},
		"every country": {countries, func(r *review.Request, v string) {
			r.Requester.Country, r.Targets[0].Country = v, v
			if r.Process != nil {
				r.Process.Authority.Country = v
				r.Process.ValidatedBy = &review.Authority{Name: "Court", Role: "judge", Country: v}
				r.Process.Nondisclosure = &review.Nondisclosure{Kind: "order", Signed: true, Attached: true,
					Authority: review.Authority{Name: "Court", Role: "judge", Country: v}}
			}
		}},
		"targets.country": {countries, func(r *review.Request, v string) { r.Targets[0].Country = v }},
		"requester.kind":  {review.RequesterKinds, func(r *review.Request, v string) { r.Requester.Kind = v }},
		"channel":         {review.Channels, func(r *review.Request, v string) { r.Channel = v }},
		"purpose":         {review.Purposes, func(r *review.Request, v string) { r.Purpose = v }},
		"demands":         {review.DemandNames, func(r *review.Request, v string) { r.Demands = []string{v} }},
		"signals": {review.SignalNames,
			func(r *review.Request, v string) { r.Requester.Signals = []string{v} }},
		"targets.type":    {review.TargetTypes, func(r *review.Request, v string) { r.Targets[0].Type = v }},
		"process.role":    {review.Roles, pr(func(x *review.Process, v string) { x.Authority.Role = v })},
		"process.via":     {review.Vias, pr(func(x *review.Process, v string) { x.Via = v })},
		"process.purpose": {review.Purposes, pr(func(x *review.Process, v string) { x.Purpose = v })},
		"signature":       {review.SignatureKinds, pr(func(x *review.Process, v string) { x.Signature = v })},
		"offence.category": {review.OffenceCategories,
			pr(func(x *review.Process, v string) { x.Offence.Category = v })},
		"offence.limb": {review.Limbs, pr(func(x *review.Process, v string) { x.Offence.Limb = v })},
		"language":     {[]string{"en", "no", "na", "nb"}, pr(func(x *review.Process, v string) { x.Language = v })},
		"emergency.harm_kind": {review.HarmKinds, func(r *review.Request, v string) {
			if r.Emergency != nil {
				r.Emergency.HarmKind = v
			}
		}},
		"dkim": {review.DKIMResults, func(r *review.Request, v string) {
			r.Requester.Verification = &review.Verification{DKIM: v}
		}},
	}
}

// TestCodedFieldsAreNeverEmptyAnswers: no country and no other code is taken for an answer that says nothing. The words
// for "no answer" can be removed without changing anything, whatever the codes are.
func TestCodedFieldsAreNeverEmptyAnswers(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	without := *p
	without.Phrases.EmptyAnswers = nil
	without.Phrases.BuildIndex()
	for name, field := range codedFields(p) {
		for _, value := range field.values {
			for _, doc := range []string{warrantDoc, bnssDoc, epocDoc, emergencyDoc, preservationDoc, penRegisterDoc} {
				r, err := changed(doc, nil).read()
				if err != nil {
					t.Fatal(err)
				}
				field.set(r, value)
				a := review.Assess(p, r, nil, testNow)
				if b := review.Assess(&without, r, nil, testNow); !bytes.Equal(a.Canonical(), b.Canonical()) {
					t.Errorf("%s %q: is taken for no answer:\n%s", name, value, a.Canonical())
				}
			}
		}
	}
}

// TestNamesThatAreWords: an officer, a judge or a victim who is called like a word for "no answer" raises a question at
// most and is never pushed back. No name at all is.
func TestNamesThatAreWords(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	fields := map[string]struct {
		code string
		set  func(*review.Request, string)
	}{
		"requester.name":   {"requester.incomplete", func(r *review.Request, v string) { r.Requester.Name = v }},
		"requester.agency": {"requester.incomplete", func(r *review.Request, v string) { r.Requester.Agency = v }},
		"process.authority": {"legal_basis.unsigned",
			func(r *review.Request, v string) { r.Process.Authority.Name = v }},
		"emergency.person_at_risk": {"emergency.no_person",
			func(r *review.Request, v string) { r.Emergency.PersonAtRisk = v }},
	}
	for name, field := range fields {
		docs := []string{warrantDoc, bnssDoc, epocDoc}
		if name == "emergency.person_at_risk" {
			docs = []string{emergencyDoc}
		}
		for _, doc := range docs {
			severity := func(value string) string {
				r, err := changed(doc, nil).read()
				if err != nil {
					t.Fatal(err)
				}
				field.set(r, value)
				for f := range review.Assess(p, r, nil, testNow).Findings() {
					if f.Code == field.code && f.Field == name {
						return f.Severity
					}
				}
				return ""
			}
			for _, value := range []string{"Null", "None", "No", "NIL", "Test", "Na", "Yes", "Ok", "X", " no "} {
				if got := severity(value); got != review.SeverityReview {
					t.Errorf("%s %q: severity %q, want review", name, value, got)
				}
			}
			if name == "requester.name" {
				for _, value := range append(slices.Clone(p.Phrases.EmptyAnswers), "Nullmeier", "No, Kim") {
					if got := severity(value); got == review.SeverityPushBack || got == review.SeverityReject {
						t.Errorf("%s %q: severity %q", name, value, got)
					}
				}
			}
			for _, value := range []string{"", " ", "-", "…"} {
				if got := severity(value); got != review.SeverityPushBack {
					t.Errorf("%s %q: severity %q, want push_back", name, value, got)
				}
			}
		}
	}
}
