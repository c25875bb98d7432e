package store

import (
	"context"
	"encoding/hex"
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

// Fulfil records what was done on a decision (produced, preserved, started, stopped or sent), or refuses it and writes
// nothing. It ends the obligations that it fulfils and creates those that it begins. Data from after the end of a
// collection is recorded and marked as an incident in the record and the receipt.
//
// The caller makes f.ID (32 hex digits): the same id with the same content gives the same receipt, Repeated; with other
// content problem.Conflict. f.RequestID is required. Empty fields are filled in: f.At with the store's clock;
// f.DecisionID with the decision in force (for a stop, the one on which the collection was started; for a preservation
// before any decision, none); f.RuleID, for an own preservation, with the first of review.OwnPreservationRules.
//
// Errors: problem.Refused with every refusal, problem.NotFound, problem.Conflict, problem.Rehearsal.
func (v *Session) Fulfil(ctx context.Context, f review.Fulfilment) (Receipt, error) {
	id, err := parseRecordID("fulfilment", f.ID)
	if err != nil {
		return Receipt{}, err
	}
	f.Schema, f.ID, f.By = review.FulfilmentSchema, hex.EncodeToString(id[:]), v.me
	f.RecordedAt, f.Incident, f.Late, f.Revision = time.Time{}, "", "", 0
	if !f.At.IsZero() {
		f.At = f.At.UTC()
	}
	return write(ctx, v, id, review.ActFulfil, func(t *tx) (out Receipt, err error) {
		f.By = t.by
		if f.RequestID, err = t.storedCaseNumber(f.RequestID); err != nil {
			return out, err
		}
		content := fulfilmentContent(&f)
		if out, found, err := v.s.repeatedFulfilment(t, id, content); err != nil || found {
			return out, err
		}
		if err := t.checkClock(); err != nil {
			return out, err
		}
		c, err := v.s.loadByID(t, f.RequestID)
		if err != nil {
			return out, err
		}
		if c.state.ReplyTo != "" {
			return out, problem.Refuse(problem.RuleOutOfDate,
				c.state.ID+" was recorded as the reply to "+c.state.ReplyTo, "record it there")
		}
		e := &pendingFulfilment{c: c, f: f}
		if err := e.check(); err != nil {
			return out, err
		}
		return e.record(id, content)
	})
}

func fulfilmentReceipt(f *review.Fulfilment, n int, leaf int64, state string) Receipt {
	kind := review.FulfilmentLabel(f.Kind)
	says := "recorded: " + kind
	switch {
	case f.Void:
		says = "the record of “" + kind + "” is void"
	case f.Supersedes != "":
		says = "corrected: " + kind
	}
	r := Receipt{ID: f.ID, Seq: uint64(n) + 1, Leaf: leaf, State: state}
	r.Message = fmt.Sprintf("%s: %s (ledger %d)", f.RequestID, says, leaf)
	if f.Late != "" {
		r.Message += "; LATE: it was " + f.Late
	}
	if f.Incident != "" {
		r.Message += "; INCIDENT: " + f.Incident
	}
	return r
}

// fulfilment reads the nth fulfilment on a request, counted from 0.
func (t *tx) fulfilment(seq uint64, n int) (f review.Fulfilment, leaf int64, err error) {
	leaf, err = t.readRecord(format.RecordKey(format.FamFulfilment, seq, n), &f)
	return f, leaf, err
}

// fulfilments are all fulfilments on the request, oldest record first.
func (c *loadedCase) fulfilments() []FulfilmentRecord {
	var out []FulfilmentRecord
	for i := range c.records.Fulfilments {
		f := &c.records.Fulfilments[i]
		for j := range out {
			out[j].Corrected = out[j].Corrected || out[j].Fulfilment.ID == f.Supersedes
		}
		out = append(out, FulfilmentRecord{Fulfilment: f.Fulfilment, Leaf: f.Leaf})
	}
	return out
}

// pendingFulfilment is a fulfilment being checked and recorded.
type pendingFulfilment struct {
	c        *loadedCase
	f        review.Fulfilment
	input    review.FulfilmentInput
	decision *DecisionRecord // the decision it rests on; nil if there is none
}

// check gathers what review's checks look at, and returns their refusals.
func (e *pendingFulfilment) check() (err error) {
	c, f := e.c, &e.f
	if !f.DataTo.IsZero() {
		f.DataTo = f.DataTo.UTC()
	}
	f.RequestID, f.RecordedAt = c.state.ID, c.t.now
	in := &e.input
	in.Policy, in.Fulfilment, in.Revision, in.Now = c.s.rules.Policy(), f, c.state.Rev, c.t.now
	in.Earlier = c.records.CurrentFulfilments()
	if err := e.findCorrected(); err != nil {
		return err
	}
	if f.At.IsZero() {
		f.At = c.t.now
	}
	var latest *DecisionRecord
	if c.state.DecisionSeq != 0 {
		if latest, err = c.s.decisionRecord(c.t, c.state.DecisionSeq); err != nil {
			return err
		}
		in.Latest = &latest.Decision
	}
	if err := e.chooseDecision(latest); err != nil {
		return err
	}
	if err := e.applyDecision(); err != nil {
		return err
	}
	if err := review.ValidateFulfilment(*in).Err(); err != nil {
		return err
	}
	f.Incident = review.IncidentText(*in)
	if clock := review.ClockStoppedBy(f.Kind); clock != "" && !f.Void {
		var decision uint64
		if e.decision != nil {
			decision = e.decision.Decision.Seq
		}
		f.Late = obligation.LateNote(c.state.Obligations, clock, f.At, decision)
	}
	return nil
}

// applyDecision fills in what follows from the decision that the fulfilment rests on.
func (e *pendingFulfilment) applyDecision() error {
	c, f, in := e.c, &e.f, &e.input
	f.Revision, in.Request = c.state.Rev, c.effectiveRequest()
	if e.decision != nil {
		d := e.decision.toObligation()
		in.Decision, in.Shown, in.FinalAt = &e.decision.Decision, d.Assessment, d.FinalAt()
		f.Revision, in.Request = d.Revision, c.records.Request(d.Revision)
	}
	if f.Kind == review.Preserved && f.DecisionID == "" && f.RuleID == "" && !c.doc().Kind.IsPreservation() {
		rule, _ := review.OwnPreservationRule(in.Policy, c.effectiveRequest(), f.At, "")
		f.RuleID = rule.ID
	}
	if f.Kind != review.NoticeSent || f.Void {
		return nil
	}
	in.LaterApproval = e.laterNoticeDecision()
	return e.findNondisclosures()
}

// noticeDecisionID is the id of the approval that a notice rests on if it is not the latest decision: the one that
// names the notice's address, else the latest one under which a user is still to be notified. "" means the latest
// decision.
func (e *pendingFulfilment) noticeDecisionID() string {
	c := e.c
	awaitingNotice := c.records.AwaitingNotice(c.s.rules.Policy())
	for _, d := range awaitingNotice {
		for _, t := range c.records.Request(d.Revision).Targets {
			if review.SameAddress(t.Value, e.f.To) {
				return d.ID
			}
		}
	}
	if len(awaitingNotice) > 0 {
		return awaitingNotice[0].ID
	}
	if l := c.records.LatestDecision(); l != nil && l.Outcome == review.OutcomeApprove && l.Final() {
		return ""
	}
	if disclosed := review.LatestDisclosure(e.input.Earlier); disclosed != nil {
		return disclosed.DecisionID
	}
	return ""
}

// laterNoticeDecision is the last approval that says when a user of this notice is notified, if the notice rests on
// another one; nil otherwise.
func (e *pendingFulfilment) laterNoticeDecision() *review.Decision {
	for _, d := range e.c.records.NoticeApprovals() {
		switch {
		case d.Notice == nil || d.Notice.Action == review.NoticeNone || !e.namesRecipient(d.Revision):
		case d.ID == e.f.DecisionID:
			return nil
		default:
			now := d.WithCurrentEffect()
			return &now
		}
	}
	return nil
}

// namesRecipient reports whether a revision of the request names a user whom the notice notifies.
func (e *pendingFulfilment) namesRecipient(revision int) bool {
	targets := e.c.records.Request(revision).Targets
	for t, x := range e.input.Request.Targets {
		same := func(y review.Target) bool { return y.Type == x.Type && y.Value == x.Value }
		if (len(e.f.Targets) == 0 || slices.Contains(e.f.Targets, t)) && slices.ContainsFunc(targets, same) {
			return true
		}
	}
	return len(e.input.Request.Targets) == 0
}

// findNondisclosures finds the nondisclosure orders in force now and, if the notice is recorded later, also those in
// force when it was sent: what is allowed since was not allowed then.
func (e *pendingFulfilment) findNondisclosures() error {
	c, f := e.c, &e.f
	if corrected := e.input.Corrects; corrected != nil && f.At.Equal(corrected.At) && addsNoRecipient(f, corrected) {
		if corrected.Notice != nil {
			setCheckedRequests(f, corrected.Notice.CheckedRequests)
		}
		return nil // no order forbade it when it was recorded
	}
	var nondisclosures []review.ActiveNondisclosure
	var checked []string
	var err error
	// A correction describes what was done then, so that orders that came later do not matter.
	if e.input.Corrects == nil {
		if nondisclosures, checked, err = c.nondisclosures(e.input.Request, f.Targets, c.t.now); err != nil {
			return err
		}
	}
	if e.input.Corrects != nil || f.At.Before(c.t.now) {
		then, checkedThen, err := c.nondisclosures(e.input.Request, f.Targets, f.At)
		if err != nil {
			return err
		}
		if checked == nil {
			checked = checkedThen
		}
		for _, b := range then {
			same := func(x review.ActiveNondisclosure) bool { return x.RequestID == b.RequestID }
			if !slices.ContainsFunc(nondisclosures, same) {
				nondisclosures = append(nondisclosures, b)
			}
		}
	}
	e.input.Nondisclosures = nondisclosures
	setCheckedRequests(f, checked)
	return nil
}

// setCheckedRequests writes into a notice on which other requests nondisclosure orders were looked for.
func setCheckedRequests(f *review.Fulfilment, checked []string) {
	if f.Notice != nil {
		n := *f.Notice
		n.CheckedRequests = checked
		f.Notice = &n
	}
}

// addsNoRecipient reports whether a correction adds no user to a notice.
func addsNoRecipient(f, corrected *review.Fulfilment) bool {
	if len(corrected.Targets) == 0 {
		return true
	}
	return len(f.Targets) > 0 &&
		!slices.ContainsFunc(f.Targets, func(t int) bool { return !slices.Contains(corrected.Targets, t) })
}

// chooseDecision finds the decision that the fulfilment rests on.
func (e *pendingFulfilment) chooseDecision(latest *DecisionRecord) error {
	c, f := e.c, &e.f
	if f.DecisionID == "" {
		if f.DecisionID, e.decision = e.impliedDecision(latest); f.DecisionID == "" || e.decision != nil {
			return nil
		}
	}
	seq, err := c.t.decisionSeq(f.DecisionID)
	if err != nil {
		return err
	}
	if e.decision, err = c.s.decisionRecord(c.t, seq); err != nil {
		return err
	}
	d := &e.decision.Decision
	if d.RequestID != c.state.ID {
		return problem.Refuse(problem.NoRule, "decision "+d.ID+" is on "+d.RequestID,
			"name a decision on this request, or leave it out")
	}
	f.DecisionID = d.ID
	return nil
}

// impliedDecision is the decision that a fulfilment rests on if its caller named none: its id, and the decision
// itself if it is the latest one; "" if there is none.
func (e *pendingFulfilment) impliedDecision(latest *DecisionRecord) (id string, is *DecisionRecord) {
	switch e.f.Kind {
	case review.ReceiptTold:
		return "", nil
	case review.CollectionStopped:
		if r := review.RunningCollection(e.input.Earlier); r != nil {
			return r.DecisionID, nil
		}
		return "", nil
	case review.NoticeSent:
		if id := e.noticeDecisionID(); id != "" {
			return id, nil
		}
	case review.Preserved:
		if latest == nil || !e.c.doc().Kind.IsPreservation() || latest.Decision.Revision != e.c.state.Rev ||
			latest.Decision.Outcome != review.OutcomeApprove || latest.Decision.Effect != review.EffectFinal {
			return "", nil
		}
	}
	if latest == nil {
		return "", nil
	}
	return latest.Decision.ID, latest
}

// record writes the fulfilment, its leaf and its index entry, and the obligations that follow.
func (e *pendingFulfilment) record(id engine.TxnID, content []byte) (Receipt, error) {
	c, f := e.c, &e.f
	t, h := c.t, &c.state
	l := c.newLeaf(format.LeafFulfilment, f.ID, f.Revision)
	l.Outcome, l.Supersedes = f.Kind, f.Supersedes
	if f.Void {
		l.Codes = []string{"void"}
	}
	if f.Incident != "" {
		l.Codes = []string{"incident"}
	}
	n := h.FulfilmentCount
	leaf, err := c.s.writeRecord(t, format.RecordKey(format.FamFulfilment, h.Seq, n), f, l, fulfilmentFields(f))
	if err != nil {
		return Receipt{}, err
	}
	at := format.AppendUint32(format.AppendUint64(nil, h.Seq), uint32(n))
	t.put(format.FulfilmentIDKey(id), append(at, content...))
	c.records.Fulfilments = append(c.records.Fulfilments, obligation.Fulfilment{Fulfilment: *f, Leaf: leaf})
	err = c.save()
	return fulfilmentReceipt(f, n, leaf, h.State), err
}

// describeFulfilment describes a fulfilment for the case's timeline.
func describeFulfilment(f *review.Fulfilment) string {
	var parts []string
	add := func(before, s string) {
		if s != "" {
			parts = append(parts, before+s)
		}
	}
	add("INCIDENT: ", f.Incident)
	add("", strings.Join(f.Categories, ", "))
	for _, u := range f.Unavailable {
		why := map[string]string{"no_data": "no data", "no_account": "no account"}[u.Why]
		parts = append(parts, string(u.Category)+": "+why)
	}
	if n := len(f.Files); n == 1 {
		parts = append(parts, "1 file")
	} else if n > 1 {
		parts = append(parts, fmt.Sprintf("%d files", n))
	}
	add("to ", f.To)
	add("by ", f.Channel)
	add("under ", f.RuleID)
	add("", f.Note)
	return strings.Join(parts, "; ")
}
