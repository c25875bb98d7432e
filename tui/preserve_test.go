package tui

import (
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/intake"
	"lert/store"
)

// TestPreserveFromCase records an own preservation for a request for records with
// one key, and with the same key what became of the copy.
func TestPreserveFromCase(t *testing.T) {
	x := openSample(t, 120, 40)
	ok := approvable(review.KindRecords)
	id := x.findRequest("clean request that no European order makes", func(r *store.QueueRow, c *store.Case) bool {
		return ok(r, c) && r.Instrument != "eu.epoc"
	})
	x.open(id).press("K").sees("Keep data of "+id, "platform.preservation", "Keeping it discloses nothing")
	f := x.a.dialogs[0].dialog.(*formDialog).form
	f.Get("at").Set("at noon")
	x.press("ctrl+s").sees("This is not a time")
	f.Get("at").Set("")
	f.Get("note").Set("before the push back")
	x.press("ctrl+s").sees("recorded: copy preserved", "platform.preservation",
		"the copy must be kept", "fulfilled or refused", "records it")
	if line := x.a.commandLine; !strings.HasPrefix(line,
		"lert preserve "+id+" --rule platform.preservation --note 'before the push back' --id ") {
		t.Errorf("the command line is %q", line)
	}
	x.press("K").sees("The copy kept on " + id)
	x.press("ctrl+s").sees("Say what became of the copy.").press("i ctrl+s").sees("Say why.")
	f = x.a.dialogs[0].dialog.(*formDialog).form
	f.Get("copy").Set(review.CopyKept)
	f.Get("until").Set("soon")
	f.Get("why").Set("counsel looks at it")
	x.press("ctrl+s").sees("This is not a date")
	f.Get("until").Set("2031-01-01")
	x.press("ctrl+s").sees("Recorded: copy", "the copy must be kept")
	x.press("K")
	f = x.a.dialogs[0].dialog.(*formDialog).form
	f.Get("copy").Set(review.CopyDestroyed)
	f.Get("why").Set("no longer needed")
	x.press("ctrl+s").sees("legal process for the copy is pending (" + id + ")")
	me := x.store.As(testOptions().Me)
	c, err := me.Case(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := me.Decide(t.Context(), review.Decision{ID: strings.Repeat("7", 32), RequestID: id, Revision: 1,
		Outcome:   review.OutcomeReject,
		Reasons:   []string{"requester.private_party"},
		Own:       []review.OwnReason{{Code: "requester.private_party", Words: "The sender is not an office."}},
		Rationale: "not an office", AssessmentDigest: c.AssessmentDigest,
		AssessedAt: c.Assessment.AssessedAt}, c.AssessmentJSON); err != nil {
		t.Fatal(err)
	}
	x.press("ctrl+s").misses("the copy, kept on", "the copy is held")
	if line := x.a.commandLine; line != "lert observe "+id+" copy destroyed 'no longer needed'" {
		t.Errorf("the command line is %q", line)
	}
}

// TestPreservationShowsExpiry: before a preservation is approved the dialog says
// until when its copy will be kept, and afterwards the case does.
func TestPreservationShowsExpiry(t *testing.T) {
	x := openSample(t, 120, 40)
	id := x.findRequest("preservation without law of its own", func(r *store.QueueRow, c *store.Case) bool {
		return r.Kind == review.KindPreservation && r.Recommendation == review.RecommendApprove &&
			!c.Assessment.Counsel && len(c.Related) == 0
	})
	until := review.DateOf(fakeNow).AddDays(90).String()
	x.open(id).press("a").sees(until + ", in 90d").press("y")
	x.open(id).press("f c ctrl+s").sees("recorded: copy preserved")
	c, err := x.store.As(testOptions().Me).Case(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range c.Obligations {
		if o.Clock == "preservation" && o.Due.Format("2006-01-02") == until {
			return
		}
	}
	t.Errorf("kept until %s, and owed are %+v", until, c.Obligations)
}

// TestTheCopyIsWithTheExtension: an extension keeps the copy that there is. What
// became of it is recorded on the extension, and the preservation says so.
func TestTheCopyIsWithTheExtension(t *testing.T) {
	x := openSample(t, 120, 40)
	first := x.findRequest("preservation that needs no counsel", func(r *store.QueueRow, c *store.Case) bool {
		return r.Kind == review.KindPreservation && r.Recommendation == review.RecommendApprove &&
			!c.Assessment.Counsel && len(c.Related) == 0
	})
	x.open(first).press("a").press("y")
	x.open(first).press("f c ctrl+s").sees("recorded: copy preserved")
	x.open(first).sees("K records it")
	me := x.store.As(testOptions().Me)
	c, err := me.Case(t.Context(), first)
	if err != nil {
		t.Fatal(err)
	}
	r := *c.Received
	r.ID, r.Reference, r.ReceivedAt = "", "extends "+r.Reference, fakeNow.Add(-time.Minute)
	r.Kind, r.Previous = review.KindPreservationExtension, &review.Previous{ID: first, Relation: "extends"}
	raw, err := intake.Canonical(&r)
	if err != nil {
		t.Fatal(err)
	}
	taken, err := x.store.As(samplePortal).Import(t.Context(),
		[]store.ImportDocument{{Request: &r, Raw: raw, Trusted: c.Trusted, Source: "mail"}})
	if err != nil {
		t.Fatal(err)
	}
	more := taken[0].ID
	x.open(more).press("a").press("y")
	x.open(first).sees("extended by", more).misses("K records it").press("K").sees("The copy is kept under " + more)
	x.open(more).sees("K records it").press("K").sees("The copy kept on " + more)
}
