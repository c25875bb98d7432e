package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lert/review"
	"lert/review/problem"
)

// sheet is what somebody would note on paper about one request, act by act: a
// model of the desk that knows no clocks, no indexes and no engine, only what
// may leave, whom one may tell, and what is still to be done.
type sheet struct {
	id      string
	kind    review.Kind
	ahead   bool        // an order for data to come
	target  string      // whose data it is
	silence review.Date // until when a court's paper forbids to tell; zero: it does not

	rev     int
	outcome string // of the latest decision; "" while it is ours to decide
	held    bool   // its second signature is missing
	of      int    // the revision that was decided
	final   time.Time
	id2     string // of the decision
	notice  review.NoticeChoice

	left     bool // data left, or a collection was started
	runs     bool // a collection runs
	kept     bool // a copy is there
	complete bool // all that can be granted was handed over, started or found empty
	told     time.Time
	tell     bool      // the user is owed the truth
	again    bool      // or it is owed to look again at why they may not have it
	tellOn   time.Time // from then on; zero: not said
}

// GoString keeps a failing run short.
func (s *sheet) GoString() string { return s.id }

// granted is all that an approval can give.
func (s *sheet) granted() string {
	if s.ahead {
		return "traffic.message_log"
	}
	return "subscriber.name"
}

// inForce reports an approval that something may leave on.
func (s *sheet) inForce() bool {
	return s.outcome == review.OutcomeApprove && !s.held && s.of == s.rev
}

// ours reports that the agency waits for us: nobody decided, or what was
// decided is held, or was on an older revision.
func (s *sheet) ours() bool { return s.outcome == "" || s.held || s.of != s.rev }

// waitDays is how long a user may object before data leaves.
const waitDays = 10

// mayLeave reports whether something may leave at an instant.
func (s *sheet) mayLeave(at time.Time) bool {
	if !s.inForce() || at.Before(s.final.Truncate(time.Second)) {
		return false
	}
	if s.notice.Action != review.NotifyBefore {
		return true
	}
	return !s.told.IsZero() && !at.Before(review.DateOf(s.told.UTC()).AddDays(waitDays+1).In(time.UTC))
}

// silent reports that the request forbids telling its user at an instant: its paper
// does, or what was decided on it. One that was rejected silences nobody.
func (s *sheet) silent(at time.Time) bool {
	if s.outcome == review.OutcomeReject && !s.held || !s.told.IsZero() {
		return false
	}
	return s.paperSilent(at) || s.decidedSilent(at)
}

func (s *sheet) paperSilent(at time.Time) bool {
	return !s.silence.IsZero() && at.Before(midnightInHawaii(s.silence))
}

func (s *sheet) decidedSilent(at time.Time) bool {
	if s.outcome != review.OutcomeApprove || s.held {
		return false
	}
	return s.notice.Action == review.Prohibited || s.notice.Action == review.Delay && at.Before(midnightInHawaii(s.notice.Until))
}

// takesEffect notes that a decision is final now.
func (s *sheet) takesEffect(at time.Time) {
	s.held, s.final = false, at
	if s.outcome != review.OutcomeApprove || !s.told.IsZero() {
		return
	}
	switch s.notice.Action {
	case review.Delay:
		s.tell, s.again, s.tellOn = true, false, midnightInHawaii(s.notice.Until)
	case review.NotifyBefore:
		s.tell, s.again, s.tellOn = true, false, time.Time{}
	case review.Prohibited: // with no end known: it is asked about again
		s.tell, s.again = false, true
	}
}

// superseded notes that what a decision began ends with it, but for what is
// owed because data left.
func (s *sheet) superseded() {
	if !s.left {
		s.tell, s.again = false, false
	}
}

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

