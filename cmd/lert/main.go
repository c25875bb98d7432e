// Command lert is a review console for teams that answer government requests for user
// data. This package is its command line: it turns flags into one call and results
// into text or JSON. It has no rules, no storage and no drawing.
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

// startGC is the garbage collector's target while a run starts, in percent. Parsing
// the packs leaves some 20 MB of garbage in 20 ms; collecting it then doubles the time
// to the first frame, and most verbs end before it would matter. The console goes back
// to the default of 100 (see console).
const startGC = 400

func main() {
	if _, set := os.LookupEnv("GOGC"); !set {
		debug.SetGCPercent(startGC)
	}
	os.Exit(runUntilSignal(Env{
		Args:   os.Args[1:],
		In:     os.Stdin,
		Out:    os.Stdout,
		Err:    os.Stderr,
		Lookup: os.LookupEnv,
		Now:    time.Now,
		User:   systemUser,
		Host:   os.Hostname,
		Home:   os.UserHomeDir,
	}))
}

// endTimeout is how long a run may take to end after a signal.
const endTimeout = 8 * time.Second

// runUntilSignal runs until the verb ends, or until a signal tells it to. The first
// signal lets it end gracefully; the second one ends it. A run that cannot end, because
// a disk or the process that has the database open does not answer, is left.
func runUntilSignal(env Env) int {
	// A terminal that closes sends a second signal while the program is already
	// ending gracefully; it must not cut that short.
	ctx, hungUp := signal.NotifyContext(context.Background(), syscall.SIGHUP)
	defer hungUp()
	surviveClosedPipe()
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	ended := make(chan int, 1)
	go func() { ended <- run(ctx, env) }()
	select {
	case code := <-ended:
		return code
	case <-ctx.Done():
	}
	select {
	case code := <-ended:
		return code
	case <-time.After(endTimeout):
		printProblem(env.Err, "a call is still running; the program ends without waiting for it",
			"everything reported as recorded is recorded; anything else is not, or its outcome is unknown")
		return exitFailed
	}
}

// surviveClosedPipe makes a pipe that nobody reads any more an error of the write. By
// default it ends the process before that can say what was recorded.
func surviveClosedPipe() { signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) }

// systemUser is the login name according to the operating system. USER and LOGNAME
// are not used: anybody can set them.
func systemUser() (string, error) {
	u, err := user.Current()
	if err != nil {
		return "", err
	}
	return u.Username, nil
}
