package main

import (
	"fmt"
	"regexp"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"lert/review/problem"
)

// YAML drops or changes some of what a person types into a page: what follows a # is a comment, & and ! begin a name or
// a type other than text, and so on. Nothing of that is meant in a page. So the page is read as it was typed before
// YAML reads it, and such a text is refused with the quotes that it needs.

// formSource reads a page line by line.
type formSource struct {
	page   string
	lines  []string
	starts []int // where each line begins in the page
	at     int   // index of the present line
	next   int   // index of the entry that nextEntry found last
	block  int   // indentation of the text of several lines (| or >) that is being read; -1 if there is none
	typed  formPlace
	texts  bool // the items of the last list are texts, whatever they look like
}

// formPlace is the last key, or item of a list without one, and the text behind it.
type formPlace struct {
	key, value  string
	line, start int // where the text begins: a line and a byte of it
	indentation int // of the key, or of the dash of an item without one: what belongs to it is deeper
	known       bool
	ended       bool // by a quote, a bracket or a comment: no line can go on with it
}

var (
	pageLine    = regexp.MustCompile(`^((?:- +)*)(?:([A-Za-z_][A-Za-z0-9_]*):(?: +|$))?`)
	firstItem   = regexp.MustCompile(`^- +`)
	blockHeader = regexp.MustCompile(`^[|>][-+]?([1-9]?)[-+]?$`)
	keySign     = regexp.MustCompile(`:([ \t\n]|$)`)
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
	s := &formSource{page: page, lines: strings.Split(page, "\n"), block: -1}
	at := 0
	for _, line := range s.lines {
		s.starts = append(s.starts, at)
		at += len(line) + 1
	}
	for ; s.at < len(s.lines); s.at++ {
		if err := s.line(s.lines[s.at]); err != nil {
			return err
		}
	}
	return nil
}

// line reads the next line.
func (s *formSource) line(line string) error {
	rest := strings.TrimLeft(line, " \t")
	indentation := indentationOf(line)
	switch {
	case strings.TrimSpace(rest) == "", s.block >= 0 && indentation >= s.block:
		return nil
	case rest[0] == '#':
		s.block = -1
		return s.commentLine(len(line) - len(rest))
	}
	s.block = -1
	if s.isInside(line) && (s.typed.value != "" || s.isTextBelow(rest)) {
		return s.goOn(line, len(line)-len(rest))
	}
	m := pageLine.FindStringSubmatch(line[indentation:])
	if m[1] == "" {
		s.texts = textFields()[m[2]+"[]"]
	} else if s.texts {
		item := firstItem.FindString(m[1])
		m = []string{item, item, ""}
	}
	s.typed = formPlace{key: m[2], line: s.at, start: indentation + len(m[0]), indentation: indentation + len(m[1]),
		known: true}
	if m[2] == "" && m[1] != "" {
		s.typed.indentation = indentation + strings.LastIndex(m[1], "-")
	}
	typed := strings.TrimRight(line[s.typed.start:], " \t\r")
	s.typed.value = withoutPageComment(m[2], typed)
	s.typed.ended = s.typed.value != typed
	return s.value()
}

