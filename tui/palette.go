package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// commands is the palette: type a part of an action's name, enter runs it on
// the screen below.
type commands struct {
	table []Action
	hits  []int
	field *Field
	win   window
	own   []Action
}

func newPalette(e *env) *commands {
	c := &commands{field: NewField("type a part of a name")}
	for _, a := range append(slices.Clone(e.app.top().Actions()), globals...) {
		if a.Name != "commands" && a.Run != nil {
			c.table = append(c.table, a)
		}
	}
	c.field.Focus()
	c.own = []Action{
		{Name: "run", Keys: []string{"enter"}, Label: "run", Group: groupDesk, Help: "Run the marked action.", Run: c.run},
		{Name: "down", Keys: []string{"down", "ctrl+n", "tab"}, Label: "next", Group: groupMove, Help: "Next action.",
			Run: func(*env) tea.Cmd { c.win.move(1); return nil }},
		{Name: "up", Keys: []string{"up", "ctrl+p", "shift+tab"}, Group: groupMove, Help: "Previous action.",
			Run: func(*env) tea.Cmd { c.win.move(-1); return nil }},
		{Name: "close", Keys: []string{"esc"}, Label: "close", Group: groupDesk, Help: "Close without running anything.",
			Run: func(e *env) tea.Cmd { e.close(); return nil }},
	}
	c.find()
	return c
}

func (c *commands) Title() Text                  { return "Commands" }
func (c *commands) Actions() []Action            { return c.own }
func (c *commands) Start(*env) tea.Cmd           { return nil }
func (c *commands) Update(*env, tea.Msg) tea.Cmd { return nil }
func (c *commands) Focus() *Field                { return c.field }
func (c *commands) Typed(*env) tea.Cmd           { c.find(); return nil }
func (c *commands) Place(r Rect) Rect            { return r.Centre(min(r.W-4, 76), min(r.H-2, 18)) }

// find lists the actions whose name holds the typed letters in order; names
// that begin with what was typed come first, then names that hold it whole.
func (c *commands) find() {
	typed := strings.ToLower(strings.TrimSpace(c.field.Value()))
	var begins, holds, letters []int
	for i := range c.table {
		name := c.table[i].Name
		switch {
		case strings.HasPrefix(name, typed):
			begins = append(begins, i)
		case strings.Contains(name, typed):
			holds = append(holds, i)
		case inOrder(name, typed):
			letters = append(letters, i)
		}
	}
	c.hits = slices.Concat(begins, holds, letters)
	c.win = window{height: c.win.height}
	c.win.resize(len(c.hits))
}

// inOrder reports whether the letters of part stand in s in this order.
func inOrder(s, part string) bool {
	for _, r := range part {
		i := strings.IndexRune(s, r)
		if i < 0 {
			return false
		}
		s = s[i+len(string(r)):]
	}
	return true
}

func (c *commands) run(e *env) tea.Cmd {
	if len(c.hits) == 0 {
		e.warn(noSuchName)
		return nil
	}
	a := c.table[c.hits[c.win.cursor]]
	e.close()
	// After the palette is closed, so that the action meets its own screen.
	e.app.ask(func(app *App) tea.Cmd { return app.do(&a) })
	return nil
}

func (c *commands) Render(e *env, r Rect) []string {
	in := r.Inset(3, 1)
	w := in.W
	var l Line
	lines := []string{l.Add(e.theme.Key, ": ").End(2) + c.field.Draw(e.theme, w-2, 1)[0], blanks(w)}
	c.win.fit(in.H - len(lines))
	from, to := c.win.span()
	for i := from; i < to; i++ {
		a := &c.table[c.hits[i]]
		var l Line
		mark := Text("  ")
		if i == c.win.cursor {
			l.Base, mark = e.theme.Selected, "> "
		}
		l.Add(e.theme.Key, mark).Cell(e.theme.Strong, Text(a.Name), 18).Gap(1).Cell(e.theme.Dim, keysOf(a), 9).Gap(1)
		if why := a.why(e); why != "" {
			l.Add(e.theme.Warn, Truncate("not now: "+why, w-l.Len()))
		} else {
			l.Add(e.theme.Text, Truncate(a.Help, w-l.Len()))
		}
		lines = append(lines, l.End(w))
	}
	if len(c.hits) == 0 {
		lines = append(lines, line(e.theme.Dim, noSuchName, w))
	}
	return frame(e, r, lines)
}

func (c *commands) Lines(*env) []Text {
	var out []Text
	for n, i := range c.hits {
		mark := " "
		if n == c.win.cursor {
			mark = ">"
		}
		out = append(out, say("%s %s: %s", mark, c.table[i].Name, c.table[i].Help))
	}
	if len(out) == 0 {
		out = append(out, noSuchName)
	}
	return out
}

const noSuchName Text = "No action has that name."
