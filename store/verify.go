package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"lert/review"
	"lert/store/engine"
	"lert/store/ledger"
)

// FaultCap is how many faults verify names; beyond it the database is not to
// be trusted at all.
const FaultCap = 100

// Verify recomputes everything that the ledger proves, on one snapshot:
// commitments from the bodies of requests, observations, decisions,
// assessments, questions, answers and countersignatures; leaves from
// commitments; stored hashes and the root from leaves; policy packs from their
// digests. It counts indexes and counters anew from what they index, and reads
// every value there is against its checksum. Each disagreement is a fault that
// names the record. The error is of reading at all; faults are not errors.
//
// What it cannot see without a checkpoint kept elsewhere: that a whole file
// was put back to an earlier state, or rewritten by who holds the ledger's key.
func (s *Store) Verify(ctx context.Context, progress func(done, total int)) (Verified, error) {
	if progress == nil {
		progress = func(int, int) {}
	}
	if w, ok := s.eng.(engine.Warmer); ok {
		if err := w.Warm(ctx); err != nil && !errors.Is(err, ErrDamaged) {
			return Verified{}, err
		}
	}
	return s.verify(ctx, FaultCap, progress)
}

// errEnough ends a verification at its last fault.
var errEnough = errors.New("enough faults")

// verify is Verify on what is warm, ended at a number of faults.
func (s *Store) verify(ctx context.Context, faults int, progress func(done, total int)) (Verified, error) {
	var out Verified
	err := s.eng.View(ctx, func(r engine.Reader) error {
		v := &verifier{s: s, ctx: ctx, cap: faults, t: &tx{r: r, now: s.now().UTC()}, progress: progress,
			names: map[uint64]*head{}, used: map[int64]string{}, expect: map[string]uint64{}, intakes: map[int64][]cameIn{}, damaged: map[string]bool{}}
		err := v.all()
		out = v.out
		if errors.Is(err, errEnough) {
			err = nil
		}
		return err
	})
	return out, err
}

type verifier struct {
	cap      int // of faults
	s        *Store
	ctx      context.Context
	t        *tx
	out      Verified
	progress func(done, total int)
	done     int
	total    int

	names   map[uint64]*head  // requests
	used    map[int64]string  // leaves that a record claims, and which
	expect  map[string]uint64 // index entries and counters as they should be, by family or name
	intakes map[int64][]cameIn
	damaged map[string]bool
}

// cameIn is one revision as an intake's leaf knows it.
type cameIn struct {
	treeItem
	n   int
	how []byte
}

// fault names a record that does not agree, once.
func (v *verifier) fault(record, format string, args ...any) {
	if len(v.out.Faults) < v.cap {
		v.out.Faults = append(v.out.Faults, Fault{record, fmt.Sprintf(format, args...)})
	}
}

func (v *verifier) step() error {
	v.done++
	if len(v.out.Faults) >= v.cap {
		return errEnough
	}
	if v.done%256 == 0 {
		v.progress(v.done, v.total)
		return v.ctx.Err()
	}
	return nil
}

func (v *verifier) all() error {
	size, root, err := v.t.ledgerHead()
	if err != nil {
		v.fault("the ledger's head", "%v", err)
	}
	requests, err := v.t.count("requests")
	if err != nil {
		v.fault("counter requests", "%v", err)
	}
	v.total = 2*int(requests) + 3*int(size)
	v.out.Size = size
	for _, f := range []func() error{
		v.checksums, func() error { return v.leaves(size, root) }, v.heads, v.revisions, v.observations, v.counselling, v.decisions, v.policies,
		v.intakeLeaves, v.indexes, v.counters,
	} {
		if err := f(); err != nil {
			return err
		}
		if len(v.out.Faults) >= v.cap {
			return errEnough
		}
	}
	v.progress(v.total, v.total)
	return nil
}

