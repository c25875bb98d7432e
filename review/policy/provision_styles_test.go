package policy

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"lert/review"
)

// citationStyles are the ways in which a language cites an article of a statute: {a} is the article, {s} the
// statute.
var citationStyles = map[string][]string{
	"en": {"Section {a} of the {s}", "{s}, section {a}", "{s} s.{a}", "s. {a} {s}", "u/s {a} of {s}", "§ {a} {s}",
		"§{a} {s}", "Art. {a}, {s}", "{s} - {a}",
		"Articles 900 and {a} of the {s}", "sections 900, {a} of the {s}", "{s} (amended), s {a}",
		"SECTION {a} OF {s}"},
	"fr": {"article {a} du {s}", "art. {a} {s}", "art. {a} du {s}", "{s}, art. {a}", "{s}, article {a}",
		"articles 900 et {a} du {s}",
		"l'article {a} du {s}", "Art. {a}, {s}", "{s} art {a}", "par l'article {a} de la {s}"},
	"es": {"artículo {a} del {s}", "art. {a} {s}", "arts. 900 y {a} del {s}", "{s}, art. {a}",
		"artículos {a} y 900 del {s}", "Art. {a} de la {s}",
		"artículo {a}, {s}"},
	"pt": {"artigo {a} do {s}", "art. {a} do {s}", "artigo {a}.º do {s}", "arts. 900 e {a} do {s}", "{s}, art. {a}",
		"artigo {a} {s}"},
	"it": {"art. {a} {s}", "articolo {a} del {s}", "artt. 900 e {a} {s}", "art. {a}, {s}", "{s}, art. {a}"},
	"de": {"§ {a} {s}", "§§ 900, {a} {s}", "§ {a} Abs. 1 {s}", "gemäß § {a} {s}", "§§ 900 und {a} {s}", "{s} § {a}",
		"Art. {a} {s}"},
	"nl": {"artikel {a} {s}", "art. {a} {s}", "artikel {a} van het {s}", "artikelen 900 en {a} {s}", "{s} art. {a}"},
	"tr": {"{s} m. {a}", "{s} m.{a}", "{s} md. {a}", "{s} {a}", "{s}'nın {a}. maddesi", "{s} {a}. madde",
		"{s} madde {a}", "{a}. maddesi {s}",
		"{s}'nin {a}'inci maddesi"},
	"ru": {"ст. {a} {s}", "ст.{a} {s}", "ч. 2 ст. {a} {s}", "статья {a} {s}", "статьи {a} {s}", "по статье {a} {s}",
		"{s}, статья {a}", "ст. ст. 900, {a} {s}",
		"п. «а» ч. 2 ст. {a} {s}", "СТ. {a} {s}"},
	"ar": {"المادة {a} من {s}", "المادة ({a}) من {s}", "م {a} {s}", "م. {a} من {s}", "{s} المادة {a}",
		"بالمادة {a} من {s}", "للمادة {a} من {s}",
		"المادتان 900 و{a} من {s}", "المواد 900 و{a} من {s}", "{s}، المادة {a}", "الفصل {a} من {s}"},
	"fa": {"ماده {a} {s}", "{s} ماده {a}", "مواد 900 و {a} {s}"},
	"he": {"סעיף {a} ל{s}", "סעיף {a} {s}", "{s}, סעיף {a}", "סעיפים 900 ו{a} ל{s}", "לפי סעיף {a} ב{s}"},
	"zh": {"{s}第{a}条", "《{s}》第{a}条", "{s}第{a}條", "{s}第{a}条第一款", "违反{s}第{a}条", "{s} 第 {a} 条", "中华人民共和国{s}第{a}条",
		"{s}第900条、第{a}条"},
	"ja": {"{s}第{a}条", "{s}{a}条", "{s}第{a}条第1項", "{s}{a}条1項", "{s}の第{a}条"},
	"ko": {"{s} 제{a}조", "{s}제{a}조", "{s} 제{a}조 제1항", "{s}상 제{a}조", "{s} 제900조, 제{a}조"},
	"th": {"{s} มาตรา {a}", "{s}มาตรา {a}", "มาตรา {a} แห่ง {s}", "{s} ม. {a}", "มาตรา 900 และ {a} {s}"},
	"km": {"{s}មាត្រា{a}", "មាត្រា {a} នៃ{s}"},
	"vi": {"Điều {a} {s}", "khoản 1 Điều {a} {s}", "Điều {a} của {s}", "{s}, Điều {a}", "điều 900 và {a} {s}"},
	"ms": {"Pasal {a} {s}", "{s} pasal {a}", "Pasal {a} ayat (1) {s}", "seksyen {a} {s}", "{s} seksyen {a}",
		"{s}, seksyen {a}", "{s} Seksyen {a}(1)",
		"Pasal 900 dan {a} {s}", "di bawah seksyen {a} {s}"},
	"pl": {"art. {a} {s}", "art. {a} § 1 {s}", "art. 900 i {a} {s}", "z art. {a} {s}", "{s} art. {a}",
		"art. {a} ust. 1 {s}"},
	"da": {"§ {a} {s}", "{s} § {a}", "{s} § {a}, stk. 1", "§§ 900 og {a} {s}"},
	"fi": {"{s} {a}", "{s} {a} §"},
	"hu": {"{s} {a}. §", "{s}. {a}. §", "{s} {a}. § (1) bekezdés", "{s} {a} §"},
	"el": {"άρθρο {a} {s}", "άρθρου {a} {s}", "αρ. {a} {s}", "άρθρα 900 και {a} {s}", "{s}, άρθρο {a}"},
	"hi": {"{s} धारा {a}", "धारा {a} {s}", "{s} की धारा {a}"},
	"my": {"ပုဒ်မ {a} {s}", "{s} ပုဒ်မ {a}"},
	"be": {"арт. {a} {s}", "арт.{a} {s}", "артыкул {a} {s}"},
	"bn": {"{s} ধারা {a}", "{s} এর {a} ধারা"},
	"ur": {"دفعہ {a} {s}", "{s} دفعہ {a}", "{s} کی دفعہ {a}"},
	"az": {"{s} {a}", "{s} maddə {a}", "{s}-nin {a}-ci maddəsi"},
	"uz": {"{s} {a}-modda", "{s} {a} moddasi"},
}

