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

// seat is the console on a real database: keys go in, its screen is read, and
// what it hands to the terminal's clipboard is kept.
type seat struct {
	t      *testing.T
	app    *tui.App
	later  chan tea.Msg // what timers say
	copied []string
	keys   int // pressed so far
	gone   bool
}

// sit opens the console for a person, as wide as a usual terminal.
func sit(t *testing.T, s *store.Store, me review.Actor, now func() time.Time, change ...func(*tui.Options)) *seat {
	t.Helper()
	o := tui.Options{Context: t.Context(), Me: me, Now: now, Zone: time.UTC, Env: []string{"TERM=xterm-256color"}, Theme: "dark"}
	for _, c := range change {
		c(&o)
	}
	v := &seat{t: t, app: tui.New(s.As(me), o), later: make(chan tea.Msg, 64)}
	v.take(tea.WindowSizeMsg{Width: 120, Height: 40})
	v.do(v.app.Init())
	return v
}

// take gives the console a message and does what it asks for.
func (v *seat) take(msg tea.Msg) {
	_, cmd := v.app.Update(msg)
	v.do(cmd)
}

// do carries out what the console asked for, to its end. Only timers and
// the wait for what others do run beside: what they say is heard before the next key.
func (v *seat) do(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	name := runtime.FuncForPC(reflect.ValueOf(cmd).Pointer()).Name()
	if strings.Contains(name, "bubbletea/v2.Tick.") || strings.Contains(name, ".heedCmd.") {
		go func() {
			select {
			case v.later <- cmd():
			case <-v.t.Context().Done():
			}
		}()
		return
	}
	msg := cmd()
	switch kind := fmt.Sprintf("%T", msg); {
	case msg == nil:
	case kind == "tea.QuitMsg":
		v.gone = true
	case kind == "tea.setClipboardMsg":
		v.copied = append(v.copied, fmt.Sprint(msg))
	case reflect.TypeOf(msg).Kind() == reflect.Slice && reflect.TypeOf(msg).Elem() == reflect.TypeFor[tea.Cmd]():
		for all, i := reflect.ValueOf(msg), 0; i < all.Len(); i++ {
			v.do(all.Index(i).Interface().(tea.Cmd))
		}
	default:
		v.take(msg)
	}
}

// strike is one key. A key that came within a moment of a dialog was ignored
// and is pressed again, as a person would.
func (v *seat) strike(k tea.KeyPressMsg) {
	v.t.Helper()
	v.keys++
	for end := time.Now().Add(10 * time.Second); ; {
		v.hear()
		v.take(k)
		if !strings.Contains(v.text(), "within a moment of the dialog and was ignored") {
			return
		}
		if time.Now().After(end) {
			v.t.Fatal("the dialog never woke")
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// hear takes what timers have said meanwhile.
func (v *seat) hear() {
	for {
		select {
		case msg := <-v.later:
			v.take(msg)
		default:
			return
		}
	}
}

var keyCodes = map[string]rune{"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight, "backspace": tea.KeyBackspace}

// press presses keys by their names, separated by spaces.
func (v *seat) press(keys string) *seat {
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
			v.strike(tea.KeyPressMsg{Code: code, Mod: mod})
		case name == "space":
			v.strike(tea.KeyPressMsg{Code: tea.KeySpace, Text: " "})
		case mod != 0:
			v.strike(tea.KeyPressMsg{Code: []rune(name)[0], Mod: mod})
		default:
			v.strike(tea.KeyPressMsg{Code: []rune(name)[0], Text: name})
		}
	}
	return v
}

// typed types text, one key for each character.
func (v *seat) typed(s string) *seat {
	v.t.Helper()
	for _, r := range s {
		if r == '\n' {
			v.press("enter")
			continue
		}
		v.strike(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	return v
}

// open goes to a request on a tab of the queue and opens it.
func (v *seat) open(id string) *seat {
	v.t.Helper()
	return v.press("/ ctrl+u").typed(id).press("enter enter").sees(id).misses("enter open")
}

// text is the screen, without colours.
func (v *seat) text() string {
	lines := v.app.Frame()
	for i := range lines {
		lines[i] = strings.TrimRight(ansi.Strip(lines[i]), " ")
	}
	return strings.Join(lines, "\n") + "\n"
}

// flat is the screen as one run of words, so that a sentence is found where
// it was wrapped in a frame.
func (v *seat) flat() string {
	return strings.Join(strings.Fields(strings.ReplaceAll(v.text(), "│", " ")), " ")
}

// sees fails unless all of these stand on the screen.
func (v *seat) sees(words ...string) *seat {
	v.t.Helper()
	for _, w := range words {
		if !strings.Contains(v.text(), w) && !strings.Contains(v.flat(), w) {
			v.t.Fatalf("the screen does not say %q:\n%s", w, v.text())
		}
	}
	return v
}

// misses fails if one of these stands on the screen.
func (v *seat) misses(words ...string) *seat {
	v.t.Helper()
	for _, w := range words {
		if strings.Contains(v.text(), w) {
			v.t.Fatalf("the screen says %q and should not:\n%s", w, v.text())
		}
	}
	return v
}

// mark moves the cursor down a dialog until its line holds some words.
func (v *seat) mark(words string) *seat {
	v.t.Helper()
	for range 60 {
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
