package review

import "slices"

// What became of a finding once the agency answered.
const (
	CureStatusCured = "cured"
	CureStatusOpen  = "still open"
	CureStatusNew   = "new"
)

// CureStatus is one finding of two assessments of a request, before and after an
// answer.
type CureStatus struct {
	Status  string  `json:"state"` // cured, still open, new
	Finding Finding `json:"finding"`
	// NamedInPushBack: the push back named its code.
	NamedInPushBack bool `json:"asked,omitempty"`
}

// CureStatuses compares what stood against a request when it was pushed back for
// some reasons with what stands against it now, finding by finding: what is
// still open first, then what came up, then what is cured. A finding is known
// by its code and its category: the number of an item in the document may have
// moved. What is only information is left out.
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
