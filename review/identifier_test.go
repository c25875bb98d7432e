package review_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"lert/review"
	"lert/review/policy"
	"lert/review/query"
	"lert/review/report"
)

// identifierSpellings are, for each kind of identifier, spellings of one account, the plain one first, and what is
// another account.
var identifierSpellings = []struct {
	kind      string
	same      []string
	different []string
}{
	{"phone", []string{"+442079460123", "+44 (0) 20 7946 0123", "0044 (0)20 7946-0123", "+44(0)2079460123",
		"\u200e+44 [0] 20\u00a07946\u20110123\u202c", "＋44 ２０ 7946 0123", "+44\t20 7946 0123\r\n"},
		[]string{"+44 20 7946 0124", "+4402079460123"}},
	{"phone", []string{"+390612345678", "+39 (0) 6 1234 5678", "+39 06 12345678"}, []string{"+39 6 1234 5678"}},
	{"email", []string{"kim.moe@münchen.example", "Kim.Moe@MÜNCHEN.example", "kim.moe@xn--mnchen-3ya.example",
		"kim.moe@mu\u0308nchen.example.", "\ufeffkim.moe@münchen.example\n"},
		[]string{"kim.moe@munchen.example", "kimmoe@münchen.example"}},
	{"username", []string{"foo_bär", "@Foo_Bär", "FOO_BÄR", "@foo_ba\u0308r", " foo_bär\u200e"}, []string{"foo-bär", "foo_bar"}},
	{"profile_url", []string{"https://instagram.com/foo_bar", "https://www.instagram.com/Foo_Bar/",
		"http://m.instagram.com/foo_bar?igsh=abc&hl=de", "https://INSTAGRAM.com/foo_bar?utm_source=x#posts"},
		[]string{"https://instagram.com/foo_baz"}},
	{"profile_url", []string{"https://facebook.com/profile.php?id=4",
		"https://www.facebook.com/profile.php?ref=x&id=4&utm_source=y"}, []string{"https://facebook.com/profile.php?id=5"}},
	{"ip", []string{"2001:db8::1", "2001:0DB8:0:0:0:0:0:1"}, []string{"2001:db8::2"}},
	{"ip", []string{"203.0.113.7", "::ffff:203.0.113.7"}, []string{"203.0.113.8"}},
	{"device", []string{"aabbccddeeff", "AA:BB:CC:DD:EE:FF", "aa-bb-cc-dd-ee-ff"}, []string{"aabbccddeefe"}},
	{"user_id", []string{"100000000000107", "\u200e100000000000107 "}, []string{"100000000000108"}},
	{"group_id", []string{"1203@g.us", "1203@g.us\u200b"}, []string{"1204@g.us"}},
}

// TestEverySpellingIsOneAccount: each spelling of an identifier is valid, has one form, counts once in the report, and
// is found by a query for any other spelling; another account is not.
func TestEverySpellingIsOneAccount(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range identifierSpellings {
		form := func(value string) string {
			r := &review.Request{Platform: "instagram", Targets: []review.Target{{Type: x.kind, Value: value}}}
			v, ok := review.NormalisedTarget(p, r, 0)
			if !ok {
				t.Errorf("%s %q is not valid", x.kind, value)
			}
			return v
		}
		want := form(x.same[0])
		all := &review.Request{Platform: "instagram"}
		for _, value := range x.same {
			if got := form(value); got != want {
				t.Errorf("%s %q is %q, want %q", x.kind, value, got, want)
			}
			if !review.SameAddress(value, x.same[0]) {
				t.Errorf("a notice to %q is not one to %q", value, x.same[0])
			}
			all.Targets = append(all.Targets, review.Target{Type: x.kind, Value: value})
			q, err := query.Parse(`target:"`+value+`"`, testNow, "")
			if err != nil {
				t.Fatalf("%q: %v", value, err)
			}
			if !q.Match(&query.Facts{Targets: []string{want}}) {
				t.Errorf("the query %s does not find %q", q, want)
			}
		}
		for _, value := range x.different {
			if form(value) == want || review.SameAddress(value, x.same[0]) {
				t.Errorf("%s %q is taken for %q", x.kind, value, want)
			}
		}
		if n := report.EntryOf(p, report.Case{Request: all}).Accounts; n != 1 {
			t.Errorf("the report counts %d accounts for the spellings of %q", n, x.same[0])
		}
	}
}

// TestTrunkZero: a (0) behind a calling code is dropped in every plan but those that keep it; where the plan is not
// known, the number is invalid and both readings are said.
func TestTrunkZero(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	keep := []string{"IT", "SM", "VA"}
	for _, code := range slices.Sorted(maps.Keys(p.Countries)) {
		for _, calling := range p.Countries[code].Calling {
			if len(calling) > 3 {
				continue // with an area code
			}
			want := "phone:+" + calling + "98765432"
			if slices.Contains(keep, code) {
				want = "phone:+" + calling + "098765432"
			}
			r := &review.Request{Targets: []review.Target{{Type: "phone", Value: "+" + calling + " (0) 9876-5432"}}}
			if got, ok := review.NormalisedTarget(p, r, 0); !ok || got != want {
				t.Errorf("%s: %q %v, want %q", code, got, ok, want)
			}
		}
	}
	r, err := changed(warrantDoc, withPhone("US", "+999 (0) 9876 5432")).read()
	if err != nil {
		t.Fatal(err)
	}
	for f := range review.Assess(p, r, nil, testNow).Findings() {
		if f.Code == "scope.invalid_target" {
			if s := string(f.Text); !strings.Contains(s, "+999 98765432") || !strings.Contains(s, "+999 098765432") {
				t.Errorf("it does not say both readings: %s", s)
			}
			return
		}
	}
	t.Error("a number of an unknown plan is taken")
}

// TestTextSearchFolds: words are found whatever their case and Unicode normal form.
func TestTextSearchFolds(t *testing.T) {
	r := &review.Request{Requester: review.Requester{Agency: "Polícia Straße\u200e", Name: "José"}}
	words := query.SearchText(r)
	for _, typed := range []string{"polícia", "POLI\u0301CIA", "strasse", "STRASSE", "jose\u0301", "JOSÉ"} {
		q, err := query.Parse(typed, testNow, "")
		if err != nil || !q.Match(&query.Facts{Text: words}) {
			t.Errorf("%q is not found: %v", typed, err)
		}
		if q, err = query.Parse("agency:"+typed, testNow, ""); err != nil ||
			!q.Match(&query.Facts{Agency: r.Requester.Agency + " " + r.Requester.Name}) {
			t.Errorf("agency:%q is not found: %v", typed, err)
		}
	}
}
