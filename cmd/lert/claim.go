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
		Short:       "Take a request, so that nobody else works on it; hand it to somebody",
		Long: "claim takes a request for twenty minutes from your last activity, an emergency for\n" +
			"fifteen; claiming again prolongs it. --next takes the first of the working order that\n" +
			"nobody holds. --to hands it to a person of the people file, for whom it waits eight\n" +
			"hours. Another's running claim is moved by a lead, with --why; one that expired is\n" +
			"anybody's. The history of the case shows all of it.",
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
				return usageError("--next takes what nobody holds, for yourself",
					"name the case number to hand it over")
			}
			return l.withDatabase(cmd.Context(), "claim", false, func(d *database) error {
				id := ""
				if next {
					var err error
					if id, err = d.ClaimNext(cmd.Context()); err != nil {
						return err
					}
					if id == "" {
						return failedError("nothing is open that nobody holds", "`lert queue` shows who holds what")
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
	c.Flags().BoolVar(&next, "next", false, "the first that nobody holds")
	c.Flags().StringVar(&to, "to", "", "hand it to this person of the people file")
	c.Flags().StringVar(&why, "why", "", "why it changes hands; needed where another's claim runs")
	return c
}

func (l *cli) releaseCmd() *cobra.Command {
	var why string
	c := &cobra.Command{
		Use:         "release ID",
		Annotations: allowedOverSSH,
		Short:       "Give a request back to the queue",
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
	c.Flags().StringVar(&why, "why", "", "why; needed where another's claim runs, which a lead may release")
	return c
}
