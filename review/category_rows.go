package review

import (
	"strconv"
	"time"
)

func itoa(n int) string { return strconv.Itoa(n) }

// The two kinds of time that a row can speak of.
const (
	stored      = "stored"
	prospective = "prospective"
)

// addCategoryRows computes the category table: each asked category of each target for
// itself, and the findings that follow. What narrows out a row says so once
// for its item, however many targets fall with it.
func (as *assessor) addCategoryRows() {
	r := as.request
	as.assessment.Categories = []CategoryRow{}
	if r.Kind.IsPreservation() && r.namesNoData() {
		as.addPreservationRows()
		return
	}
	targets := len(r.Targets)
	if targets > as.maxTargets() {
		targets = as.maxTargets()
	}
	as.assessment.Categories = make([]CategoryRow, 0, len(r.Data)*max(1, targets)+1)
	for i := range r.Data {
		parts, n := as.itemParts(i)
		for t := range max(1, targets) {
			for k := range n {
				row := as.categoryRow(i, t, parts[k])
				if n > 1 {
					row.Part = parts[k]
				}
				as.assessment.Categories = append(as.assessment.Categories, row)
			}
		}
	}
}

// namesNoData reports that no data is named, or any and all.
func (r *Request) namesNoData() bool {
	for i := range r.Data {
		if r.Data[i].Category != AnyAndAll {
			return false
		}
	}
	return true
}

// addPreservationRows says, for a preservation that names no data or all, what can be
// kept: all that the platform stores. Item and target are -1: the whole account.
func (as *assessor) addPreservationRows() {
	if as.platform == nil {
		return
	}
	for _, c := range Categories {
		if h := as.platform.holding(c, false); h != nil && h.Held == stored {
			as.assessment.Categories = append(as.assessment.Categories, CategoryRow{Category: c, Item: -1, Target: -1, Asked: true, Authorised: true, Held: true, Producible: true})
		}
	}
}

// itemParts says whether an item asks for what is stored, for what is to come, or
// for both. A period that spans the receipt is split there; a whole day that
// is the day of receipt still belongs to what is stored.
func (as *assessor) itemParts(i int) (parts [2]string, n int) {
	item := &as.request.Data[i]
	span := as.request.ItemPeriod(i)
	own := !item.From.IsZero() || !item.To.IsZero()
	if !own && ignoresPeriod(item.Category) {
		return [2]string{stored}, 1
	}
	if !own && as.instrument != nil && as.prospectiveOnly() {
		if w := as.request.Process.Window; !w.IsZero() {
			span = w
		} else if span.IsZero() {
			return [2]string{prospective}, 1
		}
	}
	from, to := as.afterReceipt(span.From), as.afterReceipt(span.To)
	switch {
	case from:
		return [2]string{prospective}, 1
	case to:
		return [2]string{stored, prospective}, 2
	}
	return [2]string{stored}, 1
}

// ignoresPeriod categories describe the account as it is, whatever the period.
func ignoresPeriod(c Category) bool {
	class := c.Class()
	return class == "subscriber" || class == "account" || c == Credentials || c == AnyAndAll
}

// afterReceipt reports whether a point lies after the receipt.
func (as *assessor) afterReceipt(p Point) bool {
	if p.IsZero() {
		return false
	}
	if p.WholeDay {
		return p.Date().After(as.receivedOn)
	}
	return p.Time.After(as.request.ReceivedAt)
}

// prospectiveOnly reports an instrument that reaches nothing already stored.
func (as *assessor) prospectiveOnly() bool {
	for i := range as.instrument.Reach {
		if as.instrument.Reach[i].Time != prospective {
			return false
		}
	}
	return len(as.instrument.Reach) > 0
}

func (as *assessor) holding(c Category, target int) *Holding {
	if as.platform == nil {
		return nil
	}
	protected := target < len(as.request.Targets) && as.request.Targets[target].Protected
	return as.platform.holding(c, protected)
}

