package review

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"lert/review/text"
)

// SentenceValues are the values that the sentences of a policy may name. An empty one reads as neutral words, so that a
// sentence never has a hole.
type SentenceValues struct {
	platform, agency, country, instrument, statute, authority, role, issuers string
	category, categories, entity, servedOn, domain, email, target, reading   string
	period, days, max, date, until, value, language, languages, signals      string
	field, law, instead, needs, offence, years, purpose, channel, phrase     string
	rows, entityCountry, authorityCountry, article, asked                    string
	// the target that a sentence is limited to; "": none
	about string
}

// placeholders are the names that a sentence may use in braces: how to read the value, and the neutral words for one
// that is not known. The values are passed by value, because a pointer would move the whole assessor to the heap.
var placeholders = map[string]struct {
	value   func(SentenceValues) string
	neutral string
}{
	"platform":       {func(v SentenceValues) string { return v.platform }, "this platform"},
	"agency":         {func(v SentenceValues) string { return v.agency }, "the agency"},
	"country":        {func(v SentenceValues) string { return v.country }, "that country"},
	"instrument":     {func(v SentenceValues) string { return v.instrument }, "this legal process"},
	"the_instrument": {func(v SentenceValues) string { return v.article + v.instrument }, "this legal process"},
	"statute":        {func(v SentenceValues) string { return v.statute }, "the statute cited"},
	"authority":      {func(v SentenceValues) string { return v.authority }, "the issuing authority"},
	"role":           {func(v SentenceValues) string { return v.role }, "this office"},
	"issuers":        {func(v SentenceValues) string { return v.issuers }, "another office"},
	"category":       {func(v SentenceValues) string { return v.category }, "this data"},
	"categories":     {func(v SentenceValues) string { return v.categories }, "the data requested"},
	"entity":         {func(v SentenceValues) string { return v.entity }, "the responsible company"},
	"served_on":      {func(v SentenceValues) string { return v.servedOn }, "the company named"},
	"domain":         {func(v SentenceValues) string { return v.domain }, "the sender's domain"},
	"email":          {func(v SentenceValues) string { return v.email }, "the sender's address"},
	"target":         {func(v SentenceValues) string { return v.target }, "the account named"},
	"reading":        {func(v SentenceValues) string { return v.reading }, "more than one account"},
	"period":         {func(v SentenceValues) string { return v.period }, "the period"},
	"days":           {func(v SentenceValues) string { return v.days }, "the days allowed"},
	"max":            {func(v SentenceValues) string { return v.max }, "the limit"},
	"date":           {func(v SentenceValues) string { return v.date }, "the date"},
	"until":          {func(v SentenceValues) string { return v.until }, "a date not stated"},
	"value":          {func(v SentenceValues) string { return v.value }, "the value stated"},
	"language":       {func(v SentenceValues) string { return languageName(v.language) }, "the language used"},
	"languages":      {func(v SentenceValues) string { return v.languages }, "an accepted language"},
	"signals":        {func(v SentenceValues) string { return v.signals }, "the signals recorded"},
	"field":          {func(v SentenceValues) string { return v.field }, "a required field"},
	"law":            {func(v SentenceValues) string { return v.law }, "the law"},
	"instead":        {func(v SentenceValues) string { return v.instead }, "nothing else of this kind"},
	"needs": {func(v SentenceValues) string { return v.needs },
		"the process that the law requires for this data"},
	"offence": {func(v SentenceValues) string { return v.offence }, "the offence"},
	"years":   {func(v SentenceValues) string { return v.years }, "the required maximum sentence"},
	"purpose": {func(v SentenceValues) string { return v.purpose }, "none"},
	"channel": {func(v SentenceValues) string { return v.channel }, "this channel"},
	"authority_country": {func(v SentenceValues) string { return v.authorityCountry },
		"the issuing State"},
	"rows": {func(v SentenceValues) string { return v.rows }, "the instruments of that State"},
	"entity_country": {func(v SentenceValues) string { return v.entityCountry },
		"the State in which the addressee is established"},
	"asked":  {func(v SentenceValues) string { return v.asked }, "the company addressed"},
	"phrase": {func(v SentenceValues) string { return v.phrase }, "the words used"},
}

// Placeholders returns the names that a sentence may use, sorted.
func Placeholders() []string { return slices.Sorted(maps.Keys(placeholders)) }

// lookUp returns the value of a placeholder or, if it has none, its neutral words; "" for a name that is not a
// placeholder.
func (v *SentenceValues) lookUp(name string) string {
	p, ok := placeholders[name]
	if !ok {
		return ""
	}
	return cmp.Or(p.value(*v), p.neutral)
}

