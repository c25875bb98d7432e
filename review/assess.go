package review

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"lert/review/text"
)

// Assess runs the five checks on a request under a policy, with the history of earlier requests, as of now. It is a
// pure function: the same arguments give the same bytes. The request is the received document with our observations
// applied (see ApplyObservations). h may be nil: no earlier request is known.
func Assess(p *Policy, r *Request, h *History, now time.Time) *Assessment {
	var as assessor
	as.setUp(p, r, h, now)
	as.run()
	return as.assessment
}

// newAssessor is an assessor that has not run, for callers that use single methods of it.
func newAssessor(p *Policy, r *Request, h *History, now time.Time) *assessor {
	as := new(assessor)
	as.setUp(p, r, h, now)
	return as
}

// noHistory is the history if no earlier request is known.
var noHistory History

// setUp prepares an empty assessor. The caller owns the value, so that it needs no allocation.
func (as *assessor) setUp(p *Policy, r *Request, h *History, now time.Time) {
	if h == nil {
		h = &noHistory
	}
	as.policy, as.request, as.history, as.now = p, r, h, now.UTC()
	as.kind = kindSetOf([]Kind{r.Kind})
	as.platform, as.receivedOn = p.Platform(r.Platform), DateOf(r.ReceivedAt.UTC())
	as.assessment = &Assessment{
		Schema: AssessmentSchema, RequestID: r.ID, PolicyRef: p.Ref(), EngineVersion: Engine,
		AssessedAt: as.now, HistoryDigest: h.Digest(),
	}
	for i, name := range CheckNames {
		as.assessment.Checks[i] = Check{Name: name, Findings: []Finding{}}
	}
}

func (as *assessor) run() {
	as.prepare()
	as.scanTexts()
	as.checkRequester()
	as.checkLegalBasis()
	as.checkScope()
	as.checkEmergency()
	as.findDefects()
	as.addCategoryRows()
	as.setProcessAside()
	as.offerEmergencyRoute()
	as.addPolicyClauses()
	as.addClocks()
	as.planNotice()
	as.addNondisclosureClock()
	as.setVerdicts()
}

// assessor is one assessment in progress: the arguments, what was looked up once for all checks, and the findings so
// far.
type assessor struct {
	policy     *Policy
	request    *Request
	history    *History
	now        time.Time
	receivedOn Date // day of receipt in UTC; the rules in force on it apply
	platform   *Platform
	instrument *Instrument   // nil without legal process, or if the policy does not know it
	chosen     *Instrument   // as the request names it: see judgedBy
	otherCited *Instrument   // another row of its table whose statute is cited, nil if there is none
	national   []*Instrument // of the issuing State, on which it rests: see nationalRows
	named      namedEntities // that the process names
	addressee  *Entity       // that is asked: see entityAsked
	// issuingCountry is the country whose law the process rests on; a part of a Member State counts as that State.
	issuingCountry string
	issuing        *Country // its row, nil if there is none
	lastCountry    *Country // see country
	kind           kindSet  // of the request
	assessment     *Assessment
	values         SentenceValues // for the placeholders of sentences; set before each finding

	barInDoubt   bool // whether a bar on notice binds is for counsel to say
	collects     bool // the instrument reaches prospective data that is asked for
	emergencyMet bool // the test for a voluntary emergency disclosure is met, apart from its form

	// The codes of the first findings that take the authority away from all data, and from what the legal process
	// reaches; "" if there is none. See findDefects and FindingRule.NoReach.
	requestBar, instrumentBar string
	hasFormalDefects          bool
	standsAlone               bool // see judgedAlone
	// noDeadline: a rule says that no deadline of the process counts; doubtfulDeadline: that it may not; noReach: that
	// the process reaches nothing. See FindingRule.
	noDeadline, doubtfulDeadline, noReach bool
	// lacksAuthority: a defect takes the authority of the process away as a whole; isVoid: and not only here. See
	// takesAuthority.
	lacksAuthority, isVoid bool

	mixed            bool // see targetsDiffer
	only, part       int  // the target that conditions and findings are limited to, from 1; 0: none
	settled, unbound targetSet
	unboundInDoubt   targetSet
	targetBars       []string // what instrumentBar is, for single targets

	obstacles     [4]obstacle // of the row in progress, see instrumentObstacles
	obstaclesHere [4]obstacle // of one row of the instrument's reach

	// The watched phrases found in the justification and in the description of the offence.
	justificationPhrases, offencePhrases phraseMatches
	// And in the texts of an emergency: see claimTexts.
	claimPhrases [claimTexts]phraseMatches

	// Read when a rule first asks: the sections that the process cites, and what the request is about.
	cited         []codeCitation
	citationsRead bool
	statute       string // as normaliseCitation writes it
	statuteRead   bool
	onlyNamed     namedWords
	topics        [MaxTopics]string // for each topic of the policy, the word or section that shows it
	shows         topicSet          // the topics that are shown, so far
	takenBack     topicSet          // those that these take back
	offenceRead   bool              // what the request says of the offence
	offenceShows  topicSet          // the topics that it shows
	topicsRead    bool              // and its other texts

	state     string // see issuingState
	stateRead bool

	capture *letterCapture // nil unless a letter needs the sentences of one finding
}

