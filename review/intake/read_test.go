package intake_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"

	"lert/review"
	"lert/review/intake"
	"lert/review/problem"
)

// small is the smallest valid request.
const small = `{"schema":"lert.request/v1","platform":"whatsapp","kind":"records","received_at":"2026-11-19T15:00:00Z","requester":{}}`

// full is a document that has every field. Its lines are longer than usual because tests count its lines and columns.
const full = `{
  "schema": "lert.request/v1",
  "id": "WA-2026-000123",
  "platform": "whatsapp",
  "channel": "portal",
  "reference": "FIR 118/2026",
  "received_at": "2026-11-19T20:30:00+05:30",
  "kind": "records",
  "requester": {
    "agency": "Delhi Police Cyber Cell", "country": "IN", "kind": "law_enforcement", "name": "R. Verma", "title": "SI", "badge": "20441",
    "email": "r.verma@delhipolice.gov.in", "phone": "+911000000107", "attested": true, "attested_request": false,
    "attestations": [{"text": "I am an officer.", "at": "2026-11-19T14:59:00Z"}],
    "signals": ["odd_hour"],
    "verification": {"email_login": true, "dkim": "pass", "callback": {"at": "2026-11-19T16:00:00Z", "by": "r.okoye", "reached": "desk",
      "number": "+911000000100", "number_source": "directory", "result": "confirmed"}}
  },
  "process": {
    "instrument": "in.bnss_94", "statute": "BNSS s. 94", "docket": "118/2026",
    "authority": {"name": "SHO", "role": "police", "country": "IN", "subdivision": "IN-DL"},
    "validated_by": {"name": "x", "role": "judge", "country": "DE"},
    "issued_on": "2026-11-18", "served_at": "2026-11-19T15:00:00Z", "valid_until": "2026-12-31", "return_by": "2026-12-01",
    "served_on": "WhatsApp LLC", "served_by": "SHO", "attestations": ["complete_necessary_proportionate"],
    "signed": true, "sealed": true, "signature": "plain", "certified": true, "review_notice": true,
    "window": {"from": "2026-11-20", "to": "2026-12-20T00:00:00Z"}, "via": "direct", "language": "en",
    "offence": {"description": "fraud", "provisions": ["BNS 318"], "max_sentence_years": 7.5, "category": "fraud", "limb": "three_years"},
    "nondisclosure": {"kind": "order", "authority": {"role": "judge"}, "signed": true, "attached": true, "from": "2026-11-18", "until": "2027-05-01", "renewed_from": "x"},
    "purpose": "criminal_investigation", "authority_notified": true, "identification_only": true, "suspect_confirmed": true,
    "case_opened_on": "2026-10-01"
  },
  "targets": [{"type": "phone", "value": "+911000000108", "region": "EU", "country": "IN", "us_person": false, "enterprise": true, "as_of": "2026-10-01", "protected": true}],
  "data": [{"category": "subscriber.name"}, {"category": "traffic.ip_log", "from": "2026-10-01", "to": "2026-10-31T12:00:00Z", "note": "all"}],
  "period": {"from": "2026-10-01", "to": "2026-11-15"},
  "previous": {"id": "WA-2026-000100", "reference": "r", "relation": "extends"},
  "purpose": "civil",
  "justification": "Why the data is needed.",
  "emergency": {"harm": "h", "harm_kind": "death", "person_at_risk": "p", "imminence": "i", "nexus": "n", "attested": true, "attestation": "a",
    "attested_by": "b", "attested_on": "2026-11-19", "needed_by": "2026-11-19T18:00:00Z"},
  "demands": ["testimony"],
  "attachments": [{"name": "order.pdf", "media_type": "application/pdf", "size": 48213, "sha256": "` + sha + `"}]
}`

const sha = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// read collects what Read yields.
func read(r io.Reader, limits intake.Limits) (docs []intake.Document, errs []*problem.Error) {
	for d, err := range intake.Read(r, "in.json", limits) {
		if err != nil {
			var bad *problem.Error
			if !errors.As(err, &bad) {
				panic(fmt.Sprintf("not a problem: %v", err))
			}
			errs = append(errs, bad)
			continue
		}
		docs = append(docs, d)
	}
	return docs, errs
}

