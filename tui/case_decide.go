package tui

// decidingActions is what can be decided or recorded on an opened case.
func decidingActions(*caseScreen) []Action { return nil }
