package review_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/intake"
	"lert/review/policy"
)

// Requests without defects, of which each test changes one thing. warrantDoc, in assess_bench_test.go, is another.
const (
	bnssDoc = `{"schema":"lert.request/v1","platform":"whatsapp","channel":"portal","reference":"CPS/88/2026",
"received_at":"2026-11-20T06:00:00Z","kind":"records",
"requester":{"agency":"Cyber Police Station","country":"IN","kind":"law_enforcement","name":"Rajan Nair",
"badge":"KL-2231","email":"sho@keralapolice.gov.in","phone":"+911000000188","attested":true},
"process":{"instrument":"in.bnss_94","statute":"Bharatiya Nagarik Suraksha Sanhita, 2023, section 94",
"docket":"FIR 88/2026","authority":{"name":"Officer in charge","role":"police","country":"IN"},
"issued_on":"2026-11-19","served_on":"WhatsApp LLC","signed":true,"sealed":true,"via":"direct",
"offence":{"description":"Cheating","provisions":["BNS section 318"],"max_sentence_years":7,"category":"fraud"},
"purpose":"criminal_investigation"},
"targets":[{"type":"phone","value":"+911000000107"}],"data":[{"category":"subscriber.name"},
{"category":"subscriber.ip_address"}],"period":{"from":"2026-11-01","to":"2026-11-18"},
"justification":"To identify who ran a false investment group under this number."}`
	epocDoc = `{"schema":"lert.request/v1","platform":"whatsapp","channel":"e_evidence","reference":"EPOC-1",
"received_at":"2026-11-16T10:00:00Z","kind":"records",
"requester":{"agency":"Parquet de Villeneuve","country":"FR","kind":"prosecutor","name":"Camille Arnaud",
"badge":"TJV-1","email":"camille.arnaud@justice.gouv.fr","phone":"+33199000107","attested":true},
"process":{"instrument":"eu.epoc","statute":"Regulation (EU) 2023/1543","docket":"TJV 26/1",
"authority":{"name":"Parquet de Villeneuve","role":"prosecutor","country":"FR"},"issued_on":"2026-11-13",
"served_on":"WhatsApp Ireland Limited","signed":true,"sealed":true,"certified":true,"via":"e_evidence",
"offence":{"description":"Fraud","provisions":["Code pénal, article 313-1"],"max_sentence_years":5,
"category":"fraud"},"purpose":"criminal_investigation"},
"targets":[{"type":"phone","value":"+33639980011","region":"EU"}],"data":[{"category":"subscriber.name"},
{"category":"subscriber.email"}],"period":{"from":"2026-09-01","to":"2026-11-10"},
"justification":"To identify the seller."}`
	emergencyDoc = `{"schema":"lert.request/v1","platform":"whatsapp","channel":"portal","reference":"26-1",
"received_at":"2026-11-22T07:40:00Z","kind":"emergency",
"requester":{"agency":"Pine County Sheriff's Office","country":"US","kind":"law_enforcement","name":"Lena Moore",
"badge":"118","email":"lena.moore@pinecountymn.gov","phone":"+12025550118","attested":true,
"verification":{"callback":{"at":"2026-11-22T07:58:00Z","by":"Duty analyst","number":"+12025550190",
"number_source":"agency_site","result":"confirmed"}}},
"targets":[{"type":"phone","value":"+12025550131"}],"data":[{"category":"subscriber.last_seen"},
{"category":"subscriber.ip_address"}],"period":{"from":"2026-11-21","to":"2026-11-22"},
"emergency":{"harm":"A boy was taken by his father, who wrote that he will kill him.","harm_kind":"death",
"person_at_risk":"The boy, aged nine","imminence":"By noon today.","nexus":"The father wrote from this number.",
"attested":true}}`
	preservationDoc = `{"schema":"lert.request/v1","platform":"whatsapp","channel":"portal","reference":"26-2",
"received_at":"2026-11-21T18:00:00Z","kind":"preservation",
"requester":{"agency":"U.S. Department of Justice","country":"US","kind":"law_enforcement","name":"Dana Orlow",
"badge":"4471","email":"dana.orlow@usdoj.gov","phone":"+12025550110","attested":true},
"targets":[{"type":"phone","value":"+12025550155"}]}`
	penRegisterDoc = `{"schema":"lert.request/v1","platform":"whatsapp","channel":"portal","reference":"26-3",
"received_at":"2026-11-19T15:00:00Z","kind":"records",
"requester":{"agency":"Drug Enforcement Administration","country":"US","kind":"law_enforcement","name":"Tomas Bell",
"badge":"903","email":"tomas.bell@dea.gov","phone":"+12025550110","attested":true},
"process":{"instrument":"us.pen_register","statute":"18 U.S.C. 3121-3127","docket":"2:26-mj-1",
"authority":{"name":"Magistrate Judge","role":"magistrate","country":"US"},"issued_on":"2026-11-18",
"served_on":"WhatsApp LLC","signed":true,"sealed":true,"via":"direct",
"offence":{"description":"Conspiracy","provisions":["21 U.S.C. 846"],"max_sentence_years":20,"category":"drugs"},
"purpose":"criminal_investigation","window":{"from":"2026-11-23","to":"2027-01-21"}},
"targets":[{"type":"phone","value":"+12025550119"}],"data":[{"category":"traffic.call_log"}],
"justification":"Relevant to an ongoing criminal investigation."}`
)

