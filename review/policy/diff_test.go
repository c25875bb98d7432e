package policy

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lert/review"
)

// house is the builtin policy with one more pack on top.
func house(t *testing.T, body string) (old, new *review.Policy) {
	t.Helper()
	dir := t.TempDir()
	head := "pack: house/diff\ntitle: House rules\nas_of: 2026-11-20\ncite: house\nconfidence: J\nsources:\n  " +
		"house: {title: House rules}\n"
	if err := os.WriteFile(filepath.Join(dir, "house.yaml"), []byte(head+body), 0o600); err != nil {
		t.Fatal(err)
	}
	old, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	new, err = Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return old, new
}

// rowsOf are the changes without the source that every house pack adds.
func rowsOf(changes []Change) (out []Change) {
	for _, c := range changes {
		if c.Kind != "source" {
			out = append(out, c)
		}
	}
	return out
}

func TestDiffNothing(t *testing.T) {
	p, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	again, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	if c := Diff(p, again); len(c) != 0 {
		t.Errorf("the same packs differ in %v", c)
	}
	if text := DescribeChanges(p, again, nil); text != "" {
		t.Errorf("a page about nothing: %q", text)
	}
}

func TestDiff(t *testing.T) {
	tests := []struct {
		name, body string
		// kind id what field: text, one line each
		want []string
	}{
		{"a severity", "platforms:\n  - {id: whatsapp, extends: true, severities: [{code: scope.long_period, " +
			"severity: push_back}]}\n",
			[]string{`platform whatsapp added severities[0]: severity changes: scope.long_period; severity push back`}},
		{"a code's weight", "codes:\n  - {code: scope.long_period, extends: true, severity: push_back, ground: " +
			"overly_broad}\n",
			[]string{`code scope.long_period changed severity: severity: from review to push back`}},
		{"a phrase", "words:\n  emergency: [life and limb of a whale]\n",
			[]string{`words emergency added : "life and limb of a whale"`}},
		{"an agency", "senders:\n  agencies: [{name: Harbour Police, country: US, domains: " +
			"[harbour-police.example]}]\n",
			[]string{`agency harbour-police.example added : name "Harbour Police"; country US; domains ` +
				`harbour-police.example`}},
		{"a holiday", "holidays: {IE: {2031-12-24: House day}}\n",
			[]string{`holiday IE 2031-12-24 added : "House day"`}},
		{"a clock", "clocks:\n  - {id: house.answer, clock: response, hours: 48, count: hours, from: received_at, " +
			"when: {countries: [IS]}, text: The house answers Iceland within two days.}\n",
			[]string{`clock house.answer added : where countries IS; id house.answer; clock response; hours 48; ` +
				`count hours; from received at; text "The house answers Iceland within two days."`}},
		{"a look-alike", "confusables: {\"ᴛ\": t}\n", []string{`look-alike U+1D1B added : t`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			old, new := house(t, tt.body)
			changes := Diff(old, new)
			var got []string
			for _, c := range rowsOf(changes) {
				got = append(got, strings.Join([]string{c.Kind, c.ID, c.What, c.Field}, " ")+": "+c.Text)
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
			// In the other direction there are as many changes, with from and to exchanged.
			back := Diff(new, old)
			if len(back) != len(changes) {
				t.Errorf("%d changes there, %d back", len(changes), len(back))
			}
			if _, err := json.Marshal(changes); err != nil {
				t.Error(err)
			}
			page := DescribeChanges(old, new, changes)
			for _, c := range changes {
				if !strings.Contains(page, c.ID) {
					t.Errorf("the page does not name %s:\n%s", c.ID, page)
				}
			}
		})
	}
}

// TestDiffNested changes rows inside rows and expects the changes that a lawyer would name.
func TestDiffNested(t *testing.T) {
	p, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	const id = "us.search_warrant"
	with := func(change func(*review.Instrument)) *review.Policy {
		q := *p
		q.Instruments = map[string][]*review.Instrument{}
		for k, rows := range p.Instruments {
			q.Instruments[k] = rows
		}
		rows := append([]*review.Instrument{}, p.Instruments[id]...)
		last := *rows[len(rows)-1]
		last.Reach = append([]review.Reach{}, last.Reach...)
		change(&last)
		rows[len(rows)-1] = &last
		q.Instruments[id] = rows
		return &q
	}
	first := p.Instruments[id][len(p.Instruments[id])-1].Reach[0]
	tests := []struct {
		name   string
		change func(*review.Instrument)
		what   string
		field  string
		text   string
	}{
		{"a bar", func(i *review.Instrument) { i.Reach[0].MinYears = 3 }, Changed, "reach[0].min_years",
			"minimum sentence in years: from 0 to 3"},
		{"an issuer", func(i *review.Instrument) { i.Issuers = append([]string{"clerk"}, i.Issuers...) }, Changed,
			"issuers", "issued by: adds clerk"},
		{"a removed row", func(i *review.Instrument) { i.Reach = i.Reach[1:] }, Removed, "reach[0]", "reaches: "},
		{"a new row", func(i *review.Instrument) {
			i.Reach = append(i.Reach, review.Reach{Basis: first.Basis, Categories: []string{"credentials.any"},
				Time: "stored"})
		}, Added, "reach[", "reaches: credentials.any; time stored"},
		{"a condition", func(i *review.Instrument) { i.Reach[0].When.Roles = []string{"judge"} }, Changed,
			"reach[0].when.roles", "where, issued by: from none to judge"},
		{"a footing", func(i *review.Instrument) { i.Reach[0].Cite = "elsewhere" }, Changed, "reach[0].cite",
			"cites: from"},
		{"no silence", func(i *review.Instrument) {
			i.Nondisclosure = &review.NondisclosureRule{Basis: first.Basis, Ground: "court_order"}
		}, Added, "secrecy", "silence: ground court order"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			q := with(tt.change)
			changes := Diff(p, q)
			if len(changes) != 1 {
				t.Fatalf("%d changes: %+v", len(changes), changes)
			}
			c := changes[0]
			if c.Kind != "instrument" || c.ID != id || c.What != tt.what || !strings.HasPrefix(c.Field, tt.field) ||
				!strings.Contains(c.Text, tt.text) {
				t.Errorf("got %+v", c)
			}
			if c.What != Removed && c.Cite == "" {
				t.Errorf("the change is cites nothing: %+v", c)
			}
		})
	}
}

