package text_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"lert/review/text"
)

func TestCleanMarksWhatATerminalWouldObeyOrHide(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "Delhi Police Cyber Cell", "Delhi Police Cyber Cell"},
		{"accents", "Polícia Civil de São Paulo", "Polícia Civil de São Paulo"},
		{"devanagari", "शिक्षा मंत्रालय", "शिक्षा मंत्रालय"},
		{"empty", "", ""},
		{"escape", "a\x1b[2Jb", "a␛[2Jb"},
		{"unterminated OSC", "\x1b]0;owned", "␛]0;owned"},
		{"bell and backspace", "a\a\b", "a␇␈"},
		{"NUL and DEL", "\x00\x7f", "␀␡"},
		{"tab and newline", "a\tb\nc", "a b c"},
		{"CR LF is one break", "a\r\nb", "a b"},
		{"a lone CR overwrites", "LE-1\rLE-2", "LE-1␍LE-2"},
		{"not UTF-8", "a\x9bb\xff", "a<9B>b<FF>"},
		{"C1 in UTF-8", "a\u009b31m\u0085", "a<009B>31m<0085>"},
		{"bidi override", "Dana\u202eworlO\u202c", "Dana<202E>worlO<202C>"},
		{"isolates", "\u2066x\u2069", "<2066>x<2069>"},
		{"zero width", "Orlow\u200b\u200d\ufeff", "Orlow<200B><200D><FEFF>"},
		{"soft hyphen", "a\u00adb", "a<00AD>b"},
		{"separators", "a\u2028b\u2029", "a<2028>b<2029>"},
		{"tag characters", "a\U000E0041", "a<E0041>"},
		{"private use", "\ue000\U0010FFFD", "<E000><10FFFD>"},
		{"fillers", "\u115f\u1160\u3164\uffa0", "<115F><1160><3164><FFA0>"},
		{"variation selectors", "\u26a0\ufe0f\U000E0100", "\u26a0<FE0F><E0100>"},
		{"grapheme joiner", "a\u034f", "a<034F>"},
		{"blank braille", "\u2800", "<2800>"},
		{"noncharacter", "\ufffe\U0001FFFF", "<FFFE><1FFFF>"},
		{"four marks stay", "a\u0301\u0302\u0303\u0304b", "a\u0301\u0302\u0303\u0304b"},
		{"the fifth shows", "a\u0301\u0302\u0303\u0304\u0305\u0306b", "a\u0301\u0302\u0303\u0304<0305><0306>b"},
		{"no base", "\u0301a", "<0301>a"},
		{"a mark is no base", "\u202e\u0338", "<202E><0338>"},
		{"a skin tone colours an emoji only", "\U0001F46E\U0001F3FD \U0001F3FD a\U0001F3FD",
			"\U0001F46E\U0001F3FD <1F3FD> a<1F3FD>"},
		{"one skin tone", "\U0001F46E\U0001F3FD\U0001F3FD", "\U0001F46E\U0001F3FD<1F3FD>"},
		{"a vowel needs its letter", "\u0e01\u0e33 \u0e33x\uff9e", "\u0e01\u0e33 <0E33>x\uff9e"},
		{"an opening quote is no base", "“\u0300” (\u0300 'e\u0300", "“<0300>” (<0300> 'e\u0300"},
		{"a blank is no base", "a \u0301\n\u0301\u00a0\u0301", "a <0301> <0301>\u00a0<0301>"},
		{"a letter that joins the next", "\u0d4e of ours", "<0D4E> of ours"},
		{"unassigned", "a\u1acf\U000113d1", "a<1ACF><113D1>"},
		{"a real replacement character", "\ufffd", "\ufffd"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := text.Clean(c.in); string(got) != c.want {
				t.Errorf("Clean(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestCleanLinesKeepsRealBreaksOnly(t *testing.T) {
	got := text.CleanLines("one\r\ntwo\tb\n\nthree\u2028four\rfive\r")
	want := []text.Text{"one", "two b", "", "three<2028>four␍five␍"}
	if len(got) != len(want) {
		t.Fatalf("got %q, want %q", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("line %d is %q, want %q", i, got[i], want[i])
		}
	}
	if got := text.CleanLines(""); len(got) != 1 || got[0] != "" {
		t.Errorf("empty text gave %q, want one empty line", got)
	}
}

func TestCleanLeavesCleanTextWhereItIs(t *testing.T) {
	ascii := strings.Repeat("Notice u/s 94 BNSS 2023 ", 40)
	latin := "Polícia Civil de São Paulo, Köln, 東京"
	body := []byte(`{"agency":"FBI Boston"}`)
	for name, f := range map[string]func(){
		"ASCII": func() { text.Clean(ascii) },
		"Latin": func() { text.Clean(latin) },
		"JSON":  func() { text.EscapeJSON(body) },
	} {
		if n := testing.AllocsPerRun(100, f); n != 0 {
			t.Errorf("%s text that is clean allocates %v times, want none", name, n)
		}
	}
}

func TestEscapeJSONSaysTheSame(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{`{"a":"b"}`, `{"a":"b"}`},
		{"{\n\t\"a\": 1\r\n}", "{\n\t\"a\": 1\r\n}"},
		{"\"x\u202e\"", `"x\u202e"`},
		{"\"\U000E0041é\"", `"\udb40\udc41é"`},
		{"\"\x7f\"", `"\u007f"`},
		{"\"\u0301\"", `"\u0301"`},
		{"\"a\u0301\u0301\u0301\u0301\u0301\"", "\"a\u0301\u0301\u0301\u0301\\u0301\""},
	} {
		got := text.EscapeJSON([]byte(c.in))
		if string(got) != c.want {
			t.Errorf("EscapeJSON(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"plain", "a\x1b]52;c;AAAA", "\u034f\u0301", "a\u0301\u0302\u0303\u0304\u0305",
		"\x9b\xc2", "\u202e<202E>\u0301", "\r\n\r", "\u26a0\ufe0f", "\xed\xa0\x80", "<\u0338"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		out := string(text.Clean(s))
		for _, r := range out {
			if unicode.IsControl(r) ||
				unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co, unicode.Cs, unicode.Variation_Selector) ||
				strings.ContainsRune("\u034f\u115f\u1160\u3164\uffa0\u2800", r) {
				t.Fatalf("Clean(%q) leaves %U", s, r)
			}
		}
		if !utf8.ValidString(out) {
			t.Fatalf("Clean(%q) = %q is not UTF-8", s, out)
		}
		if got := ansi.Strip(out); got != out {
			t.Fatalf("Clean(%q) = %q, of which a terminal would eat a part: %q", s, out, got)
		}
		if again := string(text.Clean(out)); again != out {
			t.Fatalf("Clean(%q) = %q, again %q", s, out, again)
		}
		for _, line := range text.CleanLines(s) {
			if text.Clean(string(line)) != line {
				t.Fatalf("CleanLines(%q) has a line that is not clean: %q", s, line)
			}
		}
	})
}

