package review

import (
	"slices"
	"testing"
	"time"

	"lert/review/problem"
)

var decisionDay = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

// validDecision is a decision that is not refused; each test breaks one thing.
func validDecision() DecisionInput {
	return DecisionInput{
		Policy:   &Policy{Codes: map[string]*Code{"legal_basis.insufficient": {}}},
		Request:  &Request{Kind: KindRecords},
		Revision: 1,
		Decision: &Decision{
			RequestID: "WA-2026-000001", Revision: 1, Outcome: OutcomeApprove, Granted: []string{"subscriber.name"},
			Tailoring: &Tailoring{"yes", "yes", "yes", "yes"}, Notice: &NoticeChoice{Action: NoticeBefore},
			By: Actor{Name: "a.lee", Role: RoleAnalyst},
		},
		Shown: &Assessment{
			Categories: []CategoryRow{
				{Category: "subscriber.name", Item: 0, Asked: true, Authorised: true, Held: true, Producible: true},
				{Category: "content.messages", Item: 1, Asked: true, Code: "scope.encrypted"},
			},
			Notice: NoticePlan{Action: NoticeBefore},
		},
		OpenedAt: decisionDay.Add(-time.Minute), Now: decisionDay, NewestRecordAt: decisionDay.Add(-time.Minute),
	}
}

func finding(a *Assessment, f Finding) {
	a.Checks[legalCheck].Findings = append(a.Checks[legalCheck].Findings, f)
	a.Counsel = a.Counsel || f.Counsel
}

// sentBackInDanger is a decision that sends back or closes a request which describes a danger to life.
func sentBackInDanger(outcome string) func(*DecisionInput) {
	return func(a *DecisionInput) {
		finding(a.Shown, Finding{Code: "legal_basis.insufficient", Severity: SeverityPushBack})
		finding(a.Shown, Finding{Code: CodeOfferChannel, Severity: SeverityReview, Counsel: true})
		*a.Decision = Decision{RequestID: a.Decision.RequestID, Revision: 1, Outcome: outcome, By: a.Decision.By,
			Reasons: []string{"legal_basis.insufficient"}, Rationale: "It is not enough."}
	}
}

