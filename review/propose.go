package review

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Choice is what a decision takes from an assessment: the rows that it grants, by their number, and the codes of the
// findings that it gives as reasons.
type Choice struct {
	Rows    map[int]bool
	Reasons []string
}

// RecommendedChoice is the choice that the assessment recommends: every row that can be produced and does not
// wait, and every finding that narrows the request or speaks against approval, the most severe first.
func (a *Assessment) RecommendedChoice() Choice {
	c := Choice{Rows: map[int]bool{}}
	for i := range a.Categories {
		if r := &a.Categories[i]; r.Producible && !a.Waits(r) {
			c.Rows[i] = true
		}
	}
	for _, severity := range [...]string{SeverityReject, SeverityPushBack, SeverityNarrow} {
		for f := range a.Findings() {
			if f.Severity == severity && !slices.Contains(c.Reasons, f.Code) {
				c.Reasons = append(c.Reasons, f.Code)
			}
		}
	}
	return c
}

// Propose fills a decision with what follows from the assessment, the request, the outcome and the choice. The
// rationale of a push back or rejection is a sentence that serves until a person writes their own; an approval needs
// none. The notice is the one that the assessment plans.
// The four statements of a request for records are proposed as "yes", because the person who confirms the decision
// signs them; a person must make the two of a voluntary disclosure, and the acknowledgements and overrides. No choice
// about notice is proposed for a preservation, which discloses nothing.
//
// The caller adds who decides, the id, and the revision and documents that the decision rests on.
func Propose(a *Assessment, r *Request, outcome string, c Choice) Decision {
	d := Decision{Schema: DecisionSchema, RequestID: a.RequestID, Outcome: outcome,
		AssessedAt: a.AssessedAt, PolicyRef: a.PolicyRef}
	switch outcome {
	case OutcomePushBack, OutcomeReject:
		d.Reasons, d.Rationale = c.Reasons, refusalRationale(a, c.Reasons)
	case OutcomeApprove:
		d.Granted = grantNames(a, c.Rows)
		if !r.Kind.IsPreservation() {
			d.Notice = new(a.Notice.Choice())
		}
		if r.Kind == KindRecords {
			d.Tailoring = new(Tailoring)
			for _, name := range StatementNames {
				*d.Tailoring.Statement(name) = statementYes
			}
		}
	}
	return d
}

// FillDefaults adds to a decision what a person may leave out because it follows from the proposal p: the grants if
// Granted is nil, except of categories in which there is no data, and the ground, days and dates of the notice if the
// action is the proposed one.
func (d *Decision) FillDefaults(p *Decision) {
	d.Schema, d.RequestID, d.AssessedAt, d.PolicyRef = p.Schema, p.RequestID, p.AssessedAt, p.PolicyRef
	if d.Outcome != OutcomeApprove {
		return
	}
	if d.Granted == nil {
		d.Granted = slices.DeleteFunc(slices.Clone(p.Granted), func(s string) bool {
			return grantNamesOneOf(s, d.Unavailable)
		})
	}
	if n := d.Notice; n != nil && p.Notice != nil && n.Action == p.Notice.Action {
		n.Ground = cmp.Or(n.Ground, p.Notice.Ground)
		if n.AgreedUntil.IsZero() { // an agency that waits lets the user have all days
			n.WaitDays = cmp.Or(n.WaitDays, p.Notice.WaitDays)
		}
		n.Until, n.RecheckOn = cmp.Or(n.Until, p.Notice.Until), cmp.Or(n.RecheckOn, p.Notice.RecheckOn)
	}
}

// grantNames names rows as a decision does: by the category alone if exactly its producible rows are granted, otherwise
// by item and target.
func grantNames(a *Assessment, rows map[int]bool) []string {
	var out []string
	differs := map[Category]bool{}
	for i := range a.Categories {
		if r := &a.Categories[i]; r.Producible != rows[i] {
			differs[r.Category] = true
		}
	}
	for i := range a.Categories {
		r := &a.Categories[i]
		name := string(r.Category)
		if differs[r.Category] && r.Item >= 0 {
			name += "@" + strconv.Itoa(r.Item) + "#" + strconv.Itoa(r.Target)
		}
		if rows[i] && !slices.Contains(out, name) { // two rows have one name if a period was split
			out = append(out, name)
		}
	}
	return out
}

// refusalRationale is the rationale of a push back or rejection: the texts of the findings with these codes, each once.
func refusalRationale(a *Assessment, codes []string) string {
	var sentences []string
	for f := range a.Findings() {
		if slices.Contains(codes, f.Code) && !slices.Contains(sentences, string(f.Text)) {
			sentences = append(sentences, string(f.Text))
		}
	}
	return strings.Join(sentences, " ")
}
