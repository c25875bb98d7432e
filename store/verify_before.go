package store

import (
	"cmp"
	"slices"

	"lert/review"
	"lert/review/obligation"
	"lert/store/engine"
	"lert/store/format"
)

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
		if err := v.guarded("request "+h.ID, func() error {
			c := &dossier{s: v.s, t: v.t, head: *h}
			if c.loadRecords() == nil { // else named where the request is computed
				past := v.senders[[16]byte(h.Sender)]
				past.events = append(past.events, eventsOf(c.recs)...)
			}
			return nil
		}); err != nil {
			return err
		}
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
