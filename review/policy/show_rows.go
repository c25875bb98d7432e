package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"lert/review"
)

func count(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return strconv.Itoa(n) + " " + unit + "s"
}

func (s *page) instrument(i *review.Instrument) {
	s.line(i.ID + " - " + i.Name)
	s.fact("Country", cmp.Or(i.Country, commaList(i.Countries)))
	s.fact("Statute", i.Statute+s.basis(i.Basis))
	s.fact("In force", validityText(i.Valid))
	s.fact("Issued by", spacedList(i.Issuers))
	s.fact("Validated by", spacedList(i.Validators))
	s.fact("Routes", spacedList(i.Routes))
	s.fact("Purposes", spacedList(i.Purposes))
	s.fact("Served in", commaList(i.Addressees))
	if i.Tier > 0 {
		s.fact("Weighs as", tierText(i.Tier)+" (tier "+strconv.Itoa(i.Tier)+")")
	}
	if i.Preserves {
		s.fact("Preserves", "it has data kept and discloses none")
	}
	s.fact("Note", i.Note)
	s.heading("Reaches", len(i.Reach))
	for _, r := range i.Reach {
		s.item(reachText(&r)+conditionText(&r.When), r.Basis)
	}
	s.heading("Does not reach", len(i.OutOfReach))
	for _, b := range i.OutOfReach {
		s.item(strings.TrimSpace(b.Time+" "+categoryText(b.Categories))+": "+s.effectText(b.Code, "", false), b.Basis)
	}
	s.standings("Always brings", i.Always)
	s.requirements(i.Requires)
	s.line("    - as every paper: signature, date of issue, issuing authority, docket or")
	s.line("      reference, unless said otherwise above; without one: push back")
	s.heading("Gives no power", len(i.WrongStatutes))
	for _, w := range i.WrongStatutes {
		effect := s.effectText(w.Code, w.Severity, w.Counsel)
		s.item("where it cites "+strconv.Quote(w.Match)+": "+effect+conditionText(&w.When), w.Basis)
	}
	s.limits("Must be fresh", i.AgeLimits)
	s.limits("Lasts at most", i.DurationLimits)
	if n := i.Nondisclosure; n != nil {
		s.fact("Silence", nondisclosureText(n)+s.basis(n.Basis))
	}
	if k := i.Preservation; k != nil {
		s.fact("Keeps", preservationText(k)+s.basis(k.Basis))
	}
	if i.Emergency != nil {
		s.emergency("Emergency", i.Emergency)
	}
	s.severities(i.Severities)
	s.clocksOf(i.ID)
}

func reachText(r *review.Reach) string {
	text := strings.TrimSpace(r.Time + " " + categoryText(r.Categories))
	if len(r.Issuers) > 0 {
		text += ", only from " + spacedList(r.Issuers)
	}
	if len(r.Validators) > 0 {
		text += ", or validated by " + spacedList(r.Validators)
	}
	var offence []string
	if r.MinYears > 0 {
		offence = append(offence, "the offence carries at least "+strconv.FormatFloat(r.MinYears, 'f', -1, 64)+" years")
	}
	if len(r.Limbs) > 0 {
		offence = append(offence, "limb "+spacedList(r.Limbs))
	}
	if len(r.OffenceCategories) > 0 {
		offence = append(offence, spacedList(r.OffenceCategories))
	}
	if len(offence) > 0 {
		text += ", where " + strings.Join(offence, " or ")
	}
	if r.IdentificationOnly {
		text += ", solely to identify the user"
	}
	return text
}

func nondisclosureText(n *review.NondisclosureRule) string {
	text := "bars notice by " + plain(n.Ground)
	if n.NeedsCertification {
		text += ", with its certification only"
	}
	if n.RecheckDays > 0 {
		text += ", looked at again after " + count(n.RecheckDays, "day")
	}
	return text
}

func preservationText(k *review.StatutoryPreservation) string {
	text := count(k.Days, "day") + ", " + count(k.Renewals, "renewal")
	if k.ConfirmsOnly {
		text = "as long as the process needs that it announces, looked at after " + count(k.Days, "day")
	}
	if k.RenewalDays > 0 {
		text += " of " + count(k.RenewalDays, "day")
	}
	if k.From == "issued_on" {
		text += ", from the day it was made"
	}
	return text
}

// clocksOf lists the clocks that an instrument starts, and the rules for its nondisclosure orders.
func (s *page) clocksOf(id string) {
	item := s.itemsUnder("Starts")
	for i := range s.p.ClockRules {
		if c := &s.p.ClockRules[i]; namesInstrument(c.When.Instruments, id) {
			w := c.When
			w.Instruments = nil
			item(plain(c.Clock)+": "+period(c)+conditionText(&w)+". "+c.Text, c.Basis)
		}
	}
	item = s.itemsUnder("Order of silence")
	for i := range s.p.NoticeRules {
		if r := &s.p.NoticeRules[i]; namesInstrument(r.When.Instruments, id) {
			item(r.Text, r.Basis)
		}
	}
}

