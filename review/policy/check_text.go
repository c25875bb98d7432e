package policy

import (
	"slices"
	"strconv"
	"strings"

	"lert/review"
)

// wrongText is what is wrong with a text, and what to do about it.
type wrongText struct{ msg, hint string }

func wrong(msg, hint string) []wrongText { return []wrongText{{msg, hint}} }

// textCheck looks for what is wrong with a text of a field.
type textCheck func(c *checker, f *field, s string) []wrongText

// checkOf is the check of the texts of a field, given the field's name; nil if it may hold any text.
func checkOf(name string) textCheck {
	switch {
	case codeFields[name]:
		return (*checker).code
	case categoryFields[name]:
		return category
	case countryFields[name]:
		return (*checker).country
	case topicFields[name]:
		return (*checker).topic
	case codeCitationFields[name]:
		return codeCitation
	case placeFields[name]:
		return (*checker).place
	case zoneFields[name]:
		return (*checker).zone
	case sentenceFields[name]:
		return sentence
	case name == "Requirement.Field":
		return requirementField
	case vocabulary[name] != nil:
		return listedWord
	}
	return nil
}

func (c *checker) code(_ *field, s string) []wrongText {
	if c.codes[s] {
		return nil
	}
	return wrong("code "+strconv.Quote(s)+" is not in the catalogue", suggest(s, sorted(c.codes)))
}

func category(_ *checker, _ *field, s string) []wrongText {
	if categoryPatterns[s] {
		return nil
	}
	return wrong("unknown category "+strconv.Quote(s), suggest(s, categoryPatternList))
}

func (c *checker) country(_ *field, s string) []wrongText {
	if c.countries[s] || s == "EU" || s == "EEA" {
		return nil
	}
	return wrong("no country "+strconv.Quote(s), "")
}

func (c *checker) topic(_ *field, s string) []wrongText {
	if c.topics[s] {
		return nil
	}
	return wrong("no topic "+strconv.Quote(s), suggest(s, sorted(c.topics)))
}

func codeCitation(_ *checker, _ *field, s string) []wrongText {
	if review.IsCodeCitation(s) {
		return nil
	}
	return wrong(strconv.Quote(s)+" is not a section of the United States Code", "write it as in 31 USC 5318")
}

func (c *checker) place(_ *field, s string) []wrongText {
	if part, ok := review.Subdivision(s); ok && part == s || !ok && c.countries[s] {
		return nil
	}
	return wrong("no place "+strconv.Quote(s), "")
}

// zone notes a time zone; loadZones reports one that there is not.
func (c *checker) zone(_ *field, s string) []wrongText {
	c.zones[s] = true
	return nil
}

func requirementField(_ *checker, _ *field, s string) []wrongText {
	if isRequirementField(s) {
		return nil
	}
	return wrong("there is no field "+strconv.Quote(s), suggest(s, review.RequirementFields))
}

func listedWord(_ *checker, f *field, s string) []wrongText {
	known := vocabulary[f.name]
	if slices.Contains(known, s) {
		return nil
	}
	return wrong(f.key+" cannot be "+strconv.Quote(s), suggest(s, known))
}

var placeholders = review.Placeholders()

// sentence checks the names in braces of a sentence.
func sentence(_ *checker, _ *field, s string) (all []wrongText) {
	for rest := s; ; {
		i := strings.IndexAny(rest, "{}")
		if i < 0 {
			return all
		}
		end := strings.IndexByte(rest[i:], '}')
		if rest[i] == '}' || end < 0 {
			return append(all, wrongText{"the sentence has an unmatched brace", "write names in braces, as in {platform}"})
		}
		name := rest[i+1 : i+end]
		if !slices.Contains(placeholders, name) {
			all = append(all, wrongText{"a sentence cannot name " + strconv.Quote(name), suggest(name, placeholders)})
		}
		rest = rest[i+end+1:]
	}
}
