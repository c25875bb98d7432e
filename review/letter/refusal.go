package letter

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"lert/review"
)

// fillRefusal sets the values of a push back, a rejection and a redirection.
func (w *writer) fillRefusal(v map[string]string) error {
	if len(w.decision.Reasons) == 0 {
		return incomplete("the decision names no reason", hintDecideAgain)
	}
	var blocks []string
	for i, code := range w.decision.Reasons {
		sentences, err := w.reasonSentences(code)
		if err != nil {
			return err
		}
		number := strconv.Itoa(i+1) + ". "
		indent := strings.Repeat(" ", len(number))
		var set []string
		for _, s := range sentences {
			set = append(set, w.layout.wrap(s, number, indent))
			number = indent
		}
		blocks = append(blocks, strings.Join(set, w.layout.separator()))
	}
	v["reasons"] = strings.Join(blocks, "\n\n")

	never, err := w.listWithheld(func(r review.CategoryRow) bool {
		code := w.rowFinding(r).Code
		return !r.Producible && r.Code != "" && !slices.Contains(w.decision.Reasons, code) && w.groundless(code)
	})
	if err != nil {
		return err
	}
	w.fillList(v, "never", never)
	if at := w.in.UnansweredSince; !at.IsZero() {
		v["unanswered"] = w.fillSentence("unanswered", "day", at.String())
	}
	if w.decision.Outcome != review.OutcomePushBack {
		return nil
	}
	// A preservation would keep the whole account, so that a list says nothing new.
	if !w.request.Kind.IsPreservation() && !w.refusedOnStandards() {
		w.fillList(v, "could", w.listRows(func(r review.CategoryRow) bool {
			return r.Producible && !w.isEmpty(r)
		}, false))
	}
	w.fillReplyTerms(v)
	return nil
}

// fillEmergencyRoute sets the paragraph on the emergency route and the call-back, which every refusal of a request that
// describes a danger to life has. The finding's own sentence comes first, unless the reasons have it.
func (w *writer) fillEmergencyRoute(v map[string]string) error {
	f := w.assessment.Find(review.CodeOfferChannel)
	if f == nil {
		return nil
	}
	var out []string
	if !slices.Contains(w.decision.Reasons, f.Code) {
		offer, _, err := w.sentence(f)
		if err != nil {
			return err
		}
		out = append(out, offer)
	}
	if link := cmp.Or(w.platform.Emergency.Address, w.platform.Portal, w.platform.Mailbox); link != "" {
		out = append(out, w.fillSentence("emergency_route", "link", clean(link), "case", v["case"]))
	}
	v["emergency_route"] = strings.Join(append(out, w.fillSentence("emergency_call")), " ")
	return nil
}

// reasonSentences are the letter's sentences for one reason: those of its findings, then its ground if the request is
// rejected, then its cures: what the agency can correct.
func (w *writer) reasonSentences(code string) ([]string, error) {
	out, cures, err := w.findingSentences(code)
	if err != nil {
		return nil, err
	}
	if w.decision.Outcome == review.OutcomeReject {
		if ground := w.policy.Codes[code].Ground; ground != "" {
			words := w.frame.Grounds[ground]
			if words == "" {
				return nil, incomplete(fmt.Sprintf("ground %q of %s has no text", ground, code),
					"amend grounds in review/letter/frame.yaml")
			}
			out = append(out, w.fillSentence("ground", "ground", words))
		}
	}
	if len(cures) > 0 {
		out = append(out, w.fillSentence("cure", "cure", strings.Join(cures, " ")))
	}
	return out, nil
}

// findingSentences are the sentences of the findings with a code, each once, and their cures. A reason that the
// analyst added has the analyst's words and no cure, because the assessment may contradict the sentences of the code. A
// reason that was found when a push back was made, and is not found when it is closed, has general sentences.
func (w *writer) findingSentences(code string) (out, cures []string, err error) {
	if words := w.decision.OwnWords(code); words != "" {
		return []string{clean(strings.Join(strings.Fields(words), " "))}, nil, nil
	}
	var findings []*review.Finding
	for f := range w.assessment.Findings() {
		if f.Code == code {
			findings = append(findings, f)
		}
	}
	if len(findings) == 0 {
		findings = []*review.Finding{{Code: code}}
	}
	for _, f := range findings {
		text, cure, err := w.sentence(f)
		if err != nil {
			return nil, nil, err
		}
		addNew(&out, text)
		addNew(&cures, cure)
	}
	return out, cures, nil
}

