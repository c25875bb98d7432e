package tui

import (
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/intake"
	"lert/store"
	"lert/tui/form"
)

// dialogForm is the form of the dialog on top.
func (x *driver) dialogForm() *form.Form {
	x.t.Helper()
	if len(x.a.dialogs) == 0 {
		x.t.Fatal("no dialog is open")
	}
	return x.a.dialogs[len(x.a.dialogs)-1].dialog.(*formDialog).form
}

// TestConfirmReplyFromCase pushes a request back, imports what the agency then
// writes, and confirms that it is the reply.
func TestConfirmReplyFromCase(t *testing.T) {
	x := openSample(t, 120, 40)
	id := x.findRequest("request to push back", func(r *store.QueueRow, c *store.Case) bool {
		return r.Recommendation == review.RecommendPushBack && r.Kind == review.KindRecords &&
			c.Assessment.Find("scope.no_justification") != nil && !c.Assessment.Counsel
	})
	x.open(id).press("m").sees("No waiting request was found to which it could be a reply, or work on it has already begun.")
	x.press("p")
	x.press("ctrl+s")
	c, err := x.store.As(testOptions().Me).Case(t.Context(), id)
	if err != nil || c.Row.State != review.StateWaiting {
		t.Fatalf("%s is %s (%v)", id, c.Row.State, err)
	}
	x.open(id).sees("Closing", "may be closed from")
	x.press("Z").sees("The agency has until")

	r := *c.Received
	r.ID, r.Justification, r.ReceivedAt = "", "The account received the money of six buyers, named in the annex.",
		fakeNow.Add(-time.Minute)
	raw, err := intake.Canonical(&r)
	if err != nil {
		t.Fatal(err)
	}
	taken, err := x.store.As(samplePortal).Import(t.Context(),
		[]store.ImportDocument{{Request: &r, Raw: raw, Trusted: c.Trusted, Source: "mail"}})
	if err != nil || taken[0].Outcome != store.ImportNew {
		t.Fatalf("%+v (%v)", taken, err)
	}
	fresh := taken[0].ID
	x.open(fresh).sees("may be the reply to", id, "same").
		press("m").sees(fresh+" is the agency's reply", id+": ")
	x.press("ctrl+s").sees("Say briefly why")
	x.dialogForm().Get("why").Set("the reason that we asked for")
	x.press("ctrl+s").sees(fresh+" is now revision 2 of "+id, "Answers", id+", where it was")
	if x.a.commandLine != "lert link "+fresh+" "+id+" --answers --why 'the reason that we asked for'" {
		t.Errorf("the command line is %q", x.a.commandLine)
	}
	x.open(id).sees("Answered", "cured: ", "no justification")
	x.press("h").sees("Received from", "wrote again", "m.silva linked: "+fresh+" as the reply")

	// The reply is taken back on the case that it was confirmed for.
	x.press("q L").sees("remove the link with " + fresh)
	f := x.dialogForm()
	f.Get("do").Set(fresh)
	f.Get("why").Set("a second order")
	x.press("ctrl+s").sees(fresh + " is open again")
}

