package policy

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"

	"lert/review"
	"lert/review/problem"
	"lert/review/text"
)

// The bounds of a list of government domains. The longest that is published has some 16,500 rows and two megabytes.
const (
	maxListBytes  = 16 << 20 // bytes
	maxDomains    = 50_000
	maxFieldBytes = 300 // bytes, of what is taken over
	maxNamed      = 100 // rows that cannot be used are named, the rest is counted
)

// List says where a list of domains comes from, and how to read it if it is none that ImportAgencies knows.
type List struct {
	File string      // names the list in errors
	AsOf review.Date // the day on which it was fetched
	// Columns are the columns of a CSV list by field, one of MapFields. Empty: the header tells the list.
	Columns map[string]string
	// The rest is for a list with Columns. Country is for rows without one. Name names the pack: directory/Name. Source
	// and Licence are where the list was published and what its use is subject to.
	Country, Name, Source, Licence string
}

// MapFields are the fields of List.Columns. A list has domain at least.
var MapFields = []string{"domain", "agency", "place", "country"}

// ImportCount is what ImportAgencies made of a list.
type ImportCount struct {
	Title    string // of the list
	Domains  int    // with an agency
	Agencies int
	Suffixes int
	LeftOut  int // rows of bodies that are no government
	Unusable int // rows that could not be used
	// Broken names the first of the rows that could not be used, in their order.
	Broken []*problem.Error
}

// ImportAgencies turns a published list of government domains into the text of
// a pack, directory/NAME, which overlays the packs that come with the program.
// It knows lists by their header: see listFormats. Any other CSV list needs
// List.Columns.
//
// One agency is one organisation of one name, place and state, with all its
// domains in alphabetical order. The pack has no telephone numbers: a call-back
// needs a number that the team has found itself. All agencies are marked
// common, because many towns, and names such as search.gov, have the name of
// some business too. Imitations of the agencies that the program's own packs
// name are still looked for.
//
// A row that cannot be used is left out and named. The error is a
// problem.BadPack, and then there is no pack: nothing tells what the list is,
// or it has no usable row.
func ImportAgencies(r io.Reader, list List) (pack []byte, n ImportCount, err error) {
	body, err := io.ReadAll(io.LimitReader(r, maxListBytes+1))
	if err != nil {
		return nil, n, problem.In(list.File, err)
	}
	if len(body) > maxListBytes {
		return nil, n, newFault(list.File, 0, 0, "a list of domains may have at most "+strconv.Itoa(maxListBytes>>20)+" MB",
			"check that it is a list of government domains")
	}
	base, err := Builtin()
	if err != nil {
		return nil, n, err
	}
	l := &domainList{List: list, base: base, domains: map[string]bool{}, byName: map[string]*review.Agency{},
		suffixes: map[string][]string{}}
	if err := l.read(bytes.TrimPrefix(body, []byte("\ufeff"))); err != nil {
		return nil, n, err
	}
	return l.pack()
}

// domainList is a list of domains, grouped by agency.
type domainList struct {
	List
	base     *review.Policy
	format   *listFormat
	domains  map[string]bool
	byName   map[string]*review.Agency
	suffixes map[string][]string // by country
	n        ImportCount
}

// listRow is what one row of a list says.
type listRow struct {
	domain   string
	agency   string
	country  string // "": the format's
	isSuffix bool   // everything below the domain is a government's
	leftOut  bool   // the body is no government
}

// key tells a row from the others: a list may have both a domain and everything below it.
func (r listRow) key() string {
	if r.isSuffix {
		return "*." + r.domain
	}
	return r.domain
}

func (l *domainList) fault(line, column int, msg, hint string) *problem.Error {
	return newFault(l.File, line, column, msg, hint)
}

// isBroken notes a row that cannot be used.
func (l *domainList) isBroken(line int, msg string) {
	if l.n.Unusable++; len(l.n.Broken) < maxNamed {
		l.n.Broken = append(l.n.Broken, l.fault(line, 0, msg, "correct this row, or leave it out"))
	}
}

// read reads a whole list.
func (l *domainList) read(body []byte) error {
	var err error
	if trimmed := bytes.TrimSpace(body); len(trimmed) > 0 && trimmed[0] == '{' {
		err = l.readJSON(trimmed)
	} else {
		err = l.readCSV(string(body))
	}
	if err == nil && len(l.domains) == 0 {
		err = l.fault(1, 0, "the list has no usable row", "download it again")
		if len(l.n.Broken) > 0 {
			err = l.n.Broken[0]
		}
	}
	return err
}

// add takes a row over, and says what is wrong with it.
func (l *domainList) add(line int, row listRow) error {
	if row.leftOut {
		l.n.LeftOut++
		return nil
	}
	row.domain = listedDomain(row.domain)
	row.country = strings.ToUpper(cmp.Or(row.country, l.format.country))
	row.agency = cmp.Or(strings.Join(strings.Fields(row.agency), " "), row.domain)
	switch wrong := l.wrongWith(row); {
	case wrong != "":
		l.isBroken(line, wrong)
		return nil
	case len(l.domains) == maxDomains:
		return l.fault(line, 0, "a list may have at most "+strconv.Itoa(maxDomains)+" domains",
			"check that it is a list of government domains")
	}
	l.domains[row.key()] = true
	if row.isSuffix {
		if l.base.Senders.BySuffix[row.domain] == nil {
			l.suffixes[row.country] = append(l.suffixes[row.country], row.domain)
		}
		return nil
	}
	key := row.country + "|" + row.agency
	a := l.byName[key]
	if a == nil {
		a = &review.Agency{Name: row.agency, Country: row.country}
		l.byName[key] = a
	}
	a.Domains = append(a.Domains, row.domain)
	return nil
}

