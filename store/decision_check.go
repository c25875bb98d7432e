package store

import (
	"bytes"
	"fmt"
	"slices"
	"time"

	"lert/review"
	"lert/review/obligation"
	"lert/review/problem"
)

// WouldRefuse is Decide as a dry run on a case that was read: it returns what Decide would refuse if nothing has
// changed since, nil if the decision would be recorded. It reads no database and writes nothing, so that a screen may
// ask at every key. An earlier record under d.ID is not looked for.
func (v *Session) WouldRefuse(c *Case, d review.Decision, shown []byte) error {
	if _, err := parseDecisionID(d.ID); err != nil {
		return err
	}
	me, err := v.authorize(review.ActDecide)
	if err != nil {
		return err
	}
	d.By = me
	e := decisionCheck{policy: v.s.rules.Policy(), now: v.s.now().UTC(), kase: c, decision: &d, shown: shown}
	return e.check().Err()
}

// decisionCheck checks one decision on a case.
type decisionCheck struct {
	policy   *review.Policy
	now      time.Time // the store's clock
	kase     *Case
	decision *review.Decision
	shown    []byte

	current           *review.Assessment // at the store's clock
	recomputed        *review.Assessment // as shown, recomputed; nil if it is not the engine's
	history           *review.History
	awaitingSignature bool
	refusals          problem.List
}

// baseCase is what a decision on the request is checked against: a case without what is only shown. The caller checks
// whether the person may see it.
func (c *loadedCase) baseCase() (*Case, error) {
	out := &Case{Row: c.row, Request: c.effectiveRequest(), Digest: c.currentImport().Digest, ReplyTo: c.state.ReplyTo}
	out.Row.ExpireClaim(c.t.now)
	out.IntakeFindings = c.records.IntakeFindings(c.s.rules.Policy())
	var err error
	if out.assessInput, err = c.assessmentInput(); err != nil {
		return nil, err
	}
	if out.newest, err = c.t.newestRecordTime(); err != nil {
		return nil, err
	}
	out.OpenedAt, err = c.t.openedAt(c.state.Seq, c.state.Rev, c.t.by.Name)
	return out, err
}

// assess is the engine's assessment of the case as of an instant, with the history that was known then.
func (c *Case) assess(p *review.Policy, at time.Time) (*review.Assessment, *review.History) {
	h := c.assessInput.History(at)
	return review.Assess(p, c.Request, h, at), h
}

// last is the current decision on the case, nil if there is none.
func (c *Case) last() *obligation.Decision { return c.assessInput.Records.CurrentDecision() }

// reopenHint says what to do when the assessment that was shown cannot be used.
const reopenHint = "open the request again and review its current findings"

func (e *decisionCheck) refuse(rule int, says, hint string) {
	e.refusals = append(e.refusals, problem.Refuse(rule, says, hint))
}

// check lists everything for which the decision is refused.
func (e *decisionCheck) check() problem.List {
	c, d, row := e.kase, e.decision, &e.kase.Row
	e.current, _ = c.assess(e.policy, e.now)
	e.checkShown()
	e.checkSupersedes()
	if c.ReplyTo != "" {
		e.refuse(problem.RuleOutOfDate, row.ID+" was recorded as the reply to "+c.ReplyTo+", and must be decided there",
			"decide "+c.ReplyTo+", or remove the link: `lert unlink "+row.ID+" "+c.ReplyTo+" --why …`")
	}
	if d.RequestDigest != "" && d.RequestDigest != c.Digest && d.Revision == row.Revision {
		e.refuse(problem.RuleOutOfDate, "the decision concerns a different document from the one recorded",
			"open the request again and read what changed")
	}
	x := e.attempt()
	e.awaitingSignature = review.NeedsCountersignature(x)
	return append(e.refusals, review.ValidateDecision(x)...)
}

// attempt is the decision with everything that review's own checks look at.
func (e *decisionCheck) attempt() review.DecisionInput {
	c, d, row, recs := e.kase, e.decision, &e.kase.Row, e.kase.assessInput.Records
	x := review.DecisionInput{
		Policy: e.policy, Request: c.Request, Decision: d, Shown: e.recomputed, Current: e.current,
		Revision: row.Revision, OpenedAt: c.OpenedAt, CallbackTrustedBy: recs.CallbackTrustedBy(recs.Revision(), e.now),
		ClaimedBy: row.Holder, ClaimedUntil: row.ClaimedUntil, OpinionGiven: recs.HasOpinion(row.Revision),
		OnCall: d.By.OnCall && c.Request.Kind == review.KindEmergency, NewestRecordAt: c.newest, Now: e.now,
	}
	if q := recs.OpenQuestion(); q != nil {
		x.OpenQuestion, x.AskedAt = q.Question, q.At
	}
	if x.Shown == nil {
		x.Shown = e.current
	}
	x.Shown = x.Shown.WithIntake(c.IntakeFindings)
	last := c.last()
	if last != nil && last.ID == d.Supersedes && last.Outcome == review.OutcomePushBack {
		x.Closes = &last.Decision
	}
	if d.Outcome == review.OutcomeTakenBack && last != nil && last.ID == d.Supersedes &&
		last.Outcome != review.OutcomeTakenBack && row.State != review.StateOpen {
		x.Superseded = &last.Decision
		x.AnythingSent = review.AnythingSent(recs.CurrentFulfilments(), d.Supersedes)
	}
	return x
}

