package tui

import (
	"context"
	"flag"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"lert/review"
	"lert/store"
)

// At full length:
//
//	go test ./tui -run TestRandomKeysOnARealFile -keys 10000
var (
	randomKeys = flag.Int("keys", 500, "keys of TestRandomKeysOnARealFile")
	randomSeed = flag.Uint64("seed", 0, "its seed; 0: another one each time")
)

// TestRandomKeysOnARealFile sits somebody down at the sample week who presses whatever
// comes, in windows of any size, with pastes, while the clock goes on and a colleague works
// too. Nothing is recorded but by a key that was meant, a decision by nothing but the
// confirmation of its own dialog, and at the end the file agrees with itself and holds what
// was recorded.
func TestRandomKeysOnARealFile(t *testing.T) {
	seed := *randomSeed
	if seed == 0 {
		seed = uint64(time.Now().UnixNano())
	}
	x := &randomConsole{sampleConsole: openSample(t, 80, 24), r: rand.New(rand.NewPCG(seed, 1))}
	done := false
	defer func() {
		if t.Failed() || !done { // a panic goes on
			t.Errorf("seed %d, after %d keys; the last were %q", seed, x.pressed, x.last)
		}
	}()
	x.sitDown()
	for x.pressed < *randomKeys && !t.Failed() {
		x.step()
		x.checkFrame()
		if x.a.quit {
			x.sitDown()
		}
	}
	all, err := x.store.As(testOptions().Me).Verify(t.Context(), func(int, int) {})
	if err != nil || len(all.Faults) > 0 {
		t.Errorf("verify: %v, %+v", err, all.Faults)
	}
	if _, n := x.lastDecision(); n != x.decided {
		t.Errorf("the file holds %d decisions, %d were confirmed", n, x.decided)
	}
	t.Logf("seed %d: %d keys, %d decisions, %d other records, refused or failed %d times", seed, x.pressed, x.decided,
		x.recorded, x.refused)
	if *randomKeys >= 5000 && (x.decided == 0 || x.recorded == 0) {
		t.Error("so many keys recorded nothing: the test presses the wrong ones")
	}
	done = true
}

// randomConsole is a console at which somebody presses whatever comes.
type randomConsole struct {
	*sampleConsole
	r                          *rand.Rand
	now                        moment
	before                     screen // on top before the step, since when by keyTime
	since                      time.Time
	lastInput                  time.Time // the last key or paste before this one
	pressed                    int
	decided, recorded, refused int
	last                       []string
}

// moment is what the person does now: a key, or "" for all that is no key.
type moment struct {
	key  string
	held bool
}

// sitDown opens the console, anew after it was left.
func (x *randomConsole) sitDown() {
	o := testOptions()
	o.Now = func() time.Time { return fakeNow.Add(x.ahead) }
	x.driver = newDriver(x.t, meantStore{x.store.As(o.Me), x}, o)
	x.send(tea.WindowSizeMsg{Width: 100, Height: 30})
	x.runAll(x.a.screens[0].Start(&x.a.env))
	x.runAll(x.a.flush())
	x.before, x.since, x.lastInput = x.a.top(), x.keyTime.at, x.keyTime.at
}

var (
	// randomMoves are keys in the order in which they lead to a record.
	randomMoves = []string{"enter a y", "enter p y", "enter r y", "a space y", "a 1 2 3 y", "p ctrl+s", "enter v",
		"n h i ctrl+s", "u ctrl+s", "f ctrl+s", "e w h y ctrl+s", "esc esc", "g enter", "q q", "alt+1 g", "space a y",
		"pgdown y", "tab tab space"}
	randomSizes  = [][2]int{{80, 24}, {60, 20}, {59, 19}, {0, 0}, {61, 40}, {300, 20}, {132, 43}, {120, 40}, {10000, 21}}
	randomPastes = []string{"y", "y\r", "\x13", "ay\x13\n", "Read and checked.", "\x1b[2J\u202ea\u0301漢\U0001F3FB",
		strings.Repeat("long ", 300)}
)

// step does one thing, or a few keys one after the other.
func (x *randomConsole) step() {
	switch n := x.r.IntN(100); {
	case n < 60:
		x.key(anyKeys[x.r.IntN(len(anyKeys))])
	case n < 75:
		for _, k := range strings.Fields(randomMoves[x.r.IntN(len(randomMoves))]) {
			x.key(k)
		}
	case n < 80:
		s := randomSizes[x.r.IntN(len(randomSizes))]
		x.event("size", tea.WindowSizeMsg{Width: s[0], Height: s[1]})
	case n < 85:
		s := randomPastes[x.r.IntN(len(randomPastes))]
		x.event("paste", tea.PasteMsg{Content: s})
		x.lastInput = x.keyTime.at
	case n < 92:
		x.keyTime.after(2 * reading)
	case n < 96:
		x.ahead += time.Duration(x.r.IntN(900)) * time.Second
		x.event("tick", tickMsg{fakeNow.Add(x.ahead)})
	default:
		x.colleague()
		x.event("change", changedMsg{})
	}
}

// key presses a key, as a person who reads or as one who types.
func (x *randomConsole) key(name string) {
	if x.a.quit {
		return
	}
	x.keyTime.after([]time.Duration{typing, reading, reading}[x.r.IntN(3)])
	k := keyPress(name)
	k.IsRepeat = x.r.IntN(20) == 0
	x.now = moment{name, k.IsRepeat}
	x.event(name, k)
	x.now = moment{}
	x.lastInput = x.keyTime.at
	x.pressed++
}

// event sends a message and notes what is on top after it.
func (x *randomConsole) event(name string, msg tea.Msg) {
	x.last = append(x.last[max(0, len(x.last)-30):], name)
	x.send(msg)
	if top := x.a.top(); top != x.before {
		x.before, x.since = top, x.keyTime.at
	}
}

