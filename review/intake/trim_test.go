package intake_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"lert/review"
	"lert/review/intake"
	"lert/review/policy"
)

// invisible are characters of every kind that show nothing at the ends of a text.
func invisible() []rune {
	out := []rune{'\ufeff', '\u200e', '\u200f', '\u202e', '\u2028', '\u2029', '\u2800', '\u034f', '\u3164', '\ufe0f',
		'\U000e0020'}
	for _, table := range []*unicode.RangeTable{unicode.Zs, unicode.Cc, unicode.Cf} {
		for r := rune(0); r < 0x3100; r++ {
			if unicode.Is(table, r) {
				out = append(out, r)
			}
		}
	}
	return out
}

// textsOf are setters of all texts in a decoded document, by path.
func textsOf(v any, path string, set func(any), out map[string]struct {
	value string
	set   func(any)
}) {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			textsOf(v[k], strings.TrimPrefix(path+"."+k, "."), func(n any) { v[k] = n }, out)
		}
	case []any:
		for i := range v {
			textsOf(v[i], path+"["+string(rune('0'+i))+"]", func(n any) { v[i] = n }, out)
		}
	case string:
		out[path] = struct {
			value string
			set   func(any)
		}{v, set}
	}
}

// assessDocument reads a document as the doors do, and assesses it.
func assessDocument(t *testing.T, p *review.Policy, doc any) (*review.Assessment, *review.Request) {
	t.Helper()
	raw, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	d := readOne(t, string(raw))
	again, err := intake.Decode(d.Raw)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(again.Trimmed, d.Request.Trimmed) {
		t.Fatalf("the stored document ignores %q, the one that was read %q", again.Trimmed, d.Request.Trimmed)
	}
	return review.Assess(p, again, nil, time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)), again
}

// withoutHidden is an assessment as canonical bytes, without the finding about ignored characters, and that finding.
func withoutHidden(a *review.Assessment) (string, *review.Finding) {
	var hidden *review.Finding
	b := *a
	for i := range b.Checks {
		b.Checks[i].Findings = slices.DeleteFunc(slices.Clone(b.Checks[i].Findings), func(f review.Finding) bool {
			if f.Code == "requester.hidden_characters" {
				hidden = &f
				return true
			}
			return false
		})
	}
	return string(b.Canonical()), hidden
}

// TestInvisibleEndsChangeNothing: what is invisible before or after any text of a document changes no verdict, row,
// clock or finding, and an info finding names the field.
func TestInvisibleEndsChangeNothing(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	var doc map[string]any
	fresh := func() map[string]struct {
		value string
		set   func(any)
	} {
		if err := json.Unmarshal([]byte(full), &doc); err != nil {
			t.Fatal(err)
		}
		doc["kind"] = "emergency"
		out := map[string]struct {
			value string
			set   func(any)
		}{}
		textsOf(doc, "", nil, out)
		return out
	}
	fresh()
	plain, request := assessDocument(t, p, doc)
	want, hidden := withoutHidden(plain)
	if hidden != nil || len(request.Trimmed) > 0 {
		t.Fatalf("the plain document already ignores %q", request.Trimmed)
	}
	all := invisible()
	few := []rune{' ', '\n', '\t', '\r', '\u00a0', '\u200b', '\u200e', '\u202f', '\u2028', '\u3000', '\ufeff', 0}
	for path := range maps.Keys(fresh()) {
		chars := few
		if path == "requester.email" || path == "targets[0].value" || path == "requester.country" {
			chars = all
		}
		for _, c := range chars {
			forms := []string{"%" + string(c), string(c) + "%", string(c) + "\r\n%\u200e" + string(c)}
			form := forms[c%3]
			x := fresh()[path]
			x.set(strings.Replace(form, "%", x.value, 1))
			a, _ := assessDocument(t, p, doc)
			got, hidden := withoutHidden(a)
			if got != want {
				t.Fatalf("%s with %U: assessed as\n%s\nwant\n%s", path, c, got, want)
			}
			if hidden == nil || hidden.Field != path || hidden.Severity != review.SeverityInfo {
				t.Fatalf("%s with %U: no info finding names it: %+v", path, c, hidden)
			}
		}
	}
}

