package tui

import (
	"slices"

	"lert/review"
	"lert/store"
	"lert/tui/kit"
)

// Place is the whole window: the dialog shows the facts that it asks about itself, undimmed, and hides nothing that a
// person needs.
func (d *decideDialog) Place(r kit.Rect) kit.Rect { return r }

// besideSeparator is drawn between the facts and the form beside them.
const besideSeparator = " │ "

// formWidth is how wide the form is in a window of w columns.
func (d *decideDialog) formWidth(w int) int {
	if w < previewWidth {
		return w
	}
	return min(max(w/2, 54), 80)
}

// Render draws the facts and the form: side by side in a wide window, else one above the other.
func (d *decideDialog) Render(e *env, r kit.Rect) []string {
	w := d.formWidth(r.W)
	if w == r.W {
		return d.renderStacked(e, r)
	}
	left := kit.Rect{W: r.W - w - kit.Width(besideSeparator), H: r.H}
	facts := kit.Fit(d.renderFacts(e, left), left)
	form := kit.Fit(d.renderForm(e, kit.Rect{W: w, H: r.H}), kit.Rect{W: w, H: r.H})
	between := e.theme.Rule.Apply(besideSeparator)
	for i := range facts {
		facts[i] = e.theme.Pane(facts[i], left.W) + between + form[i]
	}
	return facts
}

// renderFacts is the left side of a wide window: the facts, the verdicts and what else was found.
func (d *decideDialog) renderFacts(e *env, r kit.Rect) []string {
	t := e.theme
	var who kit.Line
	who.Gap(1).Add(t.Strong, shortID(d.c.Row.ID, e.now())).Gap(1).Add(kindStyle(t, &d.c.Row), kindLabel(d.c.Row.Kind))
	out := []string{withRight(&who, d.dueLine(e), r.W)}
	for _, x := range kit.WrapTo(agencyText(&d.c.Row), r.W-2, 2) {
		out = append(out, kit.StyledLine(t.Text, " "+x, r.W))
	}
	out = append(out, kit.Blanks(r.W))
	f, found := d.factsShown(e, true), d.otherFindings()
	verdicts := d.verdictLines(t, r.W)
	if len(out)+len(d.fitFacts(e, slices.Concat(f, found), r.W, r.H))+len(verdicts)+2 > r.H {
		verdicts = []string{d.verdictLine(t, r.W)}
	}
	verdicts = append([]string{kit.Blanks(r.W)}, verdicts...)
	room := r.H - len(out) - len(verdicts)
	want := min(len(found)*2, room/3)
	lines := d.fitFacts(e, f, r.W, room-want)
	out = append(append(out, lines...), verdicts...)
	if rest := r.H - len(out) - 1; len(found) > 0 && rest > 0 {
		out = append(append(out, kit.Blanks(r.W)), d.fitFacts(e, found, r.W, rest)...)
	}
	return out
}

// renderForm is the right side of a wide window.
func (d *decideDialog) renderForm(e *env, r kit.Rect) []string {
	var what kit.Line
	what.Gap(1).Add(outcomeStyle(e.theme, d.outcome), outcomeHeading(d.outcome)).Add(e.theme.Dim, d.underWhat()).
		Add(e.theme.Warn, d.againstWhat())
	out := []string{withRight(&what, d.claimLine(e), r.W), kit.Blanks(r.W)}
	return append(out, d.renderBody(e, kit.Rect{W: r.W, H: r.H - len(out)})...)
}

// renderStacked is a narrow window: two lines of heading, the facts, and below them the form.
func (d *decideDialog) renderStacked(e *env, r kit.Rect) []string {
	t, row := e.theme, &d.c.Row
	var what, who, right kit.Line
	what.Gap(1).Add(outcomeStyle(t, d.outcome), outcomeHeading(d.outcome)).Gap(1).Add(t.Strong, shortID(row.ID, e.now())).
		Gap(1).Add(kindStyle(t, row), kindLabel(row.Kind)).Add(t.Dim, d.underWhat()).Add(t.Warn, d.againstWhat())
	who.Gap(1)
	if due := d.dueLine(e); due.Len() > 0 {
		who.Append(due, due.Len()).Gap(2)
	}
	who.Add(t.Text, kit.Truncate(agencyText(row), r.W-who.Len()-1)) // last, because strangers wrote it
	out := []string{withRight(&what, d.claimLine(e), r.W), who.End(r.W)}
	right.Add(t.Rule, kit.HorizontalRule(r.W))
	// The room for the facts does not depend on the open field, so that nothing moves while one types.
	form := d.layout(r.W, false)
	room := r.H - len(out) - 1 - len(form.lines) - len(d.drawCalmFoot(e, form, false))
	f := d.factsShown(e, false)
	most := min(len(f), r.H-len(out)-1-minFormLines)
	lines := d.fitFacts(e, f, r.W, max(room, most))
	out = append(append(out, lines...), right.End(r.W))
	return append(out, d.renderBody(e, kit.Rect{W: r.W, H: r.H - len(out)})...)
}

