package store

import (
	"bytes"
	"cmp"
	"context"
	"iter"
	"slices"
	"time"

	"lert/review"
	"lert/store/engine"
	"lert/store/format"
)

// Seat is the store as one person sees it, whatever the door they came by: what
// they read is what their role lets them read. Acts name their actor and are
// judged by the store itself.
type Seat struct {
	*Store
	me review.Actor
}

// As seats a person at the store.
func (s *Store) As(me review.Actor) *Seat { return &Seat{s, me} }

// Me is the person as the people file has them now, see Admit.
func (v *Seat) Me() (review.Actor, error) { return v.Admit(v.me, review.ActRead) }

// Zone is where the person sits, nil where the people file does not say.
func (v *Seat) Zone() *time.Location {
	if p := v.People(); p != nil {
		if e := p.named(v.me.Analyst); e != nil {
			return e.Zone
		}
	}
	return nil
}

// sight admits the person to an act of reading; only is their name where they
// see nothing but what was referred to them.
func (v *Seat) sight(what review.Act) (string, error) {
	me, err := v.Admit(v.me, what)
	return only(me), err
}

// Queue is Store.Queue of what this person may see.
func (v *Seat) Queue(ctx context.Context, l List) (Rows, error) {
	only, err := v.sight(review.ActRead)
	if err != nil {
		return Rows{}, err
	}
	return v.queue(ctx, only, l)
}

// Counts is Store.Counts of what this person may see; the day that "today" means
// is theirs.
func (v *Seat) Counts(ctx context.Context, me string) (Counts, error) {
	only, err := v.sight(review.ActRead)
	if err != nil {
		return Counts{}, err
	}
	return v.counts(ctx, only, me, v.Zone())
}

// Case is Store.Case, where this person may see the request.
func (v *Seat) Case(ctx context.Context, id string) (*Case, error) {
	only, err := v.sight(review.ActRead)
	if err != nil {
		return nil, err
	}
	return v.readCase(ctx, only, id, "")
}

// Version is the commit that changed a request's state last: a Case of another
// version is out of date. It costs two look-ups.
func (v *Seat) Version(ctx context.Context, id string) (uint64, error) {
	only, err := v.sight(review.ActRead)
	if err != nil {
		return 0, err
	}
	var at engine.Rev
	err = v.view(ctx, func(r engine.Reader) error {
		t := v.reader(r, only)
		seq, found, err := t.seqOf(id)
		if err != nil {
			return err
		}
		if !found {
			return noRequest(id)
		}
		kv, err := r.Get(format.HeadKey(seq))
		at = kv.Mod
		return err
	})
	return at, err
}

// Due is Store.Due of what this person may see.
func (v *Seat) Due(ctx context.Context, within time.Duration) ([]Owed, error) {
	only, err := v.sight(review.ActRead)
	if err != nil {
		return nil, err
	}
	return v.due(ctx, only, within)
}

// Bars is Store.Bars of the requests that this person may see.
func (v *Seat) Bars(ctx context.Context, id string) ([]review.Bar, []string, error) {
	only, err := v.sight(review.ActRead)
	if err != nil {
		return nil, nil, err
	}
	return v.barsOn(ctx, only, id)
}

// Audit is Store.Audit of the requests that this person may see.
func (v *Seat) Audit(ctx context.Context, l AuditList) ([]Entry, bool, error) {
	only, err := v.sight(review.ActAudit)
	if err != nil {
		return nil, false, err
	}
	return v.audit(ctx, only, l)
}

// Decision is Store.Decision, where this person may see the request.
func (v *Seat) Decision(ctx context.Context, idOrSeq string) (*Decided, *Case, error) {
	only, err := v.sight(review.ActAudit)
	if err != nil {
		return nil, nil, err
	}
	return v.decision(ctx, only, idOrSeq)
}

// Verify is Store.Verify, for those who may see the whole.
func (v *Seat) Verify(ctx context.Context, progress func(done, total int)) (Verified, error) {
	if _, err := v.sight(review.ActOversee); err != nil {
		return Verified{}, err
	}
	return v.Store.Verify(ctx, progress)
}

// Replay is Store.Replay, for those who may see the whole.
func (v *Seat) Replay(ctx context.Context, p *review.Policy, yield func(Replayed) error, progress func(done, total int)) (ReplaySummary, error) {
	if _, err := v.sight(review.ActOversee); err != nil {
		return ReplaySummary{}, err
	}
	return v.Store.Replay(ctx, p, yield, progress)
}

// Standings is Store.Standings, for those who may see the whole.
func (v *Seat) Standings(ctx context.Context, size int64, from, to time.Time, yield func(Standing) error) (int64, string, error) {
	if _, err := v.sight(review.ActOversee); err != nil {
		return 0, "", err
	}
	return v.Store.Standings(ctx, size, from, to, yield)
}

