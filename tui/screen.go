package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/review/text"
	"lert/tui/kit"
)

// Text is what may be drawn. Only text.Clean makes one from outside bytes; an
// untyped constant of ours is a Text already.
type Text = text.Text

// previewWidth is the width from which lists show a preview beside them.
const previewWidth = 110

// screen is a view that fills the window above the footer. It is not a tea.Model.
type screen interface {
	// Title names the screen in the window's title and in the line mode. A
	// screen draws its own heading.
	Title() text.Text
	// Actions are the possible actions, in footer order. It is called on every key:
	// build the table once, in the constructor.
	Actions() []action
	// Start is called when the screen is first on top, and again whenever the screen
	// above it was popped.
	Start(e *env) tea.Cmd
	// Update gets the results of Cmds (sent to every screen on the stack: take only
	// those of your own calls), the tick of the clock (tickMsg), a new size of the
	// window (tea.WindowSizeMsg; e.area is set), and mouse messages.
	Update(e *env, msg tea.Msg) tea.Cmd
	// Render draws exactly r.H lines, each exactly r.W columns wide.
	Render(e *env, r kit.Rect) []string
	// Lines is the same as plain lines for the line mode: one fact on a line, no box
	// drawing, nothing that only colour conveys.
	Lines(e *env) []text.Text
}

// dialog is a screen drawn over another. It gets all keys while it is open.
type dialog interface {
	screen
	// Place is its rectangle within the window above the footer. The rest of the
	// screen is dimmed.
	Place(r kit.Rect) kit.Rect
}

// textHolder is a screen or dialog with text fields.
type textHolder interface {
	// Focus is the field that has the focus, nil if none has.
	Focus() *kit.Field
	// Typed is called after the field with focus changed.
	Typed(e *env) tea.Cmd
}

// letterHandler is a screen or dialog that takes letters which no table binds. It
// reports whether a letter means something to it.
type letterHandler interface {
	handleLetter(e *env, letter string) (tea.Cmd, bool)
}

// busyScreen is a screen or dialog that may wait for the store. While it waits, keys
// are kept, and handled afterwards.
type busyScreen interface{ Waiting() bool }

// guarded is a dialog in which a stray key would do harm: keys that come right after
// it opened are ignored, and the status line says so.
type guarded interface{ Guarded() bool }

// env is what every screen may use. It has no state of a screen. It is passed to each
// call and must not be kept or used inside a Cmd: copy what the Cmd needs (ctx,
// store, me) before making it.
type env struct {
	ctx   context.Context
	store Store
	me    review.Actor
	theme *kit.Theme
	now   func() time.Time
	zone  *time.Location
	area  kit.Rect // the window above the footer
	opts  *Options
	// count is the number typed before the key, 0 for none; see repeat.
	count int
	// plain is set in the line mode, where nothing is drawn.
	plain bool
	// drafts are the drafts that are being saved.
	drafts *draftQueue

	app *App
}

// repeat is the count typed before the key, at least 1.
func (e *env) repeat() int { return max(e.count, 1) }

// report shows the error of a call, or else what was done.
func (e *env) report(err error, done Text) {
	if err != nil {
		e.fail(err)
	} else {
		e.toast(done)
	}
}

// push puts a screen on top of the current one.
func (e *env) push(s screen) { e.app.deferChange(func(a *App) tea.Cmd { return a.push(s) }) }

// replace puts a screen in the place of the current one.
func (e *env) replace(s screen) { e.app.deferChange(func(a *App) tea.Cmd { return a.replace(s) }) }

// pop goes back to the screen below; from the last one it ends the console.
func (e *env) pop() { e.app.deferChange(func(a *App) tea.Cmd { return a.pop() }) }

// open puts a dialog over the screen and over any dialog already open.
func (e *env) open(d dialog) { e.app.deferChange(func(a *App) tea.Cmd { return a.open(d) }) }

// close closes the dialog on top.
func (e *env) close() { e.app.deferChange(func(a *App) tea.Cmd { return a.close() }) }

// toast shows one line in the status line until the next key.
func (e *env) toast(t text.Text) { e.app.toast = toast{text: t} }

// warn shows one line about something that was not done, until the next key.
func (e *env) warn(t text.Text) { e.app.toast = toast{text: t, warn: true} }

// fail shows the first line of an error in the status line.
func (e *env) fail(err error) { e.warn(errorLine(err)) }

// setCommandLine keeps the command line that does the same as the last action, for
// the key that shows it.
func (e *env) setCommandLine(cli string) { e.app.commandLine = cli }

// by is how a hint names an action: by its key, and in the line mode, which shows no
// keys, by its name.
func (e *env) by(key, name Text) Text {
	if e.plain {
		return name
	}
	return key
}

// isMe reports whether a name is that of the person who uses the console.
func (e *env) isMe(who string) bool { return who != "" && who == e.me.Name }
