package main

import (
	"strings"

	"github.com/spf13/cobra"

	"lert/review"
	"lert/review/text"
)

func (l *cli) referCmd() *cobra.Command {
	var question, to string
	c := &cobra.Command{
		Use:         "refer ID --question TEXT",
		Annotations: allowedOverSSH,
		Short:       "Ask counsel about a request",
		Example: "lert refer WA-2026-000123 --question 'Does the nondisclosure order bind us?'\n" +
			"lert refer WA-2026-000123 --to 'Ines Prado' --question 'Is this order valid in Brazil?'",
		Args: argCount(1, 1, "one case number"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if text.IsEmpty(question) {
				return usageError("a referral needs a question", "add --question 'what counsel should answer'")
			}
			return l.withDatabase(cmd.Context(), "refer", false, func(d *database) error {
				r, err := d.Refer(cmd.Context(), review.Referral{RequestID: args[0], Question: question, To: to})
				if err != nil {
					return err
				}
				return l.receipt(args[0], r, args[0]+" is with counsel.")
			})
		},
	}
	c.Flags().StringVar(&question, "question", "", "what counsel should answer")
	c.Flags().
		StringVar(&to, "to", "",
			"ask this person: in-house counsel, or outside counsel, who can then see this request")
	return c
}

func (l *cli) answerCmd() *cobra.Command {
	return &cobra.Command{
		Use:         "answer ID TEXT…",
		Annotations: allowedOverSSH,
		Short:       "Answer a question to counsel",
		Example:     "lert answer WA-2026-000123 'It binds us until 1 May.'",
		Args:        argCount(2, -1, "a case number and the answer"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return l.withDatabase(cmd.Context(), "answer", false, func(d *database) error {
				r, err := d.RecordOpinion(cmd.Context(), args[0], strings.Join(args[1:], " "))
				if err != nil {
					return err
				}
				return l.receipt(args[0], r, args[0]+" is answered.")
			})
		},
	}
}
