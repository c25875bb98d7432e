package policy

import (
	"strings"
	"testing"
	"unicode"

	"lert/review"
)

// otherCodes are codes of a country, beside the statutes of the list, whose articles have the same numbers.
var otherCodes = map[string][]string{
	"TH": {"ประมวลกฎหมายวิธีพิจารณาความอาญา", "ป.วิ.อ.", "Civil and Commercial Code"},
	"PK": {"Cr.P.C.", "CrPC", "Qanun-e-Shahadat Order"}, "BD": {"CrPC", "Evidence Act"}, "IN": {"CrPC", "BNSS",
		"B.N.S.S.",
		"Bharatiya Nagarik Suraksha Sanhita", "दण्ड प्रक्रिया संहिता", "Companies Act"},
	"LK": {"Code of Criminal Procedure Act"}, "NP": {"Muluki Criminal Procedure Code"}, "MM": {"CrPC"},
	"JO": {"قانون أصول المحاكمات الجزائية", "قانون الاتصالات"}, "SA": {"نظام الإجراءات الجزائية"},
	"AE": {"قانون الإجراءات الجزائية"}, "KW": {"قانون الإجراءات والمحاكمات الجزائية"},
	"BH": {"قانون الإجراءات الجنائية"},
	"QA": {"قانون الإجراءات الجنائية"}, "OM": {"قانون الإجراءات الجزائية"}, "EG": {"قانون الإجراءات الجنائية",
		"الدستور"},
	"MA": {"قانون المسطرة الجنائية", "Code de procédure pénale", "CPP"}, "DZ": {"Code de procédure pénale",
		"قانون الإجراءات الجزائية"},
	"TN": {"Code de procédure pénale", "مجلة الإجراءات الجزائية", "CPP"}, "LB": {"Code de procédure pénale",
		"قانون أصول المحاكمات الجزائية"},
	"IQ": {"قانون أصول المحاكمات الجزائية"}, "SY": {"قانون أصول المحاكمات الجزائية"},
	"YE": {"قانون الإجراءات الجزائية"},
	"LY": {"قانون الإجراءات الجنائية"}, "PS": {"قانون الإجراءات الجزائية"}, "IR": {"قانون آیین دادرسی کیفری"},
	"TR": {"CMK", "Ceza Muhakemesi Kanunu", "5271 sayılı Kanun", "5271 sayılı CMK", "HMK", "5271 s.K."},
	"RU": {"УПК РФ", "УПК", "Уголовно-процессуальный кодекс", "Уголовно-процессуального кодекса", "ГПК РФ", "упк рф"},
	"BY": {"УПК", "Уголовно-процессуального кодекса"}, "KZ": {"УПК РК", "Қылмыстық-процестік кодекс"},
	"UZ": {"УПК", "Jinoyat-protsessual kodeksi"}, "TJ": {"УПК"}, "TM": {"УПК"}, "KG": {"УПК КР"},
	"AZ": {"CPM", "Cinayət-Prosessual Məcəlləsi"},
	"CN": {"刑事诉讼法", "中华人民共和国刑事诉讼法", "民法典", "治安管理处罚法", "Criminal Procedure Law"},
	"HK": {"刑事訴訟程序條例", "基本法", "Criminal Procedure Ordinance"}, "TW": {"刑事訴訟法", "民法", "陸海空軍刑法"},
	"JP": {"刑事訴訟法", "民法", "軽犯罪法"}, "KR": {"형사소송법", "군형법", "민법", "Criminal Procedure Act"},
	"VN": {"Bộ luật Tố tụng hình sự", "BLTTHS", "Bộ luật Dân sự"}, "LA": {"Law on Criminal Procedure"},
	"KH": {"Code de procédure pénale", "Criminal Procedure Code"},
	"ID": {"KUHAP", "Kitab Undang-Undang Hukum Acara Pidana", "UU Perbankan"}, "MY": {"Kanun Tatacara Jenayah", "CPC"},
	"SG": {"Criminal Procedure Code", "CPC"}, "PH": {"Rules of Court", "Civil Code"}, "IL": {"חוק סדר הדין הפלילי",
		"פקודת הראיות"},
	"UG": {"Criminal Procedure Code Act"}, "KE": {"Criminal Procedure Code", "CPC"}, "TZ": {"Criminal Procedure Act"},
	"NG": {"Administration of Criminal Justice Act", "ACJA", "Evidence Act"}, "GH": {"Criminal Procedure Code"},
	"SN": {"Code de procédure pénale", "C.P.P."}, "CM": {"Code de procédure pénale", "Criminal Procedure Code"},
	"MR": {"Code de procédure pénale"}, "GN": {"CPP"}, "TG": {"CPP"}, "TD": {"Code de procédure pénale"}, "BI": {"CPP"},
	"ET": {"Criminal Procedure Code"}, "SD": {"Criminal Procedure Act"}, "ZM": {"Criminal Procedure Code"},
	"ZW": {"Criminal Procedure and Evidence Act", "CPEA"}, "MW": {"Criminal Procedure and Evidence Code"},
	"VE": {"COPP", "Código Orgánico Procesal Penal"}, "CU": {"Ley del Proceso Penal"}, "EC": {"COGEP", "Código Civil"},
	"CO": {"Código de Procedimiento Penal", "C.P.P.", "CPP", "Código General del Proceso"},
	"GT": {"Código Procesal Penal", "CPP"},
	"HN": {"Código Procesal Penal"}, "PE": {"Código Procesal Penal", "NCPP"}, "BO": {"CPP"}, "AR": {"CPPN",
		"Código Procesal Penal"},
	"BR": {"CPP", "Código de Processo Penal", "cpp", "Código Penal Militar"},
	"ES": {"LECrim", "Ley de Enjuiciamiento Criminal", "LECrim.", "lecrim", "Código Penal Militar", "LOPJ"},
	"IT": {"c.p.p.", "Codice di procedura penale", "cpp", "C.P.P.", "c.p.c.", "codice civile"},
	"PL": {"k.p.k.", "k.p.c.", "kpk", "KPK", "Kodeks postępowania karnego", "Kodeksu postępowania karnego", "k.k.w.",
		"k.k.s.",
		"Kodeks karny wykonawczy", "Kodeksu karnego skarbowego", "kkw"},
	"DE": {"StPO", "AO", "Strafprozessordnung", "Abgabenordnung", "ZPO", "BGB", "stpo", "GVG", "STRAFPROZESSORDNUNG"},
	"AT": {"StPO", "ABGB", "Strafprozeßordnung"}, "CH": {"StPO", "CPP", "MStG", "ZGB"}, "GR": {"ΚΠΔ", "Κ.Π.Δ.",
		"Κώδικα Ποινικής Δικονομίας"},
	"FI": {"Rikosprosessilaki", "rikosprosessilain", "Pakkokeinolaki"}, "HU": {"Be.", "Büntetőeljárási törvény", "BE."},
	"BE": {"Code d'instruction criminelle", "Sv.", "Wetboek van Strafvordering"},
	"NL": {"Sv", "Wetboek van Strafvordering", "WvSv", "Rv"}, "DK": {"Retsplejeloven", "retsplejelovens", "rpl."},
	"SE": {"Rättegångsbalken", "RB", "rättegångsbalken"}, "PT": {"CPP", "Código de Processo Penal", "C.P.P."},
	"MV": {"Criminal Procedure Act"}, "BN": {"Criminal Procedure Code"},
	"BW": {"Criminal Procedure and Evidence Act"}, "GM": {"Criminal Procedure Code"},
	"SO": {"Code of Criminal Procedure"},
	"ER": {"Criminal Procedure Code"}, "JM": {"Evidence Act"}, "TT": {"Criminal Procedure Act"},
	"GY": {"Criminal Law (Procedure) Act"}, "GD": {"Criminal Procedure Code"}, "VC": {"Criminal Procedure Code"},
	"MT": {"Civil Code"}, "ML": {"Code de procédure pénale", "CPP"},
	"FR": {"CPP", "Code de procédure pénale", "C.P.P.", "cpp", "Code civil"},
}

