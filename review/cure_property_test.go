package review_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lert/review"
)

// TestEverythingWrongIsSaidAtOnce: an agency that cures every defect that a letter names finds, in the next answer, no
// other defect that was there before. Only requests are drawn whose defects an agency can cure in the same request.
func TestEverythingWrongIsSaidAtOnce(t *testing.T) {
	tried, cured := 0, 0
	forAll(t, func(t *rapid.T, p *review.Policy, d drawn) {
		a := d.assess(p)
		fixed := d.changed(func(*review.Request) {})
		tried++
		c := curer{p: p, r: fixed.r, now: fixed.now}
		if !c.cureAll(a) {
			return
		}
		cured++
		b := fixed.assess(p)
		for f := range b.Findings() {
			if isDefect(f) && !slices.ContainsFunc(slices.Collect(a.Findings()), func(g *review.Finding) bool {
				return f.Code == g.Code && f.Field == g.Field
			}) {
				t.Fatalf("%s about %q %s was there before, and the letter did not name it: %s\nbefore:\n%s\nafter:\n%s",
					f.Code, f.Field, f.Category, f.Text, findings(a), findings(b))
			}
		}
	})
	if !testing.Short() && cured*10 < tried {
		t.Errorf("only %d of %d requests were cured", cured, tried)
	}
	t.Logf("%d of %d requests were cured", cured, tried)
}

// isDefect reports whether a finding stands between the request and the data.
func isDefect(f *review.Finding) bool {
	return slices.Contains([]string{review.SeverityNarrow, review.SeverityPushBack, review.SeverityReject}, f.Severity)
}

// curer mends what the findings of an assessment name in a request, as an agency would.
type curer struct {
	p     *review.Policy
	r     *review.Request
	now   time.Time
	items []int // that the agency gives up
}

// cureAll mends every defect; it reports false if one is not for an agency to mend in this request.
func (c *curer) cureAll(a *review.Assessment) bool {
	for f := range a.Findings() {
		if isDefect(f) && !c.cure(f) {
			return false
		}
	}
	var kept []review.Item
	for i, item := range c.r.Data {
		if !slices.Contains(c.items, i) {
			kept = append(kept, item)
		}
	}
	empty := len(kept) == 0 && len(c.r.Data) > 0
	c.r.Data = kept
	return !empty
}

