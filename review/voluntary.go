package review

import "slices"

// blocksEmergency reports whether a finding of the legal basis also stands against a disclosure that does not rest on
// the process: the process is rejected, another law forbids the disclosure, or it would hurt human rights.
func (f *Finding) blocksEmergency() bool {
	return f.Severity == SeverityReject ||
		f.Severity == SeverityPushBack && (f.Code == conflictOfLaws || f.Code == "legal_basis.human_rights")
}

// judgedAlone reports whether an emergency is judged on its own, because its legal process is pushed back: a company
// may disclose of its own accord to avert a danger, whatever the process beside it is worth. A European order, which
// compels in an emergency, is answered by the form for refusals.
func (as *assessor) judgedAlone() bool {
	if as.request.Kind != KindEmergency || as.request.Process == nil || !as.emergencyMet || as.requestBar != "" ||
		as.instrument != nil && as.instrument.Emergency != nil && as.inEEA(as.issuingCountry) {
		return false
	}
	findings := as.assessment.Checks[legalCheck].Findings
	return slices.ContainsFunc(findings, func(f Finding) bool { return f.refuses() })
}

// inEEA reports whether a country is in the European Economic Area.
func (as *assessor) inEEA(country string) bool {
	return as.inCountries([]string{"EEA"}, country)
}

// voluntaryLaw is the law by which the company that has the data discloses it of its own accord, and where it is read:
// "" if it is that of a country whose law is not known here.
func (as *assessor) voluntaryLaw() (law, cite string) {
	e := as.entityOf(0)
	if e == nil || as.addressee != nil && !as.misaddressed(0) {
		e = as.addressee
	}
	switch {
	case e != nil && e.Country == "US":
		return "18 U.S.C. 2702(b)(8), (c)(4)", statutoryEmergencyRule.Cite
	case e != nil && as.inEEA(e.Country) && as.inEEA(as.issuingCountry):
		return "GDPR, Article 6(1)(d)", "eu-gdpr#6-1-d"
	case e != nil && as.inEEA(e.Country):
		return "GDPR, Articles 6(1)(d) and 49(1)(f)", "eu-gdpr#49-1-f"
	}
	return "", as.voluntaryRule().Cite
}

// setProcessAside lets what an emergency lets go by itself be disclosed whatever is wrong with the legal process beside
// it: what is wrong asks for a review. Data that only the process reaches waits until its defect is cured: see
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
	law, cite := as.voluntaryLaw()
	if law != "" {
		law = " (" + law + ")"
	}
	as.values.phrase = "The legal process cannot be used as it is. The emergency is assessed on its own" + law +
		", and data disclosed in it is not disclosed under the process. Process that does not match its authority is " +
		"also a sign of forgery: rely on the call-back."
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
// it, whose defect must be cured first, while other data goes without it.
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

// waitsForProcess words the finding of data that only the legal process reaches, whose defect must be cured first.
var waitsForProcess = FindingRule{
	AnalystText: "{category}: the emergency alone does not permit this disclosure. The legal process reaches it " +
		"once its defect is cured.",
	LetterText: "{category} can be produced under the legal process once its defect is cured.",
	CureText:   "Please cure the defect and send the legal process again.",
}
