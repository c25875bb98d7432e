package format

import (
	"bytes"
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// TestPackedIsUnpacked: whatever the bytes, packing loses nothing.
func TestPackedIsUnpacked(t *testing.T) {
	part := rapid.OneOf(rapid.SampledFrom([]string{"0", "1", "9", "10", "99", "100", "007", "999999999", "1234567890",
		`"item":`, "targets[", "]", ",", "\x00", "\x01", "\x02", "\x03", "\x03\x01", "é", "T", "-"}), rapid.String())
	rapid.Check(t, func(t *rapid.T) {
		var b bytes.Buffer
		for _, s := range rapid.SliceOf(part).Draw(t, "parts") {
			b.WriteString(s)
		}
		if got, err := unpack(pack(b.Bytes())); err != nil || !bytes.Equal(got, b.Bytes()) {
			t.Fatalf("%q became %q, %v", b.Bytes(), got, err)
		}
		long := bytes.Repeat(b.Bytes(), 1+packFrom/max(1, b.Len()))
		if got, err := DecodeValue(EncodeValue(long)); err != nil || !bytes.Equal(got, long) {
			t.Fatalf("%d bytes became %d, %v", len(long), len(got), err)
		}
	})
}

// TestDamagedPackedValues: bytes that pack did not write are refused, and do not fill the memory.
func TestDamagedPackedValues(t *testing.T) {
	whole := EncodeValue(bytes.Repeat([]byte(`["a long value"]`), packFrom))
	if whole[0] != packedValue {
		t.Fatal("it is not packed")
	}
	rapid.Check(t, func(t *rapid.T) {
		v := bytes.Clone(whole)
		v = v[:rapid.IntRange(1, len(v)).Draw(t, "length")]
		v[rapid.IntRange(0, len(v)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "byte")
		if got, err := DecodeValue(v); err == nil && len(got) > maxUnpacked {
			t.Fatalf("%d bytes", len(got))
		}
	})
}

// TestRowsPackToLittle: rows that differ in their numbers pack to a two-hundredth, rows with other values to a tenth.
func TestRowsPackToLittle(t *testing.T) {
	var rows, findings bytes.Buffer
	for item := range 100 {
		for target := range 100 {
			fmt.Fprintf(&rows, `{"category":"subscriber.name","item":%d,"target":%d,"asked":true,"authorised":true},`,
				item, target)
		}
	}
	for i := range 5000 {
		fmt.Fprintf(&findings, `{"code":"scope.invalid_target","severity":"push_back","field":"targets[%d].value",`+
			`"text":"the target %d is not valid on this platform: it names no account there","cite":"test"},`,
			i, uint32(i)*2654435761)
	}
	for _, c := range []struct {
		b    []byte
		part int
	}{{rows.Bytes(), 200}, {findings.Bytes(), 10}} {
		if got := len(EncodeValue(c.b)); got > len(c.b)/c.part {
			t.Errorf("%d bytes were packed to %d", len(c.b), got)
		}
	}
}

// TestPacksStayPlain: a long value that is no JSON is stored as it is, so that every bbolt tool shows a pack.
func TestPacksStayPlain(t *testing.T) {
	pack := bytes.Repeat([]byte("pack: law/xx\n"), packFrom)
	if v := EncodeValue(pack); v[0] != plainValue || !bytes.Equal(v[1:], pack) {
		t.Errorf("%d bytes were stored as %d", len(pack), len(v))
	}
}
