package engine_test

import (
	"bufio"
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"lert/store/engine"
)

// TestPowerCut: a power cut keeps what was synced before it and any part of what was written after.
// The test records the program's writes and syncs, plays them back, and at every point makes the
// files that a power cut there could leave: with none, all, some of the unsynced writes, and some
// of them torn. Each must open, complete, with every record acknowledged by then.
func TestPowerCut(t *testing.T) {
	t.Parallel()
	if images, lost := simulatePowerCuts(t, "", 120); lost != nil || images < 1000 {
		t.Fatalf("%d files tried: %v", images, lost)
	}
}

// TestPowerCutInLargeTransactions: a transaction with the keys of a request of thousands of targets is there whole
// after a power cut, or not at all.
func TestPowerCutInLargeTransactions(t *testing.T) {
	t.Parallel()
	if images, lost := simulatePowerCuts(t, "large", 6); lost != nil || images < 500 {
		t.Fatalf("%d files tried: %v", images, lost)
	}
}

// TestPowerCutWithoutSync: the same without syncs must find losses, or TestPowerCut would show
// nothing.
func TestPowerCutWithoutSync(t *testing.T) {
	t.Parallel()
	images, lost := simulatePowerCuts(t, "nosync", 60)
	if lost == nil {
		t.Fatalf("%d files tried and nothing lost without a single sync", images)
	}
	t.Logf("file %d: %v", images, lost)
}

// call is one system call on a file.
type call struct {
	name, path string
	data       []byte // pwrite64, write
	off        int64  // pwrite64: where; ftruncate: how long
	to         string // link, rename: the new name
}

// disk is a file as the kernel has it: what is certainly on the disk, and the calls since.
type disk struct {
	safe    image
	pending []call
}

// image is the content of a file; bytes past the data are zero.
type image struct {
	data []byte
	size int64
}

func (m *image) apply(c call) {
	if c.name == "ftruncate" {
		m.size = c.off
		if int64(len(m.data)) > m.size {
			m.data = m.data[:m.size]
		}
		return
	}
	end := c.off + int64(len(c.data))
	if grow := end - int64(len(m.data)); grow > 0 {
		m.data = append(m.data, make([]byte, grow)...)
	}
	copy(m.data[c.off:], c.data)
	m.size = max(m.size, end)
}

func (m image) clone() image { return image{bytes.Clone(m.data), m.size} }

// afterCut is what a power cut could leave: the safe part, and of the pending writes those that
// keep picks, torn where tear says so.
func (d *disk) afterCut(keep func() bool, tear func(n int) (from, to int)) image {
	m := d.safe.clone()
	for _, c := range d.pending {
		if !keep() {
			continue
		}
		if tear != nil && c.name == "pwrite64" {
			from, to := tear(len(c.data))
			c.off, c.data = c.off+int64(from), c.data[from:to]
		}
		m.apply(c)
	}
	return m
}

