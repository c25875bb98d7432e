package policy

import (
	"slices"
	"testing"

	"lert/review"
)

// TestTerritories: a territory that is part of a Member State is judged as that State wherever a country is recorded
// or a calling code says it; an overseas place that is not of the Union is judged as a country outside it.
func TestTerritories(t *testing.T) {
	p := load(t)
	number := map[string]string{"GP": "+590690123456", "MF": "+590690876543", "MQ": "+596696123456",
		"GF": "+594694123456", "RE": "+262692123456", "YT": "+262639123456", "AX": "+358181234567"}
	outside := map[string]string{"NC": "+687751234", "PF": "+68987123456", "PM": "+508551234", "WF": "+681821234",
		"GL": "+299221234", "FO": "+298211234", "AW": "+2975612345", "CW": "+59995123456", "SX": "+17215201234",
		"BQ": "+59977912345", "GI": "+35057123456", "GG": "+447781123456", "MC": "+377612345678", "SJ": "+4779021234"}
	for code := range p.Countries {
		if (p.Countries[code].PartOf != "") != (number[code] != "") {
			t.Errorf("%s: part of %q", code, p.Countries[code].PartOf)
		}
	}
	at := func(target review.Target, country string) *review.Assessment {
		return citing(t, p, country, func(r *review.Request) { r.Targets = []review.Target{target} })
	}
	say := func(a *review.Assessment) []string { return codesOf(a) }
	for code, phone := range number {
		state := p.Countries[code].PartOf
		target := review.Target{Type: "phone", Value: phone, Country: code}
		of := target
		of.Country = state
		if got, want := say(at(target, "TH")), say(at(of, "TH")); !slices.Equal(got, want) ||
			!slices.Contains(got, "legal_basis.treaty_required push_back+") {
			t.Errorf("a user in %s: %v, want as in %s: %v", code, got, state, want)
		}
		if got := say(at(review.Target{Type: "phone", Value: phone}, "TH")); !slices.Contains(got,
			"legal_basis.wrong_entity review") {
			t.Errorf("%s: %v: the calling code asks which entity it is", phone, got)
		}
		user := review.Target{Type: "phone", Value: "+33639980011", Region: "EU"}
		if got, want := say(at(user, code)), say(at(user, state)); !slices.Equal(got, want) {
			t.Errorf("an authority in %s: %v, want as in %s: %v", code, got, state, want)
		}
		if !p.InCountries([]string{"EU"}, code) || !p.InCountries([]string{state}, code) ||
			p.InCountries([]string{"IE"}, code) {
			t.Errorf("%s is of the Union as a part of %s", code, state)
		}
	}
	for code, phone := range outside {
		for _, target := range []review.Target{
			{Type: "phone", Value: phone, Country: code}, {Type: "phone", Value: phone}} {
			got := say(at(target, "TH"))
			if slices.Contains(got, "legal_basis.treaty_required push_back+") ||
				slices.Contains(got, "legal_basis.wrong_entity review") {
				t.Errorf("%s, %+v: %v", code, target, got)
			}
		}
		if p.InCountries([]string{"EU", "EEA"}, code) {
			t.Errorf("%s is not of the Union", code)
		}
	}
}

// codesOf are the findings of an assessment with their severities, a plus where counsel must see one.
func codesOf(a *review.Assessment) (list []string) {
	for f := range a.Findings() {
		if counsel := ""; f.Severity != review.SeverityInfo {
			if f.Counsel {
				counsel = "+"
			}
			list = append(list, f.Code+" "+f.Severity+counsel)
		}
	}
	return list
}
