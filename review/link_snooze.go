package review

import "time"

// LinkSchema is the schema of the record that links two requests.
const LinkSchema = "lert.link/v1"

// Link records that a person says that two requests belong together, or no longer do. Each is shown with the other.
// No check looks at a link, so that it can never replace a verification.
type Link struct {
	Schema string `json:"schema"`
	ID     string `json:"id"` // 128 bits in hex
	// RequestID and OtherID are the two case numbers. Of LinkAnswers, RequestID is the reply and OtherID the request
	// that it replies to.
	RequestID string `json:"request"`
	OtherID   string `json:"other"`
	Kind      string `json:"kind"`
	// Revokes is the id of the link that this record ends, "" if it makes one.
	Revokes string    `json:"ends,omitempty"`
	Why     string    `json:"why"`
	By      Actor     `json:"by"`
	At      time.Time `json:"at"`
}

// Values of Link.Kind.
const (
	LinkRelated = "related"
	// LinkAnswers: the document of one request was the agency's reply about another, and was imported there as a new
	// revision.
	LinkAnswers = "answers"
)

// SnoozeSchema is the schema of the record of a reminder.
const SnoozeSchema = "lert.snooze/v1"

// Snooze puts a request aside until an instant, or if Until is zero, wakes it. It is a person's reminder and changes
// no clock.
type Snooze struct {
	Schema    string    `json:"schema"`
	ID        string    `json:"id"` // 128 bits in hex
	RequestID string    `json:"request"`
	Until     time.Time `json:"until,omitzero"`
	Why       string    `json:"why,omitempty"`
	By        Actor     `json:"by"`
	At        time.Time `json:"at"`
}
