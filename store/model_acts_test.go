package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"lert/review"
	"lert/review/problem"
)

// outcomes are what a decision is drawn from.
var outcomes = []string{"approve", "approve", "approve", "override", "push_back", "reject", "withdrawn", "taken_back"}

// decides decides. What replaces a push back is often a mistake, which is taken back at once.
func (m *model) decides(s *sheet) {
	m.decidesAs(s, pick(m, "outcome", outcomes...))
	if s.replaced[s.id2].outcome == review.OutcomePushBack && rapid.Bool().Draw(m.rt, "a mistake") {
		m.decidesAs(s, "taken_back")
	}
}

func (m *model) decidesAs(s *sheet, outcome string) {
	ctx, c := context.Background(), m.openCase(anna, s.id)
	d, shown := approval(c), c.AssessmentJSON
	switch outcome {
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
		d, shown = takesBack(s.id, s.rev), nil
	}
	if d.Outcome == review.OutcomeApprove {
		d.Notice = &review.NoticeChoice{Reason: "test"}
		d.Notice.Action = pick(m, "notice", review.NoticeBefore, review.NoticeBefore,
			review.NoticeDelay, review.NoticeDelay,
			review.NoticeProhibited, review.NoticeNone)
		switch {
		case d.Notice.Action != review.NoticeDelay:
		case !s.silence.IsZero():
			d.Notice.Until = s.silence
		default: // nothing bars it, and it is refused
			d.Notice.Until = review.DateOf(m.now()).AddDays(rapid.IntRange(1, 90).Draw(m.rt, "days"))
		}
	}
	d.Supersedes = s.id2
	lives := m.lives
	r, err := m.records(s.id, func() (Receipt, error) { return m.As(anna).Decide(ctx, d, shown) })
	if err != nil {
		m.refused(err)
		return
	}
	m.otherContent(d, shown)
	if m.lives > lives {
		m.sometimes("a crash between opening and deciding")
	}
	if s.left {
		m.sometimes("data that left outlives its decision")
	}
	s.superseded()
	before := sheetDecision{s.outcome, s.id2, s.of, s.telling}
	s.outcome, s.held, s.of, s.id2, s.notice = d.Outcome, r.AwaitingSignature, s.rev, r.ID, review.NoticeChoice{}
	s.replaced[r.ID] = before
	if d.Outcome == review.OutcomeTakenBack {
		again := s.replaced[d.Supersedes]
		s.outcome, s.telling = "", again.telling // what was taken back requires nothing
		if again.outcome == review.OutcomePushBack {
			s.outcome, s.id2, s.of = again.outcome, again.id, again.of
			m.sometimes("a push back is current again")
		}
		m.sometimes("undone: decision")
		m.sometimes("a case was reopened")
		return
	}
	if r.AwaitingSignature {
		m.sometimes("a decision is held")
	}
	if len(d.Overrides) > 0 && !r.AwaitingSignature {
		m.rt.Fatalf("%s: an override is final without a second signature", s.id)
	}
	if d.Notice != nil {
		s.notice = *d.Notice
	}
	if s.kind.IsPreservation() && !s.kept {
		s.complete = false // what is destroyed is not kept: it must be copied again
	}
	if !s.held {
		s.takesEffect(m.now())
	}
}

// signs answers for the second person: counsel may, the decider may not.
func (m *model) signs(s *sheet) {
	if s.id2 == "" {
		return
	}
	sign := review.Countersignature{DecisionID: s.id2, Answer: pick(m, "answer", "agree", "refuse"), Why: "seen"}
	if _, err := m.As(anna).Countersign(context.Background(), sign); err == nil {
		m.rt.Fatalf("%s: who decided signed for the second person", s.id)
	}
	r, err := m.records(s.id, func() (Receipt, error) { return m.As(cora).Countersign(context.Background(), sign) })
	switch {
	case err != nil && !errors.Is(err, problem.Refused):
		m.rt.Fatal(err)
	case r.Repeated: // the same answer again is the same
	case err == nil && (!s.held || s.of != s.rev):
		m.rt.Fatalf("%s: a signature was taken where none was missing", s.id)
	case err == nil && sign.Answer == "agree":
		s.takesEffect(m.now())
		m.sometimes("a held decision was signed")
	case err == nil:
		s.outcome, s.held = "", false
		m.sometimes("undone: signature refused")
	}
}

