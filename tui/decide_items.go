package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/store"
	"lert/tui/kit"
)

// itemKind says what a line of the decide dialog is about.
type itemKind int

const (
	itemNote      itemKind = iota // only to read
	itemGrant                     // a row of the table of categories: disclosed or not
	itemReason                    // a reason of a push back or rejection
	itemAck                       // a finding that must be acknowledged
	itemOverride                  // a finding against approval
	itemNotice                    // whether and when the user is notified
	itemGoodFaith                 // a good-faith statement of an emergency
	itemRationale                 // the rationale
)

// item is one line on which the cursor can be.
type item struct {
	kind    itemKind
	heading Text // heading above it, if a part begins here
	text    Text
	code    string
	n       int  // index of the row, or of the good-faith statement
	own     bool // a reason that the checks did not find
}

// build lists what there is to choose. The rationale comes last.
func (d *decideDialog) build(e *env) {
	d.items = d.items[:0]
	var granted []review.CategoryRow
	for i, r := range d.c.Assessment.Categories {
		if d.form.Rows[i] {
			granted = append(granted, r)
		}
	}
	d.need = review.StatementsNeeded(d.c.Request.Kind, d.outcome, granted)
	d.addOpenQuestion()
	preservation := d.c.Request.Kind.IsPreservation()
	switch {
	case d.outcome == review.OutcomePushBack:
		d.addReasons("Grounds for the push back")
	case d.outcome != review.OutcomeApprove:
		d.addReasons("Grounds for the rejection")
	default:
		if d.need.GoodFaith && e.plain {
			d.add("Call-back", item{kind: itemNote, code: "requester.callback_missing", text: d.callbackText(e)})
		}
		d.addFindings("Findings against approval", itemOverride,
			review.SeverityPushBack, review.SeverityReject)
		d.addFindings("Findings to acknowledge", itemAck, review.SeverityReview)
		if kept := d.keptUntilText(e); kept != "" && !e.plain {
			d.add("Copy", item{kind: itemNote, text: kept})
		}
		if !preservation {
			d.addGrants()
			d.add("User notice", item{kind: itemNotice})
		}
	}
	d.add("Reason", item{kind: itemRationale})
	if d.need.GoodFaith {
		for i, belief := range goodFaithStatements {
			d.add("Your statements", item{kind: itemGoodFaith, n: i, text: belief})
		}
	}
	last := Text("")
	for i := range d.items {
		if h := d.items[i].heading; h == last {
			d.items[i].heading = ""
		} else {
			last = h
		}
	}
}

// addOpenQuestion says first what counsel was asked and has not answered. An approval
// that does not wait for the answer acknowledges that.
func (d *decideDialog) addOpenQuestion() {
	if n := openQuestionNumber(d.c); d.form.Question != n {
		delete(d.form.Acks, review.CodeQuestionOpen)
		d.form.Question = n
	}
	r := openReferral(d.c)
	if r == nil {
		return
	}
	heading, kind := Text("Counsel"), itemNote
	if d.outcome == review.OutcomeApprove {
		heading, kind = "Counsel has not answered yet", itemAck
	}
	d.add(heading, item{kind: kind, code: review.CodeQuestionOpen,
		text: kit.Textf("%s asked, and counsel has not answered: %s", r.By.Name, r.Question)})
}

// adoptQuestion makes a case that was read the case as it is now, if counsel was asked
// or has answered since. What else others changed is shown only when the case is opened
// again.
func adoptQuestion(c, now *store.Case) bool {
	if openQuestionNumber(now) == openQuestionNumber(c) || now.Row.Revision != c.Row.Revision ||
		findingsDigest(now.Assessment) != findingsDigest(c.Assessment) {
		return false
	}
	newest := *now
	newest.Drafts, newest.Timeline, newest.NotOpened = c.Drafts, c.Timeline, c.NotOpened
	*c = newest
	return true
}

