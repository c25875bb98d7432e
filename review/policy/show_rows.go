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
	s.title(i.ID + " - " + i.Name)
	s.fact("Country", cmp.Or(i.Country, commaList(i.Countries)))
	s.fact("Statute", i.Statute+s.basis(i.Basis))
	s.fact("In force", validityText(i.Valid))
	s.fact("Issued by", spacedList(i.Issuers))
	if i.Rank != nil {
		s.fact("Rank", commaList(i.Rank.Enough))
	}
	s.fact("Validated by", spacedList(i.Validators))
	s.fact("Routes", spacedList(i.Routes))
	s.fact("Purposes", spacedList(i.Purposes))
	s.fact("Served in", commaList(i.Addressees))
	s.fact("Treated as", textIf(i.Tier > 0, tierText(i.Tier)+" (tier "+strconv.Itoa(i.Tier)+")"+
		textIf(i.CourtRaisesTier() && slices.ContainsFunc(i.Issuers, func(role string) bool {
			return role == "judge" || role == "magistrate"
		}), "; from a judge, "+tierText(2))))
	s.fact("Preserves", textIf(i.Preserves, "it preserves data and discloses none"))
	s.fact("Note", i.Note)
	s.heading("Reaches", len(i.Reach))
	for _, r := range i.Reach {
		s.item(reachText(&r)+conditionText(&r.When), r.Basis)
	}
	s.heading("Does not reach", len(i.OutOfReach))
	for _, b := range i.OutOfReach {
		s.item(strings.TrimSpace(b.Time+" "+categoryText(b.Categories))+": "+s.effectText(b.Code, "", false), b.Basis)
	}
	s.standings("Always raises", i.Always)
	if !s.rowOnly {
		s.standings("Like any legal process of its kind", slices.DeleteFunc(slices.Clone(s.p.Rules),
			func(r review.FindingRule) bool {
				return len(r.Instruments) > 0 && !namesInstrument(r.Instruments, i.ID)
			}))
	}
	s.requirements(i.Requires)
	s.add(EntryItem, "", "as for all process: signature, date of issue, issuing authority, docket or reference, unless "+
		"stated otherwise above; if missing: push back")
	s.heading("Confers no power", len(i.WrongStatutes))
	for _, w := range i.WrongStatutes {
		effect := s.effectText(w.Code, w.Severity, w.Counsel)
		s.item("where it cites "+strconv.Quote(w.Match)+": "+effect+conditionText(&w.When), w.Basis)
	}
	s.limits("Must be recent", i.AgeLimits)
	s.limits("Lasts at most", i.DurationLimits)
	if n := i.Nondisclosure; n != nil {
		s.fact("Nondisclosure", nondisclosureText(n)+s.basis(n.Basis))
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
	text := strings.TrimSpace(r.Time+" "+categoryText(r.Categories)) +
		textIf(len(r.Issuers) > 0, ", only from "+spacedList(r.Issuers)) +
		textIf(len(r.Validators) > 0, ", or validated by "+spacedList(r.Validators))
	var offence []string
	if r.MinYears > 0 {
		offence = append(offence, "the offence carries "+r.LeastSentence()+
			textIf(r.Unstated, ", if the sentence is stated"))
	}
	if len(r.Limbs) > 0 {
		offence = append(offence, "limb "+spacedList(r.Limbs))
	}
	if len(r.OffenceCategories) > 0 {
		offence = append(offence, spacedList(r.OffenceCategories))
	}
	return text + textIf(len(offence) > 0, ", where "+strings.Join(offence, " or ")) +
		textIf(r.IdentificationOnly, ", solely to identify the user") +
		textIf(r.ByNationalLaw, ", under an instrument of the issuing State that it cites")
}

func nondisclosureText(n *review.NondisclosureRule) string {
	return "bars notice by " + plain(n.Ground) +
		textIf(n.InDoubt, "; counsel decides") +
		textIf(n.NeedsCertification, ", only with its certification") +
		textIf(n.RecheckDays > 0, ", recheck after "+count(n.RecheckDays, "day"))
}

