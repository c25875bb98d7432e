package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"lert/review"
	"lert/review/text"
	"lert/store"
)

func (l *lert) showCmd() *cobra.Command {
	return &cobra.Command{
		Use:         "show ID",
		Annotations: overSSH,
		Short:       "Show one request: facts, assessment, history, clocks",
		Long:        "show prints everything about one request. It counts as opening it: an approval\nneeds that its decider opened this very revision, here or in the console.",
		Example:     "lert show WA-2026-000123\nlert show WA-2026-000123 --json",
		Args:        arguments(1, 1, "one case number"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return l.with(cmd.Context(), "show", false, func(d *desk) error {
				c, err := l.openCase(cmd.Context(), d, args[0])
				if err != nil {
					return err
				}
				if l.json {
					return l.emit(viewCase(c))
				}
				return l.show(d.Policy(), c)
			})
		},
	}
}

// openCase opens a request and has that recorded. Under a fixed clock a real
// database takes no records: then it is only read, and that is said.
func (l *lert) openCase(ctx context.Context, d *desk, id string) (*store.Case, error) {
	c, err := d.OpenCase(ctx, id)
	if err == nil && c.OpenedAt.IsZero() {
		complain(l.env.Err, "read without being counted as opened: this database is no rehearsal", "leave --now out to open it")
	}
	return c, err
}

func (l *lert) show(p *review.Policy, c *store.Case) error {
	out := l.page()
	r, now := c.Request, l.now()
	out.line(text.Clean(c.Row.ID), " · ", heading(p, r))
	state := words(c.Row.State)
	if c.Claim != nil {
		state += ", held by " + text.Clean(c.Claim.Holder) + " until " + instant(c.Claim.Until)
	}
	out.pair("State", state)
	out.pair("Received", join(", ", instant(r.ReceivedAt), after("by ", text.Clean(r.Channel)), after("revision ", text.Text(fmt.Sprint(c.Row.Revision)))))
	out.facts(p, r)
	if !c.Trusted && c.Received != nil && c.Received.Requester.Verification != nil {
		out.pair("Note", "the document speaks of its own verification; it came untrusted, so that counts for nothing")
	}
	out.line()
	if c.Assessment != nil {
		out.assessment(c.Assessment, now)
	}
	out.caseHistory(c, now)
	return out.done()
}

// facts prints what the request says, all of it cleaned.
func (p *page) facts(pol *review.Policy, r *review.Request) {
	q := r.Requester
	p.pair("Reference", text.Clean(r.Reference))
	p.pair("Requester", join(" · ", text.Clean(q.Name), text.Clean(q.Title), after("badge ", text.Clean(q.Badge)), text.Clean(q.Email), text.Clean(q.Phone)))
	if v := q.Verification; v != nil {
		if v.Callback != nil {
			p.pair("Call-back", join(" · ", words(v.Callback.Result), text.Clean(v.Callback.Number), after("number from ", words(v.Callback.NumberSource)), after("by ", text.Clean(v.Callback.By)), instant(v.Callback.At)))
		}
	}
	var signals []text.Text
	for _, s := range q.Signals {
		signals = append(signals, words(s))
	}
	p.pair("Signals", join(", ", signals...))
	if pr := r.Process; pr != nil {
		name := text.Clean(pr.Instrument)
		if in := pol.Instrument(pr.Instrument, review.DateOf(r.ReceivedAt.UTC())); in != nil {
			name = text.Clean(in.Name)
		}
		p.pair("Process", join(" · ", name, text.Clean(pr.Statute), text.Clean(pr.Docket)))
		issued := after("issued ", text.Text(pr.IssuedOn.String()))
		signed := text.Text("not known to be signed")
		if pr.Signed {
			signed = "signed"
		}
		p.pair("Issued by", join(" · ", text.Clean(pr.Authority.Name), words(pr.Authority.Role), issued, signed, after("to ", text.Clean(pr.ServedOn))))
		if n := pr.Nondisclosure; n != nil {
			p.pair("Secrecy", join(" · ", words(n.Kind), after("until ", text.Text(n.Until.String()))))
		}
	} else {
		p.pair("Process", "none")
	}
	for i, t := range r.Targets {
		p.pair(text.Text(fmt.Sprintf("Target #%d", i)), join(" · ", words(t.Type), text.Clean(t.Value), text.Clean(t.Region), text.Clean(t.Country)))
	}
	if !r.Period.IsZero() {
		p.pair("Period", text.Clean(r.Period.From.String())+" to "+text.Clean(r.Period.To.String()))
	}
	p.body("Asks", r.Justification)
	if e := r.Emergency; e != nil {
		p.body("Harm", e.Harm)
		p.body("At risk", e.PersonAtRisk)
		p.body("Imminence", e.Imminence)
		p.body("Nexus", e.Nexus)
	}
	for _, dm := range r.Demands {
		p.pair("Demands", words(dm))
	}
	for _, a := range r.Attachments {
		p.pair("Attachment", join(" · ", text.Clean(a.Name), text.Clean(a.MediaType), text.Clean(a.SHA256)))
	}
}

