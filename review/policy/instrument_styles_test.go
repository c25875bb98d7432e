package policy

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"lert/review"
)

// citedParts divides a way to cite an instrument into its article and the name of its statute; a way that is one number
// takes the name from the instrument, and one that is a name gets an article.
func citedParts(inst *review.Instrument, way string) (article, name string) {
	var words []string
	for _, w := range strings.Fields(way) {
		r, _ := utf8.DecodeRuneInString(w)
		isArticle := r >= '0' && r <= '9' || strings.ContainsRune("一二三四五六七八九十百", r)
		if isArticle && article == "" {
			article = w
		} else {
			words = append(words, w)
		}
	}
	if name = strings.Join(words, " "); name == "" {
		name, _, _ = strings.Cut(inst.Statute, ",")
		name, _, _ = strings.Cut(name, ";")
	}
	if article == "" {
		article = "10"
	}
	return article, name
}

// TestInstrumentStyles cites the statute of every instrument in every way that its pack lists and in every style of its
// country's languages: each is found to be its own.
func TestInstrumentStyles(t *testing.T) {
	p := load(t)
	on := review.Date{Year: 2026, Month: 11, Day: 15}
	tried := 0
	for id := range p.Instruments {
		inst := p.Instrument(id, on)
		if inst == nil || len(inst.CitedAs) == 0 || inst.Country == "US" || inst.Country == "" {
			continue
		}
		for _, way := range inst.CitedAs {
			article, name := citedParts(inst, way)
			articles := []string{article}
			if strings.ContainsAny(article, "条조") { // the article has its own word for one
				articles = nil
				if scriptOf(name) != nil {
					tried += check(t, p, inst, name+article)
				}
				tried += check(t, p, inst, name+" "+article)
			}
			for _, a := range articles {
				for _, style := range stylesFor(inst.Country, name) {
					tried += check(t, p, inst, strings.NewReplacer("{a}", a, "{s}", name).Replace(style))
				}
			}
		}
	}
	for id, list := range map[string][]string{
		"it.privacy_132": {"artt. 132 d.lgs. 196/03 e 256 c.p.p.", "art. 132 D.Lgs. n. 196/03", "art. 132, d.lgs. 196 del 2003",
			"art. 132 co. 3 D. Lgs. 30.6.2003 n. 196", "art. 132 Codice in materia di protezione dei dati personali"},
		"jp.inquiry_197":          {"刑訴法197条2項", "刑事訴訟法197条2項", "刑訴法第百九十七条第二項", "刑事訴訟法１９７条２項"},
		"jp.record_order":         {"刑事訴訟法102条の2", "刑訴法第102条の2第1項", "刑訴法第百二条の二"},
		"kr.pcsa_13":              {"통신비밀보호법13조", "통신비밀보호법 제13조의2"},
		"kr.tba_83":               {"전기통신사업법83조3항"},
		"tr.cmk_135":              {"CMK 135", "5271 s. CMK m.135", "5271 sayılı CMK'nın 135. maddesi"},
		"de.stpo_100j":            {"§ 100j Abs. 1 S. 1 Nr. 1 StPO", "§100j Abs.2 StPO"},
		"br.judicial_order":       {"art. 22 da Lei 12.965/14", "Lei Federal n. 12965 de 2014"},
		"mx.cnpp_303":             {"art. 303 C.N.P.P."},
		"fr.requisition":          {"art. 77-1-1 du CPP", "articles 60-1 et R.15-33-67 du code de procédure pénale"},
		"es.lecrim_588octies":     {"artículo 588 octies de la L.E.Crim."},
		"in.bnss_94":              {"Sec.94 BNSS", "धारा 94 BNSS"},
		"ca.production_order":     {"s. 487.014 C.C.", "par. 487.014(1) C.cr."},
		"pl.kpk_217_218":          {"art. 217 § 1 kpk w zw. z art. 236a kpk"},
		"br.preservation_request": {"art. 15, § 2º, da Lei nº 12.965/14"},
	} {
		for _, cite := range list {
			tried += check(t, p, p.Instrument(id, on), cite)
		}
	}
	if tried < 1000 {
		t.Errorf("only %d citations were tried", tried)
	}
}

// check reports a citation of an instrument's own statute that is taken for another's, and counts one.
func check(t *testing.T, p *review.Policy, inst *review.Instrument, statute string) int {
	t.Helper()
	c := paperAbroad{platform: "facebook", country: inst.Country, instrument: inst.ID, issued: "2026-11-10",
		received: "2026-11-20T09:00:00Z", data: "subscriber.name"}
	if len(inst.Issuers) > 0 {
		c.role = inst.Issuers[0]
	}
	r := c.request(t)
	r.Process.Statute = statute
	a := review.Assess(p, r, &review.History{}, r.ReceivedAt.Add(time.Hour))
	for _, f := range slices.Collect(a.Findings()) {
		if strings.Contains(f.Text.String(), " is not that of ") || f.Field == "process.statute" &&
			strings.Contains(f.Text.String(), "confers no power") {
			t.Errorf("%s, %q: %s", inst.ID, statute, f.Text)
		}
	}
	return 1
}
