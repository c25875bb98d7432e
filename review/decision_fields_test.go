package review

import (
	"strings"
	"testing"
)

// TestADecisionSaysOnlyWhatItsOutcomeHas: over every outcome and every list that a decision may carry, a record holds
// no reason, acknowledgement or override that the decision was not made by, and none of what was not found.
func TestADecisionSaysOnlyWhatItsOutcomeHas(t *testing.T) {
	const found, other = "scope.encrypted", "legal_basis.insufficient"
	lists := map[string]struct {
		add      func(d *Decision, code string)
		outcomes []string
		anyCode  bool // the code need not be found, only known
	}{
		"--reason": {func(d *Decision, code string) { d.Reasons = []string{code} },
			[]string{OutcomePushBack, OutcomeReject}, false},
		"--override": {func(d *Decision, code string) { d.Overrides = []Override{{code, "why"}} },
			[]string{OutcomeApprove}, false},
		"--ack": {func(d *Decision, code string) { d.Acknowledged = []string{code} },
			[]string{OutcomeApprove}, true},
		"--unavailable": {func(d *Decision, _ string) {
			d.Unavailable = []Unavailable{{"content.messages", "no_data"}}
		},
			[]string{OutcomePushBack, OutcomeReject}, true},
	}
	for _, outcome := range Outcomes {
		for flag, list := range lists {
			for _, code := range []string{found, other, "foo.bar"} {
				in := validDecision()
				in.Policy.Codes[found] = &Code{}
				d := in.Decision
				in.Superseded = &Decision{By: d.By, DecidedAt: decisionDay}
				if d.Outcome, d.Rationale = outcome, "why"; outcome == OutcomePushBack || outcome == OutcomeReject {
					d.Reasons = []string{found}
				}
				list.add(d, code)
				fits := false
				for _, o := range list.outcomes {
					fits = fits || o == outcome
				}
				got := ValidateDecision(in)
				want := fits && (code == found || list.anyCode && (code == other || flag == "--unavailable"))
				if (len(got) == 0) != want {
					t.Errorf("%s with %s %s: %v", outcome, flag, code, got)
				}
				for _, r := range got {
					if r.Hint == "" {
						t.Errorf("%s with %s %s: no hint in %v", outcome, flag, code, r)
					}
				}
			}
		}
	}
	in := validDecision()
	in.Decision.Granted = []string{"subscriber.name", "subscriber.name@0#0"}
	if got := ValidateDecision(in); len(got) != 1 || !strings.Contains(got[0].What, "granted twice") {
		t.Errorf("one row is granted twice: %v", got)
	}
}

// TestWordsThatShowNothingAreNone: what must be said in words is not said by characters that show nothing.
func TestWordsThatShowNothingAreNone(t *testing.T) {
	places := map[string]func(in *DecisionInput, words string){
		"the rationale of a push back": func(in *DecisionInput, words string) {
			in.Decision.Outcome, in.Decision.Reasons = OutcomePushBack, []string{"scope.encrypted"}
			in.Policy.Codes["scope.encrypted"], in.Decision.Rationale = &Code{}, words
		},
		"an own reason": func(in *DecisionInput, words string) {
			in.Decision.Outcome, in.Decision.Reasons = OutcomeReject, []string{"legal_basis.insufficient"}
			in.Decision.Rationale, in.Decision.Own = "why", []OwnReason{{"legal_basis.insufficient", words}}
		},
		"the rationale of a withdrawal": func(in *DecisionInput, words string) {
			in.Decision.Outcome, in.Decision.Rationale = OutcomeWithdrawn, words
		},
		"an override": func(in *DecisionInput, words string) {
			finding(in.Shown, Finding{Code: "legal_basis.unsigned", Severity: SeverityPushBack})
			in.Decision.Overrides = []Override{{"legal_basis.unsigned", words}}
		},
		"a statement that is not met": func(in *DecisionInput, words string) {
			in.Decision.Tailoring.Necessary = "no: " + words
		},
		"a notice that is not given": func(in *DecisionInput, words string) {
			in.Decision.Notice = &NoticeChoice{Action: NoticeNone, Reason: words}
		},
	}
	for name, place := range places {
		for _, words := range []string{"", " ", "\u00a0", "\u200b", "\u2060", "\u00ad", "\u3164", "\u2800", "\ufeff",
			"\u200e\u200f", "\u034f", "\ufe0f", "\U000e0041", "\u200b \t\u3164"} {
			in := validDecision()
			if place(&in, words); len(ValidateDecision(in)) == 0 {
				t.Errorf("%s is taken: %+q", name, words)
			}
		}
		in := validDecision()
		if place(&in, "\u200eTwo accounts.\u200b"); len(ValidateDecision(in)) > 0 {
			t.Errorf("%s: words are refused: %v", name, ValidateDecision(in))
		}
	}
}