func readOne(t testing.TB, s string) intake.Document {
	t.Helper()
	docs, errs := read(strings.NewReader(s), intake.Limits{})
	if len(errs) > 0 || len(docs) != 1 {
		t.Fatalf("%d documents, errors %v", len(docs), errs)
	}
	return docs[0]
}

func TestEveryFieldIsRead(t *testing.T) {
	r := readOne(t, full).Request
	var empty func(path string, v reflect.Value)
	empty = func(path string, v reflect.Value) {
		for v.Kind() == reflect.Pointer {
			if v.IsNil() {
				t.Errorf("%s was not read", path)
				return
			}
			if v = v.Elem(); v.Kind() == reflect.Bool {
				return // the field is in the document
			}
		}
		switch v.Interface().(type) {
		case time.Time, review.Date, review.Point:
			if v.IsZero() {
				t.Errorf("%s was not read", path)
			}
			return
		}
		switch v.Kind() {
		case reflect.Struct:
			for i := range v.NumField() {
				if v.Type().Field(i).Tag.Get("json") != "-" {
					empty(path+"."+v.Type().Field(i).Name, v.Field(i))
				}
			}
		case reflect.Slice:
			if v.Len() == 0 {
				t.Errorf("%s was not read", path)
				return
			}
			empty(fmt.Sprintf("%s[%d]", path, v.Len()-1), v.Index(v.Len()-1))
		default:
			if v.IsZero() {
				t.Errorf("%s was not read", path)
			}
		}
	}
	// The document has these only in other elements of the same type.
	partly := *r
	partly.Process.ValidatedBy.Subdivision, partly.Process.Nondisclosure.Authority = "x", partly.Process.Authority
	empty("request", reflect.ValueOf(partly))
	if r.Requester.AttestsRequest() {
		t.Error("an attested_request of false was read as absent")
	}
	if !r.Period.To.WholeDay || r.Data[1].To.WholeDay {
		t.Error("days and instants are not told apart")
	}
}

func TestDocumentsComeOneByOneWhateverHoldsThem(t *testing.T) {
	for name, in := range map[string]string{
		"lines":             small + "\n" + small + "\n" + small + "\n",
		"array":             "[\n" + small + ",\n" + small + ",\n" + small + "]",
		"one line":          small + small + " " + small,
		"mark and mixture":  "\xEF\xBB\xBF[" + small + "]\r\n" + small + "\n\n[" + small + "\n]",
		"array then object": "[" + small + "," + small + "]" + small,
	} {
		for how, r := range map[string]io.Reader{"at once": strings.NewReader(in),
			"byte by byte": iotest.OneByteReader(strings.NewReader(in))} {
			docs, errs := read(r, intake.Limits{})
			if len(docs) != 3 || len(errs) != 0 {
				t.Errorf("%s, %s: %d documents, errors %v", name, how, len(docs), errs)
			}
		}
	}
	docs, _ := read(strings.NewReader("\n\n"+small+"\n"+small), intake.Limits{})
	if docs[0].Source != "in.json:3" || docs[1].Source != "in.json:4" {
		t.Errorf("sources are %q and %q", docs[0].Source, docs[1].Source)
	}
}

// TestAFileWithoutARequestIsNamedOnce: what holds nothing is an error, however it is written, and beside a request
// none.
func TestAFileWithoutARequestIsNamedOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.SampledFrom([]string{"[]", "[ ]", "[\n]", " ", "\n", "\r\n", "\t", "\xEF\xBB\xBF", "\x1a"})
		in := strings.Join(rapid.SliceOfN(part, 0, 6).Draw(t, "file"), "")
		docs, errs := read(strings.NewReader(in), intake.Limits{})
		if len(docs) != 0 || len(errs) != 1 || !strings.Contains(errs[0].What, "it contains no request") {
			t.Errorf("%q: %d documents, errors %v", in, len(docs), errs)
		}
		docs, errs = read(strings.NewReader(in+"\n"+small+"\n"+in), intake.Limits{})
		if len(docs) != 1 || len(errs) != 0 {
			t.Errorf("%q around a request: %d documents, errors %v", in, len(docs), errs)
		}
	})
}

