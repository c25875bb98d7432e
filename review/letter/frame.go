package letter

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"lert/review"
)

//go:embed frame.yaml
var frameYAML []byte

// frameText is frame.yaml.
type frameText struct {
	Team   string `yaml:"team"`
	Banner struct {
		Rehearsal string `yaml:"rehearsal"`
		Held      string `yaml:"held"`
	} `yaml:"banner"`
	Redirects   []string          `yaml:"redirects"`
	Guarded     []string          `yaml:"guarded"`
	Letters     map[string]string `yaml:"letters"`
	Closing     string            `yaml:"closing"`
	ClosingUser string            `yaml:"closing_user"`
	Kinds       map[string]string `yaml:"kinds"`
	Grounds     map[string]string `yaml:"grounds"`
	Sentences   map[string]string `yaml:"sentences"`
	ClockNotes  map[string]string `yaml:"clock_notes"`
	Notices     map[string]string `yaml:"notices"`
}

// frame parses the frame once; nobody pays for it who writes no letter.
var frame = sync.OnceValues(func() (*frameText, error) {
	var f frameText
	if err := yaml.Load(frameYAML, &f, yaml.WithKnownFields()); err != nil {
		return nil, fmt.Errorf("review/letter/frame.yaml: %w", err)
	}
	return &f, nil
})

// width is where lines end, so that a letter survives being quoted in mail.
const width = 76

// say fills one of the frame's sentences with pairs of name and value.
func (w *writer) say(sentence string, pairs ...string) string {
	v := make(map[string]string, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		v[pairs[i]] = pairs[i+1]
	}
	return fill(w.f.Sentences[sentence], v)
}

// fill puts values into {names} in one pass, so that braces in a value are
// never read as names. What has no value stays, for unfilled to find.
func fill(template string, v map[string]string) string {
	var b strings.Builder
	for {
		name, before, after, ok := nextName(template)
		if !ok {
			b.WriteString(template)
			return b.String()
		}
		b.WriteString(before)
		if s := v[name]; s != "" {
			b.WriteString(s)
		} else {
			b.WriteString("{" + name + "}")
		}
		template = after
	}
}

// nextName finds the first {name} of small letters and underscores.
func nextName(s string) (name, before, after string, ok bool) {
	for from := 0; ; {
		i := strings.IndexByte(s[from:], '{')
		if i < 0 {
			return "", "", "", false
		}
		i += from
		j := i + 1
		for j < len(s) && (s[j] >= 'a' && s[j] <= 'z' || s[j] == '_') {
			j++
		}
		if j > i+1 && j < len(s) && s[j] == '}' {
			return s[i+1 : j], s[:i], s[j+1:], true
		}
		from = i + 1
	}
}

// unfilled lists the names in a template that have no value.
func unfilled(template string, v map[string]string) []string {
	var out []string
	for {
		name, _, after, ok := nextName(template)
		if !ok {
			return out
		}
		if v[name] == "" {
			out = append(out, name)
		}
		template = after
	}
}

// fillParagraphs fills a template's paragraphs and wraps them. Lines that are
// nothing but a {name} are blocks: set as they are when they hold several
// lines or an item of a list, left out when they are empty.
func fillParagraphs(letter, template string, v map[string]string) ([]string, error) {
	var out []string
	for para := range strings.SplitSeq(strings.TrimSpace(template), "\n\n") {
		var set []string
		for line := range strings.SplitSeq(para, "\n") {
			name, before, after, ok := nextName(line)
			if ok && before == "" && after == "" {
				if s := v[name]; strings.Contains(s, "\n") || strings.HasPrefix(s, " ") {
					set = append(set, s)
				} else if s != "" {
					set = append(set, wrap(s, "", ""))
				}
				continue
			}
			if missing := unfilled(line, v); len(missing) > 0 {
				return nil, fmt.Errorf("%w: {%s} in the letter %q has no value; amend review/letter/frame.yaml", ErrIncomplete, missing[0], letter)
			}
			set = append(set, wrap(fill(line, v), "", ""))
		}
		if len(set) > 0 {
			out = append(out, strings.Join(set, "\n"))
		}
	}
	return out, nil
}

// wrap breaks text at spaces so that no line is longer than width; a word
// longer than that, such as a link, keeps a line of its own.
func wrap(text, first, next string) string {
	var b strings.Builder
	b.WriteString(first)
	at, fresh := utf8.RuneCountInString(first), true
	for word := range strings.FieldsSeq(text) {
		// A combining mark that stood on a space has lost it: it is shown, as
		// at the start of any text.
		if r, _ := utf8.DecodeRuneInString(word); unicode.Is(unicode.M, r) {
			word = string(review.Clean(word))
		}
		n := utf8.RuneCountInString(word)
		switch {
		case fresh:
		case at+1+n > width:
			b.WriteString("\n" + next)
			at = utf8.RuneCountInString(next)
		default:
			b.WriteByte(' ')
			at++
		}
		b.WriteString(word)
		at += n
		fresh = false
	}
	return b.String()
}

// lines joins what is not empty, each wrapped on its own. What runs over is
// indented, so that a long name cannot pass for a line of its own.
func lines(s ...string) string {
	s = slices.DeleteFunc(slices.Clone(s), func(l string) bool { return l == "" })
	for i := range s {
		s[i] = wrap(s[i], "", "    ")
	}
	return strings.Join(s, "\n")
}
