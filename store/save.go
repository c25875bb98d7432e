package store

import (
	"bytes"
	"encoding/json"
	"slices"
	"time"

	"lert/review"
	"lert/review/obligation"
	"lert/store/engine"
	"lert/store/format"
)

// recompute computes state and row from the records as they are now.
func (c *loadedCase) recompute() error {
	return c.recomputeAt(currentRequests{s: c.s}, c.t.now, c.t.ledgerSize)
}

// recomputeAt computes state and row as of an instant, with other requests as p gives them. leaves is the size of the
// ledger.
func (c *loadedCase) recomputeAt(p otherRequests, at time.Time, leaves func() (int64, error)) (err error) {
	h, r := &c.state, c.records
	c.recomputeMatches(p.policy())
	around, err := c.gatherRelated(p)
	if err != nil {
		return err
	}
	s := obligation.Fold(obligation.Input{Policy: p.policy(), Records: r, Related: around, Now: at})
	h.Version, h.RowVersion, h.Stale = caseStateVersion, format.RowVersion, false
	h.ComputedAt, h.PolicyDigest = at, p.policy().Digest
	if h.LedgerSize, err = leaves(); err != nil {
		return err
	}
	h.Progress, h.Obligations, h.NextChange, h.Kind = s.Progress, s.Obligations, s.NextChange, string(r.Document().Kind)
	h.SenderRequests, h.SenderApproved = around.SenderRequests, around.SenderApprovals
	h.setRecordCounts(r)
	c.row = s.Row
	c.setHolder(obligation.CurrentHolder(r))
	h.RowKey = c.rowKey()
	return nil
}

// recomputeMatches computes the match entries from the documents.
func (c *loadedCase) recomputeMatches(p *review.Policy) {
	h := &c.state
	was := h.Matches
	h.Sender, h.Matches = c.allMatchEntries(p)
	h.MatchVersion = matchIndexVersion
	if c.stored != nil && len(c.stored.Sender) == 16 { // its account counts it under this name
		h.Sender = c.stored.Sender
	}
	if h.Version < digestsSince {
		for _, m := range was {
			if isLegacyMatch(m) && !containsBytes(h.Matches, m) {
				h.LegacyMatches, h.Matches = append(h.LegacyMatches, m), append(h.Matches, m)
			}
		}
	}
}

// setRecordCounts sets the numbers of the records.
func (h *caseState) setRecordCounts(r *obligation.Records) {
	h.Rev, h.ObservationCount, h.QuestionCount, h.AnsweredUpTo = len(r.Revisions), len(r.Observations),
		len(r.Questions), r.AnsweredQuestions()
	h.FulfilmentCount, h.SnoozeCount, h.RenewalCount = len(r.Fulfilments), len(r.Snoozes), len(r.Renewals)
	h.ClaimEventCount, h.OpinionCount, h.LinkCount = len(r.ClaimEvents), 0, 0
	for i := range r.Questions {
		if r.Questions[i].OpinionLeaf >= 0 {
			h.OpinionCount++
		}
	}
	for i := range r.Links {
		if r.Links[i].RequestID == r.ID {
			h.LinkCount++
		}
	}
}

// setHolder sets who holds the request, on state and row.
func (c *loadedCase) setHolder(by obligation.Holder) {
	c.state.Holder, c.state.ClaimedSince, c.state.ClaimedUntil = by.Name, by.Since, by.Until
	c.row.SetHolder(by)
}

// rowKey is the key of the row in the queue.
func (c *loadedCase) rowKey() []byte {
	h, row := &c.state, &c.row
	tab := tabs[tabOf(h.State)].key
	if h.State == review.StateDecided {
		return format.QueueKey(tab, format.DecidedPosition(h.DecisionSeq, h.Seq))
	}
	return format.QueueKey(tab, format.OpenPosition(row.Band(), row.WorkBy(), row.ReceivedAt, h.Seq))
}

