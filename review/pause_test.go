package review_test

import (
	"testing"
	"time"

	"lert/review"
	"lert/review/intake"
	"lert/review/policy"
)

// responseOf is the response clock of a document under the shipped law.
func responseOf(t *testing.T, doc string, change func(*review.Request), h *review.History, now time.Time) review.Clock {
	t.Helper()
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	r, err := intake.Decode([]byte(doc))
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(r)
	}
	k, ok := review.Assess(p, r, h, now).ResponseClock()
	if !ok {
		t.Fatal("no clock runs")
	}
	return k
}

func dublinTime(t *testing.T, s string) time.Time {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Dublin")
	if err != nil {
		t.Skip("this machine has no time zone data for Europe/Dublin")
	}
	at, err := time.ParseInLocation("2006-01-02 15:04:05", s, zone)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// TestWorkedExamplesUnderTheShippedRules checks periods worked out by hand: Regulation (EU) 2023/1543, Art. 10, and
// Regulation (EEC) 1182/71.
func TestWorkedExamplesUnderTheShippedRules(t *testing.T) {
	received := func(at string) func(*review.Request) {
		return func(r *review.Request) { r.ReceivedAt = dublinTime(t, at) }
	}
	for _, tt := range []struct {
		name, doc string
		change    func(*review.Request)
		due       time.Time
		notBefore bool
	}{
		{"EPOC, the tenth day a Sunday", epocDoc, received("2026-11-19 10:00:00"), dublinTime(t, "2026-11-30 23:59:59"),
			false},
		{"EPOC, the tenth day a Monday", epocDoc, received("2026-11-20 10:00:00"), dublinTime(t, "2026-11-30 23:59:59"),
			false},
		{"EPOC, notified: not before the end either", epocDoc, func(r *review.Request) {
			r.ReceivedAt, r.Process.AuthorityNotified = dublinTime(t, "2026-11-20 10:00:00"), true
		}, dublinTime(t, "2026-11-30 23:59:59"), true},
		{"EPOC in an emergency", epocDoc, func(r *review.Request) {
			r.ReceivedAt, r.Kind = dublinTime(t, "2026-11-20 14:20:00"), review.KindEmergency
		}, dublinTime(t, "2026-11-20 23:00:00"), false},
		{"India, the hours run on", bnssDoc, received("2026-11-20 14:20:00"), dublinTime(t, "2026-11-23 14:20:00"),
			false},
	} {
		k := responseOf(t, tt.doc, tt.change, nil, dublinTime(t, "2026-11-20 15:00:00"))
		if !k.Due.Equal(tt.due) || k.NotBefore.IsZero() == tt.notBefore {
			t.Errorf("%s: due %s, not before %s; want %s", tt.name, k.Due, k.NotBefore, tt.due)
		}
	}
}

// TestTheAgencysAnswerIsDue: the issuing authority replies within five days of the form, counted where it sits; no
// other push back has a time for the reply.
func TestTheAgencysAnswerIsDue(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	monday := dublinTime(t, "2026-11-30 23:59:59") // the fifth day is a Saturday
	for doc, want := range map[string]time.Time{epocDoc: monday, bnssDoc: {}} {
		r, _ := intake.Decode([]byte(doc))
		due, rule := review.ClarificationDue(p, r, dublinTime(t, "2026-11-23 16:00:00"))
		if !due.Equal(want) || (rule == nil) != want.IsZero() {
			t.Errorf("%s: %s by %v, want %s", r.Reference, due, rule, want)
		}
	}
}

// TestU8TheClockStandsStillWhileTheAgencyIsAsked: a clock that the law pauses stops from the push back to the reply and
// then goes on; one that the law does not pause is never shown as paused.
func TestU8TheClockStandsStillWhileTheAgencyIsAsked(t *testing.T) {
	now := dublinTime(t, "2026-11-27 16:00:00")
	first := dublinTime(t, "2026-11-19 10:00:00")
	asked := func(from, to string, codes ...string) *review.History {
		h := &review.History{FirstReceivedAt: first, Pauses: []review.Pause{{From: dublinTime(t, from), Codes: codes}}}
		if to != "" {
			h.Pauses[0].To = dublinTime(t, to)
		}
		return h
	}
	answer := func(r *review.Request) { r.ReceivedAt = dublinTime(t, "2026-11-27 15:00:00") }
	emergency := func(r *review.Request) {
		r.ReceivedAt, r.Kind = dublinTime(t, "2026-11-20 18:30:00"), review.KindEmergency
	}
	hours := asked("2026-11-20 16:00:00", "2026-11-20 18:30:00", "legal_basis.unsigned")
	hours.FirstReceivedAt = dublinTime(t, "2026-11-20 14:20:00")
	for _, tt := range []struct {
		name, doc string
		change    func(*review.Request)
		h         *review.History
		due       time.Time
	}{
		// Days 1 to 3 are 20 to 22 November; the fourth is the day of the reply.
		{"asked on the 23rd, answered on the 27th", epocDoc, answer, asked("2026-11-23 09:00:00", "2026-11-27 15:00:00",
			"legal_basis.unsigned"), dublinTime(t, "2026-12-03 23:59:59")},
		{"asked for two things, one of which counts", epocDoc, answer,
			asked("2026-11-23 09:00:00", "2026-11-27 15:00:00", "scope.area_search", "scope.no_period"),
			dublinTime(t, "2026-12-03 23:59:59")},
		{"pushed back for what pauses nothing: on from the first receipt", epocDoc, answer,
			asked("2026-11-23 09:00:00", "2026-11-27 15:00:00", "scope.area_search"),
			dublinTime(t, "2026-11-30 23:59:59")},
		{"still waiting: what an answer now would leave", epocDoc, nil,
			asked("2026-11-23 09:00:00", "", "legal_basis.unsigned"), dublinTime(t, "2026-12-03 23:59:59")},
		{"answered on the day of asking", epocDoc, answer, asked("2026-11-23 09:00:00", "2026-11-23 15:00:00",
			"legal_basis.unsigned"), dublinTime(t, "2026-11-30 23:59:59")},
		{"eight hours, two whole ones of them waiting", epocDoc, emergency, hours,
			dublinTime(t, "2026-11-21 01:00:00")},
		{"India: nothing read says that it pauses; from what arrived last", bnssDoc, answer,
			asked("2026-11-23 09:00:00", "2026-11-27 15:00:00", "legal_basis.unsigned"),
			dublinTime(t, "2026-11-30 15:00:00")},
	} {
		if k := responseOf(t, tt.doc, tt.change, tt.h, now); !k.Due.Equal(tt.due) {
			t.Errorf("%s: due %s, want %s", tt.name, k.Due.In(tt.due.Location()), tt.due)
		}
	}

	// The explanation of the clock says all of this.
	p, _ := policy.Builtin()
	r, _ := intake.Decode([]byte(epocDoc))
	answer(r)
	h := asked("2026-11-23 09:00:00", "2026-11-27 15:00:00", "legal_basis.unsigned")
	c := review.ExplainClocks(p, r, h, review.Assess(p, r, h, now))[0]
	if !c.StartedAt.Equal(first) || c.StartEvent == "" || c.StopEvent == "" || c.Cite != "eu-1543#10-3" ||
		len(c.Pauses) != 1 || c.Pauses[0].Cite != "eu-1543#10-6" || c.Pauses[0].Why == "" ||
		!c.Pauses[0].To.Equal(dublinTime(t, "2026-11-27 15:00:00")) {
		t.Errorf("the course is %+v", c)
	}
}
