package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/problem"
	"lert/store"
)

// refusalCase is one way to break one of the thirteen rules. The same situation is
// built three times, each on a database of its own, and met at the store's
// door, at the command line and in the console.
type refusalCase struct {
	rule int
	name string
	says string // what every door says of it

	// build makes the situation and returns the case number.
	build func(*fixture) string
	// decide is what is asked of the store.
	decide func(*fixture, *store.Case, *review.Decision)
	// outcome of that decision; "" is approve.
	outcome string
	// args are what is typed behind the case number on the command line.
	args string
	// keys is what a person does in the console, the case being open. Where
	// nothing is said, the console has no way to express it: then none is a
	// reason and no key may record what the rule forbids.
	keys        func(*testConsole)
	unreachable func(*fixture, string)
}

const approveArgs = "--outcome approve --sign --notice notify_before"

// refusals is contract section 6 as a table. Rule 11 is about the second
// signature, which has doors of its own, see TestTheSecondSignature.
var refusals = []refusalCase{
	{rule: 1, name: "an approval of what its decider has not opened",
		says:        "was not opened by the person who approves it",
		build:       func(s *fixture) string { return s.importRequest(s.document("clean", nil), true) },
		args:        approveArgs,
		unreachable: noKeyOfTheQueueDecides},
	{rule: 2, name: "an approval that grants nothing", says: "an approval that grants nothing is not an approval",
		build: func(s *fixture) string {
			return s.importAndOpen("clean", true,
				func(r *review.Request) { r.Data = []review.Item{{Category: "content.messages"}} })
		},
		decide: func(_ *fixture, _ *store.Case, d *review.Decision) { d.Granted = nil },
		args:   "--outcome approve --sign --notice none",
		keys:   func(v *testConsole) { v.press("a y") }},
	{rule: 3, name: "a category that was not asked", says: "subscriber.payment was not requested",
		build: func(s *fixture) string { return s.importAndOpen("clean", true, nil) },
		decide: func(_ *fixture, _ *store.Case, d *review.Decision) {
			d.Granted = append(d.Granted, "subscriber.payment")
		},
		args:        approveArgs + " --grant subscriber.payment",
		unreachable: noLineOfTheDialogGrantsMore},
	{rule: 4, name: "a category that cannot be produced", says: "content.messages cannot be produced",
		build: func(s *fixture) string { return s.importAndOpen("content", true, nil) },
		decide: func(_ *fixture, _ *store.Case, d *review.Decision) {
			d.Granted = append(d.Granted,
				"content.messages")
		},
		args: approveArgs + " --grant subscriber.name --grant content.messages",
		keys: func(v *testConsole) {
			v.press("a").moveTo("messages").press("space").expect("Why do you override").press("enter y")
		}},
	{rule: 4, name: "an approval over a finding that blocks it", says: "a finding blocks approval",
		build: func(s *fixture) string {
			return s.importAndOpen("clean", true, func(r *review.Request) { r.Requester.Attested = nil })
		},
		args: approveArgs,
		keys: func(v *testConsole) { v.press("a y") }},
	{rule: 5, name: "a finding that counsel must see, and has not", says: "counsel must review this before it is approved",
		build: func(s *fixture) string {
			id := s.importAndOpen("clean", true, nil)
			if _, err := s.As(s.actor("priya")).Observe(context.Background(),
				review.Observation{RequestID: id, Revision: 1, Kind: review.ObservedSignal,
					Value: "voip_number"}); err != nil {
				s.t.Fatal(err)
			}
			return id
		},
		args: approveArgs + " --ack requester.fraud_signals",
		keys: func(v *testConsole) { v.press("a").moveTo("Signs of a forged").press("space y") }},
	{rule: 5, name: "a push back of what describes a danger to life, before counsel has answered",
		says:    "the request describes a danger to life: counsel must answer before it is sent back or closed",
		outcome: review.OutcomePushBack,
		build:   func(s *fixture) string { return s.importAndOpen("clean", true, failsInDanger) },
		decide: func(_ *fixture, _ *store.Case, d *review.Decision) {
			d.Reasons, d.Rationale = []string{"requester.not_attested"}, "It is not attested."
		},
		args: "--outcome push_back --reason requester.not_attested --rationale Unattested.",
		keys: func(v *testConsole) { v.press("p y") }},
	{rule: 5, name: "a rejection of what describes a danger to life, before counsel has answered",
		says:    "the request describes a danger to life: counsel must answer before it is sent back or closed",
		outcome: review.OutcomeReject,
		build:   func(s *fixture) string { return s.importAndOpen("clean", true, failsInDanger) },
		decide: func(_ *fixture, _ *store.Case, d *review.Decision) {
			d.Reasons, d.Rationale = []string{"requester.not_attested"}, "It is not attested."
		},
		args: "--outcome reject --reason requester.not_attested --rationale Unattested.",
		keys: func(v *testConsole) { v.press("r y") }},
	{rule: 6, name: "a finding to be looked at, not acknowledged", says: "not acknowledged",
		build: func(s *fixture) string {
			return s.importAndOpen("clean", true,
				func(r *review.Request) { r.Requester.Verification.EmailLogin = new(bool) })
		},
		decide: func(_ *fixture, _ *store.Case, d *review.Decision) { d.Acknowledged = nil },
		args:   approveArgs,
		keys:   func(v *testConsole) { v.press("a y") }},
	{rule: 7, name: "a user who is not told, without a reason", says: "not notifying the user needs a reason",
		build: func(s *fixture) string { return s.importAndOpen("clean", true, nil) },
		decide: func(_ *fixture, _ *store.Case, d *review.Decision) {
			d.Notice = &review.NoticeChoice{Action: review.NoticeNone}
		},
		args: "--outcome approve --sign --notice none",
		keys: func(v *testConsole) {
			v.press("a").moveTo("User notice").press("space space space").expect(
				"Why is the user not notified").press("enter y")
		}},
	{rule: 7, name: "a statement of tailoring that is neither yes nor no with a why",
		says:   "there is no statement on whether the disclosure is necessary",
		build:  func(s *fixture) string { return s.importAndOpen("clean", true, nil) },
		decide: func(_ *fixture, _ *store.Case, d *review.Decision) { d.Tailoring.Necessary = "no: " },
		args:   "--outcome approve --notice notify_before",
		keys:   func(v *testConsole) { v.press("a 1").expect("Why is it not necessary").press("enter y") }},
	{rule: 7, name: "no choice about telling the user", says: "the choice of user notice is missing",
		build:       func(s *fixture) string { return s.importAndOpen("clean", true, nil) },
		decide:      func(_ *fixture, _ *store.Case, d *review.Decision) { d.Notice = nil },
		args:        "--outcome approve --sign",
		unreachable: theDialogAlwaysHasANoticeChoice},
	{rule: 8, name: "an emergency whose document carries its own call-back",
		says:  "no call-back was confirmed on a number found in the directory",
		build: func(s *fixture) string { return s.importAndOpen("emergency", false, nil) },
		decide: func(_ *fixture, c *store.Case, d *review.Decision) {
			d.Overrides = []review.Override{{Code: "requester.callback_missing",
				Why: "the document says that we called"}}
			d.Granted = []string{"subscriber.last_seen"}
		},
		args: "--outcome approve --good-faith --notice withhold --recheck 2026-12-22 --grant subscriber.last_seen " +
			"--override requester.callback_missing=said-so",
		keys: func(v *testConsole) {
			v.press("a").moveTo("imminent").press("space").moveTo("may help to avert").press("space").
				moveTo("Nobody has confirmed").press("space").typeText("the document says that we called").press("enter y")
		}},
	{rule: 8, name: "an emergency without the statements of good faith", says: "needs both good-faith statements",
		build:  func(s *fixture) string { return s.importAndOpen("emergency", true, nil) },
		decide: func(_ *fixture, _ *store.Case, d *review.Decision) { d.GoodFaith = nil },
		args:   "--outcome approve --notice withhold --recheck 2026-12-22",
		keys:   func(v *testConsole) { v.press("a y") }},
	{rule: 9, name: "a push back without a reason and without words", says: "needs a reason code and a rationale",
		outcome: review.OutcomePushBack,
		build:   func(s *fixture) string { return s.importAndOpen("clean", true, nil) },
		args:    "--outcome push_back",
		keys:    func(v *testConsole) { v.press("p y") }},
	{rule: 9, name: "a rejection without words of one's own", says: "needs a reason code and a rationale",
		outcome: review.OutcomeReject,
		build:   func(s *fixture) string { return s.importAndOpen("webmail", false, nil) },
		decide: func(_ *fixture, _ *store.Case,
			d *review.Decision) {
			d.Reasons = []string{"requester.personal_email"}
		},
		args: "--outcome reject --reason requester.personal_email",
		keys: func(v *testConsole) { v.press("r w").clearField().press("ctrl+s") }},
	{rule: 10, name: "while another holds it", says: "Jonas Weber holds this request until",
		build: func(s *fixture) string {
			id := s.importAndOpen("clean", true, nil)
			if _, err := s.As(s.actor("jonas")).Claim(context.Background(), id); err != nil {
				s.t.Fatal(err)
			}
			return id
		},
		args: approveArgs,
		keys: func(v *testConsole) { v.press("a") }},
	{rule: 12, name: "a clock behind the newest record", says: "but the newest record is from",
		build: func(s *fixture) string {
			id := s.importAndOpen("webmail", false, nil)
			s.importRequest(s.document("clean", nil), true)
			s.now = fixtureStart.Add(-5 * time.Minute)
			return id
		},
		outcome: review.OutcomePushBack,
		decide: func(_ *fixture, _ *store.Case, d *review.Decision) {
			d.Reasons, d.Rationale = []string{"requester.personal_email"}, "Webmail."
		},
		args: "--outcome push_back --reason requester.personal_email --rationale Webmail.",
		keys: func(v *testConsole) { v.press("p y") }},
	{rule: 13, name: "two requests in one decision", says: "each decision concerns one request",
		build: func(s *fixture) string {
			s.importRequest(s.document("content", nil), true)
			return s.importAndOpen("clean", true, nil)
		},
		decide:      func(_ *fixture, _ *store.Case, d *review.Decision) { d.AlsoDecides = []string{"WA-2026-000001"} },
		args:        "WA-2026-000001 " + approveArgs,
		unreachable: oneConfirmationDecidesOneRequest},
}

