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

// binding is a request under a policy whose service and validation bind us; the
// built-in rules only tell of them.
func binding(clock, title string) func(tester) *desk {
	return func(t tester) *desk { return bind(open(t, paper(t, title)), clock) }
}

func bind(d *desk, clock string) *desk {
	p := *d.p
	p.Clocks = slices.Clone(p.Clocks)
	for i := range p.Clocks {
		if p.Clocks[i].Clock == clock {
			p.Clocks[i].Informative = false
		}
	}
	if clock == review.ClockValidation {
		d.r.Document().Process.Authority.Role = "police"
	}
	d.p = &p
	return d
}

// life says of one clock how it comes to be owed, and each act that ends it.
type life struct {
	clock string
	start func(t tester) *desk
	stops []func(*desk)
}

var (
	reject   = func(d *desk) { d.decide(review.OutcomeReject, nil) }
	pushBack = func(d *desk) { d.decide(review.OutcomePushBack, nil) }
	withdraw = func(d *desk) { d.decide(review.OutcomeWithdrawn, nil) }
	produce  = func(d *desk) { d.produce() }
	tell     = func(d *desk) { d.fulfil(review.NoticeSent) }
	revise   = func(d *desk) { d.revise(reread(d.r.Document())) }
	approve  = func(d *desk) { d.approve() }
	destroy  = func(d *desk) { d.became(review.CopyDestroyed, "") }
	wake     = func(d *desk) { d.snooze(0) }
)

func fresh(title string) func(tester) *desk {
	return func(t tester) *desk { return open(t, paper(t, title)) }
}

func approved(title string) func(tester) *desk {
	return func(t tester) *desk { return open(t, paper(t, title)).approve() }
}

// tellNow decides again that the user is told.
func tellNow(d *desk) {
	n := &review.NoticeChoice{Action: review.NotifyBefore}
	d.decide(review.OutcomeApprove, func(x *review.Decision) { x.Notice = n })
}

func calls(d *desk, result string) *desk {
	call := &review.Callback{NumberSource: "directory", Result: result}
	return d.observe(review.Observation{Kind: review.ObservedCallback, Callback: call})
}

// lives has every clock of the table.
var lives = []life{
	{review.ClockResponse, fresh(subpoena), []func(*desk){pushBack, reject, withdraw}},
	{review.ClockResponse, approved(subpoena), []func(*desk){produce, reject, withdraw}},
	{review.ClockValidation, binding(review.ClockValidation, "A European order, eight hours"),
		[]func(*desk){reject, approve, pushBack}},
	{review.ClockService, binding(review.ClockService, "Three answers: WhatsApp"),
		[]func(*desk){reject, approve, pushBack}},
	{review.ClockPreservation, func(t tester) *desk { return approved(freeze)(t).fulfil(review.Preserved) },
		[]func(*desk){destroy}},
	{review.ClockClarification, func(t tester) *desk { return fresh(subpoena)(t).decide(review.OutcomePushBack, nil) },
		[]func(*desk){revise, reject, withdraw}},
	{review.ClockGag, func(t tester) *desk { return approved(gagged)(t).produce() }, []func(*desk){tell}},
	{review.ClockNotice, func(t tester) *desk { return approved(subpoena)(t).produce() }, []func(*desk){tell}},
	{review.ClockRecheck, func(t tester) *desk { return approved(withheld)(t).produce() }, []func(*desk){tell, tellNow}},
	{review.ClockCollectionEnd, approved(register), []func(*desk){reject}},
	{review.ClockCollectionEnd, func(t tester) *desk { return approved(register)(t).fulfil(review.CollectionStarted) },
		[]func(*desk){func(d *desk) { d.fulfil(review.CollectionStopped) }}},
	{review.ClockCounsel, func(t tester) *desk { return danger(t, true).decide(review.OutcomeReject, nil) },
		[]func(*desk){func(d *desk) { d.by = clara; d.note() }, func(d *desk) { d.ask().answer() },
			func(d *desk) { d.by = clara; reject(d) }}},
	{review.ClockCallback, func(t tester) *desk { return calls(open(t, paper(t, kidnap)), "unreachable") },
		[]func(*desk){func(d *desk) { calls(d, "confirmed") }, reject}},
	{review.ClockReminder, func(t tester) *desk { return fresh(subpoena)(t).snooze(time.Hour) },
		[]func(*desk){wake, pushBack, revise}},
}

