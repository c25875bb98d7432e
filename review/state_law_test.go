package review_test

import (
	"testing"

	"lert/review"
)

// TestStateLaw: what the law of a State adds to a court's paper, the reach of a 2703(d) order and the time to answer a
// warrant.
func TestStateLaw(t *testing.T) {
	order := func(change ...func(*review.Request)) paper {
		return changed(warrantDoc, func(r *review.Request) {
			r.Process.Instrument, r.Process.Statute, r.Process.ValidUntil = "us.2703d", "18 U.S.C. 2703(d)",
				review.Date{}
			ask("subscriber.name", "subscriber.email", "subscriber.ip_address", "subscriber.last_seen",
				"traffic.ip_log")(r)
			for _, c := range change {
				c(r)
			}
		})
	}
	warrant := func(state, court, platform string, change ...func(*review.Request)) paper {
		return changed(warrantDoc, func(r *review.Request) {
			under(platform, "us.search_warrant", "judge", "subscriber.name")(r)
			of(state, court)(r)
			r.Process.Attestations = []string{"not_protected_health_activity"}
			for _, c := range change {
				c(r)
			}
		})
	}
	alameda := of("US-CA", "Superior Court of California, County of Alameda")
	const insufficient, tooLong = "legal_basis.insufficient", "notice.window_too_long"
	tests := []expectedAnswer{
		{"a 2703(d) order of California", order(alameda), []string{"approve_narrowed", "+subscriber.name",
			"+subscriber.email", "!subscriber.ip_address", "!subscriber.last_seen", "!traffic.ip_log",
			insufficient + "~1546.1(b)"}},
		{"of California by name alone", order(of("", "Superior Court of California, County of Alameda")),
			[]string{"approve_narrowed", "!subscriber.ip_address", insufficient + "~1546.1(b)"}},
		{"of a county that names no State", order(of("", "Circuit Court, Nevada County")),
			[]string{"legal_basis.policy_clause~which State"}},
		{"of Nevada", order(of("US-NV", "District Court")), []string{"approve", "+traffic.ip_log", "-" + insufficient}},
		{"of a federal court in California", order(), []string{"approve", "+traffic.ip_log"}},
		{"a warrant of the same court", order(alameda, func(r *review.Request) {
			r.Process.Instrument = "us.search_warrant"
		}), []string{"approve", "+traffic.ip_log"}},

		{"California's warrant to Facebook", warrant("US-CA", "Superior Court", "facebook"),
			[]string{"clock response=2026-11-22T15:00:00Z", "clock response=2026-11-28T07:59:59Z"}},
		{"to WhatsApp", warrant("US-CA", "Superior Court", "whatsapp"),
			[]string{"clock response=2026-11-28T07:59:59Z"}},
		{"Colorado's warrant", warrant("US-CO", "District Court", "facebook"), []string{
			"clock acknowledge=2026-11-19T23:00:00Z", "clock response=2026-11-20T15:00:00Z",
			"legal_basis.policy_clause~HB 26-1255", "counsel", tooLong + "=review",
			tooLong + "~due at 2026-11-20 15:00", "notice=" +
				review.NoticeBefore}},
		{"Colorado's warrant to WhatsApp", warrant("US-CO", "District Court", "whatsapp"), []string{"counsel",
			tooLong + "=review"}},
		{"with a bar on notice", warrant("US-CO", "District Court", "facebook", func(r *review.Request) {
			r.Process.Nondisclosure = &review.Nondisclosure{Kind: "order", Signed: true, Attached: true,
				Authority: r.Process.Authority, From: r.Process.IssuedOn, Until: r.Process.IssuedOn.AddDays(60)}
		}), []string{"notice=" + review.NoticeDelay, "-" + tooLong}},
		{"of a State that sets no time", warrant("US-NV", "District Court", "facebook"), []string{"-" + tooLong}},
	}
	p := expectAll(t, tests)
	facebook, err := warrant("US-CA", "Superior Court", "facebook").read()
	if err != nil {
		t.Fatal(err)
	}
	if k, _ := review.Assess(p, facebook, nil, testNow).ResponseClock(); k.Basis != "us_ca.22946_1" {
		t.Errorf("%s leads, want the earliest, us_ca.22946_1", k.Basis)
	}
	whatsapp, _ := warrant("US-CA", "Superior Court", "whatsapp").read()
	for _, k := range review.Assess(p, whatsapp, nil, testNow).Clocks {
		if k.Basis == "us_ca.22946_1" {
			t.Error("WhatsApp is no social platform on its messages alone")
		}
	}
}
