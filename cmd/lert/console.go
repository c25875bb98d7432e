package main

import (
	"context"
	"os"
	"runtime/debug"

	"github.com/spf13/cobra"

	"lert/tui"
)

// runConsole is lert without a verb: the console on the database.
func (l *lert) runConsole(cmd *cobra.Command, _ []string) error {
	return l.with(cmd.Context(), "console", true, func(d *desk) error {
		return l.console(cmd.Context(), d, tui.Options{})
	})
}

// console shows the console on an opened database; o says what is special.
func (l *lert) console(ctx context.Context, d *desk, o tui.Options) error {
	o.Me, o.Now, o.Version, o.NewID = d.actor, l.now, version(), newID
	o.Rehearsal = d.Rehearsal()
	o.Plain = o.Plain || l.plain
	o.Env = os.Environ()
	if l.env.In != os.Stdin {
		o.In = l.env.In
	}
	if l.env.Out != os.Stdout {
		o.Out = l.env.Out
	}
	if _, set := l.env.Lookup("GOGC"); !set {
		debug.SetGCPercent(100)
	}
	return tui.Run(ctx, d.Store, o)
}
