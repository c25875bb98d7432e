package tui

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/review/problem"
	"lert/store"
)

func TestNoteIsRecordedAndTheCaseReadAnew(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	v.press("enter n").sees("Note on WA-2026-000101").press("ctrl+s").sees("Nothing has been written yet.")
	v.typeText("Spoke to their liaison.").press("enter").typeText("Calls back at ten.")
	v.press("esc n").sees("Spoke to their liaison.", "unfinished text")
	v.press("ctrl+s").sees("Recorded.", "Note ", "Spoke to their liaison.")
	if len(v.fake.observed) != 1 || v.fake.observed[0].Value != "Spoke to their liaison.\nCalls back at ten." ||
		v.fake.observed[0].Kind != review.ObservedNote {
		t.Errorf("recorded %+v", v.fake.observed)
	}
	if d := v.fake.draft["WA-2026-000101 note"]; d != nil {
		t.Errorf("the draft is still there: %s", d)
	}
}

func TestAReferralAsksAndCounselAnswers(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	v.press("enter e").sees("Ask counsel about WA-2026-000101").typeText("Does the gag bind us?").press("ctrl+s").
		sees("Referred.")
	got := v.fake.calls[len(v.fake.calls)-3:]
	if !containsCall(v.fake.calls, "refer WA-2026-000101 Does the gag bind us?") {
		t.Errorf("calls %q", got)
	}
	asked := newFake()
	row := asked.row("WA-2026-000107")
	c, err := asked.Case(t.Context(), row.ID)
	if err != nil {
		t.Fatal(err)
	}
	c.Referrals = []review.Referral{{RequestID: row.ID, Revision: 1, Question: "May we?",
		By: review.Actor{Name: "r.okoye"}}}
	asked.cases[row.ID] = c
	v = drive(t, asked, 80, 24)
	v.a.env.push(newCaseScreen(&v.a.env, row.ID))
	v.runAll(v.a.flush())
	v.press("e").sees("Only counsel answers.")
	v.a.env.me.Role = review.RoleCounsel
	v.press("e").sees("Answer about WA-2026-000107", "r.okoye asked: May we?").typeText("Yes.").press("ctrl+s").
		sees("Answered.")
	if !containsCall(asked.calls, "answer WA-2026-000107 Yes.") {
		t.Errorf("calls %q", asked.calls)
	}
}

func containsCall(calls []string, want string) bool {
	for _, c := range calls {
		if c == want {
			return true
		}
	}
	return false
}

func TestVerifyRecordsTheCallBackInItsSteps(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	v.press("enter v").sees("Verify WA-2026-000101", "first request from this address", "Not to call",
		"1  Find the agency's number")
	v.press("ctrl+s").sees("The number that was called is missing.")
	v.typeText("+551199990100").press("ctrl+s").sees("Enter where the number was found.").
		press("d tab").typeText("duty desk, Insp. Verma").
		press("tab a right space tab").typeText("unit: 3rd").press("tab").typeText("verma@pc.sp.gov.br").press("tab c")
	v.press("ctrl+s").sees("Two or more of the four were not stated")
	if len(v.fake.observed) != 0 {
		t.Fatal("a call in which two of four did not match was recorded as confirmed")
	}
	v.press("h d").press("ctrl+s").sees("Recorded.", "WA-101  EMERGENCY")
	o := v.fake.observed[0]
	if c := o.Callback; o.Kind != review.ObservedCallback || c == nil || c.Number != "+551199990100" ||
		c.NumberSource != "directory" || c.Result != "confirmed" ||
		c.Reached != "duty desk, Insp. Verma" || !c.At.Equal(fakeNow) || c.By != "m.silva" {
		t.Errorf("recorded %+v %+v", o, c)
	}
	if !strings.Contains(o.Note, "stated account, case number, harm") ||
		!strings.Contains(o.Note, "deliver to verma@pc.sp.gov.br") {
		t.Errorf("the note is %q", o.Note)
	}
}

