package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"lert/review/problem"
	"lert/review/text"
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
	for i, t := range text.CleanLines(strings.TrimRight(says, "\n")) {
		lead := "lert: "
		if i > 0 {
			lead = "      "
		}
		fmt.Fprintln(w, lead+t.String())
	}
	if hint = strings.TrimSpace(hint); hint != "" {
		for _, t := range text.CleanLines(hint) {
			fmt.Fprintln(w, "      "+t.String())
		}
	}
}
