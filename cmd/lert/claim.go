package main

import (
	"github.com/spf13/cobra"

	"lert/review/text"
)

func (l *cli) claimCmd() *cobra.Command {
	var next bool
	var to, why string
	c := &cobra.Command{
		Use:         "claim [ID]",
		Annotations: allowedOverSSH,
		Short:       "Claim a request so that nobody else works on it, or hand it over",
		Long: "claim takes a request for twenty minutes from your last activity, or an emergency for\n" +
			"fifteen; claiming again extends it. --next claims the first request in working order\n" +
			"that nobody holds. --to hands it to a person in the people file, who has eight hours\n" +
			"to pick it up (an emergency: fifteen minutes). A lead can move somebody else's\n" +
			"current claim, with --why; anyone can take an expired one. The history of the case\n" +
			"shows all of it.",
		Example: "lert claim WA-2026-000123\nlert claim --next\n" +
			"lert claim WA-2026-000123 --to 'Jonas Weber' --why 'he read the warrant'\n" +
			"lert claim WA-2026-000123 --why 'Priya is ill'",
		Args: argCount(0, 1, "one case number, or --next"),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case next == (len(args) == 1):
				return usageError("`lert claim` needs either a case number or --next",
					"`lert queue` lists what is open")
			case next && (to != "" || why != ""):
				return usageError("--next claims for you a request that nobody holds",
					"name a case number to hand it over")
			}
			return l.withDatabase(cmd.Context(), "claim", false, func(d *database) error {
				id := ""
				if next {
					var err error
					if id, err = d.ClaimNext(cmd.Context()); err != nil {
						return err
					}
					if id == "" {
						return failedError("no open request is free", "`lert queue` shows who holds what")
					}
				} else {
					id = args[0]
				}
				k, err := d.Assign(cmd.Context(), id, to, why)
				if err != nil {
					return err
				}
				if l.json {
					return l.printJSON(struct {
						Request string `json:"request"`
						claimView
					}{id, claimView{k.Holder, utc(k.Since), utc(k.Until)}})
				}
				out := l.printer()
				whose := text.Text("yours")
				if k.Holder != d.actor.Name {
					whose = "with " + text.Clean(k.Holder)
				}
				out.line(text.Clean(id), " is ", whose, " until ", formatTime(k.Until), ".")
				return out.flush()
			})
		},
	}
	c.Flags().BoolVar(&next, "next", false, "claim the first request that nobody holds")
	c.Flags().StringVar(&to, "to", "", "hand it to this person in the people file")
	c.Flags().StringVar(&why, "why", "", "why the claim changes; required if somebody else holds it")
	return c
}

func (l *cli) releaseCmd() *cobra.Command {
	var why string
	c := &cobra.Command{
		Use:         "release ID",
		Annotations: allowedOverSSH,
		Short:       "Release a claim, so that the request is free again",
		Example:     "lert release WA-2026-000123",
		Args:        argCount(1, 1, "one case number"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return l.withDatabase(cmd.Context(), "release", false, func(d *database) error {
				if err := d.ReleaseClaim(cmd.Context(), args[0], why); err != nil {
					return err
				}
				if l.json {
					return l.printJSON(struct {
						Request string `json:"request"`
						Holder  string `json:"holder"`
					}{args[0], ""})
				}
				out := l.printer()
				out.line(text.Clean(args[0]), " is free again.")
				return out.flush()
			})
		},
	}
	c.Flags().StringVar(&why, "why", "", "why; required if somebody else holds it, which only a lead may release")
	return c
}
