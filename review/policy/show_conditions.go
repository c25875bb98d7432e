package policy

import (
	"strconv"
	"strings"

	"lert/review"
)

// laterConditions puts into words the conditions on the users, on the process's own marks and on the platform's
// settings.
func laterConditions(w *review.When) (out []string) {
	say := func(text string, list []string) {
		if len(list) > 0 {
			out = append(out, text+" "+plain(strings.Join(list, " or ")))
		}
	}
	mark := func(value *bool, yes, no string) {
		if value != nil {
			out = append(out, map[bool]string{true: yes, false: no}[*value])
		}
	}
	if len(w.NotInstruments) > 0 {
		out = append(out, "not under "+strings.Join(w.NotInstruments, " or "))
	}
	if len(w.NotCategories) > 0 {
		out = append(out, "not for "+strings.Join(w.NotCategories, " or "))
	}
	say("not in cases of", w.NotOffences)
	say("not issued by", w.NotRoles)
	say("about a user whose data an entity controls in", w.Controllers)
	say("about a user in", w.Users)
	if w.NotUSPersons {
		out = append(out, "who is not stated to be a US person")
	}
	say("where the users live:", w.Residences)
	if w.CrossBorder {
		out = append(out, "addressed to an entity in another country")
	}
	if !w.IssuedBefore.IsZero() {
		out = append(out, "issued before "+w.IssuedBefore.String())
	}
	mark(w.Notified, "with notification of the enforcing authority", "without notification of the enforcing authority")
	mark(w.IdentificationOnly, "only to identify the user", "not only to identify the user")
	mark(w.OwnRows, "from a country with its own instruments", "from a country without its own instruments")
	mark(w.ListedOffences, "from a country with listed offences", "from a country without listed offences")
	switch w.WithoutProcess {
	case review.WithoutProcessAlso:
		out = append(out, "with or without legal process")
	case review.WithoutProcessOnly:
		out = append(out, "without legal process")
	}
	say("with the setting", w.Switches)
	say("without the setting", w.NotSwitches)
	return out
}

// conditionText puts the conditions of a row into words.
func conditionText(w *review.When) string {
	var out []string
	say := func(text string, list []string) {
		if len(list) > 0 {
			out = append(out, text+" "+plain(strings.Join(list, " or ")))
		}
	}
	say("by", w.Via)
	say("for", w.Purposes)
	say("not for", w.NotPurposes)
	say("issued by", w.Roles)
	say("in cases of", w.Offences)
	if len(w.Instruments) > 0 {
		out = append(out, "under "+strings.Join(w.Instruments, " or "))
	}
	say("from", w.Countries)
	say("requested by", w.Requesters)
	say("not requested by", w.NotRequesters)
	var kinds []string
	for _, k := range w.Kinds {
		kinds = append(kinds, string(k))
	}
	say("in requests for", kinds)
	say("arriving by", w.Channels)
	if len(w.Categories) > 0 {
		out = append(out, "for "+strings.Join(w.Categories, " or "))
	}
	say("on", w.Platforms)
	say("where it demands", w.Demands)
	say("citing", w.Statute)
	say("not citing", w.NoStatute)
	say("citing", w.Cites)
	say("not citing", w.NotCites)
	say("about", w.Topics)
	say("and about", w.AndTopics)
	say("not about", w.NotTopics)
	say("from an agency named", w.Agencies)
	say("from an agency not named", w.NotAgencies)
	say("issued by", w.Offices)
	say("issued by an official with the rank of", w.Rank)
	say("on a platform with its principal office in", w.Seats)
	say("on a platform with an office in", w.Presence)
	if w.SocialPlatform {
		out = append(out, "on a social platform")
	}
	if w.MonthlyUsers > 0 {
		out = append(out, "on a platform with more than "+strconv.Itoa(w.MonthlyUsers)+" monthly users")
	}
	say("from an authority in", w.Authorities)
	say("from an authority outside", w.NotAuthorities)
	say("from an authority of", w.Subdivisions)
	say("from an authority not of", w.NotSubdivisions)
	say("for cases opened since", dateList(w.OpenedSince))
	say("for cases opened until", dateList(w.OpenedUntil))
	say("where it is unknown whether the case was opened before", dateList(w.OpenedUnclear))
	say("for an offence under", w.Provisions)
	say("addressed to", w.ServedOn)
	say("addressed to an entity in", w.Entities)
	say("addressed to an entity outside", w.NotEntities)
	out = append(out, laterConditions(w)...)
	if len(out) == 0 {
		return ""
	}
	return " (" + strings.Join(out, "; ") + ")"
}
