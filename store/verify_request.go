package store

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sort"
	"strings"

	"lert/review"
	"lert/review/obligation"
	"lert/review/problem"
	"lert/store/engine"
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
				if err := v.request(v.heads[seq]); err != nil {
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
	if h.stale() {
		v.out.Stale++
		return nil
	}
	c := &dossier{s: v.s, t: v.t, head: *h}
	c.remember()
	if err := c.loadRecords(); err != nil {
		return v.unreadable(name, err)
	}
	v.unsealed(c, name)
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
	for fam, n := range map[byte]int{format.FamRevision: h.Rev, format.FamBody: h.Rev, format.FamObserved: h.Observed, format.FamReferral: h.Asked,
		format.FamAnswer: h.Replies, format.FamFulfil: h.Done, format.FamLink: h.Linked, format.FamSnooze: h.Snoozed, format.FamRenewal: h.Renewed,
		format.FamHold: h.Holds} {
		v.expect["f"+string(rune(fam))] += uint64(n)
	}
	for _, p := range h.Named {
		if !v.there(format.RevKey(format.FamLink, p.Seq, p.N)) {
			v.fault("index of links", "%s is named by a link that is not there", name)
		}
	}
}

// unsealed checks what has no leaf of its own: the events of the claim, who opened
// the request, and where its documents are found.
func (v *verifier) unsealed(c *dossier, name string) {
	h := &c.head
	if sum, err := c.claimsDigest(); err != nil || sum != h.Claims {
		v.fault(name, "the events of its claim are not those that its state names")
	}
	if sum, err := c.t.openings(h.Seq); err != nil || sum != h.Opened {
		v.fault("opening of "+name, "who opened it, and when, is not what its state names")
	}
	for i := range c.ins {
		sum, ok := digestOf(c.ins[i].Digest)
		var id identity
		b := v.peek(format.IdentityKey(sum))
		if !ok || b == nil || json.Unmarshal(b, &id) != nil || !v.sameDocument(id, c.ins[i].Digest) || id.Seq == h.Seq && id.Rev != lastWith(c.ins, c.ins[i].Digest) {
			v.missing(format.IdentityKey(sum), v.nameOf(format.RevKey(format.FamRevision, h.Seq, i+1)), "the index of documents does not lead to it")
		}
	}
}

// digestOf reads a SHA-256 in hex.
func digestOf(s string) (sum [32]byte, ok bool) {
	b, err := hex.DecodeString(s)
	copy(sum[:], b)
	return sum, err == nil && len(b) == len(sum)
}

// lastWith is the last revision with a document of that digest.
func lastWith(ins []intake, digest string) (rev int) {
	for i := range ins {
		if ins[i].Digest == digest {
			rev = i + 1
		}
	}
	return rev
}

