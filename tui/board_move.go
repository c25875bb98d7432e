package tui

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/store"
	"lert/tui/form"
	"lert/tui/kit"
)

// moveDialog hands the oldest requests of one line of the lead's board to a person. It lists exactly those that it will
// move, and records nothing before all of them were on the screen. Afterwards it stays open only if some were not
// moved.
type moveDialog struct {
	formFrame
	group    store.BoardGroup
	rows     []store.QueueRow // the oldest first, store.MaxMoves at most
	list     pendingCall
	loaded   bool
	viewport kit.Viewport
	shown    int    // so many of the rows to be moved have been on the screen
	outcome  []Text // what became of each; nil before it was recorded
	table    []action
	after    []action // once it is recorded
}

// newMoveDialog makes the dialog. n is the number that is filled in, 0 for none.
func newMoveDialog(e *env, g store.BoardGroup, people []store.BoardPerson, n int) *moveDialog {
	count := form.Text("count", "How many", "")
	if n > 0 {
		count.Set(strconv.Itoa(min(n, store.MaxMoves)))
	}
	hint := Text("Optional. Shown in the history of the case.")
	if g.Holder != "" && !e.isMe(g.Holder) {
		hint = "Shown in the history of the case."
	}
	d := &moveDialog{group: g}
	d.form, d.draft = form.New(count, assigneeEntry(g, people), form.Text("why", "Reason", hint)), newDrafter("")
	d.onChange = func(*env) tea.Cmd { d.listCases(); return nil }
	if n > 0 {
		d.form.GoTo("to", "")
	}
	page := func(by int) func(*env) tea.Cmd {
		return func(*env) tea.Cmd { d.turnPage(by); return nil }
	}
	d.table = d.formActions(
		action{Name: "hand over", Keys: []string{"ctrl+s"}, Label: "hand over", Group: groupDecide,
			Act: review.ActReassign, Danger: true, Records: true, NoCase: true,
			Help: "Hand over the cases that are listed, under your own name. Records at once.", Run: d.record},
		action{Name: "page down", Keys: []string{"pgdown", "ctrl+f"}, Label: "more", Group: groupMove,
			Help: "The cases of the list that follow.",
			WhyNot: func(*env) Text {
				if d.viewport.Rows <= d.viewport.Height {
					return "The whole list is on the screen."
				}
				return ""
			}, Run: page(1)},
		action{Name: "page up", Keys: []string{"pgup", "ctrl+b"}, Group: groupMove,
			Help: "The cases of the list that come before.", Run: page(-1)},
		action{Name: "leave", Keys: []string{"esc"}, Label: "leave", Group: groupGeneral,
			Help: "Leave without handing anything over.", Run: func(e *env) tea.Cmd { e.close(); return nil }})
	d.after = []action{{Name: "close", Keys: []string{"esc", "enter", "q"}, Label: "close", Group: groupGeneral,
		Help: "Close the dialog.", Run: func(e *env) tea.Cmd { e.close(); e.reloadTop(d.outcome[0]); return nil }}}
	return d
}

// assigneeEntry asks for the person who gets the requests, with what they hold already. Nobody is chosen beforehand.
func assigneeEntry(g store.BoardGroup, people []store.BoardPerson) *form.Entry {
	var options []form.Option
	for i := range people {
		if p := &people[i]; p.Name != g.Holder && review.Authorise(p.Role, review.ActClaim) == nil {
			options = append(options, form.Option{Value: p.Name, Text: kit.Textf("%s (%s)", p.Name, cappedCount(p.Count))})
		}
	}
	const missing = "Choose who gets them."
	if len(options) > maxNameChoices {
		return form.Text("to", "To", "The name as in the people file.").Needs(missing)
	}
	return form.Choice("to", "To", "In brackets: how many cases they hold.", options).Unanswered().Needs(missing)
}

func (d *moveDialog) Title() Text {
	if d.group.Holder != "" {
		return kit.Textf("Hand over from %s", d.group.Holder)
	}
	return kit.Textf("Hand over %s", strings.ToLower(holdsWhat(d.group).String()))
}

func (d *moveDialog) Actions() []action {
	if d.outcome != nil {
		return d.after
	}
	return d.table
}

