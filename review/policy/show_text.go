package policy

import (
	"cmp"
	"strings"

	"lert/review"
)

// tierNames are the least papers by the tier that rows give as a number.
var tierNames = map[int]string{
	1: "a subpoena and its like", 2: "a court order for records", 3: "a search warrant and its like",
}

func tierText(tier int) string { return cmp.Or(tierNames[tier], "a paper that none is") }

// plain is an identifier of a pack as words: "push back".
func plain(id string) string { return strings.ReplaceAll(id, "_", " ") }

// fieldText names what a paper must show.
func fieldText(field string) string {
	if word, ok := strings.CutPrefix(field, "attestation:"); ok {
		return "the attestation " + plain(word)
	}
	if w := review.FieldLabel("process." + field); !strings.HasPrefix(w, "process.") {
		return w
	}
	return plain(review.FieldLabel(field))
}

// heldNames say whether a platform has data, by the words of rows.
var heldNames = map[string]string{
	"stored": "has", "none": "has not", "prospective": "collects from an order on",
	"both": "has, and collects from an order on,",
}

// dateNames say what the days of a paper are, by the words of rows.
var dateNames = map[string]string{
	"issued_on": "the day of issue", "received_at": "receipt", "served_at": "service",
	"return_by": "the return date", "now": "today", "window": "the collection",
}

func dateText(name string) string { return cmp.Or(dateNames[name], plain(name)) }

// countNames say how a period is counted, by the words of rows.
var countNames = map[string]string{
	"days": "the first day not counted", "inclusive": "the first day counted",
	"months": "the first day counted", "window": "both ends counted",
	"hours": "the hours run on", "eu_hours": "the hour of receipt not counted, Regulation 1182/71",
	"eu_days":       "the first day not counted, to the next working day, Regulation 1182/71",
	"business_days": "business days, the first day not counted",
	"working_days":  "working days, the first day not counted",
}

func countText(name string) string { return cmp.Or(countNames[name], plain(name)) }

// effects say what a finding does to a request, by its weight.
var effects = map[string]string{
	review.SeverityInfo: "it is noted", review.SeverityReview: "a person looks",
	review.SeverityNarrow: "that data is out", review.SeverityPushBack: "push back", review.SeverityReject: "reject",
}

// effectText says what a code does, with a row's own weight where it has one, and
// names the code.
func (s *page) effectText(code, severity string, counsel bool) string {
	if row := s.p.Codes[code]; row != nil {
		if severity == "" {
			severity = row.Severity
		}
		counsel = counsel || row.Counsel
	}
	text := effects[severity]
	if counsel {
		text += ", counsel must see it"
	}
	return text + " (" + code + ")"
}

// categoryText puts categories and their patterns into words, class by class:
// "subscriber: all; account: blocked, groups".
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
