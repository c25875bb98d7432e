package store

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"lert/review"
	"lert/review/problem"
	"lert/review/text"
	"lert/store/format"
)

// verifyBatchSize is how many requests one task checks.
const verifyBatchSize = 256

// requestTasks are the tasks that compute what follows from the records of every request and compare it with what is
// stored.
func (c *verification) requestTasks() []task {
	if err := c.runTasks([]task{(*verifyTask).readSenders}); err != nil {
		return []task{func(*verifyTask) error { return err }}
	}
	var out []task
	for part := range slices.Chunk(slices.Sorted(maps.Keys(c.caseStates)), verifyBatchSize) {
		out = append(out, func(v *verifyTask) error {
			for _, seq := range part {
				h := v.caseStates[seq]
				if err := v.recoverAsFault("request "+h.ID, func() error { return v.checkRequest(h) }); err != nil {
					return err
				}
				if err := v.step(); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return out
}

// checkRequest checks one request: its index entries against its state, and its state and row against its records.
func (v *verifyTask) checkRequest(h *caseState) error {
	name := "request " + h.ID
	if seq, found, err := v.t.seqByCaseNumber(h.ID); err != nil || !found || seq != h.Seq {
		v.addFault(name, "its case number does not refer to it")
	}
	v.checkIndexEntries(h, name)
	c := &loadedCase{s: v.s, t: v.t, state: *h}
	c.markStored()
	if err := c.loadRecords(); err != nil {
		return v.unreadableFault(name, err)
	}
	v.checkDigests(c, name)
	if h.stale() {
		v.out.stale++
		return v.checkStaleState(c, name)
	}
	p := v.policyByDigest(h.PolicyDigest)
	switch {
	case p == nil:
		v.addFault(name, "the policy under which its state was computed is not kept, or cannot be read")
		return nil
	case c.records.LastLeaf() >= h.LedgerSize:
		v.addFault(name, "its state was computed before its last record was made")
		return nil
	}
	want := &loadedCase{s: v.s, t: v.t, state: *h, records: c.records, imports: c.imports, raw: c.raw}
	want.markStored()
	err := want.recomputeAt(&otherRequestsAt{v: v, size: h.LedgerSize, policyThen: p}, h.ComputedAt,
		func() (int64, error) { return h.LedgerSize, nil })
	if err != nil {
		return v.unreadableFault(name, err)
	}
	for _, what := range differingFields(h, &want.state) {
		v.addFault(name, "recomputed from its records, %s would differ", what)
	}
	v.checkRow(name, h, &want.row)
	return nil
}

// checkStaleState checks what recomputing a stale request takes over from its state. While requests are moved to other
// accounts, the numbers of some follow the accounts before.
func (v *verifyTask) checkStaleState(c *loadedCase, name string) error {
	if x, err := v.t.indexVersions(); err == nil && x.Rebuild != nil && x.Rebuild.Senders && !x.Rebuild.Removing {
		return nil
	}
	size, _, err := v.t.ledgerRoot()
	if err != nil {
		return nil // reported already
	}
	before, approved, _, err := (&otherRequestsAt{v: v, size: size, policyThen: v.s.rules.Policy()}).senderStats(c)
	if err != nil {
		return v.unreadableFault(name, err)
	}
	if h := &c.state; h.SenderRequests != before || h.SenderApproved != approved {
		v.addFault(name, "recomputed from its records, %s, or how many of those were approved, would differ",
			caseStateFieldTexts["before"])
	}
	return nil
}

// unreadableFault reports a request that cannot be computed; a lost snapshot is not a fault of it but the error that
// is returned.
func (v *verifyTask) unreadableFault(name string, err error) error {
	if errors.Is(err, problem.SnapshotLost) || v.ctx.Err() != nil {
		return err
	}
	v.addFault(name, "its records cannot be read: %v", err)
	return nil
}

// checkRow compares the stored row with the one that follows from the records.
func (v *verifyTask) checkRow(name string, h *caseState, want *QueueRow) {
	kv, err := v.t.r.Get(h.RowKey)
	var row QueueRow
	switch {
	case err != nil: // reported by checkValues
	case !kv.Found():
		v.addFault("index of the queue", "%s has no row at its place", name)
	case bytes.Equal(kv.Val, format.EncodeRow(want)):
	case errors.Is(format.DecodeRow(h.RowKey, kv.Val, &row), format.ErrStaleRow):
		v.out.stale++
	case format.DecodeRow(h.RowKey, kv.Val, &row) != nil:
		v.addFault("queue row of "+name, "does not decode")
	default:
		row.Key = nil
		a, b := reflect.ValueOf(row), reflect.ValueOf(*want)
		for i := range a.NumField() {
			if !reflect.DeepEqual(a.Field(i).Interface(), b.Field(i).Interface()) {
				f := a.Type().Field(i)
				v.addFault("queue row of "+name, "recomputed from the records, its %s would differ",
					cmp.Or(f.Tag.Get("name"), strings.ToLower(f.Name)))
			}
		}
	}
}

// caseStateFieldTexts are the texts of faults for the fields of a state, by their JSON names.
var caseStateFieldTexts = map[string]string{
	"owed": "its obligations", "state": "its state", "outcome": "the outcome",
	"effect": "whether the decision is held", "by": "who decided", "decided": "when it was decided",
	"overrode": "whether a finding was overridden", "counted": "its entry in its sender's account",
	"holder": "who holds it", "since": "since when it is held", "until": "until when it is held",
	"sender": "its sender", "matches": "its entries in the match indexes",
	"match_version": "the version of its entries in the match indexes",
	"before":        "how many requests its sender had made",
	"approved":      "how many requests of its sender had been approved", "place": "its place in the queue",
	"change": "when its row changes", "referred": "the person a question named", "answers": "the request it replies to",
	"notice":   "how the user is told",
	"decision": "its latest decision", "kind": "its kind",
}

// differingFields are the texts of the fields in which two states differ, sorted.
func differingFields(a, b *caseState) (out []string) {
	x, y := jsonFields(a), jsonFields(b)
	names := maps.Clone(x)
	maps.Copy(names, y)
	for k := range names {
		if k != "edition" && !bytes.Equal(x[k], y[k]) {
			out = append(out, cmp.Or(caseStateFieldTexts[k], "its "+k))
		}
	}
	slices.Sort(out)
	return out
}

func jsonFields(h *caseState) map[string]json.RawMessage {
	var out map[string]json.RawMessage
	b, err := json.Marshal(h)
	if err = cmp.Or(err, json.Unmarshal(b, &out)); err != nil { // a plain struct can always be marshalled
		panic("store: " + err.Error())
	}
	return out
}

// checkIndexEntries checks the index entries that follow from a state, and counts them.
func (v *verifyTask) checkIndexEntries(h *caseState, name string) {
	v.entries[format.FamCaseNumber]++
	v.entries[format.FamQueue]++
	for _, k := range indexKeys(h) {
		v.entries[k[0]]++
		if !v.exists([]byte(k)) {
			v.addFault(v.recordName([]byte(k)), "the entry of %s is missing", name)
		}
	}
	for i, k := range clockKeys(h) {
		v.entries[format.FamClock]++
		want, _ := json.Marshal(h.Obligations[i])
		if got := v.peek(k); !h.stale() && !bytes.Equal(got, want) || got == nil {
			v.addMissing(k, "index of due dates",
				fmt.Sprintf("the entry of %s for %s is missing or different", name, h.Obligations[i].Clock))
		}
	}
	for _, n := range countsOf(h) {
		v.counters[n]++
	}
	if series, n, ok := parseCaseNumber(h.ID); ok {
		v.highest["case/"+series] = max(v.highest["case/"+series], n)
	}
	for fam, n := range h.recordCounts() {
		v.entries[fam] += uint64(n)
	}
	if slices.ContainsFunc(h.LegacyMatches, func(m []byte) bool { return !isLegacyMatch(m) }) {
		v.addFault(name, "its state lists an index entry that no version writes")
	}
	for _, p := range h.IncomingLinks {
		if !v.exists(format.RecordKey(format.FamLink, p.Seq, p.N)) {
			v.addFault("index of links", "a link that names %s is missing", name)
		}
	}
}

// checkDigests checks what has no leaf of its own: which links name the request, the events of the claim, and who
// opened it.
func (v *verifyTask) checkDigests(c *loadedCase, name string) {
	h := &c.state
	for i := range c.records.Links {
		if l := &c.records.Links[i]; l.RequestID != h.ID && l.OtherID != h.ID {
			v.addFault(name, "its state names a link between %s and %s", text.Clean(l.RequestID), text.Clean(l.OtherID))
		}
	}
	if h.Version < digestsSince {
		return // it has no such digests yet, see fillDigests
	}
	if sum, err := c.claimsDigest(); err != nil || sum != h.ClaimsDigest {
		v.addFault(name, "its claim events differ from those in its state")
	}
	if sum, err := c.t.openings(h.Seq); err != nil || sum != h.OpeningsDigest {
		v.addFault("opening of "+name, "who opened it, and when, differs from its state")
	}
}

// digestOf decodes a SHA-256 in hex.
func digestOf(s string) (sum [32]byte, ok bool) {
	b, err := hex.DecodeString(s)
	copy(sum[:], b)
	return sum, err == nil && len(b) == len(sum)
}

// policyByDigest is a policy by its digest, nil if it is not stored or cannot be read.
func (v *verifyTask) policyByDigest(digest string) *review.Policy {
	v.mu.Lock()
	defer v.mu.Unlock()
	p, known := v.policies[digest]
	if !known {
		p = v.s.storedPolicy(v.t, digest)
		v.policies[digest] = p
	}
	return p
}
