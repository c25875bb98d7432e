package store

import (
	"context"
	"errors"
	"iter"

	"lert/review"
	"lert/review/problem"
	"lert/review/query"
	"lert/store/engine"
	"lert/store/format"
)

// Audit lists decisions, newest first, and reports whether more stand behind
// them. With a filter it looks at ScanCap decisions at most; then the last
// entry may be far from the next, and asking from below it goes on.
func (v *Session) Audit(ctx context.Context, l AuditList) ([]Entry, bool, error) {
	n := l.N
	if n <= 0 {
		n = 50
	}
	var out []Entry
	more := false
	err := v.read(ctx, review.ActAudit, func(t *tx) error {
		out, more = nil, false
		seen := 0
		for seq, err := range t.newestDecisions(l.From) {
			if err != nil {
				return err
			}
			if seen++; len(out) == n || seen > ScanCap {
				more = true
				return nil
			}
			e, f, err := v.s.entry(t, seq, l.Query)
			if err != nil {
				return err
			}
			if l.Query.Match(f) {
				out = append(out, *e)
			}
		}
		return nil
	})
	return out, more, err
}

// newestDecisions walks the decisions that the reader may see, newest first,
// below a number; 0 is all.
func (t *tx) newestDecisions(below uint64) iter.Seq2[uint64, error] {
	return func(yield func(uint64, error) bool) {
		if t.only != "" {
			seqs, err := t.decisionsReferred()
			if err != nil {
				yield(0, err)
			}
			for _, seq := range seqs {
				if (below == 0 || seq < below) && !yield(seq, nil) {
					return
				}
			}
			return
		}
		lo, hi := engine.Prefix([]byte{format.FamDecision})
		if below != 0 {
			hi = format.NumKey(format.FamDecision, below)
		}
		for kv, err := range t.scan(lo, hi, engine.ScanOpt{Reverse: true, KeysOnly: true}) {
			if err != nil {
				yield(0, err)
				return
			}
			if !yield(format.Uint64(kv.Key[1:]), nil) {
				return
			}
		}
	}
}

// entry is one decision as a row, with what a query may ask of it: who decided
// what, when and on which grounds is the decision's, all else the request's.
func (s *Store) entry(t *tx, seq uint64, q *query.Query) (*Entry, *query.Facts, error) {
	d, err := s.decided(t, seq)
	if err != nil {
		return nil, nil, err
	}
	c, err := s.find(t, d.Decision.Request)
	if err != nil {
		return nil, nil, err
	}
	row := c.row
	row.Expire(t.now)
	row.Outcome, row.Effect, row.Decided, row.Analyst = d.Decision.Outcome, d.Decision.Effect, d.Decision.DecidedAt, d.Decision.By.Analyst
	row.Overridden = len(d.Decision.Overrides) > 0
	row.Revision = d.Decision.Revision
	if a := d.Assessment; a != nil {
		for i := range a.Checks {
			row.Verdicts[i] = a.Checks[i].Verdict
		}
		row.Recommend, row.Counsel, row.Codes = a.Recommendation, a.Counsel, a.Codes()
	}
	if d.Decision.Notice != nil {
		row.Notice = d.Decision.Notice.Action
	}
	e := &Entry{Row: row, Decision: d.Decision, Leaf: d.Leaf}
	if q.Empty() {
		return e, nil, nil
	}
	f, err := s.facts(t, &row, q, "")
	if err != nil {
		return nil, nil, err
	}
	f.Codes = append(append([]string(nil), row.Codes...), codesOf(&d.Decision)...)
	f.Grounds = d.Decision.Grounds
	return e, f, nil
}

// Decision gives one decision, by its id or its number, and the case as it
// stood then: the revision decided, what had been found out by then, the
// assessment as it was shown. problem.NotFound where there is none.
func (v *Session) Decision(ctx context.Context, idOrSeq string) (*Decided, *Case, error) {
	var out *Decided
	var as *Case
	err := v.read(ctx, review.ActAudit, func(t *tx) error {
		seq, err := t.decisionSeq(idOrSeq)
		if err != nil {
			return err
		}
		if out, err = v.s.decided(t, seq); err != nil {
			return err
		}
		if as, err = v.s.asDecided(t, out); t.only != "" && errors.Is(err, problem.NotFound) {
			err = noDecision(seq)
		}
		return err
	})
	return out, as, err
}

// asDecided is the case as it stood when a decision was recorded.
func (s *Store) asDecided(t *tx, d *Decided) (*Case, error) {
	c, err := s.open(t, d.Decision.Request)
	if err != nil {
		return nil, err
	}
	rev := d.Decision.Revision
	if rev < 1 || rev > c.recs.Revision() {
		return nil, engine.Damaged(s.path, format.NumKey(format.FamDecision, d.Decision.Seq), "the revision it was made on is missing")
	}
	if _, c.raw, err = t.revision(c.head.Seq, rev); err != nil {
		return nil, err
	}
	then := *c.recs
	// Records are in the order of the ledger, whatever clocks say.
	known := c.recs.AsOf(d.Leaf)
	then.Revisions, then.Observations, then.Renewals = then.Revisions[:rev], known.Observations, known.Renewals
	c.recs, c.ins, c.head.Rev = &then, c.ins[:rev], rev
	out, err := c.file(false)
	if err != nil {
		return nil, err
	}
	out.Row.Revision = d.Decision.Revision
	out.Row.Outcome, out.Row.Effect, out.Row.Decided, out.Row.Analyst = d.Decision.Outcome, d.Decision.Effect, d.Decision.DecidedAt, d.Decision.By.Analyst
	out.OpenedAt = d.Decision.OpenedAt
	if d.Assessment != nil {
		out.Assessment, out.AssessedJSON, out.AssessDigest = d.Assessment, d.Shown, d.Decision.AssessmentDigest
		var h review.History
		k := format.NumKey(format.FamKnown, d.Decision.Seq)
		v, found, err := t.peek(k)
		if err == nil && found {
			err = decodeJSON(k, v, &h)
		}
		if err != nil {
			return nil, err
		}
		out.History = h
		a := out.Assessment
		for i := range a.Checks {
			out.Row.Verdicts[i] = a.Checks[i].Verdict
		}
		out.Row.Recommend, out.Row.Counsel, out.Row.Codes = a.Recommendation, a.Counsel, a.Codes()
	}
	return out, nil
}
