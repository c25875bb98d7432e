package intake

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"lert/review/query"
	"lert/review/text"
)

// validator compares one document with its shape. It stops at the first fault, in the order of the document.
type validator struct {
	raw     []byte
	at      position
	limits  *Limits
	decoder *jsontext.Decoder
	path    []byte
	// received is the offset in raw of the document's received_at.
	received int
}

// check is the first fault of a document; nil if there is none. at is the position at which raw begins, received that
// of its received_at.
func check(raw []byte, at position, limits *Limits) (received position, f *fault) {
	w := &validator{raw: raw, at: at, limits: limits, path: make([]byte, 0, 64)}
	// The decoder may accept repeated keys, since object reports them by name. Its error on bytes that are not UTF-8
	// does not name the field, so that syntaxFault looks for them.
	w.decoder = jsontext.NewDecoder(bytes.NewBuffer(raw), jsontext.AllowDuplicateNames(true))
	if f := w.object(requestShape(), true); f != nil {
		return at, f
	}
	if _, err := w.decoder.ReadToken(); !errors.Is(err, io.EOF) {
		return at, w.syntaxFault(err)
	}
	return at.plus(raw, w.received), nil
}

// findSyntaxFault is the first syntax error in the bytes of a document that breaks off; nil if they only end too early.
func findSyntaxFault(raw []byte, at position) *fault {
	d := jsontext.NewDecoder(bytes.NewBuffer(raw), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	for {
		if _, err := d.ReadToken(); err != nil {
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				return nil
			}
			return (&validator{raw: raw, at: at}).syntaxFault(err)
		}
	}
}

// tokenOffset is the offset in raw at which the next token begins.
func (w *validator) tokenOffset() int {
	return len(w.raw) - len(bytes.TrimLeft(w.raw[w.decoder.InputOffset():], " \n\t\r,:"))
}

func (w *validator) fault(offset int, msg, hint string) *fault {
	return &fault{at: w.at.plus(w.raw, offset), path: string(w.path), msg: msg, hint: hint, resumable: true}
}

// syntaxFault turns an error of the JSON grammar into a fault.
func (w *validator) syntaxFault(err error) *fault {
	bad, ok := errors.AsType[*jsontext.SyntacticError](err)
	if !ok {
		f := w.fault(w.tokenOffset(), "this is not valid JSON", "check the commas, quotes and brackets here")
		f.resumable = false
		return f
	}
	offset := int(bad.ByteOffset)
	if i := firstInvalid(w.raw); i >= 0 && i <= offset+utf8.UTFMax {
		return w.fault(i, fmt.Sprintf("this byte is not UTF-8: 0x%X", w.raw[i]), "save the document as UTF-8")
	}
	f := w.fault(offset, "this is not valid JSON: "+bad.Err.Error(), "check the commas, quotes and brackets here")
	f.path = pathOf(string(bad.JSONPointer))
	f.resumable = false
	if errors.Is(err, jsontext.ErrNonStringName) {
		f.msg = "this is not valid JSON: expected a key, in quotes"
	}
	return f
}

func firstInvalid(b []byte) int {
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}

// value checks the next value.
func (w *validator) value(s *shape) *fault {
	offset := w.tokenOffset()
	kind := w.decoder.PeekKind()
	if want, ok := kindOf(kind); !ok || want != s.kind {
		if !ok && kind != 'n' { // there is no value: the decoder says what is wrong
			_, err := w.decoder.ReadToken()
			return w.syntaxFault(err)
		}
		return w.fault(offset, "expected "+s.kind.String()+", found "+kindName(byte(kind)), kindHint(s.kind, kind))
	}
	switch s.kind {
	case kindObject:
		return w.object(s, false)
	case kindList:
		return w.list(s)
	case kindText:
		return w.text(s, offset)
	}
	token, err := w.decoder.ReadToken()
	if err != nil {
		return w.syntaxFault(err)
	}
	if s.checkNumber == nil {
		return nil
	}
	n, err := token.Float()
	if err != nil {
		return w.fault(offset, "this number is out of range", "use a smaller number")
	}
	if msg, hint := s.checkNumber(n); msg != "" {
		return w.fault(offset, msg, hint)
	}
	return nil
}

// kindHint is the hint for a value of the wrong kind.
func kindHint(want shapeKind, have jsontext.Kind) string {
	switch {
	case have == 'n':
		return "leave the key out if the value is unknown"
	case want == kindText && have == '0':
		return "put it in quotes"
	case want == kindBool && have == '"':
		return "write true or false, without quotes"
	case want == kindNumber && have == '"':
		return "write the number without quotes"
	case want == kindList:
		return "put it in [ ], even if there is only one"
	}
	return "`lert schema` prints what each field contains"
}

func (w *validator) text(s *shape, offset int) *fault {
	raw, err := w.decoder.ReadValue()
	if err != nil {
		return w.syntaxFault(err)
	}
	if len(raw)-2 > w.limits.String {
		return w.fault(offset, "this text is longer than "+formatSize(w.limits.String),
			"shorten it, or send it as an attachment")
	}
	if s.checkText == nil {
		return nil
	}
	if bytes.IndexByte(raw, '\\') < 0 {
		raw = raw[1 : len(raw)-1]
	} else if raw, err = jsontext.AppendUnquote(nil, raw); err != nil {
		return w.fault(offset, "this is not valid JSON text: "+err.Error(), "check its escapes")
	}
	if msg, hint := s.checkText(text.Trim(string(raw))); msg != "" {
		return w.fault(offset, msg, hint)
	}
	return nil
}

