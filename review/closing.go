package review

import "strings"

// Closing is the decision that closes a request whose push back nobody
// answered: a rejection for the reasons that the push back named, which it
// supersedes. The caller gives it an id and the assessment it rests on.
func Closing(pushed *Decision, why string) Decision {
	rationale := "No answer came to the push back of " + DateOf(pushed.DecidedAt.UTC()).String() + "."
	if why = strings.TrimSpace(why); why != "" {
		rationale += " " + why
	}
	return Decision{Schema: DecisionSchema, Request: pushed.Request, Revision: pushed.Revision, Outcome: OutcomeReject,
		Reasons: append([]string(nil), pushed.Reasons...), Rationale: rationale, Supersedes: pushed.ID}
}
