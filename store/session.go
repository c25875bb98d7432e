package store

import (
	"context"
	"time"

	"lert/review"
	"lert/store/engine"
)

// Session is the store as one person uses it, whatever the door they came by.
// What they read is what their role lets them read, and what they record is
// recorded in their name: no method takes another person to act as. Each names
// its act of the role table (see review.May) to one of read, act and admit; a
// method that shows only what is the same for everybody says so.
type Session struct {
	s  *Store
	me review.Actor
}

// As begins the session of a person. Who they are is the caller's to know; what
// they may do is asked of the people file again in every call.
func (s *Store) As(me review.Actor) *Session { return &Session{s, me} }

// admit is the person as the people file has them now, where they may do an act.
func (v *Session) admit(what review.Act) (review.Actor, error) { return v.s.admit(v.me, what) }

// May refuses what this person may not do, in the words of the act itself.
func (v *Session) May(what review.Act) error {
	_, err := v.admit(what)
	return err
}

// read runs f on a snapshot that shows what the person may see, and again from
// the start where the snapshot was lost.
func (v *Session) read(ctx context.Context, what review.Act, f func(t *tx) error) error {
	me, err := v.admit(what)
	if err != nil {
		return err
	}
	return v.s.view(ctx, func(r engine.Reader) error { return f(v.s.snapshot(r, me)) })
}

// act runs f on a snapshot and records what it wrote in the person's name, all
// or nothing, under the id. f may run several times and must have no effect of
// its own; what the act changes about the store itself is kept on t until it is
// recorded.
func (v *Session) act(ctx context.Context, id engine.ID, what review.Act, f func(t *tx) error) error {
	s := v.s
	s.write.Lock()
	defer s.write.Unlock()
	if err := s.mayWrite(); err != nil {
		return err
	}
	return s.perform(ctx, id, func(t *tx) error {
		me, err := v.admit(what)
		if err != nil {
			return err
		}
		t.by, t.only = me, only(me)
		if err := f(t); err != nil || len(t.order) == 0 {
			return err
		}
		for _, mark := range []func(*tx) error{s.keepPeople, (*tx).closeLedger, s.mark} {
			if err := mark(t); err != nil {
				return err
			}
		}
		return nil
	}, s.acted)
}

// recordOn is act for one record on one request, read again at every try. A clock
// behind the newest record is refused, and problem.NotFound where there is no such
// request.
func (v *Session) recordOn(ctx context.Context, what review.Act, request string, f func(c *dossier) error) error {
	return v.act(ctx, newID(), what, func(t *tx) error {
		if err := t.inOrder(); err != nil {
			return err
		}
		c, err := v.s.open(t, request)
		if err != nil {
			return err
		}
		return f(c)
	})
}

// Zone is where the person sits, nil where the people file does not say.
func (v *Session) Zone() *time.Location {
	if p := v.s.People(); p != nil {
		if e := p.Find(v.me.Analyst); e != nil {
			return e.Zone
		}
	}
	return nil
}

// Policy is the policy in force, the same for everybody.
func (v *Session) Policy() *review.Policy { return v.s.rules.Policy() }

// Assess previews what the engine makes of a request that is not recorded:
// without history, without a trace, and the same for everybody.
func (v *Session) Assess(r *review.Request) *review.Assessment {
	return review.Assess(v.s.rules.Policy(), r, nil, v.s.now())
}

// Watch is Store.Watch, for those who read.
func (v *Session) Watch(ctx context.Context) (<-chan struct{}, error) {
	if err := v.May(review.ActRead); err != nil {
		return nil, err
	}
	return v.s.Watch(ctx)
}

// Rehearsal reports whether the database is a rehearsal: its first write was,
// or would be, under a fixed clock.
func (v *Session) Rehearsal() bool {
	s := v.s
	s.write.Lock()
	defer s.write.Unlock()
	if s.marked {
		return s.pretend
	}
	return s.o.Rehearsal
}
