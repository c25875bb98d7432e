// Package obligation computes what follows from the records of a request: where it is
// in the work, who holds its claim, which obligations it has, until when and towards
// whom, and the row that the queue shows for it.
//
// Everything here is a function of records, a policy and an instant: the same input
// gives the same result, nothing is stored, and no record is changed. That is why an
// obligation cannot get lost: it exists as long as the records that started it exist
// and no record has ended it.
//
// Fold is the entry point. Each subject adds its obligations in a function of its own:
// the response and call-backs in fold.go, clarification, collections and counsel's
// review in after_decision.go, copies in copy.go, notices to the user in notice.go.
//
// In this package a position is a record's place in the ledger, its "leaf". Of two
// records, the one with the higher position was made later. A copy is what a
// preservation keeps: a snapshot of an account, taken so that the data is still there
// when legal process arrives.
package obligation