func TestBadInputSaysWhereWhatAndWhatToDo(t *testing.T) {
	with := func(extra string) string { return strings.TrimSuffix(small, "}") + "," + extra + "}" }
	end := len(small) + 1 // the column after the comma that with adds
	for _, c := range []struct {
		name, in     string
		line, column int
		path         string
		msg, hint    string // parts
	}{
		{"empty", "", 1, 1, "", "no request", "JSON object"},
		{"white space", " \n ", 2, 2, "", "no request", ""},
		{"words", "hello", 1, 1, "", `cannot begin with 'h'`, "begins with {"},
		{"UTF-16", "\xff\xfe{\x00", 1, 1, "", "UTF-16", "UTF-8"},
		{"PDF", "%PDF-1.7", 1, 1, "", "PDF", "lert new"},
		{"zip", "PK\x03\x04", 1, 1, "", "compressed", ""},
		{"wrong type", with(`"reference":5`), 1, end + 12, "reference", "expected text, found a number", "quotes"},
		{"wrong type for a list", with(`"targets":{}`), 1, end + 10, "targets", "expected a list, found an object",
			"[ ]"},
		{"wrong type in a list", with(`"data":[{"category":"subscriber.name"},7]`), 1, end + 39, "data[1]",
			"expected an object, found a number", ""},
		{"text for a boolean", with(`"process":{"signed":"yes"}`), 1, end + 20, "process.signed", "expected true or false",
			"without quotes"},
		{"null", with(`"reference": null`), 1, end + 13, "reference", "null", "leave the key out"},
		{"unknown key", with(`"justificaton":"x"`), 1, end, "justificaton", "no such key",
			"did you mean justification"},
		{"unknown key below", with(`"data":[{"category":"any"},{"categry":"any"}]`), 1, end + 28, "data[1].categry",
			"no such key", "did you mean category"},
		{"keys match exactly", with(`"Reference":"x"`), 1, end, "Reference", "no such key", "did you mean reference"},
		{"odd key", with(`"a\u001b b":1`), 1, end, `"a\x1b b"`, "no such key", "allowed keys"},
		{"repeated key", with(`"data":[],"data":[]`), 1, end + 10, "data", "twice", "keep one"},
		{"repeated key by escape", with(`"data":[],"dat\u0061":[]`), 1, end + 10, "data", "twice", ""},
		{"not UTF-8", with("\"reference\":\"a\xe9b\""), 1, end + 14, "reference", "not UTF-8: 0xE9", "save"},
		{"surrogate", with(`"reference":"\ud800"`), 1, 0, "reference", "surrogate", ""},
		{"missing", `{"schema":"lert.request/v1","kind":"records","requester":{},"received_at":"2026-11-19T15:00:00Z"}`,
			1, 1, "platform", "missing", "at least"},
		{"two missing", `{"schema":"lert.request/v1","kind":"records","requester":{}}`, 1, 1, "platform",
			"missing, and so is received_at", ""},
		{"schema", strings.Replace(small, "request/v1", "request/v2", 1), 1, 11, "schema", "lert.request/v2",
			"lert.request/v1"},
		{"kind", strings.Replace(small, `"records"`, `"recods"`, 1), 1, 58, "kind", `"recods"`,
			`did you mean "records"? allowed values: records preservation`},
		{"empty kind", strings.Replace(small, `"records"`, `""`, 1), 1, 58, "kind", `""`, "allowed"},
		{"empty platform", strings.Replace(small, `"whatsapp"`, `" "`, 1), 1, 40, "platform", "empty", "whatsapp"},
		{"day for an instant", strings.Replace(small, "2026-11-19T15:00:00Z", "2026-11-19", 1), 1, 82, "received_at",
			"a date, but a time", "RFC 3339"},
		{"not a valid time", strings.Replace(small, "2026-11-19T15:00:00Z", "yesterday", 1), 1, 82, "received_at",
			"not a valid time", ""},
		{"hour of one digit", strings.Replace(small, "T15:", "T5:", 1), 1, 82, "received_at", "not a valid time", ""},
		{"offset of a day", strings.Replace(small, "00Z", "00+24:00", 1), 1, 82, "received_at", "not a valid time", ""},
		{"comma in the fraction", strings.Replace(small, "00Z", "00,5Z", 1), 1, 82, "received_at", "not a valid time", ""},
		{"no day", with(`"process":{"issued_on":"2026-02-30"}`), 1, end + 23, "process.issued_on", "not a calendar date",
			"2026-11-22"},
		{"no point", with(`"period":{"from":"soon"}`), 1, end + 17, "period.from", "neither", ""},
		{"no such country", with(`"process":{"authority":{"country":"xx"}}`), 1, end + 34, "process.authority.country",
			"not a country", "IN"},
		{"part of another country", with(`"process":{"authority":{"subdivision":"us-ca","country":"IN"}}`), 1, end + 38,
			"process.authority.subdivision", "US-CA is not part of IN", "begins with IN-"},
		{"long country", with(`"targets":[{"country":"IND"}]`), 1, end + 22, "targets[0].country", "not a country",
			"ISO 3166-1"},
		{"subdivision", with(`"process":{"authority":{"subdivision":"California"}}`), 1, 0,
			"process.authority.subdivision", "subdivision", "US-CA"},
		{"language", with(`"process":{"language":"eng"}`), 1, 0, "process.language", "language", "ISO 639-1"},
		{"category", with(`"data":[{"category":"content.message"}]`), 1, 0, "data[0].category", "not an allowed value",
			"content.messages"},
		{"role", with(`"process":{"nondisclosure":{"authority":{"role":"jduge"}}}`), 1, 0,
			"process.nondisclosure.authority.role", `"jduge"`, "judge"},
		{"signal", with(`"demands":["redesign","x"]`), 1, 0, "demands[1]", `"x"`, "redesign"},
		{"hash", with(`"attachments":[{"sha256":"abc"}]`), 1, 0, "attachments[0].sha256", "SHA-256", "64"},
		{"size", with(`"attachments":[{"size":1.5}]`), 1, 0, "attachments[0].size", "whole number", ""},
		{"huge size", with(`"attachments":[{"size":9007199254740993000}]`), 1, 0, "attachments[0].size", "whole number",
			""},
		{"sentence", with(`"process":{"offence":{"max_sentence_years":-1}}`), 1, 0,
			"process.offence.max_sentence_years", "negative", ""},
		{"huge number", with(`"process":{"offence":{"max_sentence_years":1e999}}`), 1, 0,
			"process.offence.max_sentence_years", "out of range", ""},
		{"long value", with(`"channel":"` + strings.Repeat("é", 500) + `"`), 1, 0, "channel", "…", ""},
		{"columns are characters", with(`"reference":"é日本","referenc":1`), 1, end + 18, "referenc", "no such key", ""},
		{"later line", "\n\n" + strings.Replace(full, `"odd_hour"`, `"odd_our"`, 1), 15, 17, "requester.signals[0]",
			"odd_our", "odd_hour"},
		{"truncated", full[:len(full)/2], 0, 0, "", "the file ends in the middle", "cut off"},
		{"truncated array", "[" + small + ",", 0, 0, "", "is not closed", "cut off"},
		{"missing comma", strings.Replace(small, `","kind"`, `" "kind"`, 1), 1, 51, "", "not valid JSON", "commas"},
		{"missing colon", `{"schema" "x"}`, 1, 11, "", "not valid JSON", ""},
		{"bare word", `{"schema":lert}`, 1, 0, "", "not valid JSON", ""},
		{"key without quotes", `{schema:1}`, 1, 2, "", "not valid JSON", ""},
		{"key is a number", `{1:1}`, 1, 2, "", "in quotes", ""},
		{"brackets crossed", `{"data":[}]`, 1, 10, "", "closes what '[' opened", ""},
		{"quote never closed", "{\"schema\":\"x\n}", 1, 13, "", "a line ends inside a string", "close the quote"},
		{"earlier slip wins over the end", `{"schema" 5, "data":[`, 1, 11, "", "not valid JSON", ""},
		{"comma behind the last", "[" + small + ",]", 1, len(small) + 3, "", "expected a request",
			"none after the last"},
		{"no comma", "[" + small + " " + small + "]", 1, len(small) + 3, "", "comma or ]", ""},
		{"a list of words", `["a"]`, 1, 2, "", "expected an object, found text", "each element"},
		{"a list of lists", `[[[]]]`, 1, 2, "", "expected an object, found a list", ""},
		{"nested", strings.Replace(full, `"FIR 118/2026"`, strings.Repeat(`[`, 70)+strings.Repeat(`]`, 70), 1), 6, 79,
			"", "more than 64 levels", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			docs, errs := read(strings.NewReader(c.in), intake.Limits{})
			if len(errs) == 0 {
				t.Fatalf("accepted: %d documents", len(docs))
			}
			e := errs[0]
			if c.line != 0 && e.Where.Line != c.line || c.column != 0 && e.Where.Column != c.column || c.path != "" &&
				e.Where.Path != c.path {
				t.Errorf("at %d:%d %q, want %d:%d %q (%s)", e.Where.Line, e.Where.Column, e.Where.Path, c.line,
					c.column, c.path, e.What)
			}
			if !strings.Contains(e.What, c.msg) || !strings.Contains(e.Hint, c.hint) || e.Hint == "" {
				t.Errorf("says %q, hint %q; want %q, hint %q", e.What, e.Hint, c.msg, c.hint)
			}
			if e.Where.File != "in.json" || !strings.HasPrefix(e.Error(), fmt.Sprintf("in.json:%d:%d: ", e.Where.Line,
				e.Where.Column)) {
				t.Errorf("Error() is %q", e.Error())
			}
			if strings.ContainsAny(e.Error(), "\n\x1b") {
				t.Errorf("the error carries controls: %q", e.Error())
			}
		})
	}
}

