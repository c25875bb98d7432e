package review

// What became of a finding once the agency answered.
const (
	Cured     = "cured"
	StillOpen = "still open"
	CameUp    = "new"
)

// Settled is one finding of two assessments of a request, before and after an
// answer.
type Settled struct {
	State   string  `json:"state"` // cured, still open, new
	Finding Finding `json:"finding"`
	// Asked: the push back named its code.
	Asked bool `json:"asked,omitempty"`
}

// Answered compares what stood against a request when it was pushed back for
// some reasons with what stands against it now, finding by finding: what is
// still open first, then what came up, then what is cured. A finding is known
// by its code and its category: the number of an item in the document may have
// moved. What is only information is left out.
func Answered(old, now *Assessment, reasons []string) []Settled {
	var out, cured []Settled
	before := old.standing()
	after := now.standing()
	taken := make([]bool, len(after))
	settle := func(state string, f Finding) Settled { return Settled{state, f, has(reasons, f.Code)} }
	for _, f := range before {
		i := 0
		for i < len(after) && (taken[i] || after[i].Code != f.Code || after[i].Category != f.Category) {
			i++
		}
		if i == len(after) {
			cured = append(cured, settle(Cured, f))
			continue
		}
		taken[i] = true
		out = append(out, settle(StillOpen, after[i]))
	}
	for i, f := range after {
		if !taken[i] {
			out = append(out, settle(CameUp, f))
		}
	}
	return append(out, cured...)
}

// standing are the findings that are more than information, in the order of the
// checks.
func (a *Assessment) standing() []Finding {
	var out []Finding
	for i := range a.Checks {
		for _, f := range a.Checks[i].Findings {
			if f.Severity != Info {
				out = append(out, f)
			}
		}
	}
	return out
}
