package letter

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lert/review"
	"lert/review/problem"
)

// beforeNotice is the notice to a user before a disclosure.
func beforeNotice() Input {
	r := testRequest()
	d := decided(review.OutcomeApprove)
	d.Granted = []string{"subscriber.name"}
	d.Notice = &review.NoticeChoice{Action: review.NoticeBefore}
	return Input{Kind: UserNotice, Request: r, Assessment: assessed(r), Decision: d, Target: 1,
		Date: at("2026-11-20T10:00:00Z"), Pseudonym: "Analyst 7"}
}

// afterNotice is the notice to a user of a disclosure made under a nondisclosure order.
func afterNotice() Input {
	in := beforeNotice()
	in.Target = 0
	in.Request.Process.Docket = "2:26-mj-00107 UNDER SEAL"
	in.Request.Process.Statute = "18 U.S.C. 2703(c)(2), 2705(b)"
	in.Request.Process.Nondisclosure = &review.Nondisclosure{Kind: "order", Attached: true, Signed: true,
		Authority: review.Authority{Name: "Magistrate Judge Winterbourne", Role: "magistrate",
			Country: "US"}, Until: review.Date{Year: 2027, Month: 5, Day: 1}}
	in.Decision.Notice = &review.NoticeChoice{Action: review.NoticeDelay, Until: review.Date{Year: 2027, Month: 5,
		Day: 1}, Ground: "court_order"}
	in.Fulfilments = []review.Fulfilment{
		{Kind: review.Preserved, At: at("2026-11-19T16:00:00Z")},
		{Kind: review.Produced, At: at("2026-11-21T10:00:00Z"), Categories: []string{"subscriber.name"},
			To: "dana.orlow@usdoj.gov"},
		{Kind: review.LetterSent, At: at("2026-11-21T10:00:00Z")},
	}
	in.NoticeAnswers = &review.NoticeChecklist{PeriodEnded: new(true), NoExceptionBy: "Clara Novak",
		NoOtherNondisclosure: true}
	in.Date = at("2027-05-02T12:00:00Z")
	return in
}

// TestNoticeRefusals: no user is notified of what was not disclosed, nor before the three answers are given and the
// nondisclosure order has ended.
func TestNoticeRefusals(t *testing.T) {
	withhold := review.NoticeChoice{Action: review.NoticeWithhold, Ground: "emergency",
		RecheckOn: review.Date{Year: 2026, Month: 12, Day: 20}}
	for _, c := range []struct {
		name string
		edit func(*Input)
		says string
	}{
		{"no answers", func(in *Input) { in.NoticeAnswers = nil }, "nondisclosure period"},
		{"the period runs", func(in *Input) { in.NoticeAnswers.PeriodEnded = nil }, "nondisclosure period"},
		{"an exception may remain", func(in *Input) { in.NoticeAnswers.NoExceptionBy = " " },
			"exceptional circumstance"},
		{"something else bars it", func(in *Input) { in.NoticeAnswers.NoOtherNondisclosure = false },
			"nothing else bars"},
		{"a second early", func(in *Input) { in.Date = at("2027-05-02T11:59:59Z") }, "2027-05-01 has passed"},
		{"withheld without answers", func(in *Input) { in.Decision.Notice, in.NoticeAnswers = &withhold, nil },
			"nondisclosure period"},
		{"prohibited", func(in *Input) { in.Decision.Notice = &review.NoticeChoice{Action: review.NoticeProhibited} },
			"prohibits user notice"},
		{"nothing left", func(in *Input) { in.Fulfilments = in.Fulfilments[:1] }, "was disclosed"},
		{"only of another user", func(in *Input) { in.Fulfilments[1].Categories = []string{"subscriber.name@0#1"} },
			"was disclosed"},
		{"held", func(in *Input) { in.Decision.Effect = review.EffectAwaitingSignature }, "second signature"},
		{"undecided", func(in *Input) { in.Decision = nil }, "nothing was approved"},
		{"pushed back", func(in *Input) { in.Decision.Outcome = review.OutcomePushBack }, "nothing was approved"},
		{"no choice", func(in *Input) { in.Decision.Notice = nil }, "does not provide for"},
		{"no such target", func(in *Input) { in.Target = 2 }, "no target 2"},
		{"preservation", func(in *Input) { in.Request.Kind = review.KindPreservation }, "discloses nothing"},
		{"possible forger", func(in *Input) { in.Decision.Reasons = []string{"requester.lookalike_domain"} },
			"lookalike_domain"},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := afterNotice()
			c.edit(&in)
			got, err := Write(testPolicy(), in)
			if !errors.Is(err, problem.NoLetter) || !strings.Contains(err.Error(), c.says) || got != "" {
				t.Errorf("got %q and error %v, want problem.NoLetter with %q", got, err, c.says)
			}
		})
	}
	in := afterNotice()
	in.Decision.Notice = &withhold
	if _, err := Write(testPolicy(), in); err != nil {
		t.Errorf("a withheld notice with its answers: %v", err)
	}
	in = afterNotice()
	in.Request.Process.Instrument = "xx.unknown"
	if _, err := Write(testPolicy(), in); !errors.Is(err, problem.Incomplete) {
		t.Errorf("an unknown law: %v, want problem.Incomplete", err)
	}
	in = afterNotice()
	in.Request.Requester.Agency = ""
	if _, err := Write(testPolicy(), in); !errors.Is(err, problem.Incomplete) {
		t.Errorf("no authority: %v, want problem.Incomplete", err)
	}
}

