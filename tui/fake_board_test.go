package tui

import (
	"context"
	"slices"
	"time"

	"lert/review"
	"lert/review/problem"
	"lert/store"
)

// fakeTeam is a desk whose person is a lead, with two analysts, one who left, and some claims.
func fakeTeam(d *fakeStore) {
	d.board.Actor = testOptions().Me
	d.board.Actor.Role = review.RoleLead
	d.board.Colleagues = []string{"r.okoye", "c.moreau"}
	d.team = []store.BoardPerson{{Name: "m.silva", Role: review.RoleLead, LastSeen: fakeNow.Add(-10 * time.Second)},
		{Name: "r.okoye", Role: review.RoleAnalyst, LastSeen: fakeNow.Add(-42 * time.Minute)},
		{Name: "c.moreau", Role: review.RoleCounsel, LastSeen: fakeNow.Add(-30 * time.Hour)},
		{Name: "Ananya Krishnamurthy-Venkataraman", Role: review.RoleAnalyst},
		{Name: "j.left", LastSeen: fakeNow.Add(-90 * 24 * time.Hour)}}
	for id, who := range map[string]string{"WA-2026-000106": "r.okoye", "WA-2026-000111": "r.okoye",
		"WA-2026-000108": "j.left"} {
		r := d.row(id)
		r.Holder, r.ClaimedSince, r.ClaimedUntil = who, fakeNow.Add(-time.Hour), fakeNow.Add(7*time.Hour)
	}
	for i := range d.rows {
		d.rows[i].ReceivedAt = fakeNow.Add(-time.Duration(i+1) * 11 * time.Hour)
	}
}

// inGroup are the rows behind one line of the board, the oldest first.
func (d *fakeStore) inGroup(g store.BoardGroup) (out []store.QueueRow) {
	for _, r := range d.rows {
		if r.Holder != g.Holder || g.Holder == "" && (r.Kind != g.Lane || r.State != review.StateOpen) {
			continue
		}
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b store.QueueRow) int { return a.ReceivedAt.Compare(b.ReceivedAt) })
	return out
}

func fakeWorkload(rows []store.QueueRow) (w store.Workload) {
	w.Count = len(rows)
	for i := range rows {
		r := &rows[i]
		if r.Kind == review.KindEmergency {
			w.Emergencies++
		}
		switch due, target := r.ShownDue(fakeNow); {
		case r.Overdue(fakeNow):
			w.Overdue++
		case target && due.Before(fakeNow):
			w.PastTarget++
		}
		if w.Next.ID == "" || r.WorkBy().Before(w.Next.WorkBy()) {
			w.Next = *r
		}
	}
	if len(rows) > 0 {
		w.Oldest = rows[0]
	}
	return w
}

func (d *fakeStore) Board(context.Context) (b store.Board, err error) {
	if err = d.record("board"); err != nil {
		return b, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, p := range d.team {
		p.Workload = fakeWorkload(d.inGroup(store.BoardGroup{Holder: p.Name}))
		b.People = append(b.People, p)
	}
	for _, kind := range store.Lanes {
		b.Lanes = append(b.Lanes, store.BoardLane{Kind: kind,
			Workload: fakeWorkload(d.inGroup(store.BoardGroup{Lane: kind}))})
	}
	return b, nil
}

func (d *fakeStore) BoardCases(_ context.Context, g store.BoardGroup, limit int) (store.BoardCases, error) {
	if err := d.record("cases %s%s %d", g.Holder, g.Lane, limit); err != nil {
		return store.BoardCases{}, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	rows := d.inGroup(g)
	return store.BoardCases{Rows: rows[:min(limit, len(rows))], Workload: fakeWorkload(rows)}, nil
}

func (d *fakeStore) MoveClaims(_ context.Context, moves []store.ClaimMove, to, why string) (out []store.MovedClaim,
	err error) {
	if err = d.record("move %d to %s: %s", len(moves), to, why); err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, m := range moves {
		r := d.row(m.Request)
		x := store.MovedClaim{Request: m.Request}
		if r.Holder != m.From {
			x.NotMoved = problem.Refuse(problem.NoRule, r.Holder+" holds "+r.ID+" now", "look at the list again")
		} else {
			r.Holder, r.ClaimedSince, r.ClaimedUntil = to, fakeNow, fakeNow.Add(8*time.Hour)
			x.Claim = store.Claim{Holder: to, Since: fakeNow, Until: r.ClaimedUntil}
		}
		out = append(out, x)
	}
	return out, nil
}
