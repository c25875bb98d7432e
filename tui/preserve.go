package tui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/store"
	"lert/tui/kit"
)

// preserveAction is the key on a case that keeps its data meanwhile, or says what
// became of the copy where one is kept.
func preserveAction(s *caseScreen) Action {
	return Action{Name: "keep data", Keys: []string{"K"}, Group: groupWork, Act: review.ActFulfil,
		Help: "Record that a copy was made at our own initiative, or what became of the copy, in the dialog that opens; keeping discloses nothing.",
		WhyNot: func(e *env) Text {
			if w := s.whyNotLoaded(e); w != "" {
				return w
			}
			row, copied := &s.c.Row, copyObligation(s.c)
			switch {
			case copied != nil && copied.Extension != "":
				return kit.Textf("The copy is kept under %s, which extends it: what became of it is recorded there.", copied.Extension)
			case copied != nil:
				return ""
			case row.Effect == review.EffectFinal && (row.Outcome == review.OutcomeReject || row.Outcome == review.OutcomeWithdrawn):
				return "The request is closed; what is no longer asked for is not kept."
			case s.c.Request.Kind.IsPreservation() && row.State == review.StateDecided:
				return "This preservation is decided; f records the copy that was made."
			}
			return ""
		},
		Run: func(e *env) tea.Cmd {
			if copyObligation(s.c) != nil {
				e.open(newCopyDisposalDialog(e, s.c))
			} else {
				e.open(newPreserveDialog(e, s.c))
			}
			return nil
		}}
}

// copyObligation is what is owed on the copy that a case keeps, nil where it keeps none.
func copyObligation(c *store.Case) *store.Obligation {
	if i := slices.IndexFunc(c.Obligations, func(o store.Obligation) bool { return o.HasCopy }); i >= 0 {
		return &c.Obligations[i]
	}
	return nil
}

// keptUntilText says, before a preservation is approved, until when its copy is kept if
// it is made now, and how long that is.
func (d *decideDialog) keptUntilText(e *env) Text {
	if d.outcome != review.OutcomeApprove || !d.c.Request.Kind.IsPreservation() {
		return ""
	}
	day := func(at time.Time) Text {
		return kit.Textf("%s, in %s", review.DateOf(at), kit.ShortDuration(at.Sub(e.now())))
	}
	for _, k := range d.c.Assessment.Clocks {
		switch {
		case k.Name != review.ClockPreservation:
		case k.DutyEnds.IsZero() || k.DutyEnds.Equal(k.KeptUntil):
			return kit.Textf("The copy is kept until %s.", day(k.Due))
		case k.KeptUntil.IsZero():
			return kit.Textf("The duty to preserve ends on %s.", day(k.DutyEnds))
		default:
			return kit.Textf("The duty to preserve ends on %s; the copy is kept until %s.", day(k.DutyEnds), day(k.KeptUntil))
		}
	}
	return ""
}

// newPreserveDialog records that data was kept meanwhile: since when, and under which
// rule, which says how long.
func newPreserveDialog(e *env, c *store.Case) *formDialog {
	id, p := c.Row.ID, e.store.Policy()
	rules := review.OwnPreservationRules(p, c.Request, e.now())
	if c.Request.Kind.IsPreservation() {
		rules = nil // it was asked for: its own law says how long
	}
	options := make([]option, len(rules))
	for i, k := range rules {
		binds := "our own initiative"
		if !k.Informative {
			binds = "a duty"
		}
		options[i] = option{k.ID, kit.Textf("%s (%s, until %s)", k.ID, binds, review.DateOf(review.OwnPreservationEnd(p, c.Request, &k, e.now())))}
	}
	rule := choiceEntry("rule", "Under", kit.Textf("lert preserve %s --rules says each in full.", id), options)
	rule.visibleIf = func() bool { return len(options) > 0 }
	f := newForm(rule,
		textEntry("at", "As of", "The instant of the copy: 2026-11-23 09:00; empty: now. What came later is not in it."),
		textEntry("note", "Note", "May stay empty."))
	record := e.opts.NewID()
	intro := []Text{"A copy was made of what we hold, so that it is not lost while the request waits. Nothing is disclosed by it."}
	if len(rules) > 0 {
		intro = append(intro, kit.Textf("%s: %s (%s)", rules[0].ID, rules[0].Text, orDash(rules[0].Cite)))
	}
	return newFormDialog(kit.Textf("Keep data of %s", id), "record", intro, f, "",
		func(e *env, call callID) (tea.Cmd, Text) {
			f.clearFaults()
			out := review.Fulfilment{ID: record, RequestID: id, Kind: review.Preserved, RuleID: f.text("rule"), Note: f.text("note")}
			r := &formReader{form: f, zone: e.zone}
			if f.text("at") != "" {
				out.At = r.timestamp("at")
			}
			if len(r.faults) > 0 {
				f.goTo(r.faults[0].path, r.faults[0].message)
				return nil, r.faults[0].message
			}
			e.setCommandLine(fulfilCommand(&out))
			return fulfilCmd(e.ctx, call, e.store, out, nil, nil), ""
		})
}

// newCopyDisposalDialog says what became of the copy: it is destroyed, or kept on until a
// day on which it is looked at again.
func newCopyDisposalDialog(e *env, c *store.Case) *formDialog {
	id, rev := c.Row.ID, c.Row.Revision
	value := choiceEntry("copy", "The copy", "", []option{{review.CopyDestroyed, "was destroyed"}, {review.CopyKept, "is kept on"}})
	until := textEntry("until", "Until", "The day on which it is looked at again: 2027-03-20.")
	until.visibleIf = func() bool { return value.value() == review.CopyKept }
	f := newForm(value, until, textEntry("why", "Why", "As: its time ended and no process came."))
	var intro []Text
	for i := range c.Obligations {
		if o := &c.Obligations[i]; o.Clock == review.ClockPreservation {
			intro = append(intro, kit.Textf("%s: %s.", kit.ShortTime(e.now(), o.Due, e.zone), o.Text))
		}
	}
	return newObservationDialog(kit.Textf("The copy kept on %s", id), intro, f,
		review.Observation{RequestID: id, Revision: rev, Kind: review.ObservedCopy}, "Say why.")
}
