package tui

import (
	"context"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/store"
)

// holder is who has the claim on a request.
func (x *sampleConsole) holder(id string) string {
	x.t.Helper()
	c, err := x.store.As(testOptions().Me).Case(x.t.Context(), id)
	if err != nil {
		x.t.Fatal(err)
	}
	if c.Claim == nil {
		return ""
	}
	return c.Claim.Holder
}

// drafts are what this person has half written under an id.
func (x *sampleConsole) drafts(id string) []store.Draft {
	x.t.Helper()
	all, err := x.store.As(testOptions().Me).Drafts(x.t.Context(), id)
	if err != nil {
		x.t.Fatal(err)
	}
	return all
}

// another is a second console of the same person on the same store.
func (x *sampleConsole) another() *sampleConsole {
	y := &sampleConsole{driver: newDriver(x.t, x.store.As(testOptions().Me), testOptions()), store: x.store}
	y.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	y.runAll(y.a.screens[0].Start(&y.a.env))
	return y
}

// TestAClaimIsGivenBackWhereNothingWasWritten: by esc, by ctrl+c, and by leaving the case; but not where the claim was
// there before, or something was written or chosen, or another console uses it.
func TestAClaimIsGivenBackWhereNothingWasWritten(t *testing.T) {
	x := openSample(t, 80, 24)
	id := x.findRequest("clean request", approvable(review.KindRecords))
	for name, c := range map[string]struct {
		do   func(*sampleConsole)
		kept bool
	}{
		"esc":             {func(v *sampleConsole) { v.press("a").sees("yours until 09:20").press("esc") }, false},
		"an unused field": {func(v *sampleConsole) { v.press("a w esc esc") }, false},
		"a letter, then": {func(v *sampleConsole) {
			v.press("a l")
			x.ahead = time.Minute
			defer func() { x.ahead = 0 }()
			v.press("q").sees("yours until 09:20").press("esc")
		}, false},
		"the end":                  {func(v *sampleConsole) { v.press("a"); v.a.finish(v.t.Context()) }, false},
		"the end, a letter":        {func(v *sampleConsole) { v.press("a l"); v.a.finish(v.t.Context()) }, false},
		"a choice":                 {func(v *sampleConsole) { v.press("a space esc") }, true},
		"a word":                   {func(v *sampleConsole) { v.press("a w").typeText("so").press("esc esc") }, true},
		"a choice, a letter, then": {func(v *sampleConsole) { v.press("a space l q esc") }, true},
		"an older claim":           {func(v *sampleConsole) { v.press("c a").sees("yours until").press("esc") }, true},
		"an older claim, a letter": {func(v *sampleConsole) { v.press("c a l q esc") }, true},
		"another console": {func(v *sampleConsole) {
			y := x.another()
			y.open(id)
			v.press("a")
			x.ahead = time.Minute // each claims at an instant of its own
			defer func() { x.ahead = 0 }()
			y.press("a").sees("yours until")
			v.press("esc")
		}, true},
	} {
		v := x.another().open(id)
		if c.do(v); (v.holder(id) != "") != c.kept {
			t.Errorf("%s: held by %q\n%s", name, v.holder(id), v.text())
		}
		me := x.store.As(testOptions().Me)
		if err := me.ReleaseClaim(t.Context(), id, ""); err != nil {
			t.Fatal(err)
		}
		for _, d := range x.drafts(id) {
			if _, err := me.SaveDraft(t.Context(), id, store.DraftSave{Console: d.Console}); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// slowClaims answers a claim only when it is told to.
type slowClaims struct {
	*fakeStore
	answer chan struct{}
}

func (d *slowClaims) Claim(ctx context.Context, id string) (store.Claim, error) {
	<-d.answer
	return d.fakeStore.Claim(ctx, id)
}

// TestAClaimThatComesAfterEscIsGivenBack: the store answers after the person has left.
func TestAClaimThatComesAfterEscIsGivenBack(t *testing.T) {
	for _, keys := range []string{"esc", "space esc"} {
		d := &slowClaims{fakeStore: newFake(), answer: make(chan struct{})}
		v := newDriver(t, d, testOptions())
		v.send(tea.WindowSizeMsg{Width: 80, Height: 24})
		v.runAll(v.a.push(newCaseScreen(&v.a.env, "WA-2026-000108")))
		v.keyTime.after(reading)
		_, claiming := v.a.Update(keyPress("a"))
		over := make(chan struct{})
		go func() { defer close(over); runCmd(claiming) }()
		v.press(keys)
		close(d.answer)
		<-over
		if gave := containsCall(d.calls, "give back WA-2026-000108"); gave != (keys == "esc") {
			t.Errorf("%q: given back: %v, %q", keys, gave, d.calls)
		}
	}
}