func preservationText(k *review.StatutoryPreservation) string {
	text := count(k.Days, "day") + ", " + count(k.Renewals, "renewal")
	if k.ConfirmsOnly {
		text = "until the announced legal process arrives, recheck after " + count(k.Days, "day")
	}
	return text + textIf(k.RenewalDays > 0, " of "+count(k.RenewalDays, "day")) +
		textIf(k.From == "issued_on", ", from the day it was made") +
		textIf(len(k.AskedIn) > 0, ", by companies in "+commaList(k.AskedIn))
}

// clocksOf lists the clocks that an instrument starts, and the rules for its nondisclosure orders.
func (s *page) clocksOf(id string) {
	item := s.itemsUnder("Starts")
	for i := range s.p.ClockRules {
		if c := &s.p.ClockRules[i]; namesInstrument(c.When.Instruments, id) {
			w := c.When
			w.Instruments = nil
			item(plain(c.Clock)+": "+period(c)+textIf(c.Target, " (target time)")+conditionText(&w)+". "+c.Text, c.Basis)
		}
	}
	item = s.itemsUnder("Nondisclosure orders")
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
		s.item(strings.TrimSpace(effect+conditionText(&r.When)+". "+cmp.Or(r.Text, r.AnalystText)), r.Basis)
	}
}

func (s *page) requirements(rows []review.Requirement) {
	s.heading("Must show", len(rows))
	for _, r := range rows {
		text := fieldText(r.Field) + textIf(len(r.OneOf) > 0, ", being "+plain(strings.Join(r.OneOf, " or "))) +
			"; if missing: " + s.effectText(r.Code, r.Severity, r.Counsel)
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
		text = textIf(r.AtLeast, "at least ") + text +
			textIf(r.From != "" && r.From != r.To, " from "+dateText(r.From)+" to "+dateText(r.To)) +
			", " + countText(r.Count) + "; else " + s.effectText(r.Code, r.Severity, false)
		s.item(text+conditionText(&r.When), r.Basis)
	}
}

func (s *page) severities(rows []review.SeverityOverride) {
	s.heading(otherEffect, len(rows))
	for _, r := range rows {
		text := r.Code + textIf(r.Severity != "", " is "+plain(r.Severity))
		if r.Counsel != nil {
			text += map[bool]string{true: ", counsel must review it", false: ", counsel need not review it"}[*r.Counsel]
		}
		s.item(text+conditionText(&r.When), r.Basis)
	}
}

func (s *page) emergency(label string, e *review.EmergencyRule) {
	if e.NotOffered {
		s.fact(label, "no such route is published"+s.basis(e.Basis))
		return
	}
	s.fact(label, spacedList(e.Harms)+textIf(len(e.HarmsAbroad) > 0, "; outside the United States also "+
		spacedList(e.HarmsAbroad))+textIf(len(e.AskedHarms) > 0, "; counsel reviews the kind of harm: "+
		spacedList(e.AskedHarms))+textIf(len(e.Categories) > 0, "; discloses "+categoryText(e.Categories))+
		textIf(e.SessionDays > 0, "; sessions of the last "+count(e.SessionDays, "day"))+
		textIf(e.Address != "", "; sent to "+e.Address)+s.basis(e.Basis))
}

