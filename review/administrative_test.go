package review_test

import (
	"strings"
	"testing"

	"lert/review"
	"lert/review/policy"
)

// administrative is a sound administrative subpoena that rests on a statute, for drugs unless it is changed.
func administrative(instrument, statute string, change ...func(*review.Request)) paper {
	return changed(warrantDoc, func(r *review.Request) {
		under("whatsapp", instrument, "agency_head", "subscriber.name", "subscriber.ip_address")(r)
		r.Channel = "portal"
		r.Requester.Agency, r.Requester.Email = "Homeland Security Investigations", "a.b@hsi.dhs.gov"
		pr := r.Process
		pr.Statute, pr.Authority.Name, pr.ReturnBy = statute, "Homeland Security Investigations", day("2026-12-28")
		pr.ValidUntil = review.Date{}
		pr.Offence = &review.Offence{Description: "Distribution of fentanyl", Provisions: []string{"21 U.S.C. 841"},
			Category: "drugs", MaxSentenceYears: 20}
		for _, c := range change {
			c(r)
		}
	})
}

func platformIs(id string) func(*review.Request) {
	return func(r *review.Request) {
		under(id, r.Process.Instrument, r.Process.Authority.Role, "subscriber.name", "subscriber.ip_address")(r)
	}
}

// offenceIs states an offence of a category.
func offenceIs(category, description string, provisions ...string) func(*review.Request) {
	return func(r *review.Request) {
		r.Process.Offence = &review.Offence{Description: description, Provisions: provisions, Category: category}
	}
}

func agencyIs(name, email string) func(*review.Request) {
	return func(r *review.Request) {
		r.Requester.Agency, r.Requester.Email, r.Process.Authority.Name = name, email, name
	}
}

const generic = "us.admin_subpoena"

