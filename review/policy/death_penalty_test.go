package policy

import (
	"slices"
	"testing"

	"lert/review"
)

// TestDeathPenalty: each country and offence of the table asks for an assurance where content or a person's identity is
// asked, and nothing else does; an emergency does not.
func TestDeathPenalty(t *testing.T) {
	p := load(t)
	category := map[string]string{"murder": "violent", "rape": "violent", "kidnapping": "violent", "drugs": "drugs",
		"terrorism": "terrorism"}
	cells := map[string]bool{}
	for _, row := range p.Capital {
		for _, offence := range row.Offences {
			cells[row.Country+" "+category[offence]] = true
		}
	}
	assess := func(country, category, data, kind string) string {
		return offenceFinding(citing(t, p, country, func(r *review.Request) {
			r.Process.Offence.Category, r.Data[0].Category = category, review.Category(data)
			r.Kind = review.Kind(kind)
			if country == "US" {
				r.Process.ServedOn = "WhatsApp Ireland Limited"
			}
		}), "legal_basis.death_penalty")
	}
	for country := range p.Countries {
		for _, c := range []string{"violent", "drugs", "terrorism", "fraud", "cyber", "missing_person"} {
			want := ""
			if cells[country+" "+c] {
				want = "review+"
			}
			for _, data := range []string{"subscriber.name", "content.messages"} {
				if got := assess(country, c, data, "records"); got != want {
					t.Errorf("%s, %s, %s: %q, want %q", country, c, data, got, want)
				}
			}
			for _, x := range [][2]string{{"traffic.message_log", "records"}, {"subscriber.name", "emergency"},
				{"subscriber.name", "preservation"}} {
				if got := assess(country, c, x[0], x[1]); got != "" {
					t.Errorf("%s, %s, %v: %q, want none", country, c, x, got)
				}
			}
		}
	}
	for _, country := range []string{"DE", "GB", "CA", "BR", "MX"} {
		if slices.ContainsFunc(p.Capital, func(r review.CapitalRule) bool { return r.Country == country }) {
			t.Errorf("%s has abolished it", country)
		}
	}
	// A company's own courts ask for no more than its law.
	if got := offenceFinding(citing(t, p, "US", func(r *review.Request) { r.Process.Offence.Category = "violent" }),
		"legal_basis.death_penalty"); got != "" {
		t.Errorf("a US order on the US company: %q", got)
	}
	// What the provision says, with another category.
	for cite, want := range map[string]string{"295-C PPC": "review+", "PPC 420": ""} {
		if got := offenceFinding(citing(t, p, "PK", provisions(cite)), "legal_basis.death_penalty"); got != want {
			t.Errorf("%s: %q, want %q", cite, got, want)
		}
	}
	if got := offenceFinding(citing(t, p, "QA", provisions("Penal Code 285")),
		"legal_basis.death_penalty"); got != "review+" {
		t.Errorf("a same-sex offence in Qatar: %q", got)
	}
}

// TestDeathPenaltyWords: the words for a death sentence, and for offences that bring no other, ask counsel in any
// language; data that tell nobody's identity and are no content ask nothing by the kind of offence.
func TestDeathPenaltyWords(t *testing.T) {
	p := load(t)
	for _, s := range []string{"bị phạt tử hình", "смертная казнь", "ölüm cezası"} {
		a := citing(t, p, "IR", func(r *review.Request) { r.Process.Offence.Description = s })
		if got := offenceFinding(a, "legal_basis.death_penalty"); got != "review+" {
			t.Errorf("%s: %q", s, got)
		}
	}
	for category, want := range map[review.Category]string{"subscriber.name": "review+", "subscriber.last_seen": "",
		"traffic.ip_log": ""} {
		a := citing(t, p, "CN", func(r *review.Request) {
			r.Process.Offence.Category, r.Data[0].Category = "violent", category
		})
		if got := offenceFinding(a, "legal_basis.death_penalty"); got != want {
			t.Errorf("%s: %q, want %q", category, got, want)
		}
	}
}

