package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lert/review"
	"lert/review/problem"
	"lert/review/query"
)

// isRefusedByRule reports whether an error is a refusal under a rule.
func isRefusedByRule(err error, rule int) bool {
	return slices.ContainsFunc(problem.ListOf(err), func(r *problem.Error) bool { return r.Rule == rule })
}

func TestDecisionMovesTheRequest(t *testing.T) {
	f := openTest(t)
	id := f.importRequest(warrant(1))
	c := f.openCase(anna, id)
	r := f.decide(anna, approval(c), c)
	if r.Seq != 1 || r.AwaitingSignature || r.Repeated || r.State != review.StateDecided || r.Leaf != 1 {
		t.Errorf("receipt %+v", r)
	}
	if n := len(f.rows(QueueQuery{}).Rows); n != 0 {
		t.Errorf("%d rows are still open", n)
	}
	row := f.rows(QueueQuery{Tab: TabDecided}).Rows[0]
	if row.ID != id || row.Outcome != review.OutcomeApprove || row.DecidedBy != "anna" || row.Holder != "" {
		t.Errorf("row %+v", row)
	}
	c = f.openCase(anna, id)
	if len(c.Decisions) != 1 || c.Decisions[0].Decision.Grounds != nil || len(c.Decisions[0].LeafBytes) == 0 {
		t.Fatalf("decisions %+v", c.Decisions)
	}
	d, as, err := f.As(anna).Decision(context.Background(), "1")
	if err != nil || d.Decision.RequestID != id || as.Row.ID != id ||
		!bytes.Equal(d.AssessmentJSON, as.AssessmentJSON) {
		t.Errorf("decision 1: %v", err)
	}
	f.mustVerify()
}

func TestPushBackWaitsAndComesBack(t *testing.T) {
	f := openTest(t)
	id := f.importRequest(warrant(1))
	c := f.openCase(anna, id)
	if r := f.decide(anna, pushBack(c), c); r.State != review.StateWaiting {
		t.Fatalf("receipt %+v", r)
	}
	owed, err := f.As(anna).Due(context.Background(), 0)
	if err != nil || len(owed) != 1 || owed[0].Clock != "clarification" || owed[0].Request != id {
		t.Errorf("owed %+v, %v", owed, err)
	}
	fixed := warrant(1)
	fixed.Previous = &review.Previous{ID: id, Relation: "cures"}
	f.importDocument(incoming(t, fixed))
	if rows := f.rows(QueueQuery{}).Rows; len(rows) != 1 || rows[0].Revision != 2 {
		t.Errorf("a cured request must be open again: %+v", rows)
	}
	_, err = f.decideAsDryRun(anna, approval(c), c.AssessmentJSON)
	if !isRefusedByRule(err, 10) {
		t.Errorf("deciding revision 1 after revision 2 came: %v", err)
	}
	f.mustVerify()
}

