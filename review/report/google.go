package report

import (
	"slices"
	"strings"
)

// googleHeader is the header of the long form that Google publishes: a row for each
// country and kind of legal process.
var googleHeader = []string{"Period Ending", "Country/Region", "CLDR Territory Code", "Legal Process",
	"User Data Requests", "Percentage disclosed", "Accounts"}

// googlePapers are the kinds of legal process as Google names them, in the order of its
// files, each with the families of United States instruments that it counts.
var googlePapers = []struct {
	name     string
	families []string
}{
	{"Subpoenas", []string{"Subpoena"}},
	{"Search Warrants", []string{"Search Warrant", "MLAT Search Warrant"}},
	{"Other Court Orders", []string{"Court Order (18 USC 2703(d))", "Court Order (Other)", "MLAT Order"}},
	{"Pen Register Orders", []string{"Pen Register/Trap and Trace"}},
	{"Wiretap Orders", []string{"Title III"}},
}

const (
	googleEmergency    = "Emergency Disclosure Requests"
	googlePreservation = "Preservation Requests"
	googleOther        = "Other Legal Requests"
	googleOPO          = "CLOUD ACT - OPOs"
	googleIPA          = "CLOUD Act - IPA CDRs"
)

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
	var names []string
	for _, p := range googlePapers {
		names = append(names, p.name)
	}
	names = append(names, googleEmergency, googlePreservation, googleOther, googleOPO, googleIPA)
	for _, o := range r.countries() {
		for _, name := range names {
			list := r.filter(o.list, func(e *Entry) bool { return googlePaper(e) == name })
			if len(list) == 0 {
				continue
			}
			share := textCell("")
			if name != googlePreservation {
				share = r.percentCell(list)
				share.Text = strings.TrimSuffix(share.Text, "%")
			}
			t.rows = append(t.rows, tableRow{o.key() + " " + name, []Cell{textCell(end), textCell(o.name),
				textCell(o.code), textCell(name), r.requestsCell(list), share, r.accountsCell(list)}})
		}
	}
	return t
}
