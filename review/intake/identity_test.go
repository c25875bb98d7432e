package intake_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"lert/review/intake"
)

// isInstant matches an instant, with its second, fraction and offset.
var isInstant = regexp.MustCompile(`^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$`)

// isWord matches a word of a closed list, a date and a digest, around which nothing else may be.
var isWord = regexp.MustCompile(`^[a-z0-9_./-]*$`)

// emptyObject is an object whose members, if it has some, say nothing.
func emptyObject(t *rapid.T, members ...string) map[string]any {
	out := map[string]any{}
	for _, k := range members {
		if rapid.Bool().Draw(t, "empty "+k) {
			out[k] = ""
		}
	}
	return out
}

// respelled is a decoded document with each instant and each text in another spelling.
func respelled(t *rapid.T, v any) any {
	switch v := v.(type) {
	case string:
		if !isInstant.MatchString(v) {
			form := rapid.SampledFrom([]norm.Form{norm.NFC, norm.NFD}).Draw(t, "form")
			end := rapid.SampledFrom([]string{"", "", " ", "\n", "\u200e"}).Draw(t, "end")
			if isWord.MatchString(v) { // of a closed list
				end = ""
			}
			return form.String(v) + end
		}
		at, err := time.Parse(time.RFC3339, v)
		if err != nil {
			t.Fatal(err)
		}
		zone := rapid.SampledFrom([]int{0, 330, -300, 345, -1, 60}).Draw(t, "zone")
		s := at.In(time.FixedZone("", zone*60)).Format("2006-01-02T15:04:05.999999999-07:00")
		if zeros := rapid.SampledFrom([]string{"", ".0", ".000"}).Draw(t, "zeros"); !strings.Contains(s, ".") {
			s = s[:19] + zeros + s[19:]
		}
		return s
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = respelled(t, v[i])
		}
		return out
	case map[string]any:
		out := map[string]any{}
		for _, k := range slices.Sorted(maps.Keys(v)) {
			x := v[k]
			out[k] = respelled(t, x)
			if code, ok := x.(string); ok && (k == "country" || k == "subdivision") && rapid.Bool().Draw(t, "small") {
				out[k] = strings.ToLower(code)
			}
		}
		return out
	}
	return v
}

// written is a decoded document as JSON, with its keys in any order, letters as escapes and numbers in other spellings.
func written(t *rapid.T, v any) string {
	switch v := v.(type) {
	case string:
		if b, _ := json.Marshal(v); v == "" || !rapid.Bool().Draw(t, "escape") {
			return string(b)
		}
		first, size := utf8.DecodeRuneInString(v)
		return fmt.Sprintf(`"\u%04x%s`, first, strconv.Quote(v[size:])[1:])
	case float64:
		if v == float64(int64(v)) {
			return fmt.Sprintf(rapid.SampledFrom([]string{"%.0f", "%.1f", "%.0fe0"}).Draw(t, "number"), v)
		}
		return fmt.Sprint(v) + "0"
	case []any:
		list := make([]string, len(v))
		for i := range v {
			list[i] = written(t, v[i])
		}
		return "[" + strings.Join(list, " , ") + "]"
	case map[string]any:
		var list []string
		keys := slices.Sorted(maps.Keys(v))
		if len(keys) > 1 {
			keys = rapid.Permutation(keys).Draw(t, "keys")
		}
		for _, k := range keys {
			list = append(list, strconv.Quote(k)+": "+written(t, v[k]))
		}
		return "{" + strings.Join(list, ",\n") + "}"
	}
	b, _ := json.Marshal(v)
	return string(b)
}

// TestTheSameFactsAreTheSameDocument: whatever its spelling of instants, numbers and letters, its order of keys and its
// empty members, a document has one identity.
func TestTheSameFactsAreTheSameDocument(t *testing.T) {
	var doc map[string]any
	if err := json.Unmarshal([]byte(full), &doc); err != nil {
		t.Fatal(err)
	}
	doc["justification"] = "Ermittlungen in Zürich, Œuvre à Gdańsk"
	rapid.Check(t, func(t *rapid.T) {
		empties := map[string]any{"reference": "", "justification": "", "demands": []any{}, "attachments": []any{},
			"targets": []any{}, "period": map[string]any{}, "previous": emptyObject(t, "id", "reference"),
			"emergency":              emptyObject(t, "harm", "nexus"),
			"process.validated_by":   emptyObject(t, "name"),
			"process.offence":        emptyObject(t, "description"),
			"process.nondisclosure":  map[string]any{"authority": emptyObject(t, "name")},
			"process.window":         map[string]any{},
			"requester.verification": map[string]any{"callback": emptyObject(t, "by")}}
		// member is the object that holds a member of a document, and the member's name in it.
		member := func(of map[string]any, at string) (map[string]any, string) {
			if object, name, ok := strings.Cut(at, "."); ok {
				return of[object].(map[string]any), name
			}
			return of, at
		}
		a := maps.Clone(doc)
		for _, k := range []string{"process", "requester"} {
			a[k] = maps.Clone(a[k].(map[string]any))
		}
		paths := slices.Sorted(maps.Keys(empties))
		for _, k := range paths {
			if in, name := member(a, k); rapid.Bool().Draw(t, "without "+k) {
				delete(in, name)
			}
		}
		b := respelled(t, a).(map[string]any)
		for _, k := range paths {
			in, name := member(b, k)
			if _, has := in[name]; !has && rapid.Bool().Draw(t, "empty "+k) {
				in[name] = empties[k]
			}
		}
		one, errs := read(strings.NewReader(written(t, a)), intake.Limits{})
		two, more := read(strings.NewReader(written(t, b)), intake.Limits{})
		if len(errs)+len(more) > 0 {
			t.Fatalf("%v %v\n%s", errs, more, written(t, b))
		}
		if intake.Identity(one[0].Raw) != intake.Identity(two[0].Raw) {
			t.Fatalf("two identities:\n%s\n%s", one[0].Raw, two[0].Raw)
		}
	})
}

