package tui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/store"
)

// keepAction is the key on a case that keeps its data meanwhile, or says what
// became of the copy where one is kept.
func keepAction(s *caseScreen) Action {
	return Action{Name: "keep data", Keys: []string{"K"}, Group: groupWork, Act: review.ActFulfil,
		Help: "Record that a copy was made at our own initiative, or what became of the copy, in the dialog that opens; keeping discloses nothing.",
		Why: func(e *env) Text {
			if w := s.unread(e); w != "" {
				return w
			}
			row, copied := &s.c.Row, copyOf(s.c)
			switch {
			case copied != nil && copied.By != "":
				return say("The copy is kept under %s, which extends it: what became of it is recorded there.", copied.By)
			case copied != nil:
				return ""
			case row.Effect == review.EffectFinal && (row.Outcome == review.OutcomeReject || row.Outcome == review.OutcomeWithdrawn):
				return "The request is closed; what is no longer asked for is not kept."
			case s.c.Request.Kind.Preserves() && row.State == review.StateDecided:
				return "This preservation is decided; f records the copy that was made."
			}
			return ""
		},
		Run: func(e *env) tea.Cmd {
			if copyOf(s.c) != nil {
				e.open(newCopyEnd(e, s.c))
			} else {
				e.open(newKeep(e, s.c))
			}
			return nil
		}}
}

// copyOf is what is owed on the copy that a case keeps, nil where it keeps none.
func copyOf(c *store.Case) *store.Owed {
	if i := slices.IndexFunc(c.Owed, func(o store.Owed) bool { return o.Copy }); i >= 0 {
		return &c.Owed[i]
	}
	return nil
}

// keptUntil says, before a preservation is approved, until when its copy is kept if
// it is made now, and how long that is.
func (d *decide) keptUntil(e *env) Text {
	if d.outcome != review.OutcomeApprove || !d.c.Request.Kind.Preserves() {
		return ""
	}
	day := func(at time.Time) Text { return say("%s, in %s", review.DateOf(at), span(at.Sub(e.now()))) }
	for _, k := range d.c.Assessment.Clocks {
		switch {
		case k.Clock != review.ClockPreservation:
		case k.DutyEnds.IsZero() || k.DutyEnds.Equal(k.KeptUntil):
			return say("The copy is kept until %s.", day(k.Due))
		case k.KeptUntil.IsZero():
			return say("The duty to preserve ends on %s.", day(k.DutyEnds))
		default:
			return say("The duty to preserve ends on %s; the copy is kept until %s.", day(k.DutyEnds), day(k.KeptUntil))
		}
	}
	return ""
}

// newKeep records that data was kept meanwhile: since when, and under which
// rule, which says how long.
func newKeep(e *env, c *store.Case) *asking {
	id, p := c.Row.ID, e.desk.Policy()
	rules := review.KeepRules(p, c.Request, e.now())
	if c.Request.Kind.Preserves() {
		rules = nil // it was asked for: its own law says how long
	}
	options := make([]option, len(rules))
	for i, k := range rules {
		binds := "our own initiative"
		if !k.Informative {
			binds = "a duty"
		}
		options[i] = option{k.ID, say("%s (%s, until %s)", k.ID, binds, review.DateOf(review.KeepUntil(p, c.Request, &k, e.now())))}
	}
	rule := choiceEntry("rule", "Under", say("lert preserve %s --rules says each in full.", id), options)
	rule.when = func() bool { return len(options) > 0 }
	f := newForm(rule,
		textEntry("at", "As of", "The instant of the copy: 2026-11-23 09:00; empty: now. What came later is not in it."),
		textEntry("note", "Note", "May stay empty."))
	record := e.opts.NewID()
	intro := []Text{"A copy was made of what we hold, so that it is not lost while the request waits. Nothing is disclosed by it."}
	if len(rules) > 0 {
		intro = append(intro, say("%s: %s (%s)", rules[0].ID, rules[0].Text, orDash(rules[0].Cite)))
	}
	return newAsking(say("Keep data of %s", id), "record", intro, f, "",
		func(e *env, at stamp) (tea.Cmd, Text) {
			f.clean()
			out := review.Fulfilment{ID: record, Request: id, Kind: review.Preserved, Rule: f.text("rule"), Note: f.text("note")}
			r := &reading{form: f, zone: e.zone}
			if f.text("at") != "" {
				out.At = r.instant("at")
			}
			if len(r.bad) > 0 {
				f.goTo(r.bad[0].path, r.bad[0].says)
				return nil, r.bad[0].says
			}
			e.last(fulfilLine(&out))
			return fulfilCmd(e.ctx, at, e.desk, out, nil, nil), ""
		})
}

// newCopyEnd says what became of the copy: it is destroyed, or kept on until a
// day on which it is looked at again.
func newCopyEnd(e *env, c *store.Case) *asking {
	id, rev := c.Row.ID, c.Row.Revision
	value := choiceEntry("copy", "The copy", "", []option{{review.CopyDestroyed, "was destroyed"}, {review.CopyKept, "is kept on"}})
	until := textEntry("until", "Until", "The day on which it is looked at again: 2027-03-20.")
	until.when = func() bool { return value.value() == review.CopyKept }
	f := newForm(value, until, textEntry("why", "Why", "As: its time ended and no process came."))
	var intro []Text
	for i := range c.Owed {
		if o := &c.Owed[i]; o.Clock == review.ClockPreservation {
			intro = append(intro, say("%s: %s.", instant(e.now(), o.Due, e.zone), o.Says))
		}
	}
	return newFinding(say("The copy kept on %s", id), intro, f,
		review.Observation{Request: id, Revision: rev, Kind: review.ObservedCopy}, "Say why.")
}
