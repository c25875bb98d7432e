package store

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"lert/review"
	"lert/review/problem"
	"lert/review/text"
	"lert/store/engine"
	"lert/store/format"
	"lert/store/ledger"
)

// What the newest commit was is also kept outside of the database: beside it, in PATH.last, and for each user in a
// folder of their own. So a database that was put back to an earlier state, or that lost its newest commit to a damaged
// header page, is recognised when it is opened. These files are not synced to the disk and may be older than the
// database, or missing; they are never newer than what the disk was said to hold.

// LastCommit is what the newest commit with a record was.
type LastCommit struct {
	Size int64     `json:"size"` // of the ledger, in entries
	Root string    `json:"root"` // of the ledger, in hex
	At   time.Time `json:"at"`   // UTC, to the second
}

func (c LastCommit) String() string {
	return fmt.Sprintf("a ledger of size %d (root %.12s, %s)", c.Size, c.Root, c.At.Format(toTheSecond))
}

// lastFile is a file with the newest commit of a database.
type lastFile struct {
	path string
	file *os.File // nil until it is written
	off  bool     // it cannot be written, or what is at its path is no file of ours
}

// lastMagic begins a lastFile. It is one line of a fixed length: the identity of the database, the size and root of its
// ledger, the time, and a checksum of all that.
const lastMagic = "lert-last/v1"

// lastLine is the line of a lastFile.
func lastLine(identity string, c LastCommit) []byte {
	b := fmt.Appendf(make([]byte, 0, 192), "%s %s %020d %064s %020d ", lastMagic, identity, c.Size, c.Root, c.At.Unix())
	return fmt.Appendf(b, "%08x\n", crc32.ChecksumIEEE(b))
}

// parseLast reads the line of a lastFile; false if it is none, or that of another database.
func parseLast(identity string, line []byte) (c LastCommit, ok bool) {
	words := strings.Fields(string(line))
	if len(words) != 6 {
		return c, false
	}
	size, sizeErr := strconv.ParseInt(words[2], 10, 64)
	at, atErr := strconv.ParseInt(words[4], 10, 64)
	c = LastCommit{Size: size, Root: words[3], At: time.Unix(at, 0).UTC()}
	return c, sizeErr == nil && atErr == nil && bytes.Equal(line, lastLine(identity, c))
}

// read is what the file says, false if there is none, or nothing that can be believed.
func (l *lastFile) read(identity string) (c LastCommit, ok bool) {
	info, err := os.Lstat(l.path)
	if err != nil || !info.Mode().IsRegular() {
		return c, false
	}
	f, err := os.Open(l.path)
	if err != nil {
		return c, false
	}
	defer f.Close()
	line, err := io.ReadAll(io.LimitReader(f, int64(len(lastLine(identity, c)))))
	if err != nil {
		return c, false
	}
	return parseLast(identity, line)
}

// write writes a line in place. What fails is left out: the file only adds to what the database knows.
func (l *lastFile) write(line []byte) {
	if l.file == nil && !l.off {
		l.file = openLast(l.path)
		l.off = l.file == nil
	}
	if l.file != nil {
		_, err := l.file.WriteAt(line, 0)
		l.off = err != nil
	}
}

func (l *lastFile) close() {
	if l.file != nil {
		l.file.Close()
		l.file, l.off = nil, true
	}
}

// openLast opens or makes a file of ours for writing, nil if there is something else. It follows no link, and leaves a
// file alone that has another name too: nothing is written elsewhere.
func openLast(path string) *os.File {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err == nil || !errors.Is(err, fs.ErrExist) {
		return f
	}
	before, err := os.Lstat(path)
	if err != nil || !before.Mode().IsRegular() || engine.HasOtherNames(before) {
		return nil
	}
	if f, err = os.OpenFile(path, os.O_WRONLY, 0); err != nil {
		return nil
	}
	if now, err := f.Stat(); err != nil || !os.SameFile(before, now) {
		f.Close()
		return nil
	}
	return f
}

