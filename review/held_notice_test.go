package review_test

import (
	"testing"

	"lert/review"
	"lert/review/policy"
)

// TestABarInDoubtWaitsForCounsel: where it is in doubt whether a bar on notice binds, all that is wrong with it is said,
// counsel must see it, and nobody plans to tell the user meanwhile.
func TestABarInDoubtWaitsForCounsel(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	order := func(change func(*review.Nondisclosure)) func(*review.Request) {
		return func(r *review.Request) {
			r.Process.Nondisclosure = &review.Nondisclosure{Kind: "order", Signed: true, Attached: true,
				Authority: review.Authority{Name: "Magistrate", Role: "magistrate", Country: "US"},
				From:      day("2026-11-16"), Until: day("2027-03-01")}
			change(r.Process.Nondisclosure)
		}
	}
	letter := func(certified bool, change func(*review.Request)) func(*review.Request) {
		return func(r *review.Request) {
			r.Process.Instrument, r.Process.Authority.Role = "us.nsl", "fbi_designee"
			r.Process.Certified, r.Process.ReviewNotice, r.Process.Purpose = certified, true, "intelligence"
			r.Data = []review.Item{{Category: "subscriber.name"}}
			change(r)
		}
	}
	for _, c := range []struct {
		name   string
		change func(*review.Request)
		action string
		codes  []string
	}{
		{"a sound order", order(func(*review.Nondisclosure) {}), review.NoticeDelay, nil},
		{"an unsigned order", order(func(n *review.Nondisclosure) { n.Signed = false }), review.NoticeWithhold,
			[]string{"notice.gag_defective"}},
		{"an unsigned order that is not attached",
			order(func(n *review.Nondisclosure) { n.Signed, n.Attached = false, false }),
			review.NoticeWithhold, []string{"notice.gag_not_attached", "notice.gag_defective"}},
		{"an order that is not attached", order(func(n *review.Nondisclosure) { n.Attached = false }), review.NoticeBefore,
			[]string{"notice.gag_not_attached"}},
		{"the court of another State", order(func(n *review.Nondisclosure) { n.Authority.Subdivision = "US-CA" }),
			review.NoticeWithhold, []string{"notice.gag_defective"}},
		{"a letter with its certification", letter(true, func(*review.Request) {}), review.NoticeProhibited, nil},
		{"a letter without it", letter(false, func(*review.Request) {}), review.NoticeWithhold,
			[]string{"legal_basis.nsl_defective"}},
		{"a letter without it that claims silence", letter(false, func(r *review.Request) {
			r.Process.Nondisclosure = &review.Nondisclosure{Kind: "statutory", Signed: true, Attached: true}
		}), review.NoticeWithhold, []string{"legal_basis.nsl_defective", "notice.gag_not_attached"}},
	} {
		r, err := changed(warrantDoc, c.change).read()
		if err != nil {
			t.Fatal(err)
		}
		a := review.Assess(p, r, nil, testNow)
		if a.Notice.Action != c.action {
			t.Errorf("%s: %s, want %s\n%s", c.name, a.Notice.Action, c.action, findings(a))
		}
		for _, code := range c.codes {
			if !a.Found(code) {
				t.Errorf("%s: no %s", c.name, code)
			}
		}
		if c.action == review.NoticeWithhold && !a.Counsel {
			t.Errorf("%s: counsel does not see it", c.name)
		}
	}
}
