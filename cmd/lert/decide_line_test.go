package main

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lert/review"
	"lert/review/text"
	"lert/tui"
)

// asShellReads are the words that a shell makes of a command line.
func asShellReads(t rapid.TB, line string) []string {
	t.Helper()
	out, err := exec.Command("sh", "-c", `printf '%s\0' `+line).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
}

// TestTheLineOfADecisionIsTheDecision prints the command line of any decision
// that can be recorded, has a shell read it and the program parse it: the
// record is the same.
func TestTheLineOfADecisionIsTheDecision(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, r := drawAssessed(t)
		d := drawDecision(t, a, r)
		line := tui.DecideCommand(&d)
		words := asShellReads(t, line)
		if words[0] != "lert" {
			t.Fatalf("the line is of %s: %s", words[0], line)
		}
		cmd, rest, err := new(cli).root().Find(words[1:])
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.ParseFlags(rest); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		if got := cmd.Flags().Args(); len(got) != 1 || got[0] != d.RequestID {
			t.Fatalf("the line decides %q: %s", got, line)
		}
		parsed, no := decisionFromFlags(cmd.Flags())
		if no != nil {
			t.Fatalf("%v: %s", no, line)
		}
		proposed := review.Propose(a, r, parsed.Outcome, a.RecommendedChoice())
		parsed.FillDefaults(&proposed)
		want, got := asJSON(t, &d), asJSON(t, &parsed)
		if want != got {
			t.Fatalf("%s\nrecords  %s\nand not  %s", line, got, want)
		}
	})
}

