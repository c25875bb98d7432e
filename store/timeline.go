package store

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"lert/review"
	"lert/review/obligation"
)

// Where an event of a case's history comes from.
const (
	OriginPerson = "person" // somebody at the desk
	OriginAgency = "agency"
	OriginClock  = "clock" // time passed
)

// timeline tells the case's history, oldest first.
func (c *dossier) timeline(out *Case) error {
	tell := func(origin string, at time.Time, who, what, text string, leaf int64) {
		out.Timeline = append(out.Timeline, Event{At: at, Origin: origin, Who: who, What: what, Text: review.Clean(text), Leaf: leaf})
	}
	add := func(at time.Time, who, what, text string, leaf int64) { tell(OriginPerson, at, who, what, text, leaf) }
	var received time.Time
	for i := range c.recs.Revisions {
		in, doc := &c.ins[i], c.recs.Revisions[i].Document
		out.Revisions = append(out.Revisions, Revision{Number: i + 1, At: in.At, By: in.By.Analyst, Why: in.Why, Digest: in.Digest})
		switch at := doc.ReceivedAt.UTC(); {
		case i == 0 && at.Before(in.At):
			tell(OriginAgency, at, doc.Requester.Agency, "received", "the request arrived", -1)
		case i > 0 && at.After(received) && at.Before(in.At):
			tell(OriginAgency, at, doc.Requester.Agency, "wrote again", "what became revision "+fmt.Sprint(i+1)+" arrived", -1)
		}
		received = doc.ReceivedAt.UTC()
		if i == 0 {
			add(in.At, in.By.Analyst, "taken in", "taken in from "+in.Source, in.Leaf)
			continue
		}
		add(in.At, in.By.Analyst, "revised", fmt.Sprintf("revision %d: %s", i+1, in.Why), in.Leaf)
	}
	for i := range c.recs.Observations {
		o := &c.recs.Observations[i]
		add(o.At, o.By.Analyst, "observed", observedWords(&o.Observation), o.Leaf)
	}
	for i := range c.recs.Questions {
		q := &c.recs.Questions[i]
		text := q.Question
		if q.To != "" {
			text = "to " + q.To + ": " + text
		}
		add(q.At, q.By.Analyst, "referred", text, q.Leaf)
		if q.AnswerLeaf >= 0 {
			add(q.AnsweredAt, q.AnsweredBy.Analyst, "answered", q.Answer, q.AnswerLeaf)
		}
	}
	for i := range out.Decisions {
		d := &out.Decisions[i]
		text := outcomeWord(d.Decision.Outcome)
		if d.Sign != nil || d.Decision.Effect == review.EffectHeld {
			text += ", held until counsel signs"
		}
		if d.Decision.Rationale != "" {
			text += ": " + d.Decision.Rationale
		}
		add(d.Decision.DecidedAt, d.Decision.By.Analyst, "decided", text, d.Leaf)
		if d.Sign != nil {
			add(d.Sign.At, d.Sign.By.Analyst, "countersigned", strings.TrimSuffix(d.Sign.Answer+": "+d.Sign.Why, ": "), d.SignLeaf)
		}
	}
	for i := range out.Fulfilments {
		f := &out.Fulfilments[i].Fulfilment
		what, text := f.Kind, fulfilledWords(f)
		switch {
		case f.Void:
			what = "void"
		case f.Supersedes != "":
			text = strings.TrimSuffix("corrected: "+text, ": ")
		case out.Fulfilments[i].Corrected:
			text = strings.TrimSuffix("wrong, see below: "+text, ": ")
		}
		at := f.At
		if f.Supersedes != "" {
			at = f.RecordedAt // a correction is told when it was made
		} else if f.RecordedAt.Sub(f.At) > time.Minute {
			text = strings.TrimPrefix(text+"; recorded "+f.RecordedAt.UTC().Format("2006-01-02 15:04 UTC"), "; ")
		}
		add(at, f.By.Analyst, what, text, out.Fulfilments[i].Leaf)
	}
	for i := range out.Links {
		l := &out.Links[i].Link
		what := "linked"
		if l.Ends != "" {
			what = "unlinked"
		}
		text := "with " + (&obligation.Link{Link: *l}).Far(c.head.ID)
		if l.Kind == review.LinkAnswers && l.Request == c.head.ID {
			text = "as the answer on " + l.Other
		} else if l.Kind == review.LinkAnswers {
			text = l.Request + " as the answer"
		}
		add(l.At, l.By.Analyst, what, text+": "+l.Why, out.Links[i].Leaf)
	}
	for i := range c.recs.Snoozes {
		z := &c.recs.Snoozes[i]
		what, text := "woken", z.Why
		if !z.Until.IsZero() {
			what, text = "snoozed", strings.TrimSuffix("until "+z.Until.Format("2006-01-02 15:04 UTC")+": "+z.Why, ": ")
		}
		add(z.At, z.By.Analyst, what, text, z.Leaf)
	}
	for i := range c.recs.Renewals {
		x := &c.recs.Renewals[i]
		text := "the bar on telling the user, until " + x.Until.String() + ": " + x.Order + ", " + x.Court
		if x.Gap {
			text += "; it had ended before"
		}
		add(x.At, x.By.Analyst, "renewed", text, x.Leaf)
	}
	for i := range c.recs.Claims {
		e := &c.recs.Claims[i]
		add(e.At, e.By.Analyst, e.What, e.Words(), -1)
	}
	c.clockEvents(out, func(at time.Time, what, text string) { tell(OriginClock, at, "", what, text, -1) })
	slices.SortStableFunc(out.Timeline, func(a, b Event) int { return a.At.Compare(b.At) })
	return nil
}

