package tui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"lert/review/text"
	"lert/store"
)

// App is the console: the only tea.Model. It owns the stack of screens, the
// dialogs over the one on top, the status line, and the way of a key.
type App struct {
	env     env
	screens []Screen
	dialogs []layer
	layers  uint64 // dialogs opened so far: the id of the newest
	toast   toast
	cli     string         // the command line that does what was last done
	decided string         // the request that this person decided last, for its worked answer
	board   store.Bulletin // what stands beside the queue
	barred  Text           // why this person is nobody here any more, "" while they are
	news    slot           // of the board
	before  time.Time      // when this person was at the desk before now; zero: never
	pressed time.Time      // the last key
	noted   time.Time      // when it was noted that they are here
	asks    []func(*App) tea.Cmd
	held    []tea.KeyPressMsg // typed while the top waited
	window  Rect              // the whole window
	profile colorprofile.Profile
	dark    bool
	quit    bool
}

// layer is an open dialog; asleep until its grace period is over.
type layer struct {
	d      Dialog
	asleep bool
	id     uint64
}

// toast is what the status line says instead of the footer, until the next key.
type toast struct {
	text text.Text
	warn bool
}

// heldKeys is how many keys are kept while an answer is awaited.
const heldKeys = 64

// graceMsg wakes a dialog.
type graceMsg struct{ id uint64 }

// graceCmd waits for a dialog's grace period; a frame's time is added because
// the period counts from the first frame.
func graceCmd(d time.Duration, id uint64) tea.Cmd {
	return tea.Tick(d+17*time.Millisecond, func(time.Time) tea.Msg { return graceMsg{id} })
}

// New makes the console over a desk, with the queue on top.
func New(d Desk, o Options) *App {
	o = o.defaults()
	a := &App{profile: o.profile(), dark: o.Theme != "light"}
	a.env = env{ctx: o.Context, desk: d, me: o.Me, now: o.Now, zone: o.Zone, opts: &o, app: a, plain: o.Plain, unsaved: new(unsaved)}
	a.dress()
	a.screens = []Screen{newQueue(&a.env)}
	switch o.Start {
	case StartNew:
		a.env.push(newNewRequest(&a.env))
	case StartCounsel:
		a.env.push(newCounsel())
	}
	return a
}

// Init asks the terminal for its background and starts the queue and the clock.
func (a *App) Init() tea.Cmd {
	cmd := a.screens[0].Start(&a.env)
	return tea.Batch(cmd, a.flush(), a.bulletin(), watchCmd(a.env.ctx, a.env.desk), tea.RequestBackgroundColor, a.tick())
}

// Update takes one message. Nothing waits in it.
func (a *App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	cmds := []tea.Cmd{a.take(msg), a.flush()}
	for len(a.held) > 0 && !a.waiting() && !a.quit {
		k := a.held[0]
		a.held = a.held[1:]
		cmds = append(cmds, a.key(k), a.flush())
	}
	if a.quit {
		return a, tea.Quit
	}
	return a, tea.Batch(cmds...)
}

func (a *App) take(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.resize(msg.Width, msg.Height)
		return a.everyone(msg)
	case tea.ColorProfileMsg:
		if a.env.opts.Theme != "none" && !a.env.opts.noColour() {
			a.profile = msg.Profile
			a.dress()
		}
		return nil
	case tea.BackgroundColorMsg:
		if a.env.opts.Theme == "" {
			a.dark = msg.IsDark()
			a.dress()
		}
		return nil
	case tea.KeyPressMsg:
		if a.waiting() && msg.String() != "ctrl+c" && msg.String() != "esc" {
			if len(a.held) < heldKeys {
				a.held = append(a.held, msg)
			}
			return nil
		}
		return a.key(msg)
	case tea.PasteMsg:
		if t, ok := a.top().(typist); ok && !a.asleep() {
			if f := t.Focus(); f != nil {
				f.Paste(msg.Content)
				return t.Typed(&a.env)
			}
		}
		a.env.warn("A paste is taken only where text is typed; nothing was done.")
		return nil
	case graceMsg:
		for i := range a.dialogs {
			if a.dialogs[i].id == msg.id {
				a.dialogs[i].asleep = false
			}
		}
		return nil
	case copyMsg:
		if a.env.plain {
			a.env.toast("To copy: " + msg.text)
			return nil
		}
		return tea.SetClipboard(string(msg.text))
	case tickMsg:
		return tea.Batch(a.everyone(msg), a.bulletin(), a.hereCmd(), a.tick())
	case tea.MouseMsg:
		return a.top().Update(&a.env, msg)
	}
	if cmd, mine := a.live(msg); mine {
		return cmd
	}
	return a.everyone(msg)
}

// tick waits for the next movement of the clock.
func (a *App) tick() tea.Cmd {
	if a.env.opts.still {
		return nil
	}
	return tickCmd()
}

// everyone hands a message to all screens and dialogs: an answer belongs to
// whoever holds its slot.
func (a *App) everyone(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	for _, s := range a.screens {
		cmds = append(cmds, s.Update(&a.env, msg))
	}
	for _, l := range a.dialogs {
		cmds = append(cmds, l.d.Update(&a.env, msg))
	}
	return tea.Batch(cmds...)
}

