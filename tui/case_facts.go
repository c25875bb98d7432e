package tui

import (
	"fmt"
	"strings"
	"time"

	"lert/review"
	"lert/store"
	"lert/tui/kit"
)

// maxFactLines is how many lines a fact may take here, so that a long text does not
// push out the others. Enter shows it in full.
const maxFactLines = 5

// factLines are the facts as drawn lines of w columns.
func (s *caseScreen) factLines(e *env, w int) []string {
	var out []string
	for _, p := range s.factParas(e) {
		p.MaxLines = maxFactLines
		out = append(out, p.Draw(e.theme, 12, w)...)
	}
	return out
}

// facts gathers paragraphs, and leaves out those without text.
type facts []kit.Para

func (f *facts) add(label, text Text) {
	if text != "" {
		*f = append(*f, kit.Para{Label: label, Text: text})
	}
}

func (f *facts) warn(label, text Text) {
	*f = append(*f, kit.Para{Label: label, Style: kit.Warned, Text: text})
}

// factParas are the facts on which a decision depends, in the order in which
// people look for them.
func (s *caseScreen) factParas(e *env) []kit.Para {
	r, c := s.c.Request, s.c
	var f facts
	if row := &c.Row; row.Holder != "" && row.ClaimedUntil.After(e.now()) && !e.isMe(row.Holder) {
		f.warn("Held", kit.Textf("%s is on it, until %s", row.Holder, kit.ShortTime(e.now(), row.ClaimedUntil, e.zone)))
	}
	if ref := openReferral(c); ref != nil {
		f.warn("Counsel", kit.Textf("Counsel has not answered: %s (%s)", ref.Question, ref.By.Name))
	}
	f = append(f, conversationParas(e, c)...)
	f.add("Requester", requesterFacts(r, c.History))
	f.add("Proof", proofText(c))
	f.add("Process", processText(e.store.Policy(), r, e.zone))
	f.addDemand(r)
	f.addRelated(c.Related)
	f.addFindings(c)
	f.addFulfilments(e, c)
	for i, p := range clockParas(e, c) {
		if len(c.ClockExplanations[i].Pauses) > 0 { // the others are read in full with the request
			f = append(f, p)
		}
	}
	for _, o := range c.Obligations {
		f.addObligation(e, &o)
	}
	if noticePending(c) {
		f.add("Bars", nondisclosureText(c))
	}
	return f
}

// addObligation adds what is owed and by when. A copy that is held may not be deleted on its date, and what binds
// nobody is not owed.
func (f *facts) addObligation(e *env, o *store.Obligation) {
	label, when := Text("Owed"), ", "+kit.FullTime(o.Due, e.zone)
	if o.Informative {
		label = "Date"
	}
	if o.Held {
		when = ""
	}
	f.add(label, kit.Textf("%s", o.Text)+when+obligationKeyHint(o))
}

// addDemand adds what is asked: for which accounts, for which period, and why.
func (f *facts) addDemand(r *review.Request) {
	for i := range r.Targets {
		if i == 4 && len(r.Targets) > 5 {
			f.add("", kit.Textf("and %d more targets", len(r.Targets)-i))
			break
		}
		label, text := Text(""), targetText(&r.Targets[i])
		if i == 0 {
			label = "Target"
		}
		if len(r.Targets) > 1 { // the number that a grant names
			text = kit.Textf("#%d %s", i, text)
			if i == 0 {
				label = "Targets"
			}
		}
		f.add(label, text)
	}
	f.add("Period", periodText(r.Period))
	if m := r.Emergency; m != nil {
		f.add("Harm", kit.Textf("%s", m.Harm))
		f.add("At risk", kit.Textf("%s", m.PersonAtRisk))
		f.add("Imminence", kit.Textf("%s", m.Imminence))
		f.add("Nexus", kit.Textf("%s", m.Nexus))
	}
	if r.Justification != "" {
		f.add("Asks", kit.Textf("“%s”", r.Justification))
	}
	f.add("Demands", kit.Textf("%s", strings.ReplaceAll(strings.Join(r.Demands, ", "), "_", " ")))
	if p := r.Previous; p != nil {
		f.add("Previous", kit.Textf("%s %s %s", p.Relation, p.ID, p.Reference))
	}
	if n := len(r.Attachments); n > 0 {
		f.add("Attached", kit.Textf("%s", kit.Plural(n, "file", "files")))
	}
}

