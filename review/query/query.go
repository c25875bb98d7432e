// Package query reads the query language of the queue and compares queries with requests.
package query

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"lert/review"
	"lert/review/problem"
	"lert/review/text"
)

// Query is a parsed query (ARCHITECTURE.md, "The query language"; README.md has examples): terms that must all match.
// It is made by Parse and does not change afterwards.
type Query struct {
	terms []term
}

// term is one term: a field and values, of which one must match, or textField and a text to search for.
type term struct {
	field  *fieldSpec
	not    bool
	values []termValue
}

// termValue is one value, as written and as compared.
type termValue struct {
	raw    string // as written, without its quotes
	quoted bool
	lower  string // in lower case, or folded (text.Fold) if it is searched in a text; without the star at the end
	// spellings are the forms that a target may have, see review.TargetSpellings, or a mail address in a text.
	spellings []string
	isPrefix  bool // it had a star at the end
	// For times: from <= t < to matches; a zero end is open.
	from, to time.Time
	isNone   bool           // the word "none": the field is empty
	isMe     bool           // the word "me": lower is the name of the person who asks
	check    int            // index of a check, -1 for any
	verdict  review.Verdict // "" if only the check was named
}

// maxLength is the greatest length of a query, in bytes.
const maxLength = 4096

// Parse reads a query. Relative times ("24h", "today") count from now, and a date is that day in now's time zone. me
// is the name of the person who asks, as claims and decisions record it, for the value "me". The error is a
// problem.BadQuery whose column is that of the character that it is about.
func Parse(s string, now time.Time, me string) (*Query, error) {
	p := parser{s: s, now: now, me: me}
	q := &Query{}
	if len(s) > maxLength {
		msg := "the query is longer than " + strconv.Itoa(maxLength) + " bytes"
		return nil, p.errorAt(maxLength, msg, "use fewer terms")
	}
	if i := firstInvalidUTF8(s); i >= 0 {
		return nil, p.errorAt(i, "the query is not valid UTF-8", "type the query again")
	}
	for {
		p.skipSpace()
		if p.i == len(s) {
			return q, nil
		}
		t, err := p.parseTerm()
		if err != nil {
			return nil, err
		}
		q.terms = append(q.terms, t)
	}
}

// Empty reports whether the query asks for nothing and so matches everything.
func (q *Query) Empty() bool { return q == nil || len(q.terms) == 0 }

// NeedsText reports whether the query searches the text of requests; if not, Facts.Text may stay empty.
func (q *Query) NeedsText() bool { return q.uses("") }

// Uses reports whether a term of the query is about a field; if not, facts that are slow to gather may stay empty.
func (q *Query) Uses(field string) bool {
	f := findField(field)
	return f != nil && q.uses(f.name)
}

func (q *Query) uses(name string) bool {
	return q != nil && slices.ContainsFunc(q.terms, func(t term) bool { return t.field.name == name })
}

// String is the query as it can be parsed, with one space between terms. Parsing it at the same instant for the same
// person gives an equal query.
func (q *Query) String() string {
	if q == nil {
		return ""
	}
	var b strings.Builder
	for i := range q.terms {
		t := &q.terms[i]
		if i > 0 {
			b.WriteByte(' ')
		}
		if t.not {
			b.WriteByte('-')
		}
		if t.field.name != "" {
			b.WriteString(t.field.name)
			b.WriteByte(':')
		}
		for j := range t.values {
			if j > 0 {
				b.WriteByte(',')
			}
			v := &t.values[j]
			if !v.quoted {
				b.WriteString(v.raw)
				continue
			}
			b.WriteByte('"')
			b.WriteString(strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(v.raw))
			b.WriteByte('"')
		}
	}
	return b.String()
}

// parser reads the query once, from left to right.
type parser struct {
	s   string
	i   int
	now time.Time
	me  string
}

// errorAt is the error at a byte of the query. The caret is off to the left by one column for each wide character.
func (p *parser) errorAt(pos int, msg, hint string) error {
	before := p.s[:min(pos, len(p.s))]
	column := 0
	for _, r := range text.Clean(before) {
		if !unicode.Is(unicode.M, r) {
			column++
		}
	}
	e := problem.BadQuery.New(msg, hint)
	e.Where = problem.Place{
		File: "query", Column: utf8.RuneCountInString(before) + 1,
		Excerpt: string(text.Clean(p.s)) + "\n" + strings.Repeat(" ", column) + "^",
	}
	return e
}

func (p *parser) skipSpace() {
	for p.i < len(p.s) {
		r, n := utf8.DecodeRuneInString(p.s[p.i:])
		if !unicode.IsSpace(r) {
			return
		}
		p.i += n
	}
}

// readUntil stops at white space or at one of the bytes given.
func (p *parser) readUntil(stops string) string {
	from := p.i
	for p.i < len(p.s) {
		r, n := utf8.DecodeRuneInString(p.s[p.i:])
		if unicode.IsSpace(r) || n == 1 && strings.IndexByte(stops, p.s[p.i]) >= 0 {
			break
		}
		p.i += n
	}
	return p.s[from:p.i]
}

