package store

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"lert/review"
	documents "lert/review/intake"
	"lert/review/text"
	"lert/store/engine"
	"lert/store/format"
)

// recordTasks are the tasks that compare every record with the ledger.
func (c *verification) recordTasks() []task {
	out := []task{(*verifyTask).checkLeafHashes, (*verifyTask).checkRevisions}
	for i := range recordKinds {
		out = append(out, func(v *verifyTask) error { return v.checkRecords(&recordKinds[i]) })
	}
	return append(out, (*verifyTask).checkPolicyPacks, (*verifyTask).checkClaimEvents, (*verifyTask).checkOpenings)
}

// intakeItem is one revision as an import's leaf contains it.
type intakeItem struct {
	format.TreeItem
	n          int
	intakeJSON []byte
}

// checkRevisions recomputes the commitment of each document.
func (v *verifyTask) checkRevisions() error {
	for kv := range v.scanFamily(format.FamRevision) {
		name := v.recordName(kv.Key)
		seq, rev := format.Uint64(kv.Key[1:]), format.Ordinal(kv.Key[9:])
		v.out.Revisions++
		v.entries[format.FamSalt]++
		var in importRecord
		if err := json.Unmarshal(kv.Val, &in); err != nil {
			v.addFault(name, "its intake does not decode: %v", err)
			continue
		}
		bodyKey := format.RecordKey(format.FamDocument, seq, rev)
		body, salt := v.peek(bodyKey), v.peek(format.SaltKey(bodyKey))
		switch {
		case body == nil:
			v.addMissing(bodyKey, name, "its document is missing")
		case salt == nil:
			v.addMissing(format.SaltKey(bodyKey), name, "its salt is missing")
		case format.Commit(salt, body) != in.Commit:
			v.addFault(name, "the document or its salt does not match its commitment")
		case review.Digest(body) != in.Digest:
			v.addFault(name, "the digest does not match the document")
		}
		if sum, ok := digestOf(in.Digest); ok {
			if body != nil {
				sum = documents.Identity(body)
			}
			v.documents[sum] = arrival{in.Leaf, in.BatchIndex,
				revisionRef{seq, rev, documents.IdentityVersion}}.later(v.documents[sum])
		}
		h := v.caseStates[seq]
		if h == nil {
			v.addMissing(format.CaseStateKey(seq), name, "its request has no state")
			continue
		}
		if rev < 1 || rev > h.Rev {
			v.addFault(name, "the request has %d revisions", h.Rev)
		}
		v.intakes[in.Leaf] = append(v.intakes[in.Leaf],
			intakeItem{format.TreeItem{ID: h.ID, Revision: rev, Commit: in.Commit}, in.BatchIndex, bytes.Clone(kv.Val)})
	}
	return v.err
}

// checkRecords compares the records of one kind with their leaves.
func (v *verifyTask) checkRecords(kind *recordKind) error {
	for kv := range v.scanFamily(kind.fam) {
		v.checkOrdinal(kv.Key)
		if err := v.recoverAsFault(v.recordName(kv.Key),
			func() error { v.checkRecord(kind, kv); return nil }); err != nil {
			return err
		}
	}
	return v.err
}

// checkOrdinal checks that the state of a request counts this record of it.
func (v *verifyTask) checkOrdinal(k []byte) {
	if len(k) != 13 {
		return // not a record of one request
	}
	seq, n := format.Uint64(k[1:]), format.Ordinal(k[9:])
	h := v.caseStates[seq]
	if h == nil {
		v.addMissing(format.CaseStateKey(seq), v.recordName(k), "its request has no state")
	} else if count := h.recordLimit(k[0]); n >= count {
		v.addFault(v.recordName(k), "the state of its request counts %d of them", count)
	}
}

// checkClaimEvents checks the events of claims, which have no leaf each.
func (v *verifyTask) checkClaimEvents() error {
	for kv := range v.scanFamily(format.FamClaimEvent) {
		v.checkOrdinal(kv.Key)
	}
	return v.err
}

// checkOpenings checks that every opened revision is there.
func (v *verifyTask) checkOpenings() error {
	for kv := range v.scanFamily(format.FamOpening) {
		h, rev := v.caseStates[format.Uint64(kv.Key[1:])], format.Ordinal(kv.Key[9:])
		if h == nil || rev < 1 || rev > h.Rev {
			v.addFault(v.recordName(kv.Key), "there is no revision %d of it", rev)
		}
	}
	return v.err
}

