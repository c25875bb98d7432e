package obligation_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lert/review"
	"lert/review/obligation"
)

// noticeDates are the dates of the nondisclosure's end and of the notice; there must be
// one of each.
func (d *testCase) noticeDates() (gag, notice time.Time) {
	d.Helper()
	g, n := d.obligations(review.ClockNondisclosure), d.obligations(review.ClockNotice)
	if len(g) != 1 || len(n) != 1 {
		d.Fatalf("owed of the gag is %+v, of the notice %+v", g, n)
	}
	return g[0].Due, n[0].Due
}

// otherObligations are the obligations that are not towards the user.
func (d *testCase) otherObligations() (out []obligation.Obligation) {
	for _, o := range d.fold().Obligations {
		if !o.ToUser() {
			out = append(out, o)
		}
	}
	return out
}

// TestRenewalMovesGagAndNotice: each renewal moves the end of the nondisclosure and the
// notice that waits for it, and nothing else; the last renewal sets the dates.
func TestRenewalMovesGagAndNotice(t *testing.T) {
	for _, produced := range []bool{false, true} {
		d := newCase(t, sampleDocument(t, nondisclosure)).approve()
		if produced {
			d.produce()
		}
		first := d.r.Document().Process.Nondisclosure.Until
		if got := obligation.NondisclosureEnd(d.r); got != first {
			t.Fatalf("the bar ends on %s, want %s", got, first)
		}
		gag, notice := d.noticeDates()
		before, rest := d.fold().Progress, d.otherObligations()
		for n := 1; n <= 3; n++ {
			until := first.AddDays(90 * n)
			d.renew(until.String(), false)
			g, u := d.noticeDates()
			end := review.NondisclosureEnd(d.p, d.r.Document(), until)
			if !u.Equal(end) || !g.Equal(end.Add(-time.Second)) || !g.After(gag) || !u.After(notice) {
				t.Fatalf("renewed until %s: gag %s, notice %s, want %s", until, g, u, end)
			}
			if says := d.obligations(review.ClockNotice)[0].Text; !strings.Contains(says, until.String()) {
				t.Errorf("the notice says %q", says)
			}
			if got := obligation.NondisclosureEnd(d.r); got != until {
				t.Errorf("the bar ends on %s, want %s", got, until)
			}
			if got := d.fold().Progress; !reflect.DeepEqual(got, before) {
				t.Errorf("a renewal changed where the request is: %+v, was %+v", got, before)
			}
			if got := d.otherObligations(); !slices.Equal(got, rest) {
				t.Errorf("a renewal changed what else is owed: %+v, was %+v", got, rest)
			}
			gag, notice = g, u
		}
	}
}

// TestRenewalOfAnOpenRequest: before the decision a renewal is part of what is assessed.
func TestRenewalOfAnOpenRequest(t *testing.T) {
	d := newCase(t, sampleDocument(t, nondisclosure)).renew(day(400), false)
	if s := d.fold(); s.State != review.StateOpen || obligation.NondisclosureEnd(d.r) != date(day(400)) {
		t.Fatalf("%s, barred until %s", s.State, obligation.NondisclosureEnd(d.r))
	}
	d.approve()
	if n := d.r.LatestDecision().Notice; n.Action != review.NoticeDelay || n.Until != date(day(400)) {
		t.Fatalf("the notice planned is %+v", n)
	}
	gag, notice := d.noticeDates()
	end := review.NondisclosureEnd(d.p, d.r.Document(), date(day(400)))
	if !notice.Equal(end) || !gag.Equal(end.Add(-time.Second)) {
		t.Errorf("gag %s, notice %s, want %s", gag, notice, end)
	}
}

// TestRenewalAndRevision: a court's renewal binds whatever later documents say, but a
// document with a longer nondisclosure order prevails.
func TestRenewalAndRevision(t *testing.T) {
	for name, x := range map[string]struct {
		change func(n *review.Nondisclosure)
		until  string
	}{
		"the same paper":         {func(*review.Nondisclosure) {}, day(400)},
		"a name spelt otherwise": {func(n *review.Nondisclosure) { n.Authority.Name += "." }, day(400)},
		"a shorter bar":          {func(n *review.Nondisclosure) { n.Until = date(day(200)) }, day(400)},
		"a longer bar":           {func(n *review.Nondisclosure) { n.Until = date(day(500)) }, day(500)},
		"a longer, unsigned": {func(n *review.Nondisclosure) {
			n.Until, n.Signed = date(day(500)), false
		}, day(400)},
		"a letter":                  {func(n *review.Nondisclosure) { n.Kind = "request" }, day(400)},
		"a bar without a known end": {func(n *review.Nondisclosure) { n.Until = review.Date{} }, ""},
	} {
		again := sampleDocument(t, nondisclosure)
		x.change(again.Process.Nondisclosure)
		d := newCase(t, sampleDocument(t, nondisclosure)).renew(day(400), false).revise(again)
		if got := obligation.NondisclosureEnd(d.r).String(); got != x.until {
			t.Errorf("%s: barred until %q, want %q", name, got, x.until)
		}
	}
	none := sampleDocument(t, nondisclosure)
	none.Process.Nondisclosure = nil
	renewed := newCase(t, sampleDocument(t, nondisclosure)).renew(day(400), false).revise(none)
	if got := obligation.NondisclosureEnd(renewed.r); got != date(day(400)) {
		t.Errorf("a paper without a bar: barred until %s", got)
	}
}

