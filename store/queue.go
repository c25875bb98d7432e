package store

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"lert/review"
	"lert/review/problem"
	"lert/review/query"
	"lert/store/engine"
	"lert/store/format"
)

// maxScan is how many rows a filter examines before it gives up and reports that: a few milliseconds of work, so that
// typing in a filter never waits.
const maxScan = 4000

// tabs are the tabs of the queue, one for each state: the byte in the keys of their rows, and the field of Counts.
var tabs = [...]struct {
	tab   Tab
	key   byte
	state string
	count func(*Counts) *int
}{
	{TabOpen, format.TabOpen, review.StateOpen, func(c *Counts) *int { return &c.Open }},
	{TabCounsel, format.TabCounsel, review.StateReferred, func(c *Counts) *int { return &c.Counsel }},
	{TabWaiting, format.TabWaiting, review.StateWaiting, func(c *Counts) *int { return &c.Waiting }},
	{TabDecided, format.TabDecided, review.StateDecided, func(c *Counts) *int { return &c.Decided }},
}

// tabOf is the index in tabs of a state.
func tabOf(state string) int {
	for i := range tabs {
		if tabs[i].state == state {
			return i
		}
	}
	return 0
}

// tabPrefix is the prefix of the keys of a tab's rows. me is the person of the tab "mine".
func tabPrefix(tab Tab, me string) ([]byte, error) {
	switch tab {
	case TabAll:
		return []byte{format.FamQueue}, nil
	case TabMine:
		return format.HolderPrefix(me), nil
	}
	for i := range tabs {
		if tabs[i].tab == cmp.Or(tab, TabOpen) {
			return []byte{format.FamQueue, tabs[i].key}, nil
		}
	}
	return nil, problem.NotFound.New(fmt.Sprintf("there is no tab %q", tab),
		"use open, mine, counsel, waiting, decided or all")
}

// Queue returns one page of a tab: at most l.Limit rows around a key. Without a filter it is one range scan whose cost
// does not depend on the number of requests. With a filter it examines at most maxScan rows. An unknown tab is
// problem.NotFound.
func (v *Session) Queue(ctx context.Context, l QueueQuery) (QueuePage, error) {
	var out QueuePage
	err := v.view(ctx, review.ActRead, func(t *tx) error {
		prefix, err := tabPrefix(l.Tab, t.by.Name)
		if err != nil {
			return err
		}
		w := &queueScan{s: v.s, t: t, l: l}
		w.lo, w.hi = engine.PrefixRange(prefix)
		out, err = w.page()
		return err
	})
	if err == nil && v.s.refreshDue() {
		v.s.wakeRefresh()
	}
	return out, err
}

// endOfTime is later than every due date.
var endOfTime = time.Date(2260, 12, 31, 0, 0, 0, 0, time.UTC)

// queueScan is one call of Queue.
type queueScan struct {
	s      *Store
	t      *tx
	l      QueueQuery
	lo, hi []byte
	seen   int // rows examined by a filter
}

func (w *queueScan) page() (out QueuePage, err error) {
	n := w.l.Limit
	if n <= 0 {
		n = 50
	}
	out.Rows = make([]QueueRow, 0, n+1)
	wanted, opposite := keyRange{w.lo, w.hi, false}, keyRange{}
	wanted.back = w.l.Backward
	if w.l.From != nil {
		// Either direction starts with the key itself; the opposite side starts next to it.
		if w.l.Backward {
			wanted.hi = append(bytes.Clone(w.l.From), 0)
			opposite = keyRange{append(bytes.Clone(w.l.From), 0), w.hi, false}
		} else {
			wanted.lo = w.l.From
			opposite = keyRange{w.lo, w.l.From, true}
		}
	}
	more, next, err := w.collect(wanted, n, &out.Rows)
	if err != nil {
		return out, err
	}
	out.ResumeFrom, out.Incomplete = next, next != nil
	other := false
	if w.l.From != nil {
		var one []QueueRow
		w.seen = 0
		hasMore, resumeAt, err := w.collect(opposite, 0, &one)
		if err != nil {
			return out, err
		}
		other = hasMore || resumeAt != nil
	}
	if w.l.Backward {
		slices.Reverse(out.Rows)
		out.HasBefore, out.HasAfter = more || next != nil, other
	} else {
		out.HasBefore, out.HasAfter = other, more || next != nil
	}
	return out, nil
}

