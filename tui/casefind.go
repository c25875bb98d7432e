package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/store"
	"lert/tui/kit"
)

// caseNumbers are the cases that a typed line can mean, as far as the store has said.
type caseNumbers struct {
	typed  string
	found  []string
	call   pendingCall
	chosen bool // enter was pressed before the answer came
}

// looksLikeNumber reports whether a line may be a case number: one word with a digit, and
// neither a field nor a quote.
func looksLikeNumber(s string) bool {
	return strings.ContainsAny(s, "0123456789") && !strings.ContainsAny(s, ` :"*,`)
}

// mayBe reports whether the line is a case number, or may prove to be one.
func (n *caseNumbers) mayBe() bool { return len(n.found) > 0 || n.call.waiting() }

// reset forgets what was found, and does not wait for an answer about another line.
func (n *caseNumbers) reset(typed string) {
	call := n.call.begin()
	n.call.accepts(call)
	n.typed, n.found, n.chosen = typed, nil, false
}

// findCases asks which cases the typed line can mean.
func (f *filter) findCases(e *env) tea.Cmd {
	return f.numbers.ask(e, strings.TrimSpace(f.field.Value()))
}

// ask asks which cases a typed word can mean.
func (n *caseNumbers) ask(e *env, s string) tea.Cmd {
	if s == n.typed {
		return nil
	}
	n.reset(s)
	if !looksLikeNumber(s) {
		return nil
	}
	return storeCmd(e, n.call.begin(), e.store.FindCases, s)
}

// handleFound takes the answer of findCases.
func (f *filter) handleFound(e *env, q *queueScreen, m result[[]string]) tea.Cmd {
	n := &f.numbers
	if !n.call.accepts(m.call) {
		return nil
	}
	if m.err != nil {
		e.fail(m.err)
		return nil
	}
	n.found = m.v
	if n.chosen {
		n.chosen = false
		return f.keep(e, q)
	}
	return nil
}

// lines say what enter opens.
func (n *caseNumbers) lines(e *env, w int) []string {
	var l kit.Line
	l.Gap(1)
	if len(n.found) == 1 {
		l.Add(e.theme.Key, "enter").Add(e.theme.Text, " opens ").Add(e.theme.Strong, kit.Textf("%s", n.found[0]))
	} else {
		l.Add(e.theme.Text, kit.Textf("%d cases have this number", len(n.found)))
		for i, id := range n.found {
			t, between := shortID(id, e.now()), Text(", ")
			if i == 0 {
				between = ": "
			}
			if l.Len()+kit.Width(between+t)+22 > w {
				if i > 0 {
					l.Add(e.theme.Dim, " …")
				}
				break
			}
			l.Add(e.theme.Text, between).Add(e.theme.Strong, t)
		}
		l.Add(e.theme.Text, ". ").Add(e.theme.Key, "enter").Add(e.theme.Text, " lists them.")
	}
	return []string{l.End(w),
		kit.StyledLine(e.theme.Dim, kit.Textf(` To search texts for it, put it in quotes: "%s"`, n.typed), w)}
}

// openCases opens the case that a typed number means; where it means several, the person
// chooses one.
func openCases(e *env, typed string, found []string) {
	switch len(found) {
	case 0:
		e.warn(kit.Textf("There is no case %s.", typed))
	case 1:
		e.push(newCaseScreen(e, found[0]))
	default:
		e.open(newCaseChoice(typed, found))
	}
}

// caseChoice is the dialog in which a person chooses one of several cases with the number
// that they typed, the newest first.
type caseChoice struct {
	typed    string
	ids      []string
	cases    []*store.Case // as they are read; nil until then
	load     pendingCall
	viewport kit.Viewport
	table    []action
}

func newCaseChoice(typed string, ids []string) *caseChoice {
	d := &caseChoice{typed: typed, ids: ids, cases: make([]*store.Case, len(ids))}
	d.viewport.SetRows(len(ids))
	d.table = append([]action{
		{Name: "open", Keys: []string{"enter", "o"}, Label: "open", Group: groupWork, Act: review.ActOpen,
			Help: "Open the marked case. Opening it is recorded.",
			Run: func(e *env) tea.Cmd {
				e.close()
				e.push(newCaseScreen(e, d.ids[d.viewport.Cursor]))
				return nil
			}},
		{Name: "close", Keys: []string{"esc", "q"}, Label: "close", Group: groupGeneral,
			Help: "Open none of them.", Run: func(e *env) tea.Cmd { e.close(); return nil }},
	}, moveActions(d)...)
	return d
}

func (d *caseChoice) Title() Text       { return kit.Textf("Cases with the number %s", d.typed) }
func (d *caseChoice) Actions() []action { return d.table }

// Start reads what is shown beside the numbers; that records nothing.
func (d *caseChoice) Start(e *env) tea.Cmd {
	ctx, s, ids := e.ctx, e.store, d.ids
	return callCmd(d.load.begin(), func() ([]*store.Case, error) {
		out := make([]*store.Case, len(ids))
		for i, id := range ids {
			var err error
			if out[i], err = s.Case(ctx, id); err != nil {
				return nil, err
			}
		}
		return out, nil
	})
}

func (d *caseChoice) Update(e *env, msg tea.Msg) tea.Cmd {
	if m, ok := msg.(result[[]*store.Case]); ok && d.load.accepts(m.call) {
		if m.err != nil {
			e.fail(m.err)
		} else {
			d.cases = m.v
		}
	}
	return nil
}

func (d *caseChoice) move(_ *env, n int) tea.Cmd { d.viewport.Move(n); return nil }
func (d *caseChoice) page() int                  { return d.viewport.Height }

// Place is a little over the middle of the window.
func (d *caseChoice) Place(r kit.Rect) kit.Rect {
	return r.Centre(min(r.W-4, 76), min(r.H-2, len(d.ids)+6))
}

func (d *caseChoice) Render(e *env, r kit.Rect) []string {
	in := r.Inset(3, 1)
	lines := []string{kit.StyledLine(e.theme.Strong, d.Title()+", the newest first", in.W), kit.Blanks(in.W)}
	d.viewport.SetHeight(in.H - len(lines))
	lines = append(lines, d.viewport.Draw(e.theme, in.W, func(l *kit.Line, i int) {
		l.Cell(e.theme.Strong, kit.Textf("%s", d.ids[i]), 18).Gap(1)
		if c := d.cases[i]; c != nil {
			l.Cell(e.theme.Dim, stateLabel(c.Row.State), 10).Cell(e.theme.Text, kindShort(c.Row.Kind), 7)
			l.Add(e.theme.Text, kit.Truncate(agencyText(&c.Row), in.W-l.Len()))
		}
	})...)
	return kit.Frame(e.theme, r, lines)
}

// stateLabel is the state of a request as the tabs name it.
func stateLabel(state string) Text {
	switch state {
	case review.StateReferred:
		return "counsel"
	}
	return kit.Textf("%s", state)
}

func (d *caseChoice) lineList(*env) *lineList {
	return &lineList{viewport: &d.viewport, page: partRows, move: d.move, row: func(i int) Text {
		if c := d.cases[i]; c != nil {
			return kit.Textf("%s, %s, %s, from %s", d.ids[i], stateLabel(c.Row.State), kindLabel(c.Row.Kind),
				agencyText(&c.Row))
		}
		return kit.Textf("%s", d.ids[i])
	}}
}

// Lines are the cases for the line mode.
func (d *caseChoice) Lines(e *env) []Text {
	return append([]Text{d.Title() + ", the newest first."}, d.lineList(e).lines()...)
}
