package review

import (
	"cmp"
	"strings"
	"time"
)

// legalBasis looks at the paper itself: what it is, who may issue it, what it
// must show, whether it is in time and served on the right entity. What it
// reaches is decided row by row in rows.
func (as *assessor) legalBasis() {
	r, pr := as.r, as.r.Process
	as.renewals()
	if pr == nil {
		if r.Kind == Records {
			as.find("legal_basis.no_process", at{field: "process"})
		}
		as.standards()
		return
	}
	if as.inst == nil {
		as.find("legal_basis.unknown_instrument", at{field: "process.instrument"})
		as.standards()
		return
	}
	as.standing()
	as.issuer()
	as.face()
	as.dates()
	as.addressee()
	as.route()
	as.standards()
}

// standing is what the paper brings by its nature: no duty, a repealed
// statute, a purpose that its power does not reach, another country's power.
func (as *assessor) standing() {
	inst, pr := as.inst, as.r.Process
	for i := range inst.Always {
		s := &inst.Always[i]
		if as.holds(&s.When, "") {
			as.v.Phrase = s.Text
			as.find(s.Code, at{field: "process.instrument", severity: s.Severity, counsel: s.Counsel, cite: s.Cite, doubtful: s.Doubtful()})
		}
	}
	country := pr.Authority.Country
	if country == "" {
		country = as.r.Requester.Country
	}
	if country != "" {
		as.v.Value = as.countryName(country)
		if inst.Country != "" && inst.Country != country || len(inst.Countries) > 0 && !as.inCountries(inst.Countries, country) {
			as.find("legal_basis.wrong_country", at{field: "process.authority.country", cite: inst.Cite})
		}
		// An order between States is none inside one: there the State uses
		// its own.
		if e := as.entity(0); inst.OtherState && e != nil && e.Country == country {
			as.find("legal_basis.wrong_statute", at{field: "process.authority.country", cite: inst.Cite})
		}
	}
	if pr.Statute != "" {
		for i := range inst.Wrong {
			s := &inst.Wrong[i]
			if containsWord(plainCitation(pr.Statute), plainCitation(s.Match)) && as.holds(&s.When, "") {
				as.v.Phrase = s.Text
				as.find(s.Code, at{field: "process.statute", severity: s.Severity, counsel: s.Counsel, cite: s.Cite, doubtful: s.Doubtful()})
				break
			}
		}
	}
	if p := as.purpose(); p != "" && len(inst.Purposes) > 0 && !has(inst.Purposes, p) {
		as.find("legal_basis.purpose_mismatch", at{field: "process.purpose", cite: inst.Cite})
	}
}

// mayIssue reports whether a role, or the role that validated it, is listed.
func mayIssue(pr *Process, issuers, validators []string) bool {
	if len(issuers) == 0 || has(issuers, pr.Authority.Role) {
		return true
	}
	return pr.ValidatedBy != nil && has(validators, pr.ValidatedBy.Role)
}

// issuer asks whether this office may issue this paper for anything at all.
func (as *assessor) issuer() {
	inst, pr := as.inst, as.r.Process
	if !mayIssue(pr, inst.Issuers, inst.Validators) {
		as.v.Issuers = roleWords(inst.Issuers)
		as.find("legal_basis.wrong_issuer", at{field: "process.authority.role", cite: inst.Cite, doubtful: inst.Doubtful()})
	}
}

func roleWords(roles []string) string {
	return strings.ReplaceAll(strings.Join(roles, ", "), "_", " ")
}

// facial are the things that every paper must show, whatever its row says, by
// the code that their absence gives. A row that names the field decides
// instead.
var facial = [...]Requirement{
	{Field: "signed", Code: "legal_basis.unsigned"},
	{Field: "issued_on", Code: "legal_basis.undated"},
	{Field: "docket_or_reference", Code: "legal_basis.no_reference"},
}

// face compares the paper with what its row, and the platform, ask it to show.
func (as *assessor) face() {
	inst := as.inst
	for i := range facial {
		f := &facial[i]
		named := false
		for j := range inst.Requires {
			field := inst.Requires[j].Field
			named = named || field == f.Field || f.Field == "docket_or_reference" && (field == "docket" || field == "reference")
		}
		if !named && !as.present(f.Field) {
			as.find(f.Code, at{field: facePath(f.Field)})
		}
	}
	as.require(inst.Requires)
	if as.plat != nil {
		as.require(as.plat.Requires)
	}
}

