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

// Due lists what falls due within a duration from now, overdue first; 0 lists everything. The list comes from the clock
// index, earliest first. Of a snoozed request it has only what binds us and the reminder.
func (v *Session) Due(ctx context.Context, within time.Duration) ([]Obligation, error) {
	out, err := read(ctx, v, review.ActRead, func(t *tx) ([]Obligation, error) { return v.s.dueObligations(t, within) })
	slices.SortStableFunc(out, byDue)
	return out, err
}

func byDue(a, b Obligation) int { return a.Due.Compare(b.Due) }

func (s *Store) dueObligations(t *tx, within time.Duration) ([]Obligation, error) {
	var out []Obligation
	stale := map[uint64]bool{} // recomputed, so listed whole
	for _, clock := range clockKeyBytes() {
		lo, hi := clockRange(clock, time.Time{}, dueBefore(t.now, within))
		for kv, err := range t.scan(lo, hi, engine.ScanOpt{}) {
			if err != nil {
				return nil, err
			}
			c, err := s.loadSummary(t, format.Uint64(kv.Key[10:]))
			if err != nil {
				return nil, err
			}
			obligations := c.state.Obligations
			if c.stored.stale() {
				if stale[c.state.Seq] {
					continue
				}
				stale[c.state.Seq] = true
			} else {
				v, err := decodeValue(kv.Key, kv.Val)
				if err != nil {
					return nil, err
				}
				obligations = make([]obligation.Obligation, 1)
				if err := decodeJSON(kv.Key, v, &obligations[0]); err != nil {
					return nil, err
				}
			}
			if out, err = c.appendDue(out, obligations, within); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// dueBefore is before when something is due that falls due within a duration; zero if the duration is.
func dueBefore(now time.Time, within time.Duration) time.Time {
	if within <= 0 {
		return time.Time{}
	}
	return now.Add(within + 1)
}

// appendDue adds a request's obligations that fall due within a duration to a list, if the reader may see them.
func (c *loadedCase) appendDue(
	out []Obligation, obligations []obligation.Obligation, within time.Duration,
) ([]Obligation, error) {
	if !c.t.canSee(&c.state) {
		return out, nil
	}
	for i := range obligations {
		o := &obligations[i]
		if within > 0 && o.Due.After(c.t.now.Add(within)) || !isListed(o, c.t.now.Before(c.row.SnoozedUntil)) {
			continue
		}
		x, err := c.viewObligation(o)
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, nil
}

// isListed reports whether an obligation is in the list of what falls due. What concerns a copy that an extension keeps
// is listed with the extension; of a snoozed request there is only what binds us, and the reminder.
func isListed(o *obligation.Obligation, snoozed bool) bool {
	return o.ExtendedBy == "" && (!snoozed || o.BindsUs() || review.ClockKindOf(o.Clock).Personal)
}

// countDue counts what Due lists, MaxCount at most. It reads the keys, and the values of the few that Due may
// leave out.
func (t *tx) countDue(within time.Duration) (n int, err error) {
	snoozed, err := t.snoozed()
	if err != nil {
		return 0, err
	}
	for _, clock := range clockKeyBytes() {
		lo, hi := clockRange(clock, time.Time{}, dueBefore(t.now, within))
		mayBeExtended := clock == review.ClockKindOf(review.ClockPreservation).IndexKey
		for kv, err := range t.scan(lo, hi, engine.ScanOpt{}) {
			if err != nil {
				return 0, err
			}
			if asleep := snoozed[clockSeq(kv.Key)]; asleep || mayBeExtended {
				var o obligation.Obligation
				v, err := decodeValue(kv.Key, kv.Val)
				if err == nil {
					err = decodeJSON(kv.Key, v, &o)
				}
				if err != nil {
					return 0, err
				}
				if !isListed(&o, asleep) {
					continue
				}
			}
			if n++; n == MaxCount {
				return n, nil
			}
		}
	}
	return n, nil
}

// viewObligation is an obligation as it is shown now.
func (c *loadedCase) viewObligation(o *obligation.Obligation) (Obligation, error) {
	row := c.row
	row.Key = c.state.RowKey
	row.ExpireClaim(c.t.now)
	var err error
	says, held := o.Text, false
	switch {
	case o.Clock == review.ClockPreservation:
		says, held, err = c.describeCopy(o)
	case o.ToUser():
		says, err = c.noticeStatus(o)
	}
	return Obligation{Due: o.Due, Clock: o.Clock, Request: c.state.ID, Row: row, Basis: o.Basis, Text: says,
		InternalTarget: o.InternalTarget, BindsAgency: o.BindsAgency, Informative: o.Informative, Held: held,
		HasCopy: o.ForCopy, Extension: o.ExtendedBy}, err
}

// clockKeyBytes are the bytes of all clocks in the clock index.
func clockKeyBytes() []byte {
	out := []byte{review.ClockKindOf("").IndexKey}
	for _, k := range review.ClockKinds {
		out = append(out, k.IndexKey)
		if k.TargetKey != k.IndexKey {
			out = append(out, k.TargetKey)
		}
	}
	slices.Sort(out)
	return out
}
