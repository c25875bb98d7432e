package obligation_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lert/review"
	"lert/review/obligation"
)

// boundCase is a request under a policy in which a clock binds us that is only
// informative in the built-in policy.
func boundCase(clock, title string) func(tester) *testCase {
	return func(t tester) *testCase { return bindClock(newCase(t, sampleDocument(t, title)), clock) }
}

func bindClock(d *testCase, clock string) *testCase {
	p := *d.p
	p.ClockRules = slices.Clone(p.ClockRules)
	for i := range p.ClockRules {
		if p.ClockRules[i].Clock == clock {
			p.ClockRules[i].Informative = false
		}
	}
	if clock == review.ClockValidation {
		d.r.Document().Process.Authority.Role = "police"
	}
	d.p = &p
	return d
}

// clockLife is how an obligation of a clock starts, and each action that ends it.
type clockLife struct {
	clock string
	start func(t tester) *testCase
	stops []func(*testCase)
}

var (
	reject   = func(d *testCase) { d.decide(review.OutcomeReject, nil) }
	pushBack = func(d *testCase) { d.decide(review.OutcomePushBack, nil) }
	withdraw = func(d *testCase) { d.decide(review.OutcomeWithdrawn, nil) }
	produce  = func(d *testCase) { d.produce() }
	tell     = func(d *testCase) { d.fulfil(review.NoticeSent) }
	revise   = func(d *testCase) { d.revise(cloneDocument(d.r.Document())) }
	approve  = func(d *testCase) { d.approve() }
	destroy  = func(d *testCase) { d.recordCopy(review.CopyDestroyed, "") }
	wake     = func(d *testCase) { d.snooze(0) }
)

// challengeable is a warrant for content of a user in the United Kingdom.
func challengeable(t tester) *testCase {
	doc := sampleDocument(t, warrant)
	for i := range doc.Targets {
		doc.Targets[i].Country = "GB"
	}
	doc.Data = append(doc.Data, review.Item{Category: "content.messages"})
	return newCase(t, doc)
}

// TestTheTimeForAChallengeIsListed: it is listed as a date that binds nobody.
func TestTheTimeForAChallengeIsListed(t *testing.T) {
	d := challengeable(t)
	served := d.r.Document().ReceivedAt
	if at := d.r.Document().Process.ServedAt; !at.IsZero() {
		served = at
	}
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	want := review.DateOf(served.In(zone)).AddDays(14).EndOfDay(zone)
	got := d.obligations(review.ClockChallenge)
	if len(got) != 1 || !got[0].Informative || got[0].BindsUs() || got[0].CanBeOverdue() || !got[0].Due.Equal(want) ||
		!strings.HasPrefix(got[0].Text, "not binding: decide whether to move to quash") {
		t.Errorf("%+v, want one at %s", got, want)
	}
}

func openCase(title string) func(tester) *testCase {
	return func(t tester) *testCase { return newCase(t, sampleDocument(t, title)) }
}

func approvedCase(title string) func(tester) *testCase {
	return func(t tester) *testCase { return newCase(t, sampleDocument(t, title)).approve() }
}

// tellNow decides again, with a notice to the user.
func tellNow(d *testCase) {
	n := &review.NoticeChoice{Action: review.NoticeBefore}
	d.decide(review.OutcomeApprove, func(x *review.Decision) { x.Notice = n })
}

func recordCall(d *testCase, result string) *testCase {
	call := &review.Callback{NumberSource: "directory", Result: result}
	return d.observe(review.Observation{Kind: review.ObservedCallback, Callback: call})
}

