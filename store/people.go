package store

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
	"golang.org/x/crypto/ssh"

	"lert/review"
)

// Person is one entry of the people file.
type Person struct {
	Name      string `yaml:"name"`      // as records show it
	Pseudonym string `yaml:"pseudonym"` // as the ledger shows it
	Role      string `yaml:"role"`      // analyst, lead, counsel, outside_counsel, auditor
	User      string `yaml:"user"`      // the operating system's user who may act under this name

	// Keys are the SSH keys by which this person comes in; see Owner.
	Keys []ssh.PublicKey `yaml:"keys"`
}

// People are the persons who may act, from the people file.
type People struct{ List []Person }

var peopleRoles = []string{review.RoleAnalyst, review.RoleLead, review.RoleCounsel, "outside_counsel", review.RoleAuditor}

// LoadPeople reads a people file: YAML, a list `people` of name, pseudonym,
// role, user and keys. An unknown field, a missing one, a name twice or a role that
// does not exist is an error that gives line and column.
func LoadPeople(path string) (*People, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("people file: %w", err)
	}
	return ParsePeople(path, b)
}

// ParsePeople is LoadPeople on bytes; path is for messages.
func ParsePeople(path string, b []byte) (*People, error) {
	if len(b) > 1<<20 {
		return nil, fmt.Errorf("%s: longer than a megabyte: a people file names a team", path)
	}
	dec := yaml.NewDecoder(bytes.NewReader(b))
	var root yaml.Node
	if err := dec.Decode(&root); errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s:1:1: the file is empty: begin with `people:`", path)
	} else if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	at := func(n *yaml.Node, format string, args ...any) error {
		return fmt.Errorf("%s:%d:%d: %s", path, n.Line, n.Column, fmt.Sprintf(format, args...))
	}
	top := &root
	if top.Kind == yaml.DocumentNode && len(top.Content) == 1 {
		top = top.Content[0]
	}
	if top.Kind != yaml.MappingNode {
		return nil, at(top, "want `people:` and a list under it")
	}
	p := &People{}
	for i := 0; i+1 < len(top.Content); i += 2 {
		k, v := top.Content[i], top.Content[i+1]
		if k.Value != "people" {
			return nil, at(k, "unknown field %q: want people", k.Value)
		}
		if p.List != nil {
			return nil, at(k, "people stands twice")
		}
		if v.Kind != yaml.SequenceNode {
			return nil, at(v, "people is a list: begin each entry with `- name:`")
		}
		for _, e := range v.Content {
			person, err := personOf(e, at)
			if err != nil {
				return nil, err
			}
			for _, o := range p.List {
				if o.Name == person.Name {
					return nil, at(e, "%q stands twice: names are unique", person.Name)
				}
				if person.Pseudonym != "" && o.Pseudonym == person.Pseudonym {
					return nil, at(e, "the pseudonym %q stands twice", person.Pseudonym)
				}
			}
			if who := p.keyTwice(person.Keys); who != "" {
				return nil, at(e, "a key of %s is also a key of %s: a key is one person's", person.Name, who)
			}
			p.List = append(p.List, person)
		}
	}
	if len(p.List) == 0 {
		return nil, at(top, "the list of people is empty: leave the file out, or name at least one")
	}
	return p, nil
}

func personOf(e *yaml.Node, at func(*yaml.Node, string, ...any) error) (Person, error) {
	var p Person
	if e.Kind != yaml.MappingNode {
		return p, at(e, "want name, pseudonym, role and user")
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(e.Content); i += 2 {
		k, v := e.Content[i], e.Content[i+1]
		to := map[string]*string{"name": &p.Name, "pseudonym": &p.Pseudonym, "role": &p.Role, "user": &p.User}[k.Value]
		switch {
		case seen[k.Value]:
			return p, at(k, "%s stands twice", k.Value)
		case k.Value == "keys":
			var err error
			if p.Keys, err = keysOf(v, at); err != nil {
				return p, err
			}
			seen[k.Value] = true
			continue
		case to == nil:
			return p, at(k, "unknown field %q: want name, pseudonym, role, user or keys", k.Value)
		case v.Kind != yaml.ScalarNode || strings.TrimSpace(v.Value) == "":
			return p, at(v, "%s is empty", k.Value)
		case strings.ContainsRune(v.Value, 0):
			return p, at(v, "%s holds a zero byte", k.Value)
		}
		seen[k.Value] = true
		*to = v.Value
		if k.Value == "role" && !slices.Contains(peopleRoles, v.Value) {
			return p, at(v, "there is no role %q: want %s", v.Value, strings.Join(peopleRoles, ", "))
		}
	}
	for _, name := range []string{"name", "role", "user"} {
		if !seen[name] {
			return p, at(e, "%s is missing", name)
		}
	}
	return p, nil
}

// Actor is who acts: the operating system's user, under a name that the people
// file gives to that user, or, with as empty, under the only (or first) one it
// gives. Without a people file (nil) everyone is an analyst under their own
// system name, and any other name is refused. The caller adds host and version.
func (p *People) Actor(user, as string) (review.Actor, error) {
	a := review.Actor{Analyst: user, Role: review.RoleAnalyst, User: user}
	if user == "" {
		return review.Actor{}, errors.New("who acts is not known: the operating system gives no user name")
	}
	if p == nil {
		if as != "" && as != user {
			return review.Actor{}, fmt.Errorf("%s may not act as %q: there is no people file; write one that gives this name to the user", user, review.Clean(as))
		}
		return a, nil
	}
	for _, e := range p.List {
		if e.User == user && (as == "" || e.Name == as) {
			a.Analyst, a.Pseudonym, a.Role = e.Name, e.Pseudonym, e.Role
			return a, nil
		}
	}
	if as == "" {
		return review.Actor{}, fmt.Errorf("the people file knows no user %q: add an entry with user: %s", user, user)
	}
	return review.Actor{}, fmt.Errorf("%s may not act as %q: the people file does not give this name to the user", user, review.Clean(as))
}
