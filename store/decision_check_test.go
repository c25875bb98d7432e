package store

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/problem"
)

// decideAsDryRun is Decide, compared with what WouldRefuse says before: on the case as it is both make the same
// refusals, word for word, and asking writes nothing. It is not for decisions that were recorded before under the same
// id.
func (f *fixture) decideAsDryRun(by review.Actor, d review.Decision, shown []byte) (Receipt, error) {
	f.t.Helper()
	ctx := context.Background()
	c, err := f.As(anna).Case(ctx, d.RequestID)
	if err != nil {
		f.t.Fatal(err)
	}
	// When a revision was opened is the opener's own.
	if mine, err := f.As(by).Case(ctx, d.RequestID); err == nil {
		c = mine
	}
	f.stopRefresh() // it writes by itself
	rev, asked := f.rev(), d
	would := f.As(by).WouldRefuse(c, d, shown)
	if f.rev() != rev {
		f.t.Errorf("asking about a %s of %s wrote", d.Outcome, d.RequestID)
	}
	if !reflect.DeepEqual(asked, d) {
		f.t.Errorf("asking changed the decision to %+v", d)
	}
	r, err := f.As(by).Decide(ctx, d, shown)
	if err != nil && !errors.Is(err, problem.Refused) {
		f.t.Errorf("%s of %s: %v", d.Outcome, d.RequestID, err)
	}
	if !reflect.DeepEqual(problem.ListOf(would), problem.ListOf(err)) {
		f.t.Errorf("%s of %s\nwould be refused: %v\nis refused:       %v", d.Outcome, d.RequestID, would, err)
	}
	return r, err
}

// TestWhatWouldBeRefusedFollowsTheClock: WouldRefuse on a case that was opened earlier uses the present time: the claim
// ends, the assessment ages, the clock falls behind.
func TestWhatWouldBeRefusedFollowsTheClock(t *testing.T) {
	f := openTest(t)
	id := f.importRequest(warrant(1))
	f.openCase(anna, id)
	if _, err := f.As(ben).Claim(context.Background(), id); err != nil {
		t.Fatal(err)
	}
	c := f.openCase(anna, id)
	d := approval(c)
	for _, x := range []struct {
		after time.Duration
		says  string
	}{
		{0, "ben holds this request until"},
		{21 * time.Minute, ""},
		{40 * time.Minute, "more than an hour old"},
		{-64 * time.Minute, "records cannot be backdated"},
	} {
		f.clock.add(x.after)
		err := f.As(anna).WouldRefuse(c, d, c.AssessmentJSON)
		if (err == nil) != (x.says == "") || err != nil && !strings.Contains(err.Error(), x.says) {
			t.Errorf("%v later: %v, want %q", x.after, err, x.says)
		}
	}
}

// TestWhatWouldBeRefusedAsksThePeopleFile: WouldRefuse uses the people file as it is now.
func TestWhatWouldBeRefusedAsksThePeopleFile(t *testing.T) {
	f, _ := withPeople(t, peopleYAML)
	c := f.openCase(anna, f.importRequest(warrant(1)))
	err := f.As(person("mallory", review.RoleCounsel)).WouldRefuse(c, approval(c), c.AssessmentJSON)
	if !errors.Is(err, problem.Refused) || !strings.Contains(err.Error(), "people file does not name") {
		t.Errorf("a stranger: %v", err)
	}
}

func BenchmarkWouldRefuse(b *testing.B) {
	f := synced(b)
	c := f.openCase(anna, f.importRequest(warrant(1)))
	d := approval(c)
	b.ReportAllocs()
	for b.Loop() {
		if err := f.As(anna).WouldRefuse(c, d, c.AssessmentJSON); err != nil {
			b.Fatal(err)
		}
	}
}
