package review

import (
	"slices"
	"strconv"
	"strings"
	"sync"
)

// ProvisionKinds are the kinds of offence for which a provision is on the list of provisions that counsel looks at.
var ProvisionKinds = []string{"sedition", "lese_majeste", "blasphemy", "defamation", "false_news", "same_sex",
	"propaganda", "death_penalty"}

// ListedProvision is a row of the list of provisions of criminal law that counsel looks at whatever else the request
// says. A request meets it if it cites the statute and one of the articles and its authority is of the country.
type ListedProvision struct {
	Valid   `yaml:",inline"`
	Basis   `yaml:",inline"`
	Country string `yaml:"country"`
	// Statutes are the names and abbreviations of the statute; the first is the one shown.
	Statutes []string `yaml:"statutes"`
	// Articles are its articles or sections as they are written: "112, 295-C, 499-505, 14(1)"; "*" is the whole
	// statute, and "-" says only that the country has such offences: counsel looks at orders under its law, and words
	// show them.
	Articles string `yaml:"articles"`
	// Alone: an article counts too if it is cited without any statute.
	Alone bool     `yaml:"alone"`
	Kinds []string `yaml:"kinds"`
	Code  string   `yaml:"code"` // of the finding
	Note  string   `yaml:"note"`
}

// CapitalRule says for which offences the law of a country provides for the death penalty.
type CapitalRule struct {
	Basis   `yaml:",inline"`
	Country string `yaml:"country"`
	// Offences are CapitalOffences.
	Offences []string `yaml:"offences"`
	Note     string   `yaml:"note"`
}

// CapitalOffences are the offences that a CapitalRule may name. Each is a topic, whose words show it whatever the
// category of the offence is.
var CapitalOffences = []string{"murder", "rape", "kidnapping", "drugs", "terrorism", "blasphemy", "same_sex", "sorcery",
	"corruption", "treason", "enmity_against_god"}

// capitalCategories are the categories of offence that a capital offence belongs to.
var capitalCategories = map[string][]string{
	"violent":   {"murder", "rape", "kidnapping"},
	"drugs":     {"drugs"},
	"terrorism": {"terrorism"},
}

// countryOffences are the rows about one country, so that an assessment reads no others.
type countryOffences struct {
	rows    []*ListedProvision
	capital []*CapitalRule

	// The rest is made of the rows when they are first needed, as most countries send no request: see offencesIn.
	once     sync.Once
	names    []statuteName
	articles map[string][]provisionArticle // by the article as citedArticle.key writes it
	whole    []provisionArticle            // rows for a whole statute
}

// provisionArticle is one article of a row; paragraph is "" for all of it, or the parts below it joined by points:
// "1.a".
type provisionArticle struct {
	row       *ListedProvision
	paragraph string
}

// BuildOffenceIndex sorts the provisions and the rules about the death penalty by country. The loader of the policy
// calls it.
func (p *Policy) BuildOffenceIndex() {
	p.offencesOf = map[string]*countryOffences{}
	of := func(country string) *countryOffences {
		if p.offencesOf[country] == nil {
			p.offencesOf[country] = &countryOffences{}
		}
		return p.offencesOf[country]
	}
	for i := range p.ListedProvisions {
		c := of(p.ListedProvisions[i].Country)
		c.rows = append(c.rows, &p.ListedProvisions[i])
	}
	for i := range p.Capital {
		c := of(p.Capital[i].Country)
		c.capital = append(c.capital, &p.Capital[i])
	}
}

// offencesIn are the rows about a country, sorted by statute and article; nil if there are none.
func (p *Policy) offencesIn(country string) *countryOffences {
	c := p.offencesOf[country]
	if c != nil {
		c.once.Do(func() {
			c.articles = map[string][]provisionArticle{}
			for _, row := range c.rows {
				c.add(row)
			}
		})
	}
	return c
}

func (c *countryOffences) add(row *ListedProvision) {
	for _, name := range row.Statutes {
		if n := newStatuteName(name, row); len(n.words) > 0 && !slices.ContainsFunc(c.names, n.equals) {
			c.names = append(c.names, n)
		}
	}
	for article := range strings.SplitSeq(row.Articles, ",") {
		if article = strings.TrimSpace(article); article == "-" {
			continue
		} else if article == "*" {
			c.whole = append(c.whole, provisionArticle{row, ""})
			continue
		}
		for _, a := range articlesIn(article) {
			c.articles[a.key] = append(c.articles[a.key], provisionArticle{row, a.paragraph})
		}
	}
}

func (n *statuteName) equals(m statuteName) bool {
	return n.statute == m.statute && slices.Equal(n.words, m.words)
}