func (s *page) platform(p *review.Platform) {
	s.title(p.ID + " - " + p.Name)
	s.fact("Case numbers", p.Prefix+"-")
	s.fact("In force", validityText(p.Valid))
	s.fact("Mailbox", p.Mailbox)
	s.fact("Portal", p.Portal)
	s.fact("Guidelines", p.Guide+s.basis(p.Basis))
	s.fact("Languages", commaList(p.Languages))
	s.fact("Settings", plain(commaList(p.Switches)))
	s.heading("Entities for its users", len(p.Entities))
	for _, e := range p.Entities {
		where := commaList(slices.Concat(e.Regions, e.Countries))
		s.item(e.Name+" ("+e.Country+")"+textIf(where != "", " for users in "+where)+
			textIf(e.Default, " for all others")+
			textIf(len(e.Languages) > 0, ", European orders in "+commaList(e.Languages)), e.Basis)
	}
	s.heading("Channels", len(p.Channels))
	for _, c := range p.Channels {
		s.item(strings.TrimSpace(strings.ReplaceAll(c.Channel, "_", "-")+" "+c.Address), c.Basis)
	}
	s.heading("Identifiers", len(p.Targets))
	for _, t := range p.Targets {
		s.item(plain(t.Type)+textIf(t.NeedsDate, ", with its date")+
			textIf(t.Group, ", of a group; reaches "+categoryText(t.OwnData))+
			textIf(len(t.Hosts) > 0, ", at "+commaList(t.Hosts)), t.Basis)
	}
	if p.Seat != nil {
		s.fact("Principal office", p.Seat.Place+s.basis(p.Seat.Basis))
	}
	s.heading("Offices in", len(p.Presence))
	for _, at := range p.Presence {
		s.item(at.Place, at.Basis)
	}
	s.fact("Social platform", textIf(p.SocialPlatform, "yes")+
		textIf(p.MonthlyUsers > 0, ", more than "+strconv.Itoa(p.MonthlyUsers)+" monthly users"))
	s.holdings(p.Holdings)
	kept := count(p.Preservation.Days, "day") + ", " + count(p.Preservation.Renewals, "renewal")
	if p.Preservation.NotOffered {
		kept = "none is published"
	}
	s.fact("Preservation", kept+s.basis(p.Preservation.Basis))
	if x := p.SelfService; x != nil {
		s.fact("Self-service", x.Name+", "+x.Where+textIf(x.Lacks != "", "; without "+x.Lacks)+s.basis(x.Basis))
	}
	s.emergency("Emergency", &p.Emergency)
	s.fact("Notice", noticeText(&p.Notice)+s.basis(p.Notice.Basis))
	s.fact("Target time", textIf(p.ResponseTargetHours > 0,
		count(p.ResponseTargetHours, "hour")+", in an emergency "+count(p.EmergencyTargetHours, "hour")))
	s.requirements(p.Requires)
	s.severities(p.Severities)
	s.heading("Own wording", len(p.Sentences))
	for _, w := range p.Sentences {
		text := cmp.Or(w.LetterText, w.AnalystText)
		s.item(strings.TrimSpace(w.Code+" "+commaList(w.Categories))+": "+text, w.Basis)
	}
	s.heading("Published policy", len(p.Clauses))
	for _, c := range p.Clauses {
		s.item("for "+categoryText(c.Categories)+": "+c.Text+conditionText(&c.When), c.Basis)
	}
}

func (s *page) holdings(rows []review.Holding) {
	s.heading("Holds", len(rows))
	for i := range rows {
		s.item(s.holdingText(&rows[i]), rows[i].Basis)
	}
}

// holdingText says whether a platform has some data, from which paper upward it discloses it, and for how long it keeps
// it.
func (s *page) holdingText(h *review.Holding) string {
	held := heldNames[h.Held] + " " + categoryText(h.Categories)
	if len(h.Categories) == 0 {
		held = heldItNames[h.Held]
	}
	return held +
		textIf(h.ProtectedOnly, " for protected accounts") +
		textIf(h.Tier > 0, "; from "+tierText(h.Tier)+" upward") +
		textIf(h.RetentionDays > 0, "; for "+count(h.RetentionDays, "day")) +
		textIf(h.Why != "" && h.Held == "prospective", "; past data only") +
		textIf(h.Why != "", ": "+s.effectText(h.Why, review.SeverityNarrow, false)) +
		textIf(h.Instead != "", "; instead: "+h.Instead)
}

