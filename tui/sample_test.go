package tui

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/review/sample"
	"lert/store"
	"lert/store/people"
)

// sampleConsole is the console over a real store that holds the sample week, nothing of
// it decided yet.
type sampleConsole struct {
	*driver
	store *store.Store
	ids   map[string]string // title of a sample -> case number
	ahead time.Duration     // how far the clock of the store has moved on
}

// people of the sample's desk; the one who sits at it first.
var samplePeople = &people.List{Persons: []people.Person{
	{Name: "m.silva", Pseudonym: "Agent 1", Role: review.RoleAnalyst, User: "msilva"},
	{Name: "c.moreau", Pseudonym: "Agent 2", Role: review.RoleCounsel, User: "cmoreau"},
	{Name: "portal", Pseudonym: "Portal", Role: review.RoleAnalyst, User: "portal", Portal: true},
}}

// samplePortal takes the sample's requests in.
var samplePortal = review.Actor{Name: "portal", User: "portal", Host: "desk1"}

func openSample(t *testing.T, w, h int, change ...func(*Options)) *sampleConsole {
	t.Helper()
	p, err := builtinPolicy()
	if err != nil {
		t.Fatal(err)
	}
	x := &sampleConsole{ids: map[string]string{}}
	s, err := store.Open(filepath.Join(t.TempDir(), "desk.db"),
		store.Options{Now: func() time.Time { return fakeNow.Add(x.ahead) }, NoSync: true, Policy: p,
			People: samplePeople})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	cases, err := sample.Load(fakeNow)
	if err != nil {
		t.Fatal(err)
	}
	x.store = s
	var in []store.ImportDocument
	for i := range cases {
		in = append(in, store.ImportDocument{Request: cases[i].Request, Raw: cases[i].Raw, Trusted: cases[i].Trusted,
			Source: "the sample week"})
	}
	taken, err := s.As(samplePortal).Import(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	for i := range taken {
		x.ids[cases[i].Title] = taken[i].ID
	}
	o := testOptions()
	for _, c := range change {
		c(&o)
	}
	x.driver = newDriver(t, s.As(o.Me), o)
	x.send(tea.WindowSizeMsg{Width: w, Height: h})
	x.runAll(x.a.screens[0].Start(&x.a.env))
	x.runAll(x.a.flush())
	return x
}

// findRequest is the first request of the queue for which a condition holds.
func (x *sampleConsole) findRequest(what string, is func(r *store.QueueRow, c *store.Case) bool) string {
	x.t.Helper()
	rows, err := x.store.As(testOptions().Me).Queue(context.Background(),
		store.QueueQuery{Tab: store.TabOpen, Limit: 500})
	if err != nil {
		x.t.Fatal(err)
	}
	for i := range rows.Rows {
		c, err := x.store.As(testOptions().Me).Case(context.Background(), rows.Rows[i].ID)
		if err != nil {
			x.t.Fatal(err)
		}
		if is(&rows.Rows[i], c) {
			return rows.Rows[i].ID
		}
	}
	x.t.Fatalf("the sample week holds no %s", what)
	return ""
}

// open opens a case over the queue.
func (x *sampleConsole) open(id string) *sampleConsole {
	x.t.Helper()
	x.a.env.push(newCaseScreen(&x.a.env, id))
	x.runAll(x.a.flush())
	x.sees(x.heading(id))
	return x
}

// heading is how the heading of a case begins.
func (v *driver) heading(id string) string { return " " + string(shortID(id, v.a.env.now())) + "  " }

// lastDecision is the newest decision of the database, and how many there are.
func (x *sampleConsole) lastDecision() (*review.Decision, int) {
	x.t.Helper()
	list, _, err := x.store.As(testOptions().Me).Audit(context.Background(), store.AuditQuery{Limit: 500})
	if err != nil {
		x.t.Fatal(err)
	}
	if len(list) == 0 {
		return nil, 0
	}
	return &list[0].Decision, len(list)
}

// approvable is a request of a kind that can be approved without changes.
func approvable(kind review.Kind) func(*store.QueueRow, *store.Case) bool {
	return func(r *store.QueueRow, c *store.Case) bool {
		if r.Kind != kind || c.Assessment.Counsel || r.Recommendation != review.RecommendApprove &&
			r.Recommendation != review.RecommendNarrowed {
			return false
		}
		for i := range c.Assessment.Checks {
			for _, f := range c.Assessment.Checks[i].Findings {
				if f.Severity != review.SeverityInfo && f.Severity != review.SeverityNarrow {
					return false
				}
			}
		}
		return true
	}
}

// withFinding is a request whose assessment holds a finding of a severity.
func withFinding(kind review.Kind, severity string) func(*store.QueueRow, *store.Case) bool {
	return func(r *store.QueueRow, c *store.Case) bool {
		if r.Kind != kind || c.Assessment.Counsel {
			return false
		}
		for i := range c.Assessment.Checks {
			for _, f := range c.Assessment.Checks[i].Findings {
				if f.Severity == severity {
					return true
				}
			}
		}
		return false
	}
}

func TestACleanRequestIsTwoKeystrokes(t *testing.T) {
	for _, kind := range []review.Kind{review.KindRecords, review.KindPreservation} {
		x := openSample(t, 80, 24)
		id := x.findRequest("clean "+string(kind), approvable(kind))
		x.open(id).press("a").press("y")
		d, n := x.lastDecision()
		if n != 1 || d.RequestID != id || d.Outcome != review.OutcomeApprove || d.Effect != review.EffectFinal ||
			d.Rationale != "" {
			t.Fatalf("%s: %+v\n%s", kind, d, x.text())
		}
		if kind == review.KindRecords && (len(d.Granted) == 0 || d.Tailoring == nil || d.Tailoring.Compliant != "yes" ||
			d.Notice == nil) {
			t.Errorf("recorded %+v", d)
		}
		// It was not opened from the list, so that there is none to go on with.
		x.sees(fmt.Sprintf("Approved %s. u undoes (10 min). Ledger ", shortID(id, fakeNow)), "[Open").
			misses("· RECORDS · " + id)
	}
}

func TestAnEarlyKeyAndAPasteNeverDecide(t *testing.T) {
	x := openSample(t, 80, 24)
	id := x.findRequest("clean request", approvable(review.KindRecords))
	x.open(id).rush("a y").sees("Too fast")
	for _, s := range []string{"y", "y\r", "\x13", "ay"} {
		x.send(tea.PasteMsg{Content: s})
	}
	if _, n := x.lastDecision(); n != 0 {
		t.Fatal("a key that came right after the dialog opened, or a paste, decided")
	}
	x.keyTime.after(reading)
	for _, s := range []string{"y", "y\r", "\x13"} {
		x.send(tea.PasteMsg{Content: s})
	}
	x.press("w")
	x.send(tea.PasteMsg{Content: "y\x13\n"})
	x.press("y")
	if _, n := x.lastDecision(); n != 0 {
		t.Fatal("what was pasted, or typed into the rationale, decided")
	}
	x.press("ctrl+s")
	if _, n := x.lastDecision(); n != 1 {
		t.Errorf("ctrl+s in the open field did not confirm:\n%s", x.text())
	}
}

func TestAPushBackHasItsReasonsTicked(t *testing.T) {
	for outcome, key := range map[string]string{review.OutcomePushBack: "p", review.OutcomeReject: "r"} {
		x := openSample(t, 80, 24)
		id := x.findRequest("request to push back", withFinding(review.KindRecords, review.SeverityPushBack))
		c, err := x.store.As(testOptions().Me).Case(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		x.open(id).press(key).press("y")
		d, n := x.lastDecision()
		if n != 1 || d.Outcome != outcome || d.Rationale == "" {
			t.Fatalf("recorded %+v\n%s", d, x.text())
		}
		for i := range c.Assessment.Checks {
			for _, f := range c.Assessment.Checks[i].Findings {
				if heavy := severityRank(f.Severity) >= severityRank(review.SeverityNarrow); heavy != slices.Contains(
					d.Reasons, f.Code) {
					t.Errorf("%s of severity %s: among the reasons is %v", f.Code, f.Severity, !heavy)
				}
			}
		}
	}
}

func TestAnOverrideAsksWhyAndIsHeldForCounsel(t *testing.T) {
	x := openSample(t, 80, 24)
	id := x.findRequest("request to push back", withFinding(review.KindRecords, review.SeverityPushBack))
	x.open(id).press("a").press("y").sees("Not yet:")
	d := x.a.dialogs[0].dialog.(*decideDialog)
	asked := 0
	for i, it := range d.items {
		if it.kind == itemOverride {
			asked++
			d.cursor = i
			x.press("space").sees("Why do you override “" + string(codeLabel(it.code))).press("enter")
			if d.form.Overrides[it.code] != "" {
				t.Error("an override without a reason was taken")
			}
			x.press("space").typeText("seen on paper").press("enter")
		}
		if it.kind == itemAck {
			d.cursor = i
			x.press("space")
		}
		if it.kind == itemGrant && !d.c.Assessment.Categories[it.n].Producible && len(d.propose().Granted) == 0 {
			d.cursor = i
			x.press("space").typeText("the paper reaches it").press("enter")
		}
		if it.kind == itemNotice && d.noticeQuestion(&x.a.env) != nil {
			d.cursor = i
			x.press("space").typeText("the answer is due first").press("enter")
		}
	}
	if asked == 0 {
		t.Fatal("nothing stood against approval")
	}
	for d.unseen(&x.a.env) > 0 {
		x.press("tab")
	}
	x.press("y")
	dec, n := x.lastDecision()
	if n != 1 || dec.Effect != review.EffectAwaitingSignature || len(dec.Overrides) == 0 ||
		dec.Overrides[0].Why != "seen on paper" {
		t.Fatalf("recorded %+v\n%s", dec, x.text())
	}
	x.sees("Approved " + string(shortID(id, fakeNow)) + ", held until counsel signs. u undoes (10 min).")
	// Counsel finds it and signs; the decider cannot.
	x.a.env.push(newCounselScreen())
	x.runAll(x.a.flush())
	x.press("enter").sees("Nothing may be disclosed under it").press("s").sees("The role analyst may not sign for counsel")
	x.a.env.me = review.Actor{Name: "c.moreau", Role: review.RoleCounsel, User: "cmoreau", Host: "desk2"}
	x.a.env.store = x.store.As(x.a.env.me)
	x.press("s").press("a ctrl+s").sees("Signed", "c.moreau: agree")
}

func TestAnEmergencyWithoutACallBackSaysSo(t *testing.T) {
	x := openSample(t, 80, 24)
	id := x.findRequest("emergency that nobody called back on", func(r *store.QueueRow, c *store.Case) bool {
		can := c.Assessment.CountRows().Producible()
		return r.Kind == review.KindEmergency && !review.CallbackConfirmed(c.Request, c.Assessment.AssessedAt) &&
			!c.Assessment.Counsel &&
			can > 0 && voluntaryOnly(c)
	})
	x.open(id).press("a").press("1 2 y").sees("Not yet:")
	if _, n := x.lastDecision(); n != 0 {
		t.Fatal("it was approved")
	}
	found := false
	for _, r := range x.a.dialogs[0].dialog.(*decideDialog).refusals {
		found = found || r.Finding == "requester.callback_missing"
	}
	if !found {
		t.Error("the dialog does not name the missing call-back")
	}
	// The dialog leads to the call and back; what was chosen is kept.
	x.press("v").sees("Verify " + id).typeText("+12025550191").press("tab d tab").typeText("duty officer").
		press("tab a c h tab tab tab c ctrl+s")
	x.sees("APPROVE "+string(shortID(id, fakeNow)), "confirmed, reached duty officer")
	d := x.a.dialogs[0].dialog.(*decideDialog)
	if !d.form.GoodFaith[0] && !d.form.GoodFaith[1] {
		x.press("1 2")
	}
	for i, it := range d.items {
		if it.kind == itemAck {
			d.cursor = i
			x.press("space")
		}
		if it.kind == itemOverride {
			d.cursor = i
			x.press("space").typeText("called back").press("enter")
		}
	}
	x.press("y")
	dec, n := x.lastDecision()
	if n != 1 || dec.GoodFaith == nil || !dec.GoodFaith.ImminentRisk || !dec.GoodFaith.MayHelp {
		t.Errorf("recorded %+v\n%s", dec, x.text())
	}
}

// voluntaryOnly: no instrument reaches what is asked.
func voluntaryOnly(c *store.Case) bool {
	return slices.ContainsFunc(c.Assessment.Categories, func(r review.CategoryRow) bool {
		return r.Producible &&
			r.Voluntary
	})
}

func TestADecisionSurvivesACrash(t *testing.T) {
	x := openSample(t, 80, 24)
	id := x.findRequest("clean request", approvable(review.KindRecords))
	x.open(id).press("a").press("2").typeText("too wide").press("enter w ctrl+a").
		typeText("In my own words: yes").press("esc")
	was := x.a.dialogs[0].dialog.(*decideDialog).form
	// A new console on the same database.
	y := &sampleConsole{driver: newDriver(t, x.store.As(testOptions().Me), testOptions()), store: x.store}
	y.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	y.runAll(y.a.screens[0].Start(&y.a.env))
	y.open(id).press("a").sees("2 [ ] proportionate", "Not proportionate: too wide", "In my own words:")
	now := y.a.dialogs[0].dialog.(*decideDialog).form
	if now.ID != was.ID || now.Statements != was.Statements || now.Rationale != was.Rationale {
		t.Errorf("was %+v, is %+v", was, now)
	}
	y.press("y")
	d, n := y.lastDecision()
	if n != 1 || d.ID != was.ID || d.Tailoring.Proportionate != "no: too wide" ||
		d.Rationale != "In my own words: yes" {
		t.Errorf("recorded %+v", d)
	}
	// Taken back and decided again it is another decision, not the old one again.
	y.open(id).press("u").press("ctrl+s").sees("RECORDS").press("a").press("y")
	if again, n := y.lastDecision(); n != 3 || again.ID == d.ID {
		t.Errorf("%d decisions, the newest %+v\n%s", n, again, y.text())
	}
}

func TestWhoHoldsItAndUntilWhen(t *testing.T) {
	x := openSample(t, 80, 24)
	id := x.findRequest("clean request", approvable(review.KindRecords))
	if _, err := x.store.As(review.Actor{Name: "c.moreau", Role: review.RoleCounsel, User: "cmoreau"}).
		Claim(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	x.open(id).press("a").sees("c.moreau holds this request until 09:20.").press("e").
		sees("c.moreau holds this request")
	if len(x.a.dialogs) != 0 {
		t.Error("a dialog opened")
	}
}

func TestTheQueueIsWalkedFromCaseToCase(t *testing.T) {
	x := openSample(t, 80, 24)
	rows, err := x.store.As(testOptions().Me).Queue(t.Context(), store.QueueQuery{Tab: store.TabOpen, Limit: 3})
	if err != nil {
		t.Fatal(err)
	}
	at := func(i int) string { return x.heading(rows.Rows[i].ID) }
	x.press("enter").sees(at(0)).press("]").sees(at(1)).press("]").sees(at(2)).press("[").sees(at(1))
	x.press("[ [").sees("no more requests", at(0)).press("q").sees("[Open")
}

// TestADecisionInTheLineMode approves with lines only: the statements are questions, and a phrase records.
func TestADecisionInTheLineMode(t *testing.T) {
	x := openSample(t, 80, 24)
	id := x.findRequest("clean request", approvable(review.KindRecords))
	c, err := x.store.As(testOptions().Me).Case(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	o := testOptions()
	o.Plain, o.Out = true, &out
	o.In = strings.NewReader("open " + id + "\napprove\nrationale\nRead and checked.\napprove " + id +
		"\nsign\n99\nyes\nYES\nyes\nyes\n approve  " + strings.ToLower(id) + "\nquit\n")
	o.Context = t.Context()
	if err := runLineMode(x.store.As(testOptions().Me), o); err != nil {
		t.Fatal(err)
	}
	d, n := x.lastDecision()
	if n != 1 || d.RequestID != id || d.Outcome != review.OutcomeApprove || d.Rationale != "Read and checked." {
		t.Fatalf("recorded %+v of %s\n%s", d, c.Row.ID, out.String())
	}
	if !strings.Contains(out.String(), "You state that the disclosure is necessary.") ||
		!strings.Contains(out.String(), "Not yet: answer first. Is the disclosure necessary?") ||
		!strings.Contains(out.String(), "Nothing was recorded. To record, type: approve WA-") ||
		!strings.Contains(out.String(), "Approved "+string(shortID(id, fakeNow))+". Type undo within ten minutes to take it back.") {
		t.Errorf("the line mode said\n%s", out.String())
	}
}

// TestTheNextMorning types in an emergency at three in the morning, calls the
// agency back, approves it, copies the letter, and finds the open obligations and
// the decision in counsel's list.
func TestTheNextMorning(t *testing.T) {
	x := openSample(t, 80, 24)
	x.press("+ tab e tab").typeText("Polizia di Stato, Questura di Borgonuovo").press("tab").typeText("it").
		press("tab tab tab tab")
	x.typeText("Ada Fermi").press("tab").typeText("Ispettore").press("tab").typeText("ada.fermi@poliziadistato.it").
		press("tab").typeText("+390699990012").press("tab").typeText("PS-1182").press("tab tab space tab")
	x.typeText("+390699990013").press("tab tab tab").
		typeText("A man of 70 has left home saying that he will end his life").press("tab s s tab").
		typeText("Father of the caller, named in the report")
	x.press("tab").typeText("He wrote it half an hour ago").press("tab").
		typeText("He still writes from this account; its last address shows where he is").press("tab space tab l space")
	x.press("shift+tab tab tab tab tab").typeText("To find him before he acts.").press("ctrl+s")
	x.sees("is in the queue.", "EMERGENCY")
	id := x.a.screens[1].(*caseScreen).id
	x.press("v").typeText("+390699990100").press("tab d tab").typeText("sala operativa, Isp. Fermi").
		press("tab a c h d tab").typeText("unit: Squadra Mobile").press("tab").
		typeText("ada.fermi@poliziadistato.it").press("tab c ctrl+s")
	x.sees(x.heading(id), "call-back confirmed")
	x.press("a").press("1 2")
	d := x.a.dialogs[0].dialog.(*decideDialog)
	for i, it := range d.items {
		if it.kind == itemAck {
			d.cursor = i
			x.press("space")
		}
	}
	if no := d.refusals; len(no) > 0 {
		t.Fatalf("still refused: %+v\n%s", no, x.text())
	}
	x.press("l").sees("letter").press("y").sees("Copied the letter.").press("q a").press("y").
		sees("Approved " + string(shortID(id, fakeNow)))
	dec, n := x.lastDecision()
	if n != 1 || dec.RequestID != id || len(dec.Granted) == 0 || dec.GoodFaith == nil {
		t.Fatalf("recorded %+v", dec)
	}
	x.press("A").sees(string(shortID(id, x.a.env.now()))).press("q alt+6").sees("Due")
	obligations, err := x.store.As(testOptions().Me).Due(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(obligations, func(o store.Obligation) bool { return o.Request == id }) {
		t.Errorf("nothing is owed for %s", id)
	}
}

func TestTheLastDecisionIsTakenBackFromWhereOneStands(t *testing.T) {
	x := openSample(t, 80, 24)
	x.press("u").sees("You have made no decision in this session.")
	id := x.findRequest("clean request", approvable(review.KindRecords))
	x.open(id).press("a").press("y").sees("u undoes (10 min)").misses("RECORDS · WhatsApp · " + id)
	x.rush("u ctrl+s").sees("Take back your decision on "+id, "Too fast").press("ctrl+s").
		sees(id + ": the decision was taken back")
	if d, n := x.lastDecision(); n != 2 || d.Outcome != review.OutcomeTakenBack {
		t.Errorf("recorded %+v", d)
	}
	x.press("u").sees("already taken back")
}
