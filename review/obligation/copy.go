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
	copyMayGo   = "the preserved copy may be deleted"
	copyKeptOn  = "the copy, kept on, may be deleted"
	copyKept    = "the copy kept meanwhile may be deleted"
	copyDuty    = "look whether the copy kept meanwhile must still be kept"
	copyClosed  = "the request is closed: destroy the copy that was kept, or say why it stays"
	copyNeeded  = "the copy is held until the request is fulfilled or refused"
	noProcess   = "no process came: let it lapse, or ask"
	processCame = "process came: "
)

// askBefore is how long before the end of a copy the desk says whether legal
// process has come for it.
const askBefore = 14 * 24 * time.Hour

// Copy is a copy that a preservation keeps.
type Copy struct {
	Request string // the preservation under which it was made
	At      time.Time
	Leaf    int64 // the record's position in the ledger
	// Targets are whose data it is of, as review.NormalTarget gives them; Only are the
	// categories that were granted where that was not all, nil: whatever was held.
	Targets []string
	Only    []review.Category
	// KeptOn is until when a person keeps it on, said at Said; zero: nobody does.
	KeptOn, Said time.Time
}

// Extension is a preservation that extends the copy of an earlier one.
type Extension struct {
	ID    string
	Since time.Time // when it was approved
	Until time.Time // when the copy need no longer be kept under it
	// Gone is the position in the ledger of the word that the copy was destroyed,
	// 0 while it is there. What was made after that is another copy.
	Gone int64
}

// CopyOf is the copy that a preservation keeps; false where it keeps none.
func CopyOf(p *review.Policy, r *Records) (Copy, bool) {
	f, leaf := r.copyMade()
	if f == nil || !r.Document().Kind.Preserves() {
		return Copy{}, false
	}
	c := Copy{Request: r.ID, At: f.At, Leaf: leaf, Targets: targetsOf(p, r.Document())}
	if d := r.decided(f.Decision); d != nil && d.Shown != nil {
		if only := granted(d); len(only) < len(categories(d.Shown.Categories)) {
			c.Only = only
		}
	}
	if o := r.keptOn(leaf); o != nil {
		c.KeptOn, c.Said = o.Until.End(time.UTC), o.At
	}
	return c, true
}

// WantsCopy reports whether a preservation is approved and never had a copy of its own.
func WantsCopy(r *Records) bool {
	d := r.Latest()
	made := slices.ContainsFunc(r.inForce(math.MaxInt64), func(f review.Fulfilment) bool { return f.Kind == review.Preserved })
	return d != nil && d.Outcome == review.OutcomeApprove && d.Final() && !made && r.copyGone(-1) == 0
}

// targetsOf are the targets of a request, as they are compared.
func targetsOf(p *review.Policy, r *review.Request) []string {
	out := make([]string, len(r.Targets))
	for i := range r.Targets {
		v, ok := review.NormalTarget(p, r, i)
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
		return categories(d.Shown.Categories)
	}
	rows, _ := review.Granted(d.Shown, d.Granted)
	return categories(rows)
}

// categories are those of the rows that can be given.
func categories(rows []review.Row) (out []review.Category) {
	for i := range rows {
		if rows[i].Producible && !slices.Contains(out, rows[i].Category) {
			out = append(out, rows[i].Category)
		}
	}
	return out
}

// covered reports whether the copies that this request extends hold all that a
// decision granted: every category of every target.
func (f *fold) covered(d *Decision) bool {
	lost := f.Records.copyGone(-1)
	holds := func(target string, of review.Category) bool {
		return slices.ContainsFunc(f.Around.Extends, func(c Copy) bool {
			return c.Leaf > lost && slices.Contains(c.Targets, target) && (c.Only == nil || slices.Contains(c.Only, of))
		})
	}
	of := []review.Category{""} // nothing is named: only a copy of everything will do
	if d != nil && d.Shown != nil && len(granted(d)) > 0 {
		of = granted(d)
	}
	for _, target := range targetsOf(f.Policy, f.req) {
		for _, c := range of {
			if !holds(target, c) {
				return false
			}
		}
	}
	return len(f.Around.Extends) > 0
}

// ExtensionOf is what an extension in force says of the copy that it extends;
// false where the request is none or is not approved. A copy that was recorded
// under it is the same one.
func ExtensionOf(r *Records) (Extension, bool) {
	d := r.Latest()
	if r.Document().Kind != review.PreservationExtension || d == nil || d.Outcome != review.OutcomeApprove || !d.Final() {
		return Extension{}, false
	}
	e := Extension{ID: r.ID, Since: d.FinalAt(), Gone: r.copyGone(-1)}
	for _, k := range clocksOf(d.Shown) {
		if k.Clock != review.ClockPreservation {
			continue
		}
		for _, at := range [...]time.Time{k.Due, k.DutyEnds, k.KeptUntil} {
			if at.After(e.Until) {
				e.Until = at.UTC()
			}
		}
	}
	return e, e.Gone != 0 || !e.Until.IsZero()
}

