package review

// statutoryEmergencyRule is the statutory test, 18 USC 2702(b)(8) and (c)(4), for a
// platform that publishes none of its own.
var statutoryEmergencyRule = EmergencyRule{
	Basis:      Basis{Cite: "usc-2702#b8", Confidence: "A"},
	Harms:      []string{"death", "serious_injury"},
	Categories: []string{"subscriber.*", "traffic.ip_log"},
}

// emergencyRule is the test that applies: the instrument's own where it has
// one (an EPOC, Article 3(18)), else the platform's, else the statute's.
func (as *assessor) emergencyRule() *EmergencyRule {
	if as.instrument != nil && as.instrument.Emergency != nil {
		return as.instrument.Emergency
	}
	if as.platform != nil && !as.platform.Emergency.NotOffered && len(as.platform.Emergency.Harms) > 0 {
		return &as.platform.Emergency
	}
	return &statutoryEmergencyRule
}

// checkEmergency tests the limbs of a claimed emergency, and looks for one that a
// records request describes without claiming it.
func (as *assessor) checkEmergency() {
	r := as.request
	if r.Kind != KindEmergency {
		if r.Kind == KindRecords {
			if w := as.justificationPhrases[phraseEmergency]; w != "" {
				as.values.phrase = w
				as.addFinding("emergency.unclaimed", findingOptions{field: "justification"})
			}
		}
		return
	}
	rule := as.emergencyRule()
	e := r.Emergency
	if e == nil {
		e = &EmergencyClaim{}
	}
	ok := true
	limb := func(met bool, code, field string) {
		if met {
			return
		}
		switch as.addFinding(code, findingOptions{field: field, cite: rule.Cite}) {
		case SeverityPushBack, SeverityReject:
			ok = false
		}
	}
	// A certified order carries its own statement; nobody attests beside it.
	ordered := as.instrument != nil && as.instrument.Emergency != nil && r.Process.Certified
	limb(e.Attested || ordered, "emergency.no_attestation", "emergency.attested")
	limb(!as.isBlank(e.Harm) && contains(rule.Harms, e.HarmKind), "emergency.no_harm", "emergency.harm")
	limb(!as.isBlank(e.PersonAtRisk) || as.threatensInfrastructure(rule, e), "emergency.no_person", "emergency.person_at_risk")
	limb(!as.isBlank(e.Imminence), "emergency.no_imminence", "emergency.imminence")
	limb(!as.isBlank(e.Nexus), "emergency.no_nexus", "emergency.nexus")
	if !e.NeededBy.IsZero() && e.NeededBy.Before(r.ReceivedAt) && !as.hasFinding("emergency.no_imminence", "") {
		as.addFinding("emergency.no_imminence", findingOptions{field: "emergency.needed_by", severity: SeverityReview, cite: rule.Cite}) // that moment had passed when it was asked for
	}
	as.emergencyMet = ok
}

// threatensInfrastructure: a threat to critical infrastructure has no named person,
// where the test counts it at all.
func (as *assessor) threatensInfrastructure(rule *EmergencyRule, e *EmergencyClaim) bool {
	return e.HarmKind == "infrastructure" && contains(rule.Harms, "infrastructure")
}
