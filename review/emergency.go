package review

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// statutoryEmergencyRule is the test of 18 U.S.C. 2702(b)(8) and (c)(4), for a platform that publishes none of its
// own.
var statutoryEmergencyRule = EmergencyRule{
	Basis:      Basis{Cite: "usc-2702#b8", Confidence: "A"},
	Harms:      []string{"death", "serious_injury"},
	Categories: []string{"subscriber.*", "traffic.ip_log"},
}

// emergencyRule is the emergency test that applies: that of the instrument if it has one and is not void (an EPOC:
// Regulation (EU) 2023/1543, Article 3(18)), or else that for a voluntary disclosure.
func (as *assessor) emergencyRule() *EmergencyRule {
	if as.instrument != nil && as.instrument.Emergency != nil && !as.isVoid {
		return as.instrument.Emergency
	}
	return as.voluntaryRule()
}

func (as *assessor) voluntaryRule() *EmergencyRule { return as.platform.VoluntaryRule() }

// VoluntaryRule is the test for a voluntary disclosure in an emergency: the platform's, or else the statute's.
func (p *Platform) VoluntaryRule() *EmergencyRule {
	if p != nil && !p.Emergency.NotOffered && len(p.Emergency.Harms) > 0 {
		return &p.Emergency
	}
	return &statutoryEmergencyRule
}

// checkEmergency tests the conditions of a claimed emergency, and looks for one that a request for records describes
// without claiming it.
func (as *assessor) checkEmergency() {
	r := as.request
	if r.Kind != KindEmergency {
		w, field := as.justificationPhrases[phraseEmergency], "justification"
		if w == "" {
			w, field = as.offencePhrases[phraseEmergency], "process.offence"
		}
		if w != "" {
			as.values.phrase = w
			as.addFinding("emergency.unclaimed", findingOptions{field: field})
		}
		return
	}
	rule := as.emergencyRule()
	e := r.Emergency
	if e == nil {
		e = &EmergencyClaim{}
	}
	as.emergencyMet = true
	require := func(met bool, code, field string) {
		if met {
			return
		}
		w := findingOptions{field: field, cite: rule.Cite}
		if code == "emergency.no_person" && as.isPossibleName(e.PersonAtRisk) {
			as.doubtName(&w, e.PersonAtRisk)
		}
		if f := as.addFinding(code, w); f.refuses() && f.Defect != DefectFormal {
			as.emergencyMet = false
		}
	}
	// A certified order contains its own statement, so that no attestation is needed beside it.
	ordered := as.instrument != nil && as.instrument.Emergency != nil && r.Process.Certified
	// A threat to critical infrastructure, if the test counts it, has no named person.
	harmCounts := rule.counts(e.HarmKind, r.Requester.Country)
	needsNoPerson := harmCounts && e.HarmKind == "infrastructure"
	require(e.Attested || ordered, "emergency.no_attestation", "emergency.attested")
	if !as.isBlank(e.Harm) && slices.Contains(rule.AskedHarms, e.HarmKind) {
		as.addFinding("emergency.no_harm", findingOptions{field: "emergency.harm_kind",
			severity: SeverityReview, counsel: true,
			cite: rule.Cite, variant: variantChild})
	} else if danger := as.dangerOfAnotherKind(); danger != "" && !harmCounts {
		as.values.phrase = danger
		as.addFinding("emergency.no_harm", findingOptions{field: "emergency.harm_kind", severity: SeverityReview,
			cite: rule.Cite, variant: variantOtherKind})
	} else {
		require(!as.isBlank(e.Harm) && harmCounts, "emergency.no_harm", "emergency.harm")
		as.checkHarmWords(e, rule)
	}
	require(!as.isBlank(e.PersonAtRisk) || needsNoPerson, "emergency.no_person", "emergency.person_at_risk")
	if as.values.phrase = as.thingAtRisk(e.PersonAtRisk); as.values.phrase != "" && !needsNoPerson {
		as.addFinding("emergency.no_person", findingOptions{field: "emergency.person_at_risk", severity: SeverityReview,
			cite: rule.Cite, variant: variantThing})
	}
	require(!as.isBlank(e.Imminence), "emergency.no_imminence", "emergency.imminence")
	require(!as.isBlank(e.Nexus), "emergency.no_nexus", "emergency.nexus")
	as.checkRefuted(rule)
	as.checkEmergencyDates(e, rule)
}

