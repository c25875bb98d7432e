package tui

import (
	"context"
	"fmt"
	"io"

	tea "charm.land/bubbletea/v2"

	"lert/review/problem"
)

// suspendAction gives the terminal back to the shell until the shell brings the console
// back. A process that is stopped answers nobody, so it leaves the database to others first.
func suspendAction() action {
	return action{Name: "suspend", Keys: []string{"ctrl+z"}, Group: groupGeneral,
		Help: "Go back to the shell; fg there brings the console back. Others can use the database in the meantime.",
		WhyNot: func(e *env) Text {
			switch {
			case e.plain:
				return "Line mode is not suspended; quit leaves it, and drafts are kept."
			case e.opts.Pause == nil:
				return "Not over SSH: the console runs on the server. ^C leaves it; drafts are kept."
			case !canStop:
				return "This system cannot suspend a program. ^C leaves it; drafts are kept."
			}
			return ""
		},
		Run: func(e *env) tea.Cmd {
			s := &suspension{ctx: e.ctx, store: e.store, drafts: e.drafts, pause: e.opts.Pause, stop: stopProcess}
			return tea.Exec(s, func(err error) tea.Msg { return resumedMsg{err, s.shared} })
		}}
}

// resumedMsg says that the console has the terminal again.
type resumedMsg struct {
	err    error // why it was not suspended
	shared bool  // others could use the database meanwhile
}

// resumed goes on. What is on the screen was not seen for a while, and may have changed.
func (a *App) resumed(m resumedMsg) tea.Cmd {
	a.showAgain()
	switch {
	case m.err != nil:
		a.env.warn("Not suspended: " + errorPhrase(m.err))
	case m.shared:
		a.env.toast("Resumed. Others could use the database in the meantime.")
	default:
		a.env.toast("Resumed.")
	}
	return tea.Batch(a.screens[len(a.screens)-1].Start(&a.env), a.bulletinCmd())
}

// suspension is the time between ^Z and fg. Bubble Tea runs it as it runs an editor:
// with the terminal as it was before the console.
type suspension struct {
	ctx    context.Context
	store  Store
	drafts *draftQueue
	pause  func() (func(), error)
	stop   func() bool // stops this process, and returns once it runs again; false: nothing stopped it
	out    io.Writer
	shared bool // others could use the database
}

// errNoShell is the error if there is nobody to bring the console back.
var errNoShell = problem.Failed.New("no shell is waiting to bring this program back",
	"^C leaves it; drafts are kept")

// Run saves what is half-written, leaves the database to others and stops the process.
func (s *suspension) Run() error {
	ctx, cancel := context.WithTimeout(s.ctx, finishTimeout)
	defer cancel()
	if err := s.drafts.saveAll(ctx, s.store); err != nil {
		return err
	}
	resume, err := s.pause()
	if err != nil {
		return err
	}
	said := Text("lert is suspended; fg brings it back.")
	if s.shared = resume != nil; s.shared {
		defer resume()
		said += " Others can use the database in the meantime."
	}
	fmt.Fprintln(s.out, said)
	if !s.stop() {
		fmt.Fprintln(s.out, "lert is still running: no shell is waiting for it.")
		return errNoShell
	}
	return nil
}

func (s *suspension) SetStdin(io.Reader)      {}
func (s *suspension) SetStdout(out io.Writer) { s.out = out }
func (s *suspension) SetStderr(io.Writer)     {}

// notStopped is what the line mode says to a person who wants to stop it: the terminal
// then sends a signal and no key.
const notStopped Text = "lert is not suspended in line mode: it would keep the database from others. " +
	"Type quit to leave; drafts are kept."

// sayNotStopped writes that on a line of its own, because the terminal has written ^Z, and the prompt again.
func sayNotStopped(out io.Writer) { fmt.Fprint(out, "\n", string(notStopped), "\n> ") }
