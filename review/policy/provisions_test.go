package policy

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"lert/review"
)

// foreignOrder is an order of a court abroad for fraud, in order.
const foreignOrder = `{"schema":"lert.request/v1","platform":"whatsapp","channel":"portal","reference":"R-1",
	"received_at":"2026-11-20T06:00:00Z","kind":"records",
	"requester":{"agency":"Agency","country":"TH","kind":"law_enforcement","name":"Rowan Kemp","title":"Inspector",
		"badge":"1","email":"a@royalthaipolice.go.th","phone":"+6621000010","attested":true,
		"verification":{"email_login":true,"dkim":"pass"}},
	"process":{"instrument":"foreign.order","statute":"Criminal Procedure Code, section 105","docket":"D-1",
		"authority":{"name":"Criminal Court","role":"judge","country":"TH"},"issued_on":"2026-11-19",
		"served_on":"WhatsApp LLC","signed":true,"sealed":true,"via":"direct","language":"en",
		"offence":{"description":"Fraud upon the public","provisions":["Criminal Code, section 343"],
			"category":"fraud","max_sentence_years":5},
		"purpose":"criminal_investigation"},
	"targets":[{"type":"phone","value":"+66812345678"}],
	"data":[{"category":"subscriber.name"}],"period":{"from":"2026-11-01","to":"2026-11-18"},
	"justification":"To identify the person who took deposits for a false investment."}`

// citing is the assessment of an order of a country that cites a provision of criminal law.
func citing(t *testing.T, p *review.Policy, country string, change func(*review.Request)) *review.Assessment {
	t.Helper()
	var r review.Request
	if err := json.Unmarshal([]byte(foreignOrder), &r); err != nil {
		t.Fatal(err)
	}
	r.Requester.Country, r.Process.Authority.Country = country, country
	change(&r)
	return review.Assess(p, &r, nil, time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC))
}

func provisions(list ...string) func(*review.Request) {
	return func(r *review.Request) { r.Process.Offence.Provisions = list }
}

