package tui

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/problem"
	"lert/store"
)

// What others record appears at once, and the cursor stays on its request.
func TestTheQueueFollowsWhatOthersDo(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	v.press("j j").sees("WA-2026-000103  ")
	r := v.fake.row("WA-2026-000101")
	r.Holder, r.ClaimedSince, r.ClaimedUntil = "r.okoye", fakeNow, fakeNow.Add(15*time.Minute)
	v.fake.rows = v.fake.rows[1:] // the emergency above is gone
	v.send(changedMsg{})
	v.sees("WA-2026-000103  ").misses("WA-2026-000101")
	if q := v.a.screens[0].(*queueScreen); q.lists[0].viewport.Cursor != 1 {
		t.Errorf("the cursor is on row %d", q.lists[0].viewport.Cursor)
	}
	// While a filter is half-typed its text stays.
	v.press("/").typeText("country:")
	v.send(changedMsg{})
	if got := v.a.screens[0].(*queueScreen).filter.field.Value(); got != "country:" {
		t.Errorf("the half-typed filter is %q", got)
	}
}

// A change that comes while an answer is on its way is not lost.
func TestAChangeWhileReadingIsReadAfterwards(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	l := &v.a.screens[0].(*queueScreen).lists[0]
	first := l.start(&v.a.env)
	if again := l.start(&v.a.env); again == nil {
		second := runCmd(first)
		n := len(v.fake.calls)
		for _, m := range second {
			v.send(m)
		}
		if !slices.Contains(v.fake.calls[n:], "queue open") {
			t.Errorf("the second change was lost: %q", v.fake.calls[n:])
		}
	}
}

// An open case says what others did to it, in its place, and ^R reads it again;
// what is half-typed over it stays.
func TestAnOpenCaseSaysWhatOthersDid(t *testing.T) {
	d := newFake()
	v := drive(t, d, 80, 24)
	v.press("j enter").sees(v.heading("WA-2026-000102")).press("tab")
	c, err := d.Case(t.Context(), "WA-2026-000102")
	if err != nil {
		t.Fatal(err)
	}
	now := *c
	now.Version = 7
	now.Timeline = append(slices.Clone(c.Timeline),
		store.TimelineEvent{At: fakeNow.Add(-3 * time.Second), Who: "r.okoye", What: "decided", Text: "approval",
			Leaf: 9})
	now.Row.State, now.Row.Outcome, now.Row.Effect = review.StateDecided, review.OutcomeApprove, review.EffectFinal
	d.cases["WA-2026-000102"] = &now
	v.press("n").typeText("Half a no")
	v.send(changedMsg{})
	v.sees("r.okoye decided this 3 s ago; ^R refreshes it.", "Half a no")
	v.typeText("te").sees("Half a note").press("esc")
	v.sees("r.okoye decided this 3 s ago; ^R refreshes it.")
	s := v.a.screens[1].(*caseScreen)
	if s.part != partData {
		t.Errorf("the place is lost: part %d", s.part)
	}
	v.press("a").sees("This request is decided.")
	n := len(d.calls)
	v.send(changedMsg{})
	if len(d.calls) != n {
		t.Errorf("it was read again although nothing changed: %q", d.calls[n:])
	}
	v.press("ctrl+r").misses("^R reads it again")
}

// What others did counts in an open dialog before it is confirmed; the store is
// asked once for every change, not for a frame or for moving about.
func TestTheDialogFollowsChangesOfOthers(t *testing.T) {
	d := newFake()
	v := drive(t, d, 100, 40)
	v.press("j enter p").sees("missing: a ground")
	c, err := d.Case(t.Context(), "WA-2026-000102")
	if err != nil {
		t.Fatal(err)
	}
	asked := d.refusalChecks
	v.press("j k G g")
	v.a.View()
	if d.refusalChecks != asked {
		t.Errorf("moving about asked the store %d times", d.refusalChecks-asked)
	}
	if v.press("space esc"); d.refusalChecks != asked+2 {
		t.Errorf("two changes asked the store %d times", d.refusalChecks-asked)
	}
	now := *c
	now.Version, now.Row.Revision = 7, 2
	d.cases["WA-2026-000102"] = &now
	v.send(changedMsg{})
	v.sees("Revision 1 is no longer current: revision 2 has arrived.")
	now.Version, now.Row.Revision = 8, 1
	now.Row.Holder, now.Row.ClaimedUntil = "r.okoye", fakeNow.Add(10*time.Minute)
	v.send(changedMsg{})
	v.sees("R.okoye holds this request until").press("y").sees("Not yet:")
	if len(d.decisions) != 0 {
		t.Errorf("it was sent to be recorded: %+v", d.decisions)
	}
}

