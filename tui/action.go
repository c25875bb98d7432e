package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/tui/kit"
)

// action is one thing that can be done on a screen. The keys, the footer, the
// help, the command palette and the line mode all follow from tables of actions.
type action struct {
	// Name is its name in the palette and in the line mode: short, lower case,
	// a verb first, unique on its screen ("claim next").
	Name string
	// Keys as tea spells them: "j", "G", "ctrl+d", "space", "enter", "alt+1"; two in
	// sequence with a space: "' o". The footer shows the first.
	Keys []string
	// Label is its word in the footer or, if its first key is a sequence, in the line
	// that lists what may follow. If it is "", the action is only in the help.
	Label Text
	// Help is one sentence for the help and the palette.
	Help Text
	// Group is its heading in the help.
	Group string
	// Act is what it does by the table of roles, "" for looking and moving about.
	// It is checked before WhyNot.
	Act review.Act
	// Or is a second act, for a key that does either: a person needs one of them.
	Or review.Act
	// Danger marks what records something: it opens a guarded dialog, or Help says
	// that it records at once.
	Danger bool
	// Records marks what records at once, under the person's name and beyond recall: it
	// needs a key that is meant (see App.mayRecord) or, in the line mode, a whole phrase.
	Records bool
	// NoCase: what it records is not about the case that is marked, so that the phrase does not name that.
	NoCase bool
	// SaysCount: the help of the window adds that a number before its key repeats it. The line mode has no keys.
	SaysCount bool
	// WhyNot is the sentence why it cannot be done now. If it is nil or returns "", it can.
	WhyNot func(e *env) Text
	// Run does it. It is nil only if WhyNot always says no.
	Run func(e *env) tea.Cmd
	// Takes is what may be typed after its name in the palette and in the line mode; nil: nothing.
	Takes *argument
	// CLI is the command line that does the same; nil if there is none.
	CLI func(e *env) string
}

// The headings of the help.
const (
	groupDecide  = "Decide"
	groupWork    = "Work"
	groupMove    = "Move"
	groupView    = "View"
	groupFields  = "Fields"
	groupGeneral = "Desk"
)

// groups are the headings in the order of the help.
var groups = []string{groupDecide, groupWork, groupFields, groupView, groupMove, groupGeneral}

// whyNot is the sentence why an action cannot be done now, "" if it can.
func (a *action) whyNot(e *env) Text {
	if a.Act != "" {
		r := review.Authorise(e.me.Role, a.Act)
		if r != nil && (a.Or == "" || review.Authorise(e.me.Role, a.Or) != nil) {
			return kit.Textf("%s: %s.", upperFirst(r.What), strings.TrimSuffix(r.Hint, "."))
		}
		if e.app.bulletin.RecordingBlocked && a.Act.LeavesRecord() {
			return kit.Textf("You cannot record anything: %s.", e.me.Training)
		}
	}
	if a.WhyNot == nil {
		return ""
	}
	return a.WhyNot(e)
}

// lookup finds the action of a key, nil if there is none.
func lookup(table []action, key string) *action {
	for i := range table {
		if slices.Contains(table[i].Keys, key) {
			return &table[i]
		}
	}
	return nil
}

// mover is a screen with a cursor that moves by lines.
type mover interface {
	// move moves the cursor by n rows, towards the end if n is positive.
	move(e *env, n int) tea.Cmd
	// page is how many rows a page has.
	page() int
}

// jumper is a mover that does not have all rows: it reads those at the end.
type jumper interface {
	// jump moves the cursor to the first row, or to the last.
	jump(e *env, last bool) tea.Cmd
}

// allRows is more rows than any list has.
const allRows = 1 << 20

// moveActions are the actions that move the cursor of a list.
func moveActions(m mover) []action {
	one := func() int { return 1 }
	half := func() int { return max(1, m.page()/2) }
	page := func() int { return max(1, m.page()) }
	move := func(name string, direction int, rows func() int, help Text, keys ...string) action {
		return action{Name: name, Keys: keys, Group: groupMove, Help: help,
			Run: func(e *env) tea.Cmd { return m.move(e, direction*e.repeat()*rows()) }}
	}
	jump := func(name string, direction int, help Text, keys ...string) action {
		return action{Name: name, Keys: keys, Group: groupMove, Help: help,
			Run: func(e *env) tea.Cmd {
				if j, ok := m.(jumper); ok {
					return j.jump(e, direction > 0)
				}
				return m.move(e, direction*allRows)
			}}
	}
	saysCount := func(a action) action { a.SaysCount = true; return a }
	return []action{
		saysCount(move("down", 1, one, "One row down.", "j", "down")),
		saysCount(move("up", -1, one, "One row up.", "k", "up")),
		move("half page down", 1, half, "Half a page down.", "ctrl+d"),
		move("half page up", -1, half, "Half a page up.", "ctrl+u"),
		move("page down", 1, page, "A page down.", "pgdown", "ctrl+f"),
		move("page up", -1, page, "A page up.", "pgup", "ctrl+b"),
		jump("first", -1, "To the first row.", "g", "home"),
		jump("last", 1, "To the last row.", "G", "end"),
	}
}

// backAction leaves a screen.
func backAction() action {
	return action{Name: "back", Keys: []string{"q", "esc"}, Label: "back", Group: groupGeneral,
		Help: "Leave this screen; from the queue, leave the console.",
		Run:  func(e *env) tea.Cmd { e.pop(); return nil }}
}
