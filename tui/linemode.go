package tui

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/tui/kit"
)

// The line mode is the same App, with its screens and tables, read and driven line
// by line: for screen readers, Braille displays, dumb terminals and pipes. A listener
// hears each thing once: what decides comes first, the rest is read on request, and
// what did not change is not repeated. Nothing is overwritten, and nothing is written
// while nobody types. What records has no number and no key: a phrase has to be typed.
//
// linemode_input.go is what can be typed, linemode_acts.go the acts and phrases,
// linemode_words.go times and names as a voice reads them; the other files of this
// name are what each screen reads out.

// linesAtOnce is how many lines are read out before somebody asks for more.
const linesAtOnce = 25

// whyLineMode says why the console runs in the line mode, and how to get the full screen.
func whyLineMode(o *Options) Text {
	switch term := getenv(o.Env, "TERM"); {
	case o.Plain:
		return "Line mode, because of --plain. Without it, lert opens the full screen."
	case wantsAccessible(o.Env):
		return "Line mode, because ACCESSIBLE is set. Without it, lert opens the full screen."
	case term == "":
		return "Line mode, because TERM is not set. A terminal that reports its type gets the full screen."
	default:
		return kit.Textf("Line mode, because TERM is %s. A terminal that reports its type gets the full screen.", term)
	}
}

// runLineMode runs the line mode until the person leaves it or the input ends.
func runLineMode(d Store, o Options) error {
	why := whyLineMode(&o)
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
	if o.Pause != nil {
		defer refuseStop(out)()
	}
	a := New(d, o)
	a.resize(100, lineModeRows+queueAbove+queueBelow+1)
	p := &lineMode{a: a, out: bufio.NewWriter(out), actsSaid: map[string]string{},
		readings: map[screen]*readout{}}
	p.runAll(tea.Batch(a.screens[0].Start(&a.env), a.bulletinCmd()))
	p.runAll(a.flush())
	p.write(why)
	p.write("Type help for what can be typed, and quit to leave.")
	p.show()
	return errors.Join(p.listen(in), a.finish(o.Context))
}

// listen handles lines until the person leaves or the input ends.
func (p *lineMode) listen(in io.Reader) error {
	a := p.a
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 0, 64<<10), 1<<20)
	for !a.quit && a.env.ctx.Err() == nil && lines.Scan() {
		p.handleLine(lines.Text())
		if a.quit {
			break
		}
		// What others have recorded meanwhile is read after the line: it was typed about what was read out before.
		p.run(tickMsg{})
		p.show()
	}
	fmt.Fprintln(p.out)
	return errors.Join(lines.Err(), p.out.Flush())
}

// lineMode is one run of the line mode.
type lineMode struct {
	a   *App
	out *bufio.Writer
	top screen // what was read out last
	*readout
	readings map[screen]*readout // of the screens and dialogs that are open
	rest     []Text              // lines that were asked for and not read out yet
	// fieldExplained: how a text field is used was said.
	fieldExplained bool
	// actsSaid are the acts of each kind of screen, as they were last listed.
	actsSaid map[string]string
}

// readout is what of a screen was read out.
type readout struct {
	heard map[Text]bool // lines
	rows  map[Text]bool // the rows among them, without their numbers
	page  string        // of its list, as pageName says
	asOf  time.Time     // when: times do not change until it is read again
	limit int           // lines that may be read out
	// detailed: its details were read.
	detailed bool
}

// detailer is a screen that keeps lines back until somebody asks for them.
type detailer interface {
	// details are these lines, without what Lines says.
	details(e *env) []Text
}

// runAll runs a Cmd and everything that follows from it to the end.
func (p *lineMode) runAll(cmd tea.Cmd) {
	for _, msg := range runCmd(cmd) {
		p.run(msg)
	}
}