func TestReadingGoesOnBehindABadDocument(t *testing.T) {
	bad := strings.Replace(small, `"records"`, `"recods"`, 1)
	repeated := strings.Replace(small, `{}`, `{"name":"a","name":"b"}`, 1)
	bytesBad := strings.Replace(small, `{}`, "{\"name\":\"\xff\"}", 1)
	huge := strings.Replace(small, `{}`, `{"name":"`+strings.Repeat("x", 2<<20)+`"}`, 1)
	deep := strings.Replace(small, `{}`, strings.Repeat(`{"a":`, 100)+"1"+strings.Repeat("}", 100), 1)
	all := []string{bad, repeated, bytesBad, huge, deep}
	for name, in := range map[string]string{
		"lines": small + "\n" + strings.Join(all, "\n") + "\n" + small,
		"array": "[" + small + "," + strings.Join(all, ",\n") + ",7,\"x]\",[{}],null," + small + "]",
	} {
		docs, errs := read(strings.NewReader(in), intake.Limits{})
		if len(docs) != 2 {
			t.Errorf("%s: %d documents were read, want the first and the last", name, len(docs))
		}
		want := len(all)
		if name == "array" {
			want += 4
		}
		if len(errs) != want {
			t.Errorf("%s: %d errors, want %d: %v", name, len(errs), want, errs)
		}
		if last := docs[len(docs)-1].Source; last != fmt.Sprintf("in.json:%d", 1+strings.Count(in, "\n")) {
			t.Errorf("%s: the last document begins at %s", name, last)
		}
	}
}

