package form

import (
	"strings"
	"unicode/utf8"

	"lert/review/text"
	"lert/tui/kit"
)

// Height is how many lines the form asks for in w columns, wherever the cursor is: so
// many that a dialog around it keeps its size while the cursor moves.
func (f *Form) Height(w int) int {
	h, below := 0, 0
	room := w - f.margin
	for _, x := range f.entries {
		if !x.Visible() {
			continue
		}
		if x.heading != "" {
			if h > 0 {
				h++
			}
			h += len(wrapHeading(x.heading, w))
		}
		more := x.lines(room, true) - x.lines(room, false) + len(x.cutOption(room))
		h += x.lines(room, false)
		if x.fault != "" {
			h += len(kit.Wrap(x.fault, room))
		} else {
			more += x.hintHeight(room)
		}
		below = max(below, more)
	}
	return h + below
}

// Width is how many columns the form can use.
func (f *Form) Width() int {
	room := 0
	for _, x := range f.entries {
		room = max(room, kit.Width(x.drawnHint()))
		switch {
		case x.kind == entryArea:
			room = max(room, 60)
		case x.field != nil:
			room = max(room, 48)
		case x.kind == entryChoice:
			room = max(room, x.optionsWidth())
		}
		for _, o := range x.Options {
			room = max(room, kit.Width(o.Text)+4)
		}
	}
	return f.margin + room
}

// lines is how many lines the value of an entry takes in w columns.
func (x *Entry) lines(w int, here bool) int {
	switch {
	case x.kind == entryChoice && here:
		return len(x.choiceRows(w))
	case x.kind == entryCheckboxes:
		columns := x.columnsIn(w)
		return (len(x.Options) + columns - 1) / columns
	}
	return max(1, x.height)
}

// hintHeight is how many lines the hint takes in w columns.
func (x *Entry) hintHeight(w int) int {
	if x.hintWidth != w {
		x.hintWidth, x.hintLines = w, 0
		if hint := x.drawnHint(); hint != "" {
			x.hintLines = len(kit.Wrap(hint, w))
		}
	}
	return x.hintLines
}

// drawnHint is the hint with the key that the line mode does not have.
func (x *Entry) drawnHint() text.Text {
	if x.ticksByLetter {
		return "The first letter ticks. " + x.hint
	}
	return x.hint
}

// wrapHeading is a heading in lines of w columns. What follows the first line of a
// numbered one stands below its words, not below its number.
func wrapHeading(heading text.Text, w int) []text.Text {
	number := 0
	if before, _, numbered := strings.Cut(string(heading), "  "); numbered {
		number = kit.Width(text.Text(before)) + 2
	}
	out := kit.Wrap(heading, w-1-number)
	for i := range out {
		lead := 1
		if i > 0 {
			lead += number
		}
		out[i] = text.Text(kit.Blanks(lead)) + out[i]
	}
	return out
}

// Draw is the form in w columns and at most h lines, scrolled so that the
// entry with the cursor is shown in full, or at least what is chosen or marked in it.
func (f *Form) Draw(t *kit.Theme, w, h int) []string {
	var out []string
	from, to, row := 0, 0, 0
	for i, x := range f.entries {
		if !x.Visible() {
			continue
		}
		if x.heading != "" && len(out) > 0 {
			out = append(out, kit.Blanks(w))
		}
		start := len(out)
		if x.heading != "" {
			for _, s := range wrapHeading(x.heading, w) {
				out = append(out, kit.StyledLine(t.Dim, s, w))
			}
		}
		if i == f.cursor {
			row = len(out) + x.markedLine(w-f.margin)
		}
		out = append(out, x.draw(t, i == f.cursor, f.margin, w)...)
		if i == f.cursor {
			from, to = start, len(out)
		}
	}
	h = max(1, h)
	if f.toTop {
		f.top, f.toTop = from, false
	}
	if to > f.top+h {
		f.top = to - h
	}
	f.top = min(f.top, from)
	if row >= f.top+h { // the entry is higher than the window
		f.top = row - h/2
	}
	f.top = min(max(f.top, 0), max(0, len(out)-h))
	shown := out[f.top:min(len(out), f.top+h)]
	end := f.top + len(shown)
	if rest := len(out) - end; rest > 0 && (to < end || to > end && row < end-1) {
		more := kit.Textf("   … %d more lines below", rest+1)
		if to < end {
			more += "; tab continues"
		}
		shown = append(shown[:len(shown)-1:len(shown)-1], kit.StyledLine(t.Dim, more, w))
	}
	return shown
}

