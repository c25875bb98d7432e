package store

import (
	"errors"
	"io/fs"
	"os"
	"sync"

	"lert/review"
	"lert/review/problem"
)

// roster is who may act now. A people file is read again when it has changed;
// while it cannot be read, the people it named before stay in force.
type roster struct {
	path string // "" for people that never change

	mu     sync.Mutex
	people *People
	stat   fs.FileInfo // of the file that was read last; nil: there was none
	fault  error
}

// now gives the people in force, nil for none, and what is wrong with the file
// as it stands.
func (r *roster) now() (*People, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.path == "" {
		return r.people, nil
	}
	st, err := os.Stat(r.path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && r.people == nil:
		return nil, nil
	case err != nil:
		r.stat, r.fault = nil, problem.In("people file", problem.People.New(err.Error(), "make it a file that you may read").From(err))
	case r.stat == nil || !st.ModTime().Equal(r.stat.ModTime()) || st.Size() != r.stat.Size() || !os.SameFile(st, r.stat):
		// What is written after this look at the file is seen by the next one.
		r.stat = st
		var p *People
		if p, r.fault = LoadPeople(r.path); r.fault == nil {
			r.people = p
		}
	}
	return r.people, r.fault
}

// People is the people file in force, nil without one.
func (s *Store) People() *People {
	p, _ := s.roster.now()
	return p
}

// admit is a person as the people file has them now: their role, pseudonym and
// training may have changed since they sat down. An error where they are no
// longer in it or their role may not do the act.
func (s *Store) admit(by review.Actor, what review.Act) (review.Actor, error) {
	people, _ := s.roster.now()
	if people != nil {
		e := people.named(by.Analyst)
		if e == nil {
			return by, problem.Refuse(0, by.Analyst+" is not in the people file", "ask whoever keeps it; under this name nothing is read and nothing recorded")
		}
		by = people.dress(by, e, review.DateOf(s.now().UTC()))
		if people.Block && by.Training != "" && what.Records() && review.May(by.Role, what) == nil {
			return by, problem.Refuse(0, by.Analyst+" may not record anything: "+by.Training, "once trained, have the date written into the people file (trained_on, privacy_trained_on)")
		}
	}
	if r := review.May(by.Role, what); r != nil {
		return by, r
	}
	return by, nil
}

// only is the name of a person who sees nothing but what was referred to them,
// "" for everybody else.
func only(by review.Actor) string {
	if by.Role == review.RoleOutsideCounsel {
		return by.Analyst
	}
	return ""
}
