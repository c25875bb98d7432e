package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"lert/review"
	"lert/store/engine"
	"lert/store/format"
)

// boardScan is how many rows of the open tab, or claims of one person, the board examines before it gives up and
// reports that.
const boardScan = 10_000

// Lanes are the kinds of request by which the board sums up what nobody holds, the most urgent first.
var Lanes = []review.Kind{review.KindEmergency, review.KindRecords, review.KindPreservation,
	review.KindPreservationExtension}

// LaneName is a lane in one word.
func LaneName(kind review.Kind) string {
	if kind == review.KindPreservationExtension {
		return "extension"
	}
	return string(kind)
}

// LaneNamed is the lane with a name, false if there is none.
func LaneNamed(name string) (review.Kind, bool) {
	for _, kind := range Lanes {
		if LaneName(kind) == name {
			return kind, true
		}
	}
	return "", false
}

// Workload sums up some requests.
type Workload struct {
	Count, Emergencies int
	// Overdue are those past a statutory deadline, PastTarget those past an internal target only.
	Overdue, PastTarget int
	// Oldest is the one that was received first, Next the first in working order; both are zero if there are none.
	Oldest, Next QueueRow
	// More: reading gave up before the end. The counts are minimums, and Oldest is the oldest of those that were read.
	More bool
}

func (w *Workload) add(row *QueueRow, now time.Time) {
	if w.Count == 0 {
		w.Next = *row
	}
	if w.Count++; row.Kind == review.KindEmergency {
		w.Emergencies++
	}
	switch due, target := row.ShownDue(now); {
	case row.Overdue(now):
		w.Overdue++
	case target && row.Waits() && now.After(due):
		w.PastTarget++
	}
	if w.Oldest.ID == "" || receivedBefore(row, &w.Oldest) < 0 {
		w.Oldest = *row
	}
}

// receivedBefore orders rows by when they were received.
func receivedBefore(a, b *QueueRow) int {
	return cmp.Or(a.ReceivedAt.Compare(b.ReceivedAt), cmp.Compare(a.ID, b.ID))
}

// BoardPerson is one person on the board, and what they hold.
type BoardPerson struct {
	Name string
	Role string // "" for a holder whom the people file does not name
	Workload
	// LastSeen is when they last had a console open (UTC), zero if never.
	LastSeen time.Time
}

// BoardLane is what nobody holds of one kind.
type BoardLane struct {
	Kind review.Kind
	Workload
}

// Board is who holds what, and what nobody holds.
type Board struct {
	// People are those who may hold requests, in the order of the people file, and then everybody else who holds one.
	People []BoardPerson
	Lanes  []BoardLane // one for each of Lanes
}

// BoardGroup is one line of the board: the requests that a person holds, or, if Holder is "", those of one kind that
// nobody holds.
type BoardGroup struct {
	Holder string
	Lane   review.Kind
}

// BoardCases are requests of one line of the board, the first received first.
type BoardCases struct {
	Rows []QueueRow
	Workload
}

// Board sums up who holds what and what nobody holds. Its cost is bounded, see boardScan.
func (v *Session) Board(ctx context.Context) (Board, error) {
	return read(ctx, v, review.ActBoard, func(t *tx) (Board, error) {
		b := &boardReader{s: v.s, t: t}
		var out Board
		for _, kind := range Lanes {
			out.Lanes = append(out.Lanes, BoardLane{Kind: kind})
		}
		loads := make([]*Workload, len(Lanes))
		for i := range out.Lanes {
			loads[i] = &out.Lanes[i].Workload
		}
		if err := b.eachFree(loads, func(*QueueRow) {}); err != nil {
			return Board{}, err
		}
		err := b.addPeople(&out)
		return out, err
	})
}

// BoardCases lists up to limit requests of one line of the board, the first received first, and sums up all of them.
func (v *Session) BoardCases(ctx context.Context, g BoardGroup, limit int) (BoardCases, error) {
	return read(ctx, v, review.ActBoard, func(t *tx) (out BoardCases, err error) {
		b := &boardReader{s: v.s, t: t}
		keep := func(row *QueueRow) {
			if out.Rows = append(out.Rows, *row); len(out.Rows) >= 2*limit+boardSlack {
				out.Rows = firstReceived(out.Rows, limit)
			}
		}
		if g.Holder != "" {
			err = b.eachHeld(g.Holder, &out.Workload, keep)
		} else {
			loads := make([]*Workload, len(Lanes))
			if i := slices.Index(Lanes, g.Lane); i >= 0 {
				loads[i] = &out.Workload
			}
			err = b.eachFree(loads, keep)
		}
		out.Rows = firstReceived(out.Rows, limit)
		return out, err
	})
}

