package tui

import (
	"slices"
	"strings"

	"lert/review"
	"lert/review/problem"
	"lert/review/text"
	"lert/tui/kit"
)

// Below the form are the statements and what y does, or what is still missing, so that they are on screen wherever a
// long form was scrolled to.

// maxSignLines is how many lines may say what is missing.
const maxSignLines = 5

// drawFoot is the open field or, if there is none, the statements and what y does, with a gap between them if airy.
func (d *decideDialog) drawFoot(e *env, b *formBody, airy bool) []string {
	if d.field != nil {
		return d.drawField(e.theme, b.w)
	}
	return d.drawCalmFoot(e, b, airy)
}

// drawCalmFoot is the foot without a field.
func (d *decideDialog) drawCalmFoot(e *env, b *formBody, airy bool) []string {
	out := d.drawStatements(e.theme, b.w)
	if airy && len(out) > 0 {
		out = append(out, kit.Blanks(b.w))
	}
	return append(out, d.drawSign(e, b)...)
}

// drawField is the open field with its question.
func (d *decideDialog) drawField(t *kit.Theme, w int) []string {
	h, hint := 1, Text("enter keeps it, esc closes the field, ctrl+s signs")
	if d.field.Multiline() {
		h, hint = 4, "esc closes the field, ctrl+s signs"
	}
	var out []string
	for _, x := range kit.WrapTo(d.prompt, w-2, 2) {
		out = append(out, kit.StyledLine(t.Strong, " "+x, w))
	}
	for _, l := range d.field.Draw(t, w-2, h) {
		out = append(out, kit.Blanks(1)+l+kit.Blanks(1))
	}
	if d.fault != "" {
		out = append(out, kit.StyledLine(t.Warn, " "+d.fault, w))
	}
	return append(out, kit.StyledLine(t.Dim, " "+hint, w))
}

// statementsWidth is the width from which the four statements stand in one line.
const statementsWidth = 72

// drawStatements are the statements that the person makes by signing, with the reason of each that is not met.
func (d *decideDialog) drawStatements(t *kit.Theme, w int) []string {
	switch {
	case d.need.GoodFaith:
		return d.drawGoodFaith(t, w)
	case !d.need.Tailoring:
		return nil
	}
	out := []string{statementHeading(t, "Your statements: this disclosure is", w, "1 to 4 mark one as not met",
		"1 to 4 change them")}
	var l kit.Line
	var why []string
	l.Gap(3)
	for i, s := range statements {
		switch {
		case w >= statementsWidth || i == 0:
		case i%2 == 0:
			out = append(out, l.End(w))
			l = kit.Line{}
			l.Gap(3)
		default:
			l.FillTo(w / 2)
		}
		box, style := Text(" [x] "), t.Approve
		if v := d.form.Statements[i]; v != "" {
			box, style = " [ ] ", t.Reject
			for _, x := range kit.WrapTo(kit.Textf("Not %s: %s", s, strings.TrimPrefix(v, "no: ")), w-4, 2) {
				why = append(why, kit.StyledLine(t.Reject, "   "+x, w))
			}
		}
		l.Add(t.Key, kit.Textf("%d", i+1)).Add(style, box).Add(t.Text, s).Gap(3)
	}
	return append(append(out, l.End(w)), why...)
}

// drawGoodFaith are the two statements of a voluntary disclosure.
func (d *decideDialog) drawGoodFaith(t *kit.Theme, w int) []string {
	out := []string{statementHeading(t, "Your statements: I believe in good faith that", w, "1 and 2 tick them",
		"1, 2 tick")}
	for i := range d.items {
		it := &d.items[i]
		if it.kind != itemGoodFaith {
			continue
		}
		box, style, _ := d.itemBox(t, it)
		for k, x := range kit.Wrap(goodFaithClauses[it.n], w-10) {
			var l kit.Line
			mark := Text("   ")
			if i == d.cursor && d.field == nil {
				if l.Base = t.Selected; k == 0 {
					mark = " > "
				}
			}
			if l.Add(t.Key, mark); k == 0 {
				l.Add(t.Key, kit.Textf("%d ", it.n+1)).Add(style, box)
			}
			out = append(out, l.FillTo(9).Add(t.Text, x).End(w))
		}
	}
	return out
}

// statementHeading is a heading with the first of the hints for which there is room.
func statementHeading(t *kit.Theme, heading Text, w int, hints ...Text) string {
	var l kit.Line
	l.Gap(1).Add(t.Strong, heading)
	for _, hint := range hints {
		if l.Len()+2+kit.Width(hint) < w {
			l.Gap(w-1-l.Len()-kit.Width(hint)).Add(t.Dim, hint)
			break
		}
	}
	return l.End(w)
}

