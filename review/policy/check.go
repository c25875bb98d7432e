package policy

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"lert/review"
)

// checker walks rows by their types, fills in the basis that a row inherits and reports what is wrong. One walk
// serves every kind of row; vocabulary.go says what a field may hold.
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
func (c *checker) row(row any, at *yaml.Node, parent review.Basis) {
	c.walk(reflect.ValueOf(row).Elem(), at, parent)
}

func (c *checker) fault(at *yaml.Node, msg, hint string, path ...any) {
	c.faults.addAt(c.file, at, msg, hint, path...)
}

func (c *checker) walk(v reflect.Value, at *yaml.Node, parent review.Basis) {
	shape := shapeOf(v.Type())
	if shape.basis != nil {
		parent = c.basis(v.FieldByIndex(shape.basis).Addr().Interface().(*review.Basis), at, parent)
	}
	for _, f := range shape.fields {
		value := v.FieldByIndex(f.index)
		if value.IsZero() {
			if requiredFields[f.name] {
				c.fault(at, "the row has no "+f.key, "add "+f.key)
			}
			continue
		}
		c.field(f, value, findNode(at, f.key), parent)
	}
	q, ok := v.Addr().Interface().(*review.Requirement)
	if ok && len(q.OneOf) > 0 && !slices.Contains(review.OneOfFields, q.Field) {
		c.fault(at, "nothing looks for words in a field "+strconv.Quote(q.Field),
			"one_of goes with "+strings.Join(review.OneOfFields, ", "), "one_of")
	}
	if shape.valid != nil {
		span := v.FieldByIndex(shape.valid).Interface().(review.Valid)
		if !span.Since.IsZero() && !span.Until.IsZero() && span.Until.Before(span.Since) {
			c.fault(at, "until "+span.Until.String()+" is before since "+span.Since.String(), "exchange the two",
				"until")
		}
	}
}

func (c *checker) field(f field, value reflect.Value, at *yaml.Node, parent review.Basis) {
	switch value.Kind() {
	case reflect.String:
		c.checkWord(f, value.String(), at)
	case reflect.Struct:
		if isRow(value) {
			c.walk(value, at, parent)
		}
	case reflect.Pointer:
		if value.Elem().Kind() == reflect.Struct {
			c.walk(value.Elem(), at, parent)
		}
	case reflect.Slice:
		for i := range value.Len() {
			item := value.Index(i)
			switch item.Kind() {
			case reflect.String:
				c.checkWord(f, item.String(), findNode(at, i))
			case reflect.Struct:
				c.walk(item, findNode(at, i), parent)
			}
		}
	case reflect.Int:
		if value.Int() < 0 {
			c.fault(at, f.key+" is negative", "give a number from 0")
		}
	}
}

// checkWord checks that a field may hold a text.
func (c *checker) checkWord(f field, s string, at *yaml.Node) {
	bad := func(msg string, known []string) { c.fault(at, msg, suggest(s, known)) }
	switch {
	case codeFields[f.name]:
		if !c.codes[s] {
			bad("code "+strconv.Quote(s)+" is not in the catalogue", sorted(c.codes))
		}
	case categoryFields[f.name]:
		if !categoryPatterns[s] {
			bad("unknown category "+strconv.Quote(s), categoryPatternList)
		}
	case countryFields[f.name]:
		if !c.countries[s] && s != "EU" && s != "EEA" {
			bad("no country "+strconv.Quote(s), nil)
		}
	case topicFields[f.name]:
		if !c.topics[s] {
			bad("no topic "+strconv.Quote(s), sorted(c.topics))
		}
	case codeCitationFields[f.name]:
		if !review.IsCodeCitation(s) {
			c.fault(at, strconv.Quote(s)+" is not a section of the United States Code", "write it as in 31 USC 5318")
		}
	case placeFields[f.name]:
		if part, ok := review.Subdivision(s); !ok && !c.countries[s] || ok && part != s {
			bad("no place "+strconv.Quote(s), nil)
		}
	case zoneFields[f.name]:
		c.zones[s] = true
	case sentenceFields[f.name]:
		c.sentence(s, at)
	case f.name == "Requirement.Field":
		if !isRequirementField(s) {
			bad("nothing looks at a field "+strconv.Quote(s), review.RequirementFields)
		}
	default:
		known, ok := vocabulary[f.name]
		if ok && !slices.Contains(known, s) {
			bad(f.key+" cannot be "+strconv.Quote(s), known)
		}
	}
}

// basis completes the basis of a row from that of its parent and checks that its source exists.
func (c *checker) basis(b *review.Basis, at *yaml.Node, parent review.Basis) review.Basis {
	own := b.Cite != ""
	if !own {
		b.Cite = parent.Cite
	}
	if b.Confidence == "" {
		b.Confidence = parent.Confidence
	}
	switch {
	case b.Cite == "":
		c.fault(at, "the row does not say what it rests on", "add cite: key#place, with the key in sources")
	case b.Confidence == "":
		c.fault(at, "the row does not say how sure it is", "add confidence: A, Aq, B, G+, G? or J")
	case own:
		c.source(b.Cite, findNode(at, "cite"))
	}
	return *b
}

// source checks that some pack has the key of a citation among its sources.
func (c *checker) source(cite string, at *yaml.Node) {
	key, _, _ := strings.Cut(cite, "#")
	if _, ok := c.sources[key]; ok {
		return
	}
	hint := "add it to the sources of the pack"
	if near := suggest(key, sorted(c.sources)); strings.HasPrefix(near, "did") {
		hint = near
	}
	c.fault(at, "no source "+strconv.Quote(key), hint)
}

var placeholders = review.Placeholders()

// sentence checks the names in braces of a sentence.
func (c *checker) sentence(s string, at *yaml.Node) {
	for rest := s; ; {
		i := strings.IndexAny(rest, "{}")
		if i < 0 {
			return
		}
		end := strings.IndexByte(rest[i:], '}')
		if rest[i] == '}' || end < 0 {
			c.fault(at, "a brace is alone in the sentence", "write names in braces, as in {platform}")
			return
		}
		name := rest[i+1 : i+end]
		if !slices.Contains(placeholders, name) {
			c.fault(at, "a sentence cannot name "+strconv.Quote(name), suggest(name, placeholders))
		}
		rest = rest[i+end+1:]
	}
}
