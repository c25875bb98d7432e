package tui

import (
	"context"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/store"
	"lert/tui/kit"
)

// conversationActions is what can be done on a case about what they write, what
// they do not write, and what belongs beside it.
func conversationActions(s *caseScreen) []Action {
	ready := func(why func(*env) Text) func(*env) Text {
		return func(e *env) Text {
			if w := s.whyNotLoaded(e); w != "" {
				return w
			}
			return why(e)
		}
	}
	return []Action{
		{Name: "is an answer", Keys: []string{"m"}, Group: groupWork, Act: review.ActLink, Help: "Say on which waiting request this one is the agency's answer, in the dialog that opens: it becomes a revision there.",
			WhyNot: ready(func(*env) Text {
				switch {
				case s.c.ReplyTo != "":
					return kit.Textf("It was taken in as the answer on %s; L takes that back.", s.c.ReplyTo)
				case len(s.c.ReplyCandidates) == 0:
					return "No waiting request that it could answer was found, or it was begun already."
				}
				return ""
			}),
			Run: func(e *env) tea.Cmd { e.open(newReplyDialog(e, s.c)); return nil }},
		{Name: "close", Keys: []string{"X"}, Group: groupDecide, Act: review.ActDecide, Danger: true, Help: "Close a request that has waited too long for the agency's answer, in the dialog that opens; its letter says why.",
			WhyNot: ready(func(e *env) Text {
				switch from, waits := s.c.CloseFrom(); {
				case !waits:
					return "Only a request that waits for the agency's answer is closed for want of one."
				case e.now().Before(from):
					return kit.Textf("The agency has until %s to answer.", kit.FullTime(from, e.zone))
				}
				return ""
			}),
			Run: func(e *env) tea.Cmd { e.open(newCloseDialog(e, s.c)); return nil }},
		{Name: "withdrawn", Keys: []string{"W"}, Group: groupDecide, Act: review.ActDecide, Danger: true, Help: "Record that the agency took its request back, in the dialog that opens.",
			WhyNot: ready(func(*env) Text {
				switch {
				case s.c.ReplyTo != "":
					return kit.Textf("It was taken in as the answer on %s and is decided there.", s.c.ReplyTo)
				case s.c.Row.Outcome == review.OutcomeWithdrawn:
					return "It is withdrawn already."
				}
				return ""
			}),
			Run: func(e *env) tea.Cmd { e.open(newWithdrawalDialog(e, s.c)); return nil }},
		{Name: "snooze", Keys: []string{"z"}, Group: groupWork, Act: review.ActSnooze, Help: "Lay it aside until a time, or wake it, in the dialog that opens; what binds is never hidden.",
			WhyNot: s.whyNotLoaded,
			Run:    func(e *env) tea.Cmd { e.open(newSnoozeDialog(s.id, hasReminder(s.c.Obligations))); return nil }},
		{Name: "link", Keys: []string{"L"}, Group: groupWork, Act: review.ActLink, Help: "Show another request beside this one, or take a link back, in the dialog that opens; no check looks at it.",
			WhyNot: s.whyNotLoaded,
			Run:    func(e *env) tea.Cmd { e.open(newLinkDialog(s.c)); return nil }},
	}
}

func hasReminder(obligations []store.Obligation) bool {
	for i := range obligations {
		if obligations[i].Clock == review.ClockReminder {
			return true
		}
	}
	return false
}

// linkCmd records a link, its end, or that a request is an answer.
func linkCmd(ctx context.Context, call callID, do func(context.Context, review.Link) (store.Receipt, error), l review.Link) tea.Cmd {
	return callCmd(call, func() (store.Receipt, error) { return do(ctx, l) })
}

