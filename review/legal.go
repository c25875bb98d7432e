package review

import (
	"cmp"
	"strings"
)

// checkLegalBasis looks at the paper itself: what it is, who may issue it, what it
// must show, whether it is in time and served on the right entity. What it
// reaches is decided row by row in rows.
func (as *assessor) checkLegalBasis() {
	r, pr := as.request, as.request.Process
	as.checkRenewals()
	if pr == nil {
		if r.Kind == KindRecords {
			as.addFinding("legal_basis.no_process", findingOptions{field: "process"})
		}
		as.checkSensitive()
		return
	}
	if as.instrument == nil {
		as.addFinding("legal_basis.unknown_instrument", findingOptions{field: "process.instrument"})
		as.checkSensitive()
		return
	}
	as.checkInstrument()
	as.checkIssuer()
	as.checkRequiredFields()
	as.checkDates()
	as.checkAddressee()
	as.checkRoute()
	as.checkSensitive()
}

// checkInstrument is what the paper brings by its nature: no duty, a repealed
// statute, a purpose that its power does not reach, another country's power.
func (as *assessor) checkInstrument() {
	inst, pr := as.instrument, as.request.Process
	for i := range inst.Always {
		s := &inst.Always[i]
		if as.conditionMatches(&s.When, "") {
			as.values.phrase = s.Text
			as.addFinding(s.Code, findingOptions{field: "process.instrument", severity: s.Severity, counsel: s.Counsel, cite: s.Cite, unverified: s.unverified()})
		}
	}
	if country := as.issuingCountry(); country != "" {
		as.values.value = as.countryName(country)
		if inst.Country != "" && inst.Country != country || len(inst.Countries) > 0 && !as.inCountries(inst.Countries, country) {
			as.addFinding("legal_basis.wrong_country", findingOptions{field: "process.authority.country", cite: inst.Cite})
		}
		// An order between States is none inside one: there the State uses
		// its own.
		if e := as.entityOf(0); inst.CrossBorder && e != nil && e.Country == country {
			as.addFinding("legal_basis.wrong_statute", findingOptions{field: "process.authority.country", cite: inst.Cite})
		}
	}
	if pr.Statute != "" && len(inst.WrongStatutes) > 0 {
		cited := normaliseCitation(pr.Statute)
		for i := range inst.WrongStatutes {
			s := &inst.WrongStatutes[i]
			if containsWord(cited, s.matchText()) && as.conditionMatches(&s.When, "") {
				as.values.phrase = s.Text
				as.addFinding(s.Code, findingOptions{field: "process.statute", severity: s.Severity, counsel: s.Counsel, cite: s.Cite, unverified: s.unverified()})
				break
			}
		}
	}
	if p := as.purpose(); p != "" && len(inst.Purposes) > 0 && !contains(inst.Purposes, p) {
		as.addFinding("legal_basis.purpose_mismatch", findingOptions{field: "process.purpose", cite: inst.Cite})
	}
}

// mayIssue reports whether a role, or the role that validated it, is listed.
// An office of another country validates nothing.
func (as *assessor) mayIssue(issuers, validators []string) bool {
	pr := as.request.Process
	if len(issuers) == 0 || contains(issuers, pr.Authority.Role) {
		return true
	}
	v := pr.ValidatedBy
	return v != nil && contains(validators, v.Role) && (v.Country == "" || v.Country == as.issuingCountry())
}

// checkIssuer asks whether this office may issue this paper for anything at all.
func (as *assessor) checkIssuer() {
	inst := as.instrument
	if !as.mayIssue(inst.Issuers, inst.Validators) {
		as.values.issuers = roleLabels(inst.Issuers)
		as.addFinding("legal_basis.wrong_issuer", findingOptions{field: "process.authority.role", cite: inst.Cite, unverified: inst.unverified()})
	}
}

func roleLabels(roles []string) string {
	return strings.ReplaceAll(strings.Join(roles, ", "), "_", " ")
}

// checkRoute: the way it came, the language it is in, the limbs of an agreement.
func (as *assessor) checkRoute() {
	inst, pr := as.instrument, as.request.Process
	if len(inst.Routes) > 0 && (pr.Via != "" || inst.Agreement) && !contains(inst.Routes, pr.Via) {
		if inst.Agreement {
			as.addFinding("legal_basis.agreement_limb", findingOptions{field: "process.via", cite: inst.Cite})
		} else if !as.hasFinding("requester.off_channel", "") {
			as.addFinding("requester.off_channel", findingOptions{field: "process.via", cite: inst.Cite})
		}
	}
	if inst.Agreement {
		for i, t := range as.request.Targets {
			field := ""
			switch {
			case t.USPerson != nil && *t.USPerson:
				field = ".us_person"
			case t.Country == "US": // nor anybody who is there
				field = ".country"
			default:
				continue
			}
			as.addFinding("legal_basis.agreement_limb", findingOptions{field: "targets[" + itoa(i) + "]" + field, cite: inst.Cite})
			break
		}
	}
	if as.platform != nil && pr.Language != "" && len(as.platform.Languages) > 0 && !contains(as.platform.Languages, pr.Language) {
		as.values.languages = strings.Join(as.platform.Languages, ", ")
		as.addFinding("legal_basis.language", findingOptions{field: "process.language"})
	}
}

// checkRenewals: a preservation is renewed as often as its law lets it be.
func (as *assessor) checkRenewals() {
	if as.request.Kind != KindPreservationExtension || as.platform == nil {
		return
	}
	allowed, cite := as.platform.Preservation.Renewals, as.platform.Preservation.Cite
	if k := as.statutoryPreservation(); k != nil {
		if k.ConfirmsOnly {
			return
		}
		allowed, cite = k.Renewals, k.Cite
	}
	if as.history.Renewals >= allowed {
		as.values.max = itoa(allowed)
		as.addFinding("legal_basis.preservation_exhausted", findingOptions{field: "kind", cite: cite})
	}
}

// checkSensitive are the questions that no paper answers: whether the offence is
// one of speech, whether the press, a privilege or a death sentence is near.
func (as *assessor) checkSensitive() {
	r := as.request
	var o *Offence
	if r.Process != nil {
		o = r.Process.Offence
	}
	if o != nil && o.Category == "speech" {
		as.addFinding("legal_basis.human_rights", findingOptions{field: "process.offence.category"})
	} else if o != nil {
		w := as.offencePhrases[phraseSpeech]
		for i := 0; w == "" && i < len(o.Provisions); i++ {
			w = as.policy.Phrases.scan(o.Provisions[i])[phraseSpeech]
		}
		if w != "" {
			as.values.phrase = w
			as.addFinding("legal_basis.human_rights", findingOptions{field: "process.offence", severity: SeverityReview, counsel: true})
		}
	}
	if w := cmp.Or(as.justificationPhrases[phrasePress], as.offencePhrases[phrasePress]); w != "" {
		as.values.phrase = w
		as.addFinding("legal_basis.privilege_press", findingOptions{field: "justification"})
	}
	if w := cmp.Or(as.justificationPhrases[phraseDeathPenalty], as.offencePhrases[phraseDeathPenalty]); w != "" && o != nil {
		as.values.phrase = w
		as.addFinding("legal_basis.death_penalty", findingOptions{field: "process.offence"})
	}
}
