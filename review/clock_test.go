package review

import (
	"testing"
	"time"
)

// TestWorkedClocks counts periods whose ends were worked out by hand from each statute, in Dublin time unless the
// rule worded differently.
func TestWorkedClocks(t *testing.T) {
	dublin := mustZone(t, "Europe/Dublin")
	london := mustZone(t, "Europe/London")
	delhi := mustZone(t, "Asia/Kolkata")
	berlin := mustZone(t, "Europe/Berlin")
	p := &Policy{Zones: map[string]*time.Location{"Europe/Dublin": dublin, "Europe/London": london,
		"Asia/Kolkata": delhi, "Europe/Berlin": berlin}}
	at := func(zone *time.Location, s string) time.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04:05", s, zone)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	tests := []struct {
		name       string
		rule       ClockRule
		start, end time.Time
	}{
		{"EPOC 8 h, the hour of receipt does not count", ClockRule{Hours: 8, Count: "eu_hours", Zone: "Europe/Dublin"},
			at(dublin, "2026-11-20 14:20:00"), at(dublin, "2026-11-20 23:00:00")},
		{"EPOC 8 h over a change of the clocks", ClockRule{Hours: 8, Count: "eu_hours", Zone: "Europe/Dublin"},
			at(dublin, "2026-10-24 22:30:00"), at(dublin, "2026-10-24 23:00:00").Add(8 * time.Hour)},
		{"EPOC 10 d that would end on a Sunday", ClockRule{Days: 10, Count: "eu_days", Zone: "Europe/Dublin"},
			at(dublin, "2026-11-19 10:00:00"), at(dublin, "2026-11-30 23:59:59")},
		{"EPOC 10 d that ends on a Monday", ClockRule{Days: 10, Count: "eu_days", Zone: "Europe/Dublin"},
			at(dublin, "2026-11-20 10:00:00"), at(dublin, "2026-11-30 23:59:59")},
		{"EPOC-PR 60 d", ClockRule{Days: 60, Count: "eu_days", Zone: "Europe/Dublin"},
			at(dublin, "2026-11-20 10:00:00"), at(dublin, "2027-01-19 23:59:59")},
		{"EPOC-PR extended by 30 d", ClockRule{Days: 30, Count: "eu_days", Zone: "Europe/Dublin"},
			at(dublin, "2027-01-19 10:00:00"), at(dublin, "2027-02-18 23:59:59")},
		{"UK OPO 7 d, the day of service is day one", ClockRule{Days: 7, Count: "inclusive", Zone: "Europe/London"},
			at(london, "2026-11-20 09:00:00"), at(london, "2026-11-26 23:59:59")},
		{"India 72 h run on", ClockRule{Hours: 72, Count: "hours"},
			at(delhi, "2026-11-20 14:20:00"), at(delhi, "2026-11-23 14:20:00")},
		{"Canada, demand: 21 days after the day made", ClockRule{Days: 21, Count: "days"},
			at(time.UTC, "2026-11-20 00:00:00"), at(time.UTC, "2026-12-11 23:59:59")},
		{"Canada, order: 90 days after the day made", ClockRule{Days: 90, Count: "days"},
			at(time.UTC, "2026-11-20 00:00:00"), at(time.UTC, "2027-02-18 23:59:59")},
		{"Canada, notice of review", ClockRule{Days: 30, Count: "days"},
			at(time.UTC, "2026-11-20 00:00:00"), at(time.UTC, "2026-12-20 23:59:59")},
		{"Brazil, preservation: 60 days to file", ClockRule{Days: 60, Count: "days"},
			at(time.UTC, "2026-11-20 12:00:00"), at(time.UTC, "2027-01-19 23:59:59")},
		{"reasoned objection 10 d, no roll-over", ClockRule{Days: 10, Count: "days", Zone: "Europe/Dublin"},
			at(dublin, "2026-11-19 10:00:00"), at(dublin, "2026-11-29 23:59:59")},
		{"clarification 5 d after the form", ClockRule{Days: 5, Count: "eu_days", Zone: "Europe/Dublin"},
			at(dublin, "2026-11-20 10:00:00"), at(dublin, "2026-11-25 23:59:59")},
		{"EU download link, 10 days at least", ClockRule{Days: 10, Count: "days", Zone: "Europe/Dublin"},
			at(dublin, "2026-11-20 10:00:00"), at(dublin, "2026-11-30 23:59:59")},
		{"EU download link, 45 days at most", ClockRule{Days: 45, Count: "days", Zone: "Europe/Dublin"},
			at(dublin, "2026-11-20 10:00:00"), at(dublin, "2027-01-04 23:59:59")},
		{"Spain, preservation 90 d", ClockRule{Days: 90, Count: "days"},
			at(time.UTC, "2026-11-20 12:00:00"), at(time.UTC, "2027-02-18 23:59:59")},
		{"Spain, preservation 180 d in all", ClockRule{Days: 180, Count: "days"},
			at(time.UTC, "2026-11-20 12:00:00"), at(time.UTC, "2027-05-19 23:59:59")},
		{"Germany, urgent order: 3 working days", ClockRule{Days: 3, Count: "working_days", Zone: "Europe/Berlin"},
			at(berlin, "2026-11-20 09:00:00"), at(berlin, "2026-11-25 23:59:59")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := p.periodEnd(&tt.rule, tt.start, nil); !got.Equal(tt.end) {
				t.Errorf("ends %s, want %s", got.In(tt.end.Location()), tt.end)
			}
		})
	}
}

