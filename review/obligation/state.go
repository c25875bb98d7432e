package obligation

import (
	"slices"
	"time"

	"lert/review"
)

// Progress is where a request is in the work, as far as its own records say.
type Progress struct {
	State string `json:"state"` // one of the states of a request
	// Decision is the number of the latest decision, 0 for none.
	Decision uint64 `json:"decision,omitempty"`
	// Outcome, Effect, By, Decided and Notice are those of the latest decision, if
	// it is in force or held.
	Outcome string    `json:"outcome,omitempty"`
	Effect  string    `json:"effect,omitempty"`
	By      string    `json:"by,omitempty"`
	Decided time.Time `json:"decided,omitzero"`
	Notice  string    `json:"notice,omitempty"`
	// Overrode: the latest decision set a finding aside.
	Overrode bool `json:"overrode,omitempty"`
	// Counted is what the latest decision adds to the account of its sender.
	Counted string `json:"counted,omitempty"`
	// Answers is the case number of the request that this one's document was taken
	// in at, "" for none: it is decided there.
	Answers string `json:"answers,omitempty"`
	// Referred are the persons whom a question named.
	Referred []string `json:"referred,omitempty"`
}

// Settled reports a final decision by which the request was closed without
// anything being given.
func (p *Progress) Settled() bool {
	return p.Effect == review.EffectFinal && (p.Outcome == review.OutcomeReject || p.Outcome == review.OutcomeWithdrawn)
}

// ProgressOf reads it from the records.
func ProgressOf(r *Records) Progress {
	p := Progress{State: review.StateOpen, Answers: r.answersOn()}
	for i := range r.Questions {
		if to := r.Questions[i].To; to != "" && !slices.Contains(p.Referred, to) {
			p.Referred = append(p.Referred, to)
		}
	}
	p.decided(r)
	switch {
	case p.Answers != "":
		p.State = review.StateDecided
	case p.State == review.StateOpen && r.asked():
		p.State = review.StateReferred
	}
	return p
}

// decided reads what the latest decision says. A revision that came since opens
// the request again and voids a decision that was held.
func (p *Progress) decided(r *Records) {
	d := r.Latest()
	if d == nil {
		return
	}
	p.Decision, p.Overrode = d.Seq, len(d.Overrides) > 0
	revised := d.Leaf < r.lastRevised()
	held := !d.Final()
	if d.Outcome == review.OutcomeTakenBack || held && d.Sign != nil {
		return
	}
	p.Decided = d.DecidedAt
	if held && revised {
		return // void, though it was decided
	}
	p.Outcome, p.Effect, p.By = d.Outcome, review.EffectFinal, d.By.Analyst
	if d.Notice != nil {
		p.Notice = d.Notice.Action
	}
	if held {
		p.Effect, p.State = review.EffectHeld, review.StateReferred
		return
	}
	p.Counted = counts(&d.Decision)
	if !revised {
		p.State = StateAfter(d.Outcome, review.EffectFinal)
	}
}

// StateAfter is the state into which a decision puts its request.
func StateAfter(outcome, effect string) string {
	switch {
	case effect == review.EffectHeld:
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
	CountedApproved = "approved"
	CountedForged   = "forged"
)

func counts(d *review.Decision) string {
	switch {
	case d.Outcome == review.OutcomeApprove:
		return CountedApproved
	case d.Outcome == review.OutcomeReject && (slices.Contains(d.Reasons, "requester.callback_failed") || slices.Contains(d.Reasons, "requester.fraud_signals")):
		return CountedForged
	}
	return ""
}

// answersOn is the request that this one's document was taken in at, "" for none.
func (r *Records) answersOn() string {
	on := ""
	for i := range r.Links {
		if l := &r.Links[i]; l.Kind == review.LinkAnswers && l.Request == r.ID {
			if on = l.Other; l.Ends != "" {
				on = ""
			}
		}
	}
	return on
}

// asked reports a question to counsel that is open: nobody answered it, and no
// decision was made since.
func (r *Records) asked() bool {
	if len(r.Questions) == 0 {
		return false
	}
	q := &r.Questions[len(r.Questions)-1]
	d := r.Latest()
	return q.AnswerLeaf < 0 && (d == nil || d.Leaf < q.Leaf)
}

// Answered is how many of the questions no longer wait: those up to the last one
// that was answered.
func (r *Records) Answered() int {
	n := 0
	for i := range r.Questions {
		if r.Questions[i].AnswerLeaf >= 0 {
			n = i + 1
		}
	}
	return n
}

// CounselAnswered reports whether counsel answered a question about a revision.
func (r *Records) CounselAnswered(revision int) bool {
	return slices.ContainsFunc(r.Questions, func(q Question) bool { return q.Revision == revision && q.AnswerLeaf >= 0 && q.Answer != "" })
}
