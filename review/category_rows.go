package review

import (
	"cmp"
	"slices"
	"strconv"
	"time"
)

// The two kinds of data by time, as policy rows and the category table name them: what existed when the request was
// received, and what only comes into being afterwards.
const (
	stored      = "stored"
	prospective = "prospective"
)

// bothParts are the parts of an item; itemParts returns slices of them, so that it allocates nothing.
var bothParts = [...]string{stored, prospective}

// addCategoryRows computes the category table: one row for each requested category and target, and the findings that
// follow. A finding is added once for its item, however many targets it concerns.
func (as *assessor) addCategoryRows() {
	r := as.request
	as.assessment.Categories = []CategoryRow{}
	if r.Kind.IsPreservation() && r.namesNoData() {
		as.addPreservationRows()
		return
	}
	targets := max(1, min(len(r.Targets), as.maxTargets()))
	as.assessment.Categories = make([]CategoryRow, 0, len(r.Data)*targets+1)
	for i := range r.Data {
		parts := as.itemParts(i)
		for t := range targets {
			for _, part := range parts {
				row := as.categoryRow(i, t, part)
				if len(parts) > 1 {
					row.Part = part
				}
				as.assessment.Categories = append(as.assessment.Categories, row)
			}
		}
	}
}

// namesNoData reports that a request names no category of data, or only "any and all".
func (r *Request) namesNoData() bool {
	return !slices.ContainsFunc(r.Data, func(item Item) bool { return item.Category != AnyAndAll })
}

// addPreservationRows adds, for a preservation request that names no data, all that the platform stores. Item and
// Target are -1: the whole account.
func (as *assessor) addPreservationRows() {
	if as.platform == nil {
		return
	}
	for _, c := range Categories {
		if h := as.platform.holding(c, false); h != nil && h.Held == stored {
			as.assessment.Categories = append(as.assessment.Categories, CategoryRow{
				Category: c, Item: -1, Target: -1, Asked: true, Authorised: true, Held: true, Producible: true,
			})
		}
	}
}

// itemParts says whether an item asks for stored data, for prospective data, or for both. A period that spans the
// time of receipt is split there; a period that ends with the day of receipt is still stored data.
func (as *assessor) itemParts(i int) []string {
	item := &as.request.Data[i]
	span := as.request.ItemPeriod(i)
	hasOwnPeriod := !item.From.IsZero() || !item.To.IsZero()
	if !hasOwnPeriod && ignoresPeriod(item.Category) {
		return bothParts[:1]
	}
	if !hasOwnPeriod && as.instrument != nil && as.prospectiveOnly() {
		if w := as.request.Process.Window; !w.IsZero() {
			span = w
		} else if span.IsZero() {
			return bothParts[1:]
		}
	}
	switch {
	case as.afterReceipt(span.From):
		return bothParts[1:]
	case as.afterReceipt(span.To):
		return bothParts[:]
	}
	return bothParts[:1]
}

// ignoresPeriod reports whether a category describes the account as it is now, whatever period is requested.
func ignoresPeriod(c Category) bool {
	class := c.Class()
	return class == "subscriber" || class == "account" || c == Credentials || c == AnyAndAll
}

// afterReceipt reports whether a point is after the receipt of the request. A whole day is if it is a later day.
func (as *assessor) afterReceipt(p Point) bool {
	if p.WholeDay {
		return !p.IsZero() && p.Date().After(as.receivedOn)
	}
	return !p.IsZero() && p.Time.After(as.request.ReceivedAt)
}

// prospectiveOnly reports whether the instrument reaches prospective data and no stored data.
func (as *assessor) prospectiveOnly() bool {
	rows := as.instrument.Reach
	return len(rows) > 0 && !slices.ContainsFunc(rows, func(reach Reach) bool { return reach.Time != prospective })
}

func (as *assessor) holding(c Category, target int) *Holding {
	if as.platform == nil {
		return nil
	}
	protected := target < len(as.request.Targets) && as.request.Targets[target].Protected
	return as.platform.holding(c, protected)
}

