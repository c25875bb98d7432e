package tui

import (
	"strconv"
	"strings"

	"lert/review"
	"lert/review/text"
	"lert/store"
	"lert/tui/kit"
)

// newDocumentScreen shows the whole document as the requester wrote it, and apart from it what we found out and what
// else belongs to the case.
func newDocumentScreen(c *store.Case) screen {
	return newLinkedReader(kit.Textf("%s · the request in full", c.Row.ID), 15, func(e *env) []kit.Para {
		d := &documentText{p: e.store.Policy(), e: e}
		r := c.Received
		d.request(r)
		d.requester(&r.Requester)
		d.process(r.Process)
		d.demand(r)
		d.emergency(r.Emergency)
		d.found(c)
		return d.out
	})
}

// documentText gathers the paragraphs of a document.
type documentText struct {
	p   *review.Policy
	e   *env
	out []kit.Para
}

func (d *documentText) heading(t Text) {
	d.out = append(d.out, kit.Para{}, kit.Para{Heading: true, Text: t})
}

// add adds a value, each of its lines on one of its own; nothing if it is empty.
func (d *documentText) add(label Text, value string) {
	d.linked(label, value, "")
}

// linked is add with the id of an information page.
func (d *documentText) linked(label Text, value, link string) {
	if value == "" {
		return
	}
	for i, l := range text.CleanLines(value) {
		if i > 0 {
			label, link = "", ""
		}
		d.out = append(d.out, kit.Para{Label: label, Text: l, Link: link})
	}
}

// word adds a value of a closed list, as words.
func (d *documentText) word(label Text, value string) {
	d.add(label, strings.ReplaceAll(value, "_", " "))
}

func (d *documentText) date(label Text, day review.Date) {
	if !day.IsZero() {
		d.add(label, day.String())
	}
}

// flag adds a mark that the document sets.
func (d *documentText) flag(label Text, set bool) {
	if set {
		d.add(label, "yes")
	}
}

// stated adds an answer that may be absent.
func (d *documentText) stated(label Text, answer *bool) {
	if answer != nil {
		d.add(label, yesNo(*answer))
	}
}

func (d *documentText) request(r *review.Request) {
	name := r.Platform
	if p := d.p.Platform(name); p != nil {
		name = p.Name
	}
	d.linked("Platform", name, r.Platform)
	d.word("Kind", string(r.Kind))
	d.add("Channel", routeWords(r.Channel))
	d.add("Reference", r.Reference)
	d.add("Received", string(kit.FullTime(r.ReceivedAt, d.e.zone)))
	d.add("Purpose", r.Purpose)
	if p := r.Previous; p != nil {
		d.word("Previous", joinNonEmpty(" ", p.Relation, p.ID, p.Reference))
	}
}

func (d *documentText) requester(q *review.Requester) {
	d.heading("Requester")
	d.add("Agency", q.Agency)
	country := ""
	if d.p.Countries[q.Country] != nil {
		country = q.Country
	}
	d.linked("Country", q.Country, country)
	d.word("Kind", q.Kind)
	d.add("Name", q.Name)
	d.add("Title", q.Title)
	d.add("Badge", q.Badge)
	d.add("E-mail", q.Email)
	d.add("Phone", q.Phone)
	d.add("Attested", attestedText(q.Attested))
	d.stated("Attested, data", q.AttestedRequest)
	for _, a := range q.Attestations {
		d.add("Attestation", a.Text)
	}
	if len(q.Signals) > 0 {
		d.word("Signals", strings.Join(q.Signals, ", "))
	}
	if v := q.Verification; v != nil {
		d.stated("E-mail log-in", v.EmailLogin)
		d.add("Mail signed", v.DKIM)
		if v.Callback != nil {
			call := strings.TrimPrefix(observationText(&review.Observation{Callback: v.Callback}), "call-back ")
			if v.Callback.By != "" {
				call += ", by " + v.Callback.By
			}
			d.add("Call-back", call)
		}
	}
}

func (d *documentText) process(pr *review.Process) {
	if pr == nil {
		return
	}
	d.heading("Legal process")
	name, link := pr.Instrument, ""
	if versions := d.p.Instruments[pr.Instrument]; len(versions) > 0 {
		name, link = versions[len(versions)-1].Name, pr.Instrument
	}
	d.linked("Instrument", name, link)
	d.add("Statute", pr.Statute)
	d.add("Docket", pr.Docket)
	d.date("Case opened", pr.CaseOpenedOn)
	d.add("Issued by", authorityText(&pr.Authority))
	if pr.ValidatedBy != nil {
		d.add("Validated by", authorityText(pr.ValidatedBy))
	}
	d.date("Issued on", pr.IssuedOn)
	if !pr.ServedAt.IsZero() {
		d.add("Served at", string(kit.FullTime(pr.ServedAt, d.e.zone)))
	}
	d.date("Valid until", pr.ValidUntil)
	d.date("Return by", pr.ReturnBy)
	d.add("Addressed to", pr.ServedOn)
	d.add("Served by", pr.ServedBy)
	d.add("Signed", yesNo(pr.Signed))
	d.word("Signature", pr.Signature)
	d.flag("Sealed", pr.Sealed)
	d.flag("Certified", pr.Certified)
	d.flag("Review notice", pr.ReviewNotice)
	d.flag("Notified", pr.AuthorityNotified)
	d.flag("Identify only", pr.IdentificationOnly)
	d.flag("Is a suspect", pr.SuspectConfirmed)
	for _, a := range pr.Attestations {
		d.word("Attestation", a)
	}
	d.add("Collection", string(periodText(pr.Window)))
	d.add("Route", routeWords(pr.Via))
	d.add("Language", pr.Language)
	if o := pr.Offence; o != nil {
		d.add("Offence", o.Description)
		d.add("Provisions", strings.Join(o.Provisions, "; "))
		d.word("Category", o.Category)
		d.word("Condition", o.Limb)
		if o.MaxSentenceYears > 0 {
			d.add("Sentence", "up to "+strconv.FormatFloat(o.MaxSentenceYears, 'f', -1, 64)+" years")
		}
	}
	d.word("Purpose", pr.Purpose)
	if n := pr.Nondisclosure; n != nil {
		d.heading("Nondisclosure")
		d.word("Kind", n.Kind)
		d.add("By", authorityText(&n.Authority))
		d.add("Signed", yesNo(n.Signed))
		d.add("Attached", yesNo(n.Attached))
		d.date("From", n.From)
		d.date("Until", n.Until)
		d.add("Renews", n.RenewedFrom)
	}
}