// TestRefusals meets each of the thirteen refusals but 11 (see TestCountersign), and shows what makes the same
// decision acceptable again.
func TestRefusals(t *testing.T) {
	if got := ValidateDecision(validDecision()); len(got) != 0 {
		t.Fatalf("a sound decision is refused: %v", got)
	}
	tests := []struct {
		rule  int
		name  string
		spoil func(*DecisionInput)
		fix   func(*DecisionInput)
	}{
		{1, "not opened", func(a *DecisionInput) { a.OpenedAt = time.Time{} },
			func(a *DecisionInput) { a.OpenedAt = decisionDay }},
		{2, "nothing granted", func(a *DecisionInput) { a.Decision.Granted = nil },
			func(a *DecisionInput) { a.Decision.Granted = []string{"subscriber.name@0#0"} }},
		{3, "not asked", func(a *DecisionInput) {
			a.Decision.Granted = append(a.Decision.Granted, "subscriber.email")
		},
			func(a *DecisionInput) { a.Decision.Granted = a.Decision.Granted[:1] }},
		{3, "no such category",
			func(a *DecisionInput) { a.Decision.Granted = append(a.Decision.Granted, "content.everything") },
			func(a *DecisionInput) { a.Decision.Granted = a.Decision.Granted[:1] }},
		{4, "not producible", func(a *DecisionInput) {
			a.Decision.Granted = append(a.Decision.Granted, "content.messages")
		},
			func(a *DecisionInput) {
				a.Decision.Overrides = []Override{{"scope.encrypted", "the user published them"}}
			}},
		{4, "what waits for the process", func(a *DecisionInput) {
			a.Shown.Categories[1] = CategoryRow{Category: "content.messages", Item: 1, Authorised: true, Held: true,
				Producible: true, After: []string{"legal_basis.undated", "legal_basis.unsigned"}}
			for _, code := range a.Shown.Categories[1].After {
				finding(a.Shown, Finding{Code: code, Severity: SeverityNarrow})
			}
			a.Decision.Granted = append(a.Decision.Granted, "content.messages")
		}, func(a *DecisionInput) {
			a.Decision.Overrides = []Override{{"legal_basis.undated", "dated copy seen"},
				{"legal_basis.unsigned", "signed"}}
		}},
		{4, "over a push back", func(a *DecisionInput) {
			finding(a.Shown, Finding{Code: "legal_basis.unsigned", Severity: SeverityPushBack})
		},
			func(a *DecisionInput) {
				a.Decision.Overrides = []Override{{"legal_basis.unsigned", "signed copy seen"}}
			}},
		{4, "a push back that came since", func(a *DecisionInput) {
			a.Current = &Assessment{}
			finding(a.Current, Finding{Code: "legal_basis.expired", Severity: SeverityPushBack})
		}, func(a *DecisionInput) { a.Current = nil }},
		{5, "counsel has not seen it", func(a *DecisionInput) {
			finding(a.Shown, Finding{Code: "notice.gag_indefinite", Severity: SeverityInfo, Counsel: true})
		}, func(a *DecisionInput) { a.OpinionGiven = true }},
		{5, "counsel decides", func(a *DecisionInput) {
			finding(a.Shown, Finding{Code: "notice.gag_indefinite", Severity: SeverityInfo, Counsel: true})
		}, func(a *DecisionInput) { a.Decision.By.Role = RoleCounsel }},
		{5, "a danger to life is sent back", sentBackInDanger(OutcomePushBack),
			func(a *DecisionInput) { a.OpinionGiven = true }},
		{5, "a danger to life is rejected", sentBackInDanger(OutcomeReject),
			func(a *DecisionInput) { a.Decision.By.Role = RoleCounsel }},
		{5, "a danger to life is closed after an analyst's push back", func(a *DecisionInput) {
			sentBackInDanger(OutcomeReject)(a)
			a.Closes = &Decision{Revision: 1, By: Actor{Role: RoleAnalyst}}
		}, func(a *DecisionInput) { a.Closes.By.Role = RoleCounsel }},
		{5, "a danger to life is closed after counsel's push back of another revision", func(a *DecisionInput) {
			sentBackInDanger(OutcomeReject)(a)
			a.Closes = &Decision{Revision: 0, By: Actor{Role: RoleCounsel}}
		}, func(a *DecisionInput) { a.Closes.Revision = 1 }},
		{6, "not acknowledged", func(a *DecisionInput) {
			finding(a.Shown, Finding{Code: "legal_basis.unsealed", Severity: SeverityReview})
		},
			func(a *DecisionInput) { a.Decision.Acknowledged = []string{"legal_basis.unsealed"} }},
		{6, "acknowledged another question", func(a *DecisionInput) {
			a.OpenQuestion, a.AskedAt = "May we?", a.Decision.AssessedAt.Add(1)
			a.Decision.Acknowledged = append(a.Decision.Acknowledged, CodeQuestionOpen)
		}, func(a *DecisionInput) { a.AskedAt = a.Decision.AssessedAt }},
		{7, "no notice choice", func(a *DecisionInput) { a.Decision.Notice = nil },
			func(a *DecisionInput) { a.Decision.Notice = &NoticeChoice{Action: NoticeBefore} }},
		{7, "notice that is barred",
			func(a *DecisionInput) { a.Shown.Notice = NoticePlan{Action: NoticeProhibited, Ground: "court_order"} },
			func(a *DecisionInput) { a.Decision.Notice.Action = NoticeProhibited }},
		{7, "delay without a date", func(a *DecisionInput) {
			a.Shown.Notice = NoticePlan{Action: NoticeDelay, Until: Date{2027, 5, 1}, Ground: "court_order"}
			a.Decision.Notice = &NoticeChoice{Action: NoticeDelay}
		}, func(a *DecisionInput) { a.Decision.Notice.Until = Date{2027, 5, 1} }},
		{7, "S63: delay without a bar", func(a *DecisionInput) {
			a.Decision.Notice = &NoticeChoice{Action: NoticeDelay, Until: Date{2027, 5, 1}}
		}, func(a *DecisionInput) { a.Decision.Notice = &NoticeChoice{Action: NoticeNone, Reason: "in hospital"} }},
		{7, "S63: prohibited without a bar", func(a *DecisionInput) {
			a.Decision.Notice = &NoticeChoice{Action: NoticeProhibited}
		}, func(a *DecisionInput) { a.Shown.Notice = NoticePlan{Action: NoticeProhibited, Ground: "statute"} }},
		{7, "S63: prohibited where the bar has an end", func(a *DecisionInput) {
			a.Shown.Notice = NoticePlan{Action: NoticeDelay, Until: Date{2027, 5, 1}, Ground: "court_order"}
			a.Decision.Notice = &NoticeChoice{Action: NoticeProhibited}
		}, func(a *DecisionInput) {
			a.Decision.Notice = &NoticeChoice{Action: NoticeDelay, Until: Date{2027, 5, 1}}
		}},
		{7, "a delay that ends after the bar", func(a *DecisionInput) {
			a.Shown.Notice = NoticePlan{Action: NoticeDelay, Until: Date{2027, 5, 1}, Ground: "court_order"}
			a.Decision.Notice = &NoticeChoice{Action: NoticeDelay, Until: Date{2030, 1, 1}}
		}, func(a *DecisionInput) { a.Decision.Notice.Until = Date{2027, 5, 1} }},
		{7, "a delay that ends before the bar", func(a *DecisionInput) {
			a.Shown.Notice = NoticePlan{Action: NoticeDelay, Until: Date{2027, 5, 1}, Ground: "court_order"}
			a.Decision.Notice = &NoticeChoice{Action: NoticeDelay, Until: Date{2027, 4, 30}}
		}, func(a *DecisionInput) { a.Decision.Notice.Until = Date{2027, 5, 1} }},
		{7, "looked at again in the past", func(a *DecisionInput) { withheld(a).RecheckOn = Date{2020, 1, 1} },
			func(a *DecisionInput) { a.Decision.Notice.RecheckOn = Date{2027, 2, 1} }},
		{7, "S64: withheld for no exception", func(a *DecisionInput) {
			a.Decision.Notice = &NoticeChoice{Action: NoticeWithhold, Ground: "fraud",
				RecheckOn: DateOf(a.Now).AddDays(30)}
		}, func(a *DecisionInput) {
			a.Shown.Notice = NoticePlan{Action: NoticeWithhold, Ground: "child_exploitation"}
			a.Decision.Notice.Ground = "child_exploitation"
		}},
		{7, "withheld for ever", func(a *DecisionInput) { withheld(a) },
			func(a *DecisionInput) { a.Decision.Notice.RecheckOn = Date{2027, 2, 1} }},
		{7, "one statement missing", func(a *DecisionInput) { a.Decision.Tailoring.Specific = "" },
			func(a *DecisionInput) { a.Decision.Tailoring.Specific = "no: two accounts, one is a witness's" }},
		{8, "no good faith", func(a *DecisionInput) { emergencyAttempt(a); a.Decision.GoodFaith = nil },
			func(a *DecisionInput) { a.Decision.GoodFaith = &GoodFaith{true, true} }},
		{8, "called on the request's own number", func(a *DecisionInput) {
			emergencyAttempt(a)
			a.Request.Requester.Verification.Callback.NumberSource = "request"
		}, func(a *DecisionInput) { a.Request.Requester.Verification.Callback.NumberSource = "directory" }},
		{9, "push back without reason",
			func(a *DecisionInput) { a.Decision.Outcome, a.Decision.Rationale = OutcomePushBack, "it is thin" },
			func(a *DecisionInput) {
				a.Decision.Reasons = []string{"legal_basis.insufficient"}
				a.Decision.Own = []OwnReason{{"legal_basis.insufficient", "a subpoena does not reach it"}}
			}},
		{9, "rejection without rationale", func(a *DecisionInput) {
			a.Decision.Outcome, a.Decision.Reasons = OutcomeReject, []string{"legal_basis.insufficient"}
			a.Decision.Own = []OwnReason{{"legal_basis.insufficient", "a subpoena does not reach it"}}
		}, func(a *DecisionInput) { a.Decision.Rationale = "a subpoena does not reach it" }},
		{10, "old revision", func(a *DecisionInput) { a.Revision = 2 },
			func(a *DecisionInput) { a.Decision.Revision = 2 }},
		{10, "another holds it",
			func(a *DecisionInput) { a.ClaimedBy, a.ClaimedUntil = "r.okoye", decisionDay.Add(time.Minute) },
			func(a *DecisionInput) { a.ClaimedUntil = decisionDay }},
		{12, "dated back", func(a *DecisionInput) { a.NewestRecordAt = decisionDay.Add(3 * time.Minute) },
			func(a *DecisionInput) { a.NewestRecordAt = decisionDay.Add(time.Minute) }},
		{13, "two at once", func(a *DecisionInput) { a.Decision.AlsoDecides = []string{"WA-2026-000002"} },
			func(a *DecisionInput) { a.Decision.AlsoDecides = nil }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := validDecision()
			tt.spoil(&a)
			got := ValidateDecision(a)
			if !slices.ContainsFunc(got, func(r *problem.Error) bool { return r.Rule == tt.rule }) {
				t.Fatalf("rule %d does not speak: %v", tt.rule, got)
			}
			for _, r := range got {
				if r.What == "" || r.Hint == "" {
					t.Errorf("a refusal without words: %+v", r)
				}
			}
			tt.fix(&a)
			if got := ValidateDecision(a); len(got) != 0 {
				t.Errorf("mended, it is still refused: %v", got)
			}
		})
	}
}

