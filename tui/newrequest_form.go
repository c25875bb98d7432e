package tui

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"lert/review"
)

// requestForm is the form over the contract's fields: what nobody can do
// without first, the paper last. The paths are those of the document.
func requestForm(e *env) *form {
	p := e.desk.Policy()
	ids := make([]string, 0, len(p.Platforms))
	for id := range p.Platforms {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	platforms := make([]option, len(ids))
	for i, id := range ids {
		platforms[i] = option{id, say("%s", id)}
	}
	kind := choiceEntry("kind", "Kind", "An emergency asks at once and without paper; a preservation asks to keep and discloses nothing.", words(review.Records, review.Emergency, review.Preservation, review.PreservationExtension))
	is := func(kinds ...review.Kind) func() bool {
		return func() bool { return slices.Contains(kinds, review.Kind(kind.value())) }
	}
	when := func(f func() bool, xs ...*entry) []*entry {
		for _, x := range xs {
			x.when = f
		}
		return xs
	}
	head := func(t Text, x *entry) *entry { x.head = t; return x }
	received := textEntry("received_at", "Received", "When it arrived: the clocks start here. 2026-11-23 09:00, in your own time, or with its zone.")
	received.set(e.now().In(e.zone).Format("2006-01-02 15:04"))
	channel := choiceEntry("channel", "Channel", "", words(review.Channels...))
	channel.set("email")
	platform := choiceEntry("platform", "Platform", "The service that is asked; a letter goes to it.", platforms)
	platform.set("whatsapp")
	var categories []option
	for _, class := range []string{"subscriber", "account", "traffic", "content"} {
		categories = append(categories, option{class + ".*", say("ALL %s", class)})
	}
	for _, c := range review.Categories {
		categories = append(categories, option{string(c), say("%s", c.Word())})
	}
	process := choiceEntry("process.instrument", "Paper", "The papers of the requester's country, then treaties; none where there is none.", []option{{"", "none"}})
	paper := func() bool {
		return is(review.Records, review.Preservation, review.PreservationExtension)() && process.value() != ""
	}
	secrecy := choiceEntry("process.nondisclosure.kind", "Secrecy", "An order and a statute bind; a mere request binds nobody.", append([]option{{"", "not asked"}}, words(review.NondisclosureKind...)...))
	all := []*entry{
		platform, kind,
		textEntry("requester.agency", "Agency", ""),
		textEntry("requester.country", "Country", "Two letters: IN, US, DE. The papers offered follow it."),
		received,
		channel,
		textEntry("reference", "Reference", "The agency's own."),
		head("Who asks", textEntry("requester.name", "Name", "")),
		textEntry("requester.title", "Title", ""),
		textEntry("requester.email", "E-mail", "As it stands in the header, not only in the text."),
		textEntry("requester.phone", "Phone", "Theirs, with the country code. Never the one to call back."),
		textEntry("requester.badge", "Badge", ""),
		choiceEntry("requester.kind", "Office", "", words(review.RequesterKinds...)),
		tickEntry("requester.attested", "", "they attest to being an authorised officer", ""),
		head("About whom", areaEntry("targets", "Targets", "One on a line: +911000000107, a.name@example.org, @name, or its type first: user_id 4711.", 3)),
		textEntry("targets.country", "User's country", "Two letters, where it is known."),
		tickEntry("targets.region", "", "the user is in the European Region", ""),
		head("What", ticksEntry("data", "Data", "Space ticks, arrows move, a letter jumps; ALL takes the class.", categories)),
		textEntry("period.from", "From", "2026-10-01; both days count."),
		textEntry("period.to", "To", ""),
		areaEntry("justification", "Why", "In their words: why the data is needed; for a preservation, why it may be lost.", 3),
	}
	emergency := when(is(review.Emergency),
		head("The emergency, as they describe it", areaEntry("emergency.harm", "Harm", "What is about to happen, in their words.", 2)),
		choiceEntry("emergency.harm_kind", "Harm to", "", append([]option{{"", "not said"}}, words(review.HarmKinds...)...)),
		textEntry("emergency.person_at_risk", "Who is at risk", ""),
		textEntry("emergency.imminence", "Why now", "What makes it imminent."),
		textEntry("emergency.nexus", "How it helps", "How this data averts the harm."),
		tickEntry("emergency.attested", "", "they attest that this is true", ""))
	extends := when(is(review.PreservationExtension), textEntry("previous.id", "Extends", "The case number of the preservation."))
	first := when(is(review.Records, review.Preservation, review.PreservationExtension), head("The paper", process))
	rest := when(paper,
		textEntry("process.statute", "Statute", "As it is cited."),
		textEntry("process.docket", "File number", ""),
		choiceEntry("process.authority.role", "Issued by", "", append([]option{{"", "not said"}}, words(review.Roles...)...)),
		textEntry("process.authority.name", "Their name", ""),
		textEntry("process.authority.country", "Their country", "Empty: the requester's."),
		textEntry("process.issued_on", "Issued on", "2026-11-19"),
		textEntry("process.served_on", "Addressed to", "The legal entity, as it stands there."),
		tickEntry("process.signed", "", "signed", ""),
		tickEntry("process.sealed", "", "sealed or stamped", ""),
		choiceEntry("process.signature", "Signature", "Of an electronic paper.", append([]option{{"", "on paper"}}, words(review.SignatureKinds...)...)),
		tickEntry("process.certified", "", "carries the certification its law asks for", ""),
		choiceEntry("process.via", "Came by", "", append([]option{{"", "not said"}}, words(review.Vias...)...)),
		textEntry("process.language", "Language", "Two letters: en."),
		textEntry("process.offence.description", "Offence", ""),
		choiceEntry("process.offence.category", "Of the kind", "", append([]option{{"", "not said"}}, words(review.OffenceCategories...)...)),
		textEntry("process.offence.max_sentence_years", "Up to, years", "The most that the law gives for it: 7."),
		choiceEntry("process.offence.limb", "Limb", "For an EPOC: which limb of Article 5(4).", append([]option{{"", "not said"}}, words(review.Limbs...)...)),
		choiceEntry("process.validated_by.role", "Validated by", "", append([]option{{"", "nobody"}}, words(review.Roles...)...)),
		tickEntry("process.authority_notified", "", "the enforcing authority was notified (EPOC, Article 8)", ""),
		tickEntry("process.identification_only", "", "its sole purpose is to identify the user", ""),
		textEntry("process.return_by", "Answer by", "The day it sets: 2026-12-01."),
		secrecy)
	bound := when(func() bool { return paper() && secrecy.value() != "" },
		tickEntry("process.nondisclosure.attached", "", "the order of secrecy is attached", ""),
		tickEntry("process.nondisclosure.signed", "", "and signed", ""),
		textEntry("process.nondisclosure.until", "Secret until", "2027-05-01; empty where it has no end."))
	// An emergency's description comes right after the targets, before the data.
	at := slices.IndexFunc(all, func(x *entry) bool { return x.path == "data" })
	all = slices.Insert(all, at, emergency...)
	return newForm(18, slices.Concat(all, extends, first, rest, bound)...)
}

// offerInstruments offers the papers of the country that is typed, then those
// of every country. The chosen one stays chosen while it is still offered.
func offerInstruments(e *env, f *form) {
	x := f.get("process.instrument")
	country, had := strings.ToUpper(f.text("requester.country")), x.value()
	p, day := e.desk.Policy(), review.DateOf(e.now().UTC())
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
		o := option{id, say("%s", i.Name)}
		switch {
		case country != "" && (i.Country == country || ofUnion(p, i.Countries, country)):
			own = append(own, o)
		case i.Country == "" && len(i.Countries) == 0:
			any = append(any, o)
		}
	}
	x.options = append(append([]option{{"", "none"}}, own...), any...)
	x.at = 0
	x.set(had)
}

