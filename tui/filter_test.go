package tui

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"lert/review"
	"lert/store"
)

// markedID is the request that is marked on the queue.
func (v *driver) markedID() string { return v.a.queue().caseID() }

func TestTabCompletesFieldsAndValues(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	v.press("/").typeText("cou").press("tab").sees("/country:", "Köln", "Maricopa").press("esc")
	for _, c := range []struct{ typed, keys, want string }{
		{"cou", "tab", "country:"},
		{"-cou", "tab", "-country:"},
		{"country:", "tab", "country:BR"},
		{"country:", "tab tab", "country:DE"},
		{"country:U", "tab", "country:US"},
		{"fraud country:IN,j", "tab", "fraud country:IN,JP"},
		{"is:ov", "tab", "is:over"}, // overdue and overridden
		{"is:ov", "tab tab", "is:overdue"},
		{"is:ov", "tab tab tab", "is:overridden"},
		{"check:sc", "tab", "check:scope"},
		{"check:scope=f", "tab", "check:scope=fail"},
		{"check:scope=fail,l", "tab", "check:scope=fail,limited"},
		{"holder:", "tab tab", "holder:m.silva"},
		{"kind:em", "tab", "kind:emergency"},
		{"platform:w", "tab", "platform:whatsapp"},
		{"due:t", "tab tab", "due:today"},
	} {
		v := drive(t, fakeWithPlatforms(), 80, 24)
		v.press("/").typeText(c.typed).press(c.keys)
		if got := v.a.queue().filter.field.Value(); got != c.want {
			t.Errorf("%q and %s: %q, want %q", c.typed, c.keys, got, c.want)
		}
	}
	v = drive(t, newFake(), 80, 24)
	v.press("/").typeText("country:").sees("tab", "BR", "US", "As country:IN,BR.")
	v.typeText("zz").press("tab").sees("There is no completion for this.")
	v.press("ctrl+u").typeText(`"cou`).press("tab").sees("There is no completion for this.")
}

// fakeWithPlatforms is a desk whose policy has platforms.
func fakeWithPlatforms() *fakeStore {
	d := newFake()
	d.policy = &review.Policy{Platforms: map[string]*review.Platform{"telegram": {}, "whatsapp": {}}}
	return d
}

func TestAWrongValueSaysWhatIsAllowed(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	v.press("/").typeText("is:overdeu").sees(`"overdeu" is not a value of "is"`, "is:overdue?")
	v.press("ctrl+u").typeText("kind:xyzzy").sees(`"xyzzy" is not a value of "kind"`, "records, preservation")
	v.press("ctrl+u").typeText("country:IN kind:").sees("2 of 9").press("enter").sees("No value follows the colon")
}

// TestACaseNumberInTheFilterOpensTheCase: on whatever tab it is, and the filter stays as it was.
func TestACaseNumberInTheFilterOpensTheCase(t *testing.T) {
	for _, typed := range []string{"107", "WA-107", "wa-2026-000107"} {
		v := drive(t, newFake(), 80, 24)
		v.press("/").typeText(typed).sees("enter opens WA-2026-000107").press("enter")
		if !slices.Contains(v.fake.calls, "open WA-2026-000107") {
			t.Errorf("%q opened nothing: %q", typed, v.fake.calls)
		}
		v.press("q").misses("/"+typed).sees("Maricopa", "9 open")
	}
	v := drive(t, newFake(), 80, 24)
	v.press("/").typeText("country:IN").press("enter /").press("ctrl+u").typeText("888").press("enter").
		sees("No request on this tab matches 888.")
}

func TestANumberOfSeveralCasesIsNeverGuessed(t *testing.T) {
	d := newFake()
	old := d.rows[4]
	old.ID = "WA-2025-000105"
	d.rows = append(d.rows, old)
	v := drive(t, d, 80, 24)
	v.press("/").typeText("105").sees("2 cases have this number").press("enter").
		sees("WA-2025-000105", "WA-2026-000105")
	for _, call := range v.fake.calls {
		if strings.HasPrefix(call, "open") {
			t.Errorf("a case was opened by guess: %s", call)
		}
	}
	v.press("j enter")
	if !slices.Contains(v.fake.calls, "open WA-2026-000105") {
		t.Errorf("the chosen case was not opened: %q", v.fake.calls)
	}
}

// TestEnterWaitsForTheCaseNumber: enter right behind the number opens the case once it is found.
func TestEnterWaitsForTheCaseNumber(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	v.press("/")
	v.typeText("10")
	_, typed := v.a.Update(keyPress("7"))
	_, enter := v.a.Update(keyPress("enter"))
	v.runAll(enter)
	if slices.Contains(v.fake.calls, "open WA-2026-000107") {
		t.Fatal("the case was opened before it was found")
	}
	v.runAll(typed)
	if !slices.Contains(v.fake.calls, "open WA-2026-000107") {
		t.Errorf("the case was not opened: %q", v.fake.calls)
	}
}

func TestMatchesOnOtherTabsAreSaid(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	v.press("/").typeText("Boston").press("enter").sees("No request on this tab matches Boston. 1 on Counsel.")
}

