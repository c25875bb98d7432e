package obligation

import (
	"slices"
	"time"

	"lert/review"
)

// Progress is where a request is in the work, as far as its own records say.
type Progress struct {
	State string `json:"state"` // one of the states of a request
	// DecisionSeq is the number of the latest decision, 0 for none.
	DecisionSeq uint64 `json:"decision,omitempty"`
	// Outcome, Effect, By, Decided and Notice are those of the latest decision, if
	// it is in force or held.
	Outcome      string    `json:"outcome,omitempty"`
	Effect       string    `json:"effect,omitempty"`
	DecidedBy    string    `json:"by,omitempty"`
	DecidedAt    time.Time `json:"decided,omitzero"`
	NoticeAction string    `json:"notice,omitempty"`
	// Overridden: the latest decision set a finding aside.
	Overridden bool `json:"overrode,omitempty"`
	// SenderRecord is what the latest decision adds to the account of its sender.
	SenderRecord string `json:"counted,omitempty"`
	// ReplyTo is the case number of the request that this one's document was taken
	// in at, "" for none: it is decided there.
	ReplyTo string `json:"answers,omitempty"`
	// ReferredTo are the persons whom a question named.
	ReferredTo []string `json:"referred,omitempty"`
}

// ClosedUnfulfilled reports a final decision by which the request was closed without
// anything being given.
func (p *Progress) ClosedUnfulfilled() bool {
	return p.Effect == review.EffectFinal && (p.Outcome == review.OutcomeReject || p.Outcome == review.OutcomeWithdrawn)
}

// ProgressOf reads it from the records.
func ProgressOf(r *Records) Progress {
	p := Progress{State: review.StateOpen, ReplyTo: r.replyTo()}
	for i := range r.Questions {
		if to := r.Questions[i].To; to != "" && !slices.Contains(p.ReferredTo, to) {
			p.ReferredTo = append(p.ReferredTo, to)
		}
	}
	p.readDecision(r)
	switch {
	case p.ReplyTo != "":
		p.State = review.StateDecided
	case p.State == review.StateOpen && r.questionOpen():
		p.State = review.StateReferred
	}
	return p
}

// readDecision reads what the latest decision says. A revision that came since opens
// the request again and voids a decision that was held.
func (p *Progress) readDecision(r *Records) {
	d := r.LatestDecision()
	if d == nil {
		return
	}
	p.DecisionSeq, p.Overridden = d.Seq, len(d.Overrides) > 0
	revised := d.Leaf < r.currentRevisionLeaf()
	held := !d.Final()
	if d.Outcome == review.OutcomeTakenBack || held && d.Countersign != nil {
		return
	}
	p.DecidedAt = d.DecidedAt
	if held && revised {
		return // void, though it was decided
	}
	p.Outcome, p.Effect, p.DecidedBy = d.Outcome, review.EffectFinal, d.By.Name
	if d.Notice != nil {
		p.NoticeAction = d.Notice.Action
	}
	if held {
		p.Effect, p.State = review.EffectAwaitingSignature, review.StateReferred
		return
	}
	p.SenderRecord = senderRecord(&d.Decision)
	if !revised {
		p.State = StateAfter(d.Outcome, review.EffectFinal)
	}
}

// StateAfter is the state into which a decision puts its request.
func StateAfter(outcome, effect string) string {
	switch {
	case effect == review.EffectAwaitingSignature:
		return review.StateReferred
	case outcome == review.OutcomePushBack:
		return review.StateWaiting
	case outcome == review.OutcomeTakenBack:
		return review.StateOpen
	}
	return review.StateDecided
}

// What a decision adds to the account of its sender.
const (
	SenderApproved = "approved"
	SenderForged   = "forged"
)

func senderRecord(d *review.Decision) string {
	switch {
	case d.Outcome == review.OutcomeApprove:
		return SenderApproved
	case d.Outcome == review.OutcomeReject && (slices.Contains(d.Reasons, "requester.callback_failed") || slices.Contains(d.Reasons, "requester.fraud_signals")):
		return SenderForged
	}
	return ""
}

// replyTo is the request that this one's document was taken in at, "" for none.
func (r *Records) replyTo() string {
	request := ""
	for i := range r.Links {
		if l := &r.Links[i]; l.Kind == review.LinkAnswers && l.RequestID == r.ID {
			if request = l.OtherID; l.Revokes != "" {
				request = ""
			}
		}
	}
	return request
}

// questionOpen reports a question to counsel that is open: nobody answered it, and no
// decision was made since.
func (r *Records) questionOpen() bool {
	if len(r.Questions) == 0 {
		return false
	}
	q := &r.Questions[len(r.Questions)-1]
	d := r.LatestDecision()
	return q.OpinionLeaf < 0 && (d == nil || d.Leaf < q.Leaf)
}

// AnsweredQuestions is how many of the questions no longer wait: those up to the last one
// that was answered.
func (r *Records) AnsweredQuestions() int {
	n := 0
	for i := range r.Questions {
		if r.Questions[i].OpinionLeaf >= 0 {
			n = i + 1
		}
	}
	return n
}

// HasOpinion reports whether counsel answered a question about a revision.
func (r *Records) HasOpinion(revision int) bool {
	return slices.ContainsFunc(r.Questions, func(q Question) bool { return q.Revision == revision && q.OpinionLeaf >= 0 && q.Opinion != "" })
}