// minFormLines is how many lines the form and what is below it keep in a small window.
const minFormLines = 9

// renderBody is the form with the statements below it. A form that is too long scrolls; a line says where it is.
func (d *decideDialog) renderBody(e *env, r kit.Rect) []string {
	t, gap, airy := e.theme, 1, true
	b := d.layout(r.W, true)
	foot := d.drawFoot(e, b, airy)
	if len(b.lines)+gap+len(foot) > r.H {
		airy = false
		foot = d.drawFoot(e, b, airy)
	}
	if len(b.lines)+gap+len(foot) > r.H {
		b = d.layout(r.W, false)
	}
	if len(b.lines)+len(foot) == r.H {
		gap = 0
	}
	least := min(len(b.lines), 3)
	h := min(len(b.lines), max(least, r.H-gap-len(foot)))
	d.scroll(b, h)
	from, to := d.top, min(len(b.lines), d.top+h)
	d.see(b, from, to)
	foot = d.drawFoot(e, b, airy) // what was seen just now is not missing
	if most := r.H - gap - h; len(foot) > most && most > 0 {
		foot = append(foot[:most-1], kit.StyledLine(t.Dim, "   … y lists the rest, one by one", r.W))
	}
	var out []string
	for i := from; i < to; i++ {
		out = append(out, d.drawLine(t, b, i))
	}
	switch {
	case to-from < len(b.lines):
		says := kit.Textf(" lines %d-%d of %d ", from+1, to, len(b.lines))
		var l kit.Line
		l.Add(t.Rule, "──").Add(t.Dim, says).Add(t.Rule, kit.HorizontalRule(r.W-2-kit.Width(says)))
		out = append(out, l.End(r.W))
	case gap > 0:
		out = append(out, kit.Blanks(r.W))
	}
	return append(out, foot...)
}

// kindStyle is the style of a request's kind.
func kindStyle(t *kit.Theme, row *store.QueueRow) kit.Style {
	if row.Kind == review.KindEmergency {
		return t.Urgent
	}
	return t.Strong
}

// underWhat says how the request is disclosed, after its kind.
func (d *decideDialog) underWhat() Text {
	if d.need.GoodFaith {
		return " · voluntary"
	}
	return ""
}

// againstWhat says what is recommended instead of this decision.
func (d *decideDialog) againstWhat() Text {
	recommended := d.c.Assessment.Recommendation
	if recommended == review.RecommendNarrowed {
		recommended = review.RecommendApprove
	}
	if recommended == "" || recommended == d.outcome {
		return ""
	}
	return " · recommended: " + outcomeLabel(recommended)
}

// claimLine is until when this person has the claim.
func (d *decideDialog) claimLine(e *env) *kit.Line {
	var l kit.Line
	if k := d.c.Claim; k != nil && e.isMe(k.Holder) && k.Until.After(e.now()) {
		l.Add(e.theme.Dim, "yours until "+kit.ShortTime(e.now(), k.Until, e.zone))
	}
	return &l
}

// dueLine is how long there is to answer.
func (d *decideDialog) dueLine(e *env) *kit.Line {
	var l kit.Line
	if due, target := d.c.Row.ShownDue(e.now()); !due.IsZero() {
		l.Add(dueStyle(e.theme, e.now(), due, target), leftText(e.now(), due, target))
	}
	return &l
}

// withRight is a line of w columns with another at its right end, if there is room for it.
func withRight(l, right *kit.Line, w int) string {
	n := right.Len()
	if n == 0 || l.Len()+n+3 > w {
		return l.End(w)
	}
	return l.End(w-n-1) + right.End(n) + kit.Blanks(1)
}

// itemBox is the checkbox of an item, its style, and a note to its right.
func (d *decideDialog) itemBox(t *kit.Theme, it *item) (Text, kit.Style, Text) {
	box := func(s kit.Style, note Text) (Text, kit.Style, Text) {
		if d.chosen(it) {
			return "[x] ", s, note
		}
		return "[ ] ", t.Dim, note
	}
	switch it.kind {
	case itemGrant:
		row := &d.c.Assessment.Categories[it.n]
		switch {
		case row.Producible && len(row.After) > 0:
			return box(t.PushBack, "once corrected")
		case row.Producible && row.Voluntary:
			return box(t.Approve, "voluntary")
		case row.Producible:
			return box(t.Approve, "")
		case d.chosen(it):
			return box(t.Reject, "overrides "+codeLabel(row.Code))
		}
		return box(t.Dim, codeLabel(row.Code))
	case itemReason, itemAck, itemOverride:
		s := t.Approve
		if it.kind == itemReason {
			s = t.PushBack
		} else if it.kind == itemOverride {
			s = t.Reject
		}
		return box(s, "")
	case itemGoodFaith:
		return box(t.Approve, "")
	case itemNotice:
		if n := d.form.Notice; n.Plan() == d.c.Assessment.Notice && n.AgreedUntil.IsZero() {
			return "    ", t.Text, ""
		}
		return "    ", t.PushBack, "your choice"
	}
	return "    ", t.Text, ""
}