// FillTemplate puts values in the place of a sentence's {names}. A name that is not a placeholder stays as it is; the
// policy's loader refuses such a sentence.
func FillTemplate(template string, v *SentenceValues) string {
	if strings.IndexByte(template, '{') < 0 {
		return template
	}
	if template[0] == '{' && strings.IndexByte(template, '}') == len(template)-1 { // only a name: no buffer is needed
		return cmp.Or(v.lookUp(template[1:len(template)-1]), template)
	}
	var b strings.Builder
	b.Grow(len(template) + 64)
	for {
		before, rest, opened := strings.Cut(template, "{")
		name, after, closed := strings.Cut(rest, "}")
		if !opened || !closed {
			break
		}
		// A value in brackets that is not known is left out with them: "the statute cited ({statute})".
		if p, ok := placeholders[name]; ok && strings.HasSuffix(before, " (") && strings.HasPrefix(after, ")") &&
			p.value(*v) == "" {
			b.WriteString(before[:len(before)-2])
			template = after[1:]
			continue
		}
		b.WriteString(before)
		value := cmp.Or(v.lookUp(name), template[len(before):len(template)-len(after)])
		switch {
		case endsSentence(before) && !v.staysVerbatim(name):
			value = capitalise(value)
		case name == "phrase" && strings.HasPrefix(after, ")"): // words of the request, of which the stop is not ours
			value = strings.TrimSuffix(value, ".")
		}
		b.WriteString(value)
		template = after
		// A value that ends in a full stop ends the sentence with it.
		if strings.HasSuffix(b.String(), ".") && strings.HasPrefix(after, ".") && !strings.HasPrefix(after, "..") {
			template = after[1:]
		}
	}
	b.WriteString(template)
	return b.String()
}

// verbatimValues are the placeholders whose values stay as they are written at the beginning of a sentence.
var verbatimValues = []string{"target", "value", "domain", "email"}

// fillSentence fills a template that is a whole sentence, and begins it with a capital letter unless it begins with an
// identifier. One about a target only begins with the target.
func (v *SentenceValues) fillSentence(template string) string {
	s := FillTemplate(template, v)
	if v.about != "" {
		return "For " + v.about + ": " + capitalise(s)
	}
	if rest, ok := strings.CutPrefix(template, "{"); ok {
		if name, _, _ := strings.Cut(rest, "}"); v.staysVerbatim(name) {
			return s
		}
	}
	return capitalise(s)
}

// staysVerbatim reports whether a placeholder has an identifier as its value.
func (v *SentenceValues) staysVerbatim(name string) bool {
	return slices.Contains(verbatimValues, name) && placeholders[name].value(*v) != ""
}

// endsSentence reports whether a text ends with a sentence and a space: "U.S.C. " is none.
func endsSentence(s string) bool {
	n := len(s) - len(". ")
	return n > 0 && s[n:] == ". " && (s[n-1] < 'A' || s[n-1] > 'Z')
}

// capitalise begins a sentence with a capital letter, unless its first word is a domain, an address or a name with a
// capital in it: iTunes.
func capitalise(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	word, _, _ := strings.Cut(s, " ")
	if strings.ContainsAny(word, ".@ABCDEFGHIJKLMNOPQRSTUVWXYZ") {
		return s
	}
	return string(s[0]-'a'+'A') + s[1:]
}

// sentences is the analyst's and the letter's sentence of a code and what they cite; row is its row in the catalogue,
// nil if there is none. The instrument's and then the platform's wordings replace those of the catalogue, for a
// category if they name some; those of the rule that brings the finding replace all.
func (as *assessor) sentences(row *Code, code string, c Category, rule *FindingRule) (analyst, letter, cite string) {
	if row != nil {
		analyst, letter, cite = row.AnalystText, row.LetterText, row.Cite
	}
	isGeneral := row == nil || !row.isSituation
	if as.instrument != nil && isGeneral {
		analyst, letter, cite = applyWordings(as.instrument.Sentences, code, c, analyst, letter, cite)
	}
	if as.platform != nil && isGeneral {
		analyst, letter, cite = applyWordings(as.platform.Sentences, code, c, analyst, letter, cite)
	}
	if rule != nil {
		analyst, letter = cmp.Or(rule.AnalystText, analyst), cmp.Or(rule.LetterText, letter)
	}
	return analyst, letter, cite
}

// applyWordings lets the rows for a code replace its sentences and citation; the last row decides.
func applyWordings(rows []Wording, code string, c Category, analyst, letter, cite string) (string, string, string) {
	for i := range rows {
		s := &rows[i]
		if s.Code != code || len(s.Categories) > 0 && (c == "" || !matchesAny(s.Categories, c)) {
			continue
		}
		analyst, letter, cite = cmp.Or(s.AnalystText, analyst), cmp.Or(s.LetterText, letter), cmp.Or(s.Cite, cite)
	}
	return analyst, letter, cite
}

// letterCapture holds the letter's sentences of a finding. A finding keeps only the analyst's text, so the request is
// assessed again, and the values at that finding fill the letter's sentences too.
type letterCapture struct {
	f            *Finding // nil: the notes are wanted
	letter, cure string
	done         bool
	notes        []string
}

// LetterNotes are what a letter to the agency says that refuses nothing: the letter's sentences of the rules that only
// inform and have one of their own.
func LetterNotes(p *Policy, r *Request) []string {
	as := newAssessor(p, r, nil, r.ReceivedAt)
	as.capture = &letterCapture{}
	as.run()
	return as.capture.notes
}

