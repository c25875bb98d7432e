package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"lert/review"
	"lert/review/obligation"
	"lert/review/problem"
	"lert/store/engine"
	"lert/store/format"
)

// Fulfil records what was done on a decision, or refuses it and writes
// nothing: what was produced, preserved, started, stopped or sent. It ends the
// obligations that it fulfils and starts those that it begins; data past the
// end of a collection is recorded with a mark and said in the receipt.
//
// The caller makes f.ID (32 hex digits): the same id with the same content
// gives the same receipt, Repeated; with other content problem.Conflict. f.Request
// is required. Where they are left empty, f.At is the store's clock and
// f.Decision the decision in force (of a stop: the one that the collection was
// started on; of a preservation before any decision on it: none), and of what
// is kept at our own initiative f.Rule the first of review.KeepRules.
//
// Errors: problem.Refused with every rule that is broken, problem.NotFound, problem.Conflict,
// problem.Rehearsal.
func (v *Session) Fulfil(ctx context.Context, f review.Fulfilment) (Receipt, error) {
	id, err := recordID("fulfilment", f.ID)
	if err != nil {
		return Receipt{}, err
	}
	f.Schema, f.ID, f.By = review.FulfilmentSchema, hex.EncodeToString(id[:]), v.me
	f.RecordedAt, f.Incident, f.Late, f.Revision = time.Time{}, "", "", 0
	if !f.At.IsZero() {
		f.At = f.At.UTC()
	}
	given := givenBy(&f)
	content := fulfilmentContent(&f, given)
	var out Receipt
	err = v.act(ctx, id, review.ActFulfil, func(t *tx) error {
		out, f.By = Receipt{}, t.by
		repeated, err := v.s.fulfilledBefore(t, id, given, content, &out)
		if err != nil || repeated {
			return err
		}
		if err := t.inOrder(); err != nil {
			return err
		}
		c, err := v.s.open(t, f.Request)
		if err != nil {
			return err
		}
		if c.head.Answers != "" {
			return problem.Refuse(10, c.head.ID+" was taken in as the answer on "+c.head.Answers, "record it there")
		}
		e := &deed{c: c, f: f}
		if err := e.judge(); err != nil {
			return err
		}
		out, err = e.record(id, given, content)
		return err
	})
	return out, err
}

// What a caller gave of the fields that the store fills in otherwise.
const (
	gaveAt       = 1
	gaveDecision = 2
	gaveRule     = 4
)

func givenBy(f *review.Fulfilment) (given byte) {
	if !f.At.IsZero() {
		given |= gaveAt
	}
	if f.Decision != "" {
		given |= gaveDecision
	}
	if f.Rule != "" {
		given |= gaveRule
	}
	return given
}

// fulfilmentContent is the digest of what a person recorded, without what the
// store filled in.
func fulfilmentContent(f *review.Fulfilment, given byte) [32]byte {
	c := *f
	c.Revision, c.RecordedAt, c.Incident, c.Late, c.By = 0, time.Time{}, "", "", review.Actor{Analyst: f.By.Analyst}
	if given&gaveAt == 0 {
		c.At = time.Time{}
	}
	if given&gaveDecision == 0 {
		c.Decision = ""
	}
	if given&gaveRule == 0 {
		c.Rule = ""
	}
	if f.Notice != nil {
		n := *f.Notice
		n.Looked = nil
		c.Notice = &n
	}
	b, err := json.Marshal(&c)
	if err != nil { // a plain struct always marshals
		panic("store: " + err.Error())
	}
	return sha256.Sum256(b)
}

