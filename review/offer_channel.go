package review

import "cmp"

// CodeOfferChannel is the finding of a request that fails and describes a danger to life.
const CodeOfferChannel = "emergency.offer_channel"

// offerEmergencyRoute adds a finding if a request cannot be carried out and describes a danger to life: the agency is
// then offered the emergency route, and counsel answers before the case is closed. Words of danger count, a claim of an
// emergency, and a danger to a hospital or to critical infrastructure. A request that came by the emergency route needs
// no offer, unless it rests on an order that compels in an emergency.
func (as *assessor) offerEmergencyRoute() {
	claimed := as.request.Kind == KindEmergency
	if claimed && (as.instrument == nil || as.instrument.Emergency == nil) {
		return
	}
	words := cmp.Or(as.justificationPhrases[phraseEmergency], as.offencePhrases[phraseEmergency],
		as.justificationPhrases[phraseInfrastructure], as.offencePhrases[phraseInfrastructure])
	if e := as.request.Emergency; words == "" && e != nil {
		words = cmp.Or(e.Harm, e.Imminence, e.HarmKind)
	}
	if words == "" && claimed {
		words = string(KindEmergency)
	}
	if words == "" || !as.fails() {
		return
	}
	as.values.phrase = words
	as.addFinding(CodeOfferChannel, findingOptions{field: "justification"})
}

// codeCallbackMissing is the finding of an emergency that nobody has confirmed yet, which is no failure.
const codeCallbackMissing = "requester.callback_missing"

// fails reports whether a finding refuses the request, or nothing that it asks for can be produced.
func (as *assessor) fails() bool {
	for i := range as.assessment.Checks {
		for j := range as.assessment.Checks[i].Findings {
			f := &as.assessment.Checks[i].Findings[j]
			if f.refuses() && (as.request.Kind != KindEmergency || f.Code != codeCallbackMissing) {
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
