package tui

import (
	"slices"
	"strings"

	"lert/review"
	"lert/review/policy"
	"lert/store"
	"lert/tui/kit"
)

// newFindingsScreen shows the findings of all checks, from one on: in words, with the field and the
// rule.
func newFindingsScreen(e *env, c *store.Case, first int) screen {
	return newLinkedReader(kit.Textf("%s · findings", shortID(c.Row.ID, e.now())), 13, func(e *env) []kit.Para {
		var out []kit.Para
		for i := range c.Assessment.Checks {
			out = append(out, checkParas(e.store.Policy(), c, (first+i)%len(c.Assessment.Checks))...)
		}
		return out
	})
}

// checkParas is one check: its verdict and its findings.
func checkParas(p *review.Policy, c *store.Case, check int) []kit.Para {
	k := &c.Assessment.Checks[check]
	heading := kit.Para{Heading: true, Label: checkName(check), Text: verdictLabel(k.Verdict), Link: k.Name,
		Style: func(t *kit.Theme) kit.Style { return verdictStyle(t, k.Verdict) }}
	if len(k.Findings) == 0 {
		heading.Text += ", no findings"
		return []kit.Para{heading, {}}
	}
	out := []kit.Para{heading}
	for i := range k.Findings {
		out = append(append(out, findingParas(p, &k.Findings[i])...), kit.Para{})
	}
	return out
}

// severityLabels name the severities of findings in the margin.
var severityLabels = map[string]Text{
	review.SeverityInfo: "Note", review.SeverityReview: "Review", review.SeverityNarrow: "Narrow",
	review.SeverityPushBack: "Push back", review.SeverityReject: "Reject",
}

// findingParas is one finding: its text, what it is about, its code and its rule.
func findingParas(p *review.Policy, f *review.Finding) []kit.Para {
	out := []kit.Para{{Label: severityLabels[f.Severity], Text: f.Text,
		Style: func(t *kit.Theme) kit.Style { return severityStyle(t, f.Severity) }}}
	if f.Counsel {
		out = append(out, kit.Para{Label: "Counsel", Style: kit.Warned,
			Text: "Counsel must review this before an approval."})
	}
	if f.Category != "" {
		out = append(out, kit.Para{Label: "Data", Style: kit.Dim, Text: kit.Textf("%s", f.Category.Label()),
			Link: string(f.Category)})
	}
	if f.Field != "" {
		out = append(out, kit.Para{Label: "Field", Style: kit.Dim, Text: kit.Textf("%s", review.FieldLabel(f.Field))})
	}
	rule := policy.CitationText(p, f.Cite)
	if rule != f.Cite {
		rule += " · " + f.Cite
	}
	return append(out,
		kit.Para{Label: "Rule", Style: kit.Dim, Text: kit.Textf("%s", rule), Link: f.Cite},
		kit.Para{Label: "Code", Style: kit.Dim, Text: kit.Textf("%s", f.Code), Link: f.Code})
}

// newCategoryScreen explains why one row of the table can or cannot be disclosed.
func newCategoryScreen(e *env, c *store.Case, i int) screen {
	title := kit.Textf("%s · %s", shortID(c.Row.ID, e.now()), c.Assessment.Categories[i].Category.Label())
	return newLinkedReader(title, 13,
		func(e *env) []kit.Para { return categoryParas(e.store.Policy(), c, i) })
}

