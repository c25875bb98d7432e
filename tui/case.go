package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/review/text"
	"lert/store"
	"lert/tui/kit"
)

// The parts of an opened case that the cursor can be in.
const (
	partFacts = iota
	partChecks
	partData
	parts
)

// caseScreen is an opened request: its facts, its assessment, and everything that
// can be done about it.
type caseScreen struct {
	id          string
	c           *store.Case
	load        pendingCall
	claimCall   pendingCall
	releaseCall pendingCall
	err         error
	table       []action

	// resumeOutcome is the outcome whose dialog opens again once the case has been
	// read, after the person left it for a letter or a call-back.
	resumeOutcome string
	resumeSeen    map[sightKey]*sight // what of its form was on screen
	taken         *takenClaim         // by a dialog that decides; nil: none
	giveBackCall  pendingCall

	presence      presence
	updateCall    pendingCall
	version       uint64      // of what is shown, or of the newest update that was seen
	latest        *store.Case // as it is now
	othersChanged *store.Case // the same, where others changed it since it was read

	part       int
	marks      [parts]int // the marked block of each part, among those that can be marked
	built      builtPanes
	cures      cures
	wrapped    wrapped
	pageHeight int // the lines of the last frame between heading and recommendation
}

func newCaseScreen(_ *env, id string) screen {
	s := &caseScreen{id: id, part: partChecks, wrapped: wrapped{}}
	s.table = append(caseActions(s), moveActions(s)...)
	return s
}

func (s *caseScreen) Title() Text       { return kit.Textf("Case %s", s.id) }
func (s *caseScreen) Actions() []action { return s.table }

// Waiting reports whether the case, or the dialog over it, is still being read.
func (s *caseScreen) Waiting() bool { return s.load.waiting() && (s.c == nil || s.resumeOutcome != "") }

// Start reads the case, which records that this person opened this revision. It
// reads the case again when a dialog or screen above is closed.
func (s *caseScreen) Start(e *env) tea.Cmd {
	open := storeCmd(e, s.load.begin(), e.store.OpenCase, s.id)
	if s.c != nil {
		return open
	}
	return tea.Batch(open, s.presence.startCmd(e.ctx, e.store, s.id))
}

func (s *caseScreen) end() {
	s.presence.end()
	if k := s.taken; k != nil && k.holds() {
		go k.giveBackAtEnd(context.Background())
	}
}

func (s *caseScreen) caseID() string { return s.id }

func (s *caseScreen) Update(e *env, msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case result[*store.Case]:
		if s.load.accepts(m.call) {
			return s.loaded(e, m)
		}
	case changedMsg, tickMsg:
		if s.c != nil && !s.load.waiting() {
			return caseUpdateCmd(e, s.updateCall.begin(), s.id, s.version)
		}
	case result[caseUpdate]:
		if s.updateCall.accepts(m.call) && m.err == nil && m.v.c != nil && s.c != nil {
			s.applyUpdate(e, m.v.c)
		}
	case result[store.Claim]:
		if s.claimCall.accepts(m.call) {
			e.report(m.err, kit.Textf("%s is yours until %s.", s.id, kit.ShortTime(e.now(), m.v.Until, e.zone)))
			return s.Start(e)
		}
	case result[noResult]:
		if s.releaseCall.accepts(m.call) {
			e.report(m.err, kit.Textf("%s is free again.", s.id))
			return s.Start(e)
		}
	case result[gaveBack]:
		if s.giveBackCall.accepts(m.call) {
			s.gaveClaimBack(e, m)
		}
	}
	return nil
}

// loaded shows the case that was read, and opens the dialog that was left for it.
func (s *caseScreen) loaded(e *env, m result[*store.Case]) tea.Cmd {
	s.err = m.err
	if m.err != nil {
		s.resumeOutcome = ""
		e.fail(m.err)
		return nil
	}
	if s.c == nil && m.v.NotOpened != nil {
		e.warn(kit.Textf("Not counted as opened: %s", m.v.NotOpened.Error()))
	}
	e.app.opened[s.id] = true
	s.c, s.latest, s.version, s.othersChanged = m.v, m.v, m.v.Version, nil
	outcome := s.resumeOutcome
	s.resumeOutcome = ""
	switch {
	case outcome == review.OutcomeTakenBack:
		s.openTakeBack(e)
	case outcome != "" && s.whyNotDecidable(e) == "":
		s.openDecide(e, outcome)
	case len(e.app.dialogs) == 0:
		return s.giveBackCmd(e) // of a dialog that was left in another way
	}
	return nil
}

