package tui

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/tui/kit"
)

// decideActions are the actions of the dialog.
func decideActions(d *decideDialog) []action {
	statement := func(name string, n int, help Text) action {
		return action{Name: name, Keys: []string{strconv.Itoa(n + 1)}, Group: groupFields, Help: help,
			WhyNot: func(*env) Text { return d.whyNoStatement(n) },
			Run:    func(e *env) tea.Cmd { return d.toggleStatement(e, n) }}
	}
	table := []action{
		{Name: "confirm", Keys: []string{"y", "ctrl+s"}, Label: "confirm", Group: groupDecide, Act: review.ActDecide,
			Danger: true, Records: true,
			Help: "Record the decision, after a short pause; on an approval of records this signs the statements " +
				"that are not marked.",
			Run: func(e *env) tea.Cmd {
				if d.fieldInvalid(e) {
					return nil
				}
				d.closeField()
				return d.confirm(e)
			}},
		{Name: "change", Keys: []string{"space"}, Label: "change", Group: groupFields, Run: d.toggle,
			Help: "Change what is marked: give or withhold, tick, acknowledge, override, next lawful choice of " +
				"notice."},
		{Name: "edit", Keys: []string{"enter"}, Group: groupFields,
			Help: "Change what is marked; in an open field of one line, keep what was typed.",
			Run: func(e *env) tea.Cmd {
				if d.field != nil {
					return d.commitField(e)
				}
				return d.toggle(e)
			}},
		{Name: "rationale", Keys: []string{"e"}, Label: "rationale", Group: groupFields, Help: "Write the rationale.",
			Run: d.write},
		{Name: "letter", Keys: []string{"l"}, Label: "letter", Group: groupView,
			Help: "Read the letter that would go with this decision.",
			Run:  func(e *env) tea.Cmd { d.showLetter(e); return nil }},
		{Name: "verify", Keys: []string{"v"}, Group: groupWork, Act: review.ActObserve,
			Help: "Record a call-back or another finding, then come back; what is chosen here is kept.",
			Run:  func(e *env) tea.Cmd { d.leaveFor(e, newVerifyScreen(d.c)); return nil }},
		statement("first statement", 0, "Records: it is not necessary, and why. Voluntary: the risk is imminent."),
		statement("second statement", 1, "Records: it is not proportionate, and why. Voluntary: the data may help."),
		statement("third statement", 2, "Records: it is not specific, and why."),
		statement("fourth statement", 3, "Records: it is not strictly compliant, and why."),
		{Name: "leave", Keys: []string{"esc", "q"}, Label: "leave", Group: groupGeneral,
			Help: "Leave; what is half-written is kept as a draft. In an open field: close it.",
			Run: func(e *env) tea.Cmd {
				if d.field != nil {
					return d.dropField(e)
				}
				e.close()
				return nil
			}},
	}
	return append(table, moveActions(d)...)
}

// whyNoStatement is why this decision does not have statement n, "" if it has it.
func (d *decideDialog) whyNoStatement(n int) Text {
	switch {
	case d.need.GoodFaith && n > 1:
		return "A voluntary disclosure needs two statements."
	case !d.need.GoodFaith && !d.need.Tailoring:
		return "This decision needs no statements: only an approval of records or a voluntary disclosure does."
	}
	return ""
}

func (d *decideDialog) move(_ *env, n int) tea.Cmd {
	d.cursor = min(max(d.cursor+n, 0), max(0, len(d.items)-1))
	return nil
}

func (d *decideDialog) page() int { return max(1, d.visible) }

// Place is as high as the list and all that may come below it, so that the dialog
// does not move while a person works in it.
func (d *decideDialog) Place(r kit.Rect) kit.Rect {
	const heading, foot, frame = 3, 8, 2
	w := min(r.W-2, 104)
	list, _ := d.list(new(kit.Theme), w-6)
	h := len(list) + heading + foot + frame
	if d.need.Tailoring {
		h += 3
	}
	if d.c.Request.Kind.IsPreservation() {
		h += 2
	}
	return r.Centre(w, min(h, r.H))
}