// TestDiffTakenOver: if only the cite of an instrument changes, the rows in it that inherit the cite are not changes.
func TestDiffTakenOver(t *testing.T) {
	a := &review.Policy{Codes: map[string]*review.Code{}, Instruments: map[string][]*review.Instrument{"x.y": {{
		ID: "x.y", Basis: review.Basis{Cite: "one"}, Reach: []review.Reach{{Basis: review.Basis{Cite: "one"},
			Categories: []string{"*"}}}}}}}
	b := &review.Policy{Codes: map[string]*review.Code{}, Instruments: map[string][]*review.Instrument{"x.y": {{
		ID: "x.y", Basis: review.Basis{Cite: "two"}, Reach: []review.Reach{{Basis: review.Basis{Cite: "two"},
			Categories: []string{"*"}}}}}}}
	changes := Diff(a, b)
	if len(changes) != 1 || changes[0].Field != "cite" || changes[0].From != "one" || changes[0].To != "two" {
		t.Errorf("got %+v", changes)
	}
}

// TestDiffOrder: in a list in which the first row that applies counts, an exchange of rows is a change.
func TestDiffOrder(t *testing.T) {
	h := []review.Holding{{Categories: []string{"subscriber.*"}, Held: "stored"}, {Categories: []string{"content.*"},
		Held: "none"}}
	of := func(rows ...review.Holding) *review.Policy {
		return &review.Policy{Platforms: map[string]*review.Platform{"x": {ID: "x", Holdings: rows}}}
	}
	changes := Diff(of(h[0], h[1]), of(h[1], h[0]))
	if len(changes) != 1 || changes[0].What != Reordered || changes[0].Field != "holdings" {
		t.Errorf("got %+v", changes)
	}
}

// TestDiffComplete changes one value of one row, found by reflection, and expects exactly one change of that row.
func TestDiffComplete(t *testing.T) {
	p, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	ids := sorted(p.Platforms)
	rapid.Check(t, func(r *rapid.T) {
		id := rapid.SampledFrom(ids).Draw(r, "platform")
		changed := *p.Platforms[id]
		v := reflect.ValueOf(&changed).Elem()
		for {
			f := rapid.SampledFrom(fieldsOf(v.Type())).Draw(r, "field")
			x := v.FieldByIndex(f.index)
			if x.Kind() == reflect.Slice {
				if x.Len() == 0 {
					x.Set(reflect.MakeSlice(x.Type(), 1, 1))
					break
				}
				fresh := reflect.MakeSlice(x.Type(), x.Len(), x.Len())
				reflect.Copy(fresh, x)
				x.Set(fresh)
				x = x.Index(rapid.IntRange(0, x.Len()-1).Draw(r, "index"))
			}
			if x.Kind() == reflect.Struct && len(fieldsOf(x.Type())) > 0 {
				v = x
				continue
			}
			switch x.Kind() {
			case reflect.String:
				x.SetString(x.String() + "x")
			case reflect.Int:
				x.SetInt(x.Int() + 1)
			case reflect.Float64:
				x.SetFloat(x.Float() + 1)
			case reflect.Bool:
				x.SetBool(!x.Bool())
			case reflect.Pointer:
				x.Set(reflect.New(x.Type().Elem()))
			case reflect.Struct:
				x.Set(reflect.ValueOf(review.Date{Year: 2031, Month: 1, Day: 2}))
			}
			break
		}
		q := *p
		q.Platforms = map[string]*review.Platform{}
		for k, row := range p.Platforms {
			q.Platforms[k] = row
		}
		q.Platforms[id] = &changed
		changes := Diff(p, &q)
		if len(changes) == 0 {
			r.Fatal("the change is not seen")
		}
		for _, c := range changes {
			if c.Kind != "platform" || c.ID != id || c.Text == "" {
				r.Errorf("another row changed: %+v", c)
			}
		}
	})
}

func TestFromPacks(t *testing.T) {
	_, p := house(t, "platforms:\n  - {id: whatsapp, extends: true, severities: [{code: scope.long_period, "+
		"severity: push_back}]}\n")
	q, err := FromPacks(p.Packs)
	if err != nil {
		t.Fatal(err)
	}
	if c := Diff(p, q); len(c) > 0 || q.Digest != p.Digest || q.Date != p.Date {
		t.Errorf("packs that were kept give another policy: %v", c)
	}
	bad := append([]review.Pack{}, p.Packs...)
	bad[0].Body = append([]byte("# altered\n"), bad[0].Body...)
	if _, err := FromPacks(bad); err == nil {
		t.Error("an altered pack is taken")
	}
}
