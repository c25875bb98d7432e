package review_test

import (
	"testing"

	"lert/review"
)

// TestACallToTheRequestsOwnNumberIsNone: a call-back to a number that the request gives, in any spelling and wherever
// it gives it, counts as not made, whatever source is recorded; one without a number is a question.
func TestACallToTheRequestsOwnNumberIsNone(t *testing.T) {
	const own, other = "requester.callback_missing~to a number taken from the request itself",
		"-requester.callback_missing"
	called := func(given, number string, more func(*review.Request)) paper {
		return changed(emergencyDoc, func(r *review.Request) {
			r.Requester.Phone = given
			r.Requester.Verification.Callback.Number = number
			if more != nil {
				more(r)
			}
		})
	}
	var rows []expectedAnswer
	for given, same := range map[string][]string{
		"+1 202 555 0118": {"+12025550118", "0012025550118", "(202) 555-0118", "202.555.0118", "1-202-555-0118",
			"tel:+1-202-555-0118", "+1 (202) 555‑0118", "+1 202 555 0118 ext. 12", "+１２０２５５５０１１８", "01112025550118"},
		"2025550118":          {"+12025550118"},
		"+44 (0)20 7946 0018": {"+442079460018", "020 7946 0018", "+44 020 7946 0018", "+44 (020) 7946 0018"},
		"030 / 1234-567":      {"+49 30 1234567"},
		"+1 202 555 0118, mobile +1 202 555 0177": {"+12025550177", "+12025550118"},
		"+1 202 555 0118 / +1 202 555 0177":       {"+12025550177", "+12025550118"},
	} {
		for _, number := range same {
			rows = append(rows, expectedAnswer{given + " is " + number, called(given, number, nil), []string{own}})
		}
	}
	for given, number := range map[string]string{
		"+1 202 555 0118": "+12025550190", "+1 212 555 0118": "+12025550118", "+44 20 7946 0018": "+44 161 7946 0018",
		"": "+12025550190", "unknown": "+12025550190",
	} {
		rows = append(rows, expectedAnswer{given + " is not " + number, called(given, number, nil), []string{other}})
	}
	in := func(set func(*review.Request)) paper { return called("+12025550118", "+1 202-555-0177", set) }
	expectAll(t, append(rows,
		expectedAnswer{"in the justification", in(func(r *review.Request) {
			r.Justification = "Only Lt. Bell on (202) 555-0177 knows of it."
		}), []string{own}},
		expectedAnswer{"in the attestation",
			in(func(r *review.Request) { r.Emergency.AttestedBy = "Bell, 2025550177" }),
			[]string{own}},
		expectedAnswer{"a target", in(func(r *review.Request) { r.Targets[0].Value = "+12025550177" }), []string{own}},
		expectedAnswer{"nowhere", in(nil), []string{other}},
		expectedAnswer{"the source says so", in(func(r *review.Request) {
			r.Requester.Verification.Callback.NumberSource = "request"
		}), []string{own, "push_back"}},
		expectedAnswer{"no number", called("+12025550118", "", nil),
			[]string{"requester.callback_missing=review", "requester.callback_missing~without the number", "approve"}},
	))
}
