package letter

import (
	"slices"

	"lert/review"
)

// secrecyOnly is the code of a request for secrecy that no order stands behind.
const secrecyOnly = "notice.gag_not_attached"

// doubted reports that the request may not come from whom it names: no letter
// but the guarded one goes to its sender.
func (w *writer) doubted() error {
	for _, code := range w.f.Guarded {
		f := w.a.Find(code)
		if f != nil || slices.Contains(w.d.Reasons, code) {
			return noLetter("it is not settled that the request comes from whom it names ("+code+")",
				"call the authority back first, or decide")
		}
	}
	return nil
}

// mayAcknowledge reports why no acknowledgement may go out, nil if it may.
func (w *writer) mayAcknowledge() error {
	if w.in.Decision != nil {
		return noLetter("the request is decided, and the letter of the decision says more than an acknowledgement",
			otherLetter)
	}
	if review.Disclosed(w.in.Fulfilments) != nil {
		return noLetter("data left on this request already, which an acknowledgement would deny", otherLetter)
	}
	return w.doubted()
}

// acknowledgement fills the blocks of an acknowledgement. It promises no day:
// the clocks bind us and not by being told.
func (w *writer) acknowledgement(v map[string]string) {
	if w.r.Kind == review.Emergency {
		v["urgent"] = w.say("urgent_read")
	}
	if w.r.Kind == review.Records && !w.plat.Preservation.None {
		v["meanwhile"] = w.say("meanwhile")
	}
}

// mayAskForOrder reports why there is no order to ask for, nil if there is one.
func (w *writer) mayAskForOrder() error {
	if w.a.Find(secrecyOnly) == nil {
		return noLetter("there is no order to ask for",
			"that letter goes where secrecy is asked without one ("+secrecyOnly+")")
	}
	return w.doubted()
}

// order fills the blocks of the letter that asks for an order.
func (w *writer) order(v map[string]string) error {
	text, cure, err := w.sentence(w.a.Find(secrecyOnly))
	if err != nil {
		return err
	}
	v["secrecy"], v["cure"] = text, cure
	return nil
}
