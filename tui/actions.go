package tui

import (
	tea "charm.land/bubbletea/v2"

	"lert/review/text"
)

// globals is the table of what can be done on every screen and dialog, after
// the screen's own. Set in init because the palette and the help read it.
var globals []Action

func init() {
	globals = []Action{
		{Name: "help", Keys: []string{"?", "f1"}, Group: groupDesk, Help: "Every key of this screen, searchable.",
			Run: func(e *env) tea.Cmd { e.open(newHelp(e)); return nil }},
		{Name: "commands", Keys: []string{":", "ctrl+p"}, Group: groupDesk, Help: "Find an action by its name and run it.",
			Run: func(e *env) tea.Cmd { e.open(newPalette(e)); return nil }},
		{Name: "command line", Keys: []string{";"}, Group: groupDesk, Help: "Show and copy the command line that does what was last done here.",
			Why: func(e *env) Text {
				if e.app.cli == "" {
					return "Nothing was done yet that has a command line."
				}
				return ""
			},
			Run: func(e *env) tea.Cmd {
				e.toast(say("%s", e.app.cli))
				// A line break that somebody wrote is a part of what they said.
				return copyCmd(text.Text(cleanLines(e.app.cli)))
			}},
		{Name: "quit", Keys: []string{"ctrl+c"}, Group: groupDesk, Help: "Leave the console at once; drafts are kept.",
			Run: func(e *env) tea.Cmd { e.app.quit = true; return nil }},
	}
}
