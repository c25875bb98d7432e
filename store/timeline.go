package store

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"lert/review"
	"lert/review/obligation"
	"lert/review/text"
)

// Who or what caused an event of the timeline.
const (
	OriginPerson = "person" // somebody in the team
	OriginAgency = "agency"
	OriginClock  = "clock" // time passed
)

// timelineBuilder builds the timeline of a case.
type timelineBuilder struct {
	c   *loadedCase
	out *Case
}

func (t *timelineBuilder) add(origin string, at time.Time, who, what, words string, leaf int64) {
	t.out.Timeline = append(t.out.Timeline,
		TimelineEvent{At: at, Origin: origin, Who: who, What: what, Text: text.Clean(words), Leaf: leaf})
}

// addAction adds what somebody in the team did.
func (t *timelineBuilder) addAction(at time.Time, by review.Actor, what, text string, leaf int64) {
	t.add(OriginPerson, at, by.Name, what, text, leaf)
}

// timeline fills out.Timeline, oldest event first: the revisions, each kind of record, the claims and what the clocks
// did. It needs the decisions, fulfilments, links, obligations and clocks of out.
func (c *loadedCase) timeline(out *Case) {
	t := &timelineBuilder{c, out}
	t.addRevisions()
	for i := range recordKinds {
		if tell := recordKinds[i].addToTimeline; tell != nil {
			tell(t)
		}
	}
	for i := range c.records.ClaimEvents {
		e := &c.records.ClaimEvents[i]
		t.addAction(e.At, e.By, e.Kind, e.Description(), -1)
	}
	c.clockEvents(out, func(at time.Time, what, text, basis string) {
		t.add(OriginClock, at, "", what, text, -1)
		out.Timeline[len(out.Timeline)-1].Basis = basis
	})
	slices.SortStableFunc(out.Timeline, func(a, b TimelineEvent) int { return a.At.Compare(b.At) })
}

func (t *timelineBuilder) addRevisions() {
	var received time.Time
	for i := range t.c.records.Revisions {
		in, doc := &t.c.imports[i], t.c.records.Revisions[i].Document
		t.out.Revisions = append(t.out.Revisions,
			Revision{Number: i + 1, At: in.At, By: in.By.Name, Why: in.Why, Digest: in.Digest})
		switch at := doc.ReceivedAt.UTC(); {
		case i == 0 && at.Before(in.At):
			t.add(OriginAgency, at, doc.Requester.Agency, "received", "the request arrived", -1)
		case i > 0 && at.After(received) && at.Before(in.At):
			t.add(OriginAgency, at, doc.Requester.Agency, "wrote again",
				"the document that became revision "+fmt.Sprint(i+1)+" arrived", -1)
		}
		received = doc.ReceivedAt.UTC()
		if i == 0 {
			t.addAction(in.At, in.By, "imported", "from "+in.Source+in.trustWords(), in.Leaf)
			continue
		}
		t.addAction(in.At, in.By, "revised", fmt.Sprintf("revision %d%s: %s", i+1, in.trustWords(), in.Why), in.Leaf)
	}
}

func (t *timelineBuilder) addObservations() {
	for i := range t.c.records.Observations {
		o := &t.c.records.Observations[i]
		t.addAction(o.At, o.By, "observed", observedWords(&o.Observation), o.Leaf)
	}
}

// addQuestions adds the questions to counsel, each with its opinion.
func (t *timelineBuilder) addQuestions() {
	for i := range t.c.records.Questions {
		q := &t.c.records.Questions[i]
		text := q.Question
		if q.To != "" {
			text = "to " + q.To + ": " + text
		}
		t.addAction(q.At, q.By, "referred", text, q.Leaf)
		if q.OpinionLeaf >= 0 {
			t.addAction(q.OpinionAt, q.OpinionBy, "answered", q.Opinion, q.OpinionLeaf)
		}
	}
}

// addDecisions adds the decisions, each with its second signature.
func (t *timelineBuilder) addDecisions() {
	for i := range t.out.Decisions {
		d := &t.out.Decisions[i]
		text := outcomeWord(d.Decision.Outcome)
		if d.Countersign != nil || d.Decision.Effect == review.EffectAwaitingSignature {
			text += ", held until counsel signs"
		}
		if d.Decision.Rationale != "" {
			text += ": " + d.Decision.Rationale
		}
		for _, o := range d.Decision.Own {
			text += "; " + o.Code + ", not found by the checks: " + o.Words
		}
		t.addAction(d.Decision.DecidedAt, d.Decision.By, "decided", text, d.Leaf)
		if d.Countersign != nil {
			t.addAction(d.Countersign.At, d.Countersign.By, "countersigned",
				strings.TrimSuffix(d.Countersign.Answer+": "+d.Countersign.Why, ": "), d.CountersignLeaf)
		}
	}
}

func (t *timelineBuilder) addFulfilments() {
	for i := range t.out.Fulfilments {
		f := &t.out.Fulfilments[i].Fulfilment
		what, text := f.Kind, describeFulfilment(f)
		switch {
		case f.Void:
			what = "void"
		case f.Supersedes != "":
			text = strings.TrimSuffix("corrected: "+text, ": ")
		case t.out.Fulfilments[i].Corrected:
			text = strings.TrimSuffix("wrong, see below: "+text, ": ")
		}
		at := f.At
		if f.Supersedes != "" {
			at = f.RecordedAt // a correction has the time at which it was made
		} else if f.RecordedAt.Sub(f.At) > time.Minute {
			text = strings.TrimPrefix(text+"; recorded "+f.RecordedAt.UTC().Format(toTheMinute), "; ")
		}
		t.addAction(at, f.By, what, text, t.out.Fulfilments[i].Leaf)
	}
}

