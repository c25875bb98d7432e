package review_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
	"golang.org/x/text/unicode/norm"

	"lert/review"
	"lert/review/policy"
)

// mutate lists the domains that a kind of imitation makes of a listed one.
type mutate func(known string) []string

// ofName applies a change of letters to the name, the first label, of a domain.
func ofName(change func(name string) []string) mutate {
	return func(known string) []string {
		name, ending, _ := strings.Cut(known, ".")
		var out []string
		for _, n := range change(name) {
			if n != name && strings.Trim(n, "-") == n && n != "" {
				out = append(out, n+"."+ending)
			}
		}
		return out
	}
}

// with makes one domain of each form, in which @ is the listed domain, # its name and % the domain with hyphens.
func with(forms ...string) mutate {
	return func(known string) []string {
		name, _, _ := strings.Cut(known, ".")
		r := strings.NewReplacer("@", known, "#", name, "%", strings.ReplaceAll(known, ".", "-"))
		var out []string
		for _, f := range forms {
			out = append(out, r.Replace(f))
		}
		return out
	}
}

func replaceEach(pairs ...string) func(string) []string {
	return func(name string) (out []string) {
		for i := 0; i < len(pairs); i += 2 {
			out = append(out, strings.Replace(name, pairs[i], pairs[i+1], 1))
		}
		return out
	}
}

func slips(name string) (out []string) {
	for i := range len(name) {
		out = append(out, name[:i]+name[i+1:], name[:i]+"x"+name[i:], name[:i]+"x"+name[i+1:])
		if i > 0 {
			out = append(out, name[:i-1]+name[i:i+1]+name[i-1:i]+name[i+1:])
		}
	}
	return out
}

// TestImitations makes every kind of imitation of every agency's domain. An imitation never passes without a question;
// where anybody could have registered it, and no honest body bears the name, it is called one.
func TestImitations(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	const anyLength = 0
	glyphs := replaceEach("o", "0", "l", "1", "i", "1", "i", "l", "l", "i", "m", "rn", "w", "vv", "o", "о", "a", "а",
		"e", "е")
	for _, kind := range []struct {
		name   string
		change mutate
		min    int  // of the agency's name, from which it is called an imitation
		common bool // and also of a common name
	}{
		{"letters that look alike", ofName(glyphs), anyLength, true},
		{"marks on letters", ofName(func(name string) (out []string) {
			for i, c := range name {
				for _, mark := range []string{"\u0300", "\u0301", "\u0307", "\u0308", "\u0323", "\u0327"} {
					out = append(out, norm.NFC.String(name[:i+1]+mark+name[i+1:]))
				}
				if other := map[rune]string{'b': "ƀ", 'd': "đ", 'e': "ɛ", 'i': "ɨ", 'l': "ł", 'n': "ŋ", 'o': "ø",
					't': "ŧ"}[c]; other != "" {
					out = append(out, name[:i]+other+name[i+1:])
				}
			}
			return out
		}), anyLength, true},
		{"inside another domain", with("@.evil.example", "mail.@.evil.com", "@.x.net", "@.login.example"),
			anyLength, true},
		{"hyphens for dots", with("%.com", "%.example", "mail-%.net", "secure.%.org"), anyLength, true},
		{"another ending", with("#.com", "#.org", "#.example", "#.co.uk", "mail.#.net"), 5, false},
		{"name among labels", with("#.evil.example", "mail.#.evil.com", "#-mail.com", "portal-#.net"), 5, false},
		{"another government's suffix", with("#.gov.co", "#.gov.ph", "#.gob.gt", "@.gov.lk"), anyLength, false},
		{"a slip", ofName(slips), 6, true},
		{"hyphenation", ofName(func(n string) (out []string) {
			for i := range len(n) - 1 {
				out = append(out, n[:i+1]+"-"+n[i+1:])
			}
			return out
		}), anyLength, true},
	} {
		t.Run(kind.name, func(t *testing.T) {
			called := 0
			for _, known := range p.Senders.ImitationTargets {
				a := p.Senders.ByDomain[known]
				name, _, _ := strings.Cut(known, ".")
				isCommon := slices.Contains(p.Senders.CommonNames, name)
				for _, domain := range kind.change(known) {
					forms := []string{domain}
					if puny, err := idna.ToASCII(domain); err == nil && puny != domain {
						forms = append(forms, puny)
					}
					for _, d := range forms {
						got, of, near := review.SenderOf(p, "x@"+d, a.Country)
						listed := got == "official" && p.Senders.ByDomain[d] != nil
						switch {
						case listed || len(name) < kind.min || isCommon && !kind.common:
							continue
						case got == "personal" || got == "unlisted" || got == "official" && near == "":
							// Nobody else can register there. Before a suffix, opp.ca may be a part of the government
							// of "ca".
							if got == "official" && (belongsToOne(p, d) ||
								strings.HasPrefix(d, known+".") && len(name) < 5) {
								continue
							}
							t.Errorf("%s (of %s) is %s (%s)", d, known, got, of)
						}
						called++
					}
				}
			}
			if called == 0 {
				t.Error("nothing was made")
			}
		})
	}
}