// colleague does something to a request at the top of the queue.
func (x *randomConsole) colleague() {
	me := x.store.As(review.Actor{Name: "c.moreau", Role: review.RoleCounsel, User: "cmoreau"})
	rows, err := me.Queue(x.t.Context(), store.QueueQuery{Tab: store.TabOpen, Limit: 12})
	if err != nil || len(rows.Rows) == 0 {
		return
	}
	id := rows.Rows[x.r.IntN(len(rows.Rows))].ID
	switch x.r.IntN(4) {
	case 0:
		_, err = me.Claim(x.t.Context(), id)
	case 1:
		err = me.ReleaseClaim(x.t.Context(), id, "")
	case 2:
		_, err = me.RecordOpinion(x.t.Context(), id, "It may be disclosed.")
	default:
		_, err = me.Observe(x.t.Context(), review.Observation{RequestID: id, Kind: review.ObservedNote, Value: "Seen."})
	}
	if err == nil && x.r.IntN(2) == 0 {
		x.ahead += time.Second
	}
}

// checkFrame fails for a frame that does not fill its window, or that a terminal would obey.
func (x *randomConsole) checkFrame() {
	for _, l := range x.a.Frame() {
		if w := ansi.StringWidth(l); w != x.a.window.W {
			x.t.Errorf("%s: a line of %d columns in a window of %d: %q", x.a.top().Title(), w, x.a.window.W,
				ansi.Strip(l))
			return
		}
		if s := ansi.Strip(l); strings.ContainsFunc(s, func(r rune) bool { return r < 0x20 || 0x7f <= r && r < 0xa0 }) {
			x.t.Errorf("%s: a control character in %q", x.a.top().Title(), l)
			return
		}
	}
}

// meant fails unless what is being recorded was meant: by a key, not one that is held down,
// and of the keys that may record nothing but after a silence.
func (x *randomConsole) meant(what string) {
	if x.now.key == "" || x.now.held {
		x.t.Errorf("%s was recorded by %q (held down: %v), after %q", what, x.now.key, x.now.held, x.last)
	}
}

// outcome counts what came of a record.
func (x *randomConsole) outcome(err error, n *int) {
	if err != nil {
		x.refused++
	} else {
		*n++
	}
}

// meantStore is the store, and watches what is recorded.
type meantStore struct {
	Store
	x *randomConsole
}

// Decide accepts a decision only from its dialog: y or ctrl+s, pressed after a silence of
// which the dialog was on top the whole time.
func (s meantStore) Decide(ctx context.Context, d review.Decision, shown []byte) (store.Receipt, error) {
	x := s.x
	x.meant("a decision")
	silence := min(x.keyTime.at.Sub(x.lastInput), x.keyTime.at.Sub(x.since))
	if x.now.key == "ctrl+s" { // may follow the text that it ends
		silence = x.keyTime.at.Sub(x.since)
	}
	asked := false
	switch dialog := x.before.(type) {
	case *decideDialog:
		asked = dialog.c.Row.ID == d.RequestID && dialog.outcome == d.Outcome
	case *formDialog: // taking back, closing, a withdrawal
		title := string(dialog.Title())
		asked = x.now.key == "ctrl+s" && (strings.Contains(title, d.RequestID) ||
			strings.Contains(title, string(shortID(d.RequestID, x.a.env.now())))) &&
			slices.Contains([]string{review.OutcomeTakenBack, review.OutcomeReject, review.OutcomeWithdrawn}, d.Outcome)
	}
	if !asked || x.now.key != "y" && x.now.key != "ctrl+s" || silence < keySilence {
		x.t.Errorf("%s of %s was decided by %q on %T after %v of silence", d.Outcome, d.RequestID, x.now.key, x.before,
			silence)
	}
	r, err := s.Store.Decide(ctx, d, shown)
	x.outcome(err, &x.decided)
	return r, err
}

// recordedBy is a call that records something else.
func recordedBy[In any](s meantStore, what string, in In, record func(In) (store.Receipt, error)) (store.Receipt,
	error) {
	s.x.meant(what)
	r, err := record(in)
	s.x.outcome(err, &s.x.recorded)
	return r, err
}

func (s meantStore) Observe(ctx context.Context, o review.Observation) (store.Receipt, error) {
	return recordedBy(s, "an observation", o, func(o review.Observation) (store.Receipt, error) {
		return s.Store.Observe(ctx, o)
	})
}

func (s meantStore) Fulfil(ctx context.Context, f review.Fulfilment) (store.Receipt, error) {
	return recordedBy(s, "a fulfilment", f, func(f review.Fulfilment) (store.Receipt, error) {
		return s.Store.Fulfil(ctx, f)
	})
}

func (s meantStore) Refer(ctx context.Context, r review.Referral) (store.Receipt, error) {
	return recordedBy(s, "a question", r, func(r review.Referral) (store.Receipt, error) {
		return s.Store.Refer(ctx, r)
	})
}

func (s meantStore) Link(ctx context.Context, l review.Link) (store.Receipt, error) {
	return recordedBy(s, "a link", l, func(l review.Link) (store.Receipt, error) { return s.Store.Link(ctx, l) })
}

func (s meantStore) Snooze(ctx context.Context, z review.Snooze) (store.Receipt, error) {
	return recordedBy(s, "a snooze", z, func(z review.Snooze) (store.Receipt, error) { return s.Store.Snooze(ctx, z) })
}

func (s meantStore) Import(ctx context.Context, in []store.ImportDocument) ([]store.ImportResult, error) {
	s.x.meant("a request")
	return s.Store.Import(ctx, in)
}
