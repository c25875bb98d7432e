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

// ReplayedDecision is one decision whose request another policy, or another version of the engine, would assess
// differently. Its times are UTC.
type ReplayedDecision struct {
	Seq      uint64
	Decision string // its id
	Request  string
	Revision int
	Outcome  string
	Analyst  string
	// InForce: no later decision on the request replaces it.
	InForce                   bool
	DecidedAt                 time.Time
	AssessedAt                time.Time
	PolicyBefore, PolicyAfter string // see review.Policy.Ref
	before, after             *review.Assessment
	Differences               []review.Difference
	// Reworded: a finding has another text or citation.
	Reworded bool
	// LostGrants are the grants of an approval that could not be produced under the other policy, as the decision
	// has them.
	LostGrants []string
}

// ReplaySummary counts the decisions that were replayed, and those that would be different.
type ReplaySummary struct {
	Policy    string // under which it was replayed, see review.Policy.Ref
	Decisions int    // replayed
	// WithoutAssessment counts the decisions without an assessment, such as withdrawals and decisions taken back.
	WithoutAssessment int
	Changed           int
	Reworded          int            // also those that changed only in text or citation
	ByDifference      map[string]int // decisions by what would be different, a review.Diff… word
}

// count adds the result of one worker.
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

// replayBatch is how many decisions are replayed before they are passed to the caller: it bounds the memory, and no
// snapshot is held while the caller prints.
const replayBatch = 256

// Replay assesses every decided request again under another policy, as it was at its decision: its revision, what had
// been observed, the history as it was known, at the instant of the assessment that was shown. It calls yield, oldest
// decision first, for each that would be different, and progress (may be nil) after each batch, both on the goroutine
// of the caller. It writes nothing, no timestamps of openings either. An error of yield ends it and is returned;
// decisions recorded after the start are left out.
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

// decisionBasis is the part of a decision that says what it was based on: most decisions come out the same, and no
// more of them is decoded.
type decisionBasis struct {
	Request    string    `json:"request"`
	Revision   int       `json:"revision"`
	Policy     string    `json:"policy"`
	AssessedAt time.Time `json:"assessed_at"`
}

// intakeTrust is the part of an import record that an assessment depends on.
type intakeTrust struct {
	Trusted bool `json:"trusted"`
}

// decodeJSONFast is decodeJSON with the faster library.
func decodeJSONFast(k, b []byte, into any) error {
	if err := json.Unmarshal(b, into); err != nil {
		return engine.NewDamagedError("", k, err.Error())
	}
	return nil
}

// replayer assesses decisions under another policy, one after the other.
type replayer struct {
	s    *Store
	t    *tx
	p    *review.Policy
	seq  uint64
	leaf int64 // position of the decision in the ledger
	d    decisionBasis

	requestSeq uint64 // the request's own number
	shownJSON  []byte // the assessment as it was shown, nil if there was none
	after      *review.Assessment
	buf        []byte // reused for canonical bytes
}

// load decodes the decision that the other methods work on.
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

// peekNoCopy is peek without a copy: the value is valid only within the View.
func (t *tx) peekNoCopy(k []byte) ([]byte, bool, error) {
	kv, err := t.r.Get(k)
	if err != nil || !kv.Found() {
		return nil, false, err
	}
	v, err := decodeValue(k, kv.Val)
	return v, err == nil, err
}

// peekRequired is peekNoCopy of a value that must be there.
func (t *tx) peekRequired(k []byte, what string) ([]byte, error) {
	v, found, err := t.peekNoCopy(k)
	if err == nil && !found {
		err = engine.NewDamagedError("", k, what+" is missing")
	}
	return v, err
}

// run assesses the request again and returns what is different: nil if the canonical bytes of the assessment are the
// same apart from the names of policy and engine.
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

// engineOf is the engine's version in the canonical bytes of an assessment.
func engineOf(shown []byte) string {
	_, rest, _ := bytes.Cut(shown, []byte(`"engine":"`))
	v, _, _ := bytes.Cut(rest, []byte(`"`))
	return string(v)
}

// emptyHistory is the stored form of an empty history.
var emptyHistory = []byte(format.JSONText(&review.History{}))

// historyAtDecision is the history as it was known at the decision, nil if it was empty.
func (e *replayer) historyAtDecision() (*review.History, error) {
	k := format.SeqKey(format.FamHistory, e.seq)
	v, found, err := e.t.peekNoCopy(k)
	if err != nil || !found || bytes.Equal(v, emptyHistory) {
		return nil, err
	}
	h := new(review.History)
	return h, decodeJSONFast(k, v, h)
}

// requestAtDecision is the revision that was decided, with the observations of that time applied.
func (e *replayer) requestAtDecision() (*review.Request, error) {
	seq, found, err := e.t.seqByCaseNumber(e.d.Request)
	if err == nil && !found {
		err = engine.NewDamagedError("", format.CaseNumberKey(e.d.Request),
			"the number of a decided request is missing")
	}
	if err != nil {
		return nil, err
	}
	e.requestSeq = seq
	for _, fam := range [...]byte{format.FamObservation, format.FamRenewal} {
		if _, found, err := e.t.peekNoCopy(format.RecordKey(fam, e.requestSeq, 0)); err != nil || found {
			if err != nil {
				return nil, err
			}
			return e.requestWithRecords()
		}
	}
	k := format.RecordKey(format.FamRevision, e.requestSeq, e.d.Revision)
	v, err := e.t.peekRequired(k, "a revision")
	if err != nil {
		return nil, err
	}
	var in intakeTrust
	if err := decodeJSONFast(k, v, &in); err != nil {
		return nil, err
	}
	if !in.Trusted && e.d.Revision > 1 { // the red flags of an earlier document count
		return e.requestWithRecords()
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

// requestWithRecords is requestAtDecision for a request with observations or renewals. Records are in the order of the
// ledger, not of their times: a record after the decision was not known to it.
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

// describe compares the two assessments.
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
