package main

import (
	"github.com/spf13/cobra"

	"lert/review/intake"
)

func (l *cli) schemaCmd() *cobra.Command {
	return &cobra.Command{
		Use:         "schema",
		Annotations: allowedOverSSH,
		Short:       "Print the JSON Schema of the request document",
		Example:     "lert schema > request.schema.json",
		Args:        argCount(0, 0, "no arguments"),
		RunE: func(*cobra.Command, []string) error {
			return l.printBytes(intake.Schema())
		},
	}
}
