package review_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lert/review"
)

// care is a sound subpoena of a court of Texas about an abortion.
func care(change ...func(*review.Request)) paper {
	return changed(warrantDoc, func(r *review.Request) {
		under("whatsapp", "us.grand_jury_subpoena", "clerk", "subscriber.name", "subscriber.ip_address")(r)
		r.Channel = "portal"
		r.Requester.Agency, r.Requester.Kind = "Travis County District Attorney", "prosecutor"
		r.Requester.Email = "j.roe@traviscountytx.gov"
		pr := r.Process
		pr.Statute = "Tex. Code Crim. Proc. ch. 20A; 18 U.S.C. 2703(c)(2)"
		pr.Authority = review.Authority{Name: "District Clerk, Travis County, Texas", Role: "clerk", Country: "US",
			Subdivision: "US-TX"}
		pr.Offence = &review.Offence{Description: "Abortion: performing one, and helping to obtain one",
			Provisions: []string{"Tex. Health & Safety Code 170A.002"}, Category: "other", MaxSentenceYears: 99}
		for _, c := range change {
			c(r)
		}
	})
}

// offenceOf states another offence, and a justification that shows nothing of its own.
func offenceOf(description string, provisions ...string) func(*review.Request) {
	return func(r *review.Request) {
		r.Process.Offence.Description, r.Process.Offence.Provisions = description, provisions
	}
}

func of(subdivision, name string) func(*review.Request) {
	return func(r *review.Request) {
		r.Process.Authority.Subdivision, r.Process.Authority.Name = subdivision, name
	}
}

