package review

import (
	"strings"
	"time"
)

// Assess runs the five checks on a request under a policy, with what is known
// of the past, as of now. It is a pure function: same arguments, same bytes.
// The request is the received document with our observations laid over it
// (see Overlay). h may be nil: nothing is known of the past.
func Assess(p *Policy, r *Request, h *History, now time.Time) *Assessment {
	var as assessor
	as.begin(p, r, h, now)
	as.run()
	return as.a
}

// newAssessor is an assessor at its beginning, for those who ask it single
// questions.
func newAssessor(p *Policy, r *Request, h *History, now time.Time) *assessor {
	as := new(assessor)
	as.begin(p, r, h, now)
	return as
}

// noHistory is what is known where nothing is.
var noHistory History

// begin readies an assessor that nothing was put into. It is a value of the
// caller's, so that it costs no allocation.
func (as *assessor) begin(p *Policy, r *Request, h *History, now time.Time) {
	if h == nil {
		h = &noHistory
	}
	as.p, as.r, as.h, as.now = p, r, h, now.UTC()
	as.plat, as.day = p.Platform(r.Platform), DateOf(r.ReceivedAt.UTC())
	as.a = &Assessment{
		Schema: AssessmentSchema, Request: r.ID, Policy: p.Ref(), Engine: Engine,
		AssessedAt: as.now, History: h.Digest(),
	}
	for i, name := range CheckNames {
		as.a.Checks[i] = Check{Check: name, Findings: []Finding{}}
	}
}

func (as *assessor) run() {
	as.bind()
	as.listen()
	as.requester()
	as.legalBasis()
	as.scope()
	as.emergency()
	as.rows()
	as.policyClauses()
	as.notice()
	as.clocks()
	as.conclude()
}

// assessor is one assessment under way: the arguments, what was looked up once
// for all checks, and the findings so far.
type assessor struct {
	p    *Policy
	r    *Request
	h    *History
	now  time.Time
	day  Date // of receipt, by which rules are chosen
	plat *Platform
	inst *Instrument // nil: no process, or one the policy does not know
	a    *Assessment
	v    Values // what sentences may name; set before each finding

	emergencyOK bool // the voluntary emergency test is met

	// What is watched for in the justification and in the offence.
	said, about watchedWords

	retell *retelling // set where a letter wants a finding's words again
}

// bind looks up what several checks need and fills the values that do not
// change from finding to finding.
func (as *assessor) bind() {
	r := as.r
	if r.Process != nil {
		as.inst = as.p.Instrument(r.Process.Instrument, as.day)
	}
	v := &as.v
	if as.plat != nil {
		v.Platform = as.plat.Name
	} else {
		v.Platform = r.Platform
	}
	v.Agency = r.Requester.Agency
	v.Country = as.countryName(r.Requester.Country)
	v.Email = r.Requester.Email
	v.Channel = strings.ReplaceAll(r.Channel, "_", "-")
	v.Purpose = strings.ReplaceAll(as.purpose(), "_", " ")
	if as.inst != nil {
		v.Instrument, v.Law = as.inst.Name, as.inst.Statute
	} else if r.Process != nil {
		v.Instrument = r.Process.Instrument
	}
	if pr := r.Process; pr != nil {
		v.Statute, v.Authority, v.ServedOn, v.Language = pr.Statute, pr.Authority.Name, pr.ServedOn, pr.Language
		v.Role = strings.ReplaceAll(pr.Authority.Role, "_", " ")
		if pr.Offence != nil {
			v.Offence = pr.Offence.Description
		}
	}
	v.Domain = domainOf(r.Requester.Email)
	if len(r.Targets) > 0 {
		v.Target = r.Targets[0].Value
		if e := as.entity(0); e != nil {
			v.Entity = e.Name
		}
	}
}

func (as *assessor) countryName(code string) string {
	if c := as.p.Countries[code]; c != nil {
		return c.Name
	}
	return code
}

// purpose is what the data is for: as the process says, else the request.
func (as *assessor) purpose() string {
	if as.r.Process != nil && as.r.Process.Purpose != "" {
		return as.r.Process.Purpose
	}
	return as.r.Purpose
}

// at says where a finding stands and what replaces the catalogue's weight.
type at struct {
	field    string
	category Category
	severity string // "": the catalogue's, as rows raise or lower it
	counsel  bool   // counsel must see it, whatever the catalogue says
	cite     string // "": the catalogue's
	doubtful bool   // rests on a G? row: never more than review
}

const (
	requesterCheck = iota
	legalCheck
	scopeCheck
	emergencyCheck
	noticeCheck
)

