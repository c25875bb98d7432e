package tui

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/store"
)

// cleanCase is a request for records in which nothing is wrong, with some rows: four data types of each account.
func cleanCase(t *testing.T, d *fakeStore, rows int) *store.Case {
	t.Helper()
	const id = "WA-2026-000108"
	c, err := d.Case(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	c.Assessment.Checks = [5]review.Check{}
	for i := range c.Assessment.Checks {
		c.Assessment.Checks[i] = review.Check{Name: review.CheckNames[i], Verdict: review.Pass}
	}
	c.Assessment.Recommendation = review.RecommendApprove
	c.Assessment.Categories, c.Request.Data = nil, nil
	names := []review.Category{"subscriber.name", "subscriber.email", "subscriber.phone", "subscriber.last_seen"}
	c.Request.Targets = nil
	for i := range rows {
		item, target := i%len(names), i/len(names)
		if target == 0 {
			c.Request.Data = append(c.Request.Data, review.Item{Category: names[item]})
		}
		if item == 0 {
			c.Request.Targets = append(c.Request.Targets, review.Target{Type: "phone", Value: fmt.Sprintf("+9110000%05d", i)})
		}
		c.Assessment.Categories = append(c.Assessment.Categories, review.CategoryRow{Category: names[item], Item: item,
			Target: target, Asked: true, Authorised: true, Held: true, Producible: true})
	}
	d.cases[id] = c
	return c
}

// openDecision opens the decision on a case.
func openDecision(t *testing.T, d *fakeStore, id string, w, h int, key string) (*driver, *decideDialog) {
	t.Helper()
	v := drive(t, d, w, h)
	v.runAll(v.a.push(newCaseScreen(&v.a.env, id)))
	v.press(key)
	return v, v.a.dialogs[0].dialog.(*decideDialog)
}

// TestACleanCaseFitsOneScreen: one target and four data types, with a paper and a purpose that are long, are signed by
// two keys in the smallest usual window.
func TestACleanCaseFitsOneScreen(t *testing.T) {
	d := newFake()
	c := cleanCase(t, d, 4)
	c.Request.Process.Authority = review.Authority{Name: strings.Repeat("Superior Court ", 90), Role: "judge"}
	c.Request.Justification = strings.Repeat("The account received the money of the victims. ", 20)
	v, _ := openDecision(t, d, c.Row.ID, 80, 24, "a")
	v.sees("Disclose 4 of 4", "[x] name", "[x] last seen", "User notice", "Reason", "Your statements", "4 [x] compliant",
		"Process", "Target", "Purpose", "y signs the four statements and the approval.")
	if v.press("y"); len(d.decisions) != 1 {
		t.Errorf("y did not sign:\n%s", v.text())
	}
}

// TestALongFormIsSignedOnceItWasOnScreen: a page of a long form takes one key, and until each was shown nothing signs.
func TestALongFormIsSignedOnceItWasOnScreen(t *testing.T) {
	for _, key := range []string{"tab", "pgdown"} {
		for _, size := range sizes {
			t.Run(fmt.Sprintf("%s %dx%d", key, size[0], size[1]), func(t *testing.T) {
				d := newFake()
				c := cleanCase(t, d, 120)
				v, dlg := openDecision(t, d, c.Row.ID, size[0], size[1], "a")
				lines := len(dlg.body.lines)
				v.sees("lines not seen yet")
				for _, sign := range []string{"y", "ctrl+s"} {
					v.press(sign).sees("Not yet:", "not on screen yet")
				}
				if v.press("G"); lines > 2*dlg.visible { // the middle was not on screen
					v.sees("not seen yet").press("y")
				}
				v.press("g")
				pages := 0
				for ; dlg.unseen(&v.a.env) > 0 && pages < 100; pages++ {
					if len(d.decisions) != 0 {
						t.Fatal("it was signed unseen")
					}
					v.press(key)
				}
				if most := lines/max(1, dlg.visible-1) + 1; pages > most {
					t.Errorf("%d keys for %d lines, %d at a time", pages, lines, dlg.visible)
				}
				v.sees("y signs the four statements")
				if v.press("y"); len(d.decisions) != 1 {
					t.Errorf("y did not sign:\n%s", v.text())
				}
			})
		}
	}
}

// TestWhatWasSeenStaysSeen: another size of the window asks for nothing that was on screen in full, and for all that
// was not.
func TestWhatWasSeenStaysSeen(t *testing.T) {
	d := newFake()
	c := cleanCase(t, d, 30)
	v, dlg := openDecision(t, d, c.Row.ID, 80, 24, "a")
	before := dlg.unseen(&v.a.env)
	v.send(tea.WindowSizeMsg{Width: 61, Height: 20})
	if n := dlg.unseen(&v.a.env); n != before {
		t.Errorf("%d lines were not seen, and %d in a smaller window", before, n)
	}
	v.send(tea.WindowSizeMsg{Width: 200, Height: 60})
	v.send(tea.WindowSizeMsg{Width: 61, Height: 20})
	if v.press("y"); len(d.decisions) != 1 {
		t.Errorf("what was on screen in a larger window is asked for again:\n%s", v.text())
	}
}

// TestWhatComesWhileTheFormIsOpenIsSeenFirst: counsel is asked while a long form stands at its end.
func TestWhatComesWhileTheFormIsOpenIsSeenFirst(t *testing.T) {
	d := newFake()
	c := cleanCase(t, d, 40)
	v, dlg := openDecision(t, d, c.Row.ID, 80, 24, "a")
	for dlg.unseen(&v.a.env) > 0 {
		v.press("tab")
	}
	v.press("G").sees("y signs the four statements")
	now := *c
	now.Version++
	now.Referrals = []review.Referral{{RequestID: c.Row.ID, Revision: 1, Question: "Is the account abroad?",
		By: review.Actor{Name: "r.okoye"}}}
	d.cases[c.Row.ID] = &now
	v.send(changedMsg{})
	v.misses("account abroad?").sees("not seen yet (tab shows them)").press("y").sees("Not yet:")
	v.press("tab").sees("account abroad?").misses("not seen yet")
	again := now
	again.Version++
	again.Referrals = append([]review.Referral{{RequestID: c.Row.ID, Revision: 1, Question: "Is the account abroad?",
		By: review.Actor{Name: "r.okoye"}, Opinion: "No.", OpinionBy: review.Actor{Name: "c.moreau"}}},
		review.Referral{RequestID: c.Row.ID, Revision: 1, Question: "Is the holder a minor?",
			By: review.Actor{Name: "r.okoye"}})
	d.cases[c.Row.ID] = &again
	v.press("G").send(changedMsg{})
	v.sees("not seen yet").press("tab").sees("a minor?").misses("not seen yet")
	if len(d.decisions) != 0 {
		t.Error("it was signed unseen")
	}
}

// TestALongFindingIsReadToItsEnd: a finding that is longer than the window is on screen once all its lines were.
func TestALongFindingIsReadToItsEnd(t *testing.T) {
	d := newFake()
	c := cleanCase(t, d, 1)
	c.Assessment.Checks[2].Findings = []review.Finding{{Code: "scope.long_period", Severity: review.SeverityReview,
		Text: Text(strings.Repeat("The period is longer than two years. ", 60) + "The end.")}}
	v, dlg := openDecision(t, d, c.Row.ID, 80, 24, "a")
	v.press("space").misses("The end.")
	for n := 0; dlg.unseen(&v.a.env) > 0; n++ {
		if v.press("y"); n > 9 || len(d.decisions) > 0 {
			t.Fatalf("%d pages, %d decisions:\n%s", n, len(d.decisions), v.text())
		}
		v.press("tab")
	}
	if v.sees("The end.").press("y"); len(d.decisions) != 1 {
		t.Errorf("y did not sign:\n%s", v.text())
	}
}

// TestTheFactsStayOnScreen: the facts that the statements speak of are above the statements in a narrow window and beside
// them in a wide one, and an open field does not hide them.
func TestTheFactsStayOnScreen(t *testing.T) {
	for _, size := range sizes {
		x := openSample(t, size[0], size[1])
		x.open(x.findRequest("voluntary emergency", func(r *store.QueueRow, c *store.Case) bool {
			return r.Kind == review.KindEmergency && r.Recommendation == review.RecommendApprove && voluntaryOnly(c)
		}))
		for _, keys := range []string{"a", "w"} {
			x.press(keys).sees("Harm", "Imminence", "Nexus", "Target", "Call-back", "Rule")
		}
		x.press("esc esc q")
		x.open(x.findRequest("clean request", approvable(review.KindRecords))).press("a").
			sees("Process", "Target", "Period", "Purpose")
	}
}

// TestEachCodeOfARowAsksWhy: a row that waits for two defects to be cured is disclosed only with a reason for each.
func TestEachCodeOfARowAsksWhy(t *testing.T) {
	d := newFake()
	c := cleanCase(t, d, 2)
	codes := []string{"legal_basis.unsigned", "legal_basis.expired"}
	for _, code := range codes {
		c.Assessment.Checks[1].Findings = append(c.Assessment.Checks[1].Findings,
			review.Finding{Code: code, Severity: review.SeverityReview, Text: "It is to be corrected."})
	}
	c.Assessment.Categories[0].After = codes
	v, dlg := openDecision(t, d, c.Row.ID, 80, 24, "a")
	for dlg.items[dlg.cursor].kind != itemGrant {
		v.press("j")
	}
	v.sees("Disclose 1 of 2").press("space").sees("“unsigned”").typeText("the original is signed").press("enter").
		sees("“expired”").typeText("it was renewed").press("enter")
	if f := dlg.form.Overrides; f["legal_basis.unsigned"] != "the original is signed" ||
		f["legal_basis.expired"] != "it was renewed" {
		t.Errorf("overrides %q", f)
	}
	v.sees("the original is signed", "it was renewed").press("y")
	if len(d.decisions) != 1 || len(d.decisions[0].Overrides) != 2 {
		t.Errorf("recorded %+v\n%s", d.decisions, v.text())
	}
}

// TestInformationOpensFromTheForm: i opens the page of what is marked, and back at the form nothing is asked for again.
func TestInformationOpensFromTheForm(t *testing.T) {
	x := openSample(t, 80, 24)
	x.open(x.findRequest("voluntary emergency", func(r *store.QueueRow, c *store.Case) bool {
		return r.Kind == review.KindEmergency && r.Recommendation == review.RecommendApprove && voluntaryOnly(c)
	})).press("a 1 i").sees("emergency").misses("Your statements").press("q").sees("1 [x] death", "Your statements")
	x.press("g i").misses("Your statements").press("q esc q")
	x.open(x.findRequest("request to push back", withFinding(review.KindRecords, review.SeverityPushBack))).press("p i").
		sees("Cure").misses("Grounds").press("q").sees("Grounds for the push back").misses("not seen yet").
		press("G i").sees("There is no information page about this line")
}

// TestTheFooterNamesNoKeyThatIsTyped: while a reason is typed, y and space are letters of it.
func TestTheFooterNamesNoKeyThatIsTyped(t *testing.T) {
	v := drive(t, newFake(), 120, 40).press("5 j enter a").sees("y sign  space change")
	v.press("space").sees("Why do you override", "^S sign  ", "esc leave").misses("space change", "w write")
}
