package tui

import (
	"strings"

	"lert/review/problem"
	"lert/review/text"
	"lert/tui/kit"
)

// errorLine is the first error on one line, for the status line.
func errorLine(err error) Text {
	s, _, _ := strings.Cut(problem.ListOf(err)[0].Error(), "\n")
	return text.Clean(s)
}

// errorText is an error as the command line prints it: for each, the place, what is
// wrong and what to do. A refusal is written in sentences.
func errorText(err error) []Text {
	var out []Text
	for _, p := range problem.ListOf(err) {
		if p.Code == problem.Refused {
			out = append(out,
				kit.Textf("%s. %s.", upperFirst(strings.TrimSuffix(p.Summary(), ".")),
					upperFirst(strings.TrimSuffix(p.Hint, "."))))
			continue
		}
		out = append(out, text.CleanLines(p.Error())...)
	}
	return out
}

// errorWithoutPlace is an error without its place, which the screen shows itself.
func errorWithoutPlace(p *problem.Error) Text {
	here := *p
	here.Where = problem.Place{}
	return text.Clean(here.Error())
}
