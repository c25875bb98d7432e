package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/intake"
	"lert/review/letter"
	"lert/review/policy"
	"lert/review/problem"
	"lert/review/query"
	transparency "lert/review/report"
	"lert/store"
	"lert/store/engine"
	"lert/store/people"
	"lert/tui"
)

// TestTheScreenAndTheCommandLinePrintTheSame: of an error of every code both
// print the same parts, none is empty, and no bracket is left open.
func TestTheScreenAndTheCommandLinePrintTheSame(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	id := s.importAndOpen("clean", true, nil)
	errs := provokeAll(t, s, id)
	for _, code := range everyCode(t) {
		err := errs[code]
		if !errors.Is(err, code) && code != problem.Interrupted && code != problem.Failed {
			t.Errorf("%q was not provoked: %v", code, err)
			continue
		}
		var b bytes.Buffer
		exit := printError(&b, err)
		if want := map[problem.Code]int{problem.Usage: exitUsage, problem.BadQuery: exitUsage,
			problem.NoCell: exitUsage}[code]; exit != max(want, exitFailed) {
			t.Errorf("%s: exit %d", code, exit)
		}
		var onLine []string // what the command line prints, one part an entry
		for line := range strings.Lines(b.String()) {
			lead := strings.TrimPrefix(strings.TrimPrefix(line, "lert: "), "      ")
			if part := strings.TrimSpace(lead); part != "" && part != "^" {
				onLine = append(onLine, part)
			}
		}
		if mark := problem.ListOf(err)[0].Where.Excerpt; mark != "" { // the screen shows the query itself
			onLine = slices.DeleteFunc(onLine, func(s string) bool { return strings.HasPrefix(mark, s) })
		}
		if len(onLine) != 2*len(problem.ListOf(err)) {
			t.Errorf("%s: a part is missing or empty:\n%s", code, b.String())
			continue
		}
		onScreen := consoleLines(t, s, id, err)
		for i := 0; i < len(onLine); i += 2 {
			says, do := onLine[i], onLine[i+1]
			if !slices.ContainsFunc(onScreen, func(line string) bool { return sameMessage(line, says, do) }) {
				t.Errorf("%s: the command line says\n%s\nand the screen none of\n%s", code, b.String(),
					strings.Join(onScreen, "\n"))
			}
			for _, part := range []string{says, do} {
				if unbalanced(part) || strings.HasPrefix(part, ":") || strings.HasSuffix(part, ":") ||
					strings.Contains(part, ": :") || strings.Contains(part, "()") {
					t.Errorf("%s: %q is cut out of something", code, part)
				}
			}
		}
	}
}

// sameMessage reports that a line of the screen says both parts and nothing else.
func sameMessage(line, says, do string) bool {
	rest, ok := strings.CutPrefix(strings.ToLower(line), strings.ToLower(says))
	if !ok {
		return false
	}
	rest, ok = strings.CutSuffix(strings.TrimSuffix(rest, "."), strings.ToLower(strings.TrimSuffix(do, ".")))
	return ok && strings.Trim(rest, ".: ") == ""
}

// unbalanced reports a bracket without its other half.
func unbalanced(s string) bool {
	var open []rune
	for _, r := range s {
		switch i := strings.IndexRune(")]}", r); {
		case strings.ContainsRune("([{", r):
			open = append(open, r)
		case i < 0:
		case len(open) == 0 || open[len(open)-1] != rune("([{"[i]):
			return true
		default:
			open = open[:len(open)-1]
		}
	}
	return len(open) > 0
}

// everyCode are the codes of package problem, as its source lists them.
func everyCode(t *testing.T) (codes []problem.Code) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "..", "review", "problem", "code.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok && len(v.Values) == 1 {
			if lit, ok := v.Values[0].(*ast.BasicLit); ok {
				text, err := strconv.Unquote(lit.Value)
				if err != nil {
					t.Fatal(err)
				}
				codes = append(codes, problem.Code(text))
			}
		}
		return true
	})
	if len(codes) < 30 {
		t.Fatalf("only %d codes were found", len(codes))
	}
	return codes
}

// failingSession is a desk that records no observation.
type failingSession struct {
	tui.Store
	err error
}