// takeQuestion shows the question that counsel was asked while the dialog is open.
func (d *decideDialog) takeQuestion(e *env) {
	if !adoptQuestion(d.c, d.latestCase()) {
		return
	}
	marked := d.items[d.cursor]
	d.build(e)
	d.goToItem(slices.IndexFunc(d.items, func(it item) bool {
		return it.kind == marked.kind && it.code == marked.code && it.n == marked.n
	}))
	e.app.showAgain()
}

// add adds an item under a heading. Only the first of several keeps it.
func (d *decideDialog) add(heading Text, it item) {
	it.heading = heading
	d.items = append(d.items, it)
}

// addFindings adds the findings of some severities, each code once.
func (d *decideDialog) addFindings(heading Text, kind itemKind, severities ...string) {
	for i := range d.c.Assessment.Checks {
		for _, f := range d.c.Assessment.Checks[i].Findings {
			if slices.Contains(severities, f.Severity) && !d.has(f.Code, inWords...) {
				d.add(heading, item{kind: kind, code: f.Code, text: f.Text})
			}
		}
	}
}

// has reports whether the form has an item of one of these kinds for a finding.
func (d *decideDialog) has(code string, kinds ...itemKind) bool {
	return slices.ContainsFunc(d.items, func(it item) bool { return it.code == code && slices.Contains(kinds, it.kind) })
}

// inWords are the kinds of items that say a finding in words; a row of data names only its code.
var inWords = []itemKind{itemReason, itemAck, itemOverride}

// addGrants adds the rows of the table of categories.
func (d *decideDialog) addGrants() {
	for i, r := range d.c.Assessment.Categories {
		name := kit.Textf("%s", r.Category.Label())
		if r.Part != "" {
			name = kit.Textf("%s, %s", name, r.Part)
		}
		if len(d.c.Request.Targets) > 1 {
			name = kit.Textf("%s, target #%d", name, r.Target)
		}
		d.add("Disclose", item{kind: itemGrant, n: i, code: r.Code, text: name})
	}
}

// goodFaithClauses are the two statements of a voluntary emergency disclosure, after "I believe in good faith that".
var goodFaithClauses = [2]Text{"death or serious physical injury is imminent", "this data may help to avert it"}

// goodFaithStatements are the same as sentences.
var goodFaithStatements = [2]Text{"I believe that death or serious physical injury is imminent.",
	"I believe that this data may help to avert it."}

// rebuild lists the items again after the grants have changed, because the statements
// that the decision needs depend on them. The cursor stays on its row.
func (d *decideDialog) rebuild(e *env) {
	row := d.items[d.cursor].n
	d.build(e)
	d.goToItem(slices.IndexFunc(d.items, func(it item) bool { return it.kind == itemGrant && it.n == row }))
}

// toggle changes the item with the cursor, or opens the field that it needs.
func (d *decideDialog) toggle(e *env) tea.Cmd {
	if len(d.items) == 0 {
		return nil
	}
	it, f := d.items[d.cursor], &d.form
	switch it.kind {
	case itemGrant:
		row := &d.c.Assessment.Categories[it.n]
		f.Rows[it.n] = !f.Rows[it.n]
		d.rebuild(e)
		if f.Rows[it.n] {
			return d.askWhy(e, d.bars(row)...)
		}
		for _, code := range d.bars(row) {
			d.dropOverride(code)
		}
	case itemReason:
		f.Reasons[it.code] = !f.Reasons[it.code]
		if f.Reasons[it.code] && !d.c.Assessment.Found(it.code) {
			return d.askOwnWords(e, it.code)
		}
	case itemAck:
		if e.plain {
			return d.askFindingAgain(e, it.code)
		}
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
		if e.plain {
			return d.askAgain(e, it.n)
		}
		f.GoodFaith[it.n] = !f.GoodFaith[it.n]
	case itemRationale:
		return d.write(e)
	}
	return d.changed(e)
}

// bars are the codes of the findings that must be set aside before a row is disclosed.
func (d *decideDialog) bars(row *review.CategoryRow) []string {
	switch {
	case !row.Producible:
		return []string{row.Code}
	case d.c.Assessment.Waits(row):
		return row.After
	}
	return nil
}

