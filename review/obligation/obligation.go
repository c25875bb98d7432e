package obligation

import (
	"slices"
	"time"

	"lert/review"
)

// Obligation is one thing that has to be done on a request by some time. What starts
// and what ends it, and whom it binds, is in review.ClockKinds under its clock.
type Obligation struct {
	Clock string    `json:"clock"`           // a name in review.ClockKinds
	Due   time.Time `json:"due"`             // UTC
	Basis string    `json:"basis,omitempty"` // the rule or law that sets the date, "" if there is none
	// InternalTarget: the date is an internal target, which we set ourselves. To miss it
	// is never a breach.
	InternalTarget bool `json:"target,omitempty"`
	// Informative: the date binds nobody here, or its law was not read. It is an internal target too.
	Informative bool   `json:"informative,omitempty"`
	Text        string `json:"says"` // what is to be done
	// BindsAgency: the agency has to act. What we do if it does not is for us to
	// decide.
	BindsAgency bool `json:"theirs,omitempty"`
	// Since is when the record was made that started it, zero if it runs from the
	// request's arrival.
	Since time.Time `json:"since,omitzero"`
	// DecisionSeq is the number of the decision that started it, 0 if none did.
	DecisionSeq uint64 `json:"decision,omitempty"`
	// ForCopy: it concerns a copy that exists.
	ForCopy bool `json:"copy,omitempty"`
	// ExtendedBy is the case number of the extension under which the copy is kept now,
	// "" if there is none.
	ExtendedBy string `json:"by,omitempty"`
	// RequestClosed: the request was closed, and somebody must say what becomes of its
	// copy.
	RequestClosed bool `json:"closed,omitempty"`
}

// BindsUs reports whether we are bound by the date: it is not an internal target, a
// person's reminder or a date for the agency.
func (o *Obligation) BindsUs() bool {
	return !o.InternalTarget && !o.BindsAgency && !review.ClockKindOf(o.Clock).Personal
}

// ToUser reports whether it is an obligation towards the user of the account: to notify
// them, or to recheck why they are not notified.
func (o *Obligation) ToUser() bool { return review.ClockKindOf(o.Clock).ConcernsUser }

// IndexKey is the byte of the obligation's clock in the index of due dates.
func (o *Obligation) IndexKey() byte {
	k := review.ClockKindOf(o.Clock)
	if o.InternalTarget {
		return k.TargetKey
	}
	return k.IndexKey
}

// CanBeOverdue reports whether it counts as overdue once its date has passed.
func (o *Obligation) CanBeOverdue() bool {
	k := review.ClockKindOf(o.Clock)
	return k.CountsOverdue && (!o.InternalTarget || k.TargetsCount)
}

// OwesNotice reports whether the user is to be notified on its date, or the exception to be rechecked.
func (o *Obligation) OwesNotice() bool {
	return o.Clock == review.ClockNotice || o.Clock == review.ClockRecheck
}

// IsOpen reports whether a request in that state with those obligations is neither
// fulfilled nor refused.
func IsOpen(state string, obligations []Obligation) bool {
	return state != review.StateDecided || slices.ContainsFunc(obligations, func(o Obligation) bool {
		return o.Clock == review.ClockResponse || o.Clock == review.ClockCollectionEnd
	})
}

// LateNote is what the record of a response, or of telling the authority something, says
// if it comes after a statutory deadline of that clock: when it was due and by which
// rule; "" if it is in time. decision is the number of the decision that is carried
// out, 0 if there is none.
func LateNote(obligations []Obligation, clock string, at time.Time, decision uint64) string {
	for i := range obligations {
		o := &obligations[i]
		ours := o.DecisionSeq == 0 || o.DecisionSeq == decision
		if o.Clock != clock || !o.BindsUs() || !at.After(o.Due) || !ours {
			continue
		}
		says := "due " + o.Due.UTC().Format("2006-01-02 15:04 UTC")
		if o.Basis != "" {
			says += " (" + o.Basis + ")"
		}
		return says
	}
	return ""
}
