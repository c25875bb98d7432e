package tui

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/store"
)

// TestWhatWasDoneIsRecordedFromTheCase approves a clean request, records what was
// sent and for what there was no data, and finds both on the case.
func TestWhatWasDoneIsRecordedFromTheCase(t *testing.T) {
	x := openSample(t, 120, 40)
	id := x.findRequest("clean request", approvable(review.KindRecords))
	x.open(id).press("f").sees("Done on "+id, "copy preserved").misses("data produced").press("ctrl+s").
		sees("Choose what was done.").press("esc")
	x.press("a")
	x.press("y")
	x.open(id).press("f").sees("Done on " + id).press("d").sees("[data produced]")
	f := x.a.dialogs[0].dialog.(*formDialog).form
	given := f.Get("categories").Options
	if len(given) < 2 || f.Text("categories") == "" {
		t.Fatalf("granted are %v, ticked %q", given, f.Text("categories"))
	}
	first, _, _ := strings.Cut(given[0].Value, "@")
	f.Get("none").Set(first)
	x.press("ctrl+s").sees("it must be one or the other")
	f.Get("categories").Set(strings.TrimPrefix(f.Text("categories"), given[0].Value+","))
	f.Get("at").Set("yesterday")
	x.press("ctrl+s").sees("This is not a time")
	f.Get("at").Set("")
	x.press("ctrl+s").sees("recorded: data produced", "Done        data produced", first)
	c, err := x.store.As(testOptions().Me).Case(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Fulfilments) != 1 {
		t.Fatalf("%d recorded", len(c.Fulfilments))
	}
	done := c.Fulfilments[0].Fulfilment
	if len(done.Categories) != len(given)-1 ||
		done.Unavailable[0] != (review.Unavailable{Category: review.Category(first), Why: "no_data"}) ||
		done.To != c.Received.Requester.Email || done.Channel != c.Received.Channel {
		t.Errorf("recorded %+v", done)
	}
	if line := x.a.commandLine; !strings.Contains(line, "lert fulfil "+id+" --kind produced") ||
		!strings.Contains(line, "--none "+first+"=no_data") {
		t.Errorf("the command line is %q", line)
	}
}

