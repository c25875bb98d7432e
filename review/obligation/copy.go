package obligation

import (
	"math"
	"slices"
	"time"

	"lert/review"
)

// The longer texts of obligations on a copy.
const (
	textKeptCopyDeletable = "the retained copy may be deleted"
	textCopyDeletable     = "the preserved copy may be deleted"
	textRequestClosed     = "the request is closed and the copy may be deleted: record that it was, or why it is kept"
	textCopyNeeded        = "the copy must be kept until the request is fulfilled or refused"
)

// PreservedCopy is a copy that a preservation keeps.
type PreservedCopy struct {
	Leaf int64 // its position in the ledger
	// targets are those whose data it holds, as review.NormalisedTarget writes them.
	targets []string
	// categories are what it holds; nil means all that there was.
	categories []review.Category
	// keptUntil is until when a person decided at recordedAt to keep it, zero if nobody
	// did.
	keptUntil, recordedAt time.Time
	// madeAt is when the copy was recorded, daysEnd when the platform's days, counted from the copy, end; zero if it
	// has none.
	madeAt, daysEnd time.Time
}

// Extension is a preservation extension: it keeps the copy of an earlier preservation
// for longer.
type Extension struct {
	ID    string
	Since time.Time // UTC, when its approval took effect
	Until time.Time // UTC, when the copy need no longer be kept under it
	// DestroyedLeaf is the position of the record that the copy was destroyed, 0 if it
	// was not. A copy that was made after that position is another one.
	DestroyedLeaf int64
}

// CopyOf is the copy that a preservation keeps, and whether it keeps one.
func CopyOf(p *review.Policy, r *Records) (PreservedCopy, bool) {
	f, leaf := r.latestCopy()
	if f == nil || !r.Document().Kind.IsPreservation() {
		return PreservedCopy{}, false
	}
	c := PreservedCopy{Leaf: leaf, targets: targetsOf(p, r.Document()), madeAt: f.RecordedAt}
	if plat := p.Platform(r.Document().Platform); plat != nil && plat.Preservation.Days > 0 {
		c.daysEnd = review.DateOf(f.At.UTC()).AddDays(plat.Preservation.Days).EndOfDay(time.UTC)
	}
	if d := r.decisionByID(f.DecisionID); d != nil && d.Assessment != nil {
		if only := granted(d); len(only) < len(categories(d.Assessment.Categories)) {
			c.categories = only
		}
	}
	if o := r.lastCopyRecord(review.CopyKept, leaf); o != nil {
		c.keptUntil, c.recordedAt = o.Until.EndOfDay(time.UTC), o.At
	}
	return c, true
}

// LacksCopy reports whether the request is approved and never had a copy of its own.
func LacksCopy(r *Records) bool {
	made := slices.ContainsFunc(r.fulfilmentsInForce(math.MaxInt64), func(f review.Fulfilment) bool {
		return f.Kind == review.Preserved
	})
	return r.LatestDecision().approves() && !made && r.copyDestroyedLeaf(-1) == 0
}

// targetsOf are the targets of a request in the form in which they can be compared.
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

// granted are the categories that a decision granted, each once. A decision that names
// none granted all that can be produced.
func granted(d *Decision) []review.Category {
	if len(d.Granted) == 0 {
		return categories(d.Assessment.Categories)
	}
	rows, _ := review.Granted(d.Assessment, d.Granted)
	return categories(rows)
}

// categories are those of the rows that can be produced, each once.
func categories(rows []review.CategoryRow) (out []review.Category) {
	for i := range rows {
		if rows[i].Producible && !slices.Contains(out, rows[i].Category) {
			out = append(out, rows[i].Category)
		}
	}
	return out
}

// coveredByExtended reports whether the copies that this request extends hold all that
// a decision granted: every category of every target.
func (f *fold) coveredByExtended(d *Decision) bool {
	destroyed := f.Records.copyDestroyedLeaf(-1)
	holds := func(target string, category review.Category) bool {
		return slices.ContainsFunc(f.Related.ExtendedCopies, func(c PreservedCopy) bool {
			return c.Leaf > destroyed && slices.Contains(c.targets, target) &&
				(c.categories == nil || slices.Contains(c.categories, category))
		})
	}
	wanted := []review.Category{""} // no category is named: only a copy of everything will do
	if d != nil && d.Assessment != nil && len(granted(d)) > 0 {
		wanted = granted(d)
	}
	for _, target := range targetsOf(f.Policy, f.req) {
		for _, c := range wanted {
			if !holds(target, c) {
				return false
			}
		}
	}
	return len(f.Related.ExtendedCopies) > 0
}

