package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lert/review"
)

// pageTexts are the fields of text of the page, each with the line of the page on which it is.
var pageTexts = map[string]string{
	"reference": "reference:", "requester.agency": "  agency:", "requester.name": "  name:",
	"requester.title": "  title:", "requester.badge": "  badge:", "requester.email": "  email:",
	"requester.phone": "  phone:", "process.statute": "  statute:", "process.docket": "  docket:",
	"process.authority.name": "    name:", "process.served_on": "  served_on:",
	"process.offence.description": "    description:", "targets.value": "    value:", "justification": "justification:",
	"emergency.harm": "  harm:", "emergency.person_at_risk": "  person_at_risk:", "emergency.imminence": "  imminence:",
	"emergency.nexus": "  nexus:",
}

// fillPage is the blank page with a value typed in at one line, before its comment or in place of it.
func fillPage(t tester, line, value string, keepComment bool) string {
	t.Helper()
	page := string(blankForm("whatsapp", review.KindRecords, time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)))
	if line != "  agency:" {
		page = strings.Replace(page, "\n  agency:", "\n  agency: Police", 1)
	}
	found := regexp.MustCompile(`\n` + line + `( *)(#.*)?\n`).FindStringSubmatch(page)
	if found == nil {
		t.Fatalf("the page has no line %q", line)
	}
	typed := "\n" + line + " " + value
	if keepComment && found[2] != "" {
		typed += " " + found[2]
	}
	return strings.Replace(page, found[0], typed+"\n", 1)
}

// storedText is a text of a page that was read.
func storedText(t tester, page, path string) (string, error) {
	t.Helper()
	v, err := storedValue(t, page, path)
	s, ok := v.(string)
	if !ok && v != nil {
		t.Fatalf("%s became %#v", path, v)
	}
	return s, err
}

// storedValue is what a page that was read has at a path, in the first of each list; nil if it has nothing there.
func storedValue(t tester, page, path string) (any, error) {
	t.Helper()
	d, err := readForm([]byte(page), anyDocument)
	if err != nil {
		return nil, err
	}
	var v any
	if err := json.Unmarshal(d.Raw, &v); err != nil {
		t.Fatalf("%v", err)
	}
	for key := range strings.SplitSeq(path, ".") {
		if list, ok := v.([]any); ok {
			v = list[0]
		}
		m, ok := v.(map[string]any)
		if !ok {
			return nil, nil
		}
		v = m[key]
	}
	return v, nil
}

var inQuotes = regexp.MustCompile(`put quotes around all of it: \S+: ('.*')`)

// checkTyped checks that a text typed at a field of the page is kept as it is, or refused at its line with the quotes
// that keep it.
func checkTyped(t tester, path, value string, keepComment bool) {
	t.Helper()
	line := pageTexts[path]
	page := fillPage(t, line, value, keepComment)
	got, err := storedText(t, page, path)
	want := strings.TrimSpace(value)
	if err == nil {
		if got != want {
			t.Errorf("%s: %q became %q", path, value, got)
		}
		return
	}
	at := strings.Count(page[:strings.Index(page, "\n"+line+" "+value)], "\n") + 2
	if !strings.Contains(err.Error(), fmt.Sprintf("the form, line %d, column ", at)) {
		t.Errorf("%s: %q is refused elsewhere than in line %d: %v", path, value, at, err)
	}
	m := inQuotes.FindStringSubmatch(err.Error())
	if m == nil {
		t.Errorf("%s: %q is refused without the quotes: %v", path, value, err)
		return
	}
	if got, err := storedText(t, fillPage(t, line, m[1], keepComment), path); err != nil || got != want {
		t.Errorf("%s: %q with the quotes of the hint, %s, became %q, %v", path, value, m[1], got, err)
	}
}

