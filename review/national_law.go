package review

import "slices"

// nationalRows are the instruments of the issuing State's own law whose statute the process cites, if its instrument
// leaves to that law what it reaches (Instrument.NationalLaw).
func (as *assessor) nationalRows() (rows []*Instrument) {
	if as.instrument == nil || !as.instrument.NationalLaw {
		return nil
	}
	law := as.policy.countryLaw[as.issuingCountry]
	if law == nil {
		return nil
	}
	for _, id := range law.instruments {
		if inst := as.policy.Instrument(id, as.receivedOn); inst != nil && as.citesInstrument(inst) {
			rows = append(rows, inst)
		}
	}
	return rows
}

// checkNationalLaw checks what the issuing State's own instruments ask of a process that rests on them: who may issue
// it, for which purpose, and what it must show. It says on which it rests, or that it rests on none that is known.
func (as *assessor) checkNationalLaw() {
	inst := as.instrument
	if !inst.NationalLaw {
		return
	}
	if law := as.policy.countryLaw[as.issuingCountry]; len(as.national) == 0 && law != nil {
		as.values.phrase = "The policy has instruments of the law of " + as.values.authorityCountry +
			", but the statute cited belongs to none of them: " + law.rows +
			". Find out on which power the order is based."
		as.addFinding("legal_basis.policy_clause",
			findingOptions{field: "process.statute", severity: SeverityReview, cite: inst.Cite})
	}
	if len(as.national) == 0 {
		return
	}
	first, name, law := as.national[0], as.values.instrument, as.values.law
	article := as.values.article
	as.values.instrument, as.values.article, as.values.law = first.Name, first.article(), first.Statute
	w := findingOptions{cite: first.Cite, unverified: first.unverified()}
	if !slices.ContainsFunc(as.national, func(n *Instrument) bool { return as.mayIssue(n.Issuers, n.Validators) }) {
		w.field, as.values.issuers = "process.authority.role", first.issuersInText()
		as.addFinding("legal_basis.wrong_issuer", w)
	}
	if p := as.purpose(); p != "" &&
		!slices.ContainsFunc(as.national, func(n *Instrument) bool { return admits(n.Purposes, p) }) {
		w.field = "process.purpose"
		as.addFinding("legal_basis.purpose_mismatch", w)
	}
	for _, n := range as.national {
		as.values.phrase = "The order is based on " + n.Short + " (" + n.ID + "; " + n.Statute +
			"). What it reaches, who may issue it and whether the user may be told are also decided by that instrument."
		as.addFinding("legal_basis.policy_clause",
			findingOptions{field: "process.statute", severity: SeverityReview, cite: n.Cite})
		as.values.instrument, as.values.article, as.values.law = n.Name, n.article(), n.Statute
		as.applyRules(n.Always, "process.instrument", askedOrController)
		as.checkRequirements(n.Requires)
		if as.platform != nil { // what the platform asks of process under that law
			as.instrument = n
			as.checkRequirements(as.platform.Requires)
			as.instrument = inst
		}
		for i := range n.DurationLimits {
			as.checkLimit(&n.DurationLimits[i], as.request.servedAt(), findingOptions{field: "process.window"})
		}
	}
	as.values.instrument, as.values.article, as.values.law = name, article, law
}