// setLastFiles chooses the files that keep the newest commit, for a database that is kept: beside it and, if there is a
// folder for it, for this user. The latter is named by the database and its path, so that a copy elsewhere is no other
// state of this one.
func (s *Store) setLastFiles() {
	if s.options.NoSync {
		return
	}
	sum := sha256.Sum256(append([]byte("lert database\x00"), s.indexSecret...))
	s.identity = hex.EncodeToString(sum[:16])
	s.lastFiles = []*lastFile{{path: s.path + ".last"}}
	abs, err := filepath.Abs(s.path)
	if s.options.StateDir == "" || err != nil {
		return
	}
	sum = sha256.Sum256([]byte(s.identity + "\x00" + abs))
	if !s.options.readOnly && os.MkdirAll(s.options.StateDir, 0o700) != nil {
		return
	}
	s.lastFiles = append(s.lastFiles,
		&lastFile{path: filepath.Join(s.options.StateDir, hex.EncodeToString(sum[:16])+".last")})
}

// keepLast writes what the newest commit is. The caller holds s.writeMu.
func (s *Store) keepLast(c LastCommit) {
	if len(s.lastFiles) == 0 || c.Size == 0 || s.options.readOnly {
		return
	}
	line := lastLine(s.identity, c)
	for _, l := range s.lastFiles {
		l.write(line)
	}
}

// lastCommit is the newest commit with a record that the database has.
func (t *tx) lastCommit() (c LastCommit, err error) {
	size, root, err := decodeLedgerRoot(t.peek(format.MetaKey("ledger")))
	if err != nil {
		return c, err
	}
	at, err := t.newestRecordTime()
	return LastCommit{Size: size, Root: hex.EncodeToString(root), At: at.Truncate(time.Second)}, err
}

// errFileInDoubt is the cause of the refusal to record anything in a database that is not as it was left.
var errFileInDoubt = errors.New("the database has changed since it was last used")

// fileDoubt is what speaks against a database: what it has, and which commits are kept that it lacks or has others in
// place of.
type fileDoubt struct {
	now  LastCommit
	kept []LastCommit
	path string // of the file that keeps the first of them
}

// doubtFile compares the database with what is kept of it outside. A kept commit from before somebody accepted the
// database as it is does not count any more. nil: nothing speaks against it.
func (s *Store) doubtFile(ctx context.Context) (d *fileDoubt, err error) {
	if len(s.lastFiles) == 0 {
		return nil, nil
	}
	// They are read first: another process may commit in the meantime, and then the database is the newer of the two.
	var kept []LastCommit
	var paths []string
	for _, l := range s.lastFiles {
		if c, ok := l.read(s.identity); ok {
			kept, paths = append(kept, c), append(paths, l.path)
		}
	}
	err = s.view(ctx, func(r engine.Reader) error {
		t := &tx{r: r}
		d = &fileDoubt{}
		if d.now, err = t.lastCommit(); err != nil {
			return err
		}
		accepted, err := t.newestFileStatement()
		for i, c := range kept {
			if err != nil {
				return err
			}
			same := accepted != nil && !c.At.After(accepted.At)
			if !same && c.Size <= d.now.Size {
				var root ledger.Hash
				root, err = t.storedLog(c.Size).Root()
				same = hex.EncodeToString(root[:]) == c.Root
			}
			if !same && err == nil {
				d.path = cmp.Or(d.path, paths[i])
				d.kept = append(d.kept, c)
			}
		}
		return err
	})
	if err != nil || len(d.kept) == 0 {
		return nil, err
	}
	return d, nil
}

// refusal is why nothing may be recorded.
func (d *fileDoubt) refusal(path string) error {
	says := "is older"
	if d.kept[0].Size <= d.now.Size {
		says = "is in a different state"
	}
	return problem.In(path, problem.Refuse(problem.NoRule,
		fmt.Sprintf("the database %s than when it was last used here: it has %v, but %s says %v",
			says, d.now, d.path, d.kept[0]),
		fmt.Sprintf("restore the right file; if this one is right, "+
			"`lert audit accept %d --why …` records that", d.now.Size)).WithCause(errFileInDoubt))
}

// guardFile refuses to record in a database that was found to be in doubt, until somebody accepted it.
func (s *Store) guardFile(ctx context.Context) error {
	if !s.inDoubt.Load() {
		return nil
	}
	d, err := s.doubtFile(ctx)
	if d != nil {
		return d.refusal(s.path)
	}
	s.inDoubt.Store(err != nil)
	return err
}

