package store

import (
	"lert/review"
	"lert/review/problem"
	"lert/store/people"
)

// People is the list of persons in force, nil if there is none.
func (s *Store) People() *people.List {
	p, _ := s.peopleFile.Now()
	return p
}

// authorize is a person as the people file describes them now: their role, pseudonym and training may have changed
// since they logged in. It is an error if they are no longer in it or their role does not permit the action.
func (s *Store) authorize(by review.Actor, what review.Act) (review.Actor, error) {
	people, _ := s.peopleFile.Now()
	if people != nil {
		e := people.Find(by.Name)
		if e == nil {
			return by, problem.Refuse(problem.NoRule, by.Name+" is not in the people file",
				"ask whoever keeps it; under this name nothing is read and nothing recorded")
		}
		by = people.Fill(by, e, review.DateOf(s.now().UTC()))
		if people.Block && by.Training != "" && what.LeavesRecord() && review.Authorise(by.Role, what) == nil {
			return by, problem.Refuse(problem.NoRule, by.Name+" may not record anything: "+by.Training,
				"once trained, have the date written into the people file (trained_on, privacy_trained_on)")
		}
	}
	if r := review.Authorise(by.Role, what); r != nil {
		return by, r
	}
	return by, nil
}

// restrictedTo is the name of a person who may see only what was referred to them, "" for everybody else.
func restrictedTo(by review.Actor) string {
	if by.Role == review.RoleOutsideCounsel {
		return by.Name
	}
	return ""
}
