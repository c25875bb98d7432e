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

// maxFaults is how many faults Verify reports at most: with more, the whole database is not to be trusted.
const maxFaults = 100

// Verify recomputes everything that is in the database from what the ledger proves, on one state of it: commitments
// from the bodies of requests and records; leaves from commitments; stored hashes and the root from leaves; policy
// packs from their digests; what follows from the records of each request (its state, obligations, row and its
// sender's account) from those records, as of the instant and under the policy of the last computation; indexes and
// counters from what they index. Every value is read against its checksum. Each disagreement is a fault that names the
// record and, for a request, the field. Faults are not errors: an error means that the database could not be read.
//
// A request whose state or row is of another version of the program is stale: it is recomputed when it is next opened
// for writing, and is not a fault. If the only thing wrong is that a newer program wrote a record, the error is a
// problem.NewerVersion that names the first such record.
//
// A damaged header page, and a commit that is kept outside of the database and missing in it, are faults of the file.
//
// What it cannot find without a checkpoint kept elsewhere: that the whole file was restored to an earlier state, or
// rewritten by someone who has the ledger's key.
func (v *Session) Verify(ctx context.Context, progress func(done, total int)) (VerifyResult, error) {
	if err := v.May(review.ActOversee); err != nil {
		return VerifyResult{}, err
	}
	if progress == nil {
		progress = func(int, int) {}
	}
	if w, ok := v.s.eng.(engine.Warmer); ok {
		if err := w.Warm(ctx); err != nil && !errors.Is(err, problem.Damaged) {
			return VerifyResult{}, err
		}
	}
	out, err := v.s.verifyUpTo(ctx, maxFaults, progress)
	for _, wrong := range v.FileProblems(ctx) {
		out.Faults = append(out.Faults, Fault{Record: "the file", What: problem.ListOf(wrong)[0].What})
	}
	return out, err
}

// verifyUpTo is Verify without warming the file, ended at a number of faults.
func (s *Store) verifyUpTo(ctx context.Context, faults int,
	progress func(done, total int)) (out VerifyResult, err error) {
	for range tries {
		c := &verification{s: s, ctx: ctx, maxFaults: faults, progress: progress, policies: map[string]*review.Policy{}}
		if out, err = c.run(); !errors.Is(err, problem.SnapshotLost) {
			return out, err
		}
	}
	return out, err
}

// verification is one verification: tasks on all cores, all on snapshots of one revision, and what they found, in the
// order of the tasks.
type verification struct {
	s         *Store
	ctx       context.Context
	maxFaults int
	progress  func(done, total int)

	work    chan func(*tx)
	workers sync.WaitGroup
	done    atomic.Int64
	total   int64

	findings   // of the finished tasks, for the tasks of the next stage
	damaged    map[string]bool
	caseStates map[uint64]*caseState
	senders    map[[16]byte]*senderHistory

	mu       sync.Mutex
	policies map[string]*review.Policy // by digest; nil if it cannot be read
}

// findings are what tasks found.
type findings struct {
	out        VerifyResult
	leafUsedBy map[int64]string // leaves that a record claims, and which
	// What there should be: index entries by family, counters by name, and the highest case number of each series.
	entries  map[byte]uint64
	counters map[string]uint64
	highest  map[string]uint64
	intakes  map[int64][]intakeItem
	// documents are, by digest, the revisions that each document became last.
	documents map[[32]byte]arrival
	newerErrs []error // for records of a newer program, each of which is also a fault
}

func newFindings() findings {
	return findings{leafUsedBy: map[int64]string{}, entries: map[byte]uint64{}, counters: map[string]uint64{},
		highest: map[string]uint64{}, intakes: map[int64][]intakeItem{}, documents: map[[32]byte]arrival{}}
}

// errTooManyFaults ends a verification at its last fault.
var errTooManyFaults = errors.New("too many faults")

// run starts the workers, runs the stages and ends the workers.
func (c *verification) run() (VerifyResult, error) {
	c.findings, c.damaged, c.caseStates = newFindings(), map[string]bool{}, map[uint64]*caseState{}
	c.senders = map[[16]byte]*senderHistory{}
	c.work = make(chan func(*tx))
	viewErrs := make(chan error, runtime.GOMAXPROCS(0))
	n, err := c.startWorkers(viewErrs)
	if err != nil {
		return VerifyResult{}, err
	}
	err = c.stages()
	close(c.work)
	c.workers.Wait()
	for range n {
		// If a snapshot was lost, reading failed without a fault: nothing that was found counts.
		if e := <-viewErrs; e != nil &&
			(err == nil || errors.Is(err, errTooManyFaults) || errors.Is(e, problem.SnapshotLost)) {
			err = e
		}
	}
	if errors.Is(err, errTooManyFaults) {
		err = nil
	}
	if len(c.out.Faults) > c.maxFaults {
		c.out.Faults = c.out.Faults[:c.maxFaults]
	}
	return c.out, err
}

