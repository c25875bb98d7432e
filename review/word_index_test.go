package review

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestWordIndex: a key finds its rows and those of every key, in the order in which they were added, and no others.
func TestWordIndex(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SliceOfN(rapid.Uint64Range(1, 1<<40), 0, 200).Draw(t, "keys")
		var list []indexedRow[int]
		for i, key := range keys {
			if rapid.IntRange(0, 20).Draw(t, "every") == 0 {
				key = everyKey
			}
			list = append(list, indexedRow[int]{key, i})
		}
		x := newWordIndex(list)
		for _, key := range append(keys, rapid.Uint64Range(1, 1<<40).Draw(t, "another")) {
			var want []int
			for _, row := range list {
				if row.key == key || row.key == everyKey {
					want = append(want, row.row)
				}
			}
			if got := x.at(key); !slices.Equal(got, want) {
				t.Fatalf("key %d finds %v, want %v", key, got, want)
			}
		}
	})
}

// TestPatternsArePassedOver: a text that has a pattern at its beginning is not passed over, and one that has not is
// mostly.
func TestPatternsArePassedOver(t *testing.T) {
	for _, tt := range []struct {
		pattern, text string
		may           bool
	}{
		{"abort*", "Aborted it", true}, {"abort", "aborted", false}, {"u s c 2251*", "U.S.C. 2251A", true},
		{"u s c 2251*", "U.S.C. 1343", false}, {"r&d", "R & D", true}, {"ban", "ban", true}, {"ban", "bank", false},
		{"terminat* a pregnancy", "terminating a pregnancy", true}, {"as", "as if", true}, {"as", "ask", false},
	} {
		p := newPattern(tt.pattern)
		n := wordLength(tt.text)
		if got := p.mayBegin(spelling(tt.text, n), n); got != tt.may {
			t.Errorf("%q, %q: %v", tt.pattern, tt.text, got)
		}
		if tt.may != (matchLength(tt.text, tt.pattern) >= 0) {
			t.Errorf("%q, %q: it matches otherwise", tt.pattern, tt.text)
		}
	}
}

// TestChoicesOfPhrases: of a phrase with choices every combination is found, and shown as the pack writes it.
func TestChoicesOfPhrases(t *testing.T) {
	var w WatchPhrases
	w.Emergency = []string{"will/may kill him/her", "töten", "e-mail bomb/bombs  here", "kill"}
	w.BuildIndex()
	for text, want := range map[string]string{"he will kill her.": "will kill her", "He MAY kill  him": "kill",
		"may kill him": "may kill him", "will kill hers": "kill", "sie TÖTEN ihn": "töten",
		"an e-mail bombs here": "e-mail bombs here", "e-mail bomb": "", "skill": ""} {
		if got := w.scan(text)[phraseEmergency]; got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
