package intake

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"lert/review"
)

// Canonical is the canonical form (RFC 8785) of a request that was made by this
// program, as by a form. What Read would refuse is a problem.BadDocument with
// the path and without a line.
func Canonical(r *review.Request) ([]byte, error) {
	raw, err := json.Marshal(r)
	if err != nil {
		if bad, ok := errors.AsType[*json.SemanticError](err); ok {
			return nil, fault{path: pathOf(string(bad.JSONPointer)), msg: "cannot be written: " + semanticReason(bad),
				hint: "correct this field"}.in("")
		}
		return nil, fault{msg: "cannot be written: " + err.Error(), hint: "correct the request"}.in("")
	}
	limits := Limits{}.withDefaults()
	if len(raw) > limits.Document {
		return nil, fault{msg: "the request is larger than " + formatSize(limits.Document),
			hint: "shorten its texts"}.in("")
	}
	d, f := parse(raw, position{line: 1, column: 1}, &limits)
	if f != nil {
		f.at = position{} // there is no file
		return nil, f.in("")
	}
	return d.Raw, nil
}

// Decode reads the canonical bytes of a document that was accepted before. It
// does not check them again, and ignores keys that this version does not know.
// Request.Trimmed names the texts that had invisible characters at their ends.
func Decode(raw []byte) (*review.Request, error) {
	r, err := decode(raw, allowDuplicates)
	if err != nil {
		return nil, fmt.Errorf("stored request document: %w", err)
	}
	return r, nil
}

var allowDuplicates = json.JoinOptions(jsontext.AllowDuplicateNames(true))

// parse checks one document and decodes it. at is where raw begins.
func parse(raw []byte, at position, limits *Limits) (Document, *fault) {
	received, f := check(raw, at, limits)
	if f != nil {
		return Document{}, f
	}
	canonical := jsontext.Value(bytes.Clone(raw))
	if err := canonical.Canonicalize(allowDuplicates); err != nil {
		return Document{}, &fault{at: at, msg: "has no canonical form: " + err.Error(),
			hint: "correct the document", resumable: true}
	}
	r, err := decode(canonical, json.RejectUnknownMembers(true), allowDuplicates)
	if err != nil {
		f := &fault{at: at, msg: err.Error(), hint: "correct this field", resumable: true}
		if bad, ok := errors.AsType[*json.SemanticError](err); ok {
			f.path, f.msg = pathOf(string(bad.JSONPointer)), semanticReason(bad)
		}
		return Document{}, f
	}
	return Document{Request: r, Raw: canonical, at: at, received: received}, nil
}

func semanticReason(e *json.SemanticError) string {
	if e.Err != nil {
		return e.Err.Error()
	}
	return e.Error()
}

// pathOf turns a JSON pointer (RFC 6901) into a path as messages show it: targets[0].type.
func pathOf(pointer string) string {
	var b strings.Builder
	for seg := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		if _, err := strconv.Atoi(seg); err == nil {
			b.WriteString("[" + seg + "]")
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(seg)
	}
	return b.String()
}
