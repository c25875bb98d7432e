package store

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"lert/review"
	"lert/store/engine"
	"lert/store/format"
)

// importMany fills a store with n requests.
func (f *fixture) importMany(n int) time.Duration {
	f.t.Helper()
	began := time.Now()
	batch := make([]ImportDocument, 0, importBatchSize)
	for i := range n {
		r := warrant(i)
		r.Requester.Email = fmt.Sprintf("officer%d@usdoj.gov", i%5000)
		r.Targets[0].Value = fmt.Sprintf("+1202555%04d", i%10000)
		r.ReceivedAt = start.Add(-time.Duration(i%4000) * time.Minute)
		raw, err := json.Marshal(r)
		if err != nil {
			f.t.Fatal(err)
		}
		batch = append(batch, ImportDocument{Request: r, Raw: raw, Source: "bench"})
		if len(batch) == importBatchSize || i == n-1 {
			if _, err := f.As(anna).Import(context.Background(), batch); err != nil {
				f.t.Fatal(err)
			}
			batch = batch[:0]
		}
	}
	return time.Since(began)
}

// TestPageAllocatesTheSameAtAnySize: a page costs the same however many requests there are.
func TestPageAllocatesTheSameAtAnySize(t *testing.T) {
	if testing.Short() {
		t.Skip("fills a database with many requests")
	}
	sizes := []int{1000, 10_000}
	if os.Getenv("LERT_LARGE") != "" {
		sizes = []int{1000, 100_000}
	}
	got := map[string][]float64{}
	for _, n := range sizes {
		f := openTest(t)
		took := f.importMany(n)
		t.Logf("%d requests in %v: %.0f a second", n, took.Round(time.Millisecond), float64(n)/took.Seconds())
		f.stopRefresh() // its allocations are not the page's
		f.cancelRefresh, f.refreshWake = nil, nil
		head := f.rows(QueueQuery{Limit: 20})
		middle := f.rows(QueueQuery{Limit: 400}).Rows[399].Key
		end := f.rows(QueueQuery{Limit: 20, Backward: true}).Rows[0].Key
		for name, l := range map[string]QueueQuery{
			"head": {Limit: 20}, "next": {Limit: 20, From: head.Rows[10].Key},
			"middle": {Limit: 20, From: middle}, "end": {Limit: 20, Backward: true},
			"back": {Limit: 20, From: end, Backward: true}, "empty tab": {Limit: 20, Tab: TabDecided},
		} {
			l := l
			began := time.Now()
			per := testing.AllocsPerRun(50, func() { f.rows(l) })
			t.Logf("%-9s at %6d: %.0f allocations, %v", name, n, per, (time.Since(began) / 51).Round(time.Microsecond))
			got[name] = append(got[name], per)
		}
		per := testing.AllocsPerRun(20, func() {
			if _, err := f.As(anna).Counts(context.Background()); err != nil {
				t.Fatal(err)
			}
		})
		t.Logf("%-9s at %6d: %.0f allocations", "counts", n, per)
	}
	for name, n := range got {
		if n[0] != n[1] {
			t.Errorf("%s: %.0f allocations at %d requests, %.0f at %d", name, n[0], sizes[0], n[1], sizes[1])
		}
	}
}

func BenchmarkImport(b *testing.B) {
	f := openAt(b, b.TempDir()+"/lert.db", defaultPolicy)
	f.importMany(1)
	n := 0
	for b.Loop() {
		batch := make([]ImportDocument, importBatchSize)
		for i := range batch {
			n++
			r := warrant(n)
			r.Requester.Email = fmt.Sprintf("officer%d@usdoj.gov", n%5000)
			r.Targets[0].Value = fmt.Sprintf("+1202%07d", n)
			batch[i] = incoming(b, r)
		}
		if _, err := f.As(anna).Import(context.Background(), batch); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "requests/s")
}