// Candidates is Store.Candidates, for those who take documents in.
func (v *Seat) Candidates(ctx context.Context, r *review.Request) ([]Candidate, error) {
	if _, err := v.sight(review.ActTakeIn); err != nil {
		return nil, err
	}
	return v.Store.Candidates(ctx, r)
}

// MayAnswer is Store.MayAnswer, for those who take documents in.
func (v *Seat) MayAnswer(ctx context.Context, ids []string) ([][]Candidate, error) {
	if _, err := v.sight(review.ActTakeIn); err != nil {
		return nil, err
	}
	return v.Store.MayAnswer(ctx, ids)
}

// Signatories is Store.Signatories, for those who may see the whole.
func (v *Seat) Signatories(ctx context.Context) ([]PeopleRecord, error) {
	if _, err := v.sight(review.ActOversee); err != nil {
		return nil, err
	}
	return v.Store.Signatories(ctx)
}

// reader is a snapshot as a person with limited sight reads it; only "" sees
// everything.
func (s *Store) reader(r engine.Reader, only string) *tx {
	return &tx{r: r, now: s.now().UTC(), only: only}
}

// sees reports whether this reader may see a request.
func (t *tx) sees(h *head) bool { return t.only == "" || slices.Contains(h.Referred, t.only) }

// referred lists the requests that were referred by name to whom the reader's
// sight is limited to.
func (t *tx) referred() ([]*head, error) {
	lo, hi := engine.Prefix(format.ReferredPrefix(t.only))
	var out []*head
	for kv, err := range t.scan(lo, hi, engine.ScanOpt{KeysOnly: true}) {
		if err != nil {
			return nil, err
		}
		h := &head{}
		if _, err := getJSON(t, format.HeadKey(format.Uint64(kv.Key[len(kv.Key)-8:])), h); err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, nil
}

// decisionsReferred are the decisions on the requests that were referred to the
// reader, newest first.
func (t *tx) decisionsReferred() ([]uint64, error) {
	heads, err := t.referred()
	if err != nil {
		return nil, err
	}
	var out []uint64
	for _, h := range heads {
		lo, hi := engine.Prefix(format.AuditRequestKey(h.Seq, 0)[:10])
		for kv, err := range t.scan(lo, hi, engine.ScanOpt{KeysOnly: true}) {
			if err != nil {
				return nil, err
			}
			out = append(out, format.Uint64(kv.Key[10:]))
		}
	}
	slices.SortFunc(out, func(a, b uint64) int { return cmp.Compare(b, a) })
	return out, nil
}

// places walks the rows of a range that the reader may see, as scan does.
func (t *tx) places(b bounds, o engine.ScanOpt) iter.Seq2[engine.KV, error] {
	if t.only == "" {
		return t.scan(b.lo, b.hi, o)
	}
	return func(yield func(engine.KV, error) bool) {
		heads, err := t.referred()
		if err != nil {
			yield(engine.KV{}, err)
			return
		}
		slices.SortFunc(heads, func(x, y *head) int {
			return bytes.Compare(x.Place, y.Place)
		})
		if o.Reverse {
			slices.Reverse(heads)
		}
		for _, h := range heads {
			if bytes.Compare(h.Place, b.lo) < 0 || b.hi != nil && bytes.Compare(h.Place, b.hi) >= 0 {
				continue
			}
			kv, err := t.r.Get(h.Place)
			if err == nil && !kv.Found() {
				err = &engine.DamagedError{Key: h.Place, What: "the queue row of " + h.ID + " is missing"}
			}
			if !yield(kv, err) || err != nil {
				return
			}
		}
	}
}

// countReferred are the counts of a reader of limited sight.
func (t *tx) countReferred(out *Counts, tomorrow time.Time) error {
	heads, err := t.referred()
	if err != nil {
		return err
	}
	for _, h := range heads {
		*map[byte]*int{format.TabOpen: &out.Open, format.TabCounsel: &out.Counsel, format.TabWaiting: &out.Waiting, format.TabDecided: &out.Decided}[tabOf(h.State)]++
		if h.Kind == string(review.Emergency) && (h.State == review.StateOpen || h.State == review.StateReferred) {
			out.Emergency++
		}
		for _, d := range h.Owed {
			switch past := d.Due.Before(t.now); {
			case d.Clock == "notice" && past:
				out.NoticesOwed++
			case past && (d.Clock == "response" && !d.Target || d.Clock == "collection_end"):
				out.Overdue++
			case d.Clock == "response" && !past && d.Due.Before(tomorrow):
				out.DueToday++
			}
		}
	}
	return nil
}
