package tui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"lert/review"
	"lert/store"
	"lert/tui/kit"
)

// ledgerSize is how many records the desk has.
func (x *sampleConsole) ledgerSize() int64 {
	x.t.Helper()
	size, _, err := x.store.As(testOptions().Me).Root(x.t.Context())
	if err != nil {
		x.t.Fatal(err)
	}
	return size
}

// claimed are the requests on which the person who sits at the desk has a claim.
func (x *sampleConsole) claimed() []store.QueueRow {
	x.t.Helper()
	mine, err := x.store.As(testOptions().Me).Queue(x.t.Context(), store.QueueQuery{Tab: store.TabMine, Limit: 1})
	if err != nil {
		x.t.Fatal(err)
	}
	return mine.Rows
}

// typeAt types text with the same pause before each key.
func (v *driver) typeAt(pause time.Duration, s string) {
	for _, r := range s {
		v.keyTime.after(pause)
		v.send(keyPress(strings.ReplaceAll(string(r), " ", "space")))
		if v.a.quit {
			return
		}
	}
}

// TestTypingRecordsNothing types any text, as slowly as a poor typist, and holds keys down, on a queue and on a case
// that two keys approve.
func TestTypingRecordsNothing(t *testing.T) {
	x := openSample(t, 80, 24)
	id := x.findRequest("clean request", approvable(review.KindRecords))
	size := x.ledgerSize()
	try := func(t interface{ Fatalf(string, ...any) }, onCase bool, pause time.Duration, text string) {
		x.driver = newDriver(x.t, x.store.As(testOptions().Me), testOptions())
		x.send(tea.WindowSizeMsg{Width: 80, Height: 24})
		x.runAll(x.a.screens[0].Start(&x.a.env))
		if onCase {
			x.open(id)
		}
		x.keyTime.after(reading)
		x.typeAt(pause, "."+text) // the first key alone comes after a silence
		if got := x.ledgerSize(); got != size {
			t.Fatalf("%q, a key every %v, recorded something:\n%s", text, pause, x.text())
		}
		if len(x.claimed()) > 0 {
			t.Fatalf("%q, a key every %v, claimed something:\n%s", text, pause, x.text())
		}
	}
	for _, pause := range []time.Duration{30, 33, 100, 280, 300, 424} {
		for _, text := range []string{"a" + strings.Repeat("y", 200), "may yet", "apply", "back space", "x c r",
			"a yes man may say yes any day",
			strings.Repeat("ay", 60), strings.Repeat("pryay", 30)} {
			try(t, true, pause*time.Millisecond, text)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.StringOfN(rapid.OneOf(rapid.SampledFrom([]rune("aypryc x")), rapid.RuneFrom([]rune(
			"abcdefghijklmnoprstuvwxyzABCDEFGHIJKLMNOPRSTUVWXYZ 0123456789.,:;-/?![]"))), 1, 60, -1).Draw(rt, "text")
		pause := time.Duration(rapid.IntRange(30, 300).Draw(rt, "pause")) * time.Millisecond
		try(rt, rapid.Bool().Draw(rt, "on a case"), pause, text)
	})
}

// TestAKeyRecordsAfterASilence is about the moment from which on a key counts.
func TestAKeyRecordsAfterASilence(t *testing.T) {
	const short, enough = keySilence - time.Millisecond, keySilence
	key := func(name string) func(*driver) { return func(v *driver) { v.send(keyPress(name)) } }
	repeat := func(v *driver) { v.send(tea.KeyPressMsg{Code: 'y', Text: "y", IsRepeat: true}) }
	type step struct {
		pause time.Duration
		do    func(*driver)
	}
	for name, c := range map[string]struct {
		steps   []step
		records bool
		says    string
	}{
		"after a silence":    {[]step{{enough, key("y")}}, true, ""},
		"a moment too early": {[]step{{short, key("y")}}, false, "Too fast: the dialog had just opened. Press again."},
		"again after a silence": {[]step{{short, key("y")}, {enough, key("y")}},
			true, ""},
		"held down for long": {[]step{{enough * 9, key("j")}, {enough, repeat}}, false,
			"y is held down, so nothing was recorded"},
		"after another key": {[]step{{enough * 9, key("j")}, {short, key("y")}}, false,
			"y came right after another key"},
		"keys that keep coming": {[]step{{short, key("1")}, {short, key("j")}, {short, key("k")}, {short, key("1")},
			{short, key("space")}, {short, key("y")}}, false, "Too fast: the dialog had just opened. Press again."},
		"keys that kept coming": {[]step{{short, key("1")}, {short, key("j")}, {short, key("k")}, {short, key("1")},
			{short, key("j")}, {enough, key("y")}}, true, ""},
		"once it was read, keys may follow at once": {[]step{{enough, key("j")}, {short, key("k")}, {enough, key("y")}},
			true, ""},
		"a chord ends a text": {[]step{{enough, key("w")}, {short, key("o")}, {30 * time.Millisecond, key("ctrl+s")}},
			true, ""},
		"a chord without a text": {[]step{{enough, key("j")}, {short, key("ctrl+s")}}, false,
			"came right after another key"},
		"a chord too early": {[]step{{short, key("ctrl+s")}}, false, "Too fast: the dialog had just opened. Press again."},
		"after a paste": {[]step{{enough, func(v *driver) { v.send(tea.PasteMsg{Content: "x"}) }},
			{short, key("y")}}, false,
			"y came right after another key"},
	} {
		t.Run(name, func(t *testing.T) {
			x := openSample(t, 80, 24)
			x.open(x.findRequest("clean request", approvable(review.KindRecords))).press("a")
			size := x.ledgerSize()
			for _, s := range c.steps {
				x.keyTime.after(s.pause)
				s.do(x.driver)
			}
			if recorded := x.ledgerSize() > size; recorded != c.records {
				t.Errorf("recorded: %v\n%s", recorded, x.text())
			}
			x.sees(c.says)
		})
	}
}

