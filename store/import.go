package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"lert/review"
	documents "lert/review/intake"
	"lert/review/obligation"
	"lert/review/problem"
	"lert/review/text"
	"lert/store/format"
)

// importBatchSize is the largest number of documents in one import transaction.
const importBatchSize = 256

// ImportResult.Outcome: what Import did with a document.
const (
	ImportNew       = "new"
	ImportRevision  = "revision"
	ImportDuplicate = "known"   // the same again: counted, not stored
	ImportRefused   = "refused" // for the reason in Why; the other documents are imported
)

// Import imports documents in batches, each in one transaction and with one leaf in the ledger. It is idempotent: a
// document that was imported before is recognised, so that an interrupted import is simply run again. A batch ends
// where it fills a good part of what one transaction may hold; a document that alone is more than that is refused, and
// the others are imported. The results are in the order of the documents; on an error they are those of the batches
// that were recorded.
func (v *Session) Import(ctx context.Context, docs []ImportDocument) ([]ImportResult, error) {
	out := make([]ImportResult, 0, len(docs))
	for most := importBatchSize; len(out) < len(docs); {
		batch := docs[len(out):min(len(out)+most, len(docs))]
		taken, err := v.importBatch(ctx, batch)
		switch {
		case errors.Is(err, problem.TooLarge) && len(batch) > 1:
			most = len(batch) / 2
			continue
		case errors.Is(err, problem.TooLarge):
			taken = []ImportResult{refusedResult("the document is larger than the database can import at once: " +
				"ask the agency to split it into several requests about fewer accounts")}
		case err != nil:
			if len(batch) < len(docs) {
				err = problem.In(fmt.Sprintf("%d documents were imported, %d were not", len(out), len(docs)-len(out)), err)
			}
			return out, err
		}
		out = append(out, taken...)
	}
	return out, nil
}

// importBatch imports as many of the documents as one transaction should hold, at least one.
func (v *Session) importBatch(ctx context.Context, docs []ImportDocument) ([]ImportResult, error) {
	act, refusal := v.trustAct()
	if !slices.ContainsFunc(docs, func(d ImportDocument) bool { return d.Trusted && d.Revises == "" }) {
		act, refusal = review.ActImport, nil
	}
	if refusal != nil {
		return nil, refusal
	}
	return write(ctx, v, newID(), act, func(t *tx) ([]ImportResult, error) {
		return v.importDocuments(t, docs)
	})
}

// importBatch is one batch being imported.
type importBatch struct {
	s          *Store
	t          *tx
	leaf       int64 // of this batch; -1 until something is to be recorded
	trees      []format.TreeItem
	intakeJSON bytes.Buffer   // the import records as stored, one after the other
	deferred   []func() error // records that follow the batch's leaf
	noTrust    error          // why the person may not import anything as trusted, nil if they may
}

// importShare is the part of what the engine accepts as one transaction that a batch may fill before another document
// is added: the largest document that intake reads adds less than two parts more.
const importShare = 4

func (v *Session) importDocuments(t *tx, docs []ImportDocument) ([]ImportResult, error) {
	s := v.s
	if err := t.checkClock(); err != nil {
		return nil, err
	}
	b := &importBatch{s: s, t: t, leaf: -1, noTrust: v.trustRefusal()}
	out := make([]ImportResult, 0, len(docs))
	for i := range docs {
		if i > 0 && t.fills(importShare, s.eng.Limits()) {
			break
		}
		taken, err := b.importOne(&docs[i])
		if err != nil {
			return nil, err
		}
		out = append(out, taken)
	}
	return out, b.finish()
}

// finish writes the leaf of the batch, and the records that follow it.
func (b *importBatch) finish() error {
	if b.leaf < 0 {
		return nil
	}
	s, t := b.s, b.t
	l := &format.Leaf{Kind: format.LeafIntake, ID: "intake-" + strconv.FormatInt(b.leaf, 10),
		Policy: s.rules.Digest(), Count: len(b.trees)}
	l.First, l.Last, l.Tree = format.TreeHash(b.trees)
	salt := newSalt()
	t.put(format.SaltKey(format.SeqKey(format.FamLeaf, uint64(b.leaf))), salt)
	l.RecordCommit = format.Commit(salt, b.intakeJSON.Bytes())
	leaf, err := s.leafBytes(t, l)
	if err != nil {
		return err
	}
	t.setLeaf(b.leaf, leaf)
	for _, f := range b.deferred {
		if err := f(); err != nil {
			return err
		}
	}
	return nil
}

func refusedResult(why string) ImportResult { return ImportResult{Outcome: ImportRefused, Why: why} }