// newReplyDialog asks on which waiting request a new one is the answer.
func newReplyDialog(e *env, c *store.Case) *formDialog {
	id := c.Row.ID
	var options []option
	for _, m := range c.ReplyCandidates {
		options = append(options, option{m.ID, kit.Textf("%s: %s", m.ID, strings.Join(m.Why, ", "))})
	}
	f := newForm(choiceEntry("other", "Answers", "The likeliest stands first.", options), areaEntry("why", "Why", "As: the signed copy that we asked for.", 2))
	return newFormDialog(kit.Textf("%s is the agency's answer", id), "record",
		[]Text{"Its document becomes a new revision of the request that it answers and is decided there. What it cures is shown there, finding by finding. L takes it back."}, f, "",
		func(e *env, call callID) (tea.Cmd, Text) {
			l := review.Link{RequestID: id, OtherID: f.text("other"), Why: f.text("why")}
			if l.Why == "" {
				return nil, "Say in a word why it is the answer."
			}
			e.setCommandLine(shellCommand("lert", "link", id, l.OtherID, "--answers", "--why", l.Why))
			return linkCmd(e.ctx, call, e.store.LinkReply, l), ""
		})
}

// newLinkDialog ties a case to another one, or takes a link back.
func newLinkDialog(c *store.Case) *formDialog {
	id := c.Row.ID
	what := []option{{"", "show it beside another request"}}
	for i := range c.Links {
		l := &c.Links[i].Link
		if c.Links[i].Ended || l.Revokes != "" {
			continue
		}
		other := l.OtherID
		if other == id {
			other = l.RequestID
		}
		what = append(what, option{other, kit.Textf("take back the link with %s", other)})
	}
	do := choiceEntry("do", "Link", "", what)
	do.visibleIf = func() bool { return len(what) > 1 }
	other := textEntry("other", "With", "Its case number.")
	other.visibleIf = func() bool { return do.value() == "" }
	f := newForm(do, other, areaEntry("why", "Why", "Why they belong together, or do not.", 2))
	return newFormDialog(kit.Textf("Link of %s", id), "record", []Text{"Each shows the other. It changes nothing that was verified and nothing that is assessed, and stays on record when it is taken back."}, f, "",
		func(e *env, call callID) (tea.Cmd, Text) {
			f.clearFaults()
			l := review.Link{RequestID: id, OtherID: do.value(), Why: f.text("why")}
			verb, act := "unlink", e.store.Unlink
			if l.OtherID == "" {
				verb, act, l.OtherID = "link", e.store.Link, f.text("other")
			}
			switch {
			case l.OtherID == "":
				f.goTo("other", "Its case number is needed.")
				return nil, "Name the other request."
			case l.Why == "":
				return nil, "A link, and its end, need a reason."
			}
			e.setCommandLine(shellCommand("lert", verb, id, l.OtherID, "--why", l.Why))
			return linkCmd(e.ctx, call, act, l), ""
		})
}

// newSnoozeDialog lays a request aside, or wakes it where a reminder runs.
func newSnoozeDialog(id string, snoozed bool) *formDialog {
	do := choiceEntry("do", "Snooze", "", []option{{"", "until a time"}, {"wake", "wake it now"}})
	do.visibleIf = func() bool { return snoozed }
	if snoozed {
		do.set("wake")
	}
	untilChosen := func() bool { return do.value() == "" }
	until, why := textEntry("until", "Until", "2026-12-12, 2026-12-12 09:00, or 48h, 3d, 2w from now."), textEntry("why", "About", "What to be reminded of; may stay empty.")
	until.visibleIf, why.visibleIf = untilChosen, untilChosen
	f := newForm(do, until, why)
	return newFormDialog(kit.Textf("Snooze %s", id), "record", []Text{"It leaves the open queue and comes back by itself, with the reminder on the Due tab. It moves no clock; a legal date is never slept through."}, f, "",
		func(e *env, call callID) (tea.Cmd, Text) {
			f.clearFaults()
			z := review.Snooze{RequestID: id, Why: f.text("why")}
			line := []string{"lert", "snooze", id, "--wake"}
			if untilChosen() {
				t, ok := parseWakeTime(f.text("until"), e.now(), e.zone)
				if !ok {
					f.goTo("until", "That is no time to come.")
					return nil, "Write when: 2026-12-12, 2026-12-12 09:00, or 48h, 3d, 2w."
				}
				z.Until = t
				line = []string{"lert", "snooze", id, "--until", t.UTC().Format(time.RFC3339)}
				if z.Why != "" {
					line = append(line, "--why", z.Why)
				}
			}
			e.setCommandLine(shellCommand(line...))
			return callCmd(call, func() (store.Receipt, error) { return e.store.Snooze(e.ctx, z) }), ""
		})
}