// TestAnEmptyObjectSaysNothing: a document with an empty object is read as the same request as the one without it, so
// that no check tells them apart.
func TestAnEmptyObjectSaysNothing(t *testing.T) {
	const head = `"schema":"lert.request/v1","platform":"whatsapp","received_at":"2026-11-19T15:00:00Z"`
	for _, kind := range []string{"records", "preservation", "preservation_extension", "emergency"} {
		for _, x := range []struct{ with, without string }{
			{`"requester":{},"previous":{}`, `"requester":{}`},
			{`"requester":{},"previous":{"id":"","reference":""}`, `"requester":{}`},
			{`"requester":{},"emergency":{}`, `"requester":{}`},
			{`"requester":{},"emergency":{"attested":false,"harm":" "}`, `"requester":{}`},
			{`"requester":{},"process":{}`, `"requester":{}`},
			{`"requester":{},"process":{"offence":{"provisions":[]},"window":{}}`, `"requester":{}`},
			{`"requester":{"verification":{"callback":{}}}`, `"requester":{}`},
			{`"requester":{},"process":{"signed":true,"validated_by":{}}`, `"requester":{},"process":{"signed":true}`},
			{`"requester":{},"process":{"signed":true,"offence":{}}`, `"requester":{},"process":{"signed":true}`},
			{`"requester":{},"process":{"signed":true,"nondisclosure":{"authority":{"name":""}}}`,
				`"requester":{},"process":{"signed":true}`},
		} {
			one := readOne(t, `{`+head+`,"kind":"`+kind+`",`+x.with+`}`)
			two := readOne(t, `{`+head+`,"kind":"`+kind+`",`+x.without+`}`)
			one.Request.Trimmed = nil
			if !reflect.DeepEqual(one.Request, two.Request) {
				t.Errorf("%s is read as another request than without it", x.with)
			}
			if intake.Identity(one.Raw) != intake.Identity(two.Raw) {
				t.Errorf("%s is another document than without it", x.with)
			}
		}
	}
}

// TestOtherFactsAreAnotherDocument: a document in which any value differs has another identity.
func TestOtherFactsAreAnotherDocument(t *testing.T) {
	base := readOne(t, full)
	seen := map[[32]byte]string{intake.Identity(base.Raw): "the document itself"}
	for _, change := range [][2]string{
		{`20:30:00+05:30`, `20:30:00+05:00`}, {`20:30:00+05:30`, `20:30:00.000000001+05:30`},
		{`"to": "2026-12-20T00:00:00Z"`, `"to": "2026-12-20"`},
		{`"to": "2026-10-31T12:00:00Z"`, `"to": "2026-10-31T12:00:00.5Z"`},
		{`"us_person": false`, `"us_person": true`}, {`"us_person": false, `, ``},
		{`"attested": true, "attested_request": false`, `"attested": true`}, {`"sealed": true`, `"sealed": false`},
		{`7.5`, `7.25`}, {`48213`, `48214`}, {`"demands": ["testimony"]`, `"demands": []`},
		{`"issued_on": "2026-11-18"`,
			`"issued_on": "2026-11-17"`}, {`+911000000108`, `+911000000109`}, {`"WA-2026-000123"`, `"WA-2026-000124"`},
	} {
		s := strings.Replace(full, change[0], change[1], 1)
		if s == full {
			t.Fatalf("%s is not in the document", change[0])
		}
		sum := intake.Identity(readOne(t, s).Raw)
		if other, ok := seen[sum]; ok {
			t.Errorf("%s: the same as %s", change[1], other)
		}
		seen[sum] = change[1]
	}
}

// TestIdentityGolden: these identities are in existing databases. If this test fails, raise IdentityVersion.
func TestIdentityGolden(t *testing.T) {
	for doc, want := range map[string]string{
		small: "8788ee7c2371bbb095ee4f3c1a20867ff450bc127961bc95316d53ef115801d2",
		full:  "135ac43fabe357fb33a7ece2c50de973abca8ce7b5b87817d48827efc9d42a76",
	} {
		if got := fmt.Sprintf("%x", intake.Identity(readOne(t, doc).Raw)); got != want {
			t.Errorf("identity %s, want %s, of %s", got, want, doc)
		}
	}
}
