package store

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"lert/review"
	"lert/review/obligation"
	"lert/review/problem"
	"lert/store/engine"
	"lert/store/format"
)

// Snapshot is one request as of an earlier size of the ledger: without what was recorded later.
type Snapshot struct {
	// Request is the revision that was current then, with the observations of that time applied; Received is when
	// its first revision arrived.
	Request  *review.Request
	Revision int
	Received time.Time
	// Decision is the current one, nil if there is none, with its effect as it was then: held until the ledger has a
	// second signature that agrees.
	Decision    *review.Decision
	Fulfilments []review.Fulfilment // oldest record first
}

// Snapshots calls yield for every request whose first revision was received in [from, to), as it was when the ledger
// had size leaves; 0 means now. It returns the size, and the root over so many leaves in hex: both and all that was
// yielded are of one state, and the same size gives the same result again whatever was recorded since. An error of
// yield ends it and is returned; yield must be quick, because one snapshot stays open. It writes nothing. A size that
// the ledger does not have is problem.NotFound.
func (v *Session) Snapshots(ctx context.Context, size int64, from, to time.Time,
	yield func(Snapshot) error) (int64, string, error) {
	var root string
	me, err := v.authorize(review.ActOversee)
	if err != nil {
		return 0, "", err
	}
	err = v.s.viewOnce(ctx, func(r engine.Reader) error {
		t := v.s.readTx(r, me)
		full, head, err := t.ledgerRoot()
		if err != nil {
			return err
		}
		switch {
		case size < 0 || size > full:
			return problem.NotFound.New(fmt.Sprintf("the ledger has %d leaves, not %d", full, size),
				"`lert audit verify` shows its size")
		case size == 0 || size == full:
			size, root = full, hex.EncodeToString(head)
		default:
			h, err := t.storedLog(size).Root()
			if err != nil {
				return err
			}
			root = hex.EncodeToString(h[:])
		}
		for kv, err := range t.scanPrefix([]byte{format.FamCaseState}, engine.ScanOpt{KeysOnly: true}) {
			if err != nil {
				return err
			}
			if err := ctx.Err(); err != nil {
				return err
			}
			st, err := v.s.snapshotAt(t, format.Uint64(kv.Key[1:]), size, from, to)
			if err != nil {
				return err
			}
			if st == nil {
				continue
			}
			if err := yield(*st); err != nil {
				return err
			}
		}
		return nil
	})
	return size, root, err
}

// snapshotAt is one request as of a size of the ledger, nil if it was not there yet, was received at another time, or
// is a reply to another request.
func (s *Store) snapshotAt(t *tx, seq uint64, size int64, from, to time.Time) (*Snapshot, error) {
	c, err := s.loadState(t, seq)
	if err == nil {
		err = c.loadRevisions()
	}
	if err != nil {
		return nil, err
	}
	first := &c.records.Revisions[0]
	received := first.Document.ReceivedAt
	if first.Leaf >= size || received.Before(from) || !received.Before(to) {
		return nil, nil
	}
	if err := c.loadActions(); err != nil {
		return nil, err
	}
	r := c.records.AsOf(size)
	if obligation.ProgressOf(r).ReplyTo != "" {
		return nil, nil // it is part of the request that it replies to
	}
	out := &Snapshot{Request: r.Request(r.Revision()), Revision: r.Revision(), Received: received}
	if d := r.CurrentDecision(); d != nil {
		current := d.WithCurrentEffect()
		out.Decision = &current
	}
	all := make([]review.Fulfilment, len(r.Fulfilments))
	for i := range all {
		all[i] = r.Fulfilments[i].Fulfilment
	}
	out.Fulfilments = review.CurrentFulfilments(all)
	return out, nil
}
