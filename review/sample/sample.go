// Package sample is the queue behind `lert demo`: a week of requests as a
// response team might see them, each with the answer that a good analyst would
// give and why. Every person, case and account in it is invented; the
// telephone numbers cannot be reached.
//
// Its times are relative to the moment it is loaded, so that clocks are alive
// whenever somebody looks. The files under week/ are grouped by theme.
package sample

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"lert/review"
	"lert/review/intake"
)

//go:embed week/*.json
var week embed.FS

// Case is one request of the sample week.
type Case struct {
	// Title says in a few words what the case shows.
	Title   string
	Request *review.Request
	Raw     []byte // the document's canonical bytes, as intake makes them
	// Trusted: it came through one's own portal, whose verification counts.
	Trusted bool
	// ModelAnswer is the answer, for after one's own decision.
	ModelAnswer string
	Expect      Expect
	// Decided is what a colleague decided already; nil: it waits for you.
	Decided *ColleagueDecision
}

// Expect is what a right assessment shows.
type Expect struct {
	// Recommendation is any one of these.
	Recommendation []string `json:"recommendation"`
	// RequiredCodes and Never are codes that have to be there, and may not.
	RequiredCodes  []string `json:"must,omitempty"`
	ForbiddenCodes []string `json:"never,omitempty"`
	// Producible and NotProducible are categories with some, and no, row that
	// can be produced.
	Producible    []review.Category `json:"producible,omitempty"`
	NotProducible []review.Category `json:"not_producible,omitempty"`
	// Notice is the planned action; empty: not compared.
	Notice string `json:"notice,omitempty"`
	// Counsel: whether counsel must see it; nil: not compared.
	Counsel *bool `json:"counsel,omitempty"`
	// PlainApproval: nothing has to be narrowed, acknowledged or asked of counsel, so
	// that two keystrokes approve it.
	PlainApproval bool `json:"clean,omitempty"`
	// Renewals are those that the rest of the week brings about before it.
	Renewals int `json:"renewals,omitempty"`
}

// ColleagueDecision is a decision that a sample colleague made, for the demo to record
// through the store as anybody's. What the caller and the store make is not
// set: id, sequence, request, revision, digests, the time of opening. By and
// DecidedAt say who decides, and when.
type ColleagueDecision struct {
	Decision review.Decision `json:"decision"`
	// Countersign is the second person's answer where the decision is held; nil
	// leaves it waiting.
	Countersign *review.Countersignature `json:"sign,omitempty"`
	// Fulfilments is what was done on it, oldest first; who did it is who decided.
	Fulfilments []review.Fulfilment `json:"done,omitempty"`
}

// Load gives the sample week as it stands at now, in order of receipt, the
// order in which case numbers are given.
func Load(now time.Time) ([]Case, error) {
	files, err := week.ReadDir("week")
	if err != nil {
		return nil, fmt.Errorf("the sample week: %w", err)
	}
	var out []Case
	for _, f := range files {
		name := "week/" + f.Name()
		src, err := week.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("the sample week: %w", err)
		}
		cases, err := load(src, now)
		if err != nil {
			return nil, fmt.Errorf("sample %s: %w", name, err)
		}
		out = append(out, cases...)
	}
	slices.SortStableFunc(out, func(a, b Case) int { return a.Request.ReceivedAt.Compare(b.Request.ReceivedAt) })
	return out, nil
}

// entry is one case as a file under week/ writes it.
type entry struct {
	Title       string             `json:"title"`
	Trusted     bool               `json:"trusted,omitempty"`
	ModelAnswer string             `json:"worked"`
	Expect      Expect             `json:"expect"`
	Decided     *ColleagueDecision `json:"decided,omitempty"`
	Request     jsontext.Value     `json:"request"`
}

func load(src []byte, now time.Time) ([]Case, error) {
	src, err := resolveTimes(src, now)
	if err != nil {
		return nil, err
	}
	var entries []entry
	if err := json.Unmarshal(src, &entries, json.RejectUnknownMembers(true)); err != nil {
		return nil, err
	}
	out := make([]Case, 0, len(entries))
	for _, e := range entries {
		raw := e.Request
		if err := raw.Canonicalize(); err != nil {
			return nil, fmt.Errorf("%q: %w", e.Title, err)
		}
		r, err := intake.Decode(raw)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", e.Title, err)
		}
		out = append(out, Case{Title: e.Title, Request: r, Raw: raw, Trusted: e.Trusted, ModelAnswer: e.ModelAnswer, Expect: e.Expect, Decided: e.Decided})
	}
	return out, nil
}

// Colleagues are the people who decided something in the sample week, each
// once, in order of name: who the demo's people file holds beside the visitor.
func Colleagues(cases []Case) []review.Actor {
	seen := map[string]review.Actor{}
	for _, c := range cases {
		if c.Decided == nil {
			continue
		}
		seen[c.Decided.Decision.By.Name] = c.Decided.Decision.By
		if s := c.Decided.Countersign; s != nil {
			seen[s.By.Name] = s.By
		}
	}
	out := make([]review.Actor, 0, len(seen))
	for _, a := range seen {
		out = append(out, a)
	}
	slices.SortFunc(out, func(a, b review.Actor) int { return strings.Compare(a.Name, b.Name) })
	return out
}
