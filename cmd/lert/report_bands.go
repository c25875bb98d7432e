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
		Use:         "bands --period 2026H2 CLASS=BAND…",
		Annotations: allowedOverSSH,
		Short:       "Enter the bands for national-security requests, as counsel",
		Long: "bands records what may be said about national-security requests in the report of a\n" +
			"half-year: bands as 50 USC 1874 defines them, never a number. Counsel is responsible\n" +
			"for them; nothing is counted. A later entry replaces an earlier one, and a report\n" +
			"from an earlier state of the ledger still shows the bands of that time.\n\n" +
			"Classes: FISA Content Requests, FISA Non-Content Requests, NSLs.",
		Example: "lert report bands --period 2026H2 'NSLs=0 - 499/0 - 499'\n" +
			"lert report bands --period 2026H2 'FISA Content Requests=0 - 499' 'NSLs=500 - 999/500 - 999'",
		Args: argCount(1, -1, "a class and its band, as 'NSLs=0 - 499'"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if period == "" {
				return usageError("bands cover a half-year", "name it: --period 2026H2")
			}
			half, err := periodFlag(period)
			if err != nil {
				return err
			}
			if !half.IsHalfYear() {
				return usageError("bands cover a half-year, not "+half.String(), "name it: --period 2026H2")
			}
			var bands []transparency.Band
			for _, s := range args {
				class, band, ok := strings.Cut(s, "=")
				if !ok {
					return usageError(fmt.Sprintf("%q is not a class with a band", s),
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
