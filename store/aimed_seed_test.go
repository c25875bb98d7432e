package store

import (
	"bytes"
	"encoding/json"
	"maps"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"lert/review"
	"lert/review/report"
	"lert/store/engine"
	"lert/store/format"
	"lert/store/people"
)

// eventful is a database in which every kind of record and every index has its
// entries, and what the value of each key had been before.
type eventful struct {
	*fixture
	past  map[string][][]byte // the values of a key, the oldest first
	kvs   []engine.KV         // as it is at the end, in order
	cases map[uint64]string   // case numbers
	// decisions are the case numbers that decisions are on.
	decisions map[uint64]string
}

// eventfulPolicies are the law of the first half of an eventful database and of
// the second.
var eventfulPolicies = []*review.Policy{collections(), testPolicy("platform: test of another day\n")}

// seed makes an eventful database.
func seed(t testing.TB) *eventful {
	t.Helper()
	e := &eventful{past: map[string][][]byte{}, cases: map[uint64]string{}, decisions: map[uint64]string{}}
	path := filepath.Join(t.TempDir(), "lert.db")
	e.sit(t, path, 0, crew, start)
	for _, act := range []func(*eventful){
		(*eventful).arrivals, (*eventful).findings, (*eventful).decided, (*eventful).doing, (*eventful).conversations,
		(*eventful).asides, (*eventful).keeping, (*eventful).forger,
	} {
		act(e)
		e.verified()
	}
	e.must(e.Close())
	// Another day: other people, another law.
	e.sit(t, path, 1, crew+"  - {name: mara, role: analyst, user: mara}\n", start.Add(30*time.Hour))
	e.must(e.remake(bg, slices.Sorted(maps.Keys(e.cases))))
	e.acted()
	e.anotherDay()
	e.verified()
	// The desk goes on with a copy of a copy, of which there is another copy.
	for i := range 2 {
		to := filepath.Join(t.TempDir(), "copy.db")
		_, err := e.As(anna).Backup(bg, to)
		e.must(err)
		e.must(e.Close())
		e.sit(t, to, 1, crew+"  - {name: mara, role: analyst, user: mara}\n", start.Add(time.Duration(40+10*i)*time.Hour))
		e.verified()
		if i == 0 {
			e.noted("in the copy")
		}
	}
	e.verified()
	e.kvs = everything(t, e.eng)
	for _, kv := range e.kvs {
		if kv.Key[0] == format.FamDecision {
			var d review.Decision
			e.must(json.Unmarshal(kv.Val[9:], &d))
			e.decisions[d.Seq] = d.Request
		}
	}
	return e
}

// sit opens the database at a path under one of the policies, with people, at an
// instant; nothing is tended in the background.
func (e *eventful) sit(t testing.TB, path string, law int, people string, at time.Time) {
	t.Helper()
	e.fixture = &fixture{t: t, clock: &testClock{now: at}, path: path}
	s, err := Open(path, e.options(law, people))
	e.must(err)
	s.stopTending()
	s.parse = parseEventful
	e.Store = s
	t.Cleanup(func() { s.Close() })
	e.acted()
}

func (e *eventful) options(law int, staff string) Options {
	p, err := people.Parse("people.yaml", []byte(staff))
	e.must(err)
	return Options{Now: e.clock.Now, Policy: eventfulPolicies[law], NoSync: true, Version: "test", People: p}
}

// parseEventful finds a policy by its packs: those of tests are no real ones.
func parseEventful(packs []review.Pack) (*review.Policy, error) {
	for _, p := range eventfulPolicies {
		if len(packs) == 1 && bytes.Equal(packs[0].Body, p.Packs[0].Body) {
			return p, nil
		}
	}
	return nil, errMoved
}

// must ends the test on an error, and otherwise notes what was written.
func (e *eventful) must(err error) {
	e.t.Helper()
	if err != nil {
		e.t.Fatal(err)
	}
}

// did is must, and notes what the act wrote.
func (e *eventful) did(_ any, err error) {
	e.t.Helper()
	e.must(err)
	e.acted()
}

// acted notes the values that the last act wrote, and moves the clock on.
func (e *eventful) acted() {
	for _, kv := range everything(e.t, e.eng) {
		k := string(kv.Key)
		if all := e.past[k]; len(all) == 0 || !bytes.Equal(all[len(all)-1], kv.Val) {
			e.past[k] = append(all, kv.Val)
		}
		if kv.Key[0] == format.FamName {
			e.cases[format.Uint64(kv.Val[1:])] = string(kv.Key[1:])
		}
	}
	e.clock.add(time.Minute)
}

// came takes a document in.
func (e *eventful) came(r *review.Request) string {
	id := e.take(r)
	e.acted()
	return id
}