// languagesOf are the languages in which authorities of a country write, beside English.
var languagesOf = map[string]string{"TR": "tr", "RU": "ru", "BY": "ru be", "MM": "my",
	"KZ": "ru", "UZ": "ru uz", "TJ": "ru", "TM": "ru",
	"KG": "ru", "AZ": "az", "CN": "zh", "HK": "zh", "MO": "zh pt", "TW": "zh", "JP": "ja", "KR": "ko", "TH": "th",
	"KH": "fr km",
	"VN": "vi", "ID": "ms", "MY": "ms", "BN": "ms", "PL": "pl", "DE": "de", "AT": "de", "CH": "de fr it",
	"DK": "da", "SE": "da",
	"FI": "fi", "NL": "nl", "BE": "nl fr", "HU": "hu", "GR": "el", "IT": "it", "FR": "fr", "ES": "es", "MX": "es", "PT": "pt",
	"BR": "pt",
	"MA": "fr ar", "DZ": "fr ar", "TN": "fr ar", "MR": "fr ar", "LB": "fr ar", "IR": "fa", "IL": "he", "IN": "hi",
	"NP": "hi",
	"BD": "bn", "PK": "ur", "SN": "fr", "CM": "fr", "GN": "fr", "TG": "fr", "TD": "fr", "BI": "fr", "VE": "es",
	"NI": "es", "CU": "es",
	"EC": "es", "CO": "es", "GT": "es", "HN": "es", "PE": "es", "BO": "es", "AR": "es", "JO": "ar", "SA": "ar",
	"AE": "ar", "KW": "ar",
	"BH": "ar", "QA": "ar", "OM": "ar", "EG": "ar", "LY": "ar", "IQ": "ar", "SY": "ar", "YE": "ar", "PS": "ar"}

// scriptOf is the script of a name or of a style, nil for the Latin one.
func scriptOf(name string) *unicode.RangeTable {
	for _, r := range name {
		for _, table := range []*unicode.RangeTable{unicode.Cyrillic, unicode.Arabic, unicode.Hebrew, unicode.Han,
			unicode.Hangul,
			unicode.Thai, unicode.Khmer, unicode.Greek, unicode.Devanagari, unicode.Bengali, unicode.Lao,
			unicode.Myanmar} {
			if unicode.Is(table, r) {
				return table
			}
		}
	}
	return nil
}

