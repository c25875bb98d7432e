package policy

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"lert/review"
	"lert/review/problem"
	"lert/review/text"
)

// The bounds of a list of government domains. The published list has some 14,000 rows and two megabytes.
const (
	maxListBytes  = 16 << 20 // bytes
	maxDomains    = 50_000
	maxFieldBytes = 300 // bytes
)

// listColumns are the columns of the list of .gov domains that its registry publishes (github.com/cisagov/dotgov-data,
// current-full.csv). The last is not imported: an address for reports of security faults does not reach an officer.
var listColumns = []string{"domain name", "domain type", "organization name", "suborganization name", "city", "state",
	"security contact email"}

// ImportCount is how many domains ImportAgencies read and how many agencies it
// made of them.
type ImportCount struct{ Domains, Agencies int }

// ImportAgencies turns the published list of .gov domains (CSV) into the text
// of a pack, directory/us-gov, which overlays the packs that come with the
// program. file names the list in errors; asOf is the day on which it was
// fetched.
//
// One agency is one organisation of one name, place and state, with all its
// domains in alphabetical order. The pack has no telephone numbers: the list
// has none, and a call-back needs a number that the team has found itself. All
// agencies are marked common, because many towns, and names such as search.gov,
// have the name of some business too. Imitations of the agencies that the
// program's own packs name are still looked for.
//
// The error is a problem.BadPack that names the line, and then there is no pack.
func ImportAgencies(r io.Reader, file string, asOf review.Date) (pack []byte, n ImportCount, err error) {
	body, err := io.ReadAll(io.LimitReader(r, maxListBytes+1))
	if err != nil {
		return nil, n, problem.In(file, err)
	}
	if len(body) > maxListBytes {
		return nil, n, newFault(file, 0, 0, "a list of domains has at most "+strconv.Itoa(maxListBytes>>20)+" MB",
			"is it the list of .gov domains?")
	}
	l := &domainList{file: file, domains: map[string]bool{}, byName: map[string]*review.Agency{}}
	if err := l.read(bytes.TrimPrefix(body, []byte("\ufeff"))); err != nil {
		return nil, n, err
	}
	return l.pack(asOf)
}

// domainList is a list of domains, grouped by agency.
type domainList struct {
	file    string
	column  map[string]int
	domains map[string]bool
	byName  map[string]*review.Agency
}

func (l *domainList) fault(line, column int, msg, hint string) error {
	return newFault(l.file, line, column, msg, hint)
}

func (l *domainList) read(body []byte) error {
	c := csv.NewReader(bytes.NewReader(body))
	head, err := c.Read()
	if err != nil {
		return l.broken(err, "the list is empty")
	}
	if err := l.header(head); err != nil {
		return err
	}
	c.ReuseRecord = true
	for {
		row, err := c.Read()
		switch {
		case errors.Is(err, io.EOF) && len(l.domains) == 0:
			return l.fault(1, 0, "the list has no row", "fetch it again")
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return l.broken(err, "")
		case len(l.domains) == maxDomains:
			line, _ := c.FieldPos(0)
			return l.fault(line, 0, "a list has at most "+strconv.Itoa(maxDomains)+" domains",
				"is it the list of .gov domains?")
		}
		if err := l.row(c, row); err != nil {
			return err
		}
	}
}

// broken rewords an error of the CSV reader; empty is the message for a list without a line.
func (l *domainList) broken(err error, empty string) error {
	if errors.Is(err, io.EOF) {
		return l.fault(0, 0, empty, "fetch it again")
	}
	if p, ok := errors.AsType[*csv.ParseError](err); ok {
		return l.fault(p.Line, p.Column, p.Err.Error(), "a row has "+strconv.Itoa(len(listColumns))+
			" columns; a field with a comma or a quote stands in double quotes")
	}
	return problem.In(l.file, err)
}

// header finds the columns. The list must have all of listColumns, in any order, and no other.
func (l *domainList) header(head []string) error {
	l.column = map[string]int{}
	columns := "its columns are " + strings.Join(listColumns, ", ")
	for i, name := range head {
		name = strings.ToLower(strings.TrimSpace(name))
		_, twice := l.column[name]
		if !slices.Contains(listColumns, name) || twice {
			name = text.Clean(name).String()
			return l.fault(1, 0, "the list has a column "+strconv.Quote(name)+" that is not expected", columns)
		}
		l.column[name] = i
	}
	for _, name := range listColumns {
		if _, there := l.column[name]; !there {
			return l.fault(1, 0, "the list has no column "+strconv.Quote(name), columns)
		}
	}
	return nil
}

