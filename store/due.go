package store

import (
	"context"
	"slices"
	"time"

	"lert/review"
	"lert/review/obligation"
	"lert/store/engine"
	"lert/store/format"
)

// Due lists what falls due within a time from now, what is overdue first; 0
// lists everything. The list is made from the index of clocks, earliest first.
// Of a request that was laid aside only what binds is in it, and the reminder.
func (v *Session) Due(ctx context.Context, within time.Duration) ([]Owed, error) {
	var out []Owed
	err := v.read(ctx, review.ActRead, func(t *tx) (err error) {
		out, err = v.s.due(t, within)
		return err
	})
	slices.SortStableFunc(out, func(a, b Owed) int { return a.Due.Compare(b.Due) })
	return out, err
}

func (s *Store) due(t *tx, within time.Duration) ([]Owed, error) {
	var out []Owed
	stale := map[uint64]bool{} // computed again, and listed whole
	for _, clock := range clockKeyBytes() {
		lo, hi := engine.Prefix([]byte{format.FamClock, clock})
		if within > 0 {
			hi = format.ClockKey(clock, t.now.Add(within+1), 0, 0)
		}
		for kv, err := range t.scan(lo, hi, engine.ScanOpt{}) {
			if err != nil {
				return nil, err
			}
			c, err := s.glance(t, format.Uint64(kv.Key[10:]))
			if err != nil {
				return nil, err
			}
			owed := c.head.Owed
			if c.was.stale() {
				if stale[c.head.Seq] {
					continue
				}
				stale[c.head.Seq] = true
			} else {
				v, err := unsealed(kv.Key, kv.Val)
				if err != nil {
					return nil, err
				}
				owed = make([]obligation.Obligation, 1)
				if err := decodeJSON(kv.Key, v, &owed[0]); err != nil {
					return nil, err
				}
			}
			if out, err = c.list(out, owed, within); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// list adds what is owed on a request within a time to a list, as the reader may
// see it.
func (c *dossier) list(out []Owed, owed []obligation.Obligation, within time.Duration) ([]Owed, error) {
	if !c.t.sees(&c.head) {
		return out, nil
	}
	for i := range owed {
		o := &owed[i]
		personal := review.KindOfClock(o.Clock).Personal
		switch {
		case within > 0 && o.Due.After(c.t.now.Add(within)):
		case o.By != "": // the extension's own dates are listed
		case !o.Legal() && !personal && c.t.now.Before(c.row.Snoozed): // its reminder stands for it
		default:
			x, err := c.owed(o)
			if err != nil {
				return nil, err
			}
			out = append(out, x)
		}
	}
	return out, nil
}

// owed is an obligation as it is shown now.
func (c *dossier) owed(o *obligation.Obligation) (Owed, error) {
	row := c.row
	row.Expire(c.t.now)
	says, err := o.Says, error(nil)
	switch {
	case o.Clock == review.ClockPreservation:
		says, err = c.sayCopy(o)
	case o.ToUser():
		says, err = c.sayNotice(o)
	}
	return Owed{Due: o.Due, Clock: o.Clock, Request: c.head.ID, Row: row, Basis: o.Basis, Target: o.Target,
		Theirs: o.Theirs, Says: says, Copy: o.Copy, By: o.By}, err
}

// clockKeyBytes are the bytes of all clocks in the index of what falls due.
func clockKeyBytes() []byte {
	out := []byte{review.KindOfClock("").Key}
	for _, k := range review.ClockKinds {
		out = append(out, k.Key)
		if k.Aim != k.Key {
			out = append(out, k.Aim)
		}
	}
	slices.Sort(out)
	return out
}
