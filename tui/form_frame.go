package tui

import (
	"encoding/json"

	tea "charm.land/bubbletea/v2"

	"lert/store"
	"lert/tui/form"
	"lert/tui/kit"
)

// recording is what a screen that records something keeps: the draft of what is
// filled in, the call that records it, and what the store refused. A screen embeds it.
type recording struct {
	draft   draftKeeper
	call    pendingCall
	refused []Text // the refusals in full
}

// recorded takes the result of a call. It reports whether the call has recorded
// something; an error stays on the screen.
func (r *recording) recorded(e *env, call callID, err error) bool {
	if !r.call.accepts(call) {
		return false
	}
	if err != nil {
		r.refused = errorText(err)
		e.fail(err)
	}
	return err == nil
}

// foot is what is drawn below the form: the refusals, wrapped at wrap columns,
// and that the call is under way.
func (r *recording) foot(t *kit.Theme, indent Text, wrap, w int) []string {
	var out []string
	for _, s := range kit.WrapLines(r.refused, wrap) {
		out = append(out, kit.StyledLine(t.Warn, indent+s, w))
	}
	if r.call.waiting() {
		out = append(out, kit.StyledLine(t.Dim, indent+"Recording …", w))
	}
	return out
}

// formFrame is what the screens around a form share. A screen embeds it, records in
// a way of its own, and passes on to Update the messages that it does not know.
type formFrame struct {
	recording
	form *form.Form
	// onChange is called after a value has changed; nil if only the draft is saved.
	onChange func(e *env) tea.Cmd
	// fill fills in the values of a draft; nil if they are only to be loaded.
	fill func(e *env, v map[string]string)
}

func (f *formFrame) Focus() *kit.Field { return f.form.Focus() }
func (f *formFrame) Waiting() bool     { return f.call.waiting() || f.draft.loading.waiting() }

// Start puts the cursor on the first empty field, except where the rows are read one by one, and asks for the draft.
func (f *formFrame) Start(e *env) tea.Cmd {
	if !e.plain {
		f.form.GoToEmpty()
	}
	f.draft.take = func(e *env, body []byte) tea.Cmd {
		var v map[string]string
		if json.Unmarshal(body, &v) != nil {
			return nil
		}
		if f.fill == nil {
			f.form.Load(v)
		} else {
			f.fill(e, v)
		}
		if f.onChange == nil {
			return nil
		}
		return f.onChange(e)
	}
	return f.draft.load(e)
}

func (f *formFrame) pick(_ *env, n int) bool { return f.form.Pick(n) }

func (f *formFrame) Typed(e *env) tea.Cmd {
	f.form.Typed(e.plain)
	return f.changed(e, true)
}

func (f *formFrame) handleWord(e *env, s string) (tea.Cmd, bool) {
	changed, ok := f.form.HandleWord(s)
	return f.changed(e, changed), ok
}

// changed saves the draft if a value has changed.
func (f *formFrame) changed(e *env, yes bool) tea.Cmd {
	if !yes {
		return nil
	}
	var own tea.Cmd
	if f.onChange != nil {
		own = f.onChange(e)
	}
	return tea.Batch(own, f.draft.saveForm(e, f.form))
}

// handleLetter goes to the option that begins with a letter.
func (f *formFrame) handleLetter(e *env, letter string) (tea.Cmd, bool) {
	changed, found := f.form.JumpToLetter(letter)
	return f.changed(e, changed), found
}

// Update handles the results about the draft.
func (f *formFrame) Update(e *env, msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case result[[]store.Draft]:
		if v := f.draft.restored(e, m); v != nil {
			f.form.Load(v)
			e.toast("Your unfinished text is here again.")
		}
	case result[noResult]:
		f.draft.handleSaved(e, m)
	}
	return nil
}

// clear removes what is said about the last attempt to record.
func (f *formFrame) clear() {
	f.form.ClearFaults()
	f.refused = nil
}

// formActions are the keys of the form, after those of its screen.
func (f *formFrame) formActions(own ...action) []action {
	move := func(do func(*form.Form, int), by int) func(*env) tea.Cmd {
		return func(*env) tea.Cmd { do(f.form, by); return nil }
	}
	change := func(do func(*form.Form, int) bool, by int) func(*env) tea.Cmd {
		return func(e *env) tea.Cmd { return f.changed(e, do(f.form, by)) }
	}
	isText := func(*env) Text {
		if f.Focus() != nil {
			return "Type the text."
		}
		return ""
	}
	return append(own, []action{
		{Name: "next field", Keys: []string{"tab", "enter"}, Label: "next", Group: groupMove,
			Help: "To the next field; only tab leaves a field with several lines.", Run: move((*form.Form).Step, 1)},
		{Name: "previous field", Keys: []string{"shift+tab"}, Group: groupMove, Help: "To the previous field.",
			Run: move((*form.Form).Step, -1)},
		{Name: "field below", Keys: []string{"down"}, Group: groupMove,
			Help: "One field, or one line of options, down.", Run: move((*form.Form).UpDown, 1)},
		{Name: "field above", Keys: []string{"up"}, Group: groupMove,
			Help: "One field, or one line of options, up.", Run: move((*form.Form).UpDown, -1)},
		{Name: "change", Keys: []string{"space"}, Label: "change", Group: groupFields, WhyNot: isText,
			Help: "The next choice, or tick the marked option; a letter goes to the option that begins with it.",
			Run:  change((*form.Form).Change, 1)},
		{Name: "right", Keys: []string{"right"}, Group: groupFields, WhyNot: isText,
			Help: "The next choice; among options to tick, the next one.", Run: change((*form.Form).LeftRight, 1)},
		{Name: "left", Keys: []string{"left"}, Group: groupFields, WhyNot: isText,
			Help: "The previous choice.", Run: change((*form.Form).LeftRight, -1)},
	}...)
}