func (d *moveDialog) Focus() *kit.Field {
	if d.outcome != nil {
		return nil
	}
	return d.formFrame.Focus()
}

func (d *moveDialog) Waiting() bool { return d.list.waiting() || d.formFrame.Waiting() }

func (d *moveDialog) Start(e *env) tea.Cmd {
	return tea.Batch(d.formFrame.Start(e), boardCasesCmd(e, d.list.begin(), d.group, store.MaxMoves))
}

// count is the number that is filled in, 0 if it is none that can be moved.
func (d *moveDialog) count() int {
	n, err := strconv.Atoi(strings.TrimSpace(d.form.Text("count")))
	if err != nil || n < 1 || n > len(d.rows) {
		return 0
	}
	return n
}

// listCases lists the cases of the number that is filled in.
func (d *moveDialog) listCases() {
	if n := d.count(); n != d.viewport.Rows {
		d.viewport = kit.Viewport{Height: d.viewport.Height}
		d.viewport.SetRows(n)
		d.shown = 0
	}
}

func (d *moveDialog) Update(e *env, msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case result[store.BoardCases]:
		if !d.list.accepts(m.call) {
			return nil
		}
		if m.err != nil {
			d.refused = errorText(m.err)
			e.fail(m.err)
			return nil
		}
		d.rows, d.loaded = m.v.Rows, true
		d.listCases()
		return nil
	case result[[]store.MovedClaim]:
		if d.recorded(e, m.call, m.err) {
			d.conclude(e, m.v)
		}
		return nil
	}
	return d.formFrame.Update(e, msg)
}

// turnPage shows the cases of the list that follow, or those before.
func (d *moveDialog) turnPage(by int) {
	v := &d.viewport
	v.Top += by * v.Height
	v.Cursor = v.Top
	v.Clamp()
}

// record hands over the cases that are listed.
func (d *moveDialog) record(e *env) tea.Cmd {
	d.clear()
	n, to, why := d.count(), d.form.Text("to"), d.form.Text("why")
	bad := Text("")
	switch {
	case n == 0:
		bad = d.form.FaultAt("count", d.countFault())
	case to == "":
		bad = d.form.Missing()
	case why == "" && d.group.Holder != "" && !e.isMe(d.group.Holder):
		bad = d.form.FaultAt("why", "Moving another person's claim needs a reason.")
	case d.shown < n && !e.plain:
		bad = kit.Textf("PgDn, PgUp: %s not shown yet.", kit.Plural(n-d.shown, "case was", "cases were"))
	}
	if bad != "" {
		e.warn(bad)
		return nil
	}
	line := []string{"lert", "board", "--lane", store.LaneName(d.group.Lane)}
	if d.group.Holder != "" {
		line = []string{"lert", "board", "--from", d.group.Holder}
	}
	e.setCommandLine(shellCommand(addFlags(line, "--oldest", strconv.Itoa(n), "--to", to, "--why", why)...))
	ctx, s, moves := e.ctx, e.store, store.MovesOf(d.rows[:n])
	return callCmd(d.call.begin(), func() ([]store.MovedClaim, error) { return s.MoveClaims(ctx, moves, to, why) })
}

// countFault says which numbers can be filled in.
func (d *moveDialog) countFault() Text {
	switch len(d.rows) {
	case 0:
		return "There is nothing to hand over."
	case 1:
		return "There is one case: type 1."
	}
	return kit.Textf("Type a number from 1 to %d.", len(d.rows))
}

// conclude closes the dialog if all were moved, and otherwise says of each what became of it.
func (d *moveDialog) conclude(e *env, all []store.MovedClaim) {
	var moved, left []string
	to := d.form.Text("to")
	for _, m := range all {
		if m.NotMoved == nil {
			moved = append(moved, string(shortID(m.Request, e.now())))
		} else {
			left = append(left, kit.Textf("Not moved: %s.", errorPhrase(m.NotMoved)).String())
		}
	}
	says := kit.Textf("Handed %s to %s: %s.", kit.Plural(len(moved), "case", "cases"), to, strings.Join(moved, ", "))
	if len(left) == 0 {
		e.close()
		e.reloadTop(says)
		return
	}
	if len(moved) == 0 {
		says = "No case was handed over."
	}
	d.outcome = []Text{says}
	for _, s := range left {
		d.outcome = append(d.outcome, Text(s))
	}
}

