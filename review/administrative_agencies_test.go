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
					continue // without a court's order
				}
			}
			doc := administrative(generic, statute, agencyIs(agency, "a.b@"+domain))
			if err := expect(doc, want...)(p); err != nil {
				t.Errorf("%s by %s: %v", statute, agency, err)
			}
		}
	}
}
