package policy

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"lert/review"
	"lert/review/problem"
)

// Show is the page of an id as plain text; see PageOf.
func Show(p *review.Policy, id string) (string, error) {
	pg, err := PageOf(p, id)
	if err != nil {
		return "", err
	}
	return pg.Text(), nil
}

// PageOf is what there is to read about an id that a screen, a letter or a list shows: an instrument with all its
// versions, a platform, a code, a clock, a topic, a kind of data, a citation or its source, a country, an agency, a
// signal, a pack, the digest of a pack or of the policy, or a word of the assessment, such as the name of a check. A
// name is as good as an id: "BNSS 94", "last seen". The page ends with the sources that it cites. If nothing has the id
// or the name, the error is problem.NotFound.
func PageOf(p *review.Policy, id string) (*Page, error) {
	for i := range p.Packs {
		if pk := &p.Packs[i]; pk.Name == id || isDigestOf(pk.Digest, id) {
			return packPage(pk), nil
		}
	}
	s := newPage(p)
	rows := pagedRows(p)
	s.write(rows, func(r *row) bool { return r.id == id })
	if s.entries == nil {
		s.unlisted(id)
	}
	if s.entries == nil {
		name := plain(strings.TrimSpace(id))
		s.write(rows, func(r *row) bool {
			return slices.ContainsFunc(r.names, func(n string) bool {
				return n != "" && strings.EqualFold(plain(n), name)
			})
		})
	}
	if s.entries == nil {
		hint := suggest(id, rowIDs(rows))
		if !strings.HasPrefix(hint, "did") {
			hint = "`lert policy list platforms`, `… instruments` and `… codes` list what there is"
		}
		return nil, problem.In("policy", problem.NotFound.New("there is no page for "+strconv.Quote(id), hint))
	}
	named := s.named(id)
	s.sources()
	return &Page{ID: id, Entries: s.entries, Named: named}, nil
}

// write writes the rows that a condition chooses.
func (s *page) write(rows []row, choose func(*row) bool) {
	for i := range rows {
		if choose(&rows[i]) {
			s.separate()
			rows[i].write(s)
		}
	}
}

// rowKind is what a row of the policy is.
type rowKind string

// The kinds of row that have a page.
const (
	kindPlatform   rowKind = "platform"
	kindInstrument rowKind = "instrument"
	kindCode       rowKind = "code"
	kindClock      rowKind = "clock"
	kindTopic      rowKind = "topic"
	kindCountry    rowKind = "country"
	kindCategory   rowKind = "kind of data"
	kindSignal     rowKind = "signal"
	kindRules      rowKind = "rules"
	kindWord       rowKind = "word"
)

// row is what has a page of its own: an id, its other names, what it is in a few words, and how it is written.
type row struct {
	id, title string
	kind      rowKind
	names     []string
	write     func(*page)
}

// anyProcess is the id of the page of the rules for any legal process.
const anyProcess = "any-process"

// pagedRows are the rows that have a page, in the order in which a page writes those with the same id.
func pagedRows(p *review.Policy) []row {
	var out []row
	for _, id := range sorted(p.Instruments) {
		for _, inst := range p.Instruments[id] {
			out = append(out, row{id, inst.Name, kindInstrument, []string{inst.Short, inst.Name},
				func(s *page) { s.instrument(inst) }})
		}
	}
	for _, id := range sorted(p.Platforms) {
		plat := p.Platforms[id]
		out = append(out, row{id, plat.Name, kindPlatform, []string{plat.Name, plat.Prefix},
			func(s *page) { s.platform(plat) }})
	}
	for _, id := range sorted(p.Codes) {
		code := p.Codes[id]
		_, word, _ := strings.Cut(id, ".")
		out = append(out, row{id, meaning(code), kindCode, []string{word}, func(s *page) { s.code(code) }})
	}
	// A clock may have the id of the instrument that starts it.
	for i := range p.ClockRules {
		c := &p.ClockRules[i]
		out = append(out, row{c.ID, cmp.Or(c.Text, plain(c.Clock)), kindClock, nil, func(s *page) { s.clock(c) }})
	}
	for _, t := range p.Topics {
		out = append(out, row{t.Topic, "topic", kindTopic, nil, func(s *page) { s.topic(t) }})
	}
	for _, id := range sorted(p.Countries) {
		c := p.Countries[id]
		out = append(out, row{id, c.Name, kindCountry, []string{c.Name}, func(s *page) { s.country(c) }})
	}
	for _, c := range review.Categories {
		out = append(out, row{string(c), categoryTitle(c), kindCategory, []string{c.Label()},
			func(s *page) { s.category(c) }})
	}
	for _, id := range sorted(p.Signals) {
		sig := p.Signals[id]
		out = append(out, row{id, "sign of a forgery", kindSignal, nil, func(s *page) { s.signal(sig) }})
	}
	out = append(out, row{anyProcess, "the rules for any legal process", kindRules, nil, (*page).anyProcess})
	for _, w := range glossary(p) {
		out = append(out, row{w.id, w.title, kindWord, nil, func(s *page) { s.word(&w) }})
	}
	return out
}

// rowIDs are the ids of rows, for a suggestion.
func rowIDs(rows []row) []string {
	out := make([]string, len(rows))
	for i := range rows {
		out[i] = rows[i].id
	}
	return out
}

// commaList joins ids as they are written, spacedList as words.
func commaList(list []string) string { return strings.Join(list, ", ") }

// dateList is a list of one date, empty for none.
func dateList(d review.Date) []string {
	if d.IsZero() {
		return nil
	}
	return []string{d.String()}
}

func spacedList(list []string) string { return plain(commaList(list)) }

func validityText(v review.Valid) string {
	switch {
	case v.Since.IsZero() && v.Until.IsZero():
		return ""
	case v.Until.IsZero():
		return "since " + v.Since.String()
	case v.Since.IsZero():
		return "until " + v.Until.String()
	}
	return v.Since.String() + " to " + v.Until.String()
}
