package report

import (
	"slices"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/policy"
)

// request is a complete records request, which the cases below change.
func request() *review.Request {
	return &review.Request{
		ID: "WA-2026-000001", Platform: "whatsapp", Kind: review.KindRecords, ReceivedAt: day(3, 2),
		Requester: review.Requester{Country: "US", Kind: "law_enforcement"},
		Process:   &review.Process{Instrument: "us.search_warrant", IssuedOn: review.DateOf(day(3, 1))},
		Targets: []review.Target{{Type: "phone", Value: "+12025550144"}, {Type: "phone", Value: "+12025550144 "},
			{Type: "phone", Value: "+12025550145"}},
		Data: []review.Item{{Category: "subscriber.name"}},
	}
}

func approval() *review.Decision {
	return &review.Decision{Outcome: review.OutcomeApprove, Effect: review.EffectFinal, Revision: 1,
		Granted: []string{"subscriber.name"}, Grounds: []string{"overly_broad", "overly_broad"}}
}

// letter makes a request one under a national security letter that is in order, with a nondisclosure of some kind.
func letter(r *review.Request, kind string) {
	r.Process.Instrument, r.Process.Certified, r.Process.ReviewNotice = "us.nsl", true, true
	r.Process.Nondisclosure = &review.Nondisclosure{Kind: kind, Attached: true, Signed: true}
}

