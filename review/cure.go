package review

import "slices"

// What became of a finding after the agency's reply.
const (
	CureStatusCured = "cured"
	CureStatusOpen  = "still open"
	CureStatusNew   = "new"
)

// CureStatus says what became of one finding of a request after the agency's reply to a push back.
type CureStatus struct {
	Status  string  `json:"state"` // one of the CureStatus constants
	Finding Finding `json:"finding"`
	// NamedInPushBack: the push back named its code.
	NamedInPushBack bool `json:"asked,omitempty"`
}

// CureStatuses compares the open findings of a request when it was pushed back, for some reasons, with those of now:
// what is still open first, then what is new, then what is cured. Findings are matched by code and category, because
// the number of an item in the document may have changed.
func CureStatuses(old, now *Assessment, reasons []string) []CureStatus {
	newStatus := func(status string, f Finding) CureStatus {
		return CureStatus{status, f, slices.Contains(reasons, f.Code)}
	}
	var out, cured []CureStatus
	current := now.openFindings()
	for _, f := range old.openFindings() {
		i := slices.IndexFunc(current, func(g Finding) bool { return g.Code == f.Code && g.Category == f.Category })
		if i < 0 {
			cured = append(cured, newStatus(CureStatusCured, f))
			continue
		}
		out = append(out, newStatus(CureStatusOpen, current[i]))
		current = slices.Delete(current, i, i+1)
	}
	for _, f := range current {
		out = append(out, newStatus(CureStatusNew, f))
	}
	return append(out, cured...)
}

// openFindings are the findings that are more than information, in the order of the checks.
func (a *Assessment) openFindings() []Finding {
	var out []Finding
	for f := range a.Findings() {
		if f.Severity != SeverityInfo {
			out = append(out, *f)
		}
	}
	return out
}
