package store

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/obligation"
	"lert/store/engine"
	"lert/store/format"
)

// faultyEngine is an engine that does not write everything that it is told to write.
type faultyEngine struct {
	engine.Engine
	// change returns what becomes of a change, and false if nothing does.
	change func(engine.Op) (engine.Op, bool)
}

func (f *faultyEngine) Commit(ctx context.Context, t engine.Txn) (engine.Rev, error) {
	then := make([]engine.Op, 0, len(t.Then))
	for _, op := range t.Then {
		if op, kept := f.change(op); kept {
			then = append(then, op)
		}
	}
	t.Then = then
	return f.Engine.Commit(ctx, t)
}

// change is what an injected fault makes of one change.
type change func(engine.Op) (engine.Op, bool)

// injectFaults injects faults, each applied to the result of those before it.
func injectFaults(all ...change) func(engine.Engine) engine.Engine {
	return func(e engine.Engine) engine.Engine {
		return &faultyEngine{e, func(op engine.Op) (engine.Op, bool) {
			for _, f := range all {
				var kept bool
				if op, kept = f(op); !kept {
					return op, false
				}
			}
			return op, true
		}}
	}
}

// dropPuts forgets what is put in some families.
func dropPuts(families ...byte) change {
	return func(op engine.Op) (engine.Op, bool) { return op, op.Del || !slices.Contains(families, op.Key[0]) }
}

// dropDeletes forgets to remove what is in some families.
func dropDeletes(families ...byte) change {
	return func(op engine.Op) (engine.Op, bool) { return op, !op.Del || !slices.Contains(families, op.Key[0]) }
}

// dropMeta forgets some of the values about the database as a whole.
func dropMeta(names ...string) change {
	return func(op engine.Op) (engine.Op, bool) {
		return op, op.Key[0] != format.FamMeta || !slices.Contains(names, string(op.Key[1:]))
	}
}

// changeCaseState changes the state of a request as it is written.
func changeCaseState(f func(*caseState)) change {
	return func(op engine.Op) (engine.Op, bool) {
		if op.Del || op.Key[0] != format.FamCaseState {
			return op, true
		}
		var h caseState
		body, err := format.DecodeValue(op.Val)
		if err == nil {
			err = json.Unmarshal(body, &h)
		}
		if err != nil {
			panic(err)
		}
		f(&h)
		if body, err = json.Marshal(&h); err != nil {
			panic(err)
		}
		return engine.Put(op.Key, format.EncodeValue(body)), true
	}
}

func clearObligations(h *caseState) { h.Obligations = nil }

// dropClock forgets the obligations under one clock, in the index and in the state.
func dropClock(name string) []change {
	return []change{
		func(op engine.Op) (engine.Op, bool) {
			return op, op.Del || op.Key[0] != format.FamClock || op.Key[1] != review.ClockKindOf(name).IndexKey
		},
		changeCaseState(func(h *caseState) {
			h.Obligations = slices.DeleteFunc(h.Obligations,
				func(o obligation.Obligation) bool { return o.Clock == name })
		}),
	}
}

