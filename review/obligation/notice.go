package obligation

import (
	"slices"
	"strings"
	"time"

	"lert/review"
	"lert/review/text"
)

// recheckDays is after how many days a bar of no known end is asked about again
// where nothing else says so: the year beyond which a gag is counsel's matter.
const recheckDays = 365

// addNotices is what is owed to the user: when they are told, or when it is looked at
// again why they are not. The latest approval says so. Where data has left, the
// last approval that took effect says so whatever was decided since, and an earlier
// one with it, until an approval says when the user is told; of a user who is not
// among the targets any more, the approval that reached their data.
func (f *fold) addNotices() {
	covered := map[string]bool{} // the users of whom a later approval speaks
	for _, d := range f.Records.NoticeApprovals() {
		awaiting := f.Records.usersAwaitingNotice(f.Policy, d)
		if !slices.ContainsFunc(awaiting, func(user string) bool { return !covered[user] }) {
			continue
		}
		added := f.noticeObligations(d)
		suffix := f.formerUsersText(d, awaiting)
		for _, o := range added {
			if o.Clock != review.ClockNondisclosure {
				o.Text += suffix
			}
			if o.Clock != review.ClockNondisclosure || !slices.ContainsFunc(f.out, func(x Obligation) bool { return x.Clock == review.ClockNondisclosure }) {
				f.out = append(f.out, o)
			}
		}
		if slices.ContainsFunc(added, func(o Obligation) bool { return o.Clock != review.ClockNondisclosure }) {
			for _, user := range awaiting {
				covered[user] = true
			}
		}
	}
}

// formerUsersText names the users of a decision whom the present revision does not name.
func (f *fold) formerUsersText(d *Decision, users []string) string {
	then := f.Records.Request(d.Revision)
	keys, now := targetsOf(f.Policy, then), targetsOf(f.Policy, f.req)
	var out []string
	for i, key := range keys {
		if slices.Contains(users, key) && !slices.Contains(now, key) {
			out = append(out, string(text.Clean(then.Targets[i].Value)))
		}
	}
	if len(out) == 0 {
		return ""
	}
	return "; of " + strings.Join(out, ", ") + ", whom the request no longer names"
}

// noticeObligations is what a decision's choice about telling the user starts. No choice but
// one not to exercise the right leaves the user without a date: a bar of no known
// end is asked about again, unless the law itself forbids telling for good.
func (f *fold) noticeObligations(d *Decision) []Obligation {
	u := &noticeBuilder{f: f, d: d, renewal: RenewalAfter(&d.Decision, d.Leaf, f.Records.Renewals)}
	u.addNondisclosureEnd()
	if d.Notice != nil && d.Assessment != nil {
		u.addNotice(d.Notice, d.Assessment)
	}
	u.applyRechecks()
	return u.out
}

// noticeBuilder is what one decision owes to the user.
type noticeBuilder struct {
	f       *fold
	d       *Decision
	renewal *Renewal // the bar's last renewal since, nil for none
	out     []Obligation
}

func (u *noticeBuilder) add(clock string, due time.Time, basis, says string, target bool) {
	if !due.IsZero() {
		u.out = append(u.out, Obligation{Clock: clock, Due: due.UTC(), Basis: basis, HouseTarget: target, Text: says, Since: u.d.FinalAt(), DecisionSeq: u.d.Seq})
	}
}

func (u *noticeBuilder) addNondisclosureEnd() {
	const ends = "the bar on telling the user ends, unless an extension comes before"
	var renewed time.Time
	if x := latestEnding(u.f.Records.Renewals, func(x *Renewal) bool { return x.Leaf > u.d.Leaf }); x != nil {
		renewed = review.NondisclosureEnd(u.f.Policy, u.f.req, x.Until).Add(-time.Second)
	}
	for _, k := range clocksOf(u.d.Assessment) {
		if k.Name != review.ClockNondisclosure || k.Informative {
			continue
		}
		u.add(review.ClockNondisclosure, later(k.Due, renewed), k.Basis, ends, k.InternalTarget)
	}
	if len(u.out) == 0 && u.renewal != nil {
		u.add(review.ClockNondisclosure, renewed, "court_order", ends, false)
	}
}

