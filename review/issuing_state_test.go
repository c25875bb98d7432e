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
		"Superior Court, County of Los Angeles": "US-XX",
		"Los Angeles Superior Court":            "US-XX", "LA County Sheriff": "US-XX", "Superior Court of LA": "US-XX",
		"IN THE SUPERIOR COURT, COUNTY OF KING": "US-XX",
		"DISTRICT COURT, LA PLATA COUNTY":       "US-XX", "DISTRICT COURT, LA PLATA COUNTY, CO": "US-CO",
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
		{"a court of a county", on("Superior Court, County of Los Angeles", "Los Angeles Police Department", warrant),
			[]string{asked}},
		{"a court that says nothing", on("District Court", "Vice Squad", warrant), []string{asked, "+subscriber.name"}},
		{"no court", on("", "Vice Squad", "us.2703d"), []string{asked}},
		{"a federal agency", on("District Court", "Federal Bureau of Investigation", warrant), []string{"-" + asked}},
		{"a federal court", on("United States District Court", "Vice Squad", warrant), []string{"-" + asked}},
		{"a State's agency", on("District Court", "Texas Department of Public Safety", warrant), []string{"-" + asked}},
		{"a postal code", on("District Court, Boise, ID", "Vice Squad", warrant), []string{"-" + asked}},
	})
}
