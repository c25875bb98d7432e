package tui

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/review/problem"
	"lert/store"
)

// decide is the dialog in which one request is decided. It is filled from the
// assessment; the person changes what they disagree with and confirms. It
// builds one review.Decision and asks the store to record it; what would be
// refused is said while it is still being written.
type decide struct {
	c       *store.Case
	outcome string
	form    decideForm
	items   []item
	cursor  int
	top     int

	field  *Field // the field that is open, nil where none is
	into   func(string)
	ask    Text
	check  func(string) Text // what is wrong with what is typed; nil: anything goes
	fault  Text              // said at the field until it is typed over
	table  []Action
	keeps  drafter
	claim  slot
	send   slot
	renew  slot
	renews time.Time
	seen   int    // how many lines of the list fit
	no     []Text // what the store refused, in full
	// newest is the case as the console knows it by now; lacks is what the store
	// would refuse on it, were it asked to record what the form says.
	newest func() *store.Case
	lacks  problem.List
}

// decideForm is what the person has chosen so far; it is the draft that
// survives a crash or a lost connection.
type decideForm struct {
	ID         string              `json:"id"` // of the decision: a retry records it once
	Revision   int                 `json:"revision"`
	Digest     string              `json:"digest"` // of the assessment it was filled from
	Outcome    string              `json:"outcome"`
	Rows       map[int]bool        `json:"rows"`
	Reasons    map[string]bool     `json:"reasons"`
	Acks       map[string]bool     `json:"acks"`
	Overrides  map[string]string   `json:"overrides"`
	Statements [4]string           `json:"statements"` // "" signed on confirming, else "no: why"
	Faith      [2]bool             `json:"faith"`
	Notice     review.NoticeChoice `json:"notice"`
	Rationale  string              `json:"rationale"`
	Written    bool                `json:"written"` // the rationale is the person's own
}

// statements are the four that an approval of records carries.
var statements = [4]Text{"necessary", "proportionate", "specific", "compliant"}

// newDecide opens the dialog for an outcome, or goes on with the draft that was
// left for it.
func newDecide(e *env, c *store.Case, outcome string) *decide {
	d := &decide{c: c, outcome: outcome, keeps: newDrafter(c.Row.ID), newest: func() *store.Case { return c }}
	var old decideForm
	if len(c.Draft) > 0 && json.Unmarshal(c.Draft, &old) == nil && old.Outcome == outcome && old.Revision == c.Row.Revision && old.Digest == findingsDigest(c.Assessment) {
		d.form = old
		// A draft that outlived its decision must not repeat that decision.
		if slices.ContainsFunc(c.Decisions, func(x store.Decided) bool { return x.Decision.ID == old.ID }) {
			d.form.ID = e.opts.NewID()
		}
	} else {
		d.form = fill(c, outcome)
		d.form.ID = e.opts.NewID()
	}
	d.build()
	if !d.form.Written {
		// Of a draft too: more may have been found out since it was left.
		d.form.Rationale = d.propose().Rationale
	}
	for d.cursor < len(d.items)-1 && d.items[d.cursor].kind == itemNote {
		d.cursor++
	}
	d.table = decideActions(d)
	d.weigh(e)
	return d
}

func (d *decide) Title() Text {
	return say("%s %s", titleWord(d.outcome), d.c.Row.ID)
}

func titleWord(outcome string) Text {
	switch outcome {
	case review.OutcomeApprove:
		return "Approve"
	case review.OutcomePushBack:
		return "Push back"
	}
	return "Reject"
}

func (d *decide) Actions() []Action    { return d.table }
func (d *decide) Grace() time.Duration { return grace }
func (d *decide) Focus() *Field        { return d.field }
func (d *decide) Waiting() bool        { return d.send.waiting() }

// Start claims the request: whoever decides, holds it.
func (d *decide) Start(e *env) tea.Cmd {
	d.renews = e.now()
	return claimCmd(e.ctx, d.claim.next(), e.desk, d.c.Row.ID)
}

// Typed keeps the draft and the claim while a person writes.
func (d *decide) Typed(e *env) tea.Cmd {
	if d.into != nil {
		d.into(d.field.Value())
		d.fault = ""
	}
	return d.changed(e)
}

