package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"lert/review"
	"lert/review/problem"
	"lert/review/query"
	"lert/store/engine"
	"lert/store/format"
)

// ScanCap is how many rows a filter looks at before it gives up and says so:
// some milliseconds' work, so that typing in a filter never waits.
const ScanCap = 4000

// tabPrefix is the range of keys that a tab walks.
func tabPrefix(tab Tab, me string) ([]byte, error) {
	switch tab {
	case TabOpen, "":
		return []byte{format.FamQueue, format.TabOpen}, nil
	case TabCounsel:
		return []byte{format.FamQueue, format.TabCounsel}, nil
	case TabWaiting:
		return []byte{format.FamQueue, format.TabWaiting}, nil
	case TabDecided:
		return []byte{format.FamQueue, format.TabDecided}, nil
	case TabAll:
		return []byte{format.FamQueue}, nil
	case TabMine:
		return format.MinePrefix(me), nil
	}
	return nil, problem.NotFound.New(fmt.Sprintf("there is no tab %q", tab), "open, mine, counsel, waiting, decided or all")
}

// Queue gives a stretch of a tab: at most l.N rows around a key. Without a
// filter it is one range scan whose cost is that of its rows, however many
// requests there are. With a filter it looks at ScanCap rows at most.
func (v *Session) Queue(ctx context.Context, l List) (Rows, error) {
	var out Rows
	err := v.read(ctx, review.ActRead, func(t *tx) error {
		prefix, err := tabPrefix(l.Tab, t.by.Analyst)
		if err != nil {
			return err
		}
		w := &walk{s: v.s, t: t, l: l}
		w.lo, w.hi = engine.Prefix(prefix)
		out, err = w.stretch()
		return err
	})
	if err == nil && v.s.stale() {
		v.s.wakeTending()
	}
	return out, err
}

// endOfTime is behind every due date.
var endOfTime = time.Date(2260, 12, 31, 0, 0, 0, 0, time.UTC)

// walk is one call of Queue.
type walk struct {
	s      *Store
	t      *tx
	l      List
	lo, hi []byte
	seen   int // rows looked at under a filter
}

func (w *walk) stretch() (out Rows, err error) {
	n := w.l.N
	if n <= 0 {
		n = 50
	}
	out.Rows = make([]Row, 0, n+1)
	ahead, behind := bounds{w.lo, w.hi, false}, bounds{}
	if w.l.Back {
		ahead.back = true
	}
	if w.l.From != nil {
		// Both directions begin at the key itself; the other side begins next to it.
		if w.l.Back {
			ahead.hi = append(bytes.Clone(w.l.From), 0)
			behind = bounds{append(bytes.Clone(w.l.From), 0), w.hi, false}
		} else {
			ahead.lo = w.l.From
			behind = bounds{w.lo, w.l.From, true}
		}
	}
	more, next, err := w.rows(ahead, n, &out.Rows)
	if err != nil {
		return out, err
	}
	out.Next, out.Scanned = next, next != nil
	other := false
	if w.l.From != nil {
		var one []Row
		w.seen = 0
		someMore, gaveUp, err := w.rows(behind, 0, &one)
		if err != nil {
			return out, err
		}
		other = someMore || gaveUp != nil
	}
	if w.l.Back {
		slices.Reverse(out.Rows)
		out.Before, out.After = more || next != nil, other
	} else {
		out.Before, out.After = other, more || next != nil
	}
	return out, nil
}

// bounds is a direction to walk in.
type bounds struct {
	lo, hi []byte
	back   bool
}

// rows appends up to n matching rows and reports whether one more stands
// behind them. next is the key at which a filter gave up.
func (w *walk) rows(b bounds, n int, out *[]Row) (more bool, next []byte, err error) {
	limit := 0
	if w.l.Query.Empty() && w.l.Tab != TabMine {
		asleep, err := w.t.countClock(review.KindOfClock(review.ClockReminder).Key, w.t.now, endOfTime)
		if err != nil {
			return false, nil, err
		}
		if asleep < CountCap {
			limit = n + 1 + asleep
		}
	}
	var row Row
	for kv, err := range w.t.places(b, engine.ScanOpt{Reverse: b.back, Limit: limit}) {
		if err != nil {
			return false, nil, err
		}
		if w.seen++; limit == 0 && w.seen > ScanCap {
			return false, bytes.Clone(kv.Key), nil
		}
		ok, err := w.row(kv, &row)
		if err != nil {
			return false, nil, err
		}
		if !ok {
			continue
		}
		if len(*out) == n {
			return true, nil, nil
		}
		*out = append(*out, row)
	}
	return false, nil, nil
}

