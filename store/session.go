package store

import (
	"cmp"
	"context"
	"time"

	"lert/review"
	"lert/store/engine"
	"lert/store/format"
)

// Session is the store as one person uses it, however they connected. Their role limits what they read, and what they
// record is recorded in their name: no method takes another person to act for. Each method passes its permission (see
// review.Authorise) to one of view, update and authorize. A method that shows only what is the same for everybody says
// so.
type Session struct {
	s  *Store
	me review.Actor
	// recorded, if it is set, is called after each transaction with what it recorded, see NotifyRecorded.
	recorded func(Recorded)
	// clockIsRight, see ClockIsRight.
	clockIsRight bool
	// withoutTeam: what this session records is recorded although the people file is missing, see PutInForce.
	withoutTeam bool
	// noTrustedIntake, see WithoutTrustedIntake.
	noTrustedIntake bool
	// acceptsFile: what this session records is recorded although the database is not as it was left, see AcceptFile.
	acceptsFile bool
}

// Recorded is what one transaction recorded.
type Recorded struct {
	// Names of the records, such as "decision 0a1b… of WA-2026-000123".
	Names []string
	// QuietSince is the time of the newest record before, if nothing was recorded for thirty days; else zero.
	QuietSince time.Time
}

// As starts the session of a person. The caller must know who they are; what they may do is looked up in the people
// file in every call.
func (s *Store) As(me review.Actor) *Session { return &Session{s: s, me: me} }

// NotifyRecorded is a session of the same person that passes to f what each transaction recorded: a caller that fails
// afterwards can say what was done. f may run on several goroutines at once.
func (v *Session) NotifyRecorded(f func(Recorded)) *Session {
	out := *v
	out.recorded = f
	return &out
}

// authorize is the person as they are in the people file now, or the refusal if they lack a permission.
func (v *Session) authorize(what review.Act) (review.Actor, error) { return v.s.authorize(v.me, what) }

// May is the refusal if this person lacks a permission, nil if they have it.
func (v *Session) May(what review.Act) error {
	_, err := v.authorize(what)
	return err
}

// view runs f on a snapshot that shows what the person may see, and again from the start if the snapshot was lost.
func (v *Session) view(ctx context.Context, what review.Act, f func(t *tx) error) error {
	me, err := v.authorize(what)
	if err != nil {
		return err
	}
	return v.s.view(ctx, func(r engine.Reader) error { return f(v.s.readTx(r, me)) })
}

// update runs f on a snapshot and records what it wrote in the person's name, all or nothing, under the id. f may run
// several times and must have no effect of its own; changes to the store itself are kept on t until the commit.
func (v *Session) update(ctx context.Context, id engine.TxnID, what review.Act, f func(t *tx) error) error {
	s := v.s
	s.writeMu.Lock()
	defer s.writeMu.Unlock()
	if err := cmp.Or(s.checkClock(), s.options.notWritable); err != nil {
		return err
	}
	if !v.withoutTeam {
		if !v.acceptsFile {
			if err := s.guardFile(ctx); err != nil {
				return err
			}
		}
		if err := s.rebuildIndexes(ctx); err != nil {
			return err
		}
	}
	return s.runTx(ctx, id, func(t *tx) error {
		me, err := v.authorize(what)
		if err != nil {
			return err
		}
		t.by, t.restrictedTo = me, restrictedTo(me)
		if !v.withoutTeam {
			if err := s.requireTeam(t); err != nil {
				return err
			}
		}
		if what != review.ActDraft { // a draft is not dated, and what was typed must not be lost
			if err := v.guardClock(t); err != nil {
				return err
			}
		}
		if err := f(t); err != nil || len(t.order) == 0 {
			return err
		}
		for _, mark := range []func(*tx) error{s.recordPeople, (*tx).writeLedger, s.storeOriginAndPolicy} {
			if err := mark(t); err != nil {
				return err
			}
		}
		return nil
	}, func(t *tx) {
		s.afterCommit(t)
		if v.recorded != nil && len(t.names) > 0 {
			v.recorded(Recorded{t.names, t.quietSince})
		}
	})
}

// updateRequest is update for one record on one request, which is read again at every try. It refuses a clock behind
// the newest record; a request that does not exist is problem.NotFound.
func (v *Session) updateRequest(
	ctx context.Context, what review.Act, request string, f func(c *loadedCase) (Receipt, error),
) (Receipt, error) {
	return write(ctx, v, newID(), what, func(t *tx) (out Receipt, err error) {
		if err := t.checkClock(); err != nil {
			return out, err
		}
		c, err := v.s.loadByID(t, request)
		if err != nil {
			return out, err
		}
		if out, err = f(c); err == nil {
			out.Request = c.state.ID
		}
		return out, err
	})
}

// Zone is the person's time zone, nil if the people file has none.
func (v *Session) Zone() *time.Location {
	if p := v.s.People(); p != nil {
		if e := p.Find(v.me.Name); e != nil {
			return e.Zone
		}
	}
	return nil
}

// Policy is the policy in force, the same for everybody.
func (v *Session) Policy() *review.Policy { return v.s.rules.Policy() }

// Assess previews the assessment of a request that is not recorded: without history, without a record of it, and the
// same for everybody.
func (v *Session) Assess(r *review.Request) *review.Assessment {
	p, now := v.s.rules.Policy(), v.s.now()
	return review.Assess(p, r, nil, now).WithIntake(review.ReceiptFindings(p, r, now))
}

// Watch wakes a screen when something was recorded, see Store.watch.
func (v *Session) Watch(ctx context.Context) (<-chan struct{}, error) {
	if err := v.May(review.ActRead); err != nil {
		return nil, err
	}
	return v.s.watch(ctx)
}

// NotWritable is why the database can only be read, nil if it can be written. outdated: its queue and indexes were last
// computed by another version, under another policy, or before a day that changes a row. They are computed again when
// it is next opened with the right to write.
func (v *Session) NotWritable(ctx context.Context) (outdated bool, why error) {
	s := v.s
	if s.options.notWritable == nil {
		return false, nil
	}
	err := s.view(ctx, func(r engine.Reader) error {
		t := &tx{r: r}
		tended, _, err := t.peek(format.MetaKey("tended"))
		x, indexErr := t.indexVersions()
		outdated = string(tended) != s.refreshVersion() || !x.current() || s.rowChangeDue(r)
		return cmp.Or(err, indexErr)
	})
	return outdated || err != nil, s.options.notWritable
}

// Rehearsal reports whether the database is a rehearsal: its first write was, or would be, under a fixed clock.
func (v *Session) Rehearsal() bool {
	s := v.s
	s.writeMu.Lock()
	defer s.writeMu.Unlock()
	if s.originStored {
		return s.rehearsal
	}
	return s.options.Rehearsal
}

// read is Session.view for what has a result.
func read[T any](ctx context.Context, v *Session, what review.Act, f func(t *tx) (T, error)) (out T, err error) {
	err = v.view(ctx, what, func(t *tx) (err error) {
		out, err = f(t)
		return err
	})
	return out, err
}

// write is Session.update for what has a result.
func write[T any](
	ctx context.Context, v *Session, id engine.TxnID, what review.Act, f func(t *tx) (T, error),
) (out T, err error) {
	err = v.update(ctx, id, what, func(t *tx) (err error) {
		out, err = f(t)
		return err
	})
	return out, err
}