// TestTheKeyThatRecordedDoesNothingMore: y records a decision and copies the number of the case that comes next.
func TestTheKeyThatRecordedDoesNothingMore(t *testing.T) {
	x := openSample(t, 120, 40)
	x.open(x.findRequest("clean request", approvable(review.KindRecords))).press("a y").sees("Approved")
	for range 30 {
		x.keyTime.after(33 * time.Millisecond)
		x.send(keyPress("y"))
		x.sees("y is ignored so that it does not act twice").misses("Copied")
	}
	x.press("y").sees("Copied")
}

// TestAKeyTypedAheadDoesNotActOnWhatComes: a key that comes while a decision is being recorded was not meant for the
// case that is shown next.
func TestAKeyTypedAheadDoesNotActOnWhatComes(t *testing.T) {
	x := openSample(t, 120, 40)
	x.open(x.findRequest("clean request", approvable(review.KindRecords))).press("a")
	x.keyTime.after(reading)
	_, recording := x.a.Update(keyPress("y"))
	x.press("y y")
	x.runAll(recording)
	x.misses("Copied")
	if _, n := x.lastDecision(); n != 1 {
		t.Errorf("%d decisions are recorded", n)
	}
}

// TestNothingIsRecordedInAWindowThatShowsNothing: keys, pastes and clicks do nothing while only the warning about the
// size is drawn, and what records needs a silence from when the screen is drawn again.
func TestNothingIsRecordedInAWindowThatShowsNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		v := drive(t, newFake(), 80, 24)
		v.press(rapid.SampledFrom([]string{"", "enter", "enter a", "enter p", "enter z", "n"}).Draw(rt, "way"))
		top, calls := v.a.top(), len(v.fake.calls)
		size := rapid.OneOf(
			rapid.Custom(func(rt *rapid.T) tea.WindowSizeMsg {
				return tea.WindowSizeMsg{Width: rapid.IntRange(1, kit.MinWidth-1).Draw(rt, "w"), Height: 60}
			}),
			rapid.Custom(func(rt *rapid.T) tea.WindowSizeMsg {
				return tea.WindowSizeMsg{Width: 200, Height: rapid.IntRange(1, kit.MinHeight-1).Draw(rt, "h")}
			}))
		v.send(size.Draw(rt, "size"))
		for range 4 {
			v.press(rapid.SampledFrom([]string{"a", "y", "c", "space", "enter", "esc", "ctrl+s", "1"}).Draw(rt, "key"))
			v.send(tea.PasteMsg{Content: "x"})
			v.send(tea.MouseClickMsg{X: 1, Y: 5, Button: tea.MouseLeft})
		}
		if v.a.top() != top || len(v.fake.calls) != calls {
			rt.Fatalf("keys acted: %q\n%s", v.fake.calls[calls:], v.text())
		}
		v.send(tea.WindowSizeMsg{Width: 80, Height: 24})
		if v.rush("y ctrl+s"); len(v.fake.decisions) > 0 {
			rt.Fatal("a key recorded what had only just been drawn")
		}
	})
}

// TestWhatRecordsIsMarked: whatever says that it records at once needs a key that is meant.
func TestWhatRecordsIsMarked(t *testing.T) {
	marked := 0
	for _, way := range []string{"", "enter", "enter a", "enter p", "enter n", "enter v", "enter e", "n",
		"S", "S n", "z",
		"enter t"} {
		v := drive(t, newFake(), 80, 24).press(way)
		for _, a := range v.a.top().Actions() {
			help := string(a.Help)
			if a.Records != (strings.Contains(help, "Records at once") ||
				strings.Contains(help, "Record the decision")) {
				t.Errorf("after %q: %s: %s", way, a.Name, a.Help)
			}
			if a.Records {
				marked++
			}
		}
	}
	if marked < 8 {
		t.Errorf("only %d actions are marked", marked)
	}
}

// TestABurstChangesNothingInADialogAndEscLeavesIt: what is typed for longer than any
// reading neither ticks nor moves, and nobody is locked into a dialog.
func TestABurstChangesNothingInADialogAndEscLeavesIt(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	v.press("j enter a")
	aboveStatus := func() string { return strings.Join(strings.SplitAfter(v.text(), "\n")[:23], "") }
	unread := aboveStatus()
	for range 5 {
		v.rush("1 2 space j k").sees("Too fast: the dialog had just opened. Press again.")
	}
	if now := aboveStatus(); now != unread {
		t.Errorf("the dialog has changed:\n%s", now)
	}
	v.rush("esc").misses("Too fast")
	if len(v.a.dialogs) > 0 {
		t.Error("esc did not leave")
	}
}