var testNow = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

// TestAssess changes one fact of a request without defects at a time and checks what changes in the assessment.
func TestAssess(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	yes := true
	tests := []struct {
		name, doc string
		change    func(*review.Request)
		recommend string
		must      string // codes, separated by spaces; "-code" must not be there
		notice    string
	}{
		{"a sound warrant", warrantDoc, nil, "approve", "notice.due -legal_basis.insufficient", "notify_before"},
		{"a sound notice under the BNSS", bnssDoc, nil, "approve",
			"-legal_basis.treaty_required notice.window_too_long", "none"},
		{"a sound EPOC", epocDoc, nil, "approve", "notice.prohibited -requester.off_channel", "prohibited"},
		{"a sound emergency", emergencyDoc, nil, "approve", "notice.exception -legal_basis.no_process", "withhold"},
		{"a sound preservation", preservationDoc, nil, "approve",
			"-scope.no_data -scope.no_justification -legal_basis.no_process", "none"},
		{"a sound pen register", penRegisterDoc, nil, "approve", "-scope.not_held -scope.no_period", "prohibited"},

		{"a litigant", warrantDoc, func(r *review.Request) { r.Requester.Kind = "private" }, "reject",
			"requester.private_party", ""},
		{"webmail", warrantDoc, func(r *review.Request) { r.Requester.Email = "rowan.kemp@gmail.com" }, "reject",
			"requester.personal_email", ""},
		{"an official name inside another domain", warrantDoc,
			func(r *review.Request) { r.Requester.Email = "x@fbi.gov.example.com" }, "reject",
			"requester.lookalike_domain", ""},
		{"an unknown domain", warrantDoc, func(r *review.Request) { r.Requester.Email = "x@pine-county.example" },
			"push_back", "requester.unlisted_domain", ""},
		{"no badge", warrantDoc, func(r *review.Request) { r.Requester.Badge = "" }, "push_back",
			"requester.incomplete", ""},
		{"not attested", warrantDoc, func(r *review.Request) { r.Requester.Attested = nil }, "push_back",
			"requester.not_attested", ""},
		{"mail forged", warrantDoc, func(r *review.Request) { r.Requester.Verification.DKIM = "fail" }, "push_back",
			"requester.mail_auth_failed", ""},
		{"signals", warrantDoc, func(r *review.Request) { r.Requester.Signals = []string{"odd_hour"} }, "approve",
			"requester.fraud_signals", ""},
		{"a known fake", warrantDoc, func(r *review.Request) { r.Requester.Signals = []string{"known_fake"} },
			"reject", "requester.fraud_signals", ""},
		{"another country's suffix", warrantDoc,
			func(r *review.Request) { r.Requester.Email = "x@delhipolice.gov.in" }, "approve",
			"requester.country_mismatch", ""},
		{"an EPOC by mail", epocDoc, func(r *review.Request) { r.Channel = "email" }, "approve",
			"requester.off_channel", ""},

		{"no process", warrantDoc, func(r *review.Request) { r.Process = nil }, "push_back", "legal_basis.no_process",
			""},
		{"an unknown instrument", warrantDoc, func(r *review.Request) { r.Process.Instrument = "us.decree" },
			"push_back", "legal_basis.unknown_instrument", ""},
		{"E.O. 12333", warrantDoc, func(r *review.Request) { r.Process.Instrument = "us.eo_12333" }, "reject",
			"legal_basis.no_obligation", ""},
		{"a civil subpoena", warrantDoc, func(r *review.Request) { r.Process.Instrument = "us.civil_subpoena" },
			"reject", "legal_basis.civil", ""},
		{"the user's consent", warrantDoc, func(r *review.Request) { r.Process.Instrument = "consent" }, "reject",
			"legal_basis.consent_self_service", ""},
		{"the BNSS from the United States", bnssDoc,
			func(r *review.Request) { r.Process.Authority.Country, r.Requester.Country = "US", "US" }, "push_back",
			"legal_basis.wrong_country", ""},
		{"section 179 calls witnesses", bnssDoc, func(r *review.Request) { r.Process.Instrument = "in.bnss_179" },
			"push_back", "legal_basis.wrong_statute", ""},
		{"the police sign a warrant", warrantDoc, func(r *review.Request) { r.Process.Authority.Role = "police" },
			"push_back", "legal_basis.wrong_issuer", ""},
		{"a court's warrant unsigned", warrantDoc, func(r *review.Request) { r.Process.Signed = false }, "push_back",
			"legal_basis.unsigned", ""},
		{"a police notice unsigned", bnssDoc, func(r *review.Request) { r.Process.Signed = false }, "approve",
			"legal_basis.unsigned", ""},
		{"a court's summons unsigned", bnssDoc,
			func(r *review.Request) { r.Process.Signed, r.Process.Authority.Role = false, "judge" }, "push_back",
			"legal_basis.unsigned", ""},
		{"undated", warrantDoc, func(r *review.Request) { r.Process.IssuedOn = review.Date{} }, "push_back",
			"legal_basis.undated", ""},
		{"dated next month", warrantDoc, func(r *review.Request) { r.Process.IssuedOn = day("2026-12-01") },
			"push_back", "legal_basis.future_dated", ""},
		{"a warrant of fourteen days", warrantDoc,
			func(r *review.Request) { r.Process.IssuedOn, r.Process.ValidUntil = day("2026-11-05"), review.Date{} },
			"approve", "-legal_basis.expired", ""},
		{"a warrant of fifteen days", warrantDoc,
			func(r *review.Request) { r.Process.IssuedOn, r.Process.ValidUntil = day("2026-11-04"), review.Date{} },
			"push_back", "legal_basis.expired", ""},
		{"past its own date", warrantDoc, func(r *review.Request) { r.Process.ValidUntil = day("2026-11-18") },
			"push_back", "legal_basis.expired", ""},
		{"served on the wrong entity", warrantDoc,
			func(r *review.Request) { r.Process.ServedOn = "Meta Payments Inc." }, "push_back",
			"legal_basis.wrong_entity", ""},
		{"neither docket nor reference", warrantDoc,
			func(r *review.Request) { r.Process.Docket, r.Reference = "", "" }, "push_back",
			"legal_basis.no_reference", ""},
		{"a pen register of 60 days", penRegisterDoc,
			func(r *review.Request) { r.Process.Window.To = point("2027-01-21") }, "approve",
			"-legal_basis.duration_exceeded", ""},
		{"a pen register of 61 days", penRegisterDoc,
			func(r *review.Request) { r.Process.Window.To = point("2027-01-22") }, "push_back",
			"legal_basis.duration_exceeded", ""},
		{"a subpoena for contacts", warrantDoc, func(r *review.Request) {
			r.Process.Instrument, r.Process.Authority.Role = "us.grand_jury_subpoena", "clerk"
		}, "approve_narrowed", "legal_basis.insufficient", ""},
		{"future data by warrant", warrantDoc, func(r *review.Request) {
			r.Data = append(r.Data,
				review.Item{Category: "traffic.call_log", From: point("2026-12-01"), To: point("2026-12-31")})
		}, "approve_narrowed", "legal_basis.needs_prospective_order", ""},
		{"foreign process for content", bnssDoc, func(r *review.Request) {
			r.Data = append(r.Data, review.Item{Category: "content.messages"})
		}, "approve_narrowed", "legal_basis.treaty_required scope.encrypted", ""},
		{"a prosecutor's EPOC for traffic", epocDoc,
			func(r *review.Request) { r.Data = []review.Item{{Category: "traffic.ip_log"}} }, "push_back",
			"legal_basis.wrong_issuer", ""},
		{"a judge's EPOC below the bar", epocDoc, func(r *review.Request) {
			r.Data = []review.Item{{Category: "traffic.ip_log"}}
			r.Process.Authority.Role, r.Process.Offence.MaxSentenceYears = "judge", 2
		}, "push_back", "legal_basis.threshold", ""},
		{"an EPOC inside one State", epocDoc,
			func(r *review.Request) { r.Process.Authority.Country, r.Requester.Country = "IE", "IE" }, "push_back",
			"legal_basis.wrong_statute", ""},
		{"a speech offence", warrantDoc, func(r *review.Request) { r.Process.Offence.Category = "speech" },
			"push_back", "legal_basis.human_rights", ""},
		{"an NSL without certification", warrantDoc, func(r *review.Request) {
			r.Process.Instrument, r.Process.Authority.Role, r.Process.Purpose = "us.nsl", "fbi_designee", "intelligence"
		}, "push_back", "legal_basis.nsl_defective scope.nsl_limit", ""},
		{"a preservation for the third time", preservationDoc,
			func(r *review.Request) { r.Kind = review.KindPreservationExtension }, "approve",
			"-legal_basis.preservation_exhausted", ""},

		{"build a way in", warrantDoc, func(r *review.Request) { r.Demands = []string{"redesign"} }, "reject",
			"scope.redesign", ""},
		{"a gag on a way in", warrantDoc, func(r *review.Request) {
			r.Demands = []string{"redesign"}
			r.Process.Nondisclosure = &review.Nondisclosure{Kind: "order", Signed: true, Attached: true}
		}, "reject", "notice.gag_on_redesign", ""},
		{"no target", warrantDoc, func(r *review.Request) { r.Targets = nil }, "push_back", "scope.no_target", ""},
		{"a number without its country", warrantDoc, func(r *review.Request) { r.Targets[0].Value = "202 555 0143" },
			"push_back", "scope.invalid_target", ""},
		{"an identifier of another service", warrantDoc,
			func(r *review.Request) { r.Targets[0] = review.Target{Type: "email", Value: "a@example.com"} },
			"push_back", "scope.not_our_target", ""},
		{"thirty numbers", warrantDoc, func(r *review.Request) { r.Targets = phoneTargets(30) }, "approve",
			"scope.too_many_targets", ""},
		{"a hundred and one numbers", warrantDoc, func(r *review.Request) { r.Targets = phoneTargets(101) },
			"push_back", "scope.too_many_targets", ""},
		{"nothing asked", warrantDoc, func(r *review.Request) { r.Data = nil }, "push_back", "scope.no_data", ""},
		{"any and all, of an area", warrantDoc, func(r *review.Request) {
			r.Data = append(r.Data, review.Item{Category: review.AreaSearch, Note: "any and all data"})
		}, "push_back", "scope.any_and_all", ""},
		{"any and all", warrantDoc,
			func(r *review.Request) { r.Data = append(r.Data, review.Item{Category: review.AnyAndAll}) }, "push_back",
			"scope.any_and_all", ""},
		{"logs without a period", warrantDoc, func(r *review.Request) {
			r.Data, r.Period = []review.Item{{Category: "traffic.ip_log"}}, review.Period{}
		}, "push_back", "scope.no_period", ""},
		{"a period without an end", warrantDoc, func(r *review.Request) { r.Period.To = review.Point{} }, "push_back",
			"scope.no_period", ""},
		{"a period back to front", warrantDoc,
			func(r *review.Request) { r.Period.From, r.Period.To = r.Period.To, r.Period.From }, "push_back",
			"scope.inverted_period", ""},
		{"three years of logs", warrantDoc, func(r *review.Request) {
			r.Data, r.Period.From = []review.Item{{Category: "traffic.ip_log"}}, point("2023-08-01")
		}, "approve", "scope.long_period", ""},
		{"the past by pen register", penRegisterDoc, func(r *review.Request) {
			r.Data = append(r.Data,
				review.Item{Category: "traffic.message_log", From: point("2026-08-01"), To: point("2026-11-01")})
		}, "approve_narrowed", "scope.past_period", ""},
		{"no reason given", warrantDoc, func(r *review.Request) { r.Justification = "n/a" }, "push_back",
			"scope.no_justification", ""},
		{"everyone who was there", warrantDoc,
			func(r *review.Request) { r.Data = append(r.Data, review.Item{Category: review.AreaSearch}) }, "push_back",
			"scope.area_search", ""},
		{"passwords", warrantDoc,
			func(r *review.Request) { r.Data = append(r.Data, review.Item{Category: review.Credentials}) },
			"approve_narrowed", "scope.credentials", ""},
		{"a backup kept elsewhere", warrantDoc,
			func(r *review.Request) { r.Data = append(r.Data, review.Item{Category: "content.backup"}) },
			"approve_narrowed", "legal_basis.wrong_provider", ""},
		{"testimony", warrantDoc, func(r *review.Request) { r.Demands = []string{"testimony"} }, "approve",
			"scope.not_records", ""},
		{"nobody has this number", warrantDoc, func(r *review.Request) { r.Targets[0].NoAccount = true }, "push_back",
			"scope.no_such_account", "none"},

		{"not attested in writing", emergencyDoc, func(r *review.Request) { r.Emergency.Attested = false },
			"push_back", "emergency.no_attestation", ""},
		{"no hurry", emergencyDoc, func(r *review.Request) { r.Emergency.Imminence = "" }, "push_back",
			"emergency.no_imminence", ""},
		{"nobody at risk", emergencyDoc, func(r *review.Request) { r.Emergency.PersonAtRisk = "unknown" }, "push_back",
			"emergency.no_person", ""},
		{"no link to the account", emergencyDoc, func(r *review.Request) { r.Emergency.Nexus = "" }, "push_back",
			"emergency.no_nexus", ""},
		{"ruin is no injury", emergencyDoc, withHarm("other"), "push_back", "emergency.no_harm", ""},
		{"called on its own number", emergencyDoc,
			func(r *review.Request) { r.Requester.Verification.Callback.NumberSource = "request" }, "push_back",
			"requester.callback_missing", ""},
		{"the agency knows nothing of it", emergencyDoc,
			func(r *review.Request) { r.Requester.Verification.Callback.Result = "refused" }, "reject",
			"requester.callback_failed", ""},
		{"photographs in an emergency", emergencyDoc,
			func(r *review.Request) { r.Data = append(r.Data, review.Item{Category: "account.profile_photo"}) },
			"approve_narrowed", "scope.beyond_emergency", ""},
		{"photographs, and why", emergencyDoc, func(r *review.Request) {
			r.Data = append(r.Data, review.Item{Category: "account.profile_photo", Note: "to know the father's face"})
		}, "approve", "scope.beyond_emergency", ""},
		{"an emergency that does not say so", warrantDoc, func(r *review.Request) {
			r.Justification = "The child has been kidnapped and may die within hours."
		}, "approve", "emergency.unclaimed", ""},

		{"a year of silence by a court", warrantDoc, withNondisclosure("order", true, true, "2027-11-15"), "approve",
			"notice.delayed -notice.gag_indefinite", "delay"},
		{"silence without end", warrantDoc, withNondisclosure("order", true, true, ""), "approve",
			"notice.gag_indefinite", "prohibited"},
		{"silence asked politely", warrantDoc, withNondisclosure("request", false, false, ""), "approve",
			"notice.gag_not_attached", "notify_before"},
		{"silence unsigned", warrantDoc, withNondisclosure("order", false, true, "2027-05-01"), "approve",
			"notice.gag_defective", "withhold"},
		{"silence that is over", warrantDoc, withNondisclosure("order", true, true, "2026-11-20"), "approve",
			"notice.gag_expired", "notify_before"},
		{"a child", warrantDoc, func(r *review.Request) { r.Process.Offence.Category = "child_exploitation" },
			"approve", "notice.exception", "withhold"},
		{"an American under the agreement", warrantDoc, func(r *review.Request) {
			r.Process.Instrument, r.Process.Via, r.Targets[0].USPerson = "uk.opo", "agreement", &yes
			r.Process.Authority.Country, r.Requester.Country = "GB", "GB"
		}, "push_back", "legal_basis.agreement_limb", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := intake.Decode([]byte(tt.doc))
			if err != nil {
				t.Fatal(err)
			}
			if tt.change != nil {
				tt.change(r)
			}
			a := review.Assess(p, r, nil, testNow)
			if a.Recommendation != tt.recommend {
				t.Errorf("recommended %s, want %s", a.Recommendation, tt.recommend)
			}
			codes := a.Codes()
			for _, c := range strings.Fields(tt.must) {
				c, never := strings.CutPrefix(c, "-")
				if slices.Contains(codes, c) == never {
					t.Errorf("%s: found %v", c, !never)
				}
			}
			if tt.notice != "" && a.Notice.Action != tt.notice {
				t.Errorf("notice %s, want %s", a.Notice.Action, tt.notice)
			}
			for i := range a.Checks {
				for _, f := range a.Checks[i].Findings {
					if f.Cite == "" || f.Text == "" || strings.ContainsAny(string(f.Text), "{}") {
						t.Errorf("a finding without its rule or its words: %+v", f)
					}
				}
			}
			if t.Failed() {
				t.Log(findings(a))
			}
		})
	}
}

