package policy

import (
	"regexp"
	"strings"

	"lert/review"
)

// CitationText is a citation in words: "18 U.S.C. 2702(b)(8)" for usc-2702#b-8. One whose source the policy does not
// have stays as it is.
func CitationText(p *review.Policy, cite string) string {
	key, passage, _ := strings.Cut(cite, "#")
	title := p.Sources[key].Title
	switch {
	case title == "":
		return cite
	case passage == "":
		return title
	case !numberedPassage.MatchString(passage):
		return title + ", " + strings.ReplaceAll(passage, "-", " ")
	}
	parts := strings.Split(passage, "-")
	if section, rest, found := strings.Cut(title, " ("); strings.HasPrefix(key, "usc-") {
		return section + "(" + strings.Join(parts, ")(") + ")" + textIf(found, " ("+rest)
	}
	number := parts[0]
	for _, part := range parts[1:] {
		if strings.HasPrefix(part, "0") { // 487.012
			number += "." + part
		} else {
			number += "(" + part + ")"
		}
	}
	if strings.Contains(title, " "+passage) { // an article with a hyphen of its own: 60-1-2
		number = passage
	}
	if strings.HasSuffix(title, " "+number) && !severalPassages.MatchString(title) {
		return title
	}
	if m := severalPassages.FindStringSubmatchIndex(title); m != nil {
		return title[:m[3]] + " " + number
	}
	return title + ", " + number
}

// numberedPassage is a passage by its numbers: "b-8", "4-5", "531-2-a". Others are the name of a heading.
var numberedPassage = regexp.MustCompile(`^([0-9]+[a-zA-Z]?|[a-zA-Z]|[ivx]+)(-([0-9]+[a-zA-Z]?|[a-zA-Z]|[ivx]+))*$`)

// severalPassages is the end of a title that lists the sections or articles of which one is cited.
var severalPassages = regexp.MustCompile(`(, (?:[Ss]ection|[Aa]rticle))s [0-9][^()]*$`)

// confidenceNames say how sure we are of what a row cites; see review.Basis.
var confidenceNames = map[string]string{
	"A": "its text was checked", "Aq": "its text was checked as quoted in another source",
	"B":  "a text about it was checked",
	"G+": "reliable general knowledge; its text was not checked",
	"G?": "unverified: a person reviews every finding based on it", "J": "our own rule or model",
}

// unlisted writes what has a page and is no row: a source or a passage of it, an agency or a domain of the directory,
// the policy by its digest.
func (s *page) unlisted(id string) {
	key, _, _ := strings.Cut(id, "#")
	switch {
	case s.p.Sources[key].Title != "":
		s.source(key, id)
	case s.p.Senders.ByDomain[id] != nil || s.p.Senders.BySuffix[id] != nil:
		s.domain(id)
	case id == s.p.Ref() || isDigestOf(s.p.Digest, id):
		s.policy()
	default:
		s.agency(id)
	}
}

// source is the page of a source, or of one passage: its title, where it can be read, how sure we are of it, and the
// rules that rest on it.
func (s *page) source(key, cite string) {
	src := s.p.Sources[key]
	s.title(cite + " - " + CitationText(s.p, cite))
	s.fact("Link", src.URL)
	s.fact("As of", textIf(!src.AsOf.IsZero(), src.AsOf.String()))
	s.fact("Confidence", src.Confidence+textIf(src.Confidence != "", ": ")+confidenceNames[src.Confidence])
	s.fact("Platforms", commaList(src.Platforms))
	kinds := []rowKind{kindPlatform, kindInstrument, kindCode, kindClock, kindTopic, kindCountry, kindSignal, kindRules}
	if key != cite {
		s.usesOf("Rules based on it", cite, kinds...)
		return
	}
	passages := map[string]bool{}
	rows := pagedRows(s.p)
	for i := range rows {
		own := newPage(s.p)
		own.rowOnly = true
		rows[i].write(own)
		for j := range own.entries {
			words(own.entries[j].Text, func(w string) bool {
				if strings.HasPrefix(w, key+"#") {
					passages[w] = true
				}
				return true
			})
		}
	}
	s.fact("Passages cited", commaList(sorted(passages)))
	s.usesOf("Rules based on it", key, kinds...)
}