// prepare looks up what several checks need and fills the values that are the same for all findings.
func (as *assessor) prepare() {
	r := as.request
	as.issuingCountry = as.policy.StateOf(r.issuingCountry())
	as.issuing = as.policy.Countries[as.issuingCountry]
	if pr := r.Process; pr != nil {
		as.chosen = as.policy.Instrument(pr.Instrument, as.receivedOn)
		as.instrument = as.chosen
		if as.platform != nil && !as.isBlank(pr.ServedOn) {
			as.named = as.platform.namesIn(pr.ServedOn)
		}
	}
	as.addressee, as.mixed = as.entityAsked(), as.targetsDiffer()
	as.instrument, as.otherCited = as.judgedBy(as.chosen)
	as.national = as.nationalRows()
	v := &as.values
	v.platform = r.Platform
	if as.platform != nil {
		v.platform = as.platform.Name
	}
	v.agency = r.Requester.Agency
	v.country = as.countryName(r.Requester.Country)
	v.email = r.Requester.Email
	v.channel = channelInText(r.Channel)
	v.purpose = strings.ReplaceAll(as.purpose(), "_", " ")
	if as.instrument != nil {
		v.instrument, v.article, v.law = as.instrument.Name, as.instrument.article(), as.instrument.Statute
	} else if r.Process != nil {
		v.instrument = r.Process.Instrument
	}
	if pr := r.Process; pr != nil {
		v.statute, v.authority, v.servedOn, v.language = pr.Statute, pr.Authority.Name, pr.ServedOn, pr.Language
		v.role = issuerInText(pr.Authority.Role)
		if pr.Offence != nil {
			v.offence = pr.Offence.Description
		}
	}
	v.domain = domainOf(r.Requester.Email)
	if as.addressee != nil {
		v.entityCountry = as.countryName(as.addressee.Country)
	}
	v.authorityCountry = as.countryName(as.issuingCountry)
	if law := as.policy.countryLaw[as.issuingCountry]; law != nil {
		v.rows = law.rows
	}
	if len(r.Targets) > 0 {
		v.target = r.Targets[0].Value
		if e := as.entityOf(0); e != nil {
			v.entity = e.Name
		}
	}
}

// channelInText is a channel as it stands in a sentence.
func channelInText(channel string) string {
	if channel == "email" {
		return "e-mail"
	}
	return strings.ReplaceAll(channel, "_", "-")
}

// country is the row of a country, nil if the policy has none. It keeps the last one, because most questions about a
// request are about one country.
func (as *assessor) country(code string) *Country {
	if as.lastCountry == nil || as.lastCountry.Code != code {
		as.lastCountry = as.policy.Countries[code]
	}
	return as.lastCountry
}

// stateOf is Policy.StateOf.
func (as *assessor) stateOf(country string) string {
	if c := as.country(country); c != nil && c.PartOf != "" {
		return c.PartOf
	}
	return country
}

// inCountries is Policy.InCountries.
func (as *assessor) inCountries(list []string, code string) bool {
	if len(list) == 0 {
		return false
	}
	c := as.country(code)
	return inCountries(list, code, c) || c != nil && c.PartOf != "" && as.policy.InCountries(list, c.PartOf)
}

// countryName is the name of a country as it stands in a sentence, or its code.
func (as *assessor) countryName(code string) string {
	if c := as.country(code); c != nil {
		return cmp.Or(c.nameInText, c.Name)
	}
	return code
}

// purpose is what the data is for: as the legal process says, or else the request.
func (as *assessor) purpose() string {
	if as.request.Process != nil && as.request.Process.Purpose != "" {
		return as.request.Process.Purpose
	}
	return as.request.Purpose
}

// findingOptions says what a finding is about and what replaces the values of the catalogue of codes.
type findingOptions struct {
	field      string
	category   Category
	severity   string       // "": the catalogue's
	counsel    bool         // counsel must see it, whatever the catalogue says
	cite       string       // "": the catalogue's
	unverified bool         // its rule or its fact is not certain (confidence "G?"): severity review at most
	variant    string       // the name of the code's variant; "": the variant whose conditions the request meets
	defect     string       // "": the catalogue's
	rule       *FindingRule // that brings it, if its texts may replace those of the code
}

// The indexes of the checks in Assessment.Checks.
const (
	requesterCheck = iota
	legalCheck
	scopeCheck
	emergencyCheck
	noticeCheck
)

// checkIndex is the index of the check that a code belongs to, by the part before its dot.
func checkIndex(code string) int {
	class, _, _ := strings.Cut(code, ".")
	return max(requesterCheck, slices.Index(CheckNames[:], class)) // Index is -1 for a part that names no check
}

