package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/intake"
	"lert/review/problem"
)

const smallForm = `schema: lert.request/v1
platform: whatsapp
kind: records
received_at: 2026-11-22T08:00:00Z
requester:
  agency: Harbour Town Police
`

// anyDocument is for readForm a check that takes every document.
func anyDocument(intake.Document) error { return nil }

// TestReadForm: what was filled in is kept as it was written, and what was
// left empty is absent, not empty.
func TestReadForm(t *testing.T) {
	d, err := readForm([]byte(smallForm+`  badge: 0077
  phone: +12025550177
  attested: true
  title: "true"
process:
  instrument:
  offence: {max_sentence_years: 7.5}
  issued_on: 2026-11-19
targets:
  - type: phone
    value: +12025550143
  - type:
    value:
data:
emergency:
  harm:
justification: |
  First line.
  Second line.
`), anyDocument)
	if err != nil {
		t.Fatal(err)
	}
	r := d.Request
	for _, c := range []struct{ what, got, want string }{
		{"badge", r.Requester.Badge, "0077"},
		{"phone", r.Requester.Phone, "+12025550177"},
		{"quoted word", r.Requester.Title, "true"},
		{"date", r.Process.IssuedOn.String(), "2026-11-19"},
		{"justification", r.Justification, "First line.\nSecond line."},
		{"received", r.ReceivedAt.Format(time.RFC3339), "2026-11-22T08:00:00Z"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.what, c.got, c.want)
		}
	}
	if !r.Requester.Attests() || r.Process.Offence.MaxSentenceYears != 7.5 {
		t.Error("a truth value or a number was lost")
	}
	if len(r.Targets) != 1 || r.Emergency != nil || r.Data != nil {
		t.Errorf("what was left empty is there: %d targets, emergency %v, data %v", len(r.Targets), r.Emergency, r.Data)
	}
}

// TestReadFormNamesTheLine: a mistake is named at the line that holds it.
func TestReadFormNamesTheLine(t *testing.T) {
	for _, c := range []struct {
		name, page, says string
		line             int
	}{
		{"nothing", "# only a comment\n", "nothing was filled in", 0},
		{"only empty fields", "schema:\nrequester:\n  agency:\n", "nothing was filled in", 0},
		{"empty brackets", smallForm + "process: {signed: }\n", "a value is missing here", 7},
		{"not YAML", "schema: [", "", 1},
		{"not a key", smallForm + "hello\n", "could not find", 8},
		{"unknown key", smallForm + "  agancy: x\n", "agancy", 7},
		{"wrong word", strings.Replace(smallForm, "records", "recrods", 1), "kind", 3},
		{"twice", smallForm + "  agency: y\n", "agency", 7},
		{"number", smallForm + "process: {offence: {max_sentence_years: many}}\n", "many", 7},
		{"alias", smallForm + "  title: *a\n", "needs quotes", 7},
		{"second target", smallForm + "targets:\n  - {type: phone, value: x}\n  - {type: fone, value: y}\n",
			"targets[1].type", 9},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := readForm([]byte(c.page), anyDocument)
			var bad *problem.Error
			if !errors.As(err, &bad) {
				t.Fatalf("error %v", err)
			}
			want := "the form: "
			if c.line > 0 {
				want = fmt.Sprintf("the form, line %d, column ", c.line)
			}
			if says := bad.Summary(); !strings.HasPrefix(says, want) || !strings.Contains(says, c.says) ||
				bad.Hint == "" {
				t.Errorf("says %q, want %q and %q; to do: %q", says, want, c.says, bad.Hint)
			}
		})
	}
}

// TestBlankForm: the page that the editor opens is nearly a request already,
// and each of its fields is one that a request has.
func TestBlankForm(t *testing.T) {
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	page := string(blankForm("whatsapp", review.KindEmergency, now))
	page = strings.Replace(page, "  agency:\n", "  agency: Harbour Town Police\n", 1)
	d, err := readForm([]byte(page), anyDocument)
	if err != nil {
		t.Fatal(err)
	}
	if d.Request.Kind != review.KindEmergency || !d.Request.ReceivedAt.Equal(now) || d.Request.Process != nil {
		t.Errorf("read %+v", d.Request)
	}
	// Fill each empty field with something: none may be unknown.
	lines := strings.Split(page, "\n")
	fields := 0
	for i, line := range lines {
		text, _, _ := strings.Cut(line, "#")
		f := strings.TrimRight(text, " ")
		if !strings.HasSuffix(f, ":") || opensBlock(f) {
			continue
		}
		fields++
		filled := slices.Clone(lines)
		filled[i] = f + " x"
		_, err := readForm([]byte(strings.Join(filled, "\n")), anyDocument)
		if err != nil && (!errors.Is(err, problem.BadDocument) || strings.Contains(err.Error(), "no such key")) {
			t.Errorf("%s: %v", f, err)
		}
	}
	if fields < 30 {
		t.Errorf("the form has %d fields to fill in", fields)
	}
}

// opensBlock reports whether a line of the form has fields below it.
func opensBlock(line string) bool {
	switch strings.TrimSpace(line) {
	case "requester:", "process:", "authority:", "offence:", "nondisclosure:", "targets:", "data:", "period:",
		"emergency:":
		return true
	}
	return false
}

// TestWithMistake: each round names its own mistake and forgets the last one.
func TestWithMistake(t *testing.T) {
	page := []byte("schema: x\n")
	once := withMistake(page, problem.BadDocument.New("first", "do this"))
	twice := withMistake(once, problem.BadDocument.New("second\x1b[2J", ""))
	if s := string(twice); strings.Contains(s, "first") || !strings.Contains(s, "second") ||
		strings.Contains(s, "\x1b") || !strings.HasSuffix(s, "schema: x\n") {
		t.Errorf("page is %q", s)
	}
}

// FuzzReadForm: no page makes it panic, and what it takes has what a request
// must have.
func FuzzReadForm(f *testing.F) {
	f.Add([]byte(smallForm))
	f.Add(blankForm("whatsapp", review.KindRecords, time.Unix(0, 0)))
	f.Add([]byte(`{"schema":"lert.request/v1","platform":"x","kind":"records","received_at":"2026-11-22T08:00:00Z","requester":{"agency":"\u202e"}}`))
	f.Add([]byte("a: &a [*a]\n"))
	f.Fuzz(func(t *testing.T, page []byte) {
		d, err := readForm(page, anyDocument)
		if err == nil && (d.Request == nil || d.Request.Platform == "" || d.Request.ReceivedAt.IsZero() ||
			len(d.Raw) == 0) {
			t.Errorf("taken: %+v", d)
		}
	})
}
