package review

import (
	"cmp"
	"time"
)

// CountRenewals finds which preservation an extension is to renew, and how many renewals of it came in time. since is
// when the newest preservation of the agency arrived, zero if none is known; renewals are when its extensions arrived
// after that, oldest first. An extension that arrives after the term is a first request of its own, so that the next
// one renews it. An extension of a preservation that nobody knows was a renewal already.
func CountRenewals(p *Policy, r *Request, since time.Time, renewals []time.Time) (start time.Time, used int) {
	as := newAssessor(p, r, nil, r.ReceivedAt)
	as.prepare()
	k := as.statutoryPreservation()
	isLaw := k != nil
	if !isLaw && as.platform != nil {
		k = &StatutoryPreservation{Days: as.platform.Preservation.Days, Renewals: as.platform.Preservation.Renewals}
	}
	if len(renewals) == 0 || k == nil || k.Days == 0 || k.ConfirmsOnly {
		return since, len(renewals)
	}
	start, isKnown := since, !since.IsZero()
	if !isKnown {
		start, renewals = renewals[0], renewals[1:]
	}
	for _, at := range renewals {
		if at.After(as.preservationEnd(k, start, used)) {
			start, used, isKnown = at, 0, true
		} else {
			used++
		}
	}
	switch isLate := r.ReceivedAt.After(as.preservationEnd(k, start, used)); {
	case isLate && !isLaw: // no law counts its term, see checkRenewals
		return start, 0
	case !isLate && !isKnown:
		return time.Time{}, used + 1
	}
	return start, used
}

// preservationEnd is when a preservation ends that arrived at an instant and was renewed in time, as often as the law
// allows at most.
func (as *assessor) preservationEnd(k *StatutoryPreservation, since time.Time, renewals int) time.Time {
	rule, holidays := ClockRule{Days: k.Days, Count: k.Count, Zone: k.Zone}, as.holidaysOf("")
	ends := as.policy.periodEnd(&rule, since, holidays)
	rule.Days = cmp.Or(k.RenewalDays, k.Days)
	for range min(renewals, k.Renewals) {
		ends = as.policy.periodEnd(&rule, ends, holidays)
	}
	return ends
}
