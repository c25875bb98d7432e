package policy

import (
	"strconv"
	"strings"

	"lert/review"
)

// shortDigest is how many digits of a digest a screen shows.
const shortDigest = 12

// isDigestOf reports whether an id is a digest, or its first twelve digits or more.
func isDigestOf(digest, id string) bool {
	return len(id) >= shortDigest && strings.HasPrefix(digest, id)
}

// packPage is a pack as it is written.
func packPage(pk *review.Pack) *Page {
	pg := &Page{ID: pk.Name}
	for line := range strings.Lines(string(pk.Body)) {
		pg.Entries = append(pg.Entries, Entry{Kind: EntryLine, Text: strings.TrimRight(line, "\r\n")})
	}
	return pg
}

// policy is the page of the policy: its date, its digest and its packs.
func (s *page) policy() {
	s.title(s.p.Ref() + " - the policy")
	s.fact("Newest pack", s.p.Date.String())
	s.fact("Digest", s.p.Digest)
	s.heading("Packs", len(s.p.Packs))
	for i := range s.p.Packs {
		pk := &s.p.Packs[i]
		s.add(EntryItem, "", pk.Name+": "+pk.Title+", as of "+pk.AsOf.String()+", digest "+
			pk.Digest[:min(len(pk.Digest), shortDigest)])
	}
}

// domain is the page of a domain of the directory: whose it is, or that only a government registers under it.
func (s *page) domain(id string) {
	if rule := s.p.Senders.BySuffix[id]; rule != nil {
		s.title(id + " - official suffix")
		s.fact("Country", rule.Country)
		s.fact("Note", rule.Note)
		s.fact("Meaning", map[bool]string{
			true:  "given up by the authority: anyone who has registered it since can send mail from it",
			false: "only authorities can send mail from addresses under it"}[rule.Former]+s.basis(rule.Basis))
		return
	}
	s.agencyRow(s.p.Senders.ByDomain[id])
}

// agency is the page of an agency of the directory, by its name.
func (s *page) agency(name string) {
	for i := range s.p.Senders.Agencies {
		if a := &s.p.Senders.Agencies[i]; strings.EqualFold(a.Name, name) {
			s.separate()
			s.agencyRow(a)
		}
	}
}

func (s *page) agencyRow(a *review.Agency) {
	s.title(a.Name + " - agency")
	s.fact("Country", a.Country)
	s.fact("Domains", commaList(a.Domains))
	s.fact("Switchboard", a.Phone)
	s.fact("Call back", textIf(a.Phone == "", "no number in the directory: find one on the agency's own site"))
	s.fact("Source", "the directory of agencies"+s.basis(a.Basis))
}

// wordRow is a word that screens show, and what it means.
type wordRow struct {
	id, title, text string
	// list are the ids that belong to it.
	list []string
}

// word is the page of a word.
func (s *page) word(w *wordRow) {
	s.title(w.id + " - " + w.title)
	s.fact("Meaning", w.text)
	s.heading(strconv.Itoa(len(w.list))+" codes", len(w.list))
	for _, id := range w.list {
		c := s.p.Codes[id]
		s.add(EntryItem, "", id+", "+plain(c.Severity)+": "+meaning(c))
	}
}
