package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"lert/review"
	"lert/review/text"
)

func (l *cli) dueCmd() *cobra.Command {
	var within string
	c := &cobra.Command{
		Use:         "due",
		Annotations: allowedOverSSH,
		Short:       "List what is due: responses, preservations, nondisclosure orders, user notices, rechecks",
		Example:     "lert due\nlert due --within 48h\nlert due --within 7d --json",
		Args:        argCount(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			span, err := durationFlag(within)
			if err != nil {
				return err
			}
			return l.withDatabase(cmd.Context(), "due", false, func(d *database) error {
				obligations, err := d.Due(cmd.Context(), span)
				if err != nil {
					return err
				}
				if l.json {
					for i := range obligations {
						if err := l.printJSON(viewObligation(&obligations[i])); err != nil {
							return err
						}
					}
					return nil
				}
				out := l.printer()
				if len(obligations) == 0 {
					out.line("Nothing is due.")
					return out.flush()
				}
				now := l.now()
				rows := [][]text.Text{{"DUE", "", "CLOCK", "REQUEST", "FROM", "BASIS", "WHAT"}}
				for _, o := range obligations {
					basis := text.Clean(o.Basis)
					switch {
					case o.BindsAgency:
						basis = join(", ", basis, "binds the agency")
					case o.Clock == review.ClockReminder, o.Informative: // its text says it
					case o.Basis == "house_target":
						basis = "target time"
					case o.InternalTarget:
						basis = join(", ", basis, "target time")
					}
					due, left := formatTime(o.Due), relativeTime(o.Due, now, o.InternalTarget)
					if o.Held {
						due, left = "-", "held"
					}
					rows = append(rows, []text.Text{due, left, humanize(o.Clock), text.Clean(o.Request),
						join(" ", text.Clean(o.Row.Country), truncate(text.Clean(o.Row.Agency), 28)), basis,
						text.Clean(o.Text)})
				}
				out.table(0, rows...)
				return out.flush()
			})
		},
	}
	c.Flags().StringVar(&within, "within", "",
		"only what is due within this time: 48h, 7d (overdue items are always listed)")
	return c
}

// durationFlag reads hours, minutes, days and weeks: 48h, 90m, 7d, 2w. "" means no
// limit.
func durationFlag(s string) (time.Duration, error) {
	if s == "" {
		return 0, nil
	}
	if d, ok := parseSpan(s); ok {
		return d, nil
	}
	return 0, usageError(fmt.Sprintf("--within %q is not a duration", s), "write it as 90m, 48h, 7d or 2w")
}

// parseSpan reads a span of time such as 90m, 48h, 7d or 2w.
func parseSpan(s string) (time.Duration, bool) {
	for unit, day := range map[string]time.Duration{"d": 24 * time.Hour, "w": 7 * 24 * time.Hour} {
		if n, ok := strings.CutSuffix(s, unit); ok {
			v, err := strconv.Atoi(n)
			return time.Duration(v) * day, err == nil && v > 0 && v <= 10000
		}
	}
	d, err := time.ParseDuration(s)
	return d, err == nil && d > 0
}