// TestNoticeNamesOnlyWhatLeft: a notice leaves out categories without data, and the data of other users.
func TestNoticeNamesOnlyWhatLeft(t *testing.T) {
	in := afterNotice()
	in.Fulfilments[1].Unavailable = []review.Unavailable{{Category: "subscriber.name", Why: "no_data"}}
	if _, err := Write(testPolicy(), in); !errors.Is(err, problem.NoLetter) {
		t.Errorf("a production that found nothing: %v, want problem.NoLetter", err)
	}
	got, err := Write(testPolicy(), afterNotice())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(got, "+12025550143") || strings.Contains(got, "+12025550144") {
		t.Errorf("the notice to one user names another or not the user:\n%s", got)
	}
	if !strings.Contains(got, "2026-11-21: name") {
		t.Errorf("the notice does not say what left when:\n%s", got)
	}
}

// TestNoticeNeverTellsOfTheBar: the notice does not depend on the nondisclosure order, its length, its docket number or
// its reason, so that it cannot mention one.
func TestNoticeNeverTellsOfTheBar(t *testing.T) {
	p := testPolicy()
	plain := afterNotice()
	plain.Request.Process.Nondisclosure, plain.Request.Process.Docket, plain.Request.Reference = nil, "", ""
	want, err := Write(p, plain)
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"seal", "secre", "gag", "delay", "nondisclosure", "forbid", "prohibit", "silence",
		"court_order", "2705", "until", "waited", "wait ", "second signature"} {
		for _, n := range []string{want, frameTextForTest(t, "notice_after"), frameTextForTest(t, "notice_before")} {
			if strings.Contains(strings.ToLower(n), word) {
				t.Errorf("a notice to a user says %q", word)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		date := rapid.Custom(func(t *rapid.T) review.Date {
			return review.Date{Year: rapid.IntRange(2024, 2026).Draw(t, "year"), Month: 3, Day: rapid.IntRange(1,
				28).Draw(t, "day")}
		})
		in := afterNotice()
		r, pr, d := in.Request, in.Request.Process, in.Decision
		r.Reference, pr.Docket, pr.Statute = rapid.String().Draw(t, "reference"), rapid.String().Draw(t,
			"docket"), rapid.String().Draw(t, "statute")
		pr.Sealed = rapid.Bool().Draw(t, "sealed")
		pr.Authority.Name = rapid.String().Draw(t, "issuer")
		pr.Nondisclosure = &review.Nondisclosure{Kind: rapid.SampledFrom(review.NondisclosureKinds).Draw(t, "kind"),
			Authority: review.Authority{Name: rapid.String().Draw(t, "judge"),
				Role: rapid.SampledFrom(review.Roles).Draw(t, "role")},
			Attached: rapid.Bool().Draw(t, "attached"), Signed: rapid.Bool().Draw(t, "signed"),
			From: date.Draw(t, "from"), Until: date.Draw(t, "until"), RenewedFrom: rapid.String().Draw(t, "renewed")}
		d.Notice = &review.NoticeChoice{Action: rapid.SampledFrom([]string{review.NoticeDelay, review.NoticeWithhold,
			review.NoticeBefore}).Draw(t, "action"),
			Until: date.Draw(t, "end"), Ground: rapid.SampledFrom([]string{"court_order", "statute", "emergency",
				""}).Draw(t, "ground"),
			RecheckOn: date.Draw(t, "recheck"), Reason: rapid.String().Draw(t, "reason")}
		d.Rationale = rapid.String().Draw(t, "rationale")
		in.Assessment.Notice = review.NoticePlan{Action: d.Notice.Action, Until: d.Notice.Until,
			Ground: d.Notice.Ground}
		in.NoticeAnswers.NoExceptionBy = rapid.StringMatching(`[A-Z][a-z]{2,9}`).Draw(t, "who")
		got, err := Write(p, in)
		if err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Fatalf("the bar shows in the notice:\n%s\nwithout it:\n%s", got, want)
		}
	})
}

func frameTextForTest(t *testing.T, name string) string {
	t.Helper()
	f, err := frame()
	if err != nil {
		t.Fatal(err)
	}
	s := f.Letters[name]
	if s == "" {
		t.Fatalf("the frame has no letter %q", name)
	}
	return s
}
