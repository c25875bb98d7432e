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

// usageError is the error for a command line that was not understood.
func usageError(says, hint string) error { return problem.Usage.New(says, hint) }

// failedError is the error for an action that could not be done.
func failedError(says, hint string) error { return problem.Failed.New(says, hint) }

// failedBecause is a failedError with its cause in words. A cause that says already
// what to do is returned as it is.
func failedBecause(err error, says, hint string) error {
	if problem.ListOf(err)[0].Hint != "" {
		return err
	}
	return failedError(says+": "+err.Error(), hint)
}

// errReported ends a run whose errors were already printed one by one.
var errReported = errors.New("some of it failed")

// printError prints an error as what and where, then what to do, and returns the exit
// code. Outside text that it quotes is cleaned.
func printError(w io.Writer, err error) int {
	if errors.Is(err, errReported) {
		return exitFailed
	}
	code := exitFailed
	for _, p := range problem.ListOf(err) {
		says := p.Summary()
		if p.Where.Excerpt != "" {
			says += "\n" + p.Where.Excerpt
		}
		printProblem(w, says, p.Hint)
		if slices.Contains(usageCodes, p.Code) {
			code = exitUsage
		}
	}
	return code
}

// usageCodes are the codes that say that the command line was not understood.
var usageCodes = []problem.Code{problem.Usage, problem.BadQuery, problem.NoCell}

// printProblem prints one error with its hint.
func printProblem(w io.Writer, says, hint string) {
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
