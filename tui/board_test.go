package tui

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"lert/review"
	"lert/store"
)

// A lead sees who holds what, opens a case behind a line, and hands the oldest to a person.
func TestALeadHandsOverTheOldest(t *testing.T) {
	d := newFake()
	v := drive(t, d, 80, 24)
	v.press("Q").sees("The role analyst may not see the lead's board: ask a lead")
	v.lead()
	v.press("Q").sees("Lead's board", "5 held · 4 held by nobody · 1 of them an emergency", "NOBODY HOLDS")
	v.press(";").sees("lert board")
	v.press("j").sees("analyst   r.okoye", "The oldest is WA-106, received 2026-11-20 15:00 UTC.",
		"First in working order: WA-111, 3h late, JP")
	v.press("j t").sees("There is nothing to hand over.").sees("c.moreau holds no case.")
	v.press("k enter").sees("Held by r.okoye", "3 cases, the oldest first", "> ", "WA-106")
	v.press("enter").sees(v.heading("WA-2026-000106")).press("q").sees("Held by r.okoye")
	v.press("q k k j 2 t").sees("Hand over from r.okoye", "These 2 are handed over:", "WA-106", "WA-105",
		"The assignee has 8 hours to pick them up.").misses("44h WA-111")
	v.press("ctrl+s").sees("Choose who gets them.").press("c").sees("[c.moreau (0)]")
	v.press("ctrl+s").sees("Moving another person's claim needs a reason.").typeText("She is ill.")
	v.press("ctrl+s").sees("Handed 2 cases to c.moreau: WA-106, WA-105.").misses("These 2")
	if !containsCall(d.calls, "move 2 to c.moreau: She is ill.") {
		t.Errorf("%q", d.calls)
	}
	v.press(";").sees("lert board --from r.okoye --oldest 2 --to c.moreau --why 'She is ill.'")
	v.press("q Q").sees("    2      -          -      2d    30h ago  counsel   c.moreau")
}

// The board is two keys away on any screen, and there is one of it.
func TestTheBoardIsReachedFromAnywhere(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	v.press("'").misses("Board").press("esc")
	v.lead()
	v.press("j '").sees("b Board").press("b").sees("Lead's board").press("q").sees("[Open")
	v.press("enter ' b").sees("Lead's board").press("j enter enter").sees("WA-106  RECORDS").press("Q").
		sees("Lead's board", "r.okoye")
	if n := len(v.a.screens); n != 3 { // the queue, the case, the board
		t.Errorf("%d screens", n)
	}
	v.press("t tab Q").sees("Close the dialog first.")
}

// The number decides which cases are moved: the list is that of the number, and a number that cannot be is refused.
func TestTheListIsWhatIsHandedOver(t *testing.T) {
	d := newFake()
	v := drive(t, d, 80, 24)
	v.lead()
	v.press("Q G k k").sees("Records requests", "t hand over", "WA-113, received")
	v.press("t").sees("Type a number from 1 to 2.").typeText("3").sees("Type a number from 1 to 2.")
	v.press("tab c ctrl+s").sees("Type a number from 1 to 2.")
	if containsCall(d.calls, "move 3 to c.moreau: ") {
		t.Error("a number that cannot be was moved")
	}
	v.press("shift+tab backspace").typeText("1").sees("This case is handed over:", "WA-113").misses("WA-112")
	v.press("ctrl+s").sees("Handed 1 case to c.moreau: WA-113.").press(";").
		sees("lert board --lane records --oldest 1 --to c.moreau").misses("--why")
	// Emergencies wait for fifteen minutes, and one's own claims are claims like any other.
	v.press("k t").typeText("1").sees("The assignee has 15 minutes to pick it up.").press("tab m").
		sees("You have 15 minutes from your last activity.")
	v.press("esc 9 t").sees("How many  1 ").press("esc g t").typeText("1").sees("The assignee has 15 minutes")
}

// What has changed since it was listed is not moved, and the dialog says so of each.
func TestWhatChangedIsNotHandedOver(t *testing.T) {
	d := newFake()
	v := drive(t, d, 80, 24)
	v.lead()
	v.press("Q j 3 t c tab").typeText("Ill.").sees("These 3 are handed over:")
	d.row("WA-2026-000105").Holder = "m.silva"
	v.press("ctrl+s").sees("Handed 2 cases to c.moreau: WA-106, WA-111.",
		"Not moved: m.silva holds WA-2026-000105 now").press("a").sees("Not moved").press("enter").
		misses("Not moved").sees("Lead's board")
	// An error of the call moves nothing and stays.
	d.fails["move"] = errors.New("the disk is full")
	v.press("j j j 1 t c tab").typeText("Ill.").sees("This case").press("ctrl+s").sees("the disk is full", "Hand over from")
}