// ArticleFaults says which articles of a row nobody could cite, for the loader.
func (p *ListedProvision) ArticleFaults() (faults []string) {
	for article := range strings.SplitSeq(p.Articles, ",") {
		if article = strings.TrimSpace(article); article != "*" && article != "-" && len(articlesIn(article)) == 0 {
			faults = append(faults, strconv.Quote(article)+" is not an article")
		}
	}
	return faults
}

// coversParagraph reports whether a citation of a paragraph concerns the article of a row: either may be the wider.
func (a *provisionArticle) coversParagraph(cited string) bool {
	return a.paragraph == "" || cited == "" || a.paragraph == cited ||
		strings.HasPrefix(cited, a.paragraph+".") || strings.HasPrefix(a.paragraph, cited+".")
}

// citedProvisions are what the listed provisions that a request cites amount to. The texts are as cited.
type citedProvisions struct {
	rights, capital, void string
	voidSince             Date // the first day on which the void provision was no law
	// The rows that each rests on.
	rightsRow, capitalRow, voidRow *ListedProvision
	// hasBlasphemy and hasSameSex: a provision about nothing else is cited.
	hasBlasphemy, hasSameSex bool
}

// add notes a provision that is cited, by its row and the citation. isNamed: the text names the statute.
func (c *citedProvisions) add(row *ListedProvision, on Date, citation string, isNamed bool) {
	shown := shownCitation(row, citation, isNamed)
	note := func(text *string, first **ListedProvision) {
		if *first == nil {
			*first = row
		}
		if !strings.Contains(*text, shown) {
			*text = strings.TrimPrefix(*text+"; "+shown, "; ")
		}
	}
	switch {
	case !row.Until.IsZero() && on.After(row.Until):
		c.voidSince = row.Until.AddDays(1)
		note(&c.void, &c.voidRow)
		// What it forbade is prosecuted nevertheless.
		if row.Code != "legal_basis.death_penalty" {
			note(&c.rights, &c.rightsRow)
		}
		return
	case !row.inForceOn(on):
		return
	case row.Code == "legal_basis.death_penalty":
		note(&c.capital, &c.capitalRow)
	default:
		note(&c.rights, &c.rightsRow)
	}
	if len(row.Kinds) == 1 {
		c.hasBlasphemy = c.hasBlasphemy || row.Kinds[0] == "blasphemy"
		c.hasSameSex = c.hasSameSex || row.Kinds[0] == "same_sex"
	}
}

// shownCitation is a citation as it is written and, in brackets, the statute, if the text does not name it, and the
// kinds of offence.
func shownCitation(row *ListedProvision, citation string, isNamed bool) string {
	var ours []string
	if !isNamed {
		ours = append(ours, row.Statutes[0])
	}
	if len(row.Kinds) > 0 && !(len(row.Kinds) == 1 && row.Kinds[0] == "death_penalty") {
		ours = append(ours, strings.ReplaceAll(strings.Join(row.Kinds, ", "), "_", " "))
	}
	if len(ours) == 0 {
		return citation
	}
	return strings.TrimSpace(citation + " (" + strings.Join(ours, ": ") + ")")
}

// maxProvisions bounds how many provisions of an offence are looked up.
const maxProvisions = 200

// citedProvisions looks up the provisions that the offence cites in the list of the authority's country.
func (as *assessor) citedProvisions(o *Offence, list *countryOffences) (found citedProvisions) {
	if list == nil || len(list.names) == 0 {
		return found
	}
	for _, p := range o.Provisions[:min(len(o.Provisions), maxProvisions)] {
		list.find(p, false, as.receivedOn, &found)
	}
	if hasNumber(o.Description) {
		list.find(o.Description, true, as.receivedOn, &found)
	}
	return found
}

// capitalRule is the rule by which the offence may be punished by death in the country of the authority, and the
// offence that it names: by its category, the provisions that it cites or its words. It is nil if none says so.
func (as *assessor) capitalRule(o *Offence, list *countryOffences, cited *citedProvisions) (*CapitalRule, string) {
	if list == nil {
		return nil, ""
	}
	// Who the victim of a missing person's case is brings nobody a sentence.
	ofVictim := o.Category == "missing_person" && !as.asksContent()
	isSaid := func(offence string) bool { return !ofVictim && as.aboutTopic(offence) != "" }
	byCategory := capitalCategories[o.Category]
	for _, shows := range [...]func(offence string) bool{
		func(offence string) bool { return slices.Contains(byCategory, offence) },
		func(offence string) bool {
			return offence == "blasphemy" && cited.hasBlasphemy || offence == "same_sex" && cited.hasSameSex
		},
		isSaid,
	} {
		for _, rule := range list.capital {
			if i := slices.IndexFunc(rule.Offences, shows); i >= 0 {
				return rule, rule.Offences[i]
			}
		}
	}
	return nil, ""
}
