package policy

import (
	"fmt"
	"slices"
	"strings"

	"lert/review"
)

// pageWidth is the width of a page as plain text, in columns.
const pageWidth = 78

// Page is what there is to read about one id: the law, a rule, a platform, a code, a kind of data.
type Page struct {
	ID      string
	Entries []Entry
	// Named are the other ids that the page names, each of which has a page too.
	Named []Named
}

// Named is an id that a page names, and what it is.
type Named struct{ ID, Title string }

// EntryKind is how an entry of a page is set.
type EntryKind int

// The kinds of entry.
const (
	EntryTitle   EntryKind = iota // the first line of a row
	EntryHeading                  // above a list
	EntryFact                     // with a label in the margin
	EntryItem                     // of a list
	EntryLine                     // as it is written
)

// Entry is one paragraph of a page.
type Entry struct {
	Kind  EntryKind
	Label string // of a fact
	Text  string
}

// Text is the page as plain text, in lines of at most 78 columns.
func (pg *Page) Text() string {
	var b strings.Builder
	for i := range pg.Entries {
		pg.Entries[i].write(&b)
	}
	return b.String()
}

// write writes an entry as plain text.
func (x *Entry) write(b *strings.Builder) {
	switch x.Kind {
	case EntryFact:
		wrapTo(b, fmt.Sprintf("  %-14s ", x.Label), x.Text)
	case EntryItem:
		wrapTo(b, "    - ", x.Text)
	case EntryHeading:
		b.WriteString("  " + x.Text + "\n")
	default:
		b.WriteString(x.Text + "\n")
	}
}

// wrapTo writes a text after a lead, in lines of at most pageWidth columns.
func wrapTo(b *strings.Builder, lead, value string) {
	line := lead
	indent := strings.Repeat(" ", len(lead))
	for word := range strings.FieldsSeq(value) {
		if line != lead && line != indent {
			if len(line)+1+len(word) > pageWidth {
				b.WriteString(line + "\n")
				line = indent
			} else {
				line += " "
			}
		}
		line += word
	}
	b.WriteString(line + "\n")
}

// page collects the entries of a page and the sources that they cite.
type page struct {
	p       *review.Policy
	entries []Entry
	cited   map[string]bool
	// rowOnly leaves out what is not the row's own: the rules for any legal process, and where a code is used.
	rowOnly bool
}

func newPage(p *review.Policy) *page { return &page{p: p, cited: map[string]bool{}} }

// text is what was collected, as plain text.
func (s *page) text() string { return (&Page{Entries: s.entries}).Text() }

// add writes an entry. Sentences of the policy get neutral words in the place of what differs from request to request.
func (s *page) add(kind EntryKind, label, text string) {
	if kind != EntryLine {
		text = review.FillTemplate(text, new(review.SentenceValues))
	}
	s.entries = append(s.entries, Entry{kind, label, text})
}

// separate writes an empty line between two rows.
func (s *page) separate() {
	if len(s.entries) > 0 {
		s.line("")
	}
}

func (s *page) title(text string) { s.add(EntryTitle, "", text) }
func (s *page) line(text string)  { s.add(EntryLine, "", text) }

// fact writes a labelled line, or nothing if the value is empty.
func (s *page) fact(label, value string) {
	if value != "" {
		s.add(EntryFact, label, value)
	}
}

// item writes an entry of a list under a heading.
func (s *page) item(value string, b review.Basis) { s.add(EntryItem, "", value+s.basis(b)) }

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
		s.add(EntryHeading, "", title)
	}
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

// sources lists the sources that the page cites.
func (s *page) sources() {
	if len(s.cited) == 0 {
		return
	}
	s.line("")
	s.heading("Sources", len(s.cited))
	for _, key := range sorted(s.cited) {
		src := s.p.Sources[key]
		s.item(key+": "+src.Title+textIf(!src.AsOf.IsZero(), ", as of "+src.AsOf.String())+
			textIf(src.Confidence != "", " ("+src.Confidence+")")+textIf(src.URL != "", " "+src.URL), review.Basis{})
	}
}

// words yields the words of a text that may be ids, without the punctuation around them.
func words(text string, yield func(string) bool) {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._#/-"
	for w := range strings.FieldsFuncSeq(text, func(r rune) bool { return !strings.ContainsRune(letters, r) }) {
		if !yield(strings.Trim(w, ".-/")) {
			return
		}
	}
}

// names reports whether an entry names an id.
func (x *Entry) names(id string) bool {
	if !strings.Contains(x.Text, id) {
		return false
	}
	found := false
	words(x.Text, func(w string) bool { found = w == id; return !found })
	return found
}

// named are the ids that a page names and that have pages of their own, in the order in which they are first named.
func (s *page) named(id string) []Named {
	index := map[string]string{}
	for _, r := range pagedRows(s.p) {
		if strings.ContainsAny(r.id, "._/-") || r.kind == kindPlatform {
			index[r.id] = r.title
		}
	}
	var out []Named
	for i := range s.entries {
		words(s.entries[i].Text, func(w string) bool {
			title, ok := index[w]
			if key, _, cut := strings.Cut(w, "#"); !ok && (cut || s.cited[key]) && s.p.Sources[key].Title != "" {
				title, ok = CitationText(s.p, w), true
			}
			if ok && w != id && !slices.ContainsFunc(out, func(n Named) bool { return n.ID == w }) {
				out = append(out, Named{w, title})
			}
			return true
		})
	}
	return out
}
