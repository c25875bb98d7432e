package store

import (
	"cmp"
	"encoding/json"

	documents "lert/review/intake"
	"lert/store/format"
)

// arrival is an imported document: its leaf, its index in the import, and the revision that it became.
type arrival struct {
	leaf     int64
	n        int
	revision revisionRef
}

// later is the later of two; the zero arrival is earlier than any.
func (a arrival) later(b arrival) arrival {
	if b.revision.Seq != 0 && cmp.Or(cmp.Compare(a.leaf, b.leaf), cmp.Compare(a.n, b.n)) < 0 {
		return b
	}
	return a
}

// checkDocumentIndex checks the index of documents: each leads to the revision that it became last, and there are no
// others. The count of duplicates must be of a document that is there. Until the index is computed again, a document
// may have its entry of an older version instead, see Store.rebuildIndexes.
func (v *verifyTask) checkDocumentIndex() error {
	x, err := v.t.indexVersions()
	if err != nil {
		return nil // reported by checkSettings
	}
	rebuilding := x.Documents != documents.IdentityVersion
	seen, older := map[[32]byte]bool{}, map[revisionRef]bool{}
	for kv := range v.scanFamily(format.FamDocumentIndex) {
		sum := [32]byte(kv.Key[1:])
		seen[sum] = true
		var id revisionRef
		err := json.Unmarshal(kv.Val, &id)
		if rebuilding && err == nil && v.leadsToItsDocument(sum, id) {
			older[revisionRef{Seq: id.Seq, Rev: id.Rev}] = true
			continue
		}
		a, known := v.verification.documents[sum]
		switch {
		case !known:
			v.addFault(v.recordName(kv.Key), "no revision has this document")
		case err != nil || id != a.revision:
			v.addFault(v.recordName(kv.Key), "it does not refer to %s",
				v.recordName(format.RecordKey(format.FamRevision, a.revision.Seq, a.revision.Rev)))
		}
	}
	for sum, a := range v.verification.documents {
		if !seen[sum] && !older[revisionRef{Seq: a.revision.Seq, Rev: a.revision.Rev}] {
			rk := format.RecordKey(format.FamRevision, a.revision.Seq, a.revision.Rev)
			v.addMissing(format.DocumentIndexKey(sum), v.recordName(rk), "the index of documents does not refer to it")
		}
	}
	for kv := range v.scanFamily(format.FamDuplicates) {
		sum := [32]byte(kv.Key[1:])
		if _, known := v.verification.documents[sum]; !known && !(rebuilding && seen[sum]) {
			v.addFault(v.recordName(kv.Key), "no revision has this document")
		}
	}
	return v.err
}

// leadsToItsDocument reports whether an entry of the index of documents leads to a revision with its document, whether
// or not it is the last one. What the versions between the first and this one computed is not known any more: there
// must be a document.
func (v *verifyTask) leadsToItsDocument(sum [32]byte, id revisionRef) bool {
	switch id.Version {
	case documents.IdentityVersion:
		body := v.peek(format.RecordKey(format.FamDocument, id.Seq, id.Rev))
		return body != nil && documents.Identity(body) == sum
	case 0:
		return v.digestAt(id) == sum
	}
	return id.Version < documents.IdentityVersion && v.exists(format.RecordKey(format.FamDocument, id.Seq, id.Rev))
}

// digestAt is the digest of the document of a revision, zero if there is none.
func (v *verifyTask) digestAt(id revisionRef) (sum [32]byte) {
	var in importRecord
	if json.Unmarshal(v.peek(format.RecordKey(format.FamRevision, id.Seq, id.Rev)), &in) == nil {
		sum, _ = digestOf(in.Digest)
	}
	return sum
}

// checkGaps checks that no number is missing in the families that count their entries from 1.
func (v *verifyTask) checkGaps() error {
	for fam, counter := range map[byte]string{
		format.FamDecision: "decisions", format.FamPeople: "people", format.FamBands: "bands",
		format.FamClockRecord: "clock", format.FamFileRecord: "file",
		format.FamShiftNote: "shift notes",
	} {
		var have []uint64
		for kv := range v.scanFamily(fam) {
			have = append(have, format.Uint64(kv.Key[1:]))
		}
		last := uint64(len(have))
		if n, err := v.t.getCount(counter); err == nil && n > last {
			last++ // at least one is missing, if only the last
		}
		for n := uint64(1); n <= last; n++ {
			if k := format.SeqKey(fam, n); n > uint64(len(have)) || have[n-1] != n {
				v.addMissing(k, v.recordName(k), "is missing")
				break
			}
		}
	}
	return v.err
}
