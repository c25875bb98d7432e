package review

import "slices"

// statutory is the kind of Nondisclosure that is a certification under the instrument's own statute.
const statutory = "statutory"

// certifiesSilence reports whether a letter that forbids notice by a certification of its own carries one that binds.
// The law asks for the letter's own certification and for its notice of judicial review, too.
func (as *assessor) certifiesSilence() bool {
	pr := as.request.Process
	g := pr.Nondisclosure
	return pr.Certified && pr.ReviewNotice && g != nil && g.Kind == statutory && as.certificationDefect(g) == ""
}

// uncertifiedPlan is the plan for such a letter whose certification is missing or does not bind. Without any the law
// forbids nothing. While one is claimed nobody is told until counsel has said whether it binds.
func (as *assessor) uncertifiedPlan(rule *NondisclosureRule, g *Nondisclosure) NoticePlan {
	w := findingOptions{field: "process.nondisclosure", cite: rule.Cite, counsel: true}
	if g == nil || g.Kind != statutory {
		w.variant = variantUncertified
		as.addFinding("notice.gag_not_attached", w)
	} else if as.values.phrase = as.certificationDefect(g); as.values.phrase != "" {
		as.addFinding("notice.gag_defective", w)
	}
	if g == nil {
		return NoticePlan{}
	}
	return as.heldPlan(rule.Ground)
}

// certificationDefect says in words why a certification of nondisclosure does not bind, "" if it does. The law asks of
// its official what it asks of the official who issues the letter.
func (as *assessor) certificationDefect(g *Nondisclosure) string {
	inst, country := as.instrument, g.Authority.Country
	switch {
	case !g.Attached:
		return "it is not attached"
	case !g.Signed:
		return "it is not signed"
	case g.Authority.Role != "" && !slices.Contains(inst.Issuers, g.Authority.Role):
		return "it comes from an office with no power to certify it"
	case inst.Rank != nil && as.rankIn(inst.Rank, g.Authority.Name) == rankBelow:
		return "its official is below the rank that the law requires"
	case country != "" && as.request.issuingCountry() != "" && country != as.request.issuingCountry():
		return "it comes from a different country than the process"
	}
	return ""
}

// BarsNotice reports whether legal process under an instrument, nil if that is not known, bars telling the user, as far
// as its face shows: by its own law and whatever certification that asks for, or by a court's order that came with it.
func (pr *Process) BarsNotice(in *Instrument) bool {
	g := pr.Nondisclosure
	came := g != nil && g.Attached && g.Signed
	switch {
	case in != nil && in.Nondisclosure != nil && !in.Nondisclosure.InDoubt && !in.Nondisclosure.NeedsCertification:
		return true
	case !came:
		return false
	case g.Kind != statutory:
		return g.Kind == "order" && (g.Authority.Role == "" || isCourt(g.Authority.Role))
	case in == nil || in.Nondisclosure == nil: // that of the issuing State's own law
		return in != nil && in.AnyCountry
	}
	return pr.Certified && pr.ReviewNotice &&
		(g.Authority.Role == "" || slices.Contains(in.Issuers, g.Authority.Role))
}
