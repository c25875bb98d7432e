package tui

import (
	"strings"

	"lert/review"
	"lert/tui/kit"
)

// The form of the dialog is a list of lines: those of its items, their headings and the gaps between its sections. The
// layout is computed for each frame, because that is cheap, and only the lines that are on screen are drawn.

// formBody is the form above the statements, laid out in w columns.
type formBody struct {
	w      int
	blocks []formBlock // of the items, without the statements, which are drawn below
	lines  []formLine
}

// formBlock is an item as it is laid out.
type formBlock struct {
	lines []Text // its label, wrapped
	note  Text   // to its right
	first int    // the number of its first line
	lead  Text   // the heading to its left, if it is alone in its section
}

// formLine is one line of the form.
type formLine struct {
	item int
	part int // the line of its block, or one of those below
}

const (
	lineHeading = -1
	lineGap     = -2
)

// leadWidth is the width of the headings to the left of an item.
const leadWidth = 13

// layout lays the form out in w columns, with a gap between sections if airy.
func (d *decideDialog) layout(w int, airy bool) *formBody {
	b := &formBody{w: w}
	for i := range d.items {
		it := &d.items[i]
		if it.kind == itemGoodFaith {
			break // the statements are the last
		}
		if it.heading != "" {
			if airy && len(b.lines) > 0 && !(it.kind.alone() && d.items[i-1].kind.alone()) {
				b.lines = append(b.lines, formLine{i, lineGap})
			}
			if !it.kind.alone() {
				b.lines = append(b.lines, formLine{i, lineHeading})
			}
		}
		block := d.block(it, w)
		block.first = len(b.lines)
		for part := range block.lines {
			b.lines = append(b.lines, formLine{i, part})
		}
		b.blocks = append(b.blocks, block)
	}
	return b
}

// alone reports whether an item of this kind is alone in its section, so that its heading is beside it.
func (k itemKind) alone() bool { return k == itemNotice || k == itemRationale || k == itemNote }

// block lays one item out. A note that would leave the label no room follows it in brackets.
func (d *decideDialog) block(it *item, w int) formBlock {
	_, _, note := d.itemBox(&noStyles, it)
	label, why := d.label(it)
	if kit.Width(note)*3 > w {
		label, note = kit.Textf("%s (%s)", strings.TrimSuffix(label.String(), "."), note), ""
	}
	b := formBlock{note: note}
	room := w - 8
	if it.kind.alone() {
		b.lead, room = it.heading, w-4-leadWidth
	}
	if note != "" {
		room -= kit.Width(note) + 2
	}
	b.lines = kit.Wrap(label, max(room, 12))
	if why != "" {
		b.lines = append(b.lines, kit.Wrap(why, max(w-8, 12))...)
	}
	return b
}

// label is what an item says, and why the person overrides it.
func (d *decideDialog) label(it *item) (says, overridden Text) {
	f := &d.form
	var why []string
	switch it.kind {
	case itemRationale:
		return d.rationale(), ""
	case itemNotice:
		return upperText(d.notice), ""
	case itemReason:
		if it.own {
			return d.ownReasonText(it.code), ""
		}
	case itemOverride:
		why = append(why, f.Overrides[it.code])
	case itemGrant:
		row := &d.c.Assessment.Categories[it.n]
		for _, code := range d.bars(row) {
			if f.Rows[it.n] && !d.has(code, itemOverride) {
				why = append(why, f.Overrides[code])
			}
		}
	}
	if all := joinNonEmpty("; ", why...); all != "" {
		overridden = kit.Textf("Overridden: %s", all)
	}
	return it.text, overridden
}

// heading is the heading of the section that begins with item i, with how much of it is chosen.
func (d *decideDialog) heading(i int) Text {
	n, all := 0, 0
	for k := i; k < len(d.items) && d.items[k].kind == d.items[i].kind && (k == i || d.items[k].heading == ""); k++ {
		if all++; d.chosen(&d.items[k]) {
			n++
		}
	}
	switch it := &d.items[i]; {
	case it.kind == itemGrant:
		return kit.Textf("%s %d of %d", it.heading, n, all)
	case it.kind == itemOverride:
		return kit.Textf("%s (%d of %d overridden)", it.heading, n, all)
	case all > 1:
		return kit.Textf("%s (%d of %d)", it.heading, n, all)
	}
	return d.items[i].heading
}

// chosen reports whether an item is ticked.
func (d *decideDialog) chosen(it *item) bool {
	switch f := &d.form; it.kind {
	case itemGrant:
		return f.Rows[it.n]
	case itemReason:
		return f.Reasons[it.code]
	case itemAck:
		return f.Acks[it.code]
	case itemOverride:
		return f.Overrides[it.code] != ""
	case itemGoodFaith:
		return f.GoodFaith[it.n]
	}
	return false
}

