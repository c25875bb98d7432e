package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"lert/review"
	"lert/review/problem"
	"lert/store/engine"
	"lert/store/format"
)

// The clock of a record is bounded from both sides by the newest record before it. A clock that once ran ahead would
// otherwise keep every later record out (refusal 12).
const (
	// maxBackdating is how far before the newest record a new one may be dated.
	maxBackdating = review.ClockTolerance
	// maxQuiet is how far after it: a desk is seldom quiet for so long, and a clock that jumps often passes it.
	maxQuiet = 400 * 24 * time.Hour
	// longQuiet is the time without records that is written on the record that ends it.
	longQuiet = 30 * 24 * time.Hour
)

// What a person states about the clock of the database.
const (
	ClockConfirmed = "confirmed" // the clock was right although no record was made for more than maxQuiet
	ClockLifted    = "lifted"    // it once ran ahead: refusal 12 counts from the statement
)

// ClockStatement is what a person stated about the clock.
type ClockStatement struct {
	By review.Actor `json:"by"`
	At time.Time    `json:"at"`
	// Says is ClockConfirmed or ClockLifted.
	Says string `json:"says"`
	// Newest is the time of the newest record before the statement.
	Newest time.Time `json:"newest"`
	// Later is how many records are dated after the statement, of one that lifts.
	Later int    `json:"later,omitempty"`
	Why   string `json:"why,omitempty"`
	Leaf  int64  `json:"-"` // its index in the ledger
}

func (r *ClockStatement) fields() fields { return actorFields(r.By, fields{{"why", r.Why}}) }

// newestRecordTime is the time in UTC from which refusal 12 counts: that of the newest record, or of the statement that
// lifted it; zero before the first record.
func (t *tx) newestRecordTime() (time.Time, error) {
	v, found, err := t.get(format.MetaKey("newest"))
	if err != nil || !found || len(v) != 8 {
		return time.Time{}, err
	}
	return format.FromInstant(format.Uint64(v)), nil
}

// toTheSecond is the layout of an instant (UTC) in messages about clocks.
const toTheSecond = "2006-01-02 15:04:05 UTC"

// checkClock refuses a record dated more than maxBackdating before the newest one (refusal 12). Decide reports the same
// among its other refusals.
func (t *tx) checkClock() error {
	newest, err := t.newestRecordTime()
	if err != nil || newest.IsZero() || !t.now.Before(newest.Add(-maxBackdating)) {
		return err
	}
	says := "the clock says " + t.now.Format(toTheSecond) + ", but the newest record is from " +
		newest.Format(toTheSecond)
	return problem.Refuse(problem.RuleBackdated, says, "set this machine's clock; records cannot be backdated. If the "+
		"clock is right, that record's clock ran ahead, and counsel can reset it with `lert audit clock --lift --why …`")
}

// errAhead is the cause of the refusal of a clock that is too far ahead.
var errAhead = errors.New("the clock is too far ahead of the newest record")

// checkAhead refuses a clock more than maxQuiet after the newest record. It returns the time of that record.
func (s *Store) checkAhead(t *tx) (newest time.Time, err error) {
	newest, err = t.newestRecordTime()
	if err != nil || newest.IsZero() || t.now.Sub(newest) <= maxQuiet {
		return newest, err
	}
	first := "set this machine's clock"
	if s.options.Rehearsal {
		first = "name an earlier --now"
	}
	return newest, problem.Refuse(problem.NoRule, fmt.Sprintf(
		"the clock says %s, but the newest record is from %s, %d days before",
		t.now.Format(toTheSecond), newest.Format(toTheSecond), t.now.Sub(newest)/(24*time.Hour)),
		first+"; if nothing was recorded for that long, add --clock-is-right, which is recorded").WithCause(errAhead)
}

// guardClock refuses to write under a clock that is too far ahead, unless the person says that it is right, which is
// recorded.
func (v *Session) guardClock(t *tx) error {
	newest, err := v.s.checkAhead(t)
	if !errors.Is(err, errAhead) || !v.clockIsRight {
		return err
	}
	_, _, err = v.s.recordClock(t, &ClockStatement{Says: ClockConfirmed, Newest: newest})
	return err
}

// ClockIsRight is a session of the same person who states that the clock is right, however long ago the newest record
// was made. The statement is recorded where it is needed.
func (v *Session) ClockIsRight() *Session {
	out := *v
	out.clockIsRight = true
	return &out
}

// recordClock records a statement about the clock and returns its id and its position in the ledger.
func (s *Store) recordClock(t *tx, r *ClockStatement) (id string, leaf int64, err error) {
	n, err := t.addCount("clock", 1)
	if err != nil {
		return "", 0, err
	}
	r.By, r.At = t.by, t.now
	l := &format.Leaf{Kind: format.LeafClock, ID: fmt.Sprintf("clock/%d", n), Outcome: r.Says}
	r.Leaf, err = s.writeRecord(t, format.SeqKey(format.FamClockRecord, n), r, l, r.fields())
	return l.ID, r.Leaf, err
}

