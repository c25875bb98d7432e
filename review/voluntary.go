package review

import "slices"

// blocksEmergency reports whether a finding of the legal basis also stands against a disclosure that does not rest on
// the process: the process is rejected, another law forbids the disclosure, or it would hurt human rights.
func (f *Finding) blocksEmergency() bool {
	return f.Severity == SeverityReject ||
		f.Severity == SeverityPushBack && (f.Code == conflictOfLaws || f.Code == "legal_basis.human_rights")
}

// judgedAlone reports whether an emergency is judged on its own, because its legal process is pushed back. It is where
// the company that is asked, and those that control the data, may disclose of their own accord.
func (as *assessor) judgedAlone() bool {
	if as.request.Kind != KindEmergency || as.request.Process == nil || !as.emergencyMet || as.requestBar != "" ||
		!as.mayVolunteer(as.addressee) {
		return false
	}
	for i := range as.request.Targets[:min(len(as.request.Targets), as.maxTargets())] {
		if !as.mayVolunteer(as.entityOf(i)) {
			return false
		}
	}
	findings := as.assessment.Checks[legalCheck].Findings
	return slices.ContainsFunc(findings, func(f Finding) bool { return f.refuses() })
}

// mayVolunteer reports whether an entity may answer an emergency whatever legal process is beside it: in the United
// States (18 U.S.C. 2702(b)(8), (c)(4)), and in the EEA to a third country (GDPR, Articles 6(1)(d) and 49(1)(f)). An
// order of a Member State is answered there by the form for refusals.
func (as *assessor) mayVolunteer(e *Entity) bool {
	eea := []string{"EEA"}
	return e != nil && (e.Country == "US" || as.policy.InCountries(eea, e.Country) &&
		!as.policy.InCountries(eea, as.issuingCountry))
}

// setProcessAside lets what an emergency lets go by itself be disclosed whatever is wrong with the legal process beside
// it: what is wrong asks for a review. Data that only the process reaches waits until its form is mended: see
// Assessment.Waits.
func (as *assessor) setProcessAside() {
	rows := as.assessment.Categories
	if !as.standsAlone || !slices.ContainsFunc(rows, func(r CategoryRow) bool { return r.Producible && r.Voluntary }) {
		return
	}
	var buf [8]string
	aside := buf[:0]
	findings := as.assessment.Checks[legalCheck].Findings
	for i := range findings {
		if f := &findings[i]; f.Severity == SeverityPushBack {
			aside = append(aside, f.Code)
			f.Severity, f.Defect = SeverityReview, ""
		}
	}
	law, cite := "18 U.S.C. 2702(b)(8), (c)(4)", statutoryEmergencyRule.Cite
	if as.addressee.Country != "US" {
		law, cite = "GDPR, Articles 6(1)(d) and 49(1)(f)", "eu-gdpr#49-1-f"
	}
	as.values.phrase = "The legal process cannot be used as it is. The emergency is judged on its own (" + law +
		"), and what it lets go does not rest on the process. Process that does not fit its authority is also a sign " +
		"of forgery: rely on the call-back."
	as.addFinding("legal_basis.policy_clause", findingOptions{field: "process", severity: SeverityReview, cite: cite})
	for i := range rows {
		if r := &rows[i]; r.Producible && !r.Voluntary {
			for _, code := range r.After {
				if slices.Contains(aside, code) {
					as.addRowFinding(r, code, findingOptions{severity: SeverityNarrow, cite: as.instrument.Cite,
						rule: &waitsForProcess})
				}
			}
		}
	}
}

// Waits reports whether a row of an approved emergency is no part of the approval yet: only the legal process reaches
// it, whose form is to be mended first, while other data goes without it.
func (a *Assessment) Waits(r *CategoryRow) bool {
	return r.Producible && slices.ContainsFunc(r.After, func(code string) bool {
		for f := range a.Findings() {
			if f.Code == code && f.refuses() {
				return false
			}
		}
		return true
	})
}

// waitsForProcess words the finding of data that only the legal process reaches, whose defect is to be mended first.
var waitsForProcess = FindingRule{
	AnalystText: "{category}: the emergency does not let this go by itself. The legal process reaches it, once its " +
		"defect is mended.",
	LetterText: "{category} can be provided on the legal process once its defect is mended.",
}
