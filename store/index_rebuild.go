package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"

	documents "lert/review/intake"
	"lert/review/problem"
	"lert/store/engine"
	"lert/store/format"
)

// matchIndexVersion is the version of the match index. It goes up with every change of what matchEntries computes from
// the same document, such as another normal form of an identifier. The accounts of senders follow the index of
// addresses.
//
//  1. the first
//  2. telephone numbers with a zero in brackets, mail addresses and profiles in one form of each
//  3. numbers of earlier requests in upper and lower case alike; the index of case numbers, too
//  4. telephone numbers with an area code in brackets or other digits, profiles whose names have dots, mail addresses
//     as links; one account for all spellings of a sender's address
//  5. profiles without the scheme of their address
const matchIndexVersion = 5

// indexVersions are the versions of the indexes that are computed from stored documents ("indexes", of FamMeta). A
// database without them has the indexes of the first release. If a version is older than this program's, the indexes
// are computed again before the next record is made, see Store.rebuildIndexes.
type indexVersions struct {
	Documents int           `json:"documents"`
	Matches   int           `json:"matches"`
	Rebuild   *indexRebuild `json:"rebuild,omitempty"` // nil if none is under way
}

// indexRebuild is how far a rebuild has come. It is committed with what it counts, so that a rebuild that was
// interrupted goes on where it ended, in whatever process.
type indexRebuild struct {
	// Documents and Matches are the versions that it makes. A rebuild to other versions begins again.
	Documents int `json:"documents"`
	Matches   int `json:"matches"`
	// Requests is the number of the last request whose entries are made.
	Requests uint64 `json:"requests"`
	// Senders: the entries are made, and the accounts of senders are brought to them.
	Senders bool `json:"senders,omitempty"`
	// Removing: the accounts, too, are made, and the old entries of the index of documents are removed, up to the key
	// Removed.
	Removing bool   `json:"removing,omitempty"`
	Removed  []byte `json:"removed,omitempty"`
}

// currentIndexes are the versions that this program makes.
func currentIndexes() indexVersions {
	return indexVersions{Documents: documents.IdentityVersion, Matches: matchIndexVersion}
}

// indexVersions reads the versions of the indexes.
func (t *tx) indexVersions() (x indexVersions, err error) {
	x = indexVersions{Documents: 1}
	_, err = getJSON(t, format.MetaKey("indexes"), &x)
	return x, err
}

// current reports whether both indexes are of this program's version.
func (x *indexVersions) current() bool {
	now := currentIndexes()
	return x.Documents == now.Documents && x.Matches == now.Matches
}

const (
	// rebuildBatchSize is the largest number of requests in one transaction of a rebuild.
	rebuildBatchSize = 512
	// removeBatchSize is the largest number of entries that are looked at in one.
	removeBatchSize = 8192
	// rebuildShare is the part of what the engine accepts that one transaction of a rebuild may fill.
	rebuildShare = 4
)

// rebuildIndexes brings the indexes that are computed from documents to this program's versions, in transactions of a
// bounded size. Every write calls it first, so that nothing is recorded on indexes of two kinds. The caller holds
// s.writeMu.
func (s *Store) rebuildIndexes(ctx context.Context) error {
	for !s.indexesCurrent {
		if err := ctx.Err(); err != nil {
			return err
		}
		done := false
		if err := s.runTx(ctx, newID(), func(t *tx) (err error) {
			done, err = s.rebuildStep(t)
			return err
		}, nil); err != nil {
			return err
		}
		s.indexesCurrent = done
	}
	return nil
}

// rebuildStep is one transaction of a rebuild. It reports whether nothing is left to be done.
func (s *Store) rebuildStep(t *tx) (bool, error) {
	x, err := t.indexVersions()
	if err != nil || x.current() {
		return err == nil, err
	}
	if err := s.requireTeam(t); err != nil {
		return false, err
	}
	now := currentIndexes()
	r := x.Rebuild
	if r == nil || r.Documents != now.Documents || r.Matches != now.Matches {
		r = &indexRebuild{Documents: now.Documents, Matches: now.Matches}
		x.Rebuild = r
	}
	switch {
	case r.Removing:
		err = s.removeOldIdentities(t, r)
	case r.Senders:
		err = s.rebuildSomeSenders(t, r)
	default:
		err = s.rebuildSomeRequests(t, r)
	}
	if err != nil {
		return false, err
	}
	if r.Removing && r.Removed == nil {
		x = now
	}
	return false, putJSON(t, format.MetaKey("indexes"), x)
}

