package tui

import (
	"context"
	"errors"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/review/problem"
	"lert/review/text"
	"lert/store"
)

// What others do is seen at once: the store wakes the console, and what is on
// the screen is read anew in its place. Nothing that is half-typed, and no row
// under a cursor, moves by it.

// changedMsg says that something was recorded, or that somebody opened or left
// a case. It goes to every screen.
type changedMsg struct{}

// wokenMsg is one value of the store's watch; over where there are no more.
type wokenMsg struct {
	wake <-chan struct{}
	over bool
}

// watchingMsg is a watch that has begun, or could not.
type watchingMsg struct {
	wake <-chan struct{}
	err  error
}

// liveEvery is how long a console leaves between two readings that others
// caused: the first is at once, and a busy desk does not drown its screens.
const liveEvery = time.Second

// watchCmd begins to watch.
func watchCmd(ctx context.Context, d Desk) tea.Cmd {
	return func() tea.Msg {
		wake, err := d.Watch(ctx)
		return watchingMsg{wake, err}
	}
}

// heedCmd waits for the next change.
func heedCmd(wake <-chan struct{}) tea.Cmd {
	return func() tea.Msg {
		_, ok := <-wake
		return wokenMsg{wake, !ok}
	}
}

// later sends a message once some time is over.
func later(d time.Duration, cmd tea.Cmd) tea.Cmd {
	return tea.Tick(d, func(time.Time) tea.Msg { return cmd() })
}

// live is the console's part in watching; nil where the message is none of it.
func (a *App) live(msg tea.Msg) (cmd tea.Cmd, mine bool) {
	switch m := msg.(type) {
	case watchingMsg:
		if m.err != nil {
			return a.watchLater(), true
		}
		return heedCmd(m.wake), true
	case wokenMsg:
		if m.over {
			return a.watchLater(), true
		}
		return tea.Batch(a.changed(), later(liveEvery, heedCmd(m.wake))), true
	case changedMsg:
		return a.changed(), true
	case loaded[store.Bulletin]:
		if a.news.takes(m.at) {
			a.post(m)
		}
		return nil, true
	}
	return nil, false
}

// watchLater tries again: the database may be changing hands.
func (a *App) watchLater() tea.Cmd {
	if a.env.ctx.Err() != nil || a.env.opts.still {
		return nil
	}
	return later(tickEvery, watchCmd(a.env.ctx, a.env.desk))
}

// changed has every screen look again.
func (a *App) changed() tea.Cmd { return tea.Batch(a.everyone(changedMsg{}), a.bulletin()) }

// bulletin reads what stands beside the queue.
func (a *App) bulletin() tea.Cmd {
	return load(a.news.next(), func() (store.Bulletin, error) { return a.env.desk.Bulletin(a.env.ctx) })
}

// post takes what stands beside the queue. The people file may have changed who
// this person is, or that they are nobody here any more.
func (a *App) post(m loaded[store.Bulletin]) {
	switch {
	case m.err == nil:
		if a.noted.IsZero() && a.board.Me.Analyst == "" {
			a.before = m.v.Last
		}
		a.board, a.barred, a.env.me = m.v, "", m.v.Me
	case errors.Is(m.err, problem.Refused):
		a.barred = sayError(m.err)
	}
}

// How long without a key is being away, and how often being here is noted.
const (
	awayAfter = time.Hour
	hereEvery = 5 * time.Minute
)

// here is told of every key.
func (a *App) here() {
	now := a.env.now()
	if !a.pressed.IsZero() && now.Sub(a.pressed) > awayAfter {
		a.before = a.pressed
	}
	a.pressed = now
}

// hereCmd notes, now and then, that this person is at work here: a hand-over
// begins where they stopped.
func (a *App) hereCmd() tea.Cmd {
	if !a.pressed.After(a.noted) || a.env.now().Sub(a.noted) < hereEvery {
		return nil
	}
	a.noted = a.env.now()
	ctx, d := a.env.ctx, a.env.desk
	return func() tea.Msg {
		_ = d.Here(ctx) // nothing depends on it
		return nil
	}
}

// presence says that this person has a case open, until it is left. The store
// answers when the screen may be gone already.
type presence struct {
	mu   sync.Mutex
	left func()
	gone bool
}

// lookCmd says it; it ends with the console at the latest.
func (p *presence) lookCmd(ctx context.Context, d Desk, id string) tea.Cmd {
	return func() tea.Msg {
		left, err := d.Look(ctx, id)
		if err != nil {
			return nil // nothing depends on it
		}
		stop := context.AfterFunc(ctx, left)
		p.mu.Lock()
		defer p.mu.Unlock()
		p.left = func() { stop(); left() }
		if p.gone {
			p.left()
		}
		return nil
	}
}

// leave ends it.
func (p *presence) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.left != nil && !p.gone {
		p.left()
	}
	p.gone = true
}

// leaver is a screen that must know when it is taken off the stack.
type leaver interface{ leave() }

// notices are what the home screen must say beside the queue, what weighs most
// first.
func (e *env) notices() []Text {
	b := &e.app.board
	var out []Text
	if e.app.barred != "" {
		out = append(out, e.app.barred)
	}
	if b.People != "" {
		out = append(out, say("%s; until it is mended the people file before it stays in force.", b.People))
	}
	switch {
	case b.Barred:
		out = append(out, say("You may record nothing: %s.", e.me.Training))
	case e.me.Training != "":
		out = append(out, say("%s. Your records say so.", upperFirst(e.me.Training)))
	}
	for i := range b.Notes {
		n := &b.Notes[i]
		out = append(out, say("Shift note of %s, %s ago: %s  (S reads it)", n.By.Analyst, ago(e.now(), n.At), firstLine(n.Text)))
	}
	return out
}

// notice is the first of them on the line above the list.
func (e *env) notice(w int) string {
	all := e.notices()
	if len(all) == 0 {
		return blanks(w)
	}
	var l, more Line
	if n := len(all) - 1; n > 0 {
		more.Add(e.theme.Dim, say(" +%d more ", n))
	}
	l.Gap(1).Add(e.theme.Warn, Truncate(all[0], w-2-more.Len()))
	return l.End(w-more.Len()) + more.End(more.Len())
}

func firstLine(s string) Text {
	lines := text.CleanLines(s)
	if len(lines) == 0 {
		return ""
	}
	return lines[0]
}
