package kit

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
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
