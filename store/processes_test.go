package store

import (
	"bufio"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"lert/review"
	"lert/review/problem"
)

// envPath, envWork and envName are the environment that makes the test binary one of several processes on one database:
// its path, what this process does, and under which name.
const envPath, envWork, envName = "LERT_TEST_DESK_DB", "LERT_TEST_DESK_WORK", "LERT_TEST_DESK_NAME"

// processWorks are what such a process can do. Each prints what it did, a line each.
var processWorks = map[string]func(ctx context.Context, s *Store, name string) error{
	"claim":  claimAll,
	"note":   noteForEver,
	"verify": verifyForEver,
	"backup": backupForEver,
	"stay":   func(ctx context.Context, _ *Store, _ string) error { <-ctx.Done(); return nil },
}

// runProcess opens the database, says so, waits for a word and works until its input ends.
func runProcess(path, work, name string) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s, err := Open(path, Options{Now: func() time.Time { return start }, Policy: defaultPolicy, Version: "test",
		Wait: 5 * time.Second, Verb: work})
	if err != nil {
		return err
	}
	defer s.Close()
	fmt.Println("ready")
	in := bufio.NewReader(os.Stdin)
	if _, err := in.ReadString('\n'); err != nil {
		return err
	}
	go func() {
		io.Copy(io.Discard, in)
		cancel()
	}()
	err = processWorks[work](ctx, s, name)
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		err = nil
	}
	if err != nil {
		return fmt.Errorf("%s %s: %w", name, work, err)
	}
	fmt.Println("end")
	return s.Close()
}

// pause is what those who verify and copy leave to the others.
const pause = 100 * time.Millisecond

// claimAll claims every request, in the same order as every process.
func claimAll(ctx context.Context, s *Store, name string) error {
	for i := 1; ; i++ {
		id := fmt.Sprintf("WA-2026-%06d", i)
		_, err := s.As(review.Actor{Name: name, Role: review.RoleAnalyst}).Claim(ctx, id)
		switch {
		case err == nil:
			fmt.Println("won", id)
		case errors.Is(err, problem.Claimed):
			_, says, _ := strings.Cut(err.Error(), ": ")
			fmt.Println("lost", id, strings.Fields(says)[0])
		case errors.Is(err, problem.NotFound): // the last was before it
			return nil
		default:
			return err
		}
	}
}

// noteForEver records notes, each with words of its own.
func noteForEver(ctx context.Context, s *Store, name string) error {
	by := review.Actor{Name: name, Role: review.RoleAnalyst}
	for i := 0; ; i++ {
		note := fmt.Sprint(name, "/", i)
		id := fmt.Sprintf("WA-2026-%06d", rand.IntN(20)+1)
		own := newID() // not one that another process counts to as well
		o := review.Observation{ID: hex.EncodeToString(own[:]), RequestID: id, Kind: review.ObservedNote, Value: note}
		_, err := s.As(by).Observe(ctx, o)
		// The owner died with the answer: the same again is recorded once.
		for errors.Is(err, problem.InDoubt) {
			_, err = s.As(by).Observe(ctx, o)
		}
		if err != nil {
			return err
		}
		fmt.Println("ack", note)
	}
}

func verifyForEver(ctx context.Context, s *Store, _ string) error {
	for {
		v, err := s.As(anna).Verify(ctx, nil)
		if err != nil {
			return err
		}
		if len(v.Faults) > 0 {
			return fmt.Errorf("%+v", v.Faults)
		}
		fmt.Println("verified", v.LedgerSize)
		time.Sleep(pause)
	}
}

func backupForEver(ctx context.Context, s *Store, name string) error {
	dir, err := os.MkdirTemp("", name)
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	for i := 0; ; i++ {
		to := filepath.Join(dir, strconv.Itoa(i)+".db")
		made, err := s.As(anna).Backup(ctx, to)
		if err != nil {
			return err
		}
		c, err := Open(to, Options{Now: s.now, Policy: defaultPolicy, NoSync: true})
		if err != nil {
			return err
		}
		v, err := c.As(anna).Verify(ctx, nil)
		c.Close()
		if err != nil {
			return err
		}
		if len(v.Faults) > 0 || v.LedgerSize != made.Leaves || v.LedgerRoot != made.Root {
			return fmt.Errorf("the copy %+v is %+v", made, v)
		}
		if err := os.Remove(to); err != nil {
			return err
		}
		fmt.Println("copied", v.LedgerSize)
		time.Sleep(pause)
	}
}

