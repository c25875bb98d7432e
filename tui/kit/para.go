package kit

import "lert/review/text"

// Para is one paragraph: a label in the margin and text beside it, or a heading.
type Para struct {
	Label    text.Text
	Style    func(*Theme) Style // of the text; nil: plain
	Text     text.Text
	Heading  bool // a heading; with a label, that is bold and the text has its style
	Item     bool // an entry of a list
	Flush    bool // begins at the margin of labels
	MaxLines int  // at most this many lines; 0: all
	// Line draws a paragraph of one line in w columns, in place of Text, which the line mode says.
	Line func(t *Theme, w int) string
	// Link names what there is more to read about, "" for nothing.
	Link string
}

// ParaLines are paragraphs as plain lines, for the line mode.
func ParaLines(ps []Para) []text.Text {
	var out []text.Text
	for _, p := range ps {
		switch {
		case p.Label != "":
			out = append(out, p.Label+": "+p.Text)
		case p.Item:
			out = append(out, "- "+p.Text)
		case p.Text != "":
			out = append(out, p.Text)
		}
	}
	return out
}

// itemIndent is where the text of an entry of a list begins.
const itemIndent = 4

// Draw is the paragraph in w columns.
func (p Para) Draw(t *Theme, indent, w int) []string {
	if p.Line != nil {
		return []string{p.Line(t, w)}
	}
	s := t.Text
	if p.Style != nil {
		s = p.Style(t)
	}
	label := t.Dim
	switch {
	case p.Heading && p.Label != "":
		label = t.Strong
	case p.Heading:
		return []string{StyledLine(t.Strong, p.Text, w)}
	}
	switch {
	case p.Item:
		indent = itemIndent
	case p.Flush:
		indent = 0
	}
	var out []string
	for i, x := range WrapTo(p.Text, w-indent, p.MaxLines) {
		var l Line
		switch {
		case i == 0 && p.Item:
			l.Add(t.Dim, "  -")
		case i == 0 && p.Label != "":
			l.Cell(label, p.Label, indent-1)
		}
		out = append(out, l.FillTo(indent).Add(s, x).End(w))
	}
	return out
}

func Dim(t *Theme) Style    { return t.Dim }
func Strong(t *Theme) Style { return t.Strong }
func Warned(t *Theme) Style { return t.Warn }
