package tui

import (
	"image/color"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"lert/review/text"
	"lert/store"
	"lert/tui/kit"
)

// App is the console and its only tea.Model. It owns the stack of screens, the
// dialogs over the top screen and the status line, and it dispatches keys.
type App struct {
	env             env
	screens         []screen
	dialogs         []openDialog
	toast           toast
	commandLine     string           // the command line that does what was last done
	opened          map[string]bool  // the cases that this person opened here
	lastDecided     string           // the request that this person decided last, for its model answer
	bulletin        store.DeskStatus // what the queue's heading reports beside the rows
	denied          Text             // why this person has no access any more, "" while they have
	bulletinCall    pendingCall      // of the bulletin
	lastVisit       time.Time        // when this person last used the console before now; zero: never
	lastKeyAt       time.Time        // the last key, by Options.Now
	activityNotedAt time.Time        // when their presence was last recorded
	deferred        []func(*App) tea.Cmd
	queuedKeys      []press   // typed while the top waited
	press           press     // the key that is being handled
	firstKey        string    // of a sequence of two, whose second is awaited
	lastPress       time.Time // the last key or paste, or when it had been handled, by Options.KeyClock
	recordedBy      string    // the key that recorded last, until another key or a silence
	phraseTyped     bool      // the line mode was given the phrase that records
	shownTop        screen    // what was last on top
	shownSince      time.Time // since when, by Options.KeyClock
	window          kit.Rect  // the whole window
	profile         colorprofile.Profile
	graphemes       bool        // see kit.Theme
	background      color.Color // of the terminal, nil while it is not known
	quit            bool
}

// openDialog is an open dialog. While it is unread it ignores keys; see App.ignores.
type openDialog struct {
	dialog dialog
	unread bool
}

// toast is what the status line says instead of the footer, until the next key.
type toast struct {
	text text.Text
	warn bool
	also text.Text // what a key that does nothing adds, after what was said before it
}

// maxQueuedKeys is how many keys are kept while a call to the store runs.
const maxQueuedKeys = 64

// New makes the console on a store, with the queue on top.
func New(d Store, o Options) *App {
	o = o.defaults()
	a := &App{profile: o.profile(), background: o.background()}
	a.opened = map[string]bool{}
	a.env = env{ctx: o.Context, store: d, me: o.Me, now: o.Now, zone: o.Zone, opts: &o, app: a, plain: o.Plain,
		drafts: newDraftQueue()}
	a.applyTheme()
	a.screens = []screen{newQueueScreen(&a.env)}
	switch o.Start {
	case StartNew:
		a.env.push(newRequestScreen(&a.env))
	case StartCounsel:
		a.env.push(newCounselScreen())
	}
	return a
}

// Init asks the terminal for its background and starts the queue and the clock.
func (a *App) Init() tea.Cmd {
	cmd := a.screens[0].Start(&a.env)
	return tea.Batch(cmd, a.flush(), a.bulletinCmd(), watchCmd(a.env.ctx, a.env.store), tea.RequestBackgroundColor,
		a.tick())
}

// Update takes one message. Nothing waits in it.
func (a *App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	cmds := []tea.Cmd{a.handle(msg), a.flush()}
	a.noteTop()
	for len(a.queuedKeys) > 0 && !a.waiting() && !a.quit {
		p := a.queuedKeys[0]
		a.queuedKeys = a.queuedKeys[1:]
		cmds = append(cmds, a.key(p))
	}
	if a.quit {
		return a, tea.Quit
	}
	return a, tea.Batch(cmds...)
}

func (a *App) handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.resize(msg.Width, msg.Height)
		return a.broadcast(msg)
	case tea.ColorProfileMsg:
		if a.env.opts.Theme != "none" && !a.env.opts.noColour() {
			a.profile = msg.Profile
			a.applyTheme()
		}
		return nil
	case tea.BackgroundColorMsg:
		a.background = msg.Color
		a.applyTheme()
		return nil
	case tea.ModeReportMsg:
		if msg.Mode == ansi.ModeUnicodeCore && !msg.Value.IsNotRecognized() && !msg.Value.IsPermanentlyReset() {
			a.graphemes = true // the renderer switches it on
			a.applyTheme()
		}
		return nil
	case tea.KeyPressMsg, tea.PasteMsg, tea.MouseMsg:
		return a.handleInput(msg)
	case tea.KeyReleaseMsg:
		return nil
	case casesFound:
		if msg.err != nil {
			a.env.fail(msg.err)
		} else {
			openCases(&a.env, msg.typed, msg.found)
		}
		return nil
	case resumedMsg:
		return a.resumed(msg)
	case copyMsg:
		if a.env.plain {
			a.env.toast("To copy: " + msg.text)
			return nil
		}
		return tea.SetClipboard(string(msg.text))
	case tickMsg:
		return tea.Batch(a.broadcast(msg), a.bulletinCmd(), a.activityCmd(), a.tick())
	}
	if cmd, mine := a.handleStoreMsg(msg); mine {
		return cmd
	}
	return a.broadcast(msg)
}

