package obligation

import (
	"slices"
	"time"

	"lert/review"
)

// Progress is where a request is in the work, as far as its own records tell.
type Progress struct {
	State string `json:"state"` // review.StateOpen and so on
	// DecisionSeq is the number of the current decision, see
	// review.CurrentDecision; 0 if there is none.
	DecisionSeq uint64 `json:"decision,omitempty"`
	// Outcome, Effect, DecidedBy, DecidedAt (UTC) and NoticeAction are those of that
	// decision if it is in force or held.
	Outcome      string    `json:"outcome,omitempty"`
	Effect       string    `json:"effect,omitempty"`
	DecidedBy    string    `json:"by,omitempty"`
	DecidedAt    time.Time `json:"decided,omitzero"`
	NoticeAction string    `json:"notice,omitempty"`
	// Overridden: that decision overrode a finding.
	Overridden bool `json:"overrode,omitempty"`
	// SenderRecord is what that decision adds to the history of its sender:
	// SenderApproved, SenderForged, or "" for nothing.
	SenderRecord string `json:"counted,omitempty"`
	// ReplyTo is the case number of the request to which this one's document is the
	// reply, "" if there is none. It is decided there.
	ReplyTo string `json:"answers,omitempty"`
	// ReferredTo are the names of the persons to whom a question was addressed.
	ReferredTo []string `json:"referred,omitempty"`
}

// ClosedUnfulfilled reports whether a final decision closed the request without
// anything being granted.
func (p *Progress) ClosedUnfulfilled() bool {
	return p.Effect == review.EffectFinal && (p.Outcome == review.OutcomeReject || p.Outcome == review.OutcomeWithdrawn)
}

// ProgressOf is the progress that the records show.
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
	case p.State == review.StateOpen && r.OpenQuestion() != nil:
		p.State = review.StateReferred
	}
	return p
}

// readDecision fills in what follows from the current decision. A later revision
// opens the request again, and makes a decision that is held void.
func (p *Progress) readDecision(r *Records) {
	d := r.CurrentDecision()
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
		return // void, but it stays known when it was made
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
		p.State = stateAfter(d.Outcome)
	}
}

// stateAfter is the state of a request after a final decision with that outcome.
func stateAfter(outcome string) string {
	if outcome == review.OutcomePushBack {
		return review.StateWaiting
	}
	return review.StateDecided
}

// What a decision adds to the history of its sender, see Progress.SenderRecord.
const (
	SenderApproved = "approved"
	SenderForged   = "forged"
)

func senderRecord(d *review.Decision) string {
	switch {
	case d.Outcome == review.OutcomeApprove:
		return SenderApproved
	case d.Outcome == review.OutcomeReject && slices.ContainsFunc(d.Reasons, func(code string) bool {
		return code == "requester.callback_failed" || code == "requester.fraud_signals"
	}):
		return SenderForged
	}
	return ""
}

// replyTo is the case number of the request to which this one's document is the reply,
// "" if there is none.
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

// OpenQuestion is the last question to counsel while it is open: it has no opinion, and
// no decision was made since. nil if there is none.
func (r *Records) OpenQuestion() *Question {
	if len(r.Questions) == 0 {
		return nil
	}
	q := &r.Questions[len(r.Questions)-1]
	if d := r.LatestDecision(); q.OpinionLeaf >= 0 || d != nil && d.Leaf > q.Leaf {
		return nil
	}
	return q
}

// AnsweredQuestions is how many of the questions, counted from the first, no longer
// wait: those up to the last one that has an opinion.
func (r *Records) AnsweredQuestions() int {
	for i := range slices.Backward(r.Questions) {
		if r.Questions[i].OpinionLeaf >= 0 {
			return i + 1
		}
	}
	return 0
}

// HasOpinion reports whether counsel gave an opinion on a question about a revision.
func (r *Records) HasOpinion(revision int) bool {
	return slices.ContainsFunc(r.Questions, func(q Question) bool {
		return q.Revision == revision && q.OpinionLeaf >= 0 && q.Opinion != ""
	})
}
