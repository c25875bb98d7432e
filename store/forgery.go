package store

import (
	"math"

	"lert/review"
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
	seqs, err := c.t.matchingSeqs(
		c.s.matchEntry(format.MatchEmail, review.NormalEmail(c.doc().Requester.Email)), 0, math.MaxInt)
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
