package review_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lert/review"
	"lert/review/policy"
)

// drawn is a request, the history of earlier requests and the time.
type drawn struct {
	r   *review.Request
	h   *review.History
	now time.Time
}

func (d drawn) assess(p *review.Policy) *review.Assessment { return review.Assess(p, d.r, d.h, d.now) }

// changed is d with a changed copy of the request.
func (d drawn) changed(change func(*review.Request)) drawn {
	d.r = cloneRequest(d.r)
	change(d.r)
	return d
}

// forAll checks a property on many drawn requests.
func forAll(t *testing.T, property func(*rapid.T, *review.Policy, drawn)) {
	t.Helper()
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	rounds := 5
	if testing.Short() {
		rounds = 2
	}
	for range rounds {
		rapid.Check(t, func(t *rapid.T) {
			d := drawn{r: drawRequest(t, p), h: drawHistory(t)}
			d.now = d.r.ReceivedAt.Add(time.Duration(rapid.IntRange(0, 200).Draw(t, "hours later")) * time.Hour)
			property(t, p, d)
		})
	}
}

// rank orders recommendations, the most favourable first.
func rank(a *review.Assessment) int {
	return slices.Index([]string{review.RecommendApprove, review.RecommendNarrowed, review.RecommendPushBack,
		review.RecommendReject}, a.Recommendation)
}

// TestDrawnRequestsVary: the properties below would prove nothing if every drawn request were refused.
func TestDrawnRequestsVary(t *testing.T) {
	seen, producible := map[string]int{}, 0
	// Some answers are rare, and a short run draws few requests.
	for range 50 {
		forAll(t, func(t *rapid.T, p *review.Policy, d drawn) {
			a := d.assess(p)
			seen[a.Recommendation]++
			n := a.CountRows().Producible()
			producible += n
		})
		if len(seen) == 4 && producible > 0 {
			break
		}
	}
	if len(seen) != 4 || producible == 0 {
		t.Errorf("recommended %v, %d rows can be produced", seen, producible)
	}
	t.Log(seen)
}

// TestProducibleIsAskedAuthorisedAndHeld: nothing can be produced that was not asked for, that no legal process or
// emergency reaches, or that the platform does not have.
func TestProducibleIsAskedAuthorisedAndHeld(t *testing.T) {
	forAll(t, func(t *rapid.T, p *review.Policy, d drawn) {
		a := d.assess(p)
		for _, row := range a.Categories {
			if row.Producible != (row.Asked && row.Authorised && row.Held) {
				t.Fatalf("%+v", row)
			}
			if row.Voluntary && d.r.Kind != review.KindEmergency {
				t.Fatalf("given freely outside an emergency: %+v", row)
			}
			if row.Producible && row.Code != "" || !row.Producible && row.Code == "" {
				t.Fatalf("a row says why it is out, and only then: %+v", row)
			}
			if row.Item < 0 {
				named := func(i review.Item) bool { return i.Category != review.AnyAndAll }
				if !d.r.Kind.IsPreservation() || slices.ContainsFunc(d.r.Data, named) {
					t.Fatalf("nobody asked for %+v", row)
				}
			} else if d.r.Data[row.Item].Category != row.Category {
				t.Fatalf("%+v is not what item %d asks", row, row.Item)
			}
			if row.Producible && !d.r.Kind.IsPreservation() && !row.Voluntary && d.r.Process == nil {
				t.Fatalf("no paper reaches %+v", row)
			}
			for _, f := range a.Checks {
				for _, f := range f.Findings {
					if row.Producible && !a.Waits(&row) && f.Severity == review.SeverityNarrow &&
						f.Field == fmt.Sprintf("data[%d]", row.Item) && len(d.r.Targets) < 2 && row.Part == "" {
						t.Fatalf("%s narrows out what can be produced: %+v", f.Code, row)
					}
				}
			}
		}
		for i := range a.Checks {
			c := &a.Checks[i]
			if can := a.CountRows().Producible(); can > 0 && c.Verdict == review.Fail &&
				!slices.ContainsFunc(c.Findings, func(f review.Finding) bool {
					return f.Severity == review.SeverityPushBack || f.Severity == review.SeverityReject
				}) {
				t.Fatalf("%s fails although something can be produced\n%s", c.Name, findings(a))
			}
		}
		if can := a.CountRows().Producible(); can == 0 && !d.r.Kind.IsPreservation() && rank(a) < 2 {
			t.Fatalf("%s with nothing to give\n%s", a.Recommendation, findings(a))
		}
	})
}

