package review

import "slices"

// statutoryEmergencyRule is the test of 18 U.S.C. 2702(b)(8) and (c)(4), for a platform that publishes none of its
// own.
var statutoryEmergencyRule = EmergencyRule{
	Basis:      Basis{Cite: "usc-2702#b8", Confidence: "A"},
	Harms:      []string{"death", "serious_injury"},
	Categories: []string{"subscriber.*", "traffic.ip_log"},
}

// emergencyRule is the emergency test that applies: the instrument's own if it has one (an EPOC: Regulation (EU)
// 2023/1543, Article 3(18)), or else the platform's, or else the statute's.
func (as *assessor) emergencyRule() *EmergencyRule {
	if as.instrument != nil && as.instrument.Emergency != nil {
		return as.instrument.Emergency
	}
	if as.platform != nil && !as.platform.Emergency.NotOffered && len(as.platform.Emergency.Harms) > 0 {
		return &as.platform.Emergency
	}
	return &statutoryEmergencyRule
}

// checkEmergency tests the conditions of a claimed emergency, and looks for one that a request for records describes
// without claiming it.
func (as *assessor) checkEmergency() {
	r := as.request
	if r.Kind != KindEmergency {
		if w := as.justificationPhrases[phraseEmergency]; w != "" && r.Kind == KindRecords {
			as.values.phrase = w
			as.addFinding("emergency.unclaimed", findingOptions{field: "justification"})
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
		switch as.addFinding(code, w) {
		case SeverityPushBack, SeverityReject:
			as.emergencyMet = false
		}
	}
	// A certified order contains its own statement, so that no attestation is needed beside it.
	ordered := as.instrument != nil && as.instrument.Emergency != nil && r.Process.Certified
	// A threat to critical infrastructure, if the test counts it, has no named person.
	harmCounts := slices.Contains(rule.Harms, e.HarmKind)
	needsNoPerson := harmCounts && e.HarmKind == "infrastructure"
	require(e.Attested || ordered, "emergency.no_attestation", "emergency.attested")
	require(!as.isBlank(e.Harm) && harmCounts, "emergency.no_harm", "emergency.harm")
	require(!as.isBlank(e.PersonAtRisk) || needsNoPerson, "emergency.no_person", "emergency.person_at_risk")
	require(!as.isBlank(e.Imminence), "emergency.no_imminence", "emergency.imminence")
	require(!as.isBlank(e.Nexus), "emergency.no_nexus", "emergency.nexus")
	wasPast := !e.NeededBy.IsZero() && e.NeededBy.Before(r.ReceivedAt) // when the request arrived
	if wasPast && !as.hasFinding("emergency.no_imminence", "") {
		as.addFinding("emergency.no_imminence",
			findingOptions{field: "emergency.needed_by", severity: SeverityReview, cite: rule.Cite})
	}
}
