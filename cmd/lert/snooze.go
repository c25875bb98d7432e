package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"lert/review"
)

func (l *cli) snoozeCmd() *cobra.Command {
	var until, why string
	var wake bool
	c := &cobra.Command{
		Use:         "snooze ID --until TIME",
		Annotations: allowedOverSSH,
		Short:       "Snooze a request until a time",
		Long: "snooze takes a request out of the open queue until a time; then the request returns by\n" +
			"itself, and a reminder is on the list of what is due. A snooze neither moves nor hides\n" +
			"a deadline. It is refused beyond a legal deadline, for an undecided emergency, and for\n" +
			"a collection whose stop nobody has confirmed. A decision or a new revision ends it, and\n" +
			"so does --wake. `lert queue is:snoozed` lists snoozed requests.",
		Example: "lert snooze WA-2026-000123 --until 3w --why 'the court decides on 12 December'\n" +
			"lert snooze WA-2026-000123 --until 2026-12-12\nlert snooze WA-2026-000123 --wake",
		Args: argCount(1, 1, "one case number"),
		RunE: func(cmd *cobra.Command, args []string) error {
			z := review.Snooze{RequestID: args[0], Why: why}
			if wake == (until != "") {
				return usageError("`lert snooze` needs either --until or --wake",
					"say until when: --until 2026-12-12, or 3w")
			}
			if !wake {
				var err error
				if z.Until, err = l.futureTimeFlag("--until", until); err != nil {
					return err
				}
			}
			return l.withDatabase(cmd.Context(), "snooze", false, func(d *database) error {
				r, err := d.Snooze(cmd.Context(), z)
				if err != nil {
					return err
				}
				return l.receipt(args[0], r, "")
			})
		},
	}
	c.Flags().StringVar(&until, "until", "", "when to be reminded: 2026-12-12, 2026-12-12T09:00:00Z, or in 48h, 3d, 2w")
	c.Flags().StringVar(&why, "why", "", "what to be reminded of")
	c.Flags().BoolVar(&wake, "wake", false, "wake it now")
	return c
}

// futureTimeFlag reads a future instant: a time, a day (its beginning in UTC), or a
// span from now.
func (l *cli) futureTimeFlag(name, s string) (time.Time, error) {
	if t, err := review.ReadInstant(s); err == nil {
		return t.UTC(), nil
	}
	if d, err := review.ReadDate(s); err == nil {
		return d.StartOfDay(time.UTC), nil
	}
	if d, ok := parseSpan(s); ok {
		return l.now().Add(d), nil
	}
	return time.Time{}, usageError(fmt.Sprintf("%s %q is not a time", name, s),
		"write it as 2026-12-12, 2026-12-12T09:00:00Z, 48h, 3d or 2w")
}