// run handles a message and everything that follows from it to the end.
func (p *lineMode) run(msg tea.Msg) {
	_, next := p.a.Update(msg)
	p.runAll(next)
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

// write writes a line; of an empty one, nothing.
func (p *lineMode) write(t Text) {
	if t != "" {
		fmt.Fprintln(p.out, spoken(t))
	}
}

// spoken is a line without the marks that a voice reads by their names.
func spoken(t Text) string { return spokenMarks.Replace(string(t)) }

var spokenMarks = strings.NewReplacer(" · ", ", ", " …", "", "…", "", "“", `"`, "”", `"`, "–", "-")

// show writes what just happened, then what is new on the screen, and the prompt.
func (p *lineMode) show() {
	a, e := p.a, &p.a.env
	top := a.top()
	p.write(a.toast.text)
	if top != p.top {
		p.begin(e, top)
	}
	p.writeNew(p.lines())
	p.writeActs()
	p.explainField()
	fmt.Fprint(p.out, "> ")
	p.out.Flush()
}

// begin begins to read out a screen. Of one that it comes back to, only what is new is read.
func (p *lineMode) begin(e *env, top screen) {
	p.top, p.rest = top, nil
	back := p.readings[top]
	if p.readout = back; back == nil {
		p.readout = &readout{asOf: e.now(), limit: linesAtOnce}
	}
	p.keepReadings(top)
	fmt.Fprintln(p.out)
	p.write(top.Title() + ".")
	if l := listOf(e, top); back != nil && l != nil && l.id != nil && l.viewport.Rows > 0 {
		p.write(kit.Textf("Row %d is marked.", l.before+l.viewport.Cursor+1))
	}
	if back != nil {
		return
	}
	if e.opts.Rehearsal {
		p.write("REHEARSAL: this database was started with a fixed clock.")
	}
	if at := e.opts.Copied; !at.IsZero() {
		p.write(kit.Textf("This database is a copy, made %s ago; it does not include anything recorded since.",
			spokenDuration(e.now().Sub(at))))
	}
}

// keepReadings forgets the readings of screens that were left.
func (p *lineMode) keepReadings(top screen) {
	open := map[screen]*readout{top: p.readout}
	for _, s := range p.a.screens {
		if r := p.readings[s]; r != nil {
			open[s] = r
		}
	}
	for _, d := range p.a.dialogs {
		if r := p.readings[d.dialog]; r != nil {
			open[d.dialog] = r
		}
	}
	p.readings = open
}

// lines are the lines of the screen that may be read out, with the times of asOf.
func (p *lineMode) lines() []Text {
	all := p.allLines()
	if len(all) <= p.limit {
		return all
	}
	return append(all[:p.limit:p.limit], followText(len(all)-p.limit))
}

func (p *lineMode) allLines() []Text {
	e := &p.a.env
	now := e.now
	e.now = func() time.Time { return p.asOf }
	defer func() { e.now = now }()
	return p.a.top().Lines(e)
}

// unread is how many lines of the screen were not read out yet.
func (p *lineMode) unread() int { return max(0, len(p.allLines())-p.limit) }

func followText(n int) Text {
	if n == 1 {
		return "One line follows. Type more."
	}
	return kit.Textf("%d lines follow. Type more.", n)
}

// writeNew writes the lines that were not among those heard before. Rows that only
// have another number now are not read again.
func (p *lineMode) writeNew(lines []Text) {
	if page := pageName(listOf(&p.a.env, p.top)); page != p.page {
		p.page, p.rows = page, nil
		maps.DeleteFunc(p.heard, func(t Text, _ bool) bool { _, row := cutRow(t); return row != "" })
	}
	said := p.a.toast.text
	heard, rows, moved := map[Text]bool{}, map[Text]bool{}, false
	for _, t := range lines {
		_, row := cutRow(t)
		switch {
		case p.heard[t] || said != "" && t == "Wrong: "+sentence(said): // it was just said
		case row != "" && p.rows[row]:
			moved = true
		default:
			p.write(t)
		}
		heard[t] = true
		if row != "" {
			rows[row] = true
		}
	}
	if moved {
		p.write("The numbers of rows have changed. Type again for the list.")
	}
	p.heard, p.rows = heard, rows
}

// pageName is the same while the same page of the same list is shown.
func pageName(l *lineList) string {
	if l == nil {
		return ""
	}
	from, _ := l.bounds()
	return fmt.Sprint(l.name, " ", l.before+from)
}

// cutRow is the number and the text of a row as rowLabel makes it; "" if it is none.
func cutRow(t Text) (number, row Text) {
	rest, ok := strings.CutPrefix(string(t), "Row ")
	if !ok {
		return "", ""
	}
	n, text, _ := strings.Cut(rest, ": ")
	return Text(n), Text(text)
}

// explainField says once how an open text field is used.
func (p *lineMode) explainField() {
	if p.fieldExplained || p.a.focus() == nil {
		return
	}
	p.fieldExplained = true
	p.write("What you type here is the text; an empty line leaves it as it is. Acts need a dot before them, except " +
		"back, again, help and the like.")
}

// readMore reads on: lines that were asked for, the rest of the screen, the next page
// of its list, or its details.
func (p *lineMode) readMore() {
	e := &p.a.env
	switch s := p.a.top(); {
	case len(p.rest) > 0:
		p.read(p.rest)
		return
	case p.unread() > 0:
		p.limit += linesAtOnce
		return
	default:
		if l := listOf(e, s); l != nil {
			if cmd, ok := l.more(e); ok {
				p.asOf = e.now()
				p.runAll(cmd)
				return
			}
			break
		}
		if d, ok := s.(detailer); ok && !p.detailed {
			p.detailed = true
			p.read(d.details(e))
			return
		}
	}
	e.warn("Nothing follows.")
}

// read reads lines out, as many as are read at once.
func (p *lineMode) read(lines []Text) {
	n := min(linesAtOnce, len(lines))
	for _, t := range lines[:n] {
		p.write(t)
	}
	if p.rest = lines[n:]; len(p.rest) > 0 {
		p.write(followText(len(p.rest)))
	}
}

// readDetails reads what a screen keeps back.
func (p *lineMode) readDetails() {
	d, ok := p.a.top().(detailer)
	if !ok {
		p.a.env.warn("There are no details here; again repeats what there is.")
		return
	}
	lines := d.details(&p.a.env)
	p.detailed = true
	if len(lines) == 0 {
		p.a.env.warn("There are no details here.")
	}
	p.read(lines)
}

// where says where one is.
func (p *lineMode) where() {
	a, e := p.a, &p.a.env
	var path []string
	for i := len(a.dialogs) - 1; i >= 0; i-- {
		path = append(path, string(a.dialogs[i].dialog.Title()))
	}
	for i := len(a.screens) - 1; i >= 0; i-- {
		path = append(path, string(a.screens[i].Title()))
	}
	p.write(kit.Textf("You are in %s.", strings.Join(path, "; after it "))) // the first is what has the input
	if l := listOf(e, a.top()); l != nil && l.viewport.Rows > 0 {
		p.write(kit.Textf("Row %d of %s is marked.", l.before+l.viewport.Cursor+1, l.size()))
	}
	if f := a.focus(); f != nil {
		p.write(kit.Textf("A text field is open; it holds %s.", cmp.Or(strings.TrimSpace(f.Value()), "nothing")))
	}
	p.write(kit.Textf("You are %s. It is %s.", e.me.Name, spokenTime(e.now(), e.now(), e.zone)))
}
