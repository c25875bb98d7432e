package review_test

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/intake"
	"lert/review/policy"
)

// requirement is one requirement: its number and text, what the shipped law and platforms say about it, and the policy
// rows that it rests on.
type requirement struct {
	id, text string
	rows     []string    // as withoutRow names them
	says     policyCheck // nil: it is tested elsewhere
	belongs  string      // where
}

// policyCheck checks a statement about a policy; the error says what is true instead.
type policyCheck func(*review.Policy) error

// TestNeeds checks the shipped policy against every requirement, and then removes the rows that it rests on, one at a
// time: a requirement that is still met without its row rests on something else, and its test proves nothing.
func TestNeeds(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for i, n := range needs {
		if want := fmt.Sprintf("S%d", i+1); n.id != want {
			t.Fatalf("line %d is %s, want %s", i, n.id, want)
		}
		t.Run(n.id, func(t *testing.T) {
			if n.says == nil {
				testedElsewhere(t, n)
				return
			}
			t.Log(n.text)
			requireRows(t, p, n.rows, n.says)
		})
	}
}

// testedElsewhere checks that the test that a requirement names exists and has the requirement's number in its name. If
// only a subject is named, the requirement is skipped.
func testedElsewhere(t *testing.T, n requirement) {
	t.Helper()
	m := elsewhereTest.FindStringSubmatch(n.belongs)
	if m == nil {
		t.Skip("belongs to: " + n.belongs)
	}
	b, err := os.ReadFile("../" + m[2])
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(n.id+`\D`).MatchString(m[1]) || !strings.Contains(string(b), "func "+m[1]+"(") {
		t.Errorf("%s has no test %s that bears the number %s", m[2], m[1], n.id)
	}
}

var elsewhereTest = regexp.MustCompile(`^(Test\w+) \((\S+_test\.go)\)$`)

func requireRows(t *testing.T, p *review.Policy, rows []string, says policyCheck) {
	t.Helper()
	if err := says(p); err != nil {
		t.Error(err)
	}
	if len(rows) == 0 {
		t.Error("no row is named on which this rests")
	}
	for _, row := range rows {
		less, n := withoutRow(t, p, row)
		if n == 0 {
			t.Errorf("the policy has no row %q", row)
		} else if says(less) == nil {
			t.Errorf("still so without %q: it does not rest on it", row)
		}
	}
}

// paper is a request document after a change, with the history of earlier requests.
type paper struct {
	doc    string
	change func(*review.Request)
	past   *review.History
}

// changed is a document with a change made to it.
func changed(doc string, change func(*review.Request)) paper { return paper{doc: doc, change: change} }

func (c paper) read() (*review.Request, error) {
	r, err := intake.Decode([]byte(c.doc))
	if err == nil && c.change != nil {
		c.change(r)
	}
	return r, err
}

// expectedAnswer is a document and what its assessment must show, in the words of expect.
type expectedAnswer struct {
	name string
	doc  paper
	want []string
}

// expectAll compares the assessments of documents under the built-in policy, which it returns.
func expectAll(t *testing.T, tests []expectedAnswer) *review.Policy {
	t.Helper()
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			if err := expect(c.doc, c.want...)(p); err != nil {
				t.Error(err)
			}
		})
	}
	return p
}

// expect assesses a document at testNow and compares the assessment with these words:
//
//	approve, approve_narrowed, push_back, reject   the recommendation
//	counsel                                        counsel must see it
//	legal_basis=pass                               a check's verdict
//	scope.encrypted  -scope.encrypted              found, not found
//	scope.encrypted=narrow                         found with this severity
//	scope.encrypted@wa-gov#encryption              found, citing this
//	scope.encrypted~Signal                         found, and its text says so
//	+subscriber.name  !content.mail                some row, no row can be produced
//	content.messages:scope.encrypted               a row is excluded by this code
//	notice=delay                                   the plan; also until=, ground=, recheck=
//	clock response=2026-11-23T06:00:00Z            when it is due
//	notbefore=2026-11-26T23:59:59Z                 before which nothing may be disclosed
//	duty=2027-02-19 kept=2027-02-20                the dates of a preservation
func expect(c paper, wants ...string) policyCheck {
	return func(p *review.Policy) error {
		r, err := c.read()
		if err != nil {
			return err
		}
		a := review.Assess(p, r, c.past, testNow)
		for _, w := range wants {
			if err := compare(a, w); err != nil {
				return fmt.Errorf("%w\n%s", err, findings(a))
			}
		}
		return nil
	}
}

