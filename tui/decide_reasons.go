package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/tui/kit"
)

// addReasons adds the findings as reasons to choose, the most severe first.
func (d *decideDialog) addReasons(heading Text) {
	for _, severity := range []string{
		review.SeverityReject, review.SeverityPushBack, review.SeverityNarrow, review.SeverityReview} {
		d.addFindings(heading, itemReason, severity)
	}
	// A person may see what the engine cannot.
	for _, code := range []string{"legal_basis.human_rights", "scope.any_and_all", "requester.fraud_signals"} {
		if !d.has(code, inWords...) {
			d.add(heading, item{kind: itemReason, code: code, own: true})
		}
	}
}

// judgementReasons are the reasons that no check can find.
var judgementReasons = map[string]Text{
	"legal_basis.human_rights": "Conflicts with international human rights standards, in your judgement.",
	"scope.any_and_all":        "Broader than the facts require, in your judgement.",
	"requester.fraud_signals":  "Signs of a forged request that have not been recorded.",
}

// ownReasonText is a reason of the person's own, with their words for it.
func (d *decideDialog) ownReasonText(code string) Text {
	if words := strings.TrimSpace(d.form.Own[code]); words != "" && d.form.Reasons[code] {
		return kit.Textf("%s In your words: %s", judgementReasons[code], words)
	}
	return judgementReasons[code]
}

// askOwnWords opens the field for the words of a reason that the checks did not find.
// The letter says them.
func (d *decideDialog) askOwnWords(e *env, code string) tea.Cmd {
	d.open(kit.NewField("text for the agency"),
		kit.Textf("Why %s? The letter will use your words.", codeLabel(code)), d.form.Own[code],
		func(s string) { d.form.Own[code] = s })
	return d.changed(e)
}