// Every clock of the table can be owed, and ends by each act that its row names.
func TestEachClockEndsByWhatItsRowNames(t *testing.T) {
	tried := map[string]bool{}
	for i, x := range lives {
		tried[x.clock] = true
		for j, stop := range x.stops {
			d := x.start(t)
			owed := d.owed(x.clock)
			if len(owed) == 0 {
				t.Errorf("life %d: %s is not owed: %+v", i, x.clock, d.fold().Owed)
				break
			}
			stop(d)
			for _, o := range d.owed(x.clock) {
				if slices.Contains(owed, o) {
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

// nature is whether a clock can be overdue as a law's time and as an aim of the
// house, is a person's own, is owed to the user, and runs from arrival.
var nature = map[string][5]bool{
	review.ClockResponse:      {true, false, false, false, true},
	review.ClockValidation:    {false, false, false, false, true},
	review.ClockService:       {false, false, false, false, true},
	review.ClockPreservation:  {},
	review.ClockClarification: {},
	review.ClockGag:           {false, false, false, true, false},
	review.ClockNotice:        {false, false, false, true, false},
	review.ClockRecheck:       {false, false, false, true, false},
	review.ClockCollectionEnd: {true, true, false, false, false},
	review.ClockCounsel:       {},
	review.ClockCallback:      {},
	review.ClockReminder:      {false, false, true, false, false},
}

// What the table says of each clock.
func TestClockKinds(t *testing.T) {
	for _, k := range review.ClockKinds {
		want, known := nature[k.Name]
		law, aim := obligation.Obligation{Clock: k.Name}, obligation.Obligation{Clock: k.Name, Target: true}
		if got := [5]bool{law.Overdue(), aim.Overdue(), k.Personal, law.ToUser(), k.Runs}; !known || got != want {
			t.Errorf("%s is %v, want %v", k.Name, got, want)
		}
		if law.Legal() == k.Personal || aim.Legal() || (&obligation.Obligation{Clock: k.Name, Theirs: true}).Legal() {
			t.Errorf("whether %s binds us does not follow from whose it is", k.Name)
		}
		if law.Key() != k.Key || aim.Key() != k.Aim {
			t.Errorf("%s is kept under other keys than its row's", k.Name)
		}
	}
}

// The rows of the table are whole, found by their names and told apart by their
// keys in the index.
func TestClockKindsAreToldApart(t *testing.T) {
	seen := map[byte]string{}
	bound := []string{review.BindsUs, review.BindsAgency, review.BindsNobody}
	for _, k := range review.ClockKinds {
		if review.KindOfClock(k.Name).Name != k.Name || review.Stops(k.Name) != k.Stops {
			t.Errorf("%s is not found by its name", k.Name)
		}
		if k.Words == "" || k.Starts == "" || k.Stops == "" || !slices.Contains(bound, k.Binds) {
			t.Errorf("the row of %s is not whole: %+v", k.Name, k)
		}
		for _, b := range []byte{k.Key, k.Aim} {
			if was := seen[b]; was != "" && was != k.Name {
				t.Errorf("%s and %s share the key %c", was, k.Name, b)
			}
			seen[b] = k.Name
		}
	}
	if k := review.KindOfClock("sundial"); seen[k.Key] != "" || k.Stops == "" || k.Overdue || k.Personal {
		t.Errorf("an unknown clock is %+v", k)
	}
}

// Whatever is recorded, what is owed stands in the table, in UTC, since when and
// until when, and nothing twice.
func TestWhatIsOwedIsInTheTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := begin(t)
		for range rapid.IntRange(0, 8).Draw(t, "acts") {
			d.act(t)
		}
		s := d.fold()
		for i, o := range s.Owed {
			k := review.KindOfClock(o.Clock)
			switch {
			case k.Name == "":
				t.Fatalf("no kind of clock: %+v", o)
			case o.Due.IsZero() || o.Due.Location() != time.UTC || o.Says == "":
				t.Fatalf("not whole: %+v", o)
			case k.Personal != (o.Clock == review.ClockReminder) || k.Personal && o.Legal():
				t.Fatalf("a person's own that binds: %+v", o)
			case o.Theirs && k.Binds != review.BindsAgency:
				t.Fatalf("the agency's, but %s binds %s: %+v", o.Clock, k.Binds, o)
			case k.Runs && o.Since.IsZero() != (o.Decision == 0):
				t.Fatalf("neither from its arrival nor from a decision: %+v", o)
			case !k.Runs && (o.Since.IsZero() || o.Since.After(d.now)):
				t.Fatalf("nothing started it: %+v", o)
			case slices.Contains(s.Owed[:i], o):
				t.Fatalf("owed twice: %+v", o)
			}
		}
	})
}

// stages are where a request can be when something is owed on it.
var stages = []func(*desk){
	func(*desk) {}, approve, func(d *desk) { d.approve().produce() }, reject, pushBack,
	func(d *desk) { d.decide(review.OutcomeApprove, unsigned) },
	func(d *desk) { d.approve().fulfil(review.Preserved) }, func(d *desk) { d.fulfil(review.Preserved) },
	func(d *desk) { d.approve().fulfil(review.CollectionStarted) }, func(d *desk) { d.approve().produce(); revise(d) },
	func(d *desk) { d.approve().fulfil(review.CollectionStarted); revise(d) }, func(d *desk) { d.approve().back() },
	func(d *desk) { pushBack(d); revise(d) }, func(d *desk) { d.decide(review.OutcomeApprove, unsigned).sign("agree") },
	func(d *desk) { d.decide(review.OutcomeApprove, unsigned).sign("refuse") },
}

// harmless draws an act that ends nothing but a look of counsel's.
func (d *desk) harmless(t *rapid.T) {
	d.by = rapid.SampledFrom([]review.Actor{anna, clara}).Draw(t, "who")
	switch rapid.IntRange(0, 9).Draw(t, "act") {
	case 0:
		d.note()
	case 1:
		calls(d, rapid.SampledFrom(review.CallbackResults).Draw(t, "result"))
	case 2:
		signal := rapid.SampledFrom(review.SignalNames).Draw(t, "signal")
		d.observe(review.Observation{Kind: review.ObservedSignal, Value: signal})
	case 3:
		d.observe(review.Observation{Kind: review.ObservedLookup, Value: "account"})
	case 4:
		if n := len(d.r.Questions); n > 0 && d.r.Questions[n-1].AnswerLeaf < 0 {
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
		d.r.Claims[len(d.r.Claims)-1].What = rapid.SampledFrom(kinds).Draw(t, "claim")
	case 9:
		d.fulfil(review.LetterSent)
	}
}

// A law's time stays owed through any acts that do not end it: notes, calls,
// signals, questions and answers, snoozes, links, claims and letters.
func TestNoActLosesALegalTime(t *testing.T) {
	legal := 0
	rapid.Check(t, func(t *rapid.T) {
		d := begin(t)
		rapid.SampledFrom(stages).Draw(t, "stage")(d)
		var before []obligation.Obligation
		for _, o := range d.fold().Owed {
			if o.Legal() && o.Clock != review.ClockCounsel {
				before = append(before, o)
			}
		}
		legal += len(before)
		for range rapid.IntRange(1, 8).Draw(t, "acts") {
			d.harmless(t)
		}
		s := d.fold()
		for _, o := range before {
			if !slices.Contains(s.Owed, o) {
				t.Fatalf("lost: %+v\nowed are %s", o, asBytes(s.Owed))
			}
			if !s.Row.Snoozed.IsZero() && !o.Due.After(s.Row.Snoozed) {
				t.Fatalf("asleep until %s, through %+v", s.Row.Snoozed, o)
			}
		}
	})
	if legal == 0 {
		t.Error("nothing that binds was drawn")
	}
}

// A collection that runs, data that left and a copy that is kept owe what law
// wants of them whatever is decided since.
func TestNoDecisionLosesWhatIsUnderWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		title := rapid.SampledFrom([]string{register, freeze, gagged}).Draw(t, "paper")
		done := map[string][2]string{register: {review.CollectionStarted, review.ClockCollectionEnd},
			freeze: {review.Preserved, review.ClockPreservation}, gagged: {review.Produced, review.ClockGag}}[title]
		d := open(t, paper(t, title)).approve()
		d.fulfil(done[0], d.r.Latest().Granted...)
		clock := done[1]
		want := d.owed(clock)
		if len(want) == 0 {
			t.Fatalf("nothing is owed of %s", clock)
		}
		for range rapid.IntRange(1, 6).Draw(t, "acts") {
			switch rapid.IntRange(0, 3).Draw(t, "act") {
			case 0:
				d.harmless(t)
			case 1:
				d.decide(rapid.SampledFrom(review.Outcomes[1:4]).Draw(t, "outcome"), nil)
			case 2:
				if last := d.r.Latest(); last.Outcome != review.OutcomeTakenBack && last.Outcome != review.OutcomeApprove {
					d.back()
				}
			case 3:
				d.decide(review.OutcomeApprove, unsigned)
			}
		}
		got := d.owed(clock)
		closed := func(o obligation.Obligation) bool { return o.Closed }
		if settled := title == freeze && d.fold().State == review.StateDecided; settled && slices.ContainsFunc(got, closed) {
			return // it is asked what becomes of the copy
		}
		for _, o := range want {
			if !slices.Contains(got, o) {
				t.Fatalf("lost: %+v\nowed are %+v", o, got)
			}
		}
	})
}

// An answer that comes too late says which rule's time it missed.
func TestLate(t *testing.T) {
	d := open(t, paper(t, subpoena)).approve()
	o := d.owed(review.ClockResponse)[0]
	if !o.Legal() {
		t.Fatalf("%+v binds nobody", o)
	}
	owed, seq, after := d.fold().Owed, d.r.Latest().Seq, o.Due.Add(time.Second)
	for _, x := range []struct {
		at       time.Time
		decision uint64
		late     bool
	}{{o.Due, seq, false}, {after, seq, true}, {after, seq + 1, false}, {after, 0, false}} {
		got := obligation.Late(owed, x.at, x.decision)
		if (got != "") != x.late || x.late && !strings.Contains(got, o.Basis) {
			t.Errorf("at %s on decision %d: %q", x.at, x.decision, got)
		}
	}
	house := open(t, paper(t, warrant)).fold().Owed
	if got := obligation.Late(house, noon.AddDate(9, 0, 0), 0); got != "" {
		t.Errorf("an aim of the house was missed: %q", got)
	}
}