// draw is one entry: its label and its value; below them what is wrong with
// it, otherwise its hint while it has the cursor.
func (x *Entry) draw(t *kit.Theme, here bool, margin, w int) []string {
	lead, label := text.Text("   "), t.Dim
	if here {
		lead, label = " > ", t.Strong
	}
	var first kit.Line
	first.Add(t.Key, lead).Cell(label, x.label, margin-4).Gap(1)
	room := w - margin
	body := x.drawValue(t, here, room)
	out := []string{kit.FitWidth(first.End(margin)+body[0], w)}
	for _, b := range body[1:] {
		out = append(out, kit.FitWidth(kit.Blanks(margin)+b, w))
	}
	if here {
		for _, s := range x.cutOption(room) {
			out = append(out, kit.StyledLine(t.Text, text.Text(kit.Blanks(margin))+s, w))
		}
	}
	note, style := x.fault, t.Warn
	if note == "" && here {
		note, style = x.drawnHint(), t.Dim
	}
	if note != "" {
		for _, s := range kit.Wrap(note, room) {
			out = append(out, kit.StyledLine(style, text.Text(kit.Blanks(margin))+s, w))
		}
	}
	return out
}

// drawValue is the value of an entry in w columns.
func (x *Entry) drawValue(t *kit.Theme, here bool, w int) []string {
	switch {
	case x.kind == entryChoice:
		return x.drawChoice(t, here, w)
	case x.field == nil:
		return x.drawCheckboxes(t, here, w)
	case here:
		return x.field.Draw(t, w, max(1, x.height))
	case x.kind == entryText:
		return []string{dotted(t, text.Clean(x.field.Value()), w)}
	}
	lines := kit.WrapLines(text.CleanLines(x.field.Value()), w)
	out := make([]string, x.height)
	for i := range out {
		s := text.Text("")
		if i < len(lines) {
			s = lines[i]
		}
		if i == x.height-1 && len(lines) > x.height {
			s = "…"
		}
		out[i] = dotted(t, s, w)
	}
	return out
}

// dotted is a value on a dotted line, as on a form of paper.
func dotted(t *kit.Theme, v text.Text, w int) string {
	var l kit.Line
	l.Add(t.Text, kit.Truncate(v, w))
	if l.Len() > 0 {
		l.Gap(1)
	}
	return l.Add(t.Rule, text.Text(strings.Repeat("·", max(0, w-l.Len())))).End(w)
}

// optionsWidth is how many columns the options take beside one another.
func (x *Entry) optionsWidth() int {
	need := 0
	for _, o := range x.Options {
		need += kit.Width(o.Text) + 2
	}
	return need
}

// choiceRows says with which option each line of a choice in w columns begins.
func (x *Entry) choiceRows(w int) []int {
	out, used := make([]int, 1, 4), 0
	for i, o := range x.Options {
		need := min(kit.Width(o.Text), w-2) + 2
		if used+need > w {
			out, used = append(out, i), 0
		}
		used += need
	}
	return out
}