// clockLives has every clock of review.ClockKinds.
var clockLives = []clockLife{
	{review.ClockResponse, openCase(subpoena), []func(*testCase){pushBack, reject, withdraw}},
	{review.ClockResponse, approvedCase(subpoena), []func(*testCase){produce, reject, withdraw}},
	{review.ClockAcknowledge, dsaCase, []func(*testCase){tellReceipt, reject, withdraw}},
	{review.ClockAcknowledge,
		func(t tester) *testCase { return dsaCase(t).fulfil(review.ReceiptTold).approve().produce() },
		[]func(*testCase){tellEffect, withdraw}},
	{review.ClockAcknowledge,
		func(t tester) *testCase {
			return dsaCase(t).fulfil(review.ReceiptTold).decide(review.OutcomeReject, nil)
		},
		[]func(*testCase){tellEffect, withdraw}},
	{review.ClockValidation, boundCase(review.ClockValidation, "A European order, eight hours"),
		[]func(*testCase){reject, approve, pushBack}},
	{review.ClockService, boundCase(review.ClockService, "Three answers: WhatsApp"),
		[]func(*testCase){reject, approve, pushBack}},
	{review.ClockChallenge, challengeable, []func(*testCase){reject, approve, pushBack, withdraw}},
	{review.ClockPreservation,
		func(t tester) *testCase { return approvedCase(preservation)(t).fulfil(review.Preserved) },
		[]func(*testCase){destroy}},
	{review.ClockPreserveBy, openCase(preservation), []func(*testCase){reject, approve, pushBack,
		func(d *testCase) { d.fulfil(review.Preserved) }}},
	{review.ClockPreserveBy, openCase(production), []func(*testCase){reject, withdraw,
		func(d *testCase) { d.approve().produce() }, func(d *testCase) { d.fulfil(review.Preserved) }}},
	{review.ClockClarification,
		func(t tester) *testCase { return openCase(subpoena)(t).decide(review.OutcomePushBack, nil) },
		[]func(*testCase){revise, reject, withdraw}},
	{review.ClockNondisclosure, func(t tester) *testCase { return approvedCase(nondisclosure)(t).produce() },
		[]func(*testCase){tell}},
	{review.ClockNotice, func(t tester) *testCase { return approvedCase(subpoena)(t).produce() },
		[]func(*testCase){tell}},
	{review.ClockRecheck, func(t tester) *testCase { return approvedCase(noticeWithheld)(t).produce() },
		[]func(*testCase){tell, tellNow}},
	{review.ClockAuthorityNotice,
		func(t tester) *testCase { return openCase(production)(t).decide(review.OutcomePushBack, nil) },
		[]func(*testCase){revise, withdraw, func(d *testCase) { d.fulfil(review.LetterSent) }}},
	{review.ClockAuthorityNotice,
		func(t tester) *testCase { return openCase(production)(t).decide(review.OutcomeReject, nil) },
		[]func(*testCase){func(d *testCase) { d.fulfil(review.LetterSent) }}},
	{review.ClockAuthorityNotice, approvedCase(narrowedOrder),
		[]func(*testCase){withdraw, func(d *testCase) { d.fulfil(review.LetterSent) }}},
	{review.ClockCollectionStart, openCase(register), []func(*testCase){reject, pushBack, withdraw}},
	{review.ClockCollectionStart, approvedCase(register),
		[]func(*testCase){reject, func(d *testCase) { d.fulfil(review.CollectionStarted) }}},
	{review.ClockCollectionEnd, approvedCase(register), []func(*testCase){reject}},
	{review.ClockCollectionEnd,
		func(t tester) *testCase { return approvedCase(register)(t).fulfil(review.CollectionStarted) },
		[]func(*testCase){func(d *testCase) { d.fulfil(review.CollectionStopped) }}},
	{review.ClockCounsel, func(t tester) *testCase { return dangerCase(t, true).decide(review.OutcomeReject, nil) },
		[]func(*testCase){func(d *testCase) { d.by = clara; d.note() }, func(d *testCase) { d.ask().answer() },
			func(d *testCase) { d.by = clara; reject(d) }}},
	{review.ClockCallback,
		func(t tester) *testCase { return recordCall(newCase(t, sampleDocument(t, kidnap)), "unreachable") },
		[]func(*testCase){func(d *testCase) { recordCall(d, "confirmed") }, reject}},
	{review.ClockCallback, defectiveDanger, []func(*testCase){func(d *testCase) { recordCall(d, "confirmed") },
		func(d *testCase) { recordCall(d, "unreachable") }, func(d *testCase) { d.ask().answer() },
		func(d *testCase) { d.by = clara; pushBack(d) }, func(d *testCase) { d.by = clara; reject(d) }, withdraw}},
	{review.ClockCounsel, defectiveDanger, []func(*testCase){func(d *testCase) { d.ask().answer() },
		func(d *testCase) { d.by = clara; pushBack(d) }, func(d *testCase) { d.by = clara; reject(d) }, withdraw}},
	{review.ClockReminder, func(t tester) *testCase { return openCase(subpoena)(t).snooze(time.Hour) },
		[]func(*testCase){wake, pushBack, revise}},
}

