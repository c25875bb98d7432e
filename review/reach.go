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

// rows computes the category table: each asked category of each target for
// itself, and the findings that follow. What narrows out a row says so once
// for its item, however many targets fall with it.
func (as *assessor) rows() {
	r := as.r
	as.a.Categories = []Row{}
	if r.Kind.Preserves() && r.namesNothing() {
		as.keepRows()
		return
	}
	targets := len(r.Targets)
	if targets > as.maxTargets() {
		targets = as.maxTargets()
	}
	as.a.Categories = make([]Row, 0, len(r.Data)*max(1, targets)+1)
	for i := range r.Data {
		parts, n := as.parts(i)
		for t := range max(1, targets) {
			for k := range n {
				row := as.row(i, t, parts[k])
				if n > 1 {
					row.Part = parts[k]
				}
				as.a.Categories = append(as.a.Categories, row)
			}
		}
	}
}

// namesNothing reports that no data is named, or any and all.
func (r *Request) namesNothing() bool {
	for i := range r.Data {
		if r.Data[i].Category != AnyAndAll {
			return false
		}
	}
	return true
}

// keepRows says, for a preservation that names no data or all, what can be
// kept: all that the platform stores. Item and target are -1: the whole account.
func (as *assessor) keepRows() {
	if as.plat == nil {
		return
	}
	for _, c := range Categories {
		if h := as.plat.holding(c, false); h != nil && h.Held == stored {
			as.a.Categories = append(as.a.Categories, Row{Category: c, Item: -1, Target: -1, Asked: true, Authorised: true, Held: true, Producible: true})
		}
	}
}

// parts says whether an item asks for what is stored, for what is to come, or
// for both. A period that spans the receipt is split there; a whole day that
// is the day of receipt still belongs to what is stored.
func (as *assessor) parts(i int) (parts [2]string, n int) {
	item := &as.r.Data[i]
	span := as.r.Span(i)
	own := !item.From.IsZero() || !item.To.IsZero()
	if !own && timeless(item.Category) {
		return [2]string{stored}, 1
	}
	if !own && as.inst != nil && as.forwardOnly() {
		if w := as.r.Process.Window; !w.IsZero() {
			span = w
		} else if span.IsZero() {
			return [2]string{prospective}, 1
		}
	}
	from, to := as.ahead(span.From), as.ahead(span.To)
	switch {
	case from:
		return [2]string{prospective}, 1
	case to:
		return [2]string{stored, prospective}, 2
	}
	return [2]string{stored}, 1
}

// timeless categories describe the account as it is, whatever the period.
func timeless(c Category) bool {
	class := c.Class()
	return class == "subscriber" || class == "account" || c == Credentials || c == AnyAndAll
}

// ahead reports whether a point lies after the receipt.
func (as *assessor) ahead(p Point) bool {
	if p.IsZero() {
		return false
	}
	if p.Whole {
		return p.Date().After(as.day)
	}
	return p.Time.After(as.r.ReceivedAt)
}

// forwardOnly reports an instrument that reaches nothing already stored.
func (as *assessor) forwardOnly() bool {
	for i := range as.inst.Reach {
		if as.inst.Reach[i].Time != prospective {
			return false
		}
	}
	return len(as.inst.Reach) > 0
}

func (as *assessor) holding(c Category, target int) *Holding {
	if as.plat == nil {
		return nil
	}
	protected := target < len(as.r.Targets) && as.r.Targets[target].Protected
	return as.plat.holding(c, protected)
}

