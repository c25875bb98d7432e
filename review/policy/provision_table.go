package policy

import (
	"slices"
	"strings"

	"lert/review"
)

// addProvisionTable reads the short notation for the provisions that counsel looks at, one statute and kind to a line:
//
//	country | statute; other names | articles | kinds | alone | until | code | confidence, source
//
// alone: an article counts without the name of its statute. A row without a code has legal_basis.human_rights, a row
// without a source that of the pack.
func (m *merger) addProvisionTable(p *pack) {
	const head = "country | statute; other names | articles | kinds | alone | until | code | confidence, source"
	for row, columns := range m.tableRows(p, "provision_table", p.ProvisionTable, "a provision", head, 0) {
		bad := func(msg, hint string) { m.faults.addAt(p.name, row, msg, hint) }
		v := &review.ListedProvision{Country: columns[0], Statutes: splitList(columns[1], ";"), Articles: columns[2],
			Kinds: splitList(columns[3], ","), Alone: columns[4] == "alone", Code: columns[6],
			Basis: tableBasis(columns[7])}
		if columns[4] != "" && !v.Alone {
			bad("the fifth column must be empty or say alone, not "+columns[4], head)
		}
		if v.Code == "" {
			v.Code = "legal_basis.human_rights"
		}
		if columns[5] != "" {
			until, err := review.ParseDate(columns[5])
			if err != nil {
				bad("until must be a date such as 2015-03-23, not "+columns[5], head)
			}
			v.Until = until
		}
		for _, msg := range v.ArticleFaults() {
			bad(msg, "as in 112, 295-C, 499-505, 14(1), or * for the whole statute")
		}
		if m.checker.row(v, row, p.Basis); len(v.Statutes) == 0 {
			continue
		}
		m.provisions = replaceOrAdd(m.provisions, locatedRow[review.ListedProvision]{v, p, row},
			func(a, b *review.ListedProvision) bool {
				return a.Country == b.Country && a.Statutes[0] == b.Statutes[0] && a.Articles == b.Articles &&
					a.Code == b.Code
			})
	}
}

// addCapitalTable reads the short notation for the death penalty, some countries to a line:
//
//	countries | offences | confidence, source | note
func (m *merger) addCapitalTable(p *pack) {
	const head = "countries | offences | confidence, source | note"
	for row, columns := range m.tableRows(p, "capital_table", p.CapitalTable, "a rule", head, 0) {
		for country := range strings.FieldsSeq(columns[0]) {
			v := &review.CapitalRule{Country: country, Offences: splitList(columns[1], ","),
				Basis: tableBasis(columns[2]),
				Note:  columns[3]}
			m.checker.row(v, row, p.Basis)
			m.capital = replaceOrAdd(m.capital, locatedRow[review.CapitalRule]{v, p, row},
				func(a, b *review.CapitalRule) bool {
					return a.Country == b.Country && slices.Equal(a.Offences, b.Offences)
				})
		}
	}
}

// tableBasis reads a confidence and, after it, a source.
func tableBasis(column string) review.Basis {
	confidence, cite, _ := strings.Cut(column, " ")
	return review.Basis{Confidence: confidence, Cite: strings.TrimSpace(cite)}
}

// splitList splits a column of a table into its trimmed entries.
func splitList(column, separator string) (list []string) {
	for entry := range strings.SplitSeq(column, separator) {
		if entry = strings.TrimSpace(entry); entry != "" {
			list = append(list, entry)
		}
	}
	return list
}
