package tui

import (
	"slices"
	"strconv"
	"strings"

	"lert/review"
	"lert/tui/kit"
)

// processEntries are what the form asks of a paper, once one is chosen. What few
// laws ask for is asked where the chosen one does, or where it is filled in.
func processEntries(e *env, platform *entry) []*entry {
	instrument := choiceEntry("process.instrument", "Paper", "The papers of the requester's country, then treaties; none where there is none.", []option{{"", "none"}})
	instrument.heading = "The paper"
	chosen := func() *review.Instrument {
		return e.store.Policy().Instrument(instrument.value(), review.DateOf(e.now().UTC()))
	}
	there := func() bool { return instrument.value() != "" }
	only := func(asked func(*review.Instrument) bool, x *entry) *entry {
		x.visibleIf = func() bool {
			i := chosen()
			return there() && (x.value() != "" || i != nil && asked(i))
		}
		return x
	}
	requires := func(field string) func(*review.Instrument) bool {
		named := func(q review.Requirement) bool { return q.Field == field }
		return func(i *review.Instrument) bool {
			p := e.store.Policy().Platform(platform.value())
			return slices.ContainsFunc(i.Requires, named) || p != nil && slices.ContainsFunc(p.Requires, named)
		}
	}
	reaches := func(f func(*review.Reach) bool) func(*review.Instrument) bool {
		return func(i *review.Instrument) bool {
			return slices.ContainsFunc(i.Reach, func(r review.Reach) bool { return f(&r) })
		}
	}
	collects := reaches(func(r *review.Reach) bool { return r.Time == "prospective" })
	union := func(i *review.Instrument) bool { return i.CrossBorder }
	maybe := func(none Text, list []string) []option { return append([]option{{"", none}}, wordOptions(list...)...) }
	secrecy := choiceEntry("process.nondisclosure.kind", "Secrecy", "An order and a statute bind; a mere request binds nobody.", maybe("not asked", review.NondisclosureKinds))
	secrecy.visibleIf = there
	bound := func(x *entry) *entry {
		x.visibleIf = func() bool { return there() && secrecy.value() != "" }
		return x
	}
	out := []*entry{
		instrument,
		textEntry("process.statute", "Statute", "As it is cited."),
		textEntry("process.docket", "File number", ""),
		choiceEntry("process.authority.role", "Issued by", "", maybe("not said", review.Roles)),
		textEntry("process.authority.name", "Their name", ""),
		textEntry("process.authority.country", "Their country", "Empty: the requester's."),
		choiceEntry("process.validated_by.role", "Validated by", "", maybe("nobody", review.Roles)),
		textEntry("process.validated_by.name", "Their name", "The court or office that validated it; empty where nobody did."),
		textEntry("process.issued_on", "Issued on", "2026-11-19"),
		textEntry("process.valid_until", "Valid until", "The last day on which it may be served, where it names one."),
		textEntry("process.served_on", "Addressed to", "The legal entity, as it stands there."),
		textEntry("process.served_at", "Served at", "When it was served, where that is not when it arrived: 2026-11-23 09:00. Clocks that its law starts with service start here."),
		only(requires("served_by"), textEntry("process.served_by", "Served by", "The office through which it came, where its law names one.")),
		checkboxEntry("process.signed", "", "signed", ""),
		checkboxEntry("process.sealed", "", "sealed or stamped", ""),
		choiceEntry("process.signature", "Signature", "Of an electronic paper.", maybe("on paper", review.SignatureKinds)),
		only(requires("certified"), checkboxEntry("process.certified", "", "carries the certification its law asks for", "")),
		only(requires("review_notice"), checkboxEntry("process.review_notice", "", "tells the recipient that a court can review it", "")),
		choiceEntry("process.via", "Came by", "", maybe("not said", review.Vias)),
		textEntry("process.language", "Language", "Two letters: en."),
		only(func(i *review.Instrument) bool { return len(i.Purposes) > 0 }, choiceEntry("process.purpose", "Purpose", "", maybe("not said", review.Purposes))),
		textEntry("process.offence.description", "Offence", ""),
		textEntry("process.offence.provisions", "Provisions", "As they are cited, with ; between them: StGB, section 263; StGB, section 267."),
		choiceEntry("process.offence.category", "Of the kind", "", maybe("not said", review.OffenceCategories)),
		textEntry("process.offence.max_sentence_years", "Up to, years", "The most that the law gives for it: 7."),
		only(reaches(func(r *review.Reach) bool { return len(r.Limbs) > 0 }), choiceEntry("process.offence.limb", "Limb", "For an EPOC: which limb of Article 5(4).", maybe("not said", review.Limbs))),
		only(union, checkboxEntry("process.authority_notified", "", "the enforcing authority was notified (EPOC, Article 8)", "")),
		only(reaches(func(r *review.Reach) bool { return r.IdentificationOnly }), checkboxEntry("process.identification_only", "", "its sole purpose is to identify the user", "")),
		only(requires("suspect_confirmed"), checkboxEntry("process.suspect_confirmed", "", "it says that the user is a suspect", "")),
		only(collects, textEntry("process.window.from", "Collect from", "The first day of the collection that it orders: 2026-12-01.")),
		only(collects, textEntry("process.window.to", "Collect to", "The last day; that day counts.")),
		textEntry("process.return_by", "Answer by", "The day it sets: 2026-12-01."),
		secrecy,
		bound(checkboxEntry("process.nondisclosure.attached", "", "the order of secrecy is attached", "")),
		bound(checkboxEntry("process.nondisclosure.signed", "", "and signed", "")),
		bound(textEntry("process.nondisclosure.from", "Secret from", "2026-11-19; empty: from its issue.")),
		bound(textEntry("process.nondisclosure.until", "Secret until", "2027-05-01; empty where it has no end.")),
	}
	for _, x := range out[1:] {
		if x.visibleIf == nil {
			x.visibleIf = there
		}
	}
	return out
}

