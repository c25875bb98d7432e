package store

import (
	"cmp"
	"encoding/json"

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
// others. The count of duplicates must be of a document that is there.
func (v *verifyTask) checkDocumentIndex() error {
	seen := map[[32]byte]bool{}
	for kv := range v.scanFamily(format.FamDocumentIndex) {
		sum := [32]byte(kv.Key[1:])
		seen[sum] = true
		var id revisionRef
		a, known := v.verification.documents[sum]
		switch err := json.Unmarshal(kv.Val, &id); {
		case !known:
			v.addFault(v.recordName(kv.Key), "no revision has this document")
		case err != nil || id != a.revision:
			v.addFault(v.recordName(kv.Key), "it does not lead to %s",
				v.recordName(format.RecordKey(format.FamRevision, a.revision.Seq, a.revision.Rev)))
		}
	}
	for sum, a := range v.verification.documents {
		if !seen[sum] {
			rk := format.RecordKey(format.FamRevision, a.revision.Seq, a.revision.Rev)
			v.addMissing(format.DocumentIndexKey(sum), v.recordName(rk), "the index of documents does not lead to it")
		}
	}
	for kv := range v.scanFamily(format.FamDuplicates) {
		if _, known := v.verification.documents[[32]byte(kv.Key[1:])]; !known {
			v.addFault(v.recordName(kv.Key), "no revision has this document")
		}
	}
	return v.err
}

// checkGaps checks that no number is missing in the families that count their entries from 1.
func (v *verifyTask) checkGaps() error {
	for fam, counter := range map[byte]string{
		format.FamDecision: "decisions", format.FamPeople: "people", format.FamBands: "bands",
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