// ofUnion reports whether a country is in a list that may also name the EU and
// the EEA for all of their members.
func ofUnion(p *review.Policy, list []string, country string) bool {
	c := p.Countries[country]
	return slices.Contains(list, country) || c != nil && (c.EU && slices.Contains(list, "EU") || c.EEA && slices.Contains(list, "EEA"))
}

// fault is something in the form that cannot be read.
type fault struct {
	path string
	says Text
}

// requestOf builds the request that the form describes, and lists what cannot
// be read. The request is whole in all other fields, so that it can be
// assessed while it is still being typed.
func requestOf(f *form, zone *time.Location) (*review.Request, []fault) {
	var bad []fault
	wrong := func(path string, says Text) { bad = append(bad, fault{path, says}) }
	date := func(path string) review.Date {
		d, err := dateOf(f.text(path))
		if err != nil {
			wrong(path, "This is no day: write it as 2026-11-19.")
		}
		return d
	}
	point := func(path string) (out review.Point) {
		if v := f.text(path); v != "" {
			if err := out.UnmarshalText([]byte(v)); err != nil {
				wrong(path, "This is no day: write it as 2026-10-01.")
				return review.Point{}
			}
		}
		return out
	}
	country := func(path string) string {
		v := strings.ToUpper(f.text(path))
		if v != "" && (len(v) != 2 || strings.Trim(v, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "") {
			wrong(path, "A country is two letters: IN, US, DE.")
			return ""
		}
		return v
	}
	r := &review.Request{Schema: review.RequestSchema, Platform: f.text("platform"), Kind: review.Kind(f.text("kind")), Channel: f.text("channel"), Reference: f.text("reference"),
		Justification: f.text("justification")}
	at, err := instantOf(f.text("received_at"), zone)
	if err != nil {
		wrong("received_at", "This is no time: write it as 2026-11-23 09:00.")
	}
	r.ReceivedAt = at
	r.Requester = review.Requester{Agency: f.text("requester.agency"), Country: country("requester.country"), Kind: f.text("requester.kind"), Name: f.text("requester.name"),
		Title: f.text("requester.title"), Badge: f.text("requester.badge"), Email: f.text("requester.email"), Phone: f.text("requester.phone"), Attested: f.yes("requester.attested")}
	userCountry := country("targets.country")
	for l := range strings.SplitSeq(f.text("targets"), "\n") {
		if t, ok := targetOf(l); ok {
			t.Country = userCountry
			if f.yes("targets.region") {
				t.Region = "EU"
			}
			r.Targets = append(r.Targets, t)
		}
	}
	r.Data = itemsOf(f.text("data"))
	r.Period = review.Period{From: point("period.from"), To: point("period.to")}
	if r.Kind == review.Emergency {
		c := review.Claim{Harm: f.text("emergency.harm"), HarmKind: f.text("emergency.harm_kind"), PersonAtRisk: f.text("emergency.person_at_risk"), Imminence: f.text("emergency.imminence"),
			Nexus: f.text("emergency.nexus"), Attested: f.yes("emergency.attested")}
		if c != (review.Claim{}) {
			r.Emergency = &c
		}
	}
	if id := f.text("previous.id"); id != "" {
		r.Previous = &review.Previous{ID: id, Relation: "extends"}
	}
	if id := f.text("process.instrument"); id != "" {
		pr := &review.Process{Instrument: id, Statute: f.text("process.statute"), Docket: f.text("process.docket"), IssuedOn: date("process.issued_on"), ServedOn: f.text("process.served_on"),
			Signed: f.yes("process.signed"), Sealed: f.yes("process.sealed"), Signature: f.text("process.signature"), Certified: f.yes("process.certified"), Via: f.text("process.via"),
			Language: strings.ToLower(f.text("process.language")), ReturnBy: date("process.return_by"),
			AuthorityNotified: f.yes("process.authority_notified"), IdentificationOnly: f.yes("process.identification_only")}
		pr.Authority = review.Authority{Name: f.text("process.authority.name"), Role: f.text("process.authority.role"), Country: country("process.authority.country")}
		if pr.Authority.Country == "" && (pr.Authority.Name != "" || pr.Authority.Role != "") {
			pr.Authority.Country = r.Requester.Country
		}
		if role := f.text("process.validated_by.role"); role != "" {
			pr.ValidatedBy = &review.Authority{Role: role, Country: pr.Authority.Country}
		}
		o := review.Offence{Description: f.text("process.offence.description"), Category: f.text("process.offence.category"), Limb: f.text("process.offence.limb")}
		if v := f.text("process.offence.max_sentence_years"); v != "" {
			if o.MaxSentenceYears, err = strconv.ParseFloat(strings.Replace(v, ",", ".", 1), 64); err != nil || o.MaxSentenceYears < 0 || o.MaxSentenceYears > 1000 {
				wrong("process.offence.max_sentence_years", "This is no number of years: write it as 7.")
				o.MaxSentenceYears = 0
			}
		}
		if o.Description != "" || o.Category != "" || o.Limb != "" || o.MaxSentenceYears != 0 {
			pr.Offence = &o
		}
		if k := f.text("process.nondisclosure.kind"); k != "" {
			pr.Nondisclosure = &review.Nondisclosure{Kind: k, Attached: f.yes("process.nondisclosure.attached"), Signed: f.yes("process.nondisclosure.signed"), Until: date("process.nondisclosure.until")}
		}
		r.Process = pr
	}
	return r, bad
}

// instantOf reads a time as people type it, in their zone, or as RFC 3339.
func instantOf(s string, zone *time.Location) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t.UTC(), nil
	}
	t, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
	return t.UTC(), err
}

