package obligation_test

import (
	"testing"
	"time"

	"lert/review"
)

// defectiveDanger is a warrant without a signature that describes a danger to life.
func defectiveDanger(t tester) *testCase {
	doc := sampleDocument(t, warrant)
	doc.Process.Signed = false
	doc.Justification = "He wrote from this number that he will kill her tonight."
	return newCase(t, doc)
}

// TestOfferedRoute: when the agency is to be called and counsel is to answer, after each kind of act.
func TestOfferedRoute(t *testing.T) {
	none := func(*testCase) {}
	tests := []struct {
		name          string
		act           func(*testCase)
		call, counsel bool
	}{
		{"nothing", none, true, true},
		{"a question to counsel", func(d *testCase) { d.ask() }, true, true},
		{"a note of counsel's", func(d *testCase) { d.by = clara; d.note() }, true, true},
		{"a call", func(d *testCase) { recordCall(d, "confirmed") }, false, true},
		{"a call that reached nobody", func(d *testCase) { recordCall(d, "unreachable") }, true, true},
		{"a call that reached nobody, after a question", func(d *testCase) { recordCall(d.ask(), "unreachable") },
			true, true},
		{"an answer", func(d *testCase) { d.ask().answer() }, false, false},
		{"an answer, and another paper with the same defect", func(d *testCase) { d.ask().answer(); revise(d) },
			true, true},
		{"an answer, and a paper in order", func(d *testCase) {
			d.ask().answer()
			doc := cloneDocument(d.r.Document())
			doc.Process.Signed = true
			d.revise(doc)
		}, false, false},
		{"a push back of counsel's", func(d *testCase) { d.by = clara; pushBack(d) }, false, false},
		{"a push back that the agency has not answered, by an analyst under older rules", pushBack, true, true},
	}
	for _, tt := range tests {
		d := defectiveDanger(t)
		tt.act(d)
		calls, counsel := d.obligations(review.ClockCallback), d.obligations(review.ClockCounsel)
		if (len(calls) == 1) != tt.call || (len(counsel) == 1) != tt.counsel {
			t.Errorf("after %s: call %+v, counsel %+v", tt.name, calls, counsel)
		}
	}
	d := defectiveDanger(t)
	o, c := d.obligations(review.ClockCallback)[0], d.obligations(review.ClockCounsel)[0]
	if want := d.r.Document().ReceivedAt.Add(time.Hour); !o.Due.Equal(want) || !o.InternalTarget ||
		!c.Due.Equal(want) ||
		!c.BindsUs() {
		t.Errorf("due %s and %s, want both an hour after receipt: %+v", o.Due, c.Due, o)
	}
}
