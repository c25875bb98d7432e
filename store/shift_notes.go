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

// maxShiftNote is the maximum length of a shift note, in bytes.
const maxShiftNote = 8 << 10

// shiftNoteDays is how many days a shift note is shown: what matters longer belongs on a case.
const shiftNoteDays = 14

// ShiftNote is a note from one shift to the next. It decides nothing and is not in the ledger; the commitment to the
// settings has a digest of all shift notes.
type ShiftNote struct {
	Number uint64       `json:"number"`
	To     string       `json:"to,omitempty"` // "" for everybody
	Text   string       `json:"text"`
	By     review.Actor `json:"by"`
	At     time.Time    `json:"at"`
}

// WriteShiftNote leaves a note to the next shift, or to one person of it if to is a name. They, or everyone but its
// author, see it until they acknowledge it, for two weeks. Refused if it is empty or longer than maxShiftNote, or if
// nobody of that name reads shift notes.
func (v *Session) WriteShiftNote(ctx context.Context, to, text string) (ShiftNote, error) {
	text = strings.TrimSpace(text)
	return write(ctx, v, newID(), review.ActShiftNote, func(t *tx) (out ShiftNote, err error) {
		switch {
		case text == "":
			return out, problem.Refuse(problem.NoRule, "a shift note needs text", "say what the next shift needs to know")
		case len(text) > maxShiftNote:
			return out, problem.Refuse(problem.NoRule,
				fmt.Sprintf("the shift note has %d bytes; at most %d are allowed", len(text), maxShiftNote),
				"put a note about a case on that case: `lert observe ID note …`")
		case to != "":
			if err := v.s.checkReadsNotes(to); err != nil {
				return out, err
			}
		}
		n, err := t.addCount("shift notes", 1)
		if err != nil {
			return out, err
		}
		out = ShiftNote{Number: n, To: to, Text: text, By: t.by, At: t.now}
		b, err := json.Marshal(&out)
		if err != nil {
			return out, err
		}
		t.put(format.SeqKey(format.FamShiftNote, n), b)
		t.names = append(t.names, fmt.Sprintf("shift note %d", n))
		return out, t.updateCommitment(func(kept *settingsCommitment) {
			kept.ShiftNotes = chainDigest(kept.ShiftNotes, b)
		})
	})
}

// checkReadsNotes refuses a person who would never see a shift note.
func (s *Store) checkReadsNotes(name string) error {
	return s.checkNamed(name, review.ActShiftNote, name+" cannot read shift notes",
		"name an analyst, a lead or counsel, or leave the name out")
}

// Acknowledge records that the person has read the shift notes up to a number; they are not shown to them again.
func (v *Session) Acknowledge(ctx context.Context, upTo uint64) error {
	return v.update(ctx, newID(), review.ActShiftNote, func(t *tx) error {
		notes, err := t.unread(t.by.Name)
		if err != nil {
			return err
		}
		for _, n := range notes {
			if n.Number <= upTo {
				t.put(format.NoteReadKey(t.by.Name, n.Number), format.AppendUint64(nil, format.Instant(t.now)))
				t.names = append(t.names, fmt.Sprintf("the acknowledgement of shift note %d", n.Number))
			}
		}
		return nil
	})
}

// unread are the shift notes to everybody or to this person that they did not write and have not acknowledged, newest
// first.
func (t *tx) unread(who string) ([]ShiftNote, error) {
	var out []ShiftNote
	for kv, err := range t.values([]byte{format.FamShiftNote}, engine.ScanOpt{Reverse: true}) {
		if err != nil {
			return nil, err
		}
		var n ShiftNote
		if err := decodeJSON(kv.Key, kv.Val, &n); err != nil {
			return nil, err
		}
		if n.At.Before(t.now.AddDate(0, 0, -shiftNoteDays)) {
			break
		}
		if n.By.Name == who || n.To != "" && n.To != who {
			continue
		}
		_, read, err := t.get(format.NoteReadKey(who, n.Number))
		if err != nil {
			return nil, err
		}
		if !read {
			out = append(out, n)
		}
	}
	return out, nil
}

// MarkPresent records that the person is present, so that a later handover can begin where they left. It is called
// while a console is open and when it ends.
func (v *Session) MarkPresent(ctx context.Context) error {
	return v.update(ctx, newID(), review.ActHandOver, func(t *tx) error {
		t.put(format.LastSeenKey(t.by.Name), format.AppendUint64(nil, format.Instant(t.now)))
		return nil
	})
}

// lastSeen is when a person last had a console open (UTC), zero if never.
func (t *tx) lastSeen(who string) (time.Time, error) {
	v, found, err := t.get(format.LastSeenKey(who))
	if err != nil || !found || len(v) != 8 {
		return time.Time{}, err
	}
	return format.FromInstant(format.Uint64(v)), nil
}

// DeskStatus is what a console shows one person besides the queue.
type DeskStatus struct {
	// Actor is the person as they are in the people file now.
	Actor review.Actor
	// PeopleFileError is why the people file cannot be read, so that the one before it is in force; else "".
	PeopleFileError string
	// TeamProblem is why nothing can be recorded because the people file is missing, nil if it is not.
	TeamProblem error
	// FileProblems are what is wrong with the file, see Session.FileProblems.
	FileProblems []error
	// ClockProblem is why nothing can be recorded because of the clock, nil if it is well. QuietSince is the time of
	// the newest record, if none was made for thirty days; else zero.
	ClockProblem error
	QuietSince   time.Time
	// RecordingBlocked: the people file blocks records of those whose training has expired, and Actor.Training says
	// that theirs has.
	RecordingBlocked bool
	// Colleagues are the other persons to whom a request can be handed over, Counsel those who can be asked by name.
	Colleagues, Counsel []string
	// LastSeen is when this person last had a console open (UTC), zero if never.
	LastSeen time.Time
	// Notes are the shift notes that this person has not acknowledged.
	Notes []ShiftNote
	// Viewers are the other persons who have a case open, by its case number.
	Viewers map[string][]string
}

// DeskStatus reads what a console shows this person besides the queue.
func (v *Session) DeskStatus(ctx context.Context) (DeskStatus, error) {
	out, err := read(ctx, v, review.ActRead, func(t *tx) (out DeskStatus, err error) {
		out = v.s.deskStatus(t.by)
		out.TeamProblem = v.s.requireTeam(t)
		if err = v.s.addClockStatus(t, &out); err == nil {
			out.LastSeen, err = t.lastSeen(t.by.Name)
		}
		if err == nil && review.Authorise(t.by.Role, review.ActShiftNote) == nil {
			out.Notes, err = t.unread(t.by.Name)
		}
		return out, err
	})
	if err == nil {
		out.FileProblems = v.FileProblems(ctx)
		out.Viewers, err = v.s.presence(restrictedTo(out.Actor), out.Actor.Name)
	}
	return out, err
}

// deskStatus is the part that comes from the people file.
func (s *Store) deskStatus(me review.Actor) DeskStatus {
	out := DeskStatus{Actor: me}
	if p, err := s.peopleFile.Now(); p != nil && err != nil {
		out.PeopleFileError = err.Error()
	}
	list := s.People()
	if list == nil {
		return out
	}
	out.RecordingBlocked = list.Block && me.Training != ""
	out.Counsel = namesWhoMay(list.Persons, review.ActGiveOpinion)
	for _, name := range namesWhoMay(list.Persons, review.ActClaim) {
		if name != me.Name {
			out.Colleagues = append(out.Colleagues, name)
		}
	}
	return out
}
