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

// checkCopy refuses an observation about a copy that cannot be true or is incomplete: no copy was made, the law still
// requires it, or there is no reason.
func (c *loadedCase) checkCopy(o *review.Observation) error {
	previous := c.records.ObservationByID(o.Supersedes)
	// The copy was not destroyed after all.
	undoesDestruction := previous != nil && previous.Kind == review.ObservedCopy &&
		previous.Value == review.CopyDestroyed
	kept := slices.ContainsFunc(c.state.Obligations, func(d obligation.Obligation) bool { return d.ForCopy })
	switch {
	case o.Value != review.CopyDestroyed && o.Value != review.CopyKept:
		return problem.Refuse(problem.NoRule, fmt.Sprintf("%q does not say what happened to the copy", text.Clean(o.Value)),
			"use destroyed, or kept with an end date")
	case !kept && !undoesDestruction:
		return problem.Refuse(problem.NoRule, "no copy is kept on "+c.state.ID,
			"first record the copy as preserved")
	case text.IsEmpty(o.Note):
		return problem.Refuse(problem.NoRule, "the reason why the copy is "+o.Value+" is missing",
			"state the reason in a few words")
	case o.Value == review.CopyDestroyed && !o.Until.IsZero():
		return problem.Refuse(problem.NoRule, "a destroyed copy cannot have an end date", "leave the date out")
	case o.Value == review.CopyDestroyed:
		return c.checkDestroyed()
	case !o.Until.After(c.today()):
		return problem.Refuse(problem.NoRule, "the date until which the copy is kept is missing",
			"enter a future date on which to recheck it")
	}
	return nil
}

// checkDestroyed refuses the destruction of a copy that is still needed.
func (c *loadedCase) checkDestroyed() error {
	var keepUntil time.Time
	extension := ""
	for _, d := range c.state.Obligations {
		if !d.ForCopy {
			continue
		}
		if extension = d.ExtendedBy; !d.InternalTarget && d.Due.After(keepUntil) {
			keepUntil = d.Due
		}
	}
	open, err := c.requestsNeedingCopy()
	if err != nil {
		return err
	}
	extensions, err := c.pendingExtensions()
	switch {
	case err != nil:
		return err
	case extension != "":
		return problem.Refuse(problem.NoRule, "the copy is kept under "+extension+", which extends it",
			"record there what happened to it")
	case len(open) > 0:
		return problem.Refuse(problem.NoRule, "legal process for the copy is pending ("+strings.Join(open, ", ")+")",
			"the copy must be kept until that request is fulfilled or refused")
	case len(extensions) > 0:
		return problem.Refuse(problem.NoRule, "an extension of the preservation is undecided ("+
			strings.Join(extensions, ", ")+")",
			"decide it first: the copy must be kept until then")
	case keepUntil.After(c.t.now):
		return problem.Refuse(problem.NoRule, "the law requires the copy to be kept until "+keepUntil.Format(toTheMinute),
			"record it after that, or once the request has been withdrawn or rejected")
	}
	return nil
}

// requestsNeedingCopy are the requests that are neither fulfilled nor refused and need this request's copy: those that
// ask for data of its targets, and the request itself if it keeps data for its own process.
func (c *loadedCase) requestsNeedingCopy() ([]string, error) {
	_, open, err := c.dataRequests()
	if err == nil && c.asksForData() && obligation.IsOpen(c.state.State, c.state.Obligations) {
		open = append(open, c.state.ID)
	}
	return open, err
}

// asksForData reports whether a request asks for data by legal process, and was neither rejected nor withdrawn nor
// linked as a reply.
func (c *loadedCase) asksForData() bool {
	return !c.row.Kind.IsPreservation() && c.row.Instrument != "" && !c.state.ClosedUnfulfilled() &&
		c.state.ReplyTo == ""
}

// dataRequests lists the requests, oldest first, that ask for data of this one's targets on the same platform and were
// neither rejected nor withdrawn: the process that a preservation waits for. open are those among them that are neither
// fulfilled nor refused.
func (c *loadedCase) dataRequests() (all, open []string, err error) {
	for x, err := range c.others(matchesOf(format.MatchTarget, c.state.Matches), 0, math.MaxInt) {
		if err != nil {
			return nil, nil, err
		}
		o, err := c.s.loadSummary(c.t, x.seq)
		if err != nil {
			return nil, nil, err
		}
		if o.row.Platform != c.row.Platform || !o.asksForData() {
			continue
		}
		all = append(all, o.state.ID)
		if obligation.IsOpen(o.state.State, o.state.Obligations) {
			open = append(open, o.state.ID)
		}
	}
	slices.Sort(all)
	slices.Sort(open)
	return all, open, nil
}

// describeRelated adds, to the reason why two requests are related, that one preserves what the other asks for.
func (c *loadedCase) describeRelated(o *caseState, why string) string {
	if why != "same target" {
		return why
	}
	mine, theirs := c.doc().Kind.IsPreservation(), review.Kind(o.Kind).IsPreservation()
	switch {
	case theirs && !mine:
		if until := obligation.CopyKeptUntil(o.Obligations, c.t.now); !until.IsZero() {
			return why + ", preserved there until " + review.DateOf(until).String()
		}
	case mine && !theirs:
		if !obligation.CopyKeptUntil(c.state.Obligations, c.t.now).IsZero() {
			return why + ", requests the data preserved here"
		}
	}
	return why
}

// pendingExtensions are the undecided requests to keep a preservation's copy for longer.
func (c *loadedCase) pendingExtensions() (out []string, err error) {
	if !review.Kind(c.state.Kind).IsPreservation() {
		return nil, nil
	}
	o := c
	if o.records == nil {
		if o, err = c.s.load(c.t, c.state.Seq); err != nil {
			return nil, err
		}
	}
	related, err := o.relatedPreservations(currentRequests{s: c.s}, o.state.Matches)
	if err != nil {
		return nil, err
	}
	p, all := c.s.rules.Policy(), append(slices.Clone(related), o)
	for _, x := range related {
		if x.state.State != review.StateDecided && x.state.ReplyTo == "" && x.extends(p, o, all) {
			out = append(out, x.state.ID)
		}
	}
	slices.Sort(out)
	return out, nil
}

// describeCopy says of a copy whether process on it was received, whether any of that is open, and whether an extension
// was requested. While it is held for such a request, its date frees nothing.
func (c *loadedCase) describeCopy(o *obligation.Obligation) (says string, held bool, err error) {
	if !o.ForCopy || o.ExtendedBy != "" {
		return o.Text, false, nil
	}
	requests, open, err := c.dataRequests()
	if err != nil {
		return "", false, err
	}
	if !c.row.Kind.IsPreservation() && len(open) == 0 {
		return o.Text, false, nil // it is kept for its own request
	}
	extensions, err := c.pendingExtensions()
	return o.DescribeCopy(c.t.now, requests, open, extensions), o.IsHeld(open, extensions), err
}
