package tui

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"lert/review/problem"
	"lert/review/text"
)

// errorLine is the first error on one line, for the status line. It begins with a capital, unless with what is written
// as it is: a path, a field, a login name.
func errorLine(err error) Text {
	s := errorPhrase(err)
	if first, _, _ := strings.Cut(string(s), " "); strings.Trim(first, "abcdefghijklmnopqrstuvwxyz") == "" {
		return upperText(s)
	}
	return s
}

// errorPhrase is the first error on one line, to follow a colon.
func errorPhrase(err error) Text {
	s, _, _ := strings.Cut(problem.ListOf(err)[0].Error(), "\n")
	return text.Clean(s)
}

func upperFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return ""
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// errorText is an error as the command line prints it: for each, the place, what is
// wrong and what to do. A refusal is written in sentences.
func errorText(err error) []Text {
	var out []Text
	for _, p := range problem.ListOf(err) {
		if p.Code == problem.Refused {
			says := sentence(text.Clean(p.Summary()))
			if p.Hint != "" {
				says += " " + sentence(text.Clean(p.Hint))
			}
			out = append(out, says)
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
