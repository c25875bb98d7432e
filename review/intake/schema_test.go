package intake_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"lert/review"
	"lert/review/intake"
)

// compiled is the schema, compiled by an independent implementation, which also checks it against the meta-schema of
// draft 2020-12.
var compiled = sync.OnceValues(func() (*jsonschema.Schema, error) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(intake.Schema()))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("urn:lert:request:v1", doc); err != nil {
		return nil, err
	}
	return c.Compile("urn:lert:request:v1")
})

func validate(t testing.TB, raw []byte) error {
	t.Helper()
	s, err := compiled()
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	return s.Validate(v)
}

// node is the part of a JSON Schema that the tests use.
type node struct {
	Ref         string           `json:"$ref"`
	Type        string           `json:"type"`
	Description string           `json:"description"`
	Additional  *bool            `json:"additionalProperties"`
	Properties  map[string]*node `json:"properties"`
	Items       *node            `json:"items"`
	Enum        []string         `json:"enum"`
	Const       string           `json:"const"`
	Required    []string         `json:"required"`
	Defs        map[string]*node `json:"$defs"`
}

func schemaRoot(t *testing.T) *node {
	t.Helper()
	root := new(node)
	if err := json.Unmarshal(intake.Schema(), root); err != nil {
		t.Fatal(err)
	}
	return root
}

func (n *node) follow(root *node) *node {
	if name, ok := strings.CutPrefix(n.Ref, "#/$defs/"); ok {
		return root.Defs[name]
	}
	return n
}

func TestSchemaIsTheDocument(t *testing.T) {
	root := schemaRoot(t)
	var walk func(path string, n *node, typ reflect.Type)
	walk = func(path string, n *node, typ reflect.Type) {
		if n.Description == "" {
			t.Errorf("%s is not described", path)
		}
		if n = n.follow(root); n == nil {
			t.Fatalf("%s refers to nothing", path)
		}
		for typ.Kind() == reflect.Pointer {
			typ = typ.Elem()
		}
		want := map[reflect.Kind]string{reflect.Struct: "object", reflect.Slice: "array", reflect.String: "string",
			reflect.Bool: "boolean", reflect.Float64: "number", reflect.Int64: "integer"}[typ.Kind()]
		switch typ {
		case reflect.TypeFor[time.Time](), reflect.TypeFor[review.Date](), reflect.TypeFor[review.Point]():
			want = "string"
		}
		if n.Type != want && n.Const == "" {
			t.Errorf("%s is a %s in the schema, %s in the document", path, n.Type, want)
		}
		switch want {
		case "array":
			walk(path+"[]", n.Items, typ.Elem())
		case "object":
			if n.Additional == nil || *n.Additional {
				t.Errorf("%s lets unknown keys pass", path)
			}
			names := map[string]bool{}
			for i := range typ.NumField() {
				name, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
				if name == "-" {
					continue
				}
				names[name] = true
				if p := n.Properties[name]; p == nil {
					t.Errorf("%s.%s is not in the schema", path, name)
				} else {
					walk(path+"."+name, p, typ.Field(i).Type)
				}
			}
			for name := range n.Properties {
				if !names[name] {
					t.Errorf("%s.%s is in the schema only", path, name)
				}
			}
		}
	}
	walk("request", root, reflect.TypeFor[review.Request]())
	if want := []string{"schema", "platform", "kind", "received_at", "requester"}; !slices.Equal(root.Required, want) {
		t.Errorf("required are %v, want %v", root.Required, want)
	}
}

func words[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i := range list {
		out[i] = string(list[i])
	}
	return out
}

