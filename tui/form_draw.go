package tui

import (
	"strings"

	"lert/tui/kit"
)

// draw is the form in w columns and at most h lines, scrolled so that the
// entry with the cursor is there in full.
func (f *form) draw(e *env, w, h int) []string {
	var out []string
	from, to := 0, 0
	for i, x := range f.entries {
		if !x.visible() {
			continue
		}
		start := len(out)
		if x.heading != "" {
			if len(out) > 0 {
				out = append(out, kit.Blanks(w))
			}
			for _, t := range kit.Wrap(x.heading, w-1) {
				out = append(out, kit.StyledLine(e.theme.Dim, " "+t, w))
			}
		}
		out = append(out, x.draw(e, i == f.cursor, f.margin, w)...)
		if i == f.cursor {
			from, to = start, len(out)
		}
	}
	f.visibleLines = max(1, h)
	if to > f.top+f.visibleLines {
		f.top = to - f.visibleLines
	}
	f.top = min(f.top, from)
	f.top = min(max(f.top, 0), max(0, len(out)-f.visibleLines))
	shown := out[f.top:min(len(out), f.top+f.visibleLines)]
	if rest := len(out) - f.top - len(shown); rest > 0 && to < f.top+len(shown) {
		shown = append(shown[:len(shown)-1:len(shown)-1], kit.StyledLine(e.theme.Dim, kit.Textf("   … %d more lines below; tab goes on", rest+1), w))
	}
	return shown
}

// draw is one entry: its label, its value, and while it has the cursor its
// hint; below it what is wrong with it.
func (x *entry) draw(e *env, here bool, margin, w int) []string {
	t := e.theme
	label := t.Dim
	lead := Text("   ")
	if here {
		lead, label = " > ", t.Strong
	}
	var heading kit.Line
	heading.Add(t.Key, lead).Cell(label, x.label, margin-4).Gap(1)
	room := w - margin
	var body []string
	switch x.kind {
	case entryText:
		if here {
			body = x.field.Draw(t, room, 1)
		} else {
			body = []string{dotted(t, kit.Textf("%s", x.field.Value()), room)}
		}
	case entryArea:
		if here {
			body = x.field.Draw(t, room, x.height)
			break
		}
		lines := kit.WrapLines(textLines(x.field.Value()), room)
		for i := range x.height {
			s := Text("")
			if i < len(lines) {
				s = lines[i]
			}
			if i == x.height-1 && len(lines) > x.height {
				s = "…"
			}
			body = append(body, dotted(t, s, room))
		}
	case entryChoice:
		body = x.drawChoice(t, here, room)
	default:
		body = x.drawCheckboxes(t, here, room)
	}
	out := []string{kit.FitWidth(heading.End(margin)+body[0], w)}
	for _, b := range body[1:] {
		out = append(out, kit.FitWidth(kit.Blanks(margin)+b, w))
	}
	if x.fault != "" {
		for _, s := range kit.Wrap(x.fault, room) {
			out = append(out, kit.StyledLine(t.Warn, Text(kit.Blanks(margin))+s, w))
		}
	} else if here && x.hint != "" {
		for _, s := range kit.Wrap(x.hint, room) {
			out = append(out, kit.StyledLine(t.Dim, Text(kit.Blanks(margin))+s, w))
		}
	}
	return out
}

// dotted is a value on a dotted line, as on a paper form.
func dotted(t *kit.Theme, v Text, w int) string {
	var l kit.Line
	l.Add(t.Text, kit.Truncate(v, w))
	if l.Len() > 0 {
		l.Gap(1)
	}
	return l.Add(t.Rule, Text(strings.Repeat("·", max(0, w-l.Len())))).End(w)
}

