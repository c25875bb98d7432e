package review

import "slices"

// blocksEmergency reports whether a finding of the legal basis also stands against a disclosure that does not rest on
// the process: the process is rejected, another law forbids the disclosure, or it would hurt human rights.
func (f *Finding) blocksEmergency() bool {
	return f.Severity == SeverityReject ||
		f.Severity == SeverityPushBack && (f.Code == conflictOfLaws || f.Code == "legal_basis.human_rights")
}

// judgedAlone reports whether an emergency is judged on its own, because its legal process is pushed back. It is where
// the company may disclose of its own accord, and its law is that of the United States (18 U.S.C. 2702(b)(8), (c)(4)): a
// company in the Union answers an order of a Member State by the form for refusals.
func (as *assessor) judgedAlone() bool {
	if as.request.Kind != KindEmergency || as.request.Process == nil || !as.emergencyMet || as.requestBar != "" ||
		as.addressee == nil || as.addressee.Country != "US" {
		return false
	}
	for i := range as.request.Targets[:min(len(as.request.Targets), as.maxTargets())] {
		if e := as.entityOf(i); e == nil || e.Country != "US" {
			return false
		}
	}
	refused := false
	for i := range as.assessment.Checks[legalCheck].Findings {
		f := &as.assessment.Checks[legalCheck].Findings[i]
		if f.blocksEmergency() {
			return false
		}
		refused = refused || f.refuses()
	}
	return refused
}

// setProcessAside lets what an emergency lets go by itself be disclosed whatever is wrong with the legal process beside
// it: what is wrong asks for a review. Data that only the process reaches waits until its form is mended.
func (as *assessor) setProcessAside() {
	rows := as.assessment.Categories
	if !as.standsAlone || !slices.ContainsFunc(rows, func(r CategoryRow) bool { return r.Producible && r.Voluntary }) {
		return
	}
	defect := ""
	findings := as.assessment.Checks[legalCheck].Findings
	for i := range findings {
		if f := &findings[i]; f.Severity == SeverityPushBack {
			if defect == "" {
				defect = f.Code
			}
			f.Severity, f.Defect = SeverityReview, ""
		}
	}
	as.values.phrase = "The legal process cannot be used as it is. The emergency is judged on its own (18 U.S.C. 2702(b)(8), " +
		"(c)(4)), and what it lets go does not rest on the process. Process that does not fit its authority is also a sign " +
		"of forgery: rely on the call-back."
	as.addFinding("legal_basis.policy_clause", findingOptions{field: "process", severity: SeverityReview,
		cite: statutoryEmergencyRule.Cite})
	for i := range rows {
		if r := &rows[i]; r.Producible && !r.Voluntary {
			r.Authorised, r.Producible, r.After, r.Code = false, false, nil, defect
			as.addRowFinding(r, defect, findingOptions{severity: SeverityNarrow})
		}
	}
}