// stylesFor are the styles in which a statute of a country is cited by one of its names.
func stylesFor(country, name string) (styles []string) {
	script := scriptOf(name)
	for language := range strings.FieldsSeq("en " + languagesOf[country]) {
		for _, style := range citationStyles[language] {
			s := scriptOf(style)
			joins := s == unicode.Hebrew || s == unicode.Han || s == unicode.Hangul || s == unicode.Thai ||
				s == unicode.Khmer
			if s == script || script != nil && language == "en" || script == nil && !joins {
				styles = append(styles, style)
			}
		}
	}
	return styles
}

// statuteNames are all names of the statute of a row.
func statuteNames(p *review.Policy, row *review.ListedProvision) (names []string) {
	for i := range p.ListedProvisions {
		if r := &p.ListedProvisions[i]; r.Country == row.Country && r.Statutes[0] == row.Statutes[0] {
			for _, n := range r.Statutes {
				names = append(names, append([]string{n}, numberStyles(n)...)...)
			}
		}
	}
	return names
}

var numberAndYear = regexp.MustCompile(`^(.*\D)(\d+)/(\d{4})$`)

// numberStyles are the other ways to write the name of a law that has a number and a year.
func numberStyles(name string) (out []string) {
	m := numberAndYear.FindStringSubmatch(name)
	if m == nil {
		return nil
	}
	for _, style := range []string{"Law {n} of {y}", "Law No. {n} of {y}", "Law No. ({n}) of {y}", "Law no {n}/{y}",
		"Law {n}/{y}",
		"Law Number {n} for the year {y}", "LAW NO. {n} OF {y}", "Law No.{n}/{y}", "Federal Decree-Law No. {n} of {y}",
		"Decree-Law {n}/{y}", "Loi n° {y}-{n}", "Loi n°{n}/{y}", "loi n° {n} de {y}", "décret-loi {n}/{y}",
		"Lei n.º {n}/{y}",
		"décret-loi n° {y}-{n} du 13 septembre {y}", "Ley {n} de {y}", "قانون رقم {n} لسنة {y}",
		"القانون رقم ({n}) لسنة {y}",
		"قانون رقم {n}/{y}", "المرسوم عدد {n} لسنة {y}", "القانون {n} لسنة {y}", "Undang-Undang Nomor {n} Tahun {y}"} {
		out = append(out, strings.NewReplacer("{n}", m[2], "{y}", m[3]).Replace(style))
	}
	return out
}

// inDigits writes the digits of an article in another script.
func inDigits(s string, zero rune) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return zero + r - '0'
		}
		return r
	}, s)
}

// inHan writes a number below ten thousand in Han script.
func inHan(n int) (s string) {
	digits := []rune("零一二三四五六七八九")
	isZero := false
	for _, unit := range []struct {
		value int
		name  string
	}{{1000, "千"}, {100, "百"}, {10, "十"}, {1, ""}} {
		switch d := n / unit.value % 10; {
		case d == 0:
			isZero = s != "" && n%unit.value != 0
		case d == 1 && unit.value == 10 && s == "":
			s = "十"
		default:
			if isZero {
				s += "零"
				isZero = false
			}
			s += string(digits[d]) + unit.name
		}
	}
	return s
}