// simulatePowerCuts runs the program for count records and returns how many files it tried, and the
// first record that a power cut could lose, if any.
func simulatePowerCuts(t *testing.T, mode string, count int) (images int, lost error) {
	dir := t.TempDir()
	db, out, trace := filepath.Join(dir, "db"), filepath.Join(dir, "out"), filepath.Join(dir, "trace")
	run(t, writer(t, db, out, mode, count, strace(t, "-y", "-xx", "-s", "9000000", "-o", trace,
		"-e", "trace=pwrite64,write,ftruncate,fdatasync,fsync,link,linkat,rename,renameat,renameat2")...))
	calls := parseStrace(t, trace, dir)

	scratch := filepath.Join(t.TempDir(), "db")
	if shm, err := os.MkdirTemp("/dev/shm", "cut-*"); err == nil { // in memory it goes ten times faster
		t.Cleanup(func() { os.RemoveAll(shm) })
		scratch = filepath.Join(shm, "db")
	}
	rng := rand.New(rand.NewPCG(7, 8))
	none, all := func() bool { return false }, func() bool { return true }
	some := func() bool { return rng.IntN(2) == 0 }
	tear := func(n int) (int, int) { // whole sectors of 512 bytes, from either end
		at := rng.IntN(n/512+1) * 512
		if rng.IntN(2) == 0 {
			return 0, min(at, n)
		}
		return min(at, n), n
	}
	files := map[string]*disk{}
	acks := ""
	for at, c := range calls {
		f := files[c.path]
		if f == nil {
			f = &disk{}
			files[c.path] = f
		}
		switch c.name {
		case "write":
			if c.path == out {
				acks += string(c.data)
			}
			continue
		case "pwrite64", "ftruncate":
			f.pending = append(f.pending, c)
		case "fsync", "fdatasync":
			for _, p := range f.pending {
				f.safe.apply(p)
			}
			f.pending = nil
		case "link", "linkat", "rename", "renameat", "renameat2":
			files[c.to] = f // one file, two names
		}
		d := files[db]
		if d == nil { // no database yet: the next start makes one
			continue
		}
		acked := parseOutcomes(acks).acked
		for _, left := range []image{d.afterCut(none, nil), d.afterCut(all, nil),
			d.afterCut(some, nil), d.afterCut(some, tear)} {
			images++
			if err := os.WriteFile(scratch, left.data, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Truncate(scratch, left.size); err != nil {
				t.Fatal(err)
			}
			if _, err := checkIntact(scratch, acked, engine.Options{NoSync: true, MmapSize: 1 << 25}); err != nil {
				return images, fmt.Errorf("a cut after call %d of %d (%s): %w", at, len(calls), c.name, err)
			}
		}
	}
	if got := parseOutcomes(acks).acked; got != uint64(count) || files[db] == nil {
		t.Fatalf("the trace holds %d acknowledged records, not %d", got, count)
	}
	t.Logf("%d calls, %d files tried", len(calls), images)
	return images, nil
}

// parseStrace returns the calls in strace's output that succeeded, on files in dir, in order.
func parseStrace(t *testing.T, trace, dir string) (calls []call) {
	t.Helper()
	f, err := os.Open(trace)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	begun := map[string]string{} // calls whose line was cut in two by another thread's
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		pid, line, _ := strings.Cut(strings.TrimSpace(lines.Text()), " ")
		line = strings.TrimSpace(line)
		if head, cut := strings.CutSuffix(line, "<unfinished ...>"); cut {
			begun[pid] = strings.TrimSpace(head)
			continue
		}
		if strings.HasPrefix(line, "<... ") {
			_, tail, _ := strings.Cut(line, " resumed>")
			line = begun[pid] + tail
		}
		name, rest, ok := strings.Cut(line, "(")
		end := strings.LastIndex(rest, ") = ")
		if end < 0 {
			end = strings.LastIndex(rest, ")")
		}
		if !ok || end < 0 || strings.Contains(rest[end:], "= -1") {
			continue
		}
		c := call{name: name}
		if strings.HasPrefix(name, "link") || strings.HasPrefix(name, "rename") {
			var names []string
			for i, part := range strings.Split(rest[:end], `"`) {
				if i%2 == 1 {
					names = append(names, string(unhex(t, part)))
				}
			}
			if len(names) != 2 {
				t.Fatalf("trace: %s", line)
			}
			c.path, c.to = names[0], names[1]
		} else {
			from, to := strings.Index(rest, "<"), strings.Index(rest, ">")
			if from < 0 || to < from {
				continue
			}
			c.path = string(unhex(t, rest[from+1:to]))
			args := rest[to+1 : end]
			if parts := strings.SplitN(args, `"`, 3); len(parts) == 3 {
				c.data = unhex(t, parts[1])
				args = parts[2]
			}
			if name == "pwrite64" || name == "ftruncate" {
				numbers := strings.Split(args, ",")
				if c.off, err = strconv.ParseInt(strings.TrimSpace(numbers[len(numbers)-1]), 10, 64); err != nil {
					t.Fatalf("trace: %v in %.200s", err, line)
				}
			}
		}
		if strings.HasPrefix(c.path, dir) {
			calls = append(calls, c)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	if len(calls) == 0 {
		t.Fatal("the trace is empty")
	}
	return calls
}

// unhex reads strace's \x.. form; names in <> may come plain.
func unhex(t *testing.T, s string) []byte {
	t.Helper()
	if !strings.HasPrefix(s, `\x`) {
		return []byte(s)
	}
	out := make([]byte, 0, len(s)/4)
	for i := 0; i+4 <= len(s); i += 4 {
		b, err := strconv.ParseUint(s[i+2:i+4], 16, 8)
		if err != nil {
			t.Fatalf("trace: %v in %.80s", err, s[i:])
		}
		out = append(out, byte(b))
	}
	return out
}
