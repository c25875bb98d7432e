package review_test

import (
	"slices"
	"strings"
	"testing"

	"lert/review/policy"
)

// TestAdministrativePowersOfOtherAgencies: each row of the table of administrative subpoenas refuses every agency that
// is not its own.
func TestAdministrativePowersOfOtherAgencies(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	agencies := map[string]string{
		"Internal Revenue Service": "irs.gov", "IRS Criminal Investigation": "irs.gov",
		"Federal Trade Commission": "ftc.gov", "FTC": "ftc.gov", "Securities and Exchange Commission": "sec.gov",
		"Consumer Financial Protection Bureau": "cfpb.gov", "Federal Bureau of Investigation": "fbi.gov",
		"Drug Enforcement Administration": "dea.gov", "Homeland Security Investigations": "hsi.dhs.gov",
		"DOJ Office of the Inspector General": "usdoj.gov", "U.S. Department of Agriculture": "usda.gov",
		"Environmental Protection Agency": "epa.gov", "U.S. Department of Education": "ed.gov",
	}
	// own lists, for each statute, the agencies that it does not refuse.
	own := map[string]string{
		"8 U.S.C. 1225(d)(4)": "Homeland Security Investigations, Federal Bureau of Investigation, DOJ",
		"19 U.S.C. 1509":      "Homeland Security Investigations",
		"21 U.S.C. 876":       "Drug Enforcement Administration, Federal Bureau of Investigation, DOJ",
		"18 U.S.C. 3486": "Federal Bureau of Investigation, DOJ, Homeland Security Investigations, " +
			"Drug Enforcement Administration",
		"5 U.S.C. 406(a)(4)": "DOJ Office of the Inspector General", "26 U.S.C. 7602": "Internal Revenue Service, IRS",
		"26 U.S.C. 7609(f)": "Internal Revenue Service, IRS", "15 U.S.C. 57b-1": "Federal Trade Commission, FTC",
		"12 U.S.C. 5562(c)": "Consumer Financial Protection Bureau",
		"15 U.S.C. 78u(b)":  "Securities and Exchange Commission",
	}
	refused := []string{"legal_basis.wrong_issuer=push_back", "!subscriber.name", "!subscriber.ip_address"}
	for statute, mine := range own {
		for agency, domain := range agencies {
			isOwn := slices.ContainsFunc(strings.Split(mine, ", "), func(name string) bool {
				return name == agency || len(name) == 3 && strings.HasPrefix(agency, name+" ")
			})
			want := refused
			if isOwn {
				want = []string{"-legal_basis.wrong_issuer"}
				if statute == "26 U.S.C. 7609(f)" {
					continue // without a court order
				}
			}
			doc := administrative(generic, statute, agencyIs(agency, "a.b@"+domain))
			if err := expect(doc, want...)(p); err != nil {
				t.Errorf("%s by %s: %v", statute, agency, err)
			}
		}
	}
}

// TestImmigrationSubpoenasAboutCritics: criticism of officers and watching them are not what 8 U.S.C. 1225 serves,
// however they are told, and what is material to immigration is.
func TestImmigrationSubpoenasAboutCritics(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	subpoena := func(offence string) paper {
		return administrative("us.immigration_subpoena", "8 U.S.C. 1225(d)(4)",
			offenceIs("other", offence, "8 U.S.C. 1324"))
	}
	const mismatch = "legal_basis.purpose_mismatch"
	for _, staff := range []string{"deportation officers", "ICE agents", "Border Patrol agents", "removal teams",
		"immigration raids", "the Secretary of Homeland Security", "CBP officers"} {
		for _, about := range []string{"Identify the operator of an account that posts the names of %",
			"Mocking posts about %",
			"Account warns neighbours where % are working", "Insulting %", "A parody of %", "Satire about %",
			"Publishes photographs of %", "Livestreams of %", "Alerts followers to %", "Account exposes %",
			"Criticism of %", "Harassing % online", "A hotline for sightings of %", "Warned residents of %",
			"Filming %"} {
			if err := expect(subpoena(strings.ReplaceAll(about, "%", staff)), "reject", "counsel", mismatch+"=reject",
				"!subscriber.name")(p); err != nil {
				t.Errorf("%s, %s: %v", about, staff, err)
			}
		}
	}
	for _, offence := range []string{"Visa overstay; eligibility to remain", "Unlawful re-entry",
		"False statement to an immigration officer on entry", "Gave the name of another to a CBP officer",
		"Warned by an officer not to return, and re-entered", "Marriage fraud; disclosed to an officer of ICE",
		"Critical documents withheld from an officer", "Failed to appear after an immigration bond was posted",
		"Transport of aliens; agents followed the vehicle to a home address"} {
		if err := expect(subpoena(offence), "approve", "-"+mismatch, "+subscriber.name")(p); err != nil {
			t.Errorf("%s: %v", offence, err)
		}
	}
}

// TestCustomsSummonsesNameMerchandise: the duties of officers and the name of the agency are no goods.
func TestCustomsSummonsesNameMerchandise(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	const mismatch = "legal_basis.purpose_mismatch"
	for want, offences := range map[string][]string{
		mismatch + "=reject": {"Account posting parody of the agency; duties of officers", "Insult of customs officers",
			"Obstruction of duty", "Important information about officers", "Threats to ICE officers", "Duty to report"},
		mismatch + "=review": {"Undervaluation of imported aluminium", "Evasion of duties", "Customs duties unpaid",
			"Smuggling of goods", "Loss of duties", "Importation of counterfeit handbags", "False customs declaration"},
	} {
		for _, offence := range offences {
			doc := administrative("us.customs_summons", "19 U.S.C. 1509", offenceIs("other", offence))
			if err := expect(doc, "counsel", want)(p); err != nil {
				t.Errorf("%s: %v", offence, err)
			}
		}
	}
}
