package review

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
	var out, cured []CureStatus
	before := old.openFindings()
	after := now.openFindings()
	matched := make([]bool, len(after))
	newStatus := func(state string, f Finding) CureStatus { return CureStatus{state, f, contains(reasons, f.Code)} }
	for _, f := range before {
		i := 0
		for i < len(after) && (matched[i] || after[i].Code != f.Code || after[i].Category != f.Category) {
			i++
		}
		if i == len(after) {
			cured = append(cured, newStatus(CureStatusCured, f))
			continue
		}
		matched[i] = true
		out = append(out, newStatus(CureStatusOpen, after[i]))
	}
	for i, f := range after {
		if !matched[i] {
			out = append(out, newStatus(CureStatusNew, f))
		}
	}
	return append(out, cured...)
}

// openFindings are the findings that are more than information, in the order of the
// checks.
func (a *Assessment) openFindings() []Finding {
	var out []Finding
	for i := range a.Checks {
		for _, f := range a.Checks[i].Findings {
			if f.Severity != SeverityInfo {
				out = append(out, f)
			}
		}
	}
	return out
}
