package store

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"lert/review"
	"lert/store/engine"
)

// rev is how many commits the database has seen.
func (f *fixture) rev() (n engine.Rev) {
	f.t.Helper()
	if err := f.view(context.Background(), func(r engine.Reader) error { n = r.Rev(); return nil }); err != nil {
		f.t.Fatal(err)
	}
	return n
}

func (f *fixture) replayUnder(p *review.Policy) (out []ReplayedDecision, sum ReplaySummary) {
	f.t.Helper()
	f.stopRefresh() // it recomputes rows in the background
	before := f.rev()
	sum, err := f.As(anna).Replay(context.Background(), p,
		func(r ReplayedDecision) error { out = append(out, r); return nil }, nil)
	if err != nil {
		f.t.Fatal(err)
	}
	if after := f.rev(); after != before {
		f.t.Errorf("a replay wrote: revision %d became %d", before, after)
	}
	return out, sum
}

// decideSome makes three decisions: an approval, a push back, and a withdrawal of the latter.
func (f *fixture) decideSome() (approved, pushed string) {
	approved, pushed = f.importRequest(warrant(1)), f.importRequest(warrant(2))
	c := f.openCase(anna, approved)
	f.decide(anna, approval(c), c)
	c = f.openCase(ben, pushed)
	d := pushBack(c)
	f.decide(ben, d, c)
	f.clock.add(time.Hour)
	f.openCase(ben, pushed)
	w := review.Decision{ID: freshID(), RequestID: pushed, Revision: 1, Outcome: review.OutcomeWithdrawn,
		Rationale: "they took it back", Supersedes: d.ID, AssessedAt: f.clock.Now()}
	if _, err := f.As(ben).Decide(context.Background(), w, nil); err != nil {
		f.t.Fatal(err)
	}
	return approved, pushed
}

func TestReplaySame(t *testing.T) {
	f := openTest(t)
	f.decideSome()
	out, sum := f.replayUnder(defaultPolicy)
	if len(out) != 0 || sum.Decisions != 3 || sum.WithoutAssessment != 1 || sum.Changed != 0 || sum.Reworded != 0 {
		t.Errorf("got %+v %+v", out, sum)
	}
	// A policy with other bytes and the same content decides the same.
	if out, sum := f.replayUnder(testPolicy("platform: test # a comment\n")); len(out) != 0 || sum.Reworded != 0 {
		t.Errorf("a comment changed %+v %+v", out, sum)
	}
}

func TestReplayChanges(t *testing.T) {
	f := openTest(t)
	approved, pushed := f.decideSome()
	tests := []struct {
		name   string
		change func(*review.Policy)
		what   string // a difference of the approval
		code   string
		lost   []string
	}{
		{"a weight", func(p *review.Policy) { p.Codes["scope.encrypted"].Severity = review.SeverityPushBack },
			review.DiffCodeSeverity, "scope.encrypted", nil},
		{"a holding", func(p *review.Policy) {
			p.Platforms["whatsapp"].Holdings[0].Held, p.Platforms["whatsapp"].Holdings[0].Why = "none", "scope.not_held"
		}, review.DiffRow, "scope.not_held", []string{"subscriber.name"}},
		{"an issuer", func(p *review.Policy) { p.Instruments["us.search_warrant"][0].Issuers = []string{"judge"} },
			review.DiffCodeAdded, "legal_basis.wrong_issuer", []string{"subscriber.name"}},
		{"a limit of time", func(p *review.Policy) {
			p.Instruments["us.search_warrant"][0].AgeLimits = []review.Limit{{Days: 1, Count: "days", From: "issued_on",
				To: "served_at", Code: "legal_basis.expired"}}
		}, review.DiffRecommendation, "legal_basis.expired", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := testPolicy("platform: changed\n")
			tt.change(p)
			out, sum := f.replayUnder(p)
			if len(out) != 2 || sum.Changed != 2 || sum.ByDifference[tt.what] != 2 {
				t.Fatalf("%d changed, %+v", len(out), sum)
			}
			r := out[0]
			if r.Request != approved || !r.InForce || r.PolicyAfter != p.Ref() ||
				r.PolicyBefore != defaultPolicy.Ref() {
				t.Errorf("got %+v", r)
			}
			if !slices.ContainsFunc(r.Differences,
				func(d review.Difference) bool { return d.Kind == tt.what && d.Code == tt.code }) {
				t.Errorf("no %s of %s in %+v", tt.what, tt.code, r.Differences)
			}
			if !slices.Equal(r.LostGrants, tt.lost) {
				t.Errorf("lost %v, want %v", r.LostGrants, tt.lost)
			}
			if out[1].Request != pushed || out[1].InForce || out[1].LostGrants != nil {
				t.Errorf("the superseded push back: %+v", out[1])
			}
		})
	}
}

// TestReplayAsItStood: an observation or a revision after a decision makes no difference to it; an observation before
// does.
func TestReplayAsItStood(t *testing.T) {
	ctx := context.Background()
	f := openTest(t)
	id := f.importRequest(warrant(3))
	observe := func(value string) {
		t.Helper()
		if _, err := f.As(anna).Observe(ctx,
			review.Observation{RequestID: id, Revision: 1, Kind: review.ObservedSignal, Value: value}); err != nil {
			t.Fatal(err)
		}
	}
	observe("odd_hour")
	f.clock.add(time.Minute)
	c := f.openCase(cora, id)
	d := approval(c)
	f.decide(cora, d, c)
	if c.Assessment.Find("requester.fraud_signals") == nil {
		t.Fatal("the signal is not in the assessment")
	}
	f.clock.add(time.Minute)
	observe("known_fake")
	second := warrant(3)
	second.ID, second.Justification = id, "Another reason."
	in := incoming(t, second)
	in.Revises, in.Why = id, "they corrected it"
	if got := f.importDocument(in); got.Outcome != "revision" {
		t.Fatalf("got %+v", got)
	}
	if out, sum := f.replayUnder(defaultPolicy); len(out) != 0 || sum.Decisions != 1 {
		t.Errorf("what came later changed %+v", out)
	}
	f.mustVerify()
}

func TestReplayEnds(t *testing.T) {
	f := openTest(t)
	f.decideSome()
	p := testPolicy("x")
	p.Codes["scope.encrypted"].Severity = review.SeverityReject
	stop := errors.New("enough")
	n := 0
	_, err := f.As(anna).Replay(context.Background(), p, func(ReplayedDecision) error { n++; return stop }, nil)
	if !errors.Is(err, stop) || n != 1 {
		t.Errorf("after %d: %v", n, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := f.As(anna).Replay(ctx, p, nil, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if sum, err := openTest(t).As(anna).Replay(context.Background(), p, nil, nil); err != nil || sum.Decisions != 0 {
		t.Errorf("an empty database: %+v %v", sum, err)
	}
}

// BenchmarkReplay is one decided request, read and assessed again.
func BenchmarkReplay(b *testing.B) {
	f := openTest(b)
	const n = 200
	for i := range n {
		id := f.importRequest(warrant(i))
		c := f.openCase(anna, id)
		f.decide(anna, approval(c), c)
	}
	b.ReportAllocs()
	done := 0
	for b.Loop() {
		sum, err := f.As(anna).Replay(context.Background(), defaultPolicy,
			func(r ReplayedDecision) error { b.Fatalf("%+v", r); return nil }, nil)
		if err != nil {
			b.Fatal(err)
		}
		done += sum.Decisions
	}
	b.ReportMetric(float64(done)/b.Elapsed().Seconds(), "decisions/s")
}
