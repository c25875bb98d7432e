package review_test

import (
	"testing"
	"time"

	"lert/review"
	"lert/review/policy"
)

// paperCase is a request as a forger or a careless officer would write it, and what the assessment must be, as expect
// reads it.
type paperCase struct {
	name  string
	paper paper
	wants []string
}

func (c paperCase) run(t *testing.T, p *review.Policy) {
	t.Helper()
	t.Run(c.name, func(t *testing.T) {
		if err := expect(c.paper, c.wants...)(p); err != nil {
			t.Error(err)
		}
	})
}

// allChanges makes several changes, one after the other.
func allChanges(changes ...func(*review.Request)) func(*review.Request) {
	return func(r *review.Request) {
		for _, change := range changes {
			change(r)
		}
	}
}

// issuedBy makes it a request under an instrument, issued by a role of a country.
func issuedBy(instrument, role, country string) func(*review.Request) {
	return func(r *review.Request) {
		r.Process.Instrument, r.Process.Authority.Role = instrument, role
		r.Process.Authority.Country, r.Requester.Country = country, country
	}
}

// asOPO makes it an overseas production order without defects.
func asOPO(r *review.Request) {
	under("google", "uk.opo", "judge", "content.mail")(r)
	issuedBy("uk.opo", "judge", "GB")(r)
	r.Channel, r.Requester.Email = "treaty", "hugh.pryce@homeoffice.gov.uk"
	r.Process.Via, r.Process.Certified, r.Process.ServedBy = "agreement", true,
		"Secretary of State for the Home Department"
	r.Process.Offence.MaxSentenceYears, r.Process.Statute = 10, "Crime (Overseas Production Orders) Act 2019"
}

func onTelegram(instrument, role string) func(*review.Request) {
	return func(r *review.Request) {
		onPortal("telegram", "phone", "+12025550143")(r)
		r.Channel, r.Process.SuspectConfirmed = "email", true
		r.Process.Instrument, r.Process.Authority.Role = instrument, role
		ask("subscriber.phone")(r)
	}
}

func changeEmergency(change func(*review.EmergencyClaim)) func(*review.Request) {
	return func(r *review.Request) { change(r.Emergency) }
}

// TestForgedSenders: no spelling of an address makes an unlisted sender official.
func TestForgedSenders(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	const unlisted, lookalike = "requester.unlisted_domain=push_back", "requester.lookalike_domain=reject"
	for address, want := range map[string]string{
		"x@.gov":                         unlisted,
		"@fbi.gov":                       unlisted,
		"<@fbi.gov>":                     unlisted,
		"x@-.gov":                        unlisted,
		"x@*.gov":                        unlisted,
		"x@a_b.gov":                      unlisted,
		"x@fbi..gov":                     unlisted,
		"x@evil.example,fbi.gov":         unlisted,
		"x@fbi.gov,evil.example":         unlisted,
		"x@fbi.gov (Special Agent)":      unlisted,
		"x@[fbi.gov]":                    unlisted,
		"x@[192.0.2.7]":                  unlisted,
		"x@192.0.2.7":                    unlisted,
		"x@gov":                          unlisted,
		"fbi.gov":                        unlisted,
		"x@xn--fb-mja.gov":               lookalike, // a foreign letter below an official ending
		"x+fbi.gov@gmail.com":            "requester.personal_email=reject",
		"x@mail.googlemail.com":          "requester.personal_email=reject",
		"x@fbi.gov@evil.example":         lookalike,
		"x@evil.example@fbi.gov":         lookalike,
		"\"x@fbi.gov\" <x@evil.example>": lookalike,
		"x@evil.example <y@fbi.gov>":     lookalike,
		"x@fbi.gov;y@evil.example":       lookalike,
		"x%fbi.gov@evil.example":         lookalike,
		"x@fb\u200bi.gov":                lookalike, // a space that nobody sees
		"x@f\u00adbi.gov":                lookalike,
		"x@fbi\u3002gov":                 lookalike, // another script's full stop
		"x@fbi\uff0egov":                 lookalike,
		"x@fb\u0456.gov":                 lookalike,
		"x@ⅽbp.gov":                      lookalike,
		"x@fbi.gоv":                      lookalike,
		"x@usd0j.gov.example":            lookalike,
		"x@fbi.gov.ru":                   lookalike,
		"x@dea-gov.org":                  lookalike,
		"x@gov.fbi.com":                  unlisted,
		"x@police.uk.com":                lookalike,
		"x@keralapolice.in":              lookalike,
		"x@interieur.gouv.fr.com":        lookalike,
		"x@europol.eu":                   lookalike,
	} {
		paperCase{address, changed(warrantDoc, withEmail(address)), []string{want}}.run(t, p)
	}
	// An honest agency's address is official or unlisted, and is not called a forgery.
	for address, want := range map[string]string{
		"\"rowan.kemp@fbi.gov\" <rowan.kemp@fbi.gov>": "approve",
		"Rowan Kemp <Rowan.Kemp@FBI.GOV>":             "approve",
		"rowan.kemp@boston.fbi.gov.":                  "approve",
		"rowan.kemp@fbi.gov\n":                        "approve",
		"x@police.ge.ch":                              "requester.country_mismatch=review",
		"x@polizei.lu.ch":                             unlisted,
		"x@police.pf":                                 unlisted,
		"x@state.mn.us":                               "approve",
		"x@courts.state.mn.us":                        "approve",
	} {
		paperCase{address, changed(warrantDoc, withEmail(address)),
			[]string{want, "-requester.lookalike_domain"}}.run(t, p)
	}
	paperCase{"the text names the other address", changed(warrantDoc, withEmail("x@evil.example <y@fbi.gov>")),
		[]string{"requester.lookalike_domain~evil.example imitates fbi.gov"}}.run(t, p)
}

