package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lert/tui/kit"
)

// helpDialog lists every action of the screen below it by heading, in columns, and says
// in full what the marked one does. Typing a word or a key narrows the list.
type helpDialog struct {
	title      Text
	table      []action // what can be done on the screen below, then everywhere
	ownActions []action
	search     *kit.Field
	matches    []int // the actions that match, heading by heading
	cursor     int   // the marked one of them
	page       int   // how many fit
	pages      int   // on so many pages
}

func newHelpDialog(e *env) *helpDialog {
	below := e.app.top()
	h := &helpDialog{title: below.Title(), search: kit.NewField("a word or a key"), page: 1}
	h.table = append(h.table, below.Actions()...)
	for _, a := range globals {
		if lookupName(h.table, a.Name) == nil {
			h.table = append(h.table, a)
		}
	}
	move := func(rows func() int) func(*env) tea.Cmd {
		return func(*env) tea.Cmd {
			h.cursor = min(max(h.cursor+rows(), 0), max(0, len(h.matches)-1))
			return nil
		}
	}
	h.ownActions = []action{
		{Name: "close", Keys: []string{"esc", "enter"}, Label: "close", Group: groupGeneral, Help: "Close the help.",
			Run: func(e *env) tea.Cmd { e.close(); return nil }},
		{Name: "down", Keys: []string{"down"}, Label: "next", Group: groupMove, Help: "The next action.",
			Run: move(func() int { return 1 })},
		{Name: "up", Keys: []string{"up"}, Group: groupMove, Help: "The action before.",
			Run: move(func() int { return -1 })},
		{Name: "page down", Keys: []string{"pgdown"}, Label: "more", Group: groupMove, Help: "The actions that follow.",
			WhyNot: h.whyNotPage, Run: move(func() int { return h.page })},
		{Name: "page up", Keys: []string{"pgup"}, Group: groupMove, Help: "The actions before.",
			WhyNot: h.whyNotPage, Run: move(func() int { return -h.page })},
	}
	h.search.Focus()
	h.find()
	return h
}

func (h *helpDialog) Title() Text                  { return kit.Textf("Help: %s", h.title) }
func (h *helpDialog) Actions() []action            { return h.ownActions }
func (h *helpDialog) Start(*env) tea.Cmd           { return nil }
func (h *helpDialog) Update(*env, tea.Msg) tea.Cmd { return nil }
func (h *helpDialog) Focus() *kit.Field            { return h.search }
func (h *helpDialog) Typed(*env) tea.Cmd           { h.find(); return nil }
func (h *helpDialog) Place(r kit.Rect) kit.Rect    { return r.Centre(min(r.W-4, 156), r.H-2) }

func (h *helpDialog) whyNotPage(*env) Text {
	if h.pages < 2 {
		return "All of them are on the screen."
	}
	return ""
}

// find lists the actions that match what is typed, and marks the one that has it as its key.
func (h *helpDialog) find() {
	h.matches, h.cursor = h.matches[:0], 0
	typed := strings.TrimSpace(h.search.Value())
	for _, g := range groups {
		for i := range h.table {
			a := &h.table[i]
			if a.Group != g || !matchAction(a, typed) {
				continue
			}
			if hasKey(a, typed) {
				h.cursor = len(h.matches)
			}
			h.matches = append(h.matches, i)
		}
	}
}

// hasKey reports whether what is typed is a key of an action, as it is bound or as it is shown.
func hasKey(a *action, typed string) bool {
	return slices.ContainsFunc(a.Keys, func(k string) bool { return k == typed || string(kit.KeyName(k)) == typed })
}

// matchAction reports whether the typed text is a key of the action or is in its
// name or help.
func matchAction(a *action, typed string) bool {
	typed = strings.ToLower(strings.TrimSpace(typed))
	if typed == "" {
		return true
	}
	for _, k := range a.Keys {
		if strings.ToLower(k) == typed || strings.ToLower(string(kit.KeyName(k))) == typed {
			return true
		}
	}
	for _, w := range strings.Fields(typed) {
		if !strings.Contains(strings.ToLower(a.Name+" "+string(a.Help)+" "+a.Group), w) {
			return false
		}
	}
	return true
}

// keysOf is all keys of an action, as people write them.
func keysOf(a *action) Text {
	names := make([]string, len(a.Keys))
	for i, k := range a.Keys {
		names[i] = string(kit.KeyName(k))
	}
	return kit.Textf("%s", strings.Join(names, " "))
}

// firstKeyOf is the first of them, "" if there is none.
func firstKeyOf(a *action) Text {
	if len(a.Keys) == 0 {
		return ""
	}
	return kit.KeyName(a.Keys[0])
}

// helpColumn is how wide a column of the help is at least: a key and a name, and with
// helpSentence the beginning of what it does.
const (
	helpColumn   = 25
	helpSentence = 70
)

// helpFootLines are the lines that say what the marked action does.
const helpFootLines = 6

// helpCell is one line of a column: a heading, an action or nothing.
type helpCell struct {
	heading Text
	match   int // in helpDialog.matches, -1 for none
}

