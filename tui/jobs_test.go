package tui

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"lert/review"
	"lert/store"
)

// job is something that an analyst does all day, with the keys that it takes.
type job struct {
	name string
	// keys are those that are pressed once the case is open or the row marked; words are
	// what one types in one's own words, or a number.
	keys  int
	words string
	do    func(w *worker)
}

// worker does a job and counts what it takes.
type worker struct {
	*sampleConsole
	id    string // the case of the job
	keys  int
	words []string
}

// Press presses keys that count.
func (w *worker) Press(keys string) *worker {
	w.t.Helper()
	w.keys += len(strings.Fields(keys))
	w.press(keys)
	return w
}

// Type types words, which count as what they are.
func (w *worker) Type(words string) *worker {
	w.words = append(w.words, words)
	w.typeText(words)
	return w
}

// Sees fails unless the screen says all of these.
func (w *worker) Sees(words ...string) *worker {
	w.t.Helper()
	w.sees(words...)
	return w
}

// onCase opens a case, which does not count: its keys are "enter" from the list, or those of
// going to a case.
func (w *worker) onCase(what string, is func(*store.QueueRow, *store.Case) bool) {
	w.t.Helper()
	w.id = w.findRequest(what, is)
	w.a.env.push(newCaseScreen(&w.a.env, w.id))
	w.runAll(w.a.flush())
	w.Sees(string(shortID(w.id, fakeNow)))
}

func (w *worker) row() store.QueueRow {
	w.t.Helper()
	c, err := w.store.As(testOptions().Me).Case(w.t.Context(), w.id)
	if err != nil {
		w.t.Fatal(err)
	}
	return c.Row
}

// wasDecided fails unless the last decision is this one.
func (w *worker) wasDecided(outcome string) {
	w.t.Helper()
	if d, n := w.lastDecision(); n == 0 || d.RequestID != w.id || d.Outcome != outcome {
		w.t.Fatalf("%d decisions, the last %+v\n%s", n, d, w.text())
	}
}

// small is a clean request for at most four data types of one target.
func small(r *store.QueueRow, c *store.Case) bool {
	return approvable(review.KindRecords)(r, c) && len(r.Categories) <= 4 && r.TargetCount == 1
}

var jobs = []job{
	{"approve a clean request", 2, "", func(w *worker) {
		w.onCase("clean request of one target", small)
		w.Press("a y").wasDecided(review.OutcomeApprove)
	}},
	{"push a request back", 2, "", func(w *worker) {
		w.onCase("request to push back", withFinding(review.KindRecords, review.SeverityPushBack))
		w.Press("p y").wasDecided(review.OutcomePushBack)
	}},
	{"reject a request", 2, "", func(w *worker) {
		w.onCase("request to push back", withFinding(review.KindRecords, review.SeverityPushBack))
		w.Press("r y").wasDecided(review.OutcomeReject)
	}},
	{"undo the last decision", 2, "", func(w *worker) {
		w.onCase("clean request of one target", small)
		w.press("a y")
		w.Press("u ctrl+s").wasDecided(review.OutcomeTakenBack)
	}},
	{"claim the next request", 1, "", func(w *worker) {
		w.Press("space")
		w.id = w.a.top().(*caseScreen).id
		if w.row().Holder != testOptions().Me.Name {
			w.t.Errorf("%s is held by %q", w.id, w.row().Holder)
		}
	}},
	{"record a call-back", 13, "+12025550191 duty officer", func(w *worker) {
		w.onCase("emergency that nobody called back on", func(r *store.QueueRow, c *store.Case) bool {
			return r.Kind == review.KindEmergency && !review.CallbackConfirmed(c.Request, c.Assessment.AssessedAt)
		})
		w.Press("v").Type("+12025550191").Press("tab d tab").Type("duty officer").
			Press("tab a c h tab tab tab c ctrl+s").Sees("call-back confirmed")
		c, err := w.store.As(testOptions().Me).Case(w.t.Context(), w.id)
		if err != nil || !review.CallbackConfirmed(c.Request, c.Assessment.AssessedAt) {
			w.t.Errorf("the call-back is not on record (%v)\n%s", err, w.text())
		}
	}},
	{"ask counsel", 2, "May we?", func(w *worker) {
		w.onCase("clean request of one target", small)
		w.Press("e").Type("May we?").Press("ctrl+s")
		if w.row().State != review.StateReferred {
			w.t.Errorf("it is %s\n%s", w.row().State, w.text())
		}
	}},
	{"write a note", 2, "Spoke to them.", func(w *worker) {
		w.onCase("clean request of one target", small)
		w.Press("n").Type("Spoke to them.").Press("ctrl+s").press("h")
		w.Sees("Spoke to them.")
	}},
	{"snooze a request", 2, "2h", func(w *worker) {
		w.onCase("clean request of one target", small)
		w.Press("z").Type("2h").Press("ctrl+s").Sees("snoozed until")
	}},
	{"go to case 16", 2, "16", func(w *worker) {
		w.press("alt+5") // it is on another tab
		w.Press("/").Type("16").Press("enter")
		top, ok := w.a.top().(*caseScreen)
		if !ok || !strings.HasSuffix(top.id, "000016") {
			w.t.Errorf("16 leads to %T\n%s", w.a.top(), w.text())
		}
	}},
	{"see only what is overdue", 1, "", func(w *worker) { w.Press("O").Sees("is:overdue") }},
	{"release a claim", 1, "", func(w *worker) {
		w.press("c")
		w.id = w.a.screens[0].(*queueScreen).row().ID
		w.Press("x")
		if h := w.row().Holder; h != "" {
			w.t.Errorf("%s is held by %q\n%s", w.id, h, w.text())
		}
	}},
}

// TestWhatAJobTakes does each job and counts its keystrokes. `go test ./tui -run
// TestWhatAJobTakes -v` prints them.
func TestWhatAJobTakes(t *testing.T) {
	var table strings.Builder
	for _, j := range jobs {
		t.Run(j.name, func(t *testing.T) {
			w := &worker{sampleConsole: openSample(t, 80, 24)}
			j.do(w)
			words := strings.Join(w.words, " ")
			if w.keys != j.keys || words != j.words {
				t.Errorf("%d keys and %q, not %d and %q", w.keys, words, j.keys, j.words)
			}
			line := fmt.Sprintf("%-26s %d", j.name, w.keys)
			if words != "" {
				line += fmt.Sprintf(" + %d typed", utf8.RuneCountInString(words))
			}
			table.WriteString(line + "\n")
		})
	}
	t.Logf("keystrokes\n%s", table.String())
}