// key is the way of one key, see the package comment.
func (a *App) key(k tea.KeyPressMsg) tea.Cmd {
	a.here()
	s := k.String()
	if s == "ctrl+c" {
		a.quit = true
		return nil
	}
	a.toast = toast{}
	if a.asleep() {
		a.env.warn("That key came within a moment of the dialog and was ignored; press it again.")
		return nil
	}
	top := a.top()
	if t, ok := top.(typist); ok {
		if f := t.Focus(); f != nil && f.Takes(k) {
			f.Key(k)
			return t.Typed(&a.env)
		}
	}
	if act := lookup(top.Actions(), s); act != nil {
		return a.do(act)
	}
	if act := lookup(globals, s); act != nil {
		return a.do(act)
	}
	if len(s) == 1 && s[0] >= '0' && s[0] <= '9' && (s != "0" || a.env.count > 0) {
		a.env.count = min(a.env.count*10+int(s[0]-'0'), 1_000_000)
		return nil
	}
	a.env.count = 0
	return top.Update(&a.env, k)
}

// do runs an action, or says why it cannot be done.
func (a *App) do(act *Action) tea.Cmd {
	defer func() { a.env.count = 0 }()
	if why := act.why(&a.env); why != "" {
		a.env.warn(why)
		return nil
	}
	if act.CLI != nil {
		if line := act.CLI(&a.env); line != "" {
			a.cli = line
		}
	}
	if act.Run == nil {
		return nil
	}
	return act.Run(&a.env)
}

// top is what gets the keys: the dialog on top, else the screen.
func (a *App) top() Screen {
	if n := len(a.dialogs); n > 0 {
		return a.dialogs[n-1].d
	}
	return a.screens[len(a.screens)-1]
}

func (a *App) asleep() bool {
	n := len(a.dialogs)
	return n > 0 && a.dialogs[n-1].asleep && !a.env.plain
}

func (a *App) waiting() bool {
	w, ok := a.top().(waiter)
	return ok && w.Waiting()
}

// ask keeps a change of the stacks until the call that asked has returned, so
// that no screen is replaced under its own feet.
func (a *App) ask(f func(*App) tea.Cmd) { a.asks = append(a.asks, f) }

func (a *App) flush() tea.Cmd {
	var cmds []tea.Cmd
	for len(a.asks) > 0 {
		f := a.asks[0]
		a.asks = a.asks[1:]
		cmds = append(cmds, f(a))
	}
	if len(cmds) == 0 {
		return nil
	}
	return tea.Batch(cmds...)
}

// leave tells a screen that it is taken off the stack.
func leave(s Screen) {
	if l, ok := s.(leaver); ok {
		l.leave()
	}
}

func (a *App) push(s Screen) tea.Cmd {
	a.dialogs = nil
	a.screens = append(a.screens, s)
	return s.Start(&a.env)
}

func (a *App) replace(s Screen) tea.Cmd {
	a.dialogs = nil
	leave(a.screens[len(a.screens)-1])
	a.screens[len(a.screens)-1] = s
	return s.Start(&a.env)
}

func (a *App) pop() tea.Cmd {
	a.dialogs = nil
	if len(a.screens) == 1 {
		a.quit = true
		return nil
	}
	leave(a.screens[len(a.screens)-1])
	a.screens = a.screens[:len(a.screens)-1]
	return a.screens[len(a.screens)-1].Start(&a.env)
}

func (a *App) open(d Dialog) tea.Cmd {
	a.layers++
	l := layer{d: d, id: a.layers}
	var wake tea.Cmd
	if g, ok := d.(guarded); ok && g.Grace() > 0 && !a.env.plain {
		l.asleep = true
		if !a.env.opts.still {
			wake = graceCmd(g.Grace(), l.id)
		}
	}
	a.dialogs = append(a.dialogs, l)
	return tea.Batch(d.Start(&a.env), wake)
}

func (a *App) close() tea.Cmd {
	if n := len(a.dialogs); n > 0 {
		a.dialogs = a.dialogs[:n-1]
	}
	return nil
}

func (a *App) resize(w, h int) {
	a.window.W, a.window.H = clampedTo(w, h)
	a.env.size, _ = a.window.Bottom(1)
}

func (a *App) dress() { a.env.theme = themeFor(a.env.opts.Theme, a.profile, a.dark) }

// View draws the window: the screen, the dialogs over it, the status line.
func (a *App) View() tea.View {
	v := tea.NewView(strings.Join(a.Frame(), "\n"))
	v.AltScreen = true
	v.WindowTitle = string(say("lert: %s", a.top().Title()))
	if a.env.opts.Mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	if p, ok := a.top().(interface{ Progress() (percent int, on bool) }); ok {
		if n, on := p.Progress(); on {
			v.ProgressBar = tea.NewProgressBar(tea.ProgressBarDefault, n)
		}
	}
	return v
}

// Frame is the window as lines, each as wide as the window.
func (a *App) Frame() []string {
	if a.window.W == 0 || a.window.H == 0 {
		return nil
	}
	if a.window.Small() {
		return fit([]string{line(a.env.theme.Warn, say("The window is %dx%d; lert needs %dx%d or more.", a.window.W, a.window.H, minWidth, minHeight), a.window.W)}, a.window)
	}
	r := a.env.size
	lines := fit(a.screens[len(a.screens)-1].Render(&a.env, r), r)
	for _, l := range a.dialogs {
		p := l.d.Place(r)
		lines = over(lines, p, fit(l.d.Render(&a.env, p), p), a.env.theme.Rule)
	}
	return append(lines, statusLine(&a.env, a, r.W))
}
