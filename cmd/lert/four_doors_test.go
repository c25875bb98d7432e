package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lert/review"
	"lert/store"
	"lert/tui"
)

// facts are what a request says, by the path in the document. A value is a text, or true; what is not said is not
// there. Targets and data are lists of their own.
type facts struct {
	values  map[string]any
	targets []review.Target
	data    []string
}

// document is the facts as a request document.
func (f facts) document() map[string]any {
	doc := map[string]any{"schema": review.RequestSchema}
	for path, v := range f.values {
		at, keys := doc, strings.Split(path, ".")
		for _, k := range keys[:len(keys)-1] {
			if at[k] == nil {
				at[k] = map[string]any{}
			}
			at = at[k].(map[string]any)
		}
		at[keys[len(keys)-1]] = v
	}
	var targets, data []any
	for _, t := range f.targets {
		targets = append(targets, map[string]any{"type": t.Type, "value": t.Value})
	}
	for _, c := range f.data {
		data = append(data, map[string]any{"category": c})
	}
	if targets != nil {
		doc["targets"] = targets
	}
	if data != nil {
		doc["data"] = data
	}
	return doc
}

// page is the facts as a page of `lert new`, each text in quotes.
func (f facts) page() string {
	var b strings.Builder
	var write func(v any, indentation string)
	write = func(v any, indentation string) {
		switch v := v.(type) {
		case map[string]any:
			for _, k := range slices.Sorted(maps.Keys(v)) {
				b.WriteString("\n" + indentation + k + ":")
				write(v[k], indentation+"  ")
			}
		case []any:
			for _, x := range v {
				m := x.(map[string]any)
				first := true
				for _, k := range slices.Sorted(maps.Keys(m)) {
					b.WriteString("\n" + indentation + map[bool]string{true: "- ", false: "  "}[first] + k + ":")
					first = false
					write(m[k], indentation+"    ")
				}
			}
		case string:
			b.WriteString(" '" + strings.ReplaceAll(v, "'", "''") + "'")
		default:
			fmt.Fprintf(&b, " %v", v)
		}
	}
	write(f.document(), "")
	return b.String() + "\n"
}

// form is the facts as what is filled in on the console's form.
func (f facts) form() map[string]string {
	// What the form offers before anything is typed is emptied.
	out := map[string]string{"received_at": "", "channel": "email"}
	for path, v := range f.values {
		if s, ok := v.(string); ok {
			out[path] = s
		} else {
			out[path] = "yes"
		}
	}
	var lines []string
	for _, t := range f.targets {
		lines = append(lines, t.Type+" "+t.Value)
	}
	out["targets"], out["data"] = strings.Join(lines, "\n"), strings.Join(f.data, ",")
	return out
}

// verdict is what a door makes of facts: refused, or the findings, the rows that can be given, the recommendation and
// the clocks.
type verdict []string

var refused = verdict{"refused"}

func verdictOf(a *review.Assessment) verdict {
	out := verdict{a.Recommendation}
	for f := range a.Findings() {
		out = append(out, f.Severity+" "+f.Code)
	}
	for _, r := range a.Categories {
		out = append(out, fmt.Sprintf("%s %v %v %s", r.Category, r.Authorised, r.Producible, r.Code))
	}
	for _, c := range a.Clocks {
		out = append(out, fmt.Sprintf("%s %s", c.Name, c.Due.UTC()))
	}
	sort.Strings(out)
	return slices.Compact(out)
}

// doors are the ways in which a request comes before the checks.
type doors struct {
	t *testing.T
}

// empty is a database of its own.
func (d *doors) empty() *fixture { return newFixture(d.t) }

// verb runs a verb on a database; false if it refused.
func (d *doors) verb(s *fixture, in string, args ...string) ([]byte, bool) {
	s.closeStore()
	var out, errs bytes.Buffer
	env := testEnv(strings.NewReader(in), &out, &errs, append(args, "--db", s.path)...)
	env.Now = s.clock
	return out.Bytes(), run(context.Background(), env) == 0
}

// taken is the verdict on the one request that was taken in.
func (d *doors) taken(s *fixture) verdict {
	s.openStore()
	session := s.As(s.actor("priya"))
	page, err := session.Queue(d.t.Context(), store.QueueQuery{Tab: store.TabOpen, Limit: 2})
	if err != nil {
		d.t.Fatal(err)
	}
	if len(page.Rows) != 1 {
		return refused
	}
	c, err := session.Case(d.t.Context(), page.Rows[0].ID)
	if err != nil {
		d.t.Fatal(err)
	}
	return verdictOf(c.Assessment)
}

