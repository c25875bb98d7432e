package review

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"lert/review/text"
)

// statuteName is one name of a statute, word by word.
type statuteName struct {
	words   []string
	statute string    // the first name of the row
	law     lawNumber // in the name, zero if it has none
	isCode  bool      // people cite its articles by bare numbers
	// isInflected: the endings of its words change in a sentence.
	isInflected bool
}

// inflectedNames are words of names whose endings change in a sentence.
var inflectedNames = []string{"kodeks", "kanun", "məcəllə", "törvény", "laki", "loven", "balken", "gesetzbuch"}

func newStatuteName(name string, row *ListedProvision) statuteName {
	n := statuteName{words: statuteNameWords(name), statute: row.Statutes[0], law: nameNumber(name), isCode: row.Alone}
	last := string(text.AppendFold(nil, name))
	n.isInflected = slices.ContainsFunc(inflectedNames, func(w string) bool { return strings.Contains(last, w) }) ||
		strings.ContainsFunc(name, func(r rune) bool { return unicode.In(r, unicode.Cyrillic, unicode.Greek) })
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
// The number and year of a statute belong to its name: "Cybercrime Law No. 17 of 2023".
func (c *countryOffences) markStatutes(parts []citationPart) {
	for i := 0; i < len(parts); {
		name, end := c.nameAt(parts, i)
		switch {
		case name >= 0:
		case parts[i].kind == partWord && isStatuteWord(parts[i].text), isAbbreviatedBe(parts[i:]):
			end = i + 1
		default:
			i += c.markNumber(parts, i)
			continue
		}
		isListed := name >= 0
		if law, n := c.numberAfter(parts, end, name); n > 0 {
			end += n
			if k := c.numbered(law); k >= 0 {
				name = k
			} else if name < 0 {
				if k, n := c.nameSoonAfter(parts, end); k >= 0 {
					name, end = k, end+n
				}
			}
		}
		if isListed && isLimited(parts, i, end) {
			name = -1
		}
		mark(parts[i:end], name)
		i = end
	}
}

// mark makes parts those of the name of a statute, of one that is not listed if name is negative.
func mark(parts []citationPart, name int) {
	for i := range parts {
		parts[i].kind, parts[i].statute = partStatute, name
		if name < 0 {
			parts[i].kind = partOther
		}
	}
}

// nameAt is the longest name of a listed statute that begins at a part, -1 if there is none, and where it ends.
func (c *countryOffences) nameAt(parts []citationPart, i int) (name, end int) {
	name, end = -1, i
	first := parts[i].text[0]
	for k := range c.names {
		// Most names begin with another letter.
		other := c.names[k].words[0][0]
		if first < utf8.RuneSelf && other < utf8.RuneSelf && lowerASCII(first) != lowerASCII(other) {
			continue
		}
		if n := c.names[k].length(parts[i:]); i+n > end {
			name, end = k, i+n
		}
	}
	if end > i && end+1 < len(parts) && isDash(parts[end], "'’") && parts[end+1].kind == partWord &&
		!parts[end+1].spaced {
		end += 2 // "TCK'nın"
	}
	return name, end
}

// isAbbreviatedBe reports whether the parts begin with the abbreviation of the Hungarian code of criminal procedure.
func isAbbreviatedBe(parts []citationPart) bool {
	return (parts[0].text == "Be" || parts[0].text == "BE") && len(parts) > 1 && isDash(parts[1], ".")
}

// isLimited reports whether a word beside a name makes it that of another statute: "Military Penal Code".
func isLimited(parts []citationPart, begin, end int) bool {
	return begin > 0 && parts[begin-1].kind == partWord && isWordFor(limitsCode, parts[begin-1].text) ||
		end < len(parts) && parts[end].kind == partWord && isWordFor(limitsCode, parts[end].text)
}

// numberAfter reads the number of a law after its name or after a word such as "Law", and says how many parts more the
// name has with it, 0 if there is none.
func (c *countryOffences) numberAfter(parts []citationPart, end, name int) (law lawNumber, n int) {
	for i := end; i < len(parts) && i < end+6; i++ {
		p := &parts[i]
		law, n := readLawNumber(parts[i:])
		switch {
		case n > 0 && (law.year != 0 || name < 0 || !c.names[name].isCode):
			if i+n < len(parts) && parts[i+n].text == ")" {
				n++
			}
			return law, i - end + n
		case name < 0 && i == end && p.kind == partNumber && c.numbered(lawNumber{number: numberOf(p.text)}) >= 0:
			return lawNumber{number: numberOf(p.text)}, 1 // "Republic Act 10175"
		case p.kind == partMark && strings.Contains("(,،-", p.text):
		case p.kind == partWord && (isWordFor(namesStatute, p.text) || p.text == "federal"):
		default:
			return law, 0
		}
	}
	return law, 0
}

// numbered is the name of a listed statute that has a number, -1 if none does. A name without a year is that of the law
// of any year if its number is high.
func (c *countryOffences) numbered(law lawNumber) int {
	const high = 1000
	return slices.IndexFunc(c.names, func(n statuteName) bool {
		return n.law.number == law.number && law.number > 0 &&
			(n.law.year == law.year || law.year == 0 && n.law.number >= high || n.law.year == 0 && law.number >= high)
	})
}

// nameSoonAfter is the name of a listed statute that follows the number of a law: "Law 16 of 1960 promulgating the
// Penal Code".
func (c *countryOffences) nameSoonAfter(parts []citationPart, from int) (name, n int) {
	for i := from; i < len(parts) && i < from+6; i++ {
		if name, end := c.nameAt(parts, i); name >= 0 {
			return name, end - from
		}
		p := &parts[i]
		if p.kind == partNumber || p.kind == partMark && !strings.Contains("()-–", p.text) ||
			p.kind == partWord && (isWordFor(introducesArticle, p.text) || p.text == "and") {
			break
		}
	}
	return -1, 0
}

// markNumber marks a number and a year that stand alone at a part, which are those of a law or of a docket and no
// article, and says how many parts it has read.
func (c *countryOffences) markNumber(parts []citationPart, i int) int {
	p := &parts[i]
	if p.kind != partNumber {
		return 1
	}
	if n := turkishNumberLength(parts[i:]); n > 0 {
		k := c.numbered(lawNumber{number: numberOf(p.text)})
		if k >= 0 && i+n < len(parts) && parts[i+n].kind == partWord && isStatuteWord(parts[i+n].text) {
			n++
		}
		if k >= 0 || n > 2 || sameWord(parts[i+1].text, "sk") {
			mark(parts[i:i+n], k)
		} else {
			p.kind = partMark
		}
		return n
	}
	law, n := readLawNumber(parts[i:])
	isPlain := n == 3 && parts[i+1].kind == partMark // "17/2023"
	if n == 0 || law.year == 0 || !isPlain && isIntroducedAt(parts, i) {
		return 1
	}
	k := c.numbered(law)
	if begin := lawBefore(parts[:i]); k >= 0 && begin >= 0 {
		mark(parts[begin:i+n], k)
		return n
	}
	for j := i; j < i+n; j++ {
		parts[j].kind = partMark
	}
	return n
}

// turkishNumberLength is how many parts at the beginning are the number of a law as Turkish writes it, up to the word
// for the law if that is abbreviated: "3713 sayılı", "3713 s.K.".
func turkishNumberLength(parts []citationPart) int {
	is := func(i int, word string) bool {
		return i < len(parts) && parts[i].kind == partWord && sameWord(parts[i].text, word)
	}
	n := 0
	switch {
	case is(1, "sayılı"), is(1, "sk"):
		n = 2
	case is(1, "s") && is(3, "k") && parts[2].text == ".":
		n = 4
	default:
		return 0
	}
	if n < len(parts) && parts[n].text == "." {
		n++
	}
	return n
}

// lawBefore is where the name of a law begins whose number and year come after some parts, -1 if the number is none of
// a law but of a case.
func lawBefore(parts []citationPart) int {
	isNamed := false
	for i := len(parts) - 1; i >= 0; i-- {
		p := &parts[i]
		switch {
		case p.kind == partOther:
			for i > 0 && parts[i-1].kind == partOther {
				i--
			}
			return i
		case isIntroduction(p) && !isNamed:
			return len(parts)
		case p.kind == partStatute, p.kind == partWord && isWordFor(namesDocket, p.text):
			return -1
		}
		isNamed = isNamed || !isBetween(p)
	}
	if isNamed {
		return -1
	}
	return len(parts)
}

// length is how many parts at the beginning are the name, 0 if they are not.
func (n *statuteName) length(parts []citationPart) int {
	at := 0
	for _, w := range n.words {
		for at > 0 && at < len(parts) && parts[at].kind == partMark && strings.Contains("/-.,()'’&°", parts[at].text) {
			at++
		}
		if at >= len(parts) || parts[at].kind == partMark || parts[at].kind > partMark ||
			!sameWord(parts[at].text, w) && !(n.isInflected && sameStem(parts[at].text, w)) {
			return 0
		}
		at++
	}
	return at
}

// sameStem reports whether two words differ only in their endings, of at most four letters.
func sameStem(s, word string) bool {
	const stem, ending = 4, 4
	var a, b [64]byte
	x, y := foldWord(a[:0], s), foldWord(b[:0], word)
	n := 0
	for n < len(x) && n < len(y) && x[n] == y[n] {
		n++
	}
	for n > 0 && n < len(x) && !utf8.RuneStart(x[n]) {
		n--
	}
	return utf8.RuneCount(x[:n]) >= stem && utf8.RuneCount(x[n:]) <= ending && utf8.RuneCount(y[min(n, len(y)):]) <= 2
}

// joinedScripts set no spaces between words.
var joinedScripts = []*unicode.RangeTable{unicode.Thai, unicode.Han, unicode.Hangul, unicode.Khmer, unicode.Lao,
	unicode.Myanmar}

// sameWord compares two words without regard to case, to points in an abbreviation and to the particles of Arabic and
// Hebrew. A name in a script that sets no spaces is found within a longer run of letters.
func sameWord(s, word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	switch {
	case unicode.In(r, joinedScripts...):
		before, after, found := strings.Cut(s, word)
		return found && !endsWithArmy(before) && !strings.HasPrefix(after, "施行")
	case unicode.In(r, unicode.Arabic, unicode.Hebrew):
		var a, b [64]byte
		x, y := foldWord(a[:0], s), foldWord(b[:0], word)
		if string(x) == string(y) {
			return true
		}
		y = withoutArticle(y)
		for _, stem := range stems(x) {
			if len(stem) > 0 && string(stem) == string(y) {
				return true
			}
		}
		return false
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

func endsWithArmy(s string) bool {
	return slices.ContainsFunc([]string{"军", "軍", "军人", "군"},
		func(army string) bool { return strings.HasSuffix(s, army) })
}
