package tui

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"

	"lert/review"
)

var update = flag.Bool("update", false, "write the goldens and pictures again")

// testOptions are the options of a desk at which m.silva sits.
func testOptions() Options {
	return Options{Me: review.Actor{Name: "m.silva", Role: review.RoleAnalyst, User: "msilva", Host: "desk1"},
		Now: func() time.Time { return fakeNow }, Zone: time.UTC,
		Env: []string{"TERM=xterm-256color"}, Theme: "dark", noTimers: true}
}

// driver presses keys on an App and looks at its screen. Every Cmd is run to
// its end before the next key.
type driver struct {
	t       *testing.T
	a       *App
	fake    *fakeStore
	keyTime *keyTime
	// undrawn leaves it to the test to draw the frame that it measures.
	undrawn bool
}

// keyTime is the clock of the keys in a test.
type keyTime struct{ at time.Time }

func (k *keyTime) now() time.Time { return k.at }

// after lets time pass before a key. The keys of one text come a tenth of a second apart,
// other keys as slowly as those of a person who reads what they do.
func (k *keyTime) after(d time.Duration) { k.at = k.at.Add(d) }

const (
	typing  = 100 * time.Millisecond
	reading = time.Second
)

// newDriver makes a console with a clock of the keys.
func newDriver(t *testing.T, s Store, o Options) *driver {
	keys := &keyTime{fakeNow}
	o.KeyClock = keys.now
	return &driver{t: t, a: New(s, o), keyTime: keys}
}

func drive(t *testing.T, d *fakeStore, w, h int, change ...func(*Options)) *driver {
	t.Helper()
	o := testOptions()
	for _, c := range change {
		c(&o)
	}
	v := newDriver(t, d, o)
	v.fake = d
	v.send(tea.WindowSizeMsg{Width: w, Height: h})
	v.runAll(v.a.screens[0].Start(&v.a.env))
	return v
}

func (v *driver) runAll(cmd tea.Cmd) {
	for _, msg := range runCmd(cmd) {
		if _, ends := msg.(tea.QuitMsg); !ends { // never reaches the App
			v.send(msg)
		}
	}
}

// send sends a message. As in the program, a frame is drawn after it.
func (v *driver) send(msg tea.Msg) {
	_, cmd := v.a.Update(msg)
	if !v.undrawn {
		v.a.Frame()
	}
	v.runAll(cmd)
}

// press presses keys by their names, separated by spaces, with a silence before each.
func (v *driver) press(keys string) *driver {
	v.t.Helper()
	for _, k := range strings.Fields(keys) {
		v.keyTime.after(reading)
		v.send(keyPress(k))
	}
	return v
}

// rush presses keys as one who does not read, a tenth of a second apart.
func (v *driver) rush(keys string) *driver {
	for _, k := range strings.Fields(keys) {
		v.keyTime.after(typing)
		v.send(keyPress(k))
	}
	return v
}

