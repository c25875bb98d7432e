package main

import (
	"github.com/spf13/cobra"

	"lert/review"
	"lert/review/letter"
)

func (l *lert) letterCmd() *cobra.Command {
	return &cobra.Command{
		Use:     "letter ID",
		Short:   "Print the letter that goes with the latest decision",
		Example: "lert letter WA-2026-000123",
		Args:    arguments(1, 1, "one case number"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return l.with(cmd.Context(), "letter", false, func(d *desk) error {
				c, err := d.Case(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				if len(c.Decisions) == 0 {
					return failure(c.Row.ID+" is not decided, so there is no letter", "decide it first: `lert decide "+c.Row.ID+" --outcome …`")
				}
				last := &c.Decisions[len(c.Decisions)-1]
				text, err := letter.Write(d.Policy(), letter.Input{
					Request: c.Request, Assessment: last.Assessment, Decision: &last.Decision,
					CaseNumber: c.Row.ID, Pseudonym: last.Decision.By.Pseudonym, Rehearsal: d.Rehearsal(),
				})
				if err != nil {
					return err
				}
				if l.json {
					return l.emit(struct {
						Request  string `json:"request"`
						Decision string `json:"decision"`
						Letter   string `json:"letter"`
					}{c.Row.ID, last.Decision.ID, text})
				}
				out := l.page()
				for _, t := range review.CleanLines(text) {
					out.line(t)
				}
				return out.done()
			})
		},
	}
}
