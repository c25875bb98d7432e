package tui

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"lert/review"
	"lert/store"
	"lert/tui/kit"
)

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

// requesterFacts is what we know about the requester, then what they say about themselves.
func requesterFacts(r *review.Request, h review.History) Text {
	q := &r.Requester
	var out []string
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
	switch {
	case q.Attests():
		out = append(out, "attested")
	case q.Attested == nil:
		out = append(out, "attestation not stated")
	default:
		out = append(out, "not attested")
	}
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
	return kit.Textf("%s", strings.Join(out, " · "))
}

// numberSources say where the number of a call-back was found.
var numberSources = map[string]string{
	"directory": "number from the directory", "agency_site": "number from the agency's site",
	"request": "number from the request itself",
}

// numberSource says where the number of a call-back was found.
func numberSource(c *review.Callback) string {
	return cmp.Or(numberSources[c.NumberSource], "source of the number not stated")
}

// proofText is what we verified about the requester, kept apart from what the
// document claims. The call-back is first, because an emergency turns on it.
func proofText(c *store.Case) Text {
	received, withObservations := c.Received, c.Request
	var out []string
	v := withObservations.Requester.Verification
	if v != nil && v.Callback != nil {
		call := v.Callback
		words := fmt.Sprintf("call-back %s, %s", call.Result, numberSource(call))
		for i := range c.Observations {
			if o := &c.Observations[i]; o.Callback != nil && *o.Callback == *call {
				words += ", by " + o.By.Name
			}
		}
		if theirs := received.Requester.Verification; c.TrustedBy != "" && theirs != nil && theirs.Callback != nil &&
			*theirs.Callback == *call {
			words += ", in the document that " + c.TrustedBy + " imported as trusted"
		}
		out = append(out, words)
	}
	if theirs := received.Requester.Verification; !c.Trusted && theirs != nil && theirs.Callback != nil {
		out = append(out, "the document says that a call-back was "+orDash(theirs.Callback.Result)+
			"; that proves nothing")
	}
	if len(withObservations.Requester.Signals) > 0 {
		out = append(out, "signals: "+strings.ReplaceAll(strings.Join(withObservations.Requester.Signals, ", "), "_",
			" "))
	}
	if v != nil {
		switch {
		case v.EmailLogin == nil:
		case *v.EmailLogin:
			out = append(out, "e-mail log-in proven")
		default:
			out = append(out, "e-mail log-in not completed (the link may be in their spam folder)")
		}
		if v.DKIM != "" {
			out = append(out, "mail signature "+v.DKIM)
		}
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
		s := "requests nondisclosure"
		if n.Kind != "request" {
			s = "nondisclosure by " + strings.ReplaceAll(n.Kind, "_", " ")
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
