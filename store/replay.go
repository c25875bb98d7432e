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

// ReplayedDecision is one decision whose request another policy, or another version
// of the engine, would assess differently.
type ReplayedDecision struct {
	Seq      uint64
	Decision string // its id
	Request  string
	Revision int
	Outcome  string
	Analyst  string
	// InForce: no later decision on the request has taken its place.
	InForce                   bool
	DecidedAt                 time.Time
	AssessedAt                time.Time
	PolicyBefore, PolicyAfter string // as Policy.Ref gives them
	before, after             *review.Assessment
	Differences               []review.Difference
	// Reworded: some finding says or cites something else.
	Reworded bool
	// LostGrants are the grants of an approval that the other policy would not let
	// be produced, as the decision wrote them.
	LostGrants []string
}

// ReplaySummary counts what a replay looked at and what would be different.
type ReplaySummary struct {
	Policy    string // it was replayed under, as Policy.Ref gives it
	Decisions int    // looked at
	// WithoutAssessment decisions rest on no assessment: withdrawals, takings back.
	WithoutAssessment int
	Changed           int
	Reworded          int            // of them or beside them, in words or citation
	ByDifference      map[string]int // decisions by what would be different, a review.Diff… word
}

// count adds what one worker found.
func (s *ReplaySummary) count(part *replayPart) {
	s.Decisions += part.decisions
	s.WithoutAssessment += part.withoutAssessment
	s.Reworded += part.reworded
	s.Changed += len(part.changed)
	for i := range part.changed {
		seen := map[string]bool{}
		for _, x := range part.changed[i].Differences {
			if !seen[x.Kind] {
				seen[x.Kind] = true
				s.ByDifference[x.Kind]++
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
func (v *Session) Replay(ctx context.Context, p *review.Policy, yield func(ReplayedDecision) error,
	progress func(done, total int)) (ReplaySummary, error) {
	if err := v.May(review.ActOversee); err != nil {
		return ReplaySummary{}, err
	}
	out := ReplaySummary{Policy: p.Ref(), ByDifference: map[string]int{}}
	s := v.s
	var last uint64
	err := s.view(ctx, func(r engine.Reader) (err error) {
		last, err = (&tx{r: r}).getCount("decisions")
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
			for i := range part.changed {
				if err := yield(part.changed[i]); err != nil {
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

// decisionBasis is what of a decision says on what it rested: most decisions come
// out the same, and then no more of them is needed.
type decisionBasis struct {
	Request    string    `json:"request"`
	Revision   int       `json:"revision"`
	Policy     string    `json:"policy"`
	AssessedAt time.Time `json:"assessed_at"`
}

// intakeTrust is what of an intake record an assessment depends on.
type intakeTrust struct {
	Trusted bool `json:"trusted"`
}

// decodeJSONFast is decodeJSON by the faster library.
func decodeJSONFast(k, b []byte, into any) error {
	if err := json.Unmarshal(b, into); err != nil {
		return engine.NewDamagedError("", k, err.Error())
	}
	return nil
}

// replayer is one decision under another policy.
type replayer struct {
	s    *Store
	t    *tx
	p    *review.Policy
	seq  uint64
	leaf int64
	d    decisionBasis

	requestSeq uint64 // the request's own number
	shownJSON  []byte // the assessment as it was shown
	after      *review.Assessment
	buf        []byte // for canonical bytes, used again
}

// load reads the decision that the other methods work on.
func (e *replayer) load(kv engine.KV) error {
	v, err := decodeValue(kv.Key, kv.Val)
	if err != nil {
		return err
	}
	leaf, body, err := splitRecord(kv.Key, v)
	if err != nil {
		return err
	}
	e.seq, e.leaf, e.d = format.Uint64(kv.Key[1:]), leaf, decisionBasis{}
	return decodeJSONFast(kv.Key, body, &e.d)
}

// peekNoCopy reads a value that is not kept beyond the View, without a copy.
func (t *tx) peekNoCopy(k []byte) ([]byte, bool, error) {
	kv, err := t.r.Get(k)
	if err != nil || !kv.Found() {
		return nil, false, err
	}
	v, err := decodeValue(k, kv.Val)
	return v, err == nil, err
}

// peekRequired is glimpse of what has to be there.
func (t *tx) peekRequired(k []byte, what string) ([]byte, error) {
	v, found, err := t.peekNoCopy(k)
	if err == nil && !found {
		err = engine.NewDamagedError("", k, what+" is missing")
	}
	return v, err
}

// run assesses the request again and gives what is different: nil where the
// assessment comes out the same to the byte, the names of policy and engine
// apart.
func (e *replayer) run() (*ReplayedDecision, error) {
	var found bool
	var err error
	if e.shownJSON, found, err = e.t.peekNoCopy(format.SeqKey(format.FamAssessment, e.seq)); err != nil || !found {
		return nil, err
	}
	r, err := e.requestAtDecision()
	if err != nil {
		return nil, err
	}
	h, err := e.historyAtDecision()
	if err != nil {
		return nil, err
	}
	e.after = review.Assess(e.p, r, h, e.d.AssessedAt)
	as := *e.after
	as.PolicyRef, as.EngineVersion = e.d.Policy, engineOf(e.shownJSON)
	e.buf = as.AppendCanonical(e.buf[:0])
	if bytes.Equal(e.buf, e.shownJSON) {
		return nil, nil
	}
	return e.describe()
}

// engineOf reads the engine's version out of canonical bytes.
func engineOf(shown []byte) string {
	_, rest, _ := bytes.Cut(shown, []byte(`"engine":"`))
	v, _, _ := bytes.Cut(rest, []byte(`"`))
	return string(v)
}

// emptyHistory is the stored form of a history without anything in it.
var emptyHistory = []byte(format.JSONText(&review.History{}))

// historyAtDecision is the history as it was known at the decision.
func (e *replayer) historyAtDecision() (*review.History, error) {
	k := format.SeqKey(format.FamHistory, e.seq)
	v, found, err := e.t.peekNoCopy(k)
	if err != nil || !found || bytes.Equal(v, emptyHistory) {
		return nil, err
	}
	h := new(review.History)
	return h, decodeJSONFast(k, v, h)
}

// requestAtDecision is the revision that was decided, with what had been observed by
// then laid over it.
func (e *replayer) requestAtDecision() (*review.Request, error) {
	v, err := e.t.peekRequired(format.CaseNumberKey(e.d.Request), "the number of a decided request")
	if err != nil {
		return nil, err
	}
	if len(v) != 8 {
		return nil, engine.NewDamagedError("", format.CaseNumberKey(e.d.Request), "cut short")
	}
	e.requestSeq = format.Uint64(v)
	for _, fam := range [...]byte{format.FamObservation, format.FamRenewal} {
		if _, found, err := e.t.peekNoCopy(format.RecordKey(fam, e.requestSeq, 0)); err != nil || found {
			if err != nil {
				return nil, err
			}
			return e.requestWithRecords()
		}
	}
	k := format.RecordKey(format.FamRevision, e.requestSeq, e.d.Revision)
	if v, err = e.t.peekRequired(k, "a revision"); err != nil {
		return nil, err
	}
	var in intakeTrust
	if err := decodeJSONFast(k, v, &in); err != nil {
		return nil, err
	}
	k = format.RecordKey(format.FamDocument, e.requestSeq, e.d.Revision)
	if v, err = e.t.peekRequired(k, "a document"); err != nil {
		return nil, err
	}
	doc, err := documents.Decode(v)
	if err != nil {
		return nil, err
	}
	doc.ID = e.d.Request
	return review.ApplyObservations(doc, in.Trusted, nil), nil
}

// requestWithRecords is requestAtDecision where something was recorded that is laid over it. Records stand in the
// order of the ledger, whatever clocks say: what stands behind the decision
// was not known to it.
func (e *replayer) requestWithRecords() (*review.Request, error) {
	c, err := e.s.loadState(e.t, e.requestSeq)
	if err == nil {
		err = c.loadRecords()
	}
	if err != nil {
		return nil, err
	}
	return c.records.AsOf(e.leaf).Request(e.d.Revision), nil
}

// describe says what would be different.
func (e *replayer) describe() (*ReplayedDecision, error) {
	d, err := e.s.decisionRecord(e.t, e.seq)
	if err != nil {
		return nil, err
	}
	x := &d.Decision
	r := &ReplayedDecision{
		Seq: e.seq, Decision: x.ID, Request: x.RequestID, Revision: x.Revision, Outcome: x.Outcome, Analyst: x.By.Name,
		DecidedAt: x.DecidedAt, AssessedAt: x.AssessedAt,
		PolicyBefore: x.PolicyRef, PolicyAfter: e.p.Ref(), before: d.Assessment, after: e.after,
	}
	h, err := e.t.caseStateOf(e.requestSeq)
	if err != nil {
		return nil, err
	}
	r.InForce = h.DecisionSeq == e.seq
	r.Differences, r.Reworded = review.Compare(d.Assessment, e.after)
	if x.Outcome == review.OutcomeApprove {
		for _, g := range x.Granted {
			if countProducible(d.Assessment, g) > countProducible(e.after, g) {
				r.LostGrants = append(r.LostGrants, g)
			}
		}
	}
	return r, nil
}

// countProducible counts the rows of a grant that may be produced.
func countProducible(a *review.Assessment, grant string) (n int) {
	rows, _ := review.Granted(a, []string{grant})
	for i := range rows {
		if rows[i].Producible {
			n++
		}
	}
	return n
}
