package store

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lert/review"
	"lert/review/policy"
	"lert/review/query"
)

// inOrder is one request of a generated queue, with what the working order looks at.
type inOrder struct {
	id        string
	emergency bool
	workBy    time.Time
	received  time.Time
	n         int // the order of intake
}

// TestTheWorkingOrderIsOneRule: the queue is what a plain sort by the stated rule gives: emergencies first, then one
// list by the earliest of what binds (the response; for a preservation, and for a production order of which no copy is
// recorded, the making of the copy), late first, then by arrival. A filter, pages in either direction and the rows of
// the verb and of the console are in the same order.
func TestTheWorkingOrderIsOneRule(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	preserved, mixed := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		f := openAt(t, filepath.Join(t.TempDir(), "lert.db"), p)
		defer f.Close()
		var want []inOrder
		for n := range rapid.IntRange(2, 12).Draw(rt, "requests") {
			r := drawRequest(rt, n)
			x := inOrder{id: f.importRequest(r), emergency: r.Kind == review.KindEmergency,
				received: r.ReceivedAt, n: n}
			if r.Process.Instrument == "eu.epoc" && rapid.Bool().Draw(rt, "preserved") {
				d := fulfilmentOf(x.id, review.Preserved)
				d.DecisionID = ""
				if _, err := f.As(anna).Fulfil(context.Background(), d); err != nil {
					t.Fatal(err)
				}
				preserved++
			} else if r.Kind.IsPreservation() || r.Process.Instrument == "eu.epoc" {
				x.workBy = r.ReceivedAt.Add(24 * time.Hour)
				mixed++
			}
			c := f.openCase(anna, x.id)
			if k, ok := c.Assessment.ResponseClock(); ok && (x.workBy.IsZero() || k.Due.Before(x.workBy)) {
				x.workBy = k.Due
			}
			want = append(want, x)
		}
		slices.SortFunc(want, func(a, b inOrder) int {
			if a.emergency != b.emergency {
				return map[bool]int{true: -1, false: 1}[a.emergency]
			}
			return cmp.Or(a.workBy.Compare(b.workBy), a.received.Compare(b.received), cmp.Compare(a.n, b.n))
		})
		ids := make([]string, len(want))
		for i := range want {
			ids[i] = want[i].id
		}
		f.wantOrder(rt, ids)
	})
	if preserved == 0 || mixed == 0 {
		t.Error("the generated queues mix nothing")
	}
}

// drawRequest draws a request of a kind whose place in the working order has a reason of its own.
func drawRequest(t *rapid.T, n int) *review.Request {
	r := warrant(n)
	r.ReceivedAt = start.Add(-time.Duration(rapid.IntRange(1, 700).Draw(t, "hours ago")) * time.Hour)
	switch rapid.SampledFrom([]string{"house target", "return date", "preservation", "emergency", "order", "order",
		"urgent order"}).Draw(t, "kind") {
	case "return date":
		r.Process.ReturnBy = review.DateOf(start).AddDays(rapid.IntRange(-5, 20).Draw(t, "return in days"))
	case "preservation":
		r.Kind = review.KindPreservation
	case "emergency":
		r.Kind = review.KindEmergency
	case "order":
		r.Process.Instrument, r.Process.Authority.Country, r.Requester.Country = "eu.epoc", "DE", "DE"
	case "urgent order":
		r.Process.Instrument, r.Process.Authority.Country, r.Requester.Country = "eu.epoc", "DE", "DE"
		r.Kind = review.KindEmergency
	}
	return r
}

// wantOrder compares the open queue with case numbers: whole, in pages in both directions, filtered, and as the verb
// reads it.
func (f *fixture) wantOrder(t *rapid.T, want []string) {
	t.Helper()
	same := func(what string, got []string) {
		if !slices.Equal(got, want) {
			t.Fatalf("%s gives %v, want %v", what, got, want)
		}
	}
	idsOf := func(rows []QueueRow) (out []string) {
		for i := range rows {
			out = append(out, rows[i].ID)
		}
		return out
	}
	same("the queue", idsOf(f.rows(QueueQuery{Limit: 100}).Rows))
	q, err := query.Parse("platform:whatsapp", start, "anna")
	if err != nil {
		t.Fatal(err)
	}
	same("a filter", idsOf(f.rows(QueueQuery{Limit: 100, Query: q}).Rows))
	size := rapid.IntRange(1, 5).Draw(t, "page size")
	for _, back := range []bool{false, true} {
		var got []string
		l := QueueQuery{Limit: size + 1, Backward: back}
		for {
			page := f.rows(l)
			rows := idsOf(page.Rows)
			if back {
				slices.Reverse(rows)
			}
			if l.From != nil {
				rows = rows[1:]
			}
			if got = append(got, rows...); len(rows) == 0 || len(got) >= len(want) {
				break
			}
			if l.From = page.Rows[len(page.Rows)-1].Key; back {
				l.From = page.Rows[0].Key
			}
		}
		if back {
			slices.Reverse(got)
		}
		same(fmt.Sprintf("pages, backward %v,", back), got)
	}
	var each []string
	if _, err := EachRow(context.Background(), f.As(anna), QueueQuery{}, 0, func(r *QueueRow) error {
		each = append(each, r.ID)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	same("the verb", each)
}