// startWorkers starts the workers, each on a snapshot of its own, all of one revision. One whose snapshot is of
// another revision leaves: somebody has recorded something in between.
func (c *verification) startWorkers(viewErrs chan<- error) (int, error) {
	c.s.writeMu.Lock() // this process records nothing while the snapshots are taken
	defer c.s.writeMu.Unlock()
	var rev engine.Rev
	n := 0
	for range runtime.GOMAXPROCS(0) {
		ready := make(chan error, 1)
		c.workers.Add(1)
		go func() {
			defer c.workers.Done()
			readySent := false
			err := c.s.viewOnce(c.ctx, func(r engine.Reader) error {
				if n > 0 && r.Rev() != rev {
					return nil
				}
				rev, readySent = r.Rev(), true
				ready <- nil
				t := &tx{r: r, now: c.s.now().UTC()}
				for f := range c.work {
					f(t)
				}
				return nil
			})
			if !readySent {
				ready <- errors.Join(errRevisionChanged, err)
				return
			}
			viewErrs <- err
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

// errRevisionChanged says that a snapshot is of another revision than the earlier ones.
var errRevisionChanged = errors.New("the database changed in the meantime")

// stages runs the stages one after the other: each uses the findings of the earlier ones.
func (c *verification) stages() error {
	for _, stage := range [...]func() []task{c.stateTasks, c.valueTasks, c.recordTasks, c.requestTasks, c.totalTasks} {
		if err := c.runTasks(stage()); err != nil {
			return err
		}
		if len(c.newerErrs) > 0 && len(c.newerErrs) == len(c.out.Faults) {
			return c.newerErrs[0]
		}
		if len(c.out.Faults) >= c.maxFaults {
			return errTooManyFaults
		}
		if err := c.ctx.Err(); err != nil {
			return err
		}
	}
	c.progress(int(c.total), int(c.total))
	return nil
}

// task is one part of a stage.
type task func(v *verifyTask) error

// runTasks runs tasks and merges their findings, in the order of the tasks.
func (c *verification) runTasks(tasks []task) error {
	found := make([]*verifyTask, len(tasks))
	errs := make([]error, len(tasks))
	var all sync.WaitGroup
	for i, f := range tasks {
		all.Add(1)
		c.work <- func(t *tx) {
			defer all.Done()
			found[i] = &verifyTask{verification: c, t: t, findings: newFindings()}
			errs[i] = f(found[i])
		}
	}
	all.Wait()
	for i, v := range found {
		if errs[i] != nil && !errors.Is(errs[i], errTooManyFaults) {
			return errs[i]
		}
		c.merge(v)
	}
	return nil
}

// merge adds the findings of one task.
func (c *verification) merge(v *verifyTask) {
	c.out.add(&v.out)
	c.newerErrs = append(c.newerErrs, v.newerErrs...)
	for sum, a := range v.documents {
		c.documents[sum] = a.later(c.documents[sum])
	}
	for _, k := range v.broken {
		c.damaged[k] = true
	}
	for leaf, name := range v.leafUsedBy {
		if other, used := c.leafUsedBy[leaf]; used {
			c.out.Faults = append(c.out.Faults, Fault{name, fmt.Sprintf("leaf %d is that of %s", leaf, other)})
		}
		c.leafUsedBy[leaf] = name
	}
	for fam, n := range v.entries {
		c.entries[fam] += n
	}
	for name, n := range v.counters {
		c.counters[name] += n
	}
	for series, n := range v.highest {
		c.highest[series] = max(c.highest[series], n)
	}
	for leaf, items := range v.intakes {
		c.intakes[leaf] = append(c.intakes[leaf], items...)
	}
}

// verifyTask is one running task and what it found.
type verifyTask struct {
	*verification
	findings
	t      *tx
	err    error // of scanFamily
	broken []string
}

// recoverAsFault runs the check of one record or request. A value that our program never wrote can have any shape: a
// panic of the check is a fault of the record.
func (v *verifyTask) recoverAsFault(name string, f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			v.addFault(name, "it has a form that no version writes (%v)", r)
		}
	}()
	return f()
}

// addFault reports a record that does not agree.
func (v *verifyTask) addFault(record, format string, args ...any) {
	if len(v.out.Faults) < v.maxFaults {
		v.out.Faults = append(v.out.Faults, Fault{record, fmt.Sprintf(format, args...)})
	}
}

// addMissing reports what is missing, unless it is there and damaged: then it was reported already.
func (v *verifyTask) addMissing(k []byte, record, what string) {
	if !v.damaged[string(k)] {
		v.addFault(record, "%s", what)
	}
}

func (v *verifyTask) step() error {
	if len(v.out.Faults) >= v.maxFaults {
		return errTooManyFaults
	}
	if n := v.done.Add(1); n%256 == 0 {
		v.progress(int(n), int(v.total))
		return v.ctx.Err()
	}
	return nil
}

// peek reads a value, nil if it is missing or damaged; the caller reports a missing one.
func (v *verifyTask) peek(k []byte) []byte {
	b, found, err := v.t.peek(k)
	if err != nil || !found {
		return nil
	}
	return b
}

func (v *verifyTask) exists(k []byte) bool {
	kv, err := v.t.r.Get(k)
	return err == nil && kv.Found() || errors.Is(err, problem.Damaged)
}

// add adds the counts and faults of one task.
func (o *VerifyResult) add(x *VerifyResult) {
	o.Requests += x.Requests
	o.Revisions += x.Revisions
	o.Observations += x.Observations
	o.Decisions += x.Decisions
	o.Fulfilments += x.Fulfilments
	o.Leaves += x.Leaves
	o.stale += x.stale
	if x.LedgerRoot != "" {
		o.LedgerRoot = x.LedgerRoot
	}
	o.LedgerSize = max(o.LedgerSize, x.LedgerSize)
	o.Faults = append(o.Faults, x.Faults...)
}

// recordName names the record of a key, with the case number if it is a request's.
func (v *verifyTask) recordName(k []byte) string {
	return format.KeyNameWith(k, func(seq uint64) string {
		if h := v.caseStates[seq]; h != nil {
			return "request " + h.ID
		}
		if h, err := v.t.caseStateOf(seq); err == nil && h.ID != "" {
			return "request " + h.ID
		}
		return ""
	})
}