// balanced are the cells in columns of rows lines; where the last column would have only a few, in columns that are as
// short as can be.
func (h *helpDialog) balanced(rows, columns int) ([]helpCell, int) {
	cells := h.cells(rows)
	if last := len(cells) % rows; len(cells) <= rows || last == 0 || last > rows/4 {
		return cells, rows
	}
	for r := len(cells) / columns; r < rows; r++ {
		if fewer := h.cells(r); len(fewer) <= r*columns {
			return fewer, r
		}
	}
	return cells, rows
}

// cells are the lines of all columns one after the other, for columns of rows lines. No
// heading is the last line of a column.
func (h *helpDialog) cells(rows int) []helpCell {
	var out []helpCell
	group := ""
	for n, i := range h.matches {
		if g := h.table[i].Group; g != group {
			if group = g; len(out)%rows > 0 {
				out = append(out, helpCell{match: -1})
			}
			if rows > 1 && len(out)%rows == rows-1 {
				out = append(out, helpCell{match: -1})
			}
			out = append(out, helpCell{heading: Text(g), match: -1})
		}
		out = append(out, helpCell{match: n})
	}
	return out
}

func (h *helpDialog) Render(e *env, r kit.Rect) []string {
	in, t := r.Inset(3, 1), e.theme
	w := in.W
	var search kit.Line
	search.Add(t.Dim, "Search ")
	out := []string{"", search.End(7) + h.search.Draw(t, w-7, 1)[0], kit.Blanks(w)}
	rows := max(1, in.H-len(out)-helpFootLines)
	columns := max(1, w/helpColumn)
	if w >= 2*helpSentence {
		columns = w / helpSentence
	}
	cells, high := h.balanced(rows, columns)
	h.page = high * columns
	from := 0
	for i, c := range cells {
		if c.match == h.cursor {
			from = i / h.page * h.page
		}
	}
	pages := Text("")
	if h.pages = (len(cells) + h.page - 1) / h.page; h.pages > 1 {
		pages = kit.Textf("page %d of %d", from/h.page+1, h.pages)
	}
	var title kit.Line
	out[0] = title.Cell(t.Strong, h.Title(), w-14).Right(t.Dim, pages, 14).End(w)
	for y := range rows {
		var l kit.Line
		for x := range columns {
			var cell kit.Line
			if i := from + x*high + y; y < high && i < len(cells) {
				h.drawCell(e, &cell, cells[i], w/columns-1)
			}
			l.Append(&cell, w/columns-1).Gap(1)
		}
		out = append(out, l.End(w))
	}
	if len(h.matches) == 0 {
		out[3] = kit.StyledLine(t.Dim, noSuchKey, w)
	}
	return kit.Frame(t, r, append(out, h.foot(e, w)...))
}

// helpKey is the key of an action in the list, that of the palette if it has none.
func helpKey(a *action) Text {
	if len(a.Keys) == 0 {
		return ":"
	}
	return firstKeyOf(a)
}

// drawCell draws one line of a column.
func (h *helpDialog) drawCell(e *env, l *kit.Line, c helpCell, w int) {
	t := e.theme
	if c.match < 0 {
		l.Add(t.Dim, c.heading)
		return
	}
	a := &h.table[h.matches[c.match]]
	mark, key, name := Text("  "), t.Key, t.Text
	if a.whyNot(e) != "" {
		key, name = t.Dim, t.Dim
	}
	if c.match == h.cursor {
		l.Base, mark = t.Selected, "> "
	}
	l.Add(t.Key, mark).Cell(key, helpKey(a), 5).Gap(1)
	if w < helpSentence-1 {
		l.Cell(name, Text(a.Name), max(1, w-8))
		return
	}
	l.Cell(name, Text(a.Name), helpColumn-9).Gap(1).Cell(t.Dim, a.Help, w-helpColumn)
}

// foot says what the marked action does, with all its keys, and why not now.
func (h *helpDialog) foot(e *env, w int) []string {
	t := e.theme
	out := []string{kit.StyledLine(t.Rule, kit.HorizontalRule(w), w)}
	if len(h.matches) == 0 {
		return out
	}
	a := &h.table[h.matches[h.cursor]]
	keys, help := keysOf(a), a.Help
	if keys == "" {
		keys = kit.Textf(": %s", a.Name)
	}
	if a.SaysCount {
		help += " A number before it says how many."
	}
	var l kit.Line
	out = append(out, l.Add(t.Strong, Text(a.Name)).Gap(2).Add(t.Key, keys).End(w))
	why, room := a.whyNot(e), helpFootLines-len(out)
	if why != "" {
		room--
	}
	for _, s := range kit.WrapTo(help, w, room) {
		out = append(out, kit.StyledLine(t.Text, s, w))
	}
	if why != "" {
		for _, s := range kit.WrapTo("Not now: "+why, w, max(1, helpFootLines-len(out))) {
			out = append(out, kit.StyledLine(t.Warn, s, w))
		}
	}
	return out
}

// noSuchKey is the message of a search without a match.
const noSuchKey Text = "No action has that key or word."
