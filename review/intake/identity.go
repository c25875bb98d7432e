package intake

import (
	"bytes"
	"crypto/sha256"
	"reflect"
	"regexp"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"lert/review"
)

// IdentityVersion is the version of Identity. It goes up with every change in what counts as the same document.
//
//  1. the SHA-256 of the canonical form
//  2. instants count as instants, and an empty member as an absent one
const IdentityVersion = 2

// Identity is what makes a document the same document, given its canonical form: the SHA-256 of the canonical form in
// which each instant is in UTC, without zeros at the end, and members that say nothing (null, "", [], 0, false where it
// means the same as absent) are left out. It is for recognising a document that came before; what is committed to is
// the SHA-256 of the document as it came.
func Identity(canonical []byte) [32]byte {
	if isPlain(canonical) {
		return sha256.Sum256(canonical)
	}
	if plain, err := plainForm(canonical); err == nil {
		return sha256.Sum256(plain)
	}
	return sha256.Sum256(canonical)
}

// plainForm decodes a document and writes it in the one form of all documents that say the same.
func plainForm(canonical []byte) ([]byte, error) {
	r, err := Decode(canonical)
	if err != nil {
		return nil, err
	}
	dropEmptyLists(reflect.ValueOf(r).Elem())
	raw, err := json.Marshal(r, json.OmitZeroStructFields(true), instantsInUTC)
	if err != nil {
		return nil, err
	}
	plain := jsontext.Value(raw)
	err = plain.Canonicalize(allowDuplicates)
	return plain, err
}

// instantsInUTC writes each instant in UTC, without zeros at the end.
var instantsInUTC = json.WithMarshalers(json.JoinMarshalers(
	json.MarshalToFunc(func(e *jsontext.Encoder, t time.Time) error {
		return e.WriteToken(jsontext.String(utcInstant(t)))
	}),
	json.MarshalToFunc(func(e *jsontext.Encoder, p review.Point) error {
		if p.WholeDay {
			return e.WriteToken(jsontext.String(p.String()))
		}
		return e.WriteToken(jsontext.String(utcInstant(p.Time)))
	})))

func utcInstant(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// dropEmptyLists makes each empty list in a value an absent one.
func dropEmptyLists(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			dropEmptyLists(v.Elem())
		}
	case reflect.Slice:
		if v.Len() == 0 {
			v.SetZero()
		}
		if k := v.Type().Elem().Kind(); k != reflect.Struct && k != reflect.Pointer {
			return
		}
		for i := range v.Len() {
			dropEmptyLists(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				dropEmptyLists(v.Field(i))
			}
		}
	}
}

// isPlain reports, without decoding, that a document is in its plain form. It may say no of one that is.
func isPlain(canonical []byte) bool {
	for _, says := range [...]string{`null`, `""`, `[]`, `{}`, `:false`, `:0`} {
		if bytes.Contains(canonical, []byte(says)) {
			return false
		}
	}
	for rest := canonical; ; {
		at := bytes.IndexByte(rest, 'T')
		if at < 0 {
			return true
		}
		rest = rest[at+1:]
		if digit := len(rest) > 0 && rest[0] >= '0' && rest[0] <= '9'; digit && !plainClock.Match(rest) {
			return false
		}
	}
}

// plainClock matches what follows the T of an instant in its plain form.
var plainClock = regexp.MustCompile(`^\d\d:\d\d:\d\d(\.\d{0,8}[1-9])?Z"`)