// TestAPageKeepsOrRefusesEachText types at each field what YAML would drop or change.
func TestAPageKeepsOrRefusesEachText(t *testing.T) {
	values := []string{
		"FIR #88/2026", "#12/2026", "12 #", "a # b # c", "null", "~", "Null", "NULL", "yes", "no", "on", "off",
		"NO", "y", "true", "false", "True", "0041", "007", "0o17", "0x1F", "1e3", "1_000", "12:30:45",
		"2026-11-19", "2026-11-19T10:00:00Z", ".inf", ".nan", "+1", "-1", "- 1", "-", "--", "---", "...",
		"&Co Police", "&a", "*x", "*", "!x y", "!", "!!str 5", "!!int 5", "<<", "a: b", "Police:", ": x", ":",
		"::", "a:b", "? a", "?", "?a", "| x", "|", ">", "> 5", ">5", "|-", "%x", "50% of", "%", "@handle", "`x`",
		`"a" b`, `'a' b`, `"a`, `'a`, `a"b`, `it's`, `"a" # b`, "[12]/2026", "[12]", "[", "]", "{x}", "{}", "[]",
		"{a: b}", "}", ", x", ",", "a, b", `C:\new`, `a\tb`, "a\\", "#", "##", "a#b", "1.0", "=", "O'Brien #2",
		"don't: stop", "ü # é", "日本 #1", "[a, b] c", "{a} # b", "a\tb", "a\t#b", "a  b",
	}
	for path := range pageTexts {
		for _, v := range values {
			checkTyped(t, path, v, false)
			checkTyped(t, path, v, true)
		}
	}
}

// TestAPageKeepsOrRefusesAnyText is the same for texts made of the signs of YAML.
func TestAPageKeepsOrRefusesAnyText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.SampledFrom([]string{"a", "7", " ", " ", "#", ":", "-", "&", "*", "!", "|", ">", "'",
			`"`, "%", "@",
			"`",
			"[", "]", "{", "}", ",", "?", "~", "null", "\\", "é", "\t", "<<", "---", "no", "=", "."})
		v := strings.TrimSpace(strings.Join(rapid.SliceOfN(part, 1, 6).Draw(t, "text"), ""))
		if v == "" || v[0] == '"' && v[len(v)-1] == '"' || v[0] == '\'' && v[len(v)-1] == '\'' {
			return // quotes around all of it are the person's own
		}
		checkTyped(t, rapid.SampledFrom([]string{"reference", "requester.name", "targets.value"}).Draw(t, "field"), v,
			rapid.Bool().Draw(t, "comment"))
	})
}

