package tui

import (
	"context"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/store"
)

// conversationActions is what can be done on a case about what they write, what
// they do not write, and what belongs beside it.
func conversationActions(s *caseScreen) []Action {
	able := func(why func(*env) Text) func(*env) Text {
		return func(e *env) Text {
			if w := s.unread(e); w != "" {
				return w
			}
			return why(e)
		}
	}
	return []Action{
		{Name: "is an answer", Keys: []string{"m"}, Group: groupWork, Act: review.ActLink, Help: "Say on which waiting request this one is the agency's answer, in the dialog that opens: it becomes a revision there.",
			Why: able(func(*env) Text {
				switch {
				case s.c.Answers != "":
					return say("It was taken in as the answer on %s; L takes that back.", s.c.Answers)
				case len(s.c.MayAnswer) == 0:
					return "No waiting request that it could answer was found, or it was begun already."
				}
				return ""
			}),
			Run: func(e *env) tea.Cmd { e.open(newIsAnswer(e, s.c)); return nil }},
		{Name: "close", Keys: []string{"X"}, Group: groupDecide, Act: review.ActDecide, Danger: true, Help: "Close a request that has waited too long for the agency's answer, in the dialog that opens; its letter says why.",
			Why: able(func(e *env) Text {
				switch from, waits := s.c.CloseFrom(); {
				case !waits:
					return "Only a request that waits for the agency's answer is closed for want of one."
				case e.now().Before(from):
					return say("The agency has until %s to answer.", fullInstant(from, e.zone))
				}
				return ""
			}),
			Run: func(e *env) tea.Cmd { e.open(newClose(e, s.c)); return nil }},
		{Name: "withdrawn", Keys: []string{"W"}, Group: groupDecide, Act: review.ActDecide, Danger: true, Help: "Record that the agency took its request back, in the dialog that opens.",
			Why: able(func(*env) Text {
				switch {
				case s.c.Answers != "":
					return say("It was taken in as the answer on %s and is decided there.", s.c.Answers)
				case s.c.Row.Outcome == review.OutcomeWithdrawn:
					return "It is withdrawn already."
				}
				return ""
			}),
			Run: func(e *env) tea.Cmd { e.open(newWithdrawn(e, s.c)); return nil }},
		{Name: "snooze", Keys: []string{"z"}, Group: groupWork, Act: review.ActSnooze, Help: "Lay it aside until a time, or wake it, in the dialog that opens; what binds is never hidden.",
			Why: s.unread,
			Run: func(e *env) tea.Cmd { e.open(newSnooze(s.id, reminded(s.c.Owed))); return nil }},
		{Name: "link", Keys: []string{"L"}, Group: groupWork, Act: review.ActLink, Help: "Show another request beside this one, or take a link back, in the dialog that opens; no check looks at it.",
			Why: s.unread,
			Run: func(e *env) tea.Cmd { e.open(newLink(s.c)); return nil }},
	}
}

func reminded(owed []store.Owed) bool {
	for i := range owed {
		if owed[i].Clock == review.ClockReminder {
			return true
		}
	}
	return false
}

// tieCmd records a link, its end, or that a request is an answer.
func tieCmd(ctx context.Context, at stamp, do func(context.Context, review.Link) (store.Receipt, error), l review.Link) tea.Cmd {
	return load(at, func() (store.Receipt, error) { return do(ctx, l) })
}

// newIsAnswer asks on which waiting request a new one is the answer.
func newIsAnswer(e *env, c *store.Case) *asking {
	id := c.Row.ID
	var options []option
	for _, m := range c.MayAnswer {
		options = append(options, option{m.ID, say("%s: %s", m.ID, strings.Join(m.Why, ", "))})
	}
	f := newForm(choiceEntry("other", "Answers", "The likeliest stands first.", options), areaEntry("why", "Why", "As: the signed copy that we asked for.", 2))
	return newAsking(say("%s is the agency's answer", id), "record",
		[]Text{"Its document becomes a new revision of the request that it answers and is decided there. What it cures is shown there, finding by finding. L takes it back."}, f, "",
		func(e *env, at stamp) (tea.Cmd, Text) {
			l := review.Link{Request: id, Other: f.text("other"), Why: f.text("why")}
			if l.Why == "" {
				return nil, "Say in a word why it is the answer."
			}
			e.last(shell("lert", "link", id, l.Other, "--answers", "--why", l.Why))
			return tieCmd(e.ctx, at, e.desk.Answers, l), ""
		})
}

