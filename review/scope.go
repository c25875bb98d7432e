package review

import "strings"

// checkScope asks whether the request is narrow: which accounts, which data, which
// days, and why. What the platform does not have is found row by row in rows.
func (as *assessor) checkScope() {
	as.checkDemands()
	as.checkTargets()
	as.checkData()
	as.checkPeriods()
	if as.request.Kind == KindRecords && as.isBlank(as.request.Justification) {
		as.addFinding("scope.no_justification", findingOptions{field: "justification"})
	}
}

// checkDemands are what is asked beside data.
func (as *assessor) checkDemands() {
	redesign := false
	for i, d := range as.request.Demands {
		field := "demands[" + itoa(i) + "]"
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

// checkTargets: identifiers that this platform has, valid, and not too many.
func (as *assessor) checkTargets() {
	r := as.request
	if len(r.Targets) == 0 {
		as.addFinding("scope.no_target", findingOptions{field: "targets"})
		return
	}
	as.values.max, as.values.value = itoa(as.maxTargets()), itoa(len(r.Targets))
	if n := len(r.Targets); n > as.maxTargets() {
		as.addFinding("scope.too_many_targets", findingOptions{field: "targets"})
	} else if n >= 26 {
		as.addFinding("scope.too_many_targets", findingOptions{field: "targets", severity: SeverityReview})
	}
	for i := range r.Targets {
		t := &r.Targets[i]
		as.values.target = t.Value
		if t.Type == "area" || t.Type == "keyword" {
			if !as.hasFinding("scope.area_search", "") {
				as.addFinding("scope.area_search", findingOptions{field: "targets[" + itoa(i) + "]"})
			}
			continue
		}
		rule := as.targetRule(t.Type)
		if rule == nil && as.platform != nil {
			as.addFinding("scope.not_our_target", findingOptions{field: "targets[" + itoa(i) + "]"})
			continue
		}
		if rule != nil && t.Type == "profile_url" && !rule.allowsHost(t.Value) {
			as.addFinding("scope.not_our_target", findingOptions{field: "targets[" + itoa(i) + "].value", cite: rule.Cite})
			continue
		}
		ok, reading := as.policy.checkTarget(r, i)
		if ok && rule != nil && rule.NeedsDate && t.AsOf.IsZero() {
			ok, reading = false, "such a name means an account only on a date, and none is given"
		}
		if !ok {
			as.values.reading = reading
			w := findingOptions{field: "targets[" + itoa(i) + "].value"}
			if rule != nil {
				w.cite = rule.Cite
			}
			as.addFinding("scope.invalid_target", w)
		}
	}
}

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

// checkData: something is asked, and not everything.
func (as *assessor) checkData() {
	r := as.request
	if len(r.Data) == 0 && !r.Kind.IsPreservation() {
		as.addFinding("scope.no_data", findingOptions{field: "data"})
	}
	for i := range r.Data {
		d := &r.Data[i]
		if d.Category == AreaSearch && !as.hasFinding("scope.area_search", "") {
			as.addFinding("scope.area_search", findingOptions{field: "data[" + itoa(i) + "]"})
		}
		if r.Kind.IsPreservation() {
			continue
		}
		if d.Category == AnyAndAll {
			as.values.phrase = "any and all"
			as.addFinding("scope.any_and_all", findingOptions{field: "data[" + itoa(i) + "]"})
		} else if w := as.policy.Phrases.scan(d.Note)[phraseAnyAndAll]; w != "" {
			as.values.phrase = w
			as.addFinding("scope.any_and_all", findingOptions{field: "data[" + itoa(i) + "].note"})
		}
	}
}

// checkPeriods: two ends, the right way round, not longer than a person can
// justify. An emergency without a period gets what its test lets go.
func (as *assessor) checkPeriods() {
	r := as.request
	p := r.Period
	half := p.From.IsZero() != p.To.IsZero()
	if isInverted(p) {
		as.addFinding("scope.inverted_period", findingOptions{field: "period"})
	}
	missing, long := false, false
	for i := range r.Data {
		d := &r.Data[i]
		own := !d.From.IsZero() || !d.To.IsZero()
		span := r.ItemPeriod(i)
		if own && isInverted(span) {
			as.addFinding("scope.inverted_period", findingOptions{field: "data[" + itoa(i) + "]", category: d.Category})
			continue
		}
		if !own && ignoresPeriod(d.Category) {
			continue
		}
		if r.Process != nil && as.instrument != nil && as.prospectiveOnly() && !own && !r.Process.Window.IsZero() {
			span = r.Process.Window
		}
		if span.From.IsZero() || span.To.IsZero() {
			if r.Kind == KindRecords && !missing {
				missing = true
				as.addFinding("scope.no_period", findingOptions{field: "data[" + itoa(i) + "]", category: d.Category})
			}
			continue
		}
		if days := span.Days(); !long && r.Kind == KindRecords && days > as.longPeriodDays() {
			long = true
			as.values.days, as.values.period = itoa(days), span.From.Date().String()+" to "+span.To.Date().String()
			as.addFinding("scope.long_period", findingOptions{field: "data[" + itoa(i) + "]", category: d.Category})
		}
	}
	if half && !missing && r.Kind == KindRecords {
		as.addFinding("scope.no_period", findingOptions{field: "period"})
	}
}

func isInverted(p Period) bool {
	return !p.From.IsZero() && !p.To.IsZero() && (p.To.Time.Before(p.From.Time) && !(p.To.WholeDay && p.To.Date() == p.From.Date()))
}

func (as *assessor) longPeriodDays() int {
	if as.platform != nil && as.platform.LongPeriodDays > 0 {
		return as.platform.LongPeriodDays
	}
	return 731
}
