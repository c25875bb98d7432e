package intake

import (
	"bytes"
	"crypto/sha256"
	"regexp"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/text/unicode/norm"

	"lert/review"
)

// IdentityVersion is the version of Identity. It goes up with every change in what counts as the same document.
//
//  1. the SHA-256 of the canonical form
//  2. instants count as instants, and an empty member as an absent one
//  3. also an empty object; texts count in one Unicode normal form, without what is invisible at their ends, and codes
//     of countries and languages in capitals and small letters alike
const IdentityVersion = 3

// Identity is what makes a document the same document, given its canonical form: the SHA-256 of the canonical form in
// which each instant is in UTC, without zeros at the end, members that say nothing (null, "", [], {}, 0, false where it
// means the same as absent) are left out, and texts are as decode reads them, in Unicode's form NFC. It is for
// recognising a document that came before; what is committed to is the SHA-256 of the document as it came.
func Identity(canonical []byte) [32]byte {
	form := canonical
	if !isPlain(canonical) {
		if plain, err := plainForm(canonical); err == nil {
			form = plain
		}
	}
	return sha256.Sum256(norm.NFC.Bytes(form))
}

// plainForm decodes a document and writes it in the one form of all documents that say the same.
func plainForm(canonical []byte) ([]byte, error) {
	r, err := Decode(canonical)
	if err != nil {
		return nil, err
	}
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

// isPlain reports, without decoding, that a document is in its plain form. It may say no of one that is.
func isPlain(canonical []byte) bool {
	if mayHaveEmpty(canonical) || mayNeedTrim(canonical) || !codesPlain(canonical) {
		return false
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

// codesPlain reports that the codes of countries and languages in a canonical document are written as NormaliseCodes
// writes them.
func codesPlain(canonical []byte) bool {
	for _, of := range [...]struct{ key, wrong string }{
		{`"country":"`, lowerLetters}, {`"region":"`, lowerLetters}, {`"subdivision":"`, lowerLetters},
		{`"language":"`, strings.ToUpper(lowerLetters)}} {
		for rest := canonical; ; {
			at := bytes.Index(rest, []byte(of.key))
			if at < 0 {
				break
			}
			rest = rest[at+len(of.key):]
			if end := endOfText(rest); end > 0 && bytes.ContainsAny(rest[:end], of.wrong) {
				return false
			}
		}
	}
	return true
}

const lowerLetters = "abcdefghijklmnopqrstuvwxyz"
