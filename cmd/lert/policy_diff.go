package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"lert/review"
	"lert/review/policy"
	"lert/review/text"
)

func (l *cli) policyDiffCmd() *cobra.Command {
	return &cobra.Command{
		Use:         "diff A B",
		Annotations: allowedOverSSH,
		Short:       "Describe the differences between two policies in words",
		Long: "diff compares the rows of two policies: which are new, which were removed, what\n" +
			"changed from what to what, and on what legal basis. A and B are each `builtin`, a\n" +
			"folder of packs laid over the built-in ones, or the digest of a policy that the\n" +
			"database keeps (as `lert audit show` prints it), so that the law behind an old\n" +
			"decision can be compared with today's. Comments and the order of files are ignored.",
		Example: "lert policy diff builtin packs/\nlert policy diff packs-2025/ packs-2026/ --json\n" +
			"lert policy diff 2026-11-01#9f3c…e1 builtin",
		Args: argCount(2, 2, "two policies"),
		RunE: func(cmd *cobra.Command, args []string) error {
			old, err := l.resolvePolicy(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			new, err := l.resolvePolicy(cmd.Context(), args[1])
			if err != nil {
				return err
			}
			changes := policy.Diff(old, new)
			if l.json {
				for i := range changes {
					if err := l.printJSON(&changes[i]); err != nil {
						return err
					}
				}
				return nil
			}
			out := l.printer()
			switch {
			case len(changes) > 0:
				for _, t := range text.CleanLines(strings.TrimRight(policy.DescribeChanges(old, new, changes), "\n")) {
					out.line(t)
				}
				out.line()
				out.line(changeCount(changes))
			case old.Digest != new.Digest:
				out.line("No rule differs. The files differ only in comments, in order, or in what they repeat.")
			default:
				out.line("The two policies are the same.")
			}
			return out.flush()
		},
	}
}

// changeCount sums up a list of changes by what they do.
func changeCount(changes []policy.Change) text.Text {
	n := map[string]int{}
	for _, c := range changes {
		n[c.What]++
	}
	var parts []string
	for _, what := range []string{policy.Added, policy.Removed, policy.Changed, policy.Reordered} {
		if n[what] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n[what], what))
		}
	}
	return text.Text(strings.Join(parts, ", ") + ".")
}

// resolvePolicy is the policy that a word names: builtin, a folder of packs, or the
// digest of a policy in the database.
func (l *cli) resolvePolicy(ctx context.Context, name string) (*review.Policy, error) {
	if name == "builtin" {
		return policy.Builtin()
	}
	digest := name[strings.LastIndexByte(name, '#')+1:]
	if !isDigest(digest) {
		if _, err := l.statFile(name); errors.Is(err, fs.ErrNotExist) {
			return nil, failedError(name+" is not a folder of packs",
				"name a folder, `builtin`, or the digest of a policy that the database keeps (64 hex digits)")
		}
		return l.loadPacks(name)
	}
	var storedPacks []review.Pack
	err := l.withDatabase(ctx, "policy diff", false, func(d *database) (err error) {
		storedPacks, err = d.PolicyPacks(ctx, digest)
		return err
	})
	if err != nil {
		return nil, err
	}
	return policy.FromPacks(storedPacks)
}

// storedPolicy is resolvePolicy on a database that is already open.
func (l *cli) storedPolicy(ctx context.Context, d *database, name string) (*review.Policy, error) {
	if digest := name[strings.LastIndexByte(name, '#')+1:]; isDigest(digest) {
		storedPacks, err := d.PolicyPacks(ctx, digest)
		if err != nil {
			return nil, err
		}
		return policy.FromPacks(storedPacks)
	}
	return l.resolvePolicy(ctx, name)
}

func isDigest(s string) bool {
	return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == ""
}
