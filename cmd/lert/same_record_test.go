package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/sample"
)

// deskDocuments are requests of every kind, by name: an emergency may be compelled by an order or not.
func deskDocuments(s *fixture) map[string]*review.Request {
	kept := func(kind review.Kind) *review.Request {
		return s.document("clean", func(r *review.Request) {
			r.Kind, r.Data, r.Process = kind, nil, nil
			if kind == review.KindPreservationExtension {
				r.Previous = &review.Previous{Relation: "extends", Reference: "the first"}
			}
		})
	}
	return map[string]*review.Request{
		"records":                s.document("clean", nil),
		"preservation":           kept(review.KindPreservation),
		"preservation extension": kept(review.KindPreservationExtension),
		"voluntary emergency":    s.document("emergency", nil),
		"compelled emergency":    compelledEmergency(s.t),
	}
}

// compelledEmergency is the emergency order of the sample week: a judge compels the data, so that nobody discloses it
// in good faith.
func compelledEmergency(t *testing.T) *review.Request {
	t.Helper()
	cases, err := sample.Load(fixtureStart)
	if err != nil {
		t.Fatal(err)
	}
	for i := range cases {
		r := cases[i].Request
		if r.Kind == review.KindEmergency && r.Process != nil && r.Process.Instrument == "eu.epoc" {
			return r
		}
	}
	t.Fatal("the sample week has no emergency order")
	return nil
}

// consoleActs are the acts of the console by their outcome: the keys that record each on an opened case.
var consoleActs = map[string]func(v *testConsole, document string){
	review.OutcomeApprove: func(v *testConsole, document string) {
		if v.press("a"); document == "voluntary emergency" {
			v.press("1 2")
		}
		v.press("y")
	},
	review.OutcomePushBack: func(v *testConsole, _ string) {
		v.press("p").moveTo("Broader than the facts").press("space").typeText("One name would do.").
			press("enter w ctrl+u").typeText("too wide").press("ctrl+s")
	},
	review.OutcomeReject: func(v *testConsole, _ string) {
		v.press("r").moveTo("Broader than the facts").press("space").typeText("One name would do.").
			press("enter w ctrl+u").typeText("too wide").press("ctrl+s")
	},
	review.OutcomeWithdrawn: func(v *testConsole, _ string) { v.press("W").typeText("By mail.").press("ctrl+s") },
}

// TestConsoleAndCommandLineRecordTheSame does every act on every kind of request in the console, and the copied command
// line on an equal database: the records are the same to the byte, and hold a statement only where the act needs it.
func TestConsoleAndCommandLineRecordTheSame(t *testing.T) {
	t.Parallel()
	for document := range deskDocuments(newFixture(t)) {
		for _, outcome := range review.Outcomes {
			t.Run(document+" "+outcome, func(t *testing.T) {
				t.Parallel()
				seen, typed := newFixture(t), newFixture(t)
				var id string
				for _, s := range []*fixture{seen, typed} {
					id = s.importRequest(deskDocuments(s)[document], true)
					if _, err := s.As(s.actor("priya")).OpenCase(t.Context(), id); err != nil {
						t.Fatal(err)
					}
				}
				v := openConsole(t, seen.Store, seen.actor("priya"), seen.clock).openCase(id)
				if outcome == review.OutcomeTakenBack {
					consoleActs[review.OutcomeApprove](v, document)
					v.expect("u undoes (10 min). Ledger").press(";").press("u").typeText(
						"It was the wrong line.").press("ctrl+s")
					v.expect("was taken back")
				} else {
					consoleActs[outcome](v, document)
					v.expect(map[bool]string{true: "recorded", false: "u undoes"}[outcome == review.OutcomeWithdrawn])
				}
				v.press(";")
				for _, line := range v.copied {
					if code, out, errs := typed.verb("priya", asShellReads(t, line)[1:]...); code != 0 {
						t.Fatalf("exit %d: %s\n%s%s", code, line, out, errs)
					}
				}
				want, got := recordText(t, seen), recordText(t, typed)
				if want == "" || got != want {
					t.Errorf("the console records\n%s\nand the command line\n%s", want, got)
				}
				approve := outcome == review.OutcomeApprove
				if strings.Contains(want, `"good_faith"`) != (approve && document == "voluntary emergency") ||
					strings.Contains(want, `"tailoring"`) != (approve && document == "records") {
					t.Errorf("a statement is missing, or one is on record that nobody was asked for:\n%s", want)
				}
				if approve && strings.Contains(want, `"rationale"`) { // the bare verb records none
					t.Errorf("a rationale is on record that nobody wrote:\n%s", want)
				}
				seen.expectVerified()
				typed.expectVerified()
			})
		}
	}
}

