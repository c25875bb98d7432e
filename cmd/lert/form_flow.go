package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"lert/review/intake"
)

// textFields are the fields of a request: true for those that hold a text, a number or a truth value, and nothing below
// it. A list of texts is true under its name with [] behind it.
var textFields = sync.OnceValue(func() map[string]bool {
	type part struct {
		Type       string
		Ref        string `json:"$ref"`
		Items      *part
		Properties map[string]*part
		Defs       map[string]*part `json:"$defs"`
	}
	var root part
	if err := json.Unmarshal(intake.Schema(), &root); err != nil {
		panic(err) // it is built in
	}
	out := map[string]bool{}
	var collect func(p *part)
	collect = func(p *part) {
		for name, field := range p.Properties {
			collect(field)
			if def := root.Defs[strings.TrimPrefix(field.Ref, "#/$defs/")]; def != nil {
				field = def
			}
			out[name] = field.Type != "object" && field.Type != "array"
			out[name+"[]"] = field.Items != nil && field.Items.Type == "string"
		}
		for _, def := range p.Defs {
			collect(def)
		}
		if p.Items != nil {
			collect(p.Items)
		}
	}
	collect(&root)
	return out
})

// formFlow reads what is in { } or [ ]. It takes less than YAML does, so that nothing in it can be lost.
type formFlow struct {
	s    *formSource
	page string // to the end of the lines that belong to the key before it
	at   int
	open int // brackets
}

// maxFlow is how many brackets may be open at a time, far above what a request needs.
const maxFlow = 64

// flowText is a text in { } or [ ]: its key, where it begins, and the bracket that ends it.
type flowText struct {
	key     string
	at      int
	closing byte
}

// flowKey is a key in { }.
var flowKey = regexp.MustCompile(`^(?:([A-Za-z_][A-Za-z0-9_]*)[ \t]*:(?:[\s,\]}]|$)|` +
	`"([^"\\]*)"[ \t]*:|'([^']*)'[ \t]*:)`)

// flow reads the { } or [ ] of the last key or item.
func (s *formSource) flow() error {
	f := &formFlow{s: s, page: s.page[:s.endOfPlace("]}")], at: s.starts[s.typed.line] + s.typed.start}
	if err := f.collection(flowText{key: s.typed.key, at: f.at}); err != nil {
		return err
	}
	return s.behind(f.at, "text that begins with [ or { needs quotes")
}

// collection reads { } or [ ] from its opening bracket to behind its closing one.
func (f *formFlow) collection(whole flowText) error {
	opening := f.page[f.at]
	closing := opening + 2
	f.at++
	if f.open++; f.open > maxFlow {
		return f.s.refuseAt(f.at-1, "too many nested brackets",
			"write each key on its own line")
	}
	last := whole // what a text that is no entry of its own belongs to
	for first := true; ; first = false {
		if err := f.skipBlanks(last); err != nil {
			return err
		}
		switch c := f.page[f.at]; {
		case c == closing && first:
			return f.refuse(whole, whole.at, "these brackets are empty")
		case c == closing:
			return f.refuse(last, last.at, "a comma at the end is dropped")
		}
		key := ""
		if opening == '{' {
			m := flowKey.FindStringSubmatch(f.page[f.at:])
			switch {
			case m == nil && first:
				return f.refuse(whole, whole.at, fmt.Sprintf("text that begins with %q needs quotes", "{"))
			case m == nil:
				return f.refuse(last, f.at, "text with a comma in it needs quotes")
			}
			key = m[1] + m[2] + m[3]
			if f.at += len(m[0]); m[1] != "" {
				f.at += strings.IndexByte(m[0], ':') + 1 - len(m[0]) // not the byte behind it
			}
		}
		last = flowText{key, f.at, closing}
		if err := f.skipBlanks(last); err != nil {
			return err
		}
		last.at = f.at
		if err := f.value(last); err != nil {
			return err
		}
		if err := f.skipBlanks(last); err != nil {
			return err
		}
		c := f.page[f.at]
		if c != ',' && c != closing {
			return f.refuse(last, last.at,
				fmt.Sprintf("text with %q after a quote or bracket needs quotes", string(c)))
		}
		if f.at++; c == closing {
			f.open--
			return nil
		}
	}
}

