package tui

import (
	"strings"
	"testing"

	"lert/review"
)

// texts are the drafts of a note, the newest first, as the form saved them.
func (x *sampleConsole) noteDrafts(id string) string {
	var out []string
	for _, d := range x.drafts(id + " note") {
		out = append(out, string(d.Body))
	}
	return strings.Join(out, " | ")
}

// TestTwoConsolesKeepTheirDraftsApart: a person types the same note in two consoles. Nothing is overwritten, the one that
// is behind is told, and either choice keeps what it says that it keeps; also over a crash.
func TestTwoConsolesKeepTheirDraftsApart(t *testing.T) {
	for _, choice := range []string{"t", "k", "esc"} {
		x := openSample(t, 80, 24)
		id := x.findRequest("clean request", approvable(review.KindRecords))
		y := x.another()
		x.open(id).press("n").typeText("First")
		y.open(id).press("n").sees("First") // it goes on with what the first console has saved
		x.typeText(" and more")
		y.typeText("B").sees("Another console of yours has a newer draft of this", "t takes", "k keeps")
		if got := x.noteDrafts(id); !strings.Contains(got, "First and more") || !strings.Contains(got, "FirstB") {
			t.Fatalf("a draft was overwritten: %s", got)
		}
		if choice != "esc" { // what is being typed does not choose
			y.rush(choice).sees("Another console")
		}
		y.press(choice).misses("Another console of yours")
		if choice == "t" {
			y.sees("First and more", "You go on with the draft of your other console.").typeText("!").misses("newer draft")
			if got := x.noteDrafts(id); strings.Contains(got, "FirstB") || strings.Contains(got, "|") {
				t.Errorf("drafts %s", got)
			}
			// Now the first console is behind.
			x.typeText("?").sees("Another console of yours has a newer draft of this")
			continue
		}
		y.typeText("!").misses("newer draft") // it was asked once
		x.typeText("?").sees("newer draft").press("k").typeText("?")
		if got := x.noteDrafts(id); !strings.Contains(got, "and more??") || strings.Count(got, "|") != 1 {
			t.Errorf("drafts %s", got)
		}
		// Both consoles are killed. The next one goes on with the newest draft, and offers the other.
		z := x.another()
		z.open(id).press("n").sees("Another console of yours has an older draft of this").press("k").sees("First and more??")
		z.press("esc n").misses("older draft").sees("First and more??").press("ctrl+s").sees("Recorded")
		// What was kept apart is still there.
		z.press("n").sees("FirstB!").press("ctrl+s")
		if got := x.noteDrafts(id); got != "" {
			t.Errorf("drafts are left: %s", got)
		}
	}
}

// TestTwoConsolesDecideTheSameCase: also a half-made decision of another outcome can be taken over.
func TestTwoConsolesDecideTheSameCase(t *testing.T) {
	x := openSample(t, 80, 24)
	id := x.findRequest("clean request", approvable(review.KindRecords))
	y := x.another()
	x.open(id).press("a")
	y.open(id).press("p")
	x.press("2").typeText("too wide").press("enter")
	y.press("space").sees("Another console of yours has a newer draft of this").press("t")
	y.sees("APPROVE", "2 [ ] proportionate", "Not proportionate: too wide")
	if all := x.drafts(id); len(all) != 1 {
		t.Errorf("drafts %+v", all)
	}
	// Killed and started again, it is there; the decision removes all drafts.
	z := x.another()
	z.open(id).press("a").sees("Not proportionate: too wide").press("y").sees("Approved")
	if all := x.drafts(id); len(all) != 0 {
		t.Errorf("drafts %+v", all)
	}
}
