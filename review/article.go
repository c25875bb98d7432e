package review

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"lert/review/text"
)

// citedArticle is an article as a text cites it. It may be read in two ways: "207.3" is an article of its own or the
// third paragraph of article 207.
type citedArticle struct {
	readings [2]articleReading
	from, to int     // a range of articles after the first: "499-505" is 499, from 499 to 505
	letters  [2]byte // a range of letters: "26A-D"
}

// articleReading is an article and its paragraph in one notation, however they are written: "295c", "437bis", "361-1",
// "207-3" for 207.3 and 207³; "1.a". The arrays save allocations.
type articleReading struct {
	article, paragraph shortText
}

// shortText is a text of at most 23 bytes; what is longer is cut off.
type shortText struct {
	bytes [23]byte
	n     uint8
}

func (t *shortText) add(s string) {
	for _, r := range s {
		r = text.FoldRune(foldDigit(r))
		if r < 0 {
			continue
		}
		if int(t.n)+utf8.RuneLen(r) > len(t.bytes) {
			return
		}
		t.n += uint8(utf8.EncodeRune(t.bytes[t.n:], r))
	}
}

// addPart adds a part of a paragraph: "1" and "a" are "1.a".
func (t *shortText) addPart(s string) {
	if t.n > 0 {
		t.add(".")
	}
	t.add(inLatin(s))
}

func (t *shortText) value() []byte { return t.bytes[:t.n] }

// digitZeros are the zeros of the scripts whose digits are read.
var digitZeros = []rune{0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50, 0x0ED0, 0x1040, 0x17E0, 0xFF10}

// foldDigit is the ASCII digit of a digit of another script, or the character itself.
func foldDigit(r rune) rune {
	if r < utf8.RuneSelf {
		return r
	}
	for _, zero := range digitZeros {
		if r >= zero && r <= zero+9 {
			return '0' + r - zero
		}
	}
	return r
}

// numberOf is the number that a part stands for, 0 if it is too large.
func numberOf(s string) (n int) {
	for _, r := range s {
		if n = n*10 + int(foldDigit(r)-'0'); n > 99999 {
			return 0
		}
	}
	return n
}

// maxParagraph bounds the number of a paragraph after a stroke; a higher one is that of another article: "295A/153A".
const maxParagraph = 40

// maxArticles bounds a range of articles.
const maxArticles = 100

