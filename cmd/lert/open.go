package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"lert/review"
	"lert/store"
	"lert/store/people"
)

// lockWait is how long a verb waits for a database that another process holds
// before it says who does.
const lockWait = time.Second

// desk is the opened database as one person uses it.
type desk struct {
	*store.Session
	actor review.Actor
	db    *store.Store // nil for a session over SSH, which is one person's alone
}

// database is the file that this run works on: --db, LERT_DB, or lert.db in
// the folder where this system keeps a user's data.
func (l *lert) database() (string, error) {
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
		return "", failure("there is no home folder to keep a database in: "+err.Error(), "name a file with --db or LERT_DB")
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

// open opens the database for a verb. Only a verb that brings something in
// may create one: a mistyped --db must not leave an empty file behind.
func (l *lert) open(verb string, create bool) (*desk, error) {
	path, err := l.database()
	if err != nil {
		return nil, err
	}
	switch info, err := os.Stat(path); {
	case err == nil && info.IsDir():
		return nil, failure(path+" is a folder, not a database", "name the file itself: --db "+filepath.Join(path, "lert.db"))
	case err == nil && !info.Mode().IsRegular():
		return nil, failure(path+" is no ordinary file, so no database can be in it", "name another file with --db")
	case errors.Is(err, fs.ErrNotExist) && !create:
		return nil, failure("there is no database at "+path, "`lert import FILE` or `lert new` makes one; `lert demo` shows the console without")
	case errors.Is(err, fs.ErrNotExist):
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return nil, failure("the folder for the database cannot be made: "+err.Error(), "name another file with --db")
		}
	case err != nil:
		return nil, failure("the database cannot be reached: "+err.Error(), "name another file with --db")
	}
	file := l.peopleFile(path)
	people, err := people.Load(file)
	if errors.Is(err, fs.ErrNotExist) && l.people == "" {
		people, err = nil, nil
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, failure("there is no people file at "+file, "name another with --people, or leave it out")
	case err != nil:
		return nil, err
	}
	return l.openWith(path, verb, people, store.Options{PeopleFile: file})
}

// openWith opens a database for some people; o carries what the demo asks for.
func (l *lert) openWith(path, verb string, people *people.List, o store.Options) (*desk, error) {
	actor, err := l.actor(people)
	if err != nil {
		return nil, err
	}
	if o.Rules, err = l.rulesLater(); err != nil {
		return nil, err
	}
	if o.Now == nil {
		o.Now = l.now
	}
	o.People, o.Verb, o.Version, o.Wait = people, verb, version(), lockWait
	o.Rehearsal = !l.fixed.IsZero()
	s, err := store.Open(path, o)
	if err != nil {
		return nil, err
	}
	return &desk{Session: s.As(actor), actor: actor, db: s}, nil
}

// peopleFile is the one named, else people.yaml in the database's folder; where
// that is not there, everybody is an analyst under their own name.
func (l *lert) peopleFile(db string) string {
	if l.people != "" {
		return l.people
	}
	return filepath.Join(filepath.Dir(db), "people.yaml")
}

// actor is who acts in this run.
func (l *lert) actor(people *people.List) (review.Actor, error) {
	if l.serves {
		return review.Actor{}, nil
	}
	user, err := l.env.User()
	if err != nil {
		return review.Actor{}, failure("the operating system does not say who you are: "+err.Error(), "log in as a named user; every record carries one")
	}
	host, err := l.env.Host()
	if err != nil {
		host = "unknown"
	}
	a, err := people.Actor(user, l.as)
	if err != nil {
		return review.Actor{}, err
	}
	a.Host, a.Version = host, version()
	return a, nil
}

// with opens the database, does one thing on it and closes it again; an error
// of closing counts, because it may be the one that says the disk is full.
func (l *lert) with(ctx context.Context, verb string, create bool, do func(*desk) error) (err error) {
	if l.remote() {
		return l.at(ctx, l.env.Desk, verb, do)
	}
	d, err := l.open(verb, create)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := d.db.Close(); cerr != nil && err == nil {
			err = fmt.Errorf("closing the database: %w", cerr)
		}
	}()
	return l.at(ctx, d, verb, do)
}

// at does one thing on an open database.
func (l *lert) at(ctx context.Context, d *desk, verb string, do func(*desk) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if d.Rehearsal() && verb != "console" {
		// Beside the output, never in it: what a program reads stays as it is.
		fmt.Fprintln(l.env.Err, "REHEARSAL: this database was begun under a fixed clock.")
	}
	if c := d.CopyOf(); c != nil && c.Continued.IsZero() && verb != "console" {
		fmt.Fprintln(l.env.Err, "COPY: this is "+copyLine(c, l.now()).String())
	}
	return do(d)
}