// drawChoice shows all options with the chosen one in brackets: on one line if
// there is room, on several while the entry has the cursor. Otherwise it shows
// the chosen one and how many there are.
func (x *Entry) drawChoice(t *kit.Theme, here bool, w int) []string {
	strong := t.Text
	if here {
		strong = t.Key
	}
	var l kit.Line
	if !here && x.optionsWidth() > w {
		if x.selected < 0 || x.selected >= len(x.Options) {
			return []string{l.Gap(1).Add(t.Dim, kit.Textf("choose one of %d", len(x.Options))).End(w)}
		}
		count := text.Text("")
		if len(x.Options) > 1 {
			count = kit.Textf("  %d of %d", x.selected+1, len(x.Options))
		}
		l.Add(strong, "["+kit.Truncate(x.Options[x.selected].Text, w-2-kit.Width(count))+"]")
		return []string{l.Add(t.Dim, count).End(w)}
	}
	var out []string
	rows := x.choiceRows(w)
	for i, o := range x.Options {
		if len(out)+1 < len(rows) && i == rows[len(out)+1] {
			out = append(out, l.End(w))
			l = kit.Line{}
		}
		shown := kit.Truncate(o.Text, w-2)
		if i == x.selected {
			l.Add(strong, "["+shown+"]")
		} else {
			l.Gap(1)
			x.addOption(&l, t, t.Dim, shown, here)
			l.Gap(1)
		}
	}
	return append(out, l.End(w))
}

// addOption writes an option. Where its first letter chooses it, that has the style of keys.
func (x *Entry) addOption(l *kit.Line, t *kit.Theme, style kit.Style, shown text.Text, here bool) {
	first := 0
	if here && len(shown) > 1 && isLetter(shown[0]) && shown[1] < utf8.RuneSelf { // no accent stands on it
		first = 1
	}
	l.Add(t.Key, shown[:first]).Add(style, shown[first:])
}

// isLetter reports a letter of ASCII.
func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// cutOption is the chosen option in full, if it is cut in w columns.
func (x *Entry) cutOption(w int) []text.Text {
	if x.kind != entryChoice || x.selected < 0 || x.selected >= len(x.Options) {
		return nil
	}
	if o := x.Options[x.selected].Text; kit.Width(o) > w-2 {
		return kit.Wrap(o, w)
	}
	return nil
}

// markedLine is the line of an entry with the cursor on which the chosen or the marked option stands.
func (x *Entry) markedLine(w int) int {
	switch x.kind {
	case entryCheckboxes:
		return x.optionCursor / x.columnsIn(w)
	case entryChoice:
		rows := x.choiceRows(w)
		at := len(rows) - 1
		for at > 0 && rows[at] > x.selected {
			at--
		}
		return at
	}
	return 0
}

// columnsIn is how many columns of checkboxes fit in w columns.
func (x *Entry) columnsIn(w int) int { return max(1, w/max(1, x.boxWidth())) }

// boxWidth is how many columns the widest checkbox takes.
func (x *Entry) boxWidth() int {
	widest := 0
	for _, o := range x.Options {
		widest = max(widest, kit.Width(o.Text)+5)
	}
	return widest
}

// drawCheckboxes lays the options out in columns, read from left to right.
func (x *Entry) drawCheckboxes(t *kit.Theme, here bool, w int) []string {
	widest := x.boxWidth()
	x.optionColumns = x.columnsIn(w)
	if len(x.Options) == 1 {
		widest = w
	}
	var out []string
	for i := 0; i < len(x.Options); i += x.optionColumns {
		var l kit.Line
		for k := i; k < min(i+x.optionColumns, len(x.Options)); k++ {
			box, style := text.Text("[ ] "), t.Dim
			if x.checked[k] {
				box, style = "[x] ", t.Approve
			}
			var c kit.Line
			if here && k == x.optionCursor && len(x.Options) > 1 {
				c.Base = t.Selected
			}
			c.Add(style, box)
			x.addOption(&c, t, t.Text, kit.Truncate(x.Options[k].Text, w-4), here && x.ticksByLetter)
			l.Append(&c, c.Len())
			l.FillTo((k - i + 1) * widest)
		}
		out = append(out, l.End(w))
	}
	return out
}