// drawLine draws line i of the form.
func (d *decideDialog) drawLine(t *kit.Theme, b *formBody, i int) string {
	at := b.lines[i]
	it := &d.items[at.item]
	var l kit.Line
	switch at.part {
	case lineGap:
		return kit.Blanks(b.w)
	case lineHeading:
		return l.Gap(1).Add(t.Strong, d.heading(at.item)).End(b.w)
	}
	block := &b.blocks[at.item]
	marked := at.item == d.cursor && d.field == nil
	if marked {
		l.Base = t.Selected
	}
	box, style, _ := d.itemBox(t, it)
	switch {
	case at.item == d.cursor && at.part == 0 && (marked || d.ofItem):
		l.Add(t.Key, " > ")
	default:
		l.Gap(3)
	}
	switch {
	case it.kind.alone() && at.part == 0:
		l.Cell(t.Strong, block.lead, leadWidth-1).Gap(1)
	case it.kind.alone():
		l.Gap(leadWidth)
	case at.part == 0:
		l.Add(style, box)
	default:
		l.Gap(4)
	}
	words := t.Text
	if it.kind.alone() && style != (kit.Style{}) {
		words = style
	}
	l.Add(words, block.lines[at.part])
	if at.part == 0 && block.note != "" {
		l.Gap(b.w-1-l.Len()-kit.Width(block.note)).Add(t.Dim, block.note)
	}
	return l.End(b.w)
}

// scroll moves the form so that h lines of it show the item with the cursor, if the cursor has moved.
func (d *decideDialog) scroll(b *formBody, h int) {
	if d.body == nil || b.w != d.body.w || h != d.visible {
		d.follow = true
	}
	d.body, d.visible = b, h
	if d.follow && d.cursor < len(b.blocks) {
		first := b.blocks[d.cursor].first
		last := first + len(b.blocks[d.cursor].lines) - 1
		for first > 0 && b.lines[first-1].item == d.cursor {
			first-- // its heading
		}
		d.top = max(d.top, last-h+1)
		d.top = min(d.top, first)
	}
	d.follow = false
	d.top = min(max(d.top, 0), max(0, len(b.lines)-h))
}

// showFrom shows the form from a line on and marks the first item that begins there.
func (d *decideDialog) showFrom(line int) {
	if d.body == nil {
		return
	}
	d.top = min(max(line, 0), max(0, len(d.body.lines)-d.visible))
	for i := range d.body.blocks {
		if d.body.blocks[i].first >= d.top || i == len(d.body.blocks)-1 {
			d.cursor = i
			return
		}
	}
}

// A person signs what they have seen: y is disabled until every line of the form was on screen once. What they wrote
// themselves is not asked for again.

// sightKey identifies an item.
type sightKey struct {
	kind itemKind
	code string
	n    int
}

// sight is what of an item was on screen.
type sight struct {
	text  Text // what it said, without the person's own words; another text is another item
	w     int  // columns in which its lines were counted
	parts []bool
	whole bool
}

func (it *item) sightKey() sightKey { return sightKey{it.kind, it.code, it.n} }

// shownText is what an item says without the person's own words.
func (d *decideDialog) shownText(it *item) Text {
	switch {
	case it.kind == itemRationale && !d.form.RationaleEdited:
		return d.rationale()
	case it.kind == itemNotice:
		return noticeText(d.form.Notice.Plan())
	case it.kind == itemReason && it.own:
		return judgementReasons[it.code]
	}
	return it.text
}

// see notes that lines of the form from a line on are on screen.
func (d *decideDialog) see(b *formBody, from, to int) {
	for _, at := range b.lines[from:to] {
		if at.part < 0 {
			continue
		}
		it, n := &d.items[at.item], len(b.blocks[at.item].lines)
		k, text := it.sightKey(), d.shownText(it)
		x := d.seen[k]
		if x == nil || x.text != text {
			x = &sight{text: text}
			d.seen[k] = x
		}
		if x.whole {
			continue
		}
		if x.w != b.w || len(x.parts) != n {
			x.w, x.parts = b.w, make([]bool, n)
		}
		x.parts[at.part] = true
		if x.whole = unseenParts(x.parts) == 0; x.whole {
			x.parts = nil
		}
	}
}

func unseenParts(parts []bool) (n int) {
	for _, seen := range parts {
		if !seen {
			n++
		}
	}
	return n
}

// unseenIn counts the lines of the form that were not on screen yet, and finds the first.
func (d *decideDialog) unseenIn(b *formBody) (n, first int) {
	first = -1
	for i := range b.blocks {
		it, block := &d.items[i], &b.blocks[i]
		x := d.seen[it.sightKey()]
		if x != nil && x.text == d.shownText(it) {
			if x.whole {
				continue
			}
		} else {
			x = nil
		}
		for part := range block.lines {
			if x != nil && x.w == b.w && part < len(x.parts) && x.parts[part] {
				continue
			}
			if n++; first < 0 {
				first = block.first + part
			}
		}
	}
	return n, first
}

// unseen is how many lines of the form were not on screen yet. The line mode reads lines out, and counts them itself.
func (d *decideDialog) unseen(e *env) int {
	if e.plain {
		return 0
	}
	n, _ := d.unseenIn(d.layout(d.formWidth(e.area.W), false))
	return n
}

// noStyles draws nothing in a style of its own.
var noStyles kit.Theme

// outcomeHeading is the outcome as the dialog's heading says it.
func outcomeHeading(outcome string) Text {
	switch outcome {
	case review.OutcomeApprove:
		return "APPROVE"
	case review.OutcomePushBack:
		return "PUSH BACK"
	}
	return "REJECT"
}
