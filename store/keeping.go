package store

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"lert/review"
	"lert/store/format"
)

// What is owed on a copy that was made.
const (
	copyMayGo   = "the preserved copy may be deleted"
	copyKept    = "the copy kept meanwhile may be deleted"
	copyDuty    = "look whether the copy kept meanwhile must still be kept"
	copyClosed  = "the request is closed: destroy the copy that was kept, or say why it stays"
	noProcess   = "no process came: let it lapse, or ask"
	processCame = "process came: "
)

// askBefore is how long before the end of a copy the desk says whether legal
// process has come for it.
const askBefore = 14 * 24 * time.Hour

// kept is what a snapshot starts: until when law has it kept, and until when
// we keep it. For data kept meanwhile, without a request to preserve it, the
// rule counts under which it is kept.
func (c *dossier) kept(f *review.Fulfilment, by uint64) ([]debt, error) {
	owe := func(due time.Time, basis, says string, target bool) debt {
		return debt{Clock: "preservation", Due: due.UTC(), Basis: basis, Target: target, Says: says, Decision: by, Fulfilment: c.head.Done}
	}
	if !c.doc.Kind.Preserves() {
		p := c.s.rules.Policy()
		rule, ok := review.KeepRule(p, c.req, f.At, f.Rule)
		if !ok { // another policy is in force than when it was kept
			rule, _ = review.KeepRule(p, c.req, f.At, "")
		}
		says := copyKept
		if !rule.Informative {
			says = copyDuty
		}
		return []debt{owe(review.KeepUntil(p, c.req, &rule, f.At), rule.Cite, says, rule.Informative)}, nil
	}
	a, _, err := c.assess(f.At)
	if err != nil {
		return nil, err
	}
	var out []debt
	for _, k := range a.Clocks {
		if k.Clock != "preservation" {
			continue
		}
		if k.DutyEnds.IsZero() && k.KeptUntil.IsZero() {
			out = append(out, owe(k.Due, k.Basis, "the preservation ends", k.Target))
		}
		if !k.DutyEnds.IsZero() {
			out = append(out, owe(k.DutyEnds, k.Basis, c.dutyWords(), k.Target))
		}
		if !k.KeptUntil.IsZero() && !k.KeptUntil.Equal(k.DutyEnds) {
			out = append(out, owe(k.KeptUntil, k.Basis, copyMayGo, true))
		}
	}
	return out, nil
}

// dutyWords say what the end of the law's time asks of the desk.
func (c *dossier) dutyWords() string {
	if pr := c.doc.Process; pr != nil {
		inst := c.s.rules.Policy().Instrument(pr.Instrument, review.DateOf(c.doc.ReceivedAt.UTC()))
		if inst != nil && inst.Keep != nil && inst.Keep.Confirms {
			return "process was announced, and the duty to preserve lasts as long as it needs: look whether it came"
		}
	}
	return "the duty to preserve ends"
}

// ofCopy reports a debt that rests on a copy that was made.
func ofCopy(d debt) bool { return d.Clock == "preservation" && d.Fulfilment != 0 }

// extend takes over what earlier preservations owe, when this one extends
// them: the copy is kept under this request from now on, and the date on which
// it might have been deleted must not stand beside the new one. Only the same
// agency extends, and only when it names all that was kept. Which one is
// extended the request says; where it does not, all that its agency has on
// these targets.
func (c *dossier) extend() error {
	if c.doc.Kind != review.PreservationExtension {
		return nil
	}
	var seqs []uint64
	if p := c.doc.Previous; p != nil && p.ID != "" {
		seq, found, err := c.t.seqOf(p.ID)
		if err != nil {
			return err
		}
		if found {
			seqs = append(seqs, seq)
		}
	} else {
		for _, m := range c.head.Matches {
			if m[0] != format.MatchKept {
				continue
			}
			more, err := c.t.matching(m, c.head.Seq, historyCap)
			if err != nil {
				return err
			}
			seqs = append(seqs, more...)
		}
	}
	slices.Sort(seqs)
	for _, seq := range slices.Compact(seqs) {
		if seq == c.head.Seq {
			continue
		}
		o, err := c.s.load(c.t, seq)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(o.head.Owed, func(d debt) bool { return d.Clock == "preservation" }) || !c.extends(o) {
			continue
		}
		o.head.Owed = slices.DeleteFunc(o.head.Owed, func(d debt) bool { return d.Clock == "preservation" })
		if err := o.settle(); err != nil {
			return err
		}
	}
	return nil
}

