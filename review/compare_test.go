package review

import (
	"testing"
	"time"
)

func TestCompare(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2026, 11, d, 9, 0, 0, 0, time.UTC) }
	base := func() *Assessment {
		a := &Assessment{Recommendation: RecommendNarrowed, Notice: NoticePlan{Action: NoticeBefore},
			Categories: []CategoryRow{{Category: "subscriber.name", Producible: true},
				{Category: "content.mail", Item: 1, Code: "scope.not_held"}},
			Clocks: []Clock{{Name: "response", Due: day(1), Basis: "x.days"}}}
		a.Checks[scopeCheck].Findings = []Finding{{Code: "scope.not_held", Severity: SeverityNarrow,
			Category: "content.mail", Field: "data[1]", Text: "Not held.", Cite: "x#1"}}
		return a
	}
	tests := []struct {
		name     string
		change   func(*Assessment)
		want     []Difference
		reworded bool
	}{
		{"nothing", func(*Assessment) {}, nil, false},
		{"names alone", func(a *Assessment) { a.PolicyRef, a.EngineVersion, a.RequestID = "other", "v9", "x" }, nil,
			false},
		{"a recommendation and its finding", func(a *Assessment) {
			a.Recommendation = RecommendReject
			a.Checks[0].Findings = []Finding{{Code: "requester.private_party", Severity: SeverityReject, Counsel: true,
				Text: "Private.", Cite: "y"}}
			a.Counsel = true
		}, []Difference{
			{Kind: DiffRecommendation, Code: "requester.private_party", From: RecommendNarrowed, To: RecommendReject,
				Cite: "y", Text: "Private."},
			{Kind: DiffCounsel, From: "no", To: "yes"},
			{Kind: DiffCodeAdded, Code: "requester.private_party", To: "reject, counsel", Cite: "y", Text: "Private."},
		}, false},
		{"milder, by what fell away", func(a *Assessment) {
			a.Recommendation, a.Checks[scopeCheck].Findings = RecommendApprove, nil
			a.Categories[1].Producible, a.Categories[1].Code = true, ""
		}, []Difference{
			{Kind: DiffRecommendation, Code: "scope.not_held", From: RecommendNarrowed, To: RecommendApprove,
				Cite: "x#1", Text: "Not held."},
			{Kind: DiffRow, Code: "scope.not_held", Category: "content.mail", Item: 1, From: "not producible", To: "producible",
				Cite: "x#1", Text: "Not held."},
			{Kind: DiffCodeRemoved, Code: "scope.not_held", Category: "content.mail", Field: "data[1]",
				From: SeverityNarrow, Cite: "x#1", Text: "Not held."},
		}, false},
		{"a row that is no more", func(a *Assessment) { a.Categories = a.Categories[1:] },
			[]Difference{{Kind: DiffRow, Category: "subscriber.name", From: "producible", To: "absent"}}, false},
		{"a weight", func(a *Assessment) { a.Checks[scopeCheck].Findings[0].Severity = SeverityReview },
			[]Difference{{Kind: DiffCodeSeverity, Code: "scope.not_held", Category: "content.mail", Field: "data[1]",
				From: SeverityNarrow, To: SeverityReview, Cite: "x#1", Text: "Not held."}}, false},
		{"words", func(a *Assessment) { a.Checks[scopeCheck].Findings[0].Text = "Otherwise." }, nil, true},
		{"notice", func(a *Assessment) {
			a.Notice = NoticePlan{Action: NoticeDelay, Until: Date{2027, 1, 1}, Ground: "court_order"}
		},
			[]Difference{{Kind: DiffNotice, From: "notify before", To: "delay until 2027-01-01 (court order)"}}, false},
		{"a clock", func(a *Assessment) { a.Clocks[0].Due = day(3) },
			[]Difference{{Kind: DiffClock, From: "response 2026-11-01T09:00:00Z (x.days)",
				To: "response 2026-11-03T09:00:00Z (x.days)", Cite: "x.days"}}, false},
		{"no clock", func(a *Assessment) { a.Clocks = nil },
			[]Difference{{Kind: DiffClock, From: "response 2026-11-01T09:00:00Z (x.days)", Cite: "x.days"}}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := base()
			tt.change(b)
			got, reworded := Compare(base(), b)
			if len(got) != len(tt.want) || reworded != tt.reworded {
				t.Fatalf("got %+v, reworded %v", got, reworded)
			}
			for i := range got {
				if got[i] != tt.want[i] {
					t.Errorf("%d: got %+v, want %+v", i, got[i], tt.want[i])
				}
			}
			if back, _ := Compare(b, base()); len(back) != len(got) {
				t.Errorf("%d differences there, %d back", len(got), len(back))
			}
		})
	}
}
