package review

import (
	"slices"
	"testing"
	"time"

	"lert/review/problem"
)

var decisionDay = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

// sound is an attempt that nothing speaks against; each test breaks one thing.
func sound() Attempt {
	return Attempt{
		Policy:   &Policy{Codes: map[string]*Code{"legal_basis.insufficient": {}}},
		Request:  &Request{Kind: Records},
		Revision: 1,
		Decision: &Decision{
			Request: "WA-2026-000001", Revision: 1, Outcome: OutcomeApprove, Granted: []string{"subscriber.name"},
			Tailoring: &Tailoring{"yes", "yes", "yes", "yes"}, Notice: &NoticeChoice{Action: NotifyBefore},
			By: Actor{Analyst: "a.lee", Role: RoleAnalyst},
		},
		Shown: &Assessment{
			Categories: []Row{
				{Category: "subscriber.name", Item: 0, Asked: true, Authorised: true, Held: true, Producible: true},
				{Category: "content.messages", Item: 1, Asked: true, Code: "scope.encrypted"},
			},
			Notice: Notice{Action: NotifyBefore},
		},
		OpenedAt: decisionDay.Add(-time.Minute), Now: decisionDay, Newest: decisionDay.Add(-time.Minute),
	}
}

func finding(a *Assessment, f Finding) {
	a.Checks[legalCheck].Findings = append(a.Checks[legalCheck].Findings, f)
	a.Counsel = a.Counsel || f.Counsel
}

