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
	response, reminder := review.ClockKindOf(review.ClockResponse), review.ClockKindOf(review.ClockReminder)
	notices := []byte{review.ClockKindOf(review.ClockNotice).IndexKey,
		review.ClockKindOf(review.ClockRecheck).IndexKey}
	ever := time.Time{}
	for _, c := range [...]struct {
		to           *int
		from, before time.Time
		clocks       []byte
	}{
		// Legal deadlines, and collections that should have stopped.
		{&out.Overdue, ever, t.now, overdueKeys()},
		{&out.DueToday, t.now, tomorrow, []byte{response.IndexKey, response.TargetKey}},
		{&out.NoticesDue, ever, t.now, notices},
		{&out.NoticesPending, ever, ever, notices},
		{&out.Snoozed, t.now, endOfTime, []byte{reminder.IndexKey}},
	} {
		if *c.to, err = t.countClocks(c.from, c.before, c.clocks...); err != nil {
			return out, err
		}
	}
	out.Mine, err = t.countMine(t.by.Name)
	return out, err
}

// cappedCount reads a counter, MaxCount at most.
func (t *tx) cappedCount(name string) (int, error) {
	n, err := t.getCount(name)
	return int(min(n, MaxCount)), err
}

// countClocks counts the due dates of some clocks from an instant (zero: no start) to before another (zero: no end),
// MaxCount at most.
func (t *tx) countClocks(from, before time.Time, clocks ...byte) (n int, err error) {
	for _, clock := range clocks {
		lo, hi := engine.PrefixRange([]byte{format.FamClock, clock})
		if !from.IsZero() {
			lo = format.ClockKey(clock, from, 0, 0)
		}
		if !before.IsZero() {
			hi = format.ClockKey(clock, before, 0, 0)
		}
		more, err := countKeys(t.scan(lo, hi, engine.ScanOpt{KeysOnly: true, Limit: MaxCount}))
		if err != nil {
			return 0, err
		}
		n = min(n+more, MaxCount)
	}
	return n, nil
}

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
