package store

import (
	"bytes"
	"context"
	"time"

	"github.com/go-json-experiment/json"

	"lert/review"
	documents "lert/review/intake"
	"lert/store/engine"
	"lert/store/format"
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

// count adds what one worker found.
func (s *ReplaySummary) count(part *replayPart) {
	s.Decisions += part.decisions
	s.Bare += part.bare
	s.Reworded += part.reworded
	s.Changed += len(part.found)
	for i := range part.found {
		seen := map[string]bool{}
		for _, x := range part.found[i].Differences {
			if !seen[x.What] {
				seen[x.What] = true
				s.By[x.What]++
			}
		}
	}
}

// replayBatch is how many decisions are replayed before the caller hears of
// them: it bounds the memory, and no snapshot is held while the caller prints.
const replayBatch = 256

// Replay assesses every decided request again under another policy, each as it
// stood at its decision: its revision, what had been observed by then, the
// history as it was known, at the instant of the assessment that was shown.
// It calls yield, oldest decision first, for each that would come out
// differently, and progress (nil: nobody asks) as it goes on, both on the
// goroutine of the caller. Nothing is written, neither records nor marks. An
// error of yield ends it and is returned; decisions recorded after the start
// are left out.
func (v *Session) Replay(ctx context.Context, p *review.Policy, yield func(Replayed) error,
	progress func(done, total int)) (ReplaySummary, error) {
	if err := v.May(review.ActOversee); err != nil {
		return ReplaySummary{}, err
	}
	out := ReplaySummary{Policy: p.Ref(), By: map[string]int{}}
	s := v.s
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
		parts, err := s.replayRange(ctx, p, from, to)
		if err != nil {
			return out, err
		}
		for _, part := range parts {
			out.count(part)
		}
		for _, part := range parts {
			for i := range part.found {
				if err := yield(part.found[i]); err != nil {
					return out, err
				}
			}
		}
		if progress != nil {
			progress(int(to), int(last))
		}
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

// trust is what of an intake record an assessment depends on.
type trust struct {
	Trusted bool `json:"trusted"`
}

// readJSON is decodeJSON by the faster library.
func readJSON(k, b []byte, into any) error {
	if err := json.Unmarshal(b, into); err != nil {
		return engine.Damaged("", k, err.Error())
	}
	return nil
}

// replay is one decision under another policy.
type replay struct {
	s    *Store
	t    *tx
	p    *review.Policy
	seq  uint64
	leaf int64
	d    rested

	request uint64 // the request's own number
	shown   []byte // the assessment as it was shown
	is      *review.Assessment
	buf     []byte // for canonical bytes, used again
}

// begin reads the decision that the other methods work on.
func (e *replay) begin(kv engine.KV) error {
	v, err := unsealed(kv.Key, kv.Val)
	if err != nil {
		return err
	}
	leaf, body, err := unrecord(kv.Key, v)
	if err != nil {
		return err
	}
	e.seq, e.leaf, e.d = format.Uint64(kv.Key[1:]), leaf, rested{}
	return readJSON(kv.Key, body, &e.d)
}

// glimpse reads a value that is not kept beyond the View, without a copy.
func (t *tx) glimpse(k []byte) ([]byte, bool, error) {
	kv, err := t.r.Get(k)
	if err != nil || !kv.Found() {
		return nil, false, err
	}
	v, err := unsealed(k, kv.Val)
	return v, err == nil, err
}

// must is glimpse of what has to be there.
func (t *tx) must(k []byte, what string) ([]byte, error) {
	v, found, err := t.glimpse(k)
	if err == nil && !found {
		err = engine.Damaged("", k, what+" is missing")
	}
	return v, err
}

// run assesses the request again and gives what is different: nil where the
// assessment comes out the same to the byte, the names of policy and engine
// apart.
func (e *replay) run() (*Replayed, error) {
	var found bool
	var err error
	if e.shown, found, err = e.t.glimpse(format.NumKey(format.FamShown, e.seq)); err != nil || !found {
		return nil, err
	}
	r, err := e.asItStood()
	if err != nil {
		return nil, err
	}
	h, err := e.known()
	if err != nil {
		return nil, err
	}
	e.is = review.Assess(e.p, r, h, e.d.AssessedAt)
	as := *e.is
	as.Policy, as.Engine = e.d.Policy, engineOf(e.shown)
	e.buf = as.AppendCanonical(e.buf[:0])
	if bytes.Equal(e.buf, e.shown) {
		return nil, nil
	}
	return e.tell()
}

// engineOf reads the engine's version out of canonical bytes.
func engineOf(shown []byte) string {
	_, rest, _ := bytes.Cut(shown, []byte(`"engine":"`))
	v, _, _ := bytes.Cut(rest, []byte(`"`))
	return string(v)
}

// nothingKnown is the stored form of a history without anything in it.
var nothingKnown = []byte(format.JSONField(&review.History{}))

// known is the history as it was known at the decision.
func (e *replay) known() (*review.History, error) {
	k := format.NumKey(format.FamKnown, e.seq)
	v, found, err := e.t.glimpse(k)
	if err != nil || !found || bytes.Equal(v, nothingKnown) {
		return nil, err
	}
	h := new(review.History)
	return h, readJSON(k, v, h)
}

// asItStood is the revision that was decided, with what had been observed by
// then laid over it.
func (e *replay) asItStood() (*review.Request, error) {
	v, err := e.t.must(format.NameKey(e.d.Request), "the number of a decided request")
	if err != nil {
		return nil, err
	}
	if len(v) != 8 {
		return nil, engine.Damaged("", format.NameKey(e.d.Request), "cut short")
	}
	e.request = format.Uint64(v)
	for _, fam := range [...]byte{format.FamObserved, format.FamRenewal} {
		if _, found, err := e.t.glimpse(format.RevKey(fam, e.request, 0)); err != nil || found {
			if err != nil {
				return nil, err
			}
			return e.observed()
		}
	}
	k := format.RevKey(format.FamRevision, e.request, e.d.Revision)
	if v, err = e.t.must(k, "a revision"); err != nil {
		return nil, err
	}
	var in trust
	if err := readJSON(k, v, &in); err != nil {
		return nil, err
	}
	k = format.RevKey(format.FamBody, e.request, e.d.Revision)
	if v, err = e.t.must(k, "a document"); err != nil {
		return nil, err
	}
	doc, err := documents.Decode(v)
	if err != nil {
		return nil, err
	}
	doc.ID = e.d.Request
	return review.Overlay(doc, in.Trusted, nil), nil
}

// observed is asItStood where something was recorded that is laid over it. Records stand in the
// order of the ledger, whatever clocks say: what stands behind the decision
// was not known to it.
func (e *replay) observed() (*review.Request, error) {
	c, err := e.s.start(e.t, e.request)
	if err == nil {
		err = c.loadRecords()
	}
	if err != nil {
		return nil, err
	}
	return c.recs.AsOf(e.leaf).Request(e.d.Revision), nil
}

func (e *replay) head(into *head) error {
	k := format.HeadKey(e.request)
	v, err := e.t.must(k, "the state of a request")
	if err != nil {
		return err
	}
	return decodeJSON(k, v, into)
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
		DecidedAt: x.DecidedAt, AssessedAt: x.AssessedAt,
		PolicyWas: x.Policy, PolicyIs: e.p.Ref(), Was: d.Assessment, Is: e.is,
	}
	var h head
	if err := e.head(&h); err != nil {
		return nil, err
	}
	r.InForce = h.Decision == e.seq
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
