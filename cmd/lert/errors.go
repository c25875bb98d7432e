package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"lert/review"
	"lert/review/problem"
	"lert/store"
)

// Exit codes.
const (
	exitFailed = 1 // it failed, or something was refused
	exitUsage  = 2 // the command line was not understood
)

// usage is a command line that was not understood.
func usage(says, hint string) error { return problem.Usage.New(says, hint) }

// failure is an act that could not be done.
func failure(says, hint string) error { return problem.Failed.New(says, hint) }

// becauseOf is a failure with its cause in words; one that says already what
// to do is left as it is.
func becauseOf(err error, says, hint string) error {
	if problem.Of(err)[0].Do != "" {
		return err
	}
	return failure(says+": "+err.Error(), hint)
}

// errReported ends a run whose errors were already printed one by one.
var errReported = errors.New("some of it failed")

// report prints an error as what and where, then what to do, and returns the
// exit code. Words of strangers may be quoted in it and come out as marks.
func report(w io.Writer, err error) int {
	if errors.Is(err, errReported) {
		return exitFailed
	}
	var refused *store.Refused
	if errors.As(err, &refused) {
		for _, r := range refused.Refusals {
			says := "refused: " + r.Says
			if r.Rule > 0 {
				says = fmt.Sprintf("refused (rule %d): %s", r.Rule, r.Says)
			}
			complain(w, says, r.Hint)
		}
		return exitFailed
	}
	var told *problem.Error
	if says, hint := halves(err); !errors.As(err, &told) && hint != "" {
		complain(w, says, hint)
		return exitFailed
	}
	code := exitFailed
	for _, p := range problem.Of(err) {
		says := p.Says()
		if p.Where.Mark != "" {
			says += "\n" + p.Where.Mark
		}
		complain(w, says, p.Do)
		if slices.Contains(misread, p.Code) {
			code = exitUsage
		}
	}
	return code
}

// misread are the codes that say that the command line was not understood.
var misread = []problem.Code{problem.Usage, problem.Query, problem.NoCell}

// complain prints one error in the program's voice.
func complain(w io.Writer, says, hint string) {
	for i, t := range review.CleanLines(strings.TrimRight(says, "\n")) {
		lead := "lert: "
		if i > 0 {
			lead = "      "
		}
		fmt.Fprintln(w, lead+t.String())
	}
	if hint = strings.TrimSpace(hint); hint != "" {
		for _, t := range review.CleanLines(hint) {
			fmt.Fprintln(w, "      "+t.String())
		}
	}
}

// storeErrors are those whose message ends in what to do, behind a last colon.
var storeErrors = []error{store.ErrLocked, store.ErrNewer, store.ErrDamaged, store.ErrNotFound, store.ErrClaimed, store.ErrConflict, store.ErrRehearsal, store.ErrInDoubt, store.ErrGone, store.ErrFull, store.ErrReadOnly}

// halves parts a message into what happened and what to do: behind the last
// colon of one of the store's, behind the last semicolon of any other.
func halves(err error) (says, hint string) {
	says = err.Error()
	before := "; "
	if slices.ContainsFunc(storeErrors, func(e error) bool { return errors.Is(err, e) }) {
		before = ": "
	}
	if i := strings.LastIndex(says, before); i > 0 {
		return says[:i], says[i+2:]
	}
	return says, ""
}