// openLastFiles compares the database with what is kept of it, and keeps what it has if nothing speaks against it. What
// cannot be read is for verification to report.
func (s *Store) openLastFiles(ctx context.Context) {
	s.setLastFiles()
	d, err := s.doubtFile(ctx)
	s.inDoubt.Store(d != nil)
	if err != nil || d != nil || s.options.readOnly {
		return
	}
	_ = s.view(ctx, func(r engine.Reader) error {
		now, err := (&tx{r: r}).lastCommit()
		if err == nil {
			s.keepLast(now)
		}
		return err
	})
}

// FileStatement is a person's record that the database is right as it is, although a commit is kept that it lacks.
type FileStatement struct {
	By review.Actor `json:"by"`
	At time.Time    `json:"at"`
	// Has is what the database had, Lacks what was kept and is not in it.
	Has   LastCommit   `json:"has"`
	Lacks []LastCommit `json:"lacks"`
	Why   string       `json:"why"`
	Leaf  int64        `json:"-"` // its index in the ledger
}

func (r *FileStatement) fields() fields { return actorFields(r.By, fields{{"why", r.Why}}) }

// newestFileStatement is the last record of its kind, nil if there is none.
func (t *tx) newestFileStatement() (*FileStatement, error) {
	n, err := t.getCount("file")
	if err != nil || n == 0 {
		return nil, err
	}
	r := new(FileStatement)
	r.Leaf, err = t.readRecord(format.SeqKey(format.FamFileRecord, n), r)
	return r, err
}

// FileStatements are all records that the database is right as it was, oldest first.
func (v *Session) FileStatements(ctx context.Context) ([]FileStatement, error) {
	return read(ctx, v, review.ActOversee, func(t *tx) (out []FileStatement, err error) {
		n, err := t.getCount("file")
		for i := uint64(1); err == nil && i <= n; i++ {
			var r FileStatement
			r.Leaf, err = t.readRecord(format.SeqKey(format.FamFileRecord, i), &r)
			out = append(out, r)
		}
		return out, err
	})
}

// AcceptFile records that the database is right as it is, with a ledger of that size, although a commit is kept that it
// lacks. Refused: anybody but a lead or counsel, where there is a people file; another size; without a reason; and if
// nothing is in doubt.
func (v *Session) AcceptFile(ctx context.Context, size int64, why string) (Receipt, error) {
	act := review.ActAcceptFile
	if v.s.People() == nil && v.me.Role == review.RoleAnalyst {
		act = review.ActImport // the only person there is
	}
	d, doubtErr := v.s.doubtFile(ctx)
	seat := *v
	seat.acceptsFile = true
	return write(ctx, &seat, newID(), act, func(t *tx) (out Receipt, err error) {
		no := func(says, hint string) (Receipt, error) {
			return out, problem.Refuse(problem.NoRule, says, hint)
		}
		switch err := cmp.Or(doubtErr, t.checkClock()); {
		case err != nil:
			return out, err
		case d == nil:
			return no("there is no doubt about this database", "there is nothing to accept")
		case size != d.now.Size:
			return no(fmt.Sprintf("this database has %v, not the size that you named", d.now),
				fmt.Sprintf("if %d is right, restore that file; to accept this one, name %d", size, d.now.Size))
		case text.IsEmpty(why):
			return no("accepting the database as it is needs a reason", "explain with --why how it came to be in this state")
		}
		n, err := t.addCount("file", 1)
		if err != nil {
			return out, err
		}
		r := &FileStatement{By: t.by, At: t.now, Has: d.now, Lacks: d.kept, Why: strings.TrimSpace(why)}
		l := &format.Leaf{Kind: format.LeafFile, ID: fmt.Sprintf("file/%d", n)}
		out.ID = l.ID
		out.Leaf, err = v.s.writeRecord(t, format.SeqKey(format.FamFileRecord, n), r, l, r.fields())
		out.Message = fmt.Sprintf("the database was accepted as it is, with %v (ledger %d)", d.now, out.Leaf)
		return out, err
	})
}

// FileProblems are what is wrong with the file of the database: a damaged header page when it was opened, and why
// nothing can be recorded because it is not as it was left.
func (v *Session) FileProblems(ctx context.Context) (out []error) {
	if v.s.headerFault != nil {
		out = append(out, v.s.headerFault)
	}
	if err := v.s.guardFile(ctx); errors.Is(err, errFileInDoubt) {
		out = append(out, err)
	}
	return out
}