// TestEachClockEndsByWhatItsRowNames: every clock of the table can start, and each
// action that its row names ends it.
func TestEachClockEndsByWhatItsRowNames(t *testing.T) {
	tried := map[string]bool{}
	for i, x := range clockLives {
		tried[x.clock] = true
		for j, stop := range x.stops {
			d := x.start(t)
			before := d.obligations(x.clock)
			if len(before) == 0 {
				t.Errorf("life %d: %s is not owed: %+v", i, x.clock, d.fold().Obligations)
				break
			}
			stop(d)
			for _, o := range d.obligations(x.clock) {
				if slices.Contains(before, o) {
					t.Errorf("life %d, act %d: %+v is owed still", i, j, o)
				}
			}
		}
	}
	for i := range review.ClockKinds {
		if k := &review.ClockKinds[i]; !tried[k.Name] {
			t.Errorf("nothing here tries %s", k.Name)
		}
	}
}

// clockNatures is whether a clock can be overdue as a statutory deadline and as an
// internal target, is a person's own, is an obligation to the user, and runs from
// arrival.
var clockNatures = map[string][5]bool{
	review.ClockResponse:        {true, false, false, false, true},
	review.ClockAcknowledge:     {true, false, false, false, true},
	review.ClockValidation:      {false, false, false, false, true},
	review.ClockService:         {false, false, false, false, true},
	review.ClockChallenge:       {false, false, false, false, true},
	review.ClockPreservation:    {},
	review.ClockPreserveBy:      {},
	review.ClockAuthorityNotice: {},
	review.ClockCollectionStart: {false, false, false, false, true},
	review.ClockClarification:   {},
	review.ClockNondisclosure:   {false, false, false, true, false},
	review.ClockNotice:          {false, false, false, true, false},
	review.ClockRecheck:         {false, false, false, true, false},
	review.ClockCollectionEnd:   {true, true, false, false, false},
	review.ClockCounsel:         {},
	review.ClockCallback:        {},
	review.ClockReminder:        {false, false, true, false, false},
}

// TestClockKinds: what the table says about each clock.
func TestClockKinds(t *testing.T) {
	for _, k := range review.ClockKinds {
		want, known := clockNatures[k.Name]
		law, aim := obligation.Obligation{Clock: k.Name}, obligation.Obligation{Clock: k.Name, InternalTarget: true}
		got := [5]bool{law.CanBeOverdue(), aim.CanBeOverdue(), k.Personal, law.ToUser(), k.RunsFromArrival}
		if !known || got != want {
			t.Errorf("%s is %v, want %v", k.Name, got, want)
		}
		if law.BindsUs() == k.Personal || aim.BindsUs() ||
			(&obligation.Obligation{Clock: k.Name, BindsAgency: true}).BindsUs() {
			t.Errorf("whether %s binds us does not follow from whose it is", k.Name)
		}
		if law.IndexKey() != k.IndexKey || aim.IndexKey() != k.TargetKey {
			t.Errorf("%s is kept under other keys than its row's", k.Name)
		}
	}
}

// TestClockKindsAreToldApart: the rows of the table are complete, found by their names
// and distinguished by their keys in the index.
func TestClockKindsAreToldApart(t *testing.T) {
	seen := map[byte]string{}
	bound := []string{review.BindsUs, review.BindsAgency, review.BindsNobody}
	for _, k := range review.ClockKinds {
		if review.ClockKindOf(k.Name).Name != k.Name || review.StopEvent(k.Name) != k.StopEvent {
			t.Errorf("%s is not found by its name", k.Name)
		}
		if k.Label == "" || k.StartEvent == "" || k.StopEvent == "" || !slices.Contains(bound, k.Binds) {
			t.Errorf("the row of %s is not whole: %+v", k.Name, k)
		}
		for _, b := range []byte{k.IndexKey, k.TargetKey} {
			if was := seen[b]; was != "" && was != k.Name {
				t.Errorf("%s and %s share the key %c", was, k.Name, b)
			}
			seen[b] = k.Name
		}
	}
	k := review.ClockKindOf("sundial")
	if seen[k.IndexKey] != "" || k.StopEvent == "" || k.CountsOverdue || k.Personal {
		t.Errorf("an unknown clock is %+v", k)
	}
}

