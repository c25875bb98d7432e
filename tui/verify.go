package tui

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/store"
	"lert/tui/form"
	"lert/tui/kit"
)

// verifyScreen is the screen for verifying the requester: above, what is known
// of them; below, the steps of a call-back. What a person finds out becomes an
// observation under their own name, apart from the document.
type verifyScreen struct {
	formFrame
	id    string
	c     *store.Case
	table []action
}

// callbackStatements are the four things that the officer states and the caller does not.
var callbackStatements = form.Pairs("account", "account", "case number", "case number",
	"harm", "harm or offence", "data", "data asked")

func newVerifyScreen(c *store.Case) *verifyScreen {
	s := &verifyScreen{id: c.Row.ID, c: c}
	s.form, s.draft = verifyForm(c), newDrafter(c.Row.ID+" verify")
	s.table = s.formActions(
		action{Name: "record", Keys: []string{"ctrl+s"}, Label: "record", Group: groupDecide,
			Act: review.ActObserve, Danger: true, Records: true,
			Help: "Record it under your own name. Records at once; a mistake is corrected by a new one.",
			Run:  s.record, CLI: func(*env) string { return s.commandLine() }},
		action{Name: "back", Keys: []string{"esc"}, Label: "back", Group: groupGeneral,
			Help: "Back to the case; unfinished text is kept as a draft.",
			Run:  func(e *env) tea.Cmd { e.pop(); return nil }})
	return s
}

func (s *verifyScreen) caseID() string { return s.id }

// verifyForm asks for one observation; which entries are visible depends on its kind.
func verifyForm(c *store.Case) *form.Form {
	q := &c.Received.Requester
	officer := cmp.Or(strings.TrimSpace(q.Title+" "+q.Name), "the officer named")
	kind := form.Choice("kind", "Record",
		"A call-back, a red flag, what the account search showed, or where the user is.",
		form.Pairs(review.ObservedCallback, "call-back", review.ObservedSignal, "signal",
			review.ObservedLookup, "account search", review.ObservedCountry, "user's country"))
	step := func(heading Text, x *form.Entry) *form.Entry {
		return x.Under(heading).For(kind, review.ObservedCallback)
	}
	var targets []string
	for i := range c.Request.Targets {
		targets = append(targets, c.Request.Targets[i].Value)
	}
	return form.New(kind,
		step("1  Find the agency's number without using the request.",
			form.Text("number", "Number", "As dialled: +12025550100.").
				Needs("The number that was called is missing.")),
		step("", form.Choice("source", "Found in",
			"A number taken from the request proves nothing: whoever forged it answers it.",
			form.Pairs("directory", "directory", "agency_site", "agency's own site", "request", "the request")).
			Unanswered().Needs("Enter where the number was found.")),
		step(kit.Textf("2  Call the switchboard or duty desk, not a mobile; ask for %s, else for the supervisor.",
			officer),
			form.Text("reached", "Reached", "Who answered, and who was put through.")),
		step("3  Let the officer state the facts; do not prompt.",
			form.Checkboxes("stated", "They stated",
				"If two do not match, the call-back has failed: choose refused.",
				callbackStatements).TickedByLetter()),
		step("4  Ask one thing that the request does not contain, and check the answer.",
			form.Text("asked", "Asked", "A unit, a badge prefix or the duty officer's name, and how you checked it.")),
		step("5  Confirm the address for the response.",
			form.Text("delivery", "Deliver to", "Where the response goes; if it changes later, verify again.")),
		step("6  The result.", form.Choice("result", "Result",
			"Unreachable is not a refusal: the request stays open and you are reminded in 15 minutes. "+
				"“Do not call” is refused.",
			form.Pairs("confirmed", "confirmed", "refused", "refused", "unreachable", "unreachable")).
			Unanswered().Needs("Enter the result of the call: confirmed, refused or unreachable.")),
		form.Choice("signal", "Signal", "A red flag; the checks will take it into account.",
			form.Words(review.SignalNames...)).For(kind, review.ObservedSignal).
			Unanswered().Needs("Choose the red flag."),
		form.Choice("target", "Target", "", form.Plain(targets...)).
			For(kind, review.ObservedLookup, review.ObservedCountry),
		form.Choice("lookup", "Found", "What the account search showed.",
			form.Pairs("account", "an account", "no_account", "no such account")).For(kind, review.ObservedLookup).
			Unanswered().Needs("Enter what the account search showed."),
		form.Text("country", "Country", "The user's country, as two letters: FR.").For(kind, review.ObservedCountry),
		form.Text("note", "Note", "Exact words, extension, anything a second person should know."))
}

func (s *verifyScreen) Title() Text       { return kit.Textf("Verify %s", s.id) }
func (s *verifyScreen) Actions() []action { return s.table }

// observation is the observation that the form describes. why says what is
// missing, at the entry of path at.
func (s *verifyScreen) observation() (o review.Observation, why Text, at string) {
	f := s.form
	o = review.Observation{Schema: review.ObservationSchema, RequestID: s.id, Revision: s.c.Row.Revision,
		Kind: f.Text("kind"), Note: f.Text("note"), Target: f.Choice("target")}
	switch o.Kind {
	case review.ObservedSignal:
		o.Value = f.Text("signal")
	case review.ObservedLookup:
		o.Value = f.Text("lookup")
	case review.ObservedCountry:
		o.Value = strings.ToUpper(f.Text("country"))
		if len(o.Value) != 2 {
			return o, "Two letters, as in ISO 3166-1: FR.", "country"
		}
	default:
		why, at = s.callback(&o)
	}
	return o, why, at
}

