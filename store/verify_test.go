package store

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"lert/review"
	"lert/store/engine"
	"lert/store/format"
)

// fullDatabase is a small database in which everything has happened once.
func fullDatabase(t testing.TB) *fixture {
	f := openTest(t)
	ctx := context.Background()
	must := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	a, b := f.importRequest(warrant(1)), f.importRequest(warrant(2))
	em := warrant(3)
	em.Kind = review.KindEmergency
	f.importRequest(em)
	must(f.As(anna).Observe(ctx, review.Observation{RequestID: a, Kind: review.ObservedCallback,
		Callback: &review.Callback{Number: "+12025550110", NumberSource: "directory", Result: "confirmed"}}))
	must(f.As(anna).Refer(ctx, review.Referral{RequestID: b, Question: "May we?"}))
	must(f.As(cora).RecordOpinion(ctx, b, "Yes."))
	c := f.openCase(anna, a)
	d := approval(c)
	d.Granted = append(d.Granted, "content.messages")
	d.Overrides = []review.Override{{Code: "scope.encrypted", Why: "we have a copy"}}
	must(f.As(cora).Countersign(ctx,
		review.Countersignature{DecisionID: f.decide(anna, d, c).ID, Answer: "agree", Why: "seen"}))
	must(f.As(anna).Fulfil(ctx, fulfilmentOf(a, review.NoticeSent)))
	must(f.As(anna).Fulfil(ctx, fulfilmentOf(a, review.Produced, "subscriber.name")))
	c = f.openCase(ben, b)
	f.decide(ben, pushBack(c), c)
	must(f.As(ben).ClaimNext(ctx))
	must(f.As(ben).SaveDraft(ctx, a, DraftSave{Body: []byte("half a thought")}))
	fixed := warrant(2)
	fixed.Previous = &review.Previous{ID: b, Relation: "cures"}
	f.importDocument(incoming(t, fixed))
	asked, _ := f.pushedBack(11)
	must(f.As(anna).LinkReply(ctx,
		review.Link{RequestID: f.importRequest(f.replyTo(11)), OtherID: asked, Why: "the dates"}))
	must(f.As(anna).Link(ctx, review.Link{RequestID: a, OtherID: b, Why: "the same gang"}))
	must(f.As(anna).Snooze(ctx, review.Snooze{RequestID: b, Until: f.clock.Now().Add(time.Hour), Why: "after lunch"}))
	f.stopRefresh() // a recomputed row would not be the one that a test has read
	f.mustVerify()
	return f
}

func noProgress(int, int) {}

// altered is an engine that returns one value differently from how it was written.
type altered struct {
	engine.Engine
	key, val []byte
	damaged  bool // as a value that does not fit its checksum
}

type alteredReader struct {
	engine.Reader
	a *altered
}

func (a *altered) View(ctx context.Context, f func(engine.Reader) error) error {
	return a.Engine.View(ctx, func(r engine.Reader) error { return f(alteredReader{r, a}) })
}

func (r alteredReader) change(kv engine.KV, keysOnly bool) (engine.KV, error) {
	if !bytes.Equal(kv.Key, r.a.key) || keysOnly {
		return kv, nil
	}
	if r.a.damaged {
		return engine.KV{Key: kv.Key, ModRev: kv.ModRev}, engine.NewDamagedError("", kv.Key, "its bytes do not fit")
	}
	kv.Val = r.a.val
	return kv, nil
}

func (r alteredReader) Get(k []byte) (engine.KV, error) {
	kv, err := r.Reader.Get(k)
	if err != nil {
		return kv, err
	}
	return r.change(kv, false)
}

func (r alteredReader) Scan(lo, hi []byte, o engine.ScanOpt) iter.Seq2[engine.KV, error] {
	return func(yield func(engine.KV, error) bool) {
		for kv, err := range r.Reader.Scan(lo, hi, o) {
			if err == nil {
				kv, err = r.change(kv, o.KeysOnly)
			}
			if !yield(kv, err) {
				return
			}
		}
	}
}

