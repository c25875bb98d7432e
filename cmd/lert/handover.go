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
	var since, note string
	var read bool
	c := &cobra.Command{
		Use:         "handover",
		Annotations: allowedOverSSH,
		Short:       "What changed since you were last here, notes of the shift before, your open work",
		Long: "handover lists the shift notes that you have not acknowledged, what others recorded\n" +
			"since you last sat at the console (or since --since), and what of your own work is\n" +
			"open. --note leaves a note to the next shift; --read acknowledges those shown.",
		Example: "lert handover\nlert handover --since 12h --read\n" +
			"lert handover --note 'Kerala calls back at nine about WA-2026-000123.'",
		Args: argCount(0, 0, "no words"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			span, err := durationFlag(since)
			if err != nil {
				return usageError(fmt.Sprintf("--since %q is not a span of time", since),
					"write it as 90m, 12h, 7d or 2w")
			}
			return l.withDatabase(cmd.Context(), "handover", false, func(d *database) error {
				if cmd.Flags().Changed("note") {
					return l.writeShiftNote(cmd.Context(), d, note)
				}
				return l.handover(cmd.Context(), d, span, read)
			})
		},
	}
	f := c.Flags()
	f.StringVar(&since, "since", "", "changes of this long: 90m, 12h, 7d (default: since you were last at the console)")
	f.StringVar(&note, "note", "", "leave this note to the next shift")
	f.BoolVar(&read, "read", false, "acknowledge the shift notes that are shown")
	c.MarkFlagsMutuallyExclusive("note", "read")
	c.MarkFlagsMutuallyExclusive("note", "since")
	return c
}

func (l *cli) writeShiftNote(ctx context.Context, d *database, text string) error {
	n, err := d.WriteShiftNote(ctx, text)
	if err != nil {
		return err
	}
	if l.json {
		return l.printJSON(n)
	}
	out := l.printer()
	out.line("The next shift sees it until they acknowledge it.")
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
}

func (l *cli) handover(ctx context.Context, d *database, span time.Duration, read bool) error {
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
	if l.json {
		v := handoverView{Since: utc(h.Since), Notes: nonNil(h.Notes), Changed: []changeView{}, More: h.More,
			Work: []taskView{}}
		for _, c := range h.Changes {
			v.Changed = append(v.Changed, changeView{utc(c.At), c.Who, c.Request, c.What, c.Leaf})
		}
		for i := range h.Tasks {
			v.Work = append(v.Work, taskView{h.Tasks[i].Row.ID, h.Tasks[i].Text, utc(h.Tasks[i].Due)})
		}
		err = l.printJSON(v)
	} else {
		err = l.printHandover(&h)
	}
	if err != nil || !read || len(h.Notes) == 0 {
		return err
	}
	return d.Acknowledge(ctx, h.Notes[0].Number)
}

// printHandover prints a hand-over, newest changes first.
func (l *cli) printHandover(h *store.Handover) error {
	out, now := l.printer(), l.now()
	for _, n := range h.Notes {
		out.line("Shift note of ", text.Clean(n.By.Name), ", ", formatTime(n.At))
		for _, t := range text.CleanLines(n.Text) {
			out.wrapped("  ", t)
		}
	}
	if len(h.Notes) > 0 {
		out.line()
	}
	if h.Since.IsZero() {
		out.line("Everything that others recorded")
	} else {
		out.line("What others recorded since ", formatTime(h.Since))
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
		out.line("  and more before that: `lert audit list` shows every decision")
	}
	out.line()
	out.line("Your open work")
	rows = nil
	for i := range h.Tasks {
		t := &h.Tasks[i]
		due := text.Text("")
		if !t.Due.IsZero() {
			due = relativeTime(t.Due, now, t.InternalTarget)
		}
		rows = append(rows, []text.Text{text.Clean(t.Row.ID), truncate(text.Clean(t.Text), 60), due})
	}
	if len(rows) == 0 {
		out.line("  None.")
	}
	out.table(2, rows...)
	return out.flush()
}
