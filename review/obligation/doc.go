// Package obligation computes what follows from the records of a request: where
// it is in the work, who holds it, what is owed on it, until when and to whom,
// and the row by which the queue shows it. Everything here is a function of
// records, a policy and an instant; nothing here is stored or changed in place.
package obligation