// TestRenewalAfterAGapIsCounsels: if a nondisclosure order had ended before its renewal,
// counsel has to review the gap, until counsel records something.
func TestRenewalAfterAGapIsCounsels(t *testing.T) {
	for _, notified := range []bool{false, true} {
		d := newCase(t, sampleDocument(t, nondisclosure)).approve().produce()
		if notified {
			d.fulfil(review.NoticeSent)
		}
		d.renew(day(400), false)
		if got := d.obligationLines(review.ClockCounsel); len(got) != 0 {
			t.Errorf("in time, counsel is owed %q", got)
		}
		d.renew(day(500), true)
		if got := d.obligationLines(review.ClockCounsel); len(got) != 1 || !strings.Contains(got[0], "the gap") {
			t.Fatalf("after a gap, counsel is owed %q", got)
		}
		if notified == (len(d.obligations(review.ClockNotice)) > 0) {
			t.Errorf("told %v, and owed %q", notified, d.obligationLines(review.ClockNotice))
		}
		if len(d.note().obligations(review.ClockCounsel)) == 0 {
			t.Error("an analyst's note stands for counsel's")
		}
		if d.by = clara; len(d.note().obligations(review.ClockCounsel)) > 0 {
			t.Errorf("counsel looked, and is owed %q", d.obligationLines(review.ClockCounsel))
		}
	}
}

// TestRenewalStopsANoticeThatWaitedForNothing: a notice that was already due waits while
// a renewed order forbids it.
func TestRenewalStopsANoticeThatWaitedForNothing(t *testing.T) {
	doc := sampleDocument(t, nondisclosure)
	doc.Process.Nondisclosure.Attached = false // the order itself never came
	d := newCase(t, doc).approve()
	if n := d.r.LatestDecision().Notice; n.Action != review.NoticeBefore {
		t.Fatalf("the notice planned is %+v", n)
	}
	d.renew(day(400), true)
	gag, notice := d.noticeDates()
	end := review.NondisclosureEnd(d.p, doc, date(day(400)))
	if !notice.Equal(end) || !gag.Equal(end.Add(-time.Second)) {
		t.Errorf("gag %s, notice %s, want %s", gag, notice, end)
	}
}

// TestChoiceThatWasTakenBack: a decision that was taken back starts no obligation to the
// user, whatever was disclosed before.
func TestChoiceThatWasTakenBack(t *testing.T) {
	d := newCase(t, sampleDocument(t, nondisclosure)).approve().produce()
	want := d.fold().Obligations
	d.decide(review.OutcomeApprove, func(x *review.Decision) { x.Notice.Until = date(day(700)) }).takeBack()
	for _, o := range d.fold().Obligations {
		if o.ToUser() && !slices.Contains(want, o) {
			t.Errorf("owed is %+v", o)
		}
	}
}

// TestNoUserIsForgotten: once data was disclosed, the user is notified, or the exception
// is rechecked, or law forbids the notice.
func TestNoUserIsForgotten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		titles := []string{nondisclosure, warrant, noticeWithheld, kidnap, subpoena, "A gag without an end"}
		title := rapid.SampledFrom(titles).Draw(t, "paper")
		d := newCase(t, sampleDocument(t, title)).approve().produce()
		for range rapid.IntRange(0, 4).Draw(t, "acts") {
			switch rapid.IntRange(0, 6).Draw(t, "act") {
			case 0:
				d.decide(review.OutcomeApprove, nil)
			case 1:
				d.decide(review.OutcomeReject, nil)
			case 2:
				d.decide(review.OutcomeApprove, awaitingSignature)
			case 3:
				d.revise(sampleDocument(t, title))
			case 4:
				if d.r.LatestDecision().Outcome != review.OutcomeTakenBack && !d.sent() {
					d.takeBack()
				}
			case 5:
				d.decide(review.OutcomePushBack, nil)
			case 6:
				d.renew(day(rapid.IntRange(100, 900).Draw(t, "until")), false)
			}
		}
		if len(d.obligations(review.ClockNotice))+len(d.obligations(review.ClockRecheck)) == 0 {
			t.Fatalf("the user is owed nothing: %+v", d.fold().Obligations)
		}
		d.fulfil(review.NoticeSent)
		if obligations := d.fold().Obligations; len(d.otherObligations()) != len(obligations) {
			t.Fatalf("told, the user is owed %+v", obligations)
		}
	})
}

// sent reports whether something was sent under the latest decision, which can then not
// be taken back.
func (d *testCase) sent() bool {
	return review.AnythingSent(d.r.CurrentFulfilments(), d.r.LatestDecision().ID)
}

// TestLookAgain: a recheck moves the date or makes the notice due, and a later record
// corrects it.
func TestLookAgain(t *testing.T) {
	d := newCase(t, sampleDocument(t, noticeWithheld)).approve().produce()
	look := func(value, until, corrects string) {
		o := review.Observation{Kind: review.ObservedRecheck, Value: value, Note: "Clara", Supersedes: corrects}
		if until != "" {
			o.Until = date(until)
		}
		d.observe(o)
	}
	look(review.ExceptionRemains, day(100), "")
	if got := d.obligationLines(review.ClockRecheck); len(got) != 1 || !strings.HasPrefix(got[0], day(100)) {
		t.Fatalf("owed is %q", got)
	}
	look(review.ExceptionEnded, "", "")
	if got := d.obligationLines(review.ClockNotice); len(got) != 1 || len(d.obligations(review.ClockRecheck)) != 0 {
		t.Fatalf("owed is %q", got)
	}
	look(review.ExceptionRemains, day(150), d.id())
	got := d.obligationLines(review.ClockRecheck)
	if len(got) != 1 || !strings.HasPrefix(got[0], day(150)) || len(d.obligations(review.ClockNotice)) != 0 {
		t.Fatalf("corrected, owed is %q", got)
	}
}
