package store

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/policy"
	"lert/review/query"
)

// openBuiltin opens a new database under the built-in policy.
func openBuiltin(t *testing.T) *fixture {
	t.Helper()
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return openAt(t, filepath.Join(t.TempDir(), "lert.db"), p)
}

// found are the case numbers that a query finds, in order.
func (f *fixture) found(tab Tab, line string) (out []string) {
	f.t.Helper()
	q, err := query.Parse(line, f.clock.Now(), "anna")
	if err != nil {
		f.t.Fatal(err)
	}
	for _, r := range f.rows(QueueQuery{Tab: tab, Limit: 100, Query: q}).Rows {
		out = append(out, r.ID)
	}
	slices.Sort(out)
	return out
}

func (f *fixture) wantFound(line string, want ...string) {
	f.t.Helper()
	slices.Sort(want)
	if got := f.found(TabAll, line); !slices.Equal(got, want) {
		f.t.Errorf("%s finds %v, want %v", line, got, want)
	}
}

// TestS30NumberAndCallInvestigations: a request about a telephone number, and one about its calls or messages, are
// types of case that a filter selects.
func TestS30NumberAndCallInvestigations(t *testing.T) {
	f := openBuiltin(t)
	ask := func(n int, platform, target, value string, categories ...review.Category) string {
		r := warrant(n)
		r.Platform, r.Targets, r.Data = platform, []review.Target{{Type: target, Value: value}}, nil
		for _, c := range categories {
			r.Data = append(r.Data, review.Item{Category: c})
		}
		return f.importRequest(r)
	}
	number := ask(1, "whatsapp", "phone", "+12025550101", "subscriber.name")
	calls := ask(2, "whatsapp", "phone", "+12025550102", "subscriber.name", "traffic.call_log")
	messages := ask(3, "telegram", "phone", "+12025550103", "traffic.message_log")
	mail := ask(4, "google", "email", "a@mail.example", "traffic.call_log", "subscriber.name")
	f.wantFound("is:number", number, calls, messages)
	f.wantFound("is:calls", calls, messages)
	f.wantFound("is:number -is:calls", number)
	f.wantFound("-is:number", mail)
	f.mustVerify()
}

// TestS31EveryNameFindsItsRows: every name under which a guide speaks of a platform's intake finds the requests of all
// platforms that bear the name, and of no other.
func TestS31EveryNameFindsItsRows(t *testing.T) {
	f := openBuiltin(t)
	id := map[string]string{}
	for i, platform := range []string{"whatsapp", "facebook", "instagram", "google", "apple", "telegram"} {
		r := warrant(i)
		r.Platform = platform
		id[platform] = f.importRequest(r)
	}
	for name, platforms := range map[string]string{
		"LERS":                                  "whatsapp facebook instagram google",
		"lers":                                  "whatsapp facebook instagram google",
		"WhatsApp LERS":                         "whatsapp",
		"WhatsApp LERS Portal":                  "whatsapp",
		"Google LERS":                           "google",
		"Meta LERS":                             "facebook instagram",
		"Law Enforcement Response System":       "whatsapp facebook instagram google",
		"law enforcement request system":        "whatsapp facebook instagram google",
		"Law Enforcement Online Request":        "whatsapp facebook instagram",
		"Law Enforcement Online Requests":       "whatsapp facebook instagram",
		"Law Enforcement Online Request System": "whatsapp facebook instagram",
		"WhatsApp Law Enforcement Online Request System": "whatsapp",
		"Meta Law Enforcement Online Request System":     "facebook instagram",
		"LEOR":                         "whatsapp facebook instagram",
		"Law Enforcement Portal":       "apple",
		"Apple Law Enforcement Portal": "apple",
		"Apple LEP":                    "apple",
	} {
		var want []string
		for _, p := range strings.Fields(platforms) {
			want = append(want, id[p])
		}
		f.wantFound(`"`+name+`"`, want...)
	}
}

// TestS26AMissed72HoursIsOnRecord: an Indian notice that is not answered within 72 hours is overdue in every list, and
// what is decided then is on record as late, with the rule, and is found as such.
func TestS26AMissed72HoursIsOnRecord(t *testing.T) {
	f := openBuiltin(t)
	notice := func(n int) string {
		r := warrant(n)
		r.ReceivedAt = start.Add(-time.Hour)
		r.Requester.Country, r.Requester.Email = "IN", "officer@police.gov.in"
		r.Process.Instrument, r.Process.Statute = "in.bnss_94", "BNSS, section 94"
		r.Process.Authority.Country, r.Process.Authority.Role = "IN", "police"
		r.Targets = []review.Target{{Type: "phone", Value: "+911000000107"}}
		r.Data = []review.Item{{Category: "subscriber.name"}}
		return f.importRequest(r)
	}
	waits, pushed, inTime := notice(1), notice(2), notice(3)
	c := f.openCase(anna, inTime)
	f.decide(anna, pushBack(c), c)
	f.wantFound("is:overdue")
	f.clock.add(72 * time.Hour)
	f.wantFound("is:overdue", waits, pushed)
	f.wantFound("is:late")
	c = f.openCase(anna, pushed)
	f.decide(anna, pushBack(c), c)
	if d := f.openCase(anna, pushed).Decisions[0].Decision; !strings.Contains(d.Late, "in.it_rules_3_1_j") {
		t.Errorf("the record says %q", d.Late)
	}
	f.wantFound("is:late", pushed)
	f.wantFound("is:overdue", waits)
	f.mustVerify()
}