// caseActions is the table of an opened case, movement apart.
func caseActions(s *caseScreen) []action {
	table := append(decidingActions(s), conversationActions(s)...)
	return append(table, []action{
		{Name: "open part", Keys: []string{"enter"}, Group: groupView,
			Help: "Read in full what is marked: the whole request, the findings, why a kind of data can or cannot be " +
				"disclosed, a related request.",
			WhyNot: s.whyNotLoaded, Run: func(e *env) tea.Cmd { s.openPart(e); return nil }},
		{Name: "document", Keys: []string{"d"}, Group: groupView, Help: "Read the whole request as it arrived.",
			WhyNot: s.whyNotLoaded, Run: func(e *env) tea.Cmd { e.push(newDocumentScreen(s.c)); return nil }},
		{Name: "next part", Keys: []string{"tab"}, Group: groupMove,
			Help: "To the next part: facts, findings, data.",
			Run:  s.nextPart(1)},
		{Name: "previous part", Keys: []string{"shift+tab"}, Group: groupMove, Help: "To the previous part.",
			Run: s.nextPart(-1)},
		{Name: "claim", Keys: []string{"c"}, Group: groupWork, Act: review.ActClaim, Danger: true,
			Records: true,
			Help:    "Claim it, so that others see that you are working on it. Records at once.",
			WhyNot:  s.whyNotLoaded, CLI: func(*env) string { return shellCommand("lert", "claim", s.id) },
			Run: func(e *env) tea.Cmd { return storeCmd(e, s.claimCall.begin(), e.store.Claim, s.id) }},
		{Name: "release", Keys: []string{"x"}, Group: groupWork, Act: review.ActClaim, Danger: true,
			Records: true,
			Help:    "Release your claim. Records at once.",
			WhyNot: func(e *env) Text {
				if s.c == nil || s.c.Claim == nil || !e.isMe(s.c.Claim.Holder) {
					return "You hold no claim on this request."
				}
				return ""
			},
			CLI: func(*env) string { return shellCommand("lert", "release", s.id) },
			Run: func(e *env) tea.Cmd { return releaseCmd(e.ctx, s.releaseCall.begin(), e.store, s.id) }},
		{Name: "hand over", Keys: []string{"t"}, Group: groupWork, Act: review.ActClaim,
			Help: "Hand it to a colleague, or take over another's claim, with a reason, in the dialog that opens.",
			WhyNot: func(e *env) Text {
				if w := s.whyNotLoaded(e); w != "" {
					return w
				}
				return e.whyNotAssignable(s.rowWithClaim())
			},
			Run: func(e *env) tea.Cmd { e.open(newAssignDialog(e, s.rowWithClaim())); return nil }},
		{Name: "refresh", Keys: []string{"ctrl+r"}, Group: groupView, Act: review.ActOpen,
			Help:   "Refresh it; your unfinished text is kept.",
			WhyNot: s.whyNotLoaded, Run: s.Start},
		{Name: "verify", Keys: []string{"v"}, Label: "verify", Group: groupWork, Act: review.ActObserve,
			Help:   "Record a call-back step by step, a red flag, an account search, or where the user is.",
			WhyNot: s.whyNotLoaded, Run: func(e *env) tea.Cmd { e.push(newVerifyScreen(s.c)); return nil }},
		{Name: "note", Keys: []string{"n"}, Label: "note", Group: groupWork, Act: review.ActObserve,
			Help:   "Write a note for colleagues; the agency never sees it.",
			WhyNot: s.whyNotLoaded, Run: func(e *env) tea.Cmd { e.open(newNoteDialog(s.c)); return nil }},
		{Name: "counsel", Keys: []string{"e"}, Label: "counsel", Group: groupWork, Act: review.ActRefer,
			Or: review.ActGiveOpinion, Help: "Ask counsel a question; counsel answers it the same way.",
			WhyNot: s.whyNotAskable, Run: func(e *env) tea.Cmd {
				if r := openReferral(s.c); r != nil {
					e.open(newOpinionDialog(s.c, r))
				} else {
					e.open(newReferralDialog(e, s.c))
				}
				return nil
			}},
		{Name: "information", Keys: []string{"i"}, Label: "explains", Group: groupView,
			Help: "Open the information page of what is marked: what a finding means and what cures it, the rule and " +
				"where it can be read, a kind of data, the legal process.",
			WhyNot: s.whyNotLoaded, Run: func(e *env) tea.Cmd { s.openInformation(e); return nil }},
		fulfilAction(s),
		voidAction(s),
		preserveAction(s),
		recheckAction(s),
		renewNondisclosureAction(s),
		{Name: "letter", Keys: []string{"l"}, Label: "letter", Group: groupView,
			Help: "The letters that can be sent on this request now, to read and copy: for the decision, an " +
				"acknowledgement, the EU form, a reminder.",
			WhyNot: s.whyNotLoaded,
			Run: func(e *env) tea.Cmd {
				if in := lettersOf(e, s.c); len(in) > 0 {
					e.push(newLettersScreen(e, s.c, in...))
				} else {
					e.warn("No letter can be sent on this request at present.")
				}
				return nil
			}},
		{Name: "correct", Keys: []string{"E"}, Group: groupWork, Act: review.ActImport,
			Help: "Correct a field that was typed or read wrongly: a new revision with a reason, in the form that " +
				"opens.",
			WhyNot: s.whyNotLoaded, Run: func(e *env) tea.Cmd {
				f, err := newCorrection(e, s.c)
				if err != nil {
					e.fail(err)
					return nil
				}
				e.push(f)
				return nil
			}},
		{Name: "undo", Keys: []string{"u"}, Group: groupDecide, Act: review.ActDecide, Danger: true,
			Help: "Take back your own decision on this request, or your last one, within ten minutes, in the dialog that " +
				"opens.",
			WhyNot: func(e *env) Text {
				if w := s.whyNotLoaded(e); w != "" {
					return w
				}
				if _, why := ownDecision(e, s.c); why != "" && (e.app.lastDecided == "" || e.app.lastDecided == s.id) {
					return why
				}
				return ""
			},
			Run: func(e *env) tea.Cmd {
				if _, why := ownDecision(e, s.c); why != "" {
					return takeBackLast(e)
				}
				s.openTakeBack(e)
				return nil
			}},
		{Name: "history", Keys: []string{"h"}, Label: "history", Group: groupView,
			Help:   "Everything that happened to this request, in order.",
			WhyNot: s.whyNotLoaded, Run: func(e *env) tea.Cmd { e.push(newHistoryScreen(e, s.c)); return nil }},
		{Name: "next request", Keys: []string{"]"}, Group: groupMove,
			Help: "Open the next request of the queue's tab. Opening it is recorded.", Run: s.neighbour(1)},
		{Name: "previous request", Keys: []string{"["}, Group: groupMove, Help: "Open the previous request.",
			Run: s.neighbour(-1)},
		{Name: "copy id", Keys: []string{"y"}, Group: groupGeneral, Help: "Copy the case number.",
			Run: func(e *env) tea.Cmd {
				e.toast(kit.Textf("Copied %s.", s.id))
				return copyCmd(kit.Textf("%s", s.id))
			}},
		{Name: "copy JSON", Keys: []string{"Y"}, Group: groupGeneral, Help: "Copy the request document as JSON.",
			WhyNot: s.whyNotLoaded,
			Run: func(e *env) tea.Cmd {
				e.toast("Copied the document as JSON.")
				return copyCmd(text.Text(text.EscapeJSON(s.c.Raw)))
			}},
		backAction(),
	}...)
}

