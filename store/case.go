package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"lert/review"
	"lert/store/engine"
)

// Case reads everything about a request, assessed afresh as of now, and
// records nothing. Claim and Draft are left out: they belong to OpenCase.
// ErrNotFound where there is no such number.
func (s *Store) Case(ctx context.Context, id string) (*Case, error) {
	return s.readCase(ctx, "", id, "")
}

// OpenCase reads a request for a person and records that they opened this
// revision: without that they cannot approve it. Under a fixed clock on a real
// database it reads only.
func (s *Store) OpenCase(ctx context.Context, by review.Actor, id string) (*Case, error) {
	by, err := s.Admit(by, review.ActOpen)
	if err != nil {
		return nil, err
	}
	c, err := s.readCase(ctx, only(by), id, by.Analyst)
	if err != nil || !c.OpenedAt.IsZero() || s.o.ReadOnly {
		return c, err
	}
	err = s.act(ctx, newID(), &by, review.ActOpen, func(t *tx) error {
		g, err := s.find(t, id)
		if err != nil {
			return err
		}
		rev := c.Row.Revision
		if g.head.Rev != rev {
			return fmt.Errorf("%w: revision %d of %s has just arrived: open it again", ErrConflict, g.head.Rev, id)
		}
		at, err := t.openedAt(g.head.Seq, rev, by.Analyst)
		if err != nil || !at.IsZero() {
			c.OpenedAt = at
			return err
		}
		c.OpenedAt = t.now
		t.put(openedKey(g.head.Seq, rev, by.Analyst), be64(nil, instant(t.now)))
		return nil
	})
	if errors.Is(err, ErrRehearsal) {
		return c, nil
	}
	if err != nil {
		return nil, err
	}
	return c, nil
}

func (s *Store) readCase(ctx context.Context, only, id, who string) (*Case, error) {
	var out *Case
	err := s.view(ctx, func(r engine.Reader) error {
		t := s.reader(r, only)
		c, err := s.open(t, id)
		if err != nil {
			return err
		}
		out, err = c.file(who)
		return err
	})
	return out, err
}

// file is the case as it stands now, for a person where one is named.
func (c *dossier) file(who string) (*Case, error) {
	a, h, err := c.assess(c.t.now)
	if err != nil {
		return nil, err
	}
	bytes := a.Canonical()
	received, err := document(c.raw, c.head.ID)
	if err != nil {
		return nil, err
	}
	out := &Case{
		Row: c.row, Request: c.req, Received: received, Raw: c.raw, Digest: c.in.Digest, Trusted: c.in.Trusted,
		Assessment: a, AssessedJSON: bytes, AssessDigest: review.Digest(bytes), History: *h, Observations: c.obs,
	}
	at, err := c.t.r.Get(headKey(c.head.Seq))
	if err != nil {
		return nil, err
	}
	out.Version = at.Mod
	out.Row.expire(c.t.now)
	if c.head.Holder != "" && c.t.now.Before(c.head.Until) {
		claim := c.claim()
		out.Claim = &claim
	}
	if out.Referrals, err = c.referrals(); err != nil {
		return nil, err
	}
	if out.Decisions, err = c.decisions(); err != nil {
		return nil, err
	}
	if out.Fulfilments, err = c.fulfilled(); err != nil {
		return nil, err
	}
	if out.Related, err = c.related(); err != nil {
		return nil, err
	}
	out.Courses = review.Courses(c.s.rules.Policy(), c.req, h, a)
	if err = c.conversation(out); err != nil {
		return nil, err
	}
	a.Related = out.Related
	out.Row.Related = len(out.Related)
	for _, d := range c.head.Owed {
		o, err := c.owed(d)
		if err != nil {
			return nil, err
		}
		out.Owed = append(out.Owed, o)
	}
	slices.SortStableFunc(out.Owed, func(a, b Owed) int { return a.Due.Compare(b.Due) })
	if who != "" {
		if out.OpenedAt, err = c.t.openedAt(c.head.Seq, c.head.Rev, who); err != nil {
			return nil, err
		}
		if out.Draft, _, err = c.t.peek(draftKey(who, c.head.ID)); err != nil {
			return nil, err
		}
	}
	return out, c.timeline(out)
}

// decisions reads all decisions on the request, oldest first.
func (c *dossier) decisions() ([]Decided, error) {
	lo, hi := engine.Prefix(auditRequestKey(c.head.Seq, 0)[:10])
	var seqs []uint64
	for kv, err := range c.t.scan(lo, hi, engine.ScanOpt{KeysOnly: true}) {
		if err != nil {
			return nil, err
		}
		seqs = append(seqs, getUint64(kv.Key[10:]))
	}
	var out []Decided
	for _, seq := range seqs {
		d, err := c.s.decided(c.t, seq)
		if err != nil {
			return nil, err
		}
		out = append(out, *d)
	}
	return out, nil
}

