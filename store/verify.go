package store

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"lert/review"
	"lert/review/problem"
	"lert/store/engine"
	"lert/store/format"
)

// FaultCap is how many faults verify names; beyond it the database is not to
// be trusted at all.
const FaultCap = 100

// Verify recomputes everything that is in the database from what the ledger
// proves, on one state of it: commitments from the bodies of requests and records;
// leaves from commitments; stored hashes and the root from leaves; policy packs
// from their digests; what follows from the records of each request (its state,
// what is owed, its row, its sender's account) from those records, as of the
// instant and under the policy at which it was computed; indexes and counters from
// what they index. Every value is read against its checksum. Each disagreement is
// a fault that names the record and, of a request, the field. The error is of
// reading at all; faults are not errors.
//
// A request whose state or row is of another version of the program is stale: it is
// computed again when it is next opened for writing, and is no fault. Where nothing
// is wrong but that a newer program wrote a record, the error is a problem.Newer
// that names the first such record.
//
// What it cannot see without a checkpoint kept elsewhere: that a whole file
// was put back to an earlier state, or rewritten by who holds the ledger's key.
func (v *Session) Verify(ctx context.Context, progress func(done, total int)) (Verified, error) {
	if err := v.May(review.ActOversee); err != nil {
		return Verified{}, err
	}
	return v.s.verifyAll(ctx, progress)
}

func (s *Store) verifyAll(ctx context.Context, progress func(done, total int)) (Verified, error) {
	if progress == nil {
		progress = func(int, int) {}
	}
	if w, ok := s.eng.(engine.Warmer); ok {
		if err := w.Warm(ctx); err != nil && !errors.Is(err, problem.Damaged) {
			return Verified{}, err
		}
	}
	return s.verify(ctx, FaultCap, progress)
}

// verify is Verify on what is warm, ended at a number of faults.
func (s *Store) verify(ctx context.Context, faults int, progress func(done, total int)) (out Verified, err error) {
	for range tries {
		c := &check{s: s, ctx: ctx, cap: faults, progress: progress, policies: map[string]*review.Policy{}}
		if out, err = c.run(); !errors.Is(err, problem.Gone) {
			return out, err
		}
	}
	return out, err
}

// check is one verification: tasks on as many cores as there are, all on
// snapshots of one revision, and what they found, in the order of the tasks.
type check struct {
	s        *Store
	ctx      context.Context
	cap      int // of faults
	progress func(done, total int)

	work    chan func(*tx)
	workers sync.WaitGroup
	done    atomic.Int64
	total   int64

	// What the tasks so far found; read by those of the next stage.
	out     Verified
	damaged map[string]bool
	heads   map[uint64]*head
	used    map[int64]string // leaves that a record claims, and which
	expect  map[string]uint64
	intakes map[int64][]cameIn
	senders map[[16]byte]*senderPast
	newer   []error // records of a newer program, of which each is a fault, too
	// documents are, by digest, the revisions that a document became last.
	documents map[[32]byte]arrival

	mu       sync.Mutex
	policies map[string]*review.Policy // by digest; nil: it cannot be read
}

// errEnough ends a verification at its last fault.
var errEnough = errors.New("enough faults")

// run opens the snapshots, works through the stages and closes them.
func (c *check) run() (Verified, error) {
	c.damaged, c.heads, c.used = map[string]bool{}, map[uint64]*head{}, map[int64]string{}
	c.expect, c.intakes, c.senders = map[string]uint64{}, map[int64][]cameIn{}, map[[16]byte]*senderPast{}
	c.documents = map[[32]byte]arrival{}
	c.work = make(chan func(*tx))
	lost := make(chan error, runtime.GOMAXPROCS(0))
	n, err := c.open(lost)
	if err != nil {
		return Verified{}, err
	}
	err = c.stages()
	close(c.work)
	c.workers.Wait()
	for range n {
		// What could not be read any more was no fault: nothing that was found counts.
		if e := <-lost; e != nil && (err == nil || errors.Is(err, errEnough) || errors.Is(e, problem.Gone)) {
			err = e
		}
	}
	if errors.Is(err, errEnough) {
		err = nil
	}
	if len(c.out.Faults) > c.cap {
		c.out.Faults = c.out.Faults[:c.cap]
	}
	return c.out, err
}

// open starts the workers, each on a snapshot of its own, all of one revision. One
// that finds another revision leaves: somebody recorded something meanwhile.
func (c *check) open(lost chan<- error) (int, error) {
	c.s.write.Lock() // nothing is recorded here while the snapshots are taken
	defer c.s.write.Unlock()
	var rev engine.Rev
	n := 0
	for range runtime.GOMAXPROCS(0) {
		ready := make(chan error, 1)
		c.workers.Add(1)
		go func() {
			defer c.workers.Done()
			told := false
			err := c.s.viewOnce(c.ctx, func(r engine.Reader) error {
				if n > 0 && r.Rev() != rev {
					return nil
				}
				rev, told = r.Rev(), true
				ready <- nil
				t := &tx{r: r, now: c.s.now().UTC()}
				for f := range c.work {
					f(t)
				}
				return nil
			})
			if !told {
				ready <- errors.Join(errMoved, err)
				return
			}
			lost <- err
		}()
		switch err := <-ready; {
		case err == nil:
			n++
		case n == 0:
			close(c.work)
			c.workers.Wait()
			return 0, err
		}
	}
	return n, nil
}

