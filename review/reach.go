package review

import (
	"cmp"
	"math"
	"slices"
	"strconv"
)

// obstacle is why an instrument does not reach a category: the code of a finding and what it says.
type obstacle struct {
	code    string
	options findingOptions
}

// instrumentObstacles lists all that keeps the legal process from reaching a category; it is empty if the process
// reaches it, and basis then says by which rule. Of the national instruments on which it rests, one must reach it, too.
// The list is valid until the next call.
func (as *assessor) instrumentObstacles(c Category, part string, h *Holding) (list []obstacle, basis findingOptions) {
	switch {
	case as.request.Process == nil:
		return append(as.obstacles[:0], obstacle{code: "legal_basis.no_process"}), basis
	case as.instrument == nil:
		return append(as.obstacles[:0], obstacle{code: "legal_basis.unknown_instrument"}), basis
	}
	list, basis = as.rowObstacles(as.instrument, c, part, h)
	if len(list) > 0 || len(as.national) == 0 {
		return list, basis
	}
	// What the platform asks for is asked of the process as a whole.
	for _, inst := range slices.Backward(as.national) {
		var national findingOptions
		if list, national = as.rowObstacles(inst, c, part, nil); len(list) == 0 {
			basis.unverified = basis.unverified || national.unverified
			return list, basis
		}
	}
	return list, basis
}

// rowObstacles is instrumentObstacles of one instrument. Several of its rows may name the category. One that is met is
// enough; if none is met, the first says why, or the one for data that identifies the user
// where the process asks for no more.
func (as *assessor) rowObstacles(inst *Instrument, c Category, part string, h *Holding) (list []obstacle,
	basis findingOptions) {
	list = as.obstacles[:0]
	otherTime := false
	for i := range inst.Reach {
		reach := &inst.Reach[i]
		switch {
		case !matchesAny(reach.Categories, c) || !as.conditionMatches(&reach.When, c):
		case !coversTime(reach.Time, part):
			otherTime = true
		default:
			said := as.values
			here := as.reachObstacles(as.obstaclesHere[:0], reach)
			identifies := reach.IdentificationOnly && as.request.Process.IdentificationOnly
			if met := len(here) == 0; !met && len(list) > 0 && !identifies {
				as.values = said // the words of the row that says why
			} else {
				basis = findingOptions{cite: reach.Cite, unverified: reach.fromMemory() || inst.fromMemory()}
				// The platform may require a higher legal process than the law does.
				if h != nil && h.Held != "none" && h.Tier > as.tier(inst, reach) {
					here = append(here, obstacle{"legal_basis.insufficient", findingOptions{cite: h.Cite}})
				}
				if list = append(as.obstacles[:0], here...); met {
					return list, basis
				}
			}
		}
	}
	if len(list) == 0 {
		list = append(list, as.outOfReach(inst, c, part, otherTime))
	}
	return list, basis
}

// tier is what an instrument weighs for the data of a row. The law of the United States has a form for each tier; that
// of another country often has one form, which weighs as a court's order for records if a court issued or validated it.
func (as *assessor) tier(inst *Instrument, reach *Reach) int {
	if !inst.CourtRaisesTier() {
		return inst.Tier
	}
	issuers, validators := inst.Issuers, inst.Validators
	if len(reach.Issuers) > 0 {
		issuers, validators = reach.Issuers, reach.Validators
	}
	if role := as.request.Process.Authority.Role; isCourt(role) && slices.Contains(issuers, role) ||
		as.isValidated(validators) && isCourt(as.request.Process.ValidatedBy.Role) {
		return tierCourtOrder
	}
	return inst.Tier
}

// CourtRaisesTier reports whether the instrument counts as a court's order for records if a court issued or validated
// it.
func (i *Instrument) CourtRaisesTier() bool { return i.Tier < tierCourtOrder && i.Country != "US" }

// tierCourtOrder is the tier of a court's order for records; see Instrument.Tier.
const tierCourtOrder = 2

