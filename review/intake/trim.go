package intake

import (
	"bytes"
	"reflect"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"lert/review"
	"lert/review/text"
)

// decode reads the canonical bytes of a document into a request. What is invisible before or after a text is not part
// of the text, an empty object or list says no more than an absent one, and countries are in capitals, however they
// were written. The bytes themselves stay as they came.
func decode(canonical []byte, options ...json.Options) (*review.Request, error) {
	r := new(review.Request)
	trimmed, fields := trimTexts(canonical)
	if err := json.Unmarshal(trimmed, r, options...); err != nil {
		return nil, err
	}
	if mayHaveEmpty(trimmed) {
		dropEmpty(reflect.ValueOf(r).Elem())
	}
	r.Trimmed = fields
	r.NormaliseCodes()
	return r, nil
}

// mayHaveEmpty reports, without decoding, that a member of a document may say nothing.
func mayHaveEmpty(document []byte) bool {
	for _, says := range [...]string{`null`, `""`, `[]`, `{}`, `:false`, `:0`} {
		if bytes.Contains(document, []byte(says)) {
			return true
		}
	}
	return false
}

// dropEmpty makes each empty object and each empty list in a value an absent one. A pointer to false stays: that says
// more than nothing.
func dropEmpty(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() || v.Elem().Kind() != reflect.Struct {
			return
		}
		if dropEmpty(v.Elem()); v.Elem().IsZero() {
			v.SetZero()
		}
	case reflect.Slice:
		if v.Len() == 0 {
			v.SetZero()
		}
		if v.Type().Elem().Kind() != reflect.Struct {
			return
		}
		for i := range v.Len() {
			dropEmpty(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				dropEmpty(v.Field(i))
			}
		}
	}
}

// trimTexts returns a document without the invisible characters at the ends of its texts, and the paths of the texts
// that had some. Most documents have none and are returned as they are.
func trimTexts(canonical []byte) (trimmed []byte, fields []string) {
	if !mayNeedTrim(canonical) {
		return canonical, nil
	}
	var out bytes.Buffer
	d := jsontext.NewDecoder(bytes.NewReader(canonical), allowDuplicates)
	e := jsontext.NewEncoder(&out, allowDuplicates)
	for {
		depth := d.StackDepth()
		kind, n := d.StackIndex(depth)
		isKey := kind == '{' && n%2 == 0
		token, err := d.ReadToken()
		if err != nil { // the end; a document that breaks off fails when it is decoded
			break
		}
		if token.Kind() == '"' && !isKey {
			if s := token.String(); text.Trim(s) != s {
				fields = append(fields, pathOf(string(d.StackPointer())))
				token = jsontext.String(text.Trim(s))
			}
		}
		if err := e.WriteToken(token); err != nil {
			return canonical, nil
		}
	}
	if len(fields) == 0 {
		return canonical, nil
	}
	return out.Bytes(), fields
}

// mayNeedTrim reports, without decoding, that a text of a canonical document may begin or end with an invisible
// character. It may say so of one that has none.
func mayNeedTrim(canonical []byte) bool {
	doubtful := func(c byte) bool { return c == ' ' || c >= 0x7F }
	for rest := canonical; ; {
		at := bytes.IndexByte(rest, '"')
		if at < 0 {
			return false
		}
		rest = rest[at+1:]
		end := endOfText(rest)
		if end < 0 {
			return false
		}
		s := rest[:end]
		rest = rest[end+1:]
		if end > 0 && (doubtful(s[0]) || doubtful(s[end-1]) || s[0] == '\\' || endsInEscape(s)) {
			return true
		}
	}
}

// endOfText is the index of the quote that ends a JSON text, -1 if there is none.
func endOfText(s []byte) int {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return -1
}

// endsInEscape reports whether a JSON text may end in an escape: \n or \u000b.
func endsInEscape(s []byte) bool { return bytes.IndexByte(s[max(0, len(s)-6):], '\\') >= 0 }
