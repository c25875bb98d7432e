package tui

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/review/problem"
	"lert/store"
	"lert/tui/kit"
)

// decideDialog is the dialog in which one request is decided. It is filled in from
// the assessment; the person changes what they disagree with and confirms. It
// builds one review.Decision and asks the store to record it. What the store
// would refuse is shown at once.
type decideDialog struct {
	recording
	c       *store.Case
	outcome string
	form    decideForm
	filled  []byte // the form as it was filled in, or saved last
	items   []item
	need    review.Statements // the statements that the decision needs as it is chosen now
	cursor  int
	top     int                 // the first line of the form that is on screen
	follow  bool                // the form is to be scrolled to the cursor
	visible int                 // how many lines of the form are on screen
	body    *formBody           // the form as it was drawn last
	seen    map[sightKey]*sight // what was on screen

	field          *kit.Field // the open field, nil if there is none
	ofItem         bool       // the field is about the marked item
	setValue       func(string)
	prompt         Text
	validate       func(string) Text // what is wrong with the value, "" if nothing; nil: all is valid
	after          func()            // asks what follows from the value, nil if nothing does
	fault          Text              // shown below the field until it is typed in again
	dropped        Text              // the question that was left without keeping the answer
	notice         Text              // the choice about notice, as it is shown
	table          []action
	claim          pendingCall
	renewClaim     pendingCall
	claimRenewedAt time.Time
	taken          *takenClaim
	answers        []string             // ids of the questions that were answered, in the line mode
	other          otherDraft           // another console has a draft of this
	left           func(e *env) tea.Cmd // what the case does when the dialog was left
	again          func(e *env, outcome string)
	// latestCase is the case as the console knows it now.
	latestCase func() *store.Case
	// refusals are what the store would refuse on latestCase if the decision was recorded now.
	refusals problem.List
}

// decideForm is what the person has chosen so far. It is saved as the draft, which
// outlives a crash or a lost connection.
type decideForm struct {
	ID              string              `json:"id"` // of the decision: a retry records it once
	Revision        int                 `json:"revision"`
	Digest          string              `json:"digest"` // of the assessment it was filled from
	Outcome         string              `json:"outcome"`
	Rows            map[int]bool        `json:"rows"`
	Reasons         map[string]bool     `json:"reasons"`
	Own             map[string]string   `json:"own"` // the person's words for a reason that the checks did not find
	Acks            map[string]bool     `json:"acks"`
	Question        int                 `json:"question"` // which question to counsel the acknowledgement is of
	Overrides       map[string]string   `json:"overrides"`
	Statements      [4]string           `json:"statements"` // "" signed on confirming, else "no: why"
	GoodFaith       [2]bool             `json:"faith"`
	Notice          review.NoticeChoice `json:"notice"`
	Rationale       string              `json:"rationale"`
	RationaleEdited bool                `json:"written"` // the rationale is the person's own
}

// statements are the four statements of an approval of records.
var statements = [4]Text{"necessary", "proportionate", "specific", "compliant"}

// newDecideDialog makes the dialog for an outcome. It is filled in from the draft
// of the same outcome, if there is one and the findings are still the same.
func newDecideDialog(e *env, c *store.Case, outcome string) *decideDialog {
	d := &decideDialog{c: c, outcome: outcome, seen: map[sightKey]*sight{}, taken: new(takenClaim),
		left:       func(*env) tea.Cmd { return nil },
		again:      func(*env, string) {},
		latestCase: func() *store.Case { return c }}
	d.draft = newDrafter(c.Row.ID)
	d.draft.take = d.takeDraft
	var mine *store.Draft
	mine, d.other = e.drafts.choose(c.Row.ID, c.Drafts, func(x *store.Draft) bool {
		return decideDraft(c, x.Body, outcome) != nil
	})
	if mine != nil {
		d.form = *decideDraft(c, mine.Body, outcome)
		// A draft that outlived its decision must not repeat that decision.
		if slices.ContainsFunc(c.Decisions, func(x store.DecisionRecord) bool { return x.Decision.ID == d.form.ID }) {
			d.form.ID = e.opts.NewID()
		}
	} else {
		d.form = fillDecideForm(c, outcome)
		d.form.ID = e.opts.NewID()
	}
	d.build(e)
	if !d.form.RationaleEdited {
		// More may have been observed since a draft was saved.
		d.form.Rationale = d.propose().Rationale
	}
	d.markFirst()
	d.table = decideActions(d)
	d.checkRefusals(e)
	d.filled, _ = json.Marshal(d.form)
	return d
}