// check is what `lert check` says. It believes a document, as `lert import --trusted` does.
func (d *doors) check(f facts) verdict {
	raw, err := json.Marshal(f.document())
	if err != nil {
		d.t.Fatal(err)
	}
	var out, errs bytes.Buffer
	env := testEnv(bytes.NewReader(raw), &out, &errs, "check", "-", "--json")
	env.Now = func() time.Time { return fixtureStart }
	if run(context.Background(), env) != 0 {
		return refused
	}
	var a review.Assessment
	if err := json.Unmarshal(out.Bytes(), &a); err != nil {
		d.t.Fatal(err)
	}
	return verdictOf(&a)
}

func (d *doors) imported(f facts) verdict {
	raw, err := json.Marshal(f.document())
	if err != nil {
		d.t.Fatal(err)
	}
	s := d.empty()
	d.verb(s, string(raw), "import", "-")
	return d.taken(s)
}

func (d *doors) typedPage(f facts) verdict {
	s := d.empty()
	d.verb(s, f.page(), "new")
	return d.taken(s)
}

func (d *doors) typedForm(f facts) verdict {
	s := d.empty()
	me := s.actor("priya")
	draft, err := json.Marshal(f.form())
	if err != nil {
		d.t.Fatal(err)
	}
	if _, err := s.As(me).SaveDraft(d.t.Context(), "new", store.DraftSave{Body: draft}); err != nil {
		d.t.Fatal(err)
	}
	openConsole(d.t, s.Store, me, s.clock, func(o *tui.Options) { o.Start = tui.StartNew }).press("ctrl+s")
	return d.taken(s)
}

// anyFacts draws facts: for the most part what agencies write, in many spellings, and some of what cannot be read. None
// begins or ends with a blank: one that is typed there is not the agency's, and the forms drop it without a word.
func anyFacts(t *rapid.T) facts {
	f := facts{values: map[string]any{}}
	draw := func(path string, values ...string) {
		if v := rapid.SampledFrom(values).Draw(t, path); v != "" {
			f.values[path] = v
		}
	}
	tick := func(path string) {
		if rapid.Bool().Draw(t, path) {
			f.values[path] = true
		}
	}
	draw("platform", "whatsapp", "whatsapp", "google", "telegram")
	draw("kind", "records", "records", "records", "emergency", "preservation")
	draw("channel", "email", "portal", "post", "e_evidence", "etsi", "treaty")
	draw("received_at", "2026-11-20T06:00:00Z", "2026-11-20T11:30:00+05:30", "2026-11-22T09:01:00Z",
		"2026-01-05T00:00:00Z",
		"2026-11-22T09:10:00Z", "9999-12-29T00:00:00Z", "1899-01-01T00:00:00Z", "20.11.2026", "")
	draw("reference", "", "FIR #88/2026", "'quoted': yes", "Null", "0041", "\u200eCPS/41", "NO", "# 12")
	draw("requester.agency", "Kripos", "Kerala Police", "", "Null", "Kerala Police\u200e")
	draw("requester.country", "NO", "no", "NA", "IN", "in", "DE", "US", "UK", "Norway", "XX", "")
	draw("requester.kind", "law_enforcement", "court", "private") // the form always says one of them
	draw("requester.name", "Anil Menon", "Null", "None", "Nil", "", "\u200fAnil Menon")
	draw("requester.email", "anil.menon@keralapolice.gov.in", "ANIL.MENON@KeralaPolice.gov.in", "a@gmail.com",
		"anil@kerala\u200bpolice.gov.in", "not an address", "")
	draw("requester.phone", "", "+91 (0) 98 1000 0144", "\u200e+911000000144")
	tick("requester.attested")
	draw("justification", "", "To find who wrote it.", "N/A", "a: b # c")
	draw("period.from", "", "2026-11-01", "2026-11-01", "2026-02-30", "0001-01-01")
	draw("period.to", "", "2026-11-18", "2026-10-01")
	for range rapid.IntRange(0, 2).Draw(t, "targets") {
		f.targets = append(f.targets, rapid.SampledFrom([]review.Target{{Type: "phone", Value: "+911000000199"},
			{Type: "phone", Value: "+91 (0) 10 0000 0199"}, {Type: "phone", Value: "\u200e+911000000199"},
			{Type: "phone", Value: "1234"}, {Type: "email", Value: "A.Name@Example.org"},
			{Type: "email", Value: "a.name@example.org\u200f"}, {Type: "username", Value: "@Foo_Bar"},
			{Type: "ip", Value: "192.0.2.7"}, {Type: "ip", Value: "192.0.2.700"}}).Draw(t, "target"))
	}
	for _, c := range []string{"subscriber.name", "subscriber.ip_address", "content.messages"} {
		if rapid.Bool().Draw(t, c) {
			f.data = append(f.data, c)
		}
	}
	if f.values["kind"] == "emergency" {
		draw("emergency.harm", "", "A child is missing.", "N/A")
		draw("emergency.harm_kind", "death", "other")
		draw("emergency.imminence", "", "She left an hour ago.")
		draw("emergency.nexus", "", "Her phone is on.")
		tick("emergency.attested")
	} else if rapid.Bool().Draw(t, "process") {
		// The papers that the form offers follow the country, so a paper of the requester's own is drawn.
		country, _ := review.CountryCode(fmt.Sprint(f.values["requester.country"]))
		instrument := map[string]string{"IN": rapid.SampledFrom([]string{"in.bnss_94", "in.crpc_91"}).Draw(t,
			"Indian code"), "US": "us.search_warrant", "DE": "eu.epoc"}[country]
		if instrument == "" {
			return f
		}
		f.values["process.instrument"] = instrument
		draw("process.docket", "", "FIR 41/2026", "FIR 41/2023", "#12")
		draw("process.case_opened_on", "", "2026-11-02", "2023-05-09", "9.5.2023", "2026-02-30")
		draw("process.authority.role", "police", "judge")
		draw("process.authority.name", "Officer in charge", "Null")
		f.values["process.authority.country"] = country
		draw("process.issued_on", "", "2026-11-19", "1969-12-31", "2031-01-01", "19/11/2026", "9999-01-01")
		draw("process.served_on", "", "WhatsApp LLC")
		tick("process.signed")
		tick("process.sealed")
		draw("process.language", "", "en", "EN")
		draw("process.offence.description", "", "Fraud", "None")
		draw("process.offence.category", "fraud", "")
	}
	return f
}