func (m *model) decides(s *sheet) {
	ctx, c := context.Background(), m.openCase(anna, s.id)
	d := approval(c)
	switch rapid.SampledFrom([]string{"approve", "approve", "approve", "override", "push_back", "reject", "withdrawn", "taken_back"}).Draw(m.rt, "outcome") {
	case "override":
		d.Overrides = []review.Override{{Code: "scope.encrypted", Why: "test"}}
	case "push_back":
		d = pushBack(c)
	case "reject":
		d = pushBack(c)
		d.Outcome = review.OutcomeReject
	case "withdrawn":
		d = withdraw(c)
	case "taken_back":
		d = review.Decision{ID: freshID(), Request: s.id, Revision: s.rev, Outcome: review.OutcomeTakenBack}
	}
	if d.Outcome == review.OutcomeApprove {
		d.Notice = &review.NoticeChoice{Reason: "test", Action: rapid.SampledFrom([]string{review.NotifyBefore, review.NotifyBefore, review.Delay, review.Delay, review.Prohibited, review.NoNotice}).Draw(m.rt, "notice")}
		if d.Notice.Action == review.Delay {
			d.Notice.Until = review.DateOf(m.now()).AddDays(rapid.IntRange(1, 90).Draw(m.rt, "days"))
		}
	}
	d.Supersedes = s.id2
	r, err := m.As(anna).Decide(ctx, d, c.AssessedJSON)
	if err != nil {
		if !errors.Is(err, problem.Refused) {
			m.rt.Fatal(err)
		}
		return
	}
	s.superseded()
	s.outcome, s.held, s.of, s.id2, s.notice = d.Outcome, r.Held, s.rev, r.ID, review.NoticeChoice{}
	if d.Outcome == review.OutcomeTakenBack {
		s.outcome = ""
		return
	}
	if len(d.Overrides) > 0 && !r.Held {
		m.rt.Fatalf("%s: an override is final without a second signature", s.id)
	}
	if d.Notice != nil {
		s.notice = *d.Notice
	}
	if s.kind.Preserves() && !s.kept {
		s.complete = false // what is destroyed is not kept: it is to be copied again
	}
	if !s.held {
		s.takesEffect(m.now())
	}
}

// signs answers for the second person: counsel may, who decided may not.
func (m *model) signs(s *sheet) {
	if s.id2 == "" {
		return
	}
	sign := review.Countersign{Decision: s.id2, Answer: rapid.SampledFrom([]string{"agree", "refuse"}).Draw(m.rt, "answer"), Why: "seen"}
	if _, err := m.As(anna).Countersign(context.Background(), sign); err == nil {
		m.rt.Fatalf("%s: who decided signed for the second person", s.id)
	}
	r, err := m.As(cora).Countersign(context.Background(), sign)
	switch {
	case err != nil && !errors.Is(err, problem.Refused):
		m.rt.Fatal(err)
	case r.Repeated: // the same answer again is the same
	case err == nil && (!s.held || s.of != s.rev):
		m.rt.Fatalf("%s: a signature was taken where none was missing", s.id)
	case err == nil && sign.Answer == "agree":
		s.takesEffect(m.now())
	case err == nil:
		s.outcome, s.held = "", false
	}
}

// revises lets the paper come again: with another word, or with a longer
// silence of the court.
func (m *model) revises(s *sheet, longer bool) {
	r := *m.docs[s.id]
	if m.n++; longer && r.Process.Nondisclosure != nil {
		p, g := *r.Process, *r.Process.Nondisclosure
		g.Until = g.Until.AddDays(rapid.IntRange(1, 200).Draw(m.rt, "longer"))
		p.Nondisclosure, r.Process, s.silence = &g, &p, g.Until
	} else {
		r.Justification = fmt.Sprint("sent again ", m.n)
	}
	m.docs[s.id] = &r
	in := incoming(m.t, &r)
	in.Revises, in.Why = s.id, "it came again"
	if got := m.takeIn(in); got.Outcome != TakenRevision {
		m.rt.Fatalf("%+v", got)
	}
	s.rev++
	if s.held {
		s.outcome, s.held = "", false
	}
}

// copies says that a copy that was kept is destroyed.
func (m *model) copies(s *sheet) {
	err := m.became(s.id, review.CopyDestroyed, "test", review.Date{})
	if err != nil && !errors.Is(err, problem.Refused) {
		m.rt.Fatal(err)
	}
	if err == nil {
		if !s.kept {
			m.rt.Fatalf("%s: a copy is gone that never was", s.id)
		}
		s.kept = false
	}
}

func (m *model) fulfils(s *sheet) {
	kind := rapid.SampledFrom(append([]string{review.Produced, review.Produced, review.NoticeSent, review.NoticeSent}, review.FulfilmentKinds...)).Draw(m.rt, "kind")
	f := deedOf(s.id, kind)
	if kind == review.Produced {
		f.Categories = []string{rapid.SampledFrom([]string{s.granted(), s.granted(), "subscriber.name", "traffic.message_log", "content.messages"}).Draw(m.rt, "category")}
	}
	m.does(s, f, m.now().Add(-rapid.SampledFrom([]time.Duration{0, 0, time.Hour, 12 * 24 * time.Hour}).Draw(m.rt, "ago")))
}

