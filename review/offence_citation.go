package review

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"lert/review/text"
)

// The kinds of part that a citation of criminal law is divided into.
const (
	partWord    = iota // letters, with the points of an abbreviation: "I.P.C."
	partNumber         // digits
	partMark           // one other character
	partStatute        // a word or number that belongs to the name of a listed statute
	partOther          // one that belongs to the name of another statute
)

// citationPart is one part of a citation.
type citationPart struct {
	text    string
	kind    int
	spaced  bool // white space comes before it
	statute int  // index of the name, if kind is partStatute
}

// maxCitationParts bounds how many parts of a text are looked at together. A longer text is read piece by piece.
const maxCitationParts = 96

// find notes every article of the list that a text cites. inProse: the text is a description, in which a number is an
// article only if a word such as "section" introduces it or the name of its statute is next to it.
func (c *countryOffences) find(text string, inProse bool, on Date, found *citedProvisions) {
	var buf [maxCitationParts]citationPart
	for rest := text; rest != ""; {
		var parts []citationPart
		parts, rest = splitCitation(rest, buf[:0])
		c.markStatutes(parts)
		c.findIn(text, parts, inProse, on, found)
	}
}

// splitCitation divides the beginning of a text, up to a semicolon or the end of a line, into parts.
func splitCitation(text string, parts []citationPart) ([]citationPart, string) {
	spaced := false
	for text != "" && len(parts) < cap(parts) {
		r, n := utf8.DecodeRuneInString(text)
		switch {
		case r == ';' || r == '\n':
			return parts, text[n:]
		case unicode.IsSpace(r):
			spaced = true
			text = text[n:]
			continue
		case unicode.IsDigit(r):
			n = len(text) - len(strings.TrimLeftFunc(text, unicode.IsDigit))
			parts = append(parts, citationPart{text: text[:n], kind: partNumber, spaced: spaced})
		case isLetterOrMark(r):
			n = abbreviationLength(text)
			parts = append(parts, citationPart{text: text[:n], kind: partWord, spaced: spaced})
		default:
			parts = append(parts, citationPart{text: text[:n], kind: partMark, spaced: spaced})
		}
		text, spaced = text[n:], false
	}
	return parts, text
}

func isLetterOrMark(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) }

// abbreviationLength is the length of the word that a text begins with. A point after one or two letters belongs to the
// word if a letter follows: "I.P.C".
func abbreviationLength(text string) int {
	n, letters := 0, 0
	for n < len(text) {
		r, size := utf8.DecodeRuneInString(text[n:])
		if next, _ := utf8.DecodeRuneInString(text[n+size:]); isLetterOrMark(r) {
			letters++
		} else if r == '.' && letters <= 2 && isLetterOrMark(next) {
			letters = 0
		} else {
			break
		}
		n += size
	}
	return n
}

// statuteNameWords are the words and numbers of the name of a statute.
func statuteNameWords(name string) (words []string) {
	parts, _ := splitCitation(name, make([]citationPart, 0, maxCitationParts))
	for _, p := range parts {
		if p.kind != partMark {
			words = append(words, p.text)
		}
	}
	return words
}

// markStatutes finds the names of statutes among the parts: those of the list, and whatever else is the name of one.
func (c *countryOffences) markStatutes(parts []citationPart) {
	for i := 0; i < len(parts); {
		best, end := -1, i
		for k := range c.names {
			if n := nameLength(c.names[k].words, parts[i:]); i+n > end {
				best, end = k, i+n
			}
		}
		for j := i; j < end; j++ {
			parts[j].kind, parts[j].statute = partStatute, best
		}
		if best < 0 && parts[i].kind == partWord && isStatuteWord(parts[i].text) {
			parts[i].kind = partOther
		}
		i = max(end, i+1)
	}
}

// nameLength is how many parts at the beginning are the name of a statute, 0 if they are not.
func nameLength(words []string, parts []citationPart) int {
	n := 0
	for _, w := range words {
		for n > 0 && n < len(parts) && parts[n].kind == partMark && strings.Contains("/-.,()'’&°", parts[n].text) {
			n++
		}
		if n >= len(parts) || parts[n].kind == partMark || !sameWord(parts[n].text, w) {
			return 0
		}
		n++
	}
	return n
}