// belongsToOne reports a domain below that of one authority, which alone gives names there.
func belongsToOne(p *review.Policy, d string) bool {
	for rest := d; rest != ""; _, rest, _ = strings.Cut(rest, ".") {
		if p.Senders.ByDomain[rest] != nil {
			return true
		}
		if s := p.Senders.BySuffix[rest]; s != nil {
			ending, _ := publicsuffix.PublicSuffix(rest)
			return ending != rest
		}
	}
	return false
}

// TestNameBetweenHyphens: an agency's name between hyphens, before its own ending, imitates it below gov, of which all
// names are known, and is a question elsewhere.
func TestNameBetweenHyphens(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	called := 0
	for _, known := range p.Senders.ImitationTargets {
		name, ending, _ := strings.Cut(known, ".")
		public, _ := publicsuffix.PublicSuffix(ending)
		if public != ending || strings.Contains(name, "-") || slices.Contains(p.Senders.CommonNames, name) {
			continue
		}
		for _, d := range []string{"ic-" + name, name + "-ic", "a-" + name + "-b"} {
			got, of, near := review.SenderOf(p, "x@"+d+"."+ending, p.Senders.ByDomain[known].Country)
			called++
			if got != "lookalike" && (near == "" || ending == "gov") {
				t.Errorf("%s.%s (of %s) is %s (%s%s)", d, ending, known, got, of, near)
			}
		}
	}
	if called == 0 {
		t.Error("nothing was made")
	}
}

// TestHonestDomains: what is listed, and what is below it, is official, whatever it resembles.
func TestHonestDomains(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	check := func(domain, own, want string) {
		t.Helper()
		kind, imitates, near := review.SenderOf(p, "x@"+domain, own)
		if kind != want || near != "" {
			t.Errorf("%s is %s (%s%s), want %s", domain, kind, imitates, near, want)
		}
	}
	for _, d := range slices.Sorted(maps.Keys(p.Senders.ByDomain)) {
		for _, form := range []string{d, "mail." + d, "a.b." + d, strings.ToUpper(d)} {
			check(form, p.Senders.ByDomain[d].Country, "official")
		}
	}
	for suffix, s := range p.Senders.BySuffix {
		want := "official"
		if s.Former {
			want = "former"
		}
		suffix = strings.ReplaceAll(suffix, "*", "koeln")
		if strings.Contains(suffix, ".") {
			check(suffix, s.Country, want)
		}
		for _, below := range []string{"police", "interior", "justice", "cyber.police", "fiscalia", "pm.sc",
			"polizei"} {
			check(below+"."+suffix, s.Country, want)
		}
	}
	for line := range strings.Lines(honest) {
		f := strings.Fields(line)
		check(f[0], f[1], f[2])
	}
}

// TestGovernmentsOfRegions: a name below gov in the ending of a region is no imitation where the country's regions have
// such names, whichever of them are listed; it is one everywhere else.
func TestGovernmentsOfRegions(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, region := range strings.Fields("ab bc mb nb nf nl ns nt nu on pe sk yk") {
		for _, d := range []string{"gov." + region + ".ca", "rnc.gov." + region + ".ca"} {
			if got, of, _ := review.SenderOf(p, "x@"+d, "CA"); got == "lookalike" {
				t.Errorf("%s is %s (%s)", d, got, of)
			}
		}
	}
	for _, d := range strings.Fields(
		"x.gov.me.uk x.gov.com.br x.gov.co.uk x.gov.ca.us x.gov.nsw.com x.gov.co.ca x.gov.org.br") {
		if got, of, _ := review.SenderOf(p, "x@"+d, "CA"); got != "lookalike" {
			t.Errorf("%s is %s (%s)", d, got, of)
		}
	}
}

