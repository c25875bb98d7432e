package tui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"lert/review"
	"lert/store"
)

// TestEveryScreenFillsAnyWindow walks to every screen on the case of a hostile
// request: each frame is exactly as large as its window, and nothing of the
// request reaches it that could move the cursor or hide.
func TestEveryScreenFillsAnyWindow(t *testing.T) {
	for _, s := range [][2]int{{60, 20}, {73, 21}, {80, 24}, {99, 30}, {120, 40}, {201, 60}} {
		for _, way := range []string{"", "enter", "shift+tab enter", "tab enter", "a", "p", "r", "v", "n", "e", "h",
			"i", "l"} {
			d := fakeWithPolicy(t)
			v := drive(t, d, s[0], s[1])
			v.a.env.push(newCaseScreen(&v.a.env, "WA-2026-000112"))
			v.runAll(v.a.flush())
			v.press(way)
			v.checkFrameSize()
			for _, l := range v.a.Frame() {
				for _, r := range ansi.Strip(l) {
					if r < 0x20 || r == 0x7f || r == 0x202e {
						t.Fatalf("%q at %v: %U stands in %q", way, s, r, l)
					}
				}
			}
			if len(v.a.top().Lines(&v.a.env)) == 0 {
				t.Errorf("%q: the line mode says nothing", way)
			}
		}
	}
}

func TestTheFooterOfACaseShowsFirstWhatCanBeDone(t *testing.T) {
	drive(t, newFake(), 80, 24).press("enter").sees("a approve  p push back  r reject  v verify  n note").
		misses("l letter")
	drive(t, newFake(), 120, 40).press("enter").sees("v verify  n note  e counsel  i explains  f done  l letter")
}

func TestACaseOpensAtTheCheckThatWeighsMost(t *testing.T) {
	checks := func(vs ...review.Verdict) []review.Check {
		out := make([]review.Check, len(vs))
		for i, v := range vs {
			out[i].Verdict = v
		}
		return out
	}
	for want, c := range [][]review.Check{
		checks(review.Pass, review.Pass, review.NotApplicable),
		checks(review.Pass, review.NeedsReview, review.NeedsReview),
		checks(review.NeedsReview, review.Limited, review.Fail, review.Fail),
	} {
		if got := worstCheck(c); got != want {
			t.Errorf("%v: %d, want %d", c, got, want)
		}
	}
	// The cursor stays where it was put when the case is read again.
	v := drive(t, newFake(), 80, 24).press("4 j enter").sees(">S narrow").press("2 j").sees(">R pass").press("n esc")
	v.sees(">R pass").misses(">S narrow")
}

func TestALongFactLeavesRoomForTheOthers(t *testing.T) {
	d := newFake()
	c, err := d.Case(t.Context(), d.rows[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	r := *c.Request
	r.Requester.Name = strings.Repeat("Inspector of very many words ", 100)
	r.Requester.Email = "the-end@police.example"
	c.Request, c.Received = &r, &r
	d.cases = map[string]*store.Case{c.Row.ID: c}
	drive(t, d, 80, 24).press("enter").sees("Inspector of very many words", "…", "Asks", "Target", "Cut: requester").
		misses("the-end@").press("shift+tab enter").sees("request in full").press("pgdown pgdown").sees("the-end@")
}

func TestAHighWindowSaysWhatAllChecksFound(t *testing.T) {
	d := newFake()
	a := fakeAssessment(&d.rows[0])
	for i := range a.Checks {
		a.Checks[i] = review.Check{Name: review.CheckNames[i], Verdict: review.NeedsReview,
			Findings: []review.Finding{{Code: review.CheckNames[i] + ".some_code", Severity: review.SeverityReview,
				Text: "Found."}}}
	}
	a.Checks[1] = review.Check{Name: review.CheckNames[1], Verdict: review.Pass}
	c, err := d.Case(t.Context(), d.rows[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	c.Assessment = a
	d.cases = map[string]*store.Case{c.Row.ID: c}
	v := drive(t, d, 120, 50).press("enter").sees("R review", "S review", "E review", "N review", "L Legal basis  pass")
	v.press("enter").sees("requester.some_code", "scope.some_code", "emergency.some_code", "notice.some_code",
		"pass, no findings")
}