// sameWord compares two words without regard to case and to points in an abbreviation. A name in a script that sets no
// spaces is found within a longer run of letters.
func sameWord(s, word string) bool {
	if r, _ := utf8.DecodeRuneInString(word); unicode.In(r, unicode.Thai, unicode.Han, unicode.Hangul, unicode.Khmer) {
		return strings.Contains(s, word)
	}
	for s != "" && word != "" {
		a, n := utf8.DecodeRuneInString(s)
		b, m := utf8.DecodeRuneInString(word)
		if a != b {
			a, b = text.FoldRune(a), text.FoldRune(b)
		}
		switch {
		case a == '.' || a < 0:
			s = s[n:]
		case b == '.' || b < 0:
			word = word[m:]
		case a != b:
			return false
		default:
			s, word = s[n:], word[m:]
		}
	}
	return strings.Trim(s, ".") == "" && strings.Trim(word, ".") == ""
}

// statuteWords are words that are part of the name of some statute.
var statuteWords = []string{"act", "code", "codes", "law", "ordinance", "decree", "regulation", "regulations", "rules",
	"statute", "order", "sanhita", "loi", "décret", "ley", "decreto", "código", "lei", "legge", "codice", "wet",
	"wetboek", "kanun", "kanunu", "kodeks", "кодекс", "кодекса", "закон", "закона", "undang", "akta"}

// statuteEndings end the names of statutes in languages that join words.
var statuteEndings = []string{"gesetz", "gesetzbuch", "gesetzbuches", "ordnung", "verordnung", "lagen", "loven", "法"}

// isStatuteWord reports whether a word names a statute: a word such as "Act", or an abbreviation in capitals.
func isStatuteWord(s string) bool {
	if isArticleWord(s) || isFillWord(s) {
		return false
	}
	is := func(w string) bool { return sameWord(s, w) }
	if slices.ContainsFunc(statuteWords, is) ||
		slices.ContainsFunc(statuteEndings, func(e string) bool { return strings.HasSuffix(s, e) }) {
		return true
	}
	letters, capitals, roman := 0, 0, true
	for _, r := range s {
		if isLetterOrMark(r) {
			letters++
		}
		if unicode.IsUpper(r) {
			capitals++
		}
		roman = roman && strings.ContainsRune("IVXLC.", r)
	}
	return capitals >= 2 && letters >= 3 && letters <= 6 && !roman
}

// articleWords introduce an article.
var articleWords = []string{"section", "sections", "sec", "secs", "s", "ss", "u", "us", "art", "arts", "article", "articles",
	"artículo", "artículos", "articulo", "articulos", "artigo", "artigos", "articolo", "articoli", "artikel",
	"artikeln", "artykuł", "artykułu", "madde", "maddesi", "md", "m", "статья", "статьи", "ст", "ч", "bab", "pasal",
	"seksyen", "điều", "dieu", "paragraf", "paragraaf", "članak", "član", "чл", "مادة", "المادة", "ماده", "סעיף",
	"ধারা", "धारा", "دفعہ", "มาตรา", "第", "条", "條", "제", "조", "មាត្រា"}

// isArticleWord reports whether a word introduces an article.
func isArticleWord(s string) bool {
	return slices.ContainsFunc(articleWords, func(w string) bool { return sameWord(s, w) })
}

// fillWords stand between an article and the name of its statute, or between articles.
var fillWords = []string{"of", "the", "and", "or", "to", "read", "with", "r", "w", "under", "as", "amended", "in", "by",
	"de", "del", "la", "le", "les", "du", "des", "da", "do", "dos", "der", "und", "et", "e", "y", "i", "o", "y",
	"von", "van", "no", "nos", "nr", "cmt", "p", "a", "an"}

func isFillWord(s string) bool {
	return slices.ContainsFunc(fillWords, func(w string) bool { return sameWord(s, w) })
}

// paragraphWords stand between an article and one of its paragraphs.
var paragraphWords = []string{"§", "para", "paragraph", "abs", "absatz", "ust", "al", "alinéa", "inc", "inciso", "lit",
	"comma", "fıkra", "ayat", "khoản", "clause", "subsection", "ч", "párrafo"}