// TestOtherCodes: the articles of the list are nothing under another code of the country, in any style.
func TestOtherCodes(t *testing.T) {
	p := load(t)
	missed := map[string]int{}
	for i := range p.ListedProvisions {
		row := &p.ListedProvisions[i]
		if row.Articles == "*" {
			continue
		}
		for _, code := range otherCodes[row.Country] {
			for _, style := range stylesFor(row.Country, code) {
				for j, article := range singleArticles(row) {
					if j > 1 || scriptOf(style) == unicode.Han && strings.ContainsAny(article, "(-") || !row.Alone {
						continue
					}
					cite := strings.NewReplacer("{a}", article, "{s}", code).Replace(style)
					a := citing(t, p, row.Country, provisions(cite))
					if got := anyOffence(a); got != "" {
						if missed[row.Country+" "+code]++; missed[row.Country+" "+code] <= 2 {
							t.Errorf("%s: %q: %s", row.Country, cite, got)
						}
					}
				}
			}
		}
	}
	for code, n := range missed {
		t.Errorf("%s: %d hits", code, n)
	}
	for i := range p.ListedProvisions {
		if row := &p.ListedProvisions[i]; row.Alone && otherCodes[row.Country] == nil {
			t.Errorf("%s has no other code in the test", row.Country)
		}
	}
}