// boardSlack is how many rows more than twice the wanted ones are kept before they are sorted.
const boardSlack = 64

// firstReceived are the n rows that were received first, in that order.
func firstReceived(rows []QueueRow, n int) []QueueRow {
	slices.SortFunc(rows, func(a, b QueueRow) int { return receivedBefore(&a, &b) })
	return rows[:min(n, len(rows))]
}

// boardReader reads one board.
type boardReader struct {
	s *Store
	t *tx
}

// eachFree walks the open requests that nobody holds and nobody has snoozed, in working order. It adds each to the
// workload of its kind in loads, which has the order of Lanes, and calls do for it; kinds without a workload are
// passed over.
func (b *boardReader) eachFree(loads []*Workload, do func(*QueueRow)) error {
	var row QueueRow
	seen := 0
	for kv, err := range b.t.scanPrefix([]byte{format.FamQueue, format.TabOpen}, engine.ScanOpt{}) {
		if err != nil {
			return err
		}
		if err := b.s.decodeRow(b.t, kv.Key, kv.Val, &row); err != nil {
			return err
		}
		if seen++; seen > boardScan {
			for i, load := range loads {
				// All emergencies come before everything else.
				if load != nil && (Lanes[i] != review.KindEmergency || row.Kind == review.KindEmergency) {
					load.More = true
				}
			}
			return nil
		}
		row.ExpireClaim(b.t.now)
		i := slices.Index(Lanes, row.Kind)
		if i < 0 || loads[i] == nil || row.Holder != "" || b.t.now.Before(row.SnoozedUntil) {
			continue
		}
		loads[i].add(&row, b.t.now)
		do(&row)
	}
	return nil
}

// eachHeld walks the requests that a person holds now, in working order, and adds each to load.
func (b *boardReader) eachHeld(holder string, load *Workload, do func(*QueueRow)) error {
	scan := &queueScan{s: b.s, t: b.t, l: QueueQuery{Tab: TabMine}}
	var row QueueRow
	seen := 0
	for kv, err := range b.t.scanPrefix(format.HolderPrefix(holder), engine.ScanOpt{KeysOnly: true}) {
		if err != nil {
			return err
		}
		if seen++; seen > boardScan {
			load.More = true
			return nil
		}
		runs, err := scan.decode(kv, &row)
		if err != nil {
			return err
		}
		if runs {
			load.add(&row, b.t.now)
			do(&row)
		}
	}
	return nil
}

// addPeople adds everybody who may hold a request and everybody who holds one.
func (b *boardReader) addPeople(out *Board) error {
	if list := b.s.People(); list != nil {
		for i := range list.Persons {
			p := &list.Persons[i]
			mayHold := !p.Portal && review.Authorise(p.Role, review.ActClaim) == nil
			if err := b.addPerson(out, p.Name, p.Role, mayHold); err != nil {
				return err
			}
		}
	}
	named := func(name string) bool {
		list := b.s.People()
		return list != nil && list.Find(name) != nil
	}
	return b.eachHolder(func(name string) error {
		if named(name) {
			return nil
		}
		return b.addPerson(out, name, "", false)
	})
}

// addPerson adds one person with what they hold. Somebody who may hold nothing is added only if they hold something.
func (b *boardReader) addPerson(out *Board, name, role string, mayHold bool) (err error) {
	p := BoardPerson{Name: name, Role: role}
	if err = b.eachHeld(name, &p.Workload, func(*QueueRow) {}); err != nil || !mayHold && p.Count == 0 {
		return err
	}
	p.LastSeen, err = b.t.lastSeen(name)
	out.People = append(out.People, p)
	return err
}

// eachHolder calls do for each name in the index of holders once, in the order of the names.
func (b *boardReader) eachHolder(do func(name string) error) error {
	lo, hi := engine.PrefixRange([]byte{format.FamHolder})
	for {
		name := ""
		for kv, err := range b.t.scan(lo, hi, engine.ScanOpt{KeysOnly: true}) {
			if err != nil {
				return err
			}
			name = string(kv.Key[1 : len(kv.Key)-26])
			break
		}
		if name == "" {
			return nil
		}
		if err := do(name); err != nil {
			return err
		}
		_, lo = engine.PrefixRange(format.HolderPrefix(name)) // past all that this person holds
	}
}
