package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"lert/review"
	"lert/review/policy"
	"lert/review/problem"
	"lert/review/sample"
	"lert/store"
	"lert/store/people"
	"lert/tui"
)

func (l *cli) demoCmd() *cobra.Command {
	c := &cobra.Command{
		Use:   "demo",
		Short: "Open the console on an invented sample week; nothing is saved",
		Long: "demo fills a temporary database with a week of invented requests and opens the\n" +
			"console on it. After your own decision, a key shows a worked answer. The database is\n" +
			"deleted when you leave.",
		Example: "lert demo\nlert demo --plain",
		Args:    argCount(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := l.checkTheme(); err != nil {
				return err
			}
			return l.demo(cmd.Context())
		},
	}
	l.appearanceFlags(c)
	return c
}

// demoRows is how many rows of the queue are read before the first frame:
// more than any screen shows.
const demoRows = 100

// demo makes the sample queue and opens the console on it.
func (l *cli) demo(ctx context.Context) (err error) {
	dir, err := os.MkdirTemp("", "lert-demo-")
	if err != nil {
		return failedError("the demo's database cannot be created: "+err.Error(),
			"set TMPDIR to a writable folder")
	}
	defer func() {
		if rerr := os.RemoveAll(dir); rerr != nil && err == nil {
			err = failedError("the demo's database could not be removed: "+rerr.Error(), "remove "+dir)
		}
	}()
	w, o, err := l.startDemo(ctx, filepath.Join(dir, "demo.db"))
	if err != nil {
		return err
	}
	defer w.db.store.Close()
	return l.console(ctx, w.db, o)
}

// startDemo makes the demo's database and reads the rows of the first frame. The file
// is not synced to disk, because nothing in it has to outlive the program.
func (l *cli) startDemo(ctx context.Context, path string) (w *sampleWeek, o tui.Options, err error) {
	w = &sampleWeek{l: l}
	now := l.now()
	w.clock.Store(&now)
	if len(l.packFolders()) == 0 {
		// The packs are parsed while the sample is read and the database is made, which do not need them.
		go policy.Builtin()
	}
	cases, err := sample.Load(l.now())
	if err != nil {
		return nil, o, err
	}
	people, err := l.samplePeople(cases)
	if err != nil {
		return nil, o, err
	}
	w.db, err = l.openFor(path, "demo", people, store.Options{NoSync: true, Now: w.now})
	if err != nil {
		return nil, o, err
	}
	defer func() {
		if err != nil {
			w.db.store.Close()
		}
	}()
	if err := w.replay(ctx, cases); err != nil {
		return nil, o, failedError("the sample queue: "+problem.SummaryOf(err),
			"the packs laid over the built-in ones may not match it; leave out --packs and LERT_PACKS")
	}
	w.clock.Store(nil)
	rows, err := w.db.Queue(ctx, store.QueueQuery{Tab: store.TabOpen, Limit: demoRows})
	if err != nil {
		return nil, o, err
	}
	counts, err := w.db.Counts(ctx)
	if err != nil {
		return nil, o, err
	}
	return w, tui.Options{Demo: true, First: &rows, Counts: &counts,
		Worked: func(id string) string { return w.workedAnswers[id] }}, nil
}

// samplePeople are the people of the sample week, and the person who runs the demo.
func (l *cli) samplePeople(cases []sample.Case) (*people.List, error) {
	user, err := l.env.User()
	if err != nil {
		return nil, failedError("the operating system does not say who you are: "+err.Error(),
			"log in as a named user; every record names one")
	}
	staff := []people.Person{{Name: user, Pseudonym: "Agent 1", Role: review.RoleAnalyst, User: user}, demoPortal}
	for _, a := range sample.Colleagues(cases) {
		staff = append(staff, people.Person{Name: a.Name, Pseudonym: a.Pseudonym, Role: a.Role, User: a.User})
	}
	return &people.List{Persons: staff}, nil
}

// demoPortal takes in the requests of the sample week.
var demoPortal = people.Person{Name: "Portal", Pseudonym: "Portal", Role: review.RoleAnalyst, User: "portal",
	Portal: true}

