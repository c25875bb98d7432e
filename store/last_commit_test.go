package store

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/problem"
	"lert/store/engine"
)

// keptDesk is a database that is kept, with the folder of a user for what was left of it.
type keptDesk struct {
	t           testing.TB
	path, state string
	clock       *testClock
	n           int
}

func newKeptDesk(t testing.TB) *keptDesk {
	dir := t.TempDir()
	return &keptDesk{t: t, path: filepath.Join(dir, "lert.db"), state: filepath.Join(dir, "state", "lert"),
		clock: &testClock{now: start}}
}

// on opens the database, calls f and closes it.
func (k *keptDesk) on(f func(*Store)) {
	k.t.Helper()
	s, err := Open(k.path, Options{Now: k.clock.Now, Policy: defaultPolicy, Version: "test", StateDir: k.state})
	if err != nil {
		k.t.Fatal(err)
	}
	defer s.Close()
	f(s)
}

// record takes a request in.
func (k *keptDesk) record(s *Store) error {
	k.t.Helper()
	k.n++
	k.clock.add(time.Minute)
	out, err := s.As(anna).Import(bg, []ImportDocument{incoming(k.t, warrant(k.n))})
	if err == nil && out[0].Outcome != ImportNew {
		k.t.Fatal(out[0].Why)
	}
	return err
}

// recordSome takes some requests in. Each is the newest commit then: nothing is written in the background.
func (k *keptDesk) recordSome(n int) {
	k.t.Helper()
	k.on(func(s *Store) {
		waitForRows(k.t, s)
		for range n {
			if err := k.record(s); err != nil {
				k.t.Fatal(err)
			}
		}
	})
}

func (k *keptDesk) readFile() []byte {
	k.t.Helper()
	b, err := os.ReadFile(k.path)
	if err != nil {
		k.t.Fatal(err)
	}
	return b
}

func (k *keptDesk) writeFile(b []byte) {
	k.t.Helper()
	if err := os.WriteFile(k.path, b, 0o600); err != nil {
		k.t.Fatal(err)
	}
}

// wantDoubt opens the database and wants it to be in doubt: it names all of says, is read, and refuses to record.
func (k *keptDesk) wantDoubt(says ...string) {
	k.t.Helper()
	k.on(func(s *Store) {
		v := s.As(anna)
		told := errors.Join(v.FileProblems(bg)...)
		for _, w := range says {
			if !strings.Contains(fmt.Sprint(told), w) {
				k.t.Errorf("nothing says %q: %v", w, told)
			}
		}
		before := k.readFile()
		if err := k.record(s); !errors.Is(err, errFileInDoubt) {
			k.t.Errorf("recorded in doubt: %v", err)
		}
		if _, err := v.SaveDraft(bg, "new", DraftSave{Body: []byte("x")}); !errors.Is(err, errFileInDoubt) {
			k.t.Errorf("a draft was saved in doubt: %v", err)
		}
		rows, err := v.Queue(bg, QueueQuery{Tab: TabOpen})
		if err != nil {
			k.t.Errorf("cannot be read: %v", err)
		}
		for _, row := range rows.Rows {
			c, err := v.OpenCase(bg, row.ID)
			if err != nil || !errors.Is(c.NotOpened, errFileInDoubt) || !c.OpenedAt.IsZero() {
				k.t.Errorf("%s is not only read: %v", row.ID, err)
			}
		}
		got, err := v.Verify(bg, nil)
		if err != nil || !slices.ContainsFunc(got.Faults,
			func(f Fault) bool { return strings.Contains(f.What, says[0]) }) {
			k.t.Errorf("verified %v, %v", got.Faults, err)
		}
		if !bytes.Equal(before, k.readFile()) {
			k.t.Error("the database was written to")
		}
	})
}

// wantSound opens the database and wants nothing to speak against it.
func (k *keptDesk) wantSound() {
	k.t.Helper()
	k.on(func(s *Store) {
		if told := s.As(anna).FileProblems(bg); len(told) > 0 {
			k.t.Errorf("told %v", told)
		}
		if err := k.record(s); err != nil {
			k.t.Error(err)
		}
		if got, err := s.As(anna).Verify(bg, nil); err != nil || len(got.Faults) > 0 {
			k.t.Errorf("verified %v, %v", got.Faults, err)
		}
	})
}

// accept says that a database with that many ledger entries is right.
func (k *keptDesk) accept(size int64, why string) error {
	k.t.Helper()
	var err error
	k.on(func(s *Store) { _, err = s.As(anna).AcceptFile(bg, size, why) })
	return err
}