func withNondisclosure(kind string, signed, attached bool, until string) func(*review.Request) {
	return func(r *review.Request) {
		r.Process.Nondisclosure = &review.Nondisclosure{Kind: kind,
			Authority: review.Authority{Role: "magistrate", Country: "US"},
			Signed:    signed, Attached: attached, From: day("2026-11-16"), Until: day(until)}
	}
}

func day(s string) review.Date {
	d, _ := review.ParseDate(s)
	return d
}

func point(s string) (p review.Point) {
	_ = p.UnmarshalText([]byte(s))
	return p
}

func phoneTargets(n int) []review.Target {
	out := make([]review.Target, n)
	for i := range out {
		out[i] = review.Target{Type: "phone",
			Value: "+1202555" +
				string([]byte{byte('0' + i/1000%10), byte('0' + i/100%10), byte('0' + i/10%10), byte('0' + i%10)})}
	}
	return out
}

// TestSameBytes: the same request, policy and clock give the same bytes.
func TestSameBytes(t *testing.T) {
	p, r, now := warrantRequest(t)
	first := string(review.Assess(p, r, nil, now).Canonical())
	for range 20 {
		if again := string(review.Assess(p, r, &review.History{}, now).Canonical()); again != first {
			t.Fatalf("two assessments differ:\n%s\n%s", first, again)
		}
	}
}

