package review

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
	w.byFirst, w.begins = map[string][]watched{}, [256]uint64{}
	for kind, list := range [watchKinds][]string{w.Emergency, w.AnyAndAll, w.Redesign, w.Press, w.Speech, w.Death} {
		for _, p := range list {
			n := 0
			for n < len(p) && wordByte(p[n]) {
				n++
			}
			if n > 0 && n <= longestWord {
				w.begins[p[0]] |= 1 << n
				w.byFirst[p[:n]] = append(w.byFirst[p[:n]], watched{p, kind})
			}
		}
	}
}

// longestWord bounds the words that are looked up; no phrase begins with a
// longer one.
const longestWord = 48

// scan reads a text word by word and gives the first phrase of each kind that
// stands in it on word boundaries, whatever the case of its ASCII letters.
func (w *Words) scan(text string) (found watchedWords) {
	var word [longestWord]byte
	for i := 0; i < len(text); {
		if !wordByte(text[i]) {
			i++
			continue
		}
		n := 0
		for i+n < len(text) && wordByte(text[i+n]) {
			if n < longestWord {
				word[n] = lower(text[i+n])
			}
			n++
		}
		if n <= longestWord && w.begins[word[0]]&(1<<n) != 0 {
			for _, c := range w.byFirst[string(word[:n])] {
				if found[c.kind] == "" && startsFold(text[i:], c.phrase) {
					found[c.kind] = c.phrase
				}
			}
		}
		i += n
	}
	return found
}

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
