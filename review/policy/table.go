package policy

import (
	"fmt"
	"iter"
	"strconv"
	"strings"

	"lert/review"
)

// addCountryTable reads the short notation for countries, one to a line:
//
//	code | name | calling codes | digits of a whole number | EU, EEA or part of | zone, last zone | language
//
// A column may be empty. A territory that belongs to the Union as part of a Member State has that State's code where a
// member has EU. A (0) after a calling code: its numbers keep the zero that is dialled within the country. For
// 250 rows this is easier to read than keys and values, and loads twenty times faster.
func (m *merger) addCountryTable(p *pack) {
	const head = "code | name | calling codes | digits | EU, EEA or part of | zone | language"
	for row, columns := range m.tableRows(p, "country_table", p.CountryTable, "a country", head, 0) {
		bad := func(msg, hint string) { m.faults.addAt(p.name, row, msg, hint) }
		c := &review.Country{Code: columns[0], Name: columns[1], Calling: strings.Fields(columns[2]),
			Language: columns[6]}
		for i, code := range c.Calling {
			if kept, ok := strings.CutSuffix(code, "(0)"); ok {
				c.Calling[i], c.KeepsTrunkZero = kept, true
			}
		}
		if zones := strings.Fields(columns[5]); len(zones) > 0 {
			if c.Zone = zones[0]; len(zones) > 1 {
				c.LastZone = zones[1]
			}
			if len(zones) > 2 {
				bad("a country may have at most two zones: its capital's, and the one in which its day ends last",
					"write "+strconv.Quote(columns[5])+" in this form")
			}
		}
		if columns[3] != "" {
			low, high, ok := strings.Cut(columns[3], "-")
			if !ok {
				high = low
			}
			var err1, err2 error
			c.NumberMin, err1 = strconv.Atoi(low)
			c.NumberMax, err2 = strconv.Atoi(high)
			if err1 != nil || err2 != nil {
				bad("digits must be one number or a range, as 12 or 11-13", "write "+strconv.Quote(columns[3])+" in this form")
			}
		}
		switch columns[4] {
		case "EU":
			c.EU, c.EEA = true, true
		case "EEA":
			c.EEA = true
		case "":
		default:
			c.PartOf = columns[4]
		}
		m.checker.row(c, row, p.Basis)
		m.addCountry(locatedRow[review.Country]{c, p, row})
	}
}

// tableRows yields the rows of a short notation, one to a line: the node that gives the place, and the trimmed
// columns. It reports and skips a line that does not have as many columns as head, the last of which may be absent;
// they are empty then. A line that begins with # is a comment. what names a row in messages.
func (m *merger) tableRows(p *pack, key, table, what, head string, mayLack int) iter.Seq2[*node, []string] {
	return func(yield func(*node, []string) bool) {
		line := findNode(p.root, key).line // the line of the | before the text
		n := strings.Count(head, "|") + 1
		for text := range strings.Lines(table) {
			line++
			if text = strings.TrimSpace(text); text == "" || text[0] == '#' {
				continue
			}
			row := &node{kind: mapNode, line: line, column: 1}
			columns := strings.Split(text, "|")
			if given := len(columns); given >= n-mayLack && given < n {
				columns = append(columns, make([]string, n-given)...)
			}
			if len(columns) != n {
				m.faults.addAt(p.name, row,
					fmt.Sprintf("%s has %d columns, this line has %d", what, n, len(columns)), head)
				continue
			}
			for i := range columns {
				columns[i] = strings.TrimSpace(columns[i])
			}
			if !yield(row, columns) {
				return
			}
		}
	}
}

// official is the short notation for the official mail domains of one country, all with one basis.
type official struct {
	review.Basis `yaml:",inline"`
	Country      string   `yaml:"country"`
	Suffixes     []string `yaml:"suffixes"`
	Note         string   `yaml:"note"`
	Former       bool     `yaml:"former"`
}

// addOfficial adds the suffixes of the short notation.
func (m *merger) addOfficial(p *pack) {
	for i := range p.Official {
		m.addSuffixes(&p.Official[i], p, findNode(p.root, "official", i))
	}
}

// addOfficialTable reads the same in a notation that is shorter still, some suffixes to a line:
//
//	country | suffixes | confidence, source | note
func (m *merger) addOfficialTable(p *pack) {
	const head = "country | suffixes | confidence, source | note"
	for row, columns := range m.tableRows(p, "official_table", p.OfficialTable, "a row", head, 2) {
		m.addSuffixes(&official{Country: columns[0], Suffixes: strings.Fields(columns[1]),
			Basis: tableBasis(columns[2]), Note: columns[3]}, p, row)
	}
}

func (m *merger) addSuffixes(o *official, p *pack, at *node) {
	m.checker.row(o, at, p.Basis)
	for i, suffix := range o.Suffixes {
		row := &review.SenderRule{Basis: o.Basis, Suffix: review.NormalDomain(suffix), Country: o.Country,
			Note: o.Note, Former: o.Former}
		m.addSuffix(locatedRow[review.SenderRule]{row, p, at}, "suffixes", i)
	}
}

// addAgencyTable reads the short notation for a directory, one agency to a line:
//
//	country | domains | name | common | confidence, source
//
// The fourth column is empty or says common: see review.Agency. It and the last may be absent. A directory of 14,000
// domains is read at every start, and this notation loads twenty times faster than keys and values.
func (m *merger) addAgencyTable(p *pack) {
	const head = "country | domains | name | common | confidence, source"
	for row, columns := range m.tableRows(p, "agency_table", p.AgencyTable, "an agency", head, 2) {
		domains := strings.Fields(columns[1])
		for i := range domains {
			domains[i] = review.NormalDomain(domains[i])
		}
		a := &review.Agency{Country: columns[0], Domains: domains, Name: columns[2],
			CommonName: columns[3] == "common", Basis: tableBasis(columns[4])}
		if columns[3] != "" && !a.CommonName {
			m.faults.addAt(p.name, row, "the fourth column must be empty or say common, not "+strconv.Quote(columns[3]),
				"see the package's documentation")
			continue
		}
		m.checker.row(a, row, p.Basis)
		m.addAgency(locatedRow[review.Agency]{a, p, row})
	}
}