// TestTheMarkedCaseStaysMarked: through a filter that matches it, through clearing it, through a refresh, and with one
// that does not match it the nearest that follows is marked.
func TestTheMarkedCaseStaysMarked(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	want := func(id, when string) {
		t.Helper()
		if got := v.markedID(); got != id {
			t.Fatalf("%s %s is marked, not %s", when, got, id)
		}
	}
	v.press("4 j")
	want("WA-2026-000105", "at first")
	v.press("/").typeText("country:IN").press("enter")
	want("WA-2026-000105", "with a filter that matches")
	v.press("esc")
	want("WA-2026-000105", "after clearing")
	v.press("/").typeText("country:US").press("enter")
	want("WA-2026-000108", "with a filter that does not match")
	v.press("esc / ctrl+u").typeText("country:US").press("esc")
	want("WA-2026-000108", "after leaving")
	v.press("G / ctrl+u").typeText("country:JP").press("enter")
	want("WA-2026-000111", "with nothing that follows")
	v.press("esc g 4 j")
	v.fake.rows = slices.DeleteFunc(v.fake.rows, func(r store.QueueRow) bool { return r.ID == "WA-2026-000105" })
	v.press("ctrl+r")
	want("WA-2026-000106", "after the marked one was gone")
	v.press("] / ctrl+u").typeText("zzz").press("enter esc [")
	want("WA-2026-000106", "on a tab that was away while the filter changed")
}

// TestTheMarkedCaseStaysMarkedFarDown does the same in a long queue, on the same line of the screen.
func TestTheMarkedCaseStaysMarkedFarDown(t *testing.T) {
	v := drive(t, newFake().Big(600), 80, 24)
	v.press("3 0 0 j k k")
	id, before := v.markedID(), v.a.queue().list().viewport
	key, line := v.a.queue().list().mark()
	v.runAll(v.a.queue().list().goTo(&v.a.env, key, line))
	after := v.a.queue().list().viewport
	if got := v.markedID(); got != id || before.Cursor-before.Top != after.Cursor-after.Top {
		t.Errorf("%s is marked on line %d, was %s on line %d", got, after.Cursor-after.Top, id,
			before.Cursor-before.Top)
	}
	for range 250 {
		v.press("k")
	}
	if got := v.markedID(); got != rowID(298-250) {
		t.Errorf("250 rows further up is %s", got)
	}
}

// TestOnlyOverdueIsOneKey: it keeps what else the filter asks, and the totals agree with the list.
func TestOnlyOverdueIsOneKey(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	v.press("O").sees("/is:overdue", "1 of 9", "3h late").misses("Maricopa").press("O").sees("Maricopa")
	v.press("/").typeText("country:IN").press("enter O").sees("/country:IN is:overdue").press("O").sees("/country:IN").
		misses("is:overdue")
	v.press("esc").press("alt+6").sees("[Due 4]", "collection end").press("O").
		sees("[Due 1]", "only overdue", "3h late").misses("collection end").press("O").sees("[Due 4]")
}

func TestOnlyOverdueSaysWhatIsOnOtherTabs(t *testing.T) {
	d := newFake()
	d.row("WA-2026-000110").OverdueFrom = fakeNow.AddDate(0, 0, -1) // approved and not produced in time
	v := drive(t, d, 80, 24)
	v.sees("!2 overdue").press("O").sees("1 of 9 · 1 on Decided").press("alt+5").sees("24h late")
}

// TestAFilterIsKeptAsATab: it is a tab of its own, is there when the person comes back, and can be closed.
func TestAFilterIsKeptAsATab(t *testing.T) {
	d := newFake()
	v := drive(t, d, 80, 24)
	v.press("V").sees("Filter a tab with / first")
	v.press("/").typeText("country:IN").press("enter V").sees("[+IN 2]", "+IN is now a tab")
	v.press("g").sees("Delhi", "Mumbai").misses("Köln")
	v.press("alt+1").sees("[Open 9]", "+IN 2", "Köln").misses("/country:IN")

	again := drive(t, d, 80, 24)
	again.sees("+IN 2").press("[").sees("[+IN 2]", "Delhi").misses("Köln")
	again.press("esc").sees("This tab is a filter")
	again.press("/").typeText(" Mumbai").press("enter").sees("[+IN/Mumbai 1]")
	again.press("V").sees("The tab +IN/Mumbai is closed", "[Open 9]").misses("+IN/Mumbai 1")
	if third := drive(t, d, 80, 24); strings.Contains(third.text(), "+IN") {
		t.Errorf("a closed tab came back:\n%s", third.text())
	}
}

func TestATabThatCannotBeSavedIsKeptForThisRun(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	v.fake.fails["draft"] = errors.New("the database is read only")
	v.press("/").typeText("country:IN").press("enter V").sees("[+IN 2]", "kept until you leave, and not saved")
}

// TestUrgentIsOneKey goes round what is overdue, an emergency or a notice, on whatever tab it is.
func TestUrgentIsOneKey(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	for _, step := range []struct{ id, says string }{
		{"WA-2026-000102", "WA-102 is an emergency."}, {"WA-2026-000111", "WA-111 is overdue."},
		{"WA-2026-000110", "WA-110 has a user notice due now."}, {"WA-2026-000101", "WA-101 is an emergency."},
	} {
		v.press("!").sees(step.says)
		if got := v.markedID(); got != step.id {
			t.Fatalf("%s is marked, not %s:\n%s", got, step.id, v.text())
		}
	}
	v.sees("[Open")
	v.press("/").typeText("country:IN").press("enter !").sees("WA-110 has", "[Decided").misses("/country:IN")
	v.press("enter !").sees("WA-101 is an emergency")
	if !slices.Contains(v.fake.calls, "open WA-2026-000101") {
		t.Errorf("on a case the next one was not opened: %q", v.fake.calls)
	}
	v.press("q").sees("[Open")
	v.press("A !").sees("[Open", "WA-102 is an emergency.")
	d := newFake()
	d.rows = d.rows[5:6]
	drive(t, d, 80, 24).press("!").sees("Nothing is overdue, no emergency waits")
}