// importOne decides whether a document is known, a revision, or a new request, and imports it.
func (b *importBatch) importOne(in *ImportDocument) (ImportResult, error) {
	if why := b.unreadable(in); why != "" {
		return refusedResult(why), nil
	}
	identity := documents.Identity(in.Raw)
	var known revisionRef
	found, err := getJSON(b.t, format.DocumentIndexKey(identity), &known)
	if err != nil {
		return ImportResult{}, err
	}
	older, why, err := b.findRevised(in)
	if err == nil {
		in, err = b.withTrust(in, older)
	}
	switch {
	case errors.Is(err, problem.Refused) || errors.Is(err, problem.NotFound):
		return refusedResult(err.Error()), nil
	case err != nil:
		return ImportResult{}, err
	case found:
		if named := in.Revises != "" && older != nil; named && known.Seq != older.state.Seq {
			return b.duplicateOfOther(known, older)
		} else if !named || known.Rev == older.state.Rev {
			return b.countDuplicate(known, identity)
		}
	}
	switch {
	case older == nil:
		return b.addRequest(in, identity, "")
	case revisionMismatch(older.doc(), in.Request) == "":
		return b.addRevision(older, in, identity, why)
	}
	return b.addRejectedRevision(older, in, identity)
}

// unreadable is why a document cannot be imported at all, "" if it can.
func (b *importBatch) unreadable(in *ImportDocument) string {
	if in.Request == nil || len(in.Raw) == 0 {
		return "no document was read"
	}
	if !in.Trusted {
		if err := documents.CheckReceived(documents.Document{Request: in.Request}, b.t.now); err != nil {
			return problem.ListOf(err)[0].Summary()
		}
	}
	p := b.s.rules.Policy()
	if p.Platform(in.Request.Platform) == nil {
		return fmt.Sprintf("there is no profile for platform %q: known platforms: %s", text.Clean(in.Request.Platform),
			strings.Join(slices.Sorted(maps.Keys(p.Platforms)), ", "))
	}
	return ""
}

// duplicateOfOther handles a document that should revise one request but is on record as another: it is known if that
// other request was linked as the agency's reply.
func (b *importBatch) duplicateOfOther(known revisionRef, older *loadedCase) (ImportResult, error) {
	other, err := b.s.loadSummary(b.t, known.Seq)
	if err != nil {
		return ImportResult{}, err
	}
	if a, o := other.state.ID, older.state.ID; other.state.ReplyTo != o {
		return refusedResult(fmt.Sprintf("this document is already recorded as %s: "+
			"`lert link %s %s --answers --why …` records that it is the reply", a, a, o)), nil
	}
	return ImportResult{ID: older.state.ID, Revision: older.state.Rev, Outcome: ImportDuplicate}, nil
}

// countDuplicate counts a document that is on record already.
func (b *importBatch) countDuplicate(known revisionRef, identity [32]byte) (ImportResult, error) {
	n, err := b.t.duplicates(identity)
	if err != nil {
		return ImportResult{}, err
	}
	b.t.put(format.DuplicatesKey(identity), format.AppendUint64(nil, n+1))
	h, err := b.t.caseStateOf(known.Seq)
	if err != nil {
		return ImportResult{}, err
	}
	return ImportResult{ID: h.ID, Revision: known.Rev, Outcome: ImportDuplicate}, nil
}

// duplicates is how often a document was imported again.
func (t *tx) duplicates(identity [32]byte) (uint64, error) {
	v, _, err := t.get(format.DuplicatesKey(identity))
	if err != nil || len(v) != 8 {
		return 0, err
	}
	return format.Uint64(v), nil
}

// findRevised is the request that a document may revise, and why: an analyst or a trusted intake names it, or the
// document itself does ("cures"). nil if there is none.
func (b *importBatch) findRevised(in *ImportDocument) (*loadedCase, string, error) {
	var id, why string
	switch r := in.Request; {
	case in.Revises != "":
		if text.IsEmpty(in.Why) {
			return nil, "", problem.Refuse(problem.NoRule, "a revision needs a reason",
				"say what was corrected and why")
		}
		c, err := b.resolve(in.Revises)
		return c, in.Why, err
	case in.Trusted && r.ID != "":
		id, why = r.ID, "resent by its intake"
	case r.Previous != nil && r.Previous.Relation == "cures":
		id, why = r.Previous.ID, "cures the earlier request"
	}
	if id == "" {
		return nil, "", nil
	}
	if _, found, err := b.t.visibleSeq(id); err != nil || !found {
		return nil, "", err
	}
	c, err := b.resolve(id)
	return c, why, err
}

// resolve is the request of a case number; if it was linked as a reply, the request that it is the reply on.
func (b *importBatch) resolve(id string) (*loadedCase, error) {
	c, err := b.s.loadByID(b.t, id)
	if err == nil && c.state.ReplyTo != "" {
		return b.s.loadByID(b.t, c.state.ReplyTo)
	}
	return c, err
}

