package tui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/store"
	"lert/tui/kit"
)

// verifyScreen is the screen on which it is recorded who asks really is who they say:
// what is known of them above, the call-back in its steps below. What is found
// out becomes an observation under one's own name, beside the document.
type verifyScreen struct {
	id      string
	c       *store.Case
	form    *form
	send    pendingCall
	draft   draftKeeper
	refused []Text
	table   []Action
}

// The four things that the officer states, not the caller.
var callbackStatements = []option{{"account", "account"}, {"case number", "case number"}, {"harm", "harm or offence"}, {"data", "data asked"}}

func newVerifyScreen(c *store.Case) *verifyScreen {
	s := &verifyScreen{id: c.Row.ID, c: c, draft: newDrafter(c.Row.ID + " verify")}
	q := &c.Received.Requester
	who := strings.TrimSpace(q.Title + " " + q.Name)
	if who == "" {
		who = "the officer named"
	}
	what := choiceEntry("kind", "Record", "A call-back, a red flag, what the account search showed, or where the user is.", []option{
		{review.ObservedCallback, "call-back"}, {review.ObservedSignal, "signal"}, {review.ObservedLookup, "look-up"}, {review.ObservedCountry, "user's country"}})
	is := func(kind string) func() bool { return func() bool { return what.value() == kind } }
	call := func(x *entry, heading Text) *entry {
		x.visibleIf, x.heading = is(review.ObservedCallback), heading
		return x
	}
	var targets []option
	for i := range c.Request.Targets {
		targets = append(targets, option{c.Request.Targets[i].Value, kit.Textf("%s", c.Request.Targets[i].Value)})
	}
	with := func(x *entry, kinds ...string) *entry {
		x.visibleIf = func() bool {
			for _, k := range kinds {
				if what.value() == k {
					return true
				}
			}
			return false
		}
		return x
	}
	source := choiceEntry("source", "Found in", "", []option{{"directory", "directory"}, {"agency_site", "agency's own site"}, {"request", "the request"}})
	source.hint = "A number taken from the request proves nothing: whoever forged it answers it."
	entries := []*entry{what,
		call(textEntry("number", "Number", "As you dialled it: +12025550100."), "1  Find the agency's number without using the request."),
		call(source, ""),
		call(textEntry("reached", "Reached", "Who answered, and who was put through."), kit.Textf("2  Call the switchboard or duty desk, not a mobile; ask for %s, else for the supervisor.", who)),
		call(checkboxesEntry("stated", "They stated", "Space ticks. Two that do not match: the call-back has failed; choose refused.", callbackStatements), "3  The officer states it, not you."),
		call(textEntry("asked", "Asked", "A unit, a badge's prefix, the duty officer's name; and how you checked it."), "4  Ask one thing that the request does not contain, and check the answer."),
		call(textEntry("delivery", "Deliver to", "Where the answer goes; a later change starts this anew."), "5  Confirm the address for the answer."),
		call(choiceEntry("result", "Result", "Unreachable is no refusal: the request stays open and you are reminded in 15 minutes. “Do not call” is refused.",
			[]option{{"", "not yet"}, {"confirmed", "confirmed"}, {"refused", "refused"}, {"unreachable", "unreachable"}}), "6  What came of it."),
		with(choiceEntry("signal", "Signal", "A red flag; the checks weigh it from now on.", wordOptions(review.SignalNames...)), review.ObservedSignal),
		with(choiceEntry("target", "Target", "", targets), review.ObservedLookup, review.ObservedCountry),
		with(choiceEntry("lookup", "Found", "What the account search showed.", []option{{"account", "an account"}, {"no_account", "no such account"}}), review.ObservedLookup),
		with(textEntry("country", "Country", "Two letters, as FR: where the user is."), review.ObservedCountry),
		textEntry("note", "Note", "Words used, extension, anything a second person should know."),
	}
	s.form = newForm(entries...)
	s.form.onChange = func(e *env) tea.Cmd { return s.draft.saveForm(e, s.form) }
	s.table = append([]Action{
		{Name: "record", Keys: []string{"ctrl+s"}, Label: "record", Group: groupDecide, Act: review.ActObserve, Danger: true,
			Help: "Record it under your own name. Records at once; a mistake is corrected by a new one.", Run: s.record,
			CLI: func(*env) string { return s.commandLine() }},
		{Name: "back", Keys: []string{"esc"}, Label: "back", Group: groupGeneral, Help: "Back to the case; what is half-written is kept.",
			Run: func(e *env) tea.Cmd { e.pop(); return nil }},
	}, s.form.actions()...)
	return s
}

