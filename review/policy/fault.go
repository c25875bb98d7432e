package policy

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"lert/review/problem"
	"lert/review/text"
)

// newFault is one fault of a pack file. Line and column count from 1; line 0 means the file as a whole.
func newFault(file string, line, column int, what, do string) *problem.Error {
	e := problem.BadPack.New(what, cmp.Or(do, "correct it, or leave it out"))
	e.Where = problem.Place{File: file, Line: line, Column: column}
	return e
}

// maxFaults is how many faults one load reports in detail; the rest are counted.
const maxFaults = 20

// faults collects what is wrong, so that one run shows all of it.
type faults struct{ list problem.List }

func (f *faults) add(e *problem.Error) { f.list = append(f.list, e) }

// addAt adds a fault at a place in a file; see faultAtNode.
func (f *faults) addAt(file string, n *yaml.Node, msg, hint string, path ...any) {
	f.add(faultAtNode(file, n, msg, hint, path...))
}

// err is all faults as one error, sorted by place; nil if there is none.
func (f *faults) err() error {
	slices.SortStableFunc(f.list, func(a, b *problem.Error) int {
		x, y := &a.Where, &b.Where
		return cmp.Or(strings.Compare(x.File, y.File), x.Line-y.Line, x.Column-y.Column)
	})
	// A row that YAML aliases repeat has its fault reported once.
	list := slices.CompactFunc(f.list, func(a, b *problem.Error) bool { return *a == *b })
	if more := len(list) - maxFaults; more > 0 {
		list = append(list[:maxFaults], problem.BadPack.New(fmt.Sprintf("and %d more", more), "correct these first"))
	}
	return list.Err()
}

var (
	unknownField = regexp.MustCompile(`^field (.*) not found in type (.*)$`)
	setTwice     = regexp.MustCompile(`^field (.*) already set in type (.*)$`)
	keyTwice     = regexp.MustCompile(`^mapping key "?([^"]*)"? already defined at line (\d+)$`)
	wrongKind    = regexp.MustCompile("^cannot (?:construct|unmarshal) !!(\\w+)(?: `(.*)`)? into (\\S+)")
)

// addYAML adds the errors of the YAML decoder, reworded.
func (f *faults) addYAML(file string, root *yaml.Node, err error) {
	if many, ok := errors.AsType[*yaml.LoadErrors](err); ok {
		for _, e := range many.Errors {
			f.addYAMLError(file, root, e)
		}
		return
	}
	if one, ok := errors.AsType[*yaml.LoadError](err); ok {
		f.addYAMLError(file, root, one)
		return
	}
	f.add(newFault(file, 0, 0, err.Error(), ""))
}

func (f *faults) addYAMLError(file string, root *yaml.Node, one *yaml.LoadError) {
	e := newFault(file, one.Mark.Line, one.Mark.Column, one.Message, "")
	switch {
	case unknownField.MatchString(e.What):
		m := unknownField.FindStringSubmatch(e.What)
		e.What = "unknown key " + strconv.Quote(m[1])
		e.Hint = cmp.Or(suggest(m[1], keysOf(m[2])), e.Hint)
	case setTwice.MatchString(e.What):
		m := setTwice.FindStringSubmatch(e.What)
		e.What, e.Hint = "key "+strconv.Quote(m[1])+" is given twice", "keep one of the two"
	case keyTwice.MatchString(e.What):
		m := keyTwice.FindStringSubmatch(e.What)
		e.What, e.Hint = "key "+strconv.Quote(m[1])+" is given twice, first in line "+m[2], "keep one of the two"
	case wrongKind.MatchString(e.What):
		m := wrongKind.FindStringSubmatch(e.What)
		e.What = "want " + wantedText(m[3]) + ", have " + givenText(m[1], m[2])
	}
	if root != nil && e.Where.Column == 0 {
		e.Where.Column = 1
	}
	f.add(e)
}

func wantedText(t string) string {
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

func givenText(tag, value string) string {
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

// keysOf lists the keys of a row type, given the name of the type in an error of the decoder.
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
		reflect.TypeFor[file](), reflect.TypeFor[platformRow](), reflect.TypeFor[instrumentRow](),
		reflect.TypeFor[codeRow](),
	} {
		visit(t)
	}
	return found
}

// suggest names the nearest of the known words. If none is near it lists them, unless there are more than 24.
func suggest(have string, known []string) string {
	best, distance := "", 1+len(have)/3
	for _, k := range known {
		if d := text.EditDistance(have, k, false); d < distance || d == distance && best == "" {
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