// TestForgedPapers: what must not be approved, or not without review.
func TestForgedPapers(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	process := func(change func(*review.Process)) func(*review.Request) {
		return func(r *review.Request) { change(r.Process) }
	}
	interception := allChanges(asOPO, issuedBy("uk.ipa_interception", "secretary_of_state", "GB"),
		func(r *review.Request) {
			r.Data = []review.Item{{Category: "content.mail", From: point("2026-12-01"), To: point("2026-12-31")}}
			r.Process.ValidatedBy = &review.Authority{Name: "Judicial Commissioner", Role: "judge", Country: "GB"}
			r.Process.Statute = "Investigatory Powers Act 2016, Part 2"
		})
	admin := func(statute, returns string) func(*review.Request) {
		return allChanges(under("google", "us.admin_subpoena", "agency_head", "subscriber.name"),
			withOffence("child_exploitation"), process(func(pr *review.Process) {
				pr.Statute, pr.ReturnBy = statute, day(returns)
			}))
	}
	irs := func(purpose, returns string) func(*review.Request) {
		return allChanges(under("google", "us.irs_summons", "agency_head", "subscriber.name"),
			func(r *review.Request) { r.Requester.Agency = "Internal Revenue Service" },
			process(func(pr *review.Process) {
				pr.Purpose, pr.ReturnBy = purpose, day(returns)
			}))
	}
	const limb = "legal_basis.agreement_limb=push_back"
	for _, c := range []paperCase{
		// The requester.
		{"no country at all", changed(warrantDoc,
			func(r *review.Request) { r.Requester.Country, r.Process.Authority.Country = "", "" }),
			[]string{"push_back", "requester.incomplete~country"}},
		{"a badge that is none", changed(warrantDoc, func(r *review.Request) { r.Requester.Badge = "N/A" }),
			[]string{"push_back", "requester.incomplete~badge"}},
		{"a dash for a telephone", changed(warrantDoc, func(r *review.Request) { r.Requester.Phone = "---" }),
			[]string{"push_back", "requester.incomplete~telephone"}},
		{"an unknown agency", changed(warrantDoc, func(r *review.Request) { r.Requester.Agency = " Unknown. " }),
			[]string{"push_back", "requester.incomplete~agency"}},
		{"a name of question marks", changed(warrantDoc, func(r *review.Request) { r.Requester.Name = "???" }),
			[]string{"push_back", "requester.incomplete~name"}},
		{"a reference that is none",
			changed(warrantDoc, func(r *review.Request) { r.Reference, r.Process.Docket = "see attached", "TBD" }),
			[]string{"push_back", "legal_basis.no_reference"}},

		// The required fields of the document.
		{"no court named", changed(warrantDoc, process(func(pr *review.Process) { pr.Authority.Name = "" })),
			[]string{"push_back", "legal_basis.unsigned~issuing authority"}},
		{"an order for records without its statute",
			changed(warrantDoc,
				allChanges(under("google", "us.2703d", "judge", "subscriber.name"),
					process(func(pr *review.Process) { pr.Statute = "" }))),
			[]string{"push_back", "legal_basis.wrong_statute"}},
		{"one that cites the section on keeping",
			changed(warrantDoc,
				allChanges(under("google", "us.2703d", "judge", "subscriber.name"),
					process(func(pr *review.Process) { pr.Statute = "18 USC 2703(f)" }))),
			[]string{"push_back", "legal_basis.wrong_statute@usc-2703#f"}},
		{"one that cites both",
			changed(warrantDoc,
				allChanges(under("google", "us.2703d", "judge", "subscriber.name"),
					process(func(pr *review.Process) { pr.Statute = "18 USC § 2703(d), (f)" }))), []string{"approve"}},
		{"an order on a foreign request that does not say so",
			changed(warrantDoc, under("google", "us.3512_order", "judge", "subscriber.name")),
			[]string{"push_back", "legal_basis.wrong_statute"}},
		{"a trial subpoena that the clerk gave to anybody",
			changed(warrantDoc, under("google", "us.trial_subpoena", "clerk", "subscriber.name")),
			[]string{"legal_basis=review", "legal_basis.policy_clause=review"}},
		{"a court of the capital without the attestation",
			changed(warrantDoc, process(func(pr *review.Process) { pr.Authority.Subdivision = "US-DC" })),
			[]string{"push_back", "legal_basis.conflict_of_laws=push_back"}},
		{"a Californian one needs none",
			changed(warrantDoc, process(func(pr *review.Process) { pr.Authority.Subdivision = "US-CA" })),
			[]string{"-legal_basis.conflict_of_laws"}},
		{"a Texan warrant of twelve days", changed(warrantDoc, process(func(pr *review.Process) {
			pr.Authority.Subdivision, pr.Attestations, pr.IssuedOn, pr.ValidUntil = "US-TX",
				[]string{"not_protected_health_activity"}, day("2026-11-07"), review.Date{}
		})), []string{"approve", "legal_basis.expired=review"}},
		{"one of fifteen", changed(warrantDoc, process(func(pr *review.Process) {
			pr.Authority.Subdivision, pr.Attestations, pr.IssuedOn, pr.ValidUntil = "US-TX",
				[]string{"not_protected_health_activity"}, day("2026-11-04"), review.Date{}
		})), []string{"push_back", "legal_basis.expired=push_back"}},

		{"an American warrant under the Indian code",
			changed(warrantDoc, process(func(pr *review.Process) { pr.Statute = "BNSS, section 94" })),
			[]string{"push_back", "legal_basis.wrong_statute@fbi-pin"}},
		{"one that names it beside its own",
			changed(warrantDoc,
				process(func(pr *review.Process) { pr.Statute = "18 U.S.C. 2703; matter under the BNSS" })),
			[]string{"approve"}},
		{"an Indian notice under the American one",
			changed(bnssDoc, process(func(pr *review.Process) { pr.Statute = "18 U.S.C. § 2703" })),
			[]string{"push_back", "legal_basis.wrong_statute@fbi-pin"}},

		// Administrative process and the time that it must leave.
		{"production within the day", changed(warrantDoc, admin("18 U.S.C. 3486(a)(1)(A)(i)(II)", "2026-11-19")),
			[]string{"push_back", "legal_basis.return_too_soon~2026-11-20"}},
		{"production on the next", changed(warrantDoc, admin("18 U.S.C. 3486(a)(1)(A)(i)(II)", "2026-11-20")),
			[]string{"approve", "-legal_basis.return_too_soon"}},
		{"no day of return", changed(warrantDoc, admin("18 U.S.C. 3486(a)(1)(A)(i)(II)", "")),
			[]string{"push_back", "legal_basis.undated~no return date"}},
		{"signed by an agent",
			changed(warrantDoc,
				allChanges(admin("18 U.S.C. 3486", "2026-12-10"),
					process(func(pr *review.Process) { pr.Authority.Role = "police" }))),
			[]string{"push_back", "legal_basis.wrong_issuer"}},
		{"a revenue summons of 22 days", changed(warrantDoc, irs("civil", "2026-12-11")),
			[]string{"push_back", "legal_basis.return_too_soon~23 days"}},
		{"one of 23", changed(warrantDoc, irs("civil", "2026-12-12")),
			[]string{"approve", "-legal_basis.return_too_soon"}},
		{"one of a criminal investigator", changed(warrantDoc, irs("criminal_investigation", "2026-12-01")),
			[]string{"approve", "legal_basis.return_too_soon=review"}},
		{"unnamed persons without a court",
			changed(warrantDoc, under("google", "us.irs_john_doe", "agency_head", "subscriber.name")),
			[]string{"push_back", "legal_basis.wrong_issuer", "counsel"}},
		{"unnamed persons on a clerk's word",
			changed(warrantDoc,
				allChanges(under("google", "us.irs_john_doe", "agency_head", "subscriber.name"),
					process(func(pr *review.Process) { pr.ValidatedBy = &review.Authority{Role: "clerk"} }))),
			[]string{"push_back", "legal_basis.wrong_issuer"}},

		// Executive agreements.
		{"an overseas production order in good form", changed(warrantDoc, asOPO),
			[]string{"approve", "-legal_basis.agreement_limb"}},
		{"served by a detective",
			changed(warrantDoc,
				allChanges(asOPO, process(func(pr *review.Process) { pr.ServedBy = "Detective Constable" }))),
			[]string{"push_back", limb}},
		{"by a way that is not said",
			changed(warrantDoc, allChanges(asOPO, process(func(pr *review.Process) { pr.Via = "" }))),
			[]string{"push_back", limb}},
		{"about a person in the United States",
			changed(warrantDoc, allChanges(asOPO, func(r *review.Request) { r.Targets[0].Country = "US" })),
			[]string{"push_back", limb}},
		{"served in Ireland", changed(warrantDoc, allChanges(asOPO, func(r *review.Request) {
			r.Targets[0].Country, r.Process.ServedOn = "FR", "Google Ireland Limited"
		})), []string{"push_back", limb}},
		{"its silence without an end", changed(warrantDoc, allChanges(asOPO, func(r *review.Request) {
			r.Process.Nondisclosure = &review.Nondisclosure{Kind: "order",
				Authority: review.Authority{Role: "judge", Country: "GB"}, Signed: true, Attached: true}
		})), []string{"notice.gag_defective~does not say when it ends", "notice=withhold"}},
		{"communications data by a way that is not said",
			changed(warrantDoc,
				allChanges(asOPO, issuedBy("uk.ipa_cd", "other", "GB"), ask("subscriber.name"),
					process(func(pr *review.Process) { pr.Via, pr.ServedBy, pr.Certified = "", "", false }))),
			[]string{"push_back", limb}},
		{"an interception warrant in good form", changed(warrantDoc, interception),
			[]string{"-legal_basis.agreement_limb", "notice=prohibited"}},
		{"approved by nobody",
			changed(warrantDoc,
				allChanges(interception, process(func(pr *review.Process) { pr.ValidatedBy = &review.Authority{} }))),
			[]string{"push_back", limb}},
		{"approved by the police",
			changed(warrantDoc,
				allChanges(interception,
					process(func(pr *review.Process) {
						pr.ValidatedBy = &review.Authority{Role: "police", Country: "GB"}
					}))),
			[]string{"push_back", limb}},
		{"an Australian order that the police brought",
			changed(warrantDoc,
				allChanges(asOPO, issuedBy("au.ipo_stored", "judge", "AU"),
					process(func(pr *review.Process) { pr.ServedBy = "Federal Police" }))),
			[]string{"push_back", limb}},
		{"one that its authority brought",
			changed(warrantDoc,
				allChanges(asOPO, issuedBy("au.ipo_stored", "judge", "AU"),
					process(func(pr *review.Process) {
						pr.ServedBy, pr.Statute = "Australian Designated Authority", "TIA Act 1979, Schedule 1"
					}))),
			[]string{"-legal_basis.agreement_limb", "+content.mail"}},

		// European orders.
		{"the limb of three years for one of one year", changed(epocDoc, func(r *review.Request) {
			r.Process.Authority.Role, r.Process.Offence.Limb, r.Process.Offence.MaxSentenceYears = "judge",
				"three_years", 1
			ask("traffic.ip_log")(r)
		}), []string{"push_back", "legal_basis.threshold", "!traffic.ip_log"}},
		{"validated in another country", changed(epocDoc, process(func(pr *review.Process) {
			pr.Authority.Role, pr.ValidatedBy = "police",
				&review.Authority{Name: "District Court", Role: "judge", Country: "US"}
		})), []string{"push_back", "legal_basis.wrong_issuer", "!subscriber.name"}},
		{"Danish, and the paper does not say so", changed(epocDoc, func(r *review.Request) {
			r.Process.Authority.Country, r.Requester.Country, r.Requester.Email = "", "DK", "x@politi.dk"
		}), []string{"push_back", "legal_basis.wrong_statute"}},
		{"for no stated purpose", changed(epocDoc, process(func(pr *review.Process) { pr.Purpose = "" })),
			[]string{"push_back", "legal_basis.no_offence~purpose"}},
		{"a foreign order of a country that has its own papers",
			changed(warrantDoc,
				allChanges(under("google", "foreign.order", "judge", "subscriber.name"),
					process(func(pr *review.Process) { pr.Authority.Country = "" }))),
			[]string{"push_back", "legal_basis.unknown_instrument", "!subscriber.name"}},

		// Prospective orders.
		{"two years that begin yesterday", changed(penRegisterDoc, func(r *review.Request) {
			r.Process.Window, r.Data[0].From, r.Data[0].To = review.Period{}, point("2026-11-18"), point("2028-11-18")
		}), []string{"push_back", "legal_basis.duration_exceeded"}},
		{"a window without an end, beside a period that is past", changed(penRegisterDoc, func(r *review.Request) {
			withPastPeriod(r)
			r.Process.Window = review.Period{From: point("2026-11-23")}
		}), []string{"push_back", "scope.past_period"}},
		{"an item that outlasts the window",
			changed(penRegisterDoc,
				func(r *review.Request) { r.Data[0].From, r.Data[0].To = point("2026-11-23"), point("2027-01-22") }),
			[]string{"push_back", "legal_basis.duration_exceeded"}},
		{"an item inside it", changed(penRegisterDoc,
			func(r *review.Request) { r.Data[0].From, r.Data[0].To = point("2026-11-24"), point("2027-01-21") }),
			[]string{"approve"}},

		// Nondisclosure.
		{"a letter rests on the platform's word about notice",
			changed(warrantDoc, withNondisclosure("request", false, false, "")),
			[]string{"notice.gag_not_attached@wa-gov#notice", "notice=notify_before"}},
		{"a letter that is over lifts no statute's silence",
			changed(penRegisterDoc, withNondisclosure("request", false, false, "2026-11-18")),
			[]string{"notice=prohibited", "ground=statute"}},
		{"nor sets it an end", changed(penRegisterDoc, withNondisclosure("request", false, false, "2026-11-25")),
			[]string{"notice=prohibited", "until="}},
		{"nor does an unsigned order", changed(penRegisterDoc, withNondisclosure("order", false, true, "2026-11-18")),
			[]string{"notice=prohibited"}},
		{"a court order does", changed(penRegisterDoc, withNondisclosure("order", true, true, "2027-01-31")),
			[]string{"notice=delay", "until=2027-01-31"}},
		{"nor a certified letter's own form",
			changed(warrantDoc,
				allChanges(asNSL, ask("subscriber.name"),
					func(r *review.Request) { r.Process.Nondisclosure.Until = day("2026-11-18") })),
			[]string{"notice=prohibited"}},
		{"what ended has ended", changed(warrantDoc, withNondisclosure("order", true, true, "2026-11-20")),
			[]string{"notice=notify_before", "notice.gag_expired"}},
		{"a court of another country",
			changed(warrantDoc,
				allChanges(withNondisclosure("order", true, true, "2027-01-01"),
					func(r *review.Request) { r.Process.Nondisclosure.Authority.Country = "IN" })),
			[]string{"notice.gag_defective~a different country", "notice=withhold"}},
		{"an order that has not begun",
			changed(warrantDoc,
				allChanges(withNondisclosure("order", true, true, "2027-01-01"),
					func(r *review.Request) { r.Process.Nondisclosure.From = day("2026-12-01") })),
			[]string{"notice.gag_defective~not taken effect yet"}},
		{"an order of the police",
			changed(warrantDoc,
				allChanges(withNondisclosure("order", true, true, "2027-01-01"),
					func(r *review.Request) { r.Process.Nondisclosure.Authority.Role = "police" })),
			[]string{"notice.gag_defective~not from a court"}},

		// What the platforms require.
		{"Telegram: a clerk whom the police validated",
			changed(warrantDoc,
				allChanges(onTelegram("us.grand_jury_subpoena", "clerk"),
					process(func(pr *review.Process) { pr.ValidatedBy = &review.Authority{Role: "police"} }))),
			[]string{"push_back", "legal_basis.wrong_issuer"}},
		{"Telegram: a crime that breaks no terms",
			changed(warrantDoc, allChanges(onTelegram("us.search_warrant", "judge"), withOffence("civil"))),
			[]string{"push_back", "legal_basis.suspect_not_confirmed~violates its terms"}},
		{"Telegram: one that does", changed(warrantDoc, onTelegram("us.search_warrant", "judge")),
			[]string{"approve", "-legal_basis.suspect_not_confirmed"}},
		{"Facebook: a profile on another host",
			changed(warrantDoc,
				allChanges(onPortal("facebook", "profile_url", "https://facebook.com.evil.example/someone"),
					ask("subscriber.name"))), []string{"push_back", "scope.not_our_target"}},
		{"Facebook: one of its own",
			changed(warrantDoc,
				allChanges(onPortal("facebook", "profile_url", "https://m.Facebook.com/someone"),
					ask("subscriber.name"))),
			[]string{"approve"}},
		{"Google: the administrator of a managed account",
			changed(warrantDoc,
				allChanges(under("google", "us.search_warrant", "judge", "content.mail"),
					func(r *review.Request) { r.Targets[0].Enterprise = true })),
			[]string{"notice.due~the administrator"}},
		{"a preservation of any and all says what is kept", changed(preservationDoc, ask("any")),
			[]string{"approve", "+subscriber.name", "+account.groups"}},

		// Empty answers.
		{"a justification of dots", changed(warrantDoc, func(r *review.Request) { r.Justification = "..." }),
			[]string{"push_back", "scope.no_justification"}},
		{"one that points elsewhere",
			changed(warrantDoc, func(r *review.Request) { r.Justification = "See  attached." }),
			[]string{"push_back", "scope.no_justification"}},
		{"one in German", changed(warrantDoc, func(r *review.Request) { r.Justification = "Siehe Anlage" }),
			[]string{"push_back", "scope.no_justification"}},
		{"an emergency because it is one",
			changed(emergencyDoc, changeEmergency(func(c *review.EmergencyClaim) { c.Harm = "It is an EMERGENCY!!" })),
			[]string{"push_back", "emergency.no_harm"}},
		{"urgent", changed(emergencyDoc, changeEmergency(func(c *review.EmergencyClaim) { c.Imminence = "ASAP!" })),
			[]string{"push_back", "emergency.no_imminence"}},
		{"a person", changed(emergencyDoc,
			changeEmergency(func(c *review.EmergencyClaim) { c.PersonAtRisk = "a person" })),
			[]string{"push_back", "emergency.no_person"}},
		{"a link of one word",
			changed(emergencyDoc, changeEmergency(func(c *review.EmergencyClaim) { c.Nexus = "yes" })),
			[]string{"push_back", "emergency.no_nexus"}},
		{"a note that says nothing",
			changed(emergencyDoc,
				func(r *review.Request) { r.Data = []review.Item{{Category: "account.groups", Note: "n/a"}} }),
			[]string{"push_back", "scope.beyond_emergency=narrow"}},
		{"a note that says why", changed(emergencyDoc, func(r *review.Request) {
			r.Data = []review.Item{{Category: "account.groups", Note: "The group that plans the hand-over"}}
		}), []string{"approve", "scope.beyond_emergency=review"}},

		{"a call-back of the week before",
			changed(emergencyDoc,
				func(r *review.Request) { r.Requester.Verification.Callback.At = r.ReceivedAt.AddDate(0, 0, -7) }),
			[]string{"push_back", "requester.callback_missing"}},
		{"needed before it was asked for",
			changed(emergencyDoc,
				changeEmergency(func(c *review.EmergencyClaim) {
					c.NeededBy = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
				})),
			[]string{"emergency=review", "emergency.no_imminence=review"}},

		// Emergencies in other countries.
		{"content for the Australian police from the Australian company",
			changed(emergencyDoc, func(r *review.Request) {
				r.Platform, r.Targets = "apple", []review.Target{{Type: "email", Value: "a@example.com", Country: "AU"}}
				r.Requester.Country, r.Requester.Email = "AU", "x@afp.gov.au"
				r.Data = []review.Item{{Category: "content.mail", Note: "Where he wants to meet her"}}
			}), []string{"push_back", "emergency.foreign_content", "counsel"}},
		{"content for the Irish police from the Irish one", changed(emergencyDoc, func(r *review.Request) {
			r.Platform, r.Targets = "google", []review.Target{{Type: "email", Value: "a@example.com", Country: "IE"}}
			r.Requester.Country, r.Requester.Email = "IE", "x@garda.ie"
			r.Data = []review.Item{{Category: "content.mail", Note: "Where he wants to meet her"}}
		}), []string{"push_back", "emergency.foreign_content", "counsel"}},
	} {
		c.run(t, p)
	}
}

