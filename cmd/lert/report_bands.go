package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	transparency "lert/review/report"
)

func (l *cli) reportBandsCmd() *cobra.Command {
	var period string
	c := &cobra.Command{
		Use:         "bands --period 2026H2 CLASS=REQUESTS[/ACCOUNTS]…",
		Annotations: allowedOverSSH,
		Short:       "Enter the bands of national-security requests, as counsel",
		Long: "bands records what may be said of national-security requests in the report of a\n" +
			"half-year: bands as 50 USC 1874 has them, never a number. They are counsel's word;\n" +
			"nothing is counted for them. A later entry takes the place of an earlier one, and\n" +
			"a report of an earlier state of the ledger still shows the bands of then.\n\n" +
			"Classes: FISA Content Requests, FISA Non-Content Requests, NSLs.",
		Example: "lert report bands --period 2026H2 'NSLs=0 - 499/0 - 499'\n" +
			"lert report bands --period 2026H2 'FISA Content Requests=0 - 499' 'NSLs=500 - 999/500 - 999'",
		Args: argCount(1, -1, "a class and its band, as 'NSLs=0 - 499'"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if period == "" {
				return usageError("bands are of a half-year", "name it: --period 2026H2")
			}
			half, err := periodFlag(period)
			if err != nil {
				return err
			}
			if !half.IsHalfYear() {
				return usageError("bands are of a half-year, not of "+half.String(), "name it: --period 2026H2")
			}
			var bands []transparency.Band
			for _, s := range args {
				class, band, ok := strings.Cut(s, "=")
				if !ok {
					return usageError(fmt.Sprintf("%q is not a class with its band", s),
						"write it as 'NSLs=0 - 499' or 'NSLs=0 - 499/0 - 499'")
				}
				requests, accounts, _ := strings.Cut(band, "/")
				bands = append(bands, transparency.Band{Class: strings.TrimSpace(class),
					Requests: strings.TrimSpace(requests), Accounts: strings.TrimSpace(accounts)})
			}
			return l.withDatabase(cmd.Context(), "report bands", false, func(d *database) error {
				r, err := d.EnterBands(cmd.Context(), half, bands)
				if err != nil {
					return err
				}
				return l.receipt("", r, "")
			})
		},
	}
	c.Flags().StringVar(&period, "period", "", "the half-year: 2026H1 or 2026H2")
	return c
}
