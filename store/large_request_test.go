package store

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/store/engine"
)

// largeWarrant asks for many items of data about many targets. Every other target is not a valid one.
func largeWarrant(n, targets, items int) *review.Request {
	r := warrant(n)
	r.Targets, r.Data = nil, nil
	for i := range targets {
		v := fmt.Sprintf("+1202555%04d", 100+i%100)
		if i%2 == 0 {
			v = fmt.Sprintf("+%d", 99_000_000_000+uint64(uint32(i*7919+n)*2654435761)%1_000_000_000)
		}
		r.Targets = append(r.Targets, review.Target{Type: "phone", Value: v, Country: "US"})
	}
	categories := []review.Category{"subscriber.name", "content.messages", "subscriber.email", "traffic.ip_log"}
	for i := range items {
		r.Data = append(r.Data, review.Item{Category: categories[i%len(categories)], Note: fmt.Sprint("item ", i)})
	}
	return r
}

// storedBytes is the length of all keys and values.
func (f *fixture) storedBytes() (n int) {
	f.t.Helper()
	if err := f.view(bg, func(r engine.Reader) error {
		n = 0
		for kv, err := range r.Scan(nil, nil, engine.ScanOpt{}) {
			if err != nil {
				return err
			}
			n += len(kv.Key) + len(kv.Val)
		}
		return nil
	}); err != nil {
		f.t.Fatal(err)
	}
	return n
}

// TestALargeRequestStoresThreeTimesItsSize: with all its decisions and openings, a request of thousands of targets and
// a thousand items of data takes at most three times its own size, and the bytes that were shown are still there. The
// largest size is tried with LERT_LARGE.
func TestALargeRequestStoresThreeTimesItsSize(t *testing.T) {
	t.Parallel()
	targets, items, decisions := 1000, 200, 4
	switch {
	case os.Getenv("LERT_LARGE") != "":
		targets, items, decisions = 5000, 1000, 6
	case testing.Short():
		targets, items = 500, 100
	}
	for _, kind := range []review.Kind{review.KindRecords, review.KindPreservation} {
		f := openTest(t)
		f.importRequest(warrant(1))
		r := largeWarrant(2, targets, items)
		r.Kind = kind
		in := canonicalDocument(t, r)
		before := f.storedBytes()
		id := f.importDocument(in).ID
		imported := f.storedBytes() - before
		var last review.Decision
		shown := map[string]string{}
		for i := range decisions {
			for _, who := range []review.Actor{anna, ben, cora} {
				f.openCase(who, id)
			}
			c := f.openCase(anna, id)
			if i == 0 {
				t.Logf("%s: %d bytes were shown", kind, len(c.AssessmentJSON))
			}
			d := pushBack(c)
			d.Supersedes = last.ID
			f.decide(anna, d, c)
			last, shown[d.ID] = d, string(c.AssessmentJSON)
			f.clock.add(time.Minute)
		}
		all := f.storedBytes() - before
		t.Logf("%s: a document of %d bytes stores %d, with %d decisions %d", kind, len(in.Raw), imported,
			decisions, all)
		if all > 3*len(in.Raw) {
			t.Errorf("%s: a document of %d bytes stores %d", kind, len(in.Raw), all)
		}
		for n := range uint64(decisions) {
			if err := f.view(bg, func(r engine.Reader) error {
				d, err := f.decisionRecord(&tx{r: r}, n+1)
				if err == nil && shown[d.Decision.ID] != string(d.AssessmentJSON) {
					t.Errorf("decision %d: other bytes are stored than were shown", n+1)
				}
				return err
			}); err != nil {
				t.Error(err)
			}
		}
		f.mustVerify()
	}
}

// TestManyLargeRequestsInOneImport: requests of thousands of targets in one import are cut into transactions that the
// database takes, whatever it takes; what is too large alone is refused by name, and the others are taken.
func TestManyLargeRequestsInOneImport(t *testing.T) {
	t.Parallel()
	targets := 5000
	if testing.Short() {
		targets = 500
	}
	var docs []ImportDocument
	for n := range 14 {
		r := largeWarrant(n, targets, 2)
		r.Kind = review.KindPreservation
		for i := range r.Targets {
			r.Targets[i].Value = fmt.Sprintf("+120255%02d%04d", n, i)
		}
		docs = append(docs, canonicalDocument(t, r))
	}
	small := canonicalDocument(t, warrant(99))
	for _, c := range []struct {
		most  int // changes in one transaction
		taken int // of the large ones
	}{{1 << 16, 14}, {targets * 4, 14}, {targets*2 + 100, 14}, {targets, 0}} {
		f := openTest(t)
		f.eng = smallTransactions{f.eng, c.most}
		out, err := f.As(anna).Import(bg, append([]ImportDocument{small}, docs...))
		if err != nil || len(out) != 15 {
			t.Fatalf("%d changes at once: %d results, %v", c.most, len(out), err)
		}
		taken := 0
		for i, x := range out {
			switch {
			case x.Outcome == ImportNew:
				taken++
			case x.Outcome != ImportRefused || !strings.Contains(x.Why, "larger than the database can import at once"):
				t.Errorf("document %d: %+v", i, x)
			}
		}
		if taken != c.taken+1 || out[0].Outcome != ImportNew {
			t.Errorf("%d changes at once: %d were taken", c.most, taken)
		}
		f.mustVerify()
		if again, err := f.As(anna).Import(bg, docs[:2]); err != nil ||
			c.taken > 0 && again[0].Outcome != ImportDuplicate {
			t.Errorf("again: %+v, %v", again, err)
		}
	}
}
