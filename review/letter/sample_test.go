package letter

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/policy"
	"lert/review/problem"
	"lert/review/sample"
)

// decisionsOn are the decisions that a team could make on an assessment, each with its reasons or grants.
func decisionsOn(a *review.Assessment, r *review.Request) []*review.Decision {
	var out []*review.Decision
	make := func(outcome string) *review.Decision {
		d := &review.Decision{RequestID: r.ID, Outcome: outcome, Effect: review.EffectFinal,
			DecidedAt: r.ReceivedAt.Add(time.Hour), By: review.Actor{Pseudonym: "Analyst 7"}}
		out = append(out, d)
		return d
	}
	make(review.OutcomeWithdrawn)
	for i := range a.Checks {
		for _, f := range a.Checks[i].Findings {
			if f.Severity == review.SeverityPushBack || f.Severity == review.SeverityReject {
				make(map[string]string{review.SeverityPushBack: review.OutcomePushBack,
					review.SeverityReject: review.OutcomeReject}[f.Severity]).Reasons = []string{f.Code}
			}
		}
	}
	if r.Kind.IsPreservation() {
		make(review.OutcomeApprove)
		return out
	}
	var can []string
	for _, row := range a.Categories {
		if s := string(row.Category); row.Producible && !slices.Contains(can, s) {
			can = append(can, s)
		}
	}
	if len(can) > 0 {
		for _, n := range []review.NoticeChoice{{Action: review.NoticeBefore}, {Action: review.NoticeDelay,
			Until: review.DateOf(r.ReceivedAt).AddDays(90)},
			{Action: review.NoticeWithhold,
				RecheckOn: review.DateOf(r.ReceivedAt).AddDays(90)}, {Action: review.NoticeProhibited}} {
			d := make(review.OutcomeApprove)
			d.Granted, d.Notice = can, &n
		}
		d := make(review.OutcomeApprove)
		d.Granted, d.Notice = can[:1], &review.NoticeChoice{Action: review.NoticeBefore}
	}
	return out
}

// TestS67S70EveryLetterOfTheSampleIsWhole: every letter on any request of the sample, on any platform, after any
// decision, has no name that is not filled in and names the guidelines, and a letter to the user does not mention
// secrecy.
func TestS67S70EveryLetterOfTheSampleIsWhole(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	week, err := sample.Load(now)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, k := range ConflictKeys() {
		all[k] = "An answer."
	}
	written := map[string]int{}
	for platform := range p.Platforms {
		for i := range week {
			r := *week[i].Request
			r.Platform = platform
			r.ID = "EX-2026-000042"
			a := review.Assess(p, &r, nil, now)
			for _, d := range append(decisionsOn(a, &r), nil) {
				done := []review.Fulfilment{{Kind: review.Preserved, At: now}}
				if d != nil && len(d.Granted) > 0 {
					done = append(done, review.Fulfilment{Kind: review.Produced, At: now, Categories: d.Granted,
						DecisionID: d.ID})
				}
				for _, kind := range KindNames {
					for _, format := range Formats {
						in := Input{Kind: kind, Format: format, Request: &r, Assessment: a, Decision: d,
							Fulfilments: done, Date: now.AddDate(1, 0, 0), Pseudonym: "Analyst 7",
							KeptUntil: now.AddDate(0, 0, 90), Conflict: all, NoticeAnswers: &review.NoticeChecklist{
								PeriodEnded: new(true), NoExceptionBy: "Clara Novak", NoOtherNondisclosure: true}}
						got, err := Write(p, in)
						if errors.Is(err, problem.NoLetter) {
							continue
						}
						if err != nil {
							t.Fatalf("%s on %s, %s: %v", kind, r.ID, platform, err)
						}
						written[kind]++
						if strings.ContainsAny(got, "{}") {
							t.Fatalf("%s on %s, %s: a name was not filled in:\n%s", kind, r.ID, platform, got)
						}
						switch {
						case kind == UserNotice:
							for _, word := range []string{"seal", "secre", "gag", "nondisclosure", "prohibit",
								"silence", "2705", "until "} {
								if strings.Contains(strings.ToLower(got), word) {
									t.Fatalf("a notice on %s, %s says %q:\n%s", r.ID, platform, word, got)
								}
							}
						case !strings.Contains(got, p.Platforms[platform].Guide) || p.Platforms[platform].Guide == "":
							t.Fatalf("%s on %s, %s does not name the guidelines", kind, r.ID, platform)
						}
					}
				}
			}
		}
	}
	for _, kind := range KindNames {
		if written[kind] == 0 {
			t.Errorf("no letter of the kind %s was written", kind)
		}
	}
	t.Logf("written: %v", written)
}

// TestMarkdownKeepsStrangersPlain: in Markdown, untrusted text has no markup.
func TestMarkdownKeepsStrangersPlain(t *testing.T) {
	in := letters()["push_back"]
	in.Format = Markdown
	in.Request.Requester.Agency = "- [x] # **Police** <b>~~no~~</b> | `rm` ![a](https://evil.example) &amp;"
	in.Request.Requester.Name = "1. Dana_Orlow_"
	in.Request.Requester.Title = "==="
	got, err := Write(testPolicy(), in)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`\- \[x\] \# \*\*Police\*\* \<b\>\~\~no\~\~\</b\> \| \` + "`rm\\`" + ` \!\[a\](https://evil.example) \&amp;\`,
		`1\. Dana\_Orlow\_, ===`,
		"Dear 1. Dana\\_Orlow\\_,",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the letter does not say %q:\n%s", want, got)
		}
	}
}
