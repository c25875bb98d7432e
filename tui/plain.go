package tui

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// The line mode is the same App, with its screens and tables, drawn as lines
// and driven by lines: for screen readers, dumb terminals and pipes. What it
// shows of a screen is Screen.Lines, one fact on a line; then the actions that
// can be done, numbered. Nothing is drawn over anything.

// plainRows is how many rows of a list the line mode shows at once.
const plainRows = 12

// runPlain runs the line mode until the person leaves it or the input ends.
func runPlain(d Desk, o Options) error {
	o.Plain = true
	o.still = true
	o = o.defaults()
	in, out := o.In, o.Out
	if in == nil {
		in = os.Stdin
	}
	if out == nil {
		out = os.Stdout
	}
	a := New(d, o)
	a.resize(100, plainRows+queueAbove+queueBelow+1)
	p := &plain{a: a, out: bufio.NewWriter(out)}
	p.settle(tea.Batch(a.screens[0].Start(&a.env), a.bulletin()))
	p.settle(a.flush())
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 0, 64<<10), 1<<20)
	p.show()
	for !a.quit && o.Context.Err() == nil && lines.Scan() {
		p.answer(lines.Text())
		if !a.quit {
			p.show()
		}
	}
	fmt.Fprintln(p.out)
	return errors.Join(lines.Err(), p.out.Flush(), a.finish(o.Context))
}

// plain is one run of the line mode. A listener hears a line once: while the
// same screen stays, only lines that are new are written, and the menu only
// where it changed.
type plain struct {
	a     *App
	out   *bufio.Writer
	menu  []Action
	names string        // of the menu last written
	on    Screen        // the screen last written
	said  map[Text]bool // its lines
}

// settle runs a Cmd and everything that follows from it to the end.
func (p *plain) settle(cmd tea.Cmd) {
	for _, msg := range run(cmd) {
		_, next := p.a.Update(msg)
		p.settle(next)
	}
}

// run runs a Cmd here and now and gives back its messages.
func run(cmd tea.Cmd) []tea.Msg {
	if cmd == nil {
		return nil
	}
	switch msg := cmd().(type) {
	case nil:
		return nil
	case tea.BatchMsg:
		var out []tea.Msg
		for _, c := range msg {
			out = append(out, run(c)...)
		}
		return out
	default:
		return []tea.Msg{msg}
	}
}

// show writes what is new on the screen, the menu where it changed, and the
// prompt.
func (p *plain) show() {
	a, e := p.a, &p.a.env
	top := a.top()
	w := func(t Text) { fmt.Fprintln(p.out, string(t)) }
	if top != p.on {
		p.on, p.said, p.names = top, nil, ""
		w("")
		w(top.Title())
		if e.opts.Rehearsal {
			w("REHEARSAL: this database was made under a fixed clock.")
		}
		if at := e.opts.Copied; !at.IsZero() {
			w("COPY: this database is a copy that is " + ago(e.now(), at) + " old; what was recorded since is not here.")
		}
	}
	lines := map[Text]bool{}
	for _, t := range top.Lines(e) {
		if !p.said[t] {
			w(t)
		}
		lines[t] = true
	}
	p.said = lines
	if a.toast.text != "" {
		w("Note: " + a.toast.text)
	}
	p.menu = p.menu[:0]
	names := ""
	for _, table := range [][]Action{top.Actions(), globals} {
		for _, act := range table {
			if act.why(e) == "" && act.Run != nil && lookupName(p.menu, act.Name) == nil {
				p.menu = append(p.menu, act)
				names += act.Name + "\n"
			}
		}
	}
	if names != p.names {
		p.names = names
		w("")
		for i := range p.menu {
			w(say("%d. %s: %s", i+1, p.menu[i].Name, p.menu[i].Help))
		}
	}
	if f := p.focus(); f != nil {
		w(say("A text field is open; it holds %q. Type its text, or a dot and then an action's number or name.", f.Value()))
	} else if _, ok := top.(picker); ok {
		w("Type a number or a name, row and a row's number, or all to have everything again.")
	} else {
		w("Type a number or a name, or all to have everything again.")
	}
	fmt.Fprint(p.out, "> ")
	p.out.Flush()
}

// picker is a list whose rows the line mode can mark by their number.
type picker interface {
	pick(e *env, n int) bool
}

// worder is a form whose choices the line mode takes by their words; an empty
// line goes on to the next entry.
type worder interface {
	word(e *env, s string) (tea.Cmd, bool)
}

func (p *plain) focus() *Field {
	if t, ok := p.a.top().(typist); ok {
		return t.Focus()
	}
	return nil
}

// answer does what a line says.
func (p *plain) answer(s string) {
	a, e := p.a, &p.a.env
	a.toast = toast{}
	if f := p.focus(); f != nil {
		rest, action := strings.CutPrefix(s, ".")
		if !action {
			f.Set(s)
			p.settle(a.top().(typist).Typed(e))
			p.settle(a.flush())
			return
		}
		s = rest
	}
	// The dot that is needed beside an open field does no harm without one.
	s = strings.TrimSpace(strings.TrimPrefix(s, "."))
	if s == "" {
		if l, ok := a.top().(worder); ok {
			cmd, _ := l.word(e, "")
			p.settle(cmd)
		}
		return
	}
	if s == "all" {
		p.on = nil
		return
	}
	if n, ok := strings.CutPrefix(s, "row "); ok {
		i, err := strconv.Atoi(strings.TrimSpace(n))
		if l, ok := a.top().(picker); !ok || err != nil || !l.pick(e, i) {
			e.warn(say("There is no %s here.", s))
		}
		return
	}
	act := p.find(s)
	if act == nil {
		if l, ok := a.top().(worder); ok {
			if cmd, ok := l.word(e, s); ok {
				p.settle(cmd)
				p.settle(a.flush())
				return
			}
		}
		if no := lookupName(a.top().Actions(), s); no != nil {
			e.warn(no.why(e))
			return
		}
		e.warn(say("There is no action %s here; nothing was done.", s))
		return
	}
	p.settle(a.do(act))
	p.settle(a.flush())
}

// find is the action of the menu that a number, a name or a key means.
func (p *plain) find(s string) *Action {
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
func lookupName(table []Action, name string) *Action {
	for i := range table {
		if strings.EqualFold(table[i].Name, name) {
			return &table[i]
		}
	}
	return nil
}
