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

// sampleDay is the sample week on a real database with a fixed clock.
type sampleDay struct {
	t   *testing.T
	w   *sampleWeek
	me  review.Actor
	now time.Time
}

func newSampleDay(t *testing.T) *sampleDay {
	t.Helper()
	d := &sampleDay{t: t, now: fixtureStart}
	env := testEnv(strings.NewReader(""), io.Discard, io.Discard)
	env.Now = func() time.Time { return d.now }
	w, _, err := (&cli{env: env}).startDemo(t.Context(), filepath.Join(t.TempDir(), "demo.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.db.store.Close(); err != nil {
			t.Error(err)
		}
	})
	d.w, d.me = w, w.db.actor
	return d
}

// demoOptions makes a console teach, as the demo's does.
func (d *sampleDay) demoOptions(o *tui.Options) {
	o.Demo, o.Worked = true, func(id string) string { return d.w.workedAnswers[id] }
}

func (d *sampleDay) openConsole(me review.Actor) *testConsole {
	d.t.Helper()
	return openConsole(d.t, d.w.db.store, me, func() time.Time { return d.now })
}

// findRequest finds an open request that was recommended so and has these codes;
// a code behind a minus must not be there.
func (d *sampleDay) findRequest(kind review.Kind, recommended string, codes ...string) string {
	d.t.Helper()
	rows, err := d.w.db.Queue(d.t.Context(), store.QueueQuery{Tab: store.TabOpen, Limit: 200})
	if err != nil {
		d.t.Fatal(err)
	}
	for _, r := range rows.Rows {
		fits := r.Kind == kind && r.Recommendation == recommended && !r.Counsel
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

// assessmentJSON is the assessment of a request at the current time.
func (d *sampleDay) assessmentJSON(id string) []byte {
	d.t.Helper()
	c, err := d.w.db.Case(d.t.Context(), id)
	if err != nil {
		d.t.Fatal(err)
	}
	return c.AssessmentJSON
}

// counsel is somebody of the sample week who may sign.
func (d *sampleDay) counsel() review.Actor {
	d.t.Helper()
	for _, p := range d.w.db.store.People().Persons {
		if p.Role == review.RoleCounsel {
			return review.Actor{Name: p.Name, Pseudonym: p.Pseudonym, Role: p.Role, User: p.User, Host: "desk",
				Version: version()}
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
	clean := d.findRequest(review.KindRecords, review.OutcomeApprove, "notice.due", "-legal_basis.unsigned",
		"-legal_basis.wrong_statute")
	unproven := d.findRequest(review.KindRecords, review.OutcomePushBack, "legal_basis.no_process")
	webmail := d.findRequest(review.KindRecords, review.OutcomeReject, "requester.personal_email")
	uncalled := d.findRequest(review.KindEmergency, review.OutcomePushBack, "requester.callback_missing")
	narrowed := d.findRequest(review.KindRecords, "approve_narrowed", "legal_basis.treaty_required", "-scope.encrypted")
	asShown := map[string][]byte{}
	for _, id := range []string{clean, unproven, webmail, narrowed} {
		asShown[id] = d.assessmentJSON(id)
	}
	v := d.openConsole(d.me)

	// A clean request: two keys once it is open.
	v.openCase(clean)
	before := v.keys
	v.press("a y").expect("Approved " + short(clean) + ". u undoes (10 min).")
	if n := v.keys - before; n != 2 {
		t.Errorf("an approval took %d keys", n)
	}

	// A push back: its reasons come ticked from the failed checks.
	v.openCase(unproven).press("p").expect("[x] No legal process comes with this request", "y signs the push back.").press("y").
		expect("Pushed back " + short(unproven) + ".")

	// A rejection.
	v.openCase(webmail).press("r").expect("[x] The request came from a personal mailbox").press("y").expect("Rejected " + short(webmail) + ".")

	// An emergency that nobody called back: it says why it cannot be approved,
	// and whatever is ticked, it is not.
	v.openCase(uncalled).press("a").expect("number from the request itself). That does not prove",
		"call-back (v records it)")
	v.moveTo("imminent").press("space").moveTo("may help to avert").press("space y").expect("Not yet", "call-back").
		press("esc q")

	// An override asks why, says that it will be held, and is.
	v.openCase(narrowed).press("a").moveTo("treaty required").press("space").
		expect("Why do you override “treaty required”?")
	v.press("enter y").expect("cannot be produced").moveTo("treaty required").press("space space").
		expect("Why do you override").typeText("An executive agreement covers it; letter of 2 November.").press("enter").
		expect("Overridden: An executive agreement", "It is held")
	v.press("y").expect("Approved " + short(narrowed) + ", held until counsel signs.")

	// Meanwhile something is found out about the clean one: counsel must still
	// see what its decider saw.
	if _, err := d.w.db.Observe(ctx, review.Observation{RequestID: clean, Revision: 1, Kind: review.ObservedSignal,
		Value: "voip_number"}); err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(d.assessmentJSON(clean), asShown[clean]) {
		t.Fatal("the signal changed nothing, so the test proves nothing")
	}

	list, _, err := d.w.db.Audit(ctx, store.AuditQuery{Limit: 4})
	if err != nil {
		t.Fatal(err)
	}
	var order []string
	for _, e := range list {
		order = append(order, e.Decision.RequestID)
		dec, _, err := d.w.db.Decision(ctx, e.Decision.ID)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(dec.AssessmentJSON, asShown[e.Decision.RequestID]) {
			t.Errorf("%s: the assessment kept is not the one that was shown", e.Decision.RequestID)
		}
	}
	if want := []string{narrowed, webmail, unproven, clean}; !slices.Equal(order, want) {
		t.Errorf("counsel's list begins with %q, want %q", order, want)
	}
	c := d.openConsole(d.counsel()).press("A").expect(short(narrowed), short(webmail), short(unproven), short(clean), "approve, held")
	c.press("enter").expect(narrowed, "treaty required: An executive agreement covers it",
		"s signs").press("q j enter").expect(webmail, "reject", "personal email")
	c.press("q j enter").expect(unproven, "push back", "no process").press("q j enter").
		expect(clean, "Requester pass").expectNot("fraud_signals")
	c.press("q I").expect("matches")
}

// TestTheWorkedAnswerComesAfterOnesOwn: after one's own decision the demo shows what an
// experienced reviewer would have seen, and not before.
func TestTheWorkedAnswerComesAfterOnesOwn(t *testing.T) {
	t.Parallel()
	d := newSampleDay(t)
	clean := d.findRequest(review.KindRecords, review.OutcomeApprove, "notice.due", "-legal_basis.unsigned",
		"-legal_basis.wrong_statute")
	worked := d.w.workedAnswers[clean]
	if worked == "" {
		t.Fatalf("%s has no worked answer", clean)
	}
	first, _, _ := strings.Cut(worked, ".")
	v := openConsole(t, d.w.db.store, d.me, func() time.Time { return d.now }, d.demoOptions)
	v.openCase(clean).press("M").expect("Decide first").expectNot(first).press("a y").expect("worked answer").
		press("M").expect("worked answer", first)
}