func TestSchemaHasTheClosedLists(t *testing.T) {
	want := map[string][]string{
		"channel": review.Channels, "kind": words(review.Kinds), "purpose": review.Purposes,
		"demands[]":      review.DemandNames,
		"requester.kind": review.RequesterKinds, "requester.signals[]": review.SignalNames,
		"requester.verification.dkim":                   review.DKIMResults,
		"requester.verification.callback.number_source": review.NumberSources,
		"requester.verification.callback.result":        review.CallbackResults,
		"process.signature":                             review.SignatureKinds, "process.via": review.Vias,
		"process.purpose":          review.Purposes,
		"process.offence.category": review.OffenceCategories, "process.offence.limb": review.Limbs,
		"process.nondisclosure.kind": review.NondisclosureKinds,
		"process.authority.role":     review.Roles, "process.validated_by.role": review.Roles,
		"process.nondisclosure.authority.role": review.Roles,
		"targets[].type":                       review.TargetTypes, "data[].category": words(review.Categories),
		"previous.relation": review.Relations, "emergency.harm_kind": review.HarmKinds,
	}
	root := schemaRoot(t)
	got := map[string][]string{}
	var walk func(path string, n *node)
	walk = func(path string, n *node) {
		n = n.follow(root)
		if n.Enum != nil {
			got[path] = n.Enum
		}
		if n.Items != nil {
			walk(path+"[]", n.Items)
		}
		for name, p := range n.Properties {
			walk(strings.TrimPrefix(path+"."+name, "."), p)
		}
	}
	walk("", root)
	for path, list := range want {
		a, b := slices.Sorted(slices.Values(list)), slices.Sorted(slices.Values(got[path]))
		if !slices.Equal(a, b) {
			t.Errorf("%s: the schema has %v, the document %v", path, got[path], list)
		}
	}
	for path := range got {
		if want[path] == nil {
			t.Errorf("%s is a closed list in the schema only", path)
		}
	}
}

// slots are all places in a decoded document that a test may change.
func slots(v any, path string, out *[]slot) {
	switch v := v.(type) {
	case map[string]any:
		keys := make([]string, 0, len(v))
		for k := range v {
			keys = append(keys, k)
		}
		sort.Strings(keys)
		for _, k := range keys {
			*out = append(*out, slot{path + "." + k, func(n any) { v[k] = n }, func() { delete(v, k) }})
			slots(v[k], path+"."+k, out)
		}
		*out = append(*out, slot{path + ".+", func(n any) { v["surplus"] = n }, func() {}})
	case []any:
		for i := range v {
			*out = append(*out, slot{fmt.Sprintf("%s[%d]", path, i), func(n any) { v[i] = n }, func() {}})
			slots(v[i], fmt.Sprintf("%s[%d]", path, i), out)
		}
	}
}

type slot struct {
	path   string
	set    func(any)
	remove func()
}

// TestReaderAndSchemaAgree changes one place of a document at a time and expects the same verdict from Read and from
// the compiled schema.
func TestReaderAndSchemaAgree(t *testing.T) {
	values := []any{nil, true, false, 0, -1, 1.5, 9e15, "", "x", "EU", "en", "in", "US-CA", "judge", "records",
		"whatsapp", "2026-11-22", "2026-02-30", "2026-11-22T09:00:00Z",
		"2026-11-22T09:00:00", "lert.request/v1", sha, []any{}, map[string]any{}, []any{"x"},
		[]any{map[string]any{}}, map[string]any{"name": "x"}}
	accepted, refused := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		var doc any
		if err := json.Unmarshal([]byte(full), &doc); err != nil {
			t.Fatal(err)
		}
		var all []slot
		slots(doc, "", &all)
		s := all[rapid.IntRange(0, len(all)-1).Draw(t, "slot")]
		if rapid.IntRange(0, 4).Draw(t, "remove") == 0 {
			s.remove()
		} else {
			s.set(rapid.SampledFrom(values).Draw(t, "value"))
		}
		raw, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		docs, errs := read(bytes.NewReader(raw), intake.Limits{})
		schema, err := compiled()
		if err != nil {
			t.Fatal(err)
		}
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		if err = schema.Validate(v); (err == nil) != (len(docs) == 1) {
			t.Fatalf("%s: the reader says %v, the schema %v", s.path, errs, err)
		}
		if len(docs) == 1 {
			accepted++
		} else {
			refused++
			path := strings.TrimPrefix(s.path, ".")
			if e := errs[0]; !strings.HasPrefix(path+".surplus", e.Where.Path) && !strings.HasPrefix(e.Where.Path,
				strings.TrimSuffix(path, "+")) {
				t.Fatalf("%s was changed, the error is at %s: %v", path, e.Where.Path, e)
			}
		}
	})
	if accepted == 0 || refused == 0 {
		t.Errorf("%d accepted, %d refused: one side was never tried", accepted, refused)
	}
}
