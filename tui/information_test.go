package tui

import (
	"testing"

	"lert/review"
	"lert/store"
)

// TestInformationOpensThePageOfWhatIsMarked: on a finding, its rule and its cure, then what its page names, and back
// the same way.
func TestInformationOpensThePageOfWhatIsMarked(t *testing.T) {
	d := fakeWithPolicy(t)
	c, err := d.Case(t.Context(), "WA-2026-000106")
	if err != nil {
		t.Fatal(err)
	}
	d.cases = map[string]*store.Case{c.Row.ID: c}
	c.Assessment.Checks[1].Verdict = review.Fail
	c.Assessment.Checks[1].Findings = []review.Finding{{Code: "legal_basis.unsigned", Severity: review.SeverityPushBack,
		Field: "process.signed", Text: "The order is not signed.", Cite: "usc-2703#d"}}
	v := drive(t, d, 100, 40).press("5 j enter i")
	v.sees("The order is not signed.", "18 U.S.C. 2703(d)", "the signature",
		"Please send a copy that shows the signature.", "https://www.law.cornell.edu/uscode/text/18/2703", "form: once it is cured")
	v.press("tab i").sees("18 U.S.C. 2703(d) · usc-2703#d", "A: its text was checked")
	v.press("q").sees("The order is not signed.").press("tab i").sees("Legal basis: unsigned · legal_basis.unsigned")
	v.press("q q").sees(v.heading("WA-2026-000106"))
}

// TestTheFindingOfACaseSaysNothingOfOtherPlatforms, which the page of its code does.
func TestTheFindingOfACaseSaysNothingOfOtherPlatforms(t *testing.T) {
	d := fakeWithPolicy(t)
	v := drive(t, d, 100, 60).press("4 j enter i")
	v.sees("whatsapp, holds: does not have content", "Named on this page").misses("apple, holds", "Telegram")
	v.press("tab tab i").sees("Scope: encrypted · scope.encrypted", "apple, holds", "Telegram")
}

func TestAPageWithoutLinksSaysSo(t *testing.T) {
	v := drive(t, fakeWithPolicy(t), 80, 24)
	openPage(&v.a.env, "house_target")
	v.runAll(v.a.flush())
	v.sees("not a legal deadline").press("tab").sees("Nothing on this page has a page of its own.")
	openPage(&v.a.env, "no such thing")
	v.runAll(v.a.flush())
	v.sees("there is no page for \"no such thing\"")
}