// TestWhatIsOwedIsInTheTable: whatever is recorded, each obligation has a clock of the
// table, a due date in UTC and a start, and none is there twice.
func TestWhatIsOwedIsInTheTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawCase(t)
		for range rapid.IntRange(0, 8).Draw(t, "acts") {
			d.drawAct(t)
		}
		s := d.fold()
		for i, o := range s.Obligations {
			k := review.ClockKindOf(o.Clock)
			switch {
			case k.Name == "":
				t.Fatalf("no kind of clock: %+v", o)
			case o.Due.IsZero() || o.Due.Location() != time.UTC || o.Text == "":
				t.Fatalf("not whole: %+v", o)
			case k.Personal != (o.Clock == review.ClockReminder) || k.Personal && o.BindsUs():
				t.Fatalf("a person's own that binds: %+v", o)
			case o.BindsAgency && k.Binds != review.BindsAgency:
				t.Fatalf("the agency's, but %s binds %s: %+v", o.Clock, k.Binds, o)
			case k.RunsFromArrival && o.Since.IsZero() != (o.DecisionSeq == 0):
				t.Fatalf("neither from its arrival nor from a decision: %+v", o)
			case !k.RunsFromArrival && (o.Since.IsZero() || o.Since.After(d.now)):
				t.Fatalf("nothing started it: %+v", o)
			case slices.Contains(s.Obligations[:i], o):
				t.Fatalf("owed twice: %+v", o)
			}
		}
	})
}

// stages are the points at which a request can have obligations.
var stages = []func(*testCase){
	func(*testCase) {}, approve, func(d *testCase) { d.approve().produce() }, reject, pushBack,
	func(d *testCase) { d.decide(review.OutcomeApprove, awaitingSignature) },
	func(d *testCase) { d.approve().fulfil(review.Preserved) }, func(d *testCase) { d.fulfil(review.Preserved) },
	func(d *testCase) { d.approve().fulfil(review.CollectionStarted) },
	func(d *testCase) { d.approve().produce(); revise(d) },
	func(d *testCase) { d.approve().fulfil(review.CollectionStarted); revise(d) },
	func(d *testCase) { d.approve().takeBack() }, func(d *testCase) { pushBack(d); revise(d) },
	func(d *testCase) { d.decide(review.OutcomeApprove, awaitingSignature).sign("agree") },
	func(d *testCase) { d.decide(review.OutcomeApprove, awaitingSignature).sign("refuse") },
}

// drawHarmlessAct draws an action that can end no obligation but counsel's review.
func (d *testCase) drawHarmlessAct(t *rapid.T) {
	d.by = rapid.SampledFrom([]review.Actor{anna, clara}).Draw(t, "who")
	switch rapid.IntRange(0, 9).Draw(t, "act") {
	case 0:
		d.note()
	case 1:
		recordCall(d, rapid.SampledFrom(review.CallbackResults).Draw(t, "result"))
	case 2:
		signal := rapid.SampledFrom(review.SignalNames).Draw(t, "signal")
		d.observe(review.Observation{Kind: review.ObservedSignal, Value: signal})
	case 3:
		d.observe(review.Observation{Kind: review.ObservedLookup, Value: "account"})
	case 4:
		if n := len(d.r.Questions); n > 0 && d.r.Questions[n-1].OpinionLeaf < 0 {
			d.answer()
		} else {
			d.ask()
		}
	case 5:
		d.snooze(time.Duration(rapid.IntRange(0, 2000).Draw(t, "hours asleep")) * time.Hour)
	case 6:
		d.link(review.LinkRelated, "")
	case 7:
		if n := len(d.r.Links); n > 0 {
			d.link(review.LinkRelated, d.r.Links[n-1].ID)
		}
	case 8:
		d.claim("clara")
		kinds := []string{obligation.Claimed, obligation.HandedOver, obligation.Released}
		d.r.ClaimEvents[len(d.r.ClaimEvents)-1].Kind = rapid.SampledFrom(kinds).Draw(t, "claim")
	case 9:
		d.fulfil(review.LetterSent)
	}
}