// TestRefusals: the store itself makes each refusal, and writes nothing.
func TestRefusals(t *testing.T) {
	for _, x := range []struct {
		name string
		rule int
		do   func(f *fixture, c *Case, d *review.Decision) review.Actor
	}{
		{"not opened", 1, func(f *fixture, c *Case, d *review.Decision) review.Actor { return ben }},
		{"nothing granted", 2,
			func(f *fixture, c *Case, d *review.Decision) review.Actor { d.Granted = nil; return anna }},
		{"not asked", 3, func(f *fixture, c *Case, d *review.Decision) review.Actor {
			d.Granted = append(d.Granted, "subscriber.payment")
			return anna
		}},
		{"not producible", 4, func(f *fixture, c *Case, d *review.Decision) review.Actor {
			d.Granted = append(d.Granted, "content.messages")
			return anna
		}},
		{"not acknowledged", 6,
			func(f *fixture, c *Case, d *review.Decision) review.Actor { d.Acknowledged = nil; return anna }},
		{"no notice", 7, func(f *fixture, c *Case, d *review.Decision) review.Actor { d.Notice = nil; return anna }},
		{"no tailoring", 7,
			func(f *fixture, c *Case, d *review.Decision) review.Actor { d.Tailoring = nil; return anna }},
		{"no reason", 9, func(f *fixture, c *Case, d *review.Decision) review.Actor {
			d.Outcome, d.Reasons, d.Own = review.OutcomeReject, nil, nil
			return anna
		}},
		{"held by another", 10, func(f *fixture, c *Case, d *review.Decision) review.Actor {
			if _, err := f.As(ben).Claim(context.Background(), c.Row.ID); err != nil {
				f.t.Fatal(err)
			}
			return anna
		}},
		{"clock behind", 12,
			func(f *fixture, c *Case, d *review.Decision) review.Actor { f.clock.add(-3 * time.Minute); return anna }},
		{"two at once", 13, func(f *fixture, c *Case, d *review.Decision) review.Actor {
			d.AlsoDecides = []string{"WA-2026-000002"}
			return anna
		}},
		{"auditor", 0,
			func(f *fixture, c *Case, d *review.Decision) review.Actor { return person("anna", review.RoleAuditor) }},
		{"altered assessment", 0, func(f *fixture, c *Case, d *review.Decision) review.Actor {
			c.AssessmentJSON = bytes.Replace(bytes.Clone(c.AssessmentJSON), []byte(`"severity":"review"`),
				[]byte(`"severity":"info"`), 1)
			d.AssessmentDigest = review.Digest(c.AssessmentJSON)
			return anna
		}},
		{"other digest", 0, func(f *fixture, c *Case, d *review.Decision) review.Actor {
			d.AssessmentDigest = strings.Repeat("0", 64)
			return anna
		}},
		{"stale assessment", 0,
			func(f *fixture, c *Case, d *review.Decision) review.Actor { f.clock.add(61 * time.Minute); return anna }},
		{"supersedes nothing", 0,
			func(f *fixture, c *Case, d *review.Decision) review.Actor { d.Supersedes = "abcd"; return anna }},
		{"no assessment", 0,
			func(f *fixture, c *Case, d *review.Decision) review.Actor { c.AssessmentJSON = nil; return anna }},
		{"observed meanwhile", 0, func(f *fixture, c *Case, d *review.Decision) review.Actor {
			_, err := f.As(ben).Observe(context.Background(),
				review.Observation{RequestID: c.Row.ID, Kind: review.ObservedCallback,
					Callback: &review.Callback{NumberSource: "directory", Result: "refused"}})
			if err != nil {
				f.t.Fatal(err)
			}
			return anna
		}},
	} {
		t.Run(x.name, func(t *testing.T) {
			f := openTest(t)
			ctx := context.Background()
			c := f.openCase(anna, f.importRequest(warrant(1)))
			d := approval(c)
			if len(d.Granted) == 0 || len(d.Acknowledged) == 0 {
				t.Fatalf("the test's request gives nothing to grant or acknowledge: %s", c.AssessmentJSON)
			}
			by := x.do(f, c, &d)
			size, root, _ := f.As(anna).Root(ctx)
			_, err := f.decideAsDryRun(by, d, c.AssessmentJSON)
			if !isRefusedByRule(err, x.rule) {
				t.Errorf("rule %d: %v", x.rule, err)
			}
			if n, h, _ := f.As(anna).Root(ctx); n != size || h != root {
				t.Error("a refused decision changed the ledger")
			}
			if rows := f.rows(QueueQuery{}).Rows; len(rows) != 1 || rows[0].State != review.StateOpen {
				t.Error("a refused decision moved the request")
			}
			f.mustVerify()
		})
	}
}