// categoryParas is one row of the table: whether it is lawful, whether the platform holds it,
// and which findings are about it.
func categoryParas(p *review.Policy, c *store.Case, i int) []kit.Para {
	row := &c.Assessment.Categories[i]
	out := []kit.Para{
		{Label: "Data", Text: kit.Textf("%s", rowName(c, row)), Link: string(row.Category)},
		{Label: "Lawful", Style: yesStyle(row.Authorised), Text: kit.Textf("%s", yesNo(row.Authorised))},
		{Label: "Held", Style: yesStyle(row.Held), Text: kit.Textf("%s", yesNo(row.Held))},
		{Label: disclosureLabel(c), Style: yesStyle(row.Producible && len(row.After) == 0), Text: rowResult(row)},
	}
	if row.Voluntary {
		out = append(out, kit.Para{Style: kit.Warned, Text: "No legal process reaches this. The emergency test " +
			"allows it, on the good faith of whoever decides."})
	}
	out = append(out, kit.Para{})
	found := false
	for f := range c.Assessment.Findings() {
		ofAll := f.Category == "" && (f.Code == row.Code || slices.Contains(row.After, f.Code))
		if f.Category == row.Category || ofAll {
			found = true
			out = append(append(out, findingParas(p, f)...), kit.Para{})
		}
	}
	if !found {
		out = append(out, kit.Para{Style: kit.Dim, Text: "No finding is about this data."})
	}
	return out
}

// rowName names a row of the table: its data, its part of the time, and its target if there are several.
func rowName(c *store.Case, row *review.CategoryRow) Text {
	name := row.Category.Label()
	if row.Part != "" {
		name += ", " + row.Part
	}
	if len(c.Request.Targets) > 1 && row.Target >= 0 {
		return kit.Textf("%s #%d", name, row.Target)
	}
	return kit.Textf("%s", name)
}

// rowResult says whether a row can be disclosed, and what must be cured first, in words.
func rowResult(row *review.CategoryRow) Text {
	switch {
	case !row.Producible:
		return "no"
	case len(row.After) > 0:
		words := make([]string, len(row.After))
		for i, code := range row.After {
			words[i] = string(codeLabel(code))
		}
		return kit.Textf("once cured: %s", strings.Join(words, ", "))
	}
	return "yes"
}

// observationText is one observation in words.
func observationText(o *review.Observation) string {
	s := strings.ReplaceAll(o.Value, "_", " ")
	if c := o.Callback; c != nil {
		s = strings.TrimSpace("call-back " + c.Result + ", number " + c.Number + " from " +
			strings.ReplaceAll(orDash(c.NumberSource), "_", " "))
		if c.Reached != "" {
			s += ", reached " + c.Reached
		}
	}
	if o.Note != "" {
		s += " (" + o.Note + ")"
	}
	if o.Stale {
		s += " [stale: the request changed since]"
	}
	return s
}

// newHistoryScreen shows everything that happened to a request in one timeline.
func newHistoryScreen(e *env, c *store.Case) screen {
	return newReader(kit.Textf("%s · history", shortID(c.Row.ID, e.now())), 18, func(e *env) []kit.Para {
		var out []kit.Para
		for _, ev := range c.Timeline {
			text := eventText(e.store.Policy(), &ev)
			if ev.Leaf >= 0 {
				text += kit.Textf(" (ledger %d)", ev.Leaf)
			}
			out = append(out, kit.Para{Label: Text(ev.At.In(e.zone).Format("2006-01-02 15:04")), Text: text})
		}
		if len(out) == 0 {
			out = append(out, kit.Para{Style: kit.Dim, Text: "Nothing is recorded yet."})
		}
		return out
	})
}

// eventText is one event of the history, in words.
func eventText(p *review.Policy, ev *store.TimelineEvent) Text {
	what := strings.ReplaceAll(ev.What, "_", " ")
	text := kit.Textf("%s %s", ev.Who, what)
	switch {
	case ev.Origin == store.OriginAgency && ev.What == "received":
		return kit.Textf("Received from %s", ev.Who)
	case ev.Who == "":
		text = upperText(kit.Textf("%s", what))
	}
	if ev.Text != "" {
		text += ": " + ev.Text
	}
	if ev.Basis != "" {
		text += kit.Textf(" (%s)", basisWords(p, ev.Basis))
	}
	return text
}

// disclosureText says in words what the table says about a row: whether it is lawful, whether the platform holds it,
// and whether it can be disclosed, or kept.
func disclosureText(c *store.Case, row *review.CategoryRow) Text {
	return kit.Textf("lawful %s, held %s, %s %s", yesNo(row.Authorised), yesNo(row.Held),
		lowerText(disclosureLabel(c)), rowResult(row))
}
