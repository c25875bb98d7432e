package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"lert/review/text"
	"lert/store"
)

func (l *cli) auditPeopleCmd() *cobra.Command {
	return &cobra.Command{
		Use:         "people",
		Annotations: allowedOverSSH,
		Short:       "Who stood behind which pseudonym, and since when",
		Long: "people lists the people file as it came into force, oldest first, each with its place\n" +
			"in the log: letters and the log show pseudonyms, and this proves whose they were. It is\n" +
			"recorded with the first record made under it.",
		Example: "lert audit people\nlert audit people --json",
		Args:    argCount(0, 0, "no words"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return l.withDatabase(cmd.Context(), "audit people", false, func(d *database) error {
				records, err := d.PeopleRecords(cmd.Context())
				if err != nil {
					return err
				}
				return l.printSignatories(records)
			})
		},
	}
}

func (l *cli) printSignatories(records []store.PeopleRecord) error {
	if l.json {
		for i := range records {
			r := &records[i]
			err := l.printJSON(struct {
				At     time.Time              `json:"at"`
				By     string                 `json:"by"`
				Leaf   int64                  `json:"leaf"`
				People []store.RecordedPerson `json:"people"`
			}{utc(r.At), r.By.Name, r.Leaf, r.People})
			if err != nil {
				return err
			}
		}
		return nil
	}
	out := l.printer()
	if len(records) == 0 {
		out.line("Nothing was recorded under a people file.")
	}
	for i := range records {
		r := &records[i]
		out.line("From ", formatTime(r.At), text.Text(fmt.Sprintf(" (ledger %d)", r.Leaf)))
		rows := [][]text.Text{{"NAME", "PSEUDONYM", "ROLE", "USER"}}
		for _, p := range r.People {
			rows = append(rows, []text.Text{text.Clean(p.Name), text.Clean(p.Pseudonym), humanize(p.Role),
				text.Clean(p.User)})
		}
		out.table(2, rows...)
	}
	return out.flush()
}
