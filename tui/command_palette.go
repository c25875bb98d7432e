package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lert/tui/kit"
)

// commandPalette is the palette: type a part of an action's name, enter runs it on
// the screen below. After the name of one that takes an argument, tab completes that. A
// case number alone opens the case.
type commandPalette struct {
	table      []action
	matches    []int
	field      *kit.Field
	viewport   kit.Viewport
	numbers    caseNumbers // the cases that the typed number can mean
	complete   completion  // what tab puts in after the name of an action
	ownActions []action
}

func newCommandPalette(e *env) *commandPalette {
	c := &commandPalette{field: kit.NewField("a part of a name, or a case number")}
	for _, a := range append(slices.Clone(e.app.top().Actions()), globals...) {
		if a.Name != "commands" && a.Run != nil && lookupName(c.table, a.Name) == nil {
			c.table = append(c.table, a)
		}
	}
	c.field.Focus()
	c.ownActions = []action{
		{Name: "run", Keys: []string{"enter"}, Label: "run", Group: groupGeneral,
			Help: "Run the marked action, with what is typed after its name.", Run: c.run},
		{Name: "complete", Keys: []string{"tab"}, Label: "complete", Group: groupGeneral,
			Help: "Put in the marked name, or complete what is typed after it.", Run: c.completeTyped},
		{Name: "down", Keys: []string{"down", "ctrl+n"}, Label: "next", Group: groupMove, Help: "Next action.",
			Run: func(*env) tea.Cmd { c.viewport.Move(1); return nil }},
		{Name: "up", Keys: []string{"up", "ctrl+p"}, Group: groupMove, Help: "Previous action.",
			Run: func(*env) tea.Cmd { c.viewport.Move(-1); return nil }},
		{Name: "close", Keys: []string{"esc"}, Label: "close", Group: groupGeneral,
			Help: "Close without running anything.",
			Run:  func(e *env) tea.Cmd { e.close(); return nil }},
	}
	c.find()
	return c
}

func (c *commandPalette) Title() Text               { return "Commands" }
func (c *commandPalette) Actions() []action         { return c.ownActions }
func (c *commandPalette) Start(*env) tea.Cmd        { return nil }
func (c *commandPalette) Focus() *kit.Field         { return c.field }
func (c *commandPalette) Place(r kit.Rect) kit.Rect { return r.Centre(min(r.W-4, 96), min(r.H-2, 22)) }

// Update takes the cases that the store has found.
func (c *commandPalette) Update(_ *env, msg tea.Msg) tea.Cmd {
	if m, ok := msg.(result[[]string]); ok && c.numbers.call.accepts(m.call) && m.err == nil {
		c.numbers.found = m.v
	}
	return nil
}

// Typed finds what the line can mean: an action, one with its argument, a case.
func (c *commandPalette) Typed(e *env) tea.Cmd {
	c.find()
	act, typed := c.withArgument()
	if act != nil && act.Takes.Complete != nil && !c.goesThroughWords(typed) {
		c.complete = act.Takes.Complete(e, typed)
	} else if act == nil || act.Takes.Complete == nil {
		c.complete = completion{}
	}
	switch {
	case act == nil && len(c.matches) == 0:
		typed = strings.TrimSpace(c.field.Value())
	case act == nil || act.Name != "case":
		typed = ""
	}
	return c.numbers.ask(e, typed)
}

// goesThroughWords reports whether tab has put in the argument, as one of several words.
func (c *commandPalette) goesThroughWords(typed string) bool {
	return c.complete.rest && strings.HasPrefix(typed, c.complete.before) &&
		slices.Contains(c.complete.words, typed[len(c.complete.before):])
}

// withArgument is the action whose name and argument are typed, nil if none are.
func (c *commandPalette) withArgument() (act *action, typed string) {
	return withArgument(c.table, strings.TrimLeft(c.field.Value(), " "))
}

// find lists the actions whose name contains the typed letters in order. Names that
// begin with them come first, then names that contain them together.
func (c *commandPalette) find() {
	typed := strings.ToLower(strings.TrimSpace(c.field.Value()))
	var begins, holds, letters []int
	for i := range c.table {
		name := c.table[i].Name
		switch {
		case strings.HasPrefix(name, typed):
			begins = append(begins, i)
		case strings.Contains(name, typed):
			holds = append(holds, i)
		case isSubsequence(name, typed):
			letters = append(letters, i)
		}
	}
	c.matches = slices.Concat(begins, holds, letters)
	c.viewport = kit.Viewport{Height: c.viewport.Height}
	c.viewport.SetRows(len(c.matches))
}

// isSubsequence reports whether s contains the letters of part in this order.
func isSubsequence(s, part string) bool {
	for _, r := range part {
		i := strings.IndexRune(s, r)
		if i < 0 {
			return false
		}
		s = s[i+len(string(r)):]
	}
	return true
}

// marked is the marked action, nil if no name matches.
func (c *commandPalette) marked() *action {
	if len(c.matches) == 0 {
		return nil
	}
	return &c.table[c.matches[c.viewport.Cursor]]
}

// putIn makes a text the line, as if it had been typed.
func (c *commandPalette) putIn(e *env, s string) tea.Cmd {
	c.field.Set(s)
	return c.Typed(e)
}

