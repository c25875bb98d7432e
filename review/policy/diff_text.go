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

// keyNames name, in words, the keys of packs that do not read as words themselves.
var keyNames = map[string]string{
	"reach": "reaches", "beyond": "does not reach", "always": "always raises", "requires": "must show",
	"wrong_statutes": "confers no power", "fresh": "must be recent", "duration": "lasts at most", "holdings": "holds",
	"targets": "identifiers", "channels": "channels", "entities": "entities for its users",
	"severities": "severity changes", "sentences": "worded differently", "clauses": "published policy",
	"severity": "severity", "analyst": "analyst reads", "letter": "letter says", "cure": "corrected by",
	"since": "in force since", "until": "in force until", "issuers": "issued by", "validators": "validated by",
	"keep": "keeps", "secrecy": "silence", "min_years": "minimum sentence in years", "limbs": "offence limb",
	"identification_only": "only to identify the user", "when": "where", "via": "by", "purposes": "for the purpose",
	"not_purposes": "not for the purpose", "roles": "issued by", "offences": "in cases of", "instruments": "under",
	"kinds": "in requests for", "authorities": "authority in", "not_authorities": "authority not in",
	"subdivisions": "authority of", "not_subdivisions": "authority not of", "demands": "it demands",
	"no_statute": "not citing", "tier": "minimum tier of legal process", "why": "because", "held": "held",
	"retention_days": "for days", "protected_only": "only for protected accounts", "cite": "cites", "as_of": "as of",
	"gag_cap_days": "longest nondisclosure in days", "not_before": "not before it is due",
	"court_may_extend": "later if the court so orders",
	"notified":         "enforcing authority notified", "informative": "binds another party", "eu": "in the EU",
	"eea": "in the EEA", "max_targets": "maximum targets", "long_period_days": "long period in days",
	"house_target_hours": "target time in hours", "preserve_by_hours": "target time for making a copy, in hours",
	"emergency_target_hours": "target time in an emergency, in hours",
	"recheck_days":           "recheck after days", "one_of": "being", "at_least": "at least",
	"last_zone": "day ends last in", "needs_end": "must state its end",
	"managed":   "administrator of a managed account told",
	"served_on": "addressed to", "opened_since": "case opened since", "opened_until": "case opened until",
	"opened_unclear": "unknown whether the case was opened before", "provisions": "for an offence under",
	"controlled_in": "controlled by an entity in", "users_in": "about a user in",
	"not_us_persons": "about users not all stated to be US persons", "residence": "its users live",
	"cross_border": "addressed to another country", "not_instruments": "not under", "not_offences": "not in cases of",
	"not_roles": "not issued by", "issued_before": "issued before",
	"listed_offences": "its country has listed offences", "own_rows": "its country has instruments of its own",
	"switches": "settings", "not_switches": "without the settings", "not_categories": "not for",
	"no_deadline": "its deadlines do not count", "sound_at_home": "its nondisclosure binds",
	"doubtful_deadline":  "its deadlines do not bind until counsel decides",
	"doubtful_emergency": "where there may be no emergency", "national_law": "also assessed under the State's own law",
	"cited_as": "cited as", "in_doubt": "counsel decides", "no_reach": "has no reach there",
	"settles_entity": "replaces wrong entity",
	"asked_in":       "addressed to an entity in", "not_asked_in": "addressed to an entity outside",
	"requesters":     "requested by",
	"not_requesters": "not requested by", "own_data": "reaches", "group": "of a group", "hosts": "at",
	"number_min": "minimum digits", "number_max": "maximum digits",
}

func keyText(key string) string { return cmp.Or(keyNames[key], plain(key)) }

// isLiteral reports whether a field's text is shown as it is written.
func isLiteral(name string) bool {
	return codeFields[name] || categoryFields[name] || countryFields[name] || zoneFields[name] ||
		vocabulary[name] == nil
}

// valueText puts the value of one field into words; name is its Go type and field, as in vocabulary.
func valueText(name string, v reflect.Value) string {
	if d, ok := v.Interface().(review.Date); ok {
		if d.IsZero() {
			return "none"
		}
		return d.String()
	}
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return "not set"
		}
		return valueText(name, v.Elem())
	case reflect.Bool:
		if v.Bool() {
			return "yes"
		}
		return "no"
	case reflect.Slice:
		if v.Len() == 0 {
			return "none"
		}
		all := make([]string, v.Len())
		for i := range all {
			all[i] = valueText(name, v.Index(i))
		}
		return strings.Join(all, ", ")
	case reflect.String:
		return wordText(name, v.String())
	case reflect.Float64:
		return strconv.FormatFloat(v.Float(), 'f', -1, 64)
	case reflect.Struct:
		return rowText(v)
	}
	return fmt.Sprint(v.Interface())
}

func wordText(name, s string) string {
	switch {
	case s == "":
		return "none"
	case !isLiteral(name):
		return plain(s)
	case strings.Contains(s, " "):
		return "\"" + s + "\""
	}
	return s
}