// next is the key at which the following page starts, nil if there is none.
func (p *QueuePage) next() []byte {
	if p.ResumeFrom != nil || !p.HasAfter || len(p.Rows) == 0 {
		return p.ResumeFrom
	}
	// The smallest key behind the last row: that row is not asked for again.
	return append(bytes.Clone(p.Rows[len(p.Rows)-1].Key), 0)
}

// Queuer returns pages of the queue, as Session.Queue does.
type Queuer interface {
	Queue(ctx context.Context, l QueueQuery) (QueuePage, error)
}

// EachRow calls do for the rows of a tab that match a query, from the start of the tab: for at most l.Limit rows (0:
// all), read in at most calls calls of Queue (0: no limit). more reports whether it ended before the tab did. An error
// of do ends it and is returned.
func EachRow(ctx context.Context, d Queuer, l QueueQuery, calls int, do func(*QueueRow) error) (more bool, err error) {
	rest := cmp.Or(l.Limit, math.MaxInt)
	l.From, l.Backward = nil, false
	for n := 1; ; n++ {
		l.Limit = min(rest, MaxCount)
		page, err := d.Queue(ctx, l)
		if err != nil {
			return more, err
		}
		for i := range page.Rows {
			if err := do(&page.Rows[i]); err != nil {
				return more, err
			}
		}
		rest, more, l.From = rest-len(page.Rows), page.HasAfter, page.next()
		if l.From == nil || rest <= 0 || n == calls {
			return more, nil
		}
	}
}

// HiddenOverdue counts the overdue requests of a tab that a filter hides: all that EachRow finds, less the overdue
// ones that are shown.
func HiddenOverdue(ctx context.Context, d Queuer, l QueueQuery, calls, shown int, now time.Time) (int, error) {
	var err error
	if l.Query, err = query.Parse("is:overdue", now, ""); err != nil {
		return 0, err
	}
	_, err = EachRow(ctx, d, l, calls, func(*QueueRow) error { shown--; return nil })
	return max(0, -shown), err
}

// keyRange is a range of keys and the direction in which it is scanned.
type keyRange struct {
	lo, hi []byte
	back   bool
}

