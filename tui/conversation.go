package tui

import (
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/review/policy"
	"lert/store"
	"lert/tui/form"
	"lert/tui/kit"
)

// conversationActions are the actions on a case about the agency's messages, the lack
// of them, and related requests.
func conversationActions(s *caseScreen) []action {
	return []action{
		{Name: "record as reply", Keys: []string{"m"}, Group: groupWork, Act: review.ActLink,
			Help: "Say to which waiting request this is the agency's reply, in the dialog that opens: it becomes a " +
				"revision there.",
			WhyNot: s.ifLoaded(func(e *env) Text {
				switch {
				case s.c.ReplyTo != "":
					return kit.Textf("It was recorded as the reply to %s; %s that.", s.c.ReplyTo,
						e.by("L undoes", "type link to undo"))
				case len(s.c.ReplyCandidates) == 0:
					return "No waiting request was found to which it could be a reply, or work on it has already begun."
				}
				return ""
			}),
			Run: func(e *env) tea.Cmd { e.open(newReplyDialog(e, s.c)); return nil }},
		{Name: "close", Keys: []string{"Z"}, Group: groupDecide, Act: review.ActDecide, Danger: true,
			Help: "Close a request that has waited too long for the agency's reply, in the dialog that opens; its letter " +
				"says why.",
			WhyNot: s.ifLoaded(func(e *env) Text {
				switch from, waits := s.c.CloseFrom(); {
				case !waits:
					return "Only a request that waits for the agency's reply can be closed for lack of one."
				case e.now().Before(from):
					return kit.Textf("The agency has until %s to reply.", kit.FullTime(from, e.zone))
				}
				return ""
			}),
			Run: func(e *env) tea.Cmd { e.open(newCloseDialog(e, s.c)); return nil }},
		{Name: "withdrawn", Keys: []string{"W"}, Group: groupDecide, Act: review.ActDecide, Danger: true,
			Help: "Record that the agency withdrew its request, in the dialog that opens.",
			WhyNot: s.ifLoaded(func(*env) Text {
				switch {
				case s.c.ReplyTo != "":
					return kit.Textf("It was recorded as the reply to %s and is decided there.", s.c.ReplyTo)
				case s.c.Row.Outcome == review.OutcomeWithdrawn:
					return "It is withdrawn already."
				}
				return ""
			}),
			Run: func(e *env) tea.Cmd { e.open(newWithdrawalDialog(e, s.c)); return nil }},
		{Name: "snooze", Keys: []string{"z"}, Group: groupWork, Act: review.ActSnooze, WhyNot: s.whyNotLoaded,
			Help: "Snooze it until a time, or wake it, in the dialog that opens; legal deadlines are never hidden.",
			Run: func(e *env) tea.Cmd {
				e.open(newSnoozeDialog(s.id, hasObligation(s.c, review.ClockReminder)))
				return nil
			}},
		{Name: "link", Keys: []string{"L"}, Group: groupWork, Act: review.ActLink, WhyNot: s.whyNotLoaded,
			Help: "Link another request to this one, or remove a link, in the dialog that opens; no check uses links.",
			Run:  func(e *env) tea.Cmd { e.open(newLinkDialog(s.c)); return nil }},
	}
}

// ifLoaded is the WhyNot of an action on a case: that the case is not loaded, or else why.
func (s *caseScreen) ifLoaded(why func(*env) Text) func(*env) Text {
	return func(e *env) Text {
		if w := s.whyNotLoaded(e); w != "" {
			return w
		}
		return why(e)
	}
}

// newReplyDialog is the dialog that records to which waiting request a new one is the agency's reply.
func newReplyDialog(e *env, c *store.Case) *formDialog {
	id := c.Row.ID
	var options []form.Option
	for _, m := range c.ReplyCandidates {
		o := form.Option{Value: m.ID, Text: kit.Textf("%s: %s", m.ID, strings.Join(m.Why, ", "))}
		options = append(options, o)
	}
	f := form.New(form.Choice("other", "Answers", "The likeliest is first.", options),
		form.Area("why", "Why", "For example: the signed copy that we asked for.", 2).
			Needs("Say briefly why it is the reply."))
	intro := []Text{"Its document becomes a new revision of the request that it replies to, and is decided there. " +
		"The findings that it cures are shown there. " + e.by("L undoes it.", "Type link to undo it.")}
	return newFormDialog(kit.Textf("%s is the agency's reply", id), "record", intro, f, "",
		func(e *env, call callID) (tea.Cmd, Text) {
			l := review.Link{RequestID: id, OtherID: f.Text("other"), Why: f.Text("why")}
			e.setCommandLine(shellCommand("lert", "link", id, l.OtherID, "--answers", "--why", l.Why))
			return storeCmd(e, call, e.store.LinkReply, l), ""
		})
}

