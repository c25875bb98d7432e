package letter

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v4"
)

//go:embed frame.yaml
var frameYAML []byte

// frameFile is frame.yaml.
type frameFile struct {
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
	OrderNotes  map[string]string `yaml:"order_notes"`
	Notices     map[string]string `yaml:"notices"`
}

// frame parses frame.yaml once, on first use.
var frame = sync.OnceValues(func() (*frameFile, error) {
	var f frameFile
	if err := yaml.Load(frameYAML, &f, yaml.WithKnownFields()); err != nil {
		return nil, fmt.Errorf("review/letter/frame.yaml: %w", err)
	}
	return &f, nil
})

// fillSentence fills one of the frame's sentences with pairs of name and value. It notes the first missing value in
// w.err.
func (w *writer) fillSentence(sentence string, pairs ...string) string {
	v := make(map[string]string, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		v[pairs[i]] = pairs[i+1]
	}
	if missing := unfilled(w.frame.Sentences[sentence], v); len(missing) > 0 && w.err == nil {
		w.err = incomplete(fmt.Sprintf("{%s} in the sentence %q has no value", missing[0], sentence),
			"amend review/letter/frame.yaml")
	}
	return fill(w.frame.Sentences[sentence], v)
}

// fillList sets a value to a list under the sentence of the same name, or leaves it empty if the list is empty.
func (w *writer) fillList(v map[string]string, name, list string) {
	if list != "" {
		v[name] = w.fillSentence(name) + "\n\n" + list
	}
}

// addNew adds texts to a list, except those that are empty or already in it.
func addNew(list *[]string, texts ...string) {
	for _, s := range texts {
		if s != "" && !slices.Contains(*list, s) {
			*list = append(*list, s)
		}
	}
}

// fill puts values into {names} in one pass, so that braces in a value are never read as names. A name without a value
// stays in the text.
func fill(template string, v map[string]string) string {
	var b strings.Builder
	for {
		name, before, after, ok := nextName(template)
		if !ok {
			b.WriteString(template)
			return b.String()
		}
		b.WriteString(before + cmp.Or(v[name], "{"+name+"}"))
		template = after
	}
}

// nextName finds the first {name} of lower-case letters and underscores.
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

// names are the names in a template, in order.
func names(template string) []string {
	var out []string
	for {
		name, _, after, ok := nextName(template)
		if !ok {
			return out
		}
		out, template = append(out, name), after
	}
}

// unfilled are the names in a template that have no value.
func unfilled(template string, v map[string]string) []string {
	return slices.DeleteFunc(names(template), func(name string) bool { return v[name] != "" })
}
