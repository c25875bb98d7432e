package store

import (
	"cmp"
	"slices"

	"lert/review"
	"lert/review/obligation"
	"lert/store/engine"
	"lert/store/format"
)

// senderHistory is the history of the requests from one address, in the order of the ledger.
type senderHistory struct {
	seqs   []uint64 // its requests, in the order of arrival
	events []senderEvent
}

// senderEvent is a decision that changed what a request counts for in the account of its sender.
type senderEvent struct {
	leaf             int64
	approved, forged int
}

// readSenders computes the history of every sender from the decisions.
func (v *verifyTask) readSenders() error {
	for seq, h := range v.caseStates {
		if len(h.Sender) == 16 {
			k := [16]byte(h.Sender)
			if v.senders[k] == nil {
				v.senders[k] = &senderHistory{}
			}
			v.senders[k].seqs = append(v.senders[k].seqs, seq)
		}
	}
	decided := map[uint64]bool{}
	for kv, err := range v.t.scanPrefix([]byte{format.FamAudit, format.ByRequest}, engine.ScanOpt{KeysOnly: true}) {
		if err != nil {
			return err
		}
		if len(kv.Key) == 18 {
			decided[format.Uint64(kv.Key[2:])] = true
		}
	}
	for seq := range decided {
		h := v.caseStates[seq]
		if h == nil || len(h.Sender) != 16 {
			continue
		}
		if err := v.recoverAsFault("request "+h.ID, func() error {
			c := &loadedCase{s: v.s, t: v.t, state: *h}
			if c.loadRecords() == nil { // else reported by checkRequest
				past := v.senders[[16]byte(h.Sender)]
				past.events = append(past.events, senderEvents(c.records)...)
			}
			return nil
		}); err != nil {
			return err
		}
	}
	for _, p := range v.senders {
		p.sort()
	}
	return nil
}

// sort brings a history into the order of the ledger.
func (p *senderHistory) sort() {
	slices.Sort(p.seqs)
	slices.SortFunc(p.events, func(a, b senderEvent) int { return cmp.Compare(a.leaf, b.leaf) })
}

// senderEvents are the changes of what a request counts for in its sender's account.
func senderEvents(r *obligation.Records) (out []senderEvent) {
	was := senderStats{}
	at := func(leaf int64) {
		now := senderStats{}
		now.add(obligation.ProgressOf(r.AsOf(leaf+1)).SenderRecord, 1)
		e := senderEvent{leaf, now.Approved - was.Approved, now.Forged - was.Forged}
		if e.approved != 0 || e.forged != 0 {
			out = append(out, e)
		}
		was = now
	}
	for i := range r.Decisions {
		d := &r.Decisions[i]
		at(d.Leaf)
		if d.Countersign != nil {
			at(d.CountersignLeaf)
		}
	}
	return out
}

// accountAt is the number of approvals and forgeries when the ledger had size leaves.
func (p *senderHistory) accountAt(size int64) (a senderStats) {
	for _, e := range p.events {
		if e.leaf >= size {
			break
		}
		a.Approved += e.approved
		a.Forged += e.forged
	}
	return a
}

// otherRequestsAt gives other requests as they were at a size of the ledger.
type otherRequestsAt struct {
	v          *verifyTask
	size       int64
	policyThen *review.Policy
}

func (b *otherRequestsAt) policy() *review.Policy { return b.policyThen }

func (b *otherRequestsAt) senderStats(c *loadedCase) (earlier, approved, forged int, err error) {
	if len(c.state.Sender) != 16 {
		return 0, 0, 0, nil
	}
	p := b.v.senders[[16]byte(c.state.Sender)]
	if p == nil {
		return 0, 0, 0, nil
	}
	n, _ := slices.BinarySearch(p.seqs, c.state.Seq)
	return n, p.accountAt(c.imports[0].Leaf).Approved, p.accountAt(b.size).Forged, nil
}

// load is another request as it was then, nil if it was not there yet.
func (b *otherRequestsAt) load(_ *loadedCase, seq uint64) (*loadedCase, error) {
	h := b.v.caseStates[seq]
	if h == nil {
		return nil, nil
	}
	o := &loadedCase{s: b.v.s, t: b.v.t, state: *h}
	if err := o.loadRecords(); err != nil {
		return nil, err
	}
	o.records = o.records.AsOf(b.size)
	if n := o.records.Revision(); n > 0 {
		o.imports = o.imports[:n]
		return o, nil
	}
	return nil, nil
}

func (b *otherRequestsAt) earlierPreservation(c *loadedCase, seq uint64) (e obligation.EarlierPreservation, err error) {
	o, err := b.load(c, seq)
	if err != nil || o == nil {
		return e, err
	}
	p, doc := obligation.ProgressOf(o.records), o.doc()
	return obligation.EarlierPreservation{ID: o.state.ID, Kind: doc.Kind, Outcome: p.Outcome, Effect: p.Effect,
		DecidedAt: p.DecidedAt, SameAgency: sameAgency(doc, c.doc()), ReceivedAt: doc.ReceivedAt.UTC()}, nil
}

func (b *otherRequestsAt) hadMatch(c *loadedCase, seq uint64, m []byte) (bool, error) {
	if h := b.v.caseStates[seq]; h == nil || h.Rev <= 1 {
		return h != nil, nil
	}
	o, err := b.load(c, seq)
	if err != nil || o == nil {
		return false, err
	}
	_, matches := o.allMatchEntries(b.policyThen)
	return containsBytes(matches, m), nil
}