func TestReadingStopsWhereTheSyntaxBreaks(t *testing.T) {
	long := strings.Replace(small, ",", ",\n", 1)
	docs, errs := read(strings.NewReader(long+"\n"+small+"\n{\"schema\":}\n"+small), intake.Limits{})
	if len(docs) != 2 || len(errs) != 1 {
		t.Fatalf("%d documents, errors %v", len(docs), errs)
	}
	if e := errs[0]; e.Where.Line != 4 || !strings.Contains(e.What, "2 documents before it were read") {
		t.Errorf("%#v", e)
	}
}

func TestReaderMayStopEarly(t *testing.T) {
	n := 0
	for range intake.Read(strings.NewReader(small+small+"x"), "in", intake.Limits{}) {
		n++
		break
	}
	if n != 1 {
		t.Errorf("%d documents came after the break", n)
	}
}

func TestTenMegabytesOfNestingAreRefusedAtOnce(t *testing.T) {
	const n = 10 << 20
	for name, in := range map[string]string{
		"lists":   strings.Repeat("[", n),
		"objects": strings.Repeat(`{"a":`, n/5),
		"below":   strings.TrimSuffix(small, "}") + `,"data":` + strings.Repeat("[", n),
		"quotes":  `{"` + strings.Repeat("x", n),
	} {
		start := time.Now()
		docs, errs := read(strings.NewReader(in), intake.Limits{})
		if len(docs) != 0 || len(errs) == 0 {
			t.Errorf("%s: %d documents, errors %v", name, len(docs), errs)
		}
		if d := time.Since(start); d > 30*time.Second {
			t.Errorf("%s took %v", name, d)
		}
	}
}

