package main

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"

	"github.com/spf13/cobra"

	"lert/tui"
)

// runConsole is lert without a verb: the console on the database.
func (l *lert) runConsole(cmd *cobra.Command, _ []string) error {
	if err := l.checkTheme(); err != nil {
		return err
	}
	return l.with(cmd.Context(), "console", true, func(d *desk) error {
		return l.console(cmd.Context(), d, tui.Options{})
	})
}

// console shows the console on an opened database; o says what is special.
func (l *lert) console(ctx context.Context, d *desk, o tui.Options) error {
	o.Me, o.Now, o.Version, o.NewID, o.Hash = d.actor, l.now, version(), newID, l.hashed
	o.Rehearsal, o.Zone = d.Rehearsal(), d.Zone()
	if c := d.CopyOf(); c != nil && c.Continued.IsZero() {
		o.Copied = c.At
	}
	o.Plain = o.Plain || l.plain
	o.Theme = l.theme
	o.In, o.Out, o.Env = l.terminal()
	if l.env.Window != nil && (l.plain || tui.WantsPlain(o.Env)) {
		return failure("the line mode needs a terminal that edits lines by itself", "connect with ssh -T, which leaves that to your own")
	}
	o.Window = l.env.Window
	if _, set := l.env.Lookup("GOGC"); !set && !l.remote() {
		debug.SetGCPercent(100)
	}
	return tui.Run(ctx, d.Session, o)
}

// lookFlags are the flags of how the console looks.
func (l *lert) lookFlags(c *cobra.Command) {
	c.Flags().BoolVar(&l.plain, "plain", false, "line by line, for screen readers and pipes")
	c.Flags().StringVar(&l.theme, "theme", "", "dark, light or none (default: as the terminal's background)")
}

// checkTheme refuses a theme that there is not, before anything is opened.
func (l *lert) checkTheme() error {
	if l.theme == "" || slices.Contains(tui.Themes, l.theme) {
		return nil
	}
	return usage(fmt.Sprintf("there is no theme %q", l.theme), "give dark, light or none")
}
