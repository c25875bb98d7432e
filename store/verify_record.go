package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"lert/review"
	"lert/review/text"
	"lert/store/engine"
	"lert/store/format"
)

// records are the tasks that hold every record to the ledger.
func (c *check) records() []task {
	out := []task{(*verifier).leafHashes, (*verifier).revisions}
	for i := range recordKinds {
		out = append(out, func(v *verifier) error { return v.recordsOf(&recordKinds[i]) })
	}
	return append(out, (*verifier).policyPacks, (*verifier).claims, (*verifier).opened)
}

// cameIn is one revision as an intake's leaf knows it.
type cameIn struct {
	format.TreeItem
	n   int
	how []byte
}

// revisions recomputes the commitment of each document.
func (v *verifier) revisions() error {
	for kv, err := range v.family(format.FamRevision) {
		if err != nil {
			return err
		}
		name := v.nameOf(kv.Key)
		seq, rev := format.Uint64(kv.Key[1:]), format.Ordinal(kv.Key[9:])
		v.out.Revisions++
		v.expect["f"+string(rune(format.FamSalt))]++
		var in intake
		if err := json.Unmarshal(kv.Val, &in); err != nil {
			v.fault(name, "its intake does not decode: %v", err)
			continue
		}
		bodyKey := format.RevKey(format.FamBody, seq, rev)
		body, salt := v.peek(bodyKey), v.peek(format.SaltKey(bodyKey))
		sum := sha256.Sum256(body)
		switch {
		case body == nil:
			v.missing(bodyKey, name, "its document is missing")
		case salt == nil:
			v.missing(format.SaltKey(bodyKey), name, "its salt is missing")
		case format.Commit(salt, body) != in.Commit:
			v.fault(name, "the document or its salt is not what was committed to")
		case hex.EncodeToString(sum[:]) != in.Digest:
			v.fault(name, "the digest is not that of the document")
		}
		if sum, ok := digestOf(in.Digest); ok {
			v.documents[sum] = arrival{in.Leaf, in.N, identity{seq, rev}}.later(v.documents[sum])
		}
		h := v.heads[seq]
		if h == nil {
			v.missing(format.HeadKey(seq), name, "its request has no state")
			continue
		}
		if rev < 1 || rev > h.Rev {
			v.fault(name, "the request has %d revisions", h.Rev)
		}
		v.intakes[in.Leaf] = append(v.intakes[in.Leaf], cameIn{format.TreeItem{ID: h.ID, Revision: rev, Commit: in.Commit}, in.N, bytes.Clone(kv.Val)})
	}
	return nil
}

// recordsOf checks the records of one kind against their leaves.
func (v *verifier) recordsOf(kind *recordKind) error {
	for kv, err := range v.family(kind.fam) {
		if err != nil {
			return err
		}
		v.numbered(kv.Key)
		if err := v.guarded(v.nameOf(kv.Key), func() error { v.record(kind, kv); return nil }); err != nil {
			return err
		}
	}
	return nil
}

// numbered checks that the state of a request counts a record of it.
func (v *verifier) numbered(k []byte) {
	if len(k) != 13 {
		return // not of one request
	}
	seq, n := format.Uint64(k[1:]), format.Ordinal(k[9:])
	h := v.heads[seq]
	if h == nil {
		v.missing(format.HeadKey(seq), v.nameOf(k), "its request has no state")
	} else if count := h.bound(k[0]); n >= count {
		v.fault(v.nameOf(k), "the state of its request counts %d of them", count)
	}
}

// claims are the events of claims, which have no leaf each.
func (v *verifier) claims() error {
	for kv, err := range v.family(format.FamHold) {
		if err != nil {
			return err
		}
		v.numbered(kv.Key)
	}
	return nil
}

// opened checks that whoever opened a revision opened one that is there.
func (v *verifier) opened() error {
	for kv, err := range v.family(format.FamOpened) {
		if err != nil {
			return err
		}
		if h, rev := v.heads[format.Uint64(kv.Key[1:])], format.Ordinal(kv.Key[9:]); h == nil || rev < 1 || rev > h.Rev {
			v.fault(v.nameOf(kv.Key), "there is no revision %d of it", rev)
		}
	}
	return nil
}

