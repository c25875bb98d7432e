package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"lert/review"
	"lert/review/obligation"
	"lert/review/problem"
	"lert/review/text"
	"lert/store/engine"
	"lert/store/format"
)

// MaxShown is how old an assessment may be when a decision rests on it.
const MaxShown = time.Hour

// Decide records one decision on one revision, or refuses it and writes
// nothing. shown are the canonical bytes of the assessment that the decider
// saw (they may be left out of a withdrawal and of a taking back); the store
// makes the assessment anew at d.AssessedAt and at its own clock and believes
// only what comes out the same.
//
// The caller makes d.ID (32 hex digits). The same id with the same content
// gives the same receipt, Repeated; with other content problem.Conflict. Seq,
// Effect, Grounds, OpenedAt, DecidedAt, RequestDigest and Policy are the
// store's to fill in.
//
// Errors: problem.Refused with every rule that is broken, problem.NotFound, problem.Conflict,
// problem.Rehearsal; after a failure of the disk the engine looks the id up before
// anything is said: problem.InDoubt only where it could not.
func (v *Session) Decide(ctx context.Context, d review.Decision, shown []byte) (Receipt, error) {
	id, err := decisionID(d.ID)
	if err != nil {
		return Receipt{}, err
	}
	d.By, d.Schema, d.ID = v.me, review.DecisionSchema, hex.EncodeToString(id[:])
	content := contentOf(&d)
	var out Receipt
	err = v.act(ctx, id, review.ActDecide, func(t *tx) error {
		out, d.By = Receipt{}, t.by
		repeated, err := v.s.repeated(t, id, content, &out)
		if err != nil || repeated {
			return err
		}
		e := &ruling{s: v.s, t: t, d: d, shown: shown, content: content}
		if err := e.judge(); err != nil {
			return err
		}
		out, err = e.record(id)
		return err
	})
	return out, err
}

// decisionID reads the id that a caller made for a decision.
func decisionID(s string) (engine.ID, error) { return recordID("decision", s) }

// recordID reads the id that a caller made.
func recordID(of, s string) (id engine.ID, err error) {
	b, err := hex.DecodeString(strings.ReplaceAll(s, "-", ""))
	if err != nil || len(b) != len(id) {
		return id, problem.Refuse(0, fmt.Sprintf("the %s's id %q is not 32 hex digits", of, text.Clean(s)), "make it of 128 random bits, or leave it to the program")
	}
	copy(id[:], b)
	if id == (engine.ID{}) {
		return id, problem.Refuse(0, "the "+of+"'s id is zero", "make it of 128 random bits")
	}
	return id, nil
}

// contentOf is the digest of what a person decided, without what the store
// fills in and without when and where it was asked: a call that is repeated
// minutes later, because the answer was lost, has the same content.
func contentOf(d *review.Decision) [32]byte {
	c := *d
	c.Seq, c.Effect, c.Grounds, c.RequestDigest, c.Policy, c.AssessmentDigest = 0, "", nil, "", "", ""
	c.OpenedAt, c.DecidedAt, c.AssessedAt, c.Late = time.Time{}, time.Time{}, time.Time{}, ""
	c.By = review.Actor{Analyst: d.By.Analyst}
	b, err := json.Marshal(&c)
	if err != nil { // a plain struct always marshals
		panic("store: " + err.Error())
	}
	return sha256.Sum256(b)
}

// repeated answers a call whose id was recorded before.
func (s *Store) repeated(t *tx, id engine.ID, content [32]byte, out *Receipt) (bool, error) {
	v, found, err := t.get(format.DeciderKey(id))
	if err != nil || !found {
		return false, err
	}
	if len(v) != 40 {
		return false, engine.Damaged(s.path, format.DeciderKey(id), "cut short")
	}
	if [32]byte(v[8:]) != content {
		return false, problem.Conflict.New(fmt.Sprintf("conflict: decision %x was recorded with other content", id), "make a new id for a new decision")
	}
	dec, err := s.decided(t, format.Uint64(v))
	if err != nil {
		return false, err
	}
	*out = receiptOf(dec)
	out.Repeated = true
	return true, nil
}

func receiptOf(d *Decided) Receipt {
	r := Receipt{ID: d.Decision.ID, Seq: d.Decision.Seq, Leaf: d.Leaf, Held: d.Decision.Effect == review.EffectHeld}
	r.State = obligation.StateAfter(d.Decision.Outcome, d.Decision.Effect)
	r.Says = fmt.Sprintf("%s: %s was recorded (ledger %d)", d.Decision.Request, outcomeWord(d.Decision.Outcome), d.Leaf)
	if d.Decision.Late != "" {
		r.Says += "; LATE: it was " + d.Decision.Late
	}
	if r.Held {
		r.Says += "; it is held until counsel signs"
	}
	return r
}