// TestRenewalsRunOut: 18 U.S.C. 2703(f) allows one renewal and no more.
func TestRenewalsRunOut(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	r, err := intake.Decode([]byte(preservationDoc))
	if err != nil {
		t.Fatal(err)
	}
	r.Kind = review.KindPreservationExtension
	for renewals, want := range map[int]string{0: "approve", 1: "push_back"} {
		if a := review.Assess(p, r, &review.History{Renewals: renewals}, testNow); a.Recommendation != want {
			t.Errorf("after %d renewals: %s, want %s\n%s", renewals, a.Recommendation, want, findings(a))
		}
	}
}

// TestARefusedRenewalAddsNothing: where the law allows no further renewal, the duty ends with the last term, and one
// that nobody knows sets no duty.
func TestARefusedRenewalAddsNothing(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	r, err := intake.Decode([]byte(preservationDoc))
	if err != nil {
		t.Fatal(err)
	}
	r.Kind = review.KindPreservationExtension
	first := r.ReceivedAt.AddDate(0, 0, -60)
	duty := func(h *review.History) (ends string) {
		for _, k := range review.Assess(p, r, h, testNow).Clocks {
			if k.Name == review.ClockPreservation {
				ends = k.DutyEnds.Format(time.DateOnly)
			}
		}
		return ends
	}
	for _, tt := range []struct {
		history *review.History
		want    string
	}{
		{&review.History{PreservedSince: first}, "2027-03-21"},              // two terms of ninety days
		{&review.History{PreservedSince: first, Renewals: 1}, "2027-03-21"}, // the third is none
		{&review.History{PreservedSince: first, Renewals: 2}, "2027-03-21"},
		{&review.History{Renewals: 1}, ""},
		{&review.History{}, "2027-02-19"},
	} {
		if got := duty(tt.history); got != tt.want {
			t.Errorf("%+v: the duty ends %q, want %q", *tt.history, got, tt.want)
		}
	}
}