// errMoved says that a snapshot is of another revision than those before.
var errMoved = errors.New("the database has changed meanwhile")

// stages runs the verification: what a stage found is known to the next.
func (c *check) stages() error {
	for _, stage := range [...]func() []task{c.states, c.values, c.records, c.requests, c.whole} {
		if err := c.parallel(stage()); err != nil {
			return err
		}
		if len(c.newer) > 0 && len(c.newer) == len(c.out.Faults) {
			return c.newer[0]
		}
		if len(c.out.Faults) >= c.cap {
			return errEnough
		}
		if err := c.ctx.Err(); err != nil {
			return err
		}
	}
	c.progress(int(c.total), int(c.total))
	return nil
}

// task is one part of a stage.
type task func(v *verifier) error

// parallel runs tasks and takes what they found over, in the order of the tasks.
func (c *check) parallel(tasks []task) error {
	found := make([]*verifier, len(tasks))
	errs := make([]error, len(tasks))
	var all sync.WaitGroup
	for i, f := range tasks {
		all.Add(1)
		c.work <- func(t *tx) {
			defer all.Done()
			found[i] = &verifier{check: c, t: t, used: map[int64]string{}, expect: map[string]uint64{},
				intakes: map[int64][]cameIn{}, documents: map[[32]byte]arrival{}}
			errs[i] = f(found[i])
		}
	}
	all.Wait()
	for i, v := range found {
		if errs[i] != nil && !errors.Is(errs[i], errEnough) {
			return errs[i]
		}
		c.take(v)
	}
	return nil
}

// take adds what one task found to what is known.
func (c *check) take(v *verifier) {
	c.out.add(&v.out)
	c.newer = append(c.newer, v.newer...)
	for sum, a := range v.documents {
		c.documents[sum] = a.later(c.documents[sum])
	}
	for _, k := range v.broken {
		c.damaged[k] = true
	}
	for at, name := range v.used {
		if other, taken := c.used[at]; taken {
			c.out.Faults = append(c.out.Faults, Fault{name, fmt.Sprintf("leaf %d is that of %s", at, other)})
		}
		c.used[at] = name
	}
	for k, n := range v.expect {
		if len(k) > 6 && k[:6] == "#case/" {
			c.expect[k] = max(c.expect[k], n)
			continue
		}
		c.expect[k] += n
	}
	for at, items := range v.intakes {
		c.intakes[at] = append(c.intakes[at], items...)
	}
}

// verifier is one task under way.
type verifier struct {
	*check
	t       *tx
	out     Verified
	broken  []string
	used    map[int64]string
	expect  map[string]uint64 // index entries and counters as they should be, by family or name
	intakes map[int64][]cameIn
	newer   []error

	documents map[[32]byte]arrival
}

// guarded runs a check of one record or request. What a program of ours never wrote
// can be of any shape: whatever it does to the check is a fault of the record.
func (v *verifier) guarded(name string, f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			v.fault(name, "it is of a shape that no program writes (%v)", r)
		}
	}()
	return f()
}

// fault names a record that does not agree.
func (v *verifier) fault(record, format string, args ...any) {
	if len(v.out.Faults) < v.cap {
		v.out.Faults = append(v.out.Faults, Fault{record, fmt.Sprintf(format, args...)})
	}
}

// missing names what is not there, unless it is there and damaged, which was
// named already.
func (v *verifier) missing(k []byte, record, what string) {
	if !v.damaged[string(k)] {
		v.fault(record, "%s", what)
	}
}

func (v *verifier) step() error {
	if len(v.out.Faults) >= v.cap {
		return errEnough
	}
	if n := v.done.Add(1); n%256 == 0 {
		v.progress(int(n), int(v.total))
		return v.ctx.Err()
	}
	return nil
}

// peek reads a value; one that is missing or damaged is nil, and missing ones
// are the caller's fault to name.
func (v *verifier) peek(k []byte) []byte {
	b, found, err := v.t.peek(k)
	if err != nil || !found {
		return nil
	}
	return b
}

func (v *verifier) there(k []byte) bool {
	kv, err := v.t.r.Get(k)
	return err == nil && kv.Found() || errors.Is(err, problem.Damaged)
}

// add counts what a task found.
func (o *Verified) add(x *Verified) {
	o.Requests += x.Requests
	o.Revisions += x.Revisions
	o.Observations += x.Observations
	o.Decisions += x.Decisions
	o.Fulfilments += x.Fulfilments
	o.Leaves += x.Leaves
	o.Stale += x.Stale
	if x.Root != "" {
		o.Root = x.Root
	}
	o.Size = max(o.Size, x.Size)
	o.Faults = append(o.Faults, x.Faults...)
}

// nameOf names the record that a key belongs to, by case number where it is one of
// a request's.
func (v *verifier) nameOf(k []byte) string {
	return format.NameWith(k, func(seq uint64) string {
		if h := v.heads[seq]; h != nil {
			return "request " + h.ID
		}
		if h, err := v.t.headOf(seq); err == nil && h.ID != "" {
			return "request " + h.ID
		}
		return ""
	})
}
