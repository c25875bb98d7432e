package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"lert/review"
	"lert/review/obligation"
	"lert/review/problem"
	"lert/review/text"
	"lert/store/format"
)

// Observe records what we found out about a request, under the observer's own name and the store's clock. The caller
// gives o.RequestID; revision, author, time and, if it is empty, id are filled in. The same id with the same content
// gives the same receipt, Repeated; with other content problem.Conflict. What became of a copy ends or moves the
// obligations on it; so does a recheck of why a user is not notified. Refused: an unknown kind, signal or result; a
// callback without its result; superseding an observation that does not exist; destroying a copy that was never made or
// that the law still requires.
func (v *Session) Observe(ctx context.Context, o review.Observation) (Receipt, error) {
	return v.updateRequest(ctx, review.ActObserve, o.RequestID, func(c *loadedCase) (Receipt, error) {
		return v.s.observe(c, o)
	})
}

// observe is Observe inside a transaction.
func (s *Store) observe(c *loadedCase, o review.Observation) (Receipt, error) {
	t := c.t
	if o.ID == "" {
		o.ID = newHexID()
	}
	known := c.records.ObservationByID(o.ID)
	o.Schema, o.RequestID, o.Revision = review.ObservationSchema, c.state.ID, c.state.Rev
	o.By, o.At, o.Stale = t.by, t.now, false
	if known != nil {
		o.Revision, o.At, o.By = known.Revision, known.At, originalAuthor(o.By, known.By)
	}
	if o.Callback != nil {
		call := *o.Callback
		if call.At.IsZero() {
			call.At = o.At
		}
		call.By, o.Callback = o.By.Name, &call
	}
	if known != nil {
		return c.repeatReceipt("observation", o.ID, known.Leaf, &known.Observation, &o)
	}
	if err := c.checkObservation(&o); err != nil {
		return Receipt{}, err
	}
	l := c.newLeaf(format.LeafObservation, o.ID, c.state.Rev)
	l.Codes, l.Supersedes = []string{o.Kind}, o.Supersedes
	k := format.RecordKey(format.FamObservation, c.state.Seq, c.state.ObservationCount)
	leaf, err := s.writeRecord(t, k, &o, l, observationFields(&o))
	if err != nil {
		return Receipt{}, err
	}
	c.records.Observations = append(c.records.Observations, obligation.Observation{Observation: o, Leaf: leaf})
	out := Receipt{ID: o.ID, Leaf: leaf, Message: fmt.Sprintf("recorded: %s (ledger %d)", kindWords(o.Kind), leaf)}
	err = c.save()
	out.State = c.state.State
	return out, err
}

// originalAuthor is the author for a record that is given again: with the roles of the first time, if it is the same
// person.
func originalAuthor(now, then review.Actor) review.Actor {
	if now.Name == then.Name {
		return then
	}
	return now
}

// repeatReceipt returns the earlier receipt for a repeated id with the same content, problem.Conflict with other
// content.
func (c *loadedCase) repeatReceipt(what, id string, leaf int64, was, given any) (Receipt, error) {
	if format.JSONText(was) != format.JSONText(given) {
		says := fmt.Sprintf("conflict: %s %s was recorded with different content", what, text.Clean(id))
		return Receipt{}, problem.Conflict.New(says, "use a new id for a new "+what)
	}
	return Receipt{ID: id, Leaf: leaf, State: c.state.State, Repeated: true,
		Message: "this " + what + " was already recorded"}, nil
}

// checkObservation refuses an observation that would have no effect, so that nobody believes they recorded something
// that the checks do not see.
func (c *loadedCase) checkObservation(o *review.Observation) error {
	if err := c.checkFinding(o); err != nil {
		return err
	}
	if o.Kind == review.ObservedLookup || o.Kind == review.ObservedCountry {
		if o.Target < 0 || o.Target >= len(c.doc().Targets) {
			return problem.Refuse(problem.NoRule, fmt.Sprintf("there is no target %d", o.Target),
				fmt.Sprintf("the request has %d, counted from 0", len(c.doc().Targets)))
		}
	}
	if o.Kind != review.ObservedCopy && o.Kind != review.ObservedRecheck && !o.Until.IsZero() {
		return problem.Refuse(problem.NoRule,
			"only a copy or an exception can have an end date",
			"leave the date out")
	}
	if o.Supersedes != "" && c.records.ObservationByID(o.Supersedes) == nil {
		return problem.Refuse(problem.NoRule, "there is no observation "+o.Supersedes+" on this request to correct",
			"`lert show "+c.state.ID+"` lists them")
	}
	return nil
}

// checkFinding refuses an unknown kind of observation, and one without what its kind requires.
func (c *loadedCase) checkFinding(o *review.Observation) error {
	switch o.Kind {
	case review.ObservedCallback:
		return checkCallback(o.Callback, c.t.now)
	case review.ObservedSignal:
		if !slices.Contains(review.SignalNames, o.Value) {
			return problem.Refuse(problem.NoRule, fmt.Sprintf("there is no signal %q", o.Value),
				"use one of "+strings.Join(review.SignalNames, ", "))
		}
	case review.ObservedLookup:
		if text.IsEmpty(o.Value) {
			return problem.Refuse(problem.NoRule, "a look-up needs a result", "use `account` or `no_account`")
		}
	case review.ObservedCountry:
		if len(o.Value) != 2 || strings.ToUpper(o.Value) != o.Value {
			return problem.Refuse(problem.NoRule, fmt.Sprintf("%q is not a country", o.Value),
				"use two capital letters (ISO 3166-1)")
		}
	case review.ObservedNote:
		if text.IsEmpty(o.Value) && text.IsEmpty(o.Note) {
			return problem.Refuse(problem.NoRule, "the note is empty", "write what you found out")
		}
	case review.ObservedCopy:
		return c.checkCopy(o)
	case review.ObservedRecheck:
		return c.checkRecheck(o)
	default:
		return problem.Refuse(problem.NoRule, fmt.Sprintf("there is no kind of observation %q", o.Kind),
			"use `callback`, `signal`, `lookup`, `target_country`, `note`, `copy` or `recheck`")
	}
	return nil
}

func checkCallback(call *review.Callback, now time.Time) error {
	switch {
	case call == nil:
		return problem.Refuse(problem.NoRule,
			"a call-back needs the number, where the number was found, and the result",
			"enter number, source and result")
	case !slices.Contains(review.CallbackResults, call.Result):
		return problem.Refuse(problem.NoRule, fmt.Sprintf("there is no call-back result %q", call.Result),
			"use "+strings.Join(review.CallbackResults, ", "))
	case !slices.Contains(review.NumberSources, call.NumberSource):
		return problem.Refuse(problem.NoRule, fmt.Sprintf("there is no number source %q", call.NumberSource),
			"use "+strings.Join(review.NumberSources, ", "))
	case review.IsAhead(call.At, now):
		return problem.Refuse(problem.NoRule,
			"the call-back is dated "+call.At.UTC().Format(toTheSecond)+", which is in the future",
			"record it once it is done")
	}
	return nil
}
