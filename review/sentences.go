package review

import (
	"slices"
	"strconv"
	"strings"

	"lert/review/text"
)

// SentenceValues are what the sentences of a policy may name. What is empty reads as a
// neutral word, so that a sentence never shows a hole.
type SentenceValues struct {
	platform, agency, country, instrument, statute, authority, role, issuers string
	category, categories, entity, servedOn, domain, email, target, reading   string
	period, days, max, date, until, value, language, languages, signals      string
	field, law, instead, needs, offence, years, purpose, channel, phrase     string
}

// defaultValues stands where a value is not known.
var defaultValues = map[string]string{
	"platform": "this platform", "agency": "the agency", "country": "that country", "instrument": "this paper",
	"statute": "the statute cited", "authority": "the issuing authority", "role": "this office", "issuers": "another office",
	"category": "this data", "categories": "the data asked for", "entity": "the entity that controls this data",
	"served_on": "the addressee named", "domain": "the sender's domain", "email": "the sender's address",
	"target": "the account named", "reading": "more than one account", "period": "the period", "days": "the days allowed",
	"max": "the limit", "date": "the date", "until": "a date not given", "value": "the value given", "language": "the language used",
	"languages": "a language that is accepted", "signals": "the signals recorded", "field": "a required field",
	"law": "the law", "instead": "nothing else of this kind", "needs": "the process that the law requires for this data", "offence": "the offence", "years": "the years required",
	"purpose": "the purpose stated", "channel": "this channel", "phrase": "the words used",
}

