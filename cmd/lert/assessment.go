package main

import (
	"fmt"
	"strconv"
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
	return words(string(r.Kind)) + " · " + from + " to " + to
}

// sections group findings by what they do to the request, worst first.
var sections = []struct {
	title      text.Text
	severities []string
}{
	{"Stands against it", []string{review.Reject, review.PushBack}},
	{"Left out", []string{review.Narrow}},
	{"To look at", []string{review.ReviewSev}},
	{"For the record", []string{review.Info}},
}

// assessment prints what the engine found as a colleague would say it: what to
// do first, then why, then what can be given, then the clocks.
func (p *page) assessment(a *review.Assessment, now time.Time) {
	can, asked := a.Producible()
	say := words(a.Recommendation)
	if asked > 0 {
		say += text.Text(fmt.Sprintf("; %d of %d can be produced", can, asked))
	}
	p.pair("Recommended", say)
	if a.Counsel {
		p.pair("Counsel", "must see this before it is approved")
	}
	if c, ok := a.Due(); ok {
		p.pair("Answer due", dueLine(c, now))
	}
	for _, s := range sections {
		p.findings(s.title, a, s.severities)
	}
	p.checks(a)
	p.rows(a)
	p.notice(a.Notice)
	p.clocks(a, now)
}

// findings prints those of some severities under a title, each with its code,
// its field and what it is cited to.
func (p *page) findings(title text.Text, a *review.Assessment, severities []string) {
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
				p.hang("  - ", f.Text)
				p.hang("    ", join(" · ", text.Clean(f.Code)+" ("+words(f.Severity)+text.Text(mark)+")", text.Clean(f.Field), text.Clean(f.Cite)))
			}
		}
	}
}

func (p *page) checks(a *review.Assessment) {
	p.line()
	rows := [][]text.Text{{"CHECK", "VERDICT"}}
	for _, c := range a.Checks {
		rows = append(rows, []text.Text{words(c.Check), words(string(c.Verdict))})
	}
	p.table(2, rows...)
}

// rows prints the category table. Item and target stand there only where the
// request has several, because a grant names them only then.
func (p *page) rows(a *review.Assessment) {
	if len(a.Categories) == 0 {
		return
	}
	targets := false
	for _, r := range a.Categories {
		targets = targets || r.Target > 0
	}
	p.line()
	head := []text.Text{"CATEGORY", "LAWFUL", "HELD", "GIVE", "WHY"}
	if targets {
		head = append([]text.Text{"TARGET"}, head...)
	}
	rows := [][]text.Text{head}
	for _, r := range a.Categories {
		name := text.Clean(string(r.Category))
		if r.Part != "" {
			name += " (" + words(r.Part) + ")"
		}
		why := text.Clean(r.Code)
		if r.Voluntary {
			why = join(", ", why, "voluntary")
		}
		row := []text.Text{name, yes(r.Authorised), yes(r.Held), yes(r.Producible), why}
		if targets {
			row = append([]text.Text{text.Text("#" + strconv.Itoa(r.Target))}, row...)
		}
		rows = append(rows, row)
	}
	p.table(2, rows...)
}

func yes(b bool) text.Text {
	if b {
		return "yes"
	}
	return "no"
}

// notice prints the plan for telling the user.
func (p *page) notice(n review.Notice) {
	p.line()
	p.pair("User notice", noticeText(n.Action, n.Until, n.Ground, n.RecheckOn))
}

func noticeText(action string, until review.Date, ground string, recheck review.Date) text.Text {
	t := words(action)
	if !until.IsZero() {
		t += " until " + text.Text(until.String())
	}
	if ground != "" {
		t += " (" + words(ground) + ")"
	}
	if !recheck.IsZero() {
		t += ", look again on " + text.Text(recheck.String())
	}
	return t
}

// clocks prints every period that runs.
func (p *page) clocks(a *review.Assessment, now time.Time) {
	for _, c := range a.Clocks {
		label := words(c.Clock)
		p.pair("Clock", label+": "+dueLine(c, now))
		if !c.DutyEnds.IsZero() || !c.KeptUntil.IsZero() {
			p.pair("", join(", ", after("duty ends ", instant(c.DutyEnds)), after("kept until ", instant(c.KeptUntil))))
		}
	}
}

func dueLine(c review.Clock, now time.Time) text.Text {
	t := instant(c.Due) + ", " + until(c.Due, now, c.Target)
	if !c.NotBefore.IsZero() {
		t += ", not before " + instant(c.NotBefore)
	}
	basis := text.Clean(c.Basis)
	switch {
	case c.Target:
		basis = join(", ", basis, "a house target")
	case c.Informative:
		basis = join(", ", basis, "binds somebody else")
	}
	if basis != "" {
		t += " (" + basis + ")"
	}
	return t
}

// after puts a lead before a text that is there.
func after(lead, t text.Text) text.Text {
	if t == "" {
		return ""
	}
	return lead + t
}
