package policy_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/policy"
)

// TestEachTargetForItself: whatever the instrument, the platform and the company that the process names, the data of a
// user is judged as if the request named no other user, and the order of the users makes no difference.
func TestEachTargetForItself(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	tried, differ := 0, 0
	for _, id := range slices.Sorted(maps.Keys(p.Platforms)) {
		served := []string{"", "Somebody Ltd", "Facebook Serviços Online do Brasil Ltda."}
		for _, e := range p.Platforms[id].Entities {
			served = append(served, e.Name)
		}
		for n, inst := range slices.Sorted(maps.Keys(p.Instruments)) {
			for k, country := range []string{"US", "IN", "GB", "BR", "FR", "DK", "NO", "IE"} {
				if testing.Short() && (n+k)%9 > 0 {
					continue
				}
				r := strongestRequest(t, p, id, "", inst, country)
				r.Data = []review.Item{{Category: "subscriber.name"}, {Category: "content.messages"}}
				kind := r.Targets[0].Type
				user := func(number, region, country string) review.Target {
					value := map[string]string{"email": "u" + number[1:] + "@example.com", "phone": number}[kind]
					return review.Target{Type: kind, Value: cmp.Or(value, number[1:]), Region: region, Country: country}
				}
				for _, name := range served {
					// Which row judges the process is asked of all users together.
					if inst == "foreign.order" && country == "IE" && (name == "" || name == "Somebody Ltd") {
						continue
					}
					r.Process.ServedOn = name
					for _, others := range []review.Target{user("+61491570006", "", "AU"), user("+12025550143", "", ""),
						user("+66812345678", "", "TH")} {
						european := user("+33639980011", "EU", "")
						tried++
						if compareTogether(t, p, r, european, others) {
							differ++
						}
					}
				}
			}
		}
	}
	if !testing.Short() && differ < 1000 {
		t.Errorf("only %d of %d pairs are judged differently", differ, tried)
	}
}

// TestTwoUsersOfTwoCompanies: what is wrong about one user is said of that user, with the company that controls the
// data.
func TestTwoUsersOfTwoCompanies(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	european := review.Target{Type: "phone", Value: "+33639980011", Region: "EU"}
	thai := review.Target{Type: "phone", Value: "+66812345678"}
	australian := review.Target{Type: "phone", Value: "+61491570006", Country: "AU"}
	for _, tt := range []struct {
		name, change   string
		other          review.Target
		recommendation string
		finding, says  string
	}{
		{"a Thai order on WhatsApp LLC",
			`{"platform": "whatsapp", "requester": {"country": "TH"}, "process": {"instrument":
			"foreign.order", "served_on": "WhatsApp LLC", "authority": {"role": "judge", "country": "TH"}}}`, thai,
			review.RecommendNarrowed, "legal_basis.treaty_required=narrow+c",
			"For +33639980011: WhatsApp Ireland Limited, a company in the European Economic Area"},
		{"a French requisition on WhatsApp LLC", `{"platform": "whatsapp", "requester": {"country": "FR"}, "process":
			{"instrument": "fr.requisition", "statute": "CPP 60-1", "served_on": "WhatsApp LLC", "authority": {"role":
			"prosecutor", "country": "FR"}}}`, thai, review.RecommendNarrowed, "legal_basis.wrong_entity=narrow",
			"For +33639980011: The order is addressed to WhatsApp LLC, but WhatsApp Ireland Limited controls this " +
				"user's data"},
		{"a warrant on Apple Inc.", `{"platform": "apple", "process": {"instrument": "us.search_warrant", "statute":
			"18 U.S.C. 2703", "served_on": "Apple Inc.", "authority": {"role": "judge", "country": "US"}}}`, australian,
			review.RecommendPushBack, "legal_basis.wrong_entity=push_back",
			"For +61491570006: The legal process is addressed to Apple Inc., but Apple Pty Limited controls this " +
				"user's data"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := withChanges(t, `{"data": [{"category": "subscriber.name"}]}`)
			r = withFurtherChanges(t, r, tt.change)
			for _, targets := range [][]review.Target{{european, tt.other}, {tt.other, european}} {
				a := assessTargets(p, r, targets...)
				answer{recommendation: tt.recommendation, must: tt.finding}.compare(t, a)
				code, _, _ := strings.Cut(tt.finding, "=")
				if f := a.Find(code); f == nil || !strings.HasPrefix(f.Text.String(), tt.says) {
					t.Errorf("%s says %v", code, f)
				}
			}
		})
	}
}