// TestAdministrativeSubpoenas: the statute cited chooses the row by which an administrative subpoena is judged.
func TestAdministrativeSubpoenas(t *testing.T) {
	const mismatch, clause = "legal_basis.purpose_mismatch", "legal_basis.policy_clause"
	civil := offenceIs("other", "Deceptive practices in the sale of subscriptions", "15 U.S.C. 45")
	dea := agencyIs("Drug Enforcement Administration", "a.b@dea.gov")
	secretService := agencyIs("United States Secret Service", "a.b@usss.dhs.gov")
	ftc := agencyIs("Federal Trade Commission", "a.b@ftc.gov")
	cfpb := agencyIs("Consumer Financial Protection Bureau", "a.b@cfpb.gov")
	sec := agencyIs("Securities and Exchange Commission", "a.b@sec.gov")
	irs := agencyIs("Internal Revenue Service", "a.b@irs.gov")
	fbi := agencyIs("Federal Bureau of Investigation", "a.b@fbi.gov")
	local := func(r *review.Request) {
		agencyIs("Houston Police Department", "a.b@houstontx.gov")(r)
		r.Process.Authority.Subdivision = "US-TX"
	}
	city := agencyIs("City of Chicago Office of Inspector General", "a.b@chicago.gov")
	byPolice := func(r *review.Request) { r.Process.Authority.Role = "police" }
	wrongIssuer := []string{"push_back", "legal_basis.wrong_issuer=push_back", "!subscriber.name"}
	tax := offenceIs("other", "Tax evasion", "26 U.S.C. 7201")
	oig := agencyIs("DOJ Office of the Inspector General", "a.b@usdoj.gov")
	money := offenceIs("other", "Money transmission", "31 U.S.C. 5322")
	refused := []string{"reject", "counsel", mismatch + "=reject", "!subscriber.name"}
	tests := []expectedAnswer{
		{"876 for drugs", administrative(generic, "21 U.S.C. 876", dea),
			[]string{"approve", "-" + mismatch, "+subscriber.name"}},
		{"876 for fraud", administrative(generic, "21 U.S.C. 876",
			offenceIs("fraud", "Wire fraud", "18 U.S.C. 1343")), refused},
		{"3486 for a child", administrative(generic, "18 U.S.C. § 3486",
			offenceIs("child_exploitation", "Child sexual abuse material", "18 U.S.C. 2252A")),
			[]string{"approve", "+subscriber.name"}},
		{"3486 for drugs", administrative(generic, "18 U.S.C. § 3486"), refused},
		{"3486 for a threat", administrative(generic, "18 U.S.C. 3486(a)(1)(A)(ii)", secretService,
			offenceIs("violent", "Threat against the President", "18 U.S.C. § 871")),
			[]string{"approve", clause + "=review", clause + "~imminent", "+subscriber.name"}},
		{"3486 for another threat", administrative(generic, "18 U.S.C. 3486",
			offenceIs("violent", "Assault", "18 U.S.C. § 8711")), refused},

		{"3486 for wire fraud", administrative(generic, "18 U.S.C. 3486",
			offenceIs("fraud", "Wire fraud", "18 U.S.C. 1343")), refused},
		{"3486 for wire fraud, another clause", administrative(generic, "18 U.S.C. 3486(a)(1)(A)(i)(I)",
			offenceIs("fraud", "Securities fraud", "18 U.S.C. 1348")), refused},
		{"3486 for health care fraud", administrative(generic, "18 U.S.C. 3486(a)(1)(A)(i)(I)",
			offenceIs("fraud", "Health-care fraud", "18 U.S.C. § 1347")),
			[]string{"approve", "-" + mismatch, "+subscriber.name"}},
		{"3486 for a threat to an officer", administrative(generic, "18 U.S.C. 3486",
			offenceIs("violent", "Threat to an ICE officer", "18 U.S.C. 115")), refused},
		{"3486 for a kidnapped child", administrative(generic, "18 U.S.C. 3486",
			offenceIs("violent", "Kidnapping of a child", "18 U.S.C. 1201")), []string{"approve", "-" + mismatch}},
		{"3486 for something else", administrative(generic, "18 U.S.C. 3486",
			offenceIs("other", "Unlawful re-entry", "8 U.S.C. 1326")), []string{"counsel", mismatch + "=review"}},
		{"3486 for a threat, by another agency", administrative(generic, "18 U.S.C. 3486", fbi,
			offenceIs("violent", "Threat against the President", "18 U.S.C. § 871")), wrongIssuer},
		{"3486 by a city's police", administrative(generic, "18 U.S.C. 3486", local,
			offenceIs("child_exploitation", "Child sexual abuse material", "18 U.S.C. 2252A")), wrongIssuer},
		{"876 by HSI", administrative(generic, "21 U.S.C. 876"), wrongIssuer},
		{"876 by the Internal Revenue Service", administrative(generic, "21 U.S.C. 876", irs), wrongIssuer},
		{"876 by a city's police", administrative(generic, "21 U.S.C. 876", local), wrongIssuer},
		{"876 signed by police", administrative(generic, "21 U.S.C. 876", dea, byPolice), wrongIssuer},
		{"876 by the FBI", administrative(generic, "21 U.S.C. 876", fbi),
			[]string{"approve", "counsel", clause + "~delegation"}},
		{"Inspector General of a city", administrative(generic, "5 U.S.C. 406(a)(4)", city), wrongIssuer},
		{"Inspector General of a State", administrative(generic, "5 U.S.C. 406(a)(4)", func(r *review.Request) {
			agencyIs("Office of Inspector General", "a.b@oig.texas.gov")(r)
			r.Process.Authority.Subdivision = "US-TX"
		}), wrongIssuer},
		{"FTC's power used by HSI", administrative(generic, "15 U.S.C. 57b-1", civil), wrongIssuer},
		{"CFPB's power used by the FTC", administrative(generic, "12 U.S.C. 5562(c)", civil, ftc), wrongIssuer},
		{"SEC's power used by the FBI", administrative(generic, "15 U.S.C. 78u(b)", civil, fbi), wrongIssuer},
		{"revenue, by the FBI", administrative(generic, "26 U.S.C. 7602", tax, fbi), wrongIssuer},
		{"immigration, locations of officers", administrative(generic, "8 U.S.C. 1225(d)(4)",
			offenceIs("other", "Posting locations of ICE agents, harassment online")), refused},
		{"immigration, tracking of officers", administrative(generic, "8 U.S.C. 1225(d)(4)",
			offenceIs("other", "Tracking of ICE agents")), refused},
		{"immigration, harassment of officers", administrative(generic, "8 U.S.C. 1225(d)(4)",
			offenceIs("other", "Online harassment of immigration officers")), refused},
		{"immigration, a false statement", administrative(generic, "8 U.S.C. 1225(d)(4)",
			offenceIs("other", "False statement to an immigration officer on entry")), []string{"approve"}},
		{"immigration, by a city's police", administrative(generic, "8 U.S.C. 1225(d)(4)", local,
			offenceIs("other", "Unlawful re-entry", "8 U.S.C. 1326")), wrongIssuer},

		{"bank secrecy", administrative(generic, "31 U.S.C. 5318(a)(4)", money), refused},
		{"bank secrecy, both rows are named", administrative(generic, "31 U.S.C. 5318(a)(4)", money),
			[]string{clause + "~administrative subpoena", clause + "~Bank Secrecy Act summons"}},
		{"bank secrecy under the customs row", administrative("us.customs_summons", "31 U.S.C. 5318(a)(4)", money),
			refused},
		{"another section of that title", administrative(generic, "31 U.S.C. 5322", money),
			[]string{"push_back", "legal_basis.wrong_statute", "!subscriber.name"}},

		{"immigration, violation empty", administrative(generic, "8 U.S.C. 1225(d)(4)", offenceIs("other", "")),
			[]string{"push_back", "legal_basis.no_offence"}},
		{"immigration, for speech", administrative(generic, "8 U.S.C. 1225(d)(4)",
			offenceIs("speech", "Posts about officers", "8 U.S.C. 1227")), refused},
		{"immigration, against critics", administrative(generic, "8 U.S.C. 1225(d)(4)",
			offenceIs("other", "Doxing of officers", "8 U.S.C. 1227")), refused},
		{"immigration, a removal", administrative(generic, "8 U.S.C. 1225(d)(4)",
			offenceIs("other", "Unlawful re-entry", "8 U.S.C. 1326")),
			[]string{"approve", clause + "=review", "+subscriber.name", "notice=notify_before"}},

		{"customs, merchandise", administrative(generic, "19 U.S.C. 1509",
			offenceIs("other", "Undervalued merchandise on entry", "19 U.S.C. 1592")),
			[]string{"approve", "counsel", mismatch + "=review", "+subscriber.name"}},
		{"customs, an offence without merchandise", administrative(generic, "19 U.S.C. 1509",
			offenceIs("fraud", "Wire fraud", "18 U.S.C. 1343")), refused},
		{"customs, no offence", administrative(generic, "19 U.S.C. 1509",
			func(r *review.Request) { r.Process.Offence = nil }), refused},
		{"customs, speech about goods", administrative(generic, "19 U.S.C. 1509",
			offenceIs("speech", "Posts about imported goods")), refused},

		{"Inspector General", administrative(generic, "5 U.S.C. 406(a)(4)", oig),
			[]string{"approve", clause + "=review", clause + "~program", "-legal_basis.wrong_issuer",
				"+subscriber.name"}},
		{"Inspector General, in the appendix", administrative(generic, "5 U.S.C. App. 3 § 6(a)(4)", oig),
			[]string{"approve", "-legal_basis.wrong_statute", "+subscriber.name"}},
		{"Inspector General Act", administrative(generic, "Inspector General Act of 1978, section 6(a)(4)", oig),
			[]string{"approve", "-legal_basis.wrong_statute", "+subscriber.name"}},
		{"no Inspector General", administrative(generic, "5 U.S.C. 406(a)(4)"),
			[]string{"push_back", "legal_basis.wrong_issuer=push_back", "!subscriber.name"}},

		{"FTC", administrative(generic, "15 U.S.C. 57b-1", ftc, civil),
			[]string{"approve", "counsel", mismatch + "=review", "+subscriber.name"}},
		{"FTC on Google", administrative(generic, "15 U.S.C. 57b-1", ftc, civil, platformIs("google")),
			[]string{"approve", "-" + mismatch, clause + "=review", "+subscriber.name"}},
		{"FTC without provision", administrative(generic, "15 U.S.C. 57b-1", ftc,
			offenceIs("other", "Deceptive practices")),
			[]string{"push_back", "legal_basis.no_offence"}},
		{"CFPB", administrative(generic, "12 U.S.C. 5562(c)", cfpb, civil),
			[]string{"approve", "counsel", mismatch + "=review", "+subscriber.name"}},
		{"CFPB without return date", administrative("us.cfpb_cid", "12 U.S.C. 5562(c)",
			cfpb, civil, func(r *review.Request) { r.Process.ReturnBy = review.Date{} }),
			[]string{"push_back", "legal_basis.undated~no return date", "-legal_basis.unsigned"}},
		{"SEC", administrative(generic, "15 U.S.C. 78u(b)", sec, civil),
			[]string{"approve", "counsel", mismatch + "=review", "-legal_basis.wrong_statute"}},
		{"a State's Attorney General", administrative(generic, "Tex. Bus. & Com. Code 17.61", civil,
			agencyIs("Office of the Texas Attorney General", "a.b@oag.texas.gov"),
			of("US-TX", "Attorney General of Texas")),
			[]string{"approve", "counsel", mismatch + "=review", "-legal_basis.wrong_statute"}},
		{"another agency of a State", administrative(generic, "Tex. Bus. & Com. Code 17.61", civil,
			agencyIs("Texas Department of Licensing", "a.b@tdlr.texas.gov"), of("US-TX", "Department")),
			[]string{"push_back", "legal_basis.unknown_instrument"}},
		{"revenue", administrative(generic, "26 U.S.C. 7602", irs, offenceIs("other", "Tax evasion", "26 U.S.C. 7201")),
			[]string{"approve", clause + "~referred", "+subscriber.name"}},
		{"revenue, unnamed persons", administrative(generic, "26 U.S.C. § 7609(f)",
			offenceIs("other", "Tax evasion", "26 U.S.C. 7201")),
			[]string{"push_back", "counsel", "legal_basis.wrong_issuer"}},
		{"financial privacy", administrative(generic, "12 U.S.C. 3414(a)(5)", money),
			[]string{"push_back", "counsel", "legal_basis.wrong_entity"}},

		{"no statute", administrative(generic, ""),
			[]string{"push_back", "legal_basis.wrong_statute", "!subscriber.name"}},
		{"only 2703(c)(2)", administrative(generic, "18 U.S.C. 2703(c)(2)"),
			[]string{"push_back", "legal_basis.wrong_statute"}},
		{"876 of another title", administrative(generic, "18 U.S.C. 876"),
			[]string{"push_back", "legal_basis.wrong_statute"}},
		{"1225 of another title", administrative(generic, "18 U.S.C. 1225"),
			[]string{"push_back", "legal_basis.wrong_statute", "-" + mismatch}},
		{"876 of the regulations", administrative(generic, "21 CFR 876"),
			[]string{"push_back", "legal_basis.wrong_statute"}},
		{"3486 and another power", administrative(generic, "18 U.S.C. 3486; 31 U.S.C. 5318",
			offenceIs("child_exploitation", "Abuse", "18 U.S.C. 2252A")),
			[]string{clause + "~also cites"}},
	}
	expectAll(t, tests)
}

