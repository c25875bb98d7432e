package review

import (
	"cmp"
	"slices"
	"strconv"
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
			row := CategoryRow{Category: c, Item: -1, Target: -1, Asked: true, Authorised: true, Held: true}
			as.barRow(&row)
			as.finishRow(&row)
			as.assessment.Categories = append(as.assessment.Categories, row)
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
	switch {
	case as.windowCounts(i):
		span = as.request.Process.Window
	case !hasOwnPeriod && span.IsZero() && as.instrument != nil && as.prospectiveOnly():
		return bothParts[1:]
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
	for i := range rows {
		if rows[i].Time != prospective {
			return false
		}
	}
	return len(rows) > 0
}

// windowCounts reports whether the collection window of the legal process is the period of an item: where the request
// states no period for it, and the order is for prospective data only or reaches prospective data of its category. A
// period that the request states is what is asked, whatever the window allows.
func (as *assessor) windowCounts(i int) bool {
	return as.instrument != nil && !as.request.Process.Window.IsZero() && as.request.ItemPeriod(i).IsZero() &&
		(as.prospectiveOnly() || as.instrument.collects(as.request.Data[i].Category))
}

// collects reports whether the instrument reaches prospective data of a category.
func (i *Instrument) collects(c Category) bool {
	return slices.ContainsFunc(i.Reach, func(r Reach) bool {
		return coversTime(r.Time, prospective) && matchesAny(r.Categories, c)
	})
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
	if as.ofEveryMember(&row) {
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
	as.finishRow(&row)
	return row
}

// ofEveryMember reports whether a row asks, by the identifier of a group, for data of everyone in it. Who the members
// are is data of the group, and asks for counsel.
func (as *assessor) ofEveryMember(row *CategoryRow) bool {
	if row.Target < 0 || row.Target >= len(as.request.Targets) {
		return false
	}
	rule := as.targetRule(as.request.Targets[row.Target].Type)
	if rule == nil || !rule.Group {
		return false
	}
	w := findingOptions{severity: SeverityReview, counsel: true, variant: variantMembers, cite: rule.Cite}
	everyone := !matchesAny(rule.OwnData, row.Category)
	if everyone {
		row.Code = "scope.area_search"
		w.severity, w.variant = SeverityNarrow, variantGroup
	} else if row.Category != "account.groups" {
		return false
	}
	as.addRowFinding(row, "scope.area_search", w)
	return everyone
}

// finishRow says what the answers to the separate questions about a row come to.
func (as *assessor) finishRow(row *CategoryRow) {
	if row.Producible = row.Authorised && row.Held; row.Producible {
		row.After = as.toCure(row)
	}
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
// test for a voluntary emergency disclosure does. What fails is named whole: a defect of the process as a whole hides
// none of the row's own.
func (as *assessor) authoriseRow(row *CategoryRow, part string, h *Holding) {
	if as.request.Kind.IsPreservation() { // it discloses nothing, and needs neither
		as.authorisePreservation(row, part)
		return
	}
	obstacles, basis := as.instrumentObstacles(row.Category, part, h)
	emergency := as.request.Kind == KindEmergency
	reached := len(obstacles) == 0
	as.collects = as.collects || reached && part == prospective
	switch {
	case reached && !(emergency && as.processBar(row.Target) != ""):
		row.Authorised = true
		switch {
		case as.standsAlone && as.emergencyLets(row, part, h):
			as.applyEmergencyTest(row, part, h)
		case basis.unverified:
			as.addUnverified(row, "The rule under which this data can be produced has not been verified.",
				basis.cite)
		}
	case emergency:
		as.applyEmergencyTest(row, part, h)
		as.sayObstacles(row, obstacles)
		if !row.Authorised {
			row.Code = cmp.Or(row.Code, as.emergencyDefect(), as.processBar(row.Target))
		}
	default:
		row.Code = obstacles[0].code
		as.sayObstacles(row, obstacles)
	}
	as.barRow(row)
}

// sayObstacles says all that keeps the legal process from reaching a row. Where the emergency lets the row go without
// it, only an order that is itself one for emergencies is answered in that respect, and counsel looks.
func (as *assessor) sayObstacles(row *CategoryRow, obstacles []obstacle) {
	if as.instrument == nil { // the check of the legal basis has said it of the whole request
		return
	}
	for _, o := range obstacles {
		if row.Authorised {
			if as.instrument.Emergency == nil || as.isVoid {
				continue
			}
			o.options.severity, o.options.counsel = SeverityReview, true
		}
		as.addRowFinding(row, o.code, o.options)
	}
}

// authorisePreservation lets a row be kept unless it is about data that does not exist yet: a preservation is of what
// the provider possesses.
func (as *assessor) authorisePreservation(row *CategoryRow, part string) {
	row.Authorised = part != prospective
	if !row.Authorised {
		row.Code = "legal_basis.needs_prospective_order"
		w := findingOptions{variant: variantPreservation}
		if k := as.statutoryPreservation(); k != nil {
			w.cite = k.Cite
		}
		as.addRowFinding(row, row.Code, w)
	}
	as.barRow(row)
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
		as.addUnverified(row,
			"The rule under which the platform holds and discloses this data has not been verified.", h.Cite)
	}
	if rule := as.emergencyRule(); row.Voluntary && rule.unverified() {
		as.addUnverified(row, "The emergency test under which this data may be disclosed has not been verified.", rule.Cite)
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

// maxTargets is how many targets of one request are assessed; more are refused.
func (as *assessor) maxTargets() int {
	if as.platform != nil && as.platform.MaxTargets > 0 {
		return as.platform.MaxTargets
	}
	return 100
}