// typeText types text, one key for each character.
func (v *driver) typeText(s string) *driver {
	for _, r := range s {
		v.keyTime.after(typing)
		v.send(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	return v
}

// keyPress is the message of a key by its name.
func keyPress(name string) tea.KeyPressMsg {
	var mod tea.KeyMod
	for {
		if rest, ok := strings.CutPrefix(name, "ctrl+"); ok {
			mod, name = mod|tea.ModCtrl, rest
		} else if rest, ok := strings.CutPrefix(name, "alt+"); ok {
			mod, name = mod|tea.ModAlt, rest
		} else if rest, ok := strings.CutPrefix(name, "shift+"); ok {
			mod, name = mod|tea.ModShift, rest
		} else {
			break
		}
	}
	codes := map[string]rune{"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "up": tea.KeyUp,
		"down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight,
		"pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "home": tea.KeyHome, "end": tea.KeyEnd,
		"backspace": tea.KeyBackspace, "delete": tea.KeyDelete}
	if c, ok := codes[name]; ok {
		return tea.KeyPressMsg{Code: c, Mod: mod}
	}
	if name == "space" {
		return tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}
	}
	r := []rune(name)[0]
	if mod != 0 {
		return tea.KeyPressMsg{Code: r, Mod: mod}
	}
	return tea.KeyPressMsg{Code: r, Text: name}
}

// text is the screen as plain text.
func (v *driver) text() string {
	lines := v.a.Frame()
	for i := range lines {
		lines[i] = strings.TrimRight(ansi.Strip(lines[i]), " ")
	}
	return strings.Join(lines, "\n") + "\n"
}

// sees fails unless all of these stand on the screen.
func (v *driver) sees(words ...string) *driver {
	v.t.Helper()
	for _, w := range words {
		if s := v.text(); !strings.Contains(s, w) {
			v.t.Fatalf("the screen does not say %q:\n%s", w, s)
		}
	}
	return v
}

// misses fails if the screen shows any of these words.
func (v *driver) misses(words ...string) *driver {
	v.t.Helper()
	for _, w := range words {
		if s := v.text(); strings.Contains(s, w) {
			v.t.Fatalf("the screen says %q and should not:\n%s", w, s)
		}
	}
	return v
}

// checkFrameSize fails unless the frame is exactly as large as the window.
func (v *driver) checkFrameSize() {
	v.t.Helper()
	lines := v.a.Frame()
	if len(lines) != v.a.window.H {
		v.t.Fatalf("%d lines in a window of %d", len(lines), v.a.window.H)
	}
	for i, l := range lines {
		if w := ansi.StringWidth(l); w != v.a.window.W {
			v.t.Errorf("line %d is %d columns wide, the window %d: %q", i, w, v.a.window.W, ansi.Strip(l))
		}
	}
}

// sizes are the windows of the goldens.
var sizes = [][2]int{{60, 20}, {80, 24}, {120, 40}, {160, 50}}

// goldenAt compares what a journey ends at with testdata, in a window of one size.
func goldenAt(t *testing.T, name string, w, h int, journey func(*driver)) {
	t.Helper()
	t.Run(fmt.Sprintf("%dx%d", w, h), func(t *testing.T) {
		v := drive(t, newFake(), w, h)
		journey(v)
		v.checkFrameSize()
		compare(t, filepath.Join("testdata", fmt.Sprintf("%s.%dx%d.txt", name, w, h)), v.text())
	})
}

func compare(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; run with -update after looking.\ngot:\n%s\nwant:\n%s", file, got, want)
	}
}

// terminal is the App in a real program against an emulated terminal.
type terminal struct {
	t    *testing.T
	mu   *sync.Mutex // over emu: a cell it hands out is its own
	emu  *vt.Emulator
	p    *tea.Program
	w, h int
	done chan error
}

// crlfWriter is needed because without a terminal for input the renderer takes the
// output for one in cooked mode.
type crlfWriter struct {
	mu *sync.Mutex
	w  io.Writer
}

func (c crlfWriter) Write(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, err := c.w.Write([]byte(strings.ReplaceAll(string(b), "\n", "\r\n")))
	return len(b), err
}

// inTerminal starts the console in an emulator.
func inTerminal(t *testing.T, d Store, w, h int, change ...func(*Options)) *terminal {
	t.Helper()
	o := testOptions()
	for _, c := range change {
		c(&o)
	}
	x := &terminal{t: t, mu: new(sync.Mutex), emu: vt.NewEmulator(w, h), w: w, h: h, done: make(chan error, 1)}
	go io.Copy(io.Discard, x.emu)
	in, inW := io.Pipe()
	t.Cleanup(func() { inW.Close() })
	x.p = tea.NewProgram(New(d, o), tea.WithInput(in), tea.WithOutput(crlfWriter{x.mu, x.emu}),
		tea.WithWindowSize(w, h), tea.WithColorProfile(colorprofile.TrueColor),
		tea.WithoutSignals(), tea.WithFilter(clampSizeFilter), tea.WithEnvironment(o.Env))
	go func() { _, err := x.p.Run(); x.done <- err }()
	t.Cleanup(func() { x.p.Kill() })
	return x
}

func (x *terminal) press(keys string) *terminal {
	for _, k := range strings.Fields(keys) {
		x.p.Send(keyPress(k))
	}
	return x
}

func (x *terminal) text() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	var b strings.Builder
	for y := range x.h {
		var l strings.Builder
		for c := range x.w {
			cell := x.emu.CellAt(c, y)
			switch {
			case cell == nil:
				l.WriteByte(' ')
			case cell.Width > 0:
				if cell.Content == "" {
					l.WriteByte(' ')
				}
				l.WriteString(cell.Content)
			}
		}
		b.WriteString(strings.TrimRight(l.String(), " ") + "\n")
	}
	return b.String()
}

// until waits until the screen says all of these.
func (x *terminal) until(words ...string) *terminal {
	x.t.Helper()
	end := time.Now().Add(5 * time.Second)
	for {
		s, all := x.text(), true
		for _, w := range words {
			all = all && strings.Contains(s, w)
		}
		if all {
			return x
		}
		if time.Now().After(end) {
			x.t.Fatalf("the terminal never said %q:\n%s", words, s)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

var _ Store = (*fakeStore)(nil)
