package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/review/text"
	"lert/tui/kit"
)

// decideActions is the table of the dialog.
func decideActions(d *decideDialog) []Action {
	statement := func(n int) func(*env) tea.Cmd { return func(e *env) tea.Cmd { return d.toggleStatement(e, n) } }
	among := func(n int) func(*env) Text {
		return func(*env) Text {
			switch kind := d.c.Request.Kind; {
			case d.outcome != review.OutcomeApprove || kind.IsPreservation():
				return "Only an approval that discloses something carries statements."
			case kind == review.KindEmergency && n > 1:
				return "An emergency carries two statements: 1 and 2."
			}
			return ""
		}
	}
	table := []Action{
		{Name: "confirm", Keys: []string{"y", "ctrl+s"}, Label: "confirm", Group: groupDecide, Act: review.ActDecide, Danger: true,
			Help: "Record the decision; on an approval of records this signs the statements that are not marked. ctrl+s works while a field is open.",
			Run: func(e *env) tea.Cmd {
				if d.fieldInvalid(e) {
					return nil
				}
				d.closeField()
				return d.confirm(e)
			}},
		{Name: "tick", Keys: []string{"space"}, Label: "change", Group: groupFields, Help: "Change what is marked: give or withhold, tick, acknowledge, override, next notice choice.",
			Run: d.toggle},
		{Name: "edit", Keys: []string{"enter"}, Group: groupFields, Help: "Change what is marked; in an open field of one line, keep what was typed.",
			Run: func(e *env) tea.Cmd {
				if d.field != nil {
					return d.commitField(e)
				}
				return d.toggle(e)
			}},
		{Name: "write", Keys: []string{"e"}, Label: "rationale", Group: groupFields, Help: "Write the rationale.", Run: d.write},
		{Name: "letter", Keys: []string{"l"}, Label: "letter", Group: groupView, Help: "Read the letter that would go with this decision.",
			Run: func(e *env) tea.Cmd { d.showLetter(e); return nil }},
		{Name: "verify", Keys: []string{"v"}, Group: groupWork, Act: review.ActObserve, Help: "Record a call-back or another finding, then come back; what is chosen here is kept.",
			Run: func(e *env) tea.Cmd { d.leaveFor(e, newVerifyScreen(d.c)); return nil }},
		{Name: "first statement", Keys: []string{"1"}, Group: groupFields, Help: "Records: it is not necessary, and why. Emergency: the risk is imminent.", WhyNot: among(0), Run: statement(0)},
		{Name: "second statement", Keys: []string{"2"}, Group: groupFields, Help: "Records: it is not proportionate, and why. Emergency: the data may help.", WhyNot: among(1), Run: statement(1)},
		{Name: "third statement", Keys: []string{"3"}, Group: groupFields, Help: "Records: it is not specific, and why.", WhyNot: among(2), Run: statement(2)},
		{Name: "fourth statement", Keys: []string{"4"}, Group: groupFields, Help: "Records: it is not strictly compliant, and why.", WhyNot: among(3), Run: statement(3)},
		{Name: "leave", Keys: []string{"esc", "q"}, Label: "leave", Group: groupGeneral, Help: "Leave; what is half-written is kept as a draft. In an open field: close it.",
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

func (d *decideDialog) move(_ *env, n int) tea.Cmd {
	d.cursor = min(max(d.cursor+n, 0), max(0, len(d.items)-1))
	return nil
}

func (d *decideDialog) jump(e *env, last bool) tea.Cmd {
	if last {
		return d.move(e, len(d.items))
	}
	return d.move(e, -len(d.items))
}

func (d *decideDialog) page() int { return max(1, d.visible) }

// Place is as high as the list and all that may come to stand under it, so that
// the dialog keeps its place while somebody works in it.
func (d *decideDialog) Place(r kit.Rect) kit.Rect {
	const heading, foot, frame = 3, 8, 2
	w := min(r.W-2, 104)
	list, _ := d.list(&env{theme: new(kit.Theme)}, w-6)
	h := len(list) + heading + foot + frame
	if d.hasStatements() {
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
	heading := []string{kit.StyledLine(outcomeStyle(t, d.outcome), d.Title(), w), kit.StyledLine(t.Dim, agencyText(&d.c.Row), w)}
	if kept := d.keptUntilText(e); kept != "" {
		for _, s := range kit.WrapTo(kept, w, 2) {
			heading = append(heading, kit.StyledLine(t.Text, s, w))
		}
	}
	heading = append(heading, kit.Blanks(w))
	foot := append(d.drawStatements(e, w), d.drawRefusals(e, w)...)
	if d.field != nil {
		h := 1
		if d.field.Multiline() {
			h = 4
		}
		foot = append([]string{kit.StyledLine(t.Strong, d.prompt, w)}, d.field.Draw(t, w, h)...)
		if d.fault != "" {
			foot = append(foot, kit.StyledLine(t.Warn, d.fault, w))
		}
		foot = append(foot, kit.StyledLine(t.Dim, "enter keeps it, esc closes the field, ctrl+s confirms", w))
		if d.field.Multiline() {
			foot[len(foot)-1] = kit.StyledLine(t.Dim, "esc closes the field, ctrl+s confirms", w)
		}
	}
	foot = append([]string{kit.Blanks(w)}, foot...)
	body, marks := d.list(e, w)
	d.visible = max(1, in.H-len(heading)-len(foot))
	at := marks[min(d.cursor, len(marks)-1)]
	d.top = min(d.top, at)
	// The marked item is seen whole, above the line that says what is below.
	last := len(body) - 1
	if n := d.cursor + 1; n < len(marks) {
		if last = marks[n] - 1; d.items[n].heading != "" {
			last -= 2
		}
		last++
	}
	if last >= d.top+d.visible {
		d.top = min(at, last-d.visible+1)
	}
	d.top = min(max(d.top, 0), max(0, len(body)-d.visible))
	if at < d.visible {
		d.top = 0
	}
	shown := kit.Fit(body[d.top:min(len(body), d.top+d.visible)], kit.Rect{W: w, H: min(len(body), d.visible)})
	if d.top+d.visible < len(body) {
		shown[len(shown)-1] = kit.StyledLine(t.Dim, kit.Textf("… %d more lines below", len(body)-d.top-d.visible+1), w)
	}
	lines := append(heading, shown...)
	for len(lines)+len(foot) < in.H {
		lines = append(lines, kit.Blanks(w))
	}
	return kit.Frame(e.theme, r, append(lines, foot...))
}

// list draws the items in w columns; marks are the lines they begin on.
func (d *decideDialog) list(e *env, w int) (out []string, marks []int) {
	t := e.theme
	marks = []int{}
	for i := range d.items {
		it := &d.items[i]
		if it.heading != "" {
			if len(out) > 0 {
				out = append(out, kit.Blanks(w))
			}
			out = append(out, kit.StyledLine(t.Dim, it.heading, w))
		}
		marks = append(marks, len(out))
		box, style, note := d.itemBox(t, it)
		label := it.text
		if it.kind == itemRationale {
			label = text.Clean(d.form.Rationale)
			if strings.TrimSpace(string(label)) == "" {
				label = "nothing written yet"
			}
		}
		width := w - 7
		most := 4 // lines; a rationale is read in full
		if it.kind == itemRationale {
			most = 0
		}
		for k, x := range kit.WrapTo(label, width-kit.Width(note)-1, most) {
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
		marks = []int{0}
		out = []string{kit.StyledLine(t.Dim, "Nothing to choose.", w)}
	}
	return out, marks
}

// itemBox is the tick of an item, its style, and a word to its right.
func (d *decideDialog) itemBox(t *kit.Theme, it *item) (Text, kit.Style, Text) {
	f := &d.form
	tick := func(on bool, s kit.Style) (Text, kit.Style) {
		if on {
			return "[x] ", s
		}
		return "[ ] ", t.Dim
	}
	switch it.kind {
	case itemGrant:
		row := &d.c.Assessment.Categories[it.n]
		b, s := tick(f.Rows[it.n], t.Approve)
		switch {
		case row.Producible && row.Voluntary:
			return b, s, "voluntary"
		case row.Producible:
			return b, s, ""
		case f.Rows[it.n]:
			return b, t.Reject, "overridden: " + codeLabel(row.Code)
		}
		return b, s, codeLabel(row.Code)
	case itemReason:
		b, s := tick(f.Reasons[it.code], t.PushBack)
		return b, s, codeLabel(it.code)
	case itemAck:
		b, s := tick(f.Acks[it.code], t.Approve)
		return b, s, codeLabel(it.code)
	case itemOverride:
		b, s := tick(f.Overrides[it.code] != "", t.Reject)
		return b, s, codeLabel(it.code)
	case itemGoodFaith:
		b, s := tick(f.GoodFaith[it.n], t.Approve)
		return b, s, ""
	case itemNotice:
		it.text = noticeText(review.NoticePlan{Action: f.Notice.Action, Until: f.Notice.Until, Ground: f.Notice.Ground, RecheckOn: f.Notice.RecheckOn})
		if f.Notice.Action == review.NoticeNone {
			it.text = "not told"
			if f.Notice.Reason != "" {
				it.text = kit.Textf("not told: %s", f.Notice.Reason)
			}
		}
		if f.Notice.Action == d.c.Assessment.Notice.Action {
			return "    ", t.Text, "as planned"
		}
		return "    ", t.PushBack, "your choice"
	}
	return "    ", t.Text, ""
}

// hasStatements reports that the four statements belong to this decision.
func (d *decideDialog) hasStatements() bool {
	return d.outcome == review.OutcomeApprove && d.c.Request.Kind == review.KindRecords
}

// drawStatements are the four statements above the line that confirms, with the reason
// of each that is not met.
func (d *decideDialog) drawStatements(e *env, w int) []string {
	if !d.hasStatements() {
		return nil
	}
	t := e.theme
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
func (d *decideDialog) drawRefusals(e *env, w int) []string {
	t := e.theme
	if d.call.waiting() {
		return []string{kit.StyledLine(t.Dim, "Recording …", w)}
	}
	if len(d.refused) > 0 {
		out := d.foot(t, "", w, w)
		return out[:min(len(out), 8)]
	}
	if len(d.refusals) == 0 {
		text := Text("y confirms.")
		if d.outcome == review.OutcomeApprove && d.c.Request.Kind == review.KindRecords {
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

// Lines is the dialog for the line mode: each choice with how it stands.
func (d *decideDialog) Lines(e *env) []Text {
	out := []Text{kit.Textf("%s, from %s.", d.Title(), agencyText(&d.c.Row))}
	if s := d.keptUntilText(e); s != "" {
		out = append(out, s)
	}
	for i := range d.items {
		it := &d.items[i]
		box, _, note := d.itemBox(e.theme, it)
		if it.heading != "" {
			out = append(out, it.heading+":")
		}
		state := ""
		switch strings.TrimSpace(string(box)) {
		case "[x]":
			state = "yes: "
		case "[ ]":
			state = "no: "
		}
		label := it.text
		if it.kind == itemRationale {
			label = text.Clean(d.form.Rationale)
		}
		mark := ""
		if i == d.cursor {
			mark = "marked: "
		}
		out = append(out, kit.Textf("row %d: %s%s%s %s", i+1, mark, state, label, note))
	}
	if d.hasStatements() {
		for i, s := range statements {
			v := d.form.Statements[i]
			if v == "" {
				v = "yes"
			}
			out = append(out, kit.Textf("You state that the disclosure is %s: %s.", s, v))
		}
	}
	if d.field != nil {
		out = append(out, d.prompt)
		if d.fault != "" {
			out = append(out, "Wrong: "+d.fault)
		}
	}
	out = append(out, d.refused...)
	for _, r := range d.refusals {
		out = append(out, kit.Textf("Not yet: %s. %s.", strings.TrimSuffix(r.What, "."), strings.TrimSuffix(r.Hint, ".")))
	}
	if len(d.refusals) == 0 {
		out = append(out, "Nothing is missing: confirm records it.")
	}
	return out
}

// pick marks row n for the line mode.
func (d *decideDialog) pick(_ *env, n int) bool {
	if n < 1 || n > len(d.items) {
		return false
	}
	d.cursor = n - 1
	return true
}
