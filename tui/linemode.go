package tui

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lert/tui/kit"
)

// The line mode is the same App, with its screens and tables, read and driven line
// by line: for screen readers, dumb terminals and pipes. It shows Screen.Lines, one
// fact on a line, and then the possible actions, numbered. Nothing is overwritten.

// lineModeRows is how many rows of a list the line mode shows at once.
const lineModeRows = 12

// runLineMode runs the line mode until the person leaves it or the input ends.
func runLineMode(d Store, o Options) error {
	o.Plain = true
	o.noTimers = true
	o = o.defaults()
	in, out := o.In, o.Out
	if in == nil {
		in = os.Stdin
	}
	if out == nil {
		out = os.Stdout
	}
	a := New(d, o)
	a.resize(100, lineModeRows+queueAbove+queueBelow+1)
	p := &lineMode{a: a, out: bufio.NewWriter(out)}
	p.runAll(tea.Batch(a.screens[0].Start(&a.env), a.bulletinCmd()))
	p.runAll(a.flush())
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 0, 64<<10), 1<<20)
	p.show()
	for !a.quit && o.Context.Err() == nil && lines.Scan() {
		p.handleLine(lines.Text())
		if !a.quit {
			p.show()
		}
	}
	fmt.Fprintln(p.out)
	return errors.Join(lines.Err(), p.out.Flush(), a.finish(o.Context))
}

// lineMode is one run of the line mode. A listener hears each line once: while the
// screen stays the same, only new lines are written, and the menu only if it changed.
type lineMode struct {
	a          *App
	out        *bufio.Writer
	menu       []action
	lastMenu   string        // of the menu last written
	lastScreen screen        // the screen last written
	written    map[Text]bool // its lines
}

// runAll runs a Cmd and everything that follows from it to the end.
func (p *lineMode) runAll(cmd tea.Cmd) {
	for _, msg := range runCmd(cmd) {
		_, next := p.a.Update(msg)
		p.runAll(next)
	}
}

// runCmd runs a Cmd at once and returns its messages.
func runCmd(cmd tea.Cmd) []tea.Msg {
	if cmd == nil {
		return nil
	}
	switch msg := cmd().(type) {
	case nil:
		return nil
	case tea.BatchMsg:
		var out []tea.Msg
		for _, c := range msg {
			out = append(out, runCmd(c)...)
		}
		return out
	default:
		return []tea.Msg{msg}
	}
}

// show writes what is new on the screen, the menu if it changed, and the prompt.
func (p *lineMode) show() {
	a, e := p.a, &p.a.env
	top := a.top()
	w := func(t Text) { fmt.Fprintln(p.out, string(t)) }
	if top != p.lastScreen {
		p.lastScreen, p.written, p.lastMenu = top, nil, ""
		w("")
		w(top.Title())
		if e.opts.Rehearsal {
			w("REHEARSAL: this database was made under a fixed clock.")
		}
		if at := e.opts.Copied; !at.IsZero() {
			w("COPY: this database is a copy that is " + kit.Ago(e.now(), at) +
				" old; what was recorded since is not here.")
		}
	}
	lines := map[Text]bool{}
	for _, t := range top.Lines(e) {
		if !p.written[t] {
			w(t)
		}
		lines[t] = true
	}
	p.written = lines
	if a.toast.text != "" {
		w("Note: " + a.toast.text)
	}
	p.menu = p.menu[:0]
	names := ""
	for _, table := range [][]action{top.Actions(), globals} {
		for _, act := range table {
			if act.whyNot(e) == "" && act.Run != nil && lookupName(p.menu, act.Name) == nil {
				p.menu = append(p.menu, act)
				names += act.Name + "\n"
			}
		}
	}
	if names != p.lastMenu {
		p.lastMenu = names
		w("")
		for i := range p.menu {
			w(kit.Textf("%d. %s: %s", i+1, p.menu[i].Name, p.menu[i].Help))
		}
	}
	if f := p.focus(); f != nil {
		w(kit.Textf("A text field is open; it holds %q. Type its text, or a dot and then an action's number or name.",
			f.Value()))
	} else if _, ok := top.(rowMarker); ok {
		w("Type a number or a name, row and a row's number, or all to have everything again.")
	} else {
		w("Type a number or a name, or all to have everything again.")
	}
	fmt.Fprint(p.out, "> ")
	p.out.Flush()
}

// rowMarker is a list whose rows the line mode can mark by number.
type rowMarker interface {
	pick(e *env, n int) bool
}

// wordHandler is a form whose choices the line mode accepts as words. An empty line
// goes to the next entry.
type wordHandler interface {
	handleWord(e *env, s string) (tea.Cmd, bool)
}

func (p *lineMode) focus() *kit.Field {
	if t, ok := p.a.top().(textHolder); ok {
		return t.Focus()
	}
	return nil
}

// handleLine carries out one line of input.
func (p *lineMode) handleLine(s string) {
	a, e := p.a, &p.a.env
	a.toast = toast{}
	if f := p.focus(); f != nil {
		rest, action := strings.CutPrefix(s, ".")
		if !action {
			f.Set(s)
			p.runAll(a.top().(textHolder).Typed(e))
			p.runAll(a.flush())
			return
		}
		s = rest
	}
	// The dot that an open field requires is accepted without one, too.
	s = strings.TrimSpace(strings.TrimPrefix(s, "."))
	if s == "" {
		if l, ok := a.top().(wordHandler); ok {
			cmd, _ := l.handleWord(e, "")
			p.runAll(cmd)
		}
		return
	}
	if s == "all" {
		p.lastScreen = nil
		return
	}
	if n, ok := strings.CutPrefix(s, "row "); ok {
		i, err := strconv.Atoi(strings.TrimSpace(n))
		if l, ok := a.top().(rowMarker); !ok || err != nil || !l.pick(e, i) {
			e.warn(kit.Textf("There is no %s here.", s))
		}
		return
	}
	act := p.findAction(s)
	if act == nil {
		if l, ok := a.top().(wordHandler); ok {
			if cmd, ok := l.handleWord(e, s); ok {
				p.runAll(cmd)
				p.runAll(a.flush())
				return
			}
		}
		if no := lookupName(a.top().Actions(), s); no != nil {
			e.warn(no.whyNot(e))
			return
		}
		e.warn(kit.Textf("There is no action %s here; nothing was done.", s))
		return
	}
	p.runAll(a.do(act))
	p.runAll(a.flush())
}

// findAction is the action of the menu that a number, a name or a key means.
func (p *lineMode) findAction(s string) *action {
	if n, err := strconv.Atoi(s); err == nil {
		if n < 1 || n > len(p.menu) {
			return nil
		}
		return &p.menu[n-1]
	}
	if act := lookupName(p.menu, s); act != nil {
		return act
	}
	return lookup(p.menu, s)
}

// lookupName finds an action by its name.
func lookupName(table []action, name string) *action {
	for i := range table {
		if strings.EqualFold(table[i].Name, name) {
			return &table[i]
		}
	}
	return nil
}