// newestHeader is where the newest header page begins in the bytes of a database.
func newestHeader(b []byte) int {
	const prefix, atTx = 16, 48
	txID := func(page int) byte { return b[page+prefix+atTx] }
	if page := os.Getpagesize(); txID(page) > txID(0) {
		return page
	}
	return 0
}

// TestAFlippedBitInTheHeaderIsNamed: one bit that flips in the newest header page undoes the newest record. That is
// named when the database is opened and by verification, with both states, and nothing is recorded until somebody said
// which one is right.
func TestAFlippedBitInTheHeaderIsNamed(t *testing.T) {
	for bit := 0; bit < 64*8; bit += 61 {
		k := newKeptDesk(t)
		k.recordSome(3)
		var size int64
		k.on(func(s *Store) { size, _, _ = s.As(anna).Root(bg) })
		good := k.readFile()
		bad := slices.Clone(good)
		at := newestHeader(bad) + 16 + bit/8
		bad[at] ^= 1 << (bit % 8)
		k.writeFile(bad)
		k.wantDoubt("is damaged", "is older", fmt.Sprintf("it has a ledger of size %d (root ", size-1),
			fmt.Sprintf("says a ledger of size %d (root ", size), "2026-11-20 09:03:00 UTC", "2026-11-20 09:02:00 UTC")
		if err := k.accept(size, "why"); !errors.Is(err, problem.Refused) ||
			!strings.Contains(err.Error(), "not the size that you named") {
			t.Errorf("bit %d: the state that is not here was accepted: %v", bit, err)
		}
		if err := k.accept(size-1, " "); !errors.Is(err, problem.Refused) {
			t.Errorf("bit %d: accepted without a reason: %v", bit, err)
		}
		if bit%2 == 0 { // the right file is put back
			k.writeFile(good)
		} else if err := k.accept(size-1, "the disk failed"); err != nil {
			t.Errorf("bit %d: %v", bit, err)
		}
		k.wantSound()
		err := k.accept(size, "why")
		if !errors.Is(err, problem.Refused) || !strings.Contains(err.Error(), "there is no doubt") {
			t.Errorf("bit %d: accepted without a doubt: %v", bit, err)
		}
	}
}

// TestEveryHeaderBitCounts: each bit of a header page that is not zero padding makes it unsound.
func TestEveryHeaderBitCounts(t *testing.T) {
	k := newKeptDesk(t)
	k.recordSome(1)
	good := k.readFile()
	for page := range 2 {
		for bit := page; bit < 64*8; bit += 3 {
			bad := slices.Clone(good[:2*os.Getpagesize()])
			bad[page*os.Getpagesize()+16+bit/8] ^= 1 << (bit % 8)
			k.writeFile(bad)
			if err := engine.CheckHeaders(k.path); !errors.Is(err, problem.Damaged) ||
				!strings.Contains(err.Error(), fmt.Sprintf("header page %d of 2", page+1)) {
				t.Fatalf("page %d, bit %d: %v", page, bit, err)
			}
		}
	}
}

// TestAnOlderDatabaseIsRecognised: a database that was put back to an earlier state, or that went on from one, is
// recognised by what is kept beside it or for the user. A newer one, another database, and one of which nothing is kept
// are in order.
func TestAnOlderDatabaseIsRecognised(t *testing.T) {
	without := func(k *keptDesk, beside, ofUser bool) {
		if beside {
			os.Remove(k.path + ".last")
		}
		if ofUser {
			os.RemoveAll(k.state)
		}
	}
	for _, x := range []struct{ beside, ofUser bool }{{true, false}, {false, true}, {false, false}} {
		k := newKeptDesk(t)
		k.recordSome(2)
		older := k.readFile()
		k.recordSome(2)
		k.writeFile(older)
		without(k, x.beside, x.ofUser)
		k.wantDoubt("is older")

		branch := newKeptDesk(t) // it goes on elsewhere, from the same state
		branch.n, branch.clock = 40, k.clock
		branch.writeFile(older)
		branch.recordSome(5)
		k.writeFile(branch.readFile())
		k.wantDoubt("is in a different state")
		var size int64
		k.on(func(s *Store) { size, _, _ = s.As(anna).Root(bg) })
		k.clock.add(time.Minute)
		if err := k.accept(size, "we went on elsewhere"); err != nil {
			t.Fatal(err)
		}
		k.n = 60
		k.wantSound()
		k.wantSound()
	}
	k := newKeptDesk(t)
	k.recordSome(2)
	older := k.readFile()
	kept, err := os.ReadFile(k.path + ".last")
	if err != nil {
		t.Fatal(err)
	}
	k.recordSome(2)
	os.RemoveAll(k.state)
	if err := os.WriteFile(k.path+".last", kept, 0o600); err != nil {
		t.Fatal(err)
	}
	k.wantSound() // it is newer
	k.writeFile(older)
	without(k, true, true)
	k.n = 80
	k.wantSound() // nothing is kept
	other := newKeptDesk(t)
	other.recordSome(1)
	k.writeFile(other.readFile())
	k.wantSound() // another database
}

