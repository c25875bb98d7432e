package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"

	"lert/review"
	"lert/review/intake"
	"lert/store"
	"lert/store/people"
)

// The benchmark at its full size, on loopback:
//
//	go test ./cmd/lert -run '^$' -bench ATeamAtWork -consoles 200 -queue 100000 -typing 1m -timeout 30m
var (
	benchConsoles = flag.Int("consoles", 20, "consoles of BenchmarkATeamAtWork")
	benchQueue    = flag.Int("queue", 2000, "requests of its queue")
	benchTyping   = flag.Duration("typing", 10*time.Second, "how long they type")
	benchPause    = flag.Duration("pause", time.Second, "mean time between two keys of one person")
)

// BenchmarkATeamAtWork seats as many people, each with a key and a console of
// their own over SSH, at one server in a process of its own. Each moves through
// the queue at a person's pace and now and then pushes a request back. It
// reports the time from a key to the first byte of its frame at the client, the
// bytes that a key costs on the line, and the memory of the server per console.
func BenchmarkATeamAtWork(b *testing.B) {
	dir := b.TempDir()
	staff := make([]people.Person, *benchConsoles)
	for i := range staff {
		staff[i] = people.Person{Name: fmt.Sprintf("Analyst %03d", i), Pseudonym: fmt.Sprintf("Agent %03d", i),
			Role: review.RoleAnalyst, User: fmt.Sprintf("u%03d", i)}
	}
	keys := writePeopleWithKeys(b, filepath.Join(dir, "people.yaml"), staff...)
	db := filepath.Join(dir, "lert.db")
	fillQueue(b, db, *benchQueue)
	h, server := otherProcess(b, db)
	h.keys = keys
	// What the first to come cost the server, such as the policy, is nobody's share.
	first := &simulatedUser{r: rand.New(rand.NewPCG(1, 1))}
	first.signIn(h, "u000", 0)
	first.pushBack()
	first.f.s.Close()
	before := anonymousMemory(b, server)
	for b.Loop() {
		var team sync.WaitGroup
		all := make([]*simulatedUser, *benchConsoles)
		arriving := make(chan struct{}, 8) // people come one after the other; TestManyAtOnce is the crowd
		for i := range all {
			all[i] = &simulatedUser{r: rand.New(rand.NewPCG(1, uint64(i)))}
			arriving <- struct{}{}
			team.Go(func() { all[i].signIn(h, staff[i].User, 7*i); <-arriving })
		}
		team.Wait()
		if b.Failed() {
			b.FailNow()
		}
		end := time.Now().Add(*benchTyping)
		for _, x := range all {
			team.Go(func() { x.work(end) })
		}
		team.Wait()
		after := anonymousMemory(b, server)
		report := tally(b, all)
		report(float64(after-before)/float64(len(all))/1e6, "MB/console")
		b.Logf("server: %.0f MB before, %.0f MB with %d consoles", float64(before)/1e6, float64(after)/1e6, len(all))
		for _, x := range all {
			x.f.s.Close()
		}
	}
	if s := h.log.String(); strings.Contains(s, "msg=panic") || strings.Contains(s, "why=stalled") {
		b.Errorf("the server's log:\n%s", s)
	}
}