// TestInvisibleInADomainIsRejected: within a domain nothing is ignored.
func TestInvisibleInADomainIsRejected(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, email := range []string{"x@fb\u200ei.gov", "x@\u200efbi.gov", "x@fbi.gov\u200b.",
		"x@any\u200dbody.example"} {
		var doc map[string]any
		if err := json.Unmarshal([]byte(full), &doc); err != nil {
			t.Fatal(err)
		}
		doc["requester"].(map[string]any)["email"] = email
		a, _ := assessDocument(t, p, doc)
		found := false
		for f := range a.Findings() {
			found = found || f.Code == "requester.lookalike_domain" && f.Severity == review.SeverityReject
		}
		if !found {
			t.Errorf("%q is not rejected", email)
		}
	}
}

// TestTheDocumentStaysAsItCame: what is ignored is still in the bytes that are stored.
func TestTheDocumentStaysAsItCame(t *testing.T) {
	d := readOne(t, strings.Replace(small, `"requester":{}`, `"requester":{"name":"Kim\u200e","country":"gb"}`, 1))
	if d.Request.Requester.Name != "Kim" || d.Request.Requester.Country != "GB" {
		t.Errorf("read as %+v", d.Request.Requester)
	}
	if !strings.Contains(string(d.Raw), "Kim\u200e") || !strings.Contains(string(d.Raw), `"gb"`) {
		t.Errorf("stored as %s", d.Raw)
	}
}

// TestCountryCodes: every field for a country takes the codes of ISO 3166-1 in any case and nothing else, and the error
// says where and suggests.
func TestCountryCodes(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	fields := map[string]func(*review.Request) string{
		`"targets":[{"country":"?"}]`: func(r *review.Request) string { return r.Targets[0].Country },
		`"process":{"authority":{"country":"?"}}`: func(r *review.Request) string {
			return r.Process.Authority.Country
		},
		`"process":{"validated_by":{"country":"?"}}`: func(r *review.Request) string {
			return r.Process.ValidatedBy.Country
		},
		`"process":{"nondisclosure":{"authority":{"country":"?"}}}`: func(r *review.Request) string {
			return r.Process.Nondisclosure.Authority.Country
		},
		`"process":{"authority":{"subdivision":"?-1A"}}`: func(r *review.Request) string {
			return strings.TrimSuffix(r.Process.Authority.Subdivision, "-1A")
		},
	}
	known := 0
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			code := string(a) + string(b)
			valid := p.Countries[code] != nil || code == "XK"
			if valid {
				known++
			}
			for field, get := range fields {
				for _, spelling := range []string{code, strings.ToLower(code), " " + code + "\u200e"} {
					doc := strings.TrimSuffix(small, "}") + "," + strings.Replace(field, "?", spelling, 1) + "}"
					if strings.Contains(field, "-1A") {
						doc = strings.Replace(doc, "\u200e-", "-", 1)
					}
					docs, errs := read(strings.NewReader(doc), intake.Limits{})
					switch {
					case valid && (len(errs) > 0 || get(docs[0].Request) != code):
						t.Fatalf("%s %q: %v", field, spelling, errs)
					case !valid && (len(errs) != 1 || errs[0].Where.Line == 0 || errs[0].Where.Path == "" ||
						errs[0].Hint == ""):
						t.Fatalf("%s %q: %v", field, spelling, errs)
					}
				}
			}
		}
	}
	if known != 250 {
		t.Errorf("%d codes are taken, want those of ISO 3166-1 and XK", known)
	}
	for written, hint := range map[string]string{"UK": `"GB"`, "uk": `"GB"`, "EL": `"GR"`, "USA": `"US"`, "DEU": `"DE"`,
		"EU": "member state", "UN": "United Nations", "India": "ISO 3166-1", "": "ISO 3166-1"} {
		doc := strings.Replace(small, `"requester":{}`, `"requester":{"country":"`+written+`"}`, 1)
		_, errs := read(strings.NewReader(doc), intake.Limits{})
		if len(errs) != 1 || !strings.Contains(errs[0].Hint, hint) || errs[0].Where.Path != "requester.country" {
			t.Errorf("%q: %v, want a hint with %s", written, errs, hint)
		}
	}
}
