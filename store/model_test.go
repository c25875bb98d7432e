package store

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lert/review"
	"lert/store/engine"
	"lert/store/people"
)

// modelPolicy is the test law with collections and ten days to object.
var modelPolicy = func() *review.Policy {
	p := testPolicy("platform: test with collections and a wait\n")
	w := p.Platforms["whatsapp"]
	w.Notice.WaitDays = waitDays
	w.Holdings = append(w.Holdings, review.Holding{Categories: []string{"traffic.*"}, Held: "prospective"})
	p.Instruments["us.pen_register"] = fulfilPolicy.Instruments["us.pen_register"]
	mail := review.When{Channels: []string{"email"}}
	for clock, hours := range map[string]int{
		review.ClockValidation: 24, review.ClockService: 240, review.ClockAcknowledge: 24,
		review.ClockAuthorityNotice: 48,
	} {
		p.ClockRules = append(p.ClockRules, review.ClockRule{
			ID: "test." + clock, Clock: clock, Hours: hours, Count: "hours", From: "received_at", When: mail,
		})
	}
	return p
}()

// beginnings are days on which a run begins: before the clocks change in Europe and America, before a leap day, at the
// turn of a year.
var beginnings = []string{"2027-03-12", "2027-03-26", "2027-10-29", "2028-02-18", "2027-12-30"}

// jumps are how far the clock moves between two steps; eve moves it to the last or first hours of a time that a sheet
// knows.
var jumps = []time.Duration{
	0, time.Minute, 5 * time.Hour, 25 * time.Hour, 31 * 24 * time.Hour, 366 * 24 * time.Hour, eve, eve, eve,
}

const eve = -1

