package policy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"lert/review"
	"lert/review/problem"
)

// Show is a page about one row that a lawyer can read without the file: an
// instrument in each of its versions, a platform, a code, a clock, a country
// or a pack by its name. It ends with the sources that the page cites. Where no
// row has the id, the error is problem.NotFound.
func Show(p *review.Policy, id string) (string, error) {
	s := &page{p: p, cited: map[string]bool{}}
	for i := range p.Packs {
		if p.Packs[i].Name == id {
			return string(p.Packs[i].Body), nil
		}
	}
	for _, inst := range p.Instruments[id] {
		s.separate()
		s.instrument(inst)
	}
	if plat := p.Platforms[id]; plat != nil {
		s.separate()
		s.platform(plat)
	}
	if c := p.Codes[id]; c != nil {
		s.separate()
		s.code(c)
	}
	// A clock may bear the name of the instrument that starts it.
	for i := range p.ClockRules {
		if p.ClockRules[i].ID == id {
			s.separate()
			s.clock(&p.ClockRules[i])
		}
	}
	if c := p.Countries[id]; c != nil {
		s.separate()
		s.country(c)
	}
	if s.b.Len() == 0 {
		hint := suggest(id, ids(p))
		if !strings.HasPrefix(hint, "did") {
			hint = "`lert policy list platforms`, `… instruments` and `… codes` name what there is"
		}
		return "", problem.In("policy", problem.NotFound.New("no such row as "+strconv.Quote(id), hint))
	}
	s.sources()
	return s.b.String(), nil
}

// Listing is one row of a policy in short.
type Listing struct {
	kind string // platform, instrument, code, clock or pack
	id   string
	text string
	cite string
}

// list names every platform, instrument, code, clock and pack, in that order
// and sorted within each: what Show can be asked for.
func list(p *review.Policy) []Listing {
	var out []Listing
	for _, id := range sorted(p.Platforms) {
		out = append(out, Listing{"platform", id, p.Platforms[id].Name, p.Platforms[id].Cite})
	}
	for _, id := range sorted(p.Instruments) {
		newest := p.Instruments[id][len(p.Instruments[id])-1]
		out = append(out, Listing{"instrument", id, newest.Name, newest.Cite})
	}
	for _, id := range sorted(p.Codes) {
		out = append(out, Listing{"code", id, p.Codes[id].Severity, p.Codes[id].Cite})
	}
	clocks := slices.Clone(p.ClockRules)
	slices.SortStableFunc(clocks, func(a, b review.ClockRule) int { return strings.Compare(a.ID, b.ID) })
	for i := range clocks {
		if i == 0 || clocks[i].ID != clocks[i-1].ID {
			out = append(out, Listing{"clock", clocks[i].ID, clocks[i].Clock, clocks[i].Cite})
		}
	}
	for i := range p.Packs {
		out = append(out, Listing{"pack", p.Packs[i].Name, p.Packs[i].Title, ""})
	}
	return out
}

func ids(p *review.Policy) []string {
	var out []string
	for _, l := range list(p) {
		out = append(out, l.id)
	}
	return append(out, keys(p.Countries)...)
}

// page writes lines of at most 78 columns and remembers what they cite.
type page struct {
	p     *review.Policy
	b     strings.Builder
	cited map[string]bool
}

// separate parts two rows on one page.
func (s *page) separate() {
	if s.b.Len() > 0 {
		s.line("")
	}
}

func (s *page) line(text string) { s.b.WriteString(text + "\n") }

// fact is a labelled line; without a value it is left out.
func (s *page) fact(label, value string) { s.wrap(fmt.Sprintf("  %-14s ", label), value) }

// item is a line of a list under a heading.
func (s *page) item(value string, b review.Basis) { s.wrap("    - ", value+s.basis(b)) }

func (s *page) heading(title string, n int) {
	if n > 0 {
		s.line("  " + title)
	}
}

func (s *page) wrap(lead, value string) {
	if value == "" {
		return
	}
	line := lead
	indent := strings.Repeat(" ", len(lead))
	for word := range strings.FieldsSeq(value) {
		if line != lead && line != indent {
			if len(line)+1+len(word) > 78 {
				s.line(line)
				line = indent
			} else {
				line += " "
			}
		}
		line += word
	}
	s.line(line)
}

// basis is the footing of a row in brackets.
func (s *page) basis(b review.Basis) string {
	if b.Cite == "" {
		return ""
	}
	key, _, _ := strings.Cut(b.Cite, "#")
	s.cited[key] = true
	return " [" + b.Cite + ", " + b.Confidence + "]"
}

func (s *page) sources() {
	if len(s.cited) == 0 {
		return
	}
	s.line("")
	s.line("  Sources")
	for _, key := range sorted(s.cited) {
		src := s.p.Sources[key]
		text := key + ": " + src.Title
		if !src.AsOf.IsZero() {
			text += ", as of " + src.AsOf.String()
		}
		if src.Confidence != "" {
			text += " (" + src.Confidence + ")"
		}
		if src.URL != "" {
			text += " " + src.URL
		}
		s.wrap("    - ", text)
	}
}

func spacedList(list []string) string { return strings.ReplaceAll(strings.Join(list, ", "), "_", " ") }

// commaList joins ids that must stay as they are written.
func commaList(list []string) string { return strings.Join(list, ", ") }

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

// conditionText puts the conditions of a row into words.
func conditionText(w *review.When) string {
	var out []string
	say := func(text string, list []string) {
		if len(list) > 0 {
			out = append(out, text+" "+strings.ReplaceAll(strings.Join(list, " or "), "_", " "))
		}
	}
	say("by", w.Via)
	say("for", w.Purposes)
	say("not for", w.NotPurposes)
	say("issued by", w.Roles)
	say("in a case of", w.Offences)
	if len(w.Instruments) > 0 {
		out = append(out, "under "+strings.Join(w.Instruments, " or "))
	}
	say("from", w.Countries)
	say("asked by", w.Requesters)
	say("not asked by", w.NotRequesters)
	if len(w.Kinds) > 0 {
		kinds := make([]string, len(w.Kinds))
		for i, k := range w.Kinds {
			kinds[i] = string(k)
		}
		say("in a request for", kinds)
	}
	say("arriving by", w.Channels)
	if len(w.Categories) > 0 {
		out = append(out, "for "+strings.Join(w.Categories, " or "))
	}
	say("on", w.Platforms)
	say("where it demands", w.Demands)
	say("citing", w.Statute)
	say("not citing", w.NoStatute)
	say("of an authority in", w.Authorities)
	say("of an authority outside", w.NotAuthorities)
	say("of an authority of", w.Subdivisions)
	say("of an authority elsewhere than", w.NotSubdivisions)
	if len(out) == 0 {
		return ""
	}
	return " (" + strings.Join(out, "; ") + ")"
}