func (s *verifyScreen) Title() Text                                 { return kit.Textf("Verify %s", s.id) }
func (s *verifyScreen) Actions() []Action                           { return s.table }
func (s *verifyScreen) Focus() *kit.Field                           { return s.form.Focus() }
func (s *verifyScreen) Typed(e *env) tea.Cmd                        { return s.form.Typed(e) }
func (s *verifyScreen) Waiting() bool                               { return s.send.waiting() || s.draft.loading.waiting() }
func (s *verifyScreen) pick(e *env, n int) bool                     { return s.form.pick(e, n) }
func (s *verifyScreen) handleWord(e *env, w string) (tea.Cmd, bool) { return s.form.handleWord(e, w) }
func (s *verifyScreen) Start(e *env) tea.Cmd                        { return s.draft.load(e) }

// observation is the record as it stands in the form; why says what is missing.
func (s *verifyScreen) observation() (o review.Observation, why Text, at string) {
	f := s.form
	o = review.Observation{Schema: review.ObservationSchema, RequestID: s.id, Revision: s.c.Row.Revision, Kind: f.text("kind"), Note: f.text("note")}
	for i := range s.c.Request.Targets {
		if x := f.get("target"); x.visible() && x.selected == i {
			o.Target = i
		}
	}
	switch o.Kind {
	case review.ObservedSignal:
		o.Value = f.text("signal")
	case review.ObservedLookup:
		o.Value = f.text("lookup")
	case review.ObservedCountry:
		o.Value = strings.ToUpper(f.text("country"))
		if len(o.Value) != 2 {
			return o, "Two letters, as in ISO 3166-1: FR.", "country"
		}
	default:
		result := f.text("result")
		o.Value = result
		o.Callback = &review.Callback{Reached: f.text("reached"), Number: f.text("number"), NumberSource: f.text("source"), Result: result}
		var more []string
		add := func(what, v string) {
			if v != "" {
				more = append(more, what+v)
			}
		}
		add("stated ", strings.ReplaceAll(f.text("stated"), ",", ", "))
		add("asked: ", f.text("asked"))
		add("deliver to ", f.text("delivery"))
		add("", o.Note)
		o.Note = strings.Join(more, "; ")
		n := len(strings.Split(f.text("stated"), ","))
		if f.text("stated") == "" {
			n = 0
		}
		switch {
		case o.Callback.Number == "":
			return o, "The number that was called is missing.", "number"
		case result == "":
			return o, "Say what came of the call: confirmed, refused or unreachable.", "result"
		case result == "confirmed" && o.Callback.Reached == "":
			return o, "Nobody confirms but a person: say who was reached.", "reached"
		case result == "confirmed" && n < len(callbackStatements)-1:
			return o, "Two or more of the four were not stated: that is no confirmation. Tick what they stated, or choose refused.", "stated"
		}
	}
	return o, "", ""
}

// record records the observation, or says at its field what is missing.
func (s *verifyScreen) record(e *env) tea.Cmd {
	s.form.clearFaults()
	s.refused = nil
	o, why, at := s.observation()
	if why != "" {
		s.form.goTo(at, why)
		e.warn(why)
		return nil
	}
	if o.Callback != nil {
		o.Callback.At, o.Callback.By = e.now().UTC().Truncate(time.Second), e.me.Name
	}
	return observeCmd(e.ctx, s.send.begin(), e.store, o)
}

// commandLine is the command line that records the same.
func (s *verifyScreen) commandLine() string {
	o, why, _ := s.observation()
	switch {
	case why != "":
		return ""
	case o.Callback != nil:
		w := []string{"lert", "observe", s.id, "callback", "--number", o.Callback.Number, "--source", o.Callback.NumberSource, "--result", o.Callback.Result}
		if o.Callback.Reached != "" {
			w = append(w, "--reached", o.Callback.Reached)
		}
		if o.Note != "" {
			w = append(w, "--note", o.Note)
		}
		return shellCommand(w...)
	case o.Kind == review.ObservedSignal:
		return shellCommand("lert", "observe", s.id, "signal", o.Value)
	case o.Kind == review.ObservedCountry:
		return shellCommand("lert", "observe", s.id, "country", o.Value, "--target", string(kit.Textf("%d", o.Target)))
	}
	return shellCommand("lert", "observe", s.id, "lookup", o.Value, "--target", string(kit.Textf("%d", o.Target)))
}