// extends reports whether this extension may take over another preservation.
func (c *dossier) extends(o *dossier) bool {
	a, b := o.doc.Requester, c.doc.Requester
	if !o.doc.Kind.Preserves() || o.doc.Platform != c.doc.Platform || plain(a.Agency) != plain(b.Agency) || a.Country != b.Country {
		return false
	}
	named := map[string]bool{}
	for i := range c.doc.Targets {
		if v, ok := review.NormalTarget(c.s.rules.Policy(), c.doc, i); ok {
			named[v] = true
		}
	}
	for i := range o.doc.Targets {
		if v, ok := review.NormalTarget(c.s.rules.Policy(), o.doc, i); !ok || !named[v] {
			return false
		}
	}
	return true
}

// letGo asks, once a request is closed without its data being given, what
// becomes of the copy that was kept for it. A later decision that opens the
// matter again finds the copy with its own dates.
func (c *dossier) letGo(d *review.Decision, done []review.Fulfilment) error {
	h := &c.head
	if d.Effect != review.EffectFinal || !slices.ContainsFunc(h.Owed, ofCopy) {
		return nil
	}
	var made *review.Fulfilment
	for i := range done {
		if done[i].Kind == review.Preserved {
			made = &done[i]
		}
	}
	if made == nil {
		return nil
	}
	n, err := c.ordinalOf(made.ID)
	if err != nil {
		return err
	}
	closed := d.Outcome == review.OutcomeReject || d.Outcome == review.OutcomeWithdrawn
	was := slices.ContainsFunc(h.Owed, func(x debt) bool { return ofCopy(x) && x.Says == copyClosed })
	switch {
	case closed:
		h.Owed = append(slices.DeleteFunc(h.Owed, ofCopy), debt{Clock: "preservation", Due: d.DecidedAt.Add(fulfilAfter).UTC(), Target: true,
			Says: copyClosed, Decision: d.Seq, Fulfilment: n})
	case was:
		more, err := c.kept(made, d.Seq)
		if err != nil {
			return err
		}
		for i := range more {
			more[i].Fulfilment = n
		}
		h.Owed = append(slices.DeleteFunc(h.Owed, ofCopy), more...)
	}
	return nil
}

// checkCopy refuses what cannot have become of a copy: nothing was copied, law
// still has it kept, or nobody says why.
func (c *dossier) checkCopy(o *review.Observation) error {
	var duty time.Time
	kept := false
	for _, d := range c.head.Owed {
		if ofCopy(d) {
			kept = true
			if !d.Target && d.Due.After(duty) {
				duty = d.Due
			}
		}
	}
	switch {
	case o.Value != review.CopyDestroyed && o.Value != review.CopyKept:
		return refuse(0, fmt.Sprintf("nothing is %q of a copy", review.Clean(o.Value)), "say destroyed, or kept until a day")
	case !kept:
		return refuse(0, "no copy is kept on "+c.head.ID, "a copy that was made is recorded as preserved first")
	case strings.TrimSpace(o.Note) == "":
		return refuse(0, "it is not said why the copy is "+o.Value, "give the reason in a few words")
	case o.Value == review.CopyDestroyed && !o.Until.IsZero():
		return refuse(0, "a copy that was destroyed is kept until no day", "leave the day out")
	case o.Value == review.CopyDestroyed && duty.After(c.t.now):
		return refuse(0, "the law has the copy kept until "+duty.Format("2006-01-02 15:04 UTC"), "record it after that, or once the request was withdrawn or rejected")
	case o.Value == review.CopyKept && !o.Until.After(c.today()):
		return refuse(0, "it is not said until when the copy is kept on", "name a day to come, on which it is looked at again")
	}
	return nil
}