// tick waits for the next movement of the clock.
func (a *App) tick() tea.Cmd {
	if a.env.opts.noTimers {
		return nil
	}
	return tickCmd()
}

// broadcast hands a message to all screens and dialogs. A result belongs to the
// one that made the call.
func (a *App) broadcast(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	for _, s := range a.screens {
		cmds = append(cmds, s.Update(&a.env, msg))
	}
	for _, l := range a.dialogs {
		cmds = append(cmds, l.dialog.Update(&a.env, msg))
	}
	return tea.Batch(cmds...)
}

// top is what gets the keys: the dialog on top, else the screen.
func (a *App) top() screen {
	if n := len(a.dialogs); n > 0 {
		return a.dialogs[n-1].dialog
	}
	return a.screens[len(a.screens)-1]
}

// focus is the text field that gets the keys, nil if there is none.
func (a *App) focus() *kit.Field {
	if t, ok := a.top().(textHolder); ok {
		return t.Focus()
	}
	return nil
}

func (a *App) waiting() bool {
	w, ok := a.top().(busyScreen)
	return ok && w.Waiting()
}

// deferChange keeps a change of the stacks until the current call has returned, so
// that no screen is replaced while its own method runs.
func (a *App) deferChange(f func(*App) tea.Cmd) { a.deferred = append(a.deferred, f) }

func (a *App) flush() tea.Cmd {
	var cmds []tea.Cmd
	for len(a.deferred) > 0 {
		f := a.deferred[0]
		a.deferred = a.deferred[1:]
		cmds = append(cmds, f(a))
	}
	if len(cmds) == 0 {
		return nil
	}
	return tea.Batch(cmds...)
}

// closeScreen tells a screen that it was taken off the stack.
func closeScreen(s screen) {
	if l, ok := s.(closer); ok {
		l.end()
	}
}

func (a *App) push(s screen) tea.Cmd {
	a.dialogs = nil
	a.screens = append(a.screens, s)
	return s.Start(&a.env)
}

func (a *App) replace(s screen) tea.Cmd {
	a.dialogs = nil
	closeScreen(a.screens[len(a.screens)-1])
	a.screens[len(a.screens)-1] = s
	return s.Start(&a.env)
}

func (a *App) pop() tea.Cmd {
	a.dialogs = nil
	if len(a.screens) == 1 {
		a.quit = true
		return nil
	}
	closeScreen(a.screens[len(a.screens)-1])
	a.screens = a.screens[:len(a.screens)-1]
	return a.screens[len(a.screens)-1].Start(&a.env)
}

func (a *App) open(d dialog) tea.Cmd {
	a.dialogs = append(a.dialogs, openDialog{dialog: d, unread: a.guards(d)})
	return d.Start(&a.env)
}

func (a *App) close() tea.Cmd {
	if n := len(a.dialogs); n > 0 {
		a.dialogs = a.dialogs[:n-1]
	}
	return nil
}

func (a *App) resize(w, h int) {
	wasDrawn := a.drawn()
	a.window.W, a.window.H = clampedSize(w, h)
	a.env.area, _ = a.window.Bottom(1)
	switch {
	case !a.drawn():
		a.queuedKeys = nil
	case !wasDrawn:
		a.showAgain()
	}
}

// drawn reports whether the window is large enough to show the screen.
func (a *App) drawn() bool { return !a.window.Small() }

func (a *App) applyTheme() {
	a.env.theme = kit.ThemeFor(a.env.opts.Theme, a.profile, a.background)
	a.env.theme.Graphemes = a.graphemes
}

// View draws the window: the screen, the dialogs over it, the status line.
func (a *App) View() tea.View {
	v := tea.NewView(strings.Join(a.Frame(), "\n"))
	v.AltScreen = true
	v.KeyboardEnhancements.ReportEventTypes = true // tells a key that is held down from one that is pressed
	v.WindowTitle = string(kit.Textf("lert: %s", a.top().Title()))
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
	if !a.drawn() {
		return kit.Fit([]string{kit.StyledLine(a.env.theme.Warn,
			kit.Textf("The window is %dx%d; lert needs %dx%d or more.", a.window.W, a.window.H, kit.MinWidth,
				kit.MinHeight), a.window.W)}, a.window)
	}
	r := a.env.area
	lines := kit.Fit(a.screens[len(a.screens)-1].Render(&a.env, r), r)
	for _, l := range a.dialogs {
		p := l.dialog.Place(r)
		lines = kit.Overlay(lines, p, kit.Fit(l.dialog.Render(&a.env, p), p), a.env.theme.Behind)
	}
	status := statusLines(&a.env, a, r.W)
	return append(lines[:len(lines)+1-len(status)], status...)
}