// newLinkDialog is the dialog that links a case to another one, or ends a link.
func newLinkDialog(c *store.Case) *formDialog {
	id := c.Row.ID
	options := form.Pairs("", "link it to another request")
	for i := range c.Links {
		l := &c.Links[i].Link
		if c.Links[i].Ended || l.Revokes != "" {
			continue
		}
		other := l.OtherID
		if other == id {
			other = l.RequestID
		}
		options = append(options, form.Option{Value: other, Text: kit.Textf("remove the link with %s", other)})
	}
	do := form.Choice("do", "Link", "", options)
	do.VisibleIf = func() bool { return len(options) > 1 }
	f := form.New(do, form.Text("other", "With", "Its case number.").For(do, "").Needs("Name the other request."),
		form.Area("why", "Why", "Why they belong together, or do not.", 2).
			Needs("A link needs a reason, and so does removing one."))
	intro := []Text{"Each request shows the other. A link changes neither the verification nor the assessment, and " +
		"stays on record after it is removed."}
	return newFormDialog(kit.Textf("Link of %s", id), "record", intro, f, "",
		func(e *env, call callID) (tea.Cmd, Text) {
			l := review.Link{RequestID: id, OtherID: do.Value(), Why: f.Text("why")}
			verb, act := "unlink", e.store.Unlink
			if l.OtherID == "" {
				verb, act, l.OtherID = "link", e.store.Link, f.Text("other")
			}
			e.setCommandLine(shellCommand("lert", verb, id, l.OtherID, "--why", l.Why))
			return storeCmd(e, call, act, l), ""
		})
}

// newSnoozeDialog is the dialog that snoozes a request, or ends the snooze of one.
func newSnoozeDialog(id string, snoozed bool) *formDialog {
	do := form.Choice("do", "Snooze", "", form.Pairs("", "until a time", "wake", "wake it now"))
	do.VisibleIf = func() bool { return snoozed }
	if snoozed {
		do.Set("wake")
	}
	f := form.New(do,
		form.Text("until", "Until", "2026-12-12, 2026-12-12 09:00, or 48h, 3d, 2w from now.").
			For(do, "").Needs("Write when: 2026-12-12, 2026-12-12 09:00, or 48h, 3d, 2w."),
		form.Text("why", "About", "What to be reminded of. Optional.").For(do, ""))
	intro := []Text{"It leaves the open queue and returns by itself, with a reminder on the Due tab. No deadline " +
		"moves, and a snooze cannot pass a legal deadline."}
	return newFormDialog(kit.Textf("Snooze %s", id), "record", intro, f, "",
		func(e *env, call callID) (tea.Cmd, Text) {
			z := review.Snooze{RequestID: id, Why: f.Text("why")}
			line := []string{"lert", "snooze", id, "--wake"}
			if do.Value() == "" {
				t, ok := parseWakeTime(f.Text("until"), e.now(), e.zone)
				if ok && !review.InRange(t) {
					return nil, f.FaultAt("until", form.OutOfRange)
				}
				if !ok {
					return nil, f.FaultAt("until", "This is not a time: write it as 2026-12-12, 2026-12-12 09:00, "+
						"48h, 3d or 2w.")
				}
				z.Until = t
				line = addFlags([]string{"lert", "snooze", id}, "--until", t.UTC().Format(time.RFC3339), "--why", z.Why)
			}
			e.setCommandLine(shellCommand(line...))
			return storeCmd(e, call, e.store.Snooze, z), ""
		})
}

// parseWakeTime reads when a snooze ends: a day or a time in the zone of the
// screen, or a duration from now, such as 48h, 3d or 2w.
func parseWakeTime(s string, now time.Time, zone *time.Location) (time.Time, bool) {
	for _, layout := range []string{typedTime, time.DateOnly} {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil {
			return t, true
		}
	}
	for unit, days := range map[string]int{"d": 1, "w": 7} {
		if n, ok := strings.CutSuffix(s, unit); ok {
			v, err := strconv.Atoi(n)
			return now.AddDate(0, 0, v*days), err == nil && v > 0 && v <= 10000
		}
	}
	d, err := time.ParseDuration(s)
	return now.Add(d), err == nil && d > 0
}

// newCloseDialog is the dialog that closes a request because no reply came: it
// rejects the request for the reasons of the push back, which it supersedes.
func newCloseDialog(e *env, c *store.Case) *formDialog {
	pushBack := &c.CurrentDecision().Decision
	id := e.opts.NewID()
	f := form.New(form.Area("why", "Why", "Optional. The record already says that no reply came.", 2))
	var reasons []string
	for _, code := range pushBack.Reasons {
		reasons = append(reasons, string(codeLabel(code)))
	}
	intro := []Text{kit.Textf("It was pushed back on %s (%s), and no reply came.",
		kit.FullTime(pushBack.DecidedAt, e.zone), strings.Join(reasons, ", ")),
		"It is recorded as rejected for these reasons. " + e.by("l shows", "Type letter to read") +
			" the letter that goes with it; a late reply reopens it."}
	d := newFormDialog(kit.Textf("Close %s", c.Row.ID), "close", intro, f, "",
		func(e *env, call callID) (tea.Cmd, Text) {
			dec := review.ClosingDecision(pushBack, f.Text("why"))
			dec.ID, dec.By, dec.RequestDigest, dec.PolicyRef = id, e.me, c.Digest, c.Assessment.PolicyRef
			dec.AssessmentDigest, dec.AssessedAt = c.AssessmentDigest, c.Assessment.AssessedAt
			line := addFlags([]string{"lert", "close", c.Row.ID}, "--id", id, "--why", f.Text("why"))
			e.setCommandLine(shellCommand(line...))
			return recordDecisionCmd(e.ctx, call, e.store, dec, c.AssessmentJSON), ""
		})
	d.guard = true
	return d
}

