package store

import (
	"context"
	"slices"
	"testing"
	"time"

	"lert/review"
)

// decidedRow is the row of a decided request without the fields that a later record may change.
func (f *fixture) decidedRow(id string) QueueRow {
	f.t.Helper()
	for _, r := range f.rows(QueueQuery{Tab: TabDecided}).Rows {
		if r.ID == id {
			return r
		}
	}
	f.t.Fatalf("%s has no row among the decided ones", id)
	return QueueRow{}
}

func sameFindings(a, b QueueRow) bool {
	return a.Verdicts == b.Verdicts && slices.Equal(a.Codes, b.Codes) && a.Recommendation == b.Recommendation &&
		a.Counsel == b.Counsel &&
		a.Sentence == b.Sentence && a.Due.Equal(b.Due)
}

// TestADecidedRowShowsWhatWasDecidedOn: the row of a decided request shows what the decision was based on. A later
// record, the calendar and another policy do not change it.
func TestADecidedRowShowsWhatWasDecidedOn(t *testing.T) {
	ctx := context.Background()
	f := openFulfil(t)
	ask := func(n int) string {
		r := warrant(n)
		r.Process.Nondisclosure = &review.Nondisclosure{Kind: "order", Authority: r.Process.Authority, Signed: true,
			Attached: true, From: r.Process.IssuedOn, Until: review.DateOf(start).AddDays(10)}
		return f.importRequest(r)
	}
	id, other := ask(1), ask(2)
	f.approve(anna, id, nil)
	was := f.decidedRow(id)
	f.mustVerify()
	f.clock.add(30 * 24 * time.Hour)
	if now := f.openCase(anna, other).Assessment.Codes(); slices.Equal(now, was.Codes) {
		t.Fatalf("after its bar ended, an open request still shows %v", was.Codes)
	}
	f.fulfil(fulfilmentOf(id, review.Produced, "subscriber.name"))
	if now := f.decidedRow(id); !sameFindings(was, now) {
		t.Errorf("decided on\n%+v\nthe row shows\n%+v", was, now)
	}
	for _, o := range []review.Observation{
		{RequestID: id, Kind: review.ObservedNote, Value: "They called to thank us."},
		{RequestID: id, Kind: review.ObservedSignal, Value: review.SignalNames[0]},
	} {
		if _, err := f.As(anna).Observe(ctx, o); err != nil {
			t.Fatal(err)
		}
	}
	if now := f.decidedRow(id); !sameFindings(was, now) {
		t.Errorf("decided on\n%+v\nthe row shows after what was found out\n%+v", was, now)
	}
	f.mustVerify()
}
