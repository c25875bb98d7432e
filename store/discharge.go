package store

import (
	"fmt"
	"slices"

	"lert/review"
)

// discharge ends what the fulfilment just recorded fulfils, and starts what it
// begins. What it begins rests on it and no more on the decision: a decision
// may be taken back or superseded, what was done may not.
func (e *deed) discharge() error {
	c, f, h := e.c, &e.f, &e.c.head
	n := h.Done
	var by uint64
	if e.dec != nil {
		by = e.dec.Decision.Seq
	}
	rest := func(clocks ...string) {
		for i := range h.Owed {
			if d := &h.Owed[i]; d.Decision == by && d.Fulfilment == 0 && slices.Contains(clocks, d.Clock) {
				d.Fulfilment = n
			}
		}
	}
	end := func(clocks ...string) {
		h.Owed = slices.DeleteFunc(h.Owed, func(d debt) bool { return slices.Contains(clocks, d.Clock) })
	}
	if err := e.amend(); err != nil {
		return err
	}
	switch kind := f.Kind; {
	case f.Void:
	case kind == review.Produced:
		if len(f.Categories) > 0 {
			rest("notice", "recheck", "gag")
		}
	case kind == review.CollectionStarted:
		if e.replaces == 0 {
			h.Owed = slices.DeleteFunc(h.Owed, func(d debt) bool { return d.Clock == "collection_end" && d.Fulfilment != 0 }) // extended by this one
		}
		rest("notice", "recheck", "gag", "collection_end")
		if review.CollectionEnd(e.in.Shown).IsZero() && e.replaces == 0 {
			h.Owed = append(h.Owed, debt{Clock: "collection_end", Due: f.At, Target: true, Says: "the order names no end: find out when the collection must stop", Decision: by, Fulfilment: n})
		}
	case kind == review.CollectionStopped:
		end("collection_end")
	case kind == review.Preserved && (e.replaces == 0 || e.copied):
		end("preservation")
		more, err := c.kept(f, by)
		if err != nil {
			return err
		}
		h.Owed = append(h.Owed, more...)
		if err := c.extend(); err != nil {
			return err
		}
	case kind == review.NoticeSent:
		if review.Told(c.req, e.in.Earlier) {
			end("notice", "recheck", "gag")
		}
	}
	if e.replaces > 0 {
		e.settled()
	}
	if e.in.Latest != nil && h.Decision != 0 {
		latest, err := c.s.decided(c.t, h.Decision)
		if err != nil {
			return err
		}
		return c.carried(&latest.Decision, latest.Assessment, e.in.Earlier)
	}
	return nil
}

// owe adds what a decision starts to what is owed already. What an earlier
// fulfilment left owing stays, unless the new decision says anew when the user
// is told; what was done already is not owed again.
func (c *dossier) owe(d *review.Decision, shown *review.Assessment, more []debt) error {
	h := &c.head
	done, err := c.fulfilments()
	if err != nil {
		return err
	}
	if err := c.letGo(d, done); err != nil {
		return err
	}
	told := len(done) > 0 && review.Told(c.req, done)
	preserved := slices.ContainsFunc(h.Owed, func(x debt) bool { return x.Clock == "preservation" && x.Fulfilment != 0 })
	more = slices.DeleteFunc(more, func(x debt) bool {
		return told && ofNotice(x) || preserved && x.Clock == "preservation"
	})
	if slices.ContainsFunc(more, func(x debt) bool { return x.Clock == "notice" || x.Clock == "recheck" }) {
		h.Owed = slices.DeleteFunc(h.Owed, func(x debt) bool { return ofNotice(x) && x.Fulfilment != 0 })
		if f := review.Disclosed(done); f != nil { // what left still owes it, whatever becomes of this decision
			n, err := c.ordinalOf(f.ID)
			if err != nil {
				return err
			}
			for i := range more {
				if ofNotice(more[i]) {
					more[i].Fulfilment = n
				}
			}
		}
	}
	h.Owed = append(h.Owed, more...)
	return c.carried(d, shown, done)
}

// carried ends the response of an approval that was carried out: all that was
// granted is recorded as produced, preserved, in collection, or empty.
func (c *dossier) carried(d *review.Decision, shown *review.Assessment, done []review.Fulfilment) error {
	if d.Outcome != review.OutcomeApprove || d.Effect != review.EffectFinal || len(done) == 0 && len(d.Unavailable) == 0 {
		return nil
	}
	req, err := c.asOf(d.Revision)
	if err != nil {
		return err
	}
	_, all := review.Outstanding(review.Release{Policy: c.s.rules.Policy(), Request: req, Decision: d, Shown: shown, Earlier: done, Now: c.t.now})
	if !all {
		return nil
	}
	c.head.Owed = slices.DeleteFunc(c.head.Owed, func(x debt) bool {
		// A collection that was granted and held nothing never started: it owes no stop.
		return x.Decision == d.Seq && (x.Clock == "response" || x.Clock == "collection_end" && x.Fulfilment == 0)
	})
	return nil
}

// fulfilledWords tells a fulfilment in the case's history.
func fulfilledWords(f *review.Fulfilment) string {
	var text string
	add := func(s string) {
		if text != "" && s != "" {
			text += "; "
		}
		text += s
	}
	if f.Incident != "" {
		add("INCIDENT: " + f.Incident)
	}
	for i, c := range f.Categories {
		if i == 0 {
			add(c)
		} else {
			text += ", " + c
		}
	}
	for _, u := range f.None {
		add(fmt.Sprintf("%s: %s", u.Category, map[string]string{"no_data": "no data", "no_account": "no account"}[u.Why]))
	}
	if n := len(f.Files); n == 1 {
		add("1 file")
	} else if n > 1 {
		add(fmt.Sprintf("%d files", n))
	}
	if f.To != "" {
		add("to " + f.To)
	}
	if f.Channel != "" {
		add("by " + f.Channel)
	}
	if f.Rule != "" {
		add("under " + f.Rule)
	}
	add(f.Note)
	return text
}
