package review_test

import (
	"reflect"
	"strings"
	"testing"

	"lert/review"
	"lert/review/text"
)

// assessmentOfThree is an assessment of three categories: one asked for twice, the second time without data that can be
// produced, one that can be produced, and one that cannot.
func assessmentOfThree() *review.Assessment {
	row := func(c review.Category, item, target int, producible bool) review.CategoryRow {
		return review.CategoryRow{Category: c, Item: item, Target: target, Producible: producible}
	}
	a := &review.Assessment{
		Notice: review.NoticePlan{Action: review.NoticeDelay, Until: review.Date{Year: 2027, Month: 3, Day: 1},
			Ground: "court_order"},
		Categories: []review.CategoryRow{row("content.mail", 0, 0, true), row("content.mail", 0, 1, true),
			row("content.mail", 1, 0, false), row("subscriber.name", 2, 0, true), row("traffic.ip_log", 3, 0, false)}}
	finding := func(check int, code, severity, sentence string) {
		c := &a.Checks[check]
		c.Findings = append(c.Findings, review.Finding{Code: code, Severity: severity, Text: text.Clean(sentence)})
	}
	finding(0, "requester.off_channel", review.SeverityReview, "Off the channel.")
	finding(1, "scope.encrypted", review.SeverityNarrow, "Encrypted.")
	finding(1, "scope.encrypted", review.SeverityNarrow, "Encrypted.")
	finding(2, "legal_basis.unsigned", review.SeverityPushBack, "Not signed.")
	finding(3, "requester.fraud_signals", review.SeverityReject, "Forged.")
	return a
}

func TestProposeNamesTheRowsThatAreGranted(t *testing.T) {
	for _, c := range []struct {
		name string
		rows []int
		want string
	}{
		{"what can be produced", []int{0, 1, 3}, "content.mail subscriber.name"},
		{"one target of two", []int{1, 3}, "content.mail@0#1 subscriber.name"},
		{"one that cannot be produced", []int{0, 1, 2}, "content.mail@0#0 content.mail@0#1 content.mail@1#0"},
		{"all", []int{0, 1, 2, 3, 4},
			"content.mail@0#0 content.mail@0#1 content.mail@1#0 subscriber.name traffic.ip_log@3#0"},
		{"nothing", nil, ""},
	} {
		a, choice := assessmentOfThree(), review.Choice{Rows: map[int]bool{}}
		for _, i := range c.rows {
			choice.Rows[i] = true
		}
		d := review.Propose(a, &review.Request{Kind: review.KindRecords}, review.OutcomeApprove, choice)
		if got := strings.Join(d.Granted, " "); got != c.want || d.Rationale != "" {
			t.Errorf("%s: %s (%s), want %s", c.name, got, d.Rationale, c.want)
		}
		// The names mean these rows and no others.
		given, problems := review.Granted(a, d.Granted)
		var want []review.CategoryRow
		for _, i := range c.rows {
			want = append(want, a.Categories[i])
		}
		if len(problems) > 0 || !reflect.DeepEqual(given, want) {
			t.Errorf("%s: the names grant %+v %v", c.name, given, problems)
		}
	}
}

func TestProposeFollowsTheAssessment(t *testing.T) {
	a := assessmentOfThree()
	propose := func(kind review.Kind, outcome string) review.Decision {
		return review.Propose(a, &review.Request{Kind: kind}, outcome, a.RecommendedChoice())
	}
	back := propose(review.KindRecords, review.OutcomePushBack)
	if got := strings.Join(back.Reasons, " "); got != "requester.fraud_signals legal_basis.unsigned scope.encrypted" {
		t.Errorf("reasons %s", got)
	}
	if back.Rationale != "Encrypted. Not signed. Forged." || back.Granted != nil || back.Notice != nil {
		t.Errorf("a push back: %+v", back)
	}
	records, emergency := propose(review.KindRecords, review.OutcomeApprove),
		propose(review.KindEmergency, review.OutcomeApprove)
	kept := propose(review.KindPreservation, review.OutcomeApprove)
	signed := review.Tailoring{Necessary: "yes", Proportionate: "yes", Specific: "yes", Compliant: "yes"}
	if records.Tailoring == nil || *records.Tailoring != signed || records.GoodFaith != nil || records.Reasons != nil {
		t.Errorf("records: %+v", records)
	}
	if emergency.GoodFaith != nil || emergency.Tailoring != nil {
		t.Errorf("an emergency: %+v", emergency)
	}
	if kept.GoodFaith != nil || kept.Tailoring != nil || kept.Rationale != "" {
		t.Errorf("a preservation: %+v", kept)
	}
	want := review.NoticeChoice{Action: a.Notice.Action, Until: a.Notice.Until, Ground: a.Notice.Ground}
	if kept.Notice != nil {
		t.Errorf("a preservation plans the notice %+v", kept.Notice)
	}
	for _, d := range []review.Decision{records, emergency} {
		if d.Notice == nil || *d.Notice != want {
			t.Errorf("the notice is %+v", d.Notice)
		}
	}
}

func TestCompleteChangesNothingThatWasSaid(t *testing.T) {
	a := assessmentOfThree()
	p := review.Propose(a, &review.Request{Kind: review.KindRecords}, review.OutcomeApprove, a.RecommendedChoice())
	later := review.Date{Year: 2027, Month: 6, Day: 1}
	for _, c := range []struct {
		name    string
		d       review.Decision
		granted int
		notice  *review.NoticeChoice
	}{
		{"nothing was said", review.Decision{}, 2, nil},
		{"nothing is granted", review.Decision{Granted: []string{}}, 0, nil},
		{"the plan", review.Decision{Notice: &review.NoticeChoice{Action: review.NoticeDelay}}, 2,
			&review.NoticeChoice{Action: review.NoticeDelay, Until: a.Notice.Until, Ground: "court_order"}},
		{"a later day", review.Decision{Notice: &review.NoticeChoice{Action: review.NoticeDelay, Until: later}}, 2,
			&review.NoticeChoice{Action: review.NoticeDelay, Until: later, Ground: "court_order"}},
		{"another notice", review.Decision{Notice: &review.NoticeChoice{Action: review.NoticeProhibited}}, 2,
			&review.NoticeChoice{Action: review.NoticeProhibited}},
	} {
		c.d.Outcome = review.OutcomeApprove
		c.d.FillDefaults(&p)
		unsaid := c.d.Rationale == "" && c.d.Tailoring == nil
		if len(c.d.Granted) != c.granted || !reflect.DeepEqual(c.d.Notice, c.notice) || !unsaid {
			t.Errorf("%s: %+v, notice %+v", c.name, c.d, c.d.Notice)
		}
	}
	d := review.Decision{Outcome: review.OutcomeWithdrawn}
	if d.FillDefaults(&p); d.Granted != nil {
		t.Errorf("a withdrawal grants %v", d.Granted)
	}
}
