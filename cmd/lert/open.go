package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"lert/review"
	"lert/review/problem"
	"lert/review/text"
	"lert/store"
	"lert/store/engine"
	"lert/store/people"
)

// lockTimeout is how long a verb waits for a database that another process has locked
// before it reports who has it.
const lockTimeout = time.Second

// database is an open database as one person uses it.
type database struct {
	*store.Session
	actor review.Actor
	store *store.Store // nil for a session over SSH, which belongs to one person
}

// databasePath is the file that this run works on: --db, LERT_DB, or lert.db in
// the folder where this system keeps a user's data.
func (l *cli) databasePath() (string, error) {
	if l.db != "" {
		return l.db, nil
	}
	if v, _ := l.env.Lookup("LERT_DB"); v != "" {
		return v, nil
	}
	if v, _ := l.env.Lookup("XDG_DATA_HOME"); filepath.IsAbs(v) {
		return filepath.Join(v, "lert", "lert.db"), nil
	}
	home, err := l.env.Home()
	if err != nil {
		return "", failedError("there is no home folder for a database: "+err.Error(),
			"name a file with --db or LERT_DB")
	}
	switch runtime.GOOS {
	case "darwin":
		return filepath.Join(home, "Library", "Application Support", "lert", "lert.db"), nil
	case "windows":
		if v, _ := l.env.Lookup("LocalAppData"); v != "" {
			return filepath.Join(v, "lert", "lert.db"), nil
		}
	}
	return filepath.Join(home, ".local", "share", "lert", "lert.db"), nil
}

// open opens the database for a verb. Only a verb that imports may create one: a
// mistyped --db must not leave an empty file behind.
func (l *cli) open(verb string, create bool) (*database, error) {
	path, err := l.databasePath()
	if err != nil {
		return nil, err
	}
	switch info, err := os.Stat(path); {
	case err == nil && info.IsDir():
		return nil, failedError(path+" is a folder, not a database", "name the file itself: --db "+
			filepath.Join(path, "lert.db"))
	case err == nil && !info.Mode().IsRegular():
		return nil, failedError(path+" is not an ordinary file, so it cannot be a database",
			"name another file with --db")
	case errors.Is(err, fs.ErrNotExist) && engine.CheckLink(path) != nil:
		return nil, engine.CheckLink(path)
	case errors.Is(err, fs.ErrNotExist) && !create:
		return nil, failedError("there is no database at "+path,
			"`lert import FILE` or `lert new` creates one; `lert demo` shows the console without one")
	case errors.Is(err, fs.ErrNotExist):
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return nil, failedError("the folder for the database cannot be created: "+err.Error(),
				"name another file with --db")
		}
	case err != nil:
		return nil, failedError("the database cannot be reached: "+err.Error(), "name another file with --db")
	}
	file := l.peopleFile(path)
	people, err := people.Load(file)
	if errors.Is(err, fs.ErrNotExist) && l.people == "" {
		people, err = nil, nil
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, failedError("there is no people file at "+file, "name another with --people, or leave it out")
	case err != nil:
		return nil, err
	}
	return l.openFor(path, verb, people, store.Options{PeopleFile: file})
}

// openFor opens a database for some people; o has the options of the demo. Who acts is
// asked before a database is made. One that is there may know another team.
func (l *cli) openFor(path, verb string, people *people.List, o store.Options) (*database, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if _, err := l.actor(people.Actor); err != nil {
			return nil, err
		}
	}
	var err error
	if o.Rules, err = l.lazyRules(); err != nil {
		return nil, err
	}
	if o.Now == nil {
		o.Now = l.now
	}
	o.People, o.Verb, o.Version, o.Wait = people, verb, version(), lockTimeout
	o.Rehearsal, o.StateDir = !l.fixedNow.IsZero(), l.stateDir()
	s, err := store.Open(path, o)
	if err != nil {
		return nil, err
	}
	actor, err := l.actor(s.Actor)
	if err != nil {
		s.Close()
		return nil, err
	}
	return &database{Session: s.As(actor), actor: actor, store: s}, nil
}

