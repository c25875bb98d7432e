package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"lert/review"
	"lert/review/policy"
	"lert/review/text"
)

func (l *cli) policyImportAgenciesCmd() *cobra.Command {
	var to, asOf string
	var replace bool
	var columns []string
	var list policy.List
	c := &cobra.Command{
		Use:   "import-agencies FILE",
		Short: "Build a directory of agencies from a published list of government domains",
		Long: "import-agencies reads a list of government domains and writes a pack to lay over the\n" +
			"built-in ones with --packs. It knows these lists as published:\n\n" +
			"  cisagov/dotgov-data             current-full.csv, current-federal.csv\n" +
			"  GSA/govt-urls                   1_govt_urls_full.csv and its parts\n" +
			"  ukps-domains                    data/user_domains.json\n" +
			"  robbi5/german-gov-domains       data/domains.csv and its parts\n" +
			"  openregister/government-domains domains_list_2014.csv\n\n" +
			"For any other CSV list, --map says which column is which. A row that cannot be used is\n" +
			"reported and left out. A domain on such a list is official, but that proves\n" +
			"nothing about a person, and the list has no telephone numbers: for call-backs, enter\n" +
			"switchboards that you found yourself, in your own pack.",
		Example: "lert policy import-agencies current-full.csv --to packs/agencies.yaml\n" +
			"lert policy import-agencies current-full.csv --to packs/agencies.yaml --replace\n" +
			"lert policy import-agencies enti.csv --map Sito=domain --map Ente=agency --country IT " +
			"--name it-ipa --source https://www.example.it/enti --licence 'CC BY 4.0' --to packs/it.yaml",
		Args: argCount(1, 1, "one list"),
		RunE: func(_ *cobra.Command, args []string) error {
			list.File, list.AsOf = args[0], review.DateOf(l.now())
			if asOf != "" {
				var err error
				if list.AsOf, err = review.ReadDate(asOf); err != nil {
					return usageError(fmt.Sprintf("--as-of %q: %v", asOf, err), "use the date on which the list was downloaded")
				}
				if list.AsOf.After(review.LatestDate(l.now())) {
					return usageError("--as-of "+asOf+" is in the future", "use the date on which the list was downloaded")
				}
			}
			if err := mapColumns(&list, columns); err != nil {
				return err
			}
			f, err := l.openFile(args[0])
			if err != nil {
				return pathError(args[0], err)
			}
			defer f.Close()
			body, n, err := policy.ImportAgencies(f, list)
			if err != nil {
				return err
			}
			l.printUnusable(n)
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
					Suffixes int    `json:"suffixes"`
					LeftOut  int    `json:"left_out"`
					Unusable int    `json:"unusable"`
				}{to, n.Domains, n.Agencies, n.Suffixes, n.LeftOut, n.Unusable})
			}
			out := l.printer()
			what := fmt.Sprintf("%d domains of %d agencies", n.Domains, n.Agencies)
			if n.Suffixes > 0 {
				what += fmt.Sprintf(" and %d suffixes", n.Suffixes)
			}
			out.line(text.Text(what+" written to "), text.Clean(to), ". Lay them over with: --packs ",
				text.Clean(filepath.Dir(to)))
			if n.LeftOut > 0 {
				out.line(text.Text(fmt.Sprintf("%d rows for bodies that are not part of a government were left out.",
					n.LeftOut)))
			}
			return out.flush()
		},
	}
	c.Flags().StringVar(&to, "to", "", "file to write (default: standard output)")
	c.Flags().StringVar(&asOf, "as-of", "", "use the date on which the list was downloaded (default: today)")
	c.Flags().BoolVar(&replace, "replace", false, "overwrite an existing pack")
	c.Flags().StringArrayVar(&columns, "map", nil,
		"COLUMN=FIELD for another list: "+strings.Join(policy.MapFields, ", "))
	c.Flags().StringVar(&list.Country, "country", "", "with --map: the country of rows that name none")
	c.Flags().StringVar(&list.Name, "name", "", "with --map: the name of the pack, directory/NAME")
	c.Flags().StringVar(&list.Source, "source", "", "with --map: who published the list, or its address")
	c.Flags().StringVar(&list.Licence, "licence", "", "with --map: the licence of the list")
	return c
}

// mapColumns reads --map, and checks what goes with it.
func mapColumns(list *policy.List, columns []string) error {
	const hint = "--map COLUMN=domain, with --name and --source"
	for _, m := range columns {
		i := strings.LastIndexByte(m, '=')
		if i < 0 || strings.TrimSpace(m[:i]) == "" || !slices.Contains(policy.MapFields, m[i+1:]) {
			return usageError(fmt.Sprintf("--map %q is not COLUMN=FIELD", m),
				"fields are "+strings.Join(policy.MapFields, ", "))
		}
		if list.Columns == nil {
			list.Columns = map[string]string{}
		}
		if list.Columns[m[i+1:]] != "" {
			return usageError("--map names two columns for "+m[i+1:], "use one column for each field")
		}
		list.Columns[m[i+1:]] = m[:i]
	}
	isName := func(c rune) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' }
	wrongName := list.Name == "" || strings.ContainsFunc(list.Name, func(c rune) bool { return !isName(c) })
	switch {
	case list.Columns == nil && list.Country+list.Name+list.Source+list.Licence != "":
		return usageError("--country, --name, --source and --licence need --map", hint)
	case list.Columns == nil:
		return nil
	case list.Columns["domain"] == "":
		return usageError("--map names no column for domain", hint)
	case wrongName:
		return usageError("--name is the name of the pack: lower-case letters, digits and hyphens",
			"use a name such as it-ipa")
	case strings.TrimSpace(list.Source) == "":
		return usageError("--source is missing: who published the list, or its address", hint)
	case list.Country == "" && list.Columns["country"] == "":
		return usageError("the list has no country: add --country or --map COLUMN=country",
			"for example: --country IT")
	}
	return nil
}

// printUnusable names, beside the output, the rows that could not be used.
func (l *cli) printUnusable(n policy.ImportCount) {
	for _, e := range n.Broken {
		printProblem(l.env.Err, e.Error(), "")
	}
	if more := n.Unusable - len(n.Broken); more > 0 {
		printProblem(l.env.Err, fmt.Sprintf("and %d more rows that could not be used", more), "")
	}
}

// writePack writes a pack; it replaces an existing one only if that was asked for.
func (l *cli) writePack(to string, body []byte, replace bool) error {
	there, err := l.fileExists(to)
	switch {
	case err != nil:
		return pathError(to, err)
	case there && !replace:
		return failedError(to+" already exists", "add --replace to overwrite it, or name another file with --to")
	}
	return l.replaceFile(to, body, 0o644)
}
