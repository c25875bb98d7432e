package review

import "strings"

// scope asks whether the request is narrow: which accounts, which data, which
// days, and why. What the platform does not have is found row by row in rows.
func (as *assessor) scope() {
	as.demands()
	as.targets()
	as.askedData()
	as.periods()
	if as.r.Kind == Records && as.blank(as.r.Justification) {
		as.find("scope.no_justification", at{field: "justification"})
	}
}

// demands are what is asked beside data.
func (as *assessor) demands() {
	redesign := false
	for i, d := range as.r.Demands {
		field := "demands[" + itoa(i) + "]"
		as.v.Value = strings.ReplaceAll(d, "_", " ")
		switch d {
		case "redesign", "trace_originator":
			if !redesign {
				as.find("scope.redesign", at{field: field})
			}
			redesign = true
		default:
			as.find("scope.not_records", at{field: field})
		}
	}
	if !redesign {
		if w := as.said[watchRedesign]; w != "" {
			as.v.Phrase = w
			as.find("scope.redesign", at{field: "justification", severity: ReviewSev})
		}
	}
}

// targets: identifiers that this platform has, valid, and not too many.
func (as *assessor) targets() {
	r := as.r
	if len(r.Targets) == 0 {
		as.find("scope.no_target", at{field: "targets"})
		return
	}
	as.v.Max, as.v.Value = itoa(as.maxTargets()), itoa(len(r.Targets))
	if n := len(r.Targets); n > as.maxTargets() {
		as.find("scope.too_many_targets", at{field: "targets"})
	} else if n >= 26 {
		as.find("scope.too_many_targets", at{field: "targets", severity: ReviewSev})
	}
	for i := range r.Targets {
		t := &r.Targets[i]
		as.v.Target = t.Value
		if t.Type == "area" || t.Type == "keyword" {
			if !as.found("scope.area_search", "") {
				as.find("scope.area_search", at{field: "targets[" + itoa(i) + "]"})
			}
			continue
		}
		rule := as.targetRule(t.Type)
		if rule == nil && as.plat != nil {
			as.find("scope.not_our_target", at{field: "targets[" + itoa(i) + "]"})
			continue
		}
		if rule != nil && t.Type == "profile_url" && !rule.hosts(t.Value) {
			as.find("scope.not_our_target", at{field: "targets[" + itoa(i) + "].value", cite: rule.Cite})
			continue
		}
		ok, reading := as.p.checkTarget(r, i)
		if ok && rule != nil && rule.NeedsDate && t.AsOf.IsZero() {
			ok, reading = false, "such a name means an account only on a date, and none is given"
		}
		if !ok {
			as.v.Reading = reading
			w := at{field: "targets[" + itoa(i) + "].value"}
			if rule != nil {
				w.cite = rule.Cite
			}
			as.find("scope.invalid_target", w)
		}
	}
}

func (as *assessor) targetRule(kind string) *TargetRule {
	if as.plat == nil {
		return nil
	}
	for i := range as.plat.Targets {
		if as.plat.Targets[i].Type == kind {
			return &as.plat.Targets[i]
		}
	}
	return nil
}

// askedData: something is asked, and not everything.
func (as *assessor) askedData() {
	r := as.r
	if len(r.Data) == 0 && !r.Kind.Preserves() {
		as.find("scope.no_data", at{field: "data"})
	}
	for i := range r.Data {
		d := &r.Data[i]
		if d.Category == AreaSearch && !as.found("scope.area_search", "") {
			as.find("scope.area_search", at{field: "data[" + itoa(i) + "]"})
		}
		if r.Kind.Preserves() {
			continue
		}
		if d.Category == AnyAndAll {
			as.v.Phrase = "any and all"
			as.find("scope.any_and_all", at{field: "data[" + itoa(i) + "]"})
		} else if w := as.p.Words.scan(d.Note)[watchAnyAndAll]; w != "" {
			as.v.Phrase = w
			as.find("scope.any_and_all", at{field: "data[" + itoa(i) + "].note"})
		}
	}
}

// periods: two ends, the right way round, not longer than a person can
// justify. An emergency without a period gets what its test lets go.
func (as *assessor) periods() {
	r := as.r
	p := r.Period
	half := p.From.IsZero() != p.To.IsZero()
	if inverted(p) {
		as.find("scope.inverted_period", at{field: "period"})
	}
	missing, long := false, false
	for i := range r.Data {
		d := &r.Data[i]
		own := !d.From.IsZero() || !d.To.IsZero()
		span := r.Span(i)
		if own && inverted(span) {
			as.find("scope.inverted_period", at{field: "data[" + itoa(i) + "]", category: d.Category})
			continue
		}
		if !own && timeless(d.Category) {
			continue
		}
		if r.Process != nil && as.inst != nil && as.forwardOnly() && !own && !r.Process.Window.IsZero() {
			span = r.Process.Window
		}
		if span.From.IsZero() || span.To.IsZero() {
			if r.Kind == Records && !missing {
				missing = true
				as.find("scope.no_period", at{field: "data[" + itoa(i) + "]", category: d.Category})
			}
			continue
		}
		if days := span.Days(); !long && r.Kind == Records && days > as.longPeriod() {
			long = true
			as.v.Days, as.v.Period = itoa(days), span.From.Date().String()+" to "+span.To.Date().String()
			as.find("scope.long_period", at{field: "data[" + itoa(i) + "]", category: d.Category})
		}
	}
	if half && !missing && r.Kind == Records {
		as.find("scope.no_period", at{field: "period"})
	}
}

func inverted(p Period) bool {
	return !p.From.IsZero() && !p.To.IsZero() && (p.To.Time.Before(p.From.Time) && !(p.To.Whole && p.To.Date() == p.From.Date()))
}

func (as *assessor) longPeriod() int {
	if as.plat != nil && as.plat.LongPeriodDays > 0 {
		return as.plat.LongPeriodDays
	}
	return 731
}