// fulfilledBefore answers a call whose id was recorded before.
func (s *Store) fulfilledBefore(t *tx, id engine.ID, given byte, content [32]byte, out *Receipt) (bool, error) {
	k := format.FulfilerKey(id)
	v, found, err := t.get(k)
	if err != nil || !found {
		return false, err
	}
	if len(v) != 45 {
		return false, engine.Damaged(s.path, k, "cut short")
	}
	if v[12] != given || [32]byte(v[13:]) != content {
		return false, problem.Conflict.New(fmt.Sprintf("conflict: fulfilment %x was recorded with other content", id), "make a new id for a new fulfilment")
	}
	seq, n := format.Uint64(v), format.Ordinal(v[8:])
	c, err := s.glance(t, seq)
	if err != nil {
		return false, err
	}
	f, leaf, err := t.fulfilment(seq, n)
	if err != nil {
		return false, err
	}
	*out = fulfilReceipt(&f, n, leaf, c.head.State)
	out.Repeated = true
	return true, nil
}

func fulfilReceipt(f *review.Fulfilment, n int, leaf int64, state string) Receipt {
	r := Receipt{ID: f.ID, Seq: uint64(n) + 1, Leaf: leaf, State: state}
	r.Says = fmt.Sprintf("%s: %s was recorded (ledger %d)", f.Request, strings.ReplaceAll(f.Kind, "_", " "), leaf)
	switch {
	case f.Void:
		r.Says = fmt.Sprintf("%s: that %s was recorded is void (ledger %d)", f.Request, strings.ReplaceAll(f.Kind, "_", " "), leaf)
	case f.Supersedes != "":
		r.Says = fmt.Sprintf("%s: %s was corrected (ledger %d)", f.Request, strings.ReplaceAll(f.Kind, "_", " "), leaf)
	}
	if f.Late != "" {
		r.Says += "; LATE: it was " + f.Late
	}
	if f.Incident != "" {
		r.Says += "; INCIDENT: " + f.Incident
	}
	return r
}

// fulfilment reads the nth fulfilment on a request, counted from 0.
func (t *tx) fulfilment(seq uint64, n int) (f review.Fulfilment, leaf int64, err error) {
	leaf, err = t.readRecord(format.RevKey(format.FamFulfil, seq, n), &f)
	return f, leaf, err
}

// fulfilled are all fulfilments on the request, oldest record first.
func (c *dossier) fulfilled() []Fulfilled {
	var out []Fulfilled
	for i := range c.recs.Fulfilments {
		f := &c.recs.Fulfilments[i]
		for j := range out {
			out[j].Corrected = out[j].Corrected || out[j].Fulfilment.ID == f.Supersedes
		}
		out = append(out, Fulfilled{Fulfilment: f.Fulfilment, Leaf: f.Leaf})
	}
	return out
}

// deed is one fulfilment under way inside an act.
type deed struct {
	c   *dossier
	f   review.Fulfilment
	in  review.Release
	dec *Decided // that it rests on; nil: none
}

// judge gathers what the rules look at and refuses what they refuse.
func (e *deed) judge() (err error) {
	c, f := e.c, &e.f
	if !f.DataTo.IsZero() {
		f.DataTo = f.DataTo.UTC()
	}
	f.Request, f.RecordedAt = c.head.ID, c.t.now
	in := &e.in
	in.Policy, in.Fulfilment, in.Revision, in.Now = c.s.rules.Policy(), f, c.head.Rev, c.t.now
	in.Earlier = c.recs.Done()
	if err := e.supersede(); err != nil {
		return err
	}
	if f.At.IsZero() {
		f.At = c.t.now
	}
	var latest *Decided
	if c.head.Decision != 0 {
		if latest, err = c.s.decided(c.t, c.head.Decision); err != nil {
			return err
		}
		in.Latest = &latest.Decision
	}
	if err := e.choose(latest); err != nil {
		return err
	}
	f.Revision, in.Request = c.head.Rev, c.req()
	if e.dec != nil {
		d := e.dec.asRecord()
		in.Decision, in.Shown, in.FinalAt = &e.dec.Decision, d.Shown, d.FinalAt()
		f.Revision, in.Request = d.Revision, c.recs.Request(d.Revision)
	}
	if f.Kind == review.Preserved && f.Decision == "" && f.Rule == "" && !c.doc().Kind.Preserves() {
		rule, _ := review.KeepRule(in.Policy, c.req(), f.At, "")
		f.Rule = rule.ID
	}
	if f.Kind == review.NoticeSent && !f.Void {
		in.Speaks = e.speaks()
		if err := e.lookAround(); err != nil {
			return err
		}
	}
	if err := review.RefuseFulfilment(*in).Err(); err != nil {
		return err
	}
	f.Incident = review.Incident(*in)
	if f.Kind == review.Produced && e.dec != nil && !f.Void {
		f.Late = obligation.Late(c.head.Owed, f.At, e.dec.Decision.Seq)
	}
	return nil
}

