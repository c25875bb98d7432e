package tui

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"lert/tui/kit"
)

// caseBlock is one fact, finding or row of an opened case: a label with text, or one line of its own layout.
type caseBlock struct {
	part, index int // the part of the case, and the place among those that the cursor can be on
	// fixed: the cursor passes over it.
	fixed bool
	label Text
	// labelStyle and style are those of label and text; nil: dim and plain.
	labelStyle, style func(*kit.Theme) kit.Style
	text              Text
	// tail stands after the text, each on a line of its own: the rule of a finding.
	tail []Text
	// heads: it is the heading of the next block, and not shown without it.
	heads bool
	// line draws the block as one line of w columns, in place of label and text.
	line func(t *kit.Theme, w int) string
	rank rank
	// name is what the block is called where it had to be cut; "": nobody has to know.
	name Text
	// link is the id of its information page; information opens another, open what can be read in full. Both may be
	// nil.
	link        string
	information func(e *env)
	open        func(e *env)
}

// rank says which lines of a block give way when there is too little room: the higher, the earlier. first is that of
// its first line, second that of the next, rest those of the others, of which the last go first, and tail that of its
// tail.
type rank struct{ first, second, rest, tail int }

// The ranks of what an opened case says. What decides has a low one.
var (
	rankAlert    = rank{0, 1, 14, 0}
	rankDecides  = rank{1, 4, 16, 0} // harm, imminence, nexus, justification
	rankFinding  = rank{1, 5, 9, 7}
	rankReview   = rank{3, 6, 9, 20} // a finding that a person only has to acknowledge
	rankVerdicts = rank{2, 2, 2, 2}
	rankData     = rank{2, 7, 24, 0}
	rankRefused  = rank{4, 4, 4, 4} // a row of the table that cannot be disclosed
	rankGranted  = rank{26, 26, 26, 26}
	rankTarget   = rank{2, 9, 30, 0}
	rankOwed     = rank{3, 12, 31, 0}
	rankWho      = rank{5, 13, 32, 0}
	rankProof    = rank{10, 27, 33, 0}
	rankDetail   = rank{11, 28, 34, 0}
	rankRelated  = rank{35, 36, 37, 0}
	rankCure     = rank{41, 41, 41, 41} // of a finding, which its page says too
	rankCalm     = rank{38, 39, 40, 0}
	rankGap      = rank{59, 59, 59, 59} // an empty line between two parts
	rankSpare    = rank{61, 61, 61, 61} // only where nothing else needs the room
)

// rankMarked is that of the block that is marked, which is always on the screen.
var rankMarked = rank{-1, 3, 8, 8}

// of is the rank of line i of a block with n lines of text.
func (r rank) of(i, n int) int {
	switch {
	case i >= n:
		return r.tail
	case i == 0:
		return r.first
	case i == 1:
		return r.second
	}
	return r.rest + i/2 - 1
}

// blockIndent is the margin of labels.
const blockIndent = 12

// wrapped keeps the lines of texts, so that a key does not wrap the whole case again.
type wrapped map[wrapKey][]Text

type wrapKey struct {
	text    Text
	w, most int
}

// maxWrapped is how many texts are kept.
const maxWrapped = 300

// wrap are the lines of a block's text in w columns; at most most, so that no text takes longer to wrap than the
// window has room for.
func (m wrapped) wrap(b *caseBlock, w, most int) []Text {
	key := wrapKey{b.text, w, most}
	if lines, ok := m[key]; ok {
		return lines
	}
	t := b.text
	if limit := 4 * w * max(most, 1); len(t) > limit {
		for limit > 0 && !utf8.RuneStart(t[limit]) {
			limit--
		}
		t = t[:limit]
	}
	if len(m) >= maxWrapped {
		clear(m)
	}
	m[key] = kit.Wrap(t, max(w-1-blockIndent, 8))
	return m[key]
}

// blockLines is how many lines of a block are shown, of how many.
type blockLines struct {
	text       []Text
	tail       []Text
	shown, all int
}

// layBlocks shares h lines among blocks of w columns: every line has a rank, and those of the highest give way first.
// marked is the block that the cursor is on, -1 if it is on none.
func (m wrapped) layBlocks(blocks []caseBlock, marked, w, h int) []blockLines {
	type line struct{ rank, block int }
	out := make([]blockLines, len(blocks))
	var lines []line
	for i := range blocks {
		b := &blocks[i]
		n := 1
		if b.line == nil {
			out[i].text = m.wrap(b, w, h)
			n = len(out[i].text)
			for _, t := range b.tail {
				room := max(w-1-blockIndent, 8)
				if h < roomForRule {
					t = kit.Truncate(t, room)
				}
				out[i].tail = append(out[i].tail, kit.Wrap(t, room)...)
			}
		}
		out[i].all = n + len(out[i].tail)
		for k := range out[i].all {
			r := b.rank.of(k, n)
			if i == marked {
				r = min(r, rankMarked.of(k, n))
			}
			lines = append(lines, line{r, i})
		}
	}
	slices.SortStableFunc(lines, func(a, b line) int { return cmp.Compare(a.rank, b.rank) })
	for _, l := range lines[:min(len(lines), max(h, 0))] {
		out[l.block].shown++
	}
	for i := range blocks {
		if blocks[i].heads && (i+1 == len(blocks) || out[i+1].shown == 0) {
			out[i].shown = 0
		}
	}
	return out
}

// draw draws the shown lines of a block in w columns, with one for the mark before them.
func (b *caseBlock) draw(t *kit.Theme, l *blockLines, w int, marked bool) []string {
	lead := kit.Blanks(1)
	if marked {
		lead = t.Key.Apply(">")
	}
	if b.line != nil {
		if l.shown == 0 {
			return nil
		}
		return []string{lead + b.line(t, w-1)}
	}
	label, style := t.Dim, t.Text
	if b.labelStyle != nil {
		label = b.labelStyle(t)
	}
	if b.style != nil {
		style = b.style(t)
	}
	if marked {
		label = t.Strong
	}
	var out []string
	text := l.text[:min(l.shown, len(l.text))]
	for i, x := range text {
		if i == len(text)-1 && len(text) < len(l.text) {
			x = kit.Cut(x, w-1-blockIndent)
		}
		var line kit.Line
		if i == 0 {
			line.Cell(label, b.label, blockIndent-1)
		}
		out = append(out, lead+line.FillTo(blockIndent).Add(style, x).End(w-1))
		lead = kit.Blanks(1)
	}
	for _, x := range l.tail[:max(l.shown-len(l.text), 0)] {
		var line kit.Line
		out = append(out, lead+line.FillTo(blockIndent).Add(t.Dim, x).End(w-1))
	}
	return out
}

// drawBlocks draws blocks in w columns, and names those of which something is not shown.
func drawBlocks(t *kit.Theme, blocks []caseBlock, laid []blockLines, marked, w int) (out []string, cut []Text) {
	for i := range blocks {
		b, l := &blocks[i], &laid[i]
		whole := l.shown >= max(len(l.text), 1) // the tail may be missing
		if b.name != "" && !whole && !slices.Contains(cut, b.name) {
			cut = append(cut, b.name)
		}
		out = append(out, b.draw(t, l, w, i == marked)...)
	}
	return out, cut
}