// categoryRow computes one row and adds what it finds.
func (as *assessor) categoryRow(item, target int, part string) CategoryRow {
	c := as.request.Data[item].Category
	row := CategoryRow{Category: c, Item: item, Target: target, Asked: true}
	var field string
	path := func() string {
		if field == "" {
			field = "data[" + itoa(item) + "]"
		}
		return field
	}
	once := func(code string, w findingOptions) {
		w.category = c
		w.field = path()
		if !as.hasFindingAt(code, w.field) {
			as.addFinding(code, w)
		}
	}
	switch c {
	case AnyAndAll:
		row.Code = "scope.any_and_all" // found by the scope check
		return row
	case Credentials:
		row.Code = "scope.credentials"
		once(row.Code, findingOptions{})
		return row
	case AreaSearch:
		row.Code = "scope.area_search" // found by the scope check
		return row
	}
	h := as.holding(c, target)
	held, why := as.platformHolds(h, item, target, part)
	as.values.needs = processOfTier(h)
	row.Held = held
	if as.request.Kind.IsPreservation() {
		row.Authorised = true
	} else {
		code, w := as.instrumentReaches(c, part, h)
		row.Authorised = code == ""
		if code != "" {
			row.Code = code
			switch allowed, allowCode, severity := as.emergencyAllows(c, item, target, part); {
			case allowed:
				row.Authorised, row.Voluntary, row.Code = true, true, ""
				if allowCode != "" {
					once(allowCode, findingOptions{severity: severity})
				}
			case allowCode != "":
				row.Code = allowCode
				if severity != "none" {
					once(allowCode, findingOptions{severity: severity})
				}
			case code != "legal_basis.no_process" && code != "legal_basis.unknown_instrument" && !(code == "legal_basis.wrong_issuer" && as.hasFinding(code, "")):
				once(code, w)
			}
		} else if w.unverified {
			as.values.phrase = "The rule that reaches this data has not been verified."
			once("legal_basis.policy_clause", findingOptions{severity: SeverityReview, cite: w.cite})
		}
	}
	if row.Authorised && held {
		as.flagUnverified(h, row.Voluntary, once)
	}
	if !held {
		if row.Code == "" {
			row.Code = why
		}
		if why != "" {
			if h != nil {
				as.values.instead = h.Instead
			}
			cite := ""
			if h != nil {
				cite = h.Cite
			}
			severity := ""
			if why == "legal_basis.wrong_provider" {
				severity = SeverityNarrow // only this category is another company's
			}
			once(why, findingOptions{cite: cite, severity: severity})
		}
	}
	row.Producible = row.Authorised && row.Held
	return row
}

// flagUnverified says that what lets a row go rests on a rule that nobody has verified.
func (as *assessor) flagUnverified(h *Holding, voluntary bool, once func(string, findingOptions)) {
	if h != nil && h.unverified() {
		as.values.phrase = "The rule by which the platform holds and gives this data has not been verified."
		once("legal_basis.policy_clause", findingOptions{severity: SeverityReview, cite: h.Cite})
	}
	if rule := as.emergencyRule(); voluntary && rule.unverified() {
		as.values.phrase = "The emergency test that lets this data go has not been verified."
		once("legal_basis.policy_clause", findingOptions{severity: SeverityReview, cite: rule.Cite})
	}
}

// platformHolds reports whether the platform has the data, and by which code it has
// not.
func (as *assessor) platformHolds(h *Holding, item, target int, part string) (bool, string) {
	if target < len(as.request.Targets) && as.request.Targets[target].NoAccount {
		return false, "scope.no_such_account"
	}
	if h == nil {
		return false, "scope.not_held"
	}
	switch h.Held {
	case stored, "both":
		if h.RetentionDays > 0 && part == stored && !ignoresPeriod(as.request.Data[item].Category) {
			span := as.request.ItemPeriod(item)
			oldest := as.request.ReceivedAt.AddDate(0, 0, -h.RetentionDays)
			if !span.To.IsZero() && span.To.EndExclusive().Before(oldest) {
				return false, "scope.not_held"
			}
		}
		return true, ""
	case prospective:
		if part == prospective {
			return true, ""
		}
	}
	if h.Why != "" {
		return false, h.Why
	}
	return false, "scope.not_held"
}

// instrumentReaches asks the instrument about one category: "" where it reaches it, else
// the code by which the category falls.
func (as *assessor) instrumentReaches(c Category, part string, h *Holding) (string, findingOptions) {
	if as.request.Process == nil {
		return "legal_basis.no_process", findingOptions{}
	}
	inst := as.instrument
	if inst == nil {
		return "legal_basis.unknown_instrument", findingOptions{}
	}
	w := findingOptions{cite: inst.Cite}
	// A role that may issue this paper for nothing reaches nothing with it.
	if !as.mayIssue(inst.Issuers, inst.Validators) {
		return "legal_basis.wrong_issuer", w
	}
	// Several rows may speak of a category; one that is met is enough, and of
	// those that are not the first says why.
	why, reason, otherTime := "", findingOptions{}, false
	for i := range inst.Reach {
		reach := &inst.Reach[i]
		if !matchesAny(reach.Categories, c) || !as.conditionMatches(&reach.When, c) {
			continue
		}
		if reach.Time != "" && reach.Time != "any" && reach.Time != part {
			otherTime = true
			continue
		}
		code, v := as.reachObstacle(reach)
		if code == "" {
			if as.tierTooLow(c, h) {
				return "legal_basis.insufficient", findingOptions{cite: h.Cite}
			}
			return "", findingOptions{cite: reach.Cite, unverified: reach.unverified()}
		}
		if why == "" {
			why, reason = code, v
		}
	}
	if why != "" {
		return why, reason
	}
	for i := range inst.OutOfReach {
		b := &inst.OutOfReach[i]
		if matchesAny(b.Categories, c) && (b.Time == "" || b.Time == "any" || b.Time == part) && !(otherTime && b.Time == "") {
			return b.Code, findingOptions{cite: b.Cite}
		}
	}
	switch {
	case part == prospective:
		return "legal_basis.needs_prospective_order", w
	case otherTime || as.prospectiveOnly():
		return "scope.past_period", w
	}
	return "legal_basis.insufficient", w
}

