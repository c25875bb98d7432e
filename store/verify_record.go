package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"lert/review"
	"lert/store/engine"
	"lert/store/format"
)

// revisions recomputes the commitment of each document.
func (v *verifier) revisions() error {
	for kv, err := range v.family(format.FamRevision) {
		if err != nil {
			return err
		}
		name := v.nameOf(kv.Key)
		seq, rev := format.Uint64(kv.Key[1:]), format.Ordinal(kv.Key[9:])
		v.out.Revisions++
		var in intake
		if err := json.Unmarshal(kv.Val, &in); err != nil {
			v.fault(name, "its intake does not decode: %v", err)
			continue
		}
		bodyKey := format.RevKey(format.FamBody, seq, rev)
		body, salt := v.peek(bodyKey), v.peek(format.SaltKey(bodyKey))
		v.expect["f"+string(rune(format.FamSalt))]++
		switch sum := sha256.Sum256(body); {
		case body == nil:
			v.missing(bodyKey, name, "its document is missing")
		case salt == nil:
			v.missing(format.SaltKey(bodyKey), name, "its salt is missing")
		case format.Commit(salt, body) != in.Commit:
			v.fault(name, "the document or its salt is not what was committed to")
		case hex.EncodeToString(sum[:]) != in.Digest:
			v.fault(name, "the digest is not that of the document")
		default:
			var id identity
			b := v.peek(format.IdentityKey(sum))
			if b == nil || json.Unmarshal(b, &id) != nil || id.Seq != seq && !v.sameDocument(id, in.Digest) {
				v.fault(name, "the index of documents does not lead to it")
			}
		}
		h := v.names[seq]
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

// sameDocument reports whether the index of documents leads to the same one
// elsewhere: a request that turned out to be an answer stands twice.
func (v *verifier) sameDocument(id identity, digest string) bool {
	var in intake
	b := v.peek(format.RevKey(format.FamRevision, id.Seq, id.Rev))
	return b != nil && json.Unmarshal(b, &in) == nil && in.Digest == digest
}

// missing names what is not there, unless it is there and damaged, which was
// named already.
func (v *verifier) missing(k []byte, record, what string) {
	if !v.damaged[string(k)] {
		v.fault(record, "%s", what)
	}
}

// recorded checks one record against its leaf: its bytes, the fields the leaf
// seals, who and what it names. It returns the record's bytes and its leaf,
// nil where either cannot be read.
func (v *verifier) recorded(kv engine.KV, kind string) ([]byte, *format.Leaf) {
	name := v.nameOf(kv.Key)
	at, body, err := unrecord(kv.Key, kv.Val)
	if err != nil {
		v.fault(name, "is cut short")
		return nil, nil
	}
	body = bytes.Clone(body)
	v.expect["f"+string(rune(format.FamSalt))]++
	l := v.leafAt(at, name)
	sk := format.SaltKey(bytes.Clone(kv.Key))
	salt := v.peek(sk)
	switch {
	case salt == nil:
		v.missing(sk, name, "its salt is missing")
		return body, nil
	case l == nil:
		return body, nil
	case l.Kind != kind:
		v.fault(name, "its leaf %d is that of a record of another kind (%s)", at, l.Kind)
		return body, nil
	case format.Commit(salt, body) != l.RecordCommit:
		v.fault(name, "the record or its salt is not what leaf %d committed to", at)
		return body, nil
	}
	return body, l
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

// sealedFields checks that the leaf's sealed fields are the record's.
func (v *verifier) sealedFields(record []byte, name string, l *format.Leaf, fields []format.Field) {
	salt := v.peek(format.SaltKey(record))
	if l != nil && !slices.Equal(format.Seal(salt, fields), l.Sealed) {
		v.fault(name, "the fields that its leaf seals are not the record's")
	}
}

// about checks that a leaf speaks of the revision that its record does.
func (v *verifier) about(name string, l *format.Leaf, request string, seq uint64, rev int) {
	if l == nil {
		return
	}
	var in intake
	if b := v.peek(format.RevKey(format.FamRevision, seq, rev)); b == nil || json.Unmarshal(b, &in) != nil {
		v.missing(format.RevKey(format.FamRevision, seq, rev), name, "the revision it speaks of is missing")
		return
	}
	if l.Request != request || l.Revision != rev || l.RequestCommit != in.Commit {
		v.fault(name, "its leaf speaks of another request or revision")
	}
}

func (v *verifier) observations() error {
	for kv, err := range v.family(format.FamObserved) {
		if err != nil {
			return err
		}
		v.out.Observations++
		name := v.nameOf(kv.Key)
		body, l := v.recorded(kv, format.LeafObservation)
		var o review.Observation
		if body == nil || json.Unmarshal(body, &o) != nil {
			v.fault(name, "does not decode")
			continue
		}
		v.sealedFields(kv.Key, name, l, observationFields(&o))
		v.about(name, l, o.Request, format.Uint64(kv.Key[1:]), o.Revision)
		if l != nil && l.ID != o.ID {
			v.fault(name, "its leaf is that of another observation")
		}
	}
	return nil
}

// counselling checks questions to counsel and their answers.
func (v *verifier) counselling() error {
	for _, f := range []struct {
		fam  byte
		kind string
	}{{format.FamReferral, format.LeafReferral}, {format.FamAnswer, format.LeafAnswer}} {
		for kv, err := range v.family(f.fam) {
			if err != nil {
				return err
			}
			name := v.nameOf(kv.Key)
			body, l := v.recorded(kv, f.kind)
			var r review.Referral
			if body == nil || json.Unmarshal(body, &r) != nil {
				v.fault(name, "does not decode")
				continue
			}
			if f.kind == format.LeafReferral {
				v.sealedFields(kv.Key, name, l, referralFields(&r))
			} else {
				v.sealedFields(kv.Key, name, l, actorFields(r.AnsweredBy, format.Field{"answer", r.Answer}))
			}
			v.about(name, l, r.Request, format.Uint64(kv.Key[1:]), r.Revision)
		}
	}
	return nil
}

// decisions checks each decision with its assessment, its history, its indexes
// and its countersignature.
func (v *verifier) decisions() error {
	for kv, err := range v.family(format.FamDecision) {
		if err != nil {
			return err
		}
		v.out.Decisions++
		seq := format.Uint64(kv.Key[1:])
		name := v.nameOf(kv.Key)
		body, l := v.recorded(kv, format.LeafDecision)
		var d review.Decision
		if body == nil || json.Unmarshal(body, &d) != nil {
			v.fault(name, "does not decode")
			continue
		}
		name += " (" + d.Request + ")"
		v.sealedFields(kv.Key, name, l, decisionFields(&d))
		if d.Seq != seq {
			v.fault(name, "it says that it is number %d", d.Seq)
		}
		if l != nil && (l.ID != d.ID || l.Outcome != d.Outcome || l.Effect != d.Effect) {
			v.fault(name, "its leaf says something else")
		}
		v.shown(seq, name, l, &d)
		request, found, err := v.t.seqOf(d.Request)
		if err != nil || !found {
			v.missing(format.NameKey(d.Request), name, "its request is missing")
			continue
		}
		v.about(name, l, d.Request, request, d.Revision)
		country := ""
		if raw := v.peek(format.RevKey(format.FamBody, request, d.Revision)); raw != nil {
			if doc, err := document(raw, d.Request); err == nil {
				country = doc.Requester.Country
				for _, k := range auditKeys(&d, request, country) {
					if !v.there(k) {
						v.fault("audit index", "an entry of decision %d is missing", seq)
					}
				}
			}
		}
		v.expect["f"+string(rune(format.FamAudit))] += 5
		id, err := decisionID(d.ID)
		b := v.peek(format.DeciderKey(id))
		if err != nil || len(b) != 40 || format.Uint64(b) != seq || [32]byte(b[8:]) != contentOf(&d) {
			v.missing(format.DeciderKey(id), name, "its id does not lead to it, or not with its content")
		}
		v.expect["f"+string(rune(format.FamDecider))]++
	}
	for kv, err := range v.family(format.FamSigned) {
		if err != nil {
			return err
		}
		name := v.nameOf(kv.Key)
		body, l := v.recorded(kv, format.LeafCountersign)
		var c review.Countersign
		if body == nil || json.Unmarshal(body, &c) != nil {
			v.fault(name, "does not decode")
			continue
		}
		v.sealedFields(kv.Key, name, l, actorFields(c.By, format.Field{"why", c.Why}))
		if l != nil && l.Outcome != c.Answer {
			v.fault(name, "its leaf says something else")
		}
	}
	return nil
}

// shown checks the assessment and the history that a decision rests on.
func (v *verifier) shown(seq uint64, name string, l *format.Leaf, d *review.Decision) {
	k := format.NumKey(format.FamShown, seq)
	if l == nil {
		if v.there(k) {
			v.expect["f"+string(rune(format.FamSalt))]++
			v.expect["f"+string(rune(format.FamShown))]++
			v.expect["f"+string(rune(format.FamKnown))]++
		}
		return
	}
	if l.AssessmentCommit == "" {
		if v.there(k) {
			v.fault("assessment of "+name, "the leaf knows of none")
		}
		return
	}
	v.expect["f"+string(rune(format.FamSalt))]++
	v.expect["f"+string(rune(format.FamShown))]++
	v.expect["f"+string(rune(format.FamKnown))]++
	b, salt := v.peek(k), v.peek(format.SaltKey(k))
	switch {
	case b == nil:
		v.missing(k, name, "the assessment that was shown is missing")
		return
	case salt == nil:
		v.missing(format.SaltKey(k), name, "the salt of its assessment is missing")
		return
	case format.Commit(salt, b) != l.AssessmentCommit:
		v.fault("assessment of "+name, "it or its salt is not what leaf %d committed to", v.leafNumber(seq))
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
		v.fault(name, "the policy it was made under is not kept")
	}
}

func (v *verifier) leafNumber(seq uint64) int64 {
	b := v.peek(format.NumKey(format.FamDecision, seq))
	if len(b) < 8 {
		return -1
	}
	return int64(format.Uint64(b))
}
