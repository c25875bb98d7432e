package review

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"lert/review/text"
)

// AssessmentSchema names the document that Assess produces.
const AssessmentSchema = "lert.assessment/v1"

// Engine is the version of the code that assesses, written into every assessment.
const Engine = "v0.2.0"

// The five checks. Every assessment has all of them, in this order.
const (
	CheckRequester  = "requester"
	CheckLegalBasis = "legal_basis"
	CheckScope      = "scope"
	CheckEmergency  = "emergency"
	CheckNotice     = "notice"
)

// CheckNames are the five checks, in the order of Assessment.Checks.
var CheckNames = [5]string{CheckRequester, CheckLegalBasis, CheckScope, CheckEmergency, CheckNotice}

// Verdict is the result of one check.
type Verdict string

// The verdicts.
const (
	Pass          Verdict = "pass"
	Limited       Verdict = "limited"
	NeedsReview   Verdict = "review"
	Fail          Verdict = "fail"
	NotApplicable Verdict = "not_applicable"
)

// Initial is the verdict as one capital letter, for a row of the queue; '-' if the check does not apply.
func (v Verdict) Initial() byte {
	switch v {
	case Pass, Limited, NeedsReview, Fail:
		return v[0] - 'a' + 'A'
	}
	return '-'
}

// Severities of a finding, mildest first.
const (
	SeverityInfo     = "info"
	SeverityReview   = "review" // a reviewer must acknowledge it
	SeverityNarrow   = "narrow" // that category cannot be produced
	SeverityPushBack = "push_back"
	SeverityReject   = "reject"
)

// Values of Assessment.Recommendation.
const (
	RecommendApprove  = "approve"
	RecommendNarrowed = "approve_narrowed"
	RecommendPushBack = "push_back"
	RecommendReject   = "reject"
)

// Assessment is the result for one request under one policy at one instant. It recommends; a person decides.
type Assessment struct {
	Schema         string        `json:"schema"`
	RequestID      string        `json:"request"`
	PolicyRef      string        `json:"policy"`
	EngineVersion  string        `json:"engine"`
	AssessedAt     time.Time     `json:"assessed_at"`
	HistoryDigest  string        `json:"history"`
	Recommendation string        `json:"recommendation"`
	Counsel        bool          `json:"counsel"`
	Checks         [5]Check      `json:"checks"`
	Categories     []CategoryRow `json:"categories"`
	Notice         NoticePlan    `json:"notice"`
	Clocks         []Clock       `json:"clocks"`
	// Related is added by the store when it shows an assessment, and is not part of the digest.
	Related []Related `json:"related,omitempty"`
}

// Check is one of the five checks with its findings.
type Check struct {
	Name     string    `json:"check"`
	Verdict  Verdict   `json:"verdict"`
	Findings []Finding `json:"findings"`
}

// Finding is one result of a check: which rule (the code), about which field or category, and in words.
type Finding struct {
	Code     string   `json:"code"`
	Severity string   `json:"severity"`
	Counsel  bool     `json:"counsel,omitempty"`
	Category Category `json:"category,omitempty"`
	Field    string   `json:"field,omitempty"` // path in the request document
	// Defect is DefectAuthority or DefectFormal for a finding that refuses the request, "" for others.
	Defect string    `json:"defect,omitempty"`
	Text   text.Text `json:"text"`
	Cite   string    `json:"cite"`
}

// CategoryRow says whether one category of data of one target can be produced. Each row is computed by itself.
type CategoryRow struct {
	Category Category `json:"category"`
	Item     int      `json:"item"`
	Target   int      `json:"target"`
	// Part is "stored" or "prospective" if the period spans the time of receipt and the row was split there, else "".
	Part       string `json:"part,omitempty"`
	Asked      bool   `json:"asked"`
	Authorised bool   `json:"authorised"`
	Held       bool   `json:"held"`
	Producible bool   `json:"producible"`
	// Voluntary: no instrument reaches it, and the test for a voluntary emergency disclosure allows it.
	Voluntary bool   `json:"voluntary,omitempty"`
	Code      string `json:"code,omitempty"`
	// After are the codes of the formal defects to be cured before the row can be produced.
	After []string `json:"after,omitempty"`
}

// Result says in words whether a row can be produced, and what must be cured first.
func (r *CategoryRow) Result() string {
	switch {
	case !r.Producible:
		return "no"
	case len(r.After) > 0:
		return "once cured: " + strings.Join(r.After, ", ")
	}
	return "yes"
}

