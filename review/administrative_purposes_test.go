package review_test

import (
	"strings"
	"testing"

	"lert/review"
	"lert/review/policy"
)

// TestPurposesOfSection3486: each limb of the section has its own officials and its own offences.
func TestPurposesOfSection3486(t *testing.T) {
	const mismatch, issuer = "legal_basis.purpose_mismatch", "legal_basis.wrong_issuer"
	fbi := agencyIs("Federal Bureau of Investigation", "a.b@fbi.gov")
	marshals := agencyIs("U.S. Marshals Service", "a.b@usdoj.gov")
	secretService := agencyIs("United States Secret Service", "a.b@usss.dhs.gov")
	of := func(agency func(*review.Request), offence func(*review.Request)) paper {
		return administrative(generic, "18 U.S.C. 3486", agency, offence)
	}
	refused := func(code string) []string { return []string{code, "!subscriber.name"} }
	sound := []string{"approve", "-" + mismatch, "-" + issuer, "+subscriber.name"}
	unregistered := offenceIs("other", "Unregistered sex offender", "18 U.S.C. 2250")
	tests := []expectedAnswer{
		{"unregistered, by the Bureau", of(fbi, unregistered), refused(issuer + "=push_back")},
		{"unregistered, by the Marshals", of(marshals, unregistered), sound},
		{"unregistered, filed as violence, by the Marshals",
			of(marshals, offenceIs("violent", "Sex offender failed to register", "18 U.S.C. 2250")), sound},
		{"unregistered, filed as of a child, by the Bureau",
			of(fbi, offenceIs("child_exploitation", "Sex offender failed to register", "18 U.S.C. 2250")),
			refused(issuer + "=push_back")},
		{"a sex offender who abused a child", of(fbi,
			offenceIs("child_exploitation", "Sex offender abused a minor", "18 U.S.C. 2251")), sound},
		{"trafficking of an adult", of(fbi,
			offenceIs("trafficking", "Sex trafficking of an adult woman by force", "18 U.S.C. 1591")),
			refused(mismatch + "=reject")},
		{"trafficking of a woman", of(fbi, offenceIs("other", "Trafficking of women", "18 U.S.C. 2421")),
			refused(mismatch + "=reject")},
		{"an adult, filed as of a child", of(fbi,
			offenceIs("child_exploitation", "Sex trafficking of an adult woman", "18 U.S.C. 1591")),
			[]string{"counsel", mismatch + "=review"}},
		{"trafficking, of whom is not said", of(fbi, offenceIs("trafficking", "Sex trafficking", "18 U.S.C. 1591")),
			[]string{"counsel", mismatch + "=review"}},
		{"trafficking of a girl by an adult", of(fbi,
			offenceIs("trafficking", "Sex trafficking of a girl by an adult", "18 U.S.C. 1591")), sound},
		{"kidnapping of a nine-year-old", of(fbi,
			offenceIs("violent", "Kidnapping of a 9-year-old", "18 U.S.C. 1201")), sound},
		{"kidnapping of a man", of(fbi,
			offenceIs("violent", "Kidnapping of a 40-year-old businessman", "18 U.S.C. 1201")),
			refused(mismatch + "=reject")},
		{"a threat, by its clause", of(secretService,
			offenceIs("violent", "Threat against the President", "18 U.S.C. 871")),
			[]string{"legal_basis.policy_clause~(a)(1)(A)(iii)", "+subscriber.name"}},
		{"a threat, by the Bureau", of(fbi, offenceIs("violent", "Threat against the President", "18 U.S.C. 871")),
			[]string{issuer + "~(a)(1)(A)(iii)", "!subscriber.name"}},
	}
	expectAll(t, tests)
}

