package tui

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"lert/store"
)

// meanings are what the letters mean on every list, case, hand-over and screen of
// counsel, as names of actions: a person learns a letter once. Where there are two
// names, the letter does the same to two kinds of things.
var meanings = map[string][]string{
	"a": {"approve"}, "p": {"push back"}, "r": {"reject"}, "e": {"counsel"}, "v": {"verify"}, "n": {"note"},
	"c": {"claim"}, "u": {"undo"}, "o": {"open", "open case"}, "i": {"information"}, "y": {"copy id"},
	"x": {"release"}, "t": {"hand over"}, "z": {"snooze"}, "f": {"done"}, "l": {"letter"}, "h": {"history"},
	"m": {"record as reply"}, "s": {"sign"}, "d": {"document"}, "w": {"period"}, "q": {"back", "leave"},
	"+": {"new request"}, "space": {"claim next"}, "/": {"filter"}, ":": {"commands"},
	"[": {"previous tab", "previous request"}, "]": {"next tab", "next request"},
	"A": {"decisions"}, "T": {"shift hand-over"}, "B": {"renew bar"}, "E": {"correct"}, "F": {"not done"},
	"G": {"last"}, "I": {"verify ledger"}, "K": {"keep data"}, "L": {"link"}, "M": {"worked answer"},
	"O": {"only overdue"}, "P": {"policy"}, "Q": {"board"}, "R": {"recheck"}, "V": {"keep as tab"}, "W": {"withdrawn"},
	"Y": {"copy JSON"}, "Z": {"close"},
}

// reservedKeys are left free for acts of counsel that do not exist yet.
var reservedKeys = strings.Split("UDNHCSX", "")

// movesAround are keys that act on what is marked or only move, and are named after that.
var movesAround = []string{"enter", "esc", "tab", "shift+tab"}

func TestALetterHasOneMeaning(t *testing.T) {
	names, seen := map[string]string{}, map[string]bool{}
	eachScreen(t, func(v *driver) {
		top := v.a.top()
		for _, a := range top.Actions() {
			for _, k := range a.Keys {
				if slices.Contains(reservedKeys, k) {
					t.Errorf("%s: %s is reserved for counsel, but is %q", top.Title(), k, a.Name)
				}
			}
		}
		switch s := top.(type) {
		case *queueScreen, *caseScreen, *handoverScreen, *counselScreen, *decisionScreen,
			*boardScreen, *boardCasesScreen:
			if h, ok := top.(textHolder); ok && h.Focus() != nil {
				return // letters are typed
			}
			seen[fmt.Sprintf("%T", s)] = true
		default:
			return
		}
		for _, a := range top.Actions() {
			for _, k := range a.Keys {
				if slices.Contains(movesAround, k) {
					continue
				}
				if want := meanings[k]; want != nil && !slices.Contains(want, a.Name) {
					t.Errorf("%s: %s is %q, not %q", top.Title(), k, a.Name, want)
				} else if other := names[k]; want == nil && other != "" && other != a.Name {
					t.Errorf("%s: %s is %q, and %q elsewhere", top.Title(), k, a.Name, other)
				}
				names[k] = a.Name
			}
		}
	})
	if len(seen) != 7 {
		t.Errorf("only these were looked at: %v", seen)
	}
}

// TestADateNamesTheRuleItRestsOn: the history names what a date rests on as people cite it, not by the id of a rule.
func TestADateNamesTheRuleItRestsOn(t *testing.T) {
	p := fakeWithPolicy(t).policy
	if len(p.ClockRules) < 10 {
		t.Fatalf("only %d rules", len(p.ClockRules))
	}
	for _, rule := range p.ClockRules {
		ev := store.TimelineEvent{What: "clock started", Text: "response", Basis: rule.ID}
		if got := string(eventText(p, &ev)); strings.ContainsAny(got, "_#") || strings.Contains(got, rule.ID) {
			t.Errorf("%s: %s", rule.ID, got)
		}
	}
}