// outOfReach is the finding for a category that no row of the instrument reaches. otherTime: a row reaches it for
// prospective data where stored data is requested, or the other way round.
func (as *assessor) outOfReach(inst *Instrument, c Category, part string, otherTime bool) obstacle {
	for i := range inst.OutOfReach {
		b := &inst.OutOfReach[i]
		if matchesAny(b.Categories, c) && coversTime(b.Time, part) && !(otherTime && b.Time == "") &&
			as.conditionMatches(&b.When, c) {
			as.values.needs = cmp.Or(b.Needs, as.values.needs)
			return obstacle{b.Code, findingOptions{cite: b.Cite}}
		}
	}
	w := findingOptions{cite: inst.Cite}
	switch {
	case part == prospective:
		return obstacle{"legal_basis.needs_prospective_order", w}
	case otherTime || as.prospectiveOnly():
		return obstacle{"scope.past_period", w}
	}
	return obstacle{"legal_basis.insufficient", w}
}

// coversTime reports whether the time of a policy row, stored, prospective, any or "", covers a part.
func coversTime(time, part string) bool { return time == "" || time == "any" || time == part }

// reachObstacles adds to a list all by which this legal process does not meet a row that reaches a category.
func (as *assessor) reachObstacles(list []obstacle, reach *Reach) []obstacle {
	pr := as.request.Process
	if len(reach.Issuers) > 0 && !as.mayIssue(reach.Issuers, reach.Validators) {
		as.values.issuers = roleLabels(reach.Issuers)
		// Narrow: the authority may issue the process, but not for this data.
		list = append(list, obstacle{"legal_basis.wrong_issuer",
			findingOptions{cite: reach.Cite, severity: SeverityNarrow, variant: variantForData}})
	}
	if reach.IdentificationOnly && !pr.IdentificationOnly {
		list = append(list, obstacle{"legal_basis.insufficient", findingOptions{cite: reach.Cite}})
	}
	if reach.ByNationalLaw && len(as.national) == 0 {
		as.values.needs = "what the law of the issuing State requires for it, citing that law"
		list = append(list, obstacle{"legal_basis.insufficient", findingOptions{cite: reach.Cite}})
	}
	switch o := pr.Offence; {
	case reach.meetsThreshold(o):
	case reach.MinYears > 0 && (o == nil || o.MaxSentenceYears == 0): // not known to be below it
		as.values.years = reach.LeastSentence()
		list = append(list, obstacle{"legal_basis.no_offence",
			findingOptions{cite: reach.Cite, severity: SeverityNarrow, variant: variantNoSentence}})
	default:
		list = append(list, obstacle{"legal_basis.threshold", findingOptions{cite: reach.Cite}})
	}
	return list
}

// meetsThreshold reports whether an offence is as serious as the row requires. One of the alternatives is enough: the
// maximum sentence, the limb that the issuing authority ticked, or the category.
func (reach *Reach) meetsThreshold(o *Offence) bool {
	if reach.MinYears <= 0 && len(reach.Limbs) == 0 && len(reach.OffenceCategories) == 0 {
		return true
	}
	if reach.Unstated && (o == nil || o.MaxSentenceYears == 0) {
		return true
	}
	return o != nil && (reach.MinYears > 0 && o.MaxSentenceYears >= reach.MinYears ||
		slices.Contains(reach.Limbs, o.credibleLimb(reach.MinYears)) ||
		slices.Contains(reach.OffenceCategories, o.Category))
}

// LeastSentence is in words what maximum sentence the offence must carry: "at least 3 years", or "more than 1 year"
// where a pack writes a little more than the year.
func (reach *Reach) LeastSentence() string {
	words, years := "at least ", math.Floor(reach.MinYears)
	if years < reach.MinYears {
		words = "more than "
	}
	if words += strconv.FormatFloat(years, 'f', -1, 64) + " year"; years != 1 {
		words += "s"
	}
	return words
}

// credibleLimb is the limb that the issuing authority ticked, "" if the stated sentence contradicts it. See
// Offence.Limb.
func (o *Offence) credibleLimb(years float64) string {
	if o.Limb == "three_years" && o.MaxSentenceYears > 0 && o.MaxSentenceYears < years {
		return ""
	}
	return o.Limb
}

// processOfTier names the lowest legal process on which a platform discloses what it holds, for the sentence about a
// lower one; "" if there is none.
func processOfTier(h *Holding) string {
	switch {
	case h == nil || h.Held == "none":
		return ""
	case h.Tier == 2:
		return "a court order for records, a search warrant, or the equivalent"
	case h.Tier == 3:
		return "a search warrant or its equivalent"
	}
	return ""
}