// injectedFaults are faults of the store by name, each in one or more variants, and the words with which the check that
// is for them reports them.
var injectedFaults = []struct {
	name, way string
	plant     func(engine.Engine) engine.Engine
	says      string
}{
	{"noleaf", "the leaf alone", injectFaults(dropPuts(format.FamLeaf)), "leaf"},
	{"noleaf", "the whole ledger",
		injectFaults(dropPuts(format.FamLeaf, format.FamLeafHashes), dropMeta("ledger", "newest")), "leaf"},
	{"noindex", "case numbers", injectFaults(dropPuts(format.FamCaseNumber)), "not found"},
	{"noindex", "queue", injectFaults(dropPuts(format.FamQueue)), "the queue row of"},
	{"noindex", "claims", injectFaults(dropPuts(format.FamHolder)), "index of holders"},
	{"noindex", "matches", injectFaults(dropPuts(format.FamMatch)), "index of targets and addresses"},
	{"noindex", "senders", injectFaults(dropPuts(format.FamSender)), "how many requests its sender had made"},
	{"noindex", "changes", injectFaults(dropPuts(format.FamRowChange)), "index of changes"},
	{"noindex", "audit", injectFaults(dropPuts(format.FamAudit)), "audit index"},
	{"noindex", "documents", injectFaults(dropPuts(format.FamDocumentIndex)),
		"the index of documents does not refer to it"},
	{"noindex", "named in a question", injectFaults(dropPuts(format.FamReferred)), "index of people asked"},
	{"noindex", "ids of decisions", injectFaults(dropPuts(format.FamDecisionID)), "an id was taken for two decisions"},
	{"noindex", "ids of fulfilments", injectFaults(dropPuts(format.FamFulfilmentID)), "its id does not refer to it"},
	{"noindex", "claims left behind", injectFaults(dropDeletes(format.FamHolder)), "index of holders"},
	{"noindex", "rows left behind", injectFaults(dropDeletes(format.FamQueue)), "index of the queue"},
	{"noobligation", "in the index", injectFaults(dropPuts(format.FamClock)), "and it is not listed"},
	{"noobligation", "in the state", injectFaults(changeCaseState(clearObligations)),
		"its obligations would differ"},
	{"noobligation", "in neither", injectFaults(dropPuts(format.FamClock), changeCaseState(clearObligations)),
		"and it is not listed"},
	{"noobligation", "the notice to a user", injectFaults(dropClock(review.ClockNotice)...),
		"owes its notice, and it is not listed"},
	{"noobligation", "ended and left in the index", injectFaults(dropDeletes(format.FamClock)), "index of due dates"},
	{"noopening", "not written", injectFaults(dropPuts(format.FamOpening)), "what was opened counts as not opened"},
	{"noopening", "nor in the state",
		injectFaults(dropPuts(format.FamOpening), changeCaseState(func(h *caseState) { h.OpeningsDigest = "" })),
		"what was opened counts as not opened"},
}

// plantedSeeds is how many model runs an injected fault may survive without the check that is for it reporting it.
const plantedSeeds = 60

// TestPlantedFaultsAreCaught: injected faults are caught by the checks of the other tests: the model run with its
// verification, and the killing of a process. Without a fault the same runs find nothing. In some runs another check
// comes before the one that is for the fault.
func TestPlantedFaultsAreCaught(t *testing.T) {
	t.Parallel()
	t.Run("none", func(t *testing.T) {
		for seed := range 10 {
			if err := ran(t, seed, nil, injectFaults()); err != nil {
				t.Fatal(err)
			}
		}
	})
	for _, p := range injectedFaults {
		t.Run(p.name+"/"+p.way, func(t *testing.T) {
			for seed := range plantedSeeds {
				err := ran(t, seed, nil, p.plant)
				if err == nil {
					continue
				}
				if !strings.Contains(err.Error(), p.says) { // another check came first
					t.Logf("run %d reports it without %q: %.200s", seed+1, p.says, err)
					continue
				}
				t.Logf("caught in run %d: %.200s", seed+1, err)
				return
			}
			t.Errorf("%d runs of the model did not report %q", plantedSeeds, p.says)
		})
	}
	t.Run("nosync", func(t *testing.T) {
		const while = 150 * time.Millisecond
		sound := newCrashRun(filepath.Join(t.TempDir(), "lert.db"))
		sound.disk = "1"
		for range 3 {
			if err := sound.killOnce(while); err != nil {
				t.Fatalf("without the fault: %v", err)
			}
		}
		late := newCrashRun(filepath.Join(t.TempDir(), "lert.db"))
		late.disk = "50"
		for range 20 {
			// What is kept of the newest commit outside of the database would tell; a power cut may lose that, too.
			if err := os.Remove(late.path + ".last"); err != nil && !errors.Is(err, fs.ErrNotExist) {
				t.Fatal(err)
			}
			switch err := late.killOnce(while); {
			case err == nil:
			case !strings.Contains(err.Error(), "was acknowledged and is lost"):
				t.Fatalf("it is reported otherwise: %v", err)
			default:
				t.Logf("without the fault %d decisions were acknowledged", len(sound.acked))
				t.Logf("with it, kill %d found: %.200s", late.kills, err)
				return
			}
		}
		t.Error("what is acknowledged before it is on the disk was not missed")
	})
}
