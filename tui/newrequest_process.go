package tui

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"lert/review"
	"lert/tui/form"
	"lert/tui/kit"
)

// processEntries ask for the legal process, once an instrument is chosen. What
// few laws require is asked if the chosen one does, or if it is filled in already.
func processEntries(e *env, platform *form.Entry) []*form.Entry {
	instrument := form.Choice("process.instrument", "Instrument",
		"The instruments of the requester's country, then treaties; none if there is no legal process.",
		form.Pairs("", "none")).Under("Legal process")
	isChosen := func() bool { return instrument.Value() != "" }
	// only shows an entry if the chosen instrument asks for it.
	only := func(asked func(*review.Instrument) bool, x *form.Entry) *form.Entry {
		x.VisibleIf = func() bool {
			i := e.store.Policy().Instrument(instrument.Value(), review.DateOf(e.now().UTC()))
			return isChosen() && (x.Value() != "" || i != nil && asked(i))
		}
		return x
	}
	requires := func(field string) func(*review.Instrument) bool {
		named := func(q review.Requirement) bool { return q.Field == field }
		return func(i *review.Instrument) bool {
			p := e.store.Policy().Platform(platform.Value())
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
	maybe := func(none Text, list []string) []form.Option {
		return append(form.Pairs("", none), form.Words(list...)...)
	}
	secrecy := form.Choice("process.nondisclosure.kind", "Secrecy",
		"An order or a statute is binding; a mere request is not.", maybe("not asked", review.NondisclosureKinds))
	secret := func(x *form.Entry) *form.Entry {
		x.VisibleIf = func() bool { return isChosen() && secrecy.Value() != "" }
		return x
	}
	out := []*form.Entry{
		instrument,
		form.Text("process.statute", "Statute", "As cited."),
		form.Text("process.docket", "File number", ""),
		form.Text("process.case_opened_on", "Case opened on", "The date of the first information report or its like."),
		form.Choice("process.authority.role", "Issued by", "", maybe("not said", review.Roles)),
		form.Text("process.authority.name", "Their name", ""),
		form.Text("process.authority.country", "Their country", "If empty: the requester's."),
		form.Choice("process.validated_by.role", "Validated by", "", maybe("nobody", review.Roles)),
		form.Text("process.validated_by.name", "Their name",
			"The court or office that validated it; leave empty if none did."),
		form.Text("process.issued_on", "Issued on", "2026-11-19"),
		form.Text("process.valid_until", "Valid until", "The last day on which it may be served, if stated."),
		form.Text("process.served_on", "Addressed to", "The legal entity, exactly as named."),
		form.Text("process.served_at", "Served at", "When it was served, if not on arrival: 2026-11-23 09:00. "+
			"Deadlines that run from service start here."),
		only(requires("served_by"), form.Text("process.served_by", "Served by",
			"The office that served it, if the law requires one.")),
		form.Checkbox("process.signed", "", "signed", ""),
		form.Checkbox("process.sealed", "", "sealed or stamped", ""),
		form.Choice("process.signature", "Signature", "For an electronic document.",
			maybe("on paper", review.SignatureKinds)),
		only(requires("certified"), form.Checkbox("process.certified", "",
			"carries the certification that the law requires", "")),
		only(requires("review_notice"), form.Checkbox("process.review_notice", "",
			"tells the recipient that a court can review it", "")),
		form.Choice("process.via", "Route", "", maybe("not said", review.Vias)),
		form.Text("process.language", "Language", "Two letters: en."),
		only(hasPurposes, form.Choice("process.purpose", "Purpose", "", maybe("not said", review.Purposes))),
		form.Text("process.offence.description", "Offence", ""),
		form.Text("process.offence.provisions", "Provisions",
			"As cited, separated by ;: StGB, section 263; StGB, section 267."),
		form.Choice("process.offence.category", "Kind of offence", "", maybe("not said", review.OffenceCategories)),
		form.Text("process.offence.max_sentence_years", "Max. sentence", "The maximum sentence in years: 7."),
		only(hasLimbs, form.Choice("process.offence.limb", "Limb", "For an EPOC: which limb of Article 5(4).",
			maybe("not said", review.Limbs))),
		only(crossBorder, form.Checkbox("process.authority_notified", "",
			"the enforcing authority was notified (EPOC, Article 8)", "")),
		only(identifies, form.Checkbox("process.identification_only", "",
			"its sole purpose is to identify the user", "")),
		only(requires("suspect_confirmed"), form.Checkbox("process.suspect_confirmed", "",
			"it says that the user is a suspect", "")),
		only(collects, form.Text("process.window.from", "Collect from",
			"The first day of the collection that it orders: 2026-12-01.")),
		only(collects, form.Text("process.window.to", "Collect to", "The last day; that day counts.")),
		form.Text("process.return_by", "Answer by", "The date that it sets: 2026-12-01."),
		secrecy,
		secret(form.Checkbox("process.nondisclosure.attached", "", "the nondisclosure order is attached", "")),
		secret(form.Checkbox("process.nondisclosure.signed", "", "and signed", "")),
		secret(form.Text("process.nondisclosure.from", "Secret from", "2026-11-19; empty: from its date of issue.")),
		secret(form.Text("process.nondisclosure.until", "Secret until", "2027-05-01; leave empty if it has no end.")),
	}
	for _, x := range out[1:] {
		if x.VisibleIf == nil {
			x.VisibleIf = isChosen
		}
	}
	return out
}

// offerInstruments offers the instruments of the country that is filled in, then those
// of every country. The chosen one stays chosen while it is still offered.
func offerInstruments(e *env, f *form.Form) {
	country := strings.ToUpper(f.Text("requester.country"))
	p, day := e.store.Policy(), review.DateOf(e.now().UTC())
	own, others := form.Pairs("", "none"), []form.Option(nil)
	for _, id := range slices.Sorted(maps.Keys(p.Instruments)) {
		i := p.Instrument(id, day)
		if i == nil {
			continue
		}
		o := form.Option{Value: id, Text: kit.Textf("%s", i.Name)}
		switch {
		case country != "" && (i.Country == p.StateOf(country) || p.InCountries(i.Countries, country)):
			own = append(own, o)
		case i.Country == "" && len(i.Countries) == 0:
			others = append(others, o)
		}
	}
	f.Get("process.instrument").SetOptions(append(own, others...))
}

// fillRequestForm fills in the form of a request. The instruments depend on the
// country, so they can be offered, and one chosen, only after the first pass.
func fillRequestForm(e *env, f *form.Form, values map[string]string) {
	f.Load(values)
	offerInstruments(e, f)
	f.Load(values)
}

// readProcess is the legal process that the form describes, nil if no instrument is
// chosen. country is that of the requester.
func readProcess(f *form.Reader, country string) *review.Process {
	id := f.Text("process.instrument")
	if id == "" {
		return nil
	}
	pr := &review.Process{Instrument: id, Statute: f.Text("process.statute"), Docket: f.Text("process.docket"),
		CaseOpenedOn: f.Date("process.case_opened_on"),
		IssuedOn:     f.Date("process.issued_on"), ValidUntil: f.Date("process.valid_until"),
		ServedAt: f.OptionalTimestamp("process.served_at"), ServedOn: f.Text("process.served_on"),
		ServedBy: f.Text("process.served_by"), Signed: f.Checked("process.signed"),
		Sealed: f.Checked("process.sealed"), Signature: f.Text("process.signature"),
		Certified: f.Checked("process.certified"), ReviewNotice: f.Checked("process.review_notice"),
		Via: f.Text("process.via"), Language: f.Text("process.language"),
		Purpose: f.Text("process.purpose"), ReturnBy: f.Date("process.return_by"),
		Window:             review.Period{From: f.Point("process.window.from"), To: f.Point("process.window.to")},
		AuthorityNotified:  f.Checked("process.authority_notified"),
		IdentificationOnly: f.Checked("process.identification_only"),
		SuspectConfirmed:   f.Checked("process.suspect_confirmed")}
	pr.Authority = review.Authority{Name: f.Text("process.authority.name"), Role: f.Text("process.authority.role"),
		Country: f.Country("process.authority.country")}
	if pr.Authority.Country == "" && (pr.Authority.Name != "" || pr.Authority.Role != "") {
		pr.Authority.Country = country
	}
	role, name := f.Text(validatedByPath+"role"), f.Text(validatedByPath+"name")
	if role != "" || name != "" {
		pr.ValidatedBy = &review.Authority{Name: name, Role: role, Country: pr.Authority.Country}
	}
	pr.Offence = readOffence(f)
	if k := f.Text("process.nondisclosure.kind"); k != "" {
		pr.Nondisclosure = &review.Nondisclosure{Kind: k,
			Attached: f.Checked("process.nondisclosure.attached"), Signed: f.Checked("process.nondisclosure.signed"),
			From: f.Date("process.nondisclosure.from"), Until: f.Date("process.nondisclosure.until")}
	}
	return pr
}

// readOffence is the offence that the legal process is about, nil if the form says nothing of it.
func readOffence(f *form.Reader) *review.Offence {
	o := review.Offence{Description: f.Text("process.offence.description"),
		Category: f.Text("process.offence.category"), Limb: f.Text("process.offence.limb")}
	for v := range strings.SplitSeq(f.Text("process.offence.provisions"), ";") {
		if v = strings.TrimSpace(v); v != "" {
			o.Provisions = append(o.Provisions, v)
		}
	}
	if v := f.Text("process.offence.max_sentence_years"); v != "" {
		years, err := strconv.ParseFloat(strings.Replace(v, ",", ".", 1), 64)
		if err != nil || !(years >= 0 && years <= 1000) { // NaN is not in any range
			f.AddFault("process.offence.max_sentence_years", "This is not a number of years: write it as 7.")
			years = 0
		}
		o.MaxSentenceYears = years
	}
	if o.Description == "" && o.Category == "" && o.Limb == "" && o.MaxSentenceYears == 0 && len(o.Provisions) == 0 {
		return nil
	}
	return &o
}