// routeWords is a channel, or the route by which a legal process came, in words.
func routeWords(route string) string {
	switch route {
	case "email":
		return "e-mail"
	case "e_evidence":
		return "e-Evidence system (EU)"
	case "etsi":
		return "ETSI interface"
	case "mlat":
		return "mutual legal assistance treaty"
	}
	return strings.ReplaceAll(route, "_", " ")
}

// authorityText is an office: what it calls itself, its role and where it is.
func authorityText(a *review.Authority) string {
	var in []string
	for _, s := range []string{strings.ReplaceAll(a.Role, "_", " "), a.Country, a.Subdivision} {
		if s != "" {
			in = append(in, s)
		}
	}
	if len(in) == 0 {
		return a.Name
	}
	return strings.TrimSpace(a.Name + " (" + strings.Join(in, ", ") + ")")
}

// demand is what is asked: of which accounts, which data, for which period, and why.
func (d *documentText) demand(r *review.Request) {
	d.heading("Targets")
	for i := range r.Targets {
		t := &r.Targets[i]
		out := string(targetText(t))
		if t.USPerson != nil {
			out += " · US person: " + yesNo(*t.USPerson)
		}
		if t.Enterprise {
			out += " · managed account"
		}
		if t.Protected {
			out += " · protected account"
		}
		label := kit.Textf("#%d", i)
		if len(r.Targets) == 1 {
			label = "Target"
		}
		d.add(label, out)
	}
	d.heading("Data")
	d.add("Period", string(periodText(r.Period)))
	for _, x := range r.Data {
		s := string(kit.Textf("%s data: %s", x.Category.Class(), x.Category.Label()))
		if p := (review.Period{From: x.From, To: x.To}); !p.IsZero() {
			s += ", " + string(periodText(p))
		}
		link := ""
		if x.Category.Known() {
			link = string(x.Category)
		} else {
			s = string(x.Category)
		}
		d.linked("", s, link)
		d.add("  note", x.Note)
	}
	if len(r.Demands) > 0 {
		d.word("Demands", strings.Join(r.Demands, ", "))
	}
	if r.Justification != "" {
		d.heading("Justification")
		d.add("", r.Justification)
	}
	for _, a := range r.Attachments {
		d.add("Attachment", a.Name+"  "+a.MediaType+"  "+a.SHA256)
	}
}

func (d *documentText) emergency(m *review.EmergencyClaim) {
	if m == nil {
		return
	}
	d.heading("Emergency")
	d.add("Harm", m.Harm)
	d.word("Kind", m.HarmKind)
	d.add("At risk", m.PersonAtRisk)
	d.add("Imminence", m.Imminence)
	d.add("Nexus", m.Nexus)
	if !m.NeededBy.IsZero() {
		d.add("Needed by", string(kit.FullTime(m.NeededBy, d.e.zone)))
	}
	d.add("Attested", yesNo(m.Attested)+" "+m.AttestedBy+" "+m.AttestedOn.String())
	d.add("Attestation", m.Attestation)
}

// found is what is no part of the document: what we found out, what was asked of counsel, what is related and owed, and
// how the clocks run.
func (d *documentText) found(c *store.Case) {
	if len(c.Observations) > 0 {
		d.heading("What we found out")
		for i := range c.Observations {
			o := &c.Observations[i]
			d.add(kit.Textf("%s", strings.ReplaceAll(o.Kind, "_", " ")), o.By.Name+", "+
				string(kit.FullTime(o.At, d.e.zone))+": "+observationText(o))
		}
	}
	if len(c.Referrals) > 0 {
		d.heading("Counsel")
		for i := range c.Referrals {
			ref := &c.Referrals[i]
			d.add("Question", ref.By.Name+": "+ref.Question)
			if ref.Opinion != "" {
				d.add("Answer", ref.OpinionBy.Name+": "+ref.Opinion)
			}
		}
	}
	if len(c.Related) > 0 {
		d.heading("Related")
		for _, rel := range c.Related {
			d.add("", rel.ID+": "+rel.Why)
		}
	}
	if len(c.Obligations) > 0 {
		d.heading("Due")
		for i := range c.Obligations {
			o := &c.Obligations[i]
			d.linked("", string(kit.FullTime(o.Due, d.e.zone))+": "+o.Text, obligationLink(o))
		}
	}
	if len(c.ClockExplanations) > 0 {
		d.heading("Clocks")
		d.out = append(d.out, clockParas(d.e, c)...)
	}
}

// attestedText says what a document says of the requester's attestation.
func attestedText(attested *bool) string {
	if attested == nil {
		return "not said"
	}
	return yesNo(*attested)
}