// namesInstrument reports whether a list of instrument ids and patterns (with a final *) matches an id.
func namesInstrument(list []string, id string) bool {
	return slices.ContainsFunc(list, func(v string) bool {
		p, ok := strings.CutSuffix(v, "*")
		return v == id || ok && strings.HasPrefix(id, p)
	})
}

func (s *page) standings(title string, rows []review.FindingRule) {
	s.heading(title, len(rows))
	for _, r := range rows {
		effect := s.effectText(r.Code, r.Severity, r.Counsel)
		s.item(strings.TrimSpace(effect+conditionText(&r.When)+". "+r.Text), r.Basis)
	}
}

func (s *page) requirements(rows []review.Requirement) {
	s.heading("Must show", len(rows))
	for _, r := range rows {
		text := fieldText(r.Field)
		if len(r.OneOf) > 0 {
			text += ", being " + plain(strings.Join(r.OneOf, " or "))
		}
		text += "; without: " + s.effectText(r.Code, r.Severity, r.Counsel)
		s.item(text+conditionText(&r.When), r.Basis)
	}
}

func (s *page) limits(title string, rows []review.Limit) {
	s.heading(title, len(rows))
	for _, r := range rows {
		text := count(r.Days, "day")
		if r.Months > 0 {
			text = count(r.Months, "month")
		}
		if r.AtLeast {
			text = "at least " + text
		}
		if r.From != "" && r.From != r.To {
			text += " from " + dateText(r.From) + " to " + dateText(r.To)
		}
		text += ", " + countText(r.Count) + "; else " + s.effectText(r.Code, r.Severity, false)
		s.item(text+conditionText(&r.When), r.Basis)
	}
}

func (s *page) severities(rows []review.SeverityOverride) {
	s.heading("Weighs otherwise", len(rows))
	for _, r := range rows {
		text := r.Code
		if r.Severity != "" {
			text += " is " + plain(r.Severity)
		}
		if r.Counsel != nil {
			text += map[bool]string{true: ", counsel must see it", false: ", counsel need not see it"}[*r.Counsel]
		}
		s.item(text+conditionText(&r.When), r.Basis)
	}
}

func (s *page) emergency(label string, e *review.EmergencyRule) {
	if e.NotOffered {
		s.fact(label, "no such route is published"+s.basis(e.Basis))
		return
	}
	text := spacedList(e.Harms)
	if len(e.Categories) > 0 {
		text += "; gives " + categoryText(e.Categories)
	}
	if e.SessionDays > 0 {
		text += "; sessions of the last " + count(e.SessionDays, "day")
	}
	s.fact(label, text+s.basis(e.Basis))
}

func (s *page) platform(p *review.Platform) {
	s.line(p.ID + " - " + p.Name)
	s.fact("Case numbers", p.Prefix+"-")
	s.fact("In force", validityText(p.Valid))
	s.fact("Mailbox", p.Mailbox)
	s.fact("Portal", p.Portal)
	s.fact("Guidelines", p.Guide+s.basis(p.Basis))
	s.fact("Languages", commaList(p.Languages))
	s.heading("Who answers for its users", len(p.Entities))
	for _, e := range p.Entities {
		text := e.Name + " (" + e.Country + ")"
		if about := commaList(slices.Concat(e.Regions, e.Countries)); about != "" {
			text += " for users in " + about
		}
		if e.Default {
			text += " for all others"
		}
		s.item(text, e.Basis)
	}
	s.heading("Ways in", len(p.Channels))
	for _, c := range p.Channels {
		s.item(strings.TrimSpace(strings.ReplaceAll(c.Channel, "_", "-")+" "+c.Address), c.Basis)
	}
	s.heading("Identifiers", len(p.Targets))
	for _, t := range p.Targets {
		text := plain(t.Type)
		if t.NeedsDate {
			text += ", with its date"
		}
		if len(t.Hosts) > 0 {
			text += ", at " + commaList(t.Hosts)
		}
		s.item(text, t.Basis)
	}
	s.holdings(p.Holdings)
	kept := count(p.Preservation.Days, "day") + ", " + count(p.Preservation.Renewals, "renewal")
	if p.Preservation.NotOffered {
		kept = "none is published"
	}
	s.fact("Preservation", kept+s.basis(p.Preservation.Basis))
	if x := p.SelfService; x != nil {
		text := x.Name + ", " + x.Where
		if x.Lacks != "" {
			text += "; without " + x.Lacks
		}
		s.fact("Self-service", text+s.basis(x.Basis))
	}
	s.emergency("Emergency", &p.Emergency)
	s.fact("Notice", noticeText(&p.Notice)+s.basis(p.Notice.Basis))
	if p.ResponseTargetHours > 0 {
		s.fact("House target", count(p.ResponseTargetHours, "hour")+", in an emergency "+
			count(p.EmergencyTargetHours, "hour"))
	}
	s.requirements(p.Requires)
	s.severities(p.Severities)
	s.heading("Says otherwise", len(p.Sentences))
	for _, w := range p.Sentences {
		text := cmp.Or(w.LetterText, w.AnalystText)
		s.item(strings.TrimSpace(w.Code+" "+commaList(w.Categories))+": "+text, w.Basis)
	}
	s.heading("Published passages", len(p.Clauses))
	for _, c := range p.Clauses {
		s.item("for "+categoryText(c.Categories)+": "+c.Text+conditionText(&c.When), c.Basis)
	}
}