// rowText puts the fields of a row that are set into words, without its basis.
func rowText(v reflect.Value) string {
	if !isRow(v) {
		return valueText("", v)
	}
	shape := shapeOf(v.Type())
	var out []string
	for _, f := range shape.fields {
		x := v.FieldByIndex(f.index)
		if x.IsZero() || shape.isBasis(f) {
			continue
		}
		switch {
		case x.Kind() == reflect.Bool:
			out = append(out, keyText(f.key))
		case isListOf(x, reflect.Struct):
			out = append(out, keyText(f.key)+" ("+count(x.Len(), "row")+")")
		case x.Kind() == reflect.Struct && f.key == "when":
			if when := rowText(x); when != "" {
				out = append(out, "where "+when)
			}
		case identityFields[f.name]:
			out = append(out, valueText(f.name, x))
		default:
			out = append(out, keyText(f.key)+" "+valueText(f.name, x))
		}
	}
	return strings.Join(out, "; ")
}

// rowName names an inner row in words, by its identity.
func rowName(v reflect.Value) string {
	var out []string
	for _, f := range fieldsOf(v.Type()) {
		if x := v.FieldByIndex(f.index); identityFields[f.name] && !x.IsZero() {
			out = append(out, valueText(f.name, x))
		}
	}
	return strings.Join(out, ", ")
}

// DescribeChanges puts the changes from one policy to another on a page that a
// lawyer can read: row by row, each change with its citation, new rows as Show
// prints them. The page is empty if nothing changed.
func DescribeChanges(old, new *review.Policy, changes []Change) string {
	s := newPage(new)
	for i := 0; i < len(changes); i++ {
		c := &changes[i]
		switch {
		case i > 0 && c.Kind == changes[i-1].Kind && c.ID == changes[i-1].ID && c.Since == changes[i-1].Since:
		case c.What == Added && slices.Contains(shortRows, c.Kind): // one list of all that are new
			if i == 0 || c.Kind != changes[i-1].Kind || changes[i-1].What != Added {
				s.separate()
				s.line("new: " + c.Kind)
			}
		default:
			s.separate()
			s.line(c.Kind + " " + c.ID + textIf(c.Title != "", " - "+c.Title) +
				textIf(!c.Since.IsZero(), ", since "+c.Since.String()))
		}
		if c.Field == "" && c.What == Added && s.copy(new, c) {
			continue
		}
		b := review.Basis{Cite: c.Cite, Confidence: c.Confidence}
		lead, words := textIf(c.Field == "" || c.What != Changed, c.What+" "), c.Text
		if c.What == Added && c.Field == "" && slices.Contains(shortRows, c.Kind) {
			lead = c.ID + textIf(c.Title != "", " - "+c.Title) + ": "
		}
		for isEntry(c) && i+1 < len(changes) && changes[i+1].continues(c) { // entries of one list make one line
			i++
			words += ", " + changes[i].Text
		}
		s.change(lead + words + s.basis(b))
	}
	if s.entries != nil {
		s.sourcesOf(new, old)
	}
	return s.text()
}

// change writes one change.
func (s *page) change(text string) {
	var b strings.Builder
	wrapTo(&b, "  - ", text)
	s.line(strings.TrimSuffix(b.String(), "\n"))
}

// shortRows are the kinds whose new rows fit on a line or two each.
var shortRows = []string{"source", "suffix", "agency", "provision", "death penalty", "statement category", "clock"}

// isEntry reports whether a change is an entry of a list, such as a phrase, and no row of its own.
func isEntry(c *Change) bool { return c.Field == "" && c.Cite == "" && c.What != Changed }

// continues reports whether a change is the next entry of the list of another.
func (c *Change) continues(last *Change) bool {
	return isEntry(c) && c.Kind == last.Kind && c.ID == last.ID && c.What == last.What
}

// copy prints a new row as Show does, indented. It reports false for a kind of row that has no page.
func (s *page) copy(p *review.Policy, c *Change) bool {
	own := &page{p: p, cited: s.cited, rowOnly: true}
	switch c.Kind {
	case "platform":
		own.platform(p.Platforms[c.ID])
	case "instrument":
		for _, inst := range p.Instruments[c.ID] {
			if inst.Since == c.Since {
				own.instrument(inst)
			}
		}
	case "code":
		own.code(p.Codes[c.ID])
	default:
		return false
	}
	s.line("  - added:")
	for line := range strings.Lines(own.text()) {
		s.line("    " + strings.TrimSuffix(line, "\n"))
	}
	return true
}

// sourcesOf prints the sources that the page cites, including those that only the older policy has.
func (s *page) sourcesOf(new, old *review.Policy) {
	both := *new
	both.Sources = map[string]review.Source{}
	maps.Copy(both.Sources, old.Sources)
	maps.Copy(both.Sources, new.Sources)
	s.p = &both
	s.sources()
}
