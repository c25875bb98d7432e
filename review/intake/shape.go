package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"

	"lert/review"
	"lert/review/query"
	"lert/review/text"
)

// shape is what one place of the document may hold. The shapes are derived from the types of package review, so that
// each field is declared once.
type shape struct {
	kind        shapeKind
	fields      []field        // of an object
	index       map[string]int // of an object: the index in fields by name
	elem        *shape         // of a list
	maxEntries  func(*Limits) int
	checkText   func(s string) (msg, hint string) // of a text
	checkNumber func(n float64) (msg, hint string)
	// checkObject checks what the fields of an object say together; name is the field that is wrong.
	checkObject func(raw []byte) (name, msg, hint string)
}

type field struct {
	name string
	*shape
}

type shapeKind byte

const (
	kindText shapeKind = iota
	kindBool
	kindNumber
	kindObject
	kindList
)

func (k shapeKind) String() string {
	return [...]string{"text", "true or false", "a number", "an object", "a list"}[k]
}

// required are the fields that every request must have.
var required = []string{"schema", "platform", "kind", "received_at", "requester"}

// requestShape is the shape of a whole document, built on first use.
var requestShape = sync.OnceValue(func() *shape { return shapeOf(reflect.TypeFor[review.Request](), "") })

// shapeOf builds the shape of a type. rule is the key in textChecks, numberChecks and listLimits that applies to it:
// "Requester.kind".
func shapeOf(t reflect.Type, rule string) *shape {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t {
	case reflect.TypeFor[time.Time]():
		return &shape{kind: kindText, checkText: instant}
	case reflect.TypeFor[review.Date]():
		return &shape{kind: kindText, checkText: date}
	case reflect.TypeFor[review.Point]():
		return &shape{kind: kindText, checkText: point}
	}
	switch t.Kind() {
	case reflect.String:
		return &shape{kind: kindText, checkText: textChecks[rule]}
	case reflect.Bool:
		return &shape{kind: kindBool}
	case reflect.Int64, reflect.Float64:
		return &shape{kind: kindNumber, checkNumber: numberChecks[rule]}
	case reflect.Slice:
		bound := listLimits[rule]
		if bound == nil {
			bound = func(l *Limits) int { return l.List }
		}
		return &shape{kind: kindList, elem: shapeOf(t.Elem(), rule), maxEntries: bound}
	case reflect.Struct:
		s := &shape{kind: kindObject, index: map[string]int{}, checkObject: objectChecks[t.Name()]}
		for i := range t.NumField() {
			name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
			if name == "-" {
				continue
			}
			s.index[name] = len(s.fields)
			s.fields = append(s.fields, field{name, shapeOf(t.Field(i).Type, t.Name()+"."+name)})
		}
		return s
	}
	panic("intake: a request contains a " + t.String() + ", which no document can")
}

// textChecks check single texts, by Go type and JSON name. The message is empty if the text is valid.
var textChecks = map[string]func(string) (msg, hint string){
	"Request.schema":           schemaName,
	"Request.platform":         notEmpty,
	"Request.channel":          oneOf(review.Channels),
	"Request.kind":             oneOf(review.Kinds),
	"Request.purpose":          oneOf(review.Purposes),
	"Request.demands":          oneOf(review.DemandNames),
	"Requester.kind":           oneOf(review.RequesterKinds),
	"Requester.country":        country,
	"Requester.signals":        oneOf(review.SignalNames),
	"Verification.dkim":        oneOf(review.DKIMResults),
	"Callback.number_source":   oneOf(review.NumberSources),
	"Callback.result":          oneOf(review.CallbackResults),
	"Process.signature":        oneOf(review.SignatureKinds),
	"Process.via":              oneOf(review.Vias),
	"Process.language":         language,
	"Process.purpose":          oneOf(review.Purposes),
	"Authority.role":           oneOf(review.Roles),
	"Authority.country":        country,
	"Authority.subdivision":    subdivision,
	"Offence.category":         oneOf(review.OffenceCategories),
	"Offence.limb":             oneOf(review.Limbs),
	"Nondisclosure.kind":       oneOf(review.NondisclosureKinds),
	"Target.type":              oneOf(review.TargetTypes),
	"Target.region":            region,
	"Target.country":           country,
	"Item.category":            oneOf(review.Categories),
	"Previous.relation":        oneOf(review.Relations),
	"EmergencyClaim.harm_kind": oneOf(review.HarmKinds),
	"Attachment.sha256":        sha256Hex,
}

// objectChecks check objects, by Go type.
var objectChecks = map[string]func(raw []byte) (name, msg, hint string){
	"Authority": authority,
}

var numberChecks = map[string]func(float64) (msg, hint string){
	"Offence.max_sentence_years": func(n float64) (msg, hint string) {
		if n < 0 {
			return "a sentence cannot be negative", "enter years, as 2 or 0.5; leave it out if unknown"
		}
		return "", ""
	},
	"Attachment.size": func(n float64) (msg, hint string) {
		// The canonical form has numbers as doubles, which are exact up to 2^53.
		if n < 0 || n > 1<<53 || n != float64(int64(n)) {
			return "a size must be a whole number of bytes", "write it as 48213"
		}
		return "", ""
	},
}

