package main

import (
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// BenchmarkFirstFrame is the time from starting the built program, in an empty
// folder, to the first frame that holds rows of the sample queue, at a terminal
// that answers. It is reported and not gated; the median is what counts:
//
//	go test -run '^$' -bench FirstFrame -benchtime 20x ./cmd/lert
func BenchmarkFirstFrame(b *testing.B) {
	program := filepath.Join(b.TempDir(), "lert")
	// SCRIPT_USER is the tests' own; the built program asks the system.
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	var took []time.Duration
	for b.Loop() {
		first := make(chan time.Time, 1)
		began := time.Now()
		x := inTerminal(b, fromEmptyFolder(b, program, "demo"), 100, 30, func(screen string) {
			if strings.Contains(screen, "EMERG") && strings.Contains(screen, "RECORD") && len(first) == 0 {
				first <- time.Now()
			}
		})
		select {
		case at := <-first:
			took = append(took, at.Sub(began))
		case <-time.After(20 * time.Second):
			b.Fatalf("no row came:\n%s", x.text())
		}
		b.StopTimer()
		x.expect("? help").keys("q")
		if err := x.wait(); err != nil {
			b.Error(err)
		}
		b.StartTimer()
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-median")
	b.ReportMetric(float64(took[0].Microseconds())/1000, "ms-best")
	b.ReportMetric(float64(took[len(took)-1].Microseconds())/1000, "ms-worst")
}
