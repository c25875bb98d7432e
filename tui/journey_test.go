package tui

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/store"
	"lert/tui/kit"
)

func TestQueueMovesAndOpensTheMarkedRow(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	v.sees("WA-2026-000101  An emergency").press("j j").sees("WA-2026-000103  ")
	v.press("2 k").sees("WA-2026-000101  ").press("G").sees("WA-2026-000113  ").press("g").sees("WA-2026-000101  ")
	v.press("j enter").sees(v.heading("WA-2026-000102"))
	if !slices.Contains(v.fake.calls, "open WA-2026-000102") {
		t.Errorf("opening was not recorded: %q", v.fake.calls)
	}
	v.press("q").sees("[Open", "WA-2026-000102  An emergency, called back")
}

func TestATabIsSwitchedByKeyAndKeepsItsPlace(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	v.press("j j ]").sees("[Mine", "you").press("[").sees("[Open", "WA-2026-000103  ")
	v.press("alt+5").sees("[Decided", "approve").press("alt+6").sees("[Due", "The answer to the treaty request")
	v.press("w").sees("within a month").press("w").sees("everything").press("w").sees("within two days").
		misses("collection end")
	v.press("] ").sees("[Open")
}

func TestClaimSaysWhoHoldsAndIsDisabledWithAReason(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	v.press("j c").sees("You hold WA-2026-000102 until 09:20.")
	if !slices.Contains(v.fake.calls, "claim WA-2026-000102") {
		t.Fatalf("no claim in %q", v.fake.calls)
	}
	v.press("3 j c").sees("r.okoye holds WA-105 until 09:08.")
	if slices.Contains(v.fake.calls, "claim WA-2026-000105") {
		t.Error("a claim that says why it cannot be made was made")
	}
	v.press("g j x").sees("WA-2026-000102 is released.")
	v.press("x").sees("You do not hold WA-2026-000102.")
}

func TestClaimNextOpensWhatItClaimed(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	v.press("space").sees(v.heading("WA-2026-000102"))
	v.press("q ;").sees("lert claim WA-2026-000102")
}

func TestFilterNarrowsWhileTypingAndSaysWhatIsWrong(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	v.press("/").typeText("country:IN").sees("2 of 9", "Delhi").misses("StA Köln")
	v.press("enter").sees("/country:IN", "2 of 9").press(";").sees("lert queue country:IN")
	v.press("esc").sees("StA Köln").misses("country:IN")
	v.press("/").typeText("nosuchfield:x")
	if q := v.a.screens[0].(*queueScreen).filter.query; q != nil && strings.Contains(q.String(), ":") {
		t.Errorf("a query that does not parse came into force: %s", q)
	}
	v.sees("»").press("enter").sees("»").press("esc").sees("StA Köln").misses("»")
	v.press("/").typeText("zzzz").press("enter").sees("No request on this tab matches zzzz. esc clears the filter.")
}

func TestAFilterThatGivesUpGoesOn(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	v.fake.filterGivesUpAfter = 3
	v.press("/").typeText("Mumbai").press("enter").sees("Mumbai Police", "1 of 9").misses("StA Köln")
	v.press("/ ctrl+u").typeText("zzz").press("enter").sees("No request on this tab matches zzz")
}

func TestFilterLeavesAsItWas(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	v.press("/").typeText("country:IN").press("enter /").typeText(" Mumbai").sees("1 of 9").press("esc").
		sees("/country:IN", "2 of 9")
	v.press("/ ctrl+u enter").misses("country:IN").sees("StA Köln")
}

func TestAPasteActsOnlyWhereTextIsTyped(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	v.send(tea.PasteMsg{Content: "c"})
	v.sees("A paste is taken only where text is typed")
	if slices.ContainsFunc(v.fake.calls, func(s string) bool { return strings.HasPrefix(s, "claim") }) {
		t.Error("a paste claimed a request")
	}
	v.press("/")
	v.send(tea.PasteMsg{Content: "mum\u202ebai\r\nx"})
	if got := v.a.screens[0].(*queueScreen).filter.field.Value(); strings.ContainsAny(got, "\u202e\r\n") {
		t.Errorf("a hidden character was pasted into the field: %q", got)
	}
}