// TestNoActLosesALegalTime: no statutory deadline is lost by actions that do not end
// it: notes, calls, signals, questions and opinions, snoozes, links, claims, letters.
func TestNoActLosesALegalTime(t *testing.T) {
	legal := 0
	rapid.Check(t, func(t *rapid.T) {
		d := drawCase(t)
		rapid.SampledFrom(stages).Draw(t, "stage")(d)
		var before []obligation.Obligation
		for _, o := range d.fold().Obligations {
			if o.BindsUs() && o.Clock != review.ClockCounsel {
				before = append(before, o)
			}
		}
		legal += len(before)
		for range rapid.IntRange(1, 8).Draw(t, "acts") {
			d.drawHarmlessAct(t)
		}
		s := d.fold()
		for _, o := range before {
			if !slices.Contains(s.Obligations, o) {
				t.Fatalf("lost: %+v\nowed are %s", o, asBytes(s.Obligations))
			}
			if !s.Row.SnoozedUntil.IsZero() && !o.Due.After(s.Row.SnoozedUntil) {
				t.Fatalf("asleep until %s, through %+v", s.Row.SnoozedUntil, o)
			}
		}
	})
	if legal == 0 {
		t.Error("nothing that binds was drawn")
	}
}

// TestNoDecisionLosesWhatIsUnderWay: a running collection, disclosed data and a kept
// copy have their obligations whatever is decided since.
func TestNoDecisionLosesWhatIsUnderWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		title := rapid.SampledFrom([]string{register, preservation, nondisclosure}).Draw(t, "paper")
		done := map[string][2]string{register: {review.CollectionStarted, review.ClockCollectionEnd},
			preservation:  {review.Preserved, review.ClockPreservation},
			nondisclosure: {review.Produced, review.ClockNondisclosure}}[title]
		d := newCase(t, sampleDocument(t, title)).approve()
		d.fulfil(done[0], d.r.LatestDecision().Granted...)
		clock := done[1]
		want := d.obligations(clock)
		if len(want) == 0 {
			t.Fatalf("nothing is owed of %s", clock)
		}
		for range rapid.IntRange(1, 6).Draw(t, "acts") {
			switch rapid.IntRange(0, 3).Draw(t, "act") {
			case 0:
				d.drawHarmlessAct(t)
			case 1:
				d.decide(rapid.SampledFrom(review.Outcomes[1:4]).Draw(t, "outcome"), nil)
			case 2:
				last := d.r.LatestDecision()
				if last.Outcome != review.OutcomeTakenBack && last.Outcome != review.OutcomeApprove {
					d.takeBack()
				}
			case 3:
				d.decide(review.OutcomeApprove, awaitingSignature)
			}
		}
		got := d.obligations(clock)
		closed := func(o obligation.Obligation) bool { return o.RequestClosed }
		settled := title == preservation && d.fold().State == review.StateDecided
		if settled && slices.ContainsFunc(got, closed) {
			return // it is for a person to say what becomes of the copy
		}
		for _, o := range want {
			if !slices.Contains(got, o) {
				t.Fatalf("lost: %+v\nowed are %+v", o, got)
			}
		}
	})
}

// TestLate: a response that comes too late names the rule whose deadline it missed.
func TestLate(t *testing.T) {
	d := newCase(t, sampleDocument(t, subpoena)).approve()
	o := d.obligations(review.ClockResponse)[0]
	if !o.BindsUs() {
		t.Fatalf("%+v binds nobody", o)
	}
	obligations, seq, after := d.fold().Obligations, d.r.LatestDecision().Seq, o.Due.Add(time.Second)
	for _, x := range []struct {
		at       time.Time
		decision uint64
		late     bool
	}{{o.Due, seq, false}, {after, seq, true}, {after, seq + 1, false}, {after, 0, false}} {
		got := obligation.LateNote(obligations, review.ClockResponse, x.at, x.decision)
		if (got != "") != x.late || x.late && !strings.Contains(got, o.Basis) {
			t.Errorf("at %s on decision %d: %q", x.at, x.decision, got)
		}
	}
	house := newCase(t, sampleDocument(t, warrant)).fold().Obligations
	if got := obligation.LateNote(house, review.ClockResponse, noon.AddDate(9, 0, 0), 0); got != "" {
		t.Errorf("an aim of the house was missed: %q", got)
	}
}
