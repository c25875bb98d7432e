package tui

import (
	"context"
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

// seat is the console over a real store that holds the sample week, nothing of
// it decided yet.
type seat struct {
	*driver
	s   *store.Store
	ids map[string]string // title of a sample -> case number
}

// people of the sample's desk; the one who sits at it first.
var samplePeople = &people.List{Persons: []people.Person{
	{Name: "m.silva", Pseudonym: "Agent 1", Role: review.RoleAnalyst, User: "msilva"},
	{Name: "c.moreau", Pseudonym: "Agent 2", Role: review.RoleCounsel, User: "cmoreau"},
}}

func sitDown(t *testing.T, w, h int, change ...func(*Options)) *seat {
	t.Helper()
	p, err := rules()
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(filepath.Join(t.TempDir(), "desk.db"), store.Options{Now: func() time.Time { return fakeNow }, NoSync: true, Policy: p, People: samplePeople})
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
	x := &seat{s: s, ids: map[string]string{}}
	var in []store.Incoming
	for i := range cases {
		in = append(in, store.Incoming{Request: cases[i].Request, Raw: cases[i].Raw, Trusted: cases[i].Trusted, Source: cases[i].Title})
	}
	taken, err := s.As(testOptions().Me).Import(t.Context(), in)
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
	x.driver = &driver{t: t, a: New(s.As(o.Me), o)}
	x.send(tea.WindowSizeMsg{Width: w, Height: h})
	x.settle(x.a.screens[0].Start(&x.a.env))
	x.settle(x.a.flush())
	return x
}

// first is the first request of the queue for which a condition holds.
func (x *seat) first(what string, is func(r *store.Row, c *store.Case) bool) string {
	x.t.Helper()
	rows, err := x.s.As(testOptions().Me).Queue(context.Background(), store.List{Tab: store.TabOpen, N: 500})
	if err != nil {
		x.t.Fatal(err)
	}
	for i := range rows.Rows {
		c, err := x.s.As(testOptions().Me).Case(context.Background(), rows.Rows[i].ID)
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
func (x *seat) open(id string) *seat {
	x.t.Helper()
	x.a.env.push(newCase(&x.a.env, id))
	x.settle(x.a.flush())
	x.sees(id)
	return x
}

// decided is the newest decision of the database, and how many there are.
func (x *seat) decided() (*review.Decision, int) {
	x.t.Helper()
	list, _, err := x.s.As(testOptions().Me).Audit(context.Background(), store.AuditList{N: 500})
	if err != nil {
		x.t.Fatal(err)
	}
	if len(list) == 0 {
		return nil, 0
	}
	return &list[0].Decision, len(list)
}

// clean is a request of a kind that can be approved as it stands.
func clean(kind review.Kind) func(*store.Row, *store.Case) bool {
	return func(r *store.Row, c *store.Case) bool {
		if r.Kind != kind || c.Assessment.Counsel || r.Recommend != review.RecommendApprove && r.Recommend != review.RecommendNarrowed {
			return false
		}
		for i := range c.Assessment.Checks {
			for _, f := range c.Assessment.Checks[i].Findings {
				if f.Severity != review.Info && f.Severity != review.Narrow {
					return false
				}
			}
		}
		return true
	}
}

// has is a request whose assessment holds a finding of a severity.
func has(kind review.Kind, severity string) func(*store.Row, *store.Case) bool {
	return func(r *store.Row, c *store.Case) bool {
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
	for _, kind := range []review.Kind{review.Records, review.Preservation} {
		x := sitDown(t, 80, 24)
		id := x.first("clean "+string(kind), clean(kind))
		x.open(id).press("a").wake().press("y")
		d, n := x.decided()
		if n != 1 || d.Request != id || d.Outcome != review.OutcomeApprove || d.Effect != review.EffectFinal || d.Rationale == "" {
			t.Fatalf("%s: %+v\n%s", kind, d, x.text())
		}
		if kind == review.Records && (len(d.Granted) == 0 || d.Tailoring == nil || d.Tailoring.Compliant != "yes" || d.Notice == nil) {
			t.Errorf("recorded %+v", d)
		}
		x.sees(id+": approve recorded, ledger").misses("· RECORDS · "+id, "[Open]")
	}
}

func TestAnEarlyKeyAndAPasteNeverDecide(t *testing.T) {
	x := sitDown(t, 80, 24)
	id := x.first("clean request", clean(review.Records))
	x.open(id).press("a y").sees("ignored")
	for _, s := range []string{"y", "y\r", "\x13", "ay"} {
		x.send(tea.PasteMsg{Content: s})
	}
	if _, n := x.decided(); n != 0 {
		t.Fatal("a key within the grace period, or a paste, decided")
	}
	x.wake()
	for _, s := range []string{"y", "y\r", "\x13"} {
		x.send(tea.PasteMsg{Content: s})
	}
	x.press("e")
	x.send(tea.PasteMsg{Content: "y\x13\n"})
	x.press("y")
	if _, n := x.decided(); n != 0 {
		t.Fatal("what was pasted, or typed into the rationale, decided")
	}
	x.press("ctrl+s")
	if _, n := x.decided(); n != 1 {
		t.Errorf("ctrl+s in the open field did not confirm:\n%s", x.text())
	}
}

func TestAPushBackHasItsReasonsTicked(t *testing.T) {
	for outcome, key := range map[string]string{review.OutcomePushBack: "p", review.OutcomeReject: "r"} {
		x := sitDown(t, 80, 24)
		id := x.first("request to push back", has(review.Records, review.PushBack))
		c, err := x.s.As(testOptions().Me).Case(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		x.open(id).press(key).wake().press("y")
		d, n := x.decided()
		if n != 1 || d.Outcome != outcome || d.Rationale == "" {
			t.Fatalf("recorded %+v\n%s", d, x.text())
		}
		for i := range c.Assessment.Checks {
			for _, f := range c.Assessment.Checks[i].Findings {
				if heavy := severityRank(f.Severity) >= severityRank(review.Narrow); heavy != slices.Contains(d.Reasons, f.Code) {
					t.Errorf("%s of severity %s: among the reasons is %v", f.Code, f.Severity, !heavy)
				}
			}
		}
	}
}

func TestAnOverrideAsksWhyAndIsHeldForCounsel(t *testing.T) {
	x := sitDown(t, 80, 24)
	id := x.first("request to push back", has(review.Records, review.PushBack))
	x.open(id).press("a").wake().press("y").sees("Not yet:")
	d := x.a.dialogs[0].d.(*decide)
	asked := 0
	for i, it := range d.items {
		if it.kind == itemOverride {
			asked++
			d.cursor = i
			x.press("space").sees("Why override " + it.code).press("enter")
			if d.form.Overrides[it.code] != "" {
				t.Error("an override without a reason was taken")
			}
			x.press("space").typed("seen on paper").press("enter")
		}
		if it.kind == itemAck {
			d.cursor = i
			x.press("space")
		}
		if it.kind == itemGrant && !d.c.Assessment.Categories[it.n].Producible && len(d.propose().Granted) == 0 {
			d.cursor = i
			x.press("space").typed("the paper reaches it").press("enter")
		}
	}
	if asked == 0 {
		t.Fatal("nothing stood against approval")
	}
	x.press("y")
	dec, n := x.decided()
	if n != 1 || dec.Effect != review.EffectHeld || len(dec.Overrides) == 0 || dec.Overrides[0].Why != "seen on paper" {
		t.Fatalf("recorded %+v\n%s", dec, x.text())
	}
	x.sees("held until counsel signs")
	// Counsel finds it and signs; the decider cannot.
	x.a.env.push(newCounsel())
	x.settle(x.a.flush())
	x.press("enter").sees("Nothing may leave on it").press("s").sees("The role analyst does not sign for counsel")
	x.a.env.me = review.Actor{Analyst: "c.moreau", Role: review.RoleCounsel, User: "cmoreau", Host: "desk2"}
	x.a.env.desk = x.s.As(x.a.env.me)
	x.press("s").wake().press("a ctrl+s").sees("Signed", "c.moreau: agree")
}

func TestAnEmergencyWithoutACallBackSaysSo(t *testing.T) {
	x := sitDown(t, 80, 24)
	id := x.first("emergency that nobody called back on", func(r *store.Row, c *store.Case) bool {
		can, _ := c.Assessment.Producible()
		return r.Kind == review.Emergency && !review.CalledBack(c.Request) && !c.Assessment.Counsel && can > 0 && voluntaryOnly(c)
	})
	x.open(id).press("a").wake().press("1 2 y").sees("Not yet:")
	if _, n := x.decided(); n != 0 {
		t.Fatal("it was approved")
	}
	found := false
	for _, r := range x.a.dialogs[0].d.(*decide).lacks {
		found = found || r.Finding == "requester.callback_missing"
	}
	if !found {
		t.Error("the dialog does not name the missing call-back")
	}
	// The dialog leads to the call and back; what was chosen is kept.
	x.press("v").sees("Verify " + id).press("tab").typed("+12025550191").press("tab tab").typed("duty officer").press("tab space right space right space tab tab tab c ctrl+s")
	x.sees("Approve " + id).wake().sees("Call-back confirmed, reached duty officer")
	d := x.a.dialogs[0].d.(*decide)
	if !d.form.Faith[0] && !d.form.Faith[1] {
		x.press("1 2")
	}
	for i, it := range d.items {
		if it.kind == itemAck {
			d.cursor = i
			x.press("space")
		}
		if it.kind == itemOverride {
			d.cursor = i
			x.press("space").typed("called back").press("enter")
		}
	}
	x.press("y")
	dec, n := x.decided()
	if n != 1 || dec.GoodFaith == nil || !dec.GoodFaith.ImminentRisk || !dec.GoodFaith.MayHelp {
		t.Errorf("recorded %+v\n%s", dec, x.text())
	}
}

// voluntaryOnly: no instrument reaches what is asked.
func voluntaryOnly(c *store.Case) bool {
	return slices.ContainsFunc(c.Assessment.Categories, func(r review.Row) bool { return r.Producible && r.Voluntary })
}

func TestADecisionSurvivesACrash(t *testing.T) {
	x := sitDown(t, 80, 24)
	id := x.first("clean request", clean(review.Records))
	x.open(id).press("a").wake().press("2").typed("too wide").press("enter e ctrl+a").typed("In my own words: ").press("esc")
	was := x.a.dialogs[0].d.(*decide).form
	// A new console on the same database.
	y := &seat{driver: &driver{t: t, a: New(x.s.As(testOptions().Me), testOptions())}, s: x.s}
	y.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	y.settle(y.a.screens[0].Start(&y.a.env))
	y.open(id).press("a").wake().sees("[n] proportionate", "Not proportionate: too wide", "In my own words:")
	now := y.a.dialogs[0].d.(*decide).form
	if now.ID != was.ID || now.Statements != was.Statements || now.Rationale != was.Rationale {
		t.Errorf("was %+v, is %+v", was, now)
	}
	y.press("y")
	d, n := y.decided()
	if n != 1 || d.ID != was.ID || d.Tailoring.Proportionate != "no: too wide" || !strings.HasPrefix(d.Rationale, "In my own words: ") {
		t.Errorf("recorded %+v", d)
	}
	// Taken back and decided again it is another decision, not the old one again.
	y.open(id).press("u").wake().press("ctrl+s").sees("RECORDS").press("a").wake().press("y")
	if again, n := y.decided(); n != 3 || again.ID == d.ID {
		t.Errorf("%d decisions, the newest %+v\n%s", n, again, y.text())
	}
}

func TestWhoHoldsItAndUntilWhen(t *testing.T) {
	x := sitDown(t, 80, 24)
	id := x.first("clean request", clean(review.Records))
	if _, err := x.s.As(review.Actor{Analyst: "c.moreau", Role: review.RoleCounsel, User: "cmoreau"}).Claim(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	x.open(id).press("a").sees("c.moreau holds this request until 09:20.").press("e").sees("c.moreau holds this request")
	if len(x.a.dialogs) != 0 {
		t.Error("a dialog opened")
	}
}

func TestTheQueueIsWalkedFromCaseToCase(t *testing.T) {
	x := sitDown(t, 80, 24)
	rows, err := x.s.As(testOptions().Me).Queue(t.Context(), store.List{Tab: store.TabOpen, N: 3})
	if err != nil {
		t.Fatal(err)
	}
	x.press("enter").sees(rows.Rows[0].ID).press("]").sees(rows.Rows[1].ID).press("]").sees(rows.Rows[2].ID).press("[").sees(rows.Rows[1].ID)
	x.press("[ [").sees("no further request", rows.Rows[0].ID).press("q").sees("[Open]")
}

// TestADecisionInTheLineMode pushes back and approves with numbered lines only.
func TestADecisionInTheLineMode(t *testing.T) {
	x := sitDown(t, 80, 24)
	id := x.first("clean request", clean(review.Records))
	c, err := x.s.As(testOptions().Me).Case(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	o := testOptions()
	o.Plain, o.Out = true, &out
	o.In = strings.NewReader("filter\n" + id + "\n.keep filter\nopen\napprove\nwrite\nRead and checked.\n.confirm\nquit\n")
	o.Context = t.Context()
	if err := runPlain(x.s.As(testOptions().Me), o); err != nil {
		t.Fatal(err)
	}
	d, n := x.decided()
	if n != 1 || d.Request != id || d.Outcome != review.OutcomeApprove || d.Rationale != "Read and checked." {
		t.Fatalf("recorded %+v of %s\n%s", d, c.Row.ID, out.String())
	}
	if !strings.Contains(out.String(), "You state that the disclosure is necessary: yes.") || !strings.Contains(out.String(), "approve recorded") {
		t.Errorf("the line mode said\n%s", out.String())
	}
}

// TestTheNextMorning types in an emergency at three in the morning, calls the
// agency back, approves it, copies the letter, and finds what is owed and the
// decision in counsel's list.
func TestTheNextMorning(t *testing.T) {
	x := sitDown(t, 80, 24)
	x.press("n tab e tab").typed("Polizia di Stato, Questura di Borgonuovo").press("tab").typed("it").press("tab tab tab tab")
	x.typed("Ada Fermi").press("tab").typed("Ispettore").press("tab").typed("ada.fermi@poliziadistato.it").press("tab").typed("+390699990012").press("tab").typed("PS-1182").press("tab tab space tab")
	x.typed("+390699990013").press("tab tab tab").typed("A man of 70 has left home saying that he will end his life").press("tab s s tab").typed("Father of the caller, named in the report")
	x.press("tab").typed("He wrote it half an hour ago").press("tab").typed("He still writes from this account; its last address shows where he is").press("tab space tab l space")
	x.press("shift+tab tab tab tab tab").typed("To find him before he acts.").press("ctrl+s")
	x.sees("is on the queue.", "EMERGENCY")
	id := x.a.screens[1].(*caseScreen).id
	x.press("v tab").typed("+390699990100").press("tab tab").typed("sala operativa, Isp. Fermi").press("tab space right space right space right space tab").typed("unit: Squadra Mobile").press("tab").typed("ada.fermi@poliziadistato.it").press("tab c ctrl+s")
	x.sees(id, "call-back confirmed")
	x.press("a").wake().press("1 2")
	d := x.a.dialogs[0].d.(*decide)
	for i, it := range d.items {
		if it.kind == itemAck {
			d.cursor = i
			x.press("space")
		}
	}
	if no := d.lacks; len(no) > 0 {
		t.Fatalf("still refused: %+v\n%s", no, x.text())
	}
	x.press("l").sees("letter").press("y").sees("Copied the letter.").press("q a").wake().press("y").sees(id + ": approve recorded")
	dec, n := x.decided()
	if n != 1 || dec.Request != id || len(dec.Granted) == 0 || dec.GoodFaith == nil {
		t.Fatalf("recorded %+v", dec)
	}
	x.press("q A").sees(id).press("q alt+6").sees("Due")
	owed, err := x.s.As(testOptions().Me).Due(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(owed, func(o store.Owed) bool { return o.Request == id }) {
		t.Errorf("nothing is owed for %s", id)
	}
}

func TestTheLastDecisionIsTakenBackFromWhereOneStands(t *testing.T) {
	x := sitDown(t, 80, 24)
	x.press("u").sees("You have decided nothing since you sat down.")
	id := x.first("clean request", clean(review.Records))
	x.open(id).press("a").wake().press("y").sees("u takes it back").misses("RECORDS · WhatsApp · " + id)
	x.press("u ctrl+s").sees("Take back your decision on "+id, "ignored").wake().press("ctrl+s").sees("taking back was recorded", id)
	if d, n := x.decided(); n != 2 || d.Outcome != review.OutcomeTakenBack {
		t.Errorf("recorded %+v", d)
	}
	x.press("u").sees("taken back already")
}