func (as *assessor) require(rows []Requirement) {
	for i := range rows {
		q := &rows[i]
		if as.present(q.Field) || !as.holds(&q.When, "") {
			continue
		}
		path := facePath(q.Field)
		if as.foundAt(q.Code, path) {
			continue
		}
		as.find(q.Code, at{field: path, severity: q.Severity, counsel: q.Counsel, cite: q.Cite, doubtful: q.Doubtful()})
	}
}

func (as *assessor) foundAt(code, field string) bool {
	findings := as.a.Checks[checkOf(code)].Findings
	for i := range findings {
		if findings[i].Code == code && findings[i].Field == field {
			return true
		}
	}
	return false
}

// present reports whether the paper shows a field that a row may require.
func (as *assessor) present(field string) bool {
	r, pr := as.r, as.r.Process
	if word, ok := strings.CutPrefix(field, "attestation:"); ok {
		return pr != nil && has(pr.Attestations, word)
	}
	switch field {
	case "reference":
		return r.Reference != ""
	case "justification":
		return !blank(r.Justification)
	case "targets":
		return len(r.Targets) > 0
	case "attested":
		return r.Requester.Attested
	case "purpose":
		return as.purpose() != ""
	}
	if pr == nil {
		return false
	}
	o := pr.Offence
	switch field {
	case "docket":
		return !blank(pr.Docket)
	case "docket_or_reference":
		return !blank(pr.Docket) || !blank(r.Reference)
	case "signed":
		return pr.Signed
	case "sealed":
		return pr.Sealed
	case "issued_on":
		return !pr.IssuedOn.IsZero()
	case "statute":
		return !blank(pr.Statute)
	case "authority":
		return !blank(pr.Authority.Name)
	case "offence":
		return o != nil && (!blank(o.Description) || len(o.Provisions) > 0)
	case "offence.description":
		return o != nil && !blank(o.Description)
	case "offence.provisions":
		return o != nil && len(o.Provisions) > 0
	case "offence.category":
		return o != nil && o.Category != ""
	case "offence.limb":
		return o != nil && o.Limb != ""
	case "offence.max_sentence_years":
		return o != nil && o.MaxSentenceYears > 0
	case "return_by":
		return !pr.ReturnBy.IsZero()
	case "valid_until":
		return !pr.ValidUntil.IsZero()
	case "window":
		return !pr.Window.From.IsZero() && !pr.Window.To.IsZero() || as.itemsDated()
	case "served_on":
		return !blank(pr.ServedOn)
	case "served_by":
		return !blank(pr.ServedBy)
	case "validated_by":
		return pr.ValidatedBy != nil
	case "certified":
		return pr.Certified
	case "review_notice":
		return pr.ReviewNotice
	case "authority_notified":
		return pr.AuthorityNotified
	case "suspect_confirmed":
		return pr.SuspectConfirmed
	case "language":
		return pr.Language != ""
	case "signature.qualified":
		return pr.Signature == "qualified"
	}
	return false
}

// FacialFields are the names that a requirement's field may have, apart from
// "attestation:WORD".
var FacialFields = []string{"reference", "justification", "targets", "attested", "purpose", "docket", "docket_or_reference", "signed", "sealed",
	"issued_on", "statute", "authority", "offence", "offence.description", "offence.provisions", "offence.category", "offence.limb",
	"offence.max_sentence_years", "return_by", "valid_until", "window", "served_on", "served_by", "validated_by", "certified", "review_notice",
	"authority_notified", "suspect_confirmed", "language", "signature.qualified"}

// itemsDated reports that every item of data has its own two ends.
func (as *assessor) itemsDated() bool {
	for _, d := range as.r.Data {
		if d.From.IsZero() || d.To.IsZero() {
			return false
		}
	}
	return len(as.r.Data) > 0
}

// facePath is where in the document a required field stands.
func facePath(field string) string {
	switch field {
	case "reference", "justification", "targets":
		return field
	case "attested":
		return "requester.attested"
	case "docket_or_reference":
		return "process.docket"
	case "signature.qualified":
		return "process.signature"
	}
	if strings.HasPrefix(field, "attestation:") {
		return "process.attestations"
	}
	return "process." + field
}

// blank reports words that say nothing.
func blank(s string) bool {
	s = strings.TrimSpace(s)
	if len(s) > len("unknown") {
		return false
	}
	switch strings.ToLower(s) {
	case "", "-", "--", "n/a", "na", "none", "nil", "unknown", "tbd", ".":
		return true
	}
	return false
}

