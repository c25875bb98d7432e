package tui

import (
	"slices"
	"strings"

	"lert/tui/kit"
)

// Lines is the dialog for the line mode: each choice with its state, the statements,
// and what is missing.
func (d *decideDialog) Lines(e *env) []Text {
	out := []Text{kit.Textf("%s, from %s.", d.Title(), agencyText(&d.c.Row))}
	if s := d.keptUntilText(e); s != "" {
		out = append(out, s)
	}
	out = append(out, d.lineList(e).lines()...)
	if d.field != nil {
		out = append(out, d.prompt)
		if d.fault != "" {
			out = append(out, "Wrong: "+d.fault)
		}
	}
	out = append(out, d.refused...)
	for _, r := range d.refusals {
		out = append(out, notYet(r))
	}
	out = append(out, d.questionLines()...)
	if len(d.refusals) == 0 && d.openQuestion() == nil {
		out = append(out, "Nothing is missing.")
	}
	return out
}

// lineList is the list of choices for the line mode.
func (d *decideDialog) lineList(e *env) *lineList {
	v := &kit.Viewport{Rows: len(d.items), Cursor: d.cursor}
	return &lineList{viewport: v, page: partRows, move: d.move, row: func(i int) Text { return d.itemText(e, i) }}
}

// itemText is one choice with its state.
func (d *decideDialog) itemText(e *env, i int) Text {
	it := &d.items[i]
	box, _, note := d.itemBox(e.theme, it)
	state := ""
	if it.kind == itemGoodFaith && !slices.Contains(d.answers, goodFaithID(it.n)) {
		box, state = "", "not answered: "
	}
	switch strings.TrimSpace(string(box)) {
	case "[x]":
		state = "yes: "
	case "[ ]":
		state = "no: "
	}
	label := it.text
	if it.kind == itemRationale {
		label = d.rationale()
	}
	heading := it.heading
	if heading != "" {
		heading += ": "
	}
	return kit.Textf("%s%s%s", heading, state, joinNonEmpty(". ", strings.TrimSuffix(label.String(), "."),
		note.String()))
}
