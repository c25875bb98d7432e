package tui

import (
	"lert/tui/kit"
)

func (s *readerScreen) Lines(e *env) []Text {
	return append([]Text{s.title}, kit.ParaLines(s.body(e))...)
}

func (d *integrityDialog) Lines(*env) []Text { return kit.ParaLines(d.paras()) }

func (h *helpDialog) Lines(e *env) []Text {
	var out []Text
	for i := range h.table {
		if a := &h.table[i]; h.matches(a) {
			out = append(out, kit.Textf("%s: %s", a.Name, a.Help))
		}
	}
	if len(out) == 0 {
		out = append(out, noSuchKey)
	}
	return out
}

func (c *commandPalette) Lines(*env) []Text {
	var out []Text
	for n, i := range c.matches {
		mark := " "
		if n == c.viewport.Cursor {
			mark = ">"
		}
		out = append(out, kit.Textf("%s %s: %s", mark, c.table[i].Name, c.table[i].Help))
	}
	if len(out) == 0 {
		out = append(out, noSuchName)
	}
	return out
}