// TestWordsOfTheOffenceCountMoreThanItsCategory: where the offence was filed under a category that its words do not
// bear out, counsel sees it.
func TestWordsOfTheOffenceCountMoreThanItsCategory(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	const mismatch = "legal_basis.purpose_mismatch"
	dea := agencyIs("Drug Enforcement Administration", "a.b@dea.gov")
	for want, offences := range map[string][]string{
		mismatch + "=review": {"Murder for hire|18 U.S.C. 1958", "Wire fraud|18 U.S.C. 1343",
			"Posts about officers|", "Arson|"},
		"-" + mismatch: {"Distribution of fentanyl|21 U.S.C. 841", "Conspiracy|21 U.S.C. § 846", "Sale of pills|",
			"Possession of a tableting machine|", "Import of a listed chemical|21 USC 959",
			"Maritime trafficking|46 U.S.C. 70503"},
	} {
		for _, offence := range offences {
			words, provision, _ := strings.Cut(offence, "|")
			doc := administrative(generic, "21 U.S.C. 876", dea, offenceIs("drugs", words, provision))
			if err := expect(doc, want)(p); err != nil {
				t.Errorf("%s: %v", offence, err)
			}
		}
	}
	for _, instrument := range []string{"us.grand_jury_subpoena", "us.trial_subpoena", "us.2703d",
		"us.search_warrant"} {
		for want, offences := range map[string][]string{
			mismatch + "=review": {"civil|Recovery of a sum", "fraud|Breach of contract", "other|Divorce proceedings",
				"other|Unpaid debts of the tenant"},
			"-" + mismatch: {"fraud|Wire fraud", "violent|Assault", "other|Perjury"},
		} {
			for _, offence := range offences {
				category, words, _ := strings.Cut(offence, "|")
				doc := changed(warrantDoc, func(r *review.Request) {
					r.Process.Instrument = instrument
					offenceIs(category, words)(r)
				})
				if err := expect(doc, want)(p); err != nil {
					t.Errorf("%s: %s: %v", instrument, offence, err)
				}
			}
		}
	}
}

// TestAdministrativeStatutesThatNobodyRead: a statute that may give the power and was not read is not called one that
// gives none.
func TestAdministrativeStatutesThatNobodyRead(t *testing.T) {
	const unknown, wrong = "legal_basis.unknown_instrument", "legal_basis.wrong_statute"
	in := func(state string) func(*review.Request) {
		return func(r *review.Request) {
			agencyIs("County Attorney", "a.b@hennepin.gov")(r)
			r.Process.Authority.Subdivision, r.Process.Authority.Role = state, "prosecutor"
		}
	}
	theft := offenceIs("fraud", "Theft by swindle", "609.52")
	notRead := []string{"push_back", unknown + "=push_back", "-" + wrong, "!subscriber.name"}
	wrongOne := []string{"push_back", wrong + "=push_back", "-" + unknown, "!subscriber.name"}
	tests := []expectedAnswer{
		{"labor", administrative(generic, "29 U.S.C. 1134"), notRead},
		{"commodities", administrative(generic, "7 U.S.C. § 15(c)"), notRead},
		{"mail", administrative(generic, "39 USC 3016"), notRead},
		{"Minnesota", administrative(generic, "Minn. Stat. § 388.23", in("US-MN"), theft), notRead},
		{"Florida", administrative(generic, "Fla. Stat. 27.04", in("US-FL"), theft), notRead},
		{"Utah", administrative(generic, "Utah Code 77-22-2.5", in("US-UT"), theft), notRead},
		{"a State that cites none", administrative(generic, "", in("US-UT"), theft), wrongOne},
		{"a State that cites federal law",
			administrative(generic, "18 U.S.C. 2703(c)(2)", in("US-UT"), theft), wrongOne},
		{"another section", administrative(generic, "18 U.S.C. 3485"), wrongOne},
		{"an executive order", administrative(generic, "Executive Order 12333"),
			[]string{"reject", "counsel", "legal_basis.no_obligation=reject", "-" + wrong, "!subscriber.name"}},
	}
	expectAll(t, tests)
}

// TestPurposesThatAreNotStated: no finding of the table quotes a purpose that the request does not state.
func TestPurposesThatAreNotStated(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	statutes := []string{"18 U.S.C. 3486", "21 U.S.C. 876", "19 U.S.C. 1509", "8 U.S.C. 1225", "5 U.S.C. 406",
		"26 U.S.C. 7602",
		"15 U.S.C. 57b-1", "12 U.S.C. 5562", "15 U.S.C. 78u", "31 U.S.C. 5318"}
	for _, statute := range statutes {
		for _, category := range []string{"terrorism", "cyber", "drugs", "speech", "civil", "fraud", "violent",
			"other", ""} {
			r, err := administrative(generic, statute, offenceIs(category, "Smuggling of goods")).read()
			if err != nil {
				t.Fatal(err)
			}
			r.Process.Purpose, r.Purpose = "", ""
			a := review.Assess(p, r, nil, testNow)
			for f := range a.Findings() {
				letter, _ := review.LetterSentences(p, r, f)
				if said := string(f.Text) + letter; strings.Contains(said, "purpose stated") ||
					strings.Contains(said, "(none)") {
					t.Errorf("%s for %q: %s %s", statute, category, f.Text, letter)
				}
			}
		}
	}
}