// cells are the trimmed values of a row, in the order of listColumns without the last.
func (l *domainList) cells(c *csv.Reader, row []string) (v [6]string, err error) {
	for i, name := range listColumns[:len(v)] {
		at := l.column[name]
		v[i] = strings.TrimSpace(row[at])
		bad := ""
		switch {
		case len(v[i]) > maxFieldBytes:
			bad = "has more than " + strconv.Itoa(maxFieldBytes) + " bytes"
		case !utf8.ValidString(v[i]):
			bad = "is not UTF-8"
		case strings.ContainsFunc(v[i], func(r rune) bool { return !unicode.IsPrint(r) || r == '|' }):
			bad = "holds a character that no name has"
		}
		if bad != "" {
			line, column := c.FieldPos(at)
			return v, l.fault(line, column, name+" "+bad, "correct this row, or leave it out")
		}
	}
	return v, nil
}

func (l *domainList) row(c *csv.Reader, row []string) error {
	v, err := l.cells(c, row)
	if err != nil {
		return err
	}
	domain, kind, org, sub, city, state := strings.ToLower(v[0]), v[1], v[2], v[3], v[4], strings.ToUpper(v[5])
	line, column := c.FieldPos(l.column["domain name"])
	switch {
	case !govDomain(domain):
		return l.fault(line, column, strconv.Quote(text.Clean(domain).String())+" is no .gov domain",
			"this list has names such as fbi.gov only")
	case l.domains[domain]:
		return l.fault(line, column, domain+" is in the list twice", "keep one of the two")
	case org == "" || kind == "":
		return l.fault(line, column, domain+" has no organization name or no domain type",
			"complete this row, or leave it out")
	case state != "" && (len(state) != 2 || strings.Trim(state, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != ""):
		return l.fault(line, column, "a state is two letters, not "+strconv.Quote(state),
			"correct this row, or leave it out")
	}
	l.domains[domain] = true
	name := agencyName(kind, org, sub, city, state)
	a := l.byName[name]
	if a == nil {
		a = &review.Agency{Name: name}
		l.byName[name] = a
	}
	a.Domains = append(a.Domains, domain)
	return nil
}

// agencyName is the name of an agency in the pack. Below the federal level several bodies have the same name, so that
// the name includes the place.
func agencyName(kind, org, sub, city, state string) string {
	name := org
	if sub != "" && !strings.EqualFold(sub, org) && !strings.EqualFold(sub, "none") {
		name = sub + ", " + org
	}
	if strings.HasPrefix(strings.ToLower(kind), "federal") {
		return name
	}
	if city != "" && (city == state || !strings.Contains(strings.ToLower(name), strings.ToLower(city))) {
		name += ", " + city
	}
	if state != "" {
		name += ", " + state
	}
	return name
}

// govDomain reports whether a domain is below .gov and has only ASCII letters, digits and hyphens.
func govDomain(d string) bool {
	name, ok := strings.CutSuffix(d, ".gov")
	if !ok || len(d) > 253 {
		return false
	}
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' ||
			strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return false
		}
	}
	return true
}

// listRows is the pack up to its rows, formatted with the day, the number of domains and the day again.
const listRows = `# The directory of agencies under .gov, made from the registry's published list
# by lert policy import-agencies. Make it again when a new list is published;
# do not edit it. Telephone numbers are not in the list: enter the switchboards
# that you found yourself in a pack of your own that is read after this one,
#   senders: {agencies: [{name: …, country: US, domains: […], phone: …}]}
# where a row takes the place of the row here that has one of its domains.
pack: directory/us-gov
title: Agencies under .gov
as_of: %s
cite: dotgov-list
confidence: A
sources:
  dotgov-list: {title: ".gov registry, published list of domains, %d of them", ` +
	`url: "https://github.com/cisagov/dotgov-data", as_of: %s, confidence: A}
agency_table: |
`

// pack writes the pack, with the agencies in the order of their first domain.
func (l *domainList) pack(asOf review.Date) ([]byte, ImportCount, error) {
	n := ImportCount{Domains: len(l.domains), Agencies: len(l.byName)}
	rows := make([]*review.Agency, 0, len(l.byName))
	for _, a := range l.byName {
		slices.Sort(a.Domains)
		rows = append(rows, a)
	}
	slices.SortFunc(rows, func(a, b *review.Agency) int { return strings.Compare(a.Domains[0], b.Domains[0]) })
	var b bytes.Buffer
	fmt.Fprintf(&b, listRows, asOf, n.Domains, asOf)
	for _, a := range rows {
		fmt.Fprintf(&b, "  US | %s | %s | common\n", strings.Join(a.Domains, " "), a.Name)
	}
	if b.Len() > maxPackBytes {
		return nil, ImportCount{}, newFault(l.file, 0, 0,
			"the list makes a pack of more than "+strconv.Itoa(maxPackBytes>>20)+" MB",
			"leave out the rows that you do not need, such as school districts")
	}
	return b.Bytes(), n, nil
}
