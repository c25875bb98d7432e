// Package sample is the queue of `lert demo`: a week of requests as a response team
// might receive them, each with the answer that a good analyst would give and why.
// Every person, case and account in it is invented; the telephone numbers cannot be
// reached.
//
// Its times are relative to the moment at which it is loaded, so that deadlines are
// always near. The files under week/ are grouped by theme.
package sample

import (
	"embed"
	"fmt"
	"maps"
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
	Raw     []byte // the document in canonical JSON, as intake writes it
	// Trusted: it came through our own portal, whose verification counts.
	Trusted bool
	// ModelAnswer is the good answer, to be shown after the visitor has decided.
	ModelAnswer string
	Expect      Expect
	// Decided is what a colleague has decided, nil if the request waits for the
	// visitor.
	Decided *ColleagueDecision
}

// Expect is what a correct assessment shows; the tests compare it.
type Expect struct {
	// Recommendation lists those of which any one is correct.
	Recommendation []string `json:"recommendation"`
	// RequiredCodes are finding codes that must occur, ForbiddenCodes those that must
	// not.
	RequiredCodes  []string `json:"must,omitempty"`
	ForbiddenCodes []string `json:"never,omitempty"`
	// Producible are categories of which some row can be produced, NotProducible those
	// of which none can.
	Producible    []review.Category `json:"producible,omitempty"`
	NotProducible []review.Category `json:"not_producible,omitempty"`
	// Notice is the planned action; "" is not compared.
	Notice string `json:"notice,omitempty"`
	// Counsel is whether counsel must see the request; nil is not compared.
	Counsel *bool `json:"counsel,omitempty"`
	// PlainApproval: nothing has to be narrowed, acknowledged or referred to counsel,
	// so that two keystrokes approve it.
	PlainApproval bool `json:"clean,omitempty"`
	// Renewals is how many renewals of its preservation come before it in the week.
	Renewals int `json:"renewals,omitempty"`
}

// ColleagueDecision is a decision by a colleague in the sample, which the demo records
// through the store like any other. By and DecidedAt are set; what the caller and the
// store fill in is not: id, sequence number, request, revision, digests and the time of
// opening.
type ColleagueDecision struct {
	Decision review.Decision `json:"decision"`
	// Countersign is the second person's answer to a decision that is held; nil leaves
	// it waiting.
	Countersign *review.Countersignature `json:"sign,omitempty"`
	// Fulfilments are what was done on it, oldest first, by the person who decided.
	Fulfilments []review.Fulfilment `json:"done,omitempty"`
}

// Load is the sample week with its times relative to now, in order of receipt, in which
// case numbers are assigned.
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
		out = append(out, Case{Title: e.Title, Request: r, Raw: raw, Trusted: e.Trusted,
			ModelAnswer: e.ModelAnswer, Expect: e.Expect, Decided: e.Decided})
	}
	return out, nil
}

// Colleagues are the people who decided something in the sample week, each once, sorted
// by name: the people whom the demo's people file lists besides the visitor.
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
	return slices.SortedFunc(maps.Values(seen), func(a, b review.Actor) int { return strings.Compare(a.Name, b.Name) })
}
