package review

import "time"

// LinkSchema names the record that ties two requests together.
const LinkSchema = "lert.link/v1"

// Link is a person's word that two requests belong together, or that they do
// so no more. It shows one beside the other; no check looks at it, so that it
// can never stand in for a verification.
type Link struct {
	Schema string `json:"schema"`
	ID     string `json:"id"` // 128 bits in hex
	// RequestID and Other are the two case numbers. Of an answer, Request is the
	// one that turned out to be it, Other the one that it answers.
	RequestID string `json:"request"`
	OtherID   string `json:"other"`
	Kind      string `json:"kind"`
	// Revokes is the id of the link that this record takes back.
	Revokes string    `json:"ends,omitempty"`
	Why     string    `json:"why"`
	By      Actor     `json:"by"`
	At      time.Time `json:"at"`
}

// Kinds of link.
const (
	LinkRelated = "related"
	// LinkAnswers: the document of one request was the agency's answer on
	// another, and was taken in there as a new revision.
	LinkAnswers = "answers"
)

// SnoozeSchema names the record of a reminder.
const SnoozeSchema = "lert.snooze/v1"

// Snooze lays a request aside until an instant, or wakes it: Until is zero
// then. It is a person's reminder and moves no clock.
type Snooze struct {
	Schema    string    `json:"schema"`
	ID        string    `json:"id"` // 128 bits in hex
	RequestID string    `json:"request"`
	Until     time.Time `json:"until,omitzero"`
	Why       string    `json:"why,omitempty"`
	By        Actor     `json:"by"`
	At        time.Time `json:"at"`
}
