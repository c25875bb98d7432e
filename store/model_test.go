package store

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lert/review"
)

// modelPolicy is the test law with collections and ten days to object.
var modelPolicy = func() *review.Policy {
	p := testPolicy("platform: test with collections and a wait\n")
	w := p.Platforms["whatsapp"]
	w.Notice.WaitDays = waitDays
	w.Holdings = append(w.Holdings, review.Holding{Categories: []string{"traffic.*"}, Held: "prospective"})
	p.Instruments["us.pen_register"] = fulfilPolicy.Instruments["us.pen_register"]
	return p
}()

// days from which a run begins: before the clocks go forward and back in
// Europe and America, before a leap day, at the turn of a year.
var beginnings = []string{"2027-03-12", "2027-03-26", "2027-10-29", "2028-02-18", "2027-12-30"}

// jumps are how far the clock goes between two acts; eve is to the last or the
// first hours of a time that a sheet knows of.
var jumps = []time.Duration{0, time.Minute, 5 * time.Hour, 25 * time.Hour, 31 * 24 * time.Hour, 366 * 24 * time.Hour, eve, eve, eve}

const eve = -1

// edge is an instant on or beside the last day of one of the sheets' times that
// is still to come; an hour from now where there is none.
func (m *model) edge() time.Duration {
	var all []time.Duration
	add := func(d review.Date, days ...int) {
		for _, n := range days {
			if at := d.AddDays(n).In(time.UTC).Add(time.Hour).Sub(m.now()); !d.IsZero() && at > 0 {
				all = append(all, at)
			}
		}
	}
	for _, s := range m.sheets {
		for _, last := range []review.Date{s.silence, s.notice.Until} {
			add(last, 0, 1)
			if at := midnightInHawaii(last).Sub(m.now()); !last.IsZero() && at > 0 {
				all = append(all, at)
			}
		}
		if !s.told.IsZero() {
			add(review.DateOf(s.told.UTC()), waitDays, waitDays+1)
		}
	}
	if len(all) == 0 {
		return time.Hour
	}
	return rapid.SampledFrom(all).Draw(m.rt, "edge")
}

// model is a run: the store, and a sheet for each request.
type model struct {
	*fixture
	rt     *rapid.T
	sheets []*sheet
	docs   map[string]*review.Request
	n      int
}

// TestU13WhateverTheOrder acts on five requests in any order, with jumps of
// the clock between, and holds the store to the sheets: nothing leaves without
// the approvals that it needs or before the user could object, no user is told
// while a paper forbids it, and whatever is owed is on the list.
func TestU13WhateverTheOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		m := &model{fixture: openAt(t, t.TempDir()+"/lert.db", modelPolicy), rt: rt, docs: map[string]*review.Request{}}
		defer m.Close()
		day, _ := review.ParseDate(rapid.SampledFrom(beginnings).Draw(rt, "begins"))
		m.clock.add(day.In(time.UTC).Add(9 * time.Hour).Sub(start))
		m.arrive()
		var s *sheet
		for range rapid.IntRange(6, 24).Draw(rt, "acts") {
			jump := rapid.SampledFrom(jumps).Draw(rt, "jump")
			if jump == eve {
				jump = m.edge()
			}
			m.clock.add(jump)
			if s == nil || rapid.IntRange(0, 2).Draw(rt, "turn") == 0 { // else on with the same one
				s = rapid.SampledFrom(m.sheets).Draw(rt, "request")
			}
			switch act := rapid.SampledFrom([]string{"decide", "decide", "decide", "sign", "revise", "extend", "copy", "early", "early", "fulfil", "fulfil", "fulfil", "fulfil"}).Draw(rt, "act"); act {
			case "decide":
				m.decides(s)
			case "sign":
				m.signs(s)
			case "revise", "extend":
				m.revises(s, act == "extend")
			case "copy":
				m.copies(s)
			case "early":
				m.early(s)
			case "fulfil":
				m.fulfils(s)
			}
			m.holds()
		}
		v, err := m.As(anna).Verify(context.Background(), nil)
		if err != nil || len(v.Faults) > 0 {
			rt.Fatalf("%v %+v", err, v.Faults)
		}
	})
}

// arrive takes five requests in: two on one user, the second with a court's
// silence; an order for data to come; a preservation; and one by itself.
func (m *model) arrive() {
	today := review.DateOf(m.now())
	point := func(days int) review.Point { return review.Point{Time: today.AddDays(days).In(time.UTC), Whole: true} }
	for i := range 5 {
		r := warrant(1)
		r.Reference, r.ReceivedAt, r.Process.IssuedOn = fmt.Sprint("M", i), m.now().Add(-time.Hour), today.AddDays(-2)
		s := &sheet{kind: r.Kind, target: "a", rev: 1}
		switch i {
		case 1:
			s.silence = today.AddDays(20)
			r.Process.Nondisclosure = &review.Nondisclosure{Kind: "order", Attached: true, Signed: true, Authority: review.Authority{Role: "judge", Country: "US"},
				From: today.AddDays(-2), Until: s.silence}
		case 2:
			s.ahead, s.target = true, "b"
			r.Targets[0].Value = "+12025550177"
			r.Process.Instrument, r.Process.Window, r.Period = "us.pen_register", review.Period{From: point(0), To: point(29)}, review.Period{}
			r.Data = []review.Item{{Category: "traffic.message_log", From: point(1), To: point(29)}}
		case 3:
			r.Kind, s.kind, s.target = review.Preservation, review.Preservation, "c"
			r.Targets[0].Value = "+12025550188"
		case 4:
			s.target = "d"
			r.Targets[0].Value = "+12025550199"
		}
		s.id = m.take(r)
		m.docs[s.id], m.sheets = r, append(m.sheets, s)
	}
}