// row computes one row and adds what it finds.
func (as *assessor) row(item, target int, part string) Row {
	c := as.r.Data[item].Category
	row := Row{Category: c, Item: item, Target: target, Asked: true}
	var field string
	path := func() string {
		if field == "" {
			field = "data[" + itoa(item) + "]"
		}
		return field
	}
	once := func(code string, w at) {
		w.category = c
		w.field = path()
		if !as.foundAt(code, w.field) {
			as.find(code, w)
		}
	}
	switch c {
	case AnyAndAll:
		row.Code = "scope.any_and_all" // found by the scope check
		return row
	case Credentials:
		row.Code = "scope.credentials"
		once(row.Code, at{})
		return row
	case AreaSearch:
		row.Code = "scope.area_search" // found by the scope check
		return row
	}
	h := as.holding(c, target)
	held, why := as.held(h, item, target, part)
	as.v.Needs = paperOfTier(h)
	row.Held = held
	if as.r.Kind.Preserves() {
		row.Authorised = true
	} else {
		code, w := as.reaches(c, part, h)
		row.Authorised = code == ""
		if code != "" {
			row.Code = code
			switch let, letCode, severity := as.lets(c, item, target, part); {
			case let:
				row.Authorised, row.Voluntary, row.Code = true, true, ""
				if letCode != "" {
					once(letCode, at{severity: severity})
				}
			case letCode != "":
				row.Code = letCode
				if severity != "none" {
					once(letCode, at{severity: severity})
				}
			case code != "legal_basis.no_process" && code != "legal_basis.unknown_instrument" && !(code == "legal_basis.wrong_issuer" && as.found(code, "")):
				once(code, w)
			}
		} else if w.doubtful {
			as.v.Phrase = "The rule that reaches this data has not been verified."
			once("legal_basis.policy_clause", at{severity: ReviewSev, cite: w.cite})
		}
	}
	if row.Authorised && held {
		as.doubts(h, row.Voluntary, once)
	}
	if !held {
		if row.Code == "" {
			row.Code = why
		}
		if why != "" {
			if h != nil {
				as.v.Instead = h.Instead
			}
			cite := ""
			if h != nil {
				cite = h.Cite
			}
			severity := ""
			if why == "legal_basis.wrong_provider" {
				severity = Narrow // only this category is another company's
			}
			once(why, at{cite: cite, severity: severity})
		}
	}
	row.Producible = row.Authorised && row.Held
	return row
}

// doubts says that what lets a row go rests on a rule that nobody has verified.
func (as *assessor) doubts(h *Holding, voluntary bool, once func(string, at)) {
	if h != nil && h.Doubtful() {
		as.v.Phrase = "The rule by which the platform holds and gives this data has not been verified."
		once("legal_basis.policy_clause", at{severity: ReviewSev, cite: h.Cite})
	}
	if rule := as.emergencyRule(); voluntary && rule.Doubtful() {
		as.v.Phrase = "The emergency test that lets this data go has not been verified."
		once("legal_basis.policy_clause", at{severity: ReviewSev, cite: rule.Cite})
	}
}

// held reports whether the platform has the data, and by which code it has
// not.
func (as *assessor) held(h *Holding, item, target int, part string) (bool, string) {
	if target < len(as.r.Targets) && as.r.Targets[target].NoAccount {
		return false, "scope.no_such_account"
	}
	if h == nil {
		return false, "scope.not_held"
	}
	switch h.Held {
	case stored, "both":
		if h.RetentionDays > 0 && part == stored && !timeless(as.r.Data[item].Category) {
			span := as.r.Span(item)
			oldest := as.r.ReceivedAt.AddDate(0, 0, -h.RetentionDays)
			if !span.To.IsZero() && span.To.Stop().Before(oldest) {
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

// reaches asks the instrument about one category: "" where it reaches it, else
// the code by which the category falls.
func (as *assessor) reaches(c Category, part string, h *Holding) (string, at) {
	if as.r.Process == nil {
		return "legal_basis.no_process", at{}
	}
	inst := as.inst
	if inst == nil {
		return "legal_basis.unknown_instrument", at{}
	}
	w := at{cite: inst.Cite}
	// A role that may issue this paper for nothing reaches nothing with it.
	if !as.mayIssue(inst.Issuers, inst.Validators) {
		return "legal_basis.wrong_issuer", w
	}
	// Several rows may speak of a category; one that is met is enough, and of
	// those that are not the first says why.
	why, reason, otherTime := "", at{}, false
	for i := range inst.Reach {
		reach := &inst.Reach[i]
		if !matchesAny(reach.Categories, c) || !as.holds(&reach.When, c) {
			continue
		}
		if reach.Time != "" && reach.Time != "any" && reach.Time != part {
			otherTime = true
			continue
		}
		code, v := as.bars(reach)
		if code == "" {
			if as.tierBars(c, h) {
				return "legal_basis.insufficient", at{cite: h.Cite}
			}
			return "", at{cite: reach.Cite, doubtful: reach.Doubtful()}
		}
		if why == "" {
			why, reason = code, v
		}
	}
	if why != "" {
		return why, reason
	}
	for i := range inst.Beyond {
		b := &inst.Beyond[i]
		if matchesAny(b.Categories, c) && (b.Time == "" || b.Time == "any" || b.Time == part) && !(otherTime && b.Time == "") {
			return b.Code, at{cite: b.Cite}
		}
	}
	switch {
	case part == prospective:
		return "legal_basis.needs_prospective_order", w
	case otherTime || as.forwardOnly():
		return "scope.past_period", w
	}
	return "legal_basis.insufficient", w
}

// bars says why a reach row is not met by this paper.
func (as *assessor) bars(reach *Reach) (string, at) {
	pr := as.r.Process
	w := at{cite: reach.Cite, doubtful: false}
	if len(reach.Issuers) > 0 && !as.mayIssue(reach.Issuers, reach.Validators) {
		as.v.Issuers = roleWords(reach.Issuers)
		w.severity = Narrow // this office may issue the paper, only not for this
		return "legal_basis.wrong_issuer", w
	}
	if reach.IdentificationOnly && !pr.IdentificationOnly {
		return "legal_basis.insufficient", w
	}
	if reach.MinYears > 0 || len(reach.Limbs) > 0 || len(reach.OffenceCategories) > 0 {
		o := pr.Offence
		if o == nil || !(reach.MinYears > 0 && o.MaxSentenceYears >= reach.MinYears || has(reach.Limbs, o.limb(reach.MinYears)) || has(reach.OffenceCategories, o.Category)) {
			as.v.Years = strconv.FormatFloat(reach.MinYears, 'f', -1, 64)
			return "legal_basis.threshold", w
		}
	}
	return "", w
}

// limb is the limb that the paper ticks, unless the sentence that it states
// belies it.
func (o *Offence) limb(years float64) string {
	if o.Limb == "three_years" && o.MaxSentenceYears > 0 && o.MaxSentenceYears < years {
		return ""
	}
	return o.Limb
}

// tierBars reports that the platform asks a higher paper for this category
// than the law does. What is not held has no tier to ask.
func (as *assessor) tierBars(c Category, h *Holding) bool {
	return h != nil && h.Held != "none" && h.Tier > as.inst.Tier
}

// paperOfTier names the least paper on which a platform gives what it holds,
// for the sentence about one that is too low; "" where there is none.
func paperOfTier(h *Holding) string {
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

// lets asks the voluntary emergency test about a category that no instrument
// reaches. code names a finding: with let it is something to acknowledge,
// without it the reason why not.
func (as *assessor) lets(c Category, item, target int, part string) (let bool, code, severity string) {
	if as.r.Kind != Emergency {
		return false, "", ""
	}
	if !as.emergencyOK {
		for _, f := range as.a.Checks[emergencyCheck].Findings {
			if f.Severity == PushBack || f.Severity == Reject {
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
		if e := as.entity(target); as.r.Requester.Country != "US" || e != nil && e.Country != "" && e.Country != "US" {
			return false, "emergency.foreign_content", ""
		}
	}
	if part == prospective {
		return false, "legal_basis.needs_prospective_order", ""
	}
	within := matchesAny(rule.Categories, c)
	if within && !timeless(c) {
		days := rule.SessionDays
		if days == 0 {
			days = 30
		}
		as.v.Days = itoa(days)
		span := as.r.Span(item)
		if !span.From.IsZero() && span.From.Time.Before(as.day.In(time.UTC).AddDate(0, 0, -days)) {
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
	if !as.blank(as.r.Data[item].Note) {
		return true, "scope.beyond_emergency", ReviewSev
	}
	return false, "scope.beyond_emergency", ""
}

func (as *assessor) maxTargets() int {
	if as.plat != nil && as.plat.MaxTargets > 0 {
		return as.plat.MaxTargets
	}
	return 100
}