// family walks a family and hands out each sound value without its version
// byte. Unsound ones were named by checksums.
func (v *verifier) family(fam byte) iter.Seq2[engine.KV, error] {
	return func(yield func(engine.KV, error) bool) {
		lo, hi := engine.Prefix([]byte{fam})
		for kv, err := range v.t.scan(lo, hi, engine.ScanOpt{}) {
			if errors.Is(err, ErrDamaged) {
				continue
			}
			if err == nil && fam != famQueue {
				if kv.Val, err = unsealed(kv.Key, kv.Val); err != nil {
					continue
				}
			}
			if !yield(kv, err) || err != nil {
				return
			}
			if err := v.step(); err != nil {
				yield(engine.KV{}, err)
				return
			}
		}
	}
}

// peek reads a value; one that is missing or damaged is nil, and missing ones
// are the caller's fault to name.
func (v *verifier) peek(k []byte) []byte {
	b, found, err := v.t.peek(k)
	if err != nil || !found {
		return nil
	}
	return b
}

// checksums reads every value there is.
func (v *verifier) checksums() error {
	for kv, err := range v.t.scan(nil, nil, engine.ScanOpt{}) {
		switch {
		case err == nil && kv.Key[0] != famQueue && (len(kv.Val) == 0 || kv.Val[0] != valueVersion):
			v.damaged[string(kv.Key)] = true
			v.fault(v.nameOf(kv.Key), "its value begins with a byte that this version does not write")
		case errors.Is(err, ErrDamaged):
			v.damaged[string(kv.Key)] = true
			v.fault(v.nameOf(kv.Key), "its bytes do not fit their checksum: the file was damaged")
		case err != nil:
			return err
		}
	}
	return nil
}

// requestName is a request as a person knows it.
func (v *verifier) requestName(seq uint64) string {
	if h := v.names[seq]; h != nil {
		return "request " + h.ID
	}
	var h head
	if b := v.peek(headKey(seq)); b != nil && json.Unmarshal(b, &h) == nil {
		return "request " + h.ID
	}
	return "request " + strconv.FormatUint(seq, 10)
}

// nameOf names the record that a key belongs to.
func (v *verifier) nameOf(k []byte) string {
	rest := k[1:]
	num := func() uint64 {
		if len(rest) < 8 {
			return 0
		}
		return getUint64(rest)
	}
	ord := func() int {
		if len(rest) < 12 {
			return 0
		}
		return int(rest[8])<<24 | int(rest[9])<<16 | int(rest[10])<<8 | int(rest[11])
	}
	switch k[0] {
	case famMeta:
		return "meta " + string(rest)
	case famCount:
		return "counter " + string(rest)
	case famHead:
		return v.requestName(num()) + " state"
	case famName:
		return "case number " + string(rest)
	case famIdentity:
		return "identity of document " + hex.EncodeToString(rest)
	case famRevision, famBody:
		return fmt.Sprintf("%s revision %d", v.requestName(num()), ord())
	case famSalt:
		if len(rest) > 0 {
			return "salt of " + v.nameOf(rest)
		}
	case famQueue, famMine:
		if len(k) >= 26 {
			return "queue row of " + v.requestName(getUint64(k[len(k)-8:]))
		}
	case famMatch:
		return "index of targets and addresses"
	case famSender:
		return "account of a sender"
	case famClock:
		return "index due"
	case famChange:
		return "index of changes"
	case famObserved:
		return fmt.Sprintf("observation %d on %s", ord()+1, v.requestName(num()))
	case famReferral:
		return fmt.Sprintf("question %d on %s", ord()+1, v.requestName(num()))
	case famAnswer:
		return fmt.Sprintf("answer %d on %s", ord()+1, v.requestName(num()))
	case famOpened:
		return "opening of " + v.requestName(num())
	case famDraft:
		return "a draft"
	case famDecision:
		return fmt.Sprintf("decision %d", num())
	case famShown:
		return fmt.Sprintf("assessment of decision %d", num())
	case famKnown:
		return fmt.Sprintf("history of decision %d", num())
	case famSigned:
		return fmt.Sprintf("countersignature of decision %d", num())
	case famDecider:
		return "decision id " + hex.EncodeToString(rest)
	case famAudit:
		return "audit index"
	case famPack:
		return "policy pack " + hex.EncodeToString(rest)
	case famPolicy:
		return "policy " + hex.EncodeToString(rest)
	case famLeaf:
		return fmt.Sprintf("leaf %d", num())
	case famHash:
		return fmt.Sprintf("stored hashes of leaf %d", num())
	}
	return fmt.Sprintf("key %q", k)
}

