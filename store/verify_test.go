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

// lived is a small database in which everything has happened once.
func lived(t testing.TB) *fixture {
	f := openTest(t)
	ctx := context.Background()
	must := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	a, b := f.take(warrant(1)), f.take(warrant(2))
	em := warrant(3)
	em.Kind = review.Emergency
	f.take(em)
	must(f.As(anna).Observe(ctx, review.Observation{Request: a, Kind: review.ObservedCallback,
		Callback: &review.Callback{Number: "+12025550110", NumberSource: "directory", Result: "confirmed"}}))
	must(f.As(anna).Refer(ctx, review.Referral{Request: b, Question: "May we?"}))
	must(f.As(cora).Answer(ctx, b, "Yes."))
	c := f.openCase(anna, a)
	d := approval(c)
	d.Granted = append(d.Granted, "content.messages")
	d.Overrides = []review.Override{{Code: "scope.encrypted", Why: "we have a copy"}}
	must(f.As(cora).Countersign(ctx, review.Countersign{Decision: f.decide(anna, d, c).ID, Answer: "agree", Why: "seen"}))
	must(f.As(anna).Fulfil(ctx, deedOf(a, review.NoticeSent)))
	must(f.As(anna).Fulfil(ctx, deedOf(a, review.Produced, "subscriber.name")))
	c = f.openCase(ben, b)
	f.decide(ben, pushBack(c), c)
	must(f.As(ben).ClaimNext(ctx))
	must(nil, f.As(ben).SaveDraft(ctx, a, []byte("half a thought")))
	fixed := warrant(2)
	fixed.Previous = &review.Previous{ID: b, Relation: "cures"}
	f.takeIn(incoming(t, fixed))
	asked, _ := f.pushed(11)
	must(f.As(anna).Answers(ctx, review.Link{Request: f.take(f.answerOn(11)), Other: asked, Why: "the dates"}))
	must(f.As(anna).Link(ctx, review.Link{Request: a, Other: b, Why: "the same gang"}))
	must(f.As(anna).Snooze(ctx, review.Snooze{Request: b, Until: f.clock.Now().Add(time.Hour), Why: "after lunch"}))
	f.stopTending() // a row made anew would not be the one that a test has read
	f.verified()
	return f
}

func noProgress(int, int) {}

// altered is an engine that shows one value otherwise than it was written.
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
		return engine.KV{Key: kv.Key, Mod: kv.Mod}, engine.Damaged("", kv.Key, "its bytes do not fit")
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
			out = append(out, engine.KV{Key: bytes.Clone(kv.Key), Val: bytes.Clone(kv.Val), Mod: kv.Mod})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// An insider who rewrites a value, checksum and all, is found by the ledger:
