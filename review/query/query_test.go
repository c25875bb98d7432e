package query_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lert/review"
	"lert/review/problem"
	"lert/review/query"
	"lert/review/text"
)

var queryNow = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

func mustParse(t testing.TB, s string) *query.Query {
	t.Helper()
	q, err := query.Parse(s, queryNow, "r.okoye")
	if err != nil {
		t.Fatalf("ParseQuery(%q): %v", s, err)
	}
	return q
}

// exampleFacts is the row that the queries of the table below are about.
func exampleFacts() *query.Facts {
	return &query.Facts{
		ID: "WA-2026-000412", Kind: review.KindRecords, Country: "IN", Agency: "Delhi Police Cyber Cell",
		Platform:   "whatsapp",
		Instrument: "in.bnss_94", Targets: []string{"phone:+911000000107", "email:Some.One@example.org"},
		Reference: "FIR 118/2026",
		Channel:   "portal", Purpose: "criminal_investigation", State: review.StateOpen, ClaimedBy: "r.okoye",
		Claimed:   true,
		DecidedBy: "M.Weiß", Outcome: "push_back", Recommendation: "approve_narrowed", Notice: "none",
		Codes: []string{"scope.encrypted", "notice.due"}, Grounds: []string{"overly_broad"},
		Categories: []string{"subscriber.name", "content.messages"},
		Verdicts: [5]review.Verdict{review.Pass, review.Pass, review.Limited, review.NotApplicable,
			review.NeedsReview},
		Due: queryNow.Add(5 * time.Hour), Received: queryNow.Add(-67 * time.Hour), Decided: time.Time{},
		HasRelated: true, Mine: true, NumberTarget: true,
		Text: "si r. verma\nnotice under section 94\nwire fraud of \"two\" polícia c:\\x",
	}
}

func TestQueryMatches(t *testing.T) {
	for _, c := range []struct {
		query string
		want  bool
	}{
		{"", true},
		{"kind:records", true}, {"kind:record*", true}, {"kind:EMERGENCY", false}, {"-kind:emergency", true},
		{"kind:preserve,records", true},
		{"country:IN,BR", true}, {"country:in", true}, {"country:br", false}, {"-country:IN,BR", false},
		{"agency:police", true}, {"agency:delhi*", true}, {"agency:police*", false}, {`agency:"Cyber Cell"`, true},
		{`agency:"delhi*"`, false},
		{"platform:whatsapp", true}, {"platform:whats", false}, {"platform:w*", true},
		{"instrument:in.bnss_94", true}, {"instrument:in.*", true}, {"instrument:bnss", true},
		{"instrument:in.bnss", false}, {"instrument:none", false},
		{"target:+911000000107", true}, {`target:"+91 10000 00107"`, true}, {"target:phone:+91*", true},
		{"target:+91*", true}, {"target:example.org", true}, {"target:some.one@EXAMPLE.org", true},
		{"target:none", false},
		{"id:000412", true}, {"id:wa-2026-*", true}, {"ref:118/2026", true}, {"reference:fir*", true},
		{"analyst:weiß", true}, {"analyst:me", false}, {"holder:me", true}, {"holder:okoye", true},
		{"holder:none", false},
		{"claim:me", true}, {"claim:free", false}, {"claim:held", true}, {"claim:okoye", true}, {"-claim:me", false},
		{"outcome:push_back", true}, {"outcome:none", false}, {"recommend:approve*", true},
		{"recommend:approve", false},
		{"code:scope.*", true}, {"code:scope", true}, {"code:encrypted", true}, {"code:scope.not_held", false},
		{"code:notice.due,scope.not_held", true},
		{"check:scope=limited", true}, {"check:scope=fail", false}, {"check:scope=fail,limited", true},
		{"check:requester=limited,pass", true},
		{"check:scope", true}, {"check:requester", false}, {"check:emergency", false}, {"check:emergency=-", true},
		{"check:legal=P", true}, {"check:review", true}, {"check:fail", false},
		{"ground:overly_broad", true}, {"ground:unlawful", false},
		{"category:content.messages", true}, {"category:content", true}, {"category:content.*", true},
		{"category:mail", false}, {"category:messages", true}, {"category:any", false},
		{"channel:portal", true}, {"purpose:intelligence", false}, {"notice:none", true}, {"notice:delay", false},
		{"state:open,referred,waiting,decided", true}, {"state:decided", false},
		{"due:<24h", true}, {"due:<5h", false}, {"due:<=5h", true}, {"due:>4h", true}, {"due:5h", true},
		{"due:>1d", false}, {"due:today", true}, {"due:tomorrow", false}, {"due:none", false}, {"due:*", true},
		{"due:<-2h", false},
		{"received:<3d", true}, {"received:<2d", false}, {"received:>2d", true}, {"received:67h", true},
		{"received:<67h", false}, {"received:>=2026-11-19", true}, {"received:>2026-11-19", false},
		{"received:2026-11-19", true}, {"received:<=2026-11-19", true}, {"received:<2026-11-19", false},
		{"received:>=2026-11-19T14:00:00Z", true}, {"received:>2026-11-19T14:00:00Z", false}, {"received:>1d12h", true},
		{"decided:none", true}, {"decided:<7d", false}, {"-decided:*", true},
		{"is:related", true}, {"is:emergency,overdue", false}, {"is:mine is:related", true}, {"-is:overdue", true},
		{"is:number", true}, {"is:calls", false}, {"is:late", false},
		{"is:counsel", false}, {"is:over*", false},
		{"fraud", true}, {"FRAUD", true}, {"frau*", true}, {`"wire fraud"`, true}, {`"fraud wire"`, false},
		{"-fraud", false}, {"POLÍCIA", true}, {`"of \"two\""`, true}, {`"c:\\x"`, true},
		{"country:IN fraud -is:overdue due:<24h", true}, {"country:IN murder", false},
	} {
		if got := mustParse(t, c.query).Match(exampleFacts()); got != c.want {
			t.Errorf("%q matches: %v, want %v", c.query, got, c.want)
		}
	}
}

