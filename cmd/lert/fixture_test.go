package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/intake"
	"lert/review/policy"
	"lert/store"
	"lert/store/people"
)

// fixture is a database of its own with the people of testdata and a clock that
// moves only when told: where one situation is built and then met at a door.
type fixture struct {
	t      *testing.T
	path   string
	now    time.Time
	people *people.List
	packs  string // the folder of LERT_PACKS, "" for none
	*store.Store
	ids int
}

// fixtureStart is when scenes begin.
var fixtureStart = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

func newFixture(t *testing.T) *fixture {
	t.Helper()
	s := &fixture{t: t, path: filepath.Join(t.TempDir(), "lert.db"), now: fixtureStart}
	if err := copyFile("testdata/documents/people.yaml",
		filepath.Join(filepath.Dir(s.path), "people.yaml")); err != nil {
		t.Fatal(err)
	}
	var err error
	if s.people, err = people.Load(filepath.Join(filepath.Dir(s.path), "people.yaml")); err != nil {
		t.Fatal(err)
	}
	s.openStore()
	t.Cleanup(func() { s.closeStore() })
	return s
}

func (s *fixture) clock() time.Time { return s.now }

// openStore opens the database in this process, as a console does.
func (s *fixture) openStore() {
	s.t.Helper()
	if s.Store != nil {
		return
	}
	p, err := policy.Builtin()
	if s.packs != "" {
		p, err = policy.Load(s.packs)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	s.Store, err = store.Open(s.path, store.Options{Now: s.clock, Policy: p, People: s.people, NoSync: true,
		Version: version(), Verb: "console", Wait: time.Second})
	if err != nil {
		s.t.Fatal(err)
	}
}

// closeStore closes it, so that a verb can open it.
func (s *fixture) closeStore() {
	if s.Store != nil {
		if err := s.Store.Close(); err != nil {
			s.t.Error(err)
		}
		s.Store = nil
	}
}

// actor is one of the people of testdata, by the system's user.
func (s *fixture) actor(user string) review.Actor {
	s.t.Helper()
	a, err := s.people.Actor(user, "")
	if err != nil {
		s.t.Fatal(err)
	}
	a.Host, a.Version = "desk", version()
	return a
}

// document is one of testdata's, changed.
func (s *fixture) document(name string, change func(*review.Request)) *review.Request {
	s.t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "documents", name+".json"))
	if err != nil {
		s.t.Fatal(err)
	}
	for doc, err := range intake.Read(bytes.NewReader(b), name, intake.Limits{}) {
		if err != nil {
			s.t.Fatal(err)
		}
		if change != nil {
			change(doc.Request)
		}
		return doc.Request
	}
	s.t.Fatalf("%s holds nothing", name)
	return nil
}

// importRequest imports a document and returns its case number.
func (s *fixture) importRequest(r *review.Request, trusted bool) string {
	s.t.Helper()
	raw, err := intake.Canonical(r)
	if err != nil {
		s.t.Fatal(err)
	}
	imported, err := s.As(s.actor("portal")).Import(s.t.Context(),
		[]store.ImportDocument{{Request: r, Raw: raw, Trusted: trusted, Source: "test"}})
	if err != nil {
		s.t.Fatal(err)
	}
	if imported[0].Outcome == "refused" {
		s.t.Fatal(imported[0].Why)
	}
	return imported[0].ID
}

// importAndOpen takes a document in, and the analyst opens it.
func (s *fixture) importAndOpen(name string, trusted bool, change func(*review.Request)) string {
	s.t.Helper()
	id := s.importRequest(s.document(name, change), trusted)
	if _, err := s.As(s.actor("priya")).OpenCase(s.t.Context(), id); err != nil {
		s.t.Fatal(err)
	}
	return id
}

// decisionID makes an id; the same scene makes the same ids.
func (s *fixture) decisionID() string {
	s.ids++
	return fmt.Sprintf("%032x", s.ids)
}