// save computes what follows from the records, and writes what has changed. Every change of a request ends here. A
// change of a preservation also reaches the requests that share its copy, or shared it before the request was revised.
// with are the other requests that the transaction changes.
func (c *loadedCase) save(with ...*loadedCase) error {
	now, was := currentRequests{s: c.s, modified: append(with, c)}, c.stored
	if err := c.updateSenderAccount(); err != nil {
		return err
	}
	if err := c.recomputeAt(now, c.t.now, c.t.ledgerSize); err != nil {
		return err
	}
	if err := c.saveRow(); err != nil {
		return err
	}
	related, err := c.sharedCopies(now, was)
	if err != nil {
		return err
	}
	for _, o := range related {
		if err := o.recomputeAt(now, c.t.now, c.t.ledgerSize); err != nil {
			return err
		}
		if err := o.saveRow(); err != nil {
			return err
		}
	}
	return nil
}

// sharedCopies are the preservations that share the copy of this one, and those that may have shared it on its earlier
// targets if it was revised.
func (c *loadedCase) sharedCopies(now currentRequests, was *caseState) (out []*loadedCase, err error) {
	if !c.doc().Kind.IsPreservation() {
		return nil, nil
	}
	related, err := c.relatedPreservations(now, c.state.Matches)
	if err != nil {
		return nil, err
	}
	p, all := c.s.rules.Policy(), append(slices.Clone(related), c)
	for _, o := range related {
		if c.extends(p, o, all) || o.extends(p, c, all) || c.extendsSame(p, o, all) {
			out = append(out, o)
		}
	}
	if was == nil || was.Rev == c.state.Rev {
		return out, nil
	}
	former, err := c.relatedPreservations(now, was.Matches)
	for _, o := range former {
		if !slices.ContainsFunc(out, func(x *loadedCase) bool { return x.state.Seq == o.state.Seq }) {
			out = append(out, o)
		}
	}
	return out, err
}

// saveRow writes state and row, and updates every index entry that follows from them.
func (c *loadedCase) saveRow() error {
	t, h := c.t, &c.state
	h.ChangeCount++
	if err := c.fillDigests(); err != nil {
		return err
	}
	if w := c.stored; w != nil && !bytes.Equal(w.RowKey, h.RowKey) {
		t.del(w.RowKey)
	}
	c.saveIndexEntries()
	if err := c.saveClocks(); err != nil {
		return err
	}
	if err := c.saveCounters(); err != nil {
		return err
	}
	if err := c.addToSenderAccount(); err != nil {
		return err
	}
	t.addOp(engine.Put(h.RowKey, format.EncodeRow(&c.row)))
	if err := putJSON(t, format.CaseStateKey(h.Seq), h); err != nil {
		return err
	}
	c.markStored()
	return nil
}

// fillDigests computes the digests of what has no leaf, for a request that an older program wrote last.
func (c *loadedCase) fillDigests() (err error) {
	if c.stored == nil || c.stored.Version >= digestsSince {
		return nil
	}
	if c.state.ClaimsDigest, err = c.claimsDigest(); err != nil || c.state.OpeningsDigest != "" {
		return err
	}
	c.state.OpeningsDigest, err = c.t.openings(c.state.Seq)
	return err
}

// indexKeys are the index entries without a value that follow from a state.
func indexKeys(h *caseState) []string {
	out := make([]string, 0, len(h.Matches)+2)
	for _, m := range h.Matches {
		if len(m) == 17 {
			out = append(out, string(format.MatchKey(m[0], [16]byte(m[1:]), h.Seq)))
		}
	}
	for _, who := range h.ReferredTo {
		out = append(out, string(format.ReferredKey(who, h.Seq)))
	}
	if h.Holder != "" && len(h.RowKey) == 27 {
		out = append(out, string(format.HolderKey(h.Holder, format.QueuePosition(h.RowKey[2:]))))
	}
	if !h.NextChange.IsZero() && h.State != review.StateDecided {
		out = append(out, string(format.RowChangeKey(h.NextChange, h.Seq)))
	}
	return out
}