// copied ends what is owed on a copy that is gone, or moves it to the day
// until which it is kept on; a duty that still runs stays.
func (c *dossier) copied(o *review.Observation) {
	h := &c.head
	var last debt
	h.Owed = slices.DeleteFunc(h.Owed, func(d debt) bool {
		if !ofCopy(d) {
			return false
		}
		last = d
		return o.Value == review.CopyDestroyed || d.Target || !d.Due.After(c.t.now)
	})
	if o.Value == review.CopyKept {
		h.Owed = append(h.Owed, debt{Clock: "preservation", Due: o.Until.End(time.UTC).UTC(), Target: true, Says: "the copy, kept on, may be deleted",
			Decision: last.Decision, Fulfilment: last.Fulfilment})
	}
}

// cameFor lists the requests, oldest first, that ask for data of this one's
// targets on the same platform and were neither rejected nor withdrawn: the
// process that a preservation waits for, or what is asked beside it.
func (c *dossier) cameFor() ([]string, error) {
	var out []string
	seen := map[uint64]bool{c.head.Seq: true}
	for _, m := range c.head.Matches {
		if m[0] != format.MatchTarget {
			continue
		}
		seqs, err := c.t.matching(m, 0, math.MaxInt)
		if err != nil {
			return nil, err
		}
		for _, seq := range seqs {
			if seen[seq] {
				continue
			}
			seen[seq] = true
			o, err := c.s.glance(c.t, seq)
			if err != nil {
				return nil, err
			}
			closed := o.head.Effect == review.EffectFinal && (o.head.Outcome == review.OutcomeReject || o.head.Outcome == review.OutcomeWithdrawn)
			if !o.row.Kind.Preserves() && o.row.Platform == c.row.Platform && !closed && o.row.Instrument != "" {
				out = append(out, o.head.ID)
			}
		}
	}
	slices.Sort(out)
	return out, nil
}

// openUntil is until when the preservation of a request keeps data, zero where
// it keeps none.
func (h *head) openUntil(at time.Time) (until time.Time) {
	for _, d := range h.Owed {
		if d.Clock == "preservation" && d.Due.After(at) && d.Due.After(until) {
			until = d.Due
		}
	}
	return until
}

// sayKept adds, to why another request belongs beside this one, what one of the
// two preserves and the other asks for.
func (c *dossier) sayKept(o *head, why string) string {
	if why != "same target" {
		return why
	}
	mine, theirs := c.doc.Kind.Preserves(), review.Kind(o.Kind).Preserves()
	switch {
	case theirs && !mine:
		if until := o.openUntil(c.t.now); !until.IsZero() {
			return why + ", preserved there until " + review.DateOf(until).String()
		}
	case mine && !theirs:
		if !c.head.openUntil(c.t.now).IsZero() {
			return why + ", asks for what is preserved here"
		}
	}
	return why
}

// sayCopy says of a preservation near its end whether process came.
func (c *dossier) sayCopy(d debt) (string, error) {
	if !ofCopy(d) || d.Says == copyClosed || d.Due.After(c.t.now.Add(askBefore)) {
		return d.Says, nil
	}
	if !c.row.Kind.Preserves() {
		return d.Says, nil // it is kept for its own request
	}
	ids, err := c.cameFor()
	if err != nil {
		return "", err
	}
	if len(ids) == 0 {
		return d.Says + "; " + noProcess, nil
	}
	return d.Says + "; " + processCame + strings.Join(ids, ", "), nil
}
