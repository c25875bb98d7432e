package policy

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// listFormat is one published list: how to tell it, and what the pack says of it.
type listFormat struct {
	needs           []string // the columns, in any order, by which it is known; it may have others
	pack, packTitle string
	cite, title     string // of the source
	url, licence    string
	confidence      string
	country         string
	below           string // all its domains are below this one; "" if they are not
	row             func(cell func(column string) string) listRow
}

// listFormats are the lists that are known by their header. The first that fits counts.
var listFormats = []*listFormat{{
	needs: []string{"domain name", "domain type", "organization name", "city", "state"},
	pack:  "directory/us-gov", packTitle: "Agencies under .gov", cite: "dotgov-list",
	title: ".gov registry, published list of domains", url: "https://github.com/cisagov/dotgov-data", licence: "CC0",
	confidence: "A", country: "US", below: "gov",
	row: func(cell func(string) string) listRow {
		org, sub := cell("organization name"), cell("suborganization name")
		if above := cell("agency"); above != "" && above != "Non-Federal Agency" { // as the list was until 2025
			org, sub = above, org
		}
		return listRow{domain: cell("domain name"),
			agency: agencyName(cell("domain type"), org, sub, cell("city"), cell("state"))}
	},
}, {
	needs: []string{"domain name", "agency", "type of government", "state", "comments"},
	pack:  "directory/us-other", packTitle: "United States government domains outside .gov", cite: "gsa-urls",
	title: "GSA, government URLs (sites, of which some have lapsed)", url: "https://github.com/GSA/govt-urls",
	licence: "none stated, US Government work", confidence: "B", country: "US",
	row: func(cell func(string) string) listRow {
		note, _, _ := strings.Cut(cell("comments"), " -- ")
		if len(note) > maxFieldBytes/3 || !isPlainText(note) {
			note = ""
		}
		name := cmp.Or(cell("agency"), note)
		if state := cell("state"); name != "" && state != "" && !strings.Contains(name, state) {
			name += ", " + state
		}
		kind := cell("type of government")
		return listRow{domain: cell("domain name"), agency: name,
			leftOut: kind == "" || strings.HasPrefix(kind, "Quasi") || strings.HasPrefix(kind, "I don")}
	},
}, {
	needs: []string{"domain name", "domain type", "agency", "city", "state"},
	pack:  "directory/de-gov", packTitle: "German federal and city domains", cite: "german-gov-domains",
	title: "german-gov-domains (federal bodies and cities)", url: "https://github.com/robbi5/german-gov-domains",
	licence: "CC0", confidence: "B", country: "DE",
	row: func(cell func(string) string) listRow {
		name := cell("agency")
		if name == "Non-Federal Agency" {
			name = cell("city") + ", " + cell("state")
		}
		return listRow{domain: cell("domain name"), agency: strings.Trim(name, ", ")}
	},
}, {
	needs: []string{"domain_name", "owner"},
	pack:  "directory/gb-gov-uk", packTitle: "Bodies under .gov.uk, until 2014", cite: "gov-uk-list",
	title: "Cabinet Office, .gov.uk domain names, as kept by openregister",
	url:   "https://github.com/openregister/government-domains", licence: "none seen", confidence: "B", country: "GB",
	below: "gov.uk",
	row: func(cell func(string) string) listRow {
		return listRow{domain: cell("domain_name"), agency: cell("owner")}
	},
}}

// ukps is the list of domains from which the United Kingdom's public sector writes mail, which is JSON.
var ukps = &listFormat{
	pack: "directory/gb-public", packTitle: "Mail domains of the United Kingdom's public sector", cite: "ukps-domains",
	title:   "ukps-domains, domains of public sector users",
	url:     "https://github.com/govuk-digital-backbone/ukps-domains",
	licence: "none seen", confidence: "A", country: "GB",
}

// agencyName is the name of an agency in the pack. Below the federal level several bodies have the same name, so that
// the name includes the place.
func agencyName(kind, org, sub, city, state string) string {
	name := org
	if sub != "" && !strings.EqualFold(sub, org) && !strings.EqualFold(sub, "none") {
		name = sub + ", " + org
	}
	if name == "" || strings.HasPrefix(strings.ToLower(kind), "federal") {
		return name
	}
	if city != "" && (city == state || !strings.Contains(strings.ToLower(name), strings.ToLower(city))) {
		name += ", " + city
	}
	if state != "" {
		name += ", " + strings.ToUpper(state)
	}
	return name
}

// mapped is the format of a list whose columns the caller names.
func (l *domainList) mapped() *listFormat {
	f := &listFormat{pack: "directory/" + l.Name, packTitle: "Agencies of the list " + l.Name, cite: "list",
		title:   l.Source,
		licence: cmp.Or(l.Licence, "none stated"), confidence: "B", country: l.Country}
	if strings.HasPrefix(l.Source, "https://") {
		f.url = l.Source
	}
	for _, field := range MapFields {
		if column := l.Columns[field]; column != "" {
			f.needs = append(f.needs, columnName(column))
		}
	}
	f.row = func(cell func(string) string) listRow {
		value := func(field string) string {
			if column := l.Columns[field]; column != "" {
				return cell(columnName(column))
			}
			return ""
		}
		name := value("agency")
		if place := value("place"); name != "" && place != "" && !strings.Contains(name, place) {
			name += ", " + place
		}
		return listRow{domain: value("domain"), agency: name, country: value("country")}
	}
	return f
}

func columnName(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// choose finds the format of a list by its header.
func (l *domainList) choose(header []string) error {
	formats := listFormats
	if len(l.Columns) > 0 {
		formats = []*listFormat{l.mapped()}
	}
	for _, f := range formats {
		missing := slices.DeleteFunc(slices.Clone(f.needs), func(c string) bool { return slices.Contains(header, c) })
		if len(missing) == 0 {
			l.format = f
			return nil
		}
		if len(l.Columns) > 0 {
			return l.fault(1, 0, "the list has no column "+strconv.Quote(missing[0]),
				"its first line names the columns")
		}
	}
	return l.fault(1, 0, "the columns do not match a known list",
		"map the columns: --map COLUMN=domain --map COLUMN=agency; fields are "+strings.Join(MapFields, ", "))
}

// readJSON reads the list of the United Kingdom's public sector. A row with a star before the domain is a suffix.
func (l *domainList) readJSON(body []byte) error {
	var doc struct {
		Domains []jsontext.Value `json:"domains"`
	}
	if err := json.Unmarshal(body, &doc, jsontext.AllowInvalidUTF8(true),
		jsontext.AllowDuplicateNames(true)); err != nil {
		return l.fault(0, 0, "the list is not complete JSON with `domains`", "download it again")
	}
	l.format = ukps
	line, at := 1, 0
	for _, raw := range doc.Domains {
		var d struct {
			Pattern string `json:"domain_pattern"`
			Notes   string `json:"notes"`
		}
		if i := bytes.Index(body[at:], raw); i >= 0 {
			line += bytes.Count(body[at:at+i], []byte("\n"))
			at += i
		}
		if err := json.Unmarshal(raw, &d); err != nil {
			l.isBroken(line, "the entry is not an object with `domain_pattern`")
			continue
		}
		domain, isSuffix := strings.CutPrefix(d.Pattern, "*.")
		_, name, found := strings.Cut(d.Notes, ": ")
		if !found {
			name = ""
		}
		if err := l.add(line, listRow{domain: domain, agency: name, isSuffix: isSuffix}); err != nil {
			return err
		}
	}
	return nil
}
