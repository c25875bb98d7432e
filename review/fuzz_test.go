package review_test

import (
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/intake"
	"lert/review/policy"
	"lert/review/text"
)

// FuzzAssess: every document that can be read can be assessed, twice with the same result, in text that is safe to
// display, and nothing can be produced that no row allows.
func FuzzAssess(f *testing.F) {
	for _, doc := range soundDocs {
		f.Add([]byte(doc), 0)
	}
	for _, change := range []struct{ old, new string }{
		{`"platform":"whatsapp"`, `"platform":"google"`},
		{`"platform":"whatsapp"`, `"platform":"telegram"`},
		{`"from":"2026-08-01"`, `"from":"0001-01-01"`},
		{`"to":"2026-11-10"`, `"to":"9999-12-31"`},
		{`us.search_warrant`, `us.nsl`},
		{`rowan.kemp@fbi.gov`, "\u202e\\u0000@fbі.gov"},
		{`"role":"magistrate"`, `"role":"police"`},
		{`+12025550143`, "911000000107"},
		{`subscriber.name`, `any`},
		{`account.groups`, `area.search`},
	} {
		f.Add([]byte(strings.ReplaceAll(warrantDoc, change.old, change.new)), 100)
	}
	p, err := policy.Builtin()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, doc []byte, hours int) {
		r, err := intake.Decode(doc)
		if err != nil {
			return
		}
		now := r.ReceivedAt.Add(time.Duration(hours%10000) * time.Hour)
		a := review.Assess(p, r, nil, now)
		if string(a.Canonical()) != string(review.Assess(p, r, nil, now).Canonical()) {
			t.Error("two answers to one request")
		}
		if rank(a) < 0 {
			t.Errorf("recommended %q", a.Recommendation)
		}
		for i := range a.Checks {
			for _, f := range a.Checks[i].Findings {
				if f.Cite == "" || f.Text == "" || f.Text != text.Clean(f.Text.String()) {
					t.Errorf("%s: %q [%s]", f.Code, f.Text, f.Cite)
				}
			}
		}
		for _, row := range a.Categories {
			if row.Producible && !(row.Asked && row.Authorised && row.Held) {
				t.Errorf("%+v", row)
			}
		}
		_ = review.Summary(p, r, a)
	})
}
