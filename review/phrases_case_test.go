package review_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"

	"lert/review"
	"lert/review/policy"
)

// inEveryCase are the ways in which a text is written in capitals and small letters.
func inEveryCase(s string) []string {
	return []string{s, strings.ToUpper(s), strings.ToLower(s), strings.ToUpperSpecial(unicode.TurkishCase, s),
		strings.ToLowerSpecial(unicode.TurkishCase, strings.ToUpper(s)), cases.Upper(language.Greek).String(s),
		cases.Upper(language.Und).String(s), cases.Lower(language.Und).String(cases.Upper(language.Turkish).String(s)),
		cases.Title(language.Und).String(s), cases.Title(language.Turkish).String(s), cases.Fold().String(s)}
}

// alternatives are all the phrases of a list.
func alternatives(list []string) (out []string) {
	for _, phrase := range list {
		out = append(out, review.Alternatives(phrase)...)
	}
	return out
}

// TestPhrasesInEveryCase: each word of the policy is found whatever the case of its letters.
func TestPhrasesInEveryCase(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	w := &p.Phrases
	for _, list := range [][]string{w.Emergency, w.AnyAndAll, w.Redesign, w.Press, w.DeathPenalty, w.NoDanger,
		w.Bodily, w.Infrastructure, w.Property} {
		for _, phrase := range alternatives(list) {
			for _, s := range inEveryCase(phrase) {
				for _, text := range []string{s, "In « " + s + " », 2026", "(" + s + ")"} {
					if got := review.PhrasesIn(p, text); !slices.Contains(got, phrase) {
						// A shorter phrase of the same kind may come first.
						if !slices.Equal(got, review.PhrasesIn(p, phrase)) {
							t.Errorf("%q of %q: %q", text, phrase, got)
						}
					}
				}
			}
		}
	}
	for _, answer := range w.EmptyAnswers {
		for _, s := range inEveryCase(answer) {
			if !review.IsEmptyAnswer(p, s) {
				t.Errorf("%q of %q says something", s, answer)
			}
		}
	}
	for _, name := range w.PossibleNames {
		for _, s := range inEveryCase(name) {
			if !review.IsPossibleName(p, s) {
				t.Errorf("%q of %q is no name", s, name)
			}
		}
	}
}