func (c *commandPalette) completeTyped(e *env) tea.Cmd {
	if act, _ := c.withArgument(); act != nil {
		if len(c.complete.words) == 0 {
			e.warn(act.Takes.Expects)
			return nil
		}
		return c.putIn(e, act.Name+" "+c.complete.next())
	}
	act := c.marked()
	if act == nil {
		e.warn(noSuchName)
		return nil
	}
	name := act.Name
	if act.Takes != nil {
		name += " "
	}
	return c.putIn(e, name)
}

// run runs the marked action on the screen below. What is wrong with its argument is said
// before the palette is closed.
func (c *commandPalette) run(e *env) tea.Cmd {
	act, typed := c.withArgument()
	if act == nil {
		act, typed = c.marked(), ""
	}
	switch {
	case act == nil && !looksLikeNumber(strings.TrimSpace(c.field.Value())):
		e.warn(noSuchName)
		return nil
	case act == nil:
		act, typed = lookupName(globals, "case"), strings.TrimSpace(c.field.Value())
	case typed == "" && act.Takes != nil && act.Takes.Needed && act.whyNot(e) == "":
		e.warn(act.Takes.Expects)
		return c.putIn(e, act.Name+" ")
	}
	if len(c.complete.words) == 1 && typed != "" { // a word that only one can mean
		typed = c.complete.before + c.complete.words[0]
	}
	run := func(app *App) (tea.Cmd, bool) { return app.do(act), true }
	if typed != "" {
		run = func(app *App) (tea.Cmd, bool) { return app.doWith(act, typed) }
	}
	e.close()
	// After the palette is closed, so that the action runs on its own screen.
	e.app.deferChange(func(app *App) tea.Cmd {
		cmd, done := run(app)
		if done {
			return cmd
		}
		return tea.Batch(cmd, app.open(c)) // with what was typed, and with what is wrong with it
	})
	return nil
}

func (c *commandPalette) Render(e *env, r kit.Rect) []string {
	in := r.Inset(3, 1)
	w := in.W
	var l kit.Line
	lines := []string{l.Add(e.theme.Key, ": ").End(2) + c.field.Draw(e.theme, w-2, 1)[0], kit.Blanks(w)}
	if act, _ := c.withArgument(); act != nil {
		return kit.Frame(e.theme, r, append(lines, c.argumentLines(e, act, w)...))
	}
	c.viewport.SetHeight(in.H - len(lines) - paletteFootLines)
	from, to := c.viewport.Visible()
	for i := from; i < to; i++ {
		a := &c.table[c.matches[i]]
		var l kit.Line
		mark := Text("  ")
		if i == c.viewport.Cursor {
			l.Base, mark = e.theme.Selected, "> "
		}
		var name kit.Line
		name.Base = l.Base
		name.Add(e.theme.Strong, Text(a.Name))
		if a.Takes != nil {
			name.Gap(1).Add(e.theme.Dim, a.Takes.Example)
		}
		l.Add(e.theme.Key, mark).Append(&name, 18).Gap(1).Cell(e.theme.Dim, firstKeyOf(a), 5).Gap(1)
		if why := a.whyNot(e); why != "" {
			l.Add(e.theme.Warn, kit.Truncate("not now: "+why, w-l.Len()))
		} else {
			l.Add(e.theme.Text, kit.Truncate(a.Help, w-l.Len()))
		}
		lines = append(lines, l.End(w))
	}
	switch {
	case len(c.numbers.found) > 0:
		lines = append(lines, c.numbers.lines(e, w)[0])
	case len(c.matches) == 0:
		lines = append(lines, kit.StyledLine(e.theme.Dim, noSuchName, w))
	}
	lines = kit.Fit(lines, kit.Rect{W: w, H: in.H - paletteFootLines})
	return kit.Frame(e.theme, r, append(lines, c.foot(e, w)...))
}

// paletteFootLines say in full what the marked action does, and why not now.
const paletteFootLines = 4

func (c *commandPalette) foot(e *env, w int) []string {
	a := c.marked()
	if a == nil {
		return nil
	}
	out := []string{kit.StyledLine(e.theme.Rule, kit.HorizontalRule(w), w)}
	why, room := a.whyNot(e), paletteFootLines-1
	if why != "" {
		room--
	}
	for _, s := range kit.WrapTo(a.Help, w, room) {
		out = append(out, kit.StyledLine(e.theme.Text, s, w))
	}
	if why != "" {
		for _, s := range kit.WrapTo("Not now: "+why, w, paletteFootLines-len(out)) {
			out = append(out, kit.StyledLine(e.theme.Warn, s, w))
		}
	}
	return out
}

// argumentLines say what may be typed after the name of an action, and what tab puts in.
func (c *commandPalette) argumentLines(e *env, act *action, w int) []string {
	var out []string
	for _, s := range kit.Wrap(act.Takes.Expects, w) {
		out = append(out, kit.StyledLine(e.theme.Dim, s, w))
	}
	if why := act.whyNotWith(e); why != "" {
		out = append(out, kit.StyledLine(e.theme.Warn, "Not now: "+why, w))
	}
	out = append(out, kit.Blanks(w))
	switch {
	case len(c.complete.words) > 0:
		return append(out, c.complete.lines(e, w)[0])
	case len(c.numbers.found) > 0:
		return append(out, c.numbers.lines(e, w)[0])
	}
	return out
}

const noSuchName Text = "No action has that name."