// record checks one record: its bytes, the fields that the leaf seals, who and
// what it names, and what else must follow from it.
func (v *verifier) record(kind *recordKind, kv engine.KV) {
	k := bytes.Clone(kv.Key)
	name := v.nameOf(k)
	v.expect["f"+string(rune(format.FamSalt))]++
	at, body, err := unrecord(k, kv.Val)
	if err != nil {
		v.fault(name, "is cut short")
		return
	}
	body = bytes.Clone(body)
	says, err := kind.read(body)
	if err != nil {
		v.fault(name, "does not decode")
	} else if k[0] == format.FamDecision {
		name += " (" + string(text.Clean(says.request)) + ")"
	}
	l := v.leafAt(at, name)
	if l != nil && k[0] == format.FamSigned {
		name += " (" + l.Request + ")"
	}
	salt := v.peek(format.SaltKey(k))
	switch {
	case salt == nil:
		v.missing(format.SaltKey(k), name, "its salt is missing")
		l = nil
	case l == nil:
	case l.Kind != kind.leaf:
		v.fault(name, "its leaf %d is that of a record of another kind (%s)", at, l.Kind)
		l = nil
	case format.Commit(salt, body) != l.RecordCommit:
		v.fault(name, "the record or its salt is not what leaf %d committed to", at)
		l = nil
	}
	if err != nil {
		return
	}
	if l != nil {
		v.repeats(name, l, says, k, salt)
	}
	v.follows(name, k, at, l, says.record)
}

// repeats checks that a leaf says what its record says.
func (v *verifier) repeats(name string, l *format.Leaf, says *said, k, salt []byte) {
	if !slices.Equal(format.Seal(salt, says.fields), l.Sealed) {
		v.fault(name, "the fields that its leaf seals are not the record's")
	}
	if says.id != "" && l.ID != says.id || says.outcome != l.Outcome || says.effect != l.Effect || says.supersedes != "" && says.supersedes != l.Supersedes {
		v.fault(name, "its leaf says something else")
	}
	if says.request == "" {
		return
	}
	rev := says.revision
	if rev == 0 {
		rev = l.Revision
	}
	seq := format.Uint64(k[1:])
	if k[0] == format.FamDecision {
		var found bool
		var err error
		if seq, found, err = v.t.seqOf(says.request); err != nil || !found {
			v.missing(format.NameKey(says.request), name, "its request is missing")
			return
		}
	}
	var in intake
	rk := format.RevKey(format.FamRevision, seq, rev)
	if b := v.peek(rk); b == nil || json.Unmarshal(b, &in) != nil {
		v.missing(rk, name, "the revision it speaks of is missing")
		return
	}
	if l.Request != says.request || l.Revision != rev || l.RequestCommit != in.Commit {
		v.fault(name, "its leaf speaks of another request or revision")
	}
}

// follows checks what must be there because a record is.
func (v *verifier) follows(name string, k []byte, at int64, l *format.Leaf, record any) {
	switch x := record.(type) {
	case *review.Observation:
		v.out.Observations++
	case *review.Decision:
		v.out.Decisions++
		v.decision(name, format.Uint64(k[1:]), l, x)
	case *review.Countersign:
		v.countersign(name, format.Uint64(k[1:]), x)
	case *review.Fulfilment:
		v.out.Fulfilments++
		v.fulfilment(name, k, x)
	case *review.Link:
		v.link(name, k, x)
	case *PeopleRecord:
		v.expect["#people"]++
	case *BandsRecord:
		v.expect["#bands"]++
	}
}

// leafAt reads the leaf that a record claims. Each leaf is of one record.
func (v *verifier) leafAt(at int64, name string) *format.Leaf {
	if other, taken := v.used[at]; taken {
		v.fault(name, "leaf %d is that of %s", at, other)
		return nil
	}
	v.used[at] = name
	k := format.NumKey(format.FamLeaf, uint64(at))
	if v.damaged[string(k)] {
		return nil // named already: the record may be sound
	}
	b := v.peek(k)
	if b == nil {
		v.missing(k, name, fmt.Sprintf("its leaf %d is missing", at))
		return nil
	}
	l, err := format.ParseLeaf(b)
	if err != nil {
		v.fault(fmt.Sprintf("leaf %d", at), "%v", err)
		return nil
	}
	return l
}