// stateDir is the folder of this user's own for what was left of a database, "" if there is none.
func (l *cli) stateDir() string {
	if v, _ := l.env.Lookup("XDG_STATE_HOME"); filepath.IsAbs(v) {
		return filepath.Join(v, "lert")
	}
	if v, _ := l.env.Lookup("LocalAppData"); runtime.GOOS == "windows" && v != "" {
		return filepath.Join(v, "lert", "state")
	}
	home, err := l.env.Home()
	switch {
	case err != nil || home == "":
		return ""
	case runtime.GOOS == "darwin":
		return filepath.Join(home, "Library", "Application Support", "lert", "state")
	}
	return filepath.Join(home, ".local", "state", "lert")
}

// peopleFile is the one that was named, else people.yaml in the database's folder. If
// there is none and never was, everybody is an analyst under their own name.
func (l *cli) peopleFile(db string) string {
	if l.people != "" {
		return l.people
	}
	return filepath.Join(filepath.Dir(db), "people.yaml")
}

// actor is who acts in this run; find finds a person by user and name.
func (l *cli) actor(find func(user, as string) (review.Actor, error)) (review.Actor, error) {
	if l.isServer {
		return review.Actor{}, nil
	}
	user, err := l.env.User()
	if err != nil {
		return review.Actor{}, failedError("the operating system does not say who you are: "+err.Error(),
			"log in as a named user; every record names one")
	}
	host, err := l.env.Host()
	if err != nil {
		host = "unknown"
	}
	a, err := find(user, l.as)
	if err != nil {
		return review.Actor{}, err
	}
	a.Host, a.Version = host, version()
	return a, nil
}

// withDatabase opens the database, calls f and closes it. An error of closing counts,
// because it may be the one that reports a full disk.
func (l *cli) withDatabase(ctx context.Context, verb string, create bool, do func(*database) error) (err error) {
	if l.isRemote() {
		return l.runOn(ctx, l.env.RemoteDB, verb, do)
	}
	d, err := l.open(verb, create)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := d.store.Close(); cerr != nil && err == nil {
			err = fmt.Errorf("closing the database: %w", cerr)
		}
	}()
	return l.runOn(ctx, d, verb, do)
}

// runOn calls f on an open database.
func (l *cli) runOn(ctx context.Context, d *database, verb string, do func(*database) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if d.Rehearsal() && verb != "console" {
		// To standard error, so that a program that reads the output is not disturbed.
		fmt.Fprintln(l.env.Err, "REHEARSAL: this database was started with a fixed clock.")
	}
	if lapsed := d.TrainingLapsed(); lapsed != "" && verb != "console" {
		fmt.Fprintln(l.env.Err, text.Clean("TRAINING: "+lapsed+"."))
	}
	if c := d.BackupInfo(); c != nil && c.Continued.IsZero() && verb != "console" {
		fmt.Fprintln(l.env.Err, "COPY: this is "+copyLine(c, l.now()).String())
	}
	if outdated, why := d.NotWritable(ctx); why != nil {
		says := "READ ONLY: " + problem.SummaryOf(why) + "; nothing can be recorded."
		if outdated {
			says += " Its queue is as it was when it was last computed: open it once with write permission."
		}
		fmt.Fprintln(l.env.Err, text.Clean(says))
	}
	var mu sync.Mutex
	var recorded []string
	told := *d
	if l.clockIsRight {
		told.Session = told.ClockIsRight()
	}
	if verb != "console" {
		told.Session = told.NotifyRecorded(func(r store.Recorded) {
			mu.Lock()
			defer mu.Unlock()
			recorded = append(recorded, r.Names...)
			if !r.QuietSince.IsZero() {
				fmt.Fprintln(l.env.Err, "QUIET: nothing has been recorded since", formatTime(r.QuietSince).String()+
					". If that is wrong, this machine's clock is wrong: `lert audit clock`.")
			}
		})
	}
	inDoubt := d.FileProblems(ctx) // before a record writes a damaged page again
	err := do(&told)
	for _, wrong := range inDoubt {
		if p := problem.ListOf(wrong)[0]; err == nil || problem.ListOf(err)[0].What != p.What {
			fmt.Fprintln(l.env.Err, text.Clean("IN DOUBT: "+p.What+". To do: "+p.Hint))
		}
	}
	mu.Lock()
	defer mu.Unlock()
	if len(recorded) == 0 {
		if why := d.TeamProblem(ctx); why != nil && err == nil && verb != "console" {
			p := problem.ListOf(why)[0]
			printProblem(l.env.Err, "shown, but the reading was not recorded: "+p.Summary(), p.Hint)
		}
		return err
	}
	return l.explainOutputError(err, recorded)
}
