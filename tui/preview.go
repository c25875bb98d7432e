package tui

import (
	"cmp"
	"fmt"
	"strings"

	"lert/review"
	"lert/review/text"
	"lert/store"
	"lert/tui/kit"
)

// recommendText is what the engine recommends, or what was decided.
func recommendText(r *store.QueueRow) Text {
	switch {
	case r.Outcome != "" && r.Effect == review.EffectAwaitingSignature:
		return kit.Textf("Decided: %s, held for a second signature", outcomeLabel(r.Outcome))
	case r.DecisionInForce():
		return kit.Textf("Decided: %s", outcomeLabel(r.Outcome))
	case r.Recommendation == "":
		return "Not assessed"
	case r.Counsel:
		return kit.Textf("Recommended: %s, counsel must see it", outcomeLabel(r.Recommendation))
	}
	return kit.Textf("Recommended: %s", outcomeLabel(r.Recommendation))
}

// preview shows as much of one row as fits beside the list.
func preview(e *env, r *store.QueueRow, w int) []string {
	if r == nil {
		return nil
	}
	t, now := e.theme, e.now()
	var out []string
	inner := w - 4
	put := func(s kit.Style, text Text) {
		for _, x := range kit.Wrap(text, inner) {
			var l kit.Line
			out = append(out, l.Add(t.Rule, "│ ").Add(s, x).End(w))
		}
	}
	fact := func(name, value Text) {
		if value == "" {
			return
		}
		for i, x := range kit.Wrap(value, inner-11) {
			var l kit.Line
			l.Add(t.Rule, "│ ")
			if i == 0 {
				l.Add(t.Dim, name)
			}
			out = append(out, l.FillTo(13).Add(t.Text, x).End(w))
		}
	}
	gap := func() { out = append(out, kit.StyledLine(t.Rule, "│", w)) }
	put(t.Strong, kit.Textf("%s  %s", r.ID, kindLabel(r.Kind)))
	put(t.Text, agencyText(r))
	put(outcomeStyle(t, cmp.Or(r.Outcome, r.Recommendation)), recommendText(r))
	gap()
	platform := r.Platform
	if p := e.store.Policy().Platform(platform); p != nil {
		platform = p.Name
	}
	fact("Platform", kit.Textf("%s", platform))
	fact("Process", kit.Textf("%s", r.InstrumentShort))
	fact("Reference", text.Clean(r.Reference))
	fact("Channel", kit.Textf("%s", strings.ReplaceAll(r.Channel, "_", " ")))
	fact("Received", kit.Ago(now, r.ReceivedAt)+" ago, "+
		kit.Textf("%s", r.ReceivedAt.In(e.zone).Format("2006-01-02 15:04")))
	if r.Due.IsZero() {
		fact("Due", "no clock")
	} else {
		fact("Due", dueSentence(e, r))
		if !r.DueInternalTarget { // for an internal target the line above says it
			fact("Basis", kit.Textf("%s", r.DueBasis))
		}
	}
	if !r.PreserveBy.IsZero() {
		fact("Copy by", kit.Textf("%s, a house target", r.PreserveBy.In(e.zone).Format("2006-01-02 15:04")))
	}
	if r.Holder != "" && r.ClaimedUntil.After(now) {
		fact("Held by", kit.Textf("%s, until %s", r.Holder, kit.ShortTime(now, r.ClaimedUntil, e.zone)))
	}
	if r.RelatedCount > 0 {
		fact("Related", kit.Textf("%s", kit.Plural(r.RelatedCount, "other request", "other requests")))
	}
	gap()
	for i, v := range r.Verdicts {
		var l kit.Line
		l.Add(t.Rule, "│ ").Cell(t.Dim, checkName(i), 13).Add(verdictStyle(t, v), verdictLabel(v))
		out = append(out, l.End(w))
	}
	gap()
	if len(r.Categories) > 0 {
		names := make([]string, len(r.Categories))
		for i, c := range r.Categories {
			names[i] = c.Label()
		}
		fact("Asks", kit.Textf("%s", strings.Join(names, ", ")))
	}
	if len(r.Codes) > 0 {
		found := make([]string, len(r.Codes))
		for i, c := range r.Codes {
			found[i] = string(codeLabel(c))
		}
		fact("Found", kit.Textf("%s", strings.Join(found, ", ")))
	}
	fact("Notice", kit.Textf("%s", strings.ReplaceAll(r.NoticeAction, "_", " ")))
	if r.DecisionInForce() {
		fact("Decided", kit.Textf("%s by %s, %s", outcomeLabel(r.Outcome), r.DecidedBy,
			kit.FullTime(r.DecidedAt, e.zone)))
	}
	return out
}

// dueSentence is a row's clock in words, the time left first.
func dueSentence(e *env, r *store.QueueRow) Text {
	now, at := e.now(), r.Due.In(e.zone).Format("2006-01-02 15:04")
	s := fmt.Sprintf("%s left, %s", kit.ShortDuration(r.Due.Sub(now)), at)
	switch {
	case r.DueInternalTarget && r.Due.Before(now):
		s = "house target was " + at
	case r.DueInternalTarget:
		s += ", a house target"
	case r.Due.Before(now):
		s = fmt.Sprintf("%s over, %s", kit.ShortDuration(now.Sub(r.Due)), at)
	}
	return kit.Textf("%s", s)
}
