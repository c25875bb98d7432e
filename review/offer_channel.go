package review

import "cmp"

// codeOfferChannel is the finding of a request that fails and describes a danger to life.
const codeOfferChannel = "emergency.offer_channel"

// offerEmergencyRoute adds a finding if a request other than an emergency cannot be carried out, and describes a danger
// to life: the agency is then offered the emergency route, and counsel answers before the case is closed. Words of
// danger count, a claim of an emergency, and a danger to a hospital or to critical infrastructure.
func (as *assessor) offerEmergencyRoute() {
	if as.request.Kind == KindEmergency {
		return
	}
	words := cmp.Or(as.justificationPhrases[phraseEmergency], as.offencePhrases[phraseEmergency],
		as.justificationPhrases[phraseInfrastructure], as.offencePhrases[phraseInfrastructure])
	if e := as.request.Emergency; words == "" && e != nil {
		words = cmp.Or(e.Harm, e.Imminence, e.HarmKind)
	}
	if words == "" || !as.fails() {
		return
	}
	as.values.phrase = words
	as.addFinding(codeOfferChannel, findingOptions{field: "justification"})
}

// fails reports whether a finding refuses the request, or nothing that it asks for can be produced.
func (as *assessor) fails() bool {
	for i := range as.assessment.Checks {
		for j := range as.assessment.Checks[i].Findings {
			if as.assessment.Checks[i].Findings[j].refuses() {
				return true
			}
		}
	}
	for i := range as.assessment.Categories {
		if as.assessment.Categories[i].Producible {
			return false
		}
	}
	return !as.request.Kind.IsPreservation()
}