// TestEdges: the last day on which something is valid, and the first on which it is not.
func TestEdges(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	process := func(change func(*review.Process)) func(*review.Request) {
		return func(r *review.Request) { change(r.Process) }
	}
	sessions := func(from string) func(*review.Request) {
		return func(r *review.Request) {
			r.Data, r.Period = []review.Item{{Category: "traffic.ip_log"}},
				review.Period{From: point(from), To: point("2026-11-22")}
		}
	}
	logs := func(to string) func(*review.Request) {
		return allChanges(under("apple", "us.search_warrant", "judge", "traffic.ip_log"), func(r *review.Request) {
			r.Period = review.Period{From: point("2026-09-01"), To: point(to)}
		})
	}
	span := func(from, to string) func(*review.Request) {
		return allChanges(ask("traffic.ip_log"),
			func(r *review.Request) { r.Period = review.Period{From: point(from), To: point(to)} })
	}
	targets := func(n int) func(*review.Request) { return func(r *review.Request) { r.Targets = phoneTargets(n) } }
	for _, c := range []paperCase{
		{"an emergency gives sessions of thirty days", changed(emergencyDoc, sessions("2026-10-23")),
			[]string{"approve", "+traffic.ip_log"}},
		{"and not of thirty-one", changed(emergencyDoc, sessions("2026-10-22")),
			[]string{"push_back", "scope.beyond_emergency", "!traffic.ip_log"}},
		{"and nothing of the time to come", changed(emergencyDoc, func(r *review.Request) {
			r.Data = []review.Item{{Category: "traffic.call_log", From: point("2026-11-23"), To: point("2026-11-30"),
				Note: "Whom he calls next"}}
		}), []string{"push_back", "legal_basis.needs_prospective_order", "!traffic.call_log"}},
		{"served on the day of return",
			changed(warrantDoc, process(func(pr *review.Process) { pr.ReturnBy = day("2026-11-19") })),
			[]string{"approve", "-legal_basis.expired"}},
		{"served after it", changed(warrantDoc, process(func(pr *review.Process) { pr.ReturnBy = day("2026-11-18") })),
			[]string{"push_back", "legal_basis.expired"}},
		{"served on the last day of its validity",
			changed(warrantDoc, process(func(pr *review.Process) { pr.ValidUntil = day("2026-11-19") })),
			[]string{"approve", "-legal_basis.expired"}},
		{"served when the window is over", changed(penRegisterDoc, process(func(pr *review.Process) {
			pr.Window = review.Period{From: point("2026-10-01"), To: point("2026-11-18")}
		})), []string{"push_back", "legal_basis.expired"}},
		{"dated tomorrow, where tomorrow has begun", changed(bnssDoc, func(r *review.Request) {
			r.ReceivedAt, r.Process.IssuedOn = time.Date(2026, 11, 20, 20, 0, 0, 0, time.UTC), day("2026-11-21")
		}), []string{"approve", "-legal_basis.future_dated"}},
		{"dated tomorrow, where it has nowhere", changed(bnssDoc, func(r *review.Request) {
			r.ReceivedAt, r.Process.IssuedOn = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC), day("2026-11-21")
		}), []string{"push_back", "legal_basis.future_dated"}},
		{"logs of 25 days at Apple", changed(warrantDoc, logs("2026-10-25")), []string{"+traffic.ip_log"}},
		{"and older ones", changed(warrantDoc, logs("2026-10-24")), []string{"!traffic.ip_log", "scope.not_held"}},
		{"the day of receipt is past, not future", changed(warrantDoc, span("2026-11-01", "2026-11-19")),
			[]string{"approve", "+traffic.ip_log", "-legal_basis.needs_prospective_order"}},
		{"two years are not long", changed(warrantDoc, span("2024-11-18", "2026-11-18")),
			[]string{"-scope.long_period"}},
		{"a day more is", changed(warrantDoc, span("2024-11-17", "2026-11-18")), []string{"scope.long_period=review"}},
		{"an instant and the day that it is in",
			changed(warrantDoc, allChanges(ask("traffic.ip_log"), func(r *review.Request) {
				r.Period = review.Period{From: review.Point{Time: time.Date(2026, 11, 10, 18, 0, 0, 0, time.UTC)},
					To: point("2026-11-10")}
			})), []string{"approve", "-scope.inverted_period"}},
		{"25 accounts", changed(warrantDoc, targets(25)), []string{"-scope.too_many_targets"}},
		{"26 accounts", changed(warrantDoc, targets(26)), []string{"scope.too_many_targets=review"}},
		{"a hundred", changed(warrantDoc, targets(100)), []string{"approve", "scope.too_many_targets=review"}},
		{"a gag of a year", changed(warrantDoc, withNondisclosure("order", true, true, "2027-11-16")),
			[]string{"-notice.gag_indefinite"}},
		{"and of a day more", changed(warrantDoc, withNondisclosure("order", true, true, "2027-11-17")),
			[]string{"notice.gag_indefinite", "counsel"}},
		{"a danger to life on a platform that promises no notice",
			paper{doc: emergencyDoc, change: func(r *review.Request) {
				r.Platform, r.Channel, r.Data = "telegram", "email", []review.Item{{Category: "subscriber.phone"}}
			}}, []string{"notice=withhold", "ground=emergency"}},
		{"an address that forged before", paper{doc: warrantDoc, past: &review.History{Requests: 3, Forged: 1}},
			[]string{"approve", "counsel", "requester.fraud_signals~earlier request"}},
		{"answers to another mailbox, from a look-alike",
			changed(warrantDoc,
				allChanges(withEmail("x@fbi-gov.com"),
					func(r *review.Request) { r.Requester.Signals = []string{"reply_to_differs"} })),
			[]string{"requester.fraud_signals=reject"}},
		{"and from an official one",
			changed(warrantDoc, func(r *review.Request) { r.Requester.Signals = []string{"reply_to_differs"} }),
			[]string{"approve", "requester.fraud_signals=review"}},
		{"infrastructure is no person where it does not count",
			changed(emergencyDoc,
				allChanges(withHarm("infrastructure"),
					changeEmergency(func(c *review.EmergencyClaim) { c.PersonAtRisk = "" }))),
			[]string{"emergency.no_person", "emergency.no_harm"}},
		{"a European emergency that nobody certified attests nothing", changed(epocDoc, func(r *review.Request) {
			r.Kind, r.Process.Certified = review.KindEmergency, false
			r.Emergency = &review.EmergencyClaim{Harm: "A threat to the seller", HarmKind: "death",
				PersonAtRisk: "The seller", Imminence: "Today at noon", Nexus: "The threat came from it"}
		}), []string{"push_back", "emergency.no_attestation"}},
	} {
		c.run(t, p)
	}
}

