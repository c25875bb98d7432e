package policy

import (
	"strings"
	"testing"

	"lert/review"
)

// described is the finding about an offence of some words, of another category than speech.
func described(t *testing.T, p *review.Policy, country, words string) string {
	t.Helper()
	return offenceFinding(citing(t, p, country, func(r *review.Request) {
		r.Process.Offence.Category, r.Process.Offence.Description = "other", words
		r.Process.Offence.Provisions = []string{"x"}
	}), "legal_basis.human_rights")
}

// TestSpeechFamilies: a word for an insult, criticism or a forbidden gathering asks counsel with each of its objects
// and whatever small words stand between, in each language; what else such words are said of asks nothing.
func TestSpeechFamilies(t *testing.T) {
	p := load(t)
	for _, family := range []struct {
		heads, between, objects, none string
	}{
		{"Insulting|insulted|Insult to|INSULTS OF|outraging|mocking|Disrespect for",
			"|the |a |the honourable |a sitting High |any of the ",
			"judge|magistrates|court|President|Prime Minister|police officer|King|armed forces|flag|public servant",
			"colleague|neighbour of his|customer in a shop|woman's modesty|teacher"},
		{"criticising|criticized|Criticism of|critical of", "|the |our |the ruling ",
			"government|President|party|army|courts|monarchy",
			"product|film|referee|restaurant"},
		{"Unauthorised|illegal|unlawful|banned|unsanctioned", " | public | peaceful street | LGBT | student ",
			"assembly|demonstration|protest|rally|gathering|march", "software|access|transfer|product demonstrated"},
		{"hurting|insult to|defiling|mocking of", "|the |the holy |any ",
			"religion|Islam|Quran|Prophet|religious sentiments",
			"wife|hand with a knife|dog"},
		{"Outrage|Insulte", "| à | à un | au | aux | envers le | contre les ",
			"magistrat|policier|président|gendarmes|drapeau|Roi",
			"voisin|collègue|épouse"},
		{"injures|Offenses", " à | à un | au | aux | envers le | contre les ",
			"magistrat|policier|président|drapeau|Roi", "voisin|collègue"},
		{"ultraje|insultos|ofensas", "| a | al | a la | contra el ", "juez|policía|Rey|presidente|bandera|autoridad",
			"vecino|compañera"},
		{"оскорбление|Оскорбления|неуважение", "| к ", "президента|власти|суда|представителя власти|чувств верующих",
			"соседа|коллеги"},
		{"несанкционированный|незаконное", "| публичное ", "митинг|собрание|шествие|пикет", "доступ|проникновение"},
		{"إهانة|الإساءة إلى|العيب في", "| ", "الملك|رئيس الدولة|القضاء|الذات الملكية|محكمة", "زوجته|جاره"},
		{"توهین به", "| ", "مقدسات|رهبری|رئیس جمهور|قاضی", "همسر|همسایه"},
	} {
		for head := range strings.SplitSeq(family.heads, "|") {
			for between := range strings.SplitSeq(family.between, "|") {
				gap := " " + strings.TrimSpace(between) + " "
				for object := range strings.SplitSeq(family.objects, "|") {
					text := strings.Join(strings.Fields(head+gap+object), " ") + " on a social network"
					if got := described(t, p, "KH", text); got != "review+" {
						t.Errorf("%q: %q", text, got)
					}
				}
				for object := range strings.SplitSeq(family.none, "|") {
					text := strings.Join(strings.Fields(head+gap+object), " ") + "; the judge ordered it"
					if got := described(t, p, "KH", text); got != "" {
						t.Errorf("%q: %q", text, got)
					}
				}
			}
		}
	}
}

