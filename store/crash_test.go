package store

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"lert/review"
)

// crashPath and crashFrom are the environment that makes the test binary a process that decides until it is killed: the
// database's path, and the number from which its requests continue.
const crashPath, crashFrom = "LERT_TEST_CRASH_DB", "LERT_TEST_CRASH_FROM"

// crashDisk adds a disk that writes only after this many commits, see lossyDisk.
const crashDisk = "LERT_TEST_CRASH_DISK"

// crashTargets makes its requests large: the number of their targets.
const crashTargets = "LERT_TEST_CRASH_TARGETS"

func TestMain(m *testing.M) {
	if path := os.Getenv(crashPath); path != "" {
		if err := decideForEver(path, os.Getenv(crashFrom)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	if path := os.Getenv(envPath); path != "" {
		if err := runProcess(path, os.Getenv(envWork), os.Getenv(envName)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// decideForEver imports requests and decides them, and prints each decision's id once it is acknowledged.
func decideForEver(path, from string) error {
	n, err := strconv.Atoi(from)
	if err != nil {
		return err
	}
	var now atomic.Int64 // milliseconds since the start; rows are recomputed at the same time
	now.Store(int64(n))
	clock := func() time.Time { return start.Add(time.Duration(now.Load()) * time.Millisecond) }
	s, err := openDesk(path, Options{Now: clock, Policy: defaultPolicy, Version: "test", Wait: 5 * time.Second})
	if err != nil {
		return err
	}
	ctx := context.Background()
	targets, _ := strconv.Atoi(os.Getenv(crashTargets))
	fmt.Println("ready")
	for ; ; n++ {
		now.Store(int64(n))
		r := warrant(n % 100)
		if targets > 0 {
			r = largeWarrant(n, targets, 20)
		}
		r.Justification = fmt.Sprint("number ", n)
		raw, err := json.Marshal(r)
		if err != nil {
			return err
		}
		taken, err := s.As(anna).Import(ctx, []ImportDocument{{Request: r, Raw: raw}})
		if err != nil {
			return err
		}
		if taken[0].Outcome == ImportDuplicate {
			continue
		}
		seen := review.Observation{RequestID: taken[0].ID, Kind: review.ObservedNote, Value: "seen"}
		if _, err := s.As(anna).Observe(ctx, seen); err != nil {
			return err
		}
		c, err := s.As(anna).OpenCase(ctx, taken[0].ID)
		if err != nil {
			return err
		}
		d := pushBack(c)
		d.ID = fmt.Sprintf("%032x", n+1)
		if _, err := s.As(anna).Decide(ctx, d, c.AssessmentJSON); err != nil {
			return err
		}
		fmt.Println("ack", d.ID)
	}
}

// TestKillLosesNothingAcknowledged: killed at any moment, the database opens, holds every decision that was
// acknowledged, and is consistent.
func TestKillLosesNothingAcknowledged(t *testing.T) {
	t.Parallel()
	kills := 25
	if s := os.Getenv("LERT_TEST_KILLS"); s != "" {
		kills, _ = strconv.Atoi(s)
	}
	if testing.Short() {
		kills = 5
	}
	k := newCrashRun(filepath.Join(t.TempDir(), "lert.db"))
	// A busy machine may need longer for the first acknowledgement.
	for n := 0; n < kills || n < 4*kills && len(k.acked) == 0; n++ {
		after := time.Duration(2+rand.IntN(58)) * time.Millisecond
		if n >= kills {
			after *= 20
		}
		if err := k.killOnce(after); err != nil {
			t.Fatal(err)
		}
	}
	if len(k.acked) == 0 {
		t.Fatal("nothing was acknowledged: the test proves nothing")
	}
	t.Logf("%d kills, %d decisions acknowledged, %d recorded before the answer could be given",
		k.kills, len(k.acked), k.extra)
}

// TestKillDuringImportsOfLargeRequests is TestKillLosesNothingAcknowledged with requests of thousands of targets, on an
// ordinary disk and on one that loses what it did not write when the power fails.
func TestKillDuringImportsOfLargeRequests(t *testing.T) {
	t.Parallel()
	kills, targets := 15, 4000
	if testing.Short() {
		kills, targets = 2, 1000
	}
	for _, disk := range []string{"", "1"} {
		k := newCrashRun(filepath.Join(t.TempDir(), "lert.db"))
		k.disk, k.targets = disk, targets
		for n := 0; n < kills || n < 4*kills && len(k.acked) == 0; n++ {
			after := time.Duration(20+rand.IntN(600)) * time.Millisecond
			if n >= kills {
				after *= 10
			}
			if err := k.killOnce(after); err != nil {
				t.Fatalf("disk %q: %v", disk, err)
			}
		}
		if len(k.acked) == 0 {
			t.Fatalf("disk %q: nothing was acknowledged: the test proves nothing", disk)
		}
		t.Logf("disk %q: %d kills, %d decisions acknowledged", disk, k.kills, len(k.acked))
	}
}

// crashRun is a process that is killed again and again.
type crashRun struct {
	path    string
	targets int             // of each request; 0: those of an ordinary one
	disk    string          // that it has, "" for an ordinary one
	acked   map[string]bool // decisions that it acknowledged
	kills   int
	next    int // number from which its requests continue
	extra   int // decisions that are there and were not acknowledged
}

func newCrashRun(path string) *crashRun { return &crashRun{path: path, acked: map[string]bool{}} }

// killOnce runs the process for a while, kills it and checks what it left: everything agrees, and whatever it ever
// acknowledged is there.
func (k *crashRun) killOnce(after time.Duration) error {
	k.kills++
	got, err := runAndKill(k.path, k.disk, k.targets, k.next, after)
	if err != nil {
		return fmt.Errorf("round %d: %w", k.kills, err)
	}
	for _, id := range got {
		k.acked[id] = true
	}
	there, err := k.recordedDecisions()
	if err != nil {
		return fmt.Errorf("round %d: %w", k.kills, err)
	}
	for id := range there {
		n, _ := strconv.ParseInt(id, 16, 64)
		k.next = max(k.next, int(n)+1)
	}
	var lost []error
	for id := range k.acked {
		if !there[id] {
			lost = append(lost, fmt.Errorf("round %d: decision %s was acknowledged and is lost", k.kills, id))
		}
	}
	k.extra = len(there) - len(k.acked)
	return errors.Join(lost...)
}

// recordedDecisions are the decisions in the database, which must be consistent.
func (k *crashRun) recordedDecisions() (map[string]bool, error) {
	later := func() time.Time { return start.Add(time.Hour) }
	s, err := Open(k.path, Options{Now: later, Policy: defaultPolicy, Wait: 5 * time.Second, NoSync: true})
	if err != nil {
		return nil, fmt.Errorf("the database does not open: %w", err)
	}
	defer s.Close()
	v, err := s.As(anna).Verify(bg, nil)
	if err != nil || len(v.Faults) > 0 {
		return nil, fmt.Errorf("verify: %w %+v", err, v.Faults)
	}
	entries, _, err := s.As(anna).Audit(bg, AuditQuery{Limit: 1 << 20})
	if err != nil {
		return nil, err
	}
	there := map[string]bool{}
	for _, e := range entries {
		there[e.Decision.ID] = true
	}
	return there, s.Close()
}

// runAndKill runs a process, kills it a while after it is ready, and returns what it acknowledged.
func runAndKill(path, disk string, targets, from int, after time.Duration) ([]string, error) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashPath+"="+path, crashFrom+"="+strconv.Itoa(from), crashDisk+"="+disk,
		crashTargets+"="+strconv.Itoa(targets))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() || lines.Text() != "ready" {
		cmd.Process.Kill()
		cmd.Wait()
		return nil, errors.New("the desk did not start")
	}
	timer := time.AfterFunc(after, func() { cmd.Process.Kill() })
	defer timer.Stop()
	var acked []string
	for lines.Scan() {
		if id, ok := strings.CutPrefix(lines.Text(), "ack "); ok && len(id) == 32 {
			acked = append(acked, id)
		}
	}
	cmd.Wait()
	if cmd.ProcessState.Exited() {
		return nil, fmt.Errorf("the desk ended by itself: %v", cmd.ProcessState)
	}
	return acked, nil
}
