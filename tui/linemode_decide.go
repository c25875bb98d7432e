package tui

import (
	"strings"

	"lert/review/problem"
	"lert/tui/kit"
)

// Lines is the dialog: what would be recorded as it is filled in, the questions one by
// one, then what is missing, or else a summary and the phrase.
func (d *decideDialog) Lines(e *env) []Text {
	out := append(d.choiceLines(e), d.questionLines()...)
	if d.field != nil {
		out = append(out, sentence(d.prompt))
		if v := strings.TrimSpace(d.field.Value()); v != "" {
			out = append(out, sentence(kit.Textf("Now it is: %s", v)))
		}
		if d.fault != "" {
			out = append(out, "Wrong: "+sentence(d.fault))
		}
		return out
	}
	out = append(out, d.refused...)
	if d.openQuestion() != nil {
		return out
	}
	for _, r := range d.refusals {
		out = append(out, d.missingText(r))
	}
	if len(d.refusals) > 0 {
		return out
	}
	if len(d.questions()) > 0 { // else it was all just read
		out = append(out, d.summary())
	}
	return append(out, "Nothing is missing. To record it, type: "+d.phrase(e)+".")
}

// phrase is the phrase that records the decision.
func (d *decideDialog) phrase(e *env) Text {
	return outcomeLabel(d.outcome) + " " + spokenCase(d.caseID(), e.now())
}

// missingText is what the store would refuse, and where to mend it.
func (d *decideDialog) missingText(r *problem.Error) Text {
	what := sentence(kit.Textf("Missing: %s", strings.Replace(r.What, " ("+r.Finding+")", "", 1)))
	if at := d.itemOf(r); at >= 0 {
		return what + kit.Textf(" Type change row %d.", at+1)
	}
	return what + " " + sentence(kit.Textf("%s", upperFirst(r.Hint)))
}

// choiceLines is what is chosen, as far as it matters: what an untaken choice would be
// is in the details.
func (d *decideDialog) choiceLines(e *env) []Text {
	var out []Text
	if s := d.keptUntilText(e); s != "" {
		out = append(out, sentence(s))
	}
	left := 0
	for i := range d.items {
		switch it := &d.items[i]; it.kind {
		case itemNote, itemOverride, itemNotice:
			out = append(out, d.itemText(i))
		case itemReason:
			if d.form.Reasons[it.code] {
				out = append(out, d.itemText(i))
			} else {
				left++
			}
		case itemRationale:
			if strings.TrimSpace(d.form.Rationale) != "" && d.form.RationaleEdited {
				out = append(out, d.itemText(i))
			}
		}
	}
	if t := d.disclosedText(); t != "" {
		out = append(out, t)
	}
	if left > 0 {
		out = append(out, kit.Textf("%s not chosen.", kit.Plural(left, "other reason is", "other reasons are")))
	}
	return append(out, "Type details to hear each choice as a row, and change row 1 to change it.")
}

// disclosedText is what the decision discloses and withholds, "" if it discloses nothing.
func (d *decideDialog) disclosedText() Text {
	var yes, no []string
	for i := range d.items {
		if it := &d.items[i]; it.kind == itemGrant && d.form.Rows[it.n] {
			yes = append(yes, it.text.String())
		} else if it.kind == itemGrant {
			no = append(no, it.text.String())
		}
	}
	switch {
	case len(yes)+len(no) == 0:
		return ""
	case len(no) == 0:
		return kit.Textf("You disclose everything requested: %s.", spokenList(yes))
	case len(yes) == 0:
		return kit.Textf("You disclose nothing: %s.", spokenList(no))
	}
	return kit.Textf("You disclose %s. You leave out %s.", spokenList(yes), spokenList(no))
}

// summary is the decision in one sentence.
func (d *decideDialog) summary() Text {
	out := []string{string(outcomeLabel(d.outcome))}
	var granted, reasons, stated []string
	for i := range d.items {
		switch it := &d.items[i]; {
		case it.kind == itemGrant && d.form.Rows[it.n]:
			granted = append(granted, it.text.String())
		case it.kind == itemReason && d.form.Reasons[it.code]:
			reasons = append(reasons, codeLabel(it.code).String())
		case it.kind == itemNotice:
			out = append(out, "user notice: "+d.notice.String())
		}
	}
	for _, q := range d.questions() {
		if q.kind == itemNote && d.form.Statements[q.n] == "" {
			stated = append(stated, statements[q.n].String())
		}
	}
	for _, x := range []struct {
		what  string
		words []string
	}{{"disclosed: ", granted}, {"reasons: ", reasons}, {"you state that it is ", stated}} {
		if len(x.words) > 0 {
			out = append(out, x.what+spokenList(x.words))
		}
	}
	if d.need.GoodFaith {
		out = append(out, "you state both in good faith")
	}
	if len(d.form.Overrides) > 0 {
		out = append(out, "it is held until counsel signs")
	}
	return kit.Textf("Summary: %s.", strings.Join(out, "; "))
}

// details are all choices as rows.
func (d *decideDialog) details(e *env) []Text { return d.lineList(e).lines() }

// lineList is the list of choices for the line mode.
func (d *decideDialog) lineList(*env) *lineList {
	v := &kit.Viewport{Rows: len(d.items), Cursor: d.cursor}
	return &lineList{viewport: v, page: partRows, move: d.move, row: d.itemText}
}

// itemText is one choice with its state.
func (d *decideDialog) itemText(i int) Text {
	it, f := &d.items[i], &d.form
	state := func(on bool, yes, no Text) Text {
		if on {
			return yes
		}
		return no
	}
	var t Text
	switch it.kind {
	case itemGrant:
		row := &d.c.Assessment.Categories[it.n]
		t = state(f.Rows[it.n], "Disclosed: ", "Withheld: ") + it.text
		switch {
		case row.Producible && len(row.After) > 0:
			t += ", once the defects are cured"
		case row.Producible && row.Voluntary:
			t += ", voluntary"
		case !row.Producible:
			t += ", " + codeLabel(row.Code)
		}
	case itemReason:
		text := it.text
		if it.own {
			text = d.ownReasonText(it.code)
		}
		t = state(f.Reasons[it.code], "Reason: ", "Reason, not chosen: ") + text
	case itemAck:
		t = state(f.Acks[it.code] && d.answered(ackID(it.code)), "Acknowledged: ", "Not acknowledged: ") + it.text
	case itemOverride:
		t = state(f.Overrides[it.code] != "", "Against approval, overridden: ", "Against approval: ") + it.text
	case itemGoodFaith:
		t = "Not answered: " + it.text
		if d.answered(goodFaithID(it.n)) {
			t = state(f.GoodFaith[it.n], "Stated: ", "Not stated: ") + it.text
		}
	case itemNotice:
		t = "User notice: " + d.notice
	case itemRationale:
		t = "Rationale: " + d.rationale()
	default:
		t = joinText(it.heading, it.text)
	}
	return sentence(t)
}

// joinText is a text after its heading, if it has one.
func joinText(heading, t Text) Text {
	if heading == "" || strings.HasPrefix(string(t), string(heading)) {
		return t
	}
	return heading + ": " + t
}
