package policy_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/policy"
)

// wholeAnswer is all that an assessment decides.
type wholeAnswer struct {
	recommendation string
	// findings are all but those that only inform, in alphabetical order, each as "code=severity", with +c for counsel.
	findings string
	// rows are the categories asked: "name" can be produced, "name(codes)" once these are cured, "-name(code)" not.
	rows   string
	notice string // the action
	clock  string // the basis of the earliest response clock that runs
}

// changedFact is a request that differs from another in one fact, and the answer to it.
type changedFact struct {
	name, change string
	want         wholeAnswer
}

// runAnswers assesses a request with each of some changes of one fact and compares the whole answer.
func runAnswers(t *testing.T, base string, list []changedFact) {
	t.Helper()
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 10 {
		t.Errorf("only %d requests", len(list))
	}
	for _, x := range list {
		t.Run(x.name, func(t *testing.T) {
			r := withChanges(t, base)
			if x.change != "" {
				r = withFurtherChanges(t, r, x.change)
			}
			got := answerOf(t, review.Assess(p, r, nil, r.ReceivedAt.Add(time.Hour)))
			if got != x.want {
				t.Errorf("the answer is\n%+v, want\n%+v", got, x.want)
			}
		})
	}
}

// answerOf writes an assessment as an answer.
func answerOf(t *testing.T, a *review.Assessment) wholeAnswer {
	t.Helper()
	out := wholeAnswer{recommendation: a.Recommendation, notice: a.Notice.Action}
	var codes, rows []string
	counsel := false
	for i := range a.Checks {
		for _, f := range a.Checks[i].Findings {
			s := f.Code + "=" + f.Severity
			if f.Counsel {
				s, counsel = s+"+c", true
			}
			if f.Severity != review.SeverityInfo {
				codes = append(codes, s)
			}
		}
	}
	if counsel != a.Counsel {
		t.Errorf("counsel is %v although the findings say %v", a.Counsel, counsel)
	}
	slices.Sort(codes)
	out.findings = strings.Join(slices.Compact(codes), " ")
	for _, row := range a.Categories {
		s := string(row.Category)
		switch {
		case !row.Producible:
			s = "-" + s + "(" + row.Code + ")"
		case len(row.After) > 0:
			s += "(" + strings.Join(row.After, ",") + ")"
		}
		rows = append(rows, s)
	}
	out.rows = strings.Join(rows, " ")
	var first time.Time
	for _, k := range a.Clocks {
		if k.Name == review.ClockResponse && !k.Informative && (first.IsZero() || k.Due.Before(first)) {
			first, out.clock = k.Due, k.Basis
		}
	}
	return out
}
