package tui

import (
	"errors"
	"strings"

	"lert/review"
	"lert/review/problem"
	"lert/store"
)

// sayError is the first error there is, on one line, for the status line.
func sayError(err error) Text {
	s, _, _ := strings.Cut(problem.Of(err)[0].Error(), "\n")
	return review.Clean(s)
}

// errorText is what the command line prints of an error: of each there is the
// place, what is wrong and what to do.
func errorText(err error) []Text {
	var no *store.Refused
	if errors.As(err, &no) {
		var out []Text
		for _, r := range no.Refusals {
			out = append(out, say("Refused: %s. %s.", strings.TrimSuffix(r.Says, "."), strings.TrimSuffix(r.Hint, ".")))
		}
		return out
	}
	return review.CleanLines(err.Error())
}

// told is an error whose place the screen shows by itself.
func told(p *problem.Error) Text {
	here := *p
	here.Where = problem.Place{}
	return review.Clean(here.Error())
}
