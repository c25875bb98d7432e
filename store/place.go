package store

import (
	"bytes"
	"encoding/json"
	"slices"
	"time"

	"lert/review"
	"lert/store/engine"
	"lert/store/format"
)

// The bands of the working order.
const (
	bandEmergency = 0
	bandPreserve  = 1
	bandRest      = 2
)

// bandOf puts what cannot wait first: a life, then data that is being deleted
// while the request lies (an EPOC obliges its addressee to preserve at once,
// Regulation 2023/1543 Article 10), then the rest.
func bandOf(r *review.Request) byte {
	switch {
	case r.Kind == review.Emergency:
		return bandEmergency
	case r.Kind.Preserves():
		return bandPreserve
	case r.Process != nil && (r.Process.Instrument == "eu.epoc" || r.Process.Instrument == "eu.epoc_pr"):
		return bandPreserve
	}
	return bandRest
}

func tabOf(state string) byte {
	switch state {
	case review.StateReferred:
		return format.TabCounsel
	case review.StateWaiting:
		return format.TabWaiting
	case review.StateDecided:
		return format.TabDecided
	}
	return format.TabOpen
}

// assess is what the engine makes of the request at an instant, with the
// history that was known.
func (c *dossier) assess(at time.Time) (*review.Assessment, *review.History, error) {
	h, err := c.history(at)
	if err != nil {
		return nil, nil, err
	}
	return review.Assess(c.s.rules.Policy(), c.req, h, at), h, nil
}

// summarise makes the row anew from an assessment as of the act's clock, and
// the clocks that run while the request is ours to answer.
func (c *dossier) summarise() error {
	a, _, err := c.assess(c.t.now)
	if err != nil {
		return err
	}
	p, r := c.s.rules.Policy(), c.req
	row := &c.row
	row.Kind, row.Platform, row.Channel, row.Country = r.Kind, r.Platform, r.Channel, r.Requester.Country
	row.Agency, row.Reference = r.Requester.Agency, r.Reference
	row.Instrument, row.Process = "", "none"
	if r.Process != nil && r.Process.Instrument != "" {
		row.Instrument, row.Process = r.Process.Instrument, review.Clean(r.Process.Instrument).String()
		if in := p.Instrument(r.Process.Instrument, review.DateOf(r.ReceivedAt.UTC())); in != nil && in.Short != "" {
			row.Process = in.Short
		}
	}
	row.Targets = len(r.Targets)
	for i := range a.Checks {
		row.Verdicts[i] = a.Checks[i].Verdict
	}
	row.Recommend, row.Counsel, row.Codes = a.Recommendation, a.Counsel, a.Codes()
	row.Categories = row.Categories[:0:0]
	for _, it := range r.Data {
		if !slices.Contains(row.Categories, it.Category) {
			row.Categories = append(row.Categories, it.Category)
		}
	}
	row.Sentence = review.Sentence(p, r, a)
	row.Received = r.ReceivedAt.UTC()
	if c.head.Notice == "" {
		row.Notice = a.Notice.Action
	}
	row.Due, row.DueBasis, row.DueTarget = time.Time{}, "", false
	if k, ok := a.Due(); ok {
		row.Due, row.DueBasis, row.DueTarget = k.Due.UTC(), k.Basis, k.Target
	}
	c.head.Policy = p.Digest
	c.head.Change = nextChange(r, c.t.now)
	c.head.Kind = string(r.Kind)
	c.runningClocks(a)
	return nil
}

// runningClocks keeps, of the clocks that run by themselves, those that bind
// us while the request waits for us. A push back or a decision stops them:
// what goes on then is owed by the decision.
func (c *dossier) runningClocks(a *review.Assessment) {
	c.head.Owed = slices.DeleteFunc(c.head.Owed, func(d debt) bool {
		return d.Decision == 0 && (d.Clock == "response" || d.Clock == "validation" || d.Clock == "service")
	})
	if c.head.State != review.StateOpen && c.head.State != review.StateReferred {
		return
	}
	for _, k := range a.Clocks {
		if k.Informative || k.Due.IsZero() {
			continue
		}
		switch k.Clock {
		case "response":
			says := "answer the agency"
			if k.Target {
				says = "answer the agency (house target)"
			}
			c.head.Owed = append(c.head.Owed, debt{Clock: k.Clock, Due: k.Due.UTC(), Basis: k.Basis, Target: k.Target, Says: says})
		case "validation", "service":
			c.head.Owed = append(c.head.Owed, debt{Clock: k.Clock, Due: k.Due.UTC(), Basis: k.Basis, Target: k.Target, Says: k.Clock + " falls due"})
		}
	}
}

// nextChange is the next instant after now at which the calendar alone may
// change what the checks say of a request: a paper expires or becomes valid, a
// gag ends, a window opens or closes. Zero: never.
func nextChange(r *review.Request, now time.Time) (next time.Time) {
	try := func(at time.Time) {
		if at.After(now) && (next.IsZero() || at.Before(next)) {
			next = at.UTC()
		}
	}
	day := func(d review.Date) {
		if !d.IsZero() {
			// A day may begin and end in any time zone between +14 and -12 hours.
			try(d.In(time.UTC))
			try(d.AddDays(1).In(time.UTC))
			try(d.AddDays(1).In(time.UTC).Add(12 * time.Hour))
		}
	}
	if pr := r.Process; pr != nil {
		day(pr.IssuedOn)
		day(pr.ValidUntil)
		day(pr.ReturnBy)
		if !pr.Window.IsZero() {
			try(pr.Window.From.Start())
			try(pr.Window.To.Stop())
		}
		if n := pr.Nondisclosure; n != nil {
			day(n.From)
			day(n.Until)
		}
	}
	return next
}

