package main

import (
	"bytes"
	"fmt"
	"testing"

	"lert/store"
)

// TestWhatToDoHasItsOwnLine: an error of the store says what happened on one
// line and what to do on the next.
func TestWhatToDoHasItsOwnLine(t *testing.T) {
	for _, x := range []struct {
		err  error
		want string
	}{
		{fmt.Errorf("a.db: nothing was recorded: %w (disk): free some space", store.ErrFull),
			"lert: a.db: nothing was recorded: no room left (disk)\n      free some space\n"},
		{fmt.Errorf("a.db cannot be written: %w: work on a copy", store.ErrReadOnly),
			"lert: a.db cannot be written: read-only\n      work on a copy\n"},
	} {
		var b bytes.Buffer
		if code := report(&b, x.err); code != exitFailed || b.String() != x.want {
			t.Errorf("exit %d\n%swant\n%s", code, b.String(), x.want)
		}
	}
}
