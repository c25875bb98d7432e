package tui

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"lert/review"
	"lert/tui/kit"
)

// processEntries ask for the legal process, once an instrument is chosen. What
// few laws require is asked if the chosen one does, or if it is filled in already.
func processEntries(e *env, platform *entry) []*entry {
	instrument := choiceEntry("process.instrument", "Paper",
		"The papers of the requester's country, then treaties; none where there is none.", optionPairs("", "none"))
	instrument.heading = "The paper"
	isChosen := func() bool { return instrument.value() != "" }
	// only shows an entry if the chosen instrument asks for it.
	only := func(asked func(*review.Instrument) bool, x *entry) *entry {
		x.visibleIf = func() bool {
			i := e.store.Policy().Instrument(instrument.value(), review.DateOf(e.now().UTC()))
			return isChosen() && (x.value() != "" || i != nil && asked(i))
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
	reaches := func(f func(review.Reach) bool) func(*review.Instrument) bool {
		return func(i *review.Instrument) bool { return slices.ContainsFunc(i.Reach, f) }
	}
	collects := reaches(func(r review.Reach) bool { return r.Time == "prospective" })
	hasLimbs := reaches(func(r review.Reach) bool { return len(r.Limbs) > 0 })
	identifies := reaches(func(r review.Reach) bool { return r.IdentificationOnly })
	crossBorder := func(i *review.Instrument) bool { return i.CrossBorder }
	hasPurposes := func(i *review.Instrument) bool { return len(i.Purposes) > 0 }
	maybe := func(none Text, list []string) []option {
		return append(optionPairs("", none), wordOptions(list...)...)
	}
	secrecy := choiceEntry("process.nondisclosure.kind", "Secrecy",
		"An order and a statute bind; a mere request binds nobody.", maybe("not asked", review.NondisclosureKinds))
	secret := func(x *entry) *entry {
		x.visibleIf = func() bool { return isChosen() && secrecy.value() != "" }
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
		textEntry("process.validated_by.name", "Their name",
			"The court or office that validated it; empty where nobody did."),
		textEntry("process.issued_on", "Issued on", "2026-11-19"),
		textEntry("process.valid_until", "Valid until", "The last day on which it may be served, where it names one."),
		textEntry("process.served_on", "Addressed to", "The legal entity, as it stands there."),
		textEntry("process.served_at", "Served at", "When it was served, where that is not when it arrived: "+
			"2026-11-23 09:00. Clocks that its law starts with service start here."),
		only(requires("served_by"), textEntry("process.served_by", "Served by",
			"The office through which it came, where its law names one.")),
		checkboxEntry("process.signed", "", "signed", ""),
		checkboxEntry("process.sealed", "", "sealed or stamped", ""),
		choiceEntry("process.signature", "Signature", "Of an electronic paper.",
			maybe("on paper", review.SignatureKinds)),
		only(requires("certified"), checkboxEntry("process.certified", "",
			"carries the certification its law asks for", "")),
		only(requires("review_notice"), checkboxEntry("process.review_notice", "",
			"tells the recipient that a court can review it", "")),
		choiceEntry("process.via", "Came by", "", maybe("not said", review.Vias)),
		textEntry("process.language", "Language", "Two letters: en."),
		only(hasPurposes, choiceEntry("process.purpose", "Purpose", "", maybe("not said", review.Purposes))),
		textEntry("process.offence.description", "Offence", ""),
		textEntry("process.offence.provisions", "Provisions",
			"As they are cited, with ; between them: StGB, section 263; StGB, section 267."),
		choiceEntry("process.offence.category", "Of the kind", "", maybe("not said", review.OffenceCategories)),
		textEntry("process.offence.max_sentence_years", "Up to, years", "The most that the law gives for it: 7."),
		only(hasLimbs, choiceEntry("process.offence.limb", "Limb", "For an EPOC: which limb of Article 5(4).",
			maybe("not said", review.Limbs))),
		only(crossBorder, checkboxEntry("process.authority_notified", "",
			"the enforcing authority was notified (EPOC, Article 8)", "")),
		only(identifies, checkboxEntry("process.identification_only", "",
			"its sole purpose is to identify the user", "")),
		only(requires("suspect_confirmed"), checkboxEntry("process.suspect_confirmed", "",
			"it says that the user is a suspect", "")),
		only(collects, textEntry("process.window.from", "Collect from",
			"The first day of the collection that it orders: 2026-12-01.")),
		only(collects, textEntry("process.window.to", "Collect to", "The last day; that day counts.")),
		textEntry("process.return_by", "Answer by", "The day it sets: 2026-12-01."),
		secrecy,
		secret(checkboxEntry("process.nondisclosure.attached", "", "the order of secrecy is attached", "")),
		secret(checkboxEntry("process.nondisclosure.signed", "", "and signed", "")),
		secret(textEntry("process.nondisclosure.from", "Secret from", "2026-11-19; empty: from its issue.")),
		secret(textEntry("process.nondisclosure.until", "Secret until", "2027-05-01; empty where it has no end.")),
	}
	for _, x := range out[1:] {
		if x.visibleIf == nil {
			x.visibleIf = isChosen
		}
	}
	return out
}

// offerInstruments offers the instruments of the country that is filled in, then those
// of every country. The chosen one stays chosen while it is still offered.
func offerInstruments(e *env, f *form) {
	country := strings.ToUpper(f.text("requester.country"))
	p, day := e.store.Policy(), review.DateOf(e.now().UTC())
	own, others := optionPairs("", "none"), []option(nil)
	for _, id := range slices.Sorted(maps.Keys(p.Instruments)) {
		i := p.Instrument(id, day)
		if i == nil {
			continue
		}
		o := option{id, kit.Textf("%s", i.Name)}
		switch {
		case country != "" && (i.Country == country || countryListed(p, i.Countries, country)):
			own = append(own, o)
		case i.Country == "" && len(i.Countries) == 0:
			others = append(others, o)
		}
	}
	f.get("process.instrument").setOptions(append(own, others...))
}

// countryListed reports whether a country is in a list that may also name the EU and
// the EEA for all of their members.
func countryListed(p *review.Policy, list []string, country string) bool {
	c := p.Countries[country]
	return slices.Contains(list, country) ||
		c != nil && (c.EU && slices.Contains(list, "EU") || c.EEA && slices.Contains(list, "EEA"))
}

// readProcess is the legal process that the form describes, nil if no instrument is
// chosen. country is that of the requester.
func readProcess(f *formReader, country string) *review.Process {
	id := f.text("process.instrument")
	if id == "" {
		return nil
	}
	pr := &review.Process{Instrument: id, Statute: f.text("process.statute"), Docket: f.text("process.docket"),
		IssuedOn: f.date("process.issued_on"), ValidUntil: f.date("process.valid_until"),
		ServedAt: f.optionalTimestamp("process.served_at"), ServedOn: f.text("process.served_on"),
		ServedBy: f.text("process.served_by"), Signed: f.checked("process.signed"),
		Sealed: f.checked("process.sealed"), Signature: f.text("process.signature"),
		Certified: f.checked("process.certified"), ReviewNotice: f.checked("process.review_notice"),
		Via: f.text("process.via"), Language: strings.ToLower(f.text("process.language")),
		Purpose: f.text("process.purpose"), ReturnBy: f.date("process.return_by"),
		Window:             review.Period{From: f.point("process.window.from"), To: f.point("process.window.to")},
		AuthorityNotified:  f.checked("process.authority_notified"),
		IdentificationOnly: f.checked("process.identification_only"),
		SuspectConfirmed:   f.checked("process.suspect_confirmed")}
	pr.Authority = review.Authority{Name: f.text("process.authority.name"), Role: f.text("process.authority.role"),
		Country: f.country("process.authority.country")}
	if pr.Authority.Country == "" && (pr.Authority.Name != "" || pr.Authority.Role != "") {
		pr.Authority.Country = country
	}
	if role, name := f.text("process.validated_by.role"), f.text("process.validated_by.name"); role != "" || name != "" {
		pr.ValidatedBy = &review.Authority{Name: name, Role: role, Country: pr.Authority.Country}
	}
	pr.Offence = readOffence(f)
	if k := f.text("process.nondisclosure.kind"); k != "" {
		pr.Nondisclosure = &review.Nondisclosure{Kind: k,
			Attached: f.checked("process.nondisclosure.attached"), Signed: f.checked("process.nondisclosure.signed"),
			From: f.date("process.nondisclosure.from"), Until: f.date("process.nondisclosure.until")}
	}
	return pr
}

// readOffence is the offence that the legal process is about, nil if the form says nothing of it.
func readOffence(f *formReader) *review.Offence {
	o := review.Offence{Description: f.text("process.offence.description"),
		Category: f.text("process.offence.category"), Limb: f.text("process.offence.limb")}
	for v := range strings.SplitSeq(f.text("process.offence.provisions"), ";") {
		if v = strings.TrimSpace(v); v != "" {
			o.Provisions = append(o.Provisions, v)
		}
	}
	if v := f.text("process.offence.max_sentence_years"); v != "" {
		years, err := strconv.ParseFloat(strings.Replace(v, ",", ".", 1), 64)
		if err != nil || !(years >= 0 && years <= 1000) { // NaN is not in any range
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