// parseWakeTime reads a time to come: a day, an instant in the zone of the screen, or a
// span from now.
func parseWakeTime(s string, now time.Time, zone *time.Location) (time.Time, bool) {
	for _, form := range []string{"2006-01-02 15:04", time.DateOnly} {
		if t, err := time.ParseInLocation(form, s, zone); err == nil {
			return t, true
		}
	}
	for unit, day := range map[string]int{"d": 1, "w": 7} {
		if n, ok := strings.CutSuffix(s, unit); ok {
			v, err := strconv.Atoi(n)
			return now.AddDate(0, 0, v*day), err == nil && v > 0 && v <= 10000
		}
	}
	d, err := time.ParseDuration(s)
	return now.Add(d), err == nil && d > 0
}

// newCloseDialog closes a request for want of an answer: a rejection for the reasons
// of the push back, which it supersedes.
func newCloseDialog(e *env, c *store.Case) *formDialog {
	pushBack := &c.Decisions[len(c.Decisions)-1].Decision
	id := e.opts.NewID()
	f := newForm(areaEntry("why", "Why", "May stay empty: that no answer came is said.", 2))
	var reasons []string
	for _, code := range pushBack.Reasons {
		reasons = append(reasons, string(codeLabel(code)))
	}
	d := newFormDialog(kit.Textf("Close %s", c.Row.ID), "close", []Text{
		kit.Textf("It was pushed back on %s (%s), and no answer came.", kit.FullTime(pushBack.DecidedAt, e.zone), strings.Join(reasons, ", ")),
		"It is recorded as rejected for these reasons. l shows the letter that goes with it; an answer that still comes opens it again."}, f, "",
		func(e *env, call callID) (tea.Cmd, Text) {
			dec := review.ClosingDecision(pushBack, f.text("why"))
			dec.ID, dec.By, dec.RequestDigest, dec.PolicyRef = id, e.me, c.Digest, c.Assessment.PolicyRef
			dec.AssessmentDigest, dec.AssessedAt = c.AssessmentDigest, c.Assessment.AssessedAt
			line := []string{"lert", "close", c.Row.ID, "--id", id}
			if why := f.text("why"); why != "" {
				line = append(line, "--why", why)
			}
			e.setCommandLine(shellCommand(line...))
			return callCmd(call, func() (store.Receipt, error) { return e.store.Decide(e.ctx, dec, c.AssessmentJSON) }), ""
		})
	d.guard = true
	return d
}

// newWithdrawalDialog records that the agency took its request back.
func newWithdrawalDialog(e *env, c *store.Case) *formDialog {
	dec := review.Decision{Schema: review.DecisionSchema, ID: e.opts.NewID(), RequestID: c.Row.ID, Revision: c.Row.Revision, Outcome: review.OutcomeWithdrawn,
		RequestDigest: c.Digest, PolicyRef: c.Assessment.PolicyRef, AssessedAt: c.Assessment.AssessedAt, OpenedAt: c.OpenedAt, By: e.me}
	if c.Row.State == review.StateDecided || c.Row.Effect == review.EffectAwaitingSignature {
		dec.Supersedes = c.Decisions[len(c.Decisions)-1].Decision.ID
	}
	f := newForm(areaEntry("why", "Why", "Who took it back, and how.", 3))
	d := newFormDialog(kit.Textf("%s is withdrawn", c.Row.ID), "record", []Text{"The agency took it back: nothing more leaves on it. What left already, and what is owed for that, stays."}, f, "",
		func(e *env, call callID) (tea.Cmd, Text) {
			dec.Rationale = f.text("why")
			if dec.Rationale == "" {
				return nil, "Say who took it back, and how."
			}
			e.setCommandLine(DecideCommand(&dec))
			return recordDecisionCmd(e.ctx, call, e.store, dec), ""
		})
	d.guard = true
	return d
}