func (f *failingSession) Observe(context.Context, review.Observation) (store.Receipt, error) {
	return store.Receipt{}, f.err
}

// consoleLines are the lines that a console writes when an act fails.
func consoleLines(t *testing.T, s *fixture, id string, err error) []string {
	t.Helper()
	var out bytes.Buffer
	me := s.actor("priya")
	o := tui.Options{Me: me, Now: s.clock, Zone: time.UTC, Plain: true,
		In: strings.NewReader("open\nn\nIt rang.\n.record " + id + "\n"), Out: &out}
	if err := tui.Run(t.Context(), &failingSession{s.As(me), err}, o); err != nil {
		t.Fatal(err)
	}
	answers := strings.Split(out.String(), "\n> ") // the last one is empty
	return strings.Split(answers[len(answers)-2], "\n")
}

// provokeAll is an error of each code, made by really doing what leads to it
// where that is cheap.
func provokeAll(t *testing.T, s *fixture, id string) map[problem.Code]error {
	t.Helper()
	ctx := t.Context()
	out := map[problem.Code]error{
		// These need a disk that fails, or an owner that dies.
		problem.InDoubt: problem.In("a.db",
			problem.InDoubt.New("outcome unknown: the disk failed (input/output error)", "check the disk")),
		problem.NotRecorded: problem.In("a.db",
			problem.NotRecorded.New("not recorded (input/output error): nothing was changed",
				"check the disk, then try again")),
		problem.Compacted:    problem.Compacted,
		problem.SnapshotLost: problem.SnapshotLost,
		problem.OwnerLeft:    problem.OwnerLeft,
		problem.Failed:       pathError("a.json", os.ErrNotExist),
		problem.Usage:        (&cli{}).checkReportFlags(&reportFlags{}, "2026Q9", false),
	}
	collect := func(code problem.Code, err error) { out[code] = err }
	stopped, stop := context.WithCancel(ctx)
	stop()
	_, err := s.As(s.actor("priya")).Case(stopped, id)
	collect(problem.Interrupted, err)
	for _, err := range intake.Read(strings.NewReader(`{"schema":"lert.request/v1","kind":7}`), "a.json",
		intake.Limits{}) {
		collect(problem.BadDocument, err)
	}
	_, err = policy.Load(writeTemp(t, "a.yaml", "pack: x/y\nplattforms: []\n"))
	collect(problem.BadPack, err)
	_, err = people.Parse("people.yaml", []byte("people:\n  - {name: a, role: boss, user: u}\n"))
	collect(problem.BadPeopleFile, err)
	_, err = query.Parse("country:IN contry:BR", s.now, "")
	collect(problem.BadQuery, err)
	provokeReports(collect)
	provokeStore(t, s, id, collect)
	provokeEngine(t, collect)
	gone := newFixture(t)
	in := gone.importAndOpen("clean", true, nil)
	mustRemove(t, gone.path)
	_, err = gone.As(gone.actor("priya")).Claim(ctx, in)
	collect(problem.Replaced, err)
	return out
}

