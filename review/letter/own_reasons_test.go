package letter

import (
	"strings"
	"testing"

	"lert/review"
)

// TestALetterSaysAReasonInTheWordsGivenForIt: an order that is signed, and that a person returns or rejects for its
// signature, is answered in that person's words. The sentence of the code would tell a court what is not true.
func TestALetterSaysAReasonInTheWordsGivenForIt(t *testing.T) {
	const words = "The seal below the signature is\n another {court}'s: <b>*Nevada*</b>."
	const said, sentence = "The seal below the signature is another", "bears no signature"
	own := []review.OwnReason{{Code: "legal_basis.unsigned", Words: words}}
	for _, outcome := range []string{review.OutcomePushBack, review.OutcomeReject} {
		for _, kind := range []string{OfDecision, AnnexIII} {
			in := order()
			in.Kind, in.Decision = kind, decided(outcome, "legal_basis.unsigned")
			in.Decision.Own, in.Assessment = own, assessed(in.Request)
			got, err := Write(testPolicy(), in)
			if err != nil {
				t.Fatalf("%s %s: %v", outcome, kind, err)
			}
			if flat := strings.Join(strings.Fields(got), " "); !strings.Contains(flat, said) ||
				!strings.Contains(flat, "{court}'s: <b>*Nevada*</b>.") || strings.Contains(flat, sentence) ||
				strings.Contains(flat, "Send a signed copy") {
				t.Errorf("%s %s:\n%s", outcome, kind, got)
			}
			if outcome == review.OutcomeReject && kind == OfDecision && !strings.Contains(got, "process is deficient") {
				t.Errorf("the ground is missing:\n%s", got)
			}
		}
	}
}
