package review

import (
	"slices"
	"strings"
)

// Category is a kind of data that can be requested: its class, a dot and its name, such as "subscriber.name" or
// "content.messages".
type Category string

// The categories that the rules name.
const (
	AnyAndAll       Category = "any"
	Credentials     Category = "credentials.any"
	AreaSearch      Category = "area.search"
	LocationHistory Category = "location.history"
)

// Categories are all categories, in the order in which they are shown: what identifies a person first, the content of
// their messages last.
var Categories = []Category{
	"subscriber.name", "subscriber.service_start", "subscriber.last_seen", "subscriber.ip_address",
	"subscriber.device_type", "subscriber.email", "subscriber.phone", "subscriber.address",
	"subscriber.registration_ip", "subscriber.payment",
	"account.about", "account.profile_photo", "account.groups", "account.contacts", "account.blocked",
	"traffic.ip_log", "traffic.message_log", "traffic.call_log", "traffic.headers",
	"content.messages", "content.calls", "content.media", "content.status", "content.live_location",
	"content.mail", "content.files", "content.backup",
	LocationHistory, AreaSearch, Credentials, AnyAndAll,
}

// Known reports whether this is one of the data categories that a request document may name
// (review/intake/request.schema.json).
func (c Category) Known() bool { return slices.Contains(Categories, c) }

// Class is subscriber, account, traffic, content or other.
func (c Category) Class() string {
	switch class, _, found := strings.Cut(string(c), "."); {
	case found && (class == "subscriber" || class == "account" || class == "traffic" || class == "content"):
		return class
	}
	return "other"
}

// Label is the category in words, without its class, as a table shows it: "last seen".
func (c Category) Label() string {
	class, word, found := strings.Cut(string(c), ".")
	switch {
	case !found:
		return "any and all"
	case class == "credentials":
		return "credentials"
	case class == "location" || class == "area":
		return class + " " + word
	}
	word = strings.ReplaceAll(word, "_", " ")
	return strings.NewReplacer("ip ", "IP ", " ip", " IP").Replace(word)
}

// Matches reports whether a pattern of a policy row covers the category. A pattern is a category, "class.*" or "*".
func (c Category) Matches(pattern string) bool {
	if n := len(pattern); n > 1 && pattern[n-2] == '.' && pattern[n-1] == '*' {
		return strings.HasPrefix(string(c), pattern[:n-1])
	}
	return pattern == string(c) || pattern == "*"
}
