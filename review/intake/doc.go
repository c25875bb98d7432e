// Package intake reads request documents, which are untrusted JSON.
//
// A document is cut out of its file by matching brackets alone (split.go),
// within bounds on size and depth, so that no input can exhaust memory or the
// stack. Then it is compared once with the shape of review.Request (shape.go,
// validate.go). An unknown key, a repeated key, a null, a value of the wrong
// type and a word outside its list are each an error that gives line, column
// and path. Only a document that passes is decoded.
//
// A document is stored in its canonical form (RFC 8785), so that the same facts
// in another order or spacing are the same document.
package intake
