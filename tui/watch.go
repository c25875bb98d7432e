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
	"lert/tui/kit"
)

// The console shows changes by others at once: the store sends a signal, and the
// screen is reloaded in place. Drafts and the row under the cursor do not move.

// changedMsg reports that something was recorded, or that somebody opened or left a
// case. It goes to every screen.
type changedMsg struct{}

// watchMsg is one value of the store's watch; over if it was the last.
type watchMsg struct {
	changes <-chan struct{}
	over    bool
}

// watchStartedMsg is a watch that has begun, or could not.
type watchStartedMsg struct {
	changes <-chan struct{}
	err     error
}

// minRefreshGap is the least time between two reloads that others caused. The first
// is immediate; a busy team does not overload the console.
const minRefreshGap = time.Second

// watchCmd begins to watch.
func watchCmd(ctx context.Context, d Store) tea.Cmd {
	return func() tea.Msg {
		changes, err := d.Watch(ctx)
		return watchStartedMsg{changes, err}
	}
}

// nextChangeCmd waits for the next change.
func nextChangeCmd(changes <-chan struct{}) tea.Cmd {
	return func() tea.Msg {
		_, ok := <-changes
		return watchMsg{changes, !ok}
	}
}

// afterDelay sends a message once some time is over.
func afterDelay(d time.Duration, cmd tea.Cmd) tea.Cmd {
	return tea.Tick(d, func(time.Time) tea.Msg { return cmd() })
}

// handleStoreMsg handles the messages of the watch; false for any other message.
func (a *App) handleStoreMsg(msg tea.Msg) (cmd tea.Cmd, mine bool) {
	switch m := msg.(type) {
	case watchStartedMsg:
		if m.err != nil {
			return a.retryWatch(), true
		}
		return nextChangeCmd(m.changes), true
	case watchMsg:
		if m.over {
			return a.retryWatch(), true
		}
		return tea.Batch(a.refreshScreens(), afterDelay(minRefreshGap, nextChangeCmd(m.changes))), true
	case changedMsg:
		return a.refreshScreens(), true
	case result[store.DeskStatus]:
		if a.bulletinCall.accepts(m.call) {
			a.applyBulletin(m)
		}
		return nil, true
	}
	return nil, false
}

// retryWatch starts the watch again: another process may be taking the database over.
func (a *App) retryWatch() tea.Cmd {
	if a.env.ctx.Err() != nil || a.env.opts.noTimers {
		return nil
	}
	return afterDelay(tickInterval, watchCmd(a.env.ctx, a.env.store))
}

// refreshScreens tells every screen to reload.
func (a *App) refreshScreens() tea.Cmd { return tea.Batch(a.broadcast(changedMsg{}), a.bulletinCmd()) }

// bulletinCmd reads the bulletin.
func (a *App) bulletinCmd() tea.Cmd {
	return callCmd(a.bulletinCall.begin(), func() (store.DeskStatus,
		error) {
		return a.env.store.DeskStatus(a.env.ctx)
	})
}

// applyBulletin takes the bulletin. The people file may have changed this person's
// role or taken away their access.
func (a *App) applyBulletin(m result[store.DeskStatus]) {
	switch {
	case m.err == nil:
		if a.activityNotedAt.IsZero() && a.bulletin.Actor.Name == "" {
			a.lastVisit = m.v.LastSeen
		}
		a.bulletin, a.denied, a.env.me = m.v, "", m.v.Actor
	case errors.Is(m.err, problem.Refused):
		a.denied = errorLine(m.err)
	}
}

// How long without a key counts as away, and how often presence is recorded.
const (
	awayAfter     = time.Hour
	activityEvery = 5 * time.Minute
)

// noteKey is called on every key.
func (a *App) noteKey() {
	now := a.env.now()
	if !a.lastKeyAt.IsZero() && now.Sub(a.lastKeyAt) > awayAfter {
		a.lastVisit = a.lastKeyAt
	}
	a.lastKeyAt = now
}

