package main

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/store"
	"lert/tui"
)

// sampleDay is the sample week on a real database under a clock that stands.
type sampleDay struct {
	t   *testing.T
	w   *week
	me  review.Actor
	now time.Time
}

func newSampleDay(t *testing.T) *sampleDay {
	t.Helper()
	d := &sampleDay{t: t, now: start}
	env := testEnv(strings.NewReader(""), io.Discard, io.Discard)
	env.Now = func() time.Time { return d.now }
	w, _, err := (&lert{env: env}).startDemo(t.Context(), filepath.Join(t.TempDir(), "demo.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.desk.db.Close(); err != nil {
			t.Error(err)
		}
	})
	d.w, d.me = w, w.desk.actor
	return d
}

// demo makes a console teach, as the demo's does.
func (d *sampleDay) demo(o *tui.Options) {
	o.Demo, o.Worked = true, func(id string) string { return d.w.worked[id] }
}

func (d *sampleDay) sit(me review.Actor) *seat {
	d.t.Helper()
	return sit(d.t, d.w.desk.db, me, func() time.Time { return d.now })
}

// with finds an open request that was recommended so and has these codes;
// a code behind a minus must not be there.
func (d *sampleDay) with(kind review.Kind, recommended string, codes ...string) string {
	d.t.Helper()
	rows, err := d.w.desk.Queue(d.t.Context(), store.List{Tab: store.TabOpen, N: 200})
	if err != nil {
		d.t.Fatal(err)
	}
	for _, r := range rows.Rows {
		fits := r.Kind == kind && r.Recommend == recommended && !r.Counsel
		for _, c := range codes {
			want, out := strings.CutPrefix(c, "-")
			fits = fits && slices.Contains(r.Codes, want) != out
		}
		if fits {
			return r.ID
		}
	}
	d.t.Fatalf("the sample queue has no %s that was recommended %s with %q", kind, recommended, codes)
	return ""
}

// shown is the assessment of a request as it stands now.
func (d *sampleDay) shown(id string) []byte {
	d.t.Helper()
	c, err := d.w.desk.Case(d.t.Context(), id)
	if err != nil {
		d.t.Fatal(err)
	}
	return c.AssessedJSON
}

// counsel is somebody of the sample week who may sign.
func (d *sampleDay) counsel() review.Actor {
	d.t.Helper()
	for _, p := range d.w.desk.db.People().Persons {
		if p.Role == review.RoleCounsel {
			return review.Actor{Analyst: p.Name, Pseudonym: p.Pseudonym, Role: p.Role, User: p.User, Host: "desk", Version: version()}
		}
	}
	d.t.Fatal("nobody of the sample week is counsel")
	return review.Actor{}
}

// TestADayAtTheSampleQueue decides one request of each sort in the console and
// then looks at what counsel sees of it.
func TestADayAtTheSampleQueue(t *testing.T) {
	t.Parallel()
	d := newSampleDay(t)
	ctx := context.Background()
	clean := d.with(review.Records, review.OutcomeApprove, "notice.due", "-legal_basis.unsigned", "-legal_basis.wrong_statute")
	unproven := d.with(review.Records, review.OutcomePushBack, "legal_basis.no_process")
	webmail := d.with(review.Records, review.OutcomeReject, "requester.personal_email")
	uncalled := d.with(review.Emergency, review.OutcomePushBack, "requester.callback_missing")
	narrowed := d.with(review.Records, "approve_narrowed", "legal_basis.treaty_required", "-scope.encrypted")
	asShown := map[string][]byte{}
	for _, id := range []string{clean, unproven, webmail, narrowed} {
		asShown[id] = d.shown(id)
	}
	v := d.sit(d.me)

	// A clean request: two keys once it is open.
	v.open(clean)
	before := v.keys
	v.press("a y").sees(clean + ": approve recorded")
	if n := v.keys - before; n != 2 {
		t.Errorf("an approval took %d keys", n)
	}
	v.press("q")

	// A push back: its reasons come ticked from the failed checks.
	v.open(unproven).press("p").sees("[x] No legal process comes with this request", "y confirms").press("y").sees(unproven + ": push back recorded").press("q")

	// A rejection.
	v.open(webmail).press("r").sees("[x]", "personal email").press("y").sees(webmail + ": reject recorded").press("q")

	// An emergency that nobody called back: it says why it cannot be approved,
	// and whatever is ticked, it is not.
	v.open(uncalled).press("a").sees("number from request). That does not prove the requester.", "No call-back was confirmed on a number found in the directory")
	v.mark("imminent").press("space").mark("may help to avert").press("space y").sees("Not yet", "call-back").press("esc q")

	// An override asks why, says that it will be held, and is.
	v.open(narrowed).press("a").mark("treaty required").press("space").sees("Why override legal_basis.treaty_required?")
	v.press("enter y").sees("cannot be produced").mark("treaty required").press("space space").sees("Why override").typed("An executive agreement covers it; letter of 2 November.").press("enter").sees("It is held until counsel signs")
	v.press("y").sees(narrowed + ": approve recorded and held until counsel signs").press("q")

	// Meanwhile something is found out about the clean one: counsel must still
	// see what its decider saw.
	if _, err := d.w.desk.Observe(ctx, review.Observation{Request: clean, Revision: 1, Kind: review.ObservedSignal, Value: "voip_number"}); err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(d.shown(clean), asShown[clean]) {
		t.Fatal("the signal changed nothing, so the test proves nothing")
	}

	list, _, err := d.w.desk.Audit(ctx, store.AuditList{N: 4})
	if err != nil {
		t.Fatal(err)
	}
	var order []string
	for _, e := range list {
		order = append(order, e.Decision.Request)
		dec, _, err := d.w.desk.Decision(ctx, e.Decision.ID)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(dec.Shown, asShown[e.Decision.Request]) {
			t.Errorf("%s: the assessment kept is not the one that was shown", e.Decision.Request)
		}
	}
	if want := []string{narrowed, webmail, unproven, clean}; !slices.Equal(order, want) {
		t.Errorf("counsel's list begins with %q, want %q", order, want)
	}
	c := d.sit(d.counsel()).press("A").sees(narrowed, webmail, unproven, clean, "approve, held")
	c.press("enter").sees(narrowed, "Overrides legal_basis.treaty_required: An executive agreement covers it", "s signs").press("q j enter").sees(webmail, "reject", "requester.personal_email")
	c.press("q j enter").sees(unproven, "push back", "legal_basis.no_process").press("q j enter").sees(clean, "Requester pass").misses("fraud_signals")
	c.press("q v").sees("agrees")
}

// TestTheWorkedAnswerComesAfterOnesOwn: after one's own decision the demo shows what an
// experienced reviewer would have seen, and not before.
func TestTheWorkedAnswerComesAfterOnesOwn(t *testing.T) {
	t.Parallel()
	d := newSampleDay(t)
	clean := d.with(review.Records, review.OutcomeApprove, "notice.due", "-legal_basis.unsigned", "-legal_basis.wrong_statute")
	worked := d.w.worked[clean]
	if worked == "" {
		t.Fatalf("%s has no worked answer", clean)
	}
	first, _, _ := strings.Cut(worked, ".")
	v := sit(t, d.w.desk.db, d.me, func() time.Time { return d.now }, d.demo)
	v.open(clean).press("w").sees("Decide first").misses(first).press("a y").sees("worked answer").press("w").sees("worked answer", first)
}