func TestSameIDSameAnswer(t *testing.T) {
	f := openTest(t)
	id := f.importRequest(warrant(1))
	c := f.openCase(anna, id)
	d := approval(c)
	first := f.decide(anna, d, c)
	f.clock.add(30 * time.Minute)
	later := f.openCase(anna, id)
	again := d
	again.AssessedAt, again.AssessmentDigest = later.Assessment.AssessedAt, later.AssessmentDigest
	second := f.decide(anna, again, later)
	if !second.Repeated || second.Seq != first.Seq || second.Leaf != first.Leaf {
		t.Errorf("the same again gives %+v after %+v", second, first)
	}
	other := d
	other.Rationale = "something else"
	if _, err := f.As(anna).Decide(context.Background(), other, c.AssessmentJSON); !errors.Is(err, problem.Conflict) {
		t.Errorf("same id, other content: %v", err)
	}
	if _, err := f.As(ben).Decide(context.Background(), d, c.AssessmentJSON); !errors.Is(err, problem.Conflict) {
		t.Errorf("same id, another person: %v", err)
	}
	d.ID = "not hex"
	if _, err := f.decideAsDryRun(anna, d, c.AssessmentJSON); !errors.Is(err, problem.Refused) {
		t.Errorf("a bad id: %v", err)
	}
	f.mustVerify()
}

func TestHeldDecisionAndCountersignature(t *testing.T) {
	f := openTest(t)
	ctx := context.Background()
	held := func(n int) (string, Receipt) {
		id := f.importRequest(warrant(n))
		c := f.openCase(anna, id)
		d := approval(c)
		d.Granted = append(d.Granted, "content.messages")
		d.Overrides = []review.Override{{Code: "scope.encrypted", Why: "a copy was given to us"}}
		return id, f.decide(anna, d, c)
	}
	id, r := held(1)
	if !r.AwaitingSignature || r.State != review.StateReferred || !strings.Contains(r.Message, "held") {
		t.Fatalf("receipt %+v", r)
	}
	if rows := f.rows(QueueQuery{Tab: TabCounsel}).Rows; len(rows) != 1 || !rows[0].Overridden ||
		rows[0].Effect != review.EffectAwaitingSignature {
		t.Errorf("counsel's tab: %+v", rows)
	}
	owed, _ := f.As(anna).Due(ctx, 0)
	for _, o := range owed {
		if o.Clock != "response" {
			t.Errorf("a held decision started %s", o.Clock)
		}
	}
	for _, x := range []struct {
		who  review.Actor
		rule int
	}{{anna, 11}, {lena, 11}, {ben, 11}, {person("anna", review.RoleCounsel), 11}} {
		if _, err := f.As(x.who).Countersign(ctx,
			review.Countersignature{DecisionID: r.ID, Answer: "agree"}); !isRefusedByRule(err, x.rule) {
			t.Errorf("signed by %s (%s): %v", x.who.Name, x.who.Role, err)
		}
	}
	if _, err := f.As(cora).Countersign(ctx,
		review.Countersignature{DecisionID: r.ID, Answer: "refuse"}); !errors.Is(err, problem.Refused) {
		t.Errorf("a refusal without a reason: %v", err)
	}
	s, err := f.As(cora).Countersign(ctx, review.Countersignature{DecisionID: r.ID, Answer: "agree"})
	if err != nil || s.State != review.StateDecided {
		t.Fatalf("countersign: %+v, %v", s, err)
	}
	if again, err := f.As(cora).Countersign(ctx,
		review.Countersignature{DecisionID: fmt.Sprint(r.Seq), Answer: "agree"}); err != nil || !again.Repeated {
		t.Errorf("the same again: %+v, %v", again, err)
	}
	d, _, err := f.As(anna).Decision(ctx, r.ID)
	if err != nil || d.Decision.Effect != review.EffectFinal || d.Countersign == nil {
		t.Errorf("after agreement: %+v, %v", d, err)
	}
	_ = id

	id, r = held(2)
	if s, err = f.As(cora).Countersign(ctx, review.Countersignature{DecisionID: r.ID, Answer: "refuse",
		Why: "no"}); err != nil || s.State != review.StateOpen {
		t.Fatalf("refused: %+v, %v", s, err)
	}
	c := f.openCase(anna, id)
	if c.Row.State != review.StateOpen || c.Row.Outcome != "" {
		t.Errorf("a refused decision must open the case: %+v", c.Row)
	}

	id, r = held(3)
	next := warrant(3)
	next.Justification = "more"
	in := incoming(t, next)
	in.Revises, in.Why = id, "more facts"
	f.importDocument(in)
	if _, err := f.As(cora).Countersign(ctx,
		review.Countersignature{DecisionID: r.ID, Answer: "agree"}); !isRefusedByRule(err, 10) {
		t.Errorf("signing what a revision made void: %v", err)
	}
	f.mustVerify()
}

