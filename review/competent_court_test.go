package review_test

import (
	"testing"

	"lert/review"
	"lert/review/policy"
)

// TestCompetentCourts: an office that only has the name of a judge or a court issues nothing, whatever role it is
// recorded with; the courts of the United States and of the States do.
func TestCompetentCourts(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	const issuer = "legal_basis.wrong_issuer"
	issuedBy := func(instrument, name, state string) func(*review.Request) {
		return func(r *review.Request) {
			r.Process.Instrument, r.Process.Authority.Name, r.Process.Authority.Subdivision = instrument, name, state
			r.Process.Attestations = []string{"not_protected_health_activity"}
		}
	}
	warrant := func(instrument, name, state string) paper {
		return changed(warrantDoc, issuedBy(instrument, name, state))
	}
	for _, instrument := range []string{"us.search_warrant", "us.2703d", "us.pen_register", "us.grand_jury_subpoena"} {
		for _, name := range []string{"Immigration Judge", "Executive Office for Immigration Review",
			"IMMIGRATION COURT, El Paso",
			"Administrative Law Judge", "Administrative-Law Judge, Social Security", "EOIR, Immigration Judge",
			"District Court of the Navajo Nation", "Navajo Nation District Court", "Tribal Court",
			"Tribal Judge, Hopi Tribe", "Cherokee Nation District Court", "Pueblo of Zuni Court",
			"Court of Indian Offenses", "United States Tax Court",
			"Arbitrator", "Hearing Officer"} {
			if err := expect(warrant(instrument, name, ""), issuer+"=push_back", "!subscriber.name")(p); err != nil {
				t.Errorf("%s by %q: %v", instrument, name, err)
			}
		}
	}
	for _, name := range []string{"United States District Court for the Northern District of Texas", "Magistrate Judge",
		"United States Court of Appeals for the Ninth Circuit", "Superior Court, County of Fresno",
		"District Court, Pueblo County, Colorado", "Circuit Court of Cook County", "National Criminal Court Judge"} {
		if err := expect(warrant("us.search_warrant", name, ""), "-"+issuer)(p); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}

	content := func(name, category string) paper {
		return changed(warrantDoc, func(r *review.Request) {
			issuedBy("us.search_warrant", name, "US-TX")(r)
			r.Platform, r.Process.ServedOn = "facebook", "Meta Platforms, Inc."
			r.Data = []review.Item{{Category: review.Category(category)}}
		})
	}
	for _, name := range []string{"Justice of the Peace, Precinct 3, Travis County, Texas",
		"Municipal Court Judge, Austin",
		"County Judge, Travis County", "County Criminal Court No. 3, Dallas County"} {
		if err := expect(content(name, "content.messages"), issuer+"~district judge",
			"!content.messages")(p); err != nil {
			t.Errorf("%q: %v", name, err)
		}
		if err := expect(content(name, "subscriber.name"), "-"+issuer)(p); err != nil {
			t.Errorf("%q for a name: %v", name, err)
		}
	}
	for _, name := range []string{"147th District Court, Travis County, Texas",
		"Judge, 299th Judicial District Court"} {
		if err := expect(content(name, "content.messages"), "-"+issuer)(p); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// TestInterceptionThreshold: no interception for an offence of a year or less, and none refused because its sentence is
// not stated.
func TestInterceptionThreshold(t *testing.T) {
	const threshold = "legal_basis.threshold"
	interception := func(years float64, state string) paper {
		return changed(penRegisterDoc, func(r *review.Request) {
			r.Platform, r.Process.ServedOn = "google", "Google LLC"
			r.Process.Instrument, r.Process.Authority.Role = "us.title_iii", "judge"
			r.Process.Statute, r.Process.Authority.Subdivision = "18 U.S.C. 2518", state
			r.Targets = []review.Target{{Type: "email", Value: "a.b@gmail.com"}}
			r.Process.Window = review.Period{From: point("2026-11-20"), To: point("2026-12-10")}
			r.Data = []review.Item{{Category: "content.mail"}}
			r.Process.Offence.MaxSentenceYears = years
		})
	}
	var tests []expectedAnswer
	for _, state := range []string{"", "US-MN"} {
		for _, years := range []float64{0.25, 0.5, 1} {
			tests = append(tests, expectedAnswer{"a misdemeanour", interception(years, state),
				[]string{threshold + "=narrow", "!content.mail"}})
		}
		for _, years := range []float64{0, 1.5, 2, 20} {
			tests = append(tests, expectedAnswer{"a felony", interception(years, state), []string{"-" + threshold}})
		}
	}
	expectAll(t, tests)
}

// TestOrdersOfStateCourts: the State of the court that orders silence is read in its name.
func TestOrdersOfStateCourts(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	const defective = "notice.gag_defective"
	order := func(issuer, state, court, courtState string) paper {
		return changed(warrantDoc, func(r *review.Request) {
			withNondisclosure("order", true, true, "2027-03-01")(r)
			r.Process.Authority.Name, r.Process.Authority.Subdivision = issuer, state
			r.Process.Nondisclosure.Authority.Name, r.Process.Nondisclosure.Authority.Subdivision = court, courtState
			r.Process.Attestations = []string{"not_protected_health_activity"}
		})
	}
	const federal, texas = "United States District Court, District of Minnesota", "District Court, Travis County, Texas"
	for _, c := range []struct {
		doc  paper
		want string
	}{
		{order(federal, "", texas, ""), defective + "~a different State"},
		{order(federal, "", "Superior Court of California, County of Fresno", ""), defective + "~a different State"},
		{order(federal, "", "Magistrate Judge", "US-TX"), defective + "~a different State"},
		{order("District Court, Hennepin County, Minnesota", "", texas, ""), defective + "~a different State"},
		{order(texas, "", texas, ""), "-" + defective},
		{order(texas, "", "District Court", "US-TX"), "-" + defective},
		{order(federal, "", federal, ""), "-" + defective},
		{order(federal, "", "Magistrate", ""), "-" + defective},
		{order(texas, "US-TX", federal, ""), "-" + defective},
	} {
		if err := expect(c.doc, c.want)(p); err != nil {
			t.Error(err)
		}
	}
}

// TestVoidLettersBarNothing: a letter of another agency, or below the rank, forbids no notice.
func TestVoidLettersBarNothing(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*review.Request){
		"of Homeland Security": agencyIs("Homeland Security Investigations", "a.b@hsi.dhs.gov"),
		"below the rank": func(r *review.Request) {
			agencyIs("Federal Bureau of Investigation", "a.b@fbi.gov")(r)
			r.Process.Authority.Name = "Assistant Special Agent in Charge"
		},
	} {
		doc := changed(warrantDoc, allChanges(asNSL, ask("subscriber.name"), change))
		if err := expect(doc, "push_back", "-notice.prohibited", "-notice.gag_not_attached",
			"notice=none")(p); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