// TestFindingsAreWhole: every finding has a text without holes and cites a source that the policy knows, and the
// verdicts follow from the findings.
func TestFindingsAreWhole(t *testing.T) {
	forAll(t, func(t *rapid.T, p *review.Policy, d drawn) {
		a := d.assess(p)
		for i := range a.Checks {
			c := &a.Checks[i]
			if c.Name != review.CheckNames[i] {
				t.Fatalf("check %d is %s", i, c.Name)
			}
			for _, f := range c.Findings {
				key, _, _ := strings.Cut(f.Cite, "#")
				source, known := p.Sources[key]
				if !known {
					t.Fatalf("%s rests on %q, which is no source", f.Code, f.Cite)
				}
				if of := source.Platforms; len(of) > 0 && p.Platforms[d.r.Platform] != nil &&
					!slices.Contains(of, d.r.Platform) {
					t.Fatalf("%s of a request to %s rests on %q", f.Code, d.r.Platform, f.Cite)
				}
				if f.Text == "" || strings.ContainsAny(f.Text.String(), "{}") ||
					strings.Contains(f.Text.String(), "  ") {
					t.Fatalf("%s says %q", f.Code, f.Text)
				}
				if p.Codes[f.Code] == nil || !strings.HasPrefix(f.Code, c.Name+".") {
					t.Fatalf("%s is no code of %s", f.Code, c.Name)
				}
				if f.Counsel && !a.Counsel {
					t.Fatalf("%s is counsel's, the assessment is not", f.Code)
				}
				if c.Verdict == review.Pass && f.Severity != review.SeverityInfo || c.Verdict == review.NotApplicable &&
					f.Severity != review.SeverityInfo {
					t.Fatalf("%s %s with %s %s", c.Name, c.Verdict, f.Severity, f.Code)
				}
			}
		}
	})
}

// TestSameArguments: the same arguments give the same bytes, and the request is only read.
func TestSameArguments(t *testing.T) {
	forAll(t, func(t *rapid.T, p *review.Policy, d drawn) {
		before := cloneRequest(d.r)
		first := string(d.assess(p).Canonical())
		if second := string(d.changed(func(*review.Request) {}).assess(p).Canonical()); first != second {
			t.Fatalf("two answers:\n%s\n%s", first, second)
		}
		if !reflect.DeepEqual(before, cloneRequest(d.r)) {
			t.Fatal("the request was changed")
		}
	})
}

// defect spoils a request. It applies only to a request that has none of the findings whose codes are in instead,
// because it would overwrite their cause.
type defect struct {
	name    string
	instead string
	spoil   func(*review.Request)
}

