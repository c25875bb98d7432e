package review

import (
	"slices"
	"strings"
)

// entityName is one name of an entity as namedEntities looks for it: normalised, without the legal form at its end.
type entityName struct {
	entity *Entity
	words  string // between spaces: " google ireland "
}

// namedEntities are what the addressee of a process names.
type namedEntities struct {
	first  *Entity // by its name; nil if none
	second *Entity // another one that is named too; nil if none
	place  *Entity // by a place of its address only, beside a name that is unknown or only a brand; nil if none
}

// legalForms are words that may follow a company's name and leave it the name of the same company.
var legalForms = []string{"limited", "ltd", "llc", "inc", "incorporated", "unlimited", "company", "co", "corp",
	"corporation", "plc", "uc", "srl", "holdings"}

// indexNames prepares the names of the entities, the longest first.
func (p *Platform) indexNames() []entityName {
	var out []entityName
	for i := range p.Entities {
		e := &p.Entities[i]
		for _, name := range append([]string{e.Name}, e.Aliases...) {
			words := strings.Fields(strings.ReplaceAll(addressWords(name), ",", ""))
			for len(words) > 1 && slices.Contains(legalForms, words[len(words)-1]) {
				words = words[:len(words)-1]
			}
			out = append(out, entityName{e, " " + strings.Join(words, " ") + " "})
		}
	}
	slices.SortStableFunc(out, func(a, b entityName) int { return len(b.words) - len(a.words) })
	return out
}

// addressWords is an address in lower case between spaces, with a comma for each sign that ends a name: " google llc ,
// mountain view ". A full stop joins: "L.L.C." is "llc".
func addressWords(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 8)
	last := byte(' ')
	b.WriteByte(last)
	write := func(c byte) {
		if c != ' ' || last != ' ' {
			b.WriteByte(c)
		}
		last = c
	}
	for _, c := range lowerNormal(s) {
		switch {
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c > 0x7f && c != '–' && c != '—' && c != 0xa0:
			b.WriteRune(c)
			last = 'a'
		case c == '.' || c == '\'':
		case strings.ContainsRune(",;:()[]/\n\r–—", c):
			write(' ')
			write(',')
			write(' ')
		default:
			write(' ')
		}
	}
	write(' ')
	return b.String()
}

// namesIn finds the entities that the addressee of a process names, anywhere in it: "Custodian of Records, Google LLC".
// The longest name decides at each place. The bare brand, which is a name of the default entity, does not count if a
// further word makes it another company's name: "Google India". The name of any other entity counts whatever follows,
// so that an entity of the European Union is recognised under a variant of its name.
func (p *Platform) namesIn(s string) namedEntities {
	for i := range p.Entities {
		if e := &p.Entities[i]; s == e.Name || slices.Contains(e.Aliases, s) {
			return namedEntities{first: e}
		}
	}
	words := addressWords(s)
	for _, phrase := range careOf {
		if before, after, found := strings.Cut(words, phrase); found {
			// A provider is addressed in care of its representative.
			if named, _ := p.namesInWords(" " + after); named.first != nil && named.first.Representative {
				return named
			}
			if named, brandOnly := p.namesInWords(before + " "); named.first != nil && !brandOnly {
				return named
			}
		}
	}
	named, _ := p.namesInWords(words)
	return named
}

// careOf are the words before the name of somebody who only takes mail in for the addressee: "c/o", "p/a", as
// addressWords writes them.
var careOf = []string{" c , o ", " care of ", " p , a "}

// namesInWords finds the entities that the words of an address name; see namesIn. brandOnly: one is named by the bare
// brand only.
func (p *Platform) namesInWords(rest string) (found namedEntities, brandOnly bool) {
	names := p.names
	if names == nil {
		names = p.indexNames()
	}
	brandOnly = true
	for i := range names {
		n := &names[i]
		for from := 0; ; {
			at := strings.Index(rest[from:], n.words)
			if at < 0 {
				break
			}
			begin := from + at
			after := rest[begin+len(n.words):]
			next, _, _ := strings.Cut(strings.TrimPrefix(after, ", "), " ")
			formal := slices.Contains(legalForms, next)
			from = begin + 1
			if n.entity.Default && !formal && after != "" && after[0] != ',' {
				continue
			}
			brandOnly = brandOnly && n.entity.Default && !formal
			switch {
			case found.first == nil:
				found.first = n.entity
			case found.first != n.entity && found.second == nil:
				found.second = n.entity
			}
			// What is read is no part of a shorter name.
			rest = rest[:begin] + " , " + after
			from = begin
		}
	}
	if e := p.entityAt(rest); e != nil && e != found.first && e != found.second {
		switch {
		case found.first == nil:
			found.place = e
		case brandOnly:
			found.first = e
		case found.second == nil:
			found.second = e
		}
	}
	return found, brandOnly
}

// entityAt is the entity of which an address has a place; nil if there is none.
func (p *Platform) entityAt(address string) *Entity {
	for i := range p.Entities {
		for _, place := range p.Entities[i].Places {
			if containsWord(address, lowerNormal(place)) {
				return &p.Entities[i]
			}
		}
	}
	return nil
}
