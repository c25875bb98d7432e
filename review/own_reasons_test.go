package review

import (
	"slices"
	"strings"
	"testing"

	"lert/review/problem"
)

// TestAReasonIsFoundOrInOwnWords: over every code and both outcomes, a reason that the checks found is given without
// words, and every other one with words of the person who decides.
func TestAReasonIsFoundOrInOwnWords(t *testing.T) {
	codes := []string{"legal_basis.unsigned", "requester.personal_email", "scope.encrypted", "notice.due",
		"legal_basis.insufficient", "scope.any_and_all"}
	found := codes[:4]
	input := func(outcome, code, words string) DecisionInput {
		in := validDecision()
		for _, c := range codes {
			in.Policy.Codes[c] = &Code{}
		}
		finding(in.Shown, Finding{Code: found[0], Severity: SeverityPushBack})
		finding(in.Shown, Finding{Code: found[1], Severity: SeverityReview})
		finding(in.Shown, Finding{Code: found[3], Severity: SeverityInfo}) // scope.encrypted is the code of a row
		in.Decision.Outcome, in.Decision.Reasons, in.Decision.Rationale = outcome, []string{code}, "why"
		if words != "" {
			in.Decision.Own = []OwnReason{{code, words}}
		}
		return in
	}
	for _, outcome := range []string{OutcomePushBack, OutcomeReject} {
		for _, code := range codes {
			for words, sayable := range map[string]bool{"": false, " \n": false, "The seal is another court's.": true,
				strings.Repeat("é", MaxOwnWords): true, strings.Repeat("é", MaxOwnWords+1): false} {
				want := sayable
				if slices.Contains(found, code) {
					want = words == ""
				}
				got := ValidateDecision(input(outcome, code, words))
				if (len(got) == 0) != want {
					t.Errorf("%s for %s in %d bytes: %v", outcome, code, len(words), got)
				}
				for _, r := range got {
					if r.Rule != problem.RuleNoReason || r.Finding != code || r.Hint == "" {
						t.Errorf("%s for %s: %+v", outcome, code, r)
					}
				}
			}
		}
	}
	got := ValidateDecision(input(OutcomeReject, "scope.any_and_all", ""))
	if len(got) != 1 || !strings.Contains(got[0].Hint, "--reason scope.any_and_all=WORDS") ||
		!strings.Contains(got[0].Hint, "legal_basis.unsigned, requester.personal_email") {
		t.Errorf("the refusal does not say what to give: %v", got)
	}
	in := input(OutcomeReject, "scope.any_and_all", "Too wide.")
	in.Decision.Own = append(in.Decision.Own, OwnReason{"legal_basis.insufficient", "Not named."})
	if got := ValidateDecision(in); len(got) != 1 {
		t.Errorf("words without their reason: %v", got)
	}
	old := input(OutcomeReject, "scope.any_and_all", "")
	old.Revision = 2
	if got := ValidateDecision(old); len(got) != 1 || got[0].Rule != problem.RuleOutOfDate {
		t.Errorf("on an older revision: %v", got)
	}
}

// TestAClosingRepeatsTheReasonsOfItsPushBack: what was found then need not be found when no reply came, and own words
// stay.
func TestAClosingRepeatsTheReasonsOfItsPushBack(t *testing.T) {
	in := validDecision()
	in.Policy.Codes["scope.no_period"] = &Code{}
	back := Decision{ID: "d0", RequestID: in.Decision.RequestID, Revision: 1, Outcome: OutcomePushBack,
		Reasons: []string{"scope.no_period", "legal_basis.insufficient"},
		Own:     []OwnReason{{"legal_basis.insufficient", "a subpoena does not reach it"}}, DecidedAt: decisionDay}
	closing := ClosingDecision(&back, "")
	closing.By = in.Decision.By
	in.Decision, in.Closes = &closing, &back
	if got := ValidateDecision(in); len(got) != 0 {
		t.Errorf("%v", got)
	}
	closing.Own = nil
	if got := ValidateDecision(in); len(got) != 1 || got[0].Finding != "legal_basis.insufficient" {
		t.Errorf("without its words: %v", got)
	}
}