// newLink ties a case to another one, or takes a link back.
func newLink(c *store.Case) *asking {
	id := c.Row.ID
	what := []option{{"", "show it beside another request"}}
	for i := range c.Links {
		l := &c.Links[i].Link
		if c.Links[i].Ended || l.Ends != "" {
			continue
		}
		other := l.Other
		if other == id {
			other = l.Request
		}
		what = append(what, option{other, say("take back the link with %s", other)})
	}
	do := choiceEntry("do", "Link", "", what)
	do.when = func() bool { return len(what) > 1 }
	other := textEntry("other", "With", "Its case number.")
	other.when = func() bool { return do.value() == "" }
	f := newForm(do, other, areaEntry("why", "Why", "Why they belong together, or do not.", 2))
	return newAsking(say("Link of %s", id), "record", []Text{"Each shows the other. It changes nothing that was verified and nothing that is assessed, and stays on record when it is taken back."}, f, "",
		func(e *env, at stamp) (tea.Cmd, Text) {
			f.clean()
			l := review.Link{Request: id, Other: do.value(), Why: f.text("why")}
			verb, act := "unlink", e.desk.Unlink
			if l.Other == "" {
				verb, act, l.Other = "link", e.desk.Link, f.text("other")
			}
			switch {
			case l.Other == "":
				f.goTo("other", "Its case number is needed.")
				return nil, "Name the other request."
			case l.Why == "":
				return nil, "A link, and its end, need a reason."
			}
			e.last(shell("lert", verb, id, l.Other, "--why", l.Why))
			return tieCmd(e.ctx, at, act, l), ""
		})
}

