package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// hugeLine is larger than a document may be.
var hugeLine = `{"schema":"lert.request/v1","justification":"` + strings.Repeat("x", 2<<20) + `"}`

// brokenLines are ways to break a line with a request. The one that costs memory comes first, so that a short import
// has it, too.
var brokenLines = []func(line string) string{
	func(string) string { return hugeLine },
	func(s string) string { return s[:len(s)/2] },
	func(s string) string { return s[len(s)/2:] },
	func(s string) string { return s[:len(s)-1] },
	func(s string) string { return strings.Replace(s, ":", "", 1) },
	func(s string) string { return strings.Replace(s, `"platform"`, `"platfrom"`, 1) },
	func(s string) string { return strings.Replace(s, `"whatsapp"`, `"nowhere"`, 1) },
	func(s string) string { return strings.Replace(s, `"received_at":"`, `"received_at":"never `, 1) },
	func(s string) string { return strings.Replace(s, `"kind":"records"`, `"kind":7`, 1) },
	func(s string) string { return strings.Replace(s, `{`, `{"kind":"records",`, 1) },
	func(s string) string { return strings.Replace(s, `"reference":"`, "\"reference\":\"\xff", 1) },
	func(s string) string { return strings.Replace(s, `"reference":"`, "\"reference\":\"\x00", 1) },
	func(s string) string { return strings.Replace(s, `{`, `{"demands":`+strings.Repeat("[", 100), 1) },
	func(string) string { return "# a comment" },
	func(string) string { return "<html><body>not found</body></html>" },
	func(string) string { return "%PDF-1.7" },
	func(string) string { return "17" },
}

// manyRequests is JSON Lines of n requests, of which one in a hundred is broken.
type manyRequests struct {
	line func(n int) string
	n    int
	at   int
	rest string
}

func (m *manyRequests) Read(p []byte) (int, error) {
	if len(m.rest) == 0 {
		if m.at == m.n {
			return 0, io.EOF
		}
		line := m.line(m.at)
		if m.at%100 == 50 {
			line = brokenLines[m.at/100%len(brokenLines)](line)
		}
		m.rest = line
		m.at++
		p[0] = '\n' // before each line
		return 1, nil
	}
	n := copy(p, m.rest)
	m.rest = m.rest[n:]
	return n, nil
}

// peakHeap runs f and returns the largest number of bytes that objects in use took up on the heap meanwhile. What is
// only waiting to be collected depends on how busy the machine is.
func peakHeap(f func()) uint64 {
	debug.FreeOSMemory()
	done, most := make(chan struct{}), make(chan uint64)
	go func() {
		peak := uint64(0)
		sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		for {
			runtime.GC()
			metrics.Read(sample)
			peak = max(peak, sample[0].Value.Uint64())
			select {
			case <-done:
				most <- peak
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	f()
	close(done)
	return <-most
}

// countingWriter counts the lines that say that something was not taken.
type countingWriter struct{ errors atomic.Int64 }

func (w *countingWriter) Write(p []byte) (int, error) {
	w.errors.Add(int64(bytes.Count(p, []byte("stdin:"))))
	return len(p), nil
}

// TestAnImportOfAnySizeTakesTheSameMemory: of many requests of which one in a hundred is broken, in every way, import
// takes all others, names each broken one, and takes at most 1.25 times the memory of a thousand. LERT_LARGE: 100,000.
func TestAnImportOfAnySizeTakesTheSameMemory(t *testing.T) {
	large := 10_000
	if os.Getenv("LERT_LARGE") != "" {
		large = 100_000
	}
	s := newFixture(t)
	doc, err := json.Marshal(s.document("clean", nil))
	if err != nil {
		t.Fatal(err)
	}
	line := func(n int) string {
		var d map[string]any
		if err := json.Unmarshal(doc, &d); err != nil {
			t.Fatal(err)
		}
		d["reference"] = fmt.Sprint("REF-", n)
		d["targets"] = []any{map[string]any{"type": "phone", "value": fmt.Sprintf("+1202555%04d", n%10000)}}
		b, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	importMany := func(n int) uint64 {
		var out bytes.Buffer
		errs := new(countingWriter)
		env := testEnv(&manyRequests{line: line, n: n}, &out, errs, "import", "-", "--db",
			filepath.Join(t.TempDir(), "lert.db"))
		env.Now = s.clock
		began := time.Now()
		peak := peakHeap(func() { run(context.Background(), env) })
		broken := n / 100
		t.Logf("%d requests: %.1f MB at most, %v: %s", n, float64(peak)/1e6, time.Since(began).Round(time.Second),
			out.String())
		if !strings.HasPrefix(out.String(), fmt.Sprintf("%d imported ", n-broken)) {
			t.Errorf("of %d requests, %d broken: %s", n, broken, out.String())
		}
		if got := int(errs.errors.Load()); got < broken {
			t.Errorf("of %d broken requests %d are named", broken, got)
		}
		return peak
	}
	// On a busy machine what is allocated while garbage is collected, which counts as in use, differs: one of three
	// comparisons must hold.
	var few, many uint64
	for range 3 {
		few = 0
		for range 8 { // as often as chance needs to look at the same moments
			few = max(few, importMany(1000))
		}
		if many = importMany(large); float64(many) <= 1.25*float64(few) {
			return
		}
	}
	t.Errorf("%d requests took %.1f MB, a thousand took %.1f MB", large, float64(many)/1e6, float64(few)/1e6)
}