// changed saves the draft after every change, and renews the claim at most
// once a minute.
func (d *decide) changed(e *env) tea.Cmd {
	if !d.form.Written {
		d.form.Rationale = d.propose().Rationale
	}
	d.weigh(e)
	b, err := json.Marshal(d.form)
	if err != nil {
		return nil
	}
	cmds := []tea.Cmd{d.keeps.keep(e, b)}
	d.c.Draft, d.no = b, nil
	if e.now().Sub(d.renews) >= time.Minute {
		d.renews = e.now()
		cmds = append(cmds, renewCmd(e.ctx, d.renew.next(), e.desk, d.c.Row.ID))
	}
	return tea.Batch(cmds...)
}

func (d *decide) Update(e *env, msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case loaded[newerCase], tickMsg:
		d.weigh(e) // what others did and the clock count, too
	case loaded[store.Claim]:
		if d.claim.takes(m.at) && m.err != nil {
			e.fail(m.err)
			e.close()
		}
	case loaded[done]:
		d.keeps.saved(e, m)
		if d.renew.takes(m.at) && m.err != nil {
			e.fail(m.err)
		}
	case loaded[recorded]:
		if !d.send.takes(m.at) {
			return nil
		}
		if m.err != nil {
			d.no = errorText(m.err)
			e.fail(m.err)
			return nil
		}
		d.after(e, m.v)
		// A save that was under way may have come after the decision.
		return d.keeps.keep(e, nil)
	}
	return nil
}

// after goes on to the next request in working order and says what was
// recorded.
func (d *decide) after(e *env, v recorded) {
	e.app.decided = d.c.Row.ID
	text := say("%s: %s recorded, ledger %d.", d.c.Row.ID, outcomeWord(d.outcome), v.receipt.Leaf)
	if v.receipt.Held {
		text = say("%s: %s recorded and held until counsel signs; ledger %d.", d.c.Row.ID, outcomeWord(d.outcome), v.receipt.Leaf)
	}
	if e.opts.Worked != nil && e.opts.Worked(d.c.Row.ID) != "" {
		text += " w shows the worked answer."
	}
	text += " u takes it back."
	if v.next == "" || v.next == d.c.Row.ID {
		e.pop()
	} else {
		e.replace(newCase(e, v.next))
	}
	e.app.ask(func(a *App) tea.Cmd { a.toast = toast{text: text}; return nil })
}

// weigh asks what the store would refuse, were the decision recorded now. It is
// asked when something changes, not at every frame.
func (d *decide) weigh(e *env) {
	d.lacks = problem.Of(e.desk.WouldRefuse(d.newest(), d.decision(e), d.c.AssessedJSON))
}

// leaveFor shows another screen and has the dialog opened again after it.
func (d *decide) leaveFor(e *env, s Screen) {
	if c, ok := e.app.screens[len(e.app.screens)-1].(*caseScreen); ok {
		c.resume = d.outcome
	}
	e.push(s)
}

// confirm records the decision, or says what is missing.
func (d *decide) confirm(e *env) tea.Cmd {
	if d.send.waiting() {
		return nil
	}
	if d.weigh(e); len(d.lacks) > 0 {
		no := d.lacks
		e.warn(say("Not yet: %s. %s.", strings.TrimSuffix(no[0].What, "."), strings.TrimSuffix(no[0].Do, ".")))
		d.goTo(no[0])
		return nil
	}
	dec := d.decision(e)
	e.last(DecideLine(&dec))
	return decideCmd(e.ctx, d.send.next(), e.desk, e.me.Analyst, dec, d.c.AssessedJSON)
}

// goTo puts the cursor on the item that a refusal speaks of.
func (d *decide) goTo(r *problem.Error) {
	for i, it := range d.items {
		if r.Finding != "" && it.code == r.Finding && it.kind != itemNote || r.Rule == 7 && r.Finding == "" && it.kind == itemNotice || r.Rule == 8 && it.kind == itemFaith || r.Rule == 9 && it.kind == itemRationale {
			d.cursor = i
			return
		}
	}
}
