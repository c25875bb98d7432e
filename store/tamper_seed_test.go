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

// seededDB is a database in which every kind of record and every index has entries, and the earlier values of each key.
type seededDB struct {
	*fixture
	versions map[string][][]byte // the values of a key, the oldest first
	kvs      []engine.KV         // as it is at the end, in order
	cases    map[uint64]string   // case numbers
	// decisions are the case numbers of the decided requests, by decision.
	decisions map[uint64]string
}

// seededPolicies are the policies of the first and the second half of the database.
var seededPolicies = []*review.Policy{collectionPolicy(), testPolicy("platform: test of another day\n")}

// seedDatabase makes a database with something of everything.
func seedDatabase(t testing.TB) *seededDB {
	t.Helper()
	e := &seededDB{versions: map[string][][]byte{}, cases: map[uint64]string{}, decisions: map[uint64]string{}}
	path := filepath.Join(t.TempDir(), "lert.db")
	e.reopen(t, path, 0, peopleYAML, start)
	for _, act := range []func(*seededDB){
		(*seededDB).addImports, (*seededDB).addObservations, (*seededDB).addDecisions, (*seededDB).addFulfilments,
		(*seededDB).addReplies,
		(*seededDB).addLinksClaimsDrafts, (*seededDB).addPreservations, (*seededDB).addForgery,
	} {
		act(e)
		e.mustVerify()
	}
	e.must(e.Close())
	// On another day: other people, another policy.
	e.reopen(t, path, 1, peopleYAML+"  - {name: mara, role: analyst, user: mara}\n", start.Add(30*time.Hour))
	e.must(e.refreshRequests(bg, slices.Sorted(maps.Keys(e.cases))))
	e.noteWrites()
	e.anotherDay()
	e.mustVerify()
	// Work continues in a copy of a copy, of which there is another copy.
	for i := range 2 {
		to := filepath.Join(t.TempDir(), "copy.db")
		_, err := e.As(anna).Backup(bg, to)
		e.must(err)
		e.must(e.Close())
		e.reopen(t, to, 1, peopleYAML+"  - {name: mara, role: analyst, user: mara}\n",
			start.Add(time.Duration(40+10*i)*time.Hour))
		e.mustVerify()
		if i == 0 {
			e.addShiftNote("in the copy")
		}
	}
	e.mustVerify()
	e.kvs = everything(t, e.eng)
	for _, kv := range e.kvs {
		if kv.Key[0] == format.FamDecision {
			var d review.Decision
			e.must(json.Unmarshal(kv.Val[9:], &d))
			e.decisions[d.Seq] = d.RequestID
		}
	}
	return e
}

// reopen opens the database at a path under one of the policies, with people, at an instant, without the background
// refresh.
func (e *seededDB) reopen(t testing.TB, path string, law int, people string, at time.Time) {
	t.Helper()
	e.fixture = &fixture{t: t, clock: &testClock{now: at}, path: path}
	s, err := Open(path, e.options(law, people))
	e.must(err)
	s.stopRefresh()
	s.parsePolicy = parseSeeded
	e.Store = s
	t.Cleanup(func() { s.Close() })
	e.noteWrites()
}

func (e *seededDB) options(law int, staff string) Options {
	p, err := people.Parse("people.yaml", []byte(staff))
	e.must(err)
	return Options{Now: e.clock.Now, Policy: seededPolicies[law], NoSync: true, Version: "test", People: p}
}

// parseSeeded finds a policy by its packs: those of tests are not real ones.
func parseSeeded(packs []review.Pack) (*review.Policy, error) {
	for _, p := range seededPolicies {
		if len(packs) == 1 && bytes.Equal(packs[0].Body, p.Packs[0].Body) {
			return p, nil
		}
	}
	return nil, errRevisionChanged
}

// must ends the test on an error, and otherwise notes what was written.
func (e *seededDB) must(err error) {
	e.t.Helper()
	if err != nil {
		e.t.Fatal(err)
	}
}