// offenceFinding is the finding about an offence that is cited, "" if there is none: code, severity, and a plus if
// counsel must see it.
func offenceFinding(a *review.Assessment, code string) string {
	for f := range a.Findings() {
		if f.Code == code && strings.HasPrefix(f.Field, "process.offence") {
			return strings.TrimSuffix(f.Severity+"+", strings.Repeat("+", 1-btoi(f.Counsel)))
		}
	}
	return ""
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// spellings are ways in which people cite an article of a statute.
func spellings(article string, statutes []string) (out []string) {
	statute, short := statutes[0], statutes[len(statutes)-1]
	out = append(out, "Section "+article+" of the "+statute, statute+", section "+article, short+" "+article,
		"§ "+article+" "+short, "Art. "+strings.ToLower(article)+" "+statute, "u/s "+article+" "+short,
		strings.ToUpper(statute)+" s. "+article+"; another law 900")
	base, letter, found := strings.Cut(article, "-")
	if found && len(letter) == 1 && letter >= "A" {
		out = append(out, "section "+base+letter+" "+statute, "section "+base+" "+letter+" "+statute)
	}
	if base, letter, found = strings.Cut(article, "/"); found {
		out = append(out, statute+" "+base+letter)
	}
	if base, paragraph, found := strings.Cut(article, "("); found {
		out = append(out, statute+" section "+base, statute+" section "+base+" ("+paragraph)
		if !strings.Contains(paragraph, ")(") {
			out = append(out, statute+" "+base+"/"+strings.TrimSuffix(paragraph, ")"))
		}
	} else {
		out = append(out, statute+" section "+article+"(1)")
	}
	return out
}

// TestProvisions: each article of the list is found in an order of its country however it is spelled, in the provisions
// and in the description, and the same citation is nothing in an order of a country that has no such list.
func TestProvisions(t *testing.T) {
	p := load(t)
	const none = "AU" // has no rows
	if len(p.ListedProvisions) < 150 {
		t.Fatalf("%d rows", len(p.ListedProvisions))
	}
	for i := range p.ListedProvisions {
		row := &p.ListedProvisions[i]
		if row.Articles == "-" {
			continue
		}
		code, want := row.Code, "review+"
		if !row.Until.IsZero() {
			code, want = "legal_basis.wrong_statute", "push_back+"
			if row.Confidence == "G?" {
				want = "review+"
			}
		}
		var articles []string
		for entry := range strings.SplitSeq(row.Articles, ", ") {
			from, to, found := strings.Cut(entry, "-")
			if found && len(to) >= 2 && to > from && !strings.ContainsAny(to, "ABCDEF") {
				articles = append(articles, from, to, "1, 2 and "+to, from+" to "+to)
			} else if found && len(to) == 1 && strings.ContainsAny(from, "ABCDEabcde") {
				articles = append(articles, from, strings.TrimRight(from, "ABCDEabcde")+to)
			} else {
				articles = append(articles, entry)
			}
		}
		for _, article := range articles {
			cites := []string{row.Statutes[0], "under " + row.Statutes[0] + " (all of it)"}
			if article != "*" {
				cites = spellings(article, row.Statutes)
				if row.Alone {
					cites = append(cites, article, "section "+article)
				}
			}
			for _, cite := range cites {
				if got := offenceFinding(citing(t, p, row.Country, provisions("Some Act 1", cite)), code); got != want {
					t.Errorf("%s: %q: %s is %q, want %q", row.Country, cite, code, got, want)
				}
				if hasCountedWord(cite) {
					continue
				}
				if got := offenceFinding(citing(t, p, none, provisions(cite)), code); got != "" {
					t.Errorf("%s cited by another country: %q", cite, got)
				}
			}
			if article == "*" {
				continue
			}
			described := func(r *review.Request) {
				r.Process.Offence.Description = "Suspected of an offence in 2026 under section " + article +
					" of the " +
					row.Statutes[0] + ", on 3 occasions"
			}
			if got := offenceFinding(citing(t, p, row.Country, described), code); got != want {
				t.Errorf("%s: %s in the description: %q, want %q", row.Country, article, got, want)
			}
		}
	}
}

// TestProvisionsCited: how numbers and statutes go together, and which citations are none of the list.
func TestProvisionsCited(t *testing.T) {
	p := load(t)
	const rights, void = "legal_basis.human_rights", "legal_basis.wrong_statute"
	for _, tt := range []struct{ country, cite, code, want string }{
		{"IN", "BNS 318", rights, ""},
		{"IN", "Section 318(4) BNS", rights, ""},
		{"IN", "IPC 420", rights, ""},
		{"IN", "Sections 66C and 66D IT Act", void, ""},
		{"IN", "IPC 420 and section 66A of the IT Act, 2000", void, "push_back+"},
		{"IN", "I.T. Act s. 66-A", void, "push_back+"},
		{"IN", "IPC 153A, 295A, IT Act 67", rights, "review+"},
		{"IN", "Sections 153A, 295A and 505 IPC", rights, "review+"},
		{"IN", "S. 420 IPC; S. 152 CrPC", rights, ""},
		{"IN", "I.P.C. 124-A", rights, "review+"},
		{"IN", "BNS §152", rights, "review+"},
		{"IN", "धारा 152 BNS", rights, "review+"},
		{"IN", "POCSO Act 13", rights, ""},
		{"DE", "§ 263 StGB", rights, ""},
		{"DE", "§ 90a Abs. 1 StGB", rights, "review+"},
		{"DE", "§§ 185 bis 188 StGB", rights, "review+"},
		{"DE", "§ 166 StPO", rights, ""},
		{"US", "18 U.S.C. § 1343", rights, ""},
		{"US", "18 U.S.C. § 112", rights, ""},
		{"TH", "Criminal Code, section 343", rights, ""},
		{"TH", "มาตรา 112", rights, "review+"},
		{"TH", "ประมวลกฎหมายอาญา มาตรา ๑๑๒", rights, "review+"},
		{"TH", "ประมวลกฎหมายอาญามาตรา 112", rights, "review+"},
		{"TH", "Land Transport Act, section 112", rights, ""},
		{"TH", "Section 112 of the Land Transport Act", rights, ""},
		{"TH", "Criminal Code section 343 and Land Transport Act section 112", rights, ""},
		{"TH", "112 (insult of the King)", rights, "review+"},
		{"TH", "Computer Crime Act section 14(4)", rights, ""},
		{"TH", "Computer Crime Act B.E. 2550, section 14", rights, "review+"},
		{"TR", "art. 299 TCK", rights, "review+"},
		{"TR", "TCK m. 299/1", rights, "review+"},
		{"TR", "TCK 125/3-a", rights, "review+"},
		{"TR", "TCK 125/1", rights, ""},
		{"TR", "TCK 217/A-1", rights, "review+"},
		{"TR", "TCK 158", rights, ""},
		{"TR", "5237 sayılı TCK'nın 299. maddesi", rights, "review+"},
		{"TR", "5816 sayılı Kanun", rights, "review+"},
		{"RU", "ст. 207 УК РФ", rights, ""},
		{"RU", "ч. 2 ст. 207.3 УК РФ", rights, "review+"},
		{"RU", "ст. 159 УК РФ", rights, ""},
		{"PL", "art. 135 § 2 k.k.", rights, "review+"},
		{"PL", "art. 135 § 1 k.k.", rights, ""},
		{"PL", "art. 286 k.k.", rights, ""},
		{"ES", "artículo 490.3 del Código Penal", rights, "review+"},
		{"ES", "artículo 248 del Código Penal", rights, ""},
		{"SE", "5 kap. 1 § brottsbalken", rights, "review+"},
		{"SE", "9 kap. 1 § brottsbalken", rights, ""},
		{"CN", "刑法第105条", rights, "review+"},
		{"CN", "刑法第266条", rights, ""},
		{"KH", "article 437 bis of the Criminal Code", rights, "review+"},
		{"KH", "article 437 of the Criminal Code", rights, ""},
		{"PH", "R.A. 10175, sec. 4(c)(4)", rights, "review+"},
		{"PH", "R.A. 10175, sec. 4(a)(1)", rights, ""},
		{"BD", "DSA 2018, section 25", void, "push_back+"},
		{"SG", "Penal Code 1871, s 377A", void, "push_back+"},
		{"KW", "Law 63 of 2015, art. 6", rights, "review+"},
		{"KW", "المادة ٦ من القانون رقم ٦٣ لسنة ٢٠١٥", rights, "review+"},
		{"KW", "art. 7 of Law No. 63/2015", rights, ""},
		{"KW", "Law No. 16 of 1960 promulgating the Penal Code, art. 198", rights, "review+"},
		{"KW", "Art. 6 of Law 62/2015", rights, ""},
		{"EG", "Law 10 of 1961, art 9(c)", rights, "review+"},
		{"EG", "المادة 9 (ج) من القانون رقم 10 لسنة 1961", rights, "review+"},
		{"EG", "المادة 9/ج من القانون 10 لسنة 1961", rights, "review+"},
		{"EG", "المادة 9 (ب) من القانون رقم 10 لسنة 1961", rights, ""},
		{"EG", "المادة 98 (و) من قانون العقوبات", rights, "review+"},
		{"TN", "art. 24 du décret-loi n° 2022-54 du 13 septembre 2022", rights, "review+"},
		{"TN", "décret-loi 54/2022, article 24", rights, "review+"},
		{"TN", "art. 10 du décret-loi n° 2022-54 du 24 septembre 2022", rights, ""},
		{"TN", "الفصل 24 من المرسوم عدد 54 لسنة 2022", rights, "review+"},
		{"JO", "المادة ١٥ من قانون الجرائم الإلكترونية رقم ١٧ لسنة ٢٠٢٣", rights, "review+"},
		{"JO", "Cybercrime Law 17 of 2023", rights, ""},
		{"JO", "Law 17 of 2023, art. 12", rights, ""},
		{"SA", "المادة السادسة من نظام مكافحة الجرائم المعلوماتية", rights, "review+"},
		{"SA", "المادة الرابعة والثلاثون من نظام مكافحة جرائم الإرهاب", rights, "review+"},
		{"SA", "المادة الرابعة عشرة من نظام مكافحة جرائم الإرهاب", rights, ""},
		{"SA", "المادة 6 من نظام مكافحة الجرائم المعلوماتية", rights, "review+"},
		{"TR", "3713 s.K. m. 7/2", rights, "review+"},
		{"TR", "3713 sayılı Terörle Mücadele Kanunu'nun 7/2 maddesi", rights, "review+"},
		{"TR", "5271 s.K. m. 299", rights, ""},
		{"TR", "3713 s. K. 7/2", rights, "review+"},
		{"TR", "3713 sayılı Yasa md 7/2", rights, "review+"},
		{"TR", "6222 sayılı Kanun m. 7/2", rights, ""},
		{"KW", "Law No 63 (2015), Article 6", rights, "review+"},
		{"KW", "Article 6, Law on Combating Information Technology Crimes No. 63 of 2015", rights, "review+"},
		{"KW", "Article 6, Law on Traffic No. 67 of 1976", rights, ""},
		{"AE", "المادة 25 من المرسوم بقانون اتحادي رقم 34 لسنة 2021", rights, "review+"},
		{"IN", "u/s 295A/153A IPC", rights, "review+"},
		{"PH", "RA No. 10175, Sec. 4(c)(4)", rights, "review+"},
		{"ID", "Pasal 27 ayat (3) UU No. 19 Tahun 2016", rights, "review+"},
		{"JP", "刑法二百三十条", rights, "review+"},
		{"JP", "刑法第230条の2", rights, ""},
		{"TR", "TCK m. 299", rights, "review+"},
		{"TR", "TÜRK CEZA KANUNU 299. MADDE", rights, "review+"},
		{"DK", "§ 110 e, stk. 2", rights, "review+"},
		{"DK", "straffelovens § 110 e, stk. 2", rights, "review+"},
		{"DK", "§ 110 f, stk. 2", rights, ""},
		{"CN", "刑法第二百九十三条", rights, "review+"},
		{"CN", "《中华人民共和国刑法》第二百九十九条之一", rights, "review+"},
		{"CN", "刑法第一百零五条第二款", rights, "review+"},
		{"CN", "刑法第一百零五条第一款", rights, ""},
		{"CN", "刑法第二百六十六条", rights, ""},
		{"CN", "刑事诉讼法第二百九十三条", rights, ""},
		{"MY", "Akta Hasutan seksyen 4", rights, "review+"},
		{"MY", "seksyen 233 Akta Komunikasi dan Multimedia 1998", rights, "review+"},
		{"ID", "Pasal 27 ayat (1) UU ITE", rights, "review+"},
		{"PL", "art. 196 k.p.k. w zw. z art. 286 k.k.", rights, ""},
		{"PL", "art. 196 kk", rights, "review+"},
		{"IT", "art. 278 c.p.p.", rights, ""},
		{"KR", "형사소송법 제307조", rights, ""},
		{"VN", "Điều 117 Bộ luật Tố tụng hình sự", rights, ""},
		{"HU", "Be. 226. §", rights, ""},
		{"HU", "Btk. 226. §", rights, "review+"},
		{"KR", "Military Criminal Act, article 307", rights, ""},
		{"RU", "ст. 148 уголовного кодекса", rights, "review+"},
		{"RU", "УГОЛОВНЫЙ КОДЕКС, СТ. 148", rights, "review+"},
		{"GR", "ΠΟΙΝΙΚΟΣ ΚΩΔΙΚΑΣ, ΑΡΘΡΟ 191", rights, "review+"},
		{"RU", "ст. 280³ УК РФ", rights, "review+"},
		{"RU", "ч. 1 ст. 205² УК РФ", rights, "review+"},
		{"RU", "ст. 207³, 159 УК РФ", rights, "review+"},
		{"RU", "ст. 280¹ УК РФ", rights, ""},
		{"UZ", "244¹-modda", rights, "review+"},
		{"UZ", "244² JK", rights, ""},
		{"BY", "арт. 361⁴ КК", rights, "review+"},
		{"IL", "סעיף 144ב לחוק העונשין", rights, "review+"},
		{"IL", "סעיפים 144ב-ד לחוק העונשין", rights, "review+"},
		{"IL", "סעיף 144ה לחוק העונשין", rights, ""},
		{"IL", "סעיף 24א לחוק המאבק בטרור", rights, "review+"},
		{"BD", "দণ্ডবিধি ২৯৫ক ধারা", rights, "review+"},
		{"BD", "দণ্ডবিধি ২৯৮-এ", rights, "review+"},
		{"IN", "भारतीय दंड संहिता की धारा 153ए और 420", rights, "review+"},
		{"IN", "भारतीय दंड संहिता की धारा 153 क", rights, "review+"},
		{"IN", "भारतीय दंड संहिता की धारा 153 ख", rights, ""},
		{"PK", "دفعہ 295 سی تعزیرات پاکستان", rights, "review+"},
		{"MM", "ပုဒ်မ ၅၀၅(ခ)", rights, "review+"},
		{"MM", "ပုဒ်မ ၅၀၅(က)", rights, "review+"},
		{"MM", "ပုဒ်မ ၅၀၅(ဂ)", rights, ""},
	} {
		if got := offenceFinding(citing(t, p, tt.country, provisions(tt.cite)), tt.code); got != tt.want {
			t.Errorf("%s: %q: %s is %q, want %q", tt.country, tt.cite, tt.code, got, tt.want)
		}
	}
	for _, tt := range []struct{ country, text, want string }{
		{"TH", "Insult to the King under section 112", "review+"},
		{"TH", "He lost 112 baht, 116 others lost more", ""},
		{"TH", "Fraud of 112 victims", ""},
		{"PK", "Accused under 295-C PPC", "review+"},
		{"PK", "House 295, street 11", ""},
		{"IN", "Cheating of 152 buyers, FIR 353/2026", ""},
		{"CN", "涉嫌违反刑法第二百九十三条，寻衅滋事", "review+"},
		{"CN", "第293号案件", ""},
		{"CN", "诈骗293人，刑法第二百六十六条", ""},
		{"KR", "피해자 307명, 형법 제347조", ""},
		{"KR", "형법 제307조 명예훼손", "review+"},
		{"TR", "TCK'nın 299. maddesi uyarınca", "review+"},
		{"TR", "299 kişi dolandırıldı", ""},
		{"KW", "Fraud reported on 6 March 2026 under Law 63 of 2015, art. 9", ""},
		{"SY", "Case No. 20/2022, theft", ""},
		{"SY", "Theft, registered under number 20/2022 by the police", ""},
	} {
		described := func(r *review.Request) { r.Process.Offence.Description = tt.text }
		if got := offenceFinding(citing(t, p, tt.country, described), rights); got != tt.want {
			t.Errorf("%s: description %q: %q, want %q", tt.country, tt.text, got, tt.want)
		}
	}
}

// TestProvisionsShown: a citation is shown as the paper writes it; what the list adds to it stands in brackets.
func TestProvisionsShown(t *testing.T) {
	p := load(t)
	for _, tt := range []struct{ country, cite, text, want string }{
		{"BY", "арт. 369-1 КК РБ", "", "арт. 369-1 КК РБ (sedition, lese majeste)"},
		{"KZ", "статья 174, Казахстан", "",
			"статья 174, Казахстан (Criminal Code: false news, sedition, lese majeste)"},
		{"TH", "112", "", "112 (Criminal Code: lese majeste)"},
		{"TH", "Penal Code s. 112", "", "Penal Code s. 112 (lese majeste)"},
		{"TH", "", "Insult under section 112", "112 (Criminal Code: lese majeste)"},
		{"RU", "ст. 280³ УК РФ", "", "ст. 280³ УК РФ (false news)"},
		{"RU", "", "по ст. 280³ УК РФ", "280³ (Criminal Code: false news)"},
		{"IL", "", "לפי סעיף 144ב לחוק העונשין", "144ב (Penal Law: sedition, blasphemy, lese majeste)"},
	} {
		a := citing(t, p, tt.country, func(r *review.Request) {
			r.Process.Offence.Provisions, r.Process.Offence.Description = []string{tt.cite}, tt.text
		})
		const before = "The request cites a provision that counsel must review first: "
		if f := a.Find("legal_basis.human_rights"); f == nil || f.Text.String() != before+tt.want+"." {
			t.Errorf("%s, %q%q: %v, want %q", tt.country, tt.cite, tt.text, f, tt.want)
		}
	}
}

// TestProvisionInForce: an offence is void from the day after its last day, and before and after it is one that
// counsel looks at.
func TestProvisionInForce(t *testing.T) {
	p := load(t)
	for day, want := range map[string][2]string{"2025-10-09": {"review+", ""},
		"2025-10-10": {"review+", "push_back+"}} {
		a := citing(t, p, "BD", func(r *review.Request) {
			r.ReceivedAt, _ = time.Parse(time.DateOnly, day)
			r.Process.Offence.Provisions = []string{"DSA 2018, section 25"}
		})
		got := [2]string{offenceFinding(a, "legal_basis.human_rights"), offenceFinding(a, "legal_basis.wrong_statute")}
		if got != want {
			t.Errorf("%s: %v, want %v", day, got, want)
		}
	}
}

// TestSpeechStaysPushedBack: the category speech is pushed back to counsel, whether a provision of the list is cited or
// not.
func TestSpeechStaysPushedBack(t *testing.T) {
	p := load(t)
	for _, cite := range []string{"Criminal Code, section 112", "Criminal Code, section 343"} {
		a := citing(t, p, "TH", func(r *review.Request) {
			r.Process.Offence.Category, r.Process.Offence.Provisions = "speech", []string{cite}
		})
		if got := offenceFinding(a, "legal_basis.human_rights"); got != "push_back+" {
			t.Errorf("%s: %q", cite, got)
		}
	}
}