var defects = []defect{
	{"a private person", "", func(r *review.Request) { r.Requester.Kind = "private" }},
	{"webmail", "requester.lookalike_domain requester.fraud_signals requester.unlisted_domain",
		withEmail("x@gmail.com")},
	{"a look-alike", "requester.personal_email", withEmail("x@fbi.gov.example.com")},
	{"no address", "requester.personal_email requester.lookalike_domain requester.unlisted_domain " +
		"requester.fraud_signals", withEmail("")},
	{"no agency", "", func(r *review.Request) { r.Requester.Agency = "" }},
	{"no name", "", func(r *review.Request) { r.Requester.Name = "" }},
	{"no badge", "", func(r *review.Request) { r.Requester.Badge = "" }},
	{"no telephone", "", func(r *review.Request) { r.Requester.Phone = "" }},
	{"not attested", "", func(r *review.Request) {
		r.Requester.Attested, r.Requester.AttestedRequest = new(false), nil
	}},
	{"a known fake", "", func(r *review.Request) { r.Requester.Signals = append(r.Requester.Signals, "known_fake") }},
	{"mail forged", "requester.email_unproven requester.callback_failed", func(r *review.Request) {
		v := review.Verification{DKIM: "fail"}
		if old := r.Requester.Verification; old != nil {
			v.Callback, v.EmailLogin = old.Callback, old.EmailLogin
		}
		r.Requester.Verification = &v
	}},
	{"a call-back refused", "", func(r *review.Request) {
		r.Requester.Verification = &review.Verification{Callback: &review.Callback{Result: "refused"}}
	}},
	{"no verification", "requester.mail_auth_failed requester.callback_failed",
		func(r *review.Request) { r.Requester.Verification = nil }},
	{"unsigned", "", changeProcessIfAny(func(pr *review.Process) { pr.Signed = false })},
	{"unsealed", "", changeProcessIfAny(func(pr *review.Process) { pr.Sealed = false })},
	// An order of before the Regulation is none; where the date is missing, that is asked first.
	{"undated", "legal_basis.expired legal_basis.future_dated legal_basis.duration_exceeded legal_basis.wrong_statute",
		changeProcessIfAny(func(pr *review.Process) { pr.IssuedOn = review.Date{} })},
	{"past its date", "", changeProcessIfAny(func(pr *review.Process) { pr.ValidUntil = day("2026-01-01") })},
	{"dated ahead", "legal_basis.undated legal_basis.expired legal_basis.duration_exceeded legal_basis.wrong_statute",
		changeProcessIfAny(func(pr *review.Process) { pr.IssuedOn = day("2027-06-01") })},
	// Other rules hold for the company in Ireland than for the one that answers where no known company is named.
	{"served on another", "", changeProcessIfAny(func(pr *review.Process) {
		if !strings.Contains(pr.ServedOn, "Ireland") {
			pr.ServedOn = "Somebody Ltd"
		}
	})},
	{"not certified", "", changeProcessIfAny(func(pr *review.Process) { pr.Certified = false })},
	{"no notice of review", "", changeProcessIfAny(func(pr *review.Process) { pr.ReviewNotice = false })},
	{"no suspect", "", changeProcessIfAny(func(pr *review.Process) { pr.SuspectConfirmed = false })},
	{"a language nobody reads", "", changeProcessIfAny(func(pr *review.Process) { pr.Language = "tr" })},
	// The number of an Indian report says when the case was opened; without it a person asks.
	{"neither docket nor reference", "legal_basis.wrong_statute", func(r *review.Request) {
		r.Reference = ""
		if r.Process != nil {
			r.Process.Docket = ""
		}
	}},
	{"an offence of speech", "legal_basis.purpose_mismatch legal_basis.threshold",
		changeProcessIfAny(func(pr *review.Process) {
			if pr.Offence != nil {
				pr.Offence.Category = "speech"
			}
		})},
	{"no offence", "legal_basis.human_rights legal_basis.purpose_mismatch " +
		"legal_basis.death_penalty legal_basis.privilege_press",
		changeProcessIfAny(func(pr *review.Process) { pr.Offence = nil })},
	{"a lesser offence", "", changeProcessIfAny(func(pr *review.Process) {
		if pr.Offence != nil {
			pr.Offence.MaxSentenceYears, pr.Offence.Limb = 0, ""
		}
	})},
	{"no justification", "legal_basis.privilege_press legal_basis.death_penalty scope.redesign emergency.unclaimed",
		func(r *review.Request) { r.Justification = "" }},
	{"no target", "scope.invalid_target scope.not_our_target scope.too_many_targets " +
		"scope.area_search legal_basis.wrong_entity legal_basis.wrong_statute legal_basis.agreement_limb " +
		"emergency.foreign_content", func(r *review.Request) { r.Targets = nil }},
	{"a target that cannot be", "scope.not_our_target",
		func(r *review.Request) { r.Targets = append(r.Targets, review.Target{Type: "phone", Value: "12"}) }},
	{"everyone who was there", "",
		func(r *review.Request) { r.Data = append(r.Data, review.Item{Category: review.AreaSearch}) }},
	{"build a way in", "", withDemand("redesign")},
	{"testimony", "", func(r *review.Request) { r.Demands = append(r.Demands, "testimony") }},
	{"no end to the period", "scope.inverted_period", func(r *review.Request) {
		// An emergency needs no period: the emergency test limits the days.
		if r.Kind == review.KindRecords && !r.Period.From.IsZero() {
			r.Period.To = review.Point{}
		}
	}},
	{"no attestation in writing", "", changeEmergencyIfAny(func(c *review.EmergencyClaim) { c.Attested = false })},
	{"no harm", "", changeEmergencyIfAny(func(c *review.EmergencyClaim) { c.Harm = "" })},
	{"no hurry", "", changeEmergencyIfAny(func(c *review.EmergencyClaim) { c.Imminence = "" })},
	{"nobody at risk", "", changeEmergencyIfAny(func(c *review.EmergencyClaim) { c.PersonAtRisk = "unknown" })},
	{"no link to the account", "", changeEmergencyIfAny(func(c *review.EmergencyClaim) { c.Nexus = "-" })},
}