// timeline tells the case's history, oldest first.
func (c *dossier) timeline(out *Case) error {
	add := func(at time.Time, who, what, text string, leaf int64) {
		out.Timeline = append(out.Timeline, Event{At: at, Who: who, What: what, Text: review.Clean(text), Leaf: leaf})
	}
	for rev := 1; rev <= c.head.Rev; rev++ {
		in, raw, err := c.t.revision(c.head.Seq, rev)
		if err != nil {
			return err
		}
		out.Revisions = append(out.Revisions, Revision{Number: rev, At: in.At, By: in.By.Analyst, Why: in.Why, Digest: in.Digest})
		if rev == 1 {
			if doc, err := document(raw, c.head.ID); err == nil && doc.ReceivedAt.Before(in.At) {
				add(doc.ReceivedAt.UTC(), doc.Requester.Agency, "received", "the request arrived", -1)
			}
			add(in.At, in.By.Analyst, "taken in", "taken in from "+in.Source, in.Leaf)
			continue
		}
		add(in.At, in.By.Analyst, "revised", fmt.Sprintf("revision %d: %s", rev, in.Why), in.Leaf)
	}
	for i, o := range c.obs {
		add(o.At, o.By.Analyst, "observed", observedWords(&o), c.leaf[i])
	}
	for n, r := range out.Referrals {
		leaf, err := c.leafOf(revKey(famReferral, c.head.Seq, n))
		if err != nil {
			return err
		}
		text := r.Question
		if r.To != "" {
			text = "to " + r.To + ": " + text
		}
		add(r.At, r.By.Analyst, "referred", text, leaf)
		if !r.AnsweredAt.IsZero() {
			if leaf, err = c.leafOf(revKey(famAnswer, c.head.Seq, n)); err != nil {
				return err
			}
			add(r.AnsweredAt, r.AnsweredBy.Analyst, "answered", r.Answer, leaf)
		}
	}
	for i := range out.Decisions {
		d := &out.Decisions[i]
		text := outcomeWord(d.Decision.Outcome)
		if d.Sign != nil || d.Decision.Effect == review.EffectHeld {
			text += ", held until counsel signs"
		}
		if d.Decision.Rationale != "" {
			text += ": " + d.Decision.Rationale
		}
		add(d.Decision.DecidedAt, d.Decision.By.Analyst, "decided", text, d.Leaf)
		if d.Sign != nil {
			add(d.Sign.At, d.Sign.By.Analyst, "countersigned", strings.TrimSuffix(d.Sign.Answer+": "+d.Sign.Why, ": "), d.SignLeaf)
		}
	}
	for i := range out.Fulfilments {
		f := &out.Fulfilments[i].Fulfilment
		add(f.At, f.By.Analyst, f.Kind, fulfilledWords(f), out.Fulfilments[i].Leaf)
	}
	for i := range out.Links {
		l := &out.Links[i].Link
		what := "linked"
		if l.Ends != "" {
			what = "unlinked"
		}
		text := "with " + far(l, c.head.ID)
		if l.Kind == review.LinkAnswers && l.Request == c.head.ID {
			text = "as the answer on " + l.Other
		} else if l.Kind == review.LinkAnswers {
			text = l.Request + " as the answer"
		}
		add(l.At, l.By.Analyst, what, text+": "+l.Why, out.Links[i].Leaf)
	}
	slept, leaves, err := c.snoozes()
	if err != nil {
		return err
	}
	for i, z := range slept {
		what, text := "woken", z.Why
		if !z.Until.IsZero() {
			what, text = "snoozed", strings.TrimSuffix("until "+z.Until.Format("2006-01-02 15:04 UTC")+": "+z.Why, ": ")
		}
		add(z.At, z.By.Analyst, what, text, leaves[i])
	}
	held, err := c.holdings()
	if err != nil {
		return err
	}
	for i := range held {
		add(held[i].At, held[i].By.Analyst, held[i].What, held[i].words(), -1)
	}
	if out.Claim != nil && len(held) == 0 { // taken before events were kept
		add(out.Claim.Since, out.Claim.Holder, heldClaimed, "until "+out.Claim.Until.UTC().Format("15:04 UTC"), -1)
	}
	slices.SortStableFunc(out.Timeline, func(a, b Event) int { return a.At.Compare(b.At) })
	return nil
}

func observedWords(o *review.Observation) string {
	text := o.Kind
	switch {
	case o.Callback != nil:
		text = fmt.Sprintf("call-back %s, number from %s", o.Callback.Result, strings.ReplaceAll(o.Callback.NumberSource, "_", " "))
		if o.Callback.Reached != "" {
			text += ", reached " + o.Callback.Reached
		}
	case o.Kind == review.ObservedNote:
		text = o.Value
	case o.Kind == review.ObservedCopy:
		if text = "the copy was " + o.Value; !o.Until.IsZero() {
			text = "the copy is kept on until " + o.Until.String()
		}
	case o.Value != "":
		text += ": " + o.Value
	}
	if o.Note != "" && o.Note != o.Value {
		text += " (" + o.Note + ")"
	}
	return text
}

// leafOf is where a record stands in the ledger.
func (c *dossier) leafOf(k []byte) (int64, error) {
	v, _, err := c.t.peek(k)
	if err != nil {
		return 0, err
	}
	leaf, _, err := unrecord(k, v)
	return leaf, err
}

// CloseFrom is when a request that was pushed back may be closed for want of an
// answer; false where it does not wait for one.
func (c *Case) CloseFrom() (time.Time, bool) {
	if c.Row.State != review.StateWaiting || len(c.Decisions) == 0 || c.Decisions[len(c.Decisions)-1].Decision.Outcome != review.OutcomePushBack {
		return time.Time{}, false
	}
	for _, o := range c.Owed {
		if o.Clock == "clarification" && !o.Theirs {
			return o.Due, true
		}
	}
	return time.Time{}, false
}
