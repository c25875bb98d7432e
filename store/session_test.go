package store

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/problem"
	"lert/store/engine"
)

// same marks a method that shows only what is the same for everybody and not about any request: the law, and
// properties of the database as a whole.
const same review.Act = "the same for everybody"

// actOf is the permission that each method of Session asks for. Every method must be listed here, and every listed
// method must ask for its permission.
var actOf = map[string]review.Act{
	"Queue": review.ActRead, "Counts": review.ActRead, "Case": review.ActRead, "Version": review.ActRead,
	"FindCases": review.ActRead, "NextUrgent": review.ActRead,
	"Due": review.ActRead, "DeskStatus": review.ActRead, "Watch": review.ActRead, "AnnouncePresence": review.ActRead,
	"OpenCase": review.ActOpen, "Audit": review.ActAudit, "Decision": review.ActAudit,
	"Verify": review.ActOversee, "Replay": review.ActOversee, "Snapshots": review.ActOversee,
	"Bands": review.ActOversee, "PeopleRecords": review.ActOversee, "Root": review.ActOversee,
	"Backup": review.ActOversee, "Import": review.ActImport, "WaitingCandidates": review.ActImport,
	"Claim": review.ActClaim, "ClaimNext": review.ActClaim, "RenewClaim": review.ActClaim,
	"ReleaseClaim": review.ActClaim, "GiveBackClaim": review.ActClaim, "Assign": review.ActClaim, "MoveClaims": review.ActReassign,
	"Board": review.ActBoard, "BoardCases": review.ActBoard,
	"Observe": review.ActObserve, "RenewNondisclosure": review.ActObserve,
	"Decide": review.ActDecide, "WouldRefuse": review.ActDecide, "Fulfil": review.ActFulfil,
	"Link": review.ActLink, "Unlink": review.ActLink, "LinkReply": review.ActLink, "Snooze": review.ActSnooze,
	"Refer": review.ActRefer, "RecordOpinion": review.ActGiveOpinion, "Countersign": review.ActCountersign,
	"EnterBands": review.ActEnterBands, "LiftClock": review.ActLiftClock, "PutInForce": review.ActPutInForce,
	"AcceptFile": review.ActAcceptFile, "FileStatements": review.ActOversee, "ClockStatus": review.ActOversee,
	"SaveDraft": review.ActDraft, "Drafts": review.ActDraft,
	"Handover": review.ActHandOver, "MarkPresent": review.ActHandOver,
	"WriteShiftNote": review.ActShiftNote, "Acknowledge": review.ActShiftNote,
	"May":    review.ActFulfil, // the permission with which it is called below
	"Policy": same, "PolicyPack": same, "PolicyPacks": same, "Assess": same,
	"NotifyRecorded": same, "ClockIsRight": same, "Zone": same, "TeamProblem": same, "Rehearsal": same,
	"BackupInfo":  same,
	"NotWritable": same, "TrainingLapsed": same, "WithoutTrustedIntake": same, "FileProblems": same,
}

// argument is a value with which to call a method of Session: one that the method cannot refuse before it checks the
// caller.
func argument(f *fixture, method string, of reflect.Type) reflect.Value {
	f.t.Helper()
	const id = "WA-2026-000001"
	v := reflect.New(of).Elem()
	switch {
	case method == "Backup" && of.Kind() == reflect.String:
		v.SetString(filepath.Join(f.t.TempDir(), "copy.db"))
	case of == reflect.TypeFor[review.Act]():
		v.SetString(string(actOf[method]))
	case of == reflect.TypeFor[*review.Request]():
		v.Set(reflect.ValueOf(warrant(77)))
	case of == reflect.TypeFor[*review.Policy]():
		v.Set(reflect.ValueOf(defaultPolicy))
	case of == reflect.TypeFor[*Case]():
		c, err := f.As(anna).Case(context.Background(), id)
		if err != nil {
			f.t.Fatal(err)
		}
		v.Set(reflect.ValueOf(c))
	case of == reflect.TypeFor[[]ImportDocument]():
		v.Set(reflect.ValueOf([]ImportDocument{incoming(f.t, warrant(78))}))
	case of == reflect.TypeFor[[]string]():
		v.Set(reflect.ValueOf([]string{id}))
	case of.Kind() == reflect.String:
		v.SetString(id)
	case of.Kind() == reflect.Func:
		v.Set(reflect.MakeFunc(of, func([]reflect.Value) []reflect.Value {
			out := make([]reflect.Value, of.NumOut())
			for i := range out {
				out[i] = reflect.Zero(of.Out(i))
			}
			return out
		}))
	case of.Kind() == reflect.Struct && of.PkgPath() == "lert/review":
		for name, s := range map[string]string{"ID": freshID(), "RequestID": id} {
			if field := v.FieldByName(name); field.IsValid() {
				field.SetString(s)
			}
		}
	}
	return v
}