// TestShieldLaws: process of another State about protected care gets nothing from a company seated in California;
// federal and Californian process goes to counsel.
func TestShieldLaws(t *testing.T) {
	const conflict = "legal_basis.conflict_of_laws"
	barred := []string{"push_back", "counsel", conflict + "=push_back", "!subscriber.name", "!subscriber.ip_address",
		"subscriber.name:" + conflict}
	asked := []string{"approve", "counsel", conflict + "=review", "+subscriber.name"}
	none := []string{"approve", "-" + conflict, "+subscriber.name"}
	theft := offenceOf("Theft of a motor vehicle", "Tex. Penal Code 31.03")
	affirming := offenceOf("Providing gender-affirming care to a minor", "section 1")
	on := func(platform string) func(*review.Request) {
		return func(r *review.Request) {
			role := r.Process.Authority.Role
			under(platform, r.Process.Instrument, role, "subscriber.name", "subscriber.ip_address")(r)
		}
	}
	federal := of("", "United States District Court, Western District of Texas")
	tests := []expectedAnswer{
		{"a subpoena of Texas", care(), barred},
		{"for theft", care(theft), none},
		{"of a United States District Court", care(federal), asked},
		{"on Telegram", care(on("telegram"), func(r *review.Request) {
			r.Process.SuspectConfirmed, r.Process.Offence.Category = true, "violent"
			r.Process.ValidatedBy = &review.Authority{Role: "judge"}
		}), []string{"-" + conflict}},
		{"on Facebook", care(on("facebook")), barred},
		{"on Instagram", care(on("instagram")), barred},
		{"on Google", care(on("google")), barred},
		{"on Apple", care(on("apple")), barred},
		{"a pen register of Idaho", care(of("US-ID", "District Court of Idaho"), func(r *review.Request) {
			r.Process.Instrument, r.Process.Authority.Role = "us.pen_register", "judge"
			ask("traffic.call_log")(r)
			r.Process.Window = review.Period{From: point("2026-11-23"), To: point("2027-01-10")}
		}), []string{"push_back", "counsel", conflict + "=push_back", "!traffic.call_log"}},
		{"a 2703(d) order of Tennessee", care(of("US-TN", "Circuit Court"), func(r *review.Request) {
			r.Process.Instrument, r.Process.Authority.Role = "us.2703d", "judge"
		}), barred},
		{"a warrant with the attestation", care(func(r *review.Request) {
			r.Process.Instrument, r.Process.Authority.Role = "us.search_warrant", "judge"
			r.Process.Attestations = []string{"not_protected_health_activity"}
		}), barred},
		{"a warrant for theft without it", care(theft, func(r *review.Request) {
			r.Process.Instrument, r.Process.Authority.Role = "us.search_warrant", "judge"
		}), []string{"push_back", "counsel", conflict + "=push_back", conflict + "~1524.2(c)", "+subscriber.name"}},
		{"a warrant for theft with it", care(theft, func(r *review.Request) {
			r.Process.Instrument, r.Process.Authority.Role = "us.search_warrant", "judge"
			r.Process.Attestations = []string{"not_protected_health_activity"}
		}), none},
		{"a preservation", care(func(r *review.Request) {
			r.Kind, r.Process.Instrument, r.Process.Authority.Role = review.KindPreservation, "us.2703f", "police"
		}), barred},
		{"an emergency on a paper", care(func(r *review.Request) {
			r.Kind = review.KindEmergency
			r.Emergency = &review.EmergencyClaim{Harm: "She is going to have an abortion.", HarmKind: "death",
				PersonAtRisk: "A woman of thirty", Imminence: "By noon today.", Nexus: "She wrote from it.",
				Attested: true}
		}), barred},
		{"an instrument that nobody knows", care(func(r *review.Request) { r.Process.Instrument = "us.decree" }),
			[]string{"push_back", "counsel", conflict + "=push_back", "!subscriber.name"}},
		{"of California", care(of("US-CA", "Superior Court of California")), []string{"counsel", conflict + "=review",
			"+subscriber.name"}},
		{"only the justification says so", care(theft, func(r *review.Request) {
			r.Justification = "To identify who sold misoprostol."
		}), barred},
		{"only a note on the data says so", care(theft, func(r *review.Request) {
			r.Data[0].Note = "of the pregnancy-termination clinic"
		}), barred},
		{"only the provision says so", care(offenceOf("A felony of the first degree", "H&S Code § 170A.002")), barred},
		{"its provision for a court of another State", care(of("US-OK", "District Court"),
			offenceOf("A felony", "Texas Health and Safety Code, sec. 171.208")), barred},
		{"the number in another law",
			care(offenceOf("A felony", "N.M. Stat. 18-622"), of("US-NM", "District Court")), none},
		{"Idaho's number", care(offenceOf("A felony", "section 18-622"), of("US-ID", "District Court")), barred},
		{"gender-affirming care", care(affirming), barred},
		{"gender-affirming care in 2025", care(affirming, func(r *review.Request) {
			moveTo(r, "2025-12-31")
		}), []string{"-" + conflict + "=push_back", "+subscriber.name"}},
		{"gender-affirming care from 2026 on", care(affirming, func(r *review.Request) { moveTo(r, "2026-01-01") }),
			barred},
		{"abortion in 2025", care(func(r *review.Request) { moveTo(r, "2025-12-20") }), barred},
		{"a clerk of Texas by name alone", care(of("", "District Clerk, Travis County, Texas")), barred},
		{"a police department that names no State", care(of("", "Oakland Police Department")), barred},
		{"a preservation without process", care(func(r *review.Request) {
			r.Kind, r.Process = review.KindPreservation, nil
			r.Requester.Agency, r.Justification = "Texas Department of Public Safety", "A case of abortion."
		}), []string{"push_back", "counsel", conflict + "=push_back"}},
		{"a request for records without process", care(func(r *review.Request) {
			r.Process, r.Justification = nil, "A case of abortion."
		}), []string{"push_back", "counsel", conflict + "=push_back", "legal_basis.no_process=push_back"}},
		{"and for theft", care(func(r *review.Request) { r.Process, r.Justification = nil, "A theft." }),
			[]string{"push_back", "-" + conflict}},
		{"hormone blockers", care(offenceOf("Providing hormone blockers", "1")), barred},
		{"gender dysphoria", care(offenceOf("Gender dysphoria treatment of a minor", "1")), barred},
		{"transgender youth", care(offenceOf("Hormone therapy for transgender youth", "1")), barred},
		{"gender-confirming surgery", care(offenceOf("Gender-confirming surgery", "1")), barred},
		{"a pre-born child", care(offenceOf("Killing of a pre-born child", "1")), barred},
		{"fetal homicide", care(offenceOf("Fetal homicide", "1")), barred},
		{"a miscarriage", care(offenceOf("Procuring a miscarriage", "1")), barred},
		{"RU-486", care(offenceOf("Sale of RU-486", "1")), barred},
		{"in Spanish", care(offenceOf("Interrupción voluntaria del embarazo", "1")), barred},
		{"New York's 72 hours", care(federal), []string{"clock acknowledge=2026-11-22T15:00:00Z",
			conflict + "@ny-394#394-i"}},
		{"no 72 hours for theft", care(theft), []string{"-" + conflict}},
	}
	expectAll(t, tests)
}

