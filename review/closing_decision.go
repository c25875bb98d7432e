package review

import (
	"slices"
	"strings"
)

// ClosingDecision is the decision that closes a request if the agency did not reply to a push back: a rejection for
// the reasons of the push back, which it supersedes. The caller adds an id and the assessment.
func ClosingDecision(pushBack *Decision, why string) Decision {
	rationale := "No reply came to the push back of " + DateOf(pushBack.DecidedAt.UTC()).String() + "."
	if why = strings.TrimSpace(why); why != "" {
		rationale += " " + why
	}
	return Decision{Schema: DecisionSchema, RequestID: pushBack.RequestID, Revision: pushBack.Revision,
		Outcome: OutcomeReject, Reasons: slices.Clone(pushBack.Reasons), Own: slices.Clone(pushBack.Own),
		Rationale: rationale, Supersedes: pushBack.ID}
}
