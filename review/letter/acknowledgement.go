package letter

import (
	"slices"

	"lert/review"
)

// codeNoOrder is the code of a request for secrecy without a nondisclosure order.
const codeNoOrder = "notice.gag_not_attached"

// checkSender reports that the request may not come from the authority that it names; then only the guarded letter may
// go to its sender. It is nil if there is no such doubt.
func (w *writer) checkSender() error {
	for _, code := range w.frame.Guarded {
		if w.assessment.Find(code) != nil || slices.Contains(w.decision.Reasons, code) {
			return noLetter("it is not established that the request comes from the authority it names ("+code+")",
				"call the authority back first, or decide the request")
		}
	}
	return nil
}

// checkAcknowledgement reports why no acknowledgement may go out, nil if it may.
func (w *writer) checkAcknowledgement() error {
	if w.in.Decision != nil {
		return noLetter("the request has been decided, and the decision letter says more than an acknowledgement",
			hintOtherLetter)
	}
	if review.LatestDisclosure(w.in.Fulfilments) != nil {
		return noLetter("data has already been disclosed on this request, which an acknowledgement would deny",
			hintOtherLetter)
	}
	return w.checkSender()
}

// fillAcknowledgement sets the values of an acknowledgement. It promises no date: the clocks run whether or not the
// agency knows of them.
func (w *writer) fillAcknowledgement(v map[string]string) {
	if w.request.Kind == review.KindEmergency {
		v["urgent"] = w.fillSentence("urgent_read")
	}
	if w.request.Kind == review.KindRecords && !w.platform.Preservation.NotOffered {
		v["meanwhile"] = w.fillSentence("meanwhile")
	}
}

// checkOrder reports why there is no nondisclosure order to ask for, nil if there is one.
func (w *writer) checkOrder() error {
	if w.assessment.Find(codeNoOrder) == nil {
		return noLetter("there is no order to request",
			"that letter is sent when nondisclosure is requested without an order ("+codeNoOrder+")")
	}
	return w.checkSender()
}

// fillOrder sets the values of the letter that asks for a nondisclosure order.
func (w *writer) fillOrder(v map[string]string) error {
	text, cure, err := w.sentence(w.assessment.Find(codeNoOrder))
	if err != nil {
		return err
	}
	v["secrecy"], v["cure"] = text, cure
	return nil
}
