package store

import (
	"context"
	"errors"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"lert/review"
	"lert/review/problem"
	"lert/store/engine"
	"lert/store/format"
)

// barrierEngine is an engine whose second and later snapshots wait until four of them are open at once. The last of
// these four is then lost.
type barrierEngine struct {
	engine.Engine
	mu           sync.Mutex
	opened, open int
	full         chan struct{} // closed when the four are there
}

func (g *barrierEngine) View(ctx context.Context, f func(engine.Reader) error) error {
	g.mu.Lock()
	g.opened++
	g.open++
	n := g.opened
	g.mu.Unlock()
	switch {
	case n == 5:
		close(g.full)
	case n > 1:
		select {
		case <-g.full:
		case <-time.After(20 * time.Second):
			return errors.New("no four snapshots are open at once")
		}
	}
	err := g.Engine.View(ctx, f)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.open--
	if n == 5 {
		return problem.SnapshotLost
	}
	return err
}

// on makes a second store on the fixture's data, reached through e.
func (f *fixture) on(e engine.Engine) *Store {
	return &Store{eng: e, now: f.now, rules: f.rules, indexSecret: f.indexSecret, parsePolicy: f.parsePolicy}
}

// approveMany decides n requests, of which each third asks for no content.
func (f *fixture) approveMany(n int) {
	f.t.Helper()
	for i := range n {
		r := warrant(i)
		if i%3 == 0 {
			r.Data = r.Data[:1]
		}
		c := f.openCase(anna, f.importRequest(r))
		f.decide(anna, approval(c), c)
	}
	f.stopRefresh()
}

func TestReplayUsesAllCores(t *testing.T) {
	f := openTest(t)
	const n = replayBatch + 50
	f.approveMany(n)
	p := testPolicy("x")
	p.Codes["scope.encrypted"].Severity = review.SeverityPushBack
	ctx := context.Background()

	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var one []ReplayedDecision
	sum, err := f.As(anna).Replay(ctx, p, func(r ReplayedDecision) error { one = append(one, r); return nil }, nil)
	if err != nil || sum.Decisions != n || sum.Changed != len(one) ||
		sum.ByDifference[review.DiffCodeSeverity] != len(one) || len(one) != n*2/3 {
		t.Fatalf("one core: %d of %+v, %v", len(one), sum, err)
	}

	runtime.GOMAXPROCS(4)
	g := &barrierEngine{Engine: f.eng, full: make(chan struct{})}
	var all []ReplayedDecision
	var told []int
	again, err := f.on(g).As(anna).Replay(ctx, p, func(r ReplayedDecision) error {
		if g.open != 0 {
			t.Error("a snapshot is held while the caller prints")
		}
		all = append(all, r)
		return nil
	}, func(done, total int) { told = append(told, done, total) })
	if err != nil {
		t.Fatalf("four cores: %v", err)
	}
	if g.opened != 1+4+1+4 {
		t.Errorf("%d snapshots, want one for the count, four for each of two batches, one in place of the lost",
			g.opened)
	}
	if !reflect.DeepEqual(all, one) || !reflect.DeepEqual(again, sum) {
		t.Errorf("four cores find %d of %+v, one finds %d of %+v", len(all), again, len(one), sum)
	}
	for i := 1; i < len(all); i++ {
		if all[i-1].Seq >= all[i].Seq {
			t.Fatalf("decision %d comes before decision %d", all[i-1].Seq, all[i].Seq)
		}
	}
	if !reflect.DeepEqual(told, []int{replayBatch, n, n, n}) {
		t.Errorf("progress %v", told)
	}
}

// TestReplayFailsAtTheOldest: the error is that of the oldest decision that has one, however the cores run.
func TestReplayFailsAtTheOldest(t *testing.T) {
	f := openTest(t)
	f.approveMany(40)
	p := testPolicy("x")
	p.Codes["scope.encrypted"].Severity = review.SeverityPushBack
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
	s := f.on(&altered{Engine: f.eng, key: format.SeqKey(format.FamAssessment, 39), damaged: true})
	s = f.on(&altered{Engine: s.eng, key: format.SeqKey(format.FamAssessment, 17), damaged: true})
	sum, err := s.As(anna).Replay(context.Background(), p, func(r ReplayedDecision) error {
		t.Errorf("decision %d is told before the error", r.Seq)
		return nil
	}, nil)
	if err == nil || !strings.HasPrefix(err.Error(), "decision 17 on ") || sum.Decisions != 0 {
		t.Errorf("%+v, %v", sum, err)
	}
}
