package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"lert/review"
	"lert/review/obligation"
	"lert/store/engine"
	"lert/store/format"
)

// Limits of a hand-over: a longer list of what happened is no help.
const (
	changedCap = 500
	workCap    = 200
)

// Handover is what a person needs to continue their own work, or that of others.
type Handover struct {
	// Since is the start of Changes; zero lists all.
	Since time.Time
	Notes []ShiftNote // those not acknowledged, newest first
	// Changes is what others recorded since, newest first; More reports that there was more before.
	Changes []Change
	More    bool
	Tasks   []Task // this person's own open work
}

// Change is one record made by somebody else.
type Change struct {
	At      time.Time
	Who     string
	Request string // "" where it is of no single request
	What    string // in words
	Leaf    int64
}

// Task is unfinished work of the person's own.
type Task struct {
	Row            QueueRow
	Text           string
	Due            time.Time // zero if only the request's own dates count
	InternalTarget bool      // not a breach once it is past: an internal target, or a claim that ends
	// ToMe: somebody handed it to this person, or asked them by name.
	ToMe bool
}

// ToMe is the part of a hand-over that is addressed to a person: notes to them, what was handed to them, and what they
// are asked by name.
func (h Handover) ToMe(me string) Handover {
	return Handover{Since: h.Since,
		Notes: filtered(h.Notes, func(n ShiftNote) bool { return n.To == me }),
		Tasks: filtered(h.Tasks, func(x Task) bool { return x.ToMe })}
}

// filtered are the elements that are wanted, in a list of their own.
func filtered[T any](list []T, wanted func(T) bool) (out []T) {
	for _, x := range list {
		if wanted(x) {
			out = append(out, x)
		}
	}
	return out
}

// Handover lists what changed since an instant (DeskStatus.Last is when the person was last present; zero lists
// everything), the notes of earlier shifts, and the person's own open work.
func (v *Session) Handover(ctx context.Context, since time.Time) (Handover, error) {
	return read(ctx, v, review.ActHandOver, func(t *tx) (_ Handover, err error) {
		h := &handoverBuilder{s: v.s, t: t, me: t.by, out: Handover{Since: since}}
		if review.Authorise(t.by.Role, review.ActShiftNote) == nil {
			if h.out.Notes, err = t.unread(t.by.Name); err != nil {
				return Handover{}, err
			}
		}
		for _, f := range []func() error{h.addChanges, h.addClaims, h.addQuestions, h.addDecisions, h.addDrafts} {
			if err := f(); err != nil {
				return Handover{}, err
			}
		}
		return h.out, nil
	})
}

// handoverBuilder gathers one hand-over.
type handoverBuilder struct {
	s   *Store
	t   *tx
	me  review.Actor
	out Handover
}

// namesByPseudonym gives the person behind each pseudonym, as far as the people file knows.
func (h *handoverBuilder) namesByPseudonym() map[string]string {
	out := map[string]string{h.s.pseudonym(h.me): h.me.Name}
	if p := h.s.People(); p != nil {
		for _, e := range p.Persons {
			out[h.s.pseudonym(review.Actor{Name: e.Name, Pseudonym: e.Pseudonym})] = e.Name
		}
	}
	return out
}

// addChanges walks the ledger back to the instant: it has every record, in order.
func (h *handoverBuilder) addChanges() error {
	names := h.namesByPseudonym()
	for kv, err := range h.t.values([]byte{format.FamLeaf}, engine.ScanOpt{Reverse: true}) {
		if err != nil {
			return err
		}
		l, err := format.ParseLeaf(kv.Val)
		if err != nil {
			return err
		}
		if !l.At.After(h.out.Since) {
			return nil
		}
		who := names[l.Author]
		if who == "" {
			who = l.Author
		}
		if who == h.me.Name {
			continue
		}
		if h.t.restrictedTo != "" {
			_, found, err := h.t.visibleSeq(l.Request)
			if err != nil {
				return err
			}
			if !found {
				continue
			}
		}
		if len(h.out.Changes) == changedCap {
			h.out.More = true
			return nil
		}
		h.out.Changes = append(h.out.Changes, Change{At: l.At, Who: who, Request: l.Request, What: describeLeaf(l),
			Leaf: int64(format.Uint64(kv.Key[1:]))})
	}
	return nil
}

// describeLeaf says in words what was recorded.
func describeLeaf(l *format.Leaf) string {
	switch l.Kind {
	case format.LeafIntake:
		if l.Count == 1 {
			return "imported " + l.First
		}
		return fmt.Sprintf("imported %d, %s to %s", l.Count, l.First, l.Last)
	case format.LeafClock:
		return "stated that the clock is right"
	case format.LeafFile:
		return "accepted the database file as it is"
	case format.LeafObservation:
		return "recorded an observation"
	case format.LeafDecision:
		text := "decided: " + outcomeWord(l.Outcome)
		if l.Effect == review.EffectAwaitingSignature {
			text += ", held until counsel signs"
		}
		return text
	case format.LeafCountersign:
		if l.Outcome == "agree" {
			return "signed the decision"
		}
		return "refused the decision"
	case format.LeafReferral:
		return "asked counsel"
	case format.LeafOpinion:
		return "answered as counsel"
	case format.LeafFulfilment:
		return "recorded an action: " + strings.ReplaceAll(l.Outcome, "_", " ")
	case format.LeafPeople:
		return "the people file changed"
	}
	return strings.ReplaceAll(l.Kind+" "+l.Outcome, "_", " ")
}

// addTask adds something to do on a request, once.
func (h *handoverBuilder) addTask(c *loadedCase, x Task) {
	x.Row = c.row
	x.Row.ExpireClaim(h.t.now)
	if !slices.ContainsFunc(h.out.Tasks, func(y Task) bool { return y.Row.ID == x.Row.ID && y.Text == x.Text }) {
		h.out.Tasks = append(h.out.Tasks, x)
	}
}

