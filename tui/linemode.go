package tui

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lert/tui/kit"
)

// The line mode is the same App, with its screens and tables, read and driven line
// by line: for screen readers, dumb terminals and pipes. It shows Screen.Lines, one
// fact on a line, and then the possible actions, numbered. What records has no number
// and no key: a phrase has to be typed. Nothing is overwritten.

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
	limit      int           // lines of the screen that may be read out
	phrases    []Text        // last written
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
		p.lastScreen, p.written, p.lastMenu, p.limit = top, nil, "", linesAtOnce
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
	lines, all := map[Text]bool{}, top.Lines(e)
	for _, t := range all[:min(p.limit, len(all))] {
		if !p.written[t] {
			w(t)
		}
		lines[t] = true
	}
	if p.unread() > 0 {
		t := kit.Textf("Lines 1 to %d of %d. Type more for the lines that follow.", p.limit, len(all))
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
			if !act.Records && act.whyNot(e) == "" && act.Run != nil && lookupName(p.menu, act.Name) == nil {
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
		p.phrases = nil
	}
	var phrases []Text
	for _, act := range recordActions(e, top) {
		phrases = append(phrases, "To record, type: "+recordPhrase(e, top, act))
	}
	for _, t := range phrases {
		if !slices.Contains(p.phrases, t) {
			w(t)
		}
	}
	p.phrases = phrases
	if f := p.a.focus(); f != nil {
		w(kit.Textf("A text field is open; it holds %q. Type its text, or a dot and then an action's number or name.",
			f.Value()))
	} else if p.hasRows() {
		w("Type a number or a name, row and a row's number, or all to have everything again.")
	} else {
		w("Type a number or a name, or all to have everything again.")
	}
	fmt.Fprint(p.out, "> ")
	p.out.Flush()
}

// unread is how many lines of the screen were not read out yet.
func (p *lineMode) unread() int { return max(0, len(p.a.top().Lines(&p.a.env))-p.limit) }

// hasRows reports whether the screen has rows that can be marked by number.
func (p *lineMode) hasRows() bool {
	switch s := p.a.top().(type) {
	case lister:
		return s.lineList(&p.a.env) != nil
	case entryMarker:
		return true
	}
	return false
}

// entryMarker is a form whose entries the line mode can mark by number.
type entryMarker interface {
	pick(e *env, n int) bool
}

// recordActions are the actions of a screen that record and are possible now.
func recordActions(e *env, s screen) (out []*action) {
	table := s.Actions()
	for i := range table {
		if table[i].Records && table[i].whyNot(e) == "" {
			out = append(out, &table[i])
		}
	}
	return out
}

// recordPhrase is what has to be typed to record: the act and what it is about. A
// number or a single letter may be typed by mistake; this may not.
func recordPhrase(e *env, s screen, act *action) Text {
	verb := Text(act.Name)
	if d, ok := s.(*decideDialog); ok {
		verb = outcomeLabel(d.outcome)
	}
	type ofCase interface{ caseID() string }
	about := ""
	if act.NoCase {
		about = "now"
	}
	for _, s := range []screen{s, e.app.screens[len(e.app.screens)-1]} {
		if c, ok := s.(ofCase); ok && about == "" {
			about = c.caseID()
		}
	}
	return kit.Textf("%s %s", verb, cmp.Or(about, "now")) // never the mere name of the action
}

// markRow marks the row, or the entry, with a number; false if there is none.
func (p *lineMode) markRow(n int) bool {
	e := &p.a.env
	switch s := p.a.top().(type) {
	case lister:
		if l := s.lineList(e); l != nil {
			cmd, ok := l.pick(e, n)
			p.runAll(cmd)
			return ok
		}
	case entryMarker:
		return s.pick(e, n)
	}
	return false
}

// nextPage goes on to the lines that follow, or to the next page of the list.
func (p *lineMode) nextPage() {
	e := &p.a.env
	if p.unread() > 0 {
		p.limit += linesAtOnce
		return
	}
	if s, ok := p.a.top().(lister); ok {
		if l := s.lineList(e); l != nil {
			if cmd, ok := l.more(e); ok {
				p.runAll(cmd)
				return
			}
		}
	}
	e.warn("No rows follow.")
}

// wordHandler is a form whose choices the line mode accepts as words. An empty line
// goes to the next entry.
type wordHandler interface {
	handleWord(e *env, s string) (tea.Cmd, bool)
}

// handleLine carries out one line of input.
func (p *lineMode) handleLine(s string) {
	a, e := p.a, &p.a.env
	a.toast = toast{}
	if f := p.a.focus(); f != nil {
		rest, action := strings.CutPrefix(s, ".")
		if !action {
			f.Set("")
			if cut := f.Paste(s); cut > 0 {
				e.warn(kit.Textf("The field is full: the last %d characters are missing.", cut))
			}
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
		if err != nil || !p.markRow(i) {
			e.warn(kit.Textf("There is no %s here.", s))
		}
		return
	}
	if s == "more" {
		p.nextPage()
		return
	}
	for _, act := range recordActions(e, a.top()) {
		if sameWords(s, recordPhrase(e, a.top(), act)) {
			if n := p.unread(); n > 0 && len(a.dialogs) > 0 {
				e.warn(kit.Textf("Nothing was recorded: %d lines follow that were not read out. Type more.", n))
				return
			}
			a.phraseTyped = true
			cmd := a.do(act)
			a.phraseTyped = false
			p.runAll(cmd)
			p.runAll(a.flush())
			return
		}
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
		if no := cmp.Or(lookupName(a.top().Actions(), s), lookup(a.top().Actions(), s)); no != nil {
			if why := no.whyNot(e); why != "" {
				e.warn(why)
			} else {
				a.mayRecord(no)
			}
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

// sameWords reports whether a typed line is a phrase, whatever its case and blanks.
func sameWords(typed string, phrase Text) bool {
	return strings.EqualFold(strings.Join(strings.Fields(typed), " "), phrase.String())
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
