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
		{SentenceValues{}, "An order binds at home. {target} is abroad (U.S.C. {target}).",
			"An order binds at home. The account named is abroad (U.S.C. the account named)."},
		{SentenceValues{target: "foobarr"}, "It binds at home. {target} is abroad.", "It binds at home. foobarr is abroad."},
		{SentenceValues{category: "iTunes K.K."}, "{category} is asked.", "iTunes K.K. is asked."},
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
