package review_test

import (
	"fmt"
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
	{"phone", slices.Concat([]string{"+442079460123", "0044 (0)20 7946-0123", "+44(0)2079460123",
		"\u200e+44 [0] 20\u00a07946\u20110123\u202c", "+44\t20 7946 0123\r\n"}, phoneSpellings()),
		[]string{"+44 20 7946 0124", "+4402079460123"}},
	{"phone", []string{"+390612345678", "+39 (0) 6 1234 5678", "+39 06 12345678", "+39 (06) 12345678",
		"(+39) (06) 1234 5678"}, []string{"+39 6 1234 5678"}},
	{"email", emailSpellings(),
		[]string{"kim.moe@munchen.example", "kimmoe@münchen.example", "kim.moe+a@münchen.example"}},
	{"username", []string{"foo_bär", "@Foo_Bär", "FOO_BÄR", "@foo_ba\u0308r", " foo_bär\u200e"},
		[]string{"foo-bär", "foo_bar"}},
	{"profile_url", []string{"https://instagram.com/foo_bar", "https://www.instagram.com/Foo_Bar/",
		"http://m.instagram.com/foo_bar?igsh=abc&hl=de", "www.instagram.com/foo_bar", "instagram.com/foo_bar/",
		"https://INSTAGRAM.com/foo_bar?utm_source=x#posts"},
		[]string{"https://instagram.com/foo_baz"}},
	{"profile_url", profileSpellings("/john.doe", "/John.Doe", "//john.doe", "/john.doe/", "/./john%2Edoe"),
		[]string{"https://facebook.com/johndoe", "https://facebook.com/john.doe.2",
			"https://facebook.com/jane/john.doe"}},
	{"profile_url", profileSpellings("/profile.php?id=4", "/Profile.php?ID=4", "//profile.php/?id=4"),
		[]string{"https://facebook.com/profile.php?id=5", "https://facebook.com/story.php?id=4",
			"https://facebook.com/profile.php?id=4&id=5", "https://facebook.com/profile.php"}},
	{"profile_url", profileSpellings("/members.aspx?account=kim&nr=7"),
		[]string{"https://facebook.com/members.aspx?account=kim&nr=8", "https://facebook.com/members.aspx?nr=7"}},
	{"profile_url", profileSpellings("/send?phone=442079460123"),
		[]string{"https://facebook.com/send?phone=442079460124"}},
	{"ip", []string{"2001:db8::1", "2001:0DB8:0:0:0:0:0:1"}, []string{"2001:db8::2"}},
	{"ip", []string{"203.0.113.7", "::ffff:203.0.113.7", "２０３.０.１１３.７"}, []string{"203.0.113.8"}},
	{"device", []string{"aabbccddeeff", "AA:BB:CC:DD:EE:FF", "aa-bb-cc-dd-ee-ff"}, []string{"aabbccddeefe"}},
	{"device", []string{"490154203237518", "49-015420-323751-8", inDigits("490154203237518", '٠')},
		[]string{"490154203237519"}},
	{"user_id", []string{"100000000000107", "\u200e100000000000107 ", inDigits("100000000000107", '०')},
		[]string{"100000000000108"}},
	{"group_id", []string{"1203@g.us", "1203@g.us\u200b"}, []string{"1204@g.us"}},
}

// inDigits is a text with its digits in another script.
func inDigits(s string, zero rune) string {
	return strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' {
			return zero + c - '0'
		}
		return c
	}, s)
}

// phoneSpellings are spellings of +442079460123: each way to write the calling code, the area code and the digits.
func phoneSpellings() (out []string) {
	for _, code := range []string{"+44", "＋44", "0044", "(+44)", "[+44]", "(0044)", "( +44 )", "tel:+44", "TEL:+44"} {
		for _, area := range []string{" 20", "-20", "20", " (20)", " (0) 20", "(0)20", "[0]20", " ( 0 ) (20)", " (020)",
			"(020)", "[020]", " (0 20)", " (0-20)"} {
			out = append(out, code+area+" 7946 0123")
		}
	}
	for _, zero := range []rune{'٠', '۰', '०', '০', '๐', '０', '߀', '𝟎', '𝟶'} {
		for _, s := range []string{"+44 20 7946 0123", "+44 (020) 7946 0123", "0044 (0) 20 7946 0123"} {
			out = append(out, inDigits(s, zero))
		}
	}
	return out
}

// emailSpellings are spellings of kim.moe@münchen.example that an e-mail program takes.
func emailSpellings() (out []string) {
	for _, domain := range []string{"münchen.example", "MÜNCHEN.example", "xn--mnchen-3ya.example",
		"XN--MNCHEN-3YA.Example", "mu\u0308nchen.example", "münchen。example"} {
		for _, form := range []string{"kim.moe@%s", "Kim.Moe@%s.", "\ufeffkim.moe@%s\n", "mailto:kim.moe@%s",
			"MailTo:KIM.MOE@%s?subject=a@b&cc=c@d.example", "mailto:kim%%2emoe%%40%s"} {
			out = append(out, fmt.Sprintf(form, domain))
		}
	}
	return out
}

