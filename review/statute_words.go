package review

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"lert/review/text"
)

// The uses of a word in a citation of criminal law. A word may have several.
const (
	introducesArticle   = 1 << iota // "section"
	fillsCitation                   // between an article and the name of its statute, or between articles: "of the"
	introducesParagraph             // "para"
	insertsArticle                  // numbers an article that was inserted later: "437 bis"
	continuesRange                  // "499 to 505"
	followsChapter                  // "5 kap. 1 §"
	// belongs to the name of some statute: "act", or is the abbreviation of another code
	namesStatute
	introducesNumber // of a law: "No."
	introducesYear   // of a law, after its number: "17 of 2023"
	namesDocket      // what has a number and is no law: "FIR"
	limitsCode       // beside the name of a code, makes it another one: "Military Penal Code"
)

// wordLists are the words of each use, as people write them in any case, without the points of an abbreviation.
var wordLists = map[int]string{
	introducesArticle: `section sections sec secs s ss u us art arts article articles artículo artículos articulo
		articulos artigo artigos articolo articoli artikel artikeln artykuł artykułu artykuły madde maddesi maddeleri
		maddesinin md m maddə maddəsi modda moddasi статья статьи статьей статье статей ст арт артыкул артыкула артыкулу
		ч моддаи бап баптың bab pasal seksyen seksen điều dieu paragraf paragrafen paragraaf pykälä άρθρο άρθρου άρθρα
		αρθρ αρ članak član чл مادة المواد مواد مادتان مادتين م فصل فصول ماده סעיף סעיפים ס ধারা धारा
		दफा دفعہ دفعات มาตรา 第 条 條 제 조 មាត្រា ມາດຕາ ပုဒ်မ`,
	fillsCitation: `of the and or to read with r w under as amended in by de del la le les du des da do dos dei
		della di al der dem und et e y i o von van no nos nr cmt p a an af av ja in z zw oraz του της και من و في`,
	introducesParagraph: `para paragraph abs absatz ust al alinéa alinea inc inciso lit comma fıkra fıkrası ayat
		khoản clause subsection ч párrafo stk lid bekezdés odst`,
	insertsArticle:   "bis ter quater quinquies sexies septies",
	continuesRange:   "to through bis à a al hasta do до",
	followsChapter:   "kap kapitel luvun luku",
	introducesNumber: "no n nr nº num number numero número numéro nomor bil số sayı sayılı رقم عدد",
	introducesYear: `of for year de del an año ano anno von van från tahun năm yil yılı roku года لسنة لعام سنة عام
		وتاريخ del'anno`,
	namesDocket: "fir case docket complaint file ref reference crime incident gd",
	limitsCode: `military militar militaire militare army wojskowy procedure procedural procesal wykonawczy
		wykonawczego skarbowy skarbowego`,
	namesStatute: `act acts code codes law laws ordinance decree regulation regulations rules statute order sanhita
		proclamation enactment constitution loi lois décret ordonnance dahir ley leyes decreto código reglamento
		constitución lei constituição legge codice decreto costituzione wet wetboek grondwet kanun kanunu yasa yasası
		anayasa kodeks kodeksu kodeksem ustawa ustawy ustawie кодекс кодекса кодексом кодексе кодексу кодекси закон
		закона законом конституции kodeksi qonun qanun qanunu məcəllə məcəlləsi undang uu akta enakmen kitab lov lag
		balk gesetz törvény törvénykönyv κώδικας κώδικα νόμος νόμου luật قانون نظام مرسوم مجلة ظهير مدونة دستور חוק
		חוקי פקודת अधिनियम संहिता कानून আইন কার্যবিধি ضابطہ ایکٹ ra kpk kpc kpw kkw kks kpa kro kw kc cpp cpc stpo zpo
		gvg упк гпк апк коап lecrim lec kuhap crpc bnss cmk hmk sv rv rpl bltths blttds rikosprosessilaki
		rikosprosessilain pakkokeinolaki pakkokeinolain poliisilaki poliisilain`,
}

// wordUses are the uses of each word, as text.AppendFold writes it. They are listed when the first citation is read and
// not at every start.
var wordUses = sync.OnceValue(func() map[string]int {
	uses := map[string]int{"§": introducesParagraph}
	for use, list := range wordLists {
		for w := range strings.FieldsSeq(list) {
			uses[string(text.AppendFold(nil, w))] |= use
		}
	}
	return uses
})

