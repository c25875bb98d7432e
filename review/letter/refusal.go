package letter

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"lert/review"
)

// refusal fills the blocks of a push back, a rejection and a redirection.
func (w *writer) refusal(v map[string]string) error {
	if len(w.d.Reasons) == 0 {
		return incomplete("the decision names no reason", decideAgain)
	}
	var blocks []string
	for _, code := range w.d.Reasons {
		sentences, err := w.reason(code)
		if err != nil {
			return err
		}
		number := strconv.Itoa(len(blocks)+1) + ". "
		indent := strings.Repeat(" ", len(number))
		var set []string
		for i, s := range sentences {
			if i > 0 {
				number = indent
			}
			set = append(set, w.set.wrap(s, number, indent))
		}
		blocks = append(blocks, strings.Join(set, w.set.between()))
	}
	v["reasons"] = strings.Join(blocks, "\n\n")

	never, err := w.withheld(func(r review.Row) bool {
		code := w.rowFinding(r).Code
		return !r.Producible && r.Code != "" && !slices.Contains(w.d.Reasons, code) && w.onlyWhatExists(code)
	})
	if err != nil {
		return err
	}
	if never != "" {
		v["never"] = w.say("never") + "\n\n" + never
	}
	if at := w.in.Unanswered; !at.IsZero() {
		v["unanswered"] = w.say("unanswered", "day", at.String())
	}
	if w.d.Outcome == review.OutcomePushBack {
		// What a preservation would keep is the whole account: no news.
		if w.r.Kind.Preserves() {
			w.openCase(v)
			return nil
		}
		if could := w.rows(func(r review.Row) bool { return r.Producible }, false); could != "" && !w.standards() {
			v["could"] = w.say("could") + "\n\n" + could
		}
		w.openCase(v)
	}
	return nil
}

// reason is what the letter says of one reason: the sentence of each finding
// that raised it, once, then its ground (of a rejection) and its cures. A code
// that the analyst added without a finding speaks in general words.
func (w *writer) reason(code string) ([]string, error) {
	out, cures, err := w.spoken(code)
	if err != nil {
		return nil, err
	}
	if w.d.Outcome == review.OutcomeReject {
		if ground := w.p.Codes[code].Ground; ground != "" {
			words := w.f.Grounds[ground]
			if words == "" {
				return nil, incomplete(fmt.Sprintf("ground %q of %s has no words", ground, code),
					"amend grounds in review/letter/frame.yaml")
			}
			out = append(out, w.say("ground", "ground", words))
		}
	}
	if len(cures) > 0 {
		out = append(out, w.say("mend", "cure", strings.Join(cures, " ")))
	}
	return out, nil
}

// spoken are the sentences of the findings that raised a code, each once, and
// their cures. A code that no finding raised speaks in general words.
func (w *writer) spoken(code string) (out, cures []string, err error) {
	var findings []*review.Finding
	for i := range w.a.Checks {
		for j := range w.a.Checks[i].Findings {
			if f := &w.a.Checks[i].Findings[j]; f.Code == code {
				findings = append(findings, f)
			}
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
		if !slices.Contains(out, text) {
			out = append(out, text)
		}
		if cure != "" && !slices.Contains(cures, cure) {
			cures = append(cures, cure)
		}
	}
	return out, cures, nil
}

// sentence is the letter's sentence of a finding and its cure. A name in them
// that no policy may use is an error and never sent.
func (w *writer) sentence(f *review.Finding) (text, cure string, err error) {
	code := w.p.Codes[f.Code]
	if code == nil {
		return "", "", incomplete(fmt.Sprintf("the policy has no code %q", f.Code),
			"load the pack that has it with --packs")
	}
	templates := []string{code.Letter, code.Cure}
	for i := range w.plat.Sentences {
		if w.plat.Sentences[i].Code == f.Code {
			templates = append(templates, w.plat.Sentences[i].Letter)
		}
	}
	known := review.Placeholders()
	for _, t := range templates {
		for {
			name, _, after, ok := nextName(t)
			if !ok {
				break
			}
			if !slices.Contains(known, name) {
				return "", "", incomplete(
					fmt.Sprintf("{%s} in the letter sentence of %s is no name that a sentence may use", name, f.Code),
					"amend its row in the pack of codes")
			}
			t = after
		}
	}
	text = review.LetterText(w.p, w.r, f)
	if strings.TrimSpace(text) == "" {
		return "", "", incomplete(f.Code+" has no sentence for a letter",
			"add `letter:` to its row in the pack of codes")
	}
	return text, review.CureText(w.p, w.r, f), nil
}

// onlyWhatExists reports a code without a ground: it blames nobody and says
// only what this kind of service has. That an account does not exist is not
// among them: who was refused is not told that.
func (w *writer) onlyWhatExists(code string) bool {
	c := w.p.Codes[code]
	return c != nil && c.Ground == "" && code != "scope.no_such_account"
}

// standards reports a refusal on international standards: such a letter
// invites no second attempt at the same thing.
func (w *writer) standards() bool {
	return slices.ContainsFunc(w.d.Reasons, func(code string) bool {
		c := w.p.Codes[code]
		return c != nil && c.Ground == "international_standards"
	})
}

// openCase says what a push back leaves open, and for how long.
func (w *writer) openCase(v map[string]string) {
	note := ""
	if w.r.Process != nil {
		note = w.f.ClockNotes[w.r.Process.Instrument]
	}
	switch {
	case note != "":
		v["clock"] = note
	case w.plat.CloseAfterDays > 0:
		v["clock"] = w.say("reply_within", "days", strconv.Itoa(w.plat.CloseAfterDays))
	default:
		v["clock"] = w.say("reply_again")
	}
	if w.r.Kind == review.Emergency {
		v["urgent"] = w.say("urgent")
	}
	if note == "" && !w.plat.Preservation.None && !w.r.Kind.Preserves() && !w.standards() {
		v["meanwhile"] = w.say("meanwhile")
	}
}
