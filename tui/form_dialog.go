package tui

import (
	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/store"
	"lert/tui/form"
	"lert/tui/kit"
)

// formDialog is a dialog with a short form that records one thing: a note, a
// question to counsel, an opinion, a signature. It stays open until the store
// has recorded it.
type formDialog struct {
	formFrame
	title Text
	intro []Text
	send  sender
	// guard ignores keys that were typed before the dialog was seen.
	guard bool
	width int // columns that it can use
	table []action
}

// sender makes the Cmd that records what is filled in, or says why it cannot be recorded.
type sender func(e *env, call callID) (tea.Cmd, Text)

// newFormDialog makes the dialog. verb is the name of ctrl+s in the footer. If
// draftID is "", no draft is saved.
func newFormDialog(title, verb Text, intro []Text, f *form.Form, draftID string, send sender) *formDialog {
	d := &formDialog{title: title, intro: intro, send: send, width: max(f.Width(), kit.Width(title))}
	for _, s := range intro {
		d.width = max(d.width, kit.Width(s))
	}
	d.form, d.draft = f, newDrafter(draftID)
	d.table = d.formActions(
		action{Name: string(verb), Keys: []string{"ctrl+s"}, Label: verb, Group: groupDecide, Danger: true,
			Records: true,
			Help:    "Record it under your own name. Records at once.", Run: d.record},
		action{Name: "leave", Keys: []string{"esc"}, Label: "leave", Group: groupGeneral,
			Help: "Leave without recording; longer unfinished text is kept as a draft.",
			Run:  func(e *env) tea.Cmd { e.close(); return nil }})
	return d
}

func (d *formDialog) Title() Text       { return d.title }
func (d *formDialog) Actions() []action { return d.table }
func (d *formDialog) Guarded() bool     { return d.guard }

func (d *formDialog) record(e *env) tea.Cmd {
	if d.call.waiting() {
		return nil
	}
	d.clear()
	if missing := d.form.Missing(); missing != "" {
		e.warn(missing)
		return nil
	}
	cmd, why := d.send(e, d.call.begin())
	if why != "" {
		d.call.open = false
		e.warn(why)
	}
	return cmd
}

func (d *formDialog) Update(e *env, msg tea.Msg) tea.Cmd {
	m, ok := msg.(result[store.Receipt])
	if !ok {
		return d.formFrame.Update(e, msg)
	}
	if !d.recorded(e, m.call, m.err) {
		return nil
	}
	e.close()
	e.reloadTop(sentence(kit.Textf("%s", m.v.Message)))
	return d.draft.save(e, nil)
}

// toastAfter shows one line after the screens have changed.
func (e *env) toastAfter(t Text) {
	e.app.deferChange(func(a *App) tea.Cmd { a.toast = toast{text: t}; return nil })
}

// reloadTop reloads the screen on top and shows one line.
func (e *env) reloadTop(t Text) {
	e.app.deferChange(func(a *App) tea.Cmd {
		a.toast = toast{text: t}
		return a.top().Start(&a.env)
	})
}

// The columns of a form dialog beside what it says, and how wide it is at most.
const dialogSides, maxDialogWidth = 6, 90

// Place is as large as the form asks for, in the middle.
func (d *formDialog) Place(r kit.Rect) kit.Rect {
	w := min(r.W-2, maxDialogWidth, max(d.width+dialogSides, 60))
	in := w - dialogSides
	h := 4 + len(kit.WrapLines(d.intro, in)) + len(kit.WrapLines(d.refused, in)) + d.form.Height(in)
	return r.Centre(w, h)
}

// leastForm is how many lines of a form are shown where a long message leaves little room.
const leastForm = 5

func (d *formDialog) Render(e *env, r kit.Rect) []string {
	t := e.theme
	in := r.Inset(dialogSides/2, 1)
	out := []string{kit.StyledLine(t.Strong, d.title, in.W)}
	foot := d.foot(t, "", in.W, in.W)
	intro := kit.WrapLines(d.intro, in.W)
	if room := max(0, in.H-2-len(foot)-min(leastForm, d.form.Height(in.W))); len(intro) > room {
		intro = intro[:room]
	}
	for _, s := range intro {
		out = append(out, kit.StyledLine(t.Dim, s, in.W))
	}
	out = append(out, kit.Blanks(in.W))
	out = append(out, d.form.Draw(t, in.W, max(1, in.H-len(out)-len(foot)))...)
	return kit.Frame(t, r, append(out, foot...))
}

// newObservationDialog asks for an observation: one value of a few, the reason,
// and until when it holds. The fields of the form are named after the kind of
// the observation, "why" and "until".
func newObservationDialog(title Text, intro []Text, f *form.Form, o review.Observation) *formDialog {
	return newFormDialog(title, "record", intro, f, o.RequestID+" "+o.Kind,
		func(e *env, call callID) (tea.Cmd, Text) {
			o.Value, o.Note = f.Text(o.Kind), f.Text("why")
			line := []string{"lert", "observe", o.RequestID, o.Kind}
			r := form.NewReader(f, e.zone)
			o.Until = r.Date("until")
			if bad := r.FirstFault(); bad.Message != "" {
				return nil, f.FaultAt(bad.Path, bad.Message)
			}
			line = addFlags(line, "--until", o.Until.String())
			e.setCommandLine(shellTextCommand(line, o.Value, o.Note))
			return storeCmd(e, call, e.store.Observe, o), ""
		})
}