// call calls a method of a session and returns its results and its error.
func call(f *fixture, v *Session, method string) (out []reflect.Value, err error) {
	f.t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	m := reflect.ValueOf(v).MethodByName(method)
	args := make([]reflect.Value, m.Type().NumIn())
	for i := range args {
		if of := m.Type().In(i); of == reflect.TypeFor[context.Context]() {
			args[i] = reflect.ValueOf(ctx)
		} else {
			args[i] = argument(f, method, of)
		}
	}
	out = m.Call(args)
	if n := len(out); n > 0 && m.Type().Out(n-1) == reflect.TypeFor[error]() {
		err, _ = out[n-1].Interface().(error)
		out = out[:n-1]
	}
	return out, err
}

// TestASessionIsClosedToWhoMayNot: every method of a session is called as every role, and as a role that does not
// exist. What the role table refuses, the method refuses in the same words, and nothing is shown or written. What it
// allows is not refused.
func TestASessionIsClosedToWhoMayNot(t *testing.T) {
	t.Parallel()
	methods := reflect.TypeFor[*Session]()
	for i := range methods.NumMethod() {
		if name := methods.Method(i).Name; actOf[name] == "" {
			t.Errorf("Session.%s names no act: who may call it?", name)
		}
	}
	for _, role := range append(slices.Clone(review.DeskRoles), "boss") {
		f := fullDatabase(t)
		for name, act := range actOf {
			m, there := methods.MethodByName(name)
			if !there {
				t.Errorf("Session has no method %s any more", name)
				continue
			}
			if act == same {
				if _, err := call(f, f.As(person("zoe", role)), name); errors.Is(err, problem.Refused) {
					t.Errorf("%s is refused to the role %s: %v", m.Name, role, err)
				}
				continue
			}
			no := review.Authorise(role, act)
			if (name == "LiftClock" || name == "AcceptFile") && role == review.RoleAnalyst {
				no = nil // here is no people file, so that an analyst is the only person there is
			}
			before := everything(t, f.eng)
			out, err := call(f, f.As(person("zoe", role)), name)
			if no == nil {
				if err != nil && strings.Contains(err.Error(), "the role "+review.RoleLabel(role)+" ") {
					t.Errorf("the role %s may %s, and %s refuses it: %v", role, act, name, err)
				}
				continue
			}
			if got := problem.ListOf(err); len(got) != 1 || *got[0] != *no {
				t.Errorf("the role %s may not %s, and %s answers %v, want %v", role, act, name, err, no)
			}
			for _, x := range out {
				if !x.IsZero() && !(x.Kind() == reflect.Slice && x.Len() == 0) && !emptySummaries(x) {
					t.Errorf("%s shows %+v to the role %s, which may not %s", name, x, role, act)
				}
			}
			if after := everything(t, f.eng); !reflect.DeepEqual(before, after) {
				t.Errorf("%s wrote for the role %s, which may not %s", name, role, act)
			}
		}
	}
}

