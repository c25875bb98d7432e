package policy_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/policy"
)

// TestTheChoicesOfAWindowThatIsTooLong: where the user could object for longer than the law gives for the answer, each
// choice that is offered is accepted, survives its own command line and can be carried out in time, or after a deadline
// that was missed; every other choice is refused, and the hint names what is offered.
func TestTheChoicesOfAWindowThatIsTooLong(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	offered, refused := map[string]int{}, 0
	for _, platform := range p.Platforms {
		for id := range p.Instruments {
			r := soundRequest(t, p, platform, id)
			if r == nil {
				continue
			}
			received := r.ReceivedAt
			deadline := review.Assess(p, r, nil, received).LegalDeadline()
			for _, now := range []time.Time{received, received.AddDate(0, 0, 2), deadline.Add(-time.Hour),
				deadline.Add(time.Hour), deadline.AddDate(0, 0, 30)} {
				a := review.Assess(p, r, nil, now)
				if !a.Found("notice.window_too_long") || now.Before(received) ||
					a.Recommendation != review.RecommendApprove && a.Recommendation != review.RecommendNarrowed {
					continue
				}
				x := windowCase{t, p, r, a, now}
				choices := review.NoticeChoices(p, r, a, now)
				if choices[0] != a.Notice.Choice() {
					t.Errorf("%s: %+v comes first, and not the plan", x.name(), choices[0])
				}
				for _, n := range choices {
					offered[x.kindOf(&n)]++
					x.accepts(n)
				}
				refused += x.refusesOthers(platform.Notice)
			}
		}
	}
	for _, kind := range []string{"shorter", "agreed", "withhold legal_deadline", "withhold emergency", "none"} {
		if offered[kind] == 0 {
			t.Errorf("%s is offered nowhere: %v", kind, offered)
		}
	}
	if refused == 0 {
		t.Error("nothing was refused")
	}
}

// kindOf names a choice by what it needs.
func (x windowCase) kindOf(n *review.NoticeChoice) string {
	switch {
	case n.Missing(x.p, x.r, x.a, x.now) == "agreed_until":
		return "agreed"
	case n.Action == review.NoticeBefore:
		return "shorter"
	case n.Action == review.NoticeWithhold:
		return n.Action + " " + n.Ground
	}
	return n.Action
}

// windowCase is a request whose answer is due before its user could object.
type windowCase struct {
	t   *testing.T
	p   *review.Policy
	r   *review.Request
	a   *review.Assessment
	now time.Time
}

func (x windowCase) name() string {
	return x.r.Platform + " " + x.r.Process.Instrument + " at " + x.now.Format(time.RFC3339)
}

// decision approves as recommended, with a choice about notice.
func (x windowCase) decision(n review.NoticeChoice, role string) review.Decision {
	d := review.Propose(x.a, x.r, review.OutcomeApprove, x.a.RecommendedChoice())
	d.ID, d.RequestID, d.Revision, d.By = strings.Repeat("ab", 16), "WA-2026-000001", 1,
		review.Actor{Name: "N. Own", Role: role}
	d.Effect, d.DecidedAt, d.Notice = review.EffectFinal, x.now, &n
	for f := range x.a.Findings() {
		if f.Severity == review.SeverityReview {
			d.Acknowledged = append(d.Acknowledged, f.Code)
		}
	}
	return d
}

// noticeRefusal is why the decision's choice about notice is refused, "" if it is not, with its hint.
func (x windowCase) noticeRefusal(d *review.Decision) (what, hint string) {
	for _, r := range review.ValidateDecision(review.DecisionInput{Policy: x.p, Request: x.r, Decision: d, Shown: x.a,
		Revision: 1, OpenedAt: x.now, Now: x.now, NewestRecordAt: x.now}) {
		if r.Rule == 7 {
			return r.What, r.Hint
		}
	}
	return "", ""
}

