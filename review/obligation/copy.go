package obligation

import (
	"math"
	"slices"
	"strings"
	"time"

	"lert/review"
)

// What is owed on a copy that was made.
const (
	textCopyDeletable     = "the preserved copy may be deleted"
	textKeptCopyDeletable = "the copy, kept on, may be deleted"
	textOwnCopyDeletable  = "the copy kept meanwhile may be deleted"
	textCheckOwnCopy      = "look whether the copy kept meanwhile must still be kept"
	textRequestClosed     = "the request is closed: destroy the copy that was kept, or say why it stays"
	textCopyNeeded        = "the copy is held until the request is fulfilled or refused"
	textNoProcess         = "no process came: let it lapse, or ask"
	textProcessCame       = "process came: "
)

// mentionProcessBefore is how long before the end of a copy the desk says whether legal
// process has come for it.
const mentionProcessBefore = 14 * 24 * time.Hour

// PreservedCopy is a copy that a preservation keeps.
type PreservedCopy struct {
	request string // the preservation under which it was made
	at      time.Time
	Leaf    int64 // the record's position in the ledger
	// targets are whose data it is of, as review.NormalisedTarget gives them; Only are the
	// categories that were granted where that was not all, nil: whatever was held.
	targets    []string
	categories []review.Category
	// keptUntil is until when a person keeps it on, said at Said; zero: nobody does.
	keptUntil, recordedAt time.Time
}

// Extension is a preservation that extends the copy of an earlier one.
type Extension struct {
	ID    string
	Since time.Time // when it was approved
	Until time.Time // when the copy need no longer be kept under it
	// DestroyedLeaf is the position in the ledger of the word that the copy was destroyed,
	// 0 while it is there. What was made after that is another copy.
	DestroyedLeaf int64
}

// CopyOf is the copy that a preservation keeps; false where it keeps none.
func CopyOf(p *review.Policy, r *Records) (PreservedCopy, bool) {
	f, leaf := r.latestCopy()
	if f == nil || !r.Document().Kind.IsPreservation() {
		return PreservedCopy{}, false
	}
	c := PreservedCopy{request: r.ID, at: f.At, Leaf: leaf, targets: targetsOf(p, r.Document())}
	if d := r.decisionByID(f.DecisionID); d != nil && d.Assessment != nil {
		if only := granted(d); len(only) < len(categories(d.Assessment.Categories)) {
			c.categories = only
		}
	}
	if o := r.copyKeptRecord(leaf); o != nil {
		c.keptUntil, c.recordedAt = o.Until.EndOfDay(time.UTC), o.At
	}
	return c, true
}

// LacksCopy reports whether a preservation is approved and never had a copy of its own.
func LacksCopy(r *Records) bool {
	d := r.LatestDecision()
	made := slices.ContainsFunc(r.fulfilmentsInForce(math.MaxInt64), func(f review.Fulfilment) bool { return f.Kind == review.Preserved })
	return d != nil && d.Outcome == review.OutcomeApprove && d.Final() && !made && r.copyDestroyedLeaf(-1) == 0
}

// targetsOf are the targets of a request, as they are compared.
func targetsOf(p *review.Policy, r *review.Request) []string {
	out := make([]string, len(r.Targets))
	for i := range r.Targets {
		v, ok := review.NormalisedTarget(p, r, i)
		if out[i] = v; !ok {
			out[i] = r.Targets[i].Value
		}
	}
	return out
}

// granted are the categories that a decision granted, each once. One that names none
// granted whatever can be given.
func granted(d *Decision) []review.Category {
	if len(d.Granted) == 0 {
		return categories(d.Assessment.Categories)
	}
	rows, _ := review.Granted(d.Assessment, d.Granted)
	return categories(rows)
}

// categories are those of the rows that can be given.
func categories(rows []review.CategoryRow) (out []review.Category) {
	for i := range rows {
		if rows[i].Producible && !slices.Contains(out, rows[i].Category) {
			out = append(out, rows[i].Category)
		}
	}
	return out
}