// categoryRow computes one row and adds its findings.
func (as *assessor) categoryRow(item, target int, part string) CategoryRow {
	row := CategoryRow{Category: as.request.Data[item].Category, Item: item, Target: target, Asked: true}
	switch row.Category {
	case AnyAndAll: // checkScope adds its finding
		row.Code = "scope.any_and_all"
		return row
	case AreaSearch: // checkScope adds its finding
		row.Code = "scope.area_search"
		return row
	case Credentials:
		row.Code = "scope.credentials"
		as.addRowFinding(&row, row.Code, findingOptions{})
		return row
	}
	h := as.holding(row.Category, target)
	held, obstacle := as.platformHolds(h, &row, part)
	row.Held = held
	as.values.needs = processOfTier(h)
	as.authoriseRow(&row, part, h)
	if row.Authorised && held {
		as.flagUnverified(&row, h)
	}
	if obstacle != "" {
		as.addNotHeld(&row, obstacle, h)
	}
	row.Producible = row.Authorised && row.Held
	return row
}

// addRowFinding adds a finding about a row's item, unless another of its rows has added it already.
func (as *assessor) addRowFinding(row *CategoryRow, code string, w findingOptions) {
	w.category, w.field = row.Category, itemPath(row.Item)
	if !as.hasFindingAt(code, w.field) {
		as.addFinding(code, w)
	}
}

// itemPath is the path of an item of data in the request document.
func itemPath(i int) string { return "data[" + strconv.Itoa(i) + "]" }

// authoriseRow decides whether the law lets a row be disclosed: because the instrument reaches it, or because the
// test for a voluntary emergency disclosure does. A preservation request discloses nothing and needs neither.
func (as *assessor) authoriseRow(row *CategoryRow, part string, h *Holding) {
	if as.request.Kind.IsPreservation() {
		row.Authorised = true
		return
	}
	code, w := as.instrumentReaches(row.Category, part, h)
	if code == "" {
		row.Authorised = true
		if w.unverified {
			as.addUnverified(row, "The rule that reaches this data has not been verified.", w.cite)
		}
		return
	}
	allowed, emergencyCode, severity := as.emergencyAllows(row, part, h)
	switch {
	case allowed:
		row.Authorised, row.Voluntary = true, true
	case emergencyCode != "":
		row.Code = emergencyCode
	default:
		row.Code = code
		alreadyFound := code == "legal_basis.no_process" || code == "legal_basis.unknown_instrument" ||
			code == "legal_basis.wrong_issuer" && as.hasFinding(code, "")
		if !alreadyFound {
			as.addRowFinding(row, code, w)
		}
		return
	}
	if emergencyCode != "" && severity != noFinding {
		as.addRowFinding(row, emergencyCode, findingOptions{severity: severity})
	}
}

// addNotHeld adds the finding that the platform does not have the data of a row. The row keeps the code by which the
// law excludes it, if it has one.
func (as *assessor) addNotHeld(row *CategoryRow, code string, h *Holding) {
	row.Code = cmp.Or(row.Code, code)
	var w findingOptions
	if h != nil {
		as.values.instead, w.cite = h.Instead, h.Cite
	}
	if code == "legal_basis.wrong_provider" {
		w.severity = SeverityNarrow // only this category is another company's
	}
	as.addRowFinding(row, code, w)
}

// flagUnverified adds findings about the rules that nobody has verified among those by which a row is disclosed.
func (as *assessor) flagUnverified(row *CategoryRow, h *Holding) {
	if h != nil && h.unverified() {
		as.addUnverified(row, "The rule by which the platform holds and gives this data has not been verified.", h.Cite)
	}
	if rule := as.emergencyRule(); row.Voluntary && rule.unverified() {
		as.addUnverified(row, "The emergency test that lets this data go has not been verified.", rule.Cite)
	}
}

func (as *assessor) addUnverified(row *CategoryRow, sentence, cite string) {
	as.values.phrase = sentence
	as.addRowFinding(row, "legal_basis.policy_clause", findingOptions{severity: SeverityReview, cite: cite})
}

