package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/query"
)

// everyInstant is a request with each date and instant that a document may have.
const everyInstant = `{"schema":"lert.request/v1","platform":"whatsapp","channel":"portal","kind":"records",
"reference":"FIR 118/2026","received_at":"2026-11-19T15:00:00Z",
"requester":{"agency":"Kerala Police","country":"IN","kind":"law_enforcement","name":"R. Verma","badge":"20441",
"email":"r.verma@keralapolice.gov.in","phone":"+911000000107","attested":true,
"attestations":[{"text":"I am an officer.","at":"2026-11-19T14:59:00Z"}],
"verification":{"callback":{"at":"2026-11-19T16:00:00Z","number":"+911000000100","result":"confirmed"}}},
"process":{"instrument":"in.bnss_94","authority":{"role":"police","country":"IN"},
"issued_on":"2026-11-18","served_at":"2026-11-19T15:00:00Z","valid_until":"2026-12-31","return_by":"2026-12-01",
"window":{"from":"2026-11-20","to":"2026-12-20T00:00:00Z"},"signed":true,
"nondisclosure":{"kind":"order","from":"2026-11-18","until":"2027-05-01"}},
"targets":[{"type":"phone","value":"+911000000108","as_of":"2026-10-01"}],
"data":[{"category":"traffic.ip_log","from":"2026-10-01","to":"2026-10-31T12:00:00Z"},{"category":"subscriber.name"}],
"period":{"from":"2026-10-01","to":"2026-11-15"},"justification":"Why.",
"emergency":{"harm":"h","attested":true,"attested_on":"2026-11-19","needed_by":"2026-11-19T18:00:00Z"}}`

var (
	aDate    = regexp.MustCompile(`^\d{4}-\d\d-\d\d`)
	overflow = regexp.MustCompile(`panic|goroutine|(in|by|Due in) -|\b-\d+ (min|h|d)\b|:-\d|-\d{6,}:`)
)

// setEach calls f once for each text in v that is a date or an instant, with that text replaced by what replace gives.
func setEach(v any, path string, replace func(was string) string, f func(path string)) {
	at := func(path string, was any, set func(any)) {
		if s, ok := was.(string); ok && aDate.MatchString(s) {
			set(replace(s))
			f(path)
			set(was)
			return
		}
		setEach(was, path, replace, f)
	}
	switch x := v.(type) {
	case map[string]any:
		for k, was := range x {
			at(strings.TrimPrefix(path+"."+k, "."), was, func(n any) { x[k] = n })
		}
	case []any:
		for i, was := range x {
			at(fmt.Sprintf("%s[%d]", path, i), was, func(n any) { x[i] = n })
		}
	}
}

// verbOn runs a verb on a database of its own.
func verbOn(t *testing.T, home string, words ...string) (int, string) {
	t.Helper()
	var out bytes.Buffer
	e := testEnv(strings.NewReader(""), &out, &out, words...)
	e.Now = func() time.Time { return time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC) }
	e.Lookup = func(name string) (string, bool) {
		if name != "LERT_DB" {
			return "", false
		}
		return filepath.Join(home, "lert.db"), true
	}
	return run(context.Background(), e), out.String()
}

// TestEveryInstantOverItsRange puts each date and instant of a document at the ends of its range and beyond: what lies
// outside is refused with its place, what lies inside goes through every verb that reckons with it.
func TestEveryInstantOverItsRange(t *testing.T) {
	home := t.TempDir()
	fields := map[string]bool{}
	for _, day := range []string{"0001-01-01", "0206-11-19", "1500-06-30", "1899-12-31", "1900-01-01", "1969-12-31",
		"1970-01-01", "2026-11-22", "2028-02-29", "2199-12-31", "2200-01-01", "2500-01-01", "9999-12-29",
		"9999-12-31"} {
		inside := day >= "1900-01-01" && day <= "2199-12-31"
		var doc any
		if err := json.Unmarshal([]byte(everyInstant), &doc); err != nil {
			t.Fatal(err)
		}
		replace := func(was string) string { return day + was[len("2006-01-02"):] }
		setEach(doc, "", replace, func(path string) {
			fields[path] = true
			raw, err := json.Marshal(doc)
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(home, "r.jsonl")
			good := strings.ReplaceAll(everyInstant, "\n", "")
			if err := os.WriteFile(file, append(append(raw, '\n'), good...), 0o600); err != nil {
				t.Fatal(err)
			}
			for _, words := range [][]string{{"check", file}, {"check", "--json", file}} {
				code, out := verbOn(t, home, words...)
				if overflow.MatchString(out) || (code == 0) != inside {
					t.Fatalf("%s = %s: %q ends with %d\n%s", path, day, words, code, out)
				}
				if !inside && !(strings.Contains(out, "r.jsonl:1:") && strings.Contains(out, path) &&
					strings.Contains(out, "1900 to 2199")) {
					t.Errorf("%s = %s is refused without its place: %s", path, day, out)
				}
				if n := strings.Count(out, `"schema":"lert.assessment/v1"`); words[1] == "--json" && inside && n != 2 ||
					!inside && words[1] == "--json" && n != 1 {
					t.Errorf("%s = %s: %d documents are assessed", path, day, n)
				}
			}
		})
	}
	if len(fields) < 18 {
		t.Errorf("only %d fields are dates: %v", len(fields), fields)
	}
}