// mustRecord is must, and notes what the transaction wrote.
func (e *seededDB) mustRecord(_ any, err error) {
	e.t.Helper()
	e.must(err)
	e.noteWrites()
}

// noteWrites notes the values that the last transaction wrote, and moves the clock on.
func (e *seededDB) noteWrites() {
	for _, kv := range everything(e.t, e.eng) {
		k := string(kv.Key)
		if all := e.versions[k]; len(all) == 0 || !bytes.Equal(all[len(all)-1], kv.Val) {
			e.versions[k] = append(all, kv.Val)
		}
		if kv.Key[0] == format.FamCaseNumber {
			e.cases[format.Uint64(kv.Val[1:])] = string(kv.Key[1:])
		}
	}
	e.clock.add(time.Minute)
}

// importStep imports a document.
func (e *seededDB) importStep(r *review.Request) string {
	id := e.importRequest(r)
	e.noteWrites()
	return id
}

func (e *seededDB) openStep(by review.Actor, id string) *Case {
	c := e.openCase(by, id)
	e.noteWrites()
	return c
}

func (e *seededDB) approveStep(id string, change func(*review.Decision)) Receipt {
	e.openStep(anna, id)
	r := e.approve(anna, id, change)
	e.noteWrites()
	return r
}

func (e *seededDB) id(n uint64) string { return e.cases[n] }

func (e *seededDB) addImports() {
	e.importStep(warrant(1))
	e.importStep(warrant(2))
	em := warrant(3)
	em.Kind = review.KindEmergency
	e.importStep(em)
	e.importStep(warrant(4))
	e.mustRecord(e.As(anna).Import(bg, []ImportDocument{
		incoming(e.t, warrant(4)), incoming(e.t, warrant(105)), incoming(e.t, warrant(5))}))
	e.mustRecord(e.As(anna).Import(bg, []ImportDocument{incoming(e.t, warrant(4))}))
}

func (e *seededDB) addObservations() {
	note := review.Observation{RequestID: e.id(1), Kind: review.ObservedNote, Note: "called them"}
	r, err := e.As(anna).Observe(bg, note)
	e.mustRecord(nil, err)
	note.Note, note.Supersedes = "called them twice", r.ID
	e.mustRecord(e.As(anna).Observe(bg, note))
	e.mustRecord(e.As(anna).Observe(bg, review.Observation{RequestID: e.id(1), Kind: review.ObservedCallback,
		Callback: &review.Callback{Number: "+12025550110", NumberSource: "directory", Result: "confirmed"}}))
	e.mustRecord(e.As(anna).Refer(bg, review.Referral{RequestID: e.id(2), Question: "May we?"}))
	e.mustRecord(e.As(cora).RecordOpinion(bg, e.id(2), "Yes."))
	e.mustRecord(e.As(anna).Refer(bg, review.Referral{RequestID: e.id(2), To: "otto", Question: "And in Utah?"}))
	e.mustRecord(e.As(anna).Refer(bg, review.Referral{RequestID: e.id(4), To: "otto", Question: "This one?"}))
	e.mustRecord(e.As(otto).RecordOpinion(bg, e.id(4), "No."))
}

func (e *seededDB) addDecisions() {
	for _, n := range []uint64{1, 3, 4} {
		c := e.openStep(anna, e.id(n))
		d := approval(c)
		d.Granted = append(d.Granted, "content.messages")
		d.Overrides = []review.Override{{Code: "scope.encrypted", Why: "we have a copy"}}
		if n == 3 {
			d.Overrides = append(d.Overrides, review.Override{Code: "requester.callback_missing", Why: "no time"})
		}
		r := e.decide(anna, d, c)
		e.noteWrites()
		if n != 4 {
			answer := map[uint64]string{1: "agree", 3: "refuse"}[n]
			e.mustRecord(e.As(cora).Countersign(bg,
				review.Countersignature{DecisionID: r.ID, Answer: answer, Why: "seen"}))
		}
	}
	c := e.openStep(ben, e.id(5))
	d := pushBack(c)
	e.decide(ben, d, c)
	e.noteWrites()
	c = e.openStep(ben, e.id(5))
	back := withdraw(c)
	back.Outcome, back.Supersedes = review.OutcomeTakenBack, d.ID
	e.decide(ben, back, c)
	e.noteWrites()
	e.openStep(anna, e.id(5))
}

