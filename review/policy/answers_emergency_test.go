package policy_test

import (
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/policy"
)

// emergency is a request without process for what may avert a danger to life, called back on a number of a directory.
const emergency = `{"kind": "emergency", "process": null, "emergency": {"harm": "He will stab her", "harm_kind":
	"death", "person_at_risk": "Ms Lind", "imminence": "Tonight", "nexus": "The threat came from the account",
	"attested": true},
	"requester": {"verification": {"callback": {"at": "2026-11-19T15:30:00Z", "number": "+12025550190",
	"number_source": "directory",
	"result": "confirmed"}}}, "targets": [{"type": "phone", "value": "+12025550143", "country": "US"}],
	"period": {"from": "2026-11-05", "to": "2026-11-18"}, "data": [{"category": "subscriber.phone"}]}`

// TestAnswersToEmergencies: which danger lets which platform disclose without process.
func TestAnswersToEmergencies(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	yes := wholeAnswer{"approve", "", "subscriber.phone", "withhold", "house_target"}
	no := wholeAnswer{"push_back", "emergency.no_harm=push_back", "-subscriber.phone(emergency.no_harm)", "none",
		"house_target"}
	asked := wholeAnswer{"approve", "emergency.no_harm=review+c", "subscriber.phone", "withhold", "house_target"}
	// The kind of harm that is stated is none that counts, and the words speak of danger to a person.
	labelled := wholeAnswer{"approve", "emergency.no_harm=review", "subscriber.phone", "withhold", "house_target"}
	const outage = `"harm": "The power grid of a county will be shut", "harm_kind": "infrastructure"`
	// What begins with fromCanada is asked by an authority there.
	const fromCanada = `"requester": {"country": "CA", "agency": "Royal Canadian Mounted Police", "email":
		"a.agent@rcmp-grc.gc.ca"}, `
	grooming := `"harm": "A man of forty writes to a girl of twelve every day", "harm_kind": `
	for _, x := range []struct {
		platform, name, change string
		want                   wholeAnswer
	}{
		{"whatsapp", "death", ``, yes},
		{"whatsapp", "serious injury", `"harm_kind": "serious_injury"`, yes},
		{"whatsapp", "a child, and bodily danger", `"harm_kind": "child"`, asked},
		{"whatsapp", "a child, and no bodily danger", grooming + `"child"`, asked},
		{"whatsapp", "infrastructure", outage, no},
		{"whatsapp", "infrastructure, and bodily danger", `"harm_kind": "infrastructure"`, labelled},
		{"facebook", "death", ``, yes},
		{"facebook", "a child, and bodily danger", `"harm_kind": "child"`, yes},
		{"facebook", "infrastructure", outage, no},
		{"facebook", "infrastructure, and bodily danger", `"harm_kind": "infrastructure"`, labelled},
		{"instagram", "death", ``, yes},
		{"instagram", "a child, and bodily danger", `"harm_kind": "child"`, yes},
		{"instagram", "infrastructure", outage, no},
		{"google", "death", ``, yes},
		{"google", "a child, and bodily danger", `"harm_kind": "child"`, yes},
		{"google", "other", `"harm": "She will lose her good name", "harm_kind": "other"`, no},
		{"google", "other, and bodily danger", `"harm_kind": "other"`, labelled},
		{"apple", "death", ``, yes},
		// It publishes no rule for emergencies and none on notice.
		{"telegram", "death", ``,
			wholeAnswer{"approve", "legal_basis.policy_clause=review requester.off_channel=review",
				"subscriber.phone", "withhold", "house_target"}},
		{"apple", "a child", grooming + `"child"`, no},
		{"apple", "a child, and bodily danger", `"harm_kind": "child"`, labelled},
		// Apple's own test is wider, but no company may apply it to an authority of the United States.
		{"apple", "infrastructure", outage, no},
		{"apple", "infrastructure, from Canada", fromCanada + outage, yes},
	} {
		t.Run(x.platform+" "+x.name, func(t *testing.T) {
			requester, claim := "", x.change
			if rest, ok := strings.CutPrefix(claim, fromCanada); ok {
				requester, claim = fromCanada, rest
			}
			r := withFurtherChanges(t, withChanges(t, emergency),
				`{"platform": "`+x.platform+`", `+requester+`"emergency": {`+claim+`}}`)
			if got := answerOf(t, review.Assess(p, r, nil, r.ReceivedAt.Add(time.Hour))); got != x.want {
				t.Errorf("the answer is\n%+v, want\n%+v", got, x.want)
			}
		})
	}
}

// TestReasonForWithholdingInEmergencies: the reason for which the user is not told is the danger that is claimed.
func TestReasonForWithholdingInEmergencies(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	const bodily, grooming = `"harm": "He will stab her"`,
		`"harm": "A man of forty writes to a girl of twelve every day"`
	for _, x := range []struct{ platform, change, want string }{
		{"whatsapp", `"harm_kind": "death"`, "a threat to life"},
		{"whatsapp", `"harm_kind": "serious_injury"`, "a threat of serious injury"},
		{"whatsapp", grooming + `, "harm_kind": "child"`, "a threat to a child is claimed but in doubt"},
		{"whatsapp", bodily + `, "harm_kind": "child"`, "a threat to a child is claimed but in doubt"},
		{"whatsapp", bodily + `, "harm_kind": "other"`, "a threat to a person is claimed but in doubt"},
		{"facebook", bodily + `, "harm_kind": "child"`, "a threat to a child"},
		{"instagram", bodily + `, "harm_kind": "infrastructure"`,
			"a threat to critical infrastructure is claimed but in doubt"},
	} {
		r := withFurtherChanges(t, withChanges(t, emergency),
			`{"platform": "`+x.platform+`", "emergency": {`+x.change+`}}`)
		f := review.Assess(p, r, nil, r.ReceivedAt.Add(time.Hour)).Find("notice.exception")
		if f == nil || !strings.Contains(f.Text.String(), "("+x.want+")") {
			t.Errorf("%s, %s: %+v, want %s", x.platform, x.change, f, x.want)
		}
	}
}
