package obligation_test

import (
	"strings"
	"testing"
	"time"

	"lert/review"
)

// danger is a request that describes a danger to life: as an emergency, or in the
// words of one that claims none.
func danger(t tester, emergency bool) *desk {
	if emergency {
		return open(t, paper(t, kidnap))
	}
	doc := paper(t, warrant)
	doc.Justification = "The child has been kidnapped and he wrote that he will kill her tonight."
	return open(t, doc)
}

// What described a danger to life and was refused or closed is owed a look by
// counsel, until counsel records something.
func TestRefusedDangerIsCounsels(t *testing.T) {
	reject := func(d *desk) { d.decide(review.OutcomeReject, nil) }
	by := func(who review.Actor, act func(*desk)) func(*desk) {
		return func(d *desk) { d.by = who; act(d); d.by = anna }
	}
	tests := []struct {
		name string
		acts []func(*desk)
		owed bool
	}{
		{"open", nil, false},
		{"rejected", []func(*desk){reject}, true},
		{"rejected by counsel", []func(*desk){by(clara, reject)}, false},
		{"rejected after counsel answered", []func(*desk){func(d *desk) { d.ask().answer() }, reject}, false},
		{"rejected after counsel was only asked", []func(*desk){func(d *desk) { d.ask() }, reject}, true},
		{"pushed back", []func(*desk){func(d *desk) { d.decide(review.OutcomePushBack, nil) }}, false},
		{"pushed back and closed", []func(*desk){func(d *desk) { d.decide(review.OutcomePushBack, nil) }, reject}, true},
		{"rejected and taken back", []func(*desk){reject, func(d *desk) { d.back() }}, false},
		{"rejected, then withdrawn", []func(*desk){reject, func(d *desk) { d.decide(review.OutcomeWithdrawn, nil) }}, true},
		{"rejected, then rejected for another reason", []func(*desk){reject, reject}, true},
		{"rejected, then approved", []func(*desk){reject, func(d *desk) { d.approve() }}, false},
		{"rejected, and it came again", []func(*desk){reject, func(d *desk) { d.revise(reread(d.r.Document())) }}, false},
		{"an analyst's note", []func(*desk){reject, func(d *desk) { d.note() }}, true},
		{"a snooze", []func(*desk){reject, func(d *desk) { d.snooze(time.Hour) }}, true},
		{"a letter", []func(*desk){reject, func(d *desk) { d.fulfil(review.LetterSent) }}, true},
		{"a link", []func(*desk){reject, func(d *desk) { d.link(review.LinkRelated, "") }}, true},
		{"a question", []func(*desk){reject, func(d *desk) { d.ask() }}, true},
		{"an answer", []func(*desk){reject, func(d *desk) { d.ask().answer() }}, false},
		{"counsel's note", []func(*desk){reject, by(clara, func(d *desk) { d.note() })}, false},
		{"counsel's note, then withdrawn", []func(*desk){reject, by(clara, func(d *desk) { d.note() }),
			func(d *desk) { d.decide(review.OutcomeWithdrawn, nil) }}, false},
		{"counsel's decision", []func(*desk){reject, by(clara, reject)}, false},
	}
	for _, x := range tests {
		for _, emergency := range []bool{true, false} {
			d := danger(t, emergency)
			for _, act := range x.acts {
				act(d)
			}
			got := d.lines(review.ClockCounsel)
			if x.owed != (len(got) == 1 && strings.Contains(got[0], "danger to life")) || !x.owed && len(got) > 0 {
				t.Errorf("%s, emergency %v: counsel is owed %q", x.name, emergency, got)
			}
		}
	}
	d := open(t, paper(t, warrant)).decide(review.OutcomeReject, nil)
	if got := d.lines(review.ClockCounsel); len(got) != 0 {
		t.Errorf("no danger was described, and counsel is owed %q", got)
	}
}

// What the lead on call approved in counsel's place is looked at, whatever is
// decided once data has left; what was taken back is not.
func TestEmergencyOnCallIsLookedAt(t *testing.T) {
	lead := review.Actor{Analyst: "lena", Role: review.RoleLead, OnCall: true}
	doc := paper(t, kidnap)
	doc.Requester.Signals = []string{"odd_hour"} // counsel's matter
	start := func() *desk {
		d := open(t, doc)
		d.by = lead
		if d.approve(); !d.r.Latest().Shown.Counsel {
			t.Fatal("the sample is not counsel's matter")
		}
		return d
	}
	owed := func(d *desk) bool { return len(d.owed(review.ClockCounsel)) > 0 }
	if !owed(start()) || !owed(start().note()) || !owed(start().produce().decide(review.OutcomeReject, nil)) {
		t.Error("an approval on call is not looked at")
	}
	if owed(start().back()) {
		t.Error("what was taken back is looked at")
	}
	d := start().produce().approve().back()
	if got := d.owed(review.ClockCounsel); len(got) != 1 || got[0].Decision != d.r.Decisions[0].Seq {
		t.Errorf("owed is %+v, want a look at the first approval", got)
	}
	if d.by = clara; owed(d.note()) {
		t.Error("counsel looked, and it is owed still")
	}
	if signed := open(t, doc).decide(review.OutcomeApprove, unsigned).sign("agree"); owed(signed) {
		t.Error("what counsel signed is looked at again")
	}
}
