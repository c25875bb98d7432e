package main

import (
	"context"

	"github.com/spf13/cobra"

	"lert/review"
	"lert/review/text"
	"lert/store"
)

func (l *cli) linkCmd() *cobra.Command {
	var why string
	var answers bool
	c := &cobra.Command{
		Use:         "link ID OTHER --why TEXT",
		Annotations: allowedOverSSH,
		Short:       "Link two requests, or record that one is the reply to the other",
		Long: "link records that two requests belong together: each shows the other. It changes\n" +
			"nothing else about them, and no check uses it.\n\n" +
			"With --answers the first request is the agency's reply to the second: its document\n" +
			"becomes a new revision there, the findings that it cures are shown, and it is decided\n" +
			"there. `lert import` says when a document may be a reply; `lert unlink` undoes it.",
		Example: "lert link WA-2026-000123 WA-2026-000101 --why 'the same phone, sold on'\n" +
			"lert link WA-2026-000123 WA-2026-000101 --answers --why 'the signed copy we asked for'",
		Args: argCount(2, 2, "two case numbers"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if text.IsEmpty(why) {
				return usageError("a link needs a reason", "add --why 'why the two belong together'")
			}
			return l.withDatabase(cmd.Context(), "link", false, func(d *database) error {
				do := d.Link
				if answers {
					do = d.LinkReply
				}
				return l.recordLink(cmd.Context(), d, do, args, why)
			})
		},
	}
	c.Flags().StringVar(&why, "why", "", "why they belong together")
	c.Flags().BoolVar(&answers, "answers", false, "the first is the agency's reply to the second")
	return c
}

func (l *cli) unlinkCmd() *cobra.Command {
	var why string
	c := &cobra.Command{
		Use:         "unlink ID OTHER --why TEXT",
		Annotations: allowedOverSSH,
		Short:       "Remove the link between two requests",
		Long: "unlink records that two requests do not belong together after all; the earlier link\n" +
			"stays on record. A request recorded as a reply to the other is open again; the other\n" +
			"keeps the revision, which must be corrected there.",
		Example: "lert unlink WA-2026-000123 WA-2026-000101 --why 'another person of the same name'",
		Args:    argCount(2, 2, "two case numbers"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if text.IsEmpty(why) {
				return usageError("removing a link needs a reason", "add --why 'why they do not belong together'")
			}
			return l.withDatabase(cmd.Context(), "unlink", false,
				func(d *database) error { return l.recordLink(cmd.Context(), d, d.Unlink, args, why) })
		},
	}
	c.Flags().StringVar(&why, "why", "", "why they do not belong together")
	return c
}

// recordLink records a link or its end.
func (l *cli) recordLink(ctx context.Context, d *database, do func(context.Context, review.Link) (store.Receipt, error),
	ids []string, why string) error {
	r, err := do(ctx, review.Link{RequestID: ids[0], OtherID: ids[1], Why: why})
	if err != nil {
		return err
	}
	return l.receipt(ids[0], r, "")
}