// TestHonestPapers: what an officer writes in good faith is not refused for its spelling or its time zone.
func TestHonestPapers(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	served := func(at string) func(*review.Request) {
		return func(r *review.Request) { r.ReceivedAt, _ = time.Parse(time.RFC3339, at) }
	}
	addressed := func(to string) func(*review.Request) {
		return func(r *review.Request) { r.Process.ServedOn = to }
	}
	british := func(at string) paper {
		return changed(warrantDoc,
			allChanges(asOPO, served(at),
				func(r *review.Request) {
					r.Process.IssuedOn, r.Process.ValidUntil = day("2026-08-20"), review.Date{}
				}))
	}
	for _, c := range []paperCase{
		{"served in the afternoon of its last day, in the west",
			changed(warrantDoc, allChanges(served("2026-12-01T02:00:00Z"), func(r *review.Request) {
				r.Process.ServedAt, r.Process.IssuedOn = time.Time{}, day("2026-11-29")
			})), []string{"approve", "-legal_basis.expired"}},
		{"served on the next day there",
			changed(warrantDoc,
				allChanges(served("2026-12-01T12:00:00Z"),
					func(r *review.Request) { r.Process.IssuedOn = day("2026-11-29") })),
			[]string{"push_back", "legal_basis.expired"}},
		{"a British order in the last minute of London's day", british("2026-11-19T23:59:00Z"),
			[]string{"-legal_basis.expired"}},
		{"and in the first of the next", british("2026-11-20T00:00:00Z"), []string{"legal_basis.expired"}},
		{"addressed with the street", changed(warrantDoc, addressed("WhatsApp LLC, 1 Meta Way, Menlo Park, CA 94025")),
			[]string{"approve"}},
		{"addressed to a desk", changed(warrantDoc, addressed("WhatsApp LLC (Attn: Law Enforcement Response)")),
			[]string{"approve"}},
		{"addressed over two lines", changed(warrantDoc, addressed("WHATSAPP LLC\n1 Meta Way")), []string{"approve"}},
		{"the longer name counts",
			changed(epocDoc,
				allChanges(under("facebook", "eu.epoc", "judge", "subscriber.name"),
					addressed("Meta Platforms Ireland Limited, Merrion Road, Dublin 4"))), []string{"approve"}},
		{"another company of that name",
			changed(warrantDoc,
				allChanges(under("google", "us.search_warrant", "judge", "subscriber.name"),
					addressed("Google India Private Limited"))), []string{"push_back", "legal_basis.wrong_entity"}},
		{"a number as a word processor sets it",
			changed(warrantDoc, withPhone("US", "+1\u00a0(202)\u2011555\u20130143")), []string{"approve"}},
	} {
		c.run(t, p)
	}
}

