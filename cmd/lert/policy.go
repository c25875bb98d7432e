package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"lert/review"
	"lert/review/policy"
	"lert/review/text"
)

func (l *cli) policyCmd() *cobra.Command {
	return l.verbGroup("policy", "Law and platform rules: list, show, validate, compare, write",
		l.policyListCmd(), l.policyShowCmd(), l.policyValidateCmd(), l.policyDiffCmd(), l.policyNewCmd(),
		l.policyImportAgenciesCmd())
}

// policyListKinds are what policy list prints, each by its name on the command line.
var policyListKinds = []string{"packs", "platforms", "instruments", "codes", "clocks"}

func (l *cli) policyListCmd() *cobra.Command {
	return &cobra.Command{
		Use:         "list [packs|platforms|instruments|codes|clocks]",
		Annotations: allowedOverSSH,
		Short:       "List the packs, or the entries of one kind",
		Example:     "lert policy list\nlert policy list instruments",
		Args:        argCount(0, 1, "one kind of entry"),
		RunE: func(_ *cobra.Command, args []string) error {
			kind := "packs"
			if len(args) == 1 {
				kind = args[0]
			}
			if !slices.Contains(policyListKinds, kind) {
				return usageError(fmt.Sprintf("there is no kind %q", kind),
					"one of: "+strings.Join(policyListKinds, ", "))
			}
			p, err := l.loadPolicy()
			if err != nil {
				return err
			}
			rows := policyRows(p, kind)
			if l.json {
				for _, r := range rows[1:] {
					v := map[string]string{}
					for i, name := range rows[0] {
						v[strings.ToLower(strings.ReplaceAll(name, " ", "_"))] = r[i]
					}
					if err := l.printJSON(v); err != nil {
						return err
					}
				}
				return nil
			}
			out := l.printer()
			var lines [][]text.Text
			for _, r := range rows {
				var line []text.Text
				for i, c := range r {
					t := text.Clean(c)
					if kind == "packs" && i == 2 {
						t = truncate(t, 12)
					}
					line = append(line, truncate(t, 60))
				}
				lines = append(lines, line)
			}
			out.table(0, lines...)
			return out.flush()
		},
	}
}

// policyRows are the rows of one kind, sorted by id, under their headings.
func policyRows(p *review.Policy, kind string) [][]string {
	var header []string
	var rows [][]string
	switch kind {
	case "packs":
		header = []string{"PACK", "AS OF", "DIGEST", "TITLE"}
		for _, k := range p.Packs {
			rows = append(rows, []string{k.Name, k.AsOf.String(), k.Digest, k.Title})
		}
	case "platforms":
		header = []string{"PLATFORM", "NAME", "PREFIX", "CITE"}
		for _, k := range p.Platforms {
			rows = append(rows, []string{k.ID, k.Name, k.Prefix, k.Cite})
		}
	case "instruments":
		header = []string{"INSTRUMENT", "COUNTRY", "SHORT", "SINCE", "UNTIL", "CITE"}
		for _, versions := range p.Instruments {
			for _, k := range versions {
				country := k.Country
				if country == "" {
					country = strings.Join(k.Countries, " ")
				}
				rows = append(rows, []string{k.ID, country, k.Short, k.Since.String(), k.Until.String(), k.Cite})
			}
		}
	case "codes":
		header = []string{"CODE", "SEVERITY", "COUNSEL", "GROUND", "CITE"}
		for _, k := range p.Codes {
			rows = append(rows, []string{k.Code, k.Severity, string(yesNo(k.Counsel)), k.Ground, k.Cite})
		}
	case "clocks":
		header = []string{"BASIS", "CLOCK", "CITE"}
		for _, k := range p.ClockRules {
			rows = append(rows, []string{k.ID, k.Clock, k.Cite})
		}
	}
	slices.SortStableFunc(rows, func(a, b []string) int { return strings.Compare(a[0], b[0]) })
	return append([][]string{header}, rows...)
}

