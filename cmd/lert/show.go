package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"lert/review"
	"lert/review/problem"
	"lert/review/text"
	"lert/store"
)

func (l *cli) showCmd() *cobra.Command {
	return &cobra.Command{
		Use:         "show ID",
		Annotations: allowedOverSSH,
		Short:       "Show one request: facts, assessment, history, clocks",
		Long: "show prints everything about one request. It counts as opening the request: to approve\n" +
			"it, the person deciding must have opened this very revision, here or in the console.",
		Example: "lert show WA-2026-000123\nlert show WA-2026-000123 --json",
		Args:    argCount(1, 1, "one case number"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return l.withDatabase(cmd.Context(), "show", false, func(d *database) error {
				c, err := l.openCase(cmd.Context(), d, args[0])
				if err != nil {
					return err
				}
				if l.json {
					return l.printJSON(viewCase(c))
				}
				return l.show(d.Policy(), c)
			})
		},
	}
}

// openCase opens a request and records that this person has opened it. Where nothing can
// be recorded, as under a fixed clock, it prints a message that says so.
func (l *cli) openCase(ctx context.Context, d *database, id string) (*store.Case, error) {
	c, err := d.OpenCase(ctx, id)
	if err == nil && c.NotOpened != nil && // of the following, runOn says that of every verb
		!errors.Is(c.NotOpened, problem.ReadOnly) && d.TeamProblem(ctx) == nil {
		p := problem.ListOf(c.NotOpened)[0]
		printProblem(l.env.Err, "shown, but not counted as opened: "+p.Summary(), p.Hint)
	}
	return c, err
}

// trustedAs says by which right a document was imported as trusted.
var trustedAs = map[string]text.Text{store.TrustedByLead: ", as a lead", store.TrustedByPortal: ", as the portal",
	store.TrustedAlone: ", without a people file"}

// show prints a case: its state, the request, the assessment and the history.
func (l *cli) show(p *review.Policy, c *store.Case) error {
	out := l.printer()
	r, now := c.Request, l.now()
	out.line(text.Clean(c.Row.ID), " · ", heading(p, r))
	state := humanize(c.Row.State)
	if c.Claim != nil {
		state += ", held by " + text.Clean(c.Claim.Holder) + " until " + formatTime(c.Claim.Until)
	}
	out.pair("State", state)
	out.pair("Received", join(", ", formatTime(r.ReceivedAt), prefixed("by ", text.Clean(r.Channel)),
		prefixed("revision ", text.Text(fmt.Sprint(c.Row.Revision)))))
	out.facts(p, r)
	if c.TrustedBy != "" {
		out.pair("Trusted", join("", text.Clean(c.TrustedBy), " imported the document as trusted",
			trustedAs[c.TrustedAs]))
	}
	if !c.Trusted && c.Received != nil && c.Received.Requester.Verification != nil {
		out.pair("Note",
			"the document describes its own verification; without --trusted at import that does not count")
	}
	out.line()
	if c.Assessment != nil {
		out.assessment(c.Assessment, r.Kind, now)
	}
	out.caseHistory(c, now)
	return out.flush()
}

// facts prints what the request itself says.
func (p *printer) facts(pol *review.Policy, r *review.Request) {
	q := r.Requester
	p.pair("Reference", text.Clean(r.Reference))
	p.pair("Requester", join(" · ", text.Clean(q.Name), text.Clean(q.Title), prefixed("badge ", text.Clean(q.Badge)),
		text.Clean(q.Email), text.Clean(q.Phone)))
	if v := q.Verification; v != nil {
		if v.Callback != nil {
			p.pair("Call-back", join(" · ", humanize(v.Callback.Result), text.Clean(v.Callback.Number),
				prefixed("number from ", humanize(v.Callback.NumberSource)), prefixed("by ", text.Clean(v.Callback.By)),
				formatTime(v.Callback.At)))
		}
	}
	var signals []text.Text
	for _, s := range q.Signals {
		signals = append(signals, humanize(s))
	}
	p.pair("Signals", join(", ", signals...))
	if pr := r.Process; pr != nil {
		name := text.Clean(pr.Instrument)
		if in := pol.Instrument(pr.Instrument, review.DateOf(r.ReceivedAt.UTC())); in != nil {
			name = text.Clean(in.Name)
		}
		p.pair("Process", join(" · ", name, text.Clean(pr.Statute), text.Clean(pr.Docket)))
		issued := prefixed("issued ", text.Text(pr.IssuedOn.String()))
		signed := text.Text("not known to be signed")
		if pr.Signed {
			signed = "signed"
		}
		p.pair("Issued by", join(" · ", text.Clean(pr.Authority.Name), humanize(pr.Authority.Role), issued, signed,
			prefixed("to ", text.Clean(pr.ServedOn))))
		if n := pr.Nondisclosure; n != nil {
			p.pair("Secrecy", join(" · ", humanize(n.Kind), prefixed("until ", text.Text(n.Until.String()))))
		}
	} else {
		p.pair("Process", "none")
	}
	for i, t := range r.Targets {
		p.pair(text.Text(fmt.Sprintf("Target #%d", i)),
			join(" · ", humanize(t.Type), text.Clean(t.Value), text.Clean(t.Region), text.Clean(t.Country)))
	}
	if !r.Period.IsZero() {
		p.pair("Period", text.Clean(r.Period.From.String())+" to "+text.Clean(r.Period.To.String()))
	}
	p.paragraphs("Asks", r.Justification)
	if e := r.Emergency; e != nil {
		p.paragraphs("Harm", e.Harm)
		p.paragraphs("At risk", e.PersonAtRisk)
		p.paragraphs("Imminence", e.Imminence)
		p.paragraphs("Nexus", e.Nexus)
	}
	for _, dm := range r.Demands {
		p.pair("Demands", humanize(dm))
	}
	for _, a := range r.Attachments {
		p.pair("Attachment", join(" · ", text.Clean(a.Name), text.Clean(a.MediaType), text.Clean(a.SHA256)))
	}
}

