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
		Short:       "Record a court order that renews nondisclosure",
		Long: "gag records a further court order that bars user notice. The bar, and the notice that\n" +
			"waits for it, move to the date that the order names. The request gets no new\n" +
			"revision, and its legal basis is not assessed again.\n\n" +
			"Only a judge or a magistrate can renew a bar: with --by prosecutor it is refused, the\n" +
			"bar ends on its original date, and counsel should review the letter. An order that was\n" +
			"made, or takes effect, after the bar had ended is recorded, and counsel is asked to\n" +
			"review the gap. Recording the same order again with other dates corrects its record.",
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
	f.StringVar(&g.name, "name", "", "name of the person who signed it")
	f.StringVar(&g.country, "country", "", "country of the court, as two letters, if not the request's")
	f.StringVar(&g.issued, "issued", "", "date of the order")
	f.StringVar(&g.from, "from", "", "date from which it applies, if stated")
	f.StringVar(&g.until, "until", "", "last day of the bar")
	f.BoolVar(&g.unsigned, "unsigned", false, "the order bears no signature (so it renews nothing)")
	f.StringVar(&g.paper, "paper", "", "the order's file name or SHA-256")
	f.StringVar(&g.note, "note", "", "a note to record with it")
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
		{"--issued", g.issued, "the date of the order, as 2027-02-10"},
		{"--until", g.until, "the last day of the bar, as 2027-08-10"},
	} {
		if x.value == "" {
			return out, usageError("a renewal needs "+x.name, "enter "+x.what)
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
