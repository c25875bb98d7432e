package review_test

import (
	"maps"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"lert/review"
	"lert/review/policy"
)

// writtenOut is a text that shows a topic by a word of it: the first of each choice, with nothing more than the letters
// that count.
func writtenOut(word string) string {
	word = strings.NewReplacer("*", "", " ~ ", " ", " ~~ ", " ", " + ", " ", "@", "abortion clinic").Replace(word)
	return review.Alternatives(word)[0]
}

// TestTopicsAndNormalForms: the words of every topic are found however their accents are written, and so are words with
// marks that no spelling has.
func TestTopicsAndNormalForms(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	decomposed := 0
	for _, topic := range p.Topics {
		for _, word := range topic.Words {
			text := "X: " + writtenOut(word) + ", Y"
			if norm.NFD.String(text) != text {
				decomposed++
			}
			for _, spelled := range []string{norm.NFC.String(text), norm.NFD.String(text)} {
				if review.TopicsIn(p, spelled)[topic.Topic] == "" {
					t.Errorf("%s: %q is not found as %+q", topic.Topic, word, spelled)
				}
			}
		}
	}
	if decomposed < 100 {
		t.Errorf("only %d words have accents", decomposed)
	}
	for _, mark := range []string{"\u0336", "\u0335\u0338", "\u20dd"} {
		text := strings.Join(strings.Split("mifepristone", ""), mark)
		if review.TopicsIn(p, text)["reproductive_care"] == "" {
			t.Errorf("%q is not found", text)
		}
	}
}

// TestTopicsInDisguise: a word is found if its letters stand apart or digits stand in the place of some.
func TestTopicsInDisguise(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	const topic = "reproductive_care"
	for _, word := range []string{"abortion", "ABORTIONS", "Misoprostol", "mifepristone", "feticide", "foetus"} {
		for _, gap := range []string{" ", "-", ".", "_", "\u00a0", "*", "  ", ". ", "\n"} {
			apart := strings.Join(strings.Split(word, ""), gap)
			for _, text := range []string{apart, "Offence:   " + apart, "an   " + apart + "   at a clinic – in May", "café; " + apart} {
				if review.TopicsIn(p, text)[topic] == "" {
					t.Errorf("%q is not found", text)
				}
			}
		}
		for letter, digit := range map[string]string{"o": "0", "i": "1", "l": "1", "e": "3", "a": "4", "s": "5", "t": "7"} {
			for _, text := range []string{strings.Replace(strings.ToLower(word), letter, digit, 1),
				strings.ReplaceAll(word, letter, digit), "é " + strings.ReplaceAll(strings.ToLower(word), letter, digit)} {
				if review.TopicsIn(p, text)[topic] == "" {
					t.Errorf("%q is not found", text)
				}
			}
		}
	}
	for _, text := range []string{"J. R. R. Tolkien", "18 U.S.C. § 3486(a)(1)(A)(i)(I)", "points a b c d e f g h",
		"case 26mj00107, room A10B, section 2252a", "A. B. O. Miller", "0rder 66 of the c0urt"} {
		if found := review.TopicsIn(p, text); found[topic] != "" {
			t.Errorf("%q: %v", text, found)
		}
	}
}

// TestTopicsShowTheWordsOfTheText: what shows a topic is quoted as the text has it, and not as the policy writes it.
func TestTopicsShowTheWordsOfTheText(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, topic := range p.Topics {
		for _, word := range topic.Words {
			text := writtenOut(word)
			if shown := review.TopicsIn(p, text)[topic.Topic]; shown == "" || strings.ContainsAny(shown, "*~/@+") {
				t.Errorf("%s: %q shows %q", topic.Topic, text, shown)
			}
		}
	}
	for text, want := range map[string]map[string]string{
		"Performing Abortions at home":              {"reproductive_care": "Abortions"},
		"terminated \n  her pregnancy":              {"reproductive_care": "terminated her pregnancy"},
		"insulting the honourable judge Orlow":      {"opinion": "insulting the honourable judge", "critics_of_enforcement": "insulting"},
		"Providing gender-affirming care":           {"gender_affirming_care": "gender-affirming"},
		"«Avortements»":                             {"reproductive_care": "avortements"},
		"a b o r t i o n":                           {"reproductive_care": "abortion"},
		"abortion" + strings.Repeat("o", 200) + "!": {"reproductive_care": "abortion" + strings.Repeat("o", 72) + "…"},
	} {
		if got := review.TopicsIn(p, text); !maps.Equal(got, want) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
