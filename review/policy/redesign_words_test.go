package policy

import (
	"testing"
	"time"

	"lert/review"
)

// TestRedesignWords: words that ask for encryption to be weakened, whatever verb and form they have, are a demand to
// redesign the service, and words about encrypted messages are none.
func TestRedesignWords(t *testing.T) {
	p := load(t)
	asked := func(words string) bool {
		c := paperAbroad{platform: "whatsapp", country: "US", instrument: "us.search_warrant", role: "judge",
			issued: "2026-11-16", received: "2026-11-19T15:00:00Z", data: "subscriber.name"}
		r := c.request(t)
		r.Justification = words
		return review.Assess(p, r, nil, r.ReceivedAt.Add(time.Hour)).Find("scope.redesign") != nil
	}
	for _, verb := range []string{"turn off", "switch off", "disable", "remove", "weaken", "deactivate", "suspend", "break",
		"bypass", "circumvent", "defeat", "lift", "stop"} {
		for _, thing := range []string{"encryption", "the encryption", "the end-to-end encryption", "end-to-end encryption",
			"its end-to-end encryption", "any encryption"} {
			if words := "WhatsApp shall " + verb + " " + thing + " for this account from now on."; !asked(words) {
				t.Errorf("%q asks for nothing", words)
			}
		}
	}
	for _, words := range []string{"WhatsApp shall turn the end-to-end encryption off.",
		"The court orders that the encryption be disabled for this user.", "Switching off end-to-end encryption is ordered."} {
		if !asked(words) {
			t.Errorf("%q asks for nothing", words)
		}
	}
	for _, words := range []string{"The suspect uses encryption to hide the trade.", "The messages are end-to-end encrypted.",
		"He turned off his telephone when the police came.", "The end-to-end encryption of the service is known to us."} {
		if asked(words) {
			t.Errorf("%q asks for a redesign", words)
		}
	}
}