func FuzzEscapeJSON(f *testing.F) {
	for _, s := range []string{"plain", "\u202e", "\"\\", "\u0301x", "a\u0301\u0302\u0303\u0304\u0305", "\U000E0041",
		"\x7f\x1b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			return
		}
		body, err := json.Marshal(map[string]string{"v": s, s: "k"})
		if err != nil {
			t.Fatal(err)
		}
		out := text.EscapeJSON(body)
		if c := string(text.Clean(string(out))); c != string(out) {
			t.Fatalf("escaped JSON %q would still be marked: %q", out, c)
		}
		var before, after map[string]string
		if err := json.Unmarshal(body, &before); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(out, &after); err != nil {
			t.Fatalf("%q is not valid JSON: %v", out, err)
		}
		if before["v"] != after["v"] || len(before) != len(after) {
			t.Fatalf("escaping changed %q to %q", before, after)
		}
	})
}

func BenchmarkClean(b *testing.B) {
	ascii, mixed := strings.Repeat("Delhi Police ", 8), strings.Repeat("Polícia \u202e", 8)
	b.Run("ascii", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			text.Clean(ascii)
		}
	})
	b.Run("hostile", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			text.Clean(mixed)
		}
	})
}

// TestRestore: what Clean marked comes back; what a person wrote does not change.
func TestRestore(t *testing.T) {
	for _, s := range []string{"\u200e+911000000199", "a\u200bb\u202e", "\U000e0041", "plain", "<0041>",
		"<202e>", "<FFFFFF>",
		"a < b"} {
		if got := text.Restore(string(text.Clean(s))); got != s {
			t.Errorf("%q came back as %q", s, got)
		}
	}
}