// TestStrangersDoNotVouch: what a document says about its own verification counts only from a trusted intake; our own
// observation always counts.
func TestStrangersDoNotVouch(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	r, err := intake.Decode([]byte(emergencyDoc))
	if err != nil {
		t.Fatal(err)
	}
	if a := review.Assess(p, review.ApplyObservations(r, false, nil), nil, testNow); a.Recommendation != "push_back" ||
		a.Find("requester.callback_missing") == nil {
		t.Errorf("a document confirmed its own call-back:\n%s", findings(a))
	}
	call := review.Observation{ID: "1", Kind: review.ObservedCallback,
		Callback: &review.Callback{Result: "confirmed", NumberSource: "directory"}}
	if a := review.Assess(p, review.ApplyObservations(r, false, []review.Observation{call}), nil,
		testNow); a.Recommendation != "approve" {
		t.Errorf("our own call-back does not count:\n%s", findings(a))
	}
	wrong := review.Observation{ID: "2", Kind: review.ObservedNote, Supersedes: "1"}
	if a := review.Assess(p, review.ApplyObservations(r, false, []review.Observation{call, wrong}), nil,
		testNow); a.Recommendation != "push_back" {
		t.Errorf("a call-back that was corrected still counts:\n%s", findings(a))
	}
}

// findings lists an assessment for the message of a failed test.
func findings(a *review.Assessment) string {
	var b strings.Builder
	b.WriteString("recommended: " + a.Recommendation + "\n")
	for i := range a.Checks {
		c := &a.Checks[i]
		b.WriteString(string(c.Verdict) + " " + c.Name + "\n")
		for _, f := range c.Findings {
			b.WriteString("   " + f.Severity + " " + f.Code + " " + string(f.Category) + " " + f.Field + ": " +
				f.Text.String() + " [" + f.Cite + "]\n")
		}
	}
	for _, r := range a.Categories {
		b.WriteString("   " + string(r.Category) + " " + r.Code + "\n")
	}
	b.WriteString("notice " + a.Notice.Action + " " + a.Notice.Ground + "\n")
	for _, c := range a.Clocks {
		b.WriteString("clock " + c.Name + " " + c.Due.String() + " " + c.Basis + "\n")
	}
	return b.String()
}

