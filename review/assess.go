package review

import (
	"strings"
	"time"

	"lert/review/text"
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
	sentence, _, own := as.sentence(code, w.category)
	if cite == "" {
		cite = own
	}
	cite = as.footing(cite, w.field)
	if w.category != "" {
		as.v.Category = w.category.Word()
	}
	if w.field != "" {
		as.v.Field = FieldWords(w.field)
	}
	if as.retell != nil && !as.retell.done && as.retell.f.Code == code && as.retell.f.Category == w.category && as.retell.f.Field == w.field {
		as.tell(code, w.category)
	}
	if cap(check.Findings) == 0 {
		check.Findings = make([]Finding, 0, 4)
	}
	check.Findings = append(check.Findings, Finding{
		Code: code, Severity: severity, Counsel: counsel, Category: w.category, Field: w.field,
		Text: text.Clean(capital(Fill(sentence, &as.v))), Cite: cite,
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

// footing is what a finding rests on: what its row or the catalogue cites,
// unless that is another platform's page. Then it is the paper's own text, or
// this platform's page.
func (as *assessor) footing(cite, field string) string {
	switch {
	case !as.foreignPage(cite):
		return cite
	case as.inst != nil && strings.HasPrefix(field, "process.") && !strings.HasPrefix(field, "process.offence") && !as.foreignPage(as.inst.Cite):
		return as.inst.Cite
	case as.plat != nil && as.plat.Cite != "":
		return as.plat.Cite
	}
	return cite
}

// foreignPage reports a citation of a page of other platforms than this one.
func (as *assessor) foreignPage(cite string) bool {
	key, _, _ := strings.Cut(cite, "#")
	of := as.p.Sources[key].Platforms
	return len(of) > 0 && !has(of, as.r.Platform)
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