// TestCapitalWords: words for an offence ask for an assurance whatever its category is, in the countries whose law
// provides for the death penalty for it, and in no other.
func TestCapitalWords(t *testing.T) {
	p := load(t)
	said := map[string][]string{
		"murder": {"Murder of a shopkeeper", "Suspected murderer", "Homicide", "Two people were shot dead",
			"جريمة قتل عمد", "涉嫌故意杀人罪",
			"살인죄", "giết người", "pembunuhan berencana", "убийство двух лиц", "УБИЙСТВО", "हत्या"},
		"rape":       {"Gang-rape of a minor", "She was raped", "Viol sur mineure", "اغتصاب", "强奸罪", "изнасилование"},
		"kidnapping": {"Kidnapping for ransom", "Abduction of a child", "绑架罪", "الخطف", "bắt cóc"},
		"drugs": {"Drug trafficking", "Trafficking in drugs", "Possession of heroin", "Narcotics offence", "走私毒品",
			"الاتجار بالمخدرات",
			"mua bán trái phép chất ma túy", "pengedar narkotika", "ยาเสพติด", "наркотики"},
		"terrorism": {"Membership of a terrorist group", "Terrorism", "恐怖活动", "الإرهاب", "терроризм"},
		"blasphemy": {"Apostasy", "Blasphemy against the Prophet", "الردة", "توہین رسالت"},
		"same_sex":  {"Sodomy", "Liwat", "اللواط"},
		"sorcery":   {"Sorcery", "Witchcraft and black magic", "أعمال السحر والشعوذة"},
		"corruption": {"Bribery of an official", "Accepting bribes", "受贿罪", "nhận hối lộ",
			"Embezzlement of State funds"},
		"treason": {"High treason", "叛国罪", "Государственная измена"},
		"enmity_against_god": {"Moharebeh", "Mofsed-e-filarz", "افساد فی الارض", "محاربه", "اتهام محاربه با خدا",
			"مفسد فی\u200cالارض", "Enmity against God (muharaba)"},
	}
	listed := map[string]bool{}
	for _, row := range p.Capital {
		for _, offence := range row.Offences {
			listed[row.Country+" "+offence] = true
		}
	}
	for _, offence := range review.CapitalOffences {
		if is := func(t *review.Topic) bool { return t.Topic == offence }; len(said[offence]) == 0 ||
			!slices.ContainsFunc(p.Topics, is) {
			t.Errorf("%s has no words", offence)
		}
		for _, country := range []string{"IN", "PK", "SA", "CN", "VN", "BY", "IR", "JP", "SG", "EG", "DE", "GB", "BR"} {
			for _, category := range []string{"other", "", "cyber", "missing_person"} {
				for _, words := range said[offence] {
					for _, data := range []review.Category{"subscriber.name", "content.messages", "traffic.ip_log"} {
						want := ""
						if listed[country+" "+offence] && data != "traffic.ip_log" &&
							(category != "missing_person" || data == "content.messages") {
							want = "review+"
						}
						a := citing(t, p, country, func(r *review.Request) {
							r.Process.Offence.Category, r.Process.Offence.Description = category, words
							r.Process.Offence.Provisions, r.Data[0].Category = nil, data
						})
						if got := offenceFinding(a, "legal_basis.death_penalty"); got != want {
							t.Errorf("%s, %s, %s, %q: %q, want %q", country, category, data, words, got, want)
						}
					}
				}
			}
		}
	}
}

// TestCapitalProvisions: provisions on offences that may be punished by death ask for an assurance under any category.
func TestCapitalProvisions(t *testing.T) {
	p := load(t)
	for _, tt := range []struct{ country, cite, want string }{
		{"IN", "BNS 103", "review+"}, {"IN", "Section 103(1) of the Bharatiya Nyaya Sanhita, 2023", "review+"},
		{"IN", "IPC 302", "review+"}, {"IN", "302 IPC read with 34 IPC", "review+"}, {"IN", "IPC 307", ""},
		{"IN", "BNS 109", ""}, {"IN", "BNSS 103", ""}, {"IN", "CrPC 302", ""}, {"PK", "302 PPC", "review+"},
		{"PK", "PPC 324", ""}, {"CN", "刑法第二百三十二条", "review+"}, {"CN", "刑法第二百三十四条之一", ""},
		{"JP", "刑法第199条", "review+"}, {"KR", "형법 제250조", "review+"},
		{"MY", "seksyen 39B Akta Dadah Berbahaya 1952", "review+"},
		{"EG", "المادة ٢٣٠ من قانون العقوبات", "review+"}, {"DE", "§ 211 StGB", ""},
	} {
		a := citing(t, p, tt.country, func(r *review.Request) {
			r.Process.Offence.Category, r.Process.Offence.Provisions = "other", []string{tt.cite}
		})
		if got := offenceFinding(a, "legal_basis.death_penalty"); got != tt.want {
			t.Errorf("%s: %q: %q, want %q", tt.country, tt.cite, got, tt.want)
		}
	}
}