// TestLinkAndSnoozeFromCase snoozes a request, ends the snooze, and links the
// request to another.
func TestLinkAndSnoozeFromCase(t *testing.T) {
	x := openSample(t, 120, 40)
	legal := x.findRequest("request under a legal clock", func(r *store.QueueRow, _ *store.Case) bool {
		return !r.DueInternalTarget && !r.Due.IsZero() && r.Kind == review.KindRecords
	})
	id := x.findRequest("request under an aim of the house",
		func(r *store.QueueRow, _ *store.Case) bool {
			return r.DueInternalTarget && r.Kind == review.KindRecords
		})
	x.open(legal).press("z").sees("Snooze " + legal)
	x.dialogForm().Get("until").Set("whenever")
	x.press("ctrl+s").sees("This is not a time")
	x.dialogForm().Get("until").Set("52w")
	x.press("ctrl+s").sees("Refused: something is due before")
	x.press("esc")
	x.open(id).press("z")
	f := x.dialogForm()
	f.Get("until").Set("2026-12-12 09:00")
	f.Get("why").Set("the court decides")
	x.press("ctrl+s").sees(id+" is snoozed until 2026-12-12 09:00 UTC", "Snoozed")
	x.press("q q").sees("1 snoozed").misses(id + " ")
	x.open(id).press("z").sees("wake it now").press("ctrl+s").sees(id + " is awake again").misses("Snoozed")

	x.press("L").sees("Link of " + id)
	x.press("ctrl+s").sees("Name the other request")
	f = x.dialogForm()
	f.Get("other").Set(legal)
	f.Get("why").Set("the same account")
	x.press("ctrl+s").sees("are linked", string(shortID(legal, x.a.env.now()))+": linked by m.silva: the same account")
	if x.a.commandLine != "lert link "+id+" "+legal+" --why 'the same account'" {
		t.Errorf("the command line is %q", x.a.commandLine)
	}
}

func TestTheAgencyTakesItBack(t *testing.T) {
	x := openSample(t, 80, 24)
	id := x.findRequest("request", func(r *store.QueueRow, _ *store.Case) bool { return r.Kind == review.KindRecords })
	x.open(id).press("W")
	x.press("ctrl+s").sees("Say who withdrew it")
	x.dialogForm().Get("why").Set("the prosecutor wrote so")
	x.press("ctrl+s").sees("withdrawal was recorded")
	x.press("W").sees("withdrawn already")
	if d, n := x.lastDecision(); n != 1 || d.Outcome != review.OutcomeWithdrawn ||
		d.Rationale != "the prosecutor wrote so" {
		t.Errorf("%d recorded, %+v", n, d)
	}
}

// TestWhatWaitedTooLongIsClosedFromTheCase closes a request that has waited too
// long for a reply. Only a person closes it.
func TestWhatWaitedTooLongIsClosedFromTheCase(t *testing.T) {
	d := newFake()
	const id = "WA-2026-000109"
	c, err := d.Case(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	c.Decisions = []store.DecisionRecord{{Decision: review.Decision{ID: strings.Repeat("ab", 16), RequestID: id,
		Revision: 1, Outcome: review.OutcomePushBack, Effect: review.EffectFinal,
		Reasons: []string{"legal_basis.unsigned"}, DecidedAt: fakeNow.AddDate(0, 0, -31)}}}
	c.Obligations = []store.Obligation{{Due: fakeNow.Add(-time.Hour), Clock: "clarification", Request: id,
		InternalTarget: true, Text: "no answer after 30 days: the request may be closed"}}
	d.cases[id] = c
	v := drive(t, d, 80, 24)
	v.runAll(v.a.push(newCaseScreen(&v.a.env, id)))
	v.sees("no reply came in time; Z closes it").press("Z")
	v.sees("Close "+id, "unsigned").press("ctrl+s")
	if len(d.decisions) != 1 {
		t.Fatalf("%d decisions", len(d.decisions))
	}
	got := d.decisions[0]
	if got.Outcome != review.OutcomeReject || got.Supersedes != c.Decisions[0].Decision.ID || len(got.Reasons) != 1 ||
		!strings.HasPrefix(got.Rationale, "No reply came to the push back of ") {
		t.Errorf("recorded %+v", got)
	}
}

// TestAFilterSaysWhatOverdueItHides: a filter that hides overdue requests says how many.
func TestAFilterSaysWhatOverdueItHides(t *testing.T) {
	v := drive(t, newFake(), 120, 40)
	v.press("/").typeText("country:IN").press("enter").sees("1 overdue hidden")
	v.press("esc").misses("overdue hidden")
	v.press("/").typeText("is:overdue").press("enter").misses("overdue hidden")
}
