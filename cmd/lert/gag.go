package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"lert/review"
)

func (l *cli) gagCmd() *cobra.Command {
	g := &renewalFlags{}
	c := &cobra.Command{
		Use:         "gag ID --order DOCKET … --until DAY",
		Annotations: allowedOverSSH,
		Short:       "Record a court's order that renews a nondisclosure",
		Long: "gag records a further order of a court that bars telling the user. The bar, and the\n" +
			"notice that waits for it, move to the day that the order names. The request gets no\n" +
			"new revision, and its legal basis is not judged again.\n\n" +
			"Only a judge or a magistrate renews a bar: with --by prosecutor it is refused, the\n" +
			"bar ends when it did, and the letter is for counsel. An order that was made, or that\n" +
			"begins, after the bar had ended is recorded, and counsel is asked to look at the gap.\n" +
			"The same order recorded again with other days corrects its record.",
		Example: "lert gag WA-2026-000123 --order 26-mj-412 --court 'D. Minn.' --by judge --issued 2027-02-10 " +
			"--until 2027-08-10",
		Args: argCount(1, 1, "one case number"),
		RunE: func(cmd *cobra.Command, args []string) error {
			x, err := g.renewal(args[0])
			if err != nil {
				return err
			}
			return l.withDatabase(cmd.Context(), "gag", false, func(d *database) error {
				r, err := d.RenewNondisclosure(cmd.Context(), x)
				if err != nil {
					return err
				}
				return l.receipt(x.RequestID, r, "")
			})
		},
	}
	f := c.Flags()
	f.StringVar(&g.order, "order", "", "docket or number of the order")
	f.StringVar(&g.court, "court", "", "the court that made it")
	f.StringVar(&g.by, "by", "", "who signed it: judge, magistrate")
	f.StringVar(&g.name, "name", "", "name of who signed it")
	f.StringVar(&g.country, "country", "", "country of the court, as two letters, where it is not the request's")
	f.StringVar(&g.issued, "issued", "", "day on which it was made")
	f.StringVar(&g.from, "from", "", "day from which it runs, where it says so")
	f.StringVar(&g.until, "until", "", "last day of the bar")
	f.BoolVar(&g.unsigned, "unsigned", false, "the paper bears no signature (it renews nothing)")
	f.StringVar(&g.paper, "paper", "", "the paper: its file name, or its SHA-256")
	f.StringVar(&g.note, "note", "", "a word to go with it")
	return c
}

// renewalFlags are the flags of gag.
type renewalFlags struct {
	order, court, by, name, country, issued, from, until, paper, note string
	unsigned                                                          bool
}

// renewal makes the record. The store decides whether the order renews anything.
func (g *renewalFlags) renewal(id string) (review.NondisclosureRenewal, error) {
	out := review.NondisclosureRenewal{RequestID: id, OrderNumber: g.order, Court: g.court, Signed: !g.unsigned,
		Document: g.paper, Note: g.note,
		Authority: review.Authority{Name: g.name, Role: g.by, Country: g.country}}
	for _, x := range []struct{ name, value, what string }{
		{"--order", g.order, "the docket or number of the order"}, {"--court", g.court, "the court that made it"},
		{"--by", g.by, "who signed it: judge, magistrate"},
		{"--issued", g.issued, "the day on which it was made, as 2027-02-10"},
		{"--until", g.until, "the last day of the bar, as 2027-08-10"},
	} {
		if x.value == "" {
			return out, usageError("a renewal needs "+x.name, "give "+x.what)
		}
	}
	if !slices.Contains(review.Roles, g.by) {
		return out, usageError(fmt.Sprintf("--by %q is not a role", g.by), "one of: "+strings.Join(review.Roles, ", "))
	}
	for _, x := range []struct {
		name, value string
		day         *review.Date
	}{{"--issued", g.issued, &out.IssuedOn}, {"--from", g.from, &out.From}, {"--until", g.until, &out.Until}} {
		if x.value == "" {
			continue
		}
		day, err := review.ReadDate(x.value)
		if err != nil {
			return out, usageError(fmt.Sprintf("%s %q is not a date", x.name, x.value), "write it as 2027-08-10")
		}
		*x.day = day
	}
	return out, nil
}
