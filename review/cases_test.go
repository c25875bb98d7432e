package review_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/intake"
	"lert/review/policy"
)

// workedCase is a request document, a time, and what a correct assessment must show. What is absent is not compared.
type workedCase struct {
	Name    string          `json:"name"`
	Now     time.Time       `json:"now"`
	Request json.RawMessage `json:"request"`
	Expect  expectation     `json:"expect"`
}

type expectation struct {
	Recommendation []string                   `json:"recommendation"`
	Counsel        *bool                      `json:"counsel"`
	Checks         map[string][]string        `json:"checks"`
	CodesMust      []string                   `json:"codes_must"`
	CodesNever     []string                   `json:"codes_never"`
	CodesAny       [][]string                 `json:"codes_any"`
	Producible     []string                   `json:"producible"`
	NotProducible  []string                   `json:"not_producible"`
	Notice         []string                   `json:"notice"`
	Clocks         map[string]json.RawMessage `json:"clocks"`
}

// TestWorkedCases compares assessments with the worked cases in the folder LERT_CASES; it is skipped if there is none
// (CONTRIBUTING.md).
func TestWorkedCases(t *testing.T) {
	dir := os.Getenv("LERT_CASES")
	if dir == "" {
		t.Skip("LERT_CASES names no folder of worked cases")
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no worked cases in %s: %v", dir, err)
	}
	later, _ := filepath.Glob(filepath.Join(dir, "new", "*.json"))
	files = append(files, later...)
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var c workedCase
			if err := json.Unmarshal(b, &c); err != nil {
				t.Fatal(err)
			}
			r, err := intake.Decode(c.Request)
			if err != nil {
				t.Fatal(err)
			}
			a := review.Assess(p, r, nil, c.Now)
			for _, problem := range c.Expect.compare(a) {
				t.Error(problem)
			}
			if t.Failed() {
				t.Log(findings(a))
			}
		})
	}
}

// compare lists how an assessment differs from what is expected.
func (e expectation) compare(a *review.Assessment) []string {
	var out []string
	bad := func(parts ...string) { out = append(out, strings.Join(parts, " ")) }
	if len(e.Recommendation) > 0 && !slices.Contains(e.Recommendation, a.Recommendation) {
		bad("recommendation", a.Recommendation, "want one of", strings.Join(e.Recommendation, ", "))
	}
	if e.Counsel != nil && *e.Counsel != a.Counsel {
		bad("counsel is not as expected")
	}
	for i := range a.Checks {
		if want := e.Checks[a.Checks[i].Name]; len(want) > 0 && !slices.Contains(want, string(a.Checks[i].Verdict)) {
			bad("check", a.Checks[i].Name, "is", string(a.Checks[i].Verdict), "want one of", strings.Join(want, ", "))
		}
	}
	codes := a.Codes()
	for _, c := range e.CodesMust {
		if !slices.Contains(codes, c) {
			bad("missing", c)
		}
	}
	for _, c := range e.CodesNever {
		if slices.Contains(codes, c) {
			bad("must not find", c)
		}
	}
	for _, any := range e.CodesAny {
		if !slices.ContainsFunc(any, func(c string) bool { return slices.Contains(codes, c) }) {
			bad("missing any of", strings.Join(any, ", "))
		}
	}
	can := map[string]bool{}
	for _, r := range a.Categories {
		if r.Producible {
			can[string(r.Category)] = true
		}
	}
	for _, c := range e.Producible {
		if !can[c] {
			bad(c, "must be producible")
		}
	}
	for _, c := range e.NotProducible {
		if can[c] {
			bad(c, "must not be producible")
		}
	}
	if len(e.Notice) > 0 && !slices.Contains(e.Notice, a.Notice.Action) {
		bad("notice", a.Notice.Action, "want one of", strings.Join(e.Notice, ", "))
	}
	for name, want := range e.Clocks {
		if !clockHolds(a, name, want) {
			bad("clock", name, "want", string(want))
		}
	}
	return out
}

// clockHolds compares a clock with a due instant, a list of them, or a span.
func clockHolds(a *review.Assessment, name string, want json.RawMessage) bool {
	var span struct{ Min, Max time.Time }
	var list []time.Time
	var one time.Time
	for _, c := range a.Clocks {
		if c.Name != name {
			continue
		}
		switch {
		case json.Unmarshal(want, &one) == nil:
			if c.Due.Equal(one) {
				return true
			}
		case json.Unmarshal(want, &list) == nil:
			if slices.ContainsFunc(list, c.Due.Equal) {
				return true
			}
		case json.Unmarshal(want, &span) == nil:
			if !c.Due.Before(span.Min) && !c.Due.After(span.Max) {
				return true
			}
		}
	}
	return false
}
