package report

// googleHeader is the long form that Google publishes: a row per country and
// kind of paper.
var googleHeader = []string{"Period Ending", "Country/Region", "CLDR Territory Code", "Legal Process", "User Data Requests", "Percentage disclosed", "Accounts"}

// The kinds of paper as Google names them, in the order of its files, each
// with the families of policy that it holds for the United States.
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

// googlePaper is the row that an entry counts in, "" for none.
func googlePaper(e *Entry, c class) string {
	switch c {
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
			for _, f := range p.families {
				if f == e.family {
					return p.name
				}
			}
		}
	}
	return googleOther
}

// Google is the report in Google's long form, from the same entries as Meta's:
// the rows of a country without its preservations make up Meta's total. A
// preservation discloses nothing and so has no percentage.
func (r *Report) Google() *Table {
	t := &Table{format: "google", header: googleHeader, report: r}
	end := r.Period.End().AddDate(0, 0, -1).Format("2006-01-02")
	var names []string
	for _, p := range googlePapers {
		names = append(names, p.name)
	}
	names = append(names, googleEmergency, googlePreservation, googleOther, googleOPO, googleIPA)
	for _, o := range r.countries() {
		key := o.code
		if key == "" {
			key = notStated
		}
		for _, name := range names {
			list := r.filter(o.list, func(e *Entry, c class) bool { return googlePaper(e, c) == name })
			if len(list) == 0 {
				continue
			}
			share := textCell("")
			if name != googlePreservation {
				p := r.percentCell(list)
				share = Cell{Text: withCommas(p.n), n: p.n, cases: p.cases}
			}
			requests, accounts := r.requestsCell(list), r.accountsCell(list)
			requests.Text, accounts.Text = digits(requests.n), digits(accounts.n) // Google's files have no thousands commas
			t.rows = append(t.rows, Row{key: key + " " + name, cells: []Cell{
				textCell(end), textCell(o.name), textCell(o.code), textCell(name), requests, share, accounts,
			}})
		}
	}
	return t
}