// drawSign says what y does or, beside y, what is missing.
func (d *decideDialog) drawSign(e *env, b *formBody) []string {
	t, w := e.theme, b.w
	if d.call.waiting() {
		return []string{kit.StyledLine(t.Dim, " Recording …", w)}
	}
	if len(d.refused) > 0 {
		out := d.foot(t, " ", w-2, w)
		return out[:min(len(out), maxSignLines)]
	}
	words, sentences := d.missing(e)
	if n, _ := d.unseenIn(b); n > 0 {
		words = append(words, kit.Textf("%s not seen yet (tab shows them)", kit.Plural(n, "line", "lines")))
	}
	style, says := t.Strong, d.signText()
	if len(words)+len(sentences) > 0 {
		style = t.Warn
		if says = "signs"; len(words) > 0 {
			says = "signs · missing: " + words[0]
			for _, x := range words[1:] {
				says += ", " + x
			}
		} else {
			says = "signs · not yet:"
		}
	}
	var out []string
	for i, x := range kit.WrapTo(says, w-4, 3) {
		var l kit.Line
		l.Gap(1)
		if i == 0 {
			l.Add(t.Key, "y ")
		}
		out = append(out, l.FillTo(3).Add(style, x).End(w))
	}
	for _, s := range sentences {
		for _, x := range kit.WrapTo(s, w-4, 2) {
			out = append(out, kit.StyledLine(t.Warn, "   "+x, w))
		}
	}
	if len(out) > maxSignLines {
		out = append(out[:maxSignLines-1], kit.StyledLine(t.Dim, "   … y lists the rest, one by one", w))
	}
	return out
}

// signText is what y does when nothing is missing.
func (d *decideDialog) signText() Text {
	says := Text("signs the rejection")
	switch {
	case d.outcome == review.OutcomePushBack:
		says = "signs the push back"
	case d.need.Tailoring:
		says = "signs the four statements and the approval"
	case d.need.GoodFaith:
		says = "signs both statements and the approval"
	case d.outcome == review.OutcomeApprove:
		says = "signs the approval"
	}
	for _, why := range d.form.Overrides {
		if why != "" {
			return says + ". It is held until counsel signs too."
		}
	}
	return says + "."
}

// openRule is the rule that refuses an approval while a finding of a kind is open.
var openRule = map[itemKind]int{itemOverride: problem.RuleObjectionOpen, itemAck: problem.RuleReviewOpen}

// missing is what the store would refuse: in a word or two for what has its place in the form, else in a sentence.
func (d *decideDialog) missing(e *env) (words, sentences []Text) {
	add := func(t Text) {
		if !slices.Contains(words, t) {
			words = append(words, t)
		}
	}
	findings := func(kind itemKind, what string) {
		n := 0
		for i := range d.items {
			it := &d.items[i]
			if it.kind == kind && slices.ContainsFunc(d.refusals, func(r *problem.Error) bool {
				return r.Rule == openRule[kind] && r.Finding == it.code
			}) {
				n++
			}
		}
		if n > 0 {
			add(kit.Textf("%s to %s", kit.Plural(n, "finding", "findings"), what))
		}
	}
	findings(itemOverride, "override")
	findings(itemAck, "acknowledge")
	for _, r := range d.refusals {
		switch {
		case r.Rule == problem.RuleNothingGranted:
			add("a data type to disclose")
		case r.Rule == openRule[itemOverride] && d.has(r.Finding, itemOverride), r.Rule == openRule[itemAck] &&
			d.has(r.Finding, itemAck): // counted
		case r.Rule == problem.RuleObjectionOpen && r.Finding != "": // of a row of data, which names its code
			add(kit.Textf("override “%s”", codeLabel(r.Finding)))
		case r.Rule == problem.RuleEmergencyUnconfirmed && r.Finding != "":
			add("call-back (" + e.by("v records it", "type verify to record it") + ")")
		case r.Rule == problem.RuleEmergencyUnconfirmed:
			switch d.form.GoodFaith {
			case [2]bool{}:
				add("both statements")
			case [2]bool{false, true}:
				add("statement 1")
			default:
				add("statement 2")
			}
		case r.Rule == problem.RuleNoticeMissing:
			before := len(words)
			for i, s := range d.form.Statements {
				if why, no := strings.CutPrefix(s, "no:"); no && text.IsEmpty(why) {
					add(kit.Textf("why statement %d is not met", i+1))
				}
			}
			if len(words) == before {
				add(d.noticeWants(e))
			}
		case r.Rule == problem.RuleNoReason && d.form.noReasons():
			add("a ground")
		case r.Rule == problem.RuleNoReason:
			add("a reason")
		default:
			sentences = append(sentences, upperText(kit.Textf("%s.", strings.TrimSuffix(
				strings.Replace(r.What, " ("+r.Finding+")", "", 1), "."))))
		}
	}
	return words, sentences
}

// noReasons reports whether no ground of a push back or rejection is chosen.
func (f *decideForm) noReasons() bool {
	for _, chosen := range f.Reasons {
		if chosen {
			return false
		}
	}
	return true
}
