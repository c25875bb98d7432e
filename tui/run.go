package tui

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/review/problem"
	"lert/store"
)

// Options configure the console.
type Options struct {
	// Context ends the console when it is done; Run sets it.
	Context context.Context
	// Me is the person who uses the console.
	Me review.Actor
	// Now is the clock, Zone the time zone in which instants are shown (nil:
	// the zone of Now's values).
	Now  func() time.Time
	Zone *time.Location
	// KeyClock is the time at which keys are taken to come. It only tells how long a
	// person paused, so it runs also where Now does not; nil: time.Now.
	KeyClock func() time.Time
	// First are the first rows of the open tab and Counts the totals, if the caller
	// has read them already: the first frame then shows them.
	First  *store.QueuePage
	Counts *store.Counts
	// Env is the environment, In and Out the terminal; nil In and Out are the
	// process's own.
	Env []string
	In  io.Reader
	Out io.Writer
	// Window is the window size if the terminal behind In and Out cannot be asked
	// for it; nil: the terminal is asked.
	Window *Window
	// Theme is dark, light or none; "" follows the terminal.
	Theme string
	// Plain asks for the line mode.
	Plain bool
	// Mouse asks for wheel and click; the terminal's own selection of text then
	// needs its modifier key.
	Mouse bool
	// Rehearsal marks every screen: the database was made with a fixed clock.
	Rehearsal bool
	// Copied marks every screen as a copy of the database, made at that instant;
	// what was recorded since is not in it. Zero: it is not a copy.
	Copied time.Time
	// Demo marks the sample queue. Worked gives the model answer of one of its
	// requests, "" if there is none; a key shows it after the person has decided.
	Demo   bool
	Worked func(id string) string
	// Version is shown in the help.
	Version string
	// Start names the first screen: "" is the queue, StartNew the form for a
	// request, StartCounsel counsel's list. The queue is below it.
	Start string
	// NewID makes the id of a record: 128 random bits in hex.
	NewID func() string
	// Pause leaves the database to other processes for as long as this one is suspended; resume is nil if none can use
	// it anyway. nil: the console cannot be suspended, because the process is not this person's own.
	Pause func() (resume func(), err error)
	// Hash makes the record of a disclosed file, named as PATH, PATH=RECORDS or
	// SHA256:NAME. It may take long. nil: the forms do not ask for files.
	Hash func(named string) (review.ProducedFile, error)

	noTimers bool // no ticks: for the line mode and tests
}

// Screens to begin with, see Options.Start.
const (
	StartNew     = "new"
	StartCounsel = "counsel"
)

func (o Options) defaults() Options {
	if o.Context == nil {
		o.Context = context.Background()
	}
	if o.NewID == nil {
		o.NewID = randomID
	}
	if o.KeyClock == nil {
		o.KeyClock = time.Now
	}
	if o.Zone == nil {
		o.Zone = o.Now().Location()
	}
	return o
}

// randomID is 128 bits from the system's generator, in hex.
func randomID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails, see crypto/rand
	return hex.EncodeToString(b[:])
}

// errNoTerminal is the error of Run without a terminal.
var errNoTerminal = problem.Failed.New("the console needs a terminal, and there is none",
	"add --plain for line mode, or use the commands (lert queue, lert show ID)")

// Run shows the console until the person leaves it or ctx ends. On a dumb
// terminal, with ACCESSIBLE set, or with Plain, it is the line mode.
func Run(ctx context.Context, d Store, o Options) error {
	o.Context = ctx
	if o.Plain || WantsPlain(o.Env) {
		return runLineMode(d, o)
	}
	o = o.defaults()
	a := New(d, o)
	p := tea.NewProgram(a, o.programOptions()...)
	ended := make(chan struct{})
	if o.Window != nil {
		go o.Window.follow(p, ended)
	}
	_, err := p.Run()
	close(ended)
	if finishErr := a.finish(ctx); finishErr != nil && err == nil {
		return finishErr
	}
	switch {
	case err == nil, errors.Is(err, tea.ErrInterrupted):
		return nil
	case errors.Is(err, tea.ErrProgramKilled) && ctx.Err() != nil:
		return nil
	case isNoTerminal(err):
		return errNoTerminal
	}
	return problem.In("console", err)
}

// finishTimeout is how long a console that has ended may take to save drafts.
const finishTimeout = 5 * time.Second

// finish saves the drafts, also when the console was told to end.
func (a *App) finish(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), finishTimeout)
	defer cancel()
	for _, s := range a.screens {
		if c, ok := s.(*caseScreen); ok && c.taken != nil {
			c.taken.giveBackAtEnd(ctx)
		}
		closeScreen(s)
	}
	if a.lastKeyAt.After(a.activityNotedAt) {
		_ = a.env.store.MarkPresent(ctx) // nothing depends on it
	}
	return a.env.drafts.saveAll(ctx, a.env.store)
}