// every byte of every record, one bit each; in a short run each seventh.
func TestEveryRewrittenByteIsFound(t *testing.T) {
	t.Parallel()
	f := lived(t)
	names := map[byte]string{
		format.FamBody: "request WA-", format.FamRevision: "WA-2026-00000", format.FamObserved: "observation 1 on request WA-", format.FamDecision: "decision ", format.FamShown: "assessment of decision ",
		format.FamKnown: "history of decision ", format.FamSigned: "countersignature of decision ", format.FamReferral: "question 1 on request WA-", format.FamAnswer: "answer 1 on request WA-",
		format.FamFulfil: "fulfilment ", format.FamPack: "policy pack ", format.FamSalt: "", format.FamLeaf: "leaf ", format.FamHash: "leaf ",
	}
	seen := map[byte]int{}
	began := time.Now()
	step := 1
	if testing.Short() {
		step = 7 // no divisor of the bits that are turned in turn
	}
	for _, kv := range everything(t, f.eng) {
		want, ledgered := names[kv.Key[0]]
		if !ledgered {
			continue
		}
		for i := 0; i < len(kv.Val); i += step {
			v := bytes.Clone(kv.Val)
			v[i] ^= 1 << (i % 8)
			s := &Store{eng: &altered{Engine: f.eng, key: kv.Key, val: v}, now: f.now, rules: f.rules, secret: f.secret, parse: f.parse}
			got, err := s.verify(context.Background(), 1, noProgress)
			if err != nil {
				t.Fatalf("key %q byte %d: %v", kv.Key, i, err)
			}
			if len(got.Faults) == 0 {
				t.Fatalf("key %q: byte %d was changed and nothing was found: %q", kv.Key, i, kv.Val)
			}
			if named := strings.Contains(got.Faults[0].Record, want) || i == 0; !named {
				t.Fatalf("key %q byte %d: the fault names %q (%s), want %q", kv.Key, i, got.Faults[0].Record, got.Faults[0].What, want)
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

// A bit that turned in the file is found wherever a live value holds it, and
// the value is named: every live value, one bit of each byte.
func TestEveryFlippedByteOfTheFileIsFound(t *testing.T) {
	t.Parallel()
	f := lived(t)
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
	g := openAt(t, path, aPolicy)
	g.clock.add(time.Hour)
	g.stopTending()
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
		var at []int64 // where the bytes stand, stale copies included
		for from := 0; ; {
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
		step := 1
		if testing.Short() {
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
			got, err := g.verify(context.Background(), 1, noProgress)
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
	g.verified()
}

// An entry too many is found as one that is missing is, see TestNoEditGoesUnseen.
func TestVerifyCountsIndexes(t *testing.T) {
	f := lived(t)
	ctx := context.Background()
	for _, k := range [][]byte{format.MatchKey(format.MatchTarget, [16]byte{1}, 1), format.ClockKey('R', start, 1, 9),
		format.MineKey("zoe", format.Order{}), format.AuditKey(format.ByAnalyst, "zoe", 1), format.SaltKey([]byte("x")),
		format.IdentityKey([32]byte{1}), format.NumKey(format.FamHash, 1<<40), format.OpenedKey(99, 1, "zoe"),
		format.MetaKey("tune"), format.CountKey("tab/9"), format.PackKey(make([]byte, 32)), format.PolicyKey(make([]byte, 32)), format.RevKey(format.FamHold, 1, 7)} {
		if _, err := f.eng.Commit(ctx, engine.Txn{Then: []engine.Op{engine.Put(k, format.Value(nil))}}); err != nil {
			t.Fatal(err)
		}
		if got, err := f.As(anna).Verify(ctx, nil); err != nil || len(got.Faults) == 0 {
			t.Errorf("an entry %q too many was not found (%v)", k, err)
		}
		if _, err := f.eng.Commit(ctx, engine.Txn{Then: []engine.Op{engine.Delete(k)}}); err != nil {
			t.Fatal(err)
		}
	}
	f.verified()
}

// tornPages is an engine in whose file no page holds from one key on: a scan
// that comes there ends with an error and without a key.
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
				yield(engine.KV{}, engine.Damaged("", nil, "its pages do not hang together"))
				return
			}
			if !yield(kv, err) {
				return
			}
		}
	}
}

// Wherever the pages of a file stop to hang together, that is said, and the
// check does not fall over it.
func TestTornPagesAreFound(t *testing.T) {
	t.Parallel()
	f := lived(t)
	for _, kv := range everything(t, f.eng) {
		s := &Store{eng: tornPages{f.eng, kv.Key}, now: f.now, rules: f.rules, secret: f.secret, parse: f.parse}
		got, err := s.verify(context.Background(), 1, noProgress)
		if err == nil && len(got.Faults) == 0 {
			t.Fatalf("pages torn at %q: nothing was found", kv.Key)
		}
	}
}

func TestLeavesNameNobody(t *testing.T) {
	f := lived(t)
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

// interrupted is an engine whose caller goes away while it verifies: from then on
// nothing can be read.
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

// Whoever ends a verification is told that, and of no damage.
func TestAVerificationThatIsInterruptedFindsNothing(t *testing.T) {
	f := openTest(t)
	for i := range 20 {
		f.take(warrant(i))
	}
	f.stopTending()
	sound := f.eng
	defer func() { f.eng = sound }()
	for reads := range int64(200) {
		ctx, leave := context.WithCancel(context.Background())
		left := new(atomic.Int64)
		left.Store(reads)
		f.eng = interrupted{sound, left, leave, ctx}
		got, err := f.verify(ctx, 3, func(int, int) {})
		if left.Load() < 0 && (err == nil || len(got.Faults) > 0 && !errors.Is(err, context.Canceled)) {
			t.Fatalf("after %d reads: %v, %v", reads, got.Faults, err)
		}
		leave()
	}
}