// clockEvents tells what the clocks did: the answer's started, stood still, went
// on and stopped; and whatever has fallen due and is owed still.
func (c *dossier) clockEvents(out *Case, tell func(at time.Time, what, text string)) {
	const at = "2006-01-02 15:04 UTC"
	for i := range out.Courses {
		k := &out.Courses[i]
		if k.Clock.Clock != review.ClockResponse || k.Clock.Informative || k.Started.IsZero() {
			continue
		}
		tell(k.Started, "started", fmt.Sprintf("response, due %s (%s)", k.Clock.Due.UTC().Format(at), k.Clock.Basis))
		for _, p := range k.Pauses {
			tell(p.From, "paused", "response: the agency is asked ("+p.Cite+")")
			if !p.To.IsZero() {
				tell(p.To, "goes on", "response: the answer arrived")
			}
		}
	}
	if stop, late := c.answeredAt(out); !stop.IsZero() {
		tell(stop, "stopped", strings.TrimSuffix("response; LATE: "+late, "; LATE: "))
	}
	for _, o := range out.Owed {
		if o.Due.After(c.t.now) || o.Clock == review.ClockReminder {
			continue
		}
		what := "fell due"
		if !o.Target && !o.Theirs {
			what = "OVERDUE"
		}
		tell(o.Due, what, strings.ReplaceAll(o.Clock, "_", " ")+": "+strings.TrimSuffix(o.Says+" ("+o.Basis+")", " ()"))
	}
}

// answeredAt is when the latest decision, or the last thing done on it, stopped
// the answer's clock, and what the record says of having been late; zero while
// it runs.
func (c *dossier) answeredAt(out *Case) (at time.Time, late string) {
	if len(out.Decisions) == 0 || slices.ContainsFunc(out.Owed, func(o Owed) bool { return o.Clock == review.ClockResponse }) {
		return at, ""
	}
	d := &out.Decisions[len(out.Decisions)-1].Decision
	if d.Effect != review.EffectFinal || d.Outcome == review.OutcomeTakenBack {
		return at, ""
	}
	at, late = d.DecidedAt, d.Late
	if d.Outcome != review.OutcomeApprove {
		return at, late
	}
	for _, f := range out.Done() {
		if f.Decision == d.ID && f.Kind != review.LetterSent && f.Kind != review.NoticeSent && !f.At.Before(at) {
			at, late = f.At, f.Late
		}
	}
	return at, late
}

func observedWords(o *review.Observation) string {
	text := o.Kind
	switch {
	case o.Callback != nil:
		text = fmt.Sprintf("call-back %s, number from %s", o.Callback.Result, strings.ReplaceAll(o.Callback.NumberSource, "_", " "))
		if o.Callback.Reached != "" {
			text += ", reached " + o.Callback.Reached
		}
	case o.Kind == review.ObservedNote:
		text = o.Value
	case o.Kind == review.ObservedRecheck:
		if text = "looked again: why the user is not told is over"; o.Value == review.ExceptionRemains {
			text = "looked again: why the user is not told remains, until " + o.Until.String()
		}
	case o.Kind == review.ObservedCopy:
		if text = "the copy was " + o.Value; !o.Until.IsZero() {
			text = "the copy is kept on until " + o.Until.String()
		}
	case o.Value != "":
		text += ": " + o.Value
	}
	if o.Note != "" && o.Note != o.Value {
		text += " (" + o.Note + ")"
	}
	return text
}