// revises sends the document again: with another word, or with a longer nondisclosure order.
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
	if got := m.importDocument(in); got.Outcome != ImportRevision {
		m.rt.Fatalf("%+v", got)
	}
	s.hides = s.hides || !s.told.IsZero()
	if s.rev++; s.outcome != "" {
		m.sometimes("a case was reopened")
	}
	if s.held {
		s.outcome, s.held = "", false
	}
}

// copies records that a copy was destroyed.
func (m *model) copies(s *sheet) {
	err := m.recordCopy(s.id, review.CopyDestroyed, "test", review.Date{})
	if err != nil && !errors.Is(err, problem.Refused) {
		m.rt.Fatal(err)
	}
	if err == nil {
		if !s.kept {
			m.rt.Fatalf("%s: a copy is gone that never was", s.id)
		}
		m.sometimes("a copy was destroyed")
		s.kept = false
	}
}

func (m *model) fulfils(s *sheet) {
	likely := []string{review.Produced, review.Produced, review.NoticeSent, review.NoticeSent}
	kind := pick(m, "kind", append(likely, review.FulfilmentKinds...)...)
	f := fulfilmentOf(s.id, kind)
	if kind == review.Produced {
		f.Categories = []string{pick(m, "category", s.granted(), s.granted(), "subscriber.name", "traffic.message_log",
			"content.messages")}
	}
	m.does(s, f, m.now().Add(-pick(m, "ago", []time.Duration{0, 0, time.Hour, 12 * 24 * time.Hour}...)))
}

// early does the next thing on the last day on which it may not be done: data while the user may still object, the
// notice on the last day of a delay. If the user is to be notified first, it does that.
func (m *model) early(s *sheet) {
	var last time.Time
	f := fulfilmentOf(s.id, review.NoticeSent)
	switch {
	case !s.told.IsZero():
		f = fulfilmentOf(s.id, review.Produced, s.granted())
		last = review.DateOf(s.told.UTC()).AddDays(waitDays).StartOfDay(time.UTC).Add(23 * time.Hour)
	case s.notice.Action == review.NoticeDelay:
		last = midnightInHawaii(s.notice.Until).Add(-time.Hour)
	case !s.inForce() || s.notice.Action != review.NoticeBefore:
		return
	}
	if wait := last.Sub(m.now()); wait > 0 {
		m.clock.add(wait)
	}
	m.does(s, f, m.now())
	if f.Kind == review.NoticeSent && !s.told.IsZero() && rapid.Bool().Draw(m.rt, "at once") {
		m.early(s)
	}
}

// does records a fulfilment and checks its result against the sheets.
func (m *model) does(s *sheet, f review.Fulfilment, at time.Time) {
	kind := f.Kind
	if f.At = at; kind == review.LetterSent {
		f.At = m.now()
	}
	f.ID = freshID()
	_, err := m.records(s.id, func() (Receipt, error) { return m.As(anna).Fulfil(context.Background(), f) })
	if err != nil {
		m.refused(err)
		m.notYet(s, f, err)
		return
	}
	switch kind {
	case review.Produced, review.CollectionStarted:
		if !s.mayLeave(at) {
			m.rt.Fatalf("%s: %s at %v on %+v", s.id, kind, at, *s)
		}
		if kind == review.Produced && f.Categories[0] != s.granted() ||
			kind == review.CollectionStarted && !s.ahead || s.kind.IsPreservation() {
			m.rt.Fatalf("%s: %s %v was never granted", s.id, kind, f.Categories)
		}
		if !s.told.IsZero() {
			if s.hides = true; s.toldFor == "" && !at.Before(s.toldLast) {
				s.unknown = true
				s.owes()
				m.sometimes("data left after the user was told")
			}
		}
		if at.After(s.leftLast) {
			s.leftLast = at
		}
		s.left, s.complete = true, true
		m.sometimes("data left")
		s.runs = s.runs || kind == review.CollectionStarted
	case review.CollectionStopped:
		if !s.runs {
			m.rt.Fatalf("%s: what never ran was stopped", s.id)
		}
		s.runs = false
	case review.Preserved:
		s.kept = true
		s.complete = s.complete || s.kind.IsPreservation()
	case review.LetterSent:
		if s.id2 == "" || s.held || s.outcome == "" || s.outcome == review.OutcomeApprove && !s.inForce() {
			m.rt.Fatalf("%s: a letter went on %+v", s.id, *s)
		}
	case review.NoticeSent:
		for _, o := range m.sheets {
			if o.target == s.target &&
				(o != s && o.silent(at) || o == s && (s.paperSilent(at) || s.decidedSilent(at))) {
				m.rt.Fatalf("%s: its user was told at %v, and %s forbids it: %+v", s.id, at, o.id, *o)
			}
		}
		if s.told.IsZero() {
			s.told = at
		}
		m.sometimes("the user was told")
		s.toldLast, s.hides, s.toldFor = at, false, ""
		if s.outcome == review.OutcomeApprove && s.notice.Action == review.NoticeBefore {
			s.toldFor = s.id2
		}
		if s.toldFor != "" || !s.leftLast.After(at) {
			s.tell, s.again, s.unknown = false, false, false
		}
	}
}