// everything is every live key and value.
func everything(t testing.TB, e engine.Engine) (out []engine.KV) {
	err := e.View(context.Background(), func(r engine.Reader) error {
		for kv, err := range r.Scan(nil, nil, engine.ScanOpt{}) {
			if err != nil {
				return err
			}
			out = append(out, engine.KV{Key: bytes.Clone(kv.Key), Val: bytes.Clone(kv.Val), ModRev: kv.ModRev})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestEveryRewrittenByteIsFound: the ledger exposes an insider who rewrites a value and its checksum: every byte of
// every record, one bit each, with LERT_LARGE; else every fifth, and in a short run every seventh.
func TestEveryRewrittenByteIsFound(t *testing.T) {
	t.Parallel()
	f := fullDatabase(t)
	names := map[byte]string{
		format.FamDocument: "request WA-", format.FamRevision: "WA-2026-00000",
		format.FamObservation: "observation 1 on request WA-", format.FamDecision: "decision ",
		format.FamAssessment: "assessment of decision ",
		format.FamHistory:    "history of decision ", format.FamCountersign: "countersignature of decision ",
		format.FamReferral: "question 1 on request WA-", format.FamOpinion: "answer 1 on request WA-",
		format.FamFulfilment: "fulfilment ", format.FamPack: "policy pack ", format.FamSalt: "",
		format.FamLeaf: "leaf ", format.FamLeafHashes: "leaf ",
	}
	seen := map[byte]int{}
	began := time.Now()
	step := 5 // no divisor of the bits that are turned in turn
	switch {
	case os.Getenv("LERT_LARGE") != "":
		step = 1
	case testing.Short():
		step = 7
	}
	for _, kv := range everything(t, f.eng) {
		want, ledgered := names[kv.Key[0]]
		if !ledgered {
			continue
		}
		for i := 0; i < len(kv.Val); i += step {
			v := bytes.Clone(kv.Val)
			v[i] ^= 1 << (i % 8)
			s := &Store{eng: &altered{Engine: f.eng, key: kv.Key, val: v}, now: f.now, rules: f.rules,
				indexSecret: f.indexSecret, parsePolicy: f.parsePolicy}
			got, err := s.verifyUpTo(context.Background(), 1, noProgress)
			if err != nil {
				t.Fatalf("key %q byte %d: %v", kv.Key, i, err)
			}
			if len(got.Faults) == 0 {
				t.Fatalf("key %q: byte %d was changed and nothing was found: %q", kv.Key, i, kv.Val)
			}
			if named := strings.Contains(got.Faults[0].Record, want) || i == 0; !named {
				t.Fatalf("key %q byte %d: the fault names %q (%s), want %q", kv.Key, i, got.Faults[0].Record,
					got.Faults[0].What, want)
			}
			seen[kv.Key[0]]++
		}
	}
	total := 0
	for fam := range names {
		if seen[fam] == 0 {
			t.Errorf("no value of family %q was there to change", fam)
		}
		total += seen[fam]
	}
	t.Logf("%d changes found in %v", total, time.Since(began).Round(time.Millisecond))
}

// TestEveryFlippedByteOfTheFileIsFound: a flipped bit in the file is found in any live value, and the value is named:
// every live value, one bit of every fifth byte; of each with LERT_LARGE.
func TestEveryFlippedByteOfTheFileIsFound(t *testing.T) {
	t.Parallel()
	f := fullDatabase(t)
	all := everything(t, f.eng)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(f.path)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	g := openAt(t, path, defaultPolicy)
	g.clock.add(time.Hour)
	g.stopRefresh()
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	flips := 0
	for _, kv := range all {
		if len(kv.Val) < 8 {
			continue // too short to be found in the file; its checksum is the engine's own test
		}
		var at []int64 // where the bytes are, stale copies included; the header pages are the engine's own test
		for from := 2 * os.Getpagesize(); ; {
			i := bytes.Index(raw[from:], kv.Val)
			if i < 0 {
				break
			}
			at = append(at, int64(from+i))
			from += i + 1
		}
		if len(at) == 0 {
			t.Fatalf("the value of %q was not found in the file", kv.Key)
		}
		step := 5
		switch {
		case os.Getenv("LERT_LARGE") != "":
			step = 1
		case testing.Short():
			step = 17
		}
		for i := 0; i < len(kv.Val); i += step {
			turn := func(bit byte) {
				for _, off := range at {
					if _, err := file.WriteAt([]byte{kv.Val[i] ^ bit}, off+int64(i)); err != nil {
						t.Fatal(err)
					}
				}
			}
			turn(1 << (i % 8))
			got, err := g.verifyUpTo(context.Background(), 1, noProgress)
			turn(0)
			if err != nil {
				t.Fatalf("key %q byte %d: %v", kv.Key, i, err)
			}
			if len(got.Faults) == 0 {
				t.Fatalf("key %q: byte %d of the file was changed and nothing was found", kv.Key, i)
			}
			flips++
		}
	}
	t.Logf("%d bits turned", flips)
	g.mustVerify()
}

// TestVerifyCountsIndexes: an entry too many is found like one that is missing, see TestNoEditGoesUnseen.
func TestVerifyCountsIndexes(t *testing.T) {
	f := fullDatabase(t)
	ctx := context.Background()
	for _, k := range [][]byte{format.MatchKey(format.MatchTarget, [16]byte{1}, 1), format.ClockKey('R', start, 1, 9),
		format.HolderKey("zoe", format.QueuePosition{}), format.AuditKey(format.ByAnalyst, "zoe", 1),
		format.SaltKey([]byte("x")),
		format.DocumentIndexKey([32]byte{1}), format.SeqKey(format.FamLeafHashes, 1<<40),
		format.OpeningKey(99, 1, "zoe"),
		format.MetaKey("tune"), format.CounterKey("tab/9"), format.PackKey(make([]byte, 32)),
		format.PolicyKey(make([]byte, 32)), format.RecordKey(format.FamClaimEvent, 1, 7)} {
		if _, err := f.eng.Commit(ctx,
			engine.Txn{Then: []engine.Op{engine.Put(k, format.EncodeValue(nil))}}); err != nil {
			t.Fatal(err)
		}
		if got, err := f.As(anna).Verify(ctx, nil); err != nil || len(got.Faults) == 0 {
			t.Errorf("an entry %q too many was not found (%v)", k, err)
		}
		if _, err := f.eng.Commit(ctx, engine.Txn{Then: []engine.Op{engine.Delete(k)}}); err != nil {
			t.Fatal(err)
		}
	}
	f.mustVerify()
}

// tornPages is an engine whose pages are damaged from one key on: a scan that gets there ends with an error and
// without a key.
type tornPages struct {
	engine.Engine
	from []byte
}

type tornReader struct {
	engine.Reader
	from []byte
}

func (p tornPages) View(ctx context.Context, f func(engine.Reader) error) error {
	return p.Engine.View(ctx, func(r engine.Reader) error { return f(tornReader{r, p.from}) })
}

func (r tornReader) Scan(lo, hi []byte, o engine.ScanOpt) iter.Seq2[engine.KV, error] {
	return func(yield func(engine.KV, error) bool) {
		for kv, err := range r.Reader.Scan(lo, hi, o) {
			if bytes.Compare(kv.Key, r.from) >= 0 {
				yield(engine.KV{}, engine.NewDamagedError("", nil, "its pages do not hang together"))
				return
			}
			if !yield(kv, err) {
				return
			}
		}
	}
}

// TestTornPagesAreFound: damaged pages are reported wherever they begin, and the check does not panic.
func TestTornPagesAreFound(t *testing.T) {
	t.Parallel()
	f := fullDatabase(t)
	for _, kv := range everything(t, f.eng) {
		s := &Store{eng: tornPages{f.eng, kv.Key}, now: f.now, rules: f.rules, indexSecret: f.indexSecret,
			parsePolicy: f.parsePolicy}
		got, err := s.verifyUpTo(context.Background(), 1, noProgress)
		if err == nil && len(got.Faults) == 0 {
			t.Fatalf("pages torn at %q: nothing was found", kv.Key)
		}
	}
}

func TestLeavesNameNobody(t *testing.T) {
	f := fullDatabase(t)
	for _, kv := range everything(t, f.eng) {
		if kv.Key[0] != format.FamLeaf {
			continue
		}
		for _, word := range []string{"anna", "ben\"", "cora", "Dana", "usdoj", "+1202", "copy", "May we", "Yes"} {
			if bytes.Contains(kv.Val, []byte(word)) {
				t.Errorf("leaf %s says %q: %s", hex.EncodeToString(kv.Key[1:]), word, kv.Val)
			}
		}
	}
}

// interrupted is an engine whose caller cancels during verification: from then on nothing can be read.
type interrupted struct {
	engine.Engine
	reads  *atomic.Int64
	leave  context.CancelFunc
	caller context.Context
}

func (e interrupted) View(ctx context.Context, f func(engine.Reader) error) error {
	err := e.Engine.View(ctx, func(r engine.Reader) error { return f(interruptedReader{r, e}) })
	if e.caller.Err() != nil {
		return e.caller.Err()
	}
	return err
}

type interruptedReader struct {
	engine.Reader
	e interrupted
}

func (r interruptedReader) Get(k []byte) (engine.KV, error) {
	if r.e.reads.Add(-1) < 0 {
		r.e.leave()
		return engine.KV{Key: k}, r.e.caller.Err()
	}
	return r.Reader.Get(k)
}

// TestAVerificationThatIsInterruptedFindsNothing: a cancelled verification returns that error, and no damage.
func TestAVerificationThatIsInterruptedFindsNothing(t *testing.T) {
	f := openTest(t)
	for i := range 20 {
		f.importRequest(warrant(i))
	}
	f.stopRefresh()
	sound := f.eng
	defer func() { f.eng = sound }()
	for reads := range int64(200) {
		ctx, leave := context.WithCancel(context.Background())
		left := new(atomic.Int64)
		left.Store(reads)
		f.eng = interrupted{sound, left, leave, ctx}
		got, err := f.verifyUpTo(ctx, 3, func(int, int) {})
		if left.Load() < 0 && (err == nil || len(got.Faults) > 0 && !errors.Is(err, context.Canceled)) {
			t.Fatalf("after %d reads: %v, %v", reads, got.Faults, err)
		}
		leave()
	}
}
