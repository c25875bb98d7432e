package text

import (
	"testing"

	"pgregory.net/rapid"
)

// TestPlainPrefix: testing eight bytes at a time gives the same as one by one.
func TestPlainPrefix(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := rapid.StringMatching(`[ -~]{0,20}`).Draw(r, "plain") +
			string(rapid.SliceOfN(rapid.Byte(), 0, 12).Draw(r, "rest"))
		want := 0
		for want < len(s) && s[want] >= 0x20 && s[want] < 0x7F {
			want++
		}
		if got := PlainPrefix(s); got != want {
			r.Fatalf("%q: %d, want %d", s, got, want)
		}
	})
	for c := range 256 {
		for at := range 8 {
			b := []byte("abcdefgh")
			b[at] = byte(c)
			want := 8
			if c < 0x20 || c >= 0x7F {
				want = at
			}
			if got := PlainPrefix(string(b)); got != want {
				t.Errorf("%q: %d, want %d", b, got, want)
			}
		}
	}
}