// decision checks what a decision rests on, its indexes and its id.
func (v *verifier) decision(name string, seq uint64, l *format.Leaf, d *review.Decision) {
	if d.Seq != seq {
		v.fault(name, "it says that it is number %d", d.Seq)
	}
	v.shown(seq, name, l, d)
	id, err := decisionID(d.ID)
	b := v.peek(format.DeciderKey(id))
	if err != nil || len(b) != 40 || format.Uint64(b) != seq || [32]byte(b[8:]) != contentOf(d) {
		v.missing(format.DeciderKey(id), name, "its id does not lead to it, or not with its content")
	}
	v.expect["f"+string(rune(format.FamDecider))]++
	v.expect["f"+string(rune(format.FamAudit))] += 5
	request, found, err := v.t.seqOf(d.Request)
	if err != nil || !found {
		return // named by repeats
	}
	if !d.OpenedAt.IsZero() {
		k := format.OpenedKey(request, d.Revision, d.By.Analyst)
		if b := v.peek(k); len(b) != 8 || !format.FromInstant(format.Uint64(b)).Equal(d.OpenedAt) {
			v.missing(k, name, "that its decider opened the request is missing, or is from another time")
		}
	}
	raw := v.peek(format.RevKey(format.FamBody, request, d.Revision))
	if raw == nil {
		return
	}
	if doc, err := document(raw, d.Request); err == nil {
		for _, k := range auditKeys(d, request, doc.Requester.Country) {
			if !v.there(k) {
				v.fault("audit index", "an entry of %s is missing", name)
			}
		}
	}
}

// shown checks the assessment and the history that a decision rests on.
func (v *verifier) shown(seq uint64, name string, l *format.Leaf, d *review.Decision) {
	k := format.NumKey(format.FamShown, seq)
	there := v.there(k)
	if l != nil && (l.AssessmentCommit != "") != there {
		v.missing(k, "assessment of "+name, "it is missing, or its leaf knows of none")
		there = l.AssessmentCommit != ""
	}
	if !there {
		return
	}
	for _, fam := range [...]byte{format.FamSalt, format.FamShown, format.FamKnown} {
		v.expect["f"+string(rune(fam))]++
	}
	if l == nil {
		return
	}
	b, salt := v.peek(k), v.peek(format.SaltKey(k))
	switch {
	case b == nil:
		return // named above, or by its checksum
	case salt == nil:
		v.missing(format.SaltKey(k), name, "the salt of its assessment is missing")
		return
	case format.Commit(salt, b) != l.AssessmentCommit:
		v.fault("assessment of "+name, "it or its salt is not what its leaf committed to")
		return
	case review.Digest(b) != d.AssessmentDigest:
		v.fault("assessment of "+name, "its digest is not the decision's")
		return
	}
	var a review.Assessment
	var h review.History
	known := v.peek(format.NumKey(format.FamKnown, seq))
	if json.Unmarshal(b, &a) != nil || known == nil || json.Unmarshal(known, &h) != nil || h.Digest() != a.History || format.JSONField(&h) != string(known) {
		v.missing(format.NumKey(format.FamKnown, seq), "history of "+name, "it is not the one that the assessment names")
	}
	if sum, err := hex.DecodeString(l.Policy); err != nil || !v.there(format.PolicyKey(sum)) {
		v.fault(name, "the policy it was made under is not kept (%s)", format.Name(format.PolicyKey(sum)))
	}
}

// countersign checks that a second signature is that of the decision under whose
// number it is stored.
func (v *verifier) countersign(name string, seq uint64, c *review.Countersign) {
	id, err := decisionID(c.Decision)
	if b := v.peek(format.DeciderKey(id)); err != nil || len(b) != 40 || format.Uint64(b) != seq {
		v.fault(name, "it is that of another decision")
	}
}

// fulfilment checks that a fulfilment's id leads to it, and that its decision is there.
func (v *verifier) fulfilment(name string, k []byte, f *review.Fulfilment) {
	v.expect["f"+string(rune(format.FamFulfiler))]++
	seq, n := format.Uint64(k[1:]), format.Ordinal(k[9:])
	id, err := recordID("fulfilment", f.ID)
	b := v.peek(format.FulfilerKey(id))
	if err != nil || len(b) != 45 || format.Uint64(b) != seq || format.Ordinal(b[8:]) != n || [32]byte(b[13:]) != fulfilmentContent(f, b[12]) {
		v.missing(format.FulfilerKey(id), name, "its id does not lead to it, or not with its content")
	}
	if f.Decision == "" {
		return
	}
	if id, err := decisionID(f.Decision); err != nil || !v.there(format.DeciderKey(id)) {
		v.missing(format.DeciderKey(id), name, "the decision it rests on is missing")
	}
}

// link checks that the other request knows a link.
func (v *verifier) link(name string, k []byte, x *review.Link) {
	other, found, err := v.t.seqOf(x.Other)
	if err != nil || !found {
		v.missing(format.NameKey(x.Other), name, "the other request is missing")
		return
	}
	h, at := v.heads[other], place{format.Uint64(k[1:]), format.Ordinal(k[9:])}
	if h == nil || !slices.Contains(h.Named, at) {
		v.fault(name, "the other request does not know it")
	}
}
