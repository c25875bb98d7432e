package obligation

import (
	"slices"
	"strings"
	"time"

	"lert/review"
	"lert/review/text"
)

// recheckDays is the time after which a nondisclosure without a known end is rechecked
// if nothing else sets a date: a year, because longer ones are for counsel to decide.
const recheckDays = 365

// endsNondisclosure reports whether an obligation is the end of a nondisclosure order.
func endsNondisclosure(o Obligation) bool { return o.Clock == review.ClockNondisclosure }

// addNotices adds the obligations towards the user: when they are notified, or when it
// is rechecked why they are not. The latest approval decides that. If data has been
// disclosed, the last approval that took effect still does, whatever was decided since,
// and so do earlier ones until an approval sets a date for the notice. A user who is no
// longer among the targets is covered by the approval under which their data was
// disclosed.
func (f *fold) addNotices() {
	var covered []string // users for whom a later approval has set a date
	for _, d := range f.Records.NoticeApprovals() {
		awaiting := f.Records.usersAwaitingNotice(f.Policy, d)
		if !slices.ContainsFunc(awaiting, func(user string) bool { return !slices.Contains(covered, user) }) {
			continue
		}
		suffix := f.formerUsersText(d, awaiting)
		for _, o := range f.noticeObligations(d) {
			switch {
			case !endsNondisclosure(o):
				o.Text += suffix
				covered = append(covered, awaiting...)
			case slices.ContainsFunc(f.out, endsNondisclosure):
				continue // a later approval has the order's end already
			}
			f.out = append(f.out, o)
		}
	}
}

// formerUsersText names those of the users whom the current revision no longer names.
func (f *fold) formerUsersText(d *Decision, users []string) string {
	then := f.Records.Request(d.Revision)
	now := targetsOf(f.Policy, f.req)
	var out []string
	for i, key := range targetsOf(f.Policy, then) {
		if slices.Contains(users, key) && !slices.Contains(now, key) {
			out = append(out, string(text.Clean(then.Targets[i].Value)))
		}
	}
	if len(out) == 0 {
		return ""
	}
	return "; for " + strings.Join(out, ", ") + ", who" + isOrAre(len(out)) + " no longer named in the request"
}

// noticeObligations are the obligations that follow from a decision's choice about
// notifying the user.
func (f *fold) noticeObligations(d *Decision) []Obligation {
	u := &noticeBuilder{f: f, d: d, renewal: RenewalAfter(&d.Decision, d.Leaf, f.Records.Renewals)}
	u.addNondisclosureEnd()
	if d.Notice != nil && d.Assessment != nil {
		u.addNotice(d.Notice, d.Assessment)
	}
	u.applyRechecks()
	return u.out
}

// noticeBuilder collects the obligations that one decision has towards the user.
type noticeBuilder struct {
	f       *fold
	d       *Decision
	renewal *Renewal // the renewal that delays the notice, nil if there is none
	out     []Obligation
}

// add adds an obligation if it has a date.
func (u *noticeBuilder) add(clock string, due time.Time, basis, says string, target bool) {
	if !due.IsZero() {
		u.out = append(u.out, Obligation{Clock: clock, Due: due.UTC(), Basis: basis, InternalTarget: target, Text: says,
			Since: u.d.FinalAt(), DecisionSeq: u.d.Seq})
	}
}

// addNondisclosureEnd adds the end of the nondisclosure order, as renewed.
func (u *noticeBuilder) addNondisclosureEnd() {
	const ends = "the bar on user notice ends, unless it is extended first"
	var renewed time.Time
	if x := latestEnding(u.f.Records.Renewals, func(x *Renewal) bool { return x.Leaf > u.d.Leaf }); x != nil {
		renewed = review.NondisclosureEnd(u.f.Policy, u.f.req, x.Until).Add(-time.Second)
	}
	for _, k := range bindingClocks(u.d.Assessment, review.ClockNondisclosure) {
		u.add(k.Name, later(k.Due, renewed), k.Basis, ends, k.InternalTarget)
	}
	if len(u.out) == 0 && u.renewal != nil {
		u.add(review.ClockNondisclosure, renewed, "court_order", ends, false)
	}
}

