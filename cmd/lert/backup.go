package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"lert/review/text"
	"lert/store"
)

func (l *cli) backupCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "backup FILE",
		Short: "Copy the database to a new file while others work on it",
		Long: "backup copies the whole database, as it is at one moment, to a file that does not\n" +
			"exist yet. Consoles and commands continue to work in the meantime. The copy records\n" +
			"when it was made and how far its ledger goes: `lert audit verify --db FILE` checks it\n" +
			"and shows both. To replace a lost database, move the copy into its place; once the\n" +
			"first record is made in it, it is a database like any other. The copy contains\n" +
			"everything and is not encrypted.",
		Example: "lert backup /media/vault/lert-2026-11-24.db\nlert audit verify --db /media/vault/lert-2026-11-24.db",
		Args:    argCount(1, 1, "the name of a new file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			to := args[0]
			info, err := l.statFile(to)
			switch {
			case err == nil && info.IsDir():
				return failedError(to+" is a folder", "name a file in it, such as "+
					filepath.Join(to, "lert-"+l.now().Format(time.DateOnly)+".db"))
			case err == nil:
				return alreadyThere(to)
			}
			if dir := filepath.Dir(to); errors.Is(err, fs.ErrNotExist) {
				if _, err := l.statFile(dir); errors.Is(err, fs.ErrNotExist) {
					return failedError("there is no folder "+dir, "create it first, accessible only to you")
				}
			}
			return l.withDatabase(cmd.Context(), "backup", false, func(d *database) error {
				c, err := d.Backup(cmd.Context(), to)
				if errors.Is(err, fs.ErrExist) {
					return alreadyThere(to)
				}
				if err != nil {
					return err
				}
				l.made = append(l.made, "the copy "+to)
				return l.printBackup(to, &c)
			})
		},
	}
}

func alreadyThere(path string) error {
	return failedError(path+" already exists", "name a new file: a copy never replaces another")
}

// printBackup prints what a backup contains.
func (l *cli) printBackup(to string, c *store.BackupInfo) error {
	info, err := l.statFile(to)
	if err != nil {
		return err
	}
	if l.json {
		return l.printJSON(backupView{to, info.Size(), *c})
	}
	out := l.printer()
	out.pair("Copy", join(" · ", text.Clean(to), text.Text(fmt.Sprintf("%.1f MB", float64(info.Size())/1e6))))
	out.pair("Original", text.Clean(c.From))
	out.pair("As of", join(" · ", formatTime(c.At), text.Text(fmt.Sprintf("%d leaves", c.Leaves))))
	out.pair("Root", text.Clean(c.Root))
	out.line("Check it with `lert audit verify --db ", text.Clean(to), "`, and keep the root in another place.")
	return out.flush()
}

type backupView struct {
	Copy  string `json:"copy"`
	Bytes int64  `json:"bytes"`
	store.BackupInfo
}

// copyLine says that a database is a backup, and of when.
func copyLine(c *store.BackupInfo, now time.Time) text.Text {
	if c.Continued.IsZero() {
		return join("", "a copy of ", text.Clean(c.From), ", made ", formatSpan(now.Sub(c.At)), " ago (",
			formatTime(c.At), "): it does not include anything recorded there since.")
	}
	return join("", "continued on ", formatTime(c.Continued), " from a copy of ", text.Clean(c.From), ", made on ",
		formatTime(c.At), ": it does not include anything recorded there in between.")
}
