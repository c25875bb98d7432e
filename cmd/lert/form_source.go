package main

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	"lert/review/problem"
)

// YAML drops or changes some of what a person types into a page: what follows a # is a comment, & and ! begin a name or
// a type that is no text, and so on. Nothing of that is meant in a page. So the page is read as it was typed before
// YAML reads it, and such a text is refused with the quotes that it needs.

// formSource reads a page line by line.
type formSource struct {
	lines []string
	at    int // index of the present line
	block int // indentation of the key of a text of several lines (| or >); -1 if there is none
	quote byte
	flow  int // depth of [ and {
	// typed is the place of the last key, if its value is text on the same line, or empty.
	typed formPlace
}

// formPlace is a key of the page and what is typed behind it.
type formPlace struct {
	key, value  string
	line        int
	indentation int
}

var (
	pageLine    = regexp.MustCompile(`^((?:- +)*)(?:([A-Za-z_][A-Za-z0-9_]*):(?: +|$))?`)
	blockHeader = regexp.MustCompile(`^[|>][-+]?[1-9]?[-+]?$`)
	keySign     = regexp.MustCompile(`:([ \t]|$)`)
	comment     = regexp.MustCompile(`(^|\s)#.*$`)
)

// pageComments are the comments of the blank page, each with the key behind which it is.
var pageComments = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	for line := range strings.Lines(formTemplate) {
		if c := strings.TrimSpace(comment.FindString(strings.TrimRight(line, "\n"))); c != "" {
			m := pageLine.FindStringSubmatch(strings.TrimSpace(line))
			out[m[2]+c] = true
		}
	}
	return out
})

// checkFormSource is the error for the first text of a page that YAML would drop or change; nil if there is none.
func checkFormSource(page string) error {
	s := &formSource{lines: strings.Split(page, "\n"), block: -1}
	for s.at = range s.lines {
		if err := s.line(s.lines[s.at]); err != nil {
			return err
		}
	}
	return nil
}

// line reads the next line.
func (s *formSource) line(line string) error {
	rest := strings.TrimLeft(line, " ")
	indentation := len(line) - len(rest)
	switch {
	case s.quote != 0:
		return s.quoted(line, 0)
	case s.flow > 0:
		return s.inFlow(line, 0)
	case strings.TrimSpace(rest) == "":
		return nil
	case s.block >= 0 && indentation > s.block:
		return nil
	}
	s.block = -1
	if rest[0] == '#' {
		return s.commentLine(rest, indentation)
	}
	m := pageLine.FindStringSubmatch(rest)
	start := indentation + len(m[0])
	s.typed = formPlace{key: m[2], line: s.at, indentation: indentation + len(m[1])}
	s.typed.value = withoutPageComment(m[2], line[start:])
	return s.value(line, start)
}

// commentLine is a line that begins with #. It is a person's own, unless it is where the value of a key belongs or a
// text goes on.
func (s *formSource) commentLine(rest string, indentation int) error {
	p := &s.typed
	if p.key == "" || indentation <= p.indentation {
		return nil
	}
	if p.value == "" && s.nextIndentation() > p.indentation {
		return nil // the key has more keys below it
	}
	return s.refuse(s.at, indentation, "what begins with # is dropped as a comment",
		"put it in quotes behind its key, or move it to the start of its line if it is a comment")
}

// nextIndentation is the indentation of the next line that is neither empty nor a comment; -1 at the end.
func (s *formSource) nextIndentation() int {
	for _, line := range s.lines[s.at+1:] {
		if rest := strings.TrimLeft(line, " "); strings.TrimSpace(rest) != "" && rest[0] != '#' {
			return len(line) - len(rest)
		}
	}
	return -1
}

// value reads what follows a key, or an item of a list without one, from a byte of the line on.
func (s *formSource) value(line string, start int) error {
	v := s.typed.value
	if v == "" {
		return nil
	}
	switch v[0] {
	case '"', '\'':
		s.quote = v[0]
		if err := s.quoted(line, start+1); err != nil || s.quote == 0 || s.closesBelow(string(v[0])) {
			return err
		}
		return s.refuseText(start, "the quote that begins here is never closed")
	case '[', '{':
		if err := s.inFlow(line, start); err != nil || s.flow > 0 && s.closesBelow("]}") {
			return err
		}
		if s.flow > 0 || !strings.Contains(v, ":") && (v[0] == '{' || strings.Trim(v, "[ ]") == "") {
			return s.refuseText(start, fmt.Sprintf("a text that begins with %q needs quotes", v[:1]))
		}
		return nil
	}
	if at := comment.FindStringIndex(v); at != nil {
		return s.refuseText(start+at[0]+strings.Index(v[at[0]:], "#"),
			"what follows # is dropped as a comment")
	}
	switch {
	case blockHeader.MatchString(v):
		s.block = s.typed.indentation
		if s.nextIndentation() <= s.block {
			return s.refuseText(start, fmt.Sprintf("%q alone begins a text of several lines, and none follows", v))
		}
		return nil
	case v == "null" || v == "~":
		return s.refuseText(start, fmt.Sprintf("%q means that there is no value", v))
	case strings.ContainsRune("&*!|>%@`,]}", rune(v[0])), isMark(v, "-"), isMark(v, "?"), isMark(v, ":"):
		return s.refuseText(start, fmt.Sprintf("a text that begins with %q needs quotes", v[:1]))
	}
	if at := keySign.FindStringIndex(v); at != nil {
		return s.refuseText(start+at[0], `a text with ": " in it, or ":" at its end, needs quotes`)
	}
	return nil
}

