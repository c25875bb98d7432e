package obligation_test

import (
	"strings"
	"testing"
	"time"

	"lert/review"
)

// dangerCase is a request that describes a danger to life: as an emergency, or in its
// text only.
func dangerCase(t tester, emergency bool) *testCase {
	if emergency {
		return newCase(t, sampleDocument(t, kidnap))
	}
	doc := sampleDocument(t, warrant)
	doc.Justification = "The child has been kidnapped and he wrote that he will kill her tonight."
	return newCase(t, doc)
}

// TestRefusedDangerIsCounsels: counsel has to review a request that describes a danger
// to life and was refused or closed, until counsel records something.
func TestRefusedDangerIsCounsels(t *testing.T) {
	reject := func(d *testCase) { d.decide(review.OutcomeReject, nil) }
	by := func(who review.Actor, act func(*testCase)) func(*testCase) {
		return func(d *testCase) { d.by = who; act(d); d.by = anna }
	}
	tests := []struct {
		name string
		acts []func(*testCase)
		want bool
	}{
		{"open", nil, false},
		{"rejected", []func(*testCase){reject}, true},
		{"rejected by counsel", []func(*testCase){by(clara, reject)}, false},
		{"rejected after counsel answered", []func(*testCase){func(d *testCase) { d.ask().answer() }, reject}, false},
		{"rejected after counsel was only asked", []func(*testCase){func(d *testCase) { d.ask() }, reject}, true},
		{"pushed back", []func(*testCase){func(d *testCase) { d.decide(review.OutcomePushBack, nil) }}, false},
		{"pushed back and closed",
			[]func(*testCase){func(d *testCase) { d.decide(review.OutcomePushBack, nil) }, reject}, true},
		{"rejected and taken back", []func(*testCase){reject, func(d *testCase) { d.takeBack() }}, false},
		{"rejected, then withdrawn",
			[]func(*testCase){reject, func(d *testCase) { d.decide(review.OutcomeWithdrawn, nil) }}, true},
		{"rejected, then rejected for another reason", []func(*testCase){reject, reject}, true},
		{"rejected, then approved", []func(*testCase){reject, func(d *testCase) { d.approve() }}, false},
		{"rejected, and it came again",
			[]func(*testCase){reject, func(d *testCase) { d.revise(cloneDocument(d.r.Document())) }}, false},
		{"an analyst's note", []func(*testCase){reject, func(d *testCase) { d.note() }}, true},
		{"a snooze", []func(*testCase){reject, func(d *testCase) { d.snooze(time.Hour) }}, true},
		{"a letter", []func(*testCase){reject, func(d *testCase) { d.fulfil(review.LetterSent) }}, true},
		{"a link", []func(*testCase){reject, func(d *testCase) { d.link(review.LinkRelated, "") }}, true},
		{"a question", []func(*testCase){reject, func(d *testCase) { d.ask() }}, true},
		{"an answer", []func(*testCase){reject, func(d *testCase) { d.ask().answer() }}, false},
		{"counsel's note", []func(*testCase){reject, by(clara, func(d *testCase) { d.note() })}, false},
		{"counsel's note, then withdrawn", []func(*testCase){reject, by(clara, func(d *testCase) { d.note() }),
			func(d *testCase) { d.decide(review.OutcomeWithdrawn, nil) }}, false},
		{"counsel's decision", []func(*testCase){reject, by(clara, reject)}, false},
	}
	for _, x := range tests {
		for _, emergency := range []bool{true, false} {
			d := dangerCase(t, emergency)
			for _, act := range x.acts {
				act(d)
			}
			got := d.obligationLines(review.ClockCounsel)
			if x.want != (len(got) == 1 && strings.Contains(got[0], "danger to life")) || !x.want && len(got) > 0 {
				t.Errorf("%s, emergency %v: counsel is owed %q", x.name, emergency, got)
			}
		}
	}
	d := newCase(t, sampleDocument(t, warrant)).decide(review.OutcomeReject, nil)
	if got := d.obligationLines(review.ClockCounsel); len(got) != 0 {
		t.Errorf("no danger was described, and counsel is owed %q", got)
	}
}

// TestEmergencyOnCallIsLookedAt: counsel has to review what the lead on call approved in
// their place; once data was disclosed, whatever is decided since; not if it was
// taken back.
func TestEmergencyOnCallIsLookedAt(t *testing.T) {
	lead := review.Actor{Name: "lena", Role: review.RoleLead, OnCall: true}
	doc := sampleDocument(t, kidnap)
	doc.Requester.Signals = []string{"odd_hour"} // counsel's matter
	start := func() *testCase {
		d := newCase(t, doc)
		d.by = lead
		if d.approve(); !d.r.LatestDecision().Assessment.Counsel {
			t.Fatal("the sample is not counsel's matter")
		}
		return d
	}
	counselDue := func(d *testCase) bool { return len(d.obligations(review.ClockCounsel)) > 0 }
	if !counselDue(start()) || !counselDue(start().note()) ||
		!counselDue(start().produce().decide(review.OutcomeReject, nil)) {
		t.Error("an approval on call is not looked at")
	}
	if counselDue(start().takeBack()) {
		t.Error("what was taken back is looked at")
	}
	d := start().produce().approve().takeBack()
	if got := d.obligations(review.ClockCounsel); len(got) != 1 || got[0].DecisionSeq != d.r.Decisions[0].Seq {
		t.Errorf("owed is %+v, want a look at the first approval", got)
	}
	if d.by = clara; counselDue(d.note()) {
		t.Error("counsel looked, and it is owed still")
	}
	if signed := newCase(t, doc).decide(review.OutcomeApprove, awaitingSignature).sign("agree"); counselDue(signed) {
		t.Error("what counsel signed is looked at again")
	}
}
