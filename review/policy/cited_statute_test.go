package policy_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/policy"
)

// usualCitations are how agencies cite the statutes of instruments, in the languages of their countries.
var usualCitations = map[string][]string{
	"uk.opo": {"Crime (Overseas Production Orders) Act 2019", "COPO Act 2019, s. 1", "COPOA 2019 s.1"},
	"uk.ipa_cd": {"Investigatory Powers Act 2016, Part 3", "IPA 2016 s.60A",
		"section 60A of the Investigatory Powers Act",
		"I.P.A. 2016, ss. 60A and 61", "Investigatory Powers Act 2016 (repealing RIPA 2000)"},
	"uk.ipa_interception": {"Investigatory Powers Act 2016, section 15", "IPA Part 2"},
	"au.ipo": {"TIA Act 1979, Sch 1",
		"Telecommunications (Interception & Access) Act 1979 (Cth), Schedule 1"},
	"br.judicial_order":    {"Lei nº 12.965/2014, arts. 10 e 22", "Marco Civil da Internet, art. 22", "Lei 12965/14"},
	"br.interception_9296": {"Lei n.º 9.296/1996", "Lei 9296/96, art. 1º"},
	"ca.production_order":  {"Criminal Code, s. 487.014(1)", "art. 487.014 du Code criminel"},
	"de.stpo_100j": {"§ 100j StPO", "§§ 100g, 100j StPO", "§ 100 j Abs. 1 Satz 2 StPO", "§100j StPO i.V.m. § 22 TDDDG",
		"Strafprozessordnung, § 100j"},
	"de.stpo_100k":  {"§ 100k Abs. 1 StPO", "Section 100k of the German Code of Criminal Procedure"},
	"de.stpo_94_98": {"§§ 94, 98 StPO", "§ 94 der Strafprozessordnung"},
	"eu.epoc":       {"Regulation (EU) 2023/1543", "Verordnung (EU) 2023/1543, Art. 5", "règlement (UE) 2023/1543"},
	"fr.requisition": {"article 60-1 du code de procédure pénale", "CPP art. 77\u20111\u20111",
		"art. 99\u20133 CPP", "R. 60-1"},
	"in.bnss_94": {"BNSS s. 94", "u/s 94 BNSS, 2023", "Section\u00a094 of the B.N.S.S.", "BNSS, s94",
		"धारा 94 भारतीय नागरिक सुरक्षा संहिता",
		"Sections 94 and 179, Bharatiya Nagarik Suraksha Sanhita"},
	"in.crpc_91":          {"Section 91 CrPC", "91 Cr.P.C.", "Code of Criminal Procedure, 1973, s. 91"},
	"in.it_act_69":        {"Information Technology Act, 2000, s. 69(1)", "I.T. Act sec.69 with the Rules of 2009"},
	"in.it_act_69b":       {"section 69B of the IT Act, 2000", "IT Act, s. 69-B"},
	"es.lecrim_588ter_j":  {"LECrim, artículo 588 ter j", "art. 588ter j) LECrim", "588 ter, letra j, de la LECrim"},
	"es.lecrim_588ter_m":  {"artículo 588 ter m de la Ley de Enjuiciamiento Criminal"},
	"es.lecrim_588octies": {"art. 588 octies LECrim"},
	"it.privacy_132":      {"D. Lgs. 196/2003, art. 132", "art. 132 D.Lgs. 30 giugno 2003, n. 196, 132 Codice privacy"},
	"pl.kpk_217_218":      {"art. 218 § 1 k.p.k.", "KPK art. 236a", "art. 217 Kodeksu postępowania karnego"},
	"mx.cnpp_303":         {"artículo 303 del CNPP", "Código Nacional de Procedimientos Penales, art. 303"},
	"tr.cmk_135":          {"CMK'nın 135. maddesi", "5271 sayılı Kanun m. 135", "Ceza Muhakemesi Kanunu, madde 135/6"},
	"jp.inquiry_197":      {"刑事訴訟法第197条第2項", "刑訴法百九十七条", "Code of Criminal Procedure, Article 197(2)"},
	"kr.pcsa_13":          {"통신비밀보호법 제13조", "Protection of Communications Secrets Act, Article 13"},
	"kr.tba_83":           {"전기통신사업법 제83조제3항"},
	"us.grand_jury_subpoena": {"18 U.S.C. § 2703(c)(2)", "Fed. R. Crim. P. 17(c)", "Tex. Code Crim. Proc. art. 20A",
		"18 USC 2703; Cal. Penal Code 1326"},
	"us.search_warrant":       {"Fed.R.Crim.P. 41", "18 U.S.C. §§ 2701-2713", "Cal. Penal Code 1524", "N.Y. CPL 690"},
	"us.pen_register":         {"18 U.S.C. §§ 3121-3127", "18 USC 3123; 18 USC 2703(d)", "Fla. Stat. 934.33"},
	"us.title_iii":            {"18 U.S.C. 2518", "18 U.S.C. §§ 2510 et seq."},
	"us.irs_summons":          {"26 U.S.C. § 7602", "Internal Revenue Code, section 7602"},
	"us.immigration_subpoena": {"8 U.S.C. 1225(d)(4)", "INA § 235(d)"},
}