// decideDraft is a draft of a decision on a case, nil if it is not of this outcome ("": any) or the findings have
// changed since.
func decideDraft(c *store.Case, body []byte, outcome string) *decideForm {
	var f decideForm
	if json.Unmarshal(body, &f) != nil || f.Outcome == "" || outcome != "" && f.Outcome != outcome ||
		f.Revision != c.Row.Revision || f.Digest != findingsDigest(c.Assessment) {
		return nil
	}
	if f.Own == nil { // a draft of the first release
		f.Own = map[string]string{}
	}
	return &f
}

// takeDraft opens the decision again as another console has drafted it.
func (d *decideDialog) takeDraft(e *env, body []byte) tea.Cmd {
	f := decideDraft(d.c, body, "")
	if f == nil {
		e.warn("The draft of your other console was about other findings, and cannot be used.")
		return nil
	}
	d.c.Drafts = []store.Draft{{Console: e.drafts.console, Body: body}}
	d.taken.use()
	e.close()
	d.again(e, f.Outcome)
	return nil
}

// markFirst puts the cursor on the first thing to choose: of a voluntary disclosure, the first statement.
func (d *decideDialog) markFirst() {
	first := slices.IndexFunc(d.items, func(it item) bool { return it.kind == itemGoodFaith })
	if i := slices.IndexFunc(d.items, func(it item) bool { return it.kind != itemNote }); first < 0 ||
		d.items[i].kind == itemAck || d.items[i].kind == itemOverride {
		first = i
	}
	d.goToItem(first)
}

func (d *decideDialog) Title() Text {
	return kit.Textf("%s %s", outcomeTitle(d.outcome), d.c.Row.ID)
}

func outcomeTitle(outcome string) Text {
	switch outcome {
	case review.OutcomeApprove:
		return "Approve"
	case review.OutcomePushBack:
		return "Push back"
	}
	return "Reject"
}

func (d *decideDialog) caseID() string    { return d.c.Row.ID }
func (d *decideDialog) Actions() []action { return d.table }
func (d *decideDialog) Guarded() bool     { return true }
func (d *decideDialog) Focus() *kit.Field { return d.field }
func (d *decideDialog) Waiting() bool     { return d.call.waiting() }

// Start claims the request: the person who decides has the claim.
func (d *decideDialog) Start(e *env) tea.Cmd {
	d.draft.offer(e, d.other)
	return d.claimCmd(e)
}

// Typed takes what is typed into the form.
func (d *decideDialog) Typed(e *env) tea.Cmd {
	if d.setValue != nil {
		d.setValue(d.field.Value())
		d.fault = ""
	}
	return d.changed(e)
}

// changed saves the draft after every change, and keeps the claim.
func (d *decideDialog) changed(e *env) tea.Cmd {
	if !d.form.RationaleEdited {
		d.form.Rationale = d.propose().Rationale
	}
	d.checkRefusals(e)
	b, err := json.Marshal(d.form)
	if err != nil || bytes.Equal(b, d.filled) {
		return nil
	}
	d.filled, d.refused = b, nil
	d.c.Drafts = []store.Draft{{Console: e.drafts.console, Body: b}}
	d.taken.use()
	return tea.Batch(d.draft.save(e, b), d.claimCmd(e))
}

func (d *decideDialog) Update(e *env, msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case result[caseUpdate], tickMsg:
		d.takeQuestion(e)
		d.checkRefusals(e) // changes by others and the time count, too
	case result[store.Claim]:
		switch {
		case !d.claim.accepts(m.call):
		case m.err != nil:
			e.fail(m.err)
			e.close()
		default:
			d.c.Claim = &m.v
		}
	case result[noResult]:
		d.draft.handleSaved(e, m)
		if d.renewClaim.accepts(m.call) && m.err != nil {
			e.fail(m.err)
		}
	case result[decisionRecorded]:
		if d.recorded(e, m.call, m.err) {
			// A save may still have been under way when the decision was recorded.
			return tea.Batch(d.showNext(e, m.v), d.draft.save(e, nil))
		}
		if m.err != nil { // others may have changed the case
			return func() tea.Msg { return changedMsg{} }
		}
	}
	return nil
}