func writeTemp(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func provokeReports(collect func(problem.Code, error)) {
	half := transparency.Half(2026, 2)
	entry := transparency.Entry{Case: "WA-2026-000001", ReceivedAt: half.Start(), Kind: review.KindRecords,
		Country: "US", Accounts: 1}
	r, err := transparency.Build([]transparency.Entry{entry}, half, transparency.Options{})
	if err != nil {
		return
	}
	table, err := r.Meta()
	if err != nil {
		return
	}
	_, _, err = table.Explain("US/Nothing")
	collect(problem.NoCell, err)
	_, _, err = table.Explain("US/NSLs")
	collect(problem.BandsOnly, err)
	entry.Accounts = -1
	_, err = transparency.Build([]transparency.Entry{entry}, half, transparency.Options{})
	collect(problem.BadEntries, err)
}

func provokeStore(t *testing.T, s *fixture, id string, collect func(problem.Code, error)) {
	t.Helper()
	ctx := t.Context()
	priya, jonas := s.actor("priya"), s.actor("jonas")
	_, err := s.As(priya).Case(ctx, "WA-2026-999999")
	collect(problem.NotFound, err)
	c, err := s.As(priya).Case(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.As(priya).Decide(ctx, review.Decision{ID: s.decisionID(), RequestID: id, Revision: 1,
		Outcome: review.OutcomeApprove, AssessmentDigest: c.AssessmentDigest, AssessedAt: c.Assessment.AssessedAt},
		c.AssessmentJSON)
	collect(problem.Refused, err)
	in := c.LetterInput(letter.OfDecision, priya)
	_, err = letter.Write(s.As(priya).Policy(), in)
	collect(problem.NoLetter, err)
	in.Kind, in.Request = letter.Acknowledgement, new(review.Request)
	_, err = letter.Write(s.As(priya).Policy(), in)
	collect(problem.Incomplete, err)
	if _, err := s.As(jonas).Claim(ctx, id); err != nil {
		t.Fatal(err)
	}
	_, err = s.As(priya).Claim(ctx, id)
	collect(problem.Claimed, err)
	if err := s.As(jonas).ReleaseClaim(ctx, id, ""); err != nil {
		t.Fatal(err)
	}
	other := s.importAndOpen("webmail", false, nil)
	if c, err = s.As(priya).Case(ctx, other); err != nil {
		t.Fatal(err)
	}
	d := s.decision(c, review.OutcomePushBack)
	d.Reasons, d.Rationale = []string{"requester.personal_email"}, "Webmail."
	if _, err := s.As(priya).Decide(ctx, d, c.AssessmentJSON); err != nil {
		t.Fatal(err)
	}
	d.Rationale = "Another one."
	_, err = s.As(priya).Decide(ctx, d, c.AssessmentJSON)
	collect(problem.Conflict, err)
	s.closeStore()
	rehearsal, err := store.Open(s.path, store.Options{Now: s.clock, Policy: mustPolicy(t), People: s.people,
		NoSync: true, Rehearsal: true, Wait: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	_, err = rehearsal.As(priya).Claim(ctx, id)
	collect(problem.Rehearsal, err)
	if err := rehearsal.Close(); err != nil {
		t.Fatal(err)
	}
	s.openStore()
}

func provokeEngine(t *testing.T, collect func(problem.Code, error)) {
	t.Helper()
	ctx := t.Context()
	path := filepath.Join(t.TempDir(), "a.db")
	open := func(path string, o engine.Options) engine.Engine {
		t.Helper()
		o.NoSync = true
		e, err := engine.Open(path, o)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	e := open(path, engine.Options{Format: 2})
	k := []byte("k")
	txn := engine.Txn{ID: engine.TxnID{1}, Then: []engine.Op{engine.Put(k, k)}}
	if _, err := e.Commit(ctx, txn); err != nil {
		t.Fatal(err)
	}
	_, err := e.Commit(ctx, txn)
	collect(problem.AlreadyRecorded, err)
	_, err = e.Commit(ctx, engine.Txn{If: []engine.Cmp{engine.Absent(k)}, Then: txn.Then})
	collect(problem.ConditionFailed, err)
	_, err = e.Commit(ctx, engine.Txn{Then: []engine.Op{engine.Put(nil, k)}})
	collect(problem.InvalidTransaction, err)
	_, err = e.Commit(ctx, engine.Txn{Then: []engine.Op{engine.Put(make([]byte, e.Limits().MaxKey+1), k)}})
	collect(problem.TooLarge, err)
	_, err = engine.Open(path, engine.Options{Format: 2})
	collect(problem.Locked, err)
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = e.Commit(ctx, txn)
	collect(problem.Closed, err)
	_, err = engine.Open(path, engine.Options{Format: 1})
	collect(problem.NewerVersion, err)
	read := open(path, engine.Options{Format: 2, ReadOnly: true})
	_, err = read.Commit(ctx, txn)
	collect(problem.ReadOnly, err)
	read.Close()
	_, err = engine.Open(writeTemp(t, "b.db", strings.Repeat("no database ", 4096)), engine.Options{})
	collect(problem.Damaged, err)
	small := open(filepath.Join(t.TempDir(), "c.db"), engine.Options{MaxSize: 1 << 20})
	for i := range 64 {
		if _,
			err = small.Commit(ctx,
			engine.Txn{Then: []engine.Op{engine.Put(fmt.Append(nil, i), make([]byte, 64<<10))}}); err != nil {
			break
		}
	}
	collect(problem.DiskFull, err)
	small.Close()
}
