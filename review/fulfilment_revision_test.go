package review

import (
	"slices"
	"testing"
	"time"
)

func TestAsOfAnotherRevision(t *testing.T) {
	day := func(n int) Point { return Point{Time: time.Date(2026, 11, n, 0, 0, 0, 0, time.UTC), WholeDay: true} }
	a, b, c := Target{Type: "phone", Value: "+12025550101"}, Target{Type: "phone", Value: "+12025550102"},
		Target{Type: "phone", Value: "+12025550103"}
	period := Period{From: day(1), To: day(9)}
	then := &Request{Targets: []Target{a, b}, Period: period,
		Data: []Item{{Category: "subscriber.name"}, {Category: "traffic.ip_log"},
			{Category: "traffic.ip_log", From: day(5)}}}
	for _, x := range []struct {
		what     string
		now      Request
		did      Fulfilment
		revision int
		want     []string
		none     int
	}{
		{"the same", *then, Fulfilment{Kind: Produced, Categories: []string{"subscriber.name"}}, 2,
			[]string{"subscriber.name@0#0", "subscriber.name@0#1"}, 0},
		{"other numbers", Request{Targets: []Target{c, b}, Period: period,
			Data: []Item{{Category: "traffic.ip_log", From: day(5)}, {Category: "subscriber.name"}}},
			Fulfilment{Kind: Produced, Categories: []string{"traffic.ip_log@2", "subscriber.name#0"}}, 2,
			[]string{"traffic.ip_log@0#1"}, 0},
		{"another period", Request{Targets: then.Targets, Period: Period{From: day(1), To: day(19)}, Data: then.Data},
			Fulfilment{Kind: Produced, Categories: []string{"traffic.ip_log"}}, 1, []string{"traffic.ip_log"}, 0},
		{"another target", Request{Targets: []Target{c}, Period: period, Data: then.Data},
			Fulfilment{Kind: Produced, Categories: []string{"subscriber.name"}}, 1, []string{"subscriber.name"}, 0},
		{"empty, as before", *then,
			Fulfilment{Kind: Produced, Unavailable: []Unavailable{{Category: "subscriber.name", Why: "no_data"}}}, 2,
			nil, 1},
		{"empty, and a target more", Request{Targets: []Target{a, b, c}, Period: period, Data: then.Data},
			Fulfilment{Kind: Produced, Unavailable: []Unavailable{{Category: "subscriber.name", Why: "no_data"}}}, 1,
			nil, 1},
		{"a collection of everything", *then, Fulfilment{Kind: CollectionStarted}, 2,
			[]string{"subscriber.name@0#0", "subscriber.name@0#1", "traffic.ip_log@1#0", "traffic.ip_log@1#1",
				"traffic.ip_log@2#0", "traffic.ip_log@2#1"}, 0},
		{"kept", *then, Fulfilment{Kind: Preserved}, 2, nil, 0},
		{"kept, and a target more", Request{Targets: []Target{a, b, c}}, Fulfilment{Kind: Preserved}, 1, nil, 0},
		{"a letter is of its revision", *then, Fulfilment{Kind: LetterSent}, 1, nil, 0},
	} {
		x.did.Revision = 1
		got := x.did.ForRevision(then, &x.now, 2)
		if got.Revision != x.revision || !slices.Equal(got.Categories, x.want) || len(got.Unavailable) != x.none {
			t.Errorf("%s: revision %d, %v, none %v", x.what, got.Revision, got.Categories, got.Unavailable)
		}
	}
}