func (e *eventful) opens(by review.Actor, id string) *Case {
	c := e.openCase(by, id)
	e.acted()
	return c
}

func (e *eventful) approves(id string, change func(*review.Decision)) Receipt {
	e.opens(anna, id)
	r := e.approve(anna, id, change)
	e.acted()
	return r
}

func (e *eventful) id(n uint64) string { return e.cases[n] }

func (e *eventful) arrivals() {
	e.came(warrant(1))
	e.came(warrant(2))
	em := warrant(3)
	em.Kind = review.Emergency
	e.came(em)
	e.came(warrant(4))
	e.did(e.As(anna).Import(bg, []Incoming{
		incoming(e.t, warrant(4)), incoming(e.t, warrant(105)), incoming(e.t, warrant(5))}))
	e.did(e.As(anna).Import(bg, []Incoming{incoming(e.t, warrant(4))}))
}

func (e *eventful) findings() {
	note := review.Observation{Request: e.id(1), Kind: review.ObservedNote, Note: "called them"}
	r, err := e.As(anna).Observe(bg, note)
	e.did(nil, err)
	note.Note, note.Supersedes = "called them twice", r.ID
	e.did(e.As(anna).Observe(bg, note))
	e.did(e.As(anna).Observe(bg, review.Observation{Request: e.id(1), Kind: review.ObservedCallback,
		Callback: &review.Callback{Number: "+12025550110", NumberSource: "directory", Result: "confirmed"}}))
	e.did(e.As(anna).Refer(bg, review.Referral{Request: e.id(2), Question: "May we?"}))
	e.did(e.As(cora).Answer(bg, e.id(2), "Yes."))
	e.did(e.As(anna).Refer(bg, review.Referral{Request: e.id(2), To: "otto", Question: "And in Utah?"}))
	e.did(e.As(anna).Refer(bg, review.Referral{Request: e.id(4), To: "otto", Question: "This one?"}))
	e.did(e.As(otto).Answer(bg, e.id(4), "No."))
}

func (e *eventful) decided() {
	for _, n := range []uint64{1, 3, 4} {
		c := e.opens(anna, e.id(n))
		d := approval(c)
		d.Granted = append(d.Granted, "content.messages")
		d.Overrides = []review.Override{{Code: "scope.encrypted", Why: "we have a copy"}}
		if n == 3 {
			d.Overrides = append(d.Overrides, review.Override{Code: "requester.callback_missing", Why: "no time"})
		}
		r := e.decide(anna, d, c)
		e.acted()
		if n != 4 {
			answer := map[uint64]string{1: "agree", 3: "refuse"}[n]
			e.did(e.As(cora).Countersign(bg, review.Countersign{Decision: r.ID, Answer: answer, Why: "seen"}))
		}
	}
	c := e.opens(ben, e.id(5))
	d := pushBack(c)
	e.decide(ben, d, c)
	e.acted()
	c = e.opens(ben, e.id(5))
	back := withdraw(c)
	back.Outcome, back.Supersedes = review.OutcomeTakenBack, d.ID
	e.decide(ben, back, c)
	e.acted()
	e.opens(anna, e.id(5))
}

func (e *eventful) doing() {
	e.fulfil(deedOf(e.id(1), review.NoticeSent))
	e.acted()
	made := deedOf(e.id(1), review.Produced, "subscriber.name")
	e.fulfil(made)
	e.acted()
	made.ID, made.Supersedes, made.Void, made.Note = freshID(), made.ID, true, "another file"
	e.fulfil(made)
	e.acted()
	e.came(penRegister(8))
	pen := e.came(penRegister(7))
	e.approves(pen, nil)
	e.fulfil(deedOf(pen, review.CollectionStarted))
	e.acted()
}

func (e *eventful) conversations() {
	asked, _ := e.pushed(11)
	e.acted()
	e.did(e.As(anna).Answers(bg, review.Link{Request: e.came(e.answerOn(11)), Other: asked, Why: "the dates"}))
	fixed := warrant(12)
	first := e.came(fixed)
	fixed.Previous = &review.Previous{ID: first, Relation: "cures"}
	fixed.Justification = "Once more, with the dates."
	e.takeIn(incoming(e.t, fixed))
	e.acted()
	other := *fixed
	other.Requester.Email, other.Reference = "x@usdoj.gov", "other"
	e.takeIn(incoming(e.t, &other))
	e.acted()
}

