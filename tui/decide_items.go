package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/tui/form"
	"lert/tui/kit"
)

// itemKind says what a line of the decide dialog is about.
type itemKind int

const (
	itemNote      itemKind = iota // read only
	itemGrant                     // a row of the table: given or not
	itemReason                    // a reason of a push back or rejection
	itemAck                       // a finding that must have been looked at
	itemOverride                  // a finding that stands against approval
	itemNotice                    // what the user is told
	itemGoodFaith                 // a good-faith statement of an emergency
	itemRationale                 // the decider's own words
)

// item is one line that the cursor can stand on.
type item struct {
	kind    itemKind
	heading Text // heading above it, where a part begins
	text    Text
	code    string
	n       int // row, or statement of good faith
}

// build lists what there is to choose, most particular first.
func (d *decideDialog) build() {
	a := d.c.Assessment
	d.items = d.items[:0]
	add := func(heading Text, it item) {
		it.heading = heading
		d.items = append(d.items, it)
	}
	if d.outcome != review.OutcomeApprove {
		d.addReasons(add)
		add("In your own words", item{kind: itemRationale})
		return
	}
	if d.c.Request.Kind == review.KindEmergency {
		d.addEvidence(add)
	}
	seen := map[string]bool{}
	heading := Text("Against approval; an override needs a reason and counsel's signature")
	for i := range a.Checks {
		for _, f := range a.Checks[i].Findings {
			if (f.Severity == review.SeverityPushBack || f.Severity == review.SeverityReject) && !seen[f.Code] {
				seen[f.Code] = true
				add(heading, item{kind: itemOverride, code: f.Code, text: f.Text})
				heading = ""
			}
		}
	}
	heading = "Look at these, then acknowledge them"
	for i := range a.Checks {
		for _, f := range a.Checks[i].Findings {
			if f.Severity == review.SeverityReview && !seen[f.Code] {
				seen[f.Code] = true
				add(heading, item{kind: itemAck, code: f.Code, text: f.Text})
				heading = ""
			}
		}
	}
	if !d.c.Request.Kind.IsPreservation() {
		heading = "Give"
		many := len(d.c.Request.Targets) > 1
		for i, r := range a.Categories {
			name := kit.Textf("%s", r.Category.Label())
			if r.Part != "" {
				name = kit.Textf("%s, %s", name, r.Part)
			}
			if many {
				name = kit.Textf("%s, target #%d", name, r.Target)
			}
			add(heading, item{kind: itemGrant, n: i, code: r.Code, text: name})
			heading = ""
		}
		add("The user", item{kind: itemNotice})
	}
	add("In your own words", item{kind: itemRationale})
}

// addReasons lists the codes found, worst first, as reasons to tick.
func (d *decideDialog) addReasons(add func(Text, item)) {
	a := d.c.Assessment
	heading := Text("Reasons")
	seen := map[string]bool{}
	for rank := 4; rank >= 1; rank-- {
		for i := range a.Checks {
			for _, f := range a.Checks[i].Findings {
				if severityRank(f.Severity) == rank && !seen[f.Code] {
					seen[f.Code] = true
					add(heading, item{kind: itemReason, code: f.Code, text: f.Text})
					heading = ""
				}
			}
		}
	}
	// A person may see what the engine cannot.
	for _, code := range []string{"legal_basis.human_rights", "scope.any_and_all", "requester.fraud_signals"} {
		if !seen[code] {
			add(heading, item{kind: itemReason, code: code, text: judgementReasons[code]})
			heading = ""
		}
	}
}

var judgementReasons = map[string]Text{
	"legal_basis.human_rights": "A concern of international standards that the engine did not see.",
	"scope.any_and_all":        "Broader than its facts need, in your judgement.",
	"requester.fraud_signals":  "Signs of a forged request that are not recorded yet.",
}

// addEvidence is what an emergency's approval rests on: the call-back and the two
// statements of good faith.
func (d *decideDialog) addEvidence(add func(Text, item)) {
	text := Text("No call-back is recorded. v records one; without it nothing voluntary can be approved.")
	if v := d.c.Request.Requester.Verification; v != nil && v.Callback != nil {
		c := v.Callback
		text = kit.Textf("Call-back %s, reached %s on %s (number from %s).", c.Result, orDash(c.Reached), orDash(c.Number), strings.ReplaceAll(orDash(c.NumberSource), "_", " "))
		if !review.CallbackConfirmed(d.c.Request) {
			text += " That does not prove the requester."
		}
	}
	add("Call-back", item{kind: itemNote, code: "requester.callback_missing", text: text})
	add("In good faith (1 and 2 state it)", item{kind: itemGoodFaith, n: 0, text: "I believe that death or serious physical injury is imminent."})
	add("", item{kind: itemGoodFaith, n: 1, text: "I believe that this data may help to avert it."})
}

// toggle changes the marked item, or opens the field that it needs.
func (d *decideDialog) toggle(e *env) tea.Cmd {
	if len(d.items) == 0 {
		return nil
	}
	it, f := &d.items[d.cursor], &d.form
	switch it.kind {
	case itemGrant:
		row := &d.c.Assessment.Categories[it.n]
		f.Rows[it.n] = !f.Rows[it.n]
		if f.Rows[it.n] && !row.Producible && f.Overrides[row.Code] == "" {
			return d.askWhy(e, row.Code)
		}
		if !f.Rows[it.n] && !row.Producible {
			d.dropOverride(row.Code)
		}
	case itemReason:
		f.Reasons[it.code] = !f.Reasons[it.code]
	case itemAck:
		f.Acks[it.code] = !f.Acks[it.code]
	case itemOverride:
		if f.Overrides[it.code] != "" {
			delete(f.Overrides, it.code)
			break
		}
		return d.askWhy(e, it.code)
	case itemNotice:
		return d.nextNotice(e)
	case itemGoodFaith:
		f.GoodFaith[it.n] = !f.GoodFaith[it.n]
	case itemRationale:
		return d.write(e)
	}
	return d.changed(e)
}