// One's own doing is no news.
func TestOnesOwnDoingIsNoNews(t *testing.T) {
	d := newFake()
	v := drive(t, d, 80, 24)
	v.press("j enter").sees(v.heading("WA-2026-000102"))
	c, err := d.Case(t.Context(), "WA-2026-000102")
	if err != nil {
		t.Fatal(err)
	}
	now := *c
	now.Version = 7
	now.Claim = &store.Claim{Holder: "m.silva", Since: fakeNow, Until: fakeNow.Add(20 * time.Minute)}
	now.Timeline = append(slices.Clone(c.Timeline), store.TimelineEvent{At: fakeNow, Who: "m.silva", What: "claimed"})
	d.cases["WA-2026-000102"] = &now
	v.send(changedMsg{})
	v.misses("^R reads it again")
	if k := v.a.screens[1].(*caseScreen).c.Claim; k == nil || k.Holder != "m.silva" {
		t.Errorf("the claim is %+v", k)
	}
}

// Who looks at a case is seen on it and in the queue, and it is said of oneself
// for as long as the case is open.
func TestPresence(t *testing.T) {
	d := newFake()
	d.board.Viewers = map[string][]string{"WA-2026-000102": {"r.okoye", "c.moreau"}}
	v := drive(t, d, 120, 40)
	v.send(changedMsg{})
	v.sees("(r.okoye)").press("j enter").sees("r.okoye and 1 other have this open")
	if !slices.Equal(d.openCases, []string{"WA-2026-000102"}) {
		t.Errorf("looking at %q", d.openCases)
	}
	v.press("]")
	if !slices.Equal(d.openCases, []string{"WA-2026-000103"}) {
		t.Errorf("after the next one: %q", d.openCases)
	}
	v.press("q")
	if len(d.openCases) != 0 {
		t.Errorf("after leaving: %q", d.openCases)
	}
}

func TestAssignHandsOverAndTakesWithAReason(t *testing.T) {
	d := newFake()
	d.board.Colleagues = []string{"r.okoye", "c.moreau"}
	v := drive(t, d, 80, 24)
	v.send(changedMsg{})
	v.press("j t").sees("Hand over WA-102", "The assignee has 15 minutes to pick it up.")
	v.press("r tab").typeText("night shift").press("ctrl+s").sees("WA-102 is with r.okoye until 09:20.")
	if !containsCall(d.calls, "assign WA-2026-000102 r.okoye night shift") {
		t.Errorf("calls %q", d.calls)
	}
	v.press("t").sees("r.okoye holds WA-102 until 09:20. A lead can move the claim.")
	d.board.Actor = testOptions().Me
	d.board.Actor.Role = review.RoleLead
	v.send(changedMsg{})
	v.press("t").sees("r.okoye holds it until 09:20.").press("ctrl+s").sees("Choose who gets it.").
		press("m ctrl+s").sees("Moving another person's claim needs a reason.")
	v.typeText("he is ill").press("ctrl+s").sees("WA-102 is yours until 09:20.")
	v.press(";").sees("lert claim WA-2026-000102 --to m.silva --why 'he is ill'")
}

// The home screen says what prevents the person from working (an expired training), and
// shows the note of the shift before.
func TestS58TheHomeScreenSaysWhatIsExpired(t *testing.T) {
	d := newFake()
	d.board.Actor = testOptions().Me
	d.board.Actor.Training = "training expired on 2026-11-01"
	d.board.Notes = []store.ShiftNote{{Number: 3, Text: "Kerala calls back at nine.\nAsk for Sgt. Rao.",
		By: review.Actor{Name: "r.okoye"}, At: fakeNow.Add(-3 * time.Hour)}}
	v := drive(t, d, 80, 24)
	v.send(changedMsg{})
	v.sees("Training expired on 2026-11-01. Your records will say so.", "1 of 2 Training")
	d.board.RecordingBlocked = true
	v.send(changedMsg{})
	v.sees("You cannot record anything: training expired on 2026-11-01.").press("c").sees("You cannot record anything")
	if containsCall(d.calls, "claim WA-2026-000101") {
		t.Error("a claim was made all the same")
	}
	d.board.RecordingBlocked, d.board.Actor.Training = false, ""
	v.send(changedMsg{})
	v.sees("Shift note of r.okoye, 3h ago (T opens it): Kerala calls back at nine.")
	d.board.PeopleFileError = "people.yaml:3:11: role: there is no role \"boss\""
	v.send(changedMsg{})
	v.sees("people.yaml:3:11: role: there is no role \"boss\"")
	d.fails["bulletin"] = problem.Refuse(0, "m.silva is not in the people file", "ask the person who maintains it")
	v.send(changedMsg{})
	v.sees("m.silva is not in the people file")
	d.fails["bulletin"] = errors.New("the disk is slow")
	v.send(changedMsg{})
	v.sees("m.silva is not in the people file") // no answer is no other answer
}