// paragraphs prints text with its line breaks, the label before the first line. It prints
// nothing for a blank text.
func (p *printer) paragraphs(label text.Text, s string) {
	if text.IsEmpty(s) {
		return
	}
	for i, t := range text.CleanLines(s) {
		if i > 0 {
			label = ""
		}
		p.pair(label, t)
	}
}

// clockExplanations prints for each clock what started it and what paused it.
func (p *printer) clockExplanations(c *store.Case) {
	for i := range c.ClockExplanations {
		k := &c.ClockExplanations[i]
		p.pair("Runs", join(", ", humanize(k.Clock.Name), "since "+text.Clean(k.StartEvent)+
			prefixed(" on ", formatTime(k.StartedAt)), text.Clean(k.Cite)))
		for _, s := range k.Pauses {
			to := text.Text("now")
			if !s.To.IsZero() {
				to = formatTime(s.To)
			}
			p.pair("", "paused from "+formatTime(s.From)+" to "+to+" ("+text.Clean(s.Cite)+"): "+text.Clean(s.Why))
		}
	}
}

// agencyReply prints what followed a push back: the agency's reply and which faults it
// corrected, or when the request may be closed without one. It also prints the request
// to which this one is a reply, or may be.
func (p *printer) agencyReply(c *store.Case, now time.Time) {
	if c.ReplyTo != "" {
		p.pair("Answers", text.Clean(c.ReplyTo)+", where it was recorded and is decided")
	}
	for _, a := range c.ReplyCandidates {
		p.pair("Reply", join(" ", "may be the reply to", text.Clean(a.ID), "("+join(", ", cleanAll(a.Why)...)+"):",
			"`lert link", text.Clean(c.Row.ID), text.Clean(a.ID), "--answers --why …`"))
	}
	if from, waiting := c.CloseFrom(); waiting {
		switch {
		case now.Before(from):
			p.pair("Closing", "may be closed from "+formatTime(from)+" on, if no reply arrives")
		default:
			p.pair("Closing", "no reply came in time: `lert close "+text.Clean(c.Row.ID)+"` closes it")
		}
	}
	if !c.Row.SnoozedUntil.IsZero() && now.Before(c.Row.SnoozedUntil) {
		p.pair("Snoozed", "until "+formatTime(c.Row.SnoozedUntil))
	}
	if a := c.AgencyReply; a != nil {
		p.pair("Answered", text.Text(fmt.Sprintf("revision %d arrived on ", a.Revision))+formatTime(a.At)+
			", after the push back of "+formatTime(a.Decision.DecidedAt))
		for _, s := range a.CureStatus {
			p.pair("", text.Text(s.Status)+": "+join(" · ", text.Clean(s.Finding.Code),
				text.Clean(string(s.Finding.Category)), s.Finding.Text))
		}
	}
}

// caseHistory prints the obligations, nondisclosures, replies, referrals and decisions of
// a case, then its timeline, oldest event first.
func (p *printer) caseHistory(c *store.Case, now time.Time) {
	p.clockExplanations(c)
	for _, o := range c.Obligations {
		agency := text.Text("")
		if o.BindsAgency {
			agency = "binds the agency"
		}
		label, due, left := text.Text("Obligations"), formatTime(o.Due), relativeTime(o.Due, now, o.InternalTarget)
		if o.Informative {
			label = "Date"
		}
		if o.Held {
			due, left = "", ""
		}
		p.pair(label, join(", ", humanize(o.Clock), due, left, text.Clean(o.Text), agency)+
			prefixed("; stops when ", text.Clean(review.StopEvent(o.Clock))))
	}
	for i := range c.Nondisclosures {
		p.pair("Bar", text.Clean(c.Nondisclosures[i].Describe()))
	}
	if len(c.Nondisclosures) == 0 && len(c.CheckedRequests) > 0 {
		p.pair("Bar", join(" ", "none; other requests about the same user:",
			text.Clean(strings.Join(c.CheckedRequests, ", "))))
	}
	p.agencyReply(c, now)
	for _, r := range c.Related {
		p.pair("Related", join(" · ", text.Clean(r.ID), text.Clean(r.Why)))
	}
	for _, r := range c.Referrals {
		p.paragraphs("Question", r.Question)
		p.paragraphs("Answer", r.Opinion)
	}
	for i := range c.Decisions {
		d := &c.Decisions[i].Decision
		p.pair("Decision", join(" · ", humanize(d.Outcome), humanize(d.Effect), text.Clean(d.ID), text.Clean(d.By.Name),
			formatTime(d.DecidedAt)))
	}
	p.fulfilments(c.Fulfilments)
	if len(c.Timeline) == 0 {
		return
	}
	p.line()
	events := slices.Clone(c.Timeline)
	slices.SortStableFunc(events, func(a, b store.TimelineEvent) int { return a.At.Compare(b.At) })
	rows := [][]text.Text{{"WHEN", "ORIGIN", "WHO", "WHAT", ""}}
	for _, e := range events {
		rows = append(rows, []text.Text{formatTime(e.At), text.Clean(e.Origin), truncate(text.Clean(e.Who), 24),
			humanize(e.What), truncate(e.TextWithBasis(), 60)})
	}
	p.table(2, rows...)
}