// shownBy are the findings without which some defects are none: an order that names no entity of ours is one on the
// entity that controls the data, for which other rules may apply.
var shownBy = map[string]string{"served on another": "legal_basis.wrong_entity"}

// otherRows names the defects that change which rows there are, or the days of a row: their rows cannot be compared.
var otherRows = []string{"no target", "a target that cannot be", "no end to the period"}

func changeProcessIfAny(spoil func(*review.Process)) func(*review.Request) {
	return func(r *review.Request) {
		if r.Process != nil {
			spoil(r.Process)
		}
	}
}

func changeEmergencyIfAny(spoil func(*review.EmergencyClaim)) func(*review.Request) {
	return func(r *review.Request) {
		if r.Emergency != nil {
			spoil(r.Emergency)
		}
	}
}

// TestDefectsNeverHelp: a defect never makes the recommendation more favourable, and never lets a row be produced that
// could not be before.
func TestDefectsNeverHelp(t *testing.T) {
	forAll(t, func(t *rapid.T, p *review.Policy, d drawn) {
		a := d.assess(p)
		for _, f := range defects {
			if slices.ContainsFunc(strings.Fields(f.instead), func(code string) bool { return a.Find(code) != nil }) {
				continue
			}
			b := d.changed(f.spoil).assess(p)
			if code := shownBy[f.name]; code != "" && b.Find(code) == nil {
				continue
			}
			if rank(b) < rank(a) {
				t.Fatalf("%s turns %s into %s\n%s\n%s", f.name, a.Recommendation, b.Recommendation, findings(a),
					findings(b))
			}
			if slices.Contains(otherRows, f.name) {
				continue
			}
			before := given(a)
			for _, row := range given(b) {
				if !slices.Contains(before, row) {
					t.Fatalf("%s lets out %s\n%s\n%s", f.name, row, findings(a), findings(b))
				}
			}
		}
	})
}

// given names the rows that can be produced before anything is cured. What else can be differs once an emergency fails,
// beside which the process no longer counts.
func given(a *review.Assessment) (out []string) {
	for _, row := range a.Categories {
		if row.Producible && len(row.After) == 0 {
			out = append(out, fmt.Sprintf("%s@%d#%d", row.Category, row.Item, row.Target))
		}
	}
	return out
}

// TestLessIsNeverWorse: a request that asks for less gets no less favourable recommendation, unless nothing that can be
// produced is left of it.
func TestLessIsNeverWorse(t *testing.T) {
	forAll(t, func(t *rapid.T, p *review.Policy, d drawn) {
		a := d.assess(p)
		compare := func(what string, less drawn) {
			b := less.assess(p)
			can := b.CountRows().Producible()
			if can == 0 && !less.r.Kind.IsPreservation() {
				return
			}
			if rank(b) > rank(a) {
				t.Fatalf("%s turns %s into %s\n%s\n%s", what, a.Recommendation, b.Recommendation, findings(a),
					findings(b))
			}
		}
		for i, item := range d.r.Data {
			if !slices.ContainsFunc(a.Categories,
				func(row review.CategoryRow) bool { return row.Item == i && row.Producible }) && len(d.r.Data) > 1 {
				compare("without "+string(item.Category),
					d.changed(func(r *review.Request) { r.Data = slices.Delete(r.Data, i, i+1) }))
			}
		}
		for i := range d.r.Targets {
			if len(d.r.Targets) > 1 {
				compare(fmt.Sprintf("without target %d", i),
					d.changed(func(r *review.Request) { r.Targets = slices.Delete(r.Targets, i, i+1) }))
			}
		}
		half := slices.ContainsFunc(d.r.Data, func(i review.Item) bool { return i.From.IsZero() != i.To.IsZero() })
		if q := d.r.Period; !half && !q.From.IsZero() && !q.To.IsZero() && q.Days() > 2 {
			later := review.Point{Time: q.From.Time.AddDate(0, 0, rapid.IntRange(1, q.Days()-2).Draw(t,
				"days removed")), WholeDay: q.From.WholeDay}
			compare("a later beginning", d.changed(func(r *review.Request) { r.Period.From = later }))
			earlier := review.Point{Time: q.To.Time.AddDate(0, 0, -rapid.IntRange(1, q.Days()-2).Draw(t,
				"days removed at the end")), WholeDay: q.To.WholeDay}
			less := d.changed(func(r *review.Request) { r.Period.To = earlier })
			// The remaining days may be past retention: then fewer rows can be produced.
			if b := less.assess(p); len(given(b)) >= len(given(a)) {
				compare("an earlier end", less)
			}
		}
	})
}

