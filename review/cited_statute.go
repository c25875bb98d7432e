package review

import (
	"slices"
	"strings"
)

// checkStatute checks the cited statute: against those that give no power to demand data, of which the first that is
// cited adds its finding, and against the one on which the instrument rests.
func (as *assessor) checkStatute() {
	inst, pr := as.instrument, as.request.Process
	if as.isBlank(pr.Statute) {
		return
	}
	// A table looks for the statute of each of its rows, and says so where it finds none.
	isSaid := inst.Table != "" &&
		(as.hasFinding("legal_basis.wrong_statute", "") || as.hasFinding("legal_basis.unknown_instrument", ""))
	wrong := as.wrongStatute(inst)
	if wrong != nil {
		as.addRuleFinding(wrong, "process.statute")
	}
	w := findingOptions{field: "process.statute", cite: inst.Cite, variant: variantOtherStatute}
	switch {
	case wrong == nil && (as.citesInstrument(inst) || !as.knowsStatute()):
	case inst.Agreement && pr.Via != "direct" && namesStatuteIn(pr.Statute):
		as.addFinding("legal_basis.agreement_limb", w)
	case wrong == nil && !isSaid:
		as.addFinding("legal_basis.wrong_statute", w)
	}
}

// namesNoStatute reports whether a finding about the statute is to be worded for process that cites none, as no row
// words it in its own way.
func (as *assessor) namesNoStatute(w *findingOptions) bool {
	pr, inst := as.request.Process, as.instrument
	return w.variant == "" && pr != nil && as.isBlank(pr.Statute) && (w.rule == nil || w.rule.AnalystText == "") &&
		(inst == nil || !slices.ContainsFunc(inst.Sentences, func(s Wording) bool {
			return s.Code == "legal_basis.wrong_statute"
		}))
}

// wrongStatute is the first rule of an instrument for a statute that gives no power to demand data and is cited, nil if
// there is none.
func (as *assessor) wrongStatute(inst *Instrument) *FindingRule {
	for i := range inst.WrongStatutes {
		if s := &inst.WrongStatutes[i]; containsWord(as.citedStatute(), s.matchText()) && s.inForceOn(as.receivedOn) &&
			as.conditionMatches(&s.When, "") {
			return s
		}
	}
	return nil
}

// knowsStatute reports whether the policy knows how the statute of the instrument is cited. Those of the American
// States it does not know: a citation tells there only if it is one of federal law.
func (as *assessor) knowsStatute() bool {
	inst := as.instrument
	return len(inst.citedWords)+len(inst.Cites) > 0 && (inst.Country != "US" || len(as.citations()) > 0)
}

// citesInstrument reports whether the legal process cites the statute of an instrument in one of the ways in which it
// is cited.
func (as *assessor) citesInstrument(inst *Instrument) bool {
	cited := as.citedStatute()
	return slices.ContainsFunc(inst.citedWords, func(words []string) bool {
		return !slices.ContainsFunc(words, func(w string) bool { return !citesWord(cited, w) })
	}) || as.citesCode(inst.Cites)
}

// citesWord finds a word of a statute's name in a normalised citation, or the number of a section, which may be joined
// to the word before it: "s94".
func citesWord(cited, w string) bool {
	return containsWord(cited, w) ||
		w != "" && w[0] <= '9' && slices.ContainsFunc(sectionPrefixes, func(p string) bool {
			i := strings.Index(cited, p+w)
			return i >= 0 && containsWord(cited[i:], p+w) && (i == 0 || cited[i-1] == ' ')
		})
}

var sectionPrefixes = []string{"s", "ss", "sec", "art", "m"}

// namesStatuteIn reports whether a citation names a statute and not only a section of one.
func namesStatuteIn(citation string) bool {
	for w := range strings.FieldsSeq(citation) {
		if isStatuteWord(strings.Trim(w, ",;:()[]\"'")) {
			return true
		}
	}
	return false
}

// citedStatute is the statute that the legal process cites, as normaliseCitation writes it.
func (as *assessor) citedStatute() string {
	if !as.statuteRead {
		as.statute, as.statuteRead = normaliseCitation(as.request.Process.Statute), true
	}
	return as.statute
}

// citesStatute reports whether the statute that the legal process cites contains one of some terms.
func (as *assessor) citesStatute(terms []string) bool {
	return slices.ContainsFunc(terms,
		func(w string) bool { return containsWord(as.citedStatute(), normaliseCitation(w)) })
}
