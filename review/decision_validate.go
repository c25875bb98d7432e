package review

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"lert/review/problem"
)

// DecisionInput is a decision about to be recorded, with everything that the rules
// of refusal look at. The store fills it: from the database inside the
// transaction that records the decision, and from a case that was read, to say
// beforehand what is missing.
type DecisionInput struct {
	Policy   *Policy
	Request  *Request // with observations laid over it
	Decision *Decision
	// Shown is the assessment that the person saw, its digest verified.
	Shown *Assessment
	// Current is the assessment at the store's own clock; nil: same as Shown.
	Current *Assessment
	// Revision is the request's current one.
	Revision int
	// OpenedAt is when the decider opened this revision; zero: never.
	OpenedAt time.Time
	// ClaimedBy has a claim until ClaimedUntil; "" where nobody has.
	ClaimedBy    string
	ClaimedUntil time.Time
	// OpinionGiven: counsel answered a referral on this revision.
	OpinionGiven bool
	// OnCall: the decider is the lead on call.
	OnCall bool
	// NewestRecordAt is the time of the newest record; Now the store's clock.
	NewestRecordAt, Now time.Time
	// Superseded is the decision that a taking back names; Sent: something
	// was released on it.
	Superseded   *Decision
	AnythingSent bool
}

// newRefusal is one reason why an act is not recorded, with the rule that it
// breaks and the finding that it is about, where there is one.
func newRefusal(rule int, finding, what, do string) *problem.Error {
	e := problem.Refuse(rule, what, do)
	e.Finding = finding
	return e
}

// TakeBackPeriod is how long an own decision may be taken back, as long as
// nothing was sent on it.
const TakeBackPeriod = 10 * time.Minute

// clockTolerance is how far before the newest record a record may be dated: two
// machines' clocks differ, honest people do not differ by more.
const clockTolerance = 2 * time.Minute

// ValidateDecision lists every rule of contract section 6 that a decision breaks, in the
// order of the rules; nothing means that it may be recorded.
func ValidateDecision(in DecisionInput) problem.List {
	var out problem.List
	no := func(rule int, code, says, hint string) {
		out = append(out, newRefusal(rule, code, says, hint))
	}
	d := in.Decision
	if !slices.Contains(Outcomes, d.Outcome) {
		no(0, "", fmt.Sprintf("there is no outcome %q", d.Outcome), "one of: "+strings.Join(Outcomes, ", "))
		return out
	}
	if r := Authorise(d.By.Role, ActDecide); r != nil {
		out = append(out, r)
	}
	switch d.Outcome {
	case OutcomeApprove:
		out = append(out, validateApproval(in)...)
	case OutcomePushBack, OutcomeReject:
		if len(d.Reasons) == 0 || strings.TrimSpace(d.Rationale) == "" {
			no(9, "", "a push back or rejection needs a reason code and a rationale", "name at least one reason and say in your own words why")
		}
		for _, c := range d.Reasons {
			if in.Policy.Codes[c] == nil {
				no(9, c, fmt.Sprintf("there is no reason %q", c), "reasons are the codes of the findings: `lert policy list codes`")
			}
		}
	case OutcomeWithdrawn:
		if strings.TrimSpace(d.Rationale) == "" {
			no(9, "", "a withdrawal needs a rationale", "say who took the request back, and how")
		}
	case OutcomeTakenBack:
		out = append(out, validateTakeBack(in)...)
	}
	if d.Revision != in.Revision {
		no(10, "", fmt.Sprintf("revision %d is no longer current: revision %d has arrived", d.Revision, in.Revision), "open the request again and read what changed")
	}
	if in.ClaimedBy != "" && in.ClaimedBy != d.By.Name && in.Now.Before(in.ClaimedUntil) {
		no(10, "", fmt.Sprintf("%s holds this request until %s UTC", in.ClaimedBy, in.ClaimedUntil.UTC().Format("15:04")), "ask them to release it, or wait until the claim expires")
	}
	if !in.NewestRecordAt.IsZero() && in.Now.Before(in.NewestRecordAt.Add(-clockTolerance)) {
		no(12, "", fmt.Sprintf("the clock says %s, but the newest record is from %s", formatUTC(in.Now), formatUTC(in.NewestRecordAt)), "set this machine's clock; records cannot be dated back")
	}
	if len(d.AlsoDecides) > 0 {
		no(13, "", "one decision decides one request", "decide each request on its own, after reading it")
	}
	return out
}