func TestTheKindsOfWhatWasDoneFollowTheDecision(t *testing.T) {
	d := newFake()
	c, err := d.Case(t.Context(), d.rows[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	for outcome, want := range map[string]string{"": review.Preserved, review.OutcomeApprove: review.Produced,
		review.OutcomePushBack: review.LetterSent} {
		var dec *review.Decision
		if outcome != "" {
			dec = &review.Decision{Outcome: outcome}
		}
		if got := fulfilKinds(c, dec); got[0] != want ||
			outcome != review.OutcomeApprove && slices.Contains(got, review.Produced) {
			t.Errorf("after %q: %v", outcome, got)
		}
	}
}

func TestANoticeCarriesItsAnswers(t *testing.T) {
	e := &drive(t, newFake(), 80, 24).a.env
	c, err := newFake().Case(t.Context(), newFake().rows[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	c.Decisions = []store.DecisionRecord{{Decision: review.Decision{Outcome: review.OutcomeApprove,
		Notice: &review.NoticeChoice{Action: review.NoticeDelay}}}}
	f := newFulfilmentDialog(e, c).form
	f.Get("kind").Set(review.NoticeSent)
	for path, v := range map[string]string{"period_ended": "yes", "no_exception": "C. Novak", "nothing_else": "yes",
		"user": "+911000000107", "at": "2026-11-23 10:00"} {
		f.Get(path).Set(v)
	}
	out, _, no := readFulfilment(f, time.FixedZone("", 3600))
	if no != "" || out.Notice == nil || !out.Notice.SaysPeriodEnded() || out.Notice.NoExceptionBy != "C. Novak" ||
		!out.Notice.NoOtherNondisclosure || out.To != "+911000000107" ||
		!out.At.Equal(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)) {
		t.Errorf("%+v %q", out, no)
	}
	if line := fulfilCommand(&out); !strings.Contains(line, "--period-ended --no-exception 'C. Novak' --nothing-else") {
		t.Error(line)
	}
}

// TestThePeriodIsAskedAboutOnlyWhereThereWasOne: the form of a notice has the box only if a decision delays or
// prohibits the notice, or a nondisclosure order came with the request.
func TestThePeriodIsAskedAboutOnlyWhereThereWasOne(t *testing.T) {
	for _, action := range []string{review.NoticeBefore, review.NoticeWithhold, review.NoticeDelay,
		review.NoticeProhibited} {
		e := &drive(t, newFake(), 80, 24).a.env
		c, err := newFake().Case(t.Context(), newFake().rows[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		c.Decisions = []store.DecisionRecord{{Decision: review.Decision{Outcome: review.OutcomeApprove,
			Effect: review.EffectFinal, Revision: c.Row.Revision, Notice: &review.NoticeChoice{Action: action}}}}
		f := newFulfilmentDialog(e, c).form
		f.Get("kind").Set(review.NoticeSent)
		want := action == review.NoticeDelay || action == review.NoticeProhibited
		if got := f.Get("period_ended").Visible(); got != want || !f.Get("no_exception").Visible() {
			t.Errorf("%s: asked %v", action, got)
		}
		if out, _, no := readFulfilment(f, time.UTC); no != "" || out.Notice == nil || out.Notice.PeriodEnded != nil {
			t.Errorf("%s: unanswered, and recorded as %+v %q", action, out.Notice, no)
		}
	}
}

// TestFilesThatWentOutAreNamedWithTheirSums types the files that were sent and who
// confirmed, and finds the hashes in the record.
func TestFilesThatWentOutAreNamedWithTheirSums(t *testing.T) {
	x := openSample(t, 120, 40)
	sum := strings.Repeat("0a", 32)
	x.a.env.opts.Hash = func(named string) (review.ProducedFile, error) {
		if named == "gone.zip" {
			return review.ProducedFile{}, errors.New("gone.zip cannot be read")
		}
		return review.ProducedFile{Name: named, SHA256: sum, Records: 14}, nil
	}
	id := x.findRequest("clean request", approvable(review.KindRecords))
	x.open(id).press("a")
	x.press("y")
	x.open(id).press("f d").sees("Files ").misses("Confirmed by", "Told")
	f := x.a.dialogs[0].dialog.(*formDialog).form
	f.Get("files").Set("gone.zip")
	x.press("ctrl+s").sees("gone.zip cannot be read")
	f.Get("files").Set("out.csv, more.csv")
	x.press("ctrl+s").sees("recorded: data produced")
	c, err := x.store.As(testOptions().Me).Case(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	done := c.Fulfilments[len(c.Fulfilments)-1].Fulfilment
	if len(done.Files) != 2 || done.Files[1] != (review.ProducedFile{Name: "more.csv", SHA256: sum, Records: 14}) {
		t.Errorf("recorded are %+v", done.Files)
	}
	if !strings.Contains(x.a.commandLine, "--file out.csv --file more.csv") {
		t.Errorf("the command line is %q", x.a.commandLine)
	}
}

// TestANoticeNamesWhomItTold records which of several users were notified. An order
// that an authority may still stop asks who confirmed.
func TestANoticeNamesWhomItTold(t *testing.T) {
	e := &drive(t, newFake(), 80, 24).a.env
	c, err := newFake().Case(t.Context(), newFake().rows[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	c.Received.Targets = []review.Target{{Type: "phone", Value: "+12025550101"}, {Type: "phone", Value: "+12025550102"}}
	c.Assessment.Clocks = append(c.Assessment.Clocks,
		review.Clock{Name: "response", NotBefore: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)})
	f := newFulfilmentDialog(e, c).form
	f.Get("kind").Options = kindOptions(review.NoticeSent, review.Produced)
	f.Get("kind").Set(review.NoticeSent)
	if out, _, no := readFulfilment(f, time.UTC); no != "" || out.Targets != nil {
		t.Errorf("told all: %v, %q", out.Targets, no)
	}
	f.Get("targets").Set("1")
	if out, _, no := readFulfilment(f, time.UTC); no != "" || !slices.Equal(out.Targets, []int{1}) ||
		!strings.Contains(fulfilCommand(&out), "--target 1") {
		t.Errorf("told the second: %v, %q", out.Targets, no)
	}
	f.Get("targets").Set("")
	if _, path, no := readFulfilment(f, time.UTC); no == "" || path != "targets" {
		t.Errorf("told nobody: %q at %q", no, path)
	}
	f.Get("kind").Set(review.Produced)
	f.Get("confirmed").Set("the authority in Dublin")
	if out, _, no := readFulfilment(f, time.UTC); no != "" || out.ConfirmedBy != "the authority in Dublin" ||
		!strings.Contains(fulfilCommand(&out), "--confirmed 'the authority in Dublin'") {
		t.Errorf("confirmed by %q, %q", out.ConfirmedBy, no)
	}
}
