package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"lert/review"
	"lert/store/engine"
	"lert/store/format"
)

// How far a hand-over looks: beyond it, a list of what happened is no help.
const (
	changedCap = 500
	workCap    = 200
)

// Handover is what a person needs to go on where they, or others, left.
type Handover struct {
	// Since is from when on changes are listed; zero: all are.
	Since time.Time
	Notes []ShiftNote // those not acknowledged, newest first
	// Changed is what others recorded since, newest first; More: and before that.
	Changed []Change
	More    bool
	Work    []Task // this person's own open work
}

// Change is one record that somebody else made.
type Change struct {
	At      time.Time
	Who     string
	Request string // "" where it is of no single request
	What    string // in words
	Leaf    int64
}

// Task is something of a person's own that is not finished.
type Task struct {
	Row    Row
	Says   string
	Due    time.Time // zero: none but the request's own
	Target bool      // no breach once it is past: a house target, or a claim that ends
}

// Handover tells what changed since an instant (Bulletin.Last is when the person
// was last at the desk; zero: ever), the notes of the shifts before, and the
// person's own open work.
func (v *Session) Handover(ctx context.Context, since time.Time) (Handover, error) {
	var out Handover
	err := v.read(ctx, review.ActHandOver, func(t *tx) (err error) {
		h := &handing{s: v.s, t: t, me: t.by, out: Handover{Since: since}}
		if review.May(t.by.Role, review.ActShiftNote) == nil {
			if h.out.Notes, err = t.unread(t.by.Analyst); err != nil {
				return err
			}
		}
		for _, f := range []func() error{h.changed, h.held, h.asked, h.decided, h.drafts} {
			if err := f(); err != nil {
				return err
			}
		}
		out = h.out
		return nil
	})
	return out, err
}

// handing is one hand-over under way.
type handing struct {
	s   *Store
	t   *tx
	me  review.Actor
	out Handover
}

// names gives the person behind a pseudonym of the ledger, where the people
// file has them; the pseudonym otherwise.
func (h *handing) names() map[string]string {
	out := map[string]string{h.s.pseudonym(h.me): h.me.Analyst}
	if p := h.s.People(); p != nil {
		for _, e := range p.Persons {
			out[h.s.pseudonym(review.Actor{Analyst: e.Name, Pseudonym: e.Pseudonym})] = e.Name
		}
	}
	return out
}

// changed walks the ledger back to the instant: it has every record, in order.
func (h *handing) changed() error {
	names := h.names()
	lo, hi := engine.Prefix([]byte{format.FamLeaf})
	for kv, err := range h.t.scan(lo, hi, engine.ScanOpt{Reverse: true}) {
		if err != nil {
			return err
		}
		v, err := unsealed(kv.Key, kv.Val)
		if err != nil {
			return err
		}
		l, err := format.ParseLeaf(v)
		if err != nil {
			return err
		}
		if !l.At.After(h.out.Since) {
			return nil
		}
		who := names[l.Author]
		if who == "" {
			who = l.Author
		}
		if who == h.me.Analyst {
			continue
		}
		if h.t.only != "" {
			if _, found, err := h.t.seqOf(l.Request); err != nil || !found {
				if err != nil {
					return err
				}
				continue
			}
		}
		if len(h.out.Changed) == changedCap {
			h.out.More = true
			return nil
		}
		h.out.Changed = append(h.out.Changed, Change{At: l.At, Who: who, Request: l.Request, What: leafWords(l), Leaf: int64(format.Uint64(kv.Key[1:]))})
	}
	return nil
}

// leafWords say what a leaf is of.
func leafWords(l *format.Leaf) string {
	switch l.Kind {
	case format.LeafIntake:
		if l.Count == 1 {
			return "took in " + l.First
		}
		return fmt.Sprintf("took in %d, %s to %s", l.Count, l.First, l.Last)
	case format.LeafObservation:
		return "recorded what was found out"
	case format.LeafDecision:
		text := "decided: " + outcomeWord(l.Outcome)
		if l.Effect == review.EffectHeld {
			text += ", held until counsel signs"
		}
		return text
	case format.LeafCountersign:
		if l.Outcome == "agree" {
			return "signed the decision"
		}
		return "refused the decision"
	case format.LeafReferral:
		return "asked counsel"
	case format.LeafAnswer:
		return "answered for counsel"
	case format.LeafFulfilment:
		return "recorded what was done: " + strings.ReplaceAll(l.Outcome, "_", " ")
	case format.LeafPeople:
		return "the people file changed"
	}
	return strings.ReplaceAll(l.Kind+" "+l.Outcome, "_", " ")
}