func TestOverdueIsDueWithinAnyTime(t *testing.T) {
	late := &query.Facts{Due: queryNow.Add(-3 * time.Hour)}
	for query, want := range map[string]bool{"due:<24h": true, "due:<-2h": true, "due:<-4h": false, "due:<now": true,
		"due:>0h": false} {
		if got := mustParse(t, query).Match(late); got != want {
			t.Errorf("%q matches what was due three hours ago: %v, want %v", query, got, want)
		}
	}
	if mustParse(t, "due:<24h").Match(&query.Facts{}) {
		t.Error("a request without a clock is due within a day")
	}
}

func TestQueryDatesAreDaysWhereTheReaderIs(t *testing.T) {
	zone := time.FixedZone("IST", 5*3600+1800)
	q, err := query.Parse("received:2026-11-22", queryNow.In(zone), "")
	if err != nil {
		t.Fatal(err)
	}
	if !q.Match(&query.Facts{Received: time.Date(2026, 11, 21, 18, 30, 0, 0, time.UTC)}) {
		t.Error("midnight in India is not in the day")
	}
	if q.Match(&query.Facts{Received: time.Date(2026, 11, 22, 18, 30, 0, 0, time.UTC)}) {
		t.Error("the next midnight in India is in the day")
	}
}

func TestBadQueryPointsAtTheCharacter(t *testing.T) {
	for _, c := range []struct {
		query string
		pos   int
		msg   string // part of it
		hint  string // part of it
	}{
		{"contry:IN", 0, `no field "contry"`, `"country"?`},
		{"fraud rec:x", 6, `no field "rec"`, `"recommend"?`},
		{"https://example.org", 0, "no field", "quotes"},
		{":x", 0, "colon", "field:value"},
		{"kind:emergencey", 5, `"emergencey" is not a value of "kind"`, "kind:emergency"},
		{"kind:records,foo", 13, `"foo" is not a value of "kind"`, "preservation"},
		{"country:IND", 8, "not the code of a country", "two letters"},
		{"country:", 8, "no value", "country:IN,BR"},
		{"country:IN,", 11, "no value", ""},
		{"country:IN,,BR", 11, "no value", ""},
		{`agency:"Delhi`, 7, "is not closed", ""},
		{`agency:"Delhi"x`, 14, "space", ""},
		{`"a"b`, 3, "space", ""},
		{`fraud ""`, 6, "quotes are empty", ""},
		{"due:<24x", 4, `"24x" is not a time`, "<24h"},
		{"due:<", 4, `no time follows "<"`, "<24h"},
		{"due:2026-02-30", 4, "is not a time", ""},
		{"received:<99999999d", 9, "is not a time", ""},
		{"check:scop=fail", 6, "not a check", "check:scope=fail"},
		{"check:scope=failed", 6, `"failed" is not a verdict`, "not_applicable"},
		{"code:scoop.x", 5, "no code", "code:scope.x"},
		{"category:content.mesages", 9, "is not a value of \"category\"", "content.messages"},
		{"is:urgent", 3, "is not a value of \"is\"", "emergency"},
		{"a - b", 2, "minus", ""},
		{"*", 0, "star", ""},
		{"ab\xffc", 2, "UTF-8", ""},
		{strings.Repeat("x", 5000), 4096, "longer", ""},
	} {
		_, err := query.Parse(c.query, queryNow, "")
		var bad *problem.Error
		if !errors.As(err, &bad) || !errors.Is(err, problem.BadQuery) {
			t.Errorf("%q: %v, want a bad query", c.query, err)
			continue
		}
		if bad.Where.Column != c.pos+1 || !strings.Contains(bad.What, c.msg) || !strings.Contains(bad.Hint, c.hint) {
			t.Errorf("%q: at %d %q, hint %q; want at %d %q, hint %q", c.query, bad.Where.Column, bad.What, bad.Hint,
				c.pos+1, c.msg, c.hint)
		}
	}
	if _, err := query.Parse("holder:me", queryNow, ""); err == nil {
		t.Error("holder:me passes where nobody knows who is asking")
	}
}