// TestRefusals breaks each of the thirteen rules of contract section 6, and
// shows beside it what makes the same decision good again.
func TestRefusals(t *testing.T) {
	if got := Refuse(sound()); len(got) != 0 {
		t.Fatalf("a sound decision is refused: %v", got)
	}
	tests := []struct {
		rule  int
		name  string
		spoil func(*Attempt)
		mend  func(*Attempt)
	}{
		{1, "not opened", func(a *Attempt) { a.OpenedAt = time.Time{} }, func(a *Attempt) { a.OpenedAt = decisionDay }},
		{2, "nothing granted", func(a *Attempt) { a.Decision.Granted = nil }, func(a *Attempt) { a.Decision.Granted = []string{"subscriber.name@0#0"} }},
		{3, "not asked", func(a *Attempt) { a.Decision.Granted = append(a.Decision.Granted, "subscriber.email") }, func(a *Attempt) { a.Decision.Granted = a.Decision.Granted[:1] }},
		{3, "no such category", func(a *Attempt) { a.Decision.Granted = append(a.Decision.Granted, "content.everything") }, func(a *Attempt) { a.Decision.Granted = a.Decision.Granted[:1] }},
		{4, "not producible", func(a *Attempt) { a.Decision.Granted = append(a.Decision.Granted, "content.messages") },
			func(a *Attempt) { a.Decision.Overrides = []Override{{"scope.encrypted", "the user published them"}} }},
		{4, "over a push back", func(a *Attempt) { finding(a.Shown, Finding{Code: "legal_basis.unsigned", Severity: PushBack}) },
			func(a *Attempt) { a.Decision.Overrides = []Override{{"legal_basis.unsigned", "signed copy seen"}} }},
		{4, "a push back that came since", func(a *Attempt) {
			a.Current = &Assessment{}
			finding(a.Current, Finding{Code: "legal_basis.expired", Severity: PushBack})
		}, func(a *Attempt) { a.Current = nil }},
		{5, "counsel has not seen it", func(a *Attempt) {
			finding(a.Shown, Finding{Code: "notice.gag_indefinite", Severity: Info, Counsel: true})
		}, func(a *Attempt) { a.CounselAnswered = true }},
		{5, "counsel decides", func(a *Attempt) {
			finding(a.Shown, Finding{Code: "notice.gag_indefinite", Severity: Info, Counsel: true})
		}, func(a *Attempt) { a.Decision.By.Role = RoleCounsel }},
		{6, "not acknowledged", func(a *Attempt) { finding(a.Shown, Finding{Code: "legal_basis.unsealed", Severity: ReviewSev}) },
			func(a *Attempt) { a.Decision.Acknowledged = []string{"legal_basis.unsealed"} }},
		{7, "no notice choice", func(a *Attempt) { a.Decision.Notice = nil }, func(a *Attempt) { a.Decision.Notice = &NoticeChoice{Action: NotifyBefore} }},
		{7, "notice that is barred", func(a *Attempt) { a.Shown.Notice = Notice{Action: Prohibited, Ground: "court_order"} },
			func(a *Attempt) { a.Decision.Notice.Action = Prohibited }},
		{7, "delay without a date", func(a *Attempt) { a.Decision.Notice = &NoticeChoice{Action: Delay} },
			func(a *Attempt) { a.Decision.Notice.Until = Date{2027, 5, 1} }},
		{7, "a delay that ends before the bar", func(a *Attempt) {
			a.Shown.Notice = Notice{Action: Delay, Until: Date{2027, 5, 1}, Ground: "court_order"}
			a.Decision.Notice = &NoticeChoice{Action: Delay, Until: Date{2027, 4, 30}}
		}, func(a *Attempt) { a.Decision.Notice.Until = Date{2027, 5, 1} }},
		{7, "delay that is past", func(a *Attempt) { a.Decision.Notice = &NoticeChoice{Action: Delay, Until: Date{2026, 11, 20}} },
			func(a *Attempt) { a.Decision.Notice.Until = Date{2026, 11, 22} }},
		{7, "looked at again in the past", func(a *Attempt) { withheld(a).RecheckOn = Date{2020, 1, 1} },
			func(a *Attempt) { a.Decision.Notice.RecheckOn = Date{2027, 2, 1} }},
		{7, "S64: withheld for no exception", func(a *Attempt) {
			a.Decision.Notice = &NoticeChoice{Action: Withhold, Ground: "fraud", RecheckOn: DateOf(a.Now).AddDays(30)}
		}, func(a *Attempt) { a.Shown.Notice = Notice{Action: Withhold, Ground: "child_exploitation"} }},
		{7, "withheld for ever", func(a *Attempt) { withheld(a) },
			func(a *Attempt) { a.Decision.Notice.RecheckOn = Date{2027, 2, 1} }},
		{7, "one statement missing", func(a *Attempt) { a.Decision.Tailoring.Specific = "" },
			func(a *Attempt) { a.Decision.Tailoring.Specific = "no: two accounts, one is a witness's" }},
		{8, "no good faith", func(a *Attempt) { emergencyAttempt(a); a.Decision.GoodFaith = nil },
			func(a *Attempt) { a.Decision.GoodFaith = &GoodFaith{true, true} }},
		{8, "called on the request's own number", func(a *Attempt) {
			emergencyAttempt(a)
			a.Request.Requester.Verification.Callback.NumberSource = "request"
		}, func(a *Attempt) { a.Request.Requester.Verification.Callback.NumberSource = "directory" }},
		{9, "push back without reason", func(a *Attempt) { a.Decision.Outcome, a.Decision.Rationale = OutcomePushBack, "it is thin" },
			func(a *Attempt) { a.Decision.Reasons = []string{"legal_basis.insufficient"} }},
		{9, "rejection without rationale", func(a *Attempt) {
			a.Decision.Outcome, a.Decision.Reasons = OutcomeReject, []string{"legal_basis.insufficient"}
		}, func(a *Attempt) { a.Decision.Rationale = "a subpoena does not reach it" }},
		{10, "old revision", func(a *Attempt) { a.Revision = 2 }, func(a *Attempt) { a.Decision.Revision = 2 }},
		{10, "another holds it", func(a *Attempt) { a.Holder, a.HeldUntil = "r.okoye", decisionDay.Add(time.Minute) },
			func(a *Attempt) { a.HeldUntil = decisionDay }},
		{12, "dated back", func(a *Attempt) { a.Newest = decisionDay.Add(3 * time.Minute) }, func(a *Attempt) { a.Newest = decisionDay.Add(time.Minute) }},
		{13, "two at once", func(a *Attempt) { a.Decision.AlsoDecides = []string{"WA-2026-000002"} }, func(a *Attempt) { a.Decision.AlsoDecides = nil }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := sound()
			tt.spoil(&a)
			got := Refuse(a)
			if !slices.ContainsFunc(got, func(r *problem.Error) bool { return r.Rule == tt.rule }) {
				t.Fatalf("rule %d does not speak: %v", tt.rule, got)
			}
			for _, r := range got {
				if r.What == "" || r.Do == "" {
					t.Errorf("a refusal without words: %+v", r)
				}
			}
			tt.mend(&a)
			if got := Refuse(a); len(got) != 0 {
				t.Errorf("mended, it is still refused: %v", got)
			}
		})
	}
}