// Placeholders are the names that a sentence may use.
func Placeholders() []string {
	out := make([]string, 0, len(defaultValues))
	for k := range defaultValues {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func (v *SentenceValues) lookUp(name string) string {
	var s string
	switch name {
	case "platform":
		s = v.platform
	case "agency":
		s = v.agency
	case "country":
		s = v.country
	case "instrument":
		s = v.instrument
	case "statute":
		s = v.statute
	case "authority":
		s = v.authority
	case "role":
		s = v.role
	case "issuers":
		s = v.issuers
	case "category":
		s = v.category
	case "categories":
		s = v.categories
	case "entity":
		s = v.entity
	case "served_on":
		s = v.servedOn
	case "domain":
		s = v.domain
	case "email":
		s = v.email
	case "target":
		s = v.target
	case "reading":
		s = v.reading
	case "period":
		s = v.period
	case "days":
		s = v.days
	case "max":
		s = v.max
	case "date":
		s = v.date
	case "until":
		s = v.until
	case "value":
		s = v.value
	case "language":
		s = v.language
	case "languages":
		s = v.languages
	case "signals":
		s = v.signals
	case "field":
		s = v.field
	case "law":
		s = v.law
	case "instead":
		s = v.instead
	case "needs":
		s = v.needs
	case "offence":
		s = v.offence
	case "years":
		s = v.years
	case "purpose":
		s = v.purpose
	case "channel":
		s = v.channel
	case "phrase":
		s = v.phrase
	}
	if s == "" {
		return defaultValues[name]
	}
	return s
}

// FillTemplate puts values into a sentence's {names}. A name that no policy may use is
// left as it stands; the policy's loader refuses such a sentence.
func FillTemplate(template string, v *SentenceValues) string {
	if strings.IndexByte(template, '{') < 0 {
		return template
	}
	if template[0] == '{' && strings.IndexByte(template, '}') == len(template)-1 { // nothing but a name
		if s := v.lookUp(template[1 : len(template)-1]); s != "" {
			return s
		}
		return template
	}
	var b strings.Builder
	b.Grow(len(template) + 64)
	for {
		open := strings.IndexByte(template, '{')
		if open < 0 {
			break
		}
		end := strings.IndexByte(template[open:], '}')
		if end < 0 {
			break
		}
		name := template[open+1 : open+end]
		b.WriteString(template[:open])
		if s := v.lookUp(name); s != "" {
			b.WriteString(s)
		} else {
			b.WriteString(template[open : open+end+1])
		}
		template = template[open+end+1:]
		// A name that ends in a full stop ends the sentence with it.
		if strings.HasSuffix(b.String(), ".") && strings.HasPrefix(template, ".") && !strings.HasPrefix(template, "..") {
			template = template[1:]
		}
	}
	b.WriteString(template)
	return b.String()
}

// capitalise begins a sentence with a capital, unless its first word is a name
// that is written small: a domain or an address.
func capitalise(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	word, _, _ := strings.Cut(s, " ")
	if strings.ContainsAny(word, ".@") {
		return s
	}
	return string(s[0]-'a'+'A') + s[1:]
}

// sentences is the pair of sentences that a code has, as the instrument and then
// the platform word it, for a category where they narrow.
func (as *assessor) sentences(code string, c Category) (analyst, letter, cite string) {
	if row := as.policy.Codes[code]; row != nil {
		analyst, letter, cite = row.AnalystText, row.LetterText, row.Cite
	}
	if as.instrument != nil {
		analyst, letter, cite = applyWordings(as.instrument.Sentences, code, c, analyst, letter, cite)
	}
	if as.platform != nil {
		analyst, letter, cite = applyWordings(as.platform.Sentences, code, c, analyst, letter, cite)
	}
	return analyst, letter, cite
}

// applyWordings lets the last row that speaks of a code replace what it says.
func applyWordings(rows []Wording, code string, c Category, analyst, letter, cite string) (string, string, string) {
	for i := range rows {
		s := &rows[i]
		if s.Code != code || len(s.Categories) > 0 && (c == "" || !matchesAny(s.Categories, c)) {
			continue
		}
		if s.AnalystText != "" {
			analyst = s.AnalystText
		}
		if s.LetterText != "" {
			letter = s.LetterText
		}
		if s.Cite != "" {
			cite = s.Cite
		}
	}
	return analyst, letter, cite
}

// LetterText is what a letter to the agency says of a finding, in the
// platform's words and with the same facts that the analyst was shown.
func LetterText(p *Policy, r *Request, f *Finding) string {
	letter, _ := letterSentences(p, r, f)
	return letter
}

// CureText is what would mend a finding, or nothing where nothing would.
func CureText(p *Policy, r *Request, f *Finding) string {
	_, cure := letterSentences(p, r, f)
	return cure
}

// letterCapture is a finding that is looked for again, because it keeps only the
// analyst's words: the facts that filled them fill the letter's too.
type letterCapture struct {
	f            *Finding
	letter, cure string
	done         bool
}

// letterSentences assesses the request again and listens for the finding. One that only
// a later clock or the past brought is told with the neutral words.
func letterSentences(p *Policy, r *Request, f *Finding) (letter, cure string) {
	as := newAssessor(p, r, nil, r.ReceivedAt)
	as.capture = &letterCapture{f: f}
	as.run()
	if !as.capture.done {
		as.values.category = f.Category.Label()
		as.values.field = FieldLabel(f.Field)
		as.fillLetter(f.Code, f.Category)
	}
	return as.capture.letter, as.capture.cure
}

// fillLetter fills the letter's sentences with the values as they stand.
func (as *assessor) fillLetter(code string, c Category) {
	_, letter, _ := as.sentences(code, c)
	as.capture.letter = string(text.Clean(capitalise(FillTemplate(letter, &as.values))))
	if row := as.policy.Codes[code]; row != nil && row.CureText != "" {
		as.capture.cure = string(text.Clean(FillTemplate(row.CureText, &as.values)))
	}
	as.capture.done = true
}

func fieldIndex(field, prefix string) (int, bool) {
	rest, ok := strings.CutPrefix(field, prefix)
	if !ok {
		return 0, false
	}
	n, _, _ := strings.Cut(rest, "]")
	i, err := strconv.Atoi(n)
	return i, err == nil && i >= 0
}

// fieldLabels says in words what a field of the document is.
var fieldLabels = map[string]string{
	"requester.agency": "the agency's name", "requester.country": "the agency's country", "requester.name": "the officer's name", "requester.badge": "the badge or identification number",
	"requester.email": "an official e-mail address", "requester.phone": "a direct telephone number", "requester.attested": "the attestation",
	"process.signed": "the signature", "process.sealed": "the seal or stamp", "process.issued_on": "the date of issue",
	"process.statute": "the statute", "process.authority": "the issuing authority", "process.authority.role": "the issuing office",
	"process.docket": "a docket or file number", "process.docket_or_reference": "a docket or reference",
	"process.offence.max_sentence_years": "the maximum sentence", "process.signature.qualified": "a qualified electronic signature", "reference": "a reference", "process.offence": "the offence",
	"process.offence.description": "the offence", "process.offence.provisions": "the provision of criminal law",
	"process.offence.category": "the kind of offence", "process.offence.limb": "the limb of Article 5(4)", "process.certified": "the certification", "process.review_notice": "the notice of judicial review",
	"process.window": "the period of collection", "process.served_on": "the addressee", "process.served_by": "who served it",
	"process.validated_by": "the validation", "process.valid_until": "the date until which it is valid", "process.return_by": "the return date",
	"process.authority_notified": "the notification of the enforcing authority", "process.suspect_confirmed": "the statement that the user is a suspect",
	"process.purpose": "the purpose", "process.language": "the language", "justification": "the justification", "period": "the period",
	"emergency.attested": "the written attestation", "emergency.imminence": "why it cannot wait", "emergency.person_at_risk": "who is at risk",
	"emergency.nexus": "how this account could help", "emergency.harm": "what harm is feared", "targets": "the account", "data": "the data asked for",
}

// FieldLabel names a field of the document for a person: "process.signed" is
// the signature. What has no name keeps its path.
func FieldLabel(field string) string {
	if w := fieldLabels[field]; w != "" {
		return w
	}
	return field
}
