package policy

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"lert/review"
)

// checker walks rows by their types, fills in the basis that a row inherits and reports what is wrong. One walk
// serves every kind of row; vocabulary.go and check_text.go say what a field may hold.
type checker struct {
	file      string
	sources   map[string]review.Source
	codes     map[string]bool
	countries map[string]bool
	topics    map[string]bool
	zones     map[string]bool // the time zones that rows name
	faults    *faults
}

var (
	basisType = reflect.TypeFor[review.Basis]()
	validType = reflect.TypeFor[review.Valid]()
)

// row checks one row. at is its node; parent is the basis that it inherits if it has none of its own.
func (c *checker) row(row any, at *node, parent review.Basis) {
	c.walk(reflect.ValueOf(row).Elem(), at, parent)
}

func (c *checker) fault(at *node, msg, hint string, path ...any) {
	c.faults.addAt(c.file, at, msg, hint, path...)
}

func (c *checker) walk(v reflect.Value, at *node, parent review.Basis) {
	shape := shapeOf(v.Type())
	if shape.basis != nil {
		parent = c.basis(v.FieldByIndex(shape.basis).Addr().Interface().(*review.Basis), at, parent)
	}
	for i := range shape.fields {
		f := &shape.fields[i]
		value := v.FieldByIndex(f.index)
		switch {
		case !value.IsZero():
			c.field(f, value, at, parent)
		case f.required:
			c.fault(at, "the row has no `"+f.key+"`", "add `"+f.key+"`")
		}
	}
	q, ok := v.Addr().Interface().(*review.Requirement)
	if ok && len(q.OneOf) > 0 && !slices.Contains(review.OneOfFields, q.Field) {
		c.fault(at, "there is no text field "+strconv.Quote(q.Field),
			"`one_of` may be used with "+strings.Join(review.OneOfFields, ", "), "one_of")
	}
	if shape.valid != nil {
		span := v.FieldByIndex(shape.valid).Interface().(review.Valid)
		if !span.Since.IsZero() && !span.Until.IsZero() && span.Until.Before(span.Since) {
			c.fault(at, "`until` "+span.Until.String()+" is before `since` "+span.Since.String(), "swap the two dates",
				"until")
		}
	}
}

// field checks the value of one field of the row at a node.
func (c *checker) field(f *field, value reflect.Value, at *node, parent review.Basis) {
	switch value.Kind() {
	case reflect.String:
		if f.check != nil {
			c.text(f, value.String(), at, f.key)
		}
	case reflect.Struct:
		if isRow(value) {
			c.walk(value, findNode(at, f.key), parent)
		}
	case reflect.Pointer:
		if value.Elem().Kind() == reflect.Struct {
			c.walk(value.Elem(), findNode(at, f.key), parent)
		}
	case reflect.Slice:
		switch {
		case isListOf(value, reflect.Struct):
			list := findNode(at, f.key)
			for i := range value.Len() {
				c.walk(value.Index(i), findNode(list, i), parent)
			}
		case isListOf(value, reflect.String) && f.check != nil:
			for i := range value.Len() {
				c.text(f, value.Index(i).String(), at, f.key, i)
			}
		}
	case reflect.Int:
		if value.Int() < 0 {
			c.fault(at, "`"+f.key+"` is negative", "use 0 or a positive number", f.key)
		}
	}
}

// text checks a text of a field. Its place, a path from a node, is looked up only for a fault.
func (c *checker) text(f *field, s string, at *node, path ...any) {
	for _, wrong := range f.check(c, f, s) {
		c.fault(at, wrong.msg, wrong.hint, path...)
	}
}

// basis completes the basis of a row from that of its parent and checks that its source exists.
func (c *checker) basis(b *review.Basis, at *node, parent review.Basis) review.Basis {
	own := b.Cite != ""
	if !own {
		b.Cite = parent.Cite
	}
	if b.Confidence == "" {
		b.Confidence = parent.Confidence
	}
	switch {
	case b.Cite == "":
		c.fault(at, "the row does not cite its source", "add `cite: key#place`, with the key in `sources`")
	case b.Confidence == "":
		c.fault(at, "the row states no confidence", "add `confidence:` A, Aq, B, G+, G? or J")
	case own:
		c.source(b.Cite, at)
	}
	return *b
}

// source checks that some pack has the key of a row's citation among its sources.
func (c *checker) source(cite string, at *node) {
	key, _, _ := strings.Cut(cite, "#")
	if _, ok := c.sources[key]; ok {
		return
	}
	hint := "add it to the sources of the pack"
	if near := suggest(key, sorted(c.sources)); strings.HasPrefix(near, "did") {
		hint = near
	}
	c.fault(at, "no source "+strconv.Quote(key), hint, "cite")
}
