package tui

import (
	"cmp"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/store"
	"lert/tui/kit"
)

func (s *counselScreen) Lines(e *env) []Text {
	var out []Text
	if s.query != nil {
		out = append(out, kit.Textf("Filter: %s.", s.text))
	}
	if s.open && s.queryError != "" {
		out = append(out, "Wrong: "+s.queryError)
	}
	if len(s.list) == 0 {
		return append(out, s.emptyWords())
	}
	return append(out, s.lineList(e).lines()...)
}

// emptyWords says why the list is empty.
func (s *counselScreen) emptyWords() Text {
	switch {
	case s.err != nil:
		return errorLine(s.err)
	case s.query != nil:
		return "No decision matches. Type clear filter to show all."
	}
	return "Nothing has been decided yet."
}

// lineList is the list for the line mode. How many decisions there are is known only
// once all were read.
func (s *counselScreen) lineList(e *env) *lineList {
	return &lineList{viewport: &s.viewport, after: s.more, page: lineModeRows, move: s.move, name: s.text,
		total:      kit.Textf("%d read so far, with others after them", len(s.list)),
		row:        func(i int) Text { return decisionRow(e, &s.list[i]) },
		id:         func(i int) string { return s.list[i].Decision.RequestID },
		rowDetails: func(i int) []Text { return decisionDetails(e, &s.list[i]) }}
}

// details is what there is on the decision that is marked.
func (s *counselScreen) details(e *env) []Text {
	if s.entry() == nil {
		return nil
	}
	return decisionDetails(e, s.entry())
}

// lineTyped keeps the filter, unless it cannot be read.
func (s *counselScreen) lineTyped(e *env, empty bool) tea.Cmd {
	name := "keep filter"
	switch {
	case empty:
		name = "leave filter"
	case s.queryError != "": // Lines says what is wrong
		return nil
	}
	return e.app.do(lookupName(s.filterActions, name))
}

// decisionRow is one decision in about ten words.
func decisionRow(e *env, x *store.AuditEntry) Text {
	d := &x.Decision
	return kit.Textf("%s.", joinNonEmpty(", ",
		kit.Textf("%s %s", outcomeWord(d.Outcome), spokenCase(d.RequestID, e.now())).String(), heldWords(d),
		decisionMarks(d).String(), "by "+e.nameOrYou(d.By.Name), string(spokenTime(e.now(), d.DecidedAt, e.zone))))
}

// decisionDetails is what the row of a decision leaves out.
func decisionDetails(e *env, x *store.AuditEntry) []Text {
	d := &x.Decision
	out := []Text{kit.Textf("Decision %d, on %s, from %s.", d.Seq, spokenCase(d.RequestID, e.now()),
		spokenAgency(e, &x.Row))}
	if len(d.Reasons) > 0 {
		out = append(out, kit.Textf("Reasons: %s.", spokenList(codeWords(d.Reasons))))
	}
	for _, o := range d.Overrides {
		out = append(out, sentence(kit.Textf("Overrides %s: %s", codeLabel(o.Code), o.Why)))
	}
	if d.Rationale == "" {
		return append(out, "No rationale was written.")
	}
	return append(out, "Rationale: "+sentence(singleLine(d.Rationale)))
}

// heldWords says that a decision waits for counsel's signature.
func heldWords(d *review.Decision) string {
	if d.Effect == review.EffectAwaitingSignature {
		return "held for a signature"
	}
	return ""
}

// codeWords are the labels of codes.
func codeWords(codes []string) []string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = string(codeLabel(c))
	}
	return out
}

// Lines is the hand-over: notes, open work, what others recorded.
func (s *handoverScreen) Lines(e *env) []Text {
	if s.err != nil {
		return []Text{errorLine(s.err)}
	}
	tab := Text("Everything.")
	if s.toMe {
		tab = "Only what is addressed to you."
	}
	return append([]Text{tab}, s.lineList(e).lines()...)
}

// lineList is the hand-over for the line mode; its headings are rows, too.
func (s *handoverScreen) lineList(*env) *lineList {
	return &lineList{viewport: &s.viewport, page: partRows,
		move:    func(_ *env, n int) tea.Cmd { s.viewport.Move(n); return nil },
		id:      func(i int) string { return s.items[i].request },
		heading: func(i int) bool { return s.items[i].heading },
		row: func(i int) Text {
			x := &s.items[i]
			return sentence(kit.Textf("%s", joinNonEmpty(", ", cmp.Or(x.spoken, x.when).String(), x.who.String(),
				x.what.String())))
		}}
}