// coveredByExtended reports whether the copies that this request extends hold all that a
// decision granted: every category of every target.
func (f *fold) coveredByExtended(d *Decision) bool {
	destroyed := f.Records.copyDestroyedLeaf(-1)
	holds := func(target string, category review.Category) bool {
		return slices.ContainsFunc(f.Related.ExtendedCopies, func(c PreservedCopy) bool {
			return c.Leaf > destroyed && slices.Contains(c.targets, target) && (c.categories == nil || slices.Contains(c.categories, category))
		})
	}
	categories := []review.Category{""} // nothing is named: only a copy of everything will do
	if d != nil && d.Assessment != nil && len(granted(d)) > 0 {
		categories = granted(d)
	}
	for _, target := range targetsOf(f.Policy, f.req) {
		for _, c := range categories {
			if !holds(target, c) {
				return false
			}
		}
	}
	return len(f.Related.ExtendedCopies) > 0
}

// ExtensionOf is what an extension in force says of the copy that it extends;
// false where the request is none or is not approved. A copy that was recorded
// under it is the same one.
func ExtensionOf(r *Records) (Extension, bool) {
	d := r.LatestDecision()
	if r.Document().Kind != review.KindPreservationExtension || d == nil || d.Outcome != review.OutcomeApprove || !d.Final() {
		return Extension{}, false
	}
	e := Extension{ID: r.ID, Since: d.FinalAt(), DestroyedLeaf: r.copyDestroyedLeaf(-1)}
	for _, k := range clocksOf(d.Assessment) {
		if k.Name != review.ClockPreservation {
			continue
		}
		for _, at := range [...]time.Time{k.Due, k.DutyEnds, k.KeptUntil} {
			if at.After(e.Until) {
				e.Until = at.UTC()
			}
		}
	}
	return e, e.DestroyedLeaf != 0 || !e.Until.IsZero()
}

// copyDestroyedLeaf is where in the ledger, after a point of it, a copy was last said to be
// destroyed, 0 for nowhere.
func (r *Records) copyDestroyedLeaf(after int64) int64 {
	for i := len(r.Observations) - 1; i >= 0; i-- {
		o := &r.Observations[i]
		if o.Kind == review.ObservedCopy && o.Value == review.CopyDestroyed && o.Leaf > after && r.isCurrent(o) {
			return o.Leaf
		}
	}
	return 0
}

// usesExistingCopy reports whether an approved extension keeps a copy that was there already and
// holds all that it grants: then no new copy is made. gone: it has been destroyed
// since, here or under a later extension.
func (f *fold) usesExistingCopy() (rests, destroyed bool) {
	d := f.approval()
	if d == nil || f.req.Kind != review.KindPreservationExtension {
		return false, false
	}
	destroyed = f.Records.copyDestroyedLeaf(d.Leaf) != 0
	if e := f.Related.LastExtension; e != nil && e.DestroyedLeaf > d.Leaf {
		destroyed = true
	}
	return destroyed || f.coveredByExtended(d), destroyed
}

// addCopies is what is owed on the copy that a request keeps, or is to keep.
func (f *fold) addCopies() {
	made, since := f.Records.latestCopy()
	d := f.approval()
	existing, destroyed := f.usesExistingCopy()
	var obligations []Obligation
	switch {
	case made != nil && f.progress.ClosedUnfulfilled() && (f.Related.ExtendedLacksCopy || f.coveredByExtended(f.Records.decisionByID(made.DecisionID))):
		return // the copy is kept under what was extended
	case made != nil:
		obligations = f.copyObligations(made)
	case d == nil || destroyed || !f.req.Kind.IsPreservation():
		return
	case existing:
		since, obligations = d.Leaf, f.preservationObligations(d.Assessment, d.FinalAt(), d.Seq, true)
	case !f.carriedOut(d):
		f.out = append(f.out, f.preservationObligations(d.Assessment, d.FinalAt(), d.Seq, false)...)
		return
	default:
		return
	}
	switch e := f.Related.LastExtension; {
	case e == nil:
		f.addForCopy(since, obligations)
		f.addEarlierKeep(since, obligations)
	case e.DestroyedLeaf <= since: // else it was destroyed for all that shared it
		due := later(e.Until, dutyEnd(obligations))
		if kept := f.Records.copyKeptRecord(since); kept != nil {
			due = later(due, kept.Until.EndOfDay(time.UTC))
		}
		f.add(Obligation{Clock: review.ClockPreservation, Due: due, HouseTarget: true, ForCopy: true,
			ExtendedBy: e.ID, Text: "extended by " + e.ID, Since: e.Since})
	}
}