// heads reads every request's state and counts what should follow from it.
func (v *verifier) heads() error {
	for kv, err := range v.family(famHead) {
		if err != nil {
			return err
		}
		h := &head{}
		if err := json.Unmarshal(kv.Val, h); err != nil {
			v.fault(v.nameOf(kv.Key), "does not decode: %v", err)
			continue
		}
		v.names[h.Seq] = h
		v.out.Requests++
		name := "request " + h.ID
		if h.Seq != getUint64(kv.Key[1:]) {
			v.fault(name, "its state stands under another request's key")
		}
		if b := v.peek(nameKey(h.ID)); b == nil || getUint64(b) != h.Seq {
			v.fault(name, "its case number does not lead to it")
		}
		v.expect["f"+string(rune(famName))]++
		v.expect["f"+string(rune(famQueue))]++
		row, err := v.t.r.Get(h.Place)
		var shown Row
		switch {
		case errors.Is(err, ErrDamaged): // named already
		case err != nil:
			return err
		case !row.Found():
			v.fault("index queue", "%s has no row at its place", name)
		case decodeRow(h.Place, row.Val, &shown) != nil:
			v.fault("queue row of "+name, "does not decode")
		case shown.ID != h.ID || shown.Revision != h.Rev || shown.State != h.State || shown.Holder != h.Holder || shown.Outcome != h.Outcome:
			v.fault("queue row of "+name, "says something else than the request's state")
		default:
			tab := tabOf(h.State)
			o := newestFirst(h.Decision, h.Seq)
			if tab != tabDecided {
				o = orderOf(h.Place[2], shown.Due, shown.Received, h.Seq)
			}
			if !bytes.Equal(queueKey(tab, o), h.Place) {
				v.fault("index queue", "%s stands at the wrong place", name)
			}
		}
		for _, k := range indexKeys(h) {
			v.expect["f"+string(rune(k[0]))]++
			if !v.there([]byte(k)) {
				v.fault(v.nameOf([]byte(k)), "the entry of %s is missing", name)
			}
		}
		for i, k := range clockKeys(h) {
			v.expect["f"+string(rune(famClock))]++
			want, _ := json.Marshal(h.Owed[i])
			if got := v.peek(k); !bytes.Equal(got, want) {
				v.fault("index due", "the entry of %s for %s is missing or different", name, h.Owed[i].Clock)
			}
		}
		for _, n := range countsOf(h) {
			v.expect["#"+n]++
		}
		if series, n, ok := caseNumber(h.ID); ok {
			v.expect["#case/"+series] = max(v.expect["#case/"+series], n)
		}
		v.expect["f"+string(rune(famRevision))] += uint64(h.Rev)
		v.expect["f"+string(rune(famBody))] += uint64(h.Rev)
		v.expect["f"+string(rune(famObserved))] += uint64(h.Observed)
		v.expect["f"+string(rune(famReferral))] += uint64(h.Asked)
		v.expect["f"+string(rune(famAnswer))] += uint64(h.Answered)
	}
	return nil
}

func (v *verifier) there(k []byte) bool {
	kv, err := v.t.r.Get(k)
	return err == nil && kv.Found() || errors.Is(err, ErrDamaged)
}

