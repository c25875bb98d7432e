package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"lert/review"
	"lert/store/engine"
	"lert/store/format"
)

// counselAfter is when counsel's review falls due after the lead on call stood
// in for them in an emergency.
const counselAfter = 24 * time.Hour

// closeAfter is when a pushed back request may be closed where the platform
// says nothing.
const closeAfterDays = 30

// fulfilAfter is when an approval is to be carried out where neither law nor
// the platform's own aim sets a time: it must not vanish for want of a clock.
const fulfilAfter = 72 * time.Hour

// obligations are what a decision starts, as of the act's clock: the clocks of
// the assessment a, made now, become dates that bind.
func (c *dossier) obligations(d *review.Decision, a *review.Assessment, counselAnswered bool) []debt {
	var out []debt
	owe := func(clock string, due time.Time, basis, says string, target bool) {
		if !due.IsZero() {
			out = append(out, debt{Clock: clock, Due: due.UTC(), Basis: basis, Target: target, Says: says, Decision: d.Seq})
		}
	}
	if d.Effect == review.EffectHeld {
		return nil // nothing may leave on it; the response clock runs on
	}
	switch d.Outcome {
	case review.OutcomePushBack:
		days := closeAfterDays
		if p := c.s.rules.Policy().Platform(c.doc.Platform); p != nil && p.CloseAfterDays > 0 {
			days = p.CloseAfterDays
		}
		owe("clarification", d.DecidedAt.AddDate(0, 0, days), "", fmt.Sprintf("no answer after %d days: the request may be closed", days), true)
		if due, rule := review.Clarification(c.s.rules.Policy(), c.req, d.DecidedAt); rule != nil {
			out = append(out, debt{Clock: "clarification", Due: due, Basis: rule.ID, Target: true, Theirs: true, Says: "the agency's answer is due", Decision: d.Seq})
		}
		return out
	case review.OutcomeApprove:
	default:
		return nil
	}
	if !slices.ContainsFunc(a.Clocks, func(k review.Clock) bool { return k.Clock == "response" && !k.Informative && !k.Due.IsZero() }) {
		owe("response", d.DecidedAt.Add(fulfilAfter), "", "carry out what was approved", true)
	}
	for _, k := range a.Clocks {
		if k.Informative {
			continue // it binds somebody else
		}
		switch k.Clock {
		case "response":
			says := "send what was approved"
			if c.doc.Kind.Preserves() {
				says = "make the copy that was approved, and record it"
			}
			owe("response", k.Due, k.Basis, says, k.Target)
		case "preservation":
			if k.DutyEnds.IsZero() && k.KeptUntil.IsZero() {
				owe("preservation", k.Due, k.Basis, "the preservation ends", k.Target)
			}
			owe("preservation", k.DutyEnds, k.Basis, c.dutyWords(), k.Target)
			if !k.KeptUntil.Equal(k.DutyEnds) {
				owe("preservation", k.KeptUntil, k.Basis, "the preserved copy may be deleted", true)
			}
		case "gag":
			owe("gag", k.Due, k.Basis, "the bar on telling the user ends, unless an extension comes before", k.Target)
		case "collection_end":
			owe("collection_end", k.Due, k.Basis, "the collection must stop", k.Target)
		}
	}
	c.untold(d, a, owe)
	if a.Counsel && c.doc.Kind == review.Emergency && d.By.Role != review.RoleCounsel && !counselAnswered {
		owe("counsel", d.DecidedAt.Add(counselAfter), "", "counsel reviews what the lead on call approved", false)
	}
	return out
}

// Due lists what falls due within a time from now, what is overdue first; 0
// lists everything. The list is made from the index of clocks, earliest first.
// Of a request that was laid aside only what binds is in it, and the reminder.
func (v *Session) Due(ctx context.Context, within time.Duration) ([]Owed, error) {
	var out []Owed
	err := v.read(ctx, review.ActRead, func(t *tx) error {
		out = nil
		for _, clock := range clockOrder {
			lo, hi := engine.Prefix([]byte{format.FamClock, clock})
			if within > 0 {
				hi = format.ClockKey(clock, t.now.Add(within+1), 0, 0)
			}
			for kv, err := range t.scan(lo, hi, engine.ScanOpt{}) {
				if err != nil {
					return err
				}
				body, err := unsealed(kv.Key, kv.Val)
				if err != nil {
					return err
				}
				var d debt
				if err := decodeJSON(kv.Key, body, &d); err != nil {
					return err
				}
				c, err := v.s.glance(t, format.Uint64(kv.Key[10:]))
				if err != nil {
					return err
				}
				if !d.legal() && d.Clock != reminderClock && t.now.Before(c.row.Snoozed) {
					continue // laid aside: its reminder stands for it
				}
				if !t.sees(&c.head) {
					continue
				}
				o, err := c.owed(d)
				if err != nil {
					return err
				}
				out = append(out, o)
			}
		}
		return nil
	})
	slices.SortStableFunc(out, func(a, b Owed) int { return a.Due.Compare(b.Due) })
	return out, err
}

// owed is a debt as it is shown now.
func (c *dossier) owed(d debt) (Owed, error) {
	row := c.row
	row.Expire(c.t.now)
	says, err := d.Says, error(nil)
	switch {
	case d.Clock == "preservation":
		says, err = c.sayCopy(d)
	case ofNotice(d):
		says, err = c.sayNotice(d)
	}
	return Owed{Due: d.Due, Clock: d.Clock, Request: c.head.ID, Row: row, Basis: d.Basis, Target: d.Target, Theirs: d.Theirs, Says: says}, err
}

// clockOrder are the bytes of all clocks.
var clockOrder = func() []byte {
	out := []byte{'z'}
	for _, b := range format.ClockBytes {
		out = append(out, b)
	}
	slices.Sort(out)
	return out
}()