// TestAnotherUserHearsOfAnAcceptance: the record that a database is right counts for what was kept of it before, for
// whomever.
func TestAnotherUserHearsOfAnAcceptance(t *testing.T) {
	k := newKeptDesk(t)
	k.recordSome(2)
	older := k.readFile()
	mine := k.state
	k.state = filepath.Join(filepath.Dir(mine), "theirs")
	k.recordSome(2)
	k.writeFile(older)
	theirs := k.state
	k.state = mine
	k.wantDoubt("is older")
	k.clock.add(time.Minute)
	if err := k.accept(2, "the backup of Monday"); err != nil {
		t.Fatal(err)
	}
	k.state = theirs
	k.n = 20
	k.wantSound()
}

// TestNothingIsKeptThroughALink: what is at the place of a kept commit and is not a file of ours is left alone.
func TestNothingIsKeptThroughALink(t *testing.T) {
	for name, put := range map[string]func(target, path string) error{
		"a symbolic link": os.Symlink, "a hard link": os.Link,
		"a folder": func(_, path string) error { return os.Mkdir(path, 0o700) },
		"a link to nothing": func(target, path string) error {
			return os.Symlink(target+".nowhere", path)
		},
	} {
		k := newKeptDesk(t)
		target := filepath.Join(filepath.Dir(k.path), "precious")
		if err := os.WriteFile(target, []byte("precious"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := put(target, k.path+".last"); err != nil {
			t.Skip(err)
		}
		k.recordSome(2)
		k.wantSound()
		if b, err := os.ReadFile(target); err != nil || string(b) != "precious" {
			t.Errorf("%s: what it points to is now %q, %v", name, b, err)
		}
		if _, err := os.Lstat(target + ".nowhere"); err == nil {
			t.Errorf("%s was made good", name)
		}
	}
}

// TestWhatIsKeptMayBeAnything: a kept commit that is cut short, changed or noise is none, and is written again.
func TestWhatIsKeptMayBeAnything(t *testing.T) {
	k := newKeptDesk(t)
	k.recordSome(2)
	good, err := os.ReadFile(k.path + ".last")
	if err != nil {
		t.Fatal(err)
	}
	os.RemoveAll(k.state)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 40 {
		bad := slices.Clone(good)
		switch i % 4 {
		case 0:
			bad = bad[:r.IntN(len(bad))]
		case 1:
			bad[r.IntN(len(bad))] ^= byte(1 + r.IntN(255))
		case 2:
			for j := range bad {
				bad[j] = byte(r.Uint32())
			}
		case 3:
			bad = make([]byte, r.IntN(400))
		}
		if err := os.WriteFile(k.path+".last", bad, 0o600); err != nil {
			t.Fatal(err)
		}
		k.on(func(s *Store) {
			if told := s.As(anna).FileProblems(bg); len(told) > 0 {
				t.Errorf("%q: %v", bad, told)
			}
		})
		if c, ok := (&lastFile{path: k.path + ".last"}).read(strings.Fields(string(good))[1]); !ok || c.Size != 2 {
			t.Errorf("after %q it says %v, %v", bad, c, ok)
		}
	}
}

// acceptOlder has somebody accept a database of which a later commit is kept.
func acceptOlder(t testing.TB, s *Store) (Receipt, error) {
	kept := &lastFile{path: filepath.Join(t.TempDir(), "kept")}
	s.identity, s.lastFiles = "test", []*lastFile{kept}
	defer func() { kept.close(); s.identity, s.lastFiles = "", nil }()
	size, root, err := s.As(cora).Root(bg)
	if err != nil {
		return Receipt{}, err
	}
	kept.write(lastLine(s.identity, LastCommit{Size: size + 1, Root: root, At: s.now().UTC()}))
	return s.As(cora).AcceptFile(bg, size, "the disk failed")
}

// TestWhoAcceptsAFile: where there are people, a lead or counsel.
func TestWhoAcceptsAFile(t *testing.T) {
	for _, role := range review.DeskRoles {
		may := review.Authorise(role, review.ActAcceptFile) == nil
		if may != (role == review.RoleLead || role == review.RoleCounsel) {
			t.Errorf("%s: %v", role, may)
		}
	}
}
