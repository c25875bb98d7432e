package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"lert/review/text"
	"lert/store"
)

func (l *cli) auditAcceptCmd() *cobra.Command {
	var why string
	c := &cobra.Command{
		Use:         "accept [SIZE --why TEXT]",
		Annotations: allowedOverSSH,
		Short:       "Confirm that a database that has changed unexpectedly is the right one",
		Long: "accept resolves a doubt about the database file. The size of its ledger and its\n" +
			"root are also kept beside the file, in PATH.last, and for each user in a folder of\n" +
			"their own. A database that is older than that record, or in a different state, can\n" +
			"be read, but nothing can be recorded in it: it may have been restored from an\n" +
			"earlier copy, or have lost its newest record to a damaged page. Restore the right\n" +
			"file, or confirm that this one is right: SIZE is the number of entries in its\n" +
			"ledger. A lead or counsel must confirm it; without a people file, anyone at the\n" +
			"console may. Without SIZE it lists what was accepted.",
		Example: "lert audit accept\nlert audit accept 118 --why 'the disk failed; this is Monday's backup'",
		Args:    argCount(0, 1, "the size of the ledger to accept, or nothing"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				if why != "" {
					return usageError("--why goes with a size", "leave it out to list what was accepted")
				}
				return l.withDatabase(cmd.Context(), "audit accept", false, func(d *database) error {
					return l.printAccepted(cmd.Context(), d)
				})
			}
			size, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil || size < 0 {
				return usageError(fmt.Sprintf("%q is not a number of entries", text.Clean(args[0])),
					"`lert audit verify` prints it")
			}
			return l.withDatabase(cmd.Context(), "audit accept", false, func(d *database) error {
				r, err := d.AcceptFile(cmd.Context(), size, why)
				if err != nil {
					return err
				}
				return l.receipt("", r, "")
			})
		},
	}
	c.Flags().StringVar(&why, "why", "", "how the database came to be in this state")
	return c
}

type fileStatementView struct {
	store.FileStatement
	Leaf int64 `json:"leaf"`
}

// printAccepted lists the statements that the database is right as it was.
func (l *cli) printAccepted(ctx context.Context, d *database) error {
	list, err := d.FileStatements(ctx)
	if err != nil {
		return err
	}
	views := make([]fileStatementView, len(list))
	out := l.printer()
	for i, r := range list {
		views[i] = fileStatementView{r, r.Leaf}
		out.wrapped("  "+formatTime(r.At)+"  ", join("", text.Clean(r.By.Name), " accepted ",
			text.Clean(r.Has.String()),
			text.Text(fmt.Sprintf(" (ledger %d): ", r.Leaf)), text.Clean(r.Why)))
		for _, c := range r.Lacks {
			out.wrapped("    ", "recorded elsewhere, but missing from it: "+text.Clean(c.String()))
		}
	}
	if l.json {
		return l.printJSON(views)
	}
	if len(list) == 0 {
		out.line("No state of the database was ever in doubt.")
	}
	return out.flush()
}