func (t *timelineBuilder) addLinks() {
	id := t.c.state.ID
	for i := range t.out.Links {
		l := &t.out.Links[i].Link
		what := "linked"
		if l.Revokes != "" {
			what = "unlinked"
		}
		text := "with " + (&obligation.Link{Link: *l}).OtherEnd(id)
		if l.Kind == review.LinkAnswers && l.RequestID == id {
			text = "as the reply to " + l.OtherID
		} else if l.Kind == review.LinkAnswers {
			text = l.RequestID + " as the reply"
		}
		t.addAction(l.At, l.By, what, text+": "+l.Why, t.out.Links[i].Leaf)
	}
}

func (t *timelineBuilder) addSnoozes() {
	for i := range t.c.records.Snoozes {
		z := &t.c.records.Snoozes[i]
		what, text := "woken", z.Why
		if !z.Until.IsZero() {
			what, text = "snoozed", strings.TrimSuffix("until "+z.Until.Format(toTheMinute)+": "+z.Why, ": ")
		}
		t.addAction(z.At, z.By, what, text, z.Leaf)
	}
}

func (t *timelineBuilder) addRenewals() {
	for i := range t.c.records.Renewals {
		x := &t.c.records.Renewals[i]
		text := "the bar on user notice, until " + x.Until.String() + ": " + x.OrderNumber + ", " + x.Court
		if x.Gap {
			text += "; the earlier bar had already ended"
		}
		t.addAction(x.At, x.By, "renewed", text, x.Leaf)
	}
}

// clockEvents adds what the clocks did: the response clock started, paused, continued and stopped; and each obligation
// that is past its due date.
func (c *loadedCase) clockEvents(out *Case, tell func(at time.Time, what, text, basis string)) {
	for i := range out.ClockExplanations {
		k := &out.ClockExplanations[i]
		if k.Clock.Name != review.ClockResponse || k.Clock.Informative || k.StartedAt.IsZero() {
			continue
		}
		due := k.Clock.Due.UTC().Format(toTheMinute)
		if k.Clock.InternalTarget {
			tell(k.StartedAt, "clock started", "response, target time "+due, "")
		} else {
			tell(k.StartedAt, "clock started", "response, due "+due, k.Clock.Basis)
		}
		for _, p := range k.Pauses {
			tell(p.From, "clock paused", "the agency was asked", p.Cite)
			if !p.To.IsZero() {
				tell(p.To, "clock resumed", "the agency replied", "")
			}
		}
	}
	if stop, late := c.responseStopped(out); !stop.IsZero() {
		tell(stop, "clock stopped", strings.TrimSuffix("response; LATE: "+late, "; LATE: "), "")
	}
	for _, o := range out.Obligations {
		if o.Due.After(c.t.now) || o.Clock == review.ClockReminder {
			continue
		}
		what, basis := "fell due", o.Basis
		if o.InternalTarget {
			basis = ""
		}
		if !o.InternalTarget && !o.BindsAgency {
			what = "OVERDUE"
		}
		tell(o.Due, what, o.Text, basis)
	}
}

// responseStopped is when the current decision, or the last fulfilment of it, stopped the response clock, and what the
// record says about being late; zero while it runs.
func (c *loadedCase) responseStopped(out *Case) (at time.Time, late string) {
	current := out.CurrentDecision()
	if current == nil ||
		slices.ContainsFunc(out.Obligations, func(o Obligation) bool { return o.Clock == review.ClockResponse }) {
		return at, ""
	}
	d := &current.Decision
	if d.Effect != review.EffectFinal || d.Outcome == review.OutcomeTakenBack {
		return at, ""
	}
	at, late = d.DecidedAt, d.Late
	if d.Outcome != review.OutcomeApprove {
		return at, late
	}
	for _, f := range out.FulfilmentsInForce() {
		if f.DecisionID == d.ID && !f.TellsOnly() && !f.At.Before(at) {
			at, late = f.At, f.Late
		}
	}
	return at, late
}

// kindWords is a kind of observation in words.
func kindWords(kind string) string {
	switch kind {
	case review.ObservedCallback:
		return "call-back"
	case review.ObservedLookup:
		return "look-up"
	case review.ObservedCountry:
		return "user's country"
	}
	return kind
}

func observedWords(o *review.Observation) string {
	text := kindWords(o.Kind)
	switch {
	case o.Callback != nil:
		text = fmt.Sprintf("call-back %s, number from %s", o.Callback.Result,
			strings.ReplaceAll(o.Callback.NumberSource, "_", " "))
		if o.Callback.Reached != "" {
			text += ", reached " + o.Callback.Reached
		}
	case o.Kind == review.ObservedNote:
		text = o.Value
	case o.Kind == review.ObservedRecheck:
		if text = "rechecked: the user may now be told"; o.Value == review.ExceptionRemains {
			text = "rechecked: notice is still withheld, until " + o.Until.String()
		}
	case o.Kind == review.ObservedCopy:
		if text = "the copy was " + o.Value; !o.Until.IsZero() {
			text = "the copy is kept until " + o.Until.String()
		}
	case o.Value != "":
		text += ": " + o.Value
	}
	if o.Note != "" && o.Note != o.Value {
		text += " (" + o.Note + ")"
	}
	return text
}