// writtenArticles are the ways in which an article is written in the country.
func writtenArticles(article, country string) []string {
	out := []string{article}
	base, inserted, _ := strings.Cut(article, "-")
	n, err := strconv.Atoi(base)
	switch languages := languagesOf[country]; {
	case strings.Contains(languages, "zh") && err == nil && inserted == "":
		out = append(out, inHan(n))
	case strings.Contains(languages, "ar"):
		out = append(out, inDigits(article, 0x660))
	case strings.Contains(languages, "fa"), languages == "ur":
		out = append(out, inDigits(article, 0x6F0))
	case languages == "hi":
		out = append(out, inDigits(article, 0x966))
	case languages == "bn":
		out = append(out, inDigits(article, 0x9E6))
	case languages == "th":
		out = append(out, inDigits(article, 0xE50))
	}
	if m := insertedNumber.FindStringSubmatch(article); m != nil {
		raised := strings.Map(func(r rune) rune { return []rune("⁰¹²³⁴⁵⁶⁷⁸⁹")[r-'0'] }, m[2])
		out = append(out, m[1]+raised, m[1]+"-"+m[2], m[1]+"."+m[2])
	}
	for language := range strings.FieldsSeq(languagesOf[country]) {
		for _, letters := range lettersOf[language] {
			names := strings.Fields(letters)
			if m := letterSuffix.FindStringSubmatch(article); m != nil {
				letter := names[m[2][0]-'A']
				out = append(out, m[1]+letter, m[1]+"-"+letter, m[1]+"("+letter+")")
			} else if m = letterParagraph.FindStringSubmatch(article); m != nil {
				out = append(out, m[1]+"("+names[m[2][0]-'a']+")", m[1]+" ("+names[m[2][0]-'a']+")")
			}
		}
	}
	return out
}

// lettersOf are the letters that number articles in a language, in the places of A to F, and what they are called.
var lettersOf = map[string][]string{"he": {"א ב ג ד ה ו"},
	"hi": {"क ख ग घ ङ च", "ए बी सी डी ई एफ"}, "bn": {"ক খ গ ঘ ঙ চ"},
	"ur": {"اے بی سی ڈی ای ایف"}, "my": {"က ခ ဂ ဃ င စ"}, "el": {"Α Β Γ Δ Ε ΣΤ"}, "ar": {"ا ب ج د ه و"},
	"th": {"ก ข ค ง จ ฉ"}, "ru": {"А Б В Г Д Е"}}

var (
	insertedNumber  = regexp.MustCompile(`^(\d+)[-.](\d)$`)
	letterSuffix    = regexp.MustCompile(`^(\d+)-?([A-F])$`)
	letterParagraph = regexp.MustCompile(`^(\d+)\(([a-f])\)$`)
)

// singleArticles are the articles of a row, of a range the first and the last.
func singleArticles(row *review.ListedProvision) (out []string) {
	ends := regexp.MustCompile(`^(\d+)-(\d{2,})$`)
	for entry := range strings.SplitSeq(row.Articles, ", ") {
		if m := ends.FindStringSubmatch(entry); m != nil && m[1] < m[2] {
			out = append(out, m[1], m[2])
		} else if len(entry) < 3 || !strings.HasSuffix(entry[:len(entry)-1], "-") || entry[len(entry)-1] < 'B' {
			out = append(out, entry)
		}
	}
	return out
}

// wantedFinding is the code and what the finding of a row says.
func wantedFinding(row *review.ListedProvision) (code, want string) {
	switch {
	case row.Until.IsZero():
		return row.Code, "review+"
	case row.Confidence == "G?":
		return "legal_basis.wrong_statute", "review+"
	}
	return "legal_basis.wrong_statute", "push_back+"
}

// TestProvisionStyles: each article of the list is found under each name of its statute in each usual style of the
// country's languages.
func TestProvisionStyles(t *testing.T) {
	p := load(t)
	count, missed := 0, map[string]int{}
	for i := range p.ListedProvisions {
		row := &p.ListedProvisions[i]
		if row.Articles == "-" {
			continue
		}
		code, want := wantedFinding(row)
		for k, name := range statuteNames(p, row) {
			for _, style := range stylesFor(row.Country, name) {
				for j, article := range singleArticles(row) {
					if article == "*" || k > 0 && j > 0 ||
						scriptOf(style) == unicode.Han && strings.ContainsAny(article, "(-") {
						continue
					}
					for _, a := range writtenArticles(article, row.Country) {
						if scriptOf(a) == unicode.Han && scriptOf(style) != unicode.Han {
							continue
						}
						cite := strings.NewReplacer("{a}", a, "{s}", name).Replace(style)
						count++
						if got := offenceFinding(citing(t, p, row.Country, provisions(cite)), code); got != want {
							if missed[style]++; missed[style] <= 3 {
								t.Errorf("%s: %q: %s is %q, want %q", row.Country, cite, code, got, want)
							}
						}
					}
				}
			}
		}
	}
	for style, n := range missed {
		t.Errorf("%d misses of the style %q", n, style)
	}
	if count < 10000 {
		t.Error(fmt.Sprint(count, " citations"))
	}
}