// drawChoice shows all options with the chosen one in brackets: on one line where
// there is room, on several while the entry has the cursor. Else it shows the
// chosen one and how many there are.
func (x *entry) drawChoice(t *kit.Theme, here bool, w int) []string {
	need := 0
	for _, o := range x.options {
		need += kit.Width(o.text) + 2
	}
	strong := t.Text
	if here {
		strong = t.Key
	}
	var l kit.Line
	if need > w && !here {
		count := kit.Textf("  %d of %d", x.selected+1, len(x.options))
		if x.selected < len(x.options) {
			l.Add(strong, "["+kit.Truncate(x.options[x.selected].text, w-2-kit.Width(count))+"]")
		}
		return []string{l.Add(t.Dim, count).End(w)}
	}
	var out []string
	for i, o := range x.options {
		text := kit.Truncate(o.text, w-2)
		if l.Len()+kit.Width(text)+2 > w {
			out = append(out, l.End(w))
			l = kit.Line{}
		}
		if i == x.selected {
			l.Add(strong, "["+text+"]")
		} else {
			l.Gap(1).Add(t.Dim, text).Gap(1)
		}
	}
	return append(out, l.End(w))
}

// drawCheckboxes lays the options out in columns, read from left to right.
func (x *entry) drawCheckboxes(t *kit.Theme, here bool, w int) []string {
	widest := 0
	for _, o := range x.options {
		widest = max(widest, kit.Width(o.text)+5)
	}
	x.optionColumns = max(1, w/max(1, widest))
	if len(x.options) == 1 {
		widest = w
	}
	var out []string
	for i := 0; i < len(x.options); i += x.optionColumns {
		var l kit.Line
		for k := i; k < min(i+x.optionColumns, len(x.options)); k++ {
			box, style := Text("[ ] "), t.Dim
			if x.checked[k] {
				box, style = "[x] ", t.Approve
			}
			var c kit.Line
			if here && k == x.optionCursor && len(x.options) > 1 {
				c.Base = t.Selected
			}
			c.Add(style, box).Add(t.Text, kit.Truncate(x.options[k].text, w-4))
			n := c.Len()
			l.Append(&c, n)
			l.FillTo((k - i + 1) * widest)
		}
		out = append(out, l.End(w))
	}
	return out
}

// textLines is the lines of a text of several lines.
func textLines(s string) []Text {
	var out []Text
	for l := range strings.SplitSeq(s, "\n") {
		out = append(out, kit.Textf("%s", l))
	}
	return out
}

// valueText is the value of an entry as the line mode says it.
func (x *entry) valueText() string {
	var on []string
	switch x.kind {
	case entryText, entryArea:
		on = []string{strings.ReplaceAll(x.value(), "\n", " / ")}
	case entryChoice:
		if x.selected < len(x.options) {
			on = []string{string(x.options[x.selected].text)}
		}
	case entryCheckbox:
		return yesNo(x.checked[0])
	default:
		for i, o := range x.options {
			if x.checked[i] {
				on = append(on, string(o.text))
			}
		}
	}
	if s := strings.Join(on, ", "); s != "" {
		return s
	}
	return "empty"
}

// lines is the form for the line mode.
func (f *form) lines() []Text {
	var out []Text
	n := 0
	for i, x := range f.entries {
		if !x.visible() {
			continue
		}
		n++
		if x.heading != "" {
			out = append(out, x.heading)
		}
		mark := ""
		if i == f.cursor {
			mark = "marked: "
		}
		label := x.label
		if label == "" && len(x.options) > 0 {
			label = x.options[0].text
		}
		v := x.valueText()
		text := kit.Textf("row %d: %s%s: %s", n, mark, label, v)
		if i == f.cursor {
			if x.hint != "" {
				text += kit.Textf(". %s", x.hint)
			}
			if len(x.options) > 1 {
				var all []string
				for _, o := range x.options {
					all = append(all, string(o.text))
				}
				text += kit.Textf(" Type one of: %s", strings.Join(all, "; "))
			} else if len(x.options) == 1 {
				text += " Type yes to change it."
			}
		}
		out = append(out, text)
		if x.fault != "" {
			out = append(out, "Wrong: "+x.fault)
		}
	}
	return out
}