// sentence is the letter's sentence for a finding, and its cure. A name in them that policy text may not use is an
// error, so that it is never sent.
func (w *writer) sentence(f *review.Finding) (text, cure string, err error) {
	code := w.policy.Codes[f.Code]
	if code == nil {
		return "", "", incomplete(fmt.Sprintf("the policy has no code %q", f.Code),
			"load the pack that contains it with --packs")
	}
	templates := []string{code.LetterText, code.CureText}
	for i := range w.platform.Sentences {
		if w.platform.Sentences[i].Code == f.Code {
			templates = append(templates, w.platform.Sentences[i].LetterText)
		}
	}
	known := review.Placeholders()
	for _, name := range names(strings.Join(templates, "\n")) {
		if !slices.Contains(known, name) {
			return "", "", incomplete(
				fmt.Sprintf("{%s} in the letter sentence of %s is not a placeholder that a sentence may use", name, f.Code),
				"correct its entry in the pack of codes")
		}
	}
	text, cure = review.LetterSentences(w.policy, w.request, f)
	if strings.TrimSpace(text) == "" {
		return "", "", incomplete(f.Code+" has no letter text",
			"add `letter:` to its entry in the pack of codes")
	}
	return text, cure, nil
}

// groundless reports whether a code has no ground: it faults nobody and only says what data this kind of service has.
// It excludes the code of an account that does not exist, because a refusal must not reveal that.
func (w *writer) groundless(code string) bool {
	c := w.policy.Codes[code]
	return c != nil && c.Ground == "" && code != "scope.no_such_account"
}

// refusedOnStandards reports whether a reason has international standards as its ground. Such a letter does not invite
// a corrected request for the same data.
func (w *writer) refusedOnStandards() bool {
	return slices.ContainsFunc(w.decision.Reasons, func(code string) bool {
		c := w.policy.Codes[code]
		return c != nil && c.Ground == "international_standards"
	})
}

// isNoOrder reports that the process is not what it claims to be, such as a European order of a State that the
// Regulation does not bind: its law is another, and it sets neither a deadline nor a duty to preserve.
func (w *writer) isNoOrder() bool {
	f := w.assessment.Find("legal_basis.wrong_statute")
	return f != nil && f.Severity == review.SeverityPushBack &&
		!slices.ContainsFunc(w.assessment.Clocks, func(k review.Clock) bool {
			return k.Name == review.ClockResponse && !k.InternalTarget || !k.DutyEnds.IsZero()
		})
}

// asksForClarification reports whether a reason of the decision is one for which a law stops the clock while the
// authority is asked: the order is incomplete, has manifest errors or says too little.
func (w *writer) asksForClarification() bool {
	return slices.ContainsFunc(w.policy.ClockRules, func(rule review.ClockRule) bool {
		return rule.Pause != nil && slices.ContainsFunc(w.decision.Reasons,
			func(code string) bool { return slices.Contains(rule.Pause.Codes, code) })
	})
}

// fillReplyTerms sets the values that say how, and for how long, the agency can reply to a push back.
func (w *writer) fillReplyTerms(v map[string]string) {
	note := ""
	if w.request.Process != nil && !w.isNoOrder() {
		if note = w.frame.OrderNotes[w.request.Process.Instrument]; w.asksForClarification() {
			note = w.frame.ClockNotes[w.request.Process.Instrument]
		}
	}
	switch {
	case note != "":
		v["clock"] = note
	case w.platform.CloseAfterDays > 0:
		v["clock"] = w.fillSentence("reply_within", "days", strconv.Itoa(w.platform.CloseAfterDays))
	default:
		v["clock"] = w.fillSentence("reply_again")
	}
	if w.request.Kind == review.KindEmergency && v["emergency_route"] == "" {
		v["urgent"] = w.fillSentence("urgent")
	}
	preserves := !w.platform.Preservation.NotOffered && !w.request.Kind.IsPreservation()
	if note == "" && preserves && !w.refusedOnStandards() {
		v["meanwhile"] = w.fillSentence("meanwhile")
	}
}
