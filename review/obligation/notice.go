package obligation

import (
	"slices"
	"strings"
	"time"

	"lert/review"
	"lert/review/text"
)

// lookAgain is after how many days a bar of no known end is asked about again
// where nothing else says so: the year beyond which a gag is counsel's matter.
const lookAgain = 365

// toUser is what is owed to the user: when they are told, or when it is looked at
// again why they are not. The latest approval says so. Where data has left, the
// last approval that took effect says so whatever was decided since, and an earlier
// one with it, until an approval says when the user is told; of a user who is not
// among the targets any more, the approval that reached their data.
func (f *fold) toUser() {
	spoken := map[string]bool{} // the users of whom a later approval speaks
	for _, d := range f.Records.Speaking() {
		untold := f.Records.untoldUsers(f.Policy, d)
		if !slices.ContainsFunc(untold, func(user string) bool { return !spoken[user] }) {
			continue
		}
		more := f.untold(d)
		whom := f.former(d, untold)
		for _, o := range more {
			if o.Clock != review.ClockGag {
				o.Says += whom
			}
			if o.Clock != review.ClockGag || !slices.ContainsFunc(f.out, func(x Obligation) bool { return x.Clock == review.ClockGag }) {
				f.out = append(f.out, o)
			}
		}
		if slices.ContainsFunc(more, func(o Obligation) bool { return o.Clock != review.ClockGag }) {
			for _, user := range untold {
				spoken[user] = true
			}
		}
	}
}

// former names the users of a decision whom the present revision does not name.
func (f *fold) former(d *Decision, users []string) string {
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

// untold is what a decision's choice about telling the user starts. No choice but
// one not to exercise the right leaves the user without a date: a bar of no known
// end is asked about again, unless the law itself forbids telling for good.
func (f *fold) untold(d *Decision) []Obligation {
	u := &untelling{f: f, d: d, renewed: Renewed(&d.Decision, d.Leaf, f.Records.Renewals)}
	u.gag()
	if d.Notice != nil && d.Shown != nil {
		u.choice(d.Notice, d.Shown)
	}
	u.looked()
	return u.out
}

// untelling is what one decision owes to the user.
type untelling struct {
	f       *fold
	d       *Decision
	renewed *Renewal // the bar's last renewal since, nil for none
	out     []Obligation
}

func (u *untelling) owe(clock string, due time.Time, basis, says string, target bool) {
	if !due.IsZero() {
		u.out = append(u.out, Obligation{Clock: clock, Due: due.UTC(), Basis: basis, Target: target, Says: says, Since: u.d.FinalAt(), Decision: u.d.Seq})
	}
}

func (u *untelling) gag() {
	const ends = "the bar on telling the user ends, unless an extension comes before"
	var renewed time.Time
	if x := lasting(u.f.Records.Renewals, func(x *Renewal) bool { return x.Leaf > u.d.Leaf }); x != nil {
		renewed = review.BarEnd(u.f.Policy, u.f.req, x.Until).Add(-time.Second)
	}
	for _, k := range clocksOf(u.d.Shown) {
		if k.Clock != review.ClockGag || k.Informative {
			continue
		}
		u.owe(review.ClockGag, later(k.Due, renewed), k.Basis, ends, k.Target)
	}
	if len(u.out) == 0 && u.renewed != nil {
		u.owe(review.ClockGag, renewed, "court_order", ends, false)
	}
}

func (u *untelling) choice(n *review.NoticeChoice, a *review.Assessment) {
	ground, recheck := n.Ground, n.RecheckOn
	if ground == "" && n.Action == a.Notice.Action {
		ground = a.Notice.Ground
	}
	because := ""
	if ground != "" {
		because = " (" + strings.ReplaceAll(ground, "_", " ") + ")"
	}
	switch {
	case n.Action == review.Delay, u.renewed != nil:
		until := n.Until
		if u.renewed != nil {
			until = u.renewed.Until
		}
		u.owe(review.ClockNotice, review.BarEnd(u.f.Policy, u.f.req, until), "", "tell the user, once the bar has ended on "+until.String()+because, false)
	case n.Action == review.NotifyBefore:
		due := u.d.FinalAt()
		if k, ok := a.Due(); ok && k.Due.After(due) {
			due = k.Due
		}
		u.owe(review.ClockNotice, due, "", "tell the user before anything is disclosed", false)
	case n.Action == review.Prohibited:
		switch {
		case !recheck.IsZero():
		case !a.Notice.RecheckOn.IsZero():
			recheck = a.Notice.RecheckOn
		case ground != "regulation" && ground != "statute":
			recheck = review.DateOf(u.d.FinalAt().UTC()).AddDays(lookAgain)
		}
	}
	if !recheck.IsZero() {
		u.owe(review.ClockRecheck, recheck.In(time.UTC), "", "look again at why the user is not told"+because, false)
	}
}

// looked moves what is to be looked at again to its next day, or makes the notice
// fall due, as those who have looked since the decision found.
func (u *untelling) looked() {
	since := max(u.d.Leaf, u.d.SignLeaf)
	for i := range u.f.Records.Observations {
		o := &u.f.Records.Observations[i]
		if o.Kind != review.ObservedRecheck || o.Leaf < since || !u.f.Records.stands(o) {
			continue
		}
		j := slices.IndexFunc(u.out, func(x Obligation) bool { return x.Clock == review.ClockRecheck })
		if j < 0 {
			continue
		}
		x := &u.out[j]
		switch {
		case o.Value == review.ExceptionRemains:
			x.Due, x.Since = o.Until.In(time.UTC), o.At
		case slices.ContainsFunc(u.out, func(x Obligation) bool { return x.Clock == review.ClockNotice }):
			u.out = slices.Delete(u.out, j, j+1) // the notice has its own day
		default:
			x.Clock, x.Due, x.Since, x.Says = review.ClockNotice, o.At.UTC(), o.At, "tell the user: why they were not told is over"
		}
	}
}

// Renewed is the last renewal that was recorded after a decision, at a position of
// the ledger, to tell the user, and that ends after the day that the decision
// names, if it names one; nil for none.
func Renewed(d *review.Decision, leaf int64, renewals []Renewal) *Renewal {
	if d.Outcome != review.OutcomeApprove || d.Notice == nil || d.Notice.Action != review.Delay && d.Notice.Action != review.NotifyBefore {
		return nil
	}
	return lasting(renewals, func(x *Renewal) bool { return x.Leaf > leaf && x.Until.After(d.Notice.Until) })
}

// BarEnds is the last day of the bar on telling the user that a renewal can move:
// what the request's own order says, as renewed, else what the approval says on which
// the user is told; zero where no order with a known end bars it.
func BarEnds(r *Records) review.Date {
	if pr := r.Request(r.Revision()).Process; pr != nil {
		if n := pr.Nondisclosure; n != nil && n.Kind == "order" && !n.Until.IsZero() {
			return n.Until
		}
	}
	for _, d := range r.Speaking() {
		switch x := Renewed(&d.Decision, d.Leaf, r.Renewals); {
		case d.Notice == nil || d.Notice.Action != review.Delay:
		case x != nil:
			return x.Until
		default:
			return d.Notice.Until
		}
	}
	return review.Date{}
}
