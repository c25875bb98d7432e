package review_test

import (
	"encoding/json"
	"maps"
	"slices"
	"time"

	"pgregory.net/rapid"

	"lert/review"
	"lert/review/intake"
)

// soundDocs are requests without defects. Each generated request begins with one, so that most of it is consistent.
var soundDocs = []string{warrantDoc, bnssDoc, epocDoc, emergencyDoc, preservationDoc, penRegisterDoc}

// drawRequest draws a request: one of soundDocs, of which any part may be another value of its closed list, the id of
// another row, or missing.
func drawRequest(t *rapid.T, p *review.Policy) *review.Request {
	r, err := intake.Decode([]byte(rapid.SampledFrom(soundDocs).Draw(t, "paper")))
	if err != nil {
		t.Fatal(err)
	}
	// Zero, which is drawn most often and is what failures shrink to, leaves the request as it is.
	often := func(label string) bool { return rapid.IntRange(0, 2).Draw(t, label) == 2 }
	seldom := func(label string) bool { return rapid.IntRange(0, 15).Draw(t, label) > 14 }
	r.ReceivedAt = r.ReceivedAt.Add(time.Duration(rapid.IntRange(-500, 500).Draw(t, "hours")) * time.Hour)
	if often("another platform") {
		r.Platform = rapid.SampledFrom(slices.Sorted(maps.Keys(p.Platforms))).Draw(t, "platform")
		r.Targets = nil
		if r.Process != nil {
			r.Process.ServedOn = ""
		}
	}
	if seldom("another kind") {
		r.Kind = rapid.SampledFrom(review.Kinds).Draw(t, "kind")
	}
	if seldom("another channel") {
		r.Channel = rapid.SampledFrom(review.Channels).Draw(t, "channel")
	}
	if seldom("another reference") {
		r.Reference = rapid.SampledFrom([]string{"", "n/a", "26-1"}).Draw(t, "reference")
	}
	drawRequester(t, &r.Requester, seldom)
	if seldom("no process") {
		r.Process = nil
	} else if r.Process == nil && often("some process") {
		w, _ := intake.Decode([]byte(warrantDoc))
		r.Process = w.Process
	}
	if r.Process != nil {
		drawProcess(t, p, r, often, seldom)
	}
	if len(r.Targets) == 0 || often("other targets") {
		r.Targets = drawTargets(t, p, r)
	}
	if len(r.Data) == 0 && !r.Kind.IsPreservation() || often("other data") {
		r.Data = nil
		for range rapid.IntRange(0, 5).Draw(t, "items") {
			d := review.Item{Category: rapid.SampledFrom(review.Categories).Draw(t, "category")}
			if seldom("own period") {
				d.From, d.To = drawPoint(t, "item from"), drawPoint(t, "item to")
			}
			if seldom("note") {
				d.Note = rapid.SampledFrom([]string{"to know the face", "any and all records", "n/a"}).Draw(t, "words")
			}
			r.Data = append(r.Data, d)
		}
	}
	if seldom("another period") {
		r.Period = review.Period{From: drawPoint(t, "from"), To: drawPoint(t, "to")}
	}
	if seldom("another justification") {
		r.Justification = rapid.SampledFrom([]string{"", "n/a",
			"A journalist was threatened; the child has been kidnapped.", "To identify the holder."}).Draw(t,
			"justification")
	}
	if seldom("demands") {
		r.Demands = rapid.SliceOfN(rapid.SampledFrom(review.DemandNames), 0, 2).Draw(t, "demanded")
	}
	if r.Kind == review.KindEmergency && (r.Emergency == nil || often("another emergency")) {
		words := rapid.SampledFrom([]string{"", "unknown", "He wrote that he will kill the boy."})
		r.Emergency = &review.EmergencyClaim{Harm: words.Draw(t, "harm"),
			HarmKind: rapid.SampledFrom(review.HarmKinds).Draw(t, "harm kind"), PersonAtRisk: words.Draw(t, "person"),
			Imminence: words.Draw(t, "imminence"), Nexus: words.Draw(t, "nexus"),
			Attested: rapid.Bool().Draw(t, "attested in writing")}
	}
	return r
}

