package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"lert/review/text"
	"lert/store"
	"lert/store/people"
)

func (l *cli) auditPeopleCmd() *cobra.Command {
	var inForce, why string
	c := &cobra.Command{
		Use:         "people [--put-in-force FILE --why TEXT]",
		Annotations: allowedOverSSH,
		Short:       "Show who used which pseudonym, and since when",
		Long: "people lists the people file as it came into force, oldest first, each version with\n" +
			"its place in the ledger: letters and the log show pseudonyms, and this proves whose\n" +
			"they were. A version is recorded with the first record made under it.\n\n" +
			"A database that belongs to a team records nothing while the team's people file is\n" +
			"missing or another one is used; it can still be read. --put-in-force records that\n" +
			"FILE is the people file from now on, or that there is `none`, and why. A lead of the\n" +
			"team listed last must do it, on this machine; if the team has no lead, the owner of\n" +
			"the database file does.",
		Example: "lert audit people\nlert audit people --json\n" +
			"lert audit people --put-in-force people-2027.yaml --why 'the disk with the old one failed'",
		Args: argCount(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if inForce == "" && why != "" {
				return usageError("--why goes with --put-in-force", "leave it out to list the people")
			}
			return l.withDatabase(cmd.Context(), "audit people", false, func(d *database) error {
				if inForce != "" {
					return l.putInForce(cmd.Context(), d, inForce, why)
				}
				records, err := d.PeopleRecords(cmd.Context())
				if err != nil {
					return err
				}
				return l.printSignatories(records)
			})
		},
	}
	c.Flags().StringVar(&inForce, "put-in-force", "", "people file to bring into force; `none` for no team")
	c.Flags().StringVar(&why, "why", "", "what happened to the previous people file")
	return c
}

// putInForce records that another people file, or none, is in force.
func (l *cli) putInForce(ctx context.Context, d *database, file, why string) error {
	var list *people.List
	if file == noPeople {
		file = ""
	} else {
		var err error
		if list, err = l.loadPeople(file); err != nil {
			return err
		}
	}
	r, err := d.PutInForce(ctx, list, file, why)
	if err != nil {
		return err
	}
	return l.receipt("", r, "")
}

// noPeople is the word for no people file.
const noPeople = "none"

func (l *cli) printSignatories(records []store.PeopleRecord) error {
	if l.json {
		for i := range records {
			r := &records[i]
			err := l.printJSON(struct {
				At     time.Time              `json:"at"`
				By     string                 `json:"by"`
				Leaf   int64                  `json:"leaf"`
				File   string                 `json:"file,omitempty"`
				Why    string                 `json:"why,omitempty"`
				People []store.RecordedPerson `json:"people"`
			}{utc(r.At), r.By.Name, r.Leaf, r.File, r.Why, r.People})
			if err != nil {
				return err
			}
		}
		return nil
	}
	out := l.printer()
	if len(records) == 0 {
		out.line("Nothing has been recorded under a people file.")
	}
	for i := range records {
		r := &records[i]
		out.line("From ", formatTime(r.At), text.Text(fmt.Sprintf(" (ledger %d)", r.Leaf)))
		if r.Why != "" {
			out.wrapped("  ", join("", "brought into force by ", text.Clean(r.By.Name), ": ", text.Clean(r.Why)))
		}
		if len(r.People) == 0 {
			out.line("  no team: everyone is an analyst")
			continue
		}
		rows := [][]text.Text{{"NAME", "PSEUDONYM", "ROLE", "USER"}}
		for _, p := range r.People {
			rows = append(rows, []text.Text{text.Clean(p.Name), text.Clean(p.Pseudonym), humanize(p.Role),
				text.Clean(p.User)})
		}
		out.table(2, rows...)
	}
	return out.flush()
}
