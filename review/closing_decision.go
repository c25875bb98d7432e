package review

import "strings"

// ClosingDecision is the decision that closes a request whose push back nobody
// answered: a rejection for the reasons that the push back named, which it
// supersedes. The caller gives it an id and the assessment it rests on.
func ClosingDecision(pushBack *Decision, why string) Decision {
	rationale := "No answer came to the push back of " + DateOf(pushBack.DecidedAt.UTC()).String() + "."
	if why = strings.TrimSpace(why); why != "" {
		rationale += " " + why
	}
	return Decision{Schema: DecisionSchema, RequestID: pushBack.RequestID, Revision: pushBack.Revision, Outcome: OutcomeReject,
		Reasons: append([]string(nil), pushBack.Reasons...), Rationale: rationale, Supersedes: pushBack.ID}
}