// checkRecord checks one record: its bytes, the fields that the leaf commits to, the persons and records that it
// names, and what must follow from it.
func (v *verifyTask) checkRecord(kind *recordKind, kv engine.KV) {
	k := bytes.Clone(kv.Key)
	name := v.recordName(k)
	v.entries[format.FamSalt]++
	at, body, err := splitRecord(k, kv.Val)
	if err != nil {
		v.addFault(name, "is cut short")
		return
	}
	body = bytes.Clone(body)
	says, err := kind.decode(body)
	if err != nil {
		v.addFault(name, "does not decode")
	} else if k[0] == format.FamDecision {
		name += " (" + string(text.Clean(says.request)) + ")"
	}
	l := v.leafFor(at, name)
	if l != nil && k[0] == format.FamCountersign {
		name += " (" + l.Request + ")"
	}
	salt := v.peek(format.SaltKey(k))
	switch {
	case salt == nil:
		v.addMissing(format.SaltKey(k), name, "its salt is missing")
		l = nil
	case l == nil:
	case l.Kind != kind.leaf:
		v.addFault(name, "its leaf %d belongs to a record of another kind (%s)", at, l.Kind)
		l = nil
	case format.Commit(salt, body) != l.RecordCommit:
		v.addFault(name, "the record or its salt does not match the commitment of leaf %d", at)
		l = nil
	}
	if err != nil {
		return
	}
	if l != nil {
		v.checkLeafContent(name, l, says, k, salt)
	}
	v.checkConsequences(name, k, at, l, says.record)
}

// checkLeafContent checks that a leaf states what its record states.
func (v *verifyTask) checkLeafContent(name string, l *format.Leaf, says *leafContent, k, salt []byte) {
	if !slices.Equal(format.Seal(salt, says.fields), l.Sealed) {
		v.addFault(name, "the fields sealed in its leaf differ from the record's")
	}
	if says.id != "" && l.ID != says.id || says.outcome != l.Outcome || says.effect != l.Effect ||
		says.supersedes != "" && says.supersedes != l.Supersedes {
		v.addFault(name, "its leaf says something different")
	}
	if says.request != "" {
		v.checkRecordRevision(name, l, says, k)
	}
}

// checkRecordRevision checks that the revision that a record is about is there, and is the one in its leaf.
func (v *verifyTask) checkRecordRevision(name string, l *format.Leaf, says *leafContent, k []byte) {
	rev := cmp.Or(says.revision, l.Revision)
	seq := format.Uint64(k[1:])
	if k[0] == format.FamDecision {
		var found bool
		var err error
		if seq, found, err = v.t.visibleSeq(says.request); err != nil || !found {
			v.addMissing(format.CaseNumberKey(says.request), name, "its request is missing")
			return
		}
	}
	var in importRecord
	rk := format.RecordKey(format.FamRevision, seq, rev)
	if b := v.peek(rk); b == nil || json.Unmarshal(b, &in) != nil {
		v.addMissing(rk, name, "the revision it refers to is missing")
		return
	}
	if l.Request != says.request || l.Revision != rev || l.RequestCommit != in.Commit {
		v.addFault(name, "its leaf refers to another request or revision")
	}
}

// checkConsequences checks what must be there because a record is.
func (v *verifyTask) checkConsequences(name string, k []byte, at int64, l *format.Leaf, record any) {
	switch x := record.(type) {
	case *review.Observation:
		v.out.Observations++
	case *review.Decision:
		v.out.Decisions++
		v.checkDecision(name, format.Uint64(k[1:]), l, x)
	case *review.Countersignature:
		v.checkCountersign(name, format.Uint64(k[1:]), x)
	case *review.Fulfilment:
		v.out.Fulfilments++
		v.checkFulfilment(name, k, x)
	case *review.Link:
		v.checkLink(name, k, x)
	case *PeopleRecord:
		v.counters["people"]++
	case *BandsRecord:
		v.counters["bands"]++
	case *ClockStatement:
		v.counters["clock"]++
	case *FileStatement:
		v.counters["file"]++
	}
}

// leafFor reads the leaf of a record, nil if there is none to compare with. Each leaf belongs to one record.
func (v *verifyTask) leafFor(at int64, name string) *format.Leaf {
	if other, used := v.leafUsedBy[at]; used {
		v.addFault(name, "leaf %d belongs to %s", at, other)
		return nil
	}
	v.leafUsedBy[at] = name
	k := format.SeqKey(format.FamLeaf, uint64(at))
	if v.damaged[string(k)] {
		return nil // reported already: the record may be sound
	}
	b := v.peek(k)
	if b == nil {
		v.addMissing(k, name, fmt.Sprintf("its leaf %d is missing", at))
		return nil
	}
	l, err := format.ParseLeaf(b)
	if err != nil {
		v.addFault(fmt.Sprintf("leaf %d", at), "%v", err)
		return nil
	}
	return l
}

// checkDecision checks what a decision is based on, its index entries and its id.
func (v *verifyTask) checkDecision(name string, seq uint64, l *format.Leaf, d *review.Decision) {
	if d.Seq != seq {
		v.addFault(name, "it says that it is number %d", d.Seq)
	}
	v.checkShownAssessment(seq, name, l, d)
	id, err := parseDecisionID(d.ID)
	b := v.peek(format.DecisionIDKey(id))
	if err != nil || len(b) != 40 || format.Uint64(b) != seq || [32]byte(b[8:]) != decisionDigest(d) {
		v.addMissing(format.DecisionIDKey(id), name, "its id does not refer to it, or refers to different content")
	}
	v.entries[format.FamDecisionID]++
	v.entries[format.FamAudit] += 5
	request, found, err := v.t.visibleSeq(d.RequestID)
	if err != nil || !found {
		return // reported by checkRecordRevision
	}
	if !d.OpenedAt.IsZero() {
		k := format.OpeningKey(request, d.Revision, d.By.Name)
		if b := v.peek(k); len(b) != 8 || !format.FromInstant(format.Uint64(b)).Equal(d.OpenedAt) {
			v.addMissing(k, name, "the record that its decider opened the request is missing or has a different time")
		}
	}
	raw := v.peek(format.RecordKey(format.FamDocument, request, d.Revision))
	if raw == nil {
		return
	}
	if doc, err := decodeDocument(raw, d.RequestID); err == nil {
		for _, k := range auditKeys(d, request, doc.Requester.Country) {
			if !v.exists(k) {
				v.addFault("audit index", "an entry of %s is missing", name)
			}
		}
	}
}