// listedDomain is a domain as a pack has it; lists of websites have the address of a page.
func listedDomain(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	s = strings.TrimPrefix(strings.TrimPrefix(s, "https://"), "http://")
	return review.NormalDomain(strings.TrimPrefix(strings.TrimSuffix(s, "/"), "www."))
}

// wrongWith says why a row cannot be used; "" if it can.
func (l *domainList) wrongWith(row listRow) string {
	quoted := strconv.Quote(text.Clean(row.domain).String())
	switch isKnown := l.base.Senders.BySuffix[row.domain] != nil; {
	case len(row.domain) > maxFieldBytes || len(row.agency) > maxFieldBytes:
		return "the domain or the name has more than " + strconv.Itoa(maxFieldBytes) + " bytes"
	case !isPlainText(row.domain) || !isPlainText(row.agency):
		return "the domain or the name contains an invalid character, or is not UTF-8"
	case !isDomain(row.domain) && !(row.isSuffix && isKnown):
		return quoted + " is not a domain that an organisation can register"
	case l.format.below != "" && !strings.HasSuffix(row.domain, "."+l.format.below):
		return quoted + " is not a ." + l.format.below + " domain"
	case l.domains[row.key()]:
		return row.domain + " is in the list twice"
	case l.base.Countries[row.country] == nil:
		return quoted + " has no two-letter ISO 3166-1 country code"
	}
	for d := row.domain; d != ""; _, d, _ = strings.Cut(d, ".") {
		if l.base.Senders.Personal[d] {
			return d + " provides addresses to the general public"
		}
	}
	return ""
}

// isPlainText reports UTF-8 without control characters, and without the bar that separates the columns of a pack.
func isPlainText(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) || r == '|' })
}

// isDomain reports the name of a host below an ending that exists, and not such an ending itself.
func isDomain(d string) bool {
	ascii, err := idna.Lookup.ToASCII(d)
	if err != nil || len(ascii) > 253 {
		return false
	}
	for label := range strings.SplitSeq(ascii, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' ||
			strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return false
		}
	}
	ending, exists := publicsuffix.PublicSuffix(ascii)
	return (exists || strings.Contains(ending, ".")) && ending != ascii
}

// listHead is the pack up to its rows.
const listHead = `# Made from a published list by lert policy import-agencies. Generate it again
# when a new list is published; do not edit it. A domain proves a mailbox, never a
# person. The list has no telephone numbers: enter the switchboards that you
# found yourself in a pack of your own that is read after this one,
#   senders: {agencies: [{name: …, country: US, domains: […], phone: …}]}
# where a row replaces the row here that has one of its domains.
pack: %s
title: %s
as_of: %s
cite: %s
confidence: %s
sources:
  %[4]s: {title: %[6]s, url: %[7]s, as_of: %[3]s, confidence: %[5]s}
`

// pack writes the pack, with the agencies in the order of their first domain.
func (l *domainList) pack() ([]byte, ImportCount, error) {
	f := l.format
	rows := make([]*review.Agency, 0, len(l.byName))
	for _, a := range l.byName {
		slices.Sort(a.Domains)
		rows = append(rows, a)
		l.n.Domains += len(a.Domains)
	}
	l.n.Title, l.n.Agencies = f.title, len(rows)
	slices.SortFunc(rows, func(a, b *review.Agency) int { return strings.Compare(a.Domains[0], b.Domains[0]) })
	var b bytes.Buffer
	source := fmt.Sprintf("%s, %d domains; licence: %s", f.title, len(l.domains), f.licence)
	fmt.Fprintf(&b, listHead, f.pack, strconv.Quote(f.packTitle), l.AsOf, f.cite, f.confidence, strconv.Quote(source),
		strconv.Quote(f.url))
	if len(l.suffixes) > 0 {
		b.WriteString("official:\n")
	}
	for _, country := range sorted(l.suffixes) {
		slices.Sort(l.suffixes[country])
		l.n.Suffixes += len(l.suffixes[country])
		fmt.Fprintf(&b, "  - {country: %s, suffixes: [%s]}\n", strconv.Quote(country),
			strings.Join(l.suffixes[country], ", "))
	}
	if len(rows) > 0 {
		b.WriteString("agency_table: |\n")
	}
	for _, a := range rows {
		fmt.Fprintf(&b, "  %s | %s | %s | common\n", a.Country, strings.Join(a.Domains, " "), a.Name)
	}
	if b.Len() > maxPackBytes {
		return nil, ImportCount{}, newFault(l.File, 0, 0,
			"the list would make a pack of more than "+strconv.Itoa(maxPackBytes>>20)+" MB",
			"leave out the rows that you do not need, such as school districts")
	}
	return b.Bytes(), l.n, nil
}