// row decodes the row of a key and reports whether it belongs in the answer.
func (w *walk) row(kv engine.KV, row *Row) (bool, error) {
	k, v := kv.Key, kv.Val
	if w.l.Tab == TabMine {
		// The index by holder names a place; the row stands in the open tab or,
		// where its holder is counsel or waits for the agency, in theirs.
		o := k[len(k)-25:]
		found := false
		for _, tab := range [...]byte{format.TabOpen, format.TabCounsel, format.TabWaiting} {
			at, err := w.t.r.Get(append([]byte{format.FamQueue, tab}, o...))
			if err != nil {
				return false, err
			}
			if at.Found() {
				v, found = at.Val, true
				break
			}
		}
		if !found {
			return false, engine.Damaged(w.s.path, k, "the index by holder names a row that is not there")
		}
	}
	if err := w.s.rowAt(w.t, k, v, row); err != nil {
		return false, err
	}
	row.Expire(w.t.now)
	if w.l.Tab == TabMine && row.Holder == "" {
		return false, nil
	}
	if w.l.Query.Empty() {
		return w.l.Tab != TabOpen && w.l.Tab != "" || !w.t.now.Before(row.Snoozed), nil
	}
	f, err := w.s.facts(w.t, row, w.l.Query, w.t.by.Analyst)
	if err != nil {
		return false, err
	}
	return w.l.Query.Match(f), nil
}

// rowAt decodes the row of a key. One that another version of the program made is
// computed from the records.
func (s *Store) rowAt(t *tx, k, v []byte, row *Row) error {
	err := format.DecodeRow(k, v, row)
	if errors.Is(err, format.ErrStaleRow) && len(k) > 8 {
		var c *dossier
		if c, err = s.glance(t, format.Uint64(k[len(k)-8:])); err == nil {
			*row = c.row
			row.Key = bytes.Clone(k)
		}
		return err
	}
	if err != nil {
		return engine.Damaged(s.path, k, err.Error())
	}
	return nil
}

// overdueKeys are the bytes of the clocks that count among what is overdue.
func overdueKeys() (out []byte) {
	for _, k := range review.ClockKinds {
		if k.Overdue {
			out = append(out, k.Key)
		}
	}
	return out
}

// facts are what a query may ask of a row. What stands only in the document
// is read only where the query asks for it.
func (s *Store) facts(t *tx, r *Row, q *query.Query, me string) (*query.Facts, error) {
	f := &query.Facts{
		ID: r.ID, Kind: r.Kind, Country: r.Country, Agency: string(r.Agency), Platform: r.Platform, Instrument: r.Instrument,
		Reference: string(r.Reference), Channel: r.Channel, State: r.State, Holder: r.Holder, Analyst: r.Analyst, Outcome: r.Outcome,
		Recommend: r.Recommend, Notice: r.Notice, Codes: r.Codes, Categories: make([]string, len(r.Categories)), Verdicts: r.Verdicts,
		Due: r.Due, Received: r.Received, Decided: r.Decided,
		Emergency: r.Kind == review.Emergency, Overdue: r.Overdue(t.now), Mine: r.Holder != "" && r.Holder == me, Related: r.Related > 0,
		Overridden: r.Overridden, Held: r.Effect == review.EffectHeld, Counsel: r.Counsel, Claimed: r.Holder != "", Snoozed: t.now.Before(r.Snoozed),
	}
	for i, c := range r.Categories {
		f.Categories[i] = string(c)
	}
	if q.Uses("ground") {
		f.Grounds = s.grounds(r.Codes)
	}
	if !q.NeedsWords() && !q.Uses("target") && !q.Uses("purpose") {
		return f, nil
	}
	c, err := s.open(t, r.ID)
	if err != nil {
		return nil, err
	}
	f.Purpose = c.doc().Purpose
	if f.Purpose == "" && c.doc().Process != nil {
		f.Purpose = c.doc().Process.Purpose
	}
	if q.Uses("target") {
		for i := range c.doc().Targets {
			v, _ := review.NormalTarget(s.rules.Policy(), c.doc(), i)
			f.Targets = append(f.Targets, v)
		}
	}
	if q.NeedsWords() {
		more := []string{string(r.Sentence), r.Process}
		// People call the same intake by several names: LERS, Records, LEP.
		if plat := s.rules.Policy().Platform(r.Platform); plat != nil {
			more = append(more, plat.Name)
			more = append(more, plat.ServiceNames...)
		}
		for _, o := range c.recs.Observations {
			more = append(more, o.Value, o.Note)
		}
		if c.head.Decision != 0 {
			d, err := s.decided(t, c.head.Decision)
			if err != nil && !errors.Is(err, problem.NotFound) {
				return nil, err
			}
			if d != nil {
				more = append(more, d.Decision.Rationale)
			}
		}
		f.Words = query.Searchable(c.doc(), more...)
	}
	return f, nil
}

