package policy_test

import (
	"slices"
	"testing"
	"time"

	"lert/review"
	"lert/review/policy"
)

// TestAPlanCanBeCarriedOut: under every instrument, on every platform, at receipt, one hour before the legal deadline
// and after it, the decision that the assessment recommends is accepted, and the data may be produced before a deadline
// to come. So may they by every other choice about telling the user that is offered, the first of which is the plan.
func TestAPlanCanBeCarriedOut(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	approved, windows := 0, map[string]int{}
	canCarryOut := func(r *review.Request) {
		a := review.Assess(p, r, nil, r.ReceivedAt)
		times := []time.Time{r.ReceivedAt}
		if deadline := a.LegalDeadline(); deadline.After(r.ReceivedAt.Add(time.Hour)) {
			times = append(times, deadline.Add(-time.Hour), deadline, deadline.Add(time.Hour),
				deadline.AddDate(0, 0, 30))
		}
		for _, now := range times {
			a := review.Assess(p, r, nil, now)
			if a.Recommendation != review.RecommendApprove && a.Recommendation != review.RecommendNarrowed {
				continue
			}
			approved++
			windows[a.Notice.Action]++
			carryOut(t, p, r, a, now)
			for i, n := range review.NoticeChoices(p, r, a, now) {
				if i == 0 && n != a.Notice.Choice() {
					t.Errorf("%s %s at %s: %+v comes first, and not the plan", r.Platform, r.Process.Instrument,
						now.Format(time.RFC3339), n)
				}
				windowCase{t, p, r, a, now}.accepts(n)
			}
		}
	}
	for _, platform := range p.Platforms {
		for id := range p.Instruments {
			r := soundRequest(t, p, platform, id)
			if r == nil {
				continue
			}
			canCarryOut(r)
			if r.Process.Authority.Country == "US" { // of Colorado, whose deadline may not bind
				r.Process.Authority.Subdivision, r.Process.ReturnBy = "US-CO", review.Date{}
				r.Process.Attestations = []string{"not_protected_health_activity"}
				canCarryOut(r)
			}
		}
	}
	if approved < 50 || windows[review.NoticeBefore] == 0 || windows[review.NoticeNone] == 0 ||
		windows[review.NoticeWithhold] == 0 {
		t.Errorf("%d approved, notice %v", approved, windows)
	}
}

// carryOut approves as recommended, tells the user if that is the plan, and produces just before the deadline.
func carryOut(t *testing.T, p *review.Policy, r *review.Request, a *review.Assessment, now time.Time) {
	t.Helper()
	name := r.Platform + " " + r.Process.Instrument + " at " + now.Format(time.RFC3339)
	d := review.Propose(a, r, review.OutcomeApprove, a.RecommendedChoice())
	d.RequestID, d.Revision, d.By = "WA-2026-000001", 1, review.Actor{Name: "counsel", Role: review.RoleCounsel}
	d.Effect, d.DecidedAt = review.EffectFinal, now
	for f := range a.Findings() {
		if f.Severity == review.SeverityReview {
			d.Acknowledged = append(d.Acknowledged, f.Code)
		}
	}
	if d.Notice != nil && d.Notice.Action == review.NoticeNone {
		d.Notice.Reason = "the answer is due first"
	}
	refusals := review.ValidateDecision(review.DecisionInput{Policy: p, Request: r, Decision: &d, Shown: a, Revision: 1,
		OpenedAt: now, Now: now, NewestRecordAt: now})
	if len(refusals) > 0 {
		t.Errorf("%s: the decision is refused: %v", name, refusals)
		return
	}
	deadline := a.LegalDeadline()
	if !deadline.After(now) || d.Notice == nil || d.Notice.Action != review.NoticeBefore {
		return
	}
	in := review.FulfilmentInput{Policy: p, Request: r, Decision: &d, Shown: a, Now: deadline,
		Earlier: []review.Fulfilment{{Kind: review.NoticeSent, DecisionID: d.ID, Revision: 1, At: now}},
		Fulfilment: &review.Fulfilment{Kind: review.Produced, DecisionID: d.ID, Revision: 1,
			At: deadline.Add(-time.Second), To: r.Requester.Email, Categories: d.Granted}}
	for _, refusal := range review.ValidateFulfilment(in) {
		if slices.Contains([]string{"wait until the notice window ends",
			"record the notice first, or make a new decision on user notice"}, refusal.Hint) {
			t.Errorf("%s: production just before the deadline is refused: %v", name, refusal)
		}
	}
}

// soundRequest is a request under an instrument that shows all that most instruments require; nil if the policy does
// not know who would send it.
func soundRequest(t *testing.T, p *review.Policy, platform *review.Platform, id string) *review.Request {
	t.Helper()
	received := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) // a Monday
	today := review.DateOf(received)
	inst := p.Instrument(id, today)
	if inst == nil || inst.Preserves {
		return nil
	}
	country := inst.Country
	if country == "" {
		country = "FR"
	}
	domain := ""
	for _, s := range p.Senders.Suffixes {
		if s.Country == country && domain == "" {
			domain = s.Suffix
		}
	}
	role := "judge"
	if len(inst.Issuers) > 0 && !slices.Contains(inst.Issuers, role) {
		role = inst.Issuers[0]
	}
	r := &review.Request{Schema: review.RequestSchema, Platform: platform.ID, Channel: "portal", Reference: "R-1",
		ReceivedAt: received, Kind: review.KindRecords,
		Requester: review.Requester{Agency: "Office", Country: country, Kind: "law_enforcement", Name: "Dana Orlow",
			Badge: "4471", Email: "dana.orlow@" + domain, Phone: "+12025550110", Attested: new(true)},
		Process: &review.Process{Instrument: id, Statute: inst.Statute, Docket: "D-1",
			Authority: review.Authority{Name: "Court", Role: role, Country: country}, IssuedOn: today.AddDays(-2),
			ReturnBy: today.AddDays(5), Signed: true, Sealed: true, Certified: true, ReviewNotice: true, Language: "en",
			SuspectConfirmed: true, Purpose: "criminal_investigation",
			Offence: &review.Offence{Description: "Wire fraud", Provisions: []string{"section 1"}, MaxSentenceYears: 20,
				Category: "fraud", Limb: "three_years"}},
		Targets:       []review.Target{{Type: platform.Targets[0].Type, AsOf: today.AddDays(-30)}},
		Period:        review.Period{From: dayPoint(today.AddDays(-60)), To: dayPoint(today.AddDays(-10))},
		Justification: "To identify the holder of the account."}
	if inst.Agreement {
		r.Process.Via, r.Process.ServedBy = "agreement", "Secretary of State"
		r.Process.ValidatedBy = &review.Authority{Role: "judge", Country: country}
	}
	if inst.CrossBorder {
		r.Channel, r.Process.Via = "e_evidence", "e_evidence"
	}
	r.Targets[0].Value = map[string]string{"phone": "+12025550143", "email": "someone@example.com",
		"username": "someone", "user_id": "100000000000107",
		"profile_url": "https://www.facebook.com/someone"}[r.Targets[0].Type]
	for _, category := range []review.Category{"subscriber.name", "traffic.ip_log", "content.messages"} {
		r.Data = append(r.Data, review.Item{Category: category})
	}
	return r
}

func dayPoint(d review.Date) review.Point {
	return review.Point{Time: d.StartOfDay(time.UTC), WholeDay: true}
}