func TestLimitsAreKept(t *testing.T) {
	with := func(extra string) string { return strings.TrimSuffix(small, "}") + "," + extra + "}" }
	list := func(name, elem string, n int) string {
		return with(`"` + name + `":[` + strings.TrimSuffix(strings.Repeat(elem+",", n), ",") + `]`)
	}
	for _, c := range []struct {
		name, fits, breaks string
		limits             intake.Limits
		path, msg          string
	}{
		{"targets", list("targets", "{}", 10_000), list("targets", "{}", 10_001), intake.Limits{}, "targets",
			"10000 entries"},
		{"data", list("data", "{}", 1_000), list("data", "{}", 1_001), intake.Limits{}, "data", "1000 entries"},
		{"attachments", list("attachments", "{}", 1_000), list("attachments", "{}", 1_001), intake.Limits{},
			"attachments", "1000 entries"},
		{"other lists", list("demands", `"redesign"`, 2), list("demands", `"redesign"`, 3), intake.Limits{List: 2},
			"demands", "2 entries"},
		{"string", with(`"reference":"` + strings.Repeat("x", 30) + `"`),
			with(`"reference":"` + strings.Repeat("x", 31) + `"`), intake.Limits{String: 30}, "reference", "30 bytes"},
		{"document", small, small[:len(small)-1] + " }", intake.Limits{Document: len(small)}, "", "larger than"},
		{"depth", small, with(`"data":[{}]`), intake.Limits{Depth: 2}, "", "2 levels"},
	} {
		if docs, errs := read(strings.NewReader(c.fits), c.limits); len(docs) != 1 {
			t.Errorf("%s: what fits is refused: %v", c.name, errs)
		}
		docs, errs := read(strings.NewReader(c.breaks+"\n"+small), c.limits)
		if len(docs) != 1 || len(errs) != 1 || errs[0].Where.Path != c.path || !strings.Contains(errs[0].What, c.msg) {
			t.Errorf("%s: %d documents, errors %v", c.name, len(docs), errs)
		}
	}
}

// endless is an array of documents that is never held in memory.
type endless struct {
	left int
	rest []byte
}

func (e *endless) Read(b []byte) (int, error) {
	if len(e.rest) == 0 {
		if e.left == 0 {
			return 0, io.EOF
		}
		e.left--
		e.rest = []byte(small + ",\n")
		if e.left == 0 {
			e.rest = []byte(small + "]")
		}
	}
	n := copy(b, e.rest)
	e.rest = e.rest[n:]
	return n, nil
}

func TestAnArrayIsNeverHeldWhole(t *testing.T) {
	const n = 20_000
	src := io.MultiReader(strings.NewReader("["), &endless{left: n})
	count := 0
	for _, err := range intake.Read(src, "in", intake.Limits{}) {
		if err != nil {
			t.Fatal(err)
		}
		count++
	}
	if count != n {
		t.Errorf("%d documents, want %d", count, n)
	}
	per := testing.AllocsPerRun(1, func() {
		for range intake.Read(io.MultiReader(strings.NewReader("["), &endless{left: 1000}), "in", intake.Limits{}) {
		}
	}) / 1000
	if per > 60 {
		t.Errorf("%v allocations for each document", per)
	}
}

