package tui

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/review"
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
	d := &decide{c: c, outcome: outcome, keeps: newDrafter(c.Row.ID)}
	var old decideForm
	if len(c.Draft) > 0 && json.Unmarshal(c.Draft, &old) == nil && old.Outcome == outcome && old.Revision == c.Row.Revision && old.Digest == findingsDigest(c.Assessment) {
		d.form = old
		if !old.Written {
			// What it rests on may have been found out since.
			d.form.Rationale = rationale(c, &d.form)
		}
		// A draft that outlived its decision must not repeat that decision.
		if slices.ContainsFunc(c.Decisions, func(x store.Decided) bool { return x.Decision.ID == old.ID }) {
			d.form.ID = e.opts.NewID()
		}
	} else {
		d.form = fill(c, outcome)
		d.form.ID = e.opts.NewID()
	}
	d.build()
	for d.cursor < len(d.items)-1 && d.items[d.cursor].kind == itemNote {
		d.cursor++
	}
	d.table = decideActions(d)
	return d
}

// findingsDigest says what a draft was filled from: the codes and the rows. The
// clock moves between two assessments; that alone makes no draft stale.
func findingsDigest(a *review.Assessment) string {
	var b strings.Builder
	for _, c := range a.Codes() {
		b.WriteString(c + ";")
	}
	for _, r := range a.Categories {
		b.WriteString(string(r.Category) + yesNo(r.Producible))
	}
	return review.Digest([]byte(b.String()))
}

// fill is the form as the assessment recommends it.
func fill(c *store.Case, outcome string) decideForm {
	a := c.Assessment
	f := decideForm{Revision: c.Row.Revision, Digest: findingsDigest(a), Outcome: outcome, Rows: map[int]bool{}, Reasons: map[string]bool{}, Acks: map[string]bool{}, Overrides: map[string]string{}}
	for i := range a.Categories {
		if a.Categories[i].Producible {
			f.Rows[i] = true
		}
	}
	for i := range a.Checks {
		for _, x := range a.Checks[i].Findings {
			if severityRank(x.Severity) >= severityRank(review.Narrow) {
				f.Reasons[x.Code] = true
			}
		}
	}
	n := a.Notice
	f.Notice = review.NoticeChoice{Action: n.Action, Until: n.Until, Ground: n.Ground, RecheckOn: n.RecheckOn}
	f.Rationale = rationale(c, &f)
	return f
}

// rationale is the sentence that stands until the person writes their own.
func rationale(c *store.Case, f *decideForm) string {
	a := c.Assessment
	switch f.Outcome {
	case review.OutcomeApprove:
		if c.Request.Kind.Preserves() {
			return "A governmental request for an account that is ours; what is stored is kept and nothing is disclosed."
		}
		can, asked := 0, len(a.Categories)
		for i, on := range f.Rows {
			if on && i < asked {
				can++
			}
		}
		if c.Request.Kind == review.Emergency && slices.ContainsFunc(a.Categories, func(r review.Row) bool { return r.Voluntary && r.Producible }) {
			found := emergencyWords(c.Request)
			if can == asked {
				return found + "; all that is asked may help to avert it, and we hold it."
			}
			return string(say("%s; %d of %d rows asked may help to avert it, and we hold them; the rest is trimmed.", found, can, asked))
		}
		if can == asked {
			return "The process reaches all that is asked, and we hold it."
		}
		return string(say("The process reaches %d of %d rows asked that we hold; the rest is trimmed.", can, asked))
	default:
		var words []string
		for i := range a.Checks {
			for _, x := range a.Checks[i].Findings {
				if f.Reasons[x.Code] && !slices.Contains(words, string(x.Text)) {
					words = append(words, string(x.Text))
				}
			}
		}
		return strings.Join(words, " ")
	}
}

// emergencyWords say what an emergency rests on so far, and no more than that: a
// call-back on a number of the request itself confirms nothing.
func emergencyWords(r *review.Request) string {
	attested, called := r.Emergency != nil && r.Emergency.Attested, review.CalledBack(r)
	switch {
	case attested && called:
		return "The emergency is attested and confirmed by a call-back"
	case called:
		return "The emergency is confirmed by a call-back and not attested"
	case attested:
		return "The emergency is attested and not confirmed by a call-back"
	}
	return "The emergency is neither attested nor confirmed by a call-back"
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
	return claimCmd(e.ctx, d.claim.next(), e.desk, e.me, d.c.Row.ID)
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
		d.form.Rationale = rationale(d.c, &d.form)
	}
	b, err := json.Marshal(d.form)
	if err != nil {
		return nil
	}
	cmds := []tea.Cmd{d.keeps.keep(e, b)}
	d.c.Draft, d.no = b, nil
	if e.now().Sub(d.renews) >= time.Minute {
		d.renews = e.now()
		cmds = append(cmds, renewCmd(e.ctx, d.renew.next(), e.desk, e.me, d.c.Row.ID))
	}
	return tea.Batch(cmds...)
}

