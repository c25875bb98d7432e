package review_test

import (
	"strings"
	"testing"

	"lert/review"
)

// TestArgumentsSignNothingThatIsOpen: a wrong command line is refused, and none states more than the decision does.
func TestArgumentsSignNothingThatIsOpen(t *testing.T) {
	for _, c := range []struct {
		answers [4]string
		want    string
	}{
		{[4]string{"yes", "yes", "yes", "yes"}, "--sign"},
		{[4]string{"yes", "no: wide", "yes", "yes"}, "--unmet proportionate=wide --sign"},
		{[4]string{"yes", "no:wide", "yes", "yes"}, "--unmet proportionate=wide --sign"},
		{[4]string{"no: a", "no: b", "no: c", "no: d"},
			"--unmet necessary=a --unmet proportionate=b --unmet specific=c --unmet compliant=d"},
		{[4]string{"yes", "", "yes", "yes"}, ""},
		{[4]string{}, ""},
	} {
		d := review.Decision{Tailoring: new(review.Tailoring)}
		for i, name := range review.StatementNames {
			*d.Tailoring.Statement(name) = c.answers[i]
		}
		if got := strings.Join(review.DecisionArgs(&d), " "); got != c.want {
			t.Errorf("%q: %s, want %s", c.answers, got, c.want)
		}
	}
}

func TestParseDecisionSaysWhatItCannotRead(t *testing.T) {
	for _, c := range []struct{ flag, value, says, hint string }{
		{"outcome", "", "needs an --outcome", "approve, push_back"},
		{"outcome", "maybe", `no outcome "maybe"`, "approve, push_back"},
		{"until", "soon", `--until "soon" is not a date`, "2026-12-31"},
		{"recheck", "2026-02-30", `--recheck "2026-02-30" is not a date`, "2026-12-31"},
		{"override", "scope.encrypted", "does not say why", "CODE=WHY"},
		{"override", "=why", "does not say why", "CODE=WHY"},
		{"unavailable", "subscriber.email=gone", "not in the right form", "no_data"},
		{"unavailable", "no.such=no_data", "not in the right form", "no_data"},
		{"unmet", "lawful=no", "not in the right form", "necessary=WHY"},
		{"unmet", "specific= ", "not in the right form", "necessary=WHY"},
		{"sign", "perhaps", `--sign="perhaps"`, "leave it out"},
		{"good-faith", "one", `--good-faith="one"`, "leave it out"},
		{"id", "7", `--id "7" is not an id`, "32 hex digits"},
		{"revision", "first", `--revision "first" is not a number`, "lert show"},
	} {
		flags := map[string][]string{"outcome": {review.OutcomeApprove}}
		flags[c.flag] = []string{c.value}
		_, no := review.ParseDecision(flags)
		if no == nil || !strings.Contains(no.What, c.says) || !strings.Contains(no.Hint, c.hint) {
			t.Errorf("--%s %q: %+v", c.flag, c.value, no)
		}
	}
	d, no := review.ParseDecision(map[string][]string{"outcome": {review.OutcomeReject},
		"grant": {"subscriber.name"}, "notice": {review.NoticeDelay}, "sign": {"true"}, "good-faith": {"true"}})
	if no != nil || d.Granted != nil || d.Notice != nil || d.Tailoring != nil || d.GoodFaith != nil {
		t.Errorf("a rejection carries what only an approval does: %+v %v", d, no)
	}
	d, no = review.ParseDecision(map[string][]string{"outcome": {review.OutcomeApprove},
		"until": {"2027-01-01"}, "sign": {"false"}, "good-faith": {"false"}})
	if no != nil || d.Notice != nil || d.Tailoring != nil || d.GoodFaith != nil || d.Granted != nil {
		t.Errorf("an approval states what nobody said: %+v %v", d, no)
	}
}
