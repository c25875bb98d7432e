package store

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/problem"
)

// TestU25HandOver: what changed since I was last here, the notes of the last shift, and my open tasks.
func TestU25HandOver(t *testing.T) {
	ctx := context.Background()
	f, _ := withPeople(t, peopleYAML)
	one, two, three := f.importRequest(warrant(1)), f.importRequest(warrant(2)), f.importRequest(warrant(3))
	if err := f.As(ben).MarkPresent(ctx); err != nil {
		t.Fatal(err)
	}
	f.clock.add(time.Hour)
	c := f.openCase(anna, one)
	f.decide(anna, approval(c), c)
	if _, err := f.As(anna).Refer(ctx, review.Referral{RequestID: two, Question: "May we?", To: "otto"}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.As(anna).Assign(ctx, three, "ben", "night"); err != nil {
		t.Fatal(err)
	}
	if _, err := f.As(ben).SaveDraft(ctx, one, DraftSave{Body: []byte("x")}); err != nil {
		t.Fatal(err)
	}
	note, err := f.As(anna).WriteShiftNote(ctx, "", " Kerala calls back at nine. ")
	if err != nil || note.Text != "Kerala calls back at nine." {
		t.Fatal(note, err)
	}

	b, err := f.As(ben).DeskStatus(ctx)
	if err != nil || !b.LastSeen.Equal(start) || !slices.Equal(b.Colleagues, []string{"anna", "lena", "cora"}) ||
		!slices.Equal(b.Counsel, []string{"cora", "otto"}) {
		t.Fatal(b, err)
	}
	h, err := f.As(ben).Handover(ctx, b.LastSeen)
	if err != nil {
		t.Fatal(err)
	}
	if !h.Since.Equal(start) || len(h.Notes) != 1 || h.Notes[0].By.Name != "anna" {
		t.Errorf("since %v, notes %+v", h.Since, h.Notes)
	}
	var changed, work []string
	for _, x := range h.Changes {
		changed = append(changed, x.Who+" "+x.Request+" "+x.What)
	}
	for _, x := range h.Tasks {
		work = append(work, x.Row.ID+" "+x.Text)
		if x.ToMe != (x.Row.ID == three) {
			t.Errorf("handed to ben: %v, %+v", x.ToMe, x)
		}
	}
	want := []string{"anna " + two + " asked counsel", "anna " + one + " decided: approval"}
	if !slices.Equal(changed, want) {
		t.Errorf("changed %q, want %q", changed, want)
	}
	if want := []string{three + " handed to you by anna: night", one + " there is an unfinished draft"}; !slices.Equal(work, want) {
		t.Errorf("work %q, want %q", work, want)
	}

	// With an earlier start it goes further back; the person's own changes are left out.
	if h, err = f.As(ben).Handover(ctx, start.Add(-time.Hour)); err != nil ||
		len(h.Changes) != 6 { // three intakes, and the people file
		t.Errorf("%+v, %v", h.Changes, err)
	}
	if h, err = f.As(anna).Handover(ctx, start.Add(-time.Hour)); err != nil || len(h.Changes) != 0 ||
		len(h.Notes) != 0 {
		t.Errorf("one's own: %+v, %v", h, err)
	}
	if !slices.ContainsFunc(h.Tasks,
		func(x Task) bool { return x.Row.ID == two && strings.Contains(x.Text, "you asked counsel") }) ||
		!slices.ContainsFunc(h.Tasks, func(x Task) bool { return x.Row.ID == one && !x.Due.IsZero() }) {
		t.Errorf("anna's work: %+v", h.Tasks)
	}
	mine, err := f.As(anna).Case(ctx, one) // our own targets and legal deadlines are the same here and there
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range h.Tasks {
		if x.Row.ID == one && !slices.ContainsFunc(mine.Obligations, func(o Obligation) bool {
			return o.Due.Equal(x.Due) && strings.HasPrefix(o.Text, x.Text) && o.InternalTarget == x.InternalTarget
		}) {
			t.Errorf("%q: target %v, owed %+v", x.Text, x.InternalTarget, mine.Obligations)
		}
	}
	// Outside counsel see the question to them, and nothing else that happened.
	if h, err = f.As(otto).Handover(ctx, start.Add(-time.Hour)); err != nil || len(h.Notes) != 0 || len(h.Tasks) != 1 ||
		h.Tasks[0].Text != "anna asks: May we?" || !h.Tasks[0].ToMe {
		t.Errorf("outside counsel: %+v, %v", h, err)
	}
	for _, x := range h.Changes {
		if x.Request != two {
			t.Errorf("outside counsel is told of %+v", x)
		}
	}

	if err := f.As(ben).Acknowledge(ctx, note.Number); err != nil {
		t.Fatal(err)
	}
	for who, want := range map[string]int{"ben": 0, "lena": 1} {
		b, err := f.As(person(who, "")).DeskStatus(ctx)
		if err != nil || len(b.Notes) != want {
			t.Errorf("%s: %+v, %v", who, b.Notes, err)
		}
	}
	f.clock.add(shiftNoteDays * 24 * time.Hour)
	f.clock.add(time.Hour)
	if b, err := f.As(lena).DeskStatus(ctx); err != nil || len(b.Notes) != 0 {
		t.Errorf("an old note: %+v, %v", b.Notes, err)
	}
	if _, err := f.As(ada).WriteShiftNote(ctx, "", "x"); !errContains(err, "the role auditor may not write shift notes") {
		t.Errorf("an auditor writes: %v", err)
	}
	f.mustVerify()
}

// TestWhoLooksAtACaseIsSeen: others see at once who has a case open, and it is never written to the file.
func TestWhoLooksAtACaseIsSeen(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	f, _ := withPeople(t, peopleYAML)
	id := f.importRequest(warrant(1))
	wake, err := f.watch(ctx)
	if err != nil {
		t.Fatal(err)
	}
	looking := func(who review.Actor) []string {
		b, err := f.As(who).DeskStatus(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return b.Viewers[id]
	}
	before := f.mustVerify()
	left, err := f.As(ben).AnnouncePresence(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	again, err := f.As(ben).AnnouncePresence(ctx, id) // a second console of the same person
	if err != nil {
		t.Fatal(err)
	}
	<-wake
	if got := looking(anna); !slices.Equal(got, []string{"ben"}) {
		t.Errorf("anna sees %q", got)
	}
	if got := looking(ben); len(got) != 0 {
		t.Errorf("ben sees himself: %q", got)
	}
	if got := looking(otto); len(got) != 0 {
		t.Errorf("outside counsel sees %q on a case that is not theirs", got)
	}
	left()
	left()
	if got := looking(anna); !slices.Equal(got, []string{"ben"}) {
		t.Errorf("one console less: %q", got)
	}
	again()
	if got := looking(anna); len(got) != 0 {
		t.Errorf("after he left: %q", got)
	}
	if a := f.mustVerify(); a.LedgerRoot != before.LedgerRoot {
		t.Error("looking reached the ledger")
	}
}

// TestWhatOneDoesWakesTheOthers: what one person does wakes the others, and a case knows that it is out of date.
func TestWhatOneDoesWakesTheOthers(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	f, _ := withPeople(t, peopleYAML)
	id := f.importRequest(warrant(1))
	version := func() uint64 {
		v, err := f.As(anna).Version(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, x := range []struct {
		name string
		act  func() error
	}{
		{"claim", func() error { return errOf2(f.As(ben).Claim(ctx, id)) }},
		{"note", func() error {
			return errOf2(f.As(ben).Observe(ctx,
				review.Observation{RequestID: id, Kind: review.ObservedNote, Value: "x"}))
		}},
		{"release", func() error { return f.As(ben).ReleaseClaim(ctx, id, "") }},
	} {
		was := version()
		wake, err := f.watch(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if err := x.act(); err != nil {
			t.Fatal(err)
		}
		select {
		case <-wake:
		case <-time.After(5 * time.Second):
			t.Errorf("%s woke nobody", x.name)
		}
		if now := version(); now == was || f.openCase(anna, id).Version < now {
			t.Errorf("%s: the case does not know that it changed", x.name)
		}
	}
	if _, err := f.As(otto).Version(ctx, id); !errors.Is(err, problem.NotFound) {
		t.Errorf("outside counsel: %v", err)
	}
	stop()
}

// TestANoteToOnePersonIsTheirs: a shift note to a name is shown to that person alone, and only to somebody who reads
// shift notes.
func TestANoteToOnePersonIsTheirs(t *testing.T) {
	f, _ := withPeople(t, peopleYAML)
	note, err := f.As(anna).WriteShiftNote(bg, "ben", "Call Kerala at nine.")
	if err != nil || note.To != "ben" {
		t.Fatal(note, err)
	}
	for who, want := range map[string]int{"ben": 1, "lena": 0, "cora": 0, "anna": 0} {
		h, err := f.As(person(who, "")).Handover(bg, start)
		if err != nil || len(h.Notes) != want {
			t.Errorf("%s: %+v, %v", who, h.Notes, err)
		}
	}
	for to, want := range map[string]string{"eve": `no "eve"`, "ada": "ada cannot read shift notes",
		"otto": "otto cannot read shift notes"} {
		if _, err := f.As(anna).WriteShiftNote(bg, to, "x"); !errContains(err, want) {
			t.Errorf("to %s: %v", to, err)
		}
	}
	if err := f.As(lena).Acknowledge(bg, note.Number); err != nil {
		t.Fatal(err)
	}
	if err := f.As(ben).Acknowledge(bg, note.Number); err != nil {
		t.Fatal(err)
	}
	if b, err := f.As(ben).DeskStatus(bg); err != nil || len(b.Notes) != 0 {
		t.Errorf("read: %+v, %v", b.Notes, err)
	}
	f.mustVerify()
}

// TestATaskSaysHowItCame: what somebody claimed is theirs, what was handed over says who did so and why, also after
// its holder has gone on working; what they take over themselves was not handed to them.
func TestATaskSaysHowItCame(t *testing.T) {
	f, _ := withPeople(t, peopleYAML)
	id := f.importRequest(warrant(1))
	says := func(who review.Actor, want string, toMe bool) {
		t.Helper()
		h, err := f.As(who).Handover(bg, start)
		if err != nil || len(h.Tasks) != 1 || h.Tasks[0].Text != want || h.Tasks[0].ToMe != toMe {
			t.Errorf("%s: %+v, %v, want %q", who.Name, h.Tasks, err, want)
		}
	}
	if _, err := f.As(anna).Claim(bg, id); err != nil {
		t.Fatal(err)
	}
	says(anna, "you hold it", false)
	if _, err := f.As(anna).Assign(bg, id, "ben", ""); err != nil {
		t.Fatal(err)
	}
	f.clock.add(7 * time.Hour)
	if err := f.As(ben).RenewClaim(bg, id); err != nil {
		t.Fatal(err)
	}
	says(ben, "handed to you by anna", true)
	if _, err := f.As(lena).Assign(bg, id, "", "he is ill"); err != nil {
		t.Fatal(err)
	}
	says(lena, "you hold it", false)
	if _, err := f.As(lena).MoveClaims(bg, []ClaimMove{{id, "lena", 1}}, "cora", "yours"); err != nil {
		t.Fatal(err)
	}
	says(cora, "handed to you by lena: yours", true)
}
