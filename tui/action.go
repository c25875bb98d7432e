package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/review/text"
	"lert/tui/kit"
)

// Action is one thing that can be done on a screen. The tables of actions drive
// the keys, the footer, the help, the palette and the line mode alike.
type Action struct {
	// Name is how the palette and the line mode call it: short, lower case, a
	// verb first, unique on its screen ("claim next").
	Name string
	// Keys as tea spells them: "j", "G", "ctrl+d", "space", "enter", "alt+1".
	// The first one stands in the footer.
	Keys []string
	// Label is the word in the footer; "" keeps it out of the footer, not out
	// of the help.
	Label text.Text
	// Help is one sentence for the help and the palette.
	Help text.Text
	// Group is the heading under which the help lists it.
	Group string
	// Act is what it does by the table of roles, "" for looking and moving about
	// on what is there: who may not do it is told so, before Why is asked.
	Act review.Act
	// Or is a second act of a key that does either: one of them is enough.
	Or review.Act
	// Danger marks what records something: it must open a guarded dialog or say
	// in Help that it records at once.
	Danger bool
	// WhyNot says in one sentence why it cannot be done now; nil or "" means that
	// it can.
	WhyNot func(e *env) text.Text
	// Run does it. Nil only where Why always refuses.
	Run func(e *env) tea.Cmd
	// CLI is the command line that does the same, "" where there is none.
	CLI func(e *env) string
}

// Headings of the help, in its order.
const (
	groupDecide  = "Decide"
	groupWork    = "Work"
	groupMove    = "Move"
	groupView    = "View"
	groupFields  = "Fields"
	groupGeneral = "Desk"
)

var groups = []string{groupDecide, groupWork, groupFields, groupView, groupMove, groupGeneral}

// whyNot is the reason against an action now, "" where there is none.
func (a *Action) whyNot(e *env) text.Text {
	if a.Act != "" {
		if r := review.Authorise(e.me.Role, a.Act); r != nil && (a.Or == "" || review.Authorise(e.me.Role, a.Or) != nil) {
			return kit.Textf("%s: %s.", upperFirst(r.What), strings.TrimSuffix(r.Hint, "."))
		}
		if e.app.bulletin.RecordingBlocked && a.Act.LeavesRecord() {
			return kit.Textf("You may record nothing: %s.", e.me.Training)
		}
	}
	if a.WhyNot == nil {
		return ""
	}
	return a.WhyNot(e)
}

// lookup finds the action that a key is bound to, nil where none is.
func lookup(table []Action, key string) *Action {
	for i := range table {
		if slices.Contains(table[i].Keys, key) {
			return &table[i]
		}
	}
	return nil
}

// mover is a screen with a cursor that moves by lines.
type mover interface {
	// move moves the cursor by n rows, towards the end where n is positive.
	move(e *env, n int) tea.Cmd
	// jump goes to the first row, or to the last.
	jump(e *env, last bool) tea.Cmd
	// page is how many rows a page has.
	page() int
}

// moveActions is the table of movement that every list shares.
func moveActions(m mover) []Action {
	by := func(f func() int) func(*env) tea.Cmd {
		return func(e *env) tea.Cmd { return m.move(e, e.repeat()*f()) }
	}
	return []Action{
		{Name: "down", Keys: []string{"j", "down"}, Group: groupMove, Help: "One row down; a number before it says how many.", Run: by(func() int { return 1 })},
		{Name: "up", Keys: []string{"k", "up"}, Group: groupMove, Help: "One row up; a number before it says how many.", Run: by(func() int { return -1 })},
		{Name: "half page down", Keys: []string{"ctrl+d"}, Group: groupMove, Help: "Half a page down.", Run: by(func() int { return max(1, m.page()/2) })},
		{Name: "half page up", Keys: []string{"ctrl+u"}, Group: groupMove, Help: "Half a page up.", Run: by(func() int { return -max(1, m.page()/2) })},
		{Name: "page down", Keys: []string{"pgdown", "ctrl+f"}, Group: groupMove, Help: "A page down.", Run: by(func() int { return max(1, m.page()) })},
		{Name: "page up", Keys: []string{"pgup", "ctrl+b"}, Group: groupMove, Help: "A page up.", Run: by(func() int { return -max(1, m.page()) })},
		{Name: "first", Keys: []string{"g", "home"}, Group: groupMove, Help: "To the first row.", Run: func(e *env) tea.Cmd { return m.jump(e, false) }},
		{Name: "last", Keys: []string{"G", "end"}, Group: groupMove, Help: "To the last row.", Run: func(e *env) tea.Cmd { return m.jump(e, true) }},
	}
}

// backAction is the action that leaves a screen.
func backAction() Action {
	return Action{Name: "back", Keys: []string{"q", "esc"}, Label: "back", Group: groupGeneral,
		Help: "Leave this screen; from the queue, leave the console.",
		Run:  func(e *env) tea.Cmd { e.pop(); return nil }}
}
