package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"lert/review"
	"lert/review/problem"
	"lert/store/engine"
	"lert/store/format"
)

// MaxShiftNote is how long a shift note may be, in bytes.
const MaxShiftNote = 8 << 10

// shiftNoteDays is how long a shift note waits for those who did not look: what
// is older belongs on a case.
const shiftNoteDays = 14

// ShiftNote is what one shift leaves to the next. It decides nothing and is no
// part of the ledger; what is kept of the settings has a digest of them all.
type ShiftNote struct {
	Number uint64       `json:"number"`
	Text   string       `json:"text"`
	By     review.Actor `json:"by"`
	At     time.Time    `json:"at"`
}

// WriteShiftNote leaves a note to whoever sits down next; everybody but its
// author sees it until they acknowledge it, for two weeks.
func (v *Session) WriteShiftNote(ctx context.Context, text string) (ShiftNote, error) {
	var out ShiftNote
	text = strings.TrimSpace(text)
	err := v.act(ctx, newID(), review.ActShiftNote, func(t *tx) error {
		switch {
		case text == "":
			return problem.Refuse(0, "a shift note needs words", "say what the next shift must know")
		case len(text) > MaxShiftNote:
			return problem.Refuse(0, fmt.Sprintf("a shift note of %d bytes is longer than %d", len(text), MaxShiftNote), "what belongs to a case is noted there: `lert observe ID note …`")
		}
		n, err := t.add("shift notes", 1)
		if err != nil {
			return err
		}
		out = ShiftNote{Number: n, Text: text, By: t.by, At: t.now}
		b, err := json.Marshal(&out)
		if err != nil {
			return err
		}
		t.put(format.NumKey(format.FamShift, n), b)
		return t.keep(func(kept *settingsKept) { kept.Notes = chained(kept.Notes, b) })
	})
	return out, err
}

// Acknowledge says that the person has read the shift notes up to a number; they
// are not shown to them again.
func (v *Session) Acknowledge(ctx context.Context, upTo uint64) error {
	return v.act(ctx, newID(), review.ActShiftNote, func(t *tx) error {
		notes, err := t.unread(t.by.Analyst)
		if err != nil {
			return err
		}
		for _, n := range notes {
			if n.Number <= upTo {
				t.put(format.NotedKey(t.by.Analyst, n.Number), format.AppendUint64(nil, format.Instant(t.now)))
			}
		}
		return nil
	})
}

// unread are the shift notes that a person did not write and has not
// acknowledged, newest first.
func (t *tx) unread(who string) ([]ShiftNote, error) {
	lo, hi := engine.Prefix([]byte{format.FamShift})
	var out []ShiftNote
	for kv, err := range t.scan(lo, hi, engine.ScanOpt{Reverse: true}) {
		if err != nil {
			return nil, err
		}
		v, err := unsealed(kv.Key, kv.Val)
		if err != nil {
			return nil, err
		}
		var n ShiftNote
		if err := decodeJSON(kv.Key, v, &n); err != nil {
			return nil, err
		}
		if n.At.Before(t.now.AddDate(0, 0, -shiftNoteDays)) {
			break
		}
		if n.By.Analyst == who {
			continue
		}
		_, read, err := t.get(format.NotedKey(who, n.Number))
		if err != nil {
			return nil, err
		}
		if !read {
			out = append(out, n)
		}
	}
	return out, nil
}

// Here notes that the person is at the desk, so that a later hand-over can begin
// where they left. It is called while a console is open and when it ends.
func (v *Session) Here(ctx context.Context) error {
	return v.act(ctx, newID(), review.ActHandOver, func(t *tx) error {
		t.put(format.SeenKey(t.by.Analyst), format.AppendUint64(nil, format.Instant(t.now)))
		return nil
	})
}

// lastHere is when a person was last at the desk, zero for never.
func (t *tx) lastHere(who string) (time.Time, error) {
	v, found, err := t.get(format.SeenKey(who))
	if err != nil || !found || len(v) != 8 {
		return time.Time{}, err
	}
	return format.FromInstant(format.Uint64(v)), nil
}

// Bulletin is what the desk tells one person beside the queue.
type Bulletin struct {
	// Me is the person as the people file has them now.
	Me review.Actor
	// People says why the people file cannot be read, "" where it can.
	People string
	// Barred: the people file bars records of those whose training expired, and
	// Me.Training says that theirs is.
	Barred bool
	// Colleagues are the others whom a request can be handed to, Counsel those
	// who can be asked by name.
	Colleagues, Counsel []string
	// Last is when this person was last at the desk, zero for never.
	Last time.Time
	// Notes are the shift notes that this person has not acknowledged.
	Notes []ShiftNote
	// Looking are those who have a case open, by its number; without this person.
	Looking map[string][]string
}

// Bulletin reads it.
func (v *Session) Bulletin(ctx context.Context) (Bulletin, error) {
	var out Bulletin
	err := v.read(ctx, review.ActRead, func(t *tx) (err error) {
		out = v.s.bulletin(t.by)
		if out.Last, err = t.lastHere(t.by.Analyst); err == nil && review.May(t.by.Role, review.ActShiftNote) == nil {
			out.Notes, err = t.unread(t.by.Analyst)
		}
		return err
	})
	if err == nil {
		out.Looking, err = v.s.looking(only(out.Me), out.Me.Analyst)
	}
	return out, err
}

// bulletin is what the people file says to one person.
func (s *Store) bulletin(me review.Actor) Bulletin {
	out := Bulletin{Me: me}
	people, err := s.roster.Now()
	if err != nil {
		out.People = err.Error()
	}
	if people == nil {
		return out
	}
	out.Barred = people.Block && me.Training != ""
	for _, e := range people.Persons {
		if review.May(e.Role, review.ActClaim) == nil && e.Name != me.Analyst {
			out.Colleagues = append(out.Colleagues, e.Name)
		}
		if review.May(e.Role, review.ActAnswer) == nil {
			out.Counsel = append(out.Counsel, e.Name)
		}
	}
	return out
}
