package store

import (
	"context"
	"time"

	"lert/review"
	"lert/store/engine"
	"lert/store/format"
)

// Counts returns the totals on the first line of the queue. Those of the tabs are stored; those that depend on the
// clock are counted in the index of clocks and stop at MaxCount. "Today" is the day in the person's time zone.
func (v *Session) Counts(ctx context.Context) (Counts, error) {
	return read(ctx, v, review.ActRead, v.countAll)
}

// countAll is Counts on a snapshot.
func (v *Session) countAll(t *tx) (out Counts, err error) {
	local := v.s.now()
	if zone := v.Zone(); zone != nil {
		local = local.In(zone)
	}
	y, m, d := local.Date()
	tomorrow := time.Date(y, m, d+1, 0, 0, 0, 0, local.Location())
	if t.restrictedTo != "" {
		err = t.countReferred(&out, tomorrow)
		return out, err
	}
	for i := range tabs {
		if *tabs[i].count(&out), err = t.cappedCount(tabCounter(i)); err != nil {
			return out, err
		}
	}
	if out.Emergency, err = t.cappedCount("emergency"); err != nil {
		return out, err
	}
	response := review.ClockKindOf(review.ClockResponse)
	ever := time.Time{}
	for _, c := range [...]struct {
		to           *int
		from, before time.Time
		clocks       []byte
	}{
		// Legal deadlines, and collections that should have stopped.
		{&out.Overdue, ever, t.now, overdueKeys()},
		{&out.DueToday, t.now, tomorrow, []byte{response.IndexKey, response.TargetKey}},
		{&out.NoticesDue, ever, t.now, noticeKeys()},
		{&out.NoticesPending, ever, ever, noticeKeys()},
	} {
		found, err := t.requestsWithClocks(c.from, c.before, c.clocks)
		if err != nil {
			return out, err
		}
		*c.to = len(found)
	}
	if err = v.s.countSnoozed(t, &out); err != nil {
		return out, err
	}
	if out.Due, err = t.countDue(DueSoon); err != nil {
		return out, err
	}
	out.Mine, err = t.countMine(t.by.Name)
	return out, err
}

// countSnoozed counts the snoozed requests, and takes those that the open tab hides from its total.
func (s *Store) countSnoozed(t *tx, out *Counts) error {
	found, err := t.snoozed()
	if err != nil {
		return err
	}
	out.Snoozed = len(found)
	open, err := t.getCount(tabCounter(tabOf(review.StateOpen)))
	if err != nil {
		return err
	}
	for seq := range found {
		c, err := s.loadSummary(t, seq)
		if err != nil {
			return err
		}
		if c.state.State == review.StateOpen && t.now.Before(c.row.SnoozedUntil) && open > 0 {
			open--
		}
	}
	out.Open = int(min(open, MaxCount))
	return nil
}

// snoozed are the requests that are snoozed now, MaxCount at most. A snooze that ends at this very instant has ended.
func (t *tx) snoozed() (map[uint64]bool, error) {
	return t.requestsWithClocks(t.now.Add(1), endOfTime, []byte{review.ClockKindOf(review.ClockReminder).IndexKey})
}

// cappedCount reads a counter, MaxCount at most.
func (t *tx) cappedCount(name string) (int, error) {
	n, err := t.getCount(name)
	return int(min(n, MaxCount)), err
}

// noticeKeys are the index keys of the clocks of notices to users.
func noticeKeys() []byte {
	return []byte{review.ClockKindOf(review.ClockNotice).IndexKey, review.ClockKindOf(review.ClockRecheck).IndexKey}
}

// countClock counts the due dates of a clock from an instant (zero: no start) to before another (zero: no end),
// MaxCount at most.
func (t *tx) countClock(clock byte, from, before time.Time) (int, error) {
	lo, hi := clockRange(clock, from, before)
	return countKeys(t.scan(lo, hi, engine.ScanOpt{KeysOnly: true, Limit: MaxCount}))
}

// requestsWithClocks are the requests with a due date of one of the clocks from an instant (zero: no start) to before
// another (zero: no end), MaxCount at most.
func (t *tx) requestsWithClocks(from, before time.Time, clocks []byte) (map[uint64]bool, error) {
	seqs := map[uint64]bool{}
	for _, clock := range clocks {
		lo, hi := clockRange(clock, from, before)
		for kv, err := range t.scan(lo, hi, engine.ScanOpt{KeysOnly: true}) {
			if err != nil {
				return nil, err
			}
			if seqs[clockSeq(kv.Key)] = true; len(seqs) == MaxCount {
				return seqs, nil
			}
		}
	}
	return seqs, nil
}

// clockRange are the keys of a clock's due dates from an instant (zero: no start) to before another (zero: no end).
func clockRange(clock byte, from, before time.Time) (lo, hi []byte) {
	lo, hi = engine.PrefixRange([]byte{format.FamClock, clock})
	if !from.IsZero() {
		lo = format.ClockKey(clock, from, 0, 0)
	}
	if !before.IsZero() {
		hi = format.ClockKey(clock, before, 0, 0)
	}
	return lo, hi
}

// clockSeq is the number of the request in the key of a due date.
func clockSeq(key []byte) uint64 { return format.Uint64(key[10:]) }

// countMine counts the claims of a person that have not expired.
func (t *tx) countMine(me string) (int, error) {
	prefix, _ := tabPrefix(TabMine, me)
	n := 0
	for kv, err := range t.scanPrefix(prefix, engine.ScanOpt{KeysOnly: true, Limit: MaxCount}) {
		if err != nil {
			return 0, err
		}
		o := format.QueuePosition(kv.Key[len(kv.Key)-25:])
		var h caseState
		found, err := getJSON(t, format.CaseStateKey(o.Seq()), &h)
		if err != nil {
			return 0, err
		}
		if found && h.Holder == me && h.claimRuns(t.now) {
			n++
		}
	}
	return n, nil
}