// TestInstantsOfARequestThroughTheDesk takes requests at the ends of the range in, and reads them with each verb.
func TestInstantsOfARequestThroughTheDesk(t *testing.T) {
	for _, day := range []string{"1900-01-01", "1969-12-31", "2026-11-20"} {
		home := t.TempDir()
		file := filepath.Join(home, "r.json")
		doc := strings.Replace(everyInstant, "2026-11-19T15:00:00Z", day+"T15:00:00Z", 1)
		if err := os.WriteFile(file, []byte(doc), 0o600); err != nil {
			t.Fatal(err)
		}
		id := "WA-" + day[:4] + "-000001"
		for _, words := range [][]string{{"import", file}, {"queue"}, {"queue", "--json"}, {"show", id},
			{"show", "--json", id}, {"due"}, {"due", "--json"}, {"handover"}, {"audit", "verify"}} {
			if code, out := verbOn(t, home, words...); code != 0 || overflow.MatchString(out) {
				t.Errorf("%s: %q ends with %d\n%s", day, words, code, out)
			}
		}
	}
}

// TestSpansThatNoDurationHolds: a span of more than 292 years is said as such, never as a negative one.
func TestSpansThatNoDurationHolds(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	for _, year := range []int{1, 1500, 9999} {
		far := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
		for _, target := range []bool{false, true} {
			if s := relativeTime(far, now, target).String(); !strings.Contains(s, "more than 292 years") {
				t.Errorf("%v is %q", far, s)
			}
		}
	}
	if !review.InRange(now) {
		t.Error("now is out of range")
	}
}

// TestOneReaderOfInstants: what a document takes for an instant every flag and the query take, and nothing else.
func TestOneReaderOfInstants(t *testing.T) {
	home := t.TempDir()
	file := filepath.Join(home, "r.json")
	for _, day := range []string{"2026-11-19", "1899-12-31", "1900-01-02", "2199-12-30", "2200-01-02", "2026-02-30"} {
		for _, hour := range []string{"T15:00:00", "T5:00:00", "T24:00:00", " 15:00:00", "T15:00:60", "T15:00"} {
			for _, rest := range []string{"Z", "+05:30", "-23:59", "+24:00", "+05:60", ".5Z", ",5Z", ",5+01:00", ""} {
				if day != "2026-11-19" && hour != "T15:00:00" {
					continue
				}
				s := day + hour + rest
				doc := strings.Replace(everyInstant, "2026-11-19T15:00:00Z", s, 1)
				if err := os.WriteFile(file, []byte(doc), 0o600); err != nil {
					t.Fatal(err)
				}
				code, _ := verbOn(t, home, "check", file)
				l := &cli{env: Env{Now: time.Now}, nowFlag: s}
				_, at := timeFlag("--at", s)
				_, until := l.futureTimeFlag("--until", s)
				_, asked := query.Parse("received:>="+s, time.Now(), "")
				for door, err := range map[string]error{"--now": l.setClock(), "--at": at, "--until": until,
					"query": asked} {
					if door == "query" && strings.Contains(s, " ") {
						continue // a blank ends the word
					}
					if (err == nil) != (code == 0) {
						t.Errorf("%q in a document: exit %d, in %s: %v", s, code, door, err)
					}
				}
			}
		}
	}
}
