package store

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"lert/review"
	documents "lert/review/intake"
	"lert/review/obligation"
	"lert/review/problem"
	"lert/store/engine"
	"lert/store/format"
)

// writeRecord appends a record and its leaf, and returns the leaf's position. Under k it stores that position and the
// record's bytes; the salt is stored separately.
func (s *Store) writeRecord(t *tx, k []byte, v any, l *format.Leaf, fields []format.Field) (int64, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return 0, err
	}
	salt := newSalt()
	t.put(format.SaltKey(k), salt)
	l.RecordCommit = format.Commit(salt, body)
	l.Sealed = format.Seal(salt, fields)
	at, err := s.appendLeaf(t, l)
	if err != nil {
		return 0, err
	}
	t.put(k, append(format.AppendUint64(make([]byte, 0, 8+len(body)), uint64(at)), body...))
	return at, nil
}

// newLeaf is the leaf of a record about one revision of the request.
func (c *loadedCase) newLeaf(kind, id string, rev int) *format.Leaf {
	return &format.Leaf{Kind: kind, ID: id, Request: c.state.ID, Revision: rev, RequestCommit: c.imports[rev-1].Commit}
}

// splitRecord splits a stored record into its leaf's position and its bytes.
func splitRecord(k, v []byte) (leaf int64, body []byte, err error) {
	if len(v) < 8 {
		return 0, nil, engine.NewDamagedError("", k, "a record is cut short")
	}
	return int64(format.Uint64(v)), v[8:], nil
}

// readRecord reads one record and its position in the ledger.
func (t *tx) readRecord(k []byte, v any) (int64, error) {
	b, err := t.required(k, format.KeyName(k))
	if err != nil {
		return 0, err
	}
	return decodeRecord(k, b, v)
}

// decodeRecord decodes a stored record, and gives its position in the ledger.
func decodeRecord(k, stored []byte, v any) (int64, error) {
	leaf, body, err := splitRecord(k, stored)
	if err == nil {
		err = decodeJSON(k, body, v)
	}
	return leaf, err
}

func decodeDocument(raw []byte, id string) (*review.Request, error) {
	r, err := documents.Decode(raw)
	if err != nil {
		return nil, err
	}
	r.ID = id
	return r, nil
}

// readRevision reads the import record of a revision, and its document.
func (t *tx) readRevision(seq uint64, rev int) (in importRecord, raw []byte, err error) {
	k := format.RecordKey(format.FamRevision, seq, rev)
	v, err := t.required(k, "a revision")
	if err == nil {
		err = decodeJSON(k, v, &in)
	}
	if err != nil {
		return in, nil, err
	}
	raw, err = t.required(format.RecordKey(format.FamDocument, seq, rev), "a document")
	return in, raw, err
}

// loadRecords reads all records of the request, as many of each kind as its state counts.
func (c *loadedCase) loadRecords() error {
	if err := c.loadRevisions(); err != nil {
		return err
	}
	return c.loadActions()
}

// loadRevisions reads the documents of the request only; loadActions reads the other records.
func (c *loadedCase) loadRevisions() error {
	h := &c.state
	c.records, c.imports = &obligation.Records{ID: h.ID}, make([]importRecord, 0, min(max(h.Rev, 0), 16))
	for rev := 1; rev <= h.Rev; rev++ {
		in, raw, err := c.t.readRevision(h.Seq, rev)
		if err != nil {
			return err
		}
		doc, err := decodeDocument(raw, h.ID)
		if err != nil {
			return engine.NewDamagedError("", format.RecordKey(format.FamDocument, h.Seq, rev),
				fmt.Sprintf("request %s revision %d: %v", h.ID, rev, err))
		}
		c.addRevision(in, raw, doc)
	}
	if len(c.records.Revisions) == 0 {
		return engine.NewDamagedError(c.s.path, format.CaseStateKey(h.Seq), "a request without a revision")
	}
	return nil
}

// loadActions reads the records of what was observed, asked, decided and done. cmp.Or calls all readers, also after an
// error; the first error counts.
func (c *loadedCase) loadActions() error {
	h, r := &c.state, c.records
	return cmp.Or(
		each(c, format.FamObservation, h.ObservationCount, func(o review.Observation, leaf int64) {
			r.Observations = append(r.Observations, obligation.Observation{Observation: o, Leaf: leaf})
		}),
		c.loadQuestions(),
		c.loadDecisions(),
		each(c, format.FamFulfilment, h.FulfilmentCount, func(f review.Fulfilment, leaf int64) {
			r.Fulfilments = append(r.Fulfilments, obligation.Fulfilment{Fulfilment: f, Leaf: leaf})
		}),
		c.loadLinks(),
		each(c, format.FamSnooze, h.SnoozeCount, func(z review.Snooze, leaf int64) {
			r.Snoozes = append(r.Snoozes, obligation.Snooze{Snooze: z, Leaf: leaf})
		}),
		each(c, format.FamRenewal, h.RenewalCount, func(x review.NondisclosureRenewal, leaf int64) {
			r.Renewals = append(r.Renewals, obligation.Renewal{NondisclosureRenewal: x, Leaf: leaf})
		}),
		c.loadClaims())
}