// An emergency is looked at if its data is wanted only after so many days, or if it was attested so many days before it
// arrived.
const (
	soonDays  = 7
	freshDays = 7
)

// checkEmergencyDates asks for a review if the dates of an emergency tell against it: the data was needed before the
// request arrived or is needed a week later only, or it was attested long before it arrived.
func (as *assessor) checkEmergencyDates(e *EmergencyClaim, rule *EmergencyRule) {
	received := as.request.ReceivedAt
	if by := e.NeededBy; !by.IsZero() && (by.Before(received) || by.After(received.AddDate(0, 0, soonDays))) {
		as.values.date = formatUTC(by)
		as.addFinding("emergency.no_imminence", findingOptions{field: "emergency.needed_by", severity: SeverityReview,
			cite: rule.Cite, variant: variantDate})
	}
	if on := e.AttestedOn; e.Attested && !on.IsZero() && on.Before(as.receivedOn.AddDays(-freshDays)) {
		as.values.date = on.String()
		as.addFinding("emergency.no_attestation", findingOptions{field: "emergency.attested_on",
			severity: SeverityReview, cite: rule.Cite, variant: variantDate})
	}
}

// dangerOfAnotherKind is a phrase of danger to a person's life or body in a harm whose kind is said to be another, ""
// if there is none, or if the claim's own words tell against it.
func (as *assessor) dangerOfAnotherKind() string {
	found := &as.claimPhrases[claimHarm]
	danger := cmp.Or(found[phraseEmergency], found[phraseBodily])
	if danger == "" || as.refutation() != "" {
		return ""
	}
	return danger
}

// thingAtRisk is the animal, the thing or the business that is named in place of a person at risk, "" if a person is.
func (as *assessor) thingAtRisk(person string) string {
	w := &as.policy.Phrases
	end := cmp.Or(thingAfter(w, person, 0, w.Things), thingAfter(w, person, 0, w.NoPersons))
	if end > 0 && !saysSomething(person[end:]) {
		return strings.TrimSpace(person[:end])
	}
	return ""
}

// emergencyInDoubt reports whether the claimed emergency may be none: no harm that counts, or nothing imminent.
func (as *assessor) emergencyInDoubt() bool {
	return as.hasFinding("emergency.no_harm", "") || as.hasFinding("emergency.no_imminence", "")
}

// counts reports whether a kind of harm meets the test if an authority of a country claims it.
func (e *EmergencyRule) counts(harm, country string) bool {
	return slices.Contains(e.Harms, harm) || country != "" && country != "US" && slices.Contains(e.HarmsAbroad, harm)
}

// checkHarmWords asks for a review if a harm of a kind that counts is claimed and its words describe no danger to a
// person: those of theft and fraud, or those of a harm to a child or of another kind that say nothing of the body.
func (as *assessor) checkHarmWords(e *EmergencyClaim, rule *EmergencyRule) {
	if as.isBlank(e.Harm) || !rule.counts(e.HarmKind, as.request.Requester.Country) || e.HarmKind == "infrastructure" ||
		as.claimPhrase(phraseBodily) != "" ||
		e.HarmKind != "child" && as.claimPhrase(phraseEmergency) != "" {
		return
	}
	f := findingOptions{field: "emergency.harm", severity: SeverityReview, cite: rule.Cite}
	property := as.claimPhrases[claimHarm][phraseProperty]
	switch {
	case e.HarmKind == "child":
		f.variant = variantChild
	case property != "":
		as.values.phrase, f.variant = property, variantProperty
	case e.HarmKind == "other":
		f.variant = variantNoBody
	default:
		return
	}
	as.addFinding("emergency.no_harm", f)
}