// TestMoreUsersThanASetHolds: of more users than can be told apart, what is wrong about one counts for all.
func TestMoreUsersThanASetHolds(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	apple := *p.Platforms["apple"]
	apple.MaxTargets = 1000
	q := *p
	q.Platforms = map[string]*review.Platform{"apple": &apple}
	r := withChanges(t, `{"platform": "apple", "data": [{"category": "subscriber.name"}], "process": {"instrument":
		"us.search_warrant", "statute": "18 U.S.C. 2703", "served_on": "Apple Inc.", "authority": {"role": "judge",
		"country": "US"}}}`)
	for len(r.Targets) < 300 {
		r.Targets = append(r.Targets,
			review.Target{Type: "email", Value: fmt.Sprint("u", len(r.Targets), "@icloud.com")})
	}
	r.Targets[299].Country = "AU"
	answer{recommendation: review.RecommendPushBack, must: "legal_basis.wrong_entity=push_back"}.compare(t,
		review.Assess(&q, r, nil, r.ReceivedAt.Add(time.Hour)))
}

// compareTogether compares the rows of two users in one request, in either order, with those of requests for each. It
// reports whether they differ from one another.
func compareTogether(t *testing.T, p *review.Policy, r *review.Request, a, b review.Target) (differ bool) {
	t.Helper()
	together := assessTargets(p, r, a, b)
	swapped := assessTargets(p, r, b, a)
	var alone [2][]review.CategoryRow
	for i, one := range []review.Target{a, b} {
		alone[i] = rowsOf(assessTargets(p, r, one), 0)
		for what, got := range map[string][]review.CategoryRow{"first": rowsOf(together, i),
			"last": rowsOf(swapped, 1-i)} {
			if k := firstDifference(alone[i], got); k >= 0 {
				t.Fatalf("%s of %s on %q at %s, %s %s:\nalone    %+v\ntogether %+v", r.Process.Instrument,
					r.Process.Authority.Country, r.Process.ServedOn, r.Platform, one.Value, what, alone[i][k], got[k])
			}
		}
	}
	if together.Recommendation != swapped.Recommendation {
		t.Fatalf("%s of %s on %q at %s: %s, in the other order %s", r.Process.Instrument, r.Process.Authority.Country,
			r.Process.ServedOn, r.Platform, together.Recommendation, swapped.Recommendation)
	}
	return fmt.Sprint(alone[0]) != fmt.Sprint(alone[1])
}

// firstDifference is the index of the first row that differs, -1 if none does.
func firstDifference(a, b []review.CategoryRow) int {
	for i := range a {
		if fmt.Sprint(a[i]) != fmt.Sprint(b[i]) {
			return i
		}
	}
	return -1
}

func assessTargets(p *review.Policy, r *review.Request, targets ...review.Target) *review.Assessment {
	other := *r
	other.Targets = targets
	return review.Assess(p, &other, nil, r.ReceivedAt.Add(time.Hour))
}

// rowsOf are the rows of one target, without its index and without which of several defects a row names.
func rowsOf(a *review.Assessment, target int) (out []review.CategoryRow) {
	for _, row := range a.Categories {
		if row.Target == target {
			row.Target = 0
			if !row.Authorised {
				row.Code = ""
			}
			out = append(out, row)
		}
	}
	return out
}