// isOtherStatute reports whether a finding says that the statute cited is not that of the instrument.
func isOtherStatute(f review.Finding) bool {
	return f.Field == "process.statute" && strings.Contains(string(f.Text), " is not the one for ")
}

// citing is an assessment of legal process that is in order but for its statute, if anything is wrong with that.
func citing(t *testing.T, p *review.Policy, inst *review.Instrument, statute, via string) *review.Assessment {
	t.Helper()
	r := withChanges(t, germanRequest)
	pr := r.Process
	pr.Instrument, pr.Statute, pr.Via = inst.ID, statute, via
	pr.ServedBy, pr.Certified, pr.Docket, pr.Offence.MaxSentenceYears = "Home Office", true, "D-1", 10
	country := inst.Country
	if country == "" {
		country = "FR"
	}
	pr.Authority = review.Authority{Name: "Authority", Country: country, Role: "judge"}
	if len(inst.Issuers) > 0 {
		pr.Authority.Role = inst.Issuers[0]
	}
	r.Requester.Country, pr.ServedOn = country, "Meta Platforms, Inc."
	r.Targets[0].Region, r.Targets[0].Country = "", ""
	return review.Assess(p, r, nil, r.ReceivedAt.Add(time.Hour))
}

func statuteFindings(a *review.Assessment) (list []review.Finding) {
	for _, c := range a.Checks {
		for _, f := range c.Findings {
			if isOtherStatute(f) || f.Code == "legal_basis.wrong_statute" && f.Field == "process.statute" {
				list = append(list, f)
			}
		}
	}
	return list
}

// TestUsualCitations: however an agency cites the statute of an instrument, it is taken for that statute, and so are
// the statute as the packs write it and the statute of every worked case.
func TestUsualCitations(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for id, versions := range p.Instruments {
		inst := versions[len(versions)-1]
		if len(inst.CitedAs) == 0 {
			continue
		}
		for _, statute := range append(slices.Clone(usualCitations[id]), inst.Statute) {
			for _, f := range citing(t, p, inst, statute, "").Checks[1].Findings {
				if isOtherStatute(f) {
					t.Errorf("%s: %s %q", id, f.Code, f.Text)
				}
			}
		}
	}
}

// TestCitesAnotherStatute: legal process that cites the statute of another instrument of its country, or one that the
// packs do not know, is looked at, and under an executive agreement it has no power.
func TestCitesAnotherStatute(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	unknown := map[string][]string{
		"GB": {"Police and Criminal Evidence Act 1984, Schedule 1", "PACE 1984, s. 9", "Police Act 1997",
			"Regulation of Investigatory Powers Act 2000, section 22(4)", "RIPA 2000 s. 49",
			"Proceeds of Crime Act 2002"},
		"AU": {"Crimes Act 1914, section 3E", "Telecommunications Act 1997, section 313"},
		"DE": {"§ 161 StPO", "§ 163 StPO", "StGB, section 263"},
		"FR": {"Code pénal, article 60", "CPP, article 706-95"},
		"IN": {"BNSS, section 35", "Indian Telegraph Act, 1885, section 5"},
		"BR": {"Código de Processo Penal, art. 240"},
		"CA": {"Criminal Code, section 487"}, "ES": {"LECrim, artículo 282"}, "IT": {"c.p.p., art. 254"},
		"PL": {"ustawa o Policji, art. 20c"}, "MX": {"CNPP, art. 252"}, "TR": {"CMK m. 134"},
		"JP": {"刑事訴訟法第218条"}, "KR": {"형사소송법 제215조"}, "US": {"12 U.S.C. 3414", "47 U.S.C. 222"},
	}
	tried := 0
	for id, versions := range p.Instruments {
		inst := versions[len(versions)-1]
		if len(inst.CitedAs) == 0 {
			continue
		}
		wrong := slices.Clone(unknown[inst.Country])
		for other := range p.Instruments {
			o := p.Instruments[other][len(p.Instruments[other])-1]
			if strings.HasPrefix(o.ID, inst.Country+".") && o.Table == inst.Table {
				wrong = append(wrong, o.Statute)
			}
		}
		for _, statute := range wrong {
			if id == "us.nsl_financial" && strings.Contains(statute, "3414") {
				continue
			}
			for _, via := range []string{"direct", "agreement"} {
				a := citing(t, p, inst, statute, via)
				found := statuteFindings(a)
				tried++
				if len(found) == 0 {
					t.Errorf("%s citing %q: nothing is said", id, statute)
				}
				isBarred := slices.ContainsFunc(found, func(f review.Finding) bool {
					return f.Code == "legal_basis.agreement_limb" && f.Severity == review.SeverityPushBack && f.Counsel
				})
				if inst.Agreement && via == "agreement" && (!isBarred || a.CountRows().Producible() > 0) {
					t.Errorf("%s citing %q under the agreement: %v, %d rows", id, statute, found,
						a.CountRows().Producible())
				}
			}
		}
	}
	if tried < 100 {
		t.Errorf("%d citations", tried)
	}
}