// newSnooze lays a request aside, or wakes it where a reminder runs.
func newSnooze(id string, asleep bool) *asking {
	do := choiceEntry("do", "Snooze", "", []option{{"", "until a time"}, {"wake", "wake it now"}})
	do.when = func() bool { return asleep }
	if asleep {
		do.set("wake")
	}
	sleeps := func() bool { return do.value() == "" }
	until, why := textEntry("until", "Until", "2026-12-12, 2026-12-12 09:00, or 48h, 3d, 2w from now."), textEntry("why", "About", "What to be reminded of; may stay empty.")
	until.when, why.when = sleeps, sleeps
	f := newForm(do, until, why)
	return newAsking(say("Snooze %s", id), "record", []Text{"It leaves the open queue and comes back by itself, with the reminder on the Due tab. It moves no clock; a legal date is never slept through."}, f, "",
		func(e *env, at stamp) (tea.Cmd, Text) {
			f.clean()
			z := review.Snooze{Request: id, Why: f.text("why")}
			line := []string{"lert", "snooze", id, "--wake"}
			if sleeps() {
				t, ok := wakeAt(f.text("until"), e.now(), e.zone)
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
			e.last(shell(line...))
			return load(at, func() (store.Receipt, error) { return e.desk.Snooze(e.ctx, z) }), ""
		})
}

// wakeAt reads a time to come: a day, an instant in the zone of the screen, or a
// span from now.
func wakeAt(s string, now time.Time, zone *time.Location) (time.Time, bool) {
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

// newClose closes a request for want of an answer: a rejection for the reasons
// of the push back, which it supersedes.
func newClose(e *env, c *store.Case) *asking {
	pushed := &c.Decisions[len(c.Decisions)-1].Decision
	id := e.opts.NewID()
	f := newForm(areaEntry("why", "Why", "May stay empty: that no answer came is said.", 2))
	var reasons []string
	for _, code := range pushed.Reasons {
		reasons = append(reasons, string(codeWord(code)))
	}
	d := newAsking(say("Close %s", c.Row.ID), "close", []Text{
		say("It was pushed back on %s (%s), and no answer came.", fullInstant(pushed.DecidedAt, e.zone), strings.Join(reasons, ", ")),
		"It is recorded as rejected for these reasons. l shows the letter that goes with it; an answer that still comes opens it again."}, f, "",
		func(e *env, at stamp) (tea.Cmd, Text) {
			dec := review.Closing(pushed, f.text("why"))
			dec.ID, dec.By, dec.RequestDigest, dec.Policy = id, e.me, c.Digest, c.Assessment.Policy
			dec.AssessmentDigest, dec.AssessedAt = c.AssessDigest, c.Assessment.AssessedAt
			line := []string{"lert", "close", c.Row.ID, "--id", id}
			if why := f.text("why"); why != "" {
				line = append(line, "--why", why)
			}
			e.last(shell(line...))
			return load(at, func() (store.Receipt, error) { return e.desk.Decide(e.ctx, dec, c.AssessedJSON) }), ""
		})
	d.guard = true
	return d
}

// newWithdrawn records that the agency took its request back.
func newWithdrawn(e *env, c *store.Case) *asking {
	dec := review.Decision{Schema: review.DecisionSchema, ID: e.opts.NewID(), Request: c.Row.ID, Revision: c.Row.Revision, Outcome: review.OutcomeWithdrawn,
		RequestDigest: c.Digest, Policy: c.Assessment.Policy, AssessedAt: c.Assessment.AssessedAt, OpenedAt: c.OpenedAt, By: e.me}
	if c.Row.State == review.StateDecided || c.Row.Effect == review.EffectHeld {
		dec.Supersedes = c.Decisions[len(c.Decisions)-1].Decision.ID
	}
	f := newForm(areaEntry("why", "Why", "Who took it back, and how.", 3))
	d := newAsking(say("%s is withdrawn", c.Row.ID), "record", []Text{"The agency took it back: nothing more leaves on it. What left already, and what is owed for that, stays."}, f, "",
		func(e *env, at stamp) (tea.Cmd, Text) {
			dec.Rationale = f.text("why")
			if dec.Rationale == "" {
				return nil, "Say who took it back, and how."
			}
			e.last(DecideLine(&dec))
			return actCmd(e.ctx, at, e.desk, dec), ""
		})
	d.guard = true
	return d
}

// conversationParas are the facts of the conversation: what it may answer, what
// an answer cured, from when it may be closed, until when it is laid aside.
func conversationParas(e *env, c *store.Case) []para {
	var out []para
	add := func(label, text Text) { out = append(out, para{label: label, text: text}) }
	if c.Answers != "" {
		add("Answers", say("%s, where it was taken in and is decided", c.Answers))
	}
	if len(c.MayAnswer) > 0 {
		m := &c.MayAnswer[0]
		add("May answer", say("%s: %s; m says that it does", m.ID, strings.Join(m.Why, ", ")))
	}
	if a := c.Answer; a != nil {
		text := say("revision %d, after the push back of %s", a.Revision, a.Decision.DecidedAt.In(e.zone).Format(time.DateOnly))
		for _, state := range []string{review.Cured, review.StillOpen, review.CameUp} {
			var words []string
			for i := range a.Settled {
				if s := &a.Settled[i]; s.State == state {
					words = append(words, settledWord(&s.Finding))
				}
			}
			if len(words) == 0 {
				words = []string{"nothing"}
			}
			text += say(" · %s: %s", state, strings.Join(words, ", "))
		}
		add("Answered", text)
	}
	if from, waits := c.CloseFrom(); waits {
		if e.now().Before(from) {
			add("Closing", say("may be closed for want of an answer from %s on", fullInstant(from, e.zone)))
		} else {
			out = append(out, para{label: "Closing", style: warned, text: "no answer came in time; X closes it"})
		}
	}
	if e.now().Before(c.Row.Snoozed) {
		add("Snoozed", say("until %s; z wakes it", fullInstant(c.Row.Snoozed, e.zone)))
	}
	return out
}

// settledWord is a finding as the line of what was cured names it.
func settledWord(f *review.Finding) string {
	w := string(codeWord(f.Code))
	if f.Category != "" {
		w += " (" + f.Category.Word() + ")"
	}
	return w
}

// courseParas tell how each clock runs.
func courseParas(e *env, c *store.Case) []para {
	var out []para
	for i := range c.Courses {
		k := &c.Courses[i]
		text := say("%s, since %s", strings.ReplaceAll(k.Clock.Clock, "_", " "), k.Start)
		if !k.Started.IsZero() {
			text += say(" on %s", fullInstant(k.Started, e.zone))
		}
		if !k.Clock.Due.IsZero() {
			text += say(", due %s", fullInstant(k.Clock.Due, e.zone))
		}
		if k.Cite != "" {
			text += say(" (%s)", k.Cite)
		}
		for _, p := range k.Pauses {
			to := Text("now")
			if !p.To.IsZero() {
				to = fullInstant(p.To, e.zone)
			}
			text += say("; stood still from %s to %s (%s)", fullInstant(p.From, e.zone), to, p.Cite)
		}
		out = append(out, para{label: "Clock", text: text + say(". Stops when %s.", k.Stop)})
	}
	return out
}
