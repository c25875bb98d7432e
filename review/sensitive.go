package review

import (
	"cmp"
	"slices"
	"strings"
)

// checkSensitive looks for what no legal process settles: an offence of speech, an offence that is no law any more, a
// journalist's or a privileged source, and a possible death sentence.
func (as *assessor) checkSensitive() {
	if as.request.Process != nil && as.request.Process.Offence != nil {
		as.checkOffence(as.request.Process.Offence)
	}
	if !as.request.Kind.IsPreservation() && !as.hasFinding(humanRights, "") {
		as.checkRightsWords()
	}
	w, field := as.justificationPhrases[phrasePress], "justification"
	if w == "" {
		w = as.offencePhrases[phrasePress]
	}
	if e := as.request.Emergency; w == "" && e != nil {
		w, field = as.claimPhrase(phrasePress), "emergency.harm"
	}
	for i := 0; w == "" && i < len(as.request.Data); i++ {
		if w = as.policy.Phrases.scan(as.request.Data[i].Note)[phrasePress]; w != "" {
			field = itemPath(i) + ".note"
		}
	}
	if w == "" && as.isAbout(as.policy.topicIndex.press) {
		w, field = as.aboutTopic("press"), "justification"
	}
	if w != "" {
		as.values.phrase = w
		as.addFinding("legal_basis.privilege_press", findingOptions{field: field})
	}
}

// checkOffence looks at the kind of offence, at the provisions it cites and at the words that describe it.
func (as *assessor) checkOffence(o *Offence) {
	list := as.policy.offencesIn(as.issuingCountry)
	cited := as.citedProvisions(o, list)
	if cited.voidRow != nil {
		as.values.phrase, as.values.date = cited.void, cited.voidSince.String()
		as.addFinding("legal_basis.wrong_statute", findingOptions{field: "process.offence.provisions", counsel: true,
			cite: cited.voidRow.Cite, unverified: cited.voidRow.unverified(), variant: variantVoid})
	}
	as.checkSpeech(o, &cited)
	as.checkDeathPenalty(o, &cited, list)
}

// humanRights is the code of a request against human rights.
const humanRights = "legal_basis.human_rights"

// rightsTopics are the topics by whose words a request is one against human rights.
var rightsTopics = []string{"opinion", "speech", "blasphemy", "same_sex"}

// checkSpeech adds the finding of an offence against human rights: one of speech by its category, or else by the
// provisions that it cites, or by its words.
func (as *assessor) checkSpeech(o *Offence, cited *citedProvisions) {
	const code = humanRights
	switch {
	case o.Category == "speech":
		as.addFinding(code, findingOptions{field: "process.offence.category"})
	case cited.rightsRow != nil:
		as.values.phrase = cited.rights
		as.addFinding(code, findingOptions{field: "process.offence.provisions", severity: SeverityReview, counsel: true,
			cite: cited.rightsRow.Cite, variant: variantProvision})
	case as.offenceIsAbout(as.policy.topicIndex.rights):
		as.addFinding(code, findingOptions{field: "process.offence", severity: SeverityReview, counsel: true})
	}
}

// checkRightsWords asks counsel where only the justification, or what is told of an emergency, shows that the request
// is about what somebody says, believes or is.
func (as *assessor) checkRightsWords() {
	if !as.isAbout(as.policy.topicIndex.rights) {
		return
	}
	field := "justification"
	if as.request.Kind == KindEmergency {
		field = "emergency.harm"
	}
	as.values.phrase = as.topicPhrase(rightsTopics)
	as.addFinding(humanRights, findingOptions{field: field, severity: SeverityReview, counsel: true,
		variant: variantWords})
}

// checkDeathPenalty adds the finding of an offence that may be punished by death: the request says so, or it cites a
// provision that does, or the law of its country does. An emergency is not held up by it.
func (as *assessor) checkDeathPenalty(o *Offence, cited *citedProvisions, list *countryOffences) {
	if as.request.Kind == KindEmergency {
		return
	}
	w := cmp.Or(as.justificationPhrases[phraseDeathPenalty], as.offencePhrases[phraseDeathPenalty])
	f := findingOptions{field: "process.offence"}
	switch {
	case w != "":
		as.values.phrase = w
	case !as.needsAssurance():
		return
	case cited.capitalRow != nil:
		as.values.phrase, f.field = cited.capital, "process.offence.provisions"
		f.cite = cited.capitalRow.Cite
	default:
		rule, offence := as.capitalRule(o, list, cited)
		if rule == nil {
			return
		}
		if offence = strings.ReplaceAll(offence, "_", "-"); slices.Contains(capitalCategories[o.Category], offence) {
			offence, f.field = o.Category, "process.offence.category"
		}
		as.values.phrase = offence + " offences in " + as.countryName(as.issuingCountry)
		f.cite = rule.Cite
	}
	as.addFinding("legal_basis.death_penalty", f)
}

// needsAssurance reports whether a death sentence could follow from what is disclosed: the records are content, or tell
// who somebody is, and go to another country than the company's own, whose courts ask for no more than its law.
func (as *assessor) needsAssurance() bool {
	if as.request.Kind != KindRecords || as.asksOwnCompany() {
		return false
	}
	return as.asksContent() || slices.ContainsFunc(as.request.Data, func(item Item) bool {
		return item.Category.Class() == "subscriber" && item.Category != "subscriber.last_seen"
	})
}

// asksContent reports whether the request asks for content.
func (as *assessor) asksContent() bool {
	return slices.ContainsFunc(as.request.Data, func(item Item) bool {
		return item.Category.Class() == "content" || item.Category == "any"
	})
}

// asksOwnCompany reports whether the authority is of the country of the company that it names, or that controls the
// data of all targets.
func (as *assessor) asksOwnCompany() bool {
	country := as.issuingCountry
	if as.platform == nil {
		return false
	}
	if as.named.first != nil {
		return as.addressee.Country == country
	}
	for i := range as.request.Targets[:min(len(as.request.Targets), as.maxTargets())] {
		if e := as.entityOf(i); e == nil || e.Country != country {
			return false
		}
	}
	return len(as.request.Targets) > 0
}