// addRelated adds the first related requests and how many more there are.
func (f *facts) addRelated(related []review.Related) {
	for i, rel := range related {
		if i == 3 {
			f.add("", kit.Textf("and %d more related requests", len(related)-i))
			break
		}
		label := Text("")
		if i == 0 {
			label = "Related"
		}
		f.add(label, kit.Textf("%s: %s", rel.ID, rel.Why))
	}
}

// addFindings adds what counsel was asked and answered, and the notes of the team.
func (f *facts) addFindings(c *store.Case) {
	for _, ref := range c.Referrals {
		if ref.Opinion != "" {
			f.add("Counsel", kit.Textf("%s asked: %s. %s answered: %s", ref.By.Name, ref.Question, ref.OpinionBy.Name,
				ref.Opinion))
		}
	}
	for _, o := range c.Observations {
		if o.Kind == review.ObservedNote {
			f.add("Note", kit.Textf("%s: %s", o.By.Name, o.Value))
		}
	}
}

// addFulfilments adds what was done, without corrected records: the history has both.
func (f *facts) addFulfilments(e *env, c *store.Case) {
	for i := range c.Fulfilments {
		done := &c.Fulfilments[i].Fulfilment
		if c.Fulfilments[i].Corrected {
			continue
		}
		label := Text("Done")
		if done.Void {
			label = "Void"
		}
		f.add(label, fulfilmentText(e, done))
		if done.Incident != "" {
			f.warn("Incident", kit.Textf("%s", done.Incident))
		}
	}
}

// obligationKeyHint names the key that fulfils an obligation, if the footer of a
// decided case does not show it.
func obligationKeyHint(o *store.Obligation) Text {
	switch {
	case o.Clock == review.ClockRecheck:
		return "; R records it"
	case o.HasCopy && o.Extension == "":
		return "; K records it"
	}
	return ""
}

// requesterFacts is what requesters say about themselves, and what we know about them.
func requesterFacts(r *review.Request, h review.History) Text {
	q := &r.Requester
	var out []string
	if n := strings.TrimSpace(q.Title + " " + q.Name); n != "" {
		out = append(out, n)
	}
	if q.Badge != "" {
		out = append(out, "badge "+q.Badge)
	}
	for _, s := range []string{q.Email, q.Phone} {
		if s != "" {
			out = append(out, s)
		}
	}
	switch {
	case q.Attests():
		out = append(out, "attested")
	case q.Attested == nil:
		out = append(out, "attestation not said")
	default:
		out = append(out, "not attested")
	}
	switch h.Requests {
	case 0:
		out = append(out, "first request")
	default:
		out = append(out, kit.Plural(h.Requests, "earlier request", "earlier requests"))
		if h.Approved > 0 {
			out = append(out, fmt.Sprintf("%d of them approved", h.Approved))
		}
	}
	if h.Forged > 0 {
		out = append(out, kit.Plural(h.Forged, "rejected as a forgery", "rejected as forgeries"))
	}
	return kit.Textf("%s", strings.Join(out, " · "))
}

