package store

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"lert/review"
	"lert/review/problem"
	"lert/store/engine"
	"lert/store/people"
	"lert/store/safefile"
)

// A database that has known a team is not written without one: a people file that was renamed or lost would make
// everybody an analyst, the auditor too. Until there is one again, people read in the roles of the team that the ledger
// names last. A lead of that team may put another people file in force, or none; if it had no lead, the owner of the
// database file may.

// errNoTeam is the cause of the refusal to record anything without the people file.
var errNoTeam = errors.New("the people file is missing")

// People is the list of persons in force: that of the people file, or, while that is missing, the team that the ledger
// named last. It is nil if there is neither.
func (s *Store) People() *people.List {
	if p := s.listOfFile(); p != nil {
		return p
	}
	return s.lastTeam.Load()
}

// listOfFile is the list of the people file, nil if there is none or another one was named than that of the team.
func (s *Store) listOfFile() *people.List {
	p, _ := s.peopleFile.Now()
	if s.otherFile.Load() {
		return nil
	}
	return p
}

// Actor is the person who acts as a user of the operating system, under a name of the list in force; see
// people.List.Actor. It is also the owner of the database file if the people file is missing and the team had no lead.
func (s *Store) Actor(user, as string) (review.Actor, error) {
	a, err := s.People().Actor(user, as)
	if err != nil && user != "" && (as == "" || as == user) && s.ownerDecides() {
		return review.Actor{Name: user, User: user, Role: review.RoleAuditor}, nil
	}
	return a, err
}

// ownerDecides reports whether the person at this machine may put people in force for want of a lead.
func (s *Store) ownerDecides() bool {
	team := s.lastTeam.Load()
	return s.listOfFile() == nil && team != nil && !slices.ContainsFunc(team.Persons, isLead) &&
		safefile.OwnedByUser(s.path)
}

func isLead(p people.Person) bool { return p.Role == review.RoleLead }

// teamOf is the team of a record, nil if it has no people.
func teamOf(r *PeopleRecord) *people.List {
	if r == nil || len(r.People) == 0 {
		return nil
	}
	list := &people.List{}
	for _, e := range r.People {
		list.Persons = append(list.Persons, people.Person{Name: e.Name, Pseudonym: e.Pseudonym, Role: e.Role,
			User: e.User, Portal: e.Portal})
	}
	return list
}

// loadTeam reads the team that the ledger names last, if the people file is missing or another one.
func (s *Store) loadTeam(ctx context.Context) error {
	return s.view(ctx, func(r engine.Reader) error {
		t := &tx{r: r}
		err := s.requireTeam(t)
		if err == nil || !errors.Is(err, errNoTeam) {
			return err
		}
		list, _ := s.peopleFile.Now()
		last, err := t.lastPeopleRecord()
		s.otherFile.Store(list != nil)
		s.lastTeam.Store(teamOf(last))
		return err
	})
}

// recordedPath is the path of a people file as it is recorded: relative to the database's folder if it is in there, so
// that both can be moved together; "" for none.
func (s *Store) recordedPath(file string) string {
	if file == "" {
		return ""
	}
	db, err := filepath.Abs(s.path)
	abs, ferr := filepath.Abs(file)
	if err != nil || ferr != nil {
		return file
	}
	if rel, err := filepath.Rel(filepath.Dir(db), abs); err == nil && filepath.IsLocal(rel) {
		return filepath.ToSlash(rel)
	}
	return abs
}