// SameData reports whether two rows are about the same data: the same item, target and part.
func (r *CategoryRow) SameData(o *CategoryRow) bool {
	return r.Category == o.Category && r.Item == o.Item && r.Target == o.Target && r.Part == o.Part
}

// What is done about notifying the user.
const (
	NoticeBefore     = "notify_before"
	NoticeDelay      = "delay"
	NoticeProhibited = "prohibited"
	NoticeWithhold   = "withhold"
	NoticeNone       = "none"
)

// NoticePlan is the plan for notifying the user if the request is approved.
type NoticePlan struct {
	Action    string `json:"action"`
	Until     Date   `json:"until,omitzero"`
	Ground    string `json:"ground,omitempty"`
	RecheckOn Date   `json:"recheck_on,omitzero"`
	// WaitDays are the days between notice and disclosure, if they are fewer than the platform's.
	WaitDays int `json:"wait_days,omitempty"`
}

// Clock is one period that runs. Its times are in UTC.
type Clock struct {
	Name  string    `json:"clock"`
	Due   time.Time `json:"due"`
	Basis string    `json:"basis"`
	// NotBefore: acting earlier is a breach too; zero if there is no such time.
	NotBefore time.Time `json:"not_before,omitzero"`
	// InternalTarget marks a target of the platform: no law sets it, and missing it breaches none.
	InternalTarget bool `json:"target,omitempty"`
	// Informative clocks bind somebody else.
	Informative bool `json:"informative,omitempty"`
	// DutyEnds is until when the law requires a preservation, KeptUntil until when we keep the copy.
	DutyEnds  time.Time `json:"duty_ends,omitzero"`
	KeptUntil time.Time `json:"kept_until,omitzero"`
}

// Related names another request that is shown with this one, and why.
type Related struct {
	ID  string `json:"id"`
	Why string `json:"why"`
}

// Findings yields the findings of all checks, in their order.
func (a *Assessment) Findings() iter.Seq[*Finding] {
	return func(yield func(*Finding) bool) {
		for i := range a.Checks {
			for j := range a.Checks[i].Findings {
				if !yield(&a.Checks[i].Findings[j]) {
					return
				}
			}
		}
	}
}

// Find returns the first finding with a code, or nil.
func (a *Assessment) Find(code string) *Finding {
	for f := range a.Findings() {
		if f.Code == code {
			return f
		}
	}
	return nil
}

// Codes are the codes of the findings, each once, in the order of the checks.
func (a *Assessment) Codes() []string {
	var out []string
	for f := range a.Findings() {
		if !slices.Contains(out, f.Code) {
			out = append(out, f.Code)
		}
	}
	return out
}

// ResponseClock is the first clock for the response; false if there is none.
func (a *Assessment) ResponseClock() (lead Clock, ok bool) {
	for _, c := range a.Clocks {
		if c.Name == ClockResponse && !c.Informative && (!ok || c.Due.Before(lead.Due)) {
			lead, ok = c, true
		}
	}
	return lead, ok
}

// ContainsRow reports whether a list of rows has one about the same data.
func ContainsRow(rows []CategoryRow, r CategoryRow) bool {
	return slices.ContainsFunc(rows, func(o CategoryRow) bool { return o.SameData(&r) })
}

// RowCounts are the numbers of rows that can be produced.
type RowCounts struct {
	Now       int // as the request is
	OnceCured int // once the formal defects are cured
	Asked     int // all rows
}

// Producible is how many rows can be produced, now or once the formal defects are cured.
func (n RowCounts) Producible() int { return n.Now + n.OnceCured }

// Text says in a few words how many rows can be produced; for a preservation, kept.
func (n RowCounts) Text(kind Kind) text.Text {
	verb := "produced"
	if kind.IsPreservation() {
		verb = "kept"
	}
	if n.OnceCured > 0 {
		return text.Text(fmt.Sprintf("%d of %d can be %s now, %d once cured", n.Now, n.Asked, verb, n.OnceCured))
	}
	return text.Text(fmt.Sprintf("%d of %d can be %s", n.Now, n.Asked, verb))
}

// CountRows counts the rows that can be produced, and all rows.
func (a *Assessment) CountRows() (n RowCounts) {
	for i := range a.Categories {
		switch r := &a.Categories[i]; {
		case r.Producible && len(r.After) == 0:
			n.Now++
		case r.Producible:
			n.OnceCured++
		}
	}
	n.Asked = len(a.Categories)
	return n
}