// markQuiet writes on the first leaf of a transaction since when nothing was recorded, if that is long.
func (t *tx) markQuiet(l *format.Leaf) error {
	if t.quietMarked {
		return nil
	}
	t.quietMarked = true
	newest, err := t.newestRecordTime()
	if err == nil && !newest.IsZero() && t.now.Sub(newest) > longQuiet {
		l.QuietSince, t.quietSince = newest, newest
	}
	return err
}

// LiftClock records that the clock once ran ahead, so that records are kept out by refusal 12: from then on it counts
// from this statement. Refused: anybody but counsel, where there is a people file; without a reason; if no record is
// dated ahead; and if it is this clock that must be wrong.
func (v *Session) LiftClock(ctx context.Context, why string) (Receipt, error) {
	act := review.ActLiftClock
	if v.s.People() == nil && v.me.Role == review.RoleAnalyst {
		act = review.ActImport // the only person there is
	}
	return write(ctx, v, newID(), act, func(t *tx) (out Receipt, err error) {
		r := ClockStatement{Says: ClockLifted, Why: strings.TrimSpace(why)}
		if r.Newest, err = t.newestRecordTime(); err != nil {
			return out, err
		}
		if !t.now.Before(r.Newest.Add(-maxBackdating)) {
			return out, problem.Refuse(problem.NoRule, "no record is being refused: the newest record is from "+
				r.Newest.Format(toTheSecond)+", and the clock says "+t.now.Format(toTheSecond),
				"there is nothing to reset")
		}
		if r.Why == "" {
			return out, problem.Refuse(problem.NoRule, "resetting the time of the newest record needs a reason",
				"explain with --why how the clock came to run ahead")
		}
		before, later, err := t.recordTimes()
		if err != nil {
			return out, err
		}
		r.Later = later
		switch {
		case before.IsZero():
			return out, problem.Refuse(problem.NoRule, "every record is dated after this machine's clock, which says "+
				t.now.Format(toTheSecond), "this clock is wrong: set it")
		case t.now.Sub(before) > maxQuiet && !v.clockIsRight:
			return out, problem.Refuse(problem.NoRule, "the clock says "+t.now.Format(toTheSecond)+
				", and the newest record that is not dated after it is from "+before.Format(toTheSecond),
				"set this machine's clock; if it is right, add --clock-is-right")
		}
		t.lifted = true
		out.ID, out.Leaf, err = v.s.recordClock(t, &r)
		// Rows were computed under the clock that ran ahead.
		t.del(format.MetaKey("tended"))
		out.Message = fmt.Sprintf("the time of the newest record was reset to %s; it was %s; "+
			"records dated later: %d (ledger %d)", t.now.Format(toTheSecond), r.Newest.Format(toTheSecond), later, out.Leaf)
		return out, err
	})
}

// recordTimes is the time of the newest record that is not dated after the clock, zero if there is none, and how many
// records are dated after it.
func (t *tx) recordTimes() (before time.Time, later int, err error) {
	for kv, err := range t.values([]byte{format.FamLeaf}, engine.ScanOpt{}) {
		if err != nil {
			return before, later, err
		}
		l, err := format.ParseLeaf(kv.Val)
		switch {
		case err != nil:
			return before, later, engine.NewDamagedError("", kv.Key, err.Error())
		case l.At.After(t.now.Add(maxBackdating)):
			later++
		case l.At.After(before):
			before = l.At
		}
	}
	return before, later, nil
}

// addClockStatus adds to what a console shows whether the clock and the records agree.
func (s *Store) addClockStatus(t *tx, out *DeskStatus) error {
	newest, err := t.newestRecordTime()
	if err == nil && !newest.IsZero() && t.now.Sub(newest) > longQuiet {
		out.QuietSince = newest
	}
	out.ClockProblem = s.clockProblem(t)
	return err
}

// clockProblem is why nothing can be recorded because of the clock, nil if it is well.
func (s *Store) clockProblem(t *tx) error {
	if err := t.checkClock(); err != nil {
		return err
	}
	_, err := s.checkAhead(t)
	return err
}

// ClockStatus is what the database says about time.
type ClockStatus struct {
	Now, Newest time.Time // this machine's clock; the newest record, zero if there is none
	// Problem is why nothing can be recorded now, nil if records are taken.
	Problem    error
	Statements []ClockStatement // oldest first
}

// ClockStatus compares the clock with the newest record, and lists what was stated about the clock.
func (v *Session) ClockStatus(ctx context.Context) (ClockStatus, error) {
	return read(ctx, v, review.ActOversee, func(t *tx) (out ClockStatus, err error) {
		if out.Newest, err = t.newestRecordTime(); err != nil {
			return out, err
		}
		out.Now, out.Problem = t.now, v.s.clockProblem(t)
		n, err := t.getCount("clock")
		for i := uint64(1); err == nil && i <= n; i++ {
			var r ClockStatement
			r.Leaf, err = t.readRecord(format.SeqKey(format.FamClockRecord, i), &r)
			out.Statements = append(out.Statements, r)
		}
		return out, err
	})
}
