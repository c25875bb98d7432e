// Package people reads the people file: who may act, under which name and role, and with which SSH key.
package people

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // a person's zone must not depend on what the machine has installed

	"go.yaml.in/yaml/v4"
	"golang.org/x/crypto/ssh"

	"lert/review"
	"lert/review/problem"
	"lert/review/text"
	"lert/store/safefile"
)

// Person is one entry of the people file.
type Person struct {
	Name      string // as records show it
	Pseudonym string // as the ledger and letters show it
	Role      string // one of review.DeskRoles
	User      string // the operating system's user that may act under this name
	Training  review.Training
	// OnCall marks a lead who may replace counsel in an emergency; see List.OnCall.
	OnCall bool
	// Portal marks the name of the platform's own portal, which imports documents as trusted.
	Portal bool
	// Zone is the time zone in which the console shows instants to this person; nil is the machine's.
	Zone *time.Location
	// Keys are the SSH keys with which this person logs in; see List.KeyOwner.
	Keys []ssh.PublicKey
}

// List is the list of persons who may act, from the people file.
type List struct {
	Persons []Person
	// Block refuses whatever leaves a record to a person whose training is missing or expired.
	Block bool
}

// Load reads a people file: YAML, a list `people` of persons, and `training: {block: true}`. An unknown or missing
// field, a name that occurs twice, and a role, date or zone that does not exist are problem.BadPeopleFile with line and
// column. A file that another user could have written is refused (see safefile.Check), because it says who may decide.
func Load(path string) (*List, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, unreadable(err)
	}
	if err := safefile.Check(path); err != nil {
		return nil, problem.In("people file", err)
	}
	return Parse(path, b)
}

func unreadable(err error) error {
	e := problem.BadPeopleFile.New(err.Error(), "make sure that you may read the file").WithCause(err)
	return problem.In("people file", e)
}

// Parse is Load for bytes; path is for messages.
func Parse(path string, b []byte) (*List, error) {
	top, err := parseYAML(path, b)
	if err != nil {
		return nil, err
	}
	at := errorIn(path)
	if top.Kind != yaml.MappingNode {
		return nil, at(top, "expected `people:` with a list under it", "begin with `people:`")
	}
	p := &List{}
	seen := map[string]bool{}
	for i := 0; i+1 < len(top.Content); i += 2 {
		k, v := top.Content[i], top.Content[i+1]
		if seen[k.Value] {
			return nil, at(k, k.Value+" appears twice", "keep one of them")
		}
		seen[k.Value] = true
		switch k.Value {
		case "training":
			err = p.readTraining(v, at)
		case "people":
			err = p.readPeople(v, at)
		default:
			err = at(k, fmt.Sprintf("unknown field %q", k.Value), "use people or training")
		}
		if err != nil {
			return nil, err
		}
	}
	if len(p.Persons) == 0 {
		return nil, at(top, "the list of people is empty",
			"name at least one person; if you work alone, you need no people file")
	}
	return p, nil
}

// parseYAML is the value at the top of a people file.
func parseYAML(path string, b []byte) (*yaml.Node, error) {
	if len(b) > 1<<20 {
		return nil, problem.In(path, problem.BadPeopleFile.New("longer than a megabyte",
			"a people file only needs to list a team"))
	}
	var root yaml.Node
	switch err := yaml.NewDecoder(bytes.NewReader(b)).Decode(&root); {
	case errors.Is(err, io.EOF):
		return nil, errorIn(path)(&yaml.Node{Line: 1}, "the file is empty", "begin with `people:`")
	case err != nil:
		return nil, problem.In(path, problem.BadPeopleFile.New(err.Error(),
			"a value with : or # in it needs quotes; indent by two spaces").WithCause(err))
	case root.Kind == yaml.DocumentNode && len(root.Content) == 1:
		return root.Content[0], nil
	}
	return &root, nil
}

// readTraining reads the field training.
func (p *List) readTraining(v *yaml.Node, at errorAt) error {
	if v.Kind != yaml.MappingNode || len(v.Content) != 2 || v.Content[0].Value != "block" {
		return at(v, "training has one field", "`block: true` refuses actions by people whose training has expired")
	}
	if err := boolField(v.Content[1], &p.Block); err != nil {
		return fieldError(at, v.Content[1], "block", err)
	}
	return nil
}

