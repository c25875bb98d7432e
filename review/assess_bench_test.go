package review_test

import (
	"testing"
	"time"

	"lert/review"
	"lert/review/intake"
	"lert/review/policy"
)

// warrantDoc is a search warrant without defects for six categories from a listed sender.
const warrantDoc = `{"schema":"lert.request/v1","platform":"whatsapp","channel":"portal","reference":"26-4410",
"received_at":"2026-11-19T15:00:00Z","kind":"records",
"requester":{"agency":"Federal Bureau of Investigation, Boston","country":"US","kind":"law_enforcement",
"name":"Rowan Kemp","title":"Special Agent","badge":"60-0107","email":"rowan.kemp@fbi.gov","phone":"+12025550110",
"attested":true,"verification":{"email_login":true,"dkim":"pass"}},
"process":{"instrument":"us.search_warrant","statute":"18 U.S.C. § 2703; Fed. R. Crim. P. 41",
"docket":"2:26-mj-00107",
"authority":{"name":"Magistrate Judge, United States District Court, District of Massachusetts","role":"magistrate",
"country":"US"},
"issued_on":"2026-11-16","served_on":"WhatsApp LLC","signed":true,"sealed":true,"via":"direct","language":"en",
"offence":{"description":"Wire fraud: false investment offers","provisions":["18 U.S.C. § 1343"],
"max_sentence_years":20,"category":"fraud"},"purpose":"criminal_investigation","valid_until":"2026-11-30"},
"targets":[{"type":"phone","value":"+12025550143"}],
"data":[{"category":"subscriber.name"},{"category":"subscriber.last_seen"},{"category":"subscriber.ip_address"},
{"category":"subscriber.email"},{"category":"account.groups"},{"category":"account.contacts"}],
"period":{"from":"2026-08-01","to":"2026-11-10"},
"justification":"Buyers were led to a false investment scheme by this account from August to November 2026. Who opened the account, and from which addresses it was last used, identifies its holder."}`

func warrantRequest(tb testing.TB) (*review.Policy, *review.Request, time.Time) {
	tb.Helper()
	p, err := policy.Builtin()
	if err != nil {
		tb.Fatal(err)
	}
	r, err := intake.Decode([]byte(warrantDoc))
	if err != nil {
		tb.Fatal(err)
	}
	return p, r, time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
}

// TestAssessAllocations limits the cost of an assessment by its allocations, which are the same on every machine.
// Times are not; BenchmarkAssess reports them.
func TestAssessAllocations(t *testing.T) {
	p, r, now := warrantRequest(t)
	if a := review.Assess(p, r, nil, now); a.Recommendation != review.RecommendApprove {
		t.Fatalf("the clean warrant is not approved:\n%s", findings(a))
	}
	const most = 20
	if n := testing.AllocsPerRun(200, func() { review.Assess(p, r, nil, now) }); n > most {
		t.Errorf("%v allocations for a warrant of six categories, at most %d", n, most)
	}
}

// BenchmarkAssess reports the time beside the allocations.
func BenchmarkAssess(b *testing.B) {
	p, r, now := warrantRequest(b)
	b.ReportAllocs()
	for b.Loop() {
		review.Assess(p, r, nil, now)
	}
}
