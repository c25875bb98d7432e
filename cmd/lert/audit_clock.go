package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"lert/review/problem"
	"lert/review/text"
	"lert/store"
)

func (l *cli) auditClockCmd() *cobra.Command {
	var lift bool
	var why string
	c := &cobra.Command{
		Use:         "clock [--lift --why TEXT]",
		Annotations: allowedOverSSH,
		Short:       "Check whether this machine's clock agrees with the records",
		Long: "clock compares this machine's clock with the newest record, and lists the statements\n" +
			"made about the clock. A record dated before the newest one is refused, so after a\n" +
			"clock ran ahead every later record is refused. --lift resets the time of the newest\n" +
			"record to the present, and records the reason. Counsel must do it; without a people\n" +
			"file, anyone at the console may.\n\n" +
			"A record dated more than 400 days after the newest one is also refused, until the\n" +
			"clock is set or somebody confirms with --clock-is-right that nothing was recorded\n" +
			"for that long.",
		Example: "lert audit clock\nlert audit clock --lift --why 'the clock battery was empty on 3 March'",
		Args:    argCount(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !lift && why != "" {
				return usageError("--why goes with --lift", "leave it out to check the clock")
			}
			return l.withDatabase(cmd.Context(), "audit clock", false, func(d *database) error {
				if !lift {
					return l.printClock(cmd.Context(), d)
				}
				r, err := d.LiftClock(cmd.Context(), why)
				if err != nil {
					return err
				}
				return l.receipt("", r, "")
			})
		},
	}
	c.Flags().BoolVar(&lift, "lift", false,
		"reset the time of the newest record to the present")
	c.Flags().StringVar(&why, "why", "", "how the clock came to run ahead")
	return c
}

// clockView is the state of the clock as JSON.
type clockView struct {
	Now        time.Time            `json:"now"`
	Newest     time.Time            `json:"newest,omitzero"`
	Problem    string               `json:"problem,omitempty"`
	Statements []clockStatementView `json:"statements"`
}

type clockStatementView struct {
	store.ClockStatement
	Leaf int64 `json:"leaf"`
}

func (l *cli) printClock(ctx context.Context, d *database) error {
	c, err := d.ClockStatus(ctx)
	if err != nil {
		return err
	}
	view := clockView{Now: utc(c.Now), Newest: utc(c.Newest), Statements: []clockStatementView{}}
	for _, r := range c.Statements {
		view.Statements = append(view.Statements, clockStatementView{r, r.Leaf})
	}
	if c.Problem != nil {
		view.Problem = problem.SummaryOf(c.Problem)
	}
	if l.json {
		return l.printJSON(view)
	}
	out := l.printer()
	out.pair("Clock", formatTime(c.Now))
	out.pair("Newest", formatTime(c.Newest))
	if c.Problem != nil {
		p := problem.ListOf(c.Problem)[0]
		out.pair("Problem", join("; ", text.Clean(p.Summary()), text.Clean(p.Hint)))
	}
	for _, r := range c.Statements {
		says := text.Text("stated that the clock was right, when the newest record was from ")
		if r.Says == store.ClockLifted {
			says = text.Text(fmt.Sprintf("reset the time: %d records were dated later, the newest on ", r.Later))
		}
		out.wrapped("  "+formatTime(r.At)+"  ", join("", text.Clean(r.By.Name), " ", says, formatTime(r.Newest),
			text.Text(fmt.Sprintf(" (ledger %d)", r.Leaf)), prefixed(": ", text.Clean(r.Why))))
	}
	return out.flush()
}