func fakeHandover(d *fakeStore) {
	d.handover = store.Handover{
		Notes: []store.ShiftNote{{Number: 3, Text: "Kerala calls back at nine.\nAsk for Sgt. Rao.",
			By: review.Actor{Name: "r.okoye"}, At: fakeNow.Add(-3 * time.Hour)},
			{Number: 2, To: "m.silva", Text: "Please take the call from Kochi.", By: review.Actor{Name: "c.moreau"},
				At: fakeNow.Add(-5 * time.Hour)}},
		Tasks: []store.Task{{Row: *d.row("WA-2026-000108"), Text: "handed to you by c.moreau: you know the court",
			Due: fakeNow.Add(7 * time.Hour), InternalTarget: true, ToMe: true},
			{Row: *d.row("WA-2026-000101"), Text: "you hold it", Due: fakeNow.Add(17 * time.Minute),
				InternalTarget: true},
			{Row: *d.row("WA-2026-000107"), Text: "you asked counsel, and nobody has answered"}},
		Changes: []store.Change{{At: fakeNow.Add(-2 * time.Hour), Who: "r.okoye", Request: "WA-2026-000110",
			What: "decided: approval", Leaf: 40},
			{At: fakeNow.Add(-20 * time.Hour), Who: "portal", What: "imported 12, WA-2026-000101 to WA-2026-000112",
				Leaf: 12}},
	}
}

func TestU25TheHandOverScreen(t *testing.T) {
	d := newFake()
	fakeHandover(d)
	d.board.LastSeen = fakeNow.Add(-15 * time.Hour)
	v := drive(t, d, 80, 24)
	v.send(changedMsg{})
	v.press("T").sees("since you were last here, 2026-11-22 18:00", "Kerala calls back at nine. Ask for Sgt. Rao.",
		"You hold it", "WA-110 decided: approval", "c.moreau to you")
	v.press("w").sees("in the last 12 hours").press("w w w")
	v.press("s").sees("The shift notes are signed as read.").misses("Kerala")
	if !containsCall(d.calls, "acknowledge 3") {
		t.Errorf("calls %q", d.calls)
	}
	v.press("s").sees("There is no shift note that you have not signed as read.")
	v.press("n").typeText("All quiet.").press("ctrl+s").sees("The next shift sees your note.")
	v.press(";").sees("lert handover --note 'All quiet.'")
	v.press("g enter").sees("This line is not about one request.").press("j enter").sees(v.heading("WA-2026-000108"))
	if !containsCall(d.calls, "open WA-2026-000108") {
		t.Errorf("calls %q", d.calls)
	}
}

// Only what is addressed to the person: notes to them, and what was handed to them. What
// is not shown there is not signed as read.
func TestTheHandOverToMe(t *testing.T) {
	d := newFake()
	fakeHandover(d)
	v := drive(t, d, 80, 24)
	v.press("T").sees("[Everything]", "To me 2", "Recorded by others").press("]").
		sees("[To me 2]", "Notes to you", "Please take the call from Kochi.", "Handed to you by c.moreau").
		misses("Recorded by others", "Kerala", "You hold it")
	v.press("w").sees("What is addressed to you is shown whenever it arrived.")
	v.press("s").sees("Some shift notes are not shown here. Sign them on the tab Everything.")
	if containsCall(d.calls, "acknowledge 3") {
		t.Fatal("a note was signed that was not shown")
	}
	v.press("j j j enter").sees(v.heading("WA-2026-000108")).press("q").sees("[To me 2]")
	v.press("[").sees("[Everything]").press("s").sees("The shift notes are signed as read.")
	d.handover.Tasks = nil
	v.send(changedMsg{})
	v.press("]").sees("To me 0", "No note to you is unread.", "Nothing.")
}

// A shift note can be for one person.
func TestAShiftNoteToOnePerson(t *testing.T) {
	d := newFake()
	v := drive(t, d, 80, 24)
	v.colleagues("r.okoye", "c.moreau")
	v.press("T n").sees("[everybody]").typeText("Call Kochi.").press("tab c").sees("[c.moreau]").
		press("ctrl+s").sees("The note is left for c.moreau.")
	if !containsCall(d.calls, "shift note c.moreau: Call Kochi.") {
		t.Errorf("calls %q", d.calls)
	}
	v.press(";").sees("lert handover --note 'Call Kochi.' --to c.moreau")
	d.board.Notes = []store.ShiftNote{{Number: 4, To: "m.silva", Text: "Call Kochi.", By: review.Actor{Name: "r.okoye"},
		At: fakeNow.Add(-time.Hour)}}
	v.send(changedMsg{})
	v.press("q").sees("Note to you from r.okoye, 1h ago (T opens it): Call Kochi.")
}

// Being away for an hour is leaving the desk: a hand-over begins there.
func TestAwayIsLeaving(t *testing.T) {
	d := newFake()
	now := fakeNow
	v := drive(t, d, 80, 24, func(o *Options) { o.Now = func() time.Time { return now } })
	v.press("j")
	now = now.Add(3 * time.Hour)
	v.press("T").sees("since you were last here, 2026-11-23 09:00")
}

func TestHandoverInTheLineMode(t *testing.T) {
	d := newFake()
	fakeHandover(d)
	v := drive(t, d, 80, 24)
	v.press("T")
	var lines []string
	for _, l := range v.a.top().Lines(&v.a.env) {
		lines = append(lines, l.String())
	}
	if text := strings.Join(lines, "\n"); !strings.Contains(text, "Row 2: 06:00, r.okoye, Kerala") ||
		!strings.Contains(text, "Your open work.") {
		t.Errorf("%s", text)
	}
}
