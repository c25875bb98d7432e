package review

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The kinds of words that the engine watches for in free text.
const (
	watchEmergency = iota
	watchAnyAndAll
	watchRedesign
	watchPress
	watchSpeech
	watchDeath
	watchKinds
)

// watchedWords holds, for each kind, the first phrase that stands in a text.
type watchedWords [watchKinds]string

// watched is one phrase of one kind.
type watched struct {
	phrase string
	kind   int
}

// Index prepares the phrases for looking them up, so that a text is read once
// however many phrases there are. The policy's loader calls it.
func (w *Words) Index() {
	w.byFirst, w.begins, w.hollow = make([][]watched, watchSlots), [256]uint64{}, make(map[string]bool, len(w.Hollow))
	for _, s := range w.Hollow {
		w.hollow[s] = true
	}
	for kind, list := range [watchKinds][]string{w.Emergency, w.AnyAndAll, w.Redesign, w.Press, w.Speech, w.Death} {
		for _, p := range list {
			n := 0
			for n < len(p) && folded[p[n]] != 0 {
				n++
			}
			if n > 0 && n <= longestWord {
				w.begins[p[0]] |= 1 << n
				k := watchSlot(p, n)
				w.byFirst[k] = append(w.byFirst[k], watched{p, kind})
			}
		}
	}
}

// longestWord bounds the words that are looked up; no phrase begins with a
// longer one.
const longestWord = 48

// watchSlots is how many lists the phrases are spread over by their first
// words; a power of two.
const watchSlots = 1024

// watchSlot is the list of phrases that begin with a word of n bytes like the
// one at the start of text.
func watchSlot(text string, n int) int {
	return (int(folded[text[0]])*31 + int(folded[text[n/2]])*7 + int(folded[text[n-1]]) + n*131) & (watchSlots - 1)
}

// folded is a byte of a word with ASCII letters made small, 0 for a byte that
// no word has.
var folded = func() (t [256]byte) {
	for c := range t {
		if wordByte(byte(c)) {
			t[c] = lower(byte(c))
		}
	}
	return t
}()

// scan reads a text word by word and gives the first phrase of each kind that
// stands in it on word boundaries, whatever the case of its ASCII letters.
func (w *Words) scan(text string) (found watchedWords) {
	if len(w.byFirst) == 0 {
		return found
	}
	for i := 0; i < len(text); {
		c := folded[text[i]]
		if c == 0 {
			i++
			continue
		}
		n := 1
		for i+n < len(text) && folded[text[i+n]] != 0 {
			n++
		}
		if n <= longestWord && w.begins[c]&(1<<n) != 0 {
			for _, c := range w.byFirst[watchSlot(text[i:], n)] {
				if found[c.kind] == "" && startsFold(text[i:], c.phrase) {
					found[c.kind] = c.phrase
				}
			}
		}
		i += n
	}
	return found
}

// longestHollow bounds, in bytes, the answers that are looked up as hollow.
const longestHollow = 48

// blank reports an answer that says nothing: none, mere punctuation, or one of
// the phrases that stand for no answer, whatever its case and spaces.
func (as *assessor) blank(s string) bool {
	if len(s) > 2*longestHollow {
		return strings.IndexFunc(s, said) < 0
	}
	var fold [longestHollow + utf8.UTFMax]byte
	n, last := 0, 0 // bytes so far, and up to the last letter or digit
	for _, c := range s {
		switch l := c | 0x20; {
		case n > longestHollow:
			return false
		case c < utf8.RuneSelf && (l >= 'a' && l <= 'z' || l >= '0' && l <= '9' && c == l): // most, and cheaply
			fold[n] = byte(l)
			n++
			last = n
		case said(c):
			n = utf8.EncodeRune(fold[n:], unicode.ToLower(c)) + n
			last = n
		case n == 0, unicode.IsSpace(c) && fold[n-1] == ' ':
		case unicode.IsSpace(c):
			fold[n] = ' '
			n++
		default:
			n = utf8.EncodeRune(fold[n:], c) + n
		}
	}
	return last == 0 || as.p.Words.hollow[string(fold[:last])]
}

// said reports a character that can say something.
func said(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }

// listen reads the two texts that several checks ask about, once.
func (as *assessor) listen() {
	as.said = as.p.Words.scan(as.r.Justification)
	if as.r.Process != nil && as.r.Process.Offence != nil {
		as.about = as.p.Words.scan(as.r.Process.Offence.Description)
	}
}

// startsFold reports that a text begins with a lower-case phrase that ends on
// a word boundary.
func startsFold(text, phrase string) bool {
	if len(text) < len(phrase) || len(text) > len(phrase) && wordByte(text[len(phrase)]) && wordByte(phrase[len(phrase)-1]) {
		return false
	}
	for i := 0; i < len(phrase); i++ {
		if lower(text[i]) != phrase[i] {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

func wordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= 0x80
}