// dates asks whether the paper is in time and no longer than its statute lets
// it be. A paper counts as late by when it was served, not by when we read it.
func (as *assessor) dates() {
	inst, pr, r := as.inst, as.r.Process, as.r
	served := DateOf(r.Served().UTC())
	// Some offices are fourteen hours ahead of UTC: only beyond that is a day
	// in the future.
	if !pr.IssuedOn.IsZero() && pr.IssuedOn.After(DateOf(r.Served().UTC().Add(14*time.Hour))) {
		as.v.Date = pr.IssuedOn.String()
		as.find("legal_basis.future_dated", at{field: "process.issued_on"})
	}
	expired := false
	late := func(field string, until Date, cite string) {
		as.v.Until = until.String()
		as.find("legal_basis.expired", at{field: field, cite: cite})
		expired = true
	}
	switch {
	case !pr.ValidUntil.IsZero() && served.After(pr.ValidUntil):
		late("process.valid_until", pr.ValidUntil, "")
	case !pr.ReturnBy.IsZero() && served.After(pr.ReturnBy):
		late("process.return_by", pr.ReturnBy, "")
	case !pr.Window.To.IsZero() && served.After(pr.Window.To.Date()):
		late("process.window", pr.Window.To.Date(), "")
	}
	for i := range inst.Fresh {
		l := &inst.Fresh[i]
		if expired && l.Code == "legal_basis.expired" || pr.IssuedOn.IsZero() || !as.holds(&l.When, "") {
			continue
		}
		if over, until := as.exceeds(l); over {
			as.v.Until, as.v.Days = until.String(), itoa(l.Days)
			as.find(l.Code, at{field: "process.issued_on", severity: l.Severity, cite: l.Cite, doubtful: l.Doubtful()})
			expired = true
		}
	}
	for i := range inst.Duration {
		l := &inst.Duration[i]
		if !as.holds(&l.When, "") {
			continue
		}
		if over, until := as.exceeds(l); over {
			as.v.Days, as.v.Until = itoa(l.Days), until.String()
			as.find(l.Code, at{field: "process.window", severity: l.Severity, cite: l.Cite, doubtful: l.Doubtful()})
		}
	}
}

// exceeds measures one limit. until is the last day that it allows.
func (as *assessor) exceeds(l *Limit) (over bool, until Date) {
	from, to := as.limitDate(l.From, false), as.limitDate(l.To, true)
	if from.IsZero() || to.IsZero() {
		return false, Date{}
	}
	switch {
	case l.Month > 0:
		until = from.AddMonths(l.Month).AddDays(-1)
	case l.Count == "window" || l.Count == "inclusive":
		until = from.AddDays(l.Days - 1)
	default:
		until = from.AddDays(l.Days)
	}
	return to.After(until), until
}

func (as *assessor) limitDate(name string, end bool) Date {
	pr := as.r.Process
	switch name {
	case "issued_on":
		return pr.IssuedOn
	case "received_at":
		return DateOf(as.r.ReceivedAt.UTC())
	case "served_at":
		return DateOf(as.r.Served().UTC())
	case "return_by":
		return pr.ReturnBy
	case "now":
		return DateOf(as.now)
	case "window":
		w := as.collection()
		if end {
			return w.To.Date()
		}
		return w.From.Date()
	}
	return Date{}
}

// collection is the window of a prospective order: as set, else the span of
// the items that lie ahead.
func (as *assessor) collection() Period {
	w := as.r.Process.Window
	if !w.From.IsZero() && !w.To.IsZero() {
		return w
	}
	for i := range as.r.Data {
		s := as.r.Span(i)
		if s.From.IsZero() || s.To.IsZero() || !as.ahead(s.From) {
			continue
		}
		if w.From.IsZero() || s.From.Time.Before(w.From.Time) {
			w.From = s.From
		}
		if w.To.IsZero() || s.To.Time.After(w.To.Time) {
			w.To = s.To
		}
	}
	return w
}

// entity is the legal person that answers for a target: for a European order
// the establishment in the Union, else by the user's country or region.
func (as *assessor) entity(target int) *Entity {
	if as.plat == nil {
		return nil
	}
	country, region := "", ""
	if target < len(as.r.Targets) {
		country, region = as.r.Targets[target].Country, as.r.Targets[target].Region
	}
	if as.inst != nil && as.inst.OtherState {
		region = "EU"
	}
	var fallback *Entity
	for i := range as.plat.Entities {
		e := &as.plat.Entities[i]
		if country != "" && (has(e.Countries, country) || as.inCountries(e.Regions, country)) || region != "" && has(e.Regions, region) {
			return e
		}
		if e.Default && fallback == nil {
			fallback = e
		}
	}
	return fallback
}

