package policy

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"lert/review"
)

// maxValues is the most values that the nodes of one pack may give. No pack has a tenth of that, unless its aliases
// repeat one another.
const maxValues = 400_000

// decoder fills Go values from the nodes of one pack. The YAML library can do so too, in four times the time. An
// unknown key, a key that is given twice and a value of another kind than its field are faults.
type decoder struct {
	pack   *pack
	faults *faults
	open   []*node // the aliases whose values are being decoded
}

// decode fills the value that into points to. It reports whether it found no fault.
func (p *pack) decode(n *node, into any, f *faults) bool {
	before := len(f.list)
	d := decoder{pack: p, faults: f}
	d.value(n, reflect.ValueOf(into).Elem())
	return len(f.list) == before
}

func (d *decoder) fault(n *node, msg, hint string) {
	d.faults.add(newFault(d.pack.name, n.line, n.column, msg, hint))
}

var nodeType = reflect.TypeFor[*node]()

// value reports whether the node has a value: an empty node leaves v as it is, or makes it nil.
func (d *decoder) value(n *node, v reflect.Value) bool {
	if d.pack.values++; d.pack.values > maxValues {
		if d.pack.values == maxValues+1 {
			d.fault(n, "the aliases of this pack expand to more than "+strconv.Itoa(maxValues)+" values",
				"use fewer aliases inside aliased values")
		}
		return false
	}
	kind := v.Kind()
	switch {
	case kind == reflect.Pointer && v.Type() == nodeType:
		v.Set(reflect.ValueOf(n))
		return true
	case n.kind == aliasNode:
		return d.follow(n, func(n *node) bool { return d.value(n, v) })
	case n.tag == tagNull:
		if empty := kind == reflect.Pointer || kind == reflect.Slice || kind == reflect.Map; !empty {
			return false
		}
		v.SetZero()
		return true
	}
	switch kind {
	case reflect.Pointer:
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		return d.value(n, v.Elem())
	case reflect.Slice:
		return d.list(n, v)
	case reflect.Map:
		return d.dictionary(n, v)
	case reflect.Struct:
		return d.row(n, v)
	}
	return d.scalar(n, v)
}

// follow calls then with the value of an alias, unless this would go in a circle.
func (d *decoder) follow(alias *node, then func(*node) bool) bool {
	if slices.ContainsFunc(d.open, func(n *node) bool { return n.alias == alias.alias }) {
		d.fault(alias, "the value of the anchor "+alias.value+" contains itself", "")
		return false
	}
	d.open = append(d.open, alias)
	ok := then(alias.alias)
	d.open = d.open[:len(d.open)-1]
	return ok
}

func (d *decoder) scalar(n *node, v reflect.Value) bool {
	if n.kind != textNode {
		return d.wrongKind(n, v.Type())
	}
	switch v.Kind() {
	case reflect.String:
		switch n.tag {
		case tagText, tagInt, tagFloat, tagBool, tagDate:
			v.SetString(n.value)
			return true
		}
	case reflect.Bool:
		switch strings.ToLower(n.value) {
		case "true", "yes", "y", "on":
			v.SetBool(true)
			return true
		case "false", "no", "n", "off":
			v.SetBool(false)
			return true
		}
	case reflect.Int:
		if i, err := strconv.ParseInt(strings.ReplaceAll(n.value, "_", ""), 0, 0); err == nil && n.tag == tagInt {
			v.SetInt(i)
			return true
		}
	case reflect.Float64:
		if f, err := strconv.ParseFloat(n.value, 64); err == nil && n.tag != tagText {
			v.SetFloat(f)
			return true
		}
	}
	return d.wrongKind(n, v.Type())
}

// list decodes a list. A list of texts may also be written as one text, see textEntries.
func (d *decoder) list(n *node, v reflect.Value) bool {
	if texts, ok := v.Addr().Interface().(*[]string); ok && isTextList(n) {
		*texts = make([]string, 0, strings.Count(n.value, ",")+strings.Count(n.value, "\n"))
		for _, entry := range textEntries(n.value) {
			*texts = append(*texts, entry)
		}
		return true
	}
	if n.kind != listNode {
		return d.wrongKind(n, v.Type())
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.content), len(n.content)))
	used := 0
	for _, entry := range n.content {
		if d.value(entry, v.Index(used)) {
			used++
		}
	}
	v.SetLen(used)
	return true
}

// dictionary decodes a map, whose keys are part of the data.
func (d *decoder) dictionary(n *node, v reflect.Value) bool {
	if n.kind != mapNode {
		return d.wrongKind(n, v.Type())
	}
	t := v.Type()
	v.Set(reflect.MakeMapWithSize(t, len(n.content)/2))
	key, entry := reflect.New(t.Key()).Elem(), reflect.New(t.Elem()).Elem()
	pairs := d.pairs(n)
	for i := 0; i+1 < len(pairs); i += 2 {
		entry.SetZero()
		if d.value(pairs[i], key) {
			d.value(pairs[i+1], entry)
			v.SetMapIndex(key, entry)
		}
	}
	return true
}

// row decodes a struct, whose keys are the yaml tags of its fields.
func (d *decoder) row(n *node, v reflect.Value) bool {
	date, isDate := v.Addr().Interface().(*review.Date)
	switch {
	case isDate && n.kind == textNode:
		var err error
		if *date, err = review.ParseDate(n.value); err != nil {
			d.fault(n, err.Error(), "")
		}
		return err == nil
	case isDate || n.kind != mapNode:
		return d.wrongKind(n, v.Type())
	}
	shape := shapeOf(v.Type())
	pairs := d.pairs(n)
	for i := 0; i+1 < len(pairs); i += 2 {
		if f := shape.byKey[pairs[i].value]; f != nil {
			d.value(pairs[i+1], v.FieldByIndex(f.index))
		} else {
			d.fault(pairs[i], "unknown key "+strconv.Quote(pairs[i].value), suggest(pairs[i].value, shape.keys()))
		}
	}
	return true
}

// wrongKind reports a node that is not of the kind that a type wants.
func (d *decoder) wrongKind(n *node, t reflect.Type) bool {
	d.fault(n, "expected "+wantedText(t)+", found "+givenText(n), "")
	return false
}

func wantedText(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Slice:
		return "a list"
	case reflect.Map:
		return "a map of keys and values"
	case reflect.String:
		return "text"
	case reflect.Bool:
		return "true or false"
	case reflect.Int:
		return "a whole number"
	case reflect.Float64:
		return "a number"
	}
	if t == reflect.TypeFor[review.Date]() {
		return "a date as 2026-11-22"
	}
	return "keys and values"
}

// givenText says what a node holds, and of a long text how it begins.
func givenText(n *node) string {
	switch n.kind {
	case listNode:
		return "a list"
	case mapNode:
		return "keys and values"
	}
	if r := []rune(n.value); len(r) > 10 {
		return strconv.Quote(string(r[:7]) + "...")
	}
	return strconv.Quote(n.value)
}
