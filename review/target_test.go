package review

import "testing"

func phonePlans() *Policy {
	return &Policy{Countries: map[string]*Country{
		"IN": {Code: "IN", Name: "India", Calling: []string{"91"}, NumberMin: 12, NumberMax: 12},
		"US": {Code: "US", Name: "United States", Calling: []string{"1"}, NumberMin: 11, NumberMax: 11},
		"BR": {Code: "BR", Name: "Brazil", Calling: []string{"55"}, NumberMin: 12, NumberMax: 13},
		"PE": {Code: "PE", Name: "Peru", Calling: []string{"51"}, NumberMin: 11, NumberMax: 11},
		"EG": {Code: "EG", Name: "Egypt", Calling: []string{"20"}, NumberMin: 12, NumberMax: 12},
		"ZZ": {Code: "ZZ", Name: "Nowhere", Calling: []string{"999"}},
	}}
}

// TestPhones: a number is never guessed. Two spellings of one number are one target; digits that could be a number of
// another country are not a valid target.
func TestPhones(t *testing.T) {
	tests := []struct {
		value, country, want string
		ok                   bool
	}{
		{"+91 98765-43210", "IN", "phone:+919876543210", true},
		{"919876543210", "IN", "phone:+919876543210", true},
		{"0091 98765 43210", "US", "phone:+919876543210", true},
		{"+1 (202) 555-0143", "", "phone:+12025550143", true},
		{"51 98765-4321", "BR", "", false},
		{"202 555 0143", "US", "", false},
		{"9876543210", "IN", "", false},
		{"9198765432", "IN", "", false},
		{"99912345678", "ZZ", "", false},
		{"+1234567", "US", "", false},
		{"+1234567890123456", "US", "", false},
		{"+0123456789", "US", "", false},
		{"+1 202 555 0143 ext 4", "US", "", false},
		{"", "US", "", false},
	}
	p := phonePlans()
	for _, tt := range tests {
		r := &Request{Platform: "whatsapp", Requester: Requester{Country: tt.country},
			Targets: []Target{{Type: "phone", Value: tt.value}}}
		got, ok := NormalisedTarget(p, r, 0)
		if ok != tt.ok || ok && got != tt.want {
			t.Errorf("%q from %s: %q %v, want %q %v", tt.value, tt.country, got, ok, tt.want, tt.ok)
		}
	}
}

// TestReadings: the text about an invalid number says both ways to read it.
func TestReadings(t *testing.T) {
	_, ok, reading := phonePlans().parsePhone("51 98765-4321", "BR")
	if want := "a number in Brazil without its country code (+55), or +51 987654321 in Peru"; ok || reading != want {
		t.Errorf("reading %q, want %q", reading, want)
	}
}

func TestTargetsOfOtherKinds(t *testing.T) {
	tests := []struct {
		kind, value string
		ok          bool
	}{
		{"email", "a.b@example.com", true}, {"email", "a.b@", false}, {"email", "not an address", false},
		{"email", "a@b", false},
		{"username", "@blue_heron", true}, {"username", "two words", false},
		{"profile_url", "www.example.com/p/1", true}, {"profile_url", "example.com", false},
		{"profile_url", "nothing/p/1", false},
		{"profile_url", "https://www.example.com/p/1", true}, {"profile_url", "javascript:alert(1)", false},
		{"ip", "203.0.113.7", true}, {"ip", "2001:db8::1", true}, {"ip", "300.1.1.1", false},
		{"user_id", "100000000000107", true}, {"user_id", " ", false},
	}
	for _, tt := range tests {
		r := &Request{Targets: []Target{{Type: tt.kind, Value: tt.value}}}
		if ok, reading := phonePlans().checkTarget(r, 0); ok != tt.ok {
			t.Errorf("%s %q: %v (%s), want %v", tt.kind, tt.value, ok, reading, tt.ok)
		}
	}
}
