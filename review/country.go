package review

import (
	"strings"

	"golang.org/x/text/language"

	"lert/review/text"
)

// countryCodes are the codes of ISO 3166-1 alpha-2, and XK, which ISO leaves to its users and everybody uses for
// Kosovo.
const countryCodes = "" +
	"AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ " +
	"CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO " +
	"FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE " +
	"JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO " +
	"MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW " +
	"PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM " +
	"TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW"

// countriesWithArticle are those whose names have an article in a sentence: "of the Netherlands".
const countriesWithArticle = "AE AX BS CC CD CF CK DO FK FO GB GM HM IM IO KM KY MH MP MV NL PH SB TC TF UM US VA VG VI"

var countryCodeSet = func() map[string]bool {
	out := map[string]bool{}
	for _, c := range strings.Fields(countryCodes) {
		out[c] = true
	}
	return out
}()

// CountryCode reads the code of a country as people write it: in capitals or not, with blanks around it. ok is false
// if it is not a code of ISO 3166-1 alpha-2.
func CountryCode(s string) (code string, ok bool) {
	code = strings.ToUpper(text.Trim(s))
	return code, countryCodeSet[code]
}

// CountryHint says what to write instead of something that is not a country's code.
func CountryHint(s string) string {
	const rule = "use the two letters of ISO 3166-1, as IN; leave it out if unknown"
	code, _ := CountryCode(s)
	switch code {
	case "EU":
		return "the EU is not a country: use the member state's code, as FR"
	case "UN":
		return "the United Nations is not a country: use the code of the country whose law the request is based on"
	case "EL":
		return `did you mean "GR"? ` + rule
	}
	if r, err := language.ParseRegion(code); err == nil { // also codes of three letters, and the withdrawn UK
		if near := r.Canonicalize().String(); countryCodeSet[near] {
			return `did you mean "` + near + `"? ` + rule
		}
	}
	return rule
}

// Subdivision reads the code of a part of a country (ISO 3166-2, as US-CA) as people write it. ok is false if it does
// not have that form or its country does not exist.
func Subdivision(s string) (code string, ok bool) {
	code = strings.ToUpper(text.Trim(s))
	head, tail, found := strings.Cut(code, "-")
	const part = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	return code, found && countryCodeSet[head] && len(tail) >= 1 && len(tail) <= 3 && strings.Trim(tail, part) == ""
}

// IsSubdivisionOf reports whether a part of a country belongs to a country. Some territories have both kinds of code:
// Puerto Rico is PR and US-PR.
func IsSubdivisionOf(subdivision, country string) bool {
	head, tail, _ := strings.Cut(subdivision, "-")
	return head == country || tail == country
}

// NormaliseCodes writes the codes of countries, their parts and regions in capitals, and that of a language in small
// letters, as their standards do. A country that does not exist stays as it is.
func (r *Request) NormaliseCodes() {
	for _, c := range r.countryFields() {
		if code, ok := CountryCode(*c); ok {
			*c = code
		}
	}
	for i := range r.Targets {
		r.Targets[i].Region = strings.ToUpper(text.Trim(r.Targets[i].Region))
	}
	if pr := r.Process; pr != nil {
		pr.Language = strings.ToLower(text.Trim(pr.Language))
		for _, a := range pr.authorities() {
			if code, ok := Subdivision(a.Subdivision); ok {
				a.Subdivision = code
			}
		}
	}
}

// countryFields are the fields of a request that hold a country.
func (r *Request) countryFields() []*string {
	out := []*string{&r.Requester.Country}
	for i := range r.Targets {
		out = append(out, &r.Targets[i].Country)
	}
	if pr := r.Process; pr != nil {
		for _, a := range pr.authorities() {
			out = append(out, &a.Country)
		}
	}
	return out
}

// authorities are the authorities that the legal process names.
func (pr *Process) authorities() []*Authority {
	out := []*Authority{&pr.Authority}
	if pr.ValidatedBy != nil {
		out = append(out, pr.ValidatedBy)
	}
	if pr.Nondisclosure != nil {
		out = append(out, &pr.Nondisclosure.Authority)
	}
	return out
}
