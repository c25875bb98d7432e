package intake

import (
	"bytes"
	"encoding"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"

	"lert/review"
)

// quick reads a canonical document as our own writing has it: no space, keys
// that are known, no null. It reports false where it meets anything else, and
// then Decode reads the document again by the library, which is right about
// everything and three times slower: the whole log is decoded for a replay.
func quick(raw []byte, r *review.Request) bool {
	if !utf8.Valid(raw) {
		return false
	}
	q := scanner{b: raw, s: string(raw)}
	return q.value(reflect.ValueOf(r).Elem(), documentPlan) && q.at == len(raw)
}

// kind is how a value is read.
type kind uint8

const (
	isString kind = iota
	isBool
	isInt
	isFloat
	isTime
	isText // a type that reads itself
	isStruct
	isSlice
	isPointer
	isNothing // a type that quick does not read
)

// plan is how values of one type are read.
type plan struct {
	kind   kind
	elem   *plan          // of a slice or pointer
	fields map[string]int // key to place
	plans  []*plan        // by place
}

var documentPlan = planOf(reflect.TypeFor[review.Request]())

// planOf makes the plan of a type from the tags that the library goes by.
func planOf(t reflect.Type) *plan {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return &plan{kind: isTime}
	case reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()):
		return &plan{kind: isText}
	}
	switch t.Kind() {
	case reflect.String:
		return &plan{kind: isString}
	case reflect.Bool:
		return &plan{kind: isBool}
	case reflect.Int64:
		return &plan{kind: isInt}
	case reflect.Float64:
		return &plan{kind: isFloat}
	case reflect.Slice:
		return &plan{kind: isSlice, elem: planOf(t.Elem())}
	case reflect.Pointer:
		return &plan{kind: isPointer, elem: planOf(t.Elem())}
	case reflect.Struct:
		p := &plan{kind: isStruct, fields: map[string]int{}, plans: make([]*plan, t.NumField())}
		for i := range t.NumField() {
			if key := keyOf(t.Field(i)); key != "" {
				p.fields[key], p.plans[i] = i, planOf(t.Field(i).Type)
			}
		}
		return p
	}
	return &plan{kind: isNothing}
}

// keyOf is the key of a field, "" for one that documents do not have.
func keyOf(f reflect.StructField) string {
	tag := f.Tag.Get("json")
	for i := range len(tag) {
		if tag[i] == ',' {
			tag = tag[:i]
			break
		}
	}
	if tag == "-" || !f.IsExported() {
		return ""
	}
	return tag
}

// scanner reads bytes from left to right. Its methods report false where the
// text is not what they read; what was set by then is thrown away.
type scanner struct {
	b  []byte
	s  string // the same; what is read is cut from it, one memory for all
	at int
}

func (q *scanner) eat(c byte) bool {
	if q.at < len(q.b) && q.b[q.at] == c {
		q.at++
		return true
	}
	return false
}

func (q *scanner) word(s string) bool {
	if strings.HasPrefix(q.s[q.at:], s) {
		q.at += len(s)
		return true
	}
	return false
}

func (q *scanner) value(v reflect.Value, p *plan) bool {
	switch p.kind {
	case isString:
		s, ok := q.text()
		if ok {
			v.SetString(s)
		}
		return ok
	case isBool:
		yes := q.word("true")
		v.SetBool(yes)
		return yes || q.word("false")
	case isInt:
		n, err := strconv.ParseInt(q.number(), 10, 64)
		v.SetInt(n)
		return err == nil
	case isFloat:
		n, err := strconv.ParseFloat(q.number(), 64)
		v.SetFloat(n)
		return err == nil
	case isTime:
		from, to, plain, ok := q.quoted()
		s := q.b[from:to]
		// RFC 3339 parts the second by a point; package time takes a comma too.
		return ok && plain && bytes.IndexByte(s, ',') < 0 && v.Addr().Interface().(*time.Time).UnmarshalText(s) == nil
	case isText:
		from, to, plain, ok := q.quoted()
		return ok && plain && v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText(q.b[from:to]) == nil
	case isStruct:
		return q.object(v, p)
	case isSlice:
		return q.list(v, p)
	case isPointer:
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		return q.value(v.Elem(), p.elem)
	}
	return false
}

func (q *scanner) object(v reflect.Value, p *plan) bool {
	if !q.eat('{') {
		return false
	}
	for first := true; !q.eat('}'); first = false {
		if !first && !q.eat(',') {
			return false
		}
		from, to, plain, ok := q.quoted()
		if !ok || !plain || !q.eat(':') {
			return false
		}
		i, known := p.fields[q.s[from:to]]
		if !known || !q.value(v.Field(i), p.plans[i]) {
			return false
		}
	}
	return true
}

func (q *scanner) list(v reflect.Value, p *plan) bool {
	if !q.eat('[') {
		return false
	}
	v.SetZero()
	n := 0
	for ; !q.eat(']'); n++ {
		if n > 0 && !q.eat(',') {
			return false
		}
		if n == v.Cap() {
			v.Grow(max(n, 4)) // for as many again
		}
		v.SetLen(n + 1)
		if !q.value(v.Index(n), p.elem) {
			return false
		}
	}
	if n == 0 {
		v.Set(reflect.MakeSlice(v.Type(), 0, 0))
	}
	return true
}

// quoted gives what stands between two quotes, and whether it stands for
// itself.
func (q *scanner) quoted() (from, to int, plain, ok bool) {
	if !q.eat('"') {
		return 0, 0, false, false
	}
	from, plain = q.at, true
	for i := from; i < len(q.s); i++ {
		switch c := q.s[i]; {
		case c == '"':
			q.at = i + 1
			return from, i, plain, true
		case c == '\\':
			plain = false
			i++
		case c < 0x20:
			return 0, 0, false, false
		}
	}
	return 0, 0, false, false
}

func (q *scanner) text() (string, bool) {
	from, to, plain, ok := q.quoted()
	if !ok || plain {
		return q.s[from:to], ok
	}
	var out string
	err := json.Unmarshal(q.b[from-1:to+1], &out, trusted)
	return out, err == nil
}

// number gives the digits of a plain number, "" where it is written otherwise.
func (q *scanner) number() string {
	from := q.at
	q.eat('-')
	digits := func() int {
		n := q.at
		for q.at < len(q.b) && q.b[q.at] >= '0' && q.b[q.at] <= '9' {
			q.at++
		}
		return q.at - n
	}
	zero := q.at < len(q.b) && q.b[q.at] == '0'
	if n := digits(); n == 0 || zero && n > 1 {
		return ""
	}
	if q.eat('.') && digits() == 0 {
		return ""
	}
	return q.s[from:q.at]
}
