package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"lert/review"
	"lert/review/problem"
	"lert/store/engine"
	"lert/store/format"
)

// tendBatch is how many rows are made anew in one transaction.
const tendBatch = 64

// startTending begins the background work on rows: those made under another
// policy than the one in force, and those that the calendar changed, are made
// anew. A row is only a summary; Case and Decide always assess afresh.
func (s *Store) startTending() {
	ctx, stop := context.WithCancel(context.Background())
	s.stop, s.tend, s.tendDone = stop, make(chan struct{}, 1), make(chan struct{})
	go func() {
		defer close(s.tendDone)
		s.tendPolicy(ctx)
		for {
			s.tendCalendar(ctx)
			select {
			case <-ctx.Done():
				return
			case <-s.tend:
			}
		}
	}()
}

func (s *Store) stopTending() {
	if s.stop != nil {
		s.stop()
		<-s.tendDone
	}
}

func (s *Store) wakeTending() {
	if s.tend == nil {
		return
	}
	select {
	case s.tend <- struct{}{}:
	default:
	}
}

// stale reports whether a row is due to change by itself. It is asked after
// every page and reads one key.
func (s *Store) stale() bool {
	if s.tend == nil {
		return false
	}
	found := false
	now := format.ChangeKey(s.now(), ^uint64(0))
	_ = s.view(context.Background(), func(r engine.Reader) error {
		for _, err := range r.Scan([]byte{format.FamChange}, now, engine.ScanOpt{KeysOnly: true, Limit: 1}) {
			found = err == nil
		}
		return nil
	})
	return found
}

// tended names what the requests were last computed by: the policy, and the
// versions of this program's states and rows.
func (s *Store) tended() string {
	return fmt.Sprintf("%s/%d.%d", s.rules.Digest(), headVersion, format.RowVersion)
}

// tendPolicy walks all requests, where the database was last computed under
// another policy or by another version. An error ends the walk and leaves the
// rest to the next opening: nothing depends on it.
func (s *Store) tendPolicy(ctx context.Context) {
	same := false
	err := s.view(ctx, func(r engine.Reader) error {
		v, _, err := (&tx{r: r}).peek(format.MetaKey("tended"))
		same = string(v) == s.tended()
		return err
	})
	if err != nil || same {
		return
	}
	lo, hi := engine.Prefix([]byte{format.FamHead})
	for lo != nil {
		var seqs []uint64
		last := lo
		err := s.view(ctx, func(r engine.Reader) error {
			seqs, lo = nil, nil
			for kv, err := range r.Scan(last, hi, engine.ScanOpt{KeysOnly: true}) {
				if err != nil {
					return err
				}
				if len(seqs) == tendBatch {
					lo = bytes.Clone(kv.Key)
					break
				}
				if len(kv.Key) == 9 {
					seqs = append(seqs, format.Uint64(kv.Key[1:]))
				}
			}
			return nil
		})
		if err != nil || s.remake(ctx, seqs) != nil {
			return
		}
	}
	s.write.Lock()
	defer s.write.Unlock()
	_ = s.perform(ctx, newID(), func(t *tx) error {
		t.put(format.MetaKey("tended"), []byte(s.tended()))
		return nil
	}, nil)
}

// tendCalendar makes the rows anew whose instant has come.
func (s *Store) tendCalendar(ctx context.Context) {
	for {
		var seqs []uint64
		hi := format.ChangeKey(s.now(), ^uint64(0))
		err := s.view(ctx, func(r engine.Reader) error {
			seqs = nil
			for kv, err := range (&tx{r: r}).scan([]byte{format.FamChange}, hi, engine.ScanOpt{KeysOnly: true, Limit: tendBatch}) {
				if err != nil {
					return err
				}
				seqs = append(seqs, format.Uint64(kv.Key[9:]))
			}
			return nil
		})
		if err != nil || len(seqs) == 0 || s.remake(ctx, seqs) != nil {
			return
		}
	}
}

// remake computes some requests again in one transaction: those that are not
// decided, and those that are stale. A damaged request is left as it is: verify
// names it, and the others must not wait for it.
func (s *Store) remake(ctx context.Context, seqs []uint64) error {
	if err := ctx.Err(); err != nil || len(seqs) == 0 {
		return err
	}
	s.write.Lock()
	defer s.write.Unlock()
	if s.mayWrite() != nil {
		return problem.Rehearsal
	}
	return s.perform(ctx, newID(), func(t *tx) error {
		for _, seq := range seqs {
			h, err := t.headOf(seq)
			if err == nil && !h.stale() && h.State == review.StateDecided {
				continue
			}
			var c *dossier
			if err == nil {
				c, err = s.load(t, seq)
			}
			if err == nil {
				err = c.settle()
			}
			if err != nil && !errors.Is(err, problem.Damaged) {
				return err
			}
		}
		if len(t.order) == 0 || s.packs {
			return nil
		}
		return s.keepPolicy(t)
	}, nil)
}
