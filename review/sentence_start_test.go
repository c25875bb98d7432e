package review

import (
	"testing"
	"time"
)

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
		{SentenceValues{}, "It is addressed abroad. {asked} is in Ireland.",
			"It is addressed abroad. The company addressed is in Ireland."},
		{SentenceValues{target: "foobarr"}, "Look. {target} is one.", "Look. foobarr is one."},
		{SentenceValues{phrase: "He will kill her."}, "A danger ({phrase}).", "A danger (He will kill her)."},
		{SentenceValues{entity: "Apple Inc."}, "A company ({entity}).", "A company (Apple Inc.)."},
		{SentenceValues{language: "fr"}, "In {language}.", "In French."},
	} {
		if got := tt.v.fillSentence(tt.template); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.template, got, tt.want)
		}
	}
}

// TestNamesInText: roles, languages and channels have names in a sentence, and no code or id stands for them.
func TestNamesInText(t *testing.T) {
	for _, role := range Roles {
		if rolesInText[role] == "" {
			t.Errorf("%s has no name", role)
		}
	}
	for want, codes := range map[string][]string{"": nil, "Irish": {"ga"}, "English and Irish": {"en", "ga"},
		"English, French and Norwegian Bokmål": {"en", "fr", "nb"}, "qq": {"qq"}, "-": {"-"}} {
		if got := languageNames(codes); got != want {
			t.Errorf("%v: %q, want %q", codes, got, want)
		}
	}
	if got := channelInText("email"); got != "e-mail" || channelInText("e_evidence") != "e-evidence" {
		t.Errorf("channels: %q", got)
	}
}

// TestSignalsAreNamedOnce: a signal that is recorded twice is named once.
func TestSignalsAreNamedOnce(t *testing.T) {
	as := newAssessor(&Policy{}, &Request{Requester: Requester{Signals: []string{"urgency", "domain_new", "urgency"}}},
		nil, time.Now())
	as.checkSignals(senderStatus{})
	if got := as.values.signals; got != "urgency; domain new" {
		t.Errorf("the signals read %q", got)
	}
}

// TestDaysOfAPeriod: a period that ends before it begins has no days.
func TestDaysOfAPeriod(t *testing.T) {
	first := Point{Time: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}
	for days, want := range map[int]int{0: 1, 2: 3, -1: 0, -149: 0} {
		last := Point{Time: first.Time.AddDate(0, 0, days)}
		if got := (Period{From: first, To: last}).Days(); got != want {
			t.Errorf("to %d days later: %d days, want %d", days, got, want)
		}
	}
}
