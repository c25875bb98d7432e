package tui

import (
	"maps"
	"slices"
	"strings"

	"lert/review"
	"lert/review/text"
)

// decision is the decision as it would be recorded now.
func (d *decideDialog) decision(e *env) review.Decision {
	f, out := &d.form, d.propose()
	out.ID, out.RequestID, out.Revision, out.By = f.ID, d.c.Row.ID, f.Revision, e.me
	out.AssessmentDigest, out.RequestDigest, out.OpenedAt = d.c.AssessmentDigest, d.c.Digest, d.c.OpenedAt
	out.Rationale = strings.TrimSpace(f.Rationale) // of an approval, only what the person wrote
	for _, it := range d.items {
		if it.kind == itemAck && f.Acks[it.code] {
			out.Acknowledged = append(out.Acknowledged, it.code)
		}
	}
	if d.outcome != review.OutcomeApprove {
		for _, code := range out.Reasons {
			if words := strings.TrimSpace(f.Own[code]); words != "" {
				out.Own = append(out.Own, review.OwnReason{Code: code, Words: words})
			}
		}
		return out
	}
	for _, code := range slices.Sorted(maps.Keys(f.Overrides)) {
		if f.Overrides[code] != "" {
			out.Overrides = append(out.Overrides, review.Override{Code: code, Why: f.Overrides[code]})
		}
	}
	if out.Notice != nil {
		*out.Notice = f.Notice
	}
	if out.Tailoring != nil {
		for i, answer := range f.Statements {
			if answer != "" {
				*out.Tailoring.Statement(review.StatementNames[i]) = answer
			}
		}
	}
	if d.need.GoodFaith && f.GoodFaith != [2]bool{} {
		out.GoodFaith = &review.GoodFaith{ImminentRisk: f.GoodFaith[0], MayHelp: f.GoodFaith[1]}
	}
	return out
}

// DecideCommand is the command line that records the same decision.
func DecideCommand(d *review.Decision) string {
	return shellCommand(append([]string{"lert", "decide", d.RequestID}, review.DecisionArgs(d)...)...)
}

// rationale is the rationale as the dialog shows it.
func (d *decideDialog) rationale() Text {
	if text.IsEmpty(d.form.Rationale) {
		return "nothing written yet"
	}
	return text.Clean(d.form.Rationale)
}