func formatUTC(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }

// validateApproval holds rules 1 to 8.
func validateApproval(in DecisionInput) problem.List {
	var out problem.List
	no := func(rule int, code, says, hint string) {
		out = append(out, newRefusal(rule, code, says, hint))
	}
	d, a := in.Decision, in.Shown
	discloses := !in.Request.Kind.IsPreservation()
	if in.OpenedAt.IsZero() && d.Revision == in.Revision { // of another revision rule 10 says it better
		no(1, "", "this revision was not opened by the person who approves it", "open it first: `lert show "+d.RequestID+"`, or in the console")
	}
	if in.Request.Kind == KindRecords && len(d.Granted) == 0 {
		no(2, "", "an approval that grants nothing is no approval", "grant at least one category, or push back")
	}
	rows, problems := Granted(a, d.Granted)
	for _, p := range problems {
		no(3, "", p, "grant only what the request asks; categories are listed by `lert show`")
	}
	overridden := func(code string) bool {
		for _, o := range d.Overrides {
			if o.Code == code && strings.TrimSpace(o.Why) != "" {
				return true
			}
		}
		return false
	}
	for _, row := range rows {
		if !row.Producible && !overridden(row.Code) {
			no(4, row.Code, fmt.Sprintf("%s cannot be produced (%s)", row.Category, row.Code), "leave it out, or override the finding with a reason; it is then held for counsel")
		}
	}
	blocked := map[string]bool{}
	for _, as := range []*Assessment{a, in.Current} {
		if as == nil {
			continue
		}
		for i := range as.Checks {
			for _, f := range as.Checks[i].Findings {
				if (f.Severity == SeverityPushBack || f.Severity == SeverityReject) && !blocked[f.Code] && !overridden(f.Code) {
					blocked[f.Code] = true
					no(4, f.Code, "stands against approval: "+f.Text.String(), "push back or reject, or override "+f.Code+" with a reason; it is then held for counsel")
				}
			}
		}
	}
	if a.Counsel && d.By.Role != RoleCounsel && !in.OpinionGiven && (in.Request.Kind != KindEmergency || !in.OnCall) {
		code := firstCounselCode(a)
		no(5, code, "counsel must see this before it is approved ("+code+")", "refer it: `lert refer "+d.RequestID+" --question …`; counsel answers or decides")
	}
	seen := map[string]bool{}
	for i := range a.Checks {
		for _, f := range a.Checks[i].Findings {
			if f.Severity == SeverityReview && !seen[f.Code] && !slices.Contains(d.Acknowledged, f.Code) && !overridden(f.Code) {
				seen[f.Code] = true
				no(6, f.Code, "not acknowledged: "+f.Text.String(), "acknowledge "+f.Code+" once you have looked at it")
			}
		}
	}
	if discloses {
		out = append(out, validateNotice(in)...)
		if in.Request.Kind == KindRecords {
			t := d.Tailoring
			for _, s := range [...]struct{ name, answer string }{
				{"necessary", statementOf(t, func(t *Tailoring) string { return t.Necessary })},
				{"proportionate", statementOf(t, func(t *Tailoring) string { return t.Proportionate })},
				{"specific", statementOf(t, func(t *Tailoring) string { return t.Specific })},
				{"compliant", statementOf(t, func(t *Tailoring) string { return t.Compliant })},
			} {
				why, no4 := strings.CutPrefix(s.answer, "no:")
				if s.answer != "yes" && (!no4 || strings.TrimSpace(why) == "") {
					no(7, "", "not stated whether the disclosure is "+s.name, "state each of the four: yes, or no with a word why")
				}
			}
		}
	}
	if anyVoluntary(rows) {
		g := d.GoodFaith
		if g == nil || !g.ImminentRisk || !g.MayHelp {
			no(8, "", "a voluntary emergency disclosure needs both good-faith statements", "state that the risk is imminent and that the data may help avert it, or push back")
		}
		if !CallbackConfirmed(in.Request) {
			no(8, "requester.callback_missing", "no call-back was confirmed on a number found in the directory or on the agency's own site", "call the agency on such a number and record it: `lert observe "+d.RequestID+" callback …`")
		}
	}
	return out
}

