package main

import (
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"lert/review"
	"lert/store"
	"lert/tui"
)

// testConsole is the console on a real database: keys go in, its screen is read, and
// what it hands to the terminal's clipboard is kept.
type testConsole struct {
	t         *testing.T
	app       *tui.App
	timerMsgs chan tea.Msg // what timers say
	copied    []string
	keys      int       // pressed so far
	keyTime   time.Time // the last key, by the clock of the keys
	quit      bool
}

// openConsole opens the console for a person, as wide as a usual terminal.
func openConsole(t *testing.T, s *store.Store, me review.Actor, now func() time.Time,
	change ...func(*tui.Options)) *testConsole {
	t.Helper()
	o := tui.Options{Context: t.Context(), Me: me, Now: now, Zone: time.UTC, Env: []string{"TERM=xterm-256color"},
		Theme: "dark"}
	for _, c := range change {
		c(&o)
	}
	v := &testConsole{t: t, timerMsgs: make(chan tea.Msg, 64), keyTime: time.Now()}
	o.KeyClock = func() time.Time { return v.keyTime }
	v.app = tui.New(s.As(me), o)
	v.send(tea.WindowSizeMsg{Width: 120, Height: 40})
	v.runCmd(v.app.Init())
	return v
}

// send gives the console a message, shows its frame as a program does, and does what it asks for.
func (v *testConsole) send(msg tea.Msg) {
	_, cmd := v.app.Update(msg)
	v.app.Frame()
	v.runCmd(cmd)
}

// runCmd carries out what the console asked for, to its end. Only timers and
// the wait for what others do run beside: what they say is heard before the next key.
func (v *testConsole) runCmd(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	name := runtime.FuncForPC(reflect.ValueOf(cmd).Pointer()).Name()
	if strings.Contains(name, "bubbletea/v2.Tick.") || strings.Contains(name, ".nextChangeCmd.") {
		go func() {
			select {
			case v.timerMsgs <- cmd():
			case <-v.t.Context().Done():
			}
		}()
		return
	}
	msg := cmd()
	switch kind := fmt.Sprintf("%T", msg); {
	case msg == nil:
	case kind == "tea.QuitMsg":
		v.quit = true
	case kind == "tea.setClipboardMsg":
		v.copied = append(v.copied, fmt.Sprint(msg))
	case reflect.TypeOf(msg).Kind() == reflect.Slice && reflect.TypeOf(msg).Elem() == reflect.TypeFor[tea.Cmd]():
		for all, i := reflect.ValueOf(msg), 0; i < all.Len(); i++ {
			v.runCmd(all.Index(i).Interface().(tea.Cmd))
		}
	default:
		v.send(msg)
	}
}

// pressKey is one key of a person who reads what they do.
func (v *testConsole) pressKey(k tea.KeyPressMsg) {
	v.keys++
	v.keyTime = v.keyTime.Add(time.Second)
	v.drainTimers()
	v.send(k)
}

// drainTimers handles the messages of timers that have fired.
func (v *testConsole) drainTimers() {
	for {
		select {
		case msg := <-v.timerMsgs:
			v.send(msg)
		default:
			return
		}
	}
}

var keyCodes = map[string]rune{"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "up": tea.KeyUp,
	"down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight, "backspace": tea.KeyBackspace}

// press presses keys by their names, separated by spaces.
func (v *testConsole) press(keys string) *testConsole {
	v.t.Helper()
	for _, name := range strings.Fields(keys) {
		var mod tea.KeyMod
		if rest, ok := strings.CutPrefix(name, "ctrl+"); ok {
			mod, name = tea.ModCtrl, rest
		} else if rest, ok := strings.CutPrefix(name, "shift+"); ok {
			mod, name = tea.ModShift, rest
		}
		switch code, special := keyCodes[name]; {
		case special:
			v.pressKey(tea.KeyPressMsg{Code: code, Mod: mod})
		case name == "space":
			v.pressKey(tea.KeyPressMsg{Code: tea.KeySpace, Text: " "})
		case mod != 0:
			v.pressKey(tea.KeyPressMsg{Code: []rune(name)[0], Mod: mod})
		default:
			v.pressKey(tea.KeyPressMsg{Code: []rune(name)[0], Text: name})
		}
	}
	return v
}

// typeText types text, one key for each character.
func (v *testConsole) typeText(s string) *testConsole {
	v.t.Helper()
	for _, r := range s {
		if r == '\n' {
			v.press("enter")
			continue
		}
		v.pressKey(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	return v
}

// openCase goes to a request on a tab of the queue and opens it.
func (v *testConsole) openCase(id string) *testConsole {
	v.t.Helper()
	return v.press("/ ctrl+u").typeText(id).expect("enter opens " + id).press("enter").expectNot("enter open")
}

// text is the screen, without colours.
func (v *testConsole) text() string {
	lines := v.app.Frame()
	for i := range lines {
		lines[i] = strings.TrimRight(ansi.Strip(lines[i]), " ")
	}
	return strings.Join(lines, "\n") + "\n"
}

// flatText is the screen as one run of words, line by line and then pane by pane, so that a sentence is found where
// it was wrapped in a frame.
func (v *testConsole) flatText() string {
	s := v.text()
	var panes []string
	for line := range strings.SplitSeq(s, "\n") {
		for i, part := range strings.Split(line, "│") {
			if i == len(panes) {
				panes = append(panes, "")
			}
			panes[i] += part + " "
		}
	}
	s = strings.ReplaceAll(s, "│", " ") + strings.Join(panes, " ")
	return strings.Join(strings.Fields(s), " ")
}

// expect fails unless all of these stand on the screen.
func (v *testConsole) expect(words ...string) *testConsole {
	v.t.Helper()
	for _, w := range words {
		if !strings.Contains(v.text(), w) && !strings.Contains(v.flatText(), w) {
			v.t.Fatalf("the screen does not say %q:\n%s", w, v.text())
		}
	}
	return v
}

// expectNot fails if the screen shows one of these words.
func (v *testConsole) expectNot(words ...string) *testConsole {
	v.t.Helper()
	for _, w := range words {
		if strings.Contains(v.text(), w) {
			v.t.Fatalf("the screen says %q and should not:\n%s", w, v.text())
		}
	}
	return v
}

// short is a case number of this year as lists and headings show it; another id is as it was.
func short(id string) string {
	prefix, n, ok := strings.Cut(id, "-2026-")
	if !ok {
		return id
	}
	return prefix + "-" + strings.TrimLeft(n, "0")
}

// moveTo moves the cursor through a dialog until its line holds some words.
func (v *testConsole) moveTo(words string) *testConsole {
	v.t.Helper()
	for i := range 120 {
		if i == 60 {
			v.press("g") // it was above
		}
		for l := range strings.SplitSeq(v.text(), "\n") {
			if _, after, ok := strings.Cut(l, "> "); ok && strings.Contains(after, words) {
				return v
			}
		}
		v.press("j")
	}
	v.t.Fatalf("the cursor never came to %q:\n%s", words, v.text())
	return v
}