// showNext goes on in the list that the person came from, with one line about what was
// recorded.
func (d *decideDialog) showNext(e *env, v decisionRecorded) tea.Cmd {
	e.app.lastDecided = d.c.Row.ID
	return v.goOn(e, d.recordedText(e, v.receipt))
}

// recordedText says what was recorded and, first of all, how it is undone; the rest only if the status line has room.
func (d *decideDialog) recordedText(e *env, r store.Receipt) Text {
	done := map[string]Text{review.OutcomeApprove: "Approved", review.OutcomePushBack: "Pushed back"}[d.outcome]
	if done == "" {
		done = "Rejected"
	}
	held := Text("")
	if r.AwaitingSignature {
		held = ", held until counsel signs"
	}
	says := kit.Textf("%s %s%s. %s", done, shortID(d.c.Row.ID, e.now()), held,
		e.by("u undoes (10 min).", "Type undo within ten minutes to take it back."))
	more := []Text{kit.Textf("Ledger %d.", r.Leaf)}
	if e.opts.Worked != nil && e.opts.Worked(d.c.Row.ID) != "" {
		more = append([]Text{e.by("M shows the worked answer.",
			"Type worked answer to read how the author of the sample would have decided.")}, more...)
	}
	for _, x := range more {
		if e.plain || kit.Width(says)+kit.Width(x)+3 <= e.area.W {
			says += " " + x
		}
	}
	return says
}

// checkRefusals asks what the store would refuse if the decision was recorded now.
// It is called when something has changed, not for every frame.
func (d *decideDialog) checkRefusals(e *env) {
	d.notice = d.noticeItem(e)
	d.refusals = problem.ListOf(e.store.WouldRefuse(d.latestCase(), d.decision(e), d.c.AssessmentJSON))
}

// leaveFor shows another screen; the dialog is opened again after it.
func (d *decideDialog) leaveFor(e *env, s screen) {
	if c, ok := e.app.screens[len(e.app.screens)-1].(*caseScreen); ok {
		c.resumeOutcome, c.resumeSeen = d.outcome, d.seen
	}
	e.push(s)
}

// confirm records the decision, or says what is missing.
func (d *decideDialog) confirm(e *env) tea.Cmd {
	if d.call.waiting() {
		return nil
	}
	if why := d.whyNotSeen(e); why != "" { // the text of a field that was just closed may have more lines
		e.warn(why)
		return nil
	}
	if d.checkRefusals(e); len(d.refusals) > 0 {
		e.warn(notYet(d.refusals[0]))
		d.goTo(d.refusals[0])
		return nil
	}
	if q := d.openQuestion(); q != nil && e.plain {
		e.warn("Not yet: answer first. " + q.text)
		return nil
	}
	dec := d.decision(e)
	d.taken.use()
	e.setCommandLine(DecideCommand(&dec))
	return decideCmd(e.ctx, d.call.begin(), e.store, e.app.following(d.c.Row.ID), dec, d.c.AssessmentJSON)
}

// notYet is a refusal that the store would give, with its hint.
func notYet(r *problem.Error) Text {
	return kit.Textf("Not yet: %s. %s.", strings.TrimSuffix(r.What, "."), upperFirst(strings.TrimSuffix(r.Hint, ".")))
}

// goTo puts the cursor on the item that a refusal is about.
func (d *decideDialog) goTo(r *problem.Error) {
	if at := d.itemOf(r); at >= 0 {
		d.goToItem(at)
	}
}

// itemOf is the index of the item that a refusal is about, -1 if there is none.
func (d *decideDialog) itemOf(r *problem.Error) int {
	return slices.IndexFunc(d.items, func(it item) bool {
		return r.Finding != "" && it.code == r.Finding && it.kind != itemNote ||
			r.Rule == problem.RuleNoticeMissing && r.Finding == "" && it.kind == itemNotice ||
			r.Rule == problem.RuleEmergencyUnconfirmed && it.kind == itemGoodFaith && !d.form.GoodFaith[it.n] ||
			r.Rule == problem.RuleNoReason && it.kind == itemRationale
	})
}