func drawRequester(t *rapid.T, q *review.Requester, seldom func(string) bool) {
	if seldom("another agency's country") {
		q.Country = rapid.SampledFrom([]string{"", "US", "IN", "GB", "FR", "DE", "BR", "CA", "AU", "IE", "JP",
			"XX"}).Draw(t, "country")
	}
	if seldom("another kind of requester") {
		q.Kind = rapid.SampledFrom(review.RequesterKinds).Draw(t, "requester kind")
	}
	if seldom("another address") {
		q.Email = rapid.SampledFrom([]string{"", "x@fbi.gov", "x@police.uk", "x@gmail.com", "x@fbi.gov.example.com",
			"x@agency.example", "x@fbі.gov", "<x@fbi.gov>, y@example.com", "@"}).Draw(t, "email")
	}
	for _, f := range []*string{&q.Agency, &q.Name, &q.Badge, &q.Phone} {
		if seldom("missing") {
			*f = ""
		}
	}
	q.Attested = new(!seldom("not attested"))
	if seldom("attestation not said") {
		q.Attested = nil
	}
	if seldom("attested twice") {
		b := rapid.Bool().Draw(t, "attested again")
		q.AttestedRequest = &b
	}
	if seldom("signals") {
		q.Signals = rapid.SliceOfN(rapid.SampledFrom(review.SignalNames), 0, 3).Draw(t, "seen")
	}
	if seldom("verification") {
		b := rapid.Bool().Draw(t, "login")
		q.Verification = &review.Verification{EmailLogin: &b,
			DKIM: rapid.SampledFrom(review.DKIMResults).Draw(t, "dkim"),
			Callback: &review.Callback{NumberSource: rapid.SampledFrom(review.NumberSources).Draw(t, "source"),
				Result: rapid.SampledFrom(review.CallbackResults).Draw(t, "result")}}
	}
}

func drawProcess(t *rapid.T, p *review.Policy, r *review.Request, often, seldom func(string) bool) {
	pr := r.Process
	if often("another instrument") {
		pr.Instrument = rapid.SampledFrom(append(slices.Sorted(maps.Keys(p.Instruments)), "", "us.decree")).Draw(t,
			"instrument")
		pr.Certified, pr.ReviewNotice = rapid.Bool().Draw(t, "certified"), rapid.Bool().Draw(t, "review notice")
		if inst := p.Instrument(pr.Instrument, review.DateOf(r.ReceivedAt)); inst != nil {
			if len(inst.Issuers) > 0 {
				pr.Authority.Role = rapid.SampledFrom(inst.Issuers).Draw(t, "issuer")
			}
			if inst.Country != "" {
				pr.Authority.Country = inst.Country
			}
		}
	}
	if seldom("another role") {
		pr.Authority.Role = rapid.SampledFrom(append([]string{""}, review.Roles...)).Draw(t, "role")
	}
	if seldom("another country's paper") {
		pr.Authority.Country = rapid.SampledFrom([]string{"", "US", "IE", "DK", "FR", "IN", "GB"}).Draw(t,
			"authority's country")
	}
	if seldom("a State") {
		pr.Authority.Subdivision = rapid.SampledFrom([]string{"US-CA", "US-TX", "US-CO"}).Draw(t, "subdivision")
	}
	if seldom("validated") {
		pr.ValidatedBy = &review.Authority{Role: rapid.SampledFrom(review.Roles).Draw(t, "validator")}
	}
	if seldom("another statute") {
		pr.Statute = rapid.SampledFrom([]string{"", "18 U.S.C. 3486", "BNSS 179", "CrPC 91", "18 USC 3056",
			"21 U.S.C. 876"}).Draw(t, "statute")
	}
	if seldom("another docket") {
		pr.Docket = rapid.SampledFrom([]string{"", "n/a", "D-1"}).Draw(t, "docket")
	}
	pr.Signed, pr.Sealed = !seldom("unsigned"), !seldom("unsealed")
	nearest := func(label string) review.Date {
		if rapid.Bool().Draw(t, label+" absent") {
			return review.Date{}
		}
		return review.DateOf(r.ReceivedAt).AddDays(rapid.IntRange(-120, 60).Draw(t, label))
	}
	if seldom("other dates") {
		pr.IssuedOn, pr.ValidUntil, pr.ReturnBy = nearest("issued"), nearest("valid until"), nearest("return by")
	} else {
		pr.IssuedOn, pr.ValidUntil = review.DateOf(r.ReceivedAt).AddDays(-1), review.Date{}
	}
	if seldom("another window") {
		pr.Window = review.Period{From: drawPoint(t, "window from"), To: drawPoint(t, "window to")}
	}
	if seldom("another addressee") {
		names := []string{"", "WhatsApp LLC", "WhatsApp Ireland Limited", "Google LLC", "Somebody Ltd", "unknown"}
		if plat := p.Platforms[r.Platform]; plat != nil {
			for _, e := range plat.Entities {
				names = append(names, e.Name)
			}
		}
		pr.ServedOn = rapid.SampledFrom(names).Draw(t, "served on")
	}
	if seldom("another way") {
		pr.Via = rapid.SampledFrom(review.Vias).Draw(t, "via")
	}
	if seldom("another language") {
		pr.Language = rapid.SampledFrom([]string{"", "en", "fr", "tr"}).Draw(t, "language")
	}
	if seldom("another purpose") {
		pr.Purpose = rapid.SampledFrom(append([]string{""}, review.Purposes...)).Draw(t, "purpose")
	}
	if seldom("no offence") {
		pr.Offence = nil
	} else if often("another offence") {
		pr.Offence = &review.Offence{Description: rapid.SampledFrom([]string{"", "Fraud", "Defamation of an officer",
			"Murder, punishable by death"}).Draw(t, "offence"),
			Provisions:       []string{"section 1"},
			MaxSentenceYears: rapid.SampledFrom([]float64{0, 1, 2, 3, 20}).Draw(t, "years"),
			Category: rapid.SampledFrom(append([]string{""}, review.OffenceCategories...)).Draw(t,
				"offence category"),
			Limb: rapid.SampledFrom(append([]string{""}, review.Limbs...)).Draw(t, "limb")}
	}
	if seldom("a gag") {
		pr.Nondisclosure = &review.Nondisclosure{Kind: rapid.SampledFrom(review.NondisclosureKinds).Draw(t, "gag"),
			Signed:   rapid.Bool().Draw(t, "gag signed"),
			Attached: rapid.Bool().Draw(t, "gag attached"), From: nearest("gag from"), Until: nearest("gag until"),
			Authority: review.Authority{Role: rapid.SampledFrom(review.Roles).Draw(t, "gag by")}}
	}
	for _, b := range []*bool{&pr.AuthorityNotified, &pr.IdentificationOnly, &pr.SuspectConfirmed} {
		if seldom("a mark") {
			*b = !*b
		}
	}
}

