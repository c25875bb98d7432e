package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"lert/tui/kit"
)

// helpDialog lists every action of the screen below it by heading. Typing a word or
// a key narrows the list.
type helpDialog struct {
	title      Text
	table      []action // what can be done on the screen below, then everywhere
	ownActions []action
	search     *kit.Field
	top        int
	shown      int
}

func newHelpDialog(e *env) *helpDialog {
	below := e.app.top()
	h := &helpDialog{title: below.Title(), search: kit.NewField("a word or a key")}
	h.table = append(h.table, below.Actions()...)
	for _, a := range globals {
		if lookupName(h.table, a.Name) == nil {
			h.table = append(h.table, a)
		}
	}
	h.search.Focus()
	h.ownActions = []action{
		{Name: "close", Keys: []string{"esc", "enter"}, Label: "close", Group: groupGeneral, Help: "Close the help.",
			Run: func(e *env) tea.Cmd { e.close(); return nil }},
		{Name: "down", Keys: []string{"down", "pgdown"}, Label: "more", Group: groupMove, Help: "Further down.",
			Run: func(e *env) tea.Cmd { h.top += max(1, h.shown-2); return nil }},
		{Name: "up", Keys: []string{"up", "pgup"}, Group: groupMove, Help: "Further up.",
			Run: func(e *env) tea.Cmd { h.top = max(0, h.top-max(1, h.shown-2)); return nil }},
	}
	return h
}

func (h *helpDialog) Title() Text                  { return kit.Textf("Help: %s", h.title) }
func (h *helpDialog) Actions() []action            { return h.ownActions }
func (h *helpDialog) Start(*env) tea.Cmd           { return nil }
func (h *helpDialog) Update(*env, tea.Msg) tea.Cmd { return nil }
func (h *helpDialog) Focus() *kit.Field            { return h.search }
func (h *helpDialog) Typed(*env) tea.Cmd           { h.top = 0; return nil }
func (h *helpDialog) Place(r kit.Rect) kit.Rect    { return r.Centre(min(r.W-4, 96), r.H-2) }
func (h *helpDialog) matches(a *action) bool       { return matchAction(a, h.search.Value()) }

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

// rows draws the list in w columns; heading by heading.
func (h *helpDialog) rows(e *env, w int) []string {
	t := e.theme
	var out []string
	for _, g := range groups {
		first := true
		for i := range h.table {
			a := &h.table[i]
			if a.Group != g || !h.matches(a) {
				continue
			}
			if first {
				if len(out) > 0 {
					out = append(out, kit.Blanks(w))
				}
				out = append(out, kit.StyledLine(t.Dim, Text(g), w))
				first = false
			}
			text := a.Help
			if a.SaysCount {
				text += " A number before it says how many."
			}
			why := a.whyNot(e)
			for j, s := range kit.Wrap(text, w-16) {
				var l kit.Line
				if j == 0 {
					l.Cell(t.Key, keysOf(a), 14)
				}
				out = append(out, l.FillTo(15).Add(t.Text, s).End(w))
			}
			if why != "" {
				for _, s := range kit.Wrap("Not now: "+why, w-16) {
					var l kit.Line
					out = append(out, l.FillTo(15).Add(t.Warn, s).End(w))
				}
			}
		}
	}
	if len(out) == 0 {
		out = append(out, kit.StyledLine(t.Dim, noSuchKey, w))
	}
	return out
}

func (h *helpDialog) Render(e *env, r kit.Rect) []string {
	in := r.Inset(3, 1)
	w := in.W
	heading := []string{kit.StyledLine(e.theme.Strong, h.Title(), w)}
	var l kit.Line
	l.Add(e.theme.Dim, "Search ")
	heading = append(heading, l.End(7)+h.search.Draw(e.theme, w-7, 1)[0], kit.Blanks(w))
	body := h.rows(e, w)
	h.shown = max(1, in.H-len(heading))
	h.top = min(h.top, max(0, len(body)-h.shown))
	return kit.Frame(e.theme, r, append(heading, body[h.top:min(len(body), h.top+h.shown)]...))
}

// noSuchKey is the message of a search without a match.
const noSuchKey Text = "No action has that key or word."