// early does the next thing on the last day on which it may not be done: data
// while the user may still object, the notice on the last day of a delay. Where
// the user is to be told first it tells them.
func (m *model) early(s *sheet) {
	var last time.Time
	f := deedOf(s.id, review.NoticeSent)
	switch {
	case !s.told.IsZero():
		f = deedOf(s.id, review.Produced, s.granted())
		last = review.DateOf(s.told.UTC()).AddDays(waitDays).In(time.UTC).Add(23 * time.Hour)
	case s.notice.Action == review.Delay:
		last = midnightInHawaii(s.notice.Until).Add(-time.Hour)
	case !s.inForce() || s.notice.Action != review.NotifyBefore:
		return
	}
	if wait := last.Sub(m.now()); wait > 0 {
		m.clock.add(wait)
	}
	m.does(s, f, m.now())
}

// does records a fulfilment and holds what was taken to the sheets.
func (m *model) does(s *sheet, f review.Fulfilment, at time.Time) {
	kind := f.Kind
	if f.At = at; kind == review.LetterSent {
		f.At = m.now()
	}
	if _, err := m.As(anna).Fulfil(context.Background(), f); err != nil {
		if !errors.Is(err, problem.Refused) {
			m.rt.Fatal(err)
		}
		return
	}
	switch kind {
	case review.Produced, review.CollectionStarted:
		if !s.mayLeave(at) {
			m.rt.Fatalf("%s: %s at %v on %+v", s.id, kind, at, *s)
		}
		if kind == review.Produced && f.Categories[0] != s.granted() || kind == review.CollectionStarted && !s.ahead || s.kind.Preserves() {
			m.rt.Fatalf("%s: %s %v was never granted", s.id, kind, f.Categories)
		}
		s.left, s.complete = true, true
		s.runs = s.runs || kind == review.CollectionStarted
	case review.CollectionStopped:
		if !s.runs {
			m.rt.Fatalf("%s: what never ran was stopped", s.id)
		}
		s.runs = false
	case review.Preserved:
		s.kept = true
		s.complete = s.complete || s.kind.Preserves()
	case review.LetterSent:
		if s.id2 == "" || s.held || s.outcome == "" || s.outcome == review.OutcomeApprove && !s.inForce() {
			m.rt.Fatalf("%s: a letter went on %+v", s.id, *s)
		}
	case review.NoticeSent:
		for _, o := range m.sheets {
			if o.target == s.target && (o != s && o.silent(at) || o == s && (s.paperSilent(at) || s.decidedSilent(at))) {
				m.rt.Fatalf("%s: its user was told at %v, and %s forbids it: %+v", s.id, at, o.id, *o)
			}
		}
		if s.told.IsZero() {
			s.told = at
		}
		s.tell, s.again = false, false
	}
}

// holds compares the list of what falls due with the sheets.
func (m *model) holds() {
	all, err := m.As(anna).Due(context.Background(), 0)
	if err != nil {
		m.rt.Fatal(err)
	}
	for _, s := range m.sheets {
		owes := func(clock string) bool {
			return slices.ContainsFunc(all, func(o Owed) bool { return o.Request == s.id && o.Clock == clock })
		}
		for clock, must := range map[string]bool{
			"response":       s.ours() || s.inForce() && !s.complete,
			"clarification":  s.outcome == review.OutcomePushBack && !s.ours(),
			"collection_end": s.runs,
			"notice":         s.tell && (s.left || s.inForce()),
			"recheck":        s.again && (s.left || s.inForce()),
			"preservation":   s.kept,
		} {
			if must && !owes(clock) {
				m.rt.Fatalf("%s owes its %s, and it is not listed: %+v", s.id, clock, *s)
			}
		}
		if s.inForce() && s.complete && owes("response") {
			m.rt.Fatalf("%s was carried out and still owes its response: %+v", s.id, *s)
		}
		if !s.told.IsZero() && owes("notice") {
			m.rt.Fatalf("%s: the user was told, and the notice is still owed", s.id)
		}
		if on := s.tellOn; s.tell && s.left && !on.IsZero() && !slices.ContainsFunc(all, func(o Owed) bool {
			return o.Request == s.id && o.Clock == "notice" && o.Due.Equal(on)
		}) {
			m.rt.Fatalf("%s: the notice is not owed on %v: %+v", s.id, on, *s)
		}
	}
}
