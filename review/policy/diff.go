package policy

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"lert/review"
)

// Change.What: what a change does to a row.
const (
	Added     = "added"
	Removed   = "removed"
	Changed   = "changed"
	Reordered = "reordered" // a list in which the first or the last row that applies counts
)

// Change is one difference between two policies: in a row, in a row inside a
// row, or in one field.
type Change struct {
	// Kind is source, platform, instrument, code, rule, topic, provision, death
	// penalty, clock, notice, statement category, signal, suffix, agency, country,
	// words, webmail, disposable, common name, holiday or look-alike.
	Kind string `json:"kind"`
	// ID names the row: the id of the platform, instrument or clock, the code,
	// the domain, the country. Title is its name for people.
	ID    string `json:"id"`
	Title string `json:"title,omitempty"`
	// Since is the first day of the row in the newer policy; it distinguishes
	// the versions of an instrument.
	Since review.Date `json:"since,omitzero"`
	What  string      `json:"what"`
	// Field is the place in the row, by the keys of the pack: "reach[2].issuers".
	// The index counts from 0 in the newer policy, or in the older one if the
	// inner row was removed. It is empty for the row itself.
	Field string `json:"field,omitempty"`
	// From and To are the values, by the keys of the pack and without unset
	// keys; nil if there is none.
	From any `json:"from,omitempty"`
	To   any `json:"to,omitempty"`
	// Cite and Confidence are the basis of the row in the newer policy, or in
	// the older one if the row was removed.
	Cite       string `json:"cite,omitempty"`
	Confidence string `json:"confidence,omitempty"`
	// Text describes the change in words, without the row's name.
	Text string `json:"text"`
}

// Diff lists the differences between the rows of two policies in a fixed order:
// by kind, as Change.Kind lists them, then by id, then by field. The file of a
// row, its place in the file and the comments do not matter.
func Diff(old, new *review.Policy) []Change {
	d := &differ{}
	diffMap(d, "source", old.Sources, new.Sources)
	diffMap(d, "platform", old.Platforms, new.Platforms)
	d.instruments(old, new)
	diffMap(d, "code", old.Codes, new.Codes)
	diffList(d, "rule", old.Rules, new.Rules, func(r *review.FindingRule) string { return r.ID })
	diffList(d, "topic", topicRows(old), topicRows(new), func(t *review.Topic) string { return t.Topic })
	diffList(d, "provision", old.ListedProvisions, new.ListedProvisions,
		func(v *review.ListedProvision) string { return v.Country + " " + v.Statutes[0] })
	diffList(d, "death penalty", old.Capital, new.Capital, func(c *review.CapitalRule) string { return c.Country })
	diffList(d, "clock", old.ClockRules, new.ClockRules, func(c *review.ClockRule) string { return c.ID })
	diffList(d, "notice", old.NoticeRules, new.NoticeRules,
		func(n *review.NoticeRule) string { return cmp.Or(n.Cite, "notice") })
	diffMap(d, "statement category", statementCategories(old), statementCategories(new))
	diffMap(d, "signal", old.Signals, new.Signals)
	diffMap(d, "suffix", suffixes(old), suffixes(new))
	diffMap(d, "agency", agencies(old), agencies(new))
	diffMap(d, "country", old.Countries, new.Countries)
	d.words(old, new)
	diffMap(d, "holiday", holidays(old), holidays(new))
	diffMap(d, "look-alike", lookalikes(old), lookalikes(new))
	return d.out
}

// differ walks pairs of rows by their types, as checker does.
type differ struct{ out []Change }

// diffPath is a place in the walk: the row, the path in it by keys and in words, and the basis that applies there in
// both policies.
type diffPath struct {
	kind, id, title    string
	since              review.Date
	path, words        string
	oldBasis, newBasis review.Basis
}

// child is the place of a field below.
func (s diffPath) child(key, words string) diffPath {
	if s.path != "" && key[0] != '[' {
		key = "." + key
	}
	if s.words != "" {
		words = s.words + ", " + words
	}
	s.path, s.words = s.path+key, words
	return s
}

// lead begins the text of a change: the path in words, or nothing for the row itself.
func (s diffPath) lead() string { return textIf(s.words != "", s.words+": ") }

func (d *differ) add(s diffPath, what string, from, to reflect.Value, text string) {
	c := Change{Kind: s.kind, ID: s.id, Title: s.title, Since: s.since, What: what, Field: s.path, Text: text}
	b := s.newBasis
	if what == Removed {
		b = s.oldBasis
	}
	c.Cite, c.Confidence = b.Cite, b.Confidence
	if from.IsValid() {
		c.From = plainValue(from)
	}
	if to.IsValid() {
		c.To = plainValue(to)
	}
	d.out = append(d.out, c)
}

