package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/obligation"
	"lert/review/problem"
	"lert/store/people"
)

// peopleYAML is a people file with every role.
const peopleYAML = `people:
  - {name: anna, pseudonym: Agent 11, role: analyst, user: anna}
  - {name: ben, pseudonym: Agent 12, role: analyst, user: ben, zone: America/Los_Angeles}
  - {name: lena, role: lead, user: lena}
  - {name: cora, role: counsel, user: cora}
  - {name: otto, role: outside_counsel, user: otto}
  - {name: ada, role: auditor, user: ada}
`

var (
	otto = person("otto", review.RoleOutsideCounsel)
	ada  = person("ada", review.RoleAuditor)
)

// withPeople is a store whose people are those of a file.
func withPeople(t *testing.T, text string) (*fixture, string) {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "people.yaml")
	writePeople(t, file, text)
	f := &fixture{t: t, clock: &testClock{now: start}, path: filepath.Join(dir, "lert.db")}
	s, err := Open(f.path,
		Options{Now: f.clock.Now, Policy: defaultPolicy, NoSync: true, Version: "test", PeopleFile: file})
	if err != nil {
		t.Fatal(err)
	}
	f.Store = s
	t.Cleanup(func() { s.Close() })
	return f, file
}

func writePeople(t *testing.T, file, text string) {
	t.Helper()
	// A new file and a rename: a reader sees the old text or the new one.
	if err := os.WriteFile(file+".new", []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(file+".new", file); err != nil {
		t.Fatal(err)
	}
}

func errContains(err error, want string) bool {
	return err != nil && strings.Contains(err.Error(), want)
}

func TestPeopleAreReadAgainWhenTheFileChanges(t *testing.T) {
	f, file := withPeople(t, peopleYAML)
	fault := func() error { _, err := f.peopleFile.Now(); return err }
	id := f.importRequest(warrant(1))
	if _, err := f.As(ben).Claim(context.Background(), id); err != nil {
		t.Fatal(err)
	}
	writePeople(t, file, "people:\n  - name: anna\n    role: boss\n    user: anna\n")
	if err := fault(); !errContains(err, "people.yaml:3:11: role: there is no role") {
		t.Errorf("a broken file says %v", err)
	}
	if err := f.As(ben).RenewClaim(context.Background(), id); err != nil {
		t.Errorf("under a broken file the people before it stay: %v", err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if fault() == nil || f.People() == nil {
		t.Error("a file that is gone is a fault, not a desk without rules")
	}
	writePeople(t, file, strings.Replace(peopleYAML, "name: ben, ", "name: bob, ", 1))
	if err := fault(); err != nil {
		t.Fatal(err)
	}
	if err := f.As(ben).RenewClaim(context.Background(), id); !errContains(err, "the people file does not name ben") {
		t.Errorf("who was removed: %v", err)
	}
	if _, err := f.As(ben).Queue(context.Background(), QueueQuery{}); !errContains(err,
		"the people file does not name ben") {
		t.Errorf("who was removed reads: %v", err)
	}
	// A changed role counts from then on, whatever the session was opened with.
	writePeople(t, file,
		strings.Replace(peopleYAML, "pseudonym: Agent 11, role: analyst", "pseudonym: Agent 11, role: auditor", 1))
	if _, err := f.As(anna).Claim(context.Background(), id); !errContains(err,
		"the role auditor may not work on requests") {
		t.Errorf("who became an auditor: %v", err)
	}
}

func TestAPeopleFileThatAppearsIsInForce(t *testing.T) {
	f := &fixture{t: t, clock: &testClock{now: start}}
	file := filepath.Join(t.TempDir(), "people.yaml")
	s, err := Open(filepath.Join(t.TempDir(), "lert.db"),
		Options{Now: f.clock.Now, Policy: defaultPolicy, NoSync: true, Version: "test", PeopleFile: file})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	f.Store = s
	id := f.importRequest(warrant(1))
	writePeople(t, file, peopleYAML)
	if _, err := f.As(person("eve", review.RoleAnalyst)).Claim(context.Background(), id); !errContains(err,
		"the people file does not name eve") {
		t.Errorf("got %v", err)
	}
}

func TestPeopleFields(t *testing.T) {
	p, err := people.Parse("p",
		[]byte("training: {block: true}\npeople:\n  - name: a\n    role: lead\n    user: a\n    trained_on: "+
			"2026-01-31\n    privacy_trained_on: 2026-02-01\n    on_call: true\n    zone: Europe/Dublin\n  - {name: "+
			"b, role: lead, user: b}\n"))
	if err != nil {
		t.Fatal(err)
	}
	a := p.Find("a")
	if !p.Block || a.Training.Work.String() != "2026-01-31" || a.Training.Privacy.String() != "2026-02-01" ||
		!a.OnCall || a.Zone.String() != "Europe/Dublin" {
		t.Errorf("%+v", p)
	}
	if !p.OnCall(a) || p.OnCall(p.Find("b")) {
		t.Error("the lead on call is a alone")
	}
	a.OnCall = false
	if !p.OnCall(p.Find("b")) {
		t.Error("where the file has nobody on call, every lead is")
	}
	for _, x := range []struct{ text, want string }{
		{"training: on\npeople: []\n", "p:1:11: training has one field"},
		{"training: {block: yes}\n", "p:1:19: block: \"yes\" is neither true nor false"},
		{"people:\n  - {name: a, role: lead, user: a, trained_on: 31.1.2026}\n",
			"p:2:48: trained_on: \"31.1.2026\" is not a date"},
		{"people:\n  - {name: a, role: lead, user: a, on_call: maybe}\n", "p:2:45: on_call: \"maybe\" is neither"},
		{"people:\n  - {name: a, role: lead, user: a, zone: Mars/Base}\n", "p:2:42: zone: there is no time zone"},
		{"people:\n  - {name: a, role: lead, user: [a]}\n", "p:2:33: user: is empty"},
	} {
		if _, err := people.Parse("p", []byte(x.text)); !errContains(err, x.want) {
			t.Errorf("%q: %v, want %q", x.text, err, x.want)
		}
	}
}

// TestS58ExpiredTrainingIsOnRecordOrBars: expired training is written into each record and, if the people file says so,
// bars every record.
func TestS58ExpiredTrainingIsOnRecordOrBars(t *testing.T) {
	ctx := context.Background()
	old := strings.Replace(peopleYAML, "user: anna}",
		"user: anna, trained_on: 2025-11-01, privacy_trained_on: 2026-06-01}", 1)
	f, file := withPeople(t, old)
	id := f.importRequest(warrant(1))
	c := f.openCase(anna, id)
	f.decide(anna, approval(c), c)
	d := f.openCase(ben, id).Decisions[0].Decision
	if d.By.Training != "training expired on 2026-11-01" {
		t.Errorf("the decision says %q of its decider's training", d.By.Training)
	}
	if me, err := f.As(anna).authorize(review.ActRead); err != nil || me.Training == "" {
		t.Errorf("the desk says %+v, %v", me, err)
	}
	writePeople(t, file, "training: {block: true}\n"+old)
	id = f.importAs(cora, warrant(2))
	if id != "" {
		t.Error("counsel without any training on record took a request in")
	}
	if _, err := f.As(anna).Claim(ctx, "WA-2026-000001"); !errContains(err,
		"nothing can be recorded by anna: training expired on 2026-11-01") {
		t.Errorf("under block: %v", err)
	}
	if _, err := f.As(anna).Queue(ctx, QueueQuery{}); err != nil {
		t.Errorf("reading is not barred: %v", err)
	}
	writePeople(t, file, "training: {block: true}\n"+strings.Replace(old, "2025-11-01", "2026-11-01", 1))
	if id = f.importAs(anna, warrant(2)); id == "" {
		t.Error("once trained, she may")
	}
}

// importAs imports as somebody, "" if that was refused.
func (f *fixture) importAs(by review.Actor, r *review.Request) string {
	out, err := f.As(by).Import(context.Background(), []ImportDocument{incoming(f.t, r)})
	if err != nil {
		return ""
	}
	return out[0].ID
}

// TestU21WhoStoodBehindAPseudonymIsOnRecord: letters and the ledger show pseudonyms; who was behind each is on record,
// and the ledger proves since when.
func TestU21WhoStoodBehindAPseudonymIsOnRecord(t *testing.T) {
	f, file := withPeople(t, peopleYAML)
	f.importRequest(warrant(1))
	before := f.mustVerify()
	f.importRequest(warrant(2))
	if same := f.mustVerify(); same.Leaves != before.Leaves+1 {
		t.Errorf("%d leaves, then %d: the same people are recorded once", before.Leaves, same.Leaves)
	}
	writePeople(t, file, strings.Replace(peopleYAML, "Agent 11", "Agent 99", 1))
	f.importRequest(warrant(3))
	if now := f.mustVerify(); now.Leaves != before.Leaves+3 {
		t.Errorf("%d leaves, then %d: other people are recorded", before.Leaves, now.Leaves)
	}
	records, err := f.As(ada).PeopleRecords(context.Background())
	if err != nil || len(records) != 2 {
		t.Fatalf("%v, %v", records, err)
	}
	for i, want := range []string{"Agent 11", "Agent 99"} {
		if got := records[i].People[0]; got.Name != "anna" || got.Pseudonym != want {
			t.Errorf("record %d: %+v", i, got)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestU17OutsideCounselSeesWhatWasReferredToThem: each role sees what it may; outside counsel finds nothing that was
// not referred to them, by any method of reading.
func TestU17OutsideCounselSeesWhatWasReferredToThem(t *testing.T) {
	ctx := context.Background()
	f, _ := withPeople(t, peopleYAML)
	theirs, other := f.importRequest(warrant(1)), f.importRequest(warrant(2))
	third := f.importRequest(warrant(101)) // the same target as the first
	oc := f.openCase(anna, other)
	f.decide(anna, approval(oc), oc)
	seat := f.As(otto)
	if rows, err := seat.Queue(ctx, QueueQuery{Tab: TabAll}); err != nil || len(rows.Rows) != 0 {
		t.Errorf("before anything was referred: %v, %v", rows.Rows, err)
	}
	if _, err := f.As(anna).Refer(ctx, review.Referral{RequestID: theirs, Question: "May we?",
		To: "ada"}); !errContains(err, `no counsel named "ada"`) {
		t.Errorf("an auditor is asked: %v", err)
	}
	if _, err := f.As(anna).Refer(ctx,
		review.Referral{RequestID: theirs, Question: "May we?", To: "otto"}); err != nil {
		t.Fatal(err)
	}
	for _, tab := range []Tab{TabAll, TabCounsel} {
		for _, back := range []bool{false, true} {
			rows, err := seat.Queue(ctx, QueueQuery{Tab: tab, Backward: back})
			if err != nil || len(rows.Rows) != 1 || rows.Rows[0].ID != theirs || rows.HasBefore || rows.HasAfter {
				t.Errorf("%s: %+v, %v", tab, rows, err)
			}
		}
	}
	if n, err := seat.Counts(ctx); err != nil || n.Counsel != 1 || n.Open+n.Decided != 0 {
		t.Errorf("counts: %+v, %v", n, err)
	}
	if owed, err := seat.Due(ctx, 0); err != nil || len(owed) == 0 ||
		slices.ContainsFunc(owed, func(o Obligation) bool { return o.Request != theirs }) {
		t.Errorf("due: %+v, %v", owed, err)
	}
	c, err := seat.OpenCase(ctx, theirs)
	if err != nil || len(c.Related) != 0 {
		t.Errorf("opening it: %v; related to %v, which they may not see", err, c.Related)
	}
	for name, err := range map[string]error{
		"case":     errOf2(seat.Case(ctx, third)),
		"open":     errOf2(seat.OpenCase(ctx, third)),
		"answer":   errOf2(f.As(otto).RecordOpinion(ctx, third, "no")),
		"decision": errOf3(seat.Decision(ctx, "1")),
		"bars":     errOf3(seat.nondisclosures(ctx, third)),
	} {
		if !errors.Is(err, problem.NotFound) {
			t.Errorf("%s: %v, want not found", name, err)
		}
	}
	if err := errOf3(seat.Decision(ctx, "1")); errContains(err, other) {
		t.Errorf("the refusal names the request: %v", err)
	}
	if list, more, err := seat.Audit(ctx, AuditQuery{}); err != nil || len(list) != 0 || more {
		t.Errorf("audit: %v, %v, %v", list, more, err)
	}
	if _, err := seat.Verify(ctx, nil); !errContains(err,
		"the role outside counsel sees only what was referred to it") {
		t.Errorf("verify: %v", err)
	}
	if _, err := f.As(otto).RecordOpinion(ctx, theirs, "Yes, until May."); err != nil {
		t.Fatal(err)
	}
	if c := f.openCase(anna, theirs); c.Referrals[0].OpinionBy.Name != "otto" || c.Row.State != review.StateOpen {
		t.Errorf("%+v", c.Referrals)
	}
	f.mustVerify()
}

// TestS59AQuestionGoesToCounselInsideOrOutside: a question goes to in-house or outside counsel: the opinion is on
// record, and who was asked.
func TestS59AQuestionGoesToCounselInsideOrOutside(t *testing.T) {
	ctx := context.Background()
	f, _ := withPeople(t, peopleYAML)
	id := f.importRequest(warrant(1))
	if _, err := f.As(anna).Refer(ctx, review.Referral{RequestID: id, Question: "May we?"}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.As(otto).RecordOpinion(ctx, id, "Yes."); !errors.Is(err, problem.NotFound) {
		t.Errorf("outside counsel answers what was not asked of them: %v", err)
	}
	if _, err := f.As(lena).RecordOpinion(ctx, id, "Yes."); !errContains(err,
		"the role lead may not answer for counsel") {
		t.Errorf("a lead answers: %v", err)
	}
	if _, err := f.As(cora).RecordOpinion(ctx, id, "Ask outside."); err != nil {
		t.Fatal(err)
	}
	if _, err := f.As(anna).Refer(ctx,
		review.Referral{RequestID: id, Question: "And abroad?", To: "otto"}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.As(otto).RecordOpinion(ctx, id, "Abroad too."); err != nil {
		t.Fatal(err)
	}
	c := f.openCase(anna, id)
	if len(c.Referrals) != 2 || c.Referrals[1].To != "otto" || c.Referrals[1].Opinion != "Abroad too." {
		t.Errorf("%+v", c.Referrals)
	}
	if _, err := f.As(anna).Refer(ctx, review.Referral{RequestID: id, Question: "Really?"}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.As(otto).RecordOpinion(ctx, id, "Really."); !errContains(err,
		"this question was not addressed to otto") {
		t.Errorf("a later question was not theirs: %v", err)
	}
	f.mustVerify()
}

func errOf2[T any](_ T, err error) error         { return err }
func errOf3[T, U any](_ T, _ U, err error) error { return err }

// TestU2AClaimIsHandedOverOrTakenWithAReason: a claim is extended, handed to a person or taken over with a reason, and
// the case's history shows who, when and why.
func TestU2AClaimIsHandedOverOrTakenWithAReason(t *testing.T) {
	ctx := context.Background()
	f, _ := withPeople(t, peopleYAML)
	id := f.importRequest(warrant(1))
	step := func() { f.clock.add(time.Minute) }
	if _, err := f.As(anna).Claim(ctx, id); err != nil {
		t.Fatal(err)
	}
	step()
	k, err := f.As(anna).Claim(ctx, id) // extended
	if err != nil || !k.Since.Equal(start) ||
		!k.Until.Equal(start.Add(time.Minute+obligation.ClaimDuration(review.KindRecords, false))) {
		t.Errorf("prolonged: %+v, %v", k, err)
	}
	if _, err := f.As(ben).Assign(ctx, id, "", "she is away"); !errors.Is(err, problem.Claimed) {
		t.Errorf("an analyst takes another's running claim: %v", err)
	}
	if _, err := f.As(lena).Assign(ctx, id, "", " "); !errContains(err, "needs a reason") {
		t.Errorf("a lead without a reason: %v", err)
	}
	for to, want := range map[string]string{"ada": "may not work on requests", "eve": `no "eve"`} {
		if _, err := f.As(anna).Assign(ctx, id, to, "night"); !errContains(err, want) {
			t.Errorf("to %s: %v", to, err)
		}
	}
	step()
	if k, err = f.As(anna).Assign(ctx, id, "ben", "night shift"); err != nil || k.Holder != "ben" ||
		!k.Until.Equal(f.clock.Now().Add(obligation.ClaimDuration(review.KindRecords, true))) {
		t.Errorf("handed over: %+v, %v", k, err)
	}
	step()
	if k, err = f.As(lena).Assign(ctx, id, "", "he is ill"); err != nil || k.Holder != "lena" {
		t.Errorf("taken over: %+v, %v", k, err)
	}
	step()
	if err := f.As(ben).ReleaseClaim(ctx, id, ""); !errors.Is(err, problem.Claimed) {
		t.Errorf("an analyst releases another's claim: %v", err)
	}
	if err := f.As(lena).ReleaseClaim(ctx, id, ""); err != nil {
		t.Fatal(err)
	}
	step()
	if _, err := f.As(anna).Claim(ctx, id); err != nil {
		t.Fatal(err)
	}
	f.clock.add(obligation.ClaimDuration(review.KindRecords, false))
	if _, err := f.As(ben).Assign(ctx, id, "", "expired"); err != nil {
		t.Errorf("once expired, anyone takes it: %v", err)
	}
	var got []string
	for _, e := range f.openCase(ben, id).Timeline {
		if e.Origin == OriginPerson && e.What != "imported" {
			got = append(got, e.Who+" "+e.What+" "+e.Text.String())
		}
	}
	want := []string{"anna claimed ", "anna handed over to ben: night shift", "lena taken over from ben: he is ill",
		"lena released ", "anna claimed ",
		"ben claimed the claim of anna had expired: expired"}
	if !slices.Equal(got, want) {
		t.Errorf("history:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	f.mustVerify()
}

// TestU26AnEmergencyIsHandedOverForFifteenMinutes: an emergency is never held for longer than fifteen minutes, handed
// over or not.
func TestU26AnEmergencyIsHandedOverForFifteenMinutes(t *testing.T) {
	f, _ := withPeople(t, peopleYAML)
	r := warrant(1)
	r.Kind = review.KindEmergency
	id := f.importRequest(r)
	k, err := f.As(anna).Assign(context.Background(), id, "ben", "")
	if err != nil || !k.Until.Equal(start.Add(obligation.ClaimDuration(review.KindEmergency, true))) {
		t.Errorf("%+v, %v", k, err)
	}
}

// TestU19MineIsAcrossPlatforms: the tab Mine has what I hold, on every platform.
func TestU19MineIsAcrossPlatforms(t *testing.T) {
	ctx := context.Background()
	f := openTest(t)
	r := warrant(2)
	r.Platform = "telegram"
	one, two := f.importRequest(warrant(1)), f.importRequest(r)
	f.importRequest(warrant(3))
	for _, id := range []string{one, two} {
		if _, err := f.As(anna).Claim(ctx, id); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := f.As(anna).Queue(ctx, QueueQuery{Tab: TabMine})
	if err != nil || len(rows.Rows) != 2 || rows.Rows[0].Platform == rows.Rows[1].Platform {
		t.Errorf("%+v, %v", rows.Rows, err)
	}
}

// TestTheLeadOnCallStandsInForCounsel: the lead on call replaces counsel in an emergency; another lead does not.
func TestTheLeadOnCallStandsInForCounsel(t *testing.T) {
	f, _ := withPeople(t, strings.Replace(peopleYAML, "name: lena, ", "name: lena, on_call: true, ",
		1)+"  - {name: lars, role: lead, user: lars}\n")
	for who, want := range map[string]bool{"lena": true, "lars": false} {
		me, err := f.As(person(who, review.RoleLead)).authorize(review.ActDecide)
		if err != nil || me.OnCall != want {
			t.Errorf("%s: %+v, %v", who, me, err)
		}
	}
}

func TestCountsOfTheDayWhereAPersonSits(t *testing.T) {
	f, _ := withPeople(t, peopleYAML)
	if z := f.As(ben).Zone(); z == nil || z.String() != "America/Los_Angeles" {
		t.Errorf("zone %v", z)
	}
	if z := f.As(anna).Zone(); z != nil {
		t.Errorf("zone %v", z)
	}
}

// TestAnAuditorReadsAndRecordsNothing: an auditor reads everything and records only that they opened it.
func TestAnAuditorReadsAndRecordsNothing(t *testing.T) {
	ctx := context.Background()
	f, _ := withPeople(t, peopleYAML)
	id := f.importRequest(warrant(1))
	seat := f.As(ada)
	before := f.mustVerify()
	if c, err := seat.OpenCase(ctx, id); err != nil || c.OpenedAt.IsZero() {
		t.Errorf("opening is noted: %v", err)
	}
	for name, err := range map[string]error{
		"claim":   errOf2(f.As(ada).Claim(ctx, id)),
		"next":    errOf2(f.As(ada).ClaimNext(ctx)),
		"renew":   f.As(ada).RenewClaim(ctx, id),
		"release": f.As(ada).ReleaseClaim(ctx, id, ""),
		"assign":  errOf2(f.As(ada).Assign(ctx, id, "ben", "x")),
		"observe": errOf2(f.As(ada).Observe(ctx,
			review.Observation{RequestID: id, Kind: review.ObservedNote, Value: "x"})),
		"refer":       errOf2(f.As(ada).Refer(ctx, review.Referral{RequestID: id, Question: "x"})),
		"answer":      errOf2(f.As(ada).RecordOpinion(ctx, id, "x")),
		"decide":      errOf2(f.As(ada).Decide(ctx, review.Decision{ID: freshID(), RequestID: id}, nil)),
		"fulfil":      errOf2(f.As(ada).Fulfil(ctx, review.Fulfilment{ID: freshID(), RequestID: id})),
		"countersign": errOf2(f.As(ada).Countersign(ctx, review.Countersignature{DecisionID: "1"})),
		"draft":       errOf2(f.As(ada).SaveDraft(ctx, id, DraftSave{Body: []byte("x")})),
		"import":      errOf2(f.As(ada).Import(ctx, []ImportDocument{incoming(t, warrant(2))})),
	} {
		if !errContains(err, "the role auditor") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if after := f.mustVerify(); after.LedgerRoot != before.LedgerRoot {
		t.Error("the ledger grew")
	}
}