// TestHolidaysMoveTheEnd: a period that would end on a holiday ends with the next working day, and one of two days or
// more has two working days in it.
func TestHolidaysMoveTheEnd(t *testing.T) {
	christmas := map[Date]string{{2026, 12, 25}: "Christmas Day", {2026, 12, 28}: "St Stephen's Day, observed"}
	if got, want := addEUDays(Date{2026, 12, 15}, 10, christmas, nil), (Date{2026, 12, 29}); got != want {
		t.Errorf("ten days from 15 December end on %s, want %s", got, want)
	}
	if got, want := addEUDays(Date{2026, 12, 24}, 2, christmas, nil), (Date{2026, 12, 30}); got != want {
		t.Errorf("two days from 24 December end on %s, want %s: they hold two working days", got, want)
	}
}

func mustZone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Skip("this machine has no time zone data for " + name)
	}
	return z
}

// TestUKServiceMonths: three months beginning with the day the order was made.
func TestUKServiceMonths(t *testing.T) {
	l := &Limit{Months: 3, From: "issued_on", To: "served_at"}
	for served, late := range map[string]bool{"2026-11-19T12:00:00Z": false, "2026-11-20T12:00:00Z": true} {
		at, _ := time.Parse(time.RFC3339, served)
		as := &assessor{policy: &Policy{},
			request: &Request{ReceivedAt: at, Process: &Process{IssuedOn: Date{2026, 8, 20}}}}
		if got, until := as.exceedsLimit(l, as.request.servedAt()); got != late {
			t.Errorf("served %s: late %v, want %v (last day %s)", served, got, late, until)
		}
	}
}

func TestAddMonthsStaysInTheMonth(t *testing.T) {
	for _, tt := range []struct {
		from Date
		n    int
		want Date
	}{
		{Date{2026, 1, 31}, 1, Date{2026, 2, 28}},
		{Date{2028, 1, 31}, 1, Date{2028, 2, 29}},
		{Date{2026, 11, 30}, 3, Date{2027, 2, 28}},
		{Date{2026, 8, 20}, 3, Date{2026, 11, 20}},
	} {
		if got := tt.from.AddMonths(tt.n); got != tt.want {
			t.Errorf("%s and %d months: %s, want %s", tt.from, tt.n, got, tt.want)
		}
	}
}
