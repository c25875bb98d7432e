package store

import (
	"bytes"
	"fmt"
	"time"

	"lert/review"
	"lert/review/obligation"
	"lert/review/problem"
)

// WouldRefuse is Decide as a dry run on a case that was read: it answers what
// Decide would refuse if nothing had changed since the reading, nil where the
// decision would be recorded. It reads no database and writes nothing, so that a
// screen may ask at every key. An earlier record under d.ID is not looked for.
func (v *Session) WouldRefuse(c *Case, d review.Decision, shown []byte) error {
	if _, err := decisionID(d.ID); err != nil {
		return err
	}
	me, err := v.admit(review.ActDecide)
	if err != nil {
		return err
	}
	d.By = me
	e := verdict{policy: v.s.rules.Policy(), now: v.s.now().UTC(), c: c, d: &d, shown: shown}
	return e.judge().Err()
}

// verdict is one decision that is judged on a case.
type verdict struct {
	policy *review.Policy
	now    time.Time // the store's clock
	c      *Case
	d      *review.Decision
	shown  []byte

	current  *review.Assessment // at the store's clock
	a        *review.Assessment // as shown, computed again; nil where it is not believed
	h        *review.History
	held     bool
	refusals problem.List
}

// brief is what a decision on the request is judged on: a case without what is
// only shown. Whether the person may see it is the caller's to ask.
func (c *dossier) brief() (*Case, error) {
	out := &Case{Row: c.row, Request: c.req(), Digest: c.in().Digest, Answers: c.head.Answers}
	out.Row.Expire(c.t.now)
	var err error
	if out.known, err = c.known(); err != nil {
		return nil, err
	}
	if out.newest, err = c.t.newest(); err != nil {
		return nil, err
	}
	out.OpenedAt, err = c.t.openedAt(c.head.Seq, c.head.Rev, c.t.by.Analyst)
	return out, err
}

// assess is what the engine makes of the case at an instant, with the history
// that was known.
func (c *Case) assess(p *review.Policy, at time.Time) (*review.Assessment, *review.History) {
	h := c.known.History(at)
	return review.Assess(p, c.Request, h, at), h
}

// last is the latest decision on the case, nil for none.
func (c *Case) last() *obligation.Decision { return c.known.Records.Latest() }

func (e *verdict) no(rule int, says, hint string) {
	e.refusals = append(e.refusals, problem.Refuse(rule, says, hint))
}

// judge lists everything that a decision is refused for.
func (e *verdict) judge() problem.List {
	c, d, row := e.c, e.d, &e.c.Row
	e.current, _ = c.assess(e.policy, e.now)
	e.believe()
	e.inTurn()
	if c.Answers != "" {
		e.no(10, row.ID+" was taken in as the answer on "+c.Answers+", and is decided there",
			"decide "+c.Answers+", or take the link back: `lert unlink "+row.ID+" "+c.Answers+" --why …`")
	}
	if d.RequestDigest != "" && d.RequestDigest != c.Digest && d.Revision == row.Revision {
		e.no(10, "the decision is about another document than the one recorded",
			"open the request again and read what changed")
	}
	x := e.attempt()
	_, e.held = review.Held(x)
	return append(e.refusals, review.Refuse(x)...)
}

// attempt is the decision with everything that the rules look at.
func (e *verdict) attempt() review.Attempt {
	c, d, row, recs := e.c, e.d, &e.c.Row, e.c.known.Records
	x := review.Attempt{
		Policy: e.policy, Request: c.Request, Decision: d, Shown: e.a, Current: e.current,
		Revision: row.Revision, OpenedAt: c.OpenedAt,
		Holder: row.Holder, HeldUntil: row.HeldUntil, CounselAnswered: recs.CounselAnswered(row.Revision),
		OnCall: d.By.OnCall && c.Request.Kind == review.Emergency, Newest: c.newest, Now: e.now,
	}
	if x.Shown == nil {
		x.Shown = e.current
	}
	last := c.last()
	if d.Outcome == review.OutcomeTakenBack && last != nil && last.ID == d.Supersedes && row.State != review.StateOpen {
		x.Supersedes = &last.Decision
		x.Sent = review.Sent(recs.Done(), d.Supersedes)
	}
	return x
}

// believe computes again what the decider saw and compares. What
// was shown must be what the engine says, of this revision, under this policy,
// at that instant, not long ago.
func (e *verdict) believe() {
	d := e.d
	const again = "open the request again and look at what the checks say now"
	if len(e.shown) == 0 {
		if d.Outcome != review.OutcomeWithdrawn && d.Outcome != review.OutcomeTakenBack {
			e.no(0, "the assessment that the decision rests on is missing", again)
		}
		return
	}
	if d.Revision != e.c.Row.Revision {
		return // rule 10 says it better
	}
	age := e.now.Sub(d.AssessedAt)
	switch {
	case d.AssessedAt.IsZero() || age > MaxShown:
		e.no(0, "the assessment is more than an hour old", again)
		return
	case age < -backdating:
		e.no(12, "the assessment is dated after the store's clock", "set this machine's clock")
		return
	case review.Digest(e.shown) != d.AssessmentDigest:
		e.no(0, "the assessment's digest is not that of its bytes", again)
		return
	}
	a, h := e.c.assess(e.policy, d.AssessedAt)
	if !bytes.Equal(a.Canonical(), e.shown) {
		e.no(0, "the assessment is not the one that the engine makes of this request: "+
			"something changed, or it was altered", again)
		return
	}
	e.a, e.h = a, h
	for i := range e.current.Checks {
		for _, f := range e.current.Checks[i].Findings {
			if (f.Severity == review.PushBack || f.Severity == review.Reject) && !blocking(a, f.Code) {
				e.no(0, "since the assessment was shown a finding has come up: "+f.Text.String(), again)
			}
		}
	}
}

func blocking(a *review.Assessment, code string) bool {
	for i := range a.Checks {
		for _, f := range a.Checks[i].Findings {
			if f.Code == code && (f.Severity == review.PushBack || f.Severity == review.Reject) {
				return true
			}
		}
	}
	return false
}

// inTurn refuses a decision over another that its decider may not have seen.
// A correction is a new record that names the one it supersedes.
func (e *verdict) inTurn() {
	d, row, last := e.d, &e.c.Row, e.c.last()
	if d.Supersedes != "" && d.Outcome != review.OutcomeTakenBack && (last == nil || last.ID != d.Supersedes) {
		e.no(0, fmt.Sprintf("%q is not the latest decision on this request, and only that one can be superseded",
			d.Supersedes),
			"`lert show "+d.Request+"` lists its decisions; leave it out where none was made")
		return
	}
	if last == nil || row.State == review.StateOpen || d.Outcome == review.OutcomeTakenBack {
		return
	}
	switch {
	case row.State == review.StateReferred && row.Effect != review.EffectHeld:
		return // counsel's question is open; the decision before it was taken back or is of an older revision
	case row.State == review.StateWaiting || d.Outcome == review.OutcomeWithdrawn:
		if !row.Decided.After(d.AssessedAt) || d.Supersedes == last.ID {
			return
		}
	case d.Supersedes == last.ID:
		return
	}
	e.no(10, fmt.Sprintf("%s decided this request at %s (%s)", last.By.Analyst,
		last.DecidedAt.UTC().Format("2006-01-02 15:04 UTC"), outcomeWord(last.Outcome)),
		"look at that decision; a correction names it: supersedes "+last.ID)
}
