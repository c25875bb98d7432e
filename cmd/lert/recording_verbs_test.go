package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"lert/review"
	"lert/review/intake"
)

// recordingStep is one command line that records something after those before it.
type recordingStep struct {
	verb  string        // as in verbActs
	role  string        // of allRolesPeople, who runs it
	words string        // ~ is a space within a word; - reads a page from standard input
	names string        // what the record is called, in the message that says that it was made
	wait  time.Duration // before it
}

// recordingSteps has every verb that records, on the requests of newRecordingFixture.
var recordingSteps = []recordingStep{
	{"lert show", "analyst", "show WA-2026-000001", "opening of WA-2026-000001, revision 1", 0},
	{"lert show", "analyst", "show WA-2026-000003", "opening of WA-2026-000003, revision 1", 0},
	{"lert show", "analyst", "show WA-2026-000004", "opening of WA-2026-000004, revision 1", 0},
	{"lert claim", "analyst", "claim --next", "the claim of WA-2026-00000", 0},
	{"lert claim", "lead", "claim WA-2026-000002 --to Lea~Lark --why ill", "the claim of WA-2026-000002", 0},
	{"lert release", "lead", "release WA-2026-000002", "the claim of WA-2026-000002", 0},
	{"lert observe", "analyst", "observe WA-2026-000001 note hello", "observation * of WA-2026-000001", 0},
	{"lert link", "analyst", "link WA-2026-000001 WA-2026-000002 --why same", "link * of WA-2026-000001", 0},
	{"lert unlink", "analyst", "unlink WA-2026-000001 WA-2026-000002 --why other", "link * of WA-2026-000001", 0},
	{"lert snooze", "analyst", "snooze WA-2026-000002 --until 2026-11-22T09:30:00Z", "snooze * of WA-2026-000002", 0},
	{"lert refer", "analyst", "refer WA-2026-000002 --question why", "referral * of WA-2026-000002", 0},
	{"lert answer", "counsel", "answer WA-2026-000002 yes", "answer * of WA-2026-000002", 0},
	{"lert preserve", "analyst", "preserve WA-2026-000001", "fulfilment * of WA-2026-000001", 0},
	{"lert decide", "analyst", "decide WA-2026-000001 --outcome withdrawn --rationale gone",
		"decision * of WA-2026-000001", 0},
	{"lert decide", "analyst", "decide WA-2026-000003 --outcome approve --sign --notice delay --until 2027-03-01",
		"decision * of WA-2026-000003", 0},
	{"lert gag", "analyst", "gag WA-2026-000003 --order 26-mj-412 --court D.~Minn. --by judge --issued 2026-11-20 " +
		"--until 2027-08-10", "renewal * of WA-2026-000003", 0},
	{"lert fulfil", "analyst", "fulfil WA-2026-000003 --kind produced --category subscriber.name",
		"fulfilment * of WA-2026-000003", 0},
	{"lert decide", "analyst", "decide WA-2026-000004 --outcome approve --sign --notice notify_before --override " +
		"legal_basis.unsigned=signed~by~telex", "decision * of WA-2026-000004", 0},
	{"lert countersign", "counsel", "countersign 3 --answer agree", "countersign * of WA-2026-000004", 0},
	{"lert decide", "analyst", "decide WA-2026-000005 --outcome push_back --reason legal_basis.unsigned " +
		"--rationale unsigned", "decision * of WA-2026-000005", 0},
	{"lert handover", "analyst", "handover --note x", "shift note 1", 0},
	{"lert report bands", "counsel", "report bands --period 2026H2 NSLs=0~-~499/0~-~499", "bands bands/1", 0},
	{"lert import", "analyst", "import testdata/documents/webmail.json", "the import of WA-2026-000006", 0},
	{"lert new", "analyst", "new -", "the import of WA-2026-000007", 0},
	{"lert backup", "counsel", "backup copy.db", "the copy ", 0},
	{"lert audit people", "lead", "audit people --put-in-force people.yaml --why reviewed", "people people/2", 0},
	{"lert close", "analyst", "close WA-2026-000005", "decision * of WA-2026-000005", 60 * 24 * time.Hour},
}