// addNotice adds the notice, the recheck, or both.
func (u *noticeBuilder) addNotice(n *review.NoticeChoice, a *review.Assessment) {
	ground := n.Ground
	if ground == "" && n.Action == a.Notice.Action {
		ground = a.Notice.Ground
	}
	because := ""
	if ground != "" {
		because = " (" + strings.ReplaceAll(ground, "_", " ") + ")"
	}
	recheck := n.RecheckOn
	switch {
	case n.Action == review.NoticeDelay, u.renewal != nil:
		until := n.Until
		if u.renewal != nil {
			until = u.renewal.Until
		}
		u.add(review.ClockNotice, review.NondisclosureEnd(u.f.Policy, u.f.req, until), "",
			"tell the user, once the bar has ended on "+until.String()+because, false)
	case n.Action == review.NoticeBefore:
		due := u.d.FinalAt()
		if k, ok := a.ResponseClock(); ok {
			due = later(due, k.Due)
		}
		u.add(review.ClockNotice, due, "", "tell the user before disclosure", false)
	case n.Action == review.NoticeProhibited && recheck.IsZero():
		recheck = a.Notice.RecheckOn
		// If the law itself forbids the notice for good, there is nothing to recheck.
		if recheck.IsZero() && ground != "regulation" && ground != "statute" {
			recheck = review.DateOf(u.d.FinalAt().UTC()).AddDays(recheckDays)
		}
	}
	if !recheck.IsZero() {
		u.add(review.ClockRecheck, recheck.StartOfDay(time.UTC), "",
			"recheck why the user has not been told"+because, false)
	}
}

// applyRechecks applies the rechecks recorded since the decision: each moves the
// recheck to its next date, or makes the notice due.
func (u *noticeBuilder) applyRechecks() {
	r := u.f.Records
	since := max(u.d.Leaf, u.d.CountersignLeaf)
	for i := range r.Observations {
		o := &r.Observations[i]
		if o.Kind != review.ObservedRecheck || o.Leaf < since || !r.isCurrent(o) {
			continue
		}
		j := slices.IndexFunc(u.out, func(x Obligation) bool { return x.Clock == review.ClockRecheck })
		if j < 0 {
			return
		}
		x := &u.out[j]
		switch {
		case o.Value == review.ExceptionRemains:
			x.Due, x.Since = o.Until.StartOfDay(time.UTC), o.At
		case slices.ContainsFunc(u.out, func(x Obligation) bool { return x.Clock == review.ClockNotice }):
			u.out = slices.Delete(u.out, j, j+1) // the notice has a date of its own
		default:
			x.Clock, x.Due, x.Since = review.ClockNotice, o.At.UTC(), o.At
			x.Text = "tell the user: the reason for withholding notice no longer applies"
		}
	}
}

// RenewalAfter is the renewal that delays the notice that a decision chose: of those
// recorded after the decision's position that end after the day it names, if it names
// one, the last to end. Nil if there is none, or if the decision does not approve with
// a notice.
func RenewalAfter(d *review.Decision, leaf int64, renewals []Renewal) *Renewal {
	if d.Outcome != review.OutcomeApprove || d.Notice == nil ||
		d.Notice.Action != review.NoticeDelay && d.Notice.Action != review.NoticeBefore {
		return nil
	}
	return latestEnding(renewals, func(x *Renewal) bool { return x.Leaf > leaf && x.Until.After(d.Notice.Until) })
}

// NondisclosureEnd is the last day of the nondisclosure that a renewal can extend: that
// of the request's own order, as renewed, else that of the approval that delays the
// notice. Zero if there is no such order with a known end.
func NondisclosureEnd(r *Records) review.Date {
	if pr := r.Request(r.Revision()).Process; pr != nil {
		if n := pr.Nondisclosure; n != nil && n.Kind == "order" && !n.Until.IsZero() {
			return n.Until
		}
	}
	for _, d := range r.NoticeApprovals() {
		if d.Notice == nil || d.Notice.Action != review.NoticeDelay {
			continue
		}
		if x := RenewalAfter(&d.Decision, d.Leaf, r.Renewals); x != nil {
			return x.Until
		}
		return d.Notice.Until
	}
	return review.Date{}
}