func noticeText(n *review.NoticePolicy) string {
	text := "users are told before disclosure"
	if n.RightReserved {
		text = "the right to tell users is reserved"
	}
	return text + textIf(n.ManagedRecipient != "", "; for a managed account, "+n.ManagedRecipient) +
		textIf(n.WaitDays > 0, ", "+count(n.WaitDays, "day")+" between notice and disclosure") +
		textIf(len(n.Exceptions) > 0, "; not in cases of "+spacedList(n.Exceptions))
}

// sensitiveOffences lists the provisions of a country that counsel looks at, and what its law punishes with death.
func (s *page) sensitiveOffences(country string) {
	item := s.itemsUnder("Counsel reviews offences under")
	for i := range s.p.ListedProvisions {
		v := &s.p.ListedProvisions[i]
		if v.Country != country {
			continue
		}
		articles := v.Articles
		switch articles {
		case "*":
			articles = "the whole statute"
		case "-":
			articles = "articles not yet checked"
		}
		item(v.Statutes[0]+": "+articles+textIf(len(v.Kinds) > 0, " ("+spacedList(v.Kinds)+")")+
			textIf(v.Alone, "; also without the name of the statute")+
			textIf(!v.Until.IsZero(), "; not in force after "+v.Until.String()+": "+
				s.effectText("legal_basis.wrong_statute", "", true)), v.Basis)
	}
	item = s.itemsUnder("Death penalty")
	for i := range s.p.Capital {
		if r := &s.p.Capital[i]; r.Country == country {
			item(spacedList(r.Offences)+textIf(r.Note != "", ": "+r.Note), r.Basis)
		}
	}
}

// period describes how long a clock runs and how that is counted.
func period(c *review.ClockRule) string {
	text := count(c.Days, "day")
	if c.Hours > 0 {
		text = count(c.Hours, "hour")
	}
	return text + " from " + dateText(c.From) + ", " + countText(c.Count) + textIf(c.Zone != "", ", in "+c.Zone)
}

func (s *page) clock(c *review.ClockRule) {
	s.title(c.ID + " - " + plain(c.Clock))
	text := period(c) + textIf(c.NotBefore, "; due then, and not before") + textIf(c.CourtMayExtend, "; later if the court so orders")
	if c.Notified != nil {
		text += map[bool]string{
			true: "; where the enforcing authority was notified", false: "; where the enforcing authority was not notified",
		}[*c.Notified]
	}
	text += textIf(c.DoubtfulEmergency, "; where there may be no emergency")
	s.fact("Period", text+conditionText(&c.When)+s.basis(c.Basis))
	s.fact("In force", validityText(c.Valid))
	s.fact("Binds", textIf(c.Informative, "not the platform; shown for information")+
		textIf(c.Target, "nobody; the law sets no period, and this is a target time"))
	s.fact("Rule", c.Text)
	s.fact("Task", c.Says)
	if p := c.Pause; p != nil {
		s.fact("Pauses", p.Text+" After a push back for "+strings.Join(p.Codes, ", ")+s.basis(p.Basis))
	}
}

func digitsText(least, most int) string {
	if least == most {
		return count(least, "digit")
	}
	return fmt.Sprintf("%d to %d digits", least, most)
}

func (s *page) country(c *review.Country) {
	s.title(c.Code + " - " + c.Name)
	s.fact("Calling code", textIf(len(c.Calling) > 0, "+"+strings.Join(c.Calling, ", +")))
	s.fact("Full number", textIf(c.NumberMin > 0, digitsText(c.NumberMin, c.NumberMax)))
	s.fact("Member of", textIf(c.EU, "EU, ")+textIf(c.EU || c.EEA, "EEA"))
	s.fact("Part of", c.PartOf)
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
	s.sensitiveOffences(c.Code)
	if s.rowOnly {
		return
	}
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
