package main

import (
	"github.com/spf13/cobra"

	"lert/review"
)

func (l *lert) claimCmd() *cobra.Command {
	var next bool
	c := &cobra.Command{
		Use:         "claim [ID]",
		Annotations: overSSH,
		Short:       "Take a request, so that nobody else works on it",
		Long:        "claim takes a request for twenty minutes, an emergency for fifteen. With --next it\ntakes the first of the working order that nobody holds.",
		Example:     "lert claim WA-2026-000123\nlert claim --next",
		Args:        arguments(0, 1, "one case number, or --next"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if next == (len(args) == 1) {
				return usage("`lert claim` needs either a case number or --next", "`lert queue` lists what is open")
			}
			return l.with(cmd.Context(), "claim", false, func(d *desk) error {
				id := ""
				if next {
					var err error
					if id, err = d.ClaimNext(cmd.Context(), d.actor); err != nil {
						return err
					}
					if id == "" {
						return failure("nothing is open that nobody holds", "`lert queue` shows who holds what")
					}
				} else {
					id = args[0]
				}
				k, err := d.Claim(cmd.Context(), d.actor, id)
				if err != nil {
					return err
				}
				if l.json {
					return l.emit(struct {
						Request string `json:"request"`
						claimView
					}{id, claimView{k.Holder, utc(k.Since), utc(k.Until)}})
				}
				out := l.page()
				out.line(review.Clean(id), " is yours until ", instant(k.Until), ".")
				return out.done()
			})
		},
	}
	c.Flags().BoolVar(&next, "next", false, "the first that nobody holds")
	return c
}

func (l *lert) releaseCmd() *cobra.Command {
	return &cobra.Command{
		Use:         "release ID",
		Annotations: overSSH,
		Short:       "Give a request back to the queue",
		Example:     "lert release WA-2026-000123",
		Args:        arguments(1, 1, "one case number"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return l.with(cmd.Context(), "release", false, func(d *desk) error {
				if err := d.Release(cmd.Context(), d.actor, args[0], ""); err != nil {
					return err
				}
				if l.json {
					return l.emit(struct {
						Request string `json:"request"`
						Holder  string `json:"holder"`
					}{args[0], ""})
				}
				out := l.page()
				out.line(review.Clean(args[0]), " is free again.")
				return out.done()
			})
		},
	}
}
