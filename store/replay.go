package store

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"lert/review"
	"lert/store/engine"
)

// Replayed is one decision whose request another policy, or another version
// of the engine, would assess differently.
type Replayed struct {
	Seq      uint64
	Decision string // its id
	Request  string
	Revision int
	Outcome  string
	Analyst  string
	// InForce: no later decision on the request has taken its place.
	InForce             bool
	DecidedAt           time.Time
	AssessedAt          time.Time
	PolicyWas, PolicyIs string // as Policy.Ref gives them
	Was, Is             *review.Assessment
	Differences         []review.Difference
	// Reworded: some finding says or cites something else.
	Reworded bool
	// Lost are the grants of an approval that the other policy would not let
	// be produced, as the decision wrote them.
	Lost []string
}

// ReplaySummary counts what a replay looked at and what would be different.
type ReplaySummary struct {
	Policy    string // it was replayed under, as Policy.Ref gives it
	Decisions int    // looked at
	// Bare decisions rest on no assessment: withdrawals, takings back.
	Bare     int
	Changed  int
	Reworded int            // of them or beside them, in words or citation
	By       map[string]int // decisions by what would be different, a review.Diff… word
}

// replayBatch is how many decisions are read in one snapshot: none is held
// while the caller prints.
const replayBatch = 256

// Replay assesses every decided request anew under another policy, each as it
// stood at its decision: its revision, what had been observed by then, the
// history as it was known, at the instant of the assessment that was shown.
// It calls yield, oldest decision first, for each that would come out
// differently, and progress (nil: nobody asks) as it goes on. Nothing is
// written, neither records nor marks. An error of yield ends it and is
// returned; decisions recorded after the start are left out.
func (s *Store) Replay(ctx context.Context, p *review.Policy, yield func(Replayed) error, progress func(done, total int)) (ReplaySummary, error) {
	out := ReplaySummary{Policy: p.Ref(), By: map[string]int{}}
	var last uint64
	err := s.view(ctx, func(r engine.Reader) (err error) {
		last, err = (&tx{r: r}).count("decisions")
		return err
	})
	if err != nil {
		return out, err
	}
	for from := uint64(1); from <= last; from += replayBatch {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		to := min(from+replayBatch-1, last)
		var found []Replayed
		err := s.view(ctx, func(r engine.Reader) (err error) {
			found, err = s.replayStretch(&tx{r: r}, p, from, to, &out)
			return err
		})
		if err != nil {
			return out, err
		}
		for i := range found {
			if err := yield(found[i]); err != nil {
				return out, err
			}
		}
		if progress != nil {
			progress(int(to), int(last))
		}
	}
	return out, nil
}

// replayStretch replays the decisions from one number to another.
func (s *Store) replayStretch(t *tx, p *review.Policy, from, to uint64, sum *ReplaySummary) ([]Replayed, error) {
	var out []Replayed
	for kv, err := range t.scan(numKey(famDecision, from), numKey(famDecision, to+1), engine.ScanOpt{}) {
		if err != nil {
			return nil, err
		}
		v, err := unsealed(kv.Key, kv.Val)
		if err != nil {
			return nil, err
		}
		leaf, body, err := unrecord(kv.Key, v)
		if err != nil {
			return nil, err
		}
		var d rested
		if err := decodeJSON(kv.Key, body, &d); err != nil {
			return nil, err
		}
		sum.Decisions++
		e := &replay{s: s, t: t, p: p, seq: getUint64(kv.Key[1:]), leaf: leaf, d: &d}
		same, err := e.run()
		if err != nil {
			return nil, fmt.Errorf("decision %d on %s: %w", e.seq, review.Clean(d.Request), err)
		}
		if e.shown == nil {
			sum.Bare++
		}
		if same {
			continue
		}
		r, err := e.tell()
		if err != nil {
			return nil, fmt.Errorf("decision %d on %s: %w", e.seq, review.Clean(d.Request), err)
		}
		if r.Reworded {
			sum.Reworded++
		}
		if len(r.Differences) == 0 {
			continue
		}
		sum.Changed++
		seen := map[string]bool{}
		for _, x := range r.Differences {
			if !seen[x.What] {
				seen[x.What] = true
				sum.By[x.What]++
			}
		}
		out = append(out, *r)
	}
	return out, nil
}

