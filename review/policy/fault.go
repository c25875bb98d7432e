package policy

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Error is one fault of a pack file: where, what, and what to do about it.
// Line and Column count from 1; 0 means the file as a whole.
type Error struct {
	File         string
	Line, Column int
	Msg, Hint    string
}

// Error is file:line:column, the fault and the hint.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", e.Line, max(e.Column, 1))
	}
	b.WriteString(": ")
	b.WriteString(e.Msg)
	if e.Hint != "" {
		b.WriteString("; ")
		b.WriteString(e.Hint)
	}
	return b.String()
}

// mostFaults is how many faults one load reports; who has more than that has
// a different problem than the twenty-first.
const mostFaults = 20

// faults gathers what is wrong so that one run shows all of it.
type faults struct{ list []*Error }

func (f *faults) add(e *Error) {
	if e != nil {
		f.list = append(f.list, e)
	}
}

// err is everything gathered as one error, in the order of the files.
func (f *faults) err() error {
	if len(f.list) == 0 {
		return nil
	}
	slices.SortStableFunc(f.list, func(a, b *Error) int {
		if a.File != b.File {
			return strings.Compare(a.File, b.File)
		}
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	// A row that is used several times by an alias is at fault once.
	list := slices.CompactFunc(f.list, func(a, b *Error) bool { return *a == *b })
	var all []error
	for i, e := range list {
		if i == mostFaults {
			all = append(all, fmt.Errorf("and %d more", len(list)-mostFaults))
			break
		}
		all = append(all, e)
	}
	return errors.Join(all...)
}

var (
	unknownField = regexp.MustCompile(`^field (.*) not found in type (.*)$`)
	setTwice     = regexp.MustCompile(`^field (.*) already set in type (.*)$`)
	keyTwice     = regexp.MustCompile(`^mapping key "?([^"]*)"? already defined at line (\d+)$`)
	wrongKind    = regexp.MustCompile("^cannot (?:construct|unmarshal) !!(\\w+)(?: `(.*)`)? into (\\S+)")
)

// ofYAML turns the decoder's errors into ours.
func (f *faults) ofYAML(file string, root *yaml.Node, err error) {
	var many *yaml.LoadErrors
	if errors.As(err, &many) {
		for _, e := range many.Errors {
			f.ofOne(file, root, e)
		}
		return
	}
	var one *yaml.LoadError
	if errors.As(err, &one) {
		f.ofOne(file, root, one)
		return
	}
	f.add(&Error{File: file, Msg: err.Error()})
}

func (f *faults) ofOne(file string, root *yaml.Node, one *yaml.LoadError) {
	e := &Error{File: file, Line: one.Mark.Line, Column: one.Mark.Column, Msg: one.Message}
	switch {
	case unknownField.MatchString(e.Msg):
		m := unknownField.FindStringSubmatch(e.Msg)
		e.Msg = "unknown key " + strconv.Quote(m[1])
		e.Hint = suggest(m[1], keysOf(m[2]))
	case setTwice.MatchString(e.Msg):
		e.Msg = "key " + strconv.Quote(setTwice.FindStringSubmatch(e.Msg)[1]) + " is given twice"
		e.Hint = "keep one of the two"
	case keyTwice.MatchString(e.Msg):
		m := keyTwice.FindStringSubmatch(e.Msg)
		e.Msg = "key " + strconv.Quote(m[1]) + " is given twice, first in line " + m[2]
		e.Hint = "keep one of the two"
	case wrongKind.MatchString(e.Msg):
		m := wrongKind.FindStringSubmatch(e.Msg)
		e.Msg = "want " + kindWords(m[3]) + ", have " + haveWords(m[1], m[2])
	}
	if root != nil && e.Column == 0 {
		e.Column = 1
	}
	f.add(e)
}

func kindWords(t string) string {
	switch {
	case strings.HasPrefix(t, "[]"):
		return "a list"
	case strings.HasPrefix(t, "map["):
		return "a map of keys and values"
	case t == "string":
		return "text"
	case t == "bool" || t == "*bool":
		return "true or false"
	case strings.HasPrefix(t, "int"):
		return "a whole number"
	case strings.HasPrefix(t, "float"):
		return "a number"
	case t == "review.Date":
		return "a date as 2026-11-22"
	}
	return "keys and values"
}

func haveWords(tag, value string) string {
	switch tag {
	case "seq":
		return "a list"
	case "map":
		return "keys and values"
	case "null":
		return "nothing"
	}
	return strconv.Quote(value)
}

// keysOf lists the keys of a row type, found by its name in an error message.
func keysOf(name string) []string {
	seen := map[reflect.Type]bool{}
	var found []string
	var visit func(t reflect.Type)
	visit = func(t reflect.Type) {
		switch t.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map:
			visit(t.Elem())
			return
		case reflect.Struct:
		default:
			return
		}
		if seen[t] {
			return
		}
		seen[t] = true
		for _, f := range fieldsOf(t) {
			if t.String() == name {
				found = append(found, f.key)
			}
			visit(t.FieldByIndex(f.index).Type)
		}
	}
	for _, t := range []reflect.Type{
		reflect.TypeFor[file](), reflect.TypeFor[platformRow](), reflect.TypeFor[instrumentRow](), reflect.TypeFor[codeRow](),
	} {
		visit(t)
	}
	return found
}

// suggest names the nearest of the known words, or lists them where they are
// few and none is near.
func suggest(have string, known []string) string {
	best, distance := "", 1+len(have)/3
	for _, k := range known {
		if d := editDistance(have, k, distance); d < distance || d == distance && best == "" {
			best, distance = k, d
		}
	}
	if best != "" {
		return "did you mean " + strconv.Quote(best) + "?"
	}
	if len(known) == 0 || len(known) > 24 {
		return ""
	}
	sorted := slices.Clone(known)
	slices.Sort(sorted)
	return "want one of " + strings.Join(slices.Compact(sorted), " ")
}

// editDistance counts the letters to add, drop or change to make b of a; it
// gives up with limit+1 once that is passed.
func editDistance(a, b string, limit int) int {
	if d := len(a) - len(b); d > limit || -d > limit {
		return limit + 1
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		previous := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := previous
			if a[i-1] != b[j-1] {
				cost++
			}
			previous = row[j]
			row[j] = min(cost, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}
