package letter

import (
	"slices"
	"strings"

	"lert/review"
)

// codeSelfService is the code of a request that relies on the user's consent.
const codeSelfService = "legal_basis.consent_self_service"

// fillSelfService sets the values of the letter that points to the platform's own data export, and says what the export
// lacks.
func (w *writer) fillSelfService(v map[string]string) error {
	s := w.platform.SelfService
	text, _, err := w.sentence(&review.Finding{Code: codeSelfService})
	if err != nil {
		return err
	}
	v["reason"] = text
	v["how"] = w.fillSentence("self_service", "name", clean(s.Name), "where", clean(s.Where))
	if s.Lacks != "" {
		v["lacks"] = w.fillSentence("self_service_lacks", "lacks", clean(s.Lacks))
	}
	return nil
}

// checkExpiry reports why no reminder of the end of a preservation may go out, nil if one may.
func (w *writer) checkExpiry() error {
	d := w.in.Decision
	switch {
	case !w.request.Kind.IsPreservation():
		return noLetter("only a requested preservation has an end date to remind the agency of", hintOtherLetter)
	case d == nil || d.Outcome != review.OutcomeApprove || d.Effect != review.EffectFinal:
		return noLetter("the preservation was not granted", "its decision letter says so")
	case !slices.ContainsFunc(w.in.Fulfilments, func(f review.Fulfilment) bool { return f.Kind == review.Preserved }):
		return noLetter("no copy was recorded", "record it first: `lert fulfil "+w.caseNumber()+" --kind preserved`")
	case w.in.KeptUntil.IsZero():
		return noLetter("the copy is gone, or is kept under another request", hintOtherLetter)
	case len(w.in.ProcessCases) > 0:
		return noLetter("legal process has arrived: "+strings.Join(w.in.ProcessCases, ", "), "respond to that instead")
	}
	return w.checkSender()
}

// fillExpiry sets the values of the reminder that a preservation ends.
func (w *writer) fillExpiry(v map[string]string) {
	v["kept_until"] = formatDay(w.in.KeptUntil)
	v["renewal"] = w.fillSentence("no_renewal")
	if w.request.Kind == review.KindPreservation && w.renewals() > 0 {
		v["renewal"] = w.fillSentence("renewal")
	}
}

// renewals is how often the law, or else the platform, allows this preservation to be renewed.
func (w *writer) renewals() int {
	if w.instrument != nil && w.instrument.Preservation != nil {
		return w.instrument.Preservation.Renewals
	}
	return w.platform.Preservation.Renewals
}