// decision is what somebody would record who agrees with the assessment in
// everything and signs what is to be signed.
func (s *fixture) decision(c *store.Case, outcome string) review.Decision {
	d := review.Decision{ID: s.decisionID(), RequestID: c.Row.ID, Revision: c.Row.Revision, Outcome: outcome,
		AssessmentDigest: c.AssessmentDigest, AssessedAt: c.Assessment.AssessedAt}
	if outcome != review.OutcomeApprove {
		return d
	}
	n := c.Assessment.Notice
	d.Granted = review.Propose(c.Assessment, c.Request, outcome, c.Assessment.RecommendedChoice()).Granted
	d.Notice = &review.NoticeChoice{Action: n.Action, Until: n.Until, RecheckOn: n.RecheckOn, Ground: n.Ground,
		Reason: "as planned"}
	if c.Request.Kind == review.KindRecords {
		d.Tailoring = &review.Tailoring{Necessary: "yes", Proportionate: "yes", Specific: "yes", Compliant: "yes"}
	}
	if c.Request.Kind == review.KindEmergency {
		d.GoodFaith = &review.GoodFaith{ImminentRisk: true, MayHelp: true}
	}
	for i := range c.Assessment.Checks {
		for _, f := range c.Assessment.Checks[i].Findings {
			if f.Severity == review.SeverityReview && !slices.Contains(d.Acknowledged, f.Code) {
				d.Acknowledged = append(d.Acknowledged, f.Code)
			}
		}
	}
	return d
}

// verb runs one command line on the database, as the person who sits there.
func (s *fixture) verb(user string, args ...string) (code int, out, errs string) {
	s.t.Helper()
	return s.verbWith(user, "", args...)
}

// verbWith is verb with something on standard input.
func (s *fixture) verbWith(user, in string, args ...string) (code int, out, errs string) {
	s.t.Helper()
	s.closeStore()
	defer s.openStore()
	var o, e bytes.Buffer
	env := testEnv(strings.NewReader(in), &o, &e, append(args, "--db", s.path)...)
	env.Now = s.clock
	env.User = func() (string, error) { return user, nil }
	env.Lookup = func(name string) (string, bool) { return s.packs, name == "LERT_PACKS" && s.packs != "" }
	code = run(context.Background(), env)
	return code, o.String(), e.String()
}

// ledgerState identifies the state of the ledger. If it is the same before and after,
// nothing was recorded.
func (s *fixture) ledgerState() string {
	s.t.Helper()
	n, root, err := s.As(s.actor(s.people.Persons[0].User)).Root(context.Background())
	if err != nil {
		s.t.Fatal(err)
	}
	return fmt.Sprint(n, " ", root)
}

// decisions are all that were recorded, newest first.
func (s *fixture) decisions() []store.AuditEntry {
	s.t.Helper()
	list, _, err := s.As(s.actor("priya")).Audit(context.Background(), store.AuditQuery{Limit: 1000})
	if err != nil {
		s.t.Fatal(err)
	}
	return list
}

// expectVerified fails unless the whole log verifies.
func (s *fixture) expectVerified() {
	s.t.Helper()
	v, err := s.As(s.actor("priya")).Verify(context.Background(), nil)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, f := range v.Faults {
		s.t.Errorf("%s: %s", f.Record, f.What)
	}
}

// verbStoreClosed runs one command line as verb does, and leaves the database shut.
func (s *fixture) verbStoreClosed(user string, args ...string) (code int, out, errs string) {
	s.t.Helper()
	var o, e bytes.Buffer
	env := testEnv(strings.NewReader(""), &o, &e, append(args, "--db", s.path)...)
	env.Now = s.clock
	env.User = func() (string, error) { return user, nil }
	code = run(context.Background(), env)
	return code, o.String(), e.String()
}

func mustPolicy(t testing.TB) *review.Policy {
	t.Helper()
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// rewriteFile rewrites a file.
func rewriteFile(t *testing.T, path string, f func([]byte) []byte) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, f(b), 0o600); err != nil {
		t.Fatal(err)
	}
}

func mustRemove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

// fileDigest is the digest of a file, or says that it is a folder or a link.
func fileDigest(t *testing.T, path string) string {
	t.Helper()
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return "a folder"
	}
	if to, err := os.Readlink(path); err == nil {
		return "a link to " + to
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