// addEarlierKeep adds until when a person kept a copy on that an extension has taken over,
// where nobody has said anything else since.
func (f *fold) addEarlierKeep(since int64, obligations []Obligation) {
	if f.Records.copyKeptRecord(since) != nil || f.progress.ClosedUnfulfilled() {
		return
	}
	var last PreservedCopy
	for _, c := range f.Related.ExtendedCopies {
		if c.Leaf > f.Records.copyDestroyedLeaf(-1) && c.keptUntil.After(last.keptUntil) {
			last = c
		}
	}
	if !last.keptUntil.IsZero() {
		f.add(Obligation{Clock: review.ClockPreservation, Due: later(last.keptUntil, dutyEnd(obligations)), HouseTarget: true, ForCopy: true,
			Text: textKeptCopyDeletable, Since: last.recordedAt})
	}
}

// addForCopy adds what is owed on a copy, as a closed request or what was said of the
// copy since has changed it.
func (f *fold) addForCopy(since int64, obligations []Obligation) {
	kept := f.Records.copyKeptRecord(since)
	if d := f.Records.LatestDecision(); f.progress.ClosedUnfulfilled() && (kept == nil || kept.Leaf < d.Leaf) {
		f.add(Obligation{Clock: review.ClockPreservation, Due: d.DecidedAt.Add(fulfilWithin), HouseTarget: true, ForCopy: true,
			RequestClosed: true, Text: textRequestClosed, Since: d.DecidedAt, DecisionSeq: d.Seq})
		return
	}
	for _, o := range obligations {
		if kept == nil || !o.HouseTarget && o.Due.After(kept.At) {
			f.add(o)
		}
	}
	if kept != nil {
		o := Obligation{Clock: review.ClockPreservation, Due: later(kept.Until.EndOfDay(time.UTC), dutyEnd(obligations)), HouseTarget: true,
			ForCopy: true, Text: textKeptCopyDeletable, Since: kept.At}
		if f.needsCopy() {
			o.Text = textCopyNeeded
		}
		f.add(o)
	}
}

