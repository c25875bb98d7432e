package store

import (
	"bytes"
	"context"
	"time"

	"lert/review"
	"lert/review/obligation"
	"lert/store/engine"
	"lert/store/format"
)

// Urgent is a request that cannot wait: why, where it is in the queue, and how many there are.
type Urgent struct {
	ID  string // "" if there is none
	Tab Tab
	Key []byte // its place in the order of the tab, for QueueQuery.From
	Why string // UrgentOverdue, UrgentEmergency or UrgentNotice
	Of  int    // how many requests are urgent, at most MaxCount of each kind
}

// Why a request is urgent, the first that applies.
const (
	UrgentOverdue   = "overdue"   // see QueueRow.Overdue
	UrgentEmergency = "emergency" // an emergency that waits for a decision
	UrgentNotice    = "notice"    // see QueueRow.NoticeDue
)

// NextUrgent finds the next urgent request behind another one, or with "" the first, in the order of TabAll; after the
// last it starts again from the first. It reads the indexes that Counts reads, so that its cost does not depend on the
// number of requests.
func (v *Session) NextUrgent(ctx context.Context, after string) (Urgent, error) {
	return read(ctx, v, review.ActRead, func(t *tx) (Urgent, error) { return t.nextUrgent(after) })
}

func (t *tx) nextUrgent(after string) (next Urgent, err error) {
	var from []byte
	if after != "" {
		seq, found, err := t.visibleSeq(after)
		if err != nil {
			return next, err
		}
		if found {
			h, err := t.caseStateOf(seq)
			if err != nil {
				return next, err
			}
			from = h.RowKey
		}
	}
	why, err := t.urgentRequests()
	if err != nil {
		return next, err
	}
	for seq, reason := range why {
		h, err := t.caseStateOf(seq)
		if err != nil {
			return next, err
		}
		if !t.canSee(h) {
			continue
		}
		next.Of++
		if next.ID != "" && !comesSooner(h.RowKey, next.Key, from) {
			continue
		}
		next.ID, next.Key, next.Why, next.Tab = h.ID, h.RowKey, reason, tabs[tabOf(h.State)].tab
	}
	return next, nil
}

// comesSooner reports whether one comes before other for somebody who goes on behind from and starts again after the
// last.
func comesSooner(one, other, from []byte) bool {
	oneAhead, otherAhead := bytes.Compare(one, from) > 0, bytes.Compare(other, from) > 0
	if oneAhead != otherAhead {
		return oneAhead
	}
	return bytes.Compare(one, other) < 0
}

// urgentRequests are the urgent requests and why each is.
func (t *tx) urgentRequests() (map[uint64]string, error) {
	why := map[uint64]string{}
	add := func(reason string, clocks []byte) error {
		found, err := t.requestsWithClocks(time.Time{}, t.now, clocks)
		for seq := range found {
			if why[seq] == "" {
				why[seq] = reason
			}
		}
		return err
	}
	if err := add(UrgentOverdue, overdueKeys()); err != nil {
		return nil, err
	}
	for i := range tabs {
		if tabs[i].state != review.StateOpen && tabs[i].state != review.StateReferred {
			continue
		}
		lo, hi := engine.PrefixRange([]byte{format.FamQueue, tabs[i].key, obligation.BandEmergency})
		for kv, err := range t.visibleRows(keyRange{lo, hi, false}, engine.ScanOpt{KeysOnly: true, Limit: MaxCount}) {
			if err != nil {
				return nil, err
			}
			if seq := format.Uint64(kv.Key[len(kv.Key)-8:]); why[seq] == "" {
				why[seq] = UrgentEmergency
			}
		}
	}
	return why, add(UrgentNotice, noticeKeys())
}
