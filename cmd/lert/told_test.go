package main

import (
	"encoding/json"
	"testing"

	"lert/review"
)

// TestConsoleAndCommandLineRecordTheSameTelling: what the authority was told is recorded in the console's dialog, and
// the copied command line records the same on an equal database.
func TestConsoleAndCommandLineRecordTheSameTelling(t *testing.T) {
	for _, kind := range []string{review.ReceiptTold, review.EffectTold} {
		t.Run(kind, func(t *testing.T) {
			seen, typed := newFixture(t), newFixture(t)
			var id string
			for _, s := range []*fixture{seen, typed} {
				id = s.importRequest(s.document("clean", nil), true)
				if _, err := s.As(s.actor("priya")).OpenCase(t.Context(), id); err != nil {
					t.Fatal(err)
				}
			}
			v := openConsole(t, seen.Store, seen.actor("priya"), seen.clock).openCase(id)
			if kind == review.EffectTold {
				consoleActs[review.OutcomeReject](v, "records")
				v.expect("Rejected").press("; ] ] ] ] enter")
			}
			label := review.FulfilmentLabel(kind)
			v.press("f " + label[:1]).expect("[" + label + "]").press("ctrl+s").expect("recorded: " + label).press(";")
			for _, line := range v.copied {
				if code, out, errs := typed.verb("priya", asShellReads(t, line)[1:]...); code != 0 {
					t.Fatalf("exit %d: %s\n%s%s", code, line, out, errs)
				}
			}
			want, got := toldText(t, seen, id), toldText(t, typed, id)
			if got != want {
				t.Errorf("the console records\n%s\nand the command line\n%s", want, got)
			}
			seen.expectVerified()
			typed.expectVerified()
		})
	}
}

// toldText is the only fulfilment of a case as JSON, without the machine.
func toldText(t *testing.T, s *fixture, id string) string {
	t.Helper()
	c, err := s.As(s.actor("priya")).Case(t.Context(), id)
	if err != nil || len(c.Fulfilments) != 1 {
		t.Fatalf("%v: %d fulfilments", err, len(c.Fulfilments))
	}
	f := c.Fulfilments[0].Fulfilment
	f.By = review.Actor{Name: f.By.Name}
	b, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