// proofText is what we verified about the requester, kept apart from what the
// document claims.
func proofText(c *store.Case) Text {
	received, withObservations := c.Received, c.Request
	var out []string
	if v := withObservations.Requester.Verification; v != nil {
		switch {
		case v.EmailLogin == nil:
		case *v.EmailLogin:
			out = append(out, "e-mail log-in proven")
		default:
			out = append(out, "e-mail log-in not completed (the link may lie in their spam folder)")
		}
		if v.DKIM != "" {
			out = append(out, "mail signature "+v.DKIM)
		}
		if call := v.Callback; call != nil {
			words := fmt.Sprintf("call-back %s, number from %s", call.Result,
				strings.ReplaceAll(orDash(call.NumberSource), "_", " "))
			if theirs := received.Requester.Verification; c.TrustedBy != "" && theirs != nil &&
				theirs.Callback != nil &&
				*theirs.Callback == *call {
				words += ", in the document, which " + c.TrustedBy + " took in as trusted"
			}
			out = append(out, words)
		}
	}
	if len(withObservations.Requester.Signals) > 0 {
		out = append(out, "signals: "+strings.ReplaceAll(strings.Join(withObservations.Requester.Signals, ", "), "_",
			" "))
	}
	if v := received.Requester.Verification; !c.Trusted && v != nil && v.Callback != nil {
		out = append(out, "the document says that a call-back was "+orDash(v.Callback.Result)+"; that proves nothing")
	}
	return kit.Textf("%s", strings.Join(out, " · "))
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// processText is the legal process in one line.
func processText(p *review.Policy, r *review.Request, zone *time.Location) Text {
	pr := r.Process
	if pr == nil {
		switch {
		case r.Kind.IsPreservation():
			return "none; a preservation needs none"
		case r.Kind == review.KindEmergency:
			return "none; an emergency needs none"
		}
		return "none"
	}
	name := pr.Instrument
	if inst := p.Instrument(pr.Instrument, review.DateOf(r.ReceivedAt.UTC())); inst != nil {
		name = inst.Name
	}
	out := []string{name}
	for _, s := range []string{pr.Statute, pr.Docket} {
		if s != "" {
			out = append(out, s)
		}
	}
	if pr.Authority.Name != "" {
		out = append(out, strings.TrimSpace(pr.Authority.Name+" ("+
			strings.ReplaceAll(orDash(pr.Authority.Role), "_", " ")+")"))
	}
	signed := "not signed"
	if pr.Signed {
		signed = "signed"
	}
	if pr.Sealed {
		signed += ", sealed"
	}
	out = append(out, signed)
	if !pr.IssuedOn.IsZero() {
		out = append(out, pr.IssuedOn.String())
	}
	if pr.ServedOn != "" {
		out = append(out, "to "+pr.ServedOn)
	}
	if !pr.ServedAt.IsZero() {
		out = append(out, "served "+string(kit.FullTime(pr.ServedAt, zone)))
	}
	if n := pr.Nondisclosure; n != nil {
		s := "asks for secrecy"
		if n.Kind != "request" {
			s = "secrecy by " + strings.ReplaceAll(n.Kind, "_", " ")
		}
		if n.Until.IsZero() {
			s += ", no end date"
		} else {
			s += " until " + n.Until.String()
		}
		out = append(out, s)
	}
	return kit.Textf("%s", strings.Join(out, " · "))
}

func targetText(t *review.Target) Text {
	out := []string{strings.ReplaceAll(t.Type, "_", " ") + " " + t.Value}
	if t.Country != "" {
		out = append(out, "in "+t.Country)
	}
	if t.Region != "" {
		out = append(out, "region "+t.Region)
	}
	if !t.AsOf.IsZero() {
		out = append(out, "as of "+t.AsOf.String())
	}
	if t.NoAccount {
		out = append(out, "looked up: no such account")
	}
	return kit.Textf("%s", strings.Join(out, " · "))
}

func periodText(p review.Period) Text {
	switch {
	case p.IsZero():
		return ""
	case p.From.IsZero():
		return kit.Textf("until %s, no beginning", p.To)
	case p.To.IsZero():
		return kit.Textf("from %s, no end", p.From)
	}
	return kit.Textf("%s to %s (%s)", p.From, p.To, kit.Plural(p.Days(), "day", "days"))
}