func TestCaretStandsUnderTheCharacter(t *testing.T) {
	_, err := query.Parse("polícia\x1b contry:IN", queryNow, "")
	var bad *problem.Error
	if !errors.As(err, &bad) {
		t.Fatal(err)
	}
	want := "polícia␛ contry:IN\n         ^"
	if got := bad.Where.Excerpt; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := bad.Error(); !strings.HasPrefix(got, "query, character 10: ") || strings.Contains(got, "\n") {
		t.Errorf("Error() = %q", got)
	}
}

func TestQuerySaysWhatItNeeds(t *testing.T) {
	var none *query.Query
	if !none.Empty() || !mustParse(t, "  ").Empty() || mustParse(t, "x").Empty() || !none.Match(&query.Facts{}) {
		t.Error("an empty query is one without terms and matches everything")
	}
	if mustParse(t, "country:IN").NeedsText() || !mustParse(t, "country:IN -x").NeedsText() {
		t.Error("only bare words need the text")
	}
	if !mustParse(t, "reference:x").Uses("ref") || mustParse(t, "id:x").Uses("ref") ||
		mustParse(t, "x").Uses("nonsense") {
		t.Error("Uses names the fields of the terms")
	}
}

func TestEveryFieldsExampleParses(t *testing.T) {
	for _, f := range query.Fields() {
		mustParse(t, f.Example)
		for _, v := range f.Values {
			mustParse(t, f.Name+":"+v)
		}
	}
}

func TestMatchDoesNotAllocate(t *testing.T) {
	q := mustParse(t, "country:IN,BR agency:POLICE target:+91* code:scope.* due:<24h received:>1d "+
		"check:scope=fail,limited is:related -holder:x analyst:weiß fraud category:content")
	x := exampleFacts()
	if !q.Match(x) {
		t.Fatal("the query does not match its row")
	}
	if n := testing.AllocsPerRun(100, func() { q.Match(x) }); n != 0 {
		t.Errorf("Match allocates %v times, want none", n)
	}
}

func TestSearchableHoldsWhatAnAnalystReads(t *testing.T) {
	r := &review.Request{
		Reference: "REF-1",
		Requester: review.Requester{Agency: "Polícia CIVIL", Email: "A@B.example"},
		Process: &review.Process{Docket: "DOCKET-9",
			Offence: &review.Offence{Description: "Wire Fraud", Provisions: []string{"§ 1343"}}},
		Targets:       []review.Target{{Value: "+12025550143"}},
		Justification: "Because",
		Emergency:     &review.EmergencyClaim{Nexus: "NEXUS"},
		Attachments:   []review.Attachment{{Name: "Order.pdf"}},
	}
	words := query.SearchText(r, "A Note")
	for _, w := range []string{"ref-1", "polícia civil", "a@b.example", "docket-9", "wire fraud", "§ 1343",
		"+12025550143", "because", "nexus", "order.pdf", "a note"} {
		if !strings.Contains(words, w) {
			t.Errorf("%q is not found", w)
		}
	}
}

