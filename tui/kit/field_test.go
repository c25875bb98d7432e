package kit

import (
	"strings"
	"testing"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"lert/review/text"
)

// TestPastedLineEnds: whatever ends a line in what is pasted, a field of one line gets one blank for it, and a field of
// several lines a line.
func TestPastedLineEnds(t *testing.T) {
	ends := rapid.SampledFrom([]string{"\n", "\r", "\r\n", "\v", "\f", "\u0085", "\u2028", "\u2029"})
	rapid.Check(t, func(rt *rapid.T) {
		words := rapid.SliceOfN(rapid.StringMatching(`[a-zé漢]{1,9}`), 2, 6).Draw(rt, "words")
		var in strings.Builder
		for i, w := range words {
			if i > 0 {
				in.WriteString(ends.Draw(rt, "end"))
			}
			in.WriteString(w)
		}
		line, area := NewField(""), NewArea("")
		line.Focus()
		area.Focus()
		if cut := line.Paste(in.String()) + area.Paste(in.String()); cut != 0 {
			rt.Fatalf("%d characters of %q are said to be missing", cut, in.String())
		}
		if got, want := line.Value(), strings.Join(words, " "); got != want {
			rt.Fatalf("%q became %q in one line", in.String(), got)
		}
		if got, want := area.Value(), strings.Join(words, "\n"); got != want {
			rt.Fatalf("%q became %q in several lines", in.String(), got)
		}
	})
	f := NewField("")
	f.Focus()
	if f.Paste("a\r\r\n\nb\x1b"); f.Value() != "a b\u241b" {
		t.Errorf("%q", f.Value())
	}
}

// TestAPasteThatIsCutSaysSo counts what does not fit, in characters and in lines.
func TestAPasteThatIsCutSaysSo(t *testing.T) {
	for name, c := range map[string]struct {
		field       *Field
		held, paste string
	}{
		"one line":      {NewField(""), "", strings.Repeat("é", fieldLimit+7)},
		"nearly full":   {NewField(""), strings.Repeat("a", fieldLimit-2), "bcd"},
		"full":          {NewField(""), strings.Repeat("a", fieldLimit), "b"},
		"several lines": {NewArea(""), "", strings.Repeat("x", fieldLimit+1)},
		"many lines":    {NewArea(""), "", strings.Repeat("line\r", 5000)},
		"fits":          {NewArea(""), "a", "b\nc"},
	} {
		c.field.Focus()
		c.field.Set(c.held)
		before := utf8.RuneCountInString(c.field.Value())
		cut := c.field.Paste(c.paste)
		took := utf8.RuneCountInString(c.field.Value()) - before
		if cut != utf8.RuneCountInString(c.paste)-took || (cut > 0) != (name != "fits") {
			t.Errorf("%s: %d taken, %d said to be missing", name, took, cut)
		}
	}
}

// TestNothingTypedOrPastedIsLost: what is typed or pasted is in the field with a mark for each character that has no
// visible form, and Restore gives it back.
func TestNothingTypedOrPastedIsLost(t *testing.T) {
	type put func(f *Field, s string)
	paste := func(f *Field, s string) { f.Paste(s) }
	keys := func(f *Field, s string) {
		for _, r := range s {
			if f.Key(tea.KeyPressMsg{Code: r, Text: string(r)}) {
				t.Errorf("%q: the field is said to be full", s)
			}
		}
	}
	set := func(f *Field, s string) { f.Set(s) }
	for _, c := range []struct{ in, shown string }{
		{"caf\ufffd", "caf<FFFD>"}, {"a\u202eb", "a<202E>b"}, {"\u200bx", "<200B>x"}, {"e\u0301", "e\u0301"},
		{"漢字", "漢字"}, {"\ufffd", "<FFFD>"},
	} {
		for how, in := range map[string]put{"pasted": paste, "typed": keys, "restored": set} {
			for kind, f := range map[string]*Field{"one line": NewField(""), "several": NewArea("")} {
				f.Focus()
				in(f, c.in)
				if f.Value() != c.shown || text.Restore(f.Value()) != c.in {
					t.Errorf("%q %s into %s: %q, restored %q", c.in, how, kind, f.Value(), text.Restore(f.Value()))
				}
			}
		}
	}
}

// TestAFullFieldSaysSo: a key that has no room is reported, an arrow is not.
func TestAFullFieldSaysSo(t *testing.T) {
	for kind, f := range map[string]*Field{"one line": NewField(""), "several": NewArea("")} {
		f.Focus()
		f.Set(strings.Repeat("a", fieldLimit))
		if !f.Key(tea.KeyPressMsg{Code: 'b', Text: "b"}) || f.Key(tea.KeyPressMsg{Code: tea.KeyRight}) ||
			f.Key(tea.KeyPressMsg{Code: tea.KeyBackspace}) || f.Key(tea.KeyPressMsg{Code: 'b', Text: "b"}) {
			t.Errorf("%s: what is full and what is not is told wrongly", kind)
		}
	}
}