func TestAFolderSaysSo(t *testing.T) {
	f, err := os.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	_, errs := read(f, intake.Limits{})
	if len(errs) != 1 || !strings.Contains(errs[0].What, "is a directory") || !strings.Contains(errs[0].Hint,
		"name a file") {
		t.Errorf("%v", errs)
	}
}

func TestAReadErrorIsTold(t *testing.T) {
	for _, head := range []string{"", small, "[" + small, "{\"schema\":"} {
		docs, errs := read(io.MultiReader(strings.NewReader(head), iotest.ErrReader(errors.New("disk gone"))),
			intake.Limits{})
		if len(errs) != 1 || !strings.Contains(errs[0].What, "disk gone") {
			t.Errorf("after %q: %d documents, errors %v", head, len(docs), errs)
		}
	}
}

func TestRawIsTheCanonicalFormOfWhatArrived(t *testing.T) {
	a := readOne(t, `{"requester":{"name":"Jos\u00e9","agency":"x"}, "schema":"lert.request/v1","platform":"whatsapp",
	 "kind":"records","received_at":"2026-11-19T20:30:00+05:30","process":{"offence":{"max_sentence_years":7.50}}}`)
	want := `{"kind":"records","platform":"whatsapp","process":{"offence":{"max_sentence_years":7.5}},"received_at":"2026-11-19T20:30:00+05:30","requester":{"agency":"x","name":"José"},"schema":"lert.request/v1"}`
	if string(a.Raw) != want {
		t.Errorf("got\n%s\nwant\n%s", a.Raw, want)
	}
	r, err := intake.Decode(a.Raw)
	if err != nil || !reflect.DeepEqual(r, a.Request) {
		t.Errorf("Decode gives another request: %v", err)
	}
	if b := readOne(t, string(a.Raw)); !bytes.Equal(a.Raw, b.Raw) {
		t.Errorf("canonical bytes become others: %s", b.Raw)
	}
}

func TestARequestMadeHereIsTheSameDocument(t *testing.T) {
	d := readOne(t, full)
	raw, err := intake.Canonical(d.Request)
	if err != nil {
		t.Fatal(err)
	}
	r, err := intake.Decode(raw)
	if err != nil || !reflect.DeepEqual(r, d.Request) {
		t.Errorf("the form's bytes read as another request: %v\n%s", err, raw)
	}
	if r, err = intake.Decode(readOne(t, string(raw)).Raw); err != nil || !reflect.DeepEqual(r, d.Request) {
		t.Errorf("a strict reader reads another request: %v", err)
	}
	bad := *d.Request
	bad.Targets = []review.Target{{Type: "telephone"}}
	_, err = intake.Canonical(&bad)
	var e *problem.Error
	if !errors.As(err, &e) || e.Where.Path != "targets[0].type" || e.Where.Line != 0 {
		t.Errorf("Canonical of a wrong type: %v", err)
	}
	bad = *d.Request
	bad.Reference = "a\xffb"
	if _, err = intake.Canonical(&bad); !errors.As(err, &e) {
		t.Errorf("Canonical of bytes that are no UTF-8: %v", err)
	}
	if _, err := intake.Decode([]byte(`{"schema":5}`)); err == nil {
		t.Error("Decode takes what is no request")
	}
}

// TestDecodePassesOverUnknownKeys: a document that a later version accepted may have keys that this version does not
// know.
func TestDecodePassesOverUnknownKeys(t *testing.T) {
	d := readOne(t, full)
	r, err := intake.Decode([]byte(strings.Replace(string(d.Raw), `{`, `{"aaa":{"b":[1,null]},`, 1)))
	if err != nil || !reflect.DeepEqual(r, d.Request) {
		t.Errorf("an unknown key changes the document: %v", err)
	}
}