func statementOf(t *Tailoring, get func(*Tailoring) string) string {
	if t == nil {
		return ""
	}
	return get(t)
}

// validateNotice holds rule 7's first half: the choice must be made, must be
// whole, and must not tell a user what a law or an order forbids to tell.
func validateNotice(in DecisionInput) problem.List {
	n, plan := in.Decision.Notice, in.Shown.Notice
	if n == nil || n.Action == "" {
		return problem.List{problem.Refuse(7, "the choice about telling the user is missing",
			"choose notify_before, delay, prohibited, withhold or none")}
	}
	one := func(says, hint string) problem.List { return problem.List{problem.Refuse(7, says, hint)} }
	// A date that the plan itself names stays allowed over midnight.
	past := func(d Date) bool { return d.Before(DateOf(in.Now)) }
	switch n.Action {
	case NoticeBefore:
		if plan.Action == NoticeDelay || plan.Action == NoticeProhibited {
			return one("telling the user is barred ("+plan.Ground+")", "choose "+plan.Action)
		}
	case NoticeDelay:
		if n.Until.IsZero() {
			return one("a delayed notice needs the date on which the bar ends", "give the date, or choose prohibited where none is known")
		}
		if plan.Action == NoticeDelay && n.Until.Before(plan.Until) {
			return one("telling the user is barred until "+plan.Until.String()+" ("+plan.Ground+"), longer than notice is delayed", "give that date, or a later one")
		}
		if !NondisclosureInForce(in.Policy, in.Request, NoticeDelay, n.Until, in.Now) && n.Until != plan.Until {
			return one("notice cannot be delayed until "+n.Until.String()+", which is past", "give the date on which the bar ends, or tell the user")
		}
	case NoticeWithhold:
		if n.RecheckOn.IsZero() {
			return one("withholding notice needs a date on which the exception is looked at again", "give a re-check date")
		}
		if past(n.RecheckOn) && n.RecheckOn != plan.RecheckOn {
			return one("the exception cannot be looked at again on "+n.RecheckOn.String()+", which is past", "give a re-check date to come")
		}
		if plan.Action != NoticeWithhold && !in.isException(n.Ground) {
			return one("nothing here is an exception for which the user stays untold", "tell the user, or choose none and say why the right to notify is not exercised")
		}
	case NoticeProhibited:
	case NoticeNone:
		if plan.Action != NoticeNone && strings.TrimSpace(n.Reason) == "" {
			return one("not telling the user needs a reason", "say why the right to notify is not exercised")
		}
	default:
		return one(fmt.Sprintf("there is no notice action %q", n.Action), "choose notify_before, delay, prohibited, withhold or none")
	}
	return nil
}

// isException reports whether the platform leaves users untold for this ground.
func (in *DecisionInput) isException(ground string) bool {
	if in.Policy == nil || in.Request == nil || ground == "" {
		return false
	}
	p := in.Policy.Platform(in.Request.Platform)
	return p != nil && contains(p.Notice.Exceptions, ground)
}

// validateTakeBack: an own decision, within the grace time, nothing sent.
func validateTakeBack(in DecisionInput) problem.List {
	one := func(says, hint string) problem.List { return problem.List{problem.Refuse(0, says, hint)} }
	s := in.Superseded
	switch {
	case s == nil:
		return one("taking back names the decision that it takes back", "name your own latest decision on this request")
	case s.By.Name != in.Decision.By.Name:
		return one("only "+s.By.Name+" may take this decision back", "ask them, or record a new decision once the case is open")
	case in.Now.Sub(s.DecidedAt) > TakeBackPeriod:
		return one("the ten minutes for taking back are over", "a correction is a new decision; ask counsel")
	case in.AnythingSent:
		return one("something was already sent on this decision", "it can no longer be taken back; tell counsel")
	}
	return nil
}

func firstCounselCode(a *Assessment) string {
	for i := range a.Checks {
		for _, f := range a.Checks[i].Findings {
			if f.Counsel {
				return f.Code
			}
		}
	}
	return ""
}

func anyVoluntary(rows []CategoryRow) bool {
	return slices.ContainsFunc(rows, func(r CategoryRow) bool { return r.Voluntary })
}