func (s *verifyScreen) Update(e *env, msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tea.KeyPressMsg:
		return s.form.jumpToLetter(e, m)
	case result[draft]:
		if s.draft.restore(e, m, s.form) {
			e.toast("What you had half written is here again.")
		}
	case result[noResult]:
		s.draft.handleSaved(e, m)
	case result[store.Receipt]:
		if !s.send.accepts(m.call) {
			return nil
		}
		if m.err != nil {
			s.refused = errorText(m.err)
			e.fail(m.err)
			return nil
		}
		cmd := s.draft.save(e, nil)
		text := kit.Textf("%s.", upperFirst(m.v.Message))
		e.pop()
		e.app.deferChange(func(a *App) tea.Cmd { a.toast = toast{text: text}; return nil })
		return cmd
	}
	return nil
}

// knownFacts is what is known of the requester without a call.
func (s *verifyScreen) knownFacts(e *env) []kit.Para {
	q, c := &s.c.Received.Requester, s.c
	out := []kit.Para{{Label: "Writes from", Style: kit.Strong, Text: kit.Textf("%s", orDash(q.Email))}}
	for _, f := range c.Assessment.Checks[0].Findings {
		out = append(out, kit.Para{Style: func(t *kit.Theme) kit.Style { return severityStyle(t, f.Severity) }, Text: f.Text})
	}
	if len(c.Assessment.Checks[0].Findings) == 0 {
		out = append(out, kit.Para{Text: kit.Textf("The check of the requester: %s.", verdictLabel(c.Assessment.Checks[0].Verdict))})
	}
	past := "first request from this address"
	if h := c.History; h.Requests > 0 {
		past = kit.Plural(h.Requests, "earlier request", "earlier requests") + ", " + kit.Plural(h.Approved, "approved", "approved")
		if h.Forged > 0 {
			past += ", " + kit.Plural(h.Forged, "rejected as a forgery", "rejected as forgeries")
		}
	}
	out = append(out, kit.Para{Label: "Here before", Text: kit.Textf("%s", past)})
	if t := proofText(c.Received, c.Request, c.Trusted); t != "" {
		out = append(out, kit.Para{Label: "Found out", Text: t})
	}
	if q.Phone != "" {
		out = append(out, kit.Para{Label: "Not to call", Style: kit.Warned, Text: kit.Textf("%s: it stands in the request itself", q.Phone)})
	}
	return out
}

func (s *verifyScreen) Render(e *env, r kit.Rect) []string {
	t := e.theme
	var heading kit.Line
	heading.Gap(1).Add(t.Strong, kit.Textf("Verify %s", s.id)).Add(t.Dim, " · ").Add(t.Text, kit.Truncate(agencyText(&s.c.Row), r.W-heading.Len()-4))
	out := []string{heading.End(r.W), kit.StyledLine(t.Rule, kit.HorizontalRule(r.W), r.W)}
	w := min(r.W-2, 104)
	var known []string
	for _, p := range s.knownFacts(e) {
		known = append(known, p.Draw(t, 13, w)...)
	}
	if n := max(3, r.H/3-1); len(known) > n {
		known = append(known[:n-1], kit.StyledLine(t.Dim, "             … the case's first check has the rest", w))
	}
	for _, l := range known {
		out = append(out, kit.FitWidth(" "+l, r.W))
	}
	out = append(out, kit.StyledLine(t.Rule, "─ What you found out "+kit.HorizontalRule(r.W-21), r.W))
	var foot []string
	for _, x := range kit.WrapLines(s.refused, w) {
		foot = append(foot, kit.StyledLine(t.Warn, " "+x, r.W))
	}
	if s.send.waiting() {
		foot = append(foot, kit.StyledLine(t.Dim, " Recording …", r.W))
	}
	for _, l := range s.form.draw(e, w, max(4, r.H-len(out)-len(foot))) {
		out = append(out, kit.FitWidth(l, r.W))
	}
	return kit.Fit(append(out, foot...), r)
}

func (s *verifyScreen) Lines(e *env) []Text {
	out := []Text{agencyText(&s.c.Row)}
	for _, p := range s.knownFacts(e) {
		if p.Label != "" {
			out = append(out, p.Label+": "+p.Text)
		} else {
			out = append(out, p.Text)
		}
	}
	return append(append(out, s.form.lines()...), s.refused...)
}
