package obligation

import (
	"time"

	"lert/review"
)

// What can happen to a claim, as the history of a case names it.
const (
	Claimed    = "claimed"
	HandedOver = "handed over"
	TakenOver  = "taken over"
	Released   = "released"
)

// ClaimEvent is one event of a request's claim. A claim decides nothing and has no
// leaf of its own; Leaves says how long the ledger was when the event happened.
type ClaimEvent struct {
	Kind string       `json:"what"`
	By   review.Actor `json:"by"`
	At   time.Time    `json:"at"`
	// From held it before, To holds it from then on; "" for nobody.
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
	// Expired: the claim of From had run out by itself.
	Expired bool   `json:"expired,omitempty"`
	Why     string `json:"why,omitempty"`
	// Until is when the claim runs out by itself. It moves on while its holder
	// works: the one thing of a record that is written again.
	Until      time.Time `json:"until,omitzero"`
	LedgerSize int64     `json:"leaves,omitempty"`
}

// Description tell the event as one line of the history, whose author is told apart.
func (c *ClaimEvent) Description() string {
	text := ""
	switch {
	case c.Kind == HandedOver:
		text = "to " + c.To
		if c.From != "" && c.From != c.By.Name {
			text += ", from " + c.From
		}
	case c.From != "" && c.Expired:
		text = "the claim of " + c.From + " had expired"
	case c.From != "" && c.From != c.By.Name:
		text = "from " + c.From
	}
	switch {
	case c.Why == "":
		return text
	case text == "":
		return c.Why
	}
	return text + ": " + c.Why
}

// Holder is who holds a request, since when and until when; nobody: the zero value.
type Holder struct {
	Name         string
	Since, Until time.Time
}

// CurrentHolder is the present claim. What is recorded on a request with a decision, a
// question to counsel, a snooze or its turning into an answer ends the claim.
func CurrentHolder(r *Records) Holder {
	if len(r.ClaimEvents) == 0 {
		return Holder{}
	}
	last := &r.ClaimEvents[len(r.ClaimEvents)-1]
	if last.To == "" || r.claimEnded(last) {
		return Holder{}
	}
	until := last.Until
	if until.IsZero() { // recorded before the end was kept
		until = last.At.Add(ClaimDuration(r.Document().Kind, last.Kind == HandedOver))
	}
	return Holder{last.To, last.At, until}
}

// ClaimDuration is how long a claim lasts without activity. One that was handed over
// waits a shift for the person it was handed to, an emergency never longer than
// its own.
func ClaimDuration(kind review.Kind, handedOver bool) time.Duration {
	switch {
	case kind == review.KindEmergency:
		return 15 * time.Minute
	case handedOver:
		return 8 * time.Hour
	}
	return 20 * time.Minute
}

// claimEnded reports whether a record ended a claim.
func (r *Records) claimEnded(c *ClaimEvent) bool {
	// A claim of a database that did not count leaves yet has only its time.
	after := func(leaf int64, at time.Time) bool {
		if c.LedgerSize == 0 {
			return !at.Before(c.At)
		}
		return leaf >= c.LedgerSize
	}
	if d := r.LatestDecision(); d != nil && after(d.Leaf, d.DecidedAt) {
		return true
	}
	if n := len(r.Questions); n > 0 && after(r.Questions[n-1].Leaf, r.Questions[n-1].At) {
		return true
	}
	for i := range r.Snoozes {
		if z := &r.Snoozes[i]; !z.Until.IsZero() && after(z.Leaf, z.At) {
			return true
		}
	}
	for i := range r.Links {
		if l := &r.Links[i]; l.Kind == review.LinkAnswers && l.RequestID == r.ID && l.Revokes == "" && after(l.Leaf, l.At) {
			return true
		}
	}
	return false
}