// emergencyAttempt makes the decision a voluntary emergency disclosure.
func emergencyAttempt(a *DecisionInput) {
	a.Request.Kind = KindEmergency
	a.Request.Requester.Verification = &Verification{Callback: &Callback{Result: "confirmed",
		NumberSource: "agency_site"}}
	a.Shown.Categories[0].Voluntary = true
	a.Decision.GoodFaith = &GoodFaith{true, true}
}

// TestCountersign meets refusal 11: the second signature must be another person's.
func TestCountersign(t *testing.T) {
	d := &Decision{Effect: EffectAwaitingSignature, By: Actor{Name: "a.lee", User: "alee", Host: "desk"}}
	sign := func(analyst, user, role string) *Countersignature {
		return &Countersignature{Answer: "agree", By: Actor{Name: analyst, User: user, Host: "desk", Role: role}}
	}
	if got := ValidateCountersignature(d, sign("c.diaz", "cdiaz", RoleCounsel)); len(got) != 0 {
		t.Errorf("counsel's signature is refused: %v", got)
	}
	for name, c := range map[string]*Countersignature{
		"the decider":                       sign("a.lee", "alee", RoleCounsel),
		"the same login under another name": sign("c.diaz", "alee", RoleCounsel),
		"another analyst":                   sign("b.cho", "bcho", RoleAnalyst),
	} {
		if got := ValidateCountersignature(d, c); len(got) == 0 || got[0].Rule != 11 {
			t.Errorf("%s may sign: %v", name, got)
		}
	}
}