func (e *eventful) asides() {
	one, two, three := e.id(1), e.id(2), e.id(3)
	e.did(e.As(anna).Link(bg, review.Link{Request: one, Other: two, Why: "the same gang"}))
	e.did(e.As(anna).Link(bg, review.Link{Request: three, Other: two, Why: "the same gang"}))
	e.did(e.As(anna).Unlink(bg, review.Link{Request: three, Other: two, Why: "another gang"}))
	for _, id := range []string{e.id(2), e.id(5)} {
		e.did(e.As(anna).Snooze(bg, review.Snooze{Request: id, Until: e.clock.Now().Add(3 * time.Hour), Why: "after lunch"}))
	}
	e.did(e.As(anna).Snooze(bg, review.Snooze{Request: e.id(5)}))
	e.did(e.As(ben).Claim(bg, e.id(6)))
	e.did(nil, e.As(ben).Release(bg, e.id(6), ""))
	e.did(e.As(ben).ClaimNext(bg))
	e.did(e.As(lena).Assign(bg, e.id(6), "ben", "he knows them"))
	for _, text := range []string{"half a thought", "two thirds"} {
		e.did(nil, e.As(ben).SaveDraft(bg, one, []byte(text)))
	}
	e.did(nil, e.As(anna).SaveDraft(bg, "new", []byte("another")))
	e.noted("Kochi calls back at nine.")
	half := report.Half{Year: 2026, Half: 2}
	for _, n := range []string{"0 - 499", "500 - 999"} {
		e.did(e.As(cora).EnterBands(bg, half, []report.Band{{Class: "NSLs", Requests: n}}))
	}
}

func (e *eventful) noted(text string) {
	e.did(e.As(anna).WriteShiftNote(bg, text))
	e.did(nil, e.As(ben).Acknowledge(bg, 100))
	e.did(nil, e.As(ben).Here(bg))
	e.did(nil, e.As(anna).Here(bg))
}

func (e *eventful) keeping() {
	first := preservation(21)
	first.ReceivedAt = start.Add(-30 * time.Hour)
	kept := e.came(first)
	e.approves(kept, nil)
	e.fulfil(deedOf(kept, review.Preserved))
	e.acted()
	longer := preservation(21)
	longer.Kind, longer.Previous = review.PreservationExtension, &review.Previous{ID: kept, Relation: "extends"}
	longer.ReceivedAt = start
	e.approves(e.came(longer), nil)
	e.came(warrant(21))
	gone := e.came(preservation(22))
	e.approves(gone, nil)
	e.fulfil(deedOf(gone, review.Preserved))
	e.acted()
	c := e.opens(anna, gone)
	e.decide(anna, withdraw(c), c)
	e.acted()
	e.did(nil, e.became(gone, review.CopyDestroyed, "withdrawn", review.Date{}))
}

// forger is a sender of whom one request was rejected as forged.
func (e *eventful) forger() {
	forged := e.came(warrant(31))
	e.came(warrant(41))
	e.did(e.As(anna).Observe(bg, review.Observation{Request: forged, Kind: review.ObservedSignal, Value: "known_fake",
		Note: "as in the warning"}))
	e.did(e.As(anna).Observe(bg, review.Observation{Request: forged, Kind: review.ObservedCallback,
		Callback: &review.Callback{Number: "+12025550110", NumberSource: "directory", Result: "refused"}}))
	c := e.opens(anna, forged)
	d := pushBack(c)
	d.Outcome, d.Reasons, d.Rationale = review.OutcomeReject, []string{"requester.callback_failed"}, "they know no Dana"
	e.decide(anna, d, c)
	e.acted()
	e.opens(anna, e.came(warrant(51)))
}

func (e *eventful) anotherDay() {
	id := e.came(warrant(63))
	e.approves(id, func(d *review.Decision) { d.Granted = d.Granted[:1] })
	e.came(warrant(62))
	gag := e.came(barred(64))
	e.did(e.As(anna).RenewNondisclosure(bg, renewed(gag, 0, 90)))
	e.did(e.As(anna).RenewNondisclosure(bg, renewed(gag, 0, 120)))
	e.noted("A new law.")
}

// rewrite is the eventful database with one value otherwise.
func (e *eventful) rewrite(k, v []byte) *rewritten {
	return (&rewritten{e.eng, e.kvs}).put(k, v)
}

// readOnly opens a database as the eventful one was left, for reading.
func (e *eventful) readOnly() Options {
	o := e.options(1, crew+"  - {name: mara, role: analyst, user: mara}\n")
	o.ReadOnly = true
	return o
}

// look verifies a database as somebody finds it who opens it now. What opening it
// says already is a fault of the key that it names.
func (e *eventful) look(eng engine.Engine) (Verified, error) {
	s, err := newStore(eng, "lert.db", e.readOnly())
	if err != nil {
		return Verified{Faults: []Fault{{Record: "at the opening", What: err.Error()}}}, nil
	}
	s.parse = parseEventful
	return s.verify(bg, FaultCap, noProgress)
}
