//go:build unix

package tui

import (
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// canStop: this system can stop a process and continue it.
const canStop = true

// stopGrace is how long the system may take to stop a process that asked for it. If it
// still runs then, no shell of this terminal could continue it, and the system left it running.
const stopGrace = 250 * time.Millisecond

// stopProcess stops all processes of this program's job, as the terminal does for ^Z. It
// returns once this one runs again; false if it was never stopped.
func stopProcess() bool {
	continued := make(chan os.Signal, 1)
	signal.Notify(continued, syscall.SIGCONT)
	defer signal.Stop(continued)
	if syscall.Kill(0, syscall.SIGTSTP) != nil {
		return false
	}
	for range 2 { // the time of a stop counts, too, so the first wait may be over together with it
		select {
		case <-continued:
			return true
		case <-time.After(stopGrace):
		}
	}
	return false
}

// refuseStop keeps ^Z from stopping the line mode, which would stop with the database
// in its hands, and says so. done ends that.
func refuseStop(out io.Writer) (done func()) {
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGTSTP)
	ended := make(chan struct{})
	go func() {
		for {
			select {
			case <-asked:
				sayNotStopped(out)
			case <-ended:
				return
			}
		}
	}()
	return func() { signal.Stop(asked); close(ended) }
}
