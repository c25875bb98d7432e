package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/store"
	"lert/store/engine"
	"lert/store/format"
)

// TestADatabaseThatCannotBeUsed: one line of what and where, one of what to
// do, exit 1, within two seconds, and the file is as it was. The console says
// it before it touches the terminal.
func TestADatabaseThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		name string
		make func(t *testing.T, s *fixture) // s.path becomes the bad database
		says string                         // what and where
		hint string                         // what to do
	}{
		{"held by another process", func(t *testing.T, s *fixture) {
			other, err := store.Open(s.path, store.Options{Now: s.clock, Policy: mustPolicy(t), NoSync: true,
				Verb: "import", Version: "test", Wait: time.Second})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { other.Close() })
		}, fmt.Sprintf(`held by pid %d .*import`, os.Getpid()), ""},
		{"from a newer version", func(t *testing.T, s *fixture) {
			mustRemove(t, s.path)
			e, err := engine.Open(s.path, engine.Options{Format: format.Version + 1, NoSync: true})
			if err != nil {
				t.Fatal(err)
			}
			if err := e.Close(); err != nil {
				t.Fatal(err)
			}
		}, `made by a newer version`, `use that version`},
		{"with damaged first pages", func(t *testing.T, s *fixture) {
			rewriteFile(t, s.path, func(b []byte) []byte {
				return append(bytes.Repeat([]byte{0xa5}, 16384),
					b[16384:]...)
			})
		}, `damaged`, ""},
		{"cut short", func(t *testing.T, s *fixture) {
			rewriteFile(t, s.path, func(b []byte) []byte { return b[:5000] })
		}, `damaged`, ""},
		{"of no bytes", func(t *testing.T, s *fixture) {
			rewriteFile(t, s.path, func([]byte) []byte { return nil })
		}, `empty`, `remove it`},
		{"a picture", func(t *testing.T, s *fixture) {
			rewriteFile(t, s.path, func([]byte) []byte {
				return append([]byte("\x89PNG\r\n\x1a\n"),
					make([]byte, 40000)...)
			})
		}, `damaged|not a database`, ""},
		{"a folder", func(t *testing.T, s *fixture) {
			mustRemove(t, s.path)
			if err := os.Mkdir(s.path, 0o755); err != nil {
				t.Fatal(err)
			}
		}, `is a folder, not a database`, `--db .*lert\.db`},
		{"a link to nothing", func(t *testing.T, s *fixture) {
			mustRemove(t, s.path)
			if err := os.Symlink(filepath.Join(t.TempDir(), "vault.db"), s.path); err != nil {
				t.Skip("no links here: ", err)
			}
		}, `a link to .*vault\.db, and nothing is there`, `mounted`},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			s := newFixture(t)
			s.importAndOpen("clean", true, nil)
			s.closeStore()
			x.make(t, s)
			before := fileDigest(t, s.path)
			for _, verb := range [][]string{{"queue"}, {}, {"audit", "verify"},
				{"import", "testdata/documents/content.json"}} {
				began := time.Now()
				code, out, errs := s.verbStoreClosed("priya", verb...)
				if d := time.Since(began); d > 30*time.Second {
					t.Errorf("lert %q took %v to say so", verb, d)
				}
				lines := strings.Split(strings.TrimRight(errs, "\n"), "\n")
				if code != exitFailed || out != "" || !strings.HasPrefix(lines[0], "lert: ") ||
					!regexp.MustCompile(x.says).MatchString(lines[0]) ||
					!strings.Contains(lines[0], filepath.Dir(s.path)) {
					t.Errorf("lert %q: exit %d, printed %q, said %q", verb, code, out, errs)
				}
				if len(lines) < 2 || !strings.HasPrefix(lines[1], "      ") ||
					!regexp.MustCompile(x.hint).MatchString(errs) {
					t.Errorf("lert %q does not say what to do: %q", verb, errs)
				}
			}
			// The process that holds the file may write to it during the test; nobody else may.
			if after := fileDigest(t, s.path); after != before && x.name != "held by another process" {
				t.Error("the file was changed")
			}
		})
	}
}