// revisions recomputes the commitment of each document.
func (v *verifier) revisions() error {
	for kv, err := range v.family(famRevision) {
		if err != nil {
			return err
		}
		name := v.nameOf(kv.Key)
		seq, rev := getUint64(kv.Key[1:]), int(getUint64(append(make([]byte, 4), kv.Key[9:13]...)))
		v.out.Revisions++
		var in intake
		if err := json.Unmarshal(kv.Val, &in); err != nil {
			v.fault(name, "its intake does not decode: %v", err)
			continue
		}
		bodyKey := revKey(famBody, seq, rev)
		body, salt := v.peek(bodyKey), v.peek(saltKey(bodyKey))
		v.expect["f"+string(rune(famSalt))]++
		switch sum := sha256.Sum256(body); {
		case body == nil:
			v.missing(bodyKey, name, "its document is missing")
		case salt == nil:
			v.missing(saltKey(bodyKey), name, "its salt is missing")
		case commit(salt, body) != in.Commit:
			v.fault(name, "the document or its salt is not what was committed to")
		case hex.EncodeToString(sum[:]) != in.Digest:
			v.fault(name, "the digest is not that of the document")
		default:
			var id identity
			b := v.peek(idKey(sum))
			if b == nil || json.Unmarshal(b, &id) != nil || id.Seq != seq {
				v.fault(name, "the index of documents does not lead to it")
			}
		}
		h := v.names[seq]
		if h == nil {
			v.missing(headKey(seq), name, "its request has no state")
			continue
		}
		if rev < 1 || rev > h.Rev {
			v.fault(name, "the request has %d revisions", h.Rev)
		}
		v.intakes[in.Leaf] = append(v.intakes[in.Leaf], cameIn{treeItem{h.ID, rev, in.Commit}, in.N, bytes.Clone(kv.Val)})
	}
	return nil
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
func (v *verifier) recorded(kv engine.KV, kind string) ([]byte, *Leaf) {
	name := v.nameOf(kv.Key)
	at, body, err := unrecord(kv.Key, kv.Val)
	if err != nil {
		v.fault(name, "is cut short")
		return nil, nil
	}
	body = bytes.Clone(body)
	v.expect["f"+string(rune(famSalt))]++
	l := v.leafAt(at, name)
	sk := saltKey(bytes.Clone(kv.Key))
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
	case commit(salt, body) != l.RecordCommit:
		v.fault(name, "the record or its salt is not what leaf %d committed to", at)
		return body, nil
	}
	return body, l
}

// leafAt reads the leaf that a record claims. Each leaf is of one record.
func (v *verifier) leafAt(at int64, name string) *Leaf {
	if other, taken := v.used[at]; taken {
		v.fault(name, "leaf %d is that of %s", at, other)
		return nil
	}
	v.used[at] = name
	k := numKey(famLeaf, uint64(at))
	if v.damaged[string(k)] {
		return nil // named already: the record may be sound
	}
	b := v.peek(k)
	if b == nil {
		v.missing(k, name, fmt.Sprintf("its leaf %d is missing", at))
		return nil
	}
	l, err := ParseLeaf(b)
	if err != nil {
		v.fault(fmt.Sprintf("leaf %d", at), "%v", err)
		return nil
	}
	return l
}

// sealedFields checks that the leaf's sealed fields are the record's.
func (v *verifier) sealedFields(record []byte, name string, l *Leaf, fields []field) {
	salt := v.peek(saltKey(record))
	if l != nil && !slices.Equal(seal(salt, fields), l.Sealed) {
		v.fault(name, "the fields that its leaf seals are not the record's")
	}
}

// about checks that a leaf speaks of the revision that its record does.
func (v *verifier) about(name string, l *Leaf, request string, seq uint64, rev int) {
	if l == nil {
		return
	}
	var in intake
	if b := v.peek(revKey(famRevision, seq, rev)); b == nil || json.Unmarshal(b, &in) != nil {
		v.missing(revKey(famRevision, seq, rev), name, "the revision it speaks of is missing")
		return
	}
	if l.Request != request || l.Revision != rev || l.RequestCommit != in.Commit {
		v.fault(name, "its leaf speaks of another request or revision")
	}
}

func (v *verifier) observations() error {
	for kv, err := range v.family(famObserved) {
		if err != nil {
			return err
		}
		v.out.Observations++
		name := v.nameOf(kv.Key)
		body, l := v.recorded(kv, LeafObservation)
		var o review.Observation
		if body == nil || json.Unmarshal(body, &o) != nil {
			v.fault(name, "does not decode")
			continue
		}
		v.sealedFields(kv.Key, name, l, observationFields(&o))
		v.about(name, l, o.Request, getUint64(kv.Key[1:]), o.Revision)
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
	}{{famReferral, LeafReferral}, {famAnswer, LeafAnswer}} {
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
			if f.kind == LeafReferral {
				v.sealedFields(kv.Key, name, l, actorFields(r.By, field{"question", r.Question}))
				v.about(name, l, r.Request, getUint64(kv.Key[1:]), r.Revision)
			} else {
				v.sealedFields(kv.Key, name, l, actorFields(r.AnsweredBy, field{"answer", r.Answer}))
			}
		}
	}
	return nil
}

