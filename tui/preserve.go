package tui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/store"
	"lert/tui/form"
	"lert/tui/kit"
)

// preserveAction is the key on a case that records an own preservation of its
// data or, if there is a copy already, what became of it.
func preserveAction(s *caseScreen) action {
	return action{Name: "keep data", Keys: []string{"K"}, Group: groupWork, Act: review.ActFulfil,
		Help: "Record that a copy was made on our own initiative, or what happened to the copy, in the dialog that " +
			"opens; keeping it discloses nothing.",
		WhyNot: s.ifLoaded(func(e *env) Text {
			row, copied := &s.c.Row, copyObligation(s.c)
			switch {
			case copied != nil && copied.Extension != "":
				return kit.Textf("The copy is kept under %s, which extends it: record there what happened to it.",
					copied.Extension)
			case copied != nil:
				return ""
			case row.Effect == review.EffectFinal &&
				(row.Outcome == review.OutcomeReject || row.Outcome == review.OutcomeWithdrawn):
				return "The request is closed; data that is no longer requested is not kept."
			case s.c.Request.Kind.IsPreservation() && row.State == review.StateDecided:
				return "This preservation is decided; " + e.by("f records", "type done to record") + " the copy that was made."
			}
			return ""
		}),
		Run: func(e *env) tea.Cmd {
			if copyObligation(s.c) != nil {
				e.open(newCopyDisposalDialog(e, s.c))
			} else {
				e.open(newPreserveDialog(e, s.c))
			}
			return nil
		}}
}

// copyObligation is the obligation about the copy that a case keeps, nil if it keeps none.
func copyObligation(c *store.Case) *store.Obligation {
	if i := slices.IndexFunc(c.Obligations, func(o store.Obligation) bool { return o.HasCopy }); i >= 0 {
		return &c.Obligations[i]
	}
	return nil
}

// keptUntilText says, before a preservation is approved, until when a copy made now is kept.
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
			return kit.Textf("The duty to preserve ends on %s; the copy is kept until %s.",
				day(k.DutyEnds), day(k.KeptUntil))
		}
	}
	return ""
}

// newPreserveDialog is the dialog that records an own preservation: since when, and
// under which rule, which says how long the copy is kept.
func newPreserveDialog(e *env, c *store.Case) *formDialog {
	id, p := c.Row.ID, e.store.Policy()
	rules := review.OwnPreservationRules(p, c.Request, e.now())
	if c.Request.Kind.IsPreservation() {
		rules = nil // the agency asked for it: its own law says how long
	}
	options := make([]form.Option, len(rules))
	for i, k := range rules {
		binds := "own initiative"
		if !k.Informative {
			binds = "a duty"
		}
		until := review.DateOf(review.OwnPreservationEnd(p, c.Request, &k, e.now()))
		options[i] = form.Option{Value: k.ID, Text: kit.Textf("until %s, %s: %s", until, binds, k.ID)}
	}
	rule := form.Choice("rule", "Under", kit.Textf("lert preserve %s --rules explains each.", id), options)
	rule.VisibleIf = func() bool { return len(options) > 0 }
	f := form.New(rule,
		form.Text("at", "As of",
			"The time of the copy: 2026-11-23 09:00; if empty, now. Later data is not in it."),
		form.Text("note", "Note", "Optional."))
	record := e.opts.NewID()
	intro := []Text{"A copy was made of what we hold, so that it is not lost while the request waits. " +
		"Keeping it discloses nothing."}
	if len(rules) > 0 {
		says := kit.Textf("%s: %s", rules[0].ID, rules[0].Text)
		if cite := rules[0].Cite; cite != "" {
			says += kit.Textf(" (%s)", cite)
		}
		intro = append(intro, says)
	}
	return newFormDialog(kit.Textf("Keep data of %s", id), "record", intro, f, "",
		func(e *env, call callID) (tea.Cmd, Text) {
			r := form.NewReader(f, e.zone)
			out := review.Fulfilment{ID: record, RequestID: id, Kind: review.Preserved,
				RuleID: f.Text("rule"), Note: f.Text("note"), At: r.OptionalTimestamp("at")}
			if bad := r.FirstFault(); bad.Message != "" {
				return nil, f.FaultAt(bad.Path, bad.Message)
			}
			e.setCommandLine(fulfilCommand(&out))
			return fulfilCmd(e.ctx, call, e.store, out, nil, nil), ""
		})
}

// newCopyDisposalDialog is the dialog that records what became of the copy: it was
// destroyed, or it is kept until a day on which it is reviewed again.
func newCopyDisposalDialog(e *env, c *store.Case) *formDialog {
	id, rev := c.Row.ID, c.Row.Revision
	value := form.Choice("copy", "The copy", "",
		form.Pairs(review.CopyDestroyed, "was destroyed", review.CopyKept, "is kept")).
		Unanswered().Needs("Say what became of the copy.")
	f := form.New(value,
		form.Text("until", "Until", "The recheck date: 2027-03-20.").For(value, review.CopyKept),
		form.Text("why", "Why", "For example: its time ended and no legal process arrived.").Needs("Say why."))
	var intro []Text
	for i := range c.Obligations {
		if o := &c.Obligations[i]; o.Clock == review.ClockPreservation {
			intro = append(intro, kit.Textf("%s: %s.", kit.ShortTime(e.now(), o.Due, e.zone), o.Text))
		}
	}
	return newObservationDialog(kit.Textf("The copy kept on %s", id), intro, f,
		review.Observation{RequestID: id, Revision: rev, Kind: review.ObservedCopy})
}