// body prints running text of the requester, its line breaks kept.
func (p *page) body(label text.Text, s string) {
	if strings.TrimSpace(s) == "" {
		return
	}
	for i, t := range text.CleanLines(s) {
		if i > 0 {
			label = ""
		}
		p.pair(label, t)
	}
}

// courses prints how each clock runs: what started it, and what made it stand
// still.
func (p *page) courses(c *store.Case) {
	for i := range c.Courses {
		k := &c.Courses[i]
		p.pair("Runs", join(", ", words(k.Clock.Clock), "since "+text.Clean(k.Start)+after(" on ", instant(k.Started)), text.Clean(k.Cite)))
		for _, s := range k.Pauses {
			to := text.Text("now")
			if !s.To.IsZero() {
				to = instant(s.To)
			}
			p.pair("", "stood still from "+instant(s.From)+" to "+to+" ("+text.Clean(s.Cite)+"): "+text.Clean(s.Why))
		}
	}
}

// conversation prints what became of a push back: what the answer cured, or
// from when the request may be closed; and what this one may be the answer on.
func (p *page) conversation(c *store.Case, now time.Time) {
	if c.Answers != "" {
		p.pair("Answers", text.Clean(c.Answers)+", where it was taken in and is decided")
	}
	for _, a := range c.MayAnswer {
		p.pair("May answer", join(" ", text.Clean(a.ID), "("+join(", ", cleaned(a.Why)...)+"):", "`lert link", text.Clean(c.Row.ID), text.Clean(a.ID), "--answers --why …`"))
	}
	if from, waits := c.CloseFrom(); waits {
		switch {
		case now.Before(from):
			p.pair("Closing", "may be closed for want of an answer from "+instant(from)+" on")
		default:
			p.pair("Closing", "no answer came in time: `lert close "+text.Clean(c.Row.ID)+"` closes it")
		}
	}
	if !c.Row.Snoozed.IsZero() && now.Before(c.Row.Snoozed) {
		p.pair("Snoozed", "until "+instant(c.Row.Snoozed))
	}
	if a := c.Answer; a != nil {
		p.pair("Answered", text.Text(fmt.Sprintf("revision %d came on ", a.Revision))+instant(a.At)+", after the push back of "+instant(a.Decision.DecidedAt))
		for _, s := range a.Settled {
			p.pair("", text.Text(s.State)+": "+join(" · ", text.Clean(s.Finding.Code), text.Clean(string(s.Finding.Category)), s.Finding.Text))
		}
	}
}

// caseHistory prints what is owed, then what was found out, decided and done,
// oldest first.
func (p *page) caseHistory(c *store.Case, now time.Time) {
	p.courses(c)
	for _, o := range c.Owed {
		theirs := text.Text("")
		if o.Theirs {
			theirs = "binds the agency"
		}
		p.pair("Owed", join(", ", words(o.Clock), instant(o.Due), until(o.Due, now, o.Target), text.Clean(o.Says), theirs)+after("; stops when ", text.Clean(review.Stops(o.Clock))))
	}
	for i := range c.Bars {
		p.pair("Bar", text.Clean(c.Bars[i].Says()))
	}
	if len(c.Bars) == 0 && len(c.Looked) > 0 {
		p.pair("Bar", join(" ", "none; on the same user:", text.Clean(strings.Join(c.Looked, ", "))))
	}
	p.conversation(c, now)
	for _, r := range c.Related {
		p.pair("Related", join(" · ", text.Clean(r.ID), text.Clean(r.Why)))
	}
	for _, r := range c.Referrals {
		p.body("Question", r.Question)
		p.body("Answer", r.Answer)
	}
	for i := range c.Decisions {
		d := &c.Decisions[i].Decision
		p.pair("Decision", join(" · ", words(d.Outcome), words(d.Effect), text.Clean(d.ID), text.Clean(d.By.Analyst), instant(d.DecidedAt)))
	}
	p.fulfilments(c.Fulfilments)
	if len(c.Timeline) == 0 {
		return
	}
	p.line()
	events := slices.Clone(c.Timeline)
	slices.SortStableFunc(events, func(a, b store.Event) int { return a.At.Compare(b.At) })
	rows := [][]text.Text{{"WHEN", "ORIGIN", "WHO", "WHAT", ""}}
	for _, e := range events {
		rows = append(rows, []text.Text{instant(e.At), text.Clean(e.Origin), clip(text.Clean(e.Who), 24), words(e.What), clip(e.Text, 60)})
	}
	p.table(2, rows...)
}