// targetOf reads one line of targets. A type may stand first; else the look of
// the value says it: an @ in the middle is an e-mail, one in front a user name,
// digits and + a telephone.
func targetOf(l string) (review.Target, bool) {
	l = strings.TrimSpace(l)
	if l == "" {
		return review.Target{}, false
	}
	if kind, v, ok := strings.Cut(l, " "); ok && slices.Contains(review.TargetTypes, strings.TrimSuffix(kind, ":")) {
		return review.Target{Type: strings.TrimSuffix(kind, ":"), Value: strings.TrimSpace(v)}, true
	}
	kind := "username"
	switch {
	case strings.HasPrefix(l, "http://") || strings.HasPrefix(l, "https://"):
		kind = "profile_url"
	case strings.HasPrefix(l, "@"):
	case strings.Contains(l, "@"):
		kind = "email"
	case strings.Trim(l, "+0123456789 -./()") == "":
		kind = "phone"
	}
	return review.Target{Type: kind, Value: l}, true
}

// itemsOf are the ticked categories, each once, in the order in which they are
// shown; a class stands for all of its categories.
func itemsOf(v string) []review.Item {
	ticked := strings.Split(v, ",")
	var out []review.Item
	for _, c := range review.Categories {
		class := c.Class() + ".*"
		if slices.Contains(ticked, string(c)) || c.Class() != "other" && slices.Contains(ticked, class) {
			out = append(out, review.Item{Category: c})
		}
	}
	return out
}

// fieldOf is the entry in which a path of the document is typed.
func fieldOf(path string) string {
	for _, p := range []string{"targets", "data"} {
		if strings.HasPrefix(path, p) {
			return p
		}
	}
	return path
}