// process is one of several on a database.
type process struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	done chan struct{} // closed when its output ended

	mu   sync.Mutex
	said []string
}

// startProcess starts a process and waits until it has the database open.
func startProcess(t testing.TB, path, work, name string) *process {
	t.Helper()
	p := &process{cmd: exec.Command(os.Args[0]), done: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), envPath+"="+path, envWork+"="+work, envName+"="+name)
	p.cmd.Stderr = os.Stderr
	out, err := p.cmd.StdoutPipe()
	if err == nil {
		p.in, err = p.cmd.StdinPipe()
	}
	if err == nil {
		err = p.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.cmd.Process.Kill() })
	lines := bufio.NewScanner(out)
	if !lines.Scan() || lines.Text() != "ready" {
		t.Fatalf("%s does not begin: %q", name, lines.Text())
	}
	go func() {
		defer close(p.done)
		for lines.Scan() {
			p.mu.Lock()
			p.said = append(p.said, lines.Text())
			p.mu.Unlock()
		}
	}()
	return p
}

func (p *process) start(t testing.TB) {
	t.Helper()
	if _, err := io.WriteString(p.in, "begin\n"); err != nil {
		t.Fatal(err)
	}
}

// lines are the lines that begin with a word, without it.
func (p *process) lines(word string) (out []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, l := range p.said {
		if rest, ok := strings.CutPrefix(l, word+" "); ok {
			out = append(out, rest)
		}
	}
	return out
}

// stop ends its input and waits until it ends well.
func (p *process) stop(t testing.TB) {
	t.Helper()
	p.in.Close()
	<-p.done
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("%v: %v", p.cmd.Env[len(p.cmd.Env)-1], err)
	}
}

// requireSharing skips the test where only one process can have a database open.
func requireSharing(t testing.TB) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("on this system a database is not shared")
	}
}