// TestAdministrativeStatutesAreReadInEverySpelling: whichever row of the table is chosen, and however the statute is
// spelt, the process is judged by the row of its statute.
func TestAdministrativeStatutesAreReadInEverySpelling(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	sections := []struct{ id, title, section, sub string }{
		{"us.bsa_summons", "31", "5318", "(a)(4)"}, {"us.immigration_subpoena", "8", "1225", "(d)(4)(A)"},
		{generic, "21", "876", "(a)"}, {generic, "18", "3486", "(a)(1)"}, {"us.customs_summons", "19", "1509", "(a)"},
		{"us.ig_subpoena", "5", "406", "(a)(4)"}, {"us.ftc_cid", "15", "57b-1", "(c)"},
		{"us.ftc_cid", "15", "57b–1", ""},
		{"us.cfpb_cid", "12", "5562", "(c)"}, {"us.irs_summons", "26", "7602", "(a)(2)"},
		{"us.sec_subpoena", "15", "78u", "(b)"},
		{"us.rfpa", "12", "3414", "(a)(5)(A)"},
	}
	for _, s := range sections {
		n := s.section + s.sub
		spellings := []string{s.title + " U.S.C. § " + n, s.title + " U.S.C. §§ " + n, s.title + " USC " + n,
			s.title + " u.s.c. sec. " + n, s.title + "\u00a0U.S.C.\u00a0§\u00a0" + n, s.title + " U.S. Code § " + n,
			"Title " + s.title + ", Section " + n, "Title " + s.title + ", United States Code, Section " + n,
			"Section " + n + " of Title " + s.title,
			"sections " + n + " of title " + s.title + " of the United States Code",
			s.title + " United States Code " + n, s.title + "U.S.C." + n, s.title + "USC" + s.section,
			"18 U.S.C. 2703(c)(2); " + s.title + " U.S.C. " + n,
			"pursuant to Title " + s.title + " U.S.C. Section " + n,
			"18 USC 2703(c)(2) and section " + n + " of title " + s.title}
		for _, spelling := range spellings {
			for _, chosen := range p.StatuteTables["us.administrative"] {
				if chosen == "us.irs_john_doe" && s.id == "us.irs_summons" {
					continue // the stricter row of the same sections stays
				}
				r, err := administrative(chosen, spelling).read()
				if err != nil {
					t.Fatal(err)
				}
				if got := review.JudgedBy(p, r); got != s.id {
					t.Errorf("%s under %q is judged by %s, want %s", chosen, spelling, got, s.id)
				}
			}
		}
	}
}

