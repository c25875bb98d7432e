package tui

import (
	"strings"
	"testing"

	"lert/review"
	"lert/store"
)

// TestReviewNoticeExceptionFromCase opens a request whose user is not notified
// because of an exception, and records the result of a recheck.
func TestReviewNoticeExceptionFromCase(t *testing.T) {
	x := openSample(t, 120, 40)
	id := x.findRequest("emergency that can be approved", func(r *store.QueueRow, c *store.Case) bool {
		return approvable(review.KindEmergency)(r, c) && c.Assessment.Notice.Action == review.NoticeWithhold
	})
	me := testOptions().Me
	open, err := x.store.As(me).OpenCase(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	d := review.Decision{ID: strings.Repeat("ab", 16), RequestID: id, Revision: open.Row.Revision,
		Outcome: review.OutcomeApprove, AssessmentDigest: open.AssessmentDigest, AssessedAt: open.Assessment.AssessedAt,
		GoodFaith: &review.GoodFaith{ImminentRisk: true, MayHelp: true},
		Notice: &review.NoticeChoice{Action: review.NoticeWithhold, Ground: "emergency",
			RecheckOn: review.DateOf(fakeNow).AddDays(90)}}
	for i, row := range open.Assessment.Categories {
		if row.Producible {
			d.Granted = append(d.Granted, string(open.Assessment.Categories[i].Category))
		}
	}
	if _, err := x.store.As(me).Decide(t.Context(), d, open.AssessmentJSON); err != nil {
		t.Fatal(err)
	}
	x.open(id).sees("recheck why the user", "Due ", "records it", "Bars").press("R").
		sees("Recheck user notice on "+id, "What bars it: none")
	x.press("ctrl+s").sees("Say whether the reason remains.").press("space ctrl+s").sees("Say who made the recheck")
	f := x.a.dialogs[0].dialog.(*formDialog).form
	f.Get("why").Set("Clara Novak: it goes on")
	f.Get("until").Set("soon")
	x.press("ctrl+s").sees("This is not a date")
	f.Get("until").Set("2027-03-20")
	x.press("ctrl+s").sees("Recorded: recheck", "withheld (emergency), recheck 2027-03-20")
	if line := x.a.commandLine; line != "lert observe "+id+
		" recheck --until 2027-03-20 remains 'Clara Novak: it goes on'" {
		t.Errorf("the command line is %q", line)
	}
	x.press("R")
	f = x.a.dialogs[0].dialog.(*formDialog).form
	f.Get("recheck").Set(review.ExceptionEnded)
	f.Get("why").Set("Clara Novak: it is over")
	x.press("ctrl+s").sees("now be told")
	c, err := x.store.As(testOptions().Me).Case(t.Context(), id)
	if err != nil || len(c.Obligations) == 0 || c.Obligations[0].Clock != "notice" ||
		!strings.Contains(string(nondisclosureText(c)), "none") {
		t.Errorf("owed are %+v, %v", c.Obligations, err)
	}
}
