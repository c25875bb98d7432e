package letter

import (
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/policy"
	"lert/review/sample"
)

// TestS53TheLetterSaysWhereContentIs: a letter on WhatsApp that gives no messages, or no backup, says where they are:
// on the users' devices and in the users' own backups, with the companies that keep them.
func TestS53TheLetterSaysWhereContentIs(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	week, err := sample.Load(now)
	if err != nil {
		t.Fatal(err)
	}
	for category, want := range map[review.Category][]string{
		"content.messages": {"only on the users' devices", "own backup with Apple (iCloud) or Google (Google Drive)"},
		"content.backup":   {"from Apple (iCloud) or Google (Google Drive)"},
	} {
		for i := range week {
			if week[i].Title != "Search warrant, all in order" {
				continue
			}
			r := *week[i].Request
			r.Platform, r.ID = "whatsapp", "EX-2026-000042"
			r.Data = []review.Item{{Category: "subscriber.name"}, {Category: category}}
			a := review.Assess(p, &r, nil, now)
			d := &review.Decision{RequestID: r.ID, Outcome: review.OutcomeApprove, Effect: review.EffectFinal,
				Granted: []string{"subscriber.name"}, DecidedAt: now, By: review.Actor{Pseudonym: "Analyst 7"},
				Notice: &review.NoticeChoice{Action: review.NoticeBefore}}
			got, err := Write(p, Input{Kind: OfDecision, Format: Formats[0], Request: &r, Assessment: a, Decision: d,
				Date: now, Pseudonym: "Analyst 7"})
			if err != nil {
				t.Fatal(err)
			}
			got = strings.Join(strings.Fields(got), " ")
			for _, words := range want {
				if !strings.Contains(got, words) {
					t.Errorf("%s: the letter does not say %q:\n%s", category, words, got)
				}
			}
		}
	}
}