func asJSON(t *rapid.T, d *review.Decision) string {
	b, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// anyWords are anything that a person may write: mostly what a shell, a flag or a
// list would take for something else.
var anyWords = rapid.StringOf(rapid.OneOf(
	rapid.SampledFrom([]rune("'\"\\$`!*?~#&|;<>()[]{}= \t\r\n,@:%-no")),
	rapid.SampledFrom([]rune("Straße 漢字 \u200d\u202e\U0001F3FB")),
	rapid.Rune().Filter(func(r rune) bool { return r != 0 })))

// someWords are anyWords that say something.
var someWords = anyWords.Filter(func(s string) bool { return !text.IsEmpty(s) })

var (
	anyCode = rapid.SampledFrom([]string{"legal_basis.unsigned", "scope.encrypted", "requester.personal_email"})
	anyDay  = rapid.Custom(func(t *rapid.T) review.Date {
		return review.DateOf(fixtureStart).AddDays(rapid.IntRange(0, 4000).Draw(t, "days"))
	})
	anyID     = rapid.StringMatching("[0-9a-f]{32}")
	anyNotice = rapid.SampledFrom([]string{review.NoticeBefore, review.NoticeDelay, review.NoticeProhibited,
		review.NoticeWithhold, "none"})
	categories = []review.Category{"subscriber.name", "traffic.ip_log", "content.mail"}
)

// drawAssessed draws a request of any kind and what could be made of it.
func drawAssessed(t *rapid.T) (*review.Assessment, *review.Request) {
	r := &review.Request{Kind: rapid.SampledFrom(review.Kinds).Draw(t, "kind")}
	a := &review.Assessment{RequestID: "WA-2026-000123", PolicyRef: "policy", AssessedAt: fixtureStart}
	a.Notice.Action = anyNotice.Draw(t, "planned notice")
	a.Notice.Ground = rapid.SampledFrom([]string{"", "court_order"}).Draw(t, "ground")
	switch a.Notice.Action {
	case review.NoticeDelay:
		a.Notice.Until = anyDay.Draw(t, "planned until")
	case review.NoticeWithhold, review.NoticeProhibited:
		a.Notice.RecheckOn = anyDay.Draw(t, "planned recheck")
	}
	for item := range rapid.IntRange(0, 3).Draw(t, "items") {
		c := rapid.SampledFrom(categories).Draw(t, "category")
		for target := range rapid.IntRange(1, 2).Draw(t, "targets") {
			a.Categories = append(a.Categories, review.CategoryRow{Category: c, Item: item, Target: target, Asked: true,
				Producible: rapid.Bool().Draw(t, "producible"), Voluntary: rapid.Bool().Draw(t, "voluntary")})
		}
	}
	for range rapid.IntRange(0, 3).Draw(t, "findings") {
		c := &a.Checks[rapid.IntRange(0, 4).Draw(t, "check")]
		severity := rapid.SampledFrom([]string{review.SeverityNarrow, review.SeverityPushBack, review.SeverityReject}).
			Draw(t, "severity")
		c.Findings = append(c.Findings, review.Finding{Code: anyCode.Draw(t, "code"), Severity: severity,
			Text: text.Clean(anyWords.Draw(t, "finding"))})
	}
	return a, r
}

// drawDecision draws a decision that somebody could record on an assessment.
func drawDecision(t *rapid.T, a *review.Assessment, r *review.Request) review.Decision {
	c := review.Choice{Rows: map[int]bool{}}
	for i := range a.Categories {
		c.Rows[i] = rapid.Bool().Draw(t, "granted")
	}
	d := review.Propose(a, r, rapid.SampledFrom(review.Outcomes).Draw(t, "outcome"), c)
	d.ID, d.Revision = anyID.Draw(t, "id"), rapid.IntRange(1, 3).Draw(t, "revision")
	d.Supersedes = rapid.OneOf(rapid.Just(""), anyID).Draw(t, "supersedes")
	if rapid.Bool().Draw(t, "written") {
		d.Rationale = anyWords.Draw(t, "rationale")
	}
	d.Reasons = rapid.SliceOfNDistinct(anyCode, 0, 3, rapid.ID).Draw(t, "reasons")
	for _, code := range d.Reasons {
		if rapid.Bool().Draw(t, "own") {
			d.Own = append(d.Own, review.OwnReason{Code: code, Words: someWords.Draw(t, "own words")})
		}
	}
	d.Acknowledged = rapid.SliceOfN(anyCode, 0, 3).Draw(t, "acknowledged")
	for range rapid.IntRange(0, 3).Draw(t, "overrides") {
		d.Overrides = append(d.Overrides, review.Override{Code: anyCode.Draw(t, "overridden"),
			Why: anyWords.Draw(t, "why")})
	}
	for range rapid.IntRange(0, 2).Draw(t, "unavailable") {
		why := rapid.SampledFrom([]string{"no_account", "no_data"}).Draw(t, "unavailable why")
		c := rapid.SampledFrom(categories).Draw(t, "empty")
		d.Unavailable = append(d.Unavailable, review.Unavailable{Category: c, Why: why})
	}
	if d.Outcome == review.OutcomeApprove {
		if d.Notice = drawNotice(t, a.Notice); d.Notice != nil && r.Kind.IsPreservation() {
			d.Notice.Ground = "" // nothing is disclosed, so that no notice is planned
		}
		d.Tailoring = drawTailoring(t)
		if rapid.Bool().Draw(t, "in good faith") {
			d.GoodFaith = &review.GoodFaith{ImminentRisk: true, MayHelp: true}
		}
	}
	return d
}

// drawNotice draws none, the plan, or a choice of its own.
func drawNotice(t *rapid.T, plan review.NoticePlan) *review.NoticeChoice {
	n := new(plan.Choice())
	switch rapid.IntRange(0, 2).Draw(t, "notice") {
	case 0:
		return nil
	case 1:
		if n.Action = anyNotice.Draw(t, "other notice"); n.Action != plan.Action {
			n.Ground = ""
		}
		n.Until, n.RecheckOn = anyDay.Draw(t, "until"), anyDay.Draw(t, "recheck")
	}
	n.Reason = anyWords.Draw(t, "notice reason")
	return n
}

// drawTailoring draws no statements, or four.
func drawTailoring(t *rapid.T) *review.Tailoring {
	if rapid.Bool().Draw(t, "no statements") {
		return nil
	}
	out := new(review.Tailoring)
	for _, name := range review.StatementNames {
		*out.Statement(name) = "yes"
		if rapid.Bool().Draw(t, "not "+name) {
			*out.Statement(name) = "no: " + someWords.Draw(t, "why not "+name)
		}
	}
	return out
}

// TestTheLineOfTheConsoleRepeatsItsDecision decides in the console, copies the
// command line and runs it: the store has that very decision already.
func TestTheLineOfTheConsoleRepeatsItsDecision(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		name, document string
		change         func(*review.Request)
		decide         func(v *testConsole)
		says           []string
	}{
		{"two statements are not met", "clean", nil, func(v *testConsole) {
			v.press("a 2").typeText("wider than the days of the facts").press("enter 4").typeText(`it's "late"`).
				press("enter")
			v.press("w ctrl+u").typeText("Read\nand weighed: $5 & no more.").press("ctrl+s")
		}, []string{"--unmet 'proportionate=wider than the days of the facts'", "--sign", "'Read\nand"}},
		{"one category is left out", "clean", nil, func(v *testConsole) {
			v.press("a").moveTo("name").press("space y")
		}, []string{"--grant", "--sign"}},
		{"the user is not told", "clean", nil, func(v *testConsole) {
			v.press("a").moveTo("User notice").press("space space space")
			v.typeText("the account is compromised").press("enter y")
		}, []string{"--notice none --notice-reason 'the account is compromised'"}},
		{"in good faith", "emergency", nil, func(v *testConsole) { v.press("a 1 2 y") }, []string{"--good-faith"}},
		{"nothing is given", "emergency", nil, func(v *testConsole) {
			v.press("a 2").moveTo("last seen").press("space").moveTo("IP address").press("space").
				expectNot("Your statements").press("y")
		}, []string{"--grant none --notice"}},
		{"a reason of one's own", "clean", nil, func(v *testConsole) {
			v.press("r").moveTo("Broader than the facts").press("space").typeText("it's 3 = too many").press("enter")
			v.expect("In your words: it's 3 = too").press("w ctrl+u").typeText("wide").press("ctrl+s")
		}, []string{`--reason 'scope.any_and_all=it'`}},
		{"pushed back", "webmail", nil, func(v *testConsole) { v.press("p y") },
			[]string{"--reason requester.personal_email"}},
		{"kept", "clean", func(r *review.Request) { r.Kind, r.Data, r.Process = review.KindPreservation, nil, nil },
			func(v *testConsole) { v.press("a y") }, []string{"--grant"}},
	} {
		t.Run(x.name, func(t *testing.T) {
			s := newFixture(t)
			id := s.importAndOpen(x.document, true, x.change)
			v := openConsole(t, s.Store, s.actor("priya"), s.clock).openCase(id)
			x.decide(v)
			v.expect("u undoes (10 min). Ledger").press(";")
			if len(v.copied) != 1 {
				t.Fatalf("copied %q", v.copied)
			}
			line := v.copied[0]
			for _, want := range x.says {
				if !strings.Contains(line, want) {
					t.Errorf("the line does not say %q: %s", want, line)
				}
			}
			before := s.ledgerState()
			code, out, errs := s.verb("priya", append(asShellReads(t, line)[1:], "--json")...)
			if code != 0 || !strings.Contains(out, `"repeated":true`) {
				t.Errorf("exit %d: %s%s%s", code, line, out, errs)
			}
			if s.ledgerState() != before {
				t.Error("the line recorded something")
			}
		})
	}
}
