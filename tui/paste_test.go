package tui

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

// TestAPasteKeepsWhatCannotBeDecoded: within a paste, U+FFFD and bytes that are not UTF-8 become marks; outside,
// everything passes as it came, however it is cut into reads.
func TestAPasteKeepsWhatCannotBeDecoded(t *testing.T) {
	const in = "k\xff\ufffd\x1b[200\x1b[200~caf\ufffd \xe9t\xe9 漢\xe6\xbc\x1b[20\x1b[201~\x1b[A\xe9"
	const want = "k\xff\ufffd\x1b[200\x1b[200~caf<FFFD> <E9>t<E9> 漢<E6><BC>\x1b[20\x1b[201~\x1b[A\xe9"
	for name, r := range map[string]io.Reader{"at once": strings.NewReader(in),
		"byte by byte":      iotest.OneByteReader(strings.NewReader(in)),
		"end with the last": iotest.DataErrReader(strings.NewReader(in)),
	} {
		got, err := io.ReadAll(markedInput(r))
		if err != nil || string(got) != want {
			t.Errorf("%s: %q, %v\nwant %q", name, got, err, want)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		typed := rapid.StringOf(rapid.SampledFrom([]rune("aé漢\x1b[201~😀"))).Draw(rt, "typed")
		got, err := io.ReadAll(markedInput(iotest.HalfReader(strings.NewReader(typed))))
		if err != nil || string(got) != typed {
			rt.Fatalf("%q became %q, %v", typed, got, err)
		}
	})
}