// settle writes the head and the row and moves every index entry that follows
// from them. All changes of a request's state end here.
func (c *dossier) settle() error {
	t, h, row := c.t, &c.head, &c.row
	row.ID, row.Revision, row.State = h.ID, h.Rev, h.State
	row.Holder, row.HeldSince, row.HeldUntil = h.Holder, h.Since, h.Until
	row.Outcome, row.Effect, row.Decided, row.Analyst = h.Outcome, h.Effect, h.Decided, h.By
	row.Overridden, row.Snoozed = h.Overrode, h.asleep()
	if h.Notice != "" {
		row.Notice = h.Notice
	}
	tab := tabOf(h.State)
	o := format.NewestFirst(h.Decision, h.Seq)
	if tab != format.TabDecided {
		// The band is of the document, which only a revision changes: without
		// one at hand the place says it.
		band := byte(bandRest)
		switch {
		case c.doc != nil:
			band = bandOf(c.doc)
		case len(h.Place) == 27 && h.Place[1] != format.TabDecided:
			band = h.Place[2]
		}
		o = format.OrderOf(band, row.Due, row.Received, h.Seq)
	}
	h.Place = format.QueueKey(tab, o)

	var moved []string
	if w := c.was; w != nil {
		if !bytes.Equal(w.Place, h.Place) {
			t.del(w.Place)
		}
		moved = indexKeys(w)
	}
	now := indexKeys(h)
	for _, k := range moved {
		if !slices.Contains(now, k) {
			t.del([]byte(k))
		}
	}
	for _, k := range now {
		if !slices.Contains(moved, k) {
			t.put([]byte(k), nil)
		}
	}
	if err := c.settleClocks(); err != nil {
		return err
	}
	if err := c.settleCounts(); err != nil {
		return err
	}
	t.raw(engine.Put(h.Place, format.EncodeRow(row)))
	if err := putJSON(t, format.HeadKey(h.Seq), h); err != nil {
		return err
	}
	c.remember()
	return nil
}

// indexKeys are the entries without a value that follow from a head.
func indexKeys(h *head) []string {
	out := make([]string, 0, len(h.Matches)+2)
	for _, m := range h.Matches {
		var sum [16]byte
		copy(sum[:], m[1:])
		out = append(out, string(format.MatchKey(m[0], sum, h.Seq)))
	}
	for _, who := range h.Referred {
		out = append(out, string(format.ReferredKey(who, h.Seq)))
	}
	if h.Holder != "" {
		var o format.Order
		copy(o[:], h.Place[2:])
		out = append(out, string(format.MineKey(h.Holder, o)))
	}
	if !h.Change.IsZero() && h.State != review.StateDecided {
		out = append(out, string(format.ChangeKey(h.Change, h.Seq)))
	}
	return out
}

// clockKeys are the entries of the clock index that follow from a head.
func clockKeys(h *head) [][]byte {
	out := make([][]byte, len(h.Owed))
	for i, d := range h.Owed {
		out[i] = format.ClockKey(format.ClockByte(d.Clock, d.Target), d.Due, h.Seq, i)
	}
	return out
}

func (c *dossier) settleClocks() error {
	now := clockKeys(&c.head)
	if c.was != nil {
		for _, k := range clockKeys(c.was) {
			if !slices.ContainsFunc(now, func(b []byte) bool { return bytes.Equal(b, k) }) {
				c.t.del(k)
			}
		}
	}
	for i, k := range now {
		v, err := json.Marshal(c.head.Owed[i])
		if err != nil {
			return err
		}
		c.t.put(k, v)
	}
	return nil
}

// countsOf are the counters that a head is counted in.
func countsOf(h *head) []string {
	out := []string{"tab/" + string(rune(tabOf(h.State)))}
	if h.Kind == string(review.Emergency) && (h.State == review.StateOpen || h.State == review.StateReferred) {
		out = append(out, "emergency")
	}
	return out
}

func (c *dossier) settleCounts() error {
	now := countsOf(&c.head)
	var was []string
	if c.was != nil {
		was = countsOf(c.was)
	}
	if slices.Equal(was, now) {
		return nil
	}
	for _, n := range was {
		if _, err := c.t.add(n, -1); err != nil {
			return err
		}
	}
	for _, n := range now {
		if _, err := c.t.add(n, 1); err != nil {
			return err
		}
	}
	return nil
}

// free drops a claim.
func (h *head) free() { h.Holder, h.Since, h.Until = "", time.Time{}, time.Time{} }

// held reports whether a person other than who holds the request at an
// instant.
func (h *head) heldByOther(who string, at time.Time) bool {
	return h.Holder != "" && h.Holder != who && at.Before(h.Until)
}
