package tui

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/store"
)

// panickingStore is a desk that breaks when its queue is read.
type panickingStore struct{ *fakeStore }

func (panickingStore) Queue(context.Context, store.QueueQuery) (store.QueuePage, error) {
	panic("broken")
}

// TestAPanicEndsItsConsole and is an error of it, not the end of the process:
// others may sit in the same.
func TestAPanicEndsItsConsole(t *testing.T) {
	o := testOptions()
	in, w := io.Pipe()
	defer w.Close()
	o.In, o.Out, o.Window = in, io.Discard, &Window{Width: 80, Height: 24}
	ran := make(chan error, 1)
	go func() { ran <- Run(context.Background(), panickingStore{newFake()}, o) }()
	select {
	case err := <-ran:
		if !errors.Is(err, tea.ErrProgramPanic) {
			t.Errorf("%v", err)
		}
	case <-time.After(20 * time.Second):
		t.Error("the console did not end")
	}
}
