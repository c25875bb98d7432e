package form

import (
	"strings"

	"lert/review/text"
	"lert/tui/kit"
)

// Height is how many lines the form asks for.
func (f *Form) Height() int {
	h := 0
	for _, x := range f.entries {
		if x.Visible() {
			h += max(1, x.height) + 1
		}
	}
	return h
}

// Draw is the form in w columns and at most h lines, scrolled so that the
// entry with the cursor is shown in full.
func (f *Form) Draw(t *kit.Theme, w, h int) []string {
	var out []string
	from, to := 0, 0
	for i, x := range f.entries {
		if !x.Visible() {
			continue
		}
		start := len(out)
		if x.heading != "" {
			if len(out) > 0 {
				out = append(out, kit.Blanks(w))
			}
			number := 0 // what follows the first line stands below its words, not below its number
			if before, _, numbered := strings.Cut(string(x.heading), "  "); numbered {
				number = kit.Width(text.Text(before)) + 2
			}
			for k, s := range kit.Wrap(x.heading, w-1-number) {
				lead := 1
				if k > 0 {
					lead += number
				}
				out = append(out, kit.StyledLine(t.Dim, text.Text(kit.Blanks(lead))+s, w))
			}
		}
		out = append(out, x.draw(t, i == f.cursor, f.margin, w)...)
		if i == f.cursor {
			from, to = start, len(out)
		}
	}
	h = max(1, h)
	if to > f.top+h {
		f.top = to - h
	}
	f.top = min(f.top, from)
	f.top = min(max(f.top, 0), max(0, len(out)-h))
	shown := out[f.top:min(len(out), f.top+h)]
	if rest := len(out) - f.top - len(shown); rest > 0 && to < f.top+len(shown) {
		more := kit.Textf("   … %d more lines below; tab continues", rest+1)
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
	note, style := x.fault, t.Warn
	if note == "" && here {
		note, style = x.hint, t.Dim
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

// drawChoice shows all options with the chosen one in brackets: on one line if
// there is room, on several while the entry has the cursor. Otherwise it shows
// the chosen one and how many there are.
func (x *Entry) drawChoice(t *kit.Theme, here bool, w int) []string {
	need := 0
	for _, o := range x.Options {
		need += kit.Width(o.Text) + 2
	}
	strong := t.Text
	if here {
		strong = t.Key
	}
	var l kit.Line
	if need > w && !here {
		count := kit.Textf("  %d of %d", x.selected+1, len(x.Options))
		if x.selected < len(x.Options) {
			l.Add(strong, "["+kit.Truncate(x.Options[x.selected].Text, w-2-kit.Width(count))+"]")
		}
		return []string{l.Add(t.Dim, count).End(w)}
	}
	var out []string
	for i, o := range x.Options {
		shown := kit.Truncate(o.Text, w-2)
		if l.Len()+kit.Width(shown)+2 > w {
			out = append(out, l.End(w))
			l = kit.Line{}
		}
		if i == x.selected {
			l.Add(strong, "["+shown+"]")
		} else {
			l.Gap(1).Add(t.Dim, shown).Gap(1)
		}
	}
	return append(out, l.End(w))
}

// drawCheckboxes lays the options out in columns, read from left to right.
func (x *Entry) drawCheckboxes(t *kit.Theme, here bool, w int) []string {
	widest := 0
	for _, o := range x.Options {
		widest = max(widest, kit.Width(o.Text)+5)
	}
	x.optionColumns = max(1, w/max(1, widest))
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
			c.Add(style, box).Add(t.Text, kit.Truncate(x.Options[k].Text, w-4))
			l.Append(&c, c.Len())
			l.FillTo((k - i + 1) * widest)
		}
		out = append(out, l.End(w))
	}
	return out
}