// TestKeepingIsCountedFromItsDay: a preservation counts from receipt, from the day of issue, or from the end of the
// one that it extends, as each law says.
func TestKeepingIsCountedFromItsDay(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	canadian := func(instrument, role string) func(*review.Request) {
		return func(r *review.Request) {
			r.Requester.Country, r.Requester.Email = "CA", "x@rcmp-grc.gc.ca"
			r.ReceivedAt = time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC)
			r.Process = &review.Process{Instrument: instrument,
				Authority: review.Authority{Name: "Royal Canadian Mounted Police", Role: role, Country: "CA"},
				IssuedOn:  day("2026-11-20"), Signed: true}
		}
	}
	extended := paper{doc: epocDoc, change: func(r *review.Request) {
		asPreservationOrder(review.KindPreservationExtension)(r)
		r.Process.Instrument = "eu.epoc_pr_extension"
		r.ReceivedAt = time.Date(2027, 1, 4, 10, 0, 0, 0, time.UTC)
	}, past: &review.History{OpenPreservations: []string{"FB-2026-000001"},
		PreservedSince: time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)}}
	alone := extended
	alone.past = nil
	for _, c := range []paperCase{
		// the end of 11 December in Toronto
		{"a Canadian demand, 21 days after the day made",
			changed(preservationDoc, canadian("ca.preservation_demand", "police")),
			[]string{"approve", "duty=2026-12-12"}},
		{"a Canadian order, 90 days after the day made",
			changed(preservationDoc, canadian("ca.preservation_order", "judge")),
			[]string{"approve", "duty=2027-02-19"}},
		{"a European extension, from the end of the sixty days", extended, []string{"approve", "duty=2027-02-18"}},
		{"one of which nothing is known, from receipt", alone, []string{"duty=2027-02-03"}},
	} {
		c.run(t, p)
	}
}