// rested is what of a decision says on what it rested: most decisions come
// out the same, and then no more of them is needed.
type rested struct {
	Request    string    `json:"request"`
	Revision   int       `json:"revision"`
	Policy     string    `json:"policy"`
	AssessedAt time.Time `json:"assessed_at"`
}

// replay is one decision under another policy.
type replay struct {
	s    *Store
	t    *tx
	p    *review.Policy
	seq  uint64
	leaf int64
	d    *rested

	shown []byte // the assessment as it was shown
	is    *review.Assessment
	c     dossier
}

// run assesses anew and reports whether it comes out the same to the byte,
// the names of policy and engine apart.
func (e *replay) run() (same bool, err error) {
	var found bool
	if e.shown, found, err = e.t.peek(numKey(famShown, e.seq)); err != nil || !found {
		return true, err
	}
	if err := e.stand(); err != nil {
		return false, err
	}
	var h review.History
	k := numKey(famKnown, e.seq)
	if v, found, err := e.t.peek(k); err != nil {
		return false, err
	} else if found {
		if err := decodeJSON(k, v, &h); err != nil {
			return false, err
		}
	}
	e.is = review.Assess(e.p, e.c.req, &h, e.d.AssessedAt)
	as := *e.is
	as.Policy, as.Engine = e.d.Policy, engineOf(e.shown)
	return bytes.Equal(as.Canonical(), e.shown), nil
}

// engineOf reads the engine's version out of canonical bytes.
func engineOf(shown []byte) string {
	_, rest, _ := bytes.Cut(shown, []byte(`"engine":"`))
	v, _, _ := bytes.Cut(rest, []byte(`"`))
	return string(v)
}

// stand lays over the revision that was decided what had been observed by
// then: records stand in the order of the ledger, whatever clocks say.
func (e *replay) stand() error {
	c := &e.c
	c.s, c.t = e.s, e.t
	seq, found, err := e.t.seqOf(e.d.Request)
	if err != nil {
		return err
	}
	if !found {
		return &engine.DamagedError{Key: nameKey(e.d.Request), What: "the request of a decision is missing"}
	}
	if _, err := getJSON(e.t, headKey(seq), &c.head); err != nil {
		return err
	}
	c.head.Rev = e.d.Revision
	if c.in, c.raw, err = e.t.revision(seq, e.d.Revision); err != nil {
		return err
	}
	if c.doc, err = document(c.raw, c.head.ID); err != nil {
		return err
	}
	if err := c.loadObservations(); err != nil {
		return err
	}
	n := 0
	for n < len(c.obs) && c.leaf[n] < e.leaf {
		n++
	}
	c.obs, c.leaf = c.obs[:n], c.leaf[:n]
	c.overlay()
	return nil
}

// tell says what would be different.
func (e *replay) tell() (*Replayed, error) {
	d, err := e.s.decided(e.t, e.seq)
	if err != nil {
		return nil, err
	}
	x := &d.Decision
	r := &Replayed{
		Seq: e.seq, Decision: x.ID, Request: x.Request, Revision: x.Revision, Outcome: x.Outcome, Analyst: x.By.Analyst,
		InForce: e.c.head.Decision == e.seq, DecidedAt: x.DecidedAt, AssessedAt: x.AssessedAt,
		PolicyWas: x.Policy, PolicyIs: e.p.Ref(), Was: d.Assessment, Is: e.is,
	}
	r.Differences, r.Reworded = review.Compare(d.Assessment, e.is)
	if x.Outcome == review.OutcomeApprove {
		for _, g := range x.Granted {
			before, _ := review.Granted(d.Assessment, []string{g})
			after, _ := review.Granted(e.is, []string{g})
			if producible(before) > producible(after) {
				r.Lost = append(r.Lost, g)
			}
		}
	}
	return r, nil
}

func producible(rows []review.Row) (n int) {
	for i := range rows {
		if rows[i].Producible {
			n++
		}
	}
	return n
}