// dutyEnd is the end of the law's time among what is owed on a copy, zero where
// no law has it kept.
func dutyEnd(obligations []Obligation) (end time.Time) {
	for i := range obligations {
		if o := &obligations[i]; o.Clock == review.ClockPreservation && o.BindsUs() {
			end = later(end, o.Due)
		}
	}
	return end
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// copyKeptRecord is the last word, after a point of the ledger, that a copy is kept on.
func (r *Records) copyKeptRecord(since int64) *Observation {
	for i := len(r.Observations) - 1; i >= 0; i-- {
		o := &r.Observations[i]
		if o.Kind == review.ObservedCopy && o.Value == review.CopyKept && o.Leaf > since && r.isCurrent(o) {
			return o
		}
	}
	return nil
}

// copyObligations is what a snapshot starts: until when law has it kept, and until when
// we keep it. For data kept meanwhile, without a request to preserve it, the rule
// counts under which it is kept.
func (f *fold) copyObligations(made *review.Fulfilment) []Obligation {
	var by uint64
	if d := f.Records.decisionByID(made.DecisionID); d != nil {
		by = d.Seq
	}
	if f.req.Kind.IsPreservation() {
		a := review.Assess(f.Policy, f.req, f.History(made.At), made.At)
		return f.preservationObligations(a, made.RecordedAt, by, true)
	}
	rule, ok := review.OwnPreservationRule(f.Policy, f.req, made.At, made.RuleID)
	if !ok { // another policy is in force than when it was kept
		rule, _ = review.OwnPreservationRule(f.Policy, f.req, made.At, "")
	}
	says := textCheckOwnCopy
	switch {
	case !rule.Informative:
	case f.needsCopy():
		says = textCopyNeeded
	default:
		says = textOwnCopyDeletable
	}
	until := review.OwnPreservationEnd(f.Policy, f.req, &rule, made.At)
	return []Obligation{{Clock: review.ClockPreservation, Due: until, Basis: rule.Cite,
		HouseTarget: rule.Informative, ForCopy: true, Text: says, Since: made.RecordedAt, DecisionSeq: by}}
}

// needsCopy reports whether legal process for which the request itself keeps data
// is open: not decided, or not carried out.
func (f *fold) needsCopy() bool {
	if f.req.Kind.IsPreservation() || f.req.Process == nil || f.req.Process.Instrument == "" {
		return false
	}
	return IsOpen(f.progress.State, f.out) || review.RunningCollection(f.done) != nil
}

// IsOpen reports whether a request is neither fulfilled nor refused.
func IsOpen(state string, obligations []Obligation) bool {
	if state != review.StateDecided {
		return true
	}
	for i := range obligations {
		if o := &obligations[i]; o.Clock == review.ClockResponse || o.Clock == review.ClockCollectionEnd {
			return true
		}
	}
	return false
}

// preservationObligations turns the preservation clocks of an assessment into what is owed. The day
// on which a copy may be deleted is never before the day on which the duty ends.
func (f *fold) preservationObligations(a *review.Assessment, since time.Time, decision uint64, made bool) (out []Obligation) {
	add := func(due time.Time, k *review.Clock, says string, target bool) {
		if !due.IsZero() {
			out = append(out, Obligation{Clock: review.ClockPreservation, Due: due.UTC(), Basis: k.Basis, HouseTarget: target,
				Text: says, Since: since, DecisionSeq: decision, ForCopy: made})
		}
	}
	for _, k := range clocksOf(a) {
		if k.Name != review.ClockPreservation || k.Informative {
			continue
		}
		if k.DutyEnds.IsZero() && k.KeptUntil.IsZero() {
			add(k.Due, &k, "the preservation ends", k.InternalTarget)
		}
		add(k.DutyEnds, &k, f.dutyText(), k.InternalTarget)
		if k.KeptUntil.After(k.DutyEnds) {
			add(k.KeptUntil, &k, textCopyDeletable, true)
		}
	}
	return out
}

// dutyText say what the end of the law's time asks of the desk.
func (f *fold) dutyText() string {
	if pr := f.req.Process; pr != nil {
		inst := f.Policy.Instrument(pr.Instrument, review.DateOf(f.req.ReceivedAt.UTC()))
		if inst != nil && inst.Preservation != nil && inst.Preservation.ConfirmsOnly {
			return "process was announced, and the duty to preserve lasts as long as it needs: look whether it came"
		}
	}
	return "the duty to preserve ends"
}

// CopyKeptUntil is until when a copy is kept by what is owed on it, zero where none
// is kept beyond an instant, or an extension says how long.
func CopyKeptUntil(obligations []Obligation, at time.Time) (until time.Time) {
	for i := range obligations {
		if o := &obligations[i]; o.Clock == review.ClockPreservation && o.ExtendedBy == "" && o.Due.After(at) && o.Due.After(until) {
			until = o.Due
		}
	}
	return until
}

// DescribeCopy says of a copy whether legal process came for it. open are the requests
// among them that are neither fulfilled nor refused, longer those that ask to keep it
// for longer and are not decided: while there is one, the copy is held.
func (o *Obligation) DescribeCopy(now time.Time, came, open, longer []string) string {
	switch {
	case !o.ForCopy || o.ExtendedBy != "":
		return o.Text
	case len(open) > 0 && o.HouseTarget:
		return "the copy is held: process is open (" + strings.Join(open, ", ") + ")"
	case len(longer) > 0 && o.HouseTarget:
		return "the copy is held: an extension is not decided (" + strings.Join(longer, ", ") + ")"
	case o.RequestClosed:
		return o.Text
	case len(longer) > 0:
		return o.Text + "; an extension is not decided: " + strings.Join(longer, ", ")
	case o.Due.After(now.Add(mentionProcessBefore)):
		return o.Text
	case len(came) == 0:
		return o.Text + "; " + textNoProcess
	}
	return o.Text + "; " + textProcessCame + strings.Join(came, ", ")
}