// TestADocumentThatCannotBeRead: one line of what and where, one of what to do,
// exit 1, and neither this document nor one after it is imported in part.
func TestADocumentThatCannotBeRead(t *testing.T) {
	t.Parallel()
	good, err := os.ReadFile("testdata/documents/india.json")
	if err != nil {
		t.Fatal(err)
	}
	swap := func(from, to string) []byte {
		if !bytes.Contains(good, []byte(from)) {
			t.Fatalf("the document does not say %q", from)
		}
		return bytes.Replace(good, []byte(from), []byte(to), 1)
	}
	for _, x := range []struct {
		name string
		doc  []byte
		says string
	}{
		{"wrong type", swap(`"signed": true`, `"signed": "yes"`), `bad.json:\d+:\d+: .*signed`},
		{"unknown key", swap(`"justification"`, `"justificaton"`), `bad.json:\d+:\d+: .*justificaton`},
		{"repeated key", swap(`"kind": "records",`, `"kind": "records", "kind": "emergency",`),
			`bad.json:\d+:\d+: .*kind`},
		{"unknown platform", swap(`"platform": "whatsapp"`, `"platform": "friendface"`), `friendface`},
		{"cut short", good[:len(good)/2], `bad.json:\d+:\d+`},
		{"invalid UTF-8", swap(`Anil Menon`, "Anil \xff\xfe Menon"), `bad.json:\d+:\d+: .*UTF-8`},
		{"ten megabytes of nesting", append(bytes.Repeat([]byte("["), 10<<20), '1'),
			`bad.json:1:\d+: .*nest|bad.json:1:\d+: .*deep`},
		{"ten megabytes of nesting inside a request",
			append([]byte(`{"schema":"lert.request/v1","targets":`), bytes.Repeat([]byte(`[`), 10<<20)...),
			`bad.json:1:\d+`},
		{"ten megabytes of one word", swap("Cheating through", strings.Repeat("a", 10<<20)), `bad.json:\d+`},
		{"a list whose second is bad", slices.Concat([]byte("["), good, []byte(`,{"schema":7}]`)),
			`bad.json:\d+:\d+: .*schema`},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			s := newFixture(t)
			s.closeStore()
			path := filepath.Join(t.TempDir(), "bad.json")
			if err := os.WriteFile(path, x.doc, 0o600); err != nil {
				t.Fatal(err)
			}
			want := 0
			if strings.HasPrefix(x.name, "a list") {
				want = 1 // the first is good: it is assessed, imported, and counted in a last line
			}
			began := time.Now()
			code, out, errs := s.verbStoreClosed("priya", "check", path)
			if d := time.Since(began); d > 30*time.Second {
				t.Errorf("check took %v", d)
			}
			lines := strings.Split(strings.TrimRight(errs, "\n"), "\n")
			if code != exitFailed || len(lines) != 2+want || len(errs) > 2000 ||
				!strings.HasPrefix(lines[0], "lert: ") || !strings.HasPrefix(lines[1], "      ") ||
				!regexp.MustCompile(x.says).MatchString(lines[0]) {
				t.Errorf("check: exit %d, printed %d bytes, said %.2000q", code, len(out), errs)
			}
			code, _, errs = s.verbStoreClosed("priya", "import", path)
			s.openStore()
			n, err := s.As(s.actor("priya")).Counts(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if code != exitFailed || n.Open != want || !strings.Contains(errs, "lert: ") {
				t.Errorf("import: exit %d, %d requests, said %.2000q", code, n.Open, errs)
			}
			s.expectVerified()
		})
	}
}

// TestAFixedClockWritesNothingOnARealDatabase: by none of the verbs that write.
func TestAFixedClockWritesNothingOnARealDatabase(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	id := s.importAndOpen("content", true, nil)
	c, err := s.As(s.actor("priya")).Case(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	d := s.decision(c, review.OutcomeApprove)
	held := d
	held.Granted = append(held.Granted, "content.messages")
	for _, r := range c.Assessment.Categories {
		if !r.Producible {
			held.Overrides = append(held.Overrides, review.Override{Code: r.Code, Why: "a copy was given to us"})
		}
	}
	if _, err := s.As(s.actor("priya")).Decide(t.Context(), held, c.AssessmentJSON); err != nil {
		t.Fatal(err)
	}
	other := s.importAndOpen("clean", true, nil)
	before := s.ledgerState()
	for _, verb := range []string{
		"import testdata/documents/emergency.json", "claim " + other, "observe " + other +
			" note overheard", "observe " + other + " signal voip_number",
		"decide " + other + " " + approveArgs, "refer " + other + " --question why", "release " + other,
		"answer " + other + " because",
		"countersign " + held.ID + " --answer agree",
	} {
		for _, at := range []string{"2026-11-22T03:06:00Z", "2026-11-22T09:00:01Z"} {
			who := "priya"
			if strings.HasPrefix(verb, "countersign") || strings.HasPrefix(verb, "answer") {
				who = "clara"
			}
			code, out, errs := s.verb(who, append(strings.Fields(verb), "--now", at)...)
			if code != exitFailed || out != "" || !strings.Contains(errs, "leave --now out") {
				t.Errorf("lert %s --now %s: exit %d, printed %q, said %q", verb, at, code, out, errs)
			}
		}
	}
	if s.ledgerState() != before {
		t.Error("a fixed clock wrote into a real database")
	}
	// Reading is free: the same question at another instant.
	if code, _, errs := s.verb("priya", "queue", "--now", "2026-12-24T09:00:00Z"); code != 0 {
		t.Errorf("queue under a fixed clock: %s", errs)
	}
	// A rehearsal says so whatever is asked of it.
	s.closeStore()
	mustRemove(t, s.path)
	if code, _, errs := s.verbStoreClosed("priya", "import", "testdata/documents/india.json", "--now",
		"2026-11-22T09:00:00Z"); code != 0 {
		t.Fatal(errs)
	}
	for _, verb := range []string{"show WA-2026-000001", "queue --json", "audit verify", "audit verify --json",
		"--plain"} {
		code, out, errs := s.verbStoreClosed("priya", append(strings.Fields(verb), "--now", "2026-11-22T09:00:00Z")...)
		if code != 0 || !strings.Contains(out+errs, "REHEARSAL") {
			t.Errorf("lert %s: exit %d; a rehearsal does not say so: %q %q", verb, code, out, errs)
		}
	}
}
