package review_test

import (
	"testing"

	"lert/review"
	"lert/review/policy"
)

// TestNationalSecurityLetters: only the Federal Bureau of Investigation issues a letter to a provider of
// communications, and only under 18 U.S.C. 2709.
func TestNationalSecurityLetters(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	const defective, statute = "legal_basis.nsl_defective", "legal_basis.wrong_statute"
	citing := func(s string) func(*review.Request) { return func(r *review.Request) { r.Process.Statute = s } }
	byPolice := func(r *review.Request) {
		agencyIs("Houston Police Department", "a.b@houstontx.gov")(r)
		r.Process.Authority.Subdivision = "US-TX"
	}
	refused := func(code string) []string {
		return []string{"push_back", "counsel", code + "=push_back", "!subscriber.name"}
	}
	sound := []string{"approve", "-" + defective, "-" + statute, "+subscriber.name"}
	for _, c := range []struct {
		name   string
		change func(*review.Request)
		want   []string
	}{
		{"of the Bureau", citing("18 U.S.C. § 2709(b)"), sound},
		{"financial privacy", citing("12 U.S.C. 3414(a)(5)"), refused(statute)},
		{"consumer reports", citing("15 U.S.C. § 1681u"), refused(statute)},
		{"consumer reports, terrorism", citing("15 USC 1681v"), refused(statute)},
		{"both", citing("18 U.S.C. 2709; 15 U.S.C. 1681u"), refused(statute)},
		{"no statute", citing(""), refused(statute)},
		{"of Homeland Security", agencyIs("Homeland Security Investigations", "a.b@hsi.dhs.gov"), refused(defective)},
		{"of a city's police", byPolice, refused(defective)},
		{"of the Bureau for a State", func(r *review.Request) { r.Process.Authority.Subdivision = "US-TX" },
			refused(defective)},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := changed(warrantDoc, func(r *review.Request) {
				asNSL(r)
				agencyIs("Federal Bureau of Investigation", "a.b@fbi.gov")(r)
				ask("subscriber.name")(r)
				c.change(r)
			})
			if err := expect(doc, c.want...)(p); err != nil {
				t.Error(err)
			}
		})
	}
}