func TestHelpAndPaletteSpeakOfTheScreenBelow(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	v.press("?").typeText("release the").sees("Release the marked request").misses("Half a page").press("esc").
		misses("Release the marked")
	v.press(":").typeText("tab dec").press("enter").sees("[Decided")
	v.press("ctrl+p").typeText("clear filter").press("enter").sees("No filter is set.")
}

func TestHostileAgencyStaysInItsCell(t *testing.T) {
	v := drive(t, newFake(), 120, 40)
	v.press("7 j").sees("Police␛]0;approved␇").checkFrameSize()
	for _, l := range v.a.Frame() {
		if strings.HasPrefix(strings.TrimSpace(l), "LE-99999") {
			t.Error("the agency's name wrote a row of its own")
		}
	}
	if title := v.a.View().WindowTitle; strings.ContainsAny(title, "\x07\x1b") {
		t.Errorf("the window's title holds a control character: %q", title)
	}
}

func TestErrorsOfTheDeskAreSaid(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	v.fake.fails["claim"] = errors.New("WA-2026-000102 is held by r.okoye\nsecond line")
	v.press("j c").sees("WA-2026-000102 is held by r.okoye").misses("second line")
	v.fake.fails["queue"] = errors.New("the database is gone")
	v.press("ctrl+r").sees("The database is gone", "Maricopa")
}

// TestTypeAheadWaitsForItsRow presses enter behind G before the last page has
// come: the request opened must be the last one.
func TestTypeAheadWaitsForItsRow(t *testing.T) {
	v := drive(t, newFake().Big(1000), 80, 24)
	_, jump := v.a.Update(keyPress("G"))
	if _, cmd := v.a.Update(keyPress("enter")); cmd != nil {
		v.runAll(cmd)
	}
	if len(v.a.screens) != 1 {
		t.Fatal("enter opened a row that was not on the screen yet")
	}
	v.runAll(jump)
	v.sees("WA-2026-000999")
	if !slices.Contains(v.fake.calls, "open WA-2026-000999") {
		t.Errorf("opened %q", v.fake.calls)
	}
}

// TestWalkThroughAll pages through a long queue in both directions and meets
// every row once, in order, while only a few screens of them are kept.
func TestWalkThroughAll(t *testing.T) {
	v := drive(t, newFake().Big(500), 80, 24)
	q := v.a.screens[0].(*queueScreen)
	for i := range 500 {
		if got, want := q.row().ID, rowID(i); got != want {
			t.Fatalf("row %d is %s, want %s", i, got, want)
		}
		if n := len(q.lists[0].rows); n > 9*q.lists[0].viewport.Height {
			t.Fatalf("%d rows are kept for a screen of %d", n, q.lists[0].viewport.Height)
		}
		v.press("j")
	}
	for i := 499; i >= 0; i-- {
		if got, want := q.row().ID, rowID(i); got != want {
			t.Fatalf("on the way back row %d is %s, want %s", i, got, want)
		}
		v.press("k")
	}
	v.press("3 0 0 j")
	if got := q.row().ID; got != rowID(300) {
		t.Fatalf("300j came to %s", got)
	}
	v.press("G ctrl+u pgup")
	v.press("g pgdown")
	if got := q.row().ID; got != rowID(q.page()) {
		t.Fatalf("a page down came to %s", got)
	}
}

func rowID(i int) string { return newIDs(i) }

func newIDs(i int) string {
	r := fakeRow(i, review.KindRecords, "", "", "", 0, [5]review.Verdict{}, 0, "", "")
	return r.ID
}

func TestATickKeepsThePlace(t *testing.T) {
	v := drive(t, newFake().Big(400), 80, 24)
	v.press("1 5 0 j k k")
	before := v.text()
	v.send(tickMsg{fakeNow})
	if after := v.text(); after != before {
		t.Errorf("the clock moved the list:\n%s\nbefore:\n%s", after, before)
	}
}