// offerInstruments offers the papers of the country that is typed, then those
// of every country. The chosen one stays chosen while it is still offered.
func offerInstruments(e *env, f *form) {
	x := f.get("process.instrument")
	country, had := strings.ToUpper(f.text("requester.country")), x.value()
	p, day := e.store.Policy(), review.DateOf(e.now().UTC())
	var own, any []option
	ids := make([]string, 0, len(p.Instruments))
	for id := range p.Instruments {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		i := p.Instrument(id, day)
		if i == nil {
			continue
		}
		o := option{id, kit.Textf("%s", i.Name)}
		switch {
		case country != "" && (i.Country == country || countryListed(p, i.Countries, country)):
			own = append(own, o)
		case i.Country == "" && len(i.Countries) == 0:
			any = append(any, o)
		}
	}
	x.options = append(append([]option{{"", "none"}}, own...), any...)
	x.selected = 0
	x.set(had)
}

// countryListed reports whether a country is in a list that may also name the EU and
// the EEA for all of their members.
func countryListed(p *review.Policy, list []string, country string) bool {
	c := p.Countries[country]
	return slices.Contains(list, country) || c != nil && (c.EU && slices.Contains(list, "EU") || c.EEA && slices.Contains(list, "EEA"))
}

// process builds the paper that the form describes, nil where none is chosen.
func (f *formReader) process(country string) *review.Process {
	id := f.text("process.instrument")
	if id == "" {
		return nil
	}
	pr := &review.Process{Instrument: id, Statute: f.text("process.statute"), Docket: f.text("process.docket"), IssuedOn: f.date("process.issued_on"), ValidUntil: f.date("process.valid_until"),
		ServedAt: f.optionalTimestamp("process.served_at"), ServedOn: f.text("process.served_on"), ServedBy: f.text("process.served_by"), Signed: f.checked("process.signed"), Sealed: f.checked("process.sealed"), Signature: f.text("process.signature"),
		Certified: f.checked("process.certified"), ReviewNotice: f.checked("process.review_notice"), Via: f.text("process.via"), Language: strings.ToLower(f.text("process.language")),
		Purpose: f.text("process.purpose"), ReturnBy: f.date("process.return_by"), Window: review.Period{From: f.point("process.window.from"), To: f.point("process.window.to")},
		AuthorityNotified: f.checked("process.authority_notified"), IdentificationOnly: f.checked("process.identification_only"), SuspectConfirmed: f.checked("process.suspect_confirmed")}
	pr.Authority = review.Authority{Name: f.text("process.authority.name"), Role: f.text("process.authority.role"), Country: f.country("process.authority.country")}
	if pr.Authority.Country == "" && (pr.Authority.Name != "" || pr.Authority.Role != "") {
		pr.Authority.Country = country
	}
	if role, name := f.text("process.validated_by.role"), f.text("process.validated_by.name"); role != "" || name != "" {
		pr.ValidatedBy = &review.Authority{Name: name, Role: role, Country: pr.Authority.Country}
	}
	pr.Offence = f.offence()
	if k := f.text("process.nondisclosure.kind"); k != "" {
		pr.Nondisclosure = &review.Nondisclosure{Kind: k, Attached: f.checked("process.nondisclosure.attached"), Signed: f.checked("process.nondisclosure.signed"),
			From: f.date("process.nondisclosure.from"), Until: f.date("process.nondisclosure.until")}
	}
	return pr
}

// offence is what the paper is about, nil where nothing is said.
func (f *formReader) offence() *review.Offence {
	o := review.Offence{Description: f.text("process.offence.description"), Category: f.text("process.offence.category"), Limb: f.text("process.offence.limb")}
	for v := range strings.SplitSeq(f.text("process.offence.provisions"), ";") {
		if v = strings.TrimSpace(v); v != "" {
			o.Provisions = append(o.Provisions, v)
		}
	}
	if v := f.text("process.offence.max_sentence_years"); v != "" {
		years, err := strconv.ParseFloat(strings.Replace(v, ",", ".", 1), 64)
		if err != nil || !(years >= 0 && years <= 1000) {
			f.addFault("process.offence.max_sentence_years", "This is no number of years: write it as 7.")
			years = 0
		}
		o.MaxSentenceYears = years
	}
	if o.Description == "" && o.Category == "" && o.Limb == "" && o.MaxSentenceYears == 0 && len(o.Provisions) == 0 {
		return nil
	}
	return &o
}