// activityCmd records from time to time that this person is active: a hand-over
// begins where they stopped.
func (a *App) activityCmd() tea.Cmd {
	if !a.lastKeyAt.After(a.activityNotedAt) || a.env.now().Sub(a.activityNotedAt) < activityEvery {
		return nil
	}
	a.activityNotedAt = a.env.now()
	ctx, d := a.env.ctx, a.env.store
	return func() tea.Msg {
		_ = d.MarkPresent(ctx) // nothing depends on it
		return nil
	}
}

// presence announces that this person has a case open, until they leave it. The
// store may answer after the screen was closed.
type presence struct {
	mu      sync.Mutex
	release func()
	ended   bool
}

// startCmd announces it; it ends with the console at the latest.
func (p *presence) startCmd(ctx context.Context, d Store, id string) tea.Cmd {
	return func() tea.Msg {
		left, err := d.AnnouncePresence(ctx, id)
		if err != nil {
			return nil // nothing depends on it
		}
		stop := context.AfterFunc(ctx, left)
		p.mu.Lock()
		defer p.mu.Unlock()
		p.release = func() { stop(); left() }
		if p.ended {
			p.release()
		}
		return nil
	}
}

// end ends it.
func (p *presence) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.release != nil && !p.ended {
		p.release()
	}
	p.ended = true
}

// closer is a screen that must be told when it is taken off the stack.
type closer interface{ end() }

// notices are the warnings of the home screen, the most important first.
func (e *env) notices() []Text {
	b := &e.app.bulletin
	var out []Text
	if e.app.denied != "" {
		out = append(out, e.app.denied)
	}
	if b.PeopleFileError != "" {
		out = append(out, kit.Textf("%s; until it is corrected the previous people file stays in force.",
			b.PeopleFileError))
	}
	for _, wrong := range b.FileProblems {
		out = append(out, kit.Textf("%s.", upperFirst(wrong.Error())))
	}
	if b.TeamProblem != nil {
		out = append(out, kit.Textf("%s.", upperFirst(b.TeamProblem.Error())))
	}
	switch {
	case b.ClockProblem != nil:
		out = append(out, kit.Textf("%s; until then nothing can be recorded.", upperFirst(b.ClockProblem.Error())))
	case !b.QuietSince.IsZero():
		out = append(out, kit.Textf("Nothing has been recorded since %s. If that is wrong, this machine's clock is wrong.",
			kit.FullTime(b.QuietSince, e.zone)))
	}
	switch {
	case b.RecordingBlocked:
		out = append(out, kit.Textf("You cannot record anything: %s.", e.me.Training))
	case e.me.Training != "":
		out = append(out, kit.Textf("%s. Your records will say so.", upperFirst(e.me.Training)))
	}
	for i := range b.Notes {
		n := &b.Notes[i]
		whose := kit.Textf("Shift note of %s", n.By.Name)
		if n.To != "" {
			whose = kit.Textf("Note to you from %s", n.By.Name)
		}
		out = append(out, kit.Textf("%s, %s ago (%s): %s", whose, kit.Ago(e.now(), n.At),
			e.by("T opens it", "type shift hand-over to open it"), firstLine(n.Text)))
	}
	return out
}

// noticeLine is the first of them on the line above the list.
func (e *env) noticeLine(w int) string {
	all := e.notices()
	if len(all) == 0 {
		return kit.Blanks(w)
	}
	var l kit.Line
	l.Gap(1)
	if len(all) > 1 {
		l.Add(e.theme.Dim, kit.Textf("1 of %d ", len(all)))
	}
	return l.Add(e.theme.Warn, kit.Truncate(all[0], w-1-l.Len())).End(w)
}

func firstLine(s string) Text {
	lines := text.CleanLines(s)
	if len(lines) == 0 {
		return ""
	}
	return lines[0]
}
