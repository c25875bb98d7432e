package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"lert/review"
	"lert/review/problem"
	"lert/store/engine"
	"lert/store/format"
)

// refreshBatchSize is how many rows are made anew in one transaction.
const refreshBatchSize = 64

// startRefresh begins the background work on rows: those made under another
// policy than the one in force, and those that the calendar changed, are made
// anew. A row is only a summary; Case and Decide always assess afresh.
func (s *Store) startRefresh() {
	ctx, stop := context.WithCancel(context.Background())
	s.cancelRefresh, s.refreshWake, s.refreshDone = stop, make(chan struct{}, 1), make(chan struct{})
	go func() {
		defer close(s.refreshDone)
		s.refreshAll(ctx)
		for {
			s.refreshDueRows(ctx)
			select {
			case <-ctx.Done():
				return
			case <-s.refreshWake:
			}
		}
	}()
}

func (s *Store) stopRefresh() {
	if s.cancelRefresh != nil {
		s.cancelRefresh()
		<-s.refreshDone
	}
}

func (s *Store) wakeRefresh() {
	if s.refreshWake == nil {
		return
	}
	select {
	case s.refreshWake <- struct{}{}:
	default:
	}
}

// refreshDue reports whether a row is due to change by itself. It is asked after
// every page and reads one key.
func (s *Store) refreshDue() bool {
	if s.refreshWake == nil {
		return false
	}
	found := false
	now := format.RowChangeKey(s.now(), ^uint64(0))
	_ = s.view(context.Background(), func(r engine.Reader) error {
		for _, err := range r.Scan([]byte{format.FamRowChange}, now, engine.ScanOpt{KeysOnly: true, Limit: 1}) {
			found = err == nil
		}
		return nil
	})
	return found
}

// refreshVersion names what the requests were last computed by: the policy, and the
// versions of this program's states and rows.
func (s *Store) refreshVersion() string {
	return fmt.Sprintf("%s/%d.%d", s.rules.Digest(), caseStateVersion, format.RowVersion)
}

// refreshAll walks all requests, where the database was last computed under
// another policy or by another version. An error ends the walk and leaves the
// rest to the next opening: nothing depends on it.
func (s *Store) refreshAll(ctx context.Context) {
	same := false
	err := s.view(ctx, func(r engine.Reader) error {
		v, _, err := (&tx{r: r}).peek(format.MetaKey("tended"))
		same = string(v) == s.refreshVersion()
		return err
	})
	if err != nil || same {
		return
	}
	lo, hi := engine.PrefixRange([]byte{format.FamCaseState})
	if s.refreshRange(ctx, lo, hi) != nil {
		return
	}
	s.writeMu.Lock()
	defer s.writeMu.Unlock()
	_ = s.runTx(ctx, newID(), func(t *tx) error {
		t.put(format.MetaKey("tended"), []byte(s.refreshVersion()))
		return nil
	}, nil)
}

// refreshDueRows makes the rows anew whose instant has come.
func (s *Store) refreshDueRows(ctx context.Context) {
	_ = s.refreshRange(ctx, []byte{format.FamRowChange}, format.RowChangeKey(s.now(), ^uint64(0)))
}

// refreshRange makes the rows of the requests anew whose numbers end the keys of a
// range, one batch after the other.
func (s *Store) refreshRange(ctx context.Context, lo, hi []byte) error {
	var seqs []uint64
	err := s.view(ctx, func(r engine.Reader) error {
		seqs = nil
		for kv, err := range (&tx{r: r}).scan(lo, hi, engine.ScanOpt{KeysOnly: true}) {
			if err != nil {
				return err
			}
			seqs = append(seqs, format.Uint64(kv.Key[len(kv.Key)-8:]))
		}
		return nil
	})
	for batch := range slices.Chunk(seqs, refreshBatchSize) {
		if err == nil {
			err = s.refreshRequests(ctx, batch)
		}
	}
	return err
}

// refreshRequests computes some requests again in one transaction: those that are not
// decided, and those that are stale. A damaged request is left as it is: verify
// names it, and the others must not wait for it.
func (s *Store) refreshRequests(ctx context.Context, seqs []uint64) error {
	if err := ctx.Err(); err != nil || len(seqs) == 0 {
		return err
	}
	s.writeMu.Lock()
	defer s.writeMu.Unlock()
	if s.checkClock() != nil {
		return problem.Rehearsal
	}
	return s.runTx(ctx, newID(), func(t *tx) error {
		for _, seq := range seqs {
			h, err := t.caseStateOf(seq)
			if err == nil && !h.stale() && h.State == review.StateDecided {
				continue
			}
			var c *loadedCase
			if err == nil {
				c, err = s.load(t, seq)
			}
			if err == nil {
				err = c.save()
			}
			if err != nil && !errors.Is(err, problem.Damaged) {
				return err
			}
		}
		if len(t.order) == 0 || s.policyStored {
			return nil
		}
		return s.storePolicy(t)
	}, nil)
}