// newWithdrawalDialog is the dialog that records that the agency withdrew its request.
func newWithdrawalDialog(e *env, c *store.Case) *formDialog {
	dec := review.Decision{Schema: review.DecisionSchema, ID: e.opts.NewID(), RequestID: c.Row.ID,
		Revision: c.Row.Revision, Outcome: review.OutcomeWithdrawn, RequestDigest: c.Digest,
		PolicyRef: c.Assessment.PolicyRef, AssessedAt: c.Assessment.AssessedAt, OpenedAt: c.OpenedAt, By: e.me,
		Supersedes: c.Superseded(review.OutcomeWithdrawn)}
	f := form.New(form.Area("why", "Why", "Who withdrew it, and how.", 2).
		Needs("Say who withdrew it, and how."))
	intro := []Text{"The agency withdrew it: nothing more may be disclosed. What was already disclosed, and the " +
		"obligations that follow, remain."}
	d := newFormDialog(kit.Textf("%s is withdrawn", c.Row.ID), "record", intro, f, "",
		func(e *env, call callID) (tea.Cmd, Text) {
			dec.Rationale = f.Text("why")
			e.setCommandLine(DecideCommand(&dec))
			return recordDecisionCmd(e.ctx, call, e.store, dec, nil), ""
		})
	d.guard = true
	return d
}

// conversationParas are the facts of the conversation with the agency: which
// request it may answer, what a reply cured, from when it may be closed, until
// when it is snoozed.
func conversationParas(e *env, c *store.Case) []kit.Para {
	var out []kit.Para
	add := func(label, text Text) { out = append(out, kit.Para{Label: label, Text: text}) }
	if c.ReplyTo != "" {
		add("Answers", kit.Textf("%s, where it was recorded and is decided", c.ReplyTo))
	}
	if len(c.ReplyCandidates) > 0 {
		m := &c.ReplyCandidates[0]
		add("Reply", kit.Textf("may be the reply to %s: %s; %s it", m.ID, strings.Join(m.Why, ", "),
			e.by("m confirms", "type record as reply to confirm")))
	}
	if a := c.AgencyReply; a != nil {
		text := kit.Textf("revision %d, after the push back of %s",
			a.Revision, a.Decision.DecidedAt.In(e.zone).Format(time.DateOnly))
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
			add("Closing", kit.Textf("may be closed from %s on, if no reply arrives", kit.FullTime(from, e.zone)))
		} else {
			late := kit.Para{Label: "Closing", Style: kit.Warned,
				Text: "no reply came in time; " + e.by("Z closes it", "type close to close it")}
			out = append(out, late)
		}
	}
	if e.now().Before(c.Row.SnoozedUntil) {
		add("Snoozed", kit.Textf("until %s; %s it", kit.FullTime(c.Row.SnoozedUntil, e.zone),
			e.by("z wakes", "type snooze to wake")))
	}
	return out
}

// findingLabel is the name of a finding in the line of what was cured.
func findingLabel(f *review.Finding) string {
	w := string(codeLabel(f.Code))
	if f.Category != "" {
		w += " (" + f.Category.Label() + ")"
	}
	return w
}

// clockParas explain each clock: when it started, when it was paused, when it stops.
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
			text += kit.Textf(" (%s)", basisWords(e.store.Policy(), k.Cite))
		}
		for _, p := range k.Pauses {
			to := Text("now")
			if !p.To.IsZero() {
				to = kit.FullTime(p.To, e.zone)
			}
			text += kit.Textf("; paused from %s to %s (%s)", kit.FullTime(p.From, e.zone), to,
				basisWords(e.store.Policy(), p.Cite))
		}
		out = append(out, kit.Para{Label: "Clock", Text: text + kit.Textf(". Stops when %s.", k.StopEvent)})
	}
	return out
}

// basisWords is what a date rests on as people cite it: the source of the rule that sets it, or the legal process.
func basisWords(p *review.Policy, basis string) string {
	if basis == "process.return_by" {
		return "the date in the legal process"
	}
	for i := range p.ClockRules {
		if rule := &p.ClockRules[i]; rule.ID == basis {
			basis = rule.Cite
			break
		}
	}
	return strings.ReplaceAll(policy.CitationText(p, basis), "_", " ")
}
