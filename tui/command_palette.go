package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lert/tui/kit"
)

// commandPalette is the palette: type a part of an action's name, enter runs it on
// the screen below.
type commandPalette struct {
	table      []action
	matches    []int
	field      *kit.Field
	viewport   kit.Viewport
	ownActions []action
}

func newCommandPalette(e *env) *commandPalette {
	c := &commandPalette{field: kit.NewField("type a part of a name")}
	for _, a := range append(slices.Clone(e.app.top().Actions()), globals...) {
		if a.Name != "commands" && a.Run != nil {
			c.table = append(c.table, a)
		}
	}
	c.field.Focus()
	c.ownActions = []action{
		{Name: "run", Keys: []string{"enter"}, Label: "run", Group: groupGeneral, Help: "Run the marked action.",
			Run: c.run},
		{Name: "down", Keys: []string{"down", "ctrl+n", "tab"}, Label: "next", Group: groupMove, Help: "Next action.",
			Run: func(*env) tea.Cmd { c.viewport.Move(1); return nil }},
		{Name: "up", Keys: []string{"up", "ctrl+p", "shift+tab"}, Group: groupMove, Help: "Previous action.",
			Run: func(*env) tea.Cmd { c.viewport.Move(-1); return nil }},
		{Name: "close", Keys: []string{"esc"}, Label: "close", Group: groupGeneral,
			Help: "Close without running anything.",
			Run:  func(e *env) tea.Cmd { e.close(); return nil }},
	}
	c.find()
	return c
}

func (c *commandPalette) Title() Text                  { return "Commands" }
func (c *commandPalette) Actions() []action            { return c.ownActions }
func (c *commandPalette) Start(*env) tea.Cmd           { return nil }
func (c *commandPalette) Update(*env, tea.Msg) tea.Cmd { return nil }
func (c *commandPalette) Focus() *kit.Field            { return c.field }
func (c *commandPalette) Typed(*env) tea.Cmd           { c.find(); return nil }
func (c *commandPalette) Place(r kit.Rect) kit.Rect    { return r.Centre(min(r.W-4, 76), min(r.H-2, 18)) }

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

func (c *commandPalette) run(e *env) tea.Cmd {
	if len(c.matches) == 0 {
		e.warn(noSuchName)
		return nil
	}
	a := c.table[c.matches[c.viewport.Cursor]]
	e.close()
	// After the palette is closed, so that the action runs on its own screen.
	e.app.deferChange(func(app *App) tea.Cmd { return app.do(&a) })
	return nil
}

func (c *commandPalette) Render(e *env, r kit.Rect) []string {
	in := r.Inset(3, 1)
	w := in.W
	var l kit.Line
	lines := []string{l.Add(e.theme.Key, ": ").End(2) + c.field.Draw(e.theme, w-2, 1)[0], kit.Blanks(w)}
	c.viewport.SetHeight(in.H - len(lines))
	from, to := c.viewport.Visible()
	for i := from; i < to; i++ {
		a := &c.table[c.matches[i]]
		var l kit.Line
		mark := Text("  ")
		if i == c.viewport.Cursor {
			l.Base, mark = e.theme.Selected, "> "
		}
		l.Add(e.theme.Key, mark).Cell(e.theme.Strong, Text(a.Name), 18).Gap(1).Cell(e.theme.Dim, firstKeyOf(a), 9).Gap(1)
		if why := a.whyNot(e); why != "" {
			l.Add(e.theme.Warn, kit.Truncate("not now: "+why, w-l.Len()))
		} else {
			l.Add(e.theme.Text, kit.Truncate(a.Help, w-l.Len()))
		}
		lines = append(lines, l.End(w))
	}
	if len(c.matches) == 0 {
		lines = append(lines, kit.StyledLine(e.theme.Dim, noSuchName, w))
	}
	return kit.Frame(e.theme, r, lines)
}

const noSuchName Text = "No action has that name."
