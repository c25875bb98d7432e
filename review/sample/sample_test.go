package sample_test

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"lert/review"
	"lert/review/intake"
	"lert/review/letter"
	"lert/review/policy"
	"lert/review/sample"
)

// moments are instants at which the sample must be correct: a Monday noon, minutes
// after midnight, a leap day, the last night of a year.
var moments = []time.Time{
	time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC),
	time.Date(2026, 11, 22, 0, 4, 0, 0, time.UTC),
	time.Date(2028, 2, 29, 23, 58, 0, 0, time.UTC),
	time.Date(2026, 12, 31, 23, 59, 30, 0, time.FixedZone("late", -11*3600)),
}

func load(t testing.TB, now time.Time) []sample.Case {
	t.Helper()
	cases, err := sample.Load(now)
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

func builtin(t testing.TB) *review.Policy {
	t.Helper()
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// assess is what an analyst would see: the document, with the verification of our own
// portal, and the earlier requests of the week as its history.
func assess(p *review.Policy, c sample.Case, at time.Time) (*review.Request, *review.Assessment) {
	r := review.ApplyObservations(c.Request, c.Trusted, nil)
	return r, review.Assess(p, r, &review.History{Renewals: c.Expect.Renewals}, at)
}

func TestEverySampleIsWhatItSays(t *testing.T) {
	p := builtin(t)
	for _, now := range moments {
		for _, c := range load(t, now) {
			t.Run(now.Format("2006-01-02")+"/"+c.Title, func(t *testing.T) {
				at := now
				if c.Decided != nil {
					at = c.Decided.Decision.DecidedAt
				}
				_, a := assess(p, c, at)
				codes := a.Codes()
				if !slices.Contains(c.Expect.Recommendation, a.Recommendation) {
					t.Errorf("recommendation %s, want one of %v", a.Recommendation, c.Expect.Recommendation)
				}
				for _, code := range c.Expect.RequiredCodes {
					if !slices.Contains(codes, code) {
						t.Errorf("finding %s is missing", code)
					}
				}
				for _, code := range c.Expect.ForbiddenCodes {
					if slices.Contains(codes, code) {
						t.Errorf("finding %s must not be there", code)
					}
				}
				some := map[review.Category]bool{}
				for _, row := range a.Categories {
					some[row.Category] = some[row.Category] || row.Producible
				}
				for _, want := range c.Expect.Producible {
					if !some[want] {
						t.Errorf("%s cannot be produced", want)
					}
				}
				for _, not := range c.Expect.NotProducible {
					if some[not] {
						t.Errorf("%s can be produced", not)
					}
				}
				if c.Expect.Notice != "" && a.Notice.Action != c.Expect.Notice {
					t.Errorf("notice %s, want %s", a.Notice.Action, c.Expect.Notice)
				}
				if c.Expect.Counsel != nil && a.Counsel != *c.Expect.Counsel {
					t.Errorf("counsel %v, want %v", a.Counsel, *c.Expect.Counsel)
				}
				if c.Expect.PlainApproval {
					for i := range a.Checks {
						for _, f := range a.Checks[i].Findings {
							if f.Severity != review.SeverityInfo {
								t.Errorf("not clean: %s is %s", f.Code, f.Severity)
							}
						}
					}
				}
				if t.Failed() {
					for i := range a.Checks {
						for _, f := range a.Checks[i].Findings {
							t.Logf("%-9s counsel=%-5v %s [%s] %s", f.Severity, f.Counsel, f.Code, f.Field, f.Text)
						}
					}
					for _, row := range a.Categories {
						t.Logf("row %s target %d %s authorised=%v held=%v %s",
							row.Category, row.Target, row.Part, row.Authorised, row.Held, row.Code)
					}
				}
			})
		}
	}
}

// TestColleaguesBrokeNoRule: the store accepts what the colleagues decided.
func TestColleaguesBrokeNoRule(t *testing.T) {
	p := builtin(t)
	decided, overridden, held, preserved := 0, 0, 0, 0
	for _, c := range load(t, moments[0]) {
		if c.Decided == nil {
			continue
		}
		decided++
		d := c.Decided.Decision
		at := d.DecidedAt
		if !at.After(c.Request.ReceivedAt) || at.After(moments[0]) {
			t.Errorf("%s: decided %s, received %s", c.Title, at, c.Request.ReceivedAt)
		}
		r, a := assess(p, c, at)
		d.RequestID, d.Revision = "WA-2026-000001", 1
		attempt := review.DecisionInput{Policy: p, Request: r, Decision: &d, Shown: a, Revision: 1,
			OpenedAt: at.Add(-time.Minute), Now: at, NewestRecordAt: at}
		for _, refusal := range review.ValidateDecision(attempt) {
			t.Errorf("%s: would be refused by rule %d: %s", c.Title, refusal.Rule, refusal.What)
		}
		isHeld := review.NeedsCountersignature(attempt)
		if s := c.Decided.Countersign; s != nil {
			d.Effect = review.EffectAwaitingSignature
			for _, refusal := range review.ValidateCountersignature(&d, s) {
				t.Errorf("%s: signature refused: %s", c.Title, refusal.What)
			}
			if !s.At.After(at) {
				t.Errorf("%s: signed before it was decided", c.Title)
			}
		}
		if isHeld {
			overridden++
			if c.Decided.Countersign == nil {
				held++
			}
		} else if c.Decided.Countersign != nil {
			t.Errorf("%s: signed twice without need", c.Title)
		}
		if c.Request.Kind.IsPreservation() {
			preserved++
		}
		if _, err := letter.Write(p, letter.Input{Request: r, Assessment: a, Decision: &d}); err != nil {
			t.Errorf("%s: its letter: %v", c.Title, err)
		}
	}
	if decided < 10 || overridden < 2 || held < 1 || preserved < 1 {
		t.Errorf("%d decided, %d overridden, %d of them waiting, %d preservations: counsel's list is too thin",
			decided, overridden, held, preserved)
	}
}

// TestTheWeekIsAWeek: the mix is that of a real team, and enough of it can simply be
// approved.
func TestTheWeekIsAWeek(t *testing.T) {
	p := builtin(t)
	now := moments[0]
	cases := load(t, now)
	if len(cases) < 48 {
		t.Errorf("%d requests, want 48 and more", len(cases))
	}
	kinds, platforms, countries := map[review.Kind]int{}, map[string]int{}, map[string]int{}
	verdicts := map[string]map[review.Verdict]int{}
	approvable, overdue, soon, emergencies := 0, 0, 0, 0
	for i, c := range cases {
		if i > 0 && c.Request.ReceivedAt.Before(cases[i-1].Request.ReceivedAt) {
			t.Errorf("%s is out of order", c.Title)
		}
		kinds[c.Request.Kind]++
		platforms[c.Request.Platform]++
		countries[c.Request.Requester.Country]++
		_, a := assess(p, c, now)
		for _, check := range a.Checks {
			if verdicts[check.Name] == nil {
				verdicts[check.Name] = map[review.Verdict]int{}
			}
			verdicts[check.Name][check.Verdict]++
		}
		if a.Recommendation == review.RecommendApprove {
			approvable++
			if c.Request.Kind == review.KindEmergency && c.Request.Process == nil {
				emergencies++
			}
		}
		if due, ok := a.ResponseClock(); ok && c.Decided == nil && !due.InternalTarget {
			switch left := due.Due.Sub(now); {
			case left < 0:
				overdue++
			case left < time.Hour:
				soon++
			}
		}
	}
	for _, k := range review.Kinds {
		if kinds[k] == 0 {
			t.Errorf("no request of kind %s", k)
		}
	}
	for id := range p.Platforms {
		if platforms[id] == 0 {
			t.Errorf("no request to %s", id)
		}
	}
	for _, country := range []string{
		"US", "IN", "BR", "DE", "FR", "GB", "PL", "MX", "TR", "CA", "ES", "AU", "IT", "AR",
	} {
		if countries[country] == 0 {
			t.Errorf("no request from %s", country)
		}
	}
	for _, check := range review.CheckNames {
		v := verdicts[check]
		good, bad := v[review.Pass], v[review.Fail]
		if check == review.CheckNotice { // a plan never fails: it asks for a look
			bad = v[review.NeedsReview]
		}
		if good == 0 || bad == 0 {
			t.Errorf("check %s: %v; want it passed and failed", check, v)
		}
	}
	if 3*approvable < len(cases) {
		t.Errorf("%d of %d can be approved as asked, want a third", approvable, len(cases))
	}
	if overdue == 0 || soon == 0 {
		t.Errorf("%d overdue and %d due within the hour, want some of each", overdue, soon)
	}
	if emergencies != 2 {
		t.Errorf("%d true emergencies, want two", emergencies)
	}
	t.Logf("%d requests, %d approvable, countries %v, platforms %v, verdicts %v",
		len(cases), approvable, countries, platforms, verdicts)
}

// TestSamplesPassIntake: intake accepts the samples like any other documents.
func TestSamplesPassIntake(t *testing.T) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(intake.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("urn:lert:request:v1", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("urn:lert:request:v1")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for _, c := range load(t, moments[0]) {
		n := 0
		if v, err := jsonschema.UnmarshalJSON(bytes.NewReader(c.Raw)); err != nil {
			t.Errorf("%s: %v", c.Title, err)
		} else if err := schema.Validate(v); err != nil {
			t.Errorf("%s: not by the schema: %v", c.Title, err)
		}
		for doc, err := range intake.Read(bytes.NewReader(c.Raw), c.Title, intake.Limits{}) {
			if err != nil {
				t.Fatalf("%s: %v", c.Title, err)
			}
			n++
			if !bytes.Equal(doc.Raw, c.Raw) {
				t.Errorf("%s: its bytes are not canonical", c.Title)
			}
		}
		if n != 1 {
			t.Errorf("%s: %d documents", c.Title, n)
		}
		if other := seen[string(c.Raw)]; other != "" {
			t.Errorf("%s is the same document as %s", c.Title, other)
		}
		seen[string(c.Raw)] = c.Title
		if id := c.Request.ID; id != "" {
			t.Errorf("%s: brings the case number %s; the store gives numbers", c.Title, id)
		}
		if words := len(strings.Fields(c.ModelAnswer)); words < 15 || words > 110 {
			t.Errorf("%s: its worked answer has %d words", c.Title, words)
		}
	}
}

// fictitious are the telephone numbers that regulators reserve for fiction, or that no
// numbering plan assigns.
var fictitious = regexp.MustCompile(`^(` +
	`\+1(202|613)55501\d\d|\+44207946\d{4}|\+3319900\d{4}|\+3363998\d{4}|\+91100000\d{4}|` +
	`\+493023125\d{3}|\+49171392\d{4}|\+612555001\d\d|\+5500\d{8,9}|\+39060{2,}\d{3,}|\+39000\d+|` +
	`\+34000\d{6}|\+48(22)?0000\d+|\+52000\d+|\+90000\d+|\+54000\d+)$`)

func TestNobodyCanBeReached(t *testing.T) {
	number := regexp.MustCompile(`"\+?\d[\d ]{9,14}"`)
	for _, c := range load(t, moments[0]) {
		var numbers []string
		numbers = append(numbers, c.Request.Requester.Phone)
		if v := c.Request.Requester.Verification; v != nil && v.Callback != nil {
			numbers = append(numbers, v.Callback.Number)
		}
		for _, target := range c.Request.Targets {
			switch target.Type {
			case "phone":
				if target.Value != "1000000148" { // the number that could be two
					numbers = append(numbers, target.Value)
				}
			case "email":
				if !strings.HasSuffix(target.Value, "@example.com") {
					t.Errorf("%s: %s may be somebody's mailbox", c.Title, target.Value)
				}
			}
		}
		for _, n := range numbers {
			if !fictitious.MatchString(n) {
				t.Errorf("%s: %s may be somebody's number", c.Title, n)
			}
		}
		for _, s := range number.FindAllString(string(c.Raw), -1) {
			if s = strings.Trim(s, `"`); s[0] == '+' && !fictitious.MatchString(s) {
				t.Errorf("%s: %s may be somebody's number", c.Title, s)
			}
		}
	}
}

// TestSameMomentSameWeek: the same moment gives the same bytes, so that a demo with
// --now can be repeated exactly.
func TestSameMomentSameWeek(t *testing.T) {
	a, err := json.Marshal(load(t, moments[0]))
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(load(t, moments[0]))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a, b) {
		t.Error("two loads at one moment differ")
	}
}

func TestColleagues(t *testing.T) {
	roles := map[string]string{}
	for _, a := range sample.Colleagues(load(t, moments[0])) {
		if roles[a.Name] != "" {
			t.Errorf("%s appears twice", a.Name)
		}
		if a.Pseudonym == "" || a.Pseudonym == a.Name {
			t.Errorf("%s has no pseudonym", a.Name)
		}
		roles[a.Name] = a.Role
	}
	for _, role := range []string{review.RoleAnalyst, review.RoleLead, review.RoleCounsel} {
		found := false
		for _, r := range roles {
			found = found || r == role
		}
		if !found {
			t.Errorf("no %s decided anything", role)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		load(b, moments[0])
	}
}
