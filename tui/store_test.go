package tui

import (
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/store"
)

var _ Store = (*store.Session)(nil)

// The gate on a real file compares two sizes, both beyond the number at which
// totals are no longer counted. The larger one takes a while to fill and is
// asked for by -large.
var large = flag.Bool("large", false, "gate a key's cost at 1,000 and 100,000 requests on a real file")

// realStore is a database of n requests on a real file.
func realStore(tb testing.TB, n int) *store.Store {
	tb.Helper()
	now := fakeNow
	s, err := store.Open(filepath.Join(tb.TempDir(), "desk.db"),
		store.Options{Now: func() time.Time { return now }, NoSync: true, Policy: &review.Policy{
			Date: review.DateOf(fakeNow), Digest: strings.Repeat("ab", 32),
			Platforms: map[string]*review.Platform{"example": {ID: "example", Name: "Example Host", Prefix: "EX",
				ResponseTargetHours: 72}}}})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	me := testOptions().Me
	const batch = 5000
	for from := 0; from < n; from += batch {
		var in []store.ImportDocument
		for i := from; i < min(n, from+batch); i++ {
			r := &review.Request{Schema: review.RequestSchema, Platform: "example", Channel: "email",
				Kind: review.KindRecords, Reference: fmt.Sprintf("REF-%d", i),
				ReceivedAt: now.Add(-time.Duration(i%97) * time.Minute),
				Requester: review.Requester{Agency: fmt.Sprintf("Police Department %d", i%97), Country: "US",
					Kind: "law_enforcement",
					Name: "A. Officer", Email: fmt.Sprintf("officer%d@police.example.gov", i%500), Attested: new(true)},
				Targets: []review.Target{{Type: "email", Value: fmt.Sprintf("user%d@example.com", i)}},
				Data:    []review.Item{{Category: "subscriber.name"}}, Justification: "A theft is being investigated."}
			raw, err := json.Marshal(r)
			if err != nil {
				tb.Fatal(err)
			}
			in = append(in, store.ImportDocument{Request: r, Raw: raw, Source: fmt.Sprintf("batch:%d", i)})
		}
		if _, err := s.As(me).Import(tb.Context(), in); err != nil {
			tb.Fatal(err)
		}
	}
	return s
}

// leastAllocs is how often f allocates, from a place that begin makes. What else
// runs in the process can only add, so the least of three counts is taken.
func leastAllocs(begin, f func()) float64 {
	least := math.Inf(1)
	for range 3 {
		begin()
		least = min(least, testing.AllocsPerRun(40, f))
	}
	return least
}

// skipUnderRace skips a test that counts allocations: the race detector drops
// from pools at random.
func skipUnderRace(t *testing.T) {
	t.Helper()
	if b, ok := debug.ReadBuildInfo(); ok && slices.Contains(b.Settings,
		debug.BuildSetting{Key: "-race", Value: "true"}) {
		t.Skip("allocations are not counted under the race detector")
	}
}

// TestAKeyCostsTheSameOnARealFile gates the allocations of a key, its read of
// the database and its frame: equal at both sizes, to the last one.
func TestAKeyCostsTheSameOnARealFile(t *testing.T) {
	skipUnderRace(t)
	sizes := [2]int{store.MaxCount, 4 * store.MaxCount}
	if *large {
		sizes[1] = 100 * store.MaxCount
	}
	keys := []string{"j", "j k", "G g", "pgdown pgup", "] ["}
	var costs [2][]float64
	for i, n := range sizes {
		s := realStore(t, n)
		v := newDriver(t, s.As(testOptions().Me), testOptions())
		v.send(tea.WindowSizeMsg{Width: 100, Height: 30})
		v.runAll(v.a.screens[0].Start(&v.a.env))
		v.sees("Police Department")
		v.undrawn = true
		for _, k := range keys {
			costs[i] = append(costs[i], leastAllocs(func() { v.press("g 1 0 0 j") }, func() { v.press(k); v.a.View() }))
			start := time.Now()
			for range 20 {
				v.press(k)
				v.a.View()
			}
			t.Logf("%q at %d requests: %.0f allocations, %v a key", k, n, costs[i][len(costs[i])-1],
				time.Since(start)/time.Duration(20*len(strings.Fields(k))))
		}
	}
	for i, k := range keys {
		if a, b := costs[0][i], costs[1][i]; a != b {
			t.Errorf("%q allocates %.0f times at %d requests and %.0f at %d", k, a, sizes[0], b, sizes[1])
		}
	}
}
