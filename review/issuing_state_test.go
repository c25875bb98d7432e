package review_test

import (
	"strings"
	"testing"

	"lert/review"
)

// TestStateNamed: the State of an authority is read in every spelling of its name, and never from a county or a city
// that is called like another.
func TestStateNamed(t *testing.T) {
	expect := func(name, want string) {
		t.Helper()
		got, isFederal := review.StateNamed(name)
		if isFederal {
			got = "federal"
		}
		if got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	names, abbreviations := review.StateNames()
	title := func(s string) string {
		words := strings.Fields(s)
		for i, w := range words {
			if w != "of" {
				words[i] = strings.ToUpper(w[:1]) + w[1:]
			}
		}
		return strings.Join(words, " ")
	}
	spellings := map[string][]string{}
	for name, code := range names {
		for _, s := range []string{title(name), strings.ToUpper(name), strings.Replace(title(name), " ", "  ", 1)} {
			spellings[code] = append(spellings[code], s)
			if code != "DC" { // "district of" a State is a federal district
				expect("District of "+s, "federal")
				expect("U.S. District Court, Northern District of "+s, "federal")
			}
			expect("Superior Court of "+s, "US-"+code)
			expect("State of "+s, "US-"+code)
			expect(s+" State Police", "US-"+code)
			expect(s+" Department of Justice", "US-"+code)
			expect(s+" Office of Homeland Security", "US-"+code)
			expect("Department of Justice, State of "+s, "US-"+code)
			expect("United States Attorney, "+s, "federal")
		}
		spellings[code] = append(spellings[code], code, code+" 77002", code+".")
		expect("State of "+code, "US-"+code)
		expect(code+" State Police", "US-"+code)
		expect("S.D. "+title(name), "federal")
		expect("ED"+code, "federal")
	}
	for short, code := range abbreviations {
		words := strings.Fields(title(short))
		spellings[code] = append(spellings[code], strings.Join(words, ". ")+".", strings.Join(words, ".")+".",
			strings.ToUpper(strings.Join(words, "."))+".")
		expect("N.D. "+title(short)+".", "federal")
	}
	for code, list := range spellings {
		for _, s := range list {
			for _, place := range []string{"District Clerk, Harris County, ", "Superior Court, Springfield, ",
				"Sheriff, Nevada County, ",
				"Circuit Court of Washington County, ", "City of Wyoming, ", "Police Department, ",
				"Kansas City Police Department, "} {
				expect(place+s, "US-"+code)
			}
		}
	}

	for name, want := range map[string]string{
		"Nevada County Sheriff": "US-XX", "Circuit Court of Delaware County": "US-XX", "County of Washington": "US-XX",
		"Iowa County, Wisconsin": "US-WI", "Indiana County, Pennsylvania": "US-PA", "Texas County, Oklahoma": "US-OK",
		"Oregon County, Mo.": "US-MO", "Ohio County, WV": "US-WV", "Delaware County, Pa.": "US-PA",
		"Washington County, Oregon": "US-OR", "Colorado County, Texas": "US-TX", "Mississippi County, Ark.": "US-AR",
		"Wyoming County Court, N.Y.": "US-NY", "Nevada, Missouri": "US-MO", "Delaware, Ohio, Municipal Court": "US-OH",
		"New York County District Attorney": "US-NY", "Supreme Court, County of New York": "US-NY",
		"City of New York": "US-NY", "New York City Police Department": "US-NY", "New York Police Department": "US-NY",
		"Oklahoma City Police": "US-OK", "Kansas City Police Department": "US-XX",
		"Washington Police Department": "US-XX", "City of Delaware": "US-XX", "Iowa City Police Department": "US-IA",
		"Missouri City Police Department": "US-XX", "Texas City, TX": "US-TX", "Washington, D.C.": "US-DC",
		"Washington, DC": "US-DC", "Washington D C": "US-DC",
		"Metropolitan Police Department, Washington, D.C.":                              "US-DC",
		"Superior Court of the District of Columbia, 500 Indiana Avenue NW, Washington": "US-DC",
		"District of Columbia": "US-DC", "U.S. District Court for the District of Columbia": "federal",
		"George Washington University Police, Ashburn, Va.": "US-VA",
		"Washington University Police Department":           "US-XX",
		"University of Washington Police":                   "US-WA",
		"Arkansas State Police":                             "US-AR", "Kansas Bureau of Investigation": "US-KS",
		"West Virginia State Police": "US-WV", "Virginia Beach Police Department": "US-VA",
		"Superior Court, County of Los Angeles": "US-CA",
		"Los Angeles Superior Court":            "US-CA", "LA County Sheriff": "US-XX", "Superior Court of LA": "US-XX",
		"IN THE SUPERIOR COURT, COUNTY OF KING": "US-XX",
		"DISTRICT COURT, LA PLATA COUNTY":       "US-CO", "DISTRICT COURT, LA PLATA COUNTY, CO": "US-CO",
		"DE SOTO PARISH SHERIFF, LA": "US-LA", "TRAVIS CO": "", "TRAVIS CO., TX": "US-TX",
		"Dist. Ct., Travis Cty., Tex.": "US-TX", "Cal. Super. Ct.": "US-CA", "Calif Highway Patrol": "US-CA",
		"CA Superior Court": "US-CA", "TX DPS": "US-TX", "AUSTIN, TX POLICE DEPARTMENT": "US-TX",
		"Superior Court, Judicial District of Hartford": "US-XX",
		"First Judicial District of Pennsylvania":       "US-PA",
		"S.D.N.Y.": "federal", "D. Mass.": "federal", "SDNY": "federal", "N.D., Cass County": "US-ND",
		"Homeland Security Investigations, Dallas, Texas": "federal", "FBI, Kansas City, Missouri": "federal",
		"Department of Justice": "federal", "Federal Way Police Department, WA": "US-WA",
		"Miss Marple": "", "Ill will": "", "Hon. Virginia Smith": "US-VA", "District Court": "", "": "",
	} {
		expect(name, want)
	}
}

// TestTheStateIsAskedFor: a court that names neither a State nor the United States is asked about.
func TestTheStateIsAskedFor(t *testing.T) {
	on := func(court, agency, instrument string) paper {
		return changed(warrantDoc, func(r *review.Request) {
			r.Process.Instrument, r.Requester.Agency = instrument, agency
			of("", court)(r)
		})
	}
	const asked, warrant = "legal_basis.policy_clause~which State", "us.search_warrant"
	expectAll(t, []expectedAnswer{
		{"a court of a county", on("Superior Court, County of Orange", "Orange County Sheriff", warrant),
			[]string{asked}},
		{"a court that says nothing", on("District Court", "Vice Squad", warrant), []string{asked, "+subscriber.name"}},
		{"no court", on("", "Vice Squad", "us.2703d"), []string{asked}},
		{"a federal agency", on("District Court", "Federal Bureau of Investigation", warrant), []string{"-" + asked}},
		{"a federal court", on("United States District Court", "Vice Squad", warrant), []string{"-" + asked}},
		{"a State's agency", on("District Court", "Texas Department of Public Safety", warrant), []string{"-" + asked}},
		{"a postal code", on("District Court, Boise, ID", "Vice Squad", warrant), []string{"-" + asked}},
	})
}

// TestPlacesTellTheirState: the county or the city in the name of a court or an office tells the State where it lies in
// that State alone; elsewhere in a name, and where several States have it, it tells none.
func TestPlacesTellTheirState(t *testing.T) {
	for name, want := range map[string]string{
		"Superior Court of San Francisco": "US-CA", "County of Fresno": "US-CA", "San Jose Police": "US-CA",
		"Los Angeles County Sheriff": "US-CA", "Fresno County Superior Court": "US-CA", "SAN JOSE PD": "US-CA",
		"Superior Court, Riverside": "US-CA", "People of the County of Kern": "US-CA", "Marin Cnty. Sheriff": "US-CA",
		"City and County of San Francisco": "US-CA", "Police Department, San Diego": "US-CA",
		"Santa Clara County District Attorney": "US-CA", "Alameda District Attorney's Office": "US-CA",
		"Sheriff of Sonoma": "US-CA", "City of Oxnard Police Department": "US-CA",
		"Denver District Court": "US-CO", "Arapahoe County District Court": "US-CO", "Fort Collins Police": "US-CO",
		"District Clerk, Travis County": "US-TX", "Bexar County Sheriff's Office": "US-TX",
		"Travis Co. Sheriff": "US-TX", "San Antonio Police Department": "US-TX", "Westchester County Court": "US-NY",
		"County of St. Lawrence": "US-NY", "Snohomish County Superior Court": "US-WA",
		"Seattle Police Department": "US-WA",
		// What is named beside it counts first.
		"Fresno County, Texas": "US-TX", "San Jose Police Department, Ill.": "US-IL", "Parker, CO Police": "US-CO",
		"FBI, San Francisco": "federal", "U.S. Marshal, Travis County": "federal",
		"San Francisco, Department of Justice": "federal",
		// Several States have it, or it is the name of a person or of a town elsewhere.
		"Superior Court of Orange": "US-XX", "Orange County Sheriff": "US-XX", "County of Kings": "US-XX",
		"Washington County Circuit Court": "US-XX", "El Paso County Sheriff": "US-XX", "Santa Cruz County": "US-XX",
		"King County Superior Court": "US-XX", "Riverside Police Department": "US-XX", "City of Riverside": "US-XX",
		"Mesa Municipal Court": "US-XX", "Austin Police Department": "US-XX", "District Court, Austin": "",
		"Judge Marin, District Court of Cass County": "US-XX", "Sheriff Travis Hill": "US-XX",
		"District Court, Judge Kerr": "", "Island Police": "", "PARKER CO POLICE DEPARTMENT": "US-XX",
	} {
		got, isFederal := review.StateNamed(name)
		if isFederal {
			got = "federal"
		}
		if got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	d := func(court, agency string) paper {
		return changed(warrantDoc, func(r *review.Request) {
			r.Process.Instrument, r.Process.Statute, r.Requester.Agency = "us.2703d", "18 U.S.C. 2703(d)", agency
			r.Process.ValidUntil = review.Date{}
			ask("subscriber.name", "subscriber.ip_address", "traffic.ip_log")(r)
			of("", court)(r)
		})
	}
	narrowed := []string{"approve_narrowed", "legal_basis.insufficient~1546.1(b)", "+subscriber.name",
		"!traffic.ip_log"}
	asked := []string{"-legal_basis.insufficient~1546.1(b)", "legal_basis.policy_clause~which State", "+traffic.ip_log"}
	expectAll(t, []expectedAnswer{
		{"a court by its county", d("Superior Court of San Francisco", "Police"), narrowed},
		{"an agency by its city", d("Superior Court", "San Jose Police"), narrowed},
		{"a county of several States", d("Superior Court of Orange", "Orange County Sheriff"), asked},
		{"a county of another State", d("District Court, Travis County", "Police"),
			[]string{"-legal_basis.insufficient~1546.1(b)", "-legal_basis.policy_clause~which State"}},
	})
}

// TestFederalCourtsSitInAState: a court of the United States is judged by no State's law, in every style of its name,
// although the document gives the State in which it sits.
func TestFederalCourtsSitInAState(t *testing.T) {
	d := func(court, state string) paper {
		return changed(warrantDoc, func(r *review.Request) {
			r.Process.Instrument, r.Process.Statute = "us.2703d", "18 U.S.C. 2703(d)"
			r.Process.ValidUntil = review.Date{}
			ask("subscriber.name", "traffic.ip_log")(r)
			of(state, court)(r)
		})
	}
	var rows []expectedAnswer
	for _, court := range []string{"US District Court, Central District of California",
		"United States District Court for the Northern District of California", "U.S. District Court, San Jose",
		"C.D. Cal.", "N.D. Cal.", "S.D. Cal", "CDCA", "CACD", "CD Cal", "E. D. Cal.", "USDC, Los Angeles",
		"U.S. Magistrate Judge, Los Angeles", "Central Dist. of California", "Central District California",
		"District Court, Eastern District of California", "Clerk, United States District Court"} {
		rows = append(rows, expectedAnswer{court, d(court, "US-CA"), []string{"approve", "+traffic.ip_log"}})
		if got, isFederal := review.StateNamed(court); !isFederal {
			t.Errorf("%q is of %q", court, got)
		}
	}
	for _, court := range []string{"Superior Court of California, County of Kern",
		"Superior Court, Central District", "",
		"Superior Court of California, County of Los Angeles, Central District", "Department of Justice",
		"District Court", "Superior Court, County of Kern, California, USA", "Superior Court, United States of America",
		"United States District Court, District of Nevada"} { // which contradicts what is given
		rows = append(rows, expectedAnswer{"a State's: " + court, d(court, "US-CA"),
			[]string{"legal_basis.insufficient~1546.1(b)", "!traffic.ip_log"}})
	}
	expectAll(t, rows)
	for name, want := range map[string]string{"District Court, Harris County, Texas, USA": "US-TX",
		"County Court, Travis County, United States of America": "US-TX", "TXSD": "federal", "ED Pa.": "federal",
		"N.D. Tex.": "federal", "W.D. Wash.": "federal", "Missouri Court of Appeals, Eastern District": "US-MO",
		"District Court, United States": "federal", "N.D., Cass County": "US-ND", "Jane Roe, MD, Texas": "US-TX"} {
		got, isFederal := review.StateNamed(name)
		if isFederal {
			got = "federal"
		}
		if got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}