// holds compares the due list with the sheets.
func (m *model) holds() {
	all, err := m.As(anna).Due(context.Background(), 0)
	if err != nil {
		m.rt.Fatal(err)
	}
	m.clocks(all)
	for _, s := range m.sheets {
		owes := func(clock string) bool {
			return slices.ContainsFunc(all, func(o Obligation) bool { return o.Request == s.id && o.Clock == clock })
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
		if !s.told.IsZero() && !s.tell && owes("notice") {
			m.rt.Fatalf("%s: the user was told, and the notice is still owed", s.id)
		}
		if on := s.tellOn; s.tell && s.left && !on.IsZero() && !slices.ContainsFunc(all, func(o Obligation) bool {
			return o.Request == s.id && o.Clock == "notice" && o.Due.Equal(on)
		}) {
			m.rt.Fatalf("%s: the notice is not owed on %v: %+v", s.id, on, *s)
		}
		if s.tell && s.left && !s.tellOn.IsZero() && m.now().After(s.tellOn) {
			m.sometimes("a gag ended with its notice still waiting")
		}
	}
}

// refused fails on an error that is not a refusal, and on a refusal that cannot be: everybody here has opened what they
// work on.
func (m *model) refused(err error) {
	if !errors.Is(err, problem.Refused) && !errors.Is(err, problem.Claimed) {
		m.rt.Fatal(err)
	}
	if isRefusedByRule(err, 1) {
		m.rt.Fatalf("what was opened counts as not opened: %v", err)
	}
}

// otherContent uses the id of a recorded decision for another one.
func (m *model) otherContent(d review.Decision, shown []byte) {
	if d.Rationale += ", and more"; rapid.IntRange(0, 7).Draw(m.rt, "same id") > 0 {
		return
	}
	if _, err := m.As(anna).Decide(bg, d, shown); !errors.Is(err, problem.Conflict) {
		m.rt.Fatalf("%s: an id was taken for two decisions: %v", d.RequestID, err)
	}
	m.sometimes("an id was given again with other content")
}

// notYet notes why something may not be disclosed, or a user may not be notified, yet.
func (m *model) notYet(s *sheet, f review.Fulfilment, err error) {
	switch {
	case f.Kind == review.NoticeSent && errContains(err, "bars notice to this user"):
		m.sometimes("another request's gag bars telling")
	case f.Kind == review.NoticeSent && s.decidedSilent(f.At):
		if at := midnightInHawaii(s.notice.Until); s.notice.Action == review.NoticeDelay && at.Sub(f.At) <= day {
			m.sometimes("told on the last day of a bar: refused")
		}
	case f.Kind == review.Produced && errContains(err, "the user may still object until"):
		m.sometimes("data asked for before the user could object")
	}
}

// clocks notes which clocks began, stopped and are past their date.
func (m *model) clocks(all []Obligation) {
	now := map[string]bool{}
	for i := range all {
		o := &all[i]
		k := o.Clock + " " + o.Request
		if !m.owed[k] && !now[k] {
			m.sometimes(clockBegun + o.Clock)
		}
		if now[k] = true; o.Due.Before(m.now()) {
			m.sometimes(clockOverdue + o.Clock)
		}
	}
	for k := range m.owed {
		if clock, _, _ := strings.Cut(k, " "); !now[k] {
			m.sometimes(clockStopped + clock)
		}
	}
	m.owed = now
}