// drawTargets draws accounts; most are of a type that the platform has.
func drawTargets(t *rapid.T, p *review.Policy, r *review.Request) (out []review.Target) {
	types := review.TargetTypes
	if plat := p.Platforms[r.Platform]; plat != nil && rapid.IntRange(0, 7).Draw(t, "plausible targets") > 0 {
		types = nil
		for _, rule := range plat.Targets {
			types = append(types, rule.Type)
		}
	}
	values := map[string][]string{
		"phone": {"+12025550143", "+911000000107", "0044 20 7946 0107", "202 555 0143", "911000000107", "x"},
		"email": {"someone@example.com", "someone"}, "username": {"someone", "some one"},
		"user_id":     {"100000000000107", ""},
		"profile_url": {"https://www.facebook.com/someone", "someone"}, "ip": {"192.0.2.7", "192.0.2"},
	}
	for range rapid.IntRange(1, 3).Draw(t, "targets") {
		kind := rapid.SampledFrom(types).Draw(t, "target type")
		of := values[kind]
		if of == nil {
			of = []string{"something", ""}
		}
		x := review.Target{Type: kind, Value: of[0]}
		if rapid.IntRange(0, 5).Draw(t, "another value") == 0 {
			x.Value = rapid.SampledFrom(of).Draw(t, "value")
		}
		if rapid.IntRange(0, 3).Draw(t, "placed") == 0 {
			x.Region = rapid.SampledFrom([]string{"", "EU"}).Draw(t, "region")
			x.Country = rapid.SampledFrom([]string{"", "US", "FR", "AU", "JP", "GB"}).Draw(t, "user's country")
		}
		switch rapid.IntRange(0, 7).Draw(t, "target mark") {
		case 0:
			x.Protected = true
		case 1:
			b := rapid.Bool().Draw(t, "us person")
			x.USPerson = &b
		case 2:
			x.NoAccount = true
		case 3, 4:
			x.AsOf = day("2026-10-01")
		}
		out = append(out, x)
	}
	return out
}

func drawPoint(t *rapid.T, label string) review.Point {
	switch n := rapid.IntRange(-3, 400).Draw(t, label); {
	case n < 0:
		return review.Point{}
	case n%2 == 0:
		return point(review.DateOf(testNow.AddDate(0, 0, n-330)).String())
	default:
		return point(testNow.AddDate(0, 0, n-330).Format(time.RFC3339))
	}
}

func drawHistory(t *rapid.T) *review.History {
	switch rapid.IntRange(0, 7).Draw(t, "history") {
	case 0:
		return nil
	case 1:
		return &review.History{Requests: 3, Forged: 1}
	case 2:
		return &review.History{Requests: 1, Renewals: rapid.IntRange(0, 2).Draw(t, "renewals")}
	}
	return &review.History{}
}

// cloneRequest is a copy that can be changed without changing the original.
func cloneRequest(r *review.Request) *review.Request {
	b, err := json.Marshal(r)
	if err != nil {
		panic(err)
	}
	out := new(review.Request)
	if err := json.Unmarshal(b, out); err != nil {
		panic(err)
	}
	for i := range r.Targets {
		out.Targets[i].NoAccount = r.Targets[i].NoAccount
	}
	return out
}
