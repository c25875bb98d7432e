// Package intake turns bytes of the outside world into requests.
//
// Strangers write them. A document is cut out of its file by balance alone
// (split.go), within bounds on size and depth, so that no input can fill
// memory or the stack. Then it is walked once against the shape of
// review.Request (shape.go, validate.go): an unknown key, a repeated key, a null, a
// value of the wrong type, a word outside its list are each an error that
// gives line, column and path. Only what passed is decoded.
//
// The bytes kept of a document are its canonical form (RFC 8785): the same
// facts in another order or spacing are the same document.
package intake
