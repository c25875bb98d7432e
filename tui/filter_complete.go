package tui

import (
	"maps"
	"slices"
	"strings"

	"lert/review/query"
	"lert/tui/kit"
)

// completion is what the key tab puts in for the word that is being typed.
type completion struct {
	before string   // the line up to what is completed
	typed  string   // what is completed
	words  []string // what it can become, the nearest first
	at     int      // the next one
	rest   bool     // tab was pressed: the words are gone through one after the other
}

// next is the line after tab: the letters that all words have in common if those are more
// than was typed, else the next word.
func (c *completion) next() string {
	if !c.rest {
		if common := commonPrefix(c.words); len(common) > len(c.typed) && len(c.words) > 1 {
			return c.before + common
		}
	}
	c.rest = true
	w := c.words[c.at%len(c.words)]
	c.at++
	return c.before + w
}

// lines are the words that tab can put in.
func (c *completion) lines(e *env, w int) []string {
	var l kit.Line
	l.Gap(1).Add(e.theme.Key, "tab").Gap(1)
	for i, word := range c.words {
		t := kit.Textf("%s", word)
		if l.Len()+kit.Width(t)+3 > w {
			l.Add(e.theme.Dim, " …")
			break
		}
		style := e.theme.Text
		if c.rest && i == (c.at+len(c.words)-1)%len(c.words) {
			style = e.theme.Strong
		}
		l.Gap(1).Add(style, t)
	}
	return []string{l.End(w), kit.StyledLine(e.theme.Dim, c.hint(), w)}
}

// hint says how a value is written.
func (c *completion) hint() Text {
	field, _, _ := strings.Cut(c.before[strings.LastIndexByte(c.before, ' ')+1:], ":")
	field = strings.TrimPrefix(field, "-")
	for _, f := range query.Fields() {
		if f.Name == field {
			return kit.Textf(" As %s. A comma joins values, a minus in front excludes them.", f.Example)
		}
	}
	return " A field, a colon and a value; or words of the text."
}

// commonPrefix are the letters with which all words begin.
func commonPrefix(words []string) string {
	common := words[0]
	for _, w := range words[1:] {
		for !strings.HasPrefix(w, common) {
			common = common[:len(common)-1]
		}
	}
	return common
}

// offer finds what tab can complete in the typed line.
func (f *filter) offer(e *env, q *queueScreen) {
	line := f.field.Value()
	shown := func(w string) bool { return f.complete.before+w == line }
	if f.complete.rest && slices.ContainsFunc(f.complete.words, shown) {
		return // tab goes through the words
	}
	f.complete = completion{}
	if strings.Count(line, `"`)%2 == 1 {
		return // within quotes
	}
	at := strings.LastIndexByte(line, ' ') + 1
	word := strings.TrimPrefix(line[at:], "-")
	field, value, named := strings.Cut(word, ":")
	switch {
	case word == "":
		return
	case !named:
		f.complete = completion{before: line[:len(line)-len(word)], typed: word,
			words: beginningWith(word, fieldNames())}
	default:
		start := strings.LastIndexAny(value, ",=") + 1
		f.complete = completion{before: line[:len(line)-len(value)+start], typed: value[start:],
			words: beginningWith(value[start:], f.values(e, q, field, value))}
	}
	if len(f.complete.words) == 1 && f.complete.words[0] == f.complete.typed {
		f.complete = completion{}
	}
}

// fieldNames are the fields, each with its colon.
func fieldNames() (out []string) {
	for _, f := range query.Fields() {
		out = append(out, f.Name+":")
	}
	return out
}

// beginningWith are the words that begin with typed, in any case.
func beginningWith(typed string, words []string) (out []string) {
	for _, w := range words {
		if strings.HasPrefix(strings.ToLower(w), strings.ToLower(typed)) {
			out = append(out, w)
		}
	}
	return out
}

// values are the values that can follow a field: those that the language has, or those
// that the loaded rows, the policy or the people file know.
func (f *filter) values(e *env, q *queueScreen, field, value string) []string {
	p := e.store.Policy()
	switch field {
	case "country":
		return unique(append(sorted(q.seen.countries), "none"))
	case "platform":
		var names []string
		for name := range p.Platforms {
			names = append(names, name)
		}
		slices.Sort(names)
		return names
	case "instrument":
		var ids []string
		for id := range p.Instruments {
			ids = append(ids, id)
		}
		slices.Sort(ids)
		return unique(append(sorted(q.seen.instruments), ids...))
	case "code":
		return sorted(q.seen.codes)
	case "analyst", "holder":
		return f.people(e, q, "me")
	case "claim":
		return f.people(e, q, "free", "held", "me")
	case "due":
		return []string{"<4h", "<24h", "<3d", "<7d", "today", "tomorrow", "none"}
	case "received", "decided":
		return []string{"today", "yesterday", "<24h", "<7d", ">30d"}
	case "check":
		if strings.Contains(value, "=") {
			return query.Verdicts()
		}
	}
	for _, x := range query.Fields() {
		if x.Name == field {
			return x.Values
		}
	}
	return nil
}

// people are words and the names of the people who work here. A name with a space is in
// quotes.
func (f *filter) people(e *env, q *queueScreen, words ...string) []string {
	names := append(slices.Clone(e.app.bulletin.Colleagues), sorted(q.seen.holders)...)
	for i, n := range names {
		if strings.ContainsAny(n, ` ,"`) {
			names[i] = `"` + strings.ReplaceAll(n, `"`, "") + `"`
		}
	}
	return unique(append(words, names...))
}

// seenValues are the values of the rows that were on the screens, which a filter can ask for.
type seenValues struct{ countries, instruments, holders, codes map[string]bool }

// note takes the values of the loaded rows of all tabs. It is called when a filter is begun,
// because while one is typed the rows are those that match it.
func (s *seenValues) note(lists []rowList) {
	if s.countries == nil {
		*s = seenValues{map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}}
	}
	for i := range lists {
		for j := range lists[i].rows {
			r := &lists[i].rows[j]
			s.countries[r.Country], s.instruments[r.Instrument], s.holders[r.Holder] = true, true, true
			for _, c := range r.Codes {
				s.codes[c] = true
			}
		}
	}
}

// sorted are the words of a set in their order.
func sorted(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }

// unique are the words that are not empty, each once, in their order.
func unique(words []string) []string {
	known := map[string]bool{"": true}
	return slices.DeleteFunc(words, func(w string) bool {
		was := known[w]
		known[w] = true
		return was
	})
}
