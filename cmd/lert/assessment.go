package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"lert/review"
	"lert/review/text"
)

// heading is the first line of a request: what it is, from whom, to whom.
func heading(p *review.Policy, r *review.Request) text.Text {
	from := text.Clean(r.Requester.Agency)
	if from == "" {
		from = "an unnamed requester"
	}
	if r.Requester.Country != "" {
		from += " (" + text.Clean(r.Requester.Country) + ")"
	}
	to := text.Clean(r.Platform)
	if pl := p.Platform(r.Platform); pl != nil {
		to = text.Clean(pl.Name)
	}
	return humanize(string(r.Kind)) + " · " + from + " to " + to
}

// findingSections group findings by what they do to the request, worst first.
var findingSections = []struct {
	title      text.Text
	severities []string
}{
	{"Blocks approval", []string{review.SeverityReject, review.SeverityPushBack}},
	{"Left out", []string{review.SeverityNarrow}},
	{"To review", []string{review.SeverityReview}},
	{"For information", []string{review.SeverityInfo}},
}

// assessment prints an assessment as a colleague would explain it: what to do, why,
// what can be disclosed, and the clocks.
func (p *printer) assessment(a *review.Assessment, kind review.Kind, now time.Time) {
	say := humanize(a.Recommendation)
	if n := a.CountRows(); n.Asked > 0 {
		say += "; " + n.Text(kind)
	}
	p.pair("Recommended", say)
	if a.Counsel {
		p.pair("Counsel", "must review this before it is approved")
	}
	if c, ok := a.ResponseClock(); ok {
		p.pair("Response due", dueLine(c, now))
	}
	for _, s := range findingSections {
		p.findings(s.title, a, s.severities)
	}
	p.checks(a)
	p.categoryRows(a, kind)
	p.notice(a.Notice)
	p.clocks(a, now)
}

// findings prints the findings of some severities under a title, each with its code,
// field and citation.
func (p *printer) findings(title text.Text, a *review.Assessment, severities []string) {
	first := true
	for _, severity := range severities {
		for i := range a.Checks {
			for _, f := range a.Checks[i].Findings {
				if f.Severity != severity {
					continue
				}
				if first {
					p.line()
					p.line("  ", title)
					first = false
				}
				mark := ""
				if f.Counsel {
					mark = ", counsel"
				}
				p.wrapped("  - ", f.Text)
				p.wrapped("    ", join(" · ", text.Clean(f.Code)+" ("+humanize(f.Severity)+text.Text(mark)+")",
					text.Clean(f.Field), text.Clean(f.Cite)))
			}
		}
	}
}

func (p *printer) checks(a *review.Assessment) {
	p.line()
	rows := [][]text.Text{{"CHECK", "VERDICT"}}
	for _, c := range a.Checks {
		rows = append(rows, []text.Text{humanize(c.Name), humanize(string(c.Verdict))})
	}
	p.table(2, rows...)
}

// categoryRows prints the category table. It shows the item and the target only if
// the request has several, because only then a grant names them.
func (p *printer) categoryRows(a *review.Assessment, kind review.Kind) {
	if len(a.Categories) == 0 {
		return
	}
	targets := false
	for _, r := range a.Categories {
		targets = targets || r.Target > 0
	}
	p.line()
	header := []text.Text{"CATEGORY", "LAWFUL", "HELD", "DISCLOSE", "WHY"}
	if kind.IsPreservation() {
		header[3] = "KEEP"
	}
	if targets {
		header = append([]text.Text{"TARGET"}, header...)
	}
	rows := [][]text.Text{header}
	for _, r := range a.Categories {
		name := text.Clean(string(r.Category))
		if r.Part != "" {
			name += " (" + humanize(r.Part) + ")"
		}
		why := text.Clean(r.Code)
		if r.Voluntary {
			why = join(", ", why, "voluntary")
		}
		give := yesNo(r.Producible)
		if len(r.After) > 0 {
			give, why = "once cured", join(", ", why, "after "+text.Clean(strings.Join(r.After, ", ")))
		}
		row := []text.Text{name, yesNo(r.Authorised), yesNo(r.Held), give, why}
		if targets {
			row = append([]text.Text{text.Text("#" + strconv.Itoa(r.Target))}, row...)
		}
		rows = append(rows, row)
	}
	p.table(2, rows...)
}

func yesNo(b bool) text.Text {
	if b {
		return "yes"
	}
	return "no"
}

// notice prints the plan for telling the user.
func (p *printer) notice(n review.NoticePlan) {
	p.line()
	p.pair("User notice", noticeText(n))
}

func noticeText(n review.NoticePlan) text.Text {
	t := humanize(n.Action)
	if n.WaitDays > 0 {
		t = text.Text(fmt.Sprintf("%s, %d days before disclosure", t, n.WaitDays))
	}
	if !n.Until.IsZero() {
		t += " until " + text.Text(n.Until.String())
	}
	if n.Ground != "" {
		t += " (" + humanize(n.Ground) + ")"
	}
	if !n.RecheckOn.IsZero() {
		t += ", recheck on " + text.Text(n.RecheckOn.String())
	}
	return t
}

// clocks prints every running clock.
func (p *printer) clocks(a *review.Assessment, now time.Time) {
	for _, c := range a.Clocks {
		label := humanize(c.Name)
		p.pair("Clock", label+": "+dueLine(c, now))
		if !c.DutyEnds.IsZero() || !c.KeptUntil.IsZero() {
			p.pair("", join(", ", prefixed("duty ends ", formatTime(c.DutyEnds)),
				prefixed("kept until ", formatTime(c.KeptUntil))))
		}
	}
}

func dueLine(c review.Clock, now time.Time) text.Text {
	t := formatTime(c.Due) + ", " + relativeTime(c.Due, now, c.InternalTarget)
	if !c.NotBefore.IsZero() {
		t += ", not before " + formatTime(c.NotBefore)
	}
	basis := text.Clean(c.Basis)
	switch {
	case c.Basis == "house_target":
		basis = "target time"
	case c.InternalTarget:
		basis = join(", ", basis, "target time")
	case c.Informative:
		basis = join(", ", basis, "not binding")
	}
	if basis != "" {
		t += " (" + basis + ")"
	}
	return t
}

// prefixed puts a prefix before a text that is not empty.
func prefixed(lead, t text.Text) text.Text {
	if t == "" {
		return ""
	}
	return lead + t
}