// collect appends up to n matching rows and reports whether there is at least one more. next is the key at which a
// filter gave up, nil if it did not.
func (w *queueScan) collect(b keyRange, n int, out *[]QueueRow) (more bool, next []byte, err error) {
	limit := 0
	if w.l.Query.Empty() && w.l.Tab != TabMine {
		snoozed, err := w.t.countClock(review.ClockKindOf(review.ClockReminder).IndexKey, w.t.now, endOfTime)
		if err != nil {
			return false, nil, err
		}
		if snoozed < MaxCount {
			limit = n + 1 + snoozed
		}
	}
	var row QueueRow
	for kv, err := range w.t.visibleRows(b, engine.ScanOpt{Reverse: b.back, Limit: limit}) {
		if err != nil {
			return false, nil, err
		}
		if w.seen++; limit == 0 && w.seen > maxScan {
			return false, bytes.Clone(kv.Key), nil
		}
		ok, err := w.decode(kv, &row)
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

// decode decodes the row of a key and reports whether it belongs in the result.
func (w *queueScan) decode(kv engine.KV, row *QueueRow) (bool, error) {
	k, v := kv.Key, kv.Val
	if w.l.Tab == TabMine {
		// The index by holder has the position only. The row is in the open tab, in counsel's or in the waiting one.
		o := k[len(k)-25:]
		var at engine.KV
		for i := 0; !at.Found(); i++ {
			if tabs[i].state == review.StateDecided {
				return false, engine.NewDamagedError(w.s.path, k, "the index of holders names a row that does not exist")
			}
			var err error
			if at, err = w.t.r.Get(append([]byte{format.FamQueue, tabs[i].key}, o...)); err != nil {
				return false, err
			}
		}
		v = at.Val
	}
	if err := w.s.decodeRow(w.t, k, v, row); err != nil {
		return false, err
	}
	row.ExpireClaim(w.t.now)
	if w.l.Tab == TabMine && row.Holder == "" {
		return false, nil
	}
	if w.l.Query.Empty() {
		return w.l.Tab != TabOpen && w.l.Tab != "" || !w.t.now.Before(row.SnoozedUntil), nil
	}
	f, err := w.s.queryFacts(w.t, row, w.l.Query, w.t.by.Name)
	if err != nil {
		return false, err
	}
	return w.l.Query.Match(f), nil
}

// decodeRow decodes the row of a key. A row that another version of the program encoded is recomputed from the
// records.
func (s *Store) decodeRow(t *tx, k, v []byte, row *QueueRow) error {
	err := format.DecodeRow(k, v, row)
	if errors.Is(err, format.ErrStaleRow) && len(k) > 8 {
		var c *loadedCase
		if c, err = s.loadSummary(t, format.Uint64(k[len(k)-8:])); err == nil {
			*row = c.row
			row.Key = bytes.Clone(k)
		}
		return err
	}
	if err != nil {
		return engine.NewDamagedError(s.path, k, err.Error())
	}
	return nil
}

// overdueKeys are the index keys of the clocks that count as overdue.
func overdueKeys() (out []byte) {
	for _, k := range review.ClockKinds {
		if k.CountsOverdue {
			out = append(out, k.IndexKey)
		}
	}
	return out
}

// queryFacts are the facts of a row that a query can ask for. What is only in the document is read only if the query
// uses it.
func (s *Store) queryFacts(t *tx, r *QueueRow, q *query.Query, me string) (*query.Facts, error) {
	f := &query.Facts{
		ID: r.ID, Kind: r.Kind, Country: r.Country, Agency: string(r.Agency), Platform: r.Platform,
		Instrument: r.Instrument, Reference: string(r.Reference), Channel: r.Channel, State: r.State,
		ClaimedBy: r.Holder, DecidedBy: r.DecidedBy, Outcome: r.Outcome, Recommendation: r.Recommendation,
		Notice: r.NoticeAction, Codes: r.Codes, Categories: make([]string, len(r.Categories)), Verdicts: r.Verdicts,
		Due: r.WorkBy(), Received: r.ReceivedAt, Decided: r.DecidedAt, Emergency: r.Kind == review.KindEmergency,
		Overdue: r.Overdue(t.now), Mine: r.Holder != "" && r.Holder == me, HasRelated: r.RelatedCount > 0,
		Overridden: r.Overridden, AwaitingSignature: r.Effect == review.EffectAwaitingSignature,
		Counsel: r.Counsel, Claimed: r.Holder != "", Snoozed: t.now.Before(r.SnoozedUntil),
		Late: r.Late, NoticeDue: r.NoticeDue(t.now), NumberTarget: r.NumberTarget,
	}
	for i, c := range r.Categories {
		f.Categories[i] = string(c)
	}
	if q.Uses("ground") {
		f.Grounds = s.grounds(r.Codes)
	}
	if !q.NeedsText() && !q.Uses("target") && !q.Uses("purpose") {
		return f, nil
	}
	c, err := s.loadByID(t, r.ID)
	if err != nil {
		return nil, err
	}
	f.Purpose = c.doc().Purpose
	if f.Purpose == "" && c.doc().Process != nil {
		f.Purpose = c.doc().Process.Purpose
	}
	if q.Uses("target") {
		for i := range c.doc().Targets {
			v, _ := review.NormalisedTarget(s.rules.Policy(), c.doc(), i)
			f.Targets = append(f.Targets, v)
		}
	}
	if q.NeedsText() {
		f.Text, err = s.searchText(t, c, r)
	}
	return f, err
}

// searchText is the text in which a query searches for words.
func (s *Store) searchText(t *tx, c *loadedCase, r *QueueRow) (string, error) {
	more := []string{string(r.Sentence), r.InstrumentShort}
	// One platform has several names: LERS, Records, LEP.
	if plat := s.rules.Policy().Platform(r.Platform); plat != nil {
		more = append(more, plat.Name)
		more = append(more, plat.ServiceNames...)
	}
	for _, o := range c.records.Observations {
		more = append(more, o.Value, o.Note)
	}
	if c.state.DecisionSeq != 0 {
		d, err := s.decisionRecord(t, c.state.DecisionSeq)
		if err != nil && !errors.Is(err, problem.NotFound) {
			return "", err
		}
		if d != nil {
			more = append(more, d.Decision.Rationale)
			for _, o := range d.Decision.Own {
				more = append(more, o.Words)
			}
		}
	}
	return query.SearchText(c.doc(), more...), nil
}
