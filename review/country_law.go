package review

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// countryLaw is what the policy has of a country's own law.
type countryLaw struct {
	// rows names the instruments that demand data, for a sentence: "StPO 100j (de.stpo_100j), ...".
	rows string
	// instruments are their ids, sorted.
	instruments []string
	// silent are those whose statute forbids to tell the user.
	silent []*Instrument
}

// maxCallingCode is the most digits of a calling code, with the area code that tells apart the countries that share
// one.
const maxCallingCode = 7

// BuildIndex indexes the policy by country, so that no assessment has to. The loader of the policy calls it once all
// rows are in place.
func (p *Policy) BuildIndex() {
	p.buildConditions()
	p.buildActs()
	p.countryLaw, p.callingCodes = map[string]*countryLaw{}, map[string][]string{}
	names := map[string][]string{}
	for _, id := range slices.Sorted(maps.Keys(p.Instruments)) {
		inst := p.Instruments[id][len(p.Instruments[id])-1]
		if inst.Country == "" || inst.Preserves {
			continue
		}
		law := p.countryLaw[inst.Country]
		if law == nil {
			law = &countryLaw{}
			p.countryLaw[inst.Country] = law
		}
		law.instruments = append(law.instruments, id)
		names[inst.Country] = append(names[inst.Country], cmp.Or(inst.Short, inst.Name)+" ("+id+")")
		if s := inst.Nondisclosure; s != nil && s.Ground == "statute" && !s.NeedsCertification && !s.InDoubt {
			law.silent = append(law.silent, inst)
		}
	}
	for country, list := range names {
		p.countryLaw[country].rows = strings.Join(list, ", ")
	}
	for _, code := range slices.Sorted(maps.Keys(p.Countries)) {
		c := p.Countries[code]
		if c.nameInText = c.Name; strings.Contains(countriesWithArticle, code) {
			c.nameInText = "the " + c.Name
		}
		for _, calling := range p.Countries[code].Calling {
			p.callingCodes[calling] = append(p.callingCodes[calling], code)
		}
	}
}

// countriesOfNumber are the countries that have the longest calling code with which a telephone number begins. Bare
// digits are read as a number of a country's, as the checks of targets read them.
func (p *Policy) countriesOfNumber(number, country string) []string {
	digits, ok, _ := p.parsePhone(number, country)
	if !ok {
		return nil
	}
	for n := min(maxCallingCode, len(digits)); n > 0; n-- {
		if countries := p.callingCodes[digits[:n]]; len(countries) > 0 {
			return countries
		}
	}
	return nil
}

// StateOf is the Member State that a territory is part of within the Union, and any other country itself.
func (p *Policy) StateOf(country string) string {
	if c := p.Countries[country]; c != nil && c.PartOf != "" {
		return c.PartOf
	}
	return country
}

// InCountries reports whether a list names a country, the Member State that it is part of, or the EU or EEA if that is
// a member.
func (p *Policy) InCountries(list []string, country string) bool {
	if len(list) == 0 {
		return false
	}
	c := p.Countries[country]
	return inCountries(list, country, c) || c != nil && c.PartOf != "" && p.InCountries(list, c.PartOf)
}

// inCountries is InCountries for a country that is not part of a Member State; c is its row, nil if there is none.
func inCountries(list []string, country string, c *Country) bool {
	for _, v := range list {
		switch {
		case len(v) != 2: // "EEA" is the only one
			if v == "EEA" && c != nil && c.EEA {
				return true
			}
		case len(country) == 2 && v[0] == country[0] && v[1] == country[1]:
			return true
		case v == "EU" && c != nil && c.EU:
			return true
		}
	}
	return false
}
