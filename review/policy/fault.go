package policy

import (
	"cmp"
	"errors"
	"fmt"
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
func (f *faults) addAt(file string, n *node, msg, hint string, path ...any) {
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

// addYAML adds the errors of a text that is no YAML.
func (f *faults) addYAML(file string, err error) {
	if many, ok := errors.AsType[*yaml.LoadErrors](err); ok {
		for _, e := range many.Errors {
			f.add(newFault(file, e.Mark.Line, e.Mark.Column, e.Message, ""))
		}
		return
	}
	if one, ok := errors.AsType[*yaml.LoadError](err); ok {
		f.add(newFault(file, one.Mark.Line, one.Mark.Column, one.Message, ""))
		return
	}
	f.add(newFault(file, 0, 0, err.Error(), ""))
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
	return "use one of " + strings.Join(slices.Compact(sorted), " ")
}
