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

func tabOf(state string) byte {
	switch state {
	case review.StateReferred:
		return format.TabCounsel
	case review.StateWaiting:
		return format.TabWaiting
	case review.StateDecided:
		return format.TabDecided
	}
	return format.TabOpen
}

// fold computes head and row from the records as they are now.
func (c *dossier) fold() error { return c.foldAt(present{s: c.s}, c.t.now, c.t.leaves) }

// foldAt computes head and row as of an instant, with other requests as they were
// then.
func (c *dossier) foldAt(p past, at time.Time, leaves func() (int64, error)) (err error) {
	h, r := &c.head, c.recs
	was := h.Matches
	h.Sender, h.Matches = c.entries(p.policy())
	if h.Version < sealedSince {
		for _, m := range was {
			if keptMatch(m) && !has(h.Matches, m) {
				h.Kept, h.Matches = append(h.Kept, m), append(h.Matches, m)
			}
		}
	}
	around, err := c.gather(p)
	if err != nil {
		return err
	}
	s := obligation.Fold(obligation.Input{Policy: p.policy(), Records: r, Around: around, Now: at})
	h.Version, h.RowVersion, h.Stale, h.Made, h.Policy = headVersion, format.RowVersion, false, at, p.policy().Digest
	if h.Leaves, err = leaves(); err != nil {
		return err
	}
	h.Progress, h.Owed, h.Change, h.Kind = s.Progress, s.Owed, s.Change, string(r.Document().Kind)
	h.Before, h.Approved = around.Before, around.Approved
	h.count(r)
	c.row = s.Row
	c.hold(obligation.HeldBy(r))
	h.Place = c.place()
	return nil
}

// count takes the numbers of the records over.
func (h *head) count(r *obligation.Records) {
	h.Rev, h.Observed, h.Asked, h.Answered = len(r.Revisions), len(r.Observations), len(r.Questions), r.Answered()
	h.Done, h.Snoozed, h.Renewed, h.Holds, h.Replies, h.Linked = len(r.Fulfilments), len(r.Snoozes), len(r.Renewals), len(r.Claims), 0, 0
	for i := range r.Questions {
		if r.Questions[i].AnswerLeaf >= 0 {
			h.Replies++
		}
	}
	for i := range r.Links {
		if r.Links[i].Request == r.ID {
			h.Linked++
		}
	}
}

// hold shows a claim on head and row.
func (c *dossier) hold(by obligation.Holder) {
	c.head.Holder, c.head.Since, c.head.Until = by.Name, by.Since, by.Until
	c.row.Hold(by)
}

// place is the key of the row.
func (c *dossier) place() []byte {
	h, row := &c.head, &c.row
	tab := tabOf(h.State)
	if tab == format.TabDecided {
		return format.QueueKey(tab, format.NewestFirst(h.Decision, h.Seq))
	}
	return format.QueueKey(tab, format.OrderOf(obligation.BandOf(c.doc()), row.Due, row.Received, h.Seq))
}

// settle computes what follows from the records, and writes the difference. All
// changes of a request end here; those of its preservation reach the others that
// share its copy, or shared it before the request was revised. with are the other
// requests on which the same act records.
func (c *dossier) settle(with ...*dossier) error {
	now, was := present{s: c.s, acted: append(with, c)}, c.was
	if err := c.countFor(); err != nil {
		return err
	}
	if err := c.foldAt(now, c.t.now, c.t.leaves); err != nil {
		return err
	}
	if err := c.write(); err != nil {
		return err
	}
	kin, err := c.sharing(now, was)
	if err != nil {
		return err
	}
	for _, o := range kin {
		if err := o.foldAt(now, c.t.now, c.t.leaves); err != nil {
			return err
		}
		if err := o.write(); err != nil {
			return err
		}
	}
	return nil
}

// sharing are the preservations that share the copy of this one. One that was revised
// may have shared it with any on its former targets.
func (c *dossier) sharing(now present, was *head) (out []*dossier, err error) {
	if !c.doc().Kind.Preserves() {
		return nil, nil
	}
	kin, err := c.kin(now, c.head.Matches)
	if err != nil {
		return nil, err
	}
	p, all := c.s.rules.Policy(), append(slices.Clone(kin), c)
	for _, o := range kin {
		if c.extends(p, o, all) || o.extends(p, c, all) || c.shares(p, o, all) {
			out = append(out, o)
		}
	}
	if was == nil || was.Rev == c.head.Rev {
		return out, nil
	}
	former, err := c.kin(now, was.Matches)
	for _, o := range former {
		if !slices.ContainsFunc(out, func(x *dossier) bool { return x.head.Seq == o.head.Seq }) {
			out = append(out, o)
		}
	}
	return out, err
}

