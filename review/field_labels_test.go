package review_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lert/review"
)

// fieldPath is a path of the request document, as no sentence should have it.
var fieldPath = regexp.MustCompile(
	`\b(process|targets|requester|data|emergency|period)(\[\d+\])?\.[a-z_]+|\b(targets|data)\[`)

// TestSentencesNameFieldsInWords: no finding and no sentence of a letter has the path of a field, or says a word twice
// where nothing is known.
func TestSentencesNameFieldsInWords(t *testing.T) {
	forAll(t, func(t *rapid.T, p *review.Policy, d drawn) {
		for f := range d.assess(p).Findings() {
			if s := f.Text.String(); fieldPath.MatchString(s) || strings.Contains(s, "cited (the statute cited)") {
				t.Fatalf("%s: %q", f.Code, s)
			}
			if fieldPath.MatchString(review.FieldLabel(f.Field)) {
				t.Fatalf("%s has no name in words", f.Field)
			}
		}
	})
}

// TestRequiredFieldsHaveNames: each field that a row of the policy may require has a name in words.
func TestRequiredFieldsHaveNames(t *testing.T) {
	for _, f := range review.RequirementFields {
		if !slices.ContainsFunc([]string{f, "process." + f, "requester." + f}, func(path string) bool {
			return review.FieldLabel(path) != path
		}) {
			t.Errorf("%s has no name in words", f)
		}
	}
}

// TestNothingInBrackets: brackets around a value that is not known are left out with it.
func TestNothingInBrackets(t *testing.T) {
	var none review.SentenceValues
	for template, want := range map[string]string{
		"The statute cited ({statute}) confers no power.": "The statute cited confers no power.",
		"The issuer ({role}) may not issue {the_instrument}; it must come from {issuers}.": "" +
			"The issuer may not issue this legal process; " +
			"it must come from another office.",
		"{statute} ({phrase}), {until}.": "the statute cited, a date not stated.",
	} {
		if got := review.FillTemplate(template, &none); got != want {
			t.Errorf("%q: %q", template, got)
		}
	}
}