// TestEveryRefusalAtEveryDoor: contract section 6 by the store, the command
// line and the console alike. Nothing that is refused leaves a record.
func TestEveryRefusalAtEveryDoor(t *testing.T) {
	t.Parallel()
	rules := map[int]bool{11: true} // has a table of its own
	for _, x := range refusals {
		rules[x.rule] = true
		t.Run(fmt.Sprintf("rule %d, %s", x.rule, x.name), func(t *testing.T) {
			t.Parallel()
			t.Run("store", func(t *testing.T) { x.atTheStore(newFixture(t)) })
			t.Run("command line", func(t *testing.T) { x.atTheCommandLine(newFixture(t)) })
			t.Run("console", func(t *testing.T) { x.inTheConsole(newFixture(t)) })
		})
	}
	for n := 1; n <= 13; n++ {
		if !rules[n] {
			t.Errorf("rule %d is tried by nothing", n)
		}
	}
}

func (x *refusalCase) atTheStore(s *fixture) {
	id := x.build(s)
	c, err := s.As(s.actor("priya")).Case(context.Background(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	outcome := x.outcome
	if outcome == "" {
		outcome = review.OutcomeApprove
	}
	d := s.decision(c, outcome)
	if x.decide != nil {
		x.decide(s, c, &d)
	}
	before := s.ledgerState()
	_, err = s.As(s.actor("priya")).Decide(context.Background(), d, c.AssessmentJSON)
	found := slices.ContainsFunc(problem.ListOf(err), func(r *problem.Error) bool {
		return r.Rule == x.rule && strings.Contains(r.Error(), x.says)
	})
	if !found {
		s.t.Errorf("the store says %v", err)
	}
	for _, r := range problem.ListOf(err) {
		if r.Rule != x.rule {
			s.t.Errorf("rule %d refuses it too, so this row proves nothing: %s", r.Rule, r.What)
		}
	}
	x.expectNoRecord(s, before)
}

func (x *refusalCase) atTheCommandLine(s *fixture) {
	id := x.build(s)
	before := s.ledgerState()
	code, out, errs := s.verb("priya", append([]string{"decide", id}, strings.Fields(x.args)...)...)
	if code != exitFailed || out != "" {
		s.t.Errorf("exit %d, printed %q", code, out)
	}
	if lead := fmt.Sprintf("lert: refused (rule %d): ", x.rule); !strings.Contains(errs, lead) ||
		!strings.Contains(errs, x.says) {
		s.t.Errorf("standard error says:\n%s", errs)
	}
	x.expectNoRecord(s, before)
}

func (x *refusalCase) inTheConsole(s *fixture) {
	id := x.build(s)
	if x.keys == nil {
		x.unreachable(s, id)
		return
	}
	before := s.ledgerState()
	v := openConsole(s.t, s.Store, s.actor("priya"), s.clock).openCase(id)
	x.keys(v)
	v.expect(x.says)
	x.expectNoRecord(s, before)
}

func (x *refusalCase) expectNoRecord(s *fixture, before string) {
	s.t.Helper()
	if after := s.ledgerState(); after != before {
		s.t.Error("what was refused left a record")
	}
	if list := s.decisions(); len(list) != 0 {
		s.t.Errorf("what was refused is in the list of decisions: %+v", list[0].Decision)
	}
	s.expectVerified()
}

// clearField empties a field of several lines, from its end.
func (v *testConsole) clearField() *testConsole {
	for range 12 {
		v.press("ctrl+u backspace")
	}
	return v
}

// everyKey is what a hand can find on a keyboard without looking.
const everyKey = "a b c d e f g h i j k l m o p r s t u v w x y z A B C D E F G H I J K L M N O P R S T U V W X Y Z " +
	"0 1 2 3 4 5 6 7 8 9 . , ; - + * # ! [ ] space tab ctrl+s ctrl+y ctrl+d enter"

// noKeyOfTheQueueDecides: deciding always happens on the opened case, and to
// open it is recorded; on the queue no key, and no key with the confirming one
// behind it, decides.
func noKeyOfTheQueueDecides(s *fixture, _ string) {
	for k := range strings.FieldsSeq(everyKey) {
		openConsole(s.t, s.Store, s.actor("priya"), s.clock).press(k + " y")
		if list := s.decisions(); len(list) != 0 {
			s.t.Fatalf("%s on the queue decided %s", k, list[0].Decision.RequestID)
		}
	}
}

// noLineOfTheDialogGrantsMore: the dialog lists what was asked; whatever is
// ticked in it, nothing else is granted.
func noLineOfTheDialogGrantsMore(s *fixture, id string) {
	v := openConsole(s.t, s.Store, s.actor("priya"), s.clock).openCase(id).press("a").expectNot("payment")
	v.press("G").expectNot("payment").press("g")
	v.expect("[x] name").press("y").expect("Approved")
	asked := []string{"subscriber.name", "subscriber.last_seen", "subscriber.ip_address"}
	list := s.decisions()
	if len(list) != 1 {
		s.t.Fatalf("%d decisions", len(list))
	}
	for _, g := range list[0].Decision.Granted {
		if !slices.Contains(asked, g) {
			s.t.Errorf("the console granted %s, which nobody asked", g)
		}
	}
}

// theDialogAlwaysHasANoticeChoice: it opens with the plan, and going through
// the choices never leaves none.
func theDialogAlwaysHasANoticeChoice(s *fixture, id string) {
	v := openConsole(s.t, s.Store, s.actor("priya"), s.clock).openCase(id).press("a").moveTo("User notice")
	for range 10 {
		v.expectNot("a choice of user notice").press("space")
		if strings.Contains(v.text(), "enter keeps it") {
			v.press("esc")
		}
	}
	v.expectNot("user notice: a choice")
}

// oneConfirmationDecidesOneRequest: the console has no way to mark several,
// and an approval goes on to the next request without deciding it.
func oneConfirmationDecidesOneRequest(s *fixture, id string) {
	noKeyOfTheQueueDecides(s, id)
	v := openConsole(s.t, s.Store, s.actor("priya"), s.clock).openCase(id).press("a y y y").expect("WA-1 ")
	list := s.decisions()
	if len(list) != 1 || list[0].Decision.RequestID != id || len(list[0].Decision.AlsoDecides) != 0 {
		s.t.Errorf("one confirmation recorded %+v", list)
	}
	v.press("q").expect("[Open")
}

// TestARevisionThatCameMeanwhile: rule 10's other half. What was opened is no
// longer the request when its decision is confirmed.
func TestARevisionThatCameMeanwhile(t *testing.T) {
	t.Parallel()
	const says = "revision 1 is no longer current: revision 2 has arrived"
	revise := func(s *fixture, id string) {
		s.importRequest(s.document("clean", func(r *review.Request) {
			r.Previous = &review.Previous{ID: id, Relation: "cures"}
			r.Justification = "A second victim has come forward."
		}), true)
	}
	t.Run("store", func(t *testing.T) {
		s := newFixture(t)
		id := s.importAndOpen("clean", true, nil)
		c, err := s.As(s.actor("priya")).Case(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		revise(s, id)
		before := s.ledgerState()
		_, err = s.As(s.actor("priya")).Decide(t.Context(), s.decision(c, review.OutcomeApprove), c.AssessmentJSON)
		if !slices.ContainsFunc(problem.ListOf(err), func(r *problem.Error) bool {
			return r.Rule == 10 &&
				strings.Contains(r.What, says)
		}) {
			t.Errorf("the store says %v", err)
		}
		(&refusalCase{}).expectNoRecord(s, before)
	})
	t.Run("command line", func(t *testing.T) {
		s := newFixture(t)
		id := s.importAndOpen("clean", true, nil)
		revise(s, id)
		before := s.ledgerState()
		code, _, errs := s.verb("priya", append([]string{"decide", id, "--revision", "1"},
			strings.Fields(approveArgs)...)...)
		if code != exitFailed || !strings.Contains(errs, "lert: refused (rule 10): "+says) {
			t.Errorf("exit %d: %s", code, errs)
		}
		(&refusalCase{}).expectNoRecord(s, before)
	})
	t.Run("console", func(t *testing.T) {
		s := newFixture(t)
		id := s.importAndOpen("clean", true, nil)
		v := openConsole(t, s.Store, s.actor("priya"), s.clock).openCase(id).press("a").expect("y sign ")
		revise(s, id)
		before := s.ledgerState()
		v.press("y").expect(says)
		(&refusalCase{}).expectNoRecord(s, before)
	})
}

// TestTheSecondSignature is rule 11: a held decision is signed by another
// person, and by one with the role, at every door.
func TestTheSecondSignature(t *testing.T) {
	t.Parallel()
	held := func(s *fixture, decider string) string {
		id := s.importAndOpen("content", true, nil)
		c, err := s.As(s.actor(decider)).OpenCase(s.t.Context(), id)
		if err != nil {
			s.t.Fatal(err)
		}
		d := s.decision(c, review.OutcomeApprove)
		d.Granted = append(d.Granted, "content.messages")
		for _, r := range c.Assessment.Categories {
			if r.Category == "content.messages" {
				d.Overrides = append(d.Overrides, review.Override{Code: r.Code, Why: "the user sent us a copy"})
			}
		}
		r, err := s.As(s.actor(decider)).Decide(s.t.Context(), d, c.AssessmentJSON)
		if err != nil || !r.AwaitingSignature {
			s.t.Fatalf("%+v, %v", r, err)
		}
		return r.ID
	}
	for _, x := range []struct{ decider, who, says string }{
		{"clara", "clara", "a second signature by the same person does not count"},
		{"priya", "jonas", "the role analyst may not sign for counsel"},
	} {
		t.Run(x.who, func(t *testing.T) {
			t.Parallel()
			for via, try := range map[string]func(*fixture, string){
				"store": func(s *fixture, id string) {
					_, err := s.As(s.actor(x.who)).
						Countersign(s.t.Context(), review.Countersignature{DecisionID: id, Answer: "agree"})
					if !slices.ContainsFunc(problem.ListOf(err), func(r *problem.Error) bool {
						return r.Rule == 11 &&
							r.What == x.says
					}) {
						s.t.Errorf("the store says %v", err)
					}
				},
				"command line": func(s *fixture, id string) {
					code, _, errs := s.verb(x.who, "countersign", id, "--answer", "agree")
					if code != exitFailed || !strings.Contains(errs, "lert: refused (rule 11): "+x.says) {
						s.t.Errorf("exit %d: %s", code, errs)
					}
				},
				"console": func(s *fixture, _ string) {
					openConsole(s.t, s.Store, s.actor(x.who), s.clock).press("A enter").expect("approve, held").
						press("s").expect(x.says[1:]) // there it begins a sentence
				},
			} {
				t.Run(via, func(t *testing.T) {
					s := newFixture(t)
					id := held(s, x.decider)
					before := s.ledgerState()
					try(s, id)
					if s.ledgerState() != before {
						t.Error("a signature that was refused left a record")
					}
					if d := s.decisions()[0].Decision; d.Effect != review.EffectAwaitingSignature {
						t.Errorf("the decision is %s", d.Effect)
					}
					s.expectVerified()
				})
			}
		})
	}
	t.Run("counsel signs in the console", func(t *testing.T) {
		t.Parallel()
		s := newFixture(t)
		held(s, "priya")
		openConsole(t, s.Store, s.actor("clara"), s.clock).press("A enter s").expect("Agreeing makes it final").
			press("a ctrl+s").expect("the decision is final")
		if d := s.decisions()[0].Decision; d.Effect != review.EffectFinal {
			t.Errorf("the decision is %s", d.Effect)
		}
		s.expectVerified()
	})
}