// whyNotLoaded is why nothing can be done yet.
func (s *caseScreen) whyNotLoaded(*env) Text {
	switch {
	case s.err != nil:
		return errorLine(s.err)
	case s.c == nil:
		return "The request is still being read."
	}
	return ""
}

// neighbour opens the next or previous request of the queue. If the queue's cursor
// is on another request by now, it opens that one.
func (s *caseScreen) neighbour(by int) func(*env) tea.Cmd {
	return func(e *env) tea.Cmd {
		q, ok := e.app.screens[0].(*queueScreen)
		if !ok {
			return nil
		}
		var cmd tea.Cmd
		if r := q.row(); r != nil && r.ID == s.id {
			cmd = q.move(e, by)
		}
		switch r := q.row(); {
		case r == nil || r.ID == s.id:
			e.toast("There are no more requests on this tab of the queue.")
		default:
			e.replace(newCaseScreen(e, r.ID))
		}
		return cmd
	}
}

// whyNotAskable is why counsel cannot be asked, or cannot answer, now.
func (s *caseScreen) whyNotAskable(e *env) Text {
	if w := s.whyNotLoaded(e); w != "" {
		return w
	}
	if asked := openReferral(s.c); asked != nil {
		switch r := review.Authorise(e.me.Role, review.ActGiveOpinion); {
		case r != nil && asked.To != "":
			return kit.Textf("%s has been asked: %s", asked.To, asked.Question)
		case r != nil:
			return kit.Textf("Counsel has been asked: %s Only counsel answers.", asked.Question)
		case e.me.Role == review.RoleOutsideCounsel && !e.isMe(asked.To):
			return "This question was not addressed to you."
		}
		return ""
	}
	if r := review.Authorise(e.me.Role, review.ActRefer); r != nil {
		return kit.Textf("No question is addressed to you; %s.", r.What)
	}
	switch row := &s.c.Row; {
	case row.State != review.StateOpen:
		return kit.Textf("Only an open request can be referred; this one is %s.", row.State)
	case s.c.Claim != nil && !e.isMe(s.c.Claim.Holder) && s.c.Claim.Until.After(e.now()):
		return kit.Textf("%s holds this request until %s.", s.c.Claim.Holder,
			kit.ShortTime(e.now(), s.c.Claim.Until, e.zone))
	}
	return ""
}
