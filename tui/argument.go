package tui

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"lert/review/query"
	"lert/tui/kit"
)

// argument is what may be typed after the name of an action, in the palette and in the
// line mode: "case 51", "due 48h".
type argument struct {
	// Example is one, as it is typed after the name.
	Example Text
	// Expects is the sentence that says what may be typed.
	Expects Text
	// Needed: the action does nothing without it.
	Needed bool
	// Complete finds what tab puts in; nil: nothing.
	Complete func(e *env, typed string) completion
	// WhyNot replaces that of the action; nil: it is the same.
	WhyNot func(e *env) Text
	// Run does the action with what was typed, or says what is wrong with that.
	Run func(e *env, typed string) (tea.Cmd, Text)
}

// withArgument splits a line into an action that takes an argument and what was typed
// after its name; the longest name counts.
func withArgument(table []action, line string) (act *action, typed string) {
	for i := range table {
		a := &table[i]
		if a.Takes == nil || len(line) <= len(a.Name) || !strings.EqualFold(line[:len(a.Name)], a.Name) ||
			line[len(a.Name)] != ' ' || act != nil && len(act.Name) > len(a.Name) {
			continue
		}
		act, typed = a, strings.TrimSpace(line[len(a.Name):])
	}
	return act, typed
}

// whyNotWith is the sentence why an action cannot be done with an argument now, "" if it can.
func (a *action) whyNotWith(e *env) Text {
	if a.Takes.WhyNot != nil {
		return a.Takes.WhyNot(e)
	}
	return a.whyNot(e)
}

// doWith runs an action with an argument, or says why that cannot be done.
func (a *App) doWith(act *action, typed string) (cmd tea.Cmd, done bool) {
	why := act.whyNotWith(&a.env)
	if why == "" {
		cmd, why = act.Takes.Run(&a.env, typed)
	}
	if why != "" {
		a.env.warn(why)
	}
	return cmd, why == ""
}

// oneOf completes one of a few words.
func oneOf(words ...string) func(*env, string) completion {
	return func(_ *env, typed string) completion {
		return completion{typed: typed, words: beginningWith(typed, words)}
	}
}

// needsArgument is the Run of an action that does nothing without its argument.
func needsArgument(takes *argument) func(*env) tea.Cmd {
	return func(e *env) tea.Cmd { e.warn(takes.Expects); return nil }
}

// argumentActions are the actions of every screen that take an argument.
func argumentActions() []action {
	table := []action{
		{Name: "case", Group: groupView, Help: "Open a case by its number from anywhere, as: case 51.",
			WhyNot: whyNoJump, Takes: caseArgument()},
		{Name: "due", Group: groupView, Help: "Show what is due within a time, as: due 48h.",
			WhyNot: whyNoJump, Takes: dueArgument(),
			Run: func(e *env) tea.Cmd { e.app.deferChange(func(a *App) tea.Cmd { return a.toTab(dueTab) }); return nil }},
		{Name: "filter", Group: groupView, Help: "Filter the queue from anywhere, as: filter country:IN.",
			WhyNot: whyNoJump, Takes: filterArgument()},
		{Name: "theme", Group: groupView, Help: "Change the colours, as: theme light.", WhyNot: whyNoColours,
			Takes: themeArgument()},
	}
	for i := range table {
		if a := &table[i]; a.Run == nil {
			a.Takes.Needed, a.Run = true, needsArgument(a.Takes)
		}
	}
	return table
}

// whyNoJump is why one cannot go elsewhere now.
func whyNoJump(e *env) Text {
	if e.app.overDialog() {
		return "Close the dialog first."
	}
	return ""
}

// casesFound are the cases that a typed number can mean.
type casesFound struct {
	typed string
	found []string
	err   error
}

// caseArgument opens a case by its number. Of several with that number one is chosen.
func caseArgument() *argument {
	return &argument{Example: "51", Expects: "Type a case number: case 51, case WA-51, or the number in full.",
		Run: func(e *env, typed string) (tea.Cmd, Text) {
			ctx, d := e.ctx, e.store
			return func() tea.Msg {
				found, err := d.FindCases(ctx, typed)
				return casesFound{typed, found, err}
			}, ""
		}}
}

// dueArgument goes to the Due tab and sets its period.
func dueArgument() *argument {
	const expects = "Type how far to look: due 48h, due 7d, due 2w, or due all."
	return &argument{Example: "48h", Expects: expects, Complete: oneOf("48h", "7d", "31d", "all"),
		Run: func(e *env, typed string) (tea.Cmd, Text) {
			within, ok := time.Duration(0), strings.EqualFold(typed, "all")
			if !ok {
				var until time.Time
				until, ok = parseWakeTime(strings.ToLower(typed), e.now(), e.zone)
				within = until.Sub(e.now())
			}
			if !ok || within < 0 {
				return nil, expects
			}
			e.app.deferChange(func(a *App) tea.Cmd {
				q := a.screens[0].(*queueScreen)
				q.due.within, q.due.onlyOverdue, q.due.loaded = within, false, false
				return a.toTab(dueTab)
			})
			return nil, ""
		}}
}

// filterArgument goes to the queue and filters it.
func filterArgument() *argument {
	return &argument{Example: "country:IN", Expects: "Type a filter: filter country:IN due:<24h, or words.",
		WhyNot: whyNoJump, // on the Due tab, too: it goes to another
		Complete: func(e *env, typed string) completion {
			f, q := newFilter(), e.app.screens[0].(*queueScreen)
			q.seen.note(q.lists[:])
			f.field.Set(typed)
			f.offer(e, q)
			return f.complete
		},
		Run: func(e *env, typed string) (tea.Cmd, Text) {
			if _, err := query.Parse(typed, e.now(), e.me.Name); err != nil {
				return nil, errorLine(err)
			}
			e.app.deferChange(func(a *App) tea.Cmd {
				q := a.screens[0].(*queueScreen)
				tab := q.tab
				if tab == dueTab {
					tab = 0
				}
				cmd := a.toTab(tab)
				q.currentFilter().use(&a.env, typed)
				return tea.Batch(cmd, q.refilter(&a.env), q.filterKept(&a.env))
			})
			return nil, ""
		}}
}

// themeNames are what the argument of the action theme may be; auto follows the terminal.
var themeNames = append(slices.Clone(kit.Themes), "auto")

// themeArgument changes the theme until the console ends.
func themeArgument() *argument {
	const expects = "Type dark, light, none or auto, as: theme light. The theme auto follows the terminal."
	return &argument{Example: "light", Expects: expects, Complete: oneOf(themeNames...),
		Run: func(e *env, typed string) (tea.Cmd, Text) {
			typed = strings.ToLower(typed)
			if !slices.Contains(themeNames, typed) {
				return nil, expects
			}
			e.opts.Theme = strings.TrimPrefix(typed, "auto")
			e.app.applyTheme()
			e.toast(kit.Textf("Theme %s, until you leave. To start with it, use --theme %s.", typed, typed))
			if typed == "auto" {
				e.toast("The theme follows the terminal's background.")
			}
			return nil, ""
		}}
}

// whyNoColours is why there is no other theme.
func whyNoColours(e *env) Text {
	switch {
	case e.plain:
		return "The line mode has no colours."
	case e.app.profile <= colorprofile.ASCII:
		return "This console was started without colours: NO_COLOR, --theme none, or a terminal without colours."
	}
	return ""
}