// honest are domains of authorities that resemble another's: the domain, the country, and what it is.
const honest = `guardiacivil.org ES official
police.be.ch CH official
kapo.zh.ch CH official
police.belgium.eu BE official
polizei.be.ch CH unlisted
police.be BE official
interior.es ES official
interior.gob.ar AR official
interieur.gouv.sn SN official
justice.gouv.fr FR official
justice.gov.uk GB official
justice.gov.gu US unlisted
justice.ie IE official
uppolice.gov.in IN official
mppolice.gov.in IN official
tspolice.gov.in IN official
appolice.gov.in IN official
rnc.gov.nl.ca CA official
x.gov.pe.ca CA official
fiscalia.jalisco.gob.mx MX official
policiacivil.sp.gov.br BR official
sapol.sa.gov.au AU official
fedpol.admin.ch CH official
ji.zh.ch CH official
dps.state.tx.us US official
policia.ec EC unlisted
policia.gob.ec EC official
policia.gov.co CO official
pm.sc.gov.br BR official
pm.rn.gov.br BR official
pc.rs.gov.br BR official
gov.ca.gov US official
gc.ca.gov US official
gov.in.gov US official
usps.gov US official
fca.org.uk GB official
ofcom.org.uk GB official
ico.org.uk GB official
townofbirch-lincoln-wi.gov US official
wheatfield-ny.gov US official
évreux.fr FR unlisted
anwälte-münchen.de DE unlisted
sec.gov.ph PH official
dea.gov.ge GE official
sta-koeln.nrw.de DE official
sta-koblenz.mjv.rlp.de DE official
lpi-jena.thueringen.de DE official
polizei.sachsen-anhalt.de DE official
polizei.hessen.de DE official
sta.berlin.de DE official
berlin.de DE unlisted
polizei.hamburg.de DE official
senat.hamburg.de DE unlisted
sta-.nrw.de DE none
stadt.nrw.de DE unlisted
stade.niedersachsen.de DE unlisted
statistik.thueringen.de DE unlisted
sta.niedersachsen.de DE official
sta.nrw.de DE unlisted
stab-koeln.nrw.de DE unlisted
sta-koeln.justiz.nrw.de DE official
mail.sta-koeln.nrw.de DE official
stadt.koeln.nrw.de DE unlisted
sjgov.org US unlisted
franklin-gov.com US unlisted
cityofcondon.com US unlisted
gov.ai AI unlisted
x.gov.ai AI unlisted
x.gov.im IM unlisted
state.nm.us US official
state.co.us US official
co.ramsey.nd.us US unlisted
lebanonpolice.org US unlisted
police.bermuda.bm BM unlisted
met.no NO unlisted
afp.com FR unlisted
politiewestkust.be BE former
policelocale.be BE former
`

// TestSenderFindings: what each status of a sender does to a request.
func TestSenderFindings(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for address, wants := range map[string][]string{
		"x@usd0j.gov":         {"requester.unlisted_domain=review", "requester.unlisted_domain~usdoj.gov"},
		"x@po1icia.gov.co":    {"requester.unlisted_domain=review", "requester.unlisted_domain~policia.gov.co"},
		"x@c.pol1ce.gov.in":   {"requester.unlisted_domain=review", "requester.unlisted_domain~police.gov.in"},
		"x@usdoj.gov.co":      {"requester.lookalike_domain=reject", "requester.lookalike_domain~imitates usdoj.gov"},
		"x@lapd.online":       {"approve"},
		"x@fbì.gov":           {"requester.lookalike_domain=reject", "requester.lookalike_domain~imitates fbi.gov"},
		"x@xn--fb-lja.gov":    {"requester.lookalike_domain=reject", "counsel"},
		"x@ic-fbi.gov":        {"requester.lookalike_domain=reject", "requester.lookalike_domain~imitates fbi.gov"},
		"x@secure-fca.org.uk": {"requester.lookalike_domain=review", "requester.unlisted_domain=push_back"},
		"x@évreux.fr":         {"-requester.lookalike_domain", "requester.unlisted_domain=push_back"},
		"x@politiewestkust.be": {"requester.unlisted_domain=push_back", "requester.fraud_signals=review",
			"requester.fraud_signals~police.belgium.eu"},
		"x@police-belgium.eu":  {"requester.lookalike_domain=reject", "requester.lookalike_domain~police.belgium.eu"},
		"x@policebelgium.eu":   {"requester.lookalike_domain=reject"},
		"x@police-be.ch":       {"requester.lookalike_domain=reject", "requester.lookalike_domain~police.be.ch"},
		"x@kapo-zh.ch":         {"requester.lookalike_domain=reject"},
		"x@polizei-slpol.de":   {"requester.lookalike_domain=reject"},
		"x@sta-koeln.nrw.com":  {"requester.lookalike_domain=reject", "requester.lookalike_domain~sta-koeln.nrw.de"},
		"x@sta-koeln-nrw.de":   {"requester.lookalike_domain=reject"},
		"x@polizei.landsh.com": {"requester.lookalike_domain=reject"},
		"x@psp.com.pt":         {"requester.lookalike_domain=review", "requester.unlisted_domain=push_back"},
		"x@astynomia.com":      {"requester.lookalike_domain=review", "requester.lookalike_domain~astynomia.gr"},
		"x@fiscalia.gov.co":    {"requester.country_mismatch=review", "-requester.lookalike_domain"},
		"x@guardiacivil.org":   {"requester.country_mismatch=review", "-requester.lookalike_domain"},
	} {
		paperCase{address, changed(warrantDoc, withEmail(address)), wants}.run(t, p)
	}
	// A domain in a pack without a source is a question.
	doubtful := *p.Senders.ByDomain["fbi.gov"]
	doubtful.Confidence = "G?"
	own := *p
	own.Senders.ByDomain = maps.Clone(p.Senders.ByDomain)
	own.Senders.ByDomain["fbi.gov"] = &doubtful
	paperCase{"not certain", changed(warrantDoc, withEmail("x@fbi.gov")),
		[]string{"requester.unlisted_domain=review"}}.run(t, &own)
}
