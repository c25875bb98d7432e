package review

import "time"

// NondisclosureEnd is the first instant, in UTC, at which a nondisclosure order with a given last day is no longer in
// force. The last day counts whole where the order was made: in the issuing authority's country and, if that has
// several time zones, in the one in which the day ends last, because no document says in which of them the court sits.
// It is zero if no end is known.
func NondisclosureEnd(p *Policy, r *Request, until Date) time.Time {
	if until.IsZero() {
		return time.Time{}
	}
	return until.AddDays(1).StartOfDay(p.lastZone(r.issuingCountry())).UTC()
}

// isCourt reports whether a role is that of a court.
func isCourt(role string) bool { return role == "judge" || role == "magistrate" }

// officeStems are the beginnings of words by which the name of an office shows that it is no court, and its role; those
// with the role of a judge show that it may be one.
var officeStems = []struct{ stem, role string }{
	{"court", "judge"}, {"judge", "judge"}, {"magistrat", "judge"}, {"justice of the peace", "judge"},
	{"chief justice", "judge"}, {"department of justice", "prosecutor"}, {"tribunal", "judge"},
	{"gericht", "judge"}, {"richter", "judge"}, {"juge", "judge"}, {"juez", "judge"}, {"juiz", "judge"},
	{"police", "police"}, {"sheriff", "police"}, {"constab", "police"}, {"detective", "police"}, {"polizei", "police"},
	{"policia", "police"}, {"kriminalpolizei", "police"}, {"prosecut", "prosecutor"}, {"attorney", "prosecutor"},
	{"ausa", "prosecutor"}, {"staatsanw", "prosecutor"}, {"procureur", "prosecutor"}, {"fiscal", "prosecutor"},
	{"promotor", "prosecutor"},
}

// silencingOffice is in words the office that made a nondisclosure order if it is no court, as its role says, or its
// name where no role is given; "" if it may be a court.
func (as *assessor) silencingOffice(g *Nondisclosure) string {
	role := g.Authority.Role
	if role == "" {
		as.eachWord(g.Authority.Name, func(rest string, _ int) bool {
			for _, w := range officeStems {
				if startsWithFolded(rest, w.stem) {
					role = w.role
				}
			}
			return role != "judge"
		})
	}
	if role == "" || isCourt(role) {
		return ""
	}
	return roleLabels([]string{role})
}

// LatestDate is the newest date that any time zone on earth has at an instant: some courts are 14 hours ahead of UTC.
func LatestDate(at time.Time) Date { return DateOf(at.UTC().Add(14 * time.Hour)) }

// NondisclosureInForce reports whether a notice plan or choice, given by its action and last day, forbids notice to the
// users of a request at an instant.
func NondisclosureInForce(p *Policy, r *Request, action string, until Date, at time.Time) bool {
	return action == NoticeProhibited ||
		action == NoticeDelay && (until.IsZero() || at.Before(NondisclosureEnd(p, r, until)))
}