// addressee: the paper names the entity that controls this user's data.
func (as *assessor) addressee() {
	pr := as.r.Process
	if blank(pr.ServedOn) || as.plat == nil || len(as.plat.Entities) == 0 {
		return
	}
	// Of several accounts the one whose entity is surely another one decides,
	// whatever their order.
	var other *Entity
	for i := range max(1, len(as.r.Targets)) {
		e := as.entity(i)
		if e == nil || e.named(pr.ServedOn) {
			continue
		}
		if as.nowhere(i) && (pr.Via == "mlat" || as.plat.answersAs(pr.ServedOn)) {
			if other == nil {
				other = e
			}
			continue
		}
		as.v.Entity = e.Name
		as.find("legal_basis.wrong_entity", at{field: "process.served_on", cite: e.Cite})
		return
	}
	// Where nobody knows where the user lives, the platform's other entity may
	// be the right one: a person looks.
	if other != nil {
		as.v.Entity = other.Name
		as.find("legal_basis.wrong_entity", at{field: "process.served_on", cite: other.Cite, severity: ReviewSev})
	}
}

// nowhere reports that nothing says where the user of a target lives, nor that
// it does not matter.
func (as *assessor) nowhere(target int) bool {
	if target >= len(as.r.Targets) || as.inst.OtherState {
		return false
	}
	t := &as.r.Targets[target]
	return t.Country == "" && t.Region == ""
}

// answersAs reports whether an addressee is any entity of the platform.
func (p *Platform) answersAs(s string) bool {
	for i := range p.Entities {
		if p.Entities[i].named(s) {
			return true
		}
	}
	return false
}

// named reports whether an addressee is this entity, however it is spelt.
func (e *Entity) named(s string) bool {
	if s == e.Name || has(e.Aliases, s) {
		return true
	}
	plain := plainCitation(s)
	if plain == plainCitation(e.Name) {
		return true
	}
	for _, a := range e.Aliases {
		if plain == plainCitation(a) {
			return true
		}
	}
	return false
}

// route: the way it came, the language it is in, the limbs of an agreement.
func (as *assessor) route() {
	inst, pr := as.inst, as.r.Process
	if len(inst.Routes) > 0 && pr.Via != "" && !has(inst.Routes, pr.Via) {
		if inst.Agreement {
			as.find("legal_basis.agreement_limb", at{field: "process.via", cite: inst.Cite})
		} else if !as.found("requester.off_channel", "") {
			as.find("requester.off_channel", at{field: "process.via", cite: inst.Cite})
		}
	}
	if inst.Agreement {
		for i, t := range as.r.Targets {
			if t.USPerson != nil && *t.USPerson {
				as.find("legal_basis.agreement_limb", at{field: "targets[" + itoa(i) + "].us_person", cite: inst.Cite})
				break
			}
		}
	}
	if as.plat != nil && pr.Language != "" && len(as.plat.Languages) > 0 && !has(as.plat.Languages, pr.Language) {
		as.v.Languages = strings.Join(as.plat.Languages, ", ")
		as.find("legal_basis.language", at{field: "process.language"})
	}
}

// renewals: a preservation is renewed as often as its law lets it be.
func (as *assessor) renewals() {
	if as.r.Kind != PreservationExtension || as.plat == nil {
		return
	}
	allowed, cite := as.plat.Preservation.Renewals, as.plat.Preservation.Cite
	if k := as.keep(); k != nil {
		allowed, cite = k.Renewals, k.Cite
	}
	if as.h.Renewals >= allowed {
		as.v.Max = itoa(allowed)
		as.find("legal_basis.preservation_exhausted", at{field: "kind", cite: cite})
	}
}

// standards are the questions that no paper answers: whether the offence is
// one of speech, whether the press, a privilege or a death sentence is near.
func (as *assessor) standards() {
	r := as.r
	var o *Offence
	if r.Process != nil {
		o = r.Process.Offence
	}
	if o != nil && o.Category == "speech" {
		as.find("legal_basis.human_rights", at{field: "process.offence.category"})
	} else if o != nil {
		w := as.about[watchSpeech]
		for i := 0; w == "" && i < len(o.Provisions); i++ {
			w = as.p.Words.scan(o.Provisions[i])[watchSpeech]
		}
		if w != "" {
			as.v.Phrase = w
			as.find("legal_basis.human_rights", at{field: "process.offence", severity: ReviewSev, counsel: true})
		}
	}
	if w := cmp.Or(as.said[watchPress], as.about[watchPress]); w != "" {
		as.v.Phrase = w
		as.find("legal_basis.privilege_press", at{field: "justification"})
	}
	if w := cmp.Or(as.said[watchDeath], as.about[watchDeath]); w != "" && o != nil {
		as.v.Phrase = w
		as.find("legal_basis.death_penalty", at{field: "process.offence"})
	}
}
