package policy

import (
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestDecode: what a row may look like in YAML, and which faults are found in it.
func TestDecode(t *testing.T) {
	for _, tt := range []struct{ name, body, want string }{
		{"merged keys", "clocks:\n  - &a {id: x, hours: 3}\n  - {<<: *a, id: y}\n", "x 3, y 3"},
		{"the first merged mapping has precedence",
			"clocks:\n  - &a {id: x, hours: 3}\n  - &b {id: y, hours: 4}\n  - {<<: [*b, *a]}\n", "x 3, y 4, y 4"},
		{"merged twice over", "clocks:\n  - &a {hours: 3}\n  - &b {<<: *a, id: y}\n  - {<<: *b}\n", " 3, y 3, y 3"},
		{"an alias", "clocks:\n  - &a {id: x, hours: 3}\n  - *a\n", "x 3, x 3"},
		{"a number as text", "clocks: [{id: 2703, hours: 1_000}]\n", "2703 1000"},
		{"an empty value and an empty row", "clocks: [{id: , hours: 3}, ~]\n", " 3"},
		{"a circle", "clocks: [&a {<<: *a}]\n", "t.yaml:4:18: the value of the anchor a contains itself"},
		{"merges a text", "clocks: [{<<: a}]\n", `t.yaml:4:15: expected the alias of a mapping after <<, found "a"`},
		{"merges twice", "clocks: [&a {id: x}, {<<: *a, <<: *a}]\n", `t.yaml:4:31: key "<<" appears twice`},
		{"a list as key", "clocks: [{[a]: b}]\n", `t.yaml:4:11: expected text as a key, found a list`},
		{"text as a number", "clocks: [{hours: \"3\"}]\n", `t.yaml:4:18: expected a whole number, found "3"`},
		{"a number as truth", "codes: [{code: a.b, extends: 1}]\n", `t.yaml:4:30: expected true or false, found "1"`},
		{"a map as date", "clocks: [{since: {}}]\n", `t.yaml:4:18: expected a date as 2026-11-22, found keys and values`},
		{"a long text", "clocks: [{hours: thirty-six hours}]\n", `expected a whole number, found "thirty-..."`},
		{"a tag of its own", "clocks: [{id: !x y}]\n", `t.yaml:4:15: expected text, found "y"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := &faults{}
			p := parse("t.yaml", []byte(head+tt.body), f)
			var got []string
			if p == nil {
				got = append(got, f.err().Error())
			} else {
				for _, c := range p.Clocks {
					got = append(got, c.ID+" "+strconv.Itoa(c.Hours))
				}
			}
			if s := strings.Join(got, ", "); s != tt.want && (p != nil || !strings.Contains(s, tt.want)) {
				t.Errorf("got  %s\nwant %s", s, tt.want)
			}
		})
	}
}

// TestAliasesThatMultiply: a small pack cannot have millions of values.
func TestAliasesThatMultiply(t *testing.T) {
	body := head + "instruments:\n  - &a {requires: [" + strings.Repeat("{},", 1000) + "]}\n" +
		strings.Repeat("  - *a\n", 1000)
	f := &faults{}
	const want = "the aliases of this pack expand to more than 400000 values"
	if parse("t.yaml", []byte(body), f); len(f.list) != 1 || f.list[0].What != want {
		t.Errorf("got  %v\nwant %s", f.err(), want)
	}
}

// TestTextList: a list of texts may be one text, and a fault in it names its line.
func TestTextList(t *testing.T) {
	const body = head + "topics:\n  - topic: own\n    words: |\n      tax/taxes, \"duty\" # or\n\n" +
		"      # a comment, with a comma\n      customs officer,\n    takes_back: |\n      own,\n      owm\n"
	f := &faults{}
	p := parse("t.yaml", []byte(body), f)
	if p == nil {
		t.Fatal(f.err())
	}
	if got := p.Topics[0].Words; !slices.Equal(got, []string{"tax/taxes", `"duty" # or`, "customs officer"}) {
		t.Errorf("%q", got)
	}
	_, err := Load(write(t, map[string]string{"t.yaml": body}))
	if want := `t.yaml:13:1: no topic "owm": did you mean "own"?`; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if n := textEntry(&node{value: "a, b"}, 2); n != nil {
		t.Errorf("an entry that is not there: %v", n)
	}
}