// Render draws the list, the open field, and what is still missing.
func (d *decideDialog) Render(e *env, r kit.Rect) []string {
	t := e.theme
	in := r.Inset(3, 1)
	w := in.W
	lines := []string{kit.StyledLine(outcomeStyle(t, d.outcome), d.Title(), w),
		kit.StyledLine(t.Dim, agencyText(&d.c.Row), w)}
	if kept := d.keptUntilText(e); kept != "" {
		for _, s := range kit.WrapTo(kept, w, 2) {
			lines = append(lines, kit.StyledLine(t.Text, s, w))
		}
	}
	lines = append(lines, kit.Blanks(w))
	foot := append([]string{kit.Blanks(w)}, d.drawFoot(t, w)...)
	lines = append(lines, d.drawList(t, w, in.H-len(lines)-len(foot))...)
	for len(lines)+len(foot) < in.H {
		lines = append(lines, kit.Blanks(w))
	}
	return kit.Frame(t, r, append(lines, foot...))
}

// drawFoot is the open field or, if there is none, the statements and what is missing.
func (d *decideDialog) drawFoot(t *kit.Theme, w int) []string {
	if d.field == nil {
		return append(d.drawStatements(t, w), d.drawRefusals(t, w)...)
	}
	h, hint := 1, Text("enter keeps it, esc closes the field, ctrl+s confirms")
	if d.field.Multiline() {
		h, hint = 4, "esc closes the field, ctrl+s confirms"
	}
	out := append([]string{kit.StyledLine(t.Strong, d.prompt, w)}, d.field.Draw(t, w, h)...)
	if d.fault != "" {
		out = append(out, kit.StyledLine(t.Warn, d.fault, w))
	}
	return append(out, kit.StyledLine(t.Dim, hint, w))
}

// drawList is the list in w columns and at most h lines, scrolled so that the item
// with the cursor is shown in full, above the line that says what is below.
func (d *decideDialog) drawList(t *kit.Theme, w, h int) []string {
	body, marks := d.list(t, w)
	d.visible = max(1, h)
	at := marks[min(d.cursor, len(marks)-1)]
	d.top = min(d.top, at)
	last := len(body) - 1
	if n := d.cursor + 1; n < len(marks) {
		last = marks[n]
		if d.items[n].heading != "" {
			last -= 2
		}
	}
	if last >= d.top+d.visible {
		d.top = min(at, last-d.visible+1)
	}
	d.top = min(max(d.top, 0), max(0, len(body)-d.visible))
	if at < d.visible {
		d.top = 0
	}
	shown := kit.Fit(body[d.top:min(len(body), d.top+d.visible)], kit.Rect{W: w, H: min(len(body), d.visible)})
	if rest := len(body) - d.top - d.visible; rest > 0 {
		shown[len(shown)-1] = kit.StyledLine(t.Dim, kit.Textf("… %d more lines below", rest+1), w)
	}
	return shown
}

// list draws the items in w columns; marks are the lines on which they begin.
func (d *decideDialog) list(t *kit.Theme, w int) (out []string, marks []int) {
	for i := range d.items {
		it := &d.items[i]
		if it.heading != "" {
			if len(out) > 0 {
				out = append(out, kit.Blanks(w))
			}
			heading := it.heading
			if it.kind == itemGoodFaith {
				heading += " (1 and 2 state it)"
			}
			out = append(out, kit.StyledLine(t.Dim, heading, w))
		}
		marks = append(marks, len(out))
		box, style, note := d.itemBox(t, it)
		label, most := it.text, 4
		if it.kind == itemRationale { // it is shown in full
			label, most = d.rationale(), 0
		}
		for k, x := range kit.WrapTo(label, w-8-kit.Width(note), most) {
			var l kit.Line
			mark := Text("   ")
			if i == d.cursor && d.field == nil {
				l.Base, mark = t.Selected, " > "
			}
			if k > 0 {
				l.Gap(3)
				box = "    "
			} else {
				l.Add(t.Key, mark)
			}
			l.Add(style, box).Add(t.Text, x)
			if k == 0 && note != "" {
				l.Gap(w-l.Len()-kit.Width(note)).Add(t.Dim, note)
			}
			out = append(out, l.End(w))
		}
	}
	if len(marks) == 0 {
		return []string{kit.StyledLine(t.Dim, "Nothing to choose.", w)}, []int{0}
	}
	return out, marks
}

