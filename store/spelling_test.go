package store

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"lert/review"
	"lert/review/policy"
	"lert/review/query"
)

// TestSpellingsOfOneAccountMeet: requests on one account, each in another spelling, are related, and a search for any
// spelling finds them all and no other.
func TestSpellingsOfOneAccountMeet(t *testing.T) {
	p, err := policy.Builtin() // it has the numbering plans
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		kind      string
		spellings []string
		other     string
	}{
		{"phone", []string{"+442079460123", "+44 (0) 20 7946 0123", "\u200e0044 20 7946\u20110123",
			"＋44 ２０ 7946 0123", "+44 (020) 7946 0123", "(+44) 20 7946 0123", "(0044)(0)20 79460123",
			"tel:+44-20-7946-0123", "+٤٤ (٠٢٠) ٧٩٤٦ ٠١٢٣", "+४४ २० ७९४६ ०१२३"}, "+442079460124"},
		{"email", []string{"kim.moe@münchen.example", "Kim.Moe@xn--mnchen-3ya.EXAMPLE",
			"\ufeffkim.moe@mu\u0308nchen.example.", "mailto:kim.moe@münchen.example",
			"MAILTO:kim.moe@münchen.example?cc=a@b.example"},
			"kim.moe@munchen.example"},
		{"profile_url", []string{"https://www.whatsapp.com/john.doe", "https://whatsapp.com/john.doe?sk=about",
			"http://m.whatsapp.com//john.doe/?fref=nf", "https://www.whatsapp.com/John.Doe?rdid=AbC&share_url=x"},
			"https://www.whatsapp.com/jane.doe"},
		{"profile_url", []string{"https://whatsapp.com/profile.php?id=4",
			"https://www.whatsapp.com/profile.php?sk=about&id=4",
			"https://whatsapp.com//profile.php?id=4&v=info"}, "https://whatsapp.com/profile.php?id=5"},
		{"device", []string{"490154203237518", "49-015420-323751-8", "४९०१५४२०३२३७५१८"}, "490154203237519"},
		{"username", []string{"foo_bar", "@Foo_Bar", " FOO_BAR\u200e"}, "foo-bar"},
		{"ip", []string{"2001:db8::1", "2001:0DB8:0:0:0:0:0:1"}, "2001:db8::2"},
	} {
		t.Run(x.kind, func(t *testing.T) {
			f := openAt(t, filepath.Join(t.TempDir(), "lert.db"), p)
			var ids []string
			for i, value := range append(slices.Clone(x.spellings), x.other) {
				r := warrant(i)
				r.Targets = []review.Target{{Type: x.kind, Value: value}}
				r.Reference, r.Requester.Email = fmt.Sprintf("OTHER/%d", i), fmt.Sprintf("officer%d@police.example", i)
				ids = append(ids, f.importRequest(r))
			}
			same, other := ids[:len(x.spellings)], ids[len(x.spellings)]
			last := same[len(same)-1]
			var related []string
			for _, r := range f.openCase(anna, last).Related {
				related = append(related, r.ID)
			}
			slices.Sort(related)
			if want := same[:len(same)-1]; !slices.Equal(related, want) {
				t.Errorf("%s is related to %v, not to %v", last, related, want)
			}
			if r := f.openCase(anna, other).Related; len(r) != 0 {
				t.Errorf("another account is related: %+v", r)
			}
			for _, value := range x.spellings {
				q, err := query.Parse(`target:"`+value+`"`, f.now(), "")
				if err != nil {
					t.Fatal(err)
				}
				var found []string
				for _, r := range f.rows(QueueQuery{Tab: TabOpen, Query: q, Limit: 50}).Rows {
					found = append(found, r.ID)
				}
				slices.Sort(found)
				if !slices.Equal(found, same) {
					t.Errorf("a search for %q finds %v, not %v", value, found, same)
				}
			}
		})
	}
}
