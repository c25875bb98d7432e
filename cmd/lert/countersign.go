package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"lert/review"
)

func (l *cli) countersignCmd() *cobra.Command {
	var answer, why string
	c := &cobra.Command{
		Use:         "countersign DECISION --answer agree|refuse",
		Annotations: allowedOverSSH,
		Short:       "Sign a held decision as the second person, or refuse it",
		Long: "countersign answers a decision that is held. Agreeing makes it final; refusing\n" +
			"reopens the case. The second signature must come from a different person than the\n" +
			"one who decided, with the role that the decision needs.",
		Example: "lert countersign 5f0c…e1 --answer agree\n" +
			"lert countersign 17 --answer refuse --why 'the order is for another account'",
		Args: argCount(1, 1, "the id or number of one decision"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if answer == "" {
				return usageError("a countersignature needs an --answer", "agree, or refuse with --why")
			}
			if answer != "agree" && answer != "refuse" {
				return usageError(fmt.Sprintf("--answer %q is neither", answer), "agree, or refuse with --why")
			}
			return l.withDatabase(cmd.Context(), "countersign", false, func(d *database) error {
				if err := d.May(review.ActCountersign); err != nil {
					return err
				}
				pending, _, err := d.Decision(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				id := pending.Decision.ID
				r, err := d.Countersign(cmd.Context(),
					review.Countersignature{Schema: review.CountersignatureSchema, DecisionID: id, Answer: answer,
						Why: why})
				if err != nil {
					return err
				}
				return l.receipt(pending.Decision.RequestID, r, "Decision "+id+": "+answer+".")
			})
		},
	}
	c.Flags().StringVar(&answer, "answer", "", "agree or refuse")
	c.Flags().StringVar(&why, "why", "", "reason; required for a refusal")
	return c
}
