package store

import (
	"bytes"
	"cmp"
	"iter"
	"slices"
	"time"

	"lert/review"
	"lert/review/obligation"
	"lert/store/engine"
	"lert/store/format"
)

// canSee reports whether this reader may see a request.
func (t *tx) canSee(h *caseState) bool {
	return t.restrictedTo == "" || slices.Contains(h.ReferredTo, t.restrictedTo)
}

// referredCases are the states of the requests that were referred by name to a reader who sees only those.
func (t *tx) referredCases() ([]*caseState, error) {
	var out []*caseState
	for kv, err := range t.scanPrefix(format.ReferredPrefix(t.restrictedTo), engine.ScanOpt{KeysOnly: true}) {
		if err != nil {
			return nil, err
		}
		h := &caseState{}
		if _, err := getJSON(t, format.CaseStateKey(format.Uint64(kv.Key[len(kv.Key)-8:])), h); err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, nil
}

// referredDecisions are the numbers of the decisions on the requests that were referred to the reader, newest first.
func (t *tx) referredDecisions() ([]uint64, error) {
	heads, err := t.referredCases()
	if err != nil {
		return nil, err
	}
	var out []uint64
	for _, h := range heads {
		seqs, err := t.requestDecisions(h.Seq)
		if err != nil {
			return nil, err
		}
		out = append(out, seqs...)
	}
	slices.SortFunc(out, func(a, b uint64) int { return cmp.Compare(b, a) })
	return out, nil
}

// visibleRows walks the rows of a range that the reader may see, like scan.
func (t *tx) visibleRows(b keyRange, o engine.ScanOpt) iter.Seq2[engine.KV, error] {
	if t.restrictedTo == "" {
		return t.scan(b.lo, b.hi, o)
	}
	return func(yield func(engine.KV, error) bool) {
		heads, err := t.referredCases()
		if err != nil {
			yield(engine.KV{}, err)
			return
		}
		slices.SortFunc(heads, func(x, y *caseState) int {
			return bytes.Compare(x.RowKey, y.RowKey)
		})
		if o.Reverse {
			slices.Reverse(heads)
		}
		for _, h := range heads {
			if bytes.Compare(h.RowKey, b.lo) < 0 || b.hi != nil && bytes.Compare(h.RowKey, b.hi) >= 0 {
				continue
			}
			kv, err := t.r.Get(h.RowKey)
			if err == nil && !kv.Found() {
				err = engine.NewDamagedError("", h.RowKey, "the queue row of "+h.ID+" is missing")
			}
			if !yield(kv, err) || err != nil {
				return
			}
		}
	}
}

// countReferred counts for a reader who sees only what was referred to them.
func (t *tx) countReferred(out *Counts, tomorrow time.Time) error {
	heads, err := t.referredCases()
	if err != nil {
		return err
	}
	for _, h := range heads {
		*tabs[tabOf(h.State)].count(out)++
		if h.undecidedEmergency() {
			out.Emergency++
		}
		overdue, today, notice, pending := false, false, false, false
		for i := range h.Obligations {
			d := &h.Obligations[i]
			past := d.Due.Before(t.now)
			overdue = overdue || past && d.CanBeOverdue()
			notice = notice || past && d.OwesNotice()
			pending = pending || d.OwesNotice()
			today = today || !past && d.Clock == review.ClockResponse && d.Due.Before(tomorrow)
			if !d.Due.After(t.now.Add(DueSoon)) && isListed(d, isSnoozed(h.Obligations, t.now)) {
				out.Due++
			}
		}
		for to, is := range map[*int]bool{&out.Overdue: overdue, &out.DueToday: today, &out.NoticesDue: notice,
			&out.NoticesPending: pending} {
			if is {
				*to++
			}
		}
	}
	return nil
}

// isSnoozed reports whether a request with these obligations is snoozed.
func isSnoozed(obligations []obligation.Obligation, now time.Time) bool {
	return slices.ContainsFunc(obligations, func(o obligation.Obligation) bool {
		return review.ClockKindOf(o.Clock).Personal && o.Due.After(now)
	})
}