// platformHolds reports whether the platform has the data of a row, and if not, the code of the finding that says so.
func (as *assessor) platformHolds(h *Holding, row *CategoryRow, part string) (bool, string) {
	if row.Target < len(as.request.Targets) && as.request.Targets[row.Target].NoAccount {
		return false, "scope.no_such_account"
	}
	if h == nil {
		return false, "scope.not_held"
	}
	switch {
	case h.Held == stored || h.Held == "both":
		if part == stored && as.retentionEnded(h, row) {
			return false, "scope.not_held"
		}
		return true, ""
	case h.Held == prospective && part == prospective:
		return true, ""
	}
	return false, cmp.Or(h.Why, "scope.not_held")
}

// retentionEnded reports whether all the data requested by a row is older than the platform keeps it.
func (as *assessor) retentionEnded(h *Holding, row *CategoryRow) bool {
	if h.RetentionDays <= 0 || ignoresPeriod(row.Category) {
		return false
	}
	to := as.request.ItemPeriod(row.Item).To
	return !to.IsZero() && to.EndExclusive().Before(as.request.ReceivedAt.AddDate(0, 0, -h.RetentionDays))
}

// instrumentReaches reports whether the instrument reaches a category: the code is "" if it does, else that of the
// finding that says why not. Several rows of the instrument may name the category. One that is met is enough; if none
// is met, the first says why.
func (as *assessor) instrumentReaches(c Category, part string, h *Holding) (string, findingOptions) {
	inst := as.instrument
	switch {
	case as.request.Process == nil:
		return "legal_basis.no_process", findingOptions{}
	case inst == nil:
		return "legal_basis.unknown_instrument", findingOptions{}
	case !as.mayIssue(inst.Issuers, inst.Validators):
		return "legal_basis.wrong_issuer", findingOptions{cite: inst.Cite}
	}
	firstCode, firstOptions, otherTime := "", findingOptions{}, false
	for i := range inst.Reach {
		reach := &inst.Reach[i]
		if !matchesAny(reach.Categories, c) || !as.conditionMatches(&reach.When, c) {
			continue
		}
		if !coversTime(reach.Time, part) {
			otherTime = true
			continue
		}
		code, w := as.reachObstacle(reach)
		switch {
		case code == "" && h != nil && h.Held != "none" && h.Tier > inst.Tier:
			// The platform requires a higher legal process than the law does.
			return "legal_basis.insufficient", findingOptions{cite: h.Cite}
		case code == "":
			return "", findingOptions{cite: reach.Cite, unverified: reach.unverified()}
		case firstCode == "":
			firstCode, firstOptions = code, w
		}
	}
	if firstCode != "" {
		return firstCode, firstOptions
	}
	return as.outOfReach(c, part, otherTime)
}

// outOfReach is the finding for a category that no row of the instrument reaches. otherTime: a row reaches it for
// prospective data where stored data is requested, or the other way round.
func (as *assessor) outOfReach(c Category, part string, otherTime bool) (string, findingOptions) {
	for i := range as.instrument.OutOfReach {
		b := &as.instrument.OutOfReach[i]
		if matchesAny(b.Categories, c) && coversTime(b.Time, part) && !(otherTime && b.Time == "") {
			return b.Code, findingOptions{cite: b.Cite}
		}
	}
	w := findingOptions{cite: as.instrument.Cite}
	switch {
	case part == prospective:
		return "legal_basis.needs_prospective_order", w
	case otherTime || as.prospectiveOnly():
		return "scope.past_period", w
	}
	return "legal_basis.insufficient", w
}

// coversTime reports whether the time of a policy row, stored, prospective, any or "", covers a part.
func coversTime(time, part string) bool { return time == "" || time == "any" || time == part }