func indentationOf(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// isInside reports whether a line is deeper than the last key or item, so that it belongs to it. A tab is deeper than
// all.
func (s *formSource) isInside(line string) bool {
	n := indentationOf(line)
	return s.typed.known && (n > s.typed.indentation || strings.HasPrefix(line[n:], "\t"))
}

// isTextBelow reports whether a line below a key or dash that has nothing on its own line begins a text, not keys or
// items.
func (s *formSource) isTextBelow(line string) bool {
	return s.isText() || pageLine.FindString(line) == ""
}

// isText reports whether the last key or item can hold nothing but a text.
func (s *formSource) isText() bool { return textFields()[s.typed.key] || s.typed.key == "" && s.texts }

// goOn reads a line that belongs to a text above it, or begins the text of a key above it, from a byte on.
func (s *formSource) goOn(line string, from int) error {
	p := &s.typed
	text := strings.TrimRight(line[from:], " \t\r")
	if p.value == "" {
		p.value, p.line, p.start, p.ended = text, s.at, from, false
		return s.value()
	}
	hint := s.quotes()
	if pageLine.FindString(text) != "" {
		hint += "; or indent it like the keys around it"
	}
	if p.ended {
		return s.refuse(s.at, from, "this line is indented further than the text above it, which has ended", hint)
	}
	if at := comment.FindStringIndex(text); at != nil {
		return s.refuse(s.at, from+at[0]+strings.Index(text[at[0]:], "#"),
			"everything after # is dropped as a comment", hint)
	}
	if at := keySign.FindStringIndex(text); at != nil {
		return s.refuse(s.at, from+at[0], `text with ": " in it, or ":" at its end, needs quotes`, hint)
	}
	return nil
}

// commentLine is a line with # at a byte of it, and blanks before. It is a person's own, unless it is where the value
// of a key belongs or a text goes on.
func (s *formSource) commentLine(from int) error {
	p := &s.typed
	inside := s.isInside(s.lines[s.at])
	if p.value == "" {
		next := s.nextEntry()
		below := s.isInside(next)
		if below && !s.isTextBelow(strings.TrimLeft(next, " ")) || !below && !inside {
			return nil
		}
	} else if !inside {
		p.ended = true
		return nil
	}
	hint := s.quotes() + ", above the key"
	if blockHeader.MatchString(p.value) {
		hint = "indent it like the line above, or " + hint
	}
	return s.refuse(s.at, from, "a line that begins with # is dropped as a comment", hint)
}

// nextEntry is the next line that is neither empty nor a comment; empty at the end.
func (s *formSource) nextEntry() string {
	for s.next = max(s.next, s.at+1); s.next < len(s.lines); s.next++ {
		if rest := strings.TrimSpace(s.lines[s.next]); rest != "" && rest[0] != '#' {
			return s.lines[s.next]
		}
	}
	return ""
}

// firstOfBlock is the next line that is not empty; empty at the end.
func (s *formSource) firstOfBlock() string {
	for _, line := range s.lines[s.at+1:] {
		if strings.TrimSpace(line) != "" {
			return line
		}
	}
	return ""
}

// value reads the first line of a text.
func (s *formSource) value() error {
	p := &s.typed
	v := p.value
	if v == "" {
		return nil
	}
	switch {
	case v[0] == '"' || v[0] == '\'':
		at := s.starts[p.line] + p.start
		end := closingQuote(s.page[:s.endOfPlace(v[:1])], at)
		if end < 0 {
			return s.refuseText(p.start, "the quote that begins here is not closed")
		}
		return s.behind(end, "text continues after its closing quote")
	case (v[0] == '[' || v[0] == '{') && !s.isText():
		return s.flow()
	}
	if at := comment.FindStringIndex(v); at != nil {
		return s.refuseText(p.start+at[0]+strings.Index(v[at[0]:], "#"), "everything after # is dropped as a comment")
	}
	if m := blockHeader.FindStringSubmatch(v); m != nil {
		next := s.firstOfBlock()
		if !s.isInside(next) {
			return s.refuseText(p.start, fmt.Sprintf("%q alone begins text of several lines, and none follows", v))
		}
		if s.block, p.ended = indentationOf(next), true; m[1] != "" {
			s.block = p.indentation + int(m[1][0]-'0')
		}
		return nil
	}
	if msg := needsQuotes(v); msg != "" {
		return s.refuseText(p.start, msg)
	}
	if at := keySign.FindStringIndex(v); at != nil {
		return s.refuseText(p.start+at[0], `text with ": " in it, or ":" at its end, needs quotes`)
	}
	return nil
}

// needsQuotes says why a text cannot begin as it does without quotes; empty if it can.
func needsQuotes(v string) string {
	switch {
	case v == "null" || v == "~":
		return fmt.Sprintf("%q means that there is no value", v)
	case strings.ContainsRune("&*!|>%@`,[]{}", rune(v[0])), isMark(v, "-"), isMark(v, "?"), isMark(v, ":"):
		return fmt.Sprintf("text that begins with %q needs quotes", v[:1])
	}
	return ""
}

// endOfPlace is the end of the lines that belong to the last key. A line that begins with one of the characters does.
func (s *formSource) endOfPlace(closing string) int {
	for i := s.typed.line + 1; i < len(s.lines); i++ {
		if line := strings.TrimLeft(s.lines[i], " \t\r"); line != "" && !s.isInside(s.lines[i]) &&
			!strings.ContainsRune(closing, rune(line[0])) {
			return s.starts[i]
		}
	}
	return len(s.page)
}

// isMark reports whether a text begins with a character that is a sign of YAML before a blank.
func isMark(v, mark string) bool {
	rest, ok := strings.CutPrefix(v, mark)
	return ok && (rest == "" || strings.ContainsRune(" \t\n", rune(rest[0])))
}

// closingQuote is the end of the text in quotes that begins at a byte of the page; -1 if it is never closed.
func closingQuote(page string, at int) int {
	for i := at + 1; i < len(page); i++ {
		switch c := page[i]; {
		case page[at] == '"' && c == '\\':
			i++
		case c != page[at]:
		case c == '\'' && strings.HasPrefix(page[i+1:], "'"):
			i++
		default:
			return i + 1
		}
	}
	return -1
}

// behind checks what follows a closed quote or bracket: nothing, or a comment of the blank page. The next line is read
// after it.
func (s *formSource) behind(end int, msg string) error {
	from := 0
	s.at, from = s.lineOf(end)
	s.typed.ended = true
	rest := strings.TrimRight(s.lines[s.at][from:], " \t\r")
	c := strings.TrimSpace(rest)
	if c == "" || rest[0] != '#' && pageComments()[s.typed.key+c] {
		return nil
	}
	if c[0] == '#' {
		return s.refuse(s.at, from+strings.Index(rest, "#"), "everything after # is dropped as a comment", s.quotes())
	}
	return s.refuseText(s.typed.start, msg)
}

// lineOf is the line of a byte of the page, and the byte of that line.
func (s *formSource) lineOf(at int) (line, from int) {
	line = sort.SearchInts(s.starts, at+1) - 1
	return line, at - s.starts[line]
}

// refuseText refuses the text of the last key, from a byte of its first line on.
func (s *formSource) refuseText(from int, msg string) error {
	return s.refuse(s.typed.line, from, msg, s.quotes())
}

// quotes is the hint that writes all lines of the text of the last key in quotes.
func (s *formSource) quotes() string {
	p := &s.typed
	var parts []string
	if p.value != "" && !blockHeader.MatchString(p.value) {
		parts = append(parts, p.value)
	}
	for _, line := range s.lines[p.line+1:] {
		if text := strings.TrimSpace(line); text != "" {
			if !s.isInside(line) {
				break
			}
			parts = append(parts, text)
		}
	}
	if parts == nil {
		parts = []string{p.value}
	}
	return quotesHint(p.key, strings.Join(parts, " "))
}

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
	return "put quotes around all of it: " + key + yamlQuote(v) + "; put a comment on its own line"
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

// typedNode is the hint that writes in quotes what is typed at a path of the page.
func typedNode(page, path string, n *yaml.Node) string {
	if n.Kind == yaml.ScalarNode {
		key := path[strings.LastIndexByte(path, '.')+1:]
		if strings.HasSuffix(key, "]") {
			key = ""
		}
		return quotesHint(key, n.Value)
	}
	line := []rune(strings.Split(page, "\n")[n.Line-1])
	return quotesHint("", strings.TrimSpace(string(line[n.Column-1:])))
}

// yamlQuote writes a text in the quotes of YAML.
func yamlQuote(v string) string { return "'" + strings.ReplaceAll(v, "'", "''") + "'" }

// refuseAt is the error at a byte of the page.
func (s *formSource) refuseAt(at int, msg, hint string) error {
	line, from := s.lineOf(at)
	return s.refuse(line, from, msg, hint)
}

// refuse is the error at a byte of a line.
func (s *formSource) refuse(line, from int, msg, hint string) error {
	column := utf8.RuneCountInString(s.lines[line][:min(from, len(s.lines[line]))]) + 1
	return problem.In(fmt.Sprintf("%s, line %d, column %d", formName, line+1, column),
		problem.BadDocument.New(msg, hint))
}