func (e *seededDB) addFulfilments() {
	e.fulfil(fulfilmentOf(e.id(1), review.NoticeSent))
	e.noteWrites()
	made := fulfilmentOf(e.id(1), review.Produced, "subscriber.name")
	e.fulfil(made)
	e.noteWrites()
	made.ID, made.Supersedes, made.Void, made.Note = freshID(), made.ID, true, "another file"
	e.fulfil(made)
	e.noteWrites()
	e.importStep(penRegister(8))
	pen := e.importStep(penRegister(7))
	e.approveStep(pen, nil)
	e.fulfil(fulfilmentOf(pen, review.CollectionStarted))
	e.noteWrites()
}

func (e *seededDB) addReplies() {
	asked, _ := e.pushedBack(11)
	e.noteWrites()
	e.mustRecord(e.As(anna).LinkReply(bg,
		review.Link{RequestID: e.importStep(e.replyTo(11)), OtherID: asked, Why: "the dates"}))
	fixed := warrant(12)
	first := e.importStep(fixed)
	fixed.Previous = &review.Previous{ID: first, Relation: "cures"}
	fixed.Justification = "Once more, with the dates."
	e.importDocument(incoming(e.t, fixed))
	e.noteWrites()
	other := *fixed
	other.Requester.Email, other.Reference = "x@usdoj.gov", "other"
	e.importDocument(incoming(e.t, &other))
	e.noteWrites()
}

func (e *seededDB) addLinksClaimsDrafts() {
	one, two, three := e.id(1), e.id(2), e.id(3)
	e.mustRecord(e.As(anna).Link(bg, review.Link{RequestID: one, OtherID: two, Why: "the same gang"}))
	e.mustRecord(e.As(anna).Link(bg, review.Link{RequestID: three, OtherID: two, Why: "the same gang"}))
	e.mustRecord(e.As(anna).Unlink(bg, review.Link{RequestID: three, OtherID: two, Why: "another gang"}))
	for _, id := range []string{e.id(2), e.id(5)} {
		e.mustRecord(e.As(anna).Snooze(bg,
			review.Snooze{RequestID: id, Until: e.clock.Now().Add(3 * time.Hour), Why: "after lunch"}))
	}
	e.mustRecord(e.As(anna).Snooze(bg, review.Snooze{RequestID: e.id(5)}))
	e.mustRecord(e.As(ben).Claim(bg, e.id(6)))
	e.mustRecord(nil, e.As(ben).ReleaseClaim(bg, e.id(6), ""))
	e.mustRecord(e.As(ben).ClaimNext(bg))
	e.mustRecord(e.As(lena).Assign(bg, e.id(6), "ben", "he knows them"))
	for _, text := range []string{"half a thought", "two thirds"} {
		e.mustRecord(e.As(ben).SaveDraft(bg, one, DraftSave{Body: []byte(text)}))
	}
	e.mustRecord(e.As(anna).SaveDraft(bg, "new", DraftSave{Body: []byte("another")}))
	e.addShiftNote("Kochi calls back at nine.")
	half := report.Half(2026, 2)
	for _, n := range []string{"0 - 499", "500 - 999"} {
		e.mustRecord(e.As(cora).EnterBands(bg, half, []report.Band{{Class: "NSLs", Requests: n}}))
	}
	e.clock.add(day)
	e.mustRecord(e.As(cora).EnterBands(bg, half, []report.Band{{Class: "NSLs", Requests: "0 - 499"}}))
	e.clock.add(-day)
	e.mustRecord(e.As(cora).LiftClock(bg, "the battery was empty"))
	e.mustRecord(acceptOlder(e.t, e.Store))
}