// databaseWith is a database with n requests, which nobody has open.
func databaseWith(t *testing.T, n int) string {
	t.Helper()
	requireSharing(t)
	path := filepath.Join(t.TempDir(), "lert.db")
	s, err := Open(path, Options{Now: func() time.Time { return start }, Policy: defaultPolicy, NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	for from := 0; from < n; from += 100 {
		var docs []ImportDocument
		for i := from; i < min(n, from+100); i++ {
			r := warrant(i % 100)
			r.Justification = fmt.Sprint("number ", i)
			docs = append(docs, incoming(t, r))
		}
		if _, err := s.As(anna).Import(t.Context(), docs); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// reopenVerified is the database, verified, once all processes have ended.
func reopenVerified(t *testing.T, path string) *Store {
	t.Helper()
	s, err := Open(path, Options{Now: func() time.Time { return start }, Policy: defaultPolicy, Wait: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if v, err := s.As(anna).Verify(t.Context(), nil); err != nil || len(v.Faults) > 0 {
		t.Errorf("%v %+v", err, v.Faults)
	}
	return s
}

// TestU1ThreeProcessesClaimEachRequestOnce: three processes claim the same thousand requests: one wins each, the others
// learn who, while a fourth verifies and a fifth makes copies.
func TestU1ThreeProcessesClaimEachRequestOnce(t *testing.T) {
	requests := 1000
	if testing.Short() {
		requests = 100
	}
	path := databaseWith(t, requests)
	aside := []*process{startProcess(t, path, "verify", "vera"), startProcess(t, path, "backup", "bob")}
	claimers := map[string]*process{}
	for _, name := range []string{"anna", "ben", "cora"} {
		claimers[name] = startProcess(t, path, "claim", name)
	}
	for _, p := range aside {
		p.start(t)
	}
	for _, p := range claimers {
		p.start(t)
	}
	won := map[string]string{}
	for name, p := range claimers {
		<-p.done
		p.stop(t)
		for _, id := range p.lines("won") {
			if other := won[id]; other != "" {
				t.Errorf("%s was won by %s and by %s", id, other, name)
			}
			won[id] = name
		}
		t.Logf("%s won %d", name, len(p.lines("won")))
	}
	for name, p := range claimers {
		for _, says := range p.lines("lost") {
			id, holder, _ := strings.Cut(says, " ")
			if won[id] != holder || holder == name {
				t.Errorf("%s lost %s and was told that %s holds it; %s does", name, id, holder, won[id])
			}
		}
		if n := len(p.lines("won")) + len(p.lines("lost")); n != requests {
			t.Errorf("%s came to an end with %d", name, n)
		}
	}
	for i, word := range []string{"verified", "copied"} {
		n := len(aside[i].lines(word))
		for ; n == 0; n = len(aside[i].lines(word)) {
			select {
			case <-aside[i].done:
				t.Fatalf("nothing was %s", word)
			case <-time.After(10 * time.Millisecond):
			}
		}
		aside[i].stop(t)
		t.Logf("%s %d times", word, n)
	}
	s := reopenVerified(t, path)
	if len(won) != requests {
		t.Errorf("%d of %d were claimed", len(won), requests)
	}
	for id, name := range won {
		c, err := s.As(anna).Case(t.Context(), id)
		if err != nil || c.Claim == nil || c.Claim.Holder != name {
			t.Fatalf("%s is held by %+v, %v; %s was told that it is theirs", id, c.Claim, err, name)
		}
	}
}

// TestOwnerIsKilledAndTheOthersGoOn: the process that has the database open is killed at any moment, again and again:
// the others continue by themselves, what was acknowledged is there, and nothing is there twice.
func TestOwnerIsKilledAndTheOthersGoOn(t *testing.T) {
	kills := 5
	if s := os.Getenv("LERT_TEST_KILLS"); s != "" {
		kills, _ = strconv.Atoi(s)
	}
	path := databaseWith(t, 20)
	var all, at []*process
	come := func() {
		p := startProcess(t, path, "note", fmt.Sprint("n", len(all)))
		p.start(t)
		all, at = append(all, p), append(at, p)
	}
	for range 3 {
		come()
	}
	vera, bob := startProcess(t, path, "verify", "vera"), startProcess(t, path, "backup", "bob")
	vera.start(t)
	bob.start(t)
	for round := range kills {
		// Every process gets something recorded, whoever the owner is.
		for _, p := range at {
			had := len(p.lines("ack"))
			for end := time.Now().Add(2 * time.Minute); len(p.lines("ack")) == had; time.Sleep(time.Millisecond) {
				if time.Now().After(end) {
					t.Fatalf("round %d: one of those who stayed gets nothing recorded any more", round)
				}
			}
		}
		time.Sleep(rand.N(40 * time.Millisecond))
		i := slices.IndexFunc(at, func(p *process) bool { return p.cmd.Process.Pid == ownerOf(path) })
		if i < 0 {
			// The one who verifies or copies has it open: a client is killed then
			i = rand.IntN(len(at))
		}
		at[i].cmd.Process.Kill()
		<-at[i].done
		at[i].cmd.Wait()
		at = slices.Delete(at, i, i+1)
		come()
	}
	for _, p := range at {
		p.stop(t)
	}
	// On a busy machine they may not have come to an end once.
	for end := time.Now().Add(time.Minute); len(vera.lines("verified")) == 0 ||
		len(bob.lines("copied")) == 0; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("verified %d times, copied %d times", len(vera.lines("verified")), len(bob.lines("copied")))
		}
	}
	vera.stop(t)
	bob.stop(t)
	s := reopenVerified(t, path)
	times := map[string]int{}
	for i := range 20 {
		c, err := s.As(anna).Case(t.Context(), fmt.Sprintf("WA-2026-%06d", i+1))
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range c.Observations {
			if o.Kind == review.ObservedNote {
				times[o.Value]++
			}
		}
	}
	acked := 0
	for _, p := range all {
		for _, note := range p.lines("ack") {
			acked++
			if times[note] == 0 {
				t.Errorf("%s was acknowledged and is lost", note)
			}
		}
	}
	for note, n := range times {
		if n > 1 {
			t.Errorf("%s was recorded %d times", note, n)
		}
	}
	t.Logf("%d kills; %d notes acknowledged, %d recorded; verified %d times, copied %d times", kills, acked, len(times),
		len(vera.lines("verified")), len(bob.lines("copied")))
}

// ownerOf is the process that has a database open.
func ownerOf(path string) int {
	b, _ := os.ReadFile(path + ".owner")
	_, rest, _ := strings.Cut(string(b), "pid ")
	pid, _ := strconv.Atoi(strings.TrimSpace(strings.SplitN(rest, "\n", 2)[0]))
	return pid
}