// task adds something to do on a request, once.
func (h *handing) task(c *dossier, says string, due time.Time, target bool) {
	row := c.row
	row.Expire(h.t.now)
	if !slices.ContainsFunc(h.out.Work, func(x Task) bool { return x.Row.ID == row.ID && x.Says == says }) {
		h.out.Work = append(h.out.Work, Task{row, says, due, target})
	}
}

// held are the claims that run.
func (h *handing) held() error {
	prefix, _ := tabPrefix(TabMine, h.me.Analyst)
	lo, hi := engine.Prefix(prefix)
	for kv, err := range h.t.scan(lo, hi, engine.ScanOpt{KeysOnly: true, Limit: workCap}) {
		if err != nil {
			return err
		}
		o := format.Order(kv.Key[len(kv.Key)-25:])
		c, err := h.s.glance(h.t, o.Seq())
		if err != nil {
			return err
		}
		if h.t.now.Before(c.head.Until) {
			h.task(c, "you hold it", c.head.Until, true)
		}
	}
	return nil
}

// asked are the questions that are open: of this person where they answer, by
// this person where they asked.
func (h *handing) asked() error {
	answers := review.May(h.me.Role, review.ActAnswer) == nil
	signs := review.May(h.me.Role, review.ActCountersign) == nil
	lo, hi := engine.Prefix([]byte{format.FamQueue, format.TabCounsel})
	for kv, err := range h.t.places(bounds{lo, hi, false}, engine.ScanOpt{Limit: workCap}) {
		if err != nil {
			return err
		}
		o := format.Order(kv.Key[2:])
		c, err := h.s.glance(h.t, o.Seq())
		if err != nil {
			return err
		}
		if c.head.Effect == review.EffectHeld && signs && c.head.By != h.me.Analyst {
			h.task(c, "held for a second signature", time.Time{}, false)
		}
		if c.head.Answered >= c.head.Asked {
			continue
		}
		r, err := h.t.question(c.head.Seq, c.head.Asked-1)
		if err != nil {
			return err
		}
		switch {
		case answers && (r.To == h.me.Analyst || r.To == "" && only(h.me) == ""):
			h.task(c, r.By.Analyst+" asks: "+r.Question, time.Time{}, false)
		case r.By.Analyst == h.me.Analyst:
			h.task(c, "you asked counsel, and nobody has answered", time.Time{}, false)
		}
	}
	return nil
}

// toDo are the clocks of what somebody does once a decision was made.
var toDo = []string{review.ClockResponse, review.ClockNotice, review.ClockRecheck, review.ClockCollectionEnd}

// decided are this person's own newest decisions that are not carried out.
func (h *handing) decided() error {
	prefix := format.AuditKey(format.ByAnalyst, h.me.Analyst, 0)
	lo, hi := engine.Prefix(prefix[:len(prefix)-8])
	for kv, err := range h.t.scan(lo, hi, engine.ScanOpt{Reverse: true, KeysOnly: true, Limit: workCap}) {
		if err != nil {
			return err
		}
		n := format.Uint64(kv.Key[len(kv.Key)-8:])
		var d review.Decision
		if _, err := h.t.readRecord(format.NumKey(format.FamDecision, n), &d); err != nil {
			return err
		}
		seq, found, err := h.t.seqOf(d.Request)
		if err != nil {
			return err
		}
		if !found {
			continue
		}
		c, err := h.s.glance(h.t, seq)
		if err != nil {
			return err
		}
		if c.head.Decision != n {
			continue
		}
		if c.head.Effect == review.EffectHeld {
			h.task(c, "your decision is held until counsel signs", time.Time{}, false)
		}
		for _, o := range c.head.Owed {
			if o.Decision == n && slices.Contains(toDo, o.Clock) {
				h.task(c, o.Says, o.Due, o.Target)
			}
		}
	}
	return nil
}

// drafts are what this person has half written.
func (h *handing) drafts() error {
	lo, hi := engine.Prefix(format.DraftKey(h.me.Analyst, ""))
	for kv, err := range h.t.scan(lo, hi, engine.ScanOpt{KeysOnly: true, Limit: workCap}) {
		if err != nil {
			return err
		}
		id, _, _ := strings.Cut(string(kv.Key[len(lo):]), " ")
		seq, found, err := h.t.seqOf(id)
		if err != nil {
			return err
		}
		if !found {
			continue // of a request that is not taken in yet
		}
		c, err := h.s.glance(h.t, seq)
		if err != nil {
			return err
		}
		h.task(c, "something is half written", time.Time{}, false)
	}
	return nil
}
