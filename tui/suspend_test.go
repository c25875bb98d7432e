package tui

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
)

func TestSuspendingIsRefusedWhereNobodyCouldResume(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	v.press("ctrl+z").sees("Not over SSH", "^C leaves it")
	pause := func(o *Options) { o.Pause = func() (func(), error) { panic("paused") } }
	v = drive(t, newFake(), 80, 24, pause, func(o *Options) { o.Plain = true })
	v.press("ctrl+z").sees("Line mode is not suspended; quit leaves it")
}

// suspended runs a suspension as Bubble Tea does, and hands the App its result.
func suspended(v *driver, s *suspension) string {
	var out bytes.Buffer
	s.SetStdout(&out)
	s.ctx, s.store, s.drafts = context.Background(), v.a.env.store, v.a.env.drafts
	v.send(resumedMsg{s.Run(), s.shared})
	return out.String()
}

func TestASuspendedConsoleHasSavedItsDraftsAndLeftTheDatabase(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	paused := false
	s := &suspension{
		pause: func() (func(), error) {
			if string(v.fake.draft["x note"]) != "half" {
				t.Error("a draft was not saved before the database was left")
			}
			paused = true
			return func() { paused = false }, nil
		},
		stop: func() bool {
			if !paused {
				t.Error("stopped with the database in its hands")
			}
			return true
		},
	}
	v.a.env.drafts.add("x note", []byte("half"), false)
	v.fake.calls = nil
	if out := suspended(v, s); !strings.Contains(out, "lert is suspended; fg brings it back. Others can use") || paused {
		t.Errorf("it says %q; paused: %v", out, paused)
	}
	v.sees("Resumed. Others could use the database in the meantime.")
	if !strings.Contains(strings.Join(v.fake.calls, " "), "queue") {
		t.Errorf("the queue was not read again: %q", v.fake.calls)
	}
}

func TestASuspensionThatFailsSaysWhy(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	alone := func() (func(), error) { return nil, nil }
	suspended(v, &suspension{pause: alone, stop: func() bool { return true }})
	v.sees("Resumed.").misses("Others")
	out := suspended(v, &suspension{pause: alone, stop: func() bool { return false }})
	v.sees("Not suspended: no shell is waiting to bring this program back")
	if !strings.Contains(out, "lert is still running") {
		t.Errorf("it says %q", out)
	}
	suspended(v, &suspension{pause: func() (func(), error) { return nil, errors.New("a call does not end") },
		stop: func() bool { t.Error("stopped"); return true }})
	v.sees("Not suspended: a call does not end")
}

// The dialog that was open is read again before a key records.
func TestAKeyRightAfterResumingDoesNotRecord(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	v.press("j enter a")
	if len(v.a.dialogs) != 1 {
		t.Fatal("no dialog is open")
	}
	v.keyTime.after(reading)
	v.send(resumedMsg{})
	v.keyTime.after(typing)
	v.send(keyPress("y"))
	v.sees("Too fast")
}
