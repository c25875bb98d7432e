package review_test

import (
	"strings"
	"testing"

	"golang.org/x/net/publicsuffix"

	"lert/review"
	"lert/review/policy"
)

// listedDomains are all domains that the policy lists and that are an authority's own, each with its country: those of
// agencies, and suffixes, with an office for a star.
func listedDomains(p *review.Policy) map[string]string {
	out := map[string]string{}
	for d, a := range p.Senders.ByDomain {
		if !a.CommonName {
			out[d] = a.Country
		}
	}
	for suffix, s := range p.Senders.BySuffix {
		if !s.Former && strings.Contains(suffix, ".") {
			out[strings.ReplaceAll(suffix, "*", "koeln")] = s.Country
		}
	}
	return out
}

// ownDomain is the part of a domain that somebody registered.
func ownDomain(d string) string {
	own, _ := publicsuffix.EffectiveTLDPlusOne(d)
	return own
}

// TestImitationsOfEveryListedDomain makes every kind of imitation of every domain that the policy lists, from the
// country of its authority: each is called one, or a question.
func TestImitationsOfEveryListedDomain(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	countryWord := map[string]string{"DE": "deutschland", "BE": "belgie", "US": "usa", "GB": "uk", "EU": "europe"}
	for kind, change := range map[string]func(known, names, country string) []string{
		"hyphens for dots": func(known, names, _ string) []string {
			hyphens := strings.ReplaceAll(known, ".", "-")
			out := []string{hyphens + ".com", "mail-" + hyphens + ".net"}
			if i := strings.LastIndexByte(known, '.'); strings.Contains(known[:i], ".") {
				out = append(out, strings.ReplaceAll(known[:i], ".", "-")+known[i:])
			}
			return out
		},
		"dots dropped": func(known, names, _ string) []string {
			joined := strings.ReplaceAll(known, ".", "")
			out := []string{joined + ".com", "mail." + joined + ".org"}
			if strings.Contains(names, ".") {
				out = append(out, strings.ReplaceAll(names, ".", "")+strings.TrimPrefix(known, names))
			}
			return out
		},
		"another ending": func(_, names, _ string) (out []string) {
			if names != "" {
				for _, ending := range []string{"com", "org", "net", "eu", "online", "co.com", "uk.com",
					"de.com", "com.de"} {
					out = append(out, names+"."+ending)
				}
			}
			return out
		},
		"the same country's other ending": func(known, names, country string) []string {
			tld := known[strings.LastIndexByte(known, '.')+1:]
			if names == "" || len(tld) != 2 {
				return nil
			}
			return []string{names + ".com." + tld}
		},
		"a country added": func(_, names, country string) (out []string) {
			word := countryWord[country]
			if c := p.Countries[country]; word == "" && c != nil && !strings.ContainsAny(c.Name, " \"'") {
				word = strings.ToLower(c.Name)
			}
			if word == "" || names == "" || country == "EU" {
				return nil
			}
			joined := strings.ReplaceAll(names, ".", "-")
			forms := []string{joined + "-" + word, word + "-" + joined, joined + "-" + strings.ToLower(country)}
			if !strings.Contains(joined, "koeln") { // below a suffix with a star, whose parts the hyphens show
				forms = append(forms, strings.ReplaceAll(joined, "-", "")+word)
			}
			for _, form := range forms {
				out = append(out, form+".com", form+".eu")
			}
			return out
		},
		"a digit for a letter": func(known, names, _ string) (out []string) {
			for _, pair := range []string{"o0", "l1", "i1", "e3", "s5"} {
				if at := strings.LastIndexByte(known, pair[0]); at >= 0 && at < strings.LastIndexByte(known, '.') {
					out = append(out, known[:at]+pair[1:]+known[at+1:])
				}
			}
			return out
		},
		"swapped letters": func(known, names, _ string) (out []string) {
			for i := 1; i < len(names); i++ {
				if names[i] != names[i-1] && names[i] != '.' && names[i-1] != '.' && names[i] != '-' &&
					names[i-1] != '-' {
					out = append(out, names[:i-1]+names[i:i+1]+names[i-1:i]+known[i+1:])
				}
			}
			return out
		},
	} {
		t.Run(kind, func(t *testing.T) {
			made := 0
			for known, country := range listedDomains(p) {
				ending, _ := publicsuffix.PublicSuffix(known)
				names := strings.TrimSuffix(strings.TrimSuffix(known, ending), ".")
				for _, d := range change(known, names, country) {
					got, of, near := review.SenderOf(p, "x@"+d, country)
					made++
					if ownDomain(d) == ownDomain(known) {
						continue // nobody else can register there
					}
					// What is official is a name that a government alone gives.
					if got != "lookalike" && got != "official" && got != "none" && near == "" {
						t.Errorf("%s (of %s) is %s (%s)", d, known, got, of)
					}
				}
			}
			if made < 20 {
				t.Errorf("only %d were made", made)
			}
		})
	}
}