// conversationParas are the facts of the conversation: what it may answer, what
// an answer cured, from when it may be closed, until when it is laid aside.
func conversationParas(e *env, c *store.Case) []kit.Para {
	var out []kit.Para
	add := func(label, text Text) { out = append(out, kit.Para{Label: label, Text: text}) }
	if c.ReplyTo != "" {
		add("Answers", kit.Textf("%s, where it was taken in and is decided", c.ReplyTo))
	}
	if len(c.ReplyCandidates) > 0 {
		m := &c.ReplyCandidates[0]
		add("May answer", kit.Textf("%s: %s; m says that it does", m.ID, strings.Join(m.Why, ", ")))
	}
	if a := c.AgencyReply; a != nil {
		text := kit.Textf("revision %d, after the push back of %s", a.Revision, a.Decision.DecidedAt.In(e.zone).Format(time.DateOnly))
		for _, state := range []string{review.CureStatusCured, review.CureStatusOpen, review.CureStatusNew} {
			var words []string
			for i := range a.CureStatus {
				if s := &a.CureStatus[i]; s.Status == state {
					words = append(words, findingLabel(&s.Finding))
				}
			}
			if len(words) == 0 {
				words = []string{"nothing"}
			}
			text += kit.Textf(" · %s: %s", state, strings.Join(words, ", "))
		}
		add("Answered", text)
	}
	if from, waits := c.CloseFrom(); waits {
		if e.now().Before(from) {
			add("Closing", kit.Textf("may be closed for want of an answer from %s on", kit.FullTime(from, e.zone)))
		} else {
			out = append(out, kit.Para{Label: "Closing", Style: kit.Warned, Text: "no answer came in time; X closes it"})
		}
	}
	if e.now().Before(c.Row.SnoozedUntil) {
		add("Snoozed", kit.Textf("until %s; z wakes it", kit.FullTime(c.Row.SnoozedUntil, e.zone)))
	}
	return out
}

// findingLabel is a finding as the line of what was cured names it.
func findingLabel(f *review.Finding) string {
	w := string(codeLabel(f.Code))
	if f.Category != "" {
		w += " (" + f.Category.Label() + ")"
	}
	return w
}

// clockParas tell how each clock runs.
func clockParas(e *env, c *store.Case) []kit.Para {
	var out []kit.Para
	for i := range c.ClockExplanations {
		k := &c.ClockExplanations[i]
		text := kit.Textf("%s, since %s", strings.ReplaceAll(k.Clock.Name, "_", " "), k.StartEvent)
		if !k.StartedAt.IsZero() {
			text += kit.Textf(" on %s", kit.FullTime(k.StartedAt, e.zone))
		}
		if !k.Clock.Due.IsZero() {
			text += kit.Textf(", due %s", kit.FullTime(k.Clock.Due, e.zone))
		}
		if k.Cite != "" {
			text += kit.Textf(" (%s)", k.Cite)
		}
		for _, p := range k.Pauses {
			to := Text("now")
			if !p.To.IsZero() {
				to = kit.FullTime(p.To, e.zone)
			}
			text += kit.Textf("; stood still from %s to %s (%s)", kit.FullTime(p.From, e.zone), to, p.Cite)
		}
		out = append(out, kit.Para{Label: "Clock", Text: text + kit.Textf(". Stops when %s.", k.StopEvent)})
	}
	return out
}
