// Package review is the trade itself: what a request for user data is, what
// the law and a platform's rules make of it, and what a person may decide.
//
// Everything here is a function of its arguments. There are no files, no
// clock, no network and no terminal: the same request under the same policy
// at the same instant gives the same bytes, which is what lets counsel replay
// an old decision and a court check it.
//
// Start reading at request.go (what arrives), then assess.go (what the five
// checks find), then decision.go and decision_validate.go (what a person may record).
package review
