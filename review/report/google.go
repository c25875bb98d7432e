package report

import (
	"slices"
	"strings"
)

// googleHeader is the header of the long form that Google publishes: a row for each
// country and kind of legal process.
var googleHeader = []string{"Period Ending", "Country/Region", "CLDR Territory Code", "Legal Process",
	"User Data Requests", "Percentage disclosed", "Accounts"}

// The kinds of legal process, and of other requests, that Google names besides those of
// the United States.
const (
	googleEmergency    = "Emergency Disclosure Requests"
	googlePreservation = "Preservation Requests"
	googleOther        = "Other Legal Requests"
	googleOPO          = "CLOUD ACT - OPOs"
	googleIPA          = "CLOUD Act - IPA CDRs"
)

// googlePapers are the kinds of rows in the order of Google's files, each with the
// families of United States instruments that it counts.
var googlePapers = []struct {
	name     string
	families []string
}{
	{"Subpoenas", []string{"Subpoena"}},
	{"Search Warrants", []string{"Search Warrant", "MLAT Search Warrant"}},
	{"Other Court Orders", []string{"Court Order (18 USC 2703(d))", "Court Order (Other)", "MLAT Order"}},
	{"Pen Register Orders", []string{"Pen Register/Trap and Trace"}},
	{"Wiretap Orders", []string{"Title III"}},
	{googleEmergency, nil}, {googlePreservation, nil}, {googleOther, nil}, {googleOPO, nil}, {googleIPA, nil},
}

// googlePaper is the kind of row in which an entry counts, "" if it counts in none.
func googlePaper(e *Entry) string {
	switch e.class {
	case preservation:
		return googlePreservation
	case emergency:
		return googleEmergency
	case legalProcess:
	default:
		return ""
	}
	switch e.instrument {
	case "uk.opo":
		return googleOPO
	case "uk.ipa_cd", "uk.ipa_interception":
		return googleIPA
	}
	if e.Country == "US" {
		for _, p := range googlePapers {
			if slices.Contains(p.families, e.family) {
				return p.name
			}
		}
	}
	return googleOther
}

// Google is the report in Google's long form, from the same entries as Meta's: the rows
// of a country without its preservations add up to Meta's total. A preservation
// discloses nothing and so has no percentage.
func (r *Report) Google() *Table {
	t := &Table{format: "google", header: googleHeader, report: r}
	end := r.Period.End().AddDate(0, 0, -1).Format("2006-01-02")
	for _, o := range r.countries() {
		for _, p := range googlePapers {
			list := r.filter(o.list, func(e *Entry) bool { return googlePaper(e) == p.name })
			if len(list) == 0 {
				continue
			}
			share := textCell("")
			if p.name != googlePreservation {
				share = r.percentCell(list)
				share.Text = strings.TrimSuffix(share.Text, "%")
			}
			t.rows = append(t.rows, tableRow{o.key() + " " + p.name, []Cell{textCell(end), textCell(o.name),
				textCell(o.code), textCell(p.name), r.requestsCell(list), share, r.accountsCell(list)}})
		}
	}
	return t
}