// saveIndexEntries writes the difference between the index entries without a value and those that are stored.
func (c *loadedCase) saveIndexEntries() {
	var was []string
	if c.stored != nil {
		was = indexKeys(c.stored)
	}
	now := indexKeys(&c.state)
	kept, had := setOf(now), setOf(was)
	for _, k := range was {
		if !kept[k] {
			c.t.del([]byte(k))
		}
	}
	for _, k := range now {
		if !had[k] {
			c.t.put([]byte(k), nil)
		}
	}
}

func setOf(list []string) map[string]bool {
	out := make(map[string]bool, len(list))
	for _, s := range list {
		out[s] = true
	}
	return out
}

// clockKeys are the entries of the index of clocks that follow from a state, one for each obligation.
func clockKeys(h *caseState) [][]byte {
	out := make([][]byte, len(h.Obligations))
	for i := range h.Obligations {
		out[i] = format.ClockKey(h.Obligations[i].IndexKey(), h.Obligations[i].Due, h.Seq, i)
	}
	return out
}

func (c *loadedCase) saveClocks() error {
	now := clockKeys(&c.state)
	if c.stored != nil {
		for _, k := range clockKeys(c.stored) {
			if !containsBytes(now, k) {
				c.t.del(k)
			}
		}
	}
	for i, k := range now {
		v, err := json.Marshal(c.state.Obligations[i])
		if err != nil {
			return err
		}
		c.t.put(k, v)
	}
	return nil
}

// undecidedEmergency reports whether the request is an emergency that is open or referred.
func (h *caseState) undecidedEmergency() bool {
	return h.Kind == string(review.KindEmergency) && (h.State == review.StateOpen || h.State == review.StateReferred)
}

// tabCounter is the name of the counter of a tab, by its index in tabs.
func tabCounter(i int) string { return "tab/" + string(rune(tabs[i].key)) }

// countsOf are the names of the counters that a request counts in.
func countsOf(h *caseState) []string {
	out := []string{tabCounter(tabOf(h.State))}
	if h.undecidedEmergency() {
		out = append(out, "emergency")
	}
	return out
}

func (c *loadedCase) saveCounters() error {
	now := countsOf(&c.state)
	var was []string
	if c.stored != nil {
		was = countsOf(c.stored)
	}
	if slices.Equal(was, now) {
		return nil
	}
	for _, n := range was {
		if _, err := c.t.addCount(n, -1); err != nil {
			return err
		}
	}
	for _, n := range now {
		if _, err := c.t.addCount(n, 1); err != nil {
			return err
		}
	}
	return nil
}

// updateSenderAccount updates what the request counts for in the account of its sender, before anything is computed
// from that account.
func (c *loadedCase) updateSenderAccount() error {
	now, was := obligation.ProgressOf(c.records).SenderRecord, ""
	if c.stored != nil {
		was = c.stored.SenderRecord
	}
	sender := c.s.senderHash(c.doc())
	if c.stored != nil && len(c.stored.Sender) == 16 {
		sender = c.stored.Sender
	}
	if len(sender) != 16 || now == was {
		return nil
	}
	return c.t.changeSender(sender, func(a *senderStats) {
		a.add(was, -1)
		a.add(now, 1)
	})
}

// addToSenderAccount adds a new request to the account of its sender.
func (c *loadedCase) addToSenderAccount() error {
	if c.stored != nil || len(c.state.Sender) != 16 {
		return nil
	}
	return c.t.changeSender(c.state.Sender, func(a *senderStats) { a.Requests++ })
}

// changeSender changes the account of a sender. One without requests is none.
func (t *tx) changeSender(sender []byte, change func(*senderStats)) error {
	k := format.SenderKey([16]byte(sender))
	var a senderStats
	if _, err := getJSON(t, k, &a); err != nil {
		return err
	}
	change(&a)
	if a == (senderStats{}) {
		t.del(k)
		return nil
	}
	return putJSON(t, k, a)
}