// accepts completes a choice that is offered, decides by it, and discloses in time.
func (x windowCase) accepts(n review.NoticeChoice) {
	x.t.Helper()
	wait := review.WaitDays(x.p, x.r, &n)
	for missing := n.Missing(x.p, x.r, x.a, x.now); missing != ""; missing = n.Missing(x.p, x.r, x.a, x.now) {
		switch missing {
		case "agreed_until":
			n.AgreedUntil = review.DateOf(x.now).AddDays(wait + 2)
		case "reason":
			n.Reason = "letter of 24 November 2026"
		default:
			x.t.Fatalf("%s: %+v lacks %s", x.name(), n, missing)
		}
	}
	d := x.decision(n, review.RoleCounsel)
	if what, hint := x.noticeRefusal(&d); what != "" {
		x.t.Errorf("%s: %+v is offered, and refused: %s; %s", x.name(), n, what, hint)
		return
	}
	x.repeats(&d)
	by := x.a.LegalDeadline()
	if !by.After(x.now) { // none, or one that was missed: as soon as the user could object
		by = review.DateOf(x.now.UTC()).AddDays(wait + 1).EndOfDay(time.UTC)
	}
	if !n.AgreedUntil.IsZero() {
		by = n.AgreedUntil.EndOfDay(time.UTC)
	}
	in := review.FulfilmentInput{Policy: x.p, Request: x.r, Decision: &d, Shown: x.a, Now: by,
		Fulfilment: &review.Fulfilment{Kind: review.Produced, DecisionID: d.ID, Revision: 1, At: by.Add(-time.Second),
			To: x.r.Requester.Email, Categories: d.Granted}}
	if n.Action == review.NoticeBefore {
		in.Earlier = []review.Fulfilment{{Kind: review.NoticeSent, DecisionID: d.ID, Revision: 1, At: x.now}}
	}
	for _, refusal := range review.ValidateFulfilment(in) {
		if strings.Contains(refusal.What, "object") || strings.Contains(refusal.What, "told") {
			x.t.Errorf("%s: %+v cannot be carried out in time: %v", x.name(), n, refusal)
		}
	}
}

// repeats reads the choice again from the flags of its own command line.
func (x windowCase) repeats(d *review.Decision) {
	x.t.Helper()
	flags, args := map[string][]string{}, review.DecisionArgs(d)
	for i := 0; i < len(args); i++ {
		name, value, joined := strings.Cut(strings.TrimPrefix(args[i], "--"), "=")
		if !joined && i+1 < len(args) && !strings.HasPrefix(args[i+1], "--") {
			i++
			value = args[i]
		} else if !joined {
			value = "true"
		}
		flags[name] = append(flags[name], value)
	}
	again, refusal := review.ParseDecision(flags)
	if refusal != nil {
		x.t.Errorf("%s: %v is not read: %v", x.name(), args, refusal)
		return
	}
	again.FillDefaults(new(review.Propose(x.a, x.r, review.OutcomeApprove, x.a.RecommendedChoice())))
	if *again.Notice != *d.Notice {
		x.t.Errorf("%s: %v repeats %+v as %+v", x.name(), args, *d.Notice, *again.Notice)
	}
}

// refusesOthers decides by choices that are not lawful here, and returns how many.
func (x windowCase) refusesOthers(np review.NoticePolicy) (n int) {
	x.t.Helper()
	today := review.DateOf(x.now)
	promised := !np.RightReserved
	for _, c := range []struct {
		choice review.NoticeChoice
		role   string
		is     bool // it is not lawful here
	}{
		{review.NoticeChoice{Action: review.NoticeBefore, WaitDays: np.WaitDays}, review.RoleCounsel, true},
		{review.NoticeChoice{Action: review.NoticeDelay, Until: today.AddDays(90)}, review.RoleCounsel, true},
		{review.NoticeChoice{Action: review.NoticeDelay}, review.RoleCounsel, true},
		{review.NoticeChoice{Action: review.NoticeProhibited}, review.RoleCounsel, true},
		{review.NoticeChoice{Action: review.NoticeWithhold, Ground: "court_order", RecheckOn: today.AddDays(7)},
			review.RoleCounsel, true},
		{review.NoticeChoice{Action: review.NoticeWithhold, Ground: review.GroundDeadline, RecheckOn: today.AddDays(7)},
			review.RoleAnalyst, promised},
		{review.NoticeChoice{Action: review.NoticeNone, Reason: "the answer is due first"},
			review.RoleCounsel, promised},
		{review.NoticeChoice{Action: "later"}, review.RoleCounsel, true},
		{review.NoticeChoice{}, review.RoleCounsel, true},
		{review.NoticeChoice{Action: review.NoticeBefore, WaitDays: 1}, review.RoleCounsel, np.ShortestDays > 1},
	} {
		if !c.is {
			continue
		}
		n++
		d := x.decision(c.choice, c.role)
		what, hint := x.noticeRefusal(&d)
		if what == "" {
			x.t.Errorf("%s: %+v by %s is accepted", x.name(), c.choice, c.role)
			continue
		}
		for _, lawful := range review.NoticeChoices(x.p, x.r, x.a, x.now) {
			want := "`" + lawful.Action + "`"
			switch {
			case lawful.Ground != "" && lawful.Action == review.NoticeWithhold:
				want += " (" + lawful.Ground + ")"
			case x.kindOf(&lawful) == "shorter":
				want += fmt.Sprintf(" with %d days", lawful.WaitDays)
			}
			if !strings.Contains(hint, want) {
				x.t.Errorf("%s: %+v is refused, and the hint does not name %q: %s", x.name(), c.choice, want, hint)
			}
		}
	}
	return n
}
