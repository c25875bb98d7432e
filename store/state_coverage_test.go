package store

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"lert/review"
	"lert/store/format"
)

// stateCoverage counts how often each state of a list was reached. A test with random steps can pass for years without
// reaching the state that it was written for; one that marks its states and requires all of them cannot.
type stateCoverage struct {
	mu    sync.Mutex
	times map[string]int
	wrong []error // in the list, or in what was marked

	unlisted map[string]bool // marked, and not on the list
}

func newReached(list []string) *stateCoverage {
	r := &stateCoverage{times: map[string]int{}, unlisted: map[string]bool{}}
	for _, name := range list {
		if _, twice := r.times[name]; twice {
			r.wrong = append(r.wrong, fmt.Errorf("%q appears twice on the list", name))
		}
		r.times[name] = 0
	}
	return r
}

// mark counts that a state was reached. It does nothing on nil.
func (r *stateCoverage) mark(name string) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, listed := r.times[name]; !listed {
		if !r.unlisted[name] {
			r.wrong = append(r.wrong, fmt.Errorf("%q was reached and is not on the list", name))
		}
		r.unlisted[name] = true
		return
	}
	r.times[name]++
}

// listErr is what is wrong with the list, however long the run was.
func (r *stateCoverage) listErr() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return errors.Join(r.wrong...)
}

// missing are the states that were never reached.
func (r *stateCoverage) missing() (out []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for name, n := range r.times {
		if n == 0 {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// check is nil if every state of the list was reached, and no other.
func (r *stateCoverage) check() error {
	err := r.listErr()
	if never := r.missing(); len(never) > 0 {
		err = errors.Join(err, fmt.Errorf("%d states were never reached: %s", len(never), strings.Join(never, "; ")))
	}
	return err
}

// leastReached are the states that were reached the fewest times.
func (r *stateCoverage) leastReached(n int) (out []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for name := range r.times {
		out = append(out, name)
	}
	slices.SortFunc(out, func(a, b string) int { return r.times[a] - r.times[b] })
	out = out[:min(n, len(out))]
	for i, name := range out {
		out[i] = fmt.Sprintf("%s (%d)", name, r.times[name])
	}
	return out
}

// What happens to a clock, and the names of the states in which it did.
const (
	clockBegun   = "clock begun: "
	clockStopped = "clock stopped: "
	clockOverdue = "clock overdue: "
	recorded     = "recorded: "
	undone       = "undone: "
)

// modelStates are the states that a long run of the model must have reached.
var modelStates = []string{
	// Obligations: each clock started, stopped, and was past its date.
	"clock begun: response", "clock begun: acknowledge", "clock begun: validation", "clock begun: service",
	"clock begun: preservation", "clock begun: clarification",
	"clock begun: gag", "clock begun: notice", "clock begun: recheck",
	"clock begun: preserve_by", "clock begun: collection_start", "clock begun: authority_notice",
	"clock begun: collection_end", "clock begun: counsel", "clock begun: callback", "clock begun: reminder",
	"clock stopped: response", "clock stopped: acknowledge", "clock stopped: validation",
	"clock stopped: service", "clock stopped: preservation",
	"clock stopped: clarification", "clock stopped: gag", "clock stopped: notice",
	"clock stopped: recheck", "clock stopped: preserve_by", "clock stopped: collection_start",
	"clock stopped: authority_notice", "clock stopped: collection_end", "clock stopped: counsel",
	"clock stopped: callback", "clock stopped: reminder", "clock overdue: response", "clock overdue: acknowledge",
	"clock overdue: validation", "clock overdue: service", "clock overdue: preservation",
	"clock overdue: clarification", "clock overdue: gag", "clock overdue: notice",
	"clock overdue: recheck", "clock overdue: preserve_by", "clock overdue: collection_start",
	"clock overdue: authority_notice", "clock overdue: collection_end", "clock overdue: counsel",
	"clock overdue: callback", "clock overdue: reminder",

	// The ledger: each kind of record was written.
	"recorded: intake", "recorded: observation", "recorded: decision",
	"recorded: countersign", "recorded: referral", "recorded: answer",
	"recorded: fulfilment", "recorded: link", "recorded: snooze", "recorded: renewal",
	"recorded: people", "recorded: bands", "recorded: clock", "recorded: file",

	// What was taken back.
	"undone: decision", "undone: signature refused", "undone: link", "undone: answer",
	"undone: snooze", "undone: observation", "undone: claim",
	"undone: produced", "undone: preserved", "undone: collection_started",
	"undone: collection_stopped", "undone: letter_sent",
	"undone: notice_sent", "undone: receipt_told", "undone: effect_told", "a fulfilment was corrected",
	"a case was reopened", "a push back is current again",

	// Notifying the user, and what may be disclosed.
	"told on the last day of a bar: refused", "another request's gag bars telling",
	"a gag ended with its notice still waiting",
	"a bar was renewed", "a bar was renewed after a gap",
	"data asked for before the user could object", "the user was told", "data left",
	"data left after the user was told",
	"a decision is held", "a held decision was signed",
	"data that left outlives its decision",

	// Copies.
	"a copy is held for open process", "a copy was taken over by its extension",
	"a copy was taken over by a second extension",
	"a copy was destroyed", "a copy is kept on",

	// The sender.
	"a rejected sender's other requests are flagged", "the flag went with the rejection",

	// Claims.
	"another's claim is refused", "an expired claim was taken", "a claim was handed over", "a lead moved a claim",

	// Concurrent transactions, and failures between them.
	"two writers in conflict", "an id was given again",
	"an id was given again with other content", "the answer to a commit was lost",
	"a crash between acts", "a crash between opening and deciding",
	"a stale row was rebuilt", "the people file changed",
	"outside counsel answered",
}

// TestTheListOfStatesHasEveryClockAndRecord: a new entry in the tables of clocks and records must be reached, too.
func TestTheListOfStatesHasEveryClockAndRecord(t *testing.T) {
	must := []string{recorded + format.LeafIntake}
	for _, k := range review.ClockKinds {
		if k.Name == review.ClockChallenge { // no request of the model is about a user abroad
			continue
		}
		must = append(must, clockBegun+k.Name, clockStopped+k.Name, clockOverdue+k.Name)
	}
	for _, k := range recordKinds {
		must = append(must, recorded+k.leaf)
	}
	for _, k := range review.FulfilmentKinds {
		must = append(must, undone+k)
	}
	for _, name := range must {
		if !slices.Contains(modelStates, name) {
			t.Errorf("%q is not on the list of states", name)
		}
	}
	if err := newReached(modelStates).listErr(); err != nil {
		t.Error(err)
	}
}

// TestSometimes: a state that was never reached, one that is not listed and one that is listed twice are reported.
func TestSometimes(t *testing.T) {
	says := func(r *stateCoverage, want string) {
		t.Helper()
		got := ""
		if err := r.check(); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("it says %q, want %q", got, want)
		}
	}
	r := newReached([]string{"a", "b", "c"})
	says(r, "3 states were never reached: a; b; c")
	r.mark("b")
	says(r, "2 states were never reached: a; c")
	r.mark("a")
	r.mark("c")
	r.mark("c")
	says(r, "")
	r.mark("d")
	r.mark("d")
	says(r, `"d" was reached and is not on the list`)
	says(newReached([]string{"a", "a"}), "\"a\" appears twice on the list\n1 states were never reached: a")
	(*stateCoverage)(nil).mark("a")
}