// readArticle reads the article that the parts begin with, which is a number, and says how many parts it takes.
func readArticle(parts []citationPart) (a citedArticle, n int) {
	first := numberOf(parts[0].text)
	a.readings[0].article.add(parts[0].text)
	n = 1
	at := func(i int) citationPart {
		if n+i < len(parts) {
			return parts[n+i]
		}
		return citationPart{kind: partMark}
	}
	for {
		p, q := at(0), at(1)
		var used int
		switch {
		case n == 1 && isDash(p, ":") && q.kind == partNumber: // chapter and section
			a.addSuffix(":" + q.text)
			used = 2
		case n == 1 && isChapterWord(p) && q.kind == partNumber:
			a.addSuffix(":" + q.text)
			used = 2
		case n == 1 && isChapterWord(p) && q.text == "." && at(2).kind == partNumber:
			a.addSuffix(":" + at(2).text)
			used = 3
		case isRange(p, q) && first < numberOf(q.text) && numberOf(q.text) <= first+maxArticles:
			a.from, a.to, used = first, numberOf(q.text), 2
		case n == 1 && raisedNumber(p) != "": // "280³" is article 280.3 or 280-3
			a.addSuffix("-" + raisedNumber(p))
			used = 1
		case isInsertion(p) && q.kind == partNumber:
			a.addSuffix("-" + q.text)
			used = 2
		case n == 1 && (p.text == "条" || p.text == "條" || p.text == "조"):
			used = 1
		case n > 1 && p.kind == partNumber && !p.spaced && isUnit(q.text): // "230条1項"
			a.addParagraph(p.text)
			used = 2
		case (p.text == "第" || p.text == "제") && q.kind == partNumber && isUnit(at(2).text):
			a.addParagraph(q.text)
			used = 3
		case n == 1 && isSpacedLetter(p, q): // "§ 110 e, stk. 2" is article 110e, or a word of one letter follows
			a.readings[1] = a.readings[0]
			a.addSuffix(p.text)
			used = 1
		case isSuffix(p, q):
			if p.spaced && isForeignLetter(p.text) {
				a.readings[1] = a.readings[0]
			}
			a.addSuffix(p.text)
			used = 1
			if p.spaced && q.kind == partNumber && len(p.text) > 1 { // "144 bis 2"
				a.addSuffix(q.text)
				used = 2
			}
		case isDash(p, "-–/") && !q.spaced && q.kind == partWord &&
			(utf8.RuneCountInString(q.text) == 1 || isForeignLetter(q.text)):
			switch {
			case a.readings[0].paragraph.n > 0:
				a.addParagraph(q.text)
			case a.hasLetter() && p.text != "/": // "26A-D"
				last := a.readings[0].article.value()[a.readings[0].article.n-1]
				a.letters = [2]byte{last, lowerASCII(inLatin(q.text)[0])}
			default:
				switch { // "217/A" is an article, "505/b" a paragraph, "২৯৮-এ" is "in 298"
				case p.text == "/":
					a.readings[1] = a.readings[0]
					a.readings[1].paragraph.addPart(q.text)
				case q.text[0] >= utf8.RuneSelf:
					a.readings[1] = a.readings[0]
				}
				a.addSuffix(q.text)
			}
			used = 2
		case isDash(p, "-–") && !q.spaced && q.kind == partNumber && n > 1 && a.hasLetter(): // "217/A-1"
			a.addParagraph(q.text)
			used = 2
		case isDash(p, "-–") && !q.spaced && q.kind == partNumber && a.readings[0].paragraph.n == 0:
			a.addSuffix("-" + q.text)
			used = 2
		case isDash(p, ".") && !q.spaced && q.kind == partNumber && a.readings[0].paragraph.n == 0:
			if a.readings[1].article.n == 0 {
				a.readings[1] = a.readings[0]
			}
			a.readings[1].paragraph.addPart(q.text)
			a.addSuffix("-" + q.text)
			used = 2
		case isDash(p, "/") && !q.spaced && q.kind == partNumber && numberOf(q.text) <= maxParagraph:
			a.addParagraph(q.text)
			used = 2
		case p.text == "(" && q.kind != partMark && utf8.RuneCountInString(q.text) <= 4 && at(2).text == ")":
			if n == 1 && (len(q.text) == 1 && isCapital(q.text[0]) || isForeignLetter(q.text)) { // "66(A)" may be 66A
				a.readings[1] = a.readings[0]
				a.readings[0].paragraph.addPart(q.text)
				a.readings[1].article.add(inLatin(q.text))
			} else {
				a.addParagraph(q.text)
			}
			used = 3
		case p.text == "," && isParagraphWord(q.text) && at(2).text == "." && at(3).kind == partNumber: // ", stk. 2"
			a.addParagraph(at(3).text)
			used = 4
		case p.spaced && isParagraphWord(p.text) && q.text == "." && at(2).kind == partNumber:
			a.addParagraph(at(2).text)
			used = 3
		case p.spaced && isParagraphWord(p.text) && q.kind == partNumber:
			a.addParagraph(q.text)
			used = 2
		}
		if used == 0 {
			return a, n
		}
		n += used
	}
}

// isRange reports whether two parts continue an article to the last of several.
func isRange(p, q citationPart) bool {
	return q.kind == partNumber &&
		(isDash(p, "-–") || p.kind == partWord && p.spaced && isWordFor(continuesRange, p.text))
}

// isChapterWord reports whether a part follows the number of a chapter: "5 kap. 1 §".
func isChapterWord(p citationPart) bool {
	return p.kind == partWord && isWordFor(followsChapter, p.text)
}

// isInsertion reports whether a part stands between the number of an article and that of one inserted after it:
// "第二百九十九条之一", "제70조의2".
func isInsertion(p citationPart) bool {
	switch p.text {
	case "条之", "條之", "条の", "조의", "之":
		return !p.spaced
	}
	return false
}