// dropOverride removes an override that no row to be disclosed needs any more.
func (d *decideDialog) dropOverride(code string) {
	for i := range d.c.Assessment.Categories {
		if d.form.Rows[i] && slices.Contains(d.bars(&d.c.Assessment.Categories[i]), code) {
			return
		}
	}
	delete(d.form.Overrides, code)
}

// askWhy opens the field for the reason of each override that has none yet, one after the other.
func (d *decideDialog) askWhy(e *env, codes ...string) tea.Cmd {
	for i, code := range codes {
		if d.form.Overrides[code] != "" {
			continue
		}
		d.open(kit.NewField("why this finding is overridden"), kit.Textf("Why do you override “%s”?", codeLabel(code)), "",
			func(s string) { d.form.Overrides[code] = strings.TrimSpace(s) })
		if rest := codes[i+1:]; len(rest) > 0 {
			d.after = func() { d.askWhy(e, rest...) }
		}
		break
	}
	return d.changed(e)
}

// toggleStatement changes statement n. One of the four of an approval of records
// is marked as not met, with a reason, or as met again; one of the two of a
// voluntary disclosure is made or taken back.
func (d *decideDialog) toggleStatement(e *env, n int) tea.Cmd {
	if e.plain {
		return d.askAgain(e, n)
	}
	if d.need.GoodFaith {
		d.form.GoodFaith[n] = !d.form.GoodFaith[n]
		return d.changed(e)
	}
	if d.form.Statements[n] != "" {
		d.form.Statements[n] = ""
		return d.changed(e)
	}
	d.askWhyNot(n)
	return d.changed(e)
}

// askWhyNot marks statement n of the four as not met and opens the field for the reason.
func (d *decideDialog) askWhyNot(n int) {
	d.form.Statements[n] = "no: "
	d.open(kit.NewField("briefly"), kit.Textf("Why is it not %s?", statements[n]), "",
		func(s string) { d.form.Statements[n] = "no: " + strings.TrimSpace(s) })
	d.ofItem = false
}

// write opens the field for the rationale.
func (d *decideDialog) write(e *env) tea.Cmd {
	if !e.plain { // what is typed appears in the form
		d.goToItem(slices.IndexFunc(d.items, func(it item) bool { return it.kind == itemRationale }))
	}
	d.open(kit.NewArea("why you decide so"), "Your reason", d.form.Rationale, func(s string) {
		f := &d.form
		f.RationaleEdited = f.RationaleEdited || strings.TrimSpace(s) != strings.TrimSpace(f.Rationale)
		f.Rationale = s
	})
	return nil
}

// open opens a field below the list; into takes its value.
func (d *decideDialog) open(f *kit.Field, ask Text, value string, into func(string)) {
	f.Set(value)
	f.Focus()
	d.field, d.prompt, d.setValue, d.validate, d.after, d.fault = f, ask, into, nil, nil, ""
	d.ofItem, d.follow = true, true // there is less room for the form
}

// commitField closes the open field and saves the draft. A field that cannot be
// read stays open and says so.
func (d *decideDialog) commitField(e *env) tea.Cmd {
	if d.fieldInvalid(e) {
		return nil
	}
	after := d.after
	if d.closeField(); after != nil {
		after()
	}
	return d.changed(e)
}

// fieldInvalid reports whether the open field cannot be read, and says so below it.
func (d *decideDialog) fieldInvalid(e *env) bool {
	if d.field == nil || d.validate == nil {
		return false
	}
	if d.fault = d.validate(d.field.Value()); d.fault != "" {
		e.warn(d.fault)
	}
	return d.fault != ""
}

// dropField closes the open field, even if it cannot be read.
func (d *decideDialog) dropField(e *env) tea.Cmd {
	d.closeField()
	d.dropped = d.prompt
	return d.changed(e)
}

// closeField closes the open field with what was typed.
func (d *decideDialog) closeField() {
	if d.setValue != nil && d.field != nil {
		d.setValue(d.field.Value())
	}
	d.field, d.setValue, d.validate, d.after, d.fault = nil, nil, nil, nil, ""
}