// emergencyAttempt makes the attempt a voluntary emergency disclosure.
func emergencyAttempt(a *Attempt) {
	a.Request.Kind = Emergency
	a.Request.Requester.Verification = &Verification{Callback: &Callback{Result: "confirmed", NumberSource: "agency_site"}}
	a.Shown.Categories[0].Voluntary = true
	a.Decision.GoodFaith = &GoodFaith{true, true}
}

// TestCountersign holds rule 11.
func TestCountersign(t *testing.T) {
	d := &Decision{Effect: EffectHeld, By: Actor{Analyst: "a.lee", User: "alee", Host: "desk"}}
	sign := func(analyst, user, role string) *Countersign {
		return &Countersign{Answer: "agree", By: Actor{Analyst: analyst, User: user, Host: "desk", Role: role}}
	}
	if got := RefuseCountersign(d, sign("c.diaz", "cdiaz", RoleCounsel)); len(got) != 0 {
		t.Errorf("counsel's signature is refused: %v", got)
	}
	for name, c := range map[string]*Countersign{
		"the decider": sign("a.lee", "alee", RoleCounsel), "the same login under another name": sign("c.diaz", "alee", RoleCounsel),
		"another analyst": sign("b.cho", "bcho", RoleAnalyst),
	} {
		if got := RefuseCountersign(d, c); len(got) == 0 || got[0].Rule != 11 {
			t.Errorf("%s may sign: %v", name, got)
		}
	}
}

func TestTakingBack(t *testing.T) {
	take := func(spoil func(*Attempt)) problem.List {
		a := sound()
		a.Decision.Outcome = OutcomeTakenBack
		a.Supersedes = &Decision{By: Actor{Analyst: "a.lee"}, DecidedAt: decisionDay.Add(-9 * time.Minute)}
		spoil(&a)
		return Refuse(a)
	}
	if got := take(func(*Attempt) {}); len(got) != 0 {
		t.Errorf("an own decision within its grace cannot be taken back: %v", got)
	}
	for name, spoil := range map[string]func(*Attempt){
		"another's":  func(a *Attempt) { a.Supersedes.By.Analyst = "b.cho" },
		"too late":   func(a *Attempt) { a.Supersedes.DecidedAt = decisionDay.Add(-11 * time.Minute) },
		"sent":       func(a *Attempt) { a.Sent = true },
		"names none": func(a *Attempt) { a.Supersedes = nil },
	} {
		if got := take(spoil); len(got) == 0 {
			t.Errorf("%s: taken back all the same", name)
		}
	}
}

// withheld makes it a request of which the user is not told, because a child is
// at stake.
func withheld(a *Attempt) *NoticeChoice {
	a.Shown.Notice = Notice{Action: Withhold, Ground: "child_exploitation"}
	a.Decision.Notice = &NoticeChoice{Action: Withhold, Ground: "child_exploitation"}
	return a.Decision.Notice
}