// listLimits are the lists that have a bound of their own; the others have Limits.List.
var listLimits = map[string]func(*Limits) int{
	"Request.targets":     func(l *Limits) int { return l.Targets },
	"Request.data":        func(l *Limits) int { return l.data },
	"Request.attachments": func(l *Limits) int { return l.attachments },
}

func oneOf[T ~string](allowed []T) func(string) (msg, hint string) {
	words := make([]string, len(allowed))
	for i, a := range allowed {
		words[i] = string(a)
	}
	return func(s string) (msg, hint string) {
		if slices.Contains(words, s) {
			return "", ""
		}
		hint = "allowed values: " + strings.Join(words, " ")
		if near := query.Nearest(strings.ToLower(s), words); near != "" {
			hint = "did you mean " + strconv.Quote(near) + "? " + hint
		}
		return quoteShort(s) + " is not an allowed value", hint
	}
}

func schemaName(s string) (msg, hint string) {
	if s == review.RequestSchema {
		return "", ""
	}
	return "this is a " + quoteShort(s) + ", which is not a request document that this version reads",
		"a request must say " + strconv.Quote(review.RequestSchema)
}

func notEmpty(s string) (msg, hint string) {
	if strings.TrimSpace(s) == "" {
		return "this is empty", "enter the platform's id, as whatsapp"
	}
	return "", ""
}

func country(s string) (msg, hint string) {
	if _, ok := review.CountryCode(s); ok {
		return "", ""
	}
	return quoteShort(s) + " is not a country code", review.CountryHint(s)
}

func region(s string) (msg, hint string) {
	if isCapitals(strings.ToUpper(text.Trim(s)), 2) {
		return "", ""
	}
	return quoteShort(s) + " is not a region", "use EU for a user in the European Region; otherwise leave it out"
}

func subdivision(s string) (msg, hint string) {
	if _, ok := review.Subdivision(s); ok {
		return "", ""
	}
	return quoteShort(s) + " is not a subdivision", "use an ISO 3166-2 code, as US-CA"
}

// authority checks that the part of a country that an authority names belongs to the authority's country.
func authority(raw []byte) (name, msg, hint string) {
	var a struct {
		Country     string `json:"country"`
		Subdivision string `json:"subdivision"`
	}
	if err := json.Unmarshal(raw, &a); err != nil || a.Country == "" || a.Subdivision == "" {
		return "", "", ""
	}
	country, _ := review.CountryCode(a.Country)
	part, _ := review.Subdivision(a.Subdivision)
	if review.IsSubdivisionOf(part, country) {
		return "", "", ""
	}
	return "subdivision", part + " is not part of " + country,
		"use one that begins with " + country + "-, or correct the country"
}

func language(s string) (msg, hint string) {
	if isCapitals(strings.ToUpper(text.Trim(s)), 2) {
		return "", ""
	}
	return quoteShort(s) + " is not a language code", "use the two-letter ISO 639-1 code, as en"
}

func sha256Hex(s string) (msg, hint string) {
	if b, err := hex.DecodeString(s); err == nil && len(b) == sha256.Size {
		return "", ""
	}
	return "this is not a SHA-256", "enter its 64 hexadecimal digits, as sha256sum prints them"
}

func instant(s string) (msg, hint string) {
	_, err := review.ReadInstant(s)
	if err == nil || errors.Is(err, review.ErrOutOfRange) {
		return inRange(s, err == nil)
	}
	hint = "use RFC 3339, as 2026-11-22T09:00:00Z or 2026-11-22T14:30:00+05:30"
	if _, err := review.ParseDate(s); err == nil {
		return quoteShort(s) + " is a date, but a time is required", hint
	}
	return quoteShort(s) + " is not a valid time", hint
}

// inRange is the message for a date or an instant outside of the years that may be.
func inRange(s string, in bool) (msg, hint string) {
	if in {
		return "", ""
	}
	return quoteShort(s) + " is out of range", fmt.Sprintf("check the year: it must be from %d to %d", review.FirstYear,
		review.LastYear)
}

func date(s string) (msg, hint string) {
	if _, err := review.ParseDate(s); err == nil {
		_, err := review.ReadDate(s)
		return inRange(s, err == nil)
	}
	return quoteShort(s) + " is not a calendar date", "write it as 2026-11-22"
}

func point(s string) (msg, hint string) {
	_, err := review.ReadPoint(s)
	if err == nil || errors.Is(err, review.ErrOutOfRange) {
		return inRange(s, err == nil)
	}
	return quoteShort(s) + " is neither a date nor a time", "write 2026-11-22 or 2026-11-22T09:00:00Z"
}

const capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

func isCapitals(s string, n int) bool { return len(s) == n && strings.Trim(s, capitals) == "" }

// quoteShort quotes an untrusted value for a message, shortened to about 60 bytes.
func quoteShort(s string) string {
	const most = 60
	if len(s) > most {
		cut := 0
		for i := range s {
			if i > most {
				break
			}
			cut = i
		}
		s = s[:cut] + "…"
	}
	return strconv.Quote(s)
}