// usesOf are the uses of a word.
func usesOf(word string) int {
	var buf [64]byte
	folded := foldWord(buf[:0], word)
	if uses := wordUses()[string(folded)]; uses != 0 || len(folded) == 0 || folded[0] < utf8.RuneSelf {
		return uses
	}
	for _, stem := range stems(folded) {
		if uses := wordUses()[string(stem)]; uses != 0 {
			return uses
		}
	}
	if r, _ := utf8.DecodeRune(folded); unicode.Is(unicode.Thai, r) && strings.Contains(word, "มาตรา") {
		return introducesArticle
	}
	return 0
}

func isWordFor(use int, word string) bool { return usesOf(word)&use != 0 }

// foldWord appends a word as text.AppendFold writes it, without the points of an abbreviation. A text with a section
// sign is left alone.
func foldWord(dst []byte, word string) []byte {
	if word == "§" {
		return append(dst, word...)
	}
	n := len(dst)
	dst = text.AppendFold(dst, word)
	kept := dst[:n]
	for _, c := range dst[n:] {
		if c != '.' {
			kept = append(kept, c)
		}
	}
	return kept
}

// stems are an Arabic or Hebrew word, folded, without the particles that are written as one word with it; none in other
// scripts.
func stems(word []byte) (out [4][]byte) {
	r, n := utf8.DecodeRune(word)
	if !unicode.In(r, unicode.Arabic, unicode.Hebrew) || utf8.RuneCount(word) < 3 {
		return out
	}
	out[0] = withoutArticle(word)
	if strings.ContainsRune("وفبلكהבלומשכ", r) {
		out[1] = word[n:]
		out[2] = withoutArticle(word[n:])
		if r == 'ل' { // the article loses its alef: "للمادة"
			out[3] = []byte(strings.TrimPrefix(string(word[n:]), "ل"))
		}
	}
	return out
}

func withoutArticle(word []byte) []byte {
	if s := string(word); strings.HasPrefix(s, "ال") && utf8.RuneCount(word) > 4 {
		return word[len("ال"):]
	}
	return word
}

// statuteEndings end the names of statutes in languages that join words.
var statuteEndings = []string{"gesetz", "gesetzes", "gesetzbuch", "gesetzbuches", "ordnung", "lagen", "loven", "lovens",
	"balken", "balkens", "法", "法典", "条例", "條例", "법", "법률"}

// joinedStatutes are parts of the names of statutes in scripts that set no spaces.
var joinedStatutes = []string{"ประมวลกฎหมาย", "พระราชบัญญัติ", "พ.ร.บ", "ป.วิ", "ក្រម"}

// noStatutes end like names of statutes and are none: "illegal", "method".
var noStatutes = []string{"非法", "违法", "違法", "合法", "依法", "司法", "执法", "執法", "方法", "불법", "위법", "합법", "방법", "사법"}

// noAbbreviations are abbreviations of three letters that name no statute.
var noAbbreviations = []string{"aka", "uae", "usa", "rip"}

// isStatuteWord reports whether a word names a statute: a word such as "Act", or an abbreviation in capitals or with
// points.
func isStatuteWord(s string) bool {
	uses := usesOf(s)
	if uses&namesStatute != 0 || s == "AO" || s == "RB" ||
		slices.ContainsFunc(joinedStatutes, func(w string) bool { return strings.Contains(s, w) }) {
		return true
	}
	if uses&(introducesArticle|fillsCitation|namesDocket|introducesNumber) != 0 {
		return false
	}
	var buf [128]byte
	folded := string(foldWord(buf[:0], strings.TrimRight(s, "のには的상의은는을를이가")))
	ends := func(list []string) bool {
		for _, e := range list {
			if strings.HasSuffix(folded, e) {
				return true
			}
		}
		return false
	}
	return ends(statuteEndings) && !ends(noStatutes) || isAbbreviation(s) && !ends(noAbbreviations)
}

// isAbbreviation reports whether a word is written as the abbreviations of statutes are: "CPP", "LECrim", "k.p.k.".
func isAbbreviation(s string) bool {
	letters, capitals, points, roman := 0, 0, 0, true
	for _, r := range s {
		if isLetterOrMark(r) {
			letters++
		}
		if unicode.IsUpper(r) {
			capitals++
		}
		if r == '.' {
			points++
		}
		roman = roman && strings.ContainsRune("IVXLC.", r)
	}
	return !roman && letters >= 3 && letters <= 6 && (capitals >= 2 || points >= 2)
}
