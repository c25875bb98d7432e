package store

import (
	"fmt"
	"math"

	"lert/review"
	"lert/review/problem"
	"lert/store/format"
)

// senderRefreshLimit is how many undecided requests of one sender are recomputed within the transaction that found a
// forgery; the background refresh does the others.
const senderRefreshLimit = 64

// refreshSenderRequests recomputes the rows of the sender's other undecided requests, so that they show at once that a
// forgery was found, or is not one after all. Their assessments read the sender's account in any case.
func (c *loadedCase) refreshSenderRequests() error {
	if len(c.state.Sender) != 16 {
		return nil
	}
	seqs, err := c.t.matchingSeqs(append([]byte{format.MatchEmail}, c.state.Sender...), 0, math.MaxInt)
	if err != nil {
		return err
	}
	for i, seq := range seqs {
		h, err := c.t.caseStateOf(seq)
		if err != nil {
			return err
		}
		if seq == c.state.Seq || h.State == review.StateDecided {
			continue
		}
		if i >= senderRefreshLimit {
			if err := c.s.markStale(c.t, h); err != nil {
				return err
			}
			continue
		}
		o, err := c.s.load(c.t, seq)
		if err == nil {
			err = o.save()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// markStale leaves a request for the background refresh to recompute.
func (s *Store) markStale(t *tx, h *caseState) error {
	c := &loadedCase{s: s, t: t, state: *h}
	c.markStored()
	if err := c.loadRow(); err != nil {
		return err
	}
	c.state.Stale, c.state.NextChange = true, t.now
	return c.saveRow()
}

// decisionRecord reads one decision with what belongs to it. Its effect is that of now: a countersignature makes a held
// decision final.
func (s *Store) decisionRecord(t *tx, seq uint64) (*DecisionRecord, error) {
	k := format.SeqKey(format.FamDecision, seq)
	v, found, err := t.peek(k)
	if err == nil && !found {
		err = decisionNotFound(seq)
	}
	if err != nil {
		return nil, err
	}
	d := &DecisionRecord{}
	var body []byte
	if d.Leaf, body, err = splitRecord(k, v); err == nil {
		err = decodeJSON(k, body, &d.Decision)
	}
	if err != nil {
		return nil, err
	}
	d.recordedEffect = d.Decision.Effect
	if v, found, err = t.peek(format.SeqKey(format.FamAssessment, seq)); err != nil {
		return nil, err
	} else if found {
		d.AssessmentJSON = v
		d.Assessment = &review.Assessment{}
		if err := decodeJSON(format.SeqKey(format.FamAssessment, seq), v, d.Assessment); err != nil {
			return nil, err
		}
	}
	if d.LeafBytes, _, err = t.peek(format.SeqKey(format.FamLeaf, uint64(d.Leaf))); err != nil {
		return nil, err
	}
	sk := format.SeqKey(format.FamCountersign, seq)
	if v, found, err = t.get(sk); err != nil || !found {
		return d, err
	}
	if d.CountersignLeaf, body, err = splitRecord(sk, v); err != nil {
		return nil, err
	}
	d.Countersign = &review.Countersignature{}
	if err := decodeJSON(sk, body, d.Countersign); err != nil {
		return nil, err
	}
	if d.Countersign.Answer == "agree" {
		d.Decision.Effect = review.EffectFinal
	}
	return d, nil
}

func decisionNotFound(seq uint64) error {
	return problem.NotFound.At(fmt.Sprintf("decision %d", seq), "`lert audit list` shows them")
}