// telling is the id of the approval that a notice rests on where it is not the latest
// decision: the one that names the address that it went to, else the latest under
// which a user is still to be told; "" for the latest decision.
func (e *deed) telling() string {
	c := e.c
	untold := c.recs.Untold(c.s.rules.Policy())
	for _, d := range untold {
		for _, t := range c.recs.Request(d.Revision).Targets {
			if strings.EqualFold(t.Value, strings.TrimSpace(e.f.To)) {
				return d.ID
			}
		}
	}
	if len(untold) > 0 {
		return untold[0].ID
	}
	if l := c.recs.Latest(); l != nil && l.Outcome == review.OutcomeApprove && l.Final() {
		return ""
	}
	if left := review.Disclosed(e.in.Earlier); left != nil {
		return left.Decision
	}
	return ""
}

// speaks is the last approval that says when a user is told whom the notice tells,
// where it is another than the one that the notice rests on; nil where it is not.
func (e *deed) speaks() *review.Decision {
	for _, d := range e.c.recs.Speaking() {
		switch {
		case d.Notice == nil || d.Notice.Action == review.NoNotice || !e.names(d.Revision):
		case d.ID == e.f.Decision:
			return nil
		default:
			now := d.ByNow()
			return &now
		}
	}
	return nil
}

// names reports whether a revision of the request names a user whom a notice tells.
func (e *deed) names(revision int) bool {
	now := e.c.recs.Request(revision).Targets
	for t, x := range e.in.Request.Targets {
		told := len(e.f.Targets) == 0 || slices.Contains(e.f.Targets, t)
		if told && slices.ContainsFunc(now, func(y review.Target) bool { return y.Type == x.Type && y.Value == x.Value }) {
			return true
		}
	}
	return len(e.in.Request.Targets) == 0
}

// lookAround finds the bars on telling the user, now and where the notice is
// written down later also when it went out: what is allowed since was not then.
func (e *deed) lookAround() error {
	c, f := e.c, &e.f
	if was := e.in.Corrects; was != nil && f.At.Equal(was.At) && tellsNobodyElse(f, was) {
		if f.Notice != nil && was.Notice != nil {
			n := *f.Notice
			n.Looked = was.Notice.Looked
			f.Notice = &n
		}
		return nil // nothing barred it when it was recorded
	}
	var bars []review.Bar
	var looked []string
	var err error
	// A correction says what was done then, whatever has come to bar it since.
	if e.in.Corrects == nil {
		if bars, looked, err = c.bars(e.in.Request, f.Targets, c.t.now); err != nil {
			return err
		}
	}
	if e.in.Corrects != nil || f.At.Before(c.t.now) {
		then, found, err := c.bars(e.in.Request, f.Targets, f.At)
		if err != nil {
			return err
		}
		if looked == nil {
			looked = found
		}
		for _, b := range then {
			if !slices.ContainsFunc(bars, func(x review.Bar) bool { return x.Request == b.Request }) {
				bars = append(bars, b)
			}
		}
	}
	e.in.Bars = bars
	if f.Notice != nil {
		n := *f.Notice
		n.Looked = looked
		f.Notice = &n
	}
	return nil
}

