package obligation_test

import (
	"testing"
	"time"

	"lert/review"
	"lert/review/obligation"
)

// dsaCase is an order of a German authority under the Digital Services Act.
func dsaCase(t tester) *testCase {
	r := sampleDocument(t, subpoena)
	r.Requester.Country = "DE"
	r.Process.Instrument, r.Process.Statute, r.Process.Language = "eu.dsa_order", "section 100j StPO", "en"
	r.Process.Authority = review.Authority{Name: "Amtsgericht", Role: "judge", Country: "DE"}
	return newCase(t, r)
}

func tellReceipt(d *testCase) { d.fulfil(review.ReceiptTold) }

func tellEffect(d *testCase) { d.fulfil(review.EffectTold) }

// TestWhatTheAuthorityIsToldIsOwed: of an order under the Digital Services Act the authority is told two things. That
// it arrived is owed from its arrival, whatever is decided; its effect from when it was carried out or refused. Both
// are targets.
func TestWhatTheAuthorityIsToldIsOwed(t *testing.T) {
	receipt := "tell the authority that its order arrived"
	effect := "tell the authority that its order was given effect, and when"
	refused := "tell the authority that its order was not given effect, and why"
	none := func(d *testCase) {
		d.decide(review.OutcomeApprove, func(x *review.Decision) {
			for _, c := range []review.Category{"subscriber.name", "subscriber.service_start", "subscriber.last_seen",
				"subscriber.ip_address", "subscriber.device_type", "subscriber.email"} {
				x.Unavailable = append(x.Unavailable, review.Unavailable{Category: c, Why: "no_data"})
			}
		})
	}
	held := func(d *testCase) { d.decide(review.OutcomeReject, awaitingSignature) }
	forged := func(d *testCase) {
		d.decide(review.OutcomeReject, func(x *review.Decision) { x.Reasons = []string{"requester.callback_failed"} })
	}
	for name, tt := range map[string]struct {
		acts []func(*testCase)
		want []string
	}{
		"open":                     {nil, []string{receipt}},
		"approved":                 {[]func(*testCase){approve}, []string{receipt}},
		"pushed back":              {[]func(*testCase){pushBack}, []string{receipt}},
		"produced":                 {[]func(*testCase){approve, produce}, []string{receipt, effect}},
		"told before the decision": {[]func(*testCase){tellReceipt, approve}, nil},
		"there was no data":        {[]func(*testCase){none}, []string{receipt, effect}},
		"rejected":                 {[]func(*testCase){reject}, []string{refused}},
		"rejected as forged":       {[]func(*testCase){forged}, nil},
		"taken back": {[]func(*testCase){reject, func(d *testCase) { d.takeBack() }},
			[]string{receipt}},
		"a held decision":            {[]func(*testCase){held}, []string{receipt}},
		"effect told":                {[]func(*testCase){approve, produce, tellEffect}, []string{receipt}},
		"effect told, decided again": {[]func(*testCase){approve, produce, tellEffect, reject}, []string{refused}},
		"withdrawn":                  {[]func(*testCase){withdraw}, nil},
	} {
		d := dsaCase(t)
		for _, act := range tt.acts {
			act(d)
		}
		var got []string
		for _, o := range d.obligations(review.ClockAcknowledge) {
			got = append(got, o.Text)
			if !o.InternalTarget || o.CanBeOverdue() || o.BindsUs() {
				t.Errorf("%s: %+v is more than a target", name, o)
			}
		}
		if len(got) != len(tt.want) {
			t.Errorf("%s: owed are %q, want %q", name, got, tt.want)
			continue
		}
		for i := range got {
			if got[i] != tt.want[i] {
				t.Errorf("%s: owed are %q, want %q", name, got, tt.want)
			}
		}
	}
}

// TestTheTellingsFallDue: the receipt a day after arrival, the effect a day after data was produced; an informative
// rule asks for neither.
func TestTheTellingsFallDue(t *testing.T) {
	d := dsaCase(t).approve().produce()
	done := d.r.Fulfilments[0].At
	got := d.obligations(review.ClockAcknowledge)
	if len(got) != 2 || !got[0].Due.Equal(d.r.Document().ReceivedAt.Add(24*time.Hour)) ||
		!got[1].Due.Equal(done.Add(24*time.Hour)) || got[0].Basis != "eu.dsa_receipt" ||
		got[1].Basis != "eu.dsa_effect" {
		t.Errorf("owed are %+v", got)
	}
	p := *d.p
	p.ClockRules = append([]review.ClockRule{}, p.ClockRules...)
	for i := range p.ClockRules {
		p.ClockRules[i].Informative = true
	}
	if d.p = &p; len(d.obligations(review.ClockAcknowledge)) > 0 {
		t.Errorf("an informative clock binds: %+v", d.obligations(review.ClockAcknowledge))
	}
}

// TestAnAcknowledgementThatALawTimesIsLate: a clock of this kind with a legal time binds, and telling too late names
// its rule.
func TestAnAcknowledgementThatALawTimesIsLate(t *testing.T) {
	d := newCase(t, sampleDocument(t, subpoena))
	p := *d.p
	p.ClockRules = append([]review.ClockRule{{ID: "test.eight_hours", Clock: review.ClockAcknowledge, Hours: 8,
		Count: "hours", From: "received_at"}}, p.ClockRules...)
	d.p = &p
	got := d.obligations(review.ClockAcknowledge)
	if len(got) != 1 || !got[0].BindsUs() || !got[0].CanBeOverdue() {
		t.Fatalf("owed are %+v", got)
	}
	for late, at := range map[bool]time.Time{false: got[0].Due, true: got[0].Due.Add(time.Second)} {
		note := obligation.LateNote(got, review.ClockAcknowledge, at, 0)
		if (note != "") != late {
			t.Errorf("late %v: %q", late, note)
		}
	}
	if d.decide(review.OutcomeApprove, nil); len(d.obligations(review.ClockAcknowledge)) != 1 {
		t.Error("the decision ended it")
	}
}