func (u *noticeBuilder) addNotice(n *review.NoticeChoice, a *review.Assessment) {
	ground, recheck := n.Ground, n.RecheckOn
	if ground == "" && n.Action == a.Notice.Action {
		ground = a.Notice.Ground
	}
	because := ""
	if ground != "" {
		because = " (" + strings.ReplaceAll(ground, "_", " ") + ")"
	}
	switch {
	case n.Action == review.NoticeDelay, u.renewal != nil:
		until := n.Until
		if u.renewal != nil {
			until = u.renewal.Until
		}
		u.add(review.ClockNotice, review.NondisclosureEnd(u.f.Policy, u.f.req, until), "", "tell the user, once the bar has ended on "+until.String()+because, false)
	case n.Action == review.NoticeBefore:
		due := u.d.FinalAt()
		if k, ok := a.ResponseClock(); ok && k.Due.After(due) {
			due = k.Due
		}
		u.add(review.ClockNotice, due, "", "tell the user before anything is disclosed", false)
	case n.Action == review.NoticeProhibited:
		switch {
		case !recheck.IsZero():
		case !a.Notice.RecheckOn.IsZero():
			recheck = a.Notice.RecheckOn
		case ground != "regulation" && ground != "statute":
			recheck = review.DateOf(u.d.FinalAt().UTC()).AddDays(recheckDays)
		}
	}
	if !recheck.IsZero() {
		u.add(review.ClockRecheck, recheck.StartOfDay(time.UTC), "", "look again at why the user is not told"+because, false)
	}
}

// applyRechecks moves what is to be looked at again to its next day, or makes the notice
// fall due, as those who have looked since the decision found.
func (u *noticeBuilder) applyRechecks() {
	since := max(u.d.Leaf, u.d.CountersignLeaf)
	for i := range u.f.Records.Observations {
		o := &u.f.Records.Observations[i]
		if o.Kind != review.ObservedRecheck || o.Leaf < since || !u.f.Records.isCurrent(o) {
			continue
		}
		j := slices.IndexFunc(u.out, func(x Obligation) bool { return x.Clock == review.ClockRecheck })
		if j < 0 {
			continue
		}
		x := &u.out[j]
		switch {
		case o.Value == review.ExceptionRemains:
			x.Due, x.Since = o.Until.StartOfDay(time.UTC), o.At
		case slices.ContainsFunc(u.out, func(x Obligation) bool { return x.Clock == review.ClockNotice }):
			u.out = slices.Delete(u.out, j, j+1) // the notice has its own day
		default:
			x.Clock, x.Due, x.Since, x.Text = review.ClockNotice, o.At.UTC(), o.At, "tell the user: why they were not told is over"
		}
	}
}

// RenewalAfter is the last renewal that was recorded after a decision, at a position of
// the ledger, to tell the user, and that ends after the day that the decision
// names, if it names one; nil for none.
func RenewalAfter(d *review.Decision, leaf int64, renewals []Renewal) *Renewal {
	if d.Outcome != review.OutcomeApprove || d.Notice == nil || d.Notice.Action != review.NoticeDelay && d.Notice.Action != review.NoticeBefore {
		return nil
	}
	return latestEnding(renewals, func(x *Renewal) bool { return x.Leaf > leaf && x.Until.After(d.Notice.Until) })
}

// NondisclosureEnd is the last day of the bar on telling the user that a renewal can move:
// what the request's own order says, as renewed, else what the approval says on which
// the user is told; zero where no order with a known end bars it.
func NondisclosureEnd(r *Records) review.Date {
	if pr := r.Request(r.Revision()).Process; pr != nil {
		if n := pr.Nondisclosure; n != nil && n.Kind == "order" && !n.Until.IsZero() {
			return n.Until
		}
	}
	for _, d := range r.NoticeApprovals() {
		switch x := RenewalAfter(&d.Decision, d.Leaf, r.Renewals); {
		case d.Notice == nil || d.Notice.Action != review.NoticeDelay:
		case x != nil:
			return x.Until
		default:
			return d.Notice.Until
		}
	}
	return review.Date{}
}