// tellsNobodyElse reports whether a corrected notice went to no other users.
func tellsNobodyElse(f, was *review.Fulfilment) bool {
	if len(was.Targets) == 0 {
		return true
	}
	return len(f.Targets) > 0 && !slices.ContainsFunc(f.Targets, func(t int) bool { return !slices.Contains(was.Targets, t) })
}

// choose finds the decision that the fulfilment rests on.
func (e *deed) choose(latest *Decided) error {
	c, f := e.c, &e.f
	name := f.Decision
	if name == "" {
		switch f.Kind {
		case review.CollectionStopped:
			if r := review.Running(e.in.Earlier); r != nil {
				name = r.Decision
			}
		case review.NoticeSent:
			if e.dec, name = latest, e.telling(); name != "" {
				e.dec = nil
			}
		case review.Preserved:
			approved := latest != nil && latest.Decision.Outcome == review.OutcomeApprove && latest.Decision.Effect == review.EffectFinal && latest.Decision.Revision == c.head.Rev
			if approved && c.doc().Kind.Preserves() {
				e.dec = latest
			}
		default:
			e.dec = latest
		}
		if e.dec != nil {
			f.Decision = e.dec.Decision.ID
		}
		if name == "" {
			return nil
		}
	}
	seq, err := c.t.decisionSeq(name)
	if err != nil {
		return err
	}
	if e.dec, err = c.s.decided(c.t, seq); err != nil {
		return err
	}
	if e.dec.Decision.Request != c.head.ID {
		return problem.Refuse(0, fmt.Sprintf("decision %s is on %s", e.dec.Decision.ID, e.dec.Decision.Request), "name a decision on this request, or leave it out")
	}
	f.Decision = e.dec.Decision.ID
	return nil
}

// record writes the fulfilment, its leaf and its index, and moves what is owed.
func (e *deed) record(id engine.ID, given byte, content [32]byte) (Receipt, error) {
	c, f := e.c, &e.f
	t, h := c.t, &c.head
	l := &format.Leaf{Kind: format.LeafFulfilment, ID: f.ID, Request: h.ID, Revision: f.Revision, RequestCommit: c.ins[f.Revision-1].Commit, Outcome: f.Kind, Supersedes: f.Supersedes}
	if f.Void {
		l.Codes = []string{"void"}
	}
	if f.Incident != "" {
		l.Codes = []string{"incident"}
	}
	n := h.Done
	leaf, err := c.s.record(t, format.RevKey(format.FamFulfil, h.Seq, n), f, l, fulfilmentFields(f))
	if err != nil {
		return Receipt{}, err
	}
	t.put(format.FulfilerKey(id), append(append(format.AppendUint32(format.AppendUint64(nil, h.Seq), uint32(n)), given), content[:]...))
	c.recs.Fulfilments = append(c.recs.Fulfilments, obligation.Fulfilment{Fulfilment: *f, Leaf: leaf})
	err = c.settle()
	return fulfilReceipt(f, n, leaf, h.State), err
}

// fulfilledWords tells a fulfilment in the case's history.
func fulfilledWords(f *review.Fulfilment) string {
	var text string
	add := func(s string) {
		if text != "" && s != "" {
			text += "; "
		}
		text += s
	}
	if f.Incident != "" {
		add("INCIDENT: " + f.Incident)
	}
	for i, c := range f.Categories {
		if i == 0 {
			add(c)
		} else {
			text += ", " + c
		}
	}
	for _, u := range f.None {
		add(fmt.Sprintf("%s: %s", u.Category, map[string]string{"no_data": "no data", "no_account": "no account"}[u.Why]))
	}
	if n := len(f.Files); n == 1 {
		add("1 file")
	} else if n > 1 {
		add(fmt.Sprintf("%d files", n))
	}
	if f.To != "" {
		add("to " + f.To)
	}
	if f.Channel != "" {
		add("by " + f.Channel)
	}
	if f.Rule != "" {
		add("under " + f.Rule)
	}
	add(f.Note)
	return text
}
