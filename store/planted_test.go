package store

import (
	"context"
	"encoding/json"
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

// forgetful is an engine that does not write all that it is told to write.
type forgetful struct {
	engine.Engine
	// keep gives what becomes of a change, and false where nothing does.
	keep func(engine.Op) (engine.Op, bool)
}

func (f *forgetful) Commit(ctx context.Context, t engine.Txn) (engine.Rev, error) {
	then := make([]engine.Op, 0, len(t.Then))
	for _, op := range t.Then {
		if op, kept := f.keep(op); kept {
			then = append(then, op)
		}
	}
	t.Then = then
	return f.Engine.Commit(ctx, t)
}

// change is what a planted fault makes of one change.
type change func(engine.Op) (engine.Op, bool)

// plant plants faults, each on what those before it left.
func plant(all ...change) func(engine.Engine) engine.Engine {
	return func(e engine.Engine) engine.Engine {
		return &forgetful{e, func(op engine.Op) (engine.Op, bool) {
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

// without forgets what is put in some families.
func without(families ...byte) change {
	return func(op engine.Op) (engine.Op, bool) { return op, op.Del || !slices.Contains(families, op.Key[0]) }
}

// leaving forgets to remove what is in some families.
func leaving(families ...byte) change {
	return func(op engine.Op) (engine.Op, bool) { return op, !op.Del || !slices.Contains(families, op.Key[0]) }
}

// notMeta forgets some of what is said of the database as a whole.
func notMeta(names ...string) change {
	return func(op engine.Op) (engine.Op, bool) {
		return op, op.Key[0] != format.FamMeta || !slices.Contains(names, string(op.Key[1:]))
	}
}

// inHead changes the state of a request as it is written.
func inHead(f func(*head)) change {
	return func(op engine.Op) (engine.Op, bool) {
		if op.Del || op.Key[0] != format.FamHead {
			return op, true
		}
		var h head
		body, err := format.Body(op.Val)
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
		return engine.Put(op.Key, format.Value(body)), true
	}
}

func owesNothing(h *head) { h.Owed = nil }

// withoutClock forgets what is owed under one clock, in the index and in the state.
func withoutClock(name string) []change {
	return []change{
		func(op engine.Op) (engine.Op, bool) {
			return op, op.Del || op.Key[0] != format.FamClock || op.Key[1] != review.KindOfClock(name).Key
		},
		inHead(func(h *head) {
			h.Owed = slices.DeleteFunc(h.Owed, func(o obligation.Obligation) bool { return o.Clock == name })
		}),
	}
}

// planted are faults of the store by name, each in one or more ways, and with what
// words the run of the model reports them.
var planted = []struct {
	name, way string
	plant     func(engine.Engine) engine.Engine
	says      string
}{
	{"noleaf", "the leaf alone", plant(without(format.FamLeaf)), "leaf"},
	{"noleaf", "the whole ledger", plant(without(format.FamLeaf, format.FamHash), notMeta("ledger", "newest")), "leaf"},
	{"noindex", "case numbers", plant(without(format.FamName)), "not found"},
	{"noindex", "queue", plant(without(format.FamQueue)), "the queue row of"},
	{"noindex", "claims", plant(without(format.FamMine)), "index of holders"},
	{"noindex", "matches", plant(without(format.FamMatch)), "index of targets and addresses"},
	{"noindex", "senders", plant(without(format.FamSender)), "how many requests its sender had made"},
	{"noindex", "changes", plant(without(format.FamChange)), "index of changes"},
	{"noindex", "audit", plant(without(format.FamAudit)), "audit index"},
	{"noindex", "documents", plant(without(format.FamIdentity)), "the index of documents does not lead to it"},
	{"noindex", "named in a question", plant(without(format.FamReferred)), "index of persons asked"},
	{"noindex", "ids of decisions", plant(without(format.FamDecider)), "an id was taken for two decisions"},
	{"noindex", "ids of fulfilments", plant(without(format.FamFulfiler)), "its id does not lead to it"},
	{"noindex", "claims left behind", plant(leaving(format.FamMine)), "index of holders"},
	{"noindex", "rows left behind", plant(leaving(format.FamQueue)), "index queue"},
	{"noobligation", "in the index", plant(without(format.FamClock)), "and it is not listed"},
	{"noobligation", "in the state", plant(inHead(owesNothing)), "what is owed on it is not what follows"},
	{"noobligation", "in neither", plant(without(format.FamClock), inHead(owesNothing)), "and it is not listed"},
	{"noobligation", "the notice to a user", plant(withoutClock(review.ClockNotice)...),
		"owes its notice, and it is not listed"},
	{"noobligation", "ended and left in the index", plant(leaving(format.FamClock)), "index due"},
	{"noopening", "not written", plant(without(format.FamOpened)), "what was opened counts as not opened"},
	{"noopening", "nor in the state", plant(without(format.FamOpened), inHead(func(h *head) { h.Opened = "" })),
		"what was opened counts as not opened"},
}

// plantedSeeds are how many runs of the model a planted fault may pass unseen.
const plantedSeeds = 60

// Faults that are planted on purpose are caught by what checks the store in the
// other tests: the run of the model with its verification, and the killing of a desk.
// Without a fault the same runs find nothing.
func TestPlantedFaultsAreCaught(t *testing.T) {
	t.Parallel()
	t.Run("none", func(t *testing.T) {
		for seed := range 10 {
			if err := ran(t, seed, nil, plant()); err != nil {
				t.Fatal(err)
			}
		}
	})
	for _, p := range planted {
		t.Run(p.name+"/"+p.way, func(t *testing.T) {
			for seed := range plantedSeeds {
				err := ran(t, seed, nil, p.plant)
				if err == nil {
					continue
				}
				if !strings.Contains(err.Error(), p.says) {
					t.Errorf("it is reported without %q: %v", p.says, err)
				}
				t.Logf("caught in run %d: %.200s", seed+1, err)
				return
			}
			t.Errorf("%d runs of the model did not find it", plantedSeeds)
		})
	}
	t.Run("nosync", func(t *testing.T) {
		const while = 150 * time.Millisecond
		sound := newKilling(filepath.Join(t.TempDir(), "lert.db"))
		sound.disk = "1"
		for range 3 {
			if err := sound.kill(while); err != nil {
				t.Fatalf("without the fault: %v", err)
			}
		}
		late := newKilling(filepath.Join(t.TempDir(), "lert.db"))
		late.disk = "50"
		for range 20 {
			switch err := late.kill(while); {
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
