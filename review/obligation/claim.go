package obligation

import (
	"slices"
	"time"

	"lert/review"
)

// The kinds of claim event, as the history of a case names them.
const (
	Claimed    = "claimed"
	HandedOver = "handed over"
	TakenOver  = "taken over"
	Released   = "released"
)

// ClaimEvent is one event of a request's claim, by which a person shows that they are
// working on it. A claim decides nothing and is not in the ledger; LedgerSize, how many
// leaves the ledger had at the event, orders it among the records.
type ClaimEvent struct {
	Kind string       `json:"what"`
	By   review.Actor `json:"by"`
	At   time.Time    `json:"at"` // UTC
	// From had the claim before, To has it afterwards; "" for nobody.
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
	// Expired: the claim of From had already run out.
	Expired bool   `json:"expired,omitempty"`
	Why     string `json:"why,omitempty"`
	// Until is when the claim runs out, in UTC. It moves while its holder works: it is
	// the only field of any record that is ever overwritten.
	Until      time.Time `json:"until,omitzero"`
	LedgerSize int64     `json:"leaves,omitempty"`
}

// Description is the event as a line of the history, next to which its kind and author
// are shown.
func (c *ClaimEvent) Description() string {
	text, fromOther := "", c.From != "" && c.From != c.By.Name
	switch {
	case c.Kind == HandedOver:
		if text = "to " + c.To; fromOther {
			text += ", from " + c.From
		}
	case c.From != "" && c.Expired:
		text = "the claim of " + c.From + " had expired"
	case fromOther:
		text = "from " + c.From
	}
	if text != "" && c.Why != "" {
		text += ": "
	}
	return text + c.Why
}

// Holder is the person who has the claim on a request, with its start and end in UTC.
// The zero value is nobody.
type Holder struct {
	Name         string
	Since, Until time.Time
}

// CurrentHolder is the holder of the last claim, even if it has run out; see
// QueueRow.ExpireClaim. A decision, a question to counsel, a snooze, or becoming the
// reply to another request ends a claim.
func CurrentHolder(r *Records) Holder {
	if len(r.ClaimEvents) == 0 {
		return Holder{}
	}
	last := &r.ClaimEvents[len(r.ClaimEvents)-1]
	if last.To == "" || r.claimEnded(last) {
		return Holder{}
	}
	until := last.Until
	if until.IsZero() { // a record of an old database, which did not store the end
		until = last.At.Add(ClaimDuration(r.Document().Kind, last.Kind == HandedOver))
	}
	return Holder{last.To, last.At, until}
}

// ClaimDuration is how long a claim lasts without activity. A claim that was handed
// over lasts for a shift, so that the new holder can begin; one on an emergency is
// always short.
func ClaimDuration(kind review.Kind, handedOver bool) time.Duration {
	switch {
	case kind == review.KindEmergency:
		return 15 * time.Minute
	case handedOver:
		return 8 * time.Hour
	}
	return 20 * time.Minute
}

// RunsAt reports whether the claim runs at an instant. One that begins later or lasts
// longer than a claim can was made under a clock that ran ahead: it holds nothing.
func (h Holder) RunsAt(now time.Time, kind review.Kind) bool {
	latest := now.Add(ClaimDuration(kind, true))
	return h.Name != "" && now.Before(h.Until) && !review.IsAhead(h.Until, latest) && !review.IsAhead(h.Since, now)
}

// claimEnded reports whether a record ended a claim.
func (r *Records) claimEnded(c *ClaimEvent) bool {
	after := func(leaf int64, at time.Time) bool {
		if c.LedgerSize == 0 { // a record of an old database, which has only the time
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
	return slices.ContainsFunc(r.Snoozes, func(z Snooze) bool { return !z.Until.IsZero() && after(z.Leaf, z.At) }) ||
		slices.ContainsFunc(r.Links, func(l Link) bool {
			return l.Kind == review.LinkAnswers && l.RequestID == r.ID && l.Revokes == "" && after(l.Leaf, l.At)
		})
}