func (c *loadedCase) addRevision(in importRecord, raw []byte, doc *review.Request) {
	c.imports, c.raw = append(c.imports, in), raw
	c.records.Revisions = append(c.records.Revisions,
		obligation.Revision{Document: doc, Trusted: in.Trusted, TrustedBy: in.trustedBy(), ImportedAt: in.At,
			Leaf: in.Leaf})
}

// each reads the records of one family of the request.
func each[T any](c *loadedCase, fam byte, count int, keep func(x T, leaf int64)) error {
	for n := range count {
		var x T
		leaf, err := c.t.readRecord(format.RecordKey(fam, c.state.Seq, n), &x)
		if err != nil {
			return err
		}
		keep(x, leaf)
	}
	return nil
}

func (c *loadedCase) loadQuestions() error {
	r := c.records
	if err := each(c, format.FamReferral, c.state.QuestionCount, func(q review.Referral, leaf int64) {
		r.Questions = append(r.Questions, obligation.Question{Referral: q, Leaf: leaf, OpinionLeaf: -1})
	}); err != nil {
		return err
	}
	for n := range r.Questions {
		k := format.RecordKey(format.FamOpinion, c.state.Seq, n)
		v, found, err := c.t.peek(k)
		if err != nil {
			return err
		}
		if !found {
			continue
		}
		if r.Questions[n].OpinionLeaf, err = decodeRecord(k, v, &r.Questions[n].Referral); err != nil {
			return err
		}
	}
	return nil
}

// requestDecisions are the numbers of the decisions on a request, oldest first.
func (t *tx) requestDecisions(seq uint64) (out []uint64, err error) {
	for kv, err := range t.scanPrefix(format.AuditRequestKey(seq, 0)[:10], engine.ScanOpt{KeysOnly: true}) {
		if err != nil {
			return nil, err
		}
		if len(kv.Key) == 18 {
			out = append(out, format.Uint64(kv.Key[10:]))
		}
	}
	return out, nil
}

func (c *loadedCase) loadDecisions() error {
	seqs, err := c.t.requestDecisions(c.state.Seq)
	if err != nil {
		return err
	}
	for _, seq := range seqs {
		d, err := c.s.decisionRecord(c.t, seq)
		if errors.Is(err, problem.NotFound) {
			err = engine.NewDamagedError(c.s.path, format.SeqKey(format.FamDecision, seq), "a decision is missing")
		}
		if err != nil {
			return err
		}
		c.decisions = append(c.decisions, *d)
		c.records.Decisions = append(c.records.Decisions, d.toObligation())
	}
	return nil
}

// toObligation converts the decision for obligation.Fold, with the effect that was recorded at first.
func (d *DecisionRecord) toObligation() obligation.Decision {
	x := obligation.Decision{Decision: d.Decision, Assessment: d.Assessment, Countersign: d.Countersign, Leaf: d.Leaf,
		CountersignLeaf: d.CountersignLeaf}
	x.Effect = d.recordedEffect
	return x
}

func (c *loadedCase) loadLinks() error {
	r := c.records
	keep := func(l review.Link, leaf int64) { r.Links = append(r.Links, obligation.Link{Link: l, Leaf: leaf}) }
	for _, p := range c.state.IncomingLinks {
		var l review.Link
		leaf, err := c.t.readRecord(format.RecordKey(format.FamLink, p.Seq, p.N), &l)
		if err != nil {
			return err
		}
		keep(l, leaf)
	}
	// One by one: a count that is too high ends with the first record that is missing.
	if err := each(c, format.FamLink, c.state.LinkCount, keep); err != nil {
		return err
	}
	slices.SortFunc(r.Links, func(a, b obligation.Link) int { return int(a.Leaf - b.Leaf) })
	return nil
}

func (c *loadedCase) loadClaims() error {
	for n := range c.state.ClaimEventCount {
		var e obligation.ClaimEvent
		k := format.RecordKey(format.FamClaimEvent, c.state.Seq, n)
		found, err := getJSON(c.t, k, &e)
		if err == nil && !found {
			err = engine.NewDamagedError("", k, format.KeyName(k)+" is missing")
		}
		if err != nil {
			return err
		}
		c.records.ClaimEvents = append(c.records.ClaimEvents, e)
	}
	return nil
}