// copyGone is where in the ledger, after a point of it, a copy was last said to be
// destroyed, 0 for nowhere.
func (r *Records) copyGone(after int64) int64 {
	for i := len(r.Observations) - 1; i >= 0; i-- {
		o := &r.Observations[i]
		if o.Kind == review.ObservedCopy && o.Value == review.CopyDestroyed && o.Leaf > after && r.stands(o) {
			return o.Leaf
		}
	}
	return 0
}

// rests reports whether an approved extension keeps a copy that was there already and
// holds all that it grants: then no new copy is made. gone: it has been destroyed
// since, here or under a later extension.
func (f *fold) rests() (rests, gone bool) {
	d := f.approved()
	if d == nil || f.req.Kind != review.PreservationExtension {
		return false, false
	}
	gone = f.Records.copyGone(d.Leaf) != 0
	if e := f.Around.Extended; e != nil && e.Gone > d.Leaf {
		gone = true
	}
	return gone || f.covered(d), gone
}

// copies is what is owed on the copy that a request keeps, or is to keep.
func (f *fold) copies() {
	made, since := f.Records.copyMade()
	d := f.approved()
	rests, gone := f.rests()
	var owed []Obligation
	switch {
	case made != nil && f.p.Settled() && (f.Around.Wanted || f.covered(f.Records.decided(made.Decision))):
		return // the copy is kept under what was extended
	case made != nil:
		owed = f.keptFrom(made)
	case d == nil || gone || !f.req.Kind.Preserves():
		return
	case rests:
		since, owed = d.Leaf, f.keep(d.Shown, d.FinalAt(), d.Seq, true)
	case !f.carriedOut(d):
		f.out = append(f.out, f.keep(d.Shown, d.FinalAt(), d.Seq, false)...)
		return
	default:
		return
	}
	switch e := f.Around.Extended; {
	case e == nil:
		f.after(since, owed)
		f.keptBefore(since, owed)
	case e.Gone <= since: // else it was destroyed for all that shared it
		due := later(e.Until, dutyEnd(owed))
		if said := f.Records.keptOn(since); said != nil {
			due = later(due, said.Until.End(time.UTC))
		}
		f.owe(Obligation{Clock: review.ClockPreservation, Due: due, Target: true, Copy: true,
			By: e.ID, Says: "extended by " + e.ID, Since: e.Since})
	}
}

// keptBefore adds until when a person kept a copy on that an extension has taken over,
// where nobody has said anything else since.
func (f *fold) keptBefore(since int64, owed []Obligation) {
	if f.Records.keptOn(since) != nil || f.p.Settled() {
		return
	}
	var last Copy
	for _, c := range f.Around.Extends {
		if c.Leaf > f.Records.copyGone(-1) && c.KeptOn.After(last.KeptOn) {
			last = c
		}
	}
	if !last.KeptOn.IsZero() {
		f.owe(Obligation{Clock: review.ClockPreservation, Due: later(last.KeptOn, dutyEnd(owed)), Target: true, Copy: true,
			Says: copyKeptOn, Since: last.Said})
	}
}

// after adds what is owed on a copy, as a closed request or what was said of the
// copy since has changed it.
func (f *fold) after(since int64, owed []Obligation) {
	said := f.Records.keptOn(since)
	if d := f.Records.Latest(); f.p.Settled() && (said == nil || said.Leaf < d.Leaf) {
		f.owe(Obligation{Clock: review.ClockPreservation, Due: d.DecidedAt.Add(fulfilAfter), Target: true, Copy: true,
			Closed: true, Says: copyClosed, Since: d.DecidedAt, Decision: d.Seq})
		return
	}
	for _, o := range owed {
		if said == nil || !o.Target && o.Due.After(said.At) {
			f.owe(o)
		}
	}
	if said != nil {
		o := Obligation{Clock: review.ClockPreservation, Due: later(said.Until.End(time.UTC), dutyEnd(owed)), Target: true,
			Copy: true, Says: copyKeptOn, Since: said.At}
		if f.needsCopy() {
			o.Says = copyNeeded
		}
		f.owe(o)
	}
}

