// Package problem is the common form of an error: its code, where it is, what is wrong,
// and what to do about it. Every package returns errors in this form, so that a caller
// distinguishes them by code, and the command line and the console print the same
// parts.
package problem

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Error is one thing that went wrong.
type Error struct {
	Code  Code
	Where Place
	What  string // is wrong; not a whole sentence, without a full stop
	Hint  string // what to do about it, "" if there is nothing to say
	// Rule is the number of a refusal, 1 to 13 ("The thirteen refusals" in
	// ARCHITECTURE.md); 0 if it has none, or if this is not a refusal.
	Rule    int
	Finding string // the code of the finding that a refusal is about, "" if there is none
	Err     error  // the error that caused this one, nil if there is none
}

// New is an error of that code with what is wrong and what to do about it.
func (c Code) New(what, hint string) *Error { return &Error{Code: c, What: what, Hint: hint} }

// At is an error whose code already says what is wrong, with where it is and what to do
// about it.
func (c Code) At(where, hint string) *Error {
	return &Error{Code: c, Where: Place{Subject: where}, What: string(c), Hint: hint}
}

// Refuse is the error for an action that was refused; rule is its number among the
// thirteen refusals, 0 if it has none.
func Refuse(rule int, what, hint string) *Error {
	return &Error{Code: Refused, Rule: rule, What: what, Hint: hint}
}

// WithCause sets the error that caused e, and returns e.
func (e *Error) WithCause(cause error) *Error {
	e.Err = cause
	return e
}

// In adds where an error arose, before the place that it names itself; if err is a
// List, to each of its errors. It is nil if err is nil.
func In(where string, err error) error {
	switch x := err.(type) {
	case nil:
		return nil
	case List:
		out := make(List, len(x))
		for i, e := range x {
			out[i] = e.in(where)
		}
		return out
	}
	return asError(err).in(where)
}

// in is a copy of e with where it arose.
func (e *Error) in(where string) *Error {
	copied := *e
	copied.Where.Subject = joinNonEmpty(where, e.Where.Subject)
	return &copied
}

// Error is where it is, what is wrong and what to do, on one line.
func (e *Error) Error() string { return joinNonEmpty(e.Where.String(), e.What, e.Hint) }

// Summary is where it is and what is wrong, on one line. A refusal begins with
// "refused".
func (e *Error) Summary() string {
	lead := ""
	if e.Code == Refused {
		if lead = "refused"; e.Rule > 0 {
			lead = fmt.Sprintf("refused (rule %d)", e.Rule)
		}
	}
	return joinNonEmpty(lead, e.Where.String(), e.What)
}

// Is reports whether target is the error's code, for errors.Is.
func (e *Error) Is(target error) bool {
	code, ok := target.(Code)
	return ok && code == e.Code
}

// Unwrap is the error that caused this one, nil if there is none.
func (e *Error) Unwrap() error { return e.Err }

// List is several errors at once, such as the refusals of one decision or the faults of
// one policy pack.
type List []*Error

// Err is the list as an error, nil if it is empty.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// Error is the errors, one a line.
func (l List) Error() string {
	lines := make([]string, len(l))
	for i, e := range l {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap is the errors, for errors.Is and errors.As.
func (l List) Unwrap() []error {
	out := make([]error, len(l))
	for i, e := range l {
		out[i] = e
	}
	return out
}

// ListOf is an error as a list to print: each error of several, and a foreign error as
// an Error without a hint. It is empty only if err is nil.
func ListOf(err error) List {
	switch x := err.(type) {
	case nil:
		return nil
	case List:
		return x
	case interface{ Unwrap() []error }:
		var out List
		for _, e := range x.Unwrap() {
			out = append(out, ListOf(e)...)
		}
		return out
	}
	return List{asError(err)}
}

// SummaryOf is the Summary of the first error in err, for use in the text of another
// error. err must not be nil.
func SummaryOf(err error) string { return ListOf(err)[0].Summary() }

// asError is a single error in this form. Text that another package wrapped around an
// Error is kept: before it as its place, otherwise as what is wrong.
func asError(err error) *Error {
	if code, ok := err.(Code); ok {
		return code.New(string(code), advice[code])
	}
	var e *Error
	switch found := errors.As(err, &e); {
	case !found:
		e = &Error{Code: Failed, What: err.Error(), Err: err}
	case e != err:
		before, ok := strings.CutSuffix(err.Error(), e.Error())
		if !ok {
			return &Error{Code: e.Code, What: err.Error(), Err: err}
		}
		return e.in(strings.TrimSuffix(before, ": ")).WithCause(err)
	}
	if e.Code == Failed && errors.Is(err, context.Canceled) {
		return &Error{Code: Interrupted, What: string(Interrupted),
			Hint: "everything reported as recorded is recorded; run it again for the rest", Err: err}
	}
	return e
}

// joinNonEmpty joins the parts that are not empty with ": ".
func joinNonEmpty(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ": ")
}
