package store

import (
	"time"

	"lert/review"
	"lert/store/engine"
	"lert/store/format"
)

// Which of the fields that the store can fill in were given by the caller.
const (
	gaveAt       = 1
	gaveDecision = 2
	gaveRule     = 4
)

// fulfilmentContent identifies what a caller gave: which of those fields, and the digest.
func fulfilmentContent(f *review.Fulfilment) []byte {
	var given byte
	if !f.At.IsZero() {
		given |= gaveAt
	}
	if f.DecisionID != "" {
		given |= gaveDecision
	}
	if f.RuleID != "" {
		given |= gaveRule
	}
	digest := fulfilmentDigest(f, given)
	return append([]byte{given}, digest[:]...)
}

// fulfilmentDigest is the digest of what a person recorded, without what the store filled in.
func fulfilmentDigest(f *review.Fulfilment, given byte) [32]byte {
	c := *f
	c.Revision, c.RecordedAt, c.Incident, c.Late, c.By = 0, time.Time{}, "", "", review.Actor{Name: f.By.Name}
	if given&gaveAt == 0 {
		c.At = time.Time{}
	}
	if given&gaveDecision == 0 {
		c.DecisionID = ""
	}
	if given&gaveRule == 0 {
		c.RuleID = ""
	}
	setCheckedRequests(&c, nil)
	return jsonDigest(&c)
}

// repeatedFulfilment returns the earlier receipt for a repeated id.
func (s *Store) repeatedFulfilment(t *tx, id engine.TxnID, content []byte) (out Receipt, found bool, err error) {
	v, err := s.recordedID(t, "fulfilment", id, format.FulfilmentIDKey(id), 45, content)
	if err != nil || v == nil {
		return out, false, err
	}
	seq, n := format.Uint64(v), format.Ordinal(v[8:])
	c, err := s.loadSummary(t, seq)
	if err != nil {
		return out, false, err
	}
	f, leaf, err := t.fulfilment(seq, n)
	if err != nil {
		return out, false, err
	}
	out = fulfilmentReceipt(&f, n, leaf, c.state.State)
	out.Repeated = true
	return out, true, nil
}
