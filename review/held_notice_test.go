package review_test

import (
	"strings"
	"testing"

	"lert/review"
	"lert/review/policy"
)

// TestABarInDoubtWaitsForCounsel: where it is in doubt whether a bar on notice binds, all that is wrong with it is
// said, counsel must see it, and nobody plans to tell the user meanwhile.
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
			r.Process.Instrument, r.Process.Authority.Role, r.Process.Statute = "us.nsl", "fbi_designee",
				"18 U.S.C. 2709"
			r.Process.Certified, r.Process.ReviewNotice, r.Process.Purpose = certified, true, "intelligence"
			r.Data = []review.Item{{Category: "subscriber.name"}}
			change(r)
		}
	}
	certification := func(change func(*review.Nondisclosure)) func(*review.Request) {
		return func(r *review.Request) {
			r.Process.Nondisclosure = &review.Nondisclosure{Kind: "statutory", Signed: true, Attached: true,
				Authority: review.Authority{Name: "Special Agent in Charge", Role: "fbi_designee", Country: "US"}}
			change(r.Process.Nondisclosure)
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
		{"an order that is not attached", order(func(n *review.Nondisclosure) { n.Attached = false }),
			review.NoticeBefore,
			[]string{"notice.gag_not_attached"}},
		{"the court of another State", order(func(n *review.Nondisclosure) { n.Authority.Subdivision = "US-CA" }),
			review.NoticeWithhold, []string{"notice.gag_defective"}},
		{"a letter without a certification of silence", letter(true, func(*review.Request) {}), review.NoticeBefore,
			[]string{"notice.gag_not_attached"}},
		{"a letter with one", letter(true, certification(func(*review.Nondisclosure) {})),
			review.NoticeProhibited, nil},
		{"a letter with one, not certified itself", letter(false, certification(func(*review.Nondisclosure) {})),
			review.NoticeWithhold, []string{"legal_basis.nsl_defective"}},
		{"a letter with one and without notice of review", letter(true, func(r *review.Request) {
			certification(func(*review.Nondisclosure) {})(r)
			r.Process.ReviewNotice = false
		}), review.NoticeWithhold, []string{"legal_basis.nsl_defective"}},
		{"a letter that asks for silence",
			letter(true, certification(func(n *review.Nondisclosure) { n.Kind = "request" })),
			review.NoticeWithhold, []string{"notice.gag_not_attached"}},
		{"an unsigned certification", letter(true, certification(func(n *review.Nondisclosure) { n.Signed = false })),
			review.NoticeWithhold, []string{"notice.gag_defective"}},
		{"a certification that is not attached",
			letter(true, certification(func(n *review.Nondisclosure) { n.Attached = false })),
			review.NoticeWithhold, []string{"notice.gag_defective"}},
		{"a prosecutor's certification",
			letter(true, certification(func(n *review.Nondisclosure) { n.Authority.Role = "prosecutor" })),
			review.NoticeWithhold, []string{"notice.gag_defective"}},
		{"a certification below the rank", letter(true, certification(func(n *review.Nondisclosure) {
			n.Authority.Name = "Assistant Special Agent in Charge"
		})), review.NoticeWithhold, []string{"notice.gag_defective"}},
	} {
		r, err := changed(warrantDoc, c.change).read()
		if err != nil {
			t.Fatal(err)
		}
		a := review.Assess(p, r, nil, testNow)
		if a.Notice.Action == review.NoticeWithhold && a.Find("notice.exception") != nil &&
			!strings.Contains(string(a.Find("notice.exception").Text), "in doubt") {
			t.Errorf("%s: %s", c.name, a.Find("notice.exception").Text)
		}
		if a.Notice.Action != c.action {
			t.Errorf("%s: %s, want %s\n%s", c.name, a.Notice.Action, c.action, findings(a))
		}
		for _, code := range c.codes {
			if !a.Found(code) {
				t.Errorf("%s: no %s", c.name, code)
			}
		}
		if (c.action == review.NoticeWithhold || c.name == "a letter without a certification of silence") &&
			!a.Counsel {
			t.Errorf("%s: counsel does not see it", c.name)
		}
	}
}

// TestOrderOfNoCourt: a nondisclosure order by an office that is no court holds the notice, and neither its ground nor
// its sentence is a court order.
func TestOrderOfNoCourt(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	const clerk, police, prosecutor, head, other = "a clerk", "the police", "a prosecutor", "the head of an agency",
		"another office"
	for _, c := range []struct{ role, name, office string }{
		{"clerk", "Office", clerk}, {"police", "Office", police}, {"prosecutor", "Office", prosecutor},
		{"agency_head", "Office", head}, {"other", "Office", other}, {"police", "District Court", police},
		{"", "Nevada State Police", police}, {"", "KRIMINALPOLIZEI Kiel", police}, {"", "County Sheriff", police},
		{"", "Office of the Public Prosecutor", prosecutor}, {"", "Assistant U.S. Attorney", prosecutor},
		{"", "U.S. Department of Justice", prosecutor}, {"", "Justice of the Peace, Precinct 1", ""},
		{"", "Staatsanwaltschaft Kiel", prosecutor}, {"", "Procureur de la République", prosecutor},
		{"judge", "Office", ""}, {"magistrate", "U.S. Attorney", ""}, {"", "", ""}, {"", "District Court", ""},
		{"", "Police Court, Judge Ito", ""}, {"", "Court, on motion of the U.S. Attorney", ""},
	} {
		r, err := changed(warrantDoc, func(r *review.Request) {
			r.Process.Nondisclosure = &review.Nondisclosure{Kind: "order", Signed: true, Attached: true,
				Authority: review.Authority{Name: c.name, Role: c.role, Country: "US"},
				From:      day("2026-11-16"), Until: day("2027-03-01")}
		}).read()
		if err != nil {
			t.Fatal(err)
		}
		if c.office == "" {
			if a := review.Assess(p, r, nil, testNow); a.Notice.Action != review.NoticeDelay {
				t.Errorf("%q %q may be a court: %+v", c.role, c.name, a.Notice)
			}
			continue
		}
		a := review.Assess(p, r, nil, testNow)
		f := a.Find("notice.exception")
		if a.Notice.Action != review.NoticeWithhold || a.Notice.Ground == "court_order" ||
			!a.Found("notice.gag_defective") ||
			f == nil || !strings.Contains(string(f.Text), "an order of "+c.office+", which is not a court") ||
			!strings.Contains(string(a.Find("notice.gag_defective").Text), "comes from "+c.office) {
			t.Errorf("%s %s: %+v\n%s", c.role, c.name, a.Notice, findings(a))
		}
	}
}