// TestSignalsSayWhatTheyWeigh: each signal of fraud is shown with its reason and its weight; only one that blocks
// leads to a rejection.
func TestSignalsSayWhatTheyWeigh(t *testing.T) {
	p, r, now := warrantRequest(t)
	blocks := map[string]bool{"known_fake": true, "refused_callback": true}
	for _, name := range review.SignalNames {
		r.Requester.Signals = []string{name}
		a := review.Assess(p, r, nil, now)
		f := a.Find("requester.fraud_signals")
		if f == nil || !f.Counsel {
			t.Fatalf("%s: counsel does not hear of it", name)
		}
		if row := p.Signals[name]; row == nil || !strings.Contains(string(f.Text), row.Text) ||
			!strings.Contains(string(f.Text), row.Weight) {
			t.Errorf("%s is not explained: %s", name, f.Text)
		}
		if (a.Recommendation == review.RecommendReject) != blocks[name] {
			t.Errorf("%s: %s", name, a.Recommendation)
		}
	}
	r.Requester.Signals, r.Requester.Email = []string{"reply_to_differs"}, "x@fbi.gov.example.com"
	if f := review.Assess(p, r, nil, now).Find("requester.fraud_signals"); f.Severity != review.SeverityReject {
		t.Errorf("a look-alike whose answers go elsewhere is %s", f.Severity)
	}
}