// ExtensionOf is what an approved preservation extension contributes to the copy that
// it extends, and whether there is anything. A copy that was recorded under the
// extension is that same copy.
func ExtensionOf(r *Records) (Extension, bool) {
	d := r.LatestDecision()
	if r.Document().Kind != review.KindPreservationExtension || !d.approves() {
		return Extension{}, false
	}
	e := Extension{ID: r.ID, Since: d.FinalAt(), DestroyedLeaf: r.copyDestroyedLeaf(-1)}
	if d.Assessment != nil {
		for _, k := range d.Assessment.Clocks {
			if k.Name == review.ClockPreservation {
				e.Until = later(later(later(e.Until, k.Due), k.DutyEnds), k.KeptUntil).UTC()
			}
		}
	}
	return e, e.DestroyedLeaf != 0 || !e.Until.IsZero()
}

// lastCopyRecord is the last record in force, after a position of the ledger, that a
// copy was destroyed (review.CopyDestroyed) or is kept on (review.CopyKept); nil if
// there is none.
func (r *Records) lastCopyRecord(value string, after int64) *Observation {
	return r.lastObservation(func(o *Observation) bool {
		return o.Kind == review.ObservedCopy && o.Value == value && o.Leaf > after
	})
}

// copyDestroyedLeaf is the position, after a given one, at which a copy was last
// recorded as destroyed; 0 if there is none.
func (r *Records) copyDestroyedLeaf(after int64) int64 {
	if o := r.lastCopyRecord(review.CopyDestroyed, after); o != nil {
		return o.Leaf
	}
	return 0
}

// usesExistingCopy reports whether an approved extension keeps a copy that existed
// before and holds all that it grants, so that no new copy is made; and whether that
// copy has been destroyed since, under this extension or a later one.
func (f *fold) usesExistingCopy() (existing, destroyed bool) {
	d := f.approval()
	if d == nil || f.req.Kind != review.KindPreservationExtension {
		return false, false
	}
	last := f.Related.LastExtension
	destroyed = f.Records.copyDestroyedLeaf(d.Leaf) != 0 || last != nil && last.DestroyedLeaf > d.Leaf
	return destroyed || f.coveredByExtended(d), destroyed
}

// addCopies is what has to be done on the copy that the request keeps, or is to keep.
func (f *fold) addCopies() {
	made, since := f.Records.latestCopy()
	d := f.approval()
	existing, destroyed := f.usesExistingCopy()
	var obligations []Obligation
	switch {
	case made != nil && f.keptUnderExtended(made):
		return
	case made != nil:
		obligations = f.copyObligations(made)
	case d == nil || destroyed || !f.req.Kind.IsPreservation():
		return
	case existing:
		since, obligations = d.Leaf, f.preservationObligations(d.Assessment, d.FinalAt(), d.Seq, true)
	default:
		if !f.carriedOut(d) {
			f.out = append(f.out, f.preservationObligations(d.Assessment, d.FinalAt(), d.Seq, false)...)
		}
		return
	}
	switch e := f.Related.LastExtension; {
	case e == nil:
		f.addForCopy(since, obligations)
		f.addEarlierKeep(since, obligations)
	case e.DestroyedLeaf <= since: // otherwise it was destroyed for all that shared it
		due := later(e.Until, lastDue(obligations))
		if kept := f.Records.lastCopyRecord(review.CopyKept, since); kept != nil {
			due = later(due, kept.Until.EndOfDay(time.UTC))
		}
		o := copyTarget(due, e.Since, "extended by "+e.ID)
		o.ExtendedBy = e.ID
		f.add(o)
	}
}

// keptUnderExtended reports whether the copy of a request that was closed without being
// granted is kept under the preservation that the request was to extend.
func (f *fold) keptUnderExtended(made *review.Fulfilment) bool {
	return f.progress.ClosedUnfulfilled() &&
		(f.Related.ExtendedLacksCopy || f.coveredByExtended(f.Records.decisionByID(made.DecisionID)))
}

// copyTarget is an obligation with an internal target on a copy that exists.
func copyTarget(due, since time.Time, says string) Obligation {
	return Obligation{Clock: review.ClockPreservation, Due: due, InternalTarget: true, Text: says,
		Since: since, ForCopy: true}
}

