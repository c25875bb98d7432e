package sshdesk

import (
	"fmt"
	"strings"
	"testing"
)

func TestWords(t *testing.T) {
	for _, c := range []struct {
		line string
		want []string
		bad  bool
	}{
		{"", nil, false},
		{"  ", nil, false},
		{"queue --json", []string{"queue", "--json"}, false},
		{"queue 'country:IN due:<24h'", []string{"queue", "country:IN due:<24h"}, false},
		{`a "b 'c' \" \\ \n" d`, []string{"a", `b 'c' " \ \n`, "d"}, false},
		{`a\ b '' ""`, []string{"a b", "", ""}, false},
		{"$HOME `id` $(id) * ~ ; | & > x",
			[]string{"$HOME", "`id`", "$(id)", "*", "~", ";", "|", "&", ">", "x"}, false},
		{"'a", nil, true}, {`"a`, nil, true}, {`a\`, nil, true},
	} {
		got, err := splitWords(c.line)
		if (err != nil) != c.bad || fmt.Sprintf("%q", got) != fmt.Sprintf("%q", c.want) {
			t.Errorf("%q: %q, %v; want %q", c.line, got, err, c.want)
		}
	}
}

// FuzzWords: what was quoted is parsed as it was.
func FuzzWords(f *testing.F) {
	f.Add("a b", "'")
	f.Fuzz(func(t *testing.T, a, b string) {
		quote := func(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
		a, b = strings.ToValidUTF8(a, "?"), strings.ToValidUTF8(b, "?")
		got, err := splitWords(quote(a) + " " + quote(b))
		if err != nil || len(got) != 2 || got[0] != a || got[1] != b {
			t.Errorf("%q %q: %q, %v", a, b, got, err)
		}
		splitWords(a)
	})
}
