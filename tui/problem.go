package tui

import (
	"strings"

	"lert/review/problem"
	"lert/review/text"
)

// sayError is the first error there is, on one line, for the status line.
func sayError(err error) Text {
	s, _, _ := strings.Cut(problem.Of(err)[0].Error(), "\n")
	return text.Clean(s)
}

// errorText is what the command line prints of an error: of each there is the
// place, what is wrong and what to do. A refusal is told in sentences.
func errorText(err error) []Text {
	var out []Text
	for _, p := range problem.Of(err) {
		if p.Code == problem.Refused {
			out = append(out,
				say("%s. %s.", upperFirst(strings.TrimSuffix(p.Says(), ".")), upperFirst(strings.TrimSuffix(p.Do, "."))))
			continue
		}
		out = append(out, text.CleanLines(p.Error())...)
	}
	return out
}

// told is an error whose place the screen shows by itself.
func told(p *problem.Error) Text {
	here := *p
	here.Where = problem.Place{}
	return text.Clean(here.Error())
}
