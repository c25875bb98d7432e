package review

// lastResort is the statutory test, 18 USC 2702(b)(8) and (c)(4), for a
// platform that publishes none of its own.
var lastResort = EmergencyRule{
	Basis:      Basis{Cite: "usc-2702#b8", Confidence: "A"},
	Harms:      []string{"death", "serious_injury"},
	Categories: []string{"subscriber.*", "traffic.ip_log"},
}

// emergencyRule is the test that applies: the instrument's own where it has
// one (an EPOC, Article 3(18)), else the platform's, else the statute's.
func (as *assessor) emergencyRule() *EmergencyRule {
	if as.inst != nil && as.inst.Emergency != nil {
		return as.inst.Emergency
	}
	if as.plat != nil && !as.plat.Emergency.None && len(as.plat.Emergency.Harms) > 0 {
		return &as.plat.Emergency
	}
	return &lastResort
}

// emergency tests the limbs of a claimed emergency, and looks for one that a
// records request describes without claiming it.
func (as *assessor) emergency() {
	r := as.r
	if r.Kind != Emergency {
		if r.Kind == Records {
			if w := as.said[watchEmergency]; w != "" {
				as.v.Phrase = w
				as.find("emergency.unclaimed", at{field: "justification"})
			}
		}
		return
	}
	rule := as.emergencyRule()
	e := r.Emergency
	if e == nil {
		e = &Claim{}
	}
	ok := true
	limb := func(met bool, code, field string) {
		if met {
			return
		}
		switch as.find(code, at{field: field, cite: rule.Cite}) {
		case PushBack, Reject:
			ok = false
		}
	}
	// A certified order carries its own statement; nobody attests beside it.
	ordered := as.inst != nil && as.inst.Emergency != nil && r.Process.Certified
	limb(e.Attested || ordered, "emergency.no_attestation", "emergency.attested")
	limb(!as.blank(e.Harm) && has(rule.Harms, e.HarmKind), "emergency.no_harm", "emergency.harm")
	limb(!as.blank(e.PersonAtRisk) || as.infrastructure(rule, e), "emergency.no_person", "emergency.person_at_risk")
	limb(!as.blank(e.Imminence), "emergency.no_imminence", "emergency.imminence")
	limb(!as.blank(e.Nexus), "emergency.no_nexus", "emergency.nexus")
	if !e.NeededBy.IsZero() && e.NeededBy.Before(r.ReceivedAt) && !as.found("emergency.no_imminence", "") {
		as.find("emergency.no_imminence", at{field: "emergency.needed_by", severity: ReviewSev, cite: rule.Cite}) // that moment had passed when it was asked for
	}
	as.emergencyOK = ok
}

// infrastructure: a threat to critical infrastructure has no named person,
// where the test counts it at all.
func (as *assessor) infrastructure(rule *EmergencyRule, e *Claim) bool {
	return e.HarmKind == "infrastructure" && has(rule.Harms, "infrastructure")
}