// Counts are the totals of the queue's first line. Those of the tabs are kept
// by each act; those that move with the clock are counted on their index, and
// stop at CountCap. The day that "today" means is the person's.
func (v *Session) Counts(ctx context.Context) (Counts, error) {
	var out Counts
	err := v.read(ctx, review.ActRead, func(t *tx) error {
		out = Counts{}
		local := v.s.now()
		if zone := v.Zone(); zone != nil {
			local = local.In(zone)
		}
		y, m, d := local.Date()
		tomorrow := time.Date(y, m, d+1, 0, 0, 0, 0, local.Location())
		if t.only != "" {
			return t.countReferred(&out, tomorrow)
		}
		for name, to := range map[string]*int{
			"tab/" + string(rune(format.TabOpen)): &out.Open, "tab/" + string(rune(format.TabCounsel)): &out.Counsel,
			"tab/" + string(rune(format.TabWaiting)): &out.Waiting, "tab/" + string(rune(format.TabDecided)): &out.Decided, "emergency": &out.Emergency,
		} {
			n, err := t.count(name)
			if err != nil {
				return err
			}
			*to = int(min(n, CountCap))
		}
		var err error
		// What a law set a time for, and every collection that should have stopped.
		for _, clock := range overdueKeys() {
			n, err := t.countClock(clock, time.Time{}, t.now)
			if err != nil {
				return err
			}
			out.Overdue = min(out.Overdue+n, CountCap)
		}
		today, response := 0, review.KindOfClock(review.ClockResponse)
		for _, clock := range []byte{response.Key, response.Aim} {
			n, err := t.countClock(clock, t.now, tomorrow)
			if err != nil {
				return err
			}
			today += n
		}
		out.DueToday = min(today, CountCap)
		for _, clock := range []byte{review.KindOfClock(review.ClockNotice).Key, review.KindOfClock(review.ClockRecheck).Key} {
			n, err := t.countClock(clock, time.Time{}, t.now)
			if err != nil {
				return err
			}
			out.NoticesDue = min(out.NoticesDue+n, CountCap)
			if n, err = t.countClock(clock, time.Time{}, time.Time{}); err != nil {
				return err
			}
			out.NoticesOwed = min(out.NoticesOwed+n, CountCap)
		}
		if out.Snoozed, err = t.countClock(review.KindOfClock(review.ClockReminder).Key, t.now, endOfTime); err != nil {
			return err
		}
		out.Mine, err = t.countMine(t.by.Analyst)
		return err
	})
	return out, err
}

// countClock counts what falls due on a clock from an instant (zero: ever) to
// before another (zero: for ever).
func (t *tx) countClock(clock byte, from, to time.Time) (int, error) {
	lo, hi := engine.Prefix([]byte{format.FamClock, clock})
	if !from.IsZero() {
		lo = format.ClockKey(clock, from, 0, 0)
	}
	if !to.IsZero() {
		hi = format.ClockKey(clock, to, 0, 0)
	}
	n := 0
	for _, err := range t.scan(lo, hi, engine.ScanOpt{KeysOnly: true, Limit: CountCap}) {
		if err != nil {
			return 0, err
		}
		n++
	}
	return n, nil
}

// countMine counts the claims of a person that run.
func (t *tx) countMine(me string) (int, error) {
	prefix, _ := tabPrefix(TabMine, me)
	lo, hi := engine.Prefix(prefix)
	n := 0
	for kv, err := range t.scan(lo, hi, engine.ScanOpt{KeysOnly: true, Limit: CountCap}) {
		if err != nil {
			return 0, err
		}
		o := format.Order(kv.Key[len(kv.Key)-25:])
		var h head
		found, err := getJSON(t, format.HeadKey(o.Seq()), &h)
		if err != nil {
			return 0, err
		}
		if found && h.Holder == me && t.now.Before(h.Until) {
			n++
		}
	}
	return n, nil
}