// pickUpTime says how long the cases wait for the person to whom they are handed.
func (d *moveDialog) pickUpTime(e *env) Text {
	rows := d.rows[:d.viewport.Rows]
	isEmergency := func(r store.QueueRow) bool { return r.Kind == review.KindEmergency }
	first := slices.IndexFunc(rows, isEmergency)
	others := slices.ContainsFunc(rows, func(r store.QueueRow) bool { return !isEmergency(r) })
	return pickUpTime(e.isMe(d.form.Text("to")), first >= 0, others, len(rows) > 1)
}

// Place has room for the form and for the whole list, if the window has.
func (d *moveDialog) Place(r kit.Rect) kit.Rect {
	w := min(r.W-2, 100)
	in := w - dialogSides
	if d.outcome != nil {
		return r.Centre(w, 4+len(kit.WrapLines(d.outcome, in)))
	}
	h := 5 + d.form.Height(in) + len(kit.WrapLines(d.refused, in))
	if n := d.viewport.Rows; n > 0 {
		h += n + 2
	}
	return r.Centre(w, h+1)
}

func (d *moveDialog) Render(e *env, r kit.Rect) []string {
	t, in := e.theme, r.Inset(dialogSides/2, 1)
	out := []string{kit.StyledLine(t.Strong, d.Title(), in.W), kit.Blanks(in.W)}
	if d.outcome != nil {
		for i, s := range d.outcome {
			style := t.Warn
			if i == 0 {
				style = t.Text
			}
			for _, w := range kit.Wrap(s, in.W) {
				out = append(out, kit.StyledLine(style, w, in.W))
			}
		}
		return kit.Frame(t, r, out)
	}
	foot := d.foot(t, "", in.W, in.W)
	h := min(d.form.Height(in.W), max(3, min(in.H-len(out)-len(foot)-5, in.H/2+2)))
	lines := d.form.Draw(t, in.W, h)
	if in.H-len(out)-len(foot)-h-1 >= d.viewport.Rows+3 { // the list stays where it is while the cursor moves
		lines = kit.Fit(lines, kit.Rect{W: in.W, H: h})
	}
	out = append(append(out, lines...), kit.Blanks(in.W))
	return kit.Frame(t, r, append(append(out, d.drawList(e, kit.Rect{W: in.W, H: in.H - len(out) - len(foot)})...),
		foot...))
}

// drawList lists the cases that will be moved, and notes how many have been on the screen.
func (d *moveDialog) drawList(e *env, r kit.Rect) []string {
	t, n := e.theme, d.viewport.Rows
	switch {
	case !d.loaded && d.list.waiting():
		return []string{kit.StyledLine(t.Dim, "Reading …", r.W)}
	case !d.loaded:
		return nil
	case n == 0:
		return []string{kit.StyledLine(t.Dim, d.countFault(), r.W)}
	}
	wait := kit.Wrap(d.pickUpTime(e), r.W)
	d.viewport.SetHeight(r.H - 2 - len(wait))
	from, to := d.viewport.Visible()
	if from <= d.shown { // a page that was turned before it was drawn was not shown
		d.shown = max(d.shown, to)
	}
	says := kit.Textf("These %d are handed over:", n)
	switch {
	case n == 1:
		says = "This case is handed over:"
	case to-from < n:
		says = kit.Textf("These %d are handed over (%d to %d; PgDn, PgUp):", n, from+1, to)
	}
	c := agedColumnsFor(min(r.W, 75), false)
	out := []string{kit.StyledLine(t.Strong, says, r.W), c.titles(new(kit.Line), t, r.W)}
	for i := from; i < to; i++ {
		var l kit.Line
		c.appendTo(e, &l, &d.rows[i], r.W)
		out = append(out, l.End(r.W))
	}
	for _, s := range wait {
		out = append(out, kit.StyledLine(t.Dim, s, r.W))
	}
	return out
}
