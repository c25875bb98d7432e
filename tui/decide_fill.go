package tui

import (
	"slices"
	"strings"

	"lert/review"
	"lert/store"
)

// findingsDigest says what a draft was filled from: the codes and the rows. The
// clock moves between two assessments; that alone makes no draft stale.
func findingsDigest(a *review.Assessment) string {
	var b strings.Builder
	for _, c := range a.Codes() {
		b.WriteString(c + ";")
	}
	for _, r := range a.Categories {
		b.WriteString(string(r.Category) + yesNo(r.Producible))
	}
	return review.Digest([]byte(b.String()))
}

// fill is the form as the assessment recommends it.
func fill(c *store.Case, outcome string) decideForm {
	a := c.Assessment
	f := decideForm{Revision: c.Row.Revision, Digest: findingsDigest(a), Outcome: outcome, Rows: map[int]bool{}, Reasons: map[string]bool{}, Acks: map[string]bool{}, Overrides: map[string]string{}}
	for i := range a.Categories {
		if a.Categories[i].Producible {
			f.Rows[i] = true
		}
	}
	for i := range a.Checks {
		for _, x := range a.Checks[i].Findings {
			if severityRank(x.Severity) >= severityRank(review.Narrow) {
				f.Reasons[x.Code] = true
			}
		}
	}
	n := a.Notice
	f.Notice = review.NoticeChoice{Action: n.Action, Until: n.Until, Ground: n.Ground, RecheckOn: n.RecheckOn}
	f.Rationale = rationale(c, &f)
	return f
}

// rationale is the sentence that stands until the person writes their own.
func rationale(c *store.Case, f *decideForm) string {
	a := c.Assessment
	switch f.Outcome {
	case review.OutcomeApprove:
		if c.Request.Kind.Preserves() {
			return "A governmental request for an account that is ours; what is stored is kept and nothing is disclosed."
		}
		can, asked := 0, len(a.Categories)
		for i, on := range f.Rows {
			if on && i < asked {
				can++
			}
		}
		if c.Request.Kind == review.Emergency && slices.ContainsFunc(a.Categories, func(r review.Row) bool { return r.Voluntary && r.Producible }) {
			found := emergencyWords(c.Request)
			if can == asked {
				return found + "; all that is asked may help to avert it, and we hold it."
			}
			return string(say("%s; %d of %d rows asked may help to avert it, and we hold them; the rest is trimmed.", found, can, asked))
		}
		if can == asked {
			return "The process reaches all that is asked, and we hold it."
		}
		return string(say("The process reaches %d of %d rows asked that we hold; the rest is trimmed.", can, asked))
	default:
		var words []string
		for i := range a.Checks {
			for _, x := range a.Checks[i].Findings {
				if f.Reasons[x.Code] && !slices.Contains(words, string(x.Text)) {
					words = append(words, string(x.Text))
				}
			}
		}
		return strings.Join(words, " ")
	}
}

// emergencyWords say what an emergency rests on so far, and no more than that: a
// call-back on a number of the request itself confirms nothing.
func emergencyWords(r *review.Request) string {
	attested, called := r.Emergency != nil && r.Emergency.Attested, review.CalledBack(r)
	switch {
	case attested && called:
		return "The emergency is attested and confirmed by a call-back"
	case called:
		return "The emergency is confirmed by a call-back and not attested"
	case attested:
		return "The emergency is attested and not confirmed by a call-back"
	}
	return "The emergency is neither attested nor confirmed by a call-back"
}
