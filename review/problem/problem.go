// Package problem is the one shape of an error: what kind it is, where, what is
// wrong, and what to do about it. Every room makes its errors of it, so that a
// caller tells them apart by their code, and the command line and the screens
// print the same parts.
package problem

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// Error is one thing that went wrong.
type Error struct {
	Code  Code
	Where Place
	What  string // is wrong: no sentence, no full stop
	Hint  string // what to do about it; "" where nothing can be said
	// Rule of a refusal is its number in the contract's section 6; 0 where the
	// act is malformed. Finding is the code of the finding that it is about.
	Rule    int
	Finding string
	// Err is the error that caused it, nil where none did.
	Err error
}

// New is an error of this code with what is wrong and what to do about it.
func (c Code) New(what, hint string) *Error { return &Error{Code: c, What: what, Hint: hint} }

// At is an error whose code says all that is wrong, with where it is so.
func (c Code) At(where, hint string) *Error {
	return &Error{Code: c, Where: Place{Subject: where}, What: string(c), Hint: hint}
}

// Refuse is an act that is not done because of a rule of the contract's section
// 6, or with rule 0 because it is malformed.
func Refuse(rule int, what, hint string) *Error {
	return &Error{Code: Refused, Rule: rule, What: what, Hint: hint}
}

// WithCause names the error that caused e, and gives e.
func (e *Error) WithCause(cause error) *Error {
	e.Err = cause
	return e
}

// In says where an error arose: of each error in err, in front of the place
// that it names itself.
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

// in is a copy of e that says where it arose.
func (e *Error) in(where string) *Error {
	copied := *e
	copied.Where.Subject = joinNonEmpty(where, e.Where.Subject)
	return &copied
}

// Error is where, what and what to do on one line.
func (e *Error) Error() string { return joinNonEmpty(e.Where.String(), e.What, e.Hint) }

// Summary is where and what on one line. A refusal says that it is one.
func (e *Error) Summary() string {
	lead := ""
	switch {
	case e.Code == Refused && e.Rule > 0:
		lead = fmt.Sprintf("refused (rule %d)", e.Rule)
	case e.Code == Refused:
		lead = "refused"
	}
	return joinNonEmpty(lead, e.Where.String(), e.What)
}

// Is makes errors.Is tell errors apart by their code.
func (e *Error) Is(target error) bool {
	code, ok := target.(Code)
	return ok && code == e.Code
}

// Unwrap is the cause.
func (e *Error) Unwrap() error { return e.Err }

// List is several errors at once: the refusals of one decision, the faults of
// one pack.
type List []*Error

// Err is the list as an error, nil where it is empty.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// Error is one error a line.
func (l List) Error() string {
	lines := make([]string, len(l))
	for i, e := range l {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap is each of them.
func (l List) Unwrap() []error {
	out := make([]error, len(l))
	for i, e := range l {
		out[i] = e
	}
	return out
}

// ListOf is what there is to print of an error: each of several, and one that was
// made elsewhere as an error that does not say what to do. It is never empty,
// but for nil.
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

// SummaryOf is what the first of an error says without what to do about it, for the
// words of another error.
func SummaryOf(err error) string { return ListOf(err)[0].Summary() }

// asError is a single error in this shape. The words that another package put
// around one stay.
func asError(err error) *Error {
	if code, ok := err.(Code); ok {
		return code.New(string(code), advice[code])
	}
	var e *Error
	found := errors.As(err, &e)
	switch {
	case found && e == err:
	case found:
		if before, ok := strings.CutSuffix(err.Error(), e.Error()); ok {
			e = e.in(strings.TrimSuffix(before, ": "))
			e.Err = err
			return e
		}
		return &Error{Code: e.Code, What: err.Error(), Err: err}
	default:
		e = &Error{Code: Failed, What: err.Error(), Err: err}
	}
	if e.Code == Failed && errors.Is(err, context.Canceled) {
		return &Error{Code: Interrupted, What: string(Interrupted),
			Hint: "what was reported as recorded is recorded; run it again for the rest", Err: err}
	}
	return e
}

// joinNonEmpty are the parts that are there.
func joinNonEmpty(parts ...string) string {
	var out []string
	for _, s := range parts {
		if s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, ": ")
}