func TestSmallWindowSaysSo(t *testing.T) {
	v := drive(t, newFake(), 50, 10)
	v.sees("The window is 50x10; lert needs 60x20").checkFrameSize()
	v.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	v.sees("[Open").checkFrameSize()
	v.send(tea.WindowSizeMsg{Width: 4000, Height: 4000})
	if v.a.window.W > kit.MaxWidth || v.a.window.H > kit.MaxHeight {
		t.Errorf("a window of %+v was believed", v.a.window)
	}
	v.send(tea.WindowSizeMsg{})
	if got := v.a.Frame(); got != nil {
		t.Errorf("a window of no size draws %q", got)
	}
}

func TestFirstFrameShowsTheRowsItWasGiven(t *testing.T) {
	d := newFake()
	rows, err := d.Queue(t.Context(), store.QueueQuery{Tab: store.TabOpen, Limit: 20})
	if err != nil {
		t.Fatal(err)
	}
	o := testOptions()
	o.First = &rows
	a := New(d, o)
	a.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	if s := strings.Join(a.Frame(), "\n"); !strings.Contains(s, "Maricopa") {
		t.Errorf("the first frame holds no row:\n%s", s)
	}
}

// Every screen of a backup shows how old it is, so that nobody takes it for the database.
func TestCopyIsOnEveryScreen(t *testing.T) {
	v := drive(t, newFake(), 60, 20, func(o *Options) { o.Copied = o.Now().Add(-75 * time.Hour) })
	v.sees("COPY, 3d OLD").press("enter").sees("COPY, 3d OLD").press("?").sees("COPY, 3d OLD").checkFrameSize()
}

func TestRehearsalIsOnEveryScreen(t *testing.T) {
	v := drive(t, newFake(), 80, 24, func(o *Options) { o.Rehearsal = true })
	v.sees("REHEARSAL").press("enter").sees("REHEARSAL").press("?").sees("REHEARSAL").checkFrameSize()
}

func TestInATerminal(t *testing.T) {
	d := newFake()
	x := inTerminal(t, d, 80, 24)
	x.until("Maricopa", "9 open", "? help")
	x.press("j j").until("> 2:00")
	x.press("G").until("WA-2026-000113  An unsigned").press("enter").until("Mumbai")
	x.press("q").until("[Open").press("?").until("Help: Queue").press("esc").until("enter open")
	x.press("q")
	if err := <-x.done; err != nil {
		t.Fatal(err)
	}
}

func TestLineModeDoesTheSame(t *testing.T) {
	d := newFake()
	var out bytes.Buffer
	o := testOptions()
	o.In, o.Out,
		o.Env = strings.NewReader(strings.Join([]string{"row 2", "claim", "Claim  wa-2026-000102", "filter",
		"country:IN", "clear filter", "no such thing", "back up", "leave"}, "\n")+"\n"), &out, []string{"TERM=dumb"}
	if err := Run(t.Context(), d, o); err != nil {
		t.Fatal(err)
	}
	s := out.String()
	for _, want := range []string{
		"Line mode, because TERM is dumb.", "Row 2 is marked.", "due in 55 minutes",
		"To record, type: claim WA-102", "You hold WA-", "What you type here is the text", "Filter country:IN: 2 of 9.",
		"There is no act called no such thing here; nothing was done.", "Pass: requester",
	} {
		if !strings.Contains(s, want) {
			t.Errorf("the line mode does not say %q", want)
		}
	}
	if i := strings.IndexFunc(s, func(r rune) bool {
		return r < 0x20 && r != '\n' || r >= 0x2500 &&
			r < 0x2600
	}); i >= 0 {
		t.Errorf("a control or box character at %d: %q", i, s[max(0, i-40):i+10])
	}
	if !slices.Contains(d.calls, "claim WA-2026-000102") {
		t.Errorf("nothing was claimed: %q", d.calls)
	}
	if n := strings.Count(s, "Row 7: "); n != 2 {
		t.Errorf("row 7 was said %d times; it is new at the start and once the filter lets it back in", n)
	}
}

func TestLineModeEndsWithItsInput(t *testing.T) {
	var out bytes.Buffer
	o := testOptions()
	o.In, o.Out, o.Plain = strings.NewReader(""), &out, true
	if err := Run(t.Context(), newFake(), o); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "9 open") {
		t.Error(out.String())
	}
}