// reachObstacle says why a reach row is not met by this paper.
func (as *assessor) reachObstacle(reach *Reach) (string, findingOptions) {
	pr := as.request.Process
	w := findingOptions{cite: reach.Cite, unverified: false}
	if len(reach.Issuers) > 0 && !as.mayIssue(reach.Issuers, reach.Validators) {
		as.values.issuers = roleLabels(reach.Issuers)
		w.severity = SeverityNarrow // this office may issue the paper, only not for this
		return "legal_basis.wrong_issuer", w
	}
	if reach.IdentificationOnly && !pr.IdentificationOnly {
		return "legal_basis.insufficient", w
	}
	if reach.MinYears > 0 || len(reach.Limbs) > 0 || len(reach.OffenceCategories) > 0 {
		o := pr.Offence
		if o == nil || !(reach.MinYears > 0 && o.MaxSentenceYears >= reach.MinYears || contains(reach.Limbs, o.credibleLimb(reach.MinYears)) || contains(reach.OffenceCategories, o.Category)) {
			as.values.years = strconv.FormatFloat(reach.MinYears, 'f', -1, 64)
			return "legal_basis.threshold", w
		}
	}
	return "", w
}

// credibleLimb is the limb that the paper ticks, unless the sentence that it states
// belies it.
func (o *Offence) credibleLimb(years float64) string {
	if o.Limb == "three_years" && o.MaxSentenceYears > 0 && o.MaxSentenceYears < years {
		return ""
	}
	return o.Limb
}

// tierTooLow reports that the platform asks a higher paper for this category
// than the law does. What is not held has no tier to ask.
func (as *assessor) tierTooLow(c Category, h *Holding) bool {
	return h != nil && h.Held != "none" && h.Tier > as.instrument.Tier
}

// processOfTier names the least paper on which a platform gives what it holds,
// for the sentence about one that is too low; "" where there is none.
func processOfTier(h *Holding) string {
	if h == nil || h.Held == "none" {
		return ""
	}
	switch h.Tier {
	case 2:
		return "a court's order for records or a search warrant, or its equivalent"
	case 3:
		return "a search warrant or its equivalent"
	}
	return ""
}

// emergencyAllows asks the voluntary emergency test about a category that no instrument
// reaches. code names a finding: with let it is something to acknowledge,
// without it the reason why not.
func (as *assessor) emergencyAllows(c Category, item, target int, part string) (allowed bool, code, severity string) {
	if as.request.Kind != KindEmergency {
		return false, "", ""
	}
	if !as.emergencyMet {
		for _, f := range as.assessment.Checks[emergencyCheck].Findings {
			if f.Severity == SeverityPushBack || f.Severity == SeverityReject {
				return false, f.Code, "none" // said already, of the whole request
			}
		}
		return false, "", ""
	}
	rule := as.emergencyRule()
	h := as.holding(c, target)
	held := h != nil && h.Held != "none"
	// Content goes of one's own will to an authority of the United States only,
	// and from an entity there.
	if c.Class() == "content" && held {
		if e := as.entityOf(target); as.request.Requester.Country != "US" || e != nil && e.Country != "" && e.Country != "US" {
			return false, "emergency.foreign_content", ""
		}
	}
	if part == prospective {
		return false, "legal_basis.needs_prospective_order", ""
	}
	within := matchesAny(rule.Categories, c)
	if within && !ignoresPeriod(c) {
		days := rule.SessionDays
		if days == 0 {
			days = 30
		}
		as.values.days = itoa(days)
		span := as.request.ItemPeriod(item)
		if !span.From.IsZero() && span.From.Time.Before(as.receivedOn.StartOfDay(time.UTC).AddDate(0, 0, -days)) {
			within = false
		}
	}
	if within {
		return true, "", ""
	}
	if !held {
		return false, "scope.beyond_emergency", "none"
	}
	// A note on the item says why more is needed: a person weighs it.
	if !as.isBlank(as.request.Data[item].Note) {
		return true, "scope.beyond_emergency", SeverityReview
	}
	return false, "scope.beyond_emergency", ""
}

func (as *assessor) maxTargets() int {
	if as.platform != nil && as.platform.MaxTargets > 0 {
		return as.platform.MaxTargets
	}
	return 100
}