// value reads a value, up to what follows it.
func (f *formFlow) value(t flowText) error {
	rest := f.page[f.at:]
	switch c := rest[0]; {
	case (c == ',' || c == t.closing) && f.text(t) == "":
		return f.s.refuseAt(f.at, "a value is missing here",
			"leave the key and the comma out, or put quotes around the text")
	case c == '"' || c == '\'':
		end := closingQuote(f.page, f.at)
		if end < 0 {
			return f.refuse(t, f.at, "the quote that begins here is not closed")
		}
		f.at = end
		return nil
	case (c == '[' || c == '{') && !textFields()[t.key]:
		return f.collection(t)
	}
	v := rest
	if n := strings.IndexAny(rest, ",[]{}"); n >= 0 {
		v = rest[:n]
	}
	if at := flowComment.FindStringIndex(v); at != nil {
		return f.refuse(t, f.at+at[1]-1, "everything after # is dropped as a comment")
	}
	text := strings.TrimSpace(v)
	switch {
	case text == "" || text[0] == '?' || text[0] == ':':
		return f.refuse(t, f.at, fmt.Sprintf("text that begins with %q needs quotes", rest[:1]))
	case needsQuotes(text) != "":
		return f.refuse(t, f.at, needsQuotes(text))
	}
	if at := keySign.FindStringIndex(v); at != nil {
		return f.refuse(t, f.at+at[0], `text with ": " in it, or ":" at its end, needs quotes`)
	}
	if f.at += len(v); f.at < len(f.page) && f.page[f.at] != ',' && f.page[f.at] != t.closing {
		return f.refuse(t, f.at, fmt.Sprintf("text with %q in it needs quotes", f.page[f.at:f.at+1]))
	}
	return nil
}

var flowComment = regexp.MustCompile(`(^|\s)#`)

// skipBlanks moves to the next byte that is not blank, which is not a comment.
func (f *formFlow) skipBlanks(t flowText) error {
	f.at = len(f.page) - len(strings.TrimLeft(f.page[f.at:], " \t\r\n"))
	switch {
	case f.at == len(f.page):
		return f.s.refuseText(f.s.typed.start, "the bracket that begins here is not closed")
	case f.page[f.at] == '#':
		return f.refuse(t, f.at, "everything after # is dropped as a comment")
	}
	return nil
}

// refuse is the error at a byte of the page, with the quotes for a text.
func (f *formFlow) refuse(t flowText, at int, msg string) error {
	if t.closing == 0 {
		return f.s.refuseAt(at, msg, f.s.quotes())
	}
	return f.s.refuseAt(at, msg, quotesHint(t.key, onOneLine(f.text(t))))
}

// text is all that was typed as a text: to the bracket that ends it, or to the comma before the next entry.
func (f *formFlow) text(t flowText) string {
	depth := 0
	for i := t.at; i < len(f.page); i++ {
		switch c := f.page[i]; {
		case c == t.closing-2:
			depth++
		case c == t.closing && depth > 0:
			depth--
		case c == t.closing, c == ',' && depth == 0 && f.entryFollows(i+1, t.closing):
			return f.page[t.at:i]
		}
	}
	return f.page[t.at:]
}

// entryFollows reports whether another entry begins behind a comma.
func (f *formFlow) entryFollows(at int, closing byte) bool {
	rest := strings.TrimLeft(f.page[at:], " \t\r\n")
	if closing == '}' {
		return flowKey.MatchString(rest)
	}
	return !strings.HasPrefix(rest, "]")
}
