package review

import (
	"strings"
	"sync"
	"unicode/utf8"

	"lert/review/text"
)

// letterNames are, for each of the first letters of the Latin alphabet, the letters that number articles in its place
// in other alphabets, and the ways to write its English name in Urdu and Hindi: "295 سی".
var letterNames = [...]string{
	"ا א а α क ক က ក ກ ก ա ა اے ए",
	"ب ב б β ख খ ခ ខ ຂ ข բ ბ بی बी",
	"ج ג в γ ग গ ဂ គ ຄ ค գ გ سی सी",
	"د ד г δ घ ঘ ဃ ឃ ງ ง դ დ ڈی डी",
	"ه ה д ε ङ ঙ င ង ຈ จ ե ე ای ई",
	"و ו е च চ စ ច ສ ฉ զ ვ ایف एफ",
}

// latinOf is the Latin letter in whose place a letter or its name stands, by its folded form.
var latinOf = sync.OnceValue(func() map[string]string {
	letters := map[string]string{}
	for i, names := range letterNames {
		for name := range strings.FieldsSeq(names) {
			letters[string(text.AppendFold(nil, name))] = string(rune('a' + i))
		}
	}
	return letters
})

// maxLetterName bounds, in bytes, the letters and names of letters that are looked up.
const maxLetterName = 12

// inLatin is the Latin letter that another alphabet's letter stands for in the number of an article or a paragraph, and
// any other text itself.
func inLatin(s string) string {
	if s == "" || s[0] < utf8.RuneSelf || len(s) > maxLetterName {
		return s
	}
	var buf [2 * maxLetterName]byte
	if letter := latinOf()[string(text.AppendFold(buf[:0], s))]; letter != "" {
		return letter
	}
	return s
}

// isForeignLetter reports whether a text is a letter of another alphabet, or its name, that numbers articles.
func isForeignLetter(s string) bool {
	return s != "" && s[0] >= utf8.RuneSelf && len(inLatin(s)) == 1
}

// raisedNumber is the number that a part writes in raised figures, "" if it does not.
func raisedNumber(p citationPart) string {
	if p.kind != partMark || p.spaced {
		return ""
	}
	var b strings.Builder
	for _, r := range p.text {
		i := strings.IndexRune(raisedFigures, r)
		if i < 0 {
			return ""
		}
		b.WriteByte('0' + byte(utf8.RuneCountInString(raisedFigures[:i])))
	}
	return b.String()
}

// raisedFigures are the figures from 0 to 9 that stand above the line.
const raisedFigures = "⁰¹²³⁴⁵⁶⁷⁸⁹"