// sampleWeek replays the sample week: requests are imported and decided in their
// order, each with the clock at its own time, so that records, clocks and the ledger
// are as they would have been.
type sampleWeek struct {
	l             *cli
	db            *database
	clock         atomic.Pointer[time.Time] // nil: the present
	workedAnswers map[string]string
}

func (w *sampleWeek) now() time.Time {
	if t := w.clock.Load(); t != nil {
		return *t
	}
	return w.l.now()
}

// readingTime is how long a sample colleague had a request open before deciding.
const readingTime = time.Minute

func (w *sampleWeek) replay(ctx context.Context, cases []sample.Case) error {
	w.workedAnswers = make(map[string]string, len(cases))
	ids := make([]string, len(cases))
	var decided []int
	for i := range cases {
		if cases[i].Decided != nil {
			decided = append(decided, i)
		}
	}
	slices.SortStableFunc(decided, func(a, b int) int {
		return cases[a].Decided.Decision.DecidedAt.Compare(cases[b].Decided.Decision.DecidedAt)
	})
	next := 0
	importUntil := func(t time.Time) error {
		first := next
		var in []store.ImportDocument
		for next < len(cases) && !cases[next].Request.ReceivedAt.After(t) {
			c := &cases[next]
			in = append(in, store.ImportDocument{Request: c.Request, Raw: c.Raw, Trusted: c.Trusted,
				Source: "the sample week"})
			next++
		}
		if len(in) == 0 {
			return nil
		}
		portal := review.Actor{Name: demoPortal.Name, User: demoPortal.User}
		imported, err := w.db.store.As(portal).Import(ctx, in)
		if err != nil {
			return err
		}
		for i, t := range imported {
			if t.Outcome == "refused" {
				return fmt.Errorf("%s: %s", cases[first+i].Title, t.Why)
			}
			ids[first+i] = t.ID
			w.workedAnswers[t.ID] = cases[first+i].ModelAnswer
		}
		return nil
	}
	for _, i := range decided {
		opened := cases[i].Decided.Decision.DecidedAt.Add(-readingTime)
		w.clock.Store(&opened)
		if err := importUntil(opened); err != nil {
			return err
		}
		if ids[i] == "" {
			return fmt.Errorf("%s: decided before it was received", cases[i].Title)
		}
		if err := w.decide(ctx, ids[i], cases[i].Decided); err != nil {
			return fmt.Errorf("%s: %w", cases[i].Title, err)
		}
	}
	now := w.l.now()
	w.clock.Store(&now)
	return importUntil(now)
}

// decide records a colleague's decision through the store, like any decision.
func (w *sampleWeek) decide(ctx context.Context, id string, p *sample.ColleagueDecision) error {
	d := p.Decision
	as := w.db.store.As(d.By)
	c, err := as.OpenCase(ctx, id)
	if err != nil {
		return err
	}
	opened := w.now()
	at := d.DecidedAt
	w.clock.Store(&at)
	d.Schema, d.ID, d.RequestID, d.Revision = review.DecisionSchema, newID(), id, c.Row.Revision
	d.AssessmentDigest, d.AssessedAt, d.PolicyRef = c.AssessmentDigest, c.Assessment.AssessedAt, c.Assessment.PolicyRef
	d.RequestDigest, d.OpenedAt = c.Digest, opened
	r, err := as.Decide(ctx, d, c.AssessmentJSON)
	if err != nil {
		return err
	}
	if p.Countersign != nil {
		s := *p.Countersign
		s.Schema, s.DecisionID = review.CountersignatureSchema, r.ID
		if !s.At.IsZero() {
			w.clock.Store(&s.At)
		}
		if _, err := w.db.store.As(s.By).Countersign(ctx, s); err != nil {
			return err
		}
	}
	for _, f := range p.Fulfilments {
		w.clock.Store(&f.At)
		f.ID, f.RequestID = newID(), id
		if _, err := as.Fulfil(ctx, f); err != nil {
			return err
		}
	}
	return nil
}
