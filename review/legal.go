package review

import (
	"cmp"
	"strings"
)

// legalBasis looks at the paper itself: what it is, who may issue it, what it
// must show, whether it is in time and served on the right entity. What it
// reaches is decided row by row in rows.
func (as *assessor) legalBasis() {
	r, pr := as.r, as.r.Process
	as.renewals()
	if pr == nil {
		if r.Kind == Records {
			as.find("legal_basis.no_process", at{field: "process"})
		}
		as.standards()
		return
	}
	if as.inst == nil {
		as.find("legal_basis.unknown_instrument", at{field: "process.instrument"})
		as.standards()
		return
	}
	as.standing()
	as.issuer()
	as.face()
	as.dates()
	as.addressee()
	as.route()
	as.standards()
}

// standing is what the paper brings by its nature: no duty, a repealed
// statute, a purpose that its power does not reach, another country's power.
func (as *assessor) standing() {
	inst, pr := as.inst, as.r.Process
	for i := range inst.Always {
		s := &inst.Always[i]
		if as.holds(&s.When, "") {
			as.v.Phrase = s.Text
			as.find(s.Code, at{field: "process.instrument", severity: s.Severity, counsel: s.Counsel, cite: s.Cite, doubtful: s.Doubtful()})
		}
	}
	if country := as.issuingCountry(); country != "" {
		as.v.Value = as.countryName(country)
		if inst.Country != "" && inst.Country != country || len(inst.Countries) > 0 && !as.inCountries(inst.Countries, country) {
			as.find("legal_basis.wrong_country", at{field: "process.authority.country", cite: inst.Cite})
		}
		// An order between States is none inside one: there the State uses
		// its own.
		if e := as.entity(0); inst.OtherState && e != nil && e.Country == country {
			as.find("legal_basis.wrong_statute", at{field: "process.authority.country", cite: inst.Cite})
		}
	}
	if pr.Statute != "" && len(inst.Wrong) > 0 {
		cited := plainCitation(pr.Statute)
		for i := range inst.Wrong {
			s := &inst.Wrong[i]
			if containsWord(cited, s.words()) && as.holds(&s.When, "") {
				as.v.Phrase = s.Text
				as.find(s.Code, at{field: "process.statute", severity: s.Severity, counsel: s.Counsel, cite: s.Cite, doubtful: s.Doubtful()})
				break
			}
		}
	}
	if p := as.purpose(); p != "" && len(inst.Purposes) > 0 && !has(inst.Purposes, p) {
		as.find("legal_basis.purpose_mismatch", at{field: "process.purpose", cite: inst.Cite})
	}
}

// mayIssue reports whether a role, or the role that validated it, is listed.
// An office of another country validates nothing.
func (as *assessor) mayIssue(issuers, validators []string) bool {
	pr := as.r.Process
	if len(issuers) == 0 || has(issuers, pr.Authority.Role) {
		return true
	}
	v := pr.ValidatedBy
	return v != nil && has(validators, v.Role) && (v.Country == "" || v.Country == as.issuingCountry())
}

// issuer asks whether this office may issue this paper for anything at all.
func (as *assessor) issuer() {
	inst := as.inst
	if !as.mayIssue(inst.Issuers, inst.Validators) {
		as.v.Issuers = roleWords(inst.Issuers)
		as.find("legal_basis.wrong_issuer", at{field: "process.authority.role", cite: inst.Cite, doubtful: inst.Doubtful()})
	}
}

func roleWords(roles []string) string {
	return strings.ReplaceAll(strings.Join(roles, ", "), "_", " ")
}

// route: the way it came, the language it is in, the limbs of an agreement.
func (as *assessor) route() {
	inst, pr := as.inst, as.r.Process
	if len(inst.Routes) > 0 && (pr.Via != "" || inst.Agreement) && !has(inst.Routes, pr.Via) {
		if inst.Agreement {
			as.find("legal_basis.agreement_limb", at{field: "process.via", cite: inst.Cite})
		} else if !as.found("requester.off_channel", "") {
			as.find("requester.off_channel", at{field: "process.via", cite: inst.Cite})
		}
	}
	if inst.Agreement {
		for i, t := range as.r.Targets {
			field := ""
			switch {
			case t.USPerson != nil && *t.USPerson:
				field = ".us_person"
			case t.Country == "US": // nor anybody who is there
				field = ".country"
			default:
				continue
			}
			as.find("legal_basis.agreement_limb", at{field: "targets[" + itoa(i) + "]" + field, cite: inst.Cite})
			break
		}
	}
	if as.plat != nil && pr.Language != "" && len(as.plat.Languages) > 0 && !has(as.plat.Languages, pr.Language) {
		as.v.Languages = strings.Join(as.plat.Languages, ", ")
		as.find("legal_basis.language", at{field: "process.language"})
	}
}

// renewals: a preservation is renewed as often as its law lets it be.
func (as *assessor) renewals() {
	if as.r.Kind != PreservationExtension || as.plat == nil {
		return
	}
	allowed, cite := as.plat.Preservation.Renewals, as.plat.Preservation.Cite
	if k := as.keep(); k != nil {
		if k.Confirms {
			return
		}
		allowed, cite = k.Renewals, k.Cite
	}
	if as.h.Renewals >= allowed {
		as.v.Max = itoa(allowed)
		as.find("legal_basis.preservation_exhausted", at{field: "kind", cite: cite})
	}
}

// standards are the questions that no paper answers: whether the offence is
// one of speech, whether the press, a privilege or a death sentence is near.
func (as *assessor) standards() {
	r := as.r
	var o *Offence
	if r.Process != nil {
		o = r.Process.Offence
	}
	if o != nil && o.Category == "speech" {
		as.find("legal_basis.human_rights", at{field: "process.offence.category"})
	} else if o != nil {
		w := as.about[watchSpeech]
		for i := 0; w == "" && i < len(o.Provisions); i++ {
			w = as.p.Words.scan(o.Provisions[i])[watchSpeech]
		}
		if w != "" {
			as.v.Phrase = w
			as.find("legal_basis.human_rights", at{field: "process.offence", severity: ReviewSev, counsel: true})
		}
	}
	if w := cmp.Or(as.said[watchPress], as.about[watchPress]); w != "" {
		as.v.Phrase = w
		as.find("legal_basis.privilege_press", at{field: "justification"})
	}
	if w := cmp.Or(as.said[watchDeath], as.about[watchDeath]); w != "" && o != nil {
		as.v.Phrase = w
		as.find("legal_basis.death_penalty", at{field: "process.offence"})
	}
}