// addEarlierKeep adds the date until which a person, or else the platform's days, kept a
// copy that an extension has taken over, unless something else was recorded since.
func (f *fold) addEarlierKeep(since int64, obligations []Obligation) {
	if f.Records.lastCopyRecord(review.CopyKept, since) != nil || f.progress.ClosedUnfulfilled() {
		return
	}
	var kept, days PreservedCopy
	for _, c := range f.Related.ExtendedCopies {
		if c.Leaf <= f.Records.copyDestroyedLeaf(-1) {
			continue
		}
		if c.keptUntil.After(kept.keptUntil) {
			kept = c
		}
		if c.daysEnd.After(days.daysEnd) {
			days = c
		}
	}
	if !kept.keptUntil.IsZero() {
		f.add(copyTarget(later(kept.keptUntil, dutyEnd(obligations)), kept.recordedAt, textKeptCopyDeletable))
	}
	if days.daysEnd.After(later(kept.keptUntil, lastDue(obligations))) {
		f.add(copyTarget(days.daysEnd, days.madeAt, textCopyDeletable))
	}
}

// addForCopy adds the obligations on a copy, as changed by the closing of the request
// or by what was recorded about the copy since.
func (f *fold) addForCopy(since int64, obligations []Obligation) {
	kept := f.Records.lastCopyRecord(review.CopyKept, since)
	if d := f.Records.LatestDecision(); f.progress.ClosedUnfulfilled() && (kept == nil || kept.Leaf < d.Leaf) {
		o := copyTarget(d.DecidedAt.Add(fulfilWithin), d.DecidedAt, textRequestClosed)
		o.RequestClosed, o.DecisionSeq = true, d.Seq
		f.add(o)
		return
	}
	for _, o := range obligations {
		if kept == nil || !o.InternalTarget && o.Due.After(kept.At) {
			f.add(o)
		}
	}
	if kept != nil {
		says := textKeptCopyDeletable
		if f.needsCopy() {
			says = textCopyNeeded
		}
		f.add(copyTarget(later(kept.Until.EndOfDay(time.UTC), dutyEnd(obligations)), kept.At, says))
	}
}

// lastDue is the latest date among some obligations, zero if there is none.
func lastDue(obligations []Obligation) (end time.Time) {
	for i := range obligations {
		end = later(end, obligations[i].Due)
	}
	return end
}

// dutyEnd is the latest statutory date among the obligations on a copy, zero if no law
// requires that it be kept.
func dutyEnd(obligations []Obligation) (end time.Time) {
	for i := range obligations {
		if o := &obligations[i]; o.Clock == review.ClockPreservation && o.BindsUs() {
			end = later(end, o.Due)
		}
	}
	return end
}

// later is the later of two instants.
func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// copyObligations is what making a copy starts: the date until which law requires that
// it be kept, and the date until which we keep it. For an own preservation, which no
// agency asked for, the rule under which it was made sets the date.
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
	if !ok { // the policy has changed since, and no longer has that rule
		rule, _ = review.OwnPreservationRule(f.Policy, f.req, made.At, "")
	}
	says := "check whether the interim copy must still be kept"
	switch {
	case !rule.Informative:
	case f.needsCopy():
		says = textCopyNeeded
	default:
		says = "the interim copy may be deleted"
	}
	until := review.OwnPreservationEnd(f.Policy, f.req, &rule, made.At)
	return []Obligation{{Clock: review.ClockPreservation, Due: until, Basis: rule.Cite, Text: says,
		InternalTarget: rule.Informative, ForCopy: true, Since: made.RecordedAt, DecisionSeq: by}}
}

// needsCopy reports whether the request itself needs the data that is kept: it came
// with legal process and is not yet decided or carried out.
func (f *fold) needsCopy() bool {
	if f.req.Kind.IsPreservation() || f.req.Process == nil || f.req.Process.Instrument == "" {
		return false
	}
	return IsOpen(f.progress.State, f.out) || review.RunningCollection(f.done) != nil
}

// preservationObligations are the obligations that follow from the preservation clocks
// of an assessment. The date on which a copy may be deleted is never before the end of
// the duty to preserve.
func (f *fold) preservationObligations(
	a *review.Assessment, since time.Time, decision uint64, made bool,
) (out []Obligation) {
	add := func(due time.Time, k *review.Clock, says string, target bool) {
		if !due.IsZero() {
			out = append(out, Obligation{Clock: k.Name, Due: due.UTC(), Basis: k.Basis, InternalTarget: target,
				Text: says, Since: since, DecisionSeq: decision, ForCopy: made})
		}
	}
	for _, k := range bindingClocks(a, review.ClockPreservation) {
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

// dutyText is what there is to do when the duty to preserve ends.
func (f *fold) dutyText() string {
	if pr := f.req.Process; pr != nil {
		inst := f.Policy.Instrument(pr.Instrument, review.DateOf(f.req.ReceivedAt.UTC()))
		if inst != nil && inst.Preservation != nil && inst.Preservation.ConfirmsOnly {
			return "legal process was announced, and the duty to preserve lasts until it arrives: check whether it has"
		}
	}
	return "the duty to preserve ends"
}