// inEmergency makes a request an emergency without process, of an agency that asks at an address of its own.
func inEmergency(agency, email, harm, person string) paper {
	return care(func(r *review.Request) {
		r.Kind, r.Process, r.Justification = review.KindEmergency, nil, "Its last address would show where she is."
		r.Requester.Agency, r.Requester.Email, r.Requester.Kind = agency, email, "law_enforcement"
		r.Requester.Verification.Callback = &review.Callback{At: r.ReceivedAt, By: "Duty analyst",
			Number: "+12025550190", NumberSource: "agency_site", Result: "confirmed"}
		r.Emergency = &review.EmergencyClaim{Harm: harm, HarmKind: "death", PersonAtRisk: person,
			Imminence: "By noon today.", Nexus: "She wrote from it.", Attested: true}
	})
}

// TestShieldedCareInEmergencies: an emergency that speaks of protected care goes to counsel whoever claims it, with New
// York's 72 hours where the company has an office there. It is not refused: a life may be in danger.
func TestShieldedCareInEmergencies(t *testing.T) {
	const conflict = "legal_basis.conflict_of_laws"
	harms := []struct{ harm, person string }{
		{"A woman is about to take mifepristone and the unborn child will be killed.", "the unborn child"},
		{"A boy of fifteen will be taken for gender-affirming surgery tomorrow.", "boy, 15"},
		{"A girl of 15 took abortion pills and will die of bleeding.", "girl, 15"},
		{"She will die after an abortion in a cellar.", "A woman of thirty"},
	}
	agencies := []struct{ agency, email string }{
		{"Travis County Sheriff", "a.b@traviscountytx.gov"},
		{"Texas Department of Public Safety", "a.b@dps.texas.gov"},
		{"Federal Bureau of Investigation", "a.b@fbi.gov"},
		{"California Highway Patrol", "a.b@chp.ca.gov"},
	}
	var tests []expectedAnswer
	for _, a := range agencies {
		for _, h := range harms {
			tests = append(tests, expectedAnswer{a.agency + ": " + h.harm,
				inEmergency(a.agency, a.email, h.harm, h.person),
				[]string{"approve", "counsel", conflict + "=review", "+subscriber.ip_address",
					"clock acknowledge=2026-11-22T15:00:00Z"}})
		}
		tests = append(tests, expectedAnswer{a.agency + ", of something else", inEmergency(a.agency, a.email,
			"He wrote that he will kill his wife.", "The wife"), []string{"approve", "-" + conflict}})
	}
	abroad := inEmergency("Ontario Provincial Police", "a.b@opp.ca", harms[2].harm, "girl, 15")
	abroad.change = allChanges(abroad.change, func(r *review.Request) { r.Requester.Country = "CA" })
	tests = append(tests, expectedAnswer{"of another country", abroad, []string{"approve", "-" + conflict}})
	expectAll(t, tests)
}

