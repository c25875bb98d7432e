package review

import (
	"fmt"
	"slices"

	"lert/review/problem"
)

// isWhyUnavailable reports whether this is a reason why a category holds nothing.
func isWhyUnavailable(why string) bool { return why == "no_data" || why == "no_account" }

// namesCategory reports whether a category is among those in which there was nothing.
func namesCategory(list []Unavailable, c Category) bool {
	return slices.ContainsFunc(list, func(u Unavailable) bool { return u.Category == c })
}

// grantNamesOneOf reports whether a grant, in whichever spelling, names a category in which there was nothing.
func grantNamesOneOf(grant string, list []Unavailable) bool {
	g, err := ParseGrant(grant)
	return err == nil && namesCategory(list, g.Category)
}

// checkUnavailable checks the categories of which a decision says that they hold nothing: each was asked for, may be
// disclosed, is named once, and is not granted as well.
func (c *decisionValidator) checkUnavailable() {
	for i, u := range c.Decision.Unavailable {
		name := string(u.Category)
		ofCategory := func(r CategoryRow) bool { return r.Category == u.Category }
		mayGo := func(r CategoryRow) bool { return ofCategory(r) && r.Authorised }
		switch {
		case !u.Category.Known() || !isWhyUnavailable(u.Why):
			c.refuse(problem.NoRule, fmt.Sprintf("%q: there is no such category or reason (%q)", name, u.Why),
				"use `no_data` or `no_account` with a category that `lert show` lists")
		case namesCategory(c.Decision.Unavailable[:i], u.Category):
			c.refuse(problem.NoRule, name+" is listed twice as having no data", "name it once")
		case !slices.ContainsFunc(c.Shown.Categories, ofCategory):
			c.refuse(problem.NoRule, name+" was not requested, but is listed as having no data",
				"leave it out: say nothing about data that was not requested")
		case c.Decision.Outcome == OutcomeApprove && !slices.ContainsFunc(c.Shown.Categories, mayGo):
			c.refuse(problem.NoRule, name+" may not be disclosed, but is listed as having no data",
				"leave it out: say nothing about data that may not be disclosed")
		case slices.ContainsFunc(c.Decision.Granted, func(s string) bool {
			return grantNamesOneOf(s, c.Decision.Unavailable[i:i+1])
		}):
			c.refuse(problem.NoRule, name+" is both granted and listed as having no data",
				"leave it out of the grants, or grant it and record with `lert fulfil --none` that there was no data")
		}
	}
}

// IsEmpty reports whether nothing was found in a row of the assessment, as the decision or what was done on it says.
// What was produced was found, whatever else is on record.
func (d *Decision) IsEmpty(done []Fulfilment, row CategoryRow) bool {
	empty := namesCategory(d.Unavailable, row.Category)
	for i := range done {
		f := &done[i]
		if f.Kind != Produced || f.Revision != d.Revision {
			continue
		}
		if grantsCover(f.Categories, row) {
			return false
		}
		empty = empty || namesCategory(f.Unavailable, row.Category)
	}
	return empty
}
