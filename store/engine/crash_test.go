package engine_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"lert/review/problem"
	"lert/store/engine"
)

// TestKill kills the program two hundred times at any moment: it never loses a record that it had
// called recorded, and the next run goes on where it was.
func TestKill(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("200 processes")
	}
	dir := t.TempDir()
	db, out := filepath.Join(dir, "db"), filepath.Join(dir, "out")
	rng := rand.New(rand.NewPCG(5, 6))
	ahead, kills := 0, 200
	for i := range kills {
		c := writer(t, db, out, "", 0)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		if i%4 != 0 { // else killed while opening, or soon after
			waitForGrowth(out, 5*time.Second)
		}
		time.Sleep(time.Duration(rng.IntN(15_000)) * time.Microsecond)
		c.Process.Kill()
		c.Wait()
		if c.ProcessState.ExitCode() > 0 {
			t.Fatalf("kill %d: the writer failed by itself: %s", i, c.Stderr)
		}
		text, _ := os.ReadFile(out)
		s := parseOutcomes(string(text))
		newest, err := checkIntact(db, s.acked, engine.Options{})
		if err != nil {
			t.Fatalf("kill %d: %v", i, err)
		}
		if newest > s.acked {
			ahead++
		}
	}
	checkPages(t, db)
	text, _ := os.ReadFile(out)
	s := parseOutcomes(string(text))
	if s.times["ack"] < kills/2 {
		t.Fatalf("only %d records in %d lives: the test shows nothing", s.times["ack"], kills)
	}
	t.Logf("%d records acknowledged over %d kills; %d times one was recorded and not yet acknowledged",
		s.times["ack"], kills, ahead)
}

// waitForGrowth waits until the file at path is longer than it is now.
func waitForGrowth(path string, atMost time.Duration) {
	size := func() int64 {
		st, err := os.Stat(path)
		if err != nil {
			return 0
		}
		return st.Size()
	}
	was, end := size(), time.Now().Add(atMost)
	for size() == was && time.Now().Before(end) {
		time.Sleep(time.Millisecond)
	}
}

// strace returns the words to run a program under strace, or skips the test.
func strace(t *testing.T, args ...string) []string {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("strace is of Linux")
	}
	path, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("no strace here")
	}
	if out, err := exec.Command(path, "-qq", "-e", "trace=none", "true").CombinedOutput(); err != nil {
		t.Skipf("strace cannot trace here: %s", out)
	}
	return append([]string{path, "-f", "-qq", "-e", "signal=none"}, args...)
}

// TestSyncFails: the disk refuses one sync. If it was the sync of the data, nothing was recorded
// and the error says so. If it was that of the page that makes a transaction count, the transaction
// is found, forced to the disk again and called recorded. In both cases work goes on.
func TestSyncFails(t *testing.T) {
	t.Parallel()
	for when := 1; when <= 8; when++ {
		t.Run(fmt.Sprint(when), func(t *testing.T) {
			dir := t.TempDir()
			db, out := filepath.Join(dir, "db"), filepath.Join(dir, "out")
			createWithOneRecord(t, db, out)
			run(t, writer(t, db, out, "", 12, strace(t, "-o", os.DevNull, "-e", "trace=fdatasync",
				"-e", fmt.Sprintf("inject=fdatasync:error=EIO:when=%d", when))...))
			text, _ := os.ReadFile(out)
			s := parseOutcomes(string(text))
			wantNot := when % 2 // the first sync of each commit is that of the data
			if s.times["not"] != wantNot || s.times["ack"] != 13-wantNot || s.times["doubt"] != 0 {
				t.Fatalf("sync %d fails: %v\n%s", when, s.times, text)
			}
			newest, err := checkIntact(db, s.acked, engine.Options{})
			if err != nil || newest != s.acked {
				t.Fatalf("newest %d of %d acknowledged: %v", newest, s.acked, err)
			}
			checkPages(t, db)
		})
	}
}

// TestSyncFailsForGood: the disk refuses every sync from one on. The error says that the outcome is
// in doubt, or that nothing was recorded. Nothing acknowledged is lost.
func TestSyncFailsForGood(t *testing.T) {
	t.Parallel()
	for when := 1; when <= 6; when++ {
		t.Run(fmt.Sprint(when), func(t *testing.T) {
			dir := t.TempDir()
			db, out := filepath.Join(dir, "db"), filepath.Join(dir, "out")
			createWithOneRecord(t, db, out)
			run(t, writer(t, db, out, "", 12, strace(t, "-o", os.DevNull, "-e", "trace=fdatasync",
				"-e", fmt.Sprintf("inject=fdatasync:error=EIO:when=%d+", when))...))
			text, _ := os.ReadFile(out)
			s := parseOutcomes(string(text))
			if when%2 == 0 && s.times["doubt"] != 1 || when%2 == 1 && s.times["not"] == 0 {
				t.Fatalf("syncs from %d on fail: %v\n%s", when, s.times, text)
			}
			if want := (when-1)/2 + 1; s.times["ack"] != want {
				t.Fatalf("%d acknowledged, not %d\n%s", s.times["ack"], want, text)
			}
			if _, err := checkIntact(db, s.acked, engine.Options{}); err != nil {
				t.Fatal(err)
			}
			checkPages(t, db)
		})
	}
}

// TestDoubtIsAnswered: the disk refuses two syncs in a row, so that a commit stays in doubt, and
// then works again. The engine opens the file by itself, says what became of the commit and goes
// on.
func TestDoubtIsAnswered(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db, out := filepath.Join(dir, "db"), filepath.Join(dir, "out")
	createWithOneRecord(t, db, out)
	run(t, writer(t, db, out, "ask", 12, strace(t, "-o", os.DevNull, "-e", "trace=fdatasync",
		"-e", "inject=fdatasync:error=EIO:when=4..5")...))
	text, _ := os.ReadFile(out)
	s := parseOutcomes(string(text))
	if s.times["doubt"] != 1 || s.times["found-true"] != 1 || s.last["doubt"] != s.last["found-true"] ||
		s.times["ack"] != 12 {
		t.Fatalf("%v\n%s", s.times, text)
	}
	if newest, err := checkIntact(db, s.acked, engine.Options{}); err != nil || newest != 13 {
		t.Fatal(newest, err)
	}
	checkPages(t, db)
}

// TestFileLimit: a file that may not grow is a full disk. The error says so, nothing is half done,
// and work goes on when there is room.
func TestFileLimit(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("the limit on files is set as Linux does it")
	}
	for mode, count := range map[string]int{"small": 600, "small large": 6} {
		dir := t.TempDir()
		db, out := filepath.Join(dir, "db"), filepath.Join(dir, "out")
		run(t, writer(t, db, out, mode, count))
		text, _ := os.ReadFile(out)
		s := parseOutcomes(string(text))
		if s.times["full"] == 0 || s.times["ack"]+s.times["full"] != count || s.last["ack"] < s.last["full"] {
			t.Fatalf("%s: %v\n%s", mode, s.times, text)
		}
		if newest, err := checkIntact(db, s.acked, engine.Options{}); err != nil || newest != s.acked {
			t.Fatal(mode, newest, s.acked, err)
		}
		checkPages(t, db)
	}
}

// TestDiskFull is the same for a full file system, a small tmpfs.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("no file system of one's own here: %s", out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", dir).CombinedOutput(); err != nil {
			t.Errorf("umount: %s", out)
		}
	})
	e, err := engine.Open(filepath.Join(dir, "db"), engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if e != nil {
			e.Close()
		}
	}()
	n := 0
	put := func() error {
		_, err := e.Commit(t.Context(), engine.Txn{Then: []engine.Op{
			engine.Put(fmt.Appendf(nil, "k%05d", n), make([]byte, 20<<10))}})
		if err == nil {
			n++
		}
		return err
	}
	for range 200 {
		if err = put(); err != nil {
			break
		}
	}
	if !errors.Is(err, problem.DiskFull) || !strings.Contains(err.Error(), "free some space") {
		t.Fatalf("after %d puts: %v", n, err)
	}
	if err := put(); !errors.Is(err, problem.DiskFull) {
		t.Fatalf("again: %v", err)
	}
	count := func() (rows int) {
		if err := e.View(t.Context(), func(r engine.Reader) error {
			for _, err := range r.Scan(nil, nil, engine.ScanOpt{}) {
				if err != nil {
					return err
				}
				rows++
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		return rows
	}
	if got := count(); got != n || n == 0 {
		t.Fatalf("%d rows on a full disk, not %d", got, n)
	}
	// Not a byte is left, so that not even the owner file can be written: what is there is still
	// read.
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	filler, err := os.Create(filepath.Join(dir, "filler"))
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = filler.Write(make([]byte, 4096))
	}
	filler.Close()
	if e, err = engine.Open(filepath.Join(dir, "db"), engine.Options{}); err != nil {
		t.Fatalf("on a full disk: %v", err)
	}
	if got := count(); got != n {
		t.Fatalf("%d rows opened on a full disk, not %d", got, n)
	}
	if err := put(); !errors.Is(err, problem.DiskFull) {
		t.Fatalf("opened on a full disk: %v", err)
	}
	if out, err := exec.Command("mount", "-o", "remount,size=8m", dir).CombinedOutput(); err != nil {
		t.Skipf("cannot grow it: %s", out)
	}
	if err := put(); err != nil {
		t.Fatalf("with room again: %v", err)
	}
	if got := count(); got != n {
		t.Fatalf("%d rows, not %d", got, n)
	}
}

// createWithOneRecord makes a database with one record.
func createWithOneRecord(t *testing.T, db, out string) {
	t.Helper()
	run(t, writer(t, db, out, "", 1))
}

func run(t *testing.T, c *exec.Cmd) {
	t.Helper()
	if err := c.Run(); err != nil {
		t.Fatalf("%v: %s", err, c.Stderr)
	}
}
