package store

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"lert/review/problem"
	"lert/store/format"
)

// TestARecordOfANewerVersionIsRefusedByName: a record that a newer program wrote is refused by name, wherever it is
// met: it is not damaged, and no backup is asked for.
func TestARecordOfANewerVersionIsRefusedByName(t *testing.T) {
	t.Parallel()
	e := seedDatabase(t)
	for _, k := range [][]byte{format.RecordKey(format.FamObservation, 1, 0),
		format.RecordKey(format.FamDocument, 1, 1),
		format.SeqKey(format.FamDecision, 1), format.RecordKey(format.FamFulfilment, 1, 0), format.CaseStateKey(1)} {
		v := append([]byte{3}, e.value(k)...)
		eng := e.tamper(k, v)
		s, err := newStore(eng, "lert.db", e.readOnly())
		if err != nil {
			t.Fatal(err)
		}
		s.parsePolicy = parseSeeded
		refused := func(act string, err error, name string) {
			t.Helper()
			var p *problem.Error
			says := name + " was written by a newer program"
			if !errors.As(err, &p) || p.Code != problem.NewerVersion ||
				!strings.Contains(p.What, says) || p.Hint == "" {
				t.Errorf("%s of %s: %v", act, name, err)
			}
		}
		_, err = s.As(anna).Case(bg, e.id(1))
		refused("opening", err, format.KeyName(k))
		_, err = s.As(anna).Verify(bg, nil)
		name := format.KeyName(k)
		if k[0] != format.FamCaseState {
			name = strings.ReplaceAll(name, "request no. 1", "request "+e.id(1))
		}
		refused("verifying", err, name)
	}
	// If something is damaged as well, everything is listed.
	k := format.RecordKey(format.FamObservation, 1, 0)
	both := e.tamper(k, append([]byte{3}, e.value(k)...)).with(format.SeqKey(format.FamDecision, 1), []byte{0})
	got, err := e.verifyOn(both)
	if err != nil || !slices.ContainsFunc(got.Faults, func(f Fault) bool { return f.What == byNewer }) {
		t.Errorf("beside damage: %+v, %v", got.Faults, err)
	}
}

// TestARowOfAnotherVersionIsComputedAgain: a row or a state that another version computed is stale: it is recomputed
// from the records, and is neither damage nor a fault.
func TestARowOfAnotherVersionIsComputedAgain(t *testing.T) {
	t.Parallel()
	e := seedDatabase(t)
	for _, kv := range e.kvs {
		if kv.Key[0] != format.FamQueue {
			continue
		}
		v := bytes.Clone(kv.Val)
		v[0] = format.RowVersion + 1
		eng := e.tamper(kv.Key, v)
		if got, err := e.verifyOn(eng); err != nil || len(got.Faults) > 0 || got.stale != 1 {
			t.Fatalf("%q: %+v, %v", kv.Key, got, err)
		}
		s, err := newStore(eng, "lert.db", e.readOnly())
		if err != nil {
			t.Fatal(err)
		}
		id := e.caseOf(kv.Key)
		was, err := e.As(anna).Case(bg, id)
		e.must(err)
		if is, err := s.As(anna).Case(bg, id); err != nil || is.Row.ID != id || is.Row.State != was.Row.State {
			t.Errorf("%s with a row of another version: %+v, %v", id, is, err)
		}
		if rows, err := s.As(anna).Queue(bg, QueueQuery{Tab: TabAll}); err != nil || len(rows.Rows) != len(e.cases) {
			t.Errorf("a queue with a row of another version: %d rows, %v", len(rows.Rows), err)
		}
	}
}
