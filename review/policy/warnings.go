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
		if other := prefixes[plat.Prefix]; other != "" {
			v.add("platform "+id, "its case numbers begin with "+plat.Prefix+" as those of "+other)
		}
		prefixes[plat.Prefix] = id
		v.platform(plat)
	}
	for _, id := range sorted(p.Instruments) {
		for _, inst := range p.Instruments[id] {
			v.instrument(inst)
		}
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

func (v *warner) add(where, what string) { v.list = append(v.list, Warning{where, what}) }

func (v *warner) sources() {
	for key, s := range v.p.Sources {
		if s.AsOf.IsZero() {
			v.add("source "+key, "it does not say of which day the text is; add as_of")
		}
		if s.Confidence == "" {
			v.add("source "+key, "it does not say how well it was read; add confidence")
		}
	}
}

// calendars checks the time zones and the holidays of countries.
func (v *warner) calendars() {
	for _, code := range sorted(v.p.Countries) {
		c := v.p.Countries[code]
		for _, zone := range []string{c.Zone, cmp.Or(c.LastZone, c.Zone)} {
			if _, err := time.LoadLocation(zone); err != nil || zone == "" || zone == "Local" {
				v.add("country "+code, "no time zone "+strconv.Quote(zone)+"; use an IANA name such as Europe/Dublin")
			}
		}
	}
	for _, country := range sorted(v.p.Holidays) {
		year := 0
		for day := range v.p.Holidays[country] {
			year = max(year, day.Year)
		}
		if year < v.p.Date.Year {
			v.add("holidays "+country,
				fmt.Sprintf("they end with %d; periods after that are counted without holidays", year))
		}
	}
}

func (v *warner) platform(plat *review.Platform) {
	where := "platform " + plat.ID
	fallback := slices.ContainsFunc(plat.Entities, func(e review.Entity) bool { return e.Default })
	for _, gap := range []struct {
		missing bool
		text    string
	}{
		{len(plat.Entities) == 0, "no entity answers for its users; add entities"},
		{len(plat.Entities) > 0 && !fallback, "no entity answers for users elsewhere; set default: true on one"},
		{len(plat.Channels) == 0, "no channel is a way in; every request will be off channel"},
		{len(plat.Targets) == 0, "it has no identifiers; every target will be refused"},
		{len(plat.Holdings) == 0, "it holds nothing; nothing can be produced"},
		{plat.Preservation.Days == 0 && !plat.Preservation.NotOffered,
			"it says neither for how many days it preserves nor that it does not (none: true)"},
		{len(plat.Emergency.Harms) == 0 && !plat.Emergency.NotOffered,
			"it says neither which harms make an emergency nor that it has no such route (none: true)"},
		{plat.ResponseTargetHours == 0,
			"it has no house target; a request that no law hurries has no clock (house_target_hours)"},
	} {
		if gap.missing {
			v.add(where, gap.text)
		}
	}
	v.holdings(where, plat.Holdings)
	v.conditions(where, plat.Requires, plat.Severities, plat.Clauses)
}

// holdings finds rows whose letters will lack a text, and rows that never apply because earlier rows cover them.
func (v *warner) holdings(where string, rows []review.Holding) {
	covered := map[review.Category]bool{}
	for i, h := range rows {
		row := fmt.Sprintf("%s, holdings %d", where, i+1)
		if h.Held == "none" && h.Why != "scope.not_held" && h.Instead == "" {
			v.add(row, "its letter will not say what can be had instead, or where; add instead")
		}
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
		if !speaks {
			v.add(row, "it never speaks: rows above it cover "+strings.Join(h.Categories, " "))
		}
	}
}

func (v *warner) instrument(inst *review.Instrument) {
	where := "instrument " + inst.ID
	if !inst.Since.IsZero() {
		where += " since " + inst.Since.String()
	}
	if len(inst.Reach)+len(inst.OutOfReach)+len(inst.Always) == 0 && !inst.Preserves {
		v.add(where, "it reaches nothing and nothing says why; add reach, beyond or always")
	}
	if inst.Preserves && inst.Preservation == nil {
		v.add(where, "it preserves and does not say for how long; add keep")
	}
	limits := slices.Concat(inst.AgeLimits, inst.DurationLimits)
	v.conditions(where, inst.Reach, inst.Requires, inst.Always, inst.Severities, inst.WrongStatutes, limits)
	for _, r := range inst.WrongStatutes {
		if r.Match == "" {
			v.add(where, "a wrong statute matches nothing; add match")
		}
	}
	for _, r := range limits {
		if r.Days == 0 && r.Months == 0 {
			v.add(where, "a limit for "+r.Code+" has neither days nor months")
		}
	}
}

func (v *warner) clock(c *review.ClockRule) {
	where := "clock " + c.ID
	if c.Hours == 0 && c.Days == 0 {
		v.add(where, "its period is empty; add hours or days")
	}
	hours := c.Count == "hours" || c.Count == "eu_hours"
	if hours && c.Hours == 0 || !hours && c.Days == 0 && c.Hours > 0 {
		v.add(where, "count: "+c.Count+" does not go with the unit given")
	}
	if c.Zone == "" && c.Count != "hours" {
		v.add(where, "its days begin in no time zone and are counted in UTC; add zone")
	}
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
		if v.p.Platforms[id] == nil {
			v.add(where, "it speaks of a platform "+id+" that there is not")
		}
	}
	for _, id := range w.Instruments {
		named := func(known string) bool { return namesInstrument([]string{id}, known) }
		if !slices.ContainsFunc(sorted(v.p.Instruments), named) {
			v.add(where, "it speaks of an instrument "+id+" that there is not")
		}
	}
}

func sorted[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }
