package review

import (
	"slices"
	"strconv"
	"strings"
)

// checkScope checks whether the request is narrow: which accounts, which data, which days, and why. What the platform
// does not have is found row by row in addCategoryRows.
func (as *assessor) checkScope() {
	as.checkDemands()
	as.checkTargets()
	as.checkData()
	as.checkPeriods()
	if as.request.Kind == KindRecords && as.isBlank(as.request.Justification) {
		as.addFinding("scope.no_justification", findingOptions{field: "justification"})
	}
}

// checkDemands adds what is demanded besides data.
func (as *assessor) checkDemands() {
	redesign := false
	for i, d := range as.request.Demands {
		field := "demands[" + strconv.Itoa(i) + "]"
		as.values.value = strings.ReplaceAll(d, "_", " ")
		switch d {
		case "redesign", "trace_originator":
			if !redesign {
				as.addFinding("scope.redesign", findingOptions{field: field})
			}
			redesign = true
		default:
			as.addFinding("scope.not_records", findingOptions{field: field})
		}
	}
	if !redesign {
		if w := as.justificationPhrases[phraseRedesign]; w != "" {
			as.values.phrase = w
			as.addFinding("scope.redesign", findingOptions{field: "justification", severity: SeverityReview})
		}
	}
}

// manyTargets is from how many targets a request is about a group more than about single accounts.
const manyTargets = 26

// checkTargets checks that the targets are identifiers that the platform has, valid, and not too many.
func (as *assessor) checkTargets() {
	r := as.request
	if len(r.Targets) == 0 {
		as.addFinding("scope.no_target", findingOptions{field: "targets"})
		return
	}
	as.values.max, as.values.value = strconv.Itoa(as.maxTargets()), strconv.Itoa(len(r.Targets))
	if n := len(r.Targets); n > as.maxTargets() {
		as.addFinding("scope.too_many_targets", findingOptions{field: "targets"})
	} else if n >= manyTargets {
		as.addFinding("scope.too_many_targets", findingOptions{field: "targets", severity: SeverityReview})
	}
	for i := range r.Targets {
		as.addTargetFindings(i)
	}
}

// addTargetFindings checks one target: its type, its host, its form and, if the platform asks for it, its date.
func (as *assessor) addTargetFindings(i int) {
	t := &as.request.Targets[i]
	as.values.target = t.Value
	at := func(part string) string { return "targets[" + strconv.Itoa(i) + "]" + part }
	rule := as.targetRule(t.Type)
	switch {
	case t.Type == "area" || t.Type == "keyword":
		as.addFinding("scope.area_search", findingOptions{field: at("")})
		return
	case rule == nil && as.platform != nil:
		as.addFinding("scope.not_our_target", findingOptions{field: at("")})
		return
	case rule == nil:
		rule = &TargetRule{} // no platform, no rules: only the form counts
	case t.Type == "profile_url" && !rule.allowsHost(t.Value):
		as.addFinding("scope.not_our_target", findingOptions{field: at(".value"), cite: rule.Cite})
		return
	}
	ok, reading := as.policy.checkTarget(as.request, i)
	if ok && rule.NeedsDate && t.AsOf.IsZero() {
		ok, reading = false, "such a name identifies an account only on a given date, and no date is stated"
	}
	if !ok {
		as.values.reading = reading
		as.addFinding("scope.invalid_target", findingOptions{field: at(".value"), cite: rule.Cite})
	}
}

// targetRule is the platform's rule for a type of target, nil if there is none.
func (as *assessor) targetRule(kind string) *TargetRule {
	if as.platform == nil {
		return nil
	}
	for i := range as.platform.Targets {
		if as.platform.Targets[i].Type == kind {
			return &as.platform.Targets[i]
		}
	}
	return nil
}

// checkData checks that some data is asked for, and not all of it.
func (as *assessor) checkData() {
	r := as.request
	if len(r.Data) == 0 && !r.Kind.IsPreservation() {
		as.addFinding("scope.no_data", findingOptions{field: "data"})
	}
	for i := range r.Data {
		d := &r.Data[i]
		at := func(part string) string { return "data[" + strconv.Itoa(i) + "]" + part }
		if d.Category == AreaSearch {
			as.addFinding("scope.area_search", findingOptions{field: at("")})
		}
		if r.Kind.IsPreservation() {
			continue
		}
		if d.Category == AnyAndAll {
			as.values.phrase = "any and all"
			as.addFinding("scope.any_and_all", findingOptions{field: at("")})
		} else if w := as.policy.Phrases.scan(d.Note)[phraseAnyAndAll]; w != "" {
			as.values.phrase = w
			as.addFinding("scope.any_and_all", findingOptions{field: at(".note")})
		}
	}
}

// checkPeriods checks that each period has two ends, in order, and is not longer than a person can justify. An
// emergency needs no period: the emergency test limits the days.
func (as *assessor) checkPeriods() {
	r := as.request
	records, long := r.Kind == KindRecords, false
	var undated []string // labels of the items that have no period of their own, nor one of the request
	if isInverted(r.Period) {
		as.addFinding("scope.inverted_period", findingOptions{field: "period"})
	}
	for i := range r.Data {
		d := &r.Data[i]
		span, own := as.periodToCheck(i)
		add := func(code string) {
			as.addFinding(code, findingOptions{field: "data[" + strconv.Itoa(i) + "]", category: d.Category})
		}
		switch {
		case own && isInverted(span):
			add("scope.inverted_period")
		case !own && ignoresPeriod(d.Category), !records:
		case span.From.IsZero() || span.To.IsZero():
			if own {
				add("scope.no_period")
			} else if label := d.Category.Label(); !slices.Contains(undated, label) {
				undated = append(undated, label)
			}
		case !long && span.Days() > as.longPeriodDays():
			long = true
			as.values.days = strconv.Itoa(span.Days())
			as.values.period = span.From.Date().String() + " to " + span.To.Date().String()
			add("scope.long_period")
		}
	}
	halfOpen := r.Period.From.IsZero() != r.Period.To.IsZero()
	if len(undated) > 0 || halfOpen && records {
		as.values.category = strings.Join(undated, ", ")
		as.addFinding("scope.no_period", findingOptions{field: "period"})
	}
}

// periodToCheck is the period of an item of data, and whether the item has one of its own. If it has none, it may be
// measured by the window of the order: see windowCounts.
func (as *assessor) periodToCheck(i int) (span Period, own bool) {
	d := &as.request.Data[i]
	own = !d.From.IsZero() || !d.To.IsZero()
	if as.windowCounts(i) {
		return as.request.Process.Window, false
	}
	return as.request.ItemPeriod(i), own
}

// isInverted reports whether a period ends before it begins. A whole day as its end lasts until the day is over.
func isInverted(p Period) bool {
	return !p.From.IsZero() && !p.To.IsZero() && p.To.Time.Before(p.From.Time) &&
		!(p.To.WholeDay && p.To.Date() == p.From.Date())
}

// longPeriodDays is the length from which a period needs review: the platform's, otherwise two years and a day.
func (as *assessor) longPeriodDays() int {
	if as.platform != nil && as.platform.LongPeriodDays > 0 {
		return as.platform.LongPeriodDays
	}
	return 731
}