// readPeople reads the field people.
func (p *List) readPeople(v *yaml.Node, at errorAt) error {
	if v.Kind != yaml.SequenceNode {
		return at(v, "people must be a list", "begin each entry with `- name:`")
	}
	for _, e := range v.Content {
		person, err := readPerson(e, at)
		if err != nil {
			return err
		}
		for _, o := range p.Persons {
			if o.Name == person.Name {
				return at(e, strconv.Quote(person.Name)+" appears twice", "names must be unique")
			}
			if person.Pseudonym != "" && o.Pseudonym == person.Pseudonym {
				return at(e, fmt.Sprintf("the pseudonym %q appears twice", person.Pseudonym),
					"use a different one for each person")
			}
		}
		for _, k := range person.Keys {
			if o, ok := p.KeyOwner(k); ok {
				return at(e, "a key of "+person.Name+" is also a key of "+o.Name, "a key may belong to only one person")
			}
		}
		p.Persons = append(p.Persons, person)
	}
	return nil
}

// personFields are the fields of an entry and how each is read.
var personFields = []struct {
	name string
	must bool
	read func(p *Person, v *yaml.Node, at errorAt) error
}{
	{"name", true, func(p *Person, v *yaml.Node, _ errorAt) error { return textField(v, &p.Name) }},
	{"pseudonym", false, func(p *Person, v *yaml.Node, _ errorAt) error { return textField(v, &p.Pseudonym) }},
	{"role", true, func(p *Person, v *yaml.Node, _ errorAt) error {
		if err := textField(v, &p.Role); err != nil || slices.Contains(review.DeskRoles, p.Role) {
			return err
		}
		return problem.BadPeopleFile.New(fmt.Sprintf("there is no role %q", v.Value),
			"use one of: "+strings.Join(review.DeskRoles, ", "))
	}},
	{"user", true, func(p *Person, v *yaml.Node, _ errorAt) error { return textField(v, &p.User) }},
	{"trained_on", false, func(p *Person, v *yaml.Node, _ errorAt) error { return dateField(v, &p.Training.Work) }},
	{"privacy_trained_on", false, func(p *Person, v *yaml.Node, _ errorAt) error {
		return dateField(v, &p.Training.Privacy)
	}},
	{"portal", false, func(p *Person, v *yaml.Node, _ errorAt) error { return boolField(v, &p.Portal) }},
	{"on_call", false, func(p *Person, v *yaml.Node, _ errorAt) error { return boolField(v, &p.OnCall) }},
	{"zone", false, func(p *Person, v *yaml.Node, _ errorAt) error {
		var name string
		if err := textField(v, &name); err != nil {
			return err
		}
		zone, err := time.LoadLocation(name)
		if err != nil || name == "Local" {
			return problem.BadPeopleFile.New(fmt.Sprintf("there is no time zone %q", name),
				"write it as Europe/Dublin or America/Los_Angeles")
		}
		p.Zone = zone
		return nil
	}},
	{"keys", false, func(p *Person, v *yaml.Node, at errorAt) (err error) {
		p.Keys, err = readKeys(v, at)
		return err
	}},
}

// errorAt makes an error at a node of the file.
type errorAt = func(n *yaml.Node, what, do string) error

func errorIn(path string) errorAt {
	return func(n *yaml.Node, what, do string) error {
		e := problem.BadPeopleFile.New(what, do)
		e.Where = problem.Place{File: path, Line: n.Line, Column: n.Column}
		return e
	}
}

// fieldError adds line, column and field name to an error about a field's value that has no position of its own.
func fieldError(at errorAt, v *yaml.Node, name string, err error) error {
	p := problem.ListOf(err)[0]
	if p.Where.Line > 0 {
		return err
	}
	return at(v, name+": "+p.What, p.Hint)
}

