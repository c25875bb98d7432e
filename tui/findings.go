package tui

import (
	"slices"
	"strings"

	"lert/review"
	"lert/review/policy"
	"lert/review/text"
	"lert/store"
	"lert/tui/kit"
)

// newFindingsScreen shows the findings of a check: in words, with the field and the
// rule.
func newFindingsScreen(c *store.Case, check int) screen {
	return newLinkedReader(kit.Textf("%s · %s", c.Row.ID, checkName(check)), 13,
		func(e *env) []kit.Para { return checkParas(e.store.Policy(), c, check) })
}

// checkParas is one check: its verdict and its findings.
func checkParas(p *review.Policy, c *store.Case, check int) []kit.Para {
	k := &c.Assessment.Checks[check]
	out := []kit.Para{{Label: checkName(check), Text: verdictLabel(k.Verdict), Link: k.Name,
		Style: func(t *kit.Theme) kit.Style { return verdictStyle(t, k.Verdict) }}, {}}
	if len(k.Findings) == 0 {
		return append(out, kit.Para{Style: kit.Dim, Text: "No findings."})
	}
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
		out = append(out, kit.Para{Label: "Counsel", Style: kit.Warned, Text: "Counsel must see this before an approval."})
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
func newCategoryScreen(c *store.Case, i int) screen {
	return newLinkedReader(kit.Textf("%s · %s", c.Row.ID, c.Assessment.Categories[i].Category.Label()), 13,
		func(e *env) []kit.Para { return categoryParas(e.store.Policy(), c, i) })
}

// categoryParas is one row of the table: whether it is lawful, whether the platform holds it,
// and which findings are about it.
func categoryParas(p *review.Policy, c *store.Case, i int) []kit.Para {
	row := &c.Assessment.Categories[i]
	verb := Text("Disclose")
	if c.Request.Kind.IsPreservation() {
		verb = "Keep"
	}
	out := []kit.Para{
		{Label: "Data", Text: kit.Textf("%s", rowName(c, row)), Link: string(row.Category)},
		{Label: "Lawful", Text: kit.Textf("%s", yesNo(row.Authorised))},
		{Label: "Held", Text: kit.Textf("%s", yesNo(row.Held))},
		{Label: verb, Style: kit.Strong, Text: rowResult(row)},
	}
	if row.Voluntary {
		out = append(out, kit.Para{Style: kit.Warned, Text: "No legal process reaches this. The emergency test allows " +
			"it, on the good faith of whoever decides."})
	}
	out = append(out, kit.Para{})
	for f := range c.Assessment.Findings() {
		if f.Category == row.Category || f.Category == "" && (f.Code == row.Code || slices.Contains(row.After, f.Code)) {
			out = append(append(out, findingParas(p, f)...), kit.Para{})
		}
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

// newDocumentScreen shows the whole document as the requester wrote it, and our own
// observations apart from it.
func newDocumentScreen(c *store.Case) screen {
	return newReader(kit.Textf("%s · the request in full", c.Row.ID), 14, func(e *env) []kit.Para {
		r := c.Received
		var out []kit.Para
		heading := func(t Text) { out = append(out, kit.Para{}, kit.Para{Heading: true, Text: t}) }
		add := func(label Text, value string) {
			if value == "" {
				return
			}
			for i, l := range text.CleanLines(value) {
				if i > 0 {
					label = ""
				}
				out = append(out, kit.Para{Label: label, Text: l})
			}
		}
		add("Platform", r.Platform)
		add("Kind", string(r.Kind))
		add("Channel", r.Channel)
		add("Reference", r.Reference)
		add("Received", string(kit.FullTime(r.ReceivedAt, e.zone)))
		add("Purpose", r.Purpose)
		q := &r.Requester
		heading("Requester")
		add("Agency", q.Agency)
		add("Country", q.Country)
		add("Kind", q.Kind)
		add("Name", q.Name)
		add("Title", q.Title)
		add("Badge", q.Badge)
		add("E-mail", q.Email)
		add("Phone", q.Phone)
		add("Attested", attestedText(q.Attested))
		for _, a := range q.Attestations {
			add("Attestation", a.Text)
		}
		if pr := r.Process; pr != nil {
			heading("Process")
			add("Paper", string(processText(e.store.Policy(), r, e.zone)))
			if !pr.CaseOpenedOn.IsZero() {
				add("Case opened", pr.CaseOpenedOn.String())
			}
			if !pr.ValidUntil.IsZero() {
				add("Valid until", pr.ValidUntil.String())
			}
			if !pr.ReturnBy.IsZero() {
				add("Return by", pr.ReturnBy.String())
			}
			add("Collection", string(periodText(pr.Window)))
			add("Via", strings.ReplaceAll(pr.Via, "_", " "))
			add("Language", pr.Language)
			if v := pr.ValidatedBy; v != nil {
				add("Validated by", v.Name+" ("+v.Role+")")
			}
			if o := pr.Offence; o != nil {
				add("Offence", o.Description)
				add("Provisions", strings.Join(o.Provisions, "; "))
				add("Category", strings.ReplaceAll(o.Category, "_", " "))
			}
			add("Purpose", strings.ReplaceAll(pr.Purpose, "_", " "))
		}
		heading("Targets")
		for i := range r.Targets {
			add(kit.Textf("%d", i+1), string(targetText(&r.Targets[i])))
		}
		heading("Data")
		add("Period", string(periodText(r.Period)))
		for _, d := range r.Data {
			s := string(d.Category)
			if p := (review.Period{From: d.From, To: d.To}); !p.IsZero() {
				s += "  " + string(periodText(p))
			}
			if d.Note != "" {
				s += "  " + d.Note
			}
			add("", s)
		}
		if r.Justification != "" {
			heading("Justification")
			add("", r.Justification)
		}
		if m := r.Emergency; m != nil {
			heading("Emergency")
			add("Harm", m.Harm)
			add("Kind", strings.ReplaceAll(m.HarmKind, "_", " "))
			add("At risk", m.PersonAtRisk)
			add("Imminence", m.Imminence)
			add("Nexus", m.Nexus)
			add("Attested", yesNo(m.Attested)+" "+m.AttestedBy+" "+m.AttestedOn.String())
			add("Attestation", m.Attestation)
		}
		for _, a := range r.Attachments {
			add("Attachment", a.Name+"  "+a.MediaType+"  "+a.SHA256)
		}
		if len(c.Observations) > 0 {
			heading("What we found out")
			for _, o := range c.Observations {
				add(Text(strings.ReplaceAll(o.Kind, "_", " ")), observationText(&o)+", "+o.By.Name+", "+
					string(kit.FullTime(o.At, e.zone)))
			}
		}
		if len(c.ClockExplanations) > 0 {
			heading("Clocks")
			out = append(out, clockParas(e, c)...)
		}
		return out[:len(out):len(out)]
	})
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
func newHistoryScreen(c *store.Case) screen {
	return newReader(kit.Textf("%s · history", c.Row.ID), 25, func(e *env) []kit.Para {
		var out []kit.Para
		for _, ev := range c.Timeline {
			text := kit.Textf("%s", strings.TrimSpace(ev.Who+" "+strings.ReplaceAll(ev.What, "_", " ")))
			if ev.Origin == store.OriginAgency && ev.What == "received" {
				text = kit.Textf("received from %s", ev.Who)
			}
			if ev.Text != "" {
				text += ": " + ev.Text
			}
			if ev.Leaf >= 0 {
				text += kit.Textf(" (ledger %d)", ev.Leaf)
			}
			out = append(out, kit.Para{Label: kit.Textf("%s %s", ev.At.In(e.zone).Format("2006-01-02 15:04"),
				ev.Origin), Text: text})
		}
		if len(out) == 0 {
			out = append(out, kit.Para{Style: kit.Dim, Text: "Nothing is recorded yet."})
		}
		return out
	})
}

// attestedText says what a document says of the requester's attestation.
func attestedText(attested *bool) string {
	if attested == nil {
		return "not said"
	}
	return yesNo(*attested)
}
