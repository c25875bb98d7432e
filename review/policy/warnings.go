package policy

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"lert/review"
)

// Warning is a probable mistake in a policy that loads without error, such as a
// row that never applies.
type Warning struct {
	row  string // "platform whatsapp, holdings 3"
	text string
}

// String is the warning in one line: the row and what is wrong with it.
func (p Warning) String() string { return p.row + ": " + p.text }

// Validate looks for probable mistakes in a loaded policy; Load has already
// refused what is certainly wrong. The list is sorted, and empty if all is well.
func Validate(p *review.Policy) []Warning {
	v := &warner{p: p}
	prefixes := map[string]string{}
	for _, id := range sorted(p.Platforms) {
		plat := p.Platforms[id]
		other := prefixes[plat.Prefix]
		v.warnIf(other != "", "platform "+id, "its case numbers begin with "+plat.Prefix+" as those of "+other)
		prefixes[plat.Prefix] = id
		v.platform(plat)
	}
	for _, id := range sorted(p.Instruments) {
		for _, inst := range p.Instruments[id] {
			v.instrument(inst)
		}
	}
	for i := range p.Rules {
		v.rule(&p.Rules[i])
	}
	for i := range p.ClockRules {
		v.clock(&p.ClockRules[i])
	}
	v.sources()
	v.calendars()
	slices.SortFunc(v.list, func(a, b Warning) int { return strings.Compare(a.String(), b.String()) })
	return slices.Compact(v.list)
}

// warner collects the warnings about a policy.
type warner struct {
	p    *review.Policy
	list []Warning
}

func (v *warner) warnIf(cond bool, where, text string) {
	if cond {
		v.list = append(v.list, Warning{where, text})
	}
}

func (v *warner) sources() {
	for key, s := range v.p.Sources {
		v.warnIf(s.AsOf.IsZero(), "source "+key, "the date of its text is missing; add `as_of`")
		v.warnIf(s.Confidence == "", "source "+key, "its confidence is missing; add `confidence`")
	}
}

// calendars checks the time zones and the holidays of countries.
func (v *warner) calendars() {
	for _, code := range sorted(v.p.Countries) {
		c := v.p.Countries[code]
		for _, zone := range []string{c.Zone, cmp.Or(c.LastZone, c.Zone)} {
			_, err := time.LoadLocation(zone)
			v.warnIf(err != nil || zone == "" || zone == "Local", "country "+code,
				"no time zone "+strconv.Quote(zone)+"; use an IANA name such as Europe/Dublin")
		}
	}
	for _, country := range sorted(v.p.Holidays) {
		year := 0
		for day := range v.p.Holidays[country] {
			year = max(year, day.Year)
		}
		v.warnIf(year < v.p.Date.Year, "holidays "+country,
			fmt.Sprintf("they end with %d; periods after that are counted without holidays", year))
	}
}

func (v *warner) platform(plat *review.Platform) {
	where := "platform " + plat.ID
	fallback := slices.ContainsFunc(plat.Entities, func(e review.Entity) bool { return e.Default })
	v.warnIf(len(plat.Entities) == 0, where, "no entity is responsible for its users; add `entities`")
	v.warnIf(len(plat.Entities) > 0 && !fallback, where,
		"no entity is responsible for users elsewhere; set `default: true` on one")
	v.warnIf(len(plat.Channels) == 0, where, "it has no channel; every request will count as sent through an unpublished one")
	v.warnIf(len(plat.Targets) == 0, where, "it has no identifiers; every target will be refused")
	v.warnIf(len(plat.Holdings) == 0, where, "it has no holdings; nothing can be produced")
	v.warnIf(plat.Preservation.Days == 0 && !plat.Preservation.NotOffered, where,
		"it states neither how many days it preserves nor that it does not preserve (`none: true`)")
	v.warnIf(len(plat.Emergency.Harms) == 0 && !plat.Emergency.NotOffered, where,
		"it states neither which harms make an emergency nor that it has no emergency route (`none: true`)")
	v.warnIf(plat.ResponseTargetHours == 0, where,
		"it has no target time, so a request without a legal deadline has no clock; add `house_target_hours`")
	v.holdings(where, plat.Holdings)
	v.conditions(where, plat.Requires, plat.Severities, plat.Clauses)
}