func (p *parser) parseTerm() (term, error) {
	t := term{field: &textField}
	start := p.i
	if p.s[p.i] == '-' {
		t.not = true
		p.i++
	}
	if p.i < len(p.s) && p.s[p.i] == '"' {
		v, err := p.parseQuoted()
		t.values = []termValue{textValue(v, v.raw)}
		return t, err
	}
	at := p.i
	word := p.readUntil(":")
	if p.i < len(p.s) && p.s[p.i] == ':' {
		if t.field = findField(word); t.field == nil {
			return t, p.unknownField(at, word)
		}
		p.i++
		var err error
		t.values, err = p.parseValues(t.field)
		return t, err
	}
	switch trimmed := strings.TrimSuffix(word, "*"); {
	case word == "":
		return t, p.errorAt(start, "nothing follows the minus sign", "write -field:value, or -word to exclude a word")
	case trimmed == "":
		return t, p.errorAt(at, "a star alone matches everything", "write a word, or field:value")
	default:
		t.values = []termValue{textValue(termValue{raw: word}, trimmed)}
	}
	return t, nil
}

// parseValues reads the values after a field's colon, separated by commas.
func (p *parser) parseValues(f *fieldSpec) ([]termValue, error) {
	var out []termValue
	for {
		at := p.i
		var v termValue
		if p.i < len(p.s) && p.s[p.i] == '"' {
			var err error
			if v, err = p.parseQuoted(); err != nil {
				return nil, err
			}
		} else {
			v.raw = p.readUntil(",")
			v.lower = strings.ToLower(v.raw)
			v.lower, v.isPrefix = strings.CutSuffix(v.lower, "*")
		}
		if v.raw == "" {
			return nil, p.errorAt(at, "no value follows the colon", "write "+f.example)
		}
		var before *termValue
		if len(out) > 0 {
			before = &out[len(out)-1]
		}
		if msg, hint := f.readValue(p, &v, before); msg != "" {
			return nil, p.errorAt(at, msg, hint)
		}
		out = append(out, v)
		if p.i == len(p.s) || p.s[p.i] != ',' {
			break
		}
		p.i++
	}
	if p.i < len(p.s) {
		if r, _ := utf8.DecodeRuneInString(p.s[p.i:]); !unicode.IsSpace(r) {
			return nil, p.errorAt(p.i, "a space or a comma is missing here",
				"put a space between terms, a comma between values")
		}
	}
	return out, nil
}

// parseQuoted reads "…", in which \" is a quote and \\ a backslash.
func (p *parser) parseQuoted() (termValue, error) {
	open := p.i
	var b strings.Builder
	for p.i++; p.i < len(p.s); p.i++ {
		switch c := p.s[p.i]; {
		case c == '\\' && p.i+1 < len(p.s) && (p.s[p.i+1] == '"' || p.s[p.i+1] == '\\'):
			p.i++
			b.WriteByte(p.s[p.i])
		case c == '"':
			p.i++
			v := termValue{raw: b.String(), quoted: true}
			v.lower = strings.ToLower(v.raw)
			if strings.TrimSpace(v.raw) == "" {
				return v, p.errorAt(open, "the quotes are empty", `write "some words"`)
			}
			if p.i < len(p.s) && p.s[p.i] != ',' {
				if r, _ := utf8.DecodeRuneInString(p.s[p.i:]); !unicode.IsSpace(r) {
					return v, p.errorAt(p.i, "a space is missing after the closing quote",
						`put a space between terms; inside quotes write \" for a quote`)
				}
			}
			return v, nil
		default:
			b.WriteByte(c)
		}
	}
	return termValue{}, p.errorAt(open, "this quote is not closed", `close it with "`)
}

func (p *parser) unknownField(at int, word string) error {
	if word == "" {
		return p.errorAt(at, "no field is named before the colon",
			"write field:value, or put the words in quotes to search for a colon")
	}
	hint := "write one of these: " + strings.Join(specNames(), ", ") + "."
	if nearest := Nearest(strings.ToLower(word), specNames()); nearest != "" {
		hint = "did you mean " + strconv.Quote(nearest) + "?"
	}
	return p.errorAt(at, "there is no field "+strconv.Quote(word), hint+" To search for these words, put them in quotes")
}

func firstInvalidUTF8(s string) int {
	for i, r := range s {
		if r == utf8.RuneError && !strings.HasPrefix(s[i:], "\ufffd") {
			return i
		}
	}
	return -1
}

// Nearest is the candidate that a person most likely meant: one that begins with what was typed, or else the closest
// one within a third of its length or one edit; "" if there is none. Words of more than 64 bytes are not compared,
// because nobody mistypes so long a word, and a requester may send a very long one.
func Nearest(word string, candidates []string) string {
	best, least := "", math.MaxInt
	for _, c := range candidates {
		if len(word) >= 3 && strings.HasPrefix(c, word) {
			return c
		}
		if max(len(word), len(c)) > 64 {
			continue
		}
		if d := text.EditDistance(word, c, true); d < least && d <= max(1, (len(c)+1)/3) {
			best, least = c, d
		}
	}
	return best
}
