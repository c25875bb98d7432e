package tui

import (
	"slices"
	"strings"

	"lert/review"
)

// decision is the record as it would be made now.
func (d *decide) decision(e *env) review.Decision {
	a, f := d.c.Assessment, &d.form
	out := review.Decision{
		Schema: review.DecisionSchema, ID: f.ID, Request: d.c.Row.ID, Revision: f.Revision, Outcome: d.outcome,
		Rationale: strings.TrimSpace(f.Rationale), AssessmentDigest: d.c.AssessDigest, AssessedAt: a.AssessedAt,
		RequestDigest: d.c.Digest, Policy: a.Policy, OpenedAt: d.c.OpenedAt, By: e.me,
	}
	for _, it := range d.items {
		switch {
		case it.kind == itemAck && f.Acks[it.code]:
			out.Acknowledged = append(out.Acknowledged, it.code)
		case it.kind == itemReason && f.Reasons[it.code]:
			out.Reasons = append(out.Reasons, it.code)
		}
	}
	if d.outcome != review.OutcomeApprove {
		return out
	}
	out.Granted = grants(a, f.Rows)
	for _, code := range sortedKeys(f.Overrides) {
		if f.Overrides[code] != "" {
			out.Overrides = append(out.Overrides, review.Override{Code: code, Why: f.Overrides[code]})
		}
	}
	notice := f.Notice
	out.Notice = &notice
	switch d.c.Request.Kind {
	case review.Records:
		s := [4]string{"yes", "yes", "yes", "yes"}
		for i, v := range f.Statements {
			if v != "" {
				s[i] = v
			}
		}
		out.Tailoring = &review.Tailoring{Necessary: s[0], Proportionate: s[1], Specific: s[2], Compliant: s[3]}
	case review.Emergency:
		out.GoodFaith = &review.GoodFaith{ImminentRisk: f.Faith[0], MayHelp: f.Faith[1]}
	}
	return out
}

// grants names the ticked rows as a decision does: by category alone where
// every producible row of it is given, by item and target else.
func grants(a *review.Assessment, on map[int]bool) []string {
	var out []string
	whole := map[review.Category]bool{}
	for i, r := range a.Categories {
		if _, seen := whole[r.Category]; !seen {
			whole[r.Category] = true
		}
		if r.Producible != on[i] {
			whole[r.Category] = false
		}
	}
	for i, r := range a.Categories {
		switch {
		case !on[i]:
		case whole[r.Category] || r.Item < 0:
			if s := string(r.Category); !slices.Contains(out, s) {
				out = append(out, s)
			}
		default:
			out = append(out, string(say("%s@%d#%d", r.Category, r.Item, r.Target)))
		}
	}
	return out
}

func sortedKeys(m map[string]string) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// decideLine is the command line that records the same decision.
func decideLine(d *review.Decision) string {
	w := []string{"lert", "decide", d.Request, "--outcome", d.Outcome}
	add := func(flag string, values ...string) {
		for _, v := range values {
			w = append(w, flag, v)
		}
	}
	add("--grant", d.Granted...)
	add("--reason", d.Reasons...)
	if d.Rationale != "" {
		add("--rationale", d.Rationale)
	}
	if n := d.Notice; n != nil && n.Action != "" {
		add("--notice", n.Action)
		if !n.Until.IsZero() {
			add("--until", n.Until.String())
		}
		if !n.RecheckOn.IsZero() {
			add("--recheck", n.RecheckOn.String())
		}
	}
	add("--ack", d.Acknowledged...)
	for _, o := range d.Overrides {
		add("--override", o.Code+"="+o.Why)
	}
	if d.Tailoring != nil {
		w = append(w, "--sign")
	}
	if d.GoodFaith != nil && d.GoodFaith.ImminentRisk {
		w = append(w, "--good-faith")
	}
	return shell(append(w, "--id", d.ID)...)
}