// checkOf is the check that a code belongs to, by what stands before its dot.
func checkOf(code string) int {
	if code != "" {
		switch code[0] {
		case 'l':
			return legalCheck
		case 's':
			return scopeCheck
		case 'e':
			return emergencyCheck
		case 'n':
			return noticeCheck
		}
	}
	return requesterCheck
}

// find adds a finding to the check that its code belongs to and returns the
// severity it got.
func (as *assessor) find(code string, w at) string {
	check := &as.a.Checks[checkOf(code)]
	severity, counsel, cite := ReviewSev, w.counsel, w.cite
	row := as.p.Codes[code]
	if row != nil {
		severity = row.Severity
		counsel = counsel || row.Counsel
	}
	if w.severity != "" {
		severity = w.severity
	}
	if as.inst != nil {
		severity, counsel, cite = as.weigh(as.inst.Severities, code, w, severity, counsel, cite)
	}
	if as.plat != nil {
		severity, counsel, cite = as.weigh(as.plat.Severities, code, w, severity, counsel, cite)
	}
	if w.doubtful && severity != Info {
		severity = ReviewSev
	}
	text, _, own := as.p.sentence(as.plat, code, w.category)
	if cite == "" {
		cite = own
	}
	if w.category != "" {
		as.v.Category = w.category.Word()
	}
	if w.field != "" {
		as.v.Field = fieldWords(w.field)
	}
	if as.retell != nil && !as.retell.done && as.retell.f.Code == code && as.retell.f.Category == w.category && as.retell.f.Field == w.field {
		as.tell(code, w.category)
	}
	if cap(check.Findings) == 0 {
		check.Findings = make([]Finding, 0, 4)
	}
	check.Findings = append(check.Findings, Finding{
		Code: code, Severity: severity, Counsel: counsel, Category: w.category, Field: w.field,
		Text: Clean(capital(Fill(text, &as.v))), Cite: cite,
	})
	return severity
}

func (as *assessor) weigh(rows []Severity, code string, w at, severity string, counsel bool, cite string) (string, bool, string) {
	for i := range rows {
		s := &rows[i]
		if s.Code != code || !as.holds(&s.When, w.category) {
			continue
		}
		if s.Severity != "" {
			severity = s.Severity
		}
		if s.Counsel != nil {
			counsel = *s.Counsel
		}
		if s.Cite != "" {
			cite = s.Cite
		}
	}
	return severity, counsel, cite
}

// found reports whether a code was found already, about a category where one
// is named.
func (as *assessor) found(code string, c Category) bool {
	findings := as.a.Checks[checkOf(code)].Findings
	for i := range findings {
		if findings[i].Code == code && findings[i].Category == c {
			return true
		}
	}
	return false
}

// holds reports whether the conditions of a row are met by this request. A
// category condition is met when the category in question matches, or, where
// none is in question, when any asked category does.
func (as *assessor) holds(w *When, c Category) bool {
	r, pr := as.r, as.r.Process
	if pr == nil {
		if len(w.Via)+len(w.Roles)+len(w.Offences)+len(w.Instruments)+len(w.Statute)+len(w.Authorities)+len(w.Subdivisions) > 0 {
			return false
		}
	} else {
		if len(w.Via) > 0 && !has(w.Via, pr.Via) ||
			len(w.Roles) > 0 && !has(w.Roles, pr.Authority.Role) ||
			len(w.Instruments) > 0 && !hasPattern(w.Instruments, pr.Instrument) {
			return false
		}
		if a := &pr.Authority; len(w.Authorities) > 0 && !as.inCountries(w.Authorities, a.Country) || as.inCountries(w.NotAuthorities, a.Country) ||
			len(w.Subdivisions) > 0 && !has(w.Subdivisions, a.Subdivision) || has(w.NotSubdivisions, a.Subdivision) {
			return false
		}
		if len(w.Offences) > 0 && (pr.Offence == nil || !has(w.Offences, pr.Offence.Category)) {
			return false
		}
		if len(w.Statute) > 0 && !containsAny(pr.Statute, w.Statute) || len(w.NoStatute) > 0 && containsAny(pr.Statute, w.NoStatute) {
			return false
		}
	}
	if len(w.Purposes) > 0 && !has(w.Purposes, as.purpose()) || len(w.NotPurposes) > 0 && has(w.NotPurposes, as.purpose()) ||
		len(w.Channels) > 0 && !has(w.Channels, r.Channel) || len(w.Platforms) > 0 && !has(w.Platforms, r.Platform) ||
		len(w.Countries) > 0 && !as.inCountries(w.Countries, r.Requester.Country) {
		return false
	}
	if len(w.Kinds) > 0 {
		ok := false
		for _, k := range w.Kinds {
			ok = ok || k == r.Kind
		}
		if !ok {
			return false
		}
	}
	if len(w.Demands) > 0 {
		ok := false
		for _, d := range r.Demands {
			ok = ok || has(w.Demands, d)
		}
		if !ok {
			return false
		}
	}
	if len(w.Categories) > 0 {
		if c != "" {
			return matchesAny(w.Categories, c)
		}
		for _, item := range r.Data {
			if matchesAny(w.Categories, item.Category) {
				return true
			}
		}
		return false
	}
	return true
}