// newRecordingFixture is newRolesFixture with an approvable request whose order bars telling the user, and two that
// are not signed.
func newRecordingFixture(t *testing.T) *fixture {
	t.Helper()
	s := newRolesFixture(t)
	script, err := os.ReadFile("testdata/script/gag.txtar")
	if err != nil {
		t.Fatal(err)
	}
	_, gagged, _ := strings.Cut(string(script), "-- gagged.json --\n")
	gagged, _, _ = strings.Cut(gagged, "\n-- ")
	all := []byte(gagged)
	for _, n := range []string{"4", "5"} {
		b, err := intake.Canonical(s.document("clean", func(r *review.Request) {
			r.Reference += "/" + n
			r.Process.Signed = false
			r.Targets[0].Value = "+91100000018" + n
		}))
		if err != nil {
			t.Fatal(err)
		}
		all = append(append(all, '\n'), b...)
	}
	file := filepath.Join(t.TempDir(), "more.json")
	if err := os.WriteFile(file, all, 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := s.verb("lead", "import", "--trusted", file); code != 0 {
		t.Fatal(errs)
	}
	return s
}

// runStep runs a step with its output going to out.
func (s *fixture) runStep(x recordingStep, out io.Writer, extra ...string) (code int, errs string) {
	s.t.Helper()
	s.closeStore()
	defer s.openStore()
	args, in := strings.Fields(x.words), ""
	for i, a := range args {
		args[i] = strings.ReplaceAll(a, "~", " ")
		switch a {
		case "copy.db", "people.yaml":
			args[i] = filepath.Join(filepath.Dir(s.path), a)
		case "-":
			in = strings.Replace(newPage(s.t), "ALPHA", "BETA", 1)
			args[i] = "--json"
		}
	}
	var e bytes.Buffer
	env := testEnv(strings.NewReader(in), out, &e, append(append(args, extra...), "--db", s.path)...)
	env.Now = s.clock
	env.User = func() (string, error) { return x.role, nil }
	code = run(context.Background(), env)
	return code, e.String()
}

// fullDisk is a standard output that cannot be written.
type fullDisk struct{ err error }

func (f fullDisk) Write([]byte) (int, error) {
	return 0, &os.PathError{Op: "write", Path: "/dev/stdout", Err: f.err}
}

// TestEveryVerbThatRecordsHasAStep: the table above has no gap.
func TestEveryVerbThatRecordsHasAStep(t *testing.T) {
	for verb, p := range verbActs {
		if p.words != "" && (p.act.LeavesRecord() || p.act == review.ActOpen) &&
			!slices.ContainsFunc(recordingSteps, func(x recordingStep) bool { return x.verb == verb }) {
			t.Errorf("`%s` records and has no step", verb)
		}
	}
}

// TestRecordedThoughOutputFails: every act is recorded although standard output is closed or full;
// the message says so and names the record, and the exit code is 1.
func TestRecordedThoughOutputFails(t *testing.T) {
	t.Parallel()
	for _, cause := range []error{syscall.ENOSPC, syscall.EPIPE, os.ErrClosed} {
		t.Run(cause.Error(), func(t *testing.T) {
			t.Parallel()
			s := newRecordingFixture(t)
			for _, x := range recordingSteps {
				s.now = s.now.Add(x.wait)
				code, errs := s.runStep(x, fullDisk{cause})
				before, after, _ := strings.Cut(x.names, "*")
				_, said, found := strings.Cut(errs, "these files were written before that: ")
				if !found {
					_, said, found = strings.Cut(errs, " was done and recorded before that: ")
				}
				if code != exitFailed || !found || !strings.Contains(errs, cause.Error()) ||
					!strings.Contains(said, before) || !strings.Contains(said, after) {
					t.Errorf("`lert %s`: exit %d, said %q, want %q", x.words, code, errs, x.names)
				}
			}
			if code, _, errs := s.verb("auditor", "audit", "verify"); code != 0 {
				t.Error(errs)
			}
		})
	}
}

// TestMadeThoughOutputFails: a verb that makes a file names it, although standard output is closed or full.
func TestMadeThoughOutputFails(t *testing.T) {
	t.Parallel()
	for _, cause := range []error{syscall.ENOSPC, syscall.EPIPE} {
		s := newRecordingFixture(t)
		dir := filepath.Dir(s.path)
		list := filepath.Join(dir, "list.csv")
		row := "Domain name,Domain type,Organization name,Suborganization name,City,State,Security contact email\n" +
			"examplebureau.gov,Federal - Executive,Department of Examples,Example Bureau,Washington,DC,(blank)\n"
		if err := os.WriteFile(list, []byte(row), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, x := range []struct{ role, words, file string }{
			{"analyst", "policy new hh --to ", "hh.yaml"},
			{"analyst", "policy import-agencies " + list + " --to ", "agencies.yaml"},
			{"counsel", "backup ", "copy-2.db"},
		} {
			path := filepath.Join(dir, x.file)
			code, errs := s.runStep(recordingStep{role: x.role, words: x.words + path}, fullDisk{cause})
			if _, err := os.Stat(path); err != nil || code != exitFailed || !strings.Contains(errs, path) ||
				!strings.Contains(errs, "these files were written before that") {
				t.Errorf("`lert %s`: %v, exit %d, said %q", x.words, err, code, errs)
			}
		}
	}
}

// TestNoVerbRecordsUnderAClockAhead: every act under a clock more than 400 days after the newest record is refused with
// both times and what to do, and changes nothing. An opened case is shown, and not counted as opened. The right clock,
// or the statement that it is right, lets the act through.
func TestNoVerbRecordsUnderAClockAhead(t *testing.T) {
	t.Parallel()
	s := newRecordingFixture(t)
	newest := s.now
	for _, x := range recordingSteps {
		if x.verb == "lert backup" {
			continue // the copy says when it was made, and the database does not change
		}
		s.now = s.now.Add(x.wait)
		right := s.now
		s.now = newest.Add(401 * 24 * time.Hour)
		before := s.ledgerState()
		var out bytes.Buffer
		code, errs := s.runStep(x, &out)
		shown := x.verb == "lert show" && code == 0 && out.Len() > 0
		if !shown && code != exitFailed || !strings.Contains(errs, newest.Format("2006-01-02 15:04")) ||
			!strings.Contains(errs, s.now.Format("2006-01-02 15:04")) || !strings.Contains(errs, "--clock-is-right") {
			t.Errorf("`lert %s` under a clock ahead: exit %d, said %q", x.words, code, errs)
		}
		if after := s.ledgerState(); after != before {
			t.Errorf("`lert %s` recorded something", x.words)
		}
		s.now = right
		if code, errs := s.runStep(x, io.Discard); code != 0 {
			t.Errorf("`lert %s` under the right clock: exit %d, said %q", x.words, code, errs)
		}
		if s.ledgerState() != before {
			newest = s.now
		}
	}
	s.now = s.now.Add(500 * 24 * time.Hour)
	x := recordingStep{role: "analyst", words: "observe WA-2026-000002 note back"}
	if code, errs := s.runStep(x, io.Discard, "--clock-is-right"); code != 0 || !strings.Contains(errs, "QUIET: ") {
		t.Errorf("with the statement that the clock is right: exit %d, said %q", code, errs)
	}
	if code, errs := s.runStep(x, io.Discard); code != 0 || errs != "" {
		t.Errorf("after it: exit %d, said %q", code, errs)
	}
	if code, _, errs := s.verb("auditor", "audit", "verify"); code != 0 {
		t.Error(errs)
	}
}

// TestReadingIntoAClosedPipe: a reader that has read enough is no error to speak of; a full disk is.
func TestReadingIntoAClosedPipe(t *testing.T) {
	t.Parallel()
	s := newRolesFixture(t)
	for _, words := range []string{"queue", "queue --json", "due --json", "schema", "letter WA-2026-000001 --kind " +
		"acknowledgement", "new --blank"} {
		x := recordingStep{role: "analyst", words: words}
		if code, errs := s.runStep(x, fullDisk{syscall.EPIPE}); code != exitFailed || errs != "" {
			t.Errorf("`lert %s` into a closed pipe: exit %d, said %q", words, code, errs)
		}
		code, errs := s.runStep(x, fullDisk{syscall.ENOSPC})
		if code != exitFailed || !strings.Contains(errs, "no space left") ||
			!strings.Contains(errs, "recorded nothing") {
			t.Errorf("`lert %s` on a full disk: exit %d, said %q", words, code, errs)
		}
	}
}
