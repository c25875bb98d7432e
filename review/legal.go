package review

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// checkLegalBasis checks the legal process: what it is, who may issue it, what it must show, whether it is in time
// and served on the right entity. Which data it reaches is decided row by row: see instrumentReaches.
func (as *assessor) checkLegalBasis() {
	as.checkRenewals()
	as.applyBorderRules()
	switch {
	case as.request.Process == nil:
		switch {
		case as.request.Kind == KindRecords:
			as.addFinding("legal_basis.no_process", findingOptions{field: "process"})
		case as.request.Kind.IsPreservation():
			as.addFinding("legal_basis.not_needed", findingOptions{field: "process"})
		}
	case as.instrument == nil:
		as.addFinding("legal_basis.unknown_instrument", findingOptions{field: "process.instrument"})
		as.checkRequiredFields(&unknownInstrument)
		as.checkDates(&unknownInstrument)
	default:
		as.checkInstrument()
		as.checkIssuer()
		as.checkNationalLaw()
		as.checkRequiredFields(as.instrument)
		as.checkDates(as.instrument)
		as.checkAddressee()
		as.checkRoute()
	}
	as.checkSensitive()
	as.noDeadline = as.noDeadline || as.lacksAuthority
}

// unknownInstrument asks of legal process what all process must show.
var unknownInstrument Instrument

// memberStates are the countries of the European Union, as the conditions of rows name them.
var memberStates = []string{"EU"}

// checkInstrument adds the findings that the instrument always brings, and checks the country whose law it is, the
// cited statute and the purpose.
func (as *assessor) checkInstrument() {
	inst := as.instrument
	as.sayWhichRow()
	as.applyRules(inst.Always, "process.instrument", askedOrController)
	if country := as.issuingCountry; country != "" {
		as.checkIssuingCountry(country)
	}
	as.checkStatute()
	// Of a Member State's order without force on the entity that is asked, the purpose is not what is wrong: it decides
	// what takes the order's place.
	noForce := as.noDeadline && as.request.Kind == KindRecords &&
		as.inCountries(memberStates, as.issuingCountry)
	if p := as.purpose(); p != "" && !admits(inst.Purposes, p) && !noForce {
		as.addFinding("legal_basis.purpose_mismatch", findingOptions{field: "process.purpose", cite: inst.Cite})
	}
}

// addRuleFinding adds the finding of a rule. What it says of the process as a whole counts if it is about all targets.
func (as *assessor) addRuleFinding(s *FindingRule, field string) *Finding {
	if as.part == 0 {
		as.noDeadline = as.noDeadline || s.NoDeadline
		as.doubtfulDeadline = as.doubtfulDeadline || s.DoubtfulDeadline
		if s.NoReach {
			as.noReach, as.instrumentBar = true, cmp.Or(as.instrumentBar, s.Code)
		}
	}
	if as.values.phrase = s.Text; s.Text == "" && len(s.Topics) > 0 {
		as.values.phrase = as.topicPhrase(s.Topics)
	}
	if s.Field != "" && (s.Field != servedOnField || as.request.Process == nil || as.namesAddressee()) {
		field = s.Field
	}
	return as.addFinding(s.Code, findingOptions{
		field: field, severity: s.Severity, counsel: s.Counsel, defect: s.Defect, cite: s.Cite,
		unverified: s.unverified(), rule: s,
	})
}

// checkIssuingCountry checks that an authority of this country may use the instrument. An order between Member States
// is of no use inside one, which has its own.
func (as *assessor) checkIssuingCountry(country string) {
	inst := as.instrument
	w := findingOptions{field: "process.authority.country", cite: inst.Cite}
	as.values.value = as.countryName(country)
	if inst.Country != "" && inst.Country != country ||
		len(inst.Countries) > 0 && !as.inCountries(inst.Countries, country) {
		as.addFinding("legal_basis.wrong_country", w)
		as.noDeadline = as.noDeadline || inst.CrossBorder
	}
	if e := as.entityOf(0); inst.CrossBorder && e != nil && e.Country == country {
		as.noDeadline = true
		as.addFinding("legal_basis.wrong_statute", w)
	}
}

// mayIssue reports whether the role that issued the legal process is listed, or the role that validated it.
func (as *assessor) mayIssue(issuers, validators []string) bool {
	return admits(issuers, as.request.Process.Authority.Role) || as.isValidated(validators)
}

// isValidated reports whether one of these roles validated the legal process. An authority of another country validates
// nothing.
func (as *assessor) isValidated(validators []string) bool {
	v := as.request.Process.ValidatedBy
	return v != nil && slices.Contains(validators, v.Role) &&
		(v.Country == "" || as.stateOf(v.Country) == as.issuingCountry)
}

// checkIssuer checks that the authority may issue this instrument for anything at all.
func (as *assessor) checkIssuer() {
	inst := as.instrument
	if !as.mayIssue(inst.Issuers, inst.Validators) {
		as.values.issuers = inst.issuersInText()
		as.addFinding("legal_basis.wrong_issuer",
			findingOptions{field: "process.authority.role", cite: inst.Cite, unverified: inst.unverified()})
	}
}

