package store

import (
	"bytes"
	"cmp"
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

// maxAssessmentAge is how old an assessment may be when a decision rests on it.
const maxAssessmentAge = time.Hour

// Decide records one decision on one revision, or refuses it and writes nothing. shown are the canonical bytes of the
// assessment that the decider saw; a withdrawal and a taking back rest on none, and are recorded without one. The store
// recomputes the assessment as of d.AssessedAt and as of its own clock, and accepts shown only if the bytes are the
// same.
//
// The caller makes d.ID (32 hex digits). The same id with the same content gives the same receipt, Repeated; with other
// content problem.Conflict. Statements that the decision does not need are not recorded. The store fills in Seq,
// Effect, Grounds, OpenedAt, DecidedAt, RequestDigest and PolicyRef.
//
// Errors: problem.Refused with every refusal, problem.NotFound, problem.Conflict, problem.Rehearsal. After a failure of
// the disk the engine looks the id up first: problem.InDoubt only if that fails, too.
func (v *Session) Decide(ctx context.Context, d review.Decision, shown []byte) (Receipt, error) {
	id, err := parseDecisionID(d.ID)
	if err != nil {
		return Receipt{}, err
	}
	d.By, d.Schema, d.ID = v.me, review.DecisionSchema, hex.EncodeToString(id[:])
	return write(ctx, v, id, review.ActDecide, func(t *tx) (Receipt, error) {
		d.By = t.by
		if d.RequestID, err = t.storedCaseNumber(d.RequestID); err != nil {
			return Receipt{}, err
		}
		if out, found, err := v.s.repeatedDecision(t, id, d); err != nil || found {
			return out, err
		}
		e := &pendingDecision{s: v.s, t: t, d: d, shown: shown}
		if err := e.check(); err != nil {
			return Receipt{}, err
		}
		return e.record(id)
	})
}

// parseDecisionID reads the id that a caller made for a decision.
func parseDecisionID(s string) (engine.TxnID, error) { return parseRecordID("decision", s) }

// parseRecordID reads the id that a caller made for a record: 32 hex digits, not all zero. of names the kind of record
// in the refusal.
func parseRecordID(of, s string) (id engine.TxnID, err error) {
	b, err := hex.DecodeString(strings.ReplaceAll(s, "-", ""))
	if err != nil || len(b) != len(id) {
		return id, problem.Refuse(problem.NoRule, fmt.Sprintf("the %s's id %q is not 32 hex digits", of, text.Clean(s)),
			"use 128 random bits, or let the program generate it")
	}
	copy(id[:], b)
	if id == (engine.TxnID{}) {
		return id, problem.Refuse(problem.NoRule, "the "+of+"'s id is zero", "use 128 random bits")
	}
	return id, nil
}

// decisionDigest is the digest of what a person decided, without what the store fills in and without the time and the
// machine: a call repeated minutes later, because the receipt was lost, has the same digest.
func decisionDigest(d *review.Decision) [32]byte {
	c := *d
	c.Seq, c.Effect, c.Grounds, c.RequestDigest, c.PolicyRef, c.AssessmentDigest = 0, "", nil, "", "", ""
	c.OpenedAt, c.DecidedAt, c.AssessedAt, c.Late = time.Time{}, time.Time{}, time.Time{}, ""
	c.By = review.Actor{Name: d.By.Name}
	return jsonDigest(&c)
}

// jsonDigest is the SHA-256 of a plain struct as JSON.
func jsonDigest(v any) [32]byte {
	b, err := json.Marshal(v)
	if err != nil { // a plain struct always marshals
		panic("store: " + err.Error())
	}
	return sha256.Sum256(b)
}

// recordedID is the index entry of an id under which something was recorded before, nil if nothing was. The entry ends
// with content, which tells whether the earlier call was the same.
func (s *Store) recordedID(t *tx, of string, id engine.TxnID, k []byte, size int, content []byte) ([]byte, error) {
	v, found, err := t.get(k)
	switch {
	case err != nil || !found:
		return nil, err
	case len(v) != size:
		return nil, engine.NewDamagedError(s.path, k, "cut short")
	case !bytes.HasSuffix(v, content):
		return nil, problem.Conflict.New(fmt.Sprintf("conflict: %s %x was recorded with different content", of, id),
			"use a new id for a new "+of)
	}
	return v, nil
}

// repeatedDecision returns the earlier receipt for a repeated id.
func (s *Store) repeatedDecision(t *tx, id engine.TxnID, d review.Decision) (out Receipt, found bool, err error) {
	v, err := s.recordedID(t, "decision", id, format.DecisionIDKey(id), 40, nil)
	if err != nil || v == nil {
		return out, false, err
	}
	dec, err := s.decisionRecord(t, format.Uint64(v))
	if err != nil {
		return out, false, err
	}
	// A statement that the earlier record lacks was not needed, and was left out.
	d.DropUnneeded(review.Statements{Tailoring: dec.Decision.Tailoring != nil,
		GoodFaith: dec.Decision.GoodFaith != nil})
	digest := decisionDigest(&d)
	if _, err := s.recordedID(t, "decision", id, format.DecisionIDKey(id), 40, digest[:]); err != nil {
		return out, false, err
	}
	c, err := s.loadByID(t, dec.Decision.RequestID)
	if err != nil {
		return out, false, err
	}
	out = decisionReceipt(dec, c.stateAfter(dec.Leaf))
	out.Repeated = true
	return out, true, nil
}

// stateAfter is the state that the request had after the record at a position of the ledger: a repeated call is told
// the same as the first.
func (c *loadedCase) stateAfter(leaf int64) string {
	return obligation.ProgressOf(c.records.AsOf(leaf + 1)).State
}

func decisionReceipt(d *DecisionRecord, state string) Receipt {
	r := Receipt{ID: d.Decision.ID, Seq: d.Decision.Seq, Leaf: d.Leaf, State: state,
		AwaitingSignature: d.Decision.Effect == review.EffectAwaitingSignature}
	what := outcomeWord(d.Decision.Outcome) + " was recorded"
	if d.Decision.Outcome == review.OutcomeTakenBack {
		what = "the decision was taken back"
	}
	r.Message = fmt.Sprintf("%s: %s (ledger %d)", d.Decision.RequestID, what, d.Leaf)
	if d.Decision.Late != "" {
		r.Message += "; LATE: it was " + d.Decision.Late
	}
	if r.AwaitingSignature {
		r.Message += "; it is held until counsel signs"
	}
	return r
}

// outcomeWords are the nouns for the outcomes.
var outcomeWords = map[string]string{
	review.OutcomeApprove: "approval", review.OutcomePushBack: "push back", review.OutcomeReject: "rejection",
	review.OutcomeWithdrawn: "withdrawal", review.OutcomeTakenBack: "decision taken back",
}

func outcomeWord(outcome string) string { return cmp.Or(outcomeWords[outcome], outcome) }

// pendingDecision is a decision being checked and recorded.
type pendingDecision struct {
	s     *Store
	t     *tx
	d     review.Decision
	shown []byte

	c          *loadedCase
	assessment *review.Assessment // as shown, recomputed
	history    *review.History
}

// check reads the case as it is now and lists the refusals.
func (e *pendingDecision) check() (err error) {
	d := &e.d
	if e.c, err = e.s.loadByID(e.t, d.RequestID); err != nil {
		return err
	}
	c, err := e.c.baseCase()
	if err != nil {
		return err
	}
	v := decisionCheck{policy: e.s.rules.Policy(), now: e.t.now, kase: c, decision: d, shown: e.shown}
	if err := v.check().Err(); err != nil {
		return err
	}
	e.assessment, e.history = v.recomputed, v.history
	if !review.RestsOnAssessment(d.Outcome) { // whatever the caller had on the screen
		e.assessment, d.AssessmentDigest, d.AssessedAt = nil, "", time.Time{}
	}
	var rows []review.CategoryRow
	if d.Outcome == review.OutcomeApprove {
		rows, _ = review.Granted(e.assessment, d.Granted)
	}
	d.DropUnneeded(review.StatementsNeeded(c.Request.Kind, d.Outcome, rows))
	d.OpenedAt, d.DecidedAt = c.OpenedAt, e.t.now
	d.RequestDigest, d.PolicyRef = c.Digest, v.policy.Ref()
	d.Grounds = e.s.grounds(d.Reasons)
	d.Effect = review.EffectFinal
	if v.awaitingSignature {
		d.Effect = review.EffectAwaitingSignature
	}
	return nil
}

// grounds are the legal grounds of the reasons, each once, in the order of the reasons.
func (s *Store) grounds(reasons []string) []string {
	var out []string
	for _, code := range reasons {
		if c := s.rules.Policy().Codes[code]; c != nil && c.Ground != "" && !slices.Contains(out, c.Ground) {
			out = append(out, c.Ground)
		}
	}
	return out
}

// record writes the decision, the assessment that was shown, the leaf, the indexes, and the decision's effect on the
// request.
func (e *pendingDecision) record(id engine.TxnID) (Receipt, error) {
	s, t, c, d := e.s, e.t, e.c, &e.d
	h := &c.state
	seq, err := t.addCount("decisions", 1)
	if err != nil {
		return Receipt{}, err
	}
	d.Seq = seq
	switch d.Late = ""; d.Outcome {
	case review.OutcomeApprove, review.OutcomePushBack, review.OutcomeReject:
		d.Late = obligation.LateNote(h.Obligations, review.ClockResponse, t.now, 0)
	}
	k := format.SeqKey(format.FamDecision, seq)
	l := c.newLeaf(format.LeafDecision, d.ID, h.Rev)
	l.Policy, l.Outcome, l.Effect, l.Codes = s.rules.Digest(), d.Outcome, d.Effect, codesOf(d)
	l.Supersedes, l.OpenedAt = d.Supersedes, d.OpenedAt
	if e.assessment != nil {
		salt := newSalt()
		shownKey := format.SeqKey(format.FamAssessment, seq)
		t.put(format.SaltKey(shownKey), salt)
		t.put(shownKey, e.shown)
		l.AssessmentCommit, l.AssessedAt = format.Commit(salt, e.shown), d.AssessedAt.UTC()
		if err := putJSON(t, format.SeqKey(format.FamHistory, seq), e.history); err != nil {
			return Receipt{}, err
		}
	}
	leaf, err := s.writeRecord(t, k, d, l, decisionFields(d))
	if err != nil {
		return Receipt{}, err
	}
	digest := decisionDigest(d)
	t.put(format.DecisionIDKey(id), append(format.AppendUint64(nil, seq), digest[:]...))
	for _, ik := range auditKeys(d, h.Seq, c.doc().Requester.Country) {
		t.put(ik, nil)
	}
	if err := t.removeDrafts(d.By.Name, h.ID); err != nil {
		return Receipt{}, err
	}
	wasForged := h.SenderRecord == obligation.SenderForged
	c.records.Decisions = append(c.records.Decisions,
		obligation.Decision{Decision: *d, Assessment: e.assessment, Leaf: leaf})
	if err := c.save(); err != nil {
		return Receipt{}, err
	}
	if wasForged != (h.SenderRecord == obligation.SenderForged) {
		if err := c.refreshSenderRequests(); err != nil {
			return Receipt{}, err
		}
	}
	return decisionReceipt(&DecisionRecord{Decision: *d, Leaf: leaf}, h.State), nil
}

// auditKeys are a decision's entries in the audit indexes.
func auditKeys(d *review.Decision, request uint64, country string) [][]byte {
	return [][]byte{
		format.AuditKey(format.ByAnalyst, d.By.Name, d.Seq),
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