// checkShownAssessment checks the assessment that a decision is based on.
func (v *verifyTask) checkShownAssessment(seq uint64, name string, l *format.Leaf, d *review.Decision) {
	k := format.SeqKey(format.FamAssessment, seq)
	there := v.exists(k)
	if l != nil && (l.AssessmentCommit != "") != there {
		v.addMissing(k, "assessment of "+name, "it is missing, or its leaf does not mention it")
		there = l.AssessmentCommit != ""
	}
	if !there {
		return
	}
	for _, fam := range [...]byte{format.FamSalt, format.FamAssessment, format.FamHistory} {
		v.entries[fam]++
	}
	if l == nil {
		return
	}
	b, salt := v.peek(k), v.peek(format.SaltKey(k))
	switch {
	case b == nil: // reported above, or by its checksum
	case salt == nil:
		v.addMissing(format.SaltKey(k), name, "the salt of its assessment is missing")
	case format.Commit(salt, b) != l.AssessmentCommit:
		v.addFault("assessment of "+name, "it or its salt does not match the commitment of its leaf")
	case review.Digest(b) != d.AssessmentDigest:
		v.addFault("assessment of "+name, "its digest differs from the decision's")
	default:
		v.checkAssessmentBasis(seq, name, l, b)
	}
}

// checkAssessmentBasis checks that the history and the policy of a decision's assessment are stored.
func (v *verifyTask) checkAssessmentBasis(seq uint64, name string, l *format.Leaf, assessment []byte) {
	var a review.Assessment
	var h review.History
	known := v.peek(format.SeqKey(format.FamHistory, seq))
	if json.Unmarshal(assessment, &a) != nil || known == nil || json.Unmarshal(known, &h) != nil ||
		h.Digest() != a.HistoryDigest || format.JSONText(&h) != string(known) {
		v.addMissing(format.SeqKey(format.FamHistory, seq), "history of "+name,
			"it differs from the one that the assessment names")
	}
	v.checkPolicyKept(name, l, "the policy in force then")
}

// checkPolicyKept checks that the policy in a leaf is stored.
func (v *verifyTask) checkPolicyKept(name string, l *format.Leaf, what string) {
	if sum, err := hex.DecodeString(l.Policy); err != nil || !v.exists(format.PolicyKey(sum)) {
		v.addFault(name, "%s is not kept (%s)", what, format.KeyName(format.PolicyKey(sum)))
	}
}

// checkCountersign checks that a second signature belongs to the decision under whose number it is stored.
func (v *verifyTask) checkCountersign(name string, seq uint64, c *review.Countersignature) {
	id, err := parseDecisionID(c.DecisionID)
	if b := v.peek(format.DecisionIDKey(id)); err != nil || len(b) != 40 || format.Uint64(b) != seq {
		v.addFault(name, "it belongs to another decision")
	}
}

// checkFulfilment checks that a fulfilment's id leads to it, and that its decision is there.
func (v *verifyTask) checkFulfilment(name string, k []byte, f *review.Fulfilment) {
	v.entries[format.FamFulfilmentID]++
	seq, n := format.Uint64(k[1:]), format.Ordinal(k[9:])
	id, err := parseRecordID("fulfilment", f.ID)
	b := v.peek(format.FulfilmentIDKey(id))
	if err != nil || len(b) != 45 || format.Uint64(b) != seq || format.Ordinal(b[8:]) != n ||
		[32]byte(b[13:]) != fulfilmentDigest(f, b[12]) {
		v.addMissing(format.FulfilmentIDKey(id), name, "its id does not refer to it, or refers to different content")
	}
	if f.DecisionID == "" {
		return
	}
	if id, err := parseDecisionID(f.DecisionID); err != nil || !v.exists(format.DecisionIDKey(id)) {
		v.addMissing(format.DecisionIDKey(id), name, "the decision on which it is based is missing")
	}
}

// checkLink checks that the state of the other request has a link.
func (v *verifyTask) checkLink(name string, k []byte, x *review.Link) {
	other, found, err := v.t.visibleSeq(x.OtherID)
	if err != nil || !found {
		v.addMissing(format.CaseNumberKey(x.OtherID), name, "the other request is missing")
		return
	}
	h, at := v.caseStates[other], recordRef{format.Uint64(k[1:]), format.Ordinal(k[9:])}
	if h == nil || !slices.Contains(h.IncomingLinks, at) {
		v.addFault(name, "the other request does not mention it")
	}
}
