package review_test

import (
	"strings"
	"testing"

	"lert/review"
	"lert/review/policy"
)

// officeNames are the ways in which process names an official of a title.
func officeNames(title string) []string {
	return []string{title, title + ", Phoenix", "Federal Bureau of Investigation, " + title, strings.ToUpper(title),
		strings.ToLower(title) + " (Division 7)", "Rowan Kemp\n" + title, strings.ReplaceAll(title, " ", "-"),
		strings.ReplaceAll(title, "e", "е"), "Acting " + title}
}

// TestRanks: the rank of the official who issued the process is read in the name of the office. One below that of the
// law refuses the process, also if it acts for one that reaches it, and none is for review.
func TestRanks(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	nsl := func(name string) paper {
		return changed(warrantDoc, func(r *review.Request) {
			asNSL(r)
			agencyIs("Federal Bureau of Investigation", "a.b@fbi.gov")(r)
			ask("subscriber.name")(r)
			r.Process.Authority.Name = name
		})
	}
	customs := func(name string) paper {
		return administrative("us.customs_summons", "19 U.S.C. 1509",
			offenceIs("other", "Undervalued merchandise on entry", "19 U.S.C. 1592"),
			func(r *review.Request) { r.Process.Authority.Name = name })
	}
	fisa := func(name string) paper {
		return changed(warrantDoc, func(r *review.Request) {
			asNSL(r)
			r.Process.Instrument, r.Process.Authority.Role, r.Process.Statute = "us.fisa", "other", "50 U.S.C. 1881a"
			r.Process.Authority.Name = name
		})
	}
	const noRank, clause = "does not state the rank", "legal_basis.policy_clause~"
	for _, c := range []struct {
		paper                  func(string) paper
		code                   string
		enough, below, unnamed []string
	}{
		{nsl, "legal_basis.nsl_defective",
			[]string{"Special Agent in Charge", "SAC", "Deputy Assistant Director", "Assistant Director in Charge",
				"Executive Assistant Director", "Deputy Director", "Director of the FBI"},
			[]string{"Assistant Special Agent in Charge", "ASAC", "Supervisory Special Agent", "Special Agent",
				"Unit Chief",
				"Section Chief", "Supervisory Senior Resident Agent", "Deputy Special Agent in Charge",
				"Task Force Officer",
				"Supervisory Special Agent for the Special Agent in Charge"},
			[]string{"Federal Bureau of Investigation", "Phoenix Field Office", "Designee of the Director of the FBI",
				"for the Special Agent in Charge", "Sacramento Division"}},
		{customs, "legal_basis.wrong_issuer",
			[]string{"Special Agent in Charge", "Port Director", "District Director", "Director of Field Operations"},
			[]string{"Assistant Special Agent in Charge", "Special Agent", "Import Specialist",
				"Assistant Port Director",
				"Resident Agent in Charge", "Special Agent for the Special Agent in Charge"},
			[]string{"Homeland Security Investigations", "Port of Seattle"}},
		{fisa, "legal_basis.wrong_issuer",
			[]string{"Attorney General", "Director of National Intelligence",
				"Foreign Intelligence Surveillance Court"},
			[]string{"Special Agent in Charge", "Deputy Assistant Director", "Assistant United States Attorney"}, nil},
	} {
		for rank, titles := range map[string][]string{"enough": c.enough, "below": c.below, "unnamed": c.unnamed} {
			want := map[string][]string{
				"enough":  {"-" + c.code},
				"below":   {c.code + "=push_back", "!subscriber.name"},
				"unnamed": {"-" + c.code, clause + noRank},
			}[rank]
			for _, title := range titles {
				for _, name := range officeNames(title) {
					if err := expect(c.paper(name), want...)(p); err != nil {
						t.Errorf("%q: %v", name, err)
					}
					if rank == "enough" && expect(c.paper(name), clause+noRank)(p) == nil {
						t.Errorf("%q: its rank is not found", name)
					}
				}
			}
		}
	}
}