// profileSpellings are addresses with each of the paths, on each host and with parameters that name no account.
func profileSpellings(paths ...string) (out []string) {
	for _, host := range []string{"https://facebook.com", "http://www.facebook.com", "https://m.facebook.com.",
		"HTTPS://MBASIC.Facebook.com:443", "https://ｆacebook.com"} {
		for _, path := range paths {
			for _, query := range []string{"", "sk=about", "fref=nf",
				"rdid=AbC&share_url=https%3A%2F%2Fx.example%2Fy%3Fid%3D5", "ref=x&utm_source=y", "__tn__=a&_rdr",
				"mibextid=z&locale=de_DE", "tab=photos#top"} {
				if query != "" && strings.Contains(path, "?") {
					query = "&" + query
				} else if query != "" {
					query = "?" + query
				}
				out = append(out, host+path+query)
			}
		}
	}
	return out
}

// TestASenderIsOneAddress: whatever is around an address, it is the same sender.
func TestASenderIsOneAddress(t *testing.T) {
	for _, address := range emailSpellings() {
		for _, form := range []string{"%s", "<%s>", "Kim Moe <%s>", `"Moe, Kim" <%s>`} {
			if got := review.NormalEmail(fmt.Sprintf(form, address)); got != "kim.moe@münchen.example" {
				t.Errorf("%q is %q", fmt.Sprintf(form, address), got)
			}
		}
	}
	for _, s := range []string{`"kim.moe"@münchen.example`, "kim\u200b.moe@mün\u00adchen.example"} {
		if got := review.NormalEmail(s); got != "kim.moe@münchen.example" {
			t.Errorf("%q is %q", s, got)
		}
	}
}

// TestWhatWasVerifiedOutlivesASpelling: a revision that writes the sender's address in another way changes nothing of
// what was found out about the sender; one with another address does.
func TestWhatWasVerifiedOutlivesASpelling(t *testing.T) {
	from := func(email string) *review.Request {
		return &review.Request{Requester: review.Requester{Agency: "Police", Name: "Kim Moe", Email: email}}
	}
	for _, kind := range []string{review.ObservedCallback, review.ObservedSignal} {
		o := review.Observation{Kind: kind, Target: -1}
		if !o.ChangedBetween(from("kim.moe@münchen.example"), from("kim.moe@munchen.example")) {
			t.Errorf("a %s counts for another address", kind)
		}
		for _, email := range emailSpellings() {
			if o.ChangedBetween(from("kim.moe@münchen.example"), from(email)) {
				t.Errorf("a %s does not count for %q", kind, email)
			}
		}
	}
}

// TestNumbersThatNobodyCanRead: more zeros than one before the area code, or a zero where the plan is not known, are
// not a telephone number.
func TestNumbersThatNobodyCanRead(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, value := range []string{"+44 (00) 20 7946 0123", "+44 (0020) 7946 0123", "+44 (0) 020 7946 0123",
		"(+44) (00) 20 7946 0123", "+44 (0)(020) 7946 0123", "+39 (00) 6 1234 5678", "+999 (020) 9876 5432"} {
		r := &review.Request{Targets: []review.Target{{Type: "phone", Value: value}}}
		if got, ok := review.NormalisedTarget(p, r, 0); ok {
			t.Errorf("%q is %s", value, got)
		}
	}
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
			for _, form := range []string{"+%s (0) 9876-5432", "+%s (098) 765432", "(+%s)(0)98 765432"} {
				value := fmt.Sprintf(form, calling)
				r := &review.Request{Targets: []review.Target{{Type: "phone", Value: value}}}
				if got, ok := review.NormalisedTarget(p, r, 0); !ok || got != want {
					t.Errorf("%s: %s is %q %v, want %q", code, value, got, ok, want)
				}
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

// TestTextSearchFindsAddresses: the address of a sender or a target is found by each of its spellings.
func TestTextSearchFindsAddresses(t *testing.T) {
	all := emailSpellings()
	for _, stored := range all {
		for _, words := range []string{
			query.SearchText(&review.Request{Requester: review.Requester{Email: stored}}),
			query.SearchText(&review.Request{Targets: []review.Target{{Type: "email", Value: stored}}}),
		} {
			for _, typed := range append(all[:len(all):len(all)], "@xn--mnchen-3ya.example", "kim.moe@MÜN") {
				q, err := query.Parse(`"`+typed+`"`, testNow, "")
				if err != nil || !q.Match(&query.Facts{Text: words}) {
					t.Errorf("%q does not find %q: %v", typed, stored, err)
				}
			}
			if q, err := query.Parse("kim@münchen.example", testNow, ""); err != nil ||
				q.Match(&query.Facts{Text: words}) {
				t.Errorf("another address finds %q: %v", stored, err)
			}
		}
	}
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