// TestAdministrativeStatutesAreReadUnderTheNameOfTheAct: a section of an Act counts as the section of the Code that it
// is, and a section that the table does not know, or of a State's Act, as none.
func TestAdministrativeStatutesAreReadUnderTheNameOfTheAct(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	judgedBy := func(chosen, statute string) string {
		r, err := administrative(chosen, statute).read()
		if err != nil {
			t.Fatal(err)
		}
		return review.JudgedBy(p, r)
	}
	sections := []struct{ id, names, section, sub, code string }{
		{"us.immigration_subpoena", "Immigration and Nationality Act|Immigration & Nationality Act|INA|I.N.A.", "235",
			"(d)(4)(A)",
			"8 U.S.C. § 1225"},
		{"us.customs_summons", "Tariff Act", "509", "(a)", "19 U.S.C. 1509"},
		{generic, "Controlled Substances Act|CSA|C.S.A.", "506", "(a)", "21 U.S.C. 876"},
		{generic, "Health Insurance Portability and Accountability Act|HIPAA", "248", "(a)", "18 U.S.C. 3486"},
		{"us.irs_summons", "Internal Revenue Code|IRC|I.R.C.|IRS Code|Int. Rev. Code", "7602", "(a)(2)",
			"26 U.S.C. 7602"},
		{"us.ftc_cid", "Federal Trade Commission Act|FTC Act|F.T.C. Act", "20", "(c)(1)", "15 U.S.C. § 57b-1"},
		{"us.cfpb_cid", "Consumer Financial Protection Act|CFPA|Dodd-Frank Act", "1052", "(c)", "12 U.S.C. 5562"},
		{"us.bsa_summons", "Bank Secrecy Act|BSA", "5318", "(a)(4)", "31 U.S.C. 5318"},
		{"us.sec_subpoena", "Securities Exchange Act|Exchange Act", "21", "(b)", "15 U.S.C. 78u"},
		{"us.sec_subpoena", "Securities Act", "19", "(c)", "15 U.S.C. 77s"},
		{"us.ig_subpoena", "Inspector General Act|IG Act", "6", "(a)(4)", "5 U.S.C. 406"},
		{"us.rfpa", "Right to Financial Privacy Act|RFPA", "1114", "(a)(5)", "12 U.S.C. 3414"},
	}
	for _, s := range sections {
		for name := range strings.SplitSeq(s.names, "|") {
			n := s.section + s.sub
			for _, spelling := range []string{name + " § " + n, name + " §" + n, name + ", section " + n,
				name + " sec. " + n,
				"section " + n + " of the " + name, "Section " + n + ", " + name,
				"sec. " + n + " of the " + name + " of 1930",
				name + " of 1978, as amended, § " + n, strings.ToUpper(name) + " § " + n,
				"the " + name + " (§ " + n + ")",
				"18 U.S.C. 2703(c)(2) and section " + n + " of the " + name,
				"18 U.S.C. § 2703(c)(2); " + name + " § " + n,
				name + " §\u00a0" + n + ", " + s.code, s.code + " (" + name + " § " + n + ")", s.code + s.sub} {
				for _, chosen := range p.StatuteTables["us.administrative"] {
					if chosen == "us.irs_john_doe" && s.id == "us.irs_summons" {
						continue // the stricter row of the same sections stays
					}
					if got := judgedBy(chosen, spelling); got != s.id {
						t.Errorf("%s under %q is judged by %s, want %s", chosen, spelling, got, s.id)
					}
				}
			}
		}
	}
	none := []string{"INA § 287", "section 1 of the Tariff Act of 1930", "Texas Controlled Substances Act § 506",
		"Tariff Act of 1509",
		"New York Securities Act § 19", "Immigration and Nationality Act", "CSA 841, 506", "INA, Criminal Code § 235",
		"section 235 of the Penal Code"}
	for _, statute := range none {
		if got := judgedBy(generic, statute); got != generic {
			t.Errorf("%q is judged by %s", statute, got)
		}
	}
	expectAll(t, []expectedAnswer{
		{"506 for drugs", administrative(generic, "Controlled Substances Act § 506",
			agencyIs("Drug Enforcement Administration", "a.b@dea.gov")),
			[]string{"approve", "-legal_basis.wrong_statute", "+subscriber.name"}},
		{"another section of the Act", administrative(generic, "Controlled Substances Act § 401"),
			[]string{"push_back", "legal_basis.wrong_statute", "!subscriber.name"}},
		{"of a State", administrative(generic, "Texas Controlled Substances Act § 506"),
			[]string{"push_back", "legal_basis.wrong_statute", "!subscriber.name"}},
		{"the Bank Secrecy Act alone", administrative(generic, "Bank Secrecy Act"),
			[]string{"reject", "counsel", "legal_basis.purpose_mismatch=reject"}},
		{"an Act whose section serves another purpose", administrative(generic, "HIPAA § 248",
			offenceIs("fraud", "Wire fraud", "18 U.S.C. 1343")),
			[]string{"reject", "counsel", "legal_basis.purpose_mismatch=reject", "!subscriber.name"}},
	})
}
