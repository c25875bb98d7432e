package report

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lert/review"
)

// drawEntries draws entries of every class, in and around the half-year.
func drawEntries(t *rapid.T) []Entry {
	families := append(append([]string{"", "Other", "EPOC", "EPOC-PR", "Preservation"},
		subtypes...), securityClasses...)
	n := rapid.IntRange(0, 60).Draw(t, "n")
	out := make([]Entry, n)
	for i := range out {
		e := &out[i]
		e.Case = "C-" + withCommas(1000+i)
		e.Country = rapid.SampledFrom([]string{"US", "US", "IN", "DE", "TR", "", "ZZ"}).Draw(t, "country")
		e.Kind = rapid.SampledFrom(review.Kinds).Draw(t, "kind")
		e.family = rapid.SampledFrom(families).Draw(t, "family")
		e.instrument = rapid.SampledFrom([]string{"", "uk.opo", "uk.ipa_cd", "us.subpoena"}).Draw(t, "instrument")
		e.nationalSecurity = slices.Contains(securityClasses, e.family)
		e.Accounts = rapid.IntRange(0, 3000).Draw(t, "accounts")
		e.ReceivedAt = h1.Start().Add(time.Duration(rapid.Int64Range(-100, 4400).Draw(t, "hours")) * time.Hour)
		e.outcome = rapid.SampledFrom([]string{"", "approve", "push_back", "reject", "withdrawn"}).Draw(t, "outcome")
		e.private = rapid.IntRange(0, 9).Draw(t, "private") == 0
		if !e.Kind.IsPreservation() {
			e.produced = rapid.Bool().Draw(t, "produced")
		}
		e.content = e.produced && rapid.Bool().Draw(t, "content")
		e.noData = !e.produced && rapid.Bool().Draw(t, "nodata")
		e.preserved = e.Kind.IsPreservation() && rapid.Bool().Draw(t, "kept")
		e.prospective, e.civil = rapid.Bool().Draw(t, "prospective"), rapid.Bool().Draw(t, "civil")
		e.sealed, e.notified = rapid.Bool().Draw(t, "sealed"), rapid.Bool().Draw(t, "told")
	}
	return out
}

// TestIdentities: the identities hold for any entries, their order changes no table, and
// each request counts once where it should and nowhere else.
func TestIdentities(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entries := drawEntries(t)
		r, err := Build(entries, h1, options())
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Check(); err != nil {
			t.Fatal(err)
		}
		meta, err := r.Meta()
		if err != nil {
			t.Fatal(err)
		}
		behind := func(table *Table, address string) []string {
			c, parts, err := table.Explain(address)
			if err != nil {
				t.Fatal(err)
			}
			var out []string
			sum := 0
			for _, p := range parts {
				out = append(out, p.Case)
				sum += p.Accounts
			}
			accounts := strings.Contains(address, "Accounts")
			percent := strings.HasSuffix(c.Text, "%")
			if c.n >= 0 && !percent && (accounts && c.n != sum || !accounts && c.n != len(parts)) {
				t.Fatalf("%s is %s, but behind it stand %d requests of %d accounts", address, c.Text, len(parts), sum)
			}
			return out
		}
		parted := func(what string, whole []string, parts ...[]string) {
			all := slices.Concat(parts...)
			slices.Sort(all)
			if !slices.Equal(all, slices.Sorted(slices.Values(whole))) {
				t.Fatalf("%s: %v is not parted into %v", what, whole, parts)
			}
		}
		var counted, kept []string
		for _, row := range meta.rows {
			for _, column := range meta.header[1:15] {
				behind(meta, row.key+"/"+column)
			}
			total := behind(meta, row.key+"/Total Requests")
			papers := behind(meta, row.key+"/Legal Process Request Total")
			parted(row.key, total, papers, behind(meta, row.key+"/Emergency Request Total"))
			if row.key == "US" {
				var by [][]string
				for _, s := range subtypes {
					by = append(by, behind(meta, "US/"+s))
				}
				parted("US papers", papers, by...)
			}
			counted = append(counted, total...)
			kept = append(kept, behind(meta, row.key+"/Preservation Requests")...)
		}
		// Every request of the period is counted somewhere, except national security.
		sum := r.Summary()
		in := [][]string{counted, kept}
		for _, o := range uncounted {
			in = append(in, behind(sum, "all/"+o.column))
		}
		var want []string
		for _, e := range entries {
			if h1.contains(e.ReceivedAt) && !e.nationalSecurity {
				want = append(want, e.Case)
			}
		}
		parted("the period", want, in...)

		google := r.Google()
		var long [][]string
		for _, row := range google.rows {
			long = append(long, behind(google, row.key+"/User Data Requests"))
		}
		parted("Google's rows", append(slices.Clone(counted), kept...), long...)

		oti := r.OTI()
		var types [][]string
		for _, row := range oti.rows {
			var results, notices [][]string
			for _, s := range otiResults {
				results = append(results, behind(oti, row.key+"/"+s))
			}
			for _, s := range otiNotices {
				notices = append(notices, behind(oti, row.key+"/"+s))
			}
			received := behind(oti, row.key+"/Received")
			parted(row.key+" by result", received, results...)
			parted(row.key+" by notice", received, notices...)
			if row.key != "All" {
				types = append(types, received)
			}
		}
		parted("the grid", counted, types...)

		eu := r.EU28()
		for _, row := range eu.rows {
			parted(row.key, behind(eu, row.key+"/Received"), behind(eu, row.key+"/Fulfilled"),
				behind(eu, row.key+"/Not fulfilled"), behind(eu, row.key+"/In process"))
		}

		mixed := rapid.Permutation(entries).Draw(t, "order")
		again, err := Build(mixed, h1, options())
		if err != nil {
			t.Fatal(err)
		}
		a, b := forms(t, r), forms(t, again)
		if !bytes.Equal(a, b) {
			t.Fatal("the order of the entries shows")
		}
	})
}

func forms(t *rapid.T, r *Report) []byte {
	var b bytes.Buffer
	meta, err := r.Meta()
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []*Table{meta, r.Google(), r.OTI(), r.EU28()} {
		if err := x.WriteCSV(&b); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestWhatDoesNotAddUpIsNotWritten: a report whose parts do not add up is refused.
func TestWhatDoesNotAddUpIsNotWritten(t *testing.T) {
	c := &checker{period: h1}
	r := built(t, year(), options())
	s := r.Summary()
	row := &s.rows[0]
	for i := range row.cells {
		if s.header[i] == "emergency_requests" {
			row.cells[i].n++
		}
	}
	c.requireSum("json all requests", s, row, "requests", "legal_process_requests", "emergency_requests")
	if c.err == nil || !strings.Contains(c.err.Error(), "was not written: json all requests") {
		t.Errorf("one request too many: %v", c.err)
	}
}