// decisions checks each decision with its assessment, its history, its indexes
// and its countersignature.
func (v *verifier) decisions() error {
	for kv, err := range v.family(famDecision) {
		if err != nil {
			return err
		}
		v.out.Decisions++
		seq := getUint64(kv.Key[1:])
		name := v.nameOf(kv.Key)
		body, l := v.recorded(kv, LeafDecision)
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
			v.missing(nameKey(d.Request), name, "its request is missing")
			continue
		}
		v.about(name, l, d.Request, request, d.Revision)
		country := ""
		if raw := v.peek(revKey(famBody, request, d.Revision)); raw != nil {
			if doc, err := document(raw, d.Request); err == nil {
				country = doc.Requester.Country
				for _, k := range auditKeys(&d, request, country) {
					if !v.there(k) {
						v.fault("audit index", "an entry of decision %d is missing", seq)
					}
				}
			}
		}
		v.expect["f"+string(rune(famAudit))] += 5
		id, err := decisionID(d.ID)
		b := v.peek(append(key(famDecider, 16), id[:]...))
		if err != nil || len(b) != 40 || getUint64(b) != seq || [32]byte(b[8:]) != contentOf(&d) {
			v.missing(append(key(famDecider, 16), id[:]...), name, "its id does not lead to it, or not with its content")
		}
		v.expect["f"+string(rune(famDecider))]++
	}
	for kv, err := range v.family(famSigned) {
		if err != nil {
			return err
		}
		name := v.nameOf(kv.Key)
		body, l := v.recorded(kv, LeafCountersign)
		var c review.Countersign
		if body == nil || json.Unmarshal(body, &c) != nil {
			v.fault(name, "does not decode")
			continue
		}
		v.sealedFields(kv.Key, name, l, actorFields(c.By, field{"why", c.Why}))
		if l != nil && l.Outcome != c.Answer {
			v.fault(name, "its leaf says something else")
		}
	}
	return nil
}

// shown checks the assessment and the history that a decision rests on.
func (v *verifier) shown(seq uint64, name string, l *Leaf, d *review.Decision) {
	k := numKey(famShown, seq)
	if l == nil {
		if v.there(k) {
			v.expect["f"+string(rune(famSalt))]++
			v.expect["f"+string(rune(famShown))]++
			v.expect["f"+string(rune(famKnown))]++
		}
		return
	}
	if l.AssessmentCommit == "" {
		if v.there(k) {
			v.fault("assessment of "+name, "the leaf knows of none")
		}
		return
	}
	v.expect["f"+string(rune(famSalt))]++
	v.expect["f"+string(rune(famShown))]++
	v.expect["f"+string(rune(famKnown))]++
	b, salt := v.peek(k), v.peek(saltKey(k))
	switch {
	case b == nil:
		v.missing(k, name, "the assessment that was shown is missing")
		return
	case salt == nil:
		v.missing(saltKey(k), name, "the salt of its assessment is missing")
		return
	case commit(salt, b) != l.AssessmentCommit:
		v.fault("assessment of "+name, "it or its salt is not what leaf %d committed to", v.leafNumber(seq))
		return
	case review.Digest(b) != d.AssessmentDigest:
		v.fault("assessment of "+name, "its digest is not the decision's")
		return
	}
	var a review.Assessment
	var h review.History
	known := v.peek(numKey(famKnown, seq))
	if json.Unmarshal(b, &a) != nil || known == nil || json.Unmarshal(known, &h) != nil || h.Digest() != a.History || jsonField(&h) != string(known) {
		v.missing(numKey(famKnown, seq), "history of "+name, "it is not the one that the assessment names")
	}
	if sum, err := hex.DecodeString(l.Policy); err != nil || !v.there(append(key(famPolicy, 32), sum...)) {
		v.fault(name, "the policy it was made under is not kept")
	}
}

func (v *verifier) leafNumber(seq uint64) int64 {
	b := v.peek(numKey(famDecision, seq))
	if len(b) < 8 {
		return -1
	}
	return int64(getUint64(b))
}

