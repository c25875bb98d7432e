package policy

import (
	"cmp"
	"strings"

	"lert/review"
)

// tierNames name the lowest instrument of each tier.
var tierNames = map[int]string{
	1: "a subpoena or similar", 2: "a court order for records", 3: "a search warrant or similar",
}

func tierText(tier int) string { return cmp.Or(tierNames[tier], "other process") }

// plain turns an identifier of a pack into words: "push back".
func plain(id string) string { return strings.ReplaceAll(id, "_", " ") }

// textIf is a text if a condition holds, else nothing.
func textIf(cond bool, text string) string {
	if cond {
		return text
	}
	return ""
}

// fieldText names a field that an instrument requires.
func fieldText(field string) string {
	if word, ok := strings.CutPrefix(field, "attestation:"); ok {
		return "the attestation " + plain(word)
	}
	if w := review.FieldLabel("process." + field); !strings.HasPrefix(w, "process.") {
		return w
	}
	return plain(review.FieldLabel(field))
}

// heldNames describe the values of Holding.Held: whether a platform has the data.
var heldNames = map[string]string{
	"stored": "has", "none": "does not have", "prospective": "collects, once ordered,",
	"both": "has, and collects once ordered,",
}

// heldItNames are the same of data that the page is about.
var heldItNames = map[string]string{
	"stored": "has it", "none": "does not have it", "prospective": "collects it once ordered",
	"both": "has it, and collects it once ordered",
}

// dateNames describe the dates that rules count from and to.
var dateNames = map[string]string{
	"issued_on": "the day of issue", "received_at": "receipt", "served_at": "service",
	"decision": "the decision", "effect": "the effect given to the order", "snapshot": "the copy",
	"push_back": "the push back", "return_by": "the return date", "now": "today", "window": "the collection",
}

func dateText(name string) string { return cmp.Or(dateNames[name], plain(name)) }

// countNames describe the ways to count a period. Regulation (EEC, Euratom) No 1182/71 has the EU's rules for periods.
var countNames = map[string]string{
	"days": "the first day not counted", "inclusive": "the first day counted",
	"months": "the first day counted", "window": "both ends counted",
	"hours": "nights and non-working days counted", "eu_hours": "the hour of receipt not counted (Regulation 1182/71)",
	"eu_days":       "the first day not counted, extended to the next working day (Regulation 1182/71)",
	"business_days": "business days, the first day not counted",
	"working_days":  "working days, the first day not counted",
}

func countText(name string) string { return cmp.Or(countNames[name], plain(name)) }

// effects describe what a finding does to a request, by its severity.
var effects = map[string]string{
	review.SeverityInfo: "noted", review.SeverityReview: "a person reviews it",
	review.SeverityNarrow: "that data is excluded", review.SeverityPushBack: "push back", review.SeverityReject: "reject",
}

// effectText describes what a code does and names the code. A row's own severity overrides that of the code.
func (s *page) effectText(code, severity string, counsel bool) string {
	if row := s.p.Codes[code]; row != nil {
		if severity == "" {
			severity = row.Severity
		}
		counsel = counsel || row.Counsel
	}
	return effects[severity] + textIf(counsel, ", counsel must review it") + " (" + code + ")"
}

// categoryText puts categories and patterns into words, class by class: "subscriber: all; account: blocked, groups".
func categoryText(patterns []string) string {
	var classes []string
	within := map[string][]string{}
	for _, p := range patterns {
		class, word, found := strings.Cut(p, ".")
		switch {
		case p == "*":
			return "all data"
		case !found:
			word = "any and all"
		case word == "*":
			word = "all"
		default:
			word = review.Category(p).Label()
		}
		if within[class] == nil {
			classes = append(classes, class)
		}
		within[class] = append(within[class], strings.TrimPrefix(word, class+" "))
	}
	for i, class := range classes {
		classes[i] = class + ": " + strings.Join(within[class], ", ")
	}
	return strings.Join(classes, "; ")
}
