package engine_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"lert/review/problem"
	"lert/store/engine"
)

// If these are set, the test binary is not a test but the program under test: it commits record
// after record and reports the outcome of each.
const (
	writerDB    = "LERT_TEST_WRITER_DB"
	writerOut   = "LERT_TEST_WRITER_OUT" // file to say it in
	writerMode  = "LERT_TEST_WRITER_MODE"
	writerCount = "LERT_TEST_WRITER_COUNT"
)

func TestMain(m *testing.M) {
	if path := os.Getenv(writerDB); path != "" {
		if err := write(path, os.Getenv(writerOut), os.Getenv(writerMode)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(3)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// writer is the command that runs this binary as the program under test.
func writer(t *testing.T, db, out, mode string, count int, before ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	args := append(before, self)
	c := exec.Command(args[0], args[1:]...)
	c.Env = append(os.Environ(), writerDB+"="+db, writerOut+"="+out, writerMode+"="+mode,
		fmt.Sprintf("%s=%d", writerCount, count))
	c.Stderr = &bytes.Buffer{}
	return c
}

// record returns the id and the content of record n. Sizes differ, so that pages split and are
// freed.
func record(n uint64) (id engine.TxnID, key, val []byte) {
	binary.BigEndian.PutUint64(id[8:], n)
	key = binary.BigEndian.AppendUint64([]byte("rec/"), n)
	val = bytes.Repeat(binary.BigEndian.AppendUint64(nil, n*0x9e3779b97f4a7c15), int(1+n*37%90))
	return id, key, val
}

var newestKey = []byte("head")

// In the mode "large" a record has as many more keys as a request of thousands of targets has, in the same transaction.
// The key large says that the database was written so.
const manyKeys = 2000

var largeKey = []byte("large")

// manyOps are the further changes of record n in the mode "large".
func manyOps(n uint64) []engine.Op {
	ops := []engine.Op{engine.Put(largeKey, []byte("yes"))}
	for i := range manyKeys {
		ops = append(ops, engine.Put(fmt.Appendf(nil, "many/%08d/%04d", n, i), []byte("a target")))
	}
	return ops
}

// checkMany expects all keys that manyOps wrote for each record up to the newest, and no other.
func checkMany(r engine.Reader, newest uint64) error {
	kv, err := r.Get(largeKey)
	if err != nil || !kv.Found() {
		return err
	}
	lo, hi := engine.PrefixRange([]byte("many/"))
	found := uint64(0)
	for kv, err := range r.Scan(lo, hi, engine.ScanOpt{}) {
		if err != nil {
			return err
		}
		if want := fmt.Sprintf("many/%08d/%04d", found/manyKeys+1, found%manyKeys); string(kv.Key) != want {
			return fmt.Errorf("%q is there and not %q", kv.Key, want)
		}
		found++
	}
	if found != newest*manyKeys {
		return fmt.Errorf("%d records, and %d of their keys instead of %d", newest, found, newest*manyKeys)
	}
	return nil
}

// write commits records after the newest one until count of them are done, or for ever. It writes
// each outcome at once, as one line of the file out.
func write(path, out, mode string) error {
	runtime.LockOSThread() // strace counts the calls of each thread separately
	var count uint64
	fmt.Sscan(os.Getenv(writerCount), &count)
	say, err := os.OpenFile(out, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	e, err := engine.Open(path, engine.Options{NoSync: mode == "nosync", Owner: engine.Owner{
		User: "anna", Verb: "lert import", Since: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}})
	if err != nil {
		return err
	}
	ctx := context.Background()
	if mode == "hold" {
		fmt.Fprintln(say, "open")
		time.Sleep(time.Minute)
	}
	if strings.HasPrefix(mode, "small") {
		if err := limitFiles(100 << 10); err != nil {
			return err
		}
	}
	for done := uint64(0); count == 0 || done < count; done++ {
		var newestKV engine.KV
		n := uint64(1)
		if err := e.View(ctx, func(r engine.Reader) error {
			kv, err := r.Get(newestKey)
			if kv.Found() {
				n = binary.BigEndian.Uint64(kv.Val) + 1
			}
			newestKV = engine.KV{Key: newestKey, ModRev: kv.ModRev}
			return err
		}); err != nil {
			fmt.Fprintln(say, "view failed:", err)
			return err
		}
		id, key, val := record(n)
		ops := []engine.Op{
			engine.Put(key, val), engine.Put(newestKey, binary.BigEndian.AppendUint64(nil, n)),
			engine.Put(fmt.Appendf(nil, "idx/%d", n%17), key), engine.Delete(fmt.Appendf(nil, "idx/%d", (n+5)%17)),
		}
		if strings.HasSuffix(mode, "large") {
			ops = append(ops, manyOps(n)...)
		}
		_, err := e.Commit(ctx, engine.Txn{ID: id,
			If: []engine.Cmp{newestKV.Unchanged(), engine.Absent(key)}, Then: ops})
		switch {
		case err == nil:
			fmt.Fprintf(say, "ack %d\n", n)
		case errors.Is(err, problem.InDoubt):
			fmt.Fprintf(say, "doubt %d\n", n)
			if mode != "ask" {
				return e.Close()
			}
			_, found, err := e.Applied(ctx, id)
			fmt.Fprintf(say, "found-%v %d\n", found, n)
			if err != nil {
				return err
			}
		case errors.Is(err, problem.NotRecorded):
			fmt.Fprintf(say, "not %d\n", n)
		case errors.Is(err, problem.DiskFull):
			fmt.Fprintf(say, "full %d\n", n)
			if err := limitFiles(1 << 30); err != nil {
				return err
			}
		default:
			fmt.Fprintf(say, "failed %d: %v\n", n, err)
			return err
		}
	}
	return e.Close()
}

// outcomes is what the program has reported of its records so far.
type outcomes struct {
	acked uint64            // newest record it called recorded
	times map[string]int    // of each outcome
	last  map[string]uint64 // newest record of each outcome
}

func parseOutcomes(text string) outcomes {
	s := outcomes{times: map[string]int{}, last: map[string]uint64{}}
	for line := range strings.Lines(text) {
		var what string
		var n uint64
		if c, _ := fmt.Sscanf(line, "%s %d\n", &what, &n); c == 2 && strings.HasSuffix(line, "\n") {
			s.times[what]++
			s.last[what] = n
		}
	}
	s.acked = s.last["ack"]
	return s
}

// checkIntact opens the database as after a crash and expects every record up to the newest to be
// complete, with its id, and the acknowledged ones to be among them. It returns the newest.
func checkIntact(path string, acked uint64, o engine.Options) (newest uint64, err error) {
	e, err := engine.Open(path, o)
	if err != nil {
		return 0, err
	}
	defer e.Close()
	ctx := context.Background()
	err = e.View(ctx, func(r engine.Reader) error {
		newestKV, err := r.Get(newestKey)
		if err != nil {
			return err
		}
		if newestKV.Found() {
			newest = binary.BigEndian.Uint64(newestKV.Val)
		}
		if newest < acked {
			return fmt.Errorf("record %d was acknowledged and is lost, the newest is %d", acked, newest)
		}
		n := uint64(0)
		lo, hi := engine.PrefixRange([]byte("rec/"))
		for kv, err := range r.Scan(lo, hi, engine.ScanOpt{}) {
			if err != nil {
				return err
			}
			n++
			if _, key, val := record(n); !bytes.Equal(kv.Key, key) || !bytes.Equal(kv.Val, val) {
				return fmt.Errorf("record %d is not as written", n)
			}
		}
		if n != newest {
			return fmt.Errorf("%d records, but the head says %d", n, newest)
		}
		return checkMany(r, newest)
	})
	for n := uint64(1); err == nil && n <= newest; n++ {
		id, _, _ := record(n)
		var found bool
		if _, found, err = e.Applied(ctx, id); err == nil && !found {
			err = fmt.Errorf("record %d is there and its id is not", n)
		}
	}
	return newest, err
}

// checkPages runs bbolt's own check of the page structure.
func checkPages(t *testing.T, path string) {
	t.Helper()
	db, err := bolt.Open(path, 0o600, &bolt.Options{Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.View(func(tx *bolt.Tx) error {
		for err := range tx.Check() {
			return err
		}
		return nil
	}); err != nil {
		t.Fatalf("pages: %v", err)
	}
}
