package store

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"lert/review"
	"lert/review/problem"
	"lert/review/text"
	"lert/store/engine"
	"lert/store/format"
)

// replayRange replays the decisions from one number to another (inclusive) and returns the results in parts, oldest
// first. All cores work on it, each on one part and on a snapshot of its own, because a snapshot serves one goroutine
// only. The error is that of the oldest decision that has one.
func (s *Store) replayRange(ctx context.Context, p *review.Policy, from, to uint64) ([]*replayPart, error) {
	size := (to-from)/uint64(runtime.GOMAXPROCS(0)) + 1
	var parts []*replayPart
	var workers sync.WaitGroup
	for first := from; first <= to; first += size {
		part := new(replayPart)
		parts = append(parts, part)
		workers.Go(func() {
			part.err = s.view(ctx, func(r engine.Reader) error {
				*part = replayPart{}
				return part.run(&replayer{s: s, t: &tx{r: r}, p: p}, first, min(first+size-1, to))
			})
		})
	}
	workers.Wait()
	for _, part := range parts {
		if part.err != nil {
			return nil, part.err
		}
	}
	return parts, nil
}

// replayPart is the result of one worker.
type replayPart struct {
	decisions, withoutAssessment, reworded int // as in ReplaySummary
	changed                                []ReplayedDecision
	err                                    error
}

// run replays the decisions from one number to another (inclusive).
func (part *replayPart) run(e *replayer, from, to uint64) error {
	for kv, err := range e.t.scan(format.SeqKey(format.FamDecision, from), format.SeqKey(format.FamDecision, to+1),
		engine.ScanOpt{}) {
		if err == nil {
			err = e.load(kv)
		}
		if err != nil {
			return err
		}
		r, err := e.run()
		if err != nil {
			return problem.In(fmt.Sprintf("decision %d on %s", e.seq, text.Clean(e.d.Request)), err)
		}
		part.decisions++
		if e.shownJSON == nil {
			part.withoutAssessment++
		}
		if r == nil {
			continue
		}
		if r.Reworded {
			part.reworded++
		}
		if len(r.Differences) > 0 {
			part.changed = append(part.changed, *r)
		}
	}
	return nil
}