// requireTeam refuses a transaction without the people file if one seems to be meant, or if the ledger names a team;
// and under other people at another path, which only PutInForce puts in force.
func (s *Store) requireTeam(t *tx) error {
	list, fault := s.peopleFile.Now()
	if list != nil && list == s.recordedPeople.Load() {
		return nil
	}
	if list == nil && fault != nil {
		p := problem.ListOf(fault)[0]
		e := problem.Refuse(problem.NoRule, p.What+"; nothing can be recorded until that is resolved", p.Hint)
		e.Where = p.Where
		return e.WithCause(errNoTeam)
	}
	last, err := t.lastPeopleRecord()
	if err != nil || teamOf(last) == nil {
		return err
	}
	path := s.peopleFile.Path
	here := s.recordedPath(path)
	elsewhere := last.File != "" && here != "" && here != last.File
	switch {
	case list == nil && path == "":
		return refuseTeam("no people file was named", last)
	case list == nil && elsewhere:
		return refuseTeam("there is no people file at "+path+"; the team's is "+last.File, last)
	case list == nil:
		return refuseTeam("the people file "+path+" is missing", last)
	case elsewhere && !slices.Equal(signatories(list), last.People):
		return refuseTeam(path+" is not the people file of this database's team, which is "+last.File, last)
	}
	return nil
}

// refuseTeam is the refusal to record anything under other people than the team of a record.
func refuseTeam(what string, last *PeopleRecord) error {
	who := "the owner of the database file"
	for _, e := range slices.Backward(last.People) {
		if e.Role == review.RoleLead {
			who = e.Name + ", who is a lead,"
		}
	}
	return problem.Refuse(problem.NoRule,
		what+". This database belongs to a team, and nothing can be recorded without its "+
			"people file", "restore that file, or name it with --people. If it is lost, "+who+
			" can bring another into force: `lert audit people --put-in-force FILE --why …` "+
			"(FILE may be `none`)").WithCause(errNoTeam)
}

// TeamProblem is why nothing can be recorded because the people file is missing, nil if it is not.
func (v *Session) TeamProblem(ctx context.Context) error {
	return v.s.view(ctx, func(r engine.Reader) error { return v.s.requireTeam(&tx{r: r}) })
}

// PutInForce records that a people file, or none (nil), is in force from now on instead of the one that the ledger
// names last. file is its path; later runs must name it, unless it is the default. Refused: anybody but a lead whom the
// ledger names, or the owner of the database file if it names none; without a reason; if no team is known; and to be
// without a people file while there is one.
func (v *Session) PutInForce(ctx context.Context, list *people.List, file, why string) (Receipt, error) {
	s, act := v.s, review.ActPutInForce
	asOwner := s.ownerDecides()
	if asOwner {
		act = review.ActRead
	}
	seat := *v
	seat.withoutTeam = true
	return write(ctx, &seat, newID(), act, func(t *tx) (out Receipt, err error) {
		last, err := t.lastPeopleRecord()
		if err != nil {
			return out, err
		}
		team := teamOf(last)
		isNamed := func(p people.Person) bool { return isLead(p) && p.Name == t.by.Name && p.User == t.by.User }
		r := &PeopleRecord{People: signatories(list), File: s.recordedPath(file), Why: strings.TrimSpace(why)}
		switch {
		case team == nil:
			return out, problem.Refuse(problem.NoRule, "this database has no team",
				"a people file beside it takes effect immediately: there is nothing to do")
		case !asOwner && !slices.ContainsFunc(team.Persons, isNamed):
			return out, problem.Refuse(problem.NoRule, t.by.Name+" is not a lead of the team that the ledger names",
				"`lert audit people` lists that team")
		case r.Why == "":
			return out, problem.Refuse(problem.NoRule, "bringing a people file into force needs a reason",
				"explain with --why what happened to the people file")
		case list == nil && s.listOfFile() != nil:
			return out, problem.Refuse(problem.NoRule, "the people file "+s.peopleFile.Path+" exists and is in force",
				"move it away first, or edit it")
		}
		t.putInForce, t.inForce = true, list
		out.ID, err = s.writePeople(t, r)
		out.Leaf = r.Leaf
		out.Message = "from now on there is no team: anyone who opens the database is an analyst"
		if list != nil {
			out.Message = "the people file " + file + " is in force"
			if r.File != s.recordedPath(s.peopleFile.Path) {
				out.Message += ": name it with --people, or move it to " + s.peopleFile.Path
			}
		}
		return out, err
	})
}
