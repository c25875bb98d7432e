package main

import (
	"github.com/spf13/cobra"

	"lert/review/intake"
)

func (l *lert) schemaCmd() *cobra.Command {
	return &cobra.Command{
		Use:         "schema",
		Annotations: overSSH,
		Short:       "Print the JSON Schema of the request document",
		Example:     "lert schema > request.schema.json",
		Args:        arguments(0, 0, "no words"),
		RunE: func(*cobra.Command, []string) error {
			_, err := l.env.Out.Write(intake.Schema())
			return err
		},
	}
}
