package tui

import (
	"errors"
	"testing"

	"lert/review/problem"
)

// TestAnErrorBeginsWithACapital: but a path, a field and a login name are shown as they are written.
func TestAnErrorBeginsWithACapital(t *testing.T) {
	for err, want := range map[error]Text{
		errors.New("the disk is full"):                         "The disk is full",
		errors.New("/var/lert.db is locked"):                   "/var/lert.db is locked",
		errors.New("process.issued_on is not a date"):          "process.issued_on is not a date",
		errors.New("r.okoye holds it"):                         "r.okoye holds it",
		problem.Refuse(problem.NoRule, "it is late", "wait"):   "It is late: wait",
		problem.Refuse(problem.NoRule, "WA-51 is decided", ""): "WA-51 is decided",
	} {
		if got := errorLine(err); got != want {
			t.Errorf("%v: %q, want %q", err, got, want)
		}
	}
	for hint, want := range map[string]Text{"": "Refused: it is late.", "wait": "Refused: it is late. Wait."} {
		err := problem.Refuse(problem.NoRule, "it is late", hint)
		if got := errorText(err); len(got) != 1 || got[0] != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