func (l *cli) policyShowCmd() *cobra.Command {
	return &cobra.Command{
		Use:         "show ID",
		Annotations: allowedOverSSH,
		Short:       "Show the page for anything that a screen or a letter names",
		Long: "show prints the page for an id or a name: an instrument, a platform, a code (what\n" +
			"it means, which rules raise it, what cures it), a data type, a citation (where it can\n" +
			"be read, how reliable it is, and what is based on it), a clock, a topic, a country, an\n" +
			"agency or a domain of the directory, a sign of a forgery, a pack, or the digest of a\n" +
			"pack or a policy.",
		Example: "lert policy show us.2703d\nlert policy show whatsapp\nlert policy show scope.encrypted\n" +
			"lert policy show reproductive_care\nlert policy show wa-gov#emergency\nlert policy show 'last seen'",
		Args: argCount(1, 1, "one id"),
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := l.loadPolicy()
			if err != nil {
				return err
			}
			page, err := policy.Show(p, args[0])
			if digest := args[0][strings.LastIndexByte(args[0], '#')+1:]; err != nil && isDigest(digest) {
				if p, err = l.resolvePolicy(cmd.Context(), digest); err == nil {
					page, err = policy.Show(p, digest)
				}
			}
			if err != nil {
				return err
			}
			if l.json {
				return l.printJSON(struct {
					ID   string `json:"id"`
					Text string `json:"text"`
				}{args[0], page})
			}
			out := l.printer()
			for _, t := range text.CleanLines(strings.TrimRight(page, "\n")) {
				out.line(t)
			}
			return out.flush()
		},
	}
}

func (l *cli) policyValidateCmd() *cobra.Command {
	return &cobra.Command{
		Use:         "validate [DIR…]",
		Annotations: allowedOverSSH,
		Short:       "Check packs for mistakes: unknown codes, missing citations, crossing dates",
		Long: "validate reads the built-in packs with the named folders laid over them (or those of\n" +
			"--packs) and reports every mistake with its file and line.",
		Example: "lert policy validate packs/",
		Args:    argCount(0, -1, "folders of packs"),
		RunE: func(_ *cobra.Command, args []string) error {
			l.packs = append(l.packs, args...)
			p, err := l.loadPolicy()
			if err != nil {
				return err
			}
			problems := policy.Validate(p)
			for _, pr := range problems {
				printProblem(l.env.Err, pr.String(), "")
			}
			if l.json {
				if err := l.printJSON(struct {
					Policy   string `json:"policy"`
					Packs    int    `json:"packs"`
					Problems int    `json:"problems"`
				}{p.Ref(), len(p.Packs), len(problems)}); err != nil {
					return err
				}
			}
			if len(problems) > 0 {
				return errReported
			}
			if l.json {
				return nil
			}
			out := l.printer()
			out.line(text.Text(fmt.Sprintf("%d packs, no mistakes found.", len(p.Packs))))
			return out.flush()
		},
	}
}

func (l *cli) policyNewCmd() *cobra.Command {
	var name, to string
	c := &cobra.Command{
		Use:         "new HOST",
		Annotations: allowedOverSSH,
		Short:       "Write a commented one-page pack for your own service",
		Long: "new prints a page that describes a small host: what it holds, how it is reached, how\n" +
			"long it preserves data, and whether it tells its users. Fill it in and lay it over\n" +
			"the built-in packs with --packs.",
		Example: "lert policy new example --name 'Example Host' --to packs/example.yaml\n" +
			"lert --packs packs check request.json",
		Args: argCount(1, 1, "the id of one host"),
		RunE: func(_ *cobra.Command, args []string) error {
			if !hostID(args[0]) {
				return usageError(fmt.Sprintf("%q cannot be the id of a platform", args[0]),
					"an id may contain lower-case letters, digits and hyphens, such as example-host; the service's "+
						"address goes inside the pack")
			}
			if name == "" {
				name = args[0]
			}
			page := policy.Template(args[0], name)
			if to == "" {
				return l.printBytes(page)
			}
			f, err := l.createFile(to, 0o644)
			if errors.Is(err, fs.ErrExist) {
				return failedError(to+" already exists", "remove it, or name another file with --to")
			}
			if err != nil {
				return pathError(to, err)
			}
			if _, err := f.Write(page); err != nil {
				f.Close()
				return failedError("writing "+to+": "+err.Error(), "check whether the disk is full")
			}
			if err := f.Close(); err != nil {
				return failedError("writing "+to+": "+err.Error(), "check whether the disk is full")
			}
			out := l.printer()
			out.line("Written to ", text.Clean(to), ". Fill it in, then run: lert policy validate --packs ",
				text.Clean(filepath.Dir(to)))
			return out.flush()
		},
	}
	c.Flags().StringVar(&name, "name", "", "the service's name, as its users know it")
	c.Flags().StringVar(&to, "to", "", "file to write (default: standard output)")
	return c
}

// hostID reports whether s can be the id of a platform.
func hostID(s string) bool {
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' {
			return false
		}
	}
	return s != "" && len(s) <= 40
}