// withBasis sets the basis from two rows whose type has one.
func (s diffPath) withBasis(old, new reflect.Value) diffPath {
	if b, ok := basisOf(old); ok {
		s.oldBasis = b
	}
	if b, ok := basisOf(new); ok {
		s.newBasis = b
	}
	return s
}

func basisOf(v reflect.Value) (review.Basis, bool) {
	if v.Kind() != reflect.Struct {
		return review.Basis{}, false
	}
	shape := shapeOf(v.Type())
	if shape.basis == nil {
		return review.Basis{}, false
	}
	return v.FieldByIndex(shape.basis).Interface().(review.Basis), true
}

// row compares two rows of one identity. An invalid value means that there is no such row.
func (d *differ) row(s diffPath, old, new reflect.Value) {
	inside := s.withBasis(old, new)
	lead := s.lead()
	switch {
	case !old.IsValid():
		d.add(inside, Added, old, new, lead+rowText(new))
	case !new.IsValid():
		d.add(inside, Removed, old, new, lead+rowText(old))
	case !reflect.DeepEqual(old.Interface(), new.Interface()):
		d.fields(inside, s.oldBasis, s.newBasis, old, new)
	}
}

// fields compares two structs key by key. was and is are the bases of the rows around them: a cite that a row only
// inherits is not a change of its own.
func (d *differ) fields(s diffPath, was, is review.Basis, old, new reflect.Value) {
	if !isRow(old) {
		d.value(s, "", old, new)
		return
	}
	shape := shapeOf(old.Type())
	for _, f := range shape.fields {
		o, n := old.FieldByIndex(f.index), new.FieldByIndex(f.index)
		if reflect.DeepEqual(o.Interface(), n.Interface()) {
			continue
		}
		inherited := f.key == "cite" && s.oldBasis.Cite == was.Cite && s.newBasis.Cite == is.Cite ||
			f.key == "confidence" && s.oldBasis.Confidence == was.Confidence && s.newBasis.Confidence == is.Confidence
		if shape.basis != nil && inherited && s.path != "" {
			continue
		}
		at := s.child(f.key, keyText(f.key))
		switch {
		case isListOf(o, reflect.Struct):
			d.list(at, f.key, o, n)
		case o.Kind() == reflect.Pointer && o.Type().Elem().Kind() == reflect.Struct:
			d.row(at, o.Elem(), n.Elem())
		case isRow(o):
			d.fields(at.withBasis(o, n), s.oldBasis, s.newBasis, o, n)
		default:
			d.value(at, f.name, o, n)
		}
	}
}

// value adds the change of one field that holds no rows.
func (d *differ) value(s diffPath, name string, old, new reflect.Value) {
	lead := s.lead()
	text := lead + "from " + valueText(name, old) + " to " + valueText(name, new)
	if old.Kind() == reflect.Slice && old.Len() > 0 && new.Len() > 0 {
		var moved []string
		if more := missing(new, old); len(more) > 0 {
			moved = append(moved, "adds "+strings.Join(more, ", "))
		}
		if less := missing(old, new); len(less) > 0 {
			moved = append(moved, "drops "+strings.Join(less, ", "))
		}
		if len(moved) > 0 {
			text = lead + strings.Join(moved, " and ")
		}
	}
	d.add(s, Changed, old, new, text)
}

// missing are the entries of a that are not in b.
func missing(a, b reflect.Value) (out []string) {
	for i := range a.Len() {
		v := fmt.Sprint(a.Index(i))
		if !slices.ContainsFunc(elements(b), func(e reflect.Value) bool { return fmt.Sprint(e) == v }) {
			out = append(out, v)
		}
	}
	return out
}

// ordered are the lists in which the order of the rows matters.
var ordered = setOf("holdings", "targets", "channels", "entities", "reach", "beyond", "severities", "sentences")

// list compares two lists of rows inside a row.
func (d *differ) list(s diffPath, key string, old, new reflect.Value) {
	a, b := elements(old), elements(new)
	with, left := matchRows(a, b)
	last, moved := -1, false
	for i, v := range b {
		at := s.child("["+strconv.Itoa(i)+"]", "")
		at.words = s.words
		j := with[i]
		if j < 0 {
			d.row(at, reflect.Value{}, v)
			continue
		}
		moved = moved || j < last
		last = max(last, j)
		if name := rowName(v); name != "" {
			at.words += " (" + name + ")"
		}
		d.row(at, a[j], v)
	}
	for _, j := range left {
		at := s.child("["+strconv.Itoa(j)+"]", "")
		at.words = s.words
		d.row(at, a[j], reflect.Value{})
	}
	if moved && ordered[key] {
		d.add(s, Reordered, reflect.Value{}, reflect.Value{},
			s.words+": the rows are in a different order, and the first that applies counts")
	}
}