func (e *seededDB) addShiftNote(text string) {
	e.mustRecord(e.As(anna).WriteShiftNote(bg, "", text))
	e.mustRecord(nil, e.As(ben).Acknowledge(bg, 100))
	e.mustRecord(nil, e.As(ben).MarkPresent(bg))
	e.mustRecord(nil, e.As(anna).MarkPresent(bg))
}

func (e *seededDB) addPreservations() {
	first := preservation(21)
	first.ReceivedAt = start.Add(-30 * time.Hour)
	kept := e.importStep(first)
	e.approveStep(kept, nil)
	e.fulfil(fulfilmentOf(kept, review.Preserved))
	e.noteWrites()
	longer := preservation(21)
	longer.Kind, longer.Previous = review.KindPreservationExtension, &review.Previous{ID: kept, Relation: "extends"}
	longer.ReceivedAt = start
	e.approveStep(e.importStep(longer), nil)
	e.importStep(warrant(21))
	gone := e.importStep(preservation(22))
	e.approveStep(gone, nil)
	e.fulfil(fulfilmentOf(gone, review.Preserved))
	e.noteWrites()
	c := e.openStep(anna, gone)
	e.decide(anna, withdraw(c), c)
	e.noteWrites()
	e.mustRecord(nil, e.recordCopy(gone, review.CopyDestroyed, "withdrawn", review.Date{}))
}

// addForgery adds a sender one of whose requests was rejected as forged.
func (e *seededDB) addForgery() {
	forged := e.importStep(warrant(31))
	e.importStep(warrant(41))
	e.mustRecord(e.As(anna).Observe(bg,
		review.Observation{RequestID: forged, Kind: review.ObservedSignal, Value: "known_fake",
			Note: "as in the warning"}))
	e.mustRecord(e.As(anna).Observe(bg, review.Observation{RequestID: forged, Kind: review.ObservedCallback,
		Callback: &review.Callback{Number: "+12025550110", NumberSource: "directory", Result: "refused"}}))
	c := e.openStep(anna, forged)
	d := pushBack(c)
	d.Outcome, d.Reasons, d.Rationale = review.OutcomeReject, []string{"requester.callback_failed"}, "they know no Dana"
	d.Own = nil
	e.decide(anna, d, c)
	e.noteWrites()
	e.openStep(anna, e.importStep(warrant(51)))
}

func (e *seededDB) anotherDay() {
	id := e.importStep(warrant(63))
	e.approveStep(id, func(d *review.Decision) { d.Granted = d.Granted[:1] })
	e.importStep(warrant(62))
	gag := e.importStep(requestWithNondisclosure(64))
	e.mustRecord(e.As(anna).RenewNondisclosure(bg, renewal(gag, 0, 90)))
	e.mustRecord(e.As(anna).RenewNondisclosure(bg, renewal(gag, 0, 120)))
	e.addShiftNote("A new law.")
}

// tamper is the database with one value changed.
func (e *seededDB) tamper(k, v []byte) *tamperedEngine {
	return (&tamperedEngine{e.eng, e.kvs}).with(k, v)
}

// readOnly is how the database is opened as it was left, for reading.
func (e *seededDB) readOnly() Options {
	o := e.options(1, peopleYAML+"  - {name: mara, role: analyst, user: mara}\n")
	o.readOnly = true
	return o
}

// verifyOn verifies a database as it would be found by opening it now. A fault that opening it reports counts as one of
// the key that it names.
func (e *seededDB) verifyOn(eng engine.Engine) (VerifyResult, error) {
	s, err := newStore(eng, "lert.db", e.readOnly())
	if err != nil {
		return VerifyResult{Faults: []Fault{{Record: "at the opening", What: err.Error()}}}, nil
	}
	s.parsePolicy = parseSeeded
	return s.verifyUpTo(bg, maxFaults, noProgress)
}
