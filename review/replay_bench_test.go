package review_test

import (
	"bytes"
	"testing"

	"lert/review"
	"lert/review/intake"
)

// BenchmarkReplay does what a replay does with one stored request after reading it: decode, assess under the shipped
// packs, compare.
func BenchmarkReplay(b *testing.B) {
	p, r, now := warrantRequest(b)
	raw, err := intake.Canonical(r)
	if err != nil {
		b.Fatal(err)
	}
	shown := review.Assess(p, r, nil, now).Canonical()
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		again, err := intake.Decode(raw)
		if err != nil {
			b.Fatal(err)
		}
		if buf = review.Assess(p, again, nil, now).AppendCanonical(buf[:0]); !bytes.Equal(buf, shown) {
			b.Fatal("the same request comes out otherwise")
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
}