// inCountries reports whether a country is in a list that may also name the
// unions EU and EEA.
func (as *assessor) inCountries(list []string, code string) bool {
	if len(list) == 0 {
		return false
	}
	if has(list, code) {
		return true
	}
	c := as.p.Countries[code]
	return c != nil && (c.EU && has(list, "EU") || c.EEA && has(list, "EEA"))
}

func has(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}

// hasPattern is has with patterns such as "in.*".
func hasPattern(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
		if p, ok := strings.CutSuffix(v, "*"); ok && strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

// containsAny reports whether a citation contains one of some words, whatever
// their case and however spaces and section signs are set.
func containsAny(s string, words []string) bool {
	plain := plainCitation(s)
	for _, w := range words {
		if containsWord(plain, plainCitation(w)) {
			return true
		}
	}
	return false
}

// plainCitation is a citation in lower case with everything that is no letter
// and no digit turned into one space.
func plainCitation(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	space := true
	for _, c := range strings.ToLower(s) {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c > 0x7f && c != '§' {
			b.WriteRune(c)
			space = false
		} else if !space {
			b.WriteByte(' ')
			space = true
		}
	}
	return strings.TrimSpace(b.String())
}

// containsWord finds whole words: "179" is not in "1790".
func containsWord(s, w string) bool {
	if w == "" {
		return false
	}
	for i := 0; ; {
		j := strings.Index(s[i:], w)
		if j < 0 {
			return false
		}
		start, end := i+j, i+j+len(w)
		if (start == 0 || s[start-1] == ' ') && (end == len(s) || s[end] == ' ') {
			return true
		}
		i = start + 1
	}
}

// conclude gives each check its verdict and the assessment its recommendation.
func (as *assessor) conclude() {
	a := as.a
	asked, producible := len(a.Categories), 0
	for i := range a.Categories {
		if a.Categories[i].Producible {
			producible++
		}
	}
	var rejects, pushes, narrows bool
	for i := range a.Checks {
		c := &a.Checks[i]
		var severe, narrow, review bool
		for j := range c.Findings {
			f := &c.Findings[j]
			a.Counsel = a.Counsel || f.Counsel
			switch f.Severity {
			case Reject:
				severe, rejects = true, true
			case PushBack:
				severe, pushes = true, true
			case Narrow:
				narrow, narrows = true, true
			case ReviewSev:
				review = true
			}
		}
		switch {
		case severe || narrow && asked > 0 && as.narrowedOut(c):
			c.Verdict = Fail
		case narrow:
			c.Verdict = Limited
		case review:
			c.Verdict = NeedsReview
		case !as.applies(i):
			c.Verdict = NotApplicable
		default:
			c.Verdict = Pass
		}
	}
	discloses := !as.r.Kind.Preserves()
	switch {
	case rejects:
		a.Recommendation = RecommendReject
	case pushes, discloses && producible == 0:
		a.Recommendation = RecommendPushBack
	case narrows:
		a.Recommendation = RecommendNarrowed
	default:
		a.Recommendation = RecommendApprove
	}
}

// narrowedOut reports whether a check's narrow findings leave nothing of what
// was asked.
func (as *assessor) narrowedOut(c *Check) bool {
	for i := range as.a.Categories {
		row := &as.a.Categories[i]
		if row.Producible {
			return false // of a period that was split, the other part is out
		}
		out := false
		for _, f := range c.Findings {
			if f.Severity == Narrow && f.Category == row.Category {
				if n, ok := fieldIndex(f.Field, "data["); !ok || n == row.Item {
					out = true
					break
				}
			}
		}
		if !out {
			return false
		}
	}
	return true
}

// applies reports whether a check has anything to look at.
func (as *assessor) applies(check int) bool {
	switch check {
	case legalCheck:
		return as.r.Process != nil || as.r.Kind == Records
	case emergencyCheck:
		return as.r.Kind == Emergency
	}
	return true
}
