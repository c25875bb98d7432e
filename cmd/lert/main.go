// Command lert is a review console for teams that answer government requests
// for user data. This package is its front door: it turns flags into one call
// and results into text or JSON. It holds no rules, no storage, no drawing.
//
// Start reading at lert.go; each verb has a file of its own.
package main

import (
	"context"
	"os"
	"os/signal"
	"os/user"
	"runtime/debug"
	"syscall"
	"time"
)

// startGC is how much garbage may stand beside what is in use while a run
// starts. Parsing the packs leaves some 20 MB behind in 20 ms; collecting that
// meanwhile doubles the time to the first frame, and most verbs end before it
// would matter. The console goes back to the usual 100 (see console).
const startGC = 400

func main() {
	if _, set := os.LookupEnv("GOGC"); !set {
		debug.SetGCPercent(startGC)
	}
	// A terminal that closes asks once more while the program is ending in order
	// already; that must not cut it short.
	ctx, hungUp := signal.NotifyContext(context.Background(), syscall.SIGHUP)
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	// The first interrupt lets a verb end in order; the second one ends it.
	context.AfterFunc(ctx, stop)
	code := run(ctx, Env{
		Args:   os.Args[1:],
		In:     os.Stdin,
		Out:    os.Stdout,
		Err:    os.Stderr,
		Lookup: os.LookupEnv,
		Now:    time.Now,
		User:   systemUser,
		Host:   os.Hostname,
		Home:   os.UserHomeDir,
	})
	stop()
	hungUp()
	os.Exit(code)
}

// systemUser is the log-in name that the operating system vouches for. USER
// and LOGNAME are not asked: anybody can set them.
func systemUser() (string, error) {
	u, err := user.Current()
	if err != nil {
		return "", err
	}
	return u.Username, nil
}
