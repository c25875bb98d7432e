package review

// setVerdicts gives each check its verdict and the assessment its recommendation.
func (as *assessor) setVerdicts() {
	a := as.assessment
	asked, producible := len(a.Categories), 0
	for i := range a.Categories {
		if a.Categories[i].Producible {
			producible++
		}
	}
	var rejects, pushes, narrows bool
	for i := range a.Checks {
		c := &a.Checks[i]
		var severe, narrow, review bool
		for j := range c.Findings {
			f := &c.Findings[j]
			a.Counsel = a.Counsel || f.Counsel
			switch f.Severity {
			case SeverityReject:
				severe, rejects = true, true
			case SeverityPushBack:
				severe, pushes = true, true
			case SeverityNarrow:
				narrow, narrows = true, true
			case SeverityReview:
				review = true
			}
		}
		switch {
		case severe || narrow && asked > 0 && as.narrowedOut(c):
			c.Verdict = Fail
		case narrow:
			c.Verdict = Limited
		case review:
			c.Verdict = NeedsReview
		case !as.checkApplies(i):
			c.Verdict = NotApplicable
		default:
			c.Verdict = Pass
		}
	}
	discloses := !as.request.Kind.IsPreservation()
	switch {
	case rejects:
		a.Recommendation = RecommendReject
	case pushes, discloses && producible == 0:
		a.Recommendation = RecommendPushBack
	case narrows:
		a.Recommendation = RecommendNarrowed
	default:
		a.Recommendation = RecommendApprove
	}
}

// narrowedOut reports whether a check's narrow findings leave nothing of what
// was asked.
func (as *assessor) narrowedOut(c *Check) bool {
	for i := range as.assessment.Categories {
		row := &as.assessment.Categories[i]
		if row.Producible {
			return false // of a period that was split, the other part is out
		}
		out := false
		for _, f := range c.Findings {
			if f.Severity == SeverityNarrow && f.Category == row.Category {
				if n, ok := fieldIndex(f.Field, "data["); !ok || n == row.Item {
					out = true
					break
				}
			}
		}
		if !out {
			return false
		}
	}
	return true
}

// checkApplies reports whether a check has anything to look at.
func (as *assessor) checkApplies(check int) bool {
	switch check {
	case legalCheck:
		return as.request.Process != nil || as.request.Kind == KindRecords
	case emergencyCheck:
		return as.request.Kind == KindEmergency
	}
	return true
}