// Where the list is longer than the dialog, nothing is moved before all of it was on the screen.
func TestALongListIsReadBeforeItIsHandedOver(t *testing.T) {
	d := newFake()
	v := drive(t, d, 60, 20)
	v.lead()
	for i := range d.rows {
		d.rows[i].Holder = "r.okoye"
	}
	for i := range 8 {
		r := d.rows[i]
		r.ID = fmt.Sprintf("WA-2026-0002%02d", i)
		d.rows = append(d.rows, r)
	}
	v.press("Q j 2 0 t c tab").typeText("Ill.").sees("These 20 are handed over (1 to 6; PgDn, PgUp):")
	v.press("ctrl+s").sees("PgDn, PgUp: 14 cases were not shown yet.")
	for range 2 { // two keys of one frame
		v.a.Update(keyPress("pgdown"))
	}
	v.sees("(13 to 18;").press("ctrl+s").sees("PgDn, PgUp: 14 cases were not shown yet.")
	v.press("pgup").sees("(7 to 12;").press("pgdown").sees("(13 to 18;").press("pgdown").sees("(15 to 20;")
	if containsCall(d.calls, "move 20 to c.moreau: Ill.") {
		t.Fatal("cases were moved that nobody had seen")
	}
	v.press("ctrl+s").sees("Handed 20 cases to c.moreau")
	if !containsCall(d.calls, "move 20 to c.moreau: Ill.") {
		t.Errorf("%q", d.calls)
	}
}

// The board follows what others record, reads once at a time, and keeps what is marked.
func TestTheBoardFollowsWhatOthersRecord(t *testing.T) {
	d := newFake()
	v := drive(t, d, 80, 24)
	v.lead()
	v.press("Q G k").sees("> ", "First in working order: WA-103")
	d.team = append(d.team, store.BoardPerson{Name: "zoe", Role: review.RoleAnalyst})
	d.row("WA-2026-000103").Holder = "zoe"
	v.send(changedMsg{})
	v.sees("zoe", "No case is waiting.")
	s := v.a.top().(*boardScreen)
	if cmd := s.Start(&v.a.env); cmd == nil || s.Start(&v.a.env) != nil {
		t.Error("a board that is being read is read again at once")
	} else {
		d.calls = nil
		v.runAll(cmd)
		if n := strings.Count(strings.Join(d.calls, "\n"), "board"); n != 2 {
			t.Errorf("read %d times, not once more", n)
		}
	}
	d.fails["board"] = errors.New("the disk is slow")
	v.press("ctrl+r").sees("The disk is slow")
}

// In the line mode a board is rows of words.
func TestTheBoardInTheLineMode(t *testing.T) {
	d := newFake()
	v := drive(t, d, 80, 24)
	v.lead()
	read := func() string {
		var all []string
		for _, l := range v.a.top().Lines(&v.a.env) {
			all = append(all, l.String())
		}
		return strings.Join(all, "\n")
	}
	has := func(says string, want ...string) {
		t.Helper()
		for _, w := range want {
			if !strings.Contains(says, w) {
				t.Errorf("%q is missing:\n%s", w, says)
			}
		}
	}
	v.press("Q j")
	has(read(), "5 held, 4 held by nobody, 1 of them an emergency.",
		"Row 2: r.okoye, analyst, 3 cases, 1 late, oldest 2 days, last seen 42 minutes ago.",
		"Row 5: j.left, removed, 1 case, oldest 3 days", "Held by nobody:",
		"Row 8: Emergencies, 1 case, 1 emergency, oldest 22 hours", "Extensions, no case")
	v.press("enter")
	has(read(), "3 cases, the oldest first.",
		"Row 1: WA-106, 2 days old, records, DE, StA Köln, target in 7 hours 30 minutes.",
		"WA-111, 1 day 20 hours old, records, JP, ")
	v.press("2 t")
	has(read(), "Row 2 of 3: To: empty.", "Handed over: 2 cases.", "WA-105, 2 days old, ",
		"The assignee has 8 hours to pick them up.")
}
