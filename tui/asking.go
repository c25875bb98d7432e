package tui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/store"
)

// asking is a dialog with a short form that records one thing: a note, a
// question to counsel, an answer, a signature. It stays open, with what was
// written in it, until the store has taken it.
type asking struct {
	title Text
	intro []Text
	form  *form
	// send makes the Cmd that records, or says why it cannot be recorded yet.
	send func(e *env, at stamp) (tea.Cmd, Text)
	// guard swallows keys typed before the dialog was seen.
	guard bool
	// keeps is the id under which the half-written is kept, "" for nowhere.
	keeps drafter
	slot  slot
	no    []Text // what the store refused, in full
	table []Action
}

// newAsking makes the dialog; verb stands in the footer for ctrl+s.
func newAsking(title Text, verb Text, intro []Text, f *form, draftID string, send func(e *env, at stamp) (tea.Cmd, Text)) *asking {
	d := &asking{title: title, intro: intro, form: f, send: send, keeps: newDrafter(draftID)}
	if draftID != "" {
		f.after = func(e *env) tea.Cmd { return d.keeps.keepForm(e, f) }
	}
	d.table = append([]Action{
		{Name: string(verb), Keys: []string{"ctrl+s"}, Label: verb, Group: groupDecide, Danger: true, Help: "Record it under your own name. Records at once.", Run: d.record},
		{Name: "leave", Keys: []string{"esc"}, Label: "leave", Group: groupDesk, Help: "Leave without recording; what is half-written is kept where it is long.",
			Run: func(e *env) tea.Cmd { e.close(); return nil }},
	}, f.actions()...)
	return d
}

func (d *asking) Title() Text             { return d.title }
func (d *asking) Actions() []Action       { return d.table }
func (d *asking) Focus() *Field           { return d.form.Focus() }
func (d *asking) Typed(e *env) tea.Cmd    { return d.form.Typed(e) }
func (d *asking) Waiting() bool           { return d.slot.waiting() || d.keeps.load.waiting() }
func (d *asking) pick(e *env, n int) bool { return d.form.pick(e, n) }
func (d *asking) word(e *env, s string) (tea.Cmd, bool) {
	return d.form.word(e, s)
}

func (d *asking) Grace() time.Duration {
	if d.guard {
		return grace
	}
	return 0
}

func (d *asking) Start(e *env) tea.Cmd {
	if d.keeps.id == "" {
		return nil
	}
	return d.keeps.read(e)
}

func (d *asking) record(e *env) tea.Cmd {
	if d.slot.waiting() {
		return nil
	}
	d.no = nil
	cmd, why := d.send(e, d.slot.next())
	if why != "" {
		d.slot.open = false
		e.warn(why)
	}
	return cmd
}

func (d *asking) Update(e *env, msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tea.KeyPressMsg:
		return d.form.letter(e, m)
	case loaded[draft]:
		if d.keeps.restore(e, m, d.form) {
			e.toast("What you had half written is here again.")
		}
	case loaded[done]:
		d.keeps.saved(e, m)
	case loaded[store.Receipt]:
		if !d.slot.takes(m.at) {
			return nil
		}
		if m.err != nil {
			d.no = errorText(m.err)
			e.fail(m.err)
			return nil
		}
		var cmd tea.Cmd
		if d.keeps.id != "" {
			cmd = d.keeps.keep(e, nil)
		}
		e.close()
		e.again(say("%s", upperFirst(m.v.Says)))
		return cmd
	}
	return nil
}

// again reads the screen on top anew and says what has been done.
func (e *env) again(t Text) {
	e.app.ask(func(a *App) tea.Cmd {
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
func (d *asking) Place(r Rect) Rect {
	w := min(r.W-2, 90)
	h := 6 + len(WrapLines(d.intro, w-6)) + len(WrapLines(d.no, w-6))
	for _, x := range d.form.entries {
		if x.there() {
			h += max(1, x.height) + 1
		}
	}
	return r.Centre(w, min(h, r.H))
}

func (d *asking) Render(e *env, r Rect) []string {
	t := e.theme
	in := r.Inset(3, 1)
	out := []string{line(t.Strong, d.title, in.W)}
	for _, s := range WrapLines(d.intro, in.W) {
		out = append(out, line(t.Dim, s, in.W))
	}
	out = append(out, blanks(in.W))
	var foot []string
	for _, s := range WrapLines(d.no, in.W) {
		foot = append(foot, line(t.Warn, s, in.W))
	}
	if d.slot.waiting() {
		foot = append(foot, line(t.Dim, "Recording …", in.W))
	}
	out = append(out, d.form.draw(e, in.W, max(3, in.H-len(out)-len(foot)))...)
	return frame(e, r, append(out, foot...))
}

func (d *asking) Lines(*env) []Text {
	out := append([]Text{d.title}, d.intro...)
	return append(append(out, d.form.lines()...), d.no...)
}

// newFinding asks for an observation that is one word of a few, why, and until
// when it holds: the fields of the form are named after its kind, "why" and
// "until". missing is said where nobody wrote why.
func newFinding(title Text, intro []Text, f *form, o review.Observation, missing Text) *asking {
	return newAsking(title, "record", intro, f, o.Request+" "+o.Kind,
		func(e *env, at stamp) (tea.Cmd, Text) {
			f.clean()
			o.Value, o.Note, o.Until = f.text(o.Kind), f.text("why"), review.Date{}
			if o.Note == "" {
				f.goTo("why", missing)
				return nil, missing
			}
			line := []string{"lert", "observe", o.Request, o.Kind}
			if s := f.text("until"); s != "" {
				day, err := review.ParseDate(s)
				if err != nil {
					f.goTo("until", "Write it as 2027-03-20.")
					return nil, say("%s is no day.", s)
				}
				o.Until = day
				line = append(line, "--until", day.String())
			}
			e.last(shellText(line, o.Value, o.Note))
			return observeCmd(e.ctx, at, e.desk, o), ""
		})
}
