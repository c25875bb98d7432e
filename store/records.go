package store

import (
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

// record appends a record and its leaf. The record's bytes are stored under k with
// the leaf's position before them; the salt is stored apart.
func (s *Store) record(t *tx, k []byte, v any, l *format.Leaf, fields []format.Field) (int64, error) {
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

// unrecord splits a stored record into its leaf's position and its bytes.
func unrecord(k, v []byte) (leaf int64, body []byte, err error) {
	if len(v) < 8 {
		return 0, nil, engine.Damaged("", k, "a record is cut short")
	}
	return int64(format.Uint64(v)), v[8:], nil
}

// readRecord reads one record and its position in the ledger.
func (t *tx) readRecord(k []byte, v any) (int64, error) {
	b, found, err := t.peek(k)
	if err == nil && !found {
		err = engine.Damaged("", k, format.Name(k)+" is missing")
	}
	if err != nil {
		return 0, err
	}
	leaf, body, err := unrecord(k, b)
	if err == nil {
		err = decodeJSON(k, body, v)
	}
	return leaf, err
}

func document(raw []byte, id string) (*review.Request, error) {
	r, err := documents.Decode(raw)
	if err != nil {
		return nil, err
	}
	r.ID = id
	return r, nil
}

// revision reads how a revision came in and its document.
func (t *tx) revision(seq uint64, rev int) (in intake, raw []byte, err error) {
	k := format.RevKey(format.FamRevision, seq, rev)
	v, found, err := t.peek(k)
	if err == nil && !found {
		err = engine.Damaged("", k, "a revision is missing")
	}
	if err == nil {
		err = decodeJSON(k, v, &in)
	}
	if err != nil {
		return in, nil, err
	}
	k = format.RevKey(format.FamBody, seq, rev)
	raw, found, err = t.peek(k)
	if err == nil && !found {
		err = engine.Damaged("", k, "a document is missing")
	}
	return in, raw, err
}

// loadRecords reads all records of the request, as many of each kind as its head
// counts.
func (c *dossier) loadRecords() error {
	if err := c.loadRevisions(); err != nil {
		return err
	}
	return c.loadActs()
}

// loadRevisions reads the documents of the request and nothing that was done about
// them: loadActs completes the records.
func (c *dossier) loadRevisions() error {
	h := &c.head
	c.recs, c.ins = &obligation.Records{ID: h.ID}, make([]intake, 0, min(max(h.Rev, 0), 16))
	for rev := 1; rev <= h.Rev; rev++ {
		in, raw, err := c.t.revision(h.Seq, rev)
		if err != nil {
			return err
		}
		doc, err := document(raw, h.ID)
		if err != nil {
			return problem.In(fmt.Sprintf("request %s revision %d", h.ID, rev), err)
		}
		c.addRevision(in, raw, doc)
	}
	if len(c.recs.Revisions) == 0 {
		return engine.Damaged(c.s.path, format.HeadKey(h.Seq), "a request without a revision")
	}
	return nil
}

// loadActs reads what was found out, asked, decided and done.
func (c *dossier) loadActs() error {
	for _, f := range [...]func(*obligation.Records) error{c.loadObservations, c.loadQuestions, c.loadDecisions,
		c.loadFulfilments, c.loadLinks, c.loadSnoozes, c.loadRenewals, c.loadClaims} {
		if err := f(c.recs); err != nil {
			return err
		}
	}
	return nil
}

func (c *dossier) addRevision(in intake, raw []byte, doc *review.Request) {
	c.ins, c.raw = append(c.ins, in), raw
	c.recs.Revisions = append(c.recs.Revisions, obligation.Revision{Document: doc, Trusted: in.Trusted, At: in.At, Leaf: in.Leaf})
}

// each reads the records of one family of the request.
func each[T any](c *dossier, fam byte, count int, keep func(x T, leaf int64)) error {
	for n := range count {
		var x T
		leaf, err := c.t.readRecord(format.RevKey(fam, c.head.Seq, n), &x)
		if err != nil {
			return err
		}
		keep(x, leaf)
	}
	return nil
}

func (c *dossier) loadObservations(r *obligation.Records) error {
	return each(c, format.FamObserved, c.head.Observed, func(o review.Observation, leaf int64) {
		r.Observations = append(r.Observations, obligation.Observation{Observation: o, Leaf: leaf})
	})
}

func (c *dossier) loadQuestions(r *obligation.Records) error {
	if err := each(c, format.FamReferral, c.head.Asked, func(q review.Referral, leaf int64) {
		r.Questions = append(r.Questions, obligation.Question{Referral: q, Leaf: leaf, AnswerLeaf: -1})
	}); err != nil {
		return err
	}
	for n := range r.Questions {
		k := format.RevKey(format.FamAnswer, c.head.Seq, n)
		v, found, err := c.t.peek(k)
		if err != nil || !found {
			if err != nil {
				return err
			}
			continue
		}
		leaf, body, err := unrecord(k, v)
		if err == nil {
			err = decodeJSON(k, body, &r.Questions[n].Referral)
		}
		if err != nil {
			return err
		}
		r.Questions[n].AnswerLeaf = leaf
	}
	return nil
}

// decisionsOn lists the numbers of the decisions on a request, oldest first.
func (t *tx) decisionsOn(seq uint64) (out []uint64, err error) {
	lo, hi := engine.Prefix(format.AuditRequestKey(seq, 0)[:10])
	for kv, err := range t.scan(lo, hi, engine.ScanOpt{KeysOnly: true}) {
		if err != nil {
			return nil, err
		}
		if len(kv.Key) == 18 {
			out = append(out, format.Uint64(kv.Key[10:]))
		}
	}
	return out, nil
}

func (c *dossier) loadDecisions(r *obligation.Records) error {
	seqs, err := c.t.decisionsOn(c.head.Seq)
	if err != nil {
		return err
	}
	for _, seq := range seqs {
		d, err := c.s.decided(c.t, seq)
		if errors.Is(err, problem.NotFound) {
			err = engine.Damaged(c.s.path, format.NumKey(format.FamDecision, seq), "a decision is missing")
		}
		if err != nil {
			return err
		}
		r.Decisions = append(r.Decisions, d.asRecord())
	}
	return nil
}

// asRecord is the decision as the fold reads it: with the effect that it was
// recorded with.
func (d *Decided) asRecord() obligation.Decision {
	x := obligation.Decision{Decision: d.Decision, Shown: d.Assessment, Sign: d.Sign, Leaf: d.Leaf, SignLeaf: d.SignLeaf}
	x.Effect = d.recorded
	return x
}

func (c *dossier) loadFulfilments(r *obligation.Records) error {
	return each(c, format.FamFulfil, c.head.Done, func(f review.Fulfilment, leaf int64) {
		r.Fulfilments = append(r.Fulfilments, obligation.Fulfilment{Fulfilment: f, Leaf: leaf})
	})
}

func (c *dossier) loadLinks(r *obligation.Records) error {
	keep := func(l review.Link, leaf int64) { r.Links = append(r.Links, obligation.Link{Link: l, Leaf: leaf}) }
	for _, p := range c.head.Named {
		var l review.Link
		leaf, err := c.t.readRecord(format.RevKey(format.FamLink, p.Seq, p.N), &l)
		if err != nil {
			return err
		}
		keep(l, leaf)
	}
	// One after the other, whatever number the head says: a missing one ends it.
	if err := each(c, format.FamLink, c.head.Linked, keep); err != nil {
		return err
	}
	slices.SortFunc(r.Links, func(a, b obligation.Link) int { return int(a.Leaf - b.Leaf) })
	return nil
}

func (c *dossier) loadSnoozes(r *obligation.Records) error {
	return each(c, format.FamSnooze, c.head.Snoozed, func(z review.Snooze, leaf int64) {
		r.Snoozes = append(r.Snoozes, obligation.Snooze{Snooze: z, Leaf: leaf})
	})
}

func (c *dossier) loadRenewals(r *obligation.Records) error {
	return each(c, format.FamRenewal, c.head.Renewed, func(x review.Renewal, leaf int64) {
		r.Renewals = append(r.Renewals, obligation.Renewal{Renewal: x, Leaf: leaf})
	})
}

func (c *dossier) loadClaims(r *obligation.Records) error {
	for n := range c.head.Holds {
		var e obligation.Claim
		k := format.RevKey(format.FamHold, c.head.Seq, n)
		found, err := getJSON(c.t, k, &e)
		if err == nil && !found {
			err = engine.Damaged("", k, format.Name(k)+" is missing")
		}
		if err != nil {
			return err
		}
		r.Claims = append(r.Claims, e)
	}
	return nil
}