// rolesInText are the roles as they stand in a sentence.
var rolesInText = map[string]string{
	"judge": "a judge", "magistrate": "a magistrate", "clerk": "a clerk", "prosecutor": "a prosecutor",
	"police": "the police", "agency_head": "the head of an agency", "secretary_of_state": "a secretary of state",
	"fbi_designee": "a designee of the FBI Director", "other": "another office",
}

// issuerInText is who issued the process, of whom only the role is known.
func issuerInText(role string) string {
	if role == "other" {
		return "an office of another kind"
	}
	return rolesInText[role]
}

// issuersInText names those who may issue the instrument for any data at all.
func (i *Instrument) issuersInText() string { return cmp.Or(i.IssuedBy, roleLabels(i.Issuers)) }

// roleLabels names the roles of which one may issue a process: "a judge, a magistrate or a prosecutor".
func roleLabels(roles []string) string {
	var b strings.Builder
	for i, role := range roles {
		switch {
		case i > 0 && i == len(roles)-1:
			b.WriteString(" or ")
		case i > 0:
			b.WriteString(", ")
		}
		b.WriteString(rolesInText[role])
	}
	return b.String()
}

// checkRoute checks the way the legal process came, its language, and the targets that an executive agreement
// excludes.
func (as *assessor) checkRoute() {
	inst, pr := as.instrument, as.request.Process
	if (pr.Via != "" || inst.Agreement) && !admits(inst.Routes, pr.Via) {
		code := "requester.off_channel"
		if inst.Agreement {
			code = "legal_basis.agreement_limb"
		}
		if inst.Agreement || !as.hasFinding(code, "") {
			as.addFinding(code, findingOptions{field: "process.via", cite: inst.Cite})
		}
	}
	if inst.Agreement {
		as.checkAgreementTargets()
	}
	as.checkLanguage()
}

// checkLanguage checks the language of the legal process against those that the addressee accepts for an order between
// Member States of the Union (Regulation (EU) 2023/1543, Article 27), or else those of the platform. For an order under
// the Digital Services Act a provider declares its languages, and may agree on another with the authority (Article
// 10(2)(c)): a person looks, unless the platform's pack says what was declared.
func (as *assessor) checkLanguage() {
	inst, pr, w := as.instrument, as.request.Process, findingOptions{field: "process.language"}
	var accepted []string
	if as.platform != nil {
		accepted = as.platform.Languages
	}
	e := as.addressee
	if as.misaddressed(0) {
		e = as.entityOf(0) // which the letter names
	}
	if (inst.CrossBorder || inst.NationalLaw) && e != nil && len(e.Languages) > 0 {
		accepted = e.Languages
	}
	if inst.NationalLaw {
		if as.declaresLanguages() || pr.Language != "" && slices.Contains(accepted, pr.Language) {
			return
		}
		w.severity = SeverityReview
	} else if admits(accepted, pr.Language) {
		return
	}
	if pr.Language != "" {
		as.values.languages = cmp.Or(languageNames(accepted), "none is known")
		as.addFinding("legal_basis.language", w)
	}
}

// declaresLanguages reports whether the platform's pack says in which languages this process may be.
func (as *assessor) declaresLanguages() bool {
	return as.platform != nil && slices.ContainsFunc(as.platform.Requires, func(q Requirement) bool {
		return q.Field == "language" && as.conditionMatches(&q.When, "")
	})
}

// checkAgreementTargets checks that an executive agreement targets neither a US person nor anybody in the United
// States (18 U.S.C. 2523(b)(4)(A)).
func (as *assessor) checkAgreementTargets() {
	for i, t := range as.request.Targets[:min(len(as.request.Targets), as.maxTargets())] {
		field := ""
		switch {
		case t.USPerson != nil && *t.USPerson:
			field, as.values.value = "us_person", "a US person"
		case t.Country == "US":
			field, as.values.value = "country", "a person in the United States"
		default:
			continue
		}
		as.addFinding("legal_basis.agreement_limb", findingOptions{
			field: "targets[" + strconv.Itoa(i) + "]." + field, cite: as.instrument.Cite, variant: variantUSTarget})
	}
}

// checkFirstPreservation asks which preservation an extension extends if none is on record and it cites none.
func (as *assessor) checkFirstPreservation() {
	p, h := as.request.Previous, as.history
	isCited := p != nil && !(as.isBlank(p.ID) && as.isBlank(p.Reference))
	if !isCited && h.PreservedSince.IsZero() && h.Renewals == 0 {
		as.addFinding("legal_basis.no_reference", findingOptions{field: "previous", variant: variantFirstUnknown})
	}
}

// checkRenewals checks that a preservation is not renewed more often than the law allows, or if no law is known, the
// platform.
func (as *assessor) checkRenewals() {
	if as.request.Kind != KindPreservationExtension || as.platform == nil {
		return
	}
	as.checkFirstPreservation()
	allowed, cite := as.platform.Preservation.Renewals, as.platform.Preservation.Cite
	if k := as.statutoryPreservation(); k != nil {
		if k.ConfirmsOnly {
			return
		}
		allowed, cite = k.Renewals, k.Cite
		if ends := as.preservationTermEnd(k); !ends.IsZero() && as.request.ReceivedAt.After(ends) {
			return
		}
	}
	if as.history.Renewals >= allowed {
		as.values.max = strconv.Itoa(allowed)
		as.addFinding("legal_basis.preservation_exhausted", findingOptions{field: "kind", cite: cite})
	}
}
