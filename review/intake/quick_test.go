package intake

import (
	"reflect"
	"testing"

	"github.com/go-json-experiment/json"

	"lert/review"
)

// quickSeeds have every kind of value that documents have.
var quickSeeds = []string{
	`{"schema":"lert.request/v1","platform":"whatsapp","kind":"records","received_at":"2026-11-19T15:00:00Z","requester":{"agency":"A \"b\" \u2028 é","attested":true,"attested_request":false,"attestations":[{"text":"x","at":"2026-11-19T15:00:00.5+01:00"}],"signals":["odd_hour"],"verification":{"email_login":true,"callback":{"number":"+12025550110"}}},"process":{"instrument":"us.search_warrant","authority":{"role":"judge"},"issued_on":"2026-11-16","offence":{"max_sentence_years":2.5,"provisions":["a","b"]},"window":{"from":"2026-11-20","to":"2026-11-21T10:00:00Z"}},"targets":[{"type":"phone","value":"+12025550143","us_person":true,"as_of":"2026-11-01"},{"type":"email","value":"a@b.example"}],"data":[{"category":"subscriber.name"}],"period":{"from":"2026-08-01"},"attachments":[{"name":"a.pdf","size":12345,"sha256":"00"}],"demands":[]}`,
	`{}`, `{"data":[]}`, `{"data":null}`, `{"targets":[{"type":"phone","value":"1"}],"targets":[{"value":"2"}]}`, `{"requester":{"name":"a"},"requester":{"badge":"b"}}`,
	`{"unknown":1}`, ` {"kind":"records"}`, `{"kind":"records"} `, `{"kind":"a	b"}`, `{"kind":"\ud800"}`, `{"process":{"offence":{"max_sentence_years":01}}}`,
	`{"process":{"offence":{"max_sentence_years":1e2}}}`, `{"process":{"offence":{"max_sentence_years":-0.5}}}`, `{"attachments":[{"size":1.0}]}`, `{"attachments":[{"size":9223372036854775808}]}`,
	`{"received_at":"2026-11-19"}`, `{"received_at":"2026-11-19T15:00:00,5Z"}`, `{"process":{"issued_on":"\u0032026-11-16"}}`, `{"KIND":"records"}`, `{"kind":"records",}`, `[]`, `"x"`, ``,
	"{\"kind\":\"\xff\"}", `{"process":{"signed":true,"sealed":false,"issued_on":""}}`,
}

// same fails where Decode and the library differ about a document.
func same(t *testing.T, raw []byte) {
	t.Helper()
	var want review.Request
	wantErr := json.Unmarshal(raw, &want, trusted)
	got, err := Decode(raw)
	if (err == nil) != (wantErr == nil) {
		t.Fatalf("%q: %v, the library says %v", raw, err, wantErr)
	}
	if err == nil && !reflect.DeepEqual(*got, want) {
		t.Fatalf("%q: %+v, the library says %+v", raw, *got, want)
	}
}

func TestQuick(t *testing.T) {
	for _, s := range quickSeeds {
		same(t, []byte(s))
	}
	if !quick([]byte(quickSeeds[0]), new(review.Request)) {
		t.Error("a plain document takes the long way")
	}
	// Every type of a document has a plan, or all documents that have it would
	// take the long way unseen.
	var walk func(p *plan)
	walk = func(p *plan) {
		if p.kind == isNothing {
			t.Error("a field of the request document is read the long way")
		}
		if p.elem != nil {
			walk(p.elem)
		}
		for _, f := range p.plans {
			if f != nil {
				walk(f)
			}
		}
	}
	walk(documentPlan)
}

func FuzzQuick(f *testing.F) {
	for _, s := range quickSeeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) { same(t, raw) })
}

// BenchmarkDecode is one stored document of the usual size.
func BenchmarkDecode(b *testing.B) {
	raw := []byte(quickSeeds[0])
	b.ReportAllocs()
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		if _, err := Decode(raw); err != nil {
			b.Fatal(err)
		}
	}
}
