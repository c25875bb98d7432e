package review

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"lert/review/problem"
	"lert/review/text"
)

// OwnReason is a reason of a push back or rejection that the engine did not find, in the words of the person who
// decided. A letter says these words and not the sentence of the code, which the assessment may contradict.
type OwnReason struct {
	Code  string `json:"code"` // one of the decision's reasons
	Words string `json:"words"`
}

// MaxOwnWords is the greatest length of the words of an OwnReason, in characters.
const MaxOwnWords = 1000

// OwnWords are the words in which the person who decided gave a reason, "" if the engine found it.
func (d *Decision) OwnWords(code string) string {
	for _, o := range d.Own {
		if o.Code == code {
			return o.Words
		}
	}
	return ""
}

// Found reports whether the engine found a code: as a finding, or as why a row cannot be produced.
func (a *Assessment) Found(code string) bool {
	return a.Find(code) != nil || slices.ContainsFunc(a.Categories, func(r CategoryRow) bool { return r.Code == code })
}

// checkOwnReasons checks that exactly the reasons that the engine did not find are given in words: refusal 9. A
// rejection that closes a push back repeats its reasons, which were found when it was made.
func (c *decisionValidator) checkOwnReasons() {
	d := c.Decision
	if d.Revision != c.Revision { // refusal 10 says it better
		return
	}
	for _, code := range d.Reasons {
		words := d.OwnWords(code)
		repeated := c.Closes != nil && slices.Contains(c.Closes.Reasons, code) && c.Closes.OwnWords(code) == ""
		switch found := c.Shown.Found(code); {
		case c.Policy.Codes[code] == nil: // checkReasons says it
		case !found && !repeated && text.IsEmpty(words):
			c.refuseFinding(problem.RuleNoReason, code,
				"the checks did not find "+code+", and you have not explained it in your own words",
				"add them with --reason "+code+"=WORDS, or name what the checks found ("+foundCodes(c.Shown)+")")
		case found && words != "" && (c.Closes == nil || c.Closes.OwnWords(code) != words):
			c.refuseFinding(problem.RuleNoReason, code, "the checks already found "+code,
				"leave the words out of --reason "+code+"; put what you want to add in the rationale")
		case utf8.RuneCountInString(words) > MaxOwnWords:
			c.refuseFinding(problem.RuleNoReason, code,
				fmt.Sprintf("the words for %s are longer than %d characters", code, MaxOwnWords),
				"shorten them; the letter quotes these words")
		}
	}
	for i, o := range d.Own {
		same := func(x OwnReason) bool { return x.Code == o.Code }
		if !slices.Contains(d.Reasons, o.Code) || slices.ContainsFunc(d.Own[:i], same) {
			c.refuseFinding(problem.RuleNoReason, o.Code,
				fmt.Sprintf("%q has words but is not named as a reason, or is named twice", o.Code), "name each reason once")
		}
	}
}

// foundCodes are the codes that a push back or rejection may name without words, the most severe first.
func foundCodes(a *Assessment) string {
	codes := a.RecommendedChoice().Reasons
	for f := range a.Findings() {
		if f.Severity == SeverityReview && !slices.Contains(codes, f.Code) {
			codes = append(codes, f.Code)
		}
	}
	if len(codes) == 0 {
		return "nothing"
	}
	return strings.Join(codes, ", ")
}