// dropOverride takes an override back when no ticked row needs it any more.
func (d *decideDialog) dropOverride(code string) {
	for i, r := range d.c.Assessment.Categories {
		if d.form.Rows[i] && !r.Producible && r.Code == code {
			return
		}
	}
	delete(d.form.Overrides, code)
}

// askWhy opens the field for an override's reason.
func (d *decideDialog) askWhy(e *env, code string) tea.Cmd {
	d.open(kit.NewField("why this finding is set aside"), kit.Textf("Why override %s?", code), d.form.Overrides[code], func(s string) {
		d.form.Overrides[code] = strings.TrimSpace(s)
	})
	return d.changed(e)
}

// toggleStatement is a key of the statements: of the four that an approval of records
// carries it marks one as not met, or as met again; of the two of an emergency
// it makes one, or takes it back.
func (d *decideDialog) toggleStatement(e *env, n int) tea.Cmd {
	if d.c.Request.Kind == review.KindEmergency {
		d.form.GoodFaith[n] = !d.form.GoodFaith[n]
		return d.changed(e)
	}
	if d.form.Statements[n] != "" {
		d.form.Statements[n] = ""
		return d.changed(e)
	}
	d.form.Statements[n] = "no: "
	d.open(kit.NewField("in a word or two"), kit.Textf("Why is it not %s?", statements[n]), "", func(s string) {
		d.form.Statements[n] = "no: " + strings.TrimSpace(s)
	})
	return d.changed(e)
}

// write opens the rationale.
func (d *decideDialog) write(e *env) tea.Cmd {
	f := kit.NewArea("why you decide so")
	d.open(f, "Your rationale", d.form.Rationale, func(s string) {
		d.form.RationaleEdited = d.form.RationaleEdited || strings.TrimSpace(s) != strings.TrimSpace(d.form.Rationale)
		d.form.Rationale = s
	})
	return nil
}

func (d *decideDialog) open(f *kit.Field, ask Text, value string, into func(string)) {
	f.Set(value)
	f.Focus()
	d.field, d.prompt, d.setValue, d.validate, d.fault = f, ask, into, nil, ""
}

// commitField closes the open field and keeps what was typed in the draft; a field
// that cannot be read stays open and says so.
func (d *decideDialog) commitField(e *env) tea.Cmd {
	if d.fieldInvalid(e) {
		return nil
	}
	d.closeField()
	return d.changed(e)
}

// fieldInvalid says at the open field what is wrong with what stands in it, and
// reports whether anything is.
func (d *decideDialog) fieldInvalid(e *env) bool {
	if d.field == nil || d.validate == nil {
		return false
	}
	if d.fault = d.validate(d.field.Value()); d.fault != "" {
		e.warn(d.fault)
	}
	return d.fault != ""
}

// dropField closes the open field; what cannot be read is gone with it.
func (d *decideDialog) dropField(e *env) tea.Cmd {
	d.closeField()
	return d.changed(e)
}

// closeField closes the open field and takes what was typed.
func (d *decideDialog) closeField() {
	if d.setValue != nil && d.field != nil {
		d.setValue(d.field.Value())
	}
	d.field, d.setValue, d.validate, d.fault = nil, nil, nil, ""
}

// noticeActions are the choices in the order in which a key goes through them.
var noticeActions = []string{review.NoticeBefore, review.NoticeDelay, review.NoticeProhibited, review.NoticeWithhold, review.NoticeNone}

// nextNotice goes to the next choice and asks for the date it needs.
func (d *decideDialog) nextNotice(e *env) tea.Cmd {
	n, plan := &d.form.Notice, d.c.Assessment.Notice
	at := 0
	for i, a := range noticeActions {
		if a == n.Action {
			at = (i + 1) % len(noticeActions)
		}
	}
	*n = review.NoticeChoice{Action: noticeActions[at]}
	if n.Action == plan.Action {
		n.Until, n.Ground, n.RecheckOn = plan.Until, plan.Ground, plan.RecheckOn
	}
	date := func(ask Text, into *review.Date) {
		d.open(kit.NewField("YYYY-MM-DD"), ask, into.String(), func(s string) {
			*into, _ = form.ParseOptionalDate(strings.TrimSpace(s)) // what is no day is none; check says so
		})
		d.validate = func(s string) Text {
			if _, err := form.ParseOptionalDate(strings.TrimSpace(s)); err != nil {
				return "This is no day: write it as 2026-12-31."
			}
			return ""
		}
	}
	switch {
	case n.Action == review.NoticeDelay && n.Until.IsZero():
		date("Until which day is notice delayed?", &n.Until)
	case n.Action == review.NoticeWithhold && n.RecheckOn.IsZero():
		date("On which day is it looked at again?", &n.RecheckOn)
	case n.Action == review.NoticeNone && plan.Action != review.NoticeNone:
		d.open(kit.NewField("why the right to notify is not exercised"), "Why is the user not told?", "", func(s string) { n.Reason = strings.TrimSpace(s) })
	}
	return d.changed(e)
}
