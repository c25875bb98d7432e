package store

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/problem"
	"lert/store/engine"
	"lert/store/format"
)

// note records a note on a request.
func (f *fixture) note(v *Session, id string) error {
	_, err := v.Observe(bg, review.Observation{RequestID: id, Kind: review.ObservedNote, Value: "seen"})
	return err
}

// leafBefore is the newest leaf of the ledger but n.
func (f *fixture) leafBefore(n int64) *format.Leaf {
	f.t.Helper()
	var l *format.Leaf
	if err := f.view(bg, func(r engine.Reader) error {
		t := f.readTx(r, anna)
		size, _, err := t.ledgerRoot()
		if err != nil {
			return err
		}
		b, _, err := t.peek(format.SeqKey(format.FamLeaf, uint64(size-1-n)))
		if err == nil {
			l, err = format.ParseLeaf(b)
		}
		return err
	}); err != nil {
		f.t.Fatal(err)
	}
	return l
}

// TestClockAhead: under a clock more than 400 days after the newest record nothing is written but drafts, through
// whatever method, and a case is shown without being opened. The refusal names both times. Who states that the clock is
// right goes on, which is recorded.
func TestClockAhead(t *testing.T) {
	t.Parallel()
	f := fullDatabase(t)
	id := f.importRequest(warrant(5))
	newest := f.clock.Now()
	f.clock.add(400*day + time.Second)
	before := everything(t, f.eng)
	for name, act := range actOf {
		if !act.LeavesRecord() && act != review.ActOpen && act != review.ActHandOver || act == same {
			continue
		}
		_, err := call(f, f.As(cora), name)
		if err != nil && !errors.Is(err, errAhead) && !errors.Is(err, problem.Refused) && !errors.Is(err,
			problem.NotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if after := everything(t, f.eng); len(after) != len(before) || !slices.EqualFunc(before, after,
		func(a, b engine.KV) bool { return string(a.Val) == string(b.Val) }) {
		t.Error("something was written under a clock that is 400 days ahead")
	}
	err := f.note(f.As(anna), id)
	for _, want := range []string{newest.Format("2006-01-02 15:04:05"), f.clock.Now().Format("2006-01-02 15:04:05"),
		"400 days", "set this machine's clock", "--clock-is-right"} {
		if err == nil || !strings.Contains(problem.ListOf(err)[0].Summary()+problem.ListOf(err)[0].Hint, want) {
			t.Errorf("the refusal %v does not say %q", err, want)
		}
	}
	if c, err := f.As(ben).OpenCase(bg, id); err != nil || !c.OpenedAt.IsZero() || !errors.Is(c.NotOpened, errAhead) {
		t.Errorf("the case is not shown, or was opened: %v", err)
	}
	if _, err := f.As(anna).SaveDraft(bg, id, DraftSave{Body: []byte("half a thought")}); err != nil {
		t.Errorf("a draft is lost: %v", err)
	}
	if _, err := f.As(anna).ClockIsRight().Claim(bg, id); err != nil { // which has no leaf of its own
		t.Fatal(err)
	}
	if l := f.leafBefore(0); l.Kind != format.LeafClock || l.Outcome != ClockConfirmed || !l.QuietSince.Equal(newest) {
		t.Errorf("the statement is not on record: %+v", l)
	}
	if err := f.note(f.As(anna), id); err != nil {
		t.Errorf("after the statement: %v", err)
	}
	if l := f.leafBefore(0); !l.QuietSince.IsZero() {
		t.Errorf("the next record says again that it was quiet: %+v", l)
	}
	f.mustVerify()
}

// TestClockWithinBounds: up to 400 days a record is taken. More than thirty are written on it.
func TestClockWithinBounds(t *testing.T) {
	t.Parallel()
	f := openTest(t)
	id := f.importRequest(warrant(1))
	for _, gap := range []time.Duration{time.Hour, 30 * day, 30*day + time.Second, 400 * day} {
		newest := f.clock.Now()
		f.clock.add(gap)
		var got Recorded
		if err := f.note(f.As(anna).NotifyRecorded(func(r Recorded) { got = r }), id); err != nil {
			t.Fatalf("after %v: %v", gap, err)
		}
		want := time.Time{}
		if gap > 30*day {
			want = newest
		}
		if l := f.leafBefore(0); !l.QuietSince.Equal(want) || !got.QuietSince.Equal(want) {
			t.Errorf("after %v the record says %v and the caller is told %v, want %v", gap, l.QuietSince,
				got.QuietSince, want)
		}
	}
	f.mustVerify()
}

// TestClockThatRanAhead: one record that is dated years ahead keeps all others out until it is lifted with a reason.
// From then on records count from there, on both sides.
func TestClockThatRanAhead(t *testing.T) {
	t.Parallel()
	f := openTest(t)
	id := f.importRequest(warrant(1))
	const ahead = 5 * 365 * day
	f.clock.add(ahead)
	if err := f.note(f.As(anna).ClockIsRight(), id); err != nil {
		t.Fatal(err)
	}
	f.clock.add(day - ahead)
	var no *problem.Error
	if err := f.note(f.As(anna), id); !errors.As(err, &no) || no.Rule != problem.RuleBackdated ||
		!strings.Contains(no.Hint, "audit clock --lift") {
		t.Fatalf("a record before the newest: %v", err)
	}
	if _, err := f.As(cora).LiftClock(bg, " "); err == nil {
		t.Error("lifted without a reason")
	}
	if _, err := f.As(lena).LiftClock(bg, "why"); !errors.Is(err, problem.Refused) {
		t.Errorf("lifted by a lead: %v", err)
	}
	r, err := f.As(cora).LiftClock(bg, "the battery was empty")
	if err != nil {
		t.Fatal(err)
	}
	if l := f.leafBefore(0); r.ID != l.ID || l.Outcome != ClockLifted {
		t.Errorf("the receipt %+v is not of the leaf %+v", r, l)
	}
	if err := f.note(f.As(anna), id); err != nil {
		t.Fatalf("after it was lifted: %v", err)
	}
	if _, err := f.As(cora).LiftClock(bg, "again"); !errors.Is(err, problem.Refused) {
		t.Errorf("lifted twice: %v", err)
	}
	f.clock.add(-time.Hour)
	if err := f.note(f.As(anna), id); !errors.Is(err, problem.Refused) {
		t.Errorf("after it was lifted, a record is dated back: %v", err)
	}
	f.clock.add(401 * day)
	if err := f.note(f.As(anna), id); !errors.Is(err, errAhead) {
		t.Errorf("after it was lifted, the clock may run ahead again: %v", err)
	}
	status, err := f.As(anna).ClockStatus(bg)
	if err != nil || len(status.Statements) != 2 || status.Statements[1].Later != 2 ||
		status.Statements[1].Why != "the battery was empty" {
		t.Errorf("%+v, %v", status, err)
	}
	f.mustVerify()
}

// TestClockIsNotLiftedForAWrongClock: who has a clock that is behind, or still ahead, is told so.
func TestClockIsNotLiftedForAWrongClock(t *testing.T) {
	t.Parallel()
	f := openTest(t)
	id := f.importRequest(warrant(1))
	f.clock.add(-20 * 365 * day)
	if _, err := f.As(cora).LiftClock(bg, "why"); err == nil || !strings.Contains(err.Error(), "set it") {
		t.Errorf("under a clock behind all records: %v", err)
	}
	f.clock.add(30 * 365 * day)
	if err := f.note(f.As(anna).ClockIsRight(), id); err != nil {
		t.Fatal(err)
	}
	f.clock.add(-5 * 365 * day)
	if _, err := f.As(cora).LiftClock(bg, "why"); err == nil || !strings.Contains(err.Error(), "--clock-is-right") {
		t.Errorf("under a clock that is still ahead: %v", err)
	}
	if _, err := f.As(cora).ClockIsRight().LiftClock(bg, "why"); err != nil {
		t.Error(err)
	}
}

// TestVerifyFindsAForgedLift: the time from which records count follows from the ledger alone.
func TestVerifyFindsAForgedLift(t *testing.T) {
	t.Parallel()
	f := openTest(t)
	id := f.importRequest(warrant(1))
	f.clock.add(3 * day)
	if err := f.note(f.As(anna), id); err != nil {
		t.Fatal(err)
	}
	forged := format.AppendUint64(nil, format.Instant(f.clock.Now().Add(-2*day)))
	if _, err := f.eng.Commit(bg, engine.Txn{Then: []engine.Op{
		engine.Put(format.MetaKey("newest"), format.EncodeValue(forged))}}); err != nil {
		t.Fatal(err)
	}
	if r, err := f.As(anna).Verify(bg, nil); err != nil || len(r.Faults) == 0 {
		t.Error("nothing says that the time of the newest record was put back")
	}
}

// TestClaimUnderAClockAhead: a claim that was made or extended while the clock ran ahead holds nothing once it is set
// right, whatever the clock was ahead by and whatever the kind of the request.
func TestClaimUnderAClockAhead(t *testing.T) {
	t.Parallel()
	for _, kind := range []review.Kind{review.KindRecords, review.KindEmergency, review.KindPreservation} {
		for _, ahead := range []time.Duration{9 * time.Hour, 3 * day, 399 * day} {
			for _, extended := range []bool{false, true} {
				f := openTest(t)
				w := warrant(1)
				w.Kind = kind
				id := f.importRequest(w)
				if extended {
					if _, err := f.As(ben).Claim(bg, id); err != nil {
						t.Fatal(err)
					}
				}
				f.clock.add(ahead)
				if _, err := f.As(ben).Claim(bg, id); err != nil {
					t.Fatal(err)
				}
				f.clock.add(time.Minute - ahead)
				if c, err := f.As(anna).Case(bg, id); err != nil || c.Claim != nil && c.Claim.Until.Sub(f.clock.Now()) >
					8*time.Hour {
					t.Errorf("%s, %v ahead: held until %v (%v)", kind, ahead, c.Claim, err)
				}
				f.clock.add(20 * time.Minute)
				if _, err := f.As(anna).Claim(bg, id); err != nil {
					t.Errorf("%s, %v ahead, extended %v: %v", kind, ahead, extended, err)
				}
				if err := f.As(anna).RenewClaim(bg, id); err != nil {
					t.Error(err)
				}
				f.mustVerify()
			}
		}
	}
}
