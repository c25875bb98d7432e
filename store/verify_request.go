package store

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sort"
	"strings"

	"lert/review"
	"lert/review/problem"
	"lert/review/text"
	"lert/store/format"
)

// chunk is how many requests one task computes.
const chunk = 256

// requests are the tasks that compute what follows from the records of every
// request and compare it with what is stored.
func (c *check) requests() []task {
	if err := c.parallel([]task{(*verifier).readSenders}); err != nil {
		return []task{func(*verifier) error { return err }}
	}
	seqs := make([]uint64, 0, len(c.heads))
	for seq := range c.heads {
		seqs = append(seqs, seq)
	}
	slices.Sort(seqs)
	var out []task
	for part := range slices.Chunk(seqs, chunk) {
		out = append(out, func(v *verifier) error {
			for _, seq := range part {
				h := v.heads[seq]
				if err := v.guarded("request "+h.ID, func() error { return v.request(h) }); err != nil {
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

// request checks one request: its indexes against its head, and its head and row
// against its records.
func (v *verifier) request(h *head) error {
	name := "request " + h.ID
	if b := v.peek(format.NameKey(h.ID)); len(b) != 8 || format.Uint64(b) != h.Seq {
		v.fault(name, "its case number does not lead to it")
	}
	v.indexed(h, name)
	c := &dossier{s: v.s, t: v.t, head: *h}
	c.remember()
	if err := c.loadRecords(); err != nil {
		return v.unreadable(name, err)
	}
	v.unsealed(c, name)
	if h.stale() {
		v.out.Stale++
		return v.trusted(c, name)
	}
	p := v.policyOf(h.Policy)
	switch {
	case p == nil:
		v.fault(name, "the policy under which its state was computed is not kept, or cannot be read")
		return nil
	case c.recs.Last() >= h.Leaves:
		v.fault(name, "its state was computed before its last record was made")
		return nil
	}
	want := &dossier{s: v.s, t: v.t, head: *h, recs: c.recs, ins: c.ins, raw: c.raw}
	want.remember()
	err := want.foldAt(&before{v: v, size: h.Leaves, under: p}, h.Made, func() (int64, error) { return h.Leaves, nil })
	if err != nil {
		return v.unreadable(name, err)
	}
	for _, what := range differing(h, &want.head) {
		v.fault(name, "%s is not what follows from its records", what)
	}
	v.row(name, h, &want.row)
	return nil
}

// trusted checks what computing a stale request again takes over from its state.
func (v *verifier) trusted(c *dossier, name string) error {
	size, _, err := v.t.ledgerHead()
	if err != nil {
		return nil // named already
	}
	before, approved, _, err := (&before{v: v, size: size, under: v.s.rules.Policy()}).account(c)
	if err != nil {
		return v.unreadable(name, err)
	}
	if h := &c.head; h.Before != before || h.Approved != approved {
		v.fault(name, "%s, and of them were approved, is not what follows from its records", headWords["before"])
	}
	return nil
}

// unreadable names a request that cannot be computed; a snapshot that was lost is
// no fault of it.
func (v *verifier) unreadable(name string, err error) error {
	if errors.Is(err, problem.Gone) || v.ctx.Err() != nil {
		return err
	}
	v.fault(name, "its records cannot be read: %v", err)
	return nil
}

// row compares the stored row with the one that follows from the records.
func (v *verifier) row(name string, h *head, want *Row) {
	kv, err := v.t.r.Get(h.Place)
	var row Row
	switch {
	case err != nil: // named by checksums
	case !kv.Found():
		v.fault("index queue", "%s has no row at its place", name)
	case bytes.Equal(kv.Val, format.EncodeRow(want)):
	case errors.Is(format.DecodeRow(h.Place, kv.Val, &row), format.ErrStaleRow):
		v.out.Stale++
	case format.DecodeRow(h.Place, kv.Val, &row) != nil:
		v.fault("queue row of "+name, "does not decode")
	default:
		row.Key = nil
		a, b := reflect.ValueOf(row), reflect.ValueOf(*want)
		for i := range a.NumField() {
			if !reflect.DeepEqual(a.Field(i).Interface(), b.Field(i).Interface()) {
				v.fault("queue row of "+name, "its %s is not what follows from the records", strings.ToLower(a.Type().Field(i).Name))
			}
		}
	}
}

// headWords name the fields of a head that say something to a person.
var headWords = map[string]string{
	"owed": "what is owed on it", "state": "its state", "outcome": "the outcome", "effect": "whether the decision is held", "by": "who decided",
	"decided": "when it was decided", "overrode": "whether a finding was set aside", "counted": "what it counts for in its sender's account",
	"holder": "who holds it", "since": "since when it is held", "until": "until when it is held", "sender": "its sender", "matches": "its entries in the match indexes",
	"before": "how many requests its sender had made", "approved": "how many requests of its sender had been approved", "place": "its place in the queue",
	"change": "when its row changes", "referred": "whom a question named", "answers": "which request it answers", "notice": "how the user is told",
	"decision": "its latest decision", "kind": "its kind",
}

// differing names the fields in which two heads differ.
func differing(a, b *head) (out []string) {
	x, y := fieldsOf(a), fieldsOf(b)
	names := map[string]bool{}
	for k := range x {
		names[k] = true
	}
	for k := range y {
		names[k] = true
	}
	for k := range names {
		if k == "edition" || bytes.Equal(x[k], y[k]) {
			continue
		}
		word := headWords[k]
		if word == "" {
			word = "its " + k
		}
		out = append(out, word)
	}
	sort.Strings(out)
	return out
}

func fieldsOf(h *head) map[string]json.RawMessage {
	b, err := json.Marshal(h)
	if err != nil { // a plain struct always marshals
		panic("store: " + err.Error())
	}
	out := map[string]json.RawMessage{}
	if err := json.Unmarshal(b, &out); err != nil {
		panic("store: " + err.Error())
	}
	return out
}

// indexed checks the index entries that follow from a head, and counts them.
func (v *verifier) indexed(h *head, name string) {
	v.expect["f"+string(rune(format.FamName))]++
	v.expect["f"+string(rune(format.FamQueue))]++
	for _, k := range indexKeys(h) {
		v.expect["f"+string(rune(k[0]))]++
		if !v.there([]byte(k)) {
			v.fault(v.nameOf([]byte(k)), "the entry of %s is missing", name)
		}
	}
	for i, k := range clockKeys(h) {
		v.expect["f"+string(rune(format.FamClock))]++
		want, _ := json.Marshal(h.Owed[i])
		if got := v.peek(k); !h.stale() && !bytes.Equal(got, want) || got == nil {
			v.missing(k, "index due", fmt.Sprintf("the entry of %s for %s is missing or different", name, h.Owed[i].Clock))
		}
	}
	for _, n := range countsOf(h) {
		v.expect["#"+n]++
	}
	if series, n, ok := caseNumber(h.ID); ok {
		k := "#case/" + series
		v.expect[k] = max(v.expect[k], n)
	}
	for fam, n := range h.numbers() {
		v.expect["f"+string(rune(fam))] += uint64(n)
	}
	if slices.ContainsFunc(h.Kept, func(m []byte) bool { return !keptMatch(m) }) {
		v.fault(name, "its state keeps an entry of an index that no program made")
	}
	for _, p := range h.Named {
		if !v.there(format.RevKey(format.FamLink, p.Seq, p.N)) {
			v.fault("index of links", "%s is named by a link that is not there", name)
		}
	}
}

// unsealed checks what has no leaf of its own: which links name the request, the
// events of the claim, and who opened it.
func (v *verifier) unsealed(c *dossier, name string) {
	h := &c.head
	for i := range c.recs.Links {
		if l := &c.recs.Links[i]; l.Request != h.ID && l.Other != h.ID {
			v.fault(name, "its state names a link between %s and %s", text.Clean(l.Request), text.Clean(l.Other))
		}
	}
	if h.Version < sealedSince {
		return // made before such digests, see seal
	}
	if sum, err := c.claimsDigest(); err != nil || sum != h.Claims {
		v.fault(name, "the events of its claim are not those that its state names")
	}
	if sum, err := c.t.openings(h.Seq); err != nil || sum != h.Opened {
		v.fault("opening of "+name, "who opened it, and when, is not what its state names")
	}
}

// digestOf reads a SHA-256 in hex.
func digestOf(s string) (sum [32]byte, ok bool) {
	b, err := hex.DecodeString(s)
	copy(sum[:], b)
	return sum, err == nil && len(b) == len(sum)
}

// policyOf is a policy by its digest, nil where it is not kept or cannot be read.
func (v *verifier) policyOf(digest string) *review.Policy {
	v.mu.Lock()
	defer v.mu.Unlock()
	p, known := v.policies[digest]
	if !known {
		p = v.s.policyKept(v.t, digest)
		v.policies[digest] = p
	}
	return p
}
