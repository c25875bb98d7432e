package review

import "testing"

// TestSentenceStart: a sentence begins with a capital letter, but an identifier stays as it is written.
func TestSentenceStart(t *testing.T) {
	for _, tt := range []struct {
		v              SentenceValues
		template, want string
	}{
		{SentenceValues{target: "foobarr"}, "{target} does not identify one account.",
			"foobarr does not identify one account."},
		{SentenceValues{}, "{target} does not identify one account.",
			"The account named does not identify one account."},
		{SentenceValues{value: "abc"}, "{value} is unknown.", "abc is unknown."},
		{SentenceValues{category: "name"}, "{category} is not held.", "Name is not held."},
		{SentenceValues{target: "foobarr"}, "no {target}.", "No foobarr."},
	} {
		if got := tt.v.fillSentence(tt.template); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.template, got, tt.want)
		}
	}
}