// summaryByID is loadSummary by case number, nil if the reader may not see such a request.
func (h *handoverBuilder) summaryByID(id string) (*loadedCase, error) {
	seq, found, err := h.t.visibleSeq(id)
	if err != nil || !found {
		return nil, err
	}
	return h.s.loadSummary(h.t, seq)
}

// addClaims adds the claims that are running.
func (h *handoverBuilder) addClaims() error {
	prefix, _ := tabPrefix(TabMine, h.me.Name)
	for kv, err := range h.t.scanPrefix(prefix, engine.ScanOpt{KeysOnly: true, Limit: workCap}) {
		if err != nil {
			return err
		}
		o := format.QueuePosition(kv.Key[len(kv.Key)-25:])
		c, err := h.s.loadSummary(h.t, o.Seq())
		if err != nil {
			return err
		}
		if !c.state.claimRuns(h.t.now) {
			continue
		}
		says, handed, err := h.howHeld(c)
		if err != nil {
			return err
		}
		h.addTask(c, Task{Text: says, Due: c.state.ClaimedUntil, InternalTarget: true, ToMe: handed})
	}
	return nil
}

// howHeld says how this person came to hold a request, and whether somebody handed it to them.
func (h *handoverBuilder) howHeld(c *loadedCase) (says string, handed bool, err error) {
	var e obligation.ClaimEvent
	_, err = getJSON(h.t, format.RecordKey(format.FamClaimEvent, c.state.Seq, c.state.ClaimEventCount-1), &e)
	if err != nil || e.Kind != obligation.HandedOver {
		return "you hold it", false, err
	}
	says = "handed to you by " + e.By.Name
	if e.Why != "" {
		says += ": " + e.Why
	}
	return says, true, nil
}

// addQuestions adds the open questions that this person may answer or asked, and the decisions that they may sign.
func (h *handoverBuilder) addQuestions() error {
	mayAnswer := review.Authorise(h.me.Role, review.ActGiveOpinion) == nil
	maySign := review.Authorise(h.me.Role, review.ActCountersign) == nil
	lo, hi := engine.PrefixRange([]byte{format.FamQueue, format.TabCounsel})
	for kv, err := range h.t.visibleRows(keyRange{lo, hi, false}, engine.ScanOpt{Limit: workCap}) {
		if err != nil {
			return err
		}
		o := format.QueuePosition(kv.Key[2:])
		c, err := h.s.loadSummary(h.t, o.Seq())
		if err != nil {
			return err
		}
		if c.state.Effect == review.EffectAwaitingSignature && maySign && c.state.DecidedBy != h.me.Name {
			h.addTask(c, Task{Text: "held for a second signature"})
		}
		if c.state.AnsweredUpTo >= c.state.QuestionCount {
			continue
		}
		r, err := h.t.readQuestion(c.state.Seq, c.state.QuestionCount-1)
		if err != nil {
			return err
		}
		switch {
		case mayAnswer && (r.To == h.me.Name || r.To == "" && restrictedTo(h.me) == ""):
			h.addTask(c, Task{Text: r.By.Name + " asks: " + r.Question, ToMe: r.To == h.me.Name})
		case r.By.Name == h.me.Name:
			h.addTask(c, Task{Text: "you asked counsel and have had no answer"})
		}
	}
	return nil
}

// followUpClocks are the clocks of work that follows a decision.
var followUpClocks = []string{review.ClockResponse, review.ClockNotice, review.ClockRecheck, review.ClockCollectionEnd}

// addDecisions adds this person's own newest decisions that are not carried out.
func (h *handoverBuilder) addDecisions() error {
	prefix := format.AuditKey(format.ByAnalyst, h.me.Name, 0)
	o := engine.ScanOpt{Reverse: true, KeysOnly: true, Limit: workCap}
	for kv, err := range h.t.scanPrefix(prefix[:len(prefix)-8], o) {
		if err != nil {
			return err
		}
		n := format.Uint64(kv.Key[len(kv.Key)-8:])
		var d review.Decision
		if _, err := h.t.readRecord(format.SeqKey(format.FamDecision, n), &d); err != nil {
			return err
		}
		c, err := h.summaryByID(d.RequestID)
		if err != nil {
			return err
		}
		if c == nil || c.state.DecisionSeq != n {
			continue
		}
		if c.state.Effect == review.EffectAwaitingSignature {
			h.addTask(c, Task{Text: "your decision is held until counsel signs"})
		}
		for _, o := range c.state.Obligations {
			if o.DecisionSeq == n && slices.Contains(followUpClocks, o.Clock) {
				h.addTask(c, Task{Text: o.Text, Due: o.Due, InternalTarget: o.InternalTarget})
			}
		}
	}
	return nil
}

// addDrafts adds what this person has half written.
func (h *handoverBuilder) addDrafts() error {
	prefix, seen := format.DraftKey(h.me.Name, "", ""), map[string]bool{}
	for kv, err := range h.t.scanPrefix(prefix, engine.ScanOpt{KeysOnly: true, Limit: workCap}) {
		if err != nil {
			return err
		}
		id, _, _ := strings.Cut(string(kv.Key[len(prefix):]), "\x00") // what follows is the console
		id, _, _ = strings.Cut(id, " ")
		if seen[id] { // several dialogs, or several consoles
			continue
		}
		seen[id] = true
		c, err := h.summaryByID(id)
		if err != nil {
			return err
		}
		if c != nil { // nil if the request is not imported yet
			h.addTask(c, Task{Text: "there is an unfinished draft"})
		}
	}
	return nil
}