// emptySummaries reports whether a result is a list of empty elements.
func emptySummaries(v reflect.Value) bool {
	if v.Kind() != reflect.Slice {
		return false
	}
	for i := range v.Len() {
		if !v.Index(i).IsZero() {
			return false
		}
	}
	return true
}

// TestAStoreShowsNothingWithoutAPerson: without a person a store shows nothing of its requests.
func TestAStoreShowsNothingWithoutAPerson(t *testing.T) {
	want := []string{"Actor", "As", "Close", "Path", "Pause", "People"}
	var got []string
	for m := range reflect.TypeFor[*Store]().Methods() {
		got = append(got, m.Name)
	}
	if !slices.Equal(got, want) {
		t.Errorf("a Store has the methods %v, want %v: what shows or records something is a method of Session", got,
			want)
	}
	of := reflect.TypeFor[Session]()
	for i := range of.NumField() {
		if of.Field(i).Anonymous {
			t.Errorf("Session embeds %s, and with it all its methods", of.Field(i).Name)
		}
	}
}

// actorsIn are the types in which a person's name could be passed in an argument.
func actorsIn(of reflect.Type, seen map[reflect.Type]bool) (out []reflect.Type) {
	switch of.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
		return actorsIn(of.Elem(), seen)
	case reflect.Struct:
		if seen[of] {
			return nil
		}
		seen[of] = true
		for i := range of.NumField() {
			if field := of.Field(i); field.Type == reflect.TypeFor[review.Actor]() {
				out = append(out, of)
			} else {
				out = append(out, actorsIn(field.Type, seen)...)
			}
		}
	}
	return out
}