// holdings finds rows whose letters will lack a text, and rows that never apply because earlier rows cover them.
func (v *warner) holdings(where string, rows []review.Holding) {
	covered := map[review.Category]bool{}
	for i, h := range rows {
		row := fmt.Sprintf("%s, holdings %d", where, i+1)
		v.warnIf(h.Held == "none" && h.Why != "scope.not_held" && h.Instead == "", row,
			"its letter will not say what is available instead, or where; add `instead`")
		speaks := false
		for _, c := range review.Categories {
			if !slices.ContainsFunc(h.Categories, c.Matches) {
				continue
			}
			speaks = speaks || !covered[c]
			if !h.ProtectedOnly {
				covered[c] = true
			}
		}
		v.warnIf(!speaks, row, "it never applies: rows above it cover "+strings.Join(h.Categories, " "))
	}
}

func (v *warner) instrument(inst *review.Instrument) {
	where := "instrument " + inst.ID + textIf(!inst.Since.IsZero(), " since "+inst.Since.String())
	v.warnIf(len(inst.Reach)+len(inst.OutOfReach)+len(inst.Always) == 0 && !inst.Preserves, where,
		"it reaches nothing, and nothing says why; add `reach`, `beyond` or `always`")
	v.warnIf(inst.Preserves && inst.Preservation == nil, where,
		"it preserves data but does not say for how long; add `keep`")
	limits := slices.Concat(inst.AgeLimits, inst.DurationLimits)
	v.conditions(where, inst.Reach, inst.Requires, inst.Always, inst.Severities, inst.WrongStatutes, limits)
	for _, r := range inst.WrongStatutes {
		v.warnIf(r.Match == "", where, "a wrong statute matches nothing; add `match`")
	}
	for _, r := range limits {
		v.warnIf(r.Days == 0 && r.Months == 0, where, "a limit for "+r.Code+" has neither days nor months")
	}
}

// rule checks the conditions of a rule for any legal process.
func (v *warner) rule(r *review.FindingRule) { v.when("rule "+r.ID, &r.When) }

func (v *warner) clock(c *review.ClockRule) {
	where := "clock " + c.ID
	v.warnIf(c.Hours == 0 && c.Days == 0, where, "its period is empty; add `hours` or `days`")
	hours := c.Count == "hours" || c.Count == "eu_hours"
	v.warnIf(hours && c.Hours == 0 || !hours && c.Days == 0 && c.Hours > 0, where,
		"`count: "+c.Count+"` cannot be used with this unit")
	v.warnIf(c.Zone == "" && c.Count != "hours", where,
		"its days have no time zone and are counted in UTC; add `zone`")
	v.when(where, &c.When)
}

// conditions checks the field When of all rows of some lists.
func (v *warner) conditions(where string, lists ...any) {
	for _, list := range lists {
		for _, row := range reflect.ValueOf(list).Seq2() {
			v.when(where, row.FieldByName("When").Addr().Interface().(*review.When))
		}
	}
}

// when finds platforms and instruments in a condition that do not exist.
func (v *warner) when(where string, w *review.When) {
	for _, id := range w.Platforms {
		v.warnIf(v.p.Platforms[id] == nil, where, "it names a platform "+id+" that does not exist")
	}
	for _, id := range slices.Concat(w.Instruments, w.NotInstruments) {
		named := func(known string) bool { return namesInstrument([]string{id}, known) }
		v.warnIf(!slices.ContainsFunc(sorted(v.p.Instruments), named), where,
			"it names an instrument "+id+" that does not exist")
	}
}

func sorted[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }
