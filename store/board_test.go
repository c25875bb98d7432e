package store

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/problem"
)

// recount is the board as every row of every tab says it.
func (f *fixture) recount(names ...string) (held map[string]*Workload, free map[review.Kind]*Workload) {
	f.t.Helper()
	held, free = map[string]*Workload{}, map[review.Kind]*Workload{}
	for _, n := range names {
		held[n] = &Workload{}
	}
	for _, k := range Lanes {
		free[k] = &Workload{}
	}
	now := f.clock.Now()
	for _, r := range f.rows(QueueQuery{Tab: TabAll, Limit: MaxCount}).Rows {
		w := held[r.Holder]
		if r.Holder == "" || !r.ClaimedUntil.After(now) {
			if w = free[r.Kind]; r.State != review.StateOpen || r.SnoozedUntil.After(now) {
				continue
			}
		} else if w == nil {
			w = &Workload{}
			held[r.Holder] = w
		}
		waits := r.State == review.StateOpen || r.State == review.StateReferred
		due := r.Due
		for _, at := range []time.Time{r.PreserveBy, r.OverdueFrom} {
			if !at.IsZero() && (due.IsZero() || at.Before(due)) {
				due = at
			}
		}
		w.Count++
		if r.Kind == review.KindEmergency {
			w.Emergencies++
		}
		switch {
		case !r.OverdueFrom.IsZero() && r.OverdueFrom.Before(now):
			w.Overdue++
		case waits && !due.IsZero() && due.Before(now):
			w.PastTarget++
		}
		if o := &w.Oldest; o.ID == "" || r.ReceivedAt.Before(o.ReceivedAt) ||
			r.ReceivedAt.Equal(o.ReceivedAt) && r.ID < o.ID {
			*o = r
		}
	}
	return held, free
}

// boardAgrees compares the board with a recount, and the list behind each of its lines with its sum.
func (f *fixture) boardAgrees(step string) {
	f.t.Helper()
	b, err := f.As(lena).Board(bg)
	if err != nil {
		f.t.Fatal(err)
	}
	held, free := f.recount("anna", "ben", "lena", "cora")
	same := func(line string, got, want *Workload, g BoardGroup) {
		f.t.Helper()
		if got.Count != want.Count || got.Emergencies != want.Emergencies || got.Overdue != want.Overdue ||
			got.PastTarget != want.PastTarget || got.Oldest.ID != want.Oldest.ID || got.More {
			f.t.Fatalf("%s: %s is %d, %d emergencies, %d overdue, %d past a target, oldest %s; want %d, %d, %d, %d, %s",
				step, line, got.Count, got.Emergencies, got.Overdue, got.PastTarget, got.Oldest.ID, want.Count,
				want.Emergencies, want.Overdue, want.PastTarget, want.Oldest.ID)
		}
		list, err := f.As(lena).BoardCases(bg, g, 3)
		if err != nil {
			f.t.Fatal(err)
		}
		if list.Count != want.Count || len(list.Rows) != min(3, want.Count) || !slices.IsSortedFunc(list.Rows,
			func(a, b QueueRow) int { return a.ReceivedAt.Compare(b.ReceivedAt) }) ||
			want.Count > 0 && list.Rows[0].ID != want.Oldest.ID {
			f.t.Fatalf("%s: the list behind %s: %d of %d", step, line, len(list.Rows), list.Count)
		}
	}
	if len(b.People) != len(held) {
		f.t.Fatalf("%s: %d people, want %d", step, len(b.People), len(held))
	}
	for i := range b.People {
		p := &b.People[i]
		if held[p.Name] == nil {
			f.t.Fatalf("%s: %s is on the board", step, p.Name)
		}
		same(p.Name, &p.Workload, held[p.Name], BoardGroup{Holder: p.Name})
	}
	for i := range b.Lanes {
		l := &b.Lanes[i]
		same(string(l.Kind), &l.Workload, free[l.Kind], BoardGroup{Lane: l.Kind})
	}
}

// TestTheBoardEqualsARecount: whatever is claimed, handed over, given back, snoozed, asked of counsel and decided, the
// board says what a walk over all requests says, and so does each list behind it.
func TestTheBoardEqualsARecount(t *testing.T) {
	f, _ := withPeople(t, peopleYAML)
	rnd := rand.New(rand.NewPCG(7, 11))
	var ids []string
	for n := range 24 {
		r := warrant(n)
		r.Kind = Lanes[n%4]
		ids = append(ids, f.importRequest(r))
	}
	workers := []review.Actor{anna, ben, lena, cora}
	sometimes := map[string]bool{}
	for step := range 250 {
		id, who := ids[rnd.IntN(len(ids))], workers[rnd.IntN(len(workers))]
		act := []string{"claim", "claim", "assign", "assign", "move", "release", "snooze", "refer", "decide", "wait",
			"wait"}[rnd.IntN(11)]
		var err error
		switch act {
		case "claim":
			_, err = f.As(who).Claim(bg, id)
		case "assign":
			_, err = f.As(who).Assign(bg, id, workers[rnd.IntN(len(workers))].Name, "so")
		case "move":
			_, err = f.As(lena).MoveClaims(bg, []ClaimMove{{id, f.headOf(id).Holder, 1}}, who.Name, "so")
		case "release":
			err = f.As(who).ReleaseClaim(bg, id, "so")
		case "snooze":
			_, err = f.As(who).Snooze(bg, review.Snooze{RequestID: id, Until: f.clock.Now().Add(30 * time.Minute),
				Why: "so"})
		case "refer":
			_, err = f.As(who).Refer(bg, review.Referral{RequestID: id, Question: "May we?"})
		case "decide":
			c := f.openCase(who, id)
			_, err = f.As(who).Decide(bg, pushBack(c), c.AssessmentJSON)
		case "wait":
			f.clock.add([]time.Duration{time.Minute, 16 * time.Minute, 3 * time.Hour}[rnd.IntN(3)])
		}
		sometimes[act] = sometimes[act] || err == nil
		f.boardAgrees(fmt.Sprintf("step %d, %s of %s", step, act, id))
	}
	for act, did := range sometimes {
		if !did {
			t.Errorf("%s never succeeded", act)
		}
	}
	f.mustVerify()
}

// TestTheBoardNamesWhoLeft: somebody who holds a request and is in the people file no longer is on the board without a
// role; the portal and those who may hold nothing are not, unless they hold something.
func TestTheBoardNamesWhoLeft(t *testing.T) {
	const portal = "  - {name: Portal, role: analyst, user: portal, portal: true}\n"
	f, file := withPeople(t, peopleYAML+portal)
	one, two := f.importRequest(warrant(1)), f.importRequest(warrant(2))
	for id, to := range map[string]string{one: "ben", two: "anna"} {
		if _, err := f.As(lena).Assign(bg, id, to, ""); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.As(anna).MarkPresent(bg); err != nil {
		t.Fatal(err)
	}
	f.clock.add(time.Minute)
	writePeople(t, file, strings.Replace(strings.Replace(peopleYAML+portal,
		"  - {name: ben, pseudonym: Agent 12, role: analyst, user: ben, zone: America/Los_Angeles}\n", "", 1),
		"Agent 11, role: analyst", "Agent 11, role: auditor", 1))
	b, err := f.As(lena).Board(bg)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range b.People {
		got = append(got, fmt.Sprint(p.Name, " ", p.Role, " ", p.Count, " ", !p.LastSeen.IsZero()))
	}
	want := []string{"anna auditor 1 true", "lena lead 0 false", "cora counsel 0 false", "ben  1 false"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if at := b.People[0].LastSeen; !at.Equal(start) {
		t.Errorf("anna was last seen at %v", at)
	}
	if _, err := f.As(lena).MoveClaims(bg, []ClaimMove{{one, "ben", 1}}, "cora", "he left"); err != nil {
		t.Errorf("what they hold cannot be handed over: %v", err)
	}
}

// TestClaimsAreMovedTogether: what is as it was seen is moved, each with an event of its own; what has changed is left
// and named; and a refusal moves nothing.
func TestClaimsAreMovedTogether(t *testing.T) {
	f, _ := withPeople(t, peopleYAML)
	var ids []string
	var moves []ClaimMove
	for n := range 6 {
		ids = append(ids, f.importRequest(warrant(n)))
		if _, err := f.As(lena).Assign(bg, ids[n], "anna", ""); err != nil {
			t.Fatal(err)
		}
		moves = append(moves, ClaimMove{ids[n], "anna", 1})
	}
	f.clock.add(time.Minute)
	if _, err := f.As(lena).MoveClaims(bg, moves, "ben", " "); !errContains(err, "needs a reason") {
		t.Errorf("without a reason: %v", err)
	}
	for to, want := range map[string]string{"ada": "may not work on requests", "eve": `no "eve"`,
		"anna": "WA-2026-000001 is already held by anna"} {
		if _, err := f.As(lena).MoveClaims(bg, moves, to, "ill"); !errContains(err, want) {
			t.Errorf("to %s: %v", to, err)
		}
	}
	many := make([]ClaimMove, MaxMoves+1)
	if _, err := f.As(lena).MoveClaims(bg, many, "ben", "ill"); !errContains(err, "at most 50") {
		t.Errorf("too many: %v", err)
	}
	if _, err := f.As(ben).MoveClaims(bg, moves, "ben", "ill"); !errContains(err, "may not move another person's claim") {
		t.Errorf("an analyst: %v", err)
	}
	for _, id := range ids {
		if h := f.headOf(id); h.Holder != "anna" || h.ClaimEventCount != 1 {
			t.Fatalf("a refused call moved %s to %s", id, h.Holder)
		}
	}
	// What changes after the list was seen.
	if err := f.As(anna).ReleaseClaim(bg, ids[1], ""); err != nil {
		t.Fatal(err)
	}
	if _, err := f.As(anna).Assign(bg, ids[2], "cora", ""); err != nil {
		t.Fatal(err)
	}
	c := f.openCase(anna, ids[3])
	d := pushBack(c)
	rejectFor(&d, "requester.callback_failed", "they know of no such officer")
	f.decide(anna, d, c)
	if _, err := f.As(anna).Refer(bg, review.Referral{RequestID: ids[4], Question: "May we?"}); err != nil {
		t.Fatal(err)
	}
	moves = append(moves, ClaimMove{"WA-2026-000999", "anna", 1}, ClaimMove{ids[5], "anna", 2})
	got, err := f.As(lena).MoveClaims(bg, moves, "ben", "ill")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"", "nobody holds " + ids[1] + " any more", "cora now holds " + ids[2],
		ids[3] + " has since been decided", "nobody holds " + ids[4] + " any more", "", "not found",
		"ben now holds " + ids[5]}
	for i, m := range got {
		switch {
		case m.Request != moves[i].Request:
			t.Errorf("result %d is of %s", i, m.Request)
		case want[i] == "" && (m.NotMoved != nil || m.Claim.Holder != "ben" || f.headOf(m.Request).Holder != "ben"):
			t.Errorf("%s: %+v", m.Request, m)
		case want[i] != "" && !errContains(m.NotMoved, want[i]):
			t.Errorf("%s: %v, want %q", m.Request, m.NotMoved, want[i])
		}
	}
	if h := f.headOf(ids[0]); h.ClaimEventCount != 2 || !h.ClaimedUntil.Equal(f.clock.Now().Add(8*time.Hour)) {
		t.Errorf("%+v", h)
	}
	text := ""
	for _, e := range f.openCase(ben, ids[0]).Timeline {
		text += e.Who + " " + e.What + " " + e.Text.String() + "\n"
	}
	if !strings.Contains(text, "lena handed over to ben, from anna: ill") {
		t.Errorf("history:\n%s", text)
	}
	f.mustVerify()
}

// TestWhatNobodyHoldsIsMovedOnlyWhileNobodyDoes: a request that somebody claimed, snoozed, or sent to counsel
// after the list was seen is left where it is.
func TestWhatNobodyHoldsIsMovedOnlyWhileNobodyDoes(t *testing.T) {
	f, _ := withPeople(t, peopleYAML)
	free, claimed, snoozed, asked, revised := f.importRequest(warrant(1)), f.importRequest(warrant(2)),
		f.importRequest(warrant(3)), f.importRequest(warrant(4)), f.importRequest(warrant(5))
	if _, err := f.As(anna).Claim(bg, claimed); err != nil {
		t.Fatal(err)
	}
	if _, err := f.As(anna).Snooze(bg, review.Snooze{RequestID: snoozed, Until: f.clock.Now().Add(time.Hour),
		Why: "later"}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.As(anna).Refer(bg, review.Referral{RequestID: asked, Question: "May we?"}); err != nil {
		t.Fatal(err)
	}
	fixed := warrant(5)
	fixed.Justification = "The account received the proceeds of the fraud."
	fixed.Previous = &review.Previous{ID: revised, Relation: "cures"}
	f.importDocument(incoming(t, fixed))
	got, err := f.As(lena).MoveClaims(bg, []ClaimMove{{free, "", 1}, {claimed, "", 1}, {snoozed, "", 1}, {asked, "", 1},
		{revised, "", 1}}, "ben", "")
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"", "anna now holds " + claimed, snoozed + " has since been snoozed",
		asked + " is no longer open", revised + " has a new revision, 2"} {
		if (got[i].NotMoved == nil) != (want == "") || want != "" && !errContains(got[i].NotMoved, want) {
			t.Errorf("%s: %v, want %q", got[i].Request, got[i].NotMoved, want)
		}
	}
	if c := f.openCase(ben, free).Claim; c == nil || c.Holder != "ben" {
		t.Errorf("%+v", c)
	}
	// An expired claim holds nothing: its request is among what nobody holds.
	f.clock.add(21 * time.Minute)
	got, err = f.As(lena).MoveClaims(bg, []ClaimMove{{claimed, "", 1}}, "ben", "")
	if err != nil || got[0].NotMoved != nil {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := f.As(lena).BoardCases(bg, BoardGroup{Holder: "ben"}, 10); err != nil {
		t.Error(err)
	}
	if _, err := f.As(anna).Board(bg); !errors.Is(err, problem.Refused) {
		t.Errorf("an analyst sees the board: %v", err)
	}
}

// TestABoardOfALongQueueSaysThatThereIsMore: reading ends after boardScan rows. The lanes that may go on say so;
// emergencies, which come first, do not.
func TestABoardOfALongQueueSaysThatThereIsMore(t *testing.T) {
	if testing.Short() {
		t.Skip("fills a database with many requests")
	}
	f, _ := withPeople(t, peopleYAML)
	f.importMany(boardScan)
	r := warrant(boardScan)
	r.Kind = review.KindEmergency
	f.importRequest(r)
	b, err := f.As(lena).Board(bg)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range b.Lanes {
		want := map[review.Kind]int{review.KindEmergency: 1, review.KindRecords: boardScan - 1}[l.Kind]
		if l.Count != want || l.More != (l.Kind != review.KindEmergency) {
			t.Errorf("%s: %d, more %v", l.Kind, l.Count, l.More)
		}
	}
	list, err := f.As(lena).BoardCases(bg, BoardGroup{Lane: review.KindRecords}, 5)
	if err != nil || !list.More || len(list.Rows) != 5 || list.Rows[0].ID != list.Oldest.ID {
		t.Errorf("%d rows, more %v, %v", len(list.Rows), list.More, err)
	}
}
