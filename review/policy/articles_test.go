package policy_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/policy"
)

// TestNamesHaveTheirArticle: no finding names an instrument or a country without the article that the sentence needs.
func TestNamesHaveTheirArticle(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	articles := []string{"Bahamas", "Netherlands", "Philippines", "United Kingdom", "United States", "Cayman Islands"}
	bare := regexp.MustCompile(`(?:^|[^e] |\()(` + strings.Join(articles, "|") + `)`)
	tried := 0
	for _, inst := range slices.Sorted(maps.Keys(p.Instruments)) {
		row := p.Instruments[inst][0]
		// In brackets and after a colon a name stands for itself.
		noun := regexp.MustCompile(`(?:^|[a-z,;] )(` + regexp.QuoteMeta(row.Name) + `|` +
			regexp.QuoteMeta(strings.ToUpper(row.Name[:1])+row.Name[1:]) +
			`) (?:must|does|is|sets|reaches|for|serves|may)\b`)
		for _, country := range []string{"GB", "US", "NL", "PH", "BS", "KY", "DE"} {
			r := withFurtherChanges(t, withChanges(t, germanRequest),
				`{"requester": {"country": "`+country+`"}, "process":
				{"instrument": "`+inst+`", "purpose": "civil", "offence": null, "authority": {"role": "clerk", "country": "`+
					country+`"}}, "data": [{"category": "content.messages"}, {"category": "traffic.ip_log"}]}`)
			for f := range review.Assess(p, r, nil, r.ReceivedAt.Add(time.Hour)).Findings() {
				tried++
				text := f.Text.String()
				if m := bare.FindString(text); m != "" {
					t.Errorf("%s of %s: %s: %q in %q", inst, country, f.Code, m, text)
				}
				withArticle := regexp.MustCompile(`(?i)\b(?:the|an?) ` + regexp.QuoteMeta(row.Name))
				if m := noun.FindStringSubmatch(text); m != nil && !row.ProperName && !withArticle.MatchString(text) {
					t.Errorf("%s of %s: %s: %q in %q", inst, country, f.Code, m[0], text)
				}
			}
		}
	}
	if tried < 1000 {
		t.Errorf("only %d findings", tried)
	}
}

// TestDirectBritishNotice: the finding about a notice that comes directly says which law it meets, and why.
func TestDirectBritishNotice(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for company, law := range map[string]string{"Meta Platforms, Inc.": "18 U.S.C. 2702",
		"Meta Platforms Ireland Limited": "a company in Ireland"} {
		r := withFurtherChanges(t, withChanges(t, germanRequest), `{"requester": {"country": "GB", "email":
			"x@met.police.uk"}, "process": {"instrument": "uk.ipa_cd",
			"statute": "Investigatory Powers Act 2016, section 60A",
			"served_on": "`+company+`", "authority": {"role": "other", "country": "GB"}}}`)
		f := review.Assess(p, r, nil, r.ReceivedAt.Add(time.Hour)).Find("legal_basis.conflict_of_laws")
		if f == nil || !f.Counsel || !strings.Contains(f.Text.String(), law) {
			t.Errorf("%s: %+v", company, f)
		}
	}
}