func TestUnknownPlatformNamesTheKnown(t *testing.T) {
	p := &review.Policy{Platforms: map[string]*review.Platform{"whatsapp": {}, "telegram": {}}}
	if err := intake.CheckPlatform(p, readOne(t, small)); err != nil {
		t.Error(err)
	}
	err := intake.CheckPlatform(p, readOne(t, "\n"+strings.Replace(small, "whatsapp", "whatsap", 1)))
	var e *problem.Error
	if !errors.As(err, &e) || e.Where.File != "in.json" || e.Where.Line != 2 || e.Where.Path != "platform" ||
		!strings.Contains(e.Hint, `did you mean "whatsapp"? known platforms: telegram whatsapp`) {
		t.Errorf("%#v", e)
	}
}

func TestWorkedCasesAreRequests(t *testing.T) {
	dir := os.Getenv("LERT_CASES")
	if dir == "" {
		t.Skip("LERT_CASES names no folder of worked cases")
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*.json"))
	if len(files) == 0 {
		t.Fatalf("no cases in %s", dir)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var c struct{ Request json.RawMessage }
		if err := json.Unmarshal(b, &c); err != nil {
			t.Fatal(err)
		}
		docs, errs := read(bytes.NewReader(c.Request), intake.Limits{})
		if len(docs) != 1 || len(errs) != 0 {
			t.Errorf("%s: %v", filepath.Base(f), errs)
		}
		if err := validate(t, c.Request); err != nil {
			t.Errorf("%s: the schema refuses it: %v", filepath.Base(f), err)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{small, full, "[" + small + "," + small + "]", small + "\n" + small,
		"\xEF\xBB\xBF" + small, "[[[[", `{"a":"\ud800"}`, "{\"a\":\"\xff\"}", `{"data":[}`, "[1,2,{}]", ""} {
		f.Add([]byte(s))
	}
	if dir := os.Getenv("LERT_CASES"); dir != "" {
		files, _ := filepath.Glob(filepath.Join(dir, "*.json"))
		for _, name := range files {
			var c struct{ Request json.RawMessage }
			if b, err := os.ReadFile(name); err == nil && json.Unmarshal(b, &c) == nil {
				f.Add([]byte(c.Request))
			}
		}
	}
	limits := intake.Limits{Document: 8 << 10, Depth: 8, Targets: 4, String: 1 << 10}
	f.Fuzz(func(t *testing.T, b []byte) {
		docs, errs := read(bytes.NewReader(b), limits)
		slow, _ := read(iotest.OneByteReader(bytes.NewReader(b)), limits)
		if len(slow) != len(docs) {
			t.Fatalf("%q: %d documents at once, %d byte by byte", b, len(docs), len(slow))
		}
		if len(docs)+len(errs) == 0 && bytes.IndexByte(b, '[') < 0 {
			t.Fatalf("%q gives neither a document nor an error", b)
		}
		for _, e := range errs {
			if e.What == "" || e.Hint == "" || e.Where.Line < 1 || e.Where.Column < 1 {
				t.Fatalf("%q: %#v", b, e)
			}
		}
		for _, d := range docs {
			r, err := intake.Decode(d.Raw)
			if err != nil || !reflect.DeepEqual(r, d.Request) {
				t.Fatalf("%q: stored bytes read as another request: %v", d.Raw, err)
			}
			again, errs := read(bytes.NewReader(d.Raw), intake.Limits{})
			if len(errs) != 0 || len(again) != 1 || !bytes.Equal(again[0].Raw, d.Raw) {
				t.Fatalf("%q: canonical bytes are not stable: %v", d.Raw, errs)
			}
			if err := validate(t, d.Raw); err != nil {
				t.Fatalf("%q was read, the schema refuses it: %v", d.Raw, err)
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	b.ReportAllocs()
	b.SetBytes(int64(len(full)))
	for b.Loop() {
		for _, err := range intake.Read(strings.NewReader(full), "in", intake.Limits{}) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	d := readOne(b, full)
	b.ReportAllocs()
	b.SetBytes(int64(len(d.Raw)))
	for b.Loop() {
		if _, err := intake.Decode(d.Raw); err != nil {
			b.Fatal(err)
		}
	}
}
