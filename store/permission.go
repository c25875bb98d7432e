package store

import (
	"lert/review"
	"lert/review/problem"
	"lert/store/people"
)

// authorize is a person as the people file describes them now: their role, pseudonym and training may have changed
// since they logged in. It is an error if they are no longer in it or their role does not permit the action.
func (s *Store) authorize(by review.Actor, what review.Act) (review.Actor, error) {
	if list := s.People(); list != nil {
		e := list.Find(by.Name)
		if e == nil && by.Name == by.User && s.ownerDecides() {
			e = &people.Person{Name: by.Name, Role: review.RoleAuditor, User: by.User}
		}
		if e == nil {
			return by, problem.Refuse(problem.NoRule, "the people file does not name "+by.Name,
				"ask the person who maintains it; under this name nothing can be read or recorded")
		}
		by = list.Fill(by, e, review.DateOf(s.now().UTC()))
		if list.Block && by.Training != "" && what.LeavesRecord() && review.Authorise(by.Role, what) == nil {
			return by, problem.Refuse(problem.NoRule, "nothing can be recorded by "+by.Name+": "+by.Training,
				"once trained, have the date entered in the people file (`trained_on`, `privacy_trained_on`)")
		}
	}
	if by.Portal && what == review.ActTrust {
		what = review.ActImport
	}
	if r := review.Authorise(by.Role, what); r != nil {
		return by, r
	}
	return by, nil
}

// TrainingLapsed says which training of the person is missing or has expired and what follows from it: their records
// say so, or they may record nothing. "" if none has.
func (v *Session) TrainingLapsed() string {
	list := v.s.People()
	if list == nil {
		return ""
	}
	e := list.Find(v.me.Name)
	if e == nil {
		return ""
	}
	lapsed := list.Fill(v.me, e, review.DateOf(v.s.now().UTC())).Training
	switch {
	case lapsed == "":
		return ""
	case list.Block:
		return lapsed + "; you cannot record anything"
	}
	return lapsed + "; your records will say so"
}

// restrictedTo is the name of a person who may see only what was referred to them, "" for everybody else.
func restrictedTo(by review.Actor) string {
	if by.Role == review.RoleOutsideCounsel {
		return by.Name
	}
	return ""
}
