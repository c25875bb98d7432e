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

func (l *lert) dueCmd() *cobra.Command {
	var within string
	c := &cobra.Command{
		Use:         "due",
		Annotations: overSSH,
		Short:       "List what falls due: answers, preservations, gags, notices, re-checks",
		Example:     "lert due\nlert due --within 48h\nlert due --within 7d --json",
		Args:        arguments(0, 0, "no words"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			span, err := duration(within)
			if err != nil {
				return err
			}
			return l.with(cmd.Context(), "due", false, func(d *desk) error {
				owed, err := d.Due(cmd.Context(), span)
				if err != nil {
					return err
				}
				if l.json {
					for i := range owed {
						if err := l.emit(viewOwed(&owed[i])); err != nil {
							return err
						}
					}
					return nil
				}
				out := l.page()
				if len(owed) == 0 {
					out.line("Nothing falls due.")
					return out.done()
				}
				now := l.now()
				rows := [][]text.Text{{"DUE", "", "CLOCK", "REQUEST", "FROM", "BASIS", "WHAT"}}
				for _, o := range owed {
					basis := text.Clean(o.Basis)
					switch {
					case o.Theirs:
						basis = join(", ", basis, "binds the agency")
					case o.Clock == review.ClockReminder: // what to be reminded of says it
					case o.Target:
						basis = join(", ", basis, "house target")
					}
					rows = append(rows, []text.Text{instant(o.Due), until(o.Due, now, o.Target), words(o.Clock), text.Clean(o.Request),
						join(" ", text.Clean(o.Row.Country), clip(text.Clean(o.Row.Agency), 28)), basis, text.Clean(o.Says)})
				}
				out.table(0, rows...)
				return out.done()
			})
		},
	}
	c.Flags().StringVar(&within, "within", "", "only what falls due in this time: 48h, 7d (overdue is always listed)")
	return c
}

// duration reads hours, minutes, days and weeks: 48h, 90m, 7d, 2w. Nothing is
// everything.
func duration(s string) (time.Duration, error) {
	if s == "" {
		return 0, nil
	}
	if d, ok := spanOf(s); ok {
		return d, nil
	}
	return 0, usage(fmt.Sprintf("--within %q is no span of time", s), "write it as 90m, 48h, 7d or 2w")
}

// spanOf reads a span of time such as 90m, 48h, 7d or 2w.
func spanOf(s string) (time.Duration, bool) {
	for unit, day := range map[string]time.Duration{"d": 24 * time.Hour, "w": 7 * 24 * time.Hour} {
		if n, ok := strings.CutSuffix(s, unit); ok {
			v, err := strconv.Atoi(n)
			return time.Duration(v) * day, err == nil && v > 0 && v <= 10000
		}
	}
	d, err := time.ParseDuration(s)
	return d, err == nil && d > 0
}