// policies checks packs against their digests, and lists of packs against the
// policy's.
func (v *verifier) policies() error {
	for kv, err := range v.family(famPack) {
		if err != nil {
			return err
		}
		if sum := sha256.Sum256(kv.Val); !bytes.Equal(sum[:], kv.Key[1:]) {
			v.fault(v.nameOf(kv.Key), "its bytes are not those of its digest")
		}
	}
	for kv, err := range v.family(famPolicy) {
		if err != nil {
			return err
		}
		var refs []packRef
		if err := json.Unmarshal(kv.Val, &refs); err != nil {
			v.fault(v.nameOf(kv.Key), "does not decode")
			continue
		}
		digests := make([]string, len(refs))
		for i, r := range refs {
			digests[i] = r.Digest
			sum, err := hex.DecodeString(r.Digest)
			if err != nil || !v.there(append(key(famPack, 32), sum...)) {
				v.fault(v.nameOf(kv.Key), "its pack %s is missing", r.Name)
			}
		}
		slices.Sort(digests)
		sum := sha256.Sum256([]byte(strings.Join(digests, "\n") + "\n"))
		if !bytes.Equal(sum[:], kv.Key[1:]) {
			v.fault(v.nameOf(kv.Key), "its packs are not those of its digest")
		}
	}
	return nil
}

// leaves recomputes the hashes of the ledger from its leaves.
func (v *verifier) leaves(size int64, root []byte) error {
	log := v.t.log(size)
	log.Bundle = func(leaf int64) ([]byte, error) { return v.peek(numKey(famHash, uint64(leaf))), nil }
	next := int64(0)
	var stop error
	seq := func(yield func([]byte, error) bool) {
		lo, hi := engine.Prefix([]byte{famLeaf})
		for kv, err := range v.t.scan(lo, hi, engine.ScanOpt{}) {
			if err != nil && !errors.Is(err, ErrDamaged) {
				stop = err
				return
			}
			if stop = v.step(); stop != nil {
				return
			}
			at := int64(getUint64(kv.Key[1:]))
			if at != next {
				v.fault(fmt.Sprintf("leaf %d", next), "is missing")
				return
			}
			next++
			v.out.Leaves++
			var b []byte
			if err == nil {
				b, _ = unsealed(kv.Key, kv.Val)
			}
			if !yield(b, nil) {
				return
			}
		}
	}
	got, err := log.Verify(seq, func(f ledger.Fault) {
		k := string(numKey(famLeaf, uint64(f.Leaf)))
		if !v.damaged[k] {
			v.fault(fmt.Sprintf("leaf %d", f.Leaf), "%s", f.What)
			v.damaged[k] = true
		}
	})
	if stop != nil {
		return stop
	}
	if err != nil {
		v.fault("ledger", "%v", err)
		return nil
	}
	v.out.Root = hex.EncodeToString(got[:])
	if size > 0 && len(v.out.Faults) == 0 && !bytes.Equal(got[:], root) {
		v.fault("the ledger's head", "its root is not that of the leaves")
	}
	return nil
}

// intakeLeaves checks that every leaf has its record or its revisions.
func (v *verifier) intakeLeaves() error {
	for kv, err := range v.family(famLeaf) {
		if err != nil {
			return err
		}
		if !v.damaged[string(kv.Key)] {
			v.intakeLeaf(int64(getUint64(kv.Key[1:])), kv.Val)
		}
	}
	for at, items := range v.intakes {
		if !v.damaged[string(numKey(famLeaf, uint64(at)))] {
			v.fault("leaf "+strconv.FormatInt(at, 10), "%d revisions say that they came in with it, first %s", len(items), items[0].id)
		}
	}
	return nil
}

