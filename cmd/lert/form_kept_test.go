package main

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// pagePlace is a place of a page where a text can be: what stands before it and behind it, and its path.
type pagePlace struct {
	before, after, path string
	indentation         int // that a line of the text must exceed
}

// pagePlaces are places of every kind: behind keys and dashes of any depth, and in brackets at each end.
var pagePlaces = []pagePlace{
	{"justification:", "\nreference: x\n", "justification", 0},
	{"emergency:\n  harm:", "\n  nexus: x\n", "emergency.harm", 2},
	{"process:\n  offence:\n    description:", "\n", "process.offence.description", 4},
	{"targets:\n  - type: phone\n    value:", "\n    country: IN\n", "targets.value", 4},
	{"targets:\n- value:", "\n  type: phone\n", "targets.value", 2},
	{"process:\n  offence:\n    provisions:\n      -", "\n", "process.offence.provisions", 6},
	{"process:\n  offence:\n    provisions:\n    -", "\nreference: x\n", "process.offence.provisions", 4},
	{"emergency: {harm:", "}\n", "emergency.harm", 0},
	{"emergency: {harm:", ", nexus: x}\nreference: x\n", "emergency.harm", 0},
	{"emergency: {nexus: 'x', harm:", "\n  }\n", "emergency.harm", 0},
	{"process: {offence: {description:", "}, statute: x}\n", "process.offence.description", 0},
	{"targets: [{type: phone, value:", "}]\n", "targets.value", 0},
	{"targets:\n  - {type: phone, value:", ",\n    country: IN}\n", "targets.value", 2},
	{"process: {offence: {provisions: [", "]}}\n", "process.offence.provisions", 0},
	{"process:\n  offence:\n    provisions: [x,", "]\n", "process.offence.provisions", 4},
	{"process:\n  offence:\n    provisions: [", ", x]\n", "process.offence.provisions", 4},
}

var words = []string{"a", "seven", "#88/2026", "#", "a#b", ",", ", ", "null", "~", ":", "Note:", "-", "- ", "&x", "*",
	"!", "|", ">", "'", `"`, "it's", "%", "@", "[", "]", "{", "}", "[a]", "{a: b}", "?", "?a", "true", "0041", "---",
	"...",
	"BNS 319", "Doe, John", "Delhi,", "é", "\\", "<<", "=", "# x"}

// drawText is a text of words on one line or several, as it is typed at a place.
func drawText(t *rapid.T, p pagePlace) string {
	lines := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
		return strings.TrimSpace(strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 1, 4).Draw(t, "line"),
			rapid.SampledFrom([]string{"", " ", " ", "\t"}).Draw(t, "between")))
	}), 1, 4).Draw(t, "lines")
	var b strings.Builder
	block := rapid.SampledFrom([]string{"", "", "", "|", ">", "|-", "|2", "\n"}).Draw(t, "style")
	if strings.ContainsAny(p.before, "{[") {
		block = strings.Trim(block, "|>-2")
	}
	b.WriteString(strings.TrimSpace(block))
	for i, line := range lines {
		if i > 0 || block != "" {
			b.WriteString("\n" + rapid.SampledFrom([]string{"", "", "\n"}).Draw(t, "empty line"))
			b.WriteString(strings.Repeat(" ", p.indentation+rapid.IntRange(1, 4).Draw(t, "indentation")))
			b.WriteString(rapid.SampledFrom([]string{"", "", "", "", "\t"}).Draw(t, "tab"))
		}
		b.WriteString(line)
	}
	return b.String()
}

var quotesOfHint = regexp.MustCompile(`put quotes around all of it: (?:[a-z_]+: )?('(?:[^']|'')*')`)

// keptText is what a page keeps at a place, a list with its commas, and the error if it is refused.
func keptText(t tester, p pagePlace, typed string) (string, error) {
	t.Helper()
	v, err := storedValue(t, smallForm+p.before+" "+typed+p.after, p.path)
	if err != nil {
		return "", err
	}
	if list, ok := v.([]any); ok {
		var items []string
		for _, item := range list {
			items = append(items, fmt.Sprint(item))
		}
		v = strings.Join(items, ", ")
	}
	if v == nil {
		v = ""
	}
	return fmt.Sprint(v), nil
}

// TestAPageKeepsOrRefusesTextsOfAnyStyle types texts in every style at places of every kind: each is kept with all its
// words, or refused at its line with quotes that keep it.
func TestAPageKeepsOrRefusesTextsOfAnyStyle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SampledFrom(pagePlaces).Draw(t, "place")
		checkKept(t, p, drawText(t, p))
	})
}

func checkKept(t tester, p pagePlace, typed string) {
	t.Helper()
	inFlow := strings.ContainsAny(p.before, "{[")
	text := typed
	if !inFlow {
		text = blockText.ReplaceAllString(typed, "")
	}
	plain := strings.TrimSpace(text)
	isBlock := text != typed
	if plain == "" || !isBlock && strings.ContainsAny(plain[:1], `'"`) {
		return // quotes around a text are the person's own
	}
	list := strings.HasSuffix(p.path, "provisions")
	for rest := plain; inFlow && strings.Contains(rest, ","); {
		if _, rest, _ = strings.Cut(rest, ","); flowKey.MatchString(strings.TrimLeft(rest, " \t\n")) {
			return // this is another key
		}
	}
	got, err := keptText(t, p, typed)
	if err == nil {
		want := text
		if list && inFlow {
			got = strings.TrimSuffix(strings.TrimPrefix(got, "x, "), ", x") // the neighbours
			want, got = strings.ReplaceAll(want, ",", " , "), strings.ReplaceAll(got, ",", " , ")
		}
		if strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(want), " ") {
			t.Errorf("%q typed at %q became %q", typed, p.before, got)
		}
		return
	}
	m := formPlaceOf.FindStringSubmatch(err.Error())
	if m == nil {
		t.Errorf("%q at %q is refused without its place: %v", typed, p.before, err)
		return
	}
	var line int
	fmt.Sscan(m[1], &line)
	first := strings.Count(smallForm+p.before, "\n") + 1
	if last := first + strings.Count(typed+p.after, "\n"); line < first || line > last {
		t.Errorf("%q at %q is refused in line %d, not between %d and %d: %v", typed, p.before, line, first, last, err)
	}
	if inFlow && (list || strings.ContainsAny(plain, "[]{}")) {
		return // where the text ends is not known
	}
	q := quotesOfHint.FindStringSubmatch(err.Error())
	if q == nil {
		t.Errorf("%q at %q is refused without the quotes: %v", typed, p.before, err)
		return
	}
	got, err = keptText(t, p, q[1])
	if err != nil || strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(text), " ") {
		t.Errorf("%q at %q with the quotes of the hint, %s, became %q, %v", typed, p.before, q[1], got, err)
	}
}

var (
	blockText   = regexp.MustCompile(`^\s*[|>][-2]?\n`)
	formPlaceOf = regexp.MustCompile(`the form, line (\d+), column \d+`)
)
