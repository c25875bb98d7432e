// Package review is the domain logic: what a request for user data is, what the law and a platform's rules say about
// it, and what a person may decide.
//
// Every result depends on the arguments alone. The package uses no files, clock, network or terminal: the same
// request under the same policy at the same instant gives the same bytes, so that counsel can replay an old decision
// and a court can check it.
//
// Start reading at request.go (what arrives), then assess.go (the five checks), then decision.go and
// decision_validate.go (what a person may record).
package review