// checkRefuted asks for a review if the words of an emergency tell against it: somebody is dead, or it is not urgent.
func (as *assessor) checkRefuted(rule *EmergencyRule) {
	if w := as.refutation(); w != "" {
		as.values.phrase = w
		as.addFinding("emergency.no_imminence", findingOptions{field: "emergency.imminence", severity: SeverityReview,
			cite: rule.Cite, variant: variantRefuted})
	}
}

// refutation is the first phrase of an emergency that tells against it, "" if there is none.
func (as *assessor) refutation() string {
	return cmp.Or(as.claimPhrase(phraseNoDanger), as.claimPhrase(phraseFate))
}

// The texts of an emergency: its harm, the person at risk, the imminence and the nexus.
const (
	claimHarm  = 0
	claimTexts = 4
)

// claimPhrase is the first phrase of a kind in the texts of an emergency, "" if there is none.
func (as *assessor) claimPhrase(kind int) string {
	for i := range as.claimPhrases {
		if w := as.claimPhrases[i][kind]; w != "" {
			return w
		}
	}
	return as.justificationPhrases[kind]
}

// applyEmergencyTest applies the test for a voluntary emergency disclosure to a row that no instrument reaches. It adds
// what limits the row even if the request as a whole fails the test.
func (as *assessor) applyEmergencyTest(row *CategoryRow, part string, h *Holding) {
	code, severity := as.emergencyLimit(row, part, h)
	if code != "" && (h != nil && h.Held != "none" || code != beyondEmergency) { // that it is not held says enough
		w := findingOptions{severity: severity}
		if code == "legal_basis.needs_prospective_order" {
			w.variant = variantEmergency
		}
		as.addRowFinding(row, code, w)
	}
	if code != "" && severity == "" {
		row.Code = code
		return
	}
	row.Authorised, row.Voluntary = as.emergencyMet, as.emergencyMet
}

// emergencyLets reports whether the emergency test lets a row go.
func (as *assessor) emergencyLets(row *CategoryRow, part string, h *Holding) bool {
	code, severity := as.emergencyLimit(row, part, h)
	return code == "" || severity != ""
}

// beyondEmergency is the code of data that an emergency does not need.
const beyondEmergency = "scope.beyond_emergency"

// emergencyLimit is the finding by which the emergency test limits a row, "" if it lets the row go: it does so with a
// review if a note says why more is needed.
func (as *assessor) emergencyLimit(row *CategoryRow, part string, h *Holding) (code, severity string) {
	held := h != nil && h.Held != "none"
	switch {
	case row.Category.Class() == "content" && held && !as.allDomestic(row.Target):
		return "emergency.foreign_content", ""
	case part == prospective:
		return "legal_basis.needs_prospective_order", ""
	case as.withinEmergency(row):
		return "", ""
	case held && !as.isBlank(as.request.Data[row.Item].Note): // a reviewer must weigh it
		return beyondEmergency, SeverityReview
	}
	return beyondEmergency, ""
}

// emergencyDefect is the code of the first finding by which the emergency test failed for the whole request.
func (as *assessor) emergencyDefect() string {
	for _, f := range as.assessment.Checks[emergencyCheck].Findings {
		if f.refuses() && f.Defect != DefectFormal {
			return f.Code
		}
	}
	return ""
}

// allDomestic reports whether a disclosure goes from an entity in the United States to an authority there. Only then
// may content be disclosed voluntarily.
func (as *assessor) allDomestic(target int) bool {
	e := as.entityOf(target)
	return as.request.Requester.Country == "US" && (e == nil || e.Country == "" || e.Country == "US")
}

// withinEmergency reports whether the emergency rule covers a row: its category, and no data that is older than the
// rule's days.
func (as *assessor) withinEmergency(row *CategoryRow) bool {
	rule := as.voluntaryRule()
	if !matchesAny(rule.Categories, row.Category) {
		return false
	}
	if ignoresPeriod(row.Category) {
		return true
	}
	days := cmp.Or(rule.SessionDays, 30)
	as.values.days = strconv.Itoa(days)
	from := as.request.ItemPeriod(row.Item).From
	return from.IsZero() || !from.Time.Before(as.receivedOn.StartOfDay(time.UTC).AddDate(0, 0, -days))
}