func TestTakingBack(t *testing.T) {
	take := func(spoil func(*DecisionInput)) problem.List {
		a := validDecision()
		a.Decision.Outcome = OutcomeTakenBack
		a.Superseded = &Decision{By: Actor{Name: "a.lee"}, DecidedAt: decisionDay.Add(-9 * time.Minute)}
		spoil(&a)
		return ValidateDecision(a)
	}
	if got := take(func(*DecisionInput) {}); len(got) != 0 {
		t.Errorf("an own decision within its grace cannot be taken back: %v", got)
	}
	for _, seconds := range []int{-1e7, -601, -600, 0, 120, 121, 599, 601, 86_400, 34_560_000, 5_000_000_000} {
		at := decisionDay.Add(time.Duration(seconds) * time.Second)
		got := take(func(a *DecisionInput) { a.Superseded.DecidedAt = at })
		if inTime := seconds >= -600 && seconds <= 120; (len(got) == 0) != inTime {
			t.Errorf("a decision dated %d s ahead: %v", seconds, got)
		}
	}
	for name, spoil := range map[string]func(*DecisionInput){
		"another's":  func(a *DecisionInput) { a.Superseded.By.Name = "b.cho" },
		"too late":   func(a *DecisionInput) { a.Superseded.DecidedAt = decisionDay.Add(-11 * time.Minute) },
		"sent":       func(a *DecisionInput) { a.AnythingSent = true },
		"names none": func(a *DecisionInput) { a.Superseded = nil },
	} {
		if got := take(spoil); len(got) == 0 {
			t.Errorf("%s: taken back all the same", name)
		}
	}
}

// withheld makes it a request of which the user is not notified, because a child is at risk.
func withheld(a *DecisionInput) *NoticeChoice {
	a.Shown.Notice = NoticePlan{Action: NoticeWithhold, Ground: "child_exploitation"}
	a.Decision.Notice = &NoticeChoice{Action: NoticeWithhold, Ground: "child_exploitation"}
	return a.Decision.Notice
}

// TestALookAgainIsWithinAYear: the next look at why a user is not told is on a day to come and within a year, whatever
// the choice that names it; only a day that the plan sets may be later.
func TestALookAgainIsWithinAYear(t *testing.T) {
	today := DateOf(decisionDay)
	for _, action := range []string{NoticeWithhold, NoticeProhibited} { // as planned
		for _, days := range []int{-400, -1, 0, 1, 90, 366, 367, 1096, 60_000} {
			a := validDecision()
			n := withheld(&a)
			n.Action, n.RecheckOn = action, today.AddDays(days)
			a.Shown.Notice.Action = action
			good := days > 0 && days <= 366
			if got := ValidateDecision(a); (len(got) == 0) != good {
				t.Errorf("%s, looked at again in %d days: %v", action, days, got)
			}
			a.Shown.Notice.RecheckOn = n.RecheckOn
			if got := ValidateDecision(a); len(got) != 0 {
				t.Errorf("%s, planned in %d days: %v", action, days, got)
			}
		}
	}
}