func TestTakingBack(t *testing.T) {
	f := openTest(t)
	ctx := context.Background()
	id := f.importRequest(warrant(1))
	c := f.openCase(anna, id)
	r := f.decide(anna, approval(c), c)
	back := review.Decision{ID: freshID(), RequestID: id, Revision: 1, Outcome: review.OutcomeTakenBack,
		Supersedes: r.ID, Rationale: "slipped"}
	if _, err := f.decideAsDryRun(ben, back, nil); !errors.Is(err, problem.Refused) {
		t.Errorf("another's decision: %v", err)
	}
	f.clock.add(9 * time.Minute)
	got, err := f.decideAsDryRun(anna, back, nil)
	if err != nil || got.State != review.StateOpen {
		t.Fatalf("taking back: %+v, %v", got, err)
	}
	if rows := f.rows(QueueQuery{}).Rows; len(rows) != 1 || rows[0].Outcome != "" {
		t.Errorf("rows %+v", rows)
	}
	owed, _ := f.As(anna).Due(ctx, 0)
	for _, o := range owed {
		if o.Clock != "response" || o.Text == "disclose what was approved" {
			t.Errorf("still owed after taking back: %+v", o)
		}
	}
	c = f.openCase(anna, id)
	r = f.decide(anna, approval(c), c)
	f.clock.add(11 * time.Minute)
	back.ID, back.Supersedes = freshID(), r.ID
	if _, err := f.decideAsDryRun(anna, back, nil); !errors.Is(err, problem.Refused) {
		t.Errorf("after the grace time: %v", err)
	}
	f.mustVerify()
}

func TestADecisionIsNotOverwritten(t *testing.T) {
	f := openTest(t)
	id := f.importRequest(warrant(1))
	a, b := f.openCase(anna, id), f.openCase(ben, id)
	r := f.decide(anna, approval(a), a)
	f.clock.add(time.Second)
	if _, err := f.decideAsDryRun(ben, pushBack(b), b.AssessmentJSON); !isRefusedByRule(err, 10) ||
		!strings.Contains(err.Error(), "anna") {
		t.Errorf("the second of two: %v", err)
	}
	b = f.openCase(ben, id)
	d := pushBack(b)
	d.Supersedes = r.ID
	f.decide(ben, d, b)
	f.mustVerify()
}

