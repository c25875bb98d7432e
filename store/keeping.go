package store

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"lert/review"
	"lert/review/obligation"
	"lert/review/problem"
	"lert/review/text"
	"lert/store/format"
)

// checkCopy refuses what cannot have become of a copy: nothing was copied, law
// still has it kept, or nobody says why.
func (c *dossier) checkCopy(o *review.Observation) error {
	was := c.recs.Observation(o.Supersedes)
	back := was != nil && was.Kind == review.ObservedCopy && was.Value == review.CopyDestroyed // it is not gone after all
	kept := slices.ContainsFunc(c.head.Owed, func(d obligation.Obligation) bool { return d.Copy })
	switch {
	case o.Value != review.CopyDestroyed && o.Value != review.CopyKept:
		return problem.Refuse(0, fmt.Sprintf("nothing is %q of a copy", text.Clean(o.Value)), "say destroyed, or kept until a day")
	case !kept && !back:
		return problem.Refuse(0, "no copy is kept on "+c.head.ID, "a copy that was made is recorded as preserved first")
	case strings.TrimSpace(o.Note) == "":
		return problem.Refuse(0, "it is not said why the copy is "+o.Value, "give the reason in a few words")
	case o.Value == review.CopyDestroyed && !o.Until.IsZero():
		return problem.Refuse(0, "a copy that was destroyed is kept until no day", "leave the day out")
	case o.Value == review.CopyDestroyed:
		return c.checkDestroyed()
	case !o.Until.After(c.today()):
		return problem.Refuse(0, "it is not said until when the copy is kept on", "name a day to come, on which it is looked at again")
	}
	return nil
}

// checkDestroyed refuses the destruction of a copy that something needs.
func (c *dossier) checkDestroyed() error {
	var duty time.Time
	under := ""
	for _, d := range c.head.Owed {
		if !d.Copy {
			continue
		}
		if under = d.By; !d.Target && d.Due.After(duty) {
			duty = d.Due
		}
	}
	open, err := c.needing()
	if err != nil {
		return err
	}
	longer, err := c.longer()
	switch {
	case err != nil:
		return err
	case under != "":
		return problem.Refuse(0, "the copy is kept under "+under+", which extends it", "record what became of it there")
	case len(open) > 0:
		return problem.Refuse(0, "process on the copy is open ("+strings.Join(open, ", ")+")",
			"the copy is held until that request is fulfilled or refused")
	case len(longer) > 0:
		return problem.Refuse(0, "an extension of the preservation is not decided ("+strings.Join(longer, ", ")+")",
			"decide it first: the copy is held until then")
	case duty.After(c.t.now):
		return problem.Refuse(0, "the law has the copy kept until "+duty.Format("2006-01-02 15:04 UTC"),
			"record it after that, or once the request was withdrawn or rejected")
	}
	return nil
}

// needing are the requests that are neither fulfilled nor refused and need the
// request's copy: those that ask for data of its targets, and the request itself,
// where it keeps data for its own process.
func (c *dossier) needing() ([]string, error) {
	_, open, err := c.cameFor()
	if err == nil && c.asks() && obligation.Open(c.head.State, c.head.Owed) {
		open = append(open, c.head.ID)
	}
	return open, err
}

// asks reports whether a request asks for data by legal process, and was neither
// rejected nor withdrawn, nor taken in as another's revision.
func (c *dossier) asks() bool {
	return !c.row.Kind.Preserves() && c.row.Instrument != "" && !c.head.Settled() && c.head.Answers == ""
}

// cameFor lists the requests, oldest first, that ask for data of this one's
// targets on the same platform and were neither rejected nor withdrawn: the
// process that a preservation waits for, or what is asked beside it. open are
// those of them that are neither fulfilled nor refused.
func (c *dossier) cameFor() (came, open []string, err error) {
	seen := map[uint64]bool{c.head.Seq: true}
	for _, m := range c.head.Matches {
		if m[0] != format.MatchTarget {
			continue
		}
		seqs, err := c.t.matching(m, 0, math.MaxInt)
		if err != nil {
			return nil, nil, err
		}
		for _, seq := range seqs {
			if seen[seq] {
				continue
			}
			seen[seq] = true
			o, err := c.s.glance(c.t, seq)
			if err != nil {
				return nil, nil, err
			}
			if o.row.Platform != c.row.Platform || !o.asks() {
				continue
			}
			came = append(came, o.head.ID)
			if obligation.Open(o.head.State, o.head.Owed) {
				open = append(open, o.head.ID)
			}
		}
	}
	slices.Sort(came)
	slices.Sort(open)
	return came, open, nil
}

// sayKept adds, to why another request belongs beside this one, what one of the
// two preserves and the other asks for.
func (c *dossier) sayKept(o *head, why string) string {
	if why != "same target" {
		return why
	}
	mine, theirs := c.doc().Kind.Preserves(), review.Kind(o.Kind).Preserves()
	switch {
	case theirs && !mine:
		if until := obligation.KeptUntil(o.Owed, c.t.now); !until.IsZero() {
			return why + ", preserved there until " + review.DateOf(until).String()
		}
	case mine && !theirs:
		if !obligation.KeptUntil(c.head.Owed, c.t.now).IsZero() {
			return why + ", asks for what is preserved here"
		}
	}
	return why
}

// longer are the requests, not decided yet, that ask to keep a preservation's copy
// for longer.
func (c *dossier) longer() (out []string, err error) {
	if !review.Kind(c.head.Kind).Preserves() {
		return nil, nil
	}
	o := c
	if o.recs == nil {
		if o, err = c.s.load(c.t, c.head.Seq); err != nil {
			return nil, err
		}
	}
	kin, err := o.kin(present{s: c.s}, o.head.Matches)
	if err != nil {
		return nil, err
	}
	p, all := c.s.rules.Policy(), append(slices.Clone(kin), o)
	for _, x := range kin {
		if x.head.State != review.StateDecided && x.head.Answers == "" && x.extends(p, o, all) {
			out = append(out, x.head.ID)
		}
	}
	slices.Sort(out)
	return out, nil
}

// sayCopy says of a copy whether process came for it, whether any of that is open,
// and whether it is asked to be kept for longer.
func (c *dossier) sayCopy(o *obligation.Obligation) (string, error) {
	if !o.Copy || o.By != "" {
		return o.Says, nil
	}
	came, open, err := c.cameFor()
	if err != nil {
		return "", err
	}
	if !c.row.Kind.Preserves() && len(open) == 0 {
		return o.Says, nil // it is kept for its own request
	}
	longer, err := c.longer()
	return o.SayCopy(c.t.now, came, open, longer), err
}