// CallbackConfirmed reports a call-back that was confirmed on a number found apart
// from the request. A call that was made before it came confirmed something
// else.
func CallbackConfirmed(r *Request) bool {
	v := r.Requester.Verification
	return v != nil && v.Callback != nil && v.Callback.Result == "confirmed" &&
		(v.Callback.NumberSource == "directory" || v.Callback.NumberSource == "agency_site") &&
		(v.Callback.At.IsZero() || !v.Callback.At.Before(r.ReceivedAt))
}

// NeedsCountersignature reports whether a decision needs a second person before anything may
// leave on it, and the role that person must have.
func NeedsCountersignature(in DecisionInput) (role string, held bool) {
	d := in.Decision
	if d.Outcome != OutcomeApprove {
		return "", false
	}
	if len(d.Overrides) > 0 {
		return RoleCounsel, true
	}
	return "", false
}

// ValidateCountersignature holds rule 11: a different person, with the role.
func ValidateCountersignature(d *Decision, c *Countersignature) problem.List {
	var out problem.List
	if d.Effect != EffectAwaitingSignature {
		out = append(out,
			problem.Refuse(0, "this decision does not wait for a second person", "look at it with `lert audit show`"))
	}
	if c.Answer != "agree" && c.Answer != "refuse" {
		out = append(out, problem.Refuse(0, fmt.Sprintf("there is no answer %q", c.Answer), "answer agree or refuse"))
	}
	if c.Answer == "refuse" && strings.TrimSpace(c.Why) == "" {
		out = append(out, problem.Refuse(0, "a refusal needs a reason", "say why"))
	}
	if c.By.Name == d.By.Name || c.By.User == d.By.User && c.By.Host == d.By.Host {
		out = append(out, problem.Refuse(11, "a second signature by the same person is none", "ask counsel to sign"))
	}
	if r := Authorise(c.By.Role, ActCountersign); r != nil {
		out = append(out, r)
	}
	return out
}

// Grant names one granted category, narrowed to an item and a target of the
// request where it matters: "category", "category@item", "category@item#target".
type Grant struct {
	Category Category
	item     int // -1: every item of this category
	Target   int // -1: every target
}

// ParseGrant reads a grant as a decision writes it.
func ParseGrant(s string) (Grant, error) {
	g := Grant{item: -1, Target: -1}
	rest, target, has := strings.Cut(s, "#")
	if has {
		if n, ok := parseIndex(target); ok {
			g.Target = n
		} else {
			return g, fmt.Errorf("%q: after # stands the number of a target", s)
		}
	}
	rest, item, has := strings.Cut(rest, "@")
	if has {
		if n, ok := parseIndex(item); ok {
			g.item = n
		} else {
			return g, fmt.Errorf("%q: after @ stands the number of an item of data", s)
		}
	}
	g.Category = Category(rest)
	if !g.Category.Known() {
		return g, fmt.Errorf("there is no category %q", rest)
	}
	return g, nil
}

func parseIndex(s string) (int, bool) {
	if s == "" || len(s) > 5 {
		return 0, false
	}
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

// Covers reports whether the grant names a row.
func (g Grant) Covers(r CategoryRow) bool {
	return g.Category == r.Category && (g.item < 0 || g.item == r.Item) && (g.Target < 0 || g.Target == r.Target)
}

// Granted are the rows that a list of grants gives, and what is wrong with the
// list. A category without an item gives the rows of it that can be produced;
// where none can, it gives them all, so that the refusal can name why.
func Granted(a *Assessment, grants []string) (rows []CategoryRow, problems []string) {
	for _, s := range grants {
		g, err := ParseGrant(s)
		if err != nil {
			problems = append(problems, err.Error())
			continue
		}
		var all, can []CategoryRow
		for _, r := range a.Categories {
			if g.Covers(r) {
				all = append(all, r)
				if r.Producible {
					can = append(can, r)
				}
			}
		}
		switch {
		case len(all) == 0:
			problems = append(problems, fmt.Sprintf("%s was not asked", s))
		case len(can) > 0 && g.item < 0:
			rows = append(rows, can...)
		default:
			rows = append(rows, all...)
		}
	}
	return rows, problems
}
