package review

import (
	"slices"
	"strconv"
	"strings"
)

// setVerdicts gives each check its verdict and the assessment its recommendation.
func (as *assessor) setVerdicts() {
	a := as.assessment
	producible := a.CountRows().Producible()
	for i := range a.Checks {
		a.Checks[i].Verdict = as.verdict(i)
	}
	var reject, pushBack, narrow bool
	for f := range a.Findings() {
		a.Counsel = a.Counsel || f.Counsel
		reject = reject || f.Severity == SeverityReject
		pushBack = pushBack || f.Severity == SeverityPushBack
		narrow = narrow || f.Severity == SeverityNarrow
	}
	discloses := !as.request.Kind.IsPreservation()
	switch {
	case reject:
		a.Recommendation = RecommendReject
	case pushBack, discloses && producible == 0:
		a.Recommendation = RecommendPushBack
	case narrow:
		a.Recommendation = RecommendNarrowed
	default:
		a.Recommendation = RecommendApprove
	}
}

// verdict is the verdict of a check, from its most severe finding.
func (as *assessor) verdict(check int) Verdict {
	c := &as.assessment.Checks[check]
	narrow := c.hasSeverity(SeverityNarrow)
	switch {
	case c.hasSeverity(SeverityReject), c.hasSeverity(SeverityPushBack),
		narrow && len(as.assessment.Categories) > 0 && as.narrowedOut(c):
		return Fail
	case narrow:
		return Limited
	case c.hasSeverity(SeverityReview):
		return NeedsReview
	case !as.checkApplies(check):
		return NotApplicable
	}
	return Pass
}

// hasSeverity reports whether a check has a finding of a severity.
func (c *Check) hasSeverity(severity string) bool {
	return slices.ContainsFunc(c.Findings, func(f Finding) bool { return f.Severity == severity })
}

// narrowedOut reports whether a check's narrow findings exclude every row. Of a period that was split into what is
// stored and what is prospective, one part may still be producible.
func (as *assessor) narrowedOut(c *Check) bool {
	return !slices.ContainsFunc(as.assessment.Categories, func(row CategoryRow) bool {
		return row.Producible || !slices.ContainsFunc(c.Findings, func(f Finding) bool {
			if f.Severity != SeverityNarrow || f.Category != row.Category {
				return f.Severity == SeverityNarrow && f.ConcernsTarget(row.Target)
			}
			n, ok := itemIndex(f.Field)
			return !ok || n == row.Item
		})
	})
}

// checkApplies reports whether a check has anything to check.
func (as *assessor) checkApplies(check int) bool {
	switch check {
	case legalCheck:
		return as.request.Process != nil || as.request.Kind == KindRecords
	case emergencyCheck:
		return as.request.Kind == KindEmergency
	}
	return true
}

// itemIndex returns the number of the item of data that a field such as "data[2].note" belongs to.
func itemIndex(field string) (int, bool) { return indexIn(field, "data[") }

// indexIn returns the number in a path of a field that begins with a prefix, such as "targets[".
func indexIn(field, prefix string) (int, bool) {
	rest, ok := strings.CutPrefix(field, prefix)
	n, _, _ := strings.Cut(rest, "]")
	i, err := strconv.Atoi(n)
	return i, ok && err == nil && i >= 0
}
