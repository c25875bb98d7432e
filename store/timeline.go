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

// Where an event of a case's history comes from.
const (
	OriginPerson = "person" // somebody at the desk
	OriginAgency = "agency"
	OriginClock  = "clock" // time passed
)

// telling is a case's history while it is told.
type telling struct {
	c   *dossier
	out *Case
}

func (t *telling) add(origin string, at time.Time, who, what, words string, leaf int64) {
	t.out.Timeline = append(t.out.Timeline, Event{At: at, Origin: origin, Who: who, What: what, Text: text.Clean(words), Leaf: leaf})
}

// did adds what somebody at the desk did.
func (t *telling) did(at time.Time, by review.Actor, what, text string, leaf int64) {
	t.add(OriginPerson, at, by.Analyst, what, text, leaf)
}

// timeline tells the case's history, oldest first: how it came in, each kind of
// record, who held it and what the clocks did.
func (c *dossier) timeline(out *Case) {
	t := &telling{c, out}
	t.revisions()
	for i := range recordKinds {
		if tell := recordKinds[i].tell; tell != nil {
			tell(t)
		}
	}
	for i := range c.recs.Claims {
		e := &c.recs.Claims[i]
		t.did(e.At, e.By, e.What, e.Words(), -1)
	}
	c.clockEvents(out, func(at time.Time, what, text string) { t.add(OriginClock, at, "", what, text, -1) })
	slices.SortStableFunc(out.Timeline, func(a, b Event) int { return a.At.Compare(b.At) })
}

func (t *telling) revisions() {
	var received time.Time
	for i := range t.c.recs.Revisions {
		in, doc := &t.c.ins[i], t.c.recs.Revisions[i].Document
		t.out.Revisions = append(t.out.Revisions, Revision{Number: i + 1, At: in.At, By: in.By.Analyst, Why: in.Why, Digest: in.Digest})
		switch at := doc.ReceivedAt.UTC(); {
		case i == 0 && at.Before(in.At):
			t.add(OriginAgency, at, doc.Requester.Agency, "received", "the request arrived", -1)
		case i > 0 && at.After(received) && at.Before(in.At):
			t.add(OriginAgency, at, doc.Requester.Agency, "wrote again", "what became revision "+fmt.Sprint(i+1)+" arrived", -1)
		}
		received = doc.ReceivedAt.UTC()
		if i == 0 {
			t.did(in.At, in.By, "taken in", "taken in from "+in.Source, in.Leaf)
			continue
		}
		t.did(in.At, in.By, "revised", fmt.Sprintf("revision %d: %s", i+1, in.Why), in.Leaf)
	}
}

func (t *telling) observations() {
	for i := range t.c.recs.Observations {
		o := &t.c.recs.Observations[i]
		t.did(o.At, o.By, "observed", observedWords(&o.Observation), o.Leaf)
	}
}

// questions are told with their answers.
func (t *telling) questions() {
	for i := range t.c.recs.Questions {
		q := &t.c.recs.Questions[i]
		text := q.Question
		if q.To != "" {
			text = "to " + q.To + ": " + text
		}
		t.did(q.At, q.By, "referred", text, q.Leaf)
		if q.AnswerLeaf >= 0 {
			t.did(q.AnsweredAt, q.AnsweredBy, "answered", q.Answer, q.AnswerLeaf)
		}
	}
}

// decisions are told with their second signatures.
func (t *telling) decisions() {
	for i := range t.out.Decisions {
		d := &t.out.Decisions[i]
		text := outcomeWord(d.Decision.Outcome)
		if d.Sign != nil || d.Decision.Effect == review.EffectHeld {
			text += ", held until counsel signs"
		}
		if d.Decision.Rationale != "" {
			text += ": " + d.Decision.Rationale
		}
		t.did(d.Decision.DecidedAt, d.Decision.By, "decided", text, d.Leaf)
		if d.Sign != nil {
			t.did(d.Sign.At, d.Sign.By, "countersigned", strings.TrimSuffix(d.Sign.Answer+": "+d.Sign.Why, ": "), d.SignLeaf)
		}
	}
}

func (t *telling) fulfilments() {
	for i := range t.out.Fulfilments {
		f := &t.out.Fulfilments[i].Fulfilment
		what, text := f.Kind, fulfilledWords(f)
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
			at = f.RecordedAt // a correction is told when it was made
		} else if f.RecordedAt.Sub(f.At) > time.Minute {
			text = strings.TrimPrefix(text+"; recorded "+f.RecordedAt.UTC().Format("2006-01-02 15:04 UTC"), "; ")
		}
		t.did(at, f.By, what, text, t.out.Fulfilments[i].Leaf)
	}
}

func (t *telling) links() {
	id := t.c.head.ID
	for i := range t.out.Links {
		l := &t.out.Links[i].Link
		what := "linked"
		if l.Ends != "" {
			what = "unlinked"
		}
		text := "with " + (&obligation.Link{Link: *l}).Far(id)
		if l.Kind == review.LinkAnswers && l.Request == id {
			text = "as the answer on " + l.Other
		} else if l.Kind == review.LinkAnswers {
			text = l.Request + " as the answer"
		}
		t.did(l.At, l.By, what, text+": "+l.Why, t.out.Links[i].Leaf)
	}
}

func (t *telling) snoozes() {
	for i := range t.c.recs.Snoozes {
		z := &t.c.recs.Snoozes[i]
		what, text := "woken", z.Why
		if !z.Until.IsZero() {
			what, text = "snoozed", strings.TrimSuffix("until "+z.Until.Format("2006-01-02 15:04 UTC")+": "+z.Why, ": ")
		}
		t.did(z.At, z.By, what, text, z.Leaf)
	}
}

func (t *telling) renewals() {
	for i := range t.c.recs.Renewals {
		x := &t.c.recs.Renewals[i]
		text := "the bar on telling the user, until " + x.Until.String() + ": " + x.Order + ", " + x.Court
		if x.Gap {
			text += "; it had ended before"
		}
		t.did(x.At, x.By, "renewed", text, x.Leaf)
	}
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