// dutyEnd is the end of the law's time among what is owed on a copy, zero where
// no law has it kept.
func dutyEnd(owed []Obligation) (end time.Time) {
	for i := range owed {
		if o := &owed[i]; o.Clock == review.ClockPreservation && o.Legal() {
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

// keptOn is the last word, after a point of the ledger, that a copy is kept on.
func (r *Records) keptOn(since int64) *Observation {
	for i := len(r.Observations) - 1; i >= 0; i-- {
		o := &r.Observations[i]
		if o.Kind == review.ObservedCopy && o.Value == review.CopyKept && o.Leaf > since && r.stands(o) {
			return o
		}
	}
	return nil
}

// keptFrom is what a snapshot starts: until when law has it kept, and until when
// we keep it. For data kept meanwhile, without a request to preserve it, the rule
// counts under which it is kept.
func (f *fold) keptFrom(made *review.Fulfilment) []Obligation {
	var by uint64
	if d := f.Records.decided(made.Decision); d != nil {
		by = d.Seq
	}
	if f.req.Kind.Preserves() {
		a := review.Assess(f.Policy, f.req, f.History(made.At), made.At)
		return f.keep(a, made.RecordedAt, by, true)
	}
	rule, ok := review.KeepRule(f.Policy, f.req, made.At, made.Rule)
	if !ok { // another policy is in force than when it was kept
		rule, _ = review.KeepRule(f.Policy, f.req, made.At, "")
	}
	says := copyDuty
	switch {
	case !rule.Informative:
	case f.needsCopy():
		says = copyNeeded
	default:
		says = copyKept
	}
	until := review.KeepUntil(f.Policy, f.req, &rule, made.At)
	return []Obligation{{Clock: review.ClockPreservation, Due: until, Basis: rule.Cite,
		Target: rule.Informative, Copy: true, Says: says, Since: made.RecordedAt, Decision: by}}
}

// needsCopy reports whether legal process for which the request itself keeps data
// is open: not decided, or not carried out.
func (f *fold) needsCopy() bool {
	if f.req.Kind.Preserves() || f.req.Process == nil || f.req.Process.Instrument == "" {
		return false
	}
	return Open(f.p.State, f.out) || review.Running(f.done) != nil
}

// Open reports whether a request is neither fulfilled nor refused.
func Open(state string, owed []Obligation) bool {
	if state != review.StateDecided {
		return true
	}
	for i := range owed {
		if o := &owed[i]; o.Clock == review.ClockResponse || o.Clock == review.ClockCollectionEnd {
			return true
		}
	}
	return false
}

// keep turns the preservation clocks of an assessment into what is owed. The day
// on which a copy may be deleted is never before the day on which the duty ends.
func (f *fold) keep(a *review.Assessment, since time.Time, decision uint64, made bool) (out []Obligation) {
	add := func(due time.Time, k *review.Clock, says string, target bool) {
		if !due.IsZero() {
			out = append(out, Obligation{Clock: review.ClockPreservation, Due: due.UTC(), Basis: k.Basis, Target: target,
				Says: says, Since: since, Decision: decision, Copy: made})
		}
	}
	for _, k := range clocksOf(a) {
		if k.Clock != review.ClockPreservation || k.Informative {
			continue
		}
		if k.DutyEnds.IsZero() && k.KeptUntil.IsZero() {
			add(k.Due, &k, "the preservation ends", k.Target)
		}
		add(k.DutyEnds, &k, f.dutyWords(), k.Target)
		if k.KeptUntil.After(k.DutyEnds) {
			add(k.KeptUntil, &k, copyMayGo, true)
		}
	}
	return out
}

// dutyWords say what the end of the law's time asks of the desk.
func (f *fold) dutyWords() string {
	if pr := f.req.Process; pr != nil {
		inst := f.Policy.Instrument(pr.Instrument, review.DateOf(f.req.ReceivedAt.UTC()))
		if inst != nil && inst.Keep != nil && inst.Keep.Confirms {
			return "process was announced, and the duty to preserve lasts as long as it needs: look whether it came"
		}
	}
	return "the duty to preserve ends"
}

// KeptUntil is until when a copy is kept by what is owed on it, zero where none
// is kept beyond an instant, or an extension says how long.
func KeptUntil(owed []Obligation, at time.Time) (until time.Time) {
	for i := range owed {
		if o := &owed[i]; o.Clock == review.ClockPreservation && o.By == "" && o.Due.After(at) && o.Due.After(until) {
			until = o.Due
		}
	}
	return until
}

// SayCopy says of a copy whether legal process came for it. open are the requests
// among them that are neither fulfilled nor refused, longer those that ask to keep it
// for longer and are not decided: while there is one, the copy is held.
func (o *Obligation) SayCopy(now time.Time, came, open, longer []string) string {
	switch {
	case !o.Copy || o.By != "":
		return o.Says
	case len(open) > 0 && o.Target:
		return "the copy is held: process is open (" + strings.Join(open, ", ") + ")"
	case len(longer) > 0 && o.Target:
		return "the copy is held: an extension is not decided (" + strings.Join(longer, ", ") + ")"
	case o.Closed:
		return o.Says
	case len(longer) > 0:
		return o.Says + "; an extension is not decided: " + strings.Join(longer, ", ")
	case o.Due.After(now.Add(askBefore)):
		return o.Says
	case len(came) == 0:
		return o.Says + "; " + noProcess
	}
	return o.Says + "; " + processCame + strings.Join(came, ", ")
}
