package main

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"

	"github.com/spf13/cobra"

	"lert/tui"
	"lert/tui/kit"
)

// runConsole is `lert` without a verb: the console on the database.
func (l *cli) runConsole(cmd *cobra.Command, _ []string) error {
	if err := l.checkTheme(); err != nil {
		return err
	}
	return l.withDatabase(cmd.Context(), "console", true, func(d *database) error {
		return l.console(cmd.Context(), d, tui.Options{})
	})
}

// console shows the console on an open database; o has the options of the caller.
func (l *cli) console(ctx context.Context, d *database, o tui.Options) error {
	o.Me, o.Now, o.Version, o.NewID, o.Hash = d.actor, l.now, version(), newID, l.hashFile
	o.Rehearsal, o.Zone = d.Rehearsal(), d.Zone()
	if c := d.BackupInfo(); c != nil && c.Continued.IsZero() {
		o.Copied = c.At
	}
	o.Plain = o.Plain || l.plain
	o.Theme = l.theme
	o.In, o.Out, o.Env = l.terminal()
	if l.env.Window != nil && (l.plain || tui.WantsPlain(o.Env)) {
		return failedError("line mode needs a terminal that edits lines locally",
			"connect with ssh -T, which leaves line editing to your terminal")
	}
	o.Window = l.env.Window
	if d.store != nil && !l.isRemote() {
		o.Pause = d.store.Pause
	}
	if _, set := l.env.Lookup("GOGC"); !set && !l.isRemote() {
		debug.SetGCPercent(100)
	}
	return tui.Run(ctx, d.Session, o)
}

// appearanceFlags are the flags for the look of the console.
func (l *cli) appearanceFlags(c *cobra.Command) {
	c.Flags().BoolVar(&l.plain, "plain", false, "line mode, for screen readers and pipes")
	c.Flags().StringVar(&l.theme, "theme", "", "dark, light or none (default: to match the terminal's background)")
}

// checkTheme refuses an unknown theme before anything is opened.
func (l *cli) checkTheme() error {
	if l.theme == "" || slices.Contains(kit.Themes, l.theme) {
		return nil
	}
	return usageError(fmt.Sprintf("there is no theme %q", l.theme), "use dark, light or none")
}
