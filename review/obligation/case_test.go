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

// Titles of the sample week that the tests work on.
const (
	freeze    = "Preservation, nothing else"
	extension = "Its one extension"
	european  = "A European preservation order"
	subpoena  = "Grand jury subpoena for the six basics"
	warrant   = "Search warrant, all in order"
	gagged    = "A 2703(d) order with a gag that ends"
	register  = "Pen register, sixty days ahead"
	notice    = "A magistrate's summons under section 94"
	kidnap    = "A kidnapping, confirmed"
	withheld  = "A child in danger of exploitation"
)

var noon = time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)

var load = sync.OnceValues(func() ([]sample.Case, error) { return sample.Load(noon) })

var builtin = sync.OnceValues(policy.Builtin)

// tester is what a test and a drawn test have in common.
type tester interface {
	Helper()
	Fatalf(string, ...any)
}

var (
	anna  = review.Actor{Analyst: "anna", Role: review.RoleAnalyst, User: "anna", Host: "desk"}
	clara = review.Actor{Analyst: "clara", Role: review.RoleCounsel, User: "clara", Host: "desk"}
)

// desk records acts on one request and folds them. Each act takes an hour.
type desk struct {
	tester
	p      *review.Policy
	r      *obligation.Records
	around obligation.Around
	now    time.Time
	leaf   int64
	by     review.Actor
}

// paper is a copy of a document of the sample week.
func paper(t tester, title string) *review.Request {
	t.Helper()
	week, err := load()
	if err != nil {
		t.Fatalf("%v", err)
	}
	i := slices.IndexFunc(week, func(c sample.Case) bool { return c.Title == title })
	if i < 0 {
		t.Fatalf("no sample is called %q", title)
	}
	return reread(week[i].Request)
}

// reread is a copy that shares nothing with the document.
func reread(r *review.Request) *review.Request {
	out := new(review.Request)
	copyOf(r, out)
	return out
}

func copyOf(from, to any) {
	b, err := json.Marshal(from)
	if err == nil {
		err = json.Unmarshal(b, to)
	}
	if err != nil {
		panic(err)
	}
}

// open takes a document in an hour after it arrived.
func open(t tester, r *review.Request) *desk {
	t.Helper()
	p, err := builtin()
	if err != nil {
		t.Fatalf("%v", err)
	}
	d := &desk{tester: t, p: p, r: &obligation.Records{ID: "WA-1"}, now: r.ReceivedAt.UTC(), leaf: 10, by: anna}
	return d.revise(r)
}

// at is the place in the ledger of the next act, an hour after the one before.
// The leaf between belongs to another request.
func (d *desk) at() int64 {
	d.now, d.leaf = d.now.Add(time.Hour), d.leaf+2
	return d.leaf
}

func (d *desk) id() string { return fmt.Sprintf("id%d", d.leaf) }

func (d *desk) revise(r *review.Request) *desk {
	leaf := d.at()
	d.r.Revisions = append(d.r.Revisions, obligation.Revision{Document: r, Trusted: true, At: d.now, Leaf: leaf})
	return d
}

func (d *desk) input() obligation.Input {
	return obligation.Input{Policy: d.p, Records: d.r, Around: d.around, Now: d.now}
}

func (d *desk) fold() *obligation.Standing { return obligation.Fold(d.input()) }

// decide records what is proposed for an outcome, as changed.
func (d *desk) decide(outcome string, change func(*review.Decision)) *desk {
	leaf := d.at()
	in := d.input()
	req := d.r.Request(d.r.Revision())
	shown := review.Assess(d.p, req, in.History(d.now), d.now)
	x := review.Propose(shown, req, outcome, shown.Recommended())
	x.ID, x.Seq, x.Request, x.Revision, x.DecidedAt, x.By = d.id(), uint64(leaf), d.r.ID, d.r.Revision(), d.now, d.by
	x.Effect = review.EffectFinal
	if change != nil {
		change(&x)
	}
	d.r.Decisions = append(d.r.Decisions, obligation.Decision{Decision: x, Shown: shown, Leaf: leaf})
	return d
}

func (d *desk) approve() *desk { return d.decide(review.OutcomeApprove, nil) }

// back takes the latest decision back.
func (d *desk) back() *desk {
	last := d.r.Latest().ID
	return d.decide(review.OutcomeTakenBack, func(x *review.Decision) { x.Supersedes = last })
}

func unsigned(x *review.Decision) { x.Effect = review.EffectHeld }

func (d *desk) sign(answer string) *desk {
	x := d.r.Latest()
	x.SignLeaf = d.at()
	x.Sign = &review.Countersign{Decision: x.ID, Answer: answer, By: clara, At: d.now}
	return d
}

