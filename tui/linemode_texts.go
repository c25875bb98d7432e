package tui

import (
	"lert/tui/kit"
)

// sentences are paragraphs as lines, each with a stop at its end.
func sentences(ps []kit.Para) []Text {
	out := kit.ParaLines(ps)
	for i := range out {
		out[i] = sentence(out[i])
	}
	return out
}

func (s *readerScreen) Lines(e *env) []Text { return kit.ParaLines(s.body(e)) }

// Lines leaves the root of the ledger, which no voice can read, to the details.
func (d *integrityDialog) Lines(*env) []Text {
	paras := d.paras()
	if d.result != nil {
		paras = paras[:len(paras)-1]
	}
	return sentences(paras)
}

// details is the root of the ledger.
func (d *integrityDialog) details(*env) []Text {
	if d.result == nil {
		return nil
	}
	return sentences(d.paras()[len(d.paras())-1:])
}

func (h *helpDialog) Lines(e *env) []Text {
	var out []Text
	for _, i := range h.matches {
		out = append(out, kit.Textf("%s: %s", h.table[i].Name, h.table[i].Help))
	}
	if len(out) == 0 {
		out = append(out, noSuchKey)
	}
	return out
}

func (c *commandPalette) Lines(*env) []Text {
	var out []Text
	for _, i := range c.matches {
		out = append(out, kit.Textf("%s: %s", c.table[i].Name, c.table[i].Help))
	}
	if len(out) == 0 {
		out = append(out, noSuchName)
	}
	return out
}