// captureLetter fills the letter's sentences of a finding if they are wanted.
func (as *assessor) captureLetter(row *Code, f *Finding, rule *FindingRule) {
	c := as.capture
	switch {
	case c.f != nil && !c.done && c.f.sameRule(f):
		as.fillLetter(row, f.Code, f.Category, rule)
	case c.f == nil && f.Severity == SeverityInfo && rule != nil && rule.LetterText != "":
		c.notes = append(c.notes, string(text.Clean(as.values.fillSentence(rule.LetterText))))
	}
}

// LetterSentences are what a letter to the agency says about a finding and how the agency can cure it ("" if it
// cannot), in the platform's wording and with the values that the analyst was shown: it assesses the request again,
// without history and at the instant of receipt, to capture them. A finding that only a later instant or the history
// brought is filled with neutral words.
func LetterSentences(p *Policy, r *Request, f *Finding) (letter, cure string) {
	as := newAssessor(p, r, nil, r.ReceivedAt)
	as.capture = &letterCapture{f: f}
	as.run()
	if !as.capture.done {
		as.values.category, as.values.field = f.Category.Label(), FieldLabel(f.Field)
		as.fillLetter(as.code(f.Code, &findingOptions{}), f.Code, f.Category, nil)
	}
	return as.capture.letter, as.capture.cure
}

// fillLetter fills the letter's sentences with the present values.
func (as *assessor) fillLetter(row *Code, code string, c Category, rule *FindingRule) {
	_, letter, _ := as.sentences(row, code, c, rule)
	as.capture.letter = string(text.Clean(as.values.fillSentence(letter)))
	cure := ""
	if row != nil {
		cure = row.CureText
	}
	if rule != nil {
		cure = cmp.Or(rule.CureText, cure)
	}
	if cure != "" {
		as.capture.cure = string(text.Clean(FillTemplate(cure, &as.values)))
	}
	as.capture.done = true
}

// fieldLabels says in words what a field of the request document is.
var fieldLabels = map[string]string{
	"requester.agency": "the agency's name", "requester.country": "the agency's country",
	"requester.name": "the officer's name", "requester.badge": "the badge or identification number",
	"requester.email": "an official e-mail address", "requester.phone": "a direct telephone number",
	"requester.attested": "the attestation", "requester.attested_request": "the attestation of the request",
	"process.signed": "the signature", "process.sealed": "the seal or stamp",
	"process.issued_on": "the date of issue", "process.statute": "the statute",
	"process.authority": "the issuing authority", "process.authority.role": "the issuing office",
	"process.case_opened_on":             "the date on which the case was opened",
	"process.docket":                     "a docket or file number",
	"process.docket_or_reference":        "a docket or reference",
	"process.offence.max_sentence_years": "the maximum sentence",
	"process.signature.qualified":        "a qualified electronic signature", "reference": "a reference",
	"process.offence": "the offence", "process.offence.description": "the offence",
	"process.offence.provisions": "the provision of criminal law", "process.offence.category": "the kind of offence",
	"process.offence.limb": "the limb of Article 5(4)", "process.certified": "the certification",
	"process.review_notice": "the notice of judicial review", "process.window": "the period of collection",
	"process.served_on": "the addressee", "process.served_by": "the person who served it",
	"process.validated_by": "the validation", "process.valid_until": "the date until which it is valid",
	"process.return_by":          "the return date",
	"process.authority_notified": "the notification of the enforcing authority",
	"process.suspect_confirmed":  "the statement that the user is a suspect", "process.purpose": "the purpose",
	"process.language": "the language", "justification": "the justification", "period": "the period",
	"emergency.attested": "the written attestation", "emergency.imminence": "the reason why it cannot wait",
	"emergency.person_at_risk": "the person at risk", "emergency.nexus": "an explanation of how this account could help",
	"emergency.harm": "the harm feared", "targets": "the account", "data": "the data requested",
	"single_targets":      "single accounts",
	"emergency.harm_kind": "the kind of harm", "emergency.needed_by": "the date by which it is needed",
	"emergency": "the emergency", "process": "the legal process", "process.instrument": "the kind of process",
	"purpose": "the purpose", "process.served_at": "the date of service",
	"emergency.attested_on": "the date of the attestation", "process.via": "the route by which it arrived",
	"process.signature": "a qualified electronic signature", "process.attestations": "the attestation",
	"process.authority.country":   "the country of the issuing authority",
	"process.nondisclosure":       "the nondisclosure order",
	"process.nondisclosure.until": "the end of the nondisclosure order",
	"process.identification_only": "that the data is needed only to identify the user",
	"requester.kind":              "the kind of agency", "requester.signals": "the signals recorded",
	"requester.verification": "the verification of the agency", "kind": "the kind of request", "channel": "the channel",
	"demands": "the other demands", "platform": "the platform", "received_at": "the time of receipt",
}

// FieldLabel names a field of the request document for a person: "process.signed" is "the signature". A field that has
// no label has that of what it is part of, or keeps its path.
func FieldLabel(field string) string {
	for path := field; path != ""; path = path[:max(0, strings.LastIndexAny(path, ".["))] {
		if w := fieldLabels[path]; w != "" && (path == field || path != "process") {
			return w
		}
	}
	return field
}