// closesBelow reports whether one of the characters is on the lines that belong to the present key.
func (s *formSource) closesBelow(closing string) bool {
	for _, line := range s.lines[s.at+1:] {
		rest := strings.TrimLeft(line, " ")
		mine := rest == "" || len(line)-len(rest) > s.typed.indentation || strings.ContainsRune(closing, rune(rest[0]))
		if !mine || strings.ContainsAny(rest, closing) {
			return mine
		}
	}
	return false
}

// isMark reports whether a text begins with a character that is a sign of YAML before a blank.
func isMark(v, mark string) bool {
	rest, ok := strings.CutPrefix(v, mark)
	return ok && (rest == "" || rest[0] == ' ' || rest[0] == '\t')
}

// quoted reads a text in quotes from a byte of the line on.
func (s *formSource) quoted(line string, from int) error {
	for i := from; i < len(line); i++ {
		switch c := line[i]; {
		case s.quote == '"' && c == '\\':
			i++
		case c != s.quote:
		case c == '\'' && strings.HasPrefix(line[i+1:], "'"):
			i++
		default:
			s.quote = 0
			if s.flow > 0 {
				return s.inFlow(line, i+1)
			}
			return s.behind(line, i+1, "a text goes on behind its closing quote")
		}
	}
	return nil
}

// inFlow reads what is in [ ] or { } from a byte of the line on.
func (s *formSource) inFlow(line string, from int) error {
	for i := from; i < len(line); i++ {
		switch c := line[i]; {
		case c == '[' || c == '{':
			s.flow++
		case c == ']' || c == '}':
			if s.flow--; s.flow == 0 {
				return s.behind(line, i+1, "a text that begins with [ or { needs quotes")
			}
		case (c == '"' || c == '\'') && strings.ContainsRune("[{,: ", rune(line[max(i-1, 0)])):
			s.quote = c
			return s.quoted(line, i+1)
		case c == '#' && (i == 0 || strings.ContainsRune(" \t[{,", rune(line[i-1]))):
			return s.refuse(s.at, i, "what follows # is dropped as a comment", s.quotes())
		case c == '&' || c == '*' || c == '!':
			return s.refuse(s.at, i, fmt.Sprintf("%q has a meaning of its own here", line[i:i+1]),
				"put quotes around the text that it is in, or "+s.quotes())
		}
	}
	return nil
}

// behind checks what follows a closed quote or bracket: nothing, or a comment of the blank page.
func (s *formSource) behind(line string, from int, msg string) error {
	rest := strings.TrimRight(line[from:], " \t\r")
	c := strings.TrimSpace(rest)
	if c == "" || rest[0] != '#' && pageComments()[s.typed.key+c] {
		return nil
	}
	if c[0] == '#' {
		return s.refuse(s.at, from+strings.Index(rest, "#"), "what follows # is dropped as a comment", s.quotes())
	}
	return s.refuseText(s.column(), msg)
}

// column is where the value of the last key begins.
func (s *formSource) column() int {
	line := s.lines[s.typed.line]
	return len(line) - len(strings.TrimLeft(line, " ")) + len(pageLine.FindString(strings.TrimLeft(line, " ")))
}

// refuseText refuses the text of the last key, from a byte of its line on.
func (s *formSource) refuseText(from int, msg string) error {
	return s.refuse(s.typed.line, from, msg, s.quotes())
}

// quotes is the hint that writes the text of the last key in quotes.
func (s *formSource) quotes() string { return quotesHint(s.typed.key, s.typed.value) }

// withoutPageComment is what is typed behind a key without the comment that the blank page has there.
func withoutPageComment(key, v string) string {
	v = strings.TrimRight(v, " \t\r")
	for known := range pageComments() {
		c, ok := strings.CutPrefix(known, key+"#")
		if rest, found := strings.CutSuffix(v, "#"+c); ok && found && (rest == "" || strings.HasSuffix(rest, " ")) {
			return strings.TrimRight(rest, " \t")
		}
	}
	return v
}

// quotesHint is the hint that writes what is typed behind a key in quotes.
func quotesHint(key, v string) string {
	if key != "" {
		key += ": "
	}
	return "put quotes around all of it: " + key + yamlQuote(v) + "; a comment of your own goes on a line of its own"
}

// typedAt is the hint that writes in quotes what is typed at a line of the page.
func typedAt(page string, line int) string {
	lines := strings.Split(page, "\n")
	if line < 1 || line > len(lines) {
		return ""
	}
	rest := strings.TrimSpace(lines[line-1])
	m := pageLine.FindStringSubmatch(rest)
	return quotesHint(m[2], withoutPageComment(m[2], rest[len(m[0]):]))
}

// yamlQuote writes a text in the quotes of YAML.
func yamlQuote(v string) string { return "'" + strings.ReplaceAll(v, "'", "''") + "'" }

// refuse is the error at a byte of a line.
func (s *formSource) refuse(line, from int, msg, hint string) error {
	column := utf8.RuneCountInString(s.lines[line][:min(from, len(s.lines[line]))]) + 1
	return problem.In(fmt.Sprintf("%s, line %d, column %d", formName, line+1, column),
		problem.BadDocument.New(msg, hint))
}