// queryLine draws a line that is mostly well formed.
func queryLine(t *rapid.T) string {
	var terms []string
	fields := query.Fields()
	for range rapid.IntRange(0, 5).Draw(t, "terms") {
		f := fields[rapid.IntRange(0, len(fields)-1).Draw(t, "field")]
		term := rapid.SampledFrom([]string{f.Example, f.Example + ",none", f.Example + "*",
			`"` + rapid.StringMatching(`[a-z é\\*:,-]{1,6}`).Draw(t, "phrase") + `"`,
			rapid.StringMatching(`[a-zÀ-ÿ*,"\\-]{1,8}`).Draw(t, "word"),
			"agency:" + rapid.StringMatching(`("[a-z ]{1,4}"|[a-z*]{1,4})(,[a-zß]{1,3})?`).Draw(t,
				"agency")}).Draw(t, "term")
		if rapid.Bool().Draw(t, "not") {
			term = "-" + term
		}
		terms = append(terms, term)
	}
	return strings.Join(terms, rapid.SampledFrom([]string{" ", "  ", "\t", "\u00a0"}).Draw(t, "space"))
}

func TestQueryStringReparsesToAnEqualQuery(t *testing.T) {
	drawn, parsed := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		drawn++
		line := queryLine(t)
		q, err := query.Parse(line, queryNow, "me")
		if err != nil {
			return
		}
		parsed++
		again, err := query.Parse(q.String(), queryNow, "me")
		if err != nil {
			t.Fatalf("%q became %q: %v", line, q, err)
		}
		if q.String() != again.String() || !sameMatches(q, again) {
			t.Fatalf("%q became %q, then %q", line, q, again)
		}
	})
	if parsed*4 < drawn {
		t.Errorf("only %d of the %d lines drawn were queries", parsed, drawn)
	}
}

// sameMatches compares two queries by whether they match two rows that differ in every field.
func sameMatches(a, b *query.Query) bool {
	none, all := &query.Facts{}, exampleFacts()
	return a.Match(none) == b.Match(none) && a.Match(all) == b.Match(all) && a.NeedsText() == b.NeedsText()
}

func FuzzParseQuery(f *testing.F) {
	for _, s := range []string{"country:IN,BR due:<24h", `"a \" b" -x`, "check:scope=fail,limited", "is:mine",
		"received:>=2026-11-01T00:00:00Z", "due:<-1d2h", `agency:"x",y*`, "--x", "a:b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q, err := query.Parse(s, queryNow, "me")
		if err != nil {
			var bad *problem.Error
			if !errors.As(err, &bad) || bad.Where.Column < 1 || bad.Where.Column > len(s)+1 || bad.What == "" ||
				bad.Hint == "" {
				t.Fatalf("%q: %#v", s, err)
			}
			if c := bad.Where.Excerpt; string(text.CleanLines(c)[0]) != strings.SplitN(c, "\n", 2)[0] {
				t.Fatalf("%q: the caret's line is not clean: %q", s, c)
			}
			return
		}
		again, err := query.Parse(q.String(), queryNow, "me")
		if err != nil || !sameMatches(q, again) || again.String() != q.String() {
			t.Fatalf("%q became %q: %v", s, q, err)
		}
	})
}

func BenchmarkQueryMatch(b *testing.B) {
	q, x := mustParse(b, "country:IN agency:cell due:<24h fraud"), exampleFacts()
	b.ReportAllocs()
	for b.Loop() {
		q.Match(x)
	}
}

func TestQueryFieldsAreTheLanguagesFields(t *testing.T) {
	var got []string
	for _, f := range query.Fields() {
		if f.Name != "holder" && f.Name != "is" { // named in the examples, not in the list
			got = append(got, f.Name)
		}
	}
	want := strings.Fields("kind country agency platform instrument target id ref analyst outcome recommend code " +
		"check ground category channel purpose notice state claim due received decided")
	seen := map[string]bool{}
	for _, g := range got {
		seen[g] = true
	}
	for _, w := range want {
		if !seen[w] {
			t.Errorf("there is no field %s", w)
		}
	}
	if len(got) != len(want) {
		t.Errorf("fields are %v, want %v", got, want)
	}
}