func outcomeWord(outcome string) string {
	switch outcome {
	case review.OutcomeApprove:
		return "approval"
	case review.OutcomePushBack:
		return "push back"
	case review.OutcomeReject:
		return "rejection"
	case review.OutcomeWithdrawn:
		return "withdrawal"
	case review.OutcomeTakenBack:
		return "taking back"
	}
	return outcome
}

// ruling is one decision under way inside an act.
type ruling struct {
	s       *Store
	t       *tx
	d       review.Decision
	shown   []byte
	content [32]byte

	c *dossier
	a *review.Assessment // as shown, computed again
	h *review.History
}

// judge reads the case as it is now and refuses what is refused on it.
func (e *ruling) judge() (err error) {
	d := &e.d
	if e.c, err = e.s.open(e.t, d.Request); err != nil {
		return err
	}
	c, err := e.c.brief()
	if err != nil {
		return err
	}
	v := verdict{policy: e.s.rules.Policy(), now: e.t.now, c: c, d: d, shown: e.shown}
	if err := v.judge().Err(); err != nil {
		return err
	}
	e.a, e.h = v.a, v.h
	d.OpenedAt, d.DecidedAt = c.OpenedAt, e.t.now
	d.RequestDigest, d.Policy = c.Digest, v.policy.Ref()
	d.Grounds = e.s.grounds(d.Reasons)
	d.Effect = review.EffectFinal
	if v.held {
		d.Effect = review.EffectHeld
	}
	return nil
}

// grounds are what the reasons rest on, each once, in the order of the reasons.
func (s *Store) grounds(reasons []string) []string {
	var out []string
	for _, code := range reasons {
		if c := s.rules.Policy().Codes[code]; c != nil && c.Ground != "" && !slices.Contains(out, c.Ground) {
			out = append(out, c.Ground)
		}
	}
	return out
}

// record writes the decision, what was shown, the leaf, the indexes, and what
// the decision does to the request.
func (e *ruling) record(id engine.ID) (Receipt, error) {
	s, t, c, d := e.s, e.t, e.c, &e.d
	h := &c.head
	seq, err := t.add("decisions", 1)
	if err != nil {
		return Receipt{}, err
	}
	d.Seq = seq
	if d.Late = ""; d.Outcome == review.OutcomePushBack || d.Outcome == review.OutcomeReject {
		d.Late = obligation.Late(h.Owed, t.now, 0)
	}
	k := format.NumKey(format.FamDecision, seq)
	l := &format.Leaf{Kind: format.LeafDecision, ID: d.ID, Request: h.ID, Revision: h.Rev, RequestCommit: c.in().Commit, Policy: s.rules.Digest(),
		Outcome: d.Outcome, Effect: d.Effect, Codes: codesOf(d), Supersedes: d.Supersedes, OpenedAt: d.OpenedAt}
	if e.a != nil {
		salt := newSalt()
		shownKey := format.NumKey(format.FamShown, seq)
		t.put(format.SaltKey(shownKey), salt)
		t.put(shownKey, e.shown)
		l.AssessmentCommit, l.AssessedAt = format.Commit(salt, e.shown), d.AssessedAt.UTC()
		if err := putJSON(t, format.NumKey(format.FamKnown, seq), e.h); err != nil {
			return Receipt{}, err
		}
	}
	leaf, err := s.record(t, k, d, l, decisionFields(d))
	if err != nil {
		return Receipt{}, err
	}
	t.put(format.DeciderKey(id), append(format.AppendUint64(nil, seq), e.content[:]...))
	for _, ik := range auditKeys(d, h.Seq, c.doc().Requester.Country) {
		t.put(ik, nil)
	}
	t.del(format.DraftKey(d.By.Analyst, h.ID))
	forged := h.Counted == obligation.CountedForged
	c.recs.Decisions = append(c.recs.Decisions, obligation.Decision{Decision: *d, Shown: e.a, Leaf: leaf})
	if err := c.settle(); err != nil {
		return Receipt{}, err
	}
	if forged != (h.Counted == obligation.CountedForged) {
		if err := c.castShadow(); err != nil {
			return Receipt{}, err
		}
	}
	return receiptOf(&Decided{Decision: *d, Leaf: leaf}), nil
}

// auditKeys are a decision's entries in the audit indexes.
func auditKeys(d *review.Decision, request uint64, country string) [][]byte {
	return [][]byte{
		format.AuditKey(format.ByAnalyst, d.By.Analyst, d.Seq),
		format.AuditKey(format.ByOutcome, d.Outcome, d.Seq),
		format.AuditKey(format.ByCountry, country, d.Seq),
		format.AuditKey(format.ByDay, d.DecidedAt.UTC().Format(time.DateOnly), d.Seq),
		format.AuditRequestKey(request, d.Seq),
	}
}

// codesOf are the codes that a decision's leaf names in the clear.
func codesOf(d *review.Decision) []string {
	out := slices.Clone(d.Reasons)
	for _, o := range d.Overrides {
		if !slices.Contains(out, o.Code) {
			out = append(out, o.Code)
		}
	}
	return out
}
