package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"lert/review"
)

func (l *cli) closeCmd() *cobra.Command {
	var why, id string
	c := &cobra.Command{
		Use:         "close ID",
		Annotations: allowedOverSSH,
		Short:       "Close a request that has waited too long for the agency's reply",
		Long: "close records a rejection for the reasons that the push back named, because no reply\n" +
			"came in the time that the platform allows; `lert due` shows when that time ends.\n" +
			"Nothing closes by itself. `lert letter` prints the letter that goes with it. A later\n" +
			"reply reopens the request. If you take the closing back within ten minutes, the\n" +
			"request waits for the reply as before and may be closed again.",
		Example: "lert close WA-2026-000123\nlert close WA-2026-000123 --why 'The officer has left the force.'",
		Args:    argCount(1, 1, "one case number"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if id == "" {
				id = newID()
			}
			return l.withDatabase(cmd.Context(), "close", false,
				func(d *database) error { return l.closeCase(cmd.Context(), d, args[0], why, id) })
		},
	}
	c.Flags().StringVar(&why, "why", "", "a note to record with it")
	c.Flags().
		StringVar(&id, "id", "",
			"the decision's id, 32 hex digits, so that a repeated call is recorded once (default: generated)")
	return c
}

func (l *cli) closeCase(ctx context.Context, d *database, id, why, record string) error {
	if err := d.May(review.ActDecide); err != nil {
		return err
	}
	c, err := d.Case(ctx, id)
	if err != nil {
		return err
	}
	from, waiting := c.CloseFrom()
	switch {
	case !waiting:
		return failedError(c.Row.ID+" is not waiting for a reply",
			"only a pushed-back request can be closed; to reject, use `lert decide`")
	case l.now().Before(from):
		return failedError(fmt.Sprintf("%s cannot be closed before %s", c.Row.ID, formatTime(from)),
			"until then the agency may reply; to reject it now for another reason, use `lert decide --outcome reject`")
	}
	out := review.ClosingDecision(&c.CurrentDecision().Decision, why)
	out.ID, out.AssessmentDigest, out.AssessedAt, out.PolicyRef, out.RequestDigest = record, c.AssessmentDigest,
		c.Assessment.AssessedAt, c.Assessment.PolicyRef, c.Digest
	r, err := d.Decide(ctx, out, c.AssessmentJSON)
	if err != nil {
		return err
	}
	return l.receipt(c.Row.ID, r, c.Row.ID+" is closed.")
}