// addFinding adds a finding to the check that its code belongs to and returns it, valid until the next is added. Codes
// that the catalogue does not know are for review. Rows of the instrument, and after them rows of the platform,
// override the catalogue and w.
func (as *assessor) addFinding(code string, w findingOptions) *Finding {
	check := &as.assessment.Checks[checkIndex(code)]
	f := Finding{
		Code: code, Severity: SeverityReview, Counsel: w.counsel, Category: w.category, Field: w.field, Cite: w.cite,
	}
	if code == "legal_basis.wrong_statute" && as.namesNoStatute(&w) {
		w.variant = variantNoStatute
	}
	row := as.code(code, &w)
	if row != nil {
		f.Severity, f.Counsel, f.Defect = row.Severity, w.counsel || row.Counsel, row.Defect
	}
	f.Severity = cmp.Or(w.severity, f.Severity)
	if as.instrument != nil {
		as.applySeverities(as.instrument.Severities, &f)
	}
	if as.platform != nil {
		as.applySeverities(as.platform.Severities, &f)
	}
	if w.unverified && f.Severity != SeverityInfo {
		f.Severity = SeverityReview
	}
	if f.Defect = cmp.Or(w.defect, f.Defect, DefectAuthority); !f.refuses() {
		f.Defect = ""
	}
	as.limitToPart(&f)
	if f.takesAuthority() {
		as.lacksAuthority = true
		as.isVoid = as.isVoid || w.rule == nil || !w.rule.SoundAtHome
	}
	sentence, _, cite := as.sentences(row, code, f.Category, w.rule)
	f.Cite = as.citationFor(cmp.Or(f.Cite, cite), f.Field)
	if f.Category != "" {
		as.values.category = f.Category.Label()
	}
	if f.Field != "" {
		as.values.field = FieldLabel(f.Field)
	}
	if as.capture != nil {
		as.captureLetter(row, &f, w.rule)
	}
	f.Text = text.Clean(as.values.fillSentence(sentence))
	if cap(check.Findings) == 0 {
		room := 4
		if check.Name == CheckNames[noticeCheck] { // most have one
			room = 1
		}
		check.Findings = make([]Finding, 0, room)
	}
	check.Findings = append(check.Findings, f)
	return &check.Findings[len(check.Findings)-1]
}

// code is the row of the catalogue for a code, in the variant that applies to a finding, nil if there is none. A
// finding with a severity of its own has only the variant that it names.
func (as *assessor) code(code string, w *findingOptions) *Code {
	row := as.policy.Codes[code]
	if row == nil || w.severity != "" && w.variant == "" {
		return row
	}
	for i := range row.Variants {
		v := &row.Variants[i]
		if v.Name != w.variant || w.variant == "" && !as.variantMatches(v) {
			continue
		}
		varied := *row
		varied.Severity = cmp.Or(v.Severity, row.Severity)
		varied.AnalystText, varied.LetterText = cmp.Or(v.AnalystText, row.AnalystText),
			cmp.Or(v.LetterText, row.LetterText)
		varied.CureText = cmp.Or(v.CureText, row.CureText)
		varied.isSituation = w.variant != ""
		return &varied
	}
	return row
}

// variantMatches reports whether the request meets the conditions of a variant.
func (as *assessor) variantMatches(v *CodeVariant) bool {
	signed := as.request.Process != nil && as.request.Process.Signed
	return (signed || !v.Signed) && as.conditionMatches(&v.When, "")
}

// applySeverities applies the rows for a finding's code whose conditions match, in their order.
func (as *assessor) applySeverities(rows []SeverityOverride, f *Finding) {
	for i := range rows {
		s := &rows[i]
		if s.Code != f.Code || !s.inForceOn(as.receivedOn) || !as.conditionMatches(&s.When, f.Category) {
			continue
		}
		f.Severity, f.Cite = cmp.Or(s.Severity, f.Severity), cmp.Or(s.Cite, f.Cite)
		if s.Counsel != nil {
			f.Counsel = *s.Counsel
		}
	}
}

// citationFor is the source of a finding: what its row or the catalogue cites, unless that is another platform's
// page. Then it is the instrument's source, or this platform's page.
func (as *assessor) citationFor(cite, field string) string {
	ofProcess := strings.HasPrefix(field, "process.") && !strings.HasPrefix(field, "process.offence")
	switch {
	case !as.citesOtherPlatform(cite):
		return cite
	case as.instrument != nil && ofProcess && !as.citesOtherPlatform(as.instrument.Cite):
		return as.instrument.Cite
	case as.platform != nil && as.platform.Cite != "":
		return as.platform.Cite
	}
	return cite
}

// citesOtherPlatform reports whether a citation is a page about other platforms and not this one.
func (as *assessor) citesOtherPlatform(cite string) bool {
	key, _, _ := strings.Cut(cite, "#")
	of := as.policy.Sources[key].Platforms
	return len(of) > 0 && !slices.Contains(of, as.request.Platform)
}

// hasFinding reports whether there is already a finding with a code about a category, "" for none.
func (as *assessor) hasFinding(code string, c Category) bool {
	return slices.ContainsFunc(as.assessment.Checks[checkIndex(code)].Findings, func(f Finding) bool {
		return f.Code == code && f.Category == c
	})
}
