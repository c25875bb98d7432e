package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"lert/review"
	"lert/review/problem"
	"lert/store/engine"
	"lert/store/format"
)

// refreshBatchSize is how many rows are recomputed in one transaction.
const refreshBatchSize = 64

// startRefresh starts the background work on rows: it recomputes those that were computed under another policy, and
// those whose date of change has come. A row is only a summary; Case and Decide always recompute the assessment.
func (s *Store) startRefresh() {
	ctx, stop := context.WithCancel(context.Background())
	s.cancelRefresh, s.refreshWake, s.refreshDone = stop, make(chan struct{}, 1), make(chan struct{})
	go func() {
		defer close(s.refreshDone)
		for {
			s.refreshAll(ctx)
			s.refreshDueRows(ctx)
			select {
			case <-ctx.Done():
				return
			case <-s.refreshWake:
			}
		}
	}()
}

// stopRefreshTimeout is how long a refresh may take to end. One that waits for the process that has the database open
// may never do.
const stopRefreshTimeout = 3 * time.Second

func (s *Store) stopRefresh() {
	if s.cancelRefresh == nil {
		return
	}
	s.cancelRefresh()
	select {
	case <-s.refreshDone:
	case <-time.After(stopRefreshTimeout):
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

// refreshDue reports whether the date of change of some row has come, or all rows must be recomputed. It is called
// after every page and reads two keys.
func (s *Store) refreshDue() bool {
	if s.refreshWake == nil {
		return false
	}
	found := false
	_ = s.view(context.Background(), func(r engine.Reader) error {
		found = s.rowChangeDue(r)
		v, _, err := (&tx{r: r}).peek(format.MetaKey("tended"))
		found = found || err == nil && len(v) == 0
		return nil
	})
	return found
}

// rowChangeDue reports whether the date of change of some row has come.
func (s *Store) rowChangeDue(r engine.Reader) bool {
	now := format.RowChangeKey(s.now(), ^uint64(0))
	for _, err := range r.Scan([]byte{format.FamRowChange}, now, engine.ScanOpt{KeysOnly: true, Limit: 1}) {
		return err == nil
	}
	return false
}

// refreshVersion identifies what the rows were last computed with: the policy, and the versions of states, rows and
// match entries.
func (s *Store) refreshVersion() string {
	return fmt.Sprintf("%s/%d.%d.%d", s.rules.Digest(), caseStateVersion, format.RowVersion, matchIndexVersion)
}

// refreshAll recomputes all requests if they were last computed under another policy or by another version. An error
// ends it and leaves the rest to the next opening: nothing depends on it.
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
		if err := s.checkRefresh(t); err != nil {
			return err
		}
		t.put(format.MetaKey("tended"), []byte(s.refreshVersion()))
		return nil
	}, nil)
}

// refreshDueRows recomputes the rows whose date of change has come.
func (s *Store) refreshDueRows(ctx context.Context) {
	_ = s.refreshRange(ctx, []byte{format.FamRowChange}, format.RowChangeKey(s.now(), ^uint64(0)))
}

// refreshRange recomputes, in batches, the requests whose numbers are the last eight bytes of the keys in a range.
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

// checkRefresh refuses to refresh where nobody could record anything either.
func (s *Store) checkRefresh(t *tx) error {
	if _, err := s.checkAhead(t); err != nil {
		return err
	}
	return s.requireTeam(t)
}

// refreshRequests recomputes some requests in one transaction, except those that are decided and not stale. A damaged
// request is left as it is: verification reports it, and the others must not wait for it.
func (s *Store) refreshRequests(ctx context.Context, seqs []uint64) error {
	if err := ctx.Err(); err != nil || len(seqs) == 0 {
		return err
	}
	s.writeMu.Lock()
	defer s.writeMu.Unlock()
	if s.checkClock() != nil {
		return problem.Rehearsal
	}
	if err := s.rebuildIndexes(ctx); err != nil {
		return err
	}
	return s.runTx(ctx, newID(), func(t *tx) error {
		if err := s.checkRefresh(t); err != nil {
			return err
		}
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