func isParagraphWord(s string) bool {
	return slices.ContainsFunc(paragraphWords, func(w string) bool { return sameWord(s, w) })
}

// findIn notes the articles among the parts of one clause of a text.
func (c *countryOffences) findIn(text string, parts []citationPart, inProse bool, on Date, found *citedProvisions) {
	named := false // a statute is named
	for i := range parts {
		named = named || parts[i].kind == partOther || parts[i].kind == partStatute
		if parts[i].kind != partStatute || i > 0 && parts[i-1].kind == partStatute {
			continue
		}
		for _, w := range c.whole {
			if w.row.Statutes[0] == c.names[parts[i].statute].statute {
				found.add(w.row, on, shownText(text, inProse, nil))
			}
		}
	}
	introduced := false
	for i := 0; i < len(parts); {
		if parts[i].kind != partNumber {
			introduced = isIntroduction(&parts[i]) || introduced && isBetween(&parts[i])
			i++
			continue
		}
		a, n := readArticle(parts[i:])
		before, after := c.statuteBefore(parts[:i]), c.statuteAfter(parts[i+n:])
		if !inProse || introduced || before.next || after.next {
			c.note(&a, before, after, named, found, on, shownText(text, inProse, parts[i:i+n]))
		}
		i += n
	}
}

// shownText is how a citation is shown: as it is written, or in a description only the article.
func shownText(text string, inProse bool, article []citationPart) string {
	if !inProse {
		return strings.TrimSpace(text)
	}
	var b strings.Builder
	for _, p := range article {
		if p.spaced && b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(p.text)
	}
	return b.String()
}

func isIntroduction(p *citationPart) bool {
	return p.kind == partMark && p.text == "§" || p.kind == partWord && isArticleWord(p.text)
}

// isBetween reports whether a part may stand between two articles, or between an article and its statute.
func isBetween(p *citationPart) bool {
	return p.kind == partMark || p.kind == partNumber || isArticleWord(p.text) || isFillWord(p.text) ||
		utf8.RuneCountInString(p.text) == 1
}

// namedStatute is the statute nearest to an article on one side: its first name, "" for one that is not listed.
type namedStatute struct {
	name  string
	found bool
	next  bool // only words such as "of the", and other articles, are between
}

func (c *countryOffences) statuteBefore(parts []citationPart) namedStatute {
	next := true
	for i := len(parts) - 1; i >= 0; i-- {
		if s, ok := c.statuteAt(&parts[i]); ok {
			s.next = next
			return s
		}
		next = next && isBetween(&parts[i])
	}
	return namedStatute{}
}

func (c *countryOffences) statuteAfter(parts []citationPart) namedStatute {
	next := true
	for i := range parts {
		if s, ok := c.statuteAt(&parts[i]); ok {
			s.next = next
			return s
		}
		next = next && isBetween(&parts[i])
	}
	return namedStatute{}
}

func (c *countryOffences) statuteAt(p *citationPart) (namedStatute, bool) {
	switch p.kind {
	case partStatute:
		return namedStatute{name: c.names[p.statute].statute, found: true}, true
	case partOther:
		return namedStatute{found: true}, true
	}
	return namedStatute{}, false
}

// note adds the rows that an article meets. The article belongs to the statute next to it, on both sides if it is not
// clear on which; else to the one before it.
func (c *countryOffences) note(a *citedArticle, before, after namedStatute, named bool, found *citedProvisions, on Date,
	shown string) {
	belongs := func(row *ListedProvision) bool {
		statute := row.Statutes[0]
		switch {
		case !named:
			return row.Alone
		case after.next && before.next:
			return statute == after.name || statute == before.name
		case before.found && !after.next:
			return statute == before.name
		}
		return statute == after.name
	}
	a.eachKey(func(article []byte, paragraph *shortText) {
		for _, e := range c.articles[string(article)] {
			if belongs(e.row) && e.coversParagraph(string(paragraph.value())) {
				found.add(e.row, on, shown)
			}
		}
	})
}

// hasDigit reports whether a text has a digit of any script.
func hasDigit(s string) bool { return strings.IndexFunc(s, unicode.IsDigit) >= 0 }