// TestFourDoorsOneAnswer: `lert check`, `lert import`, `lert new` and the console's form take or refuse the same facts,
// and find the same in them.
func TestFourDoorsOneAnswer(t *testing.T) {
	took, refusals := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		f := anyFacts(rt)
		d := &doors{t: t}
		want := d.imported(f)
		if slices.Equal(want, refused) {
			refusals++
		} else {
			took++
		}
		others := map[string]verdict{"new": d.typedPage(f), "the form": d.typedForm(f)}
		// Ahead of the clock: a stranger is refused, and check, which believes a document, asks for a review.
		if checked := d.check(f); !slices.Contains(checked, "review intake.received_ahead") {
			others["check"] = checked
		} else if !slices.Equal(want, refused) {
			rt.Fatalf("import took what is ahead of the clock: %v", f.values["received_at"])
		}
		for name, got := range others {
			if !slices.Equal(got, want) {
				rt.Fatalf("%s differs from import:\n  import %q\n  %s %q\nfacts %v", name, want, name, got, f)
			}
		}
	})
	t.Logf("%d imported, %d refused", took, refusals)
	if !testing.Short() && (took < 5 || refusals < 5) { // a few facts may be alike
		t.Errorf("the facts are too much alike")
	}
}

// TestEveryDoorKeepsWhenTheCaseWasOpened: the day decides which of two codes governs an Indian case, and no door loses
// it.
func TestEveryDoorKeepsWhenTheCaseWasOpened(t *testing.T) {
	for opened, want := range map[string]string{
		"2026-11-02": "push_back legal_basis.wrong_statute",
		"2023-05-09": "info legal_basis.policy_clause",
		"":           "review legal_basis.wrong_statute",
	} {
		f := facts{values: map[string]any{"platform": "whatsapp", "kind": "records", "channel": "portal",
			"received_at": "2026-11-20T06:00:00Z", "requester.agency": "Kerala Police", "requester.country": "IN",
			"requester.kind": "law_enforcement", "requester.name": "Anil Menon", "requester.attested": true,
			"requester.email": "anil.menon@keralapolice.gov.in", "process.instrument": "in.crpc_91",
			"process.statute": "CrPC, section 91", "process.authority.role": "police",
			"process.authority.country": "IN",
			"process.issued_on":         "2026-11-19", "process.served_on": "WhatsApp LLC", "process.signed": true},
			targets: []review.Target{{Type: "phone", Value: "+911000000199"}}, data: []string{"subscriber.name"}}
		if opened != "" {
			f.values["process.case_opened_on"] = opened
		}
		d := &doors{t: t}
		for name, got := range map[string]verdict{"check": d.check(f), "import": d.imported(f), "new": d.typedPage(f),
			"the form": d.typedForm(f)} {
			if !slices.Contains(got, want) {
				t.Errorf("%s, opened %q: %q, want %q", name, opened, got, want)
			}
		}
	}
}