// BenchmarkDecide measures a whole decision: reading, checking twice, and one synced commit. After each decision it
// measures a bare synced bbolt commit of as many keys and bytes in a file of its own, on the same disk; x-bare is the
// median of one over the median of the other.
func BenchmarkDecide(b *testing.B) {
	f := synced(b)
	bare, err := bbolt.Open(b.TempDir()+"/bare.db", 0o600,
		&bbolt.Options{Timeout: time.Second, InitialMmapSize: 1 << 30})
	if err != nil {
		b.Fatal(err)
	}
	defer bare.Close()
	var ours, theirs []time.Duration
	for n := uint64(1); b.Loop(); n++ {
		b.StopTimer()
		c := f.openCase(anna, f.importRequest(warrant(int(n))))
		d := pushBack(c)
		var from engine.Rev
		if err := f.eng.View(context.Background(),
			func(r engine.Reader) error { from = r.Rev(); return nil }); err != nil {
			b.Fatal(err)
		}
		began := time.Now()
		b.StartTimer()
		f.decide(anna, d, c)
		b.StopTimer()
		ours = append(ours, time.Since(began))
		var kvs []engine.KV
		for _, kv := range everything(b, f.eng) {
			if kv.ModRev > from {
				kvs = append(kvs, kv)
			}
		}
		began = time.Now()
		err := bare.Update(func(tx *bbolt.Tx) error {
			bucket, err := tx.CreateBucketIfNotExists([]byte("k"))
			if err != nil {
				return err
			}
			for _, kv := range kvs {
				if err := bucket.Put(kv.Key, kv.Val); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
		theirs = append(theirs, time.Since(began))
		b.ReportMetric(float64(len(kvs)), "keys")
		b.StartTimer()
	}
	slices.Sort(ours)
	slices.Sort(theirs)
	b.ReportMetric(float64(ours[len(ours)/2])/float64(theirs[len(theirs)/2]), "x-bare")
}

// synced is a store whose commits reach the disk.
func synced(b *testing.B) *fixture {
	f := &fixture{t: b, clock: &testClock{now: start}, path: b.TempDir() + "/lert.db"}
	s, err := Open(f.path, Options{Now: f.clock.Now, Policy: defaultPolicy, Version: "test"})
	if err != nil {
		b.Fatal(err)
	}
	f.Store = s
	b.Cleanup(func() { s.Close() })
	return f
}

func BenchmarkQueuePage(b *testing.B) {
	f := openAt(b, b.TempDir()+"/lert.db", defaultPolicy)
	f.importMany(10_000)
	key := f.rows(QueueQuery{Limit: 400}).Rows[399].Key
	b.ReportAllocs()
	for b.Loop() {
		f.rows(QueueQuery{Limit: 20, From: key})
	}
}

// BenchmarkShare measures what a key press waits for, in the process that has the database open and in one that shares
// it: a page of the queue, the counts above it, a case, and a transaction that is synced to the disk.
func BenchmarkShare(b *testing.B) {
	requireSharing(b)
	path := b.TempDir() + "/lert.db"
	f := openAt(b, path, defaultPolicy)
	f.importMany(10_000)
	key := f.rows(QueueQuery{Limit: 400}).Rows[399].Key
	id := f.rows(QueueQuery{Limit: 1}).Rows[0].ID
	f.Close()
	run := func(b *testing.B) {
		s, err := Open(path, Options{Now: func() time.Time { return start }, Policy: defaultPolicy, Version: "test",
			Wait: 5 * time.Second})
		if err != nil {
			b.Fatal(err)
		}
		defer s.Close()
		ctx := context.Background()
		for name, do := range map[string]func(i int) error{
			"page":   func(int) error { _, err := s.As(anna).Queue(ctx, QueueQuery{Limit: 20, From: key}); return err },
			"counts": func(int) error { _, err := s.As(anna).Counts(ctx); return err },
			"case":   func(int) error { _, err := s.As(anna).Case(ctx, id); return err },
			"note": func(i int) error {
				_, err := s.As(anna).Observe(ctx, review.Observation{RequestID: fmt.Sprintf("WA-2026-%06d", i%10_000+1),
					Kind: review.ObservedNote, Value: "seen"})
				return err
			},
		} {
			b.Run(name, func(b *testing.B) {
				b.ReportAllocs()
				for i := 0; b.Loop(); i++ {
					if err := do(i); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
	b.Run("owner", run)
	p := startProcess(b, path, "stay", "olga")
	p.start(b)
	b.Run("guest", run)
	p.stop(b)
}

func BenchmarkOpenCase(b *testing.B) {
	f := openAt(b, b.TempDir()+"/lert.db", defaultPolicy)
	id := f.importRequest(warrant(1))
	f.openCase(anna, id)
	b.ReportAllocs()
	for b.Loop() {
		f.openCase(anna, id)
	}
}

func BenchmarkRowCodec(b *testing.B) {
	row := QueueRow{ID: "WA-2026-000123", Kind: review.KindRecords, Agency: "Delhi Police Cyber Cell",
		Sentence:   "asks content over a BNSS notice: 4 of 6 categories can be produced",
		Codes:      []string{"scope.encrypted", "notice.due"},
		ReceivedAt: start, Due: start, Categories: []review.Category{"subscriber.name"}}
	v := format.EncodeRow(&row)
	k := format.QueueKey(format.TabOpen, format.OpenPosition(2, start, start, 1))
	b.ReportAllocs()
	for b.Loop() {
		if err := format.DecodeRow(k, v, &row); err != nil {
			b.Fatal(err)
		}
	}
}