// sameDocument reports whether the index of documents leads to a revision with
// that document: a request that turned out to be an answer has it, and the one
// that it answers.
func (v *verifier) sameDocument(id identity, digest string) bool {
	var in intake
	b := v.peek(format.RevKey(format.FamRevision, id.Seq, id.Rev))
	return b != nil && json.Unmarshal(b, &in) == nil && in.Digest == digest
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

// senderPast is what became of one address's requests, in the order of the ledger.
type senderPast struct {
	seqs   []uint64 // its requests, in the order of arrival
	events []senderEvent
}

// senderEvent is a decision that made a request count for something else.
type senderEvent struct {
	leaf             int64
	approved, forged int
}

// readSenders makes the past of every sender from the decisions.
func (v *verifier) readSenders() error {
	for seq, h := range v.heads {
		if len(h.Sender) == 16 {
			k := [16]byte(h.Sender)
			if v.senders[k] == nil {
				v.senders[k] = &senderPast{}
			}
			v.senders[k].seqs = append(v.senders[k].seqs, seq)
		}
	}
	decided := map[uint64]bool{}
	lo, hi := engine.Prefix([]byte{format.FamAudit, format.ByRequest})
	for kv, err := range v.t.scan(lo, hi, engine.ScanOpt{KeysOnly: true}) {
		if err != nil {
			return err
		}
		if len(kv.Key) == 18 {
			decided[format.Uint64(kv.Key[2:])] = true
		}
	}
	for seq := range decided {
		h := v.heads[seq]
		if h == nil || len(h.Sender) != 16 {
			continue
		}
		c := &dossier{s: v.s, t: v.t, head: *h}
		if c.loadRecords() != nil {
			continue // named where the request is computed
		}
		past := v.senders[[16]byte(h.Sender)]
		past.events = append(past.events, eventsOf(c.recs)...)
	}
	for _, p := range v.senders {
		slices.Sort(p.seqs)
		slices.SortFunc(p.events, func(a, b senderEvent) int { return cmp.Compare(a.leaf, b.leaf) })
	}
	return nil
}

// eventsOf are the changes of what a request counts for.
func eventsOf(r *obligation.Records) (out []senderEvent) {
	was := account{}
	at := func(leaf int64) {
		now := account{}
		now.add(obligation.ProgressOf(r.AsOf(leaf+1)).Counted, 1)
		if e := (senderEvent{leaf, now.Approved - was.Approved, now.Forged - was.Forged}); e.approved != 0 || e.forged != 0 {
			out = append(out, e)
		}
		was = now
	}
	for i := range r.Decisions {
		d := &r.Decisions[i]
		at(d.Leaf)
		if d.Sign != nil {
			at(d.SignLeaf)
		}
	}
	return out
}

// upTo is what the requests of a sender had come to when the ledger had size leaves.
func (p *senderPast) upTo(size int64) (a account) {
	for _, e := range p.events {
		if e.leaf >= size {
			break
		}
		a.Approved += e.approved
		a.Forged += e.forged
	}
	return a
}

// before is how other requests were when the ledger had some size.
type before struct {
	v     *verifier
	size  int64
	under *review.Policy
}

func (b *before) policy() *review.Policy { return b.under }

func (b *before) account(c *dossier) (earlier, approved, forged int, err error) {
	if len(c.head.Sender) != 16 {
		return 0, 0, 0, nil
	}
	p := b.v.senders[[16]byte(c.head.Sender)]
	if p == nil {
		return 0, 0, 0, nil
	}
	n, _ := slices.BinarySearch(p.seqs, c.head.Seq)
	return n, p.upTo(c.ins[0].Leaf).Approved, p.upTo(b.size).Forged, nil
}

// records are those of another request as they were then; nil where it was not
// there yet.
func (b *before) records(_ *dossier, seq uint64) (*dossier, error) {
	h := b.v.heads[seq]
	if h == nil {
		return nil, nil
	}
	o := &dossier{s: b.v.s, t: b.v.t, head: *h}
	if err := o.loadRecords(); err != nil {
		return nil, err
	}
	o.recs = o.recs.AsOf(b.size)
	if n := o.recs.Revision(); n > 0 {
		o.ins = o.ins[:n]
		return o, nil
	}
	return nil, nil
}

func (b *before) earlier(c *dossier, seq uint64) (e obligation.Earlier, err error) {
	o, err := b.records(c, seq)
	if err != nil || o == nil {
		return e, err
	}
	p, doc := obligation.ProgressOf(o.recs), o.doc()
	return obligation.Earlier{ID: o.head.ID, Kind: doc.Kind, Outcome: p.Outcome, Effect: p.Effect, Decided: p.Decided,
		SameAgency: sameAgency(doc, c.doc()), Received: doc.ReceivedAt.UTC()}, nil
}

func (b *before) had(c *dossier, seq uint64, m []byte) (bool, error) {
	if h := b.v.heads[seq]; h == nil || h.Rev <= 1 {
		return h != nil, nil
	}
	o, err := b.records(c, seq)
	if err != nil || o == nil {
		return false, err
	}
	_, matches := o.entries(b.under)
	return has(matches, m), nil
}
