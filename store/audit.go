package store

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"lert/review"
	"lert/review/problem"
	"lert/review/query"
	"lert/store/engine"
	"lert/store/format"
)

// Audit lists decisions, newest first, and reports whether there are more. With a filter it looks at maxScan decisions
// at most: the list may then end early, and asking again below its last entry continues it.
func (v *Session) Audit(ctx context.Context, l AuditQuery) ([]AuditEntry, bool, error) {
	n := l.Limit
	if n <= 0 {
		n = 50
	}
	var out []AuditEntry
	more := false
	err := v.view(ctx, review.ActAudit, func(t *tx) error {
		out, more = nil, false
		seen := 0
		for seq, err := range t.visibleDecisions(l.From) {
			if err != nil {
				return err
			}
			if seen++; len(out) == n || seen > maxScan {
				more = true
				return nil
			}
			e, f, err := v.s.auditEntry(t, seq, l.Query)
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

// visibleDecisions walks the numbers of the decisions that the reader may see, newest first, below a number; 0 is all.
func (t *tx) visibleDecisions(below uint64) iter.Seq2[uint64, error] {
	return func(yield func(uint64, error) bool) {
		if t.restrictedTo != "" {
			seqs, err := t.referredDecisions()
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
		lo, hi := engine.PrefixRange([]byte{format.FamDecision})
		if below != 0 {
			hi = format.SeqKey(format.FamDecision, below)
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

// auditEntry is one decision as a row, with the facts that a query may ask for. Who decided what, when and on which
// grounds is the decision's; everything else is the request's as of now.
func (s *Store) auditEntry(t *tx, seq uint64, q *query.Query) (*AuditEntry, *query.Facts, error) {
	d, err := s.decisionRecord(t, seq)
	if err != nil {
		return nil, nil, err
	}
	c, err := s.loadSummaryByID(t, d.Decision.RequestID)
	if err != nil {
		return nil, nil, err
	}
	row := c.row
	row.ExpireClaim(t.now)
	d.showOn(&row)
	row.Overridden = len(d.Decision.Overrides) > 0
	if d.Decision.Notice != nil {
		row.NoticeAction = d.Decision.Notice.Action
	}
	e := &AuditEntry{Row: row, Decision: d.Decision, Leaf: d.Leaf}
	if q.Empty() {
		return e, nil, nil
	}
	f, err := s.queryFacts(t, &row, q, "")
	if err != nil {
		return nil, nil, err
	}
	f.Codes = append(append([]string(nil), row.Codes...), codesOf(&d.Decision)...)
	f.Grounds = d.Decision.Grounds
	return e, f, nil
}

// showOn shows on a row what was decided, and the assessment that was shown.
func (d *DecisionRecord) showOn(row *QueueRow) {
	row.Revision, row.Outcome, row.Effect = d.Decision.Revision, d.Decision.Outcome, d.Decision.Effect
	row.DecidedAt, row.DecidedBy = d.Decision.DecidedAt, d.Decision.By.Name
	if a := d.Assessment; a != nil {
		for i := range a.Checks {
			row.Verdicts[i] = a.Checks[i].Verdict
		}
		row.Recommendation, row.Counsel, row.Codes = a.Recommendation, a.Counsel, a.Codes()
	}
}

// Decision gives one decision, by its id or its number, and the case as it was then: the revision decided, the
// observations made by then, the assessment as it was shown. problem.NotFound if there is none.
func (v *Session) Decision(ctx context.Context, idOrSeq string) (*DecisionRecord, *Case, error) {
	var out *DecisionRecord
	var asOf *Case
	err := v.view(ctx, review.ActAudit, func(t *tx) error {
		seq, err := t.decisionSeq(idOrSeq)
		if err != nil {
			return err
		}
		if out, err = v.s.decisionRecord(t, seq); err != nil {
			return err
		}
		if asOf, err = v.s.caseAsDecided(t, out); t.restrictedTo != "" && errors.Is(err, problem.NotFound) {
			err = decisionNotFound(seq)
		}
		return err
	})
	return out, asOf, err
}

// caseAsDecided is the case as it was when a decision was recorded.
func (s *Store) caseAsDecided(t *tx, d *DecisionRecord) (*Case, error) {
	c, err := s.loadByID(t, d.Decision.RequestID)
	if err != nil {
		return nil, err
	}
	rev := d.Decision.Revision
	if rev < 1 || rev > c.records.Revision() {
		return nil, engine.NewDamagedError(s.path, format.SeqKey(format.FamDecision, d.Decision.Seq),
			"the revision that it decides is missing")
	}
	if _, c.raw, err = t.readRevision(c.state.Seq, rev); err != nil {
		return nil, err
	}
	trimmed := *c.records
	// The ledger's order counts: clocks may differ.
	known := c.records.AsOf(d.Leaf)
	trimmed.Revisions = trimmed.Revisions[:rev]
	trimmed.Observations, trimmed.Renewals = known.Observations, known.Renewals
	c.records, c.imports, c.state.Rev = &trimmed, c.imports[:rev], rev
	out, err := c.fullCase(false)
	if err != nil {
		return nil, err
	}
	d.showOn(&out.Row)
	out.OpenedAt = d.Decision.OpenedAt
	if d.Assessment == nil {
		return out, nil
	}
	out.Assessment, out.AssessmentJSON = d.Assessment, d.AssessmentJSON
	out.AssessmentDigest, out.History = d.Decision.AssessmentDigest, review.History{}
	k := format.SeqKey(format.FamHistory, d.Decision.Seq)
	v, found, err := t.peek(k)
	if err == nil && found {
		err = decodeJSON(k, v, &out.History)
	}
	if err != nil {
		return nil, err
	}
	return out, nil
}

// decisionRecord reads one decision with what belongs to it. Its effect is that of now: a countersignature makes a held
// decision final.
func (s *Store) decisionRecord(t *tx, seq uint64) (*DecisionRecord, error) {
	k := format.SeqKey(format.FamDecision, seq)
	v, found, err := t.peek(k)
	if err == nil && !found {
		err = decisionNotFound(seq)
	}
	if err != nil {
		return nil, err
	}
	d := &DecisionRecord{}
	if d.Leaf, err = decodeRecord(k, v, &d.Decision); err != nil {
		return nil, err
	}
	d.recordedEffect = d.Decision.Effect
	if v, found, err = t.peek(format.SeqKey(format.FamAssessment, seq)); err != nil {
		return nil, err
	} else if found {
		d.AssessmentJSON = v
		d.Assessment = &review.Assessment{}
		if err := decodeJSON(format.SeqKey(format.FamAssessment, seq), v, d.Assessment); err != nil {
			return nil, err
		}
	}
	if d.LeafBytes, _, err = t.peek(format.SeqKey(format.FamLeaf, uint64(d.Leaf))); err != nil {
		return nil, err
	}
	sk := format.SeqKey(format.FamCountersign, seq)
	if v, found, err = t.get(sk); err != nil || !found {
		return d, err
	}
	d.Countersign = &review.Countersignature{}
	if d.CountersignLeaf, err = decodeRecord(sk, v, d.Countersign); err != nil {
		return nil, err
	}
	if d.Countersign.Answer == "agree" {
		d.Decision.Effect = review.EffectFinal
	}
	return d, nil
}

func decisionNotFound(seq uint64) error {
	return problem.NotFound.At(fmt.Sprintf("decision %d", seq), "`lert audit list` lists the decisions")
}
