package policy

import (
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
	say("not in a case of", w.NotOffences)
	say("not issued by", w.NotRoles)
	say("about a user whose data an entity controls in", w.Controllers)
	say("about a user in", w.Users)
	if w.NotUSPersons {
		out = append(out, "who is not said to be a US person")
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
	mark(w.OwnRows, "of a country with instruments of its own", "of a country without instruments of its own")
	mark(w.ListedOffences, "of a country with listed offences", "of a country without listed offences")
	switch w.WithoutProcess {
	case review.WithoutProcessAlso:
		out = append(out, "with legal process or without")
	case review.WithoutProcessOnly:
		out = append(out, "without legal process")
	}
	say("with the setting", w.Switches)
	say("without the setting", w.NotSwitches)
	return out
}