// rebuildSomeRequests makes the entries of the next requests. A damaged request is passed over: verification reports
// it, and the others must not wait for it.
func (s *Store) rebuildSomeRequests(t *tx, r *indexRebuild) error {
	n := 0
	for kv, err := range t.scan(format.CaseStateKey(r.Requests+1), format.CaseStateKey(math.MaxUint64),
		engine.ScanOpt{KeysOnly: true}) {
		if err != nil {
			return err
		}
		if n++; n > rebuildBatchSize || t.fills(rebuildShare, s.eng.Limits()) {
			return nil
		}
		seq := format.Uint64(kv.Key[1:])
		if err := s.rebuildRequest(t, seq); err != nil && !errors.Is(err, problem.Damaged) {
			return err
		}
		r.Requests = seq
	}
	r.Senders = true
	return nil
}

// rebuildRequest makes the entries of one request.
func (s *Store) rebuildRequest(t *tx, seq uint64) error {
	c, err := s.loadState(t, seq)
	if err == nil {
		err = c.loadRevisions()
	}
	if err != nil {
		return err
	}
	h := &c.state
	sender := h.Sender
	c.recomputeMatches(s.rules.Policy())
	h.Sender, h.Stale = sender, true // what follows from related requests is computed when all have their entries
	c.saveIndexEntries()
	if err := putJSON(t, format.CaseStateKey(seq), h); err != nil {
		return err
	}
	for rev := 1; rev <= h.Rev; rev++ {
		if err := s.rebuildIdentity(c, rev); err != nil {
			return err
		}
	}
	return t.foldCaseNumber(h)
}

// foldCaseNumber moves the entry of a case number with small letters to the key under which both spellings are found,
// unless that is another request's.
func (t *tx) foldCaseNumber(h *caseState) error {
	exact, folded := format.ExactCaseNumberKey(h.ID), format.CaseNumberKey(h.ID)
	if bytes.Equal(exact, folded) {
		return nil
	}
	_, taken, err := t.get(folded)
	if err == nil && !taken {
		t.del(exact)
		t.put(folded, format.AppendUint64(nil, h.Seq))
	}
	return err
}

// rebuildIdentity makes the entry of one revision's document, unless a later revision has the same document.
func (s *Store) rebuildIdentity(c *loadedCase, rev int) error {
	t := c.t
	in, raw, err := t.readRevision(c.state.Seq, rev)
	if err != nil {
		return err
	}
	identity := documents.Identity(raw)
	this := arrival{in.Leaf, in.BatchIndex, revisionRef{c.state.Seq, rev, documents.IdentityVersion}}
	k := format.DocumentIndexKey(identity)
	var have revisionRef
	found, err := getJSON(t, k, &have)
	if err != nil {
		return err
	}
	if found && have.Version == documents.IdentityVersion {
		other, _, err := t.readRevision(have.Seq, have.Rev)
		if err != nil {
			return err
		}
		this = this.later(arrival{other.Leaf, other.BatchIndex, have})
	}
	return putJSON(t, k, this.revision)
}

// moveDuplicates moves the count of how often a document came again to another identity.
func (t *tx) moveDuplicates(from, to [32]byte) error {
	n, err := t.duplicates(from)
	if err != nil || n == 0 {
		return err
	}
	have, err := t.duplicates(to)
	t.del(format.DuplicatesKey(from))
	t.put(format.DuplicatesKey(to), format.AppendUint64(nil, have+n))
	return err
}

// moveOldDuplicates moves the count of how often a document came again from an older identity of a revision's document.
func (t *tx) moveOldDuplicates(was [32]byte, of revisionRef) error {
	if n, err := t.duplicates(was); err != nil || n == 0 {
		return err
	}
	_, raw, err := t.readRevision(of.Seq, of.Rev)
	if errors.Is(err, problem.Damaged) {
		return nil // verification reports it
	} else if err != nil {
		return err
	}
	return t.moveDuplicates(was, documents.Identity(raw))
}

// removeOldIdentities removes the next entries of older versions from the index of documents.
func (s *Store) removeOldIdentities(t *tx, r *indexRebuild) error {
	n := 0
	_, end := engine.PrefixRange([]byte{format.FamDocumentIndex})
	for kv, err := range t.scan(r.Removed, end, engine.ScanOpt{Limit: removeBatchSize + 1}) {
		if n++; err != nil && !errors.Is(err, problem.Damaged) {
			return err
		}
		if n > removeBatchSize || t.fills(rebuildShare, s.eng.Limits()) {
			r.Removed = bytes.Clone(kv.Key)
			return nil
		}
		var have revisionRef
		if v, bad := decodeValue(kv.Key, kv.Val); err != nil || bad != nil || json.Unmarshal(v, &have) != nil {
			continue // verification reports it
		}
		if have.Version == documents.IdentityVersion {
			continue
		}
		if err := t.moveOldDuplicates([32]byte(kv.Key[1:]), have); err != nil {
			return err
		}
		t.del(bytes.Clone(kv.Key))
	}
	r.Removed = nil
	return nil
}