func TestVerifyRecordsASignalALookupAndACountry(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	v.press("enter v up s ctrl+s").sees("Choose the red flag.").press("v ctrl+s")
	v.press("v up a tab tab ctrl+s").sees("Enter what the account search showed.").press("n ctrl+s")
	v.press("v up u tab tab ctrl+s").sees("Two letters").typeText("br").press("ctrl+s")
	if len(v.fake.observed) != 3 {
		t.Fatalf("recorded %+v", v.fake.observed)
	}
	want := []string{"signal voip_number", "lookup no_account", "target_country BR"}
	for i, o := range v.fake.observed {
		if got := o.Kind + " " + o.Value; got != want[i] || o.Callback != nil {
			t.Errorf("%q, want %q", got, want[i])
		}
	}
}

func TestWhatTheStoreRefusesIsSaidInFull(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	v.fake.fails["observe"] = problem.Refuse(12, "the record is dated before the newest", "set this machine's clock")
	v.press("enter n").typeText("x").press("ctrl+s").
		sees("Refused (rule 12): the record is dated before the newest.", "set this machine's clock", "Note on")
	v.fake.fails["observe"] = errors.New("the disk is full")
	v.press("ctrl+s").sees("the disk is full")
}

func TestTakingBackIsADialogThatAStrayKeyDoesNotConfirm(t *testing.T) {
	d := newFake()
	id := "WA-2026-000110"
	c, err := d.Case(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	c.Decisions = []store.DecisionRecord{{Decision: review.Decision{ID: strings.Repeat("a", 32),
		Outcome: review.OutcomeApprove, DecidedAt: fakeNow.Add(-9 * 60e9), By: review.Actor{Name: "m.silva"}}}}
	d.cases[id] = c
	v := drive(t, d, 80, 24, func(o *Options) { o.NewID = func() string { return strings.Repeat("b", 32) } })
	v.a.env.push(newCaseScreen(&v.a.env, id))
	v.runAll(v.a.flush())
	v.rush("u ctrl+s").sees("Too fast", "Take back your decision", "until 09:01:00")
	if len(d.decisions) != 0 {
		t.Fatal("a key that came right after the dialog opened took a decision back")
	}
	v.send(tea.PasteMsg{Content: "pasted too early"})
	v.sees("Too fast").misses("pasted too early")
	v.keyTime.after(reading)
	v.typeText("wrong case").send(tea.PasteMsg{Content: "\x13"})
	if len(d.decisions) != 0 {
		t.Fatal("a paste took a decision back")
	}
	v.press("ctrl+s")
	if len(d.decisions) != 1 || d.decisions[0].Outcome != review.OutcomeTakenBack ||
		d.decisions[0].Supersedes != strings.Repeat("a", 32) ||
		!strings.HasPrefix(d.decisions[0].Rationale, "wrong case") {
		t.Errorf("recorded %+v", d.decisions)
	}
	c.Decisions[0].Decision.DecidedAt = fakeNow.Add(-11 * 60e9)
	v.press("u").sees("The ten minutes for taking it back have passed")
	c.Decisions[0].Decision.By.Name = "r.okoye"
	v.press("u").sees("r.okoye decided this")
}

// TestAFormInTheLineMode fills a form in with lines only: texts as they are, a
// choice by its word, an empty line to go on, a dot before an action.
func TestAFormInTheLineMode(t *testing.T) {
	d := fakeWithPolicy(t)
	var out strings.Builder
	o := testOptions()
	o.Context, o.Plain, o.Out = t.Context(), true, &out
	o.In = strings.NewReader(
		"new request\n\nemergency\nPolice Nationale\nFR\n\n\nPV 12/2026\nJane Roe\n.row 15\n+33199000112\n.row " +
			"24\nIP address, last seen\n.record now\n.quit\n")
	if err := runLineMode(d, o); err != nil {
		t.Fatal(err)
	}
	if len(d.imported) != 1 {
		t.Fatalf("nothing was taken in:\n%s", out.String())
	}
	r := d.imported[0].Request
	if r.Kind != review.KindEmergency || r.Requester.Agency != "Police Nationale" || r.Requester.Country != "FR" ||
		!r.ReceivedAt.Equal(fakeNow) || r.Reference != "PV 12/2026" ||
		r.Requester.Name != "Jane Roe" || len(r.Targets) != 1 || len(r.Data) != 2 || r.Channel != "email" {
		t.Errorf("taken in: %+v", r)
	}
}

// TestAnApprovalHasNoRationaleThatNobodyWrote: also a draft keeps only what the person wrote.
func TestAnApprovalHasNoRationaleThatNobodyWrote(t *testing.T) {
	d := newFake()
	for i := range d.rows {
		c, err := d.Case(t.Context(), d.rows[i].ID)
		if err != nil {
			t.Fatal(err)
		}
		e := &drive(t, d, 80, 24).a.env
		for written, want := range map[bool]string{false: "", true: "Mine."} {
			old := newDecideDialog(e, c, review.OutcomeApprove)
			if got := old.decision(e).Rationale; got != "" {
				t.Errorf("%s: %q", c.Row.ID, got)
			}
			old.form.RationaleEdited, old.form.Rationale = written, "Mine."
			draft := *c
			body, err := json.Marshal(old.form)
			if err != nil {
				t.Fatal(err)
			}
			draft.Drafts = []store.Draft{{Body: body}}
			if got := newDecideDialog(e, &draft, review.OutcomeApprove).decision(e).Rationale; got != want {
				t.Errorf("%s: a draft, written %v: %q", c.Row.ID, written, got)
			}
		}
	}
}

// askAgreed opens a dialog of a decision whose answer is due before the user could object, and its question until which
// day the agency waits.
func askAgreed(t *testing.T, d *fakeStore) (*driver, *decideDialog) {
	t.Helper()
	d.policy = &review.Policy{Platforms: map[string]*review.Platform{"whatsapp": {ID: "whatsapp", Name: "WhatsApp",
		Prefix: "WA", Notice: review.NoticePolicy{WaitDays: 7, RightReserved: true}}}}
	v := drive(t, d, 80, 24).press("enter a")
	dlg := v.a.dialogs[0].dialog.(*decideDialog)
	for i, it := range dlg.items {
		if it.kind == itemNotice {
			dlg.cursor = i
		}
	}
	v.press("space").sees("Until what date did the agency agree in writing to wait?")
	return v, dlg
}

func TestADayThatCannotBeReadIsSaidAtItsField(t *testing.T) {
	d := newFake()
	v, dlg := askAgreed(t, d)
	for _, end := range []string{"enter", "ctrl+s"} {
		v.press("ctrl+u").typeText("1.2.2027").misses("This is not a date").press(end).sees("This is not a date",
			"1.2.2027")
		if dlg.field == nil || len(d.decisions) != 0 || !dlg.form.Notice.AgreedUntil.IsZero() {
			t.Fatalf("%s: field %v, %d decided, until %v", end, dlg.field, len(d.decisions),
				dlg.form.Notice.AgreedUntil)
		}
	}
	v.press("ctrl+u").typeText("2027-02-01").misses("This is not a date").press("enter")
	if dlg.form.Notice.AgreedUntil.String() != "2027-02-01" {
		t.Errorf("until %v", dlg.form.Notice.AgreedUntil)
	}
	v.sees("Where did the agency agree to wait?").typeText("letter of 1 December").press("enter").
		sees("in writing to", "wait until 2027-02-01: letter of 1")
}

// TestTheMarkedLineOfADecisionIsSeen moves through the whole dialog in the smallest window.
func TestTheMarkedLineOfADecisionIsSeen(t *testing.T) {
	v := drive(t, newFake(), 60, 20).press("enter a")
	dlg := v.a.dialogs[0].dialog.(*decideDialog)
	for _, key := range []string{"j", "k"} {
		for range dlg.items {
			if !strings.Contains(v.text(), "\n > ") {
				t.Fatalf("%q at %d of %d: the marked line is not there:\n%s", key, dlg.cursor, len(dlg.items), v.text())
			}
			v.press(key)
		}
	}
}
