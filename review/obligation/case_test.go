package obligation_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"lert/review"
	"lert/review/obligation"
	"lert/review/policy"
	"lert/review/sample"
)

// The titles of the requests of the sample week that the tests use.
const (
	preservation   = "Preservation, nothing else"
	extension      = "Its one extension"
	production     = "A European order, nearly ten days old"
	narrowedOrder  = "Traffic data on a prosecutor's word"
	european       = "A European preservation order"
	subpoena       = "Grand jury subpoena for the six basics"
	warrant        = "Search warrant, all in order"
	nondisclosure  = "A 2703(d) order with a gag that ends"
	register       = "Pen register, sixty days ahead"
	notice         = "A magistrate's summons under section 94"
	kidnap         = "A kidnapping, confirmed"
	noticeWithheld = "A child in danger of exploitation"
)

var noon = time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)

var load = sync.OnceValues(func() ([]sample.Case, error) { return sample.Load(noon) })

var builtin = sync.OnceValues(policy.Builtin)

// tester is what *testing.T and *rapid.T have in common.
type tester interface {
	Helper()
	Fatalf(string, ...any)
}

var (
	anna  = review.Actor{Name: "anna", Role: review.RoleAnalyst, User: "anna", Host: "desk"}
	clara = review.Actor{Name: "clara", Role: review.RoleCounsel, User: "clara", Host: "desk"}
)

// testCase makes records of one request, an hour apart, and folds them.
type testCase struct {
	tester
	p       *review.Policy
	r       *obligation.Records
	related obligation.RelatedRequests
	now     time.Time
	leaf    int64
	by      review.Actor
}

// sampleDocument is a copy of a document of the sample week.
func sampleDocument(t tester, title string) *review.Request {
	t.Helper()
	week, err := load()
	if err != nil {
		t.Fatalf("%v", err)
	}
	i := slices.IndexFunc(week, func(c sample.Case) bool { return c.Title == title })
	if i < 0 {
		t.Fatalf("no sample is called %q", title)
	}
	return cloneDocument(week[i].Request)
}

// cloneDocument is a copy that shares nothing with the document.
func cloneDocument(r *review.Request) *review.Request {
	out := new(review.Request)
	copyJSON(r, out)
	return out
}

func copyJSON(from, to any) {
	b, err := json.Marshal(from)
	if err == nil {
		err = json.Unmarshal(b, to)
	}
	if err != nil {
		panic(err)
	}
}

// newCase imports a document an hour after it arrived.
func newCase(t tester, r *review.Request) *testCase {
	t.Helper()
	p, err := builtin()
	if err != nil {
		t.Fatalf("%v", err)
	}
	d := &testCase{tester: t, p: p, r: &obligation.Records{ID: "WA-1"}, now: r.ReceivedAt.UTC(), leaf: 10, by: anna}
	return d.revise(r)
}

// nextLeaf is the position of the next record, an hour after the one before. The
// position between them belongs to another request.
func (d *testCase) nextLeaf() int64 {
	d.now, d.leaf = d.now.Add(time.Hour), d.leaf+2
	return d.leaf
}

func (d *testCase) id() string { return fmt.Sprintf("id%d", d.leaf) }

func (d *testCase) revise(r *review.Request) *testCase {
	leaf := d.nextLeaf()
	d.r.Revisions = append(d.r.Revisions,
		obligation.Revision{Document: r, Trusted: true, ImportedAt: d.now, Leaf: leaf})
	return d
}

func (d *testCase) input() obligation.Input {
	return obligation.Input{Policy: d.p, Records: d.r, Related: d.related, Now: d.now}
}

func (d *testCase) fold() *obligation.Result { return obligation.Fold(d.input()) }

// decide records the proposed decision with an outcome, as changed by change.
func (d *testCase) decide(outcome string, change func(*review.Decision)) *testCase {
	leaf := d.nextLeaf()
	in := d.input()
	req := d.r.Request(d.r.Revision())
	shown := review.Assess(d.p, req, in.History(d.now), d.now)
	x := review.Propose(shown, req, outcome, shown.RecommendedChoice())
	x.ID, x.Seq, x.RequestID, x.Revision, x.DecidedAt, x.By = d.id(), uint64(leaf), d.r.ID, d.r.Revision(), d.now, d.by
	x.Effect = review.EffectFinal
	if change != nil {
		change(&x)
	}
	d.r.Decisions = append(d.r.Decisions, obligation.Decision{Decision: x, Assessment: shown, Leaf: leaf})
	return d
}

func (d *testCase) approve() *testCase { return d.decide(review.OutcomeApprove, nil) }

// takeBack takes the latest decision back.
func (d *testCase) takeBack() *testCase {
	last := d.r.LatestDecision().ID
	return d.decide(review.OutcomeTakenBack, func(x *review.Decision) { x.Supersedes = last })
}

func awaitingSignature(x *review.Decision) { x.Effect = review.EffectAwaitingSignature }

func (d *testCase) sign(answer string) *testCase {
	x := d.r.LatestDecision()
	x.CountersignLeaf = d.nextLeaf()
	x.Countersign = &review.Countersignature{DecisionID: x.ID, Answer: answer, By: clara, At: d.now}
	return d
}