func compare(a *review.Assessment, want string) error {
	wrong := func(got any) error { return fmt.Errorf("want %s, got %v", want, got) }
	switch want {
	case review.RecommendApprove, review.RecommendNarrowed, review.RecommendPushBack, review.RecommendReject:
		if a.Recommendation != want {
			return wrong(a.Recommendation)
		}
		return nil
	case "counsel":
		if !a.Counsel {
			return wrong("no counsel")
		}
		return nil
	}
	if rest, ok := strings.CutPrefix(want, "clock "); ok {
		name, due, _ := strings.Cut(rest, "=")
		for _, c := range a.Clocks {
			if c.Name == name && c.Due.Format(time.RFC3339) == due {
				return nil
			}
		}
		return wrong("no such clock")
	}
	if c, yes := strings.CutPrefix(want, "+"); yes {
		return produces(a, review.Category(c), true)
	}
	if c, no := strings.CutPrefix(want, "!"); no {
		return produces(a, review.Category(c), false)
	}
	if code, no := strings.CutPrefix(want, "-"); no {
		if a.Find(code) != nil {
			return wrong("it")
		}
		return nil
	}
	if c, code, ok := strings.Cut(want, ":"); ok && review.Category(c).Known() {
		for i := range a.Categories {
			if a.Categories[i].Category == review.Category(c) && a.Categories[i].Code == code {
				return nil
			}
		}
		return wrong("no such row")
	}
	name, value, given := strings.Cut(want, "=")
	switch name {
	case "notice":
		return equal(want, value, a.Notice.Action)
	case "ground":
		return equal(want, value, a.Notice.Ground)
	case "until":
		return equal(want, value, a.Notice.Until.String())
	case "recheck":
		return equal(want, value, a.Notice.RecheckOn.String())
	case "notbefore":
		for _, c := range a.Clocks {
			if !c.NotBefore.IsZero() {
				return equal(want, value, c.NotBefore.Format(time.RFC3339))
			}
		}
		return wrong("nothing is held back")
	case "duty", "kept":
		for _, c := range a.Clocks {
			if c.Name == "preservation" {
				return equal(want, value, map[string]time.Time{"duty": c.DutyEnds,
					"kept": c.KeptUntil}[name].Format(time.DateOnly))
			}
		}
		return wrong("no preservation")
	}
	for i := range a.Checks {
		if a.Checks[i].Name == name {
			return equal(want, value, string(a.Checks[i].Verdict))
		}
	}
	if !given {
		name, value = want, ""
	}
	code, words, _ := strings.Cut(name, "~")
	code, cite, _ := strings.Cut(code, "@")
	var last any = "nothing"
	for i := range a.Checks {
		for _, f := range a.Checks[i].Findings {
			if f.Code != code {
				continue
			}
			if (value == "" || f.Severity == value) && (cite == "" || f.Cite == cite) &&
				strings.Contains(f.Text.String(), words) {
				return nil
			}
			last = fmt.Sprintf("%s %q [%s]", f.Severity, f.Text, f.Cite)
		}
	}
	return wrong(last)
}

func equal(want, value, got string) error {
	if value != got {
		return fmt.Errorf("want %s, got %q", want, got)
	}
	return nil
}

func produces(a *review.Assessment, c review.Category, want bool) error {
	can, asked := false, false
	for i := range a.Categories {
		if row := &a.Categories[i]; row.Category == c {
			asked = true
			can = can || row.Producible
		}
	}
	if !asked {
		return fmt.Errorf("%s is in no row", c)
	}
	if can != want {
		return fmt.Errorf("%s can be produced: %v, want %v", c, can, want)
	}
	return nil
}

// allOf makes one check of several; each must pass.
func allOf(claims ...policyCheck) policyCheck {
	return func(p *review.Policy) error {
		for _, c := range claims {
			if err := c(p); err != nil {
				return err
			}
		}
		return nil
	}
}

// condition makes a check of a condition.
func condition(text string, ok func(*review.Policy) bool) policyCheck {
	return func(p *review.Policy) error {
		if !ok(p) {
			return errors.New("not so: " + text)
		}
		return nil
	}
}

// service states that a platform's intake has a name and an address. An empty address: it has no portal.
func service(id, name, portal string) policyCheck {
	return condition(fmt.Sprintf("%s has %q at %q", id, name, portal), func(p *review.Policy) bool {
		plat := p.Platforms[id]
		if plat == nil {
			return false
		}
		named := plat.Name == name || slices.Contains(plat.ServiceNames, name)
		return named && strings.TrimPrefix(plat.Portal, "https://") == strings.TrimPrefix(portal, "https://")
	})
}

// ask makes a request ask for some categories.
func ask(categories ...review.Category) func(*review.Request) {
	return func(r *review.Request) {
		r.Data = nil
		for _, c := range categories {
			r.Data = append(r.Data, review.Item{Category: c})
		}
	}
}

// under turns a request into one to another platform, under another instrument. Where a platform knows accounts by mail
// address or user id, the target is changed too.
func under(platform, instrument, role string, categories ...review.Category) func(*review.Request) {
	return func(r *review.Request) {
		r.Platform, r.Channel = platform, ""
		r.Process.Instrument, r.Process.Authority.Role, r.Process.ServedOn = instrument, role, ""
		switch platform {
		case "google", "apple":
			r.Targets = []review.Target{{Type: "email", Value: "someone@example.com"}}
		case "facebook", "instagram":
			r.Targets = []review.Target{{Type: "user_id", Value: "100000000000107"}}
		}
		ask(categories...)(r)
	}
}