// TestSpeechWords: words of offences of opinion, religion, assembly and sexuality ask counsel in any language and
// country, and words that only look like them do not.
func TestSpeechWords(t *testing.T) {
	p := load(t)
	for _, tt := range []struct{ country, words string }{
		{"IN", "Insulting the judge in a post"}, {"IN", "Insult to Islam on Facebook"},
		{"IN", "Scandalising the court"},
		{"IN", "Posts critical of the Prime Minister"}, {"IN", "Sharing fake news about the government"},
		{"IN", "Defamation of a minister"}, {"IN", "hurting religious sentiments"}, {"IN", "Anti-national posts"},
		{"IN", "धार्मिक भावनाओं को आहत करना"}, {"IN", "देशद्रोह"}, {"IN", "प्रधानमंत्री के खिलाफ आपत्तिजनक पोस्ट"},
		{"IN", "सरकार की आलोचना"}, {"IN", "न्यायाधीश का अपमान"}, {"IN", "मानहानि"},
		{"KH", "Organising an unauthorised demonstration"}, {"TH", "Unlawful assembly"},
		{"TH", "Public Assembly Act"},
		{"TR", "Unauthorised assembly and demonstration"}, {"TR", "Cumhurbaşkanı'na hakaret"},
		{"TR", "izinsiz gösteri yürüyüşü"},
		{"TR", "Türk Milletini alenen aşağılama"}, {"TR", "terör örgütü propagandası"},
		{"TR", "halkı yanıltıcı bilgiyi yayma"},
		{"FR", "Outrage à magistrat"}, {"FR", "Participation à un attroupement"},
		{"SN", "Diffusion de fausses nouvelles"},
		{"MA", "Offense au Roi"}, {"SN", "manifestation non autorisée"}, {"ML", "relations homosexuelles"},
		{"ML", "homosexualité"},
		{"BF", "LGBT propaganda"}, {"UG", "Participation in a protest"},
		{"HU", "Participation in a banned LGBT assembly"}, {"HU", "Organising a banned Pride march"},
		{"HU", "betiltott gyűlésen való részvétel"}, {"HU", "rágalmazás"},
		{"RU", "пропаганда нетрадиционных сексуальных отношений"},
		{"RU", "участие в деятельности нежелательной организации"}, {"GE", "иностранный агент"},
		{"RU", "Дискредитация Вооружённых Сил"},
		{"RU", "ОСКОРБЛЕНИЕ СУДЬИ"}, {"BY", "Абраза Прэзідэнта"},
		{"KZ", "призывы к свержению конституционного строя"},
		{"PL", "znieważenie Prezydenta"}, {"PL", "obraza uczuć religijnych"}, {"DE", "Beleidigung"},
		{"AT", "Herabwürdigung religiöser Lehren"},
		{"DE", "Verunglimpfung des Bundespräsidenten"}, {"ES", "Injurias a la Corona"},
		{"ES", "ofensa a los sentimientos religiosos"},
		{"VE", "instigación: incitación al odio"}, {"NI", "propagación de noticias falsas"},
		{"BR", "Desacato à autoridade"},
		{"IT", "Vilipendio della Repubblica"}, {"IT", "Offesa al Presidente"},
		{"CN", "煽动颠覆国家政权罪"}, {"CN", "寻衅滋事"}, {"HK", "參與未經批准集結"}, {"TW", "公然侮辱"}, {"TW", "妨害名譽"}, {"KR", "명예훼손"},
		{"KR", "국가보안법 위반"}, {"JP", "名誉毀損"}, {"VN", "Tuyên truyền chống Nhà nước"},
		{"VN", "Lợi dụng các quyền tự do dân chủ"},
		{"VN", "chống phá Nhà nước"}, {"TH", "หมิ่นประมาทโดยการโฆษณา"}, {"TH", "ดูหมิ่นเจ้าพนักงาน"},
		{"TH", "ความผิดฐานดูหมิ่นศาล"},
		{"EG", "ازدراء الأديان"}, {"JO", "إطالة اللسان على الملك"}, {"EG", "نشر أخبار كاذبة"},
		{"EG", "إذاعة بيانات كاذبة"}, {"JO", "إثارة النعرات"},
		{"EG", "Habitual debauchery (الفجور)"}, {"EG", "Violating family values on TikTok"}, {"SA", "الردة"},
		{"IR", "تبلیغ علیه نظام"},
		{"IR", "نشر اکاذیب"}, {"IR", "توهین به مقدسات"}, {"PK", "توہین رسالت"}, {"PK", "توہین عدالت"},
		{"BD", "গুজব ছড়ানো"},
		{"BD", "ধর্মীয় অনুভূতিতে আঘাত"}, {"ID", "penghinaan terhadap Presiden"},
		{"ID", "pencemaran nama baik"}, {"MY", "perhimpunan haram"},
		{"TZ", "Publishing posts criticising the President"}, {"TZ", "uchochezi"},
		{"UG", "Promotion of homosexuality"},
		{"KE", "gross act against the order of nature"}, {"AF", "Acts against Sharia; promotion of vice"},
		{"KZ", "Participation in an extremist organisation"},
		{"KG", "Activity of an undesirable organization"}, {"KZ", "Discrediting the armed forces"},
		{"IL", "הסתה לאלימות"}, {"IL", "העלבת עובד ציבור"},
		{"UZ", "Prezidentga haqorat"}, {"GR", "Διασπορά ψευδών ειδήσεων"},
		{"KH", "Insulting a police officer online"}, {"US", "Sedition"},
	} {
		if got := described(t, p, tt.country, tt.words); got != "review+" {
			t.Errorf("%s, %q: %q", tt.country, tt.words, got)
		}
	}
	for _, words := range []string{
		"Fraud; the judge ordered the search", "He insulted a colleague", "Insulted his wife. The police came",
		"An assembly language program",
		"Demonstration of the product", "A product assembly line",
		"The General Assembly of shareholders was deceived", "Theft from a judge",
		"Assault on a police officer", "Murder of a gay man", "Assault on an LGBT activist",
		"Rape of a lesbian", "Bribery of the President of the club",
		"False information to the insurer", "Fake invoices", "The protest of a bill",
		"Robbery during a demonstration", "Outraging the modesty of a woman",
		"Hurting her feelings, and threats", "Contempt for the victim", "Stalking of a journalist",
		"Critical injury of an officer",
		"Offence against the customs law", "A critical infrastructure attack",
		"Unauthorised access to a computer", "Illegal import of flags",
		"Publishing a false prospectus", "Theft of an article about the King", "A post office robbery",
		"Menace au président de la société", "vol d'une armée jouet", "estafa a un juez",
		"Beleidigender Ton: keiner; Betrug", "кража у судьи",
		"мошенничество против сотрудника банка", "سرقة من القاضي", "اختلاس أموال الدولة", "诈骗法官", "จ้างฆ่า",
		"हत्या", "खून के खिलाफ",
		"Organised crime", "Organised a demonstration of the new product", "Participated in a robbery",
		"Leading a gang", "Called for help",
		"The victim is in a critical state", "Offense: State jail felony", "The offense police report",
		"A driver injures police officers",
		"A mock police uniform", "The offending officer was dismissed",
		"Transfers that were prohibited in March 2026",
		"Thefts organised in March", "A hoax call", "таким образом обманул сотрудника",
		"Sexual assault at an illegal party", "Money laundering for the State", "Propagation of malware",
	} {
		if got := described(t, p, "KH", words); got != "" {
			t.Errorf("%q: %q", words, got)
		}
	}
}