// addRequest imports a document as a new request. notRevisionOf is the request of which it came as a revision without
// being accepted as one, "" if there is none.
func (b *importBatch) addRequest(in *ImportDocument, identity [32]byte, notRevisionOf string) (ImportResult, error) {
	t, s := b.t, b.s
	id, err := b.nextCaseNumber(in)
	if errors.Is(err, problem.Refused) {
		return refusedResult(err.Error()), nil
	} else if err != nil {
		return ImportResult{}, err
	}
	seq, err := t.addCount("requests", 1)
	if err != nil {
		return ImportResult{}, err
	}
	c := &loadedCase{s: s, t: t, state: caseState{Seq: seq, ID: id}, records: &obligation.Records{ID: id}}
	t.put(format.CaseNumberKey(id), format.AppendUint64(nil, seq))
	if err := b.storeDocument(c, in, identity, "", notRevisionOf); err != nil {
		return ImportResult{}, err
	}
	return ImportResult{ID: id, Revision: 1, Outcome: ImportNew}, c.save()
}

// addRejectedRevision imports a document as a new request because it differs too much from the one that it revises.
func (b *importBatch) addRejectedRevision(
	older *loadedCase, in *ImportDocument, identity [32]byte,
) (ImportResult, error) {
	taken, err := b.addRequest(in, identity, older.state.ID)
	if err == nil && taken.Outcome == ImportNew {
		taken.Why = "not recorded as a revision of " + older.state.ID +
			": platform, kind, agency, country or e-mail differ"
		b.recordDeliveryChange(older, taken.ID, in.Request)
	}
	return taken, err
}

// addRevision imports a document as a new revision. That voids a decision that was held, opens the request again, and
// keeps our observations. Its result says if what was verified no longer counts. with are the other requests on which
// the same transaction records.
func (b *importBatch) addRevision(
	c *loadedCase, in *ImportDocument, identity [32]byte, why string, with ...*loadedCase,
) (ImportResult, error) {
	was := c.effectiveRequest().Requester.Verification
	if err := b.storeDocument(c, in, identity, why, ""); err != nil {
		return ImportResult{}, err
	}
	out := ImportResult{ID: c.state.ID, Revision: c.records.Revision(), Outcome: ImportRevision}
	if was.Confirms() && !c.effectiveRequest().Requester.Verification.Confirms() {
		out.Why = fmt.Sprintf("the verification of revision %d does not count for revision %d: verify it again",
			out.Revision-1, out.Revision)
	}
	return out, c.save(with...)
}

// storeDocument stores a document as the request's current revision.
func (b *importBatch) storeDocument(
	c *loadedCase, in *ImportDocument, identity [32]byte, why, notRevisionOf string,
) error {
	t := b.t
	if b.leaf < 0 {
		at, err := t.reserveLeaf()
		if err != nil {
			return err
		}
		b.leaf = at
	}
	seq, rev := c.state.Seq, c.records.Revision()+1
	salt := newSalt()
	imported := importRecord{At: t.now, By: t.by, Why: why, Source: in.Source, Trusted: in.Trusted,
		TrustedBy: in.trust.by, TrustedAs: in.trust.as,
		Digest: review.Digest(in.Raw), Commit: format.Commit(salt, in.Raw), Leaf: b.leaf,
		BatchIndex: len(b.trees), NotRevisionOf: notRevisionOf}
	b.trees = append(b.trees, format.TreeItem{ID: c.state.ID, Revision: rev, Commit: imported.Commit})
	bodyKey := format.RecordKey(format.FamDocument, seq, rev)
	t.put(format.SaltKey(bodyKey), salt)
	t.put(bodyKey, in.Raw)
	intakeJSON, err := json.Marshal(imported)
	if err != nil {
		return err
	}
	t.put(format.RecordKey(format.FamRevision, seq, rev), intakeJSON)
	b.intakeJSON.Write(intakeJSON)
	if err := putJSON(t, format.DocumentIndexKey(identity),
		revisionRef{Seq: seq, Rev: rev, Version: documents.IdentityVersion}); err != nil {
		return err
	}
	doc := *in.Request
	doc.ID = c.state.ID
	c.addRevision(imported, in.Raw, &doc)
	_, matches := c.allMatchEntries(b.s.rules.Policy())
	t.addNewMatches(seq, matches)
	return nil
}

// recordDeliveryChange records, on a request that was not accepted as a revision of another, that the address to which
// data would go has changed. This is our own observation, not a claim of the sender.
func (b *importBatch) recordDeliveryChange(from *loadedCase, id string, r *review.Request) {
	if review.NormalEmail(from.doc().Requester.Email) == review.NormalEmail(r.Requester.Email) {
		return
	}
	b.deferred = append(b.deferred, func() error {
		c, err := b.s.loadByID(b.t, id)
		if err != nil {
			return err
		}
		_, err = b.s.observe(c, review.Observation{Kind: review.ObservedSignal, Value: "delivery_changed",
			Note: "arrived as a revision of " + from.state.ID + " from another address"})
		return err
	})
}
