package tui

import (
	"strings"

	"lert/review"
	"lert/store"
)

// findingsDigest identifies the findings and the rows that a draft was filled in
// from. It leaves out times: that time has passed does not make a draft stale.
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

// fillDecideForm is the form as the assessment recommends it, without a rationale.
func fillDecideForm(c *store.Case, outcome string) decideForm {
	choice := c.Assessment.RecommendedChoice()
	f := decideForm{Revision: c.Row.Revision, Digest: findingsDigest(c.Assessment), Outcome: outcome, Rows: choice.Rows,
		Reasons: map[string]bool{}, Own: map[string]string{}, Acks: map[string]bool{}, Overrides: map[string]string{}}
	for _, code := range choice.Reasons {
		f.Reasons[code] = true
	}
	if n := review.Propose(c.Assessment, c.Request, outcome, choice).Notice; n != nil {
		f.Notice = *n
	}
	return f
}

// propose is the decision that follows from what is chosen in the form.
func (d *decideDialog) propose() review.Decision {
	choice := review.Choice{Rows: d.form.Rows}
	for _, it := range d.items {
		if it.kind == itemReason && d.form.Reasons[it.code] {
			choice.Reasons = append(choice.Reasons, it.code)
		}
	}
	return review.Propose(d.c.Assessment, d.c.Request, d.outcome, choice)
}