// callback fills in the observation of a call-back.
func (s *verifyScreen) callback(o *review.Observation) (why Text, at string) {
	f := s.form
	c := &review.Callback{Reached: f.Text("reached"), Number: f.Text("number"),
		NumberSource: f.Text("source"), Result: f.Text("result")}
	o.Value, o.Callback = c.Result, c
	var note []string
	add := func(what, v string) {
		if v != "" {
			note = append(note, what+v)
		}
	}
	stated := f.Text("stated")
	add("stated ", strings.ReplaceAll(stated, ",", ", "))
	add("asked: ", f.Text("asked"))
	add("deliver to ", f.Text("delivery"))
	add("", o.Note)
	o.Note = strings.Join(note, "; ")
	confirmed := c.Result == "confirmed"
	switch {
	case confirmed && c.Reached == "":
		return "Only a person can confirm: say who was reached.", "reached"
	case confirmed && strings.Count(stated, ",") < len(callbackStatements)-2: // fewer than three of the four
		return "Two or more of the four were not stated, so this is not a confirmation. Tick what they stated, or " +
			"choose refused.", "stated"
	}
	return "", ""
}

// record records the observation, or says at its entry what is missing.
func (s *verifyScreen) record(e *env) tea.Cmd {
	s.clear()
	if missing := s.form.Missing(); missing != "" {
		e.warn(missing)
		return nil
	}
	o, why, at := s.observation()
	if why != "" {
		e.warn(s.form.FaultAt(at, why))
		return nil
	}
	if o.Callback != nil {
		o.Callback.At, o.Callback.By = e.now().UTC().Truncate(time.Second), e.me.Name
	}
	return storeCmd(e, s.call.begin(), e.store.Observe, o)
}

// commandLine is the command line that records the same, "" if something is missing.
func (s *verifyScreen) commandLine() string {
	o, why, _ := s.observation()
	switch c := o.Callback; {
	case why != "" || s.form.Lacks():
		return ""
	case c != nil:
		return shellCommand(addFlags([]string{"lert", "observe", s.id, "callback"}, "--number", c.Number,
			"--source", c.NumberSource, "--result", c.Result, "--reached", c.Reached, "--note", o.Note)...)
	case o.Kind == review.ObservedSignal:
		return shellCommand("lert", "observe", s.id, "signal", o.Value)
	}
	name := "lookup"
	if o.Kind == review.ObservedCountry {
		name = "country"
	}
	return shellCommand("lert", "observe", s.id, name, o.Value, "--target", strconv.Itoa(o.Target))
}

func (s *verifyScreen) Update(e *env, msg tea.Msg) tea.Cmd {
	m, ok := msg.(result[store.Receipt])
	if !ok {
		return s.formFrame.Update(e, msg)
	}
	if !s.recorded(e, m.call, m.err) {
		return nil
	}
	e.pop()
	e.toastAfter(kit.Textf("%s.", upperFirst(m.v.Message)))
	return s.draft.save(e, nil)
}

// knownFacts is what is known of the requester without a call.
func (s *verifyScreen) knownFacts() []kit.Para {
	q, c := &s.c.Received.Requester, s.c
	first := &c.Assessment.Checks[0]
	out := []kit.Para{{Label: "Writes from", Style: kit.Strong, Text: kit.Textf("%s", orDash(q.Email))}}
	if q.Phone != "" {
		out = append(out, kit.Para{Label: "Not to call", Style: kit.Warned,
			Text: kit.Textf("%s: it comes from the request itself", q.Phone)})
	}
	for _, f := range first.Findings {
		style := func(t *kit.Theme) kit.Style { return severityStyle(t, f.Severity) }
		out = append(out, kit.Para{Style: style, Text: f.Text})
	}
	if len(first.Findings) == 0 {
		out = append(out, kit.Para{Text: kit.Textf("Requester check: %s.", verdictLabel(first.Verdict))})
	}
	past := "first request from this address"
	if h := c.History; h.Requests > 0 {
		past = kit.Plural(h.Requests, "earlier request", "earlier requests") + ", " +
			kit.Plural(h.Approved, "approved", "approved")
		if h.Forged > 0 {
			past += ", " + kit.Plural(h.Forged, "rejected as a forgery", "rejected as forgeries")
		}
	}
	out = append(out, kit.Para{Label: "Earlier", Text: kit.Textf("%s", past)})
	if t := proofText(c); t != "" {
		out = append(out, kit.Para{Label: "Recorded", Text: t})
	}
	return out
}

func (s *verifyScreen) Render(e *env, r kit.Rect) []string {
	t := e.theme
	var heading kit.Line
	heading.Gap(1).Add(t.Strong, s.Title()).Add(t.Dim, " · ").
		Add(t.Text, kit.Truncate(agencyText(&s.c.Row), r.W-heading.Len()-4))
	out := []string{heading.End(r.W), kit.StyledLine(t.Rule, kit.HorizontalRule(r.W), r.W)}
	w := min(r.W-2, 104)
	var known []string
	for _, p := range s.knownFacts() {
		known = append(known, p.Draw(t, 13, w)...)
	}
	if n := max(3, r.H/3-1); len(known) > n {
		known = append(known[:n-1], kit.StyledLine(t.Dim, "             … see the requester check for the rest", w))
	}
	for _, l := range known {
		out = append(out, kit.FitWidth(" "+l, r.W))
	}
	if r.H >= roomForRule {
		out = append(out, kit.Blanks(r.W))
	}
	out = append(out, kit.Blanks(1)+headingLine(t, "What you found out", r.W-1))
	foot := s.foot(t, " ", w, r.W)
	out = append(out, s.form.Draw(t, w, max(4, r.H-len(out)-len(foot)))...)
	return kit.Fit(append(out, foot...), r)
}
