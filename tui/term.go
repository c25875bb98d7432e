package tui

import (
	"image/color"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"lert/tui/kit"
)

// getenv is the value of a variable in an environment; the last entry counts.
func getenv(env []string, name string) string {
	for _, kv := range slices.Backward(env) {
		if v, ok := strings.CutPrefix(kv, name+"="); ok {
			return v
		}
	}
	return ""
}

// WantsPlain reports whether an environment asks for the line mode: a dumb or
// unknown terminal, or ACCESSIBLE set for a screen reader. Bubble Tea would
// send full-screen sequences even to a dumb terminal.
func WantsPlain(env []string) bool {
	term := getenv(env, "TERM")
	return wantsAccessible(env) || term == "" || term == "dumb"
}

// wantsAccessible reports whether an environment asks for output that a screen reader can follow.
func wantsAccessible(env []string) bool {
	a := getenv(env, "ACCESSIBLE")
	return a != "" && a != "0"
}

// noColour reports whether NO_COLOR is set to any value that is not empty
// (no-color.org).
func (o *Options) noColour() bool { return getenv(o.Env, "NO_COLOR") != "" }

// profile is the first guess at the terminal's colours. The terminal's own answer
// replaces it, unless no colour is wanted.
func (o *Options) profile() colorprofile.Profile {
	if o.Theme == "none" || o.noColour() {
		return colorprofile.ASCII
	}
	return colorprofile.TrueColor
}

// background is the first guess at the terminal's background, from the variable with
// which some terminals tell it: "15;0", foreground and background among the sixteen
// colours. nil: it is not known before the terminal answers.
func (o *Options) background() color.Color {
	v := getenv(o.Env, "COLORFGBG")
	switch v[strings.LastIndexByte(v, ';')+1:] {
	case "0", "1", "2", "3", "4", "5", "6", "8":
		return color.Black
	case "7", "9", "10", "11", "12", "13", "14", "15":
		return color.White
	}
	return nil
}

// Window is the window size of a remote terminal, as the remote end reports it.
type Window struct {
	Width, Height int           // columns and lines at first
	Resized       <-chan [2]int // columns and lines, whenever they change
}

// follow hands every new size to the program until it has ended.
func (w *Window) follow(p *tea.Program, ended <-chan struct{}) {
	for {
		select {
		case <-ended:
			return
		case s := <-w.Resized:
			p.Send(tea.WindowSizeMsg{Width: s[0], Height: s[1]})
		}
	}
}

// clampSizeFilter keeps an absurd window size from the renderer, which would
// allocate every cell of it.
func clampSizeFilter(_ tea.Model, msg tea.Msg) tea.Msg {
	if m, ok := msg.(tea.WindowSizeMsg); ok {
		m.Width, m.Height = clampedSize(m.Width, m.Height)
		return m
	}
	return msg
}

func clampedSize(w, h int) (int, int) {
	return min(max(w, 0), kit.MaxWidth), min(max(h, 0), kit.MaxHeight)
}

// programOptions are the options of Bubble Tea for what was asked.
func (o *Options) programOptions() []tea.ProgramOption {
	// Signals end the context, and the context ends the program. The library's
	// own handler may wait for ever for a program that is already ending.
	opts := []tea.ProgramOption{tea.WithContext(o.Context), tea.WithoutSignalHandler(), tea.WithFilter(clampSizeFilter),
		tea.WithEnvironment(o.Env)}
	if in := markedInput(o.In); in != nil {
		opts = append(opts, tea.WithInput(in))
	}
	if o.Out != nil {
		opts = append(opts, tea.WithOutput(o.Out))
	}
	if w := o.Window; w != nil {
		// The first size goes to the renderer past every filter.
		opts = append(opts, tea.WithWindowSize(clampedSize(w.Width, w.Height)),
			tea.WithColorProfile(colorprofile.Env(o.Env)))
	}
	if o.Theme == "none" || o.noColour() {
		opts = append(opts, tea.WithColorProfile(colorprofile.ASCII))
	}
	return opts
}

// isNoTerminal recognises Bubble Tea's message about a missing terminal, for which it
// has no error value.
func isNoTerminal(err error) bool {
	s := err.Error()
	return strings.Contains(s, "could not open TTY") || strings.Contains(s, "/dev/tty")
}