// TestASessionRecordsAsNobodyElse: no method takes another person to act for, and the store sets the author of a
// record, whatever the caller wrote there.
func TestASessionRecordsAsNobodyElse(t *testing.T) {
	mallory := person("mallory", review.RoleCounsel)
	ctx := context.Background()
	f := openTest(t)
	id, other, held := f.importRequest(warrant(1)), f.importRequest(warrant(2)), f.importRequest(warrant(3))
	waiting, _ := f.pushedBack(11)
	answer := f.importRequest(f.replyTo(11))
	refused := func(_ any, err error) error { return err }
	c := f.openCase(anna, id)
	d := approval(c)
	d.By = mallory
	h := f.openCase(anna, held)
	over := approval(h)
	over.By, over.Granted = mallory, append(over.Granted, "content.messages")
	over.Overrides = []review.Override{{Code: "scope.encrypted", Why: "we have a copy"}}
	done := fulfilmentOf(id, review.NoticeSent)
	done.By = mallory
	acts := []struct {
		record any
		do     func() error
	}{
		{review.Observation{}, func() error {
			call := &review.Callback{Number: "+12025550110", NumberSource: "directory", Result: "confirmed",
				By: mallory.Name}
			o := review.Observation{RequestID: id, Kind: review.ObservedCallback, Callback: call, By: mallory}
			return refused(f.As(anna).Observe(ctx, o))
		}},
		{review.Link{}, func() error {
			return refused(f.As(anna).Link(ctx,
				review.Link{RequestID: id, OtherID: other, Why: "the same gang", By: mallory}))
		}},
		{review.Link{}, func() error {
			return refused(f.As(anna).Unlink(ctx,
				review.Link{RequestID: id, OtherID: other, Why: "another gang", By: mallory}))
		}},
		{review.Link{}, func() error {
			return refused(f.As(anna).LinkReply(ctx,
				review.Link{RequestID: answer, OtherID: waiting, Why: "the dates", By: mallory}))
		}},
		{review.Referral{}, func() error {
			ask := review.Referral{RequestID: other, Question: "May we?", By: mallory, OpinionBy: mallory}
			return refused(f.As(anna).Refer(ctx, ask))
		}},
		{review.Snooze{}, func() error {
			z := review.Snooze{RequestID: other, Until: start.Add(time.Hour), Why: "lunch", By: mallory}
			return refused(f.As(anna).Snooze(ctx, z))
		}},
		{review.Decision{}, func() error {
			c := f.openCase(anna, id)
			d.AssessmentDigest, d.AssessedAt = c.AssessmentDigest, c.Assessment.AssessedAt
			return refused(f.As(anna).Decide(ctx, d, c.AssessmentJSON))
		}},
		{review.Fulfilment{}, func() error { return refused(f.As(anna).Fulfil(ctx, done)) }},
		{review.NondisclosureRenewal{}, func() error {
			x := renewal(f.importRequest(requestWithNondisclosure(3)), 0, 90)
			x.By = mallory
			return refused(f.As(anna).RenewNondisclosure(ctx, x))
		}},
		{review.Decision{}, func() error { return refused(f.As(anna).Decide(ctx, over, h.AssessmentJSON)) }},
		{review.Countersignature{}, func() error {
			x := review.Countersignature{DecisionID: over.ID, Answer: "agree", Why: "seen", By: mallory}
			return refused(f.As(cora).Countersign(ctx, x))
		}},
	}
	tried := map[reflect.Type]bool{}
	for i, act := range acts {
		before, _, err := f.As(anna).Root(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if err := act.do(); err != nil {
			t.Errorf("act %d, a %T: %v", i, act.record, err)
		}
		if after, _, err := f.As(anna).Root(ctx); err != nil || after == before {
			t.Errorf("act %d, a %T, was not recorded", i, act.record)
		}
		tried[reflect.TypeOf(act.record)] = true
	}
	for _, kv := range everything(t, f.eng) {
		for _, name := range []string{mallory.Name, f.pseudonym(mallory)} {
			if bytes.Contains(kv.Key, []byte(name)) || bytes.Contains(kv.Val, []byte(name)) {
				t.Errorf("%q names %s, who did nothing: %q", kv.Key, name, kv.Val)
			}
		}
	}
	f.mustVerify()
	for m := range reflect.TypeFor[*Session]().Methods() {
		if m.Name == "WouldRefuse" {
			continue // it takes a case, with the names of all who worked on it, and records nothing
		}
		for i := 1; i < m.Type.NumIn(); i++ {
			if m.Type.In(i) == reflect.TypeFor[review.Actor]() {
				t.Errorf("%s takes a person to act as", m.Name)
			}
			for _, of := range actorsIn(m.Type.In(i), map[reflect.Type]bool{}) {
				if !tried[of] {
					t.Errorf("%s takes a %s, which names a person: is that name believed?", m.Name, of)
				}
			}
		}
	}
}

// TestAnActThatFailsLeavesNoMarkOnTheStore: what a transaction changes about the store itself takes effect after the
// commit, not before.
func TestAnActThatFailsLeavesNoMarkOnTheStore(t *testing.T) {
	ctx := context.Background()
	f, _ := withPeople(t, peopleYAML)
	s := f.Store
	s.stopRefresh() // it would read the engine that is put aside below
	broken := &refusing{Engine: s.eng}
	s.eng = broken
	if _, err := f.As(anna).Import(ctx, []ImportDocument{incoming(t, warrant(1))}); err == nil {
		t.Fatal("the disk is full, and the act was recorded")
	}
	if s.originStored || s.policyStored || s.recordedPeople.Load() != nil || s.backupInfo != nil {
		t.Errorf("the act failed, and the store takes its origin (%v), its packs (%v) or its people (%v) for recorded",
			s.originStored, s.policyStored, s.recordedPeople.Load())
	}
	s.eng = broken.Engine
	f.importRequest(warrant(1))
	if !s.originStored || !s.policyStored || s.recordedPeople.Load() != s.People() {
		t.Error("the act was recorded, and the store does not know it")
	}
	f.mustVerify()
}

// refusing is an engine whose disk is full.
type refusing struct{ engine.Engine }

func (refusing) Commit(context.Context, engine.Txn) (engine.Rev, error) { return 0, problem.DiskFull }
