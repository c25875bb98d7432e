package review

import (
	"strings"
	"unicode"
	"unicode/utf8"
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
	spelled bool // a number written as a word
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
		case r == ';' || r == '؛' || r == '；' || r == '\n':
			return parts, text[n:]
		case unicode.IsSpace(r):
			spaced = true
			text = text[n:]
			continue
		case unicode.IsDigit(r):
			n = len(text) - len(strings.TrimLeftFunc(text, unicode.IsDigit))
			parts = append(parts, citationPart{text: text[:n], kind: partNumber, spaced: spaced})
		case isLetterOrMark(r):
			var value int
			if value, n = hanArticle(text, parts); n > 0 {
				parts = append(parts, numeralPart(value, spaced))
				break
			}
			n = citedWordLength(text)
			if value, ok := arabicOrdinal(text[:n], parts); ok {
				parts = value
				break
			}
			parts = append(parts, citationPart{text: text[:n], kind: partWord, spaced: spaced})
		case strings.ContainsRune(raisedFigures, r):
			n = len(text) - len(strings.TrimLeft(text, raisedFigures))
			parts = append(parts, citationPart{text: text[:n], kind: partMark, spaced: spaced})
		default:
			parts = append(parts, citationPart{text: text[:n], kind: partMark, spaced: spaced})
		}
		text, spaced = text[n:], false
	}
	return parts, text
}

func isLetterOrMark(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) }

// hanArticle reads a number in Han script that a text begins with, if the parts before it or the character after it say
// that it is an article or a paragraph; else n is 0.
func hanArticle(text string, before []citationPart) (value, n int) {
	if r, _ := utf8.DecodeRuneInString(text); !unicode.Is(unicode.Han, r) {
		return 0, 0
	}
	if value, n = hanNumber(text); n == 0 {
		return 0, 0
	}
	isAfter := len(before) > 0 && strings.HasSuffix(before[len(before)-1].text, "第")
	isSuffix := len(before) > 1 && before[len(before)-2].kind == partNumber && isInsertion(before[len(before)-1])
	if isAfter || isSuffix || isHanArticle(text) {
		return value, n
	}
	return 0, 0
}

// isHanArticle reports whether a text begins with a number in Han script and the word for an article after it.
func isHanArticle(text string) bool {
	_, n := hanNumber(text)
	next, _ := utf8.DecodeRuneInString(text[n:])
	return n > 0 && (next == '条' || next == '條')
}

// citedWordLength is the length of the word that a text begins with. A point after one or two letters belongs to the
// word if a letter follows: "I.P.C". Han and Hangul words end where an article begins and where one ends.
func citedWordLength(text string) int {
	n, letters := 0, 0
	for n < len(text) {
		r, size := utf8.DecodeRuneInString(text[n:])
		next, _ := utf8.DecodeRuneInString(text[n+size:])
		switch {
		case r == '第':
			if n == 0 {
				n = size
			}
			return n
		case n > 0 && (r == '제' && unicode.IsDigit(next) || r >= 0x3007 && isHanArticle(text[n:])): // "刑法二百三十条"
			return n
		case n == 0 && strings.ContainsRune("条條", r) && next != '例':
			if next == '之' || next == 'の' {
				size += utf8.RuneLen(next)
			}
			return size
		case isLetterOrMark(r):
			letters++
		case r == '.' && letters <= 2 && isLetterOrMark(next):
			letters = 0
		default:
			return n
		}
		n += size
	}
	return n
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
				found.add(w.row, on, shownText(text, inProse, nil), !inProse)
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
		if n := dateLength(parts[i:]); n > 0 && !isIntroducedAt(parts, i) {
			i += n
			continue
		}
		a, n := readArticle(parts[i:])
		if i+n < len(parts) && (isUnit(parts[i+n].text) ||
			inProse && isCounter(parts[i+n]) && !isIntroducedAt(parts, i)) {
			i += n
			continue
		}
		before, after := c.statuteBefore(parts[:i]), c.statuteAfter(parts[i+n:])
		if !inProse || introduced || before.next || after.next || isIntroducedAfter(parts[i+n:]) {
			shown := shownText(text, inProse, parts[i:i+n])
			c.note(&a, before, after, named,
				func(row *ListedProvision) { found.add(row, on, shown, named && !inProse) })
		}
		i += n
	}
}

// isIntroducedAt reports whether a word for an article, or its sign, is just before a part.
func isIntroducedAt(parts []citationPart, i int) bool {
	for i--; i >= 0; i-- {
		if isIntroduction(&parts[i]) {
			return true
		}
		if parts[i].kind != partMark || !strings.Contains(".(", parts[i].text) {
			return false
		}
	}
	return false
}

// isIntroducedAfter reports whether a word for an article follows its number, as in "299. maddesi" and "226. §".
func isIntroducedAfter(parts []citationPart) bool {
	if len(parts) > 1 && (parts[0].text == "." || parts[0].text == "-") {
		parts = parts[1:]
	}
	return len(parts) > 0 && isIntroduction(&parts[0]) &&
		(len(parts) == 1 || parts[1].kind != partNumber || parts[0].text == "条" || parts[0].text == "조")
}

// isCounter reports whether a part, in a script that sets no spaces, says what the number before it counts: "307명".
func isCounter(p citationPart) bool {
	r, _ := utf8.DecodeRuneInString(p.text)
	return p.kind == partWord && !p.spaced && unicode.In(r, unicode.Han, unicode.Hangul) &&
		!strings.ContainsRune("条條조及和與与或및와과至到之", r)
}

// isUnit reports whether a word makes the number before it that of a paragraph or of a law, not of an article.
func isUnit(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return r != utf8.RuneError && strings.ContainsRune("款項项항号號호", r)
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
	return p.kind == partMark && p.text == "§" || p.kind == partWord && isWordFor(introducesArticle, p.text)
}

// isBetween reports whether a part may stand between two articles, or between an article and its statute.
func isBetween(p *citationPart) bool {
	return p.kind == partMark || p.kind == partNumber || utf8.RuneCountInString(p.text) == 1 ||
		p.kind == partWord && isWordFor(introducesArticle|fillsCitation|introducesParagraph|introducesNumber, p.text)
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
func (c *countryOffences) note(a *citedArticle, before, after namedStatute, named bool,
	add func(*ListedProvision)) {
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
				add(e.row)
			}
		}
	})
}

// hasNumber reports whether a text has a number, with digits of any script or in the words for an article of scripts
// that write numbers as words.
func hasNumber(s string) bool {
	return strings.IndexFunc(s, unicode.IsDigit) >= 0 || strings.Contains(s, "第") || strings.Contains(s, "ماد")
}