// reachObstacle says why this legal process does not meet a row that reaches a category; "" if it does.
func (as *assessor) reachObstacle(reach *Reach) (string, findingOptions) {
	pr, w := as.request.Process, findingOptions{cite: reach.Cite}
	switch {
	case len(reach.Issuers) > 0 && !as.mayIssue(reach.Issuers, reach.Validators):
		as.values.issuers = roleLabels(reach.Issuers)
		w.severity = SeverityNarrow // the authority may issue the process, but not for this data
		return "legal_basis.wrong_issuer", w
	case reach.IdentificationOnly && !pr.IdentificationOnly:
		return "legal_basis.insufficient", w
	case !reach.meetsThreshold(pr.Offence):
		as.values.years = strconv.FormatFloat(reach.MinYears, 'f', -1, 64)
		return "legal_basis.threshold", w
	}
	return "", w
}

// meetsThreshold reports whether an offence is as serious as the row requires. One of the alternatives is enough: the
// maximum sentence, the limb that the issuing authority ticked, or the category.
func (reach *Reach) meetsThreshold(o *Offence) bool {
	if reach.MinYears <= 0 && len(reach.Limbs) == 0 && len(reach.OffenceCategories) == 0 {
		return true
	}
	return o != nil && (reach.MinYears > 0 && o.MaxSentenceYears >= reach.MinYears ||
		slices.Contains(reach.Limbs, o.credibleLimb(reach.MinYears)) ||
		slices.Contains(reach.OffenceCategories, o.Category))
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
		return "a court's order for records or a search warrant, or its equivalent"
	case h.Tier == 3:
		return "a search warrant or its equivalent"
	}
	return ""
}

// noFinding is the severity of a code that only marks a row, because its finding is already there or not wanted.
const noFinding = "none"

// emergencyAllows applies the test for a voluntary emergency disclosure to a row that no instrument reaches. If the
// row is allowed, code is a finding to acknowledge, "" for none; else code says why not, "" if the test does not
// apply.
func (as *assessor) emergencyAllows(row *CategoryRow, part string, h *Holding) (allowed bool, code, severity string) {
	if as.request.Kind != KindEmergency {
		return false, "", ""
	}
	if !as.emergencyMet {
		return false, as.emergencyDefect(), noFinding
	}
	held := h != nil && h.Held != "none"
	switch {
	case row.Category.Class() == "content" && held && !as.allDomestic(row.Target):
		return false, "emergency.foreign_content", ""
	case part == prospective:
		return false, "legal_basis.needs_prospective_order", ""
	case as.withinEmergency(row):
		return true, "", ""
	case !held:
		return false, "scope.beyond_emergency", noFinding
	case !as.isBlank(as.request.Data[row.Item].Note): // the note says why more is needed: a reviewer must weigh it
		return true, "scope.beyond_emergency", SeverityReview
	}
	return false, "scope.beyond_emergency", ""
}

// emergencyDefect is the code of the first finding by which the emergency test failed for the whole request.
func (as *assessor) emergencyDefect() string {
	for _, f := range as.assessment.Checks[emergencyCheck].Findings {
		if f.Severity == SeverityPushBack || f.Severity == SeverityReject {
			return f.Code
		}
	}
	return ""
}

// allDomestic reports whether a disclosure goes from an entity in the United States to an authority there. Only then
// may content be disclosed voluntarily.
func (as *assessor) allDomestic(target int) bool {
	e := as.entityOf(target)
	return as.request.Requester.Country == "US" && (e == nil || e.Country == "" || e.Country == "US")
}

// withinEmergency reports whether the emergency rule covers a row: its category, and no data that is older than the
// rule's days.
func (as *assessor) withinEmergency(row *CategoryRow) bool {
	rule := as.emergencyRule()
	if !matchesAny(rule.Categories, row.Category) {
		return false
	}
	if ignoresPeriod(row.Category) {
		return true
	}
	days := cmp.Or(rule.SessionDays, 30)
	as.values.days = strconv.Itoa(days)
	from := as.request.ItemPeriod(row.Item).From
	return from.IsZero() || !from.Time.Before(as.receivedOn.StartOfDay(time.UTC).AddDate(0, 0, -days))
}

// maxTargets is how many targets of one request are assessed; more are refused.
func (as *assessor) maxTargets() int {
	if as.platform != nil && as.platform.MaxTargets > 0 {
		return as.platform.MaxTargets
	}
	return 100
}
