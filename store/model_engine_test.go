package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"

	"lert/review"
	"lert/review/problem"
	"lert/store/engine"
	"lert/store/format"
)

// between is an engine on which something happens before or after a commit.
type between struct {
	engine.Engine
	mu     sync.Mutex
	before func() // once, before the next commit
	lost   bool   // the next commit is made, but reported as failed
	beaten int    // commits whose conditions did not hold
}

func (b *between) Commit(ctx context.Context, t engine.Txn) (engine.Rev, error) {
	b.mu.Lock()
	before, lost := b.before, b.lost
	b.before, b.lost = nil, false
	b.mu.Unlock()
	if before != nil {
		before()
	}
	rev, err := b.Engine.Commit(ctx, t)
	switch {
	case errors.Is(err, problem.ConditionFailed):
		b.mu.Lock()
		b.beaten++
		b.mu.Unlock()
	case err == nil && lost:
		return 0, problem.InDoubt
	}
	return rev, err
}

// opens opens the model's database at its path. The background refresh is stopped: the model does its work itself, so
// that a run can be repeated exactly.
func (m *model) opens() {
	eng, err := engine.Open(m.path, engine.Options{Format: format.Version, NoSync: true})
	if err != nil {
		m.rt.Fatal(err)
	}
	m.eng = &between{Engine: eng}
	if m.plant != nil {
		m.eng.Engine = m.plant(eng)
	}
	s, err := newStore(m.eng, m.path, Options{Now: m.clock.Now, Policy: modelPolicy, People: m.people, Version: "test"})
	if err != nil {
		eng.Close()
		m.rt.Fatal(err)
	}
	s.stopRefresh()
	m.Store = s
}

// crashes ends the program without closing: the next one finds only what is on the disk.
func (m *model) crashes() {
	b, err := os.ReadFile(m.path)
	if err == nil {
		m.Close()
		m.lives++
		m.path = fmt.Sprintf("%s.%d", m.first, m.lives)
		err = os.WriteFile(m.path, b, 0o600)
	}
	if err != nil {
		m.rt.Fatal(err)
	}
	m.opens()
}

// beside is another process on the same database.
func (m *model) beside() *Store {
	s := &Store{eng: m.eng, now: m.now, rules: m.rules, indexSecret: m.indexSecret, parsePolicy: m.parsePolicy}
	s.peopleFile.List = m.people
	return s
}

// records runs a transaction with an id of its own, sometimes under bad conditions: its answer is lost, it is sent
// twice, another writer is quicker, or the program crashes before it. The result must not depend on that.
func (m *model) records(id string, act func() (Receipt, error)) (Receipt, error) {
	switch pick(m, "luck", "", "", "", "", "", "", "lost", "twice", "between", "crash") {
	case "lost":
		m.eng.mu.Lock()
		m.eng.lost = true
		m.eng.mu.Unlock()
		r, err := act()
		m.eng.mu.Lock()
		m.eng.lost = false
		m.eng.mu.Unlock()
		if !errors.Is(err, problem.InDoubt) {
			return r, err
		}
		if r, err = act(); err != nil || !r.Repeated {
			m.rt.Fatalf("%s: it was recorded, and is not known again: %+v, %v", id, r, err)
		}
		m.sometimes("the answer to a commit was lost")
		r.Repeated = false
		return r, nil
	case "twice":
		r, err := act()
		if err != nil || r.Repeated {
			return r, err
		}
		again, err := act()
		if err != nil || !again.Repeated || again.Leaf != r.Leaf {
			m.rt.Fatalf("%s: the same again gave %+v, %v, after %+v", id, again, err, r)
		}
		m.sometimes("an id was given again")
		return r, nil
	case "between":
		m.eng.mu.Lock()
		was := m.eng.beaten
		m.eng.before = func() {
			o := review.Observation{RequestID: id, Kind: review.ObservedNote, Value: "was quicker"}
			if _, err := m.beside().As(ben).Observe(bg, o); err != nil {
				m.rt.Fatal(err)
			}
		}
		m.eng.mu.Unlock()
		r, err := act()
		m.eng.mu.Lock()
		defer m.eng.mu.Unlock()
		m.eng.before = nil
		if m.eng.beaten > was {
			m.sometimes("two writers in conflict")
		}
		return r, err
	case "crash":
		m.crashes()
		m.sometimes("a crash between acts")
	}
	return act()
}