// edge is an instant on or next to the last day of one of the sheets' times that is still to come; in an hour if there
// is none.
func (m *model) edge() time.Duration {
	var all []time.Duration
	add := func(d review.Date, days ...int) {
		for _, n := range days {
			if at := d.AddDays(n).StartOfDay(time.UTC).Add(time.Hour).Sub(m.now()); !d.IsZero() && at > 0 {
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

// model is a run: the store, a sheet for each request that has one, and the requests without a sheet, on which
// everything else is done.
type model struct {
	*fixture
	rt     *rapid.T
	sheets []*sheet
	docs   map[string]*review.Request
	n      int

	eng    *between
	plant  func(engine.Engine) engine.Engine // an injected fault, nil if there is none
	people *people.List
	first  string // path at which the database began
	lives  int    // how often the program crashed

	asides map[string]*aside
	focus  string          // the aside that is being worked on
	owed   map[string]bool // clocks that ran after the last step, by request
	got    *stateCoverage
}

func (m *model) sometimes(name string) { m.got.mark(name) }

// drawn is a test inside a drawn run: a failure there fails the draw.
type drawn struct {
	testing.TB
	rt *rapid.T
}

func (d drawn) Fatal(args ...any)            { d.rt.Fatal(args...) }
func (d drawn) Fatalf(f string, args ...any) { d.rt.Fatalf(f, args...) }
func (d drawn) Error(args ...any)            { d.rt.Error(args...) }
func (d drawn) Errorf(f string, args ...any) { d.rt.Errorf(f, args...) }

// newModel is a run whose requests have arrived.
func newModel(t testing.TB, rt *rapid.T, got *stateCoverage, plant func(engine.Engine) engine.Engine) *model {
	path := t.TempDir() + "/lert.db"
	m := &model{
		fixture: &fixture{t: drawn{t, rt}, clock: &testClock{now: start}, path: path},
		rt:      rt, first: path, plant: plant, got: got,
		docs: map[string]*review.Request{}, people: crewOf(rt, peopleYAML),
		asides: map[string]*aside{}, owed: map[string]bool{},
	}
	t.Cleanup(func() {
		if m.Store != nil {
			m.Close()
		}
	})
	m.opens()
	day, _ := review.ParseDate(rapid.SampledFrom(beginnings).Draw(rt, "begins"))
	m.clock.add(day.StartOfDay(time.UTC).Add(9 * time.Hour).Sub(start))
	m.arrive()
	m.arriveBeside()
	return m
}

// onSheet is what may be done on a request that has a sheet.
var onSheet = []string{
	"decide", "decide", "decide", "sign", "revise", "extend", "copy", "early", "early",
	"fulfil", "fulfil", "fulfil", "fulfil",
}

// run does what is drawn, and compares the store with the sheets after every step. At the end everything must agree.
func (m *model) run() {
	defer func() { m.Close() }()
	var s *sheet
	for range rapid.IntRange(6, 24).Draw(m.rt, "acts") {
		jump := rapid.SampledFrom(jumps).Draw(m.rt, "jump")
		if jump == eve {
			jump = m.edge()
		}
		m.clock.add(jump)
		m.wasQuiet()
		if rapid.IntRange(0, 3).Draw(m.rt, "beside") == 0 {
			m.sits()
			continue
		}
		if s == nil || rapid.IntRange(0, 2).Draw(m.rt, "turn") == 0 { // otherwise continue with the same one
			s = rapid.SampledFrom(m.sheets).Draw(m.rt, "request")
		}
		switch act := rapid.SampledFrom(onSheet).Draw(m.rt, "act"); act {
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
	m.agrees(0)
	m.ledgered()
}

// agrees fails unless everything agrees, with this many requests left to recompute.
func (m *model) agrees(stale int) {
	v, err := m.As(anna).Verify(bg, nil)
	if err != nil || len(v.Faults) > 0 || v.stale != stale {
		m.rt.Fatalf("verify: %v %+v, %d stale, want %d", err, v.Faults, v.stale, stale)
	}
}

// ran is the run that a seed draws, and its result.
func ran(t testing.TB, seed int, got *stateCoverage, plant func(engine.Engine) engine.Engine) (err error) {
	t.Helper()
	rapid.Custom(func(rt *rapid.T) bool {
		defer func() {
			if p := recover(); p != nil {
				if _, bug := p.(runtime.Error); bug {
					p = fmt.Sprintf("panic: %v\n%s", p, debug.Stack())
				}
				err = fmt.Errorf("seed %d: %v", seed, p)
			}
		}()
		newModel(t, rt, got, plant).run()
		return true
	}).Example(seed)
	return err
}

// TestU13WhateverTheOrder works on requests in any order, with jumps of the clock in between, and compares the store
// with the sheets: nothing is disclosed without the approvals that it needs or before the user could object, no user is
// notified while a document forbids it, and every obligation is on the list. The long run must reach every state that
// this test is for.
func TestU13WhateverTheOrder(t *testing.T) {
	t.Parallel()
	got := newReached(modelStates)
	for seed := 0; !testing.Short() && (seed < longRun || seed < 4*longRun && len(got.missing()) > 0); seed++ {
		if err := ran(t, seed, got, nil); err != nil {
			t.Fatal(err)
		}
	}
	rapid.Check(t, func(rt *rapid.T) { newModel(t, rt, got, nil).run() })
	if err := got.listErr(); err != nil {
		t.Error(err)
	}
	t.Run("every state was reached", func(t *testing.T) {
		if testing.Short() {
			t.Skip("a short run need not come to every state; run it without -short")
		}
		if err := got.check(); err != nil {
			t.Error(err)
		}
		t.Logf("the rarest: %s", strings.Join(got.leastReached(8), ", "))
	})
}

// longRun is how many seeds are run besides the drawn ones; as many again, up to three times, while a state is missing.
const longRun = 250

// arrive imports five requests: two on one user, the second with a nondisclosure order; an order for future data; a
// preservation; and an unrelated one.
func (m *model) arrive() {
	today := review.DateOf(m.now())
	point := func(days int) review.Point {
		return review.Point{Time: today.AddDays(days).StartOfDay(time.UTC), WholeDay: true}
	}
	for i := range 5 {
		r := warrant(1)
		r.Reference, r.ReceivedAt, r.Process.IssuedOn = fmt.Sprint("M", i), m.now().Add(-time.Hour), today.AddDays(-2)
		s := &sheet{kind: r.Kind, target: "a", rev: 1, replaced: map[string]sheetDecision{}}
		switch i {
		case 1:
			s.silence = today.AddDays(20)
			r.Process.Nondisclosure = &review.Nondisclosure{
				Kind: "order", Attached: true, Signed: true, Authority: review.Authority{Role: "judge", Country: "US"},
				From: today.AddDays(-2), Until: s.silence,
			}
		case 2:
			s.ahead, s.target = true, "b"
			r.Targets[0].Value = "+12025550177"
			r.Process.Instrument, r.Period = "us.pen_register", review.Period{}
			r.Process.Window = review.Period{From: point(0), To: point(29)}
			r.Data = []review.Item{{Category: "traffic.message_log", From: point(1), To: point(29)}}
		case 3:
			r.Kind, s.kind, s.target = review.KindPreservation, review.KindPreservation, "c"
			r.Targets[0].Value = "+12025550188"
		case 4:
			s.target, s.silence = "d", today.AddDays(40)
			r.Targets[0].Value = "+12025550199"
			barred(r, 0).Process.Nondisclosure.From, r.Process.Nondisclosure.Until = today.AddDays(-2), s.silence
		}
		s.id = m.importRequest(r)
		m.docs[s.id], m.sheets = r, append(m.sheets, s)
	}
}