// intakeLeaf checks the tree of an intake, and that every leaf has a record.
func (v *verifier) intakeLeaf(at int64, b []byte) {
	name := fmt.Sprintf("leaf %d", at)
	l, err := ParseLeaf(b)
	if err != nil {
		v.fault(name, "%v", err)
		return
	}
	if l.Kind != LeafIntake {
		if _, ok := v.used[at]; !ok {
			v.fault(name, "its record (%s %s) is missing", l.Kind, l.ID)
		}
		return
	}
	items := v.intakes[at]
	delete(v.intakes, at)
	name = fmt.Sprintf("intake of %s to %s (leaf %d)", l.First, l.Last, at)
	if len(items) == 0 || len(items) != l.Count {
		v.fault(name, "%d revisions came in with it and %d are there", l.Count, len(items))
		return
	}
	trees, how := make([]treeItem, len(items)), []byte(nil)
	slices.SortFunc(items, func(a, b cameIn) int { return a.n - b.n })
	for i := range items {
		trees[i] = items[i].treeItem
		how = append(how, items[i].how...)
	}
	first, last, tree := treeHash(trees)
	if first != l.First || last != l.Last || tree != l.Tree {
		v.fault(name, "the commitments of its revisions are not those it was made over")
	}
	sk := saltKey(numKey(famLeaf, uint64(at)))
	v.expect["f"+string(rune(famSalt))]++
	switch salt := v.peek(sk); {
	case salt == nil:
		v.missing(sk, name, "its salt is missing")
	case commit(salt, how) != l.RecordCommit:
		v.fault(name, "how its revisions came in, or the salt, is not what was committed to")
	}
}

// indexes compares how many entries there are with how many there should be:
// each that should be there was found above, so that equal numbers mean equal
// sets.
func (v *verifier) indexes() error {
	names := map[byte]string{
		famName: "index of case numbers", famQueue: "index queue", famMine: "index of holders", famMatch: "index of targets and addresses",
		famClock: "index due", famChange: "index of changes", famRevision: "revisions", famBody: "documents", famObserved: "observations",
		famReferral: "questions", famAnswer: "answers", famAudit: "audit index", famDecider: "decision ids", famSalt: "salts",
		famShown: "assessments", famKnown: "histories",
	}
	for _, fam := range []byte{famName, famQueue, famMine, famMatch, famClock, famChange, famRevision, famBody, famObserved, famReferral, famAnswer,
		famAudit, famDecider, famSalt, famShown, famKnown} {
		lo, hi := engine.Prefix([]byte{fam})
		var n uint64
		for _, err := range v.t.scan(lo, hi, engine.ScanOpt{KeysOnly: true}) {
			if err != nil {
				return err
			}
			n++
		}
		if want := v.expect["f"+string(rune(fam))]; n != want && len(v.damaged) == 0 {
			v.fault(names[fam], "%d entries, %d should be there", n, want)
		}
	}
	return nil
}

// counters compares the counters that acts keep with what they count.
func (v *verifier) counters() error {
	v.expect["#requests"] = uint64(v.out.Requests)
	v.expect["#decisions"] = uint64(v.out.Decisions)
	lo, hi := engine.Prefix([]byte{famCount})
	seen := map[string]bool{}
	for kv, err := range v.t.scan(lo, hi, engine.ScanOpt{}) {
		if err != nil {
			continue // named already
		}
		name := string(kv.Key[1:])
		val, _ := unsealed(kv.Key, kv.Val)
		seen[name] = true
		if strings.HasPrefix(name, "case/") {
			// Gaps are no fault: a number given from outside leaves them. Too
			// low is one: the next number would be one that is taken.
			if got, _ := strconv.ParseUint(string(val), 10, 64); got < v.expect["#"+name] && len(v.damaged) == 0 {
				v.fault("counter "+name, "it says %d, number %d is there", got, v.expect["#"+name])
			}
			continue
		}
		if got, _ := strconv.ParseUint(string(val), 10, 64); got != v.expect["#"+name] && len(v.damaged) == 0 {
			v.fault("counter "+name, "it says %d, %d are there", got, v.expect["#"+name])
		}
	}
	for k, want := range v.expect {
		if name, ok := strings.CutPrefix(k, "#"); ok && want > 0 && !seen[name] && len(v.damaged) == 0 {
			v.fault("counter "+name, "it is missing, %d are there", want)
		}
	}
	newest, err := v.t.newest()
	if err == nil && v.out.Leaves > 0 && newest.IsZero() {
		v.fault("meta newest", "the time of the newest record is missing")
	}
	return nil
}
