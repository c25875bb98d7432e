package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"lert/review/text"
	"lert/store"
)

func (l *cli) handoverCmd() *cobra.Command {
	var since, note, to string
	var read, toMe bool
	c := &cobra.Command{
		Use:         "handover",
		Annotations: allowedOverSSH,
		Short:       "Show changes since you were last here, shift notes, and your open work",
		Long: "handover lists the shift notes that you have not signed as read, what others recorded\n" +
			"since you were last at the console (or since --since), and your own open work.\n" +
			"--to-me shows only what was handed to you, questions addressed to you, and notes to\n" +
			"you. --note leaves a note for the next shift, with --to for one person; --read signs\n" +
			"the notes shown as read.",
		Example: "lert handover\nlert handover --since 12h --read\n" +
			"lert handover --note 'Kerala calls back at nine about WA-2026-000123.'\n" +
			"lert handover --note 'Please take WA-2026-000123.' --to 'Jonas Weber'",
		Args: argCount(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			span, err := durationFlag(since)
			if err != nil {
				return usageError(fmt.Sprintf("--since %q is not a duration", since),
					"write it as 90m, 12h, 7d or 2w")
			}
			return l.withDatabase(cmd.Context(), "handover", false, func(d *database) error {
				if cmd.Flags().Changed("note") {
					return l.writeShiftNote(cmd.Context(), d, to, note)
				}
				if to != "" {
					return usageError("--to says whom a note is for", "add --note")
				}
				return l.handover(cmd.Context(), d, span, read, toMe)
			})
		},
	}
	f := c.Flags()
	f.StringVar(&since, "since", "",
		"changes within this time: 90m, 12h, 7d (default: since you were last at the console)")
	f.StringVar(&note, "note", "", "leave this note for the next shift")
	f.StringVar(&to, "to", "", "the note is for this person alone")
	f.BoolVar(&read, "read", false, "sign the shift notes as read")
	f.BoolVar(&toMe, "to-me", false, "only what is addressed to you")
	for _, other := range []string{"read", "since", "to-me"} {
		c.MarkFlagsMutuallyExclusive("note", other)
	}
	c.MarkFlagsMutuallyExclusive("read", "to-me")
	return c
}

func (l *cli) writeShiftNote(ctx context.Context, d *database, to, note string) error {
	n, err := d.WriteShiftNote(ctx, to, note)
	if err != nil {
		return err
	}
	if l.json {
		return l.printJSON(n)
	}
	out := l.printer()
	who := text.Text("The next shift sees")
	if to != "" {
		who = text.Clean(to) + " sees"
	}
	out.line(who, " it until they sign it as read.")
	return out.flush()
}

// handoverView is a hand-over as JSON.
type handoverView struct {
	Since   time.Time         `json:"since,omitzero"`
	Notes   []store.ShiftNote `json:"notes"`
	Changed []changeView      `json:"changed"`
	More    bool              `json:"more,omitempty"`
	Work    []taskView        `json:"work"`
}

type changeView struct {
	At      time.Time `json:"at"`
	Who     string    `json:"who"`
	Request string    `json:"request,omitempty"`
	What    string    `json:"what"`
	Leaf    int64     `json:"leaf"`
}

type taskView struct {
	Request string    `json:"request"`
	Says    string    `json:"says"`
	Due     time.Time `json:"due,omitzero"`
	ToMe    bool      `json:"to_me,omitempty"`
}

func (l *cli) handover(ctx context.Context, d *database, span time.Duration, read, toMe bool) error {
	since := l.now().Add(-span)
	if span == 0 {
		b, err := d.DeskStatus(ctx)
		if err != nil {
			return err
		}
		since = b.LastSeen
	}
	h, err := d.Handover(ctx, since)
	if err != nil {
		return err
	}
	if toMe {
		h = h.ToMe(d.actor.Name)
	}
	if l.json {
		v := handoverView{Since: utc(h.Since), Notes: nonNil(h.Notes), Changed: []changeView{}, More: h.More,
			Work: []taskView{}}
		for _, c := range h.Changes {
			v.Changed = append(v.Changed, changeView{utc(c.At), c.Who, c.Request, c.What, c.Leaf})
		}
		for i := range h.Tasks {
			v.Work = append(v.Work, taskView{h.Tasks[i].Row.ID, h.Tasks[i].Text, utc(h.Tasks[i].Due),
				h.Tasks[i].ToMe})
		}
		err = l.printJSON(v)
	} else {
		err = l.printHandover(&h, toMe)
	}
	if err != nil || !read || len(h.Notes) == 0 {
		return err
	}
	return d.Acknowledge(ctx, h.Notes[0].Number)
}

// printHandover prints a hand-over, newest changes first.
func (l *cli) printHandover(h *store.Handover, toMe bool) error {
	out, now := l.printer(), l.now()
	for _, n := range h.Notes {
		whose := text.Text("Shift note of ")
		if n.To != "" {
			whose = "Note to you from "
		}
		out.line(whose, text.Clean(n.By.Name), ", ", formatTime(n.At))
		for _, t := range text.CleanLines(n.Text) {
			out.wrapped("  ", t)
		}
	}
	if len(h.Notes) > 0 {
		out.line()
	}
	if !toMe {
		l.printChanges(out, h)
	}
	heading := text.Text("Your open work")
	if toMe {
		heading = "Handed to you"
	}
	out.line(heading)
	rows := [][]text.Text{}
	for i := range h.Tasks {
		t := &h.Tasks[i]
		due := text.Text("")
		if !t.Due.IsZero() {
			due = relativeTime(t.Due, now, t.InternalTarget)
		}
		rows = append(rows, []text.Text{text.Clean(t.Row.ID), due, truncate(text.Clean(t.Text), 60)})
	}
	if len(rows) == 0 {
		out.line("  None.")
	}
	out.table(2, rows...)
	return out.flush()
}

// printChanges prints what others recorded, newest first.
func (l *cli) printChanges(out *printer, h *store.Handover) {
	if h.Since.IsZero() {
		out.line("Everything recorded by others")
	} else {
		out.line("Recorded by others since ", formatTime(h.Since))
	}
	rows := [][]text.Text{}
	for _, c := range h.Changes {
		rows = append(rows, []text.Text{formatTime(c.At), text.Clean(c.Who), text.Clean(c.Request), text.Clean(c.What)})
	}
	if len(rows) == 0 {
		out.line("  Nothing.")
	}
	out.table(2, rows...)
	if h.More {
		out.line("  and more before that; `lert audit list` shows every decision")
	}
	out.line()
}