// TestOrderDoesNotMatter: targets and data in another order give the same assessment, except for the indexes and for
// which of several like things a sentence names.
func TestOrderDoesNotMatter(t *testing.T) {
	forAll(t, func(t *rapid.T, p *review.Policy, d drawn) {
		items := rapid.Permutation(upTo(len(d.r.Data))).Draw(t, "items")
		targets := rapid.Permutation(upTo(len(d.r.Targets))).Draw(t, "order of targets")
		other := d.changed(func(r *review.Request) {
			for to, from := range items {
				r.Data[to] = d.r.Data[from]
			}
			for to, from := range targets {
				r.Targets[to] = d.r.Targets[from]
			}
		})
		a, b := d.assess(p), other.assess(p)
		for i := range b.Categories {
			if row := &b.Categories[i]; row.Item >= 0 {
				row.Item = items[row.Item]
				if len(targets) > 0 {
					row.Target = targets[row.Target]
				}
			}
		}
		if x, y := outline(a), outline(b); x != y {
			t.Fatalf("in another order:\n%s\n%s\n%s\n%s", x, y, findings(a), findings(b))
		}
	})
}

func upTo(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// outline is all of an assessment that the order of targets and data does not change.
func outline(a *review.Assessment) string {
	var out []string
	for i := range a.Checks {
		for _, f := range a.Checks[i].Findings {
			out = append(out, fmt.Sprint(f.Code, " ", f.Severity, " ", f.Counsel))
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	for i := range a.Checks {
		out = append(out, string(a.Checks[i].Verdict))
	}
	rows := slices.Clone(a.Categories)
	slices.SortFunc(rows, func(x, y review.CategoryRow) int {
		return strings.Compare(fmt.Sprintf("%+v", x), fmt.Sprintf("%+v", y))
	})
	return fmt.Sprintf("%s %v %v\n%+v\n%+v\n%+v", a.Recommendation, a.Counsel, out, rows, a.Notice, a.Clocks)
}

// TestDoubtIsNeverSilent: if every rule that lets data be disclosed is marked as unverified, all disclosure needs
// review.
func TestDoubtIsNeverSilent(t *testing.T) {
	forAll(t, func(t *rapid.T, p *review.Policy, d drawn) {
		what := rapid.SampledFrom([]string{"reach", "holdings", "emergency"}).Draw(t, "doubted")
		a := d.assess(p)
		b := d.assess(withUnverified(p, d, what))
		if d.r.Kind.IsPreservation() {
			return
		}
		if w := p.Platform(d.r.Platform); what == "emergency" && (w == nil || w.Emergency.NotOffered) {
			return // the statute's own test, which is verified, applies instead
		}
		for _, row := range b.Categories {
			if !row.Producible || what == "reach" && row.Voluntary || what == "emergency" && !row.Voluntary {
				continue
			}
			if !slices.ContainsFunc(b.Checks[:4],
				func(c review.Check) bool { return c.Verdict != review.Pass && c.Verdict != review.NotApplicable }) ||
				!slices.ContainsFunc(b.Checks[:], func(c review.Check) bool {
					return slices.ContainsFunc(c.Findings,
						func(f review.Finding) bool { return f.Severity == review.SeverityReview })
				}) {
				t.Fatalf("%+v passes although its %s is in doubt\n%s\n%s", row, what, findings(a), findings(b))
			}
		}
	})
}

// withUnverified is the policy with one kind of row marked G? (unverified), for this request.
func withUnverified(p *review.Policy, d drawn, what string) *review.Policy {
	out := *p
	if plat := p.Platforms[d.r.Platform]; plat != nil {
		x := *plat
		x.Holdings = slices.Clone(x.Holdings)
		for i := range x.Holdings {
			if what == "holdings" {
				x.Holdings[i].Confidence = "G?"
			}
		}
		if what == "emergency" {
			x.Emergency.Confidence = "G?"
		}
		x.BuildIndex()
		out.Platforms = map[string]*review.Platform{x.ID: &x}
	}
	if d.r.Process != nil && what == "reach" {
		if inst := p.Instrument(d.r.Process.Instrument, review.DateOf(d.r.ReceivedAt)); inst != nil {
			x := *inst
			x.Reach = slices.Clone(x.Reach)
			for i := range x.Reach {
				x.Reach[i].Confidence = "G?"
			}
			out.Instruments = map[string][]*review.Instrument{x.ID: {&x}}
		}
	}
	return &out
}