// tally reports what all of them measured.
func tally(b *testing.B, all []*simulatedUser) (report func(float64, string)) {
	var waits []keyWait
	var bytes, keys, decided, lost int
	for _, x := range all {
		waits = append(waits, x.waits...)
		bytes += x.f.byteCount()
		keys += x.keys
		decided += x.decided
		lost += len(x.failed)
		for _, f := range x.failed {
			b.Error(f)
		}
	}
	slices.SortFunc(waits, func(a, b keyWait) int { return cmp.Compare(a.wait, b.wait) })
	at := func(q float64) float64 {
		if len(waits) == 0 {
			return 0
		}
		return float64(waits[min(len(waits)-1, int(q*float64(len(waits))))].wait) / 1e6
	}
	for _, w := range waits[max(0, len(waits)-8):] {
		b.Logf("slow: %q waited %v, pressed at %s", w.key, w.wait, w.at.Format("15:04:05.000"))
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(at(0.5), "p50-ms/key")
	b.ReportMetric(at(0.99), "p99-ms/key")
	b.ReportMetric(at(1), "max-ms/key")
	b.ReportMetric(float64(bytes)/float64(max(keys, 1)), "B/key")
	b.ReportMetric(float64(keys), "keys")
	b.ReportMetric(float64(decided), "decisions")
	b.ReportMetric(float64(lost), "failures")
	return b.ReportMetric
}

// fillQueue makes a database with n requests that ask without legal process.
func fillQueue(b testing.TB, path string, n int) {
	s, err := store.Open(path, store.Options{Now: time.Now, Policy: mustPolicy(b), NoSync: true, Version: version(),
		Verb: "import"})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	const batch = 2000
	now := time.Now().UTC().Truncate(time.Second)
	for from := 0; from < n; from += batch {
		var in []store.ImportDocument
		for i := from; i < min(n, from+batch); i++ {
			r := &review.Request{Schema: review.RequestSchema, Platform: "whatsapp", Channel: "portal",
				Kind: review.KindRecords, Reference: fmt.Sprintf("REF-%d", i),
				ReceivedAt: now.Add(-time.Duration(i%97) * time.Minute),
				Requester: review.Requester{Agency: fmt.Sprintf("Police Department %d", i%97), Country: "US",
					Kind: "law_enforcement",
					Name: "A. Officer", Email: fmt.Sprintf("officer%d@police.example.gov", i%500), Attested: new(true)},
				Targets: []review.Target{{Type: "phone", Value: fmt.Sprintf("+1202555%04d", i%10000)}},
				Data:    []review.Item{{Category: "subscriber.name"}}, Justification: "A theft is being investigated."}
			raw, err := intake.Canonical(r)
			if err != nil {
				b.Fatal(err)
			}
			in = append(in, store.ImportDocument{Request: r, Raw: raw, Source: fmt.Sprintf("batch:%d", i)})
		}
		if _, err := s.As(review.Actor{Name: "filler", Role: review.RoleAnalyst, User: "filler", Host: "bench"}).
			Import(b.Context(), in); err != nil {
			b.Fatal(err)
		}
	}
}

// otherProcess serves a database in a process of its own, as TestMain's lert,
// so that its memory is its own.
func otherProcess(b testing.TB, db string) (*testServer, int) {
	me, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	bin := filepath.Join(b.TempDir(), "lert")
	if err := os.Symlink(me, bin); err != nil {
		b.Fatal(err)
	}
	h := &testServer{t: b, log: &syncBuffer{}}
	c := exec.Command(bin, "serve", "--db", db, "--listen", "127.0.0.1:0", "--json")
	c.Env = append(os.Environ(), "SCRIPT_USER=server")
	c.Stderr = h.log
	out, err := c.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := c.Start(); err != nil {
		b.Fatal(err)
	}
	h.close = sync.OnceValue(func() int {
		c.Process.Signal(syscall.SIGKILL)
		c.Wait()
		return 0
	})
	b.Cleanup(func() { h.close() })
	var o struct{ Listen string }
	if err := json.NewDecoder(out).Decode(&o); err != nil {
		b.Fatalf("%v: %s", err, h.log)
	}
	h.addr = o.Listen
	return h, c.Process.Pid
}

// anonymousMemory is how much memory of its own a process has, in bytes: without the
// pages of files, which are the database's and go when they are needed.
func anonymousMemory(b testing.TB, pid int) int64 {
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	for l := bufio.NewScanner(f); l.Scan(); {
		if rest, ok := strings.CutPrefix(l.Text(), "RssAnon:"); ok {
			kb, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			if err != nil {
				b.Fatal(err)
			}
			return kb << 10
		}
	}
	b.Fatal("this system does not say what a process has")
	return 0
}

// simulatedUser is one person at a console.
type simulatedUser struct {
	r       *rand.Rand
	f       *timedConsole
	keys    int
	waits   []keyWait
	decided int
	failed  []string
}

// keyWait is how long a person waited for the frame of a key.
type keyWait struct {
	wait time.Duration
	key  string
	at   time.Time
}

// timedConsole is a console whose frames are timed as they come.
type timedConsole struct {
	*remoteConsole
	mu    sync.Mutex
	n     int
	first chan time.Time // of the first byte since it was last emptied
}

func (h *timedConsole) Write(p []byte) (int, error) {
	now := time.Now()
	h.mu.Lock()
	h.n += len(p)
	h.mu.Unlock()
	select {
	case h.first <- now:
	default:
	}
	return h.remoteConsole.Write(p)
}

func (h *timedConsole) byteCount() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.n
}