// recordText is the latest decision of a database as JSON, without the machine.
func recordText(t *testing.T, s *fixture) string {
	t.Helper()
	all := s.decisions()
	if len(all) == 0 {
		return ""
	}
	d := all[0].Decision
	d.By = review.Actor{Name: d.By.Name}
	b, err := json.Marshal(&d)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestAStatementThatIsNotNeededIsNotRecorded gives every statement for each kind of request on the command line.
func TestAStatementThatIsNotNeededIsNotRecorded(t *testing.T) {
	t.Parallel()
	for document, r := range deskDocuments(newFixture(t)) {
		s := newFixture(t)
		id := s.importRequest(r, true)
		c, err := s.As(s.actor("priya")).OpenCase(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		line := []string{"decide", id, "--outcome", "approve", "--sign", "--good-faith", "--id",
			"00112233445566778899aabbccddeeff"}
		if !r.Kind.IsPreservation() {
			line = append(line, "--notice", c.Assessment.Notice.Action)
		}
		for _, again := range []bool{false, true} { // a repeated call says what the first one said
			code, out, errs := s.verb("priya", append(line, "--json")...)
			if code != 0 || strings.Contains(out, `"repeated":true`) != again {
				t.Errorf("%s: exit %d: %s%s", document, code, out, errs)
			}
			s.now = s.now.Add(time.Minute)
		}
		got := recordText(t, s)
		if strings.Contains(got, `"good_faith"`) != (document == "voluntary emergency") ||
			strings.Contains(got, `"tailoring"`) != (document == "records") {
			t.Errorf("%s: %s", document, got)
		}
		s.expectVerified()
	}
}

// TestARepeatedDecisionIsTheSameAfterItsDefaultsChanged: what a call leaves out is filled in as it was the first time,
// whatever was found out or came in since; other content is a conflict.
func TestARepeatedDecisionIsTheSameAfterItsDefaultsChanged(t *testing.T) {
	t.Parallel()
	const id32 = "00112233445566778899aabbccddeeff"
	for document := range deskDocuments(newFixture(t)) {
		s := newFixture(t)
		r := deskDocuments(s)[document]
		id := s.importRequest(r, true)
		c, err := s.As(s.actor("priya")).OpenCase(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		line := []string{"decide", id, "--outcome", "approve", "--sign", "--good-faith", "--id", id32, "--json"}
		if !r.Kind.IsPreservation() {
			line = append(line, "--notice", c.Assessment.Notice.Action)
		}
		if code, out, errs := s.verb("priya", line...); code != 0 {
			t.Fatalf("%s: exit %d: %s%s", document, code, out, errs)
		}
		want := recordText(t, s)
		for i := range 2 {
			if s.now = s.now.AddDate(0, 0, 3); i == 1 {
				s.verb("priya", "observe", id, "lookup", "no_account")
			}
			code, out, errs := s.verb("priya", line...)
			if code != 0 || !strings.Contains(out, `"repeated":true`) || recordText(t, s) != want {
				t.Errorf("%s: exit %d: %s%s", document, code, out, errs)
			}
		}
		code, out, _ := s.verb("priya", append(line, "--rationale", "Another one.")...)
		if code != 1 || strings.Contains(out, "repeated") {
			t.Errorf("%s: with other content: exit %d: %s", document, code, out)
		}
	}
}
