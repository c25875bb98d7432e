package policy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"lert/review"
	"lert/review/problem"
)

// Show is a page about one row that a lawyer can read without the file: all
// versions of an instrument, a platform, a code, a clock, a topic or a country. It ends
// with the sources that the page cites. For the name of a pack, it is the text
// of the pack. If no row has the id, the error is problem.NotFound.
func Show(p *review.Policy, id string) (string, error) {
	s := &page{p: p, cited: map[string]bool{}}
	if i := slices.IndexFunc(p.Packs, func(pk review.Pack) bool { return pk.Name == id }); i >= 0 {
		return string(p.Packs[i].Body), nil
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
	// A clock may have the id of the instrument that starts it.
	for i := range p.ClockRules {
		if p.ClockRules[i].ID == id {
			s.separate()
			s.clock(&p.ClockRules[i])
		}
	}
	for i := range p.Topics {
		if p.Topics[i].Topic == id {
			s.separate()
			s.topic(p.Topics[i])
		}
	}
	if c := p.Countries[id]; c != nil {
		s.separate()
		s.country(c)
	}
	if s.b.Len() == 0 {
		hint := suggest(id, shownIDs(p))
		if !strings.HasPrefix(hint, "did") {
			hint = "`lert policy list platforms`, `… instruments` and `… codes` name what there is"
		}
		return "", problem.In("policy", problem.NotFound.New("no such row as "+strconv.Quote(id), hint))
	}
	s.sources()
	return s.b.String(), nil
}

// shownIDs are the ids that Show accepts, of platforms, instruments, codes, clocks, topics, packs and countries, in
// this order.
func shownIDs(p *review.Policy) []string {
	clocks := map[string]bool{}
	for i := range p.ClockRules {
		clocks[p.ClockRules[i].ID] = true
	}
	out := slices.Concat(sorted(p.Platforms), sorted(p.Instruments), sorted(p.Codes), sorted(clocks))
	for i := range p.Topics {
		out = append(out, p.Topics[i].Topic)
	}
	for i := range p.Packs {
		out = append(out, p.Packs[i].Name)
	}
	return append(out, sorted(p.Countries)...)
}

// page collects lines of at most 78 columns and the sources that they cite.
type page struct {
	p     *review.Policy
	b     strings.Builder
	cited map[string]bool
	// rowOnly leaves out the rules for any legal process, which are not the row's own.
	rowOnly bool
}

// separate writes an empty line between two rows.
func (s *page) separate() {
	if s.b.Len() > 0 {
		s.line("")
	}
}

func (s *page) line(text string) { s.b.WriteString(text + "\n") }

// fact writes a labelled line, or nothing if the value is empty.
func (s *page) fact(label, value string) { s.wrap(fmt.Sprintf("  %-14s ", label), value) }

// item writes an entry of a list under a heading.
func (s *page) item(value string, b review.Basis) { s.wrap("    - ", value+s.basis(b)) }

// itemsUnder writes the entries of one list, with its heading before the first.
func (s *page) itemsUnder(title string) func(text string, b review.Basis) {
	n := 0
	return func(text string, b review.Basis) {
		if n++; n == 1 {
			s.heading(title, n)
		}
		s.item(text, b)
	}
}

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

// basis is the basis of a row in brackets.
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
		s.wrap("    - ", key+": "+src.Title+textIf(!src.AsOf.IsZero(), ", as of "+src.AsOf.String())+
			textIf(src.Confidence != "", " ("+src.Confidence+")")+textIf(src.URL != "", " "+src.URL))
	}
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

// conditionText puts the conditions of a row into words.
func conditionText(w *review.When) string {
	var out []string
	say := func(text string, list []string) {
		if len(list) > 0 {
			out = append(out, text+" "+plain(strings.Join(list, " or ")))
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
	var kinds []string
	for _, k := range w.Kinds {
		kinds = append(kinds, string(k))
	}
	say("in a request for", kinds)
	say("arriving by", w.Channels)
	if len(w.Categories) > 0 {
		out = append(out, "for "+strings.Join(w.Categories, " or "))
	}
	say("on", w.Platforms)
	say("where it demands", w.Demands)
	say("citing", w.Statute)
	say("not citing", w.NoStatute)
	say("citing", w.Cites)
	say("not citing", w.NotCites)
	say("about", w.Topics)
	say("and about", w.AndTopics)
	say("not about", w.NotTopics)
	say("of an agency named", w.Agencies)
	say("of an agency not named", w.NotAgencies)
	say("issued by", w.Offices)
	say("issued in a rank that is", w.Rank)
	say("on a platform seated in", w.Seats)
	say("on a platform present in", w.Presence)
	if w.SocialPlatform {
		out = append(out, "on a social platform")
	}
	if w.MonthlyUsers > 0 {
		out = append(out, "on a platform of more than "+strconv.Itoa(w.MonthlyUsers)+" users a month")
	}
	say("of an authority in", w.Authorities)
	say("of an authority outside", w.NotAuthorities)
	say("of an authority of", w.Subdivisions)
	say("of an authority elsewhere than", w.NotSubdivisions)
	say("of a case opened since", dateList(w.OpenedSince))
	say("of a case opened until", dateList(w.OpenedUntil))
	say("where it is not known whether the case was opened before", dateList(w.OpenedUnclear))
	say("for an offence under", w.Provisions)
	say("addressed to", w.ServedOn)
	say("addressed to an entity in", w.Entities)
	say("addressed to an entity outside", w.NotEntities)
	out = append(out, laterConditions(w)...)
	if len(out) == 0 {
		return ""
	}
	return " (" + strings.Join(out, "; ") + ")"
}