// anyOffence is the finding about a cited offence, "" if there is none.
func anyOffence(a *review.Assessment) string {
	for _, code := range []string{"legal_basis.human_rights", "legal_basis.death_penalty",
		"legal_basis.wrong_statute"} {
		if got := offenceFinding(a, code); got != "" {
			return code + " " + got
		}
	}
	return ""
}

// TestLawNumbers: the number and the year of a law, a date and a docket are no articles.
func TestLawNumbers(t *testing.T) {
	p := load(t)
	styles := []string{"{s} {a} of 2019", "{s} No. {a} of 2019", "{s}, No. {a} of 2019, section 900",
		"{s} (No. {a} of 2019)",
		"{s} {a}/2019, art. 900", "{s} n° 2019-{a}", "{s} رقم {a} لسنة 2019", "Law {a} of 2019", "Law No. {a}/2019",
		"Act {a} of 2019, s. 900",
		"Loi n° 2019-{a} du {a} mars 2019", "Case {a}/2019", "FIR No. {a}/2019", "FIR {a} of 2019",
		"قانون رقم {a} لسنة 2019"}
	for i := range p.ListedProvisions {
		row := &p.ListedProvisions[i]
		for _, article := range singleArticles(row) {
			if strings.Trim(article, "0123456789") != "" {
				continue
			}
			for _, name := range row.Statutes {
				for _, style := range styles {
					if strings.ContainsAny(name, "0123456789") && strings.Contains(style, "{s}") {
						continue
					}
					cite := strings.NewReplacer("{a}", article, "{s}", name).Replace(style)
					change := provisions(cite)
					if name != row.Statutes[0] {
						change = func(r *review.Request) { r.Process.Offence.Description = "Fraud, " + cite }
					}
					if got := anyOffence(citing(t, p, row.Country, change)); got != "" && !hasCountedWord(name) {
						t.Errorf("%s: %q: %s", row.Country, cite, got)
					}
				}
			}
		}
	}
}

// hasCountedWord reports whether the name of a statute has a word that counsel looks at whatever its articles are.
func hasCountedWord(name string) bool {
	name = strings.ToLower(name)
	for _, w := range []string{"terror", "narcotic", "narkotika", "drugs", "kidnapping", "الإرهاب", "בטרור",
		"sedition", "homosexual", "same-sex", "same sex", "false information", "hasutan", "국가보안법"} {
		if strings.Contains(name, w) {
			return true
		}
	}
	return false
}