// checkShown recomputes the assessment that the decider saw and compares. It must be the engine's assessment of this
// revision, under this policy, at that instant, and recent.
func (e *decisionCheck) checkShown() {
	d := e.decision
	if len(e.shown) == 0 {
		if review.RestsOnAssessment(d.Outcome) {
			e.refuse(problem.NoRule, "the assessment on which the decision is based is missing", reopenHint)
		}
		return
	}
	if d.Revision != e.kase.Row.Revision {
		return // refusal 10 says it better
	}
	age := e.now.Sub(d.AssessedAt)
	switch {
	case d.AssessedAt.IsZero() || age > maxAssessmentAge:
		e.refuse(problem.NoRule, "the assessment is more than an hour old", reopenHint)
		return
	case age < -maxBackdating:
		e.refuse(problem.RuleBackdated, "the assessment is dated after the store's clock", "set this machine's clock")
		return
	case review.Digest(e.shown) != d.AssessmentDigest:
		e.refuse(problem.NoRule, "the assessment's digest does not match its content", reopenHint)
		return
	}
	a, h := e.kase.assess(e.policy, d.AssessedAt)
	if !bytes.Equal(a.Canonical(), e.shown) {
		e.refuse(problem.NoRule, "the assessment differs from the one that the engine makes: "+
			"something has changed, or the assessment was altered", reopenHint)
		return
	}
	e.recomputed, e.history = a, h
	shown := blockingFindings(a)
	for _, f := range blockingFindings(e.current) {
		if !slices.ContainsFunc(shown, func(x review.Finding) bool { return x.Code == f.Code }) {
			e.refuse(problem.NoRule, "there is a new finding since the assessment was shown: "+f.Text.String(),
				reopenHint)
		}
	}
}

// blockingFindings are the findings for which a request is pushed back or rejected.
func blockingFindings(a *review.Assessment) (out []review.Finding) {
	for i := range a.Checks {
		for _, f := range a.Checks[i].Findings {
			if f.Severity == review.SeverityPushBack || f.Severity == review.SeverityReject {
				out = append(out, f)
			}
		}
	}
	return out
}

// Superseded is the id of the decision that a decision with this outcome supersedes if its decider names none, "" if
// there is no such decision: the current one, if it is taken back, or if the agency withdraws what was decided.
func (c *Case) Superseded(outcome string) string {
	decided := c.Row.State == review.StateDecided || c.Row.Effect == review.EffectAwaitingSignature
	supersedes := outcome == review.OutcomeTakenBack || outcome == review.OutcomeWithdrawn && decided
	if d := c.CurrentDecision(); supersedes && d != nil {
		return d.Decision.ID
	}
	return ""
}

// checkSupersedes refuses a decision after another one that its decider may not have seen. A correction names the
// decision that it supersedes.
func (e *decisionCheck) checkSupersedes() {
	d, row, last := e.decision, &e.kase.Row, e.kase.last()
	if d.Supersedes != "" && d.Outcome != review.OutcomeTakenBack && (last == nil || last.ID != d.Supersedes) {
		e.refuse(problem.NoRule,
			fmt.Sprintf("%q is not the latest decision on this request, and only the latest can be superseded",
				d.Supersedes),
			"`lert show "+d.RequestID+"` lists its decisions; if there is none, leave --supersedes out")
		return
	}
	if last == nil || row.State == review.StateOpen || d.Outcome == review.OutcomeTakenBack {
		return
	}
	switch {
	case row.State == review.StateReferred && row.Effect != review.EffectAwaitingSignature:
		return // counsel's question is open; the decision before was taken back or is on an older revision
	case row.State == review.StateWaiting || d.Outcome == review.OutcomeWithdrawn:
		if !row.DecidedAt.After(d.AssessedAt) || d.Supersedes == last.ID {
			return
		}
	case d.Supersedes == last.ID:
		return
	}
	e.refuse(problem.RuleOutOfDate, fmt.Sprintf("this request was decided by %s at %s (%s)", last.By.Name,
		last.DecidedAt.UTC().Format(toTheMinute), outcomeWord(last.Outcome)),
		"review that decision; a correction must name it: `--supersedes "+last.ID+"`")
}
