package letter

import (
	"slices"
	"strings"

	"lert/review"
)

// consented is the code of a request that rests on the user's consent.
const consented = "legal_basis.consent_self_service"

// selfService fills the letter that leads the account's holder to the export
// that the service has, and says what is not in it.
func (w *writer) selfService(v map[string]string) error {
	s := w.plat.SelfService
	text, _, err := w.sentence(&review.Finding{Code: consented})
	if err != nil {
		return err
	}
	v["reason"] = text
	v["how"] = w.say("self_service", "name", clean(s.Name), "where", clean(s.Where))
	if s.Lacks != "" {
		v["lacks"] = w.say("self_service_lacks", "lacks", clean(s.Lacks))
	}
	return nil
}

// mayRemind reports why no reminder of the end of a preservation goes out, nil
// if one may.
func (w *writer) mayRemind() error {
	d := w.in.Decision
	switch {
	case !w.r.Kind.Preserves():
		return noLetter("only a preservation that was asked for has an end to remind of", otherLetter)
	case d == nil || d.Outcome != review.OutcomeApprove || d.Effect != review.EffectFinal:
		return noLetter("the preservation is not granted", "the letter of its decision says so")
	case !slices.ContainsFunc(w.in.Fulfilments, func(f review.Fulfilment) bool { return f.Kind == review.Preserved }):
		return noLetter("no copy was recorded", "`lert fulfil "+w.caseNumber()+" --kind preserved` does")
	case w.in.KeptUntil.IsZero():
		return noLetter("the copy is gone, or another request keeps it", otherLetter)
	case len(w.in.Came) > 0:
		return noLetter("process came: "+strings.Join(w.in.Came, ", "), "answer that instead")
	}
	return w.doubted()
}

// remind fills the letter on a preservation whose time ends.
func (w *writer) remind(v map[string]string) error {
	v["kept_until"] = day(w.in.KeptUntil)
	if renewals := w.renewals(); w.r.Kind == review.Preservation && renewals > 0 {
		v["renewal"] = w.say("renewal")
	} else {
		v["renewal"] = w.say("no_renewal")
	}
	return nil
}

// renewals is how often the law, else the platform, renews this preservation.
func (w *writer) renewals() int {
	if w.inst != nil && w.inst.Keep != nil {
		return w.inst.Keep.Renewals
	}
	return w.plat.Preservation.Renewals
}
