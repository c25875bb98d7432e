package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"lert/review/text"
	"lert/store"
)

func (l *lert) auditPeopleCmd() *cobra.Command {
	return &cobra.Command{
		Use:         "people",
		Annotations: overSSH,
		Short:       "Who stood behind which pseudonym, and since when",
		Long: "people lists the people file as it came into force, oldest first, each with its place\n" +
			"in the log: letters and the log show pseudonyms, and this proves whose they were. It is\n" +
			"recorded with the first record made under it.",
		Example: "lert audit people\nlert audit people --json",
		Args:    arguments(0, 0, "no words"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return l.with(cmd.Context(), "audit people", false, func(d *desk) error {
				records, err := d.Signatories(cmd.Context())
				if err != nil {
					return err
				}
				return l.signatories(records)
			})
		},
	}
}

func (l *lert) signatories(records []store.PeopleRecord) error {
	if l.json {
		for i := range records {
			r := &records[i]
			err := l.emit(struct {
				At     time.Time         `json:"at"`
				By     string            `json:"by"`
				Leaf   int64             `json:"leaf"`
				People []store.Signatory `json:"people"`
			}{utc(r.At), r.By.Analyst, r.Leaf, r.People})
			if err != nil {
				return err
			}
		}
		return nil
	}
	out := l.page()
	if len(records) == 0 {
		out.line("Nothing was recorded under a people file.")
	}
	for i := range records {
		r := &records[i]
		out.line("From ", instant(r.At), text.Text(fmt.Sprintf(" (ledger %d)", r.Leaf)))
		rows := [][]text.Text{{"NAME", "PSEUDONYM", "ROLE", "USER"}}
		for _, p := range r.People {
			rows = append(rows, []text.Text{text.Clean(p.Name), text.Clean(p.Pseudonym), words(p.Role), text.Clean(p.User)})
		}
		out.table(2, rows...)
	}
	return out.done()
}