func TestOf(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	produced := func(categories ...string) review.Fulfilment {
		return review.Fulfilment{Kind: review.Produced, At: day(3, 9), Categories: categories}
	}
	for _, c := range []struct {
		what   string
		change func(r *review.Request, c *Case)
		want   func(e *Entry) bool
	}{
		{"open", func(*review.Request, *Case) {}, func(e *Entry) bool {
			return e.family == "Search Warrant" && e.Accounts == 2 && e.outcome == "" && !e.produced &&
				e.result() == inProcess && classOf(e) == legalProcess
		}},
		{"a grant alone produces nothing", func(_ *review.Request, c *Case) {
			c.Decision = approval()
		}, func(e *Entry) bool {
			return e.outcome == "approve" && !e.produced && e.result() == inProcess &&
				slices.Equal(e.grounds, []string{"overly_broad"})
		}},
		{"produced", func(_ *review.Request, c *Case) {
			c.Decision, c.Fulfilments = approval(), []review.Fulfilment{produced("subscriber.name"),
				{Kind: review.Produced, At: day(3, 5), Categories: []string{"account.about@1#0"}}}
		}, func(e *Entry) bool {
			return e.produced && !e.content && e.fulfilledAt.Equal(day(3, 5)) && e.result() == otherDisclosed
		}},
		{"content", func(_ *review.Request, c *Case) {
			c.Fulfilments = []review.Fulfilment{produced("content.mail@2#0")}
		}, func(e *Entry) bool { return e.content && e.result() == contentDisclosed }},
		{"nothing there", func(_ *review.Request, c *Case) {
			c.Decision, c.Fulfilments = approval(), []review.Fulfilment{{Kind: review.Produced,
				Unavailable: []review.Unavailable{{Category: "subscriber.name", Why: "no_data"}}}}
		}, func(e *Entry) bool { return e.noData && !e.produced && e.result() == noData }},
		{"nothing there, then something", func(_ *review.Request, c *Case) {
			c.Fulfilments = []review.Fulfilment{{Kind: review.Produced}, produced("subscriber.name")}
		}, func(e *Entry) bool { return e.produced && !e.noData }},
		{"found empty at the decision", func(_ *review.Request, c *Case) {
			c.Decision = approval()
			c.Decision.Unavailable = []review.Unavailable{{Category: "subscriber.name", Why: "no_account"}}
		}, func(e *Entry) bool { return e.noData }},
		{"a letter is no production", func(_ *review.Request, c *Case) {
			c.Fulfilments = []review.Fulfilment{{Kind: review.LetterSent, At: day(3, 3)},
				{Kind: review.NoticeSent, At: day(3, 3)}, {Kind: review.Preserved, At: day(3, 3)}}
		}, func(e *Entry) bool { return !e.produced && !e.preserved && e.notified && e.fulfilledAt.IsZero() }},
		{"a collection runs", func(r *review.Request, c *Case) {
			r.Process.Instrument = "us.pen_register"
			r.Process.Window = review.Period{From: review.Point{Time: day(3, 3)}, To: review.Point{Time: day(4, 3)}}
			c.Fulfilments = []review.Fulfilment{{Kind: review.CollectionStarted, At: day(3, 3)}}
		}, func(e *Entry) bool { return e.produced && e.prospective && e.family == "Pen Register/Trap and Trace" }},
		{"sealed by statute, also once it was withdrawn", func(r *review.Request, c *Case) {
			r.Process.Instrument = "us.pen_register"
			c.Decision = &review.Decision{Outcome: review.OutcomeWithdrawn, Effect: review.EffectFinal, Revision: 1}
		}, func(e *Entry) bool { return e.sealed && !e.nondisclosureOrder }},
		{"a letter that is not certified seals nothing", func(r *review.Request, _ *Case) {
			r.Process.Instrument = "us.nsl"
		}, func(e *Entry) bool { return !e.sealed }},
		{"a letter that certifies only itself seals nothing", func(r *review.Request, _ *Case) {
			r.Process.Instrument, r.Process.Certified, r.Process.ReviewNotice = "us.nsl", true, true
		}, func(e *Entry) bool { return !e.sealed }},
		{"a letter without notice of review seals nothing", func(r *review.Request, _ *Case) {
			letter(r, "statutory")
			r.Process.ReviewNotice = false
		}, func(e *Entry) bool { return !e.sealed }},
		{"a letter that asks for silence seals nothing", func(r *review.Request, _ *Case) {
			letter(r, "request")
		}, func(e *Entry) bool { return !e.sealed }},
		{"a letter that certifies silence", func(r *review.Request, _ *Case) {
			letter(r, "statutory")
		}, func(e *Entry) bool { return e.sealed && !e.nondisclosureOrder }},
		{"a certification by an office that may not", func(r *review.Request, _ *Case) {
			letter(r, "statutory")
			r.Process.Nondisclosure.Authority.Role = "police"
		}, func(e *Entry) bool { return !e.sealed }},
		{"a letter with a court order", func(r *review.Request, _ *Case) {
			letter(r, "order")
		}, func(e *Entry) bool { return e.sealed }},
		{"held", func(_ *review.Request, c *Case) {
			c.Decision = approval()
			c.Decision.Effect = review.EffectAwaitingSignature
		}, func(e *Entry) bool { return e.outcome == "" && len(e.grounds) == 0 }},
		{"taken back", func(_ *review.Request, c *Case) {
			c.Decision = approval()
			c.Decision.Outcome = review.OutcomeTakenBack
		}, func(e *Entry) bool { return e.result() == inProcess }},
		{"a later revision", func(_ *review.Request, c *Case) {
			c.Decision, c.Revision = approval(), 2
			c.Decision.Outcome = review.OutcomePushBack
		}, func(e *Entry) bool { return e.result() == inProcess }},
		{"withdrawn", func(_ *review.Request, c *Case) {
			c.Decision = approval()
			c.Decision.Outcome = review.OutcomeWithdrawn
		}, func(e *Entry) bool { return e.result() == noData }},
		{"preserved", func(r *review.Request, c *Case) {
			r.Kind, r.Process.Instrument = review.KindPreservation, "us.2703f"
			c.Fulfilments = []review.Fulfilment{{Kind: review.Preserved, At: day(3, 3)}}
		}, func(e *Entry) bool { return e.preserved && classOf(e) == preservation && e.check() == nil }},
		{"a national security letter", func(r *review.Request, _ *Case) {
			r.Process.Instrument = "us.nsl"
		}, func(e *Entry) bool { return classOf(e) == nationalSecurity }},
		{"a FISA order in an emergency", func(r *review.Request, _ *Case) {
			r.Process.Instrument, r.Kind = "us.fisa", review.KindEmergency
		}, func(e *Entry) bool { return classOf(e) == nationalSecurity }},
		{"Executive Order 12333", func(r *review.Request, _ *Case) {
			r.Process.Instrument = "us.eo_12333"
		}, func(e *Entry) bool { return classOf(e) == nationalSecurity }},
		{"no paper", func(r *review.Request, _ *Case) {
			r.Process = nil
		}, func(e *Entry) bool { return classOf(e) == noProcess }},
		{"a paper nobody knows", func(r *review.Request, _ *Case) {
			r.Process.Instrument = "us.nothing"
		}, func(e *Entry) bool { return classOf(e) == noProcess }},
		{"a private person", func(r *review.Request, _ *Case) {
			r.Requester.Kind = "private"
		}, func(e *Entry) bool { return classOf(e) == privateParty }},
		{"an emergency", func(r *review.Request, _ *Case) {
			r.Kind, r.Process = review.KindEmergency, nil
		}, func(e *Entry) bool { return classOf(e) == emergency }},
		{"by treaty", func(r *review.Request, _ *Case) {
			r.Process.Via = "mlat"
		}, func(e *Entry) bool { return e.family == "MLAT Search Warrant" && classOf(e) == legalProcess }},
		{"a paper dated before its law", func(r *review.Request, _ *Case) {
			r.Process.IssuedOn = review.DateOf(time.Date(1950, 1, 1, 0, 0, 0, 0, time.UTC))
		}, func(e *Entry) bool { return e.family == "Search Warrant" }},
		// S48: orders about encryption are counted apart.
		{"trace the originator", func(r *review.Request, _ *Case) {
			r.Demands = []string{"trace_originator"}
		}, func(e *Entry) bool { return e.encryption }},
		{"silence ordered", func(r *review.Request, _ *Case) {
			r.Process.Nondisclosure = &review.Nondisclosure{Kind: "order", Attached: true, Signed: true}
		}, func(e *Entry) bool { return e.nondisclosureOrder && e.sealed }},
		{"silence ordered, and no order attached", func(r *review.Request, _ *Case) {
			r.Process.Nondisclosure = &review.Nondisclosure{Kind: "order", Signed: true}
		}, func(e *Entry) bool { return e.nondisclosureOrder && !e.sealed }},
		{"silence ordered by the police", func(r *review.Request, _ *Case) {
			r.Process.Nondisclosure = &review.Nondisclosure{Kind: "order", Attached: true, Signed: true,
				Authority: review.Authority{Role: "police"}}
		}, func(e *Entry) bool { return e.nondisclosureOrder && !e.sealed }},
		{"silence by a statute that the instrument does not have", func(r *review.Request, _ *Case) {
			r.Process.Nondisclosure = &review.Nondisclosure{Kind: "statutory", Attached: true, Signed: true}
		}, func(e *Entry) bool { return !e.sealed }},
		{"silence asked", func(r *review.Request, _ *Case) {
			r.Process.Nondisclosure = &review.Nondisclosure{Kind: "request"}
		}, func(e *Entry) bool { return !e.nondisclosureOrder && !e.sealed }},
		{"data to come", func(r *review.Request, _ *Case) {
			r.Period = review.Period{From: review.Point{Time: day(3, 3)}, To: review.Point{Time: day(5, 3)}}
		}, func(e *Entry) bool { return e.prospective }},
		{"a European order", func(r *review.Request, c *Case) {
			r.Process.Instrument, r.Process.IssuedOn = "eu.epoc", review.Date{}
			r.ReceivedAt = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
			r.Data = []review.Item{{Category: "content.messages"}, {Category: "traffic.ip_log"},
				{Category: "subscriber.name"}, {Category: "subscriber.email"}, {Category: "account.about"}}
		}, func(e *Entry) bool { return strings.Join(e.euTypes, " ") == "subscriber traffic content" }},
		{"to identify only", func(r *review.Request, c *Case) {
			r.Process.Instrument, r.Process.IssuedOn, r.Process.IdentificationOnly = "eu.epoc", review.Date{}, true
			r.ReceivedAt = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
			r.Data = []review.Item{{Category: "traffic.ip_log"}}
		}, func(e *Entry) bool { return strings.Join(e.euTypes, " ") == "identification" }},
	} {
		r := request()
		in := Case{Request: r, ReceivedAt: r.ReceivedAt, Revision: 1}
		c.change(r, &in)
		e := EntryOf(p, in)
		if !c.want(&e) {
			t.Errorf("%s: %+v", c.what, e)
		}
	}
}

// TestFamiliesOfTheUnitedStates: every family that the built-in policy gives to a United
// States instrument has a column, is a band, or is known to have neither.
func TestFamiliesOfTheUnitedStates(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for id, rows := range p.Instruments {
		for _, in := range rows {
			if in.Country != "US" {
				continue
			}
			switch f := in.Family; {
			case subtype(f) >= 0, slices.Contains(securityClasses, f), f == "Preservation", f == "Other":
			default:
				t.Errorf("%s is of family %q, which no column counts", id, f)
			}
		}
	}
	for code := range publishedNames {
		if c := p.Countries[code]; c == nil && code != "XK" {
			t.Errorf("%s is not a country", code)
		}
	}
}