// write writes head and row, and moves every index entry that follows from them.
func (c *dossier) write() error {
	t, h := c.t, &c.head
	h.Edition++
	if err := c.seal(); err != nil {
		return err
	}
	var moved []string
	if w := c.was; w != nil {
		if !bytes.Equal(w.Place, h.Place) {
			t.del(w.Place)
		}
		moved = indexKeys(w)
	}
	now := indexKeys(h)
	for _, k := range moved {
		if !slices.Contains(now, k) {
			t.del([]byte(k))
		}
	}
	for _, k := range now {
		if !slices.Contains(moved, k) {
			t.put([]byte(k), nil)
		}
	}
	if err := c.writeClocks(); err != nil {
		return err
	}
	if err := c.writeCounts(); err != nil {
		return err
	}
	if err := c.countIn(); err != nil {
		return err
	}
	t.raw(engine.Put(h.Place, format.EncodeRow(&c.row)))
	if err := putJSON(t, format.HeadKey(h.Seq), h); err != nil {
		return err
	}
	c.remember()
	return nil
}

// seal takes the digests of what has no leaf over, of a request that an older
// program wrote last.
func (c *dossier) seal() (err error) {
	if c.was == nil || c.was.Version >= sealedSince {
		return nil
	}
	if c.head.Claims, err = c.claimsDigest(); err != nil || c.head.Opened != "" {
		return err
	}
	c.head.Opened, err = c.t.openings(c.head.Seq)
	return err
}

// indexKeys are the entries without a value that follow from a head.
func indexKeys(h *head) []string {
	out := make([]string, 0, len(h.Matches)+2)
	for _, m := range h.Matches {
		if len(m) == 17 {
			out = append(out, string(format.MatchKey(m[0], [16]byte(m[1:]), h.Seq)))
		}
	}
	for _, who := range h.Referred {
		out = append(out, string(format.ReferredKey(who, h.Seq)))
	}
	if h.Holder != "" && len(h.Place) == 27 {
		out = append(out, string(format.MineKey(h.Holder, format.Order(h.Place[2:]))))
	}
	if !h.Change.IsZero() && h.State != review.StateDecided {
		out = append(out, string(format.ChangeKey(h.Change, h.Seq)))
	}
	return out
}

// clockKeys are the entries of the clock index that follow from a head.
func clockKeys(h *head) [][]byte {
	out := make([][]byte, len(h.Owed))
	for i := range h.Owed {
		out[i] = format.ClockKey(h.Owed[i].Key(), h.Owed[i].Due, h.Seq, i)
	}
	return out
}

func (c *dossier) writeClocks() error {
	now := clockKeys(&c.head)
	if c.was != nil {
		for _, k := range clockKeys(c.was) {
			if !has(now, k) {
				c.t.del(k)
			}
		}
	}
	for i, k := range now {
		v, err := json.Marshal(c.head.Owed[i])
		if err != nil {
			return err
		}
		c.t.put(k, v)
	}
	return nil
}

// countsOf are the counters that a head is counted in.
func countsOf(h *head) []string {
	out := []string{"tab/" + string(rune(tabOf(h.State)))}
	if h.Kind == string(review.Emergency) && (h.State == review.StateOpen || h.State == review.StateReferred) {
		out = append(out, "emergency")
	}
	return out
}

func (c *dossier) writeCounts() error {
	now := countsOf(&c.head)
	var was []string
	if c.was != nil {
		was = countsOf(c.was)
	}
	if slices.Equal(was, now) {
		return nil
	}
	for _, n := range was {
		if _, err := c.t.add(n, -1); err != nil {
			return err
		}
	}
	for _, n := range now {
		if _, err := c.t.add(n, 1); err != nil {
			return err
		}
	}
	return nil
}

// countFor moves what the request counts for in its sender's account, before
// anything is computed from that account.
func (c *dossier) countFor() error {
	now, was := obligation.ProgressOf(c.recs).Counted, ""
	if c.was != nil {
		was = c.was.Counted
	}
	sender := c.s.senderOf(c.doc())
	if len(sender) != 16 || now == was {
		return nil
	}
	k := format.SenderKey([16]byte(sender))
	var a account
	if _, err := getJSON(c.t, k, &a); err != nil {
		return err
	}
	a.add(was, -1)
	a.add(now, 1)
	return putJSON(c.t, k, a)
}

// countIn adds a new request to its sender's account.
func (c *dossier) countIn() error {
	if c.was != nil || len(c.head.Sender) != 16 {
		return nil
	}
	k := format.SenderKey([16]byte(c.head.Sender))
	var a account
	if _, err := getJSON(c.t, k, &a); err != nil {
		return err
	}
	a.Requests++
	return putJSON(c.t, k, a)
}
