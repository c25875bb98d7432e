package intake_test

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"lert/review/intake"
	"lert/review/problem"
)

// onOneLine is a request with every field on one line, under a reference.
func onOneLine(t *testing.T, reference string) string {
	t.Helper()
	var doc map[string]any
	if err := json.Unmarshal([]byte(full), &doc); err != nil {
		t.Fatal(err)
	}
	doc["reference"] = reference
	b, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// breakages are many ways to break a line: it is cut short, bytes are lost, and bytes come in.
func breakages(line string) map[string]string {
	out := map[string]string{}
	for i := 1; i < len(line); i += 29 {
		out[fmt.Sprintf("cut at %d", i)] = line[:i]
		out[fmt.Sprintf("without its first %d", i)] = line[i:]
		out[fmt.Sprintf("without byte %d", i)] = line[:i] + line[i+1:]
		for _, c := range []string{`"`, `{`, `}`, `[`, `]`, `,`, `\`, "\x00", "\x1a", "\xff", "\xef\xbb\xbf",
			"{\"a\":["} {
			out[fmt.Sprintf("with %q at %d", c, i)] = line[:i] + c + line[i:]
		}
	}
	out["without its last bracket"] = line[:len(line)-1]
	out["with a bracket too many"] = line + "}"
	for _, junk := range []string{"x", "null", "17", `"text`, "}", "]", "[", "{", "{{", `{"a":`, `{"a":[`, `{"a":[{},`,
		"[1",
		`["`, ",", ":", "# a comment", "\x1b[2J", "%PDF-1.7", "<html>", strings.Repeat("[", 100),
		`{"a":"` + strings.Repeat("x", 2<<20), strings.Repeat(`{"a":`, 100)} {
		out[fmt.Sprintf("%.40q", junk)] = junk
	}
	return out
}

// TestABrokenLineCostsItself breaks one line of JSON Lines in every way: each request on the other lines is read, and
// the line is named once.
func TestABrokenLineCostsItself(t *testing.T) {
	var lines []string
	for i := range 5 {
		lines = append(lines, onOneLine(t, fmt.Sprint("line ", i+1)))
	}
	for name, broken := range breakages(onOneLine(t, "broken")) {
		for _, at := range []int{0, 2, 4} {
			in := slices.Clone(lines)
			in[at] = broken
			docs, errs := read(strings.NewReader(strings.Join(in, "\n")+"\n"), intake.Limits{})
			var got []string
			for _, d := range docs {
				if r := d.Request.Reference; strings.HasPrefix(r, "line") {
					got = append(got, r)
				}
			}
			if want := slices.Delete(slices.Clone(lines), at, at+1); len(got) != len(want) || !slices.IsSorted(got) {
				t.Fatalf("line %d %s: the requests read are %q, errors %v", at+1, name, got, errs)
			}
			if len(docs) == len(lines) && len(errs) == 0 {
				continue // it is a request still
			}
			if at == 0 && strings.HasPrefix(broken, "[") {
				errs = errs[:1] // an array may begin here: its missing comma is another fault, on the next line
				errs[0].Where.Line = 1
			}
			elsewhere := func(e *problem.Error) bool { return e.Where.Line != at+1 }
			if len(errs) == 0 || slices.ContainsFunc(errs, elsewhere) {
				t.Errorf("line %d %s: %d documents, errors %v", at+1, name, len(docs), errs)
			}
		}
	}
}

// TestABrokenHeadCostsItself puts lines of every kind, broken and blank, before the first request of JSON Lines: each
// request behind them is read, and each line is named.
func TestABrokenHeadCostsItself(t *testing.T) {
	var requests []string
	for i := range 3 {
		requests = append(requests, onOneLine(t, fmt.Sprint("line ", i+1)))
	}
	heads := []string{"", "  ", "# exported by portal", "id;json", "---;---", "hello", "%PDF-1.7", "<html>",
		"\x00", "}",
		`"text`, "7"}
	for _, i := range []int{2, 50, 200} {
		heads = append(heads, requests[0][:i], requests[0][i:])
	}
	rapid.Check(t, func(t *rapid.T) {
		head := rapid.SliceOfN(rapid.SampledFrom(heads), 0, 8).Draw(t, "head")
		in := strings.Join(slices.Concat(head, requests), "\n")
		for how, r := range map[string]io.Reader{"at once": strings.NewReader(in),
			"byte by byte": iotest.OneByteReader(strings.NewReader(in))} {
			docs, errs := read(r, intake.Limits{})
			if len(docs) != len(requests) {
				t.Fatalf("%s: %d documents are read, errors %v", how, len(docs), errs)
			}
			var got, want []int
			for _, e := range errs {
				got = append(got, e.Where.Line)
			}
			for i, line := range head {
				if strings.TrimSpace(line) != "" {
					want = append(want, i+1)
				}
			}
			if !slices.Equal(slices.Compact(got), want) {
				t.Errorf("%s: lines %v are named, not %v: %v", how, got, want, errs)
			}
		}
	})
}

// TestALongHeadIsOneError: a broken request over several lines, and more lines than anybody reads one by one, are not
// an error a line, and memory does not grow with them.
func TestALongHeadIsOneError(t *testing.T) {
	broken := strings.Replace(full, `"platform":`, `"platform"`, 1)
	one := onOneLine(t, "one")
	long := strings.Repeat("# a line\n", 200_000)
	for name, c := range map[string]struct {
		in         string
		docs, errs int
	}{
		"a request":             {broken + "\n" + one + "\n" + one, 2, 1},
		"a request in a list":   {"[\n" + broken + ",\n" + one + ",\n" + one + "\n]", 2, 1},
		"no request behind":     {broken + "\n" + broken + "\n" + broken, 0, 1},
		"a comment before":      {"# portal\n" + broken + "\n" + broken, 0, 2},
		"comments":              {long + one + "\n" + one, 2, 2},
		"comments alone":        {long, 0, 1},
		"a line without an end": {"# a\n# b\n{" + strings.Repeat(" ", 3<<20) + "\n" + one, 1, 3},
	} {
		docs, errs := read(strings.NewReader(c.in), intake.Limits{})
		if len(docs) != c.docs || len(errs) != c.errs {
			t.Errorf("%s: %d documents, errors %v", name, len(docs), errs)
		}
		if said := strings.Contains(errs[len(errs)-1].What, "nothing after it was read"); said != (c.docs == 0) {
			t.Errorf("%s: says that nothing was read: %t: %v", name, said, errs)
		}
	}
}

// TestEveryBrokenLineIsNamed breaks every third line of a large file, each in another way.
func TestEveryBrokenLineIsNamed(t *testing.T) {
	good := onOneLine(t, "good")
	ways := breakages(onOneLine(t, "bad"))
	var in []string
	n := 0
	for name, broken := range ways {
		if broken == "]" || strings.Contains(name, `"\x1a"`) || strings.Contains(name, `"\xef\xbb\xbf"`) ||
			len(broken) > 1<<20 {
			continue // these may be requests still, and ] may end the array of another line
		}
		in = append(in, good, good, broken)
		n += 2
	}
	docs, errs := read(strings.NewReader(strings.Join(in, "\n")), intake.Limits{})
	got := 0
	for _, d := range docs {
		if d.Request.Reference == "good" {
			got++
		}
	}
	if got != n {
		t.Errorf("%d of %d are read", got, n)
	}
	named := map[int]bool{}
	for _, e := range errs {
		if e.Where.Line%3 != 0 {
			t.Errorf("this is no broken line: %v", e)
		}
		named[e.Where.Line] = true
	}
	for i, line := range in {
		if i%3 == 2 && !named[i+1] && !json.Valid([]byte(line)) && !strings.HasPrefix(line, "{\"attach") {
			t.Errorf("line %d is not named: %.80q", i+1, line)
		}
	}
}

// TestAnArrayOfLinesIsReadOn: the elements of an array on lines of their own are read on as lines are.
func TestAnArrayOfLinesIsReadOn(t *testing.T) {
	for name, in := range map[string]string{
		"first":          "[\n{\"schema\":},\n" + small + ",\n" + small + "\n]",
		"middle":         "[\n" + small + ",\n{\"schema\" 5},\n" + small + "\n]",
		"last":           "[\n" + small + ",\n" + small + ",\n{\"schema\n]",
		"no bracket":     "[\n" + small + ",\n" + small[:len(small)-1] + ",\n" + small + "\n]",
		"no comma":       "[\n" + small + "\n" + small + "\n]",
		"comma too many": "[\n" + small + ",\n" + small + ",\n]",
		"a text":         "[\n" + small + ",\n\"text,\n" + small + "\n]",
	} {
		docs, errs := read(strings.NewReader(in), intake.Limits{})
		if len(docs) != 2 || len(errs) != 1 {
			t.Errorf("%s: %d documents, errors %v", name, len(docs), errs)
		}
	}
}

// TestJoinedFilesAreReadToTheEnd: what joining and old systems leave between and behind requests costs none.
func TestJoinedFilesAreReadToTheEnd(t *testing.T) {
	const bom = "\xEF\xBB\xBF"
	pretty := strings.Replace(small, ",", ",\n", 3)
	for name, c := range map[string]struct {
		in   string
		errs int
	}{
		"mark between":            {small + "\n" + bom + small + "\n", 0},
		"mark behind":             {small + small + "\n" + bom, 0},
		"mark in an array":        {"[" + small + "," + bom + small + bom + "]", 0},
		"marks alone":             {bom + bom + small + bom + bom + small, 0},
		"mark on the same line":   {pretty + bom + pretty, 0},
		"Control-Z":               {small + "\r\n" + small + "\r\n\x1a", 0},
		"Control-Z between":       {small + "\r\n\x1a" + small + "\r\n\x1a", 0},
		"a zero byte":             {small + "\n" + small + "\x00", 0},
		"a zero byte and a line":  {small + "\n" + small + "\n\x00\n", 0},
		"zero bytes":              {small + "\n" + small + "\n" + strings.Repeat("\x00", 100_000), 1},
		"zero bytes in between":   {small + "\n" + strings.Repeat("\x00", 4096) + small, 1},
		"zero bytes, then a rest": {small + "\n" + strings.Repeat("\x00", 4096) + `me":1}` + "\n" + small, 1},
		"zero bytes, long":        {pretty + "\n" + strings.Repeat("\x00", 9) + pretty, 1},
	} {
		for how, r := range map[string]int{"at once": 0, "byte by byte": 1} {
			in := strings.NewReader(c.in)
			docs, errs := read(in, intake.Limits{})
			if r == 1 {
				docs, errs = read(iotest.OneByteReader(strings.NewReader(c.in)), intake.Limits{})
			}
			if len(docs) != 2 || len(errs) != c.errs {
				t.Errorf("%s, %s: %d documents, errors %v", name, how, len(docs), errs)
			}
		}
	}
}

// TestOtherFilesAreNoLines: a file of another kind, and a single request over several lines, give one error.
func TestOtherFilesAreNoLines(t *testing.T) {
	for name, in := range map[string]string{
		"a table":        "name,phone\nA,1\nB,2\n",
		"a web page":     "<html>\n<body>\n</body>\n",
		"a long request": strings.Replace(full, `"platform":`, `"platform"`, 1),
		"cut off":        full[:len(full)-200],
	} {
		docs, errs := read(strings.NewReader(in), intake.Limits{})
		if len(docs) != 0 || len(errs) != 1 {
			t.Errorf("%s: %d documents, errors %v", name, len(docs), errs)
		}
	}
}
