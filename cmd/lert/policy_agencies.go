package main

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"lert/review"
	"lert/review/policy"
	"lert/review/text"
)

func (l *cli) policyImportAgenciesCmd() *cobra.Command {
	var to, asOf string
	var replace bool
	c := &cobra.Command{
		Use:   "import-agencies FILE.csv",
		Short: "Make a directory of agencies out of the published list of .gov domains",
		Long: "import-agencies reads the list of .gov domains as the registry publishes it\n" +
			"(github.com/cisagov/dotgov-data, current-full.csv) and writes a pack to lay over the\n" +
			"built-in ones with --packs. One mistake in the list and nothing is written. It makes\n" +
			"up no telephone number: for call-backs enter the switchboards that you found yourself\n" +
			"in a pack of your own.",
		Example: "lert policy import-agencies current-full.csv --to packs/agencies.yaml\n" +
			"lert policy import-agencies current-full.csv --to packs/agencies.yaml --replace",
		Args: argCount(1, 1, "one CSV file"),
		RunE: func(_ *cobra.Command, args []string) error {
			day := review.DateOf(l.now())
			if asOf != "" {
				var err error
				if day, err = review.ReadDate(asOf); err != nil {
					return usageError(fmt.Sprintf("--as-of %q: %v", asOf, err), "the day on which the list was fetched")
				}
				if day.After(review.LatestDate(l.now())) {
					return usageError("--as-of "+asOf+" is still to come", "the day on which the list was fetched")
				}
			}
			f, err := l.openFile(args[0])
			if err != nil {
				return pathError(args[0], err)
			}
			defer f.Close()
			body, n, err := policy.ImportAgencies(f, args[0], day)
			if err != nil {
				return err
			}
			if to == "" {
				return l.printBytes(body)
			}
			if err := l.writePack(to, body, replace); err != nil {
				return err
			}
			if l.json {
				return l.printJSON(struct {
					Pack     string `json:"pack"`
					Domains  int    `json:"domains"`
					Agencies int    `json:"agencies"`
				}{to, n.Domains, n.Agencies})
			}
			out := l.printer()
			out.line(text.Text(fmt.Sprintf("%d domains of %d agencies written to ", n.Domains, n.Agencies)),
				text.Clean(to),
				". Lay them over with: --packs ", text.Clean(filepath.Dir(to)))
			return out.flush()
		},
	}
	c.Flags().StringVar(&to, "to", "", "file to write (default: standard output)")
	c.Flags().StringVar(&asOf, "as-of", "", "the day on which the list was fetched (default: today)")
	c.Flags().BoolVar(&replace, "replace", false, "write over a pack that is there already")
	return c
}

// writePack writes a pack; it replaces an existing one only if that was asked for.
func (l *cli) writePack(to string, body []byte, replace bool) error {
	there, err := l.fileExists(to)
	switch {
	case err != nil:
		return pathError(to, err)
	case there && !replace:
		return failedError(to+" is there already", "add --replace to write over it, or name another file with --to")
	}
	return l.replaceFile(to, body, 0o644)
}