// topRow compares two rows of the policy itself.
func (d *differ) topRow(kind, id string, old, new reflect.Value) {
	s := diffPath{kind: kind, id: id}
	for _, v := range []reflect.Value{old, new} {
		if !v.IsValid() || v.Kind() != reflect.Struct {
			continue
		}
		for _, key := range []string{"name", "title"} {
			if f, ok := fieldOf(v, key); ok && f.String() != id {
				s.title = f.String()
			}
		}
		if valid := shapeOf(v.Type()).valid; valid != nil {
			s.since = v.FieldByIndex(valid).Interface().(review.Valid).Since
		}
	}
	d.row(s, old, new)
}

func diffMap[T any](d *differ, kind string, old, new map[string]T) {
	for _, id := range keysOfBoth(old, new) {
		var o, n reflect.Value
		if v, there := old[id]; there {
			o = reflect.Indirect(reflect.ValueOf(v))
		}
		if v, there := new[id]; there {
			n = reflect.Indirect(reflect.ValueOf(v))
		}
		d.topRow(kind, id, o, n)
	}
}

// keysOfBoth are the keys of two maps, sorted.
func keysOfBoth[T any](a, b map[string]T) []string {
	all := slices.AppendSeq(sorted(a), maps.Keys(b))
	slices.Sort(all)
	return slices.Compact(all)
}

// diffList compares rows of which several may have one name.
func diffList[T any](d *differ, kind string, old, new []T, name func(*T) string) {
	byName := func(rows []T) map[string][]reflect.Value {
		out := map[string][]reflect.Value{}
		for i := range rows {
			id := name(&rows[i])
			out[id] = append(out[id], reflect.ValueOf(&rows[i]).Elem())
		}
		return out
	}
	a, b := byName(old), byName(new)
	for _, id := range keysOfBoth(a, b) {
		d.versions(kind, id, a[id], b[id])
	}
}

func (d *differ) versions(kind, id string, a, b []reflect.Value) {
	with, left := matchRows(a, b)
	for i, v := range b {
		var o reflect.Value
		if with[i] >= 0 {
			o = a[with[i]]
		}
		d.topRow(kind, id, o, v)
	}
	for _, j := range left {
		d.topRow(kind, id, a[j], reflect.Value{})
	}
}

// instruments compares the versions of each instrument.
func (d *differ) instruments(old, new *review.Policy) {
	rows := func(list []*review.Instrument) (out []reflect.Value) {
		for _, v := range list {
			out = append(out, reflect.ValueOf(v).Elem())
		}
		return out
	}
	for _, id := range keysOfBoth(old.Instruments, new.Instruments) {
		d.versions("instrument", id, rows(old.Instruments[id]), rows(new.Instruments[id]))
	}
}

// words compares the lists of phrases and of mail providers; each entry counts as a row.
func (d *differ) words(old, new *review.Policy) {
	phrases := func(kind, id string, a, b reflect.Value) {
		at := diffPath{kind: kind, id: id}
		for _, w := range missing(b, a) {
			d.add(at, Added, reflect.Value{}, reflect.ValueOf(w), strconv.Quote(w))
		}
		for _, w := range missing(a, b) {
			d.add(at, Removed, reflect.ValueOf(w), reflect.Value{}, strconv.Quote(w))
		}
	}
	a, b := reflect.ValueOf(&old.Phrases).Elem(), reflect.ValueOf(&new.Phrases).Elem()
	for _, f := range fieldsOf(a.Type()) {
		phrases("words", f.key, a.FieldByIndex(f.index), b.FieldByIndex(f.index))
	}
	x, y := &old.Senders, &new.Senders
	phrases("webmail", "webmail", reflect.ValueOf(x.Webmail), reflect.ValueOf(y.Webmail))
	phrases("disposable", "disposable", reflect.ValueOf(x.Disposable), reflect.ValueOf(y.Disposable))
	phrases("common name", "common_names", reflect.ValueOf(x.CommonNames), reflect.ValueOf(y.CommonNames))
	phrases("country word", "country_words", reflect.ValueOf(countryWords(x)), reflect.ValueOf(countryWords(y)))
}