// TestAPageDropsNothingElse: what is not on the line of its key is kept or refused, too.
func TestAPageDropsNothingElse(t *testing.T) {
	for name, c := range map[string]struct{ add, says string }{
		"a comment where a value belongs": {"reference:\n  #12/2026\n", "line 8, column 3: a line that begins with #"},
		"a comment behind a text": {"justification: because of\n  #12/2026\n",
			"line 8, column 3: a line that begins with #"},
		"a comment behind lines of a text": {"justification: The suspect used the number\n  in three cases\n" +
			"  #88/2026 and #89/2026\n", "'The suspect used the number in three cases #88/2026 and #89/2026'"},
		"a comment behind lines of an item": {"demands:\n  - testimony\n    or\n   # more\n",
			"'testimony or # more'"},
		"a comment before the lines of a text": {"justification:\n  #2 two\n  text\n", "'#2 two text'"},
		"a comment within the lines of a text": {"justification:\n  text\n# mine\n  more\n", "which has ended"},
		"a comment below a block": {"justification: |\n      First paragraph, indented\n  #88/2026 second\n",
			"'First paragraph, indented #88/2026 second'"},
		"a comment below a text in quotes": {"justification: \"a\"\n  #88\n", "line 8, column 3: a line that begins with #"},
		"a comment behind a tab":           {"justification: a\n\t#88\n", "line 8, column 2: a line that begins with #"},
		"a null in braces":                 {"process: {statute: x, docket: null}\n", "docket: 'null'"},
		"a null in brackets":               {"demands: [~, testimony]\n", "'~'"},
		"nothing in braces":                {"process: {statute: x, docket: }\n", "a value is missing here"},
		"a comma in braces": {"process: {docket: Police, Delhi, statute: x}\n",
			"docket: 'Police, Delhi'"},
		"a comment behind a byte order mark": {"justification: a\n\uFEFF  #88\n",
			"line 8, column 3: a line that begins with #"},
		"an unknown key alone":          {"Note:\n", "no such key"},
		"brackets without end":          {"process: " + strings.Repeat("{a: ", 300000) + "\n", "too many nested brackets"},
		"a second page":                 {"reference: a\n---\nreference: b\n", "text follows a line"},
		"an empty block":                {"justification: |\nreference: x\n", "none follows"},
		"a comment in a list":           {"demands: [testimony, # or not\n  redesign]\n", "is dropped as a comment"},
		"an anchor in a list":           {"demands: [&a testimony]\n", `begins with "&" needs quotes`},
		"an own comment behind a value": {"reference: a   # checked\n", "is dropped as a comment"},
		"a number in another base":      {"process:\n  offence:\n    max_sentence_years: 010\n", "not a number"},
		"no number":                     {"process:\n  offence:\n    max_sentence_years: .nan\n", "not a number"},
		"an anchor on an object":        {"process: &p\n  signed: true\n", "needs quotes"},
		"a word for a truth value":      {"process:\n  signed: yes\n", "true or false"},
	} {
		_, err := readForm([]byte(strings.ReplaceAll(smallForm, "\n\n", "\n")+c.add), anyDocument)
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
	list := "- " + strings.ReplaceAll(strings.TrimSpace(smallForm), "\n", "\n  ") + "\n"
	for _, page := range []string{list + list, "[{platform: whatsapp}]\n", "text\n"} {
		if _, err := readForm([]byte(page), anyDocument); err == nil || !strings.Contains(err.Error(), "one request") {
			t.Errorf("%q: %v", page, err)
		}
	}
	for name, c := range map[string]struct{ add, path, want string }{
		"own comments": {"# mine\n  # mine too\nreference: a\n# more\n", "reference", "a"},
		"a block": {"justification: |\n  See #12: they say: yes\n  # not a comment\nreference: x\n",
			"justification", "See #12: they say: yes\n# not a comment"},
		"a text of two lines": {"justification: we need\n  it all\n", "justification", "we need it all"},
		"quotes over lines":   {"justification: \"we need #1\n  it: all\"\n", "justification", "we need #1 it: all"},
		"braces": {"process: {\"statute\": 'a: b',\n  offence: {provisions: [x, y z]}}\nreference: x\n",
			"process.statute", "a: b"},
		"a pasted line end":   {"reference: \"a\\nb\\r\\n c\"\n", "reference", "a b c"},
		"a block on one line": {"reference: |\n  a\n  b\n", "reference", "a b"},
		"a line separator":    {"reference: a\u2028b\n", "reference", "a b"},
		"windows":             {"reference: a\r\njustification: |\r\n  b\r\n  c\r\n", "justification", "b\nc"},
	} {
		if got, err := storedText(t, smallForm+c.add, c.path); err != nil || got != c.want {
			t.Errorf("%s: %q, %v, want %q", name, got, err, c.want)
		}
	}
}

// TestOwnCommentsStay puts comments of a person before each line of the filled page, at its start and as deep as the
// line: none costs a value.
func TestOwnCommentsStay(t *testing.T) {
	page := fillPage(t, "justification:", "because\n  of it", false)
	want, err := readForm([]byte(page), anyDocument)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(page, "\n")
	for i, line := range lines {
		if line == "  of it" {
			continue
		}
		for _, blanks := range []int{0, indentationOf(line)} {
			mine := strings.Repeat(" ", blanks) + "#mine: it's [a\n"
			in := strings.Join(lines[:i], "\n") + "\n" + mine + strings.Join(lines[i:], "\n")
			if got, err := readForm([]byte(in), anyDocument); err != nil || string(got.Raw) != string(want.Raw) {
				t.Errorf("%q before line %d, %q: %s, %v", mine, i+1, line, got.Raw, err)
			}
		}
	}
}

// TestAPageOfJSONIsReadAsAnImport: no door gives another document for the same bytes.
func TestAPageOfJSONIsReadAsAnImport(t *testing.T) {
	const doc = `{"schema":"lert.request/v1","platform":"whatsapp","kind":"records",` +
		`"received_at":"2026-11-19T15:00:00Z","requester":{"agency":" a\nb ","name":""},"process":{},"data":[]}`
	d, err := readForm([]byte(doc), anyDocument)
	if err != nil || !strings.Contains(string(d.Raw), `"process":{}`) || !strings.Contains(string(d.Raw), `" a\nb "`) {
		t.Errorf("%s, %v", d.Raw, err)
	}
	if _, err := readForm([]byte(doc+doc), anyDocument); err == nil ||
		!strings.Contains(err.Error(), "more than one request") {
		t.Error(err)
	}
	if _, err := readForm([]byte(strings.Replace(doc, "data", "dat", 1)), anyDocument); err == nil ||
		!strings.Contains(err.Error(), "the form, line 1, column ") {
		t.Error(err)
	}
}

// tester is what a test and a case of a property have in common.
type tester interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}