func readPerson(e *yaml.Node, at errorAt) (Person, error) {
	var p Person
	var names []string
	for _, f := range personFields {
		names = append(names, f.name)
	}
	if e.Kind != yaml.MappingNode {
		return p, at(e, "expected the fields of a person", strings.Join(names, ", "))
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(e.Content); i += 2 {
		k, v := e.Content[i], e.Content[i+1]
		n := slices.Index(names, k.Value)
		switch {
		case n < 0:
			return p, at(k, fmt.Sprintf("unknown field %q", k.Value), "use one of: "+strings.Join(names, ", "))
		case seen[k.Value]:
			return p, at(k, k.Value+" appears twice", "keep one of them")
		}
		seen[k.Value] = true
		if err := personFields[n].read(&p, v, at); err != nil {
			return p, fieldError(at, v, k.Value, err)
		}
	}
	for _, f := range personFields {
		if f.must && !seen[f.name] {
			return p, at(e, f.name+" is missing", "add it")
		}
	}
	return p, nil
}

// textField reads a field of text.
func textField(v *yaml.Node, to *string) error {
	switch {
	case v.Kind != yaml.ScalarNode || strings.TrimSpace(v.Value) == "":
		return problem.BadPeopleFile.New("is empty", "fill it in")
	case strings.ContainsRune(v.Value, 0):
		return problem.BadPeopleFile.New("contains a zero byte", "type it again")
	}
	*to = v.Value
	return nil
}

// dateField reads a field that is a date.
func dateField(v *yaml.Node, to *review.Date) error {
	d, err := review.ParseDate(v.Value)
	if v.Kind != yaml.ScalarNode || err != nil {
		return problem.BadPeopleFile.New(strconv.Quote(v.Value)+" is not a date", "write it as 2026-03-31")
	}
	*to = d
	return nil
}

// boolField reads a field that is true or false.
func boolField(v *yaml.Node, to *bool) error {
	if v.Kind != yaml.ScalarNode || v.Value != "true" && v.Value != "false" {
		return problem.BadPeopleFile.New(strconv.Quote(v.Value)+" is neither true nor false",
			"write true or false, without quotes")
	}
	*to = v.Value == "true"
	return nil
}

// Find finds a person by name, nil if there is none.
func (p *List) Find(name string) *Person {
	for i := range p.Persons {
		if p.Persons[i].Name == name {
			return &p.Persons[i]
		}
	}
	return nil
}

// OnCall reports whether a person may replace counsel in an emergency: a lead whom the file has on call, or every lead
// if it has none on call.
func (p *List) OnCall(e *Person) bool {
	named := func(o Person) bool { return o.Role == review.RoleLead && o.OnCall }
	return e.Role == review.RoleLead && (e.OnCall || !slices.ContainsFunc(p.Persons, named))
}

// Fill fills in an actor's name, pseudonym, role and training from their entry, as of a day.
func (p *List) Fill(a review.Actor, e *Person, today review.Date) review.Actor {
	a.Name, a.Pseudonym, a.Role, a.OnCall, a.Portal, a.Training = e.Name, e.Pseudonym, e.Role, p.OnCall(e), e.Portal, ""
	if p.Block || e.Training != (review.Training{}) {
		a.Training = e.Training.Lapsed(today)
	}
	return a
}

// Actor is the person who acts: the operating system's user, under a name that the people file gives to that user, or,
// if as is empty, under the first such name. Without a people file (nil) everyone is an analyst under their own system
// name, and any other name is refused. The caller adds host and version.
func (p *List) Actor(user, as string) (review.Actor, error) {
	a := review.Actor{Name: user, Role: review.RoleAnalyst, User: user}
	refuse := func(what, do string) (review.Actor, error) {
		return review.Actor{}, problem.BadPeopleFile.New(what, do)
	}
	notAs := fmt.Sprintf("%s may not act as %q: ", user, text.Clean(as))
	if user == "" {
		return refuse("it is unknown who is acting: the operating system provides no user name", "log in as a named user")
	}
	if p == nil {
		if as != "" && as != user {
			return refuse(notAs+"there is no people file", "create one that assigns this name to the user")
		}
		return a, nil
	}
	for _, e := range p.Persons {
		if e.User == user && (as == "" || e.Name == as) {
			a.Name, a.Pseudonym, a.Role, a.OnCall, a.Portal = e.Name, e.Pseudonym, e.Role, p.OnCall(&e), e.Portal
			return a, nil
		}
	}
	if as == "" {
		return refuse(fmt.Sprintf("there is no user %q in the people file", user), "add an entry with user: "+user)
	}
	return refuse(notAs+"the people file does not assign this name to the user",
		"leave the name out, or ask the person who maintains the people file")
}