// TestOneOfManyWins: however many decide at once, one decision is recorded.
func TestOneOfManyWins(t *testing.T) {
	f := openTest(t)
	id := f.importRequest(warrant(1))
	var wg sync.WaitGroup
	var mu sync.Mutex
	won := 0
	for i := range 12 {
		who := person(fmt.Sprint("p", i), review.RoleAnalyst)
		c := f.openCase(who, id)
		d := approval(c)
		wg.Go(func() {
			_, err := f.As(who).Decide(context.Background(), d, c.AssessmentJSON)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				won++
			} else if !isRefusedByRule(err, 10) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if won != 1 {
		t.Errorf("%d decisions were recorded", won)
	}
	f.mustVerify()
}

// TestAnOpenQuestionIsAcknowledged: an approval does not pass over a question that counsel has not answered. A push
// back needs no answer, and a decision closes the question.
func TestAnOpenQuestionIsAcknowledged(t *testing.T) {
	f := openTest(t)
	ctx := context.Background()
	id := f.importRequest(warrant(1))
	if _, err := f.As(anna).Refer(ctx, review.Referral{RequestID: id, Question: "May we?"}); err != nil {
		t.Fatal(err)
	}
	c := f.openCase(anna, id)
	d := approval(c)
	for _, err := range []error{f.As(anna).WouldRefuse(c, d, c.AssessmentJSON), func() error {
		_, err := f.As(anna).Decide(ctx, d, c.AssessmentJSON)
		return err
	}()} {
		if p := problem.ListOf(err); len(p) != 1 || p[0].Rule != problem.RuleReviewOpen ||
			!strings.Contains(p[0].What, "“May we?”") {
			t.Errorf("refused: %v", err)
		}
	}
	d.Acknowledged = append(d.Acknowledged, review.CodeQuestionOpen)
	f.decide(anna, d, c)

	id = f.importRequest(warrant(2))
	if _, err := f.As(anna).Refer(ctx, review.Referral{RequestID: id, Question: "May we?"}); err != nil {
		t.Fatal(err)
	}
	c = f.openCase(anna, id)
	f.decide(anna, pushBack(c), c)
	fixed := warrant(2)
	fixed.Previous = &review.Previous{ID: id, Relation: "cures"}
	f.importDocument(incoming(t, fixed))
	c = f.openCase(anna, id)
	f.decide(anna, approval(c), c)
	f.mustVerify()
}

func TestReferral(t *testing.T) {
	f := openTest(t)
	ctx := context.Background()
	id := f.importRequest(warrant(1))
	if _, err := f.As(anna).Refer(ctx,
		review.Referral{RequestID: id, Question: "  "}); !errors.Is(err, problem.Refused) {
		t.Errorf("an empty question: %v", err)
	}
	r, err := f.As(anna).Refer(ctx, review.Referral{RequestID: id, Question: "May we?"})
	if err != nil || r.State != review.StateReferred {
		t.Fatalf("refer: %+v, %v", r, err)
	}
	if rows := f.rows(QueueQuery{Tab: TabCounsel}).Rows; len(rows) != 1 {
		t.Error("not on counsel's tab")
	}
	if _, err := f.As(lena).RecordOpinion(ctx, id, "yes"); !errors.Is(err, problem.Refused) {
		t.Errorf("an answer by a lead: %v", err)
	}
	if r, err = f.As(cora).RecordOpinion(ctx, id, "Yes, because."); err != nil || r.State != review.StateOpen {
		t.Fatalf("answer: %+v, %v", r, err)
	}
	if _, err := f.As(cora).RecordOpinion(ctx, id, "again"); !errors.Is(err, problem.Refused) {
		t.Errorf("an answer to nothing: %v", err)
	}
	// A question that a revision overtook does not swallow the next opinion.
	if _, err := f.As(anna).Refer(ctx, review.Referral{RequestID: id, Question: "And this?"}); err != nil {
		t.Fatal(err)
	}
	lead := f.openCase(lena, id)
	f.decide(lena, pushBack(lead), lead)
	fixed := warrant(1)
	fixed.Previous = &review.Previous{ID: id, Relation: "cures"}
	f.importDocument(incoming(t, fixed))
	if _, err := f.As(anna).Refer(ctx, review.Referral{RequestID: id, Question: "And now?"}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.As(cora).RecordOpinion(ctx, id, "Now yes."); err != nil {
		t.Fatal(err)
	}
	if now := f.openCase(anna, id); len(now.Referrals) != 3 || now.Referrals[1].Opinion != "" ||
		now.Referrals[2].Opinion != "Now yes." {
		t.Errorf("referrals %+v", now.Referrals)
	}
	c := f.openCase(anna, id)
	if len(c.Referrals) != 3 || c.Referrals[0].Opinion != "Yes, because." || c.Referrals[0].OpinionBy.Name != "cora" {
		t.Errorf("referrals %+v", c.Referrals)
	}
	what := map[string]bool{}
	for _, e := range c.Timeline {
		what[e.What] = true
	}
	for _, w := range []string{"received", "imported", "referred", "answered"} {
		if !what[w] {
			t.Errorf("the timeline lacks %q: %+v", w, c.Timeline)
		}
	}
	f.mustVerify()
}

func TestObligations(t *testing.T) {
	f := openTest(t)
	ctx := context.Background()
	pr := warrant(1)
	pr.Kind = review.KindPreservation
	id := f.importRequest(pr)
	c := f.openCase(anna, id)
	f.decide(anna, approval(c), c)
	kept := 0
	for _, o := range f.openCase(anna, id).Obligations {
		if o.Clock == "preservation" && o.Due.After(start.Add(80*24*time.Hour)) {
			kept++
		}
	}
	if kept == 0 {
		t.Errorf("an approved preservation owes no end: %+v", f.openCase(anna, id).Obligations)
	}
	r := barred(warrant(1), 162)
	r.Reference = "other"
	id = f.importRequest(r)
	c = f.openCase(anna, id)
	if !slices.Equal(c.History.OpenPreservations, []string{"WA-2026-000001"}) {
		t.Errorf("the preservation on this target is not known: %+v", c.History)
	}
	d := approval(c)
	d.Notice = &review.NoticeChoice{Action: review.NoticeDelay, Until: review.Date{Year: 2027, Month: 5, Day: 1},
		RecheckOn: review.Date{Year: 2027, Month: 1, Day: 1}}
	f.decide(anna, d, c)
	owed, err := f.As(anna).Due(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	clocks := map[string]time.Time{}
	for _, o := range owed {
		if o.Request == id {
			clocks[o.Clock] = o.Due
		}
	}
	if got := clocks["notice"]; !got.Equal(time.Date(2027, 5, 2, 10, 0, 0, 0, time.UTC)) {
		t.Errorf("notice owed %v", got)
	}
	if got := clocks["recheck"]; !got.Equal(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("re-check owed %v", got)
	}
	if !slices.IsSortedFunc(owed, func(a, b Obligation) int { return a.Due.Compare(b.Due) }) {
		t.Error("not in the order of time")
	}
	soon, err := f.As(anna).Due(ctx, 24*time.Hour)
	if err != nil || len(soon) >= len(owed) {
		t.Errorf("%d of %d fall due within a day, %v", len(soon), len(owed), err)
	}
	f.mustVerify()
}

func TestAuditList(t *testing.T) {
	f := openTest(t)
	ctx := context.Background()
	for n := range 9 {
		c := f.openCase(anna, f.importRequest(warrant(n)))
		if n%3 == 0 {
			f.decide(anna, pushBack(c), c)
		} else {
			f.decide(anna, approval(c), c)
		}
	}
	all, more, err := f.As(anna).Audit(ctx, AuditQuery{Limit: 100})
	if err != nil || more || len(all) != 9 || all[0].Decision.Seq != 9 {
		t.Fatalf("%d entries, more %v, %v", len(all), more, err)
	}
	page, more, _ := f.As(anna).Audit(ctx, AuditQuery{Limit: 4, From: all[3].Decision.Seq})
	if len(page) != 4 || !more || page[0].Decision.Seq != 5 {
		t.Errorf("page %+v, more %v", page, more)
	}
	for line, want := range map[string]int{"outcome:push_back": 3, "outcome:approve analyst:anna": 6, "analyst:ben": 0,
		"code:scope.no_period": 3, "is:overridden": 0} {
		q, err := query.Parse(line, f.clock.Now(), "anna")
		if err != nil {
			t.Fatal(err)
		}
		if got, _, err := f.As(anna).Audit(ctx, AuditQuery{Query: q}); err != nil || len(got) != want {
			t.Errorf("%s gives %d, want %d (%v)", line, len(got), want, err)
		}
	}
	if _, _, err := f.As(anna).Decision(ctx, "77"); !errors.Is(err, problem.NotFound) {
		t.Errorf("decision 77: %v", err)
	}
}

// TestAnyOrderOfActsAgrees: whatever is done in whatever order, everything that is written is consistent, and nothing
// is final without whoever must sign it.
func TestAnyOrderOfActsAgrees(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		f := openAt(t, t.TempDir()+"/lert.db", defaultPolicy)
		defer f.Close()
		ctx := context.Background()
		people := []review.Actor{anna, ben, cora, lena}
		var ids []string
		held := map[string]string{} // decision -> decider
		who := func() review.Actor { return rapid.SampledFrom(people).Draw(rt, "who") }
		id := func() string {
			if len(ids) == 0 {
				ids = append(ids, f.importRequest(warrant(0)))
			}
			return rapid.SampledFrom(ids).Draw(rt, "id")
		}
		expected := func(err error) {
			if err != nil && !errors.Is(err, problem.Refused) && !errors.Is(err, problem.Claimed) &&
				!errors.Is(err, problem.NotFound) {
				rt.Fatal(err)
			}
		}
		n := 0
		for range rapid.IntRange(1, 25).Draw(rt, "acts") {
			f.clock.add(time.Duration(rapid.IntRange(0, 30).Draw(rt, "minutes")) * time.Minute)
			switch rapid.IntRange(0, 9).Draw(rt, "act") {
			case 0, 1:
				n++
				r := warrant(n)
				r.Kind = rapid.SampledFrom([]review.Kind{review.KindRecords, review.KindEmergency,
					review.KindPreservation}).Draw(rt, "kind")
				ids = append(ids, f.importRequest(r))
			case 2:
				r := warrant(n)
				n++
				r.Justification = fmt.Sprint("revised ", n)
				in := incoming(t, r)
				in.Revises, in.Why = id(), "test"
				f.importDocument(in)
			case 3:
				_, err := f.As(who()).Claim(ctx, id())
				expected(err)
			case 4:
				_, err := f.As(who()).ClaimNext(ctx)
				expected(err)
			case 5:
				_, err := f.As(who()).Observe(ctx,
					review.Observation{RequestID: id(), Kind: review.ObservedSignal, Value: "odd_hour"})
				expected(err)
			case 6:
				if rapid.Bool().Draw(rt, "ask") {
					_, err := f.As(who()).Refer(ctx, review.Referral{RequestID: id(), Question: "?"})
					expected(err)
				} else {
					_, err := f.As(cora).RecordOpinion(ctx, id(), "!")
					expected(err)
				}
			case 7, 8:
				by := who()
				c := f.openCase(by, id())
				d := approval(c)
				switch rapid.IntRange(0, 3).Draw(rt, "outcome") {
				case 0:
					d = pushBack(c)
				case 1:
					d.Granted = append(d.Granted, "content.messages")
					d.Overrides = []review.Override{{Code: "scope.encrypted", Why: "test"}}
				case 2:
					d = review.Decision{ID: freshID(), RequestID: c.Row.ID, Revision: c.Row.Revision,
						Outcome: review.OutcomeTakenBack}
					if len(c.Decisions) > 0 {
						d.Supersedes = c.Decisions[len(c.Decisions)-1].Decision.ID
					}
				}
				r, err := f.As(by).Decide(ctx, d, c.AssessmentJSON)
				expected(err)
				if err == nil && r.AwaitingSignature {
					held[r.ID] = by.Name
				}
			case 9:
				for dec := range held {
					_, err := f.As(cora).Countersign(ctx, review.Countersignature{DecisionID: dec,
						Answer: rapid.SampledFrom([]string{"agree", "refuse"}).Draw(rt, "answer"), Why: "w"})
					expected(err)
					break
				}
			}
		}
		v, err := f.As(anna).Verify(ctx, nil)
		if err != nil || len(v.Faults) > 0 {
			rt.Fatalf("%v %+v", err, v.Faults)
		}
		entries, _, err := f.As(anna).Audit(ctx, AuditQuery{Limit: 1000})
		if err != nil {
			rt.Fatal(err)
		}
		for _, e := range entries {
			if len(e.Decision.Overrides) > 0 && e.Decision.Effect == review.EffectFinal {
				d, _, err := f.As(anna).Decision(ctx, e.Decision.ID)
				if err != nil || d.Countersign == nil || d.Countersign.By.Name == e.Decision.By.Name ||
					d.Countersign.By.Role != review.RoleCounsel {
					rt.Fatalf("decision %d is final over an override without a second person", e.Decision.Seq)
				}
			}
		}
	})
}