func (d *decide) Update(e *env, msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
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
			d.no = refusedText(m.err)
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

// decision is the record as it would be made now.
func (d *decide) decision(e *env) review.Decision {
	a, f := d.c.Assessment, &d.form
	out := review.Decision{
		Schema: review.DecisionSchema, ID: f.ID, Request: d.c.Row.ID, Revision: f.Revision, Outcome: d.outcome,
		Rationale: strings.TrimSpace(f.Rationale), AssessmentDigest: d.c.AssessDigest, AssessedAt: a.AssessedAt,
		RequestDigest: d.c.Digest, Policy: a.Policy, OpenedAt: d.c.OpenedAt, By: e.me,
	}
	for _, it := range d.items {
		switch {
		case it.kind == itemAck && f.Acks[it.code]:
			out.Acknowledged = append(out.Acknowledged, it.code)
		case it.kind == itemReason && f.Reasons[it.code]:
			out.Reasons = append(out.Reasons, it.code)
		}
	}
	if d.outcome != review.OutcomeApprove {
		return out
	}
	out.Granted = grants(a, f.Rows)
	for _, code := range sortedKeys(f.Overrides) {
		if f.Overrides[code] != "" {
			out.Overrides = append(out.Overrides, review.Override{Code: code, Why: f.Overrides[code]})
		}
	}
	notice := f.Notice
	out.Notice = &notice
	switch d.c.Request.Kind {
	case review.Records:
		s := [4]string{"yes", "yes", "yes", "yes"}
		for i, v := range f.Statements {
			if v != "" {
				s[i] = v
			}
		}
		out.Tailoring = &review.Tailoring{Necessary: s[0], Proportionate: s[1], Specific: s[2], Compliant: s[3]}
	case review.Emergency:
		out.GoodFaith = &review.GoodFaith{ImminentRisk: f.Faith[0], MayHelp: f.Faith[1]}
	}
	return out
}

// grants names the ticked rows as a decision does: by category alone where
// every producible row of it is given, by item and target else.
func grants(a *review.Assessment, on map[int]bool) []string {
	var out []string
	whole := map[review.Category]bool{}
	for i, r := range a.Categories {
		if _, seen := whole[r.Category]; !seen {
			whole[r.Category] = true
		}
		if r.Producible != on[i] {
			whole[r.Category] = false
		}
	}
	for i, r := range a.Categories {
		switch {
		case !on[i]:
		case whole[r.Category] || r.Item < 0:
			if s := string(r.Category); !slices.Contains(out, s) {
				out = append(out, s)
			}
		default:
			out = append(out, string(say("%s@%d#%d", r.Category, r.Item, r.Target)))
		}
	}
	return out
}

func sortedKeys(m map[string]string) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// refusals is what the store would refuse, were it asked now.
func (d *decide) refusals(e *env) []review.Refusal {
	c := d.c
	dec := d.decision(e)
	in := review.Attempt{
		Policy: e.desk.Policy(), Request: c.Request, Decision: &dec, Shown: c.Assessment,
		Revision: c.Row.Revision, OpenedAt: c.OpenedAt, Now: e.now(),
	}
	if c.Claim != nil {
		in.Holder, in.HeldUntil = c.Claim.Holder, c.Claim.Until
	}
	in.OnCall = e.me.Role == review.RoleLead && c.Request.Kind == review.Emergency
	for _, r := range c.Referrals {
		in.CounselAnswered = in.CounselAnswered || r.Answer != "" && r.Revision == c.Row.Revision
	}
	return review.Refuse(in)
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
	if no := d.refusals(e); len(no) > 0 {
		e.warn(say("Not yet: %s. %s.", strings.TrimSuffix(no[0].Says, "."), strings.TrimSuffix(no[0].Hint, ".")))
		d.goTo(no[0])
		return nil
	}
	dec := d.decision(e)
	e.last(decideLine(&dec))
	return decideCmd(e.ctx, d.send.next(), e.desk, e.me, dec, d.c.AssessedJSON)
}

// goTo puts the cursor on the item that a refusal speaks of.
func (d *decide) goTo(r review.Refusal) {
	for i, it := range d.items {
		if r.Code != "" && it.code == r.Code && it.kind != itemNote || r.Rule == 7 && r.Code == "" && it.kind == itemNotice || r.Rule == 8 && it.kind == itemFaith || r.Rule == 9 && it.kind == itemRationale {
			d.cursor = i
			return
		}
	}
}

// decideLine is the command line that records the same decision.
func decideLine(d *review.Decision) string {
	w := []string{"lert", "decide", d.Request, "--outcome", d.Outcome}
	add := func(flag string, values ...string) {
		for _, v := range values {
			w = append(w, flag, v)
		}
	}
	add("--grant", d.Granted...)
	add("--reason", d.Reasons...)
	if d.Rationale != "" {
		add("--rationale", d.Rationale)
	}
	if n := d.Notice; n != nil && n.Action != "" {
		add("--notice", n.Action)
		if !n.Until.IsZero() {
			add("--until", n.Until.String())
		}
		if !n.RecheckOn.IsZero() {
			add("--recheck", n.RecheckOn.String())
		}
	}
	add("--ack", d.Acknowledged...)
	for _, o := range d.Overrides {
		add("--override", o.Code+"="+o.Why)
	}
	if d.Tailoring != nil {
		w = append(w, "--sign")
	}
	if d.GoodFaith != nil && d.GoodFaith.ImminentRisk {
		w = append(w, "--good-faith")
	}
	return shell(append(w, "--id", d.ID)...)
}