func (c *curer) cure(f *review.Finding) bool {
	r, pr := c.r, c.r.Process
	if pr == nil && strings.HasPrefix(f.Field, "process") {
		return false
	}
	received := review.DateOf(r.ReceivedAt)
	index := func(prefix string) int {
		n := -1
		if rest, ok := strings.CutPrefix(f.Field, prefix); ok {
			n = int(rest[0] - '0')
		}
		return n
	}
	switch f.Code {
	case "requester.incomplete":
		for _, x := range []struct {
			field string
			value *string
			good  string
		}{{"agency", &r.Requester.Agency, "Pine County Sheriff's Office"}, {"name", &r.Requester.Name, "Lena Moore"},
			{"badge", &r.Requester.Badge, "118"}, {"phone", &r.Requester.Phone, "+12025550118"}} {
			if f.Field == "requester."+x.field {
				*x.value = x.good
				return true
			}
		}
		return false
	case "requester.not_attested":
		r.Requester.Attested, r.Requester.AttestedRequest = new(true), nil
	case "requester.callback_missing":
		r.Requester.Verification = &review.Verification{Callback: &review.Callback{At: r.ReceivedAt, By: "desk",
			NumberSource: "directory", Result: "confirmed"}}
	case "requester.mail_auth_failed":
		r.Requester.Verification.DKIM = "pass"
	case "legal_basis.unsigned":
		switch f.Field {
		case "process.signed":
			pr.Signed = true
		case "process.certified":
			pr.Certified = true
		case "process.authority":
			pr.Authority.Name = "District court"
		case "process.return_by":
			pr.ReturnBy = received.AddDays(60)
		default:
			return false
		}
	case "legal_basis.undated", "legal_basis.future_dated":
		pr.IssuedOn = received.AddDays(-1)
	case "legal_basis.expired", "legal_basis.return_too_soon":
		switch f.Field {
		case "process.valid_until":
			pr.ValidUntil = received.AddDays(60)
		case "process.return_by":
			pr.ReturnBy = received.AddDays(60)
		case "process.issued_on":
			pr.IssuedOn = received.AddDays(-1)
		case "process.window":
			if r.Kind.IsPreservation() {
				return false // no future data can be kept
			}
			pr.Window = review.Period{From: point(received.AddDays(1).String()),
				To: point(received.AddDays(25).String())}
		default:
			return false
		}
	case "legal_basis.wrong_entity":
		_, cure := review.LetterSentences(c.p, r, f)
		plat := c.p.Platforms[r.Platform]
		if plat == nil || f.Field != "process.served_on" || f.Defect != review.DefectFormal {
			return false // another process is needed, or one for each user
		}
		for _, e := range plat.Entities {
			if strings.Contains(cure, e.Name) {
				pr.ServedOn = e.Name
				return true
			}
		}
		return false
	case "legal_basis.no_reference":
		pr.Docket, r.Reference = "D-1", "26-1"
	case "legal_basis.no_offence":
		if f.Severity == review.SeverityNarrow && pr.Offence != nil {
			pr.Offence.MaxSentenceYears = 20
			return true
		}
		if f.Field == "process.purpose" {
			pr.Purpose = "criminal_investigation"
			return true
		}
		if pr.Offence == nil {
			pr.Offence = &review.Offence{Category: "fraud"}
		}
		if f.Field == "process.offence.limb" {
			pr.Offence.Limb = "three_years"
		}
		pr.Offence.Description, pr.Offence.Provisions = "Fraud", []string{"section 1"}
	case "legal_basis.wrong_issuer":
		// A judge may issue most instruments, for most data.
		inst := c.p.Instrument(pr.Instrument, received)
		pr.Authority.Role = "judge"
		if len(inst.Issuers) > 0 && !slices.Contains(inst.Issuers, "judge") {
			pr.Authority.Role = inst.Issuers[0]
		}
		// Some roles must show more than others.
		return !slices.ContainsFunc(inst.Requires, func(q review.Requirement) bool { return len(q.Roles) > 0 })
	case "legal_basis.threshold":
		if pr.Offence == nil {
			return false // a statement that another finding may ask for as well
		}
		pr.Offence.MaxSentenceYears = 20
	case "legal_basis.nsl_defective":
		switch f.Field {
		case "process.signed":
			pr.Signed = true
		case "process.certified":
			pr.Certified = true
		case "process.review_notice":
			pr.ReviewNotice = true
		case "process.instrument":
			pr.Authority.Role = "fbi_designee"
		default:
			return false
		}
	case "legal_basis.suspect_not_confirmed":
		pr.SuspectConfirmed = true
	case "scope.no_justification":
		r.Justification = "To identify the holder of the account."
	case "scope.no_period", "scope.inverted_period":
		from := -5
		if c.reachesFutureOnly() {
			if r.Kind == review.KindEmergency {
				// which data is meant, that of the order or that of the emergency, is for the agency to say
				return false
			}
			from = 1
		}
		// Two days are not too long for any instrument.
		period := review.Period{From: point(received.AddDays(from).String()),
			To: point(received.AddDays(from + 1).String())}
		if i := index("data["); i >= 0 {
			r.Data[i].From, r.Data[i].To = period.From, period.To
		} else if pr != nil && !pr.Window.IsZero() {
			// The window stands for the data that is collected: a period of the request would ask for stored data too.
			_, named, _ := strings.Cut(f.Text.String(), "(")
			named, _, _ = strings.Cut(named, ")")
			for j := range r.Data {
				if slices.Contains(strings.Split(named, ", "), r.Data[j].Category.Label()) {
					r.Data[j].From, r.Data[j].To = period.From, period.To
				}
			}
		} else {
			r.Period = period
			for j := range r.Data {
				r.Data[j].From, r.Data[j].To = review.Point{}, review.Point{}
			}
		}
	case "legal_basis.insufficient", "legal_basis.treaty_required", "legal_basis.needs_prospective_order",
		"scope.past_period", "scope.encrypted", "scope.not_held", "scope.nsl_limit", "scope.credentials",
		"scope.any_and_all", "scope.beyond_emergency", "emergency.foreign_content", "legal_basis.wrong_provider":
		i := index("data[")
		if i < 0 {
			return false
		}
		c.items = append(c.items, i)
	case "emergency.no_attestation":
		r.Emergency.Attested = true
	case "emergency.no_imminence":
		r.Emergency.Imminence, r.Emergency.NeededBy = "He said that he will do it tonight.", time.Time{}
	case "emergency.no_person":
		r.Emergency.PersonAtRisk = "The boy, aged nine"
	case "emergency.no_nexus":
		r.Emergency.Nexus = "The father wrote from this number."
	case "emergency.no_harm":
		r.Emergency.Harm = "He wrote that he will kill the boy."
		if r.Emergency.HarmKind != "infrastructure" { // which needs no person at risk
			r.Emergency.HarmKind = "death"
		}
	default:
		return false
	}
	return true
}

// reachesFutureOnly reports whether the instrument reaches nothing that is stored.
func (c *curer) reachesFutureOnly() bool {
	if c.r.Process == nil || c.r.Kind.IsPreservation() {
		return false
	}
	inst := c.p.Instrument(c.r.Process.Instrument, review.DateOf(c.r.ReceivedAt))
	return inst != nil && len(inst.Reach) > 0 && !slices.ContainsFunc(inst.Reach,
		func(reach review.Reach) bool { return reach.Time != "prospective" })
}