// itemBox is the checkbox of an item, its style, and a note to its right.
func (d *decideDialog) itemBox(t *kit.Theme, it *item) (Text, kit.Style, Text) {
	f := &d.form
	box := func(on bool, s kit.Style, note Text) (Text, kit.Style, Text) {
		if on {
			return "[x] ", s, note
		}
		return "[ ] ", t.Dim, note
	}
	switch it.kind {
	case itemGrant:
		row := &d.c.Assessment.Categories[it.n]
		switch on := f.Rows[it.n]; {
		case row.Producible && len(row.After) > 0:
			return box(on, t.PushBack, "once cured")
		case row.Producible && row.Voluntary:
			return box(on, t.Approve, "voluntary")
		case row.Producible:
			return box(on, t.Approve, "")
		case on:
			return box(on, t.Reject, "overridden: "+codeLabel(row.Code))
		}
		return box(false, t.Dim, codeLabel(row.Code))
	case itemReason:
		if it.own {
			it.text = d.ownReasonText(it.code)
		}
		return box(f.Reasons[it.code], t.PushBack, codeLabel(it.code))
	case itemAck:
		return box(f.Acks[it.code], t.Approve, codeLabel(it.code))
	case itemOverride:
		return box(f.Overrides[it.code] != "", t.Reject, codeLabel(it.code))
	case itemGoodFaith:
		return box(f.GoodFaith[it.n], t.Approve, "")
	case itemNotice:
		it.text = d.notice
		if n := f.Notice; n.Plan() == d.c.Assessment.Notice && n.AgreedUntil.IsZero() {
			return "    ", t.Text, "as planned"
		}
		return "    ", t.PushBack, "your choice"
	}
	return "    ", t.Text, ""
}

// drawStatements are the four statements, with the reason of each that is not met.
func (d *decideDialog) drawStatements(t *kit.Theme, w int) []string {
	if !d.need.Tailoring {
		return nil
	}
	out := []string{kit.StyledLine(t.Dim, "You state that the disclosure is (1 to 4 marks one as not met)", w)}
	var l kit.Line
	var why []string
	for i, s := range statements {
		if l.Len() > 0 && l.Len()+9+kit.Width(s) > w {
			out = append(out, l.End(w))
			l = kit.Line{}
		}
		box, style := Text(" [y] "), t.Approve
		if v := d.form.Statements[i]; v != "" {
			box, style = " [n] ", t.Reject
			for _, x := range kit.Wrap(kit.Textf("Not %s: %s", s, strings.TrimPrefix(v, "no: ")), w-2) {
				why = append(why, kit.StyledLine(t.Reject, "  "+x, w))
			}
		}
		l.Add(t.Key, kit.Textf("%d", i+1)).Add(style, box).Add(t.Text, s).Gap(2)
	}
	return append(append(out, l.End(w)), why...)
}

// drawRefusals is what the store refused or would refuse, or how to confirm.
func (d *decideDialog) drawRefusals(t *kit.Theme, w int) []string {
	if d.call.waiting() {
		return []string{kit.StyledLine(t.Dim, "Recording …", w)}
	}
	if len(d.refused) > 0 {
		out := d.foot(t, "", w, w)
		return out[:min(len(out), 8)]
	}
	if len(d.refusals) == 0 {
		text := Text("y confirms.")
		if d.need.Tailoring {
			text = "y signs the statements and confirms."
		}
		if len(d.form.Overrides) > 0 {
			text += " It is held until counsel signs."
		}
		return []string{kit.StyledLine(t.Strong, text, w)}
	}
	var out []string
	for i, r := range d.refusals {
		if i == 3 {
			out = append(out, kit.StyledLine(t.Dim, kit.Textf("and %d more", len(d.refusals)-i), w))
			break
		}
		for _, x := range kit.WrapTo(upperText(kit.Textf("%s.", strings.TrimSuffix(r.What, "."))), w, 2) {
			out = append(out, kit.StyledLine(t.Warn, x, w))
		}
	}
	return out
}