// signIn signs in and moves to a row of one's own.
func (x *simulatedUser) signIn(h *testServer, user string, row int) {
	s, err := h.dial(user).NewSession()
	if err != nil {
		h.t.Error(err)
		return
	}
	x.f = &timedConsole{remoteConsole: &remoteConsole{t: h.t, s: s, emu: vt.NewEmulator(80, 24)},
		first: make(chan time.Time, 1)}
	s.Stdout = x.f
	go io.Copy(io.Discard, x.f.emu)
	if x.f.keys, err = s.StdinPipe(); err == nil {
		err = s.RequestPty("xterm-256color", 24, 80, nil)
	}
	if err == nil {
		err = s.Shell()
	}
	if err != nil {
		h.t.Error(err)
		return
	}
	x.f.expect("[Open", "Police Depa")
	if row > 0 {
		x.f.typeKeys(strconv.Itoa(row) + "j")
	}
	x.f.mu.Lock()
	x.f.n = 0
	x.f.mu.Unlock()
}

// work types until the end: down and up the queue, and every hundredth time a
// request is pushed back.
func (x *simulatedUser) work(end time.Time) {
	for time.Now().Before(end) {
		time.Sleep(time.Duration(x.r.ExpFloat64() * float64(*benchPause)))
		switch n := x.r.IntN(100); {
		case n == 0:
			x.pushBack()
		case n < 30 && !x.onFirstLine():
			x.press("k")
		default:
			x.press("j")
		}
	}
}

// onFirstLine reports whether the mark is on the first line of the list. There may be nowhere
// to go up from it, and then no frame comes before the next change of somebody else or the
// next tick, seconds later.
func (x *simulatedUser) onFirstLine() bool {
	_, list, _ := strings.Cut(x.f.text(), " DUE ")
	_, list, _ = strings.Cut(list, "\n")
	return strings.HasPrefix(list, " > ")
}

// press presses one key and waits for the first byte of its frame.
func (x *simulatedUser) press(k string) {
	select {
	case <-x.f.first:
	default:
	}
	begun := time.Now()
	x.f.typeKeys(k)
	x.keys++
	select {
	case at := <-x.f.first:
		x.waits = append(x.waits, keyWait{at.Sub(begun), k, begun})
	case <-time.After(10 * time.Second):
		x.failed = append(x.failed, "no frame within ten seconds of "+strconv.Quote(k)+":\n"+x.f.text())
	}
}

// pushBack opens the request under the cursor, pushes it back as the checks
// propose, and comes back to the queue.
func (x *simulatedUser) pushBack() {
	step := func(k string, any ...string) bool {
		x.press(k)
		for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
			if s := x.f.text(); slices.ContainsFunc(any, func(w string) bool { return strings.Contains(s, w) }) {
				return true
			}
		}
		x.failed = append(x.failed, strconv.Quote(k)+" did not lead to "+strings.Join(any, " or ")+":\n"+x.f.text())
		return false
	}
	if !step("\r", "Recommended: ") {
		return
	}
	if step("p", "y signs", "held by") && strings.Contains(x.f.text(), "y signs") {
		for range 20 { // each screen of a long form is read before it is signed
			if !strings.Contains(x.f.text(), "not seen yet") || !step("\t", "y signs") {
				break
			}
		}
		time.Sleep(500 * time.Millisecond) // a key that records needs a silence before it
		if step("y", "u undoes", "refused", "held by") && strings.Contains(x.f.text(), "u undoes") {
			x.decided++
		} else {
			step("\x1b", "Recommended: ")
		}
	}
	step("\x1b", "[Open")
}