func isParagraphWord(s string) bool { return isWordFor(introducesParagraph, s) }

// isSuffix reports whether a part belongs to the number of an article: a letter, or a word for an article inserted
// later. A letter after a space is a capital and ends the article.
func isSuffix(p, next citationPart) bool {
	switch {
	case p.kind != partWord:
		return false
	case isWordFor(insertsArticle, p.text):
		return true
	case len(p.text) == 2 && !p.spaced && strings.Trim(p.text, "ABCDEabcde") == "": // "376AB"
		return true
	case !isForeignLetter(p.text) && (utf8.RuneCountInString(p.text) > 1 || !isArticleLetter(p.text)):
		return false
	case p.text == "و" || p.text == "ו": // "15و16" are two
		return !p.spaced && next.kind != partNumber && !isDash(next, "-–")
	case !p.spaced:
		return true
	}
	return (isCapital(p.text[0]) || isForeignLetter(p.text)) && next.text != "." && next.text != "/" &&
		(next.kind != partWord || isWordFor(fillsCitation, next.text) || isStatuteWord(next.text))
}

func isCapital(c byte) bool { return c >= 'A' && c <= 'Z' }

// isSpacedLetter reports whether a small letter after a space belongs to the number of an article.
func isSpacedLetter(p, next citationPart) bool {
	return p.kind == partWord && p.spaced && len(p.text) == 1 && p.text[0] >= 'a' && p.text[0] <= 'z' &&
		next.kind != partNumber && next.text != "." && next.text != "/" &&
		(next.kind != partWord || isParagraphWord(next.text) || isWordFor(fillsCitation, next.text))
}

// isArticleLetter reports whether a text begins with a letter that numbers an article, which a Han or Hangul character
// for "article" is not.
func isArticleLetter(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.In(r, unicode.Latin, unicode.Cyrillic, unicode.Greek, unicode.Arabic)
}

func isDash(p citationPart, marks string) bool {
	return p.kind == partMark && !p.spaced && p.text != "" && strings.Contains(marks, p.text)
}

func (a *citedArticle) addSuffix(s string) { a.readings[0].article.add(inLatin(s)) }

func (a *citedArticle) addParagraph(s string) {
	a.readings[0].paragraph.addPart(s)
	if a.readings[1].article.n > 0 {
		a.readings[1].paragraph.addPart(s)
	}
}

// hasLetter reports whether the article ends with a Latin letter.
func (a *citedArticle) hasLetter() bool {
	c := a.readings[0].article.bytes[a.readings[0].article.n-1]
	return c >= 'a' && c <= 'z'
}

// eachKey calls f with the article in each reading, and with each further article of a range.
func (a *citedArticle) eachKey(f func(article []byte, paragraph *shortText)) {
	var none shortText
	for i := range a.readings {
		if r := &a.readings[i]; r.article.n > 0 {
			f(r.article.value(), &r.paragraph)
		}
	}
	for n := a.from + 1; n <= a.to; n++ {
		var buf [8]byte
		f(strconv.AppendInt(buf[:0], int64(n), 10), &none)
	}
	further := a.readings[0].article
	for c := a.letters[0] + 1; a.letters[0] != 0 && c <= a.letters[1]; c++ {
		further.bytes[further.n-1] = c
		f(further.value(), &none)
	}
}

// tableArticle is an article of a row and its paragraph.
type tableArticle struct{ key, paragraph string }

// articlesIn are the articles that one entry of a row names: one, or a range. A row means an article by "207.3", and a
// paragraph by "207(3)".
func articlesIn(entry string) (list []tableArticle) {
	parts, rest := splitCitation(entry, make([]citationPart, 0, maxCitationParts))
	if len(parts) == 0 || parts[0].kind != partNumber || rest != "" {
		return nil
	}
	a, n := readArticle(parts)
	if n != len(parts) {
		return nil
	}
	a.readings[1] = articleReading{}
	a.eachKey(func(article []byte, paragraph *shortText) {
		list = append(list, tableArticle{string(article), string(paragraph.value())})
	})
	return list
}