func (s *page) holdings(rows []review.Holding) {
	s.heading("Holds", len(rows))
	for _, h := range rows {
		text := heldNames[h.Held] + " " + categoryText(h.Categories)
		if h.ProtectedOnly {
			text += " of protected accounts"
		}
		if h.Tier > 0 {
			text += "; from " + tierText(h.Tier) + " upward"
		}
		if h.RetentionDays > 0 {
			text += "; for " + count(h.RetentionDays, "day")
		}
		if h.Why != "" {
			if h.Held == "prospective" {
				text += "; of the past"
			}
			text += ": " + s.effectText(h.Why, review.SeverityNarrow, false)
		}
		if h.Instead != "" {
			text += "; instead: " + h.Instead
		}
		s.item(text, h.Basis)
	}
}

func noticeText(n *review.NoticePolicy) string {
	text := "users are told before disclosure"
	if n.RightReserved {
		text = "the right to tell users is reserved"
	}
	if n.ManagedRecipient != "" {
		text += "; of a managed account, " + n.ManagedRecipient
	}
	if n.WaitDays > 0 {
		text += ", " + count(n.WaitDays, "day") + " between notice and disclosure"
	}
	if len(n.Exceptions) > 0 {
		text += "; not in cases of " + spacedList(n.Exceptions)
	}
	return text
}

func (s *page) code(c *review.Code) {
	s.line(c.Code)
	weight := plain(c.Severity)
	if c.Counsel {
		weight += ", counsel must see it"
	}
	s.fact("Weighs", weight+s.basis(c.Basis))
	s.fact("Ground", plain(c.Ground))
	s.fact("Analyst reads", c.AnalystText)
	s.fact("Letter says", c.LetterText)
	s.fact("Mended by", c.CureText)
	s.severitiesOf(c.Code)
}

// severitiesOf lists the platforms and instruments that give a code another severity.
func (s *page) severitiesOf(code string) {
	item := s.itemsUnder("Weighs otherwise")
	say := func(who string, rows []review.SeverityOverride) {
		for _, r := range rows {
			if r.Code == code {
				item(who+": "+plain(r.Severity)+conditionText(&r.When), r.Basis)
			}
		}
	}
	for _, id := range sorted(s.p.Platforms) {
		say(id, s.p.Platforms[id].Severities)
	}
	for _, id := range sorted(s.p.Instruments) {
		for _, inst := range s.p.Instruments[id] {
			say(id, inst.Severities)
		}
	}
}

// period describes how long a clock runs and how that is counted.
func period(c *review.ClockRule) string {
	text := count(c.Days, "day")
	if c.Hours > 0 {
		text = count(c.Hours, "hour")
	}
	text += " from " + dateText(c.From) + ", " + countText(c.Count)
	if c.Zone != "" {
		text += ", in " + c.Zone
	}
	return text
}

func (s *page) clock(c *review.ClockRule) {
	s.line(c.ID + " - " + plain(c.Clock))
	text := period(c)
	if c.NotBefore {
		text += "; not before"
	}
	if c.Notified != nil {
		text += map[bool]string{
			true: "; where the enforcing authority was notified", false: "; where nobody was notified",
		}[*c.Notified]
	}
	s.fact("Period", text+conditionText(&c.When)+s.basis(c.Basis))
	s.fact("In force", validityText(c.Valid))
	if c.Informative {
		s.fact("Binds", "somebody else; shown for information")
	}
	s.fact("Says", c.Text)
	if p := c.Pause; p != nil {
		s.fact("Stands still", p.Text+" After a push back for "+strings.Join(p.Codes, ", ")+s.basis(p.Basis))
	}
}

func (s *page) country(c *review.Country) {
	s.line(c.Code + " - " + c.Name)
	if len(c.Calling) > 0 {
		s.fact("Calling code", "+"+strings.Join(c.Calling, ", +"))
	}
	if c.NumberMin > 0 {
		s.fact("Whole number", fmt.Sprintf("%d to %d digits", c.NumberMin, c.NumberMax))
	}
	switch {
	case c.EU:
		s.fact("Member of", "EU, EEA")
	case c.EEA:
		s.fact("Member of", "EEA")
	}
	s.fact("Time zone", c.Zone)
	s.fact("Day ends last in", c.LastZone)
	s.fact("Language", c.Language)
	var own []string
	for _, r := range s.p.Senders.Suffixes {
		if r.Country == c.Code {
			own = append(own, r.Suffix)
		}
	}
	s.fact("Official mail", strings.Join(own, ", "))
	var papers []*review.Instrument
	for _, id := range sorted(s.p.Instruments) {
		newest := s.p.Instruments[id][len(s.p.Instruments[id])-1]
		if newest.Country == c.Code || slices.Contains(newest.Countries, c.Code) {
			papers = append(papers, newest)
		}
	}
	s.heading("Instruments", len(papers))
	for _, i := range papers {
		s.item(i.ID+" "+i.Name, i.Basis)
	}
}