// moveTo moves a request so that it arrives on a day, with its dates.
func moveTo(r *review.Request, to string) {
	d := day(to)
	r.ReceivedAt = d.StartOfDay(testNow.Location()).Add(15 * 3600e9)
	r.Process.IssuedOn, r.Process.ValidUntil, r.Process.ReturnBy = d.AddDays(-2), review.Date{}, review.Date{}
	r.Period = review.Period{From: point(d.AddDays(-60).String()), To: point(d.AddDays(-10).String())}
}

// spell writes a phrase in another case, with other separators and with characters that show nothing.
func spell(t *rapid.T, phrase string) string {
	seed := rapid.Uint64().Draw(t, "spelling")
	rnd := rand.New(rand.NewPCG(seed, 1))
	var b strings.Builder
	for _, c := range phrase {
		switch s := string(c); {
		case s == " " || s == "-":
			b.WriteString([]string{" ", "-", "\u00a0", "\n", " – ", "\u2011", "  ", ", "}[rnd.IntN(8)])
		case rnd.IntN(6) == 0:
			b.WriteString(strings.ToUpper(s))
		case rnd.IntN(12) == 0:
			b.WriteString(s + []string{"\u00ad", "\u200b", "\u2060"}[rnd.IntN(3)])
		case rnd.IntN(12) == 0 && c == 'o':
			b.WriteString("о") // Cyrillic
		default:
			b.WriteString(s)
		}
	}
	return b.String()
}

// TestShieldedCareIsNeverProduced: whatever instrument of another State, whatever words and wherever they stand, no row
// on a platform seated in California can be produced.
func TestShieldedCareIsNeverProduced(t *testing.T) {
	phrases := []string{"abortion", "an abortifacient", "terminating a pregnancy", "termination of her pregnancy",
		"mifepristone", "misoprostol pills", "an unborn child", "feticide", "foetuses", "IVF", "gender-affirming care",
		"gender transition", "puberty blockers", "cross-sex hormones"}
	states := []string{"US-TX", "US-ID", "US-LA", "US-TN", "US-AL", "US-OK", "US-NV", "US-DC", "US-NY"}
	forAll(t, func(t *rapid.T, p *review.Policy, d drawn) {
		var ids []string
		for id := range p.Instruments {
			if strings.HasPrefix(id, "us.") {
				ids = append(ids, id)
			}
		}
		slices.Sort(ids)
		r := cloneRequest(d.r)
		w, _ := care().read()
		r.Platform = rapid.SampledFrom([]string{"whatsapp", "facebook", "instagram", "google",
			"apple"}).Draw(t, "seated")
		if r.Process == nil || r.Process.Offence == nil {
			r.Process = w.Process
		}
		r.Process.Instrument = rapid.SampledFrom(ids).Draw(t, "us instrument")
		r.Process.Authority.Country = "US"
		r.Process.Authority.Subdivision = rapid.SampledFrom(states).Draw(t, "State")
		if r.ReceivedAt.Year() < 2026 {
			moveTo(r, "2026-03-02")
		}
		words := "about " + spell(t, rapid.SampledFrom(phrases).Draw(t, "phrase")) + "."
		switch rapid.IntRange(0, 3).Draw(t, "where") {
		case 0:
			r.Process.Offence.Description = words
		case 1:
			r.Process.Offence.Provisions = []string{words}
		case 2:
			r.Justification = words
		default:
			if len(r.Data) == 0 {
				r.Data = []review.Item{{Category: "subscriber.name"}}
			}
			r.Data[len(r.Data)-1].Note = words
		}
		a := review.Assess(p, r, nil, d.now)
		f := a.Find("legal_basis.conflict_of_laws")
		if f == nil || !a.Counsel || rank(a) < 2 {
			t.Fatalf("%q is not refused:\n%s", words, findings(a))
		}
		for _, row := range a.Categories {
			if row.Producible {
				t.Fatalf("%q: %s can be produced\n%s", words, row.Category, findings(a))
			}
		}
	})
}