func (w *validator) list(s *shape) *fault {
	if f := w.readToken(); f != nil {
		return f
	}
	most, mark := s.maxEntries(w.limits), len(w.path)
	for i := 0; ; i++ {
		if w.decoder.PeekKind() == ']' {
			return w.readToken()
		}
		if i == most {
			return w.fault(w.tokenOffset(), "more than "+strconv.Itoa(most)+" entries",
				"split the request into several")
		}
		w.path = strconv.AppendInt(append(w.path, '['), int64(i), 10)
		w.path = append(w.path, ']')
		if f := w.value(s.elem); f != nil {
			return f
		}
		w.path = w.path[:mark]
	}
}

// readToken reads one token, a bracket.
func (w *validator) readToken() *fault {
	if _, err := w.decoder.ReadToken(); err != nil {
		return w.syntaxFault(err)
	}
	return nil
}

func (w *validator) object(s *shape, whole bool) *fault {
	begin := w.tokenOffset()
	if f := w.readToken(); f != nil {
		return f
	}
	mark, offsets := len(w.path), map[string]int(nil)
	var seen uint64
	for w.decoder.PeekKind() != '}' {
		offset := w.tokenOffset()
		if k := w.decoder.PeekKind(); k != '"' {
			_, err := w.decoder.ReadToken()
			return w.syntaxFault(err)
		}
		token, err := w.decoder.ReadToken()
		if err != nil {
			return w.syntaxFault(err)
		}
		name := token.String()
		i, known := s.index[name]
		w.appendName(name)
		switch {
		case !known:
			return w.fault(offset, "there is no such key", s.unknownHint(name))
		case seen&(1<<i) != 0:
			return w.fault(offset, "this key appears twice", "keep one of them; it is not clear which is meant")
		}
		seen |= 1 << i
		if whole && name == "received_at" {
			w.received = w.tokenOffset()
		}
		if s.checkObject != nil {
			if offsets == nil {
				offsets = map[string]int{}
			}
			offsets[name] = w.tokenOffset()
		}
		if f := w.value(s.fields[i].shape); f != nil {
			return f
		}
		w.path = w.path[:mark]
	}
	if f := w.readToken(); f != nil {
		return f
	}
	if s.checkObject != nil {
		if name, msg, hint := s.checkObject(w.raw[begin:w.decoder.InputOffset()]); msg != "" {
			w.appendName(name)
			return w.fault(offsets[name], msg, hint)
		}
	}
	if !whole {
		return nil
	}
	return w.missingKeys(s, seen)
}

// missingKeys is the fault of a document that lacks required keys; nil if it has them all. seen has a bit for each
// field of s that the document has.
func (w *validator) missingKeys(s *shape, seen uint64) *fault {
	var missing []string
	for _, name := range required {
		if seen&(1<<s.index[name]) == 0 {
			missing = append(missing, name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	f := w.fault(0, "this key is missing", "a request needs at least "+strings.Join(required, ", "))
	if len(missing) > 1 {
		f.msg = "this key is missing, and so are " + strings.Join(missing[1:], ", ")
		if len(missing) == 2 {
			f.msg = "this key is missing, and so is " + missing[1]
		}
	}
	f.path = missing[0]
	return f
}

// appendName adds a key to the path, in quotes if it has other characters than a name.
func (w *validator) appendName(name string) {
	if len(w.path) > 0 {
		w.path = append(w.path, '.')
	}
	if name == "" || len(name) > 80 || strings.ContainsFunc(name, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_'
	}) {
		w.path = append(w.path, quoteShort(name)...)
		return
	}
	w.path = append(w.path, name...)
}

// unknownHint suggests the key that is nearest to name, or lists all keys.
func (s *shape) unknownHint(name string) string {
	var names []string
	for _, f := range s.fields {
		names = append(names, f.name)
	}
	if near := query.Nearest(strings.ToLower(name), names); near != "" {
		return "did you mean " + near + "?"
	}
	slices.Sort(names)
	return "allowed keys: " + strings.Join(names, " ")
}

// kindOf is the kind of shape that a JSON value has; false for null and for what is not a value.
func kindOf(k jsontext.Kind) (shapeKind, bool) {
	switch k {
	case '"':
		return kindText, true
	case 't', 'f':
		return kindBool, true
	case '0':
		return kindNumber, true
	case '{':
		return kindObject, true
	case '[':
		return kindList, true
	}
	return 0, false
}

// kindName names the kind of a JSON value by its first byte.
func kindName(c byte) string {
	if c == '-' || c >= '0' && c <= '9' {
		c = '0'
	}
	if k, ok := kindOf(jsontext.Kind(c)); ok {
		return k.String()
	}
	if c == 'n' {
		return "null"
	}
	return "something else"
}
