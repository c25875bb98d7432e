package tui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/store"
	"lert/tui/kit"
)

// formDialog is a dialog with a short form that records one thing: a note, a
// question to counsel, an answer, a signature. It stays open, with what was
// written in it, until the store has taken it.
type formDialog struct {
	title Text
	intro []Text
	form  *form
	// send makes the Cmd that records, or says why it cannot be recorded yet.
	send func(e *env, call callID) (tea.Cmd, Text)
	// guard swallows keys typed before the dialog was seen.
	guard bool
	// draft is the id under which the half-written is kept, "" for nowhere.
	draft   draftKeeper
	slot    pendingCall
	refused []Text // what the store refused, in full
	table   []Action
}

// newFormDialog makes the dialog; verb stands in the footer for ctrl+s.
func newFormDialog(title Text, verb Text, intro []Text, f *form, draftID string, send func(e *env, call callID) (tea.Cmd, Text)) *formDialog {
	d := &formDialog{title: title, intro: intro, form: f, send: send, draft: newDrafter(draftID)}
	if draftID != "" {
		f.onChange = func(e *env) tea.Cmd { return d.draft.saveForm(e, f) }
	}
	d.table = append([]Action{
		{Name: string(verb), Keys: []string{"ctrl+s"}, Label: verb, Group: groupDecide, Danger: true, Help: "Record it under your own name. Records at once.", Run: d.record},
		{Name: "leave", Keys: []string{"esc"}, Label: "leave", Group: groupGeneral, Help: "Leave without recording; what is half-written is kept where it is long.",
			Run: func(e *env) tea.Cmd { e.close(); return nil }},
	}, f.actions()...)
	return d
}

func (d *formDialog) Title() Text             { return d.title }
func (d *formDialog) Actions() []Action       { return d.table }
func (d *formDialog) Focus() *kit.Field       { return d.form.Focus() }
func (d *formDialog) Typed(e *env) tea.Cmd    { return d.form.Typed(e) }
func (d *formDialog) Waiting() bool           { return d.slot.waiting() || d.draft.loading.waiting() }
func (d *formDialog) pick(e *env, n int) bool { return d.form.pick(e, n) }
func (d *formDialog) handleWord(e *env, s string) (tea.Cmd, bool) {
	return d.form.handleWord(e, s)
}

func (d *formDialog) Grace() time.Duration {
	if d.guard {
		return gracePeriod
	}
	return 0
}

func (d *formDialog) Start(e *env) tea.Cmd {
	if d.draft.id == "" {
		return nil
	}
	return d.draft.load(e)
}

func (d *formDialog) record(e *env) tea.Cmd {
	if d.slot.waiting() {
		return nil
	}
	d.refused = nil
	cmd, why := d.send(e, d.slot.begin())
	if why != "" {
		d.slot.open = false
		e.warn(why)
	}
	return cmd
}

func (d *formDialog) Update(e *env, msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tea.KeyPressMsg:
		return d.form.jumpToLetter(e, m)
	case result[draft]:
		if d.draft.restore(e, m, d.form) {
			e.toast("What you had half written is here again.")
		}
	case result[noResult]:
		d.draft.handleSaved(e, m)
	case result[store.Receipt]:
		if !d.slot.accepts(m.call) {
			return nil
		}
		if m.err != nil {
			d.refused = errorText(m.err)
			e.fail(m.err)
			return nil
		}
		var cmd tea.Cmd
		if d.draft.id != "" {
			cmd = d.draft.save(e, nil)
		}
		e.close()
		e.reloadTop(kit.Textf("%s", upperFirst(m.v.Message)))
		return cmd
	}
	return nil
}

// reloadTop reads the screen on top anew and says what has been done.
func (e *env) reloadTop(t Text) {
	e.app.deferChange(func(a *App) tea.Cmd {
		a.toast = toast{text: t}
		return a.top().Start(&a.env)
	})
}

func upperFirst(s string) string {
	if s == "" {
		return "Recorded."
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// Place is as high as the form asks, in the middle.
func (d *formDialog) Place(r kit.Rect) kit.Rect {
	w := min(r.W-2, 90)
	h := 6 + len(kit.WrapLines(d.intro, w-6)) + len(kit.WrapLines(d.refused, w-6))
	for _, x := range d.form.entries {
		if x.visible() {
			h += max(1, x.height) + 1
		}
	}
	return r.Centre(w, min(h, r.H))
}

func (d *formDialog) Render(e *env, r kit.Rect) []string {
	t := e.theme
	in := r.Inset(3, 1)
	out := []string{kit.StyledLine(t.Strong, d.title, in.W)}
	for _, s := range kit.WrapLines(d.intro, in.W) {
		out = append(out, kit.StyledLine(t.Dim, s, in.W))
	}
	out = append(out, kit.Blanks(in.W))
	var foot []string
	for _, s := range kit.WrapLines(d.refused, in.W) {
		foot = append(foot, kit.StyledLine(t.Warn, s, in.W))
	}
	if d.slot.waiting() {
		foot = append(foot, kit.StyledLine(t.Dim, "Recording …", in.W))
	}
	out = append(out, d.form.draw(e, in.W, max(3, in.H-len(out)-len(foot)))...)
	return kit.Frame(e.theme, r, append(out, foot...))
}

func (d *formDialog) Lines(*env) []Text {
	out := append([]Text{d.title}, d.intro...)
	return append(append(out, d.form.lines()...), d.refused...)
}

// newObservationDialog asks for an observation that is one word of a few, why, and until
// when it holds: the fields of the form are named after its kind, "why" and
// "until". missing is said where nobody wrote why.
func newObservationDialog(title Text, intro []Text, f *form, o review.Observation, missing Text) *formDialog {
	return newFormDialog(title, "record", intro, f, o.RequestID+" "+o.Kind,
		func(e *env, call callID) (tea.Cmd, Text) {
			f.clearFaults()
			o.Value, o.Note, o.Until = f.text(o.Kind), f.text("why"), review.Date{}
			if o.Note == "" {
				f.goTo("why", missing)
				return nil, missing
			}
			line := []string{"lert", "observe", o.RequestID, o.Kind}
			if s := f.text("until"); s != "" {
				day, err := review.ParseDate(s)
				if err != nil {
					f.goTo("until", "Write it as 2027-03-20.")
					return nil, kit.Textf("%s is no day.", s)
				}
				o.Until = day
				line = append(line, "--until", day.String())
			}
			e.setCommandLine(shellTextCommand(line, o.Value, o.Note))
			return observeCmd(e.ctx, call, e.store, o), ""
		})
}
