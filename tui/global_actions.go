package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"lert/review/text"
	"lert/tui/kit"
)

// globals are the actions of every screen and dialog, after its own. They are
// set in init because the palette and the help, which they open, read them.
var globals []action

func init() {
	globals = []action{
		{Name: "help", Keys: []string{"?", "f1"}, Group: groupGeneral, Help: "Every key of this screen, searchable.",
			Run: func(e *env) tea.Cmd { e.open(newHelpDialog(e)); return nil }},
		{Name: "commands", Keys: []string{":", "ctrl+p"}, Group: groupGeneral,
			Help: "Find an action by its name and run it.",
			Run:  func(e *env) tea.Cmd { e.open(newCommandPalette(e)); return nil }},
		{Name: "command line", Keys: []string{";"}, Group: groupGeneral,
			Help: "Show and copy the command line that does what was last done here.",
			WhyNot: func(e *env) Text {
				if e.app.commandLine == "" {
					return "You have done nothing yet that has a command line."
				}
				return ""
			},
			Run: func(e *env) tea.Cmd {
				e.toast(kit.Textf("%s", e.app.commandLine))
				// Line breaks that a person wrote are part of what they wrote.
				return copyCmd(text.Text(kit.CleanLines(e.app.commandLine)))
			}},
		suspendAction(),
		{Name: "quit", Keys: []string{"ctrl+c"}, Group: groupGeneral,
			Help: "Leave the console at once; drafts are kept.",
			Run:  func(e *env) tea.Cmd { e.app.quit = true; return nil }},
	}
	globals = slices.Concat(globals, tabActions(), argumentActions(), []action{boardAction(), urgentAction()})
}