func (d *desk) observe(o review.Observation) *desk {
	leaf := d.at()
	o.ID, o.Request, o.Revision, o.By, o.At = d.id(), d.r.ID, d.r.Revision(), d.by, d.now
	d.r.Observations = append(d.r.Observations, obligation.Observation{Observation: o, Leaf: leaf})
	return d
}

func (d *desk) note() *desk {
	return d.observe(review.Observation{Kind: review.ObservedNote, Value: "looked"})
}

// became says what became of the copy; until is "" for a copy that is gone.
func (d *desk) became(value, until string) *desk {
	o := review.Observation{Kind: review.ObservedCopy, Value: value, Note: "so it was"}
	if until != "" {
		o.Until = date(until)
	}
	return d.observe(o)
}

func (d *desk) ask() *desk {
	leaf := d.at()
	q := review.Referral{Request: d.r.ID, Revision: d.r.Revision(), Question: "May we?", By: d.by, At: d.now}
	d.r.Questions = append(d.r.Questions, obligation.Question{Referral: q, Leaf: leaf, AnswerLeaf: -1})
	return d
}

func (d *desk) answer() *desk {
	q := &d.r.Questions[len(d.r.Questions)-1]
	q.AnswerLeaf = d.at()
	q.Answer, q.AnsweredBy, q.AnsweredAt = "Yes.", clara, d.now
	return d
}

// fulfil records that something was done on the latest decision, if there is one.
func (d *desk) fulfil(kind string, categories ...string) *desk {
	leaf := d.at()
	f := review.Fulfilment{ID: d.id(), Request: d.r.ID, Revision: d.r.Revision(), Kind: kind, At: d.now,
		RecordedAt: d.now, By: d.by, Categories: categories}
	if x := d.r.Latest(); x != nil {
		f.Decision = x.ID
	}
	d.r.Fulfilments = append(d.r.Fulfilments, obligation.Fulfilment{Fulfilment: f, Leaf: leaf})
	return d
}

// produce hands over all that the latest decision granted.
func (d *desk) produce() *desk { return d.fulfil(review.Produced, d.r.Latest().Granted...) }

func (d *desk) link(kind, ends string) *desk {
	leaf := d.at()
	l := review.Link{ID: d.id(), Request: d.r.ID, Other: "WA-2", Kind: kind, Ends: ends, Why: "so it is",
		By: d.by, At: d.now}
	d.r.Links = append(d.r.Links, obligation.Link{Link: l, Leaf: leaf})
	return d
}

// snooze lays the request aside for some time, or wakes it for none.
func (d *desk) snooze(by time.Duration) *desk {
	leaf := d.at()
	z := review.Snooze{ID: d.id(), Request: d.r.ID, By: d.by, At: d.now}
	if by > 0 {
		z.Until = d.now.Add(by)
	}
	d.r.Snoozes = append(d.r.Snoozes, obligation.Snooze{Snooze: z, Leaf: leaf})
	return d
}

func (d *desk) renew(until string, gap bool) *desk {
	leaf := d.at()
	x := review.Renewal{ID: d.id(), Request: d.r.ID, Revision: d.r.Revision(), Order: "2:26-mc-9",
		Court: "District Court", Signed: true, Authority: review.Authority{Role: "judge", Country: "US"},
		IssuedOn: review.DateOf(d.now), Until: date(until), By: d.by, At: d.now, Gap: gap}
	d.r.Renewals = append(d.r.Renewals, obligation.Renewal{Renewal: x, Leaf: leaf})
	return d
}

func (d *desk) claim(to string) *desk {
	d.now = d.now.Add(time.Hour)
	c := obligation.Claim{What: obligation.Claimed, By: d.by, At: d.now, To: to, Leaves: d.leaf + 1}
	d.r.Claims = append(d.r.Claims, c)
	return d
}

// owed are the obligations of a clock.
func (d *desk) owed(clock string) (out []obligation.Obligation) {
	for _, o := range d.fold().Owed {
		if o.Clock == clock {
			out = append(out, o)
		}
	}
	return out
}

// lines are the obligations of a clock as "day words".
func (d *desk) lines(clock string) (out []string) {
	for _, o := range d.owed(clock) {
		out = append(out, o.Due.Format(time.DateOnly)+" "+o.Says)
	}
	return out
}

// owes compares the obligations of a clock, as "day words".
func (d *desk) owes(clock string, want ...string) {
	d.Helper()
	if got := d.lines(clock); !slices.Equal(got, want) {
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

// day is the calendar day, some days from the test's own.
func day(n int) string { return review.DateOf(noon).AddDays(n).String() }

var _ tester = (*testing.T)(nil)