func (d *testCase) observe(o review.Observation) *testCase {
	leaf := d.nextLeaf()
	o.ID, o.RequestID, o.Revision, o.By, o.At = d.id(), d.r.ID, d.r.Revision(), d.by, d.now
	d.r.Observations = append(d.r.Observations, obligation.Observation{Observation: o, Leaf: leaf})
	return d
}

func (d *testCase) note() *testCase {
	return d.observe(review.Observation{Kind: review.ObservedNote, Value: "looked"})
}

// recordCopy records what became of the copy; until is "" if it was destroyed.
func (d *testCase) recordCopy(value, until string) *testCase {
	o := review.Observation{Kind: review.ObservedCopy, Value: value, Note: "so it was"}
	if until != "" {
		o.Until = date(until)
	}
	return d.observe(o)
}

func (d *testCase) ask() *testCase {
	leaf := d.nextLeaf()
	q := review.Referral{RequestID: d.r.ID, Revision: d.r.Revision(), Question: "May we?", By: d.by, At: d.now}
	d.r.Questions = append(d.r.Questions, obligation.Question{Referral: q, Leaf: leaf, OpinionLeaf: -1})
	return d
}

func (d *testCase) answer() *testCase {
	q := &d.r.Questions[len(d.r.Questions)-1]
	q.OpinionLeaf = d.nextLeaf()
	q.Opinion, q.OpinionBy, q.OpinionAt = "Yes.", clara, d.now
	return d
}

// fulfil records that something was done on the latest decision, if there is one.
func (d *testCase) fulfil(kind string, categories ...string) *testCase {
	leaf := d.nextLeaf()
	f := review.Fulfilment{ID: d.id(), RequestID: d.r.ID, Revision: d.r.Revision(), Kind: kind, At: d.now,
		RecordedAt: d.now, By: d.by, Categories: categories}
	if x := d.r.LatestDecision(); x != nil {
		f.DecisionID = x.ID
	}
	d.r.Fulfilments = append(d.r.Fulfilments, obligation.Fulfilment{Fulfilment: f, Leaf: leaf})
	return d
}

// produce records that all that the latest decision granted was produced.
func (d *testCase) produce() *testCase {
	return d.fulfil(review.Produced, d.r.LatestDecision().Granted...)
}

func (d *testCase) link(kind, ends string) *testCase {
	leaf := d.nextLeaf()
	l := review.Link{ID: d.id(), RequestID: d.r.ID, OtherID: "WA-2", Kind: kind, Revokes: ends, Why: "so it is",
		By: d.by, At: d.now}
	d.r.Links = append(d.r.Links, obligation.Link{Link: l, Leaf: leaf})
	return d
}

// snooze snoozes the request for some time, or wakes it if that is 0.
func (d *testCase) snooze(by time.Duration) *testCase {
	leaf := d.nextLeaf()
	z := review.Snooze{ID: d.id(), RequestID: d.r.ID, By: d.by, At: d.now}
	if by > 0 {
		z.Until = d.now.Add(by)
	}
	d.r.Snoozes = append(d.r.Snoozes, obligation.Snooze{Snooze: z, Leaf: leaf})
	return d
}

func (d *testCase) renew(until string, gap bool) *testCase {
	leaf := d.nextLeaf()
	x := review.NondisclosureRenewal{ID: d.id(), RequestID: d.r.ID, Revision: d.r.Revision(), OrderNumber: "2:26-mc-9",
		Court: "District Court", Signed: true, Authority: review.Authority{Role: "judge", Country: "US"},
		IssuedOn: review.DateOf(d.now), Until: date(until), By: d.by, At: d.now, Gap: gap}
	d.r.Renewals = append(d.r.Renewals, obligation.Renewal{NondisclosureRenewal: x, Leaf: leaf})
	return d
}

func (d *testCase) claim(to string) *testCase {
	d.now = d.now.Add(time.Hour)
	c := obligation.ClaimEvent{Kind: obligation.Claimed, By: d.by, At: d.now, To: to, LedgerSize: d.leaf + 1}
	d.r.ClaimEvents = append(d.r.ClaimEvents, c)
	return d
}

// obligations are the obligations of a clock.
func (d *testCase) obligations(clock string) (out []obligation.Obligation) {
	for _, o := range d.fold().Obligations {
		if o.Clock == clock {
			out = append(out, o)
		}
	}
	return out
}

// obligationLines are the obligations of a clock as "date text".
func (d *testCase) obligationLines(clock string) (out []string) {
	for _, o := range d.obligations(clock) {
		out = append(out, o.Due.Format(time.DateOnly)+" "+o.Text)
	}
	return out
}

// wantObligations compares the obligations of a clock, as "date text".
func (d *testCase) wantObligations(clock string, want ...string) {
	d.Helper()
	if got := d.obligationLines(clock); !slices.Equal(got, want) {
		d.Fatalf("owed of %s are %q, want %q", clock, got, want)
	}
}

func date(s string) review.Date {
	d, err := review.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// day is the calendar day n days after the test's own.
func day(n int) string { return review.DateOf(noon).AddDays(n).String() }

var _ tester = (*testing.T)(nil)
